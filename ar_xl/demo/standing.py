"""The documents no bank line of the month pays: not due, overdue, disputed, paid before."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ar_xl.demo.customers import BY_ID, ORDINARY
from ar_xl.demo.month import Month

LATE_PAYERS: Final = ("10004", "10016", "10037", "10044", "10046", "10054", "10056")


def not_paid_yet(month: Month) -> None:
    """October's invoices, two or three a customer."""
    for customer in ORDINARY:
        for _ in range(month.rng.randint(1, 3)):
            month.document(customer, dt.date(2026, 10, month.rng.randint(1, 30)))


def overdue(month: Month) -> None:
    """What late payers owe since spring and summer, some of it in dispute or partly paid."""
    for customer in (*map(BY_ID.__getitem__, LATE_PAYERS), *ORDINARY[::4]):
        for _ in range(month.rng.randint(1, 3)):
            day = dt.date(2026, 4, 1) + dt.timedelta(month.rng.randrange(140))
            document = month.document(customer, day)
            chance = month.rng.random()
            if chance < 0.2:
                document.disputed = document.amount
                document.note = "Says it never arrived"
            elif chance < 0.45:
                document.open -= document.amount // 500 * 100
                document.note = "Part payment"


def paid_before(month: Month) -> None:
    """Invoices of summer that were paid by the end of September."""
    for customer in ORDINARY:
        day = dt.date(2026, 6, 15) + dt.timedelta(month.rng.randrange(50))
        month.document(customer, day).open = 0


def credit_and_debit_notes(month: Month) -> None:
    """Credit notes nobody has taken yet, and two debit notes."""
    for customer in ORDINARY[1::5]:
        day = dt.date(2026, 9, 1) + dt.timedelta(month.rng.randrange(55))
        month.document(customer, day, -month.rng.randrange(1_200, 9_000), "Credit note")
    for customer in ORDINARY[3::40]:
        made = month.document(customer, dt.date(2026, 9, 14), kind="Debit note")
        made.note = "Freight charged later"
