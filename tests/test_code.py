"""The code itself under test: one command, `pytest`, checks everything."""

import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from ar_xl.cli import OTHERS
from ar_xl.jobs import JOBS
from ar_xl.settings import SETTINGS, Settings
from ar_xl.tables import TABLES, Table

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "ar_xl").rglob("*.py"))


@pytest.mark.parametrize(
    "command", ["ruff check .", "ruff format --check .", "mypy", "lint-imports"]
)
def test_the_code_is_clean(command: str) -> None:
    tool, *args = command.split()
    run = {
        "ruff": [sys.executable, "-m", "ruff"],
        "mypy": [sys.executable, "-m", "mypy"],
        "lint-imports": [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
        ],
    }
    done = subprocess.run(
        [*run[tool], *args], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_setting_on_the_sheet_is_one_of_the_typed_settings() -> None:
    assert {attribute for attribute, _, _ in SETTINGS.values()} == {
        f.name for f in fields(Settings)
    }


def test_the_readme_lists_every_command_once() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = readme.split("| command | does |")[1].split("\n\n")[0]
    listed = re.findall(r"^\| `ar-xl ([\w-]+)", rows, re.MULTILINE)
    assert sorted(listed) == sorted([*(job.name for job in JOBS), *OTHERS])


def test_every_job_can_be_loaded_and_reads_what_it_needs() -> None:
    for job in JOBS:
        assert callable(job.compute())
        assert set(job.needs) <= set(job.reads)


def test_nothing_in_the_repository_names_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    names = [n for n in listed if n.endswith((".py", ".md", ".toml", ".csv", ".txt", ".yml"))]
    paths = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/\w")
    found = [
        n
        for n in names
        if (ROOT / n).is_file() and paths.search((ROOT / n).read_text("utf-8", "replace"))
    ]
    assert not found


def test_the_wheel_holds_the_version_of_the_code() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert config["tool"]["hatch"]["version"]["path"] == "ar_xl/__init__.py"
    assert "version" in config["project"]["dynamic"]


def listed(table: Table) -> str:
    """One row of the README's list of tables."""
    columns = [
        column.heading
        + ("\\*" if column.starred else "")
        + (f" ({table.owner_of(column)})" if table.owner_of(column) != table.owner else "")
        for column in table.columns
    ]
    key = " + ".join(table.key) or "–"
    return f"| {table.sheet} | {table.name} | {key} | {table.owner} | {', '.join(columns)} |"


def test_the_readme_lists_every_table_with_its_columns() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    missing = [row for row in map(listed, TABLES) if row not in readme]
    assert not missing, "\n".join(missing)
