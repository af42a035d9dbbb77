"""BAI2 cash management balance reporting. Source: BAI, Cash Management Balance Reporting Specifications, version 2."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from ar_xl import money
from ar_xl.importers.advice import Advised, advice
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import (
    Imported,
    Line,
    Statement,
    day_of,
    frame_of,
    minor,
    moved,
    reference,
    source,
)
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.payments import Paid, Payment
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "BAI2"
_OPENING, _CLOSING = "010", "015"
_DEPOSIT, _ITEM = "115", "116"
_INVOICE = re.compile(
    r"(?<![\w.,-])(?P<number>(?=[A-Z/-]*\d)[A-Z\d][A-Z\d/-]{2,24})[ :=$]{1,4}(?P<amount>\d[\d,]{0,12}\.\d\d)(?!\d)"
)
_TESTS: Final = {"2": "takes back an earlier file", "4": "is marked as a test"}


@dataclass(slots=True)
class _Record:
    row: int
    code: str
    fields: list[str]
    text: list[str] = field(default_factory=list)
    """Continuation lines, for a transaction's text."""


@dataclass(slots=True)
class _Account:
    number: str
    currency: str
    date: dt.date | str | None
    balances: dict[str, int]
    lines: list[tuple[int, Line]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    """Types of the lines."""
    texts: list[Sequence[str]] = field(default_factory=list)
    """Texts of the lines as they were continued."""


def identify(head: bytes) -> bool:
    """A file header record 01 followed by a group header 02."""
    return bool(
        re.match(rb"(?:\xef\xbb\xbf)?\s*01,[^\r\n]*/?\s*[\r\n]+(?:88,[^\r\n]*[\r\n]+)*\s*02,", head)
    )


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every transaction (record 16) of every account, and the proof of its ledger balances.

    Raises:
        InputError: The file is cut off, a test, or a record cannot be read.
    """
    records = _records(decoded(file.data())[0])
    if not any(record.code == "99" for record in records):
        raise refusal(
            file.name, "has no file trailer (record 99) and is cut off", "Download it again."
        )
    accounts = _accounts(file.name, records, settings)
    for account in accounts:
        _items_for_deposits(account)
    statements = tuple(_statement(file.name, account) for account in accounts)
    found = [pair for account in accounts for pair in account.lines]
    cells = {BANK_LINES: frame_of([line for _, line in found], [row for row, _ in found])}
    problems = tuple(p for statement in statements for p in statement.problems())
    bank = Imported(file.name, NAME, cells, statements, problems)
    advised = [one for account in accounts for one in _advised(account)]
    return (
        [bank, advice(file.name, f"{NAME} lockbox items", advised, settings)] if advised else [bank]
    )


def _items_for_deposits(account: _Account) -> None:
    """A lockbox deposit gives way to the items behind it, where they are its amount."""
    position = 0
    while position < len(account.lines):
        end = position + 1
        while end < len(account.lines) and account.codes[end] == _ITEM:
            end += 1
        items = [line for _, line in account.lines[position + 1 : end]]
        whole = minor(account.lines[position][1].amount, account.currency)
        if account.codes[position] == _DEPOSIT and items:
            if moved(items, account.currency) == whole:
                del account.lines[position], account.codes[position], account.texts[position]
            else:
                # The deposit stands for its items: both would be the money twice.
                more = " ".join(filter(None, (line.remittance_text for line in items)))
                row, line = account.lines[position]
                text = " ".join(filter(None, (line.remittance_text, more)))
                account.lines[position] = row, line._replace(remittance_text=text)
                for held in (account.lines, account.codes, account.texts):
                    del held[position + 1 : end]
        position += 1


def _advised(account: _Account) -> Iterator[Advised]:
    """Lockbox lines whose text lists invoices that are their amount."""
    places = count(1)
    for (row, line), code, told in zip(account.lines, account.codes, account.texts, strict=True):
        if code not in (_DEPOSIT, _ITEM):
            continue
        listed = [found for text in told for found in _INVOICE.finditer(text)]
        paid = [
            Paid(next(places), found["number"], float(found["amount"].replace(",", "")))
            for found in listed
        ]
        units = [minor(one.amount, account.currency) for one in paid]
        whole = minor(line.amount, account.currency)
        if not paid or None in units or sum(u for u in units if u is not None) != whole:
            continue
        references = tuple(filter(None, (line.bank_reference, line.end_to_end_id)))
        yield (
            Payment(
                f"item in record {row}",
                row,
                whole,
                account.currency,
                line.booking_date if isinstance(line.booking_date, dt.date) else None,
                (line.payer,) if line.payer else (),
                own_account=account.number,
                references=references,
                hints=tuple(one.document for one in paid),
            ),
            paid,
        )


def _records(text: str) -> list[_Record]:
    """Logical records: continuations (88) joined to the record before."""
    records: list[_Record] = []
    for row, line in enumerate(text.splitlines(), 1):
        plain = line.strip().lstrip("\ufeff")
        code, _, rest = plain.partition(",")
        if code == "88" and records:
            before = records[-1]
            if before.code == "16":
                before.text.append(rest.removesuffix("/"))
            else:
                before.fields += rest.removesuffix("/").split(",")
        elif re.fullmatch(r"\d\d", code):
            records.append(_Record(row, code, rest.removesuffix("/").split(",")))
        elif plain and records and records[-1].code == "16":
            records[-1].text.append(plain)
    return records


def _accounts(file: str, records: Sequence[_Record], settings: Settings) -> list[_Account]:
    accounts: list[_Account] = []
    group: list[str] = []
    for record in records:
        fields = record.fields
        if record.code == "02":
            group = [*fields, *[""] * (7 - len(fields))]
            if group[2] in _TESTS:
                raise refusal(
                    file, _TESTS[group[2]], "Import the bank's final file.", row=record.row
                )
        elif record.code == "03":
            # USD is the standard's currency where none is named.
            currency = (fields[1:2] or [""])[0].upper() or (group[5:6] or [""])[0].upper() or "USD"
            date = day_of((group[3:4] or [""])[0], "YMD")
            accounts.append(
                _Account(" ".join(fields[0].split()), currency, date, _balances(fields[2:]))
            )
        elif record.code == "16" and accounts:
            account = accounts[-1]
            line = _line(file, record, account)
            entry = source(file, str(account.date or ""), len(account.lines) + 1)
            account.lines.append((record.row, line._replace(source=entry)))
            account.codes.append(record.fields[0].strip())
            account.texts.append(record.text)
    return accounts


def _balances(fields: Sequence[str]) -> dict[str, int]:
    """Amounts in minor units by type code: code, amount, item count, funds type and what belongs to it."""
    found: dict[str, int] = {}
    position = 0
    while position + 1 < len(fields):
        code, amount = fields[position].strip(), fields[position + 1].strip()
        funds = fields[position + 3].strip() if position + 3 < len(fields) else ""
        if re.fullmatch(r"\d{3}", code) and re.fullmatch(r"[+-]?\d+", amount):
            found.setdefault(code, int(amount))
        position += 4 + _funds(funds, fields[position + 4 :])
    return found


def _funds(kind: str, following: Sequence[str]) -> int:
    """How many fields tell when the money is available."""
    if kind == "S":
        return 3
    if kind == "V":
        return 2
    if kind == "D" and following and following[0].strip().isdigit():
        return 1 + 2 * int(following[0])
    return 0


def _line(file: str, record: _Record, account: _Account) -> Line:
    code, amount, funds, *rest = [*(f.strip() for f in record.fields), "", "", ""]
    taken = _funds(funds, rest)
    valued = day_of(rest[0], "YMD") if funds == "V" else None
    bank, customer, *_ = [*rest[taken:], "", ""]
    text = ",".join(record.fields[5 + taken :])
    if not re.fullmatch(r"[+-]?\d+", amount) or not re.fullmatch(r"\d{3}", code):
        what = "transaction (record 16) has no amount or type that can be read"
        raise refusal(
            file, what, "Ask the bank for the file again.", row=record.row, value=f"{code},{amount}"
        )
    # Types 100 to 399 are credits, 400 to 699 debits.
    sign = -1 if 400 <= int(code) <= 699 else 1
    told = [text.strip(" ,"), *record.text]
    payer = next(
        (
            t.split(":", 1)[1].strip()
            for t in told
            if re.match(r"(?:ORIG|ORIG CO NAME|BO1|FROM)\s*:", t)
        ),
        "",
    )
    return Line(
        bank_account=account.number,
        booking_date=account.date,
        value_date=valued,
        amount=money.to_major(sign * int(amount), account.currency) * 1.0,
        currency=account.currency,
        payer=payer,
        remittance_text=" ".join(" ".join(told).split()),
        end_to_end_id=reference(customer),
        bank_reference=reference(bank),
    )


def _statement(file: str, account: _Account) -> Statement:
    lines = [line for _, line in account.lines]
    day = account.date if isinstance(account.date, dt.date) else None
    return Statement(
        *(file, account.number, str(account.date or ""), account.currency, day),
        *(
            account.balances.get(_OPENING),
            moved(lines, account.currency),
            account.balances.get(_CLOSING),
        ),
        len(lines),
    )
