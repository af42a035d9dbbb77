"""A mail as it was saved: .eml by the standard library, Outlook's .msg through olefile where that is installed.

Sources: RFC 5322 and MIME; Microsoft, [MS-OXMSG] Outlook Item File Format, for the names of the streams.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, Final

from ar_xl.importers.encodings import decoded
from ar_xl.importers.opened import refusal

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS: Final = 500
_SENT_AT: Final = re.compile(r"^Date:\s*(.+)$", re.MULTILINE)
_UNWANTED: Final = ("image/", "audio/", "video/", "text/calendar", "text/vcard", "application/pkcs7", "application/x-pkcs7", "message/delivery")  # fmt: skip


@dataclass(slots=True)
class Mail:
    """What a mail says and brings."""

    sender: str = ""
    address: str = ""
    subject: str = ""
    day: dt.date | None = None
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attached: list[tuple[str, bytes]] = field(default_factory=list)


def is_eml(head: bytes) -> bool:
    """Header lines with a sender, and a date, subject or MIME version."""
    names = set()
    for line in head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")[:32_000].splitlines():
        if not line.strip():
            break
        if line.startswith((b" ", b"\t", b"From ")):
            continue
        name, colon, _ = line.partition(b":")
        if not colon or not re.fullmatch(rb"[!-9;-~]{1,70}", name):
            return False
        names.add(name.lower())
    return b"from" in names and bool(names & {b"date", b"subject", b"mime-version", b"message-id"})


def is_msg(head: bytes) -> bool:
    """An OLE2 file with the streams of an Outlook item."""
    return head.startswith(OLE) and "__substg1.0_".encode("utf-16-le") in head


def eml(name: str, data: bytes) -> Mail:
    """A saved message.

    Raises:
        InputError: Its parts are nested too deep.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    try:
        message = message_from_bytes(data)
        parts = [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]
    except RecursionError:
        fix = "Save its attachments and import those."
        raise refusal(name, "is a mail with parts nested too deep", fix) from None
    sender, address = parseaddr(_header(message, "From"))
    mail = Mail(sender, address, _header(message, "Subject"), _day(_header(message, "Date")))
    for number, part in enumerate(parts):
        if part.is_multipart():
            continue
        label, kind = _label(part), part.get_content_type()
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip() or kind.startswith(_UNWANTED):
            continue
        if kind == "text/html" and not label:
            mail.html.append(_text(part, content))
        elif kind == "text/plain" and not label:
            mail.plain.append(_text(part, content))
        else:
            mail.attached.append((label or f"part {number}", content))
            if kind == "text/plain":
                mail.plain.append(_text(part, content))
    return mail


def msg(name: str, data: bytes) -> Mail:
    """An item saved from Outlook.

    Raises:
        InputError: olefile is not installed, or the file is damaged.
    """
    try:
        import olefile
    except ImportError:
        what = "is an Outlook item, which needs the package olefile"
        fix = "Open it in Outlook and save it as .eml, or save its attachments; or pip install ar-xl[mail]."
        raise refusal(name, what, fix) from None
    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as item:
            return _item(item)
    except Exception:
        fix = "Open it in Outlook and save it as .eml."
        raise refusal(name, "is a damaged Outlook item", fix) from None


def _item(item: Any) -> Mail:
    def content(*path: str) -> bytes:
        return item.openstream(list(path)).read() if item.exists(list(path)) else b""

    def text(tag: str, *folder: str) -> str:
        wide = content(*folder, f"__substg1.0_{tag}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").strip("\0 ")
        return decoded(content(*folder, f"__substg1.0_{tag}001E") or b" ")[0].strip()

    sent = _SENT_AT.search(text("007D"))
    address = text("5D01") or text("0C1F")
    mail = Mail(text("0C1A"), address if "@" in address else "", text("0037"))
    mail.day = _day(sent[1]) if sent else None
    if text("1000").strip():
        mail.plain.append(text("1000"))
    html = content("__substg1.0_10130102") or text("1013").encode()
    if html:
        mail.html.append(decoded(html)[0])
    folders = sorted({path[0] for path in item.listdir() if path[0].startswith("__attach")})
    for folder in folders[:_MOST_PARTS]:
        held = content(folder, "__substg1.0_37010102")
        label = text("3707", folder) or text("3704", folder) or folder
        kind = text("370E", folder)
        if held and not kind.startswith(_UNWANTED):
            mail.attached.append((_clean(label), held))
    return mail


def _header(message: Message, name: str) -> str:
    """A header in plain letters, whatever it holds."""
    told = str(message.get(name, ""))
    try:
        return " ".join(str(make_header(decode_header(told))).split())
    except (ValueError, LookupError):
        return " ".join(told.split())


def _day(text: str) -> dt.date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _label(part: Message) -> str:
    try:
        return _clean(str(make_header(decode_header(part.get_filename("") or ""))))
    except (ValueError, LookupError, TypeError):
        return "attachment"


def _clean(label: str) -> str:
    """A file's name as a label only: no folders, no control characters."""
    last = label.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:120]


def _text(part: Message, content: bytes) -> str:
    try:
        return content.decode(part.get_content_charset("") or "utf-8")
    except (LookupError, ValueError):
        return decoded(content)[0]
