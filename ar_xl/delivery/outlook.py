"""Prepared mails as drafts in Outlook; nothing is sent and no state changes."""

from __future__ import annotations

from ar_xl.cells import check
from ar_xl.core import reminder_log
from ar_xl.delivery.prepared import in_doubt, read
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import REMINDER_LOG
from ar_xl.workbook.port import Workbook


def draft_in_outlook(book: Workbook) -> tuple[list[str], list[Problem]]:
    """Put every prepared mail into Outlook's drafts; nothing is sent and no state changes.

    Raises:
        InputError: There is no Outlook here, or a draft is gone.
    """
    from ar_xl.documents import outlook

    log, problems = check(REMINDER_LOG, book.read(REMINDER_LOG), Settings())
    if problems:
        raise InputError(problems)
    mails = log[log["channel"] == "E-mail"].drop_duplicates("reminder_id")
    prepared = mails[mails["reminder_id"].map(reminder_log.states(log)) == "Prepared"]
    messages, gone = read(prepared, book.outbox, "", sender_needed=False)
    if gone:
        raise InputError(gone)
    outlook.save_drafts([message.mail for message in messages])
    told = f"{len(messages)} drafts are in Outlook. Once they are sent: ar-xl sent."
    return [told], [
        in_doubt(n) for n, state in reminder_log.states(log).items() if state == "Sending"
    ]
