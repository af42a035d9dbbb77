"""The customers' accounts as a collector sees them: what to ask for, what not, and since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.approvals import is_approved
from ar_xl.core.disputes import disputed, is_open
from ar_xl.core.instalments import due_items
from ar_xl.core.promises import live, standing
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings

_REMEMBERED: Final = np.timedelta64(180, "D")
"""How long a broken promise is held against a customer who is overdue."""

Key = tuple[str, str]
"""Customer and currency."""


@dataclass(slots=True)
class Claim:
    """A promise, dispute or contact as far as one line of a list tells it."""

    name: str
    amount: int = 0
    date: dt.date | None = None
    text: str = ""


@dataclass(slots=True)
class Account:
    """One customer in one currency on the date; amounts are minor units."""

    customer: str
    currency: str
    open: int = 0
    """Open documents, credit notes taken off."""
    overdue: int = 0
    """Of invoices and debit notes, or of their instalments, past their due date."""
    oldest: int = 0
    """Days overdue of the oldest there is something to ask for of."""
    disputed: int = 0
    promised: int = 0
    credits: int = 0
    """Credit notes not used and money not applied, as a positive figure."""
    asked: int = 0
    """Overdue, less what is disputed, promised or covered by credits."""
    late: int = 0
    """Documents overdue there is something to ask for of."""
    promises_due: list[Claim] = field(default_factory=list)
    broken: list[Claim] = field(default_factory=list)
    to_answer: list[Claim] = field(default_factory=list)


def accounts(frames: Frames, settings: Settings, run: Run) -> dict[Key, Account]:
    """Every account with anything open, promised or disputed on the as-of date.

    Documents that were handed over to an agency are left out.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, PROMISES, DISPUTES, REQUESTS.
        settings: Days of grace; country and non-banking days for instalments.
        run: The as-of date.
    """
    gone = handed_over(frames["Requests"], run)
    invoices = frames["Invoices"]
    invoices = invoices[ledger.issued(invoices, run.as_of) & ~invoices["document"].isin(gone)]
    events = ledger.complete(invoices, frames["Allocations"])
    sums = _sums(frames, invoices, events, settings, run)
    found: dict[Key, Account] = {}
    for row in sums.to_dict("records"):
        account = Account(str(row["customer_id"]), str(row["currency"]))
        for name in sums.columns[2:]:
            setattr(account, str(name), int(row[name]))
        found[account.customer, account.currency] = account
    _promises(found, frames["Promises"], invoices, events, settings, run)
    _disputes(found, frames["Disputes"], invoices, run)
    return found


def handed_over(requests: pd.DataFrame, run: Run) -> set[str]:
    """Documents whose hand-over was approved by the date."""
    rows = requests[(requests["kind"] == "Hand-over") & is_approved(requests, run)]
    return set(rows["document"]) - {""}


def left_out(frames: Frames, run: Run) -> dict[str, str]:
    """Customers nobody calls, and why: `blocked` or `handed over`."""
    customers, requests = frames["Customers"], frames["Requests"]
    blocked = customers["reminder_block_until"] >= ledger.day(run.as_of)
    rows = requests[(requests["kind"] == "Hand-over") & is_approved(requests, run)]
    found = dict.fromkeys(customers["customer_id"][blocked], "blocked")
    return found | dict.fromkeys(rows["customer_id"][rows["document"] == ""], "handed over")


def last_contacts(contacts: pd.DataFrame, run: Run) -> dict[str, dt.date]:
    """The day of the last contact with each customer."""
    rows = contacts[contacts["date"] <= ledger.day(run.as_of)]
    last = rows.groupby("customer_id")["date"].max()
    return {str(name): date.date() for name, date in last.items()}


def next_actions(contacts: pd.DataFrame, run: Run, until: dt.date) -> list[tuple[str, Claim]]:
    """What was to be done next by a day and has not been followed by another contact: customer and action."""
    rows = contacts[contacts["date"] <= ledger.day(run.as_of)].sort_values("date", kind="stable")
    found: dict[str, list[Claim]] = {}
    for customer, number, date, text, on in zip(
        *(rows["customer_id"], rows["contact_id"], rows["date"], rows["next_action"]),
        rows["next_action_on"],
        strict=True,
    ):
        # A contact on or after the day of an action was that action.
        waiting = [c for c in found.get(customer, ()) if c.date and c.date > date.date()]
        if not pd.isna(on):
            waiting.append(Claim(number, date=on.date(), text=text or "Call again"))
        found[customer] = waiting
    return [
        (customer, claim)
        for customer, claims in found.items()
        for claim in claims
        if claim.date and claim.date <= until
    ]


def _sums(
    frames: Frames, invoices: pd.DataFrame, events: pd.DataFrame, settings: Settings, run: Run
) -> pd.DataFrame:
    """The figures by customer and currency."""
    left = ledger.open_amounts(invoices, events, run.as_of)
    items = due_items(invoices, frames["Customers"], settings)
    parts = items.left(left.to_numpy(dtype="int64"))
    days = (np.datetime64(run.as_of, "D") - items.due).astype("int64")
    is_late = (days > 0) & (parts > 0)
    overdue = np.zeros(len(invoices), dtype="int64")
    np.add.at(overdue, items.document[is_late], parts[is_late])
    oldest = np.zeros(len(invoices), dtype="int64")
    np.maximum.at(oldest, items.document[is_late], days[is_late])
    owed = left.clip(lower=0)
    doubt = disputed(invoices, frames["Disputes"], run.as_of).clip(lower=0).clip(upper=owed)
    cover = live(frames["Promises"], invoices, events, run.as_of, settings.promise_grace_days)
    rows = pd.DataFrame(
        {
            "customer_id": invoices["customer_id"],
            "currency": invoices["currency"],
            "open": left,
            "overdue": overdue,
            "oldest": oldest,
            "disputed": doubt,
            "promised": cover,
            "credits": -left.clip(upper=0),
            "asked": (overdue - doubt - cover).clip(lower=0),
        }
    )
    rows["late"] = (rows["asked"] > 0).astype("int64")
    rows["oldest"] *= rows["late"]
    keys = ["customer_id", "currency"]
    every = rows.groupby(keys, as_index=False).agg(
        {name: "max" if name == "oldest" else "sum" for name in rows.columns[2:]}
    )
    held = ledger.unapplied(invoices, events, run.as_of)
    held = held[(held["kind"] != ledger.UNIDENTIFIED) & (held["customer_id"] != "")]
    money_held = held.groupby(keys, as_index=False)["amount"].sum()
    every = every.merge(money_held, how="left", on=keys)
    every["credits"] += every["amount"].fillna(0).clip(lower=0).astype("int64")
    every["asked"] = (every["asked"] - every["credits"]).clip(lower=0)
    return every.drop(columns="amount")


def _promises(
    found: dict[Key, Account],
    promises: pd.DataFrame,
    invoices: pd.DataFrame,
    events: pd.DataFrame,
    settings: Settings,
    run: Run,
) -> None:
    states = standing(promises, invoices, events, run.as_of, settings.promise_grace_days)
    today = ledger.day(run.as_of)
    for state, paid, customer, code, name, amount, by in zip(
        *(states["state"], states["paid"].tolist(), promises["customer_id"]),
        *(promises["currency"], promises["promise_id"], promises["amount"].tolist()),
        promises["pay_by"],
        strict=True,
    ):
        claim = Claim(name, amount - paid, by.date())
        account = found.setdefault((customer, code), Account(customer, code))
        if state == "Open" and by <= today:
            account.promises_due.append(claim)
        if state in ("Broken", "Part kept") and by >= today - _REMEMBERED and account.overdue:
            account.broken.append(claim)


def _disputes(
    found: dict[Key, Account], disputes: pd.DataFrame, invoices: pd.DataFrame, run: Run
) -> None:
    rows = disputes[is_open(disputes, run.as_of)]
    rows = rows[rows["answer_by"] <= ledger.day(run.as_of)]
    owner = dict(
        zip(
            invoices["document"],
            zip(invoices["customer_id"], invoices["currency"], strict=True),
            strict=True,
        )
    )
    for name, document, amount, reason, by in zip(
        *(rows["dispute_id"], rows["document"], rows["amount"].tolist(), rows["reason"]),
        rows["answer_by"],
        strict=True,
    ):
        if document in owner:
            claim = Claim(name or document, amount, by.date(), reason)
            found.setdefault(owner[document], Account(*owner[document])).to_answer.append(claim)
