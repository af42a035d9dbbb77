"""The list for an agency: only what another person approved, with the claim and what was done about it."""

import datetime as dt

import pandas as pd

from ar_xl.cells import check
from ar_xl.core.reminders.hand_over import hand_over
from ar_xl.jobs import BY_NAME as JOBS
from ar_xl.outcome import Outcome, Run
from ar_xl.settings import Settings
from ar_xl.tables import HAND_OVER

DAY = dt.date(2026, 1, 30)
ASKED = {
    "Request ID": "Q1",
    "Kind": "Hand-over",
    "Customer ID": "C1",
    "Amount": 1,
    "Requested by": "Anna",
    "Requested on": dt.date(2026, 1, 20),
}


def listed(**tables: list[dict[str, object]]) -> Outcome:
    """Two invoices of C1 due on 31 December and a credit note; one invoice of C2."""
    invoices = [
        (f"R{n}", who, amount, dt.date(2025, 12, 31))
        for n, who, amount in ((1, "C1", 3650), (2, "C1", 100), (3, "C2", 70))
    ]
    given: dict[str, list[dict[str, object]]] = {
        "Customers": [{"Customer ID": c, "Name": f"Firm {c}"} for c in ("C1", "C2")],
        "Invoices": [
            {"Document": d, "Customer ID": c, "Invoice date": dt.date(2025, 12, 1), "Due date": due}
            | {"Amount": amount}
            for d, c, amount, due in [*invoices, ("G1", "C1", -50, None)]
        ],
    }
    frames = {}
    for table in JOBS["hand-over"].reads:
        rows = (given | tables).get(table.name, [])
        raw = pd.DataFrame(rows, index=range(2, 2 + len(rows)), dtype=object) if rows else None
        shown = None if raw is None else raw.where(raw.notna(), None)
        frames[table.name], problems = check(table, shown, Settings())
        assert not problems
    return hand_over(frames, Settings(country="DE"), Run(DAY, DAY))


def test_without_another_person_s_approval_nothing_is_handed_over() -> None:
    outcome = listed(Requests=[ASKED | {"Approved by": "anna"}])
    assert outcome.summary == ("Nothing overdue is under an approved hand-over.",)
    assert outcome.frames[HAND_OVER].empty


def test_the_claim_is_what_is_owed_and_not_disputed_with_interest_and_compensation() -> None:
    dispute = {"Document": "R2", "Amount": 40, "Raised on": dt.date(2026, 1, 10), "Status": "Open"}
    outcome = listed(Requests=[ASKED | {"Approved by": "Ben"}], Disputes=[dispute])
    found = outcome.frames[HAND_OVER].set_index("document")
    # BGB 288 (2): 1.27 + 9 = 10.27 % for 30 days: 30.81 of 3,650.00; 0.51 of the 60.00 not disputed. (5): 40 each.
    sums = ["open_amount", "disputed", "interest", "compensation", "claim"]
    assert {d: tuple(row) for d, row in zip(found.index, found[sums].to_numpy(), strict=True)} == {
        "R1": (365000, 0, 3081, 4000, 372081),
        "R2": (10000, 4000, 51, 4000, 10051),
        "G1": (-5000, 0, 0, 0, -5000),
    }
    assert outcome.summary == ("3 documents of 1 customer to hand over: 3,771.32 EUR.",)


def test_a_request_for_one_document_hands_over_that_one() -> None:
    outcome = listed(Requests=[ASKED | {"Approved by": "Ben", "Document": "R2"}])
    assert outcome.frames[HAND_OVER]["document"].tolist() == ["R2"]


def test_reminders_sent_and_the_last_contact_are_told() -> None:
    log = [
        {"Reminder ID": f"X{n}", "State": state, "On": dt.date(2026, 1, n), "Document": "R1"}
        | {"Customer ID": "C1", "Level": n, "Amount": 3650}
        for n, state in ((1, "Sent"), (2, "Sent"), (3, "Prepared"))
    ]
    calls = [
        {"Date": dt.date(2026, 1, n), "Customer ID": "C1", "Channel": "Call", "Outcome": "Refused"}
        for n in (5, 12, 31)
    ]
    outcome = listed(Requests=[ASKED | {"Approved by": "Ben"}], ReminderLog=log, ContactLog=calls)
    found = outcome.frames[HAND_OVER].set_index("document").loc["R1"]
    assert found["reminders"] == "Level 1 on 2026-01-01, level 2 on 2026-01-02"
    assert found["last_contact"] == "2026-01-12: Call, Refused"
