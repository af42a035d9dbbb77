"""How long a ribbon button takes: `python -m tests.bench.ribbon_speed`.

Cold: a fresh Python, started as the add-in starts it, until it can serve Excel, until a button that needs no table has
done its work, and until the job of Match could begin. Compiled, as `ar-xl addin install` leaves it.

Warm: Match on 200 bank lines and 2,000 invoices, over the LibreOffice engine, in one process, as the add-in's server
runs it: lines that name their invoice, and generated ones of every kind. Our own time is this process' processor time
less what it spent inside the engine, which in Excel is Excel's (see `engine_calls`). Every call of the engine is
counted: in Excel it is a round trip or a few.
"""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from ar_xl import template
from ar_xl.addin import install, ribbon
from ar_xl.addin.functions import AR_SIMILARITY
from ar_xl.core import names
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES
from ar_xl.workbook.file import FileWorkbook
from tests.bench.companies import Dice, Names
from tests.bench.generator import generate
from tests.bench.names import customers
from tests.live import libreoffice_engine
from tests.live.engine_calls import Meter, watched

LINES, ITEMS, PAYERS = 200, 2_000, 200
DAY = dt.date(2026, 9, 1)
RUNS = 7
SEED = 4011
"""Used for nothing else."""
SERVER = "from ar_xl.addin import serving"
COLD = {
    "Python alone": "pass",
    "until Excel is served": SERVER,
    "until a worksheet function can answer": f"{SERVER}, udfs",
    "until xlwings as it comes is there": "import xlwings",
    "until What to do has answered": f"{SERVER}, called; called.press('guide')",
    "until the job of Match could begin": (
        f"{SERVER}, called; called._action('match'); from ar_xl import shell; "
        "from ar_xl.workbook.live import LiveWorkbook; from ar_xl.jobs import BY_NAME; "
        "BY_NAME['match'].compute()"
    ),
}
"""What is done after the start, by what it shows."""
STEPS = {
    "xlwings, as the server loads it": SERVER,
    "the button": "from ar_xl.addin import called; called._action('match')",
    "numpy": "import numpy",
    "pandas": "import pandas",
    "rapidfuzz": "import rapidfuzz.fuzz, rapidfuzz.process",
    "the open book and the shell": "from ar_xl import shell; import ar_xl.workbook.live",
    "the engine": "from ar_xl.jobs import BY_NAME; BY_NAME['match'].compute()",
}
"""What a cold Match imports, one after the other."""


def named(path: Path) -> None:
    """Lines that name their invoice, with the amount as it is or a part of it."""
    template.create(path, company="Speed Ltd")
    items = pd.DataFrame(
        {
            "Document": [f"INV-{n:06d}" for n in range(ITEMS)],
            "Customer ID": [f"C{n % PAYERS:04d}" for n in range(ITEMS)],
            "Invoice date": [DAY + dt.timedelta(days=n % 28) for n in range(ITEMS)],
            "Amount": [round(100 + n * 7.13, 2) for n in range(ITEMS)],
            "Currency": ["EUR"] * ITEMS,
        },
        dtype=object,
    )
    numbers = [n * 10 + n % 7 for n in range(LINES)]
    lines = pd.DataFrame(
        {
            "Line ID": [f"L{n:04d}" for n in range(LINES)],
            "Booking date": [DAY + dt.timedelta(days=40)] * LINES,
            "Amount": [round(100 + n * 7.13, 2) if n % 5 else 50.0 for n in numbers],
            "Currency": ["EUR"] * LINES,
            "Payer": [f"Customer number {n % PAYERS}" for n in numbers],
            "Remittance text": [f"Payment of INV-{n:06d}, thank you" for n in numbers],
        },
        dtype=object,
    )
    ids = [f"C{n:04d}" for n in range(PAYERS)]
    payers = pd.DataFrame(
        {"Customer ID": ids, "Name": [f"Customer number {n}" for n in range(PAYERS)]},
        dtype=object,
    )
    frames = {CUSTOMERS: payers, INVOICES: items, BANK_LINES: lines}
    unknown = {t: f.set_axis(range(100_000, 100_000 + len(f))) for t, f in frames.items()}
    FileWorkbook(path, backups=0).write(unknown)


def generated(path: Path) -> None:
    """Lines of more than 90 kinds, hard ones among them."""
    generate(SEED, LINES, "mixed", PAYERS, ITEMS, closed_share=0.0).save(path)


def cold(code: str) -> tuple[float, float]:
    """Seconds by the clock, the best of seven fresh starts, and of the processor, their median, until it is done."""
    taken = []
    told = f"{code}; import time; print(time.monotonic(), time.process_time())"
    for _ in range(RUNS):
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-P", "-c", told], capture_output=True, text=True, check=True
        )
        end, cpu = map(float, done.stdout.split())
        taken.append((end - begun, cpu))
    return min(wall for wall, _ in taken), statistics.median(cpu for _, cpu in taken)


def steps() -> dict[str, float]:
    """Milliseconds of the processor that each step of a cold Match takes, the median of seven starts."""
    code = "import time; marks = [time.process_time()]"
    for step in STEPS.values():
        code += f"; {step}; marks.append(time.process_time())"
    code += "; print(*marks)"
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
        )
        marks = list(map(float, done.stdout.split()))
        runs.append([marks[0], *(b - a for a, b in itertools.pairwise(marks))])
    names = ["Python itself", *STEPS]
    return {
        name: 1000 * statistics.median(run[at] for run in runs) for at, name in enumerate(names)
    }


def warm(kind: str, path: Path, app: object) -> None:
    opened = app.books.open(path)  # type: ignore[attr-defined]
    opened.set_mock_caller()
    ours, theirs, calls, told = [], [], [], ""
    for _ in range(1 + RUNS):
        meter = Meter()
        with watched(meter):
            begun = time.process_time()
            told = ribbon.run_job("match")
            ours.append(time.process_time() - begun - meter.seconds)
        theirs.append(meter.seconds)
        calls.append(meter.calls.total())
    opened.close()
    middle = statistics.median(ours[1:])
    print(
        f"Match, {kind} lines: {middle:.2f} s of our own ({min(ours[1:]):.2f} to {max(ours[1:]):.2f}), "
        f"{statistics.median(theirs[1:]):.2f} s inside the test engine, {calls[-1]} calls; "
        f"{told.splitlines()[0]}"
    )


def similarity() -> None:
    """AR_SIMILARITY of 10,000 names with one, as a fresh Python first sees them, and again."""
    dice = Dice(SEED)
    column = [[full] for _, full, _ in customers(Names(dice), 10_000, dice)]
    first, again = [], []
    AR_SIMILARITY("a", "b")
    for _ in range(RUNS):
        for known in (names.plain, names.full, names.core):
            known.cache_clear()
        for taken in (first, again):
            begun = time.process_time()
            AR_SIMILARITY(column, column[77])
            taken.append(time.process_time() - begun)
    middle, warm = statistics.median(first), statistics.median(again)
    print(f"AR_SIMILARITY, 10,000 x 1: {middle:.3f} s the first time, {warm:.3f} s again")


def main() -> None:
    install.compile_bytecode()
    for what, code in COLD.items():
        wall, cpu = cold(code)
        print(f"{what}: {cpu:.2f} s of the processor, {wall:.2f} s by the clock at best")
    for what, taken in steps().items():
        print(f"cold Match, {what}: {taken:.0f} ms of the processor")
    app = libreoffice_engine.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            similarity()
            for make in (named, generated):
                path = Path(folder) / f"{make.__name__}.xlsx"
                make(path)
                warm(make.__name__, path, app)
    finally:
        app.quit()


if __name__ == "__main__":
    main()
