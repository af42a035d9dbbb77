"""The charts beside our tables in an open book, through Excel's own objects: on Windows.

They are looks alone. An Excel that has no words for them, as on a Mac, leaves the sheet without; no command
stops for a chart.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ar_xl.tables import Table
from ar_xl.workbook import look, pictured
from ar_xl.workbook.live import values

if TYPE_CHECKING:
    import xlwings as xw

_BOTTOM, _LOW, _OUTSIDE = -4107, -4134, 2
"""xlLegendPositionBottom, xlTickLabelPositionLow, xlLabelPositionOutsideEnd."""
_KINDS: Final = {
    (False, True): "bar_stacked",
    (True, True): "column_stacked",
    (True, False): "column_clustered",
}
"""By upright and stacked, as xlwings names them."""
_HATCHES: Final = {"wdDnDiag": 25, "wdUpDiag": 26}
"""MsoPatternType of the patterns in `look.HATCHED`."""


def draw(sheet: xw.Sheet, table: Table, frame: pd.DataFrame, page: pictured.Laid) -> None:
    """Put a table's charts where they belong, in place of those that were there."""
    if table.name not in look.CHARTS:
        return
    with suppress(Exception):  # pywin32 and appscript each have their own for "no such word"
        for chart in list(sheet.charts):
            if chart.name.startswith(f"ar_xl {table.name} "):
                chart.delete()
        for number, bars in enumerate(look.CHARTS[table.name], 1):
            rows, code = pictured.shown(frame, bars)
            if rows:
                _add(sheet, page, bars, rows, (f"ar_xl {table.name} {number}", code))


def _add(
    sheet: xw.Sheet, page: pictured.Laid, bars: look.Bars, rows: list[int], named: tuple[str, str]
) -> None:
    left, top, right, bottom = pictured.place(page, bars)
    room = values.block(sheet, top, left, bottom, right)
    chart = sheet.charts.add(room.left, room.top, room.width, room.height)
    chart.name, stacked = named[0], bool(bars.until)
    chart.chart_type = _KINDS[bars.upright, stacked]
    own = chart.api[1]
    while own.SeriesCollection().Count:  # Excel fills a new chart from the cells around the cursor
        own.SeriesCollection(1).Delete()
    headings = [column.heading for column in page.columns]
    label = page.left + pictured.label(headings, bars)
    lines = [page.header + 1 + at for at in rows]
    for number, position in enumerate(pictured.stack(headings, bars)):
        series = own.SeriesCollection().NewSeries()
        column = page.left + position
        series.Name = "=" + pictured.cells(sheet.name, column, [page.header])
        series.Values = "=" + pictured.cells(sheet.name, column, lines)
        series.XValues = "=" + pictured.cells(sheet.name, label, lines)
        series.InvertIfNegative = False
        _fill(series.Format.Fill, number if stacked else None)
        if not stacked:
            series.HasDataLabels = True
            series.DataLabels().NumberFormat = look.WHOLE
            series.DataLabels().Position = _OUTSIDE
    _dress(own, bars, f"{bars.title}, {named[1]}", stacked=stacked)


def _fill(fill: Any, number: int | None) -> None:
    colour, hatch = pictured.filling(number)
    red, green, blue = (int(colour[n : n + 2], 16) for n in (0, 2, 4))
    shade = red + 256 * green + 65536 * blue
    if not hatch:
        fill.Solid()
        fill.ForeColor.RGB = shade
        return
    fill.Patterned(_HATCHES[hatch])
    fill.ForeColor.RGB, fill.BackColor.RGB = 0xFFFFFF, shade


def _dress(own: Any, bars: look.Bars, title: str, *, stacked: bool) -> None:
    own.HasTitle = True
    own.ChartTitle.Text = title
    own.HasLegend = stacked
    if stacked:
        own.Legend.Position = _BOTTOM
        own.ChartGroups(1).Overlap = 100
    own.ChartGroups(1).GapWidth = 45
    names, amounts = own.Axes(1), own.Axes(2)
    names.TickLabelPosition = _LOW
    if bars.upright and not bars.part:
        names.TickLabels.NumberFormat = look.MONTH
    if not bars.upright:
        names.ReversePlotOrder = True  # the largest on top
    amounts.TickLabels.NumberFormat = look.WHOLE
