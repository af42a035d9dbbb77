"""Blocks of cells read and written in one call, as the port has their values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ar_xl.workbook.look import TEXT

if TYPE_CHECKING:
    import xlwings as xw

_FIRST_YEAR: Final = 1900
"""Before it there are no days, only times of a day."""


def block(sheet: xw.Sheet, top: int, left: int, bottom: int, right: int) -> xw.Range:
    """A range by its corners."""
    return sheet.range((top, left), (bottom, right))


def read(area: xw.Range) -> list[list[object]]:
    """The cells of a range, row by row, in one call; formulas by their values."""
    rows = area.options(ndim=2, err_to_str=True).value
    return [[_value(cell) for cell in row] for row in rows]


def _value(cell: Any) -> object:
    kind = type(cell)
    if kind is str or kind is float or cell is None:
        return cell
    if isinstance(cell, Decimal):  # what Windows gives for a currency format
        return float(cell)
    if isinstance(cell, dt.datetime):
        if cell.year < _FIRST_YEAR:
            return str(cell.time())
        return cell.date() if cell.time() == dt.time() else cell
    return cell


def formulas(area: xw.Range) -> list[list[str]]:
    """What each cell of a range holds as typed, row by row, in one call."""
    found: Any = area.formula
    if not isinstance(found, list | tuple):
        return [[_text(found)]]
    if not isinstance(
        found[0], list | tuple
    ):  # one row or one column comes without the list around it
        found = [found] if area.shape[0] == 1 else [[cell] for cell in found]
    return [[_text(cell) for cell in row] for row in found]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def write(area: xw.Range, rows: Sequence[Sequence[object]], formats: Sequence[str | None]) -> None:
    """Put values into a range in one call; text stays text whatever it looks like.

    Args:
        area: Where, as large as `rows`.
        rows: Values as `stored.plain` gives them.
        formats: Per column the number format its cells have, None where they differ.
    """
    area.options(ndim=2).value = [
        [_written(cell, form) for cell, form in zip(row, formats, strict=True)] for row in rows
    ]


def _written(cell: object, form: str | None) -> object:
    if isinstance(cell, str):
        return "'" + cell if _taken_otherwise(cell, form) else cell
    if type(cell) is int:
        return float(cell)  # a whole number of 64 bits is nothing Excel takes
    return cell


def _taken_otherwise(text: str, form: str | None) -> bool:
    """Whether Excel may make a number, date, truth value or formula of a text.

    Which words it knows depends on its language, so only plain words in a row are sure to stay.
    """
    if form == TEXT:
        return text.startswith("'")
    return not text[:1].isalpha() or " " not in text.strip() or any(c.isdigit() for c in text)


def formats(area: xw.Range) -> Iterator[tuple[xw.Range, str]]:
    """The number formats of a range, each with the part of it that has it; a range of one format is one call."""
    found = area.number_format
    if found is not None:
        yield area, found
        return
    height, width = area.shape
    yield from _differing(area.sheet, area.row, area.column, height, width)


def _differing(
    sheet: xw.Sheet, top: int, left: int, height: int, width: int
) -> Iterator[tuple[xw.Range, str]]:
    """The parts of cells known to differ; counted here, since each question of a range is a call to Excel."""
    right = left + width - 1
    across = width > 1 and (
        height == 1 or block(sheet, top, left, top, right).number_format is None
    )
    if across:
        half = width // 2
        halves = ((top, left, height, half), (top, left + half, height, width - half))
    else:  # columns of amounts beside each other change their currency in the same rows
        half = height // 2
        halves = ((top, left, half, width), (top + half, left, height - half, width))
    for first, start, rows, columns in halves:
        part = block(sheet, first, start, first + rows - 1, start + columns - 1)
        found = part.number_format
        if found is not None:
            yield part, found
        else:
            yield from _differing(sheet, first, start, rows, columns)
