"""The same book and the same as-of date give the same bytes, however Python shuffles its sets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.generator import generate


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A book in several currencies that has none of our styles yet, and its as-of date."""
    made = generate(11, 600, "mixed", 150, 1200, closed_share=0.0)
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    made.save(path)
    return path, made.as_of.isoformat()


@pytest.mark.parametrize("command", ["reconcile", "age", "remind", "dashboard"])
def test_a_command_gives_the_same_bytes_whatever_the_order_of_sets(
    command: str, book: tuple[Path, str], tmp_path: Path
) -> None:
    path, as_of = book
    made = []  # the two seeds turn the currencies with three and with no decimals round
    for seed in ("0", "4"):
        out = tmp_path / f"{seed}.xlsx"
        subprocess.run(
            [sys.executable, "-m", "ar_xl.cli", command, str(path), "--as-of", as_of,
             "--out", str(out), "--quiet"],
            env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
        )  # fmt: skip
        made.append(out.read_bytes())
    assert made[0] == made[1]
