"""An invented company's customers and open items, and which sums of them fit an amount."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np

from tests.bench import check_digits
from tests.bench.companies import COUNTRY, Dice, Names, account

TERMS: Final = {
    "2/10 net 30": (10, 2.0, 30),
    "3/14 net 45": (14, 3.0, 45),
    "2% 14 Tage, 30 Tage netto": (14, 2.0, 30),
    "3% 10 days, 30 days net": (10, 3.0, 30),
    "net 30": (0, 0.0, 30),
    "30 days": (0, 0.0, 30),
    "14 Tage netto": (0, 0.0, 14),
    "60 days net": (0, 0.0, 60),
}
"""Days in which a discount is given, its percent, days to the due date."""
FOREIGN: Final = {"USD": 5.0, "GBP": 4.0, "CHF": 4.0, "JPY": 1.0, "KWD": 1.0}
"""Currencies of 2, 0 and 3 decimals."""
CENTS: Final = ("EUR", "USD", "GBP", "CHF")


@dataclass(eq=False, slots=True)
class Item:
    """One document; amounts in minor units."""

    document: str
    customer: Customer
    date: dt.date
    due: dt.date
    amount: int
    open: int
    terms: str
    currency: str
    order: str = ""
    payment_reference: str = ""
    disputed: int = 0
    used: bool = False

    def discount(self, day: dt.date, late: int = 0) -> int:
        """Discount the terms give on a day, 0 after the discount date and `late` more days."""
        days, percent, _ = TERMS[self.terms]
        inside = (
            percent
            and day <= self.date + dt.timedelta(days + late)
            and self.open == self.amount > 0
        )
        return int(self.amount * percent / 100 + 0.5) if inside else 0


@dataclass(eq=False, slots=True)
class Customer:
    """One customer and what it owes."""

    number: str
    core: str
    name: str
    language: str
    country: str
    currency: str
    terms: str
    accounts: list[str]
    known_accounts: int
    """So many of `accounts` stand in the Customers table."""
    alias: str = ""
    parent: Customer | None = None
    items: list[Item] = field(default_factory=list)
    locked: bool = False
    """A case was built around this customer: no other line may pay its items."""
    touched: bool = False

    def free(self) -> list[Item]:
        """Open receivables no line pays yet, of one currency, not disputed, never paid in part."""
        return [i for i in self.items if not i.used and i.open == i.amount > 0 and not i.disputed]


class Numbers:
    """Document numbers in the company's two grammars, by branch."""

    def __init__(self, dice: Dice, year: int) -> None:
        self.dice = dice
        self.lettered = dice.pick(
            ("RE-{y}-{n:06d}", "INV{n:07d}", "N-{n:07d}", "FV/{y}/{n:06d}", "R{y2}-0{n:05d}")
        )
        self.bare = dice.pick(("{n}", "{n}/{y}", "{y}{n:06d}", "{y}-{n:05d}", "{n:08d}"))
        self.credit = dice.pick(("GS-{y}-{n:04d}", "CN{n:06d}", "K{n:07d}"))
        start = {"{n}": 4_000_000, "{y}{n:06d}": 20_000}.get(self.bare, 11_000)
        self.next = {
            "lettered": dice.between(1, 4) * 1000 + 211,
            "bare": start + dice.below(3000),
            "credit": 1204,
        }
        self.year = year
        self.forms: dict[str, int] = {}
        """How many documents share a string of digits, in any way of writing them."""

    def make(self, branch: str, year: int | None = None, gap: int | None = None) -> str:
        """The next number of a branch, `gap` after the last."""
        self.next[branch] += self.dice.pick((1, 1, 1, 2, 3)) if gap is None else gap
        pattern = {"lettered": self.lettered, "bare": self.bare, "credit": self.credit}[branch]
        year = self.year if year is None else year
        document = pattern.format(n=self.next[branch], y=year, y2=year % 100)
        for form in digit_forms(document):
            self.forms[form] = self.forms.get(form, 0) + 1
        return document


def digit_forms(document: str) -> set[str]:
    """Strings of digits that lead to a document: all, the last group, each with and without zeros.

    >>> sorted(digit_forms("RE-2026-000417"))
    ['000417', '2026000417', '417']
    """
    digits = "".join(c for c in document if c.isdigit())
    groups = "".join(c if c.isdigit() else " " for c in document).split()
    long = max(groups, key=len)
    return {digits, digits.lstrip("0"), long, long.lstrip("0")}


class Ledger:
    """Customers with their items, made to a profile's measure."""

    def __init__(
        self,
        dice: Dice,
        as_of: dt.date,
        languages: dict[str, float],
        round_share: float,
        duplicate_share: float,
        foreign_share: float,
        known_share: float,
    ) -> None:
        self.dice, self.as_of, self.languages = dice, as_of, languages
        self.round_share, self.duplicate_share = round_share, duplicate_share
        self.foreign_share, self.known_share = foreign_share, known_share
        self.names = Names(dice)
        self.numbers = Numbers(dice, as_of.year)
        self.customers: list[Customer] = []
        self.items: dict[str, Item] = {}
        self._pattern = dice.pick(("{}", "C{}", "D-{}"))
        self._count = dice.between(10, 60) * 1000
        self._order = dice.pick(("45{:08d}", "PO-{:06d}", "B{:07d}"))
        self._orders = dice.between(10_000, 80_000)

    def customer(self, language: str | None = None) -> Customer:
        """A new customer without items."""
        dice = self.dice
        language = language or dice.weighted(self.languages)
        country = dice.pick(COUNTRY[language])
        core, name = self.names.company(language)
        foreign = dice.chance(self.foreign_share)
        self._count += dice.between(1, 7)
        accounts = [account(dice, country) for _ in range(dice.weighted({1: 8, 2: 2}))]
        made = Customer(
            number=self._pattern.format(self._count),
            core=core,
            name=name,
            language=language,
            country=country,
            currency=dice.weighted(FOREIGN) if foreign else "EUR",
            terms=dice.pick(tuple(TERMS)),
            accounts=accounts,
            known_accounts=len(accounts) if dice.chance(self.known_share) else 0,
        )
        if dice.chance(0.06):
            made.alias = self.names.company(language)[0]
        self.customers.append(made)
        return made

    def price(self, customer: Customer) -> int:
        """An amount as this company invoices them: round, repeated or any."""
        dice = self.dice
        if customer.items and dice.chance(self.duplicate_share):
            return abs(dice.pick(customer.items).amount)
        amount = float(np.exp(dice.rng.normal(6.9, 1.0)))
        if dice.chance(self.round_share):
            return max(1, round(amount / 50)) * 5000
        return max(1201, round(amount * 100))

    def item(
        self,
        customer: Customer,
        amount: int | None = None,
        age: int | None = None,
        branch: str = "",
        gap: int | None = None,
        terms: str = "",
    ) -> Item:
        """A new open item, `age` days old on the as-of date."""
        dice = self.dice
        amount = self.price(customer) if amount is None else amount
        age = dice.between(12, 110) if age is None else age
        date = self.as_of - dt.timedelta(age)
        if amount < 0:
            branch = "credit"
        branch = branch or ("lettered" if int(customer.number[-1]) % 2 else "bare")
        document = self.numbers.make(branch, gap=gap)
        terms = terms or customer.terms
        made = Item(
            document=document,
            customer=customer,
            date=date,
            due=date + dt.timedelta(TERMS[terms][2]),
            amount=amount,
            open=amount,
            terms=terms,
            currency=customer.currency,
        )
        if dice.chance(0.3) and amount > 0:
            self._orders += dice.between(1, 40)
            made.order = self._order.format(self._orders)
        if amount > 0:
            made.payment_reference = self.reference_for(made)
        customer.items.append(made)
        self.items[document] = made
        return made

    def reference_for(self, item: Item, scheme: str | None = None) -> str:
        """A check-digit reference as the customer's country has it; blank where none is printed."""
        if scheme is None:
            schemes = {"BE": "ogm", "CH": "qrr", "NO": "kid", "SE": "ocr", "FI": "viitenumero"}
            if not self.dice.chance(0.25):
                return ""
            scheme = schemes.get(item.customer.country, "rf")
        serial = int("".join(c for c in item.document if c.isdigit())) % 10**7
        house = int(self.as_of.strftime("%j")) + 300
        return check_digits.SCHEMES[scheme](house * 10**7 + serial)


def fits(items: list[Item], target: int, day: dt.date | None = None, most: int = 4) -> int:
    """How many sets of open items add up to an amount; up to 2 is exact, more is "several".

    All subsets of at most 12 items, else sets of at most `most` (4) of them; with a `day`, items at
    their discounted value count as well (as singles and pairs).
    """
    values = np.array([i.open for i in items], dtype=np.int64)
    if day is not None:
        extra = [i.open - i.discount(day, 3) for i in items if i.discount(day, 3)]
        low = np.array(extra, dtype=np.int64)
        singles = int((low == target).sum())
        pairs = int((np.add.outer(low, values) == target).sum())
        pairs += int(np.triu(np.add.outer(low, low) == target, 1).sum())
        return singles + pairs + fits(items, target, None, most)
    if len(values) <= 12:
        sums = np.zeros(1, dtype=np.int64)
        for value in values:
            sums = np.concatenate([sums, sums + value])
        return int((sums[1:] == target).sum())
    return _small_sets(values, target, most)


def sets_of(items: list[Item], target: int) -> list[tuple[Item, ...]]:
    """Every set of a few open items that makes an amount."""
    sizes = range(1, len(items) + 1)
    chosen = (c for size in sizes for c in combinations(items, size))
    return [c for c in chosen if sum(i.open for i in c) == target]


def _small_sets(values: np.ndarray, target: int, most: int) -> int:
    count = int((values == target).sum())
    first, second = np.triu_indices(len(values), 1)
    pairs = values[first] + values[second]
    count += int((pairs == target).sum())
    if count > 1 or most < 3:
        return count
    order = np.argsort(pairs, kind="stable")
    ranked = pairs[order]
    for place, value in enumerate(values):
        low, high = np.searchsorted(ranked, [target - value, target - value + 1])
        hits = order[low:high]
        count += int(
            ((first[hits] != place) & (second[hits] != place) & (first[hits] > place)).sum()
        )
    if count > 1 or most < 4:
        return count
    lows = np.searchsorted(ranked, target - pairs)
    fours: set[frozenset[int]] = set()
    for place in np.flatnonzero(ranked[np.minimum(lows, len(ranked) - 1)] == target - pairs):
        at = int(lows[place])
        while at < len(ranked) and ranked[at] == target - pairs[place]:
            other = order[at]
            found = frozenset(map(int, (first[place], second[place], first[other], second[other])))
            if len(found) == 4:
                fours.add(found)
            at += 1
        if len(fours) > 1:
            break
    return count + len(fours)
