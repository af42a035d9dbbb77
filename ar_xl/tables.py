"""Every table: its sheet, key, owner and columns, as data.

Checks, number formats, widths, dropdowns, the template, the importers' targets and the documentation
follow from these declarations. A frame of a table has one column per `Column`, named by `Column.name`,
and its index is the Excel row number. Kinds and their dtypes in a checked frame:

- text   object, always `str`, blank is ""
- money  int64 minor units of the row's currency; Int64 where the column may be blank
- date   datetime64[s], blank is NaT
- count  Int64
- rate   float64, a share of one, blank is NaN
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

Kind = Literal["text", "money", "date", "count", "rate"]
Owner = Literal["clerk", "toolkit", "append"]


@dataclass(frozen=True)
class Column:
    """One column: `heading` on the sheet, `name` in code."""

    heading: str
    kind: Kind = "text"
    starred: bool = False
    """Must exist and be filled in every row."""
    owner: Owner | None = None
    """Who writes it, where that is not the table's owner."""
    choices: tuple[str, ...] = ()
    """A dropdown; for a column of a clerk any other text is a Problem, a toolkit's column writes no other."""
    width: float | None = None
    currency: str = "currency"
    """Name of the column that holds the currency of this amount; where there is none, the book's."""
    other_currency: str = ""
    """Name of a second currency column; the amount has the decimals of whichever has more."""
    link: bool = False
    """The text is an address in this workbook (`Bank!G14`) and becomes a hyperlink."""

    @cached_property
    def name(self) -> str:
        """`Customer ID` is customer_id in code."""
        return re.sub(r"\W+", "_", self.heading.lower()).strip("_")


@dataclass(frozen=True)
class Table:
    """One Excel table (ListObject) on one sheet."""

    name: str
    sheet: str
    owner: Owner
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Headings that name a row once."""
    help: str = ""
    """One line for the reader of the sheet and of the documentation."""
    outline: str | None = None
    """Heading of a column of counts: rows above 1 are outlined and collapsed under the row before them."""
    banner: bool = False
    """The sheet is a report: title and lines from `frame.attrs` stand above the table (see workbook.port)."""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by their name in code."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """Columns by their heading."""
        return {column.heading: column for column in self.columns}

    def owner_of(self, column: Column) -> Owner:
        """Who writes a column."""
        return column.owner or self.owner

    @cached_property
    def written(self) -> tuple[str, ...]:
        """Headings the toolkit may write in rows that are already there."""
        return tuple(c.heading for c in self.columns if self.owner_of(c) == "toolkit")

    def __hash__(self) -> int:
        return hash(self.name)


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
ALLOCATION_KINDS: Final = ("Opening", "Payment", "Discount", "Charge", *REASONS)

SETTINGS: Final = Table(
    "Settings",
    "Settings",
    "clerk",
    (
        Column("Setting", starred=True, width=24),
        Column("Value", width=22),
        Column("Note", width=90),
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
        Column("Step", width=26),
        Column("State", width=46),
        Column("Amount", "money", width=18),
        Column("Currency", width=10),
        Column("What to do next", width=64),
        Column("Go to", link=True, width=18),
    ),
    help="The state of the month.",
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

TABLES: Final = (
    *(
        START,
        SETTINGS,
        COLUMNS,
        CUSTOMERS,
        INVOICES,
        BANK_LINES,
        REMITTANCES,
        MATCHES,
        RECONCILIATION,
    ),
    *(AGING_SUMMARY, AGING_DETAIL, ALLOCATIONS, PAYER_MEMORY, PROBLEMS, AUDIT),
)
"""In the order of the sheets."""
TEMPLATE: Final = tuple(
    t for t in TABLES if t not in (COLUMNS, RECONCILIATION, AGING_SUMMARY, AGING_DETAIL)
)
"""What a new book has; the others appear with the command that makes them."""
BY_NAME: Final = {table.name: table for table in TABLES}
