"""Reminders; tests named after complaints about other systems carry the complaint's number."""

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace

import pandas as pd
import pytest

from ar_xl.cells import check, render
from ar_xl.core.aging import age
from ar_xl.core.notices import prepared_rows
from ar_xl.core.reminder_log import step
from ar_xl.core.reminders import ready, remind
from ar_xl.core.reminders.sending import sent
from ar_xl.jobs import REMINDED_BY
from ar_xl.outcome import Outcome, Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import AGING_DETAIL, BY_NAME, INVOICES, REMINDER_LOG, REMINDERS

Row = Mapping[str, object]
Frames = dict[str, pd.DataFrame]
TODAY = dt.date(2026, 10, 30)
PLAIN = Settings()
WARN = Settings(reminder_gate="Warn")


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def customer(number: str = "C1", **more: object) -> Row:
    mail = f"{number.lower()}@example.com"
    return {"Customer ID": number, "Name": f"Firm {number}", "Email": mail, "Address": "A"} | more


def invoice(number: str, amount: float, due: dt.date | None, **more: object) -> Row:
    plain = {"Document": number, "Customer ID": "C1", "Invoice date": on(6, 1)}
    kind = "Invoice" if amount > 0 else "Credit note"
    return plain | {"Type": kind, "Due date": due, "Amount": amount} | more


def event(number: int, document: str, amount: float, day: dt.date, **more: object) -> Row:
    plain = {"Allocation ID": f"A{number:06d}", "Line ID": f"L{number}", "Customer ID": "C1"}
    given = {"Document": document, "Kind": "Payment", "Amount": amount, "Effective date": day}
    return plain | given | more


BANK = {"Line ID": "L0", "Booking date": TODAY, "Amount": -1, "Payer": "The bank"}


def book(*invoices: Row, customers: list[Row] | None = None, **more: list[Row]) -> Frames:
    """Checked frames of every table `remind` reads; the bank data is of today."""
    rows: dict[str, list[Row]] = {
        "Customers": [customer()] if customers is None else customers,
        "Invoices": list(invoices),
        "BankLines": [BANK],
    }
    frames = {}
    for table in REMINDED_BY:
        given = (rows | more).get(table.name, [])
        raw = pd.DataFrame([dict(row) for row in given], index=range(2, 2 + len(given)))
        shown = raw.astype(object).where(raw.notna(), None) if given else None
        frames[table.name], problems = check(table, shown, Settings())
        assert not problems, problems
    return frames


def proposed(frames: Frames, today: dt.date = TODAY, settings: Settings = PLAIN) -> Outcome:
    outcome = remind(frames, settings, Run(today, today, "anna"))
    checks = outcome.frames[REMINDERS].attrs["checks"]
    assert all(ok for label, ok in checks if label.startswith("Overdue")), checks
    return outcome


def rows(
    frames: Frames, today: dt.date = TODAY, settings: Settings = PLAIN
) -> dict[tuple[str, str, str], SimpleNamespace]:
    """What the sheet says, by customer, currency and document; amounts in minor units."""
    found = proposed(frames, today, settings).frames[REMINDERS].to_dict("records")
    return {
        (r["customer_id"], r["currency"], r["document"]): SimpleNamespace(
            **{str(k): None if pd.isna(v) else v for k, v in r.items()}
        )
        for r in found
    }


def head(
    frames: Frames, today: dt.date = TODAY, settings: Settings = PLAIN, currency: str = "EUR"
) -> SimpleNamespace:
    return rows(frames, today, settings)["C1", currency, ""]


def states(
    frames: Frames, today: dt.date = TODAY, settings: Settings = PLAIN
) -> list[tuple[str, str]]:
    return [
        (r.customer_id, r.state) for key, r in rows(frames, today, settings).items() if not key[2]
    ]


def with_sheet(frames: Frames, outcome: Outcome, **approve: str) -> Frames:
    """The frames as the next command reads them: the sheet written, and the clerk's words on it.

    `approve` is by document; the message itself is `message`.
    """
    cells = render(REMINDERS, outcome.frames[REMINDERS], Settings())
    names = cells["Document"].where(cells["Document"].notna(), "message")
    cells["Approve"] = [
        approve.get(str(name), old) for name, old in zip(names, cells["Approve"], strict=True)
    ]
    cells.index = pd.RangeIndex(7, 7 + len(cells))
    frame, problems = check(REMINDERS, cells, Settings())
    assert not problems
    return frames | {"Reminders": frame}


def appended(frames: Frames, new: pd.DataFrame) -> Frames:
    log = frames["ReminderLog"]
    both = pd.concat([log, new], ignore_index=True) if len(log) else new.reset_index(drop=True)
    return frames | {"ReminderLog": both.set_axis(range(2, 2 + len(both)), axis=0)}


def produced(frames: Frames, today: dt.date = TODAY) -> Frames:
    """Everything proposed is approved and prepared."""
    run = Run(today, today, "anna")
    found, changed = ready(with_sheet(frames, proposed(frames, today), message="Yes"), PLAIN, run)
    assert not changed
    assert found
    return appended(frames, prepared_rows(found, run, {}, {}))


def marked(frames: Frames, today: dt.date = TODAY, **options: object) -> Frames:
    """After the command `sent`."""
    outcome = sent(frames, PLAIN, Run(today, today, "anna", options=options))
    after = appended(frames, outcome.frames[REMINDER_LOG])
    if INVOICES in outcome.frames:
        invoices = after["Invoices"].copy()
        for name, values in outcome.frames[INVOICES].items():
            invoices.loc[values.index, str(name)] = values
        after["Invoices"] = invoices
    return after


def reminded(frames: Frames, today: dt.date = TODAY) -> Frames:
    return marked(produced(frames, today), today)


LATE = invoice("R1", 100, on(10, 20))


@pytest.mark.parametrize(
    ("today", "state"),
    [(on(10, 26), "Waiting"), (on(10, 27), "Ready"), (on(10, 30), "Ready")],
)
def test_the_first_reminder_is_on_the_profile_s_day_after_the_due_date(
    today: dt.date, state: str
) -> None:
    assert states(book(LATE), today) == [("C1", state)]


def test_erpnext_45716_never_on_the_due_date_itself_whatever_the_profile_says() -> None:
    profile = [{"Profile": "Standard", "Level": 1, "Days after due": 0}]
    frames = book(LATE, ReminderProfiles=profile)
    assert states(frames, on(10, 20)) == []
    assert states(frames, on(10, 21)) == [("C1", "Ready")]


def test_erpnext_12429_and_metasfresh_5379_one_message_for_all_invoices_not_one_each() -> None:
    others = [invoice(f"R{n}", 100, on(9, n)) for n in range(2, 12)]
    (found,) = [r for key, r in rows(book(LATE, *others)).items() if not key[2]]
    assert (found.state, found.reminded, found.days_overdue) == ("Ready", 110000, 58)
    assert found.why.startswith("11 documents")


def test_one_message_for_each_currency() -> None:
    yen = invoice("R2", 5000, on(9, 1), Currency="JPY")
    found = rows(book(LATE, yen))
    assert found["C1", "EUR", ""].total == 10000
    assert found["C1", "JPY", ""].total == 5000


def test_credit_control_330_a_partly_paid_invoice_is_reminded_for_the_rest() -> None:
    frames = book(LATE, Allocations=[event(1, "R1", 60, on(10, 5))])
    assert head(frames).reminded == 4000


def test_a_payment_of_a_later_day_changes_nothing_on_this_one() -> None:
    frames = book(LATE, Allocations=[event(1, "R1", 60, on(10, 31))])
    assert head(frames).reminded == 10000


def test_credit_control_211_and_451_credits_are_shown_as_negative_rows_and_taken_off() -> None:
    frames = book(LATE, invoice("G1", -30, None))
    found = rows(frames)
    assert found["C1", "EUR", "G1"].reminded == -3000
    assert found["C1", "EUR", "G1"].why == "Credit note"
    assert (found["C1", "EUR", ""].total, found["C1", "EUR", ""].open_amount) == (7000, 7000)


def test_credit_control_568_what_is_cancelled_by_its_credit_note_is_not_reminded() -> None:
    settled = [event(1, "R1", 100, on(10, 5)), event(2, "G1", -100, on(10, 5))]
    assert states(book(LATE, invoice("G1", -100, None), Allocations=settled)) == []


def test_credits_that_outweigh_the_invoices_hold_the_message() -> None:
    found = head(book(LATE, invoice("G1", -100, None)))
    assert (found.state, found.why) == ("Held", "Credits and money on account cover it.")


def test_invoiceninja_7465_without_due_date_and_terms_it_is_reported_not_reminded() -> None:
    outcome = proposed(book(invoice("R1", 100, None)))
    found = outcome.frames[REMINDERS].iloc[0]
    assert (found["state"], found["why"]) == ("Held", "No due date, and no terms tell it.")
    assert [str(problem) for problem in outcome.problems] == [
        "Invoices, row 2, column Due date: of R1 is empty, and no terms tell it. "
        "Fill it in, or give the customer terms such as 30 days; until then it is not reminded."
    ]


def test_a_due_date_by_terms_is_one() -> None:
    frames = book(invoice("R1", 100, None), customers=[customer(Terms="net 30")])
    assert rows(frames)["C1", "EUR", "R1"].due_date == pd.Timestamp(2026, 7, 1)


def test_invoiceninja_637_a_missed_run_is_caught_up_with_the_level_that_is_next() -> None:
    found = head(book(invoice("R1", 100, on(6, 30))))
    assert (found.state, found.level, found.days_overdue) == ("Ready", 1, 122)


def test_invoiceninja_2865_and_1730_a_profile_has_as_many_levels_as_one_likes() -> None:
    profile = [
        {"Profile": "Standard", "Level": n, "Days after due": 3 * n, "Days between": 5}
        for n in range(1, 6)
    ]
    frames = book(invoice("R1", 100, on(6, 30)), ReminderProfiles=profile)
    days = [on(8, 3), on(8, 10), on(8, 17), on(8, 24), on(8, 31)]
    for level, day in enumerate(days, start=1):
        assert head(frames, day).level == level
        frames = reminded(frames, day)
    assert frames["ReminderLog"]["level"].unique().tolist() == [1, 2, 3, 4, 5]
    assert head(frames, on(9, 30)).why == (
        "All 5 levels sent, the last on 2026-08-31: call, or hand it over."
    )


def test_invoiceninja_4020_a_reminder_has_a_new_deadline_on_a_working_day() -> None:
    profile = [{"Profile": "Standard", "Level": 1, "Days after due": 5, "Days to pay": 8}]
    found = head(book(LATE, ReminderProfiles=profile))
    # 30 October and 8 days is Saturday the 7th.
    assert found.pay_by == pd.Timestamp(2026, 11, 9)


def test_invoiceninja_8716_a_fee_once_for_the_message_and_not_in_another_currency() -> None:
    profile = [{"Profile": "Standard", "Level": 1, "Days after due": 5, "Fee": 5}]
    frames = book(
        *(LATE, invoice("R2", 50, on(10, 1)), invoice("R3", 70, on(10, 1), Currency="USD")),
        ReminderProfiles=profile,
    )
    assert (head(frames).fee, head(frames).total) == (500, 15500)
    dollars = head(frames, currency="USD")
    assert (dollars.fee, dollars.total) == (0, 7000)
    assert dollars.why.endswith("No fee: it is in EUR.")


def test_levels_rise_one_by_one_after_the_days_between() -> None:
    frames = book(invoice("R1", 100, on(6, 30)))
    assert head(frames).level == 1
    frames = reminded(frames)
    assert frames["Invoices"]["reminder_level"].tolist() == [1]
    assert frames["Invoices"]["last_reminder"].tolist() == [pd.Timestamp(TODAY)]
    assert head(frames, on(11, 5)).state == "Waiting"
    assert head(frames, on(11, 5)).why == "Nothing before 2026-11-06."
    later = frames | {
        "BankLines": frames["BankLines"].assign(booking_date=pd.Timestamp(2026, 11, 6))
    }
    found = head(later, on(11, 6))
    assert (found.state, found.level, found.tone) == ("Ready", 2, "Firm")


def test_while_a_message_waits_nothing_is_asked_and_no_credit_is_taken_off() -> None:
    found = head(reminded(book(LATE, invoice("G1", -30, None))))
    assert (found.state, found.reminded, found.total) == ("Waiting", 0, 0)
    assert (found.open_amount, found.not_reminded) == (7000, 7000)


def test_the_same_batch_again_gives_nothing_new() -> None:
    frames = reminded(book(LATE))
    assert states(frames) == [("C1", "Waiting")]
    first, second = proposed(frames), proposed(frames)
    assert INVOICES not in first.frames
    pd.testing.assert_frame_equal(first.frames[REMINDERS], second.frames[REMINDERS])


def test_a_level_from_before_the_toolkit_counts() -> None:
    arrived = {"Reminder level": 1, "Last reminder": on(10, 27)}
    frames = book(invoice("R1", 100, on(9, 1), **arrived))
    assert head(frames).why == "Nothing before 2026-11-03."
    arrived["Last reminder"] = on(10, 1)
    assert head(book(invoice("R1", 100, on(9, 1), **arrived))).level == 2


def test_a_new_item_joins_at_level_1_in_the_letter_of_the_highest() -> None:
    frames = reminded(book(invoice("R1", 100, on(9, 1)), invoice("R2", 50, on(10, 24))), on(10, 10))
    found = rows(frames, on(10, 31))
    assert found["C1", "EUR", "R1"].level == 2
    assert found["C1", "EUR", "R2"].level == 1
    assert (found["C1", "EUR", ""].level, found["C1", "EUR", ""].tone) == (2, "Firm")


def test_two_messages_to_one_customer_keep_their_days_apart() -> None:
    frames = reminded(book(LATE, invoice("R2", 50, on(10, 24))), on(10, 29))
    found = rows(frames, on(10, 31))
    assert found["C1", "EUR", ""].why.startswith(
        "Reminded on 2026-10-29: not again before 2026-11-03"
    )
    assert found["C1", "EUR", ""].state == "Waiting"
    assert states(frames, on(11, 3)) == [("C1", "Ready")]


def test_only_the_disputed_part_is_left_out() -> None:
    dispute = {"Document": "R1", "Amount": 30, "Raised on": on(10, 1), "Status": "Open"}
    found = rows(book(LATE, Disputes=[dispute]))["C1", "EUR", "R1"]
    assert (found.open_amount, found.not_reminded, found.reminded) == (10000, 3000, 7000)
    assert found.why == "30.00 disputed"


def test_a_wholly_disputed_document_is_held() -> None:
    dispute = {"Document": "R1", "Amount": 100, "Raised on": on(10, 1), "Status": "Open"}
    found = head(book(LATE, Disputes=[dispute]))
    assert (found.state, found.why) == ("Held", "100.00 disputed.")


def promise(amount: float, pay_by: dt.date) -> Row:
    given = {"Customer ID": "C1", "Document": "R1", "Promised on": on(10, 1), "Amount": amount}
    return given | {"Pay by": pay_by, "Currency": "EUR"}


def test_invoiced_362217_a_promise_pauses_and_a_broken_one_resumes_where_it_stopped() -> None:
    frames = reminded(book(invoice("R1", 100, on(9, 1))), on(9, 10))
    paused = frames | {"Promises": book(LATE, Promises=[promise(100, on(10, 27))])["Promises"]}
    assert head(paused, on(10, 30)).why == "100.00 promised."
    resumed = head(paused, on(10, 31))
    assert (resumed.state, resumed.level, resumed.reminded) == ("Ready", 2, 10000)


def test_a_promise_of_a_part_leaves_the_rest() -> None:
    found = rows(book(LATE, Promises=[promise(80, on(11, 10))]))["C1", "EUR", "R1"]
    assert (found.reminded, found.not_reminded) == (2000, 8000)


def test_a_blocked_customer_is_held_up_to_the_last_day_of_the_block() -> None:
    blocked = [customer(**{"Reminder block until": on(10, 30)})]
    assert head(book(LATE, customers=blocked)).why == "Blocked until 2026-10-30."
    assert head(book(LATE, customers=blocked), on(10, 31)).state == "Ready"


def test_the_profile_none_is_never_reminded() -> None:
    found = head(book(LATE, customers=[customer(**{"Reminder profile": "none"})]))
    assert (found.state, found.why) == ("Held", "Profile none: never reminded.")


def test_an_unknown_profile_holds_and_is_a_problem() -> None:
    outcome = proposed(book(LATE, customers=[customer(**{"Reminder profile": "Gold"})]))
    assert outcome.frames[REMINDERS]["why"].iloc[0] == "Profile Gold is not in Reminder profiles."
    assert [str(problem) for problem in outcome.problems] == [
        'Customers, row 2, column Reminder profile: "Gold" is not on the sheet Reminder profiles. '
        "Correct it, or add its levels there; blank is Standard."
    ]


def test_a_profile_of_the_customer_s_own() -> None:
    profile = [{"Profile": "Gold", "Level": 1, "Days after due": 30, "Channel": "Portal"}]
    customers = [customer(**{"Reminder profile": "GOLD"})]
    frames = book(LATE, customers=customers, ReminderProfiles=profile)
    assert head(frames).state == "Waiting"
    assert (
        head(
            book(invoice("R1", 9, on(9, 30)), customers=customers, ReminderProfiles=profile)
        ).channel
        == "Portal"
    )


def hand_over(**more: object) -> Row:
    asked = {"Request ID": "Q1", "Kind": "Hand-over", "Customer ID": "C1", "Amount": 100}
    by = {"Requested by": "Anna", "Requested on": on(10, 1), "Approved by": "Ben"}
    return asked | by | more


@pytest.mark.parametrize(
    ("request_", "state"),
    [
        (hand_over(), "Held"),
        (hand_over(Document="R1"), "Held"),
        (hand_over(Currency="USD"), "Ready"),
        (hand_over(**{"Approved by": ""}), "Ready"),
        (hand_over(**{"Approved by": "ANNA"}), "Ready"),
        (hand_over(**{"Approved on": on(11, 1)}), "Ready"),
    ],
)
def test_what_is_handed_over_with_approval_is_not_reminded(request_: Row, state: str) -> None:
    assert head(book(LATE, Requests=[request_])).state == state


def test_a_hand_over_of_one_document_leaves_the_others() -> None:
    found = rows(book(LATE, invoice("R2", 50, on(10, 1)), Requests=[hand_over(Document="R1")]))
    assert found["C1", "EUR", ""].reminded == 5000
    assert found["C1", "EUR", "R1"].why == "Handed over by request Q1"


@pytest.mark.parametrize(
    ("newest", "state"),
    [
        # Friday 30 October: Tuesday's line is three working days old, Monday's four.
        (on(10, 27), "Ready"),
        (on(10, 26), "Held"),
        (on(11, 2), "Ready"),
    ],
)
def test_old_bank_data_holds_everything(newest: dt.date, state: str) -> None:
    assert states(book(LATE, BankLines=[BANK | {"Booking date": newest}])) == [("C1", state)]


def test_a_weekend_makes_no_bank_data_old() -> None:
    frames = book(LATE, BankLines=[BANK | {"Booking date": on(10, 28)}])
    assert states(frames, on(11, 2)) == [("C1", "Ready")]


def test_old_bank_data_is_told_once_and_only_warns_where_the_setting_says_so() -> None:
    frames = book(LATE, BankLines=[BANK | {"Booking date": on(10, 5)}])
    told = proposed(frames).summary
    assert told[1] == (
        "The newest bank line is of 2026-10-05, 19 working days before 2026-10-30: every reminder is held. "
        "Import the bank's latest statement, or set Reminder gate to Warn."
    )
    found = head(frames, settings=WARN)
    assert (found.state, found.why) == (
        *("Ready",),
        "1 document, level 1 of Standard. The bank data is not current.",
    )


def test_without_any_bank_line_nobody_knows_what_was_paid() -> None:
    assert head(book(LATE, BankLines=[])).state == "Held"


LINE = {"Line ID": "L7", "Booking date": on(10, 29), "Amount": 100}


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ({"Payer account": "DE89 3704 0044 0532 0130 00"}, {}),
        ({"Payer": "FIRM C1"}, {}),
        ({"Payer": "Somebody"}, {"PayerMemory": [{"Payer": "Somebody", "Customer ID": "C1"}]}),
        (
            {"Payer": "Somebody else"},
            {"Matches": [{"Line ID": "L7", "Option": 1, "Customer ID": "C1", "Verdict": "Review"}]},
        ),
    ],
)
def test_money_that_came_in_and_is_not_posted_holds_its_customer_and_no_other(
    line: Row, more: dict[str, list[Row]]
) -> None:
    customers = [customer(**{"Bank accounts": "DE89370400440532013000"}), customer("C2")]
    other = invoice("R2", 50, on(10, 1), **{"Customer ID": "C2"})
    frames = book(LATE, other, customers=customers, BankLines=[BANK, {**LINE, **line}], **more)
    assert sorted(states(frames)) == [("C1", "Held"), ("C2", "Ready")]
    assert head(frames).why == "Bank line L7, 100.00 EUR, is not posted."
    assert head(frames, settings=WARN).state == "Ready"


def test_a_line_that_is_posted_holds_nobody() -> None:
    line = LINE | {"Payer": "Firm C1"}
    frames = book(LATE, BankLines=[BANK, line], Allocations=[event(7, "R1", 40, on(10, 29))])
    assert head(frames).state == "Ready"


def test_money_on_account_holds_its_customer_and_is_taken_off() -> None:
    held = event(3, "", 30, on(10, 5), Kind="On account")
    frames = book(LATE, Allocations=[held])
    assert head(frames).why == "30.00 EUR on account is not applied."
    found = rows(frames, settings=WARN)
    assert found["C1", "EUR", "L3"].reminded == -3000
    assert (found["C1", "EUR", ""].state, found["C1", "EUR", ""].total) == ("Ready", 7000)


@pytest.mark.parametrize(
    ("amount", "currency", "state"),
    [(9.99, "EUR", "Held"), (10, "EUR", "Ready"), (9, "JPY", "Held"), (10, "JPY", "Ready")],
)
def test_below_the_minimum_of_its_currency_nobody_is_reminded(
    amount: float, currency: str, state: str
) -> None:
    frames = book(invoice("R1", amount, on(10, 1), Currency=currency))
    assert head(frames, currency=currency).state == state


def test_the_minimum_counts_after_credits_and_a_profile_can_raise_it() -> None:
    assert head(book(LATE, invoice("G1", -95, None))).why == "Below the minimum of 10.00."
    profile = [{"Profile": "Standard", "Level": 1, "Days after due": 5, "Minimum amount": 200}]
    assert head(book(LATE, ReminderProfiles=profile)).why == "Below the minimum of 200.00."


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("", "No e-mail address: as a letter"),
        ("anna(at)example", '"anna(at)example" is no e-mail address: as a letter'),
    ],
)
def test_without_a_valid_e_mail_address_it_becomes_a_letter(email: str, why: str) -> None:
    outcome = proposed(book(LATE, customers=[customer(Email=email)]))
    found = outcome.frames[REMINDERS].iloc[0]
    assert (found["state"], found["channel"]) == ("Ready", "Letter")
    assert why in found["why"]
    assert [(p.column, p.row, p.severity) for p in outcome.problems] == [("Email", 2, "warning")]


def test_of_several_addresses_the_valid_ones_are_used() -> None:
    found = head(book(LATE, customers=[customer(Email="a@x.example; b, c@x.example")]))
    assert (found.channel, found.email) == ("E-mail", "a@x.example; c@x.example")


@pytest.mark.parametrize(
    ("spoken", "code", "says"),
    [("de-AT", "de", ""), ("Français", "fr", ""), ("", "it", ""), ("sv", "it", 'language "sv"')],
)
def test_the_language_is_the_customer_s_where_there_are_words_in_it(
    spoken: str, code: str, says: str
) -> None:
    found = head(
        book(LATE, customers=[customer(Language=spoken)]), settings=Settings(language="it")
    )
    assert found.language == code
    assert says in found.why


def interest_profile(**more: object) -> list[Row]:
    return [{"Profile": "Standard", "Level": 1, "Days after due": 5, "Interest": "Yes"} | more]


def test_interest_and_compensation_by_the_statute_are_asked_for_and_named() -> None:
    due = dt.date(2025, 12, 31)
    frames = book(
        invoice("R1", 3650, due, **{"Invoice date": dt.date(2025, 12, 1)}),
        ReminderProfiles=interest_profile(),
        BankLines=[BANK | {"Booking date": on(1, 30)}],
    )
    # BGB 288 (2): 1.27 + 9 = 10.27 %, 30 days: 3,650.00 x 0.1027 x 30 / 365 = 30.81; (5): 40.
    found = head(frames, on(1, 30), Settings(country="DE"))
    assert (found.interest, found.fee, found.total) == (3081, 4000, 372081)
    assert found.why.endswith("Interest by BGB 288 (2) and (5).")


def test_no_interest_and_no_lump_sum_is_asked_on_what_a_credit_covers() -> None:
    early = {"Invoice date": dt.date(2025, 12, 1)}
    frames = book(
        invoice("R1", 1000, dt.date(2025, 12, 30), **early),
        invoice("R2", 3650, dt.date(2025, 12, 31), **early),
        invoice("G1", -2825, dt.date(2025, 12, 20), **early),
        ReminderProfiles=interest_profile(),
        BankLines=[BANK | {"Booking date": on(1, 30)}],
    )
    # 1,000.00 goes off R1, 1,825.00 off R2: 1,825.00 x 0.1027 x 30 / 365 = 15.41, and 40 for R2 alone.
    found = head(frames, on(1, 30), Settings(country="DE"))
    assert (found.reminded, found.interest, found.fee) == (182500, 1541, 4000)


def test_an_approval_that_went_out_is_not_called_changed_at_the_next_level() -> None:
    run = Run(TODAY, TODAY, "anna")
    first = with_sheet(book(LATE), proposed(book(LATE)), message="Yes")
    found, _ = ready(first, PLAIN, run)
    after = marked(appended(first, prepared_rows(found, run, {}, {})))
    later = on(11, 12)
    warn = Settings(reminder_gate="Warn")
    now = rows(after, later, warn)["C1", "EUR", ""]
    assert (now.state, now.level, now.approve) == ("Ready", 2, "")
    assert "changed since you approved it" not in now.why
    assert ready(after, warn, Run(later, later, "anna")) == ([], [])


def test_a_message_is_as_late_as_its_oldest_document_whatever_the_age_of_a_credit() -> None:
    old_credit = invoice("G1", -10, on(6, 1))
    assert head(book(LATE, old_credit)).days_overdue == 10


def test_the_batch_s_line_sums_what_is_asked_for_and_no_credits() -> None:
    outcome = proposed(book(LATE, invoice("G1", -500, on(6, 1))))
    assert outcome.summary[0] == "Reminders as of 2026-10-30: 1 held."


def test_an_amount_below_zero_in_a_profile_is_told_as_it_stands_in_its_cell() -> None:
    with pytest.raises(InputError, match=r'Fee: "-5\.00" is below zero'):
        proposed(book(LATE, ReminderProfiles=interest_profile(Fee=-5)))


def test_where_no_rate_is_known_there_is_no_interest_and_a_note() -> None:
    frames, poland = book(LATE, ReminderProfiles=interest_profile()), Settings(country="PL")
    found = head(frames, settings=poland)
    assert (found.interest, found.fee, found.total) == (0, 0, 10000)
    assert "No interest: the rate of PL for the half-year from 2026-07-01 is not known" in found.why
    told = proposed(frames, settings=poland).problems
    assert [(p.sheet, p.column, p.value, p.severity) for p in told] == [
        ("Interest rates", "Rate", "PL", "warning")
    ]
    assert "Add a row: Country PL, Valid from 2026-07-01" in told[0].fix
    given = {"Country": "PL", "Valid from": on(7, 1), "Rate": 0.1375}
    mended = book(LATE, ReminderProfiles=interest_profile(), InterestRates=[given])
    assert not proposed(mended, settings=poland).problems
    # 100.00 x 0.1375 x 10 / 365 = 0.377.
    assert head(mended, settings=poland).interest == 38


def test_erpnext_27528_interest_and_fees_are_no_receivable_before_they_are_paid() -> None:
    frames = book(LATE, ReminderProfiles=interest_profile(Fee=5))
    germany = Settings(country="DE", reminder_gate="Warn")
    run = Run(TODAY, TODAY, "anna")
    asked = remind(frames, germany, run)
    found, _ = ready(with_sheet(frames, asked, message="Yes"), germany, run)
    assert found[0].total > 100_00
    after = marked(appended(frames, prepared_rows(found, run, {}, {})))
    for table in (frames, after):
        aging = age(table, germany, run).frames[AGING_DETAIL]
        assert aging["open"].tolist() == [100_00]


def test_dolibarr_25197_and_30771_whatever_is_past_its_day_is_reminded_not_what_is_due_on_one_day() -> (
    None
):
    late = [invoice(f"R{days}", 10, TODAY - dt.timedelta(days=days)) for days in (1, 7, 8, 30, 90)]
    found = rows(book(*late))
    due = {document for (_, _, document), row in found.items() if document and row.reminded}
    assert due == {"R7", "R8", "R30", "R90"}


def test_invoiceninja_10263_one_customer_s_fee_is_its_own_profile_s() -> None:
    profiles = [
        {"Profile": "Standard", "Level": 1, "Days after due": 7},
        {"Profile": "Fee", "Level": 1, "Days after due": 7, "Fee": 12},
    ]
    customers = [customer(**{"Reminder profile": "Fee"}), customer("C2")]
    theirs = invoice("R2", 50, on(10, 20), **{"Customer ID": "C2"})
    found = rows(book(LATE, theirs, customers=customers, ReminderProfiles=profiles))
    fees = (found["C1", "EUR", ""].fee, found["C2", "EUR", ""].fee)
    assert fees == (1200, 0)


def test_without_a_country_of_the_company_the_customer_s_law_counts() -> None:
    frames = book(LATE, customers=[customer(Country="CH")], ReminderProfiles=interest_profile())
    # OR 104 (1): 100.00 x 0.05 x 10 / 365 = 0.137.
    assert head(frames).interest == 14


def test_a_row_of_interest_rates_comes_before_the_statute() -> None:
    rate = {"Country": "CH", "Valid from": on(1, 1), "Rate": 0.365, "Compensation": 12}
    customers = [customer(Country="CH")]
    frames = book(
        LATE, customers=customers, InterestRates=[rate], ReminderProfiles=interest_profile()
    )
    assert (head(frames).interest, head(frames).fee) == (100, 1200)


def test_instalments_are_reminded_as_they_fall_due() -> None:
    terms = {"Terms": "50% 30 days, 50% 180 days"}
    frames = book(invoice("R1", 100, None, **terms), Allocations=[event(1, "R1", 10, on(7, 1))])
    found = rows(frames)["C1", "EUR", "R1"]
    assert (found.due_date, found.open_amount, found.reminded) == (
        pd.Timestamp(2026, 7, 1),
        9000,
        4000,
    )
    assert found.why == "Instalment 1/2"


def test_each_instalment_begins_at_level_1() -> None:
    terms = {"Terms": "50% 30 days, 50% 120 days"}
    frames = reminded(book(invoice("R1", 100, None, **terms)), on(7, 30))
    paid = frames | {
        "Allocations": book(LATE, Allocations=[event(1, "R1", 50, on(8, 5))])["Allocations"]
    }
    found = rows(paid)["C1", "EUR", "R1"]
    assert (found.due_date, found.level, found.reminded) == (pd.Timestamp(2026, 9, 29), 1, 5000)


def test_what_is_prepared_is_listed_and_not_proposed_again() -> None:
    frames = produced(book(LATE, invoice("R2", 50, on(10, 24))))
    name = frames["ReminderLog"]["reminder_id"].iloc[0]
    found = rows(frames, on(11, 2))
    assert found["C1", "EUR", ""].state == "Prepared"
    assert (
        found["C1", "EUR", ""].why
        == f"{name} is prepared since 2026-10-30: mark it sent once it went out."
    )
    assert found["C1", "EUR", "R1"].reminded == 10000
    assert found["C1", "EUR", "R2"].why == f"Waits for {name}"
    assert found["C1", "EUR", ""].reminder_id == name


def test_what_was_paid_since_it_was_prepared_is_told() -> None:
    frames = produced(book(LATE))
    paid = book(LATE, Allocations=[event(1, "R1", 100, on(10, 30))])["Allocations"]
    found = rows(frames | {"Allocations": paid})
    assert found["C1", "EUR", ""].why.endswith(
        "Since then 1 of its documents were paid: withdraw it."
    )
    assert found["C1", "EUR", "R1"].why == "Less is open by now"


def test_a_run_that_stopped_while_sending_is_told_and_never_sent_again_by_itself() -> None:
    frames = produced(book(LATE))
    name = str(frames["ReminderLog"]["reminder_id"].iloc[0])
    frames = appended(frames, step(frames["ReminderLog"], name, "Sending", Run(TODAY, TODAY)))
    outcome = proposed(frames, on(11, 3))
    assert outcome.summary[-1].startswith(
        f"{name} was being sent on 2026-10-30 when the run stopped"
    )
    assert states(frames, on(11, 3)) == [("C1", "Sending")]
    sheet = with_sheet(frames, outcome, message="Yes")
    assert ready(sheet, PLAIN, Run(on(11, 3), on(11, 3))) == ([], [])
    assert sent(frames, PLAIN, Run(TODAY, TODAY)).summary == ("No reminder is prepared.",)
    assert states(marked(frames, reminder=name)) == [("C1", "Waiting")]


def test_a_withdrawn_reminder_is_proposed_again_at_the_same_level() -> None:
    frames = marked(produced(book(LATE)), withdraw=True)
    assert frames["Invoices"]["reminder_level"].isna().all()
    found = head(frames)
    assert (found.state, found.level) == ("Ready", 1)


def test_a_withdrawn_reminder_is_approved_anew() -> None:
    frames = book(LATE)
    approved = with_sheet(frames, proposed(frames), message="Yes")["Reminders"]
    frames = marked(produced(book(LATE)), withdraw=True) | {"Reminders": approved}
    name = str(frames["ReminderLog"]["reminder_id"].iloc[0])
    found, (changed,) = ready(frames, PLAIN, Run(TODAY, TODAY))
    assert not found
    assert changed.what == "was withdrawn since it was approved"
    assert (head(frames).approve, head(frames).state) == ("", "Ready")
    assert head(frames).why.endswith(f"Withdrawn before: {name}.")
    again = with_sheet(frames, proposed(frames), message="Yes")
    assert head(again).approve == "Yes"
    assert len(ready(again, PLAIN, Run(TODAY, TODAY))[0]) == 1


def test_a_reminder_that_came_back_takes_its_level_back() -> None:
    frames = reminded(book(LATE))
    name = str(frames["ReminderLog"]["reminder_id"].iloc[0])
    frames = marked(frames, reminder=name, returned=True)
    assert frames["Invoices"]["reminder_level"].isna().all()
    todo = "correct the address and withdraw it, then remind again"
    assert head(frames).why == f"{name} could not be delivered: {todo}."
    assert head(marked(frames, reminder=name, withdraw=True)).level == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"reminder": "R9"}, "R9 is not in the reminder log"),
        ({"returned": True}, "is not named"),
        ({"returned": True, "withdraw": True}, "cannot be withdrawn and returned at once"),
    ],
)
def test_what_cannot_be_marked_is_told_in_one_line(options: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        sent(produced(book(LATE)), PLAIN, Run(TODAY, TODAY, options=options))


def test_approve_and_note_stay_when_the_batch_runs_again() -> None:
    frames = book(LATE)
    sheet = with_sheet(frames, proposed(frames), message="Yes")
    sheet["Reminders"].loc[:, "note"] = "after the call"
    found = rows(sheet)
    assert found["C1", "EUR", ""].approve == "Yes"
    assert {r.note for r in found.values()} == {"after the call"}


def test_an_approval_does_not_cover_what_was_not_there_to_see() -> None:
    frames = with_sheet(book(LATE), proposed(book(LATE)), message="Yes")
    more = frames | {"Invoices": book(LATE, invoice("R2", 50, on(10, 1)))["Invoices"]}
    found = head(more)
    assert (found.approve, found.state) == ("", "Ready")
    assert found.why.endswith("It has changed since you approved it.")


def test_an_approval_of_one_level_is_none_of_the_next() -> None:
    frames = book(invoice("R1", 100, on(9, 1)))
    sheet = with_sheet(frames, proposed(frames), message="Yes")["Reminders"]
    frames = reminded(frames) | {"Reminders": sheet}
    assert head(frames, on(11, 2)).approve == ""
    later = frames | {
        "BankLines": frames["BankLines"].assign(booking_date=pd.Timestamp(2026, 11, 6))
    }
    assert (head(later, on(11, 6)).level, head(later, on(11, 6)).approve) == (2, "")


def test_a_document_the_clerk_takes_out_stays_out() -> None:
    frames = book(LATE, invoice("R2", 50, on(10, 1)))
    sheet = with_sheet(frames, proposed(frames), message="Yes", R2="No")
    found = rows(sheet)
    assert (found["C1", "EUR", "R2"].why, found["C1", "EUR", "R2"].approve) == (
        "Left out by you",
        "No",
    )
    assert (found["C1", "EUR", ""].reminded, found["C1", "EUR", ""].approve) == (10000, "Yes")
    again = with_sheet(frames, proposed(sheet))
    assert rows(again)["C1", "EUR", ""].reminded == 10000
    ((notice,), changed) = ready(sheet, PLAIN, Run(TODAY, TODAY))
    assert ([item.document for item in notice.items], changed) == (["R1"], [])


def test_what_was_paid_after_the_approval_is_taken_off_when_it_is_produced() -> None:
    frames = book(LATE, invoice("R2", 50, on(10, 1)))
    sheet = with_sheet(frames, proposed(frames), message="Yes")
    paid = book(LATE, Allocations=[event(1, "R2", 50, on(10, 30))])["Allocations"]
    ((notice,), _) = ready(sheet | {"Allocations": paid}, PLAIN, Run(TODAY, TODAY))
    assert ([item.document for item in notice.items], notice.total) == (["R1"], 10000)


def test_an_approved_message_that_is_held_by_now_is_not_produced_and_told() -> None:
    frames = book(LATE)
    sheet = with_sheet(frames, proposed(frames), message="Yes")
    blocked = book(LATE, customers=[customer(**{"Reminder block until": on(12, 1)})])["Customers"]
    found, changed = ready(sheet | {"Customers": blocked}, PLAIN, Run(TODAY, TODAY))
    assert not found
    assert [str(problem) for problem in changed] == [
        'Reminders, row 7, column Approve: "C1" is held now. Run remind, look at it and approve it again.'
    ]


def test_the_batch_ends_a_message_after_the_last_level() -> None:
    frames = book(invoice("R1", 100, on(9, 1), **{"Reminder level": 3, "Last reminder": on(10, 1)}))
    assert head(frames).state == "Held"


def test_profiles_and_rates_that_cannot_be_meant_are_told_together() -> None:
    profile = [
        {"Profile": "Standard", "Level": 1, "Days after due": 10},
        {"Profile": "Standard", "Level": 3, "Days after due": 20},
        {"Profile": "Slow", "Level": 1, "Days after due": 20},
        {"Profile": "slow", "Level": 2, "Days after due": 20, "Fee": -5},
        {"Profile": "None", "Level": 1, "Days after due": 5},
    ]
    rate = {"Country": "DE", "Valid from": on(1, 1), "Rate": 10.27}
    with pytest.raises(InputError) as error:
        remind(book(LATE, ReminderProfiles=profile, InterestRates=[rate]), PLAIN, Run(TODAY, TODAY))
    assert [(p.sheet, p.row, p.column) for p in error.value.problems] == [
        ("Reminder profiles", 5, "Fee"),
        ("Reminder profiles", 6, "Profile"),
        ("Reminder profiles", 3, "Level"),
        ("Reminder profiles", 5, "Days after due"),
        ("Interest rates", 2, "Rate"),
    ]


def test_the_profile_in_use_is_shown_once_where_the_book_has_none() -> None:
    outcome = proposed(book(LATE))
    shown = outcome.frames[BY_NAME["ReminderProfiles"]]
    assert shown[["profile", "level", "days_after_due", "tone"]].to_numpy().tolist() == [
        ["Standard", 1, 7, "Friendly"],
        ["Standard", 2, 21, "Firm"],
        ["Standard", 3, 35, "Final"],
    ]
    kept = book(LATE) | {"ReminderProfiles": shown.set_axis(range(2, 5), axis=0)}
    assert BY_NAME["ReminderProfiles"] not in proposed(kept).frames


def test_of_an_empty_book_there_is_nothing_to_remind() -> None:
    assert (
        proposed(book(customers=[])).summary[0] == "Reminders as of 2026-10-30: nobody is overdue."
    )
