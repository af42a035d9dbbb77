"""What is opened, and what is refused with one clear problem."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ar_xl.importers import opened as opening
from ar_xl.importers import read
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"
CAMT = (GOLDEN / "camt" / "pages.xml").read_bytes()
MT940 = (GOLDEN / "mt940" / "german.sta").read_bytes()


def problem(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        list(read(path, Settings()))
    assert len(raised.value.problems) == 1
    return str(raised.value.problems[0])


def lines(path: Path, content: bytes) -> dict[str, int]:
    path.write_bytes(content)
    return {one.file: len(one.frames[BANK_LINES]) for one in read(path, Settings())}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_gzipped_statement_is_read(tmp_path):
    assert lines(tmp_path / "a.gz", gzip.compress(CAMT)) == {"a": 2}


def test_every_statement_of_a_zip_is_read_whatever_its_name(tmp_path):
    members = {"1.dat": CAMT, "folder/2": MT940, "__MACOSX/._1.dat": b"\0\0", ".hidden": b"x"}
    assert lines(tmp_path / "a.txt", zipped(members)) == {"a.txt/1.dat": 2, "a.txt/folder/2": 5}


def test_a_zip_in_a_gzip_is_read(tmp_path):
    assert lines(tmp_path / "a.zip.gz", gzip.compress(zipped({"s.xml": CAMT}))) == {
        "a.zip/s.xml": 2
    }


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    told = problem(tmp_path / "a.zip", zipped({"s.csv": b"Date,Amount\n" + b"0" * (40 << 20)}))
    assert (
        told
        == "a.zip/s.csv: unpacks to far more than its size allows. Unpack it yourself and look at what it holds."
    )


def test_an_archive_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MOST_FILES", 2)
    assert "holds 3 files" in problem(tmp_path / "a.zip", zipped({str(n): CAMT for n in range(3)}))


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(CAMT)[:-20],
        zipped({"s": CAMT})[:200],
        zipped({"s": CAMT}).replace(b"\x05\x06", b"\x05\x07"),
    ],
)
def test_a_cut_off_archive_is_refused(tmp_path, content):
    assert "damaged" in problem(tmp_path / "a.gz", content)


def test_an_empty_file_is_refused(tmp_path):
    assert problem(tmp_path / "a.xml", b"") == "a.xml: is empty. Download or export the file again."


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.xml: cannot be read"):
        list(read(tmp_path / "nowhere.xml", Settings()))


def test_an_entity_bomb_is_refused_before_it_unfolds(tmp_path):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "x">'
        + levels.encode()
        + b"]>"
        + CAMT.split(b"?>", 1)[1].replace(b"factuur 1", b"&e9;")
    )
    assert "document type definition" in problem(tmp_path / "a.xml", bomb)


def test_a_declaration_hidden_behind_a_long_comment_is_not_followed(tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    dtd = f'<!--{"x" * 70_000}--><!DOCTYPE d [<!ENTITY e SYSTEM "{outside.as_uri()}">]>'.encode()
    head = b'<?xml version="1.0"?><!-- urn:iso:std:iso:20022:tech:xsd:camt.053.001.04 -->'
    path = tmp_path / "a.xml"
    path.write_bytes(head + dtd + CAMT.split(b"?>", 1)[1].replace(b"factuur 1", b"&e;"))
    try:
        texts = [
            t for one in read(path, Settings()) for t in one.frames[BANK_LINES]["Remittance text"]
        ]
    except InputError as error:
        texts = [str(error)]
    assert not any("secret" in text and "secret.txt" not in text for text in texts)


def test_a_camt_file_cut_off_in_the_middle_is_refused_as_a_whole(tmp_path):
    told = problem(tmp_path / "a.xml", CAMT[: len(CAMT) // 2])
    assert told.startswith("a.xml, row ")
    assert "is cut off or damaged" in told


def test_another_message_is_named(tmp_path):
    xml = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"><CstmrDrctDbtInitn/></Document>'
    assert "is a pain.008 message, not a bank statement" in problem(tmp_path / "a.xml", xml)


def test_another_xml_is_named_by_its_root(tmp_path):
    assert "root element catalogue" in problem(
        tmp_path / "a.xml", b"<?xml version='1.0'?><catalogue/>"
    )


def test_a_message_without_a_statement_is_refused(tmp_path):
    xml = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/></Document>'
    assert "is a camt.053 message without a statement" in problem(tmp_path / "a.xml", xml)


@pytest.mark.parametrize(
    "html",
    [
        b"<html><body><table><tr><td>Date</td></tr></table>",
        b"\xef\xbb\xbf<!DOCTYPE html><table>",
        b"<table border=1><tr><th>Amount</th></tr>",
    ],
)
def test_a_web_page_without_a_table_of_ours_is_refused(tmp_path, html):
    assert "is a web page" in problem(tmp_path / "a.xlsx", html)


def test_a_csv_named_as_a_workbook_is_read(tmp_path):
    assert lines(tmp_path / "a.xlsx", b"Booking date,Amount\n2026-10-31,5.00\n") == {"a.xlsx": 1}


def test_a_protected_workbook_is_refused(tmp_path):
    content = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert "is protected by a password" in problem(tmp_path / "a.xlsx", content)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Statement"], ["Booking date", "Amount"], ["2026-10-31", 5]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_cut_off_workbook_is_refused(tmp_path, part):
    whole = workbook()
    assert "is a damaged" in problem(tmp_path / "a.xlsx", whole[: int(len(whole) * part)])


def test_a_workbook_of_noise_is_refused(tmp_path):
    assert "a.xls" in problem(
        tmp_path / "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20
    )


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        (
            b":62F:C261030EUR10813,10",
            b":62F:Dnullnull7414,3",
            'row 17: "Dnullnull7414,3" field :62F: cannot be read',
        ),
        (
            b":61:2610301030CR1190,00N051NONREF//POS 12",
            b":61:2610301030XR1190,00N051",
            "field :61: cannot be read",
        ),
        (b":62F:C261030EUR10813,10\n", b"", "has no closing balance (:62F:)"),
    ],
)
def test_a_field_that_cannot_be_read_is_told_with_its_line(tmp_path, field, wrong, told):
    assert told in problem(tmp_path / "a.sta", MT940.replace(field, wrong))


def test_a_text_of_no_format_is_refused(tmp_path):
    assert "a.txt" in problem(tmp_path / "a.txt", b"Dear Sirs, we have paid. Regards")


def _sheet_with(cell: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Date", "Amount"])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as whole:
        members = {m.filename: whole.read(m) for m in whole.infolist()}
    name = "xl/worksheets/sheet1.xml"
    far = f'<row r="1048576"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    return zipped({**members, name: members[name].replace(b"</sheetData>", far)})


def test_a_cell_in_the_farthest_corner_is_refused_and_ends_no_process(tmp_path):
    assert "cells too far apart" in problem(tmp_path / "a.xlsx", _sheet_with("XFD1048576"))


def test_an_archive_in_an_archive_in_another_is_not_unpacked(tmp_path):
    inner = zipped({"b.zip": zipped({"c.zip": zipped({"d.xml": CAMT})})})
    assert "archive inside an archive" in problem(tmp_path / "a.zip", inner)


def test_a_workbook_in_an_archive_in_an_archive_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Date", "Text", "Amount"])
    book.active.append(["2026-10-31", "x", 5.0])
    out = io.BytesIO()
    book.save(out)
    inner = zipped({"b.zip": zipped({"c.xlsx": out.getvalue()})})
    assert lines(tmp_path / "a.zip", inner) == {"a.zip/b.zip/c.xlsx": 1}


@pytest.mark.parametrize(
    ("message", "root", "held"),
    [("camt.053.001.08", "BkToCstmrStmt><Stmt", "Ntry"), ("remt.001.001.05", "RmtAdvc", "RmtInf")],
)
def test_an_entry_without_an_end_takes_no_memory(tmp_path, monkeypatch, message, root, held):
    from ar_xl.importers import camt, xml_messages

    for module in (camt, xml_messages):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 1 << 18)
    junk = "<Junk>abc</Junk>" * 40_000
    start = f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}"><{root}>'
    found = problem(tmp_path / "a.xml", f"{start}<{held}>{junk}".encode())
    assert "which no bank's file has" in found


def test_a_text_cut_into_millions_of_pieces_is_cut_short(tmp_path):
    text = CAMT.decode()
    pieces = "<Ustrd>abcdefgh</Ustrd>" * 60_000
    at = text.index("</Ntry>")
    details = f"<NtryDtls><TxDtls><RmtInf>{pieces}</RmtInf></TxDtls></NtryDtls>"
    (tmp_path / "a.xml").write_text(text[:at] + details + text[at:], encoding="utf-8")
    (one,) = read(tmp_path / "a.xml", Settings())
    assert len(one.frames[BANK_LINES]["Remittance text"].iloc[0]) < 40_000


def test_a_very_large_web_page_is_refused(tmp_path):
    page = b"<html><table>" + b"<tr><td>x</td></tr>" * 2_000_000
    assert "very large web page" in problem(tmp_path / "a.xls", page)


def test_cells_at_the_end_of_every_row_fill_no_memory(tmp_path, monkeypatch):
    from ar_xl.importers import xml_spreadsheet

    monkeypatch.setattr(xml_spreadsheet, "MOST_CELLS", 100_000)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    row = '<Row><Cell s:Index="16384"><Data s:Type="Number">1</Data></Cell></Row>'
    start = f'<Workbook xmlns="{space}" xmlns:s="{space}"><Worksheet><Table>'
    whole = f"{start}{row * 10}</Table></Worksheet></Workbook>"
    assert "is too large" in problem(tmp_path / "a.xls", whole.encode())
