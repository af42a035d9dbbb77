"""Which column of a file is which of a table's, where headings alone do not say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ar_xl.headings import claims, folded, recognise
from ar_xl.importers.opened import refusal
from ar_xl.importers.sheet import Row
from ar_xl.money import DECIMALS
from ar_xl.tables import REMITTANCES, Column, Table


def columns_of(
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
