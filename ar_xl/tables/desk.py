"""The tables of cash application: the ledger, the bank, what was matched and posted, the proof."""

from __future__ import annotations

from typing import Final

from ar_xl.tables.words import Column, Table

DOCUMENT_TYPES: Final = ("Invoice", "Credit note", "Debit note")
VERDICTS: Final = ("Auto", "Review", "None")
DECISIONS: Final = ("Accept", "Reject")
BANK_STATUSES: Final = ("Posted", "Review", "On account", "Unidentified", "No receivable")
BANK_KINDS: Final = (
    *("Receipt", "Return", "Refund", "Card payout", "Transfer", "Fee", "Interest", "Salary", "Tax"),
    *("Direct debit", "Other"),
)
REASONS: Final = (
    *(
        "On account",
        "Overpayment",
        "Short payment",
        "Rounding",
        "Withholding tax",
        "Exchange difference",
    ),
    *("Discount after its date", "Unidentified", "Duplicate payment", "Advance payment", "Return"),
    *(
        "Refund",
        "Card payout",
        "Transfer",
        "Fee",
        "Interest",
        "Salary",
        "Tax",
        "Supplier payment",
        "Other",
    ),
)
"""Reasons of a Difference. Those a line that is no receivable can have are also kinds of allocation."""
ALLOCATION_KINDS: Final = ("Opening", "Payment", "Discount", "Charge", "Write-off", *REASONS)

STEP_STATES: Final = ("Done", "To do", "Later", "Mend")

SETTINGS: Final = Table(
    "Settings",
    "Settings",
    "clerk",
    (
        Column("Setting", starred=True, width=24),
        Column("Value", width=30),
        Column("Note", width=102),
    ),
    key=("Setting",),
    help="What the toolkit needs to know about your company. A blank value takes the default named in the note.",
)
CUSTOMERS: Final = Table(
    "Customers",
    "Customers",
    "clerk",
    (
        Column("Customer ID", starred=True, width=14),
        Column("Name", starred=True, width=34),
        Column("Also known as", width=30),
        Column("Bank accounts", width=30),
        Column("Parent ID", width=12),
        Column("Email", width=28),
        Column("Language", width=10),
        Column("Country", width=9),
        Column("Currency", width=10),
        Column("Terms", width=18),
        Column("Credit limit", "money", width=14),
        Column("Reminder profile", width=16),
        Column("Reminder block until", "date", width=18),
        Column("Collector", width=14),
        Column("Tax ID", width=18),
        Column("Address", width=40),
    ),
    key=("Customer ID",),
    help="One row per customer. Several names or bank accounts in one cell are parted by a semicolon.",
)
INVOICES: Final = Table(
    "Invoices",
    "Invoices",
    "clerk",
    (
        Column("Document", starred=True, width=16),
        Column("Type", choices=DOCUMENT_TYPES, width=12),
        Column("Customer ID", starred=True, width=14),
        Column("Invoice date", "date", starred=True, width=12),
        Column("Due date", "date", width=12),
        Column("Currency", width=9),
        Column("Amount", "money", starred=True, width=14),
        Column("Open amount", "money", owner="toolkit", width=14),
        Column("Customer reference", width=20),
        Column("Payment reference", width=28),
        Column("Terms", width=16),
        Column("Disputed amount", "money", width=15),
        Column("Reminder level", "count", owner="toolkit", width=13),
        Column("Last reminder", "date", owner="toolkit", width=13),
        Column("Note", width=30),
    ),
    key=("Document",),
    help="Invoices and debit notes are positive, credit notes negative. Open amount is kept by the toolkit.",
)
BANK_LINES: Final = Table(
    "BankLines",
    "Bank",
    "clerk",
    (
        Column("Line ID", starred=True, width=18),
        Column("Bank account", width=26),
        Column("Booking date", "date", starred=True, width=12),
        Column("Value date", "date", width=12),
        Column("Amount", "money", starred=True, width=14),
        Column("Currency", width=9),
        Column("Payer", width=30),
        Column("Payer account", width=26),
        Column("Remittance text", width=60),
        Column("End-to-end ID", width=20),
        Column("Bank reference", width=20),
        Column("Kind", choices=BANK_KINDS, owner="toolkit", width=12),
        Column("Status", choices=BANK_STATUSES, owner="toolkit", width=13),
        Column("Source", width=34),
    ),
    key=("Line ID",),
    help="Money coming in is positive. Imports add rows; Kind and Status are kept by the toolkit.",
)
REMITTANCES: Final = Table(
    "Remittances",
    "Remittances",
    "clerk",
    (
        Column("Line ID", starred=True, width=18),
        Column("Document reference", starred=True, width=22),
        Column("Amount", "money", width=14),
        Column("Discount", "money", width=12),
        Column("Memo", width=50),
        Column("Currency", width=9),
    ),
    help="What the payer says a bank line pays, one row per document. A blank currency is the line's.",
)
COLUMNS: Final = Table(
    "Columns",
    "Columns",
    "toolkit",
    (
        Column("Table", width=14),
        Column("Sheet", width=24),
        Column("Header row", "count", width=11),
        Column("Column", width=22),
        Column("Heading in this book", owner="clerk", width=34),
    ),
    key=("Table", "Column"),
    help="Where the toolkit finds its columns in this book. Correct a heading here and it counts from then on.",
)
MATCHES: Final = Table(
    "Matches",
    "Matches",
    "toolkit",
    (
        Column("Line ID", width=18),
        Column("Option", "count", width=7),
        Column("Verdict", choices=VERDICTS, width=10),
        Column("Decision", owner="clerk", choices=DECISIONS, width=10),
        Column("Document", width=16),
        Column("Applied", "money", width=13),
        Column("Discount", "money", width=11),
        Column("Charge", "money", width=10),
        Column("Difference", "money", width=12, other_currency="bank_currency"),
        Column("Difference reason", choices=REASONS, width=20),
        Column("Customer ID", width=13),
        Column("Customer", width=28),
        Column("Probability", "rate", width=11),
        Column("Why", width=80),
        Column("Booking date", "date", width=12),
        Column("Payer", width=28),
        Column("Bank amount", "money", width=13, currency="bank_currency"),
        Column("Bank currency", width=9),
        Column("Remittance text", width=60),
        Column("Open amount", "money", width=13),
        Column("Currency", width=9),
        Column("Note", owner="clerk", width=30),
    ),
    key=("Line ID", "Option", "Document"),
    help="One proposal per open bank line. Under Review choose Accept or Reject; further options are folded below.",
    outline="Option",
)
ALLOCATIONS: Final = Table(
    "Allocations",
    "Allocations",
    "append",
    (
        Column("Allocation ID", width=14),
        Column("Line ID", width=18),
        Column("Document", width=16),
        Column("Customer ID", width=13),
        Column("Kind", choices=ALLOCATION_KINDS, width=18),
        Column("Amount", "money", width=14),
        Column("Currency", width=9),
        Column("Effective date", "date", width=13),
        Column("Entered on", "date", width=12),
        Column("Entered by", width=14),
        Column("Reverses", width=14),
        Column("Run", width=9),
    ),
    key=("Allocation ID",),
    help="Every posting, never changed: a wrong one is taken back by a row that reverses it.",
)
PAYER_MEMORY: Final = Table(
    "PayerMemory",
    "Payer memory",
    "append",
    (
        Column("Payer", width=34),
        Column("Payer account", width=28),
        Column("Customer ID", width=14),
        Column("Learned from", width=18),
        Column("Learned on", "date", width=12),
        Column("Times", "count", width=8),
    ),
    key=("Payer", "Payer account"),
    help="Who paid for whom, learned from the lines you accepted. Two confirmations make it strong.",
)
DECISION_LOG: Final = Table(
    "DecisionLog",
    "Decision log",
    "append",
    (
        Column("Line ID", width=18),
        Column("Verdict", choices=VERDICTS, width=10),
        Column("Probability", "rate", width=11),
        Column("Document", width=30),
        Column("Decided", choices=("Option 1", "Another", "Rejected"), width=12),
        Column("Decided on", "date", width=12),
        Column("Run", width=9),
    ),
    help="What you decided on each proposal. From some forty on, probabilities of later proposals follow it.",
)
PROBLEMS: Final = Table(
    "Problems",
    "Problems",
    "toolkit",
    (
        Column("Severity", choices=("Error", "Warning"), width=10),
        Column("Sheet", width=18),
        Column("Row", "count", width=7),
        Column("Column", width=18),
        Column("Value", width=28),
        Column("Problem", width=52),
        Column("What to do", width=60),
        Column("Cell", link=True, width=16),
    ),
    help="What to mend before the toolkit can go on. Click the cell's address to jump there.",
)
AUDIT: Final = Table(
    "Audit",
    "Audit",
    "append",
    (
        Column("Entry", "count", width=8),
        Column("When", "date", width=12),
        Column("Who", width=16),
        Column("Command", width=14),
        Column("As of", "date", width=12),
        Column("Rows", width=44),
        Column("Totals", width=60),
        Column("Hash", width=68),
    ),
    key=("Entry",),
    help="Every command that changed this book. Each hash covers its row and the hash before it.",
)
START: Final = Table(
    "Start",
    "Start",
    "toolkit",
    (
        Column("Part", width=12),
        Column("Step", width=26),
        Column("State", choices=STEP_STATES, width=10),
        Column("Explanation", width=72),
        Column("What to do next", width=54),
        Column("Command", width=34),
        Column("Go to", link=True, width=18),
    ),
    help="The month-end step by step, and what every command does.",
    banner=True,
)
RECONCILIATION: Final = Table(
    "Reconciliation",
    "Reconciliation",
    "toolkit",
    (
        Column("Proof", width=22),
        Column("Line", width=58),
        Column("Currency", width=10),
        Column("Count", "count", width=9),
        Column("Amount", "money", width=18),
        Column("Check", choices=("OK", "Differs"), width=10),
    ),
    help="Received money and open items, proved.",
    banner=True,
)
