"""Promises to pay: what was paid on each, whether it was kept, and what the live ones cover.

A promise is judged by the money that came in after the day it was made and up to its last day, `Pay by` and
the days of grace. What comes later, or is promised or withdrawn later, changes no earlier judgement.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.days import due_dates

_DAYS: Final = 2**20
"""More days than there are: a document's position and a day make one number."""
_NEVER: Final = _DAYS - 1


@dataclass(slots=True)
class _Promise:
    """One row, with what was paid on it; days are counted from 1970."""

    covers: tuple[int, ...]
    """Positions of the documents, oldest due first."""
    amount: int
    made: int
    last_day: int
    withdrawn: int
    named: bool
    paid: int = 0

    @property
    def end(self) -> int:
        """Its last day, or the day it is taken back; after its last day it is kept or broken for good."""
        return min(self.last_day, self.withdrawn)

    def is_withdrawn(self, today: int) -> bool:
        """Whether it was taken back in time."""
        return self.withdrawn <= min(today, self.last_day)

    def takes(self, day: int) -> bool:
        """Whether a payment of that day is one of the promised ones, and still needed."""
        return self.made < day <= self.end and self.paid < self.amount


@dataclass(slots=True)
class _Receipt:
    """What one payment took off one document."""

    name: str
    day: int
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
    today = _day(as_of)
    doubtful = [row for row in rows if row is not None and row.paid < row.amount]
    settled = dict(zip(map(id, doubtful), _settled(doubtful, invoices, events, today), strict=True))
    states = [
        "" if row is None else _state(row, today, settled.get(id(row), False)) for row in rows
    ]
    paid = [0 if row is None else row.paid for row in rows]
    return pd.DataFrame(
        {"state": np.array(states, dtype=object), "paid": np.array(paid, dtype="int64")},
        index=promises.index,
    )


def _state(row: _Promise, today: int, nothing_left: bool) -> str:
    if row.paid >= row.amount:
        return "Kept"
    if row.is_withdrawn(today):
        return "Withdrawn"
    if nothing_left:
        return "Kept" if row.paid else "Withdrawn"
    if today <= row.last_day:
        return "Open"
    return "Part kept" if row.paid else "Broken"


def _settled(
    rows: Sequence[_Promise], invoices: pd.DataFrame, events: pd.DataFrame, today: int
) -> list[bool]:
    """Whether nothing of the documents was open on each promise's last day, and nothing is on the day."""
    count = np.array([len(row.covers) for row in rows], dtype="int64")
    at = np.array([one for row in rows for one in row.covers], dtype="int64")
    which = np.repeat(np.arange(len(rows)), count)
    end = np.array([min(row.last_day, today) for row in rows], dtype="int64")[which]
    amount = invoices["amount"].to_numpy(dtype="int64")[at]
    place, days = ledger.positions(invoices, events), _days(events["effective_date"])
    some = np.flatnonzero(np.isin(place, at))
    keys = place[some] * _DAYS + days[some]
    order = np.argsort(keys, kind="stable")
    keys, sums = keys[order], np.append(0, np.cumsum(ledger.amounts(events)[some][order]))

    def gone(day: ledger.Ints | int) -> ledger.Ints:
        """What was taken off each document up to a day."""
        upto = np.searchsorted(keys, at * _DAYS + day, side="right")
        found: ledger.Ints = sums[upto] - sums[np.searchsorted(keys, at * _DAYS)]
        return found

    there = _days(invoices["invoice_date"])[at] <= end
    owed = there & ((amount > gone(end)) | (amount > gone(today)))
    settled: list[bool] = (np.bincount(which[owed], minlength=len(rows)) == 0).tolist()
    return settled


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
    today = _day(as_of)
    alive = [r for r in judged if r and today <= r.last_day and not r.is_withdrawn(today)]
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
    rows: list[_Promise | None] = []
    dates = [_days(promises[name]).tolist() for name in ("promised_on", "pay_by", "withdrawn_on")]
    given = (promises["amount"].tolist(), promises["document"], _covers(promises, invoices))
    for amount, document, covers, made, pay_by, withdrawn in zip(*given, *dates, strict=True):
        row = _Promise(covers, amount, made, pay_by + grace_days, withdrawn, document != "")
        rows.append(row if made <= _day(as_of) else None)
    judged = [row for row in rows if row is not None]
    by_document: dict[int, list[_Promise]] = defaultdict(list)
    for row in sorted(judged, key=lambda r: (r.last_day, not r.named)):
        for at in row.covers:
            by_document[at].append(row)
    for at, day, paid in _payments(invoices, events, by_document, as_of):
        for row in by_document[at]:
            if paid and row.takes(day):
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
    invoices: pd.DataFrame,
    events: pd.DataFrame,
    promised: Mapping[int, Sequence[_Promise]],
    as_of: dt.date,
) -> list[tuple[int, int, int]]:
    """Document, day and amount of the payments that stand on the date, in the order they came in.

    Those that came when no promise about their document waited are left out, unless money went back.
    """
    first, last = (np.full(len(invoices) + 1, day, dtype="int64") for day in (_NEVER, -1))
    for document, rows in promised.items():
        first[document] = min(row.made for row in rows)
        last[document] = max(row.last_day for row in rows)
    at, days, amounts = (
        ledger.positions(invoices, events),
        _days(events["effective_date"]),
        ledger.amounts(events),
    )
    is_money = ((events["kind"] == "Payment") | (events["line_id"] != "")).to_numpy()
    some = np.flatnonzero(is_money & (last[at] >= 0) & (days <= _day(as_of)))
    back = np.zeros(len(invoices) + 1, dtype=bool)
    back[at[some][amounts[some] < 0]] = True
    some = some[back[at[some]] | ((days[some] > first[at[some]]) & (days[some] <= last[at[some]]))]
    some = some[np.argsort(days[some], kind="stable")]
    receipts: dict[int, list[_Receipt]] = defaultdict(list)
    names, reverses = (events[name].to_numpy()[some] for name in ("allocation_id", "reverses"))
    for name, reversed_one, document, day, amount in zip(
        *(names, reverses, at[some].tolist(), days[some].tolist(), amounts[some].tolist()),
        strict=True,
    ):
        if amount > 0:
            receipts[document].append(_Receipt(name, day, amount))
        else:
            _take_back(receipts[document], reversed_one, -amount)
    found = [(document, r.day, r.left) for document, own in receipts.items() for r in own]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _take_back(receipts: list[_Receipt], name: str, amount: int) -> None:
    """Money given back: of the payment it names, else of the last ones."""
    named = [r for r in receipts if name and r.name == name]
    for receipt in [*named, *reversed(receipts)]:
        part = min(amount, receipt.left)
        receipt.left -= part
        amount -= part


def _day(date: dt.date) -> int:
    return int(np.datetime64(date, "D").astype("int64"))


def _days(dates: pd.Series) -> ledger.Ints:
    """Days from 1970 on, no date as one that never comes."""
    found = dates.to_numpy(dtype="datetime64[D]")
    days: ledger.Ints = np.where(np.isnat(found), _NEVER, found.astype("int64"))
    return days
