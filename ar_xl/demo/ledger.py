"""Documents, bank lines and the company's own accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ar_xl.core import terms
from ar_xl.demo.accounts import account, reference
from ar_xl.demo.customers import Customer

AS_OF: Final = dt.date(2026, 10, 31)
FIRST: Final = dt.date(2026, 10, 1)
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
