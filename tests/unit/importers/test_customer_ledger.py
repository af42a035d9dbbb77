"""What a customer's own books say it owes: taken in as such only where the clerk says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from ar_xl.cells import check, empty
from ar_xl.importers.job import import_files
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMER_LEDGER, CUSTOMERS, INVOICES, REMITTANCES

VENDOR_ITEMS = (
    Path(__file__).parents[2] / "golden" / "importers" / "ledger" / "sap_fbl1n_vendor_items.txt"
)
TABLES = (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS, CUSTOMER_LEDGER)


def book(*documents):
    frames = {table.name: empty(table) for table in TABLES}
    who = pd.DataFrame([{"Customer ID": "C-1", "Name": "Meier"}], dtype=object)
    frames["Customers"], _ = check(CUSTOMERS, who, Settings())
    if documents:
        cells = [
            {"Document": d, "Customer ID": "C-1", "Invoice date": dt.date(2026, 10, 2), "Amount": a}
            for d, a in documents
        ]
        frames["Invoices"], _ = check(INVOICES, pd.DataFrame(cells, dtype=object), Settings())
    return frames


def run(customer="c-1"):
    options = {"as": "customer-ledger", "customer": customer}
    return Run(dt.date(2026, 10, 31), dt.date(2026, 10, 31), options=options)


def taken(path, frames=None, customer="c-1"):
    return import_files(frames or book(), Settings(), run(customer), [path])


def test_a_list_of_vendor_items_gives_invoices_as_we_have_them():
    done = taken(VENDOR_ITEMS)
    rows = done.frames[CUSTOMER_LEDGER]
    assert list(done.frames) == [CUSTOMER_LEDGER]
    assert rows["document_reference"].tolist()[:2] == ["R-1042", "R-1030"]
    assert rows["amount"].tolist() == [119000, 59500, -59500]
    assert set(rows["customer_id"]) == {"C-1"}
    assert "signs turned" in done.summary[1]


def test_without_being_told_a_list_of_vendor_items_is_refused_with_the_way_to_import_it():
    plain = Run(dt.date(2026, 10, 31), dt.date(2026, 10, 31))
    with pytest.raises(InputError, match="--as customer-ledger --customer NUMBER"):
        import_files(book(), Settings(), plain, [VENDOR_ITEMS])


def test_our_own_documents_tell_the_signs(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Invoice,Date,Debit,Credit\nR-1,2026-10-02,,10.00\nR-2,2026-10-02,,20.00\nPAY,2026-10-09,500.00,\n")  # fmt: skip
    assert taken(path, book(("R-1", 10.0), ("R 2", 20.0))).frames[CUSTOMER_LEDGER]["amount"].tolist() == [1000, 2000, -50000]  # fmt: skip
    path.write_text("Invoice,Date,Amount\nR-1,2026-10-02,-10.00\nPAY,2026-10-09,500.00\n")
    assert taken(path, book(("R-1", 10.0))).frames[CUSTOMER_LEDGER]["amount"].tolist() == [1000, -50000]  # fmt: skip


def test_the_same_ledger_twice_adds_nothing():
    frames = book()
    first = taken(VENDOR_ITEMS, frames)
    frames["CustomerLedger"] = first.frames[CUSTOMER_LEDGER]
    again = taken(VENDOR_ITEMS, frames)
    assert (again.facts["new"], again.facts["known"]) == ({"CustomerLedger": 0}, 3)


@pytest.mark.parametrize("customer", ["", "C-2"])
def test_the_customer_must_be_one_of_the_book(customer):
    with pytest.raises(InputError, match="customer"):
        taken(VENDOR_ITEMS, customer=customer)


def test_a_currency_the_file_does_not_tell_stays_blank(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Invoice,Date,Amount\nR-1,2026-10-02,10.00\n")
    assert taken(path).frames[CUSTOMER_LEDGER]["currency"].tolist() == [""]


@pytest.mark.parametrize(
    "content",
    [
        "<table><tr><th>Invoice</th><th>Date</th><th>Amount</th></tr>"
        "<tr><td>R-1</td><td>2026-10-02</td><td>-50.00</td></tr></table>",
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
        "<Row><Cell><Data>Invoice</Data></Cell><Cell><Data>Date</Data></Cell><Cell><Data>Amount</Data></Cell></Row>"
        '<Row><Cell><Data>R-1</Data></Cell><Cell><Data>2026-10-02</Data></Cell><Cell><Data ss:Type="Number">-50</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>",
    ],
)
def test_a_ledger_under_the_name_of_a_workbook_is_read_in_whatever_form(tmp_path, content):
    path = tmp_path / "ledger.xls"
    path.write_text(f'<?xml version="1.0"?>{content}' if "Workbook" in content else content)
    rows = import_files(book(("R-1", 50.0)), Settings(), run(), [path]).frames[CUSTOMER_LEDGER]
    assert rows["document_reference"].tolist() == ["R-1"]
    assert rows["amount"].tolist() == [5000]
