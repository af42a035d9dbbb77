"""The product on one page: every command, what it reads, needs and writes, and which function computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Final, Literal

from ar_xl.tables import (
    AGING_COMPARISON,
    AGING_DETAIL,
    AGING_HISTORY,
    AGING_SUMMARY,
    ALLOCATIONS,
    BANK_LINES,
    CALL_SHEET,
    CONTACT_LOG,
    CUSTOMER_LEDGER,
    CUSTOMERS,
    DASHBOARD,
    DAY,
    DECISION_LOG,
    DISPUTES,
    HAND_OVER,
    INTEREST_RATES,
    INVOICES,
    LEDGER_COMPARISON,
    MATCHES,
    PAYER_MEMORY,
    PROMISES,
    RECONCILIATION,
    REMINDER_LOG,
    REMINDER_PROFILES,
    REMINDERS,
    REMITTANCES,
    REQUESTS,
    STATEMENT,
    WORKLIST,
    Table,
)
from ar_xl.tables.collections import (
    CONTACT_CHANNELS,
    CONTACT_OUTCOMES,
    DISPUTE_REASONS,
    REQUEST_KINDS,
    RESOLUTIONS,
)


@dataclass(frozen=True, slots=True)
class Option:
    """What a command is told besides its book: `--customer C-1` on the command line."""

    name: str
    help: str
    kind: Literal["text", "date", "count", "flag"] = "text"
    """How it is read: str, datetime.date, int, bool. An amount is text, read in its row's currency."""
    choices: tuple[str, ...] = ()
    required: bool = False
    asked: bool = False
    """A button asks for it too, and it may stay blank; for what is required it asks anyway."""


@dataclass(frozen=True, slots=True)
class Job:
    """A pure function from tables to tables, with what it reads and writes declared."""

    name: str
    """The command, and the button's id."""
    label: str
    """The button's text."""
    group: str
    """Where the button stands."""
    help: str
    """One line for the command's help and the button's tip."""
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    needs: tuple[Table, ...]
    """Tables that must be in the book."""
    function: str
    """`module:name`, so that listing the jobs loads none of them. Called with (frames, settings, run), and
    with the files' paths after these where the job takes files; gives an `outcome.Outcome`."""
    takes_files: bool = False
    options: tuple[Option, ...] = ()
    """Found in `Run.options` by name, where given."""

    def compute(self) -> Callable[..., object]:
        """The function, loaded now."""
        module, name = self.function.split(":")
        found: Callable[..., object] = getattr(import_module(module), name)
        return found


_ITEMS: Final = (CUSTOMERS, INVOICES, ALLOCATIONS)
_CASH: Final = (*_ITEMS, BANK_LINES, REMITTANCES, PAYER_MEMORY, DECISION_LOG, MATCHES)
_POSTED: Final = (ALLOCATIONS, INVOICES, BANK_LINES, PAYER_MEMORY, DECISION_LOG)

REMINDED_BY: Final = (
    *(*_ITEMS, BANK_LINES, PAYER_MEMORY, MATCHES, PROMISES, DISPUTES, REQUESTS),
    *(REMINDER_PROFILES, INTEREST_RATES, REMINDER_LOG, REMINDERS),
)
"""What decides who is reminded; also read by whatever produces reminders."""

_AGING_BY: Final = ("customer", "parent", "collector", "currency", "company")
_COLLECTED: Final = (*_ITEMS, PROMISES, DISPUTES, REQUESTS)
STATEMENT_KINDS: Final = ("open-item", "balance-forward", "activity")
_CUSTOMER: Final = Option("customer", "their number", required=True)
_DOCUMENT: Final = Option("document", "the document it is about")
_CURRENCY: Final = Option("currency", "where no document names it, for example USD")
_NOTE: Final = Option("note", "anything worth keeping")

JOBS: Final = (
    Job(
        *("import", "Import files", "Import"),
        "Take in bank statements, customers, invoices and remittances; the format is recognised.",
        (*_ITEMS, BANK_LINES, REMITTANCES, CUSTOMER_LEDGER),
        (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS, CUSTOMER_LEDGER),
        (),
        "ar_xl.importers.job:import_files",
        takes_files=True,
        options=(
            Option(
                "as",
                "customer-ledger: the files are what a customer's own books say it owes us",
                choices=("customer-ledger",),
            ),
            Option("customer", "the number of the customer whose ledger the files are"),
        ),
    ),
    Job(
        *("check", "Check", "Import"),
        "Read and check everything; write the Problems sheet only.",
        _CASH,
        (),
        (CUSTOMERS, INVOICES, BANK_LINES),
        "ar_xl.core.checking:check",
    ),
    Job(
        *("match", "Match", "Match"),
        "Propose which documents each open bank line pays, and say why: fills Matches.",
        _CASH,
        (MATCHES, DECISION_LOG),
        (CUSTOMERS, INVOICES, BANK_LINES),
        "ar_xl.core.matching:match",
    ),
    Job(
        *("post", "Post", "Post"),
        "Post every Auto that is not rejected and every accepted option.",
        _CASH,
        (*_POSTED, RECONCILIATION),
        (CUSTOMERS, INVOICES, BANK_LINES, MATCHES),
        "ar_xl.core.posting:post",
    ),
    Job(
        *("reconcile", "Reconcile", "Post"),
        "Match, post what is certain, prove the balances.",
        _CASH,
        (MATCHES, *_POSTED, RECONCILIATION),
        (CUSTOMERS, INVOICES, BANK_LINES),
        "ar_xl.core.reconcile:reconcile",
    ),
    Job(
        *("age", "Aging", "Aging"),
        "Aging for any date: summary by customer, detail by document.",
        (*_ITEMS, BANK_LINES, PROMISES, DISPUTES),
        (AGING_SUMMARY, AGING_DETAIL),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.aging:age",
        options=(Option("by", "whose rows; else as in Settings", choices=_AGING_BY),),
    ),
    Job(
        *("compare-aging", "Compare", "Aging"),
        "What changed between two dates, document by document, and why.",
        _ITEMS,
        (AGING_COMPARISON,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.aging.comparison:compare",
        options=(Option("with", "the other date", "date", required=True),),
    ),
    Job(
        *("age-history", "History", "Aging"),
        "The aging at the end of each month, computed anew from the postings.",
        _ITEMS,
        (AGING_HISTORY,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.aging.history:age_history",
        options=(Option("months", "complete months back from the as-of date; else 24", "count"),),
    ),
    Job(
        *("statement", "Statement", "Aging"),
        "Statements of account, with the balance after every line: the sheet, PDFs, mail drafts.",
        _ITEMS,
        (STATEMENT,),
        (CUSTOMERS, INVOICES),
        "ar_xl.documents.statements:statement",
        options=(
            Option("customer", "one customer's number; else all with an account"),
            Option("kind", "which lines; else open-item", choices=STATEMENT_KINDS),
            Option("from", "first day shown line by line", "date"),
            Option("pdf", "a PDF for each, in the folder beside the book", "flag"),
            Option("mail", "a mail draft for each, with its PDF", "flag"),
        ),
    ),
    Job(
        *("confirm-balance", "Confirm balance", "Aging"),
        "Letters that ask customers to confirm their balance of the as-of date, with a slip to sign.",
        _ITEMS,
        (),
        (CUSTOMERS, INVOICES),
        "ar_xl.documents.confirmation:confirm_balance",
        options=(
            Option("customer", "one customer's number; else all with a balance"),
            Option("answer-by", "by when; else 30 days after the as-of date", "date"),
        ),
    ),
    Job(
        *("remind", "Remind", "Reminders"),
        "Propose reminders: one per customer and currency, what is held and why. Approve on the sheet Reminders.",
        REMINDED_BY,
        (REMINDERS, INVOICES, REMINDER_PROFILES),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.reminders:remind",
    ),
    Job(
        *("letters", "Letters", "Reminders"),
        "Produce the approved reminders: mail drafts, letters to print; nothing is sent.",
        REMINDED_BY,
        (REMINDER_LOG,),
        (CUSTOMERS, INVOICES, REMINDERS),
        "ar_xl.documents.letters:letters",
        options=(Option("again", "also the files of what is prepared already", "flag"),),
    ),
    Job(
        *("sent", "Mark sent", "Reminders"),
        "Mark prepared reminders as sent: only then their level counts.",
        (INVOICES, REMINDER_LOG),
        (REMINDER_LOG, INVOICES),
        (INVOICES, REMINDER_LOG),
        "ar_xl.core.reminders.sending:sent",
        options=(
            Option("reminder", "one reminder's ID; else all that are prepared"),
            Option("withdraw", "it will not go out", "flag"),
            Option("returned", "it came back, or never arrived", "flag"),
        ),
    ),
    Job(
        *("hand-over", "Hand over", "Reminders"),
        "What approved hand-overs cover, for an agency: the claims, and a PDF of each customer's with statement and copies.",
        (*_ITEMS, PROMISES, DISPUTES, REQUESTS, INTEREST_RATES, REMINDER_LOG, CONTACT_LOG),
        (HAND_OVER,),
        (CUSTOMERS, INVOICES, REQUESTS),
        "ar_xl.documents.hand_over:hand_over",
    ),
    Job(
        *("contact", "Contact", "Collect"),
        "Enter a call, mail or visit in the contact log, with its outcome and what is next.",
        (*_ITEMS, CONTACT_LOG),
        (CONTACT_LOG,),
        (CUSTOMERS,),
        "ar_xl.core.collections.contacts:contact",
        options=(
            _CUSTOMER,
            _DOCUMENT,
            Option("person", "whom you spoke to"),
            Option("channel", "how", choices=CONTACT_CHANNELS),
            Option("outcome", "what came of it", choices=CONTACT_OUTCOMES, asked=True),
            replace(_NOTE, asked=True),
            Option("next", "what to do next"),
            Option("next-on", "when to do it", "date"),
            Option("time", "time of day, as 14:30"),
        ),
    ),
    Job(
        *("promise", "Promise", "Collect"),
        "Enter a promise to pay, or a plan of instalments.",
        (*_ITEMS, PROMISES),
        (PROMISES,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.agreements:promise",
        options=(
            _CUSTOMER,
            Option("amount", "in the document's currency, for example 500.00", required=True),
            Option(
                "pay-by", "the last day to pay, or the first instalment's", "date", required=True
            ),
            _DOCUMENT,
            _CURRENCY,
            Option("instalments", "how many payments; the last has the remainder", "count"),
            Option("every", "days between them; 30 where not given", "count"),
            _NOTE,
        ),
    ),
    Job(
        *("promises", "Judge promises", "Collect"),
        "Which promises were kept, part kept or broken: writes State and Paid.",
        (*_ITEMS, PROMISES),
        (PROMISES,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.agreements:judge",
    ),
    Job(
        *("dispute", "Dispute", "Collect"),
        "Enter a dispute: which part of a document, why, who answers it and by when.",
        (*_ITEMS, DISPUTES),
        (DISPUTES,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.cases:dispute",
        options=(
            Option("document", "its number", required=True),
            Option("amount", "what of it is disputed, for example 120.00", required=True),
            Option("reason", "why", choices=DISPUTE_REASONS, required=True),
            Option("raised-by", "who complains"),
            Option("owner", "who answers"),
            Option("answer-by", "by when", "date"),
            Option("documents", "where the papers are"),
            _NOTE,
        ),
    ),
    Job(
        *("resolve", "Resolve dispute", "Collect"),
        "Close a dispute with its resolution.",
        (INVOICES, DISPUTES),
        (DISPUTES,),
        (DISPUTES,),
        "ar_xl.core.collections.cases:resolve",
        options=(
            Option("dispute", "its ID, or its document", required=True),
            Option("resolution", "how it ended", choices=RESOLUTIONS, required=True),
            Option("root-cause", "what went wrong in the first place"),
        ),
    ),
    Job(
        *("request", "Request", "Collect"),
        "Ask for a write-off, a credit note, a waiver, a settlement or a hand-over.",
        (*_ITEMS, REQUESTS),
        (REQUESTS,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.requests:request",
        options=(
            Option("kind", "what is asked for", choices=REQUEST_KINDS, required=True),
            Option("reason", "why", required=True),
            replace(_DOCUMENT, asked=True),
            Option("customer", "their number, where no document is named"),
            Option("amount", "how much; all that is open where not given"),
            _CURRENCY,
            Option("by", "who asks; you, where not given"),
        ),
    ),
    Job(
        *("approve", "Post approved", "Collect"),
        "Post the write-offs that another person has approved on the sheet Requests.",
        (*_ITEMS, BANK_LINES, REQUESTS),
        (REQUESTS, ALLOCATIONS, INVOICES, RECONCILIATION),
        (CUSTOMERS, INVOICES, REQUESTS),
        "ar_xl.core.collections.requests:approve",
    ),
    Job(
        *("worklist", "Worklist", "Collect"),
        "Who to call today, ranked by money, risk and age, and why.",
        (*_COLLECTED, CONTACT_LOG, WORKLIST),
        (WORKLIST,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.worklist:worklist",
        options=(Option("collector", "only the customers of this one"),),
    ),
    Job(
        *("call-sheet", "Call sheet", "Collect"),
        "One customer on one page: what to ask for, what is open, what was said.",
        (*_COLLECTED, CONTACT_LOG),
        (CALL_SHEET,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.call_sheet:call_sheet",
        options=(_CUSTOMER,),
    ),
    Job(
        *("day", "End of day", "Collect"),
        "What was done today, and what is due on the next working day.",
        (*_COLLECTED, BANK_LINES, CONTACT_LOG, REMINDER_LOG, WORKLIST),
        (DAY,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.collections.day:day",
    ),
    Job(
        *("compare-ledger", "Compare ledgers", "Collect"),
        "Our ledger against the customer's own, pasted on the sheet Customer ledger: what differs, and why.",
        (*_ITEMS, CUSTOMER_LEDGER, LEDGER_COMPARISON),
        (LEDGER_COMPARISON,),
        (CUSTOMERS, INVOICES, CUSTOMER_LEDGER),
        "ar_xl.core.ledger_comparison:compare",
        options=(
            Option("customer", "only this one"),
            Option("days", "by how much dates may differ; 5 where not given", "count"),
        ),
    ),
    Job(
        *("dashboard", "Dashboard", "Reports"),
        "The month on one page: what is open, overdue, promised and to decide, with charts.",
        (*_COLLECTED, BANK_LINES, MATCHES, DECISION_LOG, REMINDER_LOG),
        (DASHBOARD,),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.dashboard:dashboard",
    ),
)
BY_NAME: Final = {job.name: job for job in JOBS}
GROUPS: Final = (
    *("Import", "Match", "Review", "Post", "Aging", "Reminders", "Collect", "Reports", "Help"),
)
"""Of buttons, in the order of a month-end."""
OTHER_BUTTONS: Final = (
    (
        *("accept", "Accept", "Review"),
        "Accept the option in the selected row of Matches, and go to the next doubtful line. Post posts it.",
    ),
    (
        *("reject", "Reject", "Review"),
        "Reject the option in the selected row of Matches, and go to the next doubtful line. It is not posted.",
    ),
    (
        *("next_doubtful", "Next doubtful", "Review"),
        "Go to the next bank line that waits for a decision.",
    ),
    (
        *("show_candidates", "Show candidates", "Review"),
        "Show or hide the other options of the selected bank line.",
    ),
    ("why", "Why", "Review", "Say why the selected option was proposed, and not another."),
    (
        *("undo", "Undo", "Post"),
        "Take back the last command on this workbook, as long as Excel stays open and nobody changed what it wrote.",
    ),
    (
        *("start_sheet", "Month-end", "Help"),
        "Go to the sheet Start: the month-end as a checklist, and what every command does.",
    ),
    (
        *("guide", "What to do", "Help"),
        "Say what the buttons do, in the order of a month-end.",
    ),
    (
        *("doctor", "Check up", "Help"),
        "Say which version this is, what keeps it from working well on this computer, and how to mend it.",
    ),
)
"""Buttons in Excel that are no jobs: id, label, group, tip."""


def guide() -> list[tuple[str, str, str, str]]:
    """What every button and command does, group by group: group, label, help, and what is typed where it can be."""
    typed = [
        (
            *(job.group, job.label, job.help),
            " ".join(
                [
                    f"ar-xl {job.name} {'FILE... ' * job.takes_files}BOOK",
                    *(f"--{option.name} ..." for option in job.options if option.required),
                ]
            ),
        )
        for job in JOBS
    ]
    instead = {"undo": "ar-xl undo BOOK", "doctor": "ar-xl doctor"}
    pressed = [
        (group, label, tip, instead.get(name, "")) for name, label, group, tip in OTHER_BUTTONS
    ]
    return sorted([*typed, *pressed], key=lambda row: GROUPS.index(row[0]))
