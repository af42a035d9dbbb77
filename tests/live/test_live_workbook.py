"""What a book that is open in Excel needs beyond the contract: refusals, put-back, the clerk's own things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from ar_xl.problems import BusyError, HalfWrittenError, InputError
from ar_xl.tables import ALLOCATIONS, BANK_LINES, INVOICES, MATCHES, PROBLEMS, RECONCILIATION
from ar_xl.workbook.live import LiveWorkbook
from ar_xl.workbook.live import excel as waiting
from tests.live.libreoffice_engine import REJECTED, ExcelError

pytestmark = pytest.mark.live
Table = dict[str, list[object]]

INVOICE: Table = {
    "Document": ["INV-1", "INV-2", "INV-3"],
    "Customer ID": ["C1", "C1", "C2"],
    "Invoice date": [dt.date(2026, 1, day) for day in (5, 6, 7)],
    "Amount": [10.5, 20.0, 30.25],
    "Open amount": [10.5, 20.0, 30.25],
}


@pytest.fixture
def book(excel: Any) -> Iterator[Any]:
    made = excel.books.add()
    yield made
    excel.impl.refusals, excel.impl.busy = [], 0
    made.close()


@pytest.fixture
def live(book: Any) -> LiveWorkbook:
    workbook = LiveWorkbook(book)
    workbook.write({INVOICES: frame(INVOICE), MATCHES: frame({"Line ID": ["B1", "B2"]})})
    return workbook


def frame(cells: Table, first: int = 2) -> pd.DataFrame:
    count = len(next(iter(cells.values())))
    return pd.DataFrame(cells, index=range(first, first + count), dtype=object)


def everything(book: Any) -> dict[str, object]:
    """Every cell, its number format, and every table with its place."""
    found: dict[str, object] = {}
    for sheet in book.sheets:
        area = sheet.used_range
        found[sheet.name] = area.formula
        forms = [cell.number_format for row in area.rows for cell in row]
        found[f"{sheet.name} formats"] = forms
        found[f"{sheet.name} tables"] = [(t.name, t.range.address) for t in sheet.tables]
    return found


def put(sheet: Any, top_left: str, rows: list[list[object]]) -> None:
    sheet.range(top_left).resize(len(rows), len(rows[0])).value = rows


@pytest.mark.parametrize("writes", [0, 3, 8, 16, 24, 36, 48])
def test_a_write_that_excel_refuses_half_way_leaves_every_cell_as_it_was(
    live: LiveWorkbook, writes: int
) -> None:
    before = everything(live.book)
    live.book.app.impl.refusals = [None] * writes + [ExcelError("Out of memory")]
    changes = {
        INVOICES: frame({"Open amount": [0.0, 1.0], "Note": ["=1+1", "x"]}, first=3),
        MATCHES: frame({"Line ID": ["B7", "B8", "B9"], "Applied": [1.0, 2.0, 3.0]}),
        ALLOCATIONS: frame({"Allocation ID": ["A1", "A2"], "Amount": [1.0, 2.0]}),
        RECONCILIATION: frame({"Proof": ["Received"], "Amount": [5.0]}),
    }
    try:
        live.write(changes)
    except BusyError as error:
        assert str(error) == "Excel refused: Out of memory"
        live.book.app.impl.refusals = []
        assert everything(live.book) == before
    else:  # only looks were refused, and figures stand without them
        read = live.read(ALLOCATIONS)
        assert read is not None
        assert read["Amount"].tolist() == [1.0, 2.0]


def test_what_cannot_be_put_back_is_said(live: LiveWorkbook) -> None:
    live.book.app.impl.refusals = [None, None, *[ExcelError("gone")] * 200]
    with pytest.raises(HalfWrittenError, match="Close the book without saving"):
        live.write({INVOICES: frame({"Open amount": [1.0], "Note": ["x"], "Amount": [9.0]})})


def test_a_protected_sheet_is_named_and_nothing_is_written(live: LiveWorkbook) -> None:
    live.book.sheets["Invoices"].impl.protect()
    before = everything(live.book)
    with pytest.raises(BusyError, match="The sheet Invoices is protected"):
        live.write({MATCHES: frame({"Line ID": ["B9"]}), INVOICES: frame({"Amount": [1.0]})})
    live.book.sheets["Invoices"].impl.unprotect()
    assert everything(live.book) == before


def test_a_cell_in_edit_mode_is_waited_for(
    live: LiveWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAUSE", 0.0)
    live.book.app.impl.busy = 2
    read = live.read(INVOICES)
    assert read is not None
    assert len(read) == 3


def test_a_cell_that_stays_in_edit_mode_is_told(
    live: LiveWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAUSE", 0.0)
    live.book.app.impl.busy = 1000
    with pytest.raises(BusyError, match="a cell is being edited"):
        live.read(INVOICES)


def test_a_write_refused_for_an_open_box_is_taken_back(live: LiveWorkbook) -> None:
    before = everything(live.book)
    live.book.app.impl.refusals = [None, None, None, ExcelError("rejected", REJECTED)]
    with pytest.raises(BusyError, match="a box is open"):
        live.write({MATCHES: frame({"Line ID": ["B9"], "Applied": [3.0]})})
    assert everything(live.book) == before


@pytest.mark.parametrize("fails", [False, True])
def test_excel_is_left_as_it_was_found(live: LiveWorkbook, fails: bool) -> None:
    app = live.book.app
    sheet = live.book.sheets["Invoices"]
    sheet.activate()
    sheet.range("B3:C4").select()
    app.calculation = "semiautomatic"
    if fails:
        app.impl.refusals = [None, ExcelError("no")]
    try:
        live.write({MATCHES: frame({"Line ID": ["B9"]}), PROBLEMS: frame({"Sheet": ["Bank"]})})
    except BusyError:
        assert fails
    assert app.calculation == "semiautomatic"
    assert app.screen_updating
    assert app.enable_events
    assert app.display_alerts
    assert app.selection.address == "$B$3:$C$4"
    assert app.books.active.sheets.active.name == "Invoices"


BANK_TEXTS = [
    *("=1+1", "+49 170", "-12", "@SUM(A1)", "007", "1/2", "TRUE", "1E5", "31.10.2026"),
    *("'quoted", "12345678901234567890", "DE02 1203 0000 0000 2020 51", "50%"),
]


@pytest.mark.parametrize("column", ["Remittance text", "Payer"])
def test_bank_texts_stay_texts_in_cells_of_any_format(live: LiveWorkbook, column: str) -> None:
    lines = {"Line ID": [f"B{n}" for n in range(len(BANK_TEXTS))], column: BANK_TEXTS}
    live.write({BANK_LINES: frame(lines)})
    live.write({BANK_LINES: frame({column: BANK_TEXTS[::-1]})})
    live.write({BANK_LINES: frame(lines, first=500)})
    read = live.read(BANK_LINES)
    assert read is not None
    assert read[column].tolist() == [*BANK_TEXTS[::-1], *BANK_TEXTS]
    assert not any(
        cell.startswith("=") and cell not in BANK_TEXTS
        for row in live.book.sheets["Bank"].used_range.formula
        for cell in row
    )


def test_columns_formulas_and_formats_of_the_clerk_stay(live: LiveWorkbook) -> None:
    sheet = live.book.sheets["Invoices"]
    live.write({INVOICES: frame({"Mine": [None, None, None]})})
    places = live.read(INVOICES)
    assert places is not None
    mine = places.attrs["letters"]["Mine"]
    amount = places.attrs["letters"]["Amount"]
    sheet.range(f"{mine}2:{mine}4").formula = f"={amount}2*2"
    sheet.range(f"{amount}2:{amount}4").number_format = '0.00 "EUR"'
    live.write({INVOICES: frame({"Open amount": [1.0, 2.0, 3.0]})})
    new = {"Document": ["INV-4"], "Customer ID": ["C9"], "Amount": [40.0]}
    live.write({INVOICES: frame(new, first=99)})
    read = live.read(INVOICES)
    assert read is not None
    assert read["Mine"].tolist() == [21.0, 40.0, 60.5, 80.0]
    assert sheet.range(f"{mine}5").formula == f"={amount}5*2"
    assert sheet.range(f"{amount}5").number_format == '0.00 "EUR"'


def test_a_formula_reads_by_its_value_and_an_error_by_its_name(live: LiveWorkbook) -> None:
    sheet = live.book.sheets["Invoices"]
    read = live.read(INVOICES)
    assert read is not None
    amount = read.attrs["letters"]["Amount"]
    sheet.range(f"{amount}2").formula = "=1+2"
    sheet.range(f"{amount}3").formula = "=1/0"
    read = live.read(INVOICES)
    assert read is not None
    assert read["Amount"].tolist() == [3.0, "#DIV/0!", 30.25]


def test_moved_and_renamed_columns_of_a_plain_range_are_found(book: Any) -> None:
    sheet = book.sheets[0]
    rows = [
        ["Our open items", None, None, None],
        [None, None, None, None],
        ["Betrag", "Rechnungsdatum", "Kundennummer", "Rechnungsnummer"],
        [10.5, dt.datetime(2026, 1, 5), "K1", "R1"],
        [20.0, dt.datetime(2026, 1, 6), "K2", "R2"],
        [30.5, None, None, "Summe"],
    ]
    put(sheet, "B2", rows)
    sheet.range("B7").formula = "=SUM(B5:B6)"
    live = LiveWorkbook(book)
    read = live.read(INVOICES)
    assert read is not None
    assert read["Document"].to_dict() == {5: "R1", 6: "R2"}
    new = {"Document": ["R3"], "Customer ID": ["K3"], "Amount": [5.0]}
    live.write({INVOICES: frame(new, first=99)})
    read = live.read(INVOICES)
    assert read is not None
    assert read["Amount"].to_dict() == {5: 10.5, 6: 20.0, 7: 5.0}
    assert sheet.range("E8").value == "Summe"


def test_what_stands_below_a_table_is_not_written_over(live: LiveWorkbook) -> None:
    sheet = live.book.sheets["Invoices"]
    sheet.range("A7").value = "my note"
    before = everything(live.book)
    new: Table = {"Document": [f"N{n}" for n in range(9)], "Customer ID": ["C1"] * 9}
    with pytest.raises(InputError, match="stands below the table Invoices"):
        live.write({MATCHES: frame({"Line ID": ["B9"]}), INVOICES: frame(new, first=50)})
    assert everything(live.book) == before


def test_hidden_rows_of_a_filter_are_written_too_and_stay_hidden(live: LiveWorkbook) -> None:
    rows = live.book.sheets["Invoices"].range("A3:A3").rows
    rows.hidden = True
    live.write({INVOICES: frame({"Open amount": [1.0, 2.0, 3.0]})})
    read = live.read(INVOICES)
    assert read is not None
    assert read["Open amount"].tolist() == [1.0, 2.0, 3.0]
    assert rows.hidden


def test_further_options_are_folded_and_a_new_proposal_unfolds_them(live: LiveWorkbook) -> None:
    rows = live.book.sheets["Matches"].range
    live.write({MATCHES: frame({"Line ID": ["B1"] * 3, "Option": [1, 2, 3]})})
    assert [rows(f"A{n}:A{n}").rows.hidden for n in (2, 3, 4)] == [False, True, True]
    live.write({MATCHES: frame({"Line ID": ["B1", "B2", "B3"], "Option": [1, 1, 2]})})
    assert [rows(f"A{n}:A{n}").rows.hidden for n in (2, 3, 4)] == [False, False, True]


@pytest.mark.parametrize("change", [None, "typed"])
def test_the_last_write_is_taken_back_unless_somebody_typed_since(
    live: LiveWorkbook, change: str | None
) -> None:
    before = everything(live.book)
    live.write(
        {
            INVOICES: frame({"Open amount": [0.0]}, first=3),
            MATCHES: frame({"Line ID": ["B7", "B8", "B9"]}),
            ALLOCATIONS: frame({"Allocation ID": ["A1"]}),
        }
    )
    if change:
        live.book.sheets["Matches"].range("A3").value = change
        with pytest.raises(InputError, match="was changed since"):
            live.take_back()
        return
    live.take_back()
    assert everything(live.book) == before


def test_an_unsaved_book_has_no_folder(live: LiveWorkbook) -> None:
    assert (live.outbox, live.folder) == (None, None)


def test_a_sheet_is_added_beside_names_people_have_given_and_its_table_takes_none_of_them(
    book: Any, live: LiveWorkbook
) -> None:
    ranges = book.impl.doc.NamedRanges
    home = book.impl.doc.Sheets.getByIndex(0).getCellByPosition(0, 0).CellAddress
    for name in ("OpenTotal", "Allocations"):
        ranges.addNewByName(name, "$A$1", home, 0)
    live.write({ALLOCATIONS: frame({"Allocation ID": ["A1"], "Line ID": ["B1"]}, -1)})
    tables = [table.name for sheet in book.sheets for table in sheet.tables]
    assert "Allocations" not in tables
    assert any(name.startswith("Allocations") for name in tables)
    found = LiveWorkbook(book).read(ALLOCATIONS)
    assert found is not None
    assert list(found["Allocation ID"]) == ["A1"]
