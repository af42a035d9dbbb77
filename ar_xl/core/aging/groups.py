"""Whose row of the aging a customer's amounts stand in."""

from __future__ import annotations

import pandas as pd

from ar_xl.core.banking_days import unknown
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import CUSTOMERS

NO_COLLECTOR = "No collector"


def names_of(customers: pd.DataFrame) -> dict[str, str]:
    """Customers' names by their IDs."""
    return dict(zip(customers["customer_id"], customers["name"], strict=True))


def head(customer: str, parent: dict[str, str]) -> str:
    """The topmost of a family of customers; of a circle, the first ID.

    >>> head("C", {"C": "B", "B": "A"}), head("Y", {"X": "Y", "Y": "X"})
    ('A', 'X')
    """
    seen = [customer]
    while (above := parent.get(seen[-1], "")) and above not in seen:
        seen.append(above)
    return min(seen[seen.index(above) :]) if above else seen[-1]


def strange_countries(customers: pd.DataFrame, settings: Settings) -> list[Problem]:
    """Countries whose holidays are not known, where due dates are to avoid them."""
    if settings.non_banking_days == "Keep":
        return []
    strange = unknown({*customers["country"], settings.country})
    what = "is no country whose holidays are known"
    fix = "Write its two letters, for example DE. Until then only Saturdays and Sundays count."
    rows = customers[customers["country"].isin(strange)]
    found = [
        Problem(CUSTOMERS.sheet, int(row), "Country", country, what, fix, "warning")
        for row, country in rows["country"].items()
        if isinstance(row, int)
    ]
    if settings.country in strange:
        found.append(Problem("Settings", None, "Country", settings.country, what, fix, "warning"))
    return found


def grouped(detail: pd.DataFrame, customers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The columns that name the summary's row of each row of the detail, besides the currency."""
    by, ids = settings.aging_by, detail["customer_id"]
    if by == "Currency":
        return pd.DataFrame(index=detail.index)
    if by == "Company":
        return pd.DataFrame(
            {"company": settings.company or "Whole book"}, index=detail.index, dtype=object
        )
    if by == "Collector":
        given = dict(zip(customers["customer_id"], customers["collector"], strict=True))
        who = [given.get(customer) or NO_COLLECTOR for customer in ids]
        return pd.DataFrame({"collector": who}, index=detail.index, dtype=object)
    names = names_of(customers)
    if by == "Parent":
        above = dict(zip(customers["customer_id"], customers["parent_id"], strict=True))
        known = {child: parent for child, parent in above.items() if parent in names}
        top = {customer: head(customer, known) for customer in set(ids)}
        ids = ids.map(top) if len(ids) else ids
    shown = [names.get(customer, "") for customer in ids]
    return pd.DataFrame({"customer_id": ids, "customer": shown}, index=detail.index, dtype=object)
