"""What a job is given besides its tables, and what it gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ar_xl.problems import Problem
from ar_xl.tables import Table

Frames = Mapping[str, pd.DataFrame]
"""Checked frames by table name; every table the job reads is there, empty where the book has none."""


Progress = Callable[[str, int, int], None]
"""Called with the step in words, how much is done, and of how much."""


def silent(step: str, done: int, total: int) -> None:
    """Progress nobody watches."""


def many(count: int, noun: str) -> str:
    """A count with its noun, as summaries say it.

    >>> many(1, "line"), many(1200, "line")
    ('1 line', '1,200 lines')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


Beside = Callable[[str], bytes | None]
"""A file that lies beside the book, by its place from there (`templates/statement.de.txt`)."""


def nothing_beside(place: str) -> None:
    """A book with nothing beside it."""


@dataclass(frozen=True, slots=True)
class Run:
    """What only a surface knows: the dates, who, and who watches."""

    as_of: dt.date
    """Every figure is true for this date."""
    entered_on: dt.date
    """The day of the run."""
    entered_by: str = ""
    number: str = "R1"
    """Names the run in Allocations; the next free one of this book."""
    progress: Progress = silent
    options: Mapping[str, object] = field(default_factory=dict)
    """What the job's options were given, by name."""
    beside: Beside = nothing_beside
    """Letter templates and copies of invoices the clerk keeps beside the book."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tables to write, and what to tell."""

    frames: Mapping[Table, pd.DataFrame]
    """Typed frames. A clerk's or append table names only the rows and columns that change: known rows by
    their Excel row number, new rows by any number that is no row of the table."""
    summary: tuple[str, ...] = ()
    """What was done, in words for the clerk, one line each; the first is the command's line."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """The same for a script: plain JSON values, money in major units."""
    problems: tuple[Problem, ...] = ()
    """Warnings; a job raises InputError for errors that only it can see."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Letters, statements and mails to leave in the folder beside the book, by file name (`/` for one folder
    inside it). Written once the book is."""
