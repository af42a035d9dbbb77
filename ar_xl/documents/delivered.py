"""What a channel answered, kept in the reminder log and on the invoices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pandas as pd

from ar_xl.core import disputes, ledger, promises, reminder_log
from ar_xl.core.reminders.levels import changed_levels
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import INVOICES, REMINDER_LOG, Table

Step = tuple[str, str, str]
"""Reminder ID, its next state, what the channel said."""


def record(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Enter the last steps of a delivery, and the levels that were reached by it.

    Args:
        frames: INVOICES and REMINDER_LOG.
        settings: None is used.
        run: Its options: `steps`, see `Step`, and `told`, the command's line.
    """
    steps = cast(Iterable[Step], run.options["steps"])
    rows = step_rows(frames["ReminderLog"], steps, run)
    after = pd.concat([frames["ReminderLog"], rows]) if len(rows) else frames["ReminderLog"]
    written: dict[Table, pd.DataFrame] = {REMINDER_LOG: rows}
    levels = changed_levels(frames["Invoices"], after)
    if len(levels):
        written[INVOICES] = levels
    return Outcome(written, (str(run.options["told"]),))


def overtaken(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Prepared reminders that ask more of a document than there is to ask for by now: fact `overtaken`, their IDs.

    Args:
        frames: INVOICES, ALLOCATIONS, DISPUTES, PROMISES and REMINDER_LOG.
        settings: The grace days of promises.
        run: The as-of date: what is disputed or promised on it is not asked for. What is posted counts,
            whatever its day.
    """
    invoices = frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    still = ledger.open_amounts(invoices, events)
    still = still - disputes.disputed(invoices, frames["Disputes"], run.as_of)
    grace = settings.promise_grace_days
    still = still - promises.live(
        invoices=invoices,
        events=events,
        promises=frames["Promises"],
        as_of=run.as_of,
        grace_days=grace,
    )
    left = dict(zip(invoices["document"], still, strict=True))
    now = reminder_log.current(frames["ReminderLog"])
    rows = now[(now["state"] == "Prepared") & (now["document"] != "") & (now["amount"] > 0)]
    asked = rows.groupby(["reminder_id", "document"], as_index=False)["amount"].sum()
    over = asked["amount"] > asked["document"].map(left).fillna(0)
    found = set(asked["reminder_id"][over].astype(str))
    return Outcome({}, (), {"overtaken": sorted(found)})


def step_rows(log: pd.DataFrame, steps: Iterable[Step], run: Run) -> pd.DataFrame:
    """REMINDER_LOG rows to append, for steps of different reminders."""
    rows = [reminder_log.step(log, name, state, run, result) for name, state, result in steps]
    if not rows:
        return log.iloc[:0]
    added = pd.concat(rows)
    added.index = pd.RangeIndex(-len(added), 0)
    return added
