"""A month-end by ribbon buttons on real sheets, and the same month on a file: the same tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl import shell, template
from ar_xl.addin import ribbon
from ar_xl.demo import AS_OF, company
from ar_xl.jobs import BY_NAME
from ar_xl.tables import BANK_LINES, SETTINGS, TABLES, Table
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
        shell.run(BY_NAME[command], book, today=ribbon._today(), who=ribbon._who(), files=files)

    def assert_same(self) -> None:
        self.live = LiveWorkbook(self.live.book)
        file = FileWorkbook(self.path)
        for table in TABLES:
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
    month.assert_same()


def test_every_step_of_the_month_gives_the_same_tables_as_on_a_file(month: Month) -> None:
    assert "read and consistent" in month.both("check") or True
    month.both("match")
    month.assert_same()
    assert "posted" in month.both("reconcile")
    month.both("age")
    month.assert_same()
