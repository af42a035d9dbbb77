"""Tables people own, in an open book: single cells set where they stand, rows appended below the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ar_xl.extents import LAST_COLUMN, LAST_ROW
from ar_xl.problems import InputError, Problem
from ar_xl.tables import Table
from ar_xl.workbook import look
from ar_xl.workbook.addresses import letters
from ar_xl.workbook.live import forms, values
from ar_xl.workbook.live.before import Before
from ar_xl.workbook.place import Place
from ar_xl.workbook.stored import plain

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as ListObject


class Update:
    """Changes to one table of an open book."""

    def __init__(
        self, sheet: xw.Sheet, table: Table, place: Place, end: int, before: Before
    ) -> None:
        """Look at the table as it is.

        Args:
            sheet: Where it is.
            table: What it is.
            place: Where on the sheet.
            end: Last row of the table, or of a plain range's sheet.
            before: Remembers what is written over.
        """
        self.sheet, self.table, self.place, self.before = sheet, table, place, before
        self.headings = list(place.headings)
        self.positions = {name: position for position, name in place.names.items()}
        self.end = end
        self.typed = self._typed()
        self.bottom = max(self.typed, default=place.header)

    def put(self, frame: pd.DataFrame) -> None:
        """Set the frame's cells; its unknown rows go below the last.

        Raises:
            InputError: There is no room beside or below the table.
        """
        self._add_columns([str(h) for h in frame.columns if h not in self.positions])
        known = [row in self.typed for row in frame.index]
        self._set(frame[known].sort_index())
        new = frame[[not k for k in known]]
        if len(new):
            self._make_room(len(new))
            self._append(new)

    @property
    def _list_object(self) -> ListObject | None:
        return None if self.place.part is None else self.sheet.tables[self.place.part]

    @property
    def _right(self) -> int:
        return self.place.left + len(self.headings) - 1

    def _column(self, heading: str) -> int:
        return self.place.left + self.positions[heading]

    def _typed(self) -> frozenset[int]:
        """Rows that hold something typed; a formula alone does not count."""
        top = self.place.header + 1
        if self.end < top:
            return frozenset()
        area = values.block(self.sheet, top, self.place.left, self.end, self._right)
        rows = values.formulas(area)
        return frozenset(
            top + n for n, row in enumerate(rows) if any(c and not c.startswith("=") for c in row)
        )

    # Rows that are there

    def _set(self, frame: pd.DataFrame) -> None:
        rows = [int(row) for row in frame.index]
        for heading in frame.columns if rows else ():
            cells = dict(zip(rows, map(plain, frame[heading]), strict=True))
            self._set_column(self._column(str(heading)), cells)

    def _set_column(self, column: int, cells: dict[int, object]) -> None:
        """Write the cells that change, a run at a time; what lies between is written only if that is no change."""
        top, bottom = min(cells), max(cells)
        area = values.block(self.sheet, top, column, bottom, column)
        present = [row[0] for row in values.read(area)]
        changed = {row for row, value in cells.items() if not _same(present[row - top], value)}
        if not changed:
            return
        typed = [row[0] for row in values.formulas(area)]
        form = area.number_format
        runs = _runs(changed, lambda row: _rewritable(present[row - top], typed[row - top], form))
        for first, last in runs:
            part = values.block(self.sheet, first, column, last, column)
            self.before.keep(part)
            wanted = [
                cells[row] if row in changed else present[row - top]
                for row in range(first, last + 1)
            ]
            for piece, here in list(values.formats(part)):
                start = piece.row - first
                self._write_column(piece, wanted[start : start + piece.shape[0]], here)

    def _write_column(self, area: xw.Range, cells: list[object], form: str) -> None:
        """Values into one column of one number format."""
        usual = self._usual(area.column)
        wanted = [forms.fitting(cell, form, usual) for cell in cells]
        values.write(area, [[cell] for cell in cells], [forms.put_on(area, wanted, form)])

    def _usual(self, column: int) -> str:
        """The number format of a column in sheets of ours."""
        position = column - self.place.left
        name = next((n for n, p in self.positions.items() if p == position), "")
        declared = self.table.by_heading.get(name)
        return forms.GENERAL if declared is None else look.number_format(declared)

    # Columns that are missing

    def _add_columns(self, missing: Sequence[str]) -> None:
        if not missing:
            return
        header, first = self.place.header, self._right + 1
        last = first + len(missing) - 1
        bottom = max(self.end + self.place.totals, header + 1)
        self._refuse_taken(
            (first, header, last, bottom),
            f"stands to the right of the table {self.table.name}, which needs {len(missing)} more columns there",
            f"Insert {len(missing)} empty columns to the right of the table.",
        )
        area = values.block(self.sheet, header, first, header, last)
        self.before.keep(area)
        values.write(area, [list(missing)], [area.number_format] * len(missing))
        for heading in missing:
            self.positions[heading] = len(self.headings)
            self.headings.append(heading)
        self._resize(self.end)

    def _refuse_taken(self, ours: tuple[int, int, int, int], what: str, fix: str) -> None:
        """Raise where something stands in a block."""
        left, top, right, bottom = ours
        name = self.sheet.name
        if right > LAST_COLUMN or bottom > LAST_ROW:
            raise InputError(
                [Problem(name, None, None, None, "has no room left", "Start a new book.")]
            )
        for row, cells in enumerate(
            values.read(values.block(self.sheet, top, left, bottom, right)), top
        ):
            for column, cell in enumerate(cells, left):
                if cell is not None:
                    raise InputError(
                        [Problem(name, row, None, f"{letters(column)}{row}", what, fix)]
                    )

    def _resize(self, end: int) -> None:
        """Let the Excel table reach to a row, and to the last column; totals stand below it."""
        listed = self._list_object
        if listed is None:
            return
        self.before.keep_size(listed)
        top = self.place.header
        bottom = max(end, top + 1) + self.place.totals
        listed.resize(values.block(self.sheet, top, self.place.left, bottom, self._right))

    # Rows that are new

    def _make_room(self, count: int) -> None:
        """Move totals down, or see that nothing stands below."""
        plain_range = self.place.part is None
        end = self.bottom if plain_range and not self.place.totals else self.end
        last = self.bottom + count
        if last <= end:
            return
        totals = self.place.totals
        what = f"stands below the table {self.table.name}, which gets {count} more rows"
        fix = "Move it to the side of the table or to another sheet."
        ours = (self.place.left, end + totals + 1, self._right, last + totals)
        self._refuse_taken(ours, what, fix)
        if totals:
            room = values.block(self.sheet, end + 1, self.place.left, last, self._right)
            room.insert("down")
            self.before.made_room(
                values.block(self.sheet, end + 1, self.place.left, last, self._right)
            )
        self.end = last
        self._resize(last)

    def _append(self, frame: pd.DataFrame) -> None:
        """Rows below the last, with its formats, and its formulas where the table computes a column."""
        first, last = self.bottom + 1, self.bottom + len(frame)
        left, width = self.place.left, len(self.headings)
        area = values.block(self.sheet, first, left, last, left + width - 1)
        self.before.keep(area)
        model = self.bottom if self.bottom > self.place.header else None
        typed = [""] * width
        if model is not None:
            row = values.block(self.sheet, model, left, model, left + width - 1)
            typed = values.formulas(row)[0]
        columns = {self.positions[str(h)]: list(map(plain, frame[h])) for h in frame.columns}
        codes = self._codes(frame)
        shared: list[str | None] = []
        for position in range(width):
            column = left + position
            part = values.block(self.sheet, first, column, last, column)
            present = part.number_format
            usual = self._usual(column)
            cells = columns.get(position, [None] * len(frame))
            base = [self._model_format(model, column, present)] * len(frame)
            if position in codes and base[0] in look.MONEY_FORMATS:
                base = [look.money_format(code) for code in codes[position]]
            wanted = [forms.fitting(*each, usual) for each in zip(cells, base, strict=True)]
            shared.append(forms.put_on(part, wanted, present))
        computed = [
            position
            for position in range(width)
            if typed[position].startswith("=")
            and all(cell is None for cell in columns.get(position, ()))
        ]
        rows = [
            [columns[p][n] if p in columns else None for p in range(width)]
            for n in range(len(frame))
        ]
        values.write(area, rows, shared)
        for position in computed:
            column = left + position
            down = values.block(self.sheet, self.bottom, column, last, column)
            down.formula = typed[position]  # Excel moves what it speaks of, row by row
        self.bottom = last

    def _model_format(self, model: int | None, column: int, present: str | None) -> str:
        """The format of the column's last cell; in a table without rows the one waiting there, else the usual."""
        found = present
        if model is not None:
            found = values.block(self.sheet, model, column, model, column).number_format
        return self._usual(column) if found in (None, forms.GENERAL) else str(found)

    def _codes(self, frame: pd.DataFrame) -> dict[int, list[str]]:
        """Per position of a column of amounts the currency of each row, where the frame says it."""
        names = {c.name: c.heading for c in self.table.columns}
        return {
            self.positions[column.heading]: [str(code or "") for code in frame[heading]]
            for column in self.table.columns
            if column.kind == "money" and column.heading in self.positions
            for heading in [names.get(column.currency)]
            if heading in frame
        }


def _same(present: object, value: object) -> bool:
    if isinstance(present, bool) != isinstance(value, bool):
        return False
    return present == value


def _rewritable(present: object, typed: str, form: str | None) -> bool:
    """Whether writing a cell's own value into it leaves it as it is."""
    if typed.startswith("="):
        return False
    if isinstance(present, str):
        return form == look.TEXT and not present.startswith("'")
    return present is None or (isinstance(present, float) and form not in (None, look.TEXT))


def _runs(changed: set[int], bridged: Callable[[int], bool]) -> list[tuple[int, int]]:
    """Runs of rows that cover the changed ones."""
    runs: list[tuple[int, int]] = []
    for row in sorted(changed):
        if runs and all(bridged(between) for between in range(runs[-1][1] + 1, row)):
            runs[-1] = runs[-1][0], row
        else:
            runs.append((row, row))
    return runs
