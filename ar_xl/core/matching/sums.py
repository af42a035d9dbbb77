"""Which open amounts add up to a payment: every set, counted, and how many would fit by accident.

Whole minor units, no tolerance. All sets of up to four amounts come from a sorted table of pairs; for few
amounts the sets of every size are counted by meeting in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
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


class SumTable:
    """All sums of one and of two of the amounts, ready for questions about targets."""

    def __init__(self, amounts: Sequence[int]) -> None:
        self.amounts = np.asarray(amounts, np.int64)
        self.single = np.sort(self.amounts)
        n = len(self.amounts)
        self.size = (
            0 if n <= MOST_FOR_ALL else 4 if n <= MOST_FOR_FOUR else 2 if n <= MOST_FOR_TWO else 1
        )
        if self.size == 4:
            left, right = np.triu_indices(n, 1)
            sums = self.amounts[left] + self.amounts[right]
            order = np.argsort(sums, kind="stable")
            self.sums, self.left, self.right = sums[order], left[order], right[order]
        elif self.size == 0:
            half = n // 2
            self.low, self.high = _all_sums(self.amounts[:half]), _all_sums(self.amounts[half:])
            self.order = np.argsort(self.high, kind="stable")
            self.sorted_high = self.high[self.order]
        self.shared = int(np.gcd.reduce(self.amounts)) if n else 1

    def fits(self, target: int) -> Fits:
        """Every set that makes up `target`."""
        count = self.count(target) if len(self.amounts) else 0
        singles = np.flatnonzero(self.amounts == target).tolist()
        if count == len(singles):
            return Fits(tuple((i,) for i in singles[:_LISTED]), count, self.size)
        return Fits(tuple(self._sets(target)), count, self.size)

    def count(self, target: int) -> int:
        """How many sets make up `target`."""
        if self.size == 0:
            need = target - self.low
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
        doubled = 2 * self.sums
        same = int((doubled == target).sum())
        sharing = 2 * int((self._equal(self.sums, target - 2 * a) - self._but(3 * a, target)).sum())
        pairs = int(self._equal(self.sums, target - self.sums).sum())
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
        pair = slice(self.sums.searchsorted(target), self.sums.searchsorted(target, "right"))
        found += zip(
            self.left[pair][:_LISTED].tolist(), self.right[pair][:_LISTED].tolist(), strict=True
        )
        first, last = (
            self.sums.searchsorted(target - a),
            self.sums.searchsorted(target - a, "right"),
        )
        for i in np.flatnonzero(last > first).tolist():
            if len(found) >= _LISTED:
                return found
            found += [
                (i, int(self.left[k]), int(self.right[k]))
                for k in range(first[i], last[i])
                if self.left[k] > i
            ]
        first = self.sums.searchsorted(target - self.sums)
        last = self.sums.searchsorted(target - self.sums, "right")
        for p in np.flatnonzero(last > first).tolist():
            if len(found) >= _LISTED:
                break
            left, right = int(self.left[p]), int(self.right[p])
            found += [
                (left, right, int(self.left[k]), int(self.right[k]))
                for k in range(first[p], last[p])
                if self.left[k] > right
            ]
        return found[:_LISTED]

    def _halves(self, target: int) -> list[tuple[int, ...]]:
        need = target - self.low
        first = self.sorted_high.searchsorted(need)
        last = self.sorted_high.searchsorted(need, "right")
        half = len(self.amounts) // 2
        found: list[tuple[int, ...]] = []
        for low in np.flatnonzero(last > first)[: _LISTED * 4].tolist():
            for high in self.order[first[low] : last[low]][:_LISTED].tolist():
                bits = low | (high << half)
                if bits:
                    found.append(tuple(i for i in range(len(self.amounts)) if bits >> i & 1))
        return sorted(found, key=lambda some: (len(some), some))[:_LISTED]

    def expected(self, target: int, placebos: int = 3) -> float:
        """How many sets would fit by accident.

        The mean count at targets a little above and below, as round as `target` and the amounts, because
        round amounts meet each other far more often.
        """
        shared = math.gcd(self.shared, target)
        step = math.lcm(max(1, shared), next(r for r in _ROUND if target % r == 0))
        step = step if step * placebos < abs(target) else max(1, shared)
        near = [target + k * step for k in range(-placebos, placebos + 1) if k]
        return sum(self.count(t) for t in near) / len(near)


def _all_sums(amounts: np.ndarray) -> np.ndarray:
    """The sum of every set; bit i of the position says whether amount i is in it."""
    sums = np.zeros(1, np.int64)
    for amount in amounts.tolist():
        sums = np.concatenate((sums, sums + amount))
    return sums
