"""What of each document is disputed on a date: by amount, so that the rest of it goes on."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ar_xl.core import ledger


def is_open(disputes: pd.DataFrame, as_of: dt.date) -> pd.Series:
    """Whether each dispute was raised by the date and not resolved by then.

    One that is Resolved without a date counts as resolved on every date.
    """
    raised = disputes["raised_on"] <= ledger.day(as_of)
    dated = disputes["resolved_on"].notna()
    gone = (disputes["resolved_on"] <= ledger.day(as_of)).where(
        dated, disputes["status"] == "Resolved"
    )
    return raised & ~gone.astype(bool)


def disputed(invoices: pd.DataFrame, disputes: pd.DataFrame, as_of: dt.date) -> pd.Series:
    """The disputed part of each document, int64 minor units, aligned with the invoices.

    Args:
        invoices: INVOICES frame. `Disputed amount` counts where no dispute of the document was raised by
            the date: it has no date of its own.
        disputes: DISPUTES frame.
        as_of: Disputes raised later and resolutions of later days do not count.

    Returns:
        At most the document's amount, and never of the other sign.
    """
    known = disputes[disputes["raised_on"] <= ledger.day(as_of)]
    sums = known["amount"].where(is_open(known, as_of), 0).groupby(known["document"]).sum()
    typed = invoices["disputed_amount"].fillna(0).astype("int64")
    found = invoices["document"].map(sums).fillna(typed).astype("int64")
    amount = invoices["amount"].astype("int64")
    return found.clip(lower=amount.clip(upper=0), upper=amount.clip(lower=0))
