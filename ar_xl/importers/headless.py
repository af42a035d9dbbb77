"""Bank lines without headings: what each column is, told by what stands in it.

Banks of Austria, Australia and elsewhere export so. A column is taken for something only where no other can
be it, and the sign of an amount must be proved: by signs, by a mark for the side, or by the running balance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Final

from ar_xl.headings import folded
from ar_xl.importers.lines import minor
from ar_xl.importers.running_balance import breaks
from ar_xl.importers.sheet import Row, amounts, texts
from ar_xl.importers.signs import IN, OUT
from ar_xl.money import DECIMALS
from ar_xl.settings import Settings
from ar_xl.values import date_readings

_FEWEST: Final = 2
"""Rows that must agree."""
_AMOUNT = re.compile(r"^[+-]?[\d., ']*\d[.,]\d{2}-?$")
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$")
_WORDS: Final = 3
"""What a bank writes about at least one payment."""
_UNTIL: Final = 5
"""Lines a bank puts above the rows."""


def with_headings(rows: Sequence[Row], settings: Settings) -> list[Row] | None:
    """The rows below headings of the bank table; None where the columns do not tell what they are."""
    first = next(
        (n for n, (_, cells) in enumerate(rows[:_UNTIL]) if any(map(_is_day, cells))), None
    )
    if first is None:
        return None
    body = [row for row in rows[first:] if any(map(_is_day, row[1]))]
    if len(body) < _FEWEST:
        return None
    headings = _headings([cells for _, cells in body], settings)
    return [*rows[:first], (body[0][0], headings), *rows[first:]] if headings else None


def _headings(body: Sequence[Sequence[object]], settings: Settings) -> list[object] | None:
    width = max(map(len, body))
    columns = [[cells[at] if at < len(cells) else None for cells in body] for at in range(width)]
    days = [at for at in range(width) if _all(columns[at], _is_day)]
    money = [at for at in range(width) if _some(columns[at], _is_amount) and at not in days]
    paid = _paid(money, columns, settings)
    if not 0 < len(days) <= 2 or paid is None:
        return None
    found = {**dict(zip(days, ("Booking date", "Value date"), strict=False)), **paid}
    left = [at for at in range(width) if at not in found]
    for heading, fits, whole in (
        ("Currency", _is_currency, True),
        ("Sign", _is_side, True),
        ("Account", _is_iban, False),
    ):
        fitting = [at for at in left if (_all if whole else _some)(columns[at], fits)]
        if len(fitting) == 1:
            found[fitting[0]] = heading
            left.remove(fitting[0])
    signed = any(heading == "Money in" for heading in paid.values()) or "Sign" in found.values()
    amount = next((at for at, heading in paid.items() if heading == "Amount"), None)
    if not signed and "Balance" not in paid.values() and not _has_minus(columns[amount or 0]):
        return None
    written = [at for at in left if texts(columns[at])]
    if not any(len(text.split()) >= _WORDS for at in written for text in texts(columns[at])):
        return None  # a payer's list of documents rather than a bank's lines
    found |= dict.fromkeys(written, "Remittance text")
    return [found.get(at) for at in range(width)]


def _paid(
    money: Sequence[int], columns: Sequence[Sequence[object]], settings: Settings
) -> dict[int, str] | None:
    """Which column is the amount, which the balance: the one reading that the running balance proves."""
    numbers = amounts([columns[at] for at in money], settings)
    cells = dict(zip(money, numbers, strict=True))
    if len(money) == 1:
        return {money[0]: "Amount"} if all(isinstance(c, float) for c in numbers[0]) else None
    names = {2: ("Amount", "Balance"), 3: ("Money in", "Money out", "Balance")}.get(len(money))
    proofs: list[dict[int, str]] = []
    for *sides, balance in permutations(money) if names else ():
        moved = _moved([cells[at] for at in sides])
        if moved is not None and _follows(moved, cells[balance], settings.currency):
            proofs.append(dict(zip((*sides, balance), names or (), strict=True)))
    return proofs[0] if len(proofs) == 1 else None


def _moved(sides: Sequence[Sequence[object]]) -> list[float] | None:
    """The signed amounts of one column, or of money in and money out where each row has one of the two."""
    if len(sides) == 1:
        return [c for c in sides[0] if isinstance(c, float)] if None not in sides[0] else None
    moved = []
    for received, given in zip(*sides, strict=True):
        if bool(received) == bool(given):
            return None
        one = received or given
        if not isinstance(one, float):
            return None
        moved.append(abs(one) if received else -abs(one))
    return moved


def _follows(moved: Sequence[float], balance: Sequence[object], currency: str) -> bool:
    steps = [
        (minor(a, currency), minor(b, currency), n)
        for n, (a, b) in enumerate(zip(moved, balance, strict=False))
    ]
    complete = len(moved) == len(balance) > _FEWEST
    return complete and (not breaks(steps) or not breaks(steps[::-1]))


def _all(cells: Sequence[object], fits: Callable[[object], bool]) -> bool:
    return all(map(fits, cells))


def _some(cells: Sequence[object], fits: Callable[[object], bool]) -> bool:
    """Nothing else in the column, blanks aside."""
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(map(fits, filled))


def _is_day(cell: object) -> bool:
    if not isinstance(cell, str):
        return hasattr(cell, "year")
    return (bool(date_readings(cell)) and any(not c.isdigit() for c in cell)) or _compact(cell)


def _compact(cell: str) -> bool:
    """A date of eight digits, such as 20190311."""
    return len(cell) == 8 and cell.isdigit() and bool(date_readings(cell))


def _is_amount(cell: object) -> bool:
    return bool(_AMOUNT.match(cell)) if isinstance(cell, str) else isinstance(cell, float)


def _has_minus(cells: Sequence[object]) -> bool:
    return any("-" in cell if isinstance(cell, str) else cell < 0 for cell in cells if cell)  # type: ignore[operator]


def _is_currency(cell: object) -> bool:
    return isinstance(cell, str) and cell in DECIMALS


def _is_side(cell: object) -> bool:
    return isinstance(cell, str) and (folded(cell) in IN or folded(cell) in OUT)


def _is_iban(cell: object) -> bool:
    return isinstance(cell, str) and bool(_IBAN.match("".join(cell.split())))
