"""The customer list and the open-item list as an ERP would give them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ar_xl import money
from ar_xl.demo.customers import CUSTOMERS, Customer
from ar_xl.demo.ledger import AS_OF, FIRST, BankLine, Document

HEADINGS = (
    *("Kundennummer", "Firma", "Auch bekannt als", "Bankverbindung", "Konzernmutter", "E-Mail"),
    *("Sprache", "Land", "Währung", "Zahlungsbedingung", "Kreditlimit", "Anschrift"),
)


def customer_list() -> bytes:
    """A semicolon-separated file with German headings and decimal commas, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADINGS)
    rows.writerows(map(_customer, CUSTOMERS))
    return text.getvalue().encode("utf-8-sig")


def _customer(customer: Customer) -> list[str]:
    limit = 10_000 + int(customer.id) * 37 % 40 * 2_500
    return [
        *(customer.id, customer.name, "; ".join(customer.also)),
        *(customer.account if customer.known else "", customer.parent),
        customer.email,
        *(customer.language, customer.country, customer.currency, customer.terms),
        f"{limit:,}".replace(",", ".") + ",00",
        customer.address,
    ]


COLUMNS = (
    *(("Document no.", 16), ("Document type", 13), ("Customer no.", 13), ("Document date", 13)),
    *(("Net due date", 13), ("Curr.", 7), ("Document amount", 16), ("Open amount", 16)),
    *(("PO number", 14), ("Payment reference", 30), ("Payment terms", 28)),
    *(("Disputed amount", 16), ("Note", 26)),
)
"""Headings of the open-item list and their widths."""


def open_item_list(documents: Iterable[Document]) -> bytes:
    """A workbook with a title above its headings and totals below its documents."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Open items")
    for letter, (_heading, width) in zip("ABCDEFGHIJKLM", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A4"
    title = f"Open items and recent documents, {FIRST:%d.%m.%Y} to {AS_OF:%d.%m.%Y}"
    _add(sheet, [title], Font(bold=True, size=14))
    sheet.append([])
    _add(sheet, [heading for heading, _width in COLUMNS], Font(bold=True))
    totals: dict[str, list[int]] = {}
    for document in documents:
        _add(sheet, _document(document))
        sums = totals.setdefault(document.currency, [0, 0])
        sums[0] += document.amount
        sums[1] += document.open
    for code, sums in totals.items():
        shown = [money.to_major(each, code) for each in sums]
        _add(sheet, ["Total", *[None] * 4, code, *shown], Font(bold=True))
    return _timeless(book)


def _document(document: Document) -> list[object]:
    code = document.currency
    return [
        *(document.number, document.kind, document.customer.id, document.day, document.due),
        *(code, money.to_major(document.amount, code), money.to_major(document.open, code)),
        *(document.po, document.reference or None, document.customer.terms),
        money.to_major(document.disputed, code) if document.disputed else None,
        document.note or None,
    ]


def _add(sheet: Worksheet, values: list[object], font: Font | None = None) -> None:
    """A row with the formats of what is in it."""
    cells = [WriteOnlyCell(sheet, value) for value in values]  # type: ignore[arg-type]
    for cell in cells:
        if font is not None:
            cell.font = font
        if isinstance(cell.value, dt.date):
            cell.number_format = "dd.mm.yyyy"
        elif isinstance(cell.value, int | float):
            cell.number_format = "#,##0" if "JPY" in values else "#,##0.00"
    sheet.append(cells)


def advice_list(lines: Iterable[BankLine], line_ids: Mapping[str, str]) -> bytes:
    """What payers' remittance advices say, typed up with the ID of the bank line each belongs to.

    Args:
        lines: The bank lines that come with an advice.
        line_ids: The workbook's Line ID of each bank reference.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("Line ID", "Document reference", "Amount", "Discount", "Memo"))
    for line in lines:
        for document in line.applied:
            paid, less = document.open - document.discount, document.discount
            shown = [f"{minor / 100:.2f}" for minor in (paid, less)]
            rows.writerow((line_ids[line.bank_reference], document.number, *shown, line.text))
    return text.getvalue().encode("utf-8-sig")


def _timeless(book: Workbook) -> bytes:
    """The workbook's bytes without the moment they were made at, so that they are always the same."""
    made, packed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-10-31T18:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
