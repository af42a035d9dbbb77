"""Write-offs, credits, waivers, settlements and hand-overs: asked for by one person, approved by another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.approvals import is_approved, person
from ar_xl.core.collections.told import Told, added, numbered
from ar_xl.core.proof import places, prove
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, INVOICES, RECONCILIATION, REQUESTS, Table
from ar_xl.tables.collections import REQUEST_KINDS

WAITING, SAME, APPROVED, POSTED = (
    *("Waiting for approval", "Not approved: same person"),
    *("Approved", "Posted"),
)
NO_DOCUMENT, TOO_MUCH = "Not posted: no document", "Not posted: above what is open"
NOT_YET = "Waiting: dated later"


def request(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Ask for a write-off, a credit note, a waiver, a settlement or a hand-over on the as-of date.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, REQUESTS.
        settings: The decimal mark.
        run: Options kind, customer, document, currency, amount (else all that is open), reason, by.

    Raises:
        InputError: Something named is not in the book, or more is asked for than is open.
    """
    told = Told(frames, settings, run, "kind", "reason")
    kind, item = told.choice("kind", REQUEST_KINDS), told.item()
    customer = told.customer_of(item)
    currency = told.currency(item, customer)
    amount, by = told.amount(currency), told.person()
    if item is None and kind == "Write-off" and not told.text("document"):
        told.refuse("document", None, "is missing", "A write-off names the document.")
    elif not customer and not told.problems:
        told.refuse("customer", None, "is missing", "Name the customer or the document.")
    if not by:
        told.refuse("by", None, "is missing", "Name the person who asks.")
    left = abs(item.open) if item else _open(frames, run, customer, currency)
    if not told.problems and (left == 0 or (amount or 0) > left):
        what = f"is above what is open ({money.text(left, currency, code=True)})"
        if left == 0:
            what = f"cannot be met: nothing is open of {item.document if item else customer}"
        told.refuse("amount", told.text("amount") or None, what, "Ask for no more than is open.")
    told.settle()
    asked = amount or left
    (number,) = numbered(frames["Requests"]["request_id"], "RQ-", 1)
    row = {
        "request_id": number,
        "kind": kind,
        "customer_id": customer,
        "document": item.document if item else "",
        "currency": currency,
        "amount": -asked if item and item.open < 0 else asked,
        "reason": told.text("reason"),
        "requested_by": by,
        "requested_on": run.as_of,
        "state": WAITING,
    }
    of = item.document if item else customer
    shown = money.text(asked, currency, code=True)
    said = (
        f"{kind} {number} of {shown} for {of} waits for another person than {by} under Approved by."
    )
    facts = {"request": number, "amount": money.to_major(asked, currency)}
    return Outcome({REQUESTS: added(REQUESTS, [row])}, (said,), facts)


def _open(frames: Frames, run: Run, customer: str, currency: str) -> int:
    """All that a customer owes in a currency, credit notes taken off."""
    rows = frames["Invoices"]
    own = (rows["customer_id"] == customer) & (rows["currency"] == currency)
    rows = rows[own & ledger.issued(rows, run.as_of)]
    events = ledger.complete(rows, frames["Allocations"])
    return max(int(ledger.open_amounts(rows, events, run.as_of).sum()), 0)


def approve(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Post the write-offs that another person approved; tell of every request where it stands.

    A write-off is posted once, on the as-of date, and only where all of it is still open. The other kinds
    are approved and no more: their credit note or letter is made elsewhere.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, BANK_LINES, REQUESTS.
        settings: The company's name, for the proof.
        run: Who, when, the as-of date.
    """
    rows, invoices, before = frames["Requests"], frames["Invoices"], frames["Allocations"]
    states, posted = _decided(rows, invoices, before, run)
    new = before.iloc[:0]
    if posted:
        chosen = rows.loc[posted].assign(
            kind=ledger.WRITE_OFF, effective_date=ledger.day(run.as_of)
        )
        events = ledger.filled(ALLOCATIONS, chosen)
        openings = ledger.openings(invoices, before)
        new = ledger.entered(ledger.joined(openings, events), before, run)
        ids = new["allocation_id"].iloc[-len(posted) :]
        states.update({row: f"{POSTED} {name}" for row, name in zip(posted, ids, strict=True)})
    after = ledger.joined(before, new)
    left = ledger.open_amounts(invoices, after, run.as_of).astype("Int64")
    other = (invoices["open_amount"].isna() | (invoices["open_amount"] != left)).fillna(True)
    now = invoices.assign(open_amount=left)
    state = pd.Series(states, index=rows.index, dtype=object)
    changed: dict[Table, pd.DataFrame] = {
        REQUESTS: rows[["state"]].assign(state=state)[rows["state"] != state]
    }
    if posted:
        changed[ALLOCATIONS] = new
        # The currency is there to write the amount with its decimals; only Open amount is written.
        changed[INVOICES] = now.loc[other.astype(bool), ["currency", "open_amount"]]
        standing = {**frames, "Allocations": after, "Invoices": now}
        changed[RECONCILIATION] = prove(standing, places(standing, run), settings, run)
    told, facts = _told(rows.assign(state=state), posted)
    return Outcome({table: frame for table, frame in changed.items() if len(frame)}, told, facts)


def _decided(
    rows: pd.DataFrame, invoices: pd.DataFrame, allocations: pd.DataFrame, run: Run
) -> tuple[dict[int, str], list[int]]:
    """The state of each request, and those to post now, by row."""
    events = ledger.complete(invoices, allocations)
    # Neither on the date nor later may more be given up than is open.
    today, ever = (ledger.open_amounts(invoices, events, date) for date in (run.as_of, None))
    there = ledger.issued(invoices, run.as_of)
    left = {
        document: (now, later) if is_there else (0, 0)
        for document, now, later, is_there in zip(
            invoices["document"], today.tolist(), ever.tolist(), there, strict=True
        )
    }
    given_up = _given_up(rows, allocations)
    approved = is_approved(rows, run)
    same = rows["approved_by"].map(person) == rows["requested_by"].map(person)
    states: dict[int, str] = {}
    posted: list[int] = []
    for at, kind, document, amount, state, good, alike, by in zip(
        *(rows.index.tolist(), rows["kind"], rows["document"], rows["amount"].tolist()),
        *(rows["state"], approved, same, rows["approved_by"].str.strip()),
        strict=True,
    ):
        if state.startswith(POSTED):
            states[at] = state
        elif not good:
            states[at] = WAITING if not by else SAME if alike else NOT_YET
        elif kind != ledger.WRITE_OFF:
            states[at] = APPROVED
        elif not document:
            states[at] = NO_DOCUMENT
        elif amount and np.sign(amount) * given_up.get(document, 0) >= abs(amount):
            given_up[document] -= amount  # posted before; somebody cleared the state
            states[at] = POSTED
        elif not _fits(amount, left.get(document, (0, 0))):
            states[at] = TOO_MUCH
        else:
            now, later = left[document]
            left[document] = now - amount, later - amount
            posted.append(at)
            states[at] = POSTED
    return states, posted


def _given_up(rows: pd.DataFrame, allocations: pd.DataFrame) -> dict[str, int]:
    """What stands written off by document, less the requests whose state tells that they were posted."""
    standing = allocations[(allocations["kind"] == ledger.WRITE_OFF) & ledger.standing(allocations)]
    total = standing.groupby("document")["amount"].sum()
    known = set(standing["allocation_id"])
    counts = [
        kind == ledger.WRITE_OFF
        and state.startswith(POSTED)
        and (state == POSTED or state.removeprefix(POSTED).strip() in known)
        for kind, state in zip(rows["kind"], rows["state"], strict=True)
    ]
    told = rows[np.array(counts, dtype=bool)]
    less = told.groupby("document")["amount"].sum()
    return {str(name): int(sum_) for name, sum_ in total.sub(less, fill_value=0).items()}


def _fits(amount: int, left: tuple[int, int]) -> bool:
    """Whether all of an amount is open, with its sign."""
    return amount != 0 and all(part * amount > 0 and abs(amount) <= abs(part) for part in left)


def _told(rows: pd.DataFrame, posted: list[int]) -> tuple[tuple[str, ...], dict[str, object]]:
    now = rows.loc[posted]
    sums = now.groupby("currency")["amount"].sum()
    shown = ", ".join(money.text(int(total), str(code), code=True) for code, total in sums.items())
    rest = rows["state"][~rows["state"].str.startswith(POSTED)].value_counts().sort_index()
    first = f"{len(posted):,} of {len(rows):,} requests posted as write-offs"
    first += f": {shown}" if posted else ""
    parts = [f"{count:,} {str(state).lower()}" for state, count in rest.items()]
    facts: dict[str, object] = {
        "posted": now["request_id"].tolist(),
        "amount": {
            str(code): money.to_major(int(total), str(code)) for code, total in sums.items()
        },
        "states": dict(zip(rows["request_id"], rows["state"], strict=True)),
    }
    return ("; ".join([first, *parts]) + ".", *_lines(now)), facts


def _lines(rows: pd.DataFrame) -> Iterator[str]:
    for row in rows.to_dict("records"):
        amount = money.text(int(row["amount"]), str(row["currency"]), code=True)
        yield f"{row['state']}: {row['request_id']}, {amount} of {row['document']}, approved by {row['approved_by']}"
