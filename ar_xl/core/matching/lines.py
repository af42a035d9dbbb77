"""Open bank lines, with what their own texts say, and lines that repeat or take back another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger, names
from ar_xl.core.matching import wording
from ar_xl.core.matching.book import Book, account_keys, days_of, upper
from ar_xl.core.references import Found
from ar_xl.outcome import Frames
from ar_xl.values import parse_number

_ABSENT: Final = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE"})
_SURE: Final = 0.004
_CODE: Final = re.compile(r"[^\W\d_]+|[€$£]")
_LONGEST_RETURN: Final = 120
"""Days within which a payment comes back. Direct debits: 8 weeks, 13 months if unauthorised (SEPA core rulebook 4.3.2)."""


@dataclass(slots=True)
class Line:
    """One bank line."""

    id: str
    account: str
    date: int
    paid: int
    """The day the money arrived: value date, at latest the booking date."""
    amount: int
    currency: str
    payer: str
    payer_account: str
    text: str
    end_to_end: str
    bank_reference: str
    kind: str
    found: Found
    advice: tuple[tuple[str, int | None, int, str], ...] = ()
    """Remittance rows: document reference, amount, discount, memo."""
    together: int = 0
    """What the open lines that name just the same document come to."""
    repeats: str = ""
    """Another line that looks like the same booking."""
    contested: str = ""
    """A return that could mean this line, and another as well."""
    returned: int = -1
    """Position of the open line that takes this one back, or that this one takes back."""
    _said: frozenset[str] | None = None

    @property
    def said(self) -> frozenset[str]:
        """What the text says, by kind; see `wording`."""
        if self._said is None:
            self._said = wording.said(self.text)
        return self._said

    @property
    def stated(self) -> dict[str, int]:
        """The amounts that stand in the text and can be read in one way, in minor units."""
        found = {}
        for shown in self.found.amounts:
            number = parse_number(_CODE.sub(" ", shown))
            minor = money.to_minor(number, self.currency) if isinstance(number, float) else None
            if minor is not None and minor > 0:
                found[shown.strip()] = minor
        return found

    @property
    def booking(self) -> tuple[object, ...]:
        """What two bookings of one payment share beside their words."""
        return (self.date, self.amount, self.account, self.currency, self.end_to_end)

    @property
    def key(self) -> tuple[object, ...]:
        """What two bookings of one payment share."""
        return (*self.booking, upper(self.payer), upper(self.text))


@dataclass(frozen=True, slots=True)
class Lines:
    """The open lines in order of booking, and the posted ones."""

    open: list[Line]
    posted: list[Line]

    @property
    def count(self) -> int:
        """Open lines."""
        return len(self.open)


def read_lines(frames: Frames, book: Book) -> Lines:
    """The bank lines by booking date and Line ID, read for references; repeated ones are marked."""
    frame = frames["BankLines"]
    is_open = ledger.open_lines(frame, frames["Allocations"]).tolist() if len(frame) else []
    advice = _advice(frames["Remittances"])
    booked, valued = days_of(frame["booking_date"]), days_of(frame["value_date"])
    texts = (
        "line_id", "bank_account", "currency", "payer", "payer_account",
        "remittance_text", "end_to_end_id", "bank_reference", "kind",
    )  # fmt: skip
    columns = [frame[c].tolist() for c in texts]
    amounts = frame["amount"].tolist()
    lines: list[tuple[bool, Line]] = []
    nothing = Found()
    for at, (
        number,
        account,
        currency,
        payer,
        payer_account,
        text,
        end,
        reference,
        kind,
    ) in enumerate(zip(*columns, strict=True)):
        paid = min(valued[at], booked[at]) if valued[at] > 0 else booked[at]
        end = "" if end.strip().upper() in _ABSENT else end
        line = Line(
            number, account, booked[at], paid, int(amounts[at]), currency, payer, payer_account, text, end,
            reference, kind, nothing, advice.get(number, ()),
        )  # fmt: skip
        lines.append((is_open[at], line))
    lines.sort(key=lambda pair: (pair[1].date, pair[1].id))
    found = Lines([x for o, x in lines if o], [x for o, x in lines if not o])
    references = book.references
    for line in found.open:
        has_more = bool(line.end_to_end) and line.end_to_end not in line.text
        line.found = references.find(line.text)
        if has_more or (not line.found.hits and line.bank_reference):
            end_to_end = references.find(line.end_to_end)
            _add(line, end_to_end, bool(line.found.hits), "the end-to-end ID")
            if not line.found.hits:
                _add(line, references.find(line.bank_reference), True, "the bank's reference")
    _mark_repeats(found)
    _add_up(found.open)
    return found


def _add_up(lines: Sequence[Line]) -> None:
    """Tell the lines that name one document, and the same, what they come to."""
    of_document: dict[int, list[Line]] = {}
    for line in lines:
        if (
            line.amount > 0
            and len(line.found.hits) == 1
            and len(named := names_documents(line)) == 1
        ):
            of_document.setdefault(named.pop(), []).append(line)
    for some in of_document.values():
        for line in some if len(some) > 1 else ():
            line.together = sum(other.amount for other in some)


def _add(line: Line, more: Found, sure_only: bool, source: str) -> None:
    """Numbers from the identifying fields; there only full numbers count."""
    known = {h.documents for h in line.found.hits}
    hits = [
        replace(h, source=source)
        for h in more.hits
        if h.documents not in known and h.reading in ("exact", "check", "order")
    ]
    if sure_only:
        hits = [h for h in hits if h.chance < 1e-4]
    if hits:
        line.found.hits += hits


def _advice(frame: pd.DataFrame) -> dict[str, tuple[tuple[str, int | None, int, str], ...]]:
    rows: dict[str, list[tuple[str, int | None, int, str]]] = {}
    columns = (
        frame[c].tolist() for c in ("line_id", "document_reference", "amount", "discount", "memo")
    )
    for line, reference, amount, discount, memo in zip(*columns, strict=True):
        given = None if amount is pd.NA else int(amount)
        rows.setdefault(line, []).append(
            (reference, given, 0 if discount is pd.NA else int(discount), memo)
        )
    return {
        line: tuple(sorted(some, key=lambda r: (r[0], r[1] or 0, r[2])))
        for line, some in rows.items()
    }


def _mark_repeats(lines: Lines) -> None:
    """Mark lines that look like one booking that came twice, or that was posted before."""
    bookings = Counter(line.booking for line in (*lines.posted, *lines.open))
    first: dict[tuple[object, ...], Line] = {
        line.key: line for line in reversed(lines.posted) if bookings[line.booking] > 1
    }
    for line in lines.open:
        if bookings[line.booking] == 1 or line.amount == 0:
            continue
        if not (line.text or line.end_to_end or line.bank_reference):
            continue
        other = first.setdefault(line.key, line)
        if other is line:
            continue
        differ = (
            line.bank_reference
            and other.bank_reference
            and line.bank_reference != other.bank_reference
        )
        if differ and not line.end_to_end:
            continue
        line.repeats = other.id
        if not other.repeats:
            other.repeats = line.id


def same_payer(one: Line, other: Line) -> bool:
    """Whether two lines have one counterparty, by account or name."""
    if one.payer_account and other.payer_account:
        return bool(account_keys(one.payer_account) & account_keys(other.payer_account))
    return bool(one.payer and other.payer and names.core(one.payer) == names.core(other.payer))


def names_documents(line: Line) -> set[int]:
    """The documents that a line's text names beyond doubt."""
    return {d for h in line.found.hits if h.chance < _SURE for d in h.documents}


def taken_back(
    line: Line, earlier: Sequence[Line], limit: int, pays: Callable[[Line], set[int]]
) -> list[Line]:
    """Receipts that a negative line could take back: same money, earlier, same counterparty or same text.

    Args:
        line: The negative line. Where it names documents, a receipt that is known to pay others is none.
        earlier: Receipts to look among.
        limit: Largest charge the bank may have added, minor units.
        pays: The documents a receipt names or has paid.
    """
    says = is_return(line)
    named = names_documents(line)
    found: list[tuple[int, Line]] = []
    for other in earlier:
        over = -line.amount - other.amount
        is_charge = over == 0 or (says and (0 < over <= limit or over in line.stated.values()))
        if other.currency != line.currency or not is_charge:
            continue
        paid = pays(other)
        if not 0 <= line.date - other.date <= _LONGEST_RETURN or (
            named and paid and not named & paid
        ):
            continue
        same_id = bool(line.end_to_end) and line.end_to_end == other.end_to_end
        quoted = bool(line.bank_reference) and line.bank_reference == other.bank_reference
        same_text = bool(other.text) and upper(other.text) in upper(line.text)
        payer = same_payer(line, other)
        nobody = not line.payer and not line.payer_account
        strength = 3 * (same_id or quoted) + 2 * bool(named & paid) + same_text
        if same_id or quoted or payer or (says and (strength or nobody)):
            found.append((strength + 4 * (over == 0), other))
    best = max((strength for strength, _ in found), default=0)
    return [other for strength, other in found if strength == best]


def is_return(line: Line) -> bool:
    """Whether the bank or the text says that a payment came back."""
    return "return" in line.said or line.kind == "Return"
