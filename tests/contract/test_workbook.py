"""What every workbook does, whatever holds it."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ar_xl.tables import INVOICES, MATCHES, Table
from ar_xl.workbook import contract
from ar_xl.workbook.contract import Open, shown
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.live import LiveWorkbook
from ar_xl.workbook.memory import MemoryWorkbook
from ar_xl.workbook.port import Workbook
from ar_xl.workbook.stored import plain
from tests.repair_linter import faults


def memory(tables: dict[Table, pd.DataFrame]) -> Workbook:
    book = MemoryWorkbook()
    book.write(tables)
    return book


LIVE = pytest.param("live", marks=pytest.mark.live)


@pytest.fixture(params=["memory", "file", LIVE])
def make(request: pytest.FixtureRequest) -> Iterator[Open]:
    if request.param == "memory":
        yield memory
        return
    if request.param == "live":
        app = request.getfixturevalue("excel")

        def in_excel(tables: dict[Table, pd.DataFrame]) -> Workbook:
            book = LiveWorkbook(app.books.add())
            book.write(tables)
            return book

        yield in_excel
        for book in app.books:
            book.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        count = iter(range(1000))

        def on_disk(tables: dict[Table, pd.DataFrame]) -> Workbook:
            path = Path(folder) / f"book {next(count)}.xlsx"
            FileWorkbook.create(path, tables)
            return FileWorkbook(path, backups=0)

        yield on_disk
        for path in Path(folder).glob("*.xlsx"):
            assert faults(path.read_bytes()) == []


@pytest.mark.parametrize("promise", contract.PROMISES, ids=lambda promise: promise.__name__)
def test_a_workbook_keeps_its_promises(make: Open, promise: Callable[[Open], None]) -> None:
    promise(make)


TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        *(
            "=1+1",
            "+49 170",
            "-12",
            "@here",
            "\tx",
            "\rx",
            "0012",
            "1E5",
            "31.10.2026",
            "_x0041_",
            "a\x07b",
        ),
        *(
            "\ud83d",
            "😀 עברית",
            "1\r\n2",
            " padded ",
            "<b>&amp;",
            "'quoted",
            "#N/A",
            "TRUE",
        ),
        *("9" * 22, "  ", "]]>", "\ufffe"),
    ]
)
DAYS = st.dates(dt.date(1850, 1, 1), dt.date(2200, 1, 1))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64) | st.integers(
    -(10**17), 10**17
)
MOMENTS = st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2200, 1, 1)).map(
    lambda m: m.replace(microsecond=0)
)
VALUES = st.none() | TEXTS | DAYS | NUMBERS | st.booleans() | MOMENTS
FRAMES = st.lists(
    st.fixed_dictionaries(
        {"Document": TEXTS.map(lambda t: "D" + t), "Amount": VALUES, "Note": VALUES}
    ),
    max_size=12,
)


def close(a: object, b: object) -> bool:
    """Equal, as far as a cell's double and its seconds go; a number in a text column may come as text."""
    if isinstance(a, dt.datetime) and isinstance(b, dt.datetime):
        return abs(a - b) < dt.timedelta(seconds=1)
    if isinstance(a, float | int) and isinstance(b, float | int) and not isinstance(a, bool):
        return a == b or math.isclose(a, b, rel_tol=1e-15)
    return a == b and isinstance(a, bool) == isinstance(b, bool)


@settings(max_examples=40)
@given(FRAMES, st.sampled_from([INVOICES, MATCHES]))
@pytest.mark.parametrize("kind", ["memory", "file"])
def test_what_is_written_reads_back_equal(
    kind: str, rows: list[dict[str, object]], table: Table
) -> None:
    def written(first: pd.DataFrame, whole: pd.DataFrame, folder: Path) -> Workbook:
        if kind == "memory":
            return memory({table: whole})
        path = folder / "book.xlsx"
        FileWorkbook.create(path, {table: first})
        book = FileWorkbook(path, backups=0)
        book.write({table: whole})
        assert faults(path.read_bytes()) == []
        return book

    reads_back_equal(written, rows, table)


@pytest.mark.live
@settings(max_examples=6, phases=[Phase.generate])
@given(FRAMES, st.sampled_from([INVOICES, MATCHES]))
def test_what_is_written_into_excel_reads_back_equal(
    excel: Any, rows: list[dict[str, object]], table: Table
) -> None:
    def written(first: pd.DataFrame, whole: pd.DataFrame, _: Path) -> Workbook:
        book = LiveWorkbook(excel.books.add())
        book.write({table: first})
        book.write({table: whole})
        return book

    try:
        reads_back_equal(written, rows, table)
    finally:
        for book in excel.books:
            book.close()


def reads_back_equal(
    written: Callable[[pd.DataFrame, pd.DataFrame, Path], Workbook],
    rows: list[dict[str, object]],
    table: Table,
) -> None:
    heading = "Applied" if table is MATCHES else "Amount"
    frame = pd.DataFrame(rows, columns=["Document", "Amount", "Note"], dtype=object).rename(
        columns={"Amount": heading}
    )
    headings = ["Document", heading, "Note"]
    wanted = [[plain(value) for value in row] for row in shown(frame, headings)]
    with tempfile.TemporaryDirectory() as folder:
        whole = frame.set_axis(range(2, 2 + len(frame)))
        book = written(frame.iloc[:2], whole, Path(folder))
        got = shown(book.read(table), headings)
    assert len(got) == len(wanted)
    for got_row, wanted_row in zip(got, wanted, strict=True):
        for a, b in zip(got_row, wanted_row, strict=True):
            assert close(a, b), (a, b)
