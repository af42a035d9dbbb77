"""What a workbook that is open in Excel must do, each tried on a workbook of its own.

The contract of every workbook, and what only one in Excel can break: what Excel makes of texts, cells beside a table,
taking a command back, protected sheets, the state of Excel itself.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Final

from ar_xl.problems import BusyError
from ar_xl.tables import INVOICES, MATCHES
from ar_xl.workbook.stored import plain

if TYPE_CHECKING:
    import pandas as pd

Check = tuple[str, Callable[[], None]]
"""What is tried, and how: it raises where something is wrong."""
TEXTS: Final = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "007", "1/2", "1E5", "TRUE", "'quoted", "  spaces  "),
    *("Łódź €", "line\nfeed", "x" * 2000),
)
"""What Excel turns into something else when it is not told that it is text."""


def basics(app: Any) -> Iterator[Check]:
    """What every workbook must do, and one in Excel besides."""
    from ar_xl.workbook.contract import PROMISES, told

    yield "Python checks what it is asked to", _checked
    for promise in PROMISES:
        yield told(promise), lambda promise=promise: _kept(app, promise)  # type: ignore[misc]
    yield "Texts stay texts, dates dates, amounts amounts", lambda: _round_trip(app)
    yield "A cell beside a table stays as it is", lambda: _neighbour(app)
    yield "A command can be taken back", lambda: _taken_back(app)
    yield "A protected sheet is told, and nothing is written", lambda: _protected(app)
    yield "Excel is left as it was found", lambda: _left(app)


def _checked() -> None:
    if not __debug__:
        raise RuntimeError("it skips every check; start it without -O and without PYTHONOPTIMIZE")


def _kept(app: Any, promise: Callable[[Any], None]) -> None:
    with ExitStack() as books:

        def make(tables: dict[Any, pd.DataFrame]) -> Any:
            book = books.enter_context(_Book(app))
            book.write(tables)
            return book

        promise(make)


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
        expect(cells_of(found[headings]), cells_of(frame))


def _neighbour(app: Any) -> None:
    with _Book(app) as book:
        book.write({INVOICES: _items("I-1")})
        place = book.book.sheets[INVOICES.sheet]["AZ3"]
        place.value = "mine"
        book.write({INVOICES: _items("I-2").set_axis([99])})
        expect(place.value, "mine")


def _taken_back(app: Any) -> None:
    with _Book(app) as book:
        book.write({INVOICES: _items("I-1")})
        before = cells_of(book.read(INVOICES))
        book.write({INVOICES: _items("I-2").set_axis([99])})
        book.take_back()
        expect(cells_of(book.read(INVOICES)), before)


def _protected(app: Any) -> None:
    with _Book(app) as book:
        book.write({INVOICES: _items("I-1")})
        sheet = book.book.sheets[INVOICES.sheet]
        _protect(sheet)
        try:
            book.write({INVOICES: _items("I-2").set_axis([99])})
        except BusyError as error:
            expect("is protected" in str(error), True)
        else:
            raise AssertionError("it was written")
        expect(book.read(INVOICES)["Document"].tolist(), ["I-1"])


def _protect(sheet: Any) -> None:
    """Each engine has its own word for it."""
    words: tuple[Callable[[], Any], ...] = (
        lambda: sheet.api.Protect(),
        lambda: sheet.api.protect_worksheet(),
        lambda: sheet.impl.protect(),
    )
    for protect in words:
        with suppress(Exception):  # no such word here
            protect()
            return
    raise RuntimeError("the sheet cannot be protected")


def _left(app: Any) -> None:
    with _Book(app) as book:
        book.write({INVOICES: _items("I-1")})
        book.book.sheets[INVOICES.sheet].activate()
        book.book.sheets[INVOICES.sheet].range("B2:C2").select()
        names = ("screen_updating", "enable_events", "display_alerts", "calculation")
        before = [getattr(app, name) for name in names]
        book.write({MATCHES: _frame({"Line ID": ["B1"]})})
        expect([getattr(app, name) for name in names], before)
        expect(app.selection.address, "$B$2:$C$2")


def _frame(columns: dict[str, list[object]]) -> pd.DataFrame:
    import pandas as pd

    count = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=range(2, 2 + count), dtype=object)


def _items(document: str) -> pd.DataFrame:
    cells = {"Document": document, "Customer ID": "C1", "Amount": 1.0}
    return _frame({heading: [cell] for heading, cell in cells.items()})


class _Book:
    """A new workbook in Excel for one check."""

    def __init__(self, app: Any) -> None:
        self._book = app.books.add()

    def __enter__(self) -> Any:
        from ar_xl.workbook.live import LiveWorkbook

        return LiveWorkbook(self._book)

    def __exit__(self, *_: object) -> None:
        self._book.close()


def cells_of(frame: pd.DataFrame) -> list[list[object]]:
    """As plain values; amounts to a millionth, for Excel keeps 15 digits."""

    def value(cell: object) -> object:
        known = plain(cell)
        if isinstance(known, int | float) and not isinstance(known, bool):
            return round(float(known), 6) if math.isfinite(known) else None
        return known

    return [[value(cell) for cell in row] for row in frame.to_numpy(dtype=object).tolist()]


def expect(found: object, wanted: object) -> None:
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
