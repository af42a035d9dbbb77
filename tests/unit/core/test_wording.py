from __future__ import annotations

import pytest

from ar_xl.core.matching.wording import said
from ar_xl.core.number_texts import at_once, clean


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2 Rate RE 1001", "part"),
        ("2rate", "part"),
        ("Part 1of 3", "part"),
        ("payment 2 of 3", "part"),
        ("a cta", "advance"),
        ("downpayment", "advance"),
        ("DOWN-PAYMENT", "advance"),
        ("Proforma 17", "advance"),
        ("less bank charges", "charge"),
        ("Transportschaden", "short"),
        ("VAT Q3", "Tax"),
        ("Händlerabrechnung", "Card payout"),
    ],
)
def test_what_is_said_is_heard_in_every_spelling(text: str, kind: str) -> None:
    assert kind in said(text)


@pytest.mark.parametrize(
    "text", ["pago", "bank", "2 of", "a contract", "mobile deposit", "x2x rate"]
)
def test_a_part_of_a_phrase_says_nothing(text: str) -> None:
    assert not said(text)


def test_many_texts_are_changed_like_one_even_with_a_sign_that_no_workbook_has() -> None:
    assert at_once(clean, ["a\x00b", "c"]) == ["A\x00B", "C"]
    assert at_once(clean, []) == []
