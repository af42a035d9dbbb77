"""Lines judged by clerks who had not read the engine: names alike, documents of nothing, returns, equal items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.core.test_matching import SETTINGS, D, Rows, book, invoice, line, one, proposed, why
from tests.unit.core.test_matching_judged import CUSTOMER, PAYER


@pytest.mark.parametrize(
    ("first", "second", "payer"),
    [
        ("Tri-State Hardware", "TriState Hardware of Ohio", "TRI STATE HARDWARE"),
        ("ABC Logistics Inc", "ABC Logistics (UK) Ltd", "ABC LOGISTICS"),
        ("Martin Paul", "Paul Martin", "MARTIN PAUL"),
        ("Hansen Reifen GmbH", "Hansen Reifen GmbH & Co. KG", "HANSEN REIFEN GMBH"),
    ],
)
def test_a_name_that_may_be_another_customers_cut_off_or_turned_round_is_for_review(
    first: str, second: str, payer: str
) -> None:
    two: Rows = ({"Customer ID": "C1", "Name": first}, {"Customer ID": "C2", "Name": second})
    lines = [line("L1", 500, "Rechnung", payer)]
    equal = [invoice("A1", "C1", 500), invoice("A2", "C2", 500)]
    found = proposed(book(equal, lines, two))
    assert one(found)[0] == "Review"
    assert set(found["document"]) >= {"A1", "A2"}
    other = proposed(book([invoice("A1", "C1", 80), invoice("A2", "C2", 500)], lines, two))
    assert one(other) == ("Review", {"A2": 50000})
    alone = proposed(book([invoice("A1", "C1", 500), invoice("A2", "C2", 80)], lines, two))
    assert one(alone) == ("Auto", {"A1": 50000})


def test_a_name_whose_number_is_another_is_no_beginning_of_it() -> None:
    parks: Rows = (
        {"Customer ID": "C1", "Name": "Windpark Nord II GmbH"},
        {"Customer ID": "C2", "Name": "Windpark Nord III GmbH"},
    )
    equal = [invoice("A1", "C1", 500), invoice("A2", "C2", 500)]
    lines = [line("L1", 500, "Rechnung", "WINDPARK NORD II GMBH")]
    assert one(proposed(book(equal, lines, parks))) == ("Auto", {"A1": 50000})


def test_a_person_filed_by_family_name_is_known_by_the_name_the_bank_writes() -> None:
    people: Rows = (
        {"Customer ID": "C1", "Name": "Boll, Karl"},
        {"Customer ID": "C2", "Name": "Kuhn, Erna"},
        {"Customer ID": "C3", "Name": "Weber Metallbau GmbH"},
    )
    invoices = [invoice("A1", "C1", 512.30), invoice("A2", "C2", 88), invoice("A3", "C3", 77.70)]
    lines = [
        line("L1", 512.30, "Rechnung", "KARL BOLL"),
        line("L2", 77.70, "Rechnung", "METALLBAU WEBER AG"),
    ]
    found = proposed(book(invoices, lines, people))
    assert one(found, "L1") == ("Auto", {"A1": 51230})
    assert one(found, "L2")[0] == "Review"


def test_a_document_dated_long_after_the_payment_that_names_it_is_for_review() -> None:
    def paid(on: D) -> str:
        dated = invoice("100711", "C1", 500, **{"Invoice date": D(2026, 10, 20)})
        lines = [line("L1", 500, "100711", **PAYER, **{"Booking date": on})]
        return one(proposed(book([dated], lines, CUSTOMER)))[0]

    assert paid(D(2026, 10, 19)) == "Auto"
    assert paid(D(2025, 10, 19)) == "Review"


def test_money_from_ourselves_is_for_review_though_it_names_a_document() -> None:
    lines = [line("L1", 500, "100711", "Seller AG")]
    found = proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER))
    assert one(found)[0] == "Review"
    assert "the payer has our own name" in why(found).lower()


def test_a_document_of_nothing_is_neither_paid_nor_in_the_way() -> None:
    invoices = [invoice("100711", "C1", 500), invoice("100712", "C1", 0)]
    both = proposed(book(invoices, [line("L1", 500, "100711 100712", **PAYER)], CUSTOMER))
    assert one(both) == ("Auto", {"100711": 50000})
    alone = proposed(book(invoices, [line("L1", 500, "100712", **PAYER)], CUSTOMER))
    assert one(alone)[0] == "Review"
    assert "100712 is of zero" in why(alone)
    assert "paid" not in why(alone)


def test_a_range_may_hold_a_document_that_was_paid_before() -> None:
    invoices = [
        invoice("100711", "C1", 300),
        invoice("100712", "C1", 200, **{"Open amount": 0}),
        invoice("100713", "C1", 100),
    ]
    found = proposed(book(invoices, [line("L1", 400, "100711-100713", **PAYER)], CUSTOMER))
    assert one(found) == ("Auto", {"100711": 30000, "100713": 10000})
    listed = [line("L1", 400, "100711 100712 100713", **PAYER)]
    assert one(proposed(book(invoices, listed, CUSTOMER)))[0] == "Review"


def test_a_return_that_states_its_fee_keeps_the_payment_from_being_posted() -> None:
    lines = [
        line("L1", 500, "CK 5521 100711", **PAYER),
        line("L2", -525, "RETURNED CHECK 5521 NSF FEE 25.00", **PAYER, **{"Booking date": D(2026, 10, 9)}),
    ]  # fmt: skip
    found = proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER))
    assert one(found, "L1") == ("Review", {"100711": 50000})
    assert one(found, "L2") == ("Review", {"100711": -50000})


def test_sets_of_equal_items_are_offered_beside_one_another() -> None:
    invoices = [
        invoice(f"10071{n}", "C1", 178.50, **{"Invoice date": D(2026, 9, n)}) for n in (1, 2, 3)
    ]
    lines = [line("L1", 357, "Sammelzahlung", **PAYER)]
    frames = book(invoices, lines, CUSTOMER)
    found = proposed(frames)
    likely = found.groupby("option")["probability"].first().tolist()
    assert one(found) == ("Review", {"100711": 17850, "100712": 17850})
    assert likely[0] < 0.6 and likely[1] == likely[2] > 0.2
    oldest = proposed(frames, replace(SETTINGS, oldest_first=True))
    assert oldest.groupby("option")["probability"].first().iloc[0] > 0.9


def test_a_line_that_names_what_it_pays_comes_before_two_that_name_nothing() -> None:
    invoices = [invoice(f"1007{n:02d}", "C1", 11 + n) for n in range(10)]
    names = " ".join(f"1007{n:02d}" for n in range(10))
    lines = [
        line("L1", 155, names, **PAYER),
        line("L2", 12, "Zahlung", **PAYER),
        line("L3", 13, "Danke", **PAYER),
    ]
    found = proposed(book(invoices, lines, CUSTOMER))
    assert len(one(found, "L1")[1]) == 10
    assert {one(found, x)[0] for x in ("L1", "L2", "L3")} == {"Review"}


def test_all_items_of_the_day_that_the_text_tells_are_posted() -> None:
    invoices = [
        invoice("141/2026", "C1", 915, **{"Invoice date": D(2026, 8, 10)}),
        invoice("142/2026", "C1", 91.50, **{"Invoice date": D(2026, 8, 10)}),
        invoice("143/2026", "C1", 732, **{"Invoice date": D(2026, 8, 11)}),
        invoice("12/2026", "C1", 244, **{"Invoice date": D(2026, 1, 11)}),
    ]
    lines = [line("L1", 1006.50, "SALDO FATTURE DEL 10/08/2026", **PAYER)]
    found = proposed(book(invoices, lines, CUSTOMER))
    assert one(found) == ("Auto", {"141/2026": 91500, "142/2026": 9150})


def test_why_says_which_field_names_the_document_and_which_of_equals_the_text_fits() -> None:
    equal = [invoice("45/2026", "C1", 610), invoice("54/2026", "C1", 610)]
    found = proposed(book(equal, [line("L1", 610, "STORNO FT 45", **PAYER)], CUSTOMER))
    assert not found["why"].str.contains("names neither").any()
    lines = [line("L1", 610, "Zahlung", **PAYER, **{"End-to-end ID": "45/2026"})]
    assert "the end-to-end ID names it" in why(proposed(book(equal, lines, CUSTOMER)))
    alone = [line("L1", 85, "Zahlung", **PAYER)]
    found = proposed(book([invoice("100711", "C1", 84)], alone, CUSTOMER))
    assert "only open item does not fit" in why(found)


def test_a_return_of_a_part_keeps_the_whole_payment_from_being_posted() -> None:
    lines = [
        line("L1", 500, "100711", **PAYER),
        line("L2", -200, "RUECKGABE TEILBETRAG 100711", **PAYER, **{"Booking date": D(2026, 10, 9)}),
    ]  # fmt: skip
    found = proposed(book([invoice("100711", "C1", 500)], lines, CUSTOMER))
    assert one(found, "L1") == ("Review", {"100711": 50000})
    assert one(found, "L2") == ("Review", {"100711": -20000})


def test_another_branch_is_not_the_one_in_the_book() -> None:
    branches: Rows = ({"Customer ID": "C1", "Name": "Möbelhaus Krüger Bonn"},)
    lines = [line("L1", 500, "Rechnung", "MOEBELHAUS KRUEGER KOELN")]
    assert one(proposed(book([invoice("A1", "C1", 500)], lines, branches)))[0] == "Review"
    misspelt = [line("L1", 500, "Rechnung", "MOEBELHAUS KRUGER BONN")]
    assert one(proposed(book([invoice("A1", "C1", 500)], misspelt, branches)))[0] == "Auto"


def test_a_year_that_is_a_document_does_not_choose_between_equal_items() -> None:
    equal = [invoice("2026", "C1", 500), invoice("2027", "C1", 500)]
    lines = [line("L1", 500, "Jahresrechnung 2026", **PAYER)]
    assert one(proposed(book(equal, lines, CUSTOMER)))[0] == "Review"


def test_a_payment_after_the_return_of_a_posted_one_is_offered_its_document_again() -> None:
    def posted(kind: str, amount: float) -> dict[str, object]:
        return {
            "Allocation ID": "A1", "Line ID": "L1", "Document": "100711", "Customer ID": "C1", "Kind": kind,
            "Amount": amount, "Currency": "EUR", "Effective date": D(2026, 10, 5), "Entered on": D(2026, 10, 6),
        }  # fmt: skip

    lines = [
        line("L1", 500, "100711", **PAYER, **{"End-to-end ID": "E1"}),
        line("L2", -500, "RETOURE 100711 AC04", **PAYER, **{"End-to-end ID": "E1", "Booking date": D(2026, 10, 12)}),
        line("L3", 500, "100711 neues Konto", **PAYER, **{"Booking date": D(2026, 10, 15)}),
    ]  # fmt: skip
    frames = book(
        [invoice("100711", "C1", 500)], lines, CUSTOMER, allocations=[posted("Payment", 500)]
    )
    found = proposed(frames)
    assert one(found, "L2") == ("Auto", {"100711": -50000})
    assert one(found, "L3") == ("Review", {"100711": 50000})


def test_a_list_cut_off_is_not_completed_beside_a_number_that_names_anothers_document() -> None:
    two: Rows = (*CUSTOMER, {"Customer ID": "C9", "Name": "Holzbau Zander GmbH"})
    named = [invoice("00016693", "C1", 900), invoice("00019003", "C1", 600)]
    rest = [invoice("00018174", "C1", 421.56), invoice("00001814", "C9", 0)]
    text = "EREF+NOTPROVIDED SVWZ+Belege 00016693 0001814 00019003"  # ends where banks cut
    found = proposed(book([*named, *rest], [line("L1", 1921.56, text, **PAYER)], two))
    assert one(found)[0] == "Review"
    text = text.replace("0001814", "-------")
    whole = proposed(book([*named, *rest], [line("L1", 1921.56, text, **PAYER)], two))
    assert one(whole)[0] == "Auto"


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [("Chq INV-201", ["Review", "Review", "Review"]), ("Return INV-201", ["Auto", "Auto", "Auto"])],
)
def test_a_document_paid_taken_back_and_paid_again_is_posted_only_where_the_return_is_certain(
    text: str, verdicts: list[str]
) -> None:
    lines = [
        line("L1", 500, "INV-201", **PAYER, **{"Booking date": D(2026, 10, 5)}),
        line("L2", -500, text, **PAYER, **{"Booking date": D(2026, 10, 8)}),
        line("L3", 500, "INV-201", **PAYER, **{"Booking date": D(2026, 10, 12)}),
    ]
    found = proposed(book([invoice("INV-201", "C1", 500)], lines, CUSTOMER))
    assert [one(found, each)[0] for each in ("L1", "L2", "L3")] == verdicts
