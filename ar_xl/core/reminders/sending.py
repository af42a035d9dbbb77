"""What became of prepared reminders: they went out, came back, or were withdrawn."""

from __future__ import annotations

import pandas as pd

from ar_xl.core import reminder_log
from ar_xl.core.reminders.levels import changed_levels
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import INVOICES, REMINDER_LOG, Table


def sent(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Mark reminders as sent; only that makes their level count.

    Args:
        frames: INVOICES and REMINDER_LOG.
        settings: None is used.
        run: Its options: `reminder`, the ID of one; else all that are prepared. `withdraw`: it will not go out.
            `returned`: it came back, or never arrived.

    Raises:
        InputError: There is no such reminder, or its state does not allow it.
    """
    log = frames["ReminderLog"]
    named = str(run.options.get("reminder", "")).strip()
    state = _state(run)
    if named:
        names = [named]
    elif state == "Failed":
        what, fix = "is not named", "Say which reminder came back: --reminder ID."
        raise InputError([Problem(REMINDER_LOG.sheet, None, "Reminder ID", None, what, fix)])
    else:
        names = [name for name, now in reminder_log.states(log).items() if now == "Prepared"]
    rows = []
    for name in names:
        try:
            rows.append(reminder_log.step(log, name, state, run))
        except ValueError as error:
            fix = "Look at the sheet Reminder log for its ID and state."
            found = Problem(REMINDER_LOG.sheet, None, "Reminder ID", None, str(error), fix)
            raise InputError([found]) from None
    if not rows:
        return Outcome({}, ("No reminder is prepared.",), {"reminders": []})
    added = pd.concat(rows, ignore_index=True)
    added.index = pd.RangeIndex(-len(added), 0)
    after = pd.concat([log, added]) if len(log) else added
    written: dict[Table, pd.DataFrame] = {REMINDER_LOG: added}
    levels = changed_levels(frames["Invoices"], after)
    if len(levels):
        written[INVOICES] = levels
    customers = added["customer_id"].nunique()
    word = {"Sent": "sent", "Withdrawn": "withdrawn", "Failed": "returned"}[state]
    told = f"{many(len(names), 'reminder')} to {many(customers, 'customer')} marked {word}."
    return Outcome(written, (told,), {"reminders": names, "state": state})


def _state(run: Run) -> str:
    withdraw, returned = run.options.get("withdraw"), run.options.get("returned")
    if withdraw and returned:
        what = "cannot be withdrawn and returned at once"
        raise InputError([Problem(REMINDER_LOG.sheet, None, None, None, what, "Choose one.")])
    return "Withdrawn" if withdraw else "Failed" if returned else "Sent"
