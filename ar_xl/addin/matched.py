"""Bank lines given in cells, answered by the match engine as Match answers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

import pandas as pd

from ar_xl.addin.blocks import CellError, Cells
from ar_xl.addin.lists import Listing, customers_of, nothing_else, open_items
from ar_xl.cells import check
from ar_xl.core.matching import match
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, CUSTOMERS, MATCHES


def answers(
    lines: Iterable[tuple[object, ...]], invoices: Cells, customers: Cells, settings: Settings
) -> list[list[object]]:
    """Documents, probability and why of each line; blank for a line without an amount.

    Args:
        lines: Text, amount, payer and day of each line; an error among them is its answer.
        invoices: Open items with headings.
        customers: Customers with headings; None where only the open items tell them.
        settings: The currency of the lines, and of items without one.
    """
    given = list(lines)
    listing, items = open_items(invoices, settings)
    frames = {**nothing_else(), "Invoices": items}
    if customers is None:
        frames["Customers"] = customers_of(listing, items, settings)
    else:
        frames["Customers"] = Listing(customers, CUSTOMERS).frame(settings, {})
    latest = items["invoice_date"].max() if len(items) else dt.date(1900, 1, 1)
    stopped = {at: _stop(line) for at, line in enumerate(given)}
    asked = [at for at, stop in stopped.items() if stop is ...]
    frames["BankLines"], days = _bank_lines([given[at] for at in asked], asked, latest, settings)
    found = match(frames, settings, Run(days, days)).frames[MATCHES]
    first = found[found["option"] == 1]
    told = zip(*(first[c] for c in ("line_id", "document", "probability", "why")), strict=True)
    by_line: dict[str, list[object]] = {}
    for line, rows in groupby(told, key=lambda row: str(row[0])):
        several = list(rows)
        documents = "; ".join(row[1] for row in several if row[1])
        by_line[line] = [documents or CellError.NA, float(several[0][2]), several[0][3]]
    return [
        by_line[str(at + 1)] if stop is ... else [stop, stop, stop] for at, stop in stopped.items()
    ]


def _stop(line: Sequence[object]) -> object:
    """The first error of a line, None where it has no amount, ... where it can be asked about."""
    error = next((cell for cell in line if isinstance(cell, CellError)), None)
    return error if error is not None else None if line[1] is None else ...


def _bank_lines(
    lines: Sequence[Sequence[object]], places: Sequence[int], latest: object, settings: Settings
) -> tuple[pd.DataFrame, dt.date]:
    """The BANK_LINES frame, lines numbered as in the range, and the last day among them."""
    default = pd.Timestamp(str(latest))
    days = [default if line[3] is None else pd.Timestamp(str(line[3])) for line in lines]
    cells = {
        "Line ID": [str(at + 1) for at in places],
        "Booking date": [day.to_pydatetime() for day in days],
        "Amount": [line[1] for line in lines],
        "Payer": [line[2] for line in lines],
        "Remittance text": [line[0] for line in lines],
    }
    raw = pd.DataFrame(
        {heading: pd.Series(column, dtype=object) for heading, column in cells.items()}
    )
    frame, _ = check(BANK_LINES, raw, settings)
    return frame, max([default, *days]).date()
