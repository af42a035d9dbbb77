"""What is wrong with the input, where, and what to do about it, as data.

A `Problem` is collected, never raised one by one; `InputError` carries all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MOST_PER_COLUMN = 20
"""A wrong column would drown every other problem, so each shows this many and a count."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, where it is, and how.

    >>> print(Problem("Bank", 14, "Amount", "1.2O", "is not a number", "Type digits only, for example 1234.50."))
    Bank, row 14, column Amount: "1.2O" is not a number. Type digits only, for example 1234.50.
    """

    sheet: str
    """The sheet, or the file's name where the input is a file."""
    row: int | None
    """Row as Excel numbers it, or the line of a file; None for a whole sheet or file."""
    column: str | None
    value: object
    what: str
    fix: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """Place, value, what is wrong, what to do: one line."""
        place = self.sheet
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        shown = "" if self.value is None else f'"{_short(self.value)}" '
        return f"{place}: {shown}{self.what}. {self.fix}"


def _short(value: object, most: int = 60) -> str:
    whole = isinstance(value, float) and abs(value) < 1e15 and value == int(value)
    text = " ".join(str(int(value) if whole and isinstance(value, float) else value).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def capped(problems: Iterable[Problem], most: int = MOST_PER_COLUMN) -> list[Problem]:
    """The problems with at most `most` of one kind in one column, and a line that counts the rest."""
    seen: dict[tuple[object, ...], int] = {}
    kept: list[Problem] = []
    for problem in problems:
        key = (problem.sheet, problem.column, problem.what, problem.severity)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= most:
            kept.append(problem)
    for (sheet, column, what, severity), count in seen.items():
        if count > most:
            more = Problem(
                str(sheet),
                None,
                None if column is None else str(column),
                None,
                f"and {count - most} more rows: {what}",
                "They are mended the same way.",
                "warning" if severity == "warning" else "error",
            )
            kept.append(more)
    return kept


class InputError(Exception):
    """The input cannot be used; nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = capped(problems)
        super().__init__("\n".join(map(str, self.problems)))


class BusyError(Exception):
    """The book cannot be written now (open, locked, read-only, changed, disk full); it is as it was."""


class HalfWrittenError(Exception):
    """A failed write could not be put back; its text says how the book is and what to do."""
