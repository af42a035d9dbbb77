"""Reminders as they were approved: who is asked for what, and the rows of the log that say they are prepared."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ar_xl.cells import empty
from ar_xl.core.reminder_log import appended, current, waiting
from ar_xl.outcome import Run
from ar_xl.tables import REMINDER_LOG

_Row = Mapping[Hashable, object]


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a reminder; amounts are minor units, negative for a credit."""

    document: str
    level: int
    """0 for a credit."""
    due_date: dt.date | None
    days_overdue: int
    open: int
    """What is open of it."""
    reminded: int
    """What the reminder asks for: open less what is disputed or promised."""
    interest: int = 0
    compensation: int = 0
    """The statute's lump sum for this claim."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One reminder to one customer in one currency, as approved."""

    reminder_id: str
    customer_id: str
    currency: str
    level: int
    """The highest of its items."""
    items: tuple[Item, ...]
    fee: int
    """The profile's fee and the items' compensations."""
    interest: int
    total: int
    """Reminded amounts, credits taken off, and interest and fee."""
    pay_by: dt.date | None
    channel: str
    email: str
    language: str
    """One of `ar_xl.tables.reminders.LANGUAGES`."""
    collector: str
    tone: str
    attach_statement: bool = False
    attach_invoices: bool = False


def approved(reminders: pd.DataFrame, log: pd.DataFrame, run: Run) -> list[Notice]:
    """The approved messages of the sheet Reminders that nobody has prepared or sent yet.

    A message is left out as a whole where one of its documents is in a reminder that waits, or has
    reached the level already: the sheet is older than the log, and `remind` must run again.

    Args:
        reminders: REMINDERS frame.
        log: REMINDER_LOG frame.
        run: Its as-of date is part of the reminders' IDs.
    """
    held = set(waiting(log)["document"]) - {""}
    now = current(log)
    sent = now[(now["state"] == "Sent") & (now["level"].fillna(0) > 0)]
    done = set(zip(sent["document"], sent["due_date"], sent["level"], strict=True))
    used = set(log["reminder_id"])
    messages: dict[tuple[str, str], list[_Row]] = {}
    for row in reminders.to_dict("records"):
        messages.setdefault((row["customer_id"], row["currency"]), []).append(row)
    notices = []
    for key in sorted(messages):
        notice = _notice(messages[key])
        if notice is None or any(
            item.document in held or (item.document, _stamp(item.due_date), item.level) in done
            for item in notice.items
            if item.level
        ):
            continue
        notices.append(replace(notice, reminder_id=_free_id(notice, run.as_of, used)))
    return notices


def _notice(rows: list[_Row]) -> Notice | None:
    """The message of one customer and currency, None where it is not approved or asks for nothing."""
    head = next((row for row in rows if not row["document"]), None)
    if head is None or head["state"] != "Ready" or head["approve"] != "Yes":
        return None
    listed = [row for row in rows if row["document"] and _whole(row["reminded"])]
    credits_and_taken = [r for r in listed if not _whole(r["level"]) or r["approve"] != "No"]
    items = tuple(map(_item, credits_and_taken))
    level = max((item.level for item in items), default=0)
    due = sum(item.reminded for item in items)
    if not level or due <= 0:
        return None
    left_out = sum(_whole(row["fee"]) for row in listed) - sum(i.compensation for i in items)
    fee = _whole(head["fee"]) - left_out
    interest = sum(item.interest for item in items)
    return Notice(
        reminder_id="",
        customer_id=str(head["customer_id"]),
        currency=str(head["currency"]),
        level=level,
        items=items,
        fee=fee,
        interest=interest,
        total=due + interest + fee,
        pay_by=_date(head["pay_by"]),
        channel=str(head["channel"]),
        email=str(head["email"]),
        language=str(head["language"]),
        collector=str(head["collector"]),
        tone=str(head["tone"]),
        attach_statement=head["attach_statement"] == "Yes",
        attach_invoices=head["attach_invoices"] == "Yes",
    )


def _item(row: _Row) -> Item:
    return Item(
        document=str(row["document"]),
        level=_whole(row["level"]),
        due_date=_date(row["due_date"]),
        days_overdue=_whole(row["days_overdue"]),
        open=_whole(row["open_amount"]),
        reminded=_whole(row["reminded"]),
        interest=_whole(row["interest"]),
        compensation=_whole(row["fee"]),
    )


def reminder_id(notice: Notice, as_of: dt.date) -> str:
    """The same for the same customer, currency, date, documents and levels: a second run finds it in the log."""
    parts = [notice.customer_id, notice.currency, as_of.isoformat()]
    parts += [f"{item.document}\x1e{item.level}" for item in notice.items if item.level]
    seal = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"R{as_of:%y%m%d}-{seal[:8]}"


def _free_id(notice: Notice, as_of: dt.date, used: set[str]) -> str:
    """The notice's ID; one that was withdrawn on the same day is followed by -2, -3."""
    first = reminder_id(notice, as_of)
    if first not in used:
        return first
    return next(name for n in range(2, len(used) + 3) if (name := f"{first}-{n}") not in used)


def prepared_rows(
    notices: Iterable[Notice],
    run: Run,
    message_ids: Mapping[str, str],
    files: Mapping[str, tuple[str, str]],
) -> pd.DataFrame:
    """REMINDER_LOG rows of reminders that were rendered: one per document, state Prepared.

    Args:
        notices: As `approved` gave them.
        run: When, and who.
        message_ids: Message-ID by reminder ID, where it is a mail.
        files: File name and its SHA-256 by reminder ID.
    """
    rows = []
    for notice in notices:
        file, digest = files.get(notice.reminder_id, ("", ""))
        common: dict[str, object] = {
            "reminder_id": notice.reminder_id,
            "state": "Prepared",
            "customer_id": notice.customer_id,
            "currency": notice.currency,
            "pay_by": notice.pay_by,
            "channel": notice.channel,
            "to": notice.email if notice.channel == "E-mail" else "",
            "message_id": message_ids.get(notice.reminder_id, ""),
            "file": file,
            "file_hash": digest,
        }
        flat = notice.fee - sum(item.compensation for item in notice.items)
        for item in notice.items:
            asked: dict[str, object] = {
                "document": item.document,
                "due_date": item.due_date,
                "level": item.level,
                "amount": item.reminded,
                "interest": item.interest,
                "fee": item.compensation,
            }
            rows.append(common | asked)
        if flat:
            rows.append(common | {"level": 0, "amount": 0, "interest": 0, "fee": flat})
    return appended(pd.DataFrame(rows), run) if rows else empty(REMINDER_LOG)


def _stamp(date: dt.date | None) -> object:
    return pd.NaT if date is None else pd.Timestamp(date)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0


def _date(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None
