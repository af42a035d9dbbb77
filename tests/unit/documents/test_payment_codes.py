"""What the payment codes say."""

import pytest
from stdnum import iso11649
from stdnum.ch import esr

from ar_xl.documents.payment_codes import (
    Address,
    address,
    creditor_reference,
    payment,
    qr_reference,
)

GERMAN, SWISS, QR_IBAN = "DE02120300000000202051", "CH9300762011623852957", "CH4431999123000889012"
PAYEE = Address("Nordlicht GmbH", "Kaiserstraße 44", "76133", "Karlsruhe", "DE")


@pytest.mark.parametrize("candidate", ["C-10024", "re 2026/17", "Ü1", "0", "a" * 21])
def test_a_creditor_reference_passes_an_independent_check(candidate: str) -> None:
    assert iso11649.is_valid(creditor_reference(candidate))


def test_a_qr_reference_passes_an_independent_check() -> None:
    assert esr.is_valid(qr_reference("RE-2026-00017"))


def test_euro_to_a_sepa_account_is_a_giro_code() -> None:
    due = payment(PAYEE, [GERMAN], "BYLADEM1001", 123450, "EUR", ["C-1"])
    assert due is not None
    assert due.payload.split("\n") == [
        *("BCD", "002", "1", "SCT", "BYLADEM1001", "Nordlicht GmbH", GERMAN, "EUR1234.50", ""),
        creditor_reference("C-1"),
    ]


def test_francs_to_a_qr_iban_are_a_qr_bill_with_a_qr_reference() -> None:
    debtor = Address("Adler AG", "Bahnhofstrasse 5", "8001", "Zürich", "CH")
    due = payment(PAYEE, [GERMAN, QR_IBAN], "", 199995, "CHF", ["RE-9"], debtor)
    assert due is not None
    lines = due.payload.split("\n")
    assert lines[:4] == ["SPC", "0200", "1", QR_IBAN]
    assert lines[4:11] == ["S", "Nordlicht GmbH", "Kaiserstraße 44", "", "76133", "Karlsruhe", "DE"]
    assert lines[18:20] == ["1999.95", "CHF"]
    assert lines[20:27] == ["S", "Adler AG", "Bahnhofstrasse 5", "", "8001", "Zürich", "CH"]
    assert lines[27:] == ["QRR", qr_reference("RE-9"), "", "EPD"]


def test_a_plain_swiss_iban_has_a_creditor_reference() -> None:
    due = payment(PAYEE, [SWISS], "", 100, "CHF", ["C-1"])
    assert due is not None
    assert due.payload.split("\n")[20:29] == [
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "SCOR",
        creditor_reference("C-1"),
    ]


@pytest.mark.parametrize(
    ("ibans", "amount", "currency", "payee"),
    [
        ([], 100, "EUR", PAYEE),
        ([GERMAN], 0, "EUR", PAYEE),
        ([GERMAN], -100, "EUR", PAYEE),
        ([GERMAN], 100_000_000_000, "EUR", PAYEE),
        ([GERMAN], 100, "USD", PAYEE),
        ([GERMAN], 100, "CHF", PAYEE),
        ([SWISS], 100, "CHF", Address("Nordlicht", "somewhere")),
        ([GERMAN], 100, "EUR", Address("")),
    ],
)
def test_what_no_code_can_say_has_none(
    ibans: list[str], amount: int, currency: str, payee: Address
) -> None:
    assert payment(payee, ibans, "", amount, currency, ["C-1"]) is None


def test_a_line_break_in_a_name_does_not_begin_another_field() -> None:
    due = payment(Address("Nordlicht\nDE99"), [GERMAN], "", 100, "EUR", ["C-1"])
    assert due is not None
    assert due.payload.split("\n")[5:7] == ["Nordlicht DE99", GERMAN]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Hauptstr. 1", "D-10115 Berlin", "Deutschland"], ("Hauptstr. 1", "10115", "Berlin")),
        (["ul. Długa 3", "00-238 Warszawa"], ("ul. Długa 3", "00-238", "Warszawa")),
        (["Damrak 1", "1012 LG Amsterdam"], ("Damrak 1", "1012 LG", "Amsterdam")),
        (["1 High Street", "London"], ("1 High Street", "", "")),
        ([], ("", "", "")),
    ],
)
def test_an_address_is_taken_apart(lines: list[str], found: tuple[str, str, str]) -> None:
    made = address("X", lines, "de")
    assert (made.street, made.postal_code, made.town) == found
