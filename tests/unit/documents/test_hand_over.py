"""`hand-over`: what an agency is given of each customer, as one PDF."""

import io
from pathlib import Path

from desk import OCT, approved, book, do, left, sheet
from pypdf import PdfReader

from ar_xl.documents.paper import Text, pdf
from ar_xl.workbook.memory import MemoryWorkbook

HEADINGS = "Request ID, Kind, Customer ID, Amount, Currency, Reason, Requested by, Requested on, Approved by"


def handed_over(made: MemoryWorkbook, by: str = "Ben") -> MemoryWorkbook:
    """A book with a hand-over of C-1 that another person approved, or the same one."""
    row = ("RQ-1", "Hand-over", "C-1", 1700.0, "EUR", "never answers", "Anna", OCT, by)
    made.frames["Requests"] = sheet(HEADINGS, [row])
    return made


def pages(content: bytes) -> list[str]:
    return [
        page.extract_text().replace("\u00a0", " ") for page in PdfReader(io.BytesIO(content)).pages
    ]


def test_the_pack_is_the_claim_the_statement_and_the_copies(tmp_path: Path) -> None:
    (tmp_path / "invoices").mkdir()
    copy = pdf([[Text(20, 20, "RE-1 as it was sent", 12)]], "", "")
    (tmp_path / "invoices" / "RE-1.pdf").write_bytes(copy)
    made = handed_over(book(tmp_path))
    done = do(made, "hand-over")
    assert done.summary[1] == "1 pack for the agency in the outbox folder."
    files = left(made)
    assert list(files) == ["hand-over 2026-10-31/Hand-over C-1 EUR.pdf"]
    claim, statement, own = pages(*files.values())
    assert "Claim handed over for collection" in claim
    for told in ("Łódzkie Zakłady Müller GmbH", "Hauptstraße 12, 10115 Berlin", "RQ-1", "RE-2"):
        assert told in claim
    rows = made.frames["HandOver"]
    total = f"{rows['Claim'].sum():,.2f}".translate(str.maketrans(",.", ".,"))
    assert total in claim
    assert "Kontoauszug" in statement
    assert own == "RE-1 as it was sent"
    warned = [str(p) for p in done.problems if "copy" in p.what]
    assert any("RE-2" in line for line in warned)


def test_the_reminders_that_were_sent_are_told_document_by_document(tmp_path: Path) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    do(made, "sent")
    do(handed_over(made), "hand-over")
    (content,) = (c for name, c in left(made).items() if name.startswith("hand-over"))
    assert pages(content)[0].count("Level 1 on 2026-10-31") == 2


def test_the_same_book_makes_the_same_pack_and_without_approval_there_is_none(
    tmp_path: Path,
) -> None:
    first, second = (handed_over(book(tmp_path / name)) for name in "ab")
    for made in (first, second):
        do(made, "hand-over")
    assert left(first) == left(second)
    own = handed_over(book(tmp_path / "c"), by="Anna")
    do(own, "hand-over")
    assert left(own) == {}


def test_a_long_claim_goes_on_on_the_next_page_under_its_headings(tmp_path: Path) -> None:
    many: list[tuple[object, ...]] = [
        (
            f"RE-{n:03d}",
            "Invoice",
            "C-1",
            OCT.replace(month=6, day=1),
            OCT.replace(month=7),
            100.0,
            "EUR",
        )
        for n in range(60)
    ]
    made = handed_over(book(tmp_path, invoices=many))
    do(made, "hand-over")
    (content,) = left(made).values()
    claims = [page for page in pages(content) if "Lump sum" in page]
    assert len(claims) == 3
    assert sum(page.count("RE-0") for page in claims) == 60
    assert "Page 1 of 3" in claims[0]
