"""What speaks for an option and what against it: weights with their facts, and doubts.

A weight is a log-odds against "none of these". The doubts are the conditions of the careful clerk: one of them
is enough to keep an option from being posted unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ar_xl.core.matching.book import Book, some_of
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.named import Named, names_customer
from ar_xl.core.matching.options import Option
from ar_xl.core.matching.payers import Payer

_SHARP: Final = 7.0
"""Weight of a number from which it convinces even where the payer is not known."""
_MOST_WEIGHT: Final = 9.0
_IS_PAYER: Final = 2.0
_FAINT_PAYER: Final = 0.4
"""A name that is faintly the customer's whose document is named speaks for it too."""


def weigh_references(option: Option, named: Named, documents: Sequence[int], book: Book) -> None:
    """Weigh the numbers by which the text names some documents of an option."""
    numbers = book.documents.number
    weights = sorted((named.weight.get(d, 0.0) for d in documents), reverse=True)
    weight = min(_MOST_WEIGHT, weights[0] + 0.3 * sum(weights[1:])) if weights else 0.0
    otherwise = [d for d in documents if d in named.shown and d not in named.implied]
    shown = [f'{numbers[d]} by "{named.shown[d]}"' for d in otherwise]
    paid = {r.document for r in option.rows}
    if not paid & set(documents):
        fact = ""
    elif len(documents) == 1:
        it = "it" if len(paid) == 1 else numbers[documents[0]]
        fact = f"the text names {it}"
        if otherwise:
            fact += f' as "{named.shown[otherwise[0]]}"'
    elif named.implied & set(documents):
        fact = "the text names the range"
    elif shown:
        fact = f"the text names {some_of(shown, 2)}"
    else:
        count = len(documents)
        every = "both" if count == 2 else f"all {count}"
        fact = f"{every if count == len(paid) else f'{count} of {len(paid)}'} numbers in the text"
    option.weigh(weight, fact)
    faint = bool(documents) and all(d in named.weak for d in documents)
    option.evidence.add("faint reference" if faint else "reference")


def weigh_circumstances(line: Line, payer: Payer, named: Named, option: Option, book: Book) -> None:
    """Weigh the payer against the documents, and note every reproach that any option may have."""
    docs = book.documents
    owners = sorted({docs.customer[r.document] for r in option.rows})
    option.customer = owners[0] if len(owners) == 1 or payer.best not in owners else payer.best
    by_name = option.basis in ("named", "advice")
    if by_name:
        _weigh_payer(line, payer, named, option, owners, book)
    elif option.customer not in named.customers and not (
        payer.is_sure and book.related(payer.best, option.customer)
    ):
        option.doubt(_unsure(line, payer, book))
    if not by_name and "advance" in line.said:
        option.weigh(-2.0)
    for why in _reproaches(line, payer, named, option, by_name, book):
        option.doubt(why)


def _reproaches(
    line: Line, payer: Payer, named: Named, option: Option, by_name: bool, book: Book
) -> Iterable[str]:
    docs = book.documents
    paid = [r.document for r in option.rows]

    def told(documents: Sequence[int], what: str) -> Iterable[str]:
        if documents:
            is_one = len(documents) == 1
            numbers = some_of(docs.number[d] for d in documents)
            yield f"{numbers} {'is' if is_one else 'are'} {what}"

    if payer.conflict:
        yield payer.conflict
    yield from told([d for d in paid if docs.disputed[d]], "disputed")
    before = "the text names another too: " if by_name else ""
    yield from (before + said for said in book.already_paid(named.closed))
    if not any(docs.currency[d] != line.currency for d in paid):
        yield from told(named.foreign, "named too, in another currency")
    if not by_name:
        yield from told(named.open, "what the text names")
        told_of = (*named.open, *named.closed, *named.foreign)
        yield from _other_numbers(named, {*paid, *told_of}, docs.number)
        yield from told([d for d in paid if docs.date[d] > line.date], "dated after the payment")
        yield from _other_customers(payer, named, book)
    for reference in named.unknown_advice if option.basis != "advice" else ():
        yield f"the remittance advice names {reference}, which is not in the book"
    if line.repeats:
        yield f"it looks like the same booking as line {line.repeats}"
    if not by_name and "advance" in line.said:
        yield "the text speaks of a payment in advance"
    if option.basis == "single" and "part" in line.said:
        yield "the text speaks of a part payment"


def _other_customers(payer: Payer, named: Named, book: Book) -> Iterable[str]:
    """Customer numbers that are not the payer's."""
    if payer.is_sure and named.customers:
        named_here = named.customers[0]
        if not any(book.related(payer.best, c) for c in named.customers):
            known = book.customers
            yield (
                f"the text names customer {known.number[named_here]} {known.name[named_here]}, "
                f"the payer is {known.name[payer.best]}"
            )


def _other_numbers(named: Named, meant: set[int], numbers: Sequence[str]) -> Iterable[str]:
    """Numbers that may be other documents'."""
    for shown, documents in named.perhaps.items():
        if not meant & set(documents):
            yield f'"{shown}" in the text may be {numbers[documents[0]]}'


def _weigh_payer(
    line: Line, payer: Payer, named: Named, option: Option, owners: Sequence[int], book: Book
) -> None:
    names = book.customers.name
    own = [x for x in payer.likely if all(book.related(x.customer, o) for o in owners)]
    if own:
        is_child = own[0].customer not in owners
        group = f"paid by {names[own[0].customer]} of the same group"
        option.weigh(own[0].weight, group if is_child else own[0].fact)
        if own[0].weight >= _IS_PAYER or (
            own[0].weight >= _FAINT_PAYER and "reference" in option.evidence
        ):
            option.evidence.add("payer")
        return
    meant = some_of(names[o] for o in owners)
    if all(names_customer(line, o, book) or o in named.customers for o in owners):
        option.weigh(2.0, f"paid by {line.payer or 'another'} for {meant}, whom the text names")
        option.evidence.add("payer")
        return
    if len(owners) > 1:
        option.doubt("the documents belong to different customers")
    if payer.is_sure:
        option.weigh(-2.5)
        numbers = some_of(book.documents.number[r.document] for r in option.rows)
        is_one = len(option.rows) == 1
        whose = f"{numbers} {'belongs' if is_one else 'belong'} to {meant}"
        option.doubt(f"{whose}, the payer is {names[payer.best]}")
        return
    option.weigh(-0.5)
    is_sharp = any(
        named.weight.get(r.document, 0) >= _SHARP or r.document in named.implied
        for r in option.rows
    )
    if not is_sharp or not option.evidence >= {"reference", "amount"}:
        option.doubt(_unsure(line, payer, book))


def _unsure(line: Line, payer: Payer, book: Book) -> str:
    if payer.namesakes:
        known = book.customers
        listed = [f"{known.name[c]} ({known.number[c]})" for c in payer.namesakes[:3]]
        return f"the payer could be {', '.join(listed[:-1])} or {listed[-1]}"
    if payer.likely:
        return f'"{line.payer}" is not surely {book.customers.name[payer.best]}'
    return "the payer is not known"
