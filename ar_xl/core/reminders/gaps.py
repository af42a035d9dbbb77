"""What is wanting in Customers and Invoices for the reminders to go out: warnings, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ar_xl.core import interest
from ar_xl.core.profiles import NEVER, STANDARD, Profiles
from ar_xl.core.reminders.messages import Message
from ar_xl.core.reminders.recipients import addresses, language
from ar_xl.outcome import Frames
from ar_xl.problems import Problem
from ar_xl.tables import CUSTOMERS, INVOICES
from ar_xl.tables.reminders import LANGUAGES


def gaps(frames: Frames, messages: Iterable[Message], profiles: Profiles) -> list[Problem]:
    """What to mend, of those who are overdue."""
    messages = list(messages)
    due = {message.customer_id: message for message in messages if message.due}
    overdue = {message.customer_id for message in messages}
    found: list[Problem] = []
    customers = frames["Customers"]
    for row, record in zip(customers.index, customers.to_dict("records"), strict=True):
        customer = {str(name): value for name, value in record.items()}
        told: Iterator[tuple[str, str, str, str]] = iter(())
        if customer["customer_id"] in overdue:
            told = _profile(str(customer["reminder_profile"]), profiles)
        for heading, value, what, fix in told:
            found.append(Problem(CUSTOMERS.sheet, int(row), heading, value, what, fix, "warning"))
        message = due.get(str(customer["customer_id"]))
        if message is None:
            continue
        for heading, value, what, fix in _way(customer, message):
            place = (CUSTOMERS.sheet, int(row), heading, value or None)
            found.append(Problem(*place, what, fix, "warning"))
    lacking = {lacks for message in messages for lacks in message.rates_lacking}
    found += [interest.lacking(*lacks) for lacks in sorted(lacking)]
    return [*found, *_without_due_date(frames, messages)]


def _profile(name: str, profiles: Profiles) -> Iterator[tuple[str, str, str, str]]:
    if name and name.lower() != NEVER and name.lower() not in profiles:
        fix = f"Correct it, or add its levels there; blank is {STANDARD}."
        yield "Reminder profile", name, "is not on the sheet Reminder profiles", fix


def _way(customer: dict[str, object], message: Message) -> Iterator[tuple[str, str, str, str]]:
    good, bad = addresses(str(customer["email"]))
    by_mail = message.level is not None and message.level.channel == "E-mail"
    if bad:
        fix = "Correct it; several addresses are parted by a semicolon."
        yield "Email", bad[0], "is no e-mail address", fix
    elif by_mail and not good:
        yield "Email", "", "is empty, so the reminder becomes a letter", "Fill it in."
    if message.to and message.to.channel == "Letter" and not customer["address"]:
        yield "Address", "", "is empty, and the reminder is a letter", "Fill it in."
    spoken = str(customer["language"])
    if len(spoken) > 2 and not language(
        spoken
    ):  # the code of a language without words is no mistake
        fix = f"Write {', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}."
        yield "Language", spoken, "is no language the reminders are written in", fix


def _without_due_date(frames: Frames, messages: list[Message]) -> Iterator[Problem]:
    invoices = frames["Invoices"]
    rows = dict(zip(invoices["document"], invoices.index, strict=True))
    fix = "Fill it in, or give the customer terms such as 30 days; until then it is not reminded."
    for message in messages:
        for row in message.rows:
            item = row.item
            if item.open > 0 and item.due is None and item.document in rows:
                place = (INVOICES.sheet, int(rows[item.document]), "Due date", None)
                what = f"of {item.document} is empty, and no terms tell it"
                yield Problem(*place, what, fix, "warning")
