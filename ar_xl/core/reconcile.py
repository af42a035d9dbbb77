"""The whole of it in one command: match, post what is certain, prove the balances."""

from __future__ import annotations

import pandas as pd

from ar_xl.core.matching import match
from ar_xl.core.posting import post
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import DECISION_LOG, MATCHES


def reconcile(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Propose, post every Auto and everything accepted, and prove it.

    Args:
        frames: What `match` and `post` read.
        settings: As for both.
        run: As for both.

    Raises:
        InputError: As for `post`.
    """
    proposed = match(frames, settings, run)
    matches = _placed(proposed.frames[MATCHES], frames[MATCHES.name])
    log = frames[DECISION_LOG.name]
    rejected = proposed.frames.get(DECISION_LOG, log.iloc[:0])
    now = {MATCHES.name: matches, DECISION_LOG.name: pd.concat([log, rejected])}
    posted = post({**frames, **now}, settings, run, always_prove=True)
    decided = pd.concat([rejected, posted.frames.get(DECISION_LOG, log.iloc[:0])])
    decided.index = pd.RangeIndex(-len(decided), 0)
    first, *rest = posted.summary
    return Outcome(
        {**proposed.frames, **posted.frames, **({DECISION_LOG: decided} if len(decided) else {})},
        (first, *proposed.summary, *rest),
        {**proposed.facts, **posted.facts},
        (*proposed.problems, *posted.problems),
    )


def _placed(proposed: pd.DataFrame, sheet: pd.DataFrame) -> pd.DataFrame:
    """The proposals by the rows where they stand on the sheet: what is refused is told there, and not written anew.

    Those that are not there come after its last row.
    """
    key = [column.name for column in MATCHES.columns if column.heading in MATCHES.key]
    keys = [sheet[name] for name in key]
    there = dict(zip(zip(*keys, strict=True), sheet.index, strict=True))
    rows = iter(range(max([1, *sheet.index]) + 1, 2**31))
    proposed = proposed.copy()
    proposed.index = pd.Index(
        [
            there.pop(at) if at in there else next(rows)
            for at in zip(*(proposed[name] for name in key), strict=True)
        ],
        dtype="int64",
    )
    return proposed
