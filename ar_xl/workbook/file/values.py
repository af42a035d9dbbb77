"""The values of a workbook's cells, read by calamine, with what calamine leaves out put back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pandas as pd
from python_calamine import CalamineWorkbook

from ar_xl.problems import InputError, Problem
from ar_xl.tables import Table
from ar_xl.workbook.addresses import letters
from ar_xl.workbook.file.archive import refusal
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.totals import summed_rows
from ar_xl.workbook.place import Sheet
from ar_xl.workbook.rows import column, framed, value
from ar_xl.workbook.totals import MOST_TOTALS, body_end

_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*?)(?:/>|>(?P<inner>.*?)</(?:\w+:)?c>)", re.DOTALL
)
_ADDRESS: Final = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_SPECIAL: Final = (b't="e"', b"<f>", b"<f ", b":f>", b":f ", b"<\0f\0", b't\0=\0"\0e')
"""What error values and formulas show themselves by, also under a prefix and in UTF-16."""
_FORMULA: Final = _SPECIAL[1:]
HEAD_ROWS: Final = 20


class Values:
    """Cells of one workbook; parsed when first asked for."""

    def __init__(self, content: bytes, package: Package) -> None:
        self.content, self.package = content, package
        self._book: Any = None
        self._last: tuple[str, Any] | None = None
        self._heads: dict[str, list[list[object]]] = {}
        self.ends: dict[tuple[str, int], tuple[int | None, int]] = {}
        """By sheet part and first row of a plain range that was read: its last row where totals stand below,
        and how many rows these are."""

    def _sheet(self, name: str) -> Any:
        if self._last is None or self._last[0] != name:
            self._last = None
            with self._careful(name):
                if self._book is None:
                    self._book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
                self._last = (name, self._book.get_sheet_by_name(name))
        return self._last[1]

    @contextmanager
    def _careful(self, name: str) -> Iterator[None]:
        """Calamine panics on some books, and a panic is no Exception."""
        try:
            yield
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise
            raise refusal(
                self.package.archive.name,
                f"cannot be read (sheet {name})",
                "Open it in Excel, let Excel repair it, and save.",
            ) from None

    def head(self, name: str) -> list[list[object]]:
        """The first rows of a sheet from A1 on; [] where it is blank."""
        if name not in self._heads:
            sheet = self._sheet(name)
            if sheet.start is None or sheet.start[0] >= HEAD_ROWS:
                self._heads[name] = []
            else:
                top, left = sheet.start
                with self._careful(name):
                    rows = sheet.to_python(skip_empty_area=True, nrows=HEAD_ROWS - top)
                padding: list[object] = [None] * left
                self._heads[name] = [[]] * top + [
                    [*padding, *(value(v) for v in row)] for row in rows
                ]
        return self._heads[name]

    def merged(self, name: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """First and last cell of the merged ones of a sheet, as (row, column) from 0 on."""
        with self._careful(name):
            return list(self._sheet(name).merged_cell_ranges or ())

    def frame(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        top: int,
        bottom: int | None,
    ) -> pd.DataFrame:
        """The rows of a table between two rows, without the blank ones.

        Args:
            table: What it is.
            sheet: Where it is.
            names: Frame column by position.
            left: First column.
            top: First row of the body.
            bottom: Its last row, None for the last of the sheet.

        Raises:
            InputError: A formula has no value.
        """
        found = self._sheet(sheet.name)
        columns: dict[str, list[object]] = {name: [] for name in names.values()}
        first = top
        if found.start is not None:
            start_row, start_column = found.start
            with self._careful(sheet.name):
                rows = found.to_python(skip_empty_area=True)
            skipped = max(0, top - 1 - start_row)
            first = max(top, start_row + 1)
            rows = rows[skipped : None if bottom is None else max(0, bottom - start_row)]
            if bottom is None:
                rows = self._body(table, sheet, names, left, first, rows, start_column)
            across = list(zip(*rows, strict=True))
            del rows
            depth = len(across[0]) if across else 0
            for position, name in names.items():
                at = left - 1 + position - start_column
                if 0 <= at < len(across):
                    columns[name] = column(across[at], table, name)
                else:
                    columns[name] = [None] * depth
        self._put_back(table, sheet, names, left, first, columns)
        return framed(table, columns, first)

    def _body(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        first: int,
        rows: list[list[object]],
        start_column: int,
    ) -> list[list[object]]:
        """The rows of a plain range without the totals at its end."""
        if table.owner == "toolkit" or not rows:
            return rows
        summed: list[frozenset[int]] = []

        def adds(row: int) -> bool:
            if not summed:
                archive = self.package.archive
                holds = archive.holds(sheet.part, _FORMULA)
                xml = archive.read(sheet.part) if holds else b""
                summed.append(summed_rows(xml, left, left + max(names), first - 1))
            return row in summed[0]

        at, width = left - 1 - start_column, max(names) + 1
        tail = [row[at : at + width] for row in rows[-MOST_TOTALS:]]
        skipped = len(rows) - len(tail)
        end = skipped + body_end(tail, first + skipped, table, names, adds)
        told = (first + end - 1, len(rows) - end) if end < len(rows) else (None, 0)
        self.ends[sheet.part, first] = told
        return rows[:end]

    def _put_back(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        first: int,
        columns: dict[str, list[object]],
    ) -> None:
        """Error values, which read as blank, and formulas without a value, which nobody may guess."""
        if not self.package.archive.holds(sheet.part, _SPECIAL):
            return
        xml = self.package.archive.read(sheet.part)
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
            xml = xml.decode("utf-16").encode()
        by_letter = {letters(left + position).encode(): name for position, name in names.items()}
        problems = []
        for cell in _CELL.finditer(xml):
            attributes, inner = cell["attributes"], cell["inner"] or b""
            is_error = b't="e"' in attributes
            value = _VALUE.search(inner)
            lacks = (
                not is_error
                and (value is None or not value[1])
                and re.search(rb"<(?:\w+:)?f[\s>/]", inner)
            )
            if not is_error and not lacks:
                continue
            address = _ADDRESS.search(attributes)
            name = by_letter.get(address[1]) if address else None
            if address is None or name is None:
                continue
            at = int(address[2]) - first
            if not 0 <= at < len(columns[name]):
                continue
            if is_error:
                columns[name][at] = value[1].decode() if value else "#N/A"
            elif b't="str"' not in attributes and name in table.by_heading:
                problems.append(
                    Problem(
                        sheet.name,
                        int(address[2]),
                        name,
                        None,
                        "has a formula without a value",
                        "Open the book in Excel, let it calculate, and save.",
                    )
                )
        if problems:
            raise InputError(problems)
