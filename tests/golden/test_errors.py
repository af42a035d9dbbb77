"""The gallery of error messages: every bad input, and the lines a clerk reads for it."""

import datetime as dt
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ar_xl.cli import main

GALLERY = Path(__file__).parent / "errors"
Cells = dict[str, list[list[object]]]


def good() -> Cells:
    """A small book made by hand, without Excel tables, as many departments have one."""
    day = dt.date(2026, 10, 1)
    return {
        "Customers": [["Customer ID", "Name"], ["C1", "Nordlicht GmbH"], ["C2", "Ardoise SARL"]],
        "Invoices": [
            [
                "Document",
                "Type",
                "Customer ID",
                "Invoice date",
                "Currency",
                "Amount",
                "Open amount",
            ],
            ["R-1001", "Invoice", "C1", day, "EUR", 119.0, 119.0],
            ["R-1002", "Invoice", "C2", day, "EUR", 238.5, None],
        ],
        "Bank": [
            ["Line ID", "Booking date", "Amount", "Payer", "Remittance text"],
            ["L1", day, 119.0, "Nordlicht GmbH", "R-1001"],
        ],
    }


def changed(sheet: str, row: int, column: str, value: object) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        cells = good()
        cells[sheet][row - 1][cells[sheet][0].index(column)] = value
        save(path, cells)

    return build


def save(path: Path, cells: Cells) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in cells.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if not cells:
        book.create_sheet("Sheet1")
    book.save(path)


def without(sheet: str, column: str | None = None) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        cells = good()
        if column is None:
            del cells[sheet]
        else:
            at = cells[sheet][0].index(column)
            cells[sheet] = [row[:at] + row[at + 1 :] for row in cells[sheet]]
        save(path, cells)

    return build


def raw(content: bytes) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        path.write_bytes(content)

    return build


def truncated(path: Path) -> None:
    save(path, good())
    path.write_bytes(path.read_bytes()[:3000])


def formula_without_value(path: Path) -> None:
    changed("Bank", 2, "Amount", "=100+19")(path)


def two_columns_of_one_meaning(path: Path) -> None:
    cells = good()
    cells["Bank"][0][2] = "Betrag"
    cells["Bank"][0].append("Umsatz")
    cells["Bank"][1].append(119.0)
    save(path, cells)


def whole_column_wrong(path: Path) -> None:
    cells = good()
    cells["Bank"] += [[f"X{n}", dt.date(2026, 10, 2), "n/a", "", ""] for n in range(60)]
    save(path, cells)


def everything_at_once(path: Path) -> None:
    cells = good()
    cells["Invoices"][1][5] = "1.2O"
    cells["Invoices"][2][2] = "C9"
    cells["Bank"][1][1] = "31.02.2026"
    save(path, cells)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BOOKS: dict[str, Callable[[Path], None]] = {
    "a missing table": without("Invoices"),
    "a missing column": without("Bank", "Amount"),
    "a key that is there twice": changed("Invoices", 3, "Document", "R-1001"),
    "text in an amount": changed("Bank", 2, "Amount", "1l9,00"),
    "an amount that reads two ways": changed("Bank", 2, "Amount", "1,234"),
    "too many decimals": changed("Bank", 2, "Amount", 119.005),
    "an impossible date": changed("Bank", 2, "Booking date", "31.02.2026"),
    "a date that reads two ways": changed("Bank", 2, "Booking date", "03/04/2026"),
    "a number where a date belongs": changed("Bank", 2, "Booking date", 46296),
    "an unknown currency": changed("Invoices", 2, "Currency", "EURO"),
    "an unknown customer": changed("Invoices", 3, "Customer ID", "C9"),
    "open amount above amount": changed("Invoices", 2, "Open amount", 500),
    "a credit note above zero": changed("Invoices", 2, "Type", "Credit note"),
    "an unknown type": changed("Invoices", 2, "Type", "Proforma"),
    "an error value": changed("Bank", 2, "Amount", "#N/A"),
    "a formula without a value": formula_without_value,
    "an empty cell that must be filled": changed("Bank", 2, "Line ID", None),
    "two columns of one meaning": two_columns_of_one_meaning,
    "a whole column wrong": whole_column_wrong,
    "everything at once": everything_at_once,
    "an empty book": lambda path: save(path, {}),
    "an empty file": raw(b""),
    "a CSV renamed": raw(b"Line ID;Amount\nL1;119,00\n"),
    "an HTML page renamed": raw(
        b"<html><body><table><tr><td>Amount</td></tr></table></body></html>"
    ),
    "an old xls renamed": raw(OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le") + b"\x00" * 600),
    "an encrypted book": raw(
        OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    ),
    "a truncated book": truncated,
}

CAMT = """<?xml version="1.0" encoding="UTF-8"?>{dtd}
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}"><{root}><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-02</Dt></BookgDt>
<NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></{root}></Document>
"""


def camt(**given: str) -> bytes:
    usual = {
        "dtd": "",
        "message": "camt.053.001.08",
        "root": "BkToCstmrStmt",
        "closing": "219.00",
        "amount": "119.00",
        "text": "R-1001",
    }
    return CAMT.format(**(usual | given)).encode()


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
MT940 = (
    ":20:STARTUMS\r\n:25:10020030/1234567\r\n:28C:10/1\r\n:60F:C261001EUR100,00\r\n"
    ":61:2610021002CR119,00NTRFNONREF\r\n:86:166?20R-1001?32NORDLICHT\r\n:62F:C261002EUR{closing}\r\n-\r\n"
)
FILES: dict[str, tuple[str, bytes]] = {
    "a statement that does not add up": ("statement.xml", camt(closing="220.00")),
    "an MT940 statement that does not add up": (
        "statement.sta",
        MT940.format(closing="220,00").encode(),
    ),
    "another ISO message": (
        "payment.xml",
        camt(message="pain.008.001.08", root="CstmrDrctDbtInitn"),
    ),
    "an entity bomb": ("bomb.xml", camt(dtd=BOMB, text="&c;")),
    "XML cut off": ("cut.xml", camt()[:700]),
    "an amount that is none": ("odd.xml", camt(amount="1l9.00")),
    "a file of nothing": ("nothing.txt", b""),
    "a picture": ("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "a table of nothing we know": ("menu.csv", b"Dish;Price\nSoup;4,50\nBread;1,20\n"),
    "an invoice list with a stranger": (
        "open_items.csv",
        b"Document;Customer ID;Invoice date;Amount\nR-2001;C9;2026-10-01;10.00\n",
    ),
}


def slug(name: str) -> str:
    return name.replace(" ", "_")


def lines(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    return told.err.replace(str(folder) + "/", "")


@pytest.mark.parametrize("name", BOOKS)
def test_a_bad_book_is_told_in_clear_lines_and_keeps_its_cells(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    golden: Callable[[Path, str], None],
) -> None:
    book = tmp_path / "book.xlsx"
    BOOKS[name](book)
    before = tmp_path / "before.xlsx"
    shutil.copy(book, before)
    assert main(["reconcile", str(book), "--as-of", "2026-10-31"]) == 2
    golden(GALLERY / f"{slug(name)}.txt", lines(capsys, tmp_path))
    if zipfile.is_zipfile(before):
        assert cells_of(book).keys() - {"Problems"} == cells_of(before).keys()
        assert {n: c for n, c in cells_of(book).items() if n != "Problems"} == cells_of(before)
    else:
        assert book.read_bytes() == before.read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told_in_clear_lines_and_adds_nothing(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    golden: Callable[[Path, str], None],
) -> None:
    book, (called, content) = tmp_path / "book.xlsx", FILES[name]
    save(book, good())
    before = cells_of(book)
    file = tmp_path / called
    file.write_bytes(content)
    assert main(["import", str(file), str(book)]) == 2
    golden(GALLERY / f"{slug(name)}.txt", lines(capsys, tmp_path))
    assert {n: c for n, c in cells_of(book).items() if n != "Problems"} == before


def cells_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {s.title: list(s.iter_rows(values_only=True)) for s in openpyxl.load_workbook(path)}
