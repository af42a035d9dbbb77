"""All receivables of a book, prepared once and aged on as many dates as wanted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.aging.buckets import column_of, parts_of_open
from ar_xl.core.aging.netting import Credits, Debits, netted
from ar_xl.core.days import Days, Ints
from ar_xl.core.instalments import due_items
from ar_xl.outcome import Frames
from ar_xl.settings import Settings


@dataclass(frozen=True, slots=True)
class Aged:
    """What is open on a date, part by part; receivables positive, credit and money held negative."""

    item: Ints
    """Position among the due items, -1 for money held."""
    held: Ints
    """Position among the rows of `money`, -1 for a document."""
    account: Ints
    """Customer and currency, see `Receivables.accounts`."""
    open: Ints
    """Minor units."""
    column: Ints
    """Position in `Receivables.columns`."""
    money: pd.DataFrame
    """What `ledger.unapplied` tells, without that of unknown payers."""
    unidentified: pd.DataFrame


class Receivables:
    """Documents in their due items, events, and money held."""

    def __init__(self, frames: Frames, settings: Settings) -> None:
        """Read CUSTOMERS, INVOICES, ALLOCATIONS; they stay as they are."""
        self.settings = settings
        self.customers, self.invoices = frames["Customers"], frames["Invoices"]
        self.events = ledger.complete(self.invoices, frames["Allocations"])
        self.positions = ledger.positions(self.invoices, self.events)
        self.items = due_items(self.invoices, self.customers, settings)
        self.columns = [*parts_of_open(settings), "Unapplied"]
        self._find_held()
        self._find_accounts()
        self._find_currencies()

    def _find_held(self) -> None:
        """Events that can be money held on some date: few among many."""
        dated = self.events["effective_date"].to_numpy()
        issued = np.append(self.invoices["invoice_date"].to_numpy(), np.datetime64("NaT", "s"))
        self.is_aside = (self.events["document"] == "").to_numpy()
        """Whether each event is no document's."""
        self.event_amounts = ledger.amounts(self.events)
        some = np.flatnonzero(self.is_aside | (dated < issued[self.positions]))
        self._held, self._held_at = self.events.iloc[some], self.positions[some]

    def _find_accounts(self) -> None:
        both = [
            pd.concat([self.invoices[name], self._held[name]], ignore_index=True)
            for name in ("customer_id", "currency")
        ]
        (who, ids), (which, codes) = (pd.factorize(column, sort=True) for column in both)
        number, back = np.unique(who * len(codes) + which, return_inverse=True)
        self.accounts = [
            (str(ids[n // len(codes)]), str(codes[n % len(codes)])) for n in number.tolist()
        ]
        """Customer and currency of each account."""
        self._account: Ints = back[: len(self.invoices)].astype("int64")
        self._number = {account: at for at, account in enumerate(self.accounts)}

    def _find_currencies(self) -> None:
        owed, taken = self.invoices["currency"], self.events["currency"]
        which, codes = pd.factorize(pd.concat([owed, taken], ignore_index=True), sort=True)
        self.codes = [str(code) for code in codes]
        """Every currency of a document or an event."""
        self.code_of_document, self.code_of_event = which[: len(owed)], which[len(owed) :]

    @cached_property
    def _rank(self) -> Ints:
        """The order of the documents' numbers, so that the order of rows decides nothing."""
        return pd.factorize(self.invoices["document"], sort=True)[0].astype("int64")

    @cached_property
    def invoiced(self) -> Days:
        """The invoice date of each due item."""
        dates: Days = self.invoices["invoice_date"].to_numpy(dtype="datetime64[D]")
        return dates[self.items.document]

    def opened(self, as_of: dt.date) -> Ints:
        """What is open of each document on the date, 0 before its invoice date."""
        left = ledger.open_amounts(self.invoices, self.events, as_of, self.positions)
        return left.where(ledger.issued(self.invoices, as_of), 0).to_numpy(dtype="int64")

    def on(self, as_of: dt.date, opened: Ints | None = None) -> Aged:
        """The aging of a date; `opened` where it is known already."""
        left = self.items.left(self.opened(as_of) if opened is None else opened)
        item = np.flatnonzero(left)
        by_invoice = self.settings.aging_basis == "Invoice date"
        base = (self.invoiced if by_invoice else self.items.due)[item]
        held = ledger.unapplied(self.invoices, self._held, as_of, self._held_at)
        unknown = held["kind"] == ledger.UNIDENTIFIED
        money = held[~unknown].reset_index(drop=True)
        received = money["date"].to_numpy(dtype="datetime64[D]")
        owners = zip(money["customer_id"], money["currency"], strict=True)
        own = np.array([self._number[owner] for owner in owners], dtype="int64")
        aged = Aged(
            item=np.concatenate([item, np.full(len(money), -1)]),
            held=np.concatenate([np.full(len(item), -1), np.arange(len(money))]),
            account=np.concatenate([self._account[self.items.document[item]], own]),
            open=np.concatenate([left[item], -money["amount"].to_numpy(dtype="int64")]),
            column=self._columns(np.concatenate([base, received]), as_of),
            money=money,
            unidentified=held[unknown],
        )
        return self._placed(aged, np.concatenate([base, received]))

    def _columns(self, base: Days, as_of: dt.date) -> Ints:
        days = (np.datetime64(as_of, "D") - base).astype("int64")
        return column_of(days, self.settings.bucket_edges)

    def _placed(self, aged: Aged, base: Days) -> Aged:
        """Credit notes and money held in the columns that the settings give them."""
        cash, credit = self.settings.unapplied_in_aging, self.settings.credits_in_aging
        is_cash = aged.item < 0
        is_credit = ~is_cash & (aged.open < 0)
        column = aged.column.copy()
        if credit != "By date":
            column[is_credit] = len(self.columns) - 2
        if cash != "By date":
            column[is_cash] = len(self.columns) - 1
        takes = (is_credit & (credit == "Oldest first")) | (
            is_cash & (cash == "Oldest first") & (aged.open < 0)
        )
        if not takes.any():
            return Aged(
                *(aged.item, aged.held, aged.account, aged.open, column),
                *(aged.money, aged.unidentified),
            )
        rank = aged.held.copy()
        rank[~is_cash] = self._rank[self.items.document[aged.item[~is_cash]]]
        order = np.lexsort((aged.item, rank, base, aged.account))
        owed, given = (order[some[order]] for some in (~is_cash & (aged.open > 0), takes))
        source, part, where = netted(
            Debits(aged.account[owed], aged.open[owed], column[owed]),
            Credits(aged.account[given], -aged.open[given], column[given]),
        )
        rows = np.concatenate([np.flatnonzero(~takes), given[source]])
        amount = np.concatenate([aged.open[~takes], -part])
        column = np.concatenate([column[~takes], where])
        return Aged(
            *(aged.item[rows], aged.held[rows], aged.account[rows], amount, column),
            *(aged.money, aged.unidentified),
        )
