"""Customers, invoices and remittances from a table an ERP or a payer exported."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ar_xl.headings import folded, is_total
from ar_xl.importers.sheet import Found, Sheet, amounts, dates
from ar_xl.settings import Settings
from ar_xl.tables import CUSTOMERS, INVOICES, REMITTANCES, Table

_TYPES: Final = {
    folded(word): choice
    for choice, words in {
        "Invoice": "Invoice; Inv; Sales invoice; Customer invoice; Tax invoice; Bill; SI; RV; DR; RX; ACCREC; out_invoice; CustInvc; Rechnung; Ausgangsrechnung; Debitorenrechnung"
        "; Facture; Facture client; Factura; Factura de venta; Fattura; Fattura di vendita; Factuur; Verkoopfactuur; Faktura; Faktura sprzedaży; Fatura; Opening balance",
        "Credit note": "Credit note; Credit memo; Credit; Credit Memo/Refund; CM; CN; SC; DG; RG; ACCRECCREDIT; out_refund; CustCred; Gutschrift; Rechnungskorrektur; Stornorechnung; Avoir"
        "; Note de crédit; Nota de crédito; Abono; Factura rectificativa; Nota di credito; Nota credito; Creditnota; Creditfactuur; Korekta; Faktura korygująca; Sales credit memo; Sales credit note",
        "Debit note": "Debit note; Debit memo; DN; Belastungsanzeige; Lastschriftanzeige; Note de débit; Nota de débito; Nota di debito; Debetnota; Nota obciążeniowa; Finance charge; Finance charge memo",
        "Payment": "Payment; Receipt; Customer payment; DZ; ZP; DA; SA; SR; PA; Zahlung; Zahlungseingang; Paiement; Règlement; Pago; Cobro; Pagamento; Incasso; Betaling; Płatność; Wpłata; Deposit; Unapplied payment; Journal; AB",
    }.items()
    for word in words.split(";")
}


def customers(sheet: Sheet, settings: Settings) -> Found:
    """Customers; rows of totals are left out."""
    kept = [
        not (cells_blank or is_total(cells))
        for cells_blank, (_, cells) in zip(_blank(sheet, "Customer ID"), sheet.body, strict=True)
    ]
    return _found(sheet.kept(kept), CUSTOMERS, settings)


def invoices(sheet: Sheet, settings: Settings) -> Found:
    """Open items; totals are left out, payments among them told, credit notes made negative where all are positive."""
    kept, left = [], 0
    for document, day, (_, row) in zip(
        sheet.column("Document"), sheet.column("Invoice date"), sheet.body, strict=True
    ):
        whole = document is not None and day is not None
        total = not whole and is_total(row)
        kept.append(whole or (not total and (document is not None or day is not None)))
        left += not kept[-1] and not total
    if left:
        sheet.warn(
            f"left out as neither document nor date: {left} rows",
            "Nothing to do if they are headings or totals.",
        )
    sheet = sheet.kept(kept)
    types = [
        _TYPES.get(folded(str(v).split(" - ")[0]), "") if v is not None else ""
        for v in sheet.column("Type")
    ]
    paid = [row for row, kind in zip(sheet.rows, types, strict=True) if kind == "Payment"]
    if paid:
        sheet.warn(
            f"left out as payments, not documents: {len(paid)} rows (first: row {paid[0]})",
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
    return Found(_negative_credits(cells, facts), (), tuple(facts))


def remittances(sheet: Sheet, settings: Settings) -> Found:
    """What payers say they pay."""
    kept = [
        not is_total(cells) and not blank
        for blank, (_, cells) in zip(_blank(sheet, "Document reference"), sheet.body, strict=True)
    ]
    return _found(sheet.kept(kept), REMITTANCES, settings)


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
    if "Currency" in table.by_heading and "Currency" not in columns:
        code = next((c for h in money if (c := sheet.currency(h))), "")
        if code:
            columns["Currency"] = [code] * len(sheet.body)
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
