"""Rows of cells to one of our tables: which table it is, where its headings are, what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from ar_xl.headings import Reading, best_table, claims, folded, recognise
from ar_xl.importers.advice import numbers_in
from ar_xl.importers.bank_table import bank_lines
from ar_xl.importers.columns import columns_of
from ar_xl.importers.currency_signs import named
from ar_xl.importers.headless import with_headings
from ar_xl.importers.ledger_table import customer_ledger, customers, invoices, remittances
from ar_xl.importers.lines import Imported
from ar_xl.importers.listing import grouped, paged
from ar_xl.importers.opened import refusal
from ar_xl.importers.payments import Payment
from ar_xl.importers.sheet import Row, Sheet
from ar_xl.settings import Settings
from ar_xl.tables import (
    BANK_LINES,
    CUSTOMER_LEDGER,
    CUSTOMERS,
    INVOICES,
    REMITTANCES,
    Column,
    Table,
)

_EXTRA: Final = (
    Column("Money in", "money"),
    Column("Money out", "money"),
    Column("Sign"),
    Column("Balance", "money"),
)
STATEMENT: Final = replace(BANK_LINES, columns=(*BANK_LINES.columns, *_EXTRA))
"""The bank table with what bank files have in place of a signed amount."""
LEDGER: Final = replace(INVOICES, columns=(*INVOICES.columns, Column("Cleared on", "date")))
"""The open items with the day on which a list of cleared ones says each was paid."""
THEIR_LEDGER: Final = replace(
    CUSTOMER_LEDGER,
    columns=(*CUSTOMER_LEDGER.columns, Column("Debit", "money"), Column("Credit", "money")),
)
"""What a customer's books say of us, in one column of amounts or in two. A target only where it is asked for."""
TARGETS: Final = (CUSTOMERS, LEDGER, STATEMENT, REMITTANCES)
_CALLED: Final = {
    "Customers": "customers",
    "Invoices": "invoices",
    "BankLines": "bank lines",
    "Remittances": "remittances",
    "CustomerLedger": "a customer's ledger",
}
_READERS: Final = {
    "Customers": customers,
    "Invoices": invoices,
    "BankLines": bank_lines,
    "Remittances": remittances,
    "CustomerLedger": customer_ledger,
}


def imported(
    file: str,
    name: str,
    rows: Sequence[Row],
    settings: Settings,
    facts: Sequence[str],
    targets: Sequence[Table] = TARGETS,
) -> Imported:
    """What the rows hold.

    Args:
        file: For problems and the Source column.
        name: The format, as people call it.
        rows: Row or line number and cells; rows without any are left out.
        settings: Decimal mark and date order, where they are set.
        facts: What was decided so far.
        targets: Tables it may be.

    Raises:
        InputError: The table is not recognised, or columns that it needs are missing or claimed twice.
    """
    cells = [cells for _, cells in rows]
    readings = best_table(cells, targets)
    if (
        readings
        and REMITTANCES in targets
        and _names_documents(cells[readings[0].header], readings)
    ):
        readings = best_table(cells, (REMITTANCES,))
    bare = None if readings or STATEMENT not in targets else with_headings(rows, settings)
    if bare:
        rows, cells = bare, [cells for _, cells in bare]
        readings = best_table(cells, (STATEMENT,))
    if readings:
        rows = paged(rows, readings[0].header)
        if len(readings) == 1 and "Customer ID" in readings[0].missing:
            rows = grouped(rows, readings[0].header)
            readings = best_table([cells for _, cells in rows], (LEDGER,))
        cells = [cells for _, cells in rows]
    reading = _decided(file, cells, readings)
    headings = cells[reading.header]
    columns = columns_of(
        file, rows[reading.header][0], headings, rows[reading.header + 1 :], reading.table
    )
    sheet = Sheet(file, rows[: reading.header], headings, columns, rows[reading.header + 1 :])
    if bare:
        told = ", ".join(f"column {n} {h}" for n, h in enumerate(headings, 1) if h)
        sheet.warn(
            f"has no headings; by what they hold it was read as {told}",
            "Nothing to do if this is right.",
        )
    found = _READERS[reading.table.name](sheet, settings)
    table = next(
        t
        for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, CUSTOMER_LEDGER)
        if t.name == reading.table.name
    )
    if found.cells.empty:
        sheet.warn(f"holds no rows of {_CALLED[table.name]}", "Check that the export is not empty.")
    one = Imported(
        file,
        f"{name} of {_CALLED[table.name]}",
        {table: found.cells, **found.further},
        found.statements,
        tuple(sheet.problems),
        (*facts, *found.facts),
    )
    return _of_one_payment(one, sheet) if "Line ID" in reading.missing else one


def _of_one_payment(advice: Imported, sheet: Sheet) -> Imported:
    """A payer's list, which names no bank line: all of it is one payment."""
    cells = advice.frames[REMITTANCES]
    memos = cells["Memo"] if "Memo" in cells else [None] * len(cells)
    told = [" · ".join(str(m) for m in (memo, advice.file) if m is not None) for memo in memos]
    texts = " ".join(str(cell) for _, row in sheet.preamble for cell in row if cell is not None)
    signs = next(filter(None, map(named, sheet.column("Amount"))), ())
    payment = Payment("payment 1", signs=signs, hints=numbers_in(texts))
    frame = cells.assign(Memo=pd.Series(told, cells.index, dtype=object))
    frame["Line ID"] = payment.name
    return replace(advice, frames={REMITTANCES: frame}, payments=(payment,))


def _decided(file: str, cells: Sequence[Sequence[object]], readings: Sequence[Reading]) -> Reading:
    """The one reading that lacks nothing, or the reason why there is none."""
    fix = "Put a row of headings above the rows, such as Booking date and Amount, or Document, Customer ID, Invoice date and Amount."
    if not readings:
        raise refusal(file, "has no headings that are known, in its first 20 rows", fix)
    shown = ", ".join(str(c) for c in cells[readings[0].header] if c)[:160]
    if "Customer ID" in readings[0].missing and _SUPPLIERS & {
        *map(folded, cells[readings[0].header])
    }:
        what = f"is a list of a supplier's items; its headings are: {shown}"
        fix = "If a customer sent it as its view of us, import it with --as customer-ledger --customer NUMBER."
        raise refusal(file, what, fix)
    if readings[0].missing and not _is_advice(readings):
        lacks = " or ".join(
            f"{_CALLED[r.table.name]} without {', '.join(r.missing)}" for r in readings
        )
        raise refusal(
            file,
            f"looks like {lacks}; its headings are: {shown}",
            "Rename the columns that are meant, and import again.",
        )
    if len(readings) > 1:
        both = " or ".join(_CALLED[r.table.name] for r in readings)
        raise refusal(
            file,
            f"could be {both}; its headings are: {shown}",
            f"Name the columns as on the sheet {readings[0].table.sheet} or {readings[1].table.sheet}.",
        )
    return readings[0]


_SUPPLIERS: Final = frozenset(
    folded(word)
    for word in (
        *("Vendor", "Vendor No.", "Vendor account", "Supplier", "Supplier No.", "Supplier account"),
        *(
            "Creditor",
            "Kreditor",
            "Kreditorennummer",
            "Lieferant",
            "Lieferantennummer",
            "Fournisseur",
        ),
        *("Proveedor", "Fornitore", "Leverancier", "Crediteur", "Dostawca", "Fornecedor"),
    )
)


def _names_documents(headings: Sequence[object], readings: Sequence[Reading]) -> bool:
    """Whether what looks like bank lines has documents, and neither payers, texts nor balances: a payer's list."""
    meant = set(recognise(headings, STATEMENT).values())
    bank = readings[0].table.name == BANK_LINES.name
    if not bank or meant & {"Payer", "Payer account", "Remittance text", "Balance", "Sign"}:
        return False
    named = any(
        tier <= 1 and m == "Document reference" and not claims(h, STATEMENT)
        for h in headings
        for tier, m in claims(h, REMITTANCES)
    )
    return named and "Amount" in recognise(headings, REMITTANCES).values()


def _is_advice(readings: Sequence[Reading]) -> bool:
    """Remittances that lack the Line ID only, which no payer knows."""
    return (
        len(readings) == 1
        and readings[0].table is REMITTANCES
        and readings[0].missing == ("Line ID",)
    )
