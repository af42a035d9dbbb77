"""The opening sheet: the state of the month in a few rows, what to do next, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.core.decisions import waiting
from ar_xl.core.instalments import due_items
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings
from ar_xl.tables import START

Row = tuple[str, str, int | None, str, str, str]
Totals = Iterable[tuple[str, int, int]]
"""Currency, count, amount in minor units."""


def first_steps() -> pd.DataFrame:
    """START of a new book: what to do first.

    >>> first_steps()["step"].tolist()
    ['1. Settings', '2. Customers and invoices', '3. Bank statement', '4. Reconcile']
    """
    rows: list[Row] = [
        (
            "1. Settings",
            "Not filled in yet",
            None,
            "",
            "Write your company's name and currency.",
            "Settings!B2",
        ),
        (
            *("2. Customers and invoices", "None yet", None, ""),
            *("Import your lists, or paste them below the headings.", "Customers!A2"),
        ),
        ("3. Bank statement", "None yet", None, "", "Import the bank's files.", "Bank!A2"),
        ("4. Reconcile", "Not run yet", None, "", "Run reconcile; it fills Matches.", "Matches!A1"),
    ]
    return _frame(rows, "Accounts receivable", ["What to do first, from top to bottom."])


def start(frames: Frames, settings: Settings, run: Run) -> pd.DataFrame:
    """START: the state of the book on the as-of date.

    Args:
        frames: Every table of the book, as it stands now.
        settings: The company's name, the aging basis.
        run: The as-of date.
    """
    lines, invoices = frames["BankLines"], frames["Invoices"]
    if lines.empty and invoices.empty:
        return first_steps()
    rows = [*_problems(frames), *_bank(frames, run), *_items(frames, settings, run)]
    subtitle = [*([settings.company] if settings.company else []), f"As of {run.as_of.isoformat()}"]
    return _frame(rows, "State of the month", subtitle)


def _frame(rows: list[Row], title: str, lines: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(empty(START).columns)).astype({"amount": "Int64"})
    frame.attrs = {"title": title, "lines": lines}
    return frame


def _problems(frames: Frames) -> Iterator[Row]:
    severity = frames["Problems"]["severity"] if "Problems" in frames else pd.Series(dtype=object)
    errors, warnings = int((severity == "Error").sum()), int((severity == "Warning").sum())
    if errors or warnings:
        state = ", ".join(
            _many(count, noun)
            for count, noun in ((errors, "error"), (warnings, "warning"))
            if count
        )
        todo = (
            "Mend the errors first; nothing is written until then."
            if errors
            else "Look through them."
        )
        yield "Problems", state, None, "", todo, "Problems!A1"


def _bank(frames: Frames, run: Run) -> Iterator[Row]:
    lines, matches = frames["BankLines"], frames["Matches"]
    if lines.empty:
        yield "Bank statement", "No lines yet", None, "", "Import the bank's files.", "Bank!A1"
        return
    booked = lines["booking_date"]
    span = f"{booked.min().date().isoformat()} to {booked.max().date().isoformat()}"
    yield from _each(
        "Bank statement", f"{{}} imported, {span}", "line", _totals(lines), "", "Bank!A1"
    )
    left = waiting(lines, frames["Allocations"], run)
    posted = lines[~ledger.open_lines(lines, frames["Allocations"])]
    yield from _each("Posted", "{} posted", "line", _totals(posted), "", "Allocations!A1")
    unmatched = left[~left["line_id"].isin(matches["line_id"])]
    todo = "Run match, or reconcile to post what is certain at once."
    yield from _each(
        "To match", "{} without a proposal", "line", _totals(unmatched), todo, "Bank!A1"
    )
    accepted = matches["line_id"][matches["decision"] == "Accept"]
    sure = (
        (matches["verdict"] == "Auto")
        & (matches["decision"] != "Reject")
        & (matches["option"] == 1)
    )
    ready = left["line_id"].isin(accepted) | left["line_id"].isin(matches["line_id"][sure])
    todo = "Run post."
    yield from _each(
        "To post", "{} certain or accepted", "line", _totals(left[ready]), todo, "Matches!A1"
    )
    # Money of a customer in advance has no document either, but it is for a person to say so.
    is_aside = (matches["verdict"] == "None") & ~matches["difference_reason"].isin(
        ledger.ON_ACCOUNT
    )
    review = left[~ready & left["line_id"].isin(matches["line_id"][~is_aside])]
    todo = "Choose Accept or Reject in Matches, then run post."
    yield from _each("To review", "{} to decide", "line", _totals(review), todo, "Matches!A1")
    aside = left["line_id"].isin(matches["line_id"]) & ~left["line_id"].isin(review["line_id"])
    rest = left[~ready & aside]
    todo = "Nothing, unless one of them is a customer's payment after all."
    yield from _each("No document found", "{} set aside", "line", _totals(rest), todo, "Bank!A1")


def _items(frames: Frames, settings: Settings, run: Run) -> Iterator[Row]:
    invoices = frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    items = invoices[ledger.issued(invoices, run.as_of)]
    items = items.assign(amount=ledger.open_amounts(items, events, run.as_of))
    items = items[items["amount"] != 0]
    aged = "AgingSummary" in frames and len(frames["AgingSummary"]) > 0
    link = "Aging!A1" if aged else "Invoices!A1"
    todo = "" if aged else "Run age for the list by customer."
    yield from _each("Open items", "{} open", "document", _totals(items), todo, link)
    late = _late(invoices.loc[items.index], items["amount"], frames["Customers"], settings, run)
    todo = "Remind the customers." if aged else "Run age to see who owes what, and for how long."
    yield from _each("Overdue", "{} overdue", "document", _totals(late), todo, link)
    held = ledger.unapplied(invoices, events, run.as_of)
    held = held.assign(amount=-held["amount"])[held["kind"] != ledger.UNIDENTIFIED]
    todo = "Apply it to documents, or pay it back."
    yield from _each(
        "Unapplied money", "{} on account", "receipt", _totals(held), todo, "Allocations!A1"
    )


def _late(
    invoices: pd.DataFrame,
    opened: pd.Series,
    customers: pd.DataFrame,
    settings: Settings,
    run: Run,
) -> pd.DataFrame:
    """What is overdue of each open document; of instalments only those that are."""
    parts = due_items(invoices, customers, settings)
    by_date = settings.aging_basis == "Invoice date"
    dates = invoices["invoice_date"].to_numpy(dtype="datetime64[D]")[parts.document]
    base = dates if by_date else parts.due
    left = parts.left(opened.to_numpy(dtype="int64"))
    some = (base < np.datetime64(run.as_of, "D")) & (left != 0)
    rows = invoices[["document", "currency"]].iloc[parts.document[some]]
    sums = rows.assign(amount=left[some]).groupby(["document", "currency"], as_index=False)
    return sums.sum()


def _totals(rows: pd.DataFrame) -> list[tuple[str, int, int]]:
    sums = rows.groupby("currency")["amount"].agg(["size", "sum"])
    return [(str(code), int(n), int(total)) for code, n, total in sums.itertuples()]


def _each(step: str, state: str, noun: str, totals: Totals, todo: str, link: str) -> Iterator[Row]:
    """One row per currency; none where there is nothing."""
    for code, count, amount in totals:
        yield step, state.format(_many(count, noun)), amount, code, todo, link


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
