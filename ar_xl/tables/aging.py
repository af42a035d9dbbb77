"""The tables of aging: who owes what for how long."""

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
        Column("Type", width=12),
        Column("Invoice date", "date", width=12),
        Column("Due date", "date", width=12),
        Column("Currency", width=10),
        Column("Amount", "money", width=15),
        Column("Open", "money", width=15),
        Column("Days overdue", "count", width=13),
        Column("Bucket", width=12),
        Column("Disputed amount", "money", width=15),
    ),
    help="Every open document and every receipt not applied, with its age.",
    banner=True,
)
