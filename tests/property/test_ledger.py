"""Whatever is posted and taken back, in any order: the ledger's sums hold and the past stays as it was."""

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ar_xl.core import ledger

START = np.datetime64("2026-01-01", "s")
DAYS = st.integers(0, 90)
EVENT = st.tuples(st.integers(0, 4), DAYS, st.integers(-500, 500))


def book(
    amounts: list[int], events: list[tuple[int, int, int]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    invoices = pd.DataFrame(
        {
            "document": pd.Series([f"R{n}" for n in range(len(amounts))], dtype=object),
            "invoice_date": np.repeat(START, len(amounts)),
            "amount": amounts,
        }
    )
    allocations = pd.DataFrame(
        {
            "allocation_id": pd.Series([f"A{n:06d}" for n in range(len(events))], dtype=object),
            "document": pd.Series([f"R{to}" for to, _, _ in events], dtype=object),
            "effective_date": START
            + np.array([day for _, day, _ in events], dtype="timedelta64[D]"),
            "amount": pd.array([amount for _, _, amount in events], dtype="Int64"),
            "reverses": pd.Series([""] * len(events), dtype=object),
        }
    )
    return invoices, allocations


def on(day: int) -> dt.date:
    return dt.date(2026, 1, 1) + dt.timedelta(days=day)


AMOUNTS = st.lists(st.integers(-10_000, 10_000), min_size=5, max_size=5)


@given(AMOUNTS, st.lists(EVENT, max_size=30), DAYS)
def test_open_amounts_are_amounts_less_events_counted_one_by_one(
    amounts: list[int], events: list[tuple[int, int, int]], day: int
) -> None:
    left = list(amounts)
    for to, at, amount in events:
        left[to] -= amount if at <= day else 0
    assert list(ledger.open_amounts(*book(amounts, events), on(day))) == left


@given(AMOUNTS, st.lists(EVENT, max_size=20), st.lists(EVENT, max_size=20), DAYS)
def test_later_events_never_change_an_earlier_date(
    amounts: list[int],
    events: list[tuple[int, int, int]],
    more: list[tuple[int, int, int]],
    day: int,
) -> None:
    later = [(to, day + 1 + at, amount) for to, at, amount in more]
    before = ledger.open_amounts(*book(amounts, events), on(day))
    assert before.equals(ledger.open_amounts(*book(amounts, events + later), on(day)))


@given(AMOUNTS, st.lists(EVENT, max_size=20), DAYS, st.randoms(use_true_random=False))
def test_order_of_events_does_not_matter(
    amounts: list[int], events: list[tuple[int, int, int]], day: int, random: object
) -> None:
    shuffled = sorted(events, key=lambda _: random.random())  # type: ignore[attr-defined]
    one, other = (ledger.open_amounts(*book(amounts, list(e)), on(day)) for e in (events, shuffled))
    assert one.equals(other)


@given(AMOUNTS, st.lists(EVENT, min_size=1, max_size=20))
def test_events_and_their_reversals_leave_everything_as_before(
    amounts: list[int], events: list[tuple[int, int, int]]
) -> None:
    invoices, allocations = book(amounts, events)
    taken = allocations.assign(amount=-allocations["amount"], reverses=allocations["allocation_id"])
    taken["allocation_id"] = ledger.next_ids(allocations, len(taken))
    both = pd.concat([allocations, taken], ignore_index=True)
    assert list(ledger.open_amounts(invoices, both)) == amounts
    assert not ledger.standing(both).any()
    assert both["allocation_id"].is_unique
