"""When documents are due, and how many days overdue they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_xl.core.banking_days import moved
from ar_xl.core.terms import Terms, due_date, parse
from ar_xl.settings import Settings

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]


def due_dates(
    invoices: pd.DataFrame, customers: pd.DataFrame | None, settings: Settings | None = None
) -> pd.Series:
    """The due date of each document: as given, else by its terms or its customer's, else its invoice date.

    A credit note without a due date of its own is due on its date: terms are granted to the debtor. Of
    instalments it is the last one's; `instalments` has each.

    Args:
        invoices: INVOICES frame.
        customers: Their terms and countries; None where only the documents' own terms count.
        settings: What becomes of a date by terms that is no working day; None keeps it.
    """
    found = invoices["due_date"].to_numpy(dtype="datetime64[D]").copy()
    dates = invoices["invoice_date"].to_numpy(dtype="datetime64[D]")
    gaps = np.flatnonzero(np.isnat(found))
    if len(gaps):
        rows = invoices.iloc[gaps]
        code, read, _ = terms_of(rows, customers)
        by_terms = days_by(read, np.where(rows["amount"] > 0, code, -1), dates[gaps])
        if settings is not None and settings.non_banking_days != "Keep":
            countries = countries_of(rows, customers, settings)
            by_terms = moved(by_terms, countries, settings.non_banking_days)
        found[gaps] = np.where(np.isnat(by_terms), dates[gaps], by_terms)
    return pd.Series(found.astype("datetime64[s]"), index=invoices.index)


def terms_of(
    invoices: pd.DataFrame, customers: pd.DataFrame | None
) -> tuple[Ints, list[Terms | None], npt.NDArray[np.bool_]]:
    """The terms of each document.

    Returns:
        Per document its place in the terms read, the terms read, and whether they are its own words
        and not its customer's.
    """
    texts = invoices["terms"].to_numpy(dtype=object)
    own = texts != ""
    if customers is not None and not own.all():
        given = dict(zip(customers["customer_id"], customers["terms"], strict=True))
        who, ids = pd.factorize(invoices["customer_id"].to_numpy(dtype=object))
        theirs = np.array([given.get(customer, "") for customer in ids], dtype=object)
        texts = np.where(own, texts, theirs[who])
    code, words = pd.factorize(texts)
    return code.astype("int64"), [parse(str(text)) for text in words], own


def days_by(terms: Sequence[Terms | None], code: Ints, dates: Days) -> Days:
    """The due date of each date by its terms (-1 for none), NaT where they do not tell it."""
    number = dates.astype("datetime64[D]").astype("int64")
    pairs, back = np.unique(np.stack([code, number]), axis=1, return_inverse=True)
    found = np.full(pairs.shape[1], np.datetime64("NaT", "D"))
    days = pairs[1].astype("datetime64[D]").astype(object)
    for at, (which, day) in enumerate(zip(pairs[0].tolist(), days.tolist(), strict=True)):
        agreed = terms[which] if which >= 0 else None
        due = due_date(agreed, day) if agreed is not None and day is not None else None
        if due is not None:
            found[at] = np.datetime64(due, "D")
    return found[back.reshape(-1)]


def countries_of(
    invoices: pd.DataFrame, customers: pd.DataFrame | None, settings: Settings
) -> list[str]:
    """The country of each document's customer, else the company's."""
    known: dict[str, str] = {}
    if customers is not None:
        known = dict(zip(customers["customer_id"], customers["country"], strict=True))
    return [known.get(customer) or settings.country for customer in invoices["customer_id"]]


def days_since(dates: pd.Series, as_of: dt.date) -> pd.Series:
    """Whole days from each date to the as-of date; on the date itself 0."""
    gone = np.datetime64(as_of, "D") - dates.to_numpy(dtype="datetime64[D]")
    return pd.Series(gone.astype("int64"), index=dates.index)
