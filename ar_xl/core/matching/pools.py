"""A customer's open items, asked what could make up an amount when the payer names no document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from ar_xl.core.matching.book import Book
from ar_xl.core.matching.sums import Fits, SumTable

_SHORTEST_RUN, _LONGEST_RUN = 5, 60
_MOST_IN_DUE = 400


@dataclass
class Pool:
    """Open items of one customer, or of a parent and its children, in one currency, by due date."""

    items: list[int]
    amounts: list[int]

    @cached_property
    def table(self) -> SumTable:
        """Their sums."""
        return SumTable(self.amounts)

    @cached_property
    def total(self) -> int:
        """All of them."""
        return sum(self.amounts)

    @cached_property
    def running(self) -> list[int]:
        """Sums of the first 0, 1, 2, ... items."""
        return list(accumulate(self.amounts, initial=0))

    @cached_property
    def ordered(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The running sums, the same in rising order, and their positions."""
        running = np.array(self.running, np.int64)
        order = np.argsort(running, kind="stable")
        return running, running[order], order

    def equal(self, amount: int) -> list[int]:
        """The items of just this amount."""
        return [d for d, own in zip(self.items, self.amounts, strict=True) if own == amount]

    def fits(self, amount: int) -> Fits:
        """Every set of items that makes up the amount."""
        return self.table.fits(amount)

    @cached_property
    def accidents(self) -> dict[int, float]:
        """Answers already given by `expected`."""
        return {}

    def expected(self, amount: int) -> float:
        """How many sets of items would make up the amount by accident."""
        if amount not in self.accidents:
            self.accidents[amount] = self.table.expected(amount)
        return self.accidents[amount]


class Pools:
    """Pools by customer and currency, made when first asked for."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.made: dict[tuple[tuple[int, ...], str], Pool] = {}

    def of(self, customers: Sequence[int], currency: str) -> Pool:
        """The open items of these customers."""
        own = tuple(sorted(set(customers))) if len(customers) > 1 else tuple(customers)
        key = (own, currency)
        pool = self.made.get(key)
        if pool is None:
            docs = self.book.documents
            items = [d for c in own for d in self.book.open_of.get((c, currency), ())]
            if len(own) > 1:
                items.sort(key=lambda d: (docs.due[d], docs.date[d], docs.number[d]))
            pool = self.made[key] = Pool(items, [docs.open[d] for d in items])
        return pool

    def due_together(self, pool: Pool, amount: int) -> Iterator[list[int]]:
        """Items due up to some date that make up the amount: two or more, not all of them."""
        due = self.book.documents.due
        for end, total in enumerate(pool.running[:-1]):
            if total == amount and end >= 2 and due[pool.items[end]] != due[pool.items[end - 1]]:
                yield pool.items[:end]

    def runs(self, pool: Pool, amount: int) -> list[list[int]]:
        """Neighbours by due date that make up the amount, five or more: smaller sets are counted as sums."""
        if not pool.table.size or len(pool.items) > _MOST_IN_DUE:
            return []  # sets of every size were counted, or there are too many
        running, ordered, order = pool.ordered
        at = np.minimum(ordered.searchsorted(running + amount), len(ordered) - 1)
        starts = np.flatnonzero(ordered[at] == running + amount).tolist()
        pairs = ((start, int(order[at[start]])) for start in starts)
        return [pool.items[a:b] for a, b in pairs if _SHORTEST_RUN <= b - a <= _LONGEST_RUN]
