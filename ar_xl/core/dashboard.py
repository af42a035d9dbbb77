"""The month on one page: tiles per currency, and the figures behind the charts.

Aging and history are those of `age` and `age-history`, so every figure equals the sheet it comes from.
Currencies are never added.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger, promises, reminder_log
from ar_xl.core.aging import age
from ar_xl.core.aging.buckets import parts_of_open
from ar_xl.core.aging.history import age_history
from ar_xl.core.days import due_dates
from ar_xl.core.line_states import TO_DECIDE, line_states
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_HISTORY, AGING_SUMMARY, DASHBOARD, Column, Table
from ar_xl.tables.dashboard import CALENDAR, DEBTORS, LEVELS, MONTHS, TILES

MONTHS_SHOWN, DEBTORS_SHOWN, WEEKS = 12, 10, 4
WEEK: Final = dt.timedelta(days=7)
MEANT: Final = (
    "DSO by countback: the days of the latest months whose invoices add up to what is open. "
    "Auto-matched: of the month's bank lines that concern a receivable, those posted unseen.",
    "Promised, 7 days: what is still to come of promises to pay by {}.",
)


def dashboard(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """DASHBOARD: what stands behind the charts, with the tiles in its `attrs`.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, BANK_LINES, MATCHES, DECISION_LOG, PROMISES, DISPUTES,
            REMINDER_LOG.
        settings: As for the aging.
        run: The as-of date.
    """
    plain = replace(run, options={})
    by_customer = replace(settings, aging_by="Customer")
    aged = age(frames, by_customer, plain)
    summary = _summary(aged)
    # An invoice is overdue by its due date, whatever date it is aged by.
    by_due = replace(by_customer, aging_basis="Due date")
    due = summary if by_customer == by_due else _summary(age(frames, by_due, plain))
    past = age_history(frames, settings, replace(run, options={"months": MONTHS_SHOWN}))
    months = next(f for table, f in past.frames.items() if table.name == AGING_HISTORY.name)
    parts = [Column(heading, "money", width=15) for heading in parts_of_open(settings)]
    table = replace(DASHBOARD, columns=(*DASHBOARD.columns[:-1], *parts, DASHBOARD.columns[-1]))
    names = [column.name for column in parts]
    coming = _coming(frames, settings, run)
    figures = [
        *_months(months, names),
        *_debtors(summary, names),
        *_calendar(coming, settings, run),
        *_levels(frames, settings, run),
    ]
    tiles = _tiles(frames, due, coming, settings, run)
    order = {code: at for at, code in enumerate(tiles["currency"])}
    shown = _figures(table, figures, order)
    last = (run.as_of + WEEK - dt.timedelta(days=1)).isoformat()
    shown.attrs = {
        "title": "Accounts receivable",
        "lines": [
            f"{settings.company + ', as' if settings.company else 'As'} of {run.as_of.isoformat()}",
            *(line.format(last) for line in MEANT),
        ],
        "tiles": (TILES, tiles),
    }
    told = "; ".join(
        f"{money.text(int(row['open']), row['currency'], code=True)} open,"
        f" {money.text(int(row['overdue']), row['currency'])} overdue"
        for row in tiles.to_dict("records")
    )
    return Outcome(
        {table: shown},
        (f"Dashboard as of {run.as_of.isoformat()}: {told or 'nothing open'}.",),
        {"tiles": _facts(tiles)},
        aged.problems,
    )


Figure = dict[str, object]


def _figures(table: Table, figures: list[Figure], order: dict[str, int]) -> pd.DataFrame:
    """The rows typed, part by part, the book's currency first."""
    names = [column.name for column in table.columns]
    rows = pd.DataFrame(figures, columns=names)
    part = rows["part"].map({p: at for at, p in enumerate((MONTHS, DEBTORS, CALENDAR, LEVELS))})
    code = rows["currency"].map(order).fillna(len(order))
    rows = rows.assign(p=part, c=code).sort_values(["p", "c"], kind="stable", ignore_index=True)
    kinds = {c.name: "Int64" if c.kind in ("money", "count") else object for c in table.columns}
    return rows[names].astype(kinds)


def _summary(aged: Outcome) -> pd.DataFrame:
    return next(f for table, f in aged.frames.items() if table.name == AGING_SUMMARY.name)


def _months(months: pd.DataFrame, names: list[str]) -> Iterator[Figure]:
    for row in months.to_dict("records"):
        what = f"{row['month_end']:%Y-%m}"
        sums = {name: row[name] for name in names}
        yield {
            "part": MONTHS,
            "what": what,
            "currency": row["currency"],
            "amount": row["open"],
        } | sums


def _debtors(summary: pd.DataFrame, names: list[str]) -> Iterator[Figure]:
    for code, rows in summary[summary["open"] > 0].groupby("currency"):
        first = rows.sort_values(["open", "customer_id"], ascending=[False, True])[:DEBTORS_SHOWN]
        for row in first.to_dict("records"):
            who = row["customer"] or row["customer_id"]
            sums = {name: row[name] for name in names}
            yield {"part": DEBTORS, "what": who, "currency": code, "amount": row["open"]} | sums


def _coming(frames: Frames, settings: Settings, run: Run) -> pd.DataFrame:
    """Live promises: currency, pay_by, and what is still to come."""
    rows, invoices = frames["Promises"], frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    grace = settings.promise_grace_days
    told = promises.standing(rows, invoices, events, run.as_of, grace)
    coming = rows[["currency", "pay_by"]].assign(amount=rows["amount"] - told["paid"])
    return coming[told["state"] == "Open"]


def _calendar(coming: pd.DataFrame, settings: Settings, run: Run) -> Iterator[Figure]:
    """What is promised for each of the next weeks, and what is late but not broken yet."""
    for code in sorted({settings.currency, *coming["currency"]}):
        rows = coming[coming["currency"] == code]
        late = rows[rows["pay_by"] < ledger.day(run.as_of)]
        if len(late):
            yield _promised("Late, in grace", code, late)
        for number in range(WEEKS):
            first = run.as_of + number * WEEK
            due = rows["pay_by"].between(ledger.day(first), ledger.day(first + WEEK), "left")
            last = first + WEEK - dt.timedelta(days=1)
            yield _promised(f"{first:%m-%d} to {last:%m-%d}", code, rows[due])


def _promised(what: str, code: str, rows: pd.DataFrame) -> Figure:
    total = int(rows["amount"].sum())
    return {"part": CALENDAR, "what": what, "currency": code, "count": len(rows), "amount": total}


def _levels(frames: Frames, settings: Settings, run: Run) -> Iterator[Figure]:
    """Overdue documents by the level of the last reminder that was sent."""
    invoices = frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    left = ledger.open_amounts(invoices, events, run.as_of)
    late = due_dates(invoices, frames["Customers"], settings) < ledger.day(run.as_of)
    some = invoices[ledger.issued(invoices, run.as_of) & late & (left > 0)]
    reached = reminder_log.reached(some, frames["ReminderLog"])["level"]
    rows = some[["currency"]].assign(level=reached, amount=left)
    highest = max(3, int(reached.max())) if len(reached) else 3
    for code, own in rows.groupby("currency"):
        for level in range(highest + 1):
            here = own["amount"][own["level"] == level]
            what = f"Level {level}" if level else "Not reminded"
            yield {
                **{"part": LEVELS, "what": what, "currency": code},
                **{"count": len(here), "amount": int(here.sum())},
            }


def _tiles(
    frames: Frames, summary: pd.DataFrame, coming: pd.DataFrame, settings: Settings, run: Run
) -> pd.DataFrame:
    """TILES: one row per currency, the book's first."""
    sums = summary.groupby("currency")[["open", "not_due", "unapplied", "disputed"]].sum()
    lines, log = frames["BankLines"], frames["DecisionLog"]
    states = line_states(lines, frames["Allocations"], frames["Matches"], run)
    decide = lines["currency"][states == TO_DECIDE].value_counts()
    soon = coming[coming["pay_by"] < ledger.day(run.as_of + WEEK)]
    promised = soon.groupby("currency")["amount"].sum()
    codes = sorted({*sums.index, *decide.index}, key=lambda code: (code != settings.currency, code))
    rows = []
    for code in codes:
        left, not_due, held, disputed = (
            map(int, sums.loc[code]) if code in sums.index else (0, 0, 0, 0)
        )
        own = frames["Invoices"][frames["Invoices"]["currency"] == code]
        days = countback(left, own, run.as_of)
        rows.append(
            {
                **{"currency": code, "open": left, "overdue": left - not_due},
                "overdue_share": (left - not_due) / left if left > 0 else None,
                **{"unapplied": held, "disputed": disputed},
                "promised_7_days": int(promised.get(code, 0)),
                "dso_days": None if days is None else round(days),
                "auto_matched": _unseen(lines[lines["currency"] == code], frames, log, run),
                "to_decide": int(decide.get(code, 0)),
            }
        )
    kinds: dict[str, Any] = {"money": "int64", "rate": "float64", "count": "Int64", "text": object}
    frame = pd.DataFrame(rows, columns=[c.name for c in TILES.columns])
    return frame.astype({c.name: kinds[c.kind] for c in TILES.columns})


def countback(left: int, invoices: pd.DataFrame, as_of: dt.date) -> float | None:
    """Days sales outstanding by countback (exhaustion): whole months of the latest invoices, then a part.

    Args:
        left: What is open, minor units.
        invoices: INVOICES rows of its currency; credit notes lower their month.
        as_of: The date.

    Returns:
        Days; None where the invoices do not reach back far enough.
    """
    dates = invoices["invoice_date"]
    issued = invoices[dates <= ledger.day(as_of)]
    months = issued["invoice_date"].dt.strftime("%Y-%m")
    sold = issued["amount"].groupby(months).sum()
    last, days = as_of, 0.0
    earliest = months.min() if len(months) else ""
    while left > 0 and earliest and f"{last:%Y-%m}" >= earliest:
        first = last.replace(day=1)
        amount = int(sold.get(f"{first:%Y-%m}", 0))
        if amount >= left:
            return days + (last - first + dt.timedelta(days=1)).days * left / amount
        left -= max(amount, 0)
        days += (last - first).days + 1
        last = first - dt.timedelta(days=1)
    return None if left > 0 else days


def _unseen(lines: pd.DataFrame, frames: Frames, log: pd.DataFrame, run: Run) -> float | None:
    """Share of the month's lines of a receivable that were posted without anybody's decision."""
    first, last = ledger.day(run.as_of.replace(day=1)), ledger.day(run.as_of)
    month = lines[lines["booking_date"].between(first, last)]
    month = month[month["status"] != "No receivable"]
    posted = ~ledger.open_lines(month, frames["Allocations"])
    decided = month["line_id"].isin(log["line_id"])
    return float((posted & ~decided).sum()) / len(month) if len(month) else None


def _facts(tiles: pd.DataFrame) -> list[dict[str, object]]:
    """Plain values, amounts in major units."""
    amounts = {column.name for column in TILES.columns if column.kind == "money"}
    return [
        {
            str(name): (
                money.to_major(int(value), row["currency"])
                if name in amounts
                else None
                if pd.isna(value)
                else value
            )
            for name, value in row.items()
        }
        for row in tiles.to_dict("records")
    ]
