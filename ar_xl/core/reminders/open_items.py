"""What a customer could be reminded of: overdue documents with what stands against it, and credits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ar_xl.core import ledger, reminder_log
from ar_xl.core.approvals import is_approved
from ar_xl.core.days import days_by, days_since, terms_of
from ar_xl.core.disputes import disputed
from ar_xl.core.instalments import DueItems, due_items
from ar_xl.core.promises import live
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings

HAND_OVER: Final = "Hand-over"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One overdue document, or one credit; amounts are minor units."""

    document: str
    customer_id: str
    currency: str
    open: int
    """Negative for a credit."""
    kind: str
    """What a credit is, in words."""
    due: dt.date | None
    """None where neither the document nor any terms tell it."""
    days: int
    """Days after the due date."""
    late: int = 0
    """What of it is overdue: of instalments those that are, of a whole document all."""
    part: str = ""
    """The oldest instalment overdue, as 2/3."""
    charged_from: dt.date | None = None
    """Due date of the newest instalment overdue: interest on all of them from there is never too much."""
    disputed: int = 0
    promised: int = 0
    handed_over: str = ""
    """The request by which the document is handed over."""
    level: int = 0
    """The highest that was sent."""
    sent_on: dt.date | None = None


Key = tuple[str, str]
"""Customer and currency: what one message is about."""


def open_items(frames: Frames, settings: Settings, run: Run) -> dict[Key, list[OpenItem]]:
    """The overdue documents and the credits of each customer and currency, oldest due first.

    A document without a due date and without terms is among them: it is reported, not reminded.
    """
    customers, invoices = frames["Customers"], frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    at = ledger.positions(invoices, events)
    left = ledger.open_amounts(invoices, events, run.as_of, at)
    rows = invoices.assign(
        open=left,
        disputed=disputed(invoices, frames["Disputes"], run.as_of),
        promised=live(frames["Promises"], invoices, events, run.as_of, settings.promise_grace_days),
    ).join(_late_parts(due_items(invoices, customers, settings), left, run))
    parts = rows[rows["part"] != ""]
    now_due = {str(d): on.date() for d, on in zip(parts["document"], parts["due"], strict=True)}
    rows = rows.join(reminder_log.reached(invoices, frames["ReminderLog"], now_due))
    rows = rows[ledger.issued(invoices, run.as_of) & (left != 0)]
    rows = rows.assign(days=days_since(rows["due"], run.as_of), told=_is_told(rows, customers))
    late = (rows["days"] > 0) | ~rows["told"]
    rows = rows[(rows["open"] < 0) | late].sort_values(["due", "document"], kind="stable")
    handed = _handed_over(frames["Requests"], run)
    found: dict[Key, list[OpenItem]] = {}
    for row in rows.to_dict("records"):
        item = _item({str(name): value for name, value in row.items()}, handed)
        found.setdefault((item.customer_id, item.currency), []).append(item)
    for item in _held_money(invoices, events, at, run):
        found.setdefault((item.customer_id, item.currency), []).append(item)
    return found


def _late_parts(items: DueItems, left: pd.Series, run: Run) -> pd.DataFrame:
    """Per document, aligned with `left`: what is overdue, since when, and which instalment is the oldest of it.

    A document of which nothing is overdue has the due date of its first open part.
    """
    opened = items.left(left.to_numpy(dtype="int64"))
    past = items.due < np.datetime64(run.as_of, "D")
    late: ledger.Ints = np.zeros(len(left), dtype="int64")
    np.add.at(late, items.document, np.where(past, opened, 0))
    some = opened != 0
    first = pd.DataFrame(
        {
            "due": items.due[some].astype("datetime64[s]"),
            "part": np.array(items.names(), dtype=object)[some],
        },
        index=items.document[some],
    )
    first = first[~first.index.duplicated()].reindex(range(len(left)))
    newest = pd.Series(items.due.astype("datetime64[s]"), index=items.document)[some & past]
    newest = newest[~newest.index.duplicated(keep="last")].reindex(range(len(left)))
    return pd.DataFrame(
        {
            "late": late,
            "due": first["due"].to_numpy(),
            "newest": newest.to_numpy(),
            "part": first["part"].fillna("").to_numpy(),
        },
        index=left.index,
    )


def overdue(frames: Frames, settings: Settings, run: Run) -> dict[str, int]:
    """What is overdue by the ledger, by currency: amounts due before the date less all that was applied."""
    customers, invoices = frames["Customers"], frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    left = invoices["amount"] - ledger.applied(invoices, events, run.as_of)
    counts = ledger.issued(invoices, run.as_of) & _is_told(invoices, customers) & (left > 0)
    items = due_items(invoices, customers, settings)
    past = (items.due < np.datetime64(run.as_of, "D")) & counts.to_numpy()[items.document]
    opened = items.left(left.to_numpy(dtype="int64"))[past]
    codes = invoices["currency"].to_numpy()[items.document[past]]
    sums = pd.Series(opened).groupby(codes).sum()
    return {str(code): int(amount) for code, amount in sums.items()}


def _is_told(rows: pd.DataFrame, customers: pd.DataFrame) -> pd.Series:
    """Whether the document, its terms or its customer's tell when it is due."""
    code, read, _ = terms_of(rows, customers)
    by_terms = days_by(read, code, rows["invoice_date"].to_numpy(dtype="datetime64[D]"))
    told = rows["due_date"].notna().to_numpy() | ~np.isnat(by_terms)
    return pd.Series(told, index=rows.index)


def _item(row: Mapping[str, object], handed: Mapping[Key, str]) -> OpenItem:
    document, customer = str(row["document"]), str(row["customer_id"])
    left, currency = _whole(row["open"]), str(row["currency"])
    is_credit = left < 0
    due = row["due"]
    keys = ((customer, document), (customer, f"\x1f{currency}"))
    return OpenItem(
        document=document,
        customer_id=customer,
        currency=currency,
        open=left,
        kind=str(row["type"] or "Credit") if is_credit else "",
        due=due.date() if isinstance(due, pd.Timestamp) and row["told"] else None,
        days=max(_whole(row["days"]), 0) if row["told"] else 0,
        late=_whole(row["late"]) if row["told"] and not is_credit else 0,
        part=str(row["part"]),
        charged_from=_date(row["newest"]),
        disputed=0 if is_credit else min(max(_whole(row["disputed"]), 0), left),
        promised=0 if is_credit else min(_whole(row["promised"]), left),
        handed_over=next((handed[key] for key in keys if key in handed), ""),
        level=_whole(row["level"]),
        sent_on=_date(row["sent_on"]),
    )


def _handed_over(requests: pd.DataFrame, run: Run) -> dict[Key, str]:
    """Approved hand-overs: the request by customer and document, or currency where it names no document."""
    rows = requests[(requests["kind"] == HAND_OVER) & is_approved(requests, run)]
    found: dict[Key, str] = {}
    for name, customer, document, currency in zip(
        *(rows[c] for c in ("request_id", "customer_id", "document", "currency")), strict=True
    ):
        of = document or f"\x1f{currency}"
        found.setdefault((customer, of), f"request {name}" if name else "an approved request")
    return found


def _held_money(
    invoices: pd.DataFrame, events: pd.DataFrame, at: ledger.Ints, run: Run
) -> list[OpenItem]:
    """Money of a customer that is not applied, as a credit named by its bank line."""
    money_held = ledger.unapplied(invoices, events, run.as_of, at)
    rows = money_held[money_held["kind"] != ledger.UNIDENTIFIED]
    sums = rows.groupby(["customer_id", "currency", "line_id"], as_index=False).agg(
        kind=("kind", "first"), amount=("amount", "sum")
    )
    return [
        OpenItem(line or "Unapplied", customer, currency, -int(amount), kind, None, 0)
        for customer, currency, line, kind, amount in sums.itertuples(index=False, name=None)
        if amount > 0
    ]


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0


def _date(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None
