"""Reports on the sheet: totals as figures below the columns, and the chart of the months."""

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ar_xl.cells import render
from ar_xl.core.aging import age
from ar_xl.core.aging.history import age_history
from ar_xl.outcome import Outcome, Run
from ar_xl.tables import INVOICES
from ar_xl.workbook.file import FileWorkbook
from tests.aging_books import OCT, PLAIN, book, event, invoice, on
from tests.repair_linter import faults

BOOK = book(
    [
        invoice("R1", 100, on(8, 10), on(9, 9)),
        invoice("R2", 50, on(9, 1), on(12, 1), customer="C2"),
        invoice("R3", 700, on(9, 1), on(12, 1), code="JPY"),
    ],
    [event(1, "R1", 40, on(10, 2))],
)


def saved(path: Path, outcome: Outcome) -> Path:
    empty = {INVOICES: render(INVOICES, BOOK["Invoices"].iloc[:0], PLAIN)}
    FileWorkbook.create(path, empty)
    cells = {table: render(table, frame, PLAIN) for table, frame in outcome.frames.items()}
    FileWorkbook(path, backups=0).write(cells)
    assert faults(path.read_bytes()) == []
    return path


def test_totals_stand_below_the_table_in_its_columns_and_are_no_rows_of_it(tmp_path: Path) -> None:
    path = saved(tmp_path / "b.xlsx", age(BOOK, PLAIN, Run(OCT, OCT)))
    sheet = openpyxl.load_workbook(path)["Aging"]
    (table,) = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in rows if "Customer ID" in row)
    totals = [dict(zip(heads, row, strict=True)) for row in rows if row[0] == "Total"]
    assert [(row["Currency"], row["Open"], row["31-60"]) for row in totals] == [
        ("EUR", 110, 60),
        ("JPY", 700, 0),
    ]
    first = next(at for at, row in enumerate(rows, 1) if row[0] == "Total")
    assert int(table.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMN")) == first - 2
    formats = [sheet.cell(first + n, heads.index("Open") + 1).number_format for n in (0, 1)]
    assert ["0.00" in form for form in formats] == [True, False]
    table_of_ours = next(
        t for t in age(BOOK, PLAIN, Run(OCT, OCT)).frames if t.name == "AgingSummary"
    )
    again = FileWorkbook(path, backups=0).read(table_of_ours)
    assert again is not None and again["Currency"].tolist() == ["EUR", "JPY", "EUR"]


@pytest.mark.parametrize("months", [3, 40])
def test_months_stand_in_a_stacked_column_chart_oldest_left(tmp_path: Path, months: int) -> None:
    run = Run(OCT, OCT, options={"months": months})
    path = saved(tmp_path / "b.xlsx", age_history(BOOK, PLAIN, run))
    with zipfile.ZipFile(path) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert re.search(r'barDir val="col"', chart) and re.search(r'grouping val="stacked"', chart)
    shown = re.findall(r"<(?:c:)?tx>.*?<(?:c:)?v>([^<]*)<", chart)
    assert [name for name in shown if name] == ["Not due", "1-30", "31-60", "61-90", "91+"]
    first = re.search(r"<(?:c:)?cat>.*?</(?:c:)?cat>", chart)
    assert first is not None
    days = [int(n) for n in re.findall(r"<(?:c:)?v>(\d+)<", first[0])]
    excel = dt.date(1899, 12, 30)
    assert [excel + dt.timedelta(days=n) for n in days] == [on(8, 31), on(9, 30), on(10, 31)]
    assert "Open at each month end by age, EUR" in chart


def test_no_two_neighbours_of_a_stack_are_told_apart_by_shade_alone(tmp_path: Path) -> None:
    run = Run(OCT, OCT, options={"months": 3})
    path = saved(tmp_path / "b.xlsx", age_history(BOOK, PLAIN, run))
    with zipfile.ZipFile(path) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    filled = re.findall(r"</(?:c:)?tx><(?:c:)?spPr><a:(solidFill|pattFill)", chart)
    assert filled == ["solidFill", "pattFill", "solidFill", "pattFill", "solidFill"]
