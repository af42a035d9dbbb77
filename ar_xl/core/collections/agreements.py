"""Promises to pay and payment plans: entered, and judged by what was paid."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.collections.told import Item, Told, added, numbered
from ar_xl.core.promises import live, standing
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import PROMISES
from ar_xl.tables.collections import PROMISE_STATES

_MOST_LISTED: Final = 20


def promise(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Enter one promise, or a plan of equal instalments whose last one has the remainder.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, PROMISES.
        settings: Decimal mark, days of grace.
        run: Options customer, document, currency, amount, pay-by, instalments, every, note.

    Raises:
        InputError: Something named is not in the book, or more is promised than is open.
    """
    told = Told(frames, settings, run, "customer", "amount", "pay-by")
    item = told.item()
    customer = told.customer_of(item)
    currency = told.currency(item, customer)
    amount = told.amount(currency)
    pay_by = told.date("pay-by")
    count = told.count("instalments", 1, 120, 1)
    every = told.count("every", 1, 366, 30)
    if amount is not None and amount < count:
        told.refuse("instalments", count, "is more than the amount has cents", "Take fewer.")
    left = _not_promised(frames, settings, run, item, customer, currency)
    if amount is not None and amount > left and not told.problems:
        what = (
            f"is above what is open and not promised yet ({money.text(left, currency, code=True)})"
        )
        fix = "Promise less, or fill in Withdrawn on for the earlier promise."
        told.refuse("amount", told.text("amount"), what, fix)
    told.settle()
    assert amount is not None and pay_by is not None
    known = frames["Promises"]
    (plan,) = numbered(known["plan"], "PL-", 1) if count > 1 else ("",)
    names = numbered(known["promise_id"], "PR-", count)
    rows = [
        {
            "promise_id": name,
            "customer_id": customer,
            "document": item.document if item else "",
            "currency": currency,
            "amount": part,
            "promised_on": run.as_of,
            "pay_by": pay_by + dt.timedelta(days=every * number),
            "plan": plan,
            "note": told.text("note"),
            "entered_by": run.entered_by,
            "state": "Open",
            "paid": 0,
        }
        for number, (name, part) in enumerate(zip(names, _parts(amount, count), strict=True))
    ]
    shown = money.text(amount, currency, code=True)
    said = f"{names[0]}: {customer} promises {shown} by {pay_by.isoformat()}."
    if count > 1:
        last = pay_by + dt.timedelta(days=every * (count - 1))
        said = f"Plan {plan}: {customer} pays {shown} in {count} instalments from {pay_by.isoformat()} to {last.isoformat()}."
    facts = {"promises": names, "plan": plan, "amount": money.to_major(amount, currency)}
    return Outcome({PROMISES: added(PROMISES, rows)}, (said,), facts)


def _parts(amount: int, count: int) -> list[int]:
    """Equal parts, the remainder in the last.

    >>> _parts(100, 3)
    [33, 33, 34]
    """
    part = amount // count
    return [*[part] * (count - 1), amount - part * (count - 1)]


def _not_promised(
    frames: Frames, settings: Settings, run: Run, item: Item | None, customer: str, currency: str
) -> int:
    """What is open of the document, or of the customer's in the currency, and under no live promise."""
    invoices = frames["Invoices"]
    rows = invoices[ledger.issued(invoices, run.as_of) & (invoices["customer_id"] == customer)]
    events = ledger.complete(rows, frames["Allocations"])
    left = ledger.open_amounts(rows, events, run.as_of).clip(lower=0)
    left -= live(frames["Promises"], rows, events, run.as_of, settings.promise_grace_days)
    own = rows["currency"] == currency if item is None else rows["document"] == item.document
    return int(left[own].sum())


def judge(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Write how each promise stands on the as-of date, and list those kept, part kept and broken.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, PROMISES.
        settings: Days of grace.
        run: The as-of date.
    """
    rows, invoices = frames["Promises"], frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    found = standing(rows, invoices, events, run.as_of, settings.promise_grace_days)
    paid = found["paid"].astype("Int64").mask(found["state"] == "")
    other = (rows["state"] != found["state"]) | (rows["paid"].fillna(-1) != paid.fillna(-1))
    changed = rows[["currency"]].assign(state=found["state"], paid=paid)[other.astype(bool)]
    now = rows.assign(state=found["state"], paid=paid)
    customers = frames["Customers"]
    names = dict(zip(customers["customer_id"], customers["name"], strict=True))
    told = [_count(now, state) for state in PROMISE_STATES]
    first = f"Promises on {run.as_of.isoformat()}: {', '.join(filter(None, told)) or 'none'}."
    ended = now[now["state"].isin(["Kept", "Part kept", "Broken"])]
    order = ended["state"].map({"Broken": 0, "Part kept": 1, "Kept": 2})
    ended = ended.assign(order=order).sort_values(["order", "pay_by"], kind="stable")
    lines = [
        _line(dict(zip(ended.columns, row, strict=True)), names)
        for row in ended.itertuples(index=False)
    ]
    if len(lines) > _MOST_LISTED:
        more = f"and {len(lines) - _MOST_LISTED:,} more on the sheet Promises"
        lines = [*lines[:_MOST_LISTED], more]
    facts: dict[str, object] = {
        state.lower().replace(" ", "_"): now["promise_id"][now["state"] == state].tolist()
        for state in PROMISE_STATES
    }
    return Outcome({PROMISES: changed} if len(changed) else {}, (first, *lines), facts)


def _count(rows: pd.DataFrame, state: str) -> str:
    own = rows[rows["state"] == state]
    sums = own.groupby("currency")["amount"].sum()
    shown = ", ".join(money.text(int(total), str(code), code=True) for code, total in sums.items())
    return f"{len(own):,} {state.lower()} ({shown})" if len(own) else ""


def _line(row: dict[str, Any], names: dict[str, str]) -> str:
    currency, amount, paid = row["currency"], int(row["amount"]), int(row["paid"])
    who = f"{names.get(str(row['customer_id']), '')} ({row['customer_id']})"
    by = row["pay_by"].date().isoformat()
    part = f", {money.text(paid, currency)} paid" if row["state"] == "Part kept" else ""
    what = f" for {row['document']}" if row["document"] else ""
    shown = money.text(amount, currency, code=True)
    return f"{row['state']}: {row['promise_id'] or 'promise'} of {who}, {shown} by {by}{what}{part}"
