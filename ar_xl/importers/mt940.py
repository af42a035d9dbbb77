"""SWIFT customer statements (MT940) and interim reports (MT942), read with the mt-940 library.

The library reads balances and lines; field :86: is taken apart here (`bank_text`), because blanks at a
line's end count there. Nothing the library cannot read is guessed: the file is refused with the line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ar_xl import money
from ar_xl.importers.bank_text import Told, told
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import (
    Imported,
    Line,
    Statement,
    account_number,
    frame_of,
    minor,
    reference,
    source,
)
from ar_xl.importers.mt940_fields import Field, messages, parsed_by_library, texts_of
from ar_xl.importers.opened import Opened, refusal
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "MT940"
_START = re.compile(r"^:20:", re.MULTILINE)
_SURE = re.compile(r"^:(25P?|28C?|60[FM]?|61|34F|62[FM]?):", re.MULTILINE)
_OWN = re.compile(r"^(?P<account>[A-Z]{2}\d{2}[A-Z0-9]{11,30}?) ?(?P<currency>[A-Z]{3})$")
_COUNT = re.compile(r"^(?P<count>\d{1,5})[A-Z]{3}(?P<sum>\d+,?\d*)$")
_REVERSED = re.compile(r"^\d{6}(?:\d{4})?R[DC]")


def identify(head: bytes) -> bool:
    """Fields :20: and :25: or others of a statement at the start of lines."""
    text = decoded(head)[0].replace("\r", "\n")
    return bool(_START.search(text)) and bool(_SURE.search(text))


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every line and the proof of every statement.

    Raises:
        InputError: A field cannot be read.
    """
    text, encoding = decoded(file.data())
    lines: list[Line] = []
    rows: list[int] = []
    statements: list[Statement] = []
    problems: list[Problem] = []
    name = "MT942" if not re.search(r"^:60[FM]?:", text, re.MULTILINE) else "MT940"
    for fields in messages(text):
        statement, found = _statement(file.name, fields, name)
        statements.append(statement)
        rows += [row for row, _ in found]
        lines += [line for _, line in found]
        problems += [*statement.problems(), *_counted(file.name, fields, statement, found)]
    if not statements:
        raise refusal(file.name, "has no statement", "Download the statement again.")
    frames = {BANK_LINES: frame_of(lines, rows)}
    facts = () if encoding.startswith("utf-8") else (f"letters read as {encoding}",)
    return [Imported(file.name, name, frames, tuple(statements), tuple(problems), facts)]


def _statement(
    file: str, fields: Sequence[Field], name: str
) -> tuple[Statement, list[tuple[int, Line]]]:
    parsed = parsed_by_library(file, fields)
    account, currency = _account(str(parsed.data.get("account_identification") or ""), parsed)
    opening, _ = _balance(parsed, "opening", currency)
    closing, day = _balance(parsed, "closing", currency)
    number = _number(parsed, day)
    if opening is not None and closing is None:
        raise refusal(
            file,
            f"statement {number} has no closing balance (:62F:)",
            "The file is cut off; download it again.",
            row=fields[-1].row,
        )
    found = []
    texts = texts_of(fields)
    for position, (movement, (row, details)) in enumerate(
        zip(parsed.transactions, texts, strict=True), 1
    ):
        line = _line(movement.data, told(details) if details else Told(), account, currency)
        found.append((row, line._replace(source=source(file, number, position))))
    amounts = [
        money.to_minor(float(line.amount), currency)
        for _, line in found
        if isinstance(line.amount, float)
    ]
    moved = None if None in amounts else sum(a for a in amounts if a is not None)
    last = day or max(
        (line.booking_date for _, line in found if isinstance(line.booking_date, dt.date)),
        default=None,
    )
    return Statement(
        file, account, number, currency, last, opening, moved, closing, len(found)
    ), found


def _counted(
    file: str, fields: Sequence[Field], statement: Statement, found: Sequence[tuple[int, Line]]
) -> Iterator[Problem]:
    """An error where an interim report's own count or sum of its lines (:90D:, :90C:) is another.

    Reversals some banks count on the one side, and some on the other.
    """
    if any(_REVERSED.match(field.lines[0]) for field in fields if field.tag == "61"):
        return
    for field in fields:
        told = _COUNT.match(field.lines[0].strip()) if field.tag in ("90D", "90C") else None
        if told is None:
            continue
        sign = 1 if field.tag == "90C" else -1
        held = [minor(line.amount, statement.currency) or 0 for _, line in found]
        amounts = [sign * units for units in held if sign * units > 0]
        units, given = (
            sum(amounts),
            minor(float(told["sum"].replace(",", ".")), statement.currency) or 0,
        )
        if (len(amounts), units) != (int(told["count"]), given):
            kind = "credits" if sign > 0 else "debits"
            total, of_file = (money.text(u, statement.currency) for u in (units, given))
            what = f"statement {statement.number}: {len(amounts)} {kind} of {total} read, but the bank counts {int(told['count'])} of {of_file}"
            fix = "Download the report again; a line is missing or doubled."
            yield Problem(file, field.row, None, field.lines[0], what, fix)


def _account(text: str, parsed: Any) -> tuple[str, str]:
    found = _OWN.match(text.strip())
    balance = next(
        (
            v
            for k, v in parsed.data.items()
            if k.endswith("opening_balance") or k.endswith("closing_balance")
        ),
        None,
    )
    floor = parsed.data.get("d_floor_limit") or parsed.data.get("c_floor_limit")
    currency = (
        balance.amount.currency
        if balance is not None
        else floor.currency
        if floor is not None
        else ""
    )
    if found and found["currency"] in money.DECIMALS:
        return found["account"], currency or found["currency"]
    return account_number(text.strip(" /")), currency


def _number(parsed: Any, day: dt.date | None) -> str:
    """Number and page, or the closing date where the bank does not count its statements."""
    number, page = parsed.data.get("statement_number") or "", parsed.data.get("sequence_number")
    if not str(number).strip("0") and day:
        return day.isoformat()
    return (
        f"{number}/{page}"
        if number and page
        else str(number or parsed.data.get("transaction_reference") or "")
    )


def _balance(parsed: Any, which: str, currency: str) -> tuple[int | None, dt.date | None]:
    for kind in ("final", "intermediate"):
        balance = parsed.data.get(f"{kind}_{which}_balance")
        if balance is not None:
            return money.to_minor(float(balance.amount.amount), currency), dt.date(
                balance.date.year, balance.date.month, balance.date.day
            )
    return None, None


def _line(movement: dict[str, Any], details: Told, account: str, currency: str) -> Line:
    valued = movement["date"]
    booked = movement.get("entry_date") or valued
    supplement = " ".join(str(movement.get("extra_details") or "").split())
    text = [details.text]
    if re.search(r"/(OCMT|CHGS|EXCH)/", supplement) and "/OCMT/" not in details.text:
        text.append(supplement)
    if not any(text):
        text = [details.posting or supplement]
    if (
        details.returned or str(movement.get("status", "")).upper().startswith("R")
    ) and "/RTRN/" not in "".join(text):
        text.append("/RTRN/")
    owner = reference(str(movement.get("customer_reference") or ""))
    return Line(
        bank_account=account,
        booking_date=dt.date(booked.year, booked.month, booked.day),
        value_date=dt.date(valued.year, valued.month, valued.day),
        amount=float(movement["amount"].amount),
        currency=currency,
        payer=details.payer,
        payer_account=details.account,
        remittance_text=" ".join(filter(None, text)),
        end_to_end_id=details.end_to_end
        or ("" if owner.rstrip("+") in ("EREF", "KREF", "MREF", "PREF", "MARF") else owner),
        bank_reference=reference(str(movement.get("bank_reference") or "")),
    )
