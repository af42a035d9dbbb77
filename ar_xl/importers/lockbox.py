"""BAI lockbox files: cheques that a bank opened for the payee, each with the invoices it pays.

Records of fixed places by their first digit: 1 and 2 headers, 5 lockbox and deposit date, 6 one cheque,
4 its invoices, 7 and 8 totals, 9 end. Source: BAI, Lockbox Communications Standards; the places behind a
cheque's number and in record 4 are each bank's own, so the layout is taken that makes the invoices sum to
their cheques.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from ar_xl import money
from ar_xl.importers.advice import Advised, advice
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported, Line, Statement, day_of, frame_of
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.payments import Paid, Payment
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "BAI lockbox"
_CURRENCY: Final = "USD"
"""Lockboxes are a service of banks in the United States; no record names a currency."""
_HEADER = re.compile(r"1\d\d[ \w]{20}\d{10}")
_RECORD = re.compile(r"[2456789]\d{6}|[29][ \w]{6}")
_FRESH: Final = 46
"""Place behind the cheque's number, where each bank goes on in its own way."""
_LAYOUTS: Final = tuple(
    (number, amount, discount)
    for discount in (False, True)
    for number in (15, 16, 20, 12, 10, 25, 30)
    for amount in (10, 9, 12, 11)
)
"""Places of an invoice's number, of its amount, and whether a discount of as many follows."""


@dataclass(slots=True)
class _Cheque:
    row: int
    batch: str
    item: str
    amount: int
    account: str
    number: str
    payer: str
    details: list[tuple[int, str]] = field(default_factory=list)
    """Rows and texts of its records 4."""


@dataclass(slots=True)
class _Deposit:
    lockbox: str
    day: dt.date | str | None
    cheques: list[_Cheque] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    total: int | None = None

    @property
    def closing(self) -> int | None:
        """What the totals say was deposited."""
        return self.total if self.total is not None else sum(self.batches) if self.batches else None


def identify(head: bytes) -> bool:
    """A record 1 with its date and time, followed by records of the other types."""
    rows = [row for row in head[:1000].decode("latin-1").splitlines() if row.strip()][:4]
    if len(rows) < 3 or not _HEADER.match(rows[0]):
        return False
    return all(map(_RECORD.match, rows[1:])) and any(row[0] in "56" for row in rows[1:])


def read(file: Opened, settings: Settings) -> list[Imported]:
    """One bank line a cheque, and the invoices its remitter names as advice on it.

    Raises:
        InputError: The file is cut off, or an amount cannot be read.
    """
    records = [
        (row, text)
        for row, text in enumerate(decoded(file.data())[0].splitlines(), 1)
        if text.strip()
    ]
    if not any(text[0] == "9" for _, text in records):
        raise refusal(file.name, "has no end (record 9) and is cut off", "Download it again.")
    deposits = [one for one in _deposits(file.name, records) if one.cheques]
    cheques = [(one, cheque) for one in deposits for cheque in one.cheques]
    if not cheques:
        raise refusal(file.name, "holds no cheques (record 6)", "Nothing to import.")
    names = _names(cheques)
    layout = _layout([cheque for _, cheque in cheques])
    lines, rows, advised, places = [], [], list[Advised](), count(1)
    for (deposit, cheque), name in zip(cheques, names, strict=True):
        paid = [one._replace(row=next(places)) for one in _paid(cheque, layout)]
        lines.append(_line(file.name, deposit, cheque, name, paid))
        rows.append(cheque.row)
        if paid:
            advised.append((_payment(deposit, cheque, name), paid))
    statements = tuple(_statement(file.name, one) for one in deposits)
    found = Imported(
        file.name,
        NAME,
        {BANK_LINES: frame_of(lines, rows)},
        statements,
        tuple(problem for one in statements for problem in one.problems()),
    )
    if not advised:
        return [found]
    return [found, advice(file.name, f"{NAME} details", advised, settings)]


def _deposits(file: str, records: Sequence[tuple[int, str]]) -> Iterator[_Deposit]:
    """Cheques by lockbox and day, with the totals behind them."""
    now = _Deposit("", None)
    for row, text in records:
        kind = text[0]
        if kind == "5":
            lockbox, day = text[7:14].strip().lstrip("0"), day_of(text[14:20], "YMD")
            if (lockbox, day) != (now.lockbox, now.day) or now.total is not None:
                yield now
                now = _Deposit(lockbox, day)
        elif kind == "6":
            now.cheques.append(_cheque(file, row, text))
        elif kind == "4" and now.cheques:
            now.cheques[-1].details.append((row, text[11:]))
        elif kind == "7":
            now.batches.append(_units(file, row, text[23:33]))
        elif kind == "8":
            now.total = _units(file, row, text[24:34])
    yield now


def _cheque(file: str, row: int, text: str) -> _Cheque:
    routing, account = text[17:26].strip(), text[26:36].strip().lstrip("0")
    rest = text[_FRESH:]
    # Some banks write the cheque's date before the remitter's name.
    named = rest[6:36] if re.match(r"\d{6}", rest) else rest[:30]
    payer = " ".join(named.split())
    return _Cheque(
        *(row, text[1:4], text[4:7], _units(file, row, text[7:17])),
        f"{routing}/{account}" if account else "",
        text[36:_FRESH].strip().lstrip("0"),
        payer if any(map(str.isalpha, payer)) else "",
    )


def _units(file: str, row: int, text: str) -> int:
    if not text.strip().isdigit():
        what = "has an amount that cannot be read"
        raise refusal(file, what, "Ask the bank for the file again.", row=row, value=text)
    return int(text)


def _names(cheques: Sequence[tuple[_Deposit, _Cheque]]) -> list[str]:
    """What names each cheque: its number, or its place where that is missing, short or not the only one."""
    counts = Counter((cheque.number, cheque.amount) for _, cheque in cheques)
    return [
        cheque.number
        if len(cheque.number) >= 3 and counts[cheque.number, cheque.amount] == 1
        else f"LB{one.lockbox}-{one.day}-{cheque.batch}-{cheque.item}"
        for one, cheque in cheques
    ]


def _layout(cheques: Sequence[_Cheque]) -> tuple[int, int, bool] | None:
    """The layout of records 4 by which most cheques are the sum of their invoices, more than any other."""
    with_details = [cheque for cheque in cheques if cheque.details]
    sums = {
        layout: sum(
            sum(paid for _, _, paid, _ in found) == cheque.amount
            for cheque in with_details
            if (found := _split(cheque, layout))
        )
        for layout in _LAYOUTS
    }
    best = max(_LAYOUTS, key=lambda layout: sums[layout])
    return best if 2 * sums[best] > len(with_details) else None


def _split(cheque: _Cheque, layout: tuple[int, int, bool]) -> list[tuple[int, str, int, int]]:
    """Row, number, amount and discount of each invoice; none where the records have another layout."""
    number, amount, discount = layout
    step = number + amount * (2 if discount else 1)
    found = []
    for row, text in cheque.details:
        plain = text.rstrip()
        for start in range(0, len(plain), step):
            parts = plain[start : start + number], plain[start + number : start + step]
            figures = [parts[1][at : at + amount] for at in range(0, len(parts[1]), amount)]
            if not parts[0].strip() or not figures or not all(f.isdigit() for f in figures):
                return []
            units = [int(figure) for figure in figures]
            found.append((row, parts[0].strip().lstrip("0"), units[0], sum(units[1:])))
    return found


def _paid(cheque: _Cheque, layout: tuple[int, int, bool] | None) -> list[Paid]:
    """The invoices of a cheque; their numbers alone where no layout holds."""
    found = _split(cheque, layout) if layout else []
    if found:
        return [
            Paid(
                row,
                number,
                money.to_major(paid, _CURRENCY) * 1.0,
                money.to_major(discount, _CURRENCY) * 1.0 if discount else None,
            )
            for row, number, paid, discount in found
        ]
    told = [(row, " ".join(text.split())) for row, text in cheque.details]
    return [Paid(row, text) for row, text in told if any(map(str.isdigit, text))]


def _line(file: str, deposit: _Deposit, cheque: _Cheque, name: str, paid: Sequence[Paid]) -> Line:
    words = (f"CHECK {cheque.number}" if cheque.number else "CHECK", *(p.document for p in paid))
    return Line(
        bank_account=f"Lockbox {deposit.lockbox}",
        booking_date=deposit.day,
        amount=money.to_major(cheque.amount, _CURRENCY) * 1.0,
        currency=_CURRENCY,
        payer=cheque.payer,
        payer_account=cheque.account,
        remittance_text=" ".join(words),
        bank_reference=name,
        source=f"{file} · lockbox {deposit.lockbox}, batch {cheque.batch} · entry {cheque.item}",
    )


def _payment(deposit: _Deposit, cheque: _Cheque, name: str) -> Payment:
    return Payment(
        f"check {name}",
        cheque.row,
        cheque.amount,
        _CURRENCY,
        deposit.day if isinstance(deposit.day, dt.date) else None,
        (cheque.payer,) if cheque.payer else (),
        cheque.account,
        own_account=f"Lockbox {deposit.lockbox}",
        references=(name,),
    )


def _statement(file: str, one: _Deposit) -> Statement:
    closing = one.closing
    return Statement(
        *(file, f"Lockbox {one.lockbox}", str(one.day or ""), _CURRENCY),
        one.day if isinstance(one.day, dt.date) else None,
        None if closing is None else 0,
        sum(cheque.amount for cheque in one.cheques),
        closing,
        len(one.cheques),
        stands_alone=True,
    )
