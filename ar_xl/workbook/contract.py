"""What every workbook does, whatever holds it: in memory, on disk, in Excel.

The tests hold each kind of workbook to it, and the self-test the one that is open in a user's own Excel. A promise is
a function that is given how to make a workbook with some tables; a broken one raises AssertionError.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import pandas as pd

from ar_xl.tables import (
    ALLOCATIONS,
    BANK_LINES,
    CUSTOMERS,
    INVOICES,
    MATCHES,
    RECONCILIATION,
    Table,
)
from ar_xl.workbook.port import Workbook

Open = Callable[[dict[Table, pd.DataFrame]], Workbook]
"""Makes a workbook with these tables."""


def _cells(rows: list[dict[str, object]], first: int = 2) -> pd.DataFrame:
    return pd.DataFrame(rows, index=range(first, first + len(rows)), dtype=object)


def shown(frame: pd.DataFrame | None, headings: list[str]) -> list[list[object]]:
    """The cells of some columns, row by row; None for a blank."""
    assert frame is not None
    return [
        [None if pd.isna(value) else value for value in row]
        for row in frame[headings].to_numpy().tolist()
    ]


_INVOICE: Final[dict[str, object]] = {
    "Document": "INV-1",
    "Customer ID": "C1",
    "Invoice date": dt.date(2026, 1, 2),
    "Amount": 10.5,
}


def _a_table_that_is_not_there_reads_as_none(make: Open) -> None:
    book = make({INVOICES: _cells([_INVOICE])})
    assert book.read(BANK_LINES) is None


def _rows_are_numbered_as_excel_numbers_them(make: Open) -> None:
    book = make({INVOICES: _cells([_INVOICE, {**_INVOICE, "Document": "INV-2"}])})
    frame = book.read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [2, 3]
    assert shown(frame, list(_INVOICE)) == [
        list(_INVOICE.values()),
        ["INV-2", *list(_INVOICE.values())[1:]],
    ]


def _a_new_book_has_tables_without_rows(make: Open) -> None:
    blank = pd.DataFrame({h: pd.Series(dtype=object) for h in INVOICES.by_heading})
    frame = make({INVOICES: blank}).read(INVOICES)
    assert frame is not None
    assert len(frame) == 0
    assert list(frame.columns) == list(INVOICES.by_heading)


def _known_rows_are_set_in_the_columns_of_the_frame_and_no_others(make: Open) -> None:
    book = make({INVOICES: _cells([_INVOICE, {**_INVOICE, "Document": "INV-2"}])})
    book.write({INVOICES: pd.DataFrame({"Open amount": [4.0]}, index=[3], dtype=object)})
    frame = book.read(INVOICES)
    assert shown(frame, ["Document", "Amount", "Open amount"]) == [
        ["INV-1", 10.5, None],
        ["INV-2", 10.5, 4.0],
    ]


def _a_blank_takes_a_value_away(make: Open) -> None:
    book = make({INVOICES: _cells([{**_INVOICE, "Note": "old"}])})
    book.write({INVOICES: pd.DataFrame({"Note": [None]}, index=[2], dtype=object)})
    assert shown(book.read(INVOICES), ["Document", "Note"]) == [["INV-1", None]]


def _unknown_rows_go_below_the_last_in_the_order_of_the_frame(make: Open) -> None:
    book = make({INVOICES: _cells([_INVOICE])})
    new = _cells([{**_INVOICE, "Document": f"INV-{n}"} for n in (9, 8, 7)])
    new.index = pd.Index([-1, 50, 40])
    book.write({INVOICES: new})
    frame = book.read(INVOICES)
    assert frame is not None
    assert frame["Document"].tolist() == ["INV-1", "INV-9", "INV-8", "INV-7"]
    assert list(frame.index) == [2, 3, 4, 5]


def _the_first_rows_of_an_empty_table_fill_it_from_the_top(make: Open) -> None:
    blank = pd.DataFrame({h: pd.Series(dtype=object) for h in ALLOCATIONS.by_heading})
    book = make({ALLOCATIONS: blank})
    for number in range(3):
        book.write(
            {ALLOCATIONS: pd.DataFrame({"Allocation ID": [f"A{number}"]}, index=[-1], dtype=object)}
        )
    frame = book.read(ALLOCATIONS)
    assert frame is not None
    assert frame["Allocation ID"].to_dict() == {2: "A0", 3: "A1", 4: "A2"}


def _a_table_of_the_toolkit_is_replaced_whole(make: Open) -> None:
    book = make({MATCHES: _cells([{"Line ID": f"B{n}", "Option": n} for n in range(1, 6)])})
    book.write({MATCHES: _cells([{"Line ID": "B9", "Option": 1}], first=77)})
    frame = book.read(MATCHES)
    assert frame is not None
    assert list(frame.index) == [2]
    assert shown(frame, ["Line ID", "Option"]) == [["B9", 1]]


def _a_table_of_the_toolkit_can_become_empty_and_fill_again(make: Open) -> None:
    book = make({MATCHES: _cells([{"Line ID": "B1"}])})
    book.write({MATCHES: pd.DataFrame({"Line ID": pd.Series(dtype=object)})})
    frame = book.read(MATCHES)
    assert frame is not None
    assert len(frame) == 0
    book.write({MATCHES: _cells([{"Line ID": "B2"}])})
    assert shown(book.read(MATCHES), ["Line ID"]) == [["B2"]]


def _a_missing_table_is_made_by_the_first_write(make: Open) -> None:
    book = make({INVOICES: _cells([_INVOICE])})
    book.write({ALLOCATIONS: _cells([{"Allocation ID": "A1", "Amount": 1.5}])})
    assert shown(book.read(ALLOCATIONS), ["Allocation ID", "Amount"]) == [["A1", 1.5]]


def _a_missing_column_is_added(make: Open) -> None:
    book = make({CUSTOMERS: _cells([{"Customer ID": "C1", "Name": "Ash"}])})
    book.write({CUSTOMERS: pd.DataFrame({"Risk class": ["B"]}, index=[2], dtype=object)})
    assert shown(book.read(CUSTOMERS), ["Customer ID", "Risk class"]) == [["C1", "B"]]


def _several_tables_are_written_at_once(make: Open) -> None:
    book = make({INVOICES: _cells([_INVOICE])})
    book.write(
        {
            MATCHES: _cells([{"Line ID": "B1"}]),
            INVOICES: pd.DataFrame({"Open amount": [0.0]}, index=[2], dtype=object),
            ALLOCATIONS: _cells([{"Allocation ID": "A1"}]),
        }
    )
    assert shown(book.read(MATCHES), ["Line ID"]) == [["B1"]]
    assert shown(book.read(INVOICES), ["Open amount"]) == [[0.0]]
    assert shown(book.read(ALLOCATIONS), ["Allocation ID"]) == [["A1"]]


def _a_report_keeps_its_rows_when_its_banner_grows(make: Open) -> None:
    frame = _cells([{"Proof": "Received", "Amount": 5.0, "Check": "OK"}])
    book = make({INVOICES: _cells([_INVOICE])})
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


def _a_text_too_long_for_a_cell_is_cut_and_says_so(make: Open) -> None:
    book = make({INVOICES: _cells([{**_INVOICE, "Note": "é" * 40_000}])})
    ((note,),) = shown(book.read(INVOICES), ["Note"])
    assert isinstance(note, str)
    assert (len(note), note[:3], note[-5:]) == (32_767, "ééé", "[cut]")


PROMISES: Final[tuple[Callable[[Open], None], ...]] = (
    _a_table_that_is_not_there_reads_as_none,
    _rows_are_numbered_as_excel_numbers_them,
    _a_new_book_has_tables_without_rows,
    _known_rows_are_set_in_the_columns_of_the_frame_and_no_others,
    _a_blank_takes_a_value_away,
    _unknown_rows_go_below_the_last_in_the_order_of_the_frame,
    _the_first_rows_of_an_empty_table_fill_it_from_the_top,
    _a_table_of_the_toolkit_is_replaced_whole,
    _a_table_of_the_toolkit_can_become_empty_and_fill_again,
    _a_missing_table_is_made_by_the_first_write,
    _a_missing_column_is_added,
    _several_tables_are_written_at_once,
    _a_report_keeps_its_rows_when_its_banner_grows,
    _a_text_too_long_for_a_cell_is_cut_and_says_so,
)
"""Each by what it promises."""


def told(promise: Callable[[Open], None]) -> str:
    """A promise in words.

    >>> told(PROMISES[0])
    'A table that is not there reads as none'
    """
    return promise.__name__.strip("_").replace("_", " ").capitalize()
