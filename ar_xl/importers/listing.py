"""Printed lists of open items made plain tables: the customer above a group is put into each of its rows.

SAP writes `Customer  10017` above each page, Xero a row of the name and `Total NAME` below its documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ar_xl.headings import claims
from ar_xl.importers.sheet import Row
from ar_xl.tables import BANK_LINES, INVOICES

_LABELLED = re.compile(r"^(?P<label>[^\d:]+?)(?:\s*:\s*|\s{2,})(?P<number>\S.*)$")
_TOTAL = re.compile(r"^(?:Total(?: for)?|Summe|Totale|Totaal|Razem)[ :]+(?P<of>.+)$", re.IGNORECASE)
_USUAL: Final = 2
"""Tier up to which a word before a number means the customer."""


def paged(rows: Sequence[Row], header: int) -> list[Row]:
    """The rows without the headings of further pages, and the lines between pages.

    Args:
        rows: All of a file.
        header: Position of the headings.
    """
    head = list(rows[header][1])
    again = any(list(cells) == head for _, cells in rows[header + 1 :])
    return [
        (row, cells)
        for position, (row, cells) in enumerate(rows)
        if position <= header
        or not again
        or (list(cells) != head and (len(cells) > 1 or _number(_alone(cells)) or _account(cells)))
    ]


def grouped(rows: Sequence[Row], header: int) -> list[Row]:
    """The rows with one more column, Customer ID, taken from the lines above each group.

    The rows themselves where no line names a customer.
    """
    names = _names(rows[header + 1 :])
    width = max(len(cells) for _, cells in rows[header:])
    out: list[Row] = []
    customer = ""
    for position, (row, cells) in enumerate(rows):
        alone = _alone(cells)
        above = _number(alone) or (alone if alone in names else "")
        customer = above or customer
        if position < header:
            out.append((row, cells))
        elif not (above or _total_of(_first(cells)) in names):
            last = "Customer ID" if position == header else customer or None
            out.append((row, [*cells, *[None] * (width - len(cells)), last]))
    return out if customer else list(rows)


def _alone(cells: Sequence[object]) -> str:
    """The text of a row that has nothing else."""
    filled = [cell for cell in cells if cell is not None]
    return filled[0] if len(filled) == 1 and isinstance(filled[0], str) else ""


def _names(body: Sequence[Row]) -> frozenset[str]:
    """What stands in a row of its own and in another one as `Total NAME`."""
    groups = {_alone(cells) for _, cells in body}
    return frozenset(groups & {_total_of(_first(cells)) for _, cells in body}) - {""}


def _first(cells: Sequence[object]) -> object:
    return next((cell for cell in cells if cell is not None), None)


def _total_of(text: object) -> str:
    found = _TOTAL.match(text) if isinstance(text, str) else None
    return found["of"].strip() if found else ""


def _account(cells: Sequence[object]) -> bool:
    """Whether a line of its own names the account of the bank lines below it."""
    label, colon, number = _alone(cells).partition(":")
    meant = {h for tier, h in claims(label.strip(), BANK_LINES) if tier <= _USUAL}
    return bool(colon) and "Bank account" in meant and any(map(str.isdigit, number))


def _number(text: str) -> str:
    """The customer that a line of its own names, "" where it names none."""
    found = _LABELLED.match(text)
    if not found:
        return ""
    meant = {h for tier, h in claims(found["label"].strip(), INVOICES) if tier <= _USUAL}
    return found["number"].strip() if "Customer ID" in meant else ""
