"""The grammar of a ledger's numbers, learned from the numbers themselves, and where each one leads."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ar_xl.core.number_texts import PIECE, clean, squeezed

Index = dict[str, int | list[int]]
_YEAR = 4
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
    return () if found is None else (found,) if isinstance(found, int) else tuple(found)


def _shape(pieces: Sequence[str]) -> tuple[str, ...]:
    """The pieces with every digit run as one sign: documents of one shape are numbered together."""
    return tuple(["9" if p[0].isdigit() else p for p in pieces])


def _serials(
    parted: Sequence[tuple[Sequence[str], tuple[str, ...]]],
) -> tuple[dict[tuple[str, ...], int], set[str]]:
    """What counts the documents, and what does not.

    Returns:
        By shape, the piece that counts the documents: the run with the most different values, at best the last;
        and the longer runs beside it, such as years and branches.

    >>> numbers = [["15150", "2026"], ["15151", "2026"], ["INV", "2026", "0001"], ["RE", "7"]]
    >>> _serials([(pieces, _shape(pieces)) for pieces in numbers])
    ({('9', '9'): 0, ('INV', '9', '9'): 2, ('RE', '9'): 1}, {'2026'})
    """
    groups: dict[tuple[str, ...], list[Sequence[str]]] = {}
    for pieces, shape in parted:
        groups.setdefault(shape, []).append(pieces)
    serials: dict[tuple[str, ...], int] = {}
    shared: set[str] = set()
    for shape, some in groups.items():
        runs = [at for at, sign in enumerate(shape) if sign == "9"] or [len(shape) - 1]
        values = {at: {pieces[at] for pieces in some} if len(runs) > 1 else set() for at in runs}
        serial = max((len(found), at) for at, found in values.items())[1]
        serials[shape] = serial
        beside = [found for at, found in values.items() if at != serial]
        shared.update(run for found in beside for run in found if len(run) >= _YEAR)
    return serials, shared


def _add(index: Index, key: str, at: int) -> None:
    """Enter one document; most keys have no other, so these need no list."""
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
        self.raw: list[str] = []
        """Squeezed document numbers."""
        self.exact: dict[str, int] = {}
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
        cut = [PIECE.findall(clean(number)) for number in documents]
        parted = [(pieces, _shape(pieces)) for pieces in cut]
        self._numbers = documents
        self._serials, self.shared = _serials(parted)
        for at, (pieces, shape) in enumerate(parted):
            self._learn(at, pieces, shape)
        for at, number in enumerate(orders):
            if number:
                self._learn_order(at, number)
        for at, number in enumerate(payments):
            if number:
                self._learn_payment(at, squeezed(number))
        for at, number in enumerate(customers):
            self._learn_customer(at, squeezed(number))
        self.starts |= {p[:size] for p in self.prefixes for size in range(1, len(p))}
        self.ordered = sorted(set(self.raw))
        self.longest = max(map(len, self.raw), default=0)
        self.shortest = min(map(len, self.raw), default=0)

    def _learn(self, at: int, pieces: list[str], shape: tuple[str, ...]) -> None:
        raw = "".join(pieces)
        self.raw.append(raw)
        if not raw:
            return
        self.exact.setdefault(raw, at)
        _add(self.zeros, dotted(pieces), at)
        self.starts.add(pieces[0])
        runs = [p for p, sign in zip(pieces, shape, strict=True) if sign == "9"]
        if not runs:
            return
        whole = "".join(runs)
        self.spread[len(whole)] = self.spread.get(len(whole), 0) + 1
        if shape[0] != "9":
            self.prefixes.add(pieces[0])
            self.shapes.add((pieces[0], len(whole)))
        elif len(pieces) == 1:
            low, high = self.bounds.get(len(raw), (int(raw), int(raw)))
            self.bounds[len(raw)] = (min(low, int(raw)), max(high, int(raw)))
        elif len(runs) == len(pieces):
            self.patterns.add(tuple(map(len, pieces)))
        if len(pieces) > 1 or len(whole) >= _LONG:
            self._learn_digits(at, pieces, shape, runs)

    def _learn_digits(
        self, at: int, pieces: list[str], shape: tuple[str, ...], runs: list[str]
    ) -> None:
        if len(runs) < len(pieces):
            _add(self.digits, dotted(runs), at)
        whole, last = "".join(runs), pieces[self._serials[shape]].lstrip("0")
        if len(runs) > 1:
            _add(self.digits, whole.lstrip("0"), at)
            if last:
                _add(self.tails, last, at)
                if shape[0] != "9":
                    _add(self.tails, f"{pieces[0]}.{last}", at)
        if len(whole) >= _LONG:
            for width in (5, 6):
                if whole[-width:] != last:
                    _add(self.tails, whole[-width:], at)

    def _learn_order(self, at: int, number: str) -> None:
        for one in re.split(r"[;,|]", number):
            pieces = PIECE.findall(clean(one))
            key = "".join(pieces)
            digits = "".join(p for p in pieces if p[0].isdigit()).lstrip("0")
            if len(key) >= 4 and digits:
                _add(self.orders, key, at)
                self.starts.add(pieces[0])
                if digits != key and len(digits) >= 5:
                    _add(self.orders, digits, at)

    def _learn_payment(self, at: int, raw: str) -> None:
        key = body(raw)
        if len(key) >= 4:
            self.payment_sizes.add(len(raw))
            _add(self.payments, key, at)
            if not key[0].isdigit():
                self.starts.add(PIECE.findall(key)[0])

    def _learn_customer(self, at: int, key: str) -> None:
        if len(key) >= 4 or (len(key) >= 3 and not key.isdigit()):
            self.customers.setdefault(key, at)
            self.starts.add(PIECE.findall(key)[0])
        digits = "".join(c for c in key if c.isdigit()).lstrip("0")
        if len(digits) >= 3:
            _add(self.customer_digits, digits, at)

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
