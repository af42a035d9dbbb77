"""Rows that may hold the headings of a table: one line, or two that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ar_xl.headings import claims, find_header, recognise, row_number
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES, SETTINGS, Table

OWN: Final = (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, SETTINGS)
"""Tables people own: they may lie anywhere, under any name."""
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""First and last cell of merged ones, as (row, column) from 0 on."""


class Line(NamedTuple):
    """Headings as they may be meant, from column A on."""

    row: int
    """Position of the last row they stand in."""
    headings: list[str]


def lines(rows: Sequence[Sequence[object]], merged: Merged) -> list[Line]:
    """Every way to read headings: each row by itself, then each joined with the row above.

    In two rows the upper one may hold for several columns: merged, or only typed above the first.

    >>> upper, lower = ["Beleg", "", "Betrag"], ["Nr.", "Datum", ""]
    >>> lines([upper, lower], [((0, 2), (1, 2))])[-1]
    Line(row=1, headings=['Beleg Nr.', 'Beleg Datum', 'Betrag'])
    """
    width = max(map(len, rows), default=0)
    texts = [[_shown(c) for c in row] + [""] * (width - len(row)) for row in rows]
    spread = [list(row) for row in texts]
    for (top, left), (bottom, right) in merged:
        for row in range(top, min(bottom + 1, len(spread))):
            for column in range(left, min(right + 1, width)):
                spread[row][column] = texts[top][left]
    single = [Line(at, headings) for at, headings in enumerate(texts)]
    pairs = []
    for at in range(1, len(texts)):
        upper, lower = spread[at - 1], texts[at]
        pairs += [Line(at, _joined(upper, lower)), Line(at, _joined(_carried(upper, lower), lower))]
    return [*single, *pairs]


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Both, where both together are known, else the lower, else what there is."""
    found = []
    for above, below in zip(upper, lower, strict=True):
        both = f"{above} {below}".strip()
        alone = above and below and not _known(both) and _known(below)
        found.append(below if alone else both)
    return found


def _carried(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The upper line with each heading held over the columns to its right that have only a lower one."""
    out, last = [], ""
    for above, below in zip(upper, lower, strict=True):
        last = above or (last if below else "")
        out.append(last)
    return out


def _known(heading: str) -> bool:
    return any(claims(heading, table) for table in OWN)


def last_line(rows: Sequence[Sequence[object]], at: int, table: Table) -> int:
    """The last row of headings: the one below says the same again in another language.

    >>> from ar_xl.tables import CUSTOMERS
    >>> last_line([["Kundennr.", "Name 1"], ["Customer no.", "Name"], ["1", "Ltd"]], 0, CUSTOMERS)
    1
    """
    while at + 1 < len(rows):
        filled = [cell for cell in rows[at + 1] if cell is not None]
        known = len(recognise(filled, table))
        if known < 2 or 2 * known < len(filled) or not all(isinstance(c, str) for c in filled):
            break
        at += 1
    return at


def meant(headings: Sequence[str], table: Table) -> dict[int, str]:
    """Position and declared heading of each column that is one of the table's."""
    found = recognise(headings, table)
    if table is BANK_LINES and "Line ID" not in found.values():
        free = ("", "Bank reference")  # banks number their lines there as well
        rest = [h if found.get(at, "") in free else "" for at, h in enumerate(headings)]
        number = row_number(rest)
        if number is not None:
            found[number] = "Line ID"
    return found


def lacking(headings: Sequence[str], table: Table) -> tuple[str, ...]:
    """Headings that must exist and do not."""
    there = set(meant(headings, table).values())
    return tuple(c.heading for c in table.columns if c.starred and c.heading not in there)


def best_line(candidates: Sequence[Line], table: Table) -> Line | None:
    """The line that names most columns of a table."""
    at = find_header([line.headings for line in candidates], table, within=len(candidates))
    return None if at is None else candidates[at]


def own_block(headings: Sequence[str], table: Table) -> range:
    """Positions of the one block of columns that is the table, where others stand beside it.

    Blocks are parted by columns without a heading. Everything, unless just one block holds all that must be.
    """
    blocks: list[range] = []
    for at, heading in enumerate(headings):
        if heading and blocks and blocks[-1].stop == at:
            blocks[-1] = range(blocks[-1].start, at + 1)
        elif heading:
            blocks.append(range(at, at + 1))
    whole = [b for b in blocks if not lacking(headings[b.start : b.stop], table)]
    everything = range(blocks[0].start, blocks[-1].stop) if blocks else range(0)
    twice = len(set(meant(headings, table).values())) < len(meant(headings, table))
    return whole[0] if twice and len(whole) == 1 else everything
