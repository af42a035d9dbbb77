"""Whatever is proposed and decided: what is posted adds up to the cent, once, and can be taken back."""

import datetime as dt

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ar_xl.cells import empty
from ar_xl.core import decisions, ledger
from ar_xl.core.posting import post
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, BY_NAME, CUSTOMERS, INVOICES, MATCHES, TABLES

AS_OF = dt.date(2026, 6, 30)
DAY = pd.Timestamp("2026-01-01")
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["EUR", "KWD"]),
        st.integers(-50, 400).filter(bool),
        st.integers(0, 100),
        st.integers(0, 240),
    ),
    min_size=1,
    max_size=5,
)
"""Currency, amount, percent still open, and day of the invoice: some are dated after the as-of date."""
PART = st.tuples(
    st.integers(0, 5), st.integers(0, 100), st.integers(0, 4), st.integers(0, 3), st.integers(-5, 5)
)
"""Document (beyond the last: none), percent of it applied, discount, charge, difference."""
OPTION = st.tuples(
    st.sampled_from(["Auto", "Review", "None"]),
    st.sampled_from(["", "Accept", "Reject"]),
    st.lists(PART, min_size=1, max_size=3),
)
LINES = st.lists(st.tuples(OPTION, st.integers(0, 200)), max_size=5)

Line = tuple[tuple[str, str, list[tuple[int, int, int, int, int]]], int]
Frames = dict[str, pd.DataFrame]


def book(documents: list[tuple[str, int, int, int]], lines: list[Line]) -> Frames:
    invoices = [
        (f"R{n}", "C1", code, DAY + pd.Timedelta(days=day), amount, amount * left // 100)
        for n, (code, amount, left, day) in enumerate(documents)
    ]
    booked, matches = [], []
    for number, ((verdict, decision, parts), day) in enumerate(lines):
        code, total = documents[min(parts[0][0], len(documents) - 1)][0], 0
        for to, percent, discount, charge, difference in {part[0]: part for part in parts}.values():
            own = to < len(documents) and documents[to][0] == code
            applied = documents[to][1] * percent // 100 if own else 0
            reason = "On account" if difference > 0 else "Short payment"
            matches.append(
                (
                    f"L{number}",
                    1,
                    verdict,
                    decision,
                    f"R{to}" if own else "",
                    applied,
                    discount,
                    charge,
                    difference,
                    reason,
                    "C1",
                    code,
                )
            )
            total += applied - discount - charge + difference
        booked.append((f"L{number}", code, DAY + pd.Timedelta(days=day), total))
    given = {
        CUSTOMERS: (["customer_id"], [("C1",)]),
        INVOICES: (
            ["document", "customer_id", "currency", "invoice_date", "amount", "open_amount"],
            invoices,
        ),
        BANK_LINES: (["line_id", "currency", "booking_date", "amount"], booked),
        MATCHES: (
            [
                "line_id",
                "option",
                "verdict",
                "decision",
                "document",
                "applied",
                "discount",
                "charge",
                "difference",
                "difference_reason",
                "customer_id",
                "currency",
            ],
            matches,
        ),
    }
    frames = {table.name: empty(table) for table in TABLES}
    for table, (names, rows) in given.items():
        if rows:
            frames[table.name] = ledger.filled(
                table, pd.DataFrame(rows, columns=names, index=range(2, 2 + len(rows)))
            )
    return frames


def posted(frames: Frames, number: str = "R1") -> Outcome:
    """What is posted; contradictions and over-applied documents are another test's."""
    try:
        return post(frames, Settings(), Run(AS_OF, AS_OF, "", number))
    except InputError:
        assume(False)
        raise


def after(frames: Frames, outcome: Outcome) -> Frames:
    done = dict(frames)
    for table, new in outcome.frames.items():
        if table.owner == "append":
            done[table.name] = ledger.joined(done[table.name], new)
        elif table.owner == "clerk":
            done[table.name] = done[table.name].copy()
            for name in new.columns:
                done[table.name].loc[new.index, name] = new[name]
    return done


@settings(deadline=None, max_examples=30)
@given(DOCUMENTS, LINES)
def test_money_of_a_line_sums_to_its_amount_and_all_of_a_document_to_what_is_applied(
    documents: list[tuple[str, int, int, int]], lines: list[Line]
) -> None:
    frames = book(documents, lines)
    outcome = posted(frames)
    assert outcome.facts["balanced"], outcome.summary
    events = outcome.frames.get(ALLOCATIONS, empty(ALLOCATIONS))
    cash = events[ledger.is_cash(events)].groupby("line_id")["amount"].sum()
    bank = frames["BankLines"].set_index("line_id")["amount"]
    chosen = {
        r.line_id
        for r in frames["Matches"].itertuples()
        if (r.decision == "Accept" or (r.verdict == "Auto" and r.decision != "Reject"))
        and int(bank[r.line_id])
    }
    in_time = set(
        frames["BankLines"]["line_id"][frames["BankLines"]["booking_date"] <= ledger.day(AS_OF)]
    )
    assert {line: int(total) for line, total in cash.items() if total} == {
        line: int(bank[line]) for line in chosen & in_time
    }
    rows = frames["Matches"][
        frames["Matches"]["line_id"].isin(events["line_id"]) & (frames["Matches"]["document"] != "")
    ]
    applied = rows.groupby("document")["applied"].sum()
    on_documents = (
        events[(events["document"] != "") & (events["kind"] != "Opening")]
        .groupby("document")["amount"]
        .sum()
    )
    assert {d: int(a) for d, a in applied.items() if a} == {
        d: int(a) for d, a in on_documents.items() if a
    }


@settings(deadline=None, max_examples=10)
@given(DOCUMENTS, LINES)
def test_open_amounts_stay_between_nothing_and_the_amount(
    documents: list[tuple[str, int, int, int]], lines: list[Line]
) -> None:
    done = after(frames := book(documents, lines), posted(frames))
    left = done["Invoices"]["open_amount"].astype("int64")
    amount = done["Invoices"]["amount"]
    assert ((left * amount >= 0) & (left.abs() <= amount.abs())).all()


@settings(deadline=None, max_examples=10)
@given(DOCUMENTS, LINES)
def test_posting_twice_is_posting_once(
    documents: list[tuple[str, int, int, int]], lines: list[Line]
) -> None:
    done = after(frames := book(documents, lines), posted(frames))
    assert posted(done, "R2").frames == {}


@settings(deadline=None, max_examples=10)
@given(DOCUMENTS, LINES)
def test_posting_and_taking_back_is_as_before_and_can_be_posted_again_once_it_was_proposed_anew(
    documents: list[tuple[str, int, int, int]], lines: list[Line]
) -> None:
    frames = book(documents, lines)
    done = after(frames, posted(frames))
    events = done["Allocations"]
    new = events[events["kind"] != "Opening"]
    back = new.assign(
        amount=-new["amount"],
        reverses=new["allocation_id"],
        allocation_id=ledger.next_ids(events, len(new)),
    )
    done["Allocations"] = ledger.joined(events, back)
    assert (
        ledger.open_amounts(done["Invoices"], done["Allocations"]).tolist()
        == frames["Invoices"]["open_amount"].tolist()
    )
    assert ledger.open_lines(done["BankLines"], done["Allocations"]).all()
    told = decisions.taken_back(ledger.taken_back(done["Allocations"]))
    words = {line: before.words for line, before in told.items()}
    done["Matches"] = done["Matches"].assign(why=done["Matches"]["line_id"].map(words).fillna(""))
    again = posted(done, "R2").frames.get(ALLOCATIONS, empty(ALLOCATIONS))
    assert again["amount"].tolist() == new["amount"].tolist()


def test_the_strategies_make_books_that_can_be_posted() -> None:
    line: Line = (("Auto", "", [(0, 100, 2, 1, 0)]), 10)
    assert len(posted(book([("EUR", 100, 100, 0)], [line])).frames[BY_NAME["Allocations"]]) == 3
