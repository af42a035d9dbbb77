"""Every golden file is read as its expected file beside it says; `--regenerate` writes those anew."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from ar_xl.cells import render
from ar_xl.importers import read
from ar_xl.importers.job import checked
from ar_xl.problems import InputError
from ar_xl.settings import Settings

FOLDER = Path(__file__).parents[2] / "golden" / "importers"
FILES = sorted(p for p in FOLDER.rglob("*") if p.is_file() and not p.name.endswith(".expected.txt"))


def as_text(path: Path) -> str:
    out = io.StringIO()
    try:
        files = list(read(path, Settings()))
    except InputError as error:
        return "".join(f"refused: {problem}\n" for problem in error.problems)
    for imported in files:
        one, problems = checked(imported, Settings())
        print(f"format: {imported.format}", *imported.facts, sep="\n  ", file=out)
        for s in imported.statements:
            print(
                f"statement: {s.account} {s.number} {s.currency} {s.date} {s.opening} + {s.moved} = {s.closing} {s.proof}, {s.lines} lines, {s.left_out} left out",
                file=out,
            )
        for problem in problems:
            print(f"{problem.severity}: {problem}", file=out)
        for table, frame in one.frames.items():
            cells = render(table, frame, Settings()).dropna(axis="columns", how="all")
            out.write(cells.to_csv(index_label="row", lineterminator="\n"))
    return out.getvalue()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_golden_file_is_read_as_expected(path, golden):
    golden(path.with_name(path.name + ".expected.txt"), as_text(path))
