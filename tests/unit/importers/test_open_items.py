"""A list of open items beside the book: what vanished, what is open with another amount."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check, empty
from ar_xl.importers.job import import_files
from ar_xl.importers.open_items import open_otherwise, told, vanished
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

RUN = Run(dt.date(2026, 10, 31), dt.date(2026, 10, 31))


def invoices(*rows, day=dt.date(2026, 10, 1)):
    """Rows of document, customer, amount and, where there is one, open amount."""
    cells = pd.DataFrame(
        [(d, c, a, day, *more, *[None] * (1 - len(more))) for d, c, a, *more in rows],
        columns=["Document", "Customer ID", "Amount", "Invoice date", "Open amount"],
        index=range(2, 2 + len(rows)),
        dtype=object,
    )
    return check(INVOICES, cells, Settings())[0]


def book(items):
    there = {t.name: empty(t) for t in (CUSTOMERS, BANK_LINES, REMITTANCES, ALLOCATIONS)}
    return {**there, "Invoices": items}


FOUR = [("R1", "K1", 10.0), ("R2", "K1", 20.0), ("R3", "K2", 30.0), ("R4", "K3", 40.0)]


def gone(there, *lists):
    return vanished(book(there), lists)["document"].tolist()


def test_what_the_whole_list_lacks_has_vanished():
    assert gone(invoices(*FOUR), invoices(*FOUR[:3])) == ["R4"]


def test_several_files_are_one_list():
    assert gone(invoices(*FOUR), invoices(FOUR[0]), invoices(*FOUR[2:])) == ["R2"]


def test_a_list_of_one_customer_speaks_for_this_customer_only():
    assert gone(invoices(*FOUR), invoices(FOUR[0], ("R9", "K1", 5.0))) == ["R2"]


def test_new_invoices_alone_are_no_list_of_open_items():
    assert gone(invoices(*FOUR), invoices(("R9", "K1", 5.0))) == []


def test_a_document_younger_than_the_list_is_not_missed():
    young = invoices(("R5", "K1", 10.0), day=dt.date(2026, 10, 20)).set_axis([9])
    assert gone(pd.concat([invoices(*FOUR), young]), invoices(*FOUR)) == []


def test_a_paid_document_may_be_missing():
    there = invoices(*FOUR[:3], ("R4", "K3", 40.0, 0.0))
    assert gone(there, invoices(*FOUR[:3])) == []


def test_what_vanished_is_told_at_its_row_with_what_was_open():
    (one,) = told(vanished(book(invoices(*FOUR)), [invoices(*FOUR[:3])]))
    assert str(one) == (
        'Invoices, row 5, column Document: "R4 (40.00 EUR)" is open in the book, but the imported list '
        "of open items does not have it. If it was paid, import the bank statement; if it was "
        "cancelled, import the credit note."
    )
    assert one.severity == "warning"


def test_another_open_amount_is_told_with_both():
    there = book(invoices(("R1", "K1", 10.0, 4.0), ("R2", "K1", 20.0)))
    listed = invoices(("r1", "K1", 10.0, 10.0), ("R2", "K1", 20.0, 20.0), ("R3", "K1", 1.0, 1.0))
    (one,) = open_otherwise(there, [("list.csv", listed)])
    assert (one.sheet, one.row) == ("list.csv", 2)
    assert one.value == "r1: 10.00 EUR, in the book 4.00 EUR"


@pytest.mark.parametrize("listed", [[], [("list.csv", invoices(("R1", "K1", 10.0)))]])
def test_a_list_without_open_amounts_differs_in_none(listed):
    assert open_otherwise(book(invoices(("R1", "K1", 10.0, 4.0))), listed) == []


def test_import_tells_new_known_and_vanished(tmp_path):
    customers = check(
        CUSTOMERS,
        pd.DataFrame(
            {"Customer ID": ["K1", "K2", "K3"], "Name": ["A", "B", "C"]},
            index=[2, 3, 4],
            dtype=object,
        ),
        Settings(),
    )[0]
    path = tmp_path / "items.csv"
    path.write_text(
        "Document,Customer ID,Invoice date,Amount\nR1,K1,2026-10-01,10.00\nR2,K1,2026-10-01,25.00\n"
        "R3,K2,2026-10-01,30.00\nR9,K2,2026-10-02,1.00\n",
        encoding="utf-8",
    )
    there = book(invoices(*FOUR)) | {"Customers": customers}
    done = import_files(there, Settings(), RUN, [path])
    assert done.summary[0] == (
        "1 file read: 1 new document, 2 already in the book, 1 differ from the book"
        ", 1 open in the book but not in the list"
    )
    assert done.facts["vanished"] == ["R4"]
    assert set(done.frames) == {INVOICES}
    assert len(done.frames[INVOICES]) == 1
