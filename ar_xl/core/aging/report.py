"""The aging of one date: by customer and currency, and by document.

Every open document is in one column, not due or one bucket, so the columns add up to what is open; money
not applied stands where the settings say; currencies are never added.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import cast

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.core.aging.buckets import UNAPPLIED, buckets, parts_of_open, summary_table
from ar_xl.core.aging.groups import grouped, names_of, strange_countries
from ar_xl.core.aging.proof import Checks, checks, controls
from ar_xl.core.aging.receivables import Aged, Receivables
from ar_xl.core.days import Ints, days_since
from ar_xl.core.disputes import disputed
from ar_xl.core.promises import live
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import AgingBy, Settings
from ar_xl.tables import AGING_DETAIL, DISPUTES, PROMISES

_CLAIMS = ["disputed", "promised"]


def age(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """The aging of the as-of date.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, and where they are there PROMISES, DISPUTES. A document
            dated after the as-of date is not in it.
        settings: Aging basis, bucket edges, rows, where credit stands; company.
        run: The as-of date; option `by` (as `Aging by` in the settings).
    """
    by = str(run.options.get("by", settings.aging_by)).title()
    settings = replace(settings, aging_by=cast(AgingBy, by))
    book = Receivables(frames, settings)
    opened = book.opened(run.as_of)
    aged = book.on(run.as_of, opened)
    detail = _detail(book, aged, _claims(book, frames, opened, run), run)
    parts = parts_of_open(settings)
    sums = _summary(detail, [*parts, UNAPPLIED], book)
    headings = [c for c in sums if c not in ("customer_id", "customer", "collector", "company")]
    totals = sums[headings].groupby("currency").sum()
    general = dict(settings.control_account)
    told = checks(totals, parts, detail, controls(book, run.as_of), general)
    table = summary_table(parts[1:], settings.aging_by)
    summary = sums.rename(columns={c.heading: c.name for c in table.columns})
    banner: dict[Hashable, object] = {
        "lines": _lines(settings, run),
        "checks": told,
        "footer": _unidentified(aged.unidentified),
    }
    figures = summary[[c.name for c in table.columns if c.kind == "money"]]
    label = table.columns[0].name
    summary.attrs = {
        "title": f"Aging by {settings.aging_by.lower()}",
        **banner,
        "totals": []
        if settings.aging_by in ("Currency", "Company")  # each row is its currency's total
        else totals_of(figures.assign(currency=summary["currency"]), label),
    }
    shown = detail[list(AGING_DETAIL.by_name)].copy()
    in_detail = shown[["currency", "open", *_CLAIMS]]
    shown.attrs = {
        "title": "Aging by document",
        **banner,
        "totals": totals_of(in_detail, "customer_id"),
    }
    problems = strange_countries(book.customers, settings)
    return Outcome(
        {table: summary, AGING_DETAIL: shown},
        _told(detail, totals, told, settings, run),
        _facts(totals, told, settings, run),
        tuple(problems),
    )


def totals_of(rows: pd.DataFrame, label: str) -> list[dict[str, object]]:
    """One row per currency to stand below a table: the sums of its amounts."""
    sums = rows.groupby("currency", sort=True).sum()
    return [
        {label: "Total", "currency": str(code), **{str(k): int(v) for k, v in row.items()}}
        for code, row in zip(sums.index, sums.to_dict("records"), strict=True)
    ]


def _claims(book: Receivables, frames: Frames, opened: Ints, run: Run) -> dict[str, Ints]:
    """What is disputed and promised of each due item, never more than is open of it."""
    disputes = frames["Disputes"] if "Disputes" in frames else empty(DISPUTES)
    promises = frames["Promises"] if "Promises" in frames else empty(PROMISES)
    grace = book.settings.promise_grace_days
    found = {"disputed": disputed(book.invoices, disputes, run.as_of)}
    if len(promises):
        found["promised"] = live(promises, book.invoices, book.events, run.as_of, grace)
    left = book.items.left(opened)
    whole = np.cumsum(np.clip(left, 0, None))
    first = book.items.number == 1
    before = whole - np.clip(left, 0, None)
    before -= np.repeat(before[first], book.items.count[first])
    none = np.zeros(len(left), dtype="int64")
    parts = dict.fromkeys(_CLAIMS, none)
    for name, claimed in found.items():
        amount = claimed.to_numpy(dtype="int64")[book.items.document] - before
        parts[name] = np.clip(amount, np.minimum(left, 0), np.maximum(left, 0))
    return parts


def _detail(book: Receivables, aged: Aged, claims: dict[str, Ints], run: Run) -> pd.DataFrame:
    """AGING_DETAIL and `is_item`: due items, and money not applied as negative rows that age from its receipt."""
    at, items = aged.item[aged.item >= 0], book.items
    rows = book.invoices.iloc[items.document[at]].reset_index(drop=True)
    names = items.names()
    first = pd.DataFrame({"part": at}).duplicated().to_numpy()
    documents = rows[["customer_id", "document", "type", "invoice_date", "currency"]].assign(
        instalment=[names[n] for n in at.tolist()],
        due_date=items.due[at].astype("datetime64[s]"),
        amount=items.amount[at],
        # A credit note taken off several items stands in several rows, what is claimed of it in one.
        **{name: np.where(first, 0, claimed[at]) for name, claimed in claims.items()},
    )
    money_held = aged.money.iloc[aged.held[aged.item < 0]].reset_index(drop=True)
    receipts = money_held[["customer_id", "currency"]].assign(
        document=money_held["line_id"],
        type=money_held["kind"],
        invoice_date=money_held["date"],
        due_date=money_held["date"],
        amount=-money_held["amount"],
        instalment="",
        disputed=0,
        promised=0,
    )
    filled = [part for part in (documents, receipts) if len(part)] or [documents]
    found = pd.concat(filled, ignore_index=True)
    is_item = np.arange(len(found)) < len(at)
    order = np.concatenate([np.flatnonzero(aged.item >= 0), np.flatnonzero(aged.item < 0)])
    known = names_of(book.customers)
    columns = np.array(book.columns, dtype=object)
    found = found.assign(
        open=aged.open[order],
        bucket=columns[aged.column[order]],
        customer=[known.get(customer, "") for customer in found["customer_id"]],
        days_overdue=days_since(found["due_date"], run.as_of).clip(lower=0),
    )
    typed = ledger.filled(AGING_DETAIL, found)
    keys = typed.assign(column=aged.column[order], is_item=is_item)
    by = ["customer_id", "currency", "due_date", "document", "instalment", "column"]
    return keys.sort_values(by, kind="stable", ignore_index=True).drop(columns="column")


def _summary(detail: pd.DataFrame, headings: list[str], book: Receivables) -> pd.DataFrame:
    """Columns by heading: what names the row, Open, its parts, Unapplied, Balance, Disputed, Promised."""
    amount = detail["open"].to_numpy(dtype="int64")
    names = grouped(detail, book.customers, book.settings)
    rows = names.assign(currency=detail["currency"])
    rows["Open"] = np.where(detail["bucket"] != UNAPPLIED, amount, 0)
    for heading in headings:
        rows[heading] = np.where(detail["bucket"] == heading, amount, 0)
    rows["Balance"] = amount
    rows["Disputed"] = detail["disputed"].to_numpy(dtype="int64")
    rows["Promised"] = detail["promised"].to_numpy(dtype="int64")
    keys = [*names.columns, "currency"]
    sums = rows.groupby(keys, as_index=False).sum()
    return sums[[*keys, *(c for c in sums.columns if c not in keys)]]


def _lines(settings: Settings, run: Run) -> list[str]:
    placed = {
        "By date": "{} ages from its date",
        "Oldest first": "{} is taken off what the same customer owes longest",
        "Own column": "{} has a column of its own",
    }
    said = []
    if settings.unapplied_in_aging != "Own column":
        said.append(placed[settings.unapplied_in_aging].format("Money not applied"))
    if settings.credits_in_aging != "By date":
        said.append(placed[settings.credits_in_aging].format("Credit"))
    return [
        *([settings.company] if settings.company else []),
        f"As of {run.as_of.isoformat()}, by {settings.aging_basis.lower()}",
        *([". ".join(said) + "."] if said else []),
    ]


def _unidentified(held: pd.DataFrame) -> list[str]:
    rows = held.groupby("currency")["amount"].sum()
    return [
        f"{code}: {money.text(int(total), str(code))} received from unknown payers is in no customer's balance"
        for code, total in rows.items()
    ]


def _told(
    detail: pd.DataFrame, totals: pd.DataFrame, told: Checks, settings: Settings, run: Run
) -> tuple[str, ...]:
    items = detail[detail["is_item"]]
    late = items[items["days_overdue"] > 0].groupby("currency")["open"].sum()
    left = items.groupby("currency")["open"].sum()
    parts = []
    for code in totals.index:
        overdue = money.text(int(late.get(code, 0)), code)
        held = int(detail["open"][~detail["is_item"] & (detail["currency"] == code)].sum())
        part = (
            f"{money.text(int(left.get(code, 0)), code, code=True)} open, {overdue} of it overdue"
        )
        parts.append(part + (f", {money.text(held, code)} unapplied" if held else ""))
    good = "OK" if all(ok for _, ok in told) else "DIFFERS"
    proved = "buckets = open = ledger" + (" = control account" if settings.control_account else "")
    count = items["document"].nunique()
    first = f"Aged {count:,} open documents as of {run.as_of.isoformat()} by {settings.aging_basis.lower()}"
    failed = [f"{label}: DIFFERS" for label, ok in told if not ok]
    return (
        f"{first}: {'; '.join(parts) or 'nothing open'}; {proved}: {good}.",
        *failed,
    )


def _facts(totals: pd.DataFrame, told: Checks, settings: Settings, run: Run) -> dict[str, object]:
    return {
        "as_of": run.as_of.isoformat(),
        "basis": settings.aging_basis,
        "by": settings.aging_by,
        "buckets": buckets(settings.bucket_edges),
        "totals": {
            code: {name: money.to_major(int(minor), code) for name, minor in row.items()}
            for code, row in zip(totals.index, totals.to_dict("records"), strict=True)
        },
        "checks": dict(told),
        "balanced": all(ok for _, ok in told),
    }
