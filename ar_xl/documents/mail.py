"""E-mails as files (.eml): drafts with their attachments, the same bytes for the same message."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Final
from unicodedata import category

ATTACHED_AT_MOST: Final = 10 * 2**20
"""Bytes of all attachments together; many mail servers refuse more."""
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""Source: RFC 5322 dot-atom and RFC 1035 labels; quoted local parts are not taken."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail."""

    name: str
    content: bytes
    subtype: str = "pdf"


def addresses(text: str) -> tuple[str, ...]:
    r"""The addresses of a cell, parted by semicolons or commas; () where one of them is none.

    >>> addresses("ap@adler.example; Anna.Muster@adler.example"), addresses("ap@adler"), addresses("")
    (('ap@adler.example', 'Anna.Muster@adler.example'), (), ())
    >>> addresses("ap@adler.example\nBcc: all@adler.example")
    ()
    """
    if has_controls(text.strip()):
        return ()
    given = [part.strip() for part in re.split("[;,]", text) if part.strip()]
    good = all(len(one) <= 254 and _ADDRESS.fullmatch(one) for one in given)
    return tuple(given) if good else ()


def has_controls(text: str) -> bool:
    r"""Whether a text has line breaks or other control characters, which would begin a header of their own.

    >>> has_controls("Adler\\r\nBcc: x@y.example"), has_controls("Bär & Söhne")
    (True, False)
    """
    return any(category(c) in ("Cc", "Zl", "Zp") for c in text)


def domain(sender: str) -> str:
    """Where our Message-IDs are from.

    >>> domain("ar@nordlicht.example"), domain("")
    ('nordlicht.example', 'ar-xl.invalid')
    """
    return sender.rpartition("@")[2] or "ar-xl.invalid"


def draft(
    message_id: str,
    sender: tuple[str, str],
    to: Sequence[str],
    subject: str,
    text: str,
    page: str,
    attachments: Iterable[Attachment] = (),
    earlier: Sequence[str] = (),
) -> bytes:
    """A mail ready to be looked at and sent.

    Args:
        message_id: With its angle brackets.
        sender: Name and address; without an address the mail program fills in its own.
        to: Valid addresses, see `addresses`.
        subject: One line; what a letter keeps together with unbreakable blanks has plain ones.
        text: The body for programs that show text only.
        page: The same as HTML.
        attachments: PDF and the like.
        earlier: Message-IDs of the messages this one follows, the last one last.

    Raises:
        ValueError: A name, an address or the subject has control characters.
    """
    if any(has_controls(part) for part in (*sender, *to, subject, message_id, *earlier)):
        raise ValueError("a control character in a name, an address or the subject")
    mail = EmailMessage(policy=SMTP)
    if sender[1]:
        mail["From"] = Address(sender[0], addr_spec=sender[1])
    mail["To"] = ", ".join(to)
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = message_id
    if earlier:
        mail["In-Reply-To"] = earlier[-1]
        mail["References"] = " ".join(earlier[-10:])
    mail["X-Unsent"] = "1"  # Outlook opens the file as a draft
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    seal = hashlib.sha256(message_id.encode()).hexdigest()
    attached = list(attachments)
    for number, one in enumerate(attached):
        mark = f"{seal}-{number}".encode()
        mail.add_attachment(mark, "application", one.subtype, filename=one.name)
    for number, part in enumerate(p for p in mail.walk() if p.is_multipart()):
        part.set_boundary(f"=_{seal[:24]}_{number}")
    heads, gap, rest = mail.as_bytes().partition(b"\r\n\r\n")
    # Where the email package folds before a word with accents it leaves a second space in the line above.
    whole = heads.replace(b" \r\n =?", b"\r\n =?") + gap + rest
    # The email package takes ten times as long over the lines of a file as base64 itself.
    for number, one in enumerate(attached):
        mark = base64.encodebytes(f"{seal}-{number}".encode()).replace(b"\n", b"\r\n")
        whole = whole.replace(mark, base64.encodebytes(one.content).replace(b"\n", b"\r\n"), 1)
    return whole


def html(paragraphs: Sequence[str], table: Sequence[Sequence[str]], marker: str) -> str:
    """The body as a plain HTML page; `marker` is the paragraph where the table stands.

    Args:
        paragraphs: Text; nothing in it is taken for HTML.
        table: Rows of cells, headings first; the first column is text, the others stand right.
        marker: See `templates.TABLE`.
    """
    drawn = []
    for paragraph in paragraphs:
        if paragraph == marker:
            drawn.append(_html_table(table))
        else:
            drawn.append(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>")
    style = "font-family:Segoe UI,Arial,sans-serif;font-size:14px;color:#21262e"
    return f'<html><body style="{style}">\n' + "\n".join(drawn) + "\n</body></html>\n"


def _html_table(rows: Sequence[Sequence[str]]) -> str:
    lines = ['<table style="border-collapse:collapse;font-size:13px">']
    for number, row in enumerate(rows):
        tag = "th" if number == 0 else "td"
        line = "border-bottom:1px solid #c7ced6;padding:4px 10px"
        line += ";font-weight:bold" if number == len(rows) - 1 else ""
        cells = (
            f'<{tag} style="{line};text-align:{"left" if at == 0 else "right"}">{escape(cell)}</{tag}>'
            for at, cell in enumerate(row)
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def plain(paragraphs: Sequence[str], table: Sequence[Sequence[str]], marker: str) -> str:
    """The body as text, the table in columns."""
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))] if table else []
    listed = "\n".join(
        "  ".join(
            cell.ljust(wide) if at == 0 else cell.rjust(wide)
            for at, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )
    return "\n\n".join(listed if part == marker else part for part in paragraphs) + "\n"
