"""Our books opened by LibreOffice: every sheet is read, nothing is an error, figures stay what they were."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from ar_xl.cli import main

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(OFFICE is None and not os.environ.get("CI"), reason="needs LibreOffice"),
]


def convert(book: Path, kind: str, folder: Path) -> Path:
    """The book as LibreOffice saves it, on a fresh profile, so that no setting of this machine counts."""
    profile = folder / "profile"
    done = subprocess.run(
        [
            str(OFFICE),
            *("--headless", f"-env:UserInstallation={profile.as_uri()}"),
            *("--convert-to", kind, "--outdir", str(folder), str(book)),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    made = folder / f"{book.stem}.{kind}"
    assert made.exists(), done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("month")
    assert main(["demo", str(folder / "demo"), "--quiet"]) == 0
    return next((folder / "demo").glob("month-end*.xlsx"))


def test_libreoffice_reads_the_cells_we_wrote(month: Path, tmp_path: Path) -> None:
    theirs = openpyxl.load_workbook(convert(month, "xlsx", tmp_path), data_only=True)
    ours = openpyxl.load_workbook(month, data_only=True)
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                there = theirs[sheet.title][cell.coordinate].value
                here = cell.value
                if isinstance(here, dt.datetime | dt.date) or isinstance(
                    there, dt.datetime | dt.date
                ):
                    assert str(there)[:10] == str(here)[:10], (sheet.title, cell.coordinate)
                elif isinstance(here, float):
                    assert there == pytest.approx(here, abs=1e-9), (sheet.title, cell.coordinate)
                else:
                    assert there == here, (sheet.title, cell.coordinate)


def test_every_sheet_prints(month: Path, tmp_path: Path) -> None:
    pdf = convert(month, "pdf", tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    for error in ("#REF!", "#NAME?", "#VALUE!", "Err:5"):
        assert error not in text
    for word in ("Reconciliation", "Prepared by", "Days overdue", "Verdict"):
        assert word in text, word
