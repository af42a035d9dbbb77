"""A batch that two files tell, as one line and payment by payment, is in the book once."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_xl.importers.merge import merge
from ar_xl.tables import BANK_LINES
from tests.unit.importers.test_merge import bank, book_of


def parts(*amounts, reference=None, file="notification"):
    """One entry's payments."""
    rows = [
        (5, amount, f"RE {n}", *([reference] if reference else ()))
        for n, amount in enumerate(amounts)
    ]
    lines = bank(*rows, statement=file)
    source = f"{file}.xml · statement 1 · entry 1"
    return lines.assign(source=[f"{source}.{n}" for n in range(1, len(lines) + 1)])


@pytest.mark.parametrize("reference", [None, "B-77"])
def test_payments_are_not_added_where_the_book_has_their_sum(reference):
    row = (5, 300, "SAMMLER", *([reference] if reference else ()))
    book = book_of(bank(row))
    merged = merge(BANK_LINES, book, parts(100, 200, reference=reference), "n.xml")
    assert merged.new.empty
    assert merged.known == 2
    (told,) = merged.problems
    assert "2 payments are not added" in str(told)
    assert book["line_id"].iloc[0] in str(told)


def test_the_sum_is_not_added_where_the_book_has_its_payments():
    book = book_of(parts(100, 200))
    merged = merge(BANK_LINES, book, bank((5, 300, "SAMMLER"), (5, 7, "FEE")), "s.xml")
    assert merged.new["amount"].tolist() == [700]
    assert "is the sum of 2 payments" in str(merged.problems[0])


def test_one_sum_stands_for_one_batch():
    book = book_of(bank((5, 300, "SAMMLER")))
    both = parts(100, 200)
    other = parts(50, 250).assign(
        source=[f"notification.xml · statement 1 · entry 2.{n}" for n in (1, 2)]
    )
    lines = pd.concat([both, other])
    merged = merge(BANK_LINES, book, lines.set_axis(range(1, 5), axis=0), "n.xml")
    assert sorted(merged.new["amount"]) == [5000, 25000]


@pytest.mark.parametrize(
    ("book", "why"),
    [
        (bank((6, 300, "SAMMLER")), "another day"),
        (bank((5, 301, "SAMMLER")), "another sum"),
        (bank((5, 300, "SAMMLER", "B-78")), "another reference of the bank's"),
        (bank((5, 300, "SAMMLER"), statement="notification"), "the same file"),
    ],
)
def test_what_does_not_agree_is_added(book, why):
    merged = merge(BANK_LINES, book_of(book), parts(100, 200, reference="B-77"), "n.xml")
    assert len(merged.new) == 2, why
