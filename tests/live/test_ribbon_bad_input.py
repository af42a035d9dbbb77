"""Buttons pressed by the ribbon's callback on workbooks that are not as they should be: one clear message each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl import template
from ar_xl.addin import called
from ar_xl.addin.called import LISTED, UNCHANGED
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES, PROBLEMS
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.live import LiveWorkbook
from tests.live.libreoffice_engine import ExcelError
from tests.live.macros_in_libreoffice import Ribbon, ribbon

pytestmark = pytest.mark.live
DAY = dt.date(2026, 1, 5)
STATEMENT = "Date;Amount;Payer;Reference\n2026-02-01;12.50;ACME Ltd;RE-3\n"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "month.xlsx"
    template.create(path, company="Sample Ltd")
    cells = {
        CUSTOMERS: {"Customer ID": ["C1", "C2"], "Name": ["ACME Ltd", "Globex AG"]},
        INVOICES: {
            "Document": ["RE-1", "RE-2", "RE-3"],
            "Customer ID": ["C1", "C1", "C2"],
            "Invoice date": [DAY] * 3,
            "Amount": [100.0, 50.0, 12.5],
        },
        BANK_LINES: {
            "Line ID": ["B1", "B2"],
            "Booking date": [DAY] * 2,
            "Amount": [100.0, 7.0],
            "Payer": ["ACME Ltd", "Globex AG"],
            "Remittance text": ["RE-1", "on account"],
        },
    }
    frames = {t: pd.DataFrame(columns, dtype=object) for t, columns in cells.items()}
    book = FileWorkbook(path, backups=0)
    book.write({t: f.set_axis(range(1000, 1000 + len(f))) for t, f in frames.items()})
    return path


@pytest.fixture
def book(excel: Any, saved: Path, tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / 'it\'s 100% "mine" & $(x).xlsx'
    path.write_bytes(saved.read_bytes())
    opened = excel.books.open(path)
    opened.set_mock_caller()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def buttons(excel: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ribbon]:
    with ribbon(excel, tmp_path_factory.mktemp("addin")) as found:
        yield found


class Box:
    """What the box says after a button was pressed."""

    def __init__(self, buttons: Ribbon) -> None:
        self.press = buttons.press

    def problem(self, button: str, files: Sequence[str] = ()) -> str:
        """A problem, in words, with nothing technical in it."""
        kind, _, text = self.press(button, files).partition("\n")
        assert kind == "problem", text
        for word in ("Traceback", "Exception", "Error:", ".py", "None"):
            assert word not in text
        return text

    def unchanged(self, button: str, files: Sequence[str] = ()) -> str:
        text, _, end = self.problem(button, files).partition("\n\n")
        assert end == UNCHANGED
        return text

    def listed(self, book: Any, button: str, files: Sequence[str] = ()) -> str:
        text, _, end = self.problem(button, files).partition("\n\n")
        assert end == LISTED
        found = LiveWorkbook(book).read(PROBLEMS)
        assert found is not None
        assert len(found)
        return text


@pytest.fixture
def box(buttons: Ribbon) -> Box:
    return Box(buttons)


def cell(book: Any, table: Any, heading: str, row: int) -> Any:
    frame = LiveWorkbook(book).read(table)
    assert frame is not None
    return book.sheets[table.sheet].range(f"{frame.attrs['letters'][heading]}{row}")


def tables(book: Any) -> list[object]:
    """The cells of every sheet but Problems."""
    return [s.used_range.formula for s in book.sheets if s.name != PROBLEMS.sheet]


def test_a_table_that_is_missing_is_named(box: Box, book: Any) -> None:
    book.sheets["Invoices"].delete()
    before = tables(book)
    told = box.listed(book, "match")
    assert told.startswith("Invoices: ")
    assert len(told.splitlines()) == 1
    assert tables(book) == before


def test_a_workbook_of_something_else_is_left_alone(box: Box, book: Any, excel: Any) -> None:
    other = excel.books.add()
    other.sheets[0].range("A1").value = "Menu"
    other.set_mock_caller()
    before = tables(other)
    try:
        for button in ("check", "match", "post", "age", "dashboard"):
            told = box.unchanged(button)
            assert "is no workbook of accounts receivable" in told, button
            assert len(told.splitlines()) == 1
        for button in ("accept", "why", "show_candidates", "next_doubtful"):
            assert box.unchanged(button) == "Matches: has no proposals yet. Press Match first."
        assert box.unchanged("start_sheet").startswith("Start: ")
        assert "no command to take back" in box.unchanged("undo")
        assert tables(other) == before
        assert len(list(other.sheets)) == 1
    finally:
        other.close()


@pytest.mark.parametrize("sheet", ["Matches", "Bank", "Audit"])
def test_a_protected_sheet_is_named_and_the_others_stay(box: Box, book: Any, sheet: str) -> None:
    assert box.press("match").startswith("done\n")
    book.sheets[sheet].impl.protect()
    before = tables(book)
    told = box.problem("reconcile")
    assert f"The sheet {sheet} is protected. Unprotect it" in told
    assert tables(book) == before


def test_rows_hidden_by_a_filter_take_part(box: Box, book: Any) -> None:
    book.sheets["Invoices"].range("A2:A3").rows.hidden = True
    told = box.press("reconcile")
    assert told.startswith("done\n1 of 2 open lines posted")
    assert cell(book, INVOICES, "Open amount", 2).value == 0


def test_moved_and_renamed_columns_are_found_and_an_unknown_heading_is_told(
    box: Box, book: Any
) -> None:
    sheet = book.sheets["Invoices"]
    headings = {heading: cell(book, INVOICES, heading, 1) for heading in ("Amount", "Document")}
    headings["Amount"].value = "Rechnungsbetrag"
    assert box.press("match").startswith("done\n")
    headings["Amount"].value = "Colour"
    told = box.listed(book, "match")
    assert told.startswith("Invoices")
    assert "Amount" in told
    assert len(told.splitlines()) == 1
    assert sheet.name == "Invoices"


def test_a_formula_that_gives_no_amount_is_told_with_its_cell(box: Box, book: Any) -> None:
    before = tables(book)
    at = cell(book, INVOICES, "Amount", 3)
    for formula, told in (("=1/0", "#DIV/0!"), ('="abc"', "abc"), ("=NA()", "#N/A")):
        at.formula = formula
        said = box.listed(book, "match")
        assert "Invoices" in said
        assert "row 3" in said
        assert told in said
        assert len(said.splitlines()) == 1
    at.value = 50.0
    assert tables(book) == before


def test_a_formula_that_gives_the_amount_is_read_and_stays(box: Box, book: Any) -> None:
    at = cell(book, INVOICES, "Amount", 2)
    at.formula = "=60+40"
    assert box.press("reconcile").startswith("done\n1 of 2 open lines posted")
    assert cell(book, INVOICES, "Amount", 2).formula == "=60+40"


def test_files_for_an_unsaved_workbook_say_what_to_do(box: Box, excel: Any, saved: Path) -> None:
    opened = excel.books.add()
    opened.set_mock_caller()
    try:
        file = FileWorkbook(saved)
        live = LiveWorkbook(opened)
        for table in (CUSTOMERS, INVOICES):
            frame = file.read(table)
            assert frame is not None
            live.write({table: frame})
        told = box.press("confirm-balance")
        assert "had no folder to go to: save the workbook" in told
    finally:
        opened.close()


def test_sheets_that_other_add_ins_obey_are_sheets_like_any_other(box: Box, book: Any) -> None:
    for name in ("ar_xl.conf", "xlwings.conf", "evil.py", "_xlwings.conf"):
        sheet = book.sheets.add(name)
        sheet.range("A1").value = ["INTERPRETER_WIN", "evil"]
        sheet.range("A2").value = ["UDF MODULES", "evil"]
    assert box.press("check").startswith("done\n")
    assert box.press("reconcile").startswith("done\n")
    assert book.sheets["evil.py"].range("B2").value == "evil"


NAMES = ["it's.csv", "a&b;$(x)`y`.csv", "100%PATH%.csv", "%u0041.csv", "two\nlines.csv", "a|b.csv"]


def test_files_of_any_name_are_taken_in(box: Box, book: Any, tmp_path: Path) -> None:
    for day, name in enumerate(NAMES, 1):
        path = tmp_path / name
        path.write_text(STATEMENT.replace("02-01", f"02-{day:02}"), encoding="utf-8")
    told = box.press("import_files", [str(tmp_path / name) for name in NAMES])
    assert told.startswith("done\n"), told
    lines = LiveWorkbook(book).read(BANK_LINES)
    assert lines is not None
    assert len(lines) == 2 + len(NAMES)


def test_a_file_that_is_none_is_told_by_its_name(box: Box, book: Any, tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    before = tables(book)
    for content in (None, b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"<a>"):
        if content is not None:
            path.write_bytes(content)
        told = box.listed(book, "import_files", [str(path)])
        assert "statement.xml" in told
        assert len(told.splitlines()) == 1
        assert tables(book) == before


def test_a_row_must_be_selected_before_it_is_decided(box: Box, book: Any) -> None:
    assert box.press("match").startswith("done\n")
    book.sheets["Bank"].activate()
    book.sheets["Bank"].range("A2").select()
    for button in ("accept", "reject", "why", "show_candidates"):
        assert (
            box.unchanged(button) == "Matches: has no selected row. Click a row of the table first."
        )


def test_the_help_buttons_lead_to_the_start_sheet_and_tell_what_to_do(box: Box, book: Any) -> None:
    book.sheets["Bank"].activate()
    assert box.press("start_sheet") == "nothing\n"
    assert book.sheets.active.name == "Start"
    assert "Reconcile" in box.press("guide")
    assert box.press("doctor").startswith("done\nar_xl ")


def test_a_question_that_is_not_answered_does_nothing(book: Any, buttons: Ribbon) -> None:
    before = tables(book)
    assert buttons.press("promise", ["C1"]) == "nothing\n"
    assert "Amount: was not answered" in buttons.press("promise", ["C1", " ", "2030-01-31"])
    assert tables(book) == before


def test_an_answer_that_cannot_be_right_is_told_by_the_name_of_its_question(
    box: Box, book: Any
) -> None:
    before = tables(book)
    told = box.unchanged("promise", ["C1", "12.50", "next week"])
    assert told == 'Pay by: "next week" is not a date. Write it as 2026-01-31.'
    told, _, end = box.problem("promise", ["Nobody", "a lot", "2030-01-31"]).partition("\n\n")
    assert end in (UNCHANGED, LISTED)
    assert 'Customer: "Nobody"' in told
    assert "--" not in told.replace("ar-xl", "")
    assert tables(book) == before


def test_nothing_but_a_buttons_id_names_what_is_done(box: Box, book: Any) -> None:
    before = tables(book)
    for button in ("", "__import__", "run_job", "_active", "demo", "time"):
        kind, _, told = box.press(button).partition("\n")
        assert kind == "problem"
        assert "Something is wrong in ar_xl itself" in told
    assert tables(book) == before


def test_a_write_that_cannot_be_put_back_says_to_close_without_saving(box: Box, book: Any) -> None:
    book.app.impl.refusals = [None] * 12 + [ExcelError("gone")] * 2000
    try:
        told = box.problem("match")
    finally:
        book.app.impl.refusals = []
    assert "Close the book without saving it" in told
    assert UNCHANGED not in told
    assert len(told.splitlines()) == 1


def test_a_book_closed_and_opened_again_has_nothing_to_take_back(
    box: Box, excel: Any, saved: Path, tmp_path: Path
) -> None:
    path = tmp_path / "month.xlsx"
    path.write_bytes(saved.read_bytes())
    first = excel.books.open(path)
    first.set_mock_caller()
    assert box.press("match").startswith("done\n")
    first.close()
    again = excel.books.open(path)
    again.set_mock_caller()
    try:
        assert "no command to take back since it was opened" in box.unchanged("undo")
    finally:
        again.close()


def test_a_python_that_does_not_start_is_told_with_what_windows_said(
    book: Any, buttons: Ribbon
) -> None:
    before = tables(book)
    buttons.fail_to_start("Python process exited.")
    try:
        kind, _, told = buttons.press("match").partition("\n")
    finally:
        buttons.fail_to_start("")
    assert kind == "problem"
    assert told.startswith("ar_xl could not start Python. Nothing was changed. ")
    assert "Type in a terminal: ar-xl doctor" in told
    assert "Python process exited" in told
    assert tables(book) == before


def test_a_python_that_dies_at_work_is_told_as_what_may_be_half_done(
    book: Any, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(button: str, files: str = "") -> str:
        raise OSError("the remote procedure call failed")

    monkeypatch.setattr(called, "press", died)
    kind, _, told = box.press("match").partition("\n")
    assert kind == "problem"
    assert told.startswith(
        "ar_xl stopped before it was done. Look at the workbook before you go on"
    )
    assert "Nothing was changed" not in told
