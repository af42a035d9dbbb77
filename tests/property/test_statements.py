"""Whatever is invoiced, paid, held and taken back: the statements add up to the aging."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.core.aging import age
from ar_xl.core.statements import KINDS, OPENING, accounts
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, CUSTOMERS, INVOICES

FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 120)
CUSTOMER = st.sampled_from(["C1", "C2"])
DOCUMENTS = st.lists(
    st.tuples(
        CUSTOMER, st.sampled_from(["EUR", "JPY"]), DAYS, st.none() | DAYS, st.integers(-900, 900)
    ),
    max_size=7,
)
KIND = st.sampled_from(["Payment", "Discount", "On account", "Overpayment", "Rounding"])
EVENTS = st.lists(
    st.tuples(st.integers(0, 8), KIND, CUSTOMER, DAYS, st.integers(-300, 300)), max_size=12
)


def day(number: int | None) -> object:
    return pd.NaT if number is None else pd.Timestamp(FIRST + dt.timedelta(days=number))


def book(documents: list[tuple], events: list[tuple]) -> Frames:  # type: ignore[type-arg]
    """Events beyond the documents are without one; a payer may be another than the document's customer."""
    invoices = pd.DataFrame(
        [
            (f"R{n}", c, code, day(at), day(due), amount)
            for n, (c, code, at, due, amount) in enumerate(documents)
        ],
        columns=["document", "customer_id", "currency", "invoice_date", "due_date", "amount"],
    )
    rows = []
    for number, (to, kind, payer, at, amount) in enumerate(events):
        paid = to < len(documents)
        code = documents[to][1] if paid else "EUR"
        document = f"R{to}" if paid else ""
        rows.append(
            (f"A{number:06d}", f"L{number % 4}", document, payer, code, kind, day(at), amount)
        )
    names = [
        "allocation_id",
        "line_id",
        "document",
        "customer_id",
        "currency",
        "kind",
        "effective_date",
        "amount",
    ]
    return {
        "Customers": ledger.filled(
            CUSTOMERS, pd.DataFrame({"customer_id": ["C1", "C2"], "name": ["Adler", "Bär"]})
        ),
        "Invoices": ledger.filled(INVOICES, invoices) if documents else empty(INVOICES),
        "Allocations": ledger.filled(ALLOCATIONS, pd.DataFrame(rows, columns=names))
        if rows
        else empty(ALLOCATIONS),
    }


def aging(frames: Frames, as_of: dt.date) -> dict[tuple[str, str], int]:
    done = age(frames, Settings(), Run(as_of, as_of))
    summary = next(frame for table, frame in done.frames.items() if table.name == "AgingSummary")
    keys = zip(summary["customer_id"], summary["currency"], strict=True)
    found = dict(zip(keys, summary["balance"].tolist(), strict=True))
    return {key: int(balance) for key, balance in found.items() if balance}


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=12)
@given(documents=DOCUMENTS, events=EVENTS, at=DAYS, back=DAYS)
def test_every_statement_closes_with_the_aging_and_opens_with_the_aging_of_the_day_before(
    kind: str,
    documents: list[tuple],
    events: list[tuple],
    at: int,
    back: int,  # type: ignore[type-arg]
) -> None:
    frames = book(documents, events)
    as_of = FIRST + dt.timedelta(days=at)
    since = as_of - dt.timedelta(days=back)
    found = accounts(frames, Settings(), as_of, kind=kind, since=since)  # type: ignore[arg-type]
    closing = {(a.customer_id, a.currency): a.balance for a in found if a.balance}
    assert closing == aging(frames, as_of)
    assert all(a.balance == a.aged for a in found)
    if kind != "open-item":
        opening = {
            (a.customer_id, a.currency): a.lines[0].balance
            for a in found
            if a.lines[0].kind == OPENING
        }
        before = aging(frames, since - dt.timedelta(days=1))
        assert {key: balance for key, balance in opening.items() if balance} == before
    for account in found:
        running = 0
        for line in account.lines:
            moved = line.open if kind == "open-item" else line.amount
            running = line.balance if line.kind == OPENING else running + (moved or 0)
            assert line.balance == running
