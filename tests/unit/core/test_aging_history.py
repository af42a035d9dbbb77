import datetime as dt

import pytest

from ar_xl.core.aging.history import age_history, month_ends
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from tests.aging_books import OCT, PLAIN, book, event, invoice, on


def told(outcome: Outcome) -> list[dict[str, object]]:
    months = outcome.facts["months"]
    assert isinstance(months, list) and outcome.facts["balanced"]
    return [{key: value for key, value in row.items() if value} for row in months]


def history(frames: object, as_of: dt.date = OCT, months: int = 3, s: Settings = PLAIN) -> Outcome:
    return age_history(frames, s, Run(as_of, as_of, options={"months": months}))  # type: ignore[arg-type]


def test_each_month_end_is_recomputed_from_the_postings() -> None:
    frames = book(
        [invoice("R1", 100, on(8, 10), on(9, 9)), invoice("R2", 7, on(10, 1), code="USD")],
        [event(1, "R1", 40, on(10, 2)), event(2, None, 5, on(10, 3), "On account")],
    )
    assert told(history(frames)) == [
        {"month_end": "2026-08-31", "currency": "EUR"}
        | dict.fromkeys(["Not due", "Open", "Balance"], 100),
        {"month_end": "2026-09-30", "currency": "EUR"}
        | dict.fromkeys(["1-30", "Open", "Balance"], 100),
        {
            **{"month_end": "2026-10-31", "currency": "EUR", "31-60": 60, "Open": 60},
            **{"Unapplied": -5, "Balance": 55},
        },
        {"month_end": "2026-10-31", "currency": "USD"}
        | dict.fromkeys(["Not due", "Open", "Balance"], 7),
    ]


def test_month_is_complete_on_its_last_day_only() -> None:
    assert month_ends(on(10, 30), 1) == [on(9, 30)]
    assert month_ends(on(10, 31), 1) == [on(10, 31)]
    assert month_ends(dt.date(2024, 3, 1), 1) == [dt.date(2024, 2, 29)]


def test_overdue_share_is_the_part_of_open_that_is_late() -> None:
    frames = book([invoice("R1", 75, on(8, 1), on(9, 9)), invoice("R2", 25, on(8, 1), on(12, 9))])
    found = history(frames, months=1)
    rows = next(iter(found.frames.values()))
    assert rows["overdue_share"].tolist() == [0.75]


def test_months_default_to_two_years() -> None:
    outcome = age_history(book([invoice("R1", 1, on(1, 1))]), PLAIN, Run(OCT, OCT))
    assert (outcome.facts["from"], outcome.facts["to"]) == ("2024-11-30", "2026-10-31")


@pytest.mark.parametrize("months", [0, -1, 241])
def test_number_of_months_out_of_range_is_a_problem(months: int) -> None:
    with pytest.raises(InputError, match="from 1 to 240"):
        history(book([]), months=months)


def test_empty_book_has_no_rows() -> None:
    assert told(history(book([]))) == []
