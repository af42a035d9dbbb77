"""Contacts, promises, disputes, requests: each command on a real file, what it refuses, and undo."""

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
from ar_xl.workbook.memory import Preview

OCT = dt.date(2026, 10, 31)
HEADINGS = {
    "Customers": "Customer ID, Name, Currency, Collector",
    "Invoices": "Document, Customer ID, Invoice date, Due date, Amount, Currency",
    "BankLines": "Line ID, Booking date, Amount, Payer",
}
CUSTOMERS = [("C1", "Adler GmbH", "EUR", "Anna"), ("C2", "Birch Ltd", "USD", "Ben")]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


INVOICES = [
    ("R1", "C1", on(8, 1), on(8, 31), 500.0, "EUR"),
    ("R2", "C1", on(9, 1), on(9, 30), 300.0, "EUR"),
    ("R3", "C2", on(9, 1), on(9, 30), 1000.0, "USD"),
    ("G1", "C1", on(9, 1), None, -50.0, "EUR"),
]


def cells(rows: list[tuple[object, ...]], headings: str) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=headings.split(", "), index=range(-len(rows), 0), dtype=object
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    create(path, company="Lindner AG")
    book = FileWorkbook(path)
    book.write(
        {
            BY_NAME["Customers"]: cells([*CUSTOMERS], HEADINGS["Customers"]),
            BY_NAME["Invoices"]: cells([*INVOICES], HEADINGS["Invoices"]),
        }
    )
    return path


@pytest.fixture
def path(book: Path, tmp_path: Path) -> Path:
    """A book of two customers."""
    return Path(shutil.copy(book, tmp_path / "book.xlsx"))


def do(path: Path, command: str, as_of: dt.date = OCT, **options: object) -> Outcome:
    given = {name.replace("_", "-"): value for name, value in options.items()}
    done, _ = run(
        JOBS[command], FileWorkbook(path), today=as_of, as_of=as_of, who="anna", options=given
    )
    return done


def rows(path: Path, table: str) -> list[dict[Any, Any]]:
    frame, problems = check(BY_NAME[table], FileWorkbook(path).read(BY_NAME[table]), Settings())
    assert not problems
    return frame.to_dict("records")


def typed(path: Path, table: str, row: int, **values: object) -> None:
    """A person types into cells of a row."""
    frame = pd.DataFrame(
        {h.replace("_", " "): [v] for h, v in values.items()}, index=[row], dtype=object
    )
    FileWorkbook(path).write({BY_NAME[table]: frame})


def refused(path: Path, command: str, as_of: dt.date = OCT, **options: object) -> str:
    given = {name.replace("_", "-"): value for name, value in options.items()}
    book = Preview(FileWorkbook(path))
    with pytest.raises(InputError) as error:
        run(JOBS[command], book, today=as_of, as_of=as_of, who="anna", options=given)
    return str(error.value)


def test_a_contact_is_logged_with_its_time_and_next_action(path: Path) -> None:
    done = do(
        path,
        "contact",
        customer="c1",
        document="R1",
        channel="Call",
        outcome="Promise",
        time="9:05",
        next="Check the bank",
        next_on=on(11, 4),
    )
    (row,) = rows(path, "ContactLog")
    assert (row["contact_id"], row["customer_id"], row["time"]) == ("CT-1", "C1", "09:05")
    assert (row["date"], row["entered_by"]) == (pd.Timestamp("2026-10-31"), "anna")
    assert row["next_action_on"] == pd.Timestamp("2026-11-04")
    assert "next: Check the bank on 2026-11-04" in done.summary[0]
    do(path, "contact", customer="C2")
    assert [r["contact_id"] for r in rows(path, "ContactLog")] == ["CT-1", "CT-2"]


def test_every_command_can_be_taken_back(path: Path) -> None:
    do(path, "contact", customer="C1")
    assert undo(path, today=OCT, who="anna") == "contact"
    log = FileWorkbook(path).read(BY_NAME["ContactLog"])
    assert log is None or log.empty
    do(path, "promise", customer="C1", amount="100", pay_by=on(11, 4))
    do(path, "promises", on(11, 30))
    assert rows(path, "Promises")[0]["state"] == "Broken"
    assert undo(path, today=OCT, who="anna") == "promises"
    assert rows(path, "Promises")[0]["state"] == "Open"
    do(path, "dispute", document="R1", amount="10", reason="Price")
    do(path, "resolve", dispute="DI-1", resolution="Rejected")
    assert undo(path, today=OCT, who="anna") == "resolve"
    assert rows(path, "Disputes")[0]["status"] == "Open"


def test_what_a_command_is_told_must_be_in_the_book(path: Path) -> None:
    assert '--customer: "C9" is not on the sheet Customers' in refused(
        path, "contact", customer="C9"
    )
    assert '--document: "R9" is not on the sheet Invoices' in refused(
        path, "dispute", document="R9", amount="1", reason="Price"
    )
    assert "is not the customer of R3, which is C2" in refused(
        path, "contact", customer="C1", document="R3"
    )
    assert '--time: "25:00" is no time of the day' in refused(
        path, "contact", customer="C1", time="25:00"
    )


def test_a_document_dated_later_is_not_there_yet(path: Path) -> None:
    assert "is not on the sheet Invoices" in refused(
        path, "dispute", on(8, 15), document="R2", amount="1", reason="Price"
    )


@pytest.mark.parametrize(
    ("amount", "what"),
    [
        ("1,234", "can be read as two amounts"),
        ("12O", "is not a number"),
        ("0", "is not above zero"),
        ("-5", "is not above zero"),
        ("USD 5", "is not in EUR"),
        ("1.005", "can be read as two amounts"),
        ("0.005", "is no amount of EUR"),
        ("900", "is above what is open and not promised yet (800.00 EUR)"),
    ],
)
def test_an_amount_that_is_unclear_or_too_much_is_refused(
    path: Path, amount: str, what: str
) -> None:
    assert what in refused(path, "promise", customer="C1", amount=amount, pay_by=on(11, 9))


def test_amounts_are_read_like_cells(path: Path) -> None:
    do(path, "promise", customer="C2", amount="USD 1,000.00", pay_by=on(11, 9))
    (row,) = rows(path, "Promises")
    assert (row["currency"], row["amount"], row["state"], row["paid"]) == ("USD", 100000, "Open", 0)


def test_a_plan_has_its_remainder_in_the_last_instalment(path: Path) -> None:
    do(
        path,
        "promise",
        customer="C1",
        document="R1",
        amount="500",
        pay_by=on(11, 10),
        instalments=3,
        every=7,
    )
    plan = rows(path, "Promises")
    assert [r["amount"] for r in plan] == [16666, 16666, 16668]
    assert [str(r["pay_by"])[:10] for r in plan] == ["2026-11-10", "2026-11-17", "2026-11-24"]
    assert {r["plan"] for r in plan} == {"PL-1"}
    assert [r["promise_id"] for r in plan] == ["PR-1", "PR-2", "PR-3"]


def test_what_is_promised_already_is_not_promised_again(path: Path) -> None:
    do(path, "promise", customer="C1", document="R1", amount="400", pay_by=on(11, 9))
    told = refused(path, "promise", customer="C1", document="R1", amount="200", pay_by=on(11, 9))
    assert "(100.00 EUR)" in told
    assert "before the as-of date" in refused(
        path, "promise", customer="C1", amount="10", pay_by=on(10, 30)
    )


def test_judging_lists_broken_promises_first_and_writes_state_and_paid(path: Path) -> None:
    do(path, "promise", customer="C1", document="R1", amount="500", pay_by=on(11, 9))
    do(path, "promise", customer="C2", amount="250", pay_by=on(12, 9))
    done = do(path, "promises", on(11, 13))
    assert done.summary[0] == (
        "Promises on 2026-11-13: 1 open (250.00 USD), 1 broken (500.00 EUR)."
    )
    assert done.summary[1].startswith("Broken: PR-1 of Adler GmbH (C1), 500.00 EUR by 2026-11-09")
    assert [r["state"] for r in rows(path, "Promises")] == ["Broken", "Open"]
    again = do(path, "promises", on(11, 13))
    assert not again.frames


def test_a_typed_promise_without_id_and_currency_counts_like_any_other(path: Path) -> None:
    do(path, "promise", customer="C1", amount="10", pay_by=on(11, 9))
    headings = "Customer ID, Document, Amount, Promised on, Pay by"
    row = ("C2", "R3", 250.0, on(10, 1), on(10, 9))
    FileWorkbook(path).write({BY_NAME["Promises"]: cells([row], headings)})
    do(path, "promises")
    found = FileWorkbook(path).read(BY_NAME["Promises"])
    assert found is not None
    assert found["State"].tolist() == ["Open", "Broken"]
    assert found["Promise ID"].tolist() == ["PR-1", None]


def test_a_dispute_is_by_amount_and_not_above_what_is_open(path: Path) -> None:
    done = do(path, "dispute", document="r1", amount="120", reason="Price", owner="Ben")
    assert done.summary == ("Dispute DI-1: 120.00 EUR of R1 (Price). The other 380.00 stays due.",)
    assert "(380.00 EUR)" in refused(
        path, "dispute", document="R1", amount="380.01", reason="Quantity"
    )
    assert "is above" in refused(path, "dispute", document="G1", amount="10", reason="Price")


def test_resolving_closes_the_one_open_dispute_of_a_document(path: Path) -> None:
    do(path, "dispute", document="R1", amount="120", reason="Price")
    do(path, "resolve", on(11, 5), dispute="R1", resolution="Rejected", root_cause="Old price list")
    (row,) = rows(path, "Disputes")
    assert (row["status"], row["resolution"], row["root_cause"]) == (
        *("Resolved", "Rejected"),
        "Old price list",
    )
    assert row["resolved_on"] == pd.Timestamp("2026-11-05")
    assert row["amount"] == 12000
    assert "is resolved already" in refused(
        path, "resolve", on(11, 6), dispute="DI-1", resolution="Rejected"
    )
    assert "is no open dispute" in refused(path, "resolve", dispute="DI-9", resolution="Rejected")


def asked(path: Path, **options: object) -> Outcome:
    given: dict[str, Any] = {"kind": "Write-off", "document": "R1", "amount": "100"}
    return do(path, "request", **{**given, "reason": "Bankrupt", **options})


def test_a_write_off_is_posted_once_another_person_approves(path: Path) -> None:
    asked(path)
    assert not do(path, "approve").frames
    typed(path, "Requests", 2, Approved_by=" ANNA ")
    do(path, "approve")
    assert rows(path, "Requests")[0]["state"] == "Not approved: same person"
    typed(path, "Requests", 2, Approved_by="Ben")
    done = do(path, "approve")
    assert done.summary[0] == "1 of 1 requests posted as write-offs: 100.00 EUR."
    assert rows(path, "Requests")[0]["state"] == "Posted A000001"
    (event,) = rows(path, "Allocations")
    assert (event["kind"], event["document"], event["amount"]) == ("Write-off", "R1", 10000)
    assert event["effective_date"] == pd.Timestamp("2026-10-31")
    assert rows(path, "Invoices")[0]["open_amount"] == 40000
    proof = {r["line"]: r for r in rows(path, "Reconciliation") if r["currency"] == "EUR"}
    assert proof["less write-offs"]["amount"] == -10000
    assert proof["Open items after = sheet Invoices"]["check"] == "OK"
    assert proof["Open items before"]["amount"] == 75000


def test_a_write_off_is_never_posted_twice_even_when_its_state_is_cleared(path: Path) -> None:
    asked(path)
    typed(path, "Requests", 2, Approved_by="Ben")
    do(path, "approve")
    assert not do(path, "approve").frames
    typed(path, "Requests", 2, State=None)
    do(path, "approve")
    assert len(rows(path, "Allocations")) == 1
    assert rows(path, "Requests")[0]["state"] == "Posted"
    assert not do(path, "approve").frames


def test_an_equal_second_write_off_of_the_document_is_posted_too(path: Path) -> None:
    for row in (2, 3):
        asked(path)
        typed(path, "Requests", row, Approved_by="Ben")
        do(path, "approve")
    assert [r["amount"] for r in rows(path, "Allocations")] == [10000, 10000]
    assert rows(path, "Invoices")[0]["open_amount"] == 30000


def test_a_write_off_above_what_is_open_by_now_stays_unposted(path: Path) -> None:
    asked(path, amount="400")
    asked(path, amount="400")
    for row in (2, 3):
        typed(path, "Requests", row, Approved_by="Ben")
    do(path, "approve")
    states = [r["state"] for r in rows(path, "Requests")]
    assert states == ["Posted A000001", "Not posted: above what is open"]


def test_a_partly_paid_document_keeps_its_opening_when_it_is_written_off(path: Path) -> None:
    typed(path, "Invoices", 3, Open_amount=120.0)
    asked(path, document="R2", amount=None)
    typed(path, "Requests", 2, Approved_by="Ben")
    do(path, "approve")
    kinds = {r["kind"]: r["amount"] for r in rows(path, "Allocations")}
    assert kinds == {"Opening": 18000, "Write-off": 12000}
    assert rows(path, "Invoices")[1]["open_amount"] == 0


def test_other_requests_are_approved_and_post_nothing(path: Path) -> None:
    asked(path, kind="Credit note")
    typed(path, "Requests", 2, Approved_by="Ben")
    do(path, "approve")
    assert rows(path, "Requests")[0]["state"] == "Approved"
    assert not rows(path, "Allocations")


def test_an_approval_dated_later_waits(path: Path) -> None:
    asked(path)
    typed(path, "Requests", 2, Approved_by="Ben", Approved_on=on(11, 2))
    do(path, "approve")
    assert rows(path, "Requests")[0]["state"] == "Waiting: dated later"
    do(path, "approve", on(11, 2))
    assert rows(path, "Requests")[0]["state"] == "Posted A000001"


def test_a_request_above_what_is_open_or_without_a_document_is_refused(path: Path) -> None:
    given: dict[str, Any] = {"kind": "Write-off", "reason": "Bankrupt"}
    assert "(500.00 EUR)" in refused(path, "request", document="R1", amount="501", **given)
    assert "A write-off names the document" in refused(path, "request", customer="C1", **given)
    done = do(path, "request", kind="Hand-over", customer="C1", reason="No answer")
    assert "750.00 EUR" in done.summary[0]


def test_undo_takes_a_posted_write_off_back(path: Path) -> None:
    asked(path)
    typed(path, "Requests", 2, Approved_by="Ben")
    do(path, "approve")
    assert undo(path, today=OCT, who="anna") == "approve"
    assert not rows(path, "Allocations")
    assert rows(path, "Requests")[0]["state"] == "Waiting for approval"
    assert do(path, "approve").facts["posted"] == ["RQ-1"]


def test_typed_rows_about_unknown_documents_or_in_another_currency_are_problems(
    path: Path,
) -> None:
    headings = "Document, Amount, Raised on, Currency"
    FileWorkbook(path).write(
        {
            BY_NAME["Disputes"]: cells(
                [("R9", 10.0, on(10, 1), None), ("R1", 10.0, on(10, 1), "USD")], headings
            )
        }
    )
    told = refused(path, "worklist")
    assert 'Disputes, row 2, column Document: "R9" is not on the sheet Invoices' in told
    assert "is not the document's currency (EUR)" in told


def test_a_promise_is_in_the_only_currency_a_customer_is_invoiced_in(path: Path) -> None:
    book = FileWorkbook(path)
    customers = book.read(BY_NAME["Customers"])
    assert customers is not None
    book.write({BY_NAME["Customers"]: customers[["Currency"]].assign(Currency=None)})
    done = do(path, "promise", customer="C2", amount="1000", pay_by=on(11, 9))
    assert "1,000.00 USD" in done.summary[0]
    assert "(0.00 USD)" in refused(path, "promise", customer="C2", amount="1", pay_by=on(11, 9))


def test_a_typed_promise_without_currency_is_in_the_only_one_its_customer_is_invoiced_in(
    path: Path,
) -> None:
    book = FileWorkbook(path)
    customers = book.read(BY_NAME["Customers"])
    assert customers is not None
    row = ("C2", 250.0, on(10, 1), on(11, 9))
    book.write(
        {
            BY_NAME["Customers"]: customers[["Currency"]].assign(Currency=None),
            BY_NAME["Promises"]: cells([row], "Customer ID, Amount, Promised on, Pay by"),
        }
    )
    assert do(path, "promises").summary[0] == "Promises on 2026-10-31: 1 open (250.00 USD)."
