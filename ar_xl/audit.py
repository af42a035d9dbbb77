"""The Audit table: one row per command, each sealed with the row before it."""

from __future__ import annotations

import hashlib

import pandas as pd

from ar_xl.outcome import Outcome, Run
from ar_xl.problems import Problem
from ar_xl.tables import AUDIT

_SEALED = [column.name for column in AUDIT.columns if column.heading != "Hash"]


def next_entry(trail: pd.DataFrame) -> int:
    """The number of the next entry."""
    return int(trail["entry"].max()) + 1 if len(trail) else 1


def entry(trail: pd.DataFrame, command: str, outcome: Outcome, run: Run) -> pd.DataFrame:
    """The AUDIT row of a command that follows on `trail`."""
    rows = ", ".join(f"{table.name} {len(frame)}" for table, frame in outcome.frames.items())
    totals = outcome.summary[0] if outcome.summary else ""
    days = (pd.Timestamp(run.entered_on), pd.Timestamp(run.as_of))
    cells = (next_entry(trail), days[0], run.entered_by, command, days[1], rows, totals)
    frame = pd.DataFrame([cells], columns=_SEALED, index=[-1])
    frame = frame.astype({"entry": "Int64", "when": "datetime64[s]", "as_of": "datetime64[s]"})
    before = str(trail["hash"].iloc[-1]) if len(trail) else ""
    return frame.assign(hash=_seals(frame, before))


def broken(trail: pd.DataFrame) -> list[Problem]:
    """A warning for every row that was changed, or whose row before was changed or taken away."""
    what = "does not agree with its row and the row before"
    fix = "Somebody changed Audit by hand; compare with the last backup."
    seals = _seals(trail, "")
    return [
        Problem(AUDIT.sheet, int(row), "Hash", None, what, fix, "warning")
        for row, given, seal in zip(trail.index, trail["hash"], seals, strict=True)
        if given != seal
    ]


def _seals(trail: pd.DataFrame, before: str) -> list[str]:
    """The seal of each row: SHA-256 over the seal written on the row before and the row's cells."""
    shown = trail[_SEALED].assign(
        when=trail["when"].dt.strftime("%Y-%m-%d"), as_of=trail["as_of"].dt.strftime("%Y-%m-%d")
    )
    written = [before, *trail["hash"]] if "hash" in trail else [before]
    return [
        hashlib.sha256("\x1f".join([last, *map(str, cells)]).encode()).hexdigest()
        for last, cells in zip(written, shown.itertuples(index=False, name=None), strict=False)
    ]
