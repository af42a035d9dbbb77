"""The ledger: allocations as events with an effective date, and everything that follows from them.

An event takes `amount` off its document's open amount from its effective date on; an event without a
document is money held, given back or no receivable. A reversal is an opposite event that names the first
one. So a balance of any date is a sum over the events up to it, and no later event changes it.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_xl.cells import empty
from ar_xl.outcome import Run
from ar_xl.tables import ALLOCATIONS, Table

ON_ACCOUNT: Final = ("On account", "Overpayment", "Duplicate payment", "Advance payment")
"""Kinds of money received that still belongs to the customer."""
UNIDENTIFIED: Final = "Unidentified"
WRITE_OFF: Final = "Write-off"
"""Given up, with a second person's approval (see `collections.requests`)."""

Ints = npt.NDArray[np.int64]


def day(date: dt.date) -> np.datetime64:
    """A date as frames hold it."""
    return np.datetime64(date, "s")


def issued(invoices: pd.DataFrame, as_of: dt.date) -> pd.Series:
    """Whether each document is there on the date: its invoice date is not after it."""
    return invoices["invoice_date"] <= day(as_of)


def only_currencies(invoices: pd.DataFrame) -> dict[str, str]:
    """By customer the currency of its documents, where all of them have the same."""
    found = invoices.groupby("customer_id")["currency"].unique()
    return {str(customer): str(own[0]) for customer, own in found.items() if len(own) == 1}


def positions(invoices: pd.DataFrame, allocations: pd.DataFrame) -> Ints:
    """Where each event's document stands among the invoices; -1 where it has none, or an unknown one."""
    return pd.Index(invoices["document"]).get_indexer(pd.Index(allocations["document"]))


def applied(
    invoices: pd.DataFrame,
    allocations: pd.DataFrame,
    as_of: dt.date | None = None,
    at: Ints | None = None,
) -> pd.Series:
    """What the events have taken off each document, int64 minor units, aligned with the invoices.

    Args:
        invoices: INVOICES frame.
        allocations: ALLOCATIONS frame; events of unknown documents count nowhere (see `consistency`).
        as_of: Later events are left out; None counts all. A document that is not there yet on this
            date reads as on its invoice date.
        at: The events' `positions`, where they are known already.
    """
    at = positions(invoices, allocations) if at is None else at
    counted = at >= 0
    if as_of is not None and len(invoices):
        until = np.maximum(invoices["invoice_date"].to_numpy(), day(as_of))
        counted &= allocations["effective_date"].to_numpy() <= until[at]
    sums: Ints = np.zeros(len(invoices), dtype="int64")
    np.add.at(sums, at[counted], amounts(allocations)[counted])
    return pd.Series(sums, index=invoices.index)


def amounts(allocations: pd.DataFrame) -> Ints:
    """The events' amounts, a blank one as 0."""
    return allocations["amount"].fillna(0).to_numpy(dtype="int64")


def open_amounts(
    invoices: pd.DataFrame,
    allocations: pd.DataFrame,
    as_of: dt.date | None = None,
    at: Ints | None = None,
) -> pd.Series:
    """Amount less the allocations effective on or before the date; see `applied` for the arguments."""
    return invoices["amount"].astype("int64") - applied(invoices, allocations, as_of, at)


def openings(invoices: pd.DataFrame, allocations: pd.DataFrame) -> pd.DataFrame:
    """ALLOCATIONS rows for documents that arrived partly paid: the part that is gone, from the invoice date on.

    Only documents without any event have one, so that posting twice gives nothing new. The rows have
    no Allocation ID and no entry yet.
    """
    gone = (invoices["amount"] - invoices["open_amount"]).fillna(0)
    rows = invoices[gone != 0]
    if len(rows):
        rows = rows[~rows["document"].isin(allocations["document"])]
    amount, date = gone[rows.index], rows["invoice_date"]
    return filled(ALLOCATIONS, rows.assign(kind="Opening", amount=amount, effective_date=date))


def filled(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Typed frame of a table from rows that have some of its columns; the others are blank."""
    typed = empty(table)
    blank = typed.reindex(rows.index)
    for column in table.columns:
        if column.name in rows:
            blank[column.name] = rows[column.name].astype(typed[column.name].dtype)
        elif column.kind == "text":
            blank[column.name] = pd.Series("", index=rows.index, dtype=object)
    return blank


def joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The events of two ALLOCATIONS frames, one after the other, numbered anew."""
    filled = [frame for frame in (first, second) if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else first


def complete(invoices: pd.DataFrame, allocations: pd.DataFrame) -> pd.DataFrame:
    """The events, and the openings that posting would write first: what every reader counts with."""
    return joined(allocations, openings(invoices, allocations))


def standing(allocations: pd.DataFrame) -> pd.Series:
    """Whether each event is neither a reversal nor reversed."""
    reverses = allocations["reverses"]
    return (reverses == "") & ~allocations["allocation_id"].isin(reverses[reverses != ""])


def taken_back(allocations: pd.DataFrame) -> pd.DataFrame:
    """The events of every posting of a bank line that was taken back whole: one line, one run."""
    back = allocations["reverses"][allocations["reverses"] != ""]
    if back.empty:
        return allocations.iloc[:0]
    own = allocations[(allocations["reverses"] == "") & (allocations["line_id"] != "")]
    gone = own["allocation_id"].isin(back).groupby([own["line_id"], own["run"]]).transform("all")
    return own[gone]


def open_lines(bank_lines: pd.DataFrame, allocations: pd.DataFrame) -> pd.Series:
    """Whether each bank line still waits: no event that stands names it."""
    return ~bank_lines["line_id"].isin(allocations["line_id"][standing(allocations)])


def is_cash(allocations: pd.DataFrame) -> pd.Series:
    """Events that are money of the bank line itself; discounts, charges and differences are not.

    Per line in one currency these sum to the bank amount.
    """
    return (allocations["kind"] == "Payment") | (
        (allocations["document"] == "") & (allocations["line_id"] != "")
    )


def unapplied(
    invoices: pd.DataFrame, allocations: pd.DataFrame, as_of: dt.date, at: Ints | None = None
) -> pd.DataFrame:
    """Money received and not applied on the date.

    Payments of a document that is not there yet on the date are among it, as advance payments. `at` is
    as for `applied`.

    Returns:
        One row per customer, currency, kind and line: customer_id, currency, kind, line_id, date (first
        effective), amount (minor units, positive where it is money we hold). Kind Unidentified is apart
        from the customers' money by its kind.
    """
    at = positions(invoices, allocations) if at is None else at
    later = np.append(~issued(invoices, as_of).to_numpy(), False)[at]
    in_time = (allocations["effective_date"] <= day(as_of)).to_numpy()
    some = np.flatnonzero(in_time & (later | (at < 0)))
    rows = allocations.iloc[some]
    early = (rows["kind"] == "Payment") & (at[some] >= 0)
    held = (rows["document"] == "") & rows["kind"].isin([*ON_ACCOUNT, UNIDENTIFIED])
    rows = rows.assign(kind=rows["kind"].mask(early, "Advance payment"))[early | held]
    rows["amount"] = amounts(rows)
    keys = ["customer_id", "currency", "kind", "line_id"]
    sums = rows.groupby(keys, as_index=False).agg(
        date=("effective_date", "min"), amount=("amount", "sum")
    )
    return sums[sums["amount"] != 0].reset_index(drop=True)


def entered(events: pd.DataFrame, before: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The events as they are appended to those before: numbered, dated, signed."""
    signed = events.assign(
        allocation_id=next_ids(before, len(events)),
        entered_on=day(run.entered_on),
        entered_by=run.entered_by,
        run=run.number,
    )
    signed.index = pd.RangeIndex(-len(signed), 0)
    return filled(ALLOCATIONS, signed)


def next_ids(allocations: pd.DataFrame, count: int) -> list[str]:
    """The next free Allocation IDs.

    >>> next_ids(pd.DataFrame({"allocation_id": ["A000041", "other"]}), 2)
    ['A000042', 'A000043']
    """
    numbers = allocations["allocation_id"].str.extract(r"^A(\d+)$", expand=False).dropna()
    last = int(numbers.astype("int64").max()) if len(numbers) else 0
    return [f"A{last + step:06d}" for step in range(1, count + 1)]
