"""Payment terms in the words people use: when a document is due, and what discount is earned by when.

Words become marks (net, days, month end, ...), the marks are read by short grammars. Text with a word
that is not known, or that reads in two ways, is not understood: `parse` gives None and never guesses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ar_xl.core.terms import parts
from ar_xl.core.terms.agreed import Discount, Terms
from ar_xl.core.terms.net import net
from ar_xl.core.terms.words import SEPARATORS, marked

_RATE, _GAP = r"(?:disc )?(\d{1,2}(?:[.,]\d{1,3})?)", r"(?: ?[,;/:+-] ?| )?"
_RATE_FIRST: Final = re.compile(rf"{_RATE} ?(?:%(?: disc)?[/ ]*|/ ?)(\d{{1,3}})(?: ?d)?(?: disc)?")
_DAYS_FIRST: Final = re.compile(rf"(\d{{1,3}}) ?d{_GAP}{_RATE} ?%(?: disc)?")
_HIGHEST: Final = 2000
"""Basis points. No early-payment discount is above 20 %, so `30/70` is no discount but two instalments."""
_LATEST: Final = 79
"""Days. No discount is granted later, so `20/80` is two instalments as well."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Terms | None:
    """The terms a text stands for, or None where it is not understood.

    A bare number is net days. `30/70` are two instalments, the first on the invoice date, the rest on the
    due date.

    >>> parse("2/10 1/20 net 30").discounts
    (Discount(basis_points=200, days=10), Discount(basis_points=100, days=20))
    >>> parse("14 Tage netto").net_days, parse("30 days EOM").month_end, parse("45 jours fin de mois").month_end
    (14, 'before', 'after')
    >>> parse("as agreed"), parse(""), len(parse("30/70").instalments)
    (None, None, 2)
    """
    marks = marked(text)
    if not marks:
        return None
    discounted = (_discounted(marks, _RATE_FIRST, 0), _discounted(marks, _DAYS_FIRST, 1))
    readings = {reading for reading in discounted if reading is not None}
    readings |= set(parts.readings(marks))
    return readings.pop() if len(readings) == 1 else None


def _discounted(marks: str, tier: re.Pattern[str], rate_in: int) -> Terms | None:
    """The tiers taken out, what is left must be the net terms, once."""
    discounts: list[Discount] = []

    def take(found: re.Match[str]) -> str:
        rate, days = found[1 + rate_in], found[2 - rate_in]
        discounts.append(Discount(round(float(rate.replace(",", ".")) * 100), int(days)))
        return "|"

    rest = [part.strip(SEPARATORS + "+") for part in tier.sub(take, marks).split("|")]
    rest = [part for part in rest if part]
    found = net(rest[0]) if len(rest) == 1 else None
    if len(rest) > 1 or (rest and found is None):
        return None
    found = found or Terms()
    discounts.sort(key=lambda d: d.days)
    terms = Terms(found.net_days, found.month_end, found.fixed_day, tuple(discounts), found.months)
    return terms if _is_sound(terms) else None


def _is_sound(terms: Terms) -> bool:
    """Discounts that fall with the days, none after the net date, and days that exist."""
    tiers = terms.discounts
    falling = all(a.days < b.days and a.basis_points > b.basis_points for a, b in pairwise(tiers))
    in_range = all(0 < t.basis_points <= _HIGHEST and t.days <= _LATEST for t in tiers)
    plain = terms.net_days is not None and not terms.month_end and not terms.months
    before_net = not plain or all(t.days <= (terms.net_days or 0) for t in tiers)
    return (
        falling
        and in_range
        and before_net
        and terms.fixed_day <= 31
        and (bool(tiers) or terms.net_days is not None)
    )
