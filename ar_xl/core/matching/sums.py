"""Which open amounts add up to a payment: every set, counted, and how many would fit by accident.

Whole minor units, no tolerance. All sets of up to four amounts come from a sorted table of pairs; for few
amounts the sets of every size are counted by meeting in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

MOST_FOR_FOUR: Final = 200
"""Amounts up to which all sets of four are counted."""
MOST_FOR_TWO: Final = 3_000
MOST_FOR_ALL: Final = 22
"""Amounts up to which sets of every size are counted."""
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
    def paired(self) -> tuple[np.ndarray, np.ndarray]:
        """The two positions behind each of `sums`."""
        left, right = _pairs(len(self.amounts))
        order = np.argsort(self.amounts[left] + self.amounts[right], kind="stable")
        return left[order], right[order]

    @cached_property
    def halves(self) -> tuple[np.ndarray, np.ndarray]:
        """The sums of every set of the first half of the amounts, and of the second."""
        half = len(self.amounts) // 2
        return _all_sums(self.amounts[:half]), _all_sums(self.amounts[half:])

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
        if self.size == 0:
            need = target - self.halves[0]
            first = self.sorted_high.searchsorted(need)
            last = self.sorted_high.searchsorted(need, "right")
            return int((last - first).sum()) - (target == 0)
        a = self.amounts
        one = int((a == target).sum())
        if self.size == 1:
            return one
        singles = self._equal(self.single, target - a)
        two = (int(singles.sum()) - int((2 * a == target).sum())) // 2
        if self.size == 2:
            return one + two
        three_all = int((self._equal(self.sums, target - a) - self._but(2 * a, target)).sum()) // 3
        same = int((2 * self.sums == target).sum())
        sharing = 2 * int((self._equal(self.sums, target - 2 * a) - self._but(3 * a, target)).sum())
        # Only sums whose other half is among the sums at all.
        first, last = (target - self.sums[-1], target - self.sums[0])
        near = self.sums[self.sums.searchsorted(first) : self.sums.searchsorted(last, "right")]
        pairs = int(self._equal(near, target - near).sum())
        return one + two + three_all + (pairs - same - sharing) // 6

    @staticmethod
    def _equal(ordered: np.ndarray, values: np.ndarray) -> np.ndarray:
        """How often each value stands in the ordered array."""
        return ordered.searchsorted(values, "right") - ordered.searchsorted(values)

    def _but(self, taken: np.ndarray, target: int) -> np.ndarray:
        """For each amount: how many other amounts x have x + taken = target."""
        return self._equal(self.single, target - taken) - (self.amounts + taken == target)

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
            first = self.single.searchsorted(target - a)
            last = self.single.searchsorted(target - a, "right")
            for i in np.flatnonzero(last > first)[: _LISTED * 2].tolist():
                found += [(i, j) for j in where[first[i] : last[i]].tolist() if j > i]
            return found[:_LISTED]
        lefts, rights = self.paired
        pair = slice(self.sums.searchsorted(target), self.sums.searchsorted(target, "right"))
        found += zip(lefts[pair][:_LISTED].tolist(), rights[pair][:_LISTED].tolist(), strict=True)
        first, last = (
            self.sums.searchsorted(target - a),
            self.sums.searchsorted(target - a, "right"),
        )
        for i in np.flatnonzero(last > first).tolist():
            if len(found) >= _LISTED:
                return found
            found += [
                (i, int(lefts[k]), int(rights[k])) for k in range(first[i], last[i]) if lefts[k] > i
            ]
        first = self.sums.searchsorted(target - self.sums)
        last = self.sums.searchsorted(target - self.sums, "right")
        for p in np.flatnonzero(last > first).tolist():
            if len(found) >= _LISTED:
                break
            left, right = int(lefts[p]), int(rights[p])
            found += [
                (left, right, int(lefts[k]), int(rights[k]))
                for k in range(first[p], last[p])
                if lefts[k] > right
            ]
        return found[:_LISTED]

    def _halves(self, target: int) -> list[tuple[int, ...]]:
        need = target - self.halves[0]
        order = np.argsort(self.halves[1], kind="stable")
        first = self.sorted_high.searchsorted(need)
        last = self.sorted_high.searchsorted(need, "right")
        half = len(self.amounts) // 2
        found: list[tuple[int, ...]] = []
        for low in np.flatnonzero(last > first)[: _LISTED * 4].tolist():
            for high in order[first[low] : last[low]][:_LISTED].tolist():
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


def _all_sums(amounts: np.ndarray) -> np.ndarray:
    """The sum of every set; bit i of the position says whether amount i is in it."""
    sums: np.ndarray = np.zeros(1 << len(amounts), np.int64)
    for place, amount in enumerate(amounts.tolist()):
        half = 1 << place
        np.add(sums[:half], amount, out=sums[half : 2 * half])
    return sums
