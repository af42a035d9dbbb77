"""A batch told by two files: as one line in the statement, and payment by payment in a notification.

Swiss and Nordic banks book a day's collections as one sum in camt.053 and name the payers in camt.054.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ar_xl.importers.same_booking import account_key

_PART = re.compile(r"^(?P<entry>(?P<file>.*?) · .*entry \d+)\.\d+$")
_FACTS: Final = ("booking_date", "currency")
_Key = tuple[object, ...]


@dataclass(frozen=True)
class Batch:
    """Lines that are the parts of one entry: where they come from, what they share, and which they are."""

    entry: str
    file: str
    key: _Key
    """Account, day, currency and sum."""
    reference: str
    """The bank's, where all of them have the same."""
    positions: tuple[int, ...]


def told_whole(existing: pd.DataFrame, fresh: pd.DataFrame) -> list[tuple[Batch, int]]:
    """Batches among a file's new lines that the book has as one line of the same sum: its position there."""
    return _matched(fresh, existing)


def told_apart(existing: pd.DataFrame, fresh: pd.DataFrame) -> list[tuple[Batch, int]]:
    """Batches in the book that one of a file's new lines is the sum of: its position in the file."""
    return _matched(existing, fresh)


def tells_parts(lines: pd.DataFrame) -> bool:
    """Whether some of a file's lines are the parts of one entry."""
    return bool(lines["source"].str.match(_PART).any())


def _matched(parts: pd.DataFrame, whole: pd.DataFrame) -> list[tuple[Batch, int]]:
    batches = _batches(parts) if len(whole) else []
    singles = _singles(whole) if batches else {}
    found = [(batch, _found(batch, singles, whole)) for batch in batches]
    return [(batch, position) for batch, position in found if position is not None]


def _batches(lines: pd.DataFrame) -> list[Batch]:
    held: defaultdict[str, list[int]] = defaultdict(list)
    files: dict[str, str] = {}
    for position, source in enumerate(lines["source"].tolist()):
        if source[-1:].isdigit() and (found := _PART.match(source)):
            held[found["entry"]].append(position)
            files[found["entry"]] = found["file"]
    batches = []
    for entry, positions in held.items():
        parts = lines.iloc[positions]
        keys = set(_keys(parts))
        if len(positions) < 2 or len(keys) > 1:
            continue
        shared = set(parts["bank_reference"])
        key = (*keys.pop(), int(parts["amount"].sum()))
        reference = shared.pop() if len(shared) == 1 else ""
        batches.append(Batch(entry, files[entry], key, reference, tuple(positions)))
    return batches


def _singles(lines: pd.DataFrame) -> dict[_Key, list[int]]:
    """Positions of the lines that are whole entries, by account, day, currency and amount."""
    found: defaultdict[_Key, list[int]] = defaultdict(list)
    told = zip(_keys(lines), lines["amount"].tolist(), lines["source"].tolist(), strict=True)
    for position, (key, amount, source) in enumerate(told):
        if not _PART.match(source):
            found[(*key, amount)].append(position)
    return found


def _found(batch: Batch, singles: dict[_Key, list[int]], lines: pd.DataFrame) -> int | None:
    """The first line of the batch's sum from another file that no reference contradicts; it is taken then."""
    for position in singles.get(batch.key, []):
        line = lines.iloc[position]
        theirs = line["bank_reference"]
        contradicts = bool(batch.reference and theirs and batch.reference != theirs)
        if line["source"].split(" · ")[0] != batch.file and not contradicts:
            singles[batch.key].remove(position)
            return position
    return None


def _keys(lines: pd.DataFrame) -> list[_Key]:
    accounts = lines["bank_account"].map(account_key).tolist()
    return list(zip(accounts, *(lines[name].tolist() for name in _FACTS), strict=True))
