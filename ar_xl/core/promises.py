"""Promises to pay: what was paid on each, whether it was kept, and what the live ones cover.

A promise is judged by the money that came in after the day it was made and up to its last day, `Pay by` and
the days of grace. What comes later, or is promised or withdrawn later, changes no earlier judgement.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.days import due_dates


@dataclass(slots=True)
class _Promise:
    """One row, with what was paid on it."""

    covers: tuple[int, ...]
    """Positions of the documents, oldest due first."""
    amount: int
    made: np.datetime64
    last_day: np.datetime64
    withdrawn: np.datetime64
    named: bool
    paid: int = 0

    @property
    def is_withdrawn(self) -> bool:
        """Taken back before its last day; after it, a promise is kept or broken for good."""
        return bool(self.withdrawn <= self.last_day)

    def takes(self, date: np.datetime64) -> bool:
        """Whether a payment of that day is one of the promised ones, and still needed."""
        until = self.withdrawn if self.is_withdrawn else self.last_day
        return bool(self.made < date <= until) and self.paid < self.amount


@dataclass(slots=True)
class _Receipt:
    """What one payment took off one document."""

    name: str
    date: np.datetime64
    left: int


def standing(
    promises: pd.DataFrame,
    invoices: pd.DataFrame,
    events: pd.DataFrame,
    as_of: dt.date,
    grace_days: int,
) -> pd.DataFrame:
    """How each promise stands on the date.

    Args:
        promises: PROMISES frame. Without a document a promise covers all of the customer's in its currency.
        invoices: INVOICES frame.
        events: What `ledger.complete` gives. Payments count with the discount and charges taken with them,
            each cent for one promise only, the one with the earliest last day; a payment taken back counts
            no more from then on.
        as_of: Later events, promises and withdrawals do not count.
        grace_days: Days after `Pay by` on which a payment is still in time.

    Returns:
        Aligned with the promises: state (Open, Kept, Part kept, Broken, Withdrawn; "" where the promise is
        made later) and paid (int64 minor units). A promise whose documents were settled in another way,
        credited for example, reads as Withdrawn, or as Kept where the money paid was all that was left.
    """
    rows = _judged(promises, invoices, events, as_of, grace_days)
    left = ledger.open_amounts(invoices, events, as_of).to_numpy()
    at_end: dict[np.datetime64, tuple[ledger.Ints, npt.NDArray[np.bool_]]] = {}
    states: list[str] = []
    for row in rows:
        if row is None:
            states.append("")
            continue
        end = min(row.last_day, ledger.day(as_of))
        if end not in at_end:
            date = end.astype("datetime64[D]").astype(dt.date)
            opened = ledger.open_amounts(invoices, events, date).to_numpy()
            at_end[end] = opened, ledger.issued(invoices, date).to_numpy()
        covers = np.array(row.covers, dtype="int64")
        opened, there = at_end[end]
        owed = there[covers] & ((opened[covers] > 0) | (left[covers] > 0))
        nothing_left = not owed.any()
        states.append(_state(row, ledger.day(as_of), nothing_left))
    paid = [0 if row is None else row.paid for row in rows]
    return pd.DataFrame(
        {"state": np.array(states, dtype=object), "paid": np.array(paid, dtype="int64")},
        index=promises.index,
    )


def _state(row: _Promise, today: np.datetime64, nothing_left: bool) -> str:
    if row.paid >= row.amount:
        return "Kept"
    if row.is_withdrawn and row.withdrawn <= today:
        return "Withdrawn"
    if nothing_left:
        return "Kept" if row.paid else "Withdrawn"
    if today <= row.last_day:
        return "Open"
    return "Part kept" if row.paid else "Broken"


def live(
    promises: pd.DataFrame,
    invoices: pd.DataFrame,
    events: pd.DataFrame,
    as_of: dt.date,
    grace_days: int,
) -> pd.Series:
    """What live promises cover of each document, int64 minor units, aligned with the invoices.

    A promise is live from the day it is made to its last day, unless withdrawn, for what is not paid of it
    yet. One that names a document covers it first; the others cover what is left, oldest due first.

    Args:
        promises: PROMISES frame.
        invoices: INVOICES frame.
        events: What `ledger.complete` gives.
        as_of: The date.
        grace_days: Days after `Pay by` on which a promise still lives.

    Returns:
        Never more than what is open of the document.
    """
    there = ledger.issued(invoices, as_of)
    left = ledger.open_amounts(invoices, events, as_of).where(there, 0).clip(lower=0).to_numpy()
    covered = np.zeros(len(invoices), dtype="int64")
    judged = _judged(promises, invoices, events, as_of, grace_days)
    today = ledger.day(as_of)
    alive = [
        row
        for row in judged
        if row is not None
        and today <= row.last_day
        and not (row.is_withdrawn and row.withdrawn <= today)
    ]
    for row in sorted(alive, key=lambda r: (not r.named, r.last_day)):
        rest = row.amount - row.paid
        for at in row.covers:
            part = max(min(rest, int(left[at] - covered[at])), 0)
            covered[at] += part
            rest -= part
    return pd.Series(covered, index=invoices.index)


def _judged(
    promises: pd.DataFrame,
    invoices: pd.DataFrame,
    events: pd.DataFrame,
    as_of: dt.date,
    grace_days: int,
) -> list[_Promise | None]:
    """Every promise with what was paid on it by the date; None where it is made later."""
    grace = np.timedelta64(grace_days, "D")
    rows: list[_Promise | None] = []
    dates = [
        promises[name].to_numpy(dtype="datetime64[s]")
        for name in ("promised_on", "pay_by", "withdrawn_on")
    ]
    given = (promises["amount"].tolist(), promises["document"], _covers(promises, invoices))
    for amount, document, covers, made, pay_by, withdrawn in zip(*given, *dates, strict=True):
        known = bool(made <= ledger.day(as_of))
        row = _Promise(covers, amount, made, pay_by + grace, withdrawn, document != "")
        rows.append(row if known else None)
    judged = [row for row in rows if row is not None]
    by_document: dict[int, list[_Promise]] = defaultdict(list)
    for row in sorted(judged, key=lambda r: (r.last_day, not r.named)):
        for at in row.covers:
            by_document[at].append(row)
    for at, date, paid in _payments(invoices, events, by_document, as_of):
        for row in by_document[at]:
            if paid and row.takes(date):
                part = min(paid, row.amount - row.paid)
                row.paid += part
                paid -= part
    return rows


def _covers(promises: pd.DataFrame, invoices: pd.DataFrame) -> Iterator[tuple[int, ...]]:
    """Positions of the documents each promise is about; credit notes are paid by nobody."""
    owed = invoices.reset_index(drop=True)
    owed = owed[(owed["amount"] > 0) & owed["customer_id"].isin(promises["customer_id"])]
    due = due_dates(owed, None).sort_values(kind="stable")
    owed = owed.loc[due.index]
    groups = owed.groupby(["customer_id", "currency"], sort=False).groups
    of_customer = {key: tuple(map(int, some)) for key, some in groups.items()}
    numbers = pd.Index(invoices["document"]).get_indexer(pd.Index(promises["document"]))
    keys = zip(promises["customer_id"], promises["currency"], strict=True)
    for document, at, key in zip(promises["document"], numbers.tolist(), keys, strict=True):
        yield ((at,) if at >= 0 else ()) if document else of_customer.get(key, ())


def _payments(
    invoices: pd.DataFrame, events: pd.DataFrame, documents: Iterable[int], as_of: dt.date
) -> list[tuple[int, np.datetime64, int]]:
    """Document, day and amount of the payments that stand on the date, in the order they came in."""
    at = ledger.positions(invoices, events)
    wanted = np.isin(at, np.array(list(documents), dtype="int64"))
    money = (events["kind"] == "Payment") | (events["line_id"] != "")
    in_time = events["effective_date"] <= ledger.day(as_of)
    some = np.flatnonzero(wanted & money.to_numpy() & in_time.to_numpy())
    rows = events.iloc[some].assign(at=at[some]).sort_values("effective_date", kind="stable")
    receipts: dict[int, list[_Receipt]] = defaultdict(list)
    names = zip(rows["allocation_id"], rows["reverses"], strict=True)
    dates = rows["effective_date"].to_numpy(dtype="datetime64[s]")
    for (name, reverses), document, date, amount in zip(
        names, rows["at"].tolist(), dates, ledger.amounts(rows).tolist(), strict=True
    ):
        if amount > 0:
            receipts[document].append(_Receipt(name, date, amount))
        else:
            _take_back(receipts[document], reverses, -amount)
    found = [(document, r.date, r.left) for document, some in receipts.items() for r in some]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _take_back(receipts: list[_Receipt], name: str, amount: int) -> None:
    """Money given back: of the payment it names, else of the last ones."""
    named = [r for r in receipts if name and r.name == name]
    for receipt in [*named, *reversed(receipts)]:
        part = min(amount, receipt.left)
        receipt.left -= part
        amount -= part
