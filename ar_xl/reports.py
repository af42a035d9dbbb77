"""`ar-xl reports`: the report sheets of a book, as they stand, in another workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ar_xl.problems import InputError, Problem
from ar_xl.tables import BY_NAME, START
from ar_xl.workbook.file import FileWorkbook

TABLES = tuple(table for table in BY_NAME.values() if table.banner and table is not START)


def show(book: FileWorkbook, into: Path, sheets: Sequence[str] = ()) -> list[str]:
    """The names the reports have in the other workbook, a new one or one that people made.

    Args:
        book: Where they are.
        into: The other workbook; what was put there before is renewed, all else of it stays.
        sheets: Only these; none for all there are.

    Raises:
        InputError: There is no such report, or the other workbook is none.
        BusyError: The other one cannot be written now; it is as it was.
    """
    if into.exists() and into.samefile(book.path):
        raise _refused("--into", into, "is the book itself", "Name another workbook.")
    known = {table.sheet.lower(): table for table in TABLES}
    listed = ", ".join(table.sheet for table in TABLES)
    for name in sheets:
        if name.lower() not in known:
            raise _refused("--sheet", name, "is no report", f"Choose from {listed}.")
    wanted = [known[name.lower()] for name in sheets] or TABLES
    lacking = [name for name in sheets if book.read(known[name.lower()]) is None]
    if lacking:
        fix = "Run the command that writes it first."
        raise _refused("--sheet", lacking[0], f"is not in {book.path.name}", fix)
    book.command = "reports"
    names = book.show_in(into, wanted)
    if not names:
        fix = "Run reconcile, age or dashboard first."
        raise _refused(book.path.name, None, "holds no report yet", fix)
    return names


def _refused(where: str, value: object, what: str, fix: str) -> InputError:
    return InputError([Problem(where, None, None, value, what, fix)])
