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

from ar_xl.tables import (
    ALLOCATIONS,
    BANK_LINES,
    CUSTOMERS,
    INVOICES,
    MATCHES,
    RECONCILIATION,
    Table,
)
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.live import LiveWorkbook
from ar_xl.workbook.memory import MemoryWorkbook
from ar_xl.workbook.port import Workbook
from ar_xl.workbook.stored import plain
from tests.repair_linter import faults

Open = Callable[[dict[Table, pd.DataFrame]], Workbook]


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


def cells(rows: list[dict[str, object]], first: int = 2) -> pd.DataFrame:
    return pd.DataFrame(rows, index=range(first, first + len(rows)), dtype=object)


def shown(frame: pd.DataFrame | None, headings: list[str]) -> list[list[object]]:
    assert frame is not None
    return [
        [None if pd.isna(value) else value for value in row]
        for row in frame[headings].to_numpy().tolist()
    ]


INVOICE = {
    "Document": "INV-1",
    "Customer ID": "C1",
    "Invoice date": dt.date(2026, 1, 2),
    "Amount": 10.5,
}


def test_a_table_that_is_not_there_reads_as_none(make: Open) -> None:
    book = make({INVOICES: cells([INVOICE])})
    assert book.read(BANK_LINES) is None


def test_rows_are_numbered_as_excel_numbers_them(make: Open) -> None:
    book = make({INVOICES: cells([INVOICE, {**INVOICE, "Document": "INV-2"}])})
    frame = book.read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [2, 3]
    assert shown(frame, list(INVOICE)) == [
        list(INVOICE.values()),
        ["INV-2", *list(INVOICE.values())[1:]],
    ]


def test_a_new_book_has_tables_without_rows(make: Open) -> None:
    blank = pd.DataFrame({h: pd.Series(dtype=object) for h in INVOICES.by_heading})
    frame = make({INVOICES: blank}).read(INVOICES)
    assert frame is not None
    assert len(frame) == 0
    assert list(frame.columns) == list(INVOICES.by_heading)


def test_known_rows_are_set_in_the_columns_of_the_frame_and_no_others(make: Open) -> None:
    book = make({INVOICES: cells([INVOICE, {**INVOICE, "Document": "INV-2"}])})
    book.write({INVOICES: pd.DataFrame({"Open amount": [4.0]}, index=[3], dtype=object)})
    frame = book.read(INVOICES)
    assert shown(frame, ["Document", "Amount", "Open amount"]) == [
        ["INV-1", 10.5, None],
        ["INV-2", 10.5, 4.0],
    ]


def test_a_blank_takes_a_value_away(make: Open) -> None:
    book = make({INVOICES: cells([{**INVOICE, "Note": "old"}])})
    book.write({INVOICES: pd.DataFrame({"Note": [None]}, index=[2], dtype=object)})
    assert shown(book.read(INVOICES), ["Document", "Note"]) == [["INV-1", None]]


def test_unknown_rows_go_below_the_last_in_the_order_of_the_frame(make: Open) -> None:
    book = make({INVOICES: cells([INVOICE])})
    new = cells([{**INVOICE, "Document": f"INV-{n}"} for n in (9, 8, 7)])
    new.index = pd.Index([-1, 50, 40])
    book.write({INVOICES: new})
    frame = book.read(INVOICES)
    assert frame is not None
    assert frame["Document"].tolist() == ["INV-1", "INV-9", "INV-8", "INV-7"]
    assert list(frame.index) == [2, 3, 4, 5]


def test_the_first_rows_of_an_empty_table_fill_it_from_the_top(make: Open) -> None:
    blank = pd.DataFrame({h: pd.Series(dtype=object) for h in ALLOCATIONS.by_heading})
    book = make({ALLOCATIONS: blank})
    for number in range(3):
        book.write(
            {ALLOCATIONS: pd.DataFrame({"Allocation ID": [f"A{number}"]}, index=[-1], dtype=object)}
        )
    frame = book.read(ALLOCATIONS)
    assert frame is not None
    assert frame["Allocation ID"].to_dict() == {2: "A0", 3: "A1", 4: "A2"}


def test_a_table_of_the_toolkit_is_replaced_whole(make: Open) -> None:
    book = make({MATCHES: cells([{"Line ID": f"B{n}", "Option": n} for n in range(1, 6)])})
    book.write({MATCHES: cells([{"Line ID": "B9", "Option": 1}], first=77)})
    frame = book.read(MATCHES)
    assert frame is not None
    assert list(frame.index) == [2]
    assert shown(frame, ["Line ID", "Option"]) == [["B9", 1]]


def test_a_table_of_the_toolkit_can_become_empty_and_fill_again(make: Open) -> None:
    book = make({MATCHES: cells([{"Line ID": "B1"}])})
    book.write({MATCHES: pd.DataFrame({"Line ID": pd.Series(dtype=object)})})
    frame = book.read(MATCHES)
    assert frame is not None
    assert len(frame) == 0
    book.write({MATCHES: cells([{"Line ID": "B2"}])})
    assert shown(book.read(MATCHES), ["Line ID"]) == [["B2"]]


def test_a_missing_table_is_made_by_the_first_write(make: Open) -> None:
    book = make({INVOICES: cells([INVOICE])})
    book.write({ALLOCATIONS: cells([{"Allocation ID": "A1", "Amount": 1.5}])})
    assert shown(book.read(ALLOCATIONS), ["Allocation ID", "Amount"]) == [["A1", 1.5]]


def test_a_missing_column_is_added(make: Open) -> None:
    book = make({CUSTOMERS: cells([{"Customer ID": "C1", "Name": "Ash"}])})
    book.write({CUSTOMERS: pd.DataFrame({"Risk class": ["B"]}, index=[2], dtype=object)})
    assert shown(book.read(CUSTOMERS), ["Customer ID", "Risk class"]) == [["C1", "B"]]


def test_several_tables_are_written_at_once(make: Open) -> None:
    book = make({INVOICES: cells([INVOICE])})
    book.write(
        {
            MATCHES: cells([{"Line ID": "B1"}]),
            INVOICES: pd.DataFrame({"Open amount": [0.0]}, index=[2], dtype=object),
            ALLOCATIONS: cells([{"Allocation ID": "A1"}]),
        }
    )
    assert shown(book.read(MATCHES), ["Line ID"]) == [["B1"]]
    assert shown(book.read(INVOICES), ["Open amount"]) == [[0.0]]
    assert shown(book.read(ALLOCATIONS), ["Allocation ID"]) == [["A1"]]


def test_a_report_keeps_its_rows_when_its_banner_grows(make: Open) -> None:
    frame = cells([{"Proof": "Received", "Amount": 5.0, "Check": "OK"}])
    book = make({INVOICES: cells([INVOICE])})
    for lines in ([], ["as of 2026-01-31", "EUR"], ["one"]):
        frame.attrs = {
            "title": "Proof",
            "lines": lines,
            "checks": [("adds up", True)],
            "footer": ["Signed"],
        }
        book.write({RECONCILIATION: frame})
        assert shown(book.read(RECONCILIATION), ["Proof", "Amount", "Check"]) == [
            ["Received", 5.0, "OK"]
        ]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(make: Open) -> None:
    book = make({INVOICES: cells([{**INVOICE, "Note": "é" * 40_000}])})
    ((note,),) = shown(book.read(INVOICES), ["Note"])
    assert isinstance(note, str)
    assert (len(note), note[:3], note[-5:]) == (32_767, "ééé", "[cut]")


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
