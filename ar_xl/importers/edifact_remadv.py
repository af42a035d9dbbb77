"""EDIFACT REMADV remittance advice. Source: UN/EDIFACT directories D.93A to D.16B, EANCOM 1997 and 2002.

What is read: BGM, RFF and DTM of the payment, NAD and FII its parties, DOC each document with its MOA amounts,
AJT and FTX adjustments. Some payers write credit notes without a sign: the total tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ar_xl.importers.advice import Advised, advice
from ar_xl.importers.edifact import START, Segment, segments
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported, day_of, minor, number
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.payments import Paid, Payment
from ar_xl.problems import Problem
from ar_xl.settings import Settings

NAME: Final = "REMADV"
_CREDIT: Final = ("381", "83", "262", "308", "458")
_DUE, _REMITTED, _DISCOUNT = "9", "12", "52"
_TOTALS: Final = (_REMITTED, "86", "128", "139")
_DAYS: Final = ("138", "203", "209", "140", "137")
"""Payment, execution, value and payment due date, date of the message: the first there is counts."""
_PAYERS: Final = ("PR", "OY", "BY", "MS")
_THEIRS, _OURS = ("OR", "PB"), ("BF", "RB")
_NO_NUMBER: Final = ("VA", "Z13", "FC", "XA", "GN")
"""Registrations and process codes, which name no payment."""
_SHOWN: Final = 5


@dataclass(slots=True)
class _Document:
    position: int
    number: str
    kind: str
    amounts: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    adjusted: bool = False
    """Whether amounts that come belong to an adjustment."""


@dataclass(slots=True)
class _Message:
    begin: Segment
    kind: str
    ended: bool = False
    references: list[str] = field(default_factory=list)
    days: dict[str, dt.date] = field(default_factory=dict)
    payers: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    documents: list[_Document] = field(default_factory=list)
    listing: bool = False
    """Whether what comes belongs to the last document."""


def identify(head: bytes) -> bool:
    """An EDIFACT interchange, or a message of one."""
    text = decoded(head[:400])[0].lstrip("\ufeff")
    found = START.match(text)
    return found is not None and (bool(found["una"]) or "UNO" in text[:60] or NAME in text)


def read(file: Opened, settings: Settings) -> list[Imported]:
    """The payments the file announces, each with its documents.

    Raises:
        InputError: The file is cut off, or holds no remittance advice.
    """
    held = list(segments(decoded(file.data())[0].lstrip("\ufeff")))
    messages = _messages(held)
    whole = held and (held[0].tag != "UNB" or held[-1].tag == "UNZ")
    if not whole or not messages or not all(one.ended for one in messages):
        raise refusal(file.name, "is cut off: its end (UNT, UNZ) is missing", "Ask for it again.")
    ours = [one for one in messages if one.kind == NAME]
    others = sorted({one.kind for one in messages} - {NAME})
    if not ours:
        what = f"is an EDIFACT {' and '.join(others)[:60]}, not a remittance advice (REMADV)"
        raise refusal(file.name, what, "Import a remittance advice or a bank statement.")
    advised: list[Advised] = []
    refused: list[Problem] = []
    for one in ours:
        if _pays_nothing(one):
            refused.append(_told_refused(file.name, one))
        else:
            advised.append(_advised(one, len(advised) + 1, settings))
    found = advice(file.name, NAME, advised, settings)
    if others:
        what = f"has other messages than REMADV too, which are left out: {', '.join(others)[:60]}"
        found = found.warned(what, "Nothing to do if they are no advice.")
    for problem in refused:
        found = found.warned(problem.what, problem.fix)
    return [found]


def _messages(segments: Sequence[Segment]) -> list[_Message]:
    messages: list[_Message] = []
    for segment in segments:
        if segment.tag == "UNH":
            messages.append(_Message(segment, segment.at(1).upper()))
        elif messages and not messages[-1].ended:
            if segment.tag == "UNT":
                messages[-1].ended = True
            elif segment.tag in _READERS:
                _READERS[segment.tag](messages[-1], segment)
    return messages


def _begins(one: _Message, segment: Segment) -> None:
    one.references.append(segment.at(1))


def _referred(one: _Message, segment: Segment) -> None:
    kind, told = segment.at(0), segment.at(0, 1)
    if one.listing:
        one.documents[-1].words.append(f"{kind} {told}")
    elif kind not in _NO_NUMBER:
        # What names the payment itself is better than the number of the message.
        one.references.insert(0 if kind == "PQ" else len(one.references), told)


def _dated(one: _Message, segment: Segment) -> None:
    told = segment.at(0, 1)
    day = day_of(told[:8] if len(told) >= 8 else told, "YMD")
    if isinstance(day, dt.date):
        if one.listing:
            one.documents[-1].words.append(f"dated {day}")
        else:
            one.days.setdefault(segment.at(0), day)


def _named(one: _Message, segment: Segment) -> None:
    if not one.listing:
        name = " ".join(filter(None, segment.elements[3])) if len(segment.elements) > 3 else ""
        name = name or segment.at(2)
        if name:
            one.payers.setdefault(segment.at(0), name)


def _banked(one: _Message, segment: Segment) -> None:
    if not one.listing:
        one.accounts.setdefault(segment.at(0), segment.at(1))


def _in_currency(one: _Message, segment: Segment) -> None:
    one.currency = one.currency or segment.at(0, 1).upper()


def _document(one: _Message, segment: Segment) -> None:
    one.listing = True
    one.documents.append(_Document(segment.position, segment.at(1), segment.at(0)))


def _valued(one: _Message, segment: Segment) -> None:
    kind, amount = segment.at(0), segment.at(0, 1).replace(",", ".")
    if not one.listing:
        one.totals.setdefault(kind, amount)
        return
    document = one.documents[-1]
    if document.adjusted or kind in document.amounts:
        document.words.append(f"adjustment {amount}" if document.adjusted else f"{kind} {amount}")
    else:
        document.amounts[kind] = amount


def _adjusted(one: _Message, segment: Segment) -> None:
    if one.listing:
        one.documents[-1].adjusted = True
        one.documents[-1].words.append(f"reason {segment.at(0)}")


def _remarked(one: _Message, segment: Segment) -> None:
    if one.listing and len(segment.elements) > 3:
        one.documents[-1].words.append(" ".join(filter(None, segment.elements[3])))


def _itemised(one: _Message, segment: Segment) -> None:
    """Items of a document repeat its amounts: they are kept as words."""
    if one.listing:
        one.documents[-1].adjusted = True
        one.documents[-1].words.append(f"item {segment.at(1)}")


def _summed(one: _Message, segment: Segment) -> None:
    one.listing = False


_READERS: Final = {
    "BGM": _begins,
    "RFF": _referred,
    "DTM": _dated,
    "NAD": _named,
    "FII": _banked,
    "CUX": _in_currency,
    "DOC": _document,
    "MOA": _valued,
    "AJT": _adjusted,
    "FTX": _remarked,
    "DLI": _itemised,
    "UNS": _summed,
}


def _pays_nothing(one: _Message) -> bool:
    """A message that refuses documents: all it remits is nothing."""
    remitted = [d.amounts.get(_REMITTED) for d in one.documents]
    return bool(remitted) and all(a is not None and not a.strip("0.") for a in remitted)


def _told_refused(file: str, one: _Message) -> Problem:
    shown = [" ".join((d.number, *d.words[-2:])) for d in one.documents[:_SHOWN]]
    more = len(one.documents) - len(shown)
    told = "; ".join(shown) + (f" and {more} more" if more else "")
    what = f"message {one.begin.at(0)[:40]} pays nothing, it refuses documents: {told[:400]}"
    return Problem(file, None, None, None, what, "Settle it with the payer.", "warning")


def _advised(one: _Message, place: int, settings: Settings) -> Advised:
    """The payment of one message."""
    currency = one.currency or settings.currency
    total = next((one.totals[kind] for kind in _TOTALS if kind in one.totals), "")
    units = minor(number(total), currency) if total else None
    payers = (one.payers[role] for role in _PAYERS if role in one.payers)
    payment = Payment(
        f"payment {place}",
        one.begin.position,
        units,
        one.currency,
        next((one.days[kind] for kind in _DAYS if kind in one.days), None),
        tuple(dict.fromkeys(payers)),
        next((one.accounts[role] for role in _THEIRS if role in one.accounts), ""),
        own_account=next((one.accounts[role] for role in _OURS if role in one.accounts), ""),
        references=tuple(dict.fromkeys(filter(None, one.references))),
    )
    given = [_paid(document, 1) for document in one.documents]
    if units is not None and _sum(given, currency) == units:
        return payment, given
    return payment, [_paid(d, -1 if d.kind in _CREDIT else 1) for d in one.documents]


def _paid(document: _Document, sign: int) -> Paid:
    amounts = document.amounts
    due = amounts.get(_DUE, "")
    memo = (f"amount due {due}" if due else "", *document.words)
    return Paid(
        document.position,
        document.number or f"document of type {document.kind} without a number",
        _signed(amounts.get(_REMITTED, ""), sign),
        _signed(amounts.get(_DISCOUNT, ""), sign),
        " · ".join(filter(None, memo)),
    )


def _signed(text: str, sign: int) -> float | str | None:
    amount = number(text) if text else None
    return -abs(amount) if sign < 0 and isinstance(amount, float) else amount


def _sum(paid: Sequence[Paid], currency: str) -> int | None:
    units = [minor(one.amount, currency) for one in paid]
    return None if None in units else sum(u for u in units if u is not None)
