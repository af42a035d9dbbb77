"""The contact log: every call, mail and visit, with its time, outcome and next action."""

from __future__ import annotations

import re

from ar_xl.core.collections.told import Told, added, numbered
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import CONTACT_LOG
from ar_xl.tables.collections import CONTACT_CHANNELS, CONTACT_OUTCOMES


def contact(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Enter one contact on the as-of date.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, CONTACT_LOG.
        settings: The book's conventions.
        run: Options customer, document, person, channel, outcome, note, next, next-on, time.

    Raises:
        InputError: Something named is not in the book, or is no time or date.
    """
    told = Told(frames, settings, run, "customer")
    item = told.item()
    customer = told.customer_of(item)
    time = told.text("time")
    if time and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", time):
        told.refuse("time", time, "is no time of the day", "Write it as 14:30.")
    on, action = told.date("next-on"), told.text("next")
    channel = told.choice("channel", CONTACT_CHANNELS)
    outcome = told.choice("outcome", CONTACT_OUTCOMES)
    told.settle()
    (number,) = numbered(frames["ContactLog"]["contact_id"], "CT-", 1)
    row = {
        "contact_id": number,
        "date": run.as_of,
        "time": time.zfill(5) if time else "",
        "customer_id": customer,
        "document": item.document if item else "",
        "person": told.text("person"),
        "channel": channel,
        "outcome": outcome,
        "note": told.text("note"),
        "next_action": action or ("Call again" if on else ""),
        "next_action_on": on,
        "entered_by": run.entered_by,
    }
    next_words = f"; next: {row['next_action']}" if row["next_action"] else ""
    next_words += f" on {on.isoformat()}" if on else ""
    said = f"Contact {number} with {customer} entered{next_words}."
    facts = {"contact": number, "customer": customer}
    return Outcome({CONTACT_LOG: added(CONTACT_LOG, [row])}, (said,), facts)
