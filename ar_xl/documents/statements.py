"""The command `statement`: the sheet, and each customer's statement as PDF and as a mail."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, cast

from ar_xl import money
from ar_xl.core.statements import Account, Kind, accounts, checks, statement_frame
from ar_xl.documents import mail
from ar_xl.documents.language import unbroken
from ar_xl.documents.letterhead import Recipient, recipients
from ar_xl.documents.paper import pdf
from ar_xl.documents.statement_pdf import statement_pages
from ar_xl.documents.templates import TABLE, Templates
from ar_xl.outbox import file_name
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import STATEMENT

FIELDS: Final = (
    *("customer", "customer_id", "company", "as_of", "total", "overdue", "contact", "sender"),
)
"""What the template of a statement's mail can name."""


def statement(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """The statement of account of one customer or all.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS.
        settings: The company, its account, the aging's buckets.
        run: The as-of date; options customer, kind, from, pdf, mail.
    """
    kind = cast(Kind, run.options.get("kind", "open-item"))
    since = cast("dt.date | None", run.options.get("from"))
    customer = str(run.options.get("customer", ""))
    known_customer(frames, customer)
    if since is not None and since > run.as_of:
        what = f"is after the as-of date {run.as_of.isoformat()}"
        raise InputError([Problem("--from", None, None, since, what, "Name an earlier day.")])
    found = accounts(frames, settings, run.as_of, kind=kind, since=since, customer=customer)
    if kind == "balance-forward" and since is None:
        since = run.as_of.replace(day=1)
    frame = statement_frame(found, frames["Customers"], settings)
    day = run.as_of.isoformat()
    period = f"{since.isoformat()} to {day}" if since and kind != "open-item" else f"As of {day}"
    frame.attrs["title"] = f"Statement of account, {kind}"
    frame.attrs["lines"] = [*frame.attrs["lines"], period]
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    if run.options.get("pdf") or run.options.get("mail"):
        files, problems = _files(found, frames, settings, run, kind, since)
    proofs = checks(found)
    good = all(ok for _, ok in proofs)
    return Outcome(
        {STATEMENT: frame},
        _told(found, files, day, good=good),
        {"accounts": len(found), "files": sorted(files), "balanced": good, "checks": dict(proofs)},
        tuple(problems),
        files,
    )


def known_customer(frames: Frames, customer: str) -> None:
    """Nothing, where a customer that was named is in the book, or none was named.

    Raises:
        InputError: It is not in the book.
    """
    if customer and customer not in set(frames["Customers"]["customer_id"]):
        what, fix = "is no customer of this book", "Write a Customer ID of the sheet Customers."
        raise InputError([Problem("--customer", None, None, customer, what, fix)])


def _told(
    found: Sequence[Account], files: Iterable[str], day: str, *, good: bool
) -> tuple[str, ...]:
    totals: dict[str, int] = {}
    for account in found:
        totals[account.currency] = totals.get(account.currency, 0) + account.balance
    sums = "; ".join(money.text(total, code, code=True) for code, total in sorted(totals.items()))
    first = f"Statements of {many(len(found), 'account')} as of {day}: {sums or 'nothing open'}"
    files = list(files)
    made = [
        f"{many(sum(name.endswith(ending) for name in files), word)} in the outbox folder."
        for ending, word in ((".pdf", "PDF"), (".eml", "mail draft"))
        if any(name.endswith(ending) for name in files)
    ]
    return (f"{first}; closing = aging: {'OK' if good else 'DIFFERS'}.", *made)


def _files(
    found: Sequence[Account],
    frames: Frames,
    settings: Settings,
    run: Run,
    kind: Kind,
    since: dt.date | None,
) -> tuple[dict[str, bytes], list[Problem]]:
    known, problems = recipients(
        frames["Customers"], settings, [account.customer_id for account in found]
    )
    problems += without_account(settings, [(a.currency, a.balance) for a in found])
    templates = Templates(run.beside, {"statement": FIELDS})
    files: dict[str, bytes] = {}
    names = Names(f"statements {run.as_of.isoformat()}")
    for done, account in enumerate(found):
        run.progress("Statements", done, len(found))
        to = known.get(account.customer_id)
        if to is None:  # a customer that Customers does not list is told by the check of the tables
            continue
        pages = statement_pages(
            *(account, to, settings, run.as_of), since=since, moves=kind != "open-item"
        )
        word = to.speech("statement.title")
        content = pdf(pages, f"{word} {to.customer_id}", settings.company)
        name = names.free("Statement", account.customer_id, account.currency, ending="pdf")
        files[name] = content
        if run.options.get("mail"):
            drafted = _mail(account, to, settings, run, templates, (name, content))
            if isinstance(drafted, Problem):
                problems.append(drafted)
            else:
                files[name.removesuffix(".pdf") + ".eml"] = drafted
    run.progress("Statements", len(found), len(found))
    return files, problems


def _mail(
    account: Account,
    to: Recipient,
    settings: Settings,
    run: Run,
    templates: Templates,
    attached: tuple[str, bytes],
) -> bytes | Problem:
    wrong = unreachable(to)
    if wrong is not None:
        return wrong
    say = to.speech
    overdue = account.overdue
    fields = common(settings, to, run.as_of) | {
        "total": say.amount(account.balance, account.currency, code=True),
        "overdue": say.amount(overdue, account.currency, code=True) if overdue > 0 else "",
        "sender": settings.company,
    }
    text = templates.fill(f"statement.{say.code}", fields)
    seal = hashlib.sha256(attached[1]).hexdigest()[:12]
    return mail.draft(
        f"<S{run.as_of:%y%m%d}-{seal}@{mail.domain(settings.company_email)}>",
        sender(settings),
        mail.addresses(to.email),
        text.subject,
        mail.plain(text.paragraphs, [], TABLE),
        mail.html(text.paragraphs, [], TABLE),
        [mail.Attachment(attached[0].rpartition("/")[2], attached[1])],
    )


def common(settings: Settings, to: Recipient, as_of: dt.date) -> dict[str, object]:
    """Fields of every template: who writes to whom, about which date."""
    told = (settings.company_email, unbroken(settings.company_phone))
    contact = ", ".join(part for part in told if part)
    return {
        "customer": to.name,
        "customer_id": to.customer_id,
        "company": settings.company,
        "as_of": unbroken(to.speech.date(as_of)),
        "contact": contact,
    }


def sender(settings: Settings) -> tuple[str, str]:
    """Our name on one line, and our address."""
    return " ".join(settings.company.split()), settings.company_email


def unreachable(to: Recipient, email: str | None = None) -> Problem | None:
    """Why no mail can go to a customer, or None."""
    given = to.email if email is None else email
    what = ""
    if mail.has_controls(to.name) or mail.has_controls(to.customer_id):
        what, value, column = "has a line break or another control character", to.name, "Name"
        fix = "Write it on one line; no mail is made for this customer until then."
    elif not given.strip():
        what, value, column = f"customer {to.customer_id} has no e-mail address", None, "Email"
        fix = "Fill in Email, or send a letter."
    elif not mail.addresses(given):
        what, value, column = f"of customer {to.customer_id} is no e-mail address", given, "Email"
        fix = "Write one such as ap@example.com; several are parted by semicolons."
    if not what:
        return None
    return Problem("Customers", to.row, column, value, what, fix, "warning")


def without_account(settings: Settings, asked: Iterable[tuple[str, int]]) -> list[Problem]:
    """One warning where customers are asked for money and nothing says where to pay it."""
    if settings.company_ibans or not any(minor > 0 for _, minor in asked):
        return []
    what = "is empty, so there is no payment slip and no code to scan"
    fix = "Fill in Company IBAN on the sheet Settings."
    return [Problem("Settings", None, "Company IBAN", None, what, fix, "warning")]


class Names:
    """File names of one folder of the outbox, each given once whatever the file system."""

    def __init__(self, folder: str) -> None:
        self._folder, self._given = folder, set[str]()

    def free(self, *words: str, ending: str) -> str:
        """The file's place in the outbox; a second one of the same name is numbered."""
        plain = file_name(*words)
        name, number = plain, 1
        while name.lower() in self._given:
            number += 1
            name = f"{plain} ({number})"
        self._given.add(name.lower())
        return f"{self._folder}/{name}.{ending}"
