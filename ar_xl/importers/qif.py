"""QIF, Quicken's exchange format: one field a line, a caret after each record. Source: Intuit, QIF specification.

It names no currency and fixes no order of day and month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ar_xl.headings import folded
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported, Line, Statement, account_number, frame_of, moved
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.sheet import amounts, dates
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "QIF"
_BANKS: Final = ("bank", "cash", "ccard", "oth a", "oth l")


@dataclass(slots=True)
class _Record:
    row: int
    account: str
    fields: dict[str, str] = field(default_factory=dict)


def identify(head: bytes) -> bool:
    """A line with !Type: or !Account near the start."""
    return bool(
        re.match(
            rb"(?:\xef\xbb\xbf)?\s*(?:!Option:[^\r\n]*\s+)*!(?:Type:|Account)", head, re.IGNORECASE
        )
    )


def read(file: Opened, settings: Settings) -> list[Imported]:
    """The lines of every bank, cash and card account; securities are left out.

    Raises:
        InputError: It holds no bank account.
    """
    text, _ = decoded(file.data())
    records = _records(text)
    openings = [r for r in records if folded(r.fields.get("P", "")) == "openingbalance"]
    records = [r for r in records if r not in openings]
    if not records:
        raise refusal(
            file.name, "holds no lines of a bank account", "Export the account's register again."
        )
    (days,) = dates([[_date(r.fields.get("D", "")) for r in records]], settings)
    (paid,) = amounts([[r.fields.get("T") or r.fields.get("U") for r in records]], settings)
    lines = [
        Line(
            bank_account=account_number(record.account),
            booking_date=day,
            amount=amount,
            payer=record.fields.get("P", ""),
            remittance_text=record.fields.get("M", "") or record.fields.get("P", ""),
            bank_reference=record.fields.get("N", ""),
            source=f"{file.name} · row {record.row}",
        )
        for record, day, amount in zip(records, days, paid, strict=True)
    ]
    by_account: dict[str, list[Line]] = {}
    for line in lines:
        by_account.setdefault(line.bank_account or "", []).append(line)
    statements = tuple(
        Statement(
            file.name,
            account,
            "",
            settings.currency,
            None,
            None,
            _moved(held, settings.currency),
            None,
            len(held),
        )
        for account, held in by_account.items()
    )
    told = f"the file names no currency; its amounts are taken as {settings.currency}"
    problems = [
        Problem(
            file.name,
            None,
            None,
            None,
            told,
            "Set Currency in Settings if that is wrong.",
            "warning",
        )
    ]
    problems += [
        Problem(
            file.name,
            r.row,
            None,
            r.fields.get("T"),
            "is an opening balance and left out",
            "Nothing to do.",
            "warning",
        )
        for r in openings
    ]
    cells = {BANK_LINES: frame_of(lines, [r.row for r in records])}
    return [Imported(file.name, NAME, cells, statements, tuple(problems))]


def _moved(lines: list[Line], currency: str) -> int | None:
    return moved([line._replace(currency=currency) for line in lines], currency)


def _records(text: str) -> list[_Record]:
    """Transactions of the accounts that hold money; splits stay one line, of the whole amount."""
    records: list[_Record] = []
    account, kind = "", ""
    record: _Record | None = None
    for row, line in enumerate(text.splitlines(), 1):
        line = line.rstrip()
        if line.startswith("!"):
            kind, record = line[1:].strip().casefold().removeprefix("type:").strip(), None
        elif line == "^":
            if record is not None and kind in _BANKS:
                records.append(record)
            record = None
        elif line and kind == "account":
            account = line[1:].strip() if line[0] == "N" else account
        elif line:
            record = record or _Record(row, account)
            record.fields.setdefault(line[0], line[1:].strip())
    if record is not None and kind in _BANKS:
        records.append(record)
    return records


def _date(text: str) -> str:
    """An apostrophe before the year means this century: 3/24' 5.

    >>> _date("3/24' 5"), _date("24.12'26")
    ('3/24/2005', '24.12.2026')
    """
    found = re.fullmatch(r"(\d+)([/.-]) ?(\d+)' ?(\d{1,2})", text)
    return f"{found[1]}{found[2]}{found[3]}{found[2]}20{int(found[4]):02}" if found else text
