"""What reading a book's tables into frames costs beside calamine's own reading of the same sheets.

    python -m tests.bench.read_speed [BOOK] [--runs 9]

Without BOOK one of 10,000 bank lines and 50,000 invoices is made. Both read in turns in this process, so that a
busy machine is busy for both; the ratio is that of each pair of runs, its median and the spread are told. CPU seconds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lxml.etree  # noqa: F401  (imports are no part of what is measured)
import pandas as pd
from python_calamine import CalamineWorkbook

from ar_xl.tables import TABLES
from ar_xl.workbook.file import FileWorkbook
from tests.bench.speed import made

LINES = 10_000


def ours(path: Path) -> list[pd.DataFrame]:
    book = FileWorkbook(path)
    return [frame for table in TABLES if (frame := book.read(table)) is not None]


def calamine(path: Path) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    sheets = [table.sheet for table in TABLES if table.sheet in book.sheet_names]
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in sheets]


def cpu(read: Callable[[Path], object], path: Path) -> float:
    start = time.process_time()
    read(path)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("book", type=Path, nargs="?")
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.book or made(Path(folder), LINES, "mixed")[0]
        cells = sum(frame.size for frame in ours(path))
        pairs = []
        for run in range(given.runs):
            if run % 2:
                theirs, mine = cpu(calamine, path), cpu(ours, path)
            else:
                mine, theirs = cpu(ours, path), cpu(calamine, path)
            pairs.append((mine, theirs))
    ratios = sorted(mine / theirs for mine, theirs in pairs)
    middle = [statistics.median(side) for side in zip(*pairs, strict=True)]
    print(
        f"{cells:,} cells: ours {middle[0]:.2f} s, calamine {middle[1]:.2f} s, "
        f"{statistics.median(ratios):.2f}x ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


if __name__ == "__main__":
    main()
