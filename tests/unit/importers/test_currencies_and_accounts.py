"""Whose currency an amount is in and whose account a column holds: as the file tells it, never guessed."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check, empty
from ar_xl.importers.job import import_files
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

RUN = Run(dt.date(2026, 10, 31), dt.date(2026, 10, 31))
OURS, ONE, TWO = "DE02120300000000202051", "DE89370400440532013000", "FR1420041010050500013M02606"


def book(**cells):
    frames = {t.name: empty(t) for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS)}
    for name, rows in cells.items():
        table = next(t for t in (CUSTOMERS, BANK_LINES, INVOICES) if t.name == name)
        frames[name], wrong = check(table, pd.DataFrame(rows, dtype=object), Settings())
        assert not wrong
    return frames


def taken(tmp_path, text, table, settings=None, **cells):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return import_files(book(**cells), settings or Settings(), RUN, [path]).frames[table]


def statement(*amounts, heading="Amount", more=""):
    rows = "".join(f"2026-10-0{n};Payer {n};{amount}\n" for n, amount in enumerate(amounts, 1))
    return f"{more}Booking date;Payer;{heading}\n{rows}"


@pytest.mark.parametrize("currency", ["EUR", "JPY"])
def test_a_file_that_tells_no_currency_writes_none(tmp_path, currency):
    settings = Settings(currency=currency)
    lines = taken(tmp_path, statement("12", "13"), BANK_LINES, settings)
    assert "currency" not in lines
    assert lines["amount"].tolist() == ([1200, 1300] if currency == "EUR" else [12, 13])
    items = "Document,Customer ID,Invoice date,Amount,Currency\nR1,K1,2026-10-01,5,USD\nR2,K1,2026-10-01,5,\n"
    known = {"Customers": [{"Customer ID": "K1", "Name": "Meier"}]}
    assert taken(tmp_path, items, INVOICES, settings, **known)["currency"].tolist() == ["USD", ""]


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        (("12,00 zł", "-3,50 zł"), ["PLN", "PLN"]),
        (("£12.00", "CHF 5.00"), ["GBP", "CHF"]),
        (("US$ 12.00", "A$5.00"), ["USD", "AUD"]),
        (("1 250,00 Kč", "13,00"), ["CZK", "CZK"]),
        (("Fr. 12.00", "SFr. 3.00"), ["CHF", "CHF"]),
    ],
)
def test_a_sign_tells_the_currency_of_its_amount(tmp_path, amounts, told):
    assert taken(tmp_path, statement(*amounts), BANK_LINES)["currency"].tolist() == told


@pytest.mark.parametrize(
    ("sign", "book_currency"), [("$", "USD"), ("$", "CAD"), ("kr", "NOK"), ("¥", "CNY")]
)
def test_a_sign_of_several_countries_is_the_books_currency(tmp_path, sign, book_currency):
    settings = Settings(currency=book_currency)
    lines = taken(tmp_path, statement(f"{sign} 12.00", f"{sign} 3.00"), BANK_LINES, settings)
    assert set(lines["currency"]) == {book_currency}


@pytest.mark.parametrize("amount", ["$12.00", "kr 12,00", "¥1200"])
def test_a_sign_of_several_countries_is_reported_where_the_book_has_none_of_them(tmp_path, amount):
    with pytest.raises(InputError, match="currency sign that can mean"):
        taken(tmp_path, statement(amount), BANK_LINES)


def test_a_heading_or_a_currency_column_decides_what_a_sign_means(tmp_path):
    text = statement("$12.00", heading="Amount (AUD)")
    assert taken(tmp_path, text, BANK_LINES)["currency"].tolist() == ["AUD"]
    text = "Booking date;Payer;Amount;Currency\n2026-10-01;A;$12.00;CAD\n2026-10-02;B;3.00;€\n"
    assert taken(tmp_path, text, BANK_LINES)["currency"].tolist() == ["CAD", "EUR"]
    text = statement("12.00", heading="Amount (€)")
    assert taken(tmp_path, text, BANK_LINES, Settings(currency="USD"))["currency"].tolist() == ["EUR"]  # fmt: skip


def test_a_sign_against_the_currency_column_is_refused(tmp_path):
    text = "Booking date;Payer;Amount;Currency\n2026-10-01;A;£12.00;EUR\n"
    with pytest.raises(InputError, match="has the currency EUR, but its amount is in GBP"):
        taken(tmp_path, text, BANK_LINES)


def test_an_advice_in_dollars_is_not_put_on_a_line_in_euros(tmp_path):
    line = {"Line ID": "L1", "Booking date": dt.date(2026, 10, 30), "Amount": 12.0, "Payer": "A"}
    (tmp_path / "a.csv").write_text("Invoice;Amount paid\nRE-1;$12.00\n", encoding="utf-8")
    for currency, waiting in (("EUR", 1), ("USD", 0)):
        there = book(BankLines=[line | {"Currency": currency, "Remittance text": "RE-1"}])
        done = import_files(there, Settings(), RUN, [tmp_path / "a.csv"])
        assert done.facts["not linked"] == waiting


def accounts(*rows, heading="IBAN"):
    lines = "".join(f"2026-10-0{n};{name};{account};10.00\n" for n, (name, account) in enumerate(rows, 1))  # fmt: skip
    return f"Booking date;Payer;{heading};Amount\n{lines}"


def sides(lines):
    blank = [""] * len(lines)
    return [lines[c].tolist() if c in lines else blank for c in ("bank_account", "payer_account")]


@pytest.mark.parametrize(
    ("rows", "own"),
    [
        ([("Meier", OURS), ("Schulz", OURS)], True),
        ([("Meier", ONE), ("Schulz", TWO)], False),
        ([("Meier", ONE), ("Meier", ONE), ("Schulz", TWO), ("Meier", ONE)], False),
        ([("Meier", ONE), ("Schulz", ONE), ("Meier", OURS), ("Schulz", OURS)], True),
        ([("Meier", ONE), ("Fee", "")], False),
    ],
)
def test_an_account_that_changes_with_the_payer_is_the_payers(tmp_path, rows, own):
    lines = taken(tmp_path, accounts(*rows), BANK_LINES)
    given, blank = [account for _, account in rows], [""] * len(rows)
    assert sides(lines) == ([given, blank] if own else [blank, given])


def test_what_the_settings_and_the_book_know_of_an_account_decides(tmp_path):
    one_row = accounts(("Meier", ONE))
    assert sides(taken(tmp_path, one_row, BANK_LINES))[0] == [ONE]
    meier = {"Customer ID": "K1", "Name": "Meier", "Bank accounts": f"x; {ONE}"}
    assert sides(taken(tmp_path, one_row, BANK_LINES, Customers=[meier]))[1] == [ONE]
    several = accounts(("Meier", ONE), ("Schulz", TWO))
    settings = Settings(company_ibans=(ONE, TWO))
    assert sides(taken(tmp_path, several, BANK_LINES, settings))[0] == [ONE, TWO]
    payer_named = accounts(("Meier", OURS), heading="Payer IBAN")
    known = {"Line ID": "L1", "Booking date": dt.date(2026, 9, 1), "Amount": 1.0, "Bank account": OURS}  # fmt: skip
    assert sides(taken(tmp_path, payer_named, BANK_LINES, BankLines=[known]))[0] == [OURS]
