"""`ar-xl reports`: what a controller gets in a workbook of his own."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ar_xl.cli import main
from ar_xl.tables import INVOICES, RECONCILIATION
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults
from tests.unit.test_file_graft import AGING, aging


def month(folder: Path, customers: int = 9) -> Path:
    """A book with an aging, its chart, and a reconciliation."""
    path = folder / "month.xlsx"
    path.unlink(missing_ok=True)
    FileWorkbook.create(path, {INVOICES: pd.DataFrame({"Document": ["INV-1"]}, dtype=object)})
    proof = pd.DataFrame({"Proof": ["Received"], "Amount": [10.0], "Check": ["OK"]}, dtype=object)
    proof.attrs = {"title": "Proof", "lines": [], "checks": [("adds up", True)], "footer": []}
    FileWorkbook(path, backups=0).write({AGING: aging(customers), RECONCILIATION: proof})
    return path


def pack(folder: Path) -> Path:
    """The controller's own workbook: he reads one of our cells, and has a sheet called Aging already."""
    path = folder / "pack.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Summary"
    sheet["A1"] = "='Aging 2'!D4"
    book.create_sheet("Aging")["A1"] = "Budget"
    book.save(path)
    return path


def put(book: Path, into: Path, *more: str) -> int:
    return main(["reports", str(book), "--into", str(into), *more])


def test_the_reports_go_into_a_new_workbook_with_their_chart(tmp_path: Path) -> None:
    book, into = month(tmp_path), tmp_path / "for the board.xlsx"
    assert put(book, into) == 0
    assert faults(into.read_bytes()) == []
    got, had = openpyxl.load_workbook(into), openpyxl.load_workbook(book)
    assert got.sheetnames == ["Reconciliation", "Aging"]
    for name in got.sheetnames:
        rows = [
            [(c.value, c.number_format, c.font.b) for c in row] for row in got[name].iter_rows()
        ]
        assert rows == [
            [(c.value, c.number_format, c.font.b) for c in row] for row in had[name].iter_rows()
        ]
    assert len(got["Aging"]._charts) == 1


def test_a_second_run_renews_them_and_leaves_the_rest_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = pack(tmp_path)
    before = zipfile.ZipFile(into).read("xl/worksheets/sheet1.xml")
    assert put(month(tmp_path), into, "--sheet", "aging") == 0
    assert "holds Aging 2" in capsys.readouterr().out
    assert put(month(tmp_path, customers=4), into, "--sheet", "Aging") == 0
    assert faults(into.read_bytes()) == []
    with zipfile.ZipFile(into) as book:
        assert book.read("xl/worksheets/sheet1.xml") == before
        assert [n for n in book.namelist() if "chart" in n] == ["xl/charts/chart1.xml"]
        assert b"'Aging 2'!" in book.read("xl/charts/chart1.xml")
        assert b'fullCalcOnLoad="1"' in book.read("xl/workbook.xml"), "he computes with our cells"
    got = openpyxl.load_workbook(into)
    assert got.sheetnames == ["Summary", "Aging", "Aging 2"]
    assert got["Aging"]["A1"].value == "Budget"
    assert got["Aging 2"].tables["AgingSummary"].ref == "A3:J7"
    assert main(["undo", str(into)]) == 0
    assert openpyxl.load_workbook(into)["Aging 2"].tables["AgingSummary"].ref == "A3:J12"


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ("itself", 2, "is the book itself"),
        ("no such report", 2, "is no report. Choose from"),
        ("not made yet", 2, "is not in month.xlsx"),
        ("none", 2, "holds no report yet"),
        ("open", 3, "is open in Excel"),
        ("protected", 3, "The sheet Aging of pack.xlsx is protected"),
        ("no workbook", 2, "not a workbook, whatever its name says"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, code: int, told: str
) -> None:
    book, into, more = month(tmp_path), tmp_path / "pack.xlsx", []
    if change == "itself":
        into = book
    elif change == "no such report":
        more = ["--sheet", "Invoices"]
    elif change == "not made yet":
        more = ["--sheet", "Dashboard"]
    elif change == "none":
        book = pack(tmp_path)
        into = tmp_path / "other.xlsx"
    elif change == "open":
        pack(tmp_path)
        (tmp_path / "~$pack.xlsx").touch()
    elif change == "protected":
        put(book, into)
        there = openpyxl.load_workbook(into)
        there["Aging"].protection.enable()
        there.save(into)
    else:
        into.write_text("no workbook")
    before = into.read_bytes() if into.exists() else None
    capsys.readouterr()
    assert put(book, into, *more) == code
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert (into.read_bytes() if into.exists() else None) == before
