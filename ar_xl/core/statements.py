"""Statements of account: what a customer owes, line by line, up to the balance the aging shows.

Three kinds. Open-item: every open document and every receipt not applied. Balance-forward: the balance
before a day, then each document and each receipt since. Activity: the same, each posting on its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.aging import age, buckets
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_DETAIL, STATEMENT

Kind = Literal["open-item", "balance-forward", "activity"]
KINDS: Final[tuple[Kind, ...]] = ("open-item", "balance-forward", "activity")
OPENING: Final = "Opening balance"
ON_ACCOUNT: Final = "Payment on account"
_WORDS: Final = {
    **dict.fromkeys(("Invoice", "Credit note", "Debit note", "Payment", "Discount"), ""),
    **dict.fromkeys(ledger.ON_ACCOUNT, ON_ACCOUNT),
    "Opening": "Payment",
}
_KEYS: Final = ["customer_id", "currency"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement; amounts are minor units."""

    date: dt.date
    document: str
    kind: str
    """What it is, in one of a few words every language has: Invoice, Payment, Opening balance, ..."""
    reference: str
    """The customer's own, its order for example."""
    due_date: dt.date | None
    amount: int | None
    open: int | None
    """On open-item statements."""
    balance: int
    """After this line."""
    days_overdue: int
    instalment: str = ""
    """Which of a document that is paid in several, as 1/3."""

    @property
    def text(self) -> str:
        """What the line says on the sheet."""
        part = f"instalment {self.instalment}" if self.instalment else ""
        return ", ".join(word for word in (self.kind, part, self.reference) if word)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer's account in one currency."""

    customer_id: str
    currency: str
    lines: tuple[Line, ...]
    aging: tuple[tuple[str, int], ...]
    """Each bucket with its amount, the unapplied last: they add up to the aged balance."""

    @property
    def balance(self) -> int:
        """After the last line, minor units."""
        return self.lines[-1].balance if self.lines else 0

    @property
    def aged(self) -> int:
        """The balance the aging has, minor units."""
        return sum(amount for _, amount in self.aging)

    @property
    def overdue(self) -> int:
        """What is open past its due date, minor units; of open-item statements."""
        return sum(line.open or 0 for line in self.lines if line.days_overdue > 0)


def accounts(
    frames: Frames,
    settings: Settings,
    as_of: dt.date,
    *,
    kind: Kind = "open-item",
    since: dt.date | None = None,
    customer: str = "",
) -> list[Account]:
    """The accounts with anything on them, by customer and currency.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS.
        settings: The aging's.
        as_of: Later documents and events are left out.
        kind: Which lines are shown.
        since: First day shown line by line, of balance-forward (else the first of the month) and
            activity (else everything).
        customer: This one only.
    """
    own = replace(
        settings,
        aging_by="Customer",
        unapplied_in_aging="Own column",
        credits_in_aging="By date",
    )  # a customer is told what it has paid and been credited, whatever our own report nets
    detail = age(frames, own, Run(as_of, as_of)).frames[AGING_DETAIL]
    if customer:
        detail = detail[detail["customer_id"] == customer]
    aged = _aged(detail, settings)
    if kind == "open-item":
        lines = _open_items(detail, frames["Invoices"])
    else:
        first = since or (as_of.replace(day=1) if kind == "balance-forward" else None)
        moves = _movements(frames)
        if customer:
            moves = moves[moves["customer_id"] == customer]
        lines = _moved(moves, first, as_of, each=kind == "activity")
    none = tuple((name, 0) for name in _headings(settings))
    return [
        Account(*key, tuple(lines.get(key, ())), aged.get(key, none))
        for key in sorted({*lines, *aged})
    ]


def statement_frame(
    found: Iterable[Account], customers: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """STATEMENT frame of the accounts, with the proof against the aging in its banner."""
    found = list(found)
    names = dict(zip(customers["customer_id"], customers["name"], strict=True))
    rows = [
        (
            *(account.customer_id, names.get(account.customer_id, ""), account.currency),
            *(line.date, line.document, line.text, line.due_date),
            *(line.amount, line.open, line.balance),
            line.days_overdue if line.days_overdue > 0 else None,
        )
        for account in found
        for line in account.lines
    ]
    table = pd.DataFrame(rows, columns=[column.name for column in STATEMENT.columns])
    frame = ledger.filled(STATEMENT, table)
    frame.attrs = {
        "title": "Statement of account",
        "lines": [settings.company] if settings.company else [],
        "checks": checks(found),
    }
    return frame


def checks(found: Iterable[Account]) -> list[tuple[str, bool]]:
    """Per currency: does every account close with the balance the aging has for that customer."""
    by_currency: dict[str, list[Account]] = {}
    for account in found:
        by_currency.setdefault(account.currency, []).append(account)
    told = []
    for code, own in sorted(by_currency.items()):
        closing = money.text(sum(a.balance for a in own), code)
        aged = money.text(sum(a.aged for a in own), code)
        label = f"{code}: closing balances of {len(own):,} account{'s'[: len(own) != 1]} {closing} = aging {aged}, each"
        told.append((label, all(a.balance == a.aged for a in own)))
    return told


def _headings(settings: Settings) -> list[str]:
    return ["Not due", *buckets(settings.bucket_edges), "Unapplied"]


def _aged(
    detail: pd.DataFrame, settings: Settings
) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    headings = _headings(settings)
    found: dict[tuple[str, str], dict[str, int]] = {}
    cells = (detail[name].tolist() for name in ("customer_id", "currency", "bucket", "open"))
    for customer, code, bucket, left in zip(*cells, strict=True):
        sums = found.setdefault((customer, code), dict.fromkeys(headings, 0))
        sums[bucket] += left
    return {key: tuple(sums.items()) for key, sums in found.items()}


def _open_items(
    detail: pd.DataFrame, invoices: pd.DataFrame
) -> dict[tuple[str, str], Sequence[Line]]:
    references = dict(zip(invoices["document"], invoices["customer_reference"], strict=True))
    rows = detail.sort_values([*_KEYS, "invoice_date", "due_date", "document"], kind="stable")
    found: dict[tuple[str, str], list[Line]] = {}
    cells = (
        *(rows["customer_id"], rows["currency"]),
        *(_dates(rows["invoice_date"]), rows["document"], rows["type"], _dates(rows["due_date"])),
        *(rows["amount"].fillna(0).astype("int64").tolist(), rows["open"].astype("int64").tolist()),
        *(rows["days_overdue"].fillna(0).astype("int64").tolist(), rows["instalment"]),
    )
    for customer, code, date, document, word, due, amount, left, days, part in zip(
        *cells, strict=True
    ):
        lines = found.setdefault((customer, code), [])
        balance = (lines[-1].balance if lines else 0) + left
        kind = _kind(word or ("Invoice" if amount > 0 else "Credit note"))
        held = kind == ON_ACCOUNT
        reference = references.get(document, "")
        due, days = (None, 0) if held else (due, days)
        line = Line(date, document, kind, reference, due, amount, left, balance, days, part)
        lines.append(line)
    return {key: tuple(lines) for key, lines in found.items()}


def _kind(word: str) -> str:
    return _WORDS.get(word, "Adjustment") or word


def _dates(dates: pd.Series) -> list[dt.date]:
    found: list[dt.date] = dates.to_numpy(dtype="datetime64[D]").astype(dt.date).tolist()
    return found


def _movements(frames: Frames) -> pd.DataFrame:
    """All that ever moved a balance: customer_id, currency, date, document, kind, reference, line_id, amount.

    Summed up to a date they are the aging's balances of that date. Money paid before its document is there
    belongs to whoever paid it, and from the document's date on to the document's customer.
    """
    invoices = frames["Invoices"].reset_index(drop=True)
    events = ledger.complete(invoices, frames["Allocations"]).reset_index(drop=True)
    at = ledger.positions(invoices, events)
    documents = invoices.assign(
        date=invoices["invoice_date"],
        kind=invoices["type"].where(
            invoices["type"] != "",
            np.where(invoices["amount"] > 0, "Invoice", "Credit note"),
        ),
        reference=invoices["customer_reference"],
        line_id="",
        amount=invoices["amount"].astype("int64"),
        rank=0,
    )
    events = events.assign(
        date=events["effective_date"], reference="", amount=-ledger.amounts(events), rank=1
    )
    on_account = events[(at < 0) & (events["document"] == "") & _is_held(events)]
    known = events[at >= 0].copy()
    own = invoices.iloc[at[at >= 0]]
    issued, owner = own["invoice_date"].to_numpy(), own["customer_id"].to_numpy()
    early = (known["date"] < issued).to_numpy()
    paid = early & (known["kind"] == "Payment").to_numpy()
    handed = paid & (known["customer_id"] != owner).to_numpy()
    lent = known[handed]
    returned = lent.assign(date=issued[handed], amount=-lent["amount"])
    known["date"] = known["date"].mask(pd.Series(early & ~paid | handed, index=known.index), issued)
    known["customer_id"] = owner
    parts = [documents, on_account, known, lent, returned]
    columns = [*_KEYS, "date", "rank", "document", "kind", "reference", "line_id", "amount"]
    rows = pd.concat([part[columns] for part in parts if len(part)] or [documents[columns]])
    rows["amount"] = rows["amount"].astype("int64")
    due = dict(zip(invoices["document"], invoices["due_date"], strict=True))
    rows["due_date"] = [
        due[d] if rank == 0 else pd.NaT
        for d, rank in zip(rows["document"], rows["rank"], strict=True)
    ]
    return rows.sort_values([*_KEYS, "date", "rank", "document", "line_id"], kind="stable")


def _is_held(events: pd.DataFrame) -> pd.Series:
    return events["kind"].isin(ledger.ON_ACCOUNT)


def _moved(
    moves: pd.DataFrame, first: dt.date | None, as_of: dt.date, *, each: bool
) -> dict[tuple[str, str], Sequence[Line]]:
    """The lines from `first` on after an opening balance; without it from the beginning, after a zero."""
    moves = moves[moves["date"] <= ledger.day(as_of)]
    found: dict[tuple[str, str], list[Line]] = {}
    if first is not None:
        before = moves[moves["date"] < ledger.day(first)]
        sums = before.groupby(_KEYS, as_index=False)["amount"].sum()
        for customer, code, total in sums.itertuples(index=False, name=None):
            opening = Line(first, "", OPENING, "", None, None, None, int(total), 0)
            found[customer, code] = [opening]
        moves = moves[moves["date"] >= ledger.day(first)]
    if not each:
        moves = _by_receipt(moves)
    cells = (
        *(moves["customer_id"], moves["currency"], _dates(moves["date"]), moves["document"]),
        *(moves["kind"], moves["reference"], moves["due_date"].isna(), moves["due_date"]),
        *(moves["rank"], moves["amount"].tolist()),
    )
    for customer, code, date, document, word, ref, no_due, due, rank, amount in zip(
        *cells, strict=True
    ):
        lines = found.setdefault((customer, code), [])
        balance = (lines[-1].balance if lines else 0) + amount
        kind = _kind(word)
        if rank and amount > 0 and kind in ("Payment", ON_ACCOUNT):
            kind = "Payment returned"
        due_date = None if no_due else pd.Timestamp(due).date()
        lines.append(Line(date, document, kind, ref, due_date, amount, None, balance, 0))
    return {
        key: tuple(lines)
        for key, lines in found.items()
        if len(lines) > 1 or lines[0].kind != OPENING or lines[0].balance
    }


def _by_receipt(moves: pd.DataFrame) -> pd.DataFrame:
    """The postings of one bank line as one receipt; a document is named where it is the only one."""
    documents, events = moves[moves["rank"] == 0], moves[moves["rank"] == 1]
    if not len(events):
        return moves
    word = events["kind"].map(_kind).replace(ON_ACCOUNT, "Payment")
    own = events["line_id"].where(events["line_id"] != "", events["document"])
    keys = [*_KEYS, "date", "rank", "line_id", "own", "kind"]
    grouped = events.assign(kind=word, own=own).groupby(keys, as_index=False, sort=False)
    sums = grouped.agg(
        amount=("amount", "sum"), document=("document", "min"), last=("document", "max")
    )
    sums["document"] = sums["document"].where(sums["document"] == sums["last"], "")
    sums = sums[sums["amount"] != 0].assign(reference="", due_date=np.datetime64("NaT", "s"))
    columns = list(moves.columns)
    rows = pd.concat([part[columns] for part in (documents, sums) if len(part)] or [documents])
    return rows.sort_values([*_KEYS, "date", "rank", "document", "line_id"], kind="stable")
