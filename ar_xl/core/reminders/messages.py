"""One message per customer and currency: its documents, what is asked for each, and what holds it.

Levels rise one by one, each only after the one before was sent and its days have passed; a run that was
missed is caught up by the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ar_xl import money
from ar_xl.core import interest
from ar_xl.core.ledger import ON_ACCOUNT
from ar_xl.core.profiles import NEVER, STANDARD, Level, Profile, Profiles
from ar_xl.core.reminders.gates import Gates, blocked_until
from ar_xl.core.reminders.open_items import OpenItem
from ar_xl.core.reminders.recipients import Recipient, recipient
from ar_xl.outcome import Run
from ar_xl.settings import Settings

State = Literal["Ready", "Held", "Waiting", "Prepared", "Sending", "Failed"]
BY_URGENCY: Final[tuple[State, ...]] = (
    *("Ready", "Held", "Sending", "Failed", "Prepared", "Waiting"),
)


@dataclass(slots=True)
class Row:
    """One document of a message; amounts are minor units."""

    item: OpenItem
    level: int = 0
    """The level it would be reminded at."""
    asked: int = 0
    """What the message asks for: open less what is disputed or promised; a credit as it is."""
    is_due: bool = False
    """Its level's day has come and nothing stands against it."""
    is_credit: bool = False
    next_on: dt.date | None = None
    """The day it waits for, where nothing else stands against it."""
    interest: int = 0
    compensation: int = 0
    why: str = ""


@dataclass(slots=True)
class Message:
    """What one customer is, or is not, reminded of in one currency."""

    customer_id: str
    currency: str
    rows: list[Row]
    state: State = "Waiting"
    why: list[str] = field(default_factory=list)
    level: Level | None = None
    to: Recipient | None = None
    pay_by: dt.date | None = None
    fee: int = 0
    """Of the letter, without the documents' compensations."""
    reminder_id: str = ""
    """Of the one that is under way."""
    withdrawn: tuple[str, ...] = ()
    """IDs of those that asked for the same and did not go out: what was approved then is to be approved anew."""
    rates_lacking: set[tuple[str, dt.date]] = field(default_factory=set)
    """Countries and half-years whose rate of interest is not known."""

    @property
    def asked(self) -> int:
        """Sum of what is asked for, credits taken off."""
        return sum(row.asked for row in self.rows)

    @property
    def due(self) -> list[Row]:
        """The documents that would be reminded."""
        return [row for row in self.rows if row.is_due]


@dataclass(frozen=True, slots=True)
class Book:
    """What every message is judged by."""

    profiles: Profiles
    rates: interest.OwnRates
    gates: Gates
    declined: Mapping[tuple[str, str], int]
    """Documents the clerk left out, at which level, by currency and document."""
    last_sent: Mapping[tuple[str, str], dt.date]
    """When a customer was last reminded in a currency."""
    settings: Settings
    run: Run


Customer = Mapping[str, object]
"""One row of Customers, by column."""


def message(
    key: tuple[str, str], items: Iterable[OpenItem], customer: Customer, book: Book
) -> Message:
    """The message of one customer and currency, where none is under way."""
    found = Message(*key, [])
    name = str(customer.get("reminder_profile", "")) or STANDARD
    profile = book.profiles.get(name.lower())
    levels = profile.levels if profile else ()
    found.rows = [_row(item, levels, book) for item in items]
    if not found.due:  # nothing for the credits to be taken off
        for row in found.rows:
            row.asked = 0
    if name.lower() == NEVER:
        _hold(found, [f"Profile {name}: never reminded"])
    elif profile is None:
        _hold(found, [f"Profile {name} is not in Reminder profiles"])
    elif found.due:
        _judge(found, profile, customer, book)
    elif days := [row.next_on for row in found.rows if row.next_on]:
        found.why.append(f"Nothing before {min(days)}")
    else:
        _hold(found, sorted({row.why for row in found.rows if row.why and not row.is_credit}))
    return found


def _hold(message: Message, why: list[str]) -> None:
    message.state = "Held"
    message.why += why


def _row(item: OpenItem, levels: tuple[Level, ...], book: Book) -> Row:
    """One document, and whether it is its turn."""
    if item.open < 0:
        return Row(item, asked=item.open, is_credit=True, why=item.kind)
    if item.due is None:
        return Row(item, why="No due date, and no terms tell it")
    if item.handed_over:
        return Row(item, why=f"Handed over by {item.handed_over}")
    covered = min(item.late, item.disputed + item.promised)
    parts = [f"instalment {item.part}"] if item.part else []
    parts += [
        f"{money.text(amount, item.currency)} {word}"
        for amount, word in ((item.disputed, "disputed"), (item.promised, "promised"))
        if amount
    ]
    why = ", ".join(parts)
    why = why[:1].upper() + why[1:]
    if covered >= item.late:
        return Row(item, why=why)
    if not levels:
        return Row(item, why=why)
    if item.level >= len(levels):
        last = f", the last on {item.sent_on}" if item.sent_on else ""
        return Row(item, why=f"All {len(levels)} levels sent{last}: call, or hand it over")
    row = Row(item, item.level + 1, item.late - covered, is_due=True, why=why)
    _wait(row, levels[item.level], book)
    return row


def _wait(row: Row, level: Level, book: Book) -> None:
    """Take a document out whose day has not come, or that the clerk left out."""
    due, sent = row.item.due, row.item.sent_on
    if due is None:
        return
    # Never on the due date itself, whatever the profile says.
    first = due + dt.timedelta(days=max(level.days_after_due, 1))
    if sent is not None and row.item.level:
        first = max(first, sent + dt.timedelta(days=max(level.days_between, 1)))
    if first > book.run.as_of:
        row.is_due, row.asked, row.next_on = False, 0, first
        row.why = f"Level {row.level} from {first}"
    elif book.declined.get((row.item.currency, row.item.document)) == row.level:
        row.is_due, row.asked, row.why = False, 0, "Left out by you"


def _judge(message: Message, profile: Profile, customer: Customer, book: Book) -> None:
    """State, sums and recipient of a message that has documents to remind."""
    number = max(row.level for row in message.due)
    level = profile.levels[number - 1]
    message.level = level
    message.pay_by = _working_day(book.run.as_of + dt.timedelta(days=level.days_to_pay))
    email, spoken, address = (
        str(customer.get(name, "")) for name in ("email", "language", "address")
    )
    message.to = recipient(email, spoken, address, level.channel, book.settings)
    documents = len(message.due)
    what = f"{documents} document{'s' if documents > 1 else ''}, level {number} of {profile.name}"
    notes = [*message.to.notes, *_charge(message, level, customer, book)]
    holds, warnings = _against(message, level, customer, book)
    notes += warnings
    last = book.last_sent.get((message.customer_id, message.currency))
    apart = dt.timedelta(days=book.settings.reminder_days_apart)
    if holds:
        _hold(message, holds)
    elif last is not None and last + apart > book.run.as_of:
        message.why.append(f"Reminded on {last}: not again before {last + apart}")
    else:
        message.state = "Ready"
        message.why.append(what)
    message.why += notes


def _against(
    message: Message, level: Level, customer: Customer, book: Book
) -> tuple[list[str], list[str]]:
    """What holds a message, and what only warns."""
    holds = []
    if until := blocked_until(customer.get("reminder_block_until"), book.run.as_of):
        holds.append(until)
    if level.channel == "None":
        holds.append(f"Level {level.number} has no channel: call")
    asked, currency = message.asked, message.currency
    least = _in(currency, max(level.minimum, book.settings.reminder_minimum), book.settings)
    if asked <= 0:
        holds.append("Credits and money on account cover it")
    elif asked < least:
        holds.append(f"Below the minimum of {money.text(least, currency)}")
    waits = [f"{words[0].upper()}{words[1:]}" for words in _waiting_money(message, book)]
    if book.gates.bank:
        waits.insert(0, "The bank data is not current")
    return (holds, waits) if book.settings.reminder_gate == "Warn" else (holds + waits, [])


def _waiting_money(message: Message, book: Book) -> list[str]:
    """What came in from the customer and is not settled."""
    found = list(book.gates.customers.get(message.customer_id, ()))
    loose = sum(-row.asked for row in message.rows if row.item.kind in ON_ACCOUNT)
    if loose:
        shown = money.text(loose, message.currency, code=True)
        found.append(f"{shown} on account is not applied")
    return found


def _charge(message: Message, level: Level, customer: Customer, book: Book) -> list[str]:
    """Put interest, compensations and the fee on a message; what is to be said of them."""
    notes = []
    if level.fee:
        if message.currency == book.settings.currency:
            message.fee = level.fee
        else:
            notes.append(f"No fee: it is in {book.settings.currency}")
    if level.interest:
        # The law of the seller's country rules a sale without a choice of law: Regulation (EC) 593/2008, article 4 (1).
        country = book.settings.country or str(customer.get("country", ""))
        # A credit goes off the oldest claim, and no interest runs on what it covers: BGB 389, for one.
        credit = -sum(row.asked for row in message.rows if row.is_credit)
        for row in message.due:
            covered = min(credit, row.asked)
            credit -= covered
            if row.item.charged_from is None or covered == row.asked:
                continue
            claim = interest.claim(
                *(row.asked - covered, message.currency, row.item.charged_from, book.run.as_of),
                *(country, book.rates, book.settings.currency),
            )
            row.interest, row.compensation = claim.interest, claim.compensation
            if claim.lacks:
                message.rates_lacking.add(claim.lacks)
            note = f"{claim.note[:1].upper()}{claim.note[1:]}"
            if note not in notes:
                notes.append(note)
    return notes


def _in(currency: str, amount: int, settings: Settings) -> int:
    """The same figure in another currency's minor units: a limit of 10.00 is 10 yen."""
    places = money.decimals(currency) - money.decimals(settings.currency)
    return amount * 10**places if places >= 0 else amount // 10**-places


def _working_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
