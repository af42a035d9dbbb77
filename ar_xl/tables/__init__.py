"""Every table: its sheet, key, owner and columns, as data.

Checks, number formats, widths, dropdowns, the template, the importers' targets and the documentation
follow from these declarations.
"""

from __future__ import annotations

from typing import Final

from ar_xl.tables.aging import (
    AGING_COMPARISON,
    AGING_DETAIL,
    AGING_HISTORY,
    AGING_SUMMARY,
)
from ar_xl.tables.collections import (
    CALL_SHEET,
    CONTACT_LOG,
    DAY,
    DISPUTES,
    PROMISES,
    REQUESTS,
    WORKLIST,
)
from ar_xl.tables.dashboard import DASHBOARD
from ar_xl.tables.desk import (
    ALLOCATION_KINDS,
    ALLOCATIONS,
    AUDIT,
    BANK_KINDS,
    BANK_LINES,
    BANK_STATUSES,
    COLUMNS,
    CUSTOMERS,
    DECISION_LOG,
    DECISIONS,
    DOCUMENT_TYPES,
    INVOICES,
    MATCHES,
    PAYER_MEMORY,
    PROBLEMS,
    REASONS,
    RECONCILIATION,
    REMITTANCES,
    SETTINGS,
    START,
    VERDICTS,
)
from ar_xl.tables.reminders import (
    HAND_OVER,
    INTEREST_RATES,
    REMINDER_LOG,
    REMINDER_PROFILES,
    REMINDERS,
)
from ar_xl.tables.statements import CUSTOMER_LEDGER, LEDGER_COMPARISON, STATEMENT
from ar_xl.tables.words import Column, Kind, Owner, Table

__all__ = [
    "AGING_COMPARISON",
    "AGING_DETAIL",
    "AGING_HISTORY",
    "AGING_SUMMARY",
    "ALLOCATIONS",
    "ALLOCATION_KINDS",
    "AUDIT",
    "BANK_KINDS",
    "BANK_LINES",
    "BANK_STATUSES",
    "BY_NAME",
    "CALL_SHEET",
    "COLUMNS",
    "CONTACT_LOG",
    "CUSTOMERS",
    "CUSTOMER_LEDGER",
    "DASHBOARD",
    "DAY",
    "DECISIONS",
    "DECISION_LOG",
    "DISPUTES",
    "DOCUMENT_TYPES",
    "HAND_OVER",
    "INTEREST_RATES",
    "INVOICES",
    "LEDGER_COMPARISON",
    "MATCHES",
    "PAYER_MEMORY",
    "PROBLEMS",
    "PROMISES",
    "REASONS",
    "RECONCILIATION",
    "REMINDERS",
    "REMINDER_LOG",
    "REMINDER_PROFILES",
    "REMITTANCES",
    "REQUESTS",
    "SETTINGS",
    "START",
    "STATEMENT",
    "TABLES",
    "TEMPLATE",
    "VERDICTS",
    "WORKLIST",
    "Column",
    "Kind",
    "Owner",
    "Table",
]

TEMPLATE: Final = (
    *(START, SETTINGS, CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, MATCHES),
    *(PROMISES, DISPUTES, CONTACT_LOG, REQUESTS, REMINDER_PROFILES, INTEREST_RATES),
    *(CUSTOMER_LEDGER, ALLOCATIONS, PAYER_MEMORY, PROBLEMS, AUDIT),
)
"""What a new book has: the sheets people type into, and where they look; reports come with their commands."""
TABLES: Final = (
    *(START, DASHBOARD, SETTINGS, CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, MATCHES),
    *(RECONCILIATION, AGING_SUMMARY, AGING_DETAIL, AGING_COMPARISON, AGING_HISTORY),
    *(REMINDERS, WORKLIST, DAY, CALL_SHEET, STATEMENT, HAND_OVER),
    *(PROMISES, DISPUTES, CONTACT_LOG, REQUESTS, REMINDER_PROFILES, INTEREST_RATES),
    *(CUSTOMER_LEDGER, LEDGER_COMPARISON),
    *(REMINDER_LOG, ALLOCATIONS, PAYER_MEMORY, DECISION_LOG, COLUMNS, PROBLEMS, AUDIT),
)
"""In the order of the sheets: what is used daily first, what is seldom looked at last."""
BY_NAME: Final = {table.name: table for table in TABLES}
