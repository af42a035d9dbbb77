"""Why is true: every figure, number, name and count in it can be found again in the book."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from tests.unit.core.test_matching import SETTINGS, D, Rows, book, invoice, line, proposed, why

ACCOUNT = "DE89370400440532013000"
PAYER = {"payer": "Hubertus Werkzeuge GmbH", "Payer account": ACCOUNT}
CUSTOMERS: Rows = (
    {"Customer ID": "C1", "Name": "Hubertus Werkzeuge GmbH", "Bank accounts": ACCOUNT},
    {"Customer ID": "C2", "Name": "Ott Gerüstbau KG"},
    {"Customer ID": "C3", "Name": "Foo Inc."},
)
TERMS = {"Terms": "2/10 net 30"}


def on(day: int, month: int = 9) -> dict[str, dt.date]:
    return {"Invoice date": D(2026, month, day)}


def whys(found: pd.DataFrame, line_id: str = "L1") -> list[str]:
    """Why of each option of a line."""
    own = found[found["line_id"] == line_id].drop_duplicates("option")
    return [str(text) for text in own["why"]]


def test_a_return_gives_back_the_discount_and_the_charge_that_its_receipt_had() -> None:
    invoices = [invoice("R-1", "C1", 900, **TERMS, **on(28)), invoice("R-2", "C1", 600)]
    lines = [
        line("L1", 882, "R-1", **PAYER, **{"Booking date": D(2026, 10, 5)}),
        line("L2", -882, "Rücklastschrift R-1", **PAYER, **{"Booking date": D(2026, 10, 8)}),
        line("P1", 590, "R-2", **PAYER, **{"Booking date": D(2026, 9, 6)}),
        line("L3", -590, "Rücklastschrift R-2", **PAYER, **{"Booking date": D(2026, 10, 8)}),
    ]
    posted = [
        {
            "Allocation ID": f"A{n}", "Line ID": "P1", "Document": "R-2", "Customer ID": "C1", "Kind": kind,
            "Amount": amount, "Currency": "EUR", "Effective date": D(2026, 9, 6),
        }
        for n, (kind, amount) in enumerate((("Payment", 590), ("Charge", 10)))
    ]  # fmt: skip
    found = proposed(book(invoices, lines, CUSTOMERS, allocations=posted))
    assert why(found, "L2").startswith("-882.00 = - R-1 900.00 + discount 18.00;")
    assert why(found, "L3").startswith("-590.00 = - R-2 600.00 + bank charge 10.00;")


def test_a_discount_on_several_documents_tells_every_rate_day_and_term() -> None:
    later = {"Terms": "3/14 net 45"}
    invoices = [
        invoice("R-1001", "C1", 1000, **TERMS, **on(28)),
        invoice("R-1002", "C1", 500, **later, **on(25)),
    ]
    found = proposed(
        book(
            invoices,
            [line("L1", 1465, "R-1001 R-1002", **PAYER, **{"Booking date": D(2026, 10, 5)})],
            CUSTOMERS,
        )
    )
    assert (
        "- 2 to 3 % discount 35.00 (terms 2/10 net 30 and 3/14 net 45, paid on days 7 to 10);"
        in why(found)
    )


def test_a_discount_that_is_late_for_one_document_says_for_which() -> None:
    invoices = [
        invoice("R-1003", "C1", 700, **TERMS, **on(30)),
        invoice("R-1004", "C1", 400, **TERMS, **on(1)),
    ]
    text = line("L1", 1078, "R-1003, R-1004", **PAYER, **{"Booking date": D(2026, 10, 5)})
    found = why(proposed(book(invoices, [text], CUSTOMERS)))
    assert "(terms 2/10 net 30, paid on days 5 to 34, too late in part);" in found
    assert "The discount on R-1004 was taken after its date." in found


def test_many_equal_items_are_counted_and_the_options_own_is_among_them() -> None:
    invoices = [invoice(f"R-{1000 + n}", "C1", 500) for n in range(7)]
    found = proposed(book(invoices, [line("L1", 500, "danke", **PAYER)], CUSTOMERS))
    rows = found[found["document"] != ""]
    assert len(rows) == 3
    for document, text in zip(rows["document"], rows["why"], strict=True):
        told = text.partition(f"{document} 500.00; the account is this customer's. ")[2]
        assert told.startswith(f"{document}, R-100")
        assert told.endswith(" or 4 more: same customer, same amount; the text names none.")


def test_items_near_the_amount_are_not_said_to_have_the_same() -> None:
    invoices = [invoice("R-1", "C1", 500), invoice("R-2", "C1", 498)]
    settings = replace(SETTINGS, bank_charge_limit=1000)
    found = proposed(
        book(invoices, [line("L1", 495, "less bank charges", **PAYER)], CUSTOMERS), settings
    )
    assert "R-1 or R-2: same customer, an amount near this; the text names neither" in why(found)


def test_sums_are_counted_without_contradiction() -> None:
    amounts = (100, 200, 300, 400, 500, 150, 250, 50, 75, 25, 600, 700, 800, 900, 1000, 1100, 1200)
    invoices = [invoice(f"R-{n:02d}", "C1", amount) for n, amount in enumerate(amounts)]
    lines = [line("L1", 75, "", **PAYER), line("L2", 300, "", **PAYER)]
    found = proposed(book(invoices, lines, CUSTOMERS))
    assert not found["why"].str.contains("one sum among", case=False).any()
    assert "R-08 alone has the amount" in whys(found, "L1")[1]
    assert "5 sums of the 17 open items make up the amount" in whys(found, "L2")[1]


def test_a_line_without_a_document_does_not_say_that_nothing_fits_where_much_does() -> None:
    amounts = (100, 200, 300, 400, 500, 150, 250, 50, 75, 25, 600, 700, 800, 900, 1000, 1100, 1200)
    invoices = [invoice(f"R-{n:02d}", "C1", amount) for n, amount in enumerate(amounts)]
    found = proposed(book(invoices, [line("L1", 1025, "", **PAYER)], CUSTOMERS))
    assert found["verdict"].tolist() == ["None"]
    assert "are possible, but among 17 open items a sum fits easily by accident" in why(found)


def test_who_the_payer_may_be_is_told_where_nothing_fits() -> None:
    namesakes = [
        {"Customer ID": f"C{n}", "Name": f"Müller Bau {form}"}
        for n, form in enumerate(("GmbH", "AG"))
    ]
    found = proposed(
        book(
            [invoice("R-1", "C0", 900), invoice("R-2", "C0", 800)],
            [line("L1", 55, "danke", "Müller Bau")],
            namesakes,
        )
    )
    assert why(found).endswith(
        "the payer could be Müller Bau GmbH (C0) or Müller Bau AG (C1); nothing open fits."
    )


def test_items_of_the_group_are_counted_where_the_parent_pays() -> None:
    group = [
        {"Customer ID": "H0", "Name": "Hubertus Holding AG", "Bank accounts": ACCOUNT},
        {"Customer ID": "C1", "Name": "Hubertus Werkzeuge GmbH", "Parent ID": "H0"},
        {"Customer ID": "C4", "Name": "Hubertus Garten GmbH", "Parent ID": "H0"},
    ]
    invoices = [invoice("R-1", "C1", 900), invoice("R-2", "C4", 1000), invoice("R-3", "H0", 600)]
    by = {"payer": "Hubertus Holding AG", "Payer account": ACCOUNT}
    lines = [line("L1", 777.77, "danke", **by), line("L2", 1000, "Garten", **by)]
    found = proposed(book(invoices, lines, group))
    assert (
        "none of the 3 open items of Hubertus Holding AG and those it pays for fits, alone or as a sum"
        in why(found, "L1")
    )
    assert '"garten" in the text tells Hubertus Garten GmbH from the others' in why(found, "L2")


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ({"End-to-end ID": "R-1006789"}, "both numbers in the text and the end-to-end ID"),
        ({}, "the text names it"),
    ],
)
def test_numbers_are_said_to_stand_where_they_do(field: dict[str, str], place: str) -> None:
    invoices = [invoice("R-1005678", "C1", 904), invoice("R-1006789", "C1", 905)]
    amount = 1809 if field else 904
    found = proposed(book(invoices, [line("L1", amount, "R-1005678", **PAYER, **field)], CUSTOMERS))
    assert place in why(found)


def test_numbers_of_the_remittance_advice_are_not_said_to_stand_in_the_text() -> None:
    invoices = [invoice("R-1002", "C1", 1000), invoice("R-1003", "C1", 600)]
    advice = [{"Line ID": "L1", "Document reference": f"R-100{n}"} for n in (2, 3)]
    found = proposed(book(invoices, [line("L1", 1600, "Avis", **PAYER)], CUSTOMERS, advice))
    assert "both numbers in the remittance advice" in why(found)


def test_documents_of_another_currency_show_theirs() -> None:
    found = proposed(
        book(
            [invoice("R-1001", "C1", 1200, Currency="USD")],
            [line("L1", 1100, "R-1001", **PAYER)],
            CUSTOMERS,
        )
    )
    assert why(found).startswith("1,100.00 EUR for R-1001 1,200.00 USD; the text names it")


def test_only_documents_of_others_are_said_to_be_theirs() -> None:
    invoices = [invoice("R-1003", "C1", 600), invoice("R-1006", "C2", 50)]
    found = proposed(book(invoices, [line("L1", 650, "R-1003 R-1006", **PAYER)], CUSTOMERS))
    assert why(found).endswith(
        "R-1006 belongs to Ott Gerüstbau KG, the payer is Hubertus Werkzeuge GmbH."
    )


def test_documents_claimed_by_the_same_lines_are_told_at_once_and_the_line_that_has_them() -> None:
    invoices = [invoice(f"R-100{n}", "C1", 100 + n * 7.13) for n in range(6)]
    lines = [
        line("L1", 100 * 3 + 7.13 * 3, "R-1000 R-1001 R-1002", **PAYER),
        line("L2", 100 * 3 + 7.13 * 3, "R-1000, R-1001, R-1002 bitte", **PAYER),
    ]
    found = proposed(book(invoices, lines, CUSTOMERS))
    assert why(found, "L1").endswith("R-1000, R-1001 and R-1002 are claimed by line L2 too.")
    assert why(found, "L2") == "R-1000, R-1001 and R-1002 are claimed by line L1 too."


def test_the_line_that_takes_the_better_option_is_named() -> None:
    invoices = [invoice("R-1003", "C1", 700), invoice("R-1004", "C1", 310)]
    lines = [
        line("L1", 700, "R-1003 storniert", **PAYER),
        line("L2", 700, "nicht R-1003", **PAYER),
    ]
    found = proposed(book(invoices, lines, CUSTOMERS))
    assert why(found, "L2") == "R-1003 is proposed for line L1."


def test_numbers_keep_their_small_letters_and_sentences_one_full_stop() -> None:
    invoices = [invoice("inv-1001", "C1", 900), invoice("inv-1002", "C1", 900)]
    found = proposed(book(invoices, [line("L1", 900, "inv-1009", **PAYER)], CUSTOMERS))
    assert '"inv-1009" in the text is nearly its number' in why(found)
    found = proposed(book(invoices, [line("L1", 900, "", **PAYER)], CUSTOMERS))
    assert ". inv-1001 or inv-1002: same customer" in why(found)
    found = proposed(book([invoice("R-1", "C1", 5)], [line("L1", 9, "R-1", "Foo Inc.")], CUSTOMERS))
    assert not found["why"].str.contains(r"\.\.").any()


def test_a_list_cut_off_in_a_number_shows_where() -> None:
    numbers = [f"INV000822{n}" for n in range(1, 8)]
    invoices = [invoice(n, "C1", 100 + k * 11.11) for k, n in enumerate(numbers)]
    text = f"Inv nos {' + '.join(numbers[:6])} and INV0008"
    total = sum(100 + k * 11.11 for k in range(7))
    found = why(proposed(book(invoices, [line("L1", round(total, 2), text, **PAYER)], CUSTOMERS)))
    assert 'the text is cut off at "INV0008" and only INV0008227 completes it' in found


def test_a_paid_document_and_one_of_zero_are_told_of_one_line() -> None:
    paid = {"Open amount": 0.0}
    invoices = [invoice("R-1001", "C1", 500, **paid), invoice("R-1002", "C1", 0.0)]
    equal = [invoice(f"R-100{n}", "C1", 500) for n in (3, 4)]
    text = line("L1", 500, "R-1001 R-1002", **PAYER)
    found = why(proposed(book([*invoices, *equal], [text], CUSTOMERS)))
    assert found.startswith("R-1001 is already paid; R-1002 is of zero; R-1003 and R-1004 are open")
    assert found.endswith("this amount, but the text does not name them.")


def test_the_ends_of_a_shortened_list_are_no_reference_with_a_check_digit() -> None:
    own = {f"INV000790{n}": 750.0 + n for n in range(4, 8)}
    invoices = [invoice(number, "C1", amount) for number, amount in own.items()]
    text = "Belege INV0007904/05/06/07 Warenlieferung"
    lines = [line("L1", sum(own.values()), text, **PAYER)]
    found = proposed(book([*invoices, invoice("INV0005060", "C2", 1532.87)], lines, CUSTOMERS))
    assert found["verdict"].unique().tolist() == ["Auto"]
    assert sorted(found["document"]) == sorted(own)
