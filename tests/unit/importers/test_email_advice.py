"""Mails and PDFs: what they bring goes to its bank line; damaged ones give a problem, never a traceback."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import struct
import sys
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_xl.cells import check, empty
from ar_xl.importers import advice_text, identify, read
from ar_xl.importers.job import checked, import_files
from ar_xl.importers.opened import files_in
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"
RUN = Run(dt.date(2026, 11, 3), dt.date(2026, 11, 3))
LIST = "Invoice    Amount paid\nRE-1    1,190.00\nRE-2    10.00\n"


def book(*lines):
    found = {t.name: empty(t) for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS)}
    headings = ("Line ID", "Booking date", "Amount", "Currency", "Payer", "Remittance text")
    columns = zip(headings, zip(*lines, strict=True), strict=True)
    cells = pd.DataFrame({h: pd.Series(c, dtype=object) for h, c in columns})
    return found | {"BankLines": check(BANK_LINES, cells, Settings())[0]}


def mail(text="Hello", **headers):
    message = EmailMessage()
    told = {"From": "Meier Bau <ap@meier-bau.example>", "Date": "Fri, 30 Oct 2026 09:00:00 +0000"}
    for name, value in (told | headers).items():
        message[name] = value
    message.set_content(text)
    return message


def rows(path, content):
    path.write_bytes(content)
    frames = [one.frames[REMITTANCES] for one in read(path, Settings())]
    return [
        (document, amount)
        for frame in frames
        for document, amount in zip(frame["Document reference"], frame["Amount"], strict=True)
    ]


def refused(path, content):
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        list(read(path, Settings()))
    return [str(problem) for problem in raised.value.problems]


def workbook():
    sheet = openpyxl.Workbook()
    for row in (["Payment 20417"], ["Your invoice", "Net"], ["RE-1", 1190], ["RE-2", 10.5]):
        sheet.active.append(row)
    out = io.BytesIO()
    sheet.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("text_table.eml", ("L1", dt.date(2026, 10, 30), 3706.0, "EUR", "MEIER BAU", "")),
        ("html_table.eml", ("L1", dt.date(2026, 11, 2), 4440.0, "USD", "EAGLE STORES INC", "")),
        ("attached_csv.eml", ("L1", dt.date(2026, 10, 30), 1750.5, "EUR", "Schulz Druck KG", "")),
        ("forwarded_list.eml", ("L1", dt.date(2026, 10, 30), 1100.0, "USD", "", "CHECK 4711")),
        ("forwarded_list.eml", ("L1", dt.date(2026, 10, 30), 1100.0, "USD", "Harbor & Sons", "")),
    ],
)
def test_a_mail_is_put_on_the_line_of_its_payer_or_number(name, line):
    there = book(line, ("L2", *line[1:4], "Another", "else"))
    done = import_files(there, Settings(), RUN, [GOLDEN / "email" / name])
    assert set(done.frames[REMITTANCES]["line_id"]) == {"L1"}
    assert not done.problems


def test_the_same_list_in_two_files_is_written_once(tmp_path):
    message = mail()
    message.add_attachment(LIST.replace("    ", "\t"), filename="a.txt")
    for number in ("1", "2"):
        (tmp_path / f"{number}.eml").write_bytes(message.as_bytes())
    there = book(("L1", dt.date(2026, 10, 30), 1200.0, "EUR", "Meier Bau", ""))
    done = import_files(there, Settings(), RUN, [tmp_path])
    assert len(done.frames[REMITTANCES]) == 2
    assert done.facts["known"] == 2


def test_a_workbook_in_a_mail_is_read(tmp_path):
    message = mail()
    message.add_attachment(workbook(), maintype="application", subtype="x", filename="../../a.xlsx")
    assert rows(tmp_path / "a.eml", message.as_bytes()) == [("RE-1", 1190.0), ("RE-2", 10.5)]


def test_a_list_of_invoices_from_a_payer_adds_no_invoices(tmp_path):
    message = mail()
    text = "Document,Customer ID,Invoice date,Amount\nRE-1,K1,2026-10-01,5.00\n"
    message.add_attachment(text, subtype="csv", filename="a.csv")
    assert rows(tmp_path / "a.eml", message.as_bytes()) == [("RE-1", 5.0)]


def test_a_bank_statement_in_a_mail_is_a_bank_statement(tmp_path):
    message = mail()
    content = (GOLDEN / "camt" / "pages.xml").read_bytes()
    message.add_attachment(content, maintype="text", subtype="xml", filename="a.xml")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    assert [len(one.frames[BANK_LINES]) for one in read(path, Settings())] == [2]


def test_an_attachment_that_cannot_be_read_is_told_beside_the_list(tmp_path):
    message = mail(LIST)
    message.add_attachment(
        b"%PDF-1.7 cut off", maintype="application", subtype="pdf", filename="a.pdf"
    )
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    (one,) = read(path, Settings())
    assert len(one.frames[REMITTANCES]) == 2
    assert [(p.severity, p.sheet) for p in one.problems] == [("warning", "a.eml/a.pdf")]


def test_columns_with_blanks_are_read_by_where_they_stand():
    text = (
        "Invoice      Gross     Discount     Amount paid\n"
        "RE-1        100.00         2.00           98.00\n"
        "RE-2         50.00                        50.00\n"
    )
    frame = advice_text.documents_in("a", "text", text, Settings()).frames[REMITTANCES]
    assert frame["Discount"].tolist() == [2.0, None]
    assert frame["Amount"].tolist() == [98.0, 50.0]


def test_a_list_that_does_not_make_its_total_is_told():
    text = "Invoice RE-11 100.00\nInvoice RE-12 50.00\nTotal: 170.00\n"
    found = advice_text.documents_in("a", "text", text, Settings())
    assert "its list sums to 150.0, its total is 170.00" in found.problems[0].what


def test_prose_without_a_list_is_none():
    text = "IBAN DE02 1203 0000 0000 2020 51 12.00\nsee you on 30.10.2026\nfee 12.00\n"
    assert advice_text.documents_in("a", "text", text, Settings()) is None


def pdf(lines):
    """A PDF of one page in a font of fixed width."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 10 Tf 14 TL 40 700 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_a_pdf_with_text_is_read(tmp_path):
    content = pdf(["Payment 20417", "Invoice      Amount paid", "RE-1            1,190.00"])
    assert rows(tmp_path / "a.pdf", content) == [("RE-1", 1190.0)]


def test_a_pdf_without_text_is_refused(tmp_path):
    assert "is a PDF without text" in refused(tmp_path / "a.pdf", pdf([]))[0]


@pytest.mark.parametrize(("package", "name"), [("pypdf", "a.pdf"), ("olefile", "a.msg")])
def test_a_missing_reader_is_told_with_the_way_round(tmp_path, monkeypatch, package, name):
    monkeypatch.setitem(sys.modules, package, None)
    content = pdf(["x"]) if package == "pypdf" else outlook({"1000001F": "x"})
    (told,) = refused(tmp_path / name, content)
    assert f"needs the package {package}" in told
    assert "pip install ar-xl[mail]" in told


def outlook(streams):
    """An OLE2 file of long streams, one after another; texts as UTF-16."""
    wanted = [(f"__substg1.0_{tag}", text.encode("utf-16-le")) for tag, text in streams.items()]
    held = [(name, body + b" \0" * (-len(body) % 512 // 2 + 2048)) for name, body in wanted]
    directory_sectors = (len(held) + 1 + 3) // 4
    fat = [0xFFFFFFFD, *range(2, directory_sectors + 1), 0xFFFFFFFE]
    entries, bodies = [], b""
    for number, (name, body) in enumerate(held, 1):
        start, count = len(fat), len(body) // 512
        fat += [*range(start + 1, start + count), 0xFFFFFFFE]
        right = number + 1 if number < len(held) else 0xFFFFFFFF
        entries.append(_entry(name, 2, start, len(body), right=right))
        bodies += body
    root = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    directory = b"".join([root, *entries]).ljust(directory_sectors * 512, b"\0")
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096),
        *(0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    )
    difat = struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + difat + struct.pack("<128I", *fat) + directory + bodies


def _entry(name, kind, start, size, right=0xFFFFFFFF, child=0xFFFFFFFF):
    told = name.encode("utf-16-le") + b"\0\0"
    place = (len(told), kind, 1, 0xFFFFFFFF, right, child)
    return told.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", *place, start, size)


def test_an_outlook_item_is_read(tmp_path):
    item = outlook({"0037001F": "Advice", "0C1A001F": "Meier Bau", "1000001F": LIST})
    assert rows(tmp_path / "a.msg", item) == [("RE-1", 1190.0), ("RE-2", 10.0)]


@pytest.mark.parametrize("length", [1400, 3000, 5500])
def test_a_cut_off_outlook_item_is_refused(tmp_path, length):
    item = outlook({"1000001F": LIST})
    assert len(item) > 5500
    assert "is a damaged Outlook item" in refused(tmp_path / "a.msg", item[:length])[0]


PARTS = st.sampled_from(
    [
        "Invoice",
        "Amount paid",
        "RE-1",
        "RE-2",
        "1,190.00",
        "1.190",
        "-5.00",
        "  ",
        "\t",
        "|",
        "\n",
        "Total",
        "----",
        "<table>",
        "<tr><td>",
        "EUR",
        "Date: x",
        "=?utf-8?b?//?=",
        "From: y@z",
        "é",
    ]
)


@given(st.lists(PARTS, max_size=40))
def test_any_text_of_a_mail_gives_rows_or_problems(tmp_path_factory, parts):
    head = "From: a@b.example\nSubject: =?x?q?=ff?=\nContent-Type: text/html\n\n"
    path = tmp_path_factory.getbasetemp() / "fuzz.eml"
    path.write_text(head + "".join(parts), encoding="utf-8")
    with contextlib.suppress(InputError):
        for file in files_in(path):
            for one in identify(file).read(file, Settings()):
                checked(one, Settings())


@given(st.lists(PARTS, max_size=40))
def test_any_text_gives_rows_or_none(parts):
    found = advice_text.documents_in("a", "text", "".join(parts), Settings())
    if found:
        checked(found, Settings())


@given(data=st.data())
def test_a_damaged_pdf_or_item_gives_no_traceback(tmp_path_factory, data):
    whole = data.draw(
        st.sampled_from([pdf(["Invoice  Amount", "R1  5.00"]), outlook({"1000001F": LIST})])
    )
    at = data.draw(st.integers(0, len(whole)))
    more = data.draw(st.binary(max_size=8))
    path = tmp_path_factory.getbasetemp() / "fuzz.bin"
    path.write_bytes(whole[:at] + more + whole[at + len(more) :])
    with contextlib.suppress(InputError):
        for file in files_in(path):
            for one in identify(file).read(file, Settings()):
                checked(one, Settings())


def test_parts_nested_without_end_are_refused_or_read(tmp_path):
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    told = refused(tmp_path / "a.eml", f"From: a@b.example\nSubject: x\n{deep}".encode())
    assert told[0].startswith("a.eml: ")
