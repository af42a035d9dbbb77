"""Promises, disputes and write-offs in any order: nothing covered or given up twice, the past as it was."""

import datetime as dt
from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ar_xl.core import ledger
from ar_xl.core.collections.requests import approve
from ar_xl.core.disputes import disputed
from ar_xl.core.promises import live, standing
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    BANK_LINES,
    DISPUTES,
    INVOICES,
    PROMISES,
    REQUESTS,
    Table,
)

FIRST = dt.date(2026, 1, 1)
DAY = st.integers(0, 60)
AMOUNT = st.sampled_from([50, 100, 150, 300])
DOCUMENT = st.sampled_from(["R0", "R1", "R2", ""])
PROMISE = st.tuples(DOCUMENT, AMOUNT, DAY, st.integers(0, 20), st.none() | st.integers(0, 60))
PAYMENT = st.tuples(st.integers(0, 2), st.sampled_from([50, 100, 150]), DAY, st.booleans())
Made = tuple[str, int, int, int, int | None]
Raised = tuple[str, int, int, int | None]
PROMISES_MADE = st.lists(PROMISE, max_size=5)
PAYMENTS = st.lists(PAYMENT, max_size=6)
FEWER = settings(max_examples=30)


def on(day: int) -> dt.date:
    return FIRST + dt.timedelta(days=day)


def frame(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}
    for name in columns.keys() & {c.name for c in table.columns if c.kind == "date"}:
        columns[name] = [pd.NaT if day is None else pd.Timestamp(str(day)) for day in columns[name]]
    found = ledger.filled(table, pd.DataFrame(columns, index=range(2, 2 + len(rows))))
    for column in table.columns:
        if column.kind == "date":
            found[column.name] = found[column.name].astype("datetime64[s]")
    return found


def invoices() -> pd.DataFrame:
    row = {"customer_id": "C1", "currency": "EUR", "type": "Invoice", "invoice_date": FIRST}
    amounts = (300, 200, 150)
    return frame(
        INVOICES,
        [
            {**row, "document": f"R{n}", "amount": a, "due_date": on(30 - n)}
            for n, a in enumerate(amounts)
        ],
    )


def promises(made: list[Made]) -> pd.DataFrame:
    return frame(
        PROMISES,
        [
            {
                "promise_id": f"PR-{n}",
                "customer_id": "C1",
                "document": document,
                "currency": "EUR",
                "amount": amount,
                "promised_on": on(day),
                "pay_by": on(day + days),
                "withdrawn_on": None if gone is None else on(gone),
            }
            for n, (document, amount, day, days, gone) in enumerate(made)
        ],
    )


def payments(paid: list[tuple[int, int, int, bool]]) -> pd.DataFrame:
    """Each within what is open; some are taken back ten days later."""
    left = [300, 200, 150]
    rows: list[dict[str, object]] = []
    for to, amount, day, returned in sorted(paid, key=lambda p: p[2]):
        if left[to] < amount:
            continue
        left[to] -= amount
        row = {
            "allocation_id": f"A{len(rows) + 1:06d}",
            "line_id": f"L{len(rows)}",
            "document": f"R{to}",
            "customer_id": "C1",
            "kind": "Payment",
            "amount": amount,
            "currency": "EUR",
            "effective_date": on(day),
            "reverses": "",
        }
        rows.append(row)
        if returned:
            back = {"amount": -amount, "effective_date": on(day + 10)}
            names = {"allocation_id": f"B{len(rows):06d}", "reverses": row["allocation_id"]}
            rows.append({**row, **back, **names})
    return frame(ALLOCATIONS, rows)


@FEWER
@given(PROMISES_MADE, PAYMENTS, DAY)
def test_live_promises_cover_at_most_what_is_open(
    made: list[Made],
    paid: list[tuple[int, int, int, bool]],
    day: int,
) -> None:
    rows, events = invoices(), payments(paid)
    covered = live(promises(made), rows, events, on(day), 3)
    left = ledger.open_amounts(rows, events, on(day))
    assert (covered >= 0).all()
    assert (covered <= left.clip(lower=0)).all()
    assert covered.sum() <= sum(amount for _, amount, *_ in made)


@FEWER
@given(PROMISES_MADE, PAYMENTS, DAY)
def test_a_cent_counts_for_one_promise_only(
    made: list[Made],
    paid: list[tuple[int, int, int, bool]],
    day: int,
) -> None:
    rows, events = invoices(), payments(paid)
    found = standing(promises(made), rows, events, on(day), 3)
    assert found["paid"].sum() <= ledger.applied(rows, events, on(day)).sum()
    assert (found["paid"].to_numpy() <= [amount for _, amount, *_ in made]).all()


@FEWER
@given(PROMISES_MADE, PROMISES_MADE, PAYMENTS, PAYMENTS, DAY)
def test_what_happens_later_never_changes_an_earlier_judgement(
    made: list[Made],
    more: list[Made],
    paid: list[tuple[int, int, int, bool]],
    later: list[tuple[int, int, int, bool]],
    day: int,
) -> None:
    rows = invoices()
    after: list[Made] = [(p[0], p[1], day + 1 + p[2], p[3], None) for p in more]
    money = [(to, amount, day + 1 + at, back) for to, amount, at, back in later]
    known = [p for p in paid if p[2] <= day]
    old = standing(promises(made), rows, payments(known), on(day), 3)
    new = standing(promises(made + after), rows, payments(known + money), on(day), 3)
    assert new.iloc[: len(old)].to_numpy().tolist() == old.to_numpy().tolist()
    covered = live(promises(made), rows, payments(known), on(day), 3)
    assert covered.equals(live(promises(made + after), rows, payments(known + money), on(day), 3))


@FEWER
@given(PROMISES_MADE, PAYMENTS, DAY)
def test_a_broken_promise_stays_broken_and_covers_nothing(
    made: list[Made],
    paid: list[tuple[int, int, int, bool]],
    day: int,
) -> None:
    rows, events = invoices(), payments(paid)
    for one in made:
        alone = promises([one])
        state = standing(alone, rows, events, on(day), 3)["state"].iloc[0]
        if state == "Broken":
            assert live(alone, rows, events, on(day), 3).sum() == 0
            assert standing(alone, rows, events, on(day + 40), 3)["state"].iloc[0] == "Broken"
        if state == "Open":
            assert day <= one[2] + one[3] + 3


@FEWER
@given(st.lists(st.tuples(DOCUMENT, AMOUNT, DAY, st.none() | DAY), max_size=6), DAY, DAY)
def test_disputes_are_within_the_document_and_later_ones_change_nothing(
    raised: list[Raised], day: int, more: int
) -> None:
    def sheet(rows: list[Raised]) -> pd.DataFrame:
        return frame(
            DISPUTES,
            [
                {
                    "document": document,
                    "amount": amount,
                    "raised_on": on(at),
                    "status": "Open" if end is None else "Resolved",
                    "resolved_on": None if end is None else on(end),
                }
                for document, amount, at, end in rows
            ],
        )

    rows = invoices()
    found = disputed(rows, sheet(raised), on(day))
    assert ((found >= 0) & (found <= rows["amount"])).all()
    later: list[Raised] = [(r[0], r[1], day + 1 + more, None) for r in raised]
    assert found.equals(disputed(rows, sheet(raised + later), on(day)))


REQUEST = st.tuples(DOCUMENT, AMOUNT, st.sampled_from(["anna", "ANNA ", "ben", ""]), st.booleans())


@FEWER
@given(st.lists(REQUEST, max_size=6), PAYMENTS, st.lists(st.booleans(), max_size=4))
def test_write_offs_never_exceed_what_is_open_and_are_posted_once(
    asked: list[tuple[str, int, str, bool]],
    paid: list[tuple[int, int, int, bool]],
    clears: list[bool],
) -> None:
    row = {"customer_id": "C1", "currency": "EUR", "requested_by": "anna", "requested_on": FIRST}
    requests = frame(
        REQUESTS,
        [
            {
                **row,
                "request_id": f"RQ-{n}",
                "kind": "Write-off" if is_one else "Credit note",
                "document": document,
                "amount": amount,
                "approved_by": by,
            }
            for n, (document, amount, by, is_one) in enumerate(asked)
        ],
    )
    bank = frame(BANK_LINES, [])
    rows, events = invoices(), payments(paid)
    run = Run(on(75), on(75), "anna")
    for number, clear in enumerate([False, *clears]):
        if clear:
            requests = requests.assign(state="")
        frames = {"Invoices": rows, "Allocations": events, "BankLines": bank, "Requests": requests}
        done = approve(frames, Settings(), replace(run, number=f"R{number}"))
        new = done.frames.get(ALLOCATIONS, events.iloc[:0])
        events = ledger.joined(events, new)
        states = done.frames.get(REQUESTS, requests.iloc[:0])["state"]
        requests = requests.assign(state=states.reindex(requests.index).fillna(requests["state"]))
        assert (ledger.open_amounts(rows, events) >= 0).all()
    given_up = events[events["kind"] == "Write-off"]
    good = requests[(requests["kind"] == "Write-off") & (requests["approved_by"] == "ben")]
    for document, total in given_up.groupby("document")["amount"].sum().items():
        assert total <= good["amount"][good["document"] == document].sum()
    assert len(given_up) == requests["state"].str.startswith("Posted").sum()
