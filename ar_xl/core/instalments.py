"""What of each document is due when: documents with instalments in their parts, all others whole.

Payments take the parts in the order of their due dates, so a part's open amount follows from the document's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_xl.core.banking_days import moved
from ar_xl.core.days import Days, Ints, countries_of, days_by, due_dates, terms_of
from ar_xl.core.terms import Instalment, Terms
from ar_xl.settings import Settings

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DueItems:
    """Every part of every document, by document and due date."""

    document: Ints
    """Position of the document among the invoices."""
    number: Ints
    """1 for the first part."""
    count: Ints
    """Parts of the document; 1 where it is whole."""
    due: Days
    amount: Ints
    """Minor units; the parts of a document sum to it."""
    before: Ints
    """What the earlier parts sum to."""

    def names(self) -> list[str]:
        """`1/3` for the first of three parts, "" for a whole document."""
        pairs = zip(self.number.tolist(), self.count.tolist(), strict=True)
        return [f"{number}/{count}" if count > 1 else "" for number, count in pairs]

    def left(self, opened: Ints) -> Ints:
        """What is open of each part.

        Args:
            opened: What is open of each document, in the order of the invoices.

        Returns:
            Parts that sum to the document's. What is open beyond the document's amount, or overpaid,
            is the last part's.
        """
        found: Ints = opened[self.document]
        some = np.flatnonzero(self.count > 1)
        if not len(some):
            return found
        number, count, amount = self.number[some], self.count[some], self.amount[some]
        is_last = number == count
        whole = (self.before[some] + amount)[is_last]
        gone = np.repeat(whole, count[is_last]) - found[some]
        part = np.clip(self.before[some] + amount - gone, 0, amount)
        beyond = found[some] - np.clip(found[some], 0, np.repeat(whole, count[is_last]))
        found[some] = part + np.where(is_last, beyond, 0)
        return found


def due_items(invoices: pd.DataFrame, customers: pd.DataFrame, settings: Settings) -> DueItems:
    """The parts of all documents.

    A due date given on the sheet is the last part's, and no part is due after it; unless it is the due date
    of an earlier part, as some systems write it. Instalments of the customer's terms split a document with
    a due date of its own only where that date is one of theirs or they have none.

    Args:
        invoices: INVOICES frame. Credit notes are whole.
        customers: CUSTOMERS frame.
        settings: Country and non-banking days; a date given on the sheet does not move.
    """
    code, read, own = terms_of(invoices, customers)
    owed = (invoices["amount"] > 0).to_numpy()
    whole = np.ones(len(invoices), dtype=bool)
    parts = []
    for which, terms in enumerate(read):
        if terms is None or not terms.instalments:
            continue
        rows = np.flatnonzero(owed & (code == which))
        split, due = _dates(invoices.iloc[rows], customers, settings, terms, own[rows])
        rows = rows[split]
        whole[rows] = False
        parts.append(_split(rows, due[split], invoices["amount"], terms.instalments))
    plain = np.flatnonzero(whole)
    ones = np.ones(len(plain), dtype="int64")
    due = due_dates(invoices.iloc[plain], customers, settings).to_numpy(dtype="datetime64[D]")
    amount = invoices["amount"].to_numpy(dtype="int64")[plain]
    parts.append(DueItems(plain, ones, ones, due, amount, np.zeros_like(ones)))
    columns = [
        np.concatenate([getattr(p, field.name) for p in parts]) for field in fields(DueItems)
    ]
    order = np.lexsort((columns[1], columns[0])) if len(parts) > 1 else slice(None)
    return DueItems(*(column[order] for column in columns))


def _dates(
    rows: pd.DataFrame,
    customers: pd.DataFrame,
    settings: Settings,
    terms: Terms,
    own: Flags,
) -> tuple[Flags, Days]:
    """Whether each document is split, and the due date of each of its parts, as written."""
    whens = [part.when for part in terms.instalments]
    dates = rows["invoice_date"].to_numpy(dtype="datetime64[D]")
    given = rows["due_date"].to_numpy(dtype="datetime64[D]")[:, None]
    columns = []
    for at in range(len(whens)):
        day = days_by(whens, np.full(len(rows), at, dtype="int64"), dates)
        if settings.non_banking_days != "Keep":
            day = moved(day, countries_of(rows, customers, settings), settings.non_banking_days)
        columns.append(day)
    due = np.stack(columns, axis=1)
    known = ~np.isnat(given)
    due = np.where(np.isnat(due), np.where(known, given, dates[:, None]), due)
    named = (due == given).any(axis=1, keepdims=True)
    is_last = due == due.max(axis=1, keepdims=True)
    bound = np.where(is_last, given, np.minimum(due, given))
    return own | (~known | named)[:, 0], np.where(known & ~named, bound, due)


def _split(
    rows: Ints, due: Days, amounts: pd.Series, instalments: tuple[Instalment, ...]
) -> DueItems:
    """The parts of documents with the same terms, by due date; the last takes what rounding leaves."""
    count = len(instalments)
    order = np.argsort(due, axis=1, kind="stable")
    weight = np.array([part.weight for part in instalments], dtype="int64")[order]
    total = int(weight[0].sum()) if len(rows) else 1
    amount = amounts.to_numpy(dtype="int64")[rows]
    left, parts = amount.copy(), np.zeros((len(rows), count), dtype="int64")
    for at in range(count):
        share = _share(amount, weight[:, at], total)
        parts[:, at] = left if at == count - 1 else np.minimum(share, left)
        left -= parts[:, at]
    numbers = np.tile(np.arange(1, count + 1), len(rows))
    return DueItems(
        np.repeat(rows, count),
        numbers,
        np.full(len(numbers), count),
        np.take_along_axis(due, order, axis=1).reshape(-1),
        parts.reshape(-1),
        (np.cumsum(parts, axis=1) - parts).reshape(-1),
    )


def _share(amount: Ints, weight: Ints, total: int) -> Ints:
    """`amount * weight / total`, halves up, without leaving int64 on the way."""
    whole, rest = np.divmod(amount, total)
    found: Ints = whole * weight + (rest * weight * 2 + total) // (2 * total)
    return found
