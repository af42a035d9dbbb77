"""Packages as other programs write them, and what a write may change in them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from ar_xl.tables import ALLOCATIONS, INVOICES, MATCHES
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.file.archive import Archive, Packed
from ar_xl.workbook.file.package import Package
from tests.bench.foreign_books import changed
from tests.repair_linter import faults

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def foreign(path: Path) -> Path:
    """A book of somebody's with a chart, a picture of formulas and a calculation chain."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Figures")
    sheet.write_column(0, 0, [1, 2, 3])
    sheet.write_formula(4, 0, "=SUM(A1:A3)", None, 6)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Figures!$A$1:$A$3"})
    sheet.insert_chart("C1", chart)
    book.close()
    return path


def edited(path: Path, **parts: tuple[str, str]) -> Path:
    """The book with replacements in parts; a part replaced by nothing is left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name).decode()
            for key, (old, new) in parts.items():
                if key in re.sub(r"\W", "_", name):
                    content = re.sub(old, new, content, flags=re.DOTALL)
            if content:
                after.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def written(path: Path) -> bytes:
    opened = FileWorkbook(path, backups=0)
    before = path.read_bytes()
    for count in (5, 2):
        opened.write(
            {
                MATCHES: pd.DataFrame(
                    {"Line ID": ["B1"] * count, "Verdict": ["Auto"] * count}, dtype=object
                ),
                ALLOCATIONS: pd.DataFrame({"Allocation ID": ["A1"]}, index=[-1], dtype=object),
            }
        )
    assert faults(path.read_bytes()) == []
    frame = FileWorkbook(path).read(ALLOCATIONS)
    assert frame is not None
    assert len(frame) == 2
    return before


def test_what_is_not_ours_stays_byte_for_byte(tmp_path: Path) -> None:
    path = foreign(tmp_path / "b.xlsx")
    before = written(path)
    wanted = [
        "[content_types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
    ]
    assert sorted(changed(before, path.read_bytes())) == wanted


def test_a_strict_book_stays_strict(tmp_path: Path) -> None:
    path = foreign(tmp_path / "b.xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name).decode()
            for usual, strict in STRICT.items():
                content = content.replace(usual, strict)
            after.writestr(name, content)
    path.write_bytes(out.getvalue())
    written(path)
    with zipfile.ZipFile(path) as archive:
        ours = archive.read("xl/worksheets/sheet2.xml").decode()
    assert STRICT["http://schemas.openxmlformats.org/spreadsheetml/2006/main"] in ours
    assert "schemas.openxmlformats.org" not in ours


def test_a_book_without_styles_gets_some(tmp_path: Path) -> None:
    path = edited(
        foreign(tmp_path / "b.xlsx"),
        xl_styles=(".*", ""),
        workbook_xml_rels=(r'<Relationship [^>]*styles\.xml"/>', ""),
        Content_Types=(r'<Override PartName="/xl/styles.xml"[^>]*/>', ""),
    )
    written(path)


def test_a_book_whose_styles_are_lost_gets_some(tmp_path: Path) -> None:
    written(edited(foreign(tmp_path / "b.xlsx"), xl_styles=(".*", "")))


def test_absolute_targets_and_parts_in_other_cases_are_found(tmp_path: Path) -> None:
    path = edited(
        foreign(tmp_path / "b.xlsx"),
        workbook_xml_rels=('Target="worksheets/', 'Target="/xl/Worksheets/'),
    )
    written(path)


def test_styles_of_the_user_keep_their_numbers(tmp_path: Path) -> None:
    path = foreign(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as archive:
        before = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", archive.read("xl/styles.xml").decode())
    written(path)
    with zipfile.ZipFile(path) as archive:
        after = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", archive.read("xl/styles.xml").decode())
    assert before is not None
    assert after is not None
    assert after[1].startswith(before[1])


def test_the_same_styles_are_not_added_twice(tmp_path: Path) -> None:
    path = foreign(tmp_path / "b.xlsx")
    sizes = []
    for count in (3, 1, 9):
        frame = pd.DataFrame(
            {"Line ID": ["=B1"] * count, "Verdict": ["Auto"] * count}, dtype=object
        )
        FileWorkbook(path, backups=0).write({MATCHES: frame})
        with zipfile.ZipFile(path) as archive:
            sizes.append(len(archive.read("xl/styles.xml")))
    assert sizes[0] == sizes[1] == sizes[2]


def test_formulas_of_the_user_are_computed_anew_on_opening(tmp_path: Path) -> None:
    path = edited(foreign(tmp_path / "b.xlsx"), xl_workbook_xml=(r"<calcPr[^>]*/>", ""))
    written(path)
    with zipfile.ZipFile(path) as archive:
        assert b'<calcPr fullCalcOnLoad="1"/>' in archive.read("xl/workbook.xml")


def test_a_book_without_formulas_is_not_asked_to_compute(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    FileWorkbook.create(
        path, {INVOICES: pd.DataFrame({"Document": ["I1"]}, index=[2], dtype=object)}
    )
    with zipfile.ZipFile(path) as archive:
        before = archive.read("xl/workbook.xml")
    FileWorkbook(path).write(
        {INVOICES: pd.DataFrame({"Open amount": [1.0]}, index=[2], dtype=object)}
    )
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/workbook.xml") == before


@pytest.mark.parametrize("kind", ["table", "defined name"])
def test_a_name_that_is_taken_is_not_taken_again(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Figures")
    if kind == "table":
        sheet.add_table(
            "A1:B3", {"name": "Allocations_2", "columns": [{"header": "x"}, {"header": "y"}]}
        )
    book.define_name("Allocations", "=Figures!$A$1")
    book.close()
    written(path)


def test_a_large_part_waits_deflated_and_one_in_packed_pieces_stays_in_them(
    tmp_path: Path,
) -> None:
    path = foreign(tmp_path / "b.xlsx")
    package = Package(Archive(path.read_bytes(), path.name))
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 40_000
    package.put("xl/one.xml", [b"<a>", row, b"</a>"])
    (whole,) = package.changed["xl/one.xml"]
    assert isinstance(whole, Packed)
    assert len(whole.deflated) * 20 < len(whole)
    assert package.read("xl/one.xml") == b"<a>" + row + b"</a>"
    pieces = [Packed([row]), Packed([row])]
    package.put("xl/two.xml", pieces)
    assert list(package.changed["xl/two.xml"]) == pieces
