"""What a command was told besides its book, read with the book's own words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from ar_xl import money
from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.outcome import Frames, Run
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import Table
from ar_xl.values import AMBIGUOUS, parse_number

_LONGEST = 1_000
"""Characters of a note; Excel holds more, nobody reads more."""


class Item(NamedTuple):
    """A document as a command names it."""

    document: str
    customer_id: str
    currency: str
    open: int
    """On the as-of date, minor units."""


class Told:
    """Reads the options of one run; what is wrong with them is collected until `settle`."""

    def __init__(self, frames: Frames, settings: Settings, run: Run, *required: str) -> None:
        """Begin; an option that is required and was not given is wrong already.

        Args:
            frames: CUSTOMERS, and INVOICES and ALLOCATIONS where documents are named.
            settings: The decimal mark, the book's currency.
            run: The options.
            required: Names of options.
        """
        self.frames, self.settings, self.run = frames, settings, run
        self.problems: list[Problem] = []
        for option in required:
            if not run.options.get(option):
                self.refuse(option, None, "is missing", f"Give it: --{option} followed by a value.")

    def refuse(self, option: str, value: object, what: str, fix: str) -> None:
        """Note what is wrong with one option."""
        self.problems.append(Problem(f"--{option}", None, None, value, what, fix))

    def settle(self) -> None:
        """Raise what was wrong, all of it at once.

        Raises:
            InputError: Something was.
        """
        if self.problems:
            raise InputError(self.problems)

    def text(self, option: str) -> str:
        """A text, "" where it was not given."""
        shown = " ".join(str(self.run.options.get(option) or "").split())
        if len(shown) > _LONGEST:
            self.refuse(option, shown, "is too long", f"Write at most {_LONGEST:,} characters.")
        return shown

    def choice(self, option: str, choices: Sequence[str]) -> str:
        """One of these words, "" where it was not given."""
        shown = self.text(option)
        found = next((word for word in choices if word.casefold() == shown.casefold()), "")
        if shown and not found:
            self.refuse(option, shown, "is not a choice here", f"Choose {', '.join(choices)}.")
        return found

    def date(self, option: str) -> dt.date | None:
        """A date from the as-of date on; None where it was not given."""
        given = self.run.options.get(option)
        if not isinstance(given, dt.date):
            return None
        if given < self.run.as_of:
            before = f"is before the as-of date, {self.run.as_of.isoformat()}"
            self.refuse(option, given.isoformat(), before, "Give a later date.")
        if given.year > self.run.as_of.year + 50:
            self.refuse(option, given.isoformat(), "is too far away", "Check the year.")
        return given

    def count(self, option: str, least: int, most: int, default: int) -> int:
        """A whole number within bounds."""
        given = self.run.options.get(option)
        number = given if isinstance(given, int) else default
        if not least <= number <= most:
            self.refuse(option, number, f"is not from {least} to {most}", "Write such a number.")
        return number

    def customer(self, option: str = "customer") -> str:
        """A customer's number as the book writes it, "" where it was not given."""
        return self._known(option, self.frames["Customers"]["customer_id"], "Customers")

    def item(self, option: str = "document") -> Item | None:
        """The document an option names; None where it was not given or is not there."""
        invoices = self.frames["Invoices"]
        invoices = invoices[ledger.issued(invoices, self.run.as_of)]
        name = self._known(option, invoices["document"], "Invoices")
        rows = invoices[invoices["document"] == name]
        if not name or rows.empty:
            return None
        events = ledger.complete(rows, self.frames["Allocations"])
        left = ledger.open_amounts(rows, events, self.run.as_of)
        row = rows.iloc[0]
        return Item(name, str(row["customer_id"]), str(row["currency"]), int(left.iloc[0]))

    def customer_of(self, item: Item | None) -> str:
        """The customer named, who must be the document's; the document's where none is."""
        named = self.customer()
        if item is not None and named and named != item.customer_id:
            other = f"is not the customer of {item.document}, which is {item.customer_id}"
            self.refuse("customer", named, other, "Name that customer, or another document.")
        return named or (item.customer_id if item else "")

    def currency(self, item: Item | None, customer: str) -> str:
        """The document's, else the one given, else the only one the customer is invoiced in, else its own."""
        given = self.text("currency").upper()
        if given and given not in money.DECIMALS:
            self.refuse(
                *("currency", given, "is not a currency code of ISO 4217"),
                "Write a code such as EUR, USD or JPY.",
            )
        if item is not None:
            if given and given != item.currency:
                what = f"is not the currency of {item.document} ({item.currency})"
                self.refuse("currency", given, what, "Leave it out.")
            return item.currency
        customers = self.frames["Customers"]
        own = customers["currency"][customers["customer_id"] == customer]
        only = ledger.only_currencies(self.frames["Invoices"]).get(customer)
        return given or only or (str(own.iloc[0]) if len(own) else self.settings.currency)

    def amount(self, currency: str, option: str = "amount") -> int | None:
        """A positive amount in minor units, read like a cell; None where it was not given or is wrong."""
        shown = self.text(option)
        if not shown:
            return None
        number = parse_number(shown, self.settings.decimal_mark)
        codes = {code for code in re.findall(r"[A-Z]{3}", shown.upper()) if code in money.DECIMALS}
        if number == AMBIGUOUS:
            what, fix = "can be read as two amounts", "Type the number without grouping."
        elif number is None or isinstance(number, str):
            what, fix = "is not a number", "Type digits only, for example 1234.50."
        elif codes - {currency}:
            what, fix = f"is not in {currency}", f"Give the amount in {currency}."
        elif number <= 0:
            what, fix = "is not above zero", "Type an amount without a sign."
        else:
            minor = money.to_minor(number, currency)
            if minor is not None:
                return minor
            what, fix = f"is no amount of {currency}", f"{currency} has {money.decimals(currency)}"
            fix += " decimals; round it."
        self.refuse(option, shown, what, fix)
        return None

    def person(self, option: str = "by") -> str:
        """Who gives the order: as told, else who runs it."""
        return self.text(option) or self.run.entered_by

    def _known(self, option: str, names: pd.Series, sheet: str) -> str:
        shown = self.text(option)
        if not shown or (names == shown).any():
            return shown
        near = [name for name in names if name.casefold() == shown.casefold()]
        if len(near) == 1:
            return str(near[0])
        self.refuse(option, shown, f"is not on the sheet {sheet}", "Write it as it stands there.")
        return ""


def numbered(known: Iterable[str], start: str, count: int) -> list[str]:
    """The next free IDs, in the form of the highest one.

    >>> numbered(["PR-7", "x", ""], "PR-", 2), numbered(["P009", "P010"], "PR-", 1), numbered([], "PR-", 1)
    (['PR-8', 'PR-9'], ['P011'], ['PR-1'])
    """
    found = [m for m in (re.fullmatch(r"(.*?)([0-9]{1,12})", name) for name in known if name) if m]
    last = max(found, key=lambda m: int(m[2]), default=None)
    head, run = (last[1], last[2]) if last else (start, "0")
    return [f"{head}{int(run) + step:0{len(run)}d}" for step in range(1, count + 1)]


def typed(table: Table, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows of a table as its frame; what they do not name is blank."""
    given = pd.DataFrame(list(rows))
    for column in table.columns:
        if column.name not in given:
            continue
        if column.kind == "date":
            given[column.name] = pd.to_datetime(given[column.name]).astype("datetime64[s]")
        elif column.kind == "text":
            given[column.name] = given[column.name].fillna("")
    return ledger.filled(table, given) if len(given) else empty(table)


def added(table: Table, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows to append to a table that people own."""
    frame = typed(table, rows)
    return frame.set_axis(pd.RangeIndex(-len(frame), 0), axis=0)
