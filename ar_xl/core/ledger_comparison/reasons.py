"""Why the two ledgers differ, from facts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from ar_xl import money
from ar_xl.core.ledger_comparison.pairing import Entry, Pair, near
from ar_xl.core.ledger_comparison.sides import Account, Document, Event, Theirs
from ar_xl.core.references import squeezed

_MOST: Final = 3
_NEW: Final = 7
"""Days within which a document may still be on its way."""
_WORDS: Final = {
    "Payment": "paid",
    "Opening": "paid before it came into this book",
    "Discount": "discount",
    "Charge": "bank charge",
    "Write-off": "written off",
}


class Reasons:
    """The facts of one account, asked for a pair at a time."""

    def __init__(
        self,
        account: Account,
        pairs: Iterable[Pair],
        currency: str,
        elsewhere: Mapping[str, tuple[str, str]],
        as_of: dt.date,
    ) -> None:
        """Know the account.

        Args:
            account: Both sides.
            pairs: What was found.
            currency: Of the account.
            elsewhere: Document and customer of every document of the book, by squeezed number.
            as_of: The date.
        """
        self.account, self.currency, self.elsewhere, self.as_of = (
            *(account, currency, elsewhere),
            as_of,
        )
        self.matched = {p.ours.name for p in pairs if p.ours and p.theirs}
        self.only_ours = [p.ours for p in pairs if p.ours and not p.theirs]

    def of(self, pair: Pair, finding: str) -> str:
        """One sentence for the row, "" where there is nothing to say."""
        if finding == "Only ours":
            assert pair.ours is not None
            return self._only_ours(pair.ours)
        if finding == "Only theirs":
            return self._only_theirs(pair)
        parts = []
        if finding == "Amount differs":
            parts.append(self._amounts(pair))
        if finding == "Date differs":
            assert pair.ours is not None and pair.theirs[0].date is not None
            days = (pair.theirs[0].date - pair.ours.date).days
            parts.append(f"booked {abs(days)} days {'later' if days > 0 else 'earlier'} there")
        if pair.by_amount:
            parts.append("by amount and date: their reference is another")
        if len(pair.theirs) > 1:
            rows = ", ".join(str(t.row) for t in pair.theirs)
            parts.append(f"their rows {rows} together")
        return "; ".join(parts)

    def _money(self, amount: int) -> str:
        return money.text(abs(amount), self.currency)

    def _events(self, events: Iterable[Event]) -> str:
        """`paid 200.00 on 2026-03-12 by line B-7`, for the last few."""
        told = [e for e in sorted(events) if e.amount]
        shown = [
            f"{_WORDS.get(e.kind, e.kind.lower())} {self._money(e.amount)} on {e.date.isoformat()}"
            + (f" by line {e.line}" if e.line else "")
            + (" (taken back)" if e.amount < 0 < self._sign(e) else "")
            for e in told[-_MOST:]
        ]
        more = len(told) - len(shown)
        return ", ".join([*([f"{more} earlier events"] if more else []), *shown])

    def _sign(self, event: Event) -> int:
        return 1 if event.kind in _WORDS else 0

    def _amounts(self, pair: Pair) -> str:
        assert pair.ours is not None
        gap = pair.their_amount - pair.our_amount
        document = self.account.documents.get(pair.ours.name)
        events = document.events if document else []
        exact = [e for e in events if e.amount == gap]
        if document and gap == sum(e.amount for e in events) and gap:
            return f"{self._events(events)}: not in their books"
        if exact:
            return f"{self._events(exact[-1:])}: not in their books"
        less = [e for e in self.only_ours if e.amount == gap]
        if less:
            what = "payment" if less[0].is_payment else "credit note"
            return f"as much as our {what} {less[0].name}, which their books do not list"
        if sorted(str(pair.their_amount)) == sorted(str(pair.our_amount)):
            return "the same digits in another order"
        if gap < 0:
            return f"they show {self._money(gap)} less: a payment or deduction not received here"
        told = self._events(events)
        return f"they show {self._money(gap)} more" + (f"; here {told}" if told else "")

    def _only_ours(self, entry: Entry) -> str:
        if entry.is_payment:
            return f"their payment of {entry.date.isoformat()}, line {entry.name}, held on account here; not in their books"
        kind = "credit note" if entry.amount < 0 else "invoice"
        twin = self._twin(self.account.documents[entry.name])
        if twin:
            return f"like {twin}, which they have: perhaps twice in our books"
        days = (self.as_of - entry.date).days
        ago = {0: "on this day", 1: "the day before"}.get(days, f"{days} days before")
        new = f", issued {ago}" if days <= _NEW else ""
        return f"{kind} {entry.name} not in their books{new}"

    def _twin(self, document: Document) -> str:
        """Another document just like it that they do have."""
        for other in self.account.documents.values():
            same = other.amount == document.amount and near(other.date, document.date, 0)
            if other is not document and same and other.name in self.matched:
                return other.name
        return ""

    def _only_theirs(self, pair: Pair) -> str:
        (t, *_) = pair.theirs
        if pair.first is not None:
            return f"a second time in their books (also row {pair.first.row})"
        document = self.account.documents.get(pair.document)
        if document is not None and t.amount * document.amount > 0:
            return f"nothing open here: {self._events(document.events)}"
        name, customer = self.elsewhere.get(squeezed(t.reference), ("", ""))
        if name and name not in self.account.documents:
            return f"{name} is a document of customer {customer}, or of another currency or a later date, here"
        if t.amount < 0:
            return self._their_payment(t)
        return "not in our books"

    def _their_payment(self, t: Theirs) -> str:
        later = [p for p in self.account.lines.values() if p.total == -t.amount]
        if later:
            dates = ", ".join(f"line {p.name} of {p.date.isoformat()}" for p in later[:_MOST])
            return f"their payment or credit; the same amount came with {dates}"
        return "their payment or credit, not received here"
