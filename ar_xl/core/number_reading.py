"""One stretch of a text read as a number of the ledger: in full, or with something missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal

from ar_xl.core.check_digits import belgian, finnish, luhn, mod11, mod97, swiss
from ar_xl.core.number_index import NumberIndex, body, chance, dotted, listed
from ar_xl.core.number_texts import (
    AROUND,
    CUSTOMER,
    DENIED,
    JOINT,
    LABEL,
    OTHER,
    PAID,
)

Reading = Literal["exact", "check", "zeros", "digits", "tail", "order", "customer", "range"]
"""How a number was read: as printed; a check-digit reference; but for leading zeros; its digits alone; its
last digits alone; the payer's own order number; a customer number; between two numbers of a range."""

_LETTERED: Final = 1e-6
"""Chance of a number with a prefix: nobody writes one by accident."""
_FEW_DIGITS: Final = 6
_DAY: Final = re.compile(
    r"20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])20[0-3]\d"
)
_YEAR: Final = re.compile(r"(?:199|20[0-3])\d")
_OFTEN_A_YEAR: Final = 0.03
_AND: Final = frozenset(("U", "UND", "AND", "ET", "E", "Y", "EN", "OG"))
_CENTURY: Final = "20"
_SHORT_YEAR: Final = 1e-4
"""Chance of a number with its year in two digits, written in one."""
_MOST_PIECES: Final = 9
_MOST_CHARACTERS: Final = 40
_LABEL_REACH: Final = 24
_DENIED_REACH: Final = 32
_OTHER_PIECES, _CUSTOMER_PIECES = 4, 2
"""Pieces of the longest of such words, `P. O. Box No.` and `Kunden-Nr.`; all others are of one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One number found in a text."""

    reading: Reading
    documents: tuple[int, ...]
    """Positions of the documents it names; several where it does not tell them apart."""
    shown: str
    """As it stands in the text."""
    chance: float
    """How many such hits a text without any reference would have."""
    customer: int = -1
    """Position of the customer a customer number names; a document's number may be a customer's, too."""
    source: str = "the text"
    """Where it stands."""
    bare: bool = False
    """A few digits that no word announces, or a year: postcodes and telephone numbers look the same."""


class Reader:
    """Reads stretches of pieces of one text, each from piece `at` up to, not including, piece `end`."""

    def __init__(self, index: NumberIndex, text: str) -> None:
        self.index, self.text = index, text
        parts = AROUND.split(text)
        edges = [*accumulate(map(len, parts))]
        self.pieces, self.starts, self.ends = parts[1::2], edges[:-1:2], edges[1::2]
        self._others: dict[int, bool] = {}
        self.in_list = False
        """The number being read follows another one in a list, so it needs no label of its own."""

    def raw(self, at: int, end: int) -> str:
        """The stretch squeezed."""
        return "".join(self.pieces[at:end])

    def shown(self, at: int, end: int) -> str:
        """The stretch as it stands in the text."""
        return " ".join(self.text[self.starts[at] : self.ends[end - 1]].split())

    def stop(self, at: int) -> int:
        """Past the last piece that may belong to a number starting at `at`."""
        end, size, pieces = at + 1, len(self.pieces[at]), self.pieces
        most = min(len(pieces), at + _MOST_PIECES)
        while end < most and size < _MOST_CHARACTERS:
            if not (
                self._is_part(at, end)
                and JOINT.match(self.text, self.ends[end - 1], self.starts[end])
            ):
                break
            size += len(pieces[end])
            end += 1
        return end

    def _is_part(self, at: int, end: int) -> bool:
        """Whether a piece may stand in a number starting at `at`; in a creditor reference, anything."""
        word = self.pieces[end]
        known = word[0].isdigit() or word[:3] in self.index.parts
        return known or self.raw(at, at + 2).startswith("RF")

    def is_labelled(self, at: int) -> bool:
        """Whether a word before announces a document number."""
        return self.in_list or self._follows(at, LABEL)

    def is_other(self, at: int) -> bool:
        """Whether a word before announces a number of something else."""
        if at not in self._others:
            self._others[at] = self._follows(at, OTHER, _OTHER_PIECES)
        return self._others[at]

    def is_denied(self, at: int) -> bool:
        """Whether the words before say that a number is not paid."""
        return self._follows(at, DENIED, at, _DENIED_REACH)

    def _follows(
        self, at: int, words: re.Pattern[str], most: int = 1, reach: int = _LABEL_REACH
    ) -> bool:
        """Whether one of some words, which are of at most so many pieces, stands before a piece."""
        if at == 0 or self.pieces[at - 1][0].isdigit():
            return False
        start = self.starts[at]
        first = max(start - reach, self.starts[max(0, at - most)])
        return bool(words.search(self.text, first, start))

    def _is_bare(self, at: int) -> bool:
        """Whether no word announces a number, and others stand before it."""
        return at > 0 and not (self.is_labelled(at) or self._follows(at, PAID))

    def _is_customers(self, at: int) -> bool:
        return self._follows(at, CUSTOMER, _CUSTOMER_PIECES)

    def whole(self, at: int, end: int) -> Hit | None:
        """A number in full."""
        index, raw = self.index, "".join(self.pieces[at:end])
        if raw in index.own:
            return None
        document = index.exact.get(raw)
        digits_only = raw.isdigit()
        if document is not None and not (
            digits_only and (self.is_other(at) or self._is_list(at, end))
        ):
            rate, alone = _LETTERED, False
            if digits_only:
                alone = not self.is_labelled(at)
                rate = chance(len(raw), index.spread.get(len(raw), 1), not alone)
            few = len(raw) <= _FEW_DIGITS or bool(_DAY.fullmatch(raw))
            ordered = listed(index.orders.get(raw)) if alone else ()
            if others := [d for d in ordered if d != document]:
                return Hit("order", (document, *others), self.shown(at, end), rate)
            return Hit(
                "exact",
                (document,),
                self.shown(at, end),
                rate,
                customer=index.customers.get(raw, -1) if alone else -1,
                bare=digits_only
                and few
                and (self._is_bare(at) or bool(at and _YEAR.fullmatch(raw))),
            )
        if hit := self._payment(at, end, raw):
            return hit
        orders = listed(index.orders.get(raw))
        if orders and (self.is_other(at) or not _YEAR.fullmatch(raw)):
            rate = chance(len(raw), len(index.orders), False) if digits_only else _LETTERED
            if digits_only and not self.is_other(at):  # it may be a document's own number, too
                own = listed(index.digits.get(raw.lstrip("0")))
                orders = (*orders, *(d for d in own if d not in orders))
            return Hit("order", orders, self.shown(at, end), rate)
        customer = index.customers.get(raw)
        if customer is None or (digits_only and len(raw) < 5 and not self.is_other(at)):
            return None
        known = not digits_only or self._is_customers(at)
        rate = 1e-5 if known else chance(len(raw), len(index.customers), False)
        return Hit("customer", (), self.shown(at, end), rate, customer)

    def _is_list(self, at: int, end: int) -> bool:
        """Whether digits joined over a gap are rather several numbers."""
        document = self.index.exact.get(self.raw(at, end))
        if end == at + 1 or (
            document is not None and self.index.is_printed(document, self.shown(at, end))
        ):
            return False
        words = self.pieces[at:end]
        return any(w in self.index.exact for w in words) or len("".join(words)) < 5

    def _payment(self, at: int, end: int, raw: str) -> Hit | None:
        """A structured reference: one the ledger knows, or a document number with check digits around it."""
        index, key = self.index, body(raw)
        if raw.startswith("RF") and raw[2:4].isdigit() and len(raw) >= 6 and not mod97(raw):
            return None  # a slip somewhere: what stands behind may be another document's number
        named = listed(index.payments.get(key)) if len(key) >= 4 else ()
        if named and (len(raw) >= 5 or self.is_labelled(at)):
            rate = chance(len(key), len(index.payments), False)
            return Hit("check", named, self.shown(at, end), rate)
        if key.startswith("RF") and len(raw) >= 6 and mod97(raw):
            inner = index.exact.get(raw[4:], index.exact.get(key[2:], -1))
            return Hit("check", (inner,), self.shown(at, end), 1e-5) if inner >= 0 else None
        if not raw.isdigit() or len(raw) < 5:
            return None
        is_list = "/" in self.text[self.starts[at] : self.ends[end - 1]]
        for inner_digits, passes in ((raw[:-1], 0.3), (raw[:10], 0.01)):
            if is_list and passes > 0.1:
                continue  # `1001/02/03`: one check digit in ten would hold by accident
            number = inner_digits.lstrip("0")
            found = listed(index.digits.get(number, index.zeros.get(number)))
            if len(found) != 1 or len(number) < 4 or self.is_other(at):
                continue
            checks = (
                belgian(raw)
                if passes < 0.1
                else swiss(raw)
                if len(raw) == 27
                else luhn(raw) or mod11(raw) or finnish(raw)
            )
            if checks:
                rate = passes * chance(len(inner_digits), len(index.raw), self.is_labelled(at))
                return Hit("check", found, self.shown(at, end), rate)
        return None

    def loose(self, at: int, end: int) -> Hit | None:
        """A number that lacks zeros, its prefix, or its first runs."""
        index, words = self.index, self.pieces[at:end]
        has_word = not words[0][0].isdigit()
        if has_word and len(words) == 1:
            return None
        if not has_word and self.is_other(at):
            return self._customer(at, end)
        key = dotted(words)
        found = listed(index.zeros.get(key))
        if not found and (found := self._of_short_year(at, end)):
            return Hit("zeros", found, self.shown(at, end), _SHORT_YEAR)
        if found and (has_word or len(words) != 2):
            rate = 1e-5 if has_word else chance(len(key), len(index.zeros), self.is_labelled(at))
            return Hit("zeros", found, self.shown(at, end), rate)
        if has_word:
            is_short = len(words) == 2 and words[1] not in index.shared
            found = listed(index.tails.get(key)) if is_short else ()
            return Hit("tail", found, self.shown(at, end), 1e-3) if found else None
        return self._digits(at, end, words, key)

    def with_years(self, at: int, end: int) -> Iterator[list[str]]:
        """The stretch with each two digits that stand behind a sign and may be a year in four: `133/26`."""
        words = self.pieces[at:end]
        if not self.index.shared or all(len(word) != 2 for word in words):
            return
        for place in range(len(words)):
            before, behind = max(at, at + place - 1), min(end - 1, at + place + 1)
            gap = self.text[self.ends[before] : self.starts[at + place]]
            gap += self.text[self.ends[at + place] : self.starts[behind]]
            if (
                len(words[place]) == 2
                and _CENTURY + words[place] in self.index.shared
                and gap.strip()
            ):
                yield [*words[:place], _CENTURY + words[place], *words[place + 1 :]]

    def _of_short_year(self, at: int, end: int) -> tuple[int, ...]:
        """The document whose year is written with two digits, before its number or behind it."""
        for words in self.with_years(at, end) if end > at + 1 else ():
            for order in (words, [*words[:-2], words[-1], words[-2]]):
                keys = (dotted(order), "".join(order).lstrip("0"))
                for key in keys:
                    if found := listed(self.index.zeros.get(key)):
                        return found
        return ()

    def _digits(self, at: int, end: int, words: list[str], key: str) -> Hit | None:
        index, joined = self.index, "".join(words)
        found = listed(index.digits.get(key))
        if not found and len(words) > 1 and len(joined) >= 6:
            found = listed(index.digits.get(joined.lstrip("0")))
        is_tail = not found and len(words) == 1 and joined not in index.shared
        if is_tail:
            found = listed(index.tails.get(key, index.tails.get(joined)))
        labelled = bool(found) and self.is_labelled(at)
        if not found or len(joined) < (2 if labelled else 3) or self._is_glued(at, end, labelled):
            return None
        if is_tail:
            rate = max(0.01, chance(len(joined), len(index.tails), labelled))
            return Hit("tail", found, self.shown(at, end), rate)
        rate = chance(len(key.replace(".", "")), len(index.digits), labelled)
        bare = len(joined) <= _FEW_DIGITS and self._is_bare(at)
        if len(words) == 1 and _YEAR.fullmatch(joined):
            rate, bare = max(rate, _OFTEN_A_YEAR), True
        bare |= len(words) == 1 and bool(_DAY.fullmatch(joined))
        return Hit("digits", found, self.shown(at, end), rate, bare=bare)

    def _is_glued(self, at: int, end: int, labelled: bool) -> bool:
        """Whether letters that are no prefix of the ledger stand right beside the digits."""
        start, stop = self.starts[at], self.ends[end - 1]
        if stop < len(self.text) and self.text[stop].isalpha():
            return self.pieces[end] not in _AND
        before = start > 0 and self.text[start - 1].isalpha() and not labelled
        return before and self.pieces[at - 1] not in self.index.prefixes

    def _customer(self, at: int, end: int) -> Hit | None:
        """A customer number without its letters, where the text calls it one."""
        some = listed(self.index.customer_digits.get(self.raw(at, end).lstrip("0")))
        if len(some) != 1 or not self._is_customers(at):
            return None
        return Hit("customer", (), self.shown(at, end), 1e-4, some[0])
