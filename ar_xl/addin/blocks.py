"""Blocks of cells as Excel hands them to a worksheet function, and what stands in them.

A block is one cell or rows of cells. A blank stays blank, an error in a cell stays that error, and what
cannot be read is #VALUE!: a text in its place would be skipped by SUM, and a total silently low.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import repeat
from typing import Any, Final, Generic, TypeVar

from ar_xl.values import marks_of, order_of, parse_date, parse_number

Cells = object
"""One cell's value, or rows of them; None where an optional argument was left out."""
Value = TypeVar("Value")


class CellError(IntEnum):
    """A real error of a cell. Source: Excel's CVErr numbers, as COM carries them (0x800A0000 + number)."""

    NULL = -2146826288
    DIV0 = -2146826281
    VALUE = -2146826273
    REF = -2146826265
    NAME = -2146826259
    NUM = -2146826252
    NA = -2146826246


_NEWEST: Final = -2146826238
"""#CALC!; between #N/A and it lie the errors of dynamic arrays and linked data."""
_KNOWN: Final = frozenset(error.value for error in CellError)
_DAY_ZERO: Final = dt.date(1899, 12, 30)
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
_WHOLE: Final = 1e15
"""From here on a cell no longer holds every digit of a number."""


class RefusedError(Exception):
    """A function has no answer; its cell shows the error."""

    def __init__(self, error: CellError = CellError.VALUE) -> None:
        self.error = error
        super().__init__(error.name)


def plain(cell: object) -> object:
    """A cell as COM passes it, as an ordinary value; None for a blank, a CellError for an error.

    >>> plain(Decimal("12.5")), plain(""), plain(-2146826246), plain(-2146826243)
    (12.5, None, <CellError.NA: -2146826246>, <CellError.VALUE: -2146826273>)
    """
    kind = type(cell)
    if kind is float or cell is None:
        return cell
    if kind is str:
        return cell if cell.strip() else None  # type: ignore[attr-defined]
    if kind is int:  # an error; Excel's own numbers are doubles
        if not CellError.NULL <= cell <= _NEWEST:  # type: ignore[operator]
            return float(cell)  # type: ignore[arg-type]
        return CellError(cell) if cell in _KNOWN else CellError.VALUE
    if kind is Decimal:  # a cell with a currency's format
        return float(cell)  # type: ignore[arg-type]
    if isinstance(cell, dt.datetime):  # pywin32's own type, in a time zone nobody gave
        return dt.datetime(*cell.timetuple()[:6])  # noqa: DTZ001
    return cell


def rows_of(cells: Cells) -> list[list[object]]:
    """Rows of plain values: one cell is one row of one, a flat array one row."""
    if not isinstance(cells, list | tuple):
        return [[plain(cells)]]
    if not any(isinstance(row, list | tuple) for row in cells):
        return [list(map(plain, cells))]
    return [list(map(plain, row)) for row in cells]


@dataclass(frozen=True, slots=True)
class Block(Generic[Value]):
    """Values read from a block of cells, row by row; None for a blank, a CellError for an error."""

    height: int
    width: int
    cells: list[Value | CellError | None]

    def spread(self, height: int, width: int) -> Iterable[Value | CellError | None]:
        """The values over a larger block, as Excel spreads arrays: one row or column is repeated, the rest is #N/A."""
        if (self.height, self.width) == (height, width):
            return self.cells
        if len(self.cells) == 1:
            return repeat(self.cells[0], height * width)
        spread: list[Value | CellError | None] = []
        for row in range(height):
            at = 0 if self.height == 1 else row
            own = self.cells[at * self.width : (at + 1) * self.width]
            if not own:
                spread += [CellError.NA] * width
            elif self.width == 1:
                spread += own * width
            else:
                spread += [*own, *repeat(CellError.NA, width - self.width)]
        return spread


def _block(
    cells: Cells,
    read: Callable[[list[object]], list[Value | CellError | None]],
    default: Value | None,
) -> Block[Value]:
    rows = rows_of(cells)
    width = max(map(len, rows))
    values = read([cell for row in rows for cell in row])
    if default is not None:
        values = [default if value is None else value for value in values]
    return Block(len(rows), width, values)


def texts(cells: Cells, default: str | None = None) -> Block[str]:
    """Texts; a number or date as a cell without a format shows it."""
    return _block(cells, lambda flat: [_text(cell) for cell in flat], default)


def _text(cell: object) -> str | CellError | None:
    if type(cell) is str:
        return cell.strip()
    if cell is None or isinstance(cell, CellError):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if not abs(cell) < _WHOLE:
            return CellError.VALUE
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def numbers(cells: Cells, default: float | None = None) -> Block[float]:
    """Numbers; a text that is one is understood, what reads in two ways is #VALUE!."""
    return _block(cells, _numbers, default)


def _numbers(flat: list[object]) -> list[float | CellError | None]:
    mark = marks_of([cell for cell in flat if isinstance(cell, str)])

    def read(cell: object) -> float | CellError | None:
        if type(cell) is float:
            return cell if abs(cell) < _WHOLE else CellError.VALUE
        if cell is None or isinstance(cell, CellError):
            return cell
        if isinstance(cell, bool | dt.date):
            return CellError.VALUE
        if isinstance(cell, int):
            return float(cell)
        found = parse_number(str(cell), mark)
        return found if isinstance(found, float) else CellError.VALUE

    return [read(cell) for cell in flat]


def dates(cells: Cells) -> Block[dt.date]:
    """Dates; a serial number is one, and so is a text that reads in one way only, if need be by the other texts."""
    return _block(cells, days_of, None)


def days_of(flat: list[object]) -> list[dt.date | CellError | None]:
    """The dates of plain values, as `dates`."""
    order = order_of([cell for cell in flat if type(cell) is str])
    known = {cell: _date(cell, order) for cell in dict.fromkeys(flat)}
    return [known[cell] for cell in flat]


def _date(cell: object, order: str) -> dt.date | CellError | None:
    if cell is None or isinstance(cell, CellError):
        return cell
    found: object = None
    if isinstance(cell, dt.datetime):
        found = cell.date()
    elif isinstance(cell, dt.date):
        found = cell
    elif isinstance(cell, str):
        found = parse_date(cell, order)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell < 200_000:
        found = _DAY_ZERO + dt.timedelta(days=int(cell))
    is_day = isinstance(found, dt.date) and _FIRST <= found <= _LAST
    return found if is_day else CellError.VALUE  # type: ignore[return-value]


def each(rule: Callable[..., object], *blocks: Block[Any]) -> Cells:
    """A rule for single values on whole blocks.

    Where any value is blank the answer is blank, where any is an error it is the first error. Blocks of
    different sizes are spread as Excel does.
    """
    height = max(block.height for block in blocks)
    width = max(block.width for block in blocks)
    answers: list[object] = []
    for values in zip(*(block.spread(height, width) for block in blocks), strict=True):
        stop = _stop(values)
        try:
            answers.append(rule(*values) if stop is ... else stop)
        except RefusedError as refused:
            answers.append(refused.error)
    return _shaped(answers, width)


def one(block: Block[Value]) -> Value:
    """The value of an argument that is one for the whole function.

    Raises:
        RefusedError: The cell's own error, or #VALUE! where it is blank or several.
    """
    first = block.cells[0]
    if isinstance(first, CellError):
        raise RefusedError(first)
    if first is None or len(block.cells) != 1:
        raise RefusedError
    return first


def table_of(rows: Sequence[Sequence[object]]) -> Cells:
    """Rows of answers as a block; shorter ones are filled up with blanks."""
    width = max(map(len, rows), default=1)
    return [[*row, *repeat(None, width - len(row))] for row in rows]


def in_step(*blocks: Block[Any]) -> list[tuple[object, ...]]:
    """The values of columns that belong together, row by row; a single value is every row's.

    Raises:
        RefusedError: A block has several columns.
    """
    if any(block.width != 1 for block in blocks):
        raise RefusedError
    height = max(block.height for block in blocks)
    return list(zip(*(block.spread(height, 1) for block in blocks), strict=True))


def at_once(rule: Callable[..., Sequence[object]], *blocks: Block[Any]) -> Cells:
    """As `each`, for a rule that answers whole columns: it is given those rows that have every value."""
    height = max(block.height for block in blocks)
    width = max(block.width for block in blocks)
    columns = [list(block.spread(height, width)) for block in blocks]
    stops: dict[int, object] = {}
    for column in reversed(columns):  # the first error of a row is its answer
        if CellError in set(map(type, column)):
            stops |= {at: cell for at, cell in enumerate(column) if type(cell) is CellError}
    for column in columns:
        if None in column:
            stops |= {at: None for at, cell in enumerate(column) if cell is None}
    if not stops:
        return _shaped(list(rule(*columns)), width)
    whole = [at for at in range(height * width) if at not in stops]
    found = rule(*([column[at] for at in whole] for column in columns)) if whole else ()
    answers = stops | dict(zip(whole, found, strict=True))
    return _shaped([answers[at] for at in range(height * width)], width)


def _stop(values: tuple[object, ...]) -> object:
    """None where a value is blank, else the first error; ... where there is neither."""
    if None in values:
        return None
    return next((value for value in values if type(value) is CellError), ...)


def _shaped(answers: list[object], width: int) -> Cells:
    if len(answers) == 1:
        return answers[0]
    return [answers[at : at + width] for at in range(0, len(answers), width)]
