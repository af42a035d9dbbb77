"""Statutory interest: worked by hand from the rate, the days and 365, the statute cited at each example."""

import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check
from ar_xl.core.interest import (
    REFERENCE_RATES,
    STATUTES,
    Claim,
    OwnRates,
    claim,
    lacking,
    own_rates,
    problems,
)
from ar_xl.settings import Settings
from ar_xl.tables import INTEREST_RATES


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def asked(
    amount: int,
    due: str,
    until: str,
    country: str,
    currency: str = "EUR",
    own: OwnRates = {},  # noqa: B006
) -> Claim:
    return claim(amount, currency, day(due), day(until), country, own, "EUR")


def own(*rows: tuple[object, ...]) -> pd.DataFrame:
    headings = [column.heading for column in INTEREST_RATES.columns]
    raw = pd.DataFrame(list(rows), columns=headings, index=range(2, 2 + len(rows)), dtype=object)
    frame, found = check(INTEREST_RATES, raw, Settings())
    assert not found
    return frame


@pytest.mark.parametrize(
    ("country", "currency", "amount", "due", "until", "interest", "lump"),
    [
        # BGB 288 (2): base rate 2.27 + 9 = 11.27 %, 1 January to 19 February: 50 days.
        # 10,000.00 x 0.1127 x 50 / 365 = 154.3836; (5): 40.
        ("DE", "EUR", 10_000_00, "2024-12-31", "2025-02-19", 154_38, 40_00),
        # Over the half-year's end: 10 days of 12.62 %, 20 days of 12.37 %.
        # 10,000.00 x (1.262 + 2.474) / 365 = 102.3562.
        ("DE", "EUR", 10_000_00, "2024-06-20", "2024-07-20", 102_36, 40_00),
        # A base rate below zero takes off: -0.88 + 9 = 8.12 %. 1,000.00 x 0.0812 x 31 / 365 = 6.8964.
        ("DE", "EUR", 1_000_00, "2020-12-31", "2021-01-31", 6_90, 40_00),
        # 29 February counts as a day, the year keeps 365. 3,650.00 x 0.1262 x 60 / 365 = 75.72.
        ("DE", "EUR", 3_650_00, "2023-12-31", "2024-02-29", 75_72, 40_00),
        # UGB 456: 1.88 + 9.2 = 11.08 % for 181 days, 3.38 + 9.2 = 12.58 % for 184.
        # 100,000.00 x (20.0548 + 23.1472) / 365 = 11,836.1644.
        ("AT", "EUR", 100_000_00, "2022-12-31", "2023-12-31", 11_836_16, 40_00),
        # Code de commerce L441-10: 2.15 + 10 = 12.15 %. 1,000.00 x 0.1215 x 30 / 365 = 9.9863.
        ("FR", "EUR", 1_000_00, "2025-12-31", "2026-01-30", 9_99, 40_00),
        # BW 6:120 (2): 4.25 + 8 = 12.25 %. 3,650.00 x 0.1225 x 92 / 365 = 112.70.
        ("NL", "EUR", 3_650_00, "2024-06-30", "2024-09-30", 112_70, 40_00),
        # Ley 3/2004, art. 7: 0.00 + 8 = 8.00 % (resolution of 27 December 2019). 730.00 x 0.08 x 10 / 365.
        ("ES", "EUR", 730_00, "2019-12-31", "2020-01-10", 1_60, 40_00),
        # D.Lgs. 231/2002, art. 5: 2.50 + 8 = 10.50 %. 7,300.00 x 0.105 x 20 / 365 = 42.00.
        ("IT", "EUR", 7_300_00, "2022-12-31", "2023-01-20", 42_00, 40_00),
        # Law of 2 August 2002, art. 5: 4.25 + 8 = 12.25, up to the half point: 12.50 %.
        ("BE", "EUR", 3_650_00, "2024-06-30", "2024-07-10", 12_50, 40_00),
        # The Polish act: 1.50 + 8 = 9.50 % for one day of 2019, 1.50 + 10 = 11.50 % from 2020 on for nine.
        # 36,500.00 x (0.095 + 1.035) / 365 = 113.00.
        ("PL", "PLN", 36_500_00, "2019-12-30", "2020-01-09", 113_00, 0),
        # SI 2002/1675, art. 4: the rate of the start stays, 5.25 + 8 = 13.25 %, also after 1 July.
        # 2,000.00 x 0.1325 x 199 / 365 = 144.4795; section 5A: 70 from 1,000 to 9,999.99.
        ("GB", "GBP", 2_000_00, "2024-06-15", "2024-12-31", 144_48, 70_00),
        # Due on 30 June, interest starts on 1 July: 5.00 + 8 = 13.00 %. 365.00 x 0.13 x 31 / 365 = 4.03.
        ("GB", "GBP", 365_00, "2023-06-30", "2023-07-31", 4_03, 40_00),
        # The rate of 30 June 2026 is 3.75: 11.75 %. 36,500.00 x 0.1175 x 10 / 365 = 117.50.
        ("UK", "GBP", 36_500_00, "2026-07-31", "2026-08-10", 117_50, 100_00),
        # The second half of 2026: 1.52 + 9 = 10.52 %. 3,650.00 x 0.1052 x 100 / 365 = 105.20.
        ("DE", "EUR", 3_650_00, "2026-06-30", "2026-10-08", 105_20, 40_00),
        # 2.40 + 8 = 10.40 %. 3,650.00 x 0.1040 x 100 / 365 = 104.00.
        ("ES", "EUR", 3_650_00, "2026-06-30", "2026-10-08", 104_00, 40_00),
        # OR 104 (1): 5 %. 7,300.00 x 0.05 x 100 / 365 = 100.00; no lump sum.
        ("CH", "CHF", 7_300_00, "2026-07-01", "2026-10-09", 100_00, 0),
        # Yen have no decimals: 1,000,000 x 0.1127 x 50 / 365 = 15,438.36.
        ("DE", "JPY", 1_000_000, "2024-12-31", "2025-02-19", 15_438, 0),
    ],
)
def test_worked_examples(
    country: str, currency: str, amount: int, due: str, until: str, interest: int, lump: int
) -> None:
    found = asked(amount, due, until, country, currency)
    assert (found.interest, found.compensation) == (interest, lump)


def test_the_law_is_named() -> None:
    assert asked(100_00, "2025-01-01", "2025-03-01", "DE").note == "interest by BGB 288 (2) and (5)"


@pytest.mark.parametrize(("until", "days"), [("2025-01-10", 0), ("2025-01-11", 1)])
def test_there_is_no_interest_on_the_due_date_itself(until: str, days: int) -> None:
    found = asked(36_500_00, "2025-01-10", until, "DE")
    assert found.interest == 11_27 * days
    assert bool(found.compensation) == bool(days)


@pytest.mark.parametrize("amount", [0, -100_00])
def test_nothing_is_asked_for_a_credit(amount: int) -> None:
    assert asked(amount, "2025-01-10", "2025-03-10", "DE") == Claim()


@pytest.mark.parametrize(
    ("country", "due", "until", "note"),
    [
        ("US", "2025-01-10", "2025-03-10", "no interest: no law of US is known"),
        ("", "2025-01-10", "2025-03-10", "no interest: the country is not known"),
        (
            *("DE", "2026-05-31", "2027-01-22"),
            "no interest: the rate of DE for the half-year from 2027-01-01 is not known",
        ),
        (
            *("PL", "2026-05-31", "2026-11-22"),
            "no interest: the rate of PL for the half-year from 2026-07-01 is not known",
        ),
        (
            *("GB", "2027-01-10", "2027-02-10"),
            "no interest: the rate of GB for the half-year from 2027-01-01 is not known",
        ),
        (
            *("FR", "2018-12-01", "2019-02-10"),
            "no interest: the rate of FR for the half-year from 2018-07-01 is not known",
        ),
    ],
)
def test_what_is_not_known_is_not_guessed_and_said(
    country: str, due: str, until: str, note: str
) -> None:
    found = asked(100_00, due, until, country)
    assert (found.interest, found.compensation) == (0, 0)
    assert found.note.startswith(note)
    assert "Interest rates" in found.note


def test_the_british_rate_of_the_start_stays_when_the_next_half_year_is_not_known() -> None:
    # 3.75 + 8 = 11.75 % from 1 July 2026 on, 365.00 x 0.1175 x 200 / 365 = 23.50.
    assert asked(365_00, "2026-07-01", "2027-01-17", "GB", "GBP").interest == 23_50


def test_a_row_of_interest_rates_comes_first_from_its_day_on() -> None:
    rates = own_rates(own(("DE", day("2026-07-01"), "10.27 %", 40, "Bundesbank")))
    # 30 days of the statute's 10.27 % in June, 31 of the row's, though a statute's rate is known: 3,650.00 x 0.1027 x 61 / 365 = 62.647.
    found = asked(3_650_00, "2026-05-31", "2026-07-31", "DE", own=rates)
    assert (found.interest, found.compensation) == (62_65, 40_00)
    assert found.note == "interest by BGB 288 (2) and (5), Bundesbank"


def test_rows_of_a_country_no_law_of_which_is_known_are_enough() -> None:
    rates = own_rates(own(("us", day("2020-01-01"), 0.1, None, None)))
    assert asked(365_00, "2025-01-01", "2025-01-11", "US", "USD", rates) == Claim(
        100, 0, "interest by your own rate"
    )


def test_of_two_rows_each_holds_up_to_the_next() -> None:
    rows = own(("DE", day("2025-01-11"), 0.2, 0, "b"), ("DE", day("2025-01-01"), 0.1, 0, "a"))
    # 9 days of 10 %, 10 of 20 %: 365.00 x (0.9 + 2.0) / 365 = 2.90.
    assert asked(365_00, "2025-01-01", "2025-01-20", "DE", own=own_rates(rows)) == Claim(
        2_90, 0, "interest by a, b"
    )


def test_a_lump_sum_of_another_currency_is_left_out_and_said() -> None:
    found = asked(1_000_00, "2025-01-01", "2025-03-01", "DE", "USD")
    assert found.compensation == 0
    assert found.interest > 0
    assert found.note.endswith("; compensation of EUR left out in USD")


def test_a_rate_without_its_percent_sign_is_a_problem() -> None:
    rows = own(
        ("DE", day("2026-01-01"), 10.27, None, None), ("Germany", day("2026-01-01"), 0.1, 0, "")
    )
    assert [str(problem) for problem in problems(rows)] == [
        'Interest rates, row 2, column Rate: "10.27" is no rate a year. '
        "Write it with its sign, for example 10.27 %.",
        'Interest rates, row 3, column Country: "Germany" is not a country of two letters. '
        "Write for example DE.",
    ]


def test_every_statute_has_its_reference_rates() -> None:
    used = {s.reference for statutes in STATUTES.values() for s in statutes} - {""}
    assert used == set(REFERENCE_RATES)
    assert {len(rates) for rates in REFERENCE_RATES.values()} == {15, 16}


def test_the_rate_that_is_not_known_is_named_with_the_row_that_would_say_it() -> None:
    found = asked(100_00, "2026-05-31", "2026-11-22", "PL")
    assert found.lacks == ("PL", day("2026-07-01"))
    assert str(lacking(*found.lacks)) == (
        'Interest rates, column Rate: "PL" for the half-year from 2026-07-01 is not known, so no interest is '
        "asked. Add a row: Country PL, Valid from 2026-07-01, Rate as a percentage: Narodowy Bank Polski's "
        "reference rate of that day plus 10 points (Act of 8 March 2013 on late payments, art. 4 and 7)."
    )


def test_the_austrian_base_rate_moves_only_with_half_a_point_of_the_ecbs() -> None:
    ecb, austria = REFERENCE_RATES["ECB"], REFERENCE_RATES["AT"]
    moves = [(b - a, d - c) for a, b, c, d in zip(ecb, ecb[1:], austria, austria[1:], strict=False)]
    assert moves[-1] == (25, 0)
    assert all(abs(there) >= 50 or not there for _, there in moves)
