"""A table in a file, its headings understood: columns of cells, numbers and dates read where one way is proved."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pandas as pd

from ar_xl.headings import currency_in
from ar_xl.importers.lines import Statement
from ar_xl.money import DECIMALS
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import Table
from ar_xl.values import marks_of, order_of, parse_date, parse_number

Row = tuple[int, Sequence[object]]
"""Row or line number in the file, and its cells."""
_SIGNS: Final = {"€": "EUR", "£": "GBP", "zł": "PLN", "Kč": "CZK", "₹": "INR"}
"""Signs of one currency only; $, ¥ and kr are several countries'."""
_CODE = re.compile(r"(?:^|\d ?)(?P<code>[A-Z]{3})(?: ?[-\d]|$)")
_SIDE = re.compile(r"\s*\b(?P<side>CR|DR|Cr|Dr|H|S)\.?$")


@dataclass(frozen=True)
class Found:
    """One table's cells, columns by declared heading, and what was decided; warnings are the sheet's."""

    cells: pd.DataFrame
    statements: tuple[Statement, ...] = ()
    facts: tuple[str, ...] = ()
    further: Mapping[Table, pd.DataFrame] = field(default_factory=dict)
    """Rows of other tables that follow from these."""


@dataclass(frozen=True)
class Sheet:
    """Rows below a header row."""

    file: str
    preamble: Sequence[Row]
    headings: Sequence[object]
    columns: dict[str, list[int]]
    """Positions by declared heading."""
    body: Sequence[Row]
    problems: list[Problem] = field(default_factory=list)

    def has(self, heading: str) -> bool:
        """Whether the file has such a column."""
        return heading in self.columns

    def column(self, heading: str) -> list[object]:
        """Cells of one column, None throughout where the file has none; texts cut into several columns joined."""
        positions = self.columns.get(heading, [])
        if len(positions) == 1:
            at = positions[0]
            return [cells[at] if at < len(cells) else None for _, cells in self.body]
        return [self._together(cells, positions) for _, cells in self.body]

    @staticmethod
    def _together(cells: Sequence[object], positions: Sequence[int]) -> object:
        texts = dict.fromkeys(
            " ".join(str(cells[p]).split())
            for p in positions
            if p < len(cells) and cells[p] is not None
        )
        return " ".join(texts) or None

    def currency(self, heading: str) -> str:
        """The currency a money column tells in its heading, `Amount (EUR)`, or in every cell, `£12.50`."""
        cells = texts(self.column(heading))
        told = {code for cell in cells for mark, code in _SIGNS.items() if mark in cell}
        told |= {
            found["code"]
            for cell in cells
            if (found := _CODE.search(cell)) and found["code"] in DECIMALS
        }
        return (
            next(iter(told))
            if len(told) == 1
            else next(
                (
                    code
                    for p in self.columns.get(heading, [])
                    if (code := currency_in(self.headings[p]))
                ),
                "",
            )
        )

    @cached_property
    def rows(self) -> list[int]:
        """Row or line numbers."""
        return [row for row, _ in self.body]

    def warn(
        self,
        what: str,
        fix: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        """Collects a warning."""
        self.problems.append(Problem(self.file, row, column, value, what, fix, "warning"))

    def kept(self, positions: Iterable[bool]) -> Sheet:
        """The sheet with some of its rows."""
        body = [row for row, keep in zip(self.body, positions, strict=True) if keep]
        return Sheet(self.file, self.preamble, self.headings, self.columns, body, self.problems)


def texts(cells: Iterable[object]) -> list[str]:
    """The cells that are text."""
    return [cell for cell in cells if isinstance(cell, str) and cell.strip()]


def amounts(columns: Sequence[Sequence[object]], settings: Settings) -> list[list[object]]:
    """Money columns as numbers, read with the decimal mark that all of them together prove.

    A text that can still be read two ways, or no way, stays as it is: the check of the table reports it.
    """
    mark = settings.decimal_mark or marks_of(
        [_SIDE.sub("", text) for column in columns for text in texts(column)]
    )
    return [[_amount(cell, mark) for cell in column] for column in columns]


def _amount(cell: object, mark: str) -> object:
    if isinstance(cell, bool) or not isinstance(cell, str):
        return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
    side = _SIDE.search(cell)
    found = parse_number(_SIDE.sub("", cell), mark)
    if not isinstance(found, float):
        return cell
    return -abs(found) if side and side["side"].upper() in ("DR", "S") else found


def dates(columns: Sequence[Sequence[object]], settings: Settings) -> list[list[object]]:
    """Date columns as dates, read in the order that all of them together prove; others stay as they are."""
    plain = [
        [cell.strip().rstrip(".") if isinstance(cell, str) else cell for cell in column]
        for column in columns
    ]
    order = settings.date_order or order_of([text for column in plain for text in texts(column)])
    return [[_date(cell, order) for cell in column] for column in plain]


def _date(cell: object, order: str) -> object:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if not isinstance(cell, str):
        return cell
    found = parse_date(cell, order)
    return found if isinstance(found, dt.date) else cell
