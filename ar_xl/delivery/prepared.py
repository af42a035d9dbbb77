"""The prepared mails of a book: its drafts as they lie in the outbox, each as it was logged."""

from __future__ import annotations

import email
import email.policy
import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pandas as pd

from ar_xl.cells import check
from ar_xl.core import reminder_log
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import REMINDER_LOG
from ar_xl.workbook.port import Workbook


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, and the reminder it is."""

    name: str
    mail: EmailMessage
    to: tuple[str, ...]


def waiting(book: Workbook) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The reminder log, its first row of each mail that is prepared, and the IDs of reminders that are Sending.

    Raises:
        InputError: The log cannot be read.
    """
    log, problems = check(REMINDER_LOG, book.read(REMINDER_LOG), Settings())
    if problems:
        raise InputError(problems)
    states = reminder_log.states(log)
    mails = log[log["channel"] == "E-mail"].drop_duplicates("reminder_id")
    prepared = mails[mails["reminder_id"].map(states) == "Prepared"]
    return log, prepared, [name for name, state in states.items() if state == "Sending"]


def read(
    prepared: pd.DataFrame, outbox: Path | None, sender: str, *, sender_needed: bool = True
) -> tuple[list[Message], list[Problem]]:
    """The drafts as they were prepared; a problem for each that is gone or is another one now."""
    messages, problems = [], []
    cells = (prepared[name] for name in ("reminder_id", "file", "file_hash"))
    for name, file, digest in zip(*cells, strict=True):
        try:
            inside = not {"..", ""} & set(file.split("/")) and outbox is not None
            content = outbox.joinpath(file).read_bytes() if inside and outbox else b""
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != digest:
            what = (
                "is not in the outbox folder as it was prepared"
                if content
                else "is not in the outbox folder"
            )
            fix = "Run ar-xl letters --again, or withdraw it: ar-xl sent --withdraw."
            problems.append(Problem(REMINDER_LOG.sheet, None, "File", file or name, what, fix))
            continue
        parsed = email.message_from_bytes(content, policy=email.policy.SMTP)
        assert isinstance(parsed, EmailMessage)
        del parsed["X-Unsent"]
        if sender:
            del parsed["From"]
            parsed["From"] = sender
        if not parsed["From"] and sender_needed:
            fix = "Fill in Company email on the sheet Settings, or say --from."
            problems.append(Problem("--from", None, None, None, "no sender is known", fix))
            break
        to = tuple(a.addr_spec for a in parsed["To"].addresses)
        messages.append(Message(name, parsed, to))
    return messages, problems


def in_doubt(name: str) -> Problem:
    """A reminder of which nobody knows whether it arrived."""
    what = (
        "was being sent when the connection or the run broke off, and is not sent again by itself"
    )
    fix = (
        "Ask the mailbox or the customer whether it arrived; then ar-xl sent with --reminder and this ID, "
        "adding --withdraw if it did not."
    )
    return Problem(REMINDER_LOG.sheet, None, "Reminder ID", name, what, fix, "warning")
