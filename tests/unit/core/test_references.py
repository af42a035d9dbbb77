from __future__ import annotations

import time

import pytest

from ar_xl.core.references import References

DOCUMENTS = [
    *(f"INV-2026-{n:04d}" for n in range(1001, 1061)),
    *(f"10{n:04d}" for n in range(200, 300)),
    "RE0042",
    "CN-17",
]
AT = {number: at for at, number in enumerate(DOCUMENTS)}


def known(**more: list[str]) -> References:
    orders, payments = [""] * len(DOCUMENTS), [""] * len(DOCUMENTS)
    orders[AT["INV-2026-1004"]] = "PO-4711"
    payments[AT["INV-2026-1006"]] = "RF18539007547034"
    payments[AT["INV-2026-1007"]] = "+++010/8068/17183+++"
    payments[AT["INV-2026-1008"]] = "21 00000 00003 13947 14300 09017"
    return References(DOCUMENTS, orders, payments, ["C1001", "70015"], ["DE02120300000000202051"])


def named(text: str) -> list[str]:
    return [DOCUMENTS[d] for hit in known().find(text).hits for d in hit.documents]


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("INV-2026-1001", ["INV-2026-1001"]),
        ("inv 20261001", ["INV-2026-1001"]),
        ("INV/2026/1001.", ["INV-2026-1001"]),
        ("INV-2026-10\n12", ["INV-2026-1012"]),
        ("INV-20 26-1012", ["INV-2026-1012"]),
        ("Rechnung 2026-1003 vom 03.04.2026", ["INV-2026-1003"]),
        ("Invoice 1004", ["INV-2026-1004"]),
        ("RE 42", ["RE0042"]),
        ("RE00042", ["RE0042"]),
        ("100201", ["100201"]),
        ("100 201", ["100201"]),
        ("100200 100201", ["100200", "100201"]),
        ("INV20261001INV20261002", ["INV-2026-1001", "INV-2026-1002"]),
        ("2026-1001, 1003 u. 1007", ["INV-2026-1001", "INV-2026-1003", "INV-2026-1007"]),
        ("INV-2026-1001/02/03", ["INV-2026-1001", "INV-2026-1002", "INV-2026-1003"]),
        ("100210/11/12/13", ["100210", "100211", "100212", "100213"]),
        ("INV-2026-1001-1003", ["INV-2026-1001", "INV-2026-1002", "INV-2026-1003"]),
        ("100200 bis 100203", ["100200", "100201", "100202", "100203"]),
        ("100200 t/m 100202", ["100200", "100201", "100202"]),
        ("100200-02", ["100200", "100201", "100202"]),
        ("PO 4711", ["INV-2026-1004"]),
        ("Bestellung 4711", []),
        ("RF18 5390 0754 7034", ["INV-2026-1006"]),
        ("RF18 0000 0539 0075 4703 4", ["INV-2026-1006"]),
        ("010/8068/17183", ["INV-2026-1007"]),
        ("SVWZ+010806817183", ["INV-2026-1007"]),
        ("210000000003139471430009017", ["INV-2026-1008"]),
        ("CN 17", ["CN-17"]),
        ("１００２０１", ["100201"]),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, documents: list[str]) -> None:
    assert sorted(named(text)) == sorted(documents)


@pytest.mark.parametrize(
    "text",
    [
        "paid on 10.02.2026", "2026-10-01", "01/10/2026", "vom 20261001", "DE89370400440532010020", "Tel. 100201", "+49 89 100201 55",
        "EUR 1.002,00", "1,002.00", "DE02120300000000202051", "VAT DE100201", "Kd-Nr. 100201", "thank you", "42X100", "19 %",
    ],
)  # fmt: skip
def test_dates_accounts_phones_amounts_and_tax_numbers_are_no_references(text: str) -> None:
    assert [hit for hit in known().find(text).hits if hit.chance < 0.01] == []


def test_a_number_of_the_ledgers_shape_that_no_document_has_is_told() -> None:
    assert known().find("INV-2026-9999").unknown == ["INV20269999"]
    assert known().find("100305").unknown == ["100305"]
    assert known().find("RF18 5390 0754 7035").unknown == ["RF18539007547035"]
    assert known().find("987654321").unknown == []


def test_a_creditor_reference_with_a_letter_in_it_that_no_number_has_is_told_in_full() -> None:
    assert known().find("RF18 5390 07547 Z34 danke").unknown == ["RF18539007547Z34"]


def test_words_that_stand_in_orders_and_references_alone_are_read_as_parts_of_them() -> None:
    index = References(["1001", "1002"], ["77-KLM-8", ""], ["", "4711 QX 99"])
    assert [hit.documents for hit in index.find("77 KLM 8 thanks, 4711-QX-99").hits] == [(0,), (1,)]


def test_an_unknown_number_does_not_swallow_the_known_one_behind_it() -> None:
    references = References(["4004591", "4004729"], payments=["", "12345678901234"])
    assert [hit.documents for hit in references.find("9004591 4004729").hits] == [(1,)]


@pytest.mark.parametrize("label", ["fact n° 4001468", "Fact. n. 4001468", "FACT. N 4001468"])
def test_a_label_that_is_a_prefix_of_other_numbers_does_not_swallow_a_bare_number(
    label: str,
) -> None:
    references = References(["N-4000001", "N-0001468", "4001468"])
    assert [(h.reading, h.documents) for h in references.find(label).hits] == [("exact", (2,))]
    assert [h.documents for h in references.find("n° 0001468").hits] == [(1,)]


def test_the_number_as_printed_comes_before_one_that_lacks_its_prefix() -> None:
    references = References(["FV/2027/012826", "2027-12826", "FV/2027/012827"])
    assert [h.documents for h in references.find("2027-12826").hits] == [(1,)]
    assert [h.documents for h in references.find("2027-012827").hits] == [(2,)]


def test_a_number_before_an_amount_on_the_next_line_is_no_amount() -> None:
    assert named("Bill INV-2026-1003 EUR\n850.00 dated 04.10.26") == ["INV-2026-1003"]
    assert named("Rechnung 2026/1003 GBP\n372,28") == ["INV-2026-1003"]


def test_the_year_of_the_numbers_names_no_document_of_that_serial() -> None:
    references = References([f"FV/2027/{n:06d}" for n in (2026, 2027, 2028, 4001)] + ["4001586"])
    assert references.find("FV/2027").hits == []
    assert references.find("paid 2027").hits == []
    assert [h.documents for h in references.find("FV 2028").hits] == [(2,)]
    assert [h.documents for h in references.find("FV 4001 586").hits] == [(4,)]


def test_a_text_cut_by_the_bank_is_told_with_the_beginning_of_the_last_number() -> None:
    found = known().find("INV-2026-1001 INV-2026-1002 INV-2026-10")
    assert (found.is_cut, found.fragment) == (True, "INV202610")
    assert known().find("INV-2026-1001, INV-2026-1002,").is_cut
    assert not known().find("INV-2026-1001, INV-2026-1002").is_cut


def test_a_customer_number_is_told_from_a_document() -> None:
    assert [hit.customer for hit in known().find("customer C1001").hits] == [0]
    assert [hit.customer for hit in known().find("Kundennr. 70015").hits] == [1]
    assert [hit.customer for hit in known().find("cust no 1001").hits] == [0]


def test_the_chance_of_a_hit_grows_with_the_density_of_numbers() -> None:
    dense = References([f"{n}" for n in range(1000, 6000)]).find("1042").hits[0].chance
    sparse = References(["1042"]).find("1042").hits[0].chance
    lettered = References(["INV-1042"]).find("INV-1042").hits[0].chance
    assert lettered < sparse < dense


def test_a_number_with_a_check_digit_behind_it_names_its_document() -> None:
    # 7-3-1 weights over 100201 give check digit 0; source: Finance Finland, reference number.
    assert [hit.reading for hit in known().find("1002010").hits] == ["check"]


def test_a_text_of_forty_thousand_characters_is_read_at_once() -> None:
    references = known()
    start = time.process_time()
    references.find("INV-2026-1001 002 " * 2500)
    assert time.process_time() - start < 1


def test_ends_of_numbers_behind_a_comma_and_a_dash_stand_for_the_whole_numbers() -> None:
    assert named("INV-2026-1020, -21, -22") == [f"INV-2026-{n}" for n in (1020, 1021, 1022)]


def test_numbers_with_blanks_between_them_are_several_where_each_is_known_alone() -> None:
    numbers = ["RE-2026-006280", "RE-2026-006281", "RE-2026-006282", "2026-1001", "4711 0815 22"]
    found = References(numbers).find("INV 6280 6281 6282")
    assert [d for hit in found.hits for d in hit.documents] == [0, 1, 2]
    assert found.unknown == []


def test_a_number_as_printed_is_not_the_shorter_one_it_begins_with() -> None:
    index = References(["2026", "2026-1001", "2026-200"])
    assert [hit.documents for hit in index.find("Inv 2026-1001").hits] == [(1,)]
    assert [hit.documents for hit in index.find("Inv 2026 200").hits] != [(2,)]
