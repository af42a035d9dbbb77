"""The aging at the end of each month, computed anew from the events; no month was ever stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core.aging.buckets import NOT_DUE, UNAPPLIED, parts_of_open, with_columns
from ar_xl.core.aging.proof import controls
from ar_xl.core.aging.receivables import Aged, Receivables
from ar_xl.core.days import Ints
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import AGING_HISTORY

MONTHS, MOST = 24, 240


def age_history(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """AGING_HISTORY: a row per month end and currency, the last complete months up to the as-of date.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS.
        settings: As for the aging, so that each row is what the aging of that date says.
        run: The as-of date; option `months`, 24 where it is not given.

    Raises:
        InputError: The number of months is none from 1 to 240.
    """
    months = run.options.get("months", MONTHS)
    if not isinstance(months, int) or not 1 <= months <= MOST:
        what = f"is no number of months from 1 to {MOST}"
        raise InputError([Problem("--months", None, None, months, what, "Write for example 24.")])
    book = Receivables(frames, settings)
    dates = month_ends(run.as_of, months)
    found, proved = [], True
    for done, date in enumerate(dates):
        run.progress("Aging", done, len(dates))
        aged = book.on(date)
        found.append(_month(book, aged, date))
        proved = proved and _agrees(book, aged, date, found[-1])
    parts = parts_of_open(settings)
    table = with_columns(AGING_HISTORY, parts[1:])
    rows = pd.concat(found, ignore_index=True)
    first = rows["currency"] != settings.currency
    rows = rows.assign(first=first).sort_values(["month_end", "first", "currency"])
    rows = rows.drop(columns="first").reset_index(drop=True)
    checks = [(f"{len(dates)} month ends: not due + buckets + unapplied = ledger", proved)]
    shown = rows.rename(columns={c.heading: c.name for c in table.columns})
    shown.attrs = {
        "title": "Aging history",
        "lines": [
            *([settings.company] if settings.company else []),
            f"{len(dates)} month ends up to {dates[-1].isoformat()}, by {settings.aging_basis.lower()}",
        ],
        "checks": checks,
        "footer": [
            "Computed anew from the postings: what was posted later with an earlier date counts."
        ],
    }
    told = f"Aged {len(dates)} month ends, {dates[0].isoformat()} to {dates[-1].isoformat()}."
    return Outcome({table: shown}, (told,), _facts(rows, dates, checks))


def month_ends(as_of: dt.date, months: int) -> list[dt.date]:
    """The last days of the last complete months, the as-of date's own if it is the last day of one.

    >>> [d.isoformat() for d in month_ends(dt.date(2026, 2, 28), 2)]
    ['2026-01-31', '2026-02-28']
    >>> [d.isoformat() for d in month_ends(dt.date(2026, 3, 30), 1)]
    ['2026-02-28']
    """
    day, found = as_of + dt.timedelta(days=1), []
    for _ in range(months):
        day = day.replace(day=1) - dt.timedelta(days=1)
        found.append(day)
    return found[::-1]


def sums(book: Receivables, aged: Aged) -> dict[str, Ints]:
    """Per currency the sum of each of the book's columns."""
    codes = sorted({code for _, code in book.accounts})
    place = {code: at for at, code in enumerate(codes)}
    of_account = np.array([place[code] for _, code in book.accounts], dtype="int64")
    width = len(book.columns)
    found = np.zeros(len(codes) * width, dtype="int64")
    np.add.at(found, of_account[aged.account] * width + aged.column, aged.open)
    return dict(zip(codes, found.reshape(len(codes), width), strict=True))


def _month(book: Receivables, aged: Aged, date: dt.date) -> pd.DataFrame:
    """The rows of one month end, columns by heading; a currency without any amount has none."""
    found = {code: row for code, row in sums(book, aged).items() if row.any()}
    rows = pd.DataFrame(list(found.values()), columns=book.columns, dtype="int64")
    left = rows.drop(columns=UNAPPLIED).sum(axis=1)
    late = left - rows[NOT_DUE]
    rows["Open"], rows["Balance"] = left, left + rows[UNAPPLIED]
    by_due = (
        book.settings.aging_basis == "Due date"
    )  # by invoice date no column says what is overdue
    shares = late / left.where(left > 0, 1)
    rows["Overdue share"] = np.where(by_due & (left > 0), shares, np.nan)
    rows.insert(0, "currency", pd.Series(list(found), dtype=object))
    rows.insert(
        0, "month_end", pd.Series([np.datetime64(date, "s")] * len(found), dtype="datetime64[s]")
    )
    return rows


def _agrees(book: Receivables, aged: Aged, date: dt.date, rows: pd.DataFrame) -> bool:
    """Whether the balances of a month end are the ledger's documents less the money held."""
    found = rows.set_index("currency")["Balance"].to_dict()
    wanted = controls(book, date)
    for code, amount in aged.money[["currency", "amount"]].itertuples(index=False):
        wanted[code] -= amount
    return {code: left for code, left in wanted.items() if left or code in found} == found


def _facts(
    rows: pd.DataFrame, dates: Sequence[dt.date], checks: Sequence[tuple[str, bool]]
) -> dict[str, object]:
    months = [
        {
            "month_end": row["month_end"].date().isoformat(),
            "currency": row["currency"],
            **{
                str(name): money.to_major(int(value), row["currency"])
                for name, value in row.items()
                if name not in ("month_end", "currency", "Overdue share")
            },
        }
        for row in rows.to_dict("records")
    ]
    return {
        "from": dates[0].isoformat(),
        "to": dates[-1].isoformat(),
        "months": months,
        "balanced": all(ok for _, ok in checks),
    }
