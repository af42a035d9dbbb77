"""The bank lines as an advice looks for its own among them: by number, by amount, by what speaks for each."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.core.names import core, full
from ar_xl.importers.advice import in_words
from ar_xl.importers.lines import account_number, reference
from ar_xl.importers.payments import Payment
from ar_xl.outcome import Frames
from ar_xl.settings import Settings

_BEFORE, _AFTER = dt.timedelta(days=5), dt.timedelta(days=14)
"""A payment is booked from some days before the payer's date (value dates) to two weeks after (cheques)."""
_FAR: Final = dt.timedelta(days=120)
"""Cheque and payment numbers come again; beyond this the same number is another payment's."""
_SURE: Final = 6
"""Letters of a reference that is believed although the amount differs."""
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class _Fit:
    """How one bank line agrees with a payment."""

    line: int
    by_number: bool
    by_hint: bool
    by_document: bool
    by_payer: bool
    days_off: dt.timedelta | None
    """From the payer's date to the booking; None where a date is missing."""

    @property
    def weight(self) -> int:
        """How many kinds of evidence there are beside the amount."""
        return self.by_payer + self.by_document + self.by_hint

    def within(self, before: dt.timedelta, after: dt.timedelta) -> bool:
        """Whether the booking is near the payer's date."""
        return self.days_off is None or -before <= self.days_off <= after


class AdvisedLines:
    """The bank lines, found by amount and by reference."""

    def __init__(self, pool: Frames, settings: Settings) -> None:
        self.settings = settings
        bank, advised = pool["BankLines"], pool["Remittances"]
        self.ids: list[str] = bank["line_id"].tolist()
        self.amounts: list[int] = bank["amount"].tolist()
        self.currencies: list[str] = bank["currency"].tolist()
        self.accounts = [_bare(account_number(a)) for a in bank["bank_account"]]
        self.payers: list[str] = bank["payer"].tolist()
        self.payer_accounts = [_bare(a) for a in bank["payer_account"]]
        self.texts: list[str] = bank["remittance_text"].tolist()
        self.days = [None if pd.isna(day) else day.date() for day in bank["booking_date"]]
        self.by_amount: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for position, (amount, code) in enumerate(zip(self.amounts, self.currencies, strict=True)):
            self.by_amount[money.decimals(code), amount].append(position)
        self.by_number: defaultdict[str, list[int]] = defaultdict(list)
        for name in ("line_id", "end_to_end_id", "bank_reference"):
            for position, number in enumerate(bank[name]):
                if number and position not in self.by_number[_bare(reference(number))]:
                    self.by_number[_bare(reference(number))].append(position)
        self.by_number.pop("", None)
        self.place = {line: position for position, line in enumerate(self.ids)}
        self.taken: defaultdict[str, list[Sequence[object]]] = defaultdict(list)
        self._advised: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._memos: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        columns = ("line_id", "document_reference", "amount", "discount", "memo")
        for line, *told, memo in zip(*(advised[name] for name in columns), strict=True):
            self.taken[line].append(told)
            self._advised[_bare(told[0])][line] = None
            self._memos[line, repr(_content([told]))].append(memo)

    def known(self, payment: Payment, rows: pd.DataFrame) -> str:
        """The line that has exactly these documents in the book already, "" where none has."""
        for line in self._advised[_bare(rows["document_reference"].iloc[0])]:
            there = self.place.get(line)
            if there is None or _content(self._of(line, rows)) - _content(self.taken[line]):
                continue
            if payment.amount is None or self._fits(payment, (), there):
                return line
        return ""

    def memos(self, line: str, rows: pd.DataFrame) -> dict[int, str]:
        """The book's Memo for each of the rows, so that they count as known."""
        out = {}
        for row, content in zip(rows.index, self._of(line, rows), strict=True):
            held = self._memos[line, repr(_content([content]))]
            if held:
                out[int(row)] = held.pop(0)
        return out

    def elsewhere(self, payments: Sequence[Payment]) -> set[str]:
        """Payments to accounts the book never saw, in a file that has others to one it knows."""
        own = {p.name: _bare(account_number(p.own_account)) for p in payments if p.own_account}
        strange = {name for name, account in own.items() if account not in self.accounts}
        return strange if len(strange) < len(own) else set()

    def find(self, payment: Payment, rows: pd.DataFrame) -> tuple[str, str, str]:
        """The Line ID, "" where none is sure; and what to tell about it, with the remedy."""
        words = in_words(payment, self.settings.currency)
        documents = [_bare(d) for d in rows["document_reference"]]
        fits = self._fits(payment, documents)
        numbered = [f for f in fits if f.by_number and f.within(_FAR, _FAR)]
        near = [f for f in fits if f.within(_BEFORE, _AFTER) and not self.taken[self.ids[f.line]]]
        evident = [f for f in near if f.by_payer or f.by_document or f.by_hint]
        best = max((f.weight for f in evident), default=0)
        for found in (numbered, [f for f in evident if f.weight == best]):
            if len(found) == 1:
                return self._beside(found[0].line, rows, words)
            if found:
                return "", *self._several(found, words)
        others = self._numbered(payment)
        if len(others) == 1:
            there = others[0]
            line, what, fix = self._beside(there, rows, words)
            differs = f"the payment of {words} is put on line {self._shown(there)} by its reference; the amounts differ"
            return line, what or differs, fix or "Check the bank line and the advice."
        if others:
            return "", *self._several([self._fit(p, payment, documents) for p in others], words)
        if near:
            return "", *self._several(near, words)
        count = "its row is" if len(rows) == 1 else f"its {len(rows)} rows are"
        what = f"the payment of {words} has no bank line yet; {count} not written"
        return "", what, "Import it again when the bank statement with the payment is in the book."

    def _fits(
        self, payment: Payment, documents: Sequence[str], only: int | None = None
    ) -> list[_Fit]:
        """Lines of the payment's amount, currency and account; all of them, or one if it is."""
        if payment.amount is None:
            return []
        given = money.decimals(payment.currency or self.settings.currency)
        return [
            self._fit(position, payment, documents)
            for places in (0, 2, 3)
            for position in self.by_amount.get((places, _scaled(payment.amount, given, places)), ())
            if only in (None, position) and self._may_be(position, payment)
        ]

    def _may_be(self, position: int, payment: Payment) -> bool:
        own = _bare(account_number(payment.own_account))
        # An account that the book never saw is written in another form, as national numbers are.
        elsewhere = own in self.accounts and self.accounts[position] not in ("", own)
        currency = self.currencies[position]
        told = payment.currency in ("", currency) and (
            not payment.signs or currency in payment.signs
        )
        return told and not elsewhere

    def _fit(self, position: int, payment: Payment, documents: Sequence[str]) -> _Fit:
        numbers = {n for n in map(_bare, payment.references) if len(n) >= 3}
        hints = {n for n in map(_bare, payment.hints) if len(n) >= 4}
        text = self.texts[position]
        words, close = {_bare(word) for word in text.replace("/", " ").split()}, _bare(text)
        day, booked = payment.day, self.days[position]

        def told(number: str) -> bool:
            return number in words or (len(number) >= _SURE and number in close)

        return _Fit(
            position,
            any(told(n) or position in self.by_number.get(n, ()) for n in numbers),
            any(told(n) or position in self.by_number.get(n, ()) for n in hints),
            any(len(d) >= 3 and any(map(str.isdigit, d)) and told(d) for d in documents),
            self._is_payer(position, payment),
            booked - day if day and booked else None,
        )

    def _is_payer(self, position: int, payment: Payment) -> bool:
        account = _bare(payment.payer_account)
        if account and account == self.payer_accounts[position]:
            return True
        return any(_alike(name, self.payers[position]) for name in payment.payers)

    def _numbered(self, payment: Payment) -> list[int]:
        """Lines that carry one of the payment's own references, though with another amount."""
        found: dict[int, None] = {}
        for number in map(_bare, payment.references):
            if len(number) >= _SURE:
                found |= dict.fromkeys(self.by_number.get(number, ()))
        return [
            p
            for p in found
            if self._may_be(p, payment)
            and self.amounts[p] > 0
            and self._fit(p, payment, ()).within(_FAR, _FAR)
        ]

    def take(self, line: str, rows: pd.DataFrame) -> None:
        """Puts the rows on a line."""
        self.taken[line] += self._of(line, rows)

    def _of(self, line: str, rows: pd.DataFrame) -> list[Sequence[object]]:
        """Document, amount and discount of the rows, as they stand once they are on the line."""
        there = self.in_their_currency(rows.assign(line_id=line))
        columns = (there[name].tolist() for name in ("document_reference", "amount", "discount"))
        return list(zip(*columns, strict=True))

    def in_their_currency(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows without a currency in that of their line, where the line is known."""
        settings, given = self.settings, money.decimals(self.settings.currency)
        codes, factors = [], []
        for line, code in zip(rows["line_id"], rows["currency"], strict=True):
            place = self.place.get(line)
            codes.append(code or (settings.currency if place is None else self.currencies[place]))
            factors.append(0 if code else money.decimals(codes[-1]) - given)
        out = rows.assign(currency=pd.Series(codes, index=rows.index, dtype=object))
        if any(factors):
            for name in ("amount", "discount"):
                units = [
                    value if value is pd.NA else round(value * 10.0**factor)
                    for value, factor in zip(rows[name], factors, strict=True)
                ]
                out[name] = pd.Series(units, index=rows.index, dtype="Int64")
        return out

    def _beside(self, position: int, rows: pd.DataFrame, words: str) -> tuple[str, str, str]:
        """The line, but for one that has rows of another advice already and no room for these."""
        line = self.ids[position]
        told = self.taken[line]
        sums = [amount for _, amount, _ in (*told, *self._of(line, rows))]
        given = [amount for amount in sums if isinstance(amount, int)]
        room = len(given) == len(sums) and abs(sum(given)) <= abs(self.amounts[position])
        if told and not room:
            what = f"the payment of {words} belongs to line {line}, which has other remittance rows already"
            fix = "Nothing is written; if this advice is right, delete those rows and import it again."
            return "", what, fix
        return line, "", ""

    def _several(self, fits: Iterable[_Fit], words: str) -> tuple[str, str]:
        held = [self._shown(fit.line) for fit in fits]
        shown = "; ".join(held[:_SHOWN]) + (
            f" and {len(held) - _SHOWN} more" if len(held) > _SHOWN else ""
        )
        many = len(held) > 1
        what = f"the payment of {words} may be {'one of these bank lines' if many else 'this bank line, but neither payer nor reference says so'}: {shown}"
        fix = "Enter its documents on the sheet Remittances with the Line ID that is meant."
        return what, fix

    def _shown(self, position: int) -> str:
        day = self.days[position]
        amount = money.text(self.amounts[position], self.currencies[position], code=True)
        told = (str(day) if day else "", amount, self.payers[position][:40])
        return f"{self.ids[position]} ({', '.join(filter(None, told))})"


def _scaled(amount: int, given: int, places: int) -> int:
    """Minor units at other decimals; 0, which no line has, where they cannot hold the amount.

    >>> _scaled(119000, 2, 3), _scaled(119000, 2, 0), _scaled(119050, 2, 0)
    (1190000, 1190, 0)
    """
    whole, rest = divmod(amount * 10**places, 10**given)
    return 0 if rest else whole


def _content(rows: Iterable[Sequence[object]]) -> Counter[tuple[str, ...]]:
    """Rows to compare: documents as letters and digits, amounts in minor units."""
    return Counter((_bare(str(d)), str(a), str(x)) for d, a, x in rows)


def _bare(text: str) -> str:
    """A number as it is compared: letters and digits in capitals, without zeros before them.

    >>> _bare("00-417/a"), _bare("RE 2026 417")
    ('417A', 'RE2026417')
    """
    return "".join(filter(str.isalnum, text.upper())).lstrip("0")


def _alike(one: str, other: str) -> bool:
    """Whether two names can be one company's: the words of the shorter are the longer's.

    >>> _alike("Meier Bau GmbH", "MEIER BAU"), _alike("Meier Bau", "Meier Druck"), _alike("", "Meier")
    (True, False, False)
    """
    first, second = set(core(one).split()), set(core(other).split())
    shorter = min(first, second, key=len)
    if shorter and any(len(word) > 3 for word in shorter) and shorter <= first & second:
        return True
    if len(one) > 2 and full(one) == full(other):
        return True
    close = "".join(core(one).split())
    return len(close) > 4 and close == "".join(core(other).split())
