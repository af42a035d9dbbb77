"""Whatever is invoiced, paid, held and taken back: the columns add up and the past stays as it was."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.core.aging import age, buckets
from ar_xl.core.aging.comparison import compare
from ar_xl.core.aging.history import age_history, month_ends
from ar_xl.core.instalments import due_items
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_COMPARISON, AGING_DETAIL, ALLOCATIONS, CUSTOMERS, INVOICES

FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 200)
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(["EUR", "JPY"]),
        DAYS,
        st.none() | DAYS,
        st.integers(-900, 900),
        st.sampled_from(["", "net 30", "30/70", "3 x 30 days", "50% 20 days, 50% 10 days"]),
    ),
    max_size=8,
)
EVENTS = st.lists(st.tuples(st.integers(0, 9), DAYS, st.integers(-300, 300)), max_size=15)
EDGES = st.lists(st.integers(1, 150), min_size=1, max_size=4, unique=True).map(
    lambda e: tuple(sorted(e))
)

Document = tuple[str, str, int, int | None, int, str]
Event = tuple[int, int, int]


def day(number: int | None) -> pd.Timestamp:
    return pd.Timestamp(FIRST + dt.timedelta(days=number)) if number is not None else pd.NaT  # type: ignore[return-value]


def book(documents: list[Document], events: list[Event]) -> Frames:
    """Events beyond the documents are money on account of C1 in EUR."""
    invoices = pd.DataFrame(
        [
            (f"R{n}", c, code, day(at), day(due), amount, terms)
            for n, (c, code, at, due, amount, terms) in enumerate(documents)
        ],
        columns=[
            *("document", "customer_id", "currency", "invoice_date", "due_date", "amount"),
            "terms",
        ],
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


MODES = st.builds(
    Settings,
    unapplied_in_aging=st.sampled_from(["Own column", "By date", "Oldest first"]),
    credits_in_aging=st.sampled_from(["Own column", "By date", "Oldest first"]),
    aging_basis=st.sampled_from(["Due date", "Invoice date"]),
    aging_by=st.sampled_from(["Customer", "Parent", "Collector", "Currency", "Company"]),
    bucket_edges=EDGES,
    non_banking_days=st.sampled_from(["Keep", "Next"]),
)


def aged(
    frames: Frames, at: int, edges: tuple[int, ...] = (30, 60, 90), mode: Settings | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    as_of = FIRST + dt.timedelta(days=at)
    outcome = age(frames, mode or Settings(bucket_edges=edges), Run(as_of, as_of))
    table = next(t for t in outcome.frames if t.name == "AgingSummary")
    named = outcome.frames[table].rename(columns={c.name: c.heading for c in table.columns})
    return named, outcome.frames[AGING_DETAIL], bool(outcome.facts["balanced"])


@settings(deadline=None, max_examples=12)
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
        own = summary["Currency"] == code
        assert int(summary["Open"][own].sum()) == left
        assert int(summary["Unapplied"][own].sum()) == unapplied
        assert int(detail["open"][detail["currency"] == code].sum()) == left + unapplied


@settings(deadline=None, max_examples=12)
@given(DOCUMENTS, EVENTS, DAYS, MODES)
def test_columns_sum_to_open_and_open_to_the_ledger_in_every_mode(
    documents: list[Document], events: list[Event], at: int, mode: Settings
) -> None:
    frames = book(documents, events)
    summary, detail, balanced = aged(frames, at, mode=mode)
    assert balanced
    names = ["Not due", *buckets(mode.bucket_edges), "Credit notes"]
    parts = summary[[name for name in names if name in summary]].sum(axis=1)
    assert (parts == summary["Open"]).all()
    assert (summary["Open"] + summary["Unapplied"] == summary["Balance"]).all()
    plain, _, _ = aged(frames, at)
    for code in ("EUR", "JPY"):
        own = summary["Currency"] == code
        assert summary["Balance"][own].sum() == plain["Balance"][plain["Currency"] == code].sum()
        assert detail["open"][detail["currency"] == code].sum() == summary["Balance"][own].sum()


@settings(deadline=None, max_examples=10)
@given(DOCUMENTS, EVENTS, MODES)
def test_history_is_the_aging_of_each_month_end(
    documents: list[Document], events: list[Event], mode: Settings
) -> None:
    frames, by_currency = book(documents, events), replace(mode, aging_by="Currency")
    as_of = FIRST + dt.timedelta(days=120)
    told = age_history(frames, mode, Run(as_of, as_of, options={"months": 4}))
    assert told.facts["balanced"]
    ((table, rows),) = told.frames.items()
    rows = rows.rename(columns={c.name: c.heading for c in table.columns})
    for end in month_ends(as_of, 4):
        summary, _, _ = aged(frames, (end - FIRST).days, mode=by_currency)
        own = rows[rows["Month end"] == pd.Timestamp(end)].set_index("Currency")
        names = [c.heading for c in table.columns if c.kind == "money"]
        wanted = summary.set_index("Currency")[names]
        wanted = wanted[(wanted != 0).any(axis=1)]
        assert own[names].sort_index().to_dict() == wanted.sort_index().to_dict()


@settings(deadline=None, max_examples=12)
@given(DOCUMENTS, EVENTS, DAYS, DAYS)
def test_changes_between_two_dates_sum_to_the_difference_and_to_the_postings(
    documents: list[Document], events: list[Event], at: int, other: int
) -> None:
    if at == other:
        return
    frames = book(documents, events)
    day_one, day_two = (FIRST + dt.timedelta(days=n) for n in (at, other))
    told = compare(frames, Settings(), Run(day_two, day_two, options={"with": day_one}))
    assert told.facts["balanced"], told.summary
    rows = told.frames[AGING_COMPARISON]
    first, last = sorted((at, other))
    before, after = (aged(frames, n)[0] for n in (first, last))
    for code in ("EUR", "JPY"):
        was, now = (s["Balance"][s["Currency"] == code].sum() for s in (before, after))
        assert rows["change"][rows["currency"] == code].sum() == now - was


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(
        ["30/70", "3 x 30 days", "33.3/33.3/33.4", "1/3 now, 1/3 10 days, 1/3 20 days"]
    ),
    st.integers(0, 10**13),
    st.integers(-(10**13), 10**13),
)
def test_instalments_sum_to_the_document_and_their_open_parts_to_its_open_amount(
    terms: str, amount: int, opened: int
) -> None:
    frames = book([("C1", "EUR", 0, None, amount, terms)], [])
    items = due_items(frames["Invoices"], frames["Customers"], Settings())
    assert items.amount.sum() == amount
    assert (items.amount >= 0).all()
    assert (np.diff(items.due.astype("int64")) >= 0).all()
    left = items.left(np.array([opened]))
    assert left.sum() == opened
    if 0 <= opened <= amount:
        assert ((left >= 0) & (left <= items.amount)).all()
        paid = items.amount - left
        # A part is touched only once all earlier ones are paid.
        assert all(left[:n].sum() == 0 for n in range(1, len(paid)) if paid[n])


@settings(deadline=None, max_examples=12)
@given(DOCUMENTS, DOCUMENTS, EVENTS, EVENTS, DAYS)
def test_what_comes_later_never_changes_an_earlier_aging(
    documents: list[Document], more: list[Document], events: list[Event], late: list[Event], at: int
) -> None:
    events = [event for event in events if event[0] < len(documents)]
    before, listed, _ = aged(book(documents, events), at)
    new = [(c, code, at + 1 + d, None, amount, terms) for c, code, d, _, amount, terms in more]
    later = [(to, at + 1 + d, amount) for to, d, amount in late]
    after, now, _ = aged(book(documents + new, events + later), at)
    assert before.equals(after)
    assert listed.equals(now)


@settings(deadline=None, max_examples=12)
@given(DOCUMENTS, EVENTS, DAYS, st.integers(0, 60))
def test_raising_the_date_never_lowers_the_days_overdue(
    documents: list[Document], events: list[Event], at: int, more: int
) -> None:
    _, then, _ = aged(book(documents, events), at)
    _, later, _ = aged(book(documents, events), at + more)
    parts = ["document", "instalment"]
    days = later.set_index(parts)["days_overdue"].to_dict()
    known = then.set_index(parts)["days_overdue"].to_dict()
    assert all(days.get(part, n) >= n for part, n in known.items())
