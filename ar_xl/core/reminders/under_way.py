"""The message of a customer whose reminder is prepared, being sent or failed: as it was logged, and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from ar_xl.core.reminders.messages import BY_URGENCY, Message, Row
from ar_xl.core.reminders.open_items import OpenItem
from ar_xl.core.reminders.recipients import Recipient


def under_way(key: tuple[str, str], logged: pd.DataFrame, items: Iterable[OpenItem]) -> Message:
    """The message of one customer and currency that is prepared and not sent yet, as it was logged.

    Args:
        key: Customer and currency.
        logged: Its rows of `reminder_log.waiting`.
        items: What is open now; what is not in the reminder waits until it is gone.
    """
    known = {item.document: item for item in items}
    found = Message(*key, [])
    found.state = min(logged["state"], key=BY_URGENCY.index)
    last = logged[logged["state"] == found.state].iloc[-1]
    found.reminder_id, on = str(last["reminder_id"]), last["on"].date()
    found.to = Recipient(str(last["channel"]), str(last["to"]), "")
    found.pay_by = None if pd.isna(last["pay_by"]) else last["pay_by"].date()
    paid = 0
    for row in logged.to_dict("records"):
        document, asked = str(row["document"]), int(row["amount"])
        fee = 0 if pd.isna(row["fee"]) else int(row["fee"])
        if not document:
            found.fee += fee
            continue
        item = known.pop(document, None)
        is_credit = asked < 0
        less = not is_credit and (item is None or item.open < asked)
        paid += less
        found.rows.append(
            Row(
                item or OpenItem(document, *key, 0, "", None, 0),
                int(row["level"]),
                asked,
                is_credit=is_credit,
                interest=0 if pd.isna(row["interest"]) else int(row["interest"]),
                compensation=fee,
                why="Less is open by now" if less else "",
            )
        )
    found.rows += [Row(item, why=f"Waits for {found.reminder_id}") for item in known.values()]
    found.why.append(_told(found, on, str(last["result"])))
    if paid:
        found.why.append(f"Since then {paid} of its documents were paid: withdraw it")
    return found


def _told(message: Message, on: dt.date, result: str) -> str:
    """Where a reminder that is under way stands, and what to do."""
    name = message.reminder_id
    if message.state == "Sending":
        return (
            f"{name} was being sent on {on} when the run stopped: see whether it went out, "
            f"then mark it sent or withdraw it"
        )
    if message.state == "Failed":
        why = f" ({result})" if result else ""
        return f"{name} could not be delivered{why}: correct the address and withdraw it, then remind again"
    tried = f", not sent yet ({result})" if result else ""
    return f"{name} is prepared since {on}{tried}: mark it sent once it went out"
