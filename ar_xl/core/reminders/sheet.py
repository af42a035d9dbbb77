"""The sheet Reminders: a row per message, its documents folded below, and the proof above."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import pandas as pd

from ar_xl import money
from ar_xl.core.ledger import filled
from ar_xl.core.reminders.carried import Carried
from ar_xl.core.reminders.messages import BY_URGENCY, Message, Row
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import REMINDERS

_YES = {True: "Yes", False: "No"}


def in_order(messages: Iterable[Message], book_currency: str) -> list[Message]:
    """What needs a person first, the largest of it first; the book's currency before others."""

    def rank(message: Message) -> tuple[int, bool, str, int, str]:
        code = message.currency
        state = BY_URGENCY.index(message.state)
        return state, code != book_currency, code, -_open(message), message.customer_id

    return sorted(messages, key=rank)


def frame(
    messages: Sequence[Message], customers: Mapping[str, Mapping[str, object]], carried: Carried
) -> pd.DataFrame:
    """REMINDERS rows of the messages, in their order."""
    rows: list[dict[str, object]] = []
    for message in messages:
        customer = customers.get(message.customer_id, {})
        rows.append(_head(message, customer, carried))
        rows += [
            _document(message, row, number, customer, carried)
            for number, row in enumerate(message.rows, start=2)
        ]
    found = pd.DataFrame(rows, columns=[column.name for column in REMINDERS.columns])
    texts = [column.name for column in REMINDERS.columns if column.kind == "text"]
    return filled(
        REMINDERS, found.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))
    )


def _head(message: Message, customer: Mapping[str, object], carried: Carried) -> dict[str, object]:
    interest = sum(row.interest for row in message.rows)
    fee = message.fee + sum(row.compensation for row in message.rows)
    level, to = message.level, message.to
    found: dict[str, object] = {
        "line": 1,
        "approve": carried.approve(message),
        "level": max((row.level for row in message.rows if row.asked), default=0) or None,
        "days_overdue": max(
            (row.item.days for row in message.rows if row.item.open > 0), default=0
        ),
        "open_amount": _open(message),
        "not_reminded": _open(message) - message.asked if not message.reminder_id else None,
        "reminded": message.asked,
        "interest": interest,
        "fee": fee,
        "total": message.asked + interest + fee,
        "pay_by": message.pay_by,
        "why": ". ".join([*message.why, *_outdated(message, carried)]) + ".",
        "note": carried.notes.get((message.customer_id, message.currency, ""), ""),
        "reminder_id": message.reminder_id,
    }
    if level:
        found |= {
            "tone": level.tone,
            "attach_statement": _YES[level.attach_statement],
            "attach_invoices": _YES[level.attach_invoices],
        }
    if to:
        found |= {"channel": to.channel, "email": to.email, "language": to.language}
    return _common(message, customer) | found


def _document(
    message: Message, row: Row, number: int, customer: Mapping[str, object], carried: Carried
) -> dict[str, object]:
    item = row.item
    key = (message.customer_id, message.currency, item.document)
    declined = row.level and carried.declined.get(key[1:]) == row.level
    return _common(message, customer) | {
        "line": number,
        "approve": "No" if declined and not row.is_due else "",
        "document": item.document,
        "level": row.level or None,
        "due_date": item.due,
        "days_overdue": item.days or None,
        "open_amount": item.open,
        "not_reminded": item.open - row.asked if not message.reminder_id else None,
        "reminded": row.asked,
        "interest": row.interest,
        "fee": row.compensation,
        "total": row.asked + row.interest + row.compensation,
        "why": row.why,
        "note": carried.notes.get(key, ""),
        "reminder_id": message.reminder_id,
    }


def _common(message: Message, customer: Mapping[str, object]) -> dict[str, object]:
    return {
        "customer_id": message.customer_id,
        "customer": customer.get("name", ""),
        "currency": message.currency,
        "state": message.state,
        "collector": customer.get("collector", ""),
    }


def _outdated(message: Message, carried: Carried) -> list[str]:
    return ["It has changed since you approved it"] if carried.is_outdated(message) else []


def _open(message: Message) -> int:
    return sum(row.item.open for row in message.rows)


def banner(
    messages: Sequence[Message],
    overdue: Mapping[str, int],
    bank: str,
    settings: Settings,
    run: Run,
) -> dict[Hashable, object]:
    """What stands above the table: the state of the batch, and its proofs.

    Args:
        messages: All of them.
        overdue: What is overdue by the ledger, by currency.
        bank: Why the bank data is not current, or "".
        settings: The company.
        run: The as-of date.
    """
    checks = []
    for code in sorted(overdue):
        listed = sum(
            row.item.late
            for message in messages
            if message.currency == code
            for row in message.rows
        )
        shown = money.text(listed, code), money.text(overdue[code], code, code=True)
        label = f"Overdue listed here {shown[0]} = overdue in the ledger {shown[1]}"
        checks.append((label, listed == overdue[code]))
    if bank:
        checks.append((f"Bank data current: {bank[0].lower()}{bank[1:]}", False))
    lines = [
        *([settings.company] if settings.company else []),
        f"As of {run.as_of.isoformat()}",
        counted(messages),
    ]
    return {"title": "Reminders", "lines": lines, "checks": checks}


def counted(messages: Iterable[Message]) -> str:
    """The batch in one line: by state, how many messages and what they ask for. What credits cover asks for nothing.

    >>> counted([])
    'nobody is overdue'
    """
    parts = []
    messages = list(messages)
    for state in BY_URGENCY:
        some = [message for message in messages if message.state == state]
        if some:
            totals: dict[str, int] = {}
            for message in some:
                totals[message.currency] = totals.get(message.currency, 0) + max(message.asked, 0)
            sums = ", ".join(
                money.text(totals[c], c, code=True) for c in sorted(totals) if totals[c]
            )
            parts.append(f"{len(some)} {state.lower()}{f' ({sums})' if sums else ''}")
    return "; ".join(parts) or "nobody is overdue"
