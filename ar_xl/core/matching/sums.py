"""Which open amounts add up to a payment: every set, counted, and how many would fit by accident.

Whole minor units, no tolerance. All sets of up to four amounts come from a sorted table of pairs; for few
amounts the sets of every size are counted, at once or by meeting in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Final

import numpy as np

MOST_FOR_FOUR: Final = 200
"""Amounts up to which all sets of four are counted."""
MOST_FOR_TWO: Final = 3_000
MOST_FOR_ALL: Final = 22
"""Amounts up to which sets of every size are counted."""
_FEW: Final = 10
"""Amounts of which the sum of every set is made at once, without meeting in the middle."""
_ROUND: Final = (100_000, 50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1)
_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Fits:
    """The sets of amounts that make up a target."""

    sets: tuple[tuple[int, ...], ...]
    """Positions, smallest sets first; at most a dozen are listed."""
    count: int
    """How many sets there are, of the sizes that were searched."""
    largest: int
    """Sets up to this size were searched; 0 stands for every size."""


def sizes(count: int) -> int:
    """Sets of up to so many are searched among so many amounts; 0 stands for every size."""
    limits = ((MOST_FOR_ALL, 0), (MOST_FOR_FOUR, 4), (MOST_FOR_TWO, 2))
    return next((size for most, size in limits if count <= most), 1)


class SumTable:
    """All sums of one and of two of the amounts, ready for questions about targets."""

    def __init__(self, amounts: Sequence[int]) -> None:
        self.amounts = np.asarray(amounts, np.int64)
        self.size = sizes(len(self.amounts))
        self.least, self.most = sum(a for a in amounts if a < 0), sum(a for a in amounts if a > 0)

    @cached_property
    def single(self) -> np.ndarray:
        """The amounts in rising order."""
        return np.sort(self.amounts)

    @cached_property
    def sums(self) -> np.ndarray:
        """The sums of two amounts in rising order."""
        left, right = _pairs(len(self.amounts))
        return np.sort(self.amounts[left] + self.amounts[right])

    @cached_property
    def halves(self) -> tuple[np.ndarray, np.ndarray]:
        """The sums of every set of the first half of the amounts, and of the second."""
        half = len(self.amounts) // 2
        low, high = self.amounts[:half], self.amounts[half:]
        return _members(len(low)) @ low, _members(len(high)) @ high

    @cached_property
    def sorted_high(self) -> np.ndarray:
        """The sums of the second half in rising order."""
        return np.sort(self.halves[1])

    def fits(self, target: int) -> Fits:
        """Every set that makes up `target`."""
        count = self.count(target)
        if not count:
            return Fits((), 0, self.size)
        singles = np.flatnonzero(self.amounts == target).tolist()
        if count == len(singles):
            return Fits(tuple((i,) for i in singles[:_LISTED]), count, self.size)
        return Fits(tuple(self._sets(target)), count, self.size)

    def count(self, target: int) -> int:
        """How many sets make up `target`."""
        if not self.least <= target <= self.most:
            return 0
        if len(self.amounts) <= _FEW:
            sums = _members(len(self.amounts)) @ self.amounts
            return int(np.count_nonzero(sums == target)) - (target == 0)
        if self.size == 0:
            return _times(self.sorted_high, target - self.halves[0]) - (target == 0)
        a, single = self.amounts, self.single
        one = int((a == target).sum())
        if self.size == 1:
            return one
        two = (_times(single, target - a) - int((2 * a == target).sum())) // 2
        if self.size == 2:
            return one + two
        sums = self.sums
        twice = _times(single, target - 2 * a) - int((3 * a == target).sum())
        three = (_times(sums, target - a) - twice) // 3
        thrice = _times(single, target - 3 * a) - int((4 * a == target).sum())
        sharing = 2 * (_times(sums, target - 2 * a) - thrice)
        # Only sums whose other half is among the sums at all; of the two the smaller is looked up.
        first, middle = sums.searchsorted((target - sums[-1], (target + 1) // 2))
        beyond, last = sums.searchsorted((target // 2, target - sums[0]), "right")
        same = int(beyond - middle)
        pairs = 2 * _times(sums[beyond:last], target - sums[first:middle]) + same * same
        return one + two + three + (pairs - same - sharing) // 6

    def _sets(self, target: int) -> list[tuple[int, ...]]:
        if self.size == 0:
            return self._halves(target)
        a = self.amounts
        found: list[tuple[int, ...]] = [
            (i,) for i in np.flatnonzero(a == target)[:_LISTED].tolist()
        ]
        if self.size == 1:
            return found
        if self.size == 2:
            where = np.argsort(a, kind="stable")
            for i, first, last in islice(_spans(self.single, target - a), _LISTED * 2):
                found += [(i, j) for j in where[first:last].tolist() if j > i]
            return found[:_LISTED]
        lefts, rights = _pairs(len(a))
        sums = a[lefts] + a[rights]

        def pairs(total: int) -> list[tuple[int, int]]:
            at = np.flatnonzero(sums == total)
            return list(zip(lefts[at].tolist(), rights[at].tolist(), strict=True))

        found += pairs(target)[:_LISTED]
        for i, *_ in _spans(self.sums, target - a):
            if len(found) >= _LISTED:
                return found
            found += [(i, *pair) for pair in pairs(target - int(a[i])) if pair[0] > i]
        at, *_ = _there(self.sums, target - self.sums)
        for total in dict.fromkeys(self.sums[at].tolist()):
            if len(found) >= _LISTED:
                break
            others = pairs(target - total)
            fours = ((*one, *two) for one in pairs(total) for two in others if two[0] > one[1])
            found += islice(fours, _LISTED)  # of equal amounts there are millions
        return found[:_LISTED]

    def _halves(self, target: int) -> list[tuple[int, ...]]:
        order = np.argsort(self.halves[1], kind="stable")
        half = len(self.amounts) // 2
        found: list[tuple[int, ...]] = []
        spans = _spans(self.sorted_high, target - self.halves[0])
        for low, first, last in islice(spans, _LISTED * 4):
            for high in order[first:last][:_LISTED].tolist():
                bits = low | (high << half)
                if bits:
                    found.append(tuple(i for i in range(len(self.amounts)) if bits >> i & 1))
        return sorted(found, key=lambda some: (len(some), some))[:_LISTED]

    def expected(self, target: int, placebos: int = 3) -> float:
        """How many sets would fit by accident.

        The mean count at targets a little above and below, as round as `target` and the amounts, because
        round amounts meet each other far more often.
        """
        every = int(np.gcd.reduce(self.amounts)) if len(self.amounts) else 1
        shared = math.gcd(every, target)
        step = math.lcm(max(1, shared), next(r for r in _ROUND if target % r == 0))
        step = step if step * placebos < abs(target) else max(1, shared)
        near = [target + k * step for k in range(-placebos, placebos + 1) if k]
        return sum(self.count(t) for t in near) / len(near)


@lru_cache(maxsize=32)
def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The positions of every two of so many amounts."""
    left, right = np.triu_indices(count, 1)
    return left, right


@cache
def _members(count: int) -> np.ndarray:
    """Every set of so many amounts, one a row: bit i of its position says whether amount i is in it."""
    return np.arange(1 << count)[:, None] >> np.arange(count) & 1


def _there(ordered: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which of the values stand in the ordered array, and from where to where."""
    first = ordered.searchsorted(values)
    if not len(ordered):
        return first[:0], first[:0], first[:0]
    at = np.flatnonzero(ordered.take(first, mode="clip") == values)
    return at, first[at], ordered.searchsorted(values[at], "right")


def _times(ordered: np.ndarray, values: np.ndarray) -> int:
    """How often the values stand in the ordered array, all of them together."""
    _, first, last = _there(ordered, values)
    return int((last - first).sum())


def _spans(ordered: np.ndarray, values: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Each value that stands in the ordered array: its position, and from where to where."""
    return zip(*(found.tolist() for found in _there(ordered, values)), strict=True)
