"""How long reading, editing and writing books takes, beside openpyxl and calamine.

    python -m tests.bench.write_back [--rows 70000] [--sheets 10] [--peers]

Each case runs in a process of its own; CPU seconds and peak memory are the process's, imports left out.
With --peers openpyxl does the same (minutes, gigabytes).
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pandas as pd

from ar_xl.tables import AGING_DETAIL, INVOICES
from ar_xl.workbook.file import FileWorkbook

EDITS = 20_000
NEW_ROWS = 100_000


def invoices(rows: int) -> pd.DataFrame:
    chance = random.Random(1)
    day = dt.date(2026, 1, 1)
    columns = {
        "Document": [f"INV-{n:07d}" for n in range(rows)],
        "Type": ["Invoice"] * rows,
        "Customer ID": [f"C{chance.randrange(2500):05d}" for _ in range(rows)],
        "Invoice date": [day + dt.timedelta(days=n % 300) for n in range(rows)],
        "Due date": [day + dt.timedelta(days=30 + n % 300) for n in range(rows)],
        "Currency": ["EUR"] * rows,
        "Amount": [chance.randrange(1, 10**7) / 100 for _ in range(rows)],
        "Open amount": [chance.randrange(1, 10**7) / 100 for _ in range(rows)],
        "Customer reference": [f"PO {chance.randrange(10**8)}" for _ in range(rows)],
        "Payment reference": [f"RF{chance.randrange(10**12)}" for _ in range(rows)],
        "Terms": ["2/10 net 30"] * rows,
        "Note": [f"delivered to site {chance.randrange(10**6)}" for _ in range(rows)],
    }
    return pd.DataFrame(columns, index=range(2, rows + 2), dtype=object)


def detail(rows: int) -> pd.DataFrame:
    frame = invoices(rows)
    cut = frame.rename(columns={"Note": "Bucket", "Terms": "Type2", "Open amount": "Open"})
    return cut[[h for h in AGING_DETAIL.by_heading if h in cut]].assign(
        **{"Customer": frame["Note"], "Days overdue": range(rows), "Disputed amount": 0.5}
    )


BLANK = re.compile(rb'<c r="[A-Z]+\d+" s="\d+"/>')
INLINE = re.compile(rb' t="inlineStr"><is><t[^>]*>([^<]*)</t></is>')
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def as_excel_saves(sheet: bytes, shared: dict[bytes, int]) -> bytes:
    """The sheet without blank cells, its texts in the table of shared strings."""

    def index(found: re.Match[bytes]) -> bytes:
        return b' t="s"><v>%d</v>' % shared.setdefault(found[1], len(shared))

    return INLINE.sub(index, BLANK.sub(b"", sheet))


def make_book(path: Path, rows: int, sheets: int) -> None:
    """One sheet with the table Invoices, the others with the same cells and no table."""
    shared: dict[bytes, int] = {}
    small = path.with_name(f"one {path.name}")
    FileWorkbook.create(small, {INVOICES: invoices(rows)})
    with (
        zipfile.ZipFile(small) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        sheet = as_excel_saves(old.read("xl/worksheets/sheet1.xml"), shared)
        bare = sheet[: sheet.index(b"<tableParts")] + b"</worksheet>"
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = sheet
            elif name == "xl/workbook.xml":
                more = "".join(
                    f'<sheet name="More {n}" sheetId="{n + 100}" r:id="rIdMore{n}"/>'
                    for n in range(1, sheets)
                )
                content = content.replace(b"</sheets>", more.encode() + b"</sheets>")
            elif name == "xl/_rels/workbook.xml.rels":
                more = "".join(
                    f'<Relationship Id="rIdMore{n}" Type="{KIND}/worksheet" Target="worksheets/more{n}.xml"/>'
                    for n in range(1, sheets)
                )
                more += f'<Relationship Id="rIdTexts" Type="{KIND}/sharedStrings" Target="sharedStrings.xml"/>'
                content = content.replace(b"</Relationships>", more.encode() + b"</Relationships>")
            elif name == "[Content_Types].xml":
                more = "".join(
                    f'<Override PartName="/xl/worksheets/more{n}.xml" ContentType="{TYPE}.worksheet+xml"/>'
                    for n in range(1, sheets)
                )
                more += f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
                content = content.replace(b"</Types>", more.encode() + b"</Types>")
            new.writestr(name, content)
        for n in range(1, sheets):
            new.writestr(f"xl/worksheets/more{n}.xml", bare)
        texts = b"".join(b"<si><t>%s</t></si>" % text for text in shared)
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        new.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (main, texts))


# The cases


def edit_ours(path: Path) -> None:
    book = FileWorkbook(path)
    rows = EDITS // 2
    changes = {"Open amount": [0.0] * rows, "Last reminder": [dt.date(2026, 9, 30)] * rows}
    book.write({INVOICES: pd.DataFrame(changes, index=range(2, rows + 2), dtype=object)})


def edit_openpyxl(path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path)
    for row in range(2, EDITS // 2 + 2):
        book["Invoices"].cell(row, 8, 0.0)
        book["Invoices"].cell(row, 14, dt.date(2026, 9, 30))
    book.save(path)


def write_ours(path: Path) -> None:
    FileWorkbook(path).write({AGING_DETAIL: FRAME})


def write_openpyxl(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(FRAME.columns))
    for row in FRAME.itertuples(index=False):
        sheet.append(list(row))
    book.save(path)


def read_ours(path: Path) -> None:
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None


def read_calamine(path: Path) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(path).get_sheet_by_name("Invoices").to_python()


FRAME = pd.DataFrame()
CASES = {
    f.__name__: f
    for f in (edit_ours, write_ours, read_ours, read_calamine, edit_openpyxl, write_openpyxl)
}


def timed(case: str, path: Path) -> None:
    """Run one case and print what it took."""
    global FRAME  # (made before the clock starts)
    import lxml.etree  # noqa: F401
    import python_calamine  # noqa: F401

    if "openpyxl" in case:
        import openpyxl  # noqa: F401
    if case.startswith("write"):
        FRAME = detail(NEW_ROWS)
    wall, cpu = time.perf_counter(), time.process_time()
    CASES[case](path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(
        f"{case:16} {wall:8.2f} s wall {cpu:8.2f} s CPU {peak:8.0f} MB  {path.stat().st_size / 1e6:6.1f} MB file"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=70_000)
    parser.add_argument("--sheets", type=int, default=10)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.case:
        timed(args.case, args.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.xlsx", Path(folder) / "small.xlsx"
        make_book(large, args.rows, args.sheets)
        make_book(small, 100_000, 1)
        for case in CASES:
            if case.endswith("openpyxl") and not args.peers:
                continue
            path = large if case.startswith("edit") else small
            copy = path.with_name(f"{case}.xlsx")
            copy.write_bytes(path.read_bytes())
            command = [
                sys.executable,
                "-m",
                "tests.bench.write_back",
                "--case",
                case,
                "--path",
                str(copy),
            ]
            subprocess.run(command, check=True)
            copy.unlink()


if __name__ == "__main__":
    main()
