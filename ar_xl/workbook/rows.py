"""Rows of a table as a frame, from the cells of a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from ar_xl.tables import Table


def column(cells: tuple[object, ...], table: Table, name: str) -> list[object]:
    """Cells as the port has them: None for a blank; whole numbers in a column of texts without a point."""
    kinds = set(map(type, cells))
    declared = table.by_heading.get(name)
    values: list[object] = list(cells)
    if kinds == {str}:
        values = [v or None for v in cells]
    elif str in kinds:
        values = [None if v == "" else v for v in cells]
    if float in kinds and (declared is None or declared.kind == "text"):
        values = [
            int(v) if type(v) is float and v.is_integer() and abs(v) < 1e15 else v for v in values
        ]
    return [value(v) for v in values] if kinds & _TIMES else values


_TIMES: Final = {dt.time, dt.timedelta}


def value(cell: object) -> object:
    """A cell as the port has it; a time of day is text."""
    if type(cell) in _TIMES:
        return str(cell)
    return None if cell == "" else cell


def framed(table: Table, columns: dict[str, list[object]], first: int) -> pd.DataFrame:
    """Rows in which some declared column is filled; the index is the row's number."""
    told = [c for name, c in columns.items() if name in table.by_heading] or list(columns.values())
    count = len(told[0])
    blank: Sequence[int] = range(count)
    for cells in told:
        blank = [row for row in blank if cells[row] is None]
    kept: Sequence[int] = sorted(set(range(count)).difference(blank)) if blank else range(count)
    arrays = {}
    for name, cells in columns.items():
        array = np.empty(len(kept), dtype=object)
        array[:] = [cells[row] for row in kept] if blank else cells
        arrays[name] = array
    return pd.DataFrame(
        arrays, index=pd.Index([first + row for row in kept], dtype="int64"), dtype=object
    )
