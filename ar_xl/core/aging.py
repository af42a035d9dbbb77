"""Aging: who owes what for how long, on any date, from the events up to it.

Every open document is in one column, not due or one bucket, so the columns add up to what is open; money
not applied stands in a column of its own; currencies are never added.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.days import days_since, due_dates
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_DETAIL, AGING_SUMMARY, Column, Table

_KEYS: Final = ["customer_id", "currency"]
_NOT_DUE: Final = "Not due"
_UNAPPLIED: Final = "Unapplied"


def age(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """The aging of the as-of date: by customer and currency, and by document.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS. A document dated after the as-of date is not in it.
        settings: Aging basis, bucket edges, company.
        run: The as-of date.
    """
    customers, invoices = frames["Customers"], frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    at = ledger.positions(invoices, events)
    there = ledger.issued(invoices, run.as_of)
    left = ledger.open_amounts(invoices, events, run.as_of, at)
    items = invoices.assign(open=left)[there & (left != 0)]
    due = due_dates(items, customers)
    base = items["invoice_date"] if settings.aging_basis == "Invoice date" else due
    age_in_days = days_since(base, run.as_of).clip(lower=0)
    items = items.assign(due_date=due, days_overdue=days_since(due, run.as_of).clip(lower=0))
    headings = buckets(settings.bucket_edges)
    edges = np.array([0, *settings.bucket_edges])
    column = np.searchsorted(edges, age_in_days.to_numpy(), side="left")
    items["bucket"] = np.array([_NOT_DUE, *headings], dtype=object)[column]
    money_held = ledger.unapplied(invoices, events, run.as_of, at)
    detail = _detail(items, money_held[money_held["kind"] != ledger.UNIDENTIFIED], customers, run)
    summary = _summary(detail, [_NOT_DUE, *headings])
    totals = summary.groupby("currency")[
        [c for c in summary if c not in (*_KEYS, "customer")]
    ].sum()
    checks = _checks(summary, detail, _controls(invoices, events, at, run), headings)
    sums = [
        *(
            _total(code, row)
            for code, row in zip(totals.index, totals.to_dict("records"), strict=True)
        ),
        *_unidentified(money_held),
    ]
    lines = [
        *([settings.company] if settings.company else []),
        f"As of {run.as_of.isoformat()}, by {settings.aging_basis.lower()}",
    ]
    # Many currencies above the table would push it off the screen.
    above, below = (sums, []) if len(sums) <= 2 else ([], sums)
    banner: dict[Hashable, object] = {
        "lines": [*lines, *above],
        "checks": checks,
        "footer": below,
    }
    table = summary_table(headings)
    summary = summary.rename(columns={c.heading: c.name for c in table.columns})
    summary.attrs = {"title": "Aging by customer", **banner}
    detail.attrs = {"title": "Aging by document", **banner}
    overdue = items[items["days_overdue"] > 0].groupby("currency")["open"].sum()
    late = {str(code): int(total) for code, total in overdue.items()}
    told = _told(totals, late, len(items), checks, settings, run)
    return Outcome(
        {table: summary, AGING_DETAIL: detail}, told, _facts(totals, checks, settings, run)
    )


def buckets(edges: Sequence[int]) -> list[str]:
    """The buckets' headings.

    >>> buckets((30, 60, 90))
    ['1-30', '31-60', '61-90', '91+']
    """
    starts = [1, *(edge + 1 for edge in edges)]
    return [f"{a}-{b}" for a, b in zip(starts, edges, strict=False)] + [f"{starts[-1]}+"]


def summary_table(headings: Sequence[str]) -> Table:
    """AGING_SUMMARY with these buckets' columns, before Unapplied."""
    columns = AGING_SUMMARY.columns
    at = next(n for n, column in enumerate(columns) if column.heading == _UNAPPLIED)
    own = tuple(Column(heading, "money", width=15) for heading in headings)
    return replace(AGING_SUMMARY, columns=(*columns[:at], *own, *columns[at:]))


def _detail(
    items: pd.DataFrame, held: pd.DataFrame, customers: pd.DataFrame, run: Run
) -> pd.DataFrame:
    """AGING_DETAIL: open documents, and money not applied as negative rows that age from its receipt."""
    receipts = pd.DataFrame(
        {
            "customer_id": held["customer_id"],
            "document": held["line_id"],
            "type": held["kind"],
            "invoice_date": held["date"],
            "due_date": held["date"],
            "currency": held["currency"],
            "amount": -held["amount"],
            "open": -held["amount"],
            "days_overdue": days_since(held["date"], run.as_of).clip(lower=0),
            "bucket": _UNAPPLIED,
        }
    )
    filled = [rows for rows in (items, receipts) if len(rows)] or [items]
    rows = pd.concat(filled, ignore_index=True)
    names = dict(zip(customers["customer_id"], customers["name"], strict=True))
    rows["customer"] = [names.get(key, "") for key in rows["customer_id"]]
    order = ["customer_id", "currency", "due_date", "document"]
    typed = ledger.filled(AGING_DETAIL, rows)
    return typed.sort_values(order, kind="stable", ignore_index=True)


def _summary(detail: pd.DataFrame, headings: Sequence[str]) -> pd.DataFrame:
    """By customer and currency, columns by heading: Open, its parts, Unapplied, Balance."""
    amount = detail["open"].to_numpy(dtype="int64")
    rows = detail[[*_KEYS, "customer"]].copy()
    is_item = (detail["bucket"] != _UNAPPLIED).to_numpy()
    rows["Open"] = np.where(is_item, amount, 0)
    for heading in (*headings, _UNAPPLIED):
        rows[heading] = np.where(detail["bucket"] == heading, amount, 0)
    rows["Balance"] = amount
    sums = rows.groupby([*_KEYS, "customer"], as_index=False).sum()
    return sums[["customer_id", "customer", "currency", *sums.columns[3:]]]


def _controls(
    invoices: pd.DataFrame, events: pd.DataFrame, at: ledger.Ints, run: Run
) -> dict[str, int]:
    """What is open per currency by another way than document by document: amounts less events."""
    there = ledger.issued(invoices, run.as_of).to_numpy()
    in_time = (events["effective_date"] <= ledger.day(run.as_of)).to_numpy()
    counted = np.flatnonzero(np.append(there, True)[at] & in_time)
    loose = (at[counted] < 0) & (events["document"].to_numpy()[counted] == "")
    gone = events[["amount", "currency"]].iloc[counted[~loose]]
    owed = invoices[there].groupby("currency")["amount"].sum()
    paid = pd.Series(ledger.amounts(gone)).groupby(gone["currency"].to_numpy()).sum()
    return {str(code): int(left) for code, left in owed.sub(paid, fill_value=0).items()}


def _checks(
    summary: pd.DataFrame, detail: pd.DataFrame, controls: dict[str, int], headings: Sequence[str]
) -> list[tuple[str, bool]]:
    checks: list[tuple[str, bool]] = []
    for code in sorted({*summary["currency"], *(c for c, total in controls.items() if total)}):
        own = summary[summary["currency"] == code]
        parts = int(own[[_NOT_DUE, *headings]].to_numpy().sum())
        left, held, balance = (int(own[name].sum()) for name in ("Open", _UNAPPLIED, "Balance"))
        listed = int(detail["open"][detail["currency"] == code].sum())
        control = controls.get(code, 0)
        shown = [money.text(amount, code) for amount in (parts, left, control, held, balance)]
        checks += [
            (f"{code}: not due + buckets {shown[0]} = open {shown[1]}", parts == left),
            (f"{code}: open {shown[1]} = ledger {shown[2]}", left == control),
            (
                f"{code}: open {shown[1]} + unapplied {shown[3]} = balance {shown[4]} = detail",
                left + held == balance == listed,
            ),
        ]
    return checks


def _total(code: str, row: Mapping[Hashable, int]) -> str:
    """One currency's totals in a line above the table."""
    return f"{code}: " + ", ".join(f"{name} {money.text(int(row[name]), code)}" for name in row)


def _unidentified(held: pd.DataFrame) -> list[str]:
    rows = held[held["kind"] == ledger.UNIDENTIFIED].groupby("currency")["amount"].sum()
    return [
        f"{code}: {money.text(int(total), str(code))} received from unknown payers is in no customer's balance"
        for code, total in rows.items()
    ]


def _told(
    totals: pd.DataFrame,
    late: Mapping[str, int],
    documents: int,
    checks: list[tuple[str, bool]],
    settings: Settings,
    run: Run,
) -> tuple[str, ...]:
    parts = []
    for code, row in zip(totals.index, totals.to_dict("records"), strict=True):
        overdue = money.text(late.get(code, 0), code)
        part = f"{money.text(row['Open'], code, code=True)} open, {overdue} of it overdue"
        parts.append(
            part + (f", {money.text(row[_UNAPPLIED], code)} unapplied" if row[_UNAPPLIED] else "")
        )
    good = "OK" if all(ok for _, ok in checks) else "DIFFERS"
    first = f"Aged {documents:,} open documents as of {run.as_of.isoformat()} by {settings.aging_basis.lower()}"
    failed = [f"{label}: DIFFERS" for label, ok in checks if not ok]
    return (
        f"{first}: {'; '.join(parts) or 'nothing open'}; buckets = open = ledger: {good}.",
        *failed,
    )


def _facts(
    totals: pd.DataFrame, checks: list[tuple[str, bool]], settings: Settings, run: Run
) -> dict[str, object]:
    return {
        "as_of": run.as_of.isoformat(),
        "basis": settings.aging_basis,
        "totals": {
            code: {name: money.to_major(int(minor), code) for name, minor in row.items()}
            for code, row in zip(totals.index, totals.to_dict("records"), strict=True)
        },
        "checks": dict(checks),
        "balanced": all(ok for _, ok in checks),
    }
