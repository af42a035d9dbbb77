"""A second person's approval of what one person asked for."""

from __future__ import annotations

import unicodedata

import pandas as pd

from ar_xl.core import ledger
from ar_xl.outcome import Run


def is_approved(requests: pd.DataFrame, run: Run) -> pd.Series:
    """Whether another person than the one who asked has approved, by the as-of date.

    Args:
        requests: REQUESTS frame.
        run: The as-of date.
    """
    asked, other = requests["requested_by"].map(person), requests["approved_by"].map(person)
    today = ledger.day(run.as_of)
    in_time = ~(requests["approved_on"] > today) & (requests["requested_on"] <= today)
    return (other != "") & (asked != other) & in_time


def person(name: str) -> str:
    """A name as people mean it.

    >>> person(" Anna  Meier ") == person("annaMEIER")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
