"""What an agency or a lawyer is given of each document handed over: the claim and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ar_xl import money
from ar_xl.core import interest, reminder_log
from ar_xl.core.ledger import day, filled
from ar_xl.core.reminders.open_items import OpenItem, open_items
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import HAND_OVER


def hand_over(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """List what is overdue under approved hand-overs, with interest, reminders sent and the last contact.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, PROMISES, DISPUTES, REQUESTS, INTEREST_RATES, REMINDER_LOG and
            CONTACT_LOG.
        settings: The company, its country.
        run: The as-of date.

    Raises:
        InputError: A rate cannot be meant.
    """
    if wrong := interest.problems(frames["InterestRates"]):
        raise InputError(wrong)
    handed = [
        item
        for _, items in sorted(open_items(frames, settings, run).items())
        for item in items
        if item.handed_over
    ]
    customers, invoices = (
        _by(frames["Customers"], "customer_id"),
        _by(frames["Invoices"], "document"),
    )
    rates = interest.own_rates(frames["InterestRates"])
    sent, spoken = _sent(frames["ReminderLog"]), _last_contact(frames["ContactLog"], run)
    notes: list[str] = []
    rows = []
    for item in handed:
        customer = customers.get(item.customer_id, {})
        country = settings.country or str(customer.get("country", ""))
        undisputed = max(item.open - item.disputed, 0)
        claim = (
            interest.claim(
                *(undisputed, item.currency, item.charged_from, run.as_of),
                *(country, rates, settings.currency),
            )
            if item.charged_from and item.open > 0
            else interest.Claim()
        )
        if claim.note and claim.note not in notes:
            notes.append(claim.note)
        own = {name: customer.get(name, "") for name in ("name", "address", "email", "tax_id")}
        document = invoices.get(item.document, {})
        rows.append(
            {
                "request_id": item.handed_over.removeprefix("request "),
                "customer_id": item.customer_id,
                "customer": own.pop("name"),
                **own,
                "document": item.document,
                "invoice_date": document.get("invoice_date", pd.NaT),
                "due_date": item.due,
                "days_overdue": item.days or None,
                "currency": item.currency,
                "amount": document.get("amount", item.open),
                "open_amount": item.open,
                "disputed": item.disputed,
                "interest": claim.interest,
                "compensation": claim.compensation,
                "claim": item.open - item.disputed + claim.interest + claim.compensation,
                "reminders": sent.get(item.document, ""),
                "last_contact": spoken.get(item.customer_id, ""),
                "customer_reference": document.get("customer_reference", ""),
            }
        )
    table = filled(HAND_OVER, pd.DataFrame(rows, columns=[c.name for c in HAND_OVER.columns]))
    totals = _totals(handed, rows)
    sums = ", ".join(money.text(totals[code], code, code=True) for code in sorted(totals))
    people = len({item.customer_id for item in handed})
    lines = [*([settings.company] if settings.company else []), f"As of {run.as_of}"]
    lines += (
        [f"Claims: {sums}", *(f"{note[0].upper()}{note[1:]}" for note in notes)] if sums else []
    )
    table.attrs = {"title": "Hand-over", "lines": lines}
    told = (
        f"{len(handed)} document{'s' if len(handed) > 1 else ''} of {people} customer{'s' if people > 1 else ''} to hand over: {sums}."
        if handed
        else "Nothing overdue is under an approved hand-over."
    )
    facts = {code: money.to_major(totals[code], code) for code in sorted(totals)}
    return Outcome({HAND_OVER: table}, (told,), {"claims": facts, "documents": len(handed)})


def _totals(handed: Iterable[OpenItem], rows: Iterable[Mapping[str, object]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for item, row in zip(handed, rows, strict=True):
        claim = row["claim"]
        totals[item.currency] = totals.get(item.currency, 0) + (
            claim if isinstance(claim, int) else 0
        )
    return totals


def _by(rows: pd.DataFrame, key: str) -> dict[str, dict[str, object]]:
    records = ({str(n): v for n, v in row.items()} for row in rows.to_dict("records"))
    return {str(row[key]): row for row in records}


def _sent(log: pd.DataFrame) -> dict[str, str]:
    """What was sent of each document, in words."""
    now = reminder_log.current(log)
    found: dict[str, str] = {}
    rows = now[(now["state"] == "Sent") & (now["level"].fillna(0) > 0)]
    for document, level, on in zip(rows["document"], rows["level"], rows["on"], strict=True):
        words = f"level {level} on {on.date()}"
        found[document] = f"{found[document]}, {words}" if document in found else words.capitalize()
    return found


def _last_contact(contacts: pd.DataFrame, run: Run) -> dict[str, str]:
    """The last entry of each customer's contact log up to the date, in words."""
    rows = contacts[contacts["date"] <= day(run.as_of)].sort_values("date", kind="stable")
    found: dict[str, str] = {}
    for row in rows.to_dict("records"):
        words = (row["channel"], row["outcome"], row["person"], row["note"])
        found[str(row["customer_id"])] = ": ".join(
            [str(row["date"].date()), ", ".join(str(w) for w in words if w)]
        )
    return found
