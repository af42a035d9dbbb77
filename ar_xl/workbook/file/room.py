"""What stands where a table wants to grow: cells, merged cells, other tables."""

from __future__ import annotations

import re
from typing import Final

from ar_xl.extents import LAST_COLUMN
from ar_xl.workbook.addresses import block, corners, letters
from ar_xl.workbook.file.grid import Grid, has_value
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.place import Place

Block = tuple[int, int, int, int]
"""Left, top, right, bottom."""
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]+)"')


def taken(package: Package, grid: Grid, place: Place, wanted: Block) -> str | None:
    """Address of the first thing that stands in a block beside or below a table, None where it is free."""
    left, top, right, bottom = wanted
    for position, row in enumerate(grid.numbers):
        if top <= row <= bottom and grid.has_content(position, left, right):
            filled = (c for c, _, inner in grid.cells(position) if has_value(inner))
            return f"{letters(next(c for c in filled if left <= c <= right))}{row}"
    others = [ref.decode() for ref in _MERGED.findall(grid.tail)]
    others += [
        package.xml(listed.part).get("ref", "A1")
        for listed in package.list_objects()
        if listed.sheet == place.sheet and listed.part != place.part
    ]
    return next((ref for ref in others if _overlap(corners(ref), wanted)), None)


def beside(package: Package, place: Place, wanted: int) -> tuple[int, str] | None:
    """How many columns find room at the right of a table, and what is in the way of the next one.

    None where as many as wanted do.
    """
    grid = Grid(package.read(place.sheet.part), package.archive.name)
    bottom = grid.numbers[-1] if place.bottom is None and grid.numbers else place.bottom or 0
    bottom = max(bottom + place.totals, place.header + 1)
    for column in range(place.right + 1, place.right + wanted + 1):
        if column > LAST_COLUMN:
            return column - place.right - 1, block(place.left, place.header, place.right, bottom)
        found = taken(package, grid, place, (column, place.header, column, bottom))
        if found:
            return column - place.right - 1, found
    return None


def _overlap(a: Block, b: Block) -> bool:
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]
