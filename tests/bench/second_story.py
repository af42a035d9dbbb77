"""The story behind the second generator: customers of many habits, their invoices and payments day by day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.bench.book import Expected
from tests.bench.second_words import LANGUAGE, LEGAL, TEMPLATES, Draw, company, iban_like, names_key

LAST, WINDOW = 130, 21
"""The as-of day of the story, and the days before it that are to be matched."""


@dataclass(eq=False, slots=True)
class Doc:
    """A document; days count from the start of the story, amounts are minor units."""

    owner: Firm
    day: int
    due: int
    amount: int
    number: str = ""
    reference: str = ""
    order: str = ""
    disputed: bool = False
    left: int = 0
    opened: int = 0
    """Open amount when the window begins."""


@dataclass(eq=False, slots=True)
class Firm:
    """A customer with its habits."""

    key: str
    name: str
    country: str
    habit: str
    code: str
    accounts: list[str]
    listed: bool
    """Its account stands in the Customers table."""
    percent: float
    days: int
    net: int
    template: str
    spelling: str
    joint: str
    shows_account: bool
    docs: list[Doc] = field(default_factory=list)
    parent: Firm | None = None

    @property
    def terms(self) -> str:
        """Payment terms as written on the customer."""
        return (
            f"{self.percent:g}% {self.days} days, net {self.net}"
            if self.percent
            else f"net {self.net}"
        )


@dataclass(eq=False, slots=True)
class Pay:
    """One transfer: what it pays, and how it says so."""

    firm: Firm
    day: int
    parts: list[tuple[Doc, int]]
    saying: str = "list"
    discount: int = 0
    charge: int = 0
    extra: int = 0
    """Paid beyond the parts, or the amount that pays nothing."""
    kind: str = ""
    verdict: Expected | None = None
    """What the clerk does, where the event itself decides."""
    damaged: bool = False
    line: dict[str, Any] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Minor units on the bank line."""
        return sum(a for _, a in self.parts) - self.discount - self.charge + self.extra


class Story:
    """The company's months."""

    def __init__(self, seed: int, hard: bool) -> None:
        self.draw, self.hard = Draw(seed), hard
        year = 2024 + self.draw.whole(0, 3)
        self.start = dt.date(year, 1, 1) + dt.timedelta(self.draw.whole(10, 220))
        self.firms: list[Firm] = []
        self.pays: list[Pay] = []
        self.names: Counter[str] = Counter()
        self.own = iban_like(self.draw, "DE")

    def date(self, day: int) -> dt.date:
        """A day of the story as a date."""
        return self.start + dt.timedelta(day)

    def firm(self, habit: str) -> Firm:
        """A new customer; no two have the same name, many have nearly the same."""
        draw = self.draw
        country = draw.one(tuple(LEGAL))
        if habit == "structured":
            country = draw.one(("BE", "CH", "NO", "SE", "FI", "DE"))
        if habit == "foreign":
            country = "US"
        name = company(draw, country)
        while names_key(name) in self.names:
            name = f"{company(draw, country)}"
        self.names[names_key(name)] += 1
        words = TEMPLATES[LANGUAGE.get(country, "en")]
        discounts = habit == "discounter" or draw.yes(0.2)
        made = Firm(
            key=f"K{70000 + 13 * len(self.firms)}",
            name=name,
            country=country,
            habit=habit,
            code="USD" if habit == "foreign" else "EUR",
            accounts=[iban_like(draw, country)],
            listed=draw.yes(0.5 if self.hard else 0.7),
            percent=float(draw.one(("2", "3", "1.5"))) if discounts else 0.0,
            days=draw.whole(7, 14),
            net=draw.whole(2, 6) * 10,
            template=draw.one(words),
            spelling=draw.one(
                ("printed", "printed", "printed", "digits", "short", "spaced", "glued")
            ),
            joint=draw.one((", ", " ", "/", " + ", "\n", ";")),
            shows_account=draw.yes(0.6 if self.hard else 0.85),
        )
        self.firms.append(made)
        return made

    def invoices(self, firm: Firm, each: float, equal: bool = False) -> None:
        """Documents at random days, `each` days apart on average."""
        draw = self.draw
        usual = int(float(draw.rng.lognormal(6.5, 0.8)) * 100)
        day = draw.whole(0, int(each))
        while day < LAST - 1:
            amount = (
                usual
                if equal or draw.yes(0.15 if self.hard else 0.05)
                else int(float(draw.rng.lognormal(6.5, 1.1)) * 100)
            )
            if not equal and draw.yes(0.4 if self.hard else 0.15):
                amount = max(1, amount // 10000) * 10000
            made = Doc(firm, day, day + firm.net, max(amount, 900))
            made.left = made.amount
            made.order = f"BE{draw.whole(100000, 999999)}" if draw.yes(0.4) else ""
            firm.docs.append(made)
            day += 30 if equal else max(1, round(float(draw.rng.exponential(each))))

    def pay(self, firm: Firm, day: int, docs: list[Doc], **more: Any) -> Pay | None:
        """A transfer of all that is left of some documents; None where nothing is left."""
        docs = [d for d in docs if d.left and d.day < day]
        if not docs or day > LAST:
            return None
        made = Pay(firm, day, [(d, d.left) for d in docs], **more)
        for doc in docs:
            doc.left = 0
        self.pays.append(made)
        return made


# Habits: how a customer pays
def careful(s: Story, f: Firm) -> None:
    s.invoices(f, 12)
    for doc in f.docs:
        s.pay(f, doc.due + s.draw.whole(-4, 6), [doc], kind="careful")


def batcher(s: Story, f: Firm) -> None:
    s.invoices(f, s.draw.one((1.2, 3.0, 6.0)))  # type: ignore[arg-type]
    saying = s.draw.one(("list", "list", "list", "statement", "silent"))
    for day in range(s.draw.whole(5, 14), LAST + 1, 14):
        s.pay(
            f, day, [d for d in f.docs if d.due <= day + 2], saying=saying, kind=f"batcher_{saying}"
        )


def silent(s: Story, f: Firm) -> None:
    s.invoices(f, 20)
    for doc in f.docs:
        s.pay(f, doc.due + s.draw.whole(0, 9), [doc], saying="silent", kind="silent_single")


def discounter(s: Story, f: Firm) -> None:
    s.invoices(f, 10)
    for doc in f.docs:
        late = s.draw.yes(0.15)
        day = doc.day + f.days + (s.draw.whole(5, 9) if late else -s.draw.whole(0, 3))
        given = int(doc.amount * f.percent / 100 + 0.5)
        saying = "discount" if s.draw.yes(0.6) else "list"
        made = s.pay(f, day, [doc], saying=saying, kind="discount_late" if late else "discount")
        if made:
            made.discount = given
            made.verdict = "Review" if late else None


def deductor(s: Story, f: Firm) -> None:
    s.invoices(f, 11)
    for doc in f.docs:
        made = s.pay(f, doc.due + s.draw.whole(0, 9), [doc], kind="full")
        if made and doc.amount > 10000 and s.draw.yes(0.35):
            short = int(doc.amount * s.draw.whole(6, 30) / 100)
            made.parts = [(doc, doc.amount - short)]
            doc.left = short
            said = s.draw.yes(0.6)
            made.saying, made.kind, made.verdict = (
                ("short" if said else "list"),
                "short_payment",
                "Review",
            )


def instalment(s: Story, f: Firm) -> None:
    s.invoices(f, 25)
    for doc in f.docs:
        day = doc.due - 5
        while doc.left > 0 and day <= LAST and day > doc.day:
            part = (
                doc.left
                if s.draw.yes(0.3)
                else min(doc.left, max(500, doc.amount * s.draw.whole(25, 50) // 100 // 100 * 100))
            )
            whole = part == doc.left
            doc.left -= part
            made = Pay(
                f,
                day,
                [(doc, part)],
                "list" if whole else "part",
                kind="last_part" if whole else "part",
            )
            s.pays.append(made)
            day += s.draw.whole(8, 15)


def round_sums(s: Story, f: Firm) -> None:
    s.invoices(f, 15)
    for day in range(s.draw.whole(10, 30), LAST, 18):
        made = Pay(
            f,
            day,
            [],
            "account",
            extra=s.draw.whole(2, 20) * 10000 + 1,
            kind="on_account",
            verdict="None",
        )
        made.extra -= 1
        if day > LAST - WINDOW:
            s.pays.append(made)


def subscriber(s: Story, f: Firm) -> None:
    s.invoices(f, 30, equal=True)
    for doc in f.docs:
        s.pay(
            f,
            doc.due + s.draw.whole(-2, 2) + (35 if s.draw.yes(0.2) else 0),
            [doc],
            saying="silent",
            kind="standing_order",
        )


def structured(s: Story, f: Firm) -> None:
    s.invoices(f, 12)
    for doc in f.docs:
        doc.reference = "yes"
        s.pay(f, doc.due + s.draw.whole(-3, 4), [doc], saying="reference", kind="reference")


def ordering(s: Story, f: Firm) -> None:
    s.invoices(f, 14)
    for doc in f.docs:
        doc.order = doc.order or f"BE{s.draw.whole(100000, 999999)}"
        s.pay(f, doc.due + s.draw.whole(-3, 4), [doc], saying="order", kind="order_number")


def messy(s: Story, f: Firm) -> None:
    s.invoices(f, 9)
    for doc in f.docs:
        made = s.pay(f, doc.due + s.draw.whole(-3, 12), [doc], kind="messy")
        if not made:
            continue
        if s.draw.yes(0.15):
            made.damaged, made.kind = True, "damaged_number"
        elif s.draw.yes(0.1) and made.day < LAST:
            again = min(LAST, made.day + s.draw.whole(1, 20))
            s.pays.append(
                Pay(f, again, [], "again", extra=doc.amount, kind="paid_again", verdict="Review")
            )
            s.pays[-1].line["of"] = made
        elif s.draw.yes(0.05):
            made.extra, made.kind, made.verdict = s.draw.whole(1, 50) * 100, "overpaid", "Review"


def debit(s: Story, f: Firm) -> None:
    s.invoices(f, 15)
    for doc in f.docs:
        made = s.pay(f, doc.due, [doc], kind="direct_debit")
        if made and s.draw.yes(0.12) and made.day + 7 < LAST:
            back = Pay(
                f,
                made.day + s.draw.whole(2, 6),
                [(doc, -doc.amount)],
                "return",
                kind="return",
                verdict="Either",
            )
            made.kind, made.verdict = "debit_returned", "Either"
            doc.left = doc.amount
            s.pays.append(back)


def netter(s: Story, f: Firm) -> None:
    s.invoices(f, 9)
    for doc in s.draw.shuffled(list(range(len(f.docs))))[: max(1, len(f.docs) // 6)]:
        source = f.docs[doc]
        note = Doc(
            f, source.day + 5, source.day + 5, -max(300, source.amount * s.draw.whole(5, 40) // 100)
        )
        note.left = note.amount
        f.docs.append(note)
    f.docs.sort(key=lambda d: d.day)
    tells = s.draw.yes(0.6)
    for day in range(s.draw.whole(5, 20), LAST + 1, 20):
        due = [d for d in f.docs if d.due <= day and d.left and d.day < day]
        if sum(d.left for d in due) > 0:
            notes = any(d.amount < 0 for d in due)
            made = s.pay(
                f,
                day,
                due,
                saying="credit" if notes and tells else "list",
                kind="netted" if notes else "batch",
            )
            if made and notes and not tells:
                made.kind, made.verdict = "netted_silently", "Review"


def group(s: Story, f: Firm) -> None:
    children = [s.firm("child") for _ in range(s.draw.whole(1, 3))]
    for child in children:
        child.parent, child.country, child.code = f, f.country, f.code
        s.invoices(child, 12)
    for day in range(s.draw.whole(5, 15), LAST + 1, 15):
        for child in children:
            s.pay(f, day, [d for d in child.docs if d.due <= day], kind="group")


def foreign(s: Story, f: Firm) -> None:
    s.invoices(f, 12)
    for doc in f.docs:
        made = s.pay(f, doc.due + s.draw.whole(-3, 8), [doc], kind="foreign")
        if made and doc.amount > 20000 and s.draw.yes(0.4):
            said = s.draw.yes(0.5)
            made.charge = s.draw.whole(3, 9) * 100
            made.saying, made.kind = (
                ("charge" if said else "list"),
                f"charge_{'stated' if said else 'unstated'}",
            )
            made.verdict = None if said else "Review"


def early(s: Story, f: Firm) -> None:
    s.invoices(f, 30)
    for doc in f.docs:
        s.pay(f, doc.due, [doc], kind="careful")
    made = Pay(
        f,
        s.draw.whole(LAST - WINDOW + 1, LAST),
        [],
        "advance",
        extra=s.draw.whole(10000, 900000),
        kind="advance",
        verdict="None",
    )
    s.pays.append(made)


def disputer(s: Story, f: Firm) -> None:
    s.invoices(f, 14)
    for doc in f.docs:
        made = s.pay(f, doc.due + s.draw.whole(0, 8), [doc], kind="careful")
        if made and made.day > LAST - WINDOW and s.draw.yes(0.5):
            doc.disputed, made.kind, made.verdict = True, "disputed", "Review"


HABITS: Final[dict[str, tuple[Callable[[Story, Firm], None], float, float]]] = {
    "careful": (careful, 30, 12),
    "batcher": (batcher, 16, 16),
    "silent": (silent, 12, 12),
    "discounter": (discounter, 8, 8),
    "deductor": (deductor, 4, 8),
    "instalment": (instalment, 3, 5),
    "round_sums": (round_sums, 1, 3),
    "subscriber": (subscriber, 4, 8),
    "structured": (structured, 8, 5),
    "ordering": (ordering, 4, 4),
    "messy": (messy, 6, 16),
    "debit": (debit, 3, 4),
    "netter": (netter, 4, 7),
    "group": (group, 2, 4),
    "foreign": (foreign, 4, 6),
    "early": (early, 1, 2),
    "disputer": (disputer, 1, 2),
}
"""Habit: how they pay, their weight in the mixed and in the hard profile."""
