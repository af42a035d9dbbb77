"""The ledger at hand: documents, customers and what is known of their payers, ready for quick questions.

Rows are sorted by their own numbers, so that the order of rows in the workbook changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from ar_xl.core import decisions, ledger, names, terms
from ar_xl.core.check_digits import mod97
from ar_xl.core.number_texts import clean, squeezed
from ar_xl.core.references import References
from ar_xl.outcome import Frames
from ar_xl.settings import Settings

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
Spelling = TypeVar("Spelling", bound=Hashable)
MOST_READ: Final = 1_000
"""Letters of a text in which names are looked for."""
_LONGEST_NAME: Final = 6
"""Words of a name that is looked for in a text."""
_SHORTEST_NAME: Final = 6
_SHORTEST_CUT: Final = 3
_SHORTEST_WORD: Final = 8
"""Letters of one, and of one of a single word: a shorter name may be anything."""
_BLANK: Final = np.iinfo("int64").min


def days_of(column: pd.Series) -> list[int]:
    """Dates as days since 1970, a blank one as the smallest integer."""
    days: list[int] = column.to_numpy().astype("datetime64[D]").astype("int64").tolist()
    return days


def date_of(day: int) -> dt.date:
    """The date of a day since 1970."""
    return dt.date.fromordinal(day + _EPOCH)


def day_number(date: dt.date) -> int:
    """A date as days since 1970."""
    return date.toordinal() - _EPOCH


@lru_cache(maxsize=50_000)
def account_keys(account: str) -> frozenset[str]:
    """Every spelling under which one account may be known: IBAN, `bank code/account`, bare number.

    >>> sorted(account_keys("37040044/532013000") & account_keys("DE89 3704 0044 0532 0130 00"))
    ['37040044/532013000']
    """
    raw = squeezed(account)
    if len(raw) < 5:
        return frozenset()
    keys = {raw}
    if "/" in account:
        code, _, number = account.partition("/")
        keys.add(f"{squeezed(code)}/{squeezed(number).lstrip('0')}")
    elif len(raw) >= 15 and raw[:2].isalpha() and raw[2:4].isdigit() and mod97(raw):
        bare = raw[4:]
        keys |= {f"{bare[:k]}/{bare[k:].lstrip('0')}" for k in range(3, 10)}
    elif raw.isdigit():
        keys.add(raw.lstrip("0"))
    return frozenset(keys)


@dataclass(slots=True)
class Documents:
    """Every document, one list per column, in the order of the document numbers."""

    number: list[str]
    customer: list[int]
    """Position in the customers, -1 where the customer is not known."""
    currency: list[str]
    amount: list[int]
    open: list[int]
    """What may still be applied, minor units; events of any date count."""
    date: list[int]
    due: list[int]
    terms: list[str]
    disputed: list[int]


@dataclass(slots=True)
class Customers:
    """Every customer, in the order of the customer numbers."""

    number: list[str]
    name: list[str]
    aliases: list[str]
    parent: list[int]


class Book:
    """Documents, customers, payer memory and posted events, with the indexes that the stages ask."""

    def __init__(self, frames: Frames, settings: Settings) -> None:
        """Read the checked frames; they stay as they are."""
        self.settings = settings
        self._read_customers(frames["Customers"])
        self._read_documents(frames["Invoices"], frames["Allocations"])
        self._accepted: dict[int, str] = {}
        """The line for which the clerk accepted a document."""
        self.own = {
            key
            for account in frames["BankLines"]["bank_account"].unique().tolist()
            for key in account_keys(account)
        }
        self.accepted: dict[tuple[str, int], str] = {}
        """A line with an accepted option, by its currency and amount."""
        self._read_taken_back(frames["Allocations"])
        self._read_accounts(frames["PayerMemory"], frames["BankLines"])

    def _read_customers(self, frame: pd.DataFrame) -> None:
        rows = sorted(
            zip(
                *(
                    frame[c].tolist()
                    for c in (
                        "customer_id",
                        "name",
                        "also_known_as",
                        "parent_id",
                        "terms",
                        "bank_accounts",
                    )
                ),
                strict=True,
            )
        )
        self.place = {row[0]: at for at, row in enumerate(rows)}
        parents = [self.place.get(row[3], -1) for row in rows]
        self.customers = Customers(
            [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows],
            [-1 if parent == at else parent for at, parent in enumerate(parents)],
        )  # fmt: skip
        self.customer_terms = [r[4] for r in rows]
        self.customer_accounts = [r[5] for r in rows]
        self.children: dict[int, list[int]] = {}
        for at, parent in enumerate(self.customers.parent):
            if parent >= 0:
                self.children.setdefault(parent, []).append(at)

    def _read_documents(self, frame: pd.DataFrame, allocations: pd.DataFrame) -> None:
        self._events = allocations
        events = ledger.complete(frame, allocations)
        still = ledger.open_amounts(frame, events).to_numpy()
        amount = frame["amount"].to_numpy(dtype="int64")
        still = np.where(amount >= 0, np.clip(still, 0, None), np.clip(still, None, 0))
        numbers = frame["document"].to_numpy()
        order = np.argsort(numbers, kind="stable") if len(frame) else np.empty(0, np.int64)

        def column(name: str) -> list[str]:
            return frame[name].to_numpy()[order].tolist()

        customer_ids = column("customer_id")
        customer = [self.place.get(c, -1) for c in customer_ids]
        own_terms = column("terms")
        given = self.customer_terms
        dates = np.asarray(days_of(frame["invoice_date"]), np.int64)[order].tolist()
        due = np.asarray(days_of(frame["due_date"]), np.int64)[order].tolist()
        disputed = frame["disputed_amount"].fillna(0).to_numpy(dtype="int64")[order].tolist()
        self.documents = Documents(
            number=column("document"),
            customer=customer,
            currency=column("currency"),
            amount=amount[order].tolist(),
            open=still[order].tolist(),
            date=dates,
            due=due,
            terms=[
                t or (given[c] if c >= 0 else "") for t, c in zip(own_terms, customer, strict=True)
            ],
            disputed=disputed,
        )
        docs = self.documents
        for at, day in enumerate(docs.due):
            if day == _BLANK:
                docs.due[at] = self._due(at)
        self.customer_id = customer_ids
        self.references_of = (column("customer_reference"), column("payment_reference"))
        self.numbered = dict(zip(docs.number, range(len(docs.number)), strict=True))

    def _due(self, at: int) -> int:
        docs = self.documents
        understood = terms.parse(docs.terms[at]) if docs.terms[at] else None
        day = terms.due_date(understood, date_of(docs.date[at])) if understood else None
        return docs.date[at] if day is None else day_number(day)

    @cached_property
    def references(self) -> References:
        """Every number by which the documents can be named."""
        orders, payments = self.references_of
        return References(self.documents.number, orders, payments, self.customers.number, self.own)

    @cached_property
    def open_of(self) -> dict[tuple[int, str], list[int]]:
        """Open documents by customer and currency, by due date, date and number."""
        docs = self.documents
        groups: dict[tuple[int, str], list[int]] = {}
        for at in np.lexsort((docs.date, docs.due)).tolist():
            if docs.open[at]:
                groups.setdefault((docs.customer[at], docs.currency[at]), []).append(at)
        return groups

    def open_elsewhere(self, customer: int, currency: str) -> list[int]:
        """Open documents of a customer in any other currency."""
        others = [code for code in self.currencies if code != currency]
        return [d for code in others for d in self.open_of.get((customer, code), ())]

    @cached_property
    def currencies(self) -> list[str]:
        """The documents' currencies, in their order."""
        return sorted(set(self.documents.currency))

    @cached_property
    def open_by_amount(self) -> dict[tuple[str, int], list[int]]:
        """Open documents by currency and open amount."""
        docs = self.documents
        groups: dict[tuple[str, int], list[int]] = {}
        for at, amount in enumerate(docs.open):
            if amount:
                groups.setdefault((docs.currency[at], amount), []).append(at)
        return groups

    @cached_property
    def amounts_seen(self) -> Counter[tuple[str, int]]:
        """How often each amount was billed, by currency."""
        return Counter(zip(self.documents.currency, self.documents.amount, strict=True))

    @cached_property
    def _last_payment(self) -> dict[str, str]:
        """How each document was paid last, by its number."""
        paid = self._events[ledger.standing(self._events) & (self._events["document"] != "")]
        paid = paid[paid["line_id"] != ""].sort_values("effective_date", kind="stable")
        days = paid["effective_date"].dt.strftime("%Y-%m-%d")
        return {
            document: f"on {day} by line {line}"
            for document, day, line in zip(paid["document"], days, paid["line_id"], strict=True)
        }

    def take(self, document: int, amount: int, line: str) -> None:
        """Note that the clerk accepted so much of a document for a line: it is open to no other."""
        self.documents.open[document] -= amount
        self._accepted[document] = line

    def already_paid(self, documents: Sequence[int]) -> Iterable[str]:
        """That documents are paid already, and how, or promised to a line; nothing where there are none.

        A document that arrived paid has no posting to tell of.
        """
        listed = [d for d in documents if d not in self._accepted]
        numbers, amounts = self.documents.number, self.documents.amount
        for document in documents:
            if document in self._accepted:
                yield f"{numbers[document]} is accepted for line {self._accepted[document]}"
        shown = [
            f"{numbers[d]} ({how})" if (how := self._last_payment.get(numbers[d])) else numbers[d]
            for d in listed
            if amounts[d]
        ]
        if shown:
            yield f"{some_of(shown)} {'is' if len(shown) == 1 else 'are'} already paid"
        if nil := [numbers[d] for d in listed if not amounts[d]]:
            yield f"{some_of(nil)} {'is' if len(nil) == 1 else 'are'} of zero"

    def _read_taken_back(self, allocations: pd.DataFrame) -> None:
        events = ledger.taken_back(allocations)
        self.taken_back = decisions.taken_back(events)
        """What was posted and taken back, by line."""
        self._wrong = Counter(
            events[["line_id", "customer_id", "run"]]
            .drop_duplicates()[["line_id", "customer_id"]]
            .itertuples(index=False, name=None)
        )
        """How many postings of a line to a customer were taken back."""

    def _read_accounts(self, memory: pd.DataFrame, lines: pd.DataFrame) -> None:
        self.accounts: dict[str, set[int]] = {}
        for at, accounts in enumerate(self.customer_accounts):
            for account in accounts.split(";") if accounts else ():
                for key in account_keys(account.strip()):
                    self.accounts.setdefault(key, set()).add(at)
        self.remembered: dict[str, Counter[int]] = {}
        """Confirmations by account key, and by payer name where a row has no account; not those taken back."""
        wrong: Counter[tuple[str, str, str]] = Counter()
        if self._wrong:
            payers = zip(lines["payer"], lines["payer_account"], strict=True)
            paid_by = dict(zip(lines["line_id"], payers, strict=True))
            for (line, customer), times in self._wrong.items():
                wrong[*paid_by.get(line, ("", "")), customer] += times
        rows = zip(
            *(memory[c].tolist() for c in ("payer", "payer_account", "customer_id", "times")),
            strict=True,
        )
        for payer, account, customer, times in rows:
            if customer not in self.place:
                continue
            at = self.place[customer]
            count = (1 if pd.isna(times) else int(times)) - wrong[payer, account, customer]
            if count < 1:
                continue
            keys = account_keys(account) | ({"NAME " + names.full(payer)} if payer else set())
            for key in keys:
                self.remembered.setdefault(key, Counter())[at] += count

    @cached_property
    def named_full(self) -> dict[str, list[int]]:
        """Customers by full name, legal form included; other names they are known by too."""
        return self._by(names.full)

    @cached_property
    def named_core(self) -> dict[str, list[int]]:
        """Customers by name without legal forms."""
        return self._by(names.core)

    def _by(self, spelling: Callable[[str], Spelling]) -> dict[Spelling, list[int]]:
        groups: dict[Spelling, list[int]] = {}
        for at, called in enumerate(self.all_names):
            for name in called:
                key = spelling(name)
                some = groups.setdefault(key, []) if key else []
                if at not in some:
                    some.append(at)
        return groups

    @cached_property
    def named_words(self) -> dict[frozenset[str], list[int]]:
        """Customers by the words of their names, whatever the order."""
        return self._by(names.word_set)

    @cached_property
    def _first_words(self) -> set[str]:
        """The words with which the customers' names begin."""
        return {name.partition(" ")[0] for name in self.named_core}

    def called_in(self, text: str) -> list[int]:
        """Customers whose name stands in a text, legal form aside, the longest name first read."""
        words = names.full(text[:MOST_READ]).split()
        found: list[int] = []
        at = 0
        while at < len(words):
            is_first = words[at] in self._first_words
            for end in range(min(len(words), at + _LONGEST_NAME), at, -1) if is_first else ():
                name = " ".join(words[at:end])
                if len(name) < (_SHORTEST_NAME if " " in name else _SHORTEST_WORD):
                    break
                if some := self.named_core.get(name):
                    found += [c for c in some if c not in found]
                    at = end - 1
                    break
            at += 1
        return found

    @cached_property
    def all_names(self) -> list[list[str]]:
        """Of each customer, the name and what it is also known as."""
        called = zip(self.customers.name, self.customers.aliases, strict=True)
        return [
            [name, *(a.strip() for a in also.split(";") if a.strip())] if also else [name]
            for name, also in called
        ]

    def is_ours(self, payer: str) -> bool:
        """Whether a payer has the company's own name."""
        company = self.settings.company
        return bool(company and payer) and names.core(company) == names.core(payer)

    def is_called_alike(self, payer: str, customer: int) -> bool:
        """Whether a payer's name may be a customer's cut off by the bank, or with its words turned round."""
        own = names.full(payer)
        bare = own.replace(" ", "")
        return len(bare) >= _SHORTEST_CUT and any(
            other.replace(" ", "").startswith(bare)
            or (len(other) == len(own) and sorted(other.split()) == sorted(own.split()))
            for other in map(names.full, self.all_names[customer])
        )

    def related(self, payer: int, customer: int) -> bool:
        """Whether one pays for the other: the same, parent and child, or children of one parent."""
        if payer == customer:
            return True
        parent = self.customers.parent
        up = {payer, parent[payer]} - {-1}
        return customer in up or parent[customer] in up

    def pays_for(self, payer: int) -> list[int]:
        """A customer and those for whom it pays as their parent."""
        return [payer, *self.children.get(payer, ())]


def upper(text: str) -> str:
    """Text for comparing texts of two lines."""
    return " ".join(clean(text).split())


def some_of(numbers: Iterable[str], most: int = 4) -> str:
    """A list in words, cut after `most`.

    >>> some_of(["A", "B"]), some_of("ABCDEF")
    ('A and B', 'A, B, C, D and 2 more')
    """
    listed = list(numbers)
    if len(listed) > most:
        return f"{', '.join(listed[:most])} and {len(listed) - most} more"
    return (
        listed[0]
        if len(listed) == 1
        else f"{', '.join(listed[:-1])} and {listed[-1]}"
        if listed
        else ""
    )


def taken_unnamed(credit_notes: Sequence[int], book: Book) -> str:
    """That credit notes are taken off which the text does not name."""
    is_one = len(credit_notes) == 1
    which = f"credit note{'' if is_one else 's'} {some_of(book.documents.number[d] for d in credit_notes)}"
    return f"{which} {'is' if is_one else 'are'} taken but not named"


def any_of(numbers: Sequence[str], most: int = 3) -> str:
    """A choice in words, cut after `most`.

    >>> any_of(["A", "B"]), any_of(["A", "B", "C"]), any_of("ABCDE")
    ('A or B', 'A, B or C', 'A, B, C or 2 more')
    """
    listed = [*numbers[:most]]
    if len(numbers) > most:
        listed.append(f"{len(numbers) - most} more")
    return f"{', '.join(listed[:-1])} or {listed[-1]}" if len(listed) > 1 else "".join(listed)
