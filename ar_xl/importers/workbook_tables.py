"""The tables on the sheets of a workbook, in whichever of its forms it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ar_xl.headings import best_table
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import TARGETS, imported
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import TABLES, Table

_OTHERS: Final = {t.sheet for t in TABLES} - {t.sheet for t in TARGETS}
"""Sheets of a book of ours that hold no input."""


def tables_on(
    file: str,
    name: str,
    sheets: Sequence[tuple[str, Sequence[Row]]],
    settings: Settings,
    targets: Sequence[Table] = TARGETS,
) -> list[Imported]:
    """What the filled sheets hold; one that holds none of our tables is left out.

    Args:
        file: Its name.
        name: The format, as people call it.
        sheets: Names and rows.
        settings: Decimal mark and date order, where they are set.
        targets: Tables it may be.

    Raises:
        InputError: No sheet holds a table of ours.
    """
    if not sheets:
        raise refusal(file, "has no filled sheet", "Export it again.")
    ours = [(sheet, rows) for sheet, rows in sheets if sheet not in _OTHERS] or sheets
    fits = {sheet: best_table([cells for _, cells in rows], targets) for sheet, rows in ours}
    chosen = (
        [(n, r) for n, r in ours if fits[n] and not fits[n][0].missing]
        or [(n, r) for n, r in ours if fits[n]]
        or ours[:1]
    )
    found: list[Imported] = []
    problems = []
    for sheet, rows in chosen:
        label = file if len(sheets) == 1 else f"{file}/{sheet}"
        try:
            found.append(imported(label, name, rows, settings, [], targets))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found
