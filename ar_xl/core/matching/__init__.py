"""Cash application: which documents each open bank line pays, why, and what may be posted unseen."""

from __future__ import annotations

import pandas as pd

from ar_xl.core import ledger
from ar_xl.core.decisions import logged, too_late
from ar_xl.core.learned import fitted
from ar_xl.core.matching.allocate import allocate
from ar_xl.core.matching.book import Book
from ar_xl.core.matching.carried import read_carried
from ar_xl.core.matching.lines import read_lines
from ar_xl.core.matching.payers import find_payers
from ar_xl.core.matching.proposals import decided, explained, follow, gone, keep_accepted
from ar_xl.core.matching.table import as_table, told
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import DECISION_LOG, MATCHES


def match(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Propose what every open bank line pays.

    Args:
        frames: BankLines, Invoices, Customers, Remittances, Allocations, PayerMemory, DecisionLog, and the Matches as
            they stand: their Decision and Note stay with an option that comes again.
        settings: Limits, thresholds, and whether the oldest of equal items is paid first.
        run: Who watches, and the as-of date: a line booked after it is not there yet; what was decided on it waits.

    Returns:
        The whole Matches table, and new rows of the decision log for what was rejected.
    """
    booked = frames["BankLines"]
    is_later = booked["booking_date"] > ledger.day(run.as_of)
    frames = {**frames, "BankLines": booked[~is_later]}
    book = Book(frames, settings)
    lines = read_lines(frames, book)
    carried = read_carried(frames["Matches"], frames["DecisionLog"], book)
    kept = keep_accepted(carried, lines, book)
    payers = find_payers(lines.open, book)
    options, returns = explained(lines, payers, carried, frames["Allocations"], book, run)
    choice = allocate(options, book.documents.open, returns.exempt)
    proposals = decided(lines, options, choice, returns, carried, book)
    later = set(booked["line_id"][is_later])
    kept += [row for line, old in carried.items() if line in later for row in old.rows]
    shown = {p.line.id for p in proposals} | {str(row["line_id"]) for row in kept}
    follow(proposals, fitted(frames["DecisionLog"], shown))
    table = as_table(proposals, [*kept, *gone(carried, proposals)], book)
    changed = {MATCHES: table}
    if len(rejected := _rejected(frames, run, {p.line.id for p in proposals})):
        changed[DECISION_LOG] = rejected
    summary, facts = told(table[~table["line_id"].isin(later)])
    return Outcome(changed, summary, facts, tuple(too_late(frames, run)))


def _rejected(frames: Frames, run: Run, lines: set[str]) -> pd.DataFrame:
    """Log rows of what was rejected, before other options take its place."""
    matches = frames["Matches"]
    accepted = set(matches["line_id"][matches["decision"] == "Accept"])
    return logged(matches, frames["DecisionLog"], run, lines - accepted)
