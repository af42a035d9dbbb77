"""Drafts in Outlook, on Windows, through its own automation: shown or saved, never sent."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ar_xl.outbox import file_name
from ar_xl.problems import InputError, Problem

_MAIL_ITEM = 0
"""olMailItem. Source: Outlook object model, OlItemType."""


def save_drafts(mails: Iterable[EmailMessage]) -> None:
    """Save each mail among Outlook's drafts, with its attachments.

    Raises:
        InputError: This is no Windows, or Outlook is not there.
    """
    program = _outlook()
    with tempfile.TemporaryDirectory(prefix="ar-xl-") as folder:
        for number, mail in enumerate(mails):
            _draft(program, mail, Path(folder) / str(number)).Save()


def _draft(program: Any, mail: EmailMessage, folder: Path) -> Any:
    item = program.CreateItem(_MAIL_ITEM)
    item.To = "; ".join(address.addr_spec for address in mail["To"].addresses)
    item.Subject = str(mail["Subject"])
    body = mail.get_body(("html", "plain"))
    if body is not None:
        item.HTMLBody = body.get_content()
    folder.mkdir()
    for part in mail.iter_attachments():
        stem, _, ending = (part.get_filename() or "file.pdf").rpartition(".")
        path = folder / f"{file_name(stem)}.{file_name(ending)}"
        path.write_bytes(bytes(part.get_content()))
        item.Attachments.Add(str(path))
    return item


def _outlook() -> Any:
    fix = "Open the drafts (.eml) of the outbox folder by hand, or send by --smtp."
    if sys.platform != "win32":
        raise _without("is on Windows only", fix)
    try:
        import win32com.client
    except ImportError as error:
        raise _without("cannot be reached: pywin32 is not installed", fix) from error
    try:
        return win32com.client.Dispatch("Outlook.Application")
    except Exception as error:  # COM raises its own kind, with a number instead of words
        raise _without("does not answer", fix) from error


def _without(what: str, fix: str) -> InputError:
    return InputError([Problem("Outlook", None, None, None, what, fix)])
