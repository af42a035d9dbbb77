"""A list of open items beside the book: what it no longer has, and what it has open with another amount.

Nothing follows from either but a word to the clerk: a document leaves the book by a payment, never by a list.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.outcome import Frames
from ar_xl.problems import Problem
from ar_xl.tables import INVOICES


def vanished(frames: Frames, lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Open documents of the book that a whole list of open items does not have any more.

    Lists are whole where they have at least half of what is open: of all customers, else of those whose
    documents they name. Documents younger than the youngest one listed are not missed.

    Args:
        frames: INVOICES and ALLOCATIONS of the book.
        lists: INVOICES frames of the files of one run; together they are the list.

    Returns:
        Rows of the book with `open_amount` as the allocations leave it.
    """
    book = _open(frames)
    if not lists or book.empty:
        return book.iloc[:0]
    given = pd.concat([one[["document", "invoice_date"]] for one in lists])
    book = book[book["invoice_date"] <= given["invoice_date"].max()]
    there = book["document"].str.casefold().isin(set(given["document"].str.casefold()))
    if 2 * there.sum() < len(book):
        named = book["customer_id"].isin(book["customer_id"][there])
        book, there = book[named], there[named]
    whole = there.any() and 2 * there.sum() >= len(book)
    return book[~there] if whole else book.iloc[:0]


def new_ones(documents: pd.DataFrame) -> list[str]:
    """New documents in words: number, amount and customer."""
    columns = (documents[name] for name in ("document", "amount", "currency", "customer_id"))
    return [
        f"{document} ({money.text(int(amount), currency, code=True)}, {customer})"
        for document, amount, currency, customer in zip(*columns, strict=True)
    ]


def told(gone: pd.DataFrame) -> list[Problem]:
    """One warning for each document that vanished, at its row of the book."""
    what = "is open in the book, but the imported list of open items does not have it"
    fix = "If it was paid, import the bank statement; if it was cancelled, import the credit note."
    return [
        Problem(
            INVOICES.sheet, int(row), "Document", f"{document} ({amount})", what, fix, "warning"
        )
        for row, document, amount in zip(gone.index, gone["document"], _texts(gone), strict=True)
    ]


def open_otherwise(frames: Frames, lists: Sequence[tuple[str, pd.DataFrame]]) -> list[Problem]:
    """Documents that a file has open with another amount than the book; lists are files' names and rows."""
    if not lists:
        return []
    book = _open(frames, all_items=True)
    names = book["document"].str.casefold()
    has = dict(zip(names, zip(book["open_amount"], _texts(book), strict=True), strict=True))
    problems = []
    for file, listed in lists:
        given = listed[listed["open_amount"].notna()]
        rows = zip(given.index, given["document"], given["open_amount"], _texts(given), strict=True)
        for row, document, amount, shown in rows:
            known = has.get(document.casefold())
            if known and known[0] != amount:
                value = f"{document}: {shown}, in the book {known[1]}"
                what = "is open with another amount in the book"
                fix = "The book's stands. Import what was paid or credited since, or correct it there."
                problems.append(Problem(file, int(row), "Open amount", value, what, fix, "warning"))
    return problems


def _open(frames: Frames, *, all_items: bool = False) -> pd.DataFrame:
    invoices = frames[INVOICES.name]
    events = ledger.complete(invoices, frames["Allocations"])
    left = ledger.open_amounts(invoices, events)
    rows = invoices.assign(open_amount=left.astype("Int64"))
    return rows if all_items else rows[left != 0]


def _texts(rows: pd.DataFrame) -> list[str]:
    return [
        money.text(int(amount), currency, code=True)
        for amount, currency in zip(rows["open_amount"], rows["currency"], strict=True)
    ]
