"""Bank lines from a table: which rows are bookings, and what their cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ar_xl.headings import claims, folded, is_total
from ar_xl.importers.bank_text import sepa
from ar_xl.importers.lines import Line, account_number, frame_of, source
from ar_xl.importers.running_balance import proved
from ar_xl.importers.same_booking import account_key
from ar_xl.importers.sheet import Found, Row, Sheet, dates, texts
from ar_xl.importers.signs import signed_amounts
from ar_xl.money import DECIMALS
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES
from ar_xl.values import date_readings

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_TAGGED = re.compile(r"\b(EREF|SVWZ|KREF)\+")


def bank_lines(sheet: Sheet, settings: Settings) -> Found:
    """The lines, each with a signed amount where the columns prove the sign."""
    blocks = _blocks(sheet)
    sheet = _bookings(sheet)
    facts: tuple[str, ...] = (
        () if sheet.has("Booking date") else ("value dates stand for booking dates",)
    )
    booked, valued = dates([sheet.column("Booking date"), sheet.column("Value date")], settings)
    signed, balance = signed_amounts(sheet, settings)
    account, above = _told_above(sheet.preamble)
    several = len({currency for _, currency in blocks.values()}) > 1
    paid = [h for h in ("Amount", "Money in", "Money out") if sheet.has(h)]
    codes = sheet.currencies(paid, settings.currency, "" if several else above)
    told = {c.heading: sheet.column(c.heading) for c in BANK_LINES.columns if c.kind == "text"}
    known = {account, *settings.company_ibans} - {""}
    if not sheet.has("Payer account") and _are_payers(
        told["Bank account"], told["Payer"], known, headed=bool(account)
    ):
        told["Bank account"], told["Payer account"] = told["Payer account"], told["Bank account"]
    lines: list[Line] = []
    for position, row in enumerate(sheet.rows):
        text, end_to_end = _purpose(
            told["Remittance text"][position], told["End-to-end ID"][position]
        )
        ours, currency = blocks[row]
        lines.append(
            Line(
                line_id=_text(told["Line ID"][position]) or None,
                bank_account=account_number(_text(told["Bank account"][position])) or ours,
                booking_date=booked[position] if sheet.has("Booking date") else valued[position],
                value_date=valued[position],
                amount=signed[position],
                currency=codes[position] or currency or None,
                payer=_text(told["Payer"][position]),
                payer_account=account_number(_text(told["Payer account"][position])),
                remittance_text=text,
                end_to_end_id=end_to_end,
                bank_reference=_text(told["Bank reference"][position]),
                source=source(sheet.file, "", "").removesuffix("entry ") + f"row {row}",
            )
        )
    if len({line.line_id for line in lines}) < len(lines):
        # A number that names several rows names no line: a batch's, or an account's.
        lines = [
            line._replace(line_id=None, bank_reference=line.bank_reference or line.line_id or "")
            for line in lines
        ]
    if lines and not any(line.currency for line in lines):
        facts = (*facts, f"no currency named: taken as {settings.currency}")
    statements = tuple(proved(sheet, lines, balance, settings)) if sheet.has("Balance") else ()
    return Found(frame_of(lines, sheet.rows), statements, facts)


def _bookings(sheet: Sheet) -> Sheet:
    """Rows that are bookings.

    Totals, balances and what is not booked yet are left out; a row with nothing but text goes on with the
    text of the row above.
    """
    columns = [h for h in ("Amount", "Money in", "Money out") if sheet.has(h)]
    money = list(zip(*(sheet.column(h) for h in columns), strict=True))
    days = sheet.column("Booking date" if sheet.has("Booking date") else "Value date")
    further = sheet.column("Remittance text")
    body, kept = list(sheet.body), [False] * len(sheet.body)
    left: dict[str, list[int]] = {_TOTAL: [], _PENDING: [], _TEXT: []}
    last: int | None = None
    for position, (row, cells) in enumerate(sheet.body):
        day, dated = days[position], _is_date(days[position])
        paid = any(map(_is_figure, money[position]))
        if (not (dated and paid) and is_total(cells)) or _says_balance(sheet, cells):
            left[_TOTAL].append(row)
        elif not dated and paid and folded(day) in _WAITING:
            left[_PENDING].append(row)
        elif dated or paid:
            kept[position], last = True, position
        elif last is not None and day is None and further[position] is not None:
            at = sheet.columns["Remittance text"][0]
            body[last] = (body[last][0], _continued(body[last][1], at, str(further[position])))
        else:
            left[_TEXT].append(row)
    for what, rows in left.items():
        if rows:
            shown = ", ".join(map(str, rows[:5])) + (", …" if len(rows) > 5 else "")
            sheet.warn(f"left out as {what}: row {shown}", "Nothing to do if this is right.")
    booked = Sheet(sheet.file, sheet.preamble, sheet.headings, sheet.columns, body, sheet.problems)
    return booked.kept(kept)


_TOTAL, _PENDING, _TEXT = "totals or balances", "not booked yet", "text without date and amount"
_WAITING: Final = frozenset(
    folded(w)
    for w in (
        *("Pending", "Vorgemerkt", "En attente", "Pendiente", "In attesa", "In behandeling"),
        *("Oczekująca", "Pendente", "Reserved", "Authorised", "Offen"),
    )
)


def _is_date(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, str) and not date_readings(cell.rstrip(". ")))


def _is_figure(cell: object) -> bool:
    """Has digits, and is no sentence that mentions a number."""
    if not isinstance(cell, str):
        return cell is not None
    letters, digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return digits > 0 and letters <= max(4, digits)


def _says_balance(sheet: Sheet, cells: Sequence[object]) -> bool:
    """The text of the booking is `Opening balance` or the like and nothing else."""
    positions = [p for h in ("Remittance text", "Payer") for p in sheet.columns.get(h, [])]
    told = [cells[p] for p in positions if p < len(cells) and cells[p] is not None]
    return len(told) == 1 and is_total(told, until=False)


def _continued(cells: Sequence[object], at: int, more: str) -> list[object]:
    out = [*cells, *[None] * (at + 1 - len(cells))]
    out[at] = f"{out[at]} {more}" if out[at] is not None else more
    return out


def _blocks(sheet: Sheet) -> dict[int, tuple[str, str]]:
    """By row the account and currency told above it; a file of several accounts tells them again for each."""
    day = "Booking date" if sheet.has("Booking date") else "Value date"
    texts_at = set(sheet.columns.get("Remittance text", ()))
    current = _told_above(sheet.preamble)
    found: dict[int, tuple[str, str]] = {}
    for (row, cells), cell in zip(sheet.body, sheet.column(day), strict=True):
        filled = {at for at, one in enumerate(cells) if one is not None}
        # Text that goes on below its booking may name the payer's account.
        if not _is_date(cell) and not filled <= texts_at:
            account, currency = _told_above([(row, cells)])
            current = (account, currency) if account else (current[0], currency or current[1])
        found[row] = current
    return found


def _told_above(rows: Sequence[Row]) -> tuple[str, str]:
    """Account and currency as rows of labels tell them."""
    account = currency = ""
    for _, cells in rows:
        words = texts(cells)
        pairs = [
            tuple(part.strip() for part in w.split(":", 1))
            for w in words
            if ":" in w and w.split(":", 1)[1].strip()
        ]
        pairs += [(a.rstrip(": "), b) for a, b in pairwise(words)]
        for label, value in pairs:
            meant = {heading for tier, heading in claims(label, BANK_LINES) if tier <= 2}
            if "Bank account" in meant and any(c.isdigit() for c in value):
                account = account or account_number(value)
            if "Currency" in meant and re.fullmatch(r"[A-Z]{3}", value):
                currency = currency or value
        codes = [w for w in words if w in DECIMALS]
        if len(codes) == 1 and any(w.isdigit() for w in words):
            currency = currency or codes[0]
        for word in words:
            found = _IBAN.search(word)
            if found and not account:
                account = account_number(found[0])
    return account, currency


def _are_payers(
    accounts: Sequence[object], payers: Sequence[object], own: set[str], *, headed: bool
) -> bool:
    """Whether a column headed `Account` or `IBAN` holds the other sides' accounts.

    Our own is the one that is known, or that stands in every row. Accounts that change from row to row are the
    payers', unless several payers paid to one of them, as in a list of several accounts of ours.

    Args:
        accounts: The column.
        payers: Names, None where the file has none.
        own: Accounts known to be ours.
        headed: The file names its own account above the table.
    """
    rows = [account_number(_text(account)) for account in accounts]
    ours = {account_key(account) for account in own}
    given = {account for account in rows if account}
    if any(account_key(account) in ours for account in given):
        return False
    if headed or not given or len(rows) < 2:
        return headed and bool(given)
    if "" in rows or len(given) == 1:
        return "" in rows
    names: dict[str, set[str]] = {}
    told = [(row, folded(_text(payer))) for row, payer in zip(rows, payers, strict=True)]
    for account, name in told:
        if name:
            names.setdefault(account, set()).add(name)
    again = [held for account, held in names.items() if rows.count(account) > 1]
    if names:
        return 2 * sum(len(held) > 1 for held in again) <= len(again)
    return 2 * len(given) > len(rows) + 1


def _purpose(text: object, end_to_end: object) -> tuple[str, str]:
    plain, reference = _text(text), _text(end_to_end)
    if _TAGGED.search(plain):
        told = sepa([plain])
        return told.text, reference or told.end_to_end
    return plain, reference


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
