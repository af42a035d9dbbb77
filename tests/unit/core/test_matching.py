"""Each row of "What a careful clerk posts unseen, and what not", and what must hold for every proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ar_xl import tables
from ar_xl.cells import check
from ar_xl.core.matching import match
from ar_xl.core.matching.allocate import Choice, allocate
from ar_xl.core.matching.options import Option, Row, nothing
from ar_xl.outcome import Run
from ar_xl.settings import Settings

SETTINGS = Settings(company="Seller AG")
D = dt.date
Rows = Sequence[Mapping[str, Any]]
MUELLER = {
    "Customer ID": "C1",
    "Name": "Müller Maschinenbau GmbH",
    "Bank accounts": "DE89370400440532013000",
}
NORTHWIND = {"Customer ID": "C2", "Name": "Northwind Traders Ltd"}
ALPHA = {"Customer ID": "C3", "Name": "Alpha Beta SA"}
CUSTOMERS: Rows = (MUELLER, NORTHWIND, ALPHA)


def frame(table: tables.Table, rows: Rows) -> pd.DataFrame:
    cells = pd.DataFrame([dict(r) for r in rows], dtype=object)
    cells.index = pd.RangeIndex(2, 2 + len(cells))
    checked, problems = check(table, cells if len(rows) else None, SETTINGS)
    assert not problems, problems
    return checked


def book(
    invoices: Rows,
    lines: Rows,
    customers: Rows = CUSTOMERS,
    remittances: Rows = (),
    allocations: Rows = (),
    memory: Rows = (),
    matches: pd.DataFrame | None = None,
    decisions: Rows = (),
) -> dict[str, pd.DataFrame]:
    return {
        "Invoices": frame(tables.INVOICES, invoices),
        "BankLines": frame(tables.BANK_LINES, lines),
        "Customers": frame(tables.CUSTOMERS, customers),
        "Remittances": frame(tables.REMITTANCES, remittances),
        "Allocations": frame(tables.ALLOCATIONS, allocations),
        "PayerMemory": frame(tables.PAYER_MEMORY, memory),
        "DecisionLog": frame(tables.DECISION_LOG, decisions),
        "Matches": frame(tables.MATCHES, ()) if matches is None else matches,
    }


def proposed(frames: dict[str, pd.DataFrame], settings: Settings = SETTINGS) -> pd.DataFrame:
    outcome = match(frames, settings, Run(D(2026, 10, 31), D(2026, 10, 31)))
    found = outcome.frames[tables.MATCHES]
    holds(found, frames)
    return found


def holds(found: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> None:
    """The contract's identities, on every option and over all first options, or what was accepted instead."""
    for (_, _), rows in found.groupby(["line_id", "option"]):
        sides = (
            rows["applied"].sum()
            - rows["discount"].sum()
            - rows["charge"].sum()
            + rows["difference"].sum()
        )
        assert sides == rows["bank_amount"].iloc[0], rows.T
        assert ((rows["difference"] == 0) == (rows["difference_reason"] == "")).all() or (
            rows["document"] == ""
        ).all()
    first = found[found["option"] == 1]
    assert set(first["line_id"]) == set(found["line_id"])
    assert (found.loc[found["option"] > 1, "verdict"] == "Review").all()
    accepted = found[found["decision"] == "Accept"]
    first = pd.concat([accepted, first[~first["line_id"].isin(accepted["line_id"])]])
    invoices = frames["Invoices"].set_index("document")
    taken = frames["Allocations"].groupby("document")["amount"].sum()
    for document, applied in first.groupby("document")["applied"].sum().items():
        if document:
            given = invoices.loc[document]
            left = int(given["amount"]) - int(taken.get(document, 0))
            if document not in taken and given["open_amount"] is not pd.NA:
                left = int(given["open_amount"])
            assert applied <= left if left >= 0 else applied >= left, (document, applied, left)


def one(found: pd.DataFrame, line: str = "L1") -> tuple[str, dict[str, int]]:
    """Verdict and what is applied to which document by the first option of a line."""
    rows = found[(found["line_id"] == line) & (found["option"] == 1)]
    return rows["verdict"].iloc[0], {
        d: int(a) for d, a in zip(rows["document"], rows["applied"], strict=True) if d
    }


def why(found: pd.DataFrame, line: str = "L1") -> str:
    return str(found[(found["line_id"] == line) & (found["option"] == 1)]["why"].iloc[0])


def reason(found: pd.DataFrame, line: str = "L1") -> str:
    rows = found[(found["line_id"] == line) & (found["option"] == 1)]
    return "".join(rows["difference_reason"])


def invoice(number: str, customer: str, amount: float, **more: Any) -> dict[str, Any]:
    return {
        "Document": number,
        "Customer ID": customer,
        "Invoice date": D(2026, 9, 1),
        "Amount": amount,
        **more,
    }


def line(
    number: str, amount: float, text: str = "", payer: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "Line ID": number, "Booking date": D(2026, 10, 1), "Amount": amount, "Remittance text": text, "Payer": payer, **more,
    }  # fmt: skip


OPEN: Rows = (
    invoice("INV-2026-1001", "C1", 100.10),
    invoice("INV-2026-1002", "C1", 200.20),
    invoice("INV-2026-1003", "C1", 300.30),
    invoice("INV-2026-1004", "C1", 400.40),
    invoice("INV-2026-1005", "C1", 555.55),
    invoice("INV-2026-1006", "C2", 1234.56, **{"Customer reference": "PO-77812"}),
    invoice("INV-2026-1007", "C2", 980.00, Terms="2/10 net 30", **{"Invoice date": D(2026, 9, 25)}),
    invoice("INV-2026-1008", "C3", 720.72, **{"Payment reference": "RF18539007547034"}),
    invoice("INV-2026-1009", "C3", 64.64, **{"Payment reference": "+++010/8068/17183+++"}),
)
M, N, A = "Mueller Maschinenbau", "NORTHWIND TRADERS LIMITED", "ALPHA BETA"


@pytest.mark.parametrize(
    ("amount", "text", "payer", "documents"),
    [
        (100.10, "INV-2026-1001", M, [1001]),
        (100.10, "Rechnung 2026-1001 vom 01.09.2026", M, [1001]),
        (100.10, "inv 2026 1001", M, [1001]),
        (100.10, "INV20261001", M, [1001]),
        (100.10, "INV-2026-10\n01", M, [1001]),
        (100.10, "Ihre Rg. 1001", M, [1001]),
        (1234.56, "PO 77812", N, [1006]),
        (720.72, "RF18 5390 0754 7034", A, [1008]),
        (720.72, "RF18539007547034", "Somebody Else", [1008]),
        (64.64, "010806817183", A, [1009]),
        (300.30, "INV-2026-1001, INV-2026-1002", M, [1001, 1002]),
        (1001.00, "INV-2026-1001 - INV-2026-1004", M, [1001, 1002, 1003, 1004]),
        (1001.00, "INV-2026-1001-1004", M, [1001, 1002, 1003, 1004]),
        (600.60, "INV-2026-1001/02/03", M, [1001, 1002, 1003]),
        (955.95, "INV 2026-1001, 1003 u. 1005", M, [1001, 1003, 1005]),
        (955.95, "INV-2026-1004, INV-2026-1005", "Factor Bank for Müller Maschinenbau", [1004, 1005]),
    ],
)  # fmt: skip
def test_named_documents_whose_amounts_agree_are_auto(
    amount: float, text: str, payer: str, documents: list[int]
) -> None:
    verdict, applied = one(proposed(book(OPEN, [line("L1", amount, text, payer)])))
    assert verdict == "Auto"
    assert sorted(applied) == [f"INV-2026-{d}" for d in documents]


def test_a_list_cut_by_the_bank_with_one_completion_is_auto() -> None:
    found = proposed(book(OPEN, [line("L1", 600.60, "INV-2026-1001 INV-2026-1002 INV-2026-10", M)]))
    assert one(found)[0] == "Auto"
    assert sorted(one(found)[1]) == ["INV-2026-1001", "INV-2026-1002", "INV-2026-1003"]


def test_a_cut_list_with_two_completions_is_for_review() -> None:
    more = [*OPEN, invoice("INV-2026-1010", "C1", 300.30)]
    assert (
        one(
            proposed(book(more, [line("L1", 600.60, "INV-2026-1001 INV-2026-1002 INV-2026-10", M)]))
        )[0]
        == "Review"
    )


def test_discount_in_time_is_auto_and_late_is_for_review() -> None:
    in_time = proposed(book(OPEN, [line("L1", 960.40, "INV-2026-1007", N)]))
    assert one(in_time) == ("Auto", {"INV-2026-1007": 98000})
    assert in_time["discount"].sum() == 1960
    assert "2 % discount 19.60 (terms 2/10 net 30, paid on day 6)" in why(in_time)
    late_by_three = book(
        OPEN, [line("L1", 960.40, "INV-2026-1007", N, **{"Booking date": D(2026, 10, 8)})]
    )
    assert one(proposed(late_by_three, replace(SETTINGS, discount_grace_days=3)))[0] == "Auto"
    assert one(proposed(late_by_three, replace(SETTINGS, discount_grace_days=0)))[0] == "Review"
    late = proposed(
        book(OPEN, [line("L1", 960.40, "INV-2026-1007", N, **{"Booking date": D(2026, 10, 9)})])
    )
    assert one(late)[0] == "Review"
    assert reason(late) == "Discount after its date"
    assert int(late[late["option"] == 1]["difference"].sum()) == -1960


def test_a_bank_charge_is_auto_only_where_the_text_states_it() -> None:
    stated = proposed(book(OPEN, [line("L1", 1229.56, "INV-2026-1006 less bank charges", N)]))
    assert one(stated) == ("Auto", {"INV-2026-1006": 123456})
    assert stated["charge"].sum() == 500
    silent = proposed(book(OPEN, [line("L1", 1229.56, "INV-2026-1006", N)]))
    assert one(silent)[0] == "Review"


def test_a_part_payment_is_auto_only_where_the_text_says_so() -> None:
    stated = proposed(book(OPEN, [line("L1", 500, "Teilzahlung INV-2026-1006", N)]))
    assert one(stated) == ("Auto", {"INV-2026-1006": 50000})
    assert int(stated["difference"].sum()) == 0
    silent = proposed(book(OPEN, [line("L1", 500, "INV-2026-1006", N)]))
    assert one(silent) == ("Review", {"INV-2026-1006": 50000})
    reasoned = proposed(book(OPEN, [line("L1", 1100, "INV-2026-1006 less damaged goods", N)]))
    assert one(reasoned)[0] == "Review"


def test_one_open_item_of_a_sure_payer_is_auto_when_nothing_else_fits() -> None:
    account = {"Payer account": "DE89 3704 0044 0532 0130 00"}
    found = proposed(book(OPEN, [line("L1", 555.55, "", "", **account)]))
    assert one(found) == ("Auto", {"INV-2026-1005": 55555})
    also = [*OPEN, invoice("INV-2026-1011", "C1", 455.45)]
    assert one(proposed(book(also, [line("L1", 555.55, "", "", **account)])))[0] == "Review"


def test_a_discounted_item_that_fits_as_well_makes_a_single_item_a_choice() -> None:
    more = [
        invoice("A-1", "C2", 98.00),
        invoice("A-2", "C2", 100.00, Terms="2/10 net 30", **{"Invoice date": D(2026, 9, 25)}),
    ]
    assert one(proposed(book(more, [line("L1", 98.00, "", N)])))[0] == "Review"


def test_all_open_items_and_all_due_to_a_date_are_auto() -> None:
    assert one(proposed(book(OPEN, [line("L1", 785.36, "", A)])))[0] == "Auto"
    dated = [
        invoice("B-1", "C2", 111.11, **{"Due date": D(2026, 9, 1)}),
        invoice("B-2", "C2", 222.23, **{"Due date": D(2026, 9, 15)}),
        invoice("B-3", "C2", 444.49, **{"Due date": D(2026, 10, 15)}),
    ]
    found = proposed(book(dated, [line("L1", 333.34, "", N)]))
    assert one(found) == ("Auto", {"B-1": 11111, "B-2": 22223})


def test_a_sum_proved_to_be_the_only_one_is_auto_and_one_of_two_is_for_review() -> None:
    found = proposed(book(OPEN, [line("L1", 655.65, "", M)]))
    assert one(found) == ("Auto", {"INV-2026-1001": 10010, "INV-2026-1005": 55555})
    round_ones = [invoice(f"R-{n}", "C2", 100.0 * n) for n in (1, 2, 3, 4, 5)]
    assert one(proposed(book(round_ones, [line("L1", 600.00, "", N)])))[0] == "Review"


def test_the_parent_pays_for_its_child() -> None:
    group = [
        *CUSTOMERS,
        {"Customer ID": "P1", "Name": "Holding Gruppe SE"},
        {"Customer ID": "C9", "Name": "Tochter GmbH", "Parent ID": "P1"},
    ]
    invoices = [*OPEN, invoice("T-500", "C9", 812.13)]
    assert one(
        proposed(book(invoices, [line("L1", 812.13, "T-500", "HOLDING GRUPPE SE")], group))
    ) == ("Auto", {"T-500": 81213})
    assert one(proposed(book(invoices, [line("L1", 812.13, "", "HOLDING GRUPPE SE")], group))) == (
        "Auto",
        {"T-500": 81213},
    )


def test_another_customer_who_pays_a_named_document_is_for_review() -> None:
    assert one(proposed(book(OPEN, [line("L1", 555.55, "INV-2026-1005", N)]))) == (
        "Review",
        {"INV-2026-1005": 55555},
    )


def test_equal_open_items_are_offered_as_equals() -> None:
    twins = [invoice("E-7", "C2", 450), invoice("E-9", "C2", 450)]
    found = proposed(book(twins, [line("L1", 450, "", N)]))
    assert one(found)[0] == "Review"
    assert set(found[found["option"] <= 2]["document"]) == {"E-7", "E-9"}
    assert "E-7 or E-9: same customer, same amount; the text names neither" in why(found)
    chances = found.groupby("option")["probability"].first()
    assert chances[1] == pytest.approx(chances[2])


def test_oldest_first_is_a_policy_the_user_switches_on() -> None:
    twins = [
        invoice("E-7", "C2", 450, **{"Due date": D(2026, 10, 2)}),
        invoice("E-9", "C2", 450, **{"Due date": D(2026, 9, 9)}),
    ]
    found = proposed(book(twins, [line("L1", 450, "", N)]), Settings(oldest_first=True))
    assert one(found) == ("Auto", {"E-9": 45000})
    assert "oldest" in why(found)


def test_namesakes_are_for_review() -> None:
    two = [
        {"Customer ID": "C1", "Name": "Nova Foods Ltd"},
        {"Customer ID": "C2", "Name": "Nova Foods Inc"},
    ]
    invoices = [invoice("X-1", "C1", 310), invoice("X-2", "C2", 310)]
    assert one(proposed(book(invoices, [line("L1", 310, "", "NOVA FOODS")], two)))[0] == "Review"
    assert (
        one(proposed(book([invoices[0]], [line("L1", 310, "", "NOVA FOODS")], two)))[0] == "Review"
    )


def test_namesakes_whose_legal_form_stands_in_front_are_for_review() -> None:
    two = [
        {"Customer ID": "C1", "Name": "AO Polnikstroy"},
        {"Customer ID": "C2", "Name": "Polnikstroy ZAO"},
    ]
    invoices = [invoice("X-1", "C1", 310), invoice("X-2", "C2", 310)]
    assert one(proposed(book(invoices, [line("L1", 310, "", "POLNIKSTROY")], two)))[0] == "Review"
    assert one(proposed(book(invoices, [line("L1", 310, "", "Polnikstroy ZAO")], two)))[0] == "Auto"


def test_margin_is_what_all_lines_lose_without_an_answer() -> None:
    def option(document: int, weight: float) -> Option:
        found = Option((Row(document, 100),), "named")
        found.weigh(weight)
        return found

    def chosen(first: float, second: float) -> Choice:
        options = [
            [option(0, first), nothing(100, "On account")],
            [option(0, second), option(1, 4.0), nothing(100, "On account")],
        ]
        return allocate(options, [100, 100], set())

    # Without document 0 the first line gets nothing (2.0) and the second takes it instead of 1.
    far = chosen(15.0, 5.0)
    assert far.taken == [0, 1]
    assert far.margins[0] == pytest.approx((15.0 + 4.0) - (2.0 + 5.0))
    near = chosen(6.0, 5.0)
    assert near.margins[0] == pytest.approx((6.0 + 4.0) - (2.0 + 5.0))
    assert near.margins[1] == pytest.approx((6.0 + 4.0) - (6.0 + 2.0))


def test_lines_too_many_to_be_solved_exactly_are_not_posted_unseen() -> None:
    options = []
    for at in range(50):
        some = [Option((Row(d, 100),), "named") for d in (at % 7, (at + 1) % 7)]
        for rank, found in enumerate(some):
            found.weigh(9.0 - rank)
        options.append([*some, nothing(100, "On account")])
    assert allocate(options, [100] * 7, set()).unproved == set(range(50))


def test_a_payer_whose_legal_form_the_bank_cut_is_still_another_customer() -> None:
    two = [
        {"Customer ID": "C1", "Name": "Brunoldorf Metallbau AG"},
        {"Customer ID": "C2", "Name": "Oberheim Fenster KG"},
    ]
    named = line("L1", 310, "RE INV0007501", "Brunoldorf Metallbau Aktiengesellsc")
    found = proposed(book([invoice("INV0007501", "C2", 310)], [named], two))
    assert one(found) == ("Review", {"INV0007501": 31000})


def test_a_wrong_number_is_for_review() -> None:
    other = proposed(book(OPEN, [line("L1", 100.10, "INV-2026-1010", M)]))
    assert one(other)[0] == "Review"
    real = proposed(book(OPEN, [line("L1", 200.20, "INV-2026-1001", M)]))
    assert one(real)[0] == "Review"
    listed = proposed(
        book(OPEN, [line("L1", 600.60, "INV-2026-1001, INV-2026-1002, INV-2026-1033", M)])
    )
    assert one(listed) == (
        "Review",
        {"INV-2026-1001": 10010, "INV-2026-1002": 20020, "INV-2026-1003": 30030},
    )
    structured = proposed(book(OPEN, [line("L1", 720.72, "RF18 5390 0754 7035", A)]))
    assert one(structured) == ("Review", {"INV-2026-1008": 72072})


def test_withholding_disputes_overpayments_and_unnamed_credits_are_for_review() -> None:
    tax = proposed(book(OPEN, [line("L1", 1111.10, "INV-2026-1006 less 10% WHT", N)]))
    assert (one(tax)[0], reason(tax)) == ("Review", "Withholding tax")
    over = proposed(book(OPEN, [line("L1", 1300, "INV-2026-1006", N)]))
    assert (one(over)[0], reason(over)) == ("Review", "Overpayment")
    rounded = proposed(book(OPEN, [line("L1", 1234.55, "INV-2026-1006", N)]))
    assert (one(rounded)[0], reason(rounded)) == ("Review", "Rounding")
    disputed = [invoice("D-1", "C2", 500, **{"Disputed amount": 50})]
    assert one(proposed(book(disputed, [line("L1", 500, "D-1", N)])))[0] == "Review"
    credit = [*OPEN, invoice("CN-88", "C2", -34.56, Type="Credit note")]
    taken = proposed(book(credit, [line("L1", 1200, "INV-2026-1006", N)]))
    assert one(taken) == ("Review", {"INV-2026-1006": 123456, "CN-88": -3456})
    named = proposed(book(credit, [line("L1", 1200, "INV-2026-1006 minus CN-88", N)]))
    assert one(named) == ("Auto", {"INV-2026-1006": 123456, "CN-88": -3456})


def test_another_currency_is_never_auto() -> None:
    dollars = [invoice("U-1", "C2", 500, Currency="USD")]
    named = proposed(book(dollars, [line("L1", 460, "U-1", N, Currency="EUR")]))
    assert one(named) == ("Review", {"U-1": 50000})
    rows = named[named["option"] == 1]
    assert (rows["currency"].iloc[0], rows["bank_currency"].iloc[0]) == ("USD", "EUR")
    same = proposed(book(dollars, [line("L1", 500, "", N, Currency="EUR")]))
    assert one(same)[0] != "Auto"


def test_lines_that_claim_one_open_amount_are_all_for_review_and_the_later_is_on_account() -> None:
    twice = [
        line("L1", 555.55, "INV-2026-1005", M),
        line("L2", 555.55, "INV-2026-1005", M, **{"Booking date": D(2026, 10, 3)}),
    ]
    found = proposed(book(OPEN, twice))
    assert one(found, "L1") == ("Review", {"INV-2026-1005": 55555})
    assert one(found, "L2") == ("Review", {})
    assert reason(found, "L2") == "On account"


def test_a_document_already_paid_is_never_replaced_by_an_equal_one() -> None:
    paid = [invoice("F-1", "C2", 450, **{"Open amount": 0}), invoice("F-2", "C2", 450)]
    verdict, applied = one(proposed(book(paid, [line("L1", 450, "F-1", N)])))
    assert verdict in ("Review", "None")
    assert not applied


def test_a_payment_and_its_return_are_on_the_same_document_or_both_for_review() -> None:
    back = {"Booking date": D(2026, 10, 6)}
    pair = [
        line("L1", 555.55, "INV-2026-1005", M),
        line("L2", -555.55, "Rücklastschrift INV-2026-1005", M, **back),
    ]
    found = proposed(book(OPEN, pair))
    assert one(found, "L1") == ("Auto", {"INV-2026-1005": 55555})
    assert one(found, "L2") == ("Auto", {"INV-2026-1005": -55555})
    silent = proposed(
        book(OPEN, [line("L1", 555.55, "INV-2026-1005", M), line("L2", -555.55, "", M, **back)])
    )
    assert one(silent, "L1")[0] == one(silent, "L2")[0] == "Review"


def test_a_return_of_a_posted_receipt_goes_to_the_document_it_had_paid() -> None:
    posted = [
        {"Allocation ID": "A1", "Line ID": "L1", "Document": "INV-2026-1005", "Customer ID": "C1", "Kind": "Payment",
         "Amount": 555.55, "Effective date": D(2026, 10, 1)},
    ]  # fmt: skip
    lines = [
        line("L1", 555.55, "INV-2026-1005", M),
        line(
            "L2",
            -555.55,
            "Return of INV-2026-1005 insufficient funds",
            M,
            **{"Booking date": D(2026, 10, 6)},
        ),
    ]
    found = proposed(book(OPEN, lines, allocations=posted))
    assert set(found["line_id"]) == {"L2"}
    assert one(found, "L2") == ("Auto", {"INV-2026-1005": -55555})


@pytest.mark.parametrize(
    ("amount", "text", "payer", "expected"),
    [
        (-2310.00, "Gehalt Oktober", "Max Meier", "Salary"),
        (-2310.00, "Salary October 2026", "Jo Smith", "Salary"),
        (-900.00, "Umsatzsteuer Q3", "Finanzamt München", "Tax"),
        (-14.90, "Kontoführungsgebühr", "", "Fee"),
        (3.21, "Habenzinsen Q3", "", "Interest"),
        (-120.00, "Refund order 5", "Jane Roe", "Refund"),
        (5000.00, "Umbuchung eigenes Konto", "Seller AG", "Transfer"),
        (1893.20, "STRIPE PAYOUT 2210", "Stripe Technology Europe", "Card payout"),
        (-450.00, "Rechnung 8812 Büromaterial", "Papier Kraus GmbH", "Supplier payment"),
        (-30.00, "frais de tenue de compte", "Banque", "Fee"),
        (-1500.00, "nómina octubre", "Ana Gomez", "Salary"),
    ],
)  # fmt: skip
def test_lines_that_are_no_receivable_have_their_reason(
    amount: float, text: str, payer: str, expected: str
) -> None:
    found = proposed(book(OPEN, [line("L1", amount, text, payer)]))
    assert one(found) == ("None", {})
    assert reason(found) == expected
    assert int(found["difference"].iloc[0]) == round(amount * 100)


def test_an_unknown_payer_is_unidentified_and_an_advance_is_one() -> None:
    unknown = proposed(book(OPEN, [line("L1", 777.77, "thanks", "Quite Unknown SARL")]))
    assert (one(unknown), reason(unknown)) == (("None", {}), "Unidentified")
    advance = proposed(book(OPEN, [line("L1", 777.77, "prepayment for order 4", N)]))
    assert (one(advance), reason(advance)) == (("None", {}), "Advance payment")


def test_remittance_rows_say_how_much_of_each_document_is_paid() -> None:
    rows = [
        {"Line ID": "L1", "Document reference": "INV-2026-1001", "Amount": 100.10},
        {"Line ID": "L1", "Document reference": "2026-1004", "Amount": 200.00},
    ]
    found = proposed(book(OPEN, [line("L1", 300.10, "see advice", M)], remittances=rows))
    assert one(found) == ("Auto", {"INV-2026-1001": 10010, "INV-2026-1004": 20000})


def test_a_remembered_payer_is_strong_from_two_confirmations() -> None:
    memory = [
        {
            "Payer": "XY Services",
            "Payer account": "GB00TEST1234567",
            "Customer ID": "C2",
            "Times": 2,
        }
    ]
    paid = line("L1", 1234.56, "", "XY Services", **{"Payer account": "GB00TEST1234567"})
    strong = proposed(book(OPEN, [paid], memory=memory))
    assert one(strong) == ("Auto", {"INV-2026-1006": 123456})
    assert "2 times" in why(strong)
    weak = proposed(book(OPEN, [paid], memory=[{**memory[0], "Times": 1}]))
    assert one(weak) == ("Review", {"INV-2026-1006": 123456})


def with_decision(
    found: pd.DataFrame, line_id: str, option: int, decision: str, note: str = ""
) -> pd.DataFrame:
    marked = found.copy()
    rows = (marked["line_id"] == line_id) & (marked["option"] == option)
    marked.loc[rows, "decision"] = decision
    marked.loc[rows, "note"] = note
    return marked


def test_a_rejected_option_does_not_come_back_and_is_remembered() -> None:
    twins = [invoice("E-7", "C2", 450), invoice("E-9", "C2", 450)]
    paid = [line("L1", 450, "", N)]
    found = proposed(book(twins, paid))
    first = found[found["option"] == 1]["document"].iloc[0]
    for _ in range(3):
        found = proposed(
            book(twins, paid, matches=with_decision(found, "L1", 1, "Reject") if _ == 0 else found)
        )
        assert found[found["option"] == 1]["document"].iloc[0] not in ("", first)
        assert set(found[found["document"] == first]["decision"]) == {"Reject"}
        assert one(found)[0] == "Review"


def test_an_accepted_option_stays_as_it_is() -> None:
    twins = [invoice("E-7", "C2", 450), invoice("E-9", "C2", 450)]
    paid = [line("L1", 450, "", N), line("L2", 450, "E-9", N, **{"Booking date": D(2026, 10, 9)})]
    found = proposed(book(twins, [paid[0]]))
    option = int(found[found["document"] == "E-9"]["option"].iloc[0])
    marked = with_decision(found, "L1", option, "Accept", "by phone")
    again = proposed(book(twins, paid, matches=marked))
    kept = again[(again["line_id"] == "L1") & (again["decision"] == "Accept")]
    assert kept["document"].tolist() == ["E-9"]
    assert kept["note"].tolist() == ["by phone"]
    assert one(again, "L2")[0] != "Auto"


def test_a_note_stays_with_the_same_option() -> None:
    found = proposed(book(OPEN, [line("L1", 500, "INV-2026-1006", N)]))
    again = proposed(
        book(
            OPEN,
            [line("L1", 500, "INV-2026-1006", N)],
            matches=with_decision(found, "L1", 1, "", "call them"),
        )
    )
    assert again[again["option"] == 1]["note"].tolist() == ["call them"]


def test_why_names_facts_and_the_reason_against_posting() -> None:
    found = proposed(book(OPEN, [line("L1", 300.30, "INV-2026-1001 INV-2026-1002", M)]))
    assert why(found).startswith(
        "300.30 = INV-2026-1001 100.10 + INV-2026-1002 200.20; both numbers in the text"
    )


def test_a_return_is_not_paired_with_a_receipt_of_another_document() -> None:
    equal = [invoice("G-1", "C1", 555.55), invoice("G-2", "C1", 555.55)]
    lines = [
        line("L1", 555.55, "G-1", M),
        line("L2", -555.55, "Rücklastschrift G-2", M, **{"Booking date": D(2026, 10, 6)}),
    ]
    found = proposed(book(equal, lines))
    assert one(found, "L1") == ("Auto", {"G-1": 55555})
    assert one(found, "L2")[0] != "Auto"


def test_a_return_of_a_document_paid_before_the_book_began_opens_it_again_for_review() -> None:
    paid = [invoice("H-1", "C1", 555.55, **{"Open amount": 0})]
    found = proposed(book(paid, [line("L1", -555.55, "STORNERING INCASSO H-1", M)]))
    assert one(found) == ("Review", {"H-1": -55555})


def test_the_bare_number_of_another_customers_document_keeps_an_equal_item_from_being_posted() -> (
    None
):
    invoices = [
        invoice("RE-2026-04375", "C2", 990),
        invoice("RE-2026-01111", "C2", 17.17),
        invoice("EX26-60490", "C1", 488.07),
    ]
    found = proposed(book(invoices, [line("L1", 488.07, "04375", M)]))
    assert one(found) == ("Review", {"EX26-60490": 48807})
    dense = [*invoices, *(invoice(f"RE-2026-{n:05d}", "C2", 5000 + n) for n in range(5000, 9000))]
    found = proposed(book(dense, [line("L1", 488.07, "04375", M)]))
    assert one(found) == ("Review", {"EX26-60490": 48807})


def test_numbers_with_the_year_behind_are_read_in_lists_and_ranges() -> None:
    invoices = [invoice(f"{n}/2026", "C1", n / 100) for n in range(15148, 15156)]
    short = proposed(book(invoices, [line("L1", 454.53, "RE 15150/151/152", M)]))
    assert one(short)[0] == "Auto"
    assert sorted(one(short)[1]) == ["15150/2026", "15151/2026", "15152/2026"]
    between = proposed(book(invoices, [line("L1", 454.53, "15150/2026 bis 15152/2026", M)]))
    assert sorted(one(between)[1]) == ["15150/2026", "15151/2026", "15152/2026"]


def test_a_prepayment_that_names_nothing_does_not_block_a_named_document() -> None:
    lines = [
        line("L1", 549.00, "Vorkasse Auftrag AB-7781", M),
        line("L2", 555.55, "INV-2026-1005", M, **{"Booking date": D(2026, 10, 2)}),
    ]
    found = proposed(book(OPEN, lines))
    assert one(found, "L1") == ("None", {})
    assert one(found, "L2") == ("Auto", {"INV-2026-1005": 55555})


def test_two_lines_with_one_number_are_for_review_whatever_label_stands_before_it() -> None:
    invoices = [invoice("4001468", "C2", 418.18), invoice("N-0001469", "C2", 17.17)]
    lines = [line("L1", 418.18, "Fact. n. 4001468", N), line("L2", 418.18, "Fra. 4001468", N)]
    found = proposed(book(invoices, lines))
    assert one(found, "L1") == ("Review", {"4001468": 41818})
    assert one(found, "L2")[0] == "Review"


def test_a_damaged_number_in_the_middle_of_a_list_is_no_cut() -> None:
    amounts = {6292: 709.67, 6774: 533.43, 7302: 222.5, 8079: 1230.84, 9062: 812.11, 9957: 222.51}
    invoices = [invoice(f"FV/2026/{n:06d}", "C1", a) for n, a in amounts.items()]
    text = (
        "Belege FV/2026/006292 + FV/2026/006774 + FV/2026/007302 + FV/2026/008079"
        " + FV/2026/00902 + FV/2026/009957"
    )
    assert len(text) == 3 * 35
    found = proposed(book(invoices, [line("L1", 3731.06, text, M)]))
    assert one(found)[0] == "Review"
    assert len(one(found)[1]) == 6


def test_a_return_that_names_a_document_nobody_paid_is_not_posted_on_an_equal_one() -> None:
    invoices = [invoice("G-1", "C1", 405), invoice("G-2", "C1", 405)]
    lines = [
        line("L1", 405, "G-2", M),
        line("L2", -405, "RUECKLASTSCHRIFT FRA. G-1", M, **{"Booking date": D(2026, 10, 6)}),
    ]
    posted = [
        {"Allocation ID": "A1", "Line ID": "L1", "Document": "G-2", "Customer ID": "C1", "Kind": "Payment",
         "Amount": 405, "Effective date": D(2026, 10, 1)},
    ]  # fmt: skip
    for allocations in ((), posted):
        found = proposed(book(invoices, lines, allocations=allocations))
        assert one(found, "L2")[0] != "Auto"
        assert one(found, "L2")[1].get("G-2") is None


def test_why_says_the_text_names_only_what_it_names() -> None:
    other = proposed(book(OPEN, [line("L1", 100.10, "INV-2026-1002", M)]))
    assert one(other) == ("Review", {"INV-2026-1001": 10010})
    assert "the text names it" not in why(other)
    assert "The text names INV-2026-1002, the amount fits INV-2026-1001" in why(other)
    text = "WIRE NORTHWIND TRADERS LTD INV-2026-1006"
    nobody = why(proposed(book(OPEN, [line("L1", 1234.56, text)])))
    assert nobody.endswith("the text names it; the text has the customer's name.")
    more = proposed(book(OPEN, [line("L1", 300.30, "INV-2026-1001", M)]))
    assert "the text names INV-2026-1001;" in why(more)


def test_why_shows_numbers_as_they_stand_in_the_text_and_says_nothing_twice() -> None:
    damaged = proposed(book(OPEN, [line("L1", 64.64, "+++010/8068/17181+++", A)]))
    assert '"010/8068/17181" in the text is nearly its number' in why(damaged)
    assert why(damaged).count("17181") == 1
    nobody = proposed(book(OPEN, [line("L1", 555.55)]))
    assert why(nobody).endswith("The text names no document; the payer is not known.")
    two = [invoice("B-1", "C3", 10.01), invoice("B-2", "C3", 20.02)]
    assert "both open items" in why(proposed(book(two, [line("L1", 30.03, "", A)])))


def test_a_remittance_row_that_names_no_document_of_the_book_is_for_review() -> None:
    rows = [{"Line ID": "L1", "Document reference": "INV-2026-9999", "Amount": 100.10}]
    found = proposed(book(OPEN, [line("L1", 100.10, "INV-2026-1001", M)], remittances=rows))
    assert one(found) == ("Review", {"INV-2026-1001": 10010})
    assert "names INV-2026-9999, which is not in the book" in why(found)


def test_an_open_item_equal_to_the_paid_one_that_is_named_is_offered_to_choose() -> None:
    paid = [invoice("F-1", "C2", 450, **{"Open amount": 0}), invoice("F-2", "C2", 450)]
    found = proposed(book(paid, [line("L1", 450, "F-1", N)]))
    assert one(found) == ("Review", {})
    assert why(found).startswith("F-1 is already paid; F-2 is open and has this amount")
    assert found[found["option"] == 2]["document"].tolist() == ["F-2"]


def test_another_customers_number_is_for_review_with_the_items_of_both() -> None:
    customers = [{"Customer ID": "K11628", "Name": "Pardubice Perník"}, MUELLER]
    invoices = [invoice("P-1", "K11628", 68.80), invoice("Q-1", "C1", 68.80)]
    found = proposed(book(invoices, [line("L1", 68.80, "Kunde K11628", M)], customers))
    assert one(found)[0] == "Review"
    assert set(found[found["document"] != ""]["document"]) == {"P-1", "Q-1"}


def test_money_that_came_before_the_invoice_was_written_is_not_posted_unseen() -> None:
    later = [invoice("Z-1", "C2", 64.5, **{"Invoice date": D(2026, 10, 6)})]
    found = proposed(book(later, [line("L1", 64.5, "", N)]))
    assert one(found)[0] == "Review"
    assert "dated after the payment" in why(found)


def test_a_sum_among_many_items_is_for_review() -> None:
    invoices = [invoice(f"S-{n}", "C2", 100 + n**3 / 100) for n in range(1, 21)]
    three = sum(100 + n**3 / 100 for n in (3, 8, 17))
    assert one(proposed(book(invoices, [line("L1", round(three, 2), "", N)])))[0] == "Review"


def test_a_number_that_two_documents_share_is_a_choice_of_equals() -> None:
    invoices = [invoice("RA-4711", "C1", 120), invoice("RB-4711", "C2", 120)]
    found = proposed(book(invoices, [line("L1", 120, "4711", "Nobody Known")]))
    assert one(found)[0] == "Review"
    assert set(found[found["option"] <= 2]["document"]) == {"RA-4711", "RB-4711"}


@pytest.mark.parametrize(
    ("text", "amount", "quote"),
    [
        ("INV-2026-1005 abzgl. 44,00 EUR Transportschaden", 511.55, "abzgl. 44,00 EUR Transportschaden"),
        ("INV-2026-1005 less 42,00 short delivery", 513.55, "less 42,00 short delivery"),
        ("INV-2026-1005 gekuerzt um 21,00 wg. Fehlmenge", 534.55, "gekuerzt um 21,00 wg. Fehlmenge"),
        ("INV-2026-1005 minus 12,00 breuk", 543.55, "minus 12,00 breuk"),
    ],
)  # fmt: skip
def test_why_quotes_the_reason_for_a_short_payment(text: str, amount: float, quote: str) -> None:
    found = proposed(book(OPEN, [line("L1", amount, text, M)]))
    assert one(found) == ("Review", {"INV-2026-1005": round(amount * 100)})
    assert f'short of the named open amount; the text says "{quote}"' in why(found)


@pytest.mark.parametrize(
    ("words", "rate"),
    [("retenção na fonte 4%", 4), ("retención 19 %", 19), ("menos IRPF 15%", 15), ("IRS 11,5%", 11.5), ("ritenuta 20%", 20), ("WHT 3.75%", 3.75)],
)  # fmt: skip
def test_tax_withheld_is_no_bank_charge(words: str, rate: float) -> None:
    invoices = [invoice("W-1", "C3", 400)]
    paid = 400 - 4 * rate
    found = proposed(book(invoices, [line("L1", paid, f"Factura W-1 {words}", A)]))
    assert (one(found), reason(found)) == (("Review", {"W-1": 40000}), "Withholding tax")
    assert f"{rate:g} % tax withheld" in why(found)


def test_a_bank_charge_stated_with_another_amount_is_for_review() -> None:
    other = proposed(book(OPEN, [line("L1", 546.55, "INV-2026-1005 bank fee 7.50", M)]))
    assert one(other)[0] == "Review"
    assert "9.00 is missing, the text states 7.50" in why(other)
    stated = proposed(book(OPEN, [line("L1", 548.05, "INV-2026-1005 bank fee 7.50", M)]))
    assert one(stated)[0] == "Auto"


def test_a_payer_accepted_once_is_known_by_name_as_before() -> None:
    memory = [{"Payer": "Müller Maschinenbau GmbH", "Payer account": "AT611904300234573201", "Customer ID": "C1", "Times": 1}]  # fmt: skip
    account = {"Payer account": "AT611904300234573201"}
    lines = [line("L1", 555.55, "", "Müller Maschinenbau GmbH", **account)]
    single = [invoice("V-1", "C1", 555.55)]
    assert one(proposed(book(single, lines)))[0] == "Auto"
    found = proposed(book(single, lines, memory=memory))
    assert one(found)[0] == "Auto"
    assert "the payer's name is this customer's; account used by this customer 1 time" in why(found)


def test_a_named_credit_note_that_is_paid_out_is_for_review() -> None:
    credit = [*OPEN, invoice("GS-881", "C2", -150, Type="Credit note")]
    found = proposed(book(credit, [line("L1", -150, "Auszahlung Gutschrift GS-881", N)]))
    assert one(found) == ("Review", {"GS-881": -15000})


def test_a_list_cut_within_the_year_behind_its_last_number_is_auto() -> None:
    invoices = [invoice(f"{n}/2027", "C1", n / 100) for n in range(15362, 15370)]
    text = "RGn 15365/2027; 15366/2027; 15367/2027; 15368/2"
    total = sum(n / 100 for n in range(15365, 15369))
    found = proposed(book(invoices, [line("L1", round(total, 2), text, M)]))
    assert one(found)[0] == "Auto"
    assert sorted(one(found)[1]) == [f"{n}/2027" for n in range(15365, 15369)]


def test_a_cut_list_that_rises_is_first_completed_with_numbers_behind_it() -> None:
    amounts = {5823: 104.5, 7200: 204.5, 7201: 950, 7202: 404.25, 7208: 104.5}
    invoices = [invoice(f"R27-{n:06d}", "C1", a) for n, a in amounts.items()]
    found = proposed(
        book(invoices, [line("L1", 1663.25, "RG R27-007200, R27-007201, R27-007202,", M)])
    )
    assert one(found)[0] == "Review"
    assert "R27-007208" in one(found)[1]


def test_equal_documents_of_one_order_are_a_choice() -> None:
    order = {"Customer reference": "PO-88123"}
    invoices = [invoice("K-1", "C1", 300, **order), invoice("K-2", "C1", 300, **order)]
    found = proposed(book(invoices, [line("L1", 300, "PO-88123", M)]))
    assert one(found)[0] == "Review"
    assert set(found[found["option"] <= 2]["document"]) == {"K-1", "K-2"}


def test_an_advice_with_another_amount_is_no_unseen_post() -> None:
    items = [invoice("INV-1", "C1", 300), invoice("INV-2", "C1", 90)]
    advice = [
        {"Line ID": "L1", "Document reference": "INV-1", "Amount": 300},
        {"Line ID": "L1", "Document reference": "INV-2", "Amount": 60},
    ]
    found = proposed(book(items, [line("L1", 390, "", M)], remittances=advice))
    assert one(found)[0] == "Review"
    assert "The remittance advice says 60.00 for INV-2" in why(found)


def test_an_amount_behind_a_currency_is_no_document_number() -> None:
    items = [invoice("1500", "C1", 1500), invoice("1501", "C1", 1500)]
    assert one(proposed(book(items, [line("L1", 1500, "EUR 1500 danke", M)])))[0] == "Review"


def test_probabilities_of_reviewed_lines_follow_earlier_decisions_and_those_of_auto_do_not() -> (
    None
):
    twins = [
        {"Document": f"R-{n}", "Customer ID": "C1", "Invoice date": D(2026, 9, n), "Amount": 70}
        for n in (1, 2)
    ]
    named = {
        "Document": "R-88001",
        "Customer ID": "C2",
        "Invoice date": D(2026, 9, 1),
        "Amount": 55,
    }
    lines = [
        {"Line ID": "L1", "Booking date": D(2026, 10, 2), "Amount": 70, "Payer": "Müller Maschinenbau GmbH"},
        {"Line ID": "L2", "Booking date": D(2026, 10, 2), "Amount": 55, "Payer": "Northwind Traders Ltd", "Remittance text": "R-88001"},
    ]  # fmt: skip
    wrong = [
        {
            "Line ID": f"X{n}",
            "Verdict": "Review",
            "Probability": 0.6 if n % 2 else 0.4,
            "Decided": "Another" if n % 14 > 1 else "Option 1",
        }
        for n in range(120)
    ]
    before = proposed(book([*twins, named], lines))
    after = proposed(book([*twins, named], lines, decisions=wrong))
    shown = [f.set_index("document")["probability"] for f in (before, after)]
    assert shown[1]["R-1"] < shown[0]["R-1"] - 0.1
    assert shown[1]["R-88001"] == shown[0]["R-88001"]
    assert after["document"].tolist() == before["document"].tolist()
    assert after["verdict"].tolist() == before["verdict"].tolist()


def test_why_says_when_and_by_which_line_a_document_was_paid() -> None:
    paid = {
        "Allocation ID": "A1",
        "Line ID": "L0",
        "Document": "F-1",
        "Customer ID": "C2",
        "Kind": "Payment",
        "Amount": 450,
        "Effective date": D(2026, 9, 14),
    }
    found = proposed(
        book([invoice("F-1", "C2", 450)], [line("L1", 450, "F-1", N)], allocations=[paid])
    )
    assert why(found) == "F-1 (on 2026-09-14 by line L0) is already paid."


@pytest.mark.parametrize("also", ["", "N-1, "])
def test_the_payers_own_item_of_the_amount_is_offered_where_a_strangers_number_is_named(
    also: str,
) -> None:
    items = [invoice("N-1", "C2", 80), invoice("N-2", "C2", 30.5), invoice("M-7001", "C1", 900)]
    amount = 110.5 if also else 30.5
    found = proposed(book(items, [line("L1", amount, f"{also}M-7001", N)]))
    assert set(found["verdict"]) == {"Review"}
    options = [set(rows["document"]) for _, rows in found.groupby("option")]
    assert ({"N-1", "N-2"} if also else {"N-2"}) in options


def test_a_number_cut_like_the_one_before_it_is_no_credit_notes_last_digits() -> None:
    invoices = [
        invoice("4006718", "C1", 247.47),
        invoice("4006731", "C1", 1113.23),
        invoice("4006732", "C1", 1411.30),
        invoice("4005001", "C1", 77.10),
        invoice("GS-2026-4006", "C2", -50),
    ]
    lines = [line("L1", 2772.00, "Rechnungen 4006718 4006731 u. 4006", M)]
    found = proposed(book(invoices, lines))
    assert one(found) == ("Auto", {"4006718": 24747, "4006731": 111323, "4006732": 141130})


def test_of_two_documents_of_the_amount_the_one_nearly_named_comes_first() -> None:
    invoices = [
        invoice("00010100", "C1", 125),
        invoice("00014988", "C1", 893.82),
        invoice("00015559", "C1", 893.82),
        invoice("00016559", "C2", 12.50),
    ]
    found = proposed(book(invoices, [line("L1", 1018.82, "00010100 00016559", M)]))
    assert one(found) == ("Review", {"00010100": 12500, "00015559": 89382})
