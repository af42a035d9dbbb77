"""What goes with a letter: copies of its documents, printed behind it or attached to a mail."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl.documents import mail
from ar_xl.documents.fonts import missing
from ar_xl.outbox import file_name
from ar_xl.problems import Problem

COPIES: Final = "invoices"
"""Folder beside the book with a PDF per document, named by its number."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A document as it was sent to the customer."""

    document: str
    content: bytes
    pages: int = 0
    """For the printer; 0 where nobody has counted."""


def copies(
    documents: Iterable[str], beside: Callable[[str], bytes | None], problems: list[Problem]
) -> list[Copy]:
    """The copies of documents; a warning for each that is not there."""
    found = []
    for document in documents:
        content = beside(f"{COPIES}/{document}.pdf")
        if content is not None:
            found.append(Copy(document, content))
            continue
        fix = f"Put it beside the book as {COPIES}/{file_name(document)}.pdf."
        problems.append(_warning(document, "has no copy to attach", fix))
    return found


def printable(found: Sequence[Copy], problems: list[Problem]) -> list[Copy]:
    """The copies a printer can be given, their pages counted; a warning for each that cannot be opened.

    Raises:
        InputError: pypdf is not installed.
    """
    if not found:
        return []
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise missing(error) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    counted = []
    for copy in found:
        try:
            pages = len(PdfReader(io.BytesIO(copy.content)).pages)
            bound([copy.content] * 2)  # one alone would not be opened
            counted.append(Copy(copy.document, copy.content, pages))
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError):
            what = "has a copy that cannot be opened: it is damaged, protected, or no PDF"
            fix = "Save it anew as a PDF without a password, and run letters --again."
            problems.append(_warning(copy.document, what, fix))
    return counted


def bound(parts: Sequence[bytes]) -> bytes:
    """The PDFs one behind the other; the same parts are the same bytes."""
    if len(parts) == 1:
        return parts[0]
    from pypdf import PdfReader, PdfWriter

    whole = PdfWriter()
    for part in parts:
        for page in PdfReader(io.BytesIO(part)).pages:
            whole.add_page(page)
    whole.metadata = PdfReader(io.BytesIO(parts[0])).metadata
    made = io.BytesIO()
    whole.write(made)
    return made.getvalue()


def attached(
    letter: mail.Attachment,
    statement: mail.Attachment | None,
    found: Sequence[Copy],
    customer_id: str,
    problems: list[Problem],
) -> list[mail.Attachment]:
    """What goes with a mail: the letter, the statement, the copies; without the copies where that is too much."""
    own = [letter, *([statement] if statement else [])]
    whole = [*own, *(mail.Attachment(f"{file_name(c.document)}.pdf", c.content) for c in found)]
    if sum(len(one.content) for one in whole) <= mail.ATTACHED_AT_MOST:
        return whole
    what = "has more than 10 MB of attachments, so no copies of documents go with its mail"
    place = ("Reminders", None, "Customer ID", customer_id)
    problems.append(Problem(*place, what, "Send the copies another way.", "warning"))
    return own


def _warning(document: str, what: str, fix: str) -> Problem:
    return Problem("Invoices", None, "Document", document, what, fix, "warning")
