"""Reminders: who is to be reminded of what, what is held and why, and what went out.

Nobody is reminded by this: `remind` proposes, the clerk approves on the sheet, `letters` produces, and what
went out is marked sent. Only what was sent counts as a level.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ar_xl import money
from ar_xl.core import interest, notices, profiles, reminder_log
from ar_xl.core.ledger import filled
from ar_xl.core.reminders import sheet
from ar_xl.core.reminders.carried import Carried, read_carried
from ar_xl.core.reminders.gaps import gaps
from ar_xl.core.reminders.gates import gates
from ar_xl.core.reminders.levels import changed_levels
from ar_xl.core.reminders.messages import Book, Message, message
from ar_xl.core.reminders.open_items import open_items, overdue
from ar_xl.core.reminders.under_way import under_way
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import INVOICES, REMINDER_PROFILES, REMINDERS, Table

__all__ = ["ready", "remind"]


@dataclass(frozen=True, slots=True)
class _Proposal:
    messages: list[Message]
    """In the order of the sheet."""
    carried: Carried
    bank: str
    overdue: Mapping[str, int]
    customers: Mapping[str, Mapping[str, object]]


def remind(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Propose the reminders of the as-of date; nothing is produced, sent or counted.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, BANK_LINES, PAYER_MEMORY, MATCHES, PROMISES, DISPUTES, REQUESTS,
            REMINDER_PROFILES, INTEREST_RATES, REMINDER_LOG, and REMINDERS as it stands: its Approve and Note are kept
            where they are about the same.
        settings: Minimum, gate, days apart, country, language.
        run: The as-of date.

    Raises:
        InputError: A profile or a rate cannot be meant.
    """
    proposal = _propose(frames, settings, run)
    table = sheet.frame(proposal.messages, proposal.customers, proposal.carried)
    table.attrs = sheet.banner(proposal.messages, proposal.overdue, proposal.bank, settings, run)
    levels = changed_levels(frames["Invoices"], frames["ReminderLog"])
    written: dict[Table, pd.DataFrame] = {REMINDERS: table}
    if len(levels):
        written[INVOICES] = levels
    if frames["ReminderProfiles"].empty:
        rows = profiles.as_rows(profiles.BUILT_IN)
        rows.index = pd.RangeIndex(-len(rows), 0)
        written[REMINDER_PROFILES] = filled(REMINDER_PROFILES, rows)
    told = (
        f"Reminders as of {run.as_of}: {sheet.counted(proposal.messages)}.",
        *([f"{proposal.bank}: {_GATE[settings.reminder_gate]}"] if proposal.bank else []),
        *(m.why[0] + "." for m in proposal.messages if m.state in ("Sending", "Failed")),
    )
    known = profiles.profiles(frames["ReminderProfiles"])
    return Outcome(
        written, told, _facts(proposal, run), tuple(gaps(frames, proposal.messages, known))
    )


_GATE = {
    "Hold": "every reminder is held. Import the bank's latest statement, or set Reminder gate to Warn.",
    "Warn": "import the bank's latest statement before you approve.",
}


def ready(
    frames: Frames, settings: Settings, run: Run
) -> tuple[list[notices.Notice], list[Problem]]:
    """The approved messages as they are true now: what was paid, disputed or promised since is taken off.

    Args:
        frames: As for `remind`.
        settings: As for `remind`.
        run: As for `remind`.

    Returns:
        The notices to produce, and a warning for each approved message that is another one by now: it
        waits for another look.
    """
    proposal = _propose(frames, settings, run)
    table = sheet.frame(proposal.messages, proposal.customers, proposal.carried)
    found = notices.approved(table, frames["ReminderLog"], run)
    produced = {(notice.customer_id, notice.currency) for notice in found}
    fix = "Run remind, look at it and approve it again."
    changed = []
    for one in proposal.messages:
        key = (one.customer_id, one.currency)
        earlier = proposal.carried.messages.get(key)
        if earlier is None or earlier.approve != "Yes" or key in produced or one.reminder_id:
            continue
        if one.due and not earlier.is_spent(one):
            what = "has changed since it was approved"
            if one.state == "Held":
                what = "is held now"
            elif not earlier.knows(one):
                what = "was withdrawn since it was approved"
            place = (REMINDERS.sheet, earlier.row, "Approve", one.customer_id)
            changed.append(Problem(*place, what, fix, "warning"))
    return found, changed


def _propose(frames: Frames, settings: Settings, run: Run) -> _Proposal:
    wrong = [
        *profiles.problems(frames["ReminderProfiles"], settings.currency),
        *interest.problems(frames["InterestRates"]),
    ]
    if wrong:
        raise InputError(wrong)
    carried, log = read_carried(frames["Reminders"]), frames["ReminderLog"]
    judged_by = Book(
        profiles.profiles(frames["ReminderProfiles"]),
        interest.own_rates(frames["InterestRates"]),
        gates(frames, settings, run),
        carried.declined,
        _last_sent(log),
        settings,
        run,
    )
    customers = {
        str(row["customer_id"]): {str(name): value for name, value in row.items()}
        for row in frames["Customers"].to_dict("records")
    }
    items = open_items(frames, settings, run)
    waiting = reminder_log.waiting(log)
    logged = {
        (str(who), str(code)): rows
        for (who, code), rows in waiting.groupby(["customer_id", "currency"])
    }
    withdrawn = _withdrawn(log)
    messages = []
    for key in sorted({*items, *logged}):
        some = items.get(key, [])
        if key in logged:
            messages.append(under_way(key, logged[key], some))
        elif any(item.open > 0 for item in some):
            one = message(key, some, customers.get(key[0], {}), judged_by)
            same = [withdrawn.get((r.item.document, r.level), ()) for r in one.due]
            one.withdrawn = tuple(sorted({name for names in same for name in names}))
            if one.withdrawn:
                one.why.append(f"Withdrawn before: {', '.join(one.withdrawn)}")
            messages.append(one)
    late = overdue(frames, settings, run)
    ordered = sheet.in_order(messages, settings.currency)
    return _Proposal(ordered, carried, judged_by.gates.bank, late, customers)


def _withdrawn(log: pd.DataFrame) -> dict[tuple[str, int], list[str]]:
    """IDs of the reminders that were withdrawn, by document and level."""
    now = reminder_log.current(log)
    rows = now[(now["state"] == "Withdrawn") & (now["level"].fillna(0) > 0)]
    found: dict[tuple[str, int], list[str]] = {}
    for name, document, level in zip(
        rows["reminder_id"], rows["document"], rows["level"], strict=True
    ):
        found.setdefault((str(document), int(level)), []).append(str(name))
    return found


def _last_sent(log: pd.DataFrame) -> dict[tuple[str, str], dt.date]:
    """When each customer was last reminded in each currency."""
    now = reminder_log.current(log)
    sent = now[now["state"] == "Sent"]
    last: dict[tuple[str, str], dt.date] = {}
    for who, code, on in zip(sent["customer_id"], sent["currency"], sent["on"], strict=True):
        last[who, code] = max(on.date(), last.get((who, code), on.date()))
    return last


def _facts(proposal: _Proposal, run: Run) -> dict[str, object]:
    states: dict[str, int] = {}
    totals: dict[str, int] = {}
    for one in proposal.messages:
        states[one.state] = states.get(one.state, 0) + 1
        if one.state == "Ready":
            totals[one.currency] = totals.get(one.currency, 0) + one.asked
    return {
        "as_of": run.as_of.isoformat(),
        "messages": states,
        "ready": {code: money.to_major(totals[code], code) for code in sorted(totals)},
        "bank_data_current": not proposal.bank,
    }
