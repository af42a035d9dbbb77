"""Our ledger against the customer's own: agreed, different, only ours, only theirs, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.ledger_comparison.pairing import Pair, named, near, pairs, turned
from ar_xl.core.ledger_comparison.reasons import Reasons
from ar_xl.core.ledger_comparison.sides import Account, Key, accounts
from ar_xl.core.references import squeezed
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import LEDGER_COMPARISON
from ar_xl.tables.statements import FINDINGS

DAYS: Final = 5
"""By how much the two dates of one thing may differ: they book when the paper arrives."""
_FEW: Final = 4
"""Accounts whose totals stand above the table; more would push it off the screen."""
_ORDER: Final = ("Amount differs", "Only ours", "Only theirs", "Date differs", "Agreed")
_KEY: Final = ("customer_id", "currency", "document", "their_reference")


def compare(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Compare the ledgers of all customers who have rows on the sheet Customer ledger.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, CUSTOMER_LEDGER, and the LEDGER_COMPARISON as it stands,
            whose notes are kept.
        settings: The company's name.
        run: The as-of date; later rows of theirs are left out. Options customer (only that one, and those
            with notes) and days (by how much dates may differ).

    Raises:
        InputError: The customer named has no rows.
    """
    given = run.options.get("days")
    tolerance = given if isinstance(given, int) and given >= 0 else DAYS
    invoices, customers = frames["Invoices"], frames["Customers"]
    owners = zip(invoices["document"], invoices["customer_id"], strict=True)
    elsewhere = {squeezed(name): (name, customer) for name, customer in owners}
    names = dict(zip(customers["customer_id"], customers["name"], strict=True))
    rows: list[dict[str, object]] = []
    sums: list[str] = []
    sides = accounts(frames, run, _chosen(frames, run))
    for at, (key, account) in enumerate(sides.items()):
        run.progress("Comparing", at, len(sides))
        is_turned = turned(account, named(account, tolerance))
        for t in account.theirs if is_turned else ():
            t.amount = -t.amount
        found = list(pairs(account, tolerance))
        if not found:  # nothing is open on either side
            continue
        reasons = Reasons(account, found, key[1], elsewhere, run.as_of)
        rows += _rows(key, names.get(key[0], ""), found, reasons, tolerance)
        sums.append(_sum(key, names.get(key[0], ""), found, is_turned))
    table = _table(rows, frames["LedgerComparison"])
    checks = _checks(table, sides)
    later = int((frames["CustomerLedger"]["date"] > ledger.day(run.as_of)).sum())
    lines = [
        *([settings.company] if settings.company else []),
        f"As of {run.as_of.isoformat()}; dates agree within {tolerance} days",
        *([f"{later:,} of their rows are dated later and left out"] if later else []),
    ]
    few = len(sums) <= _FEW
    table.attrs = {
        "title": "Our ledger and theirs",
        "lines": [*lines, *(sums if few else [])],
        "checks": checks,
        "footer": [] if few else sums,
    }
    return Outcome({LEDGER_COMPARISON: table}, *_told(table, sums, checks))


def _chosen(frames: Frames, run: Run) -> set[str]:
    """Customers to compare: all with a ledger pasted, or the one named and those with notes."""
    there, old = set(frames["CustomerLedger"]["customer_id"]), frames["LedgerComparison"]
    given = str(run.options.get("customer") or "").strip()
    if not given:
        return there
    found = {name for name in there if name.casefold() == given.casefold()}
    if not found:
        what, fix = (
            "has no rows on the sheet Customer ledger",
            "Paste or import their ledger first.",
        )
        raise InputError([Problem("--customer", None, None, given, what, fix)])
    return found | (there & set(old["customer_id"][old["note"] != ""]))


def _finding(pair: Pair, tolerance: int) -> str:
    if not pair.theirs:
        return "Only ours"
    if pair.ours is None or not pair.ours.amount:
        return "Only theirs" if pair.their_amount else "Agreed"
    if pair.our_amount != pair.their_amount:
        return "Amount differs"
    date = pair.theirs[0].date
    is_near = date is None or near(pair.ours.date, date, tolerance)
    return "Agreed" if is_near else "Date differs"


def _rows(
    key: Key, name: str, found: Iterable[Pair], reasons: Reasons, tolerance: int
) -> list[dict[str, object]]:
    """LEDGER_COMPARISON rows of one account, differences first."""
    rows: list[dict[str, object]] = []
    for pair in found:
        finding = _finding(pair, tolerance)
        why = reasons.of(pair, finding)
        dates = [t.date for t in pair.theirs if t.date is not None]
        rows.append(
            {
                "customer_id": key[0],
                "customer": name,
                "currency": key[1],
                "finding": finding,
                "document": pair.ours.name if pair.ours else pair.document,
                "their_reference": "; ".join(dict.fromkeys(t.reference for t in pair.theirs)),
                "our_date": pair.ours.date if pair.ours else None,
                "their_date": dates[0] if dates else None,
                "our_amount": pair.ours.amount if pair.ours else None,
                "their_amount": pair.their_amount if pair.theirs else None,
                "difference": pair.our_amount - pair.their_amount,
                "why": why[:1].upper() + why[1:],
            }
        )
    rank = {word: at for at, word in enumerate(_ORDER)}
    rows.sort(
        key=lambda r: (
            *(rank[str(r["finding"])], str(r["our_date"] or r["their_date"] or "")),
            *(str(r["document"]), str(r["their_reference"])),
        )
    )
    return rows


def _table(rows: list[dict[str, object]], old: pd.DataFrame) -> pd.DataFrame:
    """The typed table, with the notes it had."""
    given = pd.DataFrame(rows, columns=[c.name for c in LEDGER_COMPARISON.columns])
    for name in ("our_date", "their_date"):
        given[name] = pd.to_datetime(given[name]).astype("datetime64[s]")
    for name in ("our_amount", "their_amount", "difference"):
        given[name] = given[name].astype("Int64")
    noted = old[old["note"] != ""]
    keys = zip(*(noted[name] for name in _KEY), strict=True)
    notes = dict(zip(keys, noted["note"], strict=True))
    # Of equal keys the first one had the note.
    given["note"] = [
        notes.pop(key, "") for key in zip(*(given[name] for name in _KEY), strict=True)
    ]
    return ledger.filled(LEDGER_COMPARISON, given)


def _sum(key: Key, name: str, found: Iterable[Pair], is_turned: bool) -> str:
    """`Adler GmbH (C1): ours 800.00 − theirs 500.00 = 300.00 EUR`."""
    ours, theirs = 0, 0
    for pair in found:
        ours, theirs = ours + pair.our_amount, theirs + pair.their_amount
    shown = [money.text(total, key[1]) for total in (ours, theirs, ours - theirs)]
    said = f"{name} ({key[0]}): ours {shown[0]} − theirs {shown[1]} = {shown[2]} {key[1]}"
    return said + ("; their signs turned: they owe as negative" if is_turned else "")


def _checks(table: pd.DataFrame, sides: dict[Key, Account]) -> list[tuple[str, bool]]:
    """Per currency, and by another way than the rows: balances less their rows are the differences."""
    ours: dict[str, int] = {}
    theirs: dict[str, int] = {}
    for (_, code), account in sides.items():
        owed = sum(d.open for d in account.documents.values())
        held = sum(p.held for p in account.lines.values())
        ours[code] = ours.get(code, 0) + owed - held
        theirs[code] = theirs.get(code, 0) + sum(t.amount for t in account.theirs)
    listed = table.groupby("currency")["difference"].sum()
    checks = []
    for code in sorted(ours):
        gap = int(listed.get(code, 0))
        shown = [money.text(total, code) for total in (ours[code], theirs[code], gap)]
        label = f"{code}: ours {shown[0]} − theirs {shown[1]} = differences {shown[2]}"
        checks.append((label, ours[code] - theirs[code] == gap))
    return checks


def _told(
    table: pd.DataFrame, sums: list[str], checks: list[tuple[str, bool]]
) -> tuple[tuple[str, ...], dict[str, object]]:
    counts = table["finding"].value_counts()
    said = [f"{counts[name]:,} {name.lower()}" for name in FINDINGS if name in counts]
    first = (
        f"Compared {many(len(sums), 'account')} with the customers' own books: {', '.join(said)}."
    )
    if not sums:
        first = "Nothing to compare: paste or import a ledger on the sheet Customer ledger."
    failed = [f"{label}: DIFFERS" for label, ok in checks if not ok]
    facts: dict[str, object] = {
        "findings": {name: int(counts.get(name, 0)) for name in FINDINGS},
        "accounts": sums,
        "checks": dict(checks),
        "balanced": not failed,
    }
    more = [f"and {len(sums) - 20:,} more accounts"] if len(sums) > 20 else []
    return (first, *sums[:20], *more, *failed), facts
