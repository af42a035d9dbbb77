"""A table in a file, its headings understood: columns of cells, numbers and dates read where one way is proved."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ar_xl.headings import currency_in
from ar_xl.importers.currency_signs import meant, named, signed, without
from ar_xl.importers.lines import Statement
from ar_xl.money import DECIMALS
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import Table
from ar_xl.values import marks_of, order_of, parse_date, parse_number

Row = tuple[int, Sequence[object]]
"""Row or line number in the file, and its cells."""
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

    def currencies(
        self, headings: Sequence[str], book: str, above: str = "", *, advice: bool = False
    ) -> list[str | None]:
        """Each row's currency as the file tells it, None where it does not.

        By its Currency cell, else a sign or code in its amounts, in all the other rows' amounts, in the headings
        of the amounts, or above the table. What contradicts itself, or can be several currencies, is reported.

        Args:
            headings: Of the columns of amounts.
            book: The book's currency, which a sign of several countries means where it can.
            above: What the lines above the table say.
            advice: The bank line it belongs to tells what a sign of several currencies means.
        """
        columns = [self.column(heading) for heading in headings]
        cells = [tuple(column[at] for column in columns) for at in range(len(self.body))]
        signs = [next(filter(None, map(named, row)), ()) for row in cells]
        titles = [self.headings[p] for h in headings for p in self.columns.get(h, [])]
        code = next(filter(None, map(currency_in, titles)), "")
        title = code or meant(next(filter(None, map(signed, titles)), ()), above or book) or above
        own = [meant(codes, title or book) for codes in signs]
        shared = {code for code in own if code}
        rest = shared.pop() if len(shared) == 1 else title
        found: list[str | None] = []
        unclear: dict[tuple[str, ...], int] = {}
        given = self.column("Currency")
        for position, (row, codes) in enumerate(zip(self.rows, signs, strict=True)):
            told = self._code(given[position], title or book)
            if told and codes and told in DECIMALS and told not in codes:
                what = f"has the currency {told}, but its amount is in {' or '.join(codes[:3])}"
                self.refuse(what, "Correct the file, or ask for it again.", row, "Currency")
            if codes and not (told or own[position] or advice):
                unclear.setdefault(codes, row)
            found.append(told or own[position] or rest or None)
        for codes, row in unclear.items():
            shown = ", ".join(codes[:4]) + (", …" if len(codes) > 4 else "")
            what = f"has a currency sign that can mean {shown}, and the book's currency is {book}"
            fix = f"Write {codes[0]} or what is meant in place of the sign or in a column Currency; if all of the book is so, set Currency in Settings."
            value = next(cell for cell in cells[self.rows.index(row)] if named(cell))
            self.refuse(what, fix, row, None, value)
        return found

    @staticmethod
    def _code(cell: object, likely: str) -> str:
        """A Currency cell's code; a sign is read as one where that is sure."""
        text = "" if cell is None else str(cell).strip()
        return text.upper() if text.upper() in DECIMALS else meant(named(text), likely) or text

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

    def refuse(
        self,
        what: str,
        fix: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        """Collects an error: the file is not imported."""
        self.problems.append(Problem(self.file, row, column, value, what, fix))

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
        [without(_SIDE.sub("", text)) for column in columns for text in texts(column)]
    )
    return [[_amount(cell, mark) for cell in column] for column in columns]


def _amount(cell: object, mark: str) -> object:
    if isinstance(cell, bool) or not isinstance(cell, str):
        return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
    side = _SIDE.search(cell)
    found = parse_number(without(_SIDE.sub("", cell)), mark)
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
