"""The dashboard: tiles and charts on one page, and below them the figures behind the charts."""

from __future__ import annotations

from typing import Final

from ar_xl.tables.words import Column, Table

MONTHS, DEBTORS, CALENDAR, LEVELS = "Months", "Top debtors", "Promise calendar", "Reminders"
PARTS: Final = (MONTHS, DEBTORS, CALENDAR, LEVELS)
DASHBOARD: Final = Table(
    "Dashboard",
    "Dashboard",
    "toolkit",
    (
        Column("Part", choices=PARTS, width=16),
        Column("What", width=28),
        Column("Currency", width=13),
        Column("Count", "count", width=15),
        Column("Amount", "money", width=15),
    ),
    help="What stands behind the charts above; the buckets' columns stand before Amount.",
    banner=True,
)
TILES: Final = Table(
    "Tiles",
    "Dashboard",
    "toolkit",
    (
        Column("Currency"),
        Column("Open", "money"),
        Column("Overdue", "money"),
        Column("Overdue share", "rate"),
        Column("Unapplied", "money"),
        Column("Disputed", "money"),
        Column("Promised, 7 days", "money"),
        Column("DSO, days", "count"),
        Column("Auto-matched", "rate"),
        Column("To decide", "count"),
    ),
    help="One row per currency above the charts; no table of its own.",
)
