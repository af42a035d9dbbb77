"""A cell is edited or a box opens while a button works: waited for, put back, and told in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ar_xl.addin.called import press
from ar_xl.tables import MATCHES
from ar_xl.workbook.live import LiveWorkbook
from ar_xl.workbook.live import excel as waiting
from tests.live.engine_calls import Meter, watched
from tests.live.libreoffice_engine import REJECTED, ExcelError

pytestmark = pytest.mark.live
HALF = "Close the book without saving it"
STATEMENT = "Date;Amount;Payer;Reference\n2026-02-01;12.50;ACME Ltd;RE-3\n"
DAY = dt.datetime(2026, 1, 1)
BOOK = {
    "Customers": [["Customer ID", "Name"], ["C1", "ACME Ltd"], ["C2", "Globex AG"]],
    "Invoices": [
        ["Document", "Customer ID", "Invoice date", "Amount"],
        ["RE-1", "C1", DAY.replace(day=5), 100.0],
        ["RE-2", "C1", DAY.replace(day=6), 50.0],
    ],
    "Bank": [
        ["Line ID", "Booking date", "Amount", "Payer", "Remittance text"],
        ["B1", DAY.replace(day=20), 100.0, "ACME Ltd", "RE-1"],
        ["B2", DAY.replace(day=21), 7.0, "Globex AG", "on account"],
    ],
}
"""A book of a clerk's own making, so small that a button makes few calls."""


class Busy:
    """An Excel that rejects every call from one on, for good or so many times."""

    def __init__(self, after: int, times: int = 1_000_000) -> None:
        self.left, self.times = after, times

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        self.left -= 1
        if self.left < 0 < self.times:
            self.times -= 1
            raise ExcelError("Call was rejected by callee.", REJECTED)
        return call()


@pytest.fixture
def book(excel: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(waiting, "PAUSE", 0.0)
    made = excel.books.add()
    for name, rows in BOOK.items():
        sheet = made.sheets.add(name)
        sheet.range("A1").resize(len(rows), len(rows[0])).value = rows
    made.set_mock_caller()
    yield made
    made.close()


def cells(book: Any) -> dict[str, object]:
    return {sheet.name: sheet.used_range.formula for sheet in book.sheets}


def calls_of(button: str) -> int:
    meter = Meter()
    with watched(meter):
        assert press(button).startswith(("done\n", "nothing\n"))
    return meter.calls.total()


@pytest.mark.parametrize("share", [0, 0.1, 0.45, 0.6, 0.97])
def test_an_excel_that_stays_busy_is_told_and_leaves_the_book_as_it_was_or_says_that_it_did_not(
    book: Any, share: float
) -> None:
    assert press("match").startswith("done\n")
    count = calls_of("reconcile")
    assert press("undo").startswith("done\n")
    before = cells(book)
    with watched(Busy(int(share * count))):
        kind, _, told = press("reconcile").partition("\n")
    assert kind == "problem"
    assert "Something is wrong in ar_xl" not in told
    assert len(told.splitlines()) == 1
    if HALF not in told:
        assert "a cell is being edited, or a box is open" in told
        assert cells(book) == before


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.97])
def test_an_excel_that_is_busy_for_a_moment_has_done_it_all_or_nothing(
    book: Any, share: float
) -> None:
    assert press("match").startswith("done\n")
    count = calls_of("reconcile")
    done = cells(book)
    assert press("undo").startswith("done\n")
    before = cells(book)
    with watched(Busy(int(share * count), times=3)):
        kind, _, told = press("reconcile").partition("\n")
    after = cells(book)
    if kind == "done":
        assert _but_audit(after) == _but_audit(done)
    else:
        assert "a cell is being edited, or a box is open" in told
        assert after == before


@pytest.mark.parametrize("button", ["accept", "next_doubtful", "why", "show_candidates", "undo"])
@pytest.mark.parametrize("share", [0, 0.6])
def test_the_small_buttons_tell_a_busy_excel_too(book: Any, button: str, share: float) -> None:
    assert press("match").startswith("done\n")
    book.sheets["Matches"].activate()
    book.sheets["Matches"].range("A3").select()
    meter = Meter()
    with watched(meter):
        press(button)
    assert press("match").startswith("done\n")
    frame = LiveWorkbook(book).read(MATCHES)
    assert frame is not None
    decision = f"{frame.attrs['letters']['Decision']}3"
    book.sheets["Matches"].range(decision).value = None
    book.sheets["Matches"].activate()
    book.sheets["Matches"].range("A3").select()
    with watched(Busy(int(share * meter.calls.total()))):
        kind, _, told = press(button).partition("\n")
    assert kind == "problem"
    assert "a cell is being edited, or a box is open" in told or HALF in told
    assert len(told.splitlines()) == 1


def test_files_are_not_taken_in_by_halves(book: Any, tmp_path: Path) -> None:
    from ar_xl.addin.called import escaped

    path = tmp_path / "statement.csv"
    path.write_text(STATEMENT, encoding="utf-8")
    before = cells(book)
    with watched(Busy(300)):
        kind, _, told = press("import_files", escaped(str(path))).partition("\n")
    assert kind == "problem"
    assert "a cell is being edited" in told or HALF in told
    if HALF not in told:
        assert cells(book) == before


def _but_audit(found: dict[str, object]) -> dict[str, object]:
    """What the command did, without what bears the number of its run."""
    numbered = ("Audit", "Allocations", "Reconciliation")
    return {name: rows for name, rows in found.items() if name not in numbered}
