"""The end of the day: what was done, and what is due on the next working day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.banking_days import working_day
from ar_xl.core.collections.accounts import next_actions
from ar_xl.core.collections.told import typed
from ar_xl.core.disputes import is_open
from ar_xl.core.promises import standing
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.settings import Settings
from ar_xl.tables import DAY

TODAY, TOMORROW = "Today", "Tomorrow"
_MOST_LEFT: Final = 10
_PLURAL: Final = {
    **{"Payment": "payments", "Discount": "discounts", "Charge": "bank charges"},
    ledger.WRITE_OFF: "write-offs",
}

Row = Mapping[str, object]


def day(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Write what was done on the as-of date, and what is due by the next working day.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, BANK_LINES, PROMISES, DISPUTES, REQUESTS, CONTACT_LOG,
            REMINDER_LOG, WORKLIST.
        settings: Company; country, whose holidays are no working days; days of grace.
        run: The as-of date.
    """
    then = working_day(run.as_of + dt.timedelta(days=1), settings.country, "Next")
    done = [
        *_contacts(frames, run),
        *_promised(frames, settings, run),
        *_disputed(frames, run),
        *_requested(frames, run),
        *_posted(frames, run),
        *_reminded(frames, run),
    ]
    due = [
        *_promises_due(frames, settings, run, then),
        *_actions(frames, run, then),
        *_to_answer(frames, run, then),
        *_left_over(frames, run),
        *_to_approve(frames, run),
        *_to_review(frames, run),
    ]
    rows = [{"when": TODAY, **row} for row in done] + [{"when": TOMORROW, **row} for row in due]
    names = dict(zip(frames["Customers"]["customer_id"], frames["Customers"]["name"], strict=True))
    table = typed(
        DAY, ({"customer": names.get(str(row.get("customer_id", "")), ""), **row} for row in rows)
    )
    counts = [_counts(TODAY, done), _counts(f"Next working day, {then.isoformat()}", due)]
    table.attrs = {
        "title": "Today and tomorrow",
        "lines": [
            *([settings.company] if settings.company else []),
            f"As of {run.as_of.isoformat()}",
            *counts,
        ],
    }
    facts: dict[str, object] = {
        "day": run.as_of.isoformat(),
        "next_working_day": then.isoformat(),
        "done": _by_kind(done),
        "due": _by_kind(due),
    }
    return Outcome({DAY: table}, tuple(counts), facts)


def _by_kind(rows: Sequence[Row]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        count = int(str(row.get("count", 1)))
        found[str(row["what"])] = found.get(str(row["what"]), 0) + count
    return found


def _counts(label: str, rows: Sequence[Row]) -> str:
    """`Today: 3 contact, 1 promise made`."""
    said = ", ".join(f"{name.lower()} {count:,}" for name, count in _by_kind(rows).items())
    return f"{label}: {said or 'nothing'}"


def _on(rows: pd.DataFrame, column: str, run: Run) -> pd.DataFrame:
    return rows[rows[column] == ledger.day(run.as_of)]


def _records(rows: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _contacts(frames: Frames, run: Run) -> Iterator[Row]:
    rows = _on(frames["ContactLog"], "date", run).sort_values("time", kind="stable")
    for row in _records(rows):
        parts = [row["channel"], row["outcome"], row["person"], row["note"]]
        yield {
            "what": "Contact",
            "time": row["time"],
            "customer_id": row["customer_id"],
            "document": row["document"],
            "text": "; ".join(str(part) for part in parts if part),
            "who": row["entered_by"],
        }


def _promised(frames: Frames, settings: Settings, run: Run) -> Iterator[Row]:
    """Promises made, and those that were decided on the day."""
    promises, invoices = frames["Promises"], frames["Invoices"]
    for row in _records(_on(promises, "promised_on", run)):
        yield _promise(row, "Promise made", f"pays by {_date(row['pay_by'])}")
    events = ledger.complete(invoices, frames["Allocations"])
    grace = settings.promise_grace_days
    before = standing(promises, invoices, events, run.as_of - dt.timedelta(days=1), grace)
    now = standing(promises, invoices, events, run.as_of, grace)
    new = (now["state"] != before["state"]) & now["state"].isin(["Kept", "Part kept", "Broken"])
    shown = promises.assign(state=now["state"], paid=now["paid"])[new]
    for row in _records(shown):
        paid = money.text(int(str(row["paid"])), str(row["currency"]))
        part = f", {paid} came" if row["state"] == "Part kept" else ""
        yield _promise(
            row, f"Promise {str(row['state']).lower()}", f"was due {_date(row['pay_by'])}{part}"
        )


def _promise(row: Row, what: str, text: str) -> Row:
    name = f"{row['promise_id']}: " if row["promise_id"] else ""
    return {
        "what": what,
        "customer_id": row["customer_id"],
        "document": row["document"],
        "text": name + text,
        "currency": row["currency"],
        "amount": row["amount"],
        "who": row["entered_by"],
    }


def _date(date: object) -> str:
    return date.date().isoformat() if isinstance(date, pd.Timestamp) else ""


def _owners(frames: Frames) -> dict[str, str]:
    invoices = frames["Invoices"]
    return dict(zip(invoices["document"], invoices["customer_id"], strict=True))


def _dispute(row: Row, what: str, text: str, owners: Mapping[str, str]) -> Row:
    name = f"{row['dispute_id']}: " if row["dispute_id"] else ""
    return {
        "what": what,
        "customer_id": owners.get(str(row["document"]), ""),
        "document": row["document"],
        "text": name + text,
        "currency": row["currency"],
        "amount": row["amount"],
        "who": row["owner"],
    }


def _disputed(frames: Frames, run: Run) -> Iterator[Row]:
    rows, owners = frames["Disputes"], _owners(frames)
    for row in _records(_on(rows, "raised_on", run)):
        yield _dispute(row, "Dispute raised", str(row["reason"]), owners)
    for row in _records(_on(rows, "resolved_on", run)):
        yield _dispute(row, "Dispute resolved", str(row["resolution"]), owners)


def _request(row: Row, what: str, text: str, who: object) -> Row:
    name = f"{row['request_id']}: " if row["request_id"] else ""
    return {
        "what": what,
        "customer_id": row["customer_id"],
        "document": row["document"],
        "text": f"{name}{row['kind']}{text}",
        "currency": row["currency"],
        "amount": row["amount"],
        "who": who,
    }


def _requested(frames: Frames, run: Run) -> Iterator[Row]:
    rows = frames["Requests"]
    for row in _records(_on(rows, "requested_on", run)):
        reason = f", {row['reason']}" if row["reason"] else ""
        yield _request(row, "Request made", reason, row["requested_by"])
    for row in _records(_on(rows, "approved_on", run)):
        yield _request(row, "Request approved", f", {row['state']}", row["approved_by"])


def _posted(frames: Frames, run: Run) -> Iterator[Row]:
    """Postings entered on the day, by kind and currency; what was reversed since is told by its reversal."""
    rows = _on(frames["Allocations"], "entered_on", run)
    rows = rows[rows["kind"] != "Opening"].assign(amount=lambda r: r["amount"].fillna(0))
    sums = rows.groupby(["kind", "currency"], as_index=False).agg(
        count=("amount", "size"), amount=("amount", "sum"), documents=("document", "nunique")
    )
    for row in _records(sums):
        count = int(str(row["count"]))
        kind = str(row["kind"])
        noun = _PLURAL.get(kind, kind.lower()) if count > 1 else kind.lower()
        yield {
            "what": "Posted",
            "text": f"{count:,} {noun}",
            "currency": row["currency"],
            "amount": row["amount"],
        }


def _reminded(frames: Frames, run: Run) -> Iterator[Row]:
    log = _on(frames["ReminderLog"], "on", run)
    sent = log[log["state"] == "Sent"].assign(amount=lambda r: r["amount"].fillna(0))
    keys = ["reminder_id", "customer_id", "currency"]
    sums = sent.groupby(keys, as_index=False, sort=False).agg(
        level=("level", "max"),
        amount=("amount", "sum"),
        who=("by", "first"),
        channel=("channel", "first"),
        documents=("document", lambda names: (names != "").sum()),
    )
    for row in _records(sums):
        level = "" if pd.isna(row["level"]) else f"level {row['level']}, "  # type: ignore[call-overload]
        count = int(str(row["documents"]))
        yield {
            "what": "Reminder sent",
            "customer_id": row["customer_id"],
            "text": f"{level}{many(count, 'document')}, {row['channel']}",
            "currency": row["currency"],
            "amount": row["amount"],
            "who": row["who"],
        }


def _promises_due(frames: Frames, settings: Settings, run: Run, then: dt.date) -> Iterator[Row]:
    promises, invoices = frames["Promises"], frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    found = standing(promises, invoices, events, run.as_of, settings.promise_grace_days)
    is_due = (found["state"] == "Open") & (promises["pay_by"] <= ledger.day(then))
    rest = promises.assign(amount=promises["amount"] - found["paid"])[is_due]
    for row in _records(rest.sort_values("pay_by", kind="stable")):
        yield _promise(row, "Promise due", f"by {_date(row['pay_by'])}")


def _actions(frames: Frames, run: Run, then: dt.date) -> Iterator[Row]:
    found = next_actions(frames["ContactLog"], run, then)
    for customer, claim in sorted(found, key=lambda one: (str(one[1].date), one[0])):
        on = claim.date.isoformat() if claim.date else ""
        text = f"{claim.text} ({claim.name}, for {on})" if claim.name else f"{claim.text} ({on})"
        yield {"what": "Next action", "customer_id": customer, "text": text}


def _to_answer(frames: Frames, run: Run, then: dt.date) -> Iterator[Row]:
    rows, owners = frames["Disputes"], _owners(frames)
    rows = rows[is_open(rows, run.as_of) & (rows["answer_by"] <= ledger.day(then))]
    for row in _records(rows.sort_values("answer_by", kind="stable")):
        text = f"{row['reason']}, answer by {_date(row['answer_by'])}"
        yield _dispute(row, "Dispute to answer", text, owners)


def _left_over(frames: Frames, run: Run) -> Iterator[Row]:
    """Accounts of the day's worklist that nobody did and nobody spoke to."""
    rows = _on(frames["Worklist"], "day", run)
    spoken = set(_on(frames["ContactLog"], "date", run)["customer_id"])
    rows = rows[(rows["done"] != "Yes") & ~rows["customer_id"].isin(spoken)]
    for row in _records(rows.head(_MOST_LEFT)):
        yield {
            "what": "Left over",
            "customer_id": row["customer_id"],
            "text": row["what_to_do"],
            "currency": row["currency"],
            "amount": row["overdue"],
            "who": row["collector"],
        }
    if len(rows) > _MOST_LEFT:
        more = f"and {len(rows) - _MOST_LEFT:,} more on the sheet Worklist"
        yield {"what": "Left over", "text": more, "count": len(rows) - _MOST_LEFT}


def _to_approve(frames: Frames, run: Run) -> Iterator[Row]:
    rows = frames["Requests"]
    asked = rows["requested_on"] <= ledger.day(run.as_of)
    for row in _records(rows[(rows["approved_by"].str.strip() == "") & asked]):
        by = f", asked by {row['requested_by']}"
        yield _request(row, "To approve", by, "")


def _to_review(frames: Frames, run: Run) -> Iterator[Row]:
    lines = frames["BankLines"]
    rows = lines[ledger.open_lines(lines, frames["Allocations"])]
    rows = rows[(rows["booking_date"] <= ledger.day(run.as_of)) & (rows["status"] == "Review")]
    sums = rows.groupby("currency", as_index=False).agg(
        count=("amount", "size"), amount=("amount", "sum")
    )
    for row in _records(sums):
        count = int(str(row["count"]))
        text = f"{many(count, 'bank line')} on the sheet Matches"
        yield {
            "what": "To review",
            "text": text,
            "currency": row["currency"],
            "amount": row["amount"],
        }
