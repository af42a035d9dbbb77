"""The reminder log: where each reminder stands, which levels its documents have reached, and its next step.

The log only grows: one row per document and step. A reminder's state is that of its last row, and only a
reminder whose last state is Sent counts as a level reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
    return appended(rows.assign(state=state, result=result), run)


def appended(rows: pd.DataFrame, run: Run) -> pd.DataFrame:
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


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0
