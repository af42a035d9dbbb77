"""An advice goes to its bank line by reference, amount, date and payer, and to no line by chance."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from ar_xl.cells import check, empty
from ar_xl.importers.linking import linked
from ar_xl.importers.payments import Payment
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, CUSTOMERS, REMITTANCES

HEADINGS = (
    "Line ID",
    "Booking date",
    "Amount",
    "Currency",
    "Payer",
    "Remittance text",
    "End-to-end ID",
)
DAY = dt.date(2026, 10, 30)


def cells(headings, rows):
    index = pd.RangeIndex(2, 2 + len(rows))
    columns = zip(*rows, strict=True) if rows else [[]] * len(headings)
    return pd.DataFrame(
        {
            h: pd.Series(list(c), dtype=object, index=index)
            for h, c in zip(headings, columns, strict=True)
        }
    )


def pool(*lines, advised=(), customers=()):
    headings = ("Line ID", "Document reference", "Amount", "Currency", "Memo")
    who = ("Customer ID", "Name", "Email")
    return {
        "BankLines": check(BANK_LINES, cells(HEADINGS, lines), Settings())[0],
        "Remittances": check(REMITTANCES, cells(headings, advised), Settings())[0],
        "Customers": check(CUSTOMERS, cells(who, customers), Settings())[0]
        if customers
        else empty(CUSTOMERS),
    }


def line(number, amount=1190.0, day=DAY, currency="EUR", payer="", text="", end=""):
    return number, day, amount, currency, payer, text, end


def told(payment, there, *documents):
    documents = documents or (("R1", 1190.0),)
    rows = cells(
        ("Line ID", "Document reference", "Amount"), [(payment.name, *one) for one in documents]
    )
    frame = check(REMITTANCES, rows, Settings())[0]
    if not payment.currency:
        frame["currency"] = ""
    out, problems = linked(frame, [payment], there, "a.edi", Settings())
    return list(out["line_id"]), [str(p) for p in problems]


def payment(**more):
    return Payment("payment 1", **({"amount": 119000, "currency": "EUR", "day": DAY} | more))


def test_a_reference_of_the_bank_line_links():
    there = pool(line("L1", end="E-4711"), line("L2", payer="Meier Bau"))
    assert told(payment(references=("E4711",), payers=("Meier Bau",)), there) == (["L1"], [])


def test_a_reference_in_the_text_links():
    there = pool(line("L1", text="PMT/0004711/INV"), line("L2"))
    assert told(payment(references=("4711",)), there)[0] == ["L1"]


def test_amount_and_payer_link_within_the_dates():
    there = pool(
        line("L1", payer="MEIER BAU GMBH"), line("L2", payer="Meier Bau", day=dt.date(2026, 9, 1))
    )
    assert told(payment(payers=("Meier Bau",)), there) == (["L1"], [])


def test_amount_and_a_document_in_the_text_link():
    assert told(payment(), pool(line("L1", text="RE-77 and more"), line("L2")), ("RE-77", 1190.0))[
        0
    ] == ["L1"]


def test_the_sender_of_a_mail_is_found_among_the_customers():
    there = pool(line("L1", payer="Meier Bau"), customers=[("K1", "Meier Bau", "ap@meier.example")])
    assert told(payment(email="AP@meier.example"), there)[0] == ["L1"]


def test_several_lines_are_told_and_none_is_guessed():
    there = pool(line("L1", payer="Meier Bau"), line("L2", payer="Meier Bau"))
    found, (problem,) = told(payment(payers=("Meier Bau",)), there)
    assert found == []
    assert "may be one of these bank lines: L1 (2026-10-30, 1,190.00 EUR, Meier Bau); L2" in problem


def test_equal_amounts_alone_do_not_link():
    found, (problem,) = told(payment(payers=("Meier Bau",)), pool(line("L1", payer="Schulz")))
    assert found == []
    assert "neither payer nor reference says so: L1" in problem


def test_an_advice_before_its_line_waits():
    found, (problem,) = told(payment(payers=("Meier",)), pool(line("L1", amount=5.0)))
    assert found == []
    assert "has no bank line yet; its row is not written. Import it again when" in problem


def test_another_currency_is_another_payment():
    there = pool(line("L1", currency="USD", payer="Meier Bau"))
    assert told(payment(payers=("Meier Bau",)), there)[0] == []


def test_an_advice_without_a_currency_is_in_that_of_its_line():
    there = pool(line("L1", currency="JPY", end="E-4711"))
    rows = cells(("Line ID", "Document reference", "Amount"), [("payment 1", "R1", 1190.0)])
    frame = check(REMITTANCES, rows, Settings())[0].assign(currency="")
    one = payment(currency="", references=("E-4711",))
    out, problems = linked(frame, [one], there, "a.edi", Settings())
    assert out[["line_id", "currency", "amount"]].to_numpy().tolist() == [["L1", "JPY", 1190]]
    assert problems == []


def test_a_sure_reference_links_although_a_charge_was_deducted_and_the_difference_is_told():
    there = pool(line("L1", amount=1175.0, end="PAY-2026-77"))
    found, (problem,) = told(payment(references=("PAY-2026-77",)), there)
    assert found == ["L1"]
    assert (
        "is put on line L1 (2026-10-30, 1,175.00 EUR) by its reference; the amounts differ"
        in problem
    )


def test_a_cheque_number_of_last_year_is_another_payment():
    there = pool(line("L1", end="004711", day=dt.date(2025, 10, 30)))
    assert told(payment(references=("4711",)), there)[0] == []


def test_what_is_in_the_book_keeps_its_line_and_memo():
    there = pool(
        line("L1", payer="Meier Bau"),
        line("L2", payer="Meier Bau"),
        advised=[("L2", "R1", 1190.0, "EUR", "by mail")],
    )
    rows = cells(
        ("Line ID", "Document reference", "Amount", "Memo"), [("payment 1", "R1", 1190.0, "820")]
    )
    frame = check(REMITTANCES, rows, Settings())[0]
    out, problems = linked(frame, [payment()], there, "a.edi", Settings())
    assert out[["line_id", "memo"]].to_numpy().tolist() == [["L2", "by mail"]]
    assert problems == []


def test_a_line_with_another_advice_is_not_overfilled():
    there = pool(line("L1", end="E-4711"), advised=[("L1", "R9", 1000.0, "EUR", "")])
    found, (problem,) = told(payment(references=("E-4711",)), there)
    assert found == []
    assert "belongs to line L1, which has other remittance rows already" in problem


def test_two_payments_of_one_file_do_not_share_a_line():
    there = pool(line("L1", payer="Meier Bau"))
    rows = cells(
        ("Line ID", "Document reference", "Amount"),
        [("payment 1", "R1", 1190.0), ("payment 2", "R2", 1190.0)],
    )
    frame = check(REMITTANCES, rows, Settings())[0]
    two = [
        payment(payers=("Meier Bau",)),
        Payment("payment 2", None, 119000, "EUR", DAY, ("Meier Bau",)),
    ]
    out, problems = linked(frame, two, there, "a.edi", Settings())
    assert out["line_id"].tolist() == ["L1"]
    assert "has no bank line yet" in problems[0].what


def test_a_table_may_name_the_payment_in_place_of_the_line():
    there = pool(line("L1", end="4711"))
    rows = cells(("Line ID", "Document reference", "Amount"), [("004711", "R1", 1190.0)])
    frame = check(REMITTANCES, rows, Settings())[0]
    out, problems = linked(frame, [], there, "a.csv", Settings())
    assert (out["line_id"].tolist(), problems) == (["L1"], [])
