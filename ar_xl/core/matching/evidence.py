"""What speaks for an option: weights with their facts. A weight is a log-odds against "none of these"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ar_xl.core import names
from ar_xl.core.matching.book import MOST_READ, Book, some_of
from ar_xl.core.matching.dated import are_dated
from ar_xl.core.matching.doubts import doubts
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.named import Named, names_customer
from ar_xl.core.matching.options import Option
from ar_xl.core.matching.payers import Payer
from ar_xl.core.matching.wording import house

_SHARP: Final = 7.0
"""Weight of a number from which it convinces even where the payer is not known."""
_MOST_WEIGHT: Final = 9.0
_DATED: Final = 1.2
"""Weight of a date in the text that is the documents' own."""
_TELLING: Final = 4
"""Letters of a word that tells a group's members apart."""
_CALLED: Final = 1.5
"""Weight of a name in the text where a group's head, or a manager of others' money, pays."""
_IS_PAYER: Final = 2.0
_FAINT_PAYER: Final = 0.4
"""A name that is faintly the customer's whose document is named speaks for it too."""


def weigh_references(option: Option, named: Named, documents: Sequence[int], book: Book) -> None:
    """Weigh the numbers by which the text names some documents of an option."""
    numbers = book.documents.number
    weights = sorted((named.weight.get(d, 0.0) for d in documents), reverse=True)
    weight = min(_MOST_WEIGHT, weights[0] + 0.3 * sum(weights[1:])) if weights else 0.0
    otherwise = [d for d in documents if d in named.shown and d not in named.implied]
    paid = {r.document for r in option.rows}
    if paid.isdisjoint(documents):
        fact = ""
    elif len(documents) == 1:
        it = "it" if len(paid) == 1 else numbers[documents[0]]
        fact = f"{named.elsewhere.get(documents[0], 'the text')} names {it}"
        if otherwise:
            fact += f' as "{named.shown[otherwise[0]]}"'
    elif not named.implied.isdisjoint(documents):
        fact = "the text names the range"
    elif otherwise:
        shown = [f'{numbers[d]} by "{named.shown[d]}"' for d in otherwise]
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
    paid = [r.document for r in option.rows]
    owners = sorted({docs.customer[d] for d in paid})
    option.customer = owners[0] if len(owners) == 1 or payer.best not in owners else payer.best
    by_name = option.basis in ("named", "advice")
    if by_name:
        _weigh_payer(line, payer, named, option, owners, book)
    elif option.customer not in named.customers and not (
        payer.is_sure and book.related(payer.best, option.customer)
    ):
        option.doubt(_unsure(line, payer, book))
    is_others = not by_name and payer.is_sure and option.customer != payer.best
    if is_others and _is_called(line, option.customer, payer, book):
        option.weigh(_CALLED, f"the text names {book.customers.name[option.customer]}")
    if not by_name and are_dated(line, paid, book):
        is_one = len(paid) == 1
        option.weigh(
            _DATED, f"the text tells {'its date' if is_one else 'the date of all of them'}"
        )
    if not by_name and "advance" in line.said:
        option.weigh(-2.0)
    if line.found.denied and not set(paid).isdisjoint(line.found.denied):
        option.weigh(-3.0)
    for why in doubts(line, payer, named, option, paid, book):
        option.doubt(why)


def _weigh_payer(
    line: Line, payer: Payer, named: Named, option: Option, owners: list[int], book: Book
) -> None:
    known = book.customers.name
    for own in payer.likely:
        if not all(book.related(own.customer, o) for o in owners):
            continue
        is_group = owners != [own.customer]
        group = f"paid by {known[own.customer]} of the same group"
        option.weigh(own.weight, group if is_group else own.fact)
        others = set(owners).difference(book.pays_for(own.customer)) if is_group else ()
        if others and not all(names_customer(line, o, payer, book) for o in others):
            option.doubt(
                f"{some_of(known[o] for o in sorted(others))} is of the same group, but {known[own.customer]} is not its parent"
            )
        if own.weight >= _IS_PAYER or (
            own.weight >= _FAINT_PAYER and "reference" in option.evidence
        ):
            option.evidence.add("payer")
        return
    meant = some_of(known[o] for o in owners)
    if all(names_customer(line, o, payer, book) or o in named.customers for o in owners):
        by = f"paid by {line.payer} for {meant}, whom the text names"
        alone = "the customer's name" if len(owners) == 1 else "the customers' names"
        option.weigh(2.0, by if line.payer else f"the text has {alone}")
        option.evidence.add("payer")
        return
    if len(owners) > 1:
        option.doubt("the documents belong to different customers")
    numbers = some_of(book.documents.number[r.document] for r in option.rows)
    is_one = len(option.rows) == 1
    whose = f"{numbers} {'belongs' if is_one else 'belong'} to {meant}"
    if payer.is_sure:
        option.weigh(-2.5)
        option.doubt(f"{whose}, the payer is {known[payer.best]}")
        return
    mentioned = named.customers or [*book.called_in(line.text)]
    if called := [c for c in mentioned if not any(book.related(c, o) for o in owners)]:
        option.doubt(f"{whose}, the text names {some_of(known[c] for c in called)}")
    option.weigh(-0.5)
    is_sharp = not named.bare.intersection(r.document for r in option.rows) and any(
        named.weight.get(r.document, 0) >= _SHARP or r.document in named.implied
        for r in option.rows
    )
    if not is_sharp or house(line.payer) or not option.evidence >= {"reference", "amount"}:
        option.doubt(_unsure(line, payer, book))


def _is_called(line: Line, customer: int, payer: Payer, book: Book) -> bool:
    """Whether the text names a customer, or of a group's members what tells this one from the others."""
    if customer in book.called_in(line.text):
        return True
    group = [c for c in book.pays_for(payer.best) if c != customer]
    if not group or customer not in book.pays_for(payer.best):
        return False
    own = names.word_set(book.customers.name[customer])
    own = own.difference(*(names.word_set(book.customers.name[c]) for c in group))
    text = names.full(line.text[:MOST_READ]).split()
    return any(len(word) >= _TELLING and word in text for word in own)


def _unsure(line: Line, payer: Payer, book: Book) -> str:
    if payer.is_sure:
        return f"the payer is {book.customers.name[payer.best]}"
    if payer.namesakes:
        known = book.customers
        listed = [f"{known.name[c]} ({known.number[c]})" for c in payer.namesakes[:3]]
        return f"the payer could be {', '.join(listed[:-1])} or {listed[-1]}"
    if payer.likely:
        return f'"{line.payer}" is not surely {book.customers.name[payer.best]}'
    return "the payer is not known"
