"""The linter sees every fault it is there for."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from ar_xl.tables import MATCHES, PROBLEMS
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults

SHEET, TABLE, BOOK = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("linter") / "book.xlsx"
    matches = pd.DataFrame({"Line ID": ["B1", "B2"], "Verdict": ["Auto", "None"]}, dtype=object)
    problems = pd.DataFrame({"Problem": ["is not a number"], "Cell": ["Matches!A2"]}, dtype=object)
    FileWorkbook.create(path, {MATCHES: matches, PROBLEMS: problems})
    return path.read_bytes()


def broken(content: bytes, part: str, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            inside = before.read(name)
            if name == part:
                assert old.encode() in inside, old
                inside = inside.replace(old.encode(), new.encode(), 1)
            if new != "\0gone" or name != part:
                after.writestr(name, inside)
    return out.getvalue()


def test_a_sound_book_has_no_fault(sound: bytes) -> None:
    assert faults(sound) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("xl/tables/table2.xml", 'displayName="Problems"', 'displayName="MATCHES"', "table name matches is there 2"),
        ("xl/tables/table2.xml", 'id="2" name=', 'id="1" name=', "table id 1 is there 2"),
        (TABLE, 'name="Verdict"', 'name="Verdikt"', "heading 3 is 'Verdict'"),
        (TABLE, 'name="Verdict"', 'name="Option"', "column option is there 2"),
        (TABLE, 'ref="A1:V3"', 'ref="A1:W3"', "22 columns over 23"),
        (TABLE, 'displayName="Matches"', 'displayName="A1"', "table name not allowed"),
        (SHEET, '<row r="3"', '<row r="2"', "row 2 is out of order"),
        (SHEET, '<c r="A2"', '<c r="A9"', "cell A9 is in row 2"),
        (SHEET, '<c r="A2"', '<c r="C2"', "is out of order"),
        (SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="X1:Y2"/><mergeCell ref="Y2:Z3"/></mergeCells>', "merged cells overlap"),
        (SHEET, '"Accept,Reject"', '"' + "x," * 200 + '"', "longer than 255"),
        (SHEET, "<t>B1</t>", "<t>" + "x" * 32_768 + "</t>", "text of 32768"),
        (SHEET, '<c r="A2" s="', '<c r="A2" s="9', "is not there"),
        (SHEET, 'dxfId="0"', 'dxfId="99"', "conditional format 99"),
        (SHEET, "<sheetData>", "<hyperlinks/><sheetData>", "out of order"),
        (SHEET, "</row></sheetData>", '<c r="AB3"><f>XLOOKUP(1,A:A,B:B)</f></c></row></sheetData>', "XLOOKUP without _xlfn"),
        (SHEET, "</row></sheetData>", '<c r="AB3" t="s"><v>7</v></c></row></sheetData>', "7 is no value"),
        (SHEET, "</row></sheetData>", '<c r="AB3"><v>nan</v></c></row></sheetData>', "nan is no value"),
        (BOOK, "'Matches'!", "'Gone'!", "leads to the sheet Gone"),
        (BOOK, 'name="Problems"', 'name="Matches"', "sheet name matches is there 2"),
        (BOOK, 'name="Problems"', 'name="a:b"', "sheet name not allowed"),
        (TABLE, "", "\0gone", "leads to xl/tables/table1.xml, which is not there"),
        ("[Content_Types].xml", "/xl/tables/table1.xml", "/xl/tables/table9.xml", "content type of a part that is not there"),
        ("xl/styles.xml", 'fontId="1"', 'fontId="99"', "names fontId 99"),
    ],
)  # fmt: skip
def test_each_fault_is_seen(sound: bytes, part: str, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in faults(broken(sound, part, old, new)))
