from __future__ import annotations

import pytest

from ar_xl.core.names import NameIndex, core, full

CUSTOMERS = [
    "Müller Maschinenbau GmbH", "Meyer & Söhne KG", "Northwind Traders Ltd", "ООО Ромашка Трейд", "ΑΛΦΑ ΕΜΠΟΡΙΚΗ Α.Ε.", "Østergaard Møbler A/S",
    "Łódzkie Zakłady Sp. z o.o.", "Hotel 21 Betriebs GmbH", "Hotel 22 Betriebs GmbH", "Global Manufacturing Inc", "José García e Hijos S.L.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("payer", "customer"),
    [
        ("MUELLER MASCHINENBAU", 0),
        ("MULLER MASCHINENB", 0),
        ("Maschinenbau Müller GmbH", 0),
        ("MEYER UND SOEHNE", 1),
        ("NORTHWIND TRADERS LIMITED", 2),
        ("Northwnid Traders", 2),
        ("OOO ROMASHKA TREID", 3),
        ("ALFA EMPORIKI AE", 4),
        ("OSTERGAARD MOBLER", 5),
        ("LODZKIE ZAKLADY SPOLKA Z O.O.", 6),
        ("HOTEL 22 BETRIEBS", 8),
        ("GLOBAL MFG", 9),
        ("JOSE GARCIA HIJOS", 10),
        ("NRTHWND TRDRS", 2),
        ("OSTERGA", 5),
    ],
)
def test_a_customer_is_found_however_the_bank_spells_the_name(payer: str, customer: int) -> None:
    assert NameIndex(CUSTOMERS).find([payer])[0].positions[0] == customer


def test_the_legal_form_tells_two_customers_apart_and_its_spelling_does_not() -> None:
    assert full("Nova Foods Ltd.") == full("NOVA FOODS LIMITED") != full("Nova Foods Inc")
    assert core("Nova Foods Ltd.") == core("Nova Foods Inc")


def test_a_name_cut_off_or_without_vowels_ranks_first_and_is_never_near_enough_to_be_sure() -> None:
    found = NameIndex(CUSTOMERS).find(["NRTHWND TRDRS", "OSTERGA"])
    assert all(0.78 <= likeness.scores[0] < 0.84 for likeness in found)


def test_nobody_is_found_for_a_name_like_none() -> None:
    found = NameIndex(CUSTOMERS).find(["Zyx Quorum Plc", "", "日本"])
    assert [likeness.positions for likeness in found][1:] == [(), ()]
    assert all(score < 0.6 for score in found[0].scores)


def test_equal_questions_have_equal_answers() -> None:
    index = NameIndex(CUSTOMERS)
    assert index.find(["MEYER", "HOTEL"]) == index.find(["MEYER", "HOTEL"])
    assert index.find(["MEYER"])[0] == index.find(["HOTEL", "MEYER"])[1]


def test_an_index_without_names_answers_nobody() -> None:
    assert NameIndex([]).find(["Meyer"])[0].positions == ()
