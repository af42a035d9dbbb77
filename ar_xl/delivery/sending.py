"""Prepared mails sent by SMTP: a message is Sending before it goes and Sent once the server took it.

The clock, the network and the outbox folder are used here: this is a surface. Whatever happens, no message
goes twice: one that was Sending when a run broke off is reported, and never sent again by itself.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, cast

import pandas as pd

from ar_xl import audit
from ar_xl.cells import check, render
from ar_xl.delivery.prepared import Message, in_doubt, read, waiting
from ar_xl.delivery.server import Server, post, wrong
from ar_xl.documents import mail
from ar_xl.documents.delivered import Step, step_rows
from ar_xl.jobs import Job
from ar_xl.outcome import Progress, Run, silent
from ar_xl.problems import BusyError, InputError, Problem
from ar_xl.settings import Settings
from ar_xl.shell import run as run_job
from ar_xl.tables import (
    ALLOCATIONS,
    AUDIT,
    DISPUTES,
    INVOICES,
    PROMISES,
    REMINDER_LOG,
    SETTINGS,
)
from ar_xl.workbook.memory import MemoryWorkbook
from ar_xl.workbook.port import Workbook

AT_ONCE = 20
"""Messages that are marked Sending in one write of the book."""
_RECORD = Job(
    *("send", "Send", "Reminders"),
    "Send the prepared mails.",
    *((INVOICES, REMINDER_LOG), (INVOICES, REMINDER_LOG), (INVOICES, REMINDER_LOG)),
    "ar_xl.documents.delivered:record",
)


_OVERTAKEN: Final = Job(
    *("overtaken", "Overtaken", "Reminders"),
    "Prepared reminders that ask for what was paid, disputed or promised since.",
    *((INVOICES, ALLOCATIONS, DISPUTES, PROMISES, REMINDER_LOG), (), (INVOICES,)),
    "ar_xl.documents.delivered:overtaken",
)


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
            raise wrong(flag, address, "is no e-mail address", "Write one such as ar@example.com.")
    log, prepared, sending = waiting(book)
    unknown = tuple(sending)
    messages, gone = read(prepared, book.outbox, sender)
    if gone:
        raise InputError(gone)
    if not messages:
        told = tuple(in_doubt(name) for name in unknown)
        return Delivery((), (), (), unknown, ("No mail is prepared: run letters first.",), told)
    held = [] if test_to else _overtaken(book, now)
    messages = [message for message in messages if message.name not in held]
    told = tuple(_held(name) for name in held)
    if not messages:
        return Delivery((), (), tuple(held), unknown, ("No mail is sent.",), told)
    link = server.connect()
    try:
        if test_to:
            return _test(link, messages, test_to, now, progress)
        desk = _Desk(book, link, log, Run(now.date(), now.date(), who, _number(book)), now)
        done = desk.deliver(messages, at_once, progress, unknown)
        return replace(done, rest=(*done.rest, *held), problems=(*done.problems, *told))
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
        messages: Sequence[Message],
        at_once: int,
        progress: Progress,
        earlier: Sequence[str],
    ) -> Delivery:
        """Batch by batch: write Sending, send, and write the answers with the next batch's Sending."""
        broken, problems = "", [in_doubt(name) for name in earlier]
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
                state, answer, broken = post(self._link, message, self._now)
                if state == "Sending":
                    self._known["Sending"].append(message.name)
                    problems.append(in_doubt(message.name))
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


def _test(
    link: smtplib.SMTP,
    messages: Sequence[Message],
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
        state, answer, broken = post(link, Message(message.name, trial, (test_to,)), now)
        if state != "Sent":
            raise wrong(
                "--test-to", test_to, f"got no test: {answer or broken}", "Check the server."
            )
    line = f"{len(messages)} mails sent to {test_to} as a test; nothing is marked as sent."
    rest = tuple(message.name for message in messages)
    return Delivery((), (), rest, (), (line,), (), is_test=True)


def _overtaken(book: Workbook, now: dt.datetime) -> list[str]:
    """Prepared reminders that ask for what was paid, disputed or promised since; found on a copy, nothing is written."""
    there = {t.name: book.read(t) for t in (SETTINGS, *_OVERTAKEN.reads)}
    copy = MemoryWorkbook(**{name: raw for name, raw in there.items() if raw is not None})
    done, _ = run_job(_OVERTAKEN, copy, today=now.date())
    return cast(list[str], done.facts["overtaken"])


def _held(name: str) -> Problem:
    what = (
        "is not sent: by now less is to be asked for than it asks: paid, disputed or promised since"
    )
    fix = "Withdraw it: ar-xl sent --withdraw with --reminder and this ID; remind proposes what is left."
    return Problem(REMINDER_LOG.sheet, None, "Reminder ID", name, what, fix, "warning")


def _refused(message: Message, answer: str) -> Problem:
    what = f"was refused for {', '.join(message.to)}: {answer}"
    fix = (
        "Correct the address on the sheet Customers, then ar-xl sent --withdraw with --reminder and this ID; "
        "remind proposes it anew."
    )
    return Problem(REMINDER_LOG.sheet, None, "Reminder ID", message.name, what, fix, "warning")


def _number(book: Workbook) -> str:
    trail, _ = check(AUDIT, book.read(AUDIT), Settings())
    return f"R{audit.next_entry(trail)}"
