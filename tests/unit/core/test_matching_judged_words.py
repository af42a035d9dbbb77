"""Lines judged by clerks who had not read the engine: what words say against a payment, in many languages."""

from __future__ import annotations

import pytest

from tests.unit.core.test_matching import Rows, book, invoice, line, one, proposed, why
from tests.unit.core.test_matching_judged import CUSTOMER, PAYER, judged


@pytest.mark.parametrize(
    "text",
    [
        "LOHN/GEHALT OKTOBER 2026",
        "Gehaltsvorschuss",
        "salary october",
        "virement salaire octobre",
        "wynagrodzenie za pazdziernik",
        "Zinsen 2026",
        "Gewinnausschüttung 2025",
        "dividend 2025",
        "Darlehensrate 10/2026",
        "loan repayment",
        "Kaution für Mietgerät",
        "Spende 2026",
        "Schadenersatz lt. Vergleich",
        "Versicherungsleistung Schaden 4711",
        "Umsatzbonus 2025 Ihr Einkauf",
        "Fehlüberweisung bitte zurück",
        "Guthaben Auszahlung Kundenkonto",
        "QUOTE Q-7712 DEPOSIT 50%",
    ],
)
def test_what_is_no_invoice_by_its_words_is_not_posted_to_the_item_of_that_amount(
    text: str,
) -> None:
    assert judged(["100711"], text)[0] != "Auto"
    assert judged(["100711"], "Zahlung")[0] == "Auto"


@pytest.mark.parametrize(
    "text",
    [
        "Irrtümlich doppelt gezahlt 100711",
        "100711 paid in error",
        "DEVOLUCION RECIBO 100711",
        "tilbakebetaling 100711",
        "ΑΚΥΡΩΣΗ 100711",
        "возврат 100711",
    ],
)
def test_a_refund_a_mistake_or_a_cancellation_of_the_named_document_is_for_review(
    text: str,
) -> None:
    assert judged(["100711"], text) == ("Review", {"100711": 50000})


@pytest.mark.parametrize(
    "text",
    [
        "A CUENTA FRA 100711",
        "AFBETALING 100711",
        "ΕΝΑΝΤΙ 100711",
        "счет 100711 частичная оплата",
        "100711 kısmi ödeme",
    ],
)
def test_a_part_payment_is_understood_in_more_languages(text: str) -> None:
    lines = [line("L1", 200, text, **PAYER)]
    assert one(proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER)))[0] == "Auto"


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (["100711", "100712"], "PROFORMA INVOICE 100712"),
        (["2260101", "2260102"], "ZÁLOHA NA OBJ 2260102"),
        (["31102026", "30102026"], "Überweisung 31102026"),
        (["FV/12/09/2026", "FV/12/10/2026"], "PRZELEW Z DNIA 12/10/2026"),
    ],
)
def test_a_pro_forma_an_order_or_the_day_of_the_transfer_chooses_nothing(
    numbers: list[str], text: str
) -> None:
    assert judged(numbers, text)[0] != "Auto"


@pytest.mark.parametrize(
    ("numbers", "text", "meant"),
    [
        (["30451", "30452"], "Lasku 30452 maksu", "30452"),
        (["30451", "30452"], "HOTEL 30452", "30452"),
        (["20260311", "20260312"], "factuur 20260312", "20260312"),
        (["55120", "55121"], "VS-Nr 55121 Rechnung 55120", "55120"),
    ],
)
def test_a_word_that_only_ends_like_another_label_does_not_hide_the_number(
    numbers: list[str], text: str, meant: str
) -> None:
    assert judged(numbers, text)[1] == {meant: 50000}


def test_a_number_that_is_a_customers_too_is_not_enough_where_nobody_knows_the_payer() -> None:
    kiosks: Rows = ({"Customer ID": "88002", "Name": "Kiosk Nord"}, CUSTOMER[1])
    invoices = [invoice("88001", "88002", 84), invoice("88002", "C2", 84)]
    assert one(proposed(book(invoices, [line("L1", 84, "88002", "Einzahlung")], kiosks)))[0] == (
        "Review"
    )
    own: Rows = ({**CUSTOMER[0], "Customer ID": "100711"},)
    equal = [invoice("100711", "100711", 500), invoice("100712", "100711", 500)]
    assert one(proposed(book(equal, [line("L1", 500, "100711", **PAYER)], own)))[0] == "Review"


def test_a_customer_number_beside_somebody_elses_document_is_told() -> None:
    numbered: Rows = (
        {"Customer ID": "10023", "Name": "Hubertus Werkzeuge GmbH"},
        {"Customer ID": "10024", "Name": "Ott Gerüstbau KG"},
    )
    lines = [line("L1", 500, "Kd 10024 RG 100711", "Zahlstelle")]
    found = proposed(book([invoice("100711", "10023", 500)], lines, numbered))
    assert one(found)[0] == "Review"
    assert "the text names Ott Gerüstbau KG" in why(found)


def test_an_order_number_that_is_a_year_or_a_document_does_not_decide() -> None:
    def ordered(first: str, second: str, text: str) -> str:
        invoices = [
            invoice("100711", "C1", 500, **{"Customer reference": first}),
            invoice("100712", "C1", 500, **{"Customer reference": second}),
        ]
        return one(proposed(book(invoices, [line("L1", 500, text, **PAYER)], CUSTOMER)))[0]

    assert ordered("2026", "2025", "Rechnung 2026") == "Review"
    assert ordered("100712", "x", "100712") == "Review"
    assert ordered("100712", "x", "Rechnung 100712") == "Auto"


def test_the_payers_own_order_number_leads_to_his_document_though_it_is_anothers_number() -> None:
    invoices = [
        invoice("100711", "C1", 500, **{"Customer reference": "200555"}),
        invoice("200555", "C2", 77),
    ]
    assert one(proposed(book(invoices, [line("L1", 500, "200555", **PAYER)], CUSTOMER)))[1] == (
        {"100711": 50000}
    )


def test_a_tax_office_that_names_a_number_is_no_customer() -> None:
    lines = [line("L1", 500, "VAT REPAY 100711", "HMRC VAT")]
    assert one(proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER)))[0] == "Review"


def test_freight_taken_off_is_no_discount_though_it_comes_to_as_much() -> None:
    terms = {"Terms": "2% 10 days, 30 net", "Invoice date": "2026-09-26"}
    for text, verdict in (("100711", "Auto"), ("100711 abz. Fracht 10,00", "Review")):
        lines = [line("L1", 490, text, **PAYER)]
        found = proposed(book([invoice("100711", "C1", 500, **terms)], lines, CUSTOMER))
        assert one(found)[0] == verdict


def test_a_part_payment_from_which_something_is_taken_off_is_for_review() -> None:
    lines = [line("L1", 245, "100711 Teilzahlung abz. 2%", **PAYER)]
    found = proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER))
    assert one(found)[0] == "Review"
    assert 'the text says "abz. 2%"' in why(found)


def test_a_deduction_with_a_reason_of_its_own_is_not_taken_for_a_bank_charge() -> None:
    lines = [line("L1", 490, "100711 abz. Zuzahlung 10,00", **PAYER)]
    found = proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER))
    assert one(found) == ("Review", {"100711": 49000})
    assert found["charge"].sum() == 0
