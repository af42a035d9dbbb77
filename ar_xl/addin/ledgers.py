"""Aging, open amounts and reminder levels of ranges, by the core's own functions."""

from __future__ import annotations

import datetime as dt

from ar_xl import money
from ar_xl.addin.blocks import CellError, Cells, RefusedError
from ar_xl.addin.lists import Listing, customers_of, nothing_else, open_items
from ar_xl.cells import render
from ar_xl.core import ledger, reminder_log
from ar_xl.core.aging import age, buckets
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, INVOICES, REMINDER_LOG


def aging(invoices: Cells, as_of: dt.date, settings: Settings) -> list[list[object]]:
    """The aging's rows below their headings; the columns after Open add up to it."""
    listing, items = open_items(invoices, settings, date=as_of, numbered=True)
    customers = customers_of(listing, items, settings)
    frames = {**nothing_else(), "Invoices": items, "Customers": customers}
    found = age(frames, settings, Run(as_of, as_of)).frames
    table = next(table for table in found if table.name == "AgingSummary")
    shown = render(table, found[table], settings)
    parts = ["Open", "Not due", *buckets(settings.bucket_edges)]
    named = ["Customer"] if listing.named() is not None else []
    headings: list[object] = ["Customer ID", *named, "Currency", *parts]
    rows = zip(*(shown[heading].tolist() for heading in headings), strict=True)
    return [headings, *(list(map(_figure, row)) for row in rows)]


def _figure(cell: object) -> object:
    """Numbers as floats: whole ones are errors' numbers to COM."""
    return float(cell) if isinstance(cell, int) else cell


def open_amounts(
    invoices: Cells, allocations: Cells, as_of: dt.date, settings: Settings
) -> dict[str, float | CellError]:
    """What is open of each document on a date, major units, by its number in any case.

    #VALUE! for a number that two rows have.
    """
    listing, items = open_items(invoices, settings, date=as_of, alone=True)
    given = nothing_else()["Allocations"]
    if allocations is not None:
        given = Listing(allocations, ALLOCATIONS).frame(settings, {})
    left = ledger.open_amounts(items, ledger.complete(items, given), as_of)
    left = left.where(ledger.issued(items, as_of), 0)
    rows = zip(items["document"], left.tolist(), items["currency"], strict=True)
    return {
        **{number.casefold(): float(money.to_major(open_, code)) for number, open_, code in rows},
        **dict.fromkeys(listing.twice, CellError.VALUE),
    }


def reminder_levels(reminders: Cells) -> tuple[dict[str, float], bool]:
    """The highest level sent of each document, by its number in any case; whether a log was asked."""
    try:
        log = Listing(reminders, REMINDER_LOG)
    except RefusedError:
        log = None
    if log is not None and {"Reminder ID", "State", "Level"} <= log.columns.keys():
        sent = reminder_log.levels(log.frame(Settings(), {}))["level"]
        return {str(number).casefold(): float(level) for number, level in sent.items()}, True
    items = Listing(reminders, INVOICES)
    numbers, levels = items.texts("Document"), items.counts("Reminder level")
    return {n.casefold(): level for n, level in zip(numbers, levels, strict=True) if n}, False
