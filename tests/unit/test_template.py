"""The template in the repository is what the code makes today."""

import zipfile
from pathlib import Path

from ar_xl import template

TEMPLATE = Path(__file__).parents[2] / "workbooks" / "month-end.xlsx"


def parts(path: Path) -> dict[str, bytes]:
    """Contents, not compressed bytes: those differ with the version of zlib."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_the_template_is_up_to_date(tmp_path: Path) -> None:
    made = tmp_path / "month-end.xlsx"
    template.create(made)
    assert parts(TEMPLATE) == parts(made), "run: ar-xl new workbooks/month-end.xlsx"
