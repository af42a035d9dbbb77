"""Statements of account: which lines, which balance, which words."""

import datetime as dt

import pandas as pd

from ar_xl.cells import check
from ar_xl.core.statements import OPENING, Account, Kind, accounts, checks, statement_frame
from ar_xl.outcome import Frames
from ar_xl.settings import Settings
from ar_xl.tables import BY_NAME

HEADINGS = {
    "Customers": "Customer ID, Name, Terms",
    "Invoices": "Document, Type, Customer ID, Invoice date, Due date, Amount, Open amount, Currency, Customer reference",
    "Allocations": "Allocation ID, Line ID, Document, Customer ID, Kind, Amount, Currency, Effective date",
}
OCT = dt.date(2026, 10, 31)
Cells = list[tuple[object, ...]]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def book(invoices: Cells, allocations: Cells) -> Frames:
    frames = {}
    customers: Cells = [("C1", "Adler", "net 30"), ("C2", "Bär", None)]
    named = {"Customers": customers, "Invoices": invoices, "Allocations": allocations}
    for name, cells in named.items():
        columns = HEADINGS[name].split(", ")
        rows = range(2, 2 + len(cells))
        raw = pd.DataFrame(cells, columns=columns, index=rows, dtype=object)
        frames[name], found = check(BY_NAME[name], raw, Settings())
        assert not found
    return frames


def sample() -> Frames:
    return book(
        [
            ("R1", "Invoice", "C1", on(8, 1), on(8, 31), 1000, None, "EUR", "PO-1"),
            ("R2", "Invoice", "C1", on(9, 10), on(10, 10), 500, None, "EUR", None),
            ("G1", "Credit note", "C1", on(9, 20), None, -50, None, "EUR", None),
            ("R3", "Invoice", "C1", on(11, 1), on(12, 1), 9999, None, "EUR", None),
            ("U1", "Invoice", "C1", on(9, 1), on(10, 1), 70, None, "USD", None),
        ],
        [
            ("A1", "L1", "R1", "C1", "Payment", 600, "EUR", on(9, 5)),
            ("A2", "L1", "R2", "C1", "Payment", 100, "EUR", on(9, 15)),
            ("A3", "L2", None, "C1", "On account", 30, "EUR", on(9, 15)),
            ("A4", "L3", "R2", "C1", "Payment", 400, "EUR", on(11, 3)),
        ],
    )


def account(kind: Kind, since: dt.date | None = None, currency: str = "EUR") -> Account:
    found = accounts(sample(), Settings(), OCT, kind=kind, since=since)
    return next(a for a in found if a.currency == currency)


def lines(kind: Kind, since: dt.date | None = None) -> list[tuple[str, str, int | None, int]]:
    return [(x.document, x.kind, x.amount, x.balance) for x in account(kind, since).lines]


def test_an_open_item_statement_lists_what_is_open_with_a_running_balance() -> None:
    found = account("open-item")
    shown = [(x.document, x.kind, x.amount, x.open, x.balance) for x in found.lines]
    assert shown == [
        ("R1", "Invoice", 100000, 40000, 40000),
        ("R2", "Invoice", 50000, 40000, 80000),
        ("L2", "Payment on account", -3000, -3000, 77000),
        ("G1", "Credit note", -5000, -5000, 72000),
    ]
    assert found.lines[0].text == "Invoice, PO-1"
    assert found.balance == found.aged == 72000
    assert dict(found.aging)["61-90"] == 40000
    assert dict(found.aging)["Unapplied"] == -3000


def test_currencies_are_accounts_of_their_own() -> None:
    assert account("open-item", currency="USD").balance == 7000


def test_a_balance_forward_statement_opens_with_the_balance_before_and_adds_receipts_up() -> None:
    assert lines("balance-forward", on(9, 1)) == [
        ("", OPENING, None, 100000),
        ("R1", "Payment", -60000, 40000),
        ("R2", "Invoice", 50000, 90000),
        ("", "Payment", -3000, 87000),
        ("R2", "Payment", -10000, 77000),
        ("G1", "Credit note", -5000, 72000),
    ]


def test_without_a_first_day_balance_forward_begins_with_the_month() -> None:
    assert lines("balance-forward") == [("", OPENING, None, 72000)]


def test_an_activity_statement_shows_everything_that_ever_happened() -> None:
    found = lines("activity")
    assert found[0] == ("R1", "Invoice", 100000, 100000)
    assert found[-1][3] == 72000
    assert len(found) == 6


def test_money_given_back_is_a_returned_payment() -> None:
    frames = book(
        [("R1", "Invoice", "C1", on(8, 1), None, 100, None, "EUR", None)],
        [
            ("A1", "L1", "R1", "C1", "Payment", 100, "EUR", on(9, 1)),
            ("A2", "L1", "R1", "C1", "Payment", -100, "EUR", on(9, 9)),
        ],
    )
    found = accounts(frames, Settings(), OCT, kind="activity")[0]
    assert [x.kind for x in found.lines] == ["Invoice", "Payment", "Payment returned"]
    assert found.balance == 10000


def test_a_settled_customer_has_no_open_item_statement_and_no_opening_of_nothing() -> None:
    frames = book(
        [("R1", "Invoice", "C1", on(8, 1), None, 100, None, "EUR", None)],
        [("A1", "L1", "R1", "C1", "Payment", 100, "EUR", on(9, 1))],
    )
    assert accounts(frames, Settings(), OCT) == []
    assert accounts(frames, Settings(), OCT, kind="balance-forward") == []


def test_one_customer_can_be_asked_for() -> None:
    assert accounts(sample(), Settings(), OCT, customer="C2") == []
    assert {a.customer_id for a in accounts(sample(), Settings(), OCT, customer="C1")} == {"C1"}


def test_the_sheet_proves_each_closing_balance_against_the_aging() -> None:
    found = accounts(sample(), Settings(company="Adler"), OCT)
    frame = statement_frame(found, sample()["Customers"], Settings(company="Adler"))
    assert frame["balance"].tolist() == [40000, 80000, 77000, 72000, 7000]
    assert frame["customer"].tolist() == ["Adler"] * 5
    assert [ok for _, ok in frame.attrs["checks"]] == [True, True]
    assert frame.attrs["checks"][0][0].startswith(
        "EUR: closing balances of 1 account 720.00 = aging"
    )
    assert not all(ok for _, ok in checks([Account("C1", "EUR", (), (("Not due", 5),))]))


def test_instalments_are_lines_of_their_own_and_say_which_they_are() -> None:
    frames = book([("R9", "Invoice", "C2", on(8, 1), None, 100, None, "EUR", "PO-9")], [])
    frames["Customers"]["terms"] = ["", "3 x 30 days"]
    (found,) = accounts(frames, Settings(), OCT)
    assert [(line.text, line.due_date, line.open) for line in found.lines] == [
        ("Invoice, instalment 1/3, PO-9", on(8, 31), 3333),
        ("Invoice, instalment 2/3, PO-9", on(9, 30), 3333),
        ("Invoice, instalment 3/3, PO-9", on(10, 30), 3334),
    ]
    assert all(ok for _, ok in checks([found]))
