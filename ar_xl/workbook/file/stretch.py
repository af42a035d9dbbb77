"""What covers the rows of a table covers those that are added below: formats, choices, filters."""

from __future__ import annotations

import re
from typing import Final

from ar_xl.workbook.addresses import block, corners
from ar_xl.workbook.file.grid import Grid
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.place import Place

_FILTER: Final = re.compile(rb'(<(?:\w+:)?autoFilter\s[^>]*?\bref=")([^"]*)(")')
_NAME: Final = "_xlnm._FilterDatabase"
"""Excel's own name for what a sheet's filter covers."""
_RANGES: Final = re.compile(
    rb'(<(?:\w+:)?(?:conditionalFormatting|dataValidation|ignoredError|protectedRange)\b[^>]*?\ssqref=")([^"]*)(")'
    rb"|(<xm:sqref>)([^<]*)(</xm:sqref>)"
)
_DIMENSION: Final = re.compile(rb'(<(?:\w+:)?dimension\s[^>]*?ref=")([^"]*)(")')


def plain_filter(package: Package, grid: Grid, place: Place, key: int, last: int) -> None:
    """Let the sheet's filter reach the last row, where it covers the range's column `key`."""
    found = _FILTER.search(grid.tail)
    if found is None:
        return
    left, top, right, bottom = corners(found[2].decode())
    if top != place.header or not left <= key <= right or bottom >= last:
        return
    ref = block(left, top, right, last).encode()
    grid.tail = grid.tail[: found.start(2)] + ref + grid.tail[found.end(2) :]
    covered = package.names_of(place.sheet.name).get(_NAME)
    if covered is not None:
        package.define(place.sheet.name, {_NAME: re.sub(r"\d+$", str(last), covered)})


def ranges(grid: Grid, place: Place, right: int, end: int, last: int) -> None:
    """Formats and choices that reach a table's last row reach the new one.

    Args:
        grid: The sheet.
        place: Where the table is.
        right: Its last column.
        end: Last row there was.
        last: Last row now.
    """

    def one(ref: str) -> str:
        try:
            l2, t2, r2, b2 = corners(ref)
        except ValueError:
            return ref
        reaches = b2 == end and t2 > place.header and l2 >= place.left and r2 <= right
        return block(l2, t2, r2, last) if reaches and last > end else ref

    def all_of(found: re.Match[bytes]) -> bytes:
        before, text, after = found.groups()[:3] if found[1] else found.groups()[3:]
        return bytes(before + " ".join(map(one, text.decode().split())).encode() + after)

    grid.tail = _RANGES.sub(all_of, grid.tail)


def dimension(grid: Grid, right: int, bottom: int) -> None:
    """Let the size a sheet tells take in a cell."""

    def larger(found: re.Match[bytes]) -> bytes:
        try:
            left, top, r2, b2 = corners(found[2].decode())
        except ValueError:
            return found[0]
        return found[1] + block(left, top, max(r2, right), max(b2, bottom)).encode() + found[3]

    grid.head = _DIMENSION.sub(larger, grid.head)
