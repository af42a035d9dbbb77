"""What stands above and below the table of a report: title, lines, checks, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from ar_xl.tables import Column, Table
from ar_xl.workbook import look


class TextRow(NamedTuple):
    """A row of texts and figures above or below the table."""

    texts: tuple[tuple[int, str | float | None, look.Style], ...] = ()
    """Position of the column, text or number, and style."""
    height: float | None = None


def above(table: Table, attrs: Mapping[Any, Any]) -> list[TextRow]:
    """Rows from the sheet's first to the one before the headings; see `workbook.port` for the attrs."""
    rows = [TextRow(((0, str(attrs.get("title") or table.sheet), look.TITLE),), 27)]
    rows += [TextRow(((0, str(line), look.LINES),)) for line in attrs.get("lines", ())]
    checks = list(attrs.get("checks", ()))
    if len(checks) > look.MOST_CHECKS:
        failed = sum(not held for _, held in checks)
        told = (
            f"{failed} of {len(checks)} checks differ"
            if failed
            else f"All {len(checks)} checks agree"
        )
        checks = [(f"{told} (listed below the table)", not failed)]
    if checks:
        rows.append(TextRow())
    rows += [*(_check(*check) for check in checks), TextRow()]
    if "tiles" in attrs:
        rows += [*_tiles(*attrs["tiles"]), TextRow(), *[TextRow()] * look.CHART_ROOM]
    return rows


def _tiles(table: Table, cells: pd.DataFrame) -> list[TextRow]:
    """Headings, and below them a row of large figures per currency."""
    heads = [(at, c.heading, look.tile_head(c)) for at, c in enumerate(table.columns)]
    rows = [TextRow(tuple(heads), look.LINE_HEIGHT)]
    for row in cells.to_dict("records"):
        code = str(row.get("Currency") or "")
        figures = []
        for at, column in enumerate(table.columns):
            value = row[column.heading]
            shown = value if isinstance(value, str | int | float) else None
            figures.append((at, shown, look.tile(column, code)))
        rows.append(TextRow(tuple(figures), look.TILE_HEIGHT))
    return rows


def below(attrs: Mapping[Any, Any], columns: Sequence[Column]) -> list[TextRow]:
    """Rows that follow one blank row below the table: totals, the checks where they are many, the footer."""
    rows = [_total(cells, columns) for cells in attrs.get("totals", ())]
    checks = list(attrs.get("checks", ()))
    footer = [TextRow(((0, str(line), look.FOOTER),), 21) for line in attrs.get("footer", ())]
    if rows and (footer or len(checks) > look.MOST_CHECKS):
        rows.append(TextRow())
    if len(checks) > look.MOST_CHECKS:
        rows += [*(_check(*check) for check in checks), TextRow()]
    return rows + footer


def _total(cells: Mapping[str, object], columns: Sequence[Column]) -> TextRow:
    """Figures in the columns of the table, amounts as their row's currency has them."""
    by_name = {column.name: cells.get(column.heading) for column in columns}
    row = []
    for at, column in enumerate(columns):
        value = cells.get(column.heading)
        style = look.total(column, str(by_name.get(column.currency) or ""))
        row.append((at, value if isinstance(value, str | int | float) else None, style))
    return TextRow(tuple(row))


def _check(label: object, held: object) -> TextRow:
    """A check: its outcome in colour, with a sign and in words, and what was checked."""
    style = look.HELD if held else look.BROKEN
    word = look.HELD_TEXT if held else look.BROKEN_TEXT
    return TextRow(((0, word, style), (1, str(label), look.LABEL)))
