import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check
from ar_xl.core import ledger
from ar_xl.core.consistency import problems
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, BY_NAME, CUSTOMERS, INVOICES, REMITTANCES, Table

JAN, FEB, MAR = (dt.date(2026, month, 15) for month in (1, 2, 3))


def rows(table: Table, headings: str, *cells: tuple[object, ...]) -> pd.DataFrame:
    raw = pd.DataFrame(
        list(cells), columns=headings.split(", "), index=range(2, 2 + len(cells)), dtype=object
    )
    frame, found = check(table, raw, Settings())
    assert not found
    return frame


def invoices(*cells: tuple[object, ...]) -> pd.DataFrame:
    return rows(
        INVOICES, "Document, Customer ID, Invoice date, Amount, Open amount, Currency", *cells
    )


def events(*cells: tuple[object, ...]) -> pd.DataFrame:
    headings = (
        "Allocation ID, Line ID, Document, Customer ID, Kind, Amount, Effective date, Reverses"
    )
    return rows(ALLOCATIONS, headings, *cells)


PAID = ("A000001", "L1", "R1", "C1", "Payment", 40, FEB, None)
BACK = ("A000002", "L1", "R1", "C1", "Payment", -40, MAR, "A000001")


def test_open_amount_is_the_amount_less_the_allocations_effective_by_the_date() -> None:
    documents = invoices(("R1", "C1", JAN, 100, None, None), ("R2", "C1", JAN, 30, None, None))
    for as_of, left in ((JAN, 10000), (FEB, 6000), (MAR, 10000)):
        assert list(ledger.open_amounts(documents, events(PAID, BACK), as_of)) == [left, 3000]


def test_open_amounts_keep_the_invoices_own_rows_in_any_order() -> None:
    documents = invoices(("R2", "C1", JAN, 30, None, None), ("R1", "C1", JAN, 100, None, None)).loc[
        [3, 2]
    ]
    assert ledger.open_amounts(documents, events(PAID), FEB).to_dict() == {3: 6000, 2: 3000}


def test_document_dated_after_the_date_is_not_there_and_reads_as_on_its_own_date() -> None:
    documents = invoices(("R1", "C1", MAR, 100, None, None))
    assert list(ledger.issued(documents, FEB)) == [False]
    assert list(ledger.open_amounts(documents, events(PAID), JAN)) == [6000]


def test_document_that_arrives_partly_paid_gets_an_opening_from_its_invoice_date_on() -> None:
    documents = invoices(
        ("R1", "C1", JAN, 100, 25, "USD"),
        ("R2", "C1", JAN, 30, 30, None),
        ("R3", "C1", JAN, 9, None, None),
    )
    opening = ledger.openings(documents, events())
    assert opening[["document", "kind", "amount", "currency", "reverses"]].to_numpy().tolist() == [
        ["R1", "Opening", 7500, "USD", ""]
    ]
    assert opening["effective_date"].dt.date.tolist() == [JAN]
    assert list(ledger.open_amounts(documents, ledger.complete(documents, events()), JAN)) == [
        2500,
        3000,
        900,
    ]


def test_opening_of_a_credit_note_is_negative() -> None:
    assert list(
        ledger.openings(invoices(("G1", "C1", JAN, -100, -25, None)), events())["amount"]
    ) == [-7500]


def test_document_with_allocations_gets_no_opening() -> None:
    assert ledger.openings(invoices(("R1", "C1", JAN, 100, 25, None)), events(PAID)).empty


def test_bank_line_is_open_again_once_its_allocation_is_reversed() -> None:
    lines = rows(BANK_LINES, "Line ID, Booking date, Amount", ("L1", FEB, 40), ("L2", FEB, 5))
    assert list(ledger.open_lines(lines, events())) == [True, True]
    assert list(ledger.open_lines(lines, events(PAID))) == [False, True]
    assert list(ledger.open_lines(lines, events(PAID, BACK))) == [True, True]


def test_unapplied_money_is_told_by_customer_and_line_until_it_is_taken_back() -> None:
    held = ("A000001", "L1", None, "C1", "Overpayment", 40, FEB, None)
    taken = ("A000002", "L1", None, "C1", "Overpayment", -40, MAR, "A000001")
    documents = invoices(("R1", "C1", JAN, 100, None, None))
    told = ledger.unapplied(documents, events(held, taken), FEB)
    assert told[["customer_id", "kind", "line_id", "amount"]].to_numpy().tolist() == [
        ["C1", "Overpayment", "L1", 4000]
    ]
    assert ledger.unapplied(documents, events(held, taken), JAN).empty
    assert ledger.unapplied(documents, events(held, taken), MAR).empty


def test_payment_of_a_document_not_yet_there_is_money_in_advance() -> None:
    told = ledger.unapplied(invoices(("R1", "C1", MAR, 100, None, None)), events(PAID), FEB)
    assert told[["customer_id", "kind", "amount"]].to_numpy().tolist() == [
        ["C1", "Advance payment", 4000]
    ]


def test_fees_and_other_money_that_is_no_receivable_is_not_unapplied() -> None:
    fee = ("A000001", "L1", None, None, "Fee", -4, FEB, None)
    assert ledger.unapplied(invoices(), events(fee), MAR).empty


def test_next_allocation_id_follows_the_highest() -> None:
    assert ledger.next_ids(events(), 1) == ["A000001"]
    assert ledger.next_ids(events(PAID, BACK), 2) == ["A000003", "A000004"]


def told(**frames: pd.DataFrame) -> list[tuple[str, int | None, str | None, str]]:
    known = {BY_NAME[name].name: frame for name, frame in frames.items()}
    return [(p.sheet, p.row, p.column, p.severity) for p in problems(known)]


CLEAN = rows(CUSTOMERS, "Customer ID, Name", ("C1", "Adler"))


def test_books_that_agree_have_no_problems() -> None:
    documents = invoices(
        ("R1", "C1", JAN, 100, 60, None),
        ("G1", "C1", JAN, -5, -5, None),
        ("R2", "C1", JAN, 7, 0, None),
    )
    lines = rows(BANK_LINES, "Line ID, Booking date, Amount", ("L1", FEB, 40))
    remittances = rows(REMITTANCES, "Line ID, Document reference", ("L1", "R1"))
    frames = {
        "Customers": CLEAN,
        "Invoices": documents,
        "Allocations": events(PAID),
        "BankLines": lines,
        "Remittances": remittances,
    }
    assert told(**frames) == []


def test_invoice_of_an_unknown_customer_is_named_with_the_nearest_one() -> None:
    documents = invoices(("R1", "C9", JAN, 100, None, None), ("R2", "c1", JAN, 100, None, None))
    assert told(Customers=CLEAN, Invoices=documents) == [
        ("Invoices", 2, "Customer ID", "error"),
        ("Invoices", 3, "Customer ID", "error"),
    ]
    assert problems({"Customers": CLEAN, "Invoices": documents})[1].fix == "Write it as C1."


@pytest.mark.parametrize(
    ("amount", "left"), [(100, 100.01), (100, -1), (-100, 1), (-100, -101), (0, 1)]
)
def test_open_amount_above_the_amount_or_of_the_other_sign_is_an_error(
    amount: float, left: float
) -> None:
    assert told(Invoices=invoices(("R1", "C1", JAN, amount, left, None))) == [
        ("Invoices", 2, "Open amount", "error")
    ]


def test_signs_follow_the_type() -> None:
    documents = rows(
        *(INVOICES, "Document, Type, Customer ID, Invoice date, Amount"),
        *(
            ("R1", "Invoice", "C1", JAN, -1),
            ("G1", "Credit note", "C1", JAN, 1),
            ("D1", "Debit note", "C1", JAN, -1),
        ),
        *(
            ("R2", "Invoice", "C1", JAN, 1),
            ("G2", "Credit note", "C1", JAN, -1),
            ("X", None, "C1", JAN, -1),
        ),
    )
    assert {row for _, row, _, _ in told(Invoices=documents)} == {2, 3, 4}


def test_terms_not_understood_and_due_dates_before_the_invoice_are_warnings() -> None:
    documents = rows(
        *(INVOICES, "Document, Customer ID, Invoice date, Due date, Amount, Terms"),
        *(("R1", "C1", FEB, JAN, 1, "net 30"), ("R2", "C1", FEB, FEB, 1, "as agreed")),
    )
    assert told(Invoices=documents) == [
        ("Invoices", 2, "Due date", "warning"),
        ("Invoices", 3, "Terms", "warning"),
    ]


def test_parents_are_known_and_lead_nowhere_round() -> None:
    customers = rows(
        *(CUSTOMERS, "Customer ID, Name, Parent ID"),
        *(
            ("C1", "a", "C2"),
            ("C2", "b", "C1"),
            ("C3", "c", "C9"),
            ("C4", "d", "C1"),
            ("C5", "e", "C5"),
        ),
    )
    assert sorted(row or 0 for _, row, _, _ in told(Customers=customers)) == [2, 3, 4, 6]


def test_allocation_of_an_unknown_document_and_remittance_of_an_unknown_line_are_errors() -> None:
    lines = rows(BANK_LINES, "Line ID, Booking date, Amount", ("L2", FEB, 40))
    remittances = rows(REMITTANCES, "Line ID, Document reference", ("L9", "R1"))
    found = told(
        Invoices=invoices(), Allocations=events(PAID), BankLines=lines, Remittances=remittances
    )
    assert found == [
        ("Remittances", 2, "Line ID", "error"),
        ("Allocations", 2, "Document", "error"),
    ]


def test_reversal_names_one_allocation_once_with_the_opposite_amount() -> None:
    again = ("A000003", "L1", "R1", "C1", "Payment", -40, MAR, "A000001")
    half = ("A000004", "L1", "R1", "C1", "Payment", -20, MAR, "A000002")
    lost = ("A000005", "L1", "R1", "C1", "Payment", -40, MAR, "A000077")
    twice = ("A000005", "L1", "R1", "C1", "Payment", 40, MAR, None)
    found = told(Allocations=events(PAID, BACK, again, half, lost, twice))
    assert found == [
        ("Allocations", 7, "Allocation ID", "error"),
        ("Allocations", 6, "Reverses", "error"),
        ("Allocations", 4, "Reverses", "error"),
        ("Allocations", 5, "Amount", "error"),
    ]


def test_open_amount_typed_by_hand_is_told_what_it_will_be_set_to() -> None:
    found = problems(
        {"Invoices": invoices(("R1", "C1", JAN, 100, 55, None)), "Allocations": events(PAID)}
    )
    assert [str(p) for p in found] == [
        'Invoices, row 2, column Open amount: "55.00" is not what the allocations leave open. It will be set to 60.00.'
    ]


@pytest.mark.parametrize("left", [100, 60, None])
def test_open_amount_that_was_true_on_another_date_is_no_problem(left: float | None) -> None:
    assert not problems(
        {
            "Invoices": invoices(("R1", "C1", JAN, 100, left, None)),
            "Allocations": events(PAID, BACK),
        }
    )


def test_amount_lowered_below_what_was_posted_is_a_warning() -> None:
    found = told(Invoices=invoices(("R1", "C1", JAN, 30, None, None)), Allocations=events(PAID))
    assert found == [("Invoices", 2, "Amount", "warning")]


def test_document_whose_currency_was_changed_after_posting_is_an_error() -> None:
    found = told(Invoices=invoices(("R1", "C1", JAN, 100, None, "USD")), Allocations=events(PAID))
    assert found == [("Allocations", 2, "Currency", "error")]
