"""One customer on one page, for the telephone: what to ask for, what is open, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.collections.accounts import Account, accounts, left_out
from ar_xl.core.collections.talking_points import talking_points
from ar_xl.core.collections.told import Told, typed
from ar_xl.core.disputes import is_open
from ar_xl.core.instalments import due_items
from ar_xl.core.promises import standing
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import CALL_SHEET

MOST_ITEMS, MOST_OTHERS, MOST_POINTS = 12, 4, 7
"""Rows of each part, so that all of it prints on one page."""
_LONGEST: Final = 120

Row = dict[str, object]


def call_sheet(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Write the page of one customer.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, PROMISES, DISPUTES, REQUESTS, CONTACT_LOG.
        settings: Bucket edges, days of grace, company.
        run: The as-of date; option customer.

    Raises:
        InputError: The customer is not in the book.
    """
    told = Told(frames, settings, run, "customer")
    name = told.customer()
    told.settle()
    own = _own(frames, name)
    customer = own["Customers"].iloc[0]
    found = [a for a in accounts(own, settings, run).values() if _matters(a)]
    items, counts = _items(own, settings, run)
    promises = _promises(own, settings, run)
    disputes = _disputes(own, run)
    points = talking_points(own, found, run)
    if reason := left_out(own, run).get(name):
        points.insert(0, f"Do not call for money: this customer is {reason}.")
    said: list[Row] = [{"text": text} for text in points]
    rows = [
        *_first(said, MOST_POINTS, "Talk about"),
        *_first(items, MOST_ITEMS, "Open items"),
        *_first(promises, MOST_OTHERS, "Promises"),
        *_first(disputes, MOST_OTHERS, "Disputes"),
        *_first(_contacts(own, run), MOST_OTHERS, "Contacts"),
    ]
    table = typed(CALL_SHEET, rows)
    table.attrs = {
        "title": f"{customer['name']} ({name})",
        "lines": [
            *([settings.company] if settings.company else []),
            f"As of {run.as_of.isoformat()}" + _about(customer),
            *(_balance(account, own, settings, run) for account in found),
        ],
    }
    shown = ", ".join(money.text(a.asked, a.currency, code=True) for a in found if a.asked)
    first = f"Call sheet of {customer['name']} ({name}): {shown or 'nothing'} to ask for, {counts} open documents."
    facts: dict[str, object] = {
        "customer": name,
        "ask_for": {a.currency: money.to_major(a.asked, a.currency) for a in found},
        "points": points,
    }
    return Outcome({CALL_SHEET: table}, (first, *points), facts)


def _own(frames: Frames, name: str) -> dict[str, pd.DataFrame]:
    """The rows of this customer alone."""
    invoices = frames["Invoices"]
    invoices = invoices[invoices["customer_id"] == name]
    documents = set(invoices["document"])
    own = {**frames, "Invoices": invoices}
    for table in ("Customers", "Promises", "Requests", "ContactLog"):
        own[table] = frames[table][frames[table]["customer_id"] == name]
    own["Disputes"] = frames["Disputes"][frames["Disputes"]["document"].isin(documents)]
    events = frames["Allocations"]
    loose = (events["document"] == "") & (events["customer_id"] == name)
    own["Allocations"] = events[loose | events["document"].isin(documents)]
    return own


def _matters(account: Account) -> bool:
    return bool(account.open or account.credits or account.overdue)


def _first(rows: Sequence[Row], most: int, section: str) -> list[Row]:
    """The first rows of a part under its name, and how many more there are."""
    shown = [{"section": section if not at else "", **row} for at, row in enumerate(rows[:most])]
    if len(rows) > most:
        shown[-1] = {"section": "", "text": f"and {len(rows) - most + 1:,} more in this book"}
    return shown


def _about(customer: pd.Series) -> str:
    """What a caller wants to know before: collector, terms, language, limit."""
    limit = customer["credit_limit"]
    parts = [
        ("collector", customer["collector"]),
        ("terms", customer["terms"]),
        ("language", customer["language"]),
        ("country", customer["country"]),
        ("e-mail", customer["email"]),
        ("limit", "" if pd.isna(limit) else money.text(int(limit), customer["currency"])),
    ]
    return "".join(f"; {label} {text}" for label, text in parts if text)


def _parts(own: Frames, settings: Settings, run: Run) -> pd.DataFrame:
    """What is open on the date, one row per document or instalment, oldest due first."""
    invoices = own["Invoices"]
    invoices = invoices[ledger.issued(invoices, run.as_of)]
    events = ledger.complete(invoices, own["Allocations"])
    left = ledger.open_amounts(invoices, events, run.as_of).to_numpy(dtype="int64")
    items = due_items(invoices, own["Customers"], settings)
    rows = invoices.iloc[items.document].assign(
        part=items.names(),
        open=items.left(left),
        owed=items.amount,
        due=items.due.astype("datetime64[s]"),
        days=(np.datetime64(run.as_of, "D") - items.due).astype("int64"),
    )
    return rows[rows["open"] != 0].sort_values(["due", "document"], kind="stable")


def _balance(account: Account, own: Frames, settings: Settings, run: Run) -> str:
    """`EUR: open 800.00 = not due 300.00 + 1-30 500.00; credits ...; ask for ...`."""
    rows = _parts(own, settings, run)
    rows = rows[rows["currency"] == account.currency]
    starts = [1, *(edge + 1 for edge in settings.bucket_edges)]
    names = [f"{a}-{b}" for a, b in zip(starts, settings.bucket_edges, strict=False)]
    names = ["not due", *names, f"{starts[-1]}+"]
    edges = np.array([0, *settings.bucket_edges])
    column = np.searchsorted(edges, rows["days"].clip(lower=0).to_numpy(), side="left")
    sums = [int(rows["open"][column == at].sum()) for at in range(len(names))]
    code = account.currency
    shown = [
        f"{name} {money.text(total, code)}"
        for name, total in zip(names, sums, strict=True)
        if total
    ]
    said = f"{code}: open {money.text(sum(sums), code)}" + (
        f" = {' + '.join(shown)}" if shown else ""
    )
    for label, amount in (
        *(("disputed", account.disputed), ("promised", account.promised)),
        *(("credits", account.credits), ("ask for", account.asked)),
    ):
        said += f"; {label} {money.text(amount, code)}" if amount else ""
    return said


def _items(own: Frames, settings: Settings, run: Run) -> tuple[list[Row], int]:
    rows = _parts(own, settings, run)
    found: list[Row] = []
    for row in rows.to_dict("records"):
        level = row["reminder_level"]
        text = [
            str(row["type"] or ""),
            f"instalment {row['part']}" if row["part"] else "",
            f"your order {row['customer_reference']}" if row["customer_reference"] else "",
            "" if pd.isna(level) or not level else f"reminder level {level}",
            str(row["note"]),
        ]
        found.append(
            {
                "date": row["invoice_date"],
                "document": row["document"],
                "text": _cut("; ".join(filter(None, text))),
                "due_date": row["due"],
                "currency": row["currency"],
                "amount": row["owed"],
                "open": row["open"],
                "days_overdue": row["days"] if row["days"] > 0 and row["open"] > 0 else None,
            }
        )
    return found, rows["document"].nunique()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _promises(own: Frames, settings: Settings, run: Run) -> list[Row]:
    """Those that are open first, the next one on top, then the last of the others."""
    promises, invoices = own["Promises"], own["Invoices"]
    events = ledger.complete(invoices, own["Allocations"])
    found = standing(promises, invoices, events, run.as_of, settings.promise_grace_days)
    rows = promises.assign(state=found["state"], left=promises["amount"] - found["paid"])
    rows = rows[rows["state"] != ""]
    is_next = rows["state"] == "Open"
    rows = pd.concat(
        [
            rows[is_next].sort_values("pay_by", kind="stable"),
            rows[~is_next].sort_values("pay_by", ascending=False, kind="stable"),
        ]
    )
    return [
        {
            "date": row["promised_on"],
            "document": row["document"],
            "text": _cut(" ".join(filter(None, [row["promise_id"], row["state"], row["note"]]))),
            "due_date": row["pay_by"],
            "currency": row["currency"],
            "amount": row["amount"],
            "open": row["left"] if row["state"] == "Open" else None,
        }
        for row in rows.to_dict("records")
    ]


def _disputes(own: Frames, run: Run) -> list[Row]:
    rows = own["Disputes"]
    rows = rows[rows["raised_on"] <= ledger.day(run.as_of)]
    rows = rows.assign(open=is_open(rows, run.as_of)).sort_values(
        ["open", "raised_on"], ascending=[False, False], kind="stable"
    )
    found: list[Row] = []
    for row in rows.to_dict("records"):
        state = "open" if row["open"] else (row["resolution"] or "resolved").lower()
        words = [f"{row['dispute_id']} {row['reason']}".strip(), state, row["owner"], row["note"]]
        found.append(
            {
                "date": row["raised_on"],
                "document": row["document"],
                "text": _cut("; ".join(filter(None, words))),
                "due_date": row["answer_by"],
                "currency": row["currency"],
                "amount": row["amount"],
                "open": row["amount"] if row["open"] else None,
            }
        )
    return found


def _contacts(own: Frames, run: Run) -> list[Row]:
    """The last ones first."""
    rows = own["ContactLog"]
    rows = rows[rows["date"] <= ledger.day(run.as_of)]
    rows = rows.sort_values(["date", "time"], ascending=False, kind="stable")
    return [
        {
            "date": row["date"],
            "document": row["document"],
            "text": _cut(
                "; ".join(
                    str(part)
                    for part in (
                        *(row["time"], row["channel"], row["outcome"], row["person"], row["note"]),
                        f"next: {row['next_action']}" if row["next_action"] else "",
                    )
                    if part
                )
            ),
            "due_date": row["next_action_on"],
        }
        for row in rows.to_dict("records")
    ]
