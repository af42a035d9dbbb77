"""One name for one booking: the Line ID of a bank line is made from what the bank says about it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import pandas as pd

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nobody reads I for 1 or O for 0."""
_PAIRS: Final = [first + second for first in _LETTERS for second in _LETTERS]
_TOLD: Final = (
    *("bank_account", "currency", "bank_reference", "end_to_end_id"),
    *("payer_account", "payer", "remittance_text"),
)
_SIGNS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
_OURS = re.compile(r"^\d{8}-[0-9A-HJKMNP-TV-Z]{8}(-\d+)?$")


def keys(lines: pd.DataFrame) -> list[str]:
    """The Line ID each line would have if it were the only one like it: booking date and hash of its content.

    Args:
        lines: A checked frame of bank lines. Line ID, value date and the toolkit's columns do not count.
    """
    columns = (days(lines), lines["amount"].tolist(), *(_all_plain(lines[name]) for name in _TOLD))
    return [f"{told[0]}-{_hash(told)}" for told in zip(*columns, strict=True)]


def days(lines: pd.DataFrame) -> list[str]:
    """The booking dates as Line IDs begin with them; zeros where there is none."""
    codes, known = pd.factorize(lines["booking_date"])
    told = [*pd.DatetimeIndex(known).strftime("%Y%m%d"), "00000000"]
    return [told[code] for code in codes.tolist()]


def _all_plain(cells: pd.Series) -> list[str]:
    """Many payers and accounts come again and again; hardly a text does."""
    values = cells.tolist()
    known = {value: _plain(value) for value in set(values)}
    return [known[value] for value in values]


def free(name: str, taken: dict[str, int]) -> str:
    """The name, with `-2` for the second of two equal bookings and so on; it is taken from now on.

    Args:
        name: What is wanted.
        taken: Names by how often each was wanted; so many equal bookings take no time.

    >>> taken = {}
    >>> [free("20261031-AAAAAAAA", taken) for _ in range(3)]
    ['20261031-AAAAAAAA', '20261031-AAAAAAAA-2', '20261031-AAAAAAAA-3']
    """
    count, unique = taken.get(name, 0), name
    while unique in taken:
        count += 1
        unique = f"{name}-{count}" if count > 1 else name
    taken[unique] = 1
    taken[name] = max(count, 1)
    return unique


def base(line_id: str) -> str:
    """A Line ID of ours without its count, "" where it is the bank's or a person's own.

    >>> base("20261031-0A1B2C3D-2"), base("L-17")
    ('20261031-0A1B2C3D', '')
    """
    return line_id[:17] if _OURS.match(line_id) else ""


def _hash(told: Sequence[object]) -> str:
    digest = hashlib.blake2b("\x1f".join(map(str, told)).encode(), digest_size=5).digest()
    bits = int.from_bytes(digest)
    pair = _PAIRS
    return pair[bits >> 30] + pair[bits >> 20 & 1023] + pair[bits >> 10 & 1023] + pair[bits & 1023]


def _plain(text: str) -> str:
    """Letters and digits only: blanks, case and line breaks differ between two downloads of one booking."""
    if text.isascii():
        return text.upper().encode().translate(None, _SIGNS).decode()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).upper()))
