"""Prepared mails as drafts in Outlook; nothing is sent and no state changes."""

from __future__ import annotations

from ar_xl.delivery.prepared import in_doubt, read, waiting
from ar_xl.problems import InputError, Problem
from ar_xl.workbook.port import Workbook


def draft_in_outlook(book: Workbook) -> tuple[list[str], list[Problem]]:
    """Put every prepared mail into Outlook's drafts; nothing is sent and no state changes.

    Raises:
        InputError: There is no Outlook here, or a draft is gone.
    """
    from ar_xl.documents import outlook

    _, prepared, sending = waiting(book)
    messages, gone = read(prepared, book.outbox, "", sender_needed=False)
    if gone:
        raise InputError(gone)
    outlook.save_drafts([message.mail for message in messages])
    told = f"{len(messages)} drafts are in Outlook. Once they are sent: ar-xl sent."
    return [told], [in_doubt(name) for name in sending]
