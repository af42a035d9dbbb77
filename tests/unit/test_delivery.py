"""Prepared mails to a real SMTP server on this machine; what it refuses, and what breaks off."""

from __future__ import annotations

import atexit
import datetime as dt
import email
import email.policy
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

sys.path.insert(0, str(Path(__file__).parent / "documents"))

from desk import approved, do

from ar_xl.delivery import Delivery, Server, copy_templates, send, server
from ar_xl.problems import BusyError, InputError
from ar_xl.workbook.memory import MemoryWorkbook

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
MANY = [
    (f"C-{n}", f"Kunde {n} Łódź", "Weg 1; 10115 Berlin", "de", "DE", f"ap{n}@kunde{n}.example")
    for n in range(1, 6)
]
OWED = [
    (f"RE-{n}", "Invoice", f"C-{n}", dt.date(2026, 8, 1), dt.date(2026, 8, 31), 100.0 + n, "EUR")
    for n in range(1, 6)
]


class Mailbox:
    """What the server took, and what it refuses."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refused: set[str] = set()
        self.full_after = 10**6
        self.gone_after = 10**6
        self.busy = ""

    async def handle_MAIL(  # noqa: N802
        self, host: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.busy == "sender":
            return "451 4.3.2 try later"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, host: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        if self.busy == "recipient":
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, host: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if len(self.taken) >= self.gone_after:
            assert host.transport is not None
            host.transport.abort()
            return "250 nobody hears this"
        if self.busy == "content":
            return "452 4.3.1 no room"
        if len(self.taken) >= self.full_after:
            return "421 4.7.0 too many messages today"
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 2.0.0 queued as 4711"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Server]]:
    box = Mailbox()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    running = Controller(box, hostname="127.0.0.1", port=port)
    running.start()
    try:
        yield box, Server("127.0.0.1", port, "none")
    finally:
        running.stop()


@lru_cache(maxsize=1)
def _once() -> tuple[Path, dict[str, pd.DataFrame]]:
    """Prepared once for all tests of this file."""
    folder = Path(tempfile.mkdtemp(prefix="ar-xl-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = approved(folder, customers=MANY, invoices=OWED)
    do(made, "letters")
    return folder, made.frames


def prepared(folder: Path) -> MemoryWorkbook:
    source, frames = _once()
    shutil.copytree(source / "outbox", folder / "outbox", dirs_exist_ok=True)
    made = MemoryWorkbook(**{name: frame.copy() for name, frame in frames.items()})
    made.folder, made.outbox = folder, folder / "outbox"
    return made


def states(made: MemoryWorkbook) -> dict[str, str]:
    log = made.frames["ReminderLog"]
    return dict(zip(log["Customer ID"], log["State"], strict=True))


def sending(made: MemoryWorkbook, via: Server, **more: object) -> Delivery:
    return send(made, via, now=NOW, who="anna", **more)  # type: ignore[arg-type]


def test_what_the_server_took_is_sent_and_only_then_its_level_counts(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    assert made.frames["Invoices"].get("Reminder level") is None
    done = sending(made, via)
    assert done.lines == ("5 mails sent.",)
    assert set(states(made).values()) == {"Sent"}
    assert made.frames["Invoices"]["Reminder level"].tolist() == [1] * 5
    first = box.taken[0]
    assert first["To"] == "ap1@kunde1.example"
    assert first["From"].addresses[0].addr_spec == "ar@nordlicht.example"
    assert first["X-Unsent"] is None
    assert first["Date"].datetime == NOW
    assert first["Message-ID"] in set(made.frames["ReminderLog"]["Message ID"])
    assert all(p.get_content().startswith(b"%PDF") for p in first.iter_attachments())
    log = made.frames["ReminderLog"]
    assert log["State"].tolist() == ["Prepared"] * 5 + ["Sending"] * 5 + ["Sent"] * 5
    assert log["Result"].tolist()[-1] == "taken by the server"


def test_a_second_run_sends_nothing(tmp_path: Path, mailbox: tuple[Mailbox, Server]) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    sending(made, via)
    done = sending(made, via)
    assert len(box.taken) == 5
    assert done.lines == ("No mail is prepared: run letters first.",)


def test_a_refused_recipient_is_failed_with_the_server_s_words_and_the_others_go(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    box.refused = {"ap2@kunde2.example"}
    made = prepared(tmp_path)
    done = sending(made, via)
    assert len(box.taken) == 4
    assert states(made)["C-2"] == "Failed"
    assert not done.is_whole
    (told,) = done.problems
    assert "was refused for ap2@kunde2.example: 550 5.1.1 no such mailbox" in str(told)
    log = made.frames["ReminderLog"]
    assert "550 5.1.1 no such mailbox" in log["Result"].tolist()
    assert made.frames["Invoices"]["Reminder level"].fillna(0).tolist() == [1, 0, 1, 1, 1]


@pytest.mark.parametrize("at_once", [1, 2, 20])
def test_a_server_that_refuses_in_the_middle_leaves_the_rest_prepared_and_the_log_says_which(
    tmp_path: Path, mailbox: tuple[Mailbox, Server], at_once: int
) -> None:
    box, via = mailbox
    box.full_after = 2
    made = prepared(tmp_path)
    done = sending(made, via, at_once=at_once)
    assert (len(done.sent), len(done.failed), len(done.rest), len(done.unknown)) == (2, 0, 3, 0)
    assert list(states(made).values()) == ["Sent", "Sent", "Prepared", "Prepared", "Prepared"]
    assert not done.is_whole
    assert "421 4.7.0 too many messages today" in done.lines[0]
    assert "421 4.7.0 too many messages today" in made.frames["ReminderLog"]["Result"].tolist()
    box.full_after = 10**6
    assert len(sending(made, via).sent) == 3
    assert [mail["To"][2] for mail in box.taken] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("step", ["recipient", "content", "sender"])
def test_what_a_server_refuses_for_now_stays_prepared_and_goes_with_the_next_run(
    tmp_path: Path, mailbox: tuple[Mailbox, Server], step: str
) -> None:
    box, via = mailbox
    box.busy = step
    made = prepared(tmp_path)
    done = sending(made, via)
    assert set(states(made).values()) == {"Prepared"}
    assert not done.is_whole
    assert done.lines[0].startswith("0 mails sent, 5 still prepared: 45")
    box.busy = ""
    assert len(sending(made, via).sent) == 5


def test_a_connection_lost_over_a_message_leaves_it_sending_and_it_never_goes_by_itself(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    box.gone_after = 1
    made = prepared(tmp_path)
    done = sending(made, via)
    assert list(states(made).values()) == ["Sent", "Sending", "Prepared", "Prepared", "Prepared"]
    assert len(done.unknown) == 1
    assert "not sent again by itself" in str(done.problems[0])
    box.gone_after = 10**6
    again = sending(made, via)
    assert len(again.sent) == 3
    assert "ap2@kunde2.example" not in [mail["To"] for mail in box.taken]
    assert str(again.problems[0]).startswith("Reminder log")


class Killed(BaseException):
    """The power went off."""


def test_a_run_killed_between_two_messages_leaves_them_sending(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)

    def kill(step: str, done: int, total: int) -> None:
        if step == "Sending" and done == 3:
            raise Killed

    with pytest.raises(Killed):
        sending(made, via, at_once=2, progress=kill)
    assert list(states(made).values()) == ["Sent", "Sent", "Sending", "Sending", "Prepared"]
    done = sending(made, via)
    assert len(box.taken) == 4
    assert len({mail["To"] for mail in box.taken}) == 4
    assert (len(done.sent), len(done.unknown), len(done.problems)) == (1, 2, 2)


def test_a_test_goes_to_oneself_marked_and_changes_nothing(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    before = made.frames
    done = sending(made, via, test_to="me@nordlicht.example")
    assert box.recipients == [["me@nordlicht.example"]] * 5
    assert box.taken[0]["Subject"].startswith("[Test, for ap1@kunde1.example] ")
    assert box.taken[0]["To"] == "me@nordlicht.example"
    assert made.frames is before
    assert "nothing is marked as sent" in done.lines[0]


def test_a_draft_that_was_changed_or_is_gone_stops_the_run_before_anything_is_sent(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    drafts = sorted((tmp_path / "outbox").rglob("*.eml"))
    drafts[0].write_bytes(drafts[0].read_bytes() + b"x")
    drafts[1].unlink()
    with pytest.raises(InputError) as caught:
        sending(made, via)
    assert len(caught.value.problems) == 2
    assert box.taken == []


def test_another_sender_can_be_named(tmp_path: Path, mailbox: tuple[Mailbox, Server]) -> None:
    box, via = mailbox
    sending(prepared(tmp_path), via, sender="cfo@nordlicht.example")
    assert {mail["From"] for mail in box.taken} == {"cfo@nordlicht.example"}
    with pytest.raises(InputError, match="is no e-mail address"):
        sending(prepared(tmp_path), via, sender="cfo@x.example\r\nBcc: all@x.example")


class Locked(MemoryWorkbook):
    """Open in Excel: it cannot be written."""

    def write(self, frames: object) -> None:
        raise BusyError("The book is open in Excel.")


def test_a_book_that_cannot_be_written_sends_nothing(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    locked = Locked(**made.frames)
    locked.outbox = made.outbox
    with pytest.raises(BusyError):
        sending(locked, via)
    assert box.taken == []


def test_a_mail_that_asks_for_what_was_paid_since_is_not_sent(
    tmp_path: Path, mailbox: tuple[Mailbox, Server]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    invoices = made.frames["Invoices"]
    row = invoices[invoices["Document"] == "RE-2"].iloc[0]
    made.frames["Allocations"] = pd.DataFrame([{
        "Allocation ID": "A1", "Document": "RE-2", "Customer ID": "C-2", "Kind": "Payment",
        "Amount": row["Amount"], "Currency": "EUR", "Effective date": dt.date(2026, 11, 1), "Entered on": dt.date(2026, 11, 1),
    }])  # fmt: skip
    done = sending(made, via)
    assert done.lines == ("4 mails sent.",)
    assert not done.is_whole
    (told,) = done.problems
    assert (
        told.what
        == "is not sent: by now less is to be asked for than it asks: paid, disputed or promised since"
    )
    assert states(made) == {**dict.fromkeys(("C-1", "C-3", "C-4", "C-5"), "Sent"), "C-2": "Prepared"}  # fmt: skip
    assert ["ap2@kunde2.example"] not in box.recipients
    assert sending(made, via).lines == ("No mail is sent.",)


def test_a_server_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    with pytest.raises(InputError, match=r"cannot be used: Connection refused\. Check"):
        sending(made, Server("127.0.0.1", 9, "none"))
    assert set(states(made).values()) == {"Prepared"}


def test_no_password_goes_over_an_open_line() -> None:
    with pytest.raises(InputError, match="in the clear"):
        Server("mail.example.com", 25, "none", "anna", "secret").connect()


@pytest.mark.parametrize("place", ["", ":25", "mail.example.com:x", "mail.example.com:0"])
def test_what_is_no_server_is_refused(place: str) -> None:
    with pytest.raises(InputError, match="is no mail server"):
        server(place, "starttls")


def test_templates_are_copied_once_and_a_changed_one_stays(tmp_path: Path) -> None:
    made, kept = copy_templates(tmp_path, word=True)
    assert (len(made), kept) == (28 + 21, [])
    own = tmp_path / "templates" / "reminder.firm.de.txt"
    own.write_text("mine", encoding="utf-8")
    again, left = copy_templates(tmp_path)
    assert (again, len(left)) == ([], 28)
    assert own.read_text(encoding="utf-8") == "mine"


def test_progress_is_told_for_each_message(tmp_path: Path, mailbox: tuple[Mailbox, Server]) -> None:
    seen: list[tuple[str, int, int]] = []
    _, via = mailbox
    sending(
        prepared(tmp_path), via, progress=lambda step, done, total: seen.append((step, done, total))
    )
    assert [step for step in seen if step[0] == "Sending"][-1] == ("Sending", 5, 5)


@pytest.mark.parametrize(
    "since",
    [
        ("Disputes", {"Document": "RE-2", "Amount": 1, "Currency": "EUR", "Raised on": dt.date(2026, 10, 31)}),
        ("Promises", {"Customer ID": "C-2", "Document": "RE-2", "Amount": 1, "Currency": "EUR",
                      "Promised on": dt.date(2026, 10, 31), "Pay by": dt.date(2026, 11, 30)}),
    ],
)  # fmt: skip
def test_a_mail_that_asks_for_what_was_disputed_or_promised_since_is_not_sent(
    tmp_path: Path, mailbox: tuple[Mailbox, Server], since: tuple[str, dict[str, object]]
) -> None:
    box, via = mailbox
    made = prepared(tmp_path)
    made.frames[since[0]] = pd.DataFrame([since[1]], index=[2], dtype=object)
    assert sending(made, via).lines == ("4 mails sent.",)
    assert states(made)["C-2"] == "Prepared"
    assert ["ap2@kunde2.example"] not in box.recipients
