"""Measures a whole run, file to file, as a process of its own: wall, CPU (user and system) and peak memory.

    python -m tests.bench.speed                            10,000 lines x 50,000 invoices, match and reconcile
    python -m tests.bench.speed --curve 1000,3000,10000,30000,100000
    python -m tests.bench.speed --peer /path/to/venv/bin/python --runs 3

With --peer the pipelines run in turns on the same book: the peers' own, the same writing the rows that match writes, and
its reading alone. The interpreter needs python-calamine, pandas, rapidfuzz and wolfxl (see peer_pipeline.py). Books are made by the first generator and kept in --folder.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ar_xl

PER_CUSTOMER, PER_LINE = 4, 5
"""Lines a customer, invoices a line: 10,000 lines make 2,500 customers and 50,000 invoices."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took; seconds and MB."""

    wall: float
    cpu: float
    peak: float
    code: int


def measured(command: Sequence[str]) -> Cost:
    """Runs a command and asks the system what it took, children and imports included."""
    start = time.perf_counter()
    child = os.posix_spawn(command[0], list(command), os.environ)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    return Cost(
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        os.waitstatus_to_exitcode(status),
    )


def make(path: Path, lines: int, profile: str) -> None:
    """Writes the book of so many lines, and its as-of date beside it."""
    from tests.bench.generator import generate

    book = generate(7, lines, profile, lines // PER_CUSTOMER, lines * PER_LINE, closed_share=0.0)
    book.save(path)
    path.with_suffix(".as_of").write_text(book.as_of.isoformat(), encoding="utf-8")


def made(folder: Path, lines: int, profile: str) -> tuple[Path, str]:
    """The book of so many lines, made once.

    By another process: Linux counts what this one has used as used by its children.
    """
    path = folder / f"{profile}-{lines}.xlsx"
    when = path.with_suffix(".as_of")
    if not when.exists():
        program = "import sys; from pathlib import Path; from tests.bench.speed import make; "
        program += "make(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])"
        subprocess.run([sys.executable, "-c", program, str(path), str(lines), profile], check=True)
    return path, when.read_text(encoding="utf-8")


def ours(command: str, book: Path, as_of: str, out: Path) -> list[str]:
    """The product's command line; the book itself stays as it is."""
    return [
        sys.executable,
        "-m",
        "ar_xl.cli",
        command,
        str(book),
        "--as-of",
        as_of,
        "--out",
        str(out),
        "--quiet",
    ]


def compare(jobs: dict[str, list[str]], runs: int) -> dict[str, list[Cost]]:
    """Each job in turns, so that a busy machine is busy for all of them."""
    found: dict[str, list[Cost]] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, command in jobs.items():
            cost = measured(command)
            if cost.code:
                raise SystemExit(f"{name} ended with {cost.code}: {' '.join(command)}")
            found[name].append(cost)
    return found


def row(name: str, costs: Sequence[Cost]) -> list[str]:
    """Medians of the runs."""
    middle = [
        statistics.median(getattr(c, field) for c in costs) for field in ("wall", "cpu", "peak")
    ]
    return [name, str(len(costs)), f"{middle[0]:.2f}", f"{middle[1]:.2f}", f"{middle[2]:.0f}"]


def main(arguments: list[str] | None = None) -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--profile", default="mixed")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--curve", default="", metavar="LINES,LINES,...")
    parser.add_argument("--peer", default="", metavar="PYTHON")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    # As every run but a new version's first finds it, also where Python is told to keep nothing.
    compileall.compile_dir(Path(ar_xl.__file__).parent, quiet=2)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="ar_xl_speed_"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sizes = [int(n) for n in given.curve.split(",")] if given.curve else [given.lines]
        table = [["file to file", "runs", "wall s", "CPU s", "peak MB"]]
        for lines in sizes:
            book, as_of = made(folder, lines, given.profile)
            jobs = {
                f"ar-xl match, {lines:,} lines": ours("match", book, as_of, folder / "out.xlsx")
            }
            if not given.curve:
                jobs["ar-xl reconcile"] = ours("reconcile", book, as_of, folder / "posted.xlsx")
            if given.peer:
                peer = [given.peer, str(Path(__file__).with_name("peer_pipeline.py")), str(book)]
                peer_out, ours_out = str(folder / "peer.xlsx"), str(folder / "out.xlsx")
                jobs |= {
                    "calamine + cdist + greedy + wolfxl": [*peer, peer_out],
                    "the same, writing match's rows": [*peer, peer_out, ours_out],
                    "its reading alone": peer,
                }
            table += [row(name, costs) for name, costs in compare(jobs, given.runs).items()]
        print(
            "\n".join(f"| {' | '.join(cells)} |" for cells in (table[0], ["---"] * 5, *table[1:]))
        )
    finally:
        if not given.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
