"""What must be settled before anybody is reminded: the bank is booked, and the customer's money applied.

The commonest wrong reminder is one for an invoice that was paid and not booked yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.names import full
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings


@dataclass(frozen=True, slots=True)
class Gates:
    """What stands in the way, in words; blank where nothing does."""

    bank: str = ""
    """The bank data is too old for anybody to be reminded."""
    customers: dict[str, list[str]] = field(default_factory=dict)
    """By customer, what waits."""


def gates(frames: Frames, settings: Settings, run: Run) -> Gates:
    """What stands against reminders on the as-of date."""
    waiting: dict[str, list[str]] = {}
    for customer, words in _open_lines(frames, run):
        waiting.setdefault(customer, []).append(words)
    return Gates(bank_age(frames["BankLines"], settings, run), waiting)


def bank_age(lines: pd.DataFrame, settings: Settings, run: Run) -> str:
    """Why the bank data is not current, or "". Saturdays and Sundays do not count."""
    newest = lines["booking_date"].max()
    if pd.isna(newest):
        return "There is no bank line: nobody knows what was paid"
    first, last = np.datetime64(newest, "D"), np.datetime64(run.as_of, "D")
    age = int(np.busday_count(first, last))
    if age <= settings.bank_data_current_days:
        return ""
    return f"The newest bank line is of {first}, {age} working days before {last}"


def _open_lines(frames: Frames, run: Run) -> Iterator[tuple[str, str]]:
    """Money that came in and is not posted, by the customer it is known to be from."""
    lines = frames["BankLines"]
    booked = (lines["booking_date"] <= ledger.day(run.as_of)) & (lines["amount"] > 0)
    rows = lines[booked & ledger.open_lines(lines, frames["Allocations"])]
    if rows.empty:
        return
    matches = frames["Matches"]
    first = matches[(matches["option"].fillna(1) == 1) & (matches["customer_id"] != "")]
    proposed = dict(zip(first["line_id"], first["customer_id"], strict=True))
    accounts, names = _payers(frames)
    for row in rows.to_dict("records"):
        account, name = _account(row["payer_account"]), full(row["payer"])
        customer = proposed.get(row["line_id"]) or accounts.get(account) or names.get(name)
        if customer:
            amount = money.text(int(row["amount"]), row["currency"], code=True)
            yield customer, f"bank line {row['line_id']}, {amount}, is not posted"


def _payers(frames: Frames) -> tuple[dict[str, str], dict[str, str]]:
    """Customers by the account and by the name they pay with; what several use tells nobody."""
    accounts: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    customers, memory = frames["Customers"], frames["PayerMemory"]
    for customer, name, also, given in zip(
        *(customers[c] for c in ("customer_id", "name", "also_known_as", "bank_accounts")),
        strict=True,
    ):
        for other in (name, *also.split(";")):
            names.setdefault(full(other), set()).add(customer)
        for account in given.split(";"):
            accounts.setdefault(_account(account), set()).add(customer)
    for customer, name, account in zip(
        *(memory[c] for c in ("customer_id", "payer", "payer_account")), strict=True
    ):
        names.setdefault(full(name), set()).add(customer)
        accounts.setdefault(_account(account), set()).add(customer)
    return _alone(accounts), _alone(names)


def _alone(found: dict[str, set[str]]) -> dict[str, str]:
    return {key: next(iter(some)) for key, some in found.items() if key and len(some) == 1}


def _account(account: str) -> str:
    return "".join(filter(str.isalnum, account)).upper()


def blocked_until(until: object, as_of: dt.date) -> str:
    """Why a customer is blocked on the date, or ""; the last day of the block is part of it."""
    if isinstance(until, pd.Timestamp) and until.date() >= as_of:
        return f"Blocked until {until.date()}"
    return ""
