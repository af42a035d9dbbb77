"""Whatever is invoiced, paid, held and taken back: the columns add up and the past stays as it was."""

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.core.aging import age, buckets
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_DETAIL, ALLOCATIONS, CUSTOMERS, INVOICES

FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 200)
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(["EUR", "JPY"]),
        DAYS,
        st.none() | DAYS,
        st.integers(-900, 900),
    ),
    max_size=8,
)
EVENTS = st.lists(st.tuples(st.integers(0, 9), DAYS, st.integers(-300, 300)), max_size=15)
EDGES = st.lists(st.integers(1, 150), min_size=1, max_size=4, unique=True).map(
    lambda e: tuple(sorted(e))
)

Document = tuple[str, str, int, int | None, int]
Event = tuple[int, int, int]


def day(number: int | None) -> pd.Timestamp:
    return pd.Timestamp(FIRST + dt.timedelta(days=number)) if number is not None else pd.NaT  # type: ignore[return-value]


def book(documents: list[Document], events: list[Event]) -> Frames:
    """Events beyond the documents are money on account of C1 in EUR."""
    invoices = pd.DataFrame(
        [
            (f"R{n}", c, code, day(at), day(due), amount)
            for n, (c, code, at, due, amount) in enumerate(documents)
        ],
        columns=["document", "customer_id", "currency", "invoice_date", "due_date", "amount"],
    )
    rows = []
    for number, (to, at, amount) in enumerate(events):
        paid = to < len(documents)
        customer, code = documents[to][:2] if paid else ("C1", "EUR")
        kind = "Payment" if paid else "On account"
        name = f"A{number:06d}"
        rows.append(
            (name, f"L{number}", f"R{to}" if paid else "", customer, code, kind, day(at), amount)
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
        "Customers": empty(CUSTOMERS),
        "Invoices": ledger.filled(INVOICES, invoices) if documents else empty(INVOICES),
        "Allocations": ledger.filled(ALLOCATIONS, pd.DataFrame(rows, columns=names))
        if rows
        else empty(ALLOCATIONS),
    }


def aged(
    frames: Frames, at: int, edges: tuple[int, ...] = (30, 60, 90)
) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    as_of = FIRST + dt.timedelta(days=at)
    outcome = age(frames, Settings(bucket_edges=edges), Run(as_of, as_of))
    table = next(t for t in outcome.frames if t.name == "AgingSummary")
    named = outcome.frames[table].rename(columns={c.name: c.heading for c in table.columns})
    return named, outcome.frames[AGING_DETAIL], bool(outcome.facts["balanced"])


@settings(deadline=None, max_examples=40)
@given(DOCUMENTS, EVENTS, DAYS, EDGES)
def test_columns_sum_to_open_and_open_is_what_was_invoiced_less_what_was_applied(
    documents: list[Document], events: list[Event], at: int, edges: tuple[int, ...]
) -> None:
    summary, detail, balanced = aged(book(documents, events), at, edges)
    assert balanced
    parts = summary[["Not due", *buckets(edges)]].sum(axis=1)
    assert (parts == summary["Open"]).all()
    assert (summary["Open"] + summary["Unapplied"] == summary["Balance"]).all()
    for code in ("EUR", "JPY"):
        there = [n for n, d in enumerate(documents) if d[1] == code and d[2] <= at]
        left = sum(documents[n][4] for n in there) - sum(
            a for to, d, a in events if to in there and d <= at
        )
        early = [
            to for to in range(len(documents)) if documents[to][1] == code and documents[to][2] > at
        ]
        held = [*early, *(range(len(documents), 10) if code == "EUR" else [])]
        unapplied = -sum(a for to, d, a in events if to in held and d <= at)
        own = summary["Currency" if "Currency" in summary else "currency"] == code
        assert int(summary["Open"][own].sum()) == left
        assert int(summary["Unapplied"][own].sum()) == unapplied
        assert int(detail["open"][detail["currency"] == code].sum()) == left + unapplied


@settings(deadline=None, max_examples=40)
@given(DOCUMENTS, DOCUMENTS, EVENTS, EVENTS, DAYS)
def test_what_comes_later_never_changes_an_earlier_aging(
    documents: list[Document], more: list[Document], events: list[Event], late: list[Event], at: int
) -> None:
    events = [event for event in events if event[0] < len(documents)]
    before, listed, _ = aged(book(documents, events), at)
    new = [(c, code, at + 1 + d, None, amount) for c, code, d, _, amount in more]
    later = [(to, at + 1 + d, amount) for to, d, amount in late]
    after, now, _ = aged(book(documents + new, events + later), at)
    assert before.equals(after)
    assert listed.equals(now)


@settings(deadline=None, max_examples=40)
@given(DOCUMENTS, EVENTS, DAYS, st.integers(0, 60))
def test_raising_the_date_never_lowers_the_days_overdue(
    documents: list[Document], events: list[Event], at: int, more: int
) -> None:
    _, then, _ = aged(book(documents, events), at)
    _, later, _ = aged(book(documents, events), at + more)
    days = dict(zip(later["document"], later["days_overdue"], strict=True))
    assert all(
        days.get(d, n) >= n for d, n in zip(then["document"], then["days_overdue"], strict=True)
    )
