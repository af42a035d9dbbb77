import datetime as dt

import pandas as pd

from ar_xl.cells import check, empty, render
from ar_xl.core.reconcile import reconcile
from ar_xl.core.start import first_steps, start
from ar_xl.outcome import Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BY_NAME, MATCHES, RECONCILIATION, START, TABLES

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


def test_start_tells_what_waits_and_where_to_do_it() -> None:
    frames = book()
    told = start(frames, Settings(company="Muster"), RUN)
    assert told[["step", "state", "amount", "go_to"]].to_numpy().tolist() == [
        ["Bank statement", "3 lines imported, 2026-02-15 to 2026-02-15", 130660, "Bank!A1"],
        ["To match", "3 lines without a proposal", 130660, "Bank!A1"],
        ["Open items", "3 documents open", 173260, "Invoices!A1"],
        ["Overdue", "2 documents overdue", 164450, "Invoices!A1"],
    ]
    assert told.attrs["lines"] == ["Muster", "As of 2026-03-15"]
    assert render(START, told, Settings())["Amount"].tolist()[0] == 1306.6
    done = start(after(frames, reconcile(frames, Settings(), RUN)), Settings(), RUN)
    steps = dict(zip(done["step"], done["state"], strict=True))
    assert steps["Posted"] == "1 line posted"
    assert steps["Open items"] == "2 documents open"
    assert "To match" not in steps


def test_start_puts_errors_first() -> None:
    problems = empty(BY_NAME["Problems"]).reindex([2, 3]).assign(severity=["Error", "Warning"])
    told = start(book(Problems=problems), Settings(), RUN)
    assert told.iloc[0][["step", "state", "go_to"]].tolist() == [
        "Problems",
        "1 error, 1 warning",
        "Problems!A1",
    ]
