"""The tables of statements of account and of the comparison with the customer's own ledger."""

from __future__ import annotations

from typing import Final

from ar_xl.tables.words import Column, Table

FINDINGS: Final = ("Agreed", "Amount differs", "Date differs", "Only ours", "Only theirs")

STATEMENT: Final = Table(
    "Statement",
    "Statement",
    "toolkit",
    (
        Column("Customer ID", width=13),
        Column("Customer", width=30),
        Column("Currency", width=9),
        Column("Date", "date", width=12),
        Column("Document", width=18),
        Column("Text", width=40),
        Column("Due date", "date", width=12),
        Column("Amount", "money", width=15),
        Column("Open", "money", width=15),
        Column("Balance", "money", width=15),
        Column("Days overdue", "count", width=12),
    ),
    help="The account of each customer, with the balance after every line.",
    banner=True,
)
CUSTOMER_LEDGER: Final = Table(
    "CustomerLedger",
    "Customer ledger",
    "clerk",
    (
        Column("Customer ID", starred=True, width=13),
        Column("Document reference", starred=True, width=22),
        Column("Date", "date", width=12),
        Column("Amount", "money", starred=True, width=15),
        Column("Currency", width=9),
        Column("Text", width=50),
    ),
    help="What the customer's own books say they owe us, pasted or imported; an invoice is positive.",
)
LEDGER_COMPARISON: Final = Table(
    "LedgerComparison",
    "Ledger comparison",
    "toolkit",
    (
        Column("Customer ID", width=13),
        Column("Customer", width=30),
        Column("Currency", width=9),
        Column("Finding", choices=FINDINGS, width=15),
        Column("Document", width=18),
        Column("Their reference", width=22),
        Column("Our date", "date", width=12),
        Column("Their date", "date", width=12),
        Column("Our amount", "money", width=15),
        Column("Their amount", "money", width=15),
        Column("Difference", "money", width=15),
        Column("Why", width=60),
        Column("Note", owner="clerk", width=30),
    ),
    key=("Customer ID", "Currency", "Document", "Their reference"),
    help="Our ledger against the customer's: agreed, different, only ours, only theirs.",
    banner=True,
)
