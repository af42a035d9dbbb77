"""The same booking in two files: a statement as camt and as MT940, or as CSV, tells it in different words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, Literal

import pandas as pd

_CODE_WORDS = re.compile(r"/(?:ULT[CD]|OCMT|EXCH|CHGS|RTRN)/.*$")
_FEWEST: Final = 6
"""Letters and digits a text must have to be evidence."""

Verdict = Literal["same", "perhaps"]


def elsewhere(existing: pd.DataFrame, incoming: pd.DataFrame) -> dict[int, tuple[int, Verdict]]:
    """Lines of a file that a line of the book, from another file, tells already.

    Account, date and amount agree, and the texts or the end-to-end IDs do too. It is the same booking where
    no reference contradicts, else perhaps: two payments with one text are told apart by the bank's reference only.

    Args:
        existing: Lines of the book that no line of the file was found equal to.
        incoming: Lines of the file that are new by their content.

    Returns:
        By position in `incoming` the position in `existing`, each used once.
    """
    if not len(existing) or not len(incoming):
        return {}
    there: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for position, facts in enumerate(_facts(existing)):
        there[facts].append(position)
    found: dict[int, tuple[int, Verdict]] = {}
    columns = (
        "source",
        "remittance_text",
        "end_to_end_id",
        "bank_reference",
        "payer_account",
        "payer",
    )
    ours, theirs = (
        [tuple(row) for row in zip(*(f[c] for c in columns), strict=True)]
        for f in (existing, incoming)
    )
    wanted = [(p, there[facts]) for p, facts in enumerate(_facts(incoming)) if facts in there]
    # What is surely the same goes first, so that no doubtful one takes its place.
    for sought in ("same", "perhaps"):
        for position, others in wanted:
            if position in found:
                continue
            told = theirs[position]
            other = next((o for o in others if _verdict(ours[o], told) == sought), None)
            if other is not None:
                found[position] = (other, sought)
                others.remove(other)
    return found


def account_key(text: str) -> str:
    """What an IBAN and the account number inside it have in common: the last ten digits.

    >>> account_key("DE89370400440532013000") == account_key("37040044/0532013000") == account_key("532013000")
    True
    """
    digits = re.sub(r"\D", "", text)
    return digits[-10:].lstrip("0") if len(digits) >= 4 else text.casefold()


def _facts(lines: pd.DataFrame) -> list[tuple[object, ...]]:
    accounts = lines["bank_account"].map(account_key).tolist()
    columns = (lines[name].tolist() for name in ("booking_date", "amount", "currency"))
    return list(zip(accounts, *columns, strict=True))


def _verdict(ours: Sequence[str], theirs: Sequence[str]) -> Verdict | None:
    if ours[0].split(" · ")[0] == theirs[0].split(" · ")[0]:
        return None
    one, other = (_plain(_CODE_WORDS.sub("", row[1])) for row in (ours, theirs))
    texts = min(len(one), len(other)) >= _FEWEST and (one in other or other in one)
    # A short text is evidence together with the payer.
    texts |= bool(one) and (one, _plain(ours[5])) == (other, _plain(theirs[5])) and bool(ours[5])
    named = bool(ours[2]) and ours[2] == theirs[2]
    payers = bool(ours[4]) and account_key(ours[4]) == account_key(theirs[4])
    named &= len(ours[2]) >= _FEWEST - 2 or (payers and not (one and other))
    if not texts and not named:
        return None
    against = any(
        a and b and _plain(a) != _plain(b) for a, b in zip(ours[2:4], theirs[2:4], strict=True)
    )
    return "perhaps" if against else "same"


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))
