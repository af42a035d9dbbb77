"""What the table Columns says: where a table lies, and which heading is which column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ar_xl.headings import folded
from ar_xl.problems import Problem
from ar_xl.tables import BY_NAME


@dataclass
class Answer:
    """What the rows of one table say."""

    told_on: str
    """The sheet that holds the table Columns."""
    row: int
    """The first row about this table."""
    sheet: str
    header: int | None
    headings: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Row and heading in the book, by declared heading."""

    def positions(self, headings: Sequence[str]) -> dict[int, str]:
        """Position and declared heading of the columns that are told."""
        known: dict[str, int] = {}
        for at, heading in enumerate(headings):
            known.setdefault(_key(heading), at)
        return {
            known[_key(heading)]: declared
            for declared, (_, heading) in self.headings.items()
            if _key(heading) in known
        }

    def problems(self, headings: Sequence[str]) -> list[Problem]:
        """Headings that the book does not have, has twice, or that are told for two columns."""
        keys = [_key(heading) for heading in headings]
        told = [_key(heading) for _, heading in self.headings.values()]
        found = []
        for row, heading in self.headings.values():
            what, fix = "", f"Write it as it stands on {self.sheet}, or leave the cell blank."
            if keys.count(_key(heading)) == 0:
                what = f"is no heading on the sheet {self.sheet}"
            elif keys.count(_key(heading)) > 1:
                what = f"is a heading of several columns on the sheet {self.sheet}"
                fix = "Make the headings there differ."
            elif told.count(_key(heading)) > 1:
                what, fix = "is told for two columns", "Leave one of them blank."
            if what:
                found.append(Problem(self.told_on, row, "Heading in this book", heading, what, fix))
        return found

    def no_sheet(self) -> Problem:
        """The sheet is gone, or has another name now."""
        what = "is no sheet of this book"
        fix = (
            "Write the sheet's name as it is now, or delete the sheet Columns and run ar-xl adopt."
        )
        return Problem(self.told_on, self.row, "Sheet", self.sheet, what, fix)


def answers(sheet: str, rows: pd.DataFrame) -> dict[str, Answer]:
    """By name of the table: what the rows of the table Columns say about it."""
    names = {name.lower(): name for name in BY_NAME}
    found: dict[str, Answer] = {}
    wanted = ("Table", "Sheet", "Header row", "Column", "Heading in this book")
    cells = [rows[h] if h in rows else [None] * len(rows) for h in wanted]
    for row, name, where, header, column, heading in zip(rows.index, *cells, strict=True):
        table = BY_NAME.get(names.get(_text(name).lower(), ""))
        if table is None or not _text(where):
            continue
        number = int(_text(header)) if _text(header).isdigit() else None
        answer = found.setdefault(table.name, Answer(sheet, int(row), _text(where), number))
        declared = {h.lower(): h for h in table.by_heading}.get(_text(column).lower())
        if declared and _text(heading):
            answer.headings[declared] = (int(row), _text(heading))
    return found


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _key(heading: str) -> str:
    return folded(heading) or heading.strip()
