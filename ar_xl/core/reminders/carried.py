"""What the clerk wrote on the sheet Reminders before: carried over where it is still about the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ar_xl.core.reminders.messages import Message

Key = tuple[str, str, str]
"""Customer, currency, document; the message itself has no document."""


@dataclass(slots=True)
class Earlier:
    """One message as it stood on the sheet."""

    approve: str = ""
    why: str = ""
    row: int = 0
    """Where it stood, as Excel numbers it."""
    asked: dict[tuple[str, int], int] = field(default_factory=dict)
    """What was asked for by document and level."""

    def covers(self, message: Message) -> bool:
        """Whether the message asks for nothing that was not there to be seen."""
        now = {(row.item.document, row.level): row.asked for row in message.due}
        seen = all(asked <= self.asked.get(key, 0) for key, asked in now.items())
        return bool(now) and seen and message.asked <= sum(self.asked.values())

    def knows(self, message: Message) -> bool:
        """Whether the approval came after the message's last withdrawal, which Why told."""
        return all(name in self.why for name in message.withdrawn)

    def is_spent(self, message: Message) -> bool:
        """Whether it went out: a document of it has reached its level since."""
        reached = {row.item.document: row.item.level for row in message.rows}
        return any(0 < level <= reached.get(name, 0) for name, level in self.asked)


@dataclass(slots=True)
class Carried:
    """All of it."""

    messages: dict[tuple[str, str], Earlier] = field(default_factory=dict)
    """By customer and currency."""
    notes: dict[Key, str] = field(default_factory=dict)
    declined: dict[tuple[str, str], int] = field(default_factory=dict)
    """Level at which a document was left out, by currency and document."""

    def approve(self, message: Message) -> str:
        """The clerk's word on a message, "" where it is another one by now."""
        earlier = self.messages.get((message.customer_id, message.currency))
        if not earlier or not earlier.covers(message) or not earlier.knows(message):
            return ""
        return earlier.approve

    def is_outdated(self, message: Message) -> bool:
        """Whether a message was approved with another content."""
        earlier = self.messages.get((message.customer_id, message.currency))
        return bool(
            earlier
            and earlier.approve == "Yes"
            and message.due
            and not earlier.covers(message)
            and not earlier.is_spent(message)
        )


def read_carried(rows: pd.DataFrame) -> Carried:
    """The clerk's words in the REMINDERS frame as it stands."""
    found = Carried()
    for at, record in zip(rows.index, rows.to_dict("records"), strict=True):
        _read(found, int(at), {str(name): value for name, value in record.items()})
    return found


def _read(found: Carried, at: int, row: Mapping[str, object]) -> None:
    customer, currency, document = (
        str(row[name]) for name in ("customer_id", "currency", "document")
    )
    if row["note"]:
        found.notes[customer, currency, document] = str(row["note"])
    earlier = found.messages.setdefault((customer, currency), Earlier())
    if not document:
        earlier.approve, earlier.why, earlier.row = str(row["approve"]), str(row["why"]), at
        return
    level, asked = _whole(row["level"]), _whole(row["reminded"])
    if asked:
        earlier.asked[document, level] = asked
    if row["approve"] == "No" and level:
        found.declined[currency, document] = level


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0
