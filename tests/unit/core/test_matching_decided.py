"""What a clerk decided stays decided: over matches, postings, and postings taken back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from ar_xl.core.matching import match
from ar_xl.core.reconcile import reconcile
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.tables import DECISION_LOG
from tests.unit.core.test_matching import (
    SETTINGS,
    D,
    N,
    Rows,
    book,
    invoice,
    line,
    one,
    proposed,
    why,
    with_decision,
)

RUN = Run(D(2026, 10, 31), D(2026, 10, 31), "Jo", "R9")
TWINS = [invoice("E-7", "C2", 450), invoice("E-8", "C2", 450), invoice("E-9", "C2", 450)]


def posting(number: str, document: str, reverses: str = "", **more: Any) -> dict[str, Any]:
    row = {"Allocation ID": number, "Line ID": "L1", "Document": document, "Customer ID": "C2"}
    dated = {"Kind": "Payment", "Effective date": D(2026, 10, 5), "Run": "R2", "Reverses": reverses}
    return {**row, "Amount": -450 if reverses else 450, **dated, **more}


def decisions(found: pd.DataFrame, line_id: str = "L1") -> list[tuple[str, str]]:
    rows = found[found["line_id"] == line_id]
    return list(zip(rows["document"], rows["decision"], strict=True))


def test_an_accepted_twin_leaves_the_others_equal_for_the_next_line() -> None:
    found = proposed(book(TWINS, [line("L1", 450, "", N)]))
    option = int(found[found["document"] == "E-8"]["option"].iloc[0])
    paid = [line("L1", 450, "", N), line("L2", 450, "", N, **{"Booking date": D(2026, 10, 9)})]
    again = proposed(book(TWINS, paid, matches=with_decision(found, "L1", option, "Accept")))
    assert one(again, "L2")[0] == "Review"
    assert "E-7 or E-9: same customer, same amount" in why(again, "L2")


def test_a_line_whose_every_option_was_rejected_shows_them_once_and_offers_none_again() -> None:
    paid = [line("L1", 450, "", N)]
    found = proposed(book(TWINS, paid))
    for _ in range(4):
        found["decision"] = "Reject"
        found = proposed(book(TWINS, paid, matches=found))
    shown = found[["document", "difference_reason", "customer_id"]]
    assert not shown.duplicated().any()
    assert set(found["document"]) == {"E-7", "E-8", "E-9", ""}
    assert set(found["decision"]) == {"Reject"}
    assert why(found) == "You rejected this option, and there is no other."


def test_money_on_account_that_was_rejected_is_not_offered_as_the_best() -> None:
    paid = [line("L1", 77.7, "", N)]
    found = proposed(book(TWINS, paid))
    assert set(found["difference_reason"]) == {"On account"}
    again = proposed(book(TWINS, paid, matches=with_decision(found, "L1", 1, "Reject")))
    assert again["difference_reason"].tolist() == ["Unidentified", "On account"]
    assert again["customer_id"].tolist() == ["", "C2"]
    assert again["decision"].tolist() == ["", "Reject"]


def test_an_accepted_option_that_cannot_be_posted_is_given_up_and_the_line_is_for_review() -> None:
    named = [invoice("F-1", "C2", 450), invoice("F-2", "C2", 450)]
    paid = [line("L1", 450, "F-2", N)]
    found = proposed(book(named, paid))
    assert one(found) == ("Auto", {"F-2": 45000})
    marked = with_decision(found, "L1", 1, "Accept")
    for column, value, said in (
        ("applied", 44000, "its amounts are not the bank amount"),
        ("bank_amount", 45500, "the line's amount is another one by now"),
        ("document", "F-3", "F-3 is not on the sheet Invoices"),
    ):
        edited = marked.copy()
        edited[column] = edited[column].astype(object)
        edited.loc[:, column] = value
        again = proposed(book(named, paid, matches=edited))
        assert one(again) == ("Review", {"F-2": 45000})
        assert f"The option you accepted cannot be posted: {said}" in why(again)
        assert set(again["decision"]) == {""}
        pd.testing.assert_frame_equal(proposed(book(named, paid, matches=again)), again)


def test_two_lines_accepted_for_one_document_are_told_apart() -> None:
    one_invoice = [invoice("F-1", "C2", 450)]
    paid = [line("L1", 450, "F-1", N), line("L2", 300, "F-1", N)]
    found = proposed(book(one_invoice, paid))
    found.loc[found["document"] == "F-1", "decision"] = "Accept"
    again = proposed(book(one_invoice, paid, matches=found))
    assert ("F-1", "Accept") in decisions(again, "L1")
    assert ("", "Accept") not in decisions(again, "L2")
    assert "cannot be posted: not so much of F-1 is open" in why(again, "L2")
    assert "F-1 is accepted for line L1" in why(again, "L2")


def test_a_rejected_document_that_leaves_the_book_for_a_while_does_not_come_back() -> None:
    paid = [line("L1", 450, "", N)]
    found = proposed(book(TWINS, paid))
    first = found[found["option"] == 1]["document"].iloc[0]
    marked = with_decision(found, "L1", 1, "Reject")
    without = [row for row in TWINS if row["Document"] != first]
    run = Run(D(2026, 10, 31), D(2026, 10, 31))
    meanwhile = match(book(without, paid, matches=marked), SETTINGS, run)
    kept = next(iter(meanwhile.frames.values()))
    assert (first, "Reject") in decisions(kept)
    again = proposed(book(TWINS, paid, matches=kept))
    assert (first, "Reject") in decisions(again)
    assert first not in one(again)[1]


def test_a_rejected_document_that_is_renamed_does_not_come_back() -> None:
    paid = [line("L1", 450, "", N)]
    items = [invoice("E-7", "C2", 450), invoice("E-8", "C2", 130)]
    found = proposed(book(items, paid))
    assert one(found)[1] == {"E-7": 45000}
    marked = with_decision(found, "L1", 1, "Reject")
    run = Run(D(2026, 10, 31), D(2026, 10, 31))
    for renamed in ("E-7a", "RE-007", "E7"):
        again = match(
            book([invoice(renamed, "C2", 450), items[1]], paid, matches=marked), SETTINGS, run
        )
        rows = next(iter(again.frames.values()))
        assert (renamed, "Reject") in decisions(rows)
        assert renamed not in one(rows)[1]
    other = match(book([invoice("F-9", "C2", 450), items[1]], paid, matches=marked), SETTINGS, run)
    assert one(next(iter(other.frames.values())))[1] == {"F-9": 45000}


def test_a_rejected_document_of_which_another_amount_is_open_by_now_does_not_come_back() -> None:
    paid = [line("L1", 700, "E-7", N)]
    item = [invoice("E-7", "C2", 750)]
    found = proposed(book(item, paid))
    assert one(found)[1] == {"E-7": 70000}
    marked = with_decision(found, "L1", 1, "Reject")
    some = [posting("A1", "E-7", Amount=100, **{"Line ID": "L0"})]
    again = proposed(book(item, paid, allocations=some, matches=marked))
    assert one(again)[1] == {}
    assert set(again[again["document"] != ""]["decision"]) == {"Reject"}


def test_a_return_that_was_rejected_offers_what_else_it_may_be() -> None:
    paid = [line("L1", 450, "E-7", N), line("L2", -450, "Return E-7", N)]
    found = proposed(book([invoice("E-7", "C2", 450)], paid))
    assert one(found, "L2")[1] == {"E-7": -45000}
    marked = with_decision(found, "L2", 1, "Reject")
    again = proposed(book([invoice("E-7", "C2", 450)], paid, matches=marked))
    assert one(again, "L1")[0] == one(again, "L2")[0] == "Review"
    assert decisions(again, "L2") == [("", ""), ("E-7", "Reject")]
    assert (again["probability"] == 0).tolist() == [False, False, True]


def test_the_return_of_a_receipt_that_is_accepted_and_not_posted_is_for_review() -> None:
    paid = [line("L1", 450, "E-7", N), line("L2", -450, "Return E-7", N)]
    found = proposed(book([invoice("E-7", "C2", 450)], paid))
    marked = with_decision(found, "L1", 1, "Accept")
    again = proposed(book([invoice("E-7", "C2", 450)], paid, matches=marked))
    assert one(again, "L2")[0] == "Review"
    assert "line L1, which you accepted, may be what it takes back" in why(again, "L2")


def test_the_note_of_an_option_that_is_gone_moves_to_the_first() -> None:
    paid = [line("L1", 450, "", N)]
    found = proposed(book(TWINS, paid))
    noted = with_decision(found, "L1", 2, "", "spoke to Ann")
    gone = found[found["option"] == 2]["document"].iloc[0]
    left = [row for row in TWINS if row["Document"] != gone]
    for _ in range(2):
        noted = proposed(book(left, paid, matches=noted))
        assert noted["note"].tolist()[:2] == ["spoke to Ann", ""]


def test_what_was_posted_and_taken_back_is_not_posted_unseen_again() -> None:
    named = [invoice("F-1", "C2", 450)]
    paid = [line("L1", 450, "F-1", N)]
    events = [posting("A1", "F-1"), posting("X1", "F-1", "A1", Run="")]
    assert one(proposed(book(named, paid))) == ("Auto", {"F-1": 45000})
    again = proposed(book(named, paid, allocations=events))
    assert one(again) == ("Review", {"F-1": 45000})
    assert "It was posted by R2 before (F-1), and taken back" in why(again)
    before = with_decision(proposed(book(named, paid)), "L1", 1, "Accept")
    anew = proposed(book(named, paid, allocations=events, matches=before))
    assert set(anew["decision"]) == {""}
    decided = with_decision(anew, "L1", 1, "Accept")
    kept = proposed(book(named, paid, allocations=events, matches=decided))
    assert ("F-1", "Accept") in decisions(kept)


def test_a_confirmation_that_was_taken_back_does_not_count() -> None:
    open_items = [invoice("G-1", "C2", 321.09), invoice("G-2", "C2", 450)]
    who: dict[str, Any] = {"Payer account": "GB00TEST1234567"}
    paid = [line("L1", 450, "", "XY Services", **who), line("L2", 321.09, "", "XY Services", **who)]
    known = {"Payer": "XY Services", "Customer ID": "C2", "Learned from": "L1", **who}
    memory: Rows = [{**known, "Times": 2}]
    posted = [posting("A1", "G-2")]
    assert one(proposed(book(open_items, paid, allocations=posted, memory=memory)), "L2") == (
        "Auto",
        {"G-1": 32109},
    )
    back = [*posted, posting("X1", "G-2", "A1", Run="")]
    found = proposed(book(open_items, paid, allocations=back, memory=memory))
    assert one(found, "L2") == ("Review", {"G-1": 32109})
    assert "1 time;" in why(found, "L2") or "1 time." in why(found, "L2")


def test_a_reject_is_logged_before_another_option_takes_its_place() -> None:
    paid = [line("L1", 450, "", N)]
    found = proposed(book(TWINS, paid))
    first = found[found["option"] == 1]["document"].iloc[0]
    frames = book(TWINS, paid, matches=with_decision(found, "L1", 1, "Reject"))
    for outcome in (match(frames, SETTINGS, RUN), reconcile(frames, SETTINGS, RUN)):
        log = outcome.frames[DECISION_LOG]
        assert log[["line_id", "document", "decided"]].to_numpy().tolist() == [
            ["L1", first, "Rejected"]
        ]
        logged = {**frames, "DecisionLog": log}
        assert DECISION_LOG not in match(logged, SETTINGS, RUN).frames


def test_what_was_rejected_is_known_when_the_line_was_posted_and_taken_back() -> None:
    paid = [line("L1", 450, "", N)]
    log: Rows = [
        {"Line ID": "L1", "Verdict": "Review", "Document": "E-7", "Decided": "Rejected"},
        {"Line ID": "L1", "Verdict": "Review", "Document": "E-8", "Decided": "Rejected"},
        {"Line ID": "L1", "Verdict": "Review", "Document": "E-8", "Decided": "Option 1"},
    ]
    events = [posting("A1", "E-8"), posting("X1", "E-8", "A1", Run="")]
    found = proposed(book(TWINS, paid, allocations=events, decisions=log))
    assert ("E-7", "Reject") in decisions(found)
    assert "E-7" not in one(found)[1]
    assert ("E-8", "") in decisions(found)
    again = proposed(book(TWINS, paid, allocations=events, decisions=log, matches=found))
    pd.testing.assert_frame_equal(again, found)


def test_what_reconcile_refuses_is_told_by_the_rows_of_the_sheet_as_it_is_sorted() -> None:
    paid = [line("L0", 12.34, "", "Nobody"), line("L1", 450, "", N)]
    found = proposed(book(TWINS, paid))
    found.loc[found["document"].isin(["E-7", "E-8"]), "decision"] = "Accept"
    found = found.iloc[::-1].set_axis(found.index)
    wrong = found.index[found["document"].isin(["E-7", "E-8"])]
    with pytest.raises(InputError) as caught:
        reconcile(book(TWINS, paid, matches=found), SETTINGS, RUN)
    told = str(caught.value.problems[0])
    assert told.startswith(f"Matches, row {wrong[0]}, column Decision")
    assert f"also row {wrong[1]}" in told


def test_decisions_on_lines_booked_after_the_as_of_date_wait_as_they_are() -> None:
    paid = [line("L1", 450, "", N), line("L2", 300, "", N, **{"Booking date": D(2026, 10, 20)})]
    found = proposed(book(TWINS, paid))
    marked = with_decision(with_decision(found, "L2", 1, "Accept"), "L1", 1, "Reject")
    earlier = match(
        book(TWINS, paid, matches=marked), SETTINGS, Run(D(2026, 10, 15), D(2026, 10, 31))
    )
    assert earlier.summary[0].startswith("1 open bank line:")
    between = next(iter(earlier.frames.values()))
    again = proposed(book(TWINS, paid, matches=between))
    assert decisions(again, "L2") == decisions(marked, "L2")
    gone = match(book(TWINS, paid), SETTINGS, Run(D(2026, 10, 15), D(2026, 10, 31)))
    assert set(next(iter(gone.frames.values()))["line_id"]) == {"L1"}


def test_a_rejected_option_whose_rows_were_deleted_does_not_come_back_but_one_cleared_does() -> (
    None
):
    paid = [line("L1", 450, "", N)]
    found = proposed(book(TWINS, paid))
    first = found[found["option"] == 1]["document"].iloc[0]
    log: Rows = [{"Line ID": "L1", "Verdict": "Review", "Document": first, "Decided": "Rejected"}]
    deleted = found[found["document"] != first]
    again = proposed(book(TWINS, paid, decisions=log, matches=deleted))
    assert (first, "Reject") in decisions(again)
    cleared = proposed(book(TWINS, paid, decisions=log, matches=found))
    assert one(cleared)[1] == {first: 45000}


def test_an_accepted_row_without_option_or_bank_amount_is_kept() -> None:
    paid = [line("L1", 450, "", N), line("L2", 12.34, "", "Nobody")]
    found = proposed(book(TWINS, paid))
    bare = with_decision(found, "L1", 1, "Accept")
    bare = bare[(bare["line_id"] == "L2") | (bare["decision"] == "Accept")]
    rows = bare["line_id"] == "L1"
    bare.loc[rows, "option"] = pd.NA
    bare.loc[rows, "bank_amount"] = pd.NA
    run = Run(D(2026, 10, 31), D(2026, 10, 31))
    again = next(iter(match(book(TWINS, paid, matches=bare), SETTINGS, run).frames.values()))
    assert ("Accept", 1) in list(zip(again["decision"], again["option"], strict=True))
