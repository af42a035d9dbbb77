"""X12 820 payment order and remittance advice. Source: ASC X12, transaction set 820, versions 3040 to 5010.

What is read: BPR the payment, TRN and REF its numbers, N1 the parties, RMR each document, ADX adjustments.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ar_xl.importers.advice import Advised, advice
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported, day_of, minor, number
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.payments import Paid, Payment
from ar_xl.settings import Settings

NAME: Final = "X12 820"
_START = re.compile(r"\s*(?:ISA(?P<isa>[^\w\s])|(?:GS|ST)(?P<set>[^\w\s]))")
_PAYER, _RECEIVED, _EFFECTIVE = "PR", "PE", 16
_TERMS: Final = {
    "IV": "invoice",
    "PO": "purchase order",
    "CM": "credit memo",
    "BM": "bill of lading",
}
_LONGEST: Final = 50
_LONGEST_MEMO: Final = 4_000


class _Segment(NamedTuple):
    position: int
    """In the file, from 1: a whole file may be one line."""
    elements: list[str]

    @property
    def tag(self) -> str:
        return self.elements[0]

    def at(self, position: int) -> str:
        """An element by its number in the standard, "" where the segment ends before it."""
        return self.elements[position].strip() if position < len(self.elements) else ""


@dataclass(slots=True)
class _Set:
    """One transaction set 820, half read."""

    begin: _Segment
    settings: Settings
    payment: _Segment | None = None
    references: list[str] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)
    currency: str = ""
    day: dt.date | None = None
    paid: list[Paid] = field(default_factory=list)
    open: bool = False
    """Whether what comes belongs to the last document."""
    listed: bool = False
    """Whether the list of documents has begun."""


def identify(head: bytes) -> bool:
    """An X12 interchange, or a transaction set 820 without one."""
    found = _START.match(decoded(head[:400])[0].lstrip("\ufeff"))
    return found is not None and (bool(found["isa"]) or b"820" in head[:400])


def read(file: Opened, settings: Settings) -> list[Imported]:
    """The payments the file announces, each with its documents.

    Raises:
        InputError: The file is cut off, holds no set 820, or a payment cannot be read.
    """
    text = decoded(file.data())[0].lstrip("\ufeff")
    segments = list(_segments(text))
    sets, others, ended = [], set(), True
    for segment in segments:
        if segment.tag == "ST":
            ended = False
            if segment.at(1) == "820":
                sets.append(_Set(segment, settings))
            else:
                others.add(segment.at(1)[:6])
            kind = segment.at(1)
        elif segment.tag == "SE":
            ended = True
        elif not ended and kind == "820":
            _READERS.get(segment.tag, _passed_over)(sets[-1], segment)
    whole = segments and (segments[0].tag != "ISA" or segments[-1].tag == "IEA")
    if not ended or not whole or (not sets and not others):
        raise refusal(file.name, "is cut off: its end (SE, IEA) is missing", "Ask for it again.")
    if not sets:
        what = f"is an X12 {' and '.join(sorted(others))}, not a remittance advice (820)"
        raise refusal(file.name, what, "Import a remittance advice or a bank statement.")
    advised = [_advised(file.name, one, place) for place, one in enumerate(sets, 1)]
    found = advice(file.name, NAME, advised, settings)
    if others:
        what = f"has other sets than 820 too, which are left out: {', '.join(sorted(others))}"
        found = found.warned(what, "Nothing to do if they are no advice.")
    if segments[0].tag == "ISA" and segments[0].at(15) == "T":
        found = found.warned("is marked as a test", "Do not use it if it is one.")
    return [found]


def _segments(text: str) -> Iterator[_Segment]:
    """Segments; the separators are those the interchange header shows, or the usual ones."""
    start = _START.match(text)
    if not start:
        return
    separator = start["isa"] or start["set"]
    end = "~" if "~" in text else "\n"
    if start["isa"]:
        at = start.start("isa") - 1
        for _ in range(16):
            at = text.find(separator, at + 1)
        header = text[at + 2 : at + 3] if at > 0 else ""
        end = "\n" if header in ("\r", "\n") else header or end
    for position, piece in enumerate(text.split(end), 1):
        plain = piece.replace("\r", "").replace("\n", "").lstrip()
        if plain:
            elements = plain.split(separator)
            yield _Segment(position, [elements[0].strip().upper(), *elements[1:]])


def _begins(one: _Set, segment: _Segment) -> None:
    one.payment = segment


def _traced(one: _Set, segment: _Segment) -> None:
    one.references.append(segment.at(2))


def _in_currency(one: _Set, segment: _Segment) -> None:
    one.currency = one.currency or segment.at(2).upper()


def _referred(one: _Set, segment: _Segment) -> None:
    if one.open:
        _note(one, f"{segment.at(1)} {segment.at(2) or segment.at(3)}")
    elif not one.listed:
        one.references.append(segment.at(2))


def _dated(one: _Set, segment: _Segment) -> None:
    day = day_of(segment.at(2), "YMD")
    if one.open:
        _note(one, f"dated {day}" if day else "")
    elif not one.listed and isinstance(day, dt.date):
        one.day = one.day or day


def _named(one: _Set, segment: _Segment) -> None:
    if segment.at(1) == _PAYER and segment.at(2):
        one.payers.append(segment.at(2))


def _entity(one: _Set, segment: _Segment) -> None:
    one.open, one.listed = False, True


def _document(one: _Set, segment: _Segment) -> None:
    one.open = one.listed = True
    kind = _TERMS.get(segment.at(1), segment.at(1))
    gross = segment.at(5)
    memo = [kind if kind != "invoice" else "", f"invoice amount {gross}" if gross else ""]
    one.paid.append(
        Paid(
            segment.position,
            segment.at(2) or f"{kind} without a number",
            _amount(segment.at(4)),
            _amount(segment.at(6)),
            " · ".join(filter(None, memo)),
        )
    )


def _adjusted(one: _Set, segment: _Segment) -> None:
    """Within a document it is in the amount paid already; else it stands for itself."""
    words = f"adjustment {segment.at(1)}, reason {segment.at(2)}"
    if one.open:
        _note(one, " ".join(filter(None, (words, segment.at(3), segment.at(4)))))
        return
    one.listed = True
    one.paid.append(
        Paid(
            segment.position,
            segment.at(4) or f"adjustment, reason {segment.at(2)}",
            _amount(segment.at(1)),
            None,
            words,
        )
    )


def _remarked(one: _Set, segment: _Segment) -> None:
    if one.open:
        _note(one, segment.at(2))


def _passed_over(one: _Set, segment: _Segment) -> None:
    """A segment that says nothing about what is paid."""


_READERS: Final = {
    "BPR": _begins,
    "TRN": _traced,
    "CUR": _in_currency,
    "REF": _referred,
    "DTM": _dated,
    "N1": _named,
    "ENT": _entity,
    "RMR": _document,
    "ADX": _adjusted,
    "NTE": _remarked,
}


def _note(one: _Set, words: str) -> None:
    last = one.paid[-1]
    if len(last.memo) > _LONGEST_MEMO:
        return
    one.paid[-1] = last._replace(memo=" · ".join(filter(None, (last.memo, words.strip()))))


def _amount(text: str) -> float | str | None:
    return number(text) if text else None


def _advised(file: str, one: _Set, place: int) -> Advised:
    """The payment of one set, its numbers in every Memo."""
    begin = one.payment
    if begin is None:
        what = f"set {one.begin.at(2)[:_LONGEST]} has no payment (BPR)"
        raise refusal(file, what, "Ask the payer for it again.", row=one.begin.position)
    settings = one.settings
    units = minor(_amount(begin.at(2)), one.currency or settings.currency)
    if units is None:
        what = f"the payment's amount (BPR) of set {one.begin.at(2)[:_LONGEST]} cannot be read"
        fix = "Ask the payer for it again."
        raise refusal(file, what, fix, row=begin.position, value=begin.at(2))
    day = day_of(begin.at(_EFFECTIVE), "YMD")
    numbers = tuple(dict.fromkeys(n for n in one.references if n))
    payment = Payment(
        f"payment {place}",
        begin.position,
        -units if begin.at(3) == "D" else units,
        one.currency,
        day if isinstance(day, dt.date) else one.day,
        tuple(dict.fromkeys(one.payers)),
        begin.at(9),
        own_account=begin.at(15),
        references=numbers,
    )
    return payment, one.paid
