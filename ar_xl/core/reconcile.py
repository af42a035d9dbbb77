"""The whole of it in one command: match, post what is certain, prove the balances."""

from __future__ import annotations

import pandas as pd

from ar_xl.core.matching import match
from ar_xl.core.posting import post
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import DECISION_LOG, MATCHES

_FIRST_ROW = 2
"""Where the rows of a sheet begin, below its headings."""


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
    matches = proposed.frames[MATCHES].copy()
    matches.index = pd.RangeIndex(_FIRST_ROW, _FIRST_ROW + len(matches))
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
