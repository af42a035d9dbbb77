"""Books that were never made from our template: found, understood, written and left otherwise alone."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from ar_xl.problems import InputError
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults

GERMAN = ["Belegnummer", "Kundennummer", "Rechnungsdatum", "Betrag", "Bemerkung"]
ROWS = [
    ("RG-1", "70001", dt.date(2026, 5, 2), 1190.0, ""),
    ("RG-2", "70002", dt.date(2026, 5, 20), 595.0, "x"),
    ("RG-3", "70002", dt.date(2026, 6, 1), 12.34, ""),
]


def plain_range(
    path: Path, *, word: str | None = "Summe", at: int = 0, gap: int = 0, total: str = "=SUM(D{}:D{})"
) -> Path:
    """Titles, headings in row 4, three rows, and a row of totals below."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("Debitoren OP")
    sheet.merge_range("A1:E1", "Offene Posten", day)
    sheet.write_row(3, 0, GERMAN)
    for number, (document, customer, date, amount, note) in enumerate(ROWS, 4):
        sheet.write_row(number, 0, [document, customer])
        sheet.write_datetime(number, 2, dt.datetime.combine(date, dt.time()), day)
        sheet.write_row(number, 3, [amount, note])
    row = 4 + len(ROWS) + gap
    if word:
        sheet.write(row, at, word)
    amount = sum(row[3] for row in ROWS)
    if total.startswith("="):
        sheet.write_formula(row, 3, total.format(5, 7), None, amount)
        sheet.write_formula(row, 4, f"=D{row + 1}/2", None, amount / 2)
    else:
        sheet.write(row, 3, amount)
    other = book.add_worksheet("Cockpit")
    other.write_formula("A1", f"='Debitoren OP'!$D${row + 1}", None, amount)
    other.write_formula("A2", "=SUM('Debitoren OP'!D5:D7)", None, amount)
    book.define_name("OPSumme", f"='Debitoren OP'!$D${row + 1}")
    book.close()
    return path


def new_rows(count: int) -> pd.DataFrame:
    rows = [(f"NEW-{n}", "70003", dt.date(2026, 6, 30), 100.0) for n in range(count)]
    index = range(-count, 0)
    return pd.DataFrame(
        rows, columns=["Document", "Customer ID", "Invoice date", "Amount"], index=index
    ).astype(object)


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize(
    ("word", "at", "total"),
    [
        ("Summe", 0, "=SUM(D{}:D{})"),
        ("Gesamt:", 1, "=SUBTOTAL(9,D{}:D{})"),
        ("Total EUR", 4, "12"),
        ("Totaal", 0, "12"),
        (None, 0, "=SUM(D{}:D{})"),
        ("Offen insgesamt", 0, "=SUM(D{}:D{})"),
    ],
)
def test_totals_below_a_plain_range_are_no_row_of_it(tmp_path, word, at, total, gap):
    path = plain_range(tmp_path / "a.xlsx", word=word, at=at, total=total, gap=gap)
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame["Document"]) == ["RG-1", "RG-2", "RG-3"]
    assert list(frame.index) == [5, 6, 7]


def test_a_row_that_only_lacks_its_number_is_still_a_row(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Invoices"
    sheet.append(GERMAN)
    for row in [*ROWS, (None, "70002", dt.date(2026, 6, 1), 5.0, "Saldo")]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    frame = FileWorkbook(tmp_path / "a.xlsx").read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [2, 3, 4, 5]


def test_a_customer_called_total_is_a_customer(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Customers"
    sheet.append(["Customer ID", "Name"])
    sheet.append(["1", "Brightwell"])
    sheet.append(["2", "Total"])
    book.save(tmp_path / "a.xlsx")
    frame = FileWorkbook(tmp_path / "a.xlsx").read(CUSTOMERS)
    assert frame is not None
    assert list(frame["Name"]) == ["Brightwell", "Total"]


@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("count", [1, 3])
def test_new_rows_move_the_totals_down_and_are_in_them(tmp_path, gap, count):
    path = plain_range(tmp_path / "a.xlsx", gap=gap)
    FileWorkbook(path).write({INVOICES: new_rows(count)})
    book = openpyxl.load_workbook(path)
    sheet = book["Debitoren OP"]
    below = 8 + count + gap
    assert [sheet.cell(row, 1).value for row in range(5, 8)] == ["RG-1", "RG-2", "RG-3"]
    assert [sheet.cell(row, 1).value for row in range(8, 8 + count)] == [
        f"NEW-{n}" for n in range(count)
    ]
    assert [sheet.cell(below, c).value for c in (1, 4, 5)] == [
        "Summe",
        f"=SUM(D5:D{7 + count})",
        f"=D{below}/2",
    ]
    assert book["Cockpit"]["A1"].value == f"='Debitoren OP'!$D${below}"
    assert book["Cockpit"]["A2"].value == "=SUM('Debitoren OP'!D5:D7)"
    assert book.defined_names["OPSumme"].attr_text == f"'Debitoren OP'!$D${below}"
    assert faults(path.read_bytes()) == []
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert len(frame) == 3 + count


def test_writing_beside_totals_changes_the_rows_and_nothing_below(tmp_path):
    path = plain_range(tmp_path / "a.xlsx")
    before = openpyxl.load_workbook(path)["Debitoren OP"]
    row = pd.DataFrame({"Open amount": [0.0]}, index=[7], dtype=object)
    FileWorkbook(path).write({INVOICES: row})
    after = openpyxl.load_workbook(path)["Debitoren OP"]
    assert after["F4"].value == "Open amount"
    assert after["F7"].value == 0
    assert [c.value for c in after[8]][:5] == [c.value for c in before[8]]
