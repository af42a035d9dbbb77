"""Prepared mails sent by SMTP: a message is Sending before it goes and Sent once the server took it.

The clock, the network and the outbox folder are used here: this is a surface. Whatever happens, no message
goes twice: one that was Sending when a run broke off is reported, and never sent again by itself.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pandas as pd

from ar_xl import audit
from ar_xl.cells import check, render
from ar_xl.core import notices
from ar_xl.documents import mail
from ar_xl.documents.delivered import Step, step_rows
from ar_xl.jobs import Job
from ar_xl.outcome import Progress, Run, silent
from ar_xl.problems import BusyError, InputError, Problem
from ar_xl.settings import Settings
from ar_xl.shell import run as run_job
from ar_xl.tables import AUDIT, INVOICES, REMINDER_LOG
from ar_xl.workbook.port import Workbook

AT_ONCE = 20
"""Messages that are marked Sending in one write of the book."""
_RECORD = Job(
    *("send", "Send", "Reminders"),
    "Send the prepared mails.",
    *((INVOICES, REMINDER_LOG), (INVOICES, REMINDER_LOG), (INVOICES, REMINDER_LOG)),
    "ar_xl.documents.delivered:record",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and how to speak to it."""

    host: str
    port: int = 587
    security: str = "starttls"
    """starttls, ssl, or none for a server in the house."""
    user: str = ""
    password: str = ""

    def connect(self) -> smtplib.SMTP:
        """A connection that is logged in.

        Raises:
            InputError: It cannot be reached, or refuses us.
        """
        local = self.host in ("localhost", "127.0.0.1", "::1")
        if self.user and self.security == "none" and not local:
            what = "would get the password in the clear"
            raise _wrong("--user", self.user, what, "Use --starttls or --ssl.")
        safe = ssl.create_default_context()
        try:
            if self.security == "ssl":
                link: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=60, context=safe
                )
            else:
                link = smtplib.SMTP(self.host, self.port, timeout=60)
            if self.security == "starttls":
                link.starttls(context=safe)
            if self.user:
                link.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as error:
            what = f"cannot be used: {_said(error)}"
            fix = "Check the server's name, the port, --starttls or --ssl, and the password."
            raise _wrong("--smtp", f"{self.host}:{self.port}", what, fix) from error
        return link


def server(place: str, security: str, user: str = "", password: str = "") -> Server:
    """The server named `host` or `host:port`.

    Raises:
        InputError: The port is no number.
    """
    host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
    usual = {"ssl": 465, "starttls": 587, "none": 25}[security]
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        raise _wrong("--smtp", place, "is no mail server", "Write it as mail.example.com:587.")
    return Server(host, int(port or usual), security, user, password)


def copy_templates(folder: Path, *, word: bool = False) -> tuple[list[str], list[str]]:
    """Put the built-in letter templates beside a book; those that are there already stay.

    Returns:
        The names of those copied, and of those kept.

    Raises:
        BusyError: The folder cannot be written.
    """
    from ar_xl.documents import templates
    from ar_xl.documents.word import built_in_word

    named = {
        f"{name}.txt": templates.built_in(name).encode() for name in templates.built_in_names()
    }
    if word:
        reminders = [n for n in templates.built_in_names() if n.startswith("reminder.")]
        named |= {f"{name}.docx": built_in_word(name) for name in reminders}
    made, kept = [], []
    try:
        (folder / templates.FOLDER).mkdir(exist_ok=True)
        for name, content in named.items():
            path = folder / templates.FOLDER / name
            if path.exists():
                kept.append(name)
                continue
            path.write_bytes(content)
            made.append(name)
    except OSError as error:
        raise BusyError(f"{folder} cannot be written ({error.strerror}).") from error
    return made, kept


def draft_in_outlook(book: Workbook) -> tuple[list[str], list[Problem]]:
    """Put every prepared mail into Outlook's drafts; nothing is sent and no state changes.

    Raises:
        InputError: There is no Outlook here, or a draft is gone.
    """
    from ar_xl.documents import outlook

    log, problems = check(REMINDER_LOG, book.read(REMINDER_LOG), Settings())
    if problems:
        raise InputError(problems)
    mails = log[log["channel"] == "E-mail"].drop_duplicates("reminder_id")
    prepared = mails[mails["reminder_id"].map(notices.states(log)) == "Prepared"]
    messages, gone = _read(prepared, book.outbox, "", sender_needed=False)
    if gone:
        raise InputError(gone)
    outlook.save_drafts([message.mail for message in messages])
    told = f"{len(messages)} drafts are in Outlook. Once they are sent: ar-xl sent."
    return [told], [_unknown(n) for n, state in notices.states(log).items() if state == "Sending"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the messages, by reminder ID, and what to tell."""

    sent: tuple[str, ...]
    failed: tuple[str, ...]
    rest: tuple[str, ...]
    """Still prepared."""
    unknown: tuple[str, ...]
    """Sending, and nobody knows whether they arrived."""
    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    is_test: bool = False
    """All went to oneself; nothing was meant to be sent."""

    @property
    def is_whole(self) -> bool:
        """Whether every message went out, and none is in doubt."""
        return not (self.failed or self.unknown or (self.rest and not self.is_test))


@dataclass(frozen=True, slots=True)
class _Message:
    name: str
    mail: EmailMessage
    to: tuple[str, ...]


def send(
    book: Workbook,
    server: Server,
    *,
    now: dt.datetime,
    who: str,
    sender: str = "",
    test_to: str = "",
    at_once: int = AT_ONCE,
    progress: Progress = silent,
) -> Delivery:
    """Send every prepared mail of a book.

    Args:
        book: With its outbox, where the drafts are.
        server: Which mail server.
        now: The moment of sending, with its time zone.
        who: Who sends, for the log.
        sender: The From address, else the one of the drafts.
        test_to: Send all to this address, marked as a test; no state changes.
        at_once: How many are marked Sending together.
        progress: Who watches.

    Raises:
        InputError: Nothing could be sent: no server, a draft that is gone, an address that is none.
        BusyError: The book cannot be written now; nothing was sent since.
    """
    for flag, address in (("--from", sender), ("--test-to", test_to)):
        if address and mail.addresses(address) != (address,):
            raise _wrong(flag, address, "is no e-mail address", "Write one such as ar@example.com.")
    log, problems = check(REMINDER_LOG, book.read(REMINDER_LOG), Settings())
    if problems:
        raise InputError(problems)
    states = notices.states(log)
    mails = log[log["channel"] == "E-mail"].drop_duplicates("reminder_id")
    prepared = mails[mails["reminder_id"].map(states) == "Prepared"]
    unknown = tuple(name for name, state in states.items() if state == "Sending")
    messages, gone = _read(prepared, book.outbox, sender)
    if gone:
        raise InputError(gone)
    if not messages:
        told = [_unknown(name) for name in unknown]
        return Delivery(
            (), (), (), unknown, ("No mail is prepared: run letters first.",), tuple(told)
        )
    link = server.connect()
    try:
        if test_to:
            return _test(link, messages, test_to, now, progress)
        desk = _Desk(book, link, log, Run(now.date(), now.date(), who, _number(book)), now)
        return desk.deliver(messages, at_once, progress, unknown)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            link.quit()


class _Desk:
    """One run of sending: the book, the server, and what is known so far."""

    def __init__(
        self, book: Workbook, link: smtplib.SMTP, log: pd.DataFrame, run: Run, now: dt.datetime
    ) -> None:
        self._book, self._link, self._log, self._run, self._now = book, link, log, run, now
        self._known: dict[str, list[str]] = {
            "Sent": [],
            "Failed": [],
            "Prepared": [],
            "Sending": [],
        }
        self._steps: list[Step] = []

    def deliver(
        self,
        messages: Sequence[_Message],
        at_once: int,
        progress: Progress,
        earlier: Sequence[str],
    ) -> Delivery:
        """Batch by batch: write Sending, send, and write the answers with the next batch's Sending."""
        broken, problems = "", [_unknown(name) for name in earlier]
        later = ""
        for first in range(0, len(messages), at_once):
            batch = messages[first : first + at_once]
            if broken:
                self._known["Prepared"] += [message.name for message in batch]
                continue
            self._write([(message.name, "Sending", "") for message in batch])
            for done, message in enumerate(batch, first):
                progress("Sending", done, len(messages))
                if broken:
                    self._answered(message.name, "Prepared", f"not tried: {broken}")
                    continue
                state, answer, broken = _sent(self._link, message, self._now)
                if state == "Sending":
                    self._known["Sending"].append(message.name)
                    problems.append(_unknown(message.name))
                    continue
                self._answered(message.name, state, answer)
                if state == "Failed":
                    problems.append(_refused(message, answer))
                elif state == "Prepared":
                    later = later or answer
        progress("Sending", len(messages), len(messages))
        known = self._known
        parts = [f"{len(known['Sent'])} mails sent"]
        words = {"Failed": "refused", "Prepared": "still prepared", "Sending": "without an answer"}
        parts += [f"{len(known[state])} {word}" for state, word in words.items() if known[state]]
        why = broken or later
        line = ", ".join(parts) + (f": {why}" if why else "") + "."
        self._finish(line)
        return Delivery(
            *(tuple(known["Sent"]), tuple(known["Failed"]), tuple(known["Prepared"])),
            (*earlier, *known["Sending"]),
            (line,),
            tuple(problems),
        )

    def _answered(self, name: str, state: str, answer: str) -> None:
        self._known[state].append(name)
        self._steps.append((name, state, answer))

    def _write(self, more: Sequence[Step]) -> None:
        """The answers so far, and what comes next, into the log; no backup for each of many."""
        rows = step_rows(self._log, [*self._steps, *more], self._run)
        self._book.command, self._book.backups = "send", 0
        try:
            self._book.write({REMINDER_LOG: render(REMINDER_LOG, rows, Settings())})
        except BusyError as error:
            out = ", ".join(name for name, state, _ in self._steps if state == "Sent")
            lost = f" These went out and are still Sending in the log: {out}." if out else ""
            raise BusyError(f"{error}{lost}") from error
        self._log = pd.concat([self._log, rows])
        self._steps = []

    def _finish(self, line: str) -> None:
        run_job(
            *(_RECORD, self._book),
            today=self._now.date(),
            as_of=self._now.date(),
            who=self._run.entered_by,
            options={"steps": self._steps, "told": line},
        )


def _read(
    prepared: pd.DataFrame, outbox: Path | None, sender: str, *, sender_needed: bool = True
) -> tuple[list[_Message], list[Problem]]:
    """The drafts as they were prepared; a problem for each that is gone or is another one now."""
    messages, problems = [], []
    cells = (prepared[name] for name in ("reminder_id", "file", "file_hash"))
    for name, file, digest in zip(*cells, strict=True):
        try:
            inside = not {"..", ""} & set(file.split("/")) and outbox is not None
            content = outbox.joinpath(file).read_bytes() if inside and outbox else b""
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != digest:
            what = (
                "is not in the outbox folder as it was prepared"
                if content
                else "is not in the outbox folder"
            )
            fix = "Run ar-xl letters --again, or withdraw it: ar-xl sent --withdraw."
            problems.append(Problem(REMINDER_LOG.sheet, None, "File", file or name, what, fix))
            continue
        parsed = email.message_from_bytes(content, policy=email.policy.SMTP)
        assert isinstance(parsed, EmailMessage)
        del parsed["X-Unsent"]
        if sender:
            del parsed["From"]
            parsed["From"] = sender
        if not parsed["From"] and sender_needed:
            fix = "Fill in Company email on the sheet Settings, or say --from."
            problems.append(Problem("--from", None, None, None, "no sender is known", fix))
            break
        to = tuple(a.addr_spec for a in parsed["To"].addresses)
        messages.append(_Message(name, parsed, to))
    return messages, problems


def _sent(link: smtplib.SMTP, message: _Message, now: dt.datetime) -> tuple[str, str, str]:
    """The message's state, what the server said, and why no further one can go ("" where it can)."""
    if "Date" not in message.mail:
        message.mail["Date"] = format_datetime(now)
    try:
        refused = link.send_message(message.mail, to_addrs=list(message.to))
    except smtplib.SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        return _refusal(max(code for code, _ in answers)), _said(answers[0]), ""
    except smtplib.SMTPSenderRefused as error:  # of every message, so it is not this one's fault
        return "Prepared", _said(error), _said(error)
    except smtplib.SMTPResponseException as error:
        broken = "" if link.sock is not None and error.smtp_code != 421 else _said(error)
        with suppress(OSError, smtplib.SMTPException):
            link.rset()
        return _refusal(error.smtp_code), _said(error), broken
    except (OSError, smtplib.SMTPException) as error:
        return "Sending", "", _said(error)
    answer = "taken by the server"
    if refused:
        answer += ", but not for " + ", ".join(refused)
    return "Sent", answer, ""


def _refusal(code: int) -> str:
    """What a refusal makes of a message: RFC 5321, section 4.2.1, has codes from 500 on as final."""
    return "Failed" if code >= 500 else "Prepared"


def _test(
    link: smtplib.SMTP,
    messages: Sequence[_Message],
    test_to: str,
    now: dt.datetime,
    progress: Progress,
) -> Delivery:
    """All to oneself, marked; nothing is entered anywhere."""
    for done, message in enumerate(messages):
        progress("Testing", done, len(messages))
        trial = message.mail
        subject, meant = str(trial["Subject"]), ", ".join(message.to)
        for name in ("Subject", "To", "Message-ID", "In-Reply-To", "References"):
            del trial[name]
        trial["Subject"] = f"[Test, for {meant}] {subject}"
        trial["To"] = test_to
        trial["X-Ar-Xl-Test"] = message.name
        state, answer, broken = _sent(link, _Message(message.name, trial, (test_to,)), now)
        if state != "Sent":
            raise _wrong(
                "--test-to", test_to, f"got no test: {answer or broken}", "Check the server."
            )
    line = f"{len(messages)} mails sent to {test_to} as a test; nothing is marked as sent."
    rest = tuple(message.name for message in messages)
    return Delivery((), (), rest, (), (line,), (), is_test=True)


def _refused(message: _Message, answer: str) -> Problem:
    what = f"was refused for {', '.join(message.to)}: {answer}"
    fix = (
        "Correct the address on the sheet Customers, then ar-xl sent --withdraw with --reminder and this ID; "
        "remind proposes it anew."
    )
    return Problem(REMINDER_LOG.sheet, None, "Reminder ID", message.name, what, fix, "warning")


def _unknown(name: str) -> Problem:
    what = (
        "was being sent when the connection or the run broke off, and is not sent again by itself"
    )
    fix = (
        "Ask the mailbox or the customer whether it arrived; then ar-xl sent with --reminder and this ID, "
        "adding --withdraw if it did not."
    )
    return Problem(REMINDER_LOG.sheet, None, "Reminder ID", name, what, fix, "warning")


def _number(book: Workbook) -> str:
    trail, _ = check(AUDIT, book.read(AUDIT), Settings())
    return f"R{audit.next_entry(trail)}"


def _said(answer: object) -> str:
    """A server's words on one line."""
    if isinstance(answer, smtplib.SMTPResponseException):
        answer = (answer.smtp_code, answer.smtp_error)
    if isinstance(answer, tuple):
        code, words = answer
        answer = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return " ".join(str(answer).split())[:200] or type(answer).__name__


def _wrong(flag: str, value: object, what: str, fix: str) -> InputError:
    return InputError([Problem(flag, None, None, value, what, fix)])
