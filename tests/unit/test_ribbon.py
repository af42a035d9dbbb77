"""The ribbon's buttons as data, and the rules of the Review buttons."""

import datetime as dt

import pandas as pd
import pytest

from ar_xl.addin import build, commands, questions, review, ribbon
from ar_xl.addin.buttons import buttons
from ar_xl.jobs import BY_NAME, JOBS, OTHER_BUTTONS
from ar_xl.problems import InputError


def matches() -> pd.DataFrame:
    rows = [
        ("B1", 1, "Auto", "", "INV-1", 0.999, "named"),
        ("B2", 1, "Review", "", "INV-2", 0.6, "equal amounts"),
        ("B2", 1, "Review", "", "INV-3", 0.6, "equal amounts"),
        ("B2", 2, "Review", "", "INV-4", 0.3, "the sum fits"),
        ("B3", 1, "None", "", "", float("nan"), "salary"),
        ("B4", 1, "Review", "", "INV-5", 0.5, "a namesake"),
    ]
    names = ["line_id", "option", "verdict", "decision", "document", "probability", "why"]
    return pd.DataFrame(rows, columns=names, index=range(2, 8))


def test_every_job_has_a_button_that_asks_for_what_the_job_requires_or_is_better_told() -> None:
    jobs = {b.id: b for b in buttons() if b.id not in {name for name, *_ in OTHER_BUTTONS}}
    assert jobs.keys() == {j.name for j in JOBS if not j.takes_files} | {"import_files"}
    assert jobs["import_files"].asks == ("files",)
    for job in JOBS:
        if not job.takes_files:
            wanted = [o.help for o in job.options if o.required or o.asked]
            assert len(jobs[job.name].asks) == len(wanted)
            assert all(h in asked for h, asked in zip(wanted, jobs[job.name].asks, strict=True))


def test_a_question_fits_excels_input_box_and_all_of_a_button_its_tag() -> None:
    for button in buttons():
        assert all(len(asked) <= 255 for asked in button.asks)
        assert len("|".join(button.asks)) <= 1024
        assert "|" not in "".join(button.asks)


def test_what_was_typed_is_read_as_the_job_takes_it() -> None:
    promise = BY_NAME["promise"]
    answers = ["10046", "12.50", " 2026-11-06 "]
    assert questions.options(promise, answers) == {
        "customer": "10046",
        "amount": "12.50",
        "pay-by": dt.date(2026, 11, 6),
    }
    assert questions.options(BY_NAME["contact"], ["10046", "", " spoke "]) == {
        "customer": "10046",
        "note": "spoke",
    }
    with pytest.raises(InputError, match="Customer: was not answered"):
        questions.options(BY_NAME["contact"], ["", "Reached", ""])
    with pytest.raises(InputError) as told:
        questions.options(promise, ["10046", "12.50", "next week"])
    assert str(told.value) == 'Pay by: "next week" is not a date. Write it as 2026-01-31.'


def test_every_button_has_its_function() -> None:
    for button in buttons():
        assert button.tip
        if button.id not in {job.name for job in JOBS}:
            assert callable(getattr(ribbon, button.id))


def test_groups_stand_together_and_in_the_order_of_the_month() -> None:
    groups = list(dict.fromkeys(b.group for b in buttons()))
    assert [b.group for b in buttons()] == [
        b.group for group in groups for b in buttons() if b.group == group
    ]
    assert groups == [
        *("Import", "Match", "Review", "Post", "Aging", "Reminders", "Collect", "Reports", "Help")
    ]
    assert {job.group for job in JOBS} <= set(groups), "a job's group is one of the ribbon's"


def test_the_guide_names_every_button_and_what_it_does() -> None:
    told = ribbon.guide()
    for button in buttons():
        assert f"{button.label}: {button.tip}" in told


def test_the_check_up_tells_the_version_and_what_the_doctor_finds() -> None:
    about, *findings = ribbon.doctor().split("\n\n")
    assert about == build.sources().about
    assert findings == commands.doctor()[0]


def test_accepting_an_option_marks_all_its_rows_and_takes_back_another_accept() -> None:
    frame = matches()
    frame.loc[5, "decision"] = "Accept"
    assert review.decided(frame, 3, "Accept") == {3: "Accept", 4: "Accept", 5: ""}


def test_rejecting_an_option_leaves_the_others_alone() -> None:
    frame = matches()
    frame.loc[3, "decision"] = "Accept"
    assert review.decided(frame, 5, "Reject") == {5: "Reject"}


def test_what_is_decided_so_already_is_not_written_again() -> None:
    frame = matches()
    frame.loc[[3, 4], "decision"] = "Accept"
    assert review.decided(frame, 3, "Accept") == {}


@pytest.mark.parametrize(("row", "following"), [(0, 3), (3, 7), (7, 3)])
def test_the_next_doubtful_line_is_the_next_under_review_then_from_the_top(
    row: int, following: int
) -> None:
    assert review.next_doubtful(matches(), row) == following


def test_a_decided_line_is_doubtful_no_more() -> None:
    frame = matches()
    frame.loc[5, "decision"] = "Accept"
    assert review.next_doubtful(frame, 2) == 7
    frame.loc[7, "decision"] = "Reject"
    assert review.next_doubtful(frame, 2) is None


def test_other_options_are_those_of_the_same_line() -> None:
    assert review.other_options(matches(), 3) == [5]
    assert review.other_options(matches(), 2) == []


def test_why_tells_the_selected_option_first_with_its_documents() -> None:
    told = review.why(matches(), 5).split("\n\n")
    assert told == [
        "Bank line B2",
        "Option 2: INV-4 (Review, 30%). the sum fits",
        "Option 1: INV-2, INV-3 (Review, 60%). equal amounts",
    ]
    assert review.why(matches(), 6) == "Bank line B3\n\nOption 1: no document (None). salary"
