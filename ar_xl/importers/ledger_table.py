"""Customers, invoices and remittances from a table an ERP or a payer exported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from ar_xl.document_types import ENTRY, type_of
from ar_xl.headings import claims, folded, is_total
from ar_xl.importers.sheet import Found, Sheet, amounts, dates
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, CUSTOMER_LEDGER, CUSTOMERS, INVOICES, REMITTANCES, Table


def customers(sheet: Sheet, settings: Settings) -> Found:
    """Customers; rows of totals are left out."""
    kept = [
        not (cells_blank or is_total(cells))
        for cells_blank, (_, cells) in zip(_blank(sheet, "Customer ID"), sheet.body, strict=True)
    ]
    sheet = sheet.kept(kept)
    found = _found(sheet, CUSTOMERS, settings)
    if sheet.has("Address"):
        found.cells["Address"] = pd.Series(_addresses(sheet), found.cells.index, dtype=object)
    return found


_TOWN: Final = {
    "code": "Postal code; Post code; Postcode; ZIP; ZIP code; PLZ; Postleitzahl; Code postal; CP; Código postal; CAP; Kod pocztowy; CEP"
    "; Billing ZIP; Billing postal code; Billing postcode; Bill to ZIP; POPostalCode; zip; postal_code",
    "town": "City; Town; Ort; Stadt; Ville; Ciudad; Población; Localidad; Città; Plaats; Woonplaats; Stad; Miasto; Miejscowość; Cidade; Localidade"
    "; Billing city; Billing town; Bill to city; POCity; By",
    "state": "State; State/Province; Billing state; Bill to state; PORegion; Provincia; Prov.",
}
"""What lists of customers have beside the street, each in a column of its own."""
_CODE_FIRST: Final = re.compile(r"(?:[A-Z]{1,3}-)?\d")
"""Postal codes that stand before the town; those of Britain and Canada begin with a letter and stand behind it."""


def _addresses(sheet: Sheet) -> list[str | None]:
    """Addresses as letters have them, the lines parted by semicolons, the postal code beside its town."""
    columns = {
        part: next((p for p, h in enumerate(sheet.headings) if folded(h) in known), None)
        for part, words in _TOWN.items()
        for known in [{folded(word) for word in words.split(";")}]
    }
    found: list[str | None] = []
    for _, cells in sheet.body:
        lines = [_text(cells, p) for p in sheet.columns["Address"]]
        code, town, state = (_text(cells, columns[part]) for part in _TOWN)
        first = not state and _CODE_FIRST.match(code)
        lines.append(" ".join(filter(None, (code, town) if first else (town, state, code))))
        found.append("; ".join(dict.fromkeys(filter(None, lines))) or None)
    return found


def _text(cells: Sequence[object], position: int | None) -> str:
    cell = cells[position] if position is not None and position < len(cells) else None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a postal code that Excel holds as a number
    return "" if cell is None else str(cell).strip()


def invoices(sheet: Sheet, settings: Settings) -> Found:
    """Open items; totals are left out, payments among them told, credit notes made negative where all are positive."""
    kept, left = [], 0
    for document, day, (_, row) in zip(
        sheet.column("Document"), sheet.column("Invoice date"), sheet.body, strict=True
    ):
        whole = document is not None and day is not None
        total = not whole and is_total(row)
        # QuickBooks puts `Current` above a group into whatever its first column is.
        alone = sum(cell is not None for cell in row) < 2
        some = (document is not None or day is not None) and not alone
        kept.append(whole or (some and not total))
        left += not kept[-1] and not total
    if left:
        sheet.warn(
            f"left out as neither document nor date: {left} {'row' if left == 1 else 'rows'}",
            "Nothing to do if they are headings or totals.",
        )
    sheet = sheet.kept(kept)
    given = sheet.column("Type")
    types = list(map(type_of, given))
    _tell_unknown(sheet, given, types)
    paid = [row for row, kind in zip(sheet.rows, types, strict=True) if kind == "Payment"]
    if paid:
        rows = "1 row" if len(paid) == 1 else f"{len(paid)} rows"
        sheet.warn(
            f"left out as payments, not documents: {rows} (first: row {paid[0]})",
            "Import the bank statement they came with.",
        )
        sheet = sheet.kept(kind != "Payment" for kind in types)
        types = [kind for kind in types if kind != "Payment"]
    found = _found(sheet, INVOICES, settings)
    cells = found.cells
    facts = list(found.facts)
    if sheet.has("Type"):
        cells["Type"] = pd.Series([kind or None for kind in types], index=cells.index, dtype=object)
    if not sheet.has("Amount"):
        cells["Amount"] = cells["Open amount"]
        facts.append("the file has open amounts only: they stand for the documents' amounts")
    cells = _by_sign(_negative_credits(_once(cells, facts), facts), facts)
    events = _cleared(sheet, cells, settings)
    return Found(cells, (), tuple(facts), {ALLOCATIONS: events} if len(events) else {})


def _tell_unknown(sheet: Sheet, given: list[object], types: list[str]) -> None:
    """Words for a type that are not known: the row is taken as its sign has it."""
    words = {str(v) for v, kind in zip(given, types, strict=True) if v is not None and not kind}
    if words:
        shown = ", ".join(sorted(words)[:5]) + (", …" if len(words) > 5 else "")
        what = f"types of documents that are not known stay blank: {shown}"
        sheet.warn(what, "If they are payments, delete their rows in the file and import it again.")


def _once(cells: pd.DataFrame, facts: list[str]) -> pd.DataFrame:
    """One row a document: lists of the items invoiced repeat the document in each of its rows."""
    same = [h for h in ("Document", "Customer ID", "Type", *_MONEY, "Invoice date") if h in cells]
    again = cells[same].astype(str).duplicated() & cells["Document"].notna()
    if not again.any():
        return cells
    facts.append(f"rows that repeat a document, as lists of items do: {int(again.sum())} left out")
    return cells[~again]


def _by_sign(cells: pd.DataFrame, facts: list[str]) -> pd.DataFrame:
    """Postings by hand as debit or credit notes."""
    if "Type" not in cells or not (cells["Type"] == ENTRY).any():
        return cells
    entries = cells["Type"] == ENTRY
    facts.append(
        f"journal entries are taken as debit or credit notes by their sign: {entries.sum()}"
    )
    signed = [
        ("Credit note" if isinstance(v, float) and v < 0 else "Debit note") if entry else kind
        for v, entry, kind in zip(cells["Amount"], entries, cells["Type"], strict=True)
    ]
    return cells.assign(Type=pd.Series(signed, index=cells.index, dtype=object))


def _cleared(sheet: Sheet, cells: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Events of the documents that a list says were cleared, each on its day; they are open with nothing.

    `cells` gets the open amounts.
    """
    (days,) = dates([sheet.column("Cleared on")], settings)
    day = pd.Series(days, index=pd.Index(sheet.rows, dtype="int64"), dtype=object)[cells.index]
    has = "Open amount" in cells
    left = cells["Open amount"] if has else pd.Series(None, index=cells.index, dtype=object)
    gone = day.notna() & (left.isna() | (left == 0.0))
    if gone.any():
        # A list of cleared and open items gives what is cleared no amount, and what is open its whole.
        open_amount = left.mask(gone, 0.0)
        cells["Open amount"] = open_amount if has else open_amount.where(gone, cells["Amount"])
    rows = cells[gone]
    return pd.DataFrame(
        {
            "Document": rows["Document"],
            "Customer ID": rows["Customer ID"],
            "Kind": "Opening",
            "Amount": rows["Amount"],
            "Effective date": day[gone],
            **({"Currency": rows["Currency"]} if "Currency" in rows else {}),
        },
        dtype=object,
    )


_MONEY: Final = ("Amount", "Open amount")


def remittances(sheet: Sheet, settings: Settings) -> Found:
    """What payers say they pay."""
    kept = [
        not is_total(cells) and not blank
        for blank, (_, cells) in zip(_blank(sheet, "Document reference"), sheet.body, strict=True)
    ]
    return _found(sheet.kept(kept), REMITTANCES, settings)


def customer_ledger(sheet: Sheet, settings: Settings) -> Found:
    """What a customer's books say of us, in their signs: credited less debited where they have two columns."""
    kept = [
        not is_total(cells) and not (blank and nothing)
        for blank, nothing, (_, cells) in zip(
            _blank(sheet, "Document reference"), _blank(sheet, "Date"), sheet.body, strict=True
        )
    ]
    sheet = sheet.kept(kept)
    found = _found(sheet, CUSTOMER_LEDGER, settings)
    # A payment has no invoice's number: the number of their own posting stands for it.
    named = [p for p, h in enumerate(sheet.headings) if _names_document(h)]
    own = [
        next((cells[p] for p in named if p < len(cells) and cells[p] is not None), "(no number)")
        for _, cells in sheet.body
    ]
    given = found.cells["Document reference"]
    found.cells["Document reference"] = given.where(
        given.notna(), pd.Series(own, given.index, dtype=object)
    )
    if sheet.has("Amount"):
        return found
    debit, credit = amounts([sheet.column("Debit"), sheet.column("Credit")], settings)
    signed = [
        (c or 0.0) - (d or 0.0)
        if isinstance(d, float | None) and isinstance(c, float | None)
        else c
        if isinstance(d, float | None)
        else d
        for d, c in zip(debit, credit, strict=True)
    ]
    cells = found.cells.assign(Amount=pd.Series(signed, index=found.cells.index, dtype=object))
    codes = sheet.currencies(["Debit", "Credit"], settings.currency)
    if any(codes):
        cells["Currency"] = pd.Series(codes, index=cells.index, dtype=object)
    return Found(cells)


def _names_document(heading: object) -> bool:
    return any(meant == "Document reference" for _, meant in claims(heading, CUSTOMER_LEDGER))


def _blank(sheet: Sheet, heading: str) -> list[bool]:
    return [value is None for value in sheet.column(heading)]


def _found(sheet: Sheet, table: Table, settings: Settings) -> Found:
    """Cells of the columns the file has, numbers and dates read where one way is proved."""
    money = [c.heading for c in table.columns if c.kind == "money" and sheet.has(c.heading)]
    days = [c.heading for c in table.columns if c.kind == "date" and sheet.has(c.heading)]
    columns: dict[str, list[object]] = {
        c.heading: sheet.column(c.heading) for c in table.columns if sheet.has(c.heading)
    }
    columns |= dict(zip(money, amounts([columns[h] for h in money], settings), strict=True))
    columns |= dict(zip(days, dates([columns[h] for h in days], settings), strict=True))
    codes = sheet.currencies(money, settings.currency, advice=table is REMITTANCES)
    if any(codes):
        columns["Currency"] = list(codes)
    index = pd.Index(sheet.rows, dtype="int64")
    cells = pd.DataFrame(
        {h: pd.Series(v, dtype=object, index=index) for h, v in columns.items()}, index=index
    )
    return Found(cells)


def _negative_credits(cells: pd.DataFrame, facts: list[str]) -> pd.DataFrame:
    """Credit notes made negative where the file writes every one of them positive, as many programs do."""
    if "Type" not in cells:
        return cells
    credit = cells["Type"] == "Credit note"
    given = [v for v in cells.loc[credit, "Amount"] if isinstance(v, float)]
    if not given or any(v < 0 for v in given):
        return cells
    for heading in ("Amount", "Open amount", "Disputed amount"):
        if heading in cells:
            cells[heading] = [
                -abs(v) if c and isinstance(v, float) else v
                for v, c in zip(cells[heading], credit, strict=True)
            ]
    facts.append(f"credit notes are positive in the file and made negative: {len(given)}")
    return cells
