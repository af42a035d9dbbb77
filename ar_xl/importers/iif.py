"""Intuit Interchange Format: QuickBooks' lists of customers and receivables postings.

Lines of cells parted by tabs; a line that begins with `!` names the columns of those that follow with the
same word. Source: QuickBooks Desktop, "Intuit Interchange Format (IIF) overview". Dates are American.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import imported
from ar_xl.settings import Settings

NAME: Final = "IIF"
_CUSTOMER: Final[dict[str, tuple[str, ...]]] = {
    "NAME": ("Customer ID", "Name"),
    "EMAIL": ("Email",),
    "TERMS": ("Terms",),
    "LIMIT": ("Credit limit",),
    "TAXNUM": ("Tax ID",),
    "BADDR2": ("Address",),
}
_POSTING: Final[dict[str, tuple[str, ...]]] = {
    "TRNSTYPE": ("Type",),
    "DATE": ("Invoice date",),
    "NAME": ("Customer ID",),
    "AMOUNT": ("Amount",),
    "DOCNUM": ("Document",),
    "DUEDATE": ("Due date",),
    "TERMS": ("Terms",),
    "PONUM": ("Customer reference",),
    "MEMO": ("Note",),
}
_LISTS: Final = {"CUST": _CUSTOMER, "TRNS": _POSTING}
_OURS: Final = ("INVOICE", "CREDIT MEMO", "PAYMENT", "CASH REFUND")
"""Postings of receivables; a file of all postings has the bank's and suppliers' too."""


def identify(head: bytes) -> bool:
    """A line of column names of customers or postings."""
    text = decoded(head)[0].lstrip("\ufeff")
    return any(f"\n!{word}\t" in f"\n{text}" for word in (*_LISTS, "HDR"))


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Customers and open items; what was paid in QuickBooks is not told in the format.

    Raises:
        InputError: It holds neither.
    """
    american = replace(settings, date_order=settings.date_order or "MDY")
    found = []
    for word, wanted in _LISTS.items():
        rows = _rows(decoded(file.data())[0], word, wanted)
        if len(rows) > 1:
            found.append(imported(file.name, NAME, rows, american, []))
    if not found:
        fix = "Export the list of customers or the transactions of accounts receivable."
        raise refusal(file.name, "is an IIF file without customers or invoices", fix)
    return found


def _rows(text: str, word: str, wanted: dict[str, tuple[str, ...]]) -> list[Row]:
    """Our headings, then the lines that begin with the word."""
    names: Sequence[str] = ()
    headings = [heading for ours in wanted.values() for heading in ours]
    rows: list[Row] = [(1, headings)]
    for number, line in enumerate(text.splitlines(), 1):
        first, *cells = (cell.strip().strip('"') for cell in line.split("\t"))
        if first == f"!{word}":
            names = cells
        elif first == word and names:
            told = dict(zip(names, cells, strict=False))
            if word != "TRNS" or told.get("TRNSTYPE", "") in _OURS:
                rows.append(
                    (number, [told.get(n) or None for n, ours in wanted.items() for _ in ours])
                )
    return rows
