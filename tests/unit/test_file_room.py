"""What people wrote beside their tables stays, and the command is done all the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.table import Table as ListObject

from ar_xl.jobs import BY_NAME
from ar_xl.outcome import Outcome
from ar_xl.shell import run
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults

SHEETS = {
    "Customers": [("Customer ID", "Name"), ("C1", "Nordlicht GmbH")],
    "Invoices": [
        ("Document", "Customer ID", "Invoice date", "Amount"),
        ("R-1001", "C1", dt.date(2026, 9, 1), 119.0),
        ("R-1002", "C1", dt.date(2026, 9, 15), 238.5),
    ],
    "Bank": [
        ("Line ID", "Booking date", "Amount", "Payer", "Remittance text"),
        ("L1", dt.date(2026, 10, 5), 119.0, "Nordlicht GmbH", "Rechnung R-1001"),
    ],
}
NAMES = {"Customers": "Customers", "Invoices": "Invoices", "Bank": "BankLines"}


def made(path: Path, notes: dict[str, str], *, plain: bool = False) -> Path:
    """A book with the columns that must be, and what the clerk wrote elsewhere on Invoices and Bank."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if not plain:
            ref = f"A1:{sheet.cell(len(rows), len(rows[0])).coordinate}"
            sheet.add_table(ListObject(displayName=NAMES[name], ref=ref))
    for place, text in notes.items():
        sheet_name, cell = place.split("!")
        book[sheet_name][cell] = text
    book.save(path)
    return path


def reconciled(path: Path) -> Outcome:
    book = FileWorkbook(path)
    outcome, _ = run(BY_NAME["reconcile"], book, today=dt.date(2026, 11, 2))
    assert faults(path.read_bytes()) == []
    return outcome


def told(outcome: Outcome) -> list[str]:
    return [f"{p.severity}: {p}" for p in outcome.problems]


@pytest.mark.parametrize("plain", [False, True])
def test_a_note_right_of_the_table_stays_and_the_command_is_done(
    tmp_path: Path, plain: bool
) -> None:
    path = made(tmp_path / "b.xlsx", {"Invoices!E3": "ask Ines"}, plain=plain)
    outcome = reconciled(path)
    assert told(outcome) == [
        'warning: Invoices, row 3: "E3" stands beside the table, so Open amount cannot be shown there; '
        "everything else was done. Move it away, and the next run adds what is missing."
    ]
    book = openpyxl.load_workbook(path)
    cells = [[c.value for c in row] for row in book["Invoices"].iter_rows(min_col=5)]
    assert cells == [[None], [None], ["ask Ines"]]
    assert [book["Allocations"].cell(2, c).value for c in (3, 6)] == ["R-1001", 119]
    assert book["Problems"].cell(2, 1).value == "Warning"
    assert book["Bank"]["G2"].value == "Posted"


def test_as_many_columns_are_added_as_find_room(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx", {"Bank!G1": "checked by Ines", "Bank!G2": "x"})
    [warning] = told(reconciled(path))
    assert '"G1" stands beside the table, so Status cannot be shown there' in warning
    sheet = openpyxl.load_workbook(path)["Bank"]
    assert [c.value for c in sheet[1]][5:] == ["Kind", "checked by Ines"]
    assert [c.value for c in sheet[2]][6:] == ["x"]
    assert sheet.tables["BankLines"].ref == "A1:F2"


def test_once_the_note_is_moved_the_next_run_adds_the_column(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx", {"Invoices!E2": "ask Ines"})
    reconciled(path)
    book = openpyxl.load_workbook(path)
    book["Invoices"].move_range("E2:E2", cols=4)
    book.save(path)
    assert told(reconciled(path)) == []
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert [sheet[f"E{row}"].value for row in (1, 2, 3)] == ["Open amount", 0, 238.5]
    assert sheet["I2"].value == "ask Ines"


@pytest.mark.parametrize("kind", ["merged", "table"])
def test_merged_cells_and_other_tables_beside_count_as_well(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path / "b.xlsx", {})
    book = openpyxl.load_workbook(path)
    sheet = book["Invoices"]
    if kind == "merged":
        sheet.merge_cells("E2:F3")
    else:
        sheet["F1"], sheet["G1"] = "Rate", "Day"
        sheet.add_table(ListObject(displayName="Rates", ref="F1:G3"))
        book["Bank"]["A9"] = None
    book.save(path)
    before = openpyxl.load_workbook(path)["Invoices"].merged_cells.ranges
    outcome = reconciled(path)
    after = openpyxl.load_workbook(path)["Invoices"]
    assert after.merged_cells.ranges == before
    if kind == "merged":
        assert "E2:F3" in told(outcome)[0]
        assert after["E1"].value is None
    else:
        assert (after["E1"].value, after["F1"].value) == ("Open amount", "Rate")
