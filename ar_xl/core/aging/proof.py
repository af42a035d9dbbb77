"""The proof of an aging: its columns add up to what is open, and that is what the ledger says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.aging.receivables import Receivables

Checks = list[tuple[str, bool]]


def controls(book: Receivables, as_of: dt.date) -> dict[str, int]:
    """What is open per currency by another way than document by document: amounts less events."""
    there = ledger.issued(book.invoices, as_of).to_numpy()
    in_time = (book.events["effective_date"] <= ledger.day(as_of)).to_numpy()
    counted = np.append(there, True)[book.positions] & in_time & ~book.is_aside
    sums = np.zeros(len(book.codes), dtype="int64")
    owed = book.invoices["amount"].to_numpy(dtype="int64")
    np.add.at(sums, book.code_of_document[there], owed[there])
    np.subtract.at(sums, book.code_of_event[counted], book.event_amounts[counted])
    return dict(zip(book.codes, sums.tolist(), strict=True))


def checks(
    totals: pd.DataFrame,
    parts: list[str],
    detail: pd.DataFrame,
    control: dict[str, int],
    general: Mapping[str, int],
) -> Checks:
    """Three checks per currency, each with its figures, and a fourth where the general ledger's balance is told.

    Args:
        totals: Per currency Open, its parts, Unapplied and Balance, minor units.
        parts: Headings of the columns that add up to Open.
        detail: AGING_DETAIL frame with `is_item`, whether a row is a document.
        control: What `controls` gives.
        general: Balances of the control account.
    """
    found: Checks = []
    for code in sorted({*totals.index, *(c for c, total in control.items() if total), *general}):
        row = totals.loc[code] if code in totals.index else pd.Series(0, index=totals.columns)
        own = detail[detail["currency"] == code]
        columns, left, held, balance = (
            *(int(row[parts].sum()), int(row["Open"])),
            *(int(row["Unapplied"]), int(row["Balance"])),
        )
        documents = int(own["open"][own["is_item"]].sum())
        listed, due = int(own["open"].sum()), control.get(code, 0)
        text = {
            amount: money.text(amount, code)
            for amount in (columns, left, held, balance, documents, due)
        }
        what = "open" if documents == left else "documents"
        beside = " + credit notes" if "Credit notes" in parts else ""
        found += [
            (
                f"{code}: not due + buckets{beside} {text[columns]} = open {text[left]}",
                columns == left,
            ),
            (f"{code}: {what} {text[documents]} = ledger {text[due]}", documents == due),
            (
                f"{code}: open {text[left]} + unapplied {text[held]} = balance {text[balance]} = detail",
                left + held == balance == listed,
            ),
        ]
        if code in general:
            there, apart = (money.text(n, code) for n in (general[code], balance - general[code]))
            label = f"{code}: balance {text[balance]} = control account {there}"
            same = balance == general[code]
            found.append((label if same else f"{label}, apart by {apart}", same))
    return found
