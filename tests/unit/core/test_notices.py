"""What the reminder log says: states, levels reached, and what may be produced next."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from ar_xl.cells import check, empty
from ar_xl.core.notices import Notice, approved, prepared_rows, reminder_id
from ar_xl.core.reminder_log import levels, states, step, waiting
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import REMINDER_LOG, REMINDERS

DAY = dt.date(2026, 10, 30)
RUN = Run(DAY, DAY, "anna", "R7")
Cells = dict[str, object]


def document(number: str, level: int | None, amount: float, **more: object) -> Cells:
    plain: Cells = {
        "Customer ID": "C1",
        "Line": 2,
        "State": "Ready",
        "Currency": "EUR",
        "Document": number,
        "Level": level,
        "Due date": dt.date(2026, 10, 1),
        "Days overdue": 29,
        "Open amount": amount,
        "Reminded": amount,
    }
    return plain | more


def head(total: float, **more: object) -> Cells:
    plain: Cells = {
        "Customer ID": "C1",
        "Line": 1,
        "State": "Ready",
        "Approve": "Yes",
        "Currency": "EUR",
        "Level": 1,
        "Total": total,
        "Pay by": dt.date(2026, 11, 9),
        "Channel": "E-mail",
        "Email": "a@b.example",
        "Language": "de",
        "Tone": "Friendly",
        "Collector": "Ben",
        "Attach statement": "Yes",
    }
    return plain | more


def sheet(*rows: Cells) -> pd.DataFrame:
    headings = [column.heading for column in REMINDERS.columns]
    raw = pd.DataFrame(list(rows), columns=headings, index=range(2, 2 + len(rows)), dtype=object)
    frame, problems = check(REMINDERS, raw.where(raw.notna(), None), Settings())
    assert not problems
    return frame


def logged(*frames: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    joined = pd.concat(filled, ignore_index=True) if filled else empty(REMINDER_LOG)
    return joined.set_axis(range(2, 2 + len(joined)), axis=0)


def one(reminders: pd.DataFrame, log: pd.DataFrame | None = None) -> Notice:
    (notice,) = approved(reminders, empty(REMINDER_LOG) if log is None else log, RUN)
    return notice


PLAIN = sheet(head(150), document("R1", 2, 100), document("R2", 1, 50))


def test_an_approved_message_is_a_notice_with_its_documents() -> None:
    notice = one(PLAIN)
    assert (notice.customer_id, notice.currency, notice.level) == ("C1", "EUR", 2)
    assert [(i.document, i.level, i.open, i.reminded) for i in notice.items] == [
        ("R1", 2, 10000, 10000),
        ("R2", 1, 5000, 5000),
    ]
    assert (notice.total, notice.pay_by) == (15000, dt.date(2026, 11, 9))
    assert (notice.tone, notice.language, notice.collector) == ("Friendly", "de", "Ben")
    assert notice.attach_statement
    assert not notice.attach_invoices


@pytest.mark.parametrize("word", ["", "No"])
def test_without_a_yes_nothing_is_produced(word: str) -> None:
    assert not approved(
        sheet(head(100, Approve=word), document("R1", 1, 100)), empty(REMINDER_LOG), RUN
    )


@pytest.mark.parametrize("state", ["Held", "Waiting", "Prepared", "Sending", "Failed"])
def test_only_what_is_ready_is_produced(state: str) -> None:
    reminders = sheet(head(100, State=state), document("R1", 1, 100))
    assert not approved(reminders, empty(REMINDER_LOG), RUN)


def test_no_on_a_document_leaves_it_out_of_the_message_and_of_its_sums() -> None:
    rows = (
        head(220, Fee=50, Interest=20),
        document("R1", 1, 100, Interest=5, Fee=40),
        document("R2", 2, 50, Interest=15, Approve="No"),
    )
    notice = one(sheet(*rows))
    assert [item.document for item in notice.items] == ["R1"]
    assert (notice.level, notice.fee, notice.interest, notice.total) == (1, 5000, 500, 15500)


def test_a_credit_cannot_be_left_out_so_no_more_is_asked_than_is_owed() -> None:
    notice = one(sheet(head(70), document("R1", 1, 100), document("G1", None, -30, Approve="No")))
    assert notice.total == 7000
    assert [item.level for item in notice.items] == [1, 0]


def test_credits_that_outweigh_what_is_left_of_a_message_stop_it() -> None:
    rows = (
        head(120),
        document("R1", 1, 20),
        document("R2", 1, 130, Approve="No"),
        document("G1", None, -30),
    )
    assert not approved(sheet(*rows), empty(REMINDER_LOG), RUN)


def test_a_reminder_has_the_same_id_for_the_same_content_and_another_for_another() -> None:
    notice = one(PLAIN)
    assert notice.reminder_id == one(PLAIN).reminder_id
    others = [
        reminder_id(notice, dt.date(2026, 10, 31)),
        reminder_id(replace(notice, currency="USD"), DAY),
        reminder_id(replace(notice, customer_id="C2"), DAY),
        reminder_id(replace(notice, items=notice.items[:1]), DAY),
        reminder_id(replace(notice, items=(replace(notice.items[0], level=3),)), DAY),
    ]
    assert len({notice.reminder_id, *others}) == 6


def test_what_is_prepared_is_not_produced_again_not_even_on_another_day() -> None:
    log = logged(prepared_rows([one(PLAIN)], RUN, {}, {}))
    later = dt.date(2026, 11, 2)
    assert not approved(PLAIN, log, RUN)
    assert not approved(PLAIN, log, Run(later, later))


@pytest.mark.parametrize("steps", [("Sending",), ("Sending", "Sent"), ("Sent",), ("Failed",)])
def test_no_state_but_withdrawn_lets_a_reminder_be_produced_again(steps: tuple[str, ...]) -> None:
    notice = one(PLAIN)
    log = logged(prepared_rows([notice], RUN, {}, {}))
    for state in steps:
        log = logged(log, step(log, notice.reminder_id, state, RUN))
    assert not approved(PLAIN, log, RUN)


def test_a_withdrawn_reminder_is_produced_again_under_another_id() -> None:
    notice = one(PLAIN)
    log = logged(prepared_rows([notice], RUN, {}, {}))
    log = logged(log, step(log, notice.reminder_id, "Withdrawn", RUN))
    again = one(PLAIN, log)
    assert again.reminder_id == f"{notice.reminder_id}-2"
    assert levels(log).empty


def test_a_sheet_older_than_the_log_gives_nothing() -> None:
    notice = one(PLAIN)
    log = logged(prepared_rows([notice], RUN, {}, {}))
    log = logged(log, step(log, notice.reminder_id, "Sent", RUN))
    stale = sheet(head(130), document("R2", 1, 50), document("R3", 1, 80))
    assert not approved(stale, log, RUN)


def test_the_log_tells_file_message_and_who() -> None:
    notice = one(sheet(head(115, Fee=15), document("R1", 1, 100, Fee=10)))
    name = notice.reminder_id
    rows = prepared_rows([notice], RUN, {name: "<x@y>"}, {name: ("letter.pdf", "abc")})
    assert list(rows.columns) == [c.name for c in REMINDER_LOG.columns]
    shown = rows.iloc[0]
    assert (shown["message_id"], shown["file"], shown["file_hash"]) == (
        "<x@y>",
        "letter.pdf",
        "abc",
    )
    assert (shown["to"], shown["by"], shown["run"], shown["on"]) == (
        "a@b.example",
        "anna",
        "R7",
        pd.Timestamp(DAY),
    )
    # The letter's own fee belongs to no document.
    assert rows[["document", "fee"]].to_numpy().tolist() == [["R1", 1000], ["", 500]]


def test_only_what_was_sent_counts_as_a_level() -> None:
    notice = one(PLAIN)
    log = logged(prepared_rows([notice], RUN, {}, {}))
    assert levels(log).empty
    log = logged(log, step(log, notice.reminder_id, "Sending", RUN))
    assert levels(log).empty
    assert set(waiting(log)["document"]) == {"R1", "R2"}
    log = logged(log, step(log, notice.reminder_id, "Sent", RUN, "ticked"))
    assert levels(log)["level"].to_dict() == {"R1": 2, "R2": 1}
    assert set(levels(log)["sent_on"]) == {pd.Timestamp(DAY)}
    assert waiting(log).empty


def test_a_message_that_came_back_was_not_sent() -> None:
    notice = one(PLAIN)
    log = logged(prepared_rows([notice], RUN, {}, {}))
    log = logged(log, step(log, notice.reminder_id, "Sent", RUN))
    log = logged(log, step(log, notice.reminder_id, "Failed", RUN, "mailbox unknown"))
    assert levels(log).empty
    assert states(log) == {notice.reminder_id: "Failed"}


@pytest.mark.parametrize(
    ("first", "then"),
    [("Withdrawn", "Sent"), ("Sent", "Prepared"), ("Sent", "Withdrawn")],
)
def test_a_step_that_cannot_be_is_refused_in_words(first: str, then: str) -> None:
    notice = one(PLAIN)
    log = logged(prepared_rows([notice], RUN, {}, {}))
    log = logged(log, step(log, notice.reminder_id, first, RUN))
    with pytest.raises(ValueError, match=f"is {first.lower()} and cannot become {then.lower()}"):
        step(log, notice.reminder_id, then, RUN)


def test_a_step_of_an_unknown_reminder_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="R0 is not in the reminder log"):
        step(empty(REMINDER_LOG), "R0", "Sent", RUN)
