"""When documents are due, and how many days overdue they are."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_xl.core.terms import due_date, parse

Days = npt.NDArray[np.datetime64]


def due_dates(invoices: pd.DataFrame, customers: pd.DataFrame | None) -> pd.Series:
    """The due date of each document: as given, else by its terms or its customer's, else its invoice date.

    A credit note without a due date of its own is due on its date: terms are granted to the debtor.
    """
    found = invoices["due_date"].to_numpy(dtype="datetime64[D]").copy()
    dates = invoices["invoice_date"].to_numpy(dtype="datetime64[D]")
    gaps = np.flatnonzero(np.isnat(found))
    if len(gaps):
        found[gaps] = _by_terms(invoices.iloc[gaps], dates[gaps], customers)
    return pd.Series(found.astype("datetime64[s]"), index=invoices.index)


def _by_terms(rows: pd.DataFrame, dates: Days, customers: pd.DataFrame | None) -> Days:
    by_customer: dict[str, str] = {}
    if customers is not None:
        by_customer = dict(zip(customers["customer_id"], customers["terms"], strict=True))
    found = dates.copy()
    owed = (rows["amount"] > 0).to_numpy()
    given = zip(rows["terms"], rows["customer_id"], dates.astype(dt.date), owed, strict=True)
    for at, (text, customer, date, is_owed) in enumerate(given):
        terms = parse(text or by_customer.get(customer, "")) if is_owed else None
        due = None if terms is None else due_date(terms, date)
        if due is not None:
            found[at] = np.datetime64(due)
    return found


def days_since(dates: pd.Series, as_of: dt.date) -> pd.Series:
    """Whole days from each date to the as-of date; on the date itself 0."""
    gone = np.datetime64(as_of, "D") - dates.to_numpy(dtype="datetime64[D]")
    return pd.Series(gone.astype("int64"), index=dates.index)
