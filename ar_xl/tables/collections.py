"""The tables of collections: contacts, promises, disputes, requests, and what is to be done today."""

from __future__ import annotations

from typing import Final

from ar_xl.tables.words import Column, Table

CONTACT_CHANNELS: Final = ("Call", "E-mail", "Letter", "Visit", "Message", "Portal")
CONTACT_OUTCOMES: Final = (
    *("Reached", "Not reached", "Message left", "Promise", "Dispute", "Refused"),
    *("Wrong contact", "Documents requested", "Other"),
)
PROMISE_STATES: Final = ("Open", "Kept", "Part kept", "Broken", "Withdrawn")
DISPUTE_REASONS: Final = (
    *("Price", "Quantity", "Quality", "Not delivered", "Not ordered", "Already paid"),
    *("Duplicate", "Terms", "Tax", "Missing documents", "Other"),
)
DISPUTE_STATUSES: Final = ("Open", "In clarification", "Resolved")
RESOLUTIONS: Final = (
    *(
        "Credit note",
        "Replacement invoice",
        "Documents sent",
        "Payment plan",
        "Rejected",
        "Withdrawn",
    ),
)
REQUEST_KINDS: Final = ("Write-off", "Credit note", "Fee waiver", "Settlement", "Hand-over")

CONTACT_LOG: Final = Table(
    "ContactLog",
    "Contact log",
    "clerk",
    (
        Column("Contact ID", width=12),
        Column("Date", "date", starred=True, width=12),
        Column("Time", width=8),
        Column("Customer ID", starred=True, width=13),
        Column("Document", width=16),
        Column("Person", width=22),
        Column("Channel", choices=CONTACT_CHANNELS, width=10),
        Column("Outcome", choices=CONTACT_OUTCOMES, width=20),
        Column("Note", width=60),
        Column("Next action", width=30),
        Column("Next action on", "date", width=14),
        Column("Entered by", width=14),
    ),
    key=("Contact ID",),
    help="Every call, mail and visit: when, with whom, what came of it, and what is next.",
)
PROMISES: Final = Table(
    "Promises",
    "Promises",
    "clerk",
    (
        Column("Promise ID", width=12),
        Column("Customer ID", starred=True, width=13),
        Column("Document", width=16),
        Column("Currency", width=9),
        Column("Amount", "money", starred=True, width=14),
        Column("Promised on", "date", starred=True, width=13),
        Column("Pay by", "date", starred=True, width=12),
        Column("Plan", width=12),
        Column("Withdrawn on", "date", width=13),
        Column("Note", width=40),
        Column("Entered by", width=14),
        Column("State", owner="toolkit", choices=PROMISE_STATES, width=12),
        Column("Paid", "money", owner="toolkit", width=14),
    ),
    key=("Promise ID",),
    help="One row per promised payment; the instalments of a plan share its name. Blank document: any of the customer's, oldest first.",
)
DISPUTES: Final = Table(
    "Disputes",
    "Disputes",
    "clerk",
    (
        Column("Dispute ID", width=12),
        Column("Document", starred=True, width=16),
        Column("Amount", "money", starred=True, width=14),
        Column("Currency", width=9),
        Column("Reason", choices=DISPUTE_REASONS, width=18),
        Column("Raised on", "date", starred=True, width=12),
        Column("Raised by", width=20),
        Column("Owner", width=14),
        Column("Answer by", "date", width=12),
        Column("Documents", width=40),
        Column("Status", choices=DISPUTE_STATUSES, set_by="resolve", width=16),
        Column("Resolution", choices=RESOLUTIONS, set_by="resolve", width=20),
        Column("Resolved on", "date", set_by="resolve", width=12),
        Column("Root cause", set_by="resolve", width=30),
        Column("Note", width=40),
    ),
    key=("Dispute ID",),
    help="One row per complaint, by amount: the rest of the document goes on being reminded.",
)
REQUESTS: Final = Table(
    "Requests",
    "Requests",
    "clerk",
    (
        Column("Request ID", width=12),
        Column("Kind", choices=REQUEST_KINDS, starred=True, width=14),
        Column("Customer ID", starred=True, width=13),
        Column("Document", width=16),
        Column("Currency", width=9),
        Column("Amount", "money", starred=True, width=14),
        Column("Reason", width=40),
        Column("Requested by", starred=True, width=16),
        Column("Requested on", "date", starred=True, width=14),
        Column("Approved by", width=16),
        Column("Approved on", "date", width=13),
        Column("State", owner="toolkit", width=26),
    ),
    key=("Request ID",),
    help="Write-offs, credits and hand-overs asked for. Only another person's name under Approved by lets one be posted.",
)
WORKLIST: Final = Table(
    "Worklist",
    "Worklist",
    "toolkit",
    (
        Column("Rank", "count", width=6),
        Column("Score", "count", width=6),
        Column("Customer ID", width=11),
        Column("Customer", width=34),
        Column("Currency", width=8),
        Column("What to do", width=28),
        Column("Why", width=58),
        Column("Overdue", "money", width=12),
        Column("Open", "money", width=12),
        Column("Oldest days", "count", width=11),
        Column("Disputed", "money", width=11),
        Column("Promised", "money", width=11),
        Column("Last contact", "date", width=12),
        Column("Collector", width=10),
        Column("Day", "date", width=11),
        Column("Done", owner="clerk", choices=("Yes",), width=8),
        Column("Note", owner="clerk", width=24),
    ),
    key=("Customer ID", "Currency"),
    help="Who to call today, the most worth first, and why.",
    banner=True,
)
DAY: Final = Table(
    "Day",
    "Today",
    "toolkit",
    (
        Column("When", choices=("Today", "Tomorrow"), width=11),
        Column("What", width=22),
        Column("Time", width=7),
        Column("Customer ID", width=13),
        Column("Customer", width=28),
        Column("Document", width=16),
        Column("Text", width=60),
        Column("Currency", width=9),
        Column("Amount", "money", width=15),
        Column("Who", width=14),
    ),
    help="What was done on the day, and what is due on the next working day.",
    banner=True,
)
CALL_SHEET: Final = Table(
    "CallSheet",
    "Call sheet",
    "toolkit",
    (
        Column("Section", width=14),
        Column("Date", "date", width=12),
        Column("Document", width=16),
        Column("Text", width=60),
        Column("Due date", "date", width=12),
        Column("Currency", width=9),
        Column("Amount", "money", width=14),
        Column("Open", "money", width=14),
        Column("Days overdue", "count", width=12),
    ),
    help="One customer on one page: what to ask for, what is open, what was said.",
    banner=True,
)
