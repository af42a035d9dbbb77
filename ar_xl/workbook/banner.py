"""What stands above and below the table of a report: title, lines, checks, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ar_xl.tables import Table
from ar_xl.workbook import look


class TextRow(NamedTuple):
    """A row of texts beside the table."""

    texts: tuple[tuple[int, str, look.Style], ...] = ()
    """Position of the column, text and style."""
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
    return [*rows, *(_check(*check) for check in checks), TextRow()]


def below(attrs: Mapping[Any, Any]) -> list[TextRow]:
    """Rows that follow one blank row below the table: the checks where they are many, then the footer."""
    rows: list[TextRow] = []
    checks = list(attrs.get("checks", ()))
    if len(checks) > look.MOST_CHECKS:
        rows += [*(_check(*check) for check in checks), TextRow()]
    return rows + [TextRow(((0, str(line), look.FOOTER),), 21) for line in attrs.get("footer", ())]


def _check(label: object, held: object) -> TextRow:
    """A check: its outcome in colour, with a sign and in words, and what was checked."""
    style = look.HELD if held else look.BROKEN
    word = look.HELD_TEXT if held else look.BROKEN_TEXT
    return TextRow(((0, word, style), (1, str(label), look.LABEL)))
