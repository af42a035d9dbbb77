"""The values of a workbook's cells, read by calamine, with what calamine leaves out put back."""

from __future__ import annotations

import ctypes
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from ar_xl.extents import is_wide, overlapping, reach_too_far
from ar_xl.problems import InputError, Problem
from ar_xl.tables import Table
from ar_xl.workbook.addresses import letters
from ar_xl.workbook.file.archive import UTF_16, refusal, stand_in
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.parts import parse, unparse
from ar_xl.workbook.file.totals import summed_rows
from ar_xl.workbook.place import Sheet
from ar_xl.workbook.rows import Column, column, of_block, value
from ar_xl.workbook.totals import MOST_TOTALS, body_end

_ADDRESS: Final = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")
_ERROR: Final = b't="e"'
_SPOT: Final = re.compile(
    rb'\bt="e"|(?:</(?:\w+:)?f>|<(?:\w+:)?f\s[^>]*/>)(?!\s*<(?:\w+:)?v(?:\s[^>]*)?>[^<])'
)
"""An error value, or a formula that no value follows."""
_FORMULA: Final = (b"f>",)
_SPECIAL: Final = (b'"e"', b"'e'", *_FORMULA)
"""What error values and formulas show themselves by."""
HEAD_ROWS: Final = 20
BLOCK: Final = 1024
"""Rows taken over at a time; they fit the processor's cache."""
LARGE: Final = 2**23
"""Bytes from which a sheet is let go once it is read: parsed it takes several times that."""


class Values:
    """Cells of one workbook; parsed when first asked for."""

    def __init__(self, content: bytes, package: Package) -> None:
        self.content, self.package = content, package
        self._book: Any = None
        self._last: tuple[str, Any] | None = None
        self._special: dict[str, bool] = {}
        """Whether a sheet may hold error values or formulas, by its part, once it was looked through."""
        self._heads: dict[str, list[list[object]]] = {}
        self._merged: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
        self.ends: dict[tuple[str, int], tuple[int | None, int]] = {}
        """By sheet part and first row of a plain range that was read: its last row where totals stand below,
        and how many rows these are."""

    def _sheet(self, name: str) -> Any:
        if self._last is None or self._last[0] != name:
            self._last = None
            with self._careful(name):
                if self._book is None:
                    self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._legible()))
                self._look_through(name)
                self._last = (name, self._book.get_sheet_by_name(name))
        return self._last[1]

    def _legible(self) -> bytes:
        """The workbook with its parts in UTF-8; calamine reads one in UTF-16 as blank."""
        archive = self.package.archive
        texts = self.package.related(self.package.workbook_part, "sharedStrings")
        sheets = [sheet.part for sheet in self.package.sheets]
        odd = [part for part in (*sheets, *texts) if archive.is_utf_16(part)]
        if not odd:
            return self.content
        package, out = Package(archive), io.BytesIO()
        for part in odd:
            package.put(part, package.xml(part))
        package.save(out)
        return out.getvalue()

    def _look_through(self, name: str) -> None:
        """Note what a sheet may hold that calamine leaves out, and refuse one whose cells lie too far apart for it."""
        part = next(sheet.part for sheet in self.package.sheets if sheet.name == name)
        if part in self._special:
            return
        archive = self.package.archive

        def pieces() -> Iterable[bytes]:
            is_odd = archive.is_utf_16(part)
            return [unparse(self.package.xml(part))] if is_odd else archive.pieces(part)

        special = wide = False
        for whole in overlapping(pieces()):
            special = special or stand_in([whole], _SPECIAL)
            wide = wide or is_wide(whole)
        if wide and reach_too_far(pieces()):
            what = f"has cells too far apart to be read (sheet {name})"
            fix = "Delete the cells far to the right of and below the tables."
            raise refusal(archive.name, what, fix)
        self._special[part] = special

    @contextmanager
    def _careful(self, name: str) -> Iterator[None]:
        """Calamine panics on some books, and a panic is no Exception."""
        try:
            yield
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | InputError):
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
        if name not in self._merged:
            with self._careful(name):
                self._merged[name] = list(self._sheet(name).merged_cell_ranges or ())
        return self._merged[name]

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
        first, block = top, np.empty((len(names), 0), object)
        if found.start is not None:
            first = max(top, found.start[0] + 1)
            block, tail = self._cells(found, table, names, left, first, bottom)
            if bottom is None and table.owner != "toolkit" and tail:
                last = first + block.shape[1] - 1
                block = block[:, : self._body(table, sheet, names, left, first, last, tail)]
        self._put_back(table, sheet, names, left, first, block)
        if self.package.archive.size(sheet.part) > LARGE:
            self.head(sheet.name)  # these two may be asked for again
            self.merged(sheet.name)
            del found
            self._last = None
        return of_block(table, list(names.values()), block, first)

    def computed(self, name: str, columns: Mapping[str, str]) -> dict[str, frozenset[int]]:
        """Rows in which some columns of a sheet hold a formula.

        Args:
            name: The sheet; some table on it was read.
            columns: Headings by column letter.
        """
        part = next(sheet.part for sheet in self.package.sheets if sheet.name == name)
        if not columns or not self._special.get(part):
            return {}
        xml = self.package.archive.read(part)
        if xml.startswith(UTF_16):
            xml = unparse(parse(xml, self.package.archive.name))
        wanted = "|".join(columns).encode()
        cells = re.finditer(rb'\br="(' + wanted + rb')(\d+)"[^>]*>\s*<(?:\w+:)?f[\s/>]', xml)
        found: dict[str, set[int]] = {}
        for cell in cells:
            found.setdefault(columns[cell[1].decode()], set()).add(int(cell[2]))
        return {heading: frozenset(rows) for heading, rows in found.items()}

    def let_go(self) -> None:
        """Free the sheet that was parsed last; what is asked for again is parsed again."""
        self._last = None
        _give_back()

    def _cells(
        self,
        sheet: Any,
        table: Table,
        names: dict[int, str],
        left: int,
        first: int,
        bottom: int | None,
    ) -> tuple[Column, list[list[object]]]:
        """The cells of a table, a row of the array for each of its columns, and its last rows as they stand.

        Some rows at a time, which are still at hand when their columns are looked at.
        """
        last = sheet.end[0] + 1 if bottom is None else min(bottom, sheet.end[0] + 1)
        depth, width, start = max(0, last - first + 1), sheet.width, left - 1 - sheet.start[1]
        block = np.full((len(names), depth), None, object)
        inside = [
            (at, start + position, name)
            for at, (position, name) in enumerate(names.items())
            if 0 <= start + position < width
        ]
        rows = islice(sheet.iter_rows(), first - 1, last)
        tail = np.empty((0, width), object)
        for done in range(0, depth, BLOCK):
            count = min(BLOCK, depth - done)
            with self._careful(sheet.name):
                cells = np.fromiter(chain.from_iterable(islice(rows, count)), object, count * width)
            cells = cells.reshape(count, width)
            for at, column_at, name in inside:
                block[at, done : done + count] = column(cells[:, column_at], table, name)
            tail = np.concatenate([tail, cells[-MOST_TOTALS:]])[-MOST_TOTALS:]
        shown = slice(max(start, 0), start + max(names, default=0) + 1)
        padding: list[object] = [None] * -min(start, 0)
        return block, [[*padding, *row] for row in tail[:, shown].tolist()]

    def _body(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        first: int,
        last: int,
        tail: list[list[object]],
    ) -> int:
        """How many rows of a plain range are its own, without the totals at its end."""
        summed: list[frozenset[int]] = []

        def adds(row: int) -> bool:
            if not summed:
                archive = self.package.archive
                holds = archive.holds(sheet.part, _FORMULA)
                xml = archive.read(sheet.part) if holds else b""
                summed.append(summed_rows(xml, left, left + max(names), first - 1))
            return row in summed[0]

        skipped = last - first + 1 - len(tail)
        end = skipped + body_end(tail, first + skipped, table, names, adds)
        rows = last - first + 1
        told = (first + end - 1, rows - end) if end < rows else (None, 0)
        self.ends[sheet.part, first] = told
        return end

    def _put_back(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        first: int,
        block: Column,
    ) -> None:
        """Error values, which read as blank, and formulas without a value, which nobody may guess."""
        if not self._special[sheet.part]:
            return
        by_letter = {
            letters(left + position).encode(): (at, name)
            for at, (position, name) in enumerate(names.items())
        }
        problems = []
        for attributes, text in self._odd_cells(sheet.part):
            address = _ADDRESS.search(attributes)
            ours = by_letter.get(address[1]) if address else None
            if address is None or ours is None:
                continue
            row, (at, name) = int(address[2]) - first, ours
            if not 0 <= row < block.shape[1]:
                continue
            if _ERROR in attributes:
                block[at, row] = text or "#N/A"
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

    def _odd_cells(self, part: str) -> Iterator[tuple[bytes, str]]:
        """Attributes and value of each cell that holds an error, or a formula without a value."""
        xml = self.package.archive.read(part)
        if xml.startswith(UTF_16) or b"='" in xml:
            xml = unparse(parse(xml, self.package.archive.name))
        rows = _ROWS.search(xml)
        if not rows:
            return
        opening, closing = b"<" + rows[1] + b"c ", b"</" + rows[1] + b"c>"
        stop = xml.rfind(b"sheetData>")
        for spot in _SPOT.finditer(xml, rows.end(), max(stop, rows.end())):
            is_error = spot[0] == _ERROR
            start = xml.rfind(b"<" if is_error else opening, 0, spot.start())
            if start < 0 or not xml.startswith(opening, start):
                continue
            opened = xml.index(b">", start)
            value = _VALUE.search(xml, opened, max(xml.find(closing, opened), opened))
            yield xml[start:opened], value[1].decode() if is_error and value else ""


def _give_back() -> None:
    """Hand what calamine has freed back to the system: Python's own memory lies elsewhere, so it would stay unused."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # only glibc has it
            ctypes.CDLL(None).malloc_trim(0)


_ROWS: Final = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*>")
