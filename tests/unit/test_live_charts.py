"""Charts in an open book: what Excel's object model is asked for, by a stand-in that keeps what it is told.

The stand-in knows the words of Chart, Series and Axis that are used and no others, as COM would: another
word is an error.
"""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from ar_xl.tables import BY_NAME, Column
from ar_xl.workbook import look
from ar_xl.workbook.live.charts import draw

AGING = BY_NAME["AgingSummary"]
BUCKETS = ("1-30", "31-60", "61-90", "91+")


class Fill:
    def __init__(self) -> None:
        self.pattern = 0
        self.ForeColor, self.BackColor = SimpleNamespace(RGB=0), SimpleNamespace(RGB=0)

    def Solid(self) -> None:  # noqa: N802
        self.pattern = 0

    def Patterned(self, kind: int) -> None:  # noqa: N802
        self.pattern = kind


class Series:
    __slots__ = (
        *("Name", "Values", "XValues", "InvertIfNegative", "HasDataLabels", "Format", "labels"),
    )

    def __init__(self) -> None:
        self.Format = SimpleNamespace(Fill=Fill())
        self.labels = SimpleNamespace(NumberFormat="", Position=0)

    def DataLabels(self) -> SimpleNamespace:  # noqa: N802
        return self.labels


class SeriesCollection:
    def __init__(self) -> None:
        self.all: list[Series] = [Series()]  # Excel's guess from the cells around the cursor

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.all)

    def NewSeries(self) -> Series:  # noqa: N802
        self.all.append(Series())
        return self.all[-1]


class Own:
    def __init__(self) -> None:
        self.series = SeriesCollection()
        self.ChartTitle, self.Legend = SimpleNamespace(Text=""), SimpleNamespace(Position=0)
        self.HasTitle = self.HasLegend = False
        self.group = SimpleNamespace(Overlap=0, GapWidth=0)
        self.axes = {
            n: SimpleNamespace(TickLabels=SimpleNamespace(NumberFormat=""), TickLabelPosition=0)
            for n in (1, 2)
        }

    def SeriesCollection(self, number: int = 0) -> Any:  # noqa: N802
        if not number:
            return self.series
        one = self.series.all[number - 1]
        return SimpleNamespace(Delete=lambda: self.series.all.remove(one))

    def ChartGroups(self, number: int) -> SimpleNamespace:  # noqa: N802
        return self.group

    def Axes(self, number: int) -> SimpleNamespace:  # noqa: N802
        return self.axes[number]


class Chart:
    def __init__(self, sheet: "Sheet", place: tuple[float, ...]) -> None:
        self.sheet, self.place = sheet, place
        self.name, self.chart_type, self.api = "", "", (None, Own())

    def delete(self) -> None:
        self.sheet.charts.all.remove(self)


class Charts:
    def __init__(self, sheet: "Sheet") -> None:
        self.sheet, self.all = sheet, list[Chart]()

    def __iter__(self) -> Any:
        return iter(self.all)

    def add(self, *place: float) -> Chart:
        self.all.append(Chart(self.sheet, place))
        return self.all[-1]


class Sheet:
    name = "Aging"

    def __init__(self) -> None:
        self.charts = Charts(self)

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> SimpleNamespace:
        return SimpleNamespace(
            left=first[1] * 50,
            top=first[0] * 15,
            width=(last[1] - first[1] + 1) * 50,
            height=(last[0] - first[0] + 1) * 15,
        )


def aging() -> tuple[pd.DataFrame, SimpleNamespace]:
    names = [*(c.heading for c in AGING.columns)]
    at = names.index("Unapplied")
    headings = [*names[:at], *BUCKETS, *names[at:]]
    rows = [("C1", "Adler", "EUR", 100), ("C2", "Bär", "EUR", 900), ("C3", "Cox", "USD", 9999)]
    frame = pd.DataFrame(
        [[*row, *[1.0] * (len(headings) - 4)] for row in rows], columns=headings, dtype=object
    )
    columns = [Column(heading) for heading in headings]
    return frame, SimpleNamespace(columns=columns, left=1, header=7)


def test_the_largest_of_one_currency_are_stacked_by_age_and_told_apart_by_pattern_too() -> None:
    sheet = Sheet()
    draw(sheet, AGING, *aging())  # type: ignore[arg-type]
    (chart,) = sheet.charts.all
    own = chart.api[1]
    assert (chart.name, chart.chart_type) == ("ar_xl AgingSummary 1", "bar_stacked")
    assert own.ChartTitle.Text == "Largest open amounts by age, EUR"
    assert own.HasTitle and own.HasLegend and own.group.Overlap == 100
    assert own.axes[1].ReversePlotOrder is True
    series = own.series.all
    assert [one.Name for one in series] == [f"='Aging'!${letter}$7" for letter in "EFGHI"]
    # Row 9 is the larger of the two in EUR.
    assert series[0].Values == "=('Aging'!$E$9,'Aging'!$E$8)"
    assert series[0].XValues == "=('Aging'!$B$9,'Aging'!$B$8)"
    fills = [one.Format.Fill for one in series]
    assert [fill.pattern for fill in fills] == [0, 26, 0, 25, 0]
    assert fills[0].ForeColor.RGB == 0xE1D3C6  # C6D3E1, as Excel has it: blue, green, red
    assert (fills[1].ForeColor.RGB, fills[1].BackColor.RGB) == (0xFFFFFF, 0xCBAF93)


def test_a_second_run_leaves_one_chart_and_those_of_other_people() -> None:
    sheet = Sheet()
    sheet.charts.add(0, 0, 10, 10).name = "My own"
    for _ in range(2):
        draw(sheet, AGING, *aging())  # type: ignore[arg-type]
    assert [chart.name for chart in sheet.charts.all] == ["My own", "ar_xl AgingSummary 1"]


def test_the_dashboard_has_its_four_in_the_room_above_the_table() -> None:
    table = BY_NAME["Dashboard"]
    parts = ("Months", "Top debtors", "Promise calendar", "Reminders")
    headings = [*(c.heading for c in table.columns)]
    buckets = ["Not due", *BUCKETS]
    at = headings.index("Amount")
    headings = [*headings[:at], *buckets, *headings[at:]]
    rows = []
    for part in parts:
        known = {"Part": part, "What": dt.date(2026, 10, 31), "Currency": "EUR", "Amount": 10.0}
        rows.append([known.get(heading, 1.0) for heading in headings])
    frame = pd.DataFrame(rows, columns=headings, dtype=object)
    columns = [Column(heading) for heading in headings]
    sheet = Sheet()
    page = SimpleNamespace(columns=columns, left=1, header=40)
    draw(sheet, table, frame, page)  # type: ignore[arg-type]
    kinds = [chart.chart_type for chart in sheet.charts.all]
    assert kinds == ["column_stacked", "bar_stacked", "column_clustered", "column_clustered"]
    for chart in sheet.charts.all:
        _, top, _, height = chart.place
        assert top / 15 >= 40 - look.CHART_ROOM and (top + height) / 15 <= 40
    promises = sheet.charts.all[2].api[1].series.all
    assert [one.HasDataLabels for one in promises] == [True]
    assert promises[0].labels.NumberFormat == "#,##0"


def test_no_command_stops_for_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: float) -> Chart:
        raise OSError(-2147352567, "Exception occurred.")

    sheet = Sheet()
    monkeypatch.setattr(sheet.charts, "add", refuse)
    draw(sheet, AGING, *aging())  # type: ignore[arg-type]
    assert sheet.charts.all == []
