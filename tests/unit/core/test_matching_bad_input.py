"""Books that must not hurt: huge customers, equal amounts, long texts, nothing at all."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pandas as pd
import pytest

from ar_xl import tables
from ar_xl.cells import check
from ar_xl.core.matching import match
from ar_xl.outcome import Run
from ar_xl.settings import Settings

D = dt.date
SECONDS = 20


def frame(table: tables.Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    cells = pd.DataFrame(rows, dtype=object)
    cells.index = pd.RangeIndex(2, 2 + len(cells))
    return check(table, cells if rows else None, Settings())[0]


def proposed(
    customers: int, invoices: list[tuple[str, float]], lines: list[tuple[float, str, str]]
) -> pd.DataFrame:
    """Invoices as (customer, amount), lines as (amount, text, payer); the customers are called `Customer 7 GmbH`."""
    frames = {
        "Customers": frame(tables.CUSTOMERS, [{"Customer ID": f"C{n}", "Name": f"Customer {n} GmbH"} for n in range(customers)]),
        "Invoices": frame(tables.INVOICES, [
            {"Document": f"INV-{n:05d}", "Customer ID": c, "Invoice date": D(2026, 9, 1 + n % 28), "Amount": a} for n, (c, a) in enumerate(invoices)
        ]),
        "BankLines": frame(tables.BANK_LINES, [
            {"Line ID": f"L{n:05d}", "Booking date": D(2026, 10, 1), "Amount": a, "Remittance text": t, "Payer": p} for n, (a, t, p) in enumerate(lines)
        ]),
        **{t.name: frame(t, []) for t in (tables.REMITTANCES, tables.ALLOCATIONS, tables.PAYER_MEMORY, tables.DECISION_LOG, tables.MATCHES)},
    }  # fmt: skip
    start = time.process_time()
    found = match(frames, Settings(), Run(D(2026, 10, 31), D(2026, 10, 31))).frames[tables.MATCHES]
    assert time.process_time() - start < SECONDS
    first = found[found["option"] == 1]
    assert first["line_id"].nunique() == len(lines)
    if invoices:
        total = first.groupby("document")["applied"].sum()
        limits = frames["Invoices"].set_index("document")["amount"]
        assert all(total[d] <= limits[d] for d in total.index if d and limits[d] > 0)
    return first


def test_a_customer_with_three_thousand_open_items() -> None:
    invoices = [("C1", 10.01 + n * 1.37) for n in range(3000)]
    lines = [
        (10.01 + 1.37 * 7, "", "Customer 1 GmbH"),
        (54321.09, "", "Customer 1 GmbH"),
        (20.02 + 1.37 * 30, "INV-00010 INV-00020", "Customer 1 GmbH"),
    ] * 20
    found = proposed(3, invoices, lines)
    assert len(found) >= len(lines)


def test_five_thousand_equal_amounts() -> None:
    found = proposed(
        500,
        [(f"C{n % 500}", 100.0) for n in range(5000)],
        [(100.0, "", f"Customer {n} GmbH") for n in range(300)] + [(100.0, "", "")] * 200,
    )
    assert "Auto" not in set(found["verdict"])


def test_a_thousand_lines_that_pay_one_invoice() -> None:
    found = proposed(
        3, [("C1", 1000.0), ("C2", 5.0)], [(1000.0, "INV-00000", "Customer 1 GmbH")] * 1000
    )
    assert set(found["verdict"]) == {"Review"}
    assert int((found["document"] == "INV-00000").sum()) == 1


@pytest.mark.parametrize(
    "text",
    ["INV-00001 002 " * 2900, "1" * 40_000, "A1 " * 13_000, "()[]*+?\\" * 5_000, "ß" * 40_000],
)
def test_a_text_of_forty_thousand_characters(text: str) -> None:
    proposed(3, [("C1", 100.0), ("C1", 70.0)], [(100.0, text, "Customer 1 GmbH")] * 3)


def test_no_text_no_payer_and_amounts_of_zero_or_below() -> None:
    found = proposed(
        3,
        [("C1", 100.0)],
        [(0.0, "", ""), (-5.0, "", ""), (-100.0, "", "Customer 1 GmbH"), (7.77, "", "")],
    )
    assert set(found["verdict"]) <= {"None", "Review"}


def test_empty_tables() -> None:
    assert len(proposed(0, [], [])) == 0
    assert set(proposed(0, [], [(10.0, "INV-00001", "Somebody")])["verdict"]) == {"None"}
    assert len(proposed(3, [("C1", 1.0)], [])) == 0


def test_only_credit_notes_are_open() -> None:
    found = proposed(
        3,
        [("C1", -100.0), ("C1", -50.0)],
        [(100.0, "INV-00000", "Customer 1 GmbH"), (50.0, "", "Customer 1 GmbH")],
    )
    assert "Auto" not in set(found["verdict"])
