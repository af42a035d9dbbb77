"""Rows that people type on Promises, Disputes and Requests and that cannot be meant."""

import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check
from ar_xl.core.consistency import problems
from ar_xl.settings import Settings
from ar_xl.tables import DISPUTES, INVOICES, PROMISES, REQUESTS, Table

DAY = dt.date(2026, 5, 1)


def frame(table: Table, *rows: dict[str, object]) -> pd.DataFrame:
    raw = pd.DataFrame(list(rows), index=range(2, 2 + len(rows)), dtype=object)
    found, wrong = check(table, raw, Settings())
    assert not wrong
    return found


def told(table: Table, **cells: object) -> list[str]:
    """What is told of one row, about an invoice of C1 and a credit note of C1."""
    common = {"Customer ID": "C1", "Invoice date": DAY}
    invoices = frame(
        INVOICES,
        {"Document": "R1", "Amount": 100} | common,
        {"Document": "G1", "Amount": -50} | common,
    )
    usual: dict[str, object] = {
        "Customer ID": "C1",
        "Document": "R1",
        "Amount": 10,
        "Currency": "EUR",
    }
    usual |= {"Promised on": DAY, "Pay by": DAY, "Raised on": DAY, "Requested on": DAY}
    usual |= {"Requested by": "Anna", "Kind": "Write-off"}
    given = {name: value for name, value in (usual | cells).items() if name in table.by_heading}
    return [
        str(problem)
        for problem in problems({"Invoices": invoices, table.name: frame(table, given)})
    ]


@pytest.mark.parametrize("table", [PROMISES, DISPUTES, REQUESTS])
def test_a_case_about_a_part_of_its_document_is_in_order(table: Table) -> None:
    assert told(table) == []


@pytest.mark.parametrize("table", [PROMISES, DISPUTES, REQUESTS])
@pytest.mark.parametrize(("amount", "shown"), [(0, "0.00"), (-5, "-5.00")])
def test_nothing_and_less_than_nothing_is_no_amount_of_a_case(
    table: Table, amount: int, shown: str
) -> None:
    (line,) = told(table, Amount=amount)
    assert line == (
        f'{table.sheet}, row 2, column Amount: "{shown}" is not above zero. Type an amount without a sign.'
    )


@pytest.mark.parametrize("table", [DISPUTES, REQUESTS])
def test_what_is_about_a_credit_note_has_its_sign(table: Table) -> None:
    assert told(table, Document="G1", Amount=-5) == []
    (line,) = told(table, Document="G1", Amount=5)
    assert (
        'column Amount: "5.00" is not below zero, as its document is. Write it with a minus.'
        in line
    )


@pytest.mark.parametrize("table", [PROMISES, REQUESTS])
def test_a_case_names_the_customer_of_its_document(table: Table) -> None:
    (line,) = told(table, **{"Customer ID": "C2"})
    assert 'column Customer ID: "C2" is not the customer of R1, which is C1.' in line


def test_a_promise_is_not_paid_before_it_is_made() -> None:
    (line,) = told(PROMISES, **{"Pay by": dt.date(2026, 4, 30)})
    assert 'column Pay by: "2026-04-30" is before the day the promise was made.' in line
