"""Where the rows of a plain range end, when totals and notes stand below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ar_xl.headings import is_total
from ar_xl.tables import Table

MOST_TOTALS: Final = 50
"""Totals and notes at the end of a plain range are looked for in this many rows."""


def body_end(
    rows: Sequence[Sequence[object]],
    first: int,
    table: Table,
    names: dict[int, str],
    adds: Callable[[int], bool],
) -> int:
    """How many of the rows below the headings belong to the table.

    The others are totals at its end, blank rows above them, and notes of one cell below them; without totals,
    sentences of one cell below a blank row.

    Args:
        rows: Cells by position of the column, blank as None or "".
        first: Number of the first row.
        table: What it is.
        names: The frame's column of each position.
        adds: Whether a row, by its number, has a formula over the cells above.
    """
    by_name = {name: position for position, name in names.items()}
    starred = [c for c in table.columns if c.starred and c.heading in by_name]
    keys = [by_name[h] for h in table.key or [c.heading for c in starred] if h in by_name]
    others = [
        by_name[c.heading] for c in starred if c.heading not in table.key and c.kind != "money"
    ]

    def says_nothing(row: Sequence[object], position: int) -> bool:
        cell = row[position] if position < len(row) else None
        return cell in (None, "") or is_total([cell])

    end, has_totals, gap, notes, sentences = len(rows), False, False, 0, True
    while end:
        row = rows[end - 1]
        filled = [cell for cell in row if cell not in (None, "")]
        named = all(says_nothing(row, p) for p in keys) and is_total(row)
        if all(says_nothing(row, p) for p in others) and (named or adds(first + end - 1)):
            has_totals = True
        elif len(filled) > 1 or (filled and has_totals):
            break
        gap = not filled
        notes += bool(filled)
        sentences = sentences and all(" " in str(cell).strip() for cell in filled)
        end -= 1
    return end if has_totals or (notes and sentences and gap) else len(rows)
