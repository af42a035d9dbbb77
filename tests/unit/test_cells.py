import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check, empty, render
from ar_xl.settings import Settings
from ar_xl.tables import (
    BANK_LINES,
    CUSTOMERS,
    INTEREST_RATES,
    INVOICES,
    MATCHES,
    REMINDER_PROFILES,
    TABLES,
)


def sheet(first_row: int = 2, **columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    named = {name.replace("_", " ").capitalize(): cells for name, cells in columns.items()}
    named = {
        "Customer ID" if n == "Customer id" else "Line ID" if n == "Line id" else n: c
        for n, c in named.items()
    }
    return pd.DataFrame(named, index=range(first_row, first_row + count), dtype=object)


def invoices(**more: list[object]) -> pd.DataFrame:
    columns: dict[str, list[object]] = {
        "document": ["R-1"],
        "customer_id": ["C1"],
        "invoice_date": [dt.date(2026, 10, 1)],
        "amount": [100.1],
    }
    return sheet(**(columns | more))


def lines_of(raw: pd.DataFrame) -> list[str]:
    return [str(problem) for problem in check(INVOICES, raw, Settings())[1]]


def test_a_checked_frame_has_every_declared_column_and_the_rows_of_excel() -> None:
    frame, problems = check(INVOICES, invoices(), Settings())
    assert not problems
    assert list(frame.columns) == [c.name for c in INVOICES.columns]
    assert frame.index.tolist() == [2]
    assert frame["amount"].tolist() == [10010]
    assert frame["open_amount"].isna().all()
    assert frame["currency"].tolist() == ["EUR"]


def test_every_table_has_an_empty_frame_of_the_same_types_as_a_checked_one() -> None:
    for table in TABLES:
        raw = pd.DataFrame({c.heading: pd.Series(dtype=object) for c in table.columns})
        checked, problems = check(table, raw, Settings())
        assert not problems
        assert checked.dtypes.to_dict() == empty(table).dtypes.to_dict()


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("amount", "1.2O", 'Invoices, row 2, column Amount: "1.2O" is not a number. Type digits only, for example 1234.50.'),
        ("amount", "1,234", 'Invoices, row 2, column Amount: "1,234" can be read as two amounts. Set Decimal mark in Settings, or type the number without grouping.'),
        ("amount", 1.005, 'Invoices, row 2, column Amount: "1.005" has more decimals than EUR has (2). Round it, or correct the currency.'),
        ("amount", 1e16, 'Invoices, row 2, column Amount: "1e+16" is too large for a cell to hold to the cent. Check the amount.'),
        ("amount", None, "Invoices, row 2, column Amount: is empty. Fill it in, or delete the row."),
        ("amount", True, 'Invoices, row 2, column Amount: "True" is not an amount. Type digits only, for example 1234.50.'),
        ("invoice_date", "31.02.2026", 'Invoices, row 2, column Invoice date: "31.02.2026" is not a date. Enter a date, or write it as 2026-01-31.'),
        ("invoice_date", "03/04/2026", 'Invoices, row 2, column Invoice date: "03/04/2026" can be read as two dates. Set Date order in Settings, or write it as 2026-01-31.'),
        ("invoice_date", dt.date(1066, 10, 14), 'Invoices, row 2, column Invoice date: "1066-10-14" is not a possible date here. Enter a date between 1900 and 2200.'),
        ("invoice_date", 46000, 'Invoices, row 2, column Invoice date: "46000" is not a date. Format the cell as a date, or write it as 2026-01-31.'),
        ("currency", "EURO", 'Invoices, row 2, column Currency: "EURO" is not a currency code of ISO 4217. Write a code such as EUR, USD or JPY.'),
        ("type", "Proforma", 'Invoices, row 2, column Type: "Proforma" is not a choice here. Choose Invoice, Credit note, Debit note, or leave it blank.'),
        ("document", " ", "Invoices, row 2, column Document: \" \" is empty. Fill it in, or delete the row."),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_sheet_row_column_value_and_remedy(
    column: str, value: object, line: str
) -> None:
    found = lines_of(invoices(**{column: [value]}))
    assert found == [line.replace('" " is empty', "is empty")]


def test_all_problems_of_a_table_come_at_once() -> None:
    raw = invoices(amount=["x"], currency=["??"], invoice_date=["soon"])
    assert len(lines_of(raw)) == 3


def test_a_missing_starred_column_is_one_problem() -> None:
    raw = invoices().drop(columns="Amount")
    assert lines_of(raw) == [
        "Invoices, column Amount: is missing. Add a column with the heading Amount, or name the one that is meant on the sheet Columns (ar-xl adopt makes it)."
    ]


def test_the_second_of_two_equal_keys_is_the_problem_whatever_its_case() -> None:
    raw = invoices(
        document=["R-1", "r-1"],
        customer_id=["C1", "C1"],
        invoice_date=[dt.date(2026, 1, 1)] * 2,
        amount=[1, 2],
    )
    assert lines_of(raw) == [
        'Invoices, row 3, column Document: "r-1" is there twice (also row 2). Delete one of the two rows, or correct the key.'
    ]


def test_amounts_have_the_decimals_of_their_row_s_currency() -> None:
    raw = invoices(
        document=["1", "2", "3"],
        customer_id=["C"] * 3,
        invoice_date=[dt.date(2026, 1, 1)] * 3,
        amount=[1234, "1.234,5", 12.5],
        currency=["JPY", "KWD", "eur"],
    )
    frame, problems = check(INVOICES, raw, Settings(decimal_mark=","))
    assert not problems
    assert frame["amount"].tolist() == [1234, 1234500, 1250]
    assert frame["currency"].tolist() == ["JPY", "KWD", "EUR"]


def test_one_proved_text_decides_how_the_rest_of_its_column_is_read() -> None:
    raw = invoices(
        document=["1", "2"],
        customer_id=["C"] * 2,
        invoice_date=["03/04/2026", "31/12/2026"],
        amount=["1,234", "1.234,50"],
    )
    frame, problems = check(INVOICES, raw, Settings())
    assert [str(p) for p in problems] == [
        'Invoices, row 2, column Amount: "1,234" has more decimals than EUR has (2). Round it, or correct the currency.'
    ]
    assert frame["invoice_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-04-03", "2026-12-31"]


def test_numbers_in_text_columns_read_as_people_see_them() -> None:
    raw = sheet(customer_id=[10017.0, "007"], name=["A", " B "])
    frame, problems = check(CUSTOMERS, raw, Settings())
    assert not problems
    assert frame["customer_id"].tolist() == ["10017", "007"]
    assert frame["name"].tolist() == ["A", "B"]


def test_an_unknown_word_in_a_column_of_the_toolkit_is_no_problem() -> None:
    raw = sheet(
        line_id=["L1"], booking_date=[dt.date(2026, 1, 5)], amount=[1.0], status=["my own word"]
    )
    assert not check(BANK_LINES, raw, Settings())[1]


def test_rendering_gives_back_what_was_read() -> None:
    raw = invoices(
        open_amount=[None],
        due_date=[dt.date(2026, 11, 1)],
        note=["=1+1"],
        type=["Invoice"],
        currency=["EUR"],
    )
    frame, _ = check(INVOICES, raw, Settings())
    back = render(INVOICES, frame, Settings())
    for heading in raw.columns:
        assert back[heading].tolist() == raw[heading].tolist(), heading


def test_a_difference_between_two_currencies_has_the_decimals_of_the_finer_one() -> None:
    raw = pd.DataFrame(
        {
            "Line ID": ["L1", "L2"],
            "Applied": [171116, 100.5],
            "Difference": [-170144.06, 14899.5],
            "Bank amount": [971.94, 15000],
            "Bank currency": ["EUR", "JPY"],
            "Currency": ["JPY", "EUR"],
        },
        index=[2, 3],
        dtype=object,
    )
    frame, problems = check(MATCHES, raw, Settings())
    assert not problems
    assert frame["difference"].tolist() == [-17014406, 1489950]
    assert render(MATCHES, frame, Settings())["Difference"].tolist() == [-170144.06, 14899.5]


def test_a_key_of_several_columns_is_found_twice_whatever_their_kinds() -> None:
    raw = pd.DataFrame(
        {"Country": ["DE", "de"], "Valid from": [dt.date(2026, 1, 1)] * 2, "Rate": [0.1, 0.2]},
        index=[2, 3],
        dtype=object,
    )
    _, problems = check(INTEREST_RATES, raw, Settings())
    assert [str(p) for p in problems] == [
        'Interest rates, row 3, column Country: "de" is there twice (also row 2). Delete one of the two rows, or correct the key.'
    ]


def test_rows_that_leave_a_part_of_the_key_blank_are_alike_only_where_the_rest_is() -> None:
    raw = sheet(profile=["Gentle", "Strict", "strict"], level=[None, None, None])
    _, problems = check(REMINDER_PROFILES, raw, Settings())
    assert [(p.row, p.value, p.what) for p in problems if "twice" in p.what] == [
        (4, "strict", "is there twice (also row 3)")
    ]


def test_figures_without_end_are_told_and_no_bug() -> None:
    endless = [float("inf"), 1e300]
    raw = sheet(profile=["Gentle", endless[0]], level=endless)
    frame, problems = check(REMINDER_PROFILES, raw, Settings())
    told = [(p.row, p.what) for p in problems if p.column == "Level"]
    assert told == [(2, "is not a whole number"), (3, "is not a whole number")]
    assert frame["profile"].tolist() == ["Gentle", "inf"]
