"""Tables people own: single cells set where they stand, rows appended in the table's own manner."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from ar_xl.extents import LAST_COLUMN, LAST_ROW
from ar_xl.outcome import many
from ar_xl.problems import InputError, Problem
from ar_xl.tables import Column, Table
from ar_xl.workbook import look
from ar_xl.workbook.addresses import corners, letters
from ar_xl.workbook.file import stretch
from ar_xl.workbook.file.cell import Dates, escaped
from ar_xl.workbook.file.cell_maker import CellMaker
from ar_xl.workbook.file.formulas import FORMULA, shared_apart
from ar_xl.workbook.file.grid import Grid, Rewrite, has_value, style_of
from ar_xl.workbook.file.list_object import resize
from ar_xl.workbook.file.model_row import Model, ModelRow
from ar_xl.workbook.file.moving import Growth, Move, follow, move_down
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.room import taken
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.place import Place
from ar_xl.workbook.stored import plain

_BLOCK: Final = 2048
"""New rows made at a time, column by column."""
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")


class Update:
    """Changes to one table on one sheet of a package."""

    def __init__(
        self, package: Package, styles: Styles, dates: Dates, table: Table, place: Place
    ) -> None:
        self.package, self.styles, self.dates, self.table, self.place = (
            package,
            styles,
            dates,
            table,
            place,
        )
        self.grid = Grid(package.read(place.sheet.part), package.archive.name)
        self._protected = self.grid.is_protected
        self.headings = list(place.headings)
        self.positions = {name: position for position, name in place.names.items()}
        self.left = place.left
        self.bottom = self._last_filled()
        self.new_columns: list[str] = []
        self._usual_styles: dict[int, int] = {}
        self.cells = CellMaker(self.grid.prefix, styles, dates)

    def put(self, frame: pd.DataFrame) -> None:
        """Set the frame's cells; its unknown rows go below the last.

        Raises:
            InputError: There is no room beside or below the table.
            BusyError: The sheet is protected, and a cell to be set is locked.
        """
        self._add_columns([str(h) for h in frame.columns if h not in self.positions])
        filled = self._filled(frame.index)
        known = [row in filled for row in frame.index]
        self._set(frame[known].sort_index())
        new = frame[[not k for k in known]]
        end = self._end()
        if len(new):
            self._make_room(len(new))
            self._append(new)
        self._finish(end, self.bottom)

    def _refuse_locked(self, column: int, style: int | None) -> None:
        """Respect a protected sheet, but for the cells its owner unlocked; no style: it is not there yet."""
        if self._protected and self.styles.is_locked(
            self.grid.column_style(column) if style is None else style
        ):
            self.grid.refuse_protected(self.place.sheet.name)

    def _unless_locked(self, cells: dict[int, bytes]) -> Rewrite:
        """Cells to put where their owner did not lock them."""

        def cell(column: int, style: int | None, _inner: bytes) -> bytes:
            self._refuse_locked(column, style)
            return cells[column]

        return cell

    # Rows that are there

    def _end(self) -> int:
        """Last row of the body, blank ones included."""
        return self.place.bottom if self.place.bottom is not None else self.bottom

    def _last_filled(self) -> int:
        """Last row of the body that holds something typed; a formula alone does not count."""
        stop = self.place.bottom if self.place.bottom is not None else LAST_ROW
        for position in range(len(self.grid.numbers) - 1, -1, -1):
            row = self.grid.numbers[position]
            if row > stop:
                continue
            if row <= self.place.header:
                break
            if self._typed(position):
                return row
        return self.place.header

    def _typed(self, position: int) -> bool:
        """Whether some cell of a row holds something that is no formula; the first one mostly tells."""
        tag = b"<" + self.grid.prefix.encode() + b"f"
        first = self.grid.content(position, letters(self.left))
        if has_value(first) and tag not in first:
            return True
        right = self.left + len(self.headings) - 1
        return any(
            self.left <= column <= right and has_value(inner) and tag not in inner
            for column, _, inner in self.grid.cells(position)
        )

    def _filled(self, index: pd.Index) -> set[int]:
        """Those of some rows that are rows of the table and not blank."""
        rows = {int(row) for row in index if self.place.header < row <= self.bottom}
        found = ((row, self.grid.position(row)) for row in rows)
        return {row for row, at in found if at is not None and self._typed(at)}

    def _set(self, frame: pd.DataFrame) -> None:
        columns = {str(h): self.left + self.positions[str(h)] for h in frame.columns}
        rows = frame.index.tolist()
        by_column = [(columns[str(h)], frame[h].tolist()) for h in frame.columns]
        order = [column for column, _ in by_column]
        for number, row in enumerate(rows):
            values = {column: plain(cells[number]) for column, cells in by_column}
            self._rewrite(int(row), order, values)

    def _rewrite(self, row: int, order: list[int], values: dict[int, object]) -> None:
        def cell(column: int, style: int | None, inner: bytes) -> bytes | None:
            value = values[column]
            if value is None if style is None else self._same(inner, value):
                return None
            self._refuse_locked(column, style)
            if style is None:
                return self.cells.cell(letters(column), row, value, self._usual(column, value))
            if b't="shared"' in inner and b"ref=" in inner:
                raise _SharedMasterError(inner)
            return self.cells.cell(letters(column), row, value, style)

        try:
            self.grid.rewrite(row, order, cell)
        except _SharedMasterError as master:
            shared_apart(self.grid, master.inner)
            self.grid.rewrite(row, order, cell)

    def _same(self, inner: bytes, value: object) -> bool:
        """Whether a cell holds the value already: a formula that gives it, or nothing for nothing."""
        if value is None:
            return not has_value(inner)
        if b"f" not in inner:
            return False  # no formula
        formula = FORMULA.search(inner)
        cached = _VALUE.search(inner)
        if not formula or not cached:
            return False
        _, new, _ = self.dates.content(value)
        wanted = _VALUE.search(new.encode())
        if wanted is None:
            return isinstance(value, str) and escaped(value).encode() == cached[1]
        try:
            return float(wanted[1]) == float(cached[1])
        except ValueError:
            return False

    def _usual(self, column: int, value: object) -> int:
        """The style of a cell that was not there: that of the column's last one, else the kind's."""
        if column not in self._usual_styles:
            self._usual_styles[column] = self._style_above(column)
        return self._usual_styles[column]

    def _style_above(self, column: int) -> int:
        for row in range(self.bottom, max(self.place.header, self.bottom - 50), -1):
            at = self.grid.position(row)
            for other, attributes, _ in self.grid.cells(at) if at is not None else ():
                if other == column:
                    return style_of(attributes)
        return self._kind_style(self.headings[column - self.left])

    def _declared(self, heading: str) -> Column | None:
        position = self.headings.index(heading)
        name = next((n for n, p in self.positions.items() if p == position), heading)
        return self.table.by_heading.get(name)

    def _kind_style(self, heading: str) -> int:
        declared = self._declared(heading)
        if declared is None:
            return 0
        return self.styles.index(look.Style(number=look.number_format(declared)))

    # Columns that are missing

    def _add_columns(self, missing: Sequence[str]) -> None:
        if not missing:
            return
        self.grid.refuse_protected(self.place.sheet.name)
        right = self.left + len(self.headings) - 1
        self._refuse_taken(
            right + 1,
            self.place.header,
            right + len(missing),
            max(self._end() + self.place.totals, self.place.header + 1),
            f"stands to the right of the table {self.table.name}, which needs {many(len(missing), 'more column')} there",
            f"Insert {many(len(missing), 'empty column')} to the right of the table.",
        )
        style = self._header_style()
        for heading in missing:
            self.positions[heading] = len(self.headings)
            self.headings.append(heading)
            column = self.left + len(self.headings) - 1
            made = self.cells.cell(letters(column), self.place.header, heading, style)
            self.grid.rewrite(self.place.header, [column], lambda _c, _s, _i, made=made: made)  # type: ignore[misc]
        self.new_columns = list(missing)

    def _header_style(self) -> int:
        at = self.grid.position(self.place.header)
        found = [
            style_of(attributes)
            for column, attributes, _ in (self.grid.cells(at) if at is not None else ())
            if column == self.left + len(self.place.headings) - 1
        ]
        return found[0] if found else 0

    def _refuse_taken(
        self, left: int, top: int, right: int, bottom: int, what: str, fix: str
    ) -> None:
        """Raise where cells, merged cells or another table stand in a block."""
        place = self.place.sheet.name
        if right > LAST_COLUMN or bottom > LAST_ROW:
            raise InputError(
                [Problem(place, None, None, None, "has no room left", "Start a new book.")]
            )
        found = taken(self.package, self.grid, self.place, (left, top, right, bottom))
        if found:
            raise InputError([Problem(place, corners(found)[1], None, found, what, fix)])

    # Rows that are new

    def _make_room(self, count: int) -> None:
        """Move the row of totals down, or see that nothing stands below."""
        end = self._end()
        last = self.bottom + count
        if last <= end:
            return
        right = self.left + len(self.headings) - 1
        totals = self.place.totals
        what = f"stands below the table {self.table.name}, which gets {many(count, 'more row')}"
        fix = "Move it to the side of the table or to another sheet."
        self._refuse_taken(self.left, end + totals + 1, right, last + totals, what, fix)
        if totals:
            self.grid.refuse_protected(self.place.sheet.name)
            sheet = self.place.sheet
            move = Move(sheet.name, self.left, right, end + 1, end + totals, last - end)
            self.grid = move_down(self.package, self.grid, sheet, move)

    def _append(self, frame: pd.DataFrame) -> None:
        """Rows below the last, with its formats, and its formulas where the table computes a column."""
        model_row = ModelRow(self.package, self.grid, self.place, self.bottom)
        model = model_row.columns(self.headings, self._kind_style)
        self.grid.formulas_changed |= any(formula for _, formula in model.values())
        columns = {str(h): self.left + self.positions[str(h)] for h in frame.columns}
        width = range(self.left, self.left + len(self.headings))
        values: dict[int, list[object]] = {
            columns[str(h)]: frame[h].tolist() for h in frame.columns
        }
        codes = self._codes(frame)
        tall = self._heights(frame, model)
        closing = b"</%s>" % self.grid.tag[1:]
        opening = b"%s>" % model_row.attributes()
        taken = set(self.grid.numbers)
        first = self.bottom + 1
        made: list[bytes] = []
        for start in range(0, len(frame), _BLOCK):
            stop = min(start + _BLOCK, len(frame))
            rows = range(first + start, first + stop)
            block = [
                self.cells.block(
                    *(c, rows, values.get(c, [])[start:stop]),
                    codes[c][start:stop] if c in codes else None,
                    model[c],
                )
                for c in width
            ]
            for number, cells in enumerate(zip(*block, strict=True), start):
                row, height = first + number, tall[number] if tall else None
                filled = (
                    {c: cell.encode() for c, cell in zip(width, cells, strict=True) if cell}
                    if row in taken or self._protected
                    else {}
                )
                if row in taken:
                    self.grid.rewrite(row, filled, self._unless_locked(filled))
                    if height:
                        self.grid.raise_row(row, height)
                    continue
                for column in filled:
                    self._refuse_locked(column, None)
                high = b' ht="%g" customHeight="1"' % height if height else b""
                made.append(
                    b' r="%d"%s%s%s%s' % (row, high, opening, "".join(cells).encode(), closing)
                )
                if row + 1 in taken or number + 1 == stop:
                    self.grid.insert_block(row + 1 - len(made), made)
                    made = []
        self.bottom += len(frame)

    def _heights(self, frame: pd.DataFrame, model: Mapping[int, Model]) -> list[float | None]:
        """The heights new rows need for their wrapped texts, which only Excel would give them by itself; [] for none."""
        wrapped = [
            (frame[c.heading].tolist(), look.width(c))
            for c in self.table.columns
            if c.heading in look.WRAPPED
            and c.heading in frame
            and self.styles.wraps(model[self.left + self.positions[c.heading]][0])
        ]
        return look.heights(wrapped)

    def _codes(self, frame: pd.DataFrame) -> dict[int, list[str]]:
        """Per column of amounts the currency of each row, where the frame says it."""
        by_name = {c.name: c.heading for c in self.table.columns}
        codes = {}
        for column in self.table.columns:
            heading = by_name.get(column.currency)
            if column.kind == "money" and column.heading in self.positions and heading in frame:
                codes[self.left + self.positions[column.heading]] = [
                    str(c or "") for c in frame[heading]
                ]
        return codes

    # The parts

    def _finish(self, end: int, bottom: int) -> None:
        place, package = self.place, self.package
        right = self.left + len(self.headings) - 1
        last = max(end, bottom)
        if last > end or self.new_columns:
            stretch.ranges(self.grid, place, right, end, last)
            stretch.dimension(self.grid, right, last + place.totals)
            if place.part is not None:
                resize(package, place, right, last, self.new_columns)
            else:
                known = [p for name, p in self.positions.items() if name in self.table.by_heading]
                stretch.plain_filter(
                    package, self.grid, place, self.left + min(known, default=0), last
                )
        if place.part is not None and place.header < end < last:
            grown = Growth(place.sheet.name, self.left, right, place.header, end, last)
            grown.followed_beside(self.grid)
            follow(package, place.sheet, grown)
        package.put(place.sheet.part, list(self.grid.chunks()))
        if self.grid.formulas_changed:
            package.drop_calculation_chain()


class _SharedMasterError(Exception):
    def __init__(self, inner: bytes) -> None:
        self.inner = inner
