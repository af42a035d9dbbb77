"""The columns of an aging: not due, the buckets, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from ar_xl.settings import AgingBy, Settings
from ar_xl.tables import AGING_SUMMARY, Column, Table

NOT_DUE: Final = "Not due"
CREDITS: Final = "Credit notes"
UNAPPLIED: Final = "Unapplied"


def buckets(edges: Sequence[int]) -> list[str]:
    """The buckets' headings.

    >>> buckets((30, 60, 90))
    ['1-30', '31-60', '61-90', '91+']
    """
    starts = [1, *(edge + 1 for edge in edges)]
    return [f"{a}-{b}" for a, b in zip(starts, edges, strict=False)] + [f"{starts[-1]}+"]


def bucket_of(days: Sequence[int], edges: Sequence[int]) -> npt.NDArray[np.object_]:
    """The bucket in which each count of days overdue stands, or Not due.

    >>> bucket_of([-3, 0, 1, 30, 31, 91], (30, 60, 90)).tolist()
    ['Not due', 'Not due', '1-30', '1-30', '31-60', '91+']
    """
    names = np.array([NOT_DUE, *buckets(edges)], dtype=object)
    return names[column_of(np.asarray(days, dtype="int64"), edges)]


def column_of(days: npt.NDArray[np.int64], edges: Sequence[int]) -> npt.NDArray[np.int64]:
    """The same as a number, 0 for Not due."""
    return np.searchsorted(np.array([0, *edges]), days, side="left").astype("int64")


def parts_of_open(settings: Settings) -> list[str]:
    """The columns that add up to Open: not due, the buckets, and credit notes that have their own."""
    own = [] if settings.credits_in_aging == "By date" else [CREDITS]
    return [NOT_DUE, *buckets(settings.bucket_edges), *own]


_GROUPS: Final[dict[AgingBy, tuple[Column, ...]]] = {
    "Collector": (Column("Collector", width=24),),
    "Currency": (),
    "Company": (Column("Company", width=34),),
}
"""Columns that name a row, in place of the customer's."""


def with_columns(table: Table, headings: Sequence[str]) -> Table:
    """A table with columns of amounts of these headings before Unapplied."""
    at = next(n for n, column in enumerate(table.columns) if column.heading == UNAPPLIED)
    own = tuple(Column(heading, "money", width=15) for heading in headings)
    return replace(table, columns=(*table.columns[:at], *own, *table.columns[at:]))


def summary_table(headings: Sequence[str], by: AgingBy = "Customer") -> Table:
    """AGING_SUMMARY with these columns, its rows named by what they stand for."""
    table = with_columns(AGING_SUMMARY, headings)
    names = _GROUPS.get(by, table.columns[:2])
    key = (*(c.heading for c in names[:1]), "Currency")
    return replace(table, columns=(*names, *table.columns[2:]), key=key)
