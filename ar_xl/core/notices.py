"""Reminders that were prepared and sent: what the log says of each, and what may be produced next.

The log only grows: one row per document and step. A reminder's state is that of its last row, and only a
reminder whose last state is Sent counts as a level reached.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from ar_xl.cells import empty
from ar_xl.outcome import Run
from ar_xl.tables import REMINDER_LOG

STEPS: Final[Mapping[str, frozenset[str]]] = {
    "Prepared": frozenset({"Sending", "Sent", "Failed", "Withdrawn"}),
    "Sending": frozenset({"Sent", "Failed", "Withdrawn", "Prepared"}),
    "Failed": frozenset({"Sending", "Sent", "Withdrawn"}),
    "Sent": frozenset({"Failed"}),
    "Withdrawn": frozenset(),
}
"""What may follow on a state. Sent and then Failed is a message that came back."""
WAITING: Final = ("Prepared", "Sending", "Failed")
"""Neither sent nor withdrawn: their documents are not proposed again."""

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


def current(log: pd.DataFrame) -> pd.DataFrame:
    """The last row of each reminder's document: where each stands now."""
    return log.drop_duplicates(["reminder_id", "document"], keep="last")


def states(log: pd.DataFrame) -> dict[str, str]:
    """The state of each reminder, by its ID."""
    return dict(zip(log["reminder_id"], log["state"], strict=True))


def levels(log: pd.DataFrame) -> pd.DataFrame:
    """What was sent of each document; of one with instalments, of all of them.

    Returns:
        Index: document. Columns level (int64, the highest sent) and sent_on (datetime64[s], the last time).
    """
    sent = current(log)
    sent = sent[
        (sent["state"] == "Sent") & (sent["document"] != "") & (sent["level"].fillna(0) > 0)
    ]
    found = sent.groupby("document").agg(level=("level", "max"), sent_on=("on", "max"))
    return found.astype({"level": "int64"})


def reached(
    invoices: pd.DataFrame, log: pd.DataFrame, parts: Mapping[str, dt.date] | None = None
) -> pd.DataFrame:
    """The level each document has reached, aligned with the invoices.

    Reminder level and Last reminder of a document that the log has never seen sent are from before the
    toolkit and stand. Levels are never skipped, so a message that came back leaves its document on the
    level before.

    Args:
        invoices: INVOICES frame.
        log: REMINDER_LOG frame.
        parts: Documents with instalments, and when the one was due that is asked for now: what was sent
            of the others is not counted.

    Returns:
        Columns level (int64, 0 for none) and sent_on (datetime64[s]).
    """
    seen = set(log["document"][log["state"] == "Sent"])
    if parts:
        due = zip(log["document"], log["due_date"], strict=True)
        asked = [d not in parts or on == pd.Timestamp(parts[d]) for d, on in due]
        log = log[np.array(asked, dtype=bool)]
    steps = log[(log["state"] == "Sent") & (log["level"].fillna(0) > 0)]
    before = (steps.groupby("document")["level"].min() - 1).to_dict()
    sent = levels(log)
    by_log = before | sent["level"].to_dict()
    on_by_log = sent["sent_on"].to_dict()
    level = invoices["reminder_level"].fillna(0).astype("int64")
    on = invoices["last_reminder"].copy()
    logged = invoices["document"][invoices["document"].isin(seen)]
    found = [_whole(by_log.get(document, 0)) for document in logged]
    level[logged.index] = pd.Series(found, index=logged.index, dtype="int64")
    days = [on_by_log.get(document, pd.NaT) for document in logged]
    on[logged.index] = pd.Series(days, index=logged.index, dtype="datetime64[s]")
    return pd.DataFrame({"level": level, "sent_on": on})


def waiting(log: pd.DataFrame) -> pd.DataFrame:
    """Rows of the reminders that are prepared, in sending or failed: `current` rows, in the log's order."""
    now = current(log)
    return now[now["state"].isin(WAITING)]


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
    return _appended(pd.DataFrame(rows), run) if rows else empty(REMINDER_LOG)


def step(
    log: pd.DataFrame, reminder_id: str, state: str, run: Run, result: str = ""
) -> pd.DataFrame:
    """REMINDER_LOG rows that take one reminder to its next state.

    Args:
        log: REMINDER_LOG frame, with the reminder in it.
        reminder_id: Which.
        state: Where it goes; see `STEPS`.
        run: When, and who.
        result: What the channel said.

    Raises:
        ValueError: The log has no such reminder, or its state does not allow the step. In words for the clerk.
    """
    rows = current(log)
    rows = rows[rows["reminder_id"] == reminder_id]
    if rows.empty:
        raise ValueError(f"{reminder_id} is not in the reminder log")
    now = str(rows["state"].iloc[-1])
    if state not in STEPS[now]:
        raise ValueError(f"{reminder_id} is {now.lower()} and cannot become {state.lower()}")
    return _appended(rows.assign(state=state, result=result), run)


def _appended(rows: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Typed rows to append: dated with the as-of date, signed."""
    signed = rows.assign(on=np.datetime64(run.as_of, "s"), by=run.entered_by, run=run.number)
    signed.index = pd.RangeIndex(-len(signed), 0)
    blank = empty(REMINDER_LOG).reindex(signed.index)
    for column in REMINDER_LOG.columns:
        if column.kind == "text":
            given = signed.get(column.name, "")
            blank[column.name] = pd.Series(given, index=signed.index, dtype=object).fillna("")
        elif column.name in signed:
            blank[column.name] = signed[column.name].astype(blank[column.name].dtype)
    return blank


def _stamp(date: dt.date | None) -> object:
    return pd.NaT if date is None else pd.Timestamp(date)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0


def _date(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None
