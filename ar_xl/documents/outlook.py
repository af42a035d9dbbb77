"""Drafts in Outlook, on Windows, through its own automation: saved among the drafts, never sent."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ar_xl.outbox import file_name
from ar_xl.problems import InputError, Problem

_MAIL_ITEM = 0
"""olMailItem. Source: Outlook object model, OlItemType."""


def save_drafts(mails: Sequence[EmailMessage]) -> None:
    """Save each mail among Outlook's drafts, with its attachments.

    Raises:
        InputError: This is no Windows, Outlook is not there, or it refuses a draft.
    """
    program = _outlook()
    with tempfile.TemporaryDirectory(prefix="ar-xl-") as folder:
        for number, mail in enumerate(mails):
            files = _attached(mail, Path(folder) / str(number))
            try:
                _draft(program, mail, files)
            except Exception as error:  # COM raises its own kind, with a number instead of words
                what = f"refused a draft: {_said(error)} {number} of {len(mails)} drafts are there"
                fix = "Delete them, mend it and try again, or send by --smtp."
                raise _without(what, fix) from error


def _draft(program: Any, mail: EmailMessage, files: Sequence[Path]) -> None:
    item = program.CreateItem(_MAIL_ITEM)
    item.To = "; ".join(address.addr_spec for address in mail["To"].addresses)
    item.Subject = str(mail["Subject"])
    body = mail.get_body(("html", "plain"))
    if body is not None and body.get_content_subtype() == "html":
        item.HTMLBody = body.get_content()
    elif body is not None:
        item.Body = body.get_content()
    for path in files:
        item.Attachments.Add(str(path))
    item.Save()


def _attached(mail: EmailMessage, folder: Path) -> list[Path]:
    """The mail's attachments as files of a folder of its own, which Outlook reads them from."""
    folder.mkdir()
    paths = []
    for part in mail.iter_attachments():
        stem, _, ending = (part.get_filename() or "file.pdf").rpartition(".")
        path = folder / f"{file_name(stem)}.{file_name(ending)}"
        path.write_bytes(bytes(part.get_content()))
        paths.append(path)
    return paths


def _said(error: Exception) -> str:
    """What Outlook says in words: a COM error has them in the third place of its details."""
    details = next((part for part in error.args if isinstance(part, tuple)), ())
    words = [part for part in (*details[2:3], *error.args[1:2]) if isinstance(part, str) and part]
    told = " ".join((words or [type(error).__name__])[0].split())
    return told if told.endswith(".") else f"{told}."


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
