"""Where each bank line stands between the bank's file and the ledger."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.decisions import waiting
from ar_xl.outcome import Run

LATER, POSTED, SET_ASIDE = "later", "posted", "set aside"
TO_MATCH, TO_POST, TO_DECIDE = "to match", "to post", "to decide"
_ASIDE: Final = "None"


def line_states(
    lines: pd.DataFrame, allocations: pd.DataFrame, matches: pd.DataFrame, run: Run
) -> pd.Series:
    """One word per bank line, aligned with the lines.

    Args:
        lines: BANK_LINES frame.
        allocations: ALLOCATIONS frame.
        matches: MATCHES frame.
        run: Lines booked after its as-of date are for later.
    """
    left = waiting(lines, allocations, run)["line_id"]
    sure = (
        (matches["verdict"] == "Auto")
        & (matches["decision"] != "Reject")
        & (matches["option"] == 1)
    )
    ready = matches["line_id"][sure | (matches["decision"] == "Accept")]
    # Money of a customer in advance has no document either, but it is for a person to say so.
    is_aside = (matches["verdict"] == _ASIDE) & ~matches["difference_reason"].isin(
        ledger.ON_ACCOUNT
    )
    ids = lines["line_id"]
    states = pd.Series(LATER, index=lines.index, dtype=object)
    states[~ledger.open_lines(lines, allocations)] = POSTED
    here = ids.isin(left)
    states[here] = SET_ASIDE
    states[here & ids.isin(matches["line_id"][~is_aside])] = TO_DECIDE
    states[here & ids.isin(ready)] = TO_POST
    states[here & ~ids.isin(matches["line_id"])] = TO_MATCH
    return states
