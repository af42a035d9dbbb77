"""What moved the receivables between two dates, from the documents and events alone."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.aging.receivables import Receivables

NEW, CREDIT, PAID, GIVEN_UP, REVERSED, OTHER, HELD = (
    *("New", "Credited", "Paid", "Written off", "Reversed", "Adjusted"),
    "Money not applied",
)
CAUSES: Final = (NEW, CREDIT, PAID, GIVEN_UP, REVERSED, OTHER, HELD)
"""What moves a balance, in the order it is told."""
_BY_KIND: Final = {
    **dict.fromkeys(("Payment", "Discount", "Charge"), PAID),
    **dict.fromkeys((ledger.WRITE_OFF, "Short payment", "Rounding"), GIVEN_UP),
    "Opening": NEW,
    "Credit note": CREDIT,
    "Return": REVERSED,
}


def causes(book: Receivables, since: dt.date, until: dt.date) -> pd.DataFrame:
    """What moved the documents' balances between the dates: position, cause, currency, change."""
    events, at = book.events, book.positions
    issued = np.append(book.invoices["invoice_date"].to_numpy(), np.datetime64("NaT", "s"))
    first, last = ledger.day(since), ledger.day(until)
    # A payment before the invoice date takes its document's amount from that date on.
    counts_from = np.maximum(events["effective_date"].to_numpy(), issued[at])
    some = np.flatnonzero((at >= 0) & (counts_from > first) & (counts_from <= last))
    rows = events.iloc[some]
    amount = ledger.amounts(rows)
    cause = rows["kind"].map(_BY_KIND).fillna(OTHER).to_numpy(dtype=object)
    back = (rows["reverses"] != "").to_numpy()
    taken = pd.DataFrame(
        {
            "position": at[some],
            "cause": np.where(back, REVERSED, cause),
            "currency": book.invoices["currency"].to_numpy()[at[some]],
            "change": -amount,
        }
    )
    new = np.flatnonzero((issued > first) & (issued <= last))
    billed = book.invoices.iloc[new]
    is_credit = (billed["amount"] < 0).to_numpy()
    added = pd.DataFrame(
        {
            "position": new,
            "cause": np.where(is_credit, CREDIT, NEW),
            "currency": billed["currency"].to_numpy(),
            "change": billed["amount"].to_numpy(dtype="int64"),
        }
    )
    return pd.concat([added, taken], ignore_index=True)


def roll_forward(rows: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Per currency from, to and each cause. The causes come from the events, not from the two agings."""
    codes = sorted({*rows["currency"], *moves["currency"]})
    found = pd.DataFrame(0, index=codes, columns=list(CAUSES), dtype="int64")
    sums = moves.groupby(["currency", "cause"], as_index=False)["change"].sum()
    for code, cause, change in sums.itertuples(index=False):
        found.loc[code, cause] = change
    for name in ("from", "to"):
        found[name] = rows.groupby("currency")[name].sum().reindex(codes, fill_value=0)
    held = rows[rows["position"] < 0].groupby("currency")["change"].sum()
    found[HELD] = held.reindex(codes, fill_value=0)
    return found.astype("int64")


def checks(rows: pd.DataFrame, rolled: pd.DataFrame) -> list[tuple[str, bool]]:
    """Per currency: what was open and what moved it is what is open."""
    found = []
    for code, row in rolled.iterrows():
        change = int(rows["change"][rows["currency"] == code].sum())
        moved = int(row[list(CAUSES)].sum())
        shown = [money.text(int(n), str(code)) for n in (row["from"], moved, row["to"])]
        held = row["from"] + moved == row["to"] and moved == change
        label = f"{code}: from {shown[0]} + postings {shown[1]} = to {shown[2]}"
        found.append((label, bool(held)))
    return found
