"""The opening sheet: the month-end as a checklist with its state, and what every command does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.cells import empty
from ar_xl.core import ledger, notices, reminder_log
from ar_xl.core.instalments import due_items
from ar_xl.core.line_states import POSTED, SET_ASIDE, TO_DECIDE, TO_MATCH, TO_POST, line_states
from ar_xl.outcome import Frames, Run, many
from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    BANK_LINES,
    CUSTOMERS,
    DISPUTES,
    INVOICES,
    MATCHES,
    PROMISES,
    RECONCILIATION,
    REMINDER_LOG,
    REMINDERS,
    START,
)

READS: Final = (
    *(CUSTOMERS, INVOICES, BANK_LINES, ALLOCATIONS, MATCHES, RECONCILIATION),
    *(REMINDERS, REMINDER_LOG, PROMISES, DISPUTES),
)
"""What it looks at, beside Problems and Audit."""

DONE, TODO, LATER, MEND = "Done", "To do", "Later", "Mend"
MONTH_END: Final = "Month-end"
TABS: Final = "Sheet tabs: blue, you type here; green, written by the toolkit; grey, kept for ever."
_MOVES: Final = frozenset({"import", "post", "reconcile", "approve", "undo"})
"""Commands after which an aging or a batch of reminders is out of date."""


Guide = Sequence[tuple[str, str, str, str]]
"""Per command its group, label, help, and what is typed."""


class Step(NamedTuple):
    """One step of the month-end."""

    name: str
    state: str
    told: str
    todo: str = ""
    command: str = ""
    link: str = ""


def first_steps(guide: Guide = ()) -> pd.DataFrame:
    """START of a new book: what to do first.

    >>> first_steps()["step"].tolist()
    ['1. Settings', '2. Customers and invoices', '3. Bank statement', '4. Reconcile', '5. Decide']
    """
    todo = "Import your lists, or paste them below the headings."
    lines = "Import the bank's files, or paste its list."
    steps = [
        *(
            Step(
                *("1. Settings", TODO, "Not filled in yet."),
                *("Write your company's name and currency.", "", "Settings!B2"),
            ),
            Step(
                *("2. Customers and invoices", TODO, "None yet.", todo),
                *("ar-xl import FILE... BOOK", "Customers!A2"),
            ),
            Step(
                *("3. Bank statement", TODO, "None yet.", lines),
                *("ar-xl import FILE... BOOK", "Bank!A2"),
            ),
            Step(
                *("4. Reconcile", LATER, "Matches, posts what is certain, proves the balances."),
                *("Run reconcile; it fills Matches.", "ar-xl reconcile BOOK", "Matches!A1"),
            ),
            Step(
                *("5. Decide", LATER, "What is not certain waits for you."),
                *("Choose Accept or Reject in Matches, then run post.", "ar-xl post BOOK"),
                "Matches!A1",
            ),
        )
    ]
    lines_above = [
        "What to do first, from top to bottom. What every button and command does stands below."
    ]
    return _frame(steps, guide, "Accounts receivable", lines_above)


def start(frames: Frames, settings: Settings, run: Run, guide: Guide = ()) -> pd.DataFrame:
    """START: the state of the book on the as-of date.

    Args:
        frames: Those it `READS` as they stand now, PROBLEMS, and AUDIT, which says what is up to date.
        settings: The company's name, the aging basis.
        run: The as-of date.
        guide: The buttons and commands, in the order of a month-end.
    """
    if frames["BankLines"].empty and frames["Invoices"].empty:
        return first_steps(guide)
    steps = [
        *_problems(frames),
        *_lists(frames, settings),
        *_bank(frames, run),
        *_proof(frames),
        *_items(frames, settings, run),
        *_reminders(frames, run),
        *_promised(frames),
    ]
    steps = [
        step._replace(name=f"{number}. {step.name}") for number, step in enumerate(steps, start=1)
    ]
    above = [*([settings.company] if settings.company else []), f"As of {run.as_of.isoformat()}"]
    return _frame(steps, guide, _first(steps), above)


def _first(steps: Sequence[Step]) -> str:
    """What a clerk should see before all else."""
    mend = [step for step in steps if step.state == MEND]
    decide = [step for step in steps if step.state == TODO and step.name.endswith(" Decide")]
    open_steps = [step for step in steps if step.state == TODO]
    for step in (*mend, *decide, *open_steps):
        return step.told.partition(":")[0].rstrip(".")
    return "Every step is done"


def _frame(steps: Sequence[Step], guide: Guide, title: str, lines: list[str]) -> pd.DataFrame:
    rows = [(MONTH_END, *step) for step in steps]
    rows += [
        (group, label, "", explained, "", command, "") for group, label, explained, command in guide
    ]
    frame = pd.DataFrame(rows, columns=list(empty(START).columns), dtype=object)
    frame.attrs = {"title": title, "lines": lines, "footer": [TABS]}
    return frame


def _problems(frames: Frames) -> Iterator[Step]:
    severity = frames["Problems"]["severity"] if "Problems" in frames else pd.Series(dtype=object)
    errors, warnings = int((severity == "Error").sum()), int((severity == "Warning").sum())
    counted = ((errors, "error"), (warnings, "warning"))
    told = " and ".join(many(count, noun) for count, noun in counted if count)
    if errors:
        todo = "Mend the errors first; nothing is written until then."
        yield Step("Problems", MEND, f"{told} to mend.", todo, "ar-xl check BOOK", "Problems!A1")
    elif warnings:
        yield Step("Problems", TODO, f"{told}.", "Look through them.", "", "Problems!A1")


def _lists(frames: Frames, settings: Settings) -> Iterator[Step]:
    known = bool(settings.company)
    yield Step(
        *("Settings", DONE if known else TODO),
        f"{settings.company}, {settings.currency}." if known else "No company's name yet.",
        "" if known else "Write your company's name and currency.",
        *("", "Settings!B2"),
    )
    customers, documents = len(frames["Customers"]), len(frames["Invoices"])
    there = bool(customers and documents)
    yield Step(
        *("Customers and invoices", DONE if there else TODO),
        f"{many(customers, 'customer')}, {many(documents, 'document')}.",
        "" if there else "Import your lists, or paste them below the headings.",
        *("" if there else "ar-xl import FILE... BOOK", "Invoices!A1"),
    )


def _bank(frames: Frames, run: Run) -> Iterator[Step]:
    lines, matches = frames["BankLines"], frames["Matches"]
    if lines.empty:
        todo, command = "Import the bank's files.", "ar-xl import FILE... BOOK"
        yield Step("Bank statement", TODO, "No lines yet.", todo, command, "Bank!A1")
        return
    booked = lines["booking_date"]
    span = f"{booked.min().date().isoformat()} to {booked.max().date().isoformat()}"
    told = f"{many(len(lines), 'line')} imported, {span}."
    yield Step("Bank statement", DONE, told, link="Bank!A1")
    states = line_states(lines, frames["Allocations"], matches, run)
    of = {state: lines[states == state] for state in (POSTED, SET_ASIDE)}
    new, ready = lines[states == TO_MATCH], lines[states == TO_POST]
    posted = f"{many(len(of[POSTED]), 'line')} posted"
    aside = f", {len(of[SET_ASIDE]):,} set aside" if len(of[SET_ASIDE]) else ""
    if len(new):
        told = f"{many(len(new), 'line')} without a proposal: {_sums(new)}."
        todo = "Run reconcile: it matches, and posts what is certain."
        yield Step("Match", TODO, told, todo, "ar-xl reconcile BOOK", "Bank!A1")
    else:
        yield Step("Match", DONE, f"{posted}{aside}.", link="Bank!A1")
    review = lines[states == TO_DECIDE]
    if len(review):
        told = f"{many(len(review), 'line')} to decide: {_sums(review)}."
        todo = "Choose Accept or Reject in Matches, then run post."
        yield Step("Decide", TODO, told, todo, "", "Matches!A1")
    else:
        told, state = ("Nothing waits for you.", DONE) if not len(new) else ("After that.", LATER)
        yield Step("Decide", state, told, link="Matches!A1")
    if len(ready):
        told = f"{many(len(ready), 'line')} certain or accepted, not posted: {_sums(ready)}."
        yield Step("Post", TODO, told, "Run post.", "ar-xl post BOOK", "Matches!A1")


def _proof(frames: Frames) -> Iterator[Step]:
    checks = frames["Reconciliation"]["check"]
    held, wrong = int((checks == "OK").sum()), int((checks == "Differs").sum())
    name, link = "Prove the balances", "Reconciliation!A1"
    if wrong:
        told = f"{many(wrong, 'check')} of the balances differ."
        yield Step(name, MEND, told, "Look where, before anything else.", "", link)
    elif held:
        yield Step(name, DONE, f"{many(held, 'check')}, every one agrees.", "", "", link)
    else:
        yield Step(name, TODO, "Not proved yet.", "Run reconcile.", "ar-xl reconcile BOOK", "")


def _items(frames: Frames, settings: Settings, run: Run) -> Iterator[Step]:
    invoices = frames["Invoices"]
    events = ledger.complete(invoices, frames["Allocations"])
    items = invoices[ledger.issued(invoices, run.as_of)]
    items = items.assign(amount=ledger.open_amounts(items, events, run.as_of))
    items = items[items["amount"] != 0]
    late = _late(invoices.loc[items.index], items["amount"], frames["Customers"], settings, run)
    told = f"{many(len(items), 'document')} open"
    if len(late):
        told += f", {len(late):,} overdue: {_sums(late)}"
    state, todo = _fresh(frames, "age", run)
    yield Step("Aging", state, f"{told}.", todo, "ar-xl age BOOK" if todo else "", "Aging!A1")
    held = ledger.unapplied(invoices, events, run.as_of)
    held = held[held["kind"] != ledger.UNIDENTIFIED]
    if len(held):
        told = f"{many(len(held), 'receipt')} on account: {_sums(held)}."
        todo = "Apply it to documents, or pay it back."
        yield Step("Unapplied money", TODO, told, todo, "", "Allocations!A1")


def _fresh(frames: Frames, command: str, run: Run) -> tuple[str, str]:
    """Whether a report was made for the as-of date since the last posting, and what to do if not."""
    trail = frames.get("Audit")
    if trail is None or not len(trail):
        return TODO, f"Run {command}."
    ran = trail[trail["command"] == command]
    moved = trail["entry"][trail["command"].isin(_MOVES)]
    if ran.empty:
        return TODO, f"Run {command}."
    entry, date = int(ran["entry"].max()), ran["as_of"].iloc[-1].date()
    if date != run.as_of:
        return TODO, f"Run {command} again: it is of {date.isoformat()}."
    if len(moved) and entry < int(moved.max()):
        return TODO, f"Run {command} again: there were postings since."
    return DONE, ""


def _reminders(frames: Frames, run: Run) -> Iterator[Step]:
    reminders, log = frames["Reminders"], frames["ReminderLog"]
    name, link = "Reminders", "Reminders!A1"
    messages = reminders[reminders["document"] == ""]
    ready = messages[messages["state"] == "Ready"]
    approved = notices.approved(reminders, log, run)
    asked = ready[ready["approve"] == ""]
    prepared = reminder_log.waiting(log)["reminder_id"].nunique()
    state, todo = _fresh(frames, "remind", run)
    if prepared:
        told = f"{many(prepared, 'reminder')} prepared, not sent."
        yield Step(name, TODO, told, "Send them, then run sent.", "ar-xl sent BOOK", "")
    elif state == TODO and not len(messages):
        yield Step(name, state, "None proposed yet.", todo, "ar-xl remind BOOK", link)
    elif len(approved):
        told = f"{many(len(approved), 'reminder')} approved, not produced."
        yield Step(name, TODO, told, "Run letters.", "ar-xl letters BOOK", link)
    elif len(asked):
        told = f"{many(len(asked), 'reminder')} to approve: {_sums(asked, 'total')}."
        yield Step(name, TODO, told, "Write Yes or No under Approve.", "", link)
    else:
        yield Step(name, DONE, "Nothing waits to be sent.", link=link)


def _promised(frames: Frames) -> Iterator[Step]:
    promises, disputes = frames["Promises"]["state"], frames["Disputes"]["status"]
    broken = int(promises.isin(["Broken", "Part kept"]).sum())
    counted = (
        (int((promises == "Open").sum()), "promise", "open"),
        (broken, "promise", "broken"),
        (int((disputes != "Resolved").sum()), "dispute", "open"),
    )
    told = ", ".join(f"{many(count, noun)} {word}" for count, noun, word in counted if count)
    if told:
        todo = "See whom to call: run worklist."
        state = TODO if broken or counted[2][0] else DONE
        yield Step(
            "Promises, disputes", state, f"{told}.", todo, "ar-xl worklist BOOK", "Promises!A1"
        )


def _late(
    invoices: pd.DataFrame,
    opened: pd.Series,
    customers: pd.DataFrame,
    settings: Settings,
    run: Run,
) -> pd.DataFrame:
    """What is overdue of each open document; of instalments only those that are."""
    parts = due_items(invoices, customers, settings)
    by_date = settings.aging_basis == "Invoice date"
    dates = invoices["invoice_date"].to_numpy(dtype="datetime64[D]")[parts.document]
    base = dates if by_date else parts.due
    left = parts.left(opened.to_numpy(dtype="int64"))
    some = (base < np.datetime64(run.as_of, "D")) & (left != 0)
    rows = invoices[["document", "currency"]].iloc[parts.document[some]]
    sums = rows.assign(amount=left[some]).groupby(["document", "currency"], as_index=False)
    return sums.sum()


def _sums(rows: pd.DataFrame, name: str = "amount") -> str:
    """Amounts by currency, in words."""
    sums = rows.groupby("currency")[name].sum()
    return ", ".join(f"{money.text(int(total), str(code))} {code}" for code, total in sums.items())
