"""Sums of open items that are all alike."""

from __future__ import annotations

import math
import tracemalloc

from ar_xl.core.matching.sums import SumTable


def test_of_millions_of_equal_sets_a_dozen_are_made():
    tracemalloc.start()
    try:
        fits = SumTable([9_900] * 100).fits(4 * 9_900)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fits.count == math.comb(100, 4)
    assert fits.sets[0] == (0, 1, 2, 3)
    assert len(fits.sets) <= 12
    assert peak < 10_000_000
