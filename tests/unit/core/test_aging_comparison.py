import datetime as dt

import pandas as pd
import pytest

from ar_xl.core.aging.comparison import compare
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import AGING_COMPARISON
from tests.aging_books import PLAIN, book, event, invoice, on

SEP, OCT = on(9, 30), on(10, 31)


def compared(
    frames: dict[str, pd.DataFrame], as_of: dt.date = OCT, other: dt.date = SEP, s: Settings = PLAIN
) -> Outcome:
    outcome = compare(frames, s, Run(as_of, as_of, options={"with": other}))
    assert outcome.facts["balanced"], outcome.summary
    return outcome


def rows(outcome: Outcome) -> dict[str, tuple[int, int, int, str]]:
    found = outcome.frames[AGING_COMPARISON].to_dict("records")
    return {
        f"{r['document']} {r['instalment']}".strip(): (
            r["from"],
            r["to"],
            r["change"],
            r["reason"],
        )
        for r in found
    }


def test_every_change_has_its_reason() -> None:
    documents = [
        invoice("NEW", 10, on(10, 5)),
        invoice("PAID", 20, on(8, 1), on(9, 15)),
        invoice("PART", 30, on(8, 1), on(9, 15)),
        invoice("MOVED", 40, on(8, 1), on(9, 15)),
        invoice("SAME", 50, on(10, 1), on(12, 31)),
        invoice("CREDIT", -60, on(10, 7)),
        invoice("OFF", 70, on(8, 1), on(9, 15)),
        invoice("BACK", 80, on(8, 1), on(9, 15)),
        invoice("USED", -5, on(8, 1)),
    ]
    events = [
        event(1, "PAID", 20, on(10, 2)),
        event(2, "PART", 12, on(10, 2)),
        event(3, "OFF", 70, on(10, 9), "Write-off"),
        event(4, "BACK", 80, on(9, 1)),
        event(5, "BACK", -80, on(10, 9), reverses="A000004"),
        event(6, "USED", -5, on(10, 9)),
        event(7, None, 3, on(10, 20), "On account"),
    ]
    assert rows(compared(book(documents, events))) == {
        "NEW": (0, 1000, 1000, "New"),
        "PAID": (2000, 0, -2000, "Paid"),
        "PART": (3000, 1800, -1200, "Part paid, moved to 31-60"),
        "MOVED": (4000, 4000, 0, "Moved to 31-60"),
        "SAME": (0, 5000, 5000, "New"),
        "CREDIT": (0, -6000, -6000, "Credit note"),
        "OFF": (7000, 0, -7000, "Written off"),
        "BACK": (0, 8000, 8000, "Reversed"),
        "USED": (-500, 0, 500, "Credit used"),
        "L7": (0, -300, -300, "Received, on account"),
    }


def test_dates_may_be_given_in_any_order() -> None:
    frames = book([invoice("R1", 10, on(8, 1))], [event(1, "R1", 4, on(10, 2))])
    assert rows(compared(frames)) == rows(compared(frames, SEP, OCT))


def test_totals_tell_what_the_change_is_made_of_from_the_postings() -> None:
    frames = book(
        [invoice("R1", 100, on(8, 1)), invoice("R2", 7, on(10, 1))],
        [event(1, "R1", 40, on(10, 2)), event(2, "R1", 1, on(10, 3), "Rounding")],
    )
    outcome = compared(frames)
    assert outcome.frames[AGING_COMPARISON].attrs["totals"] == [
        {"customer_id": "Total", "currency": "EUR", "from": 10000, "to": 6600, "change": -3400},
        {"customer": "New", "currency": "EUR", "change": 700},
        {"customer": "Paid", "currency": "EUR", "change": -4000},
        {"customer": "Written off", "currency": "EUR", "change": -100},
    ]
    assert "EUR: 100.00 to 66.00 (new 7.00, paid -40.00, written off -1.00)" in outcome.summary[0]


def test_instalments_are_compared_one_by_one() -> None:
    documents = [invoice("R1", 100, on(8, 1), terms="30% 30 days, 70% 90 days")]
    frames = book(documents, [event(1, "R1", 30, on(10, 2))])
    assert rows(compared(frames)) == {
        "R1 1/2": (3000, 0, -3000, "Paid"),
        "R1 2/2": (7000, 7000, 0, "Moved to 1-30"),
    }


def test_payment_that_came_before_its_invoice_is_applied_on_the_invoice_date() -> None:
    frames = book([invoice("R1", 100, on(10, 5))], [event(1, "R1", 40, on(9, 20))])
    assert rows(compared(frames)) == {
        "R1": (0, 6000, 6000, "New, part paid"),
        "L1": (-4000, 0, 4000, "Applied or paid back"),
    }


def test_document_that_arrived_partly_paid_is_new_with_what_is_left() -> None:
    assert rows(compared(book([invoice("R1", 100, on(10, 5), left=25)]))) == {
        "R1": (0, 2500, 2500, "New")
    }


def test_netting_in_the_settings_does_not_hide_a_change() -> None:
    frames = book([invoice("R1", 100, on(8, 1))], [event(1, None, 30, on(10, 1), "On account")])
    netted = Settings(unapplied_in_aging="Oldest first", credits_in_aging="Oldest first")
    assert rows(compared(frames, s=netted)) == rows(compared(frames))


def test_same_date_twice_is_a_problem_with_its_remedy() -> None:
    with pytest.raises(InputError, match="nothing to compare with"):
        compared(book([]), SEP, SEP)


def test_check_sets_both_agings_beside_the_postings() -> None:
    frames = book([invoice("R1", 100, on(8, 1))])
    outcome = compared(frames)
    label = "EUR: from 100.00 + postings 0.00 = to 100.00"
    assert outcome.frames[AGING_COMPARISON].attrs["checks"] == [(label, True)]


def test_empty_book_has_nothing_to_compare() -> None:
    assert rows(compared(book([]))) == {}
