"""Disputes: raised by amount and reason, with an owner and a date to answer by, and resolved."""

from __future__ import annotations

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.collections.told import Told, added, numbered
from ar_xl.core.disputes import disputed, is_open
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import DISPUTES
from ar_xl.tables.collections import DISPUTE_REASONS, RESOLUTIONS


def dispute(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Enter one dispute, raised on the as-of date.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, DISPUTES.
        settings: The decimal mark.
        run: Options document, amount, reason, raised-by, owner, answer-by, documents, note.

    Raises:
        InputError: The document is not in the book, or more is disputed than is open of it.
    """
    told = Told(frames, settings, run, "document", "amount", "reason")
    item = told.item()
    amount = told.amount(item.currency) if item else None
    reason, answer_by = told.choice("reason", DISPUTE_REASONS), told.date("answer-by")
    if item is not None and amount is not None:
        invoices = frames["Invoices"]
        rows = invoices[invoices["document"] == item.document]
        # The clerk's own mark on the invoice gives way to this dispute.
        known = rows.assign(disputed_amount=pd.array([0] * len(rows), dtype="Int64"))
        left = item.open - int(disputed(known, frames["Disputes"], run.as_of).sum())
        if amount > left:
            shown = money.text(max(left, 0), item.currency, code=True)
            what = f"is above what is open and not disputed yet of {item.document} ({shown})"
            told.refuse("amount", told.text("amount"), what, "Dispute less.")
    told.settle()
    assert item is not None and amount is not None
    (number,) = numbered(frames["Disputes"]["dispute_id"], "DI-", 1)
    row = {
        "dispute_id": number,
        "document": item.document,
        "amount": amount,
        "currency": item.currency,
        "reason": reason,
        "raised_on": run.as_of,
        "raised_by": told.text("raised-by"),
        "owner": told.text("owner"),
        "answer_by": answer_by,
        "documents": told.text("documents"),
        "status": "Open",
        "note": told.text("note"),
    }
    shown = money.text(amount, item.currency, code=True)
    said = f"Dispute {number}: {shown} of {item.document} ({reason})."
    rest = item.open - amount
    said += f" The other {money.text(rest, item.currency)} stays due." if rest > 0 else ""
    facts = {"dispute": number, "amount": money.to_major(amount, item.currency)}
    return Outcome({DISPUTES: added(DISPUTES, [row])}, (said,), facts)


def resolve(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Close one dispute on the as-of date.

    Args:
        frames: INVOICES, DISPUTES.
        settings: Not needed.
        run: Options dispute (its ID, or its document where that has one open dispute), resolution, root-cause.

    Raises:
        InputError: There is no such open dispute, or there are several.
    """
    told = Told(frames, settings, run, "dispute", "resolution")
    rows = frames["Disputes"]
    name = told.text("dispute").casefold()
    is_named = rows["dispute_id"].map(str.casefold) == name
    is_named = is_named if is_named.any() else rows["document"].map(str.casefold) == name
    found = rows[is_named & is_open(rows, run.as_of)]
    resolution = told.choice("resolution", RESOLUTIONS)
    if len(found) != 1 and not told.problems:
        what = "is no open dispute" if found.empty else f"has {len(found)} open disputes"
        if found.empty and is_named.any():
            what = "is resolved already, or raised after the as-of date"
        told.refuse("dispute", told.text("dispute"), what, "Give the Dispute ID of an open one.")
    told.settle()
    row = found.iloc[0]
    cause = told.text("root-cause")
    closed = found[["status", "resolution", "resolved_on", "root_cause"]].assign(
        status="Resolved",
        resolution=resolution,
        resolved_on=pd.Series([ledger.day(run.as_of)], index=found.index, dtype="datetime64[s]"),
        root_cause=cause or row["root_cause"],
    )
    shown = money.text(int(row["amount"]), str(row["currency"]), code=True)
    said = f"Dispute {row['dispute_id']}: {shown} of {row['document']} resolved: {resolution}."
    if resolution in ("Rejected", "Withdrawn"):
        said += " The amount is due again."
    if resolution == "Credit note":
        said += " Until the credit note is in the book, the amount is due again."
    facts = {"dispute": row["dispute_id"], "document": row["document"], "resolution": resolution}
    return Outcome({DISPUTES: closed}, (said,), facts)
