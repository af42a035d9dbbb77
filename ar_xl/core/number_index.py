"""The grammar of a ledger's numbers, learned from the numbers themselves, and where each one leads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import ne
from typing import Final

from ar_xl.core.number_looks import Alike, alike, serials, shape_of
from ar_xl.core.number_texts import PIECE, at_once, clean, squeezed

Index = dict[str, int | list[int]]
_NO_DIGIT: Final = str.maketrans("0123456789", " " * 10)
_LISTED: Final = re.compile(r"[;,|]")
_YEAR = 4
_A_YEAR: Final = re.compile(r"20[0-3]\d")
_LONG = 8
"""Digits from which people write only the last ones."""


def dotted(pieces: Iterable[str]) -> str:
    """Pieces without leading zeros.

    >>> dotted(["INV", "2026", "0042"])
    'INV.2026.42'
    """
    return ".".join([p.lstrip("0") or "0" if p[0].isdigit() else p for p in pieces])


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
    return () if found is None else (found,) if isinstance(found, int) else tuple(sorted(found))


def _add(index: Index, keys: Sequence[str], places: Sequence[int]) -> None:
    """Enter documents by their keys; most keys have one document, so these need no list."""
    again = list(map(ne, map(index.setdefault, keys, places), places))
    for key, at in zip(compress(keys, again), compress(places, again), strict=True):
        old = index[key]
        if isinstance(old, list):
            old.append(at)
        else:
            index[key] = [old, at]


def _told(
    keys: Sequence[str], places: Sequence[int], which: Sequence[object]
) -> tuple[Sequence[str], Sequence[int]]:
    """The keys that tell something, and their documents."""
    if all(which):
        return keys, places
    return list(compress(keys, which)), list(compress(places, which))


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
        self.parts: set[str] = set()
        """Up to three signs in a row of all words in numbers: a word that begins otherwise is in none."""
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
        groups = [group for group in alike(at_once(clean, documents)) if group.shape]
        self._numbers = documents
        self._serials, self.shared = serials(groups)
        for group in groups:
            self._learn(group)
        self.exact = dict(zip(reversed(self.raw), range(len(self.raw) - 1, -1, -1), strict=True))
        self.exact.pop("", None)
        self._learn_orders(orders)
        self._learn_payments(payments)
        self._learn_customers(customers)
        self._learn_parts()
        self.starts |= {p[:size] for p in self.prefixes for size in range(1, len(p))}
        self.ordered = sorted(self.raw)
        self.longest = max(map(len, self.raw), default=0)
        self.shortest = min(map(len, self.raw), default=0)

    def _learn(self, group: Alike) -> None:
        shape, columns, runs = group.shape, group.columns, group.runs
        for at, raw in zip(group.at, group.raw, strict=True):
            self.raw[at] = raw
        _add(self.zeros, group.dotted(words=True), group.at)
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
            years = {str(end)[:_YEAR] for end in (low, high)}
            if len(years) == 1 and size > _YEAR and all(map(_A_YEAR.fullmatch, years)):
                self.shared |= years
        elif len(runs) == len(shape):
            self.patterns.add(tuple(len(run[0]) for run in runs))
        if len(shape) > 1 or size >= _LONG:
            self._learn_digits(group, size)

    def _learn_digits(self, group: Alike, size: int) -> None:
        shape, places, wholes = group.shape, group.at, group.digits
        several = len(group.runs) > 1
        if len(group.runs) < len(shape):
            _add(self.digits, group.dotted(words=False), places)
        if several:
            _add(self.digits, [whole.lstrip("0") for whole in wholes], places)
        lasts = [run.lstrip("0") for run in group.columns[self._serials[shape]]]
        if several:
            _add(self.tails, *_told(lasts, places, lasts))
        if several and shape[0] != "9":
            _add(self.tails, *_told([f"{shape[0]}.{last}" for last in lasts], places, lasts))
        for width in (5, 6) if size >= _LONG else ():
            ends = [whole[-width:] for whole in wholes]
            _add(self.tails, *_told(ends, places, list(map(ne, ends, lasts))))

    def _learn_orders(self, numbers: Sequence[str]) -> None:
        told = [(one, at) for at, n in enumerate(numbers) if n for one in _LISTED.split(n)]
        cleaned = at_once(clean, [one for one, _ in told])
        keys: list[str] = []
        places: list[int] = []
        for text, (_, at) in zip(cleaned, told, strict=True):
            pieces = PIECE.findall(text)
            key = "".join(pieces)
            digits = "".join([p for p in pieces if p[0].isdigit()]).lstrip("0")
            if len(key) >= 4 and digits:
                self.starts.add(pieces[0])
                some = [key, digits] if digits != key and len(digits) >= 5 else [key]
                keys += some
                places += [at] * len(some)
        _add(self.orders, keys, places)

    def _learn_payments(self, numbers: Sequence[str]) -> None:
        told = [at for at, number in enumerate(numbers) if number]
        cleaned = at_once(clean, [numbers[at] for at in told])
        raws = ["".join(PIECE.findall(text)) for text in cleaned]
        keys = [body(raw) for raw in raws]
        long = [len(key) >= 4 for key in keys]
        self.payment_sizes.update(map(len, compress(raws, long)))
        _add(self.payments, *_told(keys, told, long))
        first = {piece[0] for piece in map(PIECE.match, compress(keys, long)) if piece}
        self.starts.update(word for word in first if not word[0].isdigit())

    def _learn_customers(self, numbers: Sequence[str]) -> None:
        keys = [squeezed(number) for number in numbers]
        for at, key in enumerate(keys):
            if len(key) >= 4 or (len(key) >= 3 and not key.isdigit()):
                self.customers.setdefault(key, at)
                self.starts.add(PIECE.findall(key)[0])
        digits = ["".join(filter(str.isdigit, key)).lstrip("0") for key in keys]
        told = [len(some) >= 3 for some in digits]
        _add(self.customer_digits, *_told(digits, range(len(digits)), told))

    def _learn_parts(self) -> None:
        numbers = (
            *map("".join, self._serials),
            *self.orders,
            *self.payments,
            *self.customers,
            "RF",
        )
        text = " ".join({*" ".join(numbers).translate(_NO_DIGIT).split()}) + "  "
        threes = {text[at : at + 3] for at in range(len(text))}
        self.parts = {three[:size] for three in threes for size in (1, 2, 3)}

    def frame(self, document: int) -> tuple[str, str, str]:
        """A document number as what stands before its serial run, the run, and what stands behind it."""
        pieces = PIECE.findall(clean(self._numbers[document]))
        at = self._serials.get(shape_of(pieces), len(pieces) - 1)
        return "".join(pieces[:at]), pieces[at], "".join(pieces[at + 1 :])

    def is_printed(self, document: int, shown: str) -> bool:
        """Whether a document number stands so on the document, separators and all, and no blank among them."""
        return shown == clean(self._numbers[document]) and " " not in shown

    def begins(self, raw: str) -> bool:
        """Whether some document number is longer and begins so."""
        first = bisect_right(self.ordered, raw)
        return first < len(self.ordered) and self.ordered[first].startswith(raw)


def chance(digits: int, keys: int, labelled: bool) -> float:
    """How many of `keys` numbers of so many digits would stand by chance in an ordinary text.

    >>> chance(4, 100, False), chance(4, 100, True)
    (0.01, 0.0005)
    """
    rate = min(1.0, keys / 10.0 ** min(digits, 15))
    return rate / 20 if labelled else rate
