"""Advice as PDF with text in it, through pypdf where that is installed; a scanned page is told as such."""

from __future__ import annotations

import io
import logging
from typing import Final

from ar_xl.importers.advice_text import documents_in
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.settings import Settings

NAME: Final = "PDF"
_MOST_PAGES, _MOST_BYTES, _MOST_LETTERS = 60, 30 << 20, 2_000_000


def identify(head: bytes) -> bool:
    """The mark of a PDF within its first bytes."""
    return b"%PDF-" in head[:1024]


def read(file: Opened, settings: Settings) -> list[Imported]:
    """The documents and amounts its text lists.

    Raises:
        InputError: pypdf is not installed, or the file is damaged, protected, scanned, or lists none.
    """
    try:
        import pypdf
    except ImportError:
        what = "is a PDF, which needs the package pypdf"
        fix = "Copy its table into a workbook and import that; or pip install ar-xl[mail]."
        raise refusal(file.name, what, fix) from None
    data = file.data()
    if len(data) > _MOST_BYTES:
        raise refusal(file.name, "is a very large PDF", "Save the pages with the list alone.")
    # It logs every oddity of a file, which is of no use to a clerk.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        text = _text(pypdf.PdfReader(io.BytesIO(data)))
    except Exception:
        what = "is a PDF that is damaged or protected by a password"
        raise refusal(file.name, what, "Open it and copy its table into a workbook.") from None
    if not text.strip():
        what = "is a PDF without text, a scan or a picture"
        raise refusal(file.name, what, "Enter its list on the sheet Remittances.")
    found = documents_in(file.name, NAME, text, settings)
    if found is None:
        what = "is a PDF without a list of documents and amounts"
        raise refusal(file.name, what, "Enter what it says on the sheet Remittances.")
    return [found]


def _text(book: object) -> str:
    """Its pages set as they look, so that columns stay columns."""
    pages: list[str] = []
    for page in list(getattr(book, "pages", ()))[:_MOST_PAGES]:
        pages.append(page.extract_text(extraction_mode="layout"))
        if sum(map(len, pages)) > _MOST_LETTERS:
            break
    return "\n".join(pages)
