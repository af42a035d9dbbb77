"""Small books for the tests of aging: C1 Adler is the parent of C2 Bär."""

import datetime as dt

import pandas as pd

from ar_xl.cells import check
from ar_xl.settings import Settings
from ar_xl.tables import BY_NAME

HEADINGS = {
    "Customers": "Customer ID, Name, Terms, Parent ID, Collector, Country",
    "Invoices": "Document, Type, Customer ID, Invoice date, Due date, Amount, Open amount, Currency, Terms, Disputed amount",
    "Allocations": "Allocation ID, Line ID, Document, Customer ID, Kind, Amount, Currency, Effective date, Reverses",
}
OCT = dt.date(2026, 10, 31)
Cells = list[tuple[object, ...]]
PLAIN = Settings()


def on(month: int, day: int) -> dt.date:
    """A day of 2026."""
    return dt.date(2026, month, day)


def book(invoices: Cells, allocations: Cells = []) -> dict[str, pd.DataFrame]:  # noqa: B006
    """Checked frames; what is wrong with them fails the test."""
    frames = {}
    customers: Cells = [
        ("C1", "Adler", "net 30", None, "Ute", "DE"),
        ("C2", "Bär", None, "C1", None, "Utopia"),
    ]
    for name, cells in (
        ("Customers", customers),
        ("Invoices", invoices),
        ("Allocations", allocations),
    ):
        raw = pd.DataFrame(
            cells, columns=HEADINGS[name].split(", "), index=range(2, 2 + len(cells)), dtype=object
        )
        frames[name], found = check(BY_NAME[name], raw, Settings())
        assert not found
    return frames


def invoice(
    number: str, amount: float, dated: dt.date, due: dt.date | None = None, **more: object
) -> tuple[object, ...]:
    kind = "Invoice" if amount > 0 else "Credit note"
    given = {"customer": "C1", "left": None, "code": None, "terms": None, "disputed": None, **more}
    return (
        number,
        kind,
        given["customer"],
        dated,
        due,
        amount,
        given["left"],
        given["code"],
        given["terms"],
        given["disputed"],
    )


def event(
    number: int,
    document: str | None,
    amount: float,
    effective: dt.date,
    kind: str = "Payment",
    **more: object,
) -> tuple[object, ...]:
    given = {"line": f"L{number}", "customer": "C1", "code": None, "reverses": None, **more}
    return (
        f"A{number:06d}",
        given["line"],
        document,
        given["customer"],
        kind,
        amount,
        given["code"],
        effective,
        given["reverses"],
    )
