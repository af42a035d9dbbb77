"""DATEV batches (EXTF): the customers' master data and the receivables among a batch of bookings.

A first line of what the file is, a line of headings, then semicolons and a decimal comma. Source: DATEV
developer portal, "DATEV-Format", categories 16 (Debitoren/Kreditoren) and 21 (Buchungsstapel).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import imported
from ar_xl.settings import Settings
from ar_xl.values import parse_number

NAME: Final = "DATEV"
_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?"?(?:EXTF|DTVF)"?;\d+;')
_PARTNERS, _BOOKINGS = "16", "21"
_CALLED: Final = {"20": "names of accounts", "46": "payment terms", "65": "recurring bookings"}
_SALES: Final = {"8", "4"}
"""First figures of the sales accounts of the charts SKR03 and SKR04: a credit against them is a credit note."""
_CUSTOMER: Final[dict[str, tuple[str, ...]]] = {
    "Customer ID": ("Konto",),
    "Name": (
        "Name (Adressattyp Unternehmen)",
        "Name (Adressattyp natürl. Person)",
        "Kurzbezeichnung",
    ),
    "Also known as": ("Kurzbezeichnung",),
    "Bank accounts": ("IBAN-Nr. 1", "IBAN 1"),
    "Email": ("E-Mail", "E-Mail Rechnungsanschrift"),
    "Country": ("Land",),
    "Credit limit": ("Kreditlimit (Debitor)",),
    "Tax ID": ("EU-UStID",),
    "Address": ("Straße",),
}
_DOCUMENT: Final = (
    *("Document", "Type", "Customer ID", "Invoice date", "Due date", "Currency"),
    *("Amount", "Open amount", "Cleared on", "Note"),
)


@dataclass(slots=True)
class _Booking:
    row: int
    customer: str
    contra: str
    document: str
    day: dt.date | str
    due: dt.date | str | None
    currency: str
    amount: float
    """Positive where it raises the receivable."""
    text: str


def identify(head: bytes) -> bool:
    """The mark EXTF (or DTVF) and the version of the format."""
    return bool(_HEAD.match(head))


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Customers, or the invoices of a batch with what the batch pays of them.

    Raises:
        InputError: It is of another category, or holds no customers and no invoices.
    """
    text = decoded(file.data())[0].lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        lines = [
            (reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)
        ]
    except csv.Error as error:
        what = f"cannot be read as a table ({error})"
        raise refusal(file.name, what, "Export it again.") from None
    head = lines[0][1] + [""] * 22
    if head[2] not in (_PARTNERS, _BOOKINGS) or len(lines) < 2:
        what = f"is a DATEV batch of {_CALLED.get(head[2], head[3] or 'another kind')}"
        fix = "Export the bookings (Buchungsstapel), the customers (Debitoren) or the open items (OPOS)."
        raise refusal(file.name, what, fix)
    rows = [(row, dict(zip(lines[1][1], cells, strict=False))) for row, cells in lines[2:]]
    german = replace(settings, decimal_mark=",")
    short = int(head[13]) if head[13].isdigit() else 4
    if head[2] == _PARTNERS:
        customers = [
            (row, cells) for row, cells in rows if _is_debtor(cells.get("Konto", ""), short)
        ]
        if not customers:
            raise refusal(file.name, "holds no customers (Debitoren)", "Export the Debitoren.")
        headings: Row = (2, list(_CUSTOMER))
        found = [headings, *((row, _customer(cells)) for row, cells in customers)]
        return [imported(file.name, NAME, found, german, [])]
    bookings = [b for row, cells in rows if (b := _booking(row, cells, head, short)) is not None]
    found, left = _documents(bookings)
    if len(found) == 1:
        what = "holds no invoices: no booking is a debit of a customer (Debitor)"
        raise refusal(
            file.name, what, "Export the batch of outgoing invoices, or the open items (OPOS)."
        )
    told = [f"bookings that are no receivables: {len(rows) - len(bookings)} left out"]
    one = imported(file.name, NAME, found, german, told if len(rows) > len(bookings) else [])
    if left:
        what = f"payments of documents the batch does not have, left out: {len(left)} (first: row {left[0]})"
        one = one.warned(what, "Import the bank statement they came with.")
    return [one]


def _is_debtor(account: str, short: int) -> bool:
    """Accounts of persons have one figure more than those of the ledger; debtors begin with 1 to 6."""
    return account.isdigit() and len(account) == short + 1 and "1" <= account[0] <= "6"


def _customer(cells: dict[str, str]) -> list[object]:
    out: list[object] = []
    for heading, columns in _CUSTOMER.items():
        told = next((cells[c] for c in columns if cells.get(c)), None)
        if heading == "Tax ID" and told:
            told = cells.get("EU-Land", "") + told
        if heading == "Address" and told:
            town = " ".join(filter(None, (cells.get("Postleitzahl"), cells.get("Ort"))))
            told = "; ".join(filter(None, (told, town)))
        out.append(told)
    return out


def _booking(row: int, cells: dict[str, str], head: Sequence[str], short: int) -> _Booking | None:
    """A booking seen from the customer's side; None where neither account is a customer's."""
    account, contra = cells.get("Konto", ""), cells.get("Gegenkonto (ohne BU-Schlüssel)", "")
    side = 1 if cells.get("Soll/Haben-Kennzeichen", "S").upper() == "S" else -1
    if not _is_debtor(account, short):
        if not _is_debtor(contra, short):
            return None
        account, contra, side = contra, account, -side
    amount = parse_number(cells.get("Umsatz (ohne Soll/Haben-Kz)", ""), ",")
    if not isinstance(amount, float):
        return None
    if cells.get("Generalumkehr (GU)") == "1":
        side = -side
    return _Booking(
        *(row, account, contra, cells.get("Belegfeld 1", "")),
        _day(cells.get("Belegdatum", ""), head),
        _due(cells),
        cells.get("WKZ Umsatz", "") or head[21],
        side * amount,
        cells.get("Buchungstext", ""),
    )


def _day(text: str, head: Sequence[str]) -> dt.date | str:
    """A day and month of the batch's period, whose year its head tells; the text where it is none."""
    digits = text.zfill(4)
    for first in (head[14], head[12], head[15]):
        try:
            return dt.date(int(first[:4]), int(digits[2:4]), int(digits[:2]))
        except ValueError:
            continue
    return text


def _due(cells: dict[str, str]) -> dt.date | str | None:
    """The due date: a column of its own, or field 2 of the document where it holds a date."""
    for text in (cells.get("Fälligkeit", ""), cells.get("Belegfeld 2", "")):
        if text.isdigit() and len(text) in (5, 6, 7, 8):
            digits = text.zfill(6 if len(text) < 7 else 8)
            year = int(digits[4:]) + (2000 if len(digits) == 6 else 0)
            try:
                return dt.date(year, int(digits[2:4]), int(digits[:2]))
            except ValueError:
                continue
    return None


def _documents(bookings: Sequence[_Booking]) -> tuple[list[Row], list[int]]:
    """Invoices and credit notes with what the batch pays of them; rows of payments of other documents."""
    paid: defaultdict[tuple[str, str], list[_Booking]] = defaultdict(list)
    documents = []
    for one in bookings:
        if one.amount > 0 or one.contra[:1] in _SALES:
            documents.append(one)
        else:
            paid[one.customer, one.document].append(one)
    found: list[Row] = [(2, list(_DOCUMENT))]
    for one in documents:
        payments = paid.pop((one.customer, one.document), []) if one.amount > 0 else []
        left = round(one.amount + sum(p.amount for p in payments), 2)
        cleared = payments[-1].day if payments and left == 0 else None
        kind = "Invoice" if one.amount > 0 else "Credit note"
        cells = (one.document or None, kind, one.customer, one.day, one.due, one.currency or None)
        found.append((one.row, [*cells, one.amount, left, cleared, one.text or None]))
    return found, [payment.row for held in paid.values() for payment in held]
