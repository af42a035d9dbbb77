"""The grammar of a ledger's numbers, learned from the numbers themselves, and where each one leads."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl.core.number_texts import PIECE, clean, squeezed

Index = dict[str, int | list[int]]
_YEAR = 4
_ANY_DIGIT: Final = str.maketrans("0123456789", "9" * 10)
_LISTED: Final = re.compile(r"[;,|]")
_LONG = 8
"""Digits from which people write only the last ones."""


def dotted(pieces: Iterable[str]) -> str:
    """Pieces without leading zeros.

    >>> dotted(["INV", "2026", "0042"])
    'INV.2026.42'
    """
    return ".".join([p.lstrip("0") or "0" if p[0].isdigit() else p for p in pieces])


def _dotted(columns: Sequence[Sequence[str]]) -> list[str]:
    """The same of many numbers at once, given as columns."""
    bare = [
        [p.lstrip("0") or "0" for p in some] if some[0][0].isdigit() else some for some in columns
    ]
    return list(map(".".join, zip(*bare, strict=True)))


def body(reference: str) -> str:
    """A squeezed payment reference without what payers and banks pad or drop: RF's check digits, leading zeros.

    >>> body("RF18000539007547034"), body("000042")
    ('RF539007547034', '42')
    """
    if reference.startswith("RF") and len(reference) > 4 and reference[2:4].isdigit():
        return "RF" + (reference[4:].lstrip("0"))
    return reference.lstrip("0") if reference.isdigit() else reference


def listed(found: int | list[int] | None) -> tuple[int, ...]:
    """The positions under one key of an index."""
    return () if found is None else (found,) if isinstance(found, int) else tuple(found)


Shape = tuple[str, ...]
"""The pieces of a number with every digit run as one sign: documents of one shape are numbered together."""


def _shape(pieces: Sequence[str]) -> Shape:
    return tuple(["9" if p[0].isdigit() else p for p in pieces])


@dataclass(frozen=True, slots=True)
class _Alike:
    """Documents whose numbers have the same letters and separators, and digits in the same places."""

    shape: Shape
    at: list[int]
    columns: list[list[str]]
    """Their first pieces, their second ones, and so on."""

    @property
    def runs(self) -> list[list[str]]:
        """The columns of digits."""
        return [some for some, sign in zip(self.columns, self.shape, strict=True) if sign == "9"]


def _alike(numbers: Sequence[str]) -> list[_Alike]:
    """The documents by the look of their numbers, so that what holds for all is found out once.

    >>> [(group.shape, group.at) for group in _alike(["INV-007", "RE7", "INV-008"])]
    [(('INV', '9'), [0, 2]), (('RE', '9'), [1])]
    """
    texts = [clean(number) for number in numbers]
    looks: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        looks.setdefault(text.translate(_ANY_DIGIT), []).append(at)
    found = []
    for look, some in looks.items():
        spans = [piece.span() for piece in PIECE.finditer(look)]
        columns = [[texts[at][start:end] for at in some] for start, end in spans]
        found.append(_Alike(_shape([look[start:end] for start, end in spans]), some, columns))
    return found


def _serials(groups: Iterable[_Alike]) -> tuple[dict[Shape, int], set[str]]:
    """What counts the documents, and what does not.

    Returns:
        By shape, the piece that counts the documents: the run with the most different values, at best the last;
        and the longer runs beside it, such as years and branches.

    >>> _serials(_alike(["15150/2026", "15151/2026", "INV-2026-0001", "RE7"]))
    ({('9', '9'): 0, ('INV', '9', '9'): 2, ('RE', '9'): 1}, {'2026'})
    """
    values: dict[Shape, list[set[str]]] = {}
    for group in groups:
        every = values.setdefault(group.shape, [set() for _ in group.shape])
        for found, column, sign in zip(every, group.columns, group.shape, strict=True):
            if sign == "9":
                found.update(column)
    serials: dict[Shape, int] = {}
    shared: set[str] = set()
    for shape, every in values.items():
        runs = [at for at, sign in enumerate(shape) if sign == "9"] or [len(shape) - 1]
        serial = serials[shape] = max(runs, key=lambda at: (len(every[at]), at))
        beside = [every[at] for at in runs if at != serial]
        shared.update(run for found in beside for run in found if len(run) >= _YEAR)
    return serials, shared


def _add(index: Index, entries: Sequence[tuple[str, int]]) -> None:
    """Enter documents by their keys; most keys have one document, so these need no list."""
    fresh = dict(entries)
    if len(fresh) == len(entries) and index.keys().isdisjoint(fresh):
        index.update(fresh)
        return
    for key, at in entries:
        old = index.setdefault(key, at)
        if isinstance(old, list):
            old.append(at)
        elif old != at:
            index[key] = [old, at]


class NumberIndex:
    """Every number by which the documents of a ledger can be named."""

    def __init__(
        self,
        documents: Sequence[str],
        orders: Sequence[str] = (),
        payments: Sequence[str] = (),
        customers: Sequence[str] = (),
        own: Iterable[str] = (),
    ) -> None:
        """Learn the grammar.

        Args:
            documents: Document numbers.
            orders: The payer's own number of each document, "" where none is known.
            payments: The structured reference printed on each document.
            customers: Customer numbers.
            own: The company's own accounts, never a reference.
        """
        self.raw = [""] * len(documents)
        """Squeezed document numbers."""
        self.zeros: Index = {}
        self.digits: Index = {}
        self.tails: Index = {}
        """Last runs, and the last five and six digits of long numbers."""
        self.orders: Index = {}
        self.payments: Index = {}
        self.customers: dict[str, int] = {}
        self.customer_digits: Index = {}
        self.own = {squeezed(account) for account in own if account}
        self.starts: set[str] = {"RF"}
        """Words with which a number may begin."""
        self.prefixes: set[str] = set()
        self.shapes: set[tuple[str, int]] = set()
        """Prefix and count of digits of the document numbers."""
        self.patterns: set[tuple[int, ...]] = set()
        """Lengths of the runs of document numbers without letters."""
        self.bounds: dict[int, tuple[int, int]] = {}
        """Lowest and highest document number by length, for those of one run of digits."""
        self.spread: dict[int, int] = {}
        """Document numbers by count of digits."""
        self.payment_sizes: set[int] = set()
        groups = [group for group in _alike(documents) if group.shape]
        self._numbers = documents
        self._serials, self.shared = _serials(groups)
        for group in groups:
            self._learn(group)
        for index in (self.zeros, self.digits, self.tails):
            for found in index.values():
                if isinstance(found, list):
                    found.sort()
        self.exact = {raw: at for at, raw in reversed([*enumerate(self.raw)]) if raw}
        self._learn_orders(orders)
        self._learn_payments(payments)
        self._learn_customers(customers)
        self.starts |= {p[:size] for p in self.prefixes for size in range(1, len(p))}
        self.ordered = sorted(set(self.raw))
        self.longest = max(map(len, self.raw), default=0)
        self.shortest = min(map(len, self.raw), default=0)

    def _learn(self, group: _Alike) -> None:
        shape, columns, runs = group.shape, group.columns, group.runs
        for at, raw in zip(group.at, map("".join, zip(*columns, strict=True)), strict=True):
            self.raw[at] = raw
        _add(self.zeros, list(zip(_dotted(columns), group.at, strict=True)))
        self.starts.update(columns[0])
        if not runs:
            return
        size = sum(len(run[0]) for run in runs)
        self.spread[size] = self.spread.get(size, 0) + len(group.at)
        if shape[0] != "9":
            self.prefixes.add(shape[0])
            self.shapes.add((shape[0], size))
        elif len(shape) == 1:
            low, high = int(min(runs[0])), int(max(runs[0]))
            known = self.bounds.get(size, (low, high))
            self.bounds[size] = (min(low, known[0]), max(high, known[1]))
        elif len(runs) == len(shape):
            self.patterns.add(tuple(len(run[0]) for run in runs))
        if len(shape) > 1 or size >= _LONG:
            self._learn_digits(group, runs, size)

    def _learn_digits(self, group: _Alike, runs: list[list[str]], size: int) -> None:
        shape, places = group.shape, group.at
        if len(runs) < len(shape):
            _add(self.digits, list(zip(_dotted(runs), places, strict=True)))
        wholes = list(map("".join, zip(*runs, strict=True)))
        lasts = [run.lstrip("0") for run in group.columns[self._serials[shape]]]
        if len(runs) > 1:
            bare = [whole.lstrip("0") for whole in wholes]
            _add(self.digits, list(zip(bare, places, strict=True)))
            told = [(last, at) for last, at in zip(lasts, places, strict=True) if last]
            _add(self.tails, told)
            if shape[0] != "9":
                _add(self.tails, [(f"{shape[0]}.{last}", at) for last, at in told])
        for width in (5, 6) if size >= _LONG else ():
            ends = zip((whole[-width:] for whole in wholes), lasts, places, strict=True)
            _add(self.tails, [(end, at) for end, last, at in ends if end != last])

    def _learn_orders(self, numbers: Sequence[str]) -> None:
        entries: list[tuple[str, int]] = []
        for at, one in ((at, one) for at, n in enumerate(numbers) if n for one in _LISTED.split(n)):
            pieces = PIECE.findall(clean(one))
            key = "".join(pieces)
            digits = "".join([p for p in pieces if p[0].isdigit()]).lstrip("0")
            if len(key) >= 4 and digits:
                entries.append((key, at))
                self.starts.add(pieces[0])
                if digits != key and len(digits) >= 5:
                    entries.append((digits, at))
        _add(self.orders, entries)

    def _learn_payments(self, numbers: Sequence[str]) -> None:
        entries: list[tuple[str, int]] = []
        for at, raw in ((at, squeezed(number)) for at, number in enumerate(numbers) if number):
            key = body(raw)
            if len(key) >= 4:
                self.payment_sizes.add(len(raw))
                entries.append((key, at))
                if not key[0].isdigit():
                    self.starts.add(PIECE.findall(key)[0])
        _add(self.payments, entries)

    def _learn_customers(self, numbers: Sequence[str]) -> None:
        entries: list[tuple[str, int]] = []
        for at, key in enumerate(map(squeezed, numbers)):
            if len(key) >= 4 or (len(key) >= 3 and not key.isdigit()):
                self.customers.setdefault(key, at)
                self.starts.add(PIECE.findall(key)[0])
            digits = "".join([c for c in key if c.isdigit()]).lstrip("0")
            if len(digits) >= 3:
                entries.append((digits, at))
        _add(self.customer_digits, entries)

    def frame(self, document: int) -> tuple[str, str, str]:
        """A document number as what stands before its serial run, the run, and what stands behind it."""
        pieces = PIECE.findall(clean(self._numbers[document]))
        at = self._serials.get(_shape(pieces), len(pieces) - 1)
        return "".join(pieces[:at]), pieces[at], "".join(pieces[at + 1 :])

    def is_printed(self, document: int, shown: str) -> bool:
        """Whether a document number stands so on the document, separators and all, and no blank among them."""
        return shown == clean(self._numbers[document]) and " " not in shown

    def begins(self, raw: str) -> bool:
        """Whether some document number is longer and begins so."""
        first = bisect_left(self.ordered, raw)
        if first < len(self.ordered) and self.ordered[first] == raw:
            first += 1
        return first < len(self.ordered) and self.ordered[first].startswith(raw)


def chance(digits: int, keys: int, labelled: bool) -> float:
    """How many of `keys` numbers of so many digits would stand by chance in an ordinary text.

    >>> chance(4, 100, False), chance(4, 100, True)
    (0.01, 0.0005)
    """
    rate = min(1.0, keys / 10.0 ** min(digits, 15))
    return rate / 20 if labelled else rate
