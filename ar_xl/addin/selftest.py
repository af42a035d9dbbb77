"""`ar-xl doctor --selftest`: what a workbook must do, and a whole month-end, tried in the user's own Excel.

The same month goes through Excel and through a file, and every table must be equal after every command. Only
workbooks that the test made are touched.
"""

from __future__ import annotations

import datetime as dt
import math
import platform
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ar_xl import __version__
from ar_xl.jobs import BY_NAME
from ar_xl.tables import BANK_LINES, INVOICES, TABLES
from ar_xl.workbook.stored import plain

if TYPE_CHECKING:
    import pandas as pd

    from ar_xl.addin.doctor import Facts
    from ar_xl.workbook.port import Workbook

AS_OF: Final = dt.date(2026, 10, 31)
TODAY: Final = dt.date(2026, 11, 2)
WHO: Final = "selftest"
TEXTS: Final = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "007", "1/2", "1E5", "TRUE", "'quoted", "  spaces  "),
    *("Łódź €", "line\nfeed", "x" * 2000),
)
"""What Excel turns into something else when it is not told that it is text."""


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
            checks = [*_basics(app), *(_whole_month(app, Path(folder)) if month else ())]
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


Check = tuple[str, Callable[[], None]]


def _basics(app: Any) -> Iterator[Check]:
    """What every workbook must do."""
    yield "An empty workbook has no table", lambda: _empty(app)
    yield "Texts stay texts, dates dates, amounts amounts", lambda: _round_trip(app)
    yield "A cell beside a table stays as it is", lambda: _neighbour(app)


def _whole_month(app: Any, folder: Path) -> Iterator[Check]:
    """The sample company's month, command by command."""
    month = _Month(app, folder)
    for words, job, files in month.commands():
        yield (
            f"{words}: the same tables in Excel as in a file",
            lambda job=job, files=files: month.run(job, files),  # type: ignore[misc]
        )
    yield "The book is closed", month.close


def _empty(app: Any) -> None:
    with _Book(app) as book:
        _expect(book.read(BANK_LINES), None)


def _round_trip(app: Any) -> None:
    import pandas as pd

    headings = ["Document", "Customer ID", "Invoice date", "Amount"]
    rows = [
        (text, f"C{n}", dt.date(2026, 1, 1 + n), 1234.56 * (-1) ** n)
        for n, text in enumerate(TEXTS)
    ]
    frame = pd.DataFrame(rows, columns=headings, index=range(2, 2 + len(rows)), dtype=object)
    with _Book(app) as book:
        book.write({INVOICES: frame})
        found = book.read(INVOICES)
        assert found is not None
        _expect(_cells(found[headings]), _cells(frame))


def _neighbour(app: Any) -> None:
    import pandas as pd

    columns = ["Document", "Customer ID", "Invoice date", "Amount"]
    first = pd.DataFrame([("I-1", "C1", dt.date(2026, 1, 1), 1.0)], columns=columns, index=[2])
    with _Book(app) as book:
        book.write({INVOICES: first.astype(object)})
        place = book.book.sheets[INVOICES.sheet]["AZ3"]
        place.value = "mine"
        second = first.assign(Document="I-2").set_index(pd.Index([3]))
        book.write({INVOICES: second.astype(object)})
        _expect(place.value, "mine")


class _Book:
    """A new workbook in Excel for one check."""

    def __init__(self, app: Any) -> None:
        self._book = app.books.add()

    def __enter__(self) -> Any:
        from ar_xl.workbook.live import LiveWorkbook

        return LiveWorkbook(self._book)

    def __exit__(self, *_: object) -> None:
        self._book.close()


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
            _expect((table.name, here is None), (table.name, there is None))
            if here is not None and there is not None:
                _expect((table.name, list(here.columns)), (table.name, list(there.columns)))
                _expect((table.name, _cells(here)), (table.name, _cells(there)))

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


def _cells(frame: pd.DataFrame) -> list[list[object]]:
    """As plain values; amounts to a millionth, for Excel keeps 15 digits."""

    def value(cell: object) -> object:
        known = plain(cell)
        if isinstance(known, int | float) and not isinstance(known, bool):
            return round(float(known), 6) if math.isfinite(known) else None
        return known

    return [[value(cell) for cell in row] for row in frame.to_numpy(dtype=object).tolist()]


def _expect(found: object, wanted: object) -> None:
    """The first difference, small enough to read."""
    if found == wanted:
        return
    if isinstance(found, tuple) and isinstance(wanted, tuple) and len(found) == 2:
        (where, one), (_, other) = found, wanted
        if isinstance(one, list) and isinstance(other, list):
            for number, (a, b) in enumerate(zip(one, other, strict=False), 1):
                if a != b:
                    raise AssertionError(f"{where}, row {number}: {a!r}, not {b!r}")
            raise AssertionError(f"{where}: {len(one)} rows, not {len(other)}")
    raise AssertionError(f"{found!r:.500}, not {wanted!r:.500}")
