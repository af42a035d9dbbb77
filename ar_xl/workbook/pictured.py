"""What a chart over one of our tables shows, and where it stands: the same in a file and in an open book."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from ar_xl.tables import Column
from ar_xl.workbook import look
from ar_xl.workbook.addresses import letters, quoted
from ar_xl.workbook.stored import plain


class Laid(Protocol):
    """A table as it lies on its sheet."""

    @property
    def columns(self) -> Sequence[Column]:
        """In their order."""

    @property
    def left(self) -> int:
        """First column."""

    @property
    def header(self) -> int:
        """Row of the headings."""


def place(page: Laid, bars: look.Bars) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the cells a chart covers."""
    box = bars.box
    if box is None:
        left, top = page.left + len(page.columns) + 1, page.header
        return left, top, left + look.CHART_COLUMNS - 1, top + look.CHART_ROWS - 1
    left, top = page.left + box.left, page.header - box.up
    return left, top, left + box.columns - 1, top + box.rows - 1


def shown(frame: pd.DataFrame, bars: look.Bars) -> tuple[list[int], str]:
    """Positions of the rows to be shown, of one currency, and that currency."""
    if bars.currency not in frame:
        return [], ""
    codes = {at: str(code) for at, code in enumerate(frame[bars.currency])}
    if bars.part:
        codes = {at: code for at, code in codes.items() if frame["Part"].iloc[at] == bars.part}
    if not codes:
        return [], ""
    first = next(iter(codes.values()))
    counted = collections.Counter(codes.values())
    code = first if bars.part else min(counted, key=lambda c: -counted[c])  # the first of as many
    own = [at for at in codes if codes[at] == code]
    if bars.upright:
        return own[-bars.most :], code
    amounts = {at: amount(frame[bars.rank].iloc[at]) for at in own}
    ranked = sorted((at for at in amounts if amounts[at] > 0), key=lambda at: (-amounts[at], at))
    return ranked[: bars.most], code


def amount(value: object) -> float:
    """A cell's figure, 0 where it has none."""
    read = plain(value)
    return float(read) if isinstance(read, int | float) else 0.0


def stack(headings: Sequence[str], bars: look.Bars) -> range:
    """Positions of the stacked columns."""
    first = headings.index(bars.first)
    return range(first, headings.index(bars.until) if bars.until else first + 1)


def label(headings: Sequence[str], bars: look.Bars) -> int:
    """Position of what a bar is named by; the currency's where the table has nothing before it."""
    if bars.label in headings:
        return headings.index(bars.label)
    return max(headings.index(bars.currency) - 1, 0)


def filling(number: int | None) -> tuple[str, str]:
    """Shade and pattern of a part of a stack, or of a bar that is none; "" where there is no pattern."""
    if number is None:
        return look.SHADES[look.ALONE], ""
    return look.SHADES[min(number, len(look.SHADES) - 1)], look.HATCHED.get(number, "")


def cells(sheet: str, column: int, rows: Sequence[int]) -> str:
    """Address of some cells of a column in their order, neighbours together.

    >>> cells("Aging", 2, [7, 8, 9, 4])
    "('Aging'!$B$7:$B$9,'Aging'!$B$4)"
    """
    before = f"{quoted(sheet)}!"
    letter = letters(column)
    out = []
    for _, run in itertools.groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        lines = [row for _, row in run]
        last = f":${letter}${lines[-1]}" if len(lines) > 1 else ""
        out.append(f"{before}${letter}${lines[0]}{last}")
    return out[0] if len(out) == 1 else f"({','.join(out)})"
