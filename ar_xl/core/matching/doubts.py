"""What speaks against posting an option unseen: the conditions of the careful clerk; one of them is enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ar_xl.core.matching.book import Book, some_of
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.named import Named
from ar_xl.core.matching.options import Option
from ar_xl.core.matching.payers import Payer
from ar_xl.core.matching.settle import contradicts
from ar_xl.core.matching.wording import quoted

_COUNTER: Final = {
    "cancelled": "the text speaks of what is cancelled or paid already",
    "Refund": "the text speaks of a refund",
    "mistake": "the text speaks of a mistake",
}
"""Words of a receipt that speak against paying what it names."""
_LONGEST_ADVANCE: Final = 62
"""Days by which a document that is named may be dated after its payment."""
_NO_RECEIPT: Final = {
    "Interest": "interest",
    "Salary": "pay",
    "Transfer": "a transfer between own accounts",
}
"""Words that speak against a receipt of somebody who is not known."""
_ALSO_OF_CUSTOMERS: Final = ("Interest", "Salary")
"""Those that speak against a customer's receipt, too, where it names no document."""


def doubts(
    line: Line, payer: Payer, named: Named, option: Option, paid: Sequence[int], book: Book
) -> Iterable[str]:
    """Every reproach that an option of a line, by which these documents are paid, may have, in words."""
    docs = book.documents
    by_name = option.basis in ("named", "advice")
    if payer.conflict:
        yield payer.conflict
    if disputed := [d for d in paid if docs.disputed[d]]:
        yield are(disputed, "disputed", book)
    if named.closed or named.foreign:
        yield from _named_too(line, named, paid, by_name, book)
    yield from (_of_named if by_name else _of_unnamed)(line, payer, named, paid, book)
    for reference in named.unknown_advice if option.basis != "advice" else ():
        yield f"the remittance advice names {reference}, which is not in the book"
    if line.repeats:
        yield f"it looks like the same booking as line {line.repeats}"
    if line.contested:
        yield f"line {line.contested} may take it back"
    if line.said or line.found.denied or len(paid) > 1:
        yield from _said(line, payer, option, paid, book)


def are(documents: Sequence[int], what: str, book: Book) -> str:
    """That documents are something, in words."""
    numbers = some_of(book.documents.number[d] for d in documents)
    return f"{numbers} {'is' if len(documents) == 1 else 'are'} {what}"


def _named_too(
    line: Line, named: Named, paid: Sequence[int], by_name: bool, book: Book
) -> Iterable[str]:
    """Documents in the text that are paid already, or in another currency."""
    before = "the text names another too: " if by_name else ""
    closed = [d for d in named.closed if book.documents.amount[d] or not by_name]
    yield from (before + said for said in book.already_paid(closed))
    if named.foreign and all(book.documents.currency[d] == line.currency for d in paid):
        yield are(named.foreign, "named too, in another currency", book)


def _of_named(
    line: Line, payer: Payer, named: Named, paid: Sequence[int], book: Book
) -> Iterable[str]:
    """Reproaches to documents that the text names."""
    docs = book.documents
    yield from _twins(named, paid, book)
    if early := [d for d in paid if docs.date[d] > line.date + _LONGEST_ADVANCE]:
        yield are(early, "dated long after the payment", book)
    if not payer.is_sure and book.is_ours(line.payer):
        yield "the payer has our own name"


def _of_unnamed(
    line: Line, payer: Payer, named: Named, paid: Sequence[int], book: Book
) -> Iterable[str]:
    """Reproaches to documents that the text does not name."""
    docs = book.documents
    if named.open:
        yield are(named.open, "what the text names", book)
    meant = {*paid, *named.open, *named.closed, *named.foreign}
    for shown, documents in named.perhaps.items():
        if not meant & set(documents):
            yield f'"{shown}" in the text may be {docs.number[documents[0]]}'
    if later := [d for d in paid if docs.date[d] > line.date]:
        yield are(later, "dated after the payment", book)
    yield from _other_customers(line, payer, named, book)


def _said(
    line: Line, payer: Payer, option: Option, paid: Sequence[int], book: Book
) -> Iterable[str]:
    """What the text says against it."""
    by_name = option.basis in ("named", "advice")
    against = _NO_RECEIPT.keys() if not payer.is_sure else () if by_name else _ALSO_OF_CUSTOMERS
    yield from (f"the text speaks of {_NO_RECEIPT[kind]}" for kind in against if kind in line.said)
    if denied := [d for d in paid if d in line.found.denied]:
        yield f"the text excludes {some_of(book.documents.number[d] for d in denied)}"
    if line.amount > 0:
        yield from (words for kind, words in _COUNTER.items() if kind in line.said)
    if option.basis == "named" and len(paid) > 1 and contradicts(line, option.rows):
        yield "the text states other amounts for them"
    if not by_name and "advance" in line.said:
        yield "the text speaks of a payment in advance"
    if not by_name and "beside" in line.said:
        yield f'the text says "{quoted("beside", line.text)}"'
    if option.basis == "single" and "part" in line.said:
        yield "the text speaks of a part payment"


def _twins(named: Named, paid: Sequence[int], book: Book) -> Iterable[str]:
    """Open items that only a few digits among other words tell from what is paid."""
    docs = book.documents
    for document in sorted(named.bare.intersection(paid)) if len(paid) == 1 else ():
        equal = book.open_by_amount.get((docs.currency[document], docs.open[document]), ())
        own = [d for d in equal if docs.customer[d] == docs.customer[document] and d not in paid]
        if own:
            shown = named.shown.get(document, docs.number[document])
            verb = "has" if len(own) == 1 else "have"
            numbers = some_of(docs.number[d] for d in own)
            yield f'{numbers} {verb} the same amount, and "{shown}" in the text may be another number'


def _other_customers(line: Line, payer: Payer, named: Named, book: Book) -> Iterable[str]:
    """Customers in the text who are not the payer."""
    if not payer.is_sure:
        return
    known = book.customers
    others = named.customers or book.called_in(line.text)
    if others and not any(book.related(payer.best, c) for c in others):
        number = f"customer {known.number[others[0]]} " if named.customers else ""
        yield f"the text names {number}{known.name[others[0]]}, the payer is {known.name[payer.best]}"
