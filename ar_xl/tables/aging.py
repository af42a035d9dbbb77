"""The tables of aging: who owes what for how long, what changed between two dates, and month by month."""

from __future__ import annotations

from typing import Final

from ar_xl.tables.words import Column, Table

AGING_SUMMARY: Final = Table(
    "AgingSummary",
    "Aging",
    "toolkit",
    (
        Column("Customer ID", width=14),
        Column("Customer", width=34),
        Column("Currency", width=10),
        Column("Open", "money", width=15),
        Column("Not due", "money", width=15),
        Column("Unapplied", "money", width=15),
        Column("Balance", "money", width=15),
        Column("Disputed", "money", width=15),
        Column("Promised", "money", width=15),
    ),
    key=("Customer ID", "Currency"),
    help="Open amounts by customer and days overdue; the buckets' columns stand before Unapplied.",
    banner=True,
)
AGING_DETAIL: Final = Table(
    "AgingDetail",
    "Aging detail",
    "toolkit",
    (
        Column("Customer ID", width=14),
        Column("Customer", width=34),
        Column("Document", width=16),
        Column("Instalment", width=11),
        Column("Type", width=12),
        Column("Invoice date", "date", width=12),
        Column("Due date", "date", width=12),
        Column("Currency", width=10),
        Column("Amount", "money", width=15),
        Column("Open", "money", width=15),
        Column("Days overdue", "count", width=13),
        Column("Bucket", width=12),
        Column("Disputed", "money", width=15),
        Column("Promised", "money", width=15),
    ),
    help="Every open document and every receipt not applied, with its age; instalments one by one.",
    banner=True,
)
AGING_COMPARISON: Final = Table(
    "AgingComparison",
    "Aging comparison",
    "toolkit",
    (
        Column("Customer ID", width=14),
        Column("Customer", width=34),
        Column("Document", width=16),
        Column("Instalment", width=11),
        Column("Currency", width=10),
        Column("Was in", width=12),
        Column("From", "money", width=15),
        Column("Is in", width=12),
        Column("To", "money", width=15),
        Column("Change", "money", width=15),
        Column("Reason", width=50),
    ),
    help="What was open on the earlier date, what on the later, and why it changed.",
    banner=True,
)
AGING_HISTORY: Final = Table(
    "AgingHistory",
    "Aging history",
    "toolkit",
    (
        Column("Month end", "date", width=12),
        Column("Currency", width=10),
        Column("Open", "money", width=15),
        Column("Not due", "money", width=15),
        Column("Unapplied", "money", width=15),
        Column("Balance", "money", width=15),
        Column("Overdue share", "rate", width=13),
    ),
    key=("Month end", "Currency"),
    help="The aging at the end of each month, as the postings give it; the buckets' columns stand before Unapplied.",
    banner=True,
)
