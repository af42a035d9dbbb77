"""Ranges and tables of the LibreOffice engine, see `libreoffice_engine`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ar_xl.addin.serving import xlwings
from tests.live.libreoffice_engine import ExcelError, Sheet, enum, struct

bc, utils = xlwings.base_classes, xlwings.utils
EPOCH = dt.datetime(1899, 12, 30)
# com.sun.star.sheet.CellFlags, FormulaResult, com.sun.star.util.NumberFormat
DATETIME, HARDATTR, STYLES, EVERYTHING = 2, 32, 64, 1023
CONTENTS = 1 | 2 | 4 | 16
ERRORS = 4
IS_DATE, IS_LOGICAL = 6, 1024
TEXTS = {502: "#VALUE!", 503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?%?")
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)[./-](\d\d?)[./-](\d{2,4})|(\d\d?)/(\d\d?)")


class ErrorText(str):
    """The text of a formula's error."""


def as_excel_takes(text: str) -> Any:
    """What Excel makes of a text in a cell whose format is not text."""
    bare = text.strip()
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if _NUMBER.fullmatch(bare):
        number = float(bare.replace(",", "").rstrip("%"))
        return number / 100 if bare.endswith("%") else number
    if _DAY.fullmatch(bare):
        return 46000.0
    if text[:1] in ("=", "+", "-", "@") and len(text) > 1:
        return Formula(text if text[0] == "=" else "=" + text)
    return text


def _shown(text: str | None) -> str:
    """A text without the mark that says it is one."""
    return "" if text is None else text[1:] if text[:1] == "'" else text


class Formula(str):
    """A text that Excel takes as a formula."""


def number_format_key(block: Any) -> int | None:
    """The key of a block's number format, None where its cells differ; Calc itself says the first cell's."""
    ambiguous = block.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE"
    return None if ambiguous else block.NumberFormat


class Range(bc.Range):
    """A block of cells; `row0` and `column0` count from 0."""

    sheet: Any = None
    table: Any = None

    def __init__(self, sheet: Sheet, row0: int, column0: int, height: int, width: int) -> None:
        self.sheet, self.row0, self.column0 = sheet, row0, column0
        self.n_rows, self.n_columns = height, width
        self.arg1_input = ""

    @classmethod
    def of(cls, sheet: Sheet, area: Any) -> Range:
        height, width = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
        return cls(sheet, area.StartRow, area.StartColumn, height, width)

    @cached_property
    def xl(self) -> Any:
        bottom, right = self.row0 + self.n_rows - 1, self.column0 + self.n_columns - 1
        return self.sheet.xl.getCellRangeByPosition(self.column0, self.row0, right, bottom)

    app = property(lambda self: self.sheet.book.app)
    api = property(lambda self: RangeApi(self))
    row = property(lambda self: self.row0 + 1)
    column = property(lambda self: self.column0 + 1)
    shape = property(lambda self: (self.n_rows, self.n_columns))
    coords = property(
        lambda self: (self.sheet.name, self.row, self.column, self.n_rows, self.n_columns)
    )
    max_cells_per_read = max_cells_per_write = None

    def __len__(self) -> int:
        return self.n_rows * self.n_columns

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = (row - 1) // self.n_columns + 1, (row - 1) % self.n_columns + 1
        return Range(self.sheet, self.row0 + row - 1, self.column0 + column - 1, 1, 1)

    def get_address(self, row_absolute: bool, column_absolute: bool, external: bool) -> str:
        def cell(row: int, column: int) -> str:
            return f"${utils.col_name(column + 1)}${row + 1}"

        first = cell(self.row0, self.column0)
        if len(self) == 1:
            return first
        return f"{first}:{cell(self.row0 + self.n_rows - 1, self.column0 + self.n_columns - 1)}"

    address = property(lambda self: self.get_address(True, True, False))

    def _about_to_write(self) -> None:
        self.app.writes()
        if self.sheet.xl.isProtected():
            raise ExcelError("The cell or chart you're trying to change is on a protected sheet.")

    # Values

    def _column(self, j: int) -> Any:
        return self.xl.getCellRangeByPosition(j, 0, j, self.n_rows - 1)

    @property
    def raw_value(self) -> Any:
        with self.app.transfer():
            block = self.xl
            rows = [[None if v == "" else v for v in row] for row in block.getDataArray()]
            for area in block.queryContentCells(DATETIME).RangeAddresses:
                for i, j in self._cells(area):
                    if isinstance(rows[i][j], float):
                        rows[i][j] = EPOCH + dt.timedelta(seconds=round(rows[i][j] * 86400))
            for area in block.queryFormulaCells(ERRORS).RangeAddresses:
                for i, j in self._cells(area):
                    code = block.getCellByPosition(j, i).getError()
                    rows[i][j] = ErrorText(TEXTS.get(code, "#VALUE!"))
            kind = self.sheet.book.kind_of
            if self.sheet.book.has_truth:
                for row, keys in zip(rows, self._keys(), strict=True):
                    for j, key in enumerate(keys):
                        if isinstance(row[j], float) and kind(key) & IS_LOGICAL:
                            row[j] = bool(row[j])
        return rows[0][0] if len(self) == 1 else rows

    def _cells(self, area: Any) -> Iterator[tuple[int, int]]:
        for i in range(area.StartRow - self.row0, area.EndRow - self.row0 + 1):
            for j in range(area.StartColumn - self.column0, area.EndColumn - self.column0 + 1):
                yield i, j

    def _keys(self) -> list[list[int]]:
        """The keys of the number formats of all cells."""
        keys = [[0] * self.n_columns for _ in range(self.n_rows)]
        unique = self.xl.getUniqueCellFormatRanges()
        for n in range(unique.Count):
            ranges = unique.getByIndex(n)
            key = ranges.getByIndex(0).NumberFormat
            for area in ranges.RangeAddresses:
                for i, j in self._cells(area):
                    keys[i][j] = key
        return keys

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        with self.app.transfer():
            self._about_to_write()
            if not isinstance(value, list | tuple):
                value = [[value] * self.n_columns] * self.n_rows
            if len(value) != self.n_rows or len(value[0]) != self.n_columns:
                raise ExcelError("Application-defined or object-defined error")
            across = self._typed(value)
            block = self.xl
            rows = zip(*across, strict=True)
            block.setDataArray(
                tuple(tuple("" if isinstance(v, Formula) else v for v in row) for row in rows)
            )
            for j, column in enumerate(across):
                for i, cell in enumerate(column):
                    if isinstance(cell, Formula):
                        block.getCellByPosition(j, i).setFormula(str(cell))

    def _typed(self, rows: Any) -> list[list[Any]]:
        """The columns as Excel would take them."""
        keys: list[list[int]] = []
        out: list[list[Any]] = []
        for j in range(self.n_columns):
            cells = [row[j] for row in rows]
            taken = [as_excel_takes(cell) if isinstance(cell, str) else cell for cell in cells]
            if all(type(cell) in (str, type(None)) for cell in taken):
                out.append([_shown(cell) for cell in taken])
                continue
            keys = keys or self._keys()
            out.append([self._cell(j, i, keys[i][j], cells[i], v) for i, v in enumerate(taken)])
        return out

    def _cell(self, j: int, i: int, key: int, cell: Any, taken: Any) -> Any:
        if taken is None or type(taken) is str:
            return _shown(taken)
        is_text = self.sheet.book.format_of(key) == "@"
        return str(cell) if is_text else self._taken(j, i, key, taken)

    def _taken(self, j: int, i: int, key: int, value: Any) -> Any:
        """A value that is no text; a day or truth value gives its cell a format."""
        book = self.sheet.book
        kind = book.kind_of(key)
        if isinstance(value, bool):
            self._give(j, i, "BOOLEAN")
            book.has_truth = True
            return float(value)
        if isinstance(value, dt.date):
            moment = isinstance(value, dt.datetime)
            if not kind & IS_DATE and book.format_of(key) == "General":
                self._give(j, i, "m/d/yyyy h:mm" if moment else "m/d/yyyy")
            whole = value if moment else dt.datetime(value.year, value.month, value.day)
            return (whole - EPOCH) / dt.timedelta(days=1)
        if isinstance(value, int):
            raise ExcelError("Excel takes no whole number of 64 bits")
        if kind & IS_LOGICAL:
            self._give(j, i, "General")
        return value

    def _give(self, j: int, i: int, code: str) -> None:
        self.xl.getCellByPosition(j, i).NumberFormat = self.sheet.book.format_key(code)

    @property
    def formula(self) -> Any:
        with self.app.transfer():
            shown = self.xl.getDataArray()
            typed = self.xl.getFormulaArray()
        rows = tuple(
            tuple(
                str(v) if isinstance(v, str) and not t.startswith("=") else t
                for v, t in zip(values, texts, strict=True)
            )
            for values, texts in zip(shown, typed, strict=True)
        )
        return rows[0][0] if len(self) == 1 else rows

    @formula.setter
    def formula(self, value: str) -> None:
        with self.app.transfer():
            self._about_to_write()
            self.xl.getCellByPosition(0, 0).setFormula(value)
            if self.n_rows > 1:
                self.xl.fillAuto(enum("sheet.FillDirection", "TO_BOTTOM"), 1)

    def clear(self) -> None:
        self._about_to_write()
        self.xl.clearContents(EVERYTHING)

    def clear_contents(self) -> None:
        self._about_to_write()
        self.xl.clearContents(CONTENTS)

    # Looks

    @property
    def number_format(self) -> str | None:
        with self.app.transfer():
            key = number_format_key(self.xl)
            return None if key is None else self.sheet.book.format_of(key)

    @number_format.setter
    def number_format(self, code: str) -> None:
        with self.app.transfer():
            self._about_to_write()
            self.xl.NumberFormat = self.sheet.book.format_key(code)

    @property
    def color(self) -> tuple[int, int, int] | None:
        color = self.xl.CellBackColor
        return None if color in (None, -1) else (color >> 16 & 255, color >> 8 & 255, color & 255)

    @color.setter
    def color(self, value: Any) -> None:
        with self.app.transfer():
            self.xl.CellBackColor = -1 if value is None else colour(value)

    font = property(lambda self: Font(self))
    data_validation = property(lambda self: DataValidation(self))
    conditional_formats = property(lambda self: ConditionalFormats(self))

    @property
    def wrap_text(self) -> Any:
        return self.xl.IsTextWrapped

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        with self.app.transfer():
            self.xl.IsTextWrapped = value

    @property
    def column_width(self) -> float:
        return self.xl.Columns.Width / 200

    @column_width.setter
    def column_width(self, value: float) -> None:
        with self.app.transfer():
            self.xl.Columns.Width = int(value * 200)

    @property
    def row_hidden(self) -> bool | None:
        rows = self.xl.Rows
        hidden = {not rows.getByIndex(i).IsVisible for i in range(self.n_rows)}
        return hidden.pop() if len(hidden) == 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        with self.app.transfer():
            self.xl.Rows.IsVisible = not value

    def add_hyperlink(self, address: str, text_to_display: str, screen_tip: str) -> None:
        with self.app.transfer():
            cell = self.xl.getCellByPosition(0, 0)
            cell.setString("")
            field = self.sheet.book.doc.createInstance("com.sun.star.text.TextField.URL")
            field.URL, field.Representation = address, text_to_display
            cell.insertTextContent(cell.createTextCursor(), field, False)

    @property
    def hyperlink(self) -> str:
        return self.xl.getCellByPosition(0, 0).TextFields.getByIndex(0).URL

    # Places

    @property
    def merge_cells(self) -> bool | None:
        if len(self) == 1:
            return self.merge_area.shape != (1, 1)
        return None if self._any_merged() else False

    def _any_merged(self) -> bool:
        return any(
            self(i + 1, j + 1).merge_cells
            for i in range(self.n_rows)
            for j in range(self.n_columns)
        )

    @property
    def merge_area(self) -> Range:
        cursor = self.sheet.xl.createCursorByRange(self.xl)
        cursor.collapseToMergedArea()
        return Range.of(self.sheet, cursor.RangeAddress)

    def merge(self, across: bool = False) -> None:
        self.xl.merge(True)

    def insert(self, shift: str | None = None, copy_origin: Any = None) -> None:
        with self.app.transfer():
            self._about_to_write()
            self.sheet.xl.insertCells(self.xl.RangeAddress, enum("sheet.CellInsertMode", "DOWN"))

    def delete(self, shift: str | None = None) -> None:
        self.sheet.xl.removeRange(self.xl.RangeAddress, enum("sheet.CellDeleteMode", "UP"))

    def select(self) -> None:
        self.sheet.book.doc.CurrentController.select(self.xl)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and other.coords == self.coords

    __hash__ = None  # type: ignore[assignment]


def colour(value: Any) -> int:
    red, green, blue = value
    return red << 16 | green << 8 | blue


class EntireRow:
    def __init__(self, area: Range) -> None:
        object.__setattr__(self, "area", area)

    def __setattr__(self, name: str, level: int) -> None:
        if name != "OutlineLevel":
            raise AttributeError(name)
        rows, address = enum("table.TableOrientation", "ROWS"), self.area.xl.RangeAddress
        with self.area.app.transfer():
            (self.area.sheet.xl.group if level > 1 else self.area.sheet.xl.ungroup)(address, rows)


class RangeApi:
    """The words of Excel's own object that the product uses."""

    def __init__(self, area: Range) -> None:
        self.EntireRow = EntireRow(area)


class Font(bc.Font):
    area: Any = None

    def __init__(self, area: Range) -> None:
        self.area = area

    def _set(self, **values: Any) -> None:
        with self.area.app.transfer():
            for name, value in values.items():
                setattr(self.area.xl, name, value)

    bold = property(
        lambda self: self.area.xl.CharWeight == 150,
        lambda self, value: self._set(CharWeight=150.0 if value else 100.0),
    )
    size = property(
        lambda self: self.area.xl.CharHeight,
        lambda self, value: self._set(CharHeight=float(value)),
    )
    color = property(
        lambda self: self.area.xl.CharColor,
        lambda self, value: self._set(CharColor=colour(value)),
    )


class DataValidation(bc.DataValidation):
    def __init__(self, area: Range) -> None:
        self.area = area

    def set_list(self, source: Any, in_cell_dropdown: bool = True) -> None:
        with self.area.app.transfer():
            rule = self.area.xl.Validation
            rule.Type = enum("sheet.ValidationType", "LIST")
            rule.setFormula1(";".join(f'"{item}"' for item in source))
            self.area.xl.Validation = rule


class ConditionalFormats(bc.ConditionalFormats):
    """The newer rules of a range, each with the colours of a style of its own."""

    def __init__(self, area: Range) -> None:
        self.area = area

    def clear(self) -> None:
        with self.area.app.transfer():
            empty = self.area.xl.ConditionalFormat
            empty.clear()
            self.area.xl.ConditionalFormat = empty

    def add_cell_value(self, spec: Any) -> Any:
        with self.area.app.transfer():
            doc = self.area.sheet.book.doc
            styles = doc.StyleFamilies.getByName("CellStyles")
            name = f"mark {spec['formula1']}"
            if not styles.hasByName(name):
                styles.insertByName(name, doc.createInstance("com.sun.star.style.CellStyle"))
            rules = self.area.xl.ConditionalFormat
            given = {
                "Operator": enum("sheet.ConditionOperator", "EQUAL"),
                "Formula1": spec["formula1"].lstrip("="),
                "StyleName": name,
            }
            rules.addNew(
                tuple(struct("beans.PropertyValue", Name=n, Value=v) for n, v in given.items())
            )
            self.area.xl.ConditionalFormat = rules
            return rules


class Tables(bc.Collection):
    """Excel tables are Calc's database ranges, which belong to the book, not to a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.xl = sheet, sheet.book.doc.DatabaseRanges

    api = property(lambda self: self.xl)
    parent = property(lambda self: self.sheet)

    def _names(self) -> list[str]:
        book, here = self.sheet.book, self.sheet.index - 1
        if book.tables is None:
            book.tables = {n: self.xl.getByName(n).DataArea.Sheet for n in self.xl.ElementNames}
        return [name for name, sheet in book.tables.items() if sheet == here]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, name) for name in self._names())

    def __call__(self, key: int | str) -> Table:
        names = self._names()
        name = names[key - 1] if isinstance(key, int) else key
        if name not in names:
            raise KeyError(key)
        return Table(self.sheet, name)

    def add(self, source: Any = None, name: str = "", **_: Any) -> Table:
        self.sheet.book.app.writes()
        area = getattr(source, "impl", source)
        self.xl.addNewByName(name, area.xl.RangeAddress)
        made = self.xl.getByName(name)
        made.ContainsHeader = made.AutoFilter = True
        self.sheet.book.tables = None
        return Table(self.sheet, name)


class AutoFilter(bc.AutoFilter):
    def __init__(self, table: Table) -> None:
        self.table = table

    def clear(self, field: int | None = None) -> None:
        area = self.table.range
        area.xl.Rows.IsVisible = True


class Table(bc.Table):
    def __init__(self, sheet: Sheet, name: str) -> None:
        self.sheet, self._name = sheet, name

    xl = property(lambda self: self.sheet.book.doc.DatabaseRanges.getByName(self._name))
    api = property(lambda self: self.xl)
    name = display_name = property(lambda self: self._name)
    parent = property(lambda self: self.sheet)
    range = property(lambda self: Range.of(self.sheet, self.xl.DataArea))
    autofilter = property(lambda self: AutoFilter(self))

    @property
    def show_headers(self) -> bool:
        return bool(self.xl.ContainsHeader)

    @property
    def show_totals(self) -> bool:
        return bool(self.xl.TotalsRow)

    @property
    def header_row_range(self) -> Range:
        area = self.range
        return Range(self.sheet, area.row0, area.column0, 1, area.n_columns)

    @property
    def data_body_range(self) -> Range | None:
        area = self.range
        height = area.n_rows - 1 - int(self.show_totals)
        return (
            Range(self.sheet, area.row0 + 1, area.column0, height, area.n_columns)
            if height
            else None
        )

    def resize(self, area: Any) -> None:
        self.sheet.book.app.writes()
        wanted = getattr(area, "impl", area)
        if wanted.row0 != self.range.row0 or wanted.n_rows < 2:
            raise ExcelError("The header row must stay where it is, with one row below it.")
        self.xl.DataArea = wanted.xl.RangeAddress
