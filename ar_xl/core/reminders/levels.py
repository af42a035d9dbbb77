"""Reminder level and Last reminder on the sheet Invoices: what was sent, and nothing else."""

from __future__ import annotations

import pandas as pd

from ar_xl.core.reminder_log import reached


def changed_levels(invoices: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """Rows of INVOICES whose level or last reminder is not what was sent."""
    now = reached(invoices, log)
    none = pd.Timestamp(0)
    level = now["level"].astype("Int64").mask(now["level"] == 0)
    other_level = level.fillna(0) != invoices["reminder_level"].fillna(0)
    other_day = now["sent_on"].fillna(none) != invoices["last_reminder"].fillna(none)
    rows = pd.DataFrame({"reminder_level": level, "last_reminder": now["sent_on"]})
    return rows[(other_level | other_day).astype(bool)]
