"""What every bank format gives: lines, and the statements they stand in with the proof of their balances."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import pandas as pd

from ar_xl import money
from ar_xl.importers.payments import Payment
from ar_xl.problems import Problem
from ar_xl.tables import BANK_LINES, Table

Proof = Literal["proved", "differs", "no balances"]
_NUMBER = re.compile(r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$")
_IBAN = re.compile(r"^[A-Za-z]{2}\d{2}[A-Za-z0-9]{10,30}$")
NOT_GIVEN: Final = {"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOREF", "NOTAVAIL", "UNKNOWN"}
"""What banks write where there is no reference."""


class Line(NamedTuple):
    """One bank line as cells, in the order of the table's columns; a money cell is a float, or text where it is none."""

    line_id: str | None = None
    bank_account: str | None = None
    booking_date: object = None
    value_date: object = None
    amount: object = None
    currency: str | None = None
    payer: str | None = None
    payer_account: str | None = None
    remittance_text: str | None = None
    end_to_end_id: str | None = None
    bank_reference: str | None = None
    kind: str | None = None
    status: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one account, in minor units of its currency."""

    file: str
    account: str
    number: str
    currency: str
    date: dt.date | None
    opening: int | None
    moved: int | None
    """Sum of the booked lines; None where one cannot be read or has another currency."""
    closing: int | None
    lines: int
    left_out: int = 0
    """Entries that are not booked yet."""
    stands_alone: bool = False
    """A payout's: it begins with nothing, whatever the one before ended with."""

    @property
    def proof(self) -> Proof:
        """Whether opening balance and lines make the closing balance."""
        if self.opening is None or self.closing is None or self.moved is None:
            return "no balances"
        return "proved" if self.opening + self.moved == self.closing else "differs"

    def problems(self) -> list[Problem]:
        """The error of a statement that does not add up."""
        if (
            self.proof != "differs"
            or self.opening is None
            or self.moved is None
            or self.closing is None
        ):
            return []
        closing = money.text(self.closing, self.currency)
        expected = money.text(self.opening + self.moved, self.currency)
        what = f"statement {self.number}: closing balance {closing} does not equal opening balance plus movements ({expected})"
        return [
            Problem(
                self.file,
                None,
                None,
                None,
                what,
                "Download the statement again; a line is missing or doubled.",
            )
        ]


@dataclass(frozen=True)
class Imported:
    """What one file holds, not checked yet."""

    file: str
    format: str
    """As people call it: camt.053.001.08, MT940, CSV."""
    frames: Mapping[Table, pd.DataFrame]
    """Cells as a workbook would give them: columns by heading, the index is the row or line in the file."""
    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
    facts: tuple[str, ...] = field(default=())
    """What was decided while reading, for the clerk to see: encoding, delimiter, date order."""
    payments: tuple[Payment, ...] = ()
    """Of an advice: what it says about the payments whose names its rows carry in place of Line IDs."""

    def warned(self, what: str, fix: str) -> Imported:
        """The same with one more warning about the file."""
        warning = Problem(self.file, None, None, None, what, fix, "warning")
        return replace(self, problems=(*self.problems, warning))


def frame_of(lines: Sequence[Line], rows: Iterable[int] | None = None) -> pd.DataFrame:
    """Lines as the cells of the bank table; `rows` are their rows in the file, else 1, 2, 3, ..."""
    index = pd.Index(list(rows) if rows is not None else range(1, len(lines) + 1), dtype="int64")
    columns = list(zip(*lines, strict=True)) if lines else [()] * len(Line._fields)
    return pd.DataFrame(
        {
            c.heading: pd.Series(cells, dtype=object, index=index)
            for c, cells in zip(BANK_LINES.columns, columns, strict=True)
        },
        index=index,
    )


def number(text: str) -> float | str:
    """An amount of a format that writes a decimal point and nothing else; the text where it is none.

    >>> number("12.50"), number("1,5"), number("nan"), number("--5")
    (12.5, '1,5', 'nan', '--5')
    """
    plain = text.strip()
    return float(plain) if _NUMBER.match(plain) else plain


def minor(amount: object, currency: str) -> int | None:
    """Minor units of an amount just read, None where it is no amount."""
    return money.to_minor(amount, currency) if isinstance(amount, float) else None


def moved(lines: Iterable[Line], currency: str) -> int | None:
    """Sum of the lines in minor units; None where one cannot be read or has another currency."""
    units = [minor(line.amount, currency) if line.currency == currency else None for line in lines]
    return None if None in units else sum(u for u in units if u is not None)


def day_of(text: str, order: str) -> dt.date | str | None:
    """A date of digits only, such as 261031; the text where it is none, None where it is blank or all zeros.

    Args:
        text: The digits.
        order: YMD or DMY; years of two digits are of this century, from 70 on of the last.

    >>> day_of("261031", "YMD"), day_of("31102026", "DMY"), day_of("000000", "YMD"), day_of("999999", "YMD")
    (datetime.date(2026, 10, 31), datetime.date(2026, 10, 31), None, '999999')
    """
    digits = text.strip()
    if not digits.strip("0"):
        return None
    year = len(digits) - 4
    parts = (digits[:year], digits[year : year + 2], digits[year + 2 :])
    if order == "DMY":
        parts = (digits[4:], digits[2:4], digits[:2])
    try:
        number = int(parts[0])
        century = 0 if len(parts[0]) == 4 else 1900 if number >= 70 else 2000
        return dt.date(century + number, int(parts[1]), int(parts[2]))
    except (ValueError, OverflowError):
        return digits


def reference(text: str) -> str:
    """A reference, blank where the bank wrote that there is none.

    >>> reference(" NOTPROVIDED"), reference("E-1")
    ('', 'E-1')
    """
    plain = text.strip()
    return "" if plain.upper() in NOT_GIVEN else plain


@lru_cache(maxsize=8192)
def account_number(text: str) -> str:
    """An account number as it is compared: an IBAN without blanks, any other with single ones.

    >>> account_number("DE89 3704 0044 0532 0130 00"), account_number("20-00-00  12345678")
    ('DE89370400440532013000', '20-00-00 12345678')
    >>> account_number('NL65RABO0300000000"')
    'NL65RABO0300000000'
    """
    bare = text.replace('"', "").replace("'", "")
    close = "".join(bare.split())
    return close if _IBAN.match(close) else " ".join(bare.split())


def source(file: str, statement: str, entry: object) -> str:
    """Where a line comes from, for the Source column.

    >>> source("october.xml", "2026-10", 14)
    'october.xml · statement 2026-10 · entry 14'
    """
    return " · ".join(
        filter(None, (file, statement and f"statement {statement}", f"entry {entry}"))
    )


def joined(pieces: Sequence[str], widths: Sequence[int]) -> str:
    """Pieces of a text that a bank cut; a piece of full width goes on without a blank, any other ends with one.

    Args:
        pieces: In order.
        widths: Lengths at which the format cuts.

    >>> joined(["INVOICE 10", "42 AND", "1043"], [10])
    'INVOICE 1042 AND 1043'
    """
    out, glued = "", True
    for piece in pieces:
        if out and not glued and not out.endswith(" ") and not piece.startswith(" "):
            out += " "
        out += piece
        glued = len(piece) in widths
    return out.strip()
