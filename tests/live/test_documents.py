"""PDFs as a reader shows them: rendered by poppler, their QR codes read by another library."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "documents"))

from desk import INVOICES, approved, book, do, left

from ar_xl.documents.payment_codes import creditor_reference

zxingcpp = pytest.importorskip("zxingcpp")
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler"),
]


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    (folder / "page.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "page.pdf", "page"], cwd=folder, check=True)
    found = []
    for path in sorted(folder.glob("page-*.png")):
        with Image.open(path) as picture:
            picture.load()
            found.append(picture)
        path.unlink()
    return found


def text(pdf: bytes, folder: Path) -> str:
    (folder / "text.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", "text.pdf", "-"], cwd=folder, check=True, capture_output=True
    )
    return done.stdout.decode().replace("\u00a0", " ")


def codes(pdf: bytes, folder: Path) -> list[str]:
    return [code.text for page in pictures(pdf, folder) for code in zxingcpp.read_barcodes(page)]


def fonts(pdf: bytes, folder: Path) -> list[list[str]]:
    (folder / "fonts.pdf").write_bytes(pdf)
    done = subprocess.run(["pdffonts", "fonts.pdf"], cwd=folder, check=True, capture_output=True)
    return [line.split() for line in done.stdout.decode().splitlines()[2:]]


def test_the_giro_code_of_a_statement_asks_for_the_balance(tmp_path: Path) -> None:
    made = book(tmp_path)
    do(made, "statement", pdf=True)
    pdf = left(made)["statements 2026-10-31/Statement C-1 EUR.pdf"]
    (found,) = codes(pdf, tmp_path)
    lines = found.split("\n")
    assert lines[:7] == [
        *("BCD", "002", "1", "SCT", "BYLADEM1001"),
        *("Nordlicht Maschinenbau GmbH", "DE02120300000000202051"),
    ]
    assert lines[7:] == ["EUR1700.00", "", creditor_reference("C-1")]
    shown = text(pdf, tmp_path)
    assert "Łódzkie Zakłady Müller GmbH" in shown
    assert "1.700,00 EUR" in shown
    assert "Kontoauszug" in shown


def test_the_swiss_code_is_read_through_its_cross(tmp_path: Path) -> None:
    made = book(tmp_path)
    do(made, "statement", pdf=True)
    pdf = left(made)["statements 2026-10-31/Statement C-2 CHF.pdf"]
    (found,) = codes(pdf, tmp_path)
    lines = found.split("\n")
    assert (lines[0], lines[3]) == ("SPC", "CH9300762011623852957")
    assert lines[18:20] == ["1999.95", "CHF"]
    assert lines[27:] == ["SCOR", creditor_reference("RE-3"), "", "EPD"]
    shown = text(pdf, tmp_path)
    for word in ("Récépissé", "Section paiement", "Point de dépôt", "1 999.95"):
        assert word in shown


def test_every_letter_of_the_batch_has_its_own_code_and_the_cover_lists_them(
    tmp_path: Path,
) -> None:
    customers = [
        (f"C-{n}", f"Kunde {n}", f"Weg {n}; 10115 Berlin", "de", "DE", None) for n in (1, 2, 3)
    ]
    invoices = [
        (f"RE-{n}", "Invoice", f"C-{n}", dt.date(2026, 8, 1), dt.date(2026, 8, 31), 100.5 * n, "EUR")
        for n in (1, 2, 3)
    ]  # fmt: skip
    made = approved(tmp_path, customers=customers, invoices=invoices)
    do(made, "letters")
    batch = next(content for name, content in left(made).items() if "to print" in name)
    amounts = [code.split("\n")[7] for code in codes(batch, tmp_path)]
    assert amounts == ["EUR100.50", "EUR201.00", "EUR301.50"]
    shown = text(batch, tmp_path)
    assert "3 letters, 6 pages" in shown  # each with its statement behind it
    assert shown.count("Zahlungserinnerung von Nordlicht") == 3


def test_a_long_statement_carries_its_balance_over_and_numbers_its_pages(tmp_path: Path) -> None:
    day = dt.date(2026, 5, 1)
    many = [
        (f"RE-{n:04d}", "Invoice", "C-1", day + dt.timedelta(days=n), None, 1000 + n, "EUR")
        for n in range(120)
    ]
    made = book(tmp_path, invoices=[*INVOICES[3:], *many])
    do(made, "statement", pdf=True)
    pdf = left(made)["statements 2026-10-31/Statement C-1 EUR.pdf"]
    shown = text(pdf, tmp_path)
    pages = len(pictures(pdf, tmp_path))
    assert f"Seite {pages} von {pages}" in shown
    assert shown.count("Übertrag") == 2 * (pages - 1)
    assert "127.140,00 EUR" in shown
    assert all(f"RE-{n:04d}" in shown for n in range(120))


def test_the_fonts_are_embedded(tmp_path: Path) -> None:
    made = book(tmp_path)
    do(made, "statement", pdf=True)
    for content in left(made).values():
        found = fonts(content, tmp_path)
        assert found
        assert all("Roboto" in font[0] and font[-5] == "yes" for font in found), found
