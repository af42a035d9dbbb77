"""Our ledger against the customer's own: what is matched, what differs, and why."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl.cells import check, empty, render
from ar_xl.core.ledger_comparison import compare
from ar_xl.jobs import BY_NAME as JOBS
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.shell import run as run_job
from ar_xl.shell import undo
from ar_xl.tables import BY_NAME, LEDGER_COMPARISON
from ar_xl.template import create
from ar_xl.workbook.file import FileWorkbook

OCT = dt.date(2026, 10, 31)
Cells = list[tuple[object, ...]]
HEADINGS = {
    "Customers": "Customer ID, Name, Currency",
    "Invoices": "Document, Invoice date, Amount, Customer ID, Customer reference",
    "Allocations": "Document, Amount, Effective date, Kind, Line ID, Customer ID, Allocation ID",
    "CustomerLedger": "Document reference, Date, Amount, Customer ID, Text",
}


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def frame(name: str, rows: Cells) -> pd.DataFrame:
    width = len(HEADINGS[name].split(", "))
    filler = {"Invoices": ("C1",), "CustomerLedger": ("C1",)}.get(name, ())
    cells = [(*row, *filler[: width - len(row)]) for row in rows]
    cells = [(*row, *[None] * (width - len(row))) for row in cells]
    raw = pd.DataFrame(
        cells,
        columns=HEADINGS[name].split(", "),
        index=range(2, 2 + len(cells)),
        dtype=object,
    )
    found, problems = check(BY_NAME[name], raw, Settings())
    assert not problems
    return found


def book(ours: Cells, theirs: Cells, events: Cells = []) -> dict[str, pd.DataFrame]:  # noqa: B006
    """Events: document, amount, date, kind, line."""
    posted: Cells = [(*e, "C1", f"A{n:06d}") for n, e in enumerate(events, 1)]
    return {
        "Customers": frame("Customers", [("C1", "Adler GmbH", "EUR"), ("C2", "Birch", "EUR")]),
        "Invoices": frame("Invoices", ours),
        "Allocations": frame("Allocations", posted),
        "CustomerLedger": frame("CustomerLedger", theirs),
        "LedgerComparison": empty(LEDGER_COMPARISON),
    }


def done(frames: dict[str, pd.DataFrame], **options: object) -> Outcome:
    outcome = compare(frames, Settings(), Run(OCT, OCT, options=options))
    assert outcome.facts["balanced"]
    return outcome


def found(frames: dict[str, pd.DataFrame], **options: object) -> list[tuple[Any, ...]]:
    """Finding, document, difference in major units, why."""
    cells = render(LEDGER_COMPARISON, done(frames, **options).frames[LEDGER_COMPARISON], Settings())
    columns = ["Finding", "Document", "Difference", "Why"]
    return list(cells[columns].fillna("").itertuples(index=False, name=None))


ONE: Cells = [("INV-0042", on(10, 1), 500.0)]


@pytest.mark.parametrize(
    "reference", ["INV-0042", "inv 42", "INV0042", "Rechnung INV-42", "0042", "42", " INV/0042 "]
)
def test_their_reference_is_read_however_they_write_it(reference: str) -> None:
    assert found(book(ONE, [(reference, on(10, 3), 500.0)])) == [("Agreed", "INV-0042", 0, "")]


def test_the_reference_may_stand_in_the_text() -> None:
    theirs: Cells = [("190017", on(10, 3), 500.0, "C1", "your INV-0042")]
    assert found(book(ONE, theirs))[0][:2] == ("Agreed", "INV-0042")


def test_another_date_is_told_beyond_the_tolerance() -> None:
    frames = book(ONE, [("INV-0042", on(10, 12), 500.0)])
    assert found(frames) == [("Date differs", "INV-0042", 0, "Booked 11 days later there")]
    assert found(frames, days=11)[0][0] == "Agreed"


def test_a_payment_not_in_their_books_explains_the_amount() -> None:
    paid: Cells = [("INV-0042", 200.0, on(10, 12), "Payment", "B-7")]
    (row,) = found(book(ONE, [("INV-0042", on(10, 1), 500.0)], paid))
    assert row == (
        *("Amount differs", "INV-0042", -200.0),
        "Paid 200.00 on 2026-10-12 by line B-7: not in their books",
    )


def test_a_document_paid_here_and_open_there_is_only_theirs_with_the_payment() -> None:
    paid: Cells = [("INV-0042", 500.0, on(10, 12), "Payment", "B-7")]
    (row,) = found(book(ONE, [("INV-0042", on(10, 1), 500.0)], paid))
    assert row == (
        *("Only theirs", "INV-0042", -500.0),
        "Nothing open here: paid 500.00 on 2026-10-12 by line B-7",
    )


def test_their_payment_row_is_ours_and_the_paid_document_agrees() -> None:
    paid: Cells = [("INV-0042", 500.0, on(10, 12), "Payment", "B-7")]
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("ZLG 881", on(10, 10), -500.0)]
    assert found(book(ONE, theirs, paid)) == [
        ("Agreed", "INV-0042", 0, ""),
        ("Agreed", "B-7", 0, ""),
    ]


def test_their_payment_we_have_not_received_is_only_theirs() -> None:
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("ZLG 881", on(10, 10), -300.0)]
    assert found(book(ONE, theirs))[0] == (
        *("Only theirs", "", 300.0),
        "Their payment or credit, not received here",
    )


def test_money_held_on_account_is_their_payment() -> None:
    held: Cells = [(None, 300.0, on(10, 12), "On account", "B-9")]
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("ZLG 881", on(10, 10), -300.0)]
    assert [r[0] for r in found(book(ONE, theirs, held))] == ["Agreed", "Agreed"]
    only = found(book(ONE, [("INV-0042", on(10, 1), 500.0)], held))
    assert only[0] == (
        *("Only ours", "B-9", -300.0),
        "Their payment of 2026-10-12, line B-9, held on account here; not in their books",
    )


def test_a_credit_note_they_do_not_have_is_named() -> None:
    ours: Cells = [*ONE, ("CN-5", on(10, 5), -80.0)]
    assert found(book(ours, [("INV-0042", on(10, 1), 500.0)]))[0] == (
        *("Only ours", "CN-5", -80.0),
        "Credit note CN-5 not in their books",
    )
    less = found(book(ours, [("INV-0042", on(10, 1), 420.0)]))
    assert less[0][2:] == (80.0, "As much as our credit note CN-5, which their books do not list")


def test_payables_shown_as_negative_are_turned() -> None:
    ours: Cells = [*ONE, ("CN-5", on(10, 5), -80.0)]
    theirs: Cells = [("INV-0042", on(10, 1), -500.0), ("CN-5", on(10, 5), 80.0)]
    outcome = done(book(ours, theirs))
    assert outcome.facts["findings"] == dict.fromkeys(
        ["Amount differs", "Date differs", "Only ours", "Only theirs"], 0
    ) | {"Agreed": 2}
    assert "their signs turned" in outcome.summary[1]


def test_signs_are_turned_by_equal_amounts_where_no_reference_is_known() -> None:
    ours: Cells = [*ONE, ("INV-0043", on(10, 5), 80.0)]
    theirs: Cells = [("K1", on(10, 1), -500.0), ("K2", on(10, 5), -80.0)]
    assert [r[0] for r in found(book(ours, theirs))] == ["Agreed", "Agreed"]


def test_without_a_reference_amount_and_date_decide_when_alone() -> None:
    why = "By amount and date: their reference is another"
    assert found(book(ONE, [("4711", on(10, 3), 500.0)])) == [("Agreed", "INV-0042", 0, why)]
    twins: Cells = [*ONE, ("INV-0043", on(10, 1), 500.0)]
    assert [r[0] for r in found(book(twins, [("4711", on(10, 3), 500.0)]))] == [
        *("Only ours", "Only ours"),
        "Only theirs",
    ]


def test_a_row_they_have_twice_is_said_to_be() -> None:
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("INV42", on(10, 1), 500.0)]
    rows = found(book(ONE, theirs))
    assert rows[0] == (
        "Only theirs",
        "INV-0042",
        -500.0,
        "A second time in their books (also row 2)",
    )
    assert rows[1] == ("Agreed", "INV-0042", 0, "")
    loose: Cells = [("X-1", on(10, 1), 70.0), ("x1", on(10, 1), 70.0)]
    assert "A second time" in found(book(ONE, loose))[-1][3]


def test_a_document_we_have_twice_is_said_to_be() -> None:
    ours: Cells = [*ONE, ("INV-0043", on(10, 1), 500.0)]
    assert found(book(ours, [("INV-0042", on(10, 1), 500.0)]))[0] == (
        *("Only ours", "INV-0043", 500.0),
        "Like INV-0042, which they have: perhaps twice in our books",
    )


def test_an_invoice_booked_there_in_two_rows_is_one() -> None:
    theirs: Cells = [("INV-0042", on(10, 1), 300.0), ("INV-0042", on(10, 1), 200.0)]
    assert found(book(ONE, theirs)) == [("Agreed", "INV-0042", 0, "Their rows 2, 3 together")]


def test_another_customers_document_is_said_to_be() -> None:
    ours: Cells = [*ONE, ("INV-0099", on(10, 1), 70.0, "C2")]
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("INV-0099", on(10, 1), 70.0)]
    assert "is a document of customer C2" in found(book(ours, theirs))[0][3]


def test_swapped_digits_and_new_invoices_are_told() -> None:
    ours: Cells = [*ONE, ("INV-0043", on(10, 29), 90.0)]
    rows = found(book(ours, [("INV-0042", on(10, 1), 50.0)]))
    assert rows[0][3].startswith("They show 450.00 less")
    swapped = found(book([("INV-1", on(10, 1), 540.0)], [("INV-1", on(10, 1), 450.0)]))
    assert swapped[0][3] == "The same digits in another order"
    assert rows[1][3] == "Invoice INV-0043 not in their books, issued 2 days before"


def test_what_either_side_dates_later_is_left_out() -> None:
    ours: Cells = [*ONE, ("INV-0050", on(11, 2), 70.0)]
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("INV-0050", on(11, 2), 70.0)]
    outcome = done(book(ours, theirs))
    assert len(outcome.frames[LEDGER_COMPARISON]) == 1
    lines = outcome.frames[LEDGER_COMPARISON].attrs["lines"]
    assert "1 of their rows are dated later and left out" in lines


def test_one_customer_can_be_chosen_and_noted_ones_stay() -> None:
    ours: Cells = [*ONE, ("INV-0099", on(10, 1), 70.0, "C2")]
    theirs: Cells = [("INV-0042", on(10, 1), 500.0), ("INV-0099", on(10, 1), 60.0, "C2")]
    frames = book(ours, theirs)
    assert [r[1] for r in found(frames, customer="c1")] == ["INV-0042"]
    first = done(frames).frames[LEDGER_COMPARISON]
    first.loc[first["customer_id"] == "C2", "note"] = "Ben asks"
    again = done({**frames, "LedgerComparison": first}, customer="C1").frames[LEDGER_COMPARISON]
    assert again["note"].tolist() == ["", "Ben asks"]
    with pytest.raises(InputError, match="has no rows on the sheet Customer ledger"):
        done(frames, customer="C7")


def test_an_empty_ledger_compares_nothing() -> None:
    outcome = done(book(ONE, []))
    assert outcome.summary[0].startswith("Nothing to compare")


def test_compare_ledger_on_a_file_keeps_notes_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    create(path)
    cells: dict[str, Cells] = {
        "Customers": [("C1", "Adler GmbH", "USD")],
        "Invoices": [("INV-0042", on(10, 1), 500.0, "C1", None)],
        "CustomerLedger": [("42", on(10, 1), -450.0, "C1", "Invoice")],
    }
    FileWorkbook(path).write(
        {
            BY_NAME[name]: pd.DataFrame(
                rows, columns=HEADINGS[name].split(", "), index=range(-len(rows), 0), dtype=object
            )
            for name, rows in cells.items()
        }
    )
    FileWorkbook(path).write(
        {BY_NAME["Invoices"]: pd.DataFrame({"Currency": ["USD"]}, index=[2], dtype=object)}
    )

    def go() -> pd.DataFrame:
        run_job(JOBS["compare-ledger"], FileWorkbook(path), today=OCT, as_of=OCT, who="anna")
        written = FileWorkbook(path).read(LEDGER_COMPARISON)
        assert written is not None
        return written

    first = go()
    assert first["Currency"].tolist() == ["USD"]
    assert first["Difference"].tolist() == [50.0]
    first["Note"] = pd.Series(["Ask Ms Berg"] * len(first), index=first.index, dtype=object)
    FileWorkbook(path).write({LEDGER_COMPARISON: first})
    assert go()["Note"].tolist()[0] == "Ask Ms Berg"
    assert undo(path, today=OCT, who="anna") == "compare-ledger"


def test_an_account_with_nothing_on_either_side_is_not_compared() -> None:
    ours: Cells = [*ONE, ("INV-0050", on(9, 1), 70.0)]
    frames = book(ours, [*ONE], [("INV-0050", 70.0, on(9, 12), "Payment", "B-7")])
    for name in ("Invoices", "Allocations"):
        frames[name].loc[frames[name]["document"] == "INV-0050", "currency"] = "USD"
    told = done(frames).summary
    assert told[0] == "Compared 1 account with the customers' own books: 1 agreed."
    assert not any("USD" in line for line in told)


def test_an_invoice_of_the_day_itself_is_told_as_such() -> None:
    rows = found(book([*ONE, ("INV-0043", OCT, 90.0)], [*ONE]))
    told = {row[1]: row[3] for row in rows}
    assert told["INV-0043"] == "Invoice INV-0043 not in their books, issued on this day"
