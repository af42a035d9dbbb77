"""Our tables put into every workbook of a folder: what of theirs changed, and would Excel repair it?

    python -m tests.bench.foreign_books FOLDER [--keep FOLDER]

For each book: two rounds of writes (a report, proposals, postings, problems), read back, then compared with
the original member by member. Prints one line for each book that is not whole, and a summary.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import io
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path

import pandas as pd

from ar_xl import tables
from ar_xl.problems import BusyError, InputError
from ar_xl.tables import Table
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.file.archive import Archive
from tests.repair_linter import faults

MAY_CHANGE = (
    "[content_types].xml",
    "workbook.xml",
    "workbook.xml.rels",
    "styles.xml",
    "stylesheet.xml",
    "calcchain.xml",
)


def proposals(count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Line ID": [f"B{n}" for n in range(count)],
            "Option": [1 + n % 3 for n in range(count)],
            "Verdict": ["Auto", "Review", "None"] * (count // 3),
            "Document": [f"=INV{n:05d}" for n in range(count)],
            "Applied": [n / 100 for n in range(count)],
            "Why": ["Named as printed, and the amount agrees to the cent. " * 3] * count,
            "Booking date": [dt.date(2026, 1, 31)] * count,
            "Currency": ["EUR", "JPY", "KWD"] * (count // 3),
        },
        dtype=object,
    )


def postings(first: int, count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Allocation ID": [f"A{n}" for n in range(first, first + count)],
            "Amount": [12.5] * count,
            "Currency": ["EUR"] * count,
            "Effective date": [dt.date(2026, 1, 31)] * count,
        },
        index=range(-count, 0),
        dtype=object,
    )


def problems() -> pd.DataFrame:
    row = {
        "Severity": "Error",
        "Sheet": "Matches",
        "Row": 2,
        "Problem": "is not a number",
        "Cell": "'Matches'!A2",
    }
    return pd.DataFrame([row], dtype=object)


def report() -> pd.DataFrame:
    frame = pd.DataFrame({"Proof": ["Received"], "Amount": [10.0], "Check": ["OK"]}, dtype=object)
    frame.attrs = {
        "title": "Proof",
        "lines": ["as of 2026-01-31"],
        "checks": [("adds up", True)],
        "footer": ["Signed"],
    }
    return frame


def rounds() -> list[dict[Table, pd.DataFrame]]:
    first = {
        tables.MATCHES: proposals(30),
        tables.ALLOCATIONS: postings(0, 20),
        tables.PROBLEMS: problems(),
        tables.RECONCILIATION: report(),
    }
    return [first, {**first, tables.MATCHES: proposals(9), tables.ALLOCATIONS: postings(20, 15)}]


def changed(before: bytes, after: bytes) -> list[str]:
    """Members of the first file that the second lacks or holds with other bytes."""
    old, new = Archive(before, "old"), Archive(after, "new")
    out = []
    for part, info in old.by_part.items():
        if part not in new.by_part:
            out.append(f"{part} is gone")
        elif old.raw(info) != new.raw(new.by_part[part]):
            out.append(part)
    return out


def tried(path: Path, out: Path) -> tuple[str, str]:
    """How it went with one book, and the details."""
    before = path.read_bytes()
    try:
        book = FileWorkbook(path, out=out)
        book.backups = 0
        for frames in rounds():
            book.write(frames)
        back = FileWorkbook(out).read(tables.ALLOCATIONS)
    except (InputError, BusyError) as error:
        return "refused", str(error)
    if path.read_bytes() != before:
        return "DAMAGED", "the book itself was changed"
    after = out.read_bytes()
    wrong = [
        part
        for part in changed(before, after)
        if part.split("/")[-1].split(" ")[0] not in MAY_CHANGE
    ]
    if wrong:
        return "CHANGED", ", ".join(wrong)
    if back is None or len(back) != 35:
        return "LOST", f"{0 if back is None else len(back)} of 35 rows"
    with zipfile.ZipFile(io.BytesIO(after)) as whole:
        if whole.testzip():
            return "DAMAGED", "checksums"
    try:
        known = set(faults(before))
    except Exception:  # a book the linter cannot read was odd before
        return "whole", "not linted"
    new = [fault for fault in faults(after) if fault not in known]
    return ("FAULTS", "; ".join(new[:3])) if new else ("whole", "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the written books here")
    args = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    keep = args.keep or Path(tempfile.mkdtemp(prefix="foreign-"))
    keep.mkdir(exist_ok=True, parents=True)
    started = time.process_time()
    for number, path in enumerate(sorted([*args.folder.rglob("*.xls[xm]")])):
        out = keep / f"{number:03d}-{path.name}"
        try:
            how, details = tried(path, out)
        except Exception:
            how, details = "BUG", traceback.format_exc(limit=-3)
        counts[how] += 1
        if how != "whole" or details:
            print(f"{how}: {path.relative_to(args.folder)}: {details}")
    print(dict(counts), f"{time.process_time() - started:.1f} s CPU")
    return 1 if set(counts) - {"whole", "refused"} else 0


if __name__ == "__main__":
    sys.exit(main())
