"""What other programs' documented rules would do with the same book; written from the rules, no code copied.

Each port takes lines in booking order, posts what its rules post without a person (Auto) and lowers the
open amounts by that, as the program would. Ports are of the matching rules alone: what those programs learn
from their users, and their screens, are not here.

- exact: the document number stands in the text as printed and its open amount (or their sum) is the line's.
- odoo: reconcile models of Odoo 15-17 as kept by OCA for 17.0. Any token of 4 or more digits that equals the
  digits of one number makes candidates; an equal single amount wins, else they are filled by due date. With
  no token the partner's items are suggested. A line that is not used up by its candidates is posted as well.
- erpnext: one rank each for an equal reference, party and amount; party by account, else token_set_ratio
  above 80. Posted are vouchers whose number is the line's reference.
- business_central: "Match Bank Payments": related party {fully, partially, no} x document number {several, one,
  none} x amount {one, several, no match} in a ranked table; high confidence is posted.
- fuzzy_join: Power Query: names joined at a similarity of 0.8, then rows of equal amounts; a single row is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from tests.bench.book import Answer, Book
from tests.bench.score import Option, Proposals

Frames = Mapping[str, pd.DataFrame]


@dataclass(slots=True)
class Desk:
    """The open items as a program keeps them while it posts."""

    frames: Frames
    open: dict[str, int] = field(default_factory=dict)
    customer_of: dict[str, str] = field(default_factory=dict)
    due: dict[str, Any] = field(default_factory=dict)
    currency: dict[str, str] = field(default_factory=dict)
    by_customer: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_amount: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    account: dict[str, str] = field(default_factory=dict)
    """Customer by bank account, where only one has it."""

    def __post_init__(self) -> None:
        for row in self.frames["Invoices"].sort_values(["due_date", "document"]).itertuples():
            left = int(row.amount) if row.open_amount is pd.NA else int(row.open_amount)
            if left:
                self.open[row.document] = left
                self.by_amount[left].append(row.document)
                self.by_customer[row.customer_id].append(row.document)
            self.customer_of[row.document] = row.customer_id
            self.due[row.document] = row.due_date
            self.currency[row.document] = row.currency
        for row in self.frames["Customers"].itertuples():
            for number in filter(None, (a.strip() for a in row.bank_accounts.split(";"))):
                self.account[number] = row.customer_id

    def lines(self) -> Iterable[Any]:
        """Open bank lines in booking order."""
        table = self.frames["BankLines"]
        posted = set(self.frames["Allocations"]["line_id"])
        table = table[~table["line_id"].isin(posted)]
        return table.sort_values(["booking_date", "line_id"], kind="stable").itertuples()

    def take(self, amount: int, documents: Iterable[str]) -> Answer:
        """The documents filled in their order as far as the money goes; what is left is a difference."""
        left, applied = amount, {}
        for document in documents:
            part = min(left, self.open.get(document, 0))
            if part > 0:
                applied[document] = part
                left -= part
        return Answer(tuple(sorted(applied.items())), difference=left)

    def post(self, answer: Answer) -> None:
        """Lowers the open amounts."""
        for document, amount in answer.applied:
            self.open[document] -= amount

    def proposal(self, auto: bool, answer: Answer) -> list[Option]:
        """One option, posted at once when the rules do so."""
        if auto and answer.applied:
            self.post(answer)
        verdict = "Auto" if auto and answer.applied else "Review" if answer.applied else "None"
        return [Option(verdict, answer)]


def exact(book: Book, frames: Frames) -> Proposals:
    """Number as printed and exact amount."""
    desk = Desk(frames)
    lower = {d.lower(): d for d in desk.open}
    found = {}
    for line in desk.lines():
        tokens = re.split(r"[\s,;+]+", line.remittance_text.lower())
        documents = list(dict.fromkeys(lower[t] for t in tokens if t in lower))
        total = sum(desk.open[d] for d in documents)
        right = bool(documents) and total == line.amount and total > 0
        named = Answer(tuple(sorted((d, desk.open[d]) for d in documents)))
        found[line.line_id] = desk.proposal(
            right, named if right else Answer(difference=line.amount)
        )
    return found


def _digit_tokens(text: str) -> set[str]:
    return {digits for token in text.split() if len(digits := re.sub(r"\D", "", token)) >= 4}


def odoo(book: Book, frames: Frames) -> Proposals:
    """Odoo 15-17 (OCA 17.0), tolerance 0."""
    desk = Desk(frames)
    digits: dict[str, list[str]] = defaultdict(list)
    for row in frames["Invoices"].itertuples():
        for text in (row.document, row.customer_reference, row.payment_reference):
            for token in _digit_tokens(text):
                digits[token].append(row.document)
    names = {row.name.lower(): row.customer_id for row in frames["Customers"].itertuples()}
    rows = frames["Invoices"].set_index("document")[["terms", "invoice_date", "amount"]]
    found = {}
    for line in desk.lines():
        partner = desk.account.get(line.payer_account) or names.get(line.payer.lower(), "")
        tokens = _digit_tokens(line.remittance_text) | _digit_tokens(line.end_to_end_id)
        hits: dict[str, int] = defaultdict(int)
        for token in tokens:
            for document in digits.get(token, ()):
                if desk.open.get(document, 0) > 0 and partner in ("", desk.customer_of[document]):
                    hits[document] += 1
        if line.amount <= 0:
            found[line.line_id] = desk.proposal(False, Answer(difference=line.amount))
            continue
        ranked = sorted(hits, key=lambda d: (-hits[d], desk.due[d], d))
        auto = bool(ranked)
        ranked = ranked or [d for d in desk.by_customer.get(partner, ()) if desk.open[d] > 0]
        equal = [d for d in ranked if desk.open[d] == line.amount][:1]
        answer = _odoo_discounted(desk, rows, line, ranked) or desk.take(
            line.amount, equal or ranked
        )
        short = any(desk.open[d] > a for d, a in answer.applied) and not answer.discount
        found[line.line_id] = desk.proposal(auto and not short, answer)
    return found


def _odoo_discounted(desk: Desk, rows: pd.DataFrame, line: Any, ranked: list[str]) -> Answer | None:
    """All candidates at their discounted amounts make the line: the all-or-nothing pass."""
    if not ranked or len(ranked) > 10 or sum(desk.open[d] for d in ranked) <= line.amount:
        return None
    given = 0
    for row in rows.loc[ranked].itertuples():
        terms = re.search(r"(\d)\D*?(?:/|%\D*)(\d+)", row.terms)
        if terms and line.booking_date <= row.invoice_date + pd.Timedelta(days=int(terms[2])):
            given += int(int(row.amount) * int(terms[1]) / 100 + 0.5)
    total = sum(desk.open[d] for d in ranked)
    if not given or total - given != line.amount:
        return None
    return Answer(tuple(sorted((d, desk.open[d]) for d in ranked)), discount=given)


class _Party:
    """ERPNext's party: the account, else the best token_set_ratio above 80 if it is the only best."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        customers = desk.frames["Customers"]
        self.names = [n.lower() for n in customers["name"]]
        self.ids = list(customers["customer_id"])
        self.seen: dict[str, str] = {}

    def of(self, line: Any) -> str:
        if known := self.desk.account.get(line.payer_account):
            return known
        name = line.payer.lower()
        if name not in self.seen:
            best = process.extract(
                name, self.names, scorer=fuzz.token_set_ratio, score_cutoff=80, limit=2
            )
            tied = len(best) > 1 and best[0][1] == best[1][1]
            self.seen[name] = self.ids[best[0][2]] if best and not tied else ""
        return self.seen[name]


def erpnext(book: Book, frames: Frames) -> Proposals:
    """ERPNext's bank reconciliation tool."""
    desk = Desk(frames)
    party = _Party(desk)
    references = {d.lower(): d for d in desk.open}
    found = {}
    for line in desk.lines():
        customer = party.of(line) if line.amount > 0 else ""
        text = re.sub(r"^EREF\+\S* SVWZ\+", "", line.remittance_text).strip().lower()
        named = [references[t] for t in (text, line.end_to_end_id.lower()) if t in references]
        named = [d for d in named if 0 < desk.open[d] <= line.amount]
        equal = [d for d in desk.by_amount.get(line.amount, ()) if desk.open[d] == line.amount]
        ranked = sorted(
            {*named, *equal},
            key=lambda d: (-_rank(desk, d, named, customer, line.amount), desk.due[d], d),
        )
        answer = desk.take(line.amount, named or ranked[:1])
        found[line.line_id] = desk.proposal(bool(named), answer)
    return found


def _rank(desk: Desk, document: str, named: list[str], customer: str, amount: int) -> int:
    return (
        (document in named)
        + (desk.customer_of[document] == customer)
        + (desk.open[document] == amount)
    )


_HIGH: Final = (
    *(
        ("fully", "several", "one"),
        ("fully", "several", "several"),
        ("fully", "one", "one"),
        ("fully", "one", "several"),
    ),
    *(
        ("partially", "several", "one"),
        ("partially", "several", "several"),
        ("partially", "one", "one"),
    ),
    *(("fully", "no", "one"), ("no", "one", "one"), ("no", "one", "several")),
)
_MEDIUM: Final = (
    *(
        ("fully", "several", "no"),
        ("fully", "one", "no"),
        ("partially", "several", "no"),
        ("fully", "no", "several"),
    ),
    *(
        ("partially", "one", "several"),
        ("partially", "one", "no"),
        ("no", "several", "one"),
        ("partially", "no", "one"),
    ),
)
_LOW: Final = (
    ("partially", "no", "several"),
    ("no", "one", "no"),
    ("no", "several", "no"),
    ("no", "no", "one"),
    ("no", "no", "several"),
)
_RULES: Final = {rule: place for place, rule in enumerate((*_HIGH, *_MEDIUM, *_LOW))}


def business_central(book: Book, frames: Frames) -> Proposals:
    """Business Central's default rule table."""
    desk = Desk(frames)
    party = _Central(desk)
    found = {}
    for line in desk.lines():
        if line.amount <= 0:
            found[line.line_id] = desk.proposal(False, Answer(difference=line.amount))
            continue
        found[line.line_id] = _central_line(desk, party, line)
    return found


class _Central:
    """Related party: account or full name fully; a long common run of letters partially."""

    def __init__(self, desk: Desk) -> None:
        customers = desk.frames["Customers"]
        self.names = [re.sub(r"\W", "", n).lower() for n in customers["name"]]
        self.ids = list(customers["customer_id"])
        self.desk = desk
        self.seen: dict[str, dict[str, str]] = {}
        self.numbers: dict[str, list[str]] = defaultdict(list)
        for row in desk.frames["Invoices"].itertuples():
            for number in (row.document, row.customer_reference, row.payment_reference):
                if len(number) > 4 and row.document in desk.open:
                    self.numbers[re.sub(r"\W", "", number).lower()].append(row.document)
        self.lengths = sorted({len(n) for n in self.numbers})

    def of(self, line: Any) -> dict[str, str]:
        if known := self.desk.account.get(line.payer_account):
            return {known: "fully"}
        name = re.sub(r"\W", "", line.payer).lower()
        if name not in self.seen:
            near: dict[str, str] = {}
            if name:
                best = process.extract(
                    name, self.names, scorer=fuzz.ratio, score_cutoff=75, limit=5
                )
                near = {
                    self.ids[at]: "fully" if score >= 95 else "partially" for _, score, at in best
                }
            self.seen[name] = near
        return self.seen[name]

    def named(self, text: str) -> list[str]:
        """Documents whose number stands anywhere in the text."""
        flat = re.sub(r"\W", "", text).lower()
        found: dict[str, None] = {}
        for length in self.lengths:
            for at in range(len(flat) - length + 1):
                for document in self.numbers.get(flat[at : at + length], ()):
                    found[document] = None
        return [d for d in found if self.desk.open.get(d, 0) > 0]


def _central_line(desk: Desk, party: _Central, line: Any) -> list[Option]:
    related = party.of(line)
    named = party.named(line.remittance_text)
    candidates = dict.fromkeys(named)
    for customer in related:
        candidates |= dict.fromkeys(desk.by_customer.get(customer, ()))
    candidates |= dict.fromkeys(desk.by_amount.get(line.amount, ()))
    total = sum(desk.open[d] for d in named)
    best: list[tuple[int, list[str]]] = []
    if len(named) > 1 and total == line.amount:
        key = (related.get(desk.customer_of[named[0]], "no"), "several", "one")
        best.append((_RULES.get(key, 99), named))
    for document in candidates:
        if desk.open.get(document, 0) <= 0 or desk.currency[document] != line.currency:
            continue
        customer = desk.customer_of[document]
        mine = (
            desk.by_customer[customer]
            if customer in related
            else desk.by_amount.get(line.amount, ())
        )
        equal = sum(desk.open[d] == line.amount for d in mine)
        fit = "no" if desk.open[document] != line.amount else "one" if equal == 1 else "several"
        key = (related.get(customer, "no"), "one" if document in named else "no", fit)
        best.append((_RULES.get(key, 99), [document]))
    best.sort(key=lambda b: b[0])
    if not best or best[0][0] == 99:
        return desk.proposal(False, Answer(difference=line.amount))
    tied = len(best) > 1 and best[1][0] == best[0][0]
    return desk.proposal(best[0][0] < len(_HIGH) and not tied, desk.take(line.amount, best[0][1]))


def fuzzy_join(book: Book, frames: Frames) -> Proposals:
    """Power Query's fuzzy join of names at 0.8, then equal amounts."""
    desk = Desk(frames)
    customers = frames["Customers"]
    grams = [_grams(name) for name in customers["name"]]
    where: dict[str, list[int]] = defaultdict(list)
    for place, those in enumerate(grams):
        for gram in those:
            where[gram].append(place)
    ids = list(customers["customer_id"])
    joined: dict[str, list[str]] = {}
    found = {}
    for line in desk.lines():
        if line.payer not in joined:
            joined[line.payer] = [ids[at] for at in _similar(_grams(line.payer), grams, where)]
        rows = [
            d
            for c in joined[line.payer]
            for d in desk.by_customer.get(c, ())
            if desk.open[d] == line.amount
        ]
        answer = (
            desk.take(line.amount, rows[:1]) if line.amount > 0 else Answer(difference=line.amount)
        )
        found[line.line_id] = desk.proposal(len(rows) == 1 and line.amount > 0, answer)
    return found


def _grams(name: str) -> set[str]:
    flat = f" {re.sub(r' ', '', name.lower())} "
    return {flat[at : at + 2] for at in range(len(flat) - 1)}


def _similar(mine: set[str], grams: list[set[str]], where: Mapping[str, list[int]]) -> list[int]:
    """Places of names with a Jaccard similarity of 0.8 or more."""
    places = [at for gram in mine for at in where.get(gram, ())]
    if not places:
        return []
    at, shared = np.unique(places, return_counts=True)
    sizes = np.array([len(grams[int(a)]) for a in at])
    return [int(a) for a in at[shared / (sizes + len(mine) - shared) >= 0.8]]


PEERS: Final[dict[str, Callable[[Book, Frames], Proposals]]] = {
    "exact number and amount": exact,
    "Odoo 17 (OCA) rules": odoo,
    "ERPNext rules": erpnext,
    "Business Central rules": business_central,
    "Power Query fuzzy join": fuzzy_join,
}
