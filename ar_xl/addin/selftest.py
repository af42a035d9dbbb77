"""`ar-xl doctor --selftest`: what a workbook must do, and a whole month-end, tried in the user's own Excel.

The same month goes through Excel and through a file, and every table must be equal after every command. Only
workbooks that the test made are touched.
"""

from __future__ import annotations

import datetime as dt
import platform
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ar_xl import __version__
from ar_xl.addin.trials import Check, basics, cells_of, expect
from ar_xl.jobs import BY_NAME
from ar_xl.tables import TABLES

if TYPE_CHECKING:
    from ar_xl.addin.doctor import Facts
    from ar_xl.workbook.port import Workbook

AS_OF: Final = dt.date(2026, 10, 31)
TODAY: Final = dt.date(2026, 11, 2)
WHO: Final = "selftest"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried."""

    name: str
    seconds: float
    trouble: str = ""
    """What went wrong, with its traceback; nothing when all is well."""

    @property
    def passed(self) -> bool:
        """Nothing went wrong."""
        return not self.trouble

    def __str__(self) -> str:
        """One line; the last of the trouble says what it was."""
        if self.passed:
            return f"passed  {self.name} ({self.seconds:.1f} s)"
        return f"FAILED  {self.name}: {self.trouble.strip().splitlines()[-1]}"


def run(app: Any = None, *, month: bool = True) -> list[Step]:
    """Try everything.

    Args:
        app: An xlwings App to use; else an Excel is started for this and closed again.
        month: With the month-end, which takes a minute or two.
    """
    steps: list[Step] = []
    started = app is None
    if app is None:
        excel: list[Any] = []
        steps.append(_tried("Excel starts", lambda: excel.append(_excel())))
        if not steps[-1].passed:
            return steps
        app = excel[0]
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            checks = [*basics(app), *(_whole_month(app, Path(folder)) if month else ())]
            steps += [_tried(name, check) for name, check in checks]
    finally:
        if started:
            app.quit()
    return steps


def report(facts: Facts, findings: Sequence[str], steps: Sequence[Step]) -> str:
    """All that helps somebody who was not there."""
    seen = [f"{name}: {getattr(facts, name)}" for name in facts.__slots__]
    return "\n".join(
        [
            f"ar_xl {__version__} self-test",
            f"System: {platform.platform()}, Python {platform.python_version()} ({platform.architecture()[0]})",
            "",
            "To mend",
            *([f"- {line}" for line in findings] or ["nothing"]),
            "",
            "Steps",
            *map(str, steps),
            "",
            "What was found on this computer",
            *seen,
            *(f"\n{step.name}\n{step.trouble}" for step in steps if not step.passed),
            "",
        ]
    )


def _excel() -> Any:
    from ar_xl.addin.serving import xlwings

    if not len(xlwings.engines):
        raise RuntimeError("xlwings finds no Excel on this system")
    return xlwings.App(visible=True, add_book=False)


def _tried(name: str, check: Callable[[], object]) -> Step:
    begun = time.perf_counter()
    try:
        check()
    except Exception:  # whatever it is, it belongs into the report
        return Step(name, time.perf_counter() - begun, traceback.format_exc())
    return Step(name, time.perf_counter() - begun)


def _whole_month(app: Any, folder: Path) -> Iterator[Check]:
    """The sample company's month, command by command."""
    month = _Month(app, folder)
    for words, job, files in month.commands():
        yield (
            f"{words}: the same tables in Excel as in a file",
            lambda job=job, files=files: month.run(job, files),  # type: ignore[misc]
        )
    yield "The book is closed", month.close


class _Month:
    """The sample company's month, in Excel and in a file beside it."""

    def __init__(self, app: Any, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.books: tuple[Workbook, ...] = ()
        self.open: Any = None

    def commands(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """What is done, by which job, with which files."""
        yield "Customers and open items", "import", ("customers.csv", "open_items.xlsx")
        statements = ("statement_2026-10.xml", "statement_2026-10.sta")
        yield "Statements", "import", statements
        yield "Statements again", "import", statements
        yield "Check", "check", ()
        yield "Match", "match", ()
        yield "Reconcile", "reconcile", ()
        yield "Aging", "age", ()

    def run(self, job: str, files: tuple[str, ...]) -> None:
        """One command on both books."""
        from ar_xl import shell

        if not self.books:
            self._begin()
        for book in self.books:
            shell.run(
                BY_NAME[job],
                book,
                today=TODAY,
                as_of=AS_OF,
                who=WHO,
                files=[self.folder / name for name in files],
            )
        live, file = self.books
        for table in TABLES:
            here, there = live.read(table), file.read(table)
            expect((table.name, here is None), (table.name, there is None))
            if here is not None and there is not None:
                expect((table.name, list(here.columns)), (table.name, list(there.columns)))
                expect((table.name, cells_of(here)), (table.name, cells_of(there)))

    def close(self) -> None:
        """Without saving it."""
        if self.open is not None:
            self.open.close()

    def _begin(self) -> None:
        from ar_xl import template
        from ar_xl.demo import company
        from ar_xl.workbook.file import FileWorkbook
        from ar_xl.workbook.live import LiveWorkbook

        company.write_files(self.folder)
        for name in ("live.xlsx", "file.xlsx"):
            template.create(self.folder / name, company=company.NAME, currency="EUR")
        self.open = self.app.books.open(str(self.folder / "live.xlsx"))
        self.books = (LiveWorkbook(self.open), FileWorkbook(self.folder / "file.xlsx"))
