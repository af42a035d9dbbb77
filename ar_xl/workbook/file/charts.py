"""The charts beside our tables, as `look.CHARTS` declares them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from ar_xl.tables import Table
from ar_xl.workbook import look, pictured
from ar_xl.workbook.file.cell import Dates
from ar_xl.workbook.file.graft import cleared, graft
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.page import Page
from ar_xl.workbook.stored import plain

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
        rows, code = pictured.shown(frame, bars)
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
    for number, position in enumerate(pictured.stack(headings, bars)):
        chart.series.append(_series(frame, page, bars, sheet, rows, (number, position)))
    chart.legend.position = "b"
    if alone:
        chart.legend = None
        chart.dataLabels = DataLabelList(numFmt=look.WHOLE, dLblPos="outEnd", showVal=True)
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
    chart.y_axis.number_format = look.WHOLE
    chart.y_axis.majorGridlines.spPr = _filled_line("D5DBE1")
    left, top, right, bottom = pictured.place(page, bars)
    corner = AnchorMarker(col=left - 1, row=top - 1)
    chart.anchor = TwoCellAnchor("oneCell", _from=corner, to=AnchorMarker(col=right, row=bottom))
    book.worksheets[0].add_chart(chart)


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

    number, position = which
    headings = [c.heading for c in page.columns]
    named = pictured.label(headings, bars)

    def texts(address: str, shown: Sequence[str]) -> StrRef:
        cached = [StrVal(idx=at, v=text) for at, text in enumerate(shown)]
        return StrRef(f=address, strCache=StrData(ptCount=len(shown), pt=cached))

    heading = headings[position]
    amounts = [pictured.amount(frame[heading].iloc[at]) for at in rows] if heading in frame else []
    cached = [NumVal(idx=at, v=repr(amount)) for at, amount in enumerate(amounts)]
    lines = [page.header + 1 + at for at in rows]
    names = [plain(frame[headings[named]].iloc[at]) for at in rows]
    place = pictured.cells(sheet, page.left + named, lines)
    dates = [name for name in names if isinstance(name, dt.date)]
    if len(dates) == len(names):
        days = Dates(date_1904=False)  # Excel reads the cells anew
        serials = [NumVal(idx=at, v=days.serial(date)) for at, date in enumerate(dates)]
        data = NumData(formatCode=look.MONTH, ptCount=len(dates), pt=serials)
        categories = AxDataSource(numRef=NumRef(f=place, numCache=data))
    else:
        categories = AxDataSource(strRef=texts(place, list(map(str, names))))
    return Series(
        idx=number,
        order=number,
        tx=SeriesLabel(
            strRef=texts(pictured.cells(sheet, page.left + position, [page.header]), [heading])
        ),
        spPr=_filled(number if bars.until else None),
        invertIfNegative=False,
        cat=categories,
        val=NumDataSource(
            numRef=NumRef(
                f=pictured.cells(sheet, page.left + position, lines),
                numCache=NumData(formatCode="General", ptCount=len(cached), pt=cached),
            )
        ),
    )


def _filled(number: int | None) -> Any:
    """How a part of a stack is filled, or a bar that is none."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.colors import ColorChoice
    from openpyxl.drawing.fill import PatternFillProperties

    (shade, hatch), line = pictured.filling(number), _filled_line("FFFFFF").ln
    if not hatch:
        return GraphicalProperties(solidFill=shade, ln=line)
    colour: Any = ColorChoice  # its stubs want an object where a text is right
    pattern: Any = PatternFillProperties
    white, ground = colour(srgbClr="FFFFFF"), colour(srgbClr=shade)
    return GraphicalProperties(pattFill=pattern(hatch, white, ground), ln=line)


def _filled_line(colour: str) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(ln=LineProperties(solidFill=colour, w=6350))
