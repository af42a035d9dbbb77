"""Rows of a table as a frame, from the cells of a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ar_xl.tables import Table

Column = NDArray[np.object_]
"""The cells of one column."""
_USUAL: Final = frozenset({"string", "floating", "integer", "date", "datetime", "boolean", "empty"})
"""Columns of one kind, as pandas names them; any other is looked at cell by cell."""


def column(cells: Sequence[object] | Column, table: Table, name: str) -> Column:
    """Cells as the port has them: None for a blank; whole numbers in a column of texts without a point."""
    values = np.empty(len(cells), object)
    values[:] = cells
    kind = pd.api.types.infer_dtype(values, skipna=False)
    if kind not in _USUAL or kind == "string":
        values[values == ""] = None
        kind = kind if kind == "string" else pd.api.types.infer_dtype(values)
    declared = table.by_heading.get(name)
    as_text = declared is None or declared.kind == "text"
    if kind not in _USUAL or (as_text and kind == "floating"):
        values[:] = [_told(v, as_text) for v in values.tolist()]
    return values


def _told(cell: object, as_text: bool) -> object:
    if as_text and type(cell) is float and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return value(cell)


_TIMES: Final = {dt.time, dt.timedelta}


def value(cell: object) -> object:
    """A cell as the port has it; a time of day is text."""
    if type(cell) in _TIMES:
        return str(cell)
    return None if cell == "" else cell


def framed(table: Table, columns: Mapping[str, Column], first: int) -> pd.DataFrame:
    """Rows in which some declared column is filled; the index is the row's number."""
    return of_block(table, list(columns), np.stack(list(columns.values())), first)


def of_block(table: Table, names: Sequence[str], block: Column, first: int) -> pd.DataFrame:
    """The same from one array, a row of it for each column, which is copied only where rows are blank."""
    told = [at for at, name in enumerate(names) if name in table.by_heading]
    filled = np.zeros(block.shape[1], bool)
    for at in told or range(len(names)):
        filled |= block[at] != None  # noqa: E711  (each cell of the array is compared)
        if filled.all():
            break
    else:
        block = block[:, filled]
    index = pd.Index(first + np.flatnonzero(filled), dtype="int64")
    return pd.DataFrame(block.T, index, pd.Index(names), dtype=object, copy=False)
