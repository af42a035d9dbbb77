"""CODA, the Belgian banks' coded statement: lines of 128 places. Source: Febelfin, CODA standard, version 2.6."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import (
    Imported,
    Line,
    Statement,
    account_number,
    day_of,
    frame_of,
    minor,
    moved,
    reference,
    source,
)
from ar_xl.importers.opened import Opened, refusal
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "CODA"
_WIDTH: Final = 128
_DETAILS: Final = {"1": "5", "2": "67"}
"""A sum made by the customer (1) or the bank (2), and the kinds of movement it is the sum of."""
_PARTS: Final = "56789"
"""Kinds of movement that are part of one before them."""


@dataclass(slots=True)
class _Movement:
    row: int
    kind: str
    number: str
    amount: float | str
    line: Line
    text: str
    more: list[str] = field(default_factory=list)


def identify(head: bytes) -> bool:
    """A header record: zeros, a date, a bank, application code 05, 128 places long."""
    first = head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip(b"\r")
    return len(first) == _WIDTH and bool(re.match(rb"0{5}\d{6}\d{3}05", first))


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every movement, sums taken apart into their details, and the proof of each statement.

    Raises:
        InputError: A record has the wrong length, or the file is cut off.
    """
    rows = [
        (n, line.rstrip("\r"))
        for n, line in enumerate(decoded(file.data())[0].split("\n"), 1)
        if line.strip()
    ]
    for row, line in rows:
        if not _WIDTH - 8 <= len(line) <= _WIDTH:
            raise refusal(
                file.name,
                f"a line of {len(line)} instead of 128 places",
                "Download it again, and do not edit it.",
                row=row,
            )
    statements: list[Statement] = []
    lines: list[Line] = []
    at: list[int] = []
    block: list[tuple[int, str]] = []
    for row, line in rows:
        block.append((row, line.ljust(_WIDTH)))
        if line[0] == "8":
            statement, found = _statement(file.name, block)
            statements.append(statement)
            lines += [m.line for m in found]
            at += [m.row for m in found]
            block = []
    if any(line[0] in "12" for _, line in block) or not statements:
        raise refusal(
            file.name,
            "has no new balance (record 8) and is cut off",
            "Download it again.",
            row=rows[-1][0],
        )
    problems = tuple(p for s in statements for p in s.problems())
    return [
        Imported(file.name, NAME, {BANK_LINES: frame_of(lines, at)}, tuple(statements), problems)
    ]


def _statement(file: str, block: Sequence[tuple[int, str]]) -> tuple[Statement, list[_Movement]]:
    old = next((line for _, line in block if line[0] == "1"), "".ljust(_WIDTH))
    new = block[-1][1]
    account, currency = _account(old[1], old[5:42])
    number = old[2:5]
    day = day_of(new[57:63], "DMY")
    movements = _exploded(_movements(block, account, currency), currency)
    for position, movement in enumerate(movements, 1):
        movement.line = movement.line._replace(source=source(file, number, position))
    opening, closing = (minor(_amount(text), currency) for text in (old[42:58], new[41:57]))
    held = [movement.line for movement in movements]
    date = day if isinstance(day, dt.date) else None
    return Statement(
        file, account, number, currency, date, opening, moved(held, currency), closing, len(held)
    ), movements


def _account(structure: str, text: str) -> tuple[str, str]:
    """Account and currency: a Belgian number of 12 digits, or one of up to 34 places."""
    if structure == "0":
        return text[:12].strip(), text[13:16].strip() or "EUR"
    return account_number(text[:34]), text[34:37].strip() or "EUR"


def _movements(block: Sequence[tuple[int, str]], account: str, currency: str) -> list[_Movement]:
    found: list[_Movement] = []
    for row, line in block:
        record = line[:2]
        if record == "21":
            valued = day_of(line[47:53], "DMY")
            amount = _amount(line[31:47])
            first = Line(
                bank_account=account,
                booking_date=day_of(line[115:121], "DMY") or valued,
                value_date=valued,
                amount=amount,
                currency=currency,
                bank_reference=reference(line[10:31]),
            )
            found.append(
                _Movement(
                    row, line[53], line[2:6], amount, first, _communication(line[61], line[62:115])
                )
            )
        elif not found:
            continue
        elif record == "22":
            now = found[-1]
            now.text += line[10:63]
            now.line = now.line._replace(end_to_end_id=reference(line[63:98]))
        elif record == "23":
            now = found[-1]
            payer, number = line[47:82].strip(), line[10:47].strip()
            now.text += line[82:125]
            now.line = now.line._replace(
                payer=payer, payer_account=account_number(number.split(" ")[0])
            )
        elif record == "31":
            found[-1].more.append(_communication(line[39], line[40:113]))
        elif record in ("32", "33"):
            found[-1].more.append(line[10:115] if record == "32" else line[10:100])
    for movement in found:
        # Texts go on from record to record without a blank of their own.
        text = " ".join(movement.text.split()) or " ".join("".join(movement.more).split())
        movement.line = movement.line._replace(remittance_text=text)
    return found


def _communication(structured: str, text: str) -> str:
    """Free text, or a structured reference (101, 102) as it is printed: +++123/4567/89012+++."""
    if structured == "1" and text[:3] in ("101", "102"):
        digits = text[3:15]
        return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:12]}+++"
    return text[3:] if structured == "1" else text


def _exploded(movements: list[_Movement], currency: str) -> list[_Movement]:
    """Sums replaced by the details that follow them where these add up; details of anything else left out."""
    kept: list[_Movement] = []
    for position, movement in enumerate(movements):
        if movement.kind in _PARTS:
            continue
        kinds = _DETAILS.get(movement.kind, "-")
        following = takewhile(lambda m: m.kind in _PARTS, movements[position + 1 :])
        details = [m for m in following if m.number == movement.number and m.kind in kinds]
        total = sum(minor(m.amount, currency) or 0 for m in details)
        kept += details if details and total == minor(movement.amount, currency) else [movement]
    return kept


def _amount(text: str) -> float | str:
    """Sign (1 is a debit) and 15 digits with three decimals."""
    if not re.fullmatch(r"[01]\d{15}", text):
        return text.strip()
    return (-1 if text[0] == "1" else 1) * int(text[1:]) / 1000
