"""A month-end by ribbon buttons on real sheets, and the same month on a file: the same tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl import audit, session, shell, template
from ar_xl.addin import ribbon
from ar_xl.cells import check
from ar_xl.demo import AS_OF, company
from ar_xl.jobs import BY_NAME
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import (
    AGING_DETAIL,
    AGING_SUMMARY,
    ALLOCATIONS,
    AUDIT,
    BANK_LINES,
    CUSTOMERS,
    INVOICES,
    MATCHES,
    PAYER_MEMORY,
    REMITTANCES,
    SETTINGS,
    START,
    TABLES,
    Table,
)
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.live import LiveWorkbook

pytestmark = pytest.mark.live


@dataclass
class Month:
    """The same commands on a book in Excel and on a file."""

    live: LiveWorkbook
    path: Path
    folder: Path

    def both(self, command: str, files: list[Path] = []) -> str:  # noqa: B006
        told = ribbon.import_files([*map(str, files)]) if files else ribbon.run_job(command)
        self.file(command, files)
        return told

    def file(self, command: str, files: list[Path] = []) -> None:  # noqa: B006
        book = FileWorkbook(self.path, backups=0)
        shell.run(BY_NAME[command], book, today=session.today(), who=session.who(), files=files)

    def assert_same(self, tables: Sequence[Table] = TABLES) -> None:
        self.live = LiveWorkbook(self.live.book)
        file = FileWorkbook(self.path)
        for table in tables:
            assert cells(self.live, table) == cells(file, table), table.name


def cells(book: Any, table: Table) -> list[list[object]] | None:
    frame = book.read(table)
    if frame is None:
        return None
    rows = [list(frame.columns)]
    for row in frame.itertuples():
        rows.append([_plain(value) for value in row])
    return rows


def _plain(value: Any) -> object:
    if pd.isna(value):
        return None
    return round(float(value), 9) if isinstance(value, int | float) else value


@pytest.fixture(scope="module")
def month(excel: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    folder = tmp_path_factory.mktemp("month")
    path = folder / "file.xlsx"
    template.create(path, company=company.NAME)
    book = FileWorkbook(path, backups=0)
    sheet = book.read(SETTINGS)
    assert sheet is not None
    row = sheet.index[sheet["Setting"] == "As-of date"]
    book.write({SETTINGS: pd.DataFrame({"Value": [AS_OF]}, index=row, dtype=object)})
    files = company.write_files(folder)
    shutil.copy(path, folder / "live.xlsx")
    opened = excel.books.open(folder / "live.xlsx")
    opened.set_mock_caller()
    month = Month(LiveWorkbook(opened), path, folder)
    month.both("import", files[:2])
    month.both("import", files[2:])
    lines = FileWorkbook(path).read(BANK_LINES)
    assert lines is not None
    known = dict(zip(lines["Bank reference"], lines["Line ID"], strict=True))
    month.both("import", [company.write_advice(folder, known)])
    yield month
    opened.close()


def test_what_is_imported_into_excel_is_what_is_imported_into_a_file(month: Month) -> None:
    month.assert_same([CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS])


def test_every_step_of_the_month_gives_the_same_tables_as_on_a_file(month: Month) -> None:
    month.both("check")
    month.both("match")
    month.assert_same([MATCHES])
    assert "posted" in month.both("reconcile")
    month.both("age")
    month.assert_same()


def test_the_review_buttons_decide_and_post_as_typed_decisions_do(month: Month) -> None:
    book = month.live.book
    book.activate()
    ribbon.next_doubtful()
    chosen = book.app.selection
    assert chosen.sheet.name == "Matches"
    before = FileWorkbook(month.path).read(MATCHES)
    assert before is not None
    line = before.loc[chosen.row, "Line ID"]
    assert str(line) in ribbon.why()
    options = before[before["Line ID"] == line]
    ribbon.accept()
    assert book.app.selection.row != chosen.row
    rejected = book.app.selection.row
    ribbon.reject()
    first = options.index[options["Option"] == options.loc[chosen.row, "Option"]]
    typed = pd.DataFrame({"Decision": ["Accept"] * len(first)}, index=first, dtype=object)
    live = LiveWorkbook(book).read(MATCHES)
    assert live is not None
    assert live.loc[first, "Decision"].tolist() == typed["Decision"].tolist()
    assert live.loc[rejected, "Decision"] == "Reject"
    file = before.assign(Decision=live["Decision"])
    FileWorkbook(month.path, backups=0).write({MATCHES: file})
    told = month.both("post")
    assert "posted" in told
    month.assert_same([ALLOCATIONS, INVOICES, BANK_LINES, PAYER_MEMORY, AUDIT])


def test_candidates_of_a_line_are_unfolded_and_folded_again(month: Month) -> None:
    matches = LiveWorkbook(month.live.book).read(MATCHES)
    assert matches is not None
    further = matches.index[matches["Option"] > 1]
    row = int(further[0])
    sheet = month.live.book.sheets["Matches"]
    hidden = sheet.range((row, 1), (row, 1)).rows
    assert hidden.hidden
    sheet.activate()
    sheet.range((row - 1, 1)).select()
    ribbon.show_candidates()
    assert hidden.hidden is False
    ribbon.show_candidates()
    assert hidden.hidden


def test_undo_takes_the_last_command_back_and_audit_keeps_both(month: Month) -> None:
    tables = [AGING_SUMMARY, AGING_DETAIL, START]
    before = {table: cells(LiveWorkbook(month.live.book), table) for table in tables}
    ribbon.run_job("age")
    assert "age taken back" in ribbon.undo()
    now = LiveWorkbook(month.live.book)
    assert {table: cells(now, table) for table in tables} == before
    trail = now.read(AUDIT)
    assert trail is not None
    assert trail["Command"].tolist()[-2:] == ["age", "undo"]
    assert audit.broken(check(AUDIT, trail, Settings())[0]) == []
    with pytest.raises(InputError, match="no command to take back"):
        ribbon.undo()


def test_a_wrong_workbook_is_one_clear_message(month: Month, excel: Any) -> None:
    other = excel.books.add()
    other.sheets[0].range("A1").value = "Menu"
    other.set_mock_caller()
    try:
        with pytest.raises(InputError) as raised:
            ribbon.run_job("match")
    finally:
        other.close()
        month.live.book.set_mock_caller()
    assert str(raised.value) == (
        "Book1: is no workbook of accounts receivable: it has no Customers, Invoices, Bank. "
        "Activate the right workbook, or make one with ar-xl new."
    )


def test_a_missing_column_is_told_with_its_sheet_and_nothing_else_changes(month: Month) -> None:
    sheet = month.live.book.sheets["Invoices"]
    frame = LiveWorkbook(month.live.book).read(INVOICES)
    assert frame is not None
    cell = sheet.range(f"{frame.attrs['letters']['Amount']}1")
    cell.value = "Colour"
    try:
        with pytest.raises(InputError, match="Amount"):
            ribbon.run_job("match")
    finally:
        cell.value = "Amount"
    assert month.live.book.app.status_bar is False
