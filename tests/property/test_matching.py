"""What must hold for every proposal on any book, and the solver and the sums against brute force."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, product
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ar_xl import tables
from ar_xl.cells import check
from ar_xl.core.matching import match
from ar_xl.core.matching.allocate import allocate, score
from ar_xl.core.matching.options import Option, Row, nothing
from ar_xl.core.matching.sums import SumTable
from ar_xl.outcome import Run
from ar_xl.settings import Settings

D = dt.date
RUN = Run(D(2026, 10, 31), D(2026, 10, 31))
NAMES = (
    "Müller Bau GmbH",
    "Muller Bau AG",
    "Nordwind Handels KG",
    "Alfa Beta SA",
    "Alfa Beta Gamma SA",
)
TEXTS = (
    "", "INV-1", "INV-2 INV-3", "INV-1-4", "inv 0002", "Teilzahlung INV-3", "INV-1, INV-2 less bank charges", "RE 1/2/3",
    "INV-77", "payment", "Rücklastschrift", "return INV-1", "salary", "INV-1 minus CN-8", "=1+1", "prepayment", "INV-2 INV-",
)  # fmt: skip
AMOUNTS = st.sampled_from((0.0, 1.0, 2.5, 5.0, 10.0, 10.01, 20.0, 30.0, 98.0, 100.0, 123.45, 200.0))


def frame(table: tables.Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    cells = pd.DataFrame(rows, dtype=object)
    cells.index = pd.RangeIndex(2, 2 + len(cells))
    checked, problems = check(table, cells if rows else None, Settings())
    assert not problems
    return checked


@st.composite
def books(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    customers = [
        {"Customer ID": f"C{n}", "Name": name, "Parent ID": "C0" if n == 2 else ""}
        for n, name in enumerate(NAMES)
    ]
    count = draw(st.integers(0, 9))
    invoices = []
    for n in range(1, count + 1):
        amount = draw(AMOUNTS) + 1
        credit = n == 8
        part = draw(st.sampled_from((None, None, 0.0, 0.5)))
        invoices.append({
            "Document": f"CN-{n}" if credit else f"INV-{n}", "Customer ID": draw(st.sampled_from(("C0", "C1", "C2", "C3", "C4"))),
            "Invoice date": D(2026, 9, draw(st.integers(1, 28))), "Amount": -amount if credit else amount,
            "Currency": draw(st.sampled_from(("EUR", "EUR", "EUR", "USD"))),
            "Open amount": part if part is None or not credit else 0.0,
            "Terms": draw(st.sampled_from(("", "2/10 net 30"))),
            "Disputed amount": draw(st.sampled_from((None, None, 1.0))),
        })  # fmt: skip
    lines = [
        {
            "Line ID": f"L{n}", "Booking date": D(2026, 10, draw(st.integers(1, 20))), "Amount": draw(AMOUNTS) * draw(st.sampled_from((1, 1, 1, 1, -1))),
            "Currency": draw(st.sampled_from(("EUR", "EUR", "EUR", "USD"))), "Remittance text": draw(st.sampled_from(TEXTS)),
            "Payer": draw(st.sampled_from((*NAMES, "MUELLER BAU", "ALFA BETA", "Nobody", ""))),
            "End-to-end ID": draw(st.sampled_from(("", "E1"))),
        }
        for n in range(draw(st.integers(0, 7)))
    ]  # fmt: skip
    posted = []
    if lines and invoices and draw(st.booleans()):
        document = invoices[0]
        posted = [{
            "Allocation ID": "A1", "Line ID": "L0", "Document": document["Document"], "Customer ID": document["Customer ID"],
            "Kind": "Payment", "Amount": 0.5, "Currency": document["Currency"], "Effective date": D(2026, 10, 1),
        }]  # fmt: skip
    return {
        "Invoices": frame(tables.INVOICES, invoices),
        "BankLines": frame(tables.BANK_LINES, lines),
        "Customers": frame(tables.CUSTOMERS, customers),
        "Remittances": frame(tables.REMITTANCES, []),
        "Allocations": frame(tables.ALLOCATIONS, posted),
        "PayerMemory": frame(tables.PAYER_MEMORY, []),
        "DecisionLog": frame(tables.DECISION_LOG, []),
        "Matches": frame(tables.MATCHES, []),
    }


def left(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    """What is open of each document."""
    events = frames["Allocations"]
    found = {}
    for row in frames["Invoices"].itertuples():
        taken = events.loc[events["document"] == row.document, "amount"]
        given = row.amount if row.open_amount is pd.NA or len(taken) else row.open_amount
        found[str(row.document)] = int(given) - int(taken.sum())
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_every_option_adds_up_and_nothing_is_applied_twice(frames: dict[str, pd.DataFrame]) -> None:
    before = {name: frame.copy(deep=True) for name, frame in frames.items()}
    found = match(frames, Settings(), RUN).frames[tables.MATCHES]
    for name, frame_before in before.items():
        pd.testing.assert_frame_equal(frames[name], frame_before)
    for _, rows in found.groupby(["line_id", "option"]):
        sides = (
            rows["applied"].sum()
            - rows["discount"].sum()
            - rows["charge"].sum()
            + rows["difference"].sum()
        )
        assert sides == rows["bank_amount"].iloc[0]
        assert rows["document"].is_unique
        if (rows["currency"] != rows["bank_currency"]).any():
            assert (rows["verdict"] != "Auto").all()
    first = found[found["option"] == 1]
    open_amounts = left(frames)
    for document, applied in first.groupby("document")["applied"].sum().items():
        if document:
            limit = open_amounts[str(document)]
            assert applied <= max(limit, 0) if limit >= 0 else applied >= limit
    waiting = set(frames["BankLines"]["line_id"]) - set(frames["Allocations"]["line_id"])
    assert set(first["line_id"]) == waiting
    assert (found.loc[found["option"] > 1, "verdict"] == "Review").all()
    assert found["probability"].between(0, 1).all()
    assert (found["why"] != "").all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books(), st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(frames: dict[str, pd.DataFrame], seed: int) -> None:
    shuffled = {name: f.sample(frac=1, random_state=seed) for name, f in frames.items()}
    one = match(frames, Settings(), RUN).frames[tables.MATCHES]
    other = match(shuffled, Settings(), RUN).frames[tables.MATCHES]
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_matching_again_gives_the_same(frames: dict[str, pd.DataFrame]) -> None:
    one = match(frames, Settings(), RUN).frames[tables.MATCHES]
    other = match({**frames, "Matches": one}, Settings(), RUN).frames[tables.MATCHES]
    pd.testing.assert_frame_equal(one, other)


@st.composite
def choices(draw: st.DrawFn) -> tuple[list[list[Option]], list[int]]:
    free = draw(st.lists(st.sampled_from((10, 20, -10)), min_size=1, max_size=5))
    lines = []
    for _ in range(draw(st.integers(1, 5))):
        options = []
        for _ in range(draw(st.integers(0, 3))):
            documents = draw(
                st.lists(st.integers(0, len(free) - 1), min_size=1, max_size=2, unique=True)
            )
            option = Option(
                tuple(Row(d, draw(st.sampled_from((free[d], free[d] // 2)))) for d in documents),
                "named",
            )
            option.weigh(float(draw(st.integers(0, 9))))
            options.append(option)
        options.append(nothing(10, "Unidentified"))
        lines.append(sorted(options, key=lambda o: -score(o)))
    return lines, free


@settings(max_examples=300, deadline=None)
@given(choices())
def test_allocation_is_the_best_there_is(case: tuple[list[list[Option]], list[int]]) -> None:
    lines, free = case

    def feasible(chosen: tuple[Option, ...]) -> bool:
        used: dict[int, int] = {}
        for option in chosen:
            for row in option.rows:
                used[row.document] = used.get(row.document, 0) + row.applied
        return all(u <= free[d] if free[d] >= 0 else u >= free[d] for d, u in used.items())

    best = max(sum(score(o) for o in some) for some in product(*lines) if feasible(some))
    taken = allocate(lines, free, set()).taken
    picked = tuple(options[at] for options, at in zip(lines, taken, strict=True))
    assert feasible(picked)
    assert abs(sum(score(o) for o in picked) - best) < 1e-6


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-60, 200), min_size=1, max_size=9), st.integers(1, 400))
def test_sums_are_counted_as_brute_force_counts_them(amounts: list[int], target: int) -> None:
    every = {
        c
        for size in range(1, len(amounts) + 1)
        for c in combinations(range(len(amounts)), size)
        if sum(amounts[i] for i in c) == target
    }
    fours = {c for c in every if len(c) <= 4}
    for size, sets in ((0, every), (14, every), (30, fours)):
        # More than can be part of it, so that the amounts are counted in another way.
        more = [10_000 + n for n in range(size - len(amounts))]
        fits = SumTable([*amounts, *more]).fits(target)
        assert fits.count == len(sets)
        assert set(fits.sets) <= sets
        assert len(set(fits.sets)) >= min(12, len(sets))
