"""Two dates beside each other: what was open, what is, and by which events it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.aging.causes import CAUSES, CREDIT, PAID, causes, checks, roll_forward
from ar_xl.core.aging.groups import names_of
from ar_xl.core.aging.receivables import Aged, Receivables
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import AGING_COMPARISON

_KEYS: Final = ["customer_id", "document", "instalment", "currency"]


def compare(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """AGING_COMPARISON: every document and receipt that is open on one of the two dates.

    Credit stands by its own date and money held in its own column here, whatever the settings net.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS.
        settings: Aging basis and bucket edges.
        run: The as-of date and, as option `with`, the other one; the earlier of them is From.

    Raises:
        InputError: Both dates are the same.
    """
    other = run.options["with"]
    if not isinstance(other, dt.date) or other == run.as_of:
        fix = f"Give another date than the as-of date {run.as_of.isoformat()}."
        raise InputError([Problem("--with", None, None, other, "is nothing to compare with", fix)])
    since, until = sorted((other, run.as_of))
    book = Receivables(frames, _plain(settings))
    rows = _rows(book, since, until)
    moves = causes(book, since, until)
    rows["reason"] = _reasons(rows, moves, book)
    rolled = roll_forward(rows, moves)
    told = checks(rows, rolled)
    rows.loc[rows["position"] < 0, "instalment"] = ""
    shown = ledger.filled(AGING_COMPARISON, rows)
    shown = shown.sort_values([*_KEYS[:1], "currency", "document", "instalment"], kind="stable")
    shown = shown.reset_index(drop=True)
    shown.attrs = {
        "title": "Aging comparison",
        "lines": [
            *([settings.company] if settings.company else []),
            f"From {since.isoformat()} to {until.isoformat()}, by {settings.aging_basis.lower()}",
        ],
        "checks": told,
        "totals": _totals(rolled),
    }
    return Outcome(
        {AGING_COMPARISON: shown},
        _told(rows, rolled, told, since, until),
        _facts(rows, rolled, told, since, until),
    )


def _plain(settings: Settings) -> Settings:
    """The settings under which every document and receipt stands for itself."""
    return replace(settings, unapplied_in_aging="Own column", credits_in_aging="By date")


def _rows(book: Receivables, since: dt.date, until: dt.date) -> pd.DataFrame:
    """One row per due item or receipt: both amounts, both columns, and the document's position."""
    before, after = (_listed(book, book.on(date)) for date in (since, until))
    both = before.merge(after, on=[*_KEYS, "position"], how="outer", suffixes=("_1", "_2"))
    opened = both[["open_1", "open_2"]].fillna(0).astype("int64")
    known = names_of(book.customers)
    columns = pd.Series([*book.columns, ""], dtype=object)
    was, now = (both[name].fillna(len(book.columns)).astype("int64") for name in ("at_1", "at_2"))
    return both[[*_KEYS, "position"]].assign(
        customer=[known.get(customer, "") for customer in both["customer_id"]],
        was_in=columns[was].to_numpy(),
        **{"from": opened["open_1"]},
        is_in=columns[now].to_numpy(),
        to=opened["open_2"],
        change=opened["open_2"] - opened["open_1"],
        moved=(was < now) & (now < len(book.columns)),
    )


def _listed(book: Receivables, aged: Aged) -> pd.DataFrame:
    items, names = book.items, np.array(book.items.names(), dtype=object)
    at = aged.item[aged.item >= 0]
    documents = book.invoices.iloc[items.document[at]]
    held = aged.money.iloc[aged.held[aged.item < 0]]
    count = len(at)
    return pd.DataFrame(
        {
            "customer_id": [*documents["customer_id"], *held["customer_id"]],
            "document": [*documents["document"], *held["line_id"]],
            "instalment": [*names[at], *held["kind"]],
            "currency": [*documents["currency"], *held["currency"]],
            "position": np.concatenate([items.document[at], np.full(len(held), -1)]),
            "open": np.concatenate([aged.open[:count], aged.open[count:]]),
            "at": np.concatenate([aged.column[:count], aged.column[count:]]),
        }
    )


def _reasons(rows: pd.DataFrame, moves: pd.DataFrame, book: Receivables) -> list[str]:
    """Why each row is not what it was, in words."""
    of_document: dict[int, list[str]] = {}
    for position, cause in zip(moves["position"].tolist(), moves["cause"], strict=True):
        own = of_document.setdefault(position, [])
        if cause not in own:
            own.append(cause)
    amounts = book.invoices["amount"].to_numpy(dtype="int64")
    found = []
    columns = ("position", "from", "to", "moved", "is_in", "instalment")
    for position, was, now, moved, is_in, kind in zip(
        *(rows[c].tolist() for c in columns), strict=True
    ):
        if position < 0:
            found.append(_of_money(was, now, str(kind)))
            continue
        # A part of a document that did not change has none of the document's reasons but its age.
        own = of_document.get(position, []) if was != now else []
        words = [_word(c, now, amounts[position] < 0) for c in CAUSES if c in own]
        if moved and was:
            words.append(f"moved to {is_in}")
        shown = ", ".join(words)
        found.append(shown[:1].upper() + shown[1:] if shown else "No change")
    return found


def _word(cause: str, now: int, is_credit: bool) -> str:
    if cause == PAID:
        if is_credit:
            return "credit used in part" if now else "credit used"
        return "part paid" if now else "paid"
    return {CREDIT: "credit note" if is_credit else "credited"}.get(cause, cause.lower())


def _of_money(was: int, now: int, kind: str) -> str:
    if was == now:
        return "No change"
    if not was:
        return f"Received, {kind.lower()}"
    return "Applied or paid back in part" if now else "Applied or paid back"


def _totals(rolled: pd.DataFrame) -> list[dict[str, object]]:
    """Below the table, per currency: the sums, and what the change is made of."""
    found: list[dict[str, object]] = []
    for code, row in rolled.iterrows():
        sums = {name: int(row[name]) for name in ("from", "to")}
        found.append(
            {
                "customer_id": "Total",
                "currency": str(code),
                **sums,
                "change": sums["to"] - sums["from"],
            }
        )
        found += [
            {"customer": cause, "currency": str(code), "change": int(row[cause])}
            for cause in CAUSES
            if row[cause]
        ]
    return found


def _told(
    rows: pd.DataFrame,
    rolled: pd.DataFrame,
    told: Iterable[tuple[str, bool]],
    since: dt.date,
    until: dt.date,
) -> tuple[str, ...]:
    parts = []
    for code, row in rolled.iterrows():
        moved = [f"{c.lower()} {money.text(int(row[c]), str(code))}" for c in CAUSES if row[c]]
        ends = [money.text(int(row[name]), str(code)) for name in ("from", "to")]
        parts.append(f"{code}: {ends[0]} to {ends[1]} ({', '.join(moved) or 'no change'})")
    changed = int((rows["change"] != 0).sum())
    first = f"Compared {since.isoformat()} with {until.isoformat()}: {changed:,} of {len(rows):,} items changed."
    failed = [f"{label}: DIFFERS" for label, ok in told if not ok]
    return (" ".join([first, *parts]), *failed)


def _facts(
    rows: pd.DataFrame,
    rolled: pd.DataFrame,
    told: list[tuple[str, bool]],
    since: dt.date,
    until: dt.date,
) -> dict[str, object]:
    def major(code: Hashable, row: pd.Series) -> dict[str, object]:
        return {str(name): money.to_major(int(n), str(code)) for name, n in row.items()}

    return {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "totals": {str(code): major(code, row) for code, row in rolled.iterrows()},
        "items": len(rows),
        "checks": dict(told),
        "balanced": all(ok for _, ok in told),
    }
