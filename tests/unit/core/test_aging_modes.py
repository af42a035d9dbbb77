"""Rows, credit and instalments of the aging; complaints about other systems carry their number."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from ar_xl.cells import check, empty, render
from ar_xl.core.aging import age
from ar_xl.core.aging.history import age_history
from ar_xl.core.consistency import problems
from ar_xl.core.start import start
from ar_xl.outcome import Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_DETAIL, DISPUTES, PROMISES, TABLES, Table
from tests.aging_books import OCT, PLAIN, book, event, invoice, on

Rows = dict[tuple[object, ...], dict[str, object]]


def aged(
    frames: dict[str, pd.DataFrame], s: Settings = PLAIN, by: str = "", at: dt.date = OCT
) -> Outcome:
    outcome = age(frames, s, Run(at, at, options={"by": by} if by else {}))
    assert outcome.facts["balanced"], outcome.summary
    return outcome


def summary(outcome: Outcome) -> Rows:
    table = next(t for t in outcome.frames if t.name == "AgingSummary")
    cells = render(table, outcome.frames[table], PLAIN)
    names = [c.heading for c in table.columns if c.kind == "text" and c.heading != "Customer"]
    return {
        tuple(row[n] for n in names): {h: v for h, v in row.items() if isinstance(v, float) and v}
        for row in cells.to_dict("records")
    }


def one(outcome: Outcome) -> dict[str, object]:
    return next(iter(summary(outcome).values()))


def detail(outcome: Outcome) -> list[tuple[object, ...]]:
    rows = outcome.frames[AGING_DETAIL]
    return [(r.document, r.instalment, int(r.open), r.bucket) for r in rows.itertuples()]


def with_rows(table: Table, headings: str, *cells: tuple[object, ...]) -> dict[str, pd.DataFrame]:
    raw = pd.DataFrame(list(cells), columns=headings.split(", "), dtype=object)
    frame, found = check(table, raw, PLAIN)
    assert not found
    return {table.name: frame}


# Whose rows

OF_BOTH = [
    invoice("R1", 100, on(8, 1), on(9, 15)),
    invoice("R2", 30, on(9, 1), on(10, 20), customer="C2"),
    invoice("R3", 5, on(9, 1), on(12, 1), customer="C2", code="USD"),
]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("customer", {("C1", "EUR"): 100, ("C2", "EUR"): 30, ("C2", "USD"): 5}),
        ("parent", {("C1", "EUR"): 130, ("C1", "USD"): 5}),
        (
            "collector",
            {("Ute", "EUR"): 100, ("No collector", "EUR"): 30, ("No collector", "USD"): 5},
        ),
        ("currency", {("EUR",): 130, ("USD",): 5}),
        ("company", {("Whole book", "EUR"): 130, ("Whole book", "USD"): 5}),
    ],
)
def test_rows_are_those_asked_for_and_the_book_is_the_same(
    by: str, rows: dict[tuple[str, ...], float]
) -> None:
    outcome = aged(book(OF_BOTH), by=by)
    assert {key: row["Balance"] for key, row in summary(outcome).items()} == rows
    assert outcome.facts["totals"] == aged(book(OF_BOTH)).facts["totals"]


def test_rows_follow_the_setting_and_the_option_goes_before_it() -> None:
    by_currency = replace(PLAIN, aging_by="Currency")
    assert set(summary(aged(book(OF_BOTH), by_currency))) == {("EUR",), ("USD",)}
    assert ("C1", "EUR") in summary(aged(book(OF_BOTH), by_currency, by="customer"))


def test_parent_unknown_or_in_a_circle_is_an_error_and_never_an_endless_loop() -> None:
    frames = book(OF_BOTH)
    frames["Customers"]["parent_id"] = ["C2", "C1"]
    assert [p.what for p in problems(frames)] == ["leads back to this customer"] * 2
    assert set(summary(aged(frames, by="parent"))) == {("C1", "EUR"), ("C1", "USD")}
    frames["Customers"]["parent_id"] = ["C9", ""]
    found = problems(frames)
    assert [(p.row, p.column, p.value, p.severity) for p in found] == [
        (2, "Parent ID", "C9", "error")
    ]
    assert ("C1", "EUR") in summary(aged(frames, by="parent"))


# Credit and money not applied

OWED = [
    invoice("OLD", 100, on(6, 1), on(7, 1)),
    invoice("MID", 50, on(9, 1), on(9, 20)),
    invoice("NEW", 80, on(10, 1), on(12, 1)),
    invoice("CN", -20, on(9, 15)),
]
CASH = [event(1, None, 130, on(10, 10), "On account")]


def test_unapplied_money_has_its_own_column_unless_the_setting_says_otherwise() -> None:
    assert one(aged(book(OWED, CASH))) == {
        **{"Not due": 80.0, "31-60": 30.0, "91+": 100.0, "Open": 210.0},
        **{"Unapplied": -130.0, "Balance": 80.0},
    }


def test_unapplied_money_by_date_stands_where_its_receipt_is() -> None:
    found = aged(book(OWED, CASH), replace(PLAIN, unapplied_in_aging="By date"))
    assert one(found) == {
        **{"Not due": 80.0, "1-30": -130.0, "31-60": 30.0, "91+": 100.0},
        **{"Open": 80.0, "Balance": 80.0},
    }


def test_unapplied_money_is_taken_off_the_oldest_first() -> None:
    found = aged(book(OWED, CASH), replace(PLAIN, unapplied_in_aging="Oldest first"))
    assert one(found) == {"Not due": 80.0, "Open": 80.0, "Balance": 80.0}
    assert [row for row in detail(found) if row[0] == "L1"] == [
        ("L1", "", -3000, "31-60"),
        ("L1", "", -10000, "91+"),
    ]


def test_money_beyond_what_is_owed_stays_unapplied() -> None:
    frames = book(OWED[:1], [event(1, None, 130, on(10, 10), "On account")])
    found = aged(frames, replace(PLAIN, unapplied_in_aging="Oldest first"))
    assert one(found) == {"Unapplied": -30.0, "Balance": -30.0}


def test_money_of_one_customer_or_currency_is_never_taken_off_anothers() -> None:
    frames = book(OF_BOTH, [event(1, None, 130, on(10, 10), "On account")])
    found = summary(aged(frames, replace(PLAIN, unapplied_in_aging="Oldest first")))
    assert found[("C1", "EUR")] == {"Unapplied": -30.0, "Balance": -30.0}
    assert found[("C2", "EUR")]["Balance"] == 30.0


def test_money_without_any_document_stays_unapplied() -> None:
    found = aged(book([], CASH), replace(PLAIN, unapplied_in_aging="Oldest first"))
    assert one(found) == {"Unapplied": -130.0, "Balance": -130.0}


def test_credit_notes_have_the_same_choice() -> None:
    own = aged(book(OWED), replace(PLAIN, credits_in_aging="Own column"))
    assert one(own) == {
        **{"Not due": 80.0, "31-60": 50.0, "91+": 100.0, "Credit notes": -20.0},
        **{"Open": 210.0, "Balance": 210.0},
    }
    netted = aged(book(OWED), replace(PLAIN, credits_in_aging="Oldest first"))
    assert one(netted) == {
        "Not due": 80.0,
        "31-60": 50.0,
        "91+": 80.0,
        "Open": 210.0,
        "Balance": 210.0,
    }
    alone = aged(book(OWED[3:]), replace(PLAIN, credits_in_aging="Oldest first"))
    assert one(alone) == {"Credit notes": -20.0, "Open": -20.0, "Balance": -20.0}


def test_banner_says_how_credit_was_placed() -> None:
    netting = replace(PLAIN, unapplied_in_aging="Oldest first", credits_in_aging="Own column")
    lines = aged(book(OWED, CASH), netting).frames[AGING_DETAIL].attrs["lines"]
    assert lines[-1] == (
        "Money not applied is taken off what the same customer owes longest. Credit has a column of its own."
    )


# Instalments, disputes, promises


def test_instalments_age_one_by_one_and_payments_take_the_oldest() -> None:
    document = invoice("R1", 100, on(8, 1), terms="30% 30 days, 30% 60 days, 40% 120 days")
    found = aged(book([document], [event(1, "R1", 40, on(10, 1))]))
    assert one(found) == {"Not due": 40.0, "31-60": 20.0, "Open": 60.0, "Balance": 60.0}
    assert detail(found) == [("R1", "2/3", 2000, "31-60"), ("R1", "3/3", 4000, "Not due")]


def test_disputed_and_promised_parts_are_shown_beside_what_is_open() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15)), invoice("R2", 60, on(8, 1), on(9, 15))])
    frames |= with_rows(DISPUTES, "Document, Amount, Raised on", ("R1", 30, on(10, 1)))
    promise = ("C1", "R2", 25, on(10, 20), on(11, 5))
    frames |= with_rows(PROMISES, "Customer ID, Document, Amount, Promised on, Pay by", promise)
    found = aged(frames)
    assert one(found) == {
        **{"31-60": 160.0, "Open": 160.0, "Balance": 160.0},
        **{"Disputed": 30.0, "Promised": 25.0},
    }
    rows = found.frames[AGING_DETAIL]
    assert rows["disputed"].tolist() == [3000, 0]
    assert rows["promised"].tolist() == [0, 2500]


def test_what_is_disputed_is_never_more_than_is_open_and_the_oldest_instalments() -> None:
    document = invoice("R1", 100, on(8, 1), terms="50% 30 days, 50% 60 days", disputed=90)
    rows = aged(book([document], [event(1, "R1", 20, on(10, 1))])).frames[AGING_DETAIL]
    assert rows["open"].tolist() == [3000, 5000]
    assert rows["disputed"].tolist() == [3000, 5000]


def test_totals_stand_in_the_columns_of_the_table() -> None:
    outcome = aged(book(OF_BOTH))
    table = next(t for t in outcome.frames if t.name == "AgingSummary")
    totals = render(table, outcome.frames[table], PLAIN).attrs["totals"]
    assert [(row["Customer ID"], row["Currency"], row["Open"]) for row in totals] == [
        ("Total", "EUR", 130.0),
        ("Total", "USD", 5.0),
    ]


def test_country_without_known_holidays_is_told_where_due_dates_avoid_them() -> None:
    moving = replace(PLAIN, non_banking_days="Next")
    told = aged(book([invoice("R1", 1, on(9, 1))]), moving).problems
    assert [(p.sheet, p.row, p.column, p.value, p.severity) for p in told] == [
        ("Customers", 3, "Country", "Utopia", "warning")
    ]


# What goes wrong in other systems, by the number of the complaint


def test_erpnext_51596_49262_43161_what_is_not_due_has_a_column() -> None:
    frames = book(
        [invoice("R1", 100, on(10, 1), on(12, 1)), invoice("R2", 50, on(8, 1), on(9, 15))]
    )
    assert one(aged(frames)) == {"Open": 150.0, "Not due": 100.0, "31-60": 50.0, "Balance": 150.0}


def test_oca_reporting_707_odoo_7539_and_fabric_inventory_197_a_later_payment_is_not_deducted() -> (
    None
):
    documents = [invoice("R1", 100, on(8, 1), on(9, 15))]
    later = book(documents, [event(1, "R1", 100, on(11, 1))])
    assert summary(aged(later)) == summary(aged(book(documents)))


def test_oca_payment_386_a_return_later_does_not_open_the_past() -> None:
    events = [
        event(1, "R1", 100, on(10, 1)),
        event(2, "R1", -100, on(11, 5), line="L1", reverses="A000001"),
    ]
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))], events)
    assert summary(aged(frames)) == {}
    assert one(aged(frames, at=on(11, 5)))["31-60"] == 100.0


def test_erpnext_47580_48036_the_age_is_that_of_the_report_date() -> None:
    frames = book([invoice("R1", 100, on(1, 1), on(2, 1))])
    assert one(aged(frames, at=on(2, 11)))["1-30"] == 100.0
    assert one(aged(frames, at=on(12, 31)))["91+"] == 100.0


def test_erpnext_28748_an_advance_without_a_due_date_ages_from_its_receipt() -> None:
    frames = book([], [event(1, None, 30, on(9, 1), "Advance payment")])
    found = aged(frames, replace(PLAIN, unapplied_in_aging="By date"))
    assert one(found) == {"31-60": -30.0, "Open": -30.0, "Balance": -30.0}


def test_erpnext_16355_a_credit_note_on_its_own_is_not_ignored() -> None:
    assert one(aged(book([invoice("G1", -20, on(9, 15))]))) == {
        **{"31-60": -20.0, "Open": -20.0, "Balance": -20.0},
    }


def test_odoo_77668_and_oca_933_the_report_is_the_control_account_in_every_mode() -> None:
    for cash in ("Own column", "By date", "Oldest first"):
        for credit in ("Own column", "By date", "Oldest first"):
            mode = replace(PLAIN, unapplied_in_aging=cash, credits_in_aging=credit)  # type: ignore[arg-type]
            checks = aged(book(OWED, CASH), mode).frames[AGING_DETAIL].attrs["checks"]
            assert len(checks) == 3 and all(held for _, held in checks)
            assert any("210.00 = ledger 210.00" in label for label, _ in checks)


def test_erpnext_45716_nothing_is_overdue_on_its_due_date() -> None:
    assert one(aged(book([invoice("R1", 9, on(8, 1), OCT)])))["Not due"] == 9.0
    assert one(aged(book([invoice("R1", 9, on(8, 1), on(10, 30))])))["1-30"] == 9.0


def test_oca_credit_control_330_what_is_partly_paid_stays_with_its_due_date() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))], [event(1, "R1", 99, on(10, 1))])
    assert detail(aged(frames)) == [("R1", "", 100, "31-60")]


def test_oca_853_546_the_day_of_the_money_counts_and_not_the_day_of_entry() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))], [event(1, "R1", 100, on(10, 31))])
    frames["Allocations"]["entered_on"] = pd.Series([pd.Timestamp("2026-11-09")], index=[2])
    assert summary(aged(frames)) == {}


def test_last_months_row_of_the_history_stays_when_a_payment_comes_later() -> None:
    documents = [invoice("R1", 100, on(8, 1), on(9, 15))]
    run = Run(on(9, 30), on(9, 30), options={"months": 2})
    before = age_history(book(documents), PLAIN, run).facts
    assert (
        age_history(book(documents, [event(1, "R1", 100, on(10, 1))]), PLAIN, run).facts == before
    )


def test_due_date_before_the_invoice_date_is_a_warning_and_used_as_it_stands() -> None:
    frames = book([invoice("R1", 100, on(9, 15), on(9, 1))])
    assert [(p.row, p.column, p.severity) for p in problems(frames)] == [(2, "Due date", "warning")]
    assert one(aged(frames))["31-60"] == 100.0


def test_terms_not_understood_say_what_is_assumed_until_they_are_mended() -> None:
    documents = [
        invoice("R1", 1, on(9, 1), on(10, 1), terms="as agreed"),
        invoice("R2", 1, on(9, 1), terms="as agreed"),
        invoice("R3", 1, on(9, 1), terms="30/70"),
        invoice("R4", 1, on(9, 1), on(10, 1), terms="30/70"),
    ]
    found = problems(book(documents))
    assert [(p.row, p.value, p.severity) for p in found] == [
        (2, "as agreed", "warning"),
        (3, "as agreed", "warning"),
        (4, "30/70", "warning"),
    ]
    assert "No discount is granted until then" in found[0].fix
    assert "due on its invoice date" in found[1].fix
    assert "due date of the last part" in found[2].fix


def test_total_below_zero_is_shown_as_what_it_is() -> None:
    frames = book([invoice("R1", 5, on(8, 1)), invoice("G1", -20, on(8, 1))])
    assert one(aged(frames))["Balance"] == -15.0


def test_opening_sheet_counts_only_the_instalments_that_are_overdue() -> None:
    document = invoice("R1", 100, on(9, 1), terms="30% 30 days, 30% 50 days, 40% 120 days")
    frames = {t.name: empty(t) for t in TABLES} | book([document])
    rows = start(frames, PLAIN, Run(OCT, OCT))
    told = rows["explanation"][rows["step"].str.endswith("Aging")]
    assert told.tolist() == ["1 document open, 1 overdue: 60.00 EUR."]
    assert "60.00 of it overdue" in aged(frames).summary[0]


@pytest.mark.parametrize(
    ("given", "label", "ok"),
    [
        ((("EUR", 100_00),), "EUR: balance 100.00 = control account 100.00", True),
        ((("EUR", 99_00),), "EUR: balance 100.00 = control account 99.00, apart by 1.00", False),
        ((("USD", 5_00),), "USD: balance 0.00 = control account 5.00, apart by -5.00", False),
    ],
)
def test_the_balance_is_checked_against_the_general_ledger_where_that_is_told(
    given: tuple[tuple[str, int], ...], label: str, ok: bool
) -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))])
    outcome = age(frames, replace(PLAIN, control_account=given), Run(OCT, OCT))
    assert (label, ok) in next(iter(outcome.frames.values())).attrs["checks"]
    assert outcome.facts["balanced"] is ok
    assert ("= control account: OK" in outcome.summary[0]) is ok
    assert any(label in line for line in outcome.summary[1:]) is not ok
