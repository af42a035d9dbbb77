"""The command `letters`: approved reminders become mail drafts and letters, and are logged as prepared.

Nothing is sent by this, and nothing counts as sent until the channel, or the clerk, says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ar_xl import money
from ar_xl.core import notices, reminder_log
from ar_xl.core.notices import Notice
from ar_xl.core.reminders import ready
from ar_xl.core.statements import Account, accounts
from ar_xl.documents import mail, word
from ar_xl.documents.enclosures import Copy, attached, bound, copies, printable
from ar_xl.documents.language import language
from ar_xl.documents.letter_pdf import letter_pages
from ar_xl.documents.letterhead import Recipient, recipients
from ar_xl.documents.paper import Page, pdf
from ar_xl.documents.payment_slip import asked
from ar_xl.documents.print_batch import Printed, batch
from ar_xl.documents.reminder_text import FIELDS, candidates, fields, mail_table
from ar_xl.documents.statement_pdf import statement_pages
from ar_xl.documents.statements import Names, sender, unreachable, without_account
from ar_xl.documents.templates import FOLDER, TABLE, Templates
from ar_xl.outbox import file_name
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import REMINDER_LOG


@dataclass(slots=True)
class _Desk:
    """What rendering a reminder takes."""

    settings: Settings
    run: Run
    templates: Templates
    known: Mapping[str, Recipient]
    accounts: Mapping[tuple[str, str], Account]
    references: dict[str, str]
    earlier: Mapping[tuple[str, str], Sequence[str]]
    names: Names
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Made:
    """One reminder, rendered."""

    notice: Notice
    to: Recipient
    file: str
    content: bytes
    pages: Sequence[Page]
    """For the printer; none of a mail, and none of what is laid out in Word."""
    behind: Sequence[Copy] = ()
    """And what is printed behind them."""
    message_id: str = ""
    enclosures: Mapping[str, bytes] = field(default_factory=dict)
    """Files that go with it: of a letter laid out in Word, the pages behind it."""


def letters(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Produce the approved reminders, each by its channel.

    Args:
        frames: As for `remind`, and REMINDERS with the clerk's approval.
        settings: The company, its account.
        run: The as-of date; option `again`: also the files of what is prepared already, if they can still be
            made as they were.
    """
    new, problems = ready(frames, settings, run)
    log = frames["ReminderLog"]
    again = _prepared_already(frames, settings, run) if run.options.get("again") else []
    desk = _desk([*new, *again], frames, settings, run, problems)
    made = _rendered(new, desk)
    remade = [one for one in _rendered(again, desk) if _is_as_logged(one, log, desk.problems)]
    files: dict[str, bytes] = {}
    for one in [*made, *remade]:
        files |= {one.file: one.content, **one.enclosures}
    files |= _batches([(run.number, made), *_by_run(remade, log)], desk)
    rows = notices.prepared_rows(
        [one.notice for one in made],
        run,
        {one.notice.reminder_id: one.message_id for one in made if one.message_id},
        {
            one.notice.reminder_id: (one.file, hashlib.sha256(one.content).hexdigest())
            for one in made
        },
    )
    return Outcome(
        {REMINDER_LOG: rows} if len(rows) else {},
        _told(made, remade),
        {
            "prepared": [one.notice.reminder_id for one in made],
            "again": [one.notice.reminder_id for one in remade],
            "files": sorted(files),
        },
        tuple(desk.problems),
        files,
    )


def _prepared_already(frames: Frames, settings: Settings, run: Run) -> list[Notice]:
    """What the log has as prepared, as the sheet has it still."""
    log = frames["ReminderLog"]
    states = reminder_log.states(log)
    prepared = {name for name, state in states.items() if state == "Prepared"}
    without: dict[str, pd.DataFrame] = dict(frames)
    without["ReminderLog"] = log[~log["reminder_id"].isin(prepared)]
    found, _ = ready(without, settings, run)
    return [notice for notice in found if notice.reminder_id in prepared]


def _desk(
    wanted: Sequence[Notice],
    frames: Frames,
    settings: Settings,
    run: Run,
    problems: Sequence[Problem],
) -> _Desk:
    known, warnings = recipients(
        frames["Customers"], settings, [notice.customer_id for notice in wanted]
    )
    warnings += without_account(settings, [(n.currency, n.total) for n in wanted])
    own: Mapping[tuple[str, str], Account] = {}
    if any(notice.attach_statement for notice in wanted):
        found = accounts(frames, settings, run.as_of)
        own = {(account.customer_id, account.currency): account for account in found}
    invoices = frames["Invoices"]
    return _Desk(
        *(settings, run, Templates(run.beside, {"reminder": FIELDS}), known, own),
        dict(zip(invoices["document"], invoices["payment_reference"], strict=True)),
        _threads(frames["ReminderLog"]),
        Names(f"reminders {run.as_of.isoformat()}"),
        [*problems, *warnings],
    )


def _threads(log: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """The Message-IDs that went to each customer, by currency, the last one last."""
    sent = log[(log["state"] == "Sent") & (log["message_id"] != "")]
    found: dict[tuple[str, str], list[str]] = {}
    for who, code, name in zip(
        sent["customer_id"], sent["currency"], sent["message_id"], strict=True
    ):
        thread = found.setdefault((who, code), [])
        if name not in thread:
            thread.append(name)
    return found


def _rendered(wanted: Sequence[Notice], desk: _Desk) -> list[_Made]:
    made = []
    for done, notice in enumerate(wanted):
        desk.run.progress("Letters", done, len(wanted))
        one = _render(notice, desk)
        if one is not None:
            made.append(one)
    if wanted:
        desk.run.progress("Letters", len(wanted), len(wanted))
    return made


def _render(notice: Notice, desk: _Desk) -> _Made | None:
    settings, run = desk.settings, desk.run
    to = desk.known.get(notice.customer_id)
    if to is None or notice.channel == "None":
        what = "has the channel None: nothing is produced" if to else "is no customer of this book"
        fix = "Choose another channel in the reminder profile, or reject the reminder."
        place = ("Reminders", None, "Channel" if to else "Customer ID", notice.customer_id)
        desk.problems.append(Problem(*place, what, fix, "warning"))
        return None
    wrong = unreachable(to, notice.email) if notice.channel == "E-mail" else None
    if wrong is not None:
        desk.problems.append(wrong)
        return None
    to = replace(to, speech=language(notice.language or to.speech.code, to.country))
    sources = candidates(notice, desk.references)
    due = asked(settings, to, notice.total, notice.currency, sources)
    name = f"reminder.{notice.tone.lower()}.{to.speech.code}"
    values = fields(notice, to, settings, run.as_of, due)
    own = run.beside(f"{FOLDER}/{name}.docx") if notice.channel == "Letter" else None
    words = ("Reminder", notice.customer_id, notice.currency, notice.reminder_id)
    if own is not None:
        return _in_word(notice, to, desk, word.fill(f"{name}.docx", own, values, FIELDS), words)
    text = desk.templates.fill(name, values)
    day = to.speech.date(run.as_of)
    pages = letter_pages(notice, text, to, settings, day, due)
    if notice.channel != "E-mail":
        pages = [*pages, *_statement(notice, to, desk)]
        behind = printable(_copies(notice, desk), desk.problems)
        own_pages = pdf(pages, text.subject, settings.company)
        content = bound([own_pages, *(copy.content for copy in behind)])
        return _Made(notice, to, desk.names.free(*words, ending="pdf"), content, pages, behind)
    content = pdf(pages, text.subject, settings.company)
    message_id = f"<{notice.reminder_id}@{mail.domain(settings.company_email)}>"
    table = mail_table(notice, to)
    drafted = mail.draft(
        message_id,
        sender(settings),
        mail.addresses(notice.email),
        text.subject,
        mail.plain(text.paragraphs, table, TABLE),
        mail.html(text.paragraphs, table, TABLE),
        _attachments(notice, to, content, desk),
        desk.earlier.get((notice.customer_id, notice.currency), ()),
    )
    return _Made(notice, to, desk.names.free(*words, ending="eml"), drafted, [], (), message_id)


def _in_word(
    notice: Notice, to: Recipient, desk: _Desk, content: bytes, words: Sequence[str]
) -> _Made:
    """A letter laid out in Word, and as a PDF of its own what is printed behind it."""
    file = desk.names.free(*words, ending="docx")
    behind = printable(_copies(notice, desk), desk.problems)
    parts = [copy.content for copy in behind]
    if pages := _statement(notice, to, desk):
        title = f"{to.speech('statement.title')} {notice.customer_id}"
        parts.insert(0, pdf(pages, title, desk.settings.company))
    enclosed = {desk.names.free(*words, "behind", ending="pdf"): bound(parts)} if parts else {}
    return _Made(notice, to, file, content, [], enclosures=enclosed)


def _statement(notice: Notice, to: Recipient, desk: _Desk) -> Sequence[Page]:
    """The statement that goes with a reminder, no pages where its profile wants none."""
    account = desk.accounts.get((notice.customer_id, notice.currency))
    if not notice.attach_statement or account is None:
        return []
    return statement_pages(account, to, desk.settings, desk.run.as_of, with_slip=False)


def _attachments(
    notice: Notice, to: Recipient, letter: bytes, desk: _Desk
) -> list[mail.Attachment]:
    """The letter, the statement, copies of the documents."""
    say, statement = to.speech, None
    subject = file_name(say("reminder.level"), notice.customer_id)
    if pages := _statement(notice, to, desk):
        title = say("statement.title")
        content = pdf(pages, f"{title} {notice.customer_id}", desk.settings.company)
        statement = mail.Attachment(f"{file_name(title, notice.customer_id)}.pdf", content)
    own = mail.Attachment(f"{subject}.pdf", letter)
    return attached(own, statement, _copies(notice, desk), notice.customer_id, desk.problems)


def _copies(notice: Notice, desk: _Desk) -> list[Copy]:
    """Copies of its documents, where its profile wants them."""
    documents = [item.document for item in notice.items if notice.attach_invoices]
    return copies(documents, desk.run.beside, desk.problems)


def _is_as_logged(one: _Made, log: pd.DataFrame, problems: list[Problem]) -> bool:
    """Whether a reminder made again is the same file; else it is told and not written."""
    rows = log[log["reminder_id"] == one.notice.reminder_id]
    logged = set(zip(rows["file"], rows["file_hash"], strict=True))
    if (one.file, hashlib.sha256(one.content).hexdigest()) in logged:
        return True
    what = "would be another letter now, so its file is not written again"
    fix = "Withdraw it (ar-xl sent --withdraw) and prepare it anew."
    place = (REMINDER_LOG.sheet, None, "Reminder ID", one.notice.reminder_id)
    problems.append(Problem(*place, what, fix, "warning"))
    return False


def _by_run(made: Sequence[_Made], log: pd.DataFrame) -> list[tuple[str, list[_Made]]]:
    """Reminders made again by the run that prepared them: each had its own batch."""
    runs = dict(zip(log["reminder_id"], log["run"], strict=True))
    found: dict[str, list[_Made]] = {}
    for one in made:
        found.setdefault(runs[one.notice.reminder_id], []).append(one)
    return list(found.items())


def _batches(runs: Sequence[tuple[str, Sequence[_Made]]], desk: _Desk) -> dict[str, bytes]:
    """The letters of each run as one PDF for the printer."""
    files = {}
    day = desk.run.as_of
    say = language(desk.settings.language[:2] or "en", desk.settings.country)
    for number, made in runs:
        letters_made = [one for one in made if one.notice.channel == "Letter" and one.pages]
        if not letters_made:
            continue
        desk.run.progress("Printing", 0, 1)
        printed = [Printed(one.to, one.notice, one.pages, one.behind) for one in letters_made]
        name = f"reminders {day.isoformat()}/Letters to print {number}.pdf"
        files[name] = batch(printed, desk.settings, say.date(day), number)
        desk.run.progress("Printing", 1, 1)
    return files


def _told(made: Sequence[_Made], remade: Sequence[_Made]) -> tuple[str, ...]:
    if not made and not remade:
        return ("No reminder is approved: choose Yes under Approve on the sheet Reminders.",)
    totals: dict[str, int] = {}
    for one in made:
        code = one.notice.currency
        totals[code] = totals.get(code, 0) + one.notice.total
    sums = "; ".join(money.text(total, code, code=True) for code, total in sorted(totals.items()))
    channels = [one.notice.channel for one in made]
    by = ", ".join(f"{channels.count(c)} {c}" for c in dict.fromkeys(channels))
    some = "1 reminder" if len(made) == 1 else f"{len(made)} reminders"
    first = f"{some} prepared: {by}; {sums}." if made else "No new reminder."
    then = [f"{len(remade)} written again as they were."] if remade else []
    if made:
        then.append("Nothing is sent yet. Mails: ar-xl send, or open the drafts; then ar-xl sent.")
    return (first, *then)
