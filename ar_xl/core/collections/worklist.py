"""Who to call today: ranked by a score whose every part is named in the reason.

The score adds up, so that a clerk can check it:

- money: up to 40 points, 20 at the average of what is to be asked for in that currency, more above it
- age: up to 20 points, one for every 6 days of the oldest document overdue
- broken promises: 10 points each, up to 20
- silence: up to 10 points, one for every 3 days after a week without contact; 10 if there was none
- due today: 15 points each for a promise to check, a dispute to answer and a next action
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.core.collections.accounts import (
    Account,
    Claim,
    Key,
    accounts,
    last_contacts,
    left_out,
    next_actions,
)
from ar_xl.core.collections.told import typed
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import WORKLIST

MOST_MONEY, MOST_AGE, MOST_BROKEN, MOST_SILENCE = 40, 20, 20, 10
DAYS_A_POINT, BROKEN, DUE, QUIET, SILENT_DAYS = 6, 10, 15, 7, 3
_FOOTER: Final = (
    "The score adds money (40 at most; 20 at the average), age (20; a point for 6 days), broken promises "
    "(10 each, 20 at most), silence (10) and 15 for each thing due today. To ask for is what is overdue, "
    "less what is disputed, promised or covered by credits."
)

Parts = list[tuple[int, str]]


def worklist(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Write the list of today's calls, with Done and Note as they stood.

    Done is kept for the day it was set, Note as long as the account is listed; an account that has either
    stays listed. Accounts that are blocked, handed over or were spoken to on the day are left out.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS, PROMISES, DISPUTES, REQUESTS, CONTACT_LOG, and the
            WORKLIST as it stands.
        settings: Reminder minimum, days of grace, company.
        run: The as-of date; option collector lists only that one's customers.

    Raises:
        InputError: No customer has that collector.
    """
    customers = frames["Customers"]
    collector = dict(zip(customers["customer_id"], customers["collector"], strict=True))
    wanted = _collector(run, set(collector.values()))
    marked = _marked(frames["Worklist"], run)
    out = left_out(frames, run)
    contacts = last_contacts(frames["ContactLog"], run)
    everything = accounts(frames, settings, run)
    actions = _actions(frames, run, everything, settings)
    average = _averages(everything, out)
    rows: list[dict[str, object]] = []
    gone: Counter[str] = Counter()
    for key, account in everything.items():
        own = actions.get(key, [])
        parts = _score(account, own, contacts.get(account.customer), average, settings, run)
        is_mine = not wanted or collector.get(account.customer, "").casefold() == wanted
        if not parts or not (is_mine or key in marked):
            continue
        reason = out.get(account.customer, "")
        if not reason and contacts.get(account.customer) == run.as_of and key not in marked:
            reason = "contacted today"
        if reason:
            gone[reason] += 1
            continue
        rows.append(_row(account, own, parts, contacts, marked.get(key, ("", "")), run))
    table = _table(rows, customers)
    table.attrs = _banner(table, gone, wanted, settings, run)
    told, facts = _told(table, gone, run)
    return Outcome({WORKLIST: table}, told, facts)


def _collector(run: Run, known: set[str]) -> str:
    given = str(run.options.get("collector") or "").strip().casefold()
    if given and given not in {name.casefold() for name in known}:
        names = ", ".join(sorted(known - {""})) or "none yet"
        what, fix = "is no customer's collector", f"Collectors on the sheet Customers: {names}."
        raise InputError([Problem("--collector", None, None, run.options["collector"], what, fix)])
    return given


def _marked(old: pd.DataFrame, run: Run) -> dict[Key, tuple[str, str]]:
    """Done and Note by account; what was done on another day is to do again."""
    found = {}
    for customer, code, day, done, note in zip(
        *(old["customer_id"], old["currency"], old["day"], old["done"], old["note"]), strict=True
    ):
        is_today = not pd.isna(day) and day.date() == run.as_of
        if note or (done and is_today):
            found[customer, code] = (done if is_today else "", note)
    return found


def _actions(
    frames: Frames, run: Run, everything: dict[Key, Account], settings: Settings
) -> dict[Key, list[Claim]]:
    """Next actions due, with the customer's account that asks for most."""
    customers = frames["Customers"]
    home = dict(zip(customers["customer_id"], customers["currency"], strict=True))
    largest: dict[str, Account] = {}
    for account in everything.values():
        best = largest.get(account.customer)
        if best is None or account.asked > best.asked:
            largest[account.customer] = account
    found: dict[Key, list[Claim]] = defaultdict(list)
    for customer, claim in next_actions(frames["ContactLog"], run, run.as_of):
        if customer not in largest:
            blank = Account(customer, home.get(customer, "") or settings.currency)
            largest[customer] = everything[customer, blank.currency] = blank
        found[customer, largest[customer].currency].append(claim)
    return found


def _averages(everything: Mapping[Key, Account], out: Mapping[str, str]) -> dict[str, float]:
    """What is to be asked for on average, by currency."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for account in everything.values():
        if account.asked and account.customer not in out:
            amounts[account.currency].append(account.asked)
    return {code: sum(some) / len(some) for code, some in amounts.items()}


def _score(
    account: Account,
    actions: Sequence[Claim],
    last: dt.date | None,
    average: Mapping[str, float],
    settings: Settings,
    run: Run,
) -> Parts:
    """The parts of the score with their reasons; none where there is nothing to do."""

    def shown(amount: int) -> str:
        return money.text(amount, account.currency)

    parts: Parts = []
    if account.asked and account.asked >= settings.reminder_minimum:
        usual = average.get(account.currency, account.asked)
        points = round(MOST_MONEY * account.asked / (account.asked + usual))
        less = f" of {shown(account.overdue)}" if account.asked < account.overdue else ""
        parts.append((points, f"{shown(account.asked)}{less} overdue to ask for"))
        points = min(account.oldest // DAYS_A_POINT, MOST_AGE)
        parts.append((points, f"oldest {many(account.oldest, 'day')}"))
        if account.broken:
            points = min(BROKEN * len(account.broken), MOST_BROKEN)
            parts.append((points, f"broken promise {_names(account.broken)}"))
        silence = MOST_SILENCE if last is None else ((run.as_of - last).days - QUIET) // SILENT_DAYS
        silence = min(max(silence, 0), MOST_SILENCE)
        if silence:
            since = (
                "no contact yet"
                if last is None
                else f"no contact for {many((run.as_of - last).days, 'day')}"
            )
            parts.append((silence, since))
    if account.promises_due:
        due = account.promises_due
        total = shown(sum(claim.amount for claim in due))
        parts.append((DUE, f"promise {_names(due)} of {total} due {_on(due, run)}"))
    if account.to_answer:
        parts.append((DUE, f"dispute {_names(account.to_answer)} to answer"))
    if actions:
        parts.append((DUE, f"next action due {_on(actions, run)}"))
    return parts


def _names(claims: Sequence[Claim]) -> str:
    named = [claim.name for claim in claims if claim.name]
    shown = named[:3] + ([f"{len(claims) - 3} more"] if len(claims) > 3 else [])
    return ", ".join(shown) or str(len(claims))


def _on(claims: Sequence[Claim], run: Run) -> str:
    first = min(claim.date for claim in claims if claim.date)
    return "today" if first == run.as_of else f"since {first.isoformat()}"


def _what(account: Account, actions: Sequence[Claim]) -> str:
    """The first thing to do, and one more."""
    todo = []
    if account.to_answer:
        todo.append(f"Answer dispute {_names(account.to_answer)}")
    if account.promises_due:
        total = money.text(sum(c.amount for c in account.promises_due), account.currency)
        todo.append(f"Look for the promised {total}")
    if actions:
        todo.append(actions[-1].text)
    if account.broken:
        todo.append("Call: promise broken")
    if not todo:
        todo.append("Call")
    return "; ".join(todo[:2])


def _row(
    account: Account,
    actions: Sequence[Claim],
    parts: Parts,
    contacts: Mapping[str, dt.date],
    marked: tuple[str, str],
    run: Run,
) -> dict[str, object]:
    why = "; ".join(f"{words} ({points})" for points, words in parts)
    return {
        "score": sum(points for points, _ in parts),
        "customer_id": account.customer,
        "currency": account.currency,
        "what_to_do": _what(account, actions),
        "why": why[:1].upper() + why[1:],
        "overdue": account.overdue,
        "open": account.open,
        "oldest_days": account.oldest or None,
        "disputed": account.disputed or None,
        "promised": account.promised or None,
        "last_contact": contacts.get(account.customer),
        "day": run.as_of,
        "done": marked[0],
        "note": marked[1],
    }


def _table(rows: list[dict[str, object]], customers: pd.DataFrame) -> pd.DataFrame:
    """Ranked: what is done last, then by score, then by money."""
    table = typed(WORKLIST, rows)
    for name, column in (("customer", "name"), ("collector", "collector")):
        known = dict(zip(customers["customer_id"], customers[column], strict=True))
        texts = [known.get(key, "") for key in table["customer_id"]]
        table[name] = pd.Series(texts, index=table.index, dtype=object)
    order = table.assign(is_done=table["done"] == "Yes").sort_values(
        ["is_done", "score", "overdue", "customer_id", "currency"],
        ascending=[True, False, False, True, True],
        kind="stable",
    )
    table = table.loc[order.index].reset_index(drop=True)
    table["rank"] = pd.array(range(1, 1 + len(table)), dtype="Int64")
    return table


def _overdue(table: pd.DataFrame) -> str:
    sums = table.groupby("currency")["overdue"].sum()
    return ", ".join(money.text(int(total), str(code), code=True) for code, total in sums.items())


def _left(gone: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in sorted(gone.items()))


def _banner(
    table: pd.DataFrame, gone: Mapping[str, int], wanted: str, settings: Settings, run: Run
) -> dict[object, object]:
    names = sorted({name for name in table["collector"] if name.casefold() == wanted})
    of = f", collector {names[0]}" if wanted and names else ""
    return {
        "title": "Worklist",
        "lines": [
            *([settings.company] if settings.company else []),
            f"As of {run.as_of.isoformat()}{of}",
            f"{len(table):,} accounts, {_overdue(table) or '0'} overdue"
            + (f"; left out: {_left(gone)}" if gone else ""),
        ],
        "footer": [_FOOTER],
    }


def _told(
    table: pd.DataFrame, gone: Mapping[str, int], run: Run
) -> tuple[tuple[str, ...], dict[str, object]]:
    done = int((table["done"] == "Yes").sum())
    first = f"Worklist of {run.as_of.isoformat()}: {len(table):,} accounts"
    first += f", {_overdue(table)} overdue" if len(table) else ""
    first += f"; {done:,} done" if done else ""
    first += f"; left out: {_left(gone)}" if gone else ""
    top = [
        f"{row['rank']}. {row['customer']} ({row['customer_id']}, {row['currency']}), "
        f"{row['what_to_do']}: {row['why']}"
        for row in table.head(5).to_dict("records")
    ]
    facts: dict[str, object] = {
        "accounts": len(table),
        "done": done,
        "left_out": dict(gone),
        "ranked": table["customer_id"].tolist()[:50],
    }
    return (first + ".", *top), facts
