"""The worklist, the call sheet and the end of the day, on real files."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl.cells import check
from ar_xl.jobs import BY_NAME as JOBS
from ar_xl.outcome import Outcome
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.shell import run, undo
from ar_xl.tables import BY_NAME
from ar_xl.template import create
from ar_xl.workbook.file import FileWorkbook

OCT = dt.date(2026, 10, 30)
"""A Friday."""
Cells = list[tuple[object, ...]]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


BOOK: dict[str, tuple[str, Cells]] = {
    "Customers": (
        "Customer ID, Name, Currency, Collector, Reminder block until, Terms",
        [
            ("C1", "Adler GmbH", "EUR", "Anna", None, "net 30"),
            ("C2", "Birch Ltd", "USD", "Ben", None, None),
            ("C3", "Citadel", "EUR", "Anna", on(12, 31), None),
            ("C4", "Dahlia", "EUR", "Ben", None, None),
            ("C5", "Elm", "EUR", "Ben", None, None),
        ],
    ),
    "Invoices": (
        "Document, Customer ID, Invoice date, Due date, Amount, Currency",
        [
            ("R1", "C1", on(7, 1), on(7, 31), 5000.0, "EUR"),
            ("R2", "C1", on(9, 1), on(10, 1), 300.0, "EUR"),
            ("G1", "C1", on(9, 1), None, -50.0, "EUR"),
            ("R3", "C2", on(9, 1), on(9, 30), 1000.0, "USD"),
            ("R4", "C3", on(9, 1), on(9, 30), 9000.0, "EUR"),
            ("R5", "C4", on(9, 1), on(10, 29), 400.0, "EUR"),
            ("R6", "C4", on(10, 1), on(11, 29), 700.0, "EUR"),
            ("R7", "C5", on(10, 1), on(10, 20), 5.0, "EUR"),
        ],
    ),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    create(path, company="Lindner AG")
    typed(path, **{name: rows for name, (_, rows) in BOOK.items()})
    return path


@pytest.fixture
def path(book: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(book, tmp_path / "book.xlsx"))


def typed(path: Path, **tables: Cells) -> None:
    """Rows that people type below the others."""
    headings = {name: given for name, (given, _) in BOOK.items()} | {
        "ContactLog": "Customer ID, Date, Next action, Next action on",
        "Promises": "Promise ID, Customer ID, Document, Amount, Promised on, Pay by",
        "Disputes": "Dispute ID, Document, Amount, Reason, Raised on, Answer by",
        "Requests": "Kind, Customer ID, Amount, Requested by, Requested on, Approved by",
        "Allocations": "Allocation ID, Document, Customer ID, Kind, Amount, Effective date, Entered on",
    }
    FileWorkbook(path).write(
        {
            BY_NAME[name]: pd.DataFrame(
                rows,
                columns=headings[name].split(", "),
                index=range(-len(rows), 0),
                dtype=object,
            )
            for name, rows in tables.items()
        }
    )


def do(path: Path, command: str, as_of: dt.date = OCT, **options: object) -> Outcome:
    done, _ = run(
        *(JOBS[command], FileWorkbook(path)),
        today=as_of,
        as_of=as_of,
        who="anna",
        options={name.replace("_", "-"): value for name, value in options.items()},
    )
    return done


def rows(path: Path, table: str) -> list[dict[Any, Any]]:
    frame, problems = check(BY_NAME[table], FileWorkbook(path).read(BY_NAME[table]), Settings())
    assert not problems
    return frame.to_dict("records")


def test_the_worklist_ranks_and_names_every_part_of_the_score(path: Path) -> None:
    do(path, "worklist")
    listed = rows(path, "Worklist")
    assert [(r["rank"], r["customer_id"], r["currency"]) for r in listed] == [
        (1, "C1", "EUR"),
        (2, "C2", "USD"),
        (3, "C4", "EUR"),
    ]
    first = listed[0]
    assert first["why"] == (
        "5,250.00 of 5,300.00 overdue to ask for (29); oldest 91 days (15); no contact yet (10)"
    )
    assert first["score"] == 54
    assert (first["overdue"], first["open"], first["oldest_days"]) == (530000, 525000, 91)


def test_every_score_is_the_sum_of_its_reason(path: Path) -> None:
    typed(
        path,
        Promises=[("PR-1", "C1", "R1", 100.0, on(10, 1), on(10, 10))],
        Disputes=[("DI-1", "R3", 200.0, "Price", on(10, 1), on(10, 20))],
        ContactLog=[("C4", on(10, 2), "Call Ms Berg", on(10, 30))],
    )
    do(path, "worklist")
    for row in rows(path, "Worklist"):
        points = [int(part.split(")")[0]) for part in row["why"].split("(")[1:]]
        assert sum(points) == row["score"]
    what = {r["customer_id"]: r["what_to_do"] for r in rows(path, "Worklist")}
    assert what == {
        "C1": "Call: promise broken",
        "C2": "Answer dispute DI-1",
        "C4": "Call Ms Berg",
    }


def test_blocked_handed_over_and_small_accounts_are_not_called(path: Path) -> None:
    typed(path, Requests=[("Hand-over", "C2", 1000.0, "anna", on(10, 1), "Ben")])
    done = do(path, "worklist")
    assert [r["customer_id"] for r in rows(path, "Worklist")] == ["C1", "C4"]
    assert done.facts["left_out"] == {"blocked": 1, "handed over": 1}


def test_a_hand_over_nobody_else_approved_changes_nothing(path: Path) -> None:
    typed(path, Requests=[("Hand-over", "C2", 1000.0, "anna", on(10, 1), "Anna")])
    do(path, "worklist")
    assert "C2" in [r["customer_id"] for r in rows(path, "Worklist")]


def test_promised_and_disputed_money_is_not_asked_for(path: Path) -> None:
    typed(
        path,
        Promises=[("PR-1", "C2", "R3", 1000.0, on(10, 28), on(11, 10))],
        Disputes=[("DI-1", "R5", 400.0, "Price", on(10, 29), on(11, 20))],
    )
    do(path, "worklist")
    assert [r["customer_id"] for r in rows(path, "Worklist")] == ["C1"]


def test_who_was_spoken_to_today_is_off_the_list_until_tomorrow(path: Path) -> None:
    do(path, "contact", customer="C1", outcome="Not reached")
    do(path, "worklist")
    assert "C1" not in [r["customer_id"] for r in rows(path, "Worklist")]
    do(path, "worklist", on(10, 31))
    assert "C1" in [r["customer_id"] for r in rows(path, "Worklist")]


def test_done_holds_for_its_day_and_a_note_stays(path: Path) -> None:
    do(path, "worklist")
    sheet = FileWorkbook(path).read(BY_NAME["Worklist"])
    assert sheet is not None
    top = sheet.index[0]
    sheet["Done"], sheet["Note"] = sheet["Done"].astype(object), sheet["Note"].astype(object)
    sheet.loc[top, ["Done", "Note"]] = ["Yes", "Ms Berg is away"]
    FileWorkbook(path).write({BY_NAME["Worklist"]: sheet})
    do(path, "worklist")
    last = rows(path, "Worklist")[-1]
    assert (last["customer_id"], last["done"], last["note"]) == ("C1", "Yes", "Ms Berg is away")
    do(path, "worklist", on(10, 31))
    first = rows(path, "Worklist")[0]
    assert (first["customer_id"], first["done"], first["note"]) == ("C1", "", "Ms Berg is away")


def test_the_list_of_one_collector(path: Path) -> None:
    do(path, "worklist", collector="ben")
    assert [r["customer_id"] for r in rows(path, "Worklist")] == ["C2", "C4"]
    with pytest.raises(InputError, match=r"Collectors on the sheet Customers: Anna, Ben\."):
        do(path, "worklist", collector="Carl")


def test_a_next_action_is_due_until_the_next_contact(path: Path) -> None:
    typed(path, ContactLog=[("C5", on(10, 2), "Send copies", on(10, 12))])
    do(path, "worklist")
    (row,) = [r for r in rows(path, "Worklist") if r["customer_id"] == "C5"]
    assert row["what_to_do"] == "Send copies"
    assert row["why"] == "Next action due since 2026-10-12 (15)"
    typed(path, ContactLog=[("C5", on(10, 14), None, None)])
    do(path, "worklist")
    assert "C5" not in [r["customer_id"] for r in rows(path, "Worklist")]


def test_the_call_sheet_has_all_of_one_customer_and_nothing_of_others(path: Path) -> None:
    typed(
        path,
        Promises=[("PR-1", "C1", "R1", 100.0, on(10, 1), on(10, 10))],
        Disputes=[("DI-1", "R2", 120.0, "Price", on(10, 1), on(10, 20))],
        ContactLog=[("C1", on(10, 2), None, None), ("C2", on(10, 3), None, None)],
    )
    done = do(path, "call-sheet", customer="c1")
    listed = rows(path, "CallSheet")
    sections = [r["section"] for r in listed if r["section"]]
    assert sections == ["Talk about", "Open items", "Promises", "Disputes", "Contacts"]
    assert [r["document"] for r in listed if r["open"] and r["due_date"] is not pd.NaT][:3] == [
        *("R1", "G1"),
        "R2",
    ]
    points = done.facts["points"]
    assert isinstance(points, list)
    assert points[0] == ("Ask for 5,130.00 EUR: 2 documents overdue, the oldest for 91 days.")
    assert points[1].startswith("Promise PR-1 was broken: 100.00 EUR did not come by 2026-10-10")
    assert "C2" not in str(listed)
    assert undo(path, today=OCT, who="anna") == "call-sheet"


def test_what_is_wholly_promised_makes_no_account_old(path: Path) -> None:
    typed(path, Promises=[("PR-9", "C1", "R1", 5000.0, on(10, 30), on(11, 10))])
    points = do(path, "call-sheet", customer="C1").facts["points"]
    assert isinstance(points, list)
    assert points[0] == "Ask for 250.00 EUR: 1 document overdue, the oldest for 29 days."
    do(path, "worklist")
    first = next(r for r in rows(path, "Worklist") if r["customer_id"] == "C1")
    assert "oldest 29 days" in first["why"]


def test_a_long_account_still_fits_one_page_of_rows(path: Path) -> None:
    many: Cells = [(f"X{n}", "C2", on(8, 1), on(9, 1), 10.0, "USD") for n in range(60)]
    typed(
        path,
        Invoices=many,
        ContactLog=[("C2", on(10, 3), None, None)] * 20,
    )
    do(path, "call-sheet", customer="C2")
    listed = rows(path, "CallSheet")
    assert len(listed) <= 36
    assert "and 50 more in this book" in [r["text"] for r in listed]


def test_a_blocked_customer_is_said_to_be_on_the_call_sheet(path: Path) -> None:
    done = do(path, "call-sheet", customer="C3")
    points = done.facts["points"]
    assert isinstance(points, list)
    assert points[0] == "Do not call for money: this customer is blocked."


def test_the_day_tells_what_was_done_and_what_is_due_on_monday(path: Path) -> None:
    do(path, "worklist")
    do(path, "contact", customer="C1", outcome="Promise", time="9:30", note="Pays Monday")
    do(path, "promise", customer="C1", document="R1", amount="1000", pay_by=on(11, 2))
    do(path, "dispute", document="R3", amount="200", reason="Price", answer_by=on(11, 2))
    do(path, "request", kind="Write-off", document="R7", reason="Too small")
    typed(
        path,
        Promises=[("PR-9", "C4", "R5", 400.0, on(10, 1), on(10, 26))],
        ContactLog=[("C4", on(10, 12), "Call again", on(11, 2))],
        Allocations=[("A000001", "R2", "C1", "Payment", 300.0, on(10, 29), OCT)],
    )
    done = do(path, "day")
    listed = [(r["when"], r["what"], r["customer_id"]) for r in rows(path, "Day")]
    assert listed == [
        *(("Today", "Contact", "C1"), ("Today", "Promise made", "C1")),
        *(("Today", "Promise broken", "C4"), ("Today", "Dispute raised", "C2")),
        *(("Today", "Request made", "C5"), ("Today", "Posted", "")),
        *(("Tomorrow", "Promise due", "C1"), ("Tomorrow", "Next action", "C4")),
        *(("Tomorrow", "Dispute to answer", "C2"), ("Tomorrow", "Left over", "C2")),
        *(("Tomorrow", "Left over", "C4"), ("Tomorrow", "To approve", "C5")),
    ]
    assert done.facts["next_working_day"] == "2026-11-02"
    assert undo(path, today=OCT, who="anna") == "day"


def test_an_empty_book_has_an_empty_day_and_worklist(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    create(path)
    assert do(path, "worklist").facts["accounts"] == 0
    assert do(path, "day").summary[0] == "Today: nothing"
