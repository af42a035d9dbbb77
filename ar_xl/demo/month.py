"""The month as the cases fill it, and what a case is."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

from ar_xl import money
from ar_xl.demo.customers import BY_ID, ORDINARY, Customer
from ar_xl.demo.ledger import ACCOUNTS, DOMESTIC, FIRST, BankLine, Document, Party

BANKING_DAYS: Final = tuple(
    day for n in range(31) if (day := FIRST + dt.timedelta(n)).weekday() < 5
)


@dataclass
class Month:
    """Everything that happened, filled case by case."""

    documents: list[Document] = field(default_factory=list)
    lines: list[BankLine] = field(default_factory=list)
    case: str = ""
    verdicts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.rng = random.Random(20261031)
        self._amounts: set[int] = set()
        self._turns = {
            country: cycle([c for c in ORDINARY if c.country == country])
            for country in sorted({c.country for c in ORDINARY})
        }
        self._orders = 4_500_071_200

    def payer(self, wanted: str) -> Customer:
        """A customer by number, or the next ordinary one of a country."""
        return BY_ID[wanted] if wanted in BY_ID else next(self._turns[wanted])

    def banking_day(self, first: int = 0, last: int = len(BANKING_DAYS)) -> dt.date:
        """Any banking day of the month, or of a part of it."""
        return self.rng.choice(BANKING_DAYS[first:last])

    def some_amount(self, currency: str = "EUR", low: int = 9_000, high: int = 2_400_000) -> int:
        """An amount no other document has, more often small than large."""
        spread = self.rng.betavariate(1.6, 3.2)
        amount = int(low * math.exp(spread * math.log(high / low)))
        if self.rng.random() < 0.08:
            amount -= amount % 1000
        if money.decimals(currency) == 0:
            amount = amount * 160 // 100
        while amount in self._amounts:
            amount += self.rng.randrange(100, 3_000)
        self._amounts.add(amount)
        return amount

    def document(
        self,
        customer: Customer,
        day: dt.date,
        amount: int | None = None,
        kind: str = "Invoice",
        follows: bool = False,
    ) -> Document:
        """A new document, all of it open."""
        amount = self.some_amount(customer.currency) if amount is None else amount
        while day.weekday() > 4:
            day -= dt.timedelta(1)
        self._orders += self.rng.randrange(3, 40)
        made = Document(customer, kind, day, amount, amount, str(self._orders), follows=follows)
        self.documents.append(made)
        return made

    def line(
        self,
        payer: Customer | Party,
        amount: int,
        text: str,
        applied: Mapping[Document, int] | Sequence[Document] = (),
        *,
        day: dt.date | None = None,
        book: str = "",
        **more: Any,
    ) -> BankLine:
        """A new bank line of the case at hand; documents given alone are paid in full."""
        if not isinstance(applied, Mapping):
            applied = {document: document.open for document in applied}
        made = BankLine(
            book or self._account(payer),
            day or self.banking_day(),
            *(amount, payer, text, self.case, self.verdicts, applied),
            **more,
        )
        self.lines.append(made)
        return made

    def _account(self, payer: Customer | Party) -> str:
        currency = getattr(payer, "currency", "EUR")
        if currency in ACCOUNTS:
            return str(currency)
        domestic = payer.country in DOMESTIC
        return "second" if domestic and self.rng.random() < 0.45 else "main"

    def complete(self) -> None:
        """Number documents and lines in the order of their dates and print the texts."""
        running = {"RE": 4100, "EX": 60100, "GS": 310, "BL": 20}
        self.documents.sort(key=lambda d: d.day)
        for document in self.documents:
            home = "RE" if document.customer.country in DOMESTIC else "EX"
            series = {"Credit note": "GS", "Debit note": "BL"}.get(document.kind, home)
            running[series] += 1 if document.follows else self.rng.randint(1, 2)
            year = "26" if series == "EX" else "-2026"
            document.number = f"{series}{year}-{running[series]:05d}"
        self.lines.sort(key=lambda line: line.day)
        per_book: dict[str, int] = {}
        for line in self.lines:
            n = per_book[line.book] = per_book.get(line.book, 0) + 1
            line.bank_reference = (
                f"{line.day:%y%m%d}{line.book[0].upper()}{_letters(self.rng, 4)}{n:03d}"
            )
            self._print(line)

    def _print(self, line: BankLine) -> None:
        documents = list(line.named or line.applied)
        words: dict[str, object] = {
            "amount": _comma(line.amount),
            "charge": _comma(line.charge),
            "fee": f"{line.charge / 100:.2f}",
            "all": ", ".join(d.number for d in documents),
            "c": documents[0].customer if documents else line.payer,
        }
        if documents:
            words |= {"first": documents[0], "last": documents[-1]}
            words["gross"] = _comma(sum(line.applied.values()))
        line.text = line.text.format(*documents, **words)
        line.structured = line.structured.format(*documents, **words)
        line.ultimate = line.ultimate.format(**words)
        if line.cut:
            line.text = line.text[: line.cut]
        if not line.end_to_end and line.kind == "credit transfer" and self.rng.random() < 0.7:
            line.end_to_end = f"{_letters(self.rng, 6)}-{_letters(self.rng, 6)}"


def _comma(minor: int) -> str:
    """An amount with a decimal comma, as in German texts and SWIFT fields."""
    return f"{minor / 100:.2f}".replace(".", ",")


def _letters(rng: random.Random, count: int) -> str:
    """Letters without vowels spell no word and no number."""
    return "".join(rng.choices("BCDFGHJKLMNPQRSTVWXZ", k=count))


Build = Callable[[Month, str, str], None]


@dataclass(frozen=True)
class Case:
    """One kind of bank line, what the contract says about it, and how to make one."""

    name: str
    verdicts: tuple[str, ...]
    """The verdicts a careful clerk would agree with."""
    build: Build
    """Called with the month, a customer number or country, and a text template."""
    variants: tuple[tuple[str, str], ...]
    times: int = 1
