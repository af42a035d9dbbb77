"""Files that are no workbook, or no sound one: one clear line each, and what to do."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ar_xl.problems import BusyError, InputError
from ar_xl.tables import INVOICES, PROBLEMS
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def book(path: Path) -> Path:
    blank = pd.DataFrame({h: pd.Series(dtype=object) for h in INVOICES.by_heading})
    FileWorkbook.create(path, {INVOICES: blank})
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The book with one replacement in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            after.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + bytes(600), "old Excel file"),
        (b"Document;Amount\nINV-1;5\n", "text file (CSV)"),
        ("Document\tAmount".encode("utf-16"), "text file (CSV)"),
        (b"\xef\xbb\xbf<html><table>", "web page (HTML)"),
        (b"<!DOCTYPE html><html>", "web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook/>', "XML file"),
        (bytes(range(256)) * 9, "is not an Excel workbook"),
        (b"PK\x03\x04 and no more", "damaged or cut short"),
        (zipped(readme_DOT_txt=b"hello"), "holds no workbook"),
        (zipped(word__document_DOT_xml=b"<x/>"), "Word document"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
    ],
)
def test_what_is_no_workbook_is_named_with_a_way_out(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "september.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as told:
        FileWorkbook(path)
    (problem,) = told.value.problems
    assert problem.sheet == "september.xlsx"
    assert what in problem.what
    assert problem.fix.endswith(".")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.xlsx: is not there"):
        FileWorkbook(tmp_path / "gone.xlsx")
    with pytest.raises(InputError, match="is a folder"):
        FileWorkbook(tmp_path)


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/>'
        b"</Relationships>"
    )
    path = tmp_path / "b.xlsx"
    path.write_bytes(zipped(_rels___DOT_rels=rels, xl__workbook_DOT_bin=b"x"))
    with pytest.raises(InputError, match=r"binary workbook \(\.xlsb\)"):
        FileWorkbook(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_cut_short_is_named(tmp_path: Path, share: float) -> None:
    path = book(tmp_path / "b.xlsx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match="damaged or cut short"):
        FileWorkbook(path)


def test_a_part_with_flipped_bits_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/workbook.xml")
    content[info.header_offset + 30 + len(info.filename) + 20] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="damaged"):
        FileWorkbook(path)


def test_an_archive_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx")
    content = path.read_bytes()
    at = content.index(b"xl/theme/theme1.xml", content.rindex(b"PK\x01\x02") - 2000)
    sizes = content.rindex(b"PK\x01\x02", 0, at) + 24
    path.write_bytes(content[:sizes] + struct.pack("<I", 3_000_000_000) + content[sizes + 4 :])
    with pytest.raises(InputError, match="far more than a workbook"):
        FileWorkbook(path)


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = changed(
        book(tmp_path / "b.xlsx"), "xl/workbook.xml", b"<workbook ", bomb + b"<workbook "
    )
    with pytest.raises(InputError, match="document type"):
        FileWorkbook(path)


def test_a_protected_sheet_is_respected(tmp_path: Path) -> None:
    path = changed(
        book(tmp_path / "b.xlsx"),
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b'</sheetData><sheetProtection sheet="1"/>',
    )
    before = path.read_bytes()
    with pytest.raises(BusyError, match="sheet Invoices of b"):
        FileWorkbook(path).write({INVOICES: pd.DataFrame({"Document": ["X"]}, dtype=object)})
    assert path.read_bytes() == before


def unlocked(path: Path, *, columns: bool) -> Path:
    """The sheet Invoices protected, its documents, or all columns, unlocked by their style."""
    frame = pd.DataFrame({"Document": ["INV-1"], "Amount": [5.0]}, dtype=object)
    FileWorkbook.create(path, {INVOICES: frame})
    free = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyProtection="1"><protection locked="0"/></xf>'
    with zipfile.ZipFile(path) as whole:
        styles, sheet = whole.read("xl/styles.xml"), whole.read("xl/worksheets/sheet1.xml")
    start, end = styles.index(b"<cellXfs"), styles.index(b"</cellXfs>")
    own = b' s="%d"' % styles.count(b"<xf ", start, end)
    new = re.sub(rb'(<c r="A2") s="\d+"', rb"\1" + own, sheet)
    if columns:
        every = b'<cols><col min="1" max="99" width="10" style="' + own[4:] + b"/></cols>"
        new = re.sub(rb"<cols>.*</cols>", every, new)
    new = new.replace(b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>')
    count = int(own[4:-1])
    longer = styles[:end].replace(
        b'<cellXfs count="%d"' % count, b'<cellXfs count="%d"' % (count + 1)
    )
    changed(path, "xl/styles.xml", styles, longer + free + styles[end:])
    return changed(path, "xl/worksheets/sheet1.xml", sheet, new)


def test_unlocked_cells_of_a_protected_sheet_are_written(tmp_path: Path) -> None:
    path = unlocked(tmp_path / "b.xlsx", columns=False)
    FileWorkbook(path, backups=0).write(
        {INVOICES: pd.DataFrame({"Document": ["X"]}, index=[2], dtype=object)}
    )
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None and frame["Document"].tolist() == ["X"]
    before = path.read_bytes()
    for locked in (
        pd.DataFrame({"Amount": [1.0]}, index=[2], dtype=object),
        pd.DataFrame({"Document": ["Y"]}, index=[99], dtype=object),
        pd.DataFrame({"New column": ["Y"]}, index=[2], dtype=object),
    ):
        with pytest.raises(BusyError, match="is protected"):
            FileWorkbook(path).write({INVOICES: locked})
    assert path.read_bytes() == before


def test_rows_are_appended_to_a_protected_sheet_whose_columns_are_unlocked(tmp_path: Path) -> None:
    path = unlocked(tmp_path / "b.xlsx", columns=True)
    FileWorkbook(path, backups=0).write(
        {INVOICES: pd.DataFrame({"Document": ["Y"]}, index=[99], dtype=object)}
    )
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None and frame["Document"].tolist()[-1] == "Y"
    assert faults(path.read_bytes()) == []


def test_a_protected_structure_is_respected(tmp_path: Path) -> None:
    path = changed(
        book(tmp_path / "b.xlsx"),
        "xl/workbook.xml",
        b"<bookViews>",
        b'<workbookProtection lockStructure="1"/><bookViews>',
    )
    with pytest.raises(BusyError, match="protected against new sheets"):
        FileWorkbook(path).write({PROBLEMS: pd.DataFrame({"Problem": ["x"]}, dtype=object)})


def test_a_signed_book_is_respected(tmp_path: Path) -> None:
    kind = b"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    signed = (
        b'<Relationship Id="s" Type="'
        + kind
        + b'" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    )
    path = changed(book(tmp_path / "b.xlsx"), "_rels/.rels", b"</Relationships>", signed)
    with pytest.raises(BusyError, match="digitally signed"):
        FileWorkbook(path).write({PROBLEMS: pd.DataFrame({"Problem": ["x"]}, dtype=object)})


def test_a_cell_in_the_farthest_corner_ends_no_process(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = book(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as whole:
        part = next(
            n for n in whole.namelist() if "worksheets/" in n and b"Invoice date" in whole.read(n)
        )
    with pytest.raises(InputError) as told:
        FileWorkbook(changed(path, part, b"</sheetData>", far)).read(INVOICES)
    assert "cells too far apart" in str(told.value)
