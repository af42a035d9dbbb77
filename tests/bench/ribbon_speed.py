"""How long a ribbon button takes: `python -m tests.bench.ribbon_speed`.

200 bank lines against 2,000 invoices, over the LibreOffice engine, the second time in one process, as the add-in's
server runs it. Our own time is the processor time of this process: LibreOffice computes in its own, though what
it costs to talk to it is in the figure. The clock's time is shown beside it, with what LibreOffice took of it.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from ar_xl import template
from ar_xl.addin import ribbon
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES
from ar_xl.workbook.file import FileWorkbook
from tests.live import libreoffice_engine

LINES, ITEMS, PAYERS = 200, 2_000, 200
DAY = dt.date(2026, 9, 1)


def book(path: Path) -> None:
    """Lines that name their invoice, with the amount as it is or a part of it."""
    template.create(path, company="Speed Ltd")
    items = pd.DataFrame(
        {
            "Document": [f"INV-{n:06d}" for n in range(ITEMS)],
            "Customer ID": [f"C{n % PAYERS:04d}" for n in range(ITEMS)],
            "Invoice date": [DAY + dt.timedelta(days=n % 28) for n in range(ITEMS)],
            "Amount": [100 + n * 7.13 for n in range(ITEMS)],
            "Currency": ["EUR"] * ITEMS,
        },
        dtype=object,
    )
    named = [n * 10 + n % 7 for n in range(LINES)]
    lines = pd.DataFrame(
        {
            "Line ID": [f"L{n:04d}" for n in range(LINES)],
            "Booking date": [DAY + dt.timedelta(days=40)] * LINES,
            "Amount": [round(100 + n * 7.13, 2) if n % 5 else 50.0 for n in named],
            "Currency": ["EUR"] * LINES,
            "Payer": [f"Customer number {n % PAYERS}" for n in named],
            "Remittance text": [f"Payment of INV-{n:06d}, thank you" for n in named],
        },
        dtype=object,
    )
    names = [f"C{n:04d}" for n in range(PAYERS)]
    payers = pd.DataFrame(
        {"Customer ID": names, "Name": [f"Customer number {n}" for n in range(PAYERS)]},
        dtype=object,
    )
    items["Amount"] = items["Amount"].map(lambda amount: round(amount, 2))
    frames = {CUSTOMERS: payers, INVOICES: items, BANK_LINES: lines}
    unknown = {t: f.set_axis(range(100_000, 100_000 + len(f))) for t, f in frames.items()}
    FileWorkbook(path, backups=0).write(unknown)


def start_up(code: str) -> tuple[float, float]:
    """Seconds by the clock and of the processor until an import is done, the best of five fresh starts."""
    best = []
    measure = f"import time; {code}; print(time.process_time())"
    for _ in range(5):
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", measure], capture_output=True, text=True, check=True
        )
        best.append((time.perf_counter() - begun, float(done.stdout)))
    return min(wall for wall, _ in best), min(cpu for _, cpu in best)


def main() -> None:
    app = libreoffice_engine.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            book(Path(folder) / "speed.xlsx")
            opened = app.books.open(Path(folder) / "speed.xlsx")
            opened.set_mock_caller()
            for what in ("cold", "warm", "warm"):
                app.impl.seconds = 0.0
                wall, cpu = time.perf_counter(), time.process_time()
                told = ribbon.run_job("match")
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
                print(
                    f"match, {what}: {cpu:.2f} s of our processor time, {wall:.2f} s in all, "
                    f"{app.impl.seconds:.2f} s of it LibreOffice; {told.splitlines()[0]}"
                )
    finally:
        app.quit()
    for code in (
        "import ar_xl.addin.called, ar_xl.addin.ribbon",
        "import xlwings",
        "import xlwings, ar_xl.addin.called, ar_xl.addin.ribbon, ar_xl.workbook.live",
        "import xlwings, ar_xl.addin.ribbon, ar_xl.workbook.live, ar_xl.core.matching, ar_xl.shell",
    ):
        wall, cpu = start_up(code)
        print(f"{code}: {wall:.2f} s by the clock, {cpu:.2f} s of the processor")


if __name__ == "__main__":
    main()
