"""The linter sees every fault it is there for."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from ar_xl.tables import MATCHES, PROBLEMS
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults
from tests.unit.test_file_graft import aging, written

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
        (TABLE, 'ref="A1:V3"', 'ref="A1V3"', "ref A1V3"),
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
        (SHEET, "</row></sheetData>", '<c r="AB3"><f>SUM(A1,"x)</f></c></row></sheetData>', "do not close"),
        (SHEET, "</row></sheetData>", '<c r="AB3"><f>A1+</f></c></row></sheetData>', "cannot be read: A1+"),
        (SHEET, "</row></sheetData>", '<c r="AB3"><f>' + "A1+" * 3000 + 'A1</f></c></row></sheetData>', "a formula of 9002"),
        (SHEET, "</row></sheetData>", '<c r="AB3" t="b"><v>yes</v></c></row></sheetData>', "yes is no value"),
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


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("xl/drawings/drawing1.xml", 'r:id="rIdAr1"', 'r:id="rIdAr9"', "names the relation rIdAr9"),
        ("xl/drawings/drawing1.xml", "</xdr:wsDr>", '<xdr:cNvPr id="1" name="x"/></xdr:wsDr>', "object 1 is there 2"),
        ("xl/charts/chart1.xml", "", "\0gone", "leads to xl/charts/chart1.xml, which is not there"),
    ],
)  # fmt: skip
def test_each_fault_of_a_drawing_is_seen(
    tmp_path: Path, part: str, old: str, new: str, fault: str
) -> None:
    sound = written(tmp_path / "book.xlsx", aging(9)).read_bytes()
    assert any(fault in found for found in faults(broken(sound, part, old, new)))


def test_a_shared_text_that_is_too_long_and_comments_nobody_sees_are_faults(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"))
    sheet = book.add_worksheet()
    sheet.write("A1", "x" * 1000)
    sheet.write_comment("A1", "Asked.")
    book.close()
    sound = (tmp_path / "b.xlsx").read_bytes()
    assert faults(sound) == []
    long = broken(sound, "xl/sharedStrings.xml", "x" * 1000, "x" * 40_000)
    assert faults(long) == ["shared string 0: text of 40000 characters"]
    lost = broken(sound, SHEET, '<legacyDrawing r:id="rId1"/>', "")
    assert any("comments without" in fault for fault in faults(lost))
