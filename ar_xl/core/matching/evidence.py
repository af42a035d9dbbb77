"""What speaks for an option: weights with their facts. A weight is a log-odds against "none of these"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ar_xl.core import names
from ar_xl.core.matching.book import MOST_READ, Book, any_of, some_of
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
NAMES_THIS: Final = "the text names this customer"
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
    place, says = "the text", "the text names"
    if named.elsewhere:
        places = [*dict.fromkeys(named.elsewhere.get(d, "the text") for d in documents)]
        place = some_of(places)
        says = f"{place} {'names' if len(places) == 1 else 'name'}"
    if paid.isdisjoint(documents):
        fact = ""
    elif len(documents) == 1:
        it = "it" if len(paid) == 1 else numbers[documents[0]]
        fact = f"{says} {it}"
        if otherwise:
            fact += f' as "{named.shown[otherwise[0]]}"'
    elif not named.implied.isdisjoint(documents):
        fact = f"{says} the range"
    elif otherwise:
        shown = [f'{numbers[d]} by "{named.shown[d]}"' for d in otherwise]
        fact = f"{says} {some_of(shown, 2)}"
    else:
        count = len(documents)
        every = "both" if count == 2 else f"all {count}"
        which = every if count == len(paid) else f"{count} of {len(paid)}"
        fact = f"{which} numbers in {place}"
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
        option.doubt(unsure(line, payer, book))
    is_others = not by_name and payer.is_sure and option.customer != payer.best
    if is_others and (called := _called(line, option.customer, payer, book)):
        is_told = any(fact == NAMES_THIS for _, fact in option.weights)
        option.weigh(_CALLED, "" if is_told else called)
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
            these = some_of(known[o] for o in sorted(others))
            verb, its = ("is", "its") if len(others) == 1 else ("are", "their")
            option.doubt(
                f"{these} {verb} of the same group, but {known[own.customer]} is not {its} parent"
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
    if payer.is_sure:
        option.weigh(-2.5)
        strangers = [o for o in owners if not book.related(payer.best, o)] or owners
        option.doubt(f"{_whose(option, strangers, book)}, the payer is {known[payer.best]}")
        return
    whose = _whose(option, owners, book)
    mentioned = named.customers or [*book.called_in(line.text)]
    if called := [c for c in mentioned if not any(book.related(c, o) for o in owners)]:
        option.doubt(f"{whose}, the text names {some_of(known[c] for c in called)}")
    option.weigh(-0.5)
    is_sharp = not named.bare.intersection(r.document for r in option.rows) and any(
        named.weight.get(r.document, 0) >= _SHARP or r.document in named.implied
        for r in option.rows
    )
    if not is_sharp or house(line.payer) or not option.evidence >= {"reference", "amount"}:
        option.doubt(unsure(line, payer, book))


def _whose(option: Option, owners: Sequence[int], book: Book) -> str:
    """Which documents of an option belong to which of some customers."""
    docs = book.documents
    told = []
    for owner in owners:
        own = [docs.number[r.document] for r in option.rows if docs.customer[r.document] == owner]
        verb = "belongs" if len(own) == 1 else "belong"
        told.append(f"{some_of(own)} {verb} to {book.customers.name[owner]}")
    return some_of(told, 2)


def _called(line: Line, customer: int, payer: Payer, book: Book) -> str:
    """That the text names a customer, or of a group's members what tells this one from the others; "" where it does not."""
    name = book.customers.name[customer]
    if customer in book.called_in(line.text):
        return f"the text names {name}"
    group = [c for c in book.pays_for(payer.best) if c != customer]
    if not group or customer not in book.pays_for(payer.best):
        return ""
    own = names.word_set(name)
    own = own.difference(*(names.word_set(book.customers.name[c]) for c in group))
    text = names.full(line.text[:MOST_READ]).split()
    word = next((word for word in text if len(word) >= _TELLING and word in own), "")
    return f'"{word}" in the text tells {name} from the others of the group' if word else ""


def unsure(line: Line, payer: Payer, book: Book) -> str:
    """Who the payer is or may be, where it is not known."""
    if payer.is_sure:
        return f"the payer is {book.customers.name[payer.best]}"
    if payer.namesakes:
        known = book.customers
        listed = [f"{known.name[c]} ({known.number[c]})" for c in payer.namesakes]
        return f"the payer could be {any_of(listed)}"
    if payer.likely:
        return f'"{line.payer}" is not surely {book.customers.name[payer.best]}'
    return "the payer is not known"
