"""Payments and their documents as the rows of the remittance table, and whether they add up."""

from __future__ import annotations

import re
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
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.,-]{3,34}")
_NO_REFERENCE = re.compile(r"(?:19|20)\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|[\d.,]+[.,]\d\d")
_MOST_NUMBERS: Final = 200
_LONGEST_MEMO: Final = 2_000
"""More is no remark but a fault of the file; a cell holds 32,767 letters."""


def advice(
    file: str, name: str, advised: Sequence[Advised], settings: Settings, facts: Sequence[str] = ()
) -> Imported:
    """What a file of advice holds: each row carries its payment's name in place of a Line ID.

    Args:
        file: Its name, which closes every Memo, after the payment's reference and the format.
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
        "Memo": [
            " · ".join(filter(None, (_cut(paid.memo), _trace(payment), name, file)))
            for payment, paid in rows
        ],
        "Currency": [payment.currency or None for payment, _ in rows],
    }
    frame = pd.DataFrame(
        {heading: pd.Series(column, dtype=object, index=index) for heading, column in cells.items()}
    )
    payments = tuple(payment for payment, _ in advised)
    known = [p for p in payments if p.amount is not None]
    told = [f"{p.name}: {in_words(p, settings.currency)}" for p in known[:_MOST_REFERENCES]]
    if len(known) > len(told):
        told.append(f"and {len(known) - len(told)} more payments")
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


def _cut(memo: str) -> str:
    return memo if len(memo) <= _LONGEST_MEMO else memo[: _LONGEST_MEMO - 1] + "…"


def _trace(payment: Payment) -> str:
    return f"payment {payment.references[0]}" if payment.references else ""


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


def numbers_in(text: str) -> tuple[str, ...]:
    """What in a text can be a payment's number: at least three digits, no date and no amount.

    >>> numbers_in("Payment PAY-20417 of 1.190,00 on 30.10.2026, cheque 004711.")
    ('PAY-20417', '004711')
    """
    found = (word.strip("/_.,-") for word in _NUMBER.findall(text))
    told = [
        word
        for word in found
        if sum(map(str.isdigit, word)) >= 3 and not _NO_REFERENCE.fullmatch(word)
    ]
    return tuple(dict.fromkeys(told))[:_MOST_NUMBERS]
