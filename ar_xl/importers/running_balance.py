"""The running balance of a bank table as the proof of its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from ar_xl.importers.lines import Line, Statement, minor
from ar_xl.importers.sheet import Sheet
from ar_xl.settings import Settings


def proved(
    sheet: Sheet, lines: Sequence[Line], balance: Sequence[object], settings: Settings
) -> list[Statement]:
    """One statement an account where the running balance follows from line to line, in either order of time."""
    groups: dict[tuple[str, str], list[int]] = {}
    for position, line in enumerate(lines):
        groups.setdefault((line.bank_account or "", line.currency or settings.currency), []).append(
            position
        )
    found = []
    for (account, currency), positions in groups.items():
        steps = [
            (minor(lines[p].amount, currency), minor(balance[p], currency), sheet.rows[p])
            for p in positions
        ]
        days = [d for p in positions if isinstance(d := lines[p].booking_date, dt.date)]
        least = min(
            (breaks(steps), steps), (breaks(steps[::-1]), steps[::-1]), key=lambda b: len(b[0])
        )
        wrong, order = least
        moved = None if any(a is None for a, _, _ in order) else sum(a or 0 for a, _, _ in order)
        opening = closing = None
        first, last = order[0], order[-1]
        if (
            not wrong
            and len(order) > 1
            and moved is not None
            and first[1] is not None
            and last[1] is not None
        ):
            opening, closing = first[1] - (first[0] or 0), last[1]
        elif 0 < len(wrong) <= len(order) // 5:
            sheet.warn(
                "the running balance does not follow from the line before: a line may be missing or doubled",
                "Compare with the bank's statement.",
                wrong[0],
            )
        number = f"{min(days)} to {max(days)}" if days else ""
        found.append(
            Statement(
                sheet.file,
                account,
                number,
                currency,
                max(days, default=None),
                opening,
                moved,
                closing,
                len(positions),
            )
        )
    return found


def breaks(steps: Sequence[tuple[int | None, int | None, int]]) -> list[int]:
    """Rows whose balance is not the one before plus the amount."""
    return [
        row
        for (_, before, _), (amount, after, row) in pairwise(steps)
        if before is None or after is None or amount is None or before + amount != after
    ]
