"""Posting: what is certain or accepted becomes allocations, and the other sheets follow from them.

An option is posted whole or not at all. What was posted before is left alone, so posting twice is posting once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.decisions import chosen, logged, too_late, waiting
from ar_xl.core.proof import places, prove, told
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    BANK_KINDS,
    BANK_LINES,
    DECISION_LOG,
    INVOICES,
    PAYER_MEMORY,
    RECONCILIATION,
    Table,
)


def post(frames: Frames, settings: Settings, run: Run, *, always_prove: bool = False) -> Outcome:
    """Post every Auto that is not rejected and every accepted option, and prove the balances.

    Args:
        frames: BANK_LINES, INVOICES, CUSTOMERS, MATCHES, ALLOCATIONS, PAYER_MEMORY and DECISION_LOG.
        settings: The company's name, for the proof.
        run: Who, when, and the as-of date; a line booked after it waits.
        always_prove: Write the proof even where there was nothing to post.

    Raises:
        InputError: Decisions contradict each other, or what was matched is no longer so.
    """
    lines, invoices, before = frames["BankLines"], frames["Invoices"], frames["Allocations"]
    openings = ledger.openings(invoices, before)
    rows, problems = chosen(frames, ledger.joined(before, openings), run)
    if problems:
        raise InputError(problems)
    new = ledger.entered(ledger.joined(openings, _events(rows)), before, run)
    after = ledger.joined(before, new)
    left = ledger.open_amounts(invoices, after, run.as_of).astype("Int64")
    states = _states(frames, after)
    standing = {
        **frames,
        "Allocations": after,
        "Invoices": invoices.assign(open_amount=left),
        "BankLines": lines.assign(kind=states["kind"], status=states["status"]),
    }
    found = places(standing, run)
    proof = prove(standing, found, settings, run)
    changed: dict[Table, pd.DataFrame] = {
        ALLOCATIONS: new,
        # The currency is there to write the amount with its decimals; only Open amount is written.
        INVOICES: standing["Invoices"].loc[
            _differ(invoices["open_amount"], left), ["currency", "open_amount"]
        ],
        BANK_LINES: states[
            _differ(lines["kind"], states["kind"]) | _differ(lines["status"], states["status"])
        ],
        PAYER_MEMORY: _learned(rows, _credit_notes(invoices), frames["PayerMemory"], run),
        DECISION_LOG: logged(
            frames["Matches"],
            frames["DecisionLog"],
            run,
            set(waiting(lines, before, run)["line_id"]),
        ),
        RECONCILIATION: proof if len(new) or always_prove else proof.iloc[:0],
    }
    summary, facts = told(standing, proof, found, run)
    written = {table: frame for table, frame in changed.items() if len(frame)}
    return Outcome(written, summary, facts, tuple(too_late(frames, run)))


def _events(rows: pd.DataFrame) -> pd.DataFrame:
    """Allocations of the chosen rows, in their order, without number and entry.

    A negative difference of a document is taken off it under its reason; a positive one is money left
    over, without a document. The exchange difference of a payment in another currency is no event: the
    document is paid in its own currency.
    """
    has = rows["document"] != ""
    difference = rows["difference"].mask(
        rows["foreign"] & (rows["difference_reason"] == "Exchange difference"), 0
    )
    missing = difference.clip(upper=0).where(has, 0)
    left = (difference - missing).where(has, difference - rows["discount"] - rows["charge"])
    payment = rows["applied"] - rows["discount"] - rows["charge"] + missing
    parts = (
        ("Payment", payment.where(has, 0), rows["document"]),
        ("Discount", rows["discount"].where(has, 0), rows["document"]),
        ("Charge", rows["charge"].where(has, 0), rows["document"]),
        (rows["difference_reason"], -missing, rows["document"]),
        (rows["difference_reason"], left, ""),
    )
    found = [
        rows.assign(kind=kind, amount=amount.astype("Int64"), document=document)[amount != 0]
        for kind, amount, document in parts
    ]
    return ledger.filled(ALLOCATIONS, pd.concat(found).sort_index(kind="stable"))


def _states(frames: Frames, allocations: pd.DataFrame) -> pd.DataFrame:
    """Kind and status of every bank line: of what was posted on it, else of what is proposed.

    A kind that is there already stays: the bank itself told it.
    """
    lines, matches, invoices = frames["BankLines"], frames["Matches"], frames["Invoices"]
    events = allocations[ledger.standing(allocations) & (allocations["line_id"] != "")]
    posted = events.assign(rank=events["document"] == "").sort_values("rank", kind="stable")
    proposed = matches[matches["option"].fillna(1) == 1]
    first, option = posted.drop_duplicates("line_id"), proposed.drop_duplicates("line_id")
    names = lines["line_id"]
    document = _of(names, first, "document")
    verdict = _of(names, option, "verdict")
    is_posted = names.isin(first["line_id"])
    reason = _of(names, first, "kind").where(is_posted, _of(names, option, "difference_reason"))
    is_held = reason.isin(ledger.ON_ACCOUNT)
    is_none = is_posted | (verdict == "None")
    status = np.select(
        [
            document != "",
            is_posted & is_held,
            is_none & (reason == ledger.UNIDENTIFIED),
            is_none & ~is_held,
            verdict != "",
        ],
        ["Posted", "On account", "Unidentified", "No receivable", "Review"],
        default="",
    )
    credit_notes = _credit_notes(invoices)
    paid_out = np.where(document.isin(credit_notes), "Refund", "Return")
    moved = np.where(lines["amount"] < 0, paid_out, "Receipt")
    is_money = is_held | (reason == ledger.UNIDENTIFIED)
    kind = np.select(
        [
            lines["kind"] != "",
            document != "",
            is_none & is_money,
            is_none & reason.isin(BANK_KINDS),
        ],
        [lines["kind"], moved, "Receipt", reason],
        default="",
    )
    return pd.DataFrame({"kind": kind, "status": status}, index=lines.index, dtype=object)


def _credit_notes(invoices: pd.DataFrame) -> pd.Series:
    """Numbers of the documents by which money is owed to the customer."""
    return invoices["document"][invoices["amount"] < 0]


def _of(names: pd.Series, rows: pd.DataFrame, column: str) -> pd.Series:
    """A text of each named bank line, "" where it has no row."""
    texts = dict(zip(rows["line_id"], rows[column], strict=True))
    return pd.Series([texts.get(name, "") for name in names], index=names.index, dtype=object)


def _differ(old: pd.Series, new: pd.Series) -> pd.Series:
    """Where a value is another one, or was blank."""
    return (old.isna() | (old != new).fillna(True)).astype(bool)


def _learned(
    rows: pd.DataFrame, credit_notes: pd.Series, memory: pd.DataFrame, run: Run
) -> pd.DataFrame:
    """Who paid for whom, from the lines the clerk accepted: new rows, and known ones counted once more.

    A payment that comes back teaches nothing: it often comes in the bank's own name.
    """
    keys = ["payer", "payer_account", "customer_id"]
    is_return = (rows["bank_amount"] < 0) & ~rows["document"].isin(credit_notes)
    seen = rows[rows["accepted"] & (rows["customer_id"] != "") & ~is_return]
    seen = seen[(seen["payer"] != "") | (seen["payer_account"] != "")]
    seen = seen.drop_duplicates(["line_id", "customer_id"])
    found = seen.groupby(keys, sort=False, as_index=False).agg(
        learned_from=("line_id", "last"), times=("line_id", "size")
    )
    known = dict(zip(zip(*(memory[k] for k in keys), strict=True), memory.index, strict=True))
    at = [known.get(key) for key in zip(*(found[k] for k in keys), strict=True)]
    earlier = [0 if row is None else memory["times"].fillna(1)[row] for row in at]
    found["times"] = (found["times"] + np.array(earlier, dtype="int64")).astype("Int64")
    found["learned_on"] = ledger.day(run.entered_on)
    found.index = pd.Index(
        [-1 - n if row is None else row for n, row in enumerate(at)], dtype="int64"
    )
    return found[[column.name for column in PAYER_MEMORY.columns]]
