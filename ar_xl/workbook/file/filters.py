"""The filter of a plain range: it takes in the rows that are added below."""

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


def stretch(package: Package, grid: Grid, place: Place, key: int, last: int) -> None:
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
