"""Rows of cells to one of our tables: which table it is, where its headings are, what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from ar_xl.headings import Reading, best_table, claims, folded, recognise
from ar_xl.importers.advice import numbers_in
from ar_xl.importers.bank_table import bank_lines
from ar_xl.importers.currency_signs import named
from ar_xl.importers.headless import with_headings
from ar_xl.importers.ledger_table import customer_ledger, customers, invoices, remittances
from ar_xl.importers.lines import Imported
from ar_xl.importers.listing import grouped, paged
from ar_xl.importers.opened import refusal
from ar_xl.importers.payments import Payment
from ar_xl.importers.sheet import Row, Sheet
from ar_xl.money import DECIMALS
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
    columns = _columns(
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


def _columns(
    file: str, row: int, headings: Sequence[object], body: Sequence[Row], table: Table
) -> dict[str, list[int]]:
    """Positions by declared heading: one, but for texts that stand in several columns."""
    found: dict[str, list[int]] = {}
    for position, meant in recognise(headings, table).items():
        found.setdefault(meant, []).append(position)
    found = _by_content(found, body, table)
    if table is REMITTANCES and len(paid := _paid(headings)) == 1:
        found["Amount"] = paid
    for meant, positions in found.items():
        if meant in _JOINED or len(positions) == 1:
            continue
        filled = _likely(table.by_heading[meant], positions, headings, body)
        distinct = {tuple(_at(cells, p) for _, cells in body): p for p in reversed(filled)}
        if len(distinct) > 1:
            names = " and ".join(f'"{headings[p]}"' for p in positions)
            raise refusal(
                file,
                f"has the columns {names}, and both can be {meant}",
                "Rename the one that is not meant.",
                row=row,
            )
        found[meant] = [min(distinct.values(), default=positions[0])]
    for meant in _JOINED:
        if meant in table.by_heading:
            more = _numbered(headings, table, meant, found)
            if more:
                found[meant] = sorted({*found.get(meant, []), *more})
    return found


def _by_content(
    found: dict[str, list[int]], body: Sequence[Row], table: Table
) -> dict[str, list[int]]:
    """`Valuta` is the value date in German and Italian, and the currency in Dutch, Swedish and Danish."""
    coded = [p for p in found.get("Value date", []) if _all_codes([_at(c, p) for _, c in body])]
    if not coded or "Currency" not in table.by_heading:
        return found
    dated = [p for p in found["Value date"] if p not in coded]
    rest = {h: p for h, p in found.items() if h not in ("Value date", "Currency")}
    given = {"Value date": dated} if dated else {}
    return {**rest, **given, "Currency": found.get("Currency", coded)}


def _paid(headings: Sequence[object]) -> list[int]:
    """Positions of amounts that were paid, where an advice has those that were invoiced beside them."""
    every = [
        position
        for position, heading in enumerate(headings)
        if any(tier <= 1 and meant == "Amount" for tier, meant in claims(heading, REMITTANCES))
    ]
    return [p for p in every if folded(headings[p]) not in _INVOICED] if len(every) > 1 else []


_INVOICED: Final = frozenset(
    ("amount", "betrag", "montant", "importe", "importo", "bedrag", "kwota", "valor", "montante")
)


def _all_codes(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(isinstance(c, str) and c.upper() in DECIMALS for c in filled)


def _likely(
    column: Column, positions: Sequence[int], headings: Sequence[object], body: Sequence[Row]
) -> list[int]:
    """Positions that hold what the column is for: figures for amounts and dates, the number on the invoice."""
    filled = [p for p in positions if any(_at(cells, p) is not None for _, cells in body)]
    if column.kind in ("money", "date"):
        return [p for p in filled if any(_has_digit(_at(cells, p)) for _, cells in body)] or filled
    for stem in _ON_PAPER if column.heading == "Document" else ():
        of_stem = [p for p in filled if stem in folded(headings[p])]
        if len(of_stem) == 1:
            return of_stem
    return filled


def _has_digit(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or any(map(str.isdigit, cell)))


_ON_PAPER: Final = (
    *("invoice", "rechnung", "facture", "factura", "fattura", "factuur", "faktur", "fatura"),
    *("documentn", "belegn"),
)
"""In a list with several numbers the payer knows the one that stands on the invoice."""
_JOINED: Final = ("Remittance text", "Address")
"""Texts that programs cut into several columns."""


def _numbered(
    headings: Sequence[object], table: Table, meant: str, found: dict[str, list[int]]
) -> Iterable[int]:
    """Positions of `Description 1`, `VWZ14` and the like."""
    taken = {p for positions in found.values() for p in positions}
    for position, heading in enumerate(headings):
        if position in taken or not isinstance(heading, str):
            continue
        bare = heading.rstrip("0123456789").rstrip(" .-_")
        if bare != heading and any(tier <= 1 and h == meant for tier, h in claims(bare, table)):
            yield position


def _at(cells: Sequence[object], position: int) -> object:
    return cells[position] if position < len(cells) else None
