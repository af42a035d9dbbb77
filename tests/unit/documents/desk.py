"""A small book with overdue customers, for the tests of what leaves the house."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from ar_xl.jobs import BY_NAME
from ar_xl.outcome import Outcome
from ar_xl.shell import run
from ar_xl.workbook.memory import MemoryWorkbook

OCT = dt.date(2026, 10, 31)
SETTINGS: dict[str, object] = {
    "Company": "Nordlicht Maschinenbau GmbH",
    "Country": "DE",
    "Language": "de",
    "Company address": "Kaiserstraße 44; 76133 Karlsruhe",
    "Company IBAN": "DE02120300000000202051; CH9300762011623852957",
    "Company BIC": "BYLADEM1001",
    "Company email": "ar@nordlicht.example",
    "Company phone": "+49 721 555 0",
    "Reminder gate": "Warn",
}
CUSTOMERS: list[tuple[object, ...]] = [
    ("C-1", "Łódzkie Zakłady Müller GmbH", "Hauptstraße 12; 10115 Berlin", "de", "DE", "ap@mueller.example"),
    ("C-2", "Adler AG", "Bahnhofstrasse 5; 8001 Zürich", "fr", "CH", None),
    ("C-3", "Bear Ltd", "1 High Street; London", "en", "GB", "ap@bear.example; cfo@bear.example"),
]  # fmt: skip
INVOICES: list[tuple[object, ...]] = [
    ("RE-1", "Invoice", "C-1", dt.date(2026, 8, 1), dt.date(2026, 8, 31), 1234.50, "EUR"),
    ("RE-2", "Invoice", "C-1", dt.date(2026, 9, 1), dt.date(2026, 9, 30), 500.00, "EUR"),
    ("GS-1", "Credit note", "C-1", dt.date(2026, 9, 5), None, -34.50, "EUR"),
    ("RE-3", "Invoice", "C-2", dt.date(2026, 8, 1), dt.date(2026, 8, 31), 1999.95, "CHF"),
    ("RE-4", "Invoice", "C-3", dt.date(2026, 8, 1), dt.date(2026, 8, 31), 640.00, "EUR"),
]


def sheet(headings: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = headings.split(", ")
    return pd.DataFrame(rows, columns=columns, index=range(2, 2 + len(rows)), dtype=object)


def book(
    folder: Path,
    customers: list[tuple[object, ...]] = CUSTOMERS,
    invoices: list[tuple[object, ...]] = INVOICES,
    **settings: object,
) -> MemoryWorkbook:
    """A book in a folder, with its outbox in it; `settings` by name with underscores."""
    given = SETTINGS | {name.replace("_", " "): value for name, value in settings.items()}
    made = MemoryWorkbook(
        Settings=sheet("Setting, Value", [*given.items()]),
        Customers=sheet("Customer ID, Name, Address, Language, Country, Email", customers),
        Invoices=sheet(
            "Document, Type, Customer ID, Invoice date, Due date, Amount, Currency", invoices
        ),
    )
    made.folder, made.outbox = folder, folder / "outbox"
    return made


def do(made: MemoryWorkbook, command: str, **options: object) -> Outcome:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return run(BY_NAME[command], made, today=OCT, as_of=OCT, who="anna", options=named)[0]


def approved(folder: Path, **more: object) -> MemoryWorkbook:
    """A book whose every reminder is proposed and approved."""
    made = book(folder, **more)  # type: ignore[arg-type]
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    return made


def left(made: MemoryWorkbook) -> dict[str, bytes]:
    """What lies in the outbox, by its place in it."""
    assert made.outbox is not None
    found = (path for path in made.outbox.rglob("*") if path.is_file())
    return {path.relative_to(made.outbox).as_posix(): path.read_bytes() for path in found}
