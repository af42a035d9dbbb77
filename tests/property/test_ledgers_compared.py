"""Whatever two ledgers list: the differences sum to the difference, and nothing is lost or counted twice."""

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ar_xl.core import ledger
from ar_xl.core.ledger_comparison import compare
from ar_xl.core.ledger_comparison.pairing import pairs
from ar_xl.core.ledger_comparison.sides import accounts
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    CUSTOMER_LEDGER,
    CUSTOMERS,
    INVOICES,
    LEDGER_COMPARISON,
    Table,
)

AS_OF = dt.date(2026, 3, 31)
AMOUNT = st.sampled_from([100, 200, 300, -100, -200, 450])
DAY = st.integers(0, 95)
OURS = st.lists(st.tuples(AMOUNT, DAY), max_size=6)
THEIRS = st.lists(
    st.tuples(st.sampled_from(["R-1", "r2", "0003", "X9", "R-1, R-2", ""]), AMOUNT, DAY), max_size=7
)
EVENTS = st.lists(
    st.tuples(
        st.integers(-1, 5),
        st.sampled_from([100, 200, -100, 50]),
        DAY,
        st.sampled_from(["L1", "L2", "L3", ""]),
        st.sampled_from(["Payment", "Discount", "Write-off", "On account"]),
    ),
    max_size=8,
)


def frame(table: Table, columns: dict[str, list[object]], count: int) -> pd.DataFrame:
    rows = pd.DataFrame(columns, index=range(2, 2 + count))
    return ledger.filled(table, rows)


def on(days: list[int]) -> list[object]:
    return list(pd.to_datetime([dt.date(2026, 1, 1) + dt.timedelta(days=d) for d in days]))


def book(
    ours: list[tuple[int, int]],
    theirs: list[tuple[str, int, int]],
    events: list[tuple[int, int, int, str, str]],
) -> dict[str, pd.DataFrame]:
    events = [e for e in events if e[0] < len(ours)]
    shown = [
        (f"R-{to + 1}" if to >= 0 and kind != "On account" else "", amount, day, line, kind)
        for to, amount, day, line, kind in events
    ]
    count = len(ours)
    return {
        "Customers": frame(CUSTOMERS, {"customer_id": ["C1"], "name": ["Adler"]}, 1),
        "Invoices": frame(
            INVOICES,
            {
                "document": [f"R-{n + 1}" for n in range(count)],
                "customer_id": ["C1"] * count,
                "currency": ["EUR"] * count,
                "amount": [amount for amount, _ in ours],
                "invoice_date": on([day for _, day in ours]),
            },
            count,
        ),
        "Allocations": frame(
            ALLOCATIONS,
            {
                "allocation_id": [f"A{n}" for n in range(len(shown))],
                "document": [e[0] for e in shown],
                "customer_id": ["C1"] * len(shown),
                "currency": ["EUR"] * len(shown),
                "amount": [e[1] for e in shown],
                "effective_date": on([e[2] for e in shown]),
                "line_id": [e[3] for e in shown],
                "kind": [e[4] for e in shown],
            },
            len(shown),
        ),
        "CustomerLedger": frame(
            CUSTOMER_LEDGER,
            {
                "customer_id": ["C1"] * len(theirs),
                "document_reference": [r for r, _, _ in theirs],
                "currency": ["EUR"] * len(theirs),
                "amount": [a for _, a, _ in theirs],
                "date": on([d for _, _, d in theirs]),
            },
            len(theirs),
        ),
        "LedgerComparison": frame(LEDGER_COMPARISON, {}, 0),
    }


@settings(max_examples=40)
@given(OURS, THEIRS, EVENTS)
def test_the_differences_sum_to_ours_less_theirs(
    ours: list[tuple[int, int]],
    theirs: list[tuple[str, int, int]],
    events: list[tuple[int, int, int, str, str]],
) -> None:
    frames = book(ours, theirs, events)
    run = Run(AS_OF, AS_OF)
    outcome = compare(frames, Settings(), run)
    assert outcome.facts["balanced"]
    table = outcome.frames[LEDGER_COMPARISON]
    if not theirs:
        assert table.empty
        return
    invoices = frames["Invoices"]
    left = ledger.open_amounts(invoices, frames["Allocations"], AS_OF)
    held = ledger.unapplied(invoices, frames["Allocations"], AS_OF)["amount"].sum()
    balance = int(left[ledger.issued(invoices, AS_OF)].sum()) - int(held)
    until = (AS_OF - dt.date(2026, 1, 1)).days
    listed = sum(amount for _, amount, day in theirs if day <= until)
    assert int(table["difference"].sum()) in (balance - listed, balance + listed)


@settings(max_examples=40)
@given(OURS, THEIRS, EVENTS)
def test_every_row_of_theirs_is_in_the_comparison_once(
    ours: list[tuple[int, int]],
    theirs: list[tuple[str, int, int]],
    events: list[tuple[int, int, int, str, str]],
) -> None:
    for account in accounts(book(ours, theirs, events), Run(AS_OF, AS_OF), {"C1"}).values():
        rows = [t.row for pair in pairs(account, 5) for t in pair.theirs]
        assert sorted(rows) == sorted(t.row for t in account.theirs)
