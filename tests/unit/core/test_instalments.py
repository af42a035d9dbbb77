import datetime as dt

import numpy as np
import pandas as pd
import pytest

from ar_xl.cells import check
from ar_xl.core.instalments import DueItems, due_items
from ar_xl.settings import Settings
from ar_xl.tables import CUSTOMERS, INVOICES, Table

NEW_YEAR = dt.date(2026, 1, 1)
PLAIN = Settings()


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def rows(table: Table, headings: str, *cells: tuple[object, ...]) -> pd.DataFrame:
    raw = pd.DataFrame(
        list(cells), columns=headings.split(", "), index=range(2, 2 + len(cells)), dtype=object
    )
    frame, found = check(table, raw, Settings())
    assert not found
    return frame


def parts(
    terms: str,
    amount: float = 100,
    due: dt.date | None = None,
    customer: str = "C1",
    settings: Settings = PLAIN,
) -> DueItems:
    headings = "Document, Customer ID, Invoice date, Due date, Amount, Terms"
    document = ("R1", customer, NEW_YEAR, due, amount, terms)
    known = (("C1", "Adler", "net 10", "DE"), ("C2", "Bär", "3 x 30 days", "AE"))
    customers = rows(CUSTOMERS, "Customer ID, Name, Terms, Country", *known)
    return due_items(rows(INVOICES, headings, document), customers, settings)


def shown(items: DueItems) -> list[tuple[str, dt.date, int]]:
    days = items.due.astype(object).tolist()
    return list(zip(items.names(), days, items.amount.tolist(), strict=True))


def test_document_without_instalments_is_one_part_due_by_its_terms() -> None:
    assert shown(parts("")) == [("", on(1, 11), 10000)]
    assert shown(parts("net 30", due=on(2, 15))) == [("", on(2, 15), 10000)]


def test_parts_sum_to_the_document_and_the_last_takes_the_remainder() -> None:
    assert shown(parts("3 x 30 days")) == [
        ("1/3", on(1, 31), 3333),
        ("2/3", on(3, 2), 3333),
        ("3/3", on(4, 1), 3334),
    ]
    assert [amount for _, _, amount in shown(parts("25/25/25/25", 0.02))] == [1, 1, 0, 0]


def test_parts_are_in_the_order_of_their_dates_however_they_are_written() -> None:
    assert shown(parts("70% 60 days, 30% 30 days")) == [
        ("1/2", on(1, 31), 3000),
        ("2/2", on(3, 2), 7000),
    ]


def test_shares_without_dates_are_due_with_the_invoice_and_on_the_due_date() -> None:
    assert shown(parts("30/70", due=on(3, 31))) == [
        ("1/2", NEW_YEAR, 3000),
        ("2/2", on(3, 31), 7000),
    ]
    assert [day for _, day, _ in shown(parts("30/70"))] == [NEW_YEAR, NEW_YEAR]


def test_due_date_on_the_sheet_is_the_last_parts_unless_it_is_another_parts() -> None:
    negotiated = parts("3 x 30 days", due=on(2, 15))
    assert [day for _, day, _ in shown(negotiated)] == [on(1, 31), on(2, 15), on(2, 15)]
    of_the_first = parts("3 x 30 days", due=on(1, 31))
    assert [day for _, day, _ in shown(of_the_first)] == [on(1, 31), on(3, 2), on(4, 1)]


def test_customers_instalments_do_not_split_a_document_with_another_due_date() -> None:
    assert len(shown(parts("", customer="C2"))) == 3
    assert len(shown(parts("", due=on(4, 1), customer="C2"))) == 3
    assert shown(parts("", due=on(2, 15), customer="C2")) == [("", on(2, 15), 10000)]


def test_credit_note_is_whole() -> None:
    assert shown(parts("3 x 30 days", -100)) == [("", NEW_YEAR, -10000)]


@pytest.mark.parametrize(
    ("opened", "left"),
    [
        (10000, [3000, 7000]),
        (8000, [1000, 7000]),
        (6500, [0, 6500]),
        (0, [0, 0]),
        (-500, [0, -500]),
        (10500, [3000, 7500]),
    ],
)
def test_payments_take_the_oldest_part_first(opened: int, left: list[int]) -> None:
    items = parts("30% 30 days, 70% 60 days")
    assert items.left(np.array([opened])).tolist() == left


def test_due_date_by_terms_moves_to_a_working_day_of_the_customers_country() -> None:
    # 11 January 2026 is a Sunday; 31 January a Saturday, which is one in the Emirates as well.
    following, earlier = Settings(non_banking_days="Next"), Settings(non_banking_days="Previous")
    assert shown(parts("", settings=following))[0][1] == on(1, 12)
    assert shown(parts("", settings=earlier))[0][1] == on(1, 9)
    assert shown(parts("net 92", settings=following))[0][1] == on(4, 7)  # Good Friday to Tuesday
    assert shown(parts("net 30", settings=following, customer="C2"))[0][1] == on(2, 2)
    assert shown(parts("", due=on(1, 11), settings=following))[0][1] == on(1, 11)


def test_country_without_known_holidays_has_saturdays_and_sundays() -> None:
    home = Settings(non_banking_days="Next", country="Utopia")
    assert shown(parts("net 10", customer="C9", settings=home))[0][1] == on(1, 12)
