"""What every labelled kind needs: a customer, a payer as the bank shows it, a line and its truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.bench.book import Answer, Expected, Truth
from tests.bench.companies import account, heavily, lightly
from tests.bench.ledger_maker import Customer, Item, Ledger, digit_forms
from tests.bench.wording import noise, shaped, words


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as the bank shows it."""

    name: str
    account: str
    sure: bool
    """Account in the book, or a name nobody would doubt."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Crossed factors of a profile."""

    text: float
    """Share of lines with dates, telephone or tax numbers in the text."""
    account: float
    """Share of lines that show the payer's account."""
    light: float
    heavy: float
    """Shares of names as banks write them, and damaged; the rest stand as in the Customers table."""


class NoCustomerError(Exception):
    """The ledger has no customer left that fits this kind."""


class Cases:
    """The book in the making."""

    def __init__(self, ledger: Ledger, noise_of: Noise, first_day: dt.date) -> None:
        self.ledger, self.dice, self.noise, self.first_day = (
            ledger,
            ledger.dice,
            noise_of,
            first_day,
        )
        self.lines: list[dict[str, Any]] = []
        self.truths: list[Truth] = []
        self.advices: list[dict[str, Any]] = []
        self.allocations: list[dict[str, Any]] = []
        self.memory: list[dict[str, Any]] = []
        self.own_account = account(self.dice, "DE")
        self.as_of = ledger.as_of
        self.texts: set[str] = set()

    # Customers and items
    def customer(
        self,
        low: int,
        high: int,
        fresh: bool = False,
        fits: Callable[[Customer], bool] | None = None,
    ) -> Customer:
        """A customer with `low` to `high` free items; fresh: no other line of the book pays it."""
        everybody = self.ledger.customers
        for _ in range(4000):
            found = self.dice.pick(everybody)
            if found.locked or (fresh and found.touched):
                continue
            count = len(found.items) if fresh else len(found.free())
            if low <= count <= high and (fits is None or fits(found)):
                found.touched = True
                found.locked = fresh
                return found
        raise NoCustomerError

    def named(self, accept: Callable[[Item], bool] | None = None) -> Item:
        """A free item of any customer, used up by this."""
        for _ in range(4000):
            customer = self.customer(1, 400)
            item = self.dice.pick(customer.free())
            if item.date < self.as_of and (accept is None or accept(item)):
                item.used = True
                return item
        raise NoCustomerError

    def several(self, low: int, high: int) -> list[Item]:
        """Several free items of one customer, used up."""
        customer = self.customer(low + 1, 400)
        found = self.shuffled(customer.free())[: self.dice.between(low, high)]
        for item in found:
            item.used = True
        return sorted(found, key=lambda i: i.document)

    def shuffled(self, items: list[Item]) -> list[Item]:
        """The items in any order."""
        return [items[int(i)] for i in self.dice.rng.permutation(len(items))]

    def alone(self, document: str, shown: str) -> bool:
        """The digits shown lead to this document and no other."""
        digits = "".join(c for c in shown if c.isdigit())
        stripped = digits.lstrip("0")
        forms = self.ledger.numbers.forms
        return (
            {digits, stripped} & digit_forms(document) != set()
            and forms.get(stripped, 0) <= 1
            and forms.get(digits, 0) <= 1
        )

    # Payers
    def payer(self, customer: Customer, sure: bool | None = None) -> Payer:
        """The customer as the bank shows it; sure: make it so, or make it doubtful."""
        dice = self.dice
        shown = ""
        if sure is not False and dice.chance(self.noise.account):
            shown = dice.pick(customer.accounts)
        known = bool(shown) and customer.known_accounts > 0
        point = dice.rng.random()
        heavy = (
            point < self.noise.heavy
            if sure is None
            else (sure is False or (known and point < self.noise.heavy))
        )
        if heavy:
            name = heavily(dice, customer.core, customer.name, customer.language)
        elif customer.alias and dice.chance(0.3):
            name = customer.alias
        elif point < self.noise.heavy + self.noise.light:
            name = lightly(dice, customer.core, customer.name, customer.language)
        else:
            name = customer.name
        return Payer(name, shown, known or not heavy)

    def stranger(self, language: str = "de") -> Payer:
        """Somebody who is in no table."""
        dice = self.dice
        name = (
            self.ledger.names.company(language)[1]
            if dice.chance(0.6)
            else self.ledger.names.person(language)
        )
        return Payer(name, account(dice, "DE") if dice.chance(0.7) else "", False)

    # Lines
    def day(self, *after: Item) -> dt.date:
        """A bank day of the month, after the items' dates."""
        earliest = max([self.first_day, *(i.date + dt.timedelta(1) for i in after)])
        earliest = min(earliest, self.as_of)
        day = earliest + dt.timedelta(self.dice.below((self.as_of - earliest).days + 1))
        while day.weekday() > 4 and day > earliest:
            day -= dt.timedelta(1)
        return day

    def line(
        self,
        payer: Payer,
        amount: int,
        text: str,
        day: dt.date,
        customer: Customer | None = None,
        currency: str = "",
        quiet: bool = False,
    ) -> dict[str, Any]:
        """One bank line; quiet: the text stands as given, without noise and shape."""
        dice = self.dice
        language = customer.language if customer else "de"
        if not quiet and dice.chance(self.noise.text):
            text = f"{text} {noise(dice, language, day, self.own_account)}"
        end_to_end = ""
        if not quiet:
            text, end_to_end = shaped(
                dice, text, customer.country if customer else "DE", payer.name
            )
        made = {
            "case": len(self.truths),
            "bank_account": self.own_account,
            "booking_date": day,
            "value_date": day,
            "amount": amount,
            "currency": currency or (customer.currency if customer else "EUR"),
            "payer": payer.name,
            "payer_account": payer.account,
            "remittance_text": text,
            "end_to_end_id": end_to_end,
            "bank_reference": f"NTRF{dice.digits(8)}",
        }
        self.lines.append(made)
        return made

    def truth(
        self,
        kind: str,
        expected: Expected,
        *answers: Answer,
        twins: tuple[Answer, ...] = (),
        documents_only: bool = False,
    ) -> None:
        """The truth of the last line; its number is the line's until line IDs are given."""
        number = str(len(self.truths))
        self.truths.append(
            Truth(number, kind, expected, answers or (Answer(),), twins, documents_only)
        )

    def on_account(self, amount: int) -> Answer:
        """The whole amount with a blank Document."""
        return Answer(difference=amount)

    def word(self, customer: Customer, key: str) -> str:
        """A word of the customer's language."""
        found = words(customer.language)[key]
        return found if isinstance(found, str) else str(self.dice.pick(found))

    def naming(self, customer: Customer, documents: list[str]) -> str:
        """`Rechnungen 1001, 1002 u. 1003` in the customer's language."""
        dice = self.dice
        if len(documents) == 1:
            return f"{self.word(customer, 'invoice')} {documents[0]}"
        joint = dice.pick((", ", " ", "; ", " + "))
        listed = joint.join(documents[:-1]) + f" {self.word(customer, 'and')} {documents[-1]}"
        return f"{self.word(customer, 'invoices')} {listed if dice.chance(0.5) else joint.join(documents)}"


def paid(*items: Item, **more: int) -> Answer:
    """The items' open amounts, all of them."""
    return Answer(tuple(sorted((i.document, i.open) for i in items)), **more)


KINDS: Final[dict[str, tuple[str, Callable[[Cases], None]]]] = {}
"""Kind: its phase (build adds documents, name picks documents, amount proves sums) and how to make one."""


def kind(phase: str) -> Callable[[Callable[[Cases], None]], Callable[[Cases], None]]:
    """Registers a kind under its function's name."""

    def register(make: Callable[[Cases], None]) -> Callable[[Cases], None]:
        KINDS[make.__name__] = (phase, make)
        return make

    return register
