"""Any commands on a book, then as many undos: the book's cells are those of the beginning."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.table import Table as SheetTable

from ar_xl.jobs import BY_NAME, JOBS
from ar_xl.problems import InputError
from ar_xl.shell import run, undo
from ar_xl.workbook.file import FileWorkbook

D = dt.date
TODAY = D(2026, 11, 2)
SHEETS: dict[str, list[list[Any]]] = {
    "Settings": [["Setting", "Value"], ["Currency", "EUR"], ["Backups kept", 30]],
    "Customers": [["Customer ID", "Name"], ["C1", "Adler Bau GmbH"], ["C2", "Bär & Co KG"]],
    "Invoices": [
        ["Document", "Customer ID", "Invoice date", "Due date", "Amount", "Open amount", "Mine"],
        ["R-1001", "C1", D(2026, 8, 1), D(2026, 8, 31), 100, None, "=E2*2"],
        ["R-1002", "C1", D(2026, 9, 1), D(2026, 9, 30), 250.5, None, "x"],
        ["R-1003", "C2", D(2026, 9, 3), D(2026, 10, 3), 80, 30, None],
    ],
    "Bank": [
        ["Line ID", "Booking date", "Amount", "Payer", "Remittance text"],
        ["L1", D(2026, 10, 2), 100, "Adler Bau", "R-1001"],
        ["L2", D(2026, 10, 3), 30, "Baer Co", "1003"],
        ["L3", D(2026, 10, 4), 17.17, "Somebody", ""],
    ],
    "Budget": [["What", "How much"], ["Rent", 1000], ["=A2", "=SUM(B2:B2)"]],
}
NAMES = st.sampled_from(
    [job.name for job in JOBS if not job.takes_files and not any(o.required for o in job.options)]
)


def made(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name != "Budget":
            table = "BankLines" if name == "Bank" else name
            last = sheet.cell(len(rows), len(rows[0])).coordinate
            sheet.add_table(SheetTable(displayName=table, ref=f"A1:{last}"))
    book.save(path)


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and sheet.title != "Audit"
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NAMES, min_size=1, max_size=5))
def test_as_many_undos_as_commands_give_the_first_books_cells(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        made(path)
        first, done = cells(path), []
        for name in names:
            before = path.read_bytes()
            try:
                run(BY_NAME[name], FileWorkbook(path), today=TODAY, as_of=D(2026, 10, 31), who="Jo")
            except InputError as error:  # post before match: said, and listed in Problems
                assert error.problems
            if path.read_bytes() != before:
                done.append(name)
        for name in reversed(done):
            assert undo(path, today=TODAY, who="Jo") == name
        assert cells(path) == first
