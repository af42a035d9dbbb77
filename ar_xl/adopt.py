"""`ar-xl adopt`: how the tables of a book that people laid out were understood, kept in the table Columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from ar_xl import audit
from ar_xl.cells import check, render
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import AUDIT, BANK_LINES, COLUMNS, CUSTOMERS, INVOICES, REMITTANCES, Table
from ar_xl.workbook.port import Understood, Workbook

_NEEDED: Final = (CUSTOMERS, INVOICES, BANK_LINES)
_TABLES: Final = (*_NEEDED, REMITTANCES)
_NUMBERED: Final = (
    "Add a column Line ID with a number of its own in every line, which never changes; "
    "or take the bank's file in with ar-xl import, which numbers the lines."
)


def adopt(
    book: Workbook, *, today: dt.date, as_of: dt.date | None = None, who: str = ""
) -> tuple[Outcome, Run]:
    """Tell where each table lies and which heading is which column, and write it into Columns.

    What is missing or unclear comes back as warnings; in Columns its heading is blank, for the clerk to fill.

    Raises:
        InputError: Nothing in the book is one of our tables, or Columns says what is not so.
        BusyError: The book cannot be written now; it is as it was.
    """
    book.command = "adopt"
    told_before = book.read(COLUMNS) is not None
    lines: list[str] = []
    problems: list[Problem] = []
    rows: list[tuple[str, str, int, str, str]] = []
    tables: list[dict[str, Any]] = []
    for table in _TABLES:
        try:
            seen = book.understood(table)
        except InputError as error:
            if told_before:
                raise
            problems += error.problems
            unread = all(p.row is not None for p in error.problems)
            why = "cannot be read yet" if unread else "not clear which sheet it is"
            lines.append(f"{table.sheet}: {why}")
            continue
        lines += _shown(table, seen)
        if seen is None or (table not in _NEEDED and seen.missing):
            continue
        problems += [lacks(table, seen, heading) for heading in seen.missing]
        problems += [_unclear(seen, heading, several) for heading, several in seen.unclear.items()]
        tables.append({"table": table.name, **_fact(seen)})
        rows += [
            (table.name, seen.sheet, seen.header, c.heading, seen.headings.get(c.heading, ""))
            for c in table.columns
        ]
    if not rows:
        raise InputError(problems or [_nothing()])
    frame = pd.DataFrame(rows, columns=[c.name for c in COLUMNS.columns])
    frame = frame.astype({"header_row": "Int64"})
    lines.append(
        "Columns keeps this. Correct a heading there and it counts from then on."
        if not problems
        else "Columns keeps this. Fill in there what is missing or unclear, or mend it in the sheet; then run ar-xl check."
    )
    told = tuple(replace(problem, severity="warning") for problem in problems)
    trail, _ = check(AUDIT, book.read(AUDIT), Settings())
    run = Run(as_of or today, today, who, f"R{audit.next_entry(trail)}")
    outcome = Outcome({COLUMNS: frame}, tuple(lines), {"tables": tables}, told)
    noted = Outcome({COLUMNS: frame}, (f"{len(tables)} tables understood",))
    frames = {COLUMNS: frame, AUDIT: audit.entry(trail, "adopt", noted, run)}
    book.write({table: render(table, cells, Settings()) for table, cells in frames.items()})
    return outcome, run


def lacks(table: Table, seen: Understood, heading: str) -> Problem:
    """A sheet that is plainly one of our tables, but for a column that must exist."""
    known = _pairs(list(seen.headings.items())[:4])
    called = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", table.name).lower()
    what = f"is missing: the sheet reads as {called} ({known}) but has no column {heading}"
    fix = f"Add a column {heading}, or head the one that is meant so."
    if table is BANK_LINES and heading == "Line ID":
        fix = _NUMBERED
    return Problem(seen.sheet, seen.header, heading, None, what, fix)


def _unclear(seen: Understood, heading: str, several: tuple[str, ...]) -> Problem:
    what = f"can be {' or '.join(several)}"
    fix = f"Write the right one beside {heading} on the sheet {COLUMNS.sheet}."
    return Problem(seen.sheet, seen.header, heading, None, what, fix)


def _nothing() -> Problem:
    what = "cannot be understood: no sheet reads as customers, invoices or bank lines"
    fix = "Put a row of headings above each list, such as Document, Customer ID, Invoice date and Amount."
    return Problem("The book", None, None, None, what, fix)


def _shown(table: Table, seen: Understood | None) -> list[str]:
    if seen is None:
        return [f"{table.sheet}: no sheet reads so"]
    rows = "1 row" if seen.rows == 1 else f"{seen.rows} rows"
    lines = [f"{table.sheet}: sheet {seen.sheet}, headings in row {seen.header}, {rows}"]
    lines.append(f"  {_pairs(seen.headings.items())}")
    for label, headings in (
        ("missing", seen.missing),
        ("unclear", tuple(seen.unclear)),
        ("left alone", seen.ignored),
    ):
        if headings:
            lines.append(f"  {label}: {', '.join(map(_one_line, headings))}")
    return lines


def _pairs(headings: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{ours} = {_one_line(theirs)}" for ours, theirs in headings)


def _one_line(heading: str) -> str:
    """A heading without the breaks it has in its cell; a word broken at its hyphen whole again."""
    return " ".join(heading.replace("-\n", "-").split())


def _fact(seen: Understood) -> dict[str, Any]:
    return {
        "sheet": seen.sheet,
        "header_row": seen.header,
        "rows": seen.rows,
        "columns": dict(seen.headings),
        "missing": list(seen.missing),
        "unclear": {heading: list(several) for heading, several in seen.unclear.items()},
        "ignored": list(seen.ignored),
    }
