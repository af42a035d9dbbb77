"""Payments and their documents as the rows of the remittance table, and whether they add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.importers.lines import Imported, minor
from ar_xl.importers.payments import Paid, Payment
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import REMITTANCES

Advised = tuple[Payment, list[Paid]]
"""A payment and the documents it pays."""
_MOST_REFERENCES: Final = 3


def advice(
    file: str, name: str, advised: Sequence[Advised], settings: Settings, facts: Sequence[str] = ()
) -> Imported:
    """What a file of advice holds: each row carries its payment's name in place of a Line ID.

    Args:
        file: Its name, which closes every Memo.
        name: The format, as people call it.
        advised: Payments with their documents.
        settings: The book's currency, in which an amount without one is read.
        facts: What was decided while reading.
    """
    rows: list[tuple[Payment, Paid]] = []
    problems: list[Problem] = []
    for payment, documents in advised:
        problems += _unsound(file, payment, documents, settings)
        rows += [(payment, paid) for paid in documents]
    index = pd.Index([paid.row for _, paid in rows], dtype="int64")
    cells = {
        "Line ID": [payment.name for payment, _ in rows],
        "Document reference": [paid.document or None for _, paid in rows],
        "Amount": [paid.amount for _, paid in rows],
        "Discount": [paid.discount for _, paid in rows],
        "Memo": [" · ".join(filter(None, (paid.memo, name, file))) for _, paid in rows],
        "Currency": [payment.currency or None for payment, _ in rows],
    }
    frame = pd.DataFrame(
        {heading: pd.Series(column, dtype=object, index=index) for heading, column in cells.items()}
    )
    payments = tuple(payment for payment, _ in advised)
    told = [f"{p.name}: {in_words(p, settings.currency)}" for p in payments[:_MOST_REFERENCES]]
    if len(payments) > len(told):
        told.append(f"and {len(payments) - len(told)} more payments")
    return Imported(
        file,
        name,
        {REMITTANCES: frame},
        problems=tuple(problems),
        facts=(*facts, *told),
        payments=payments,
    )


def in_words(payment: Payment, currency: str) -> str:
    """A payment as problems name it.

    >>> in_words(Payment("payment 1", amount=119000, payers=("Meier",), references=("T-9",)), "EUR")
    '1,190.00 EUR by Meier, reference T-9'
    """
    amount = "an amount not given"
    if payment.amount is not None:
        amount = money.text(payment.amount, payment.currency or currency, code=True)
    return "".join(
        (
            amount,
            f" by {payment.payers[0]}" if payment.payers else "",
            f" on {payment.day.isoformat()}" if payment.day else "",
            f", reference {' or '.join(payment.references[:_MOST_REFERENCES])}"
            if payment.references
            else "",
        )
    )


def _unsound(
    file: str, payment: Payment, documents: Sequence[Paid], settings: Settings
) -> list[Problem]:
    """Warnings of a payment that names no document, or whose documents do not make its amount."""
    currency = payment.currency or settings.currency
    words = in_words(payment, currency)
    if not documents:
        what = f"the payment of {words} names no document"
        fix = "Ask the payer what it pays; nothing of it is written."
        return [Problem(file, payment.row, None, None, what, fix, "warning")]
    if payment.amount is None or any(paid.amount is None for paid in documents):
        return []
    units = [minor(paid.amount, currency) for paid in documents]
    if None in units or (total := sum(u for u in units if u is not None)) == payment.amount:
        return []
    what = f"the documents of the payment of {words} sum to {money.text(total, currency)}"
    fix = "The rows are taken as the payer gives them; ask the payer for the rest."
    return [Problem(file, payment.row, None, None, what, fix, "warning")]
