"""Lines judged by clerks who had not read the engine: what its numbers, names and words must not be taken for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.unit.core.test_matching import D, Rows, book, invoice, line, one, proposed, why

ACCOUNT = "DE89370400440532013000"
CUSTOMER: Rows = (
    {"Customer ID": "C1", "Name": "Hubertus Werkzeuge GmbH", "Bank accounts": ACCOUNT},
    {"Customer ID": "C2", "Name": "Ott Gerüstbau KG"},
)
PAYER = {"payer": "Hubertus Werkzeuge GmbH", "Payer account": ACCOUNT}


def judged(numbers: list[str], text: str, **more: Any) -> tuple[str, dict[str, int]]:
    """The verdict on 500.00 of a payer known by account, with equal open items of these numbers."""
    invoices = [invoice(number, "C1", 500, **more) for number in numbers]
    return one(proposed(book(invoices, [line("L1", 500, text, **PAYER)], CUSTOMER)))


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (["R26476", "R26477"], "Hotel Sandbank, Strandweg 3, 26476 Langeoog"),
        (["R26474", "R26475"], "Hotel Leuchtfeuer 26474 Spiekeroog Tel 04976 26475"),
        (["R2026", "R2027"], "Zahlung Rechnungen 2026"),
        (["100711", "100712"], "Lieferschein 100712"),
        (["100711", "100712"], "Angebot 100712 vom 1.9."),
        (["100711", "100712"], "Rückfragen 0221/100712"),
        (["100711", "100712"], "Hubertus Werkzeuge GmbH HRB 100712 Amtsgericht Köln"),
        (["100711", "100712"], "Vertragsnummer 100712"),
        (["100711", "100712"], "10 Stück Art. 100712"),
        (["100711", "100712"], "CHECK 100712"),
        (["100711", "100712"], "Konto 100712 BLZ 37040044"),
        (["R1007", "R1008"], "Hubertus Werkzeuge, Industriestr. 1007, Köln"),
        (["50667", "50668"], "D-50667 Köln"),
        (["50667", "50668"], "HUBERTUS 50667-1234 COLOGNE"),
        (["R20261001", "R20261002"], "Zahlung vom 20261001 danke"),
        (["9/2026", "10/2026"], "CANONE OTTOBRE 10/2026"),
        (["100711", "100712"], "nicht 100711"),
        (["100711", "100712"], "100711 storniert"),
        (["100711", "100712"], "100711 bereits bezahlt am 5.10."),
        (["0123", "123"], "Rechnung 00123"),
    ],
)
def test_a_number_of_something_else_does_not_choose_between_equal_items(
    numbers: list[str], text: str
) -> None:
    assert judged(numbers, text)[0] != "Auto"


@pytest.mark.parametrize(
    ("numbers", "text", "meant"),
    [
        (["126/2026", "133/2026"], "FT 133/26", "133/2026"),
        (["26/2026", "12/2026"], "FT 12/26", "12/2026"),
        (["FV/126/2026", "FV/133/2026"], "FV 133/26", "FV/133/2026"),
        (["2026/126", "2026/133"], "133/26", "2026/133"),
        (["F2026/0126", "F2026/0133"], "F0133/26", "F2026/0133"),
        (["126", "133"], "Rechnung 133/26", "133"),
        (["2026126", "2026133"], "RE 133/26", "2026133"),
        (["108/2026", "133/2026"], "ft 133/08", "133/2026"),
        (["FV/12/09/2026", "FV/12/10/2026"], "faktura 12/10/2026", "FV/12/10/2026"),
        (["4711", "4726"], "4711 26 Stück", "4711"),
        (["INV-12326", "INV-11410"], "pmt 12326 dd 06.10.26", "INV-12326"),
    ],
)
def test_a_number_with_a_short_year_a_month_or_a_quantity_is_read_as_people_mean_it(
    numbers: list[str], text: str, meant: str
) -> None:
    assert judged(numbers, text) == ("Auto", {meant: 50000})


def test_a_short_year_of_a_document_that_is_not_in_the_book_is_told() -> None:
    for numbers in (("126/2026", "9/2026"), ("2026126", "2026127")):
        invoices = [invoice(numbers[0], "C1", 500), invoice(numbers[1], "C1", 10)]
        found = proposed(book(invoices, [line("L1", 500, "FT 133/26", **PAYER)], CUSTOMER))
        assert one(found)[0] == "Review"
        assert "The text names 133/26, which is not in the book" in why(found)


def test_a_refund_or_a_cancellation_named_in_the_text_is_not_posted_unseen() -> None:
    lines = [line("L1", 500, "Rückzahlung Überzahlung / Storno R61012", **PAYER)]
    found = proposed(book([invoice("R61012", "C1", 500)], lines, CUSTOMER))
    assert one(found)[0] == "Review"
    assert "cancelled or paid already" in why(found)


def test_all_open_items_but_those_the_text_excludes() -> None:
    invoices = [invoice(f"R6100{n}", "C1", a) for n, a in ((7, 310.10), (8, 420.20), (9, 530.30))]
    text = "alle offenen Rechnungen ohne R61008 (reklamiert)"
    found = proposed(book(invoices, [line("L1", 840.40, text, **PAYER)], CUSTOMER))
    assert one(found)[1] == {"R61007": 31010, "R61009": 53030}
    two = [invoice("5050", "C1", 300), invoice("5051", "C1", 300), invoice("5052", "C1", 450)]
    found = proposed(book(two, [line("L1", 750, "all open except 5051", **PAYER)], CUSTOMER))
    assert one(found) == ("Review", {"5050": 30000, "5052": 45000})


def test_a_payer_who_is_another_customer_by_name_is_not_named_by_the_text() -> None:
    weber: Rows = (
        {"Customer ID": "C1", "Name": "Weber Metallbau GmbH"},
        {"Customer ID": "C2", "Name": "Weber Metallbau AG"},
    )
    lines = [line("L1", 500, "RE-26-4771", "Weber Metallbau GmbH")]
    found = proposed(book([invoice("RE-26-4771", "C2", 500)], lines, weber))
    assert one(found)[0] == "Review"
    assert "whom the text names" not in why(found)


def test_a_customer_named_in_the_text_who_does_not_own_the_document_is_told() -> None:
    pensions: Rows = (
        {"Customer ID": "C1", "Name": "Pension Seestern"},
        {"Customer ID": "C2", "Name": "Pension Seeblick"},
    )
    lines = [line("L1", 412, "Pension Seeblick R61027", "Inkasso Nord GmbH")]
    found = proposed(book([invoice("R61027", "C1", 412)], lines, pensions))
    assert one(found)[0] == "Review"
    assert "belongs to Pension Seestern, the text names Pension Seeblick" in why(found)
    silent = proposed(
        book([invoice("A1", "C1", 500)], [line("L1", 500, "Ott Gerüstbau KG", **PAYER)], CUSTOMER)
    )
    assert one(silent)[0] == "Review"
    assert "the payer is Hubertus Werkzeuge GmbH" in why(silent)


def test_a_customer_named_in_the_text_of_an_unknown_payer_is_offered() -> None:
    lines = [line("L1", 49, "OTT GERUESTBAU OCT", "MARY MURPHY")]
    invoices = [invoice("2028", "C2", 49), invoice("2029", "C1", 49), invoice("2030", "C1", 49)]
    assert one(proposed(book(invoices, lines, CUSTOMER))) == ("Review", {"2028": 4900})


def test_namesakes_with_their_words_turned_round_or_first_names_cut_are_for_review() -> None:
    plumbers: Rows = (
        {"Customer ID": "C1", "Name": "Müller Sanitär GmbH & Co. KG"},
        {"Customer ID": "C2", "Name": "Sanitär Müller e.K. Inh. Karl Müller"},
    )
    invoices = [invoice("A1", "C1", 500), invoice("A2", "C2", 500)]
    lines = [line("L1", 500, "Rechnung Oktober", "Mueller Sanitaer")]
    assert one(proposed(book(invoices, lines, plumbers)))[0] == "Review"
    people: Rows = (
        {"Customer ID": "C1", "Name": "Anna Schmidt"},
        {"Customer ID": "C2", "Name": "Andreas Schmidt"},
    )
    found = proposed(book(invoices, [line("L1", 500, "Rechnung", "A. Schmidt")], people))
    assert one(found)[0] == "Review"
    assert set(found["document"]) >= {"A1", "A2"}


def test_a_child_of_the_payers_group_that_the_text_tells_comes_first() -> None:
    group: Rows = (
        {"Customer ID": "C1", "Name": "Kaufring Zentral eG", "Bank accounts": ACCOUNT},
        {"Customer ID": "C2", "Name": "Kaufring Markt Huber oHG", "Parent ID": "C1"},
        {"Customer ID": "C3", "Name": "Kaufring Markt Maier KG", "Parent ID": "C1"},
    )
    invoices = [invoice("A1", "C2", 500), invoice("A2", "C3", 500)]
    lines = [
        line("L1", 500, "ZENTRALREGULIERUNG MARKT MAIER", "Kaufring Zentral eG", **{"Payer account": ACCOUNT})
    ]  # fmt: skip
    assert one(proposed(book(invoices, lines, group))) == ("Review", {"A2": 50000})


def test_an_order_number_that_is_another_documents_number_too_names_both() -> None:
    invoices = [
        invoice("R61910", "C1", 500, **{"Customer reference": "61911"}),
        invoice("R61911", "C1", 500),
    ]
    found = proposed(book(invoices, [line("L1", 500, "61911", **PAYER)], CUSTOMER))
    assert one(found)[0] == "Review"
    assert "what the text says fits both" in why(found)


def test_two_payments_that_come_to_the_named_invoice_are_posted() -> None:
    lines = [
        line("L1", 400, "Teilzahlung R61014", **PAYER),
        line("L2", 500, "Restzahlung R61014", **PAYER),
    ]
    found = proposed(book([invoice("R61014", "C1", 900)], lines, CUSTOMER))
    assert [one(found, x) for x in ("L1", "L2")] == [
        ("Auto", {"R61014": 40000}),
        ("Auto", {"R61014": 50000}),
    ]
    short = proposed(book([invoice("R61014", "C1", 950)], lines[1:], CUSTOMER))
    assert one(short, "L2")[0] == "Review"


def test_a_discount_a_cent_off_and_one_on_what_a_credit_note_leaves_are_in_order() -> None:
    terms = {"Terms": "2% 10 days, 30 net", "Invoice date": dt.date(2026, 9, 26)}
    cent = [invoice("R61019", "C1", 333.33, **terms)]
    found = proposed(book(cent, [line("L1", 326.67, "R61019 Skonto", **PAYER)], CUSTOMER))
    assert one(found) == ("Auto", {"R61019": 33333})
    net = [invoice("100711", "C1", 600, **terms), invoice("G55", "C1", -100)]
    found = proposed(book(net, [line("L1", 490, "100711 ./. G55 ./. 2%", **PAYER)], CUSTOMER))
    assert one(found) == ("Auto", {"100711": 60000, "G55": -10000})


def test_a_stated_charge_above_the_limit_is_offered_for_review() -> None:
    lines = [line("L1", 4988, "R61058 /OCMT/EUR5000,00/CHGS/EUR12,00/", **PAYER)]
    found = proposed(book([invoice("R61058", "C1", 5000)], lines, CUSTOMER))
    assert one(found) == ("Review", {"R61058": 500000})
    assert "12.00 is more than the bank charge limit" in why(found)


def test_amounts_in_the_text_that_are_not_the_documents_are_told() -> None:
    invoices = [invoice("100711", "C1", 310), invoice("100712", "C1", 190)]
    lines = [line("L1", 500, "100711 EUR 300,00 100712 EUR 200,00", **PAYER)]
    found = proposed(book(invoices, lines, CUSTOMER))
    assert one(found)[0] == "Review"
    assert "states other amounts" in why(found)


def test_a_structured_reference_with_a_slip_is_no_documents_number() -> None:
    assert judged(["100712", "100713"], "RF78100713")[0] == "Review"


def test_a_return_that_fits_two_receipts_keeps_both_from_being_posted() -> None:
    invoices = [invoice("100711", "C1", 500), invoice("100712", "C1", 500)]
    lines = [
        line("L1", 500, "Rechnung 100711", **PAYER),
        line("L2", 500, "Rechnung 100712", **PAYER),
        line("L3", -500, "RUECKGABE", **PAYER, **{"Booking date": D(2026, 10, 8)}),
    ]
    found = proposed(book(invoices, lines, CUSTOMER))
    assert {one(found, x)[0] for x in ("L1", "L2", "L3")} == {"Review"}


def test_a_date_in_the_text_that_is_one_items_own_puts_it_first() -> None:
    invoices = [
        invoice("A1", "C1", 500, **{"Invoice date": D(2025, 9, 1)}),
        invoice("A2", "C1", 500, **{"Invoice date": D(2026, 9, 8)}),
    ]
    found = proposed(
        book(invoices, [line("L1", 500, "Rechnung vom 08.09.2026", **PAYER)], CUSTOMER)
    )
    assert one(found) == ("Review", {"A2": 50000})
    assert "the text tells its date" in why(found)


def test_a_text_as_long_as_banks_cut_texts_is_no_list_with_one_number_in_it() -> None:
    invoices = [invoice("R61001", "C1", 100.10), invoice("R61004", "C1", 150.50)]
    lines = [line("L1", 250.60, "Vielen Dank Lieferung 61001", **PAYER)]
    assert one(proposed(book(invoices, lines, CUSTOMER)))[0] == "Review"


def test_interest_or_an_own_transfer_is_not_posted_for_somebody_unknown() -> None:
    for text in ("Zinsgutschrift 100711", "Umbuchung 100711"):
        lines = [line("L1", 500, text, "Sparkasse Nord")]
        found = proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER))
        assert one(found)[0] != "Auto"


def test_a_cheques_deposit_is_no_payment_in_advance() -> None:
    lines = [line("L1", 415.20, "MOBILE DEPOSIT CK 2217", **PAYER)]
    assert one(proposed(book([invoice("R61045", "C1", 415.20)], lines, CUSTOMER)))[0] == "Auto"


def test_why_lists_every_number_by_which_the_text_names_documents() -> None:
    invoices = [invoice("RE-26-4910", "C1", 71.40), invoice("RE-26-4912", "C1", 64.26)]
    found = proposed(book(invoices, [line("L1", 135.66, "4910+4912", **PAYER)], CUSTOMER))
    assert 'names RE-26-4910 by "4910" and RE-26-4912 by "4912"' in why(found)


def test_a_parent_pays_for_its_child_unseen_and_a_child_for_its_parent_for_review() -> None:
    group: Rows = (
        {"Customer ID": "C1", "Name": "Kaufring Zentral eG"},
        {"Customer ID": "C2", "Name": "Haushaltswaren Huber oHG", "Parent ID": "C1"},
    )
    invoices = [invoice("RE-4711", "C1", 500), invoice("RE-4712", "C2", 700)]
    lines = [
        line("L1", 700, "RE-4712", "Kaufring Zentral eG"),
        line("L2", 500, "RE-4711", "Haushaltswaren Huber oHG"),
    ]
    found = proposed(book(invoices, lines, group))
    assert one(found, "L1") == ("Auto", {"RE-4712": 70000})
    assert one(found, "L2") == ("Review", {"RE-4711": 50000})
    assert "Haushaltswaren Huber oHG is not its parent" in found["why"].iloc[1]
