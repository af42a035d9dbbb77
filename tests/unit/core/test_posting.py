import datetime as dt

import pandas as pd
import pytest

from ar_xl.cells import check, render
from ar_xl.core import ledger
from ar_xl.core.posting import post
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    BANK_LINES,
    BY_NAME,
    INVOICES,
    MATCHES,
    PAYER_MEMORY,
    RECONCILIATION,
    Table,
)

JAN, FEB, MAR = (dt.date(2026, month, 15) for month in (1, 2, 3))
RUN = Run(MAR, dt.date(2026, 3, 20), "Jo", "R7")
HEADINGS = {
    "Customers": "Customer ID, Name",
    "Invoices": "Document, Customer ID, Invoice date, Amount, Open amount, Currency",
    "BankLines": "Line ID, Booking date, Amount, Payer, Payer account, Currency",
    "Matches": "Line ID, Option, Verdict, Decision, Document, Applied, Discount, Charge, Difference, Difference reason, Customer ID, Bank amount",
    "Allocations": "Allocation ID, Line ID, Document, Customer ID, Kind, Amount, Currency, Effective date, Reverses, Run",
    "PayerMemory": "Payer, Payer account, Customer ID, Learned from, Learned on, Times",
    "DecisionLog": "Line ID, Verdict, Probability, Document, Decided, Decided on, Run",
}
CUSTOMERS = [("C1", "Adler"), ("C2", "Bär")]
TWO = [
    ("R1", "C1", JAN, 100, None, None),
    ("R2", "C1", JAN, 50, None, None),
    ("G1", "C2", JAN, -20, None, None),
]
Cells = list[tuple[object, ...]]


def rows(table: Table, cells: Cells) -> pd.DataFrame:
    raw = pd.DataFrame(
        cells,
        columns=HEADINGS[table.name].split(", "),
        index=range(2, 2 + len(cells)),
        dtype=object,
    )
    frame, found = check(table, raw, Settings())
    assert not found
    return frame


def book(**cells: Cells) -> dict[str, pd.DataFrame]:
    given = {"Customers": CUSTOMERS, "Invoices": TWO, **cells}
    return {name: rows(BY_NAME[name], given.get(name, [])) for name in HEADINGS}


def line(
    number: str,
    amount: float,
    payer: str = "ADLER GMBH",
    booked: dt.date = FEB,
    code: str | None = None,
) -> tuple[object, ...]:
    return (number, booked, amount, payer, "DE02", code)


def match(
    number: str,
    verdict: str,
    document: str | None,
    applied: float | None = None,
    *,
    option: int = 1,
    decision: str | None = None,
    discount: float | None = None,
    charge: float | None = None,
    difference: float | None = None,
    reason: str | None = None,
    customer: str | None = None,
    bank: float | None = None,
) -> tuple[object, ...]:
    return (
        number,
        option,
        verdict,
        decision,
        document,
        applied,
        discount,
        charge,
        difference,
        reason,
        customer,
        bank,
    )


def posted(outcome: Outcome) -> list[tuple[object, ...]]:
    frame = outcome.frames.get(ALLOCATIONS)
    if frame is None:
        return []
    return [
        (r.allocation_id, r.line_id, r.document, r.customer_id, r.kind, int(r.amount))
        for r in frame.itertuples()
    ]


def refused(frames: dict[str, pd.DataFrame]) -> list[str]:
    with pytest.raises(InputError) as caught:
        post(frames, Settings(), RUN)
    return [str(problem) for problem in caught.value.problems]


def after(frames: dict[str, pd.DataFrame], outcome: Outcome) -> dict[str, pd.DataFrame]:
    """The book as it stands once the outcome is written, and read again."""
    done = dict(frames)
    for table, new in outcome.frames.items():
        if table is RECONCILIATION:
            continue
        old = done[table.name].copy()
        known = new.index.intersection(old.index)
        for name in new.columns:
            old.loc[known, name] = new.loc[known, name]
        done[table.name] = pd.concat([old, new.drop(index=known)]) if len(old) else new
        done[table.name].index = pd.RangeIndex(2, 2 + len(done[table.name]))
    return done


def test_auto_is_posted_with_its_dates_and_who_entered_it() -> None:
    frames = book(BankLines=[line("L1", 100)], Matches=[match("L1", "Auto", "R1", 100, bank=100)])
    outcome = post(frames, Settings(), RUN)
    assert posted(outcome) == [("A000001", "L1", "R1", "C1", "Payment", 10000)]
    row = outcome.frames[ALLOCATIONS].iloc[0]
    assert (
        row["effective_date"].date(),
        row["entered_on"].date(),
        row["entered_by"],
        row["run"],
    ) == (FEB, RUN.entered_on, "Jo", "R7")
    assert (row["currency"], row["reverses"]) == ("EUR", "")


def test_value_date_is_the_effective_date_where_the_bank_gives_one() -> None:
    frames = book(BankLines=[line("L1", 100)], Matches=[match("L1", "Auto", "R1", 100)])
    frames["BankLines"]["value_date"] = pd.Series([ledger.day(MAR)], index=[2])
    assert post(frames, Settings(), RUN).frames[ALLOCATIONS]["effective_date"].dt.date.tolist() == [
        MAR
    ]


def test_only_auto_and_accepted_options_are_posted() -> None:
    frames = book(
        BankLines=[line("L1", 100), line("L2", 50), line("L3", 50), line("L4", -20), line("L5", 9)],
        Matches=[
            match("L1", "Auto", "R1", 100, decision="Reject"),
            match("L2", "Review", "R2", 50),
            match("L3", "Review", None, difference=50, reason="On account", customer="C1"),
            match("L3", "Review", "R2", 50, option=2, decision="Accept"),
            match("L4", "None", None, difference=-20, reason="Fee"),
            match("L5", "Auto", None, difference=9, reason="Interest", option=2),
        ],
    )
    outcome = post(frames, Settings(), RUN)
    assert posted(outcome) == [("A000001", "L3", "R2", "C1", "Payment", 5000)]
    states = outcome.frames[BANK_LINES]
    assert states["status"].to_dict() == {2: "Review", 3: "Review", 4: "Posted", 5: "No receivable"}
    assert states["kind"].to_dict() == {2: "", 3: "", 4: "Receipt", 5: "Fee"}


def test_accepted_option_beats_auto_and_the_decision_may_stand_on_any_of_its_rows() -> None:
    frames = book(
        BankLines=[line("L1", 130)],
        Matches=[
            match("L1", "Auto", "R1", 100),
            match("L1", "Auto", None, difference=30, reason="Overpayment", customer="C1"),
            match("L1", "Auto", "R1", 100, option=2),
            match("L1", "Auto", "R2", 30, option=2, decision="Accept"),
        ],
    )
    assert [row[2:] for row in posted(post(frames, Settings(), RUN))] == [
        ("R1", "C1", "Payment", 10000),
        ("R2", "C1", "Payment", 3000),
    ]


def test_parts_of_an_option_become_events_of_their_kind_and_sum_to_what_is_applied() -> None:
    frames = book(
        BankLines=[line("L1", 96), line("L2", 45.5)],
        Matches=[
            match("L1", "Auto", "R1", 100, discount=3, charge=1),
            match(
                "L2",
                "Review",
                "R2",
                50,
                decision="Accept",
                difference=-4.5,
                reason="Withholding tax",
            ),
        ],
    )
    outcome = post(frames, Settings(), RUN)
    assert [row[1:3] + row[4:] for row in posted(outcome)] == [
        ("L1", "R1", "Payment", 9600),
        ("L1", "R1", "Discount", 300),
        ("L1", "R1", "Charge", 100),
        ("L2", "R2", "Payment", 4550),
        ("L2", "R2", "Withholding tax", 450),
    ]
    assert outcome.frames[INVOICES]["open_amount"].to_dict() == {2: 0, 3: 0, 4: -2000}


def test_money_left_over_is_held_under_its_reason_without_a_document() -> None:
    frames = book(
        BankLines=[line("L1", 130), line("L2", 80)],
        Matches=[
            match("L1", "Auto", "R1", 100, difference=30, reason="Overpayment"),
            match(
                "L2",
                "None",
                None,
                decision="Accept",
                difference=80,
                reason="Advance payment",
                customer="C2",
            ),
        ],
    )
    outcome = post(frames, Settings(), RUN)
    assert [row[1:] for row in posted(outcome)] == [
        ("L1", "R1", "C1", "Payment", 10000),
        ("L1", "", "C1", "Overpayment", 3000),
        ("L2", "", "C2", "Advance payment", 8000),
    ]
    assert outcome.frames[BANK_LINES]["status"].to_dict() == {2: "Posted", 3: "On account"}


def test_credit_note_taken_and_a_returned_payment_reopen_what_they_should() -> None:
    frames = book(
        BankLines=[line("L1", 80), line("L2", -100, booked=MAR)],
        Matches=[
            match("L1", "Auto", "R1", 100),
            match("L1", "Auto", "G1", -20),
            match("L2", "Auto", "R1", -100),
        ],
    )
    outcome = post(frames, Settings(), RUN)
    assert outcome.frames[INVOICES]["open_amount"].to_dict() == {2: 10000, 3: 5000, 4: 0}
    assert outcome.frames[BANK_LINES]["kind"].to_dict() == {2: "Receipt", 3: "Return"}


def test_opening_comes_first_and_posting_counts_from_it() -> None:
    frames = book(
        Invoices=[("R1", "C1", JAN, 100, 40, None), ("R2", "C1", JAN, 50, 50, None)],
        BankLines=[line("L1", 40)],
        Matches=[match("L1", "Auto", "R1", 40)],
    )
    outcome = post(frames, Settings(), RUN)
    assert posted(outcome) == [
        ("A000001", "", "R1", "C1", "Opening", 6000),
        ("A000002", "L1", "R1", "C1", "Payment", 4000),
    ]
    assert outcome.frames[ALLOCATIONS]["effective_date"].dt.date.tolist() == [JAN, FEB]
    assert outcome.frames[INVOICES]["open_amount"].to_dict() == {2: 0}


def test_only_open_amounts_that_change_are_written_with_their_currency_s_decimals() -> None:
    frames = book(
        Invoices=[
            ("R1", "C1", JAN, 100, 100, "JPY"),
            ("R2", "C1", JAN, 50, 50, "JPY"),
            ("R3", "C1", JAN, 9, None, None),
        ],
        BankLines=[line("L1", 100, code="JPY")],
        Matches=[match("L1", "Auto", "R1", 100)],
    )
    frames["Matches"]["currency"], frames["Matches"]["applied"] = (
        "JPY",
        pd.array([100], dtype="Int64"),
    )
    cells = render(INVOICES, post(frames, Settings(), RUN).frames[INVOICES], Settings())
    assert cells["Open amount"].to_dict() == {2: 0, 4: 9.0}


def test_posting_twice_is_posting_once() -> None:
    frames = book(
        Invoices=[("R1", "C1", JAN, 100, 60, None)],
        BankLines=[line("L1", 50), line("L2", 7)],
        Matches=[
            match("L1", "Review", "R1", 50, decision="Accept"),
            match("L2", "None", None, difference=7, reason="Unidentified"),
        ],
    )
    once = after(frames, post(frames, Settings(), RUN))
    again = post(once, Settings(), Run(MAR, RUN.entered_on, "Jo", "R8"))
    assert again.frames == {}
    assert again.facts["posted"] == 0


def test_line_booked_after_the_as_of_date_waits() -> None:
    frames = book(BankLines=[line("L1", 100, booked=MAR)], Matches=[match("L1", "Auto", "R1", 100)])
    assert posted(post(frames, Settings(), Run(FEB, MAR))) == []


def test_payment_that_takes_effect_later_leaves_the_open_amount_of_the_date_but_is_not_posted_twice() -> (
    None
):
    frames = book(
        BankLines=[line("L1", 100), line("L2", 100)], Matches=[match("L1", "Auto", "R1", 100)]
    )
    frames["BankLines"]["value_date"] = pd.Series([ledger.day(MAR)] * 2, index=[2, 3])
    feb = Run(FEB, MAR)
    outcome = post(frames, Settings(), feb)
    assert outcome.frames[INVOICES]["open_amount"].to_dict()[2] == 10000
    once = after(frames, outcome)
    once["Matches"] = rows(MATCHES, [match("L2", "Auto", "R1", 100)])
    assert "of which 0.00 is open" in refused(once)[0]


def test_payment_in_another_currency_pays_the_document_in_its_own() -> None:
    frames = book(
        Invoices=[("R1", "C1", JAN, 100, None, "USD")],
        BankLines=[line("L1", 91.5)],
        Matches=[
            match(
                "L1",
                "Review",
                "R1",
                100,
                decision="Accept",
                difference=-8.5,
                reason="Exchange difference",
            )
        ],
    )
    outcome = post(frames, Settings(), RUN)
    assert [(row[4], row[5]) for row in posted(outcome)] == [("Payment", 10000)]
    assert outcome.frames[ALLOCATIONS]["currency"].tolist() == ["USD"]
    proof = outcome.frames[RECONCILIATION]
    abroad = proof[proof["line"] == "Applied in another currency"]
    assert abroad[["currency", "count", "amount"]].to_numpy().tolist() == [["EUR", 1, 9150]]
    assert outcome.facts["balanced"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            [match("L1", "Auto", "R1", 99)],
            'row 2, column Applied: "99.00" (applied − discount − charge + difference) is not the bank amount 100.00',
        ),
        (
            [match("L9", "Auto", "R1", 100)],
            'row 2, column Line ID: "L9" is no line of the sheet Bank any more',
        ),
        (
            [match("L1", "Auto", "R9", 100)],
            'row 2, column Document: "R9" is not on the sheet Invoices any more',
        ),
        (
            [match("L1", "Auto", "R1", 100, bank=90)],
            'row 2, column Bank amount: "90.00" is not the bank line\'s amount any more',
        ),
        (
            [match("L1", "Auto", "R2", 100)],
            'row 2, column Document: "R2" takes 100.00 of the document, of which 50.00 is open',
        ),
        (
            [match("L1", "Auto", None, 100)],
            'row 2, column Applied: "100.00" is applied to no document',
        ),
        (
            [match("L1", "Auto", "R1", 90, difference=10)],
            'row 2, column Difference: "10.00" has no reason',
        ),
        (
            [match("L1", "None", None, difference=100, reason="On account", decision="Accept")],
            'row 2, column Customer ID: "" is no customer, and money on account needs one',
        ),
        (
            [
                match("L1", "Review", "R1", 60, decision="Accept"),
                match("L1", "Review", "R2", 40, decision="Reject"),
            ],
            'row 3, column Decision: "Reject" stands against an Accept of the same option',
        ),
        (
            [
                match("L1", "Review", "R1", 100, decision="Accept"),
                match("L1", "Review", "R2", 100, option=2, decision="Accept"),
            ],
            'row 3, column Decision: "Accept" is the second for this line (also row 2)',
        ),
    ],
)
def test_option_that_cannot_be_posted_is_named_with_its_row_and_nothing_is_posted(
    cells: Cells, said: str
) -> None:
    assert refused(book(BankLines=[line("L1", 100)], Matches=cells))[0].startswith(
        f"Matches, {said}"
    )


def test_two_options_that_take_the_same_open_amount_are_both_named() -> None:
    frames = book(
        BankLines=[line("L1", 100), line("L2", 100)],
        Matches=[
            match("L1", "Review", "R1", 100, decision="Accept"),
            match("L2", "Review", "R1", 100, decision="Accept"),
        ],
    )
    assert refused(frames) == [
        'Matches, row 3, column Document: "R1" takes 200.00 of the document together with row 2,'
        " of which 100.00 is open. Reject one of them, or run match again."
    ]


def test_contradictions_on_a_line_that_is_posted_already_do_not_matter() -> None:
    frames = book(
        BankLines=[line("L1", 100)],
        Matches=[match("L1", "Auto", "R1", 100), match("L1", "Auto", "R1", 100, decision="Reject")],
        Allocations=[("A000001", "L1", "R1", "C1", "Payment", 100, None, FEB, None, "R1")],
    )
    assert posted(post(frames, Settings(), RUN)) == []


def test_line_whose_allocation_was_reversed_can_be_posted_again() -> None:
    frames = book(
        BankLines=[line("L1", 50)],
        Matches=[match("L1", "Review", "R2", 50, decision="Accept")],
        Allocations=[
            ("A000001", "L1", "R1", "C1", "Payment", 50, None, FEB, None, "R1"),
            ("A000002", "L1", "R1", "C1", "Payment", -50, None, FEB, "A000001", "R2"),
        ],
    )
    outcome = post(frames, Settings(), RUN)
    assert posted(outcome) == [("A000003", "L1", "R2", "C1", "Payment", 5000)]
    assert outcome.frames[INVOICES]["open_amount"].to_dict() == {2: 10000, 3: 0, 4: -2000}
    assert outcome.facts["balanced"]


def test_payers_are_learned_from_the_clerk_and_not_from_auto() -> None:
    frames = book(
        BankLines=[line("L1", 100), line("L2", 50, "HOLDING AG"), line("L3", -20, "HOLDING AG")],
        Matches=[
            match("L1", "Auto", "R1", 100),
            match("L2", "Review", "R2", 50, decision="Accept"),
            match("L3", "Review", "G1", -20, decision="Accept"),
        ],
        PayerMemory=[("HOLDING AG", "DE02", "C2", "L0", JAN, 2)],
    )
    learned = post(frames, Settings(), RUN).frames[PAYER_MEMORY]
    told = learned[["payer", "customer_id", "learned_from", "times"]].reset_index()
    assert told.to_numpy().tolist() == [
        [-1, "HOLDING AG", "C1", "L2", 1],
        [2, "HOLDING AG", "C2", "L3", 3],
    ]


def test_proof_explains_every_line_and_every_open_item_per_currency() -> None:
    frames = book(
        Invoices=[*TWO, ("U1", "C1", JAN, 10, None, "USD")],
        BankLines=[
            line("L1", 127),
            line("L2", 9),
            line("L3", -4),
            line("L4", 10, code="USD"),
            line("L5", 33),
        ],
        Matches=[
            match("L1", "Auto", "R1", 100, discount=3),
            match("L1", "Auto", None, difference=30, reason="On account", customer="C1"),
            match("L2", "None", None, difference=9, reason="Unidentified"),
            match("L3", "None", None, difference=-4, reason="Fee"),
            match("L4", "Auto", "U1", 10),
            match("L5", "Review", "R2", 33),
        ],
    )
    outcome = post(frames, Settings(company="Muster"), RUN)
    proof = outcome.frames[RECONCILIATION]
    assert proof[["proof", "line", "currency", "count", "amount", "check"]].to_numpy().tolist() == [
        ["Money received", "Money in", "EUR", 3, 16900, ""],
        ["Money received", "Money out", "EUR", 1, -400, ""],
        ["Money received", "Received", "EUR", 4, 16500, ""],
        ["Money received", "Applied", "EUR", 1, 9700, ""],
        ["Money received", "On account", "EUR", 1, 3000, ""],
        ["Money received", "No receivable", "EUR", 1, -400, ""],
        ["Money received", "Unidentified", "EUR", 1, 900, ""],
        ["Money received", "Waiting for review", "EUR", 1, 3300, ""],
        ["Money received", "Explained = received", "EUR", 4, 16500, "OK"],
        ["Money received", "Money in", "USD", 1, 1000, ""],
        ["Money received", "Money out", "USD", 0, 0, ""],
        ["Money received", "Received", "USD", 1, 1000, ""],
        ["Money received", "Applied", "USD", 1, 1000, ""],
        ["Money received", "On account", "USD", 0, 0, ""],
        ["Money received", "No receivable", "USD", 0, 0, ""],
        ["Money received", "Unidentified", "USD", 0, 0, ""],
        ["Money received", "Waiting for review", "USD", 0, 0, ""],
        ["Money received", "Explained = received", "USD", 1, 1000, "OK"],
        ["Open items", "Open items before", "EUR", 3, 13000, ""],
        ["Open items", "less payments", "EUR", 1, -9700, ""],
        ["Open items", "less discounts", "EUR", 1, -300, ""],
        ["Open items", "Open items after = sheet Invoices", "EUR", 2, 3000, "OK"],
        ["Open items", "Amounts less allocations = sheet Invoices", "EUR", 3, 3000, "OK"],
        ["Open items", "Open items before", "USD", 1, 1000, ""],
        ["Open items", "less payments", "USD", 1, -1000, ""],
        ["Open items", "Open items after = sheet Invoices", "USD", 0, 0, "OK"],
        ["Open items", "Amounts less allocations = sheet Invoices", "USD", 1, 0, "OK"],
    ]
    assert proof.attrs["lines"] == [
        "Muster",
        "As of 2026-03-15",
        "Run R7, entered 2026-03-20 by Jo",
    ]
    assert all(ok for _, ok in proof.attrs["checks"])
    assert outcome.summary == (
        "2 of 5 open lines posted: 97.00 EUR, 10.00 USD applied to 2 documents; 1 to review (33.00 EUR); 1 no receivable; 1 unidentified.",
        "EUR: received 165.00 = applied 97.00 + on account 30.00 + no receivable -4.00 + unidentified 9.00 + waiting for review 33.00: OK",
        "USD: received 10.00 = applied 10.00: OK",
        "EUR: open items 130.00 − applied with discounts and charges 100.00 = 30.00: OK",
        "USD: open items 10.00 − applied 10.00 = 0.00: OK",
    )


def test_proof_differs_where_the_posted_money_is_not_the_bank_line() -> None:
    frames = book(
        BankLines=[line("L1", 100), line("L2", 50)],
        Matches=[match("L2", "Auto", "R2", 50)],
        Allocations=[("A000001", "L1", "R1", "C1", "Payment", 90, None, FEB, None, "R1")],
    )
    outcome = post(frames, Settings(), RUN)
    assert not outcome.facts["balanced"]
    assert outcome.summary[1] == "EUR: received 150.00 = applied 140.00: DIFFERS"


def test_empty_book_posts_nothing_and_says_what_to_do() -> None:
    outcome = post(book(Invoices=[], Customers=[]), Settings(), RUN)
    assert outcome.frames == {}
    assert outcome.summary == ("No bank lines yet: import the bank's files first.",)


def test_a_decision_changed_after_the_line_was_posted_is_told_and_not_logged() -> None:
    frames = book(BankLines=[line("L1", 100)], Matches=[match("L1", "Auto", "R1", 100, bank=100)])
    done = after(frames, post(frames, Settings(), RUN))
    assert post(done, Settings(), RUN).problems == ()
    done["Matches"]["decision"] = "Reject"
    late = post(done, Settings(), RUN)
    assert [str(p) for p in late.problems] == [
        'Matches, row 2, column Decision: "Reject" comes after the line was posted and changes nothing.'
        " To take the posting back, add rows to Allocations that reverse it."
    ]
    assert [p.severity for p in late.problems] == ["warning"]
    assert "DecisionLog" not in {table.name for table in late.frames}


def test_a_payment_that_comes_back_teaches_nothing_about_who_pays() -> None:
    frames = book(
        BankLines=[line("L1", -100, "BANK"), line("L2", 50), line("L3", -20, "ADLER AG")],
        Allocations=[("A000001", "L0", "R1", "C1", "Payment", 100, "EUR", JAN, None, "R1")],
        Matches=[
            match("L1", "Review", "R1", -100, decision="Accept"),
            match("L2", "Review", "R2", 50, decision="Accept"),
            match("L3", "Review", "G1", -20, decision="Accept"),
        ],
    )
    learned = post(frames, Settings(), RUN).frames[PAYER_MEMORY]
    assert learned[["payer", "customer_id", "times"]].to_numpy().tolist() == [
        ["ADLER GMBH", "C1", 1],
        ["ADLER AG", "C2", 1],
    ]


def test_what_was_taken_back_is_posted_again_only_where_it_was_decided_anew() -> None:
    back = [
        ("A000001", "L1", "R2", "C1", "Payment", 50, None, FEB, None, "R1"),
        ("A000002", "L1", "R2", "C1", "Payment", -50, None, FEB, "A000001", None),
    ]
    auto = book(
        BankLines=[line("L1", 50)], Matches=[match("L1", "Auto", "R2", 50)], Allocations=back
    )
    assert posted(post(auto, Settings(), RUN)) == []
    accepted = {**auto, "Matches": auto["Matches"].assign(decision="Accept")}
    assert refused(accepted) == [
        'Matches, row 2, column Decision: "Accept" is from before the posting of its line was taken back.'
        " Run match, and decide anew."
    ]
    why = "It was posted by R1 before (R2), and taken back."
    anew = {**auto, "Matches": accepted["Matches"].assign(why=why)}
    assert posted(post(anew, Settings(), RUN)) == [("A000003", "L1", "R2", "C1", "Payment", 5000)]
