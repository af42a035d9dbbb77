"""The tables of reminders: who is reminded when and how, what is proposed, and what was sent."""

from __future__ import annotations

from typing import Final

from ar_xl.tables.words import Column, Table

CHANNELS: Final = ("E-mail", "Letter", "Portal", "None")
LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pl")
TONES: Final = ("Friendly", "Firm", "Final")
YES_NO: Final = ("Yes", "No")
REMINDER_STATES: Final = ("Ready", "Held", "Waiting", "Prepared", "Sending", "Failed")
NOTICE_STATES: Final = ("Prepared", "Sending", "Sent", "Failed", "Withdrawn")

REMINDER_PROFILES: Final = Table(
    "ReminderProfiles",
    "Reminder profiles",
    "clerk",
    (
        Column("Profile", starred=True, width=16),
        Column("Level", "count", starred=True, width=7),
        Column("Days after due", "count", starred=True, width=14),
        Column("Days between", "count", width=13),
        Column("Minimum amount", "money", width=15),
        Column("Tone", choices=TONES, width=10),
        Column("Fee", "money", width=10),
        Column("Interest", choices=YES_NO, width=9),
        Column("Channel", choices=CHANNELS, width=10),
        Column("Attach statement", choices=YES_NO, width=16),
        Column("Attach invoices", choices=YES_NO, width=15),
        Column("Days to pay", "count", width=12),
    ),
    key=("Profile", "Level"),
    help="One row per profile and level. Customers name their profile; without one they have the profile Standard.",
)
INTEREST_RATES: Final = Table(
    "InterestRates",
    "Interest rates",
    "clerk",
    (
        Column("Country", starred=True, width=10),
        Column("Valid from", "date", starred=True, width=12),
        Column("Rate", "rate", starred=True, width=10),
        Column("Compensation", "money", width=14),
        Column("Source", width=60),
    ),
    key=("Country", "Valid from"),
    help="Late-payment interest a year from a day on. A row here comes before the statute's rate known to the toolkit.",
)
REMINDERS: Final = Table(
    "Reminders",
    "Reminders",
    "toolkit",
    (
        Column("Customer ID", width=12),
        Column("Customer", width=28),
        Column("State", choices=REMINDER_STATES, width=10),
        Column("Approve", owner="clerk", choices=YES_NO, width=9),
        Column("Document", width=15),
        Column("Level", "count", width=6),
        Column("Due date", "date", width=11),
        Column("Days overdue", "count", width=10),
        Column("Currency", width=9),
        Column("Open amount", "money", width=13),
        Column("Not reminded", "money", width=13),
        Column("Reminded", "money", width=13),
        Column("Interest", "money", width=10),
        Column("Fee", "money", width=9),
        Column("Total", "money", width=13),
        Column("Why", width=58),
        Column("Note", owner="clerk", width=24),
        Column("Pay by", "date", width=11),
        Column("Channel", choices=CHANNELS, width=9),
        Column("Email", width=28),
        Column("Language", width=9),
        Column("Tone", choices=TONES, width=10),
        Column("Attach statement", choices=YES_NO, width=11),
        Column("Attach invoices", choices=YES_NO, width=11),
        Column("Collector", width=12),
        Column("Reminder ID", width=18),
        Column("Line", "count", width=5),
    ),
    key=("Customer ID", "Currency", "Document"),
    help="One message per customer and currency (line 1, without a document); its documents are folded below. "
    "Approve Yes lets it be produced; No on a document's row leaves that document out.",
    outline="Line",
    banner=True,
)
REMINDER_LOG: Final = Table(
    "ReminderLog",
    "Reminder log",
    "append",
    (
        Column("Reminder ID", width=20),
        Column("State", choices=NOTICE_STATES, width=11),
        Column("On", "date", width=12),
        Column("By", width=14),
        Column("Customer ID", width=13),
        Column("Document", width=16),
        Column("Due date", "date", width=12),
        Column("Level", "count", width=7),
        Column("Currency", width=9),
        Column("Amount", "money", width=14),
        Column("Interest", "money", width=11),
        Column("Fee", "money", width=10),
        Column("Pay by", "date", width=12),
        Column("Channel", choices=CHANNELS, width=10),
        Column("To", width=28),
        Column("Message ID", width=36),
        Column("File", width=36),
        Column("File hash", width=24),
        Column("Result", width=40),
        Column("Run", width=8),
    ),
    key=("Reminder ID", "Document", "State"),
    help="Every step of every reminder, one row per document and step. Only what was sent counts as a level.",
)
HAND_OVER: Final = Table(
    "HandOver",
    "Hand-over",
    "toolkit",
    (
        Column("Request ID", width=11),
        Column("Customer ID", width=12),
        Column("Customer", width=30),
        Column("Document", width=15),
        Column("Invoice date", "date", width=12),
        Column("Due date", "date", width=12),
        Column("Days overdue", "count", width=10),
        Column("Currency", width=9),
        Column("Amount", "money", width=14),
        Column("Open amount", "money", width=14),
        Column("Disputed", "money", width=13),
        Column("Interest", "money", width=11),
        Column("Compensation", "money", width=13),
        Column("Claim", "money", width=14),
        Column("Reminders", width=44),
        Column("Last contact", width=44),
        Column("Address", width=40),
        Column("Email", width=28),
        Column("Tax ID", width=18),
        Column("Customer reference", width=20),
    ),
    key=("Customer ID", "Document"),
    help="What an agency or lawyer needs of every document handed over: the claim, what was sent, who was spoken to.",
    banner=True,
)
