"""Norma 43 (Cuaderno 43), the Spanish banks' statement: lines of 80 places. Source: AEB, Cuaderno 43, June 2012."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import (
    Imported,
    Line,
    Statement,
    day_of,
    frame_of,
    joined,
    minor,
    moved,
    source,
)
from ar_xl.importers.opened import Opened, refusal
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "Norma 43"
_CURRENCIES: Final = {"978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "392": "JPY", "208": "DKK", "578": "NOK", "752": "SEK", "985": "PLN", "203": "CZK", "348": "HUF", "504": "MAD", "484": "MXN", "124": "CAD"}  # fmt: skip
"""By the numbers of ISO 4217."""


def identify(head: bytes) -> bool:
    """An account header: 11, bank, branch and account, two dates, sign, balance, currency."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?11\d{18}\d{6}\d{6}[12]\d{14}\d{3}", head))


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every movement and the proof of each account.

    Raises:
        InputError: The file is cut off, or a record cannot be read.
    """
    lines: list[Line] = []
    rows: list[int] = []
    statements: list[Statement] = []
    head = ""
    account = currency = ""
    start = 0
    row = 0
    for row, raw in enumerate(decoded(file.data())[0].splitlines(), 1):
        record = raw.ljust(80)
        kind = record[:2]
        if kind == "11":
            head, start = record, len(lines)
            account, currency = (
                f"{head[2:10]}/{head[10:20]}",
                _CURRENCIES.get(head[47:50], head[47:50]),
            )
        elif kind == "22" and head:
            line = _line(record, account, currency)
            lines.append(
                line._replace(source=source(file.name, _period(head), len(lines) - start + 1))
            )
            rows.append(row)
        elif kind == "23" and len(lines) > start:
            pieces = (lines[-1].remittance_text or "", record[4:42].strip(), record[42:].strip())
            text = joined([piece for piece in pieces if piece], (38,))
            lines[-1] = lines[-1]._replace(remittance_text=" ".join(text.split()))
        elif kind == "33" and head:
            held = lines[start:]
            closing, opening = _amount(record[58:73]), _amount(head[32:47])
            day = day_of(head[26:32], "YMD")
            date = day if isinstance(day, dt.date) else None
            statements.append(
                Statement(
                    *(file.name, account, _period(head), currency, date, minor(opening, currency)),
                    *(moved(held, currency), minor(closing, currency), len(held)),
                )
            )
            head = ""
    if head or not statements:
        raise refusal(
            file.name,
            "has no final balance (record 33) and is cut off",
            "Download it again.",
            row=row,
        )
    problems = tuple(p for s in statements for p in s.problems())
    return [
        Imported(file.name, NAME, {BANK_LINES: frame_of(lines, rows)}, tuple(statements), problems)
    ]


def _period(head: str) -> str:
    return " to ".join(str(day_of(text, "YMD") or "") for text in (head[20:26], head[26:32]))


def _line(record: str, account: str, currency: str) -> Line:
    booked, valued = (day_of(text, "YMD") for text in (record[10:16], record[16:22]))
    first, second = record[52:64].strip(), record[64:80].strip()
    return Line(
        bank_account=account,
        booking_date=booked,
        value_date=valued,
        amount=_amount(record[27:42]),
        currency=currency,
        remittance_text=second,
        end_to_end_id=first if first.strip("0") else "",
        bank_reference=record[42:52].strip() if record[42:52].strip(" 0") else "",
    )


def _amount(text: str) -> float | str:
    """Sign (1 is a debit) and 14 digits with two decimals."""
    if not re.fullmatch(r"[12]\d{14}", text):
        return text.strip()
    return (-1 if text[0] == "1" else 1) * int(text[1:]) / 100
