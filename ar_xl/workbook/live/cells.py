"""The sheets and Excel tables of an open book, as `place.Places` asks for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from ar_xl.tables import Table
from ar_xl.workbook.layout import Merged
from ar_xl.workbook.live import values
from ar_xl.workbook.place import HEADER_ROWS, Listed, Place, Sheet
from ar_xl.workbook.rows import column, framed
from ar_xl.workbook.totals import MOST_TOTALS, body_end

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as ListObject

_SUM: Final = re.compile(r"=\s*(?:SUM|SUBTOTAL|AGGREGATE|COUNTA?|AVERAGE|MIN|MAX)\(", re.IGNORECASE)
_DOWN: Final = re.compile(r"\$?[A-Z]+\$?(\d+):\$?[A-Z]+\$?(\d+)")


class LiveCells:
    """Cells of one open book; each block is read once."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self.ends: dict[tuple[str, int], tuple[int | None, int]] = {}
        """See `place.Cells`."""
        self._used: dict[str, tuple[int, int]] = {}
        self._heads: dict[str, list[list[object]]] = {}

    def sheets(self) -> list[Sheet]:
        """Worksheets in their order."""
        names = [sheet.name for sheet in self.book.sheets]
        return [Sheet(name, name) for name in names]

    def listed(self) -> list[Listed]:
        """Every Excel table, with its place."""
        found = []
        for sheet in self.book.sheets:
            tables = list(sheet.tables)
            if tables:
                name = sheet.name
                found += [_listed(sheet, Sheet(name, name), table) for table in tables]
        return found

    def last(self, name: str) -> tuple[int, int]:
        """Last row and column of a sheet that Excel counts as used."""
        if name not in self._used:
            cell = self.book.sheets[name].used_range.last_cell
            self._used[name] = cell.row, cell.column
        return self._used[name]

    def head(self, name: str) -> list[list[object]]:
        """See `place.Cells`."""
        if name not in self._heads:
            bottom, right = self.last(name)
            area = values.block(self.book.sheets[name], 1, 1, min(bottom, HEADER_ROWS), right)
            rows = values.read(area)
            self._heads[name] = rows if any(c is not None for row in rows for c in row) else []
        return self._heads[name]

    def merged(self, name: str) -> Merged:
        """See `place.Cells`; a cell is asked one by one only where some are merged."""
        rows = self.head(name)
        sheet = self.book.sheets[name]
        if not rows or values.block(sheet, 1, 1, len(rows), len(rows[0])).merge_cells is False:
            return []
        found = []
        for row, cells in enumerate(rows):
            for at in (at for at, cell in enumerate(cells) if isinstance(cell, str)):
                cell = sheet.range((row + 1, at + 1))
                if cell.merge_cells:
                    height, width = cell.merge_area.shape
                    found.append(((row, at), (row + height - 1, at + width - 1)))
        return found

    def frame(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        top: int,
        bottom: int | None,
    ) -> pd.DataFrame:
        """See `place.Cells`."""
        here = self.book.sheets[sheet.name]
        right = left + max(names, default=0)
        stop = self.last(sheet.name)[0] if bottom is None else bottom
        rows = values.read(values.block(here, top, left, stop, right)) if stop >= top else []
        if bottom is None and table.owner != "toolkit" and rows:
            rows = self._body(table, here, names, left, top, rows)
        across = list(zip(*rows, strict=True)) or [()] * (right - left + 1)
        columns = {name: column(across[at], table, name) for at, name in names.items()}
        return framed(table, columns, top)

    def _body(
        self,
        table: Table,
        sheet: xw.Sheet,
        names: dict[int, str],
        left: int,
        top: int,
        rows: list[list[object]],
    ) -> list[list[object]]:
        """The rows of a plain range without the blank ones and totals at its end."""
        full = len(rows)
        while rows and all(cell is None for cell in rows[-1]):
            rows = rows[:-1]
        if not rows:
            return rows
        tail = rows[-MOST_TOTALS:]
        skipped = len(rows) - len(tail)
        first = top + skipped
        area = values.block(sheet, first, left, first + len(tail) - 1, left + len(rows[0]) - 1)
        typed = values.formulas(area)

        def adds(row: int) -> bool:
            return any(_sums(cell, top - 1, row) for cell in typed[row - first])

        end = skipped + body_end(tail, first, table, names, adds)
        totals = len(rows) - end
        self.ends[sheet.name, top] = (top + end - 1, totals) if totals else (None, 0)
        return rows[:end] if totals else rows[:full]


def _sums(typed: str, header: int, row: int) -> bool:
    """Whether a formula adds up the cells above it."""
    over = [(int(a), int(b)) for a, b in _DOWN.findall(typed)] if _SUM.match(typed) else []
    return any(header <= a < b < row for a, b in over)


def _listed(here: xw.Sheet, sheet: Sheet, table: ListObject) -> Listed:
    area, name = table.range, table.name
    top, left = area.row, area.column
    height, width = area.shape
    headed, totals = table.show_headers, int(table.show_totals)
    head = values.block(here, top, left, top, left + width - 1)
    headings = _texts(values.read(head)[0]) if headed else [""] * width
    header = top if headed else top - 1
    return Listed(
        name, Place(sheet, name, header, left, headings, top + height - 1 - totals, totals)
    )


def _texts(cells: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]
