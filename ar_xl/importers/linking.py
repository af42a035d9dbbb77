"""The bank line that an advice belongs to: by reference, amount, date and payer, or none at all.

An advice is never put on a line by chance: where several lines fit, or none fits well, its rows are not
written, and the warning says what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ar_xl.importers.advised_lines import AdvisedLines
from ar_xl.importers.payments import Payment
from ar_xl.outcome import Frames
from ar_xl.problems import Problem
from ar_xl.settings import Settings


def linked(
    rows: pd.DataFrame, payments: Sequence[Payment], pool: Frames, file: str, settings: Settings
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows with the Line IDs of their bank lines; rows of payments that have none yet are left out.

    Args:
        rows: A checked frame of remittances; Line ID holds a Line ID, a payment's name, or its number, and
            a blank currency is the line's: its amounts are in minor units of the book's currency.
        payments: What the file says about the payments it names.
        pool: BankLines, Remittances and Customers, with the rows of the same import.
        file: Its name, for problems.
        settings: The book's currency.
    """
    ids = set(pool["BankLines"]["line_id"])
    told = {payment.name: payment for payment in payments}
    names = dict.fromkeys(name for name in rows["line_id"] if name not in ids)
    lines = AdvisedLines(pool, settings)
    at: dict[str, str] = {}
    memos: dict[int, str] = {}
    problems: list[Problem] = []
    elsewhere = lines.elsewhere(payments)
    if elsewhere:
        count = f"{len(elsewhere)} of {len(payments)} payments"
        what = f"left out as paid to other accounts than those in the book: {count}"
        problems.append(Problem(file, None, None, None, what, "Nothing to do.", "warning"))
    groups = {str(name): own for name, own in rows.groupby("line_id", sort=False)} if names else {}
    for name in names:
        if name in elsewhere:
            continue
        own = groups[name]
        payment = _whole(told.get(name) or Payment(name, references=(name,)), own, pool)
        known = lines.known(payment, own)
        if known:
            at[name] = known
            memos |= lines.memos(known, own)
            continue
        found, what, fix = lines.find(payment, own)
        if found:
            at[name] = found
            lines.take(found, own)
        if what and (found or name in told):
            first = payment.row if payment.row is not None else int(own.index[0])
            problems.append(Problem(file, first, None, None, what, fix, "warning"))
    waiting = rows["line_id"].isin([name for name in told if name not in at])
    out = rows.assign(
        line_id=[at.get(name, name) for name in rows["line_id"]],
        memo=[memos.get(row, memo) for row, memo in zip(rows.index, rows["memo"], strict=True)],
    )
    return lines.in_their_currency(out[~waiting]), problems


def _whole(payment: Payment, rows: pd.DataFrame, pool: Frames) -> Payment:
    """The payment with the sum of its documents, and with what the sheet Customers knows of its sender."""
    if payment.amount is None and rows["amount"].notna().all():
        payment = replace(payment, amount=int(rows["amount"].sum()))
    codes = set(rows["currency"])
    if not payment.currency and len(codes) == 1:
        payment = replace(payment, currency=codes.pop())
    customers = pool["Customers"]
    if payment.email:
        for name, known, email in zip(
            customers["name"], customers["also_known_as"], customers["email"], strict=True
        ):
            if payment.email.casefold() in email.casefold().replace(",", ";").split(";"):
                more = filter(None, (n.strip() for n in (name, *known.split(";"))))
                payment = replace(payment, payers=(*payment.payers, *more))
    return payment
