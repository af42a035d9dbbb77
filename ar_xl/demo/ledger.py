"""Documents, bank lines and the month they make up, as the cases fill it."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

from ar_xl import money
from ar_xl.core import terms
from ar_xl.demo.accounts import account, reference
from ar_xl.demo.customers import BY_ID, ORDINARY, Customer

AS_OF: Final = dt.date(2026, 10, 31)
FIRST: Final = dt.date(2026, 10, 1)
BANKING_DAYS: Final = tuple(
    day for n in range(31) if (day := FIRST + dt.timedelta(n)).weekday() < 5
)
DOMESTIC: Final = ("DE", "AT", "CH")


@dataclass(eq=False)
class Document:
    """One invoice, credit note (negative) or debit note; amounts are minor units."""

    customer: Customer
    kind: str
    day: dt.date
    amount: int
    open: int
    po: str
    disputed: int = 0
    note: str = ""
    follows: bool = False
    """Numbered right after the document before it."""
    number: str = ""
    """Given in order of dates once the month is complete."""

    @property
    def currency(self) -> str:
        """Every document has its customer's currency."""
        return self.customer.currency

    @property
    def due(self) -> dt.date:
        """By the customer's terms; a credit note at once."""
        agreed = terms.parse(self.customer.terms)
        due = terms.due_date(agreed, self.day) if agreed else None
        return self.day if self.amount < 0 or due is None else due

    @property
    def discount(self) -> int:
        """The early-payment discount its terms offer."""
        agreed = terms.parse(self.customer.terms)
        tiers = agreed.discounts if agreed else ()
        return terms.discount_minor(self.amount, tiers[0]) if tiers else 0

    @property
    def tail(self) -> str:
        """The running number alone, `04217`."""
        return self.number[-5:]

    @property
    def bare(self) -> str:
        """Without the letters, `2026-04217`."""
        return self.number.lstrip("REXGSB-")

    @property
    def short(self) -> str:
        """Without leading zeros, `4217`."""
        return self.tail.lstrip("0")

    @property
    def lower(self) -> str:
        """In small letters."""
        return self.number.lower()

    @property
    def spaced(self) -> str:
        """With spaces for hyphens."""
        return self.number.replace("-", " ")

    @property
    def broken(self) -> str:
        """With the line break banks put inside a number."""
        return f"{self.number[:-3]} {self.number[-3:]}"

    @property
    def reference(self) -> str:
        """The payment reference printed on it."""
        if self.amount < 0:
            return ""
        return reference(self.customer.scheme, self.customer.id, self.tail)

    @property
    def mistyped(self) -> str:
        """The payment reference with its last but two digit wrong, so that the check digits fail."""
        right = self.reference
        at = len(right) - 3 - 3 * right.endswith("+")
        return f"{right[:at]}{(int(right[at]) + 1) % 10}{right[at + 1 :]}"


@dataclass(frozen=True)
class Party:
    """Who stands on the other side of a bank line."""

    holder: str
    account: str
    country: str = "DE"


@dataclass(eq=False)
class BankLine:
    """One statement entry and what is true about it."""

    book: str
    """The account it is on, a key of `ACCOUNTS`."""
    day: dt.date
    amount: int
    payer: Customer | Party
    text: str
    """A template over its documents until the month is complete, then what the bank prints."""
    case: str
    verdicts: tuple[str, ...]
    applied: Mapping[Document, int]
    """What it takes from each document's open amount, in the document's currency."""
    kind: str = "credit transfer"
    named: tuple[Document, ...] = ()
    """The documents the template speaks of, where they are not those it pays."""
    structured: str = ""
    """A structured payment reference, a template too."""
    ultimate: str = ""
    """The party it is paid for, where the payer's bank says so."""
    charge: int = 0
    """What banks took from it on the way."""
    reason: str = ""
    """ISO code of a return's reason."""
    batch: int = 0
    """Lines with the same number above 0 are one entry on the account."""
    advised: bool = False
    """Its payer sends a remittance advice that names the documents."""
    cut: int = 0
    """The bank prints no more than this many characters."""
    end_to_end: str = ""
    bank_reference: str = ""

    @property
    def key(self) -> str:
        """Finds the line in the imported workbook."""
        return self.bank_reference


@dataclass(frozen=True)
class OwnAccount:
    """One bank account of the company."""

    iban: str
    currency: str
    opening: int
    bank: str


ACCOUNTS: Final = {
    "main": OwnAccount(account("DE", "own main"), "EUR", 48_211_907, "KORNDE2HXXX"),
    "second": OwnAccount(account("DE", "own second"), "EUR", 9_370_455, "WESEDE2BXXX"),
    "USD": OwnAccount(account("DE", "own USD"), "USD", 11_480_210, "KORNDE2HXXX"),
    "CHF": OwnAccount(account("CH", "own CHF"), "CHF", 2_904_015, "KORNCHZZXXX"),
}
"""MT940 for the second, camt.053 for the others."""


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
