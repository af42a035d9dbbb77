import datetime as dt

import pandas as pd

from ar_xl.cells import check, empty
from ar_xl.core.ledger import filled
from ar_xl.core.reconcile import reconcile
from ar_xl.core.start import first_steps, start
from ar_xl.jobs import GROUPS, JOBS, OTHER_BUTTONS, guide
from ar_xl.outcome import Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    AUDIT,
    BY_NAME,
    MATCHES,
    RECONCILIATION,
    REMINDER_LOG,
    REMINDERS,
    TABLES,
)

JAN, FEB, MAR = (dt.date(2026, month, 15) for month in (1, 2, 3))
RUN = Run(MAR, MAR, "Jo", "R1")
ROWS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "Customers": (
        "Customer ID, Name",
        [("C1", "Adler Maschinenbau GmbH"), ("C2", "Bäckerei Brandt KG")],
    ),
    "Invoices": (
        "Document, Customer ID, Invoice date, Due date, Amount",
        [
            ("RE-10471", "C1", JAN, FEB, 1234.5),
            ("RE-10472", "C1", JAN, MAR, 88.1),
            ("RE-10473", "C2", JAN, FEB, 410),
        ],
    ),
    "BankLines": (
        "Line ID, Booking date, Amount, Payer, Remittance text",
        [
            ("L1", FEB, 1234.5, "ADLER MASCHINENBAU GMBH", "Rechnung RE-10471"),
            ("L2", FEB, 77, "QUIDAM", "Danke"),
            ("L3", FEB, -4.9, "BANK", "Kontoführungsgebühr Februar"),
        ],
    ),
}


def book(**more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    frames = {table.name: empty(table) for table in TABLES}
    for name, (headings, cells) in ROWS.items():
        raw = pd.DataFrame(
            cells, columns=headings.split(", "), index=range(2, 2 + len(cells)), dtype=object
        )
        frames[name], found = check(BY_NAME[name], raw, Settings())
        assert not found
    return {**frames, **more}


def after(frames: dict[str, pd.DataFrame], outcome: Outcome) -> dict[str, pd.DataFrame]:
    done = dict(frames)
    for table, new in outcome.frames.items():
        if table.owner == "toolkit" or done[table.name].empty:
            done[table.name] = new
            continue
        old = done[table.name].copy()
        known = new.index.intersection(old.index)
        for name in new.columns:
            old.loc[known, name] = new.loc[known, name]
        done[table.name] = pd.concat([old, new.drop(index=known)])
    return done


def test_reconcile_matches_posts_what_is_certain_and_proves_it() -> None:
    outcome = reconcile(book(), Settings(), RUN)
    events = outcome.frames[ALLOCATIONS]
    assert events[["line_id", "document", "amount"]].to_numpy().tolist() == [
        ["L1", "RE-10471", 123450]
    ]
    assert set(outcome.frames[MATCHES]["line_id"]) == {"L1", "L2", "L3"}
    assert outcome.facts["balanced"]
    assert outcome.summary[0].startswith(
        "1 of 3 open lines posted: 1,234.50 EUR applied to 1 document; "
    )
    assert (outcome.frames[RECONCILIATION]["check"] != "Differs").all()


def test_reconciling_again_posts_nothing_more_and_still_proves() -> None:
    frames = book()
    first = reconcile(frames, Settings(), RUN)
    once = after(frames, first)
    again = reconcile(once, Settings(), Run(MAR, MAR, "Jo", "R2"))
    assert ALLOCATIONS not in again.frames
    assert again.facts["posted"] == 0
    assert again.facts["balanced"]
    assert again.frames[RECONCILIATION].equals(first.frames[RECONCILIATION])


def test_start_of_a_new_book_tells_the_first_steps() -> None:
    frames = {table.name: empty(table) for table in TABLES}
    assert start(frames, Settings(), RUN).equals(first_steps())


def steps(told: pd.DataFrame) -> dict[str, list[str]]:
    """State and words of each step of the month-end, by its name."""
    some = told[told["part"] == "Month-end"]
    names = some["step"].str.partition(". ")[2]
    return dict(zip(names, some[["state", "explanation"]].to_numpy().tolist(), strict=True))


def test_start_tells_what_waits_and_where_to_do_it() -> None:
    frames = book()
    told = start(frames, Settings(company="Muster"), RUN)
    assert steps(told) == {
        "Settings": ["Done", "Muster, EUR."],
        "Customers and invoices": ["Done", "2 customers, 3 documents."],
        "Bank statement": ["Done", "3 lines imported, 2026-02-15 to 2026-02-15."],
        "Match": ["To do", "3 lines without a proposal: 1,306.60 EUR."],
        "Decide": ["Later", "After that."],
        "Prove the balances": ["To do", "Not proved yet."],
        "Aging": ["To do", "3 documents open, 2 overdue: 1,644.50 EUR."],
        "Reminders": ["To do", "None proposed yet."],
    }
    assert told.attrs["title"] == "3 lines without a proposal"
    assert told.attrs["lines"] == ["Muster", "As of 2026-03-15"]
    done = steps(start(after(frames, reconcile(frames, Settings(), RUN)), Settings(), RUN))
    assert done["Match"] == ["Done", "1 line posted, 2 set aside."]
    assert done["Decide"] == ["Done", "Nothing waits for you."]
    assert done["Prove the balances"][0] == "Done"
    assert done["Aging"][1] == "2 documents open, 1 overdue: 410.00 EUR."


def test_start_shows_the_lines_to_decide_before_all_else() -> None:
    frames = book()
    lines = frames["BankLines"].assign(payer_account="", remittance_text="RE-10471 / RE-10473")
    frames["BankLines"] = lines[lines["line_id"] == "L1"].assign(amount=100000)
    told = start(after(frames, reconcile(frames, Settings(), RUN)), Settings(), RUN)
    assert told.attrs["title"] == "1 line to decide"
    row = told[told["state"] == "To do"].set_index("step").loc["5. Decide"]
    assert row[["explanation", "go_to"]].tolist() == [
        "1 line to decide: 1,000.00 EUR.",
        "Matches!A1",
    ]


def test_start_takes_a_report_for_done_until_something_is_posted_or_another_date_wanted() -> None:
    def aging(*entries: tuple[str, dt.date]) -> list[str]:
        trail = empty(AUDIT).reindex(range(len(entries))).astype({"entry": "Int64"})
        trail["entry"] = range(1, len(entries) + 1)
        trail["command"] = [command for command, _ in entries]
        trail["as_of"] = pd.to_datetime([day for _, day in entries]).astype("datetime64[s]")
        rows = start({**book(), "Audit": trail}, Settings(), RUN)
        row = rows[rows["step"].str.endswith(". Aging")].iloc[0]
        return [row["state"], row["what_to_do_next"]]

    assert aging(("import", MAR)) == ["To do", "Run age."]
    assert aging(("import", MAR), ("age", MAR)) == ["Done", ""]
    assert aging(("age", MAR), ("remind", MAR), ("contact", MAR)) == ["Done", ""]
    assert aging(("age", MAR), ("post", MAR)) == [
        *("To do", "Run age again: there were postings since."),
    ]
    assert aging(("age", FEB)) == ["To do", "Run age again: it is of 2026-02-15."]


def test_start_follows_reminders_from_the_proposal_until_they_are_sent() -> None:
    def step(approve: str, *states: str) -> list[str]:
        line = {"customer_id": "C1", "currency": "EUR", "state": "Ready", "approve": approve}
        amounts = {"level": 1, "open_amount": 123450, "reminded": 123450, "total": 123450}
        rows = [line | amounts | {"document": document} for document in ("", "RE-10471")]
        log = [
            {"reminder_id": "X", "state": state, "document": "RE-10471", "level": 1, "on": MAR}
            for state in states
        ]
        frames = book(
            Reminders=filled(REMINDERS, pd.DataFrame(rows)),
            ReminderLog=filled(
                REMINDER_LOG, pd.DataFrame(log, columns=list(log[0]) if log else [])
            ),
        )
        return steps(start(frames, Settings(), RUN))["Reminders"]

    assert step("") == ["To do", "1 reminder to approve: 1,234.50 EUR."]
    assert step("Yes") == ["To do", "1 reminder approved, not produced."]
    assert step("Yes", "Prepared") == ["To do", "1 reminder prepared, not sent."]
    assert step("Yes", "Prepared", "Sent") == ["Done", "Nothing waits to be sent."]


def test_start_explains_every_button_and_command_in_the_order_of_the_month() -> None:
    told = start(book(), Settings(), RUN, guide())
    shown = told[told["part"] != "Month-end"]
    wanted = {job.help for job in JOBS} | {tip for *_, tip in OTHER_BUTTONS}
    assert set(shown["explanation"]) == wanted
    assert len(shown) == len(wanted)
    assert list(dict.fromkeys(shown["part"])) == list(GROUPS)
    assert shown["command"].tolist()[0] == "ar-xl import FILE... BOOK"
    assert first_steps(guide())["command"].tolist()[-len(shown) :] == shown["command"].tolist()


def test_start_puts_errors_first() -> None:
    problems = empty(BY_NAME["Problems"]).reindex([2, 3]).assign(severity=["Error", "Warning"])
    told = start(book(Problems=problems), Settings(), RUN)
    assert told.iloc[0][["step", "state", "explanation", "go_to"]].tolist() == [
        *("1. Problems", "Mend", "1 error and 1 warning to mend.", "Problems!A1"),
    ]
    assert told.attrs["title"] == "1 error and 1 warning to mend"
