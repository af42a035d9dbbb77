"""What a line's own texts and remittance rows name, resolved to documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final

from ar_xl.core import names
from ar_xl.core.matching.book import Book
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.payers import SURE, Payer
from ar_xl.core.references import Hit, squeezed

SURE_CHANCE: Final = 0.004
"""A number that would occur by chance less often is taken for what it says."""
_PERHAPS: Final = 0.05
"""A number that would occur by chance more often says nothing, unless it is the whole text."""
_MOST_WEIGHT: Final = 8.0
_MOST_ALIKE: Final = 3
"""Documents of one amount that a number may mean, to be offered as equals."""


@dataclass(slots=True)
class Named:
    """The documents a line names."""

    open: list[int] = field(default_factory=list)
    """In the line's currency, still open, in the order of the text."""
    closed: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    """Open in another currency."""
    weak: list[int] = field(default_factory=list)
    """Open documents whose numbers may stand there by chance."""
    implied: set[int] = field(default_factory=set)
    """Between the two ends of a range."""
    groups: list[list[int]] = field(default_factory=list)
    """Open documents of which one number names several."""
    weight: dict[int, float] = field(default_factory=dict)
    shown: dict[int, str] = field(default_factory=dict)
    """How the number stands in the text, where it is not as printed."""
    elsewhere: dict[int, str] = field(default_factory=dict)
    """Which field names it, where it is not the text."""
    customers: list[int] = field(default_factory=list)
    """Named by a customer number, or by name."""
    advised: dict[str, list[Hit]] = field(default_factory=dict)
    """What the references of the remittance rows name."""
    unknown_advice: list[str] = field(default_factory=list)
    """References of remittance rows that are no document's."""
    bare: set[int] = field(default_factory=set)
    """Named by a few digits among other words, or by a customer's number: it may mean something else."""
    perhaps: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Numbers that may stand there by chance, and the documents they would name."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is named."""
        return not (self.open or self.closed or self.foreign or self.groups)


def read_named(line: Line, payer: Payer, book: Book) -> Named:
    """Resolve the numbers found in a line's texts."""
    reader = _Reader(line, payer, book)
    named = reader.named
    for hit in line.found.hits:
        if hit.reading == "customer":
            if hit.chance < 1e-3 or payer.weight(hit.customer) > 0:
                named.customers.append(hit.customer)
            continue
        reader.place(hit)
        if hit.chance <= _PERHAPS or squeezed(hit.shown) == squeezed(line.text):
            named.perhaps[hit.shown] = hit.documents
    for reference, *_ in line.advice:
        hits = [h for h in book.references.find(reference).hits if h.documents]
        named.advised[reference] = hits
        if reference and not hits:
            named.unknown_advice.append(reference)
        for hit in hits:
            if hit.reading != "range":
                reader.place(replace(hit, source="the remittance advice"), sure=True)
    return named


class _Reader:
    """Puts the documents of one line's hits where they belong."""

    def __init__(self, line: Line, payer: Payer, book: Book) -> None:
        self.line, self.payer, self.book = line, payer, book
        self.named = Named()

    @cached_property
    def circle(self) -> set[int]:
        """Customers for whom the line may pay, as far as known without the ambiguous numbers."""
        owner, pays_for = self.book.documents.customer, self.book.pays_for
        circle = {c for x in self.payer.likely if x.weight >= 1 for c in pays_for(x.customer)}
        for hit in self.line.found.hits:
            if hit.customer >= 0:
                circle.add(hit.customer)
            if len(hit.documents) == 1 and hit.chance < SURE_CHANCE:
                circle.add(owner[hit.documents[0]])
        return circle

    def place(self, hit: Hit, sure: bool = False) -> None:
        """Put the documents of one hit where they belong."""
        docs = self.book.documents
        some: Sequence[int] = hit.documents
        if len(some) > 1:
            some = [d for d in some if docs.customer[d] in self.circle] or some
            still = [d for d in some if docs.open[d] and docs.currency[d] == self.line.currency]
            if len(still) > 1:
                self._place_group(hit, still)
                return
            some = still or some
            if len(some) > 1 and hit.reading != "order":
                return
        for document in some:
            if document not in self.named.weight:
                self._enter(hit, document, 1e-6 if sure else self._chance(hit, document))

    def _enter(self, hit: Hit, document: int, chance: float) -> None:
        """Put one document where it belongs: open, closed, in another currency, or perhaps named."""
        docs, named = self.book.documents, self.named
        is_open = bool(docs.open[document])
        is_ours = docs.currency[document] == self.line.currency
        weight = min(_MOST_WEIGHT, -math.log(max(chance, 1e-9)))
        is_weak = chance > SURE_CHANCE
        if (is_weak and not (is_open and is_ours)) or (hit.reading == "range" and not is_open):
            return
        named.weight[document] = max(0.3, weight) if is_weak else weight
        is_alone = not hit.bare or squeezed(hit.shown) == squeezed(self.line.text)
        if hit.customer >= 0 or not is_alone:
            named.bare.add(document)
        self._place_elsewhere(hit, document)
        is_printed = hit.shown == docs.number[document] or (
            squeezed(hit.shown) == self.book.references.raw[document]
        )
        if is_weak or not is_printed:
            named.shown[document] = hit.shown
        if hit.reading == "range" and not is_weak:
            named.implied.add(document)
        where = (
            named.weak
            if is_weak
            else named.closed
            if not is_open
            else named.open
            if is_ours
            else named.foreign
        )
        where.append(document)

    def _place_group(self, hit: Hit, still: list[int]) -> None:
        """One number for several open documents: an order, or the last digits of several numbers."""
        docs, named = self.book.documents, self.named
        exact = [d for d in still if docs.open[d] == self.line.amount]
        weight = min(_MOST_WEIGHT, -math.log(max(hit.chance, 1e-9)))
        if hit.reading in ("order", "check") or hit.chance < SURE_CHANCE:
            for document in still:
                named.weight.setdefault(document, weight)
                named.shown.setdefault(document, hit.shown)
                self._place_elsewhere(hit, document)
            named.groups.append(still)
        elif len(exact) <= _MOST_ALIKE:
            for document in exact:
                if document not in named.weight:
                    named.weak.append(document)
                    named.weight[document] = max(0.3, weight / 2)
                    named.shown[document] = hit.shown
                    self._place_elsewhere(hit, document)

    def _place_elsewhere(self, hit: Hit, document: int) -> None:
        """Note where a number stands that is not in the text."""
        if hit.source != "the text":
            self.named.elsewhere.setdefault(document, hit.source)

    def _chance(self, hit: Hit, document: int) -> float:
        """How often the number would stand there by chance, given who pays."""
        if hit.chance < 1e-5 or hit.reading == "range":
            return hit.chance
        docs, payer = self.book.documents, self.payer
        customer = docs.customer[document]
        if payer.is_sure and payer.likely[0].weight >= SURE and customer in self.circle:
            own = len(self.book.open_of.get((customer, docs.currency[document]), ())) + 1
            return hit.chance * min(1.0, own / max(1, len(docs.number)) * 2)
        return hit.chance


def names_customer(line: Line, customer: int, payer: Payer, book: Book) -> bool:
    """Whether the text names a customer, or the payer's name field does beside the payer's own name."""
    if customer < 0:
        return False
    field = _bare(line.payer)
    for own in book.all_names[payer.best] if payer.is_sure else ():
        field = field.replace(_bare_core(own), "", 1)
    text = f"{field} {_bare(line.text)}"
    return any(
        len(bare) >= 4 and bare in text
        for bare in (_bare_core(n) for n in book.all_names[customer])
    )


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    return names.full(text).replace(" ", "")


@lru_cache(maxsize=20_000)
def _bare_core(name: str) -> str:
    return names.core(name).replace(" ", "")
