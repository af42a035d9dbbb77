"""Aging; tests named after complaints about other systems carry the complaint's number."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from ar_xl.cells import render
from ar_xl.core.aging import age, buckets
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_DETAIL
from tests.aging_books import OCT, PLAIN, book, event, invoice, on


def summary(
    frames: dict[str, pd.DataFrame], as_of: dt.date = OCT, settings: Settings = PLAIN
) -> dict[tuple[str, str], dict[str, object]]:
    outcome = age(frames, settings, Run(as_of, as_of))
    assert outcome.facts["balanced"], outcome.summary
    table = next(t for t in outcome.frames if t.name == "AgingSummary")
    cells = render(table, outcome.frames[table], settings)
    rows = {(r["Customer ID"], r["Currency"]): r for r in cells.to_dict("records")}
    return {
        key: {h: v for h, v in row.items() if isinstance(v, float | int) and v}
        for key, row in rows.items()
    }


def one(
    frames: dict[str, pd.DataFrame], as_of: dt.date = OCT, settings: Settings = PLAIN
) -> dict[str, object]:
    return summary(frames, as_of, settings)[("C1", "EUR")]


def detail(frames: dict[str, pd.DataFrame], as_of: dt.date = OCT) -> list[tuple[object, ...]]:
    found = age(frames, Settings(), Run(as_of, as_of)).frames[AGING_DETAIL]
    return [
        (r.document, r.type, int(r.open), int(r.days_overdue), r.bucket) for r in found.itertuples()
    ]


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        (on(11, 1), "Not due"),
        (on(10, 31), "Not due"),
        (on(10, 30), "1-30"),
        (on(10, 1), "1-30"),
        (on(9, 30), "31-60"),
        (on(9, 1), "31-60"),
        (on(8, 2), "61-90"),
        (on(8, 1), "91+"),
    ],
)
def test_a_document_is_overdue_from_the_day_after_its_due_date(due: dt.date, bucket: str) -> None:
    """Complaint 9: reminders and buckets that start on the due date itself."""
    assert one(book([invoice("R1", 100, on(5, 1), due)])) == {
        "Open": 100.0,
        bucket: 100.0,
        "Balance": 100.0,
    }


def test_complaint_1_documents_not_due_have_a_column_so_that_all_columns_add_up() -> None:
    frames = book(
        [invoice("R1", 100, on(10, 1), on(12, 1)), invoice("R2", 50, on(8, 1), on(9, 15))]
    )
    assert one(frames) == {"Open": 150.0, "Not due": 100.0, "31-60": 50.0, "Balance": 150.0}


def test_complaint_2_a_payment_that_takes_effect_later_leaves_an_earlier_aging_as_it_was() -> None:
    documents = [invoice("R1", 100, on(8, 1), on(9, 15))]
    before = one(book(documents))
    assert one(book(documents, [event(1, "R1", 100, on(11, 1))])) == before
    assert summary(book(documents, [event(1, "R1", 100, on(10, 31))])) == {}


def test_complaint_2_a_reversal_that_takes_effect_later_keeps_the_item_closed_before_it() -> None:
    events = [
        event(1, "R1", 100, on(10, 1)),
        event(2, "R1", -100, on(11, 5), line="L1", reverses="A000001"),
    ]
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))], events)
    assert summary(frames) == {}
    assert one(frames, on(11, 5)) == {"Open": 100.0, "31-60": 100.0, "Balance": 100.0}


def test_complaint_3_the_age_is_counted_to_the_as_of_date() -> None:
    frames = book([invoice("R1", 100, on(1, 1), on(2, 1))])
    assert one(frames, on(2, 11))["1-30"] == 100.0
    assert one(frames, on(12, 31))["91+"] == 100.0


def test_complaint_4_money_in_advance_ages_from_its_receipt_and_stands_in_its_own_column() -> None:
    frames = book(
        [invoice("R1", 100, on(8, 1), on(9, 15))],
        [event(1, None, 30, on(10, 1), "Advance payment")],
    )
    assert one(frames) == {"Open": 100.0, "31-60": 100.0, "Unapplied": -30.0, "Balance": 70.0}
    assert detail(frames)[1] == ("L1", "Advance payment", -3000, 30, "Unapplied")


def test_complaint_4_a_credit_note_on_its_own_ages_by_its_own_date() -> None:
    frames = book([invoice("G1", -20, on(9, 15)), invoice("R1", 100, on(9, 15))])
    assert one(frames) == {"Open": 80.0, "1-30": 100.0, "31-60": -20.0, "Balance": 80.0}


def test_complaint_5_open_is_the_control_total_of_the_ledger_and_a_difference_is_shown() -> None:
    frames = book([invoice("R1", 100, on(8, 1))], [event(1, "R9", 5, on(10, 1))])
    outcome = age(frames, Settings(), Run(OCT, OCT))
    assert outcome.facts["balanced"] is False
    assert "EUR: open 100.00 = ledger 95.00: DIFFERS" in outcome.summary
    assert ("EUR: open 100.00 = ledger 95.00", False) in outcome.frames[AGING_DETAIL].attrs[
        "checks"
    ]


def test_complaint_5_a_document_dated_after_the_as_of_date_is_not_in_it() -> None:
    frames = book([invoice("R1", 100, on(11, 1)), invoice("R2", 7, on(10, 31))])
    assert one(frames) == {"Open": 7.0, "Not due": 7.0, "Balance": 7.0}


def test_complaint_7_a_partly_paid_document_stays_with_what_is_left_of_it() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))], [event(1, "R1", 99, on(10, 1))])
    assert detail(frames) == [("R1", "Invoice", 100, 46, "31-60")]


def test_complaint_12_the_effective_date_decides_and_not_the_day_of_entry() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15))], [event(1, "R1", 100, on(10, 31))])
    frames["Allocations"]["entered_on"] = pd.Series([pd.Timestamp("2026-11-09")], index=[2])
    assert summary(frames) == {}


def test_document_that_arrived_partly_paid_ages_with_what_its_list_said() -> None:
    frames = book(
        [invoice("R1", 100, on(8, 1), on(9, 15), left=25), invoice("R2", 100, on(8, 1), left=0)]
    )
    assert one(frames) == {"Open": 25.0, "31-60": 25.0, "Balance": 25.0}


def test_missing_due_date_comes_from_the_documents_terms_then_the_customers_then_the_invoice_date() -> (
    None
):
    documents = [
        invoice("R1", 1, on(9, 1), terms="net 60"),
        invoice("R2", 2, on(9, 1)),
        invoice("R3", 3, on(9, 1), customer="C2"),
        invoice("R4", 4, on(9, 1), terms="as agreed"),
    ]
    rows = detail(book(documents))
    assert [(row[0], row[3]) for row in rows] == [("R4", 60), ("R2", 30), ("R1", 0), ("R3", 60)]


def test_aging_by_invoice_date_counts_from_it() -> None:
    frames = book([invoice("R1", 100, on(9, 1), on(12, 1))])
    assert one(frames, OCT, Settings(aging_basis="Invoice date"))["31-60"] == 100.0


def test_buckets_follow_the_settings() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(10, 16))])
    assert one(frames, OCT, Settings(bucket_edges=(7, 14)))["15+"] == 100.0
    assert buckets((10,)) == ["1-10", "11+"]


def test_currencies_are_never_added() -> None:
    frames = book(
        [invoice("R1", 100, on(8, 1), code="EUR"), invoice("R2", 5, on(8, 1), code="JPY")]
    )
    found = summary(frames)
    assert {key: row["Open"] for key, row in found.items()} == {
        ("C1", "EUR"): 100.0,
        ("C1", "JPY"): 5,
    }


def test_money_of_unknown_payers_is_named_and_in_no_customers_balance() -> None:
    frames = book(
        [invoice("R1", 100, on(10, 1))],
        [event(1, None, 9, on(10, 1), "Unidentified", customer=None)],
    )
    footer = age(frames, Settings(), Run(OCT, OCT)).frames[AGING_DETAIL].attrs["footer"]
    assert footer == ["EUR: 9.00 received from unknown payers is in no customer's balance"]
    assert one(frames)["Balance"] == 100.0


def test_payment_of_a_document_not_yet_there_is_unapplied_until_then() -> None:
    frames = book([invoice("R1", 100, on(11, 5))], [event(1, "R1", 40, on(10, 20))])
    assert one(frames) == {"Unapplied": -40.0, "Balance": -40.0}
    assert one(frames, on(11, 5)) == {"Open": 60.0, "Not due": 60.0, "Balance": 60.0}


def test_banner_names_company_date_basis_totals_and_checks() -> None:
    frames = book([invoice("R1", 100, on(8, 1), on(9, 15), disputed=40)])
    outcome = age(frames, replace(Settings(), company="Muster"), Run(OCT, OCT))
    found = outcome.frames[AGING_DETAIL]
    assert found.attrs["lines"] == [
        "Muster",
        "As of 2026-10-31, by due date",
    ]
    assert found.attrs["totals"] == [
        {
            "customer_id": "Total",
            "currency": "EUR",
            "open": 10000,
            "disputed": 4000,
            "promised": 0,
        }
    ]
    assert found["disputed"].tolist() == [4000]
    assert outcome.summary == (
        "Aged 1 open documents as of 2026-10-31 by due date: 100.00 EUR open, 100.00 of it overdue; buckets = open = ledger: OK.",
    )


def test_empty_book_ages_to_nothing() -> None:
    assert summary(book([])) == {}
