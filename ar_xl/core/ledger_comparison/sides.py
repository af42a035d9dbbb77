"""Both sides of an account: what our ledger lists on the date, and what the customer's lists."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from ar_xl.core import ledger
from ar_xl.outcome import Frames, Run

Key = tuple[str, str]
"""Customer and currency."""


@dataclass(slots=True)
class Theirs:
    """One row of the customer's ledger."""

    row: int
    reference: str
    date: dt.date | None
    amount: int
    text: str


class Event(NamedTuple):
    """What was taken off a document."""

    date: dt.date
    kind: str
    amount: int
    line: str


@dataclass(slots=True)
class Document:
    """A document of ours, open or not."""

    name: str
    date: dt.date
    amount: int
    open: int
    references: tuple[str, str]
    """The customer's own, and the one printed for paying."""
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Paid:
    """The money of one bank line: by the documents it paid, and what of it is held."""

    name: str
    date: dt.date
    held: int = 0
    cash: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All money of the line that is this account's."""
        return self.held + sum(self.cash.values())


@dataclass(slots=True)
class Account:
    """One customer in one currency."""

    documents: dict[str, Document] = field(default_factory=dict)
    lines: dict[str, Paid] = field(default_factory=dict)
    theirs: list[Theirs] = field(default_factory=list)


def accounts(frames: Frames, run: Run, chosen: set[str]) -> dict[Key, Account]:
    """Both sides of the chosen customers' accounts on the as-of date, in order.

    Args:
        frames: INVOICES, ALLOCATIONS, CUSTOMER_LEDGER.
        run: The as-of date; what either side dates later is left out.
        chosen: Customer IDs.
    """
    found: dict[Key, Account] = defaultdict(Account)
    invoices, everything = frames["Invoices"], frames["Allocations"]
    invoices = invoices[invoices["customer_id"].isin(chosen)]
    loose = (everything["document"] == "") & everything["customer_id"].isin(chosen)
    events = everything[loose | everything["document"].isin(invoices["document"])]
    events = ledger.complete(invoices, events)
    events = events[events["effective_date"] <= ledger.day(run.as_of)]
    documents = _documents(found, invoices, events, run)
    for name, line, kind, date, amount in zip(
        *(events["document"], events["line_id"], events["kind"]),
        *(_dates(events["effective_date"]), ledger.amounts(events).tolist()),
        strict=True,
    ):
        if name in documents and date is not None:
            account, document = documents[name]
            document.events.append(Event(date, kind, amount, line))
            if line and kind == "Payment":
                cash = account.lines.setdefault(line, Paid(line, date)).cash
                cash[name] = cash.get(name, 0) + amount
    held = ledger.unapplied(invoices, events, run.as_of)
    held = held[(held["kind"] != ledger.UNIDENTIFIED) & held["customer_id"].isin(chosen)]
    for customer, code, line, date, amount in zip(
        *(held["customer_id"], held["currency"], held["line_id"]),
        *(_dates(held["date"]), held["amount"].tolist()),
        strict=True,
    ):
        assert date is not None
        found[customer, code].lines.setdefault(line, Paid(line, date)).held += amount
    _theirs(found, frames["CustomerLedger"], run, chosen)
    return dict(sorted(found.items()))


def _documents(
    found: dict[Key, Account], invoices: pd.DataFrame, events: pd.DataFrame, run: Run
) -> dict[str, tuple[Account, Document]]:
    rows = invoices[ledger.issued(invoices, run.as_of)]
    left = ledger.open_amounts(rows, events, run.as_of)
    made: dict[str, tuple[Account, Document]] = {}
    for name, customer, code, date, amount, opened, own, printed in zip(
        *(rows["document"], rows["customer_id"], rows["currency"], _dates(rows["invoice_date"])),
        *(rows["amount"].tolist(), left.tolist()),
        *(rows["customer_reference"], rows["payment_reference"]),
        strict=True,
    ):
        assert date is not None
        account, document = (
            found[customer, code],
            Document(name, date, amount, opened, (own, printed)),
        )
        account.documents[name] = document
        made[name] = account, document
    return made


def _theirs(found: dict[Key, Account], rows: pd.DataFrame, run: Run, chosen: set[str]) -> None:
    rows = rows[rows["customer_id"].isin(chosen) & ~(rows["date"] > ledger.day(run.as_of))]
    for row, customer, code, reference, date, amount, text in zip(
        *(rows.index.tolist(), rows["customer_id"], rows["currency"]),
        *(rows["document_reference"], _dates(rows["date"]), rows["amount"].tolist()),
        rows["text"],
        strict=True,
    ):
        found[customer, code].theirs.append(Theirs(row, reference, date, amount, text))


def _dates(dates: pd.Series) -> list[dt.date | None]:
    days: list[dt.date | None] = dates.to_numpy(dtype="datetime64[D]").tolist()
    return days
