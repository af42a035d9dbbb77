"""How long a batch of reminders takes, from the book on disk to the files in its outbox.

    python -m tests.bench.statements_speed [--customers 2000] [--documents 12] [--runs 1] [--folder F]

A book of so many overdue customers in seven languages, all of its reminders approved; then `ar-xl letters`
(mails, each with the letter and the statement as PDF) and `ar-xl statement --pdf` as processes of their own:
wall and CPU seconds, peak memory, files and bytes.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from ar_xl import outbox
from ar_xl.tables import REMINDER_PROFILES, REMINDERS, SETTINGS, Table
from ar_xl.workbook.file import FileWorkbook
from tests.bench.speed import measured

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl")
AS_OF = dt.date(2026, 10, 31)
SETTING = {
    "Company": "Nordlicht Maschinenbau GmbH",
    "Currency": "EUR",
    "Country": "DE",
    "Company address": "Kaiserstraße 44; 76133 Karlsruhe",
    "Company IBAN": "DE02120300000000202051",
    "Company BIC": "BYLADEM1001",
    "Company email": "ar@nordlicht.example",
    "Reminder gate": "Warn",
    "As-of date": AS_OF,
}


def ar_xl(*words: str) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "ar_xl.cli", *words, "--quiet"]


def listed(path: Path, headings: str, rows: list[tuple[object, ...]]) -> None:
    """A list as an ERP writes it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings.split(", "), *rows])


def told(path: Path, table: Table, column: str, value: object) -> None:
    """The clerk's answer in every row of a table."""
    book = FileWorkbook(path)
    cells = book.read(table)
    assert cells is not None
    book.write({table: cells.assign(**{column: value})})


def make(folder: Path, customers: int, documents: int) -> Path:
    """The book, with every reminder approved."""
    path = folder / "reminders.xlsx"
    named: list[tuple[object, ...]] = [
        (f"C-{n:05d}", f"Kunde {n} Łódź GmbH", f"Straße {n}; 10115 Berlin", LANGUAGES[n % 7], "DE", f"ap{n}@kunde.example")
        for n in range(customers)
    ]  # fmt: skip
    first = dt.date(2026, 10, 1) - dt.timedelta(days=60 + 7 * documents)
    owed: list[tuple[object, ...]] = [
        (f"RE-{n:05d}-{k:02d}", "Invoice", f"C-{n:05d}", day, day + dt.timedelta(days=30), f"{100 + n + k}.00", "EUR")
        for n in range(customers)
        for k in range(documents)
        for day in [first + dt.timedelta(days=7 * k)]
    ]  # fmt: skip
    who, what = folder / "customers.csv", folder / "invoices.csv"
    listed(who, "Customer ID, Name, Address, Language, Country, Email", named)
    listed(what, "Document, Type, Customer ID, Invoice date, Due date, Amount, Currency", owed)

    def run(*words: str) -> None:
        subprocess.run(ar_xl(*words), check=True, stdout=subprocess.DEVNULL)

    run("new", str(path))
    rows = pd.DataFrame(list(SETTING.items()), columns=["Setting", "Value"], dtype=object)
    FileWorkbook(path).write({SETTINGS: _at_their_rows(path, rows)})
    run("import", str(who), str(what), str(path))
    run("remind", str(path))
    told(path, REMINDER_PROFILES, "Attach statement", "Yes")
    run("remind", str(path))
    told(path, REMINDERS, "Approve", "Yes")
    return path


def _at_their_rows(path: Path, given: pd.DataFrame) -> pd.DataFrame:
    """The settings in the rows the template has them in."""
    there = FileWorkbook(path).read(SETTINGS)
    assert there is not None
    rows = {name: row for row, name in there["Setting"].items()}
    return given.set_index(given["Setting"].map(rows), drop=True)[["Value"]]


def main(arguments: list[str] | None = None) -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--documents", type=int, default=12)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keeps the book there, and takes it from there")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = (args.folder or Path(name)) / f"{args.customers}x{args.documents}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "reminders.xlsx"
        if not path.exists():
            path = make(folder, args.customers, args.documents)
        for _ in range(args.runs):
            for words in (["letters"], ["statement", "--pdf"]):
                book = Path(name) / "run" / path.name
                book.parent.mkdir()
                shutil.copy(path, book)
                cost = measured(ar_xl(words[0], str(book), *words[1:]))
                files = [file for file in outbox.folder(book).rglob("*") if file.is_file()]
                size = sum(file.stat().st_size for file in files) / 1e6
                print(  # a bench speaks
                    f"{words[0]}: exit {cost.code}, {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU,"
                    f" {cost.peak:.0f} MB, {len(files)} files of {size:.0f} MB"
                )
                shutil.rmtree(book.parent)


if __name__ == "__main__":
    main()
