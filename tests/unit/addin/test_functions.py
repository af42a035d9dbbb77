"""The worksheet functions on cells as Excel gives them."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl.addin import functions
from ar_xl.addin.blocks import CellError, RefusedError
from ar_xl.addin.functions import (
    AR_AGING,
    AR_BUCKET,
    AR_CHECK_REFERENCE,
    AR_DAYS_OVERDUE,
    AR_DISCOUNT,
    AR_DUE_DATE,
    AR_LOOKUP,
    AR_MAKE_REFERENCE,
    AR_MATCH,
    AR_OPEN_AMOUNT,
    AR_REFERENCES,
    AR_REMINDER_LEVEL,
    AR_SIMILARITY,
)
from ar_xl.addin.wrappers import RESERVED
from ar_xl.cells import check, empty
from ar_xl.core.matching import match
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES, MATCHES, TABLES

NA, VALUE = CellError.NA, CellError.VALUE
DAY = dt.datetime(2026, 3, 15)
HEADINGS = ["Document", "Customer ID", "Invoice date", "Due date", "Amount", "Open amount"]
ITEMS: list[list[Any]] = [
    HEADINGS,
    ["RE-1001", "ACME GmbH", dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 31), 100.0, None],
    ["RE-1002", "ACME GmbH", dt.datetime(2026, 2, 1), dt.datetime(2026, 3, 3), 250.5, 50.5],
    ["RE-1003", "Globex Ltd", dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 31), 100.1, None],
    ["GS-1004", "Globex Ltd", dt.datetime(2026, 3, 2), None, -20.2, None],
    ["RE-1005", "Initech AG", dt.datetime(2026, 3, 20), dt.datetime(2026, 4, 20), 77.0, None],
]


def column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def serial(day: dt.datetime) -> float:
    return float((day - dt.datetime(1899, 12, 30)).days)


@pytest.mark.parametrize("function", functions.catalogue(), ids=lambda f: f.name)
def test_help_fits_excels_dialog_and_arguments_are_names_in_vba(function):
    assert 20 < len(function.help) <= 255
    assert all(10 < len(argument.help) <= 255 for argument in function.arguments)
    assert not {argument.name.lower() for argument in function.arguments} & RESERVED
    optional = [argument.optional for argument in function.arguments]
    assert optional == sorted(optional), "what may be left out stands last"
    assert sum(len(argument.name) + 2 for argument in function.arguments) < 255


def test_the_readme_lists_every_function_with_its_arguments_and_its_help():
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `(AR_.*)\| *$", readme, re.MULTILINE)
    wanted = []
    for function in functions.catalogue():
        names = [f"[{a.name}]" if a.optional else a.name for a in function.arguments]
        first = function.help.split(". ")[0].rstrip(".")
        wanted.append(f"{function.name}({', '.join(names)})` | {first} ")
    assert listed == wanted


def test_listing_the_functions_loads_no_pandas():
    code = (
        "import sys; from ar_xl.addin.functions import catalogue; assert len(catalogue()) == 13;"
        "sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


ELEMENTWISE = [
    (AR_DAYS_OVERDUE, (serial(DAY), DAY)),
    (AR_BUCKET, (5.0,)),
    (AR_DUE_DATE, (DAY, "net 30")),
    (AR_DISCOUNT, (100.0, DAY, "2/10 net 30", DAY)),
    (AR_SIMILARITY, ("ACME", "ACME")),
    (AR_LOOKUP, ("ACME", [["ACME"], ["Globex"]])),
    (AR_REFERENCES, ("INV 4711",)),
    (AR_OPEN_AMOUNT, ("RE-1001", DAY, ITEMS)),
    (AR_CHECK_REFERENCE, ("RF18539007547034",)),
    (AR_MAKE_REFERENCE, ("4711", "RF")),
]


@pytest.mark.parametrize(
    ("function", "arguments"), ELEMENTWISE, ids=lambda a: getattr(a, "__name__", "")
)
def test_blank_in_is_blank_out_and_an_error_stays_that_error(function, arguments):
    first, *others = arguments
    single = function(first, *others)
    answer = function(column(first, None, "", "   ", CellError.REF.value), *others)
    expected = single if isinstance(single, list) else [[single]]
    assert answer == [*expected, [None], [None], [None], [CellError.REF]]
    assert not isinstance(expected[0][0], CellError)


def test_columns_of_different_sizes_are_spread_as_excel_does():
    days = column(serial(DAY) - 5, serial(DAY) - 10, serial(DAY))
    assert AR_DAYS_OVERDUE(days, column(DAY, DAY)) == [[5.0], [10.0], [NA]]
    assert AR_DAYS_OVERDUE(days[:2], [[serial(DAY), serial(DAY) + 1]]) == [[5.0, 6.0], [10.0, 11.0]]


def test_days_overdue_is_zero_until_the_due_date_has_passed():
    days = column(dt.datetime(2026, 3, 14), DAY, dt.datetime(2026, 3, 16))
    assert AR_DAYS_OVERDUE(days, DAY) == [[1.0], [0.0], [0.0]]


def test_a_date_as_text_is_understood_and_one_of_two_readings_is_an_error():
    assert AR_DAYS_OVERDUE("2026-03-10", DAY) == 5.0
    assert AR_DAYS_OVERDUE("10.03.2026", DAY) == 5.0
    assert AR_DAYS_OVERDUE("03/04/2026", DAY) is VALUE
    assert AR_DAYS_OVERDUE("soon", DAY) is VALUE
    assert AR_DAYS_OVERDUE(True, DAY) is VALUE
    assert AR_DAYS_OVERDUE(column("03/04/2026", "25/12/2025"), DAY) == [[0.0], [80.0]], (
        "the rest of its column decides"
    )


def test_due_dates_follow_the_terms():
    asked = column("net 30", "EOM+30", "14 Tage netto", "as agreed", "2/10")
    answers = [row[0] for row in AR_DUE_DATE("2026-01-10", asked)]
    assert answers[:3] == [dt.date(2026, 2, 9), dt.date(2026, 3, 2), dt.date(2026, 1, 24)]
    assert answers[3:] == [VALUE, NA]


def test_discount_is_earned_in_time_or_within_grace_and_in_the_currencys_decimals():
    day = dt.datetime(2026, 1, 1)
    terms = "2/10 1/20 net 30"
    paid = column(*(dt.datetime(2026, 1, d) for d in (11, 12, 21, 22)))
    assert AR_DISCOUNT(100.25, day, terms, paid) == [[2.01], [1.0], [1.0], [0.0]]
    assert AR_DISCOUNT(100.25, day, terms, paid, 3.0) == [[2.01], [2.01], [1.0], [1.0]]
    assert AR_DISCOUNT(1025.0, day, terms, paid[0][0], None, "JPY") == 21.0
    assert AR_DISCOUNT(100.251, day, terms, paid[0][0]) is VALUE, "parts of a cent"
    assert AR_DISCOUNT(100.0, day, terms, paid[0][0], None, "EURO") is VALUE
    assert AR_DISCOUNT(-100.0, day, terms, paid[0][0]) == -2.0


def test_buckets_follow_the_edges_given_as_numbers_text_or_range():
    days = column(-3.0, 0.0, 1.0, 30.0, 31.0, 91.0, "x")
    assert AR_BUCKET(days) == column("Not due", "Not due", "1-30", "1-30", "31-60", "91+", VALUE)
    assert (
        AR_BUCKET(31.0, (7.0, 14.0))
        == AR_BUCKET(31.0, "7, 14")
        == AR_BUCKET(31.0, column(7.0, 14.0, None))
        == "15+"
    )
    for bad in ((60.0, 30.0), "soon", (30.5,)):
        with pytest.raises(RefusedError):
            AR_BUCKET(1.0, bad)


def test_aging_adds_up_and_leaves_out_what_was_not_issued_yet():
    head, *rows = AR_AGING(ITEMS, DAY)
    assert head == ["Customer ID", "Currency", "Open", "Not due", "1-30", "31-60", "61-90", "91+"]
    assert rows == [
        ["ACME GmbH", "EUR", 150.5, 0.0, 50.5, 100.0, 0.0, 0.0],
        ["Globex Ltd", "EUR", 79.9, 100.1, -20.2, 0.0, 0.0, 0.0],
    ]
    for row in rows:
        assert round(sum(row[3:]), 2) == row[2]


def test_aging_reads_other_languages_titles_totals_serial_dates_and_trailing_blanks():
    foreign = [
        ["Offene Posten", *[None] * 5],
        [None] * 6,
        ["Kundennr.", None, "Rechnungsbetrag", "Rechnungsdatum", "Fälligkeit", "Kundenname"],
        ["10001", "merged", 100.0, serial(dt.datetime(2026, 1, 1)), "31.01.2026", "ACME"],
        ["10001", NA.value, "1.250,50", serial(dt.datetime(2026, 3, 1)), 46112.0, "ACME"],
        ["Summe", None, 1350.5, None, None, None],
        *[[None] * 6] * 500,
    ]
    head, *rows = AR_AGING(foreign, serial(DAY))
    assert head[:3] == ["Customer ID", "Customer", "Currency"]
    assert rows == [["10001", "ACME", "EUR", 1350.5, 1250.5, 0.0, 100.0, 0.0, 0.0]]


def test_aging_of_an_analysts_short_list_takes_open_amounts_and_due_dates():
    short = [["Customer", "Due date", "Open amount"], ["A", 46000.0, 10.0], ["A", 46200.0, 5.0]]
    _, row = AR_AGING(short, 46031.0)
    assert row == ["A", "EUR", 15.0, 5.0, 0.0, 10.0, 0.0, 0.0]


def test_aging_keeps_currencies_apart_with_their_own_decimals():
    items = [
        ["Document", "Customer ID", "Invoice date", "Currency", "Amount"],
        ["1", "A", DAY, "JPY", 500.0],
        ["1", "A", DAY, "KWD", 1.234],
        ["1", "A", DAY, None, 1.23],
    ]
    _, *rows = AR_AGING(items, DAY, None, "usd")
    assert [row[1:3] for row in rows] == [["JPY", 500.0], ["KWD", 1.234], ["USD", 1.23]]


TYPED: list[list[Any]] = [
    ["Belegart", "Document", "Customer ID", "Invoice date", "Amount", "Open amount"],
    ["Rechnung", "RE-1", "A", DAY, 100.0, 80.0],
    ["Gutschrift", "GS-2", "A", DAY, "30,50", 30.5],
    ["Zahlung", "Z-3", "A", DAY, 20.0, 20.0],
    ["whatever", "X-4", "A", DAY, 5.0, 5.0],
    [None, "Y-5", "A", DAY, 1.0, 1.0],
]


def test_credit_notes_a_program_writes_as_positive_are_taken_off_and_payments_are_no_items():
    assert AR_AGING(TYPED, DAY)[1] == ["A", "EUR", 55.5, 55.5, 0.0, 0.0, 0.0, 0.0]
    assert AR_OPEN_AMOUNT(column("GS-2", "RE-1", "Z-3"), DAY, TYPED) == column(-30.5, 80.0, NA)
    [[documents, _, _]] = AR_MATCH("RE-1 less GS-2", 49.5, "A", TYPED)
    assert documents == "GS-2; RE-1"


def test_credit_notes_that_are_negative_already_stay_so():
    rows = [list(row) for row in TYPED]
    rows[2][4], rows[2][5] = "-30,50", -30.5
    assert AR_AGING(rows, DAY) == AR_AGING(TYPED, DAY)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda rows: rows[2].__setitem__(4, NA.value), NA),
        (lambda rows: rows[2].__setitem__(4, "abc"), VALUE),
        (lambda rows: rows[2].__setitem__(4, 10.001), VALUE),
        (lambda rows: rows[2].__setitem__(3, "03/04/2026"), VALUE),
        (lambda rows: rows.__setitem__(0, [None] * 6), VALUE),
        (lambda rows: rows[0].__setitem__(2, "Due date"), VALUE),
    ],
    ids=["an error", "no amount", "parts of a cent", "two dates", "no headings", "twice a heading"],
)
def test_what_a_range_cannot_be_read_with_is_an_error_not_a_smaller_total(change, error):
    rows = [list(row) for row in ITEMS]
    change(rows)
    with pytest.raises(RefusedError) as refused:
        AR_AGING(rows, DAY)
    assert refused.value.error is error


def test_aging_of_one_cell_is_an_error_and_of_headings_alone_has_no_rows():
    with pytest.raises(RefusedError):
        AR_AGING("RE-1001", DAY)
    assert AR_AGING([HEADINGS, [None] * 6], DAY)[1:] == []


def test_open_amounts_of_a_date_add_up_to_the_aging():
    documents = column(*(row[0] for row in ITEMS[1:]), "RE-9", "re-1001")
    allocations = [
        ["Allocation ID", "Document", "Kind", "Amount", "Effective date"],
        ["A1", "RE-1001", "Payment", 30.0, serial(DAY)],
        ["A2", "RE-1001", "Payment", 70.0, serial(DAY) + 1],
    ]
    answer = AR_OPEN_AMOUNT(documents, DAY, ITEMS, allocations)
    assert answer == column(70.0, 50.5, 100.1, -20.2, 0.0, NA, 70.0)
    total = sum(row[0] for row in AR_OPEN_AMOUNT(documents[:5], DAY, ITEMS))
    assert round(total, 2) == round(sum(row[2] for row in AR_AGING(ITEMS, DAY)[1:]), 2)
    assert AR_OPEN_AMOUNT("RE-1001", column(DAY, serial(DAY) + 1), ITEMS, allocations) == [
        [70.0],
        [0.0],
    ]


def test_two_documents_of_one_number_have_no_open_amount_and_the_others_keep_theirs():
    twice = [*ITEMS, ITEMS[1]]
    assert AR_OPEN_AMOUNT(column("RE-1001", "RE-1002", "RE-9"), DAY, twice) == column(
        VALUE, 50.5, NA
    )


def test_a_column_that_says_whether_an_item_is_disputed_is_no_amount():
    said = [[*HEADINGS, "Disputed"], *([*row, "No"] for row in ITEMS[1:])]
    said[1][-1] = "Yes"
    assert AR_AGING(said, DAY) == AR_AGING(ITEMS, DAY)
    assert AR_OPEN_AMOUNT("RE-1001", DAY, said) == 100.0
    said[2][-1] = NA.value
    with pytest.raises(RefusedError):
        AR_AGING([said[0], [*said[1][:-1], 5.0], said[2]], DAY)


def test_reminder_level_is_the_highest_sent_or_what_the_invoices_say():
    log = [
        ["Reminder ID", "State", "On", "Document", "Level"],
        ["R1", "Sent", 46000.0, "RE-1001", 1.0],
        ["R2", "Sent", 46010.0, "RE-1001", 2.0],
        ["R3", "Prepared", 46020.0, "RE-1001", 3.0],
        ["R4", "Failed", 46020.0, "RE-1002", 1.0],
    ]
    assert AR_REMINDER_LEVEL(column("re-1001", "RE-1002", "RE-9", None), log) == column(
        2.0, 0.0, 0.0, None
    )
    invoices = [[*HEADINGS, "Reminder level"], [*ITEMS[1], 2.0], [*ITEMS[2], None]]
    assert AR_REMINDER_LEVEL(column("RE-1001", "RE-1002", "RE-9"), invoices) == column(2.0, 0.0, NA)
    with pytest.raises(RefusedError):
        AR_REMINDER_LEVEL("RE-1001", ITEMS)


def test_similarity_ignores_legal_forms_case_and_accents_and_is_between_0_and_1():
    assert AR_SIMILARITY("Müller & Co. KG", "MUELLER") == 1.0
    near = AR_SIMILARITY("Brunoldorf Metallbau", "Brunolsdorf Metalbau AG")
    far = AR_SIMILARITY("Brunoldorf Metallbau", "Quentin Export Ltd")
    assert 0 <= far < 0.5
    assert 0.8 < near < 1
    assert AR_SIMILARITY(column("ACME", "Globex"), column("ACME", "ACME"))[0] == [1.0]


def test_lookup_finds_the_likeliest_name_and_gives_what_stands_beside_it():
    names = column("Müller Bau GmbH", "Schmidt Stahl KG", None, NA.value)
    results = [["C1", 10.0], ["C2", 20.0], ["C3", 30.0], ["C4", 40.0]]
    asked = column("MUELLER BAU", "Schmitt Stahl", "Globex", None)
    assert AR_LOOKUP(asked, names, results) == [["C1", 10.0], ["C2", 20.0], [NA, NA], [None, None]]
    assert AR_LOOKUP("Schmitt Stahl", names) == [["Schmidt Stahl KG"]]
    assert AR_LOOKUP("Schmitt Stahl", names, None, 0.999) == [[NA]]
    with pytest.raises(RefusedError):
        AR_LOOKUP("Schmitt", names, results[:2])


def test_lookup_takes_no_guess_among_equals_but_the_exact_name_and_the_first_of_twice_the_same():
    names = column("Weber KG", "Weber GmbH", "Globex", "Globex")
    places = column(1.0, 2.0, 3.0, 4.0)
    asked = column("Weber", "WEBER GMBH", "Globex Ltd")
    assert AR_LOOKUP(asked, names, places) == column(NA, 2.0, 3.0)


def test_references_are_found_by_the_list_or_by_their_look():
    known = column("RE-2026-0041", "RE-2026-0042", "RE-2026-0043", None)
    text = "Rechnung RE-2026-0042/43 vom 31.10.2026 EUR 1.234,56"
    assert AR_REFERENCES(text, known) == [["RE-2026-0042", "RE-2026-0043"]]
    assert AR_REFERENCES(column(text, "nothing", None), known) == [
        ["RE-2026-0042", "RE-2026-0043"],
        [NA, None],
        [None, None],
    ]
    assert AR_REFERENCES("INV 4711, 4712 of 31.10.2026, EUR 99,00") == [["4711", "4712"]]


@pytest.mark.parametrize("kind", ["RF", "QRR", "OGM", "viite", "KID", "OCR"])
def test_a_reference_that_was_made_holds_and_with_one_digit_changed_does_not(kind):
    made = AR_MAKE_REFERENCE(471200.0, kind.lower())
    assert AR_CHECK_REFERENCE(made, kind) is True
    wrong = made[:-1] + str((int(made[-1]) + 1) % 10)
    assert AR_CHECK_REFERENCE(wrong, kind) is False


def test_references_are_checked_as_printed_and_made_as_banks_carry_them():
    printed = column(
        "RF18 5390 0754 7034", "+++010/8068/17183+++", "79927398713", "RF19 5390 0754 7034"
    )
    assert AR_CHECK_REFERENCE(printed) == column("RF", "OGM", "KID, OCR", NA)
    assert AR_MAKE_REFERENCE("539007547034", "RF") == "RF18539007547034"
    assert AR_MAKE_REFERENCE("21000000000313947143000901", "QRR") == "210000000003139471430009017"
    assert AR_MAKE_REFERENCE("0108068171", "OGM") == "010806817183"
    assert AR_MAKE_REFERENCE(column("INV-1", "1" * 26, 1e16), "OCR") == column(VALUE, VALUE, VALUE)
    assert AR_MAKE_REFERENCE("1", "IBAN") is VALUE


def test_match_answers_line_by_line_as_the_engine_does():
    text = column("RE-1001", "pays something", None, "RE-1003 abzgl. GS-1004", None)
    amount = column(100.0, 12.0, 77.0, 79.9, None)
    payer = column("ACME", "Nobody", "Initech", "", None)
    paid = column(*[DAY] * 4, None)
    answer = AR_MATCH(text, amount, payer, ITEMS, None, paid)
    settings = Settings()
    frames = {table.name: empty(table) for table in TABLES}

    def raw(headings: list[str], rows: list[list[Any]]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=headings, dtype=object)

    frames["Invoices"], _ = check(INVOICES, raw(HEADINGS, ITEMS[1:]), settings)
    ids = sorted({row[1] for row in ITEMS[1:]})
    frames["Customers"], _ = check(
        CUSTOMERS, raw(["Customer ID", "Name"], [[i, i] for i in ids]), settings
    )
    lines = [[str(n + 1), DAY, amount[n][0], payer[n][0], text[n][0]] for n in range(4)]
    headings = ["Line ID", "Booking date", "Amount", "Payer", "Remittance text"]
    frames["BankLines"], _ = check(BANK_LINES, raw(headings, lines), settings)
    day = dt.date(2026, 3, 20)
    table = match(frames, settings, Run(day, day)).frames[MATCHES]
    first = table[table["option"] == 1]
    for place in range(4):
        rows = first[first["line_id"] == str(place + 1)]
        documents = "; ".join(d for d in rows["document"] if d) or NA
        assert answer[place] == [documents, rows["probability"].iloc[0], rows["why"].iloc[0]]
    documents = [row[0] for row in answer]
    assert documents == ["RE-1001", NA, "RE-1005", "GS-1004; RE-1003", None]


def test_match_of_one_line_takes_customers_names_from_their_own_range():
    items = [
        HEADINGS,
        ["RE-1001", "C-1", DAY, None, 77.0, None],
        ["RE-1002", "C-2", DAY, None, 77.0, None],
    ]
    customers = [["Kundennummer", "Firma"], ["C-1", "Initech AG"], ["C-2", "Globex Ltd"]]
    [[document, probability, why]] = AR_MATCH("danke", 77.0, "INITECH", items, customers)
    assert document == "RE-1001"
    assert probability > 0.9
    assert "77.00" in why


def test_match_keeps_errors_and_refuses_columns_that_do_not_fit():
    answer = AR_MATCH(column("RE-1001", "RE-1002"), column(100.0, "abc"), column("ACME"), ITEMS)
    assert answer[0][0] == "RE-1001"
    assert answer[1] == [VALUE, VALUE, VALUE]
    short = AR_MATCH(
        column("RE-1001", "RE-1002"), column(100.0, 50.5), column("ACME", "ACME", "x"), ITEMS
    )
    assert short[2] == [NA, NA, NA]


def test_a_number_too_large_to_be_exact_spoils_its_own_cell_only():
    assert AR_BUCKET(column(1e308, 5.0)) == column(VALUE, "1-30")
    assert AR_MAKE_REFERENCE(column(1e15, 4711.0), "KID")[0] == [VALUE]
    assert AR_CHECK_REFERENCE(column(1e308, 1232.0)) == column(VALUE, "viite")


def test_match_refuses_a_block_of_several_columns_for_one():
    with pytest.raises(RefusedError):
        AR_MATCH([["RE-1001", "RE-1002"]], 100.0, "ACME", ITEMS)


def test_an_aging_without_its_date_is_blank_like_everything_that_lacks_a_value() -> None:
    assert AR_AGING(ITEMS, None) == AR_DAYS_OVERDUE(None, DAY)
