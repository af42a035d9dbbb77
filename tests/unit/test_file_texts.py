"""Texts, numbers and days that bite: what another program finds in the cells we wrote."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from ar_xl.problems import InputError
from ar_xl.tables import BANK_LINES, INVOICES
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults

HEADINGS = ["Document", "Customer ID", "Invoice date", "Amount", "Note"]


def found(path: Path, value: object, *, appended: bool) -> openpyxl.cell.Cell:
    """The cell of a value written as a new table's, or below the rows of a table that is there."""
    first = {"Document": "I1", "Note": None if appended else value}
    FileWorkbook.create(path, {INVOICES: pd.DataFrame([first], dtype=object)})
    if appended:
        row = pd.DataFrame([{"Document": "I2", "Note": value}], index=[-1], dtype=object)
        FileWorkbook(path, backups=0).write({INVOICES: row})
    assert faults(path.read_bytes()) == []
    sheet = openpyxl.load_workbook(path)["Invoices"]
    return sheet.cell(2 + appended, list(INVOICES.by_heading).index("Note") + 1)


BITING = {
    "formula": ("=1+1", "=1+1"),
    "plus": ("+49 170 123", "+49 170 123"),
    "minus": ("-12", "-12"),
    "at": ("@SUM(A1)", "@SUM(A1)"),
    "zeros in front": ("000123", "000123"),
    "account": ("DE89370400440532013000", "DE89370400440532013000"),
    "digits as text": ("1234567890123456789", "1234567890123456789"),
    "sixteen digits": (1234567890123456, "1234567890123456"),
    "fifteen digits": (123456789012345, 123456789012345),
    "line break": ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    "control characters": ("a\x00b\x07c\x1bd", "abcd"),
    "right to left": ("شركة النور 12 חשבונית", "شركة النور 12 חשבונית"),
    "emoji": ("👩‍👩‍👧 paid 😀", "👩‍👩‍👧 paid 😀"),
    "lone surrogates": ("a\ud83db\udc00", "a\ufffdb\ufffd"),
    "not a character": ("a\ufffe\uffffb", "ab"),
    "escape of Excel's": ("_x0041_ and _x00e9_", "_x0041_ and _x00e9_"),
    "markup": ("<b>&amp;]]>", "<b>&amp;]]>"),
    "spaces around": ("  two  ", "  two  "),
    "before Excel's days": (dt.date(1899, 12, 31), "1899-12-31"),
    "Excel's wrong leap year": (dt.date(1900, 2, 28), "1900-02-28"),
    "the first safe day": (dt.date(1900, 3, 1), dt.datetime(1900, 3, 1)),
    "not a number": (float("nan"), None),
}


@pytest.mark.parametrize("appended", [False, True])
@pytest.mark.parametrize("case", BITING)
def test_a_value_that_bites_arrives_as_it_is_meant(
    tmp_path: Path, case: str, appended: bool
) -> None:
    value, wanted = BITING[case]
    cell = found(tmp_path / "b.xlsx", value, appended=appended)
    held = cell.value
    if isinstance(held, str):  # openpyxl leaves Excel's escapes as they are
        held = held.replace("_x005F_", "_")
    assert held == wanted
    assert cell.data_type != "f"
    if isinstance(value, str) and value[0] in "=+-@":
        assert cell.quotePrefix, "nor when somebody edits the cell"


def test_the_longest_text_is_counted_as_excel_counts(tmp_path: Path) -> None:
    cell = found(tmp_path / "b.xlsx", "😀" * 20_000, appended=False)
    assert isinstance(cell.value, str)
    assert len(cell.value.encode("utf-16-le")) // 2 <= 32_767
    assert cell.value.startswith("😀" * 16_000)
    assert cell.value.endswith(" … [cut]")


def book_of_1904(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet("Bank")
    sheet.write_row(0, 0, ["Line ID", "Booking date", "Amount"])
    sheet.write_row(1, 0, ["L1"])
    sheet.write_datetime(1, 1, dt.datetime(2026, 2, 3), book.add_format({"num_format": 14}))
    book.close()
    return path


def test_a_day_before_1904_is_text_in_a_book_that_counts_from_there(tmp_path: Path) -> None:
    path = book_of_1904(tmp_path / "b.xlsx")
    days = [dt.date(1903, 12, 31), dt.date(1904, 1, 2), dt.date(2026, 2, 28)]
    rows = pd.DataFrame({"Line ID": ["L2", "L3", "L4"], "Booking date": days}, dtype=object)
    FileWorkbook(path, backups=0).write({BANK_LINES: rows.set_axis([-3, -2, -1])})
    sheet = openpyxl.load_workbook(path)["Bank"]
    told = [sheet.cell(row, 2).value for row in range(2, 6)]
    moments = [dt.datetime(2026, 2, 3), dt.datetime(1904, 1, 2), dt.datetime(2026, 2, 28)]
    assert told == [moments[0], "1903-12-31", *moments[1:]]
    frame = FileWorkbook(path).read(BANK_LINES)
    assert frame is not None
    assert frame["Booking date"].tolist() == [dt.date(2026, 2, 3), "1903-12-31", *days[1:]]


@pytest.mark.parametrize("lost", ["part", "part and relation"])
def test_a_book_whose_texts_are_lost_is_refused_not_read_as_blank(
    tmp_path: Path, lost: str
) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Invoices").write_row(0, 0, HEADINGS)
    book.close()
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if lost != "part":
                content = re.sub(
                    rb"<(?:Relationship|Override) [^>]*sharedStrings[^>]*/>", b"", content
                )
            if "sharedStrings" not in name:
                after.writestr(name, content)
    path.write_bytes(out.getvalue())
    with pytest.raises(InputError, match="let Excel repair it"):
        FileWorkbook(path).read(INVOICES)
    assert path.read_bytes() == out.getvalue()


def test_a_book_without_a_part_for_texts_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    FileWorkbook.create(path, {INVOICES: pd.DataFrame({"Document": ["I1"]}, dtype=object)})
    with zipfile.ZipFile(path) as made:
        assert not [name for name in made.namelist() if "sharedStrings" in name]
    row = pd.DataFrame({"Document": ["I2"]}, index=[-1], dtype=object)
    FileWorkbook(path, backups=0).write({INVOICES: row})
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert frame["Document"].tolist() == ["I1", "I2"]


@pytest.mark.parametrize("appended", [False, True])
def test_texts_that_bite_leave_the_others_of_their_column_as_they_are(
    tmp_path: Path, appended: bool
) -> None:
    biting = [case for case in BITING.values() if isinstance(case[0], str)]
    notes = [note for case in biting for note in (case, ("A & B < C", "A & B < C"), (None, None))]
    rows = [{"Document": f"I{n}", "Note": note} for n, (note, _) in enumerate(notes)]
    path = tmp_path / "b.xlsx"
    first = pd.DataFrame(rows[: 1 if appended else None], dtype=object)
    FileWorkbook.create(path, {INVOICES: first})
    if appended:
        below = pd.DataFrame(rows[1:], index=range(-len(rows) + 1, 0), dtype=object)
        FileWorkbook(path, backups=0).write({INVOICES: below})
    assert faults(path.read_bytes()) == []
    cells = list(openpyxl.load_workbook(path)["Invoices"].values)
    at = list(INVOICES.by_heading).index("Note")
    found = [row[at] for row in cells[1:]]
    assert [str(v).replace("_x005F_", "_") if v else v for v in found] == [
        told for _, told in notes
    ]
