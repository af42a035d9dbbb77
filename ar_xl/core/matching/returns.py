"""Negative lines: payments that come back, and money that goes out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Sequence

import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.matching.book import Book, account_keys, some_of
from ar_xl.core.matching.lines import Line, Lines, is_return, names_documents, taken_back
from ar_xl.core.matching.options import NOTHING_WEIGHT, Option, Row, nothing
from ar_xl.core.matching.settle import limit_in
from ar_xl.core.matching.wording import NO_RECEIVABLE, house, no_receivable


def pair_returns(lines: Lines, posted: Posted, book: Book) -> dict[int, str]:
    """Pair each negative line with the open receipt it takes back.

    Returns:
        By position of the negative line, the doubt about its pair; "" where there is none.
    """
    open_lines = lines.open
    receipts: dict[int, list[int]] = {}
    for at, line in enumerate(open_lines):
        if line.amount > 0:
            receipts.setdefault(line.amount, []).append(at)
    rising = sorted(receipts)
    naming: dict[int, list[Line]] = {}
    doubts: dict[int, str] = {}
    for at, line in enumerate(open_lines):
        if line.amount >= 0 or _goes_out(line, book):
            continue
        limit = (
            limit_in(book, line.currency, book.settings.bank_charge_limit) if is_return(line) else 0
        )
        groups = sorted(receipts[amount] for amount in _amounts(line, receipts, rising, limit))
        places = {
            open_lines[p].id: p for some in groups for p in some if open_lines[p].returned < 0
        }
        near = [open_lines[p] for p in places.values()]
        found = taken_back(line, near, limit, names_documents)
        if not found:
            if is_return(line) and not posted.takes_back(line, limit):
                naming = naming or _by_document(open_lines)
                _contest(line, naming)
            continue
        partner = places[found[-1].id]
        line.returned, open_lines[partner].returned = partner, at
        for other in found if len(found) > 1 else ():
            other.contested = line.id
        doubts[at] = _doubt(line, found, posted.takes_back(line, limit))
    return doubts


def _doubt(line: Line, found: Sequence[Line], before: Sequence[Line]) -> str:
    """What speaks against a pair: that other open receipts, or posted ones, could be meant."""
    if len(found) > 1:
        return f"{len(found)} receipts could be meant"
    if before and not found[0].end_to_end:
        return f"the posted line {before[-1].id} could be meant too"
    return "" if is_return(line) else "the text does not say that a payment is returned"


def _by_document(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The receipts that name each document."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        for document in names_documents(line) if line.amount > 0 else ():
            found.setdefault(document, []).append(line)
    return found


def _contest(line: Line, naming: dict[int, list[Line]]) -> None:
    """Mark the larger receipts of a document of which a return says that a part came back."""
    for other in (x for document in names_documents(line) for x in naming.get(document, ())):
        is_larger = other.amount > -line.amount and other.currency == line.currency
        if is_larger and other.date <= line.date:
            other.contested, line.contested = line.id, other.id


def _amounts(line: Line, known: Container[int], rising: Sequence[int], limit: int) -> list[int]:
    """Amounts of known receipts that a negative line could take back, less a small charge or one that it states."""
    gone = -line.amount
    near = rising[bisect_left(rising, gone - limit) : bisect_right(rising, gone)]
    stated = {gone - fee for fee in line.stated.values()} if limit else set()
    return [*near, *sorted(a for a in stated.difference(near) if a in known)]


def _goes_out(line: Line, book: Book) -> bool:
    """Whether a negative line is a payment of our own by its kind or words."""
    if line.kind in NO_RECEIVABLE:
        return True
    if is_return(line):
        return False
    return bool(no_receivable(line.text, line.payer)) or bool(
        line.payer_account and account_keys(line.payer_account) & book.own
    )


def paid_out(line: Line, book: Book) -> Option | None:
    """Credit notes that the text names and whose amount leaves the bank: for review."""
    docs = book.documents
    named = sorted(d for d in names_documents(line) if docs.open[d] < 0)
    same = all(docs.currency[d] == line.currency for d in named)
    if not named or not same or sum(docs.open[d] for d in named) != line.amount:
        return None
    option = Option(tuple(Row(d, docs.open[d]) for d in named), "named", docs.customer[named[0]])
    option.weigh(NOTHING_WEIGHT + 4.0, f"the text names {'it' if len(named) == 1 else 'them'}")
    option.evidence |= {"reference", "amount"}
    option.doubt("a credit note is paid out")
    return option


def outgoing(line: Line, book: Book) -> Option:
    """The option of a negative line that takes back no receipt."""
    if line.kind in NO_RECEIVABLE:
        return nothing(line.amount, line.kind)
    if line.payer_account and account_keys(line.payer_account) & book.own:
        return nothing(line.amount, "Transfer")
    reason = house(line.payer) or no_receivable(line.text, line.payer)
    if line.kind == "Return" or ("return" in line.said and reason in ("", "Refund", "Fee")):
        return nothing(line.amount, "Return")
    if reason:
        return nothing(line.amount, reason)
    return nothing(line.amount, "Supplier payment" if line.payer or line.text else "Other")


class Posted:
    """Receipts posted before, and the documents they paid."""

    def __init__(self, lines: Lines, allocations: pd.DataFrame, book: Book) -> None:
        self.lines = {line.id: line for line in lines.posted if line.amount > 0}
        self.by_amount: dict[int, list[Line]] = {}
        for line in self.lines.values():
            self.by_amount.setdefault(line.amount, []).append(line)
        self.rising = sorted(self.by_amount)
        self.events: dict[str, Counter[tuple[int, str]]] = {}
        standing = allocations[ledger.standing(allocations)] if len(allocations) else allocations
        columns = (standing[c].tolist() for c in ("line_id", "document", "kind", "amount"))
        for line, document, kind, amount in zip(*columns, strict=True):
            if document in book.numbered and line in self.lines and amount is not pd.NA:
                at = book.numbered[document]
                self.events.setdefault(line, Counter())[at, kind] += int(amount)

    def _paid(self, line: Line) -> set[int]:
        return {document for document, _ in self.events.get(line.id, ())}

    def takes_back(self, line: Line, limit: int) -> list[Line]:
        """Posted receipts that a negative line could take back."""
        amounts = _amounts(line, self.by_amount, self.rising, limit)
        near = [
            x for amount in amounts for x in self.by_amount.get(amount, ()) if x.id in self.events
        ]
        return taken_back(line, near, limit, self._paid)

    def option(self, line: Line, book: Book, used: set[str]) -> Option | None:
        """The return of a posted receipt: its documents with opposite sign."""
        says = is_return(line)
        limit = limit_in(book, line.currency, book.settings.bank_charge_limit) if says else 0
        found = [x for x in self.takes_back(line, limit) if x.id not in used]
        if not found:
            return _unposted(line, book) if says else None
        receipt = found[-1]
        rows, difference = _reversed(self.events[receipt.id])
        applied = sum(r.applied - r.discount - r.charge for r in rows) + difference
        over = line.amount - applied
        if not rows or over > 0:
            return None
        if over:
            first = rows[0]
            rows[0] = Row(first.document, first.applied, first.discount, first.charge - over)
        option = Option(
            tuple(rows), "return", book.documents.customer[rows[0].document], difference
        )
        option.reason = "Short payment" if difference else ""
        option.weigh(
            NOTHING_WEIGHT + (5.0 if says else 2.0), f"takes back line {receipt.id}, posted before"
        )
        option.evidence |= {"reference", "amount", "payer"}
        if len(found) > 1:
            option.doubt(f"{len(found)} posted receipts could be meant")
        if not says:
            option.doubt("the text does not say that a payment is returned")
        if over:
            option.doubt("the bank took back more than was paid")
        if difference:
            option.doubt("the receipt was posted with a difference")
        used.add(receipt.id)
        return option


def _unposted(line: Line, book: Book) -> Option | None:
    """A return that names one document which was paid before this book began, or of which a part came back."""
    docs = book.documents
    named = [d for d in names_documents(line) if docs.currency[d] == line.currency]
    if len(named) != 1:
        return None
    before = 0 < -line.amount <= docs.amount[named[0]] - docs.open[named[0]]
    if not before and not line.contested:
        return None
    option = Option((Row(named[0], line.amount),), "return", docs.customer[named[0]])
    number = docs.number[named[0]]
    paid = ", which was paid before" if before else ""
    option.weigh(NOTHING_WEIGHT + 2.0, f"the text names {number}{paid}")
    option.doubt(
        "the receipt it takes back is not in the book"
        if before
        else f"it may take back a part of line {line.contested}"
    )
    return option


def _reversed(events: Counter[tuple[int, str]]) -> tuple[list[Row], int]:
    """Rows that undo what a receipt did to its documents, and the sum of its differences."""
    documents = sorted({document for document, _ in events})
    rows = []
    difference = 0
    for document in documents:
        kinds = {kind: amount for (d, kind), amount in events.items() if d == document}
        discount, charge = kinds.pop("Discount", 0), kinds.pop("Charge", 0)
        payment = kinds.pop("Payment", 0)
        rest = sum(kinds.values())
        rows.append(Row(document, -(payment + discount + charge + rest), -discount, -charge))
        difference += rest
    return rows, difference


def mirrored(receipt: Option, line: Line, twin: Line, doubt: str, book: Book) -> Option:
    """The option of a return whose receipt is open too: the same documents, opposite signs."""
    if not receipt.rows:
        option = nothing(line.amount, "Return", receipt.customer)
        option.doubt(f"it takes back line {twin.id}, for which no document was found")
        return option
    over = -line.amount - twin.amount
    rows = [Row(r.document, -r.applied, -r.discount, -r.charge) for r in receipt.rows]
    if over:
        first = rows[0]
        rows[0] = Row(first.document, first.applied, first.discount, first.charge + over)
    option = Option(tuple(rows), "return", receipt.customer, -receipt.difference, receipt.reason)
    option.weigh(
        NOTHING_WEIGHT + 5.0,
        f"takes back line {twin.id} on {some_of(book.documents.number[r.document] for r in rows)}",
    )
    option.evidence |= {"reference", "amount", "payer"}
    if doubt:
        option.doubt(doubt)
    named = names_documents(line)
    if named and not named & {r.document for r in rows}:
        numbers = some_of(book.documents.number[d] for d in sorted(named))
        option.doubt(f"the text names {numbers}")
    if over:
        option.doubt("the bank took back more than was paid")
    return option
