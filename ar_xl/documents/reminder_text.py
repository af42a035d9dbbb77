"""A reminder in words: the fields its template can name, and the table of its documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl.core.notices import Item, Notice
from ar_xl.documents.language import unbroken
from ar_xl.documents.letterhead import Recipient
from ar_xl.documents.payment_codes import Payment, creditor_reference, spaced, usable_iban
from ar_xl.documents.statements import common
from ar_xl.documents.templates import TABLE
from ar_xl.settings import Settings

FIELDS: Final = (
    *("customer", "customer_id", "company", "as_of", "pay_by", "total", "interest", "fee"),
    *("iban", "bic", "reference", "contact", "collector", "sender", "level", "documents"),
    *("days_overdue", "table", "rows"),
)
"""What the template of a reminder can name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of documents, as it is shown."""

    document: str
    due: str
    days: str
    level: str
    open: str
    reminded: str


def candidates(notice: Notice, payment_references: dict[str, str]) -> list[str]:
    """What the payment's reference is made from: the only document's own, the document, the customer."""
    if len(notice.items) == 1:
        only = notice.items[0].document
        own = payment_references.get(only, "")
        return [*([own] if creditor_reference(own) == own else []), only, notice.customer_id]
    return [notice.customer_id]


def fields(
    notice: Notice, to: Recipient, settings: Settings, as_of: dt.date, due: Payment | None
) -> dict[str, object]:
    """The template's fields, filled in the customer's language."""
    say = to.speech

    def shown(minor: int) -> str:
        return say.amount(minor, notice.currency, code=True)

    ibans = settings.company_ibans
    iban = usable_iban(ibans, notice.currency) or next(iter(ibans), "")
    reference = due.reference if due else ""
    return common(settings, to, as_of) | {
        "pay_by": unbroken(say.date(notice.pay_by)),
        "total": shown(notice.total),
        "interest": shown(notice.interest) if notice.interest else "",
        "fee": shown(notice.fee) if notice.fee else "",
        "iban": unbroken(spaced(iban)),
        "bic": settings.company_bic,
        "reference": unbroken(spaced(reference)) or notice.customer_id,
        "collector": notice.collector,
        "sender": "\n".join(part for part in (notice.collector, settings.company) if part),
        "level": notice.level,
        "documents": len(notice.items),
        "days_overdue": max((item.days_overdue for item in notice.items), default=0),
        "table": TABLE,
        "rows": rows(notice, to),
    }


def rows(notice: Notice, to: Recipient) -> list[Row]:
    """The documents, line by line."""
    say = to.speech

    def line(item: Item) -> Row:
        late = item.days_overdue > 0 and item.open > 0
        return Row(
            item.document,
            say.date(item.due_date),
            str(item.days_overdue) if late else "",
            str(item.level) if item.level else "",
            say.amount(item.open, notice.currency),
            say.amount(item.reminded, notice.currency),
        )

    return [line(item) for item in notice.items]


def sums(notice: Notice, to: Recipient) -> list[tuple[str, str]]:
    """The lines below the documents: interest and fee where there are any, and the total."""
    say = to.speech
    parts = [(say("reminder.interest"), notice.interest), (say("reminder.fee"), notice.fee)]
    parts = [(label, minor) for label, minor in parts if minor]
    if parts:
        items = sum(item.reminded for item in notice.items)
        parts.insert(0, (say("reminder.sum"), items))
    told = [(label, say.amount(minor, notice.currency)) for label, minor in parts]
    return [*told, (say("reminder.total"), say.amount(notice.total, notice.currency, code=True))]


def headings(to: Recipient, *, partly: bool) -> list[str]:
    """The table's headings; the asked amount has a column where it is not all that is open."""
    words = ["document", "due", "days", "level", "open", *(["asked"] if partly else [])]
    return [to.speech(f"reminder.{word}") for word in words]


def is_partly(notice: Notice) -> bool:
    """Whether something of what is open is not asked for: it is disputed or promised."""
    return any(item.open != item.reminded for item in notice.items)


def mail_table(notice: Notice, to: Recipient) -> list[Sequence[str]]:
    """Headings, documents and sums as rows of cells, for a mail."""
    partly = is_partly(notice)
    named = headings(to, partly=partly)
    found: list[Sequence[str]] = [named]
    for row in rows(notice, to):
        cells = [row.document, row.due, row.days, row.level, row.open]
        found.append([*cells, row.reminded] if partly else cells)
    blanks = [""] * (len(named) - 2)
    found += [[label, *blanks, amount] for label, amount in sums(notice, to)]
    return found
