"""The charts beside our tables, as `look.CHARTS` declares them."""

from __future__ import annotations

import collections
import datetime as dt
import io
import itertools
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from ar_xl.tables import Table
from ar_xl.workbook import look
from ar_xl.workbook.addresses import letters, quoted
from ar_xl.workbook.file.cell import Dates
from ar_xl.workbook.file.graft import cleared, graft
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.page import Page
from ar_xl.workbook.stored import plain

ALONE: Final = 3
"""Shade of bars that are no stack."""
TITLE_SIZE: Final = 1200
"""Hundredths of a point."""


def draw(
    package: Package, table: Table, frame: pd.DataFrame, page: Page, *, part: str, sheet: str
) -> str | None:
    """Put a table's charts beside or above it, in place of those that were there.

    Returns:
        The id of the sheet's relation to its drawing; None where nothing is to be drawn.
    """
    donor = None
    for bars in look.CHARTS.get(table.name, ()):
        rows, code = _shown(frame, bars)
        if rows:
            donor = donor or _blank_book()
            _add(donor, frame, page, bars, sheet, rows, code)
    if donor is None:
        if table.name in look.CHARTS:
            cleared(package, part, table.name)
        return None
    out = io.BytesIO()
    donor.save(out)
    return graft(package, part, out.getvalue(), table.name)


def _blank_book() -> Any:
    """An empty workbook to draw in."""
    import openpyxl  # late: only reports with a chart need it

    return openpyxl.Workbook()


def place(page: Page, bars: look.Bars) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the cells a chart covers."""
    box = bars.box
    if box is None:
        left, top = page.left + len(page.columns) + 1, page.header
        return left, top, left + look.CHART_COLUMNS - 1, top + look.CHART_ROWS - 1
    left, top = page.left + box.left, page.header - box.up
    return left, top, left + box.columns - 1, top + box.rows - 1


def _shown(frame: pd.DataFrame, bars: look.Bars) -> tuple[list[int], str]:
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
    amounts = {at: _amount(frame[bars.rank].iloc[at]) for at in own}
    ranked = sorted((at for at in amounts if amounts[at] > 0), key=lambda at: (-amounts[at], at))
    return ranked[: bars.most], code


def _amount(value: object) -> float:
    shown = plain(value)
    return float(shown) if isinstance(shown, int | float) else 0.0


def _add(
    book: Any,
    frame: pd.DataFrame,
    page: Page,
    bars: look.Bars,
    sheet: str,
    rows: list[int],
    code: str,
) -> None:
    """A chart on the first sheet of a workbook."""
    from openpyxl.chart import BarChart
    from openpyxl.chart.label import DataLabelList
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
    from openpyxl.drawing.text import CharacterProperties

    headings = [c.heading for c in page.columns]
    way, alone = ("col" if bars.upright else "bar"), not bars.until
    form = ("clustered", 0) if alone else ("stacked", 100)
    chart: Any = BarChart(barDir=way, grouping=form[0], overlap=form[1], gapWidth=45)
    for number, position in enumerate(_stack(headings, bars)):
        chart.series.append(_series(frame, page, bars, sheet, rows, (number, position)))
    whole = look.money_format("JPY").partition(";")[0].strip("_ ")
    chart.legend.position = "b"
    if alone:
        chart.legend = None
        chart.dataLabels = DataLabelList(numFmt=whole, dLblPos="outEnd", showVal=True)
        for unwanted in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, unwanted, False)
    chart.title = f"{bars.title}, {code}"
    chart.title.overlay = False
    for paragraph in chart.title.tx.rich.p:
        for run in paragraph.r:
            run.rPr = CharacterProperties(sz=TITLE_SIZE, b=True)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblPos = "low"
    if bars.upright and not bars.part:
        chart.x_axis.number_format = look.MONTH
    if not bars.upright:
        chart.x_axis.scaling.orientation = "maxMin"  # the largest on top
        chart.y_axis.crosses = "max"
    chart.y_axis.number_format = whole
    chart.y_axis.majorGridlines.spPr = _filled_line("D5DBE1")
    left, top, right, bottom = place(page, bars)
    corner = AnchorMarker(col=left - 1, row=top - 1)
    chart.anchor = TwoCellAnchor("oneCell", _from=corner, to=AnchorMarker(col=right, row=bottom))
    book.worksheets[0].add_chart(chart)


def _stack(headings: Sequence[str], bars: look.Bars) -> range:
    """Positions of the stacked columns."""
    first = headings.index(bars.first)
    return range(first, headings.index(bars.until) if bars.until else first + 1)


def _label(headings: Sequence[str], bars: look.Bars) -> int:
    """Position of what a bar is named by; the currency's where the table has nothing before it."""
    if bars.label in headings:
        return headings.index(bars.label)
    return max(headings.index(bars.currency) - 1, 0)


def _series(
    frame: pd.DataFrame,
    page: Page,
    bars: look.Bars,
    sheet: str,
    rows: list[int],
    which: tuple[int, int],
) -> Any:
    """One column of the stack, with the values it shows until Excel reads the cells."""
    from openpyxl.chart.data_source import (
        AxDataSource,
        NumData,
        NumDataSource,
        NumRef,
        NumVal,
        StrData,
        StrRef,
        StrVal,
    )
    from openpyxl.chart.series import Series, SeriesLabel
    from openpyxl.chart.shapes import GraphicalProperties

    number, position = which
    headings = [c.heading for c in page.columns]
    named = _label(headings, bars)

    def texts(address: str, shown: Sequence[str]) -> StrRef:
        cached = [StrVal(idx=at, v=text) for at, text in enumerate(shown)]
        return StrRef(f=address, strCache=StrData(ptCount=len(shown), pt=cached))

    heading = headings[position]
    amounts = [_amount(frame[heading].iloc[at]) for at in rows] if heading in frame else []
    cached = [NumVal(idx=at, v=repr(amount)) for at, amount in enumerate(amounts)]
    lines = [page.header + 1 + at for at in rows]
    names = [plain(frame[headings[named]].iloc[at]) for at in rows]
    place = _cells(sheet, page.left + named, lines)
    dates = [name for name in names if isinstance(name, dt.date)]
    if len(dates) == len(names):
        days = Dates(date_1904=False)  # Excel reads the cells anew
        serials = [NumVal(idx=at, v=days.serial(date)) for at, date in enumerate(dates)]
        data = NumData(formatCode=look.MONTH, ptCount=len(dates), pt=serials)
        categories = AxDataSource(numRef=NumRef(f=place, numCache=data))
    else:
        categories = AxDataSource(strRef=texts(place, list(map(str, names))))
    shade = look.SHADES[min(number, len(look.SHADES) - 1) if bars.until else ALONE]
    return Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=texts(_cells(sheet, page.left + position, [page.header]), [heading])),
        spPr=GraphicalProperties(solidFill=shade, ln=_filled_line("FFFFFF").ln),
        invertIfNegative=False,
        cat=categories,
        val=NumDataSource(
            numRef=NumRef(
                f=_cells(sheet, page.left + position, lines),
                numCache=NumData(formatCode="General", ptCount=len(cached), pt=cached),
            )
        ),
    )


def _filled_line(colour: str) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(ln=LineProperties(solidFill=colour, w=6350))


def _cells(sheet: str, column: int, rows: Sequence[int]) -> str:
    """Address of some cells of a column in their order, neighbours together.

    >>> _cells("Aging", 2, [7, 8, 9, 4])
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
