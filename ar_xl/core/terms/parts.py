"""The grammar of instalments: shares that make up the whole, equal parts at an interval, or a row of days."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from ar_xl.core.terms.agreed import Instalment, Terms
from ar_xl.core.terms.net import net
from ar_xl.core.terms.words import SEPARATORS

MOST: Final = 60
"""Instalments of one document, five years of months."""
_SHARE: Final = re.compile(
    r"(?P<rate>\d{1,2}(?:[.,]\d{1,3})?) ?%|(?<![\d/])(?P<over>\d)/(?P<under>\d)(?![\d/])|(?P<rest>rest)"
)
_EVERY: Final = re.compile(r"(\d{1,2}) ?x ?(\d{1,3})(?: ?(d|wk|mth))?(?: n)?")
_MONTHLY: Final = re.compile(r"(\d{1,2}) ?(?:x )?mly")
_ROW: Final = re.compile(r"(?:n ?)?(\d{1,3}(?: ?/ ?\d{1,3})+)(?P<days> ?d)?(?: n)?(?P<end> eol)?")
_BARE: Final = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?(?: ?%? ?/ ?\d{1,2}(?:[.,]\d{1,2})?)+ ?%?")


def readings(marks: str) -> Iterator[Terms]:
    """Every way in which the marks are instalments.

    >>> [[(p.weight, p.when and p.when.net_days) for p in t.instalments] for t in readings("30 % 30 d, 70 % 60 d")]
    [[(3, 30), (7, 60)]]
    >>> [[(p.weight, p.when and p.when.net_days) for p in t.instalments] for t in readings("30/70")]
    [[(3, 0), (7, None)]]
    """
    yield from _equal(marks)
    yield from _row(marks)
    if _BARE.fullmatch(marks):
        shares = [Fraction(n.replace(",", ".")) / 100 for n in re.findall(r"[\d.,]+", marks)]
        yield from _terms(shares, [Terms(0), *[None] * (len(shares) - 1)])
        return
    found = list(_SHARE.finditer(marks))
    if len(found) > 1:
        yield from _shared(marks, found)


def _equal(marks: str) -> Iterator[Terms]:
    """`3 x 30 days` are due after 30, 60 and 90 days."""
    every, monthly = _EVERY.fullmatch(marks), _MONTHLY.fullmatch(marks)
    if every:
        count, step = int(every[1]), int(every[2])
        unit = every[3]
        whens = [
            Terms(0, months=step * n)
            if unit == "mth"
            else Terms(step * n * (7 if unit == "wk" else 1))
            for n in range(1, count + 1)
        ]
    elif monthly:
        whens = [Terms(0, months=n) for n in range(1, int(monthly[1]) + 1)]
    else:
        return
    yield from _terms([Fraction(1, len(whens) or 1)] * len(whens), whens)


def _row(marks: str) -> Iterator[Terms]:
    """`30/60/90 days`: equal parts. Without the word, numbers that make up 100 are shares."""
    row = _ROW.fullmatch(marks)
    days = [int(n) for n in re.findall(r"\d+", row[1])] if row else []
    rising = all(a < b for a, b in pairwise(days))
    # A first number up to 20 without the word is a discount, up to 5 also with it: 2/10, 2/10/30 days.
    if row and rising and (days[0] > 5 if row["days"] else sum(days) != 100 and days[0] > 20):
        end: Literal["", "after"] = "after" if row["end"] else ""
        yield from _terms([Fraction(1, len(days))] * len(days), [Terms(n, end) for n in days])


def _shared(marks: str, found: Sequence[re.Match[str]]) -> Iterator[Terms]:
    """Shares, each followed by when it is due; or the other way round."""
    shares = [_share(one) for one in found]
    if shares.count(None) > 1:
        return
    rest = 1 - sum((share for share in shares if share is not None), Fraction(0))
    whole = [rest if share is None else share for share in shares]
    cuts = [0, *(one.end() for one in found)]
    starts = [*(one.start() for one in found), len(marks)]
    between = [marks[a:b].strip(SEPARATORS + "+") for a, b in zip(cuts, starts, strict=True)]
    if not between[0]:
        between = between[1:]
    elif not between[-1]:
        between = between[:-1]
    else:
        return
    whens = [_when(text) for text in between]
    if "?" not in whens:
        yield from _terms(whole, [when for when in whens if not isinstance(when, str)])


def _share(one: re.Match[str]) -> Fraction | None:
    """None for the rest."""
    if one["rest"]:
        return None
    if one["rate"]:
        return Fraction(one["rate"].replace(",", ".")) / 100
    return Fraction(int(one["over"]), int(one["under"]) or 1)


def _when(text: str) -> Terms | str | None:
    """When a part is due; None where the document's own due date says it, "?" where nothing is understood."""
    if text.removesuffix(" n") in ("ord", "now"):
        return Terms(0)
    if text == "lat":
        return None
    return net(text.removeprefix("x ")) or "?"


def _terms(shares: Sequence[Fraction], whens: Sequence[Terms | None]) -> Iterator[Terms]:
    if 2 <= len(shares) <= MOST and sum(shares) == 1 and all(share > 0 for share in shares):
        whole = math.lcm(*(share.denominator for share in shares))
        weights = [int(share * whole) for share in shares]
        parts = zip(weights, whens, strict=True)
        yield Terms(instalments=tuple(Instalment(weight, when) for weight, when in parts))
