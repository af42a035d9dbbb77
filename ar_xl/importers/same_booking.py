"""The same booking in two files: a statement as camt and as MT940, or as CSV, tells it in different words."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final, Literal, NamedTuple

import pandas as pd

_CODE_WORDS = re.compile(r"/(?:ULT[CD]|OCMT|EXCH|CHGS|RTRN)/.*$")
_FEWEST: Final = 6
_FEWEST_OF_ID: Final = 4
"""Letters and digits a text must have to be evidence, and signs an end-to-end ID."""

Verdict = Literal["same", "perhaps"]


class _Line(NamedTuple):
    """What is compared of a bank line."""

    source: str
    remittance_text: str
    end_to_end_id: str
    bank_reference: str
    payer_account: str
    payer: str


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
    ours, theirs = (
        list(map(_Line, *(lines[name] for name in _Line._fields))) for lines in (existing, incoming)
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


def _verdict(ours: _Line, theirs: _Line) -> Verdict | None:
    if ours.source.split(" · ")[0] == theirs.source.split(" · ")[0]:
        return None
    one, other = (_plain(_CODE_WORDS.sub("", line.remittance_text)) for line in (ours, theirs))
    texts = min(len(one), len(other)) >= _FEWEST and (one in other or other in one)
    # A short text is evidence together with the payer.
    payer = _plain(ours.payer) == _plain(theirs.payer) and bool(ours.payer)
    texts |= bool(one) and one == other and payer
    number, account = ours.end_to_end_id, ours.payer_account
    accounts = bool(account) and account_key(account) == account_key(theirs.payer_account)
    named = bool(number) and number == theirs.end_to_end_id
    named &= len(number) >= _FEWEST_OF_ID or (accounts and not (one and other))
    if not texts and not named:
        return None
    references = (
        (number, theirs.end_to_end_id),
        (ours.bank_reference, theirs.bank_reference),
    )
    against = any(a and b and _plain(a) != _plain(b) for a, b in references)
    return "perhaps" if against else "same"


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))
