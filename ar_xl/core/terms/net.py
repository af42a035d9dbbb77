"""The grammar of one due date: now, net days, weeks or months, month end, a fixed day of the next month."""

from __future__ import annotations

import re
from typing import Final, Literal

from ar_xl.core.terms.agreed import Terms
from ar_xl.core.terms.words import SEPARATORS

_NET: Final = re.compile(
    r"(?P<now>now)(?: n)?"
    r"|(?:n ?/?-? ?)?(?P<days>\d{1,3})(?: ?(?P<unit>d|wk|mth))?(?: n)?"
    r"(?: ?(?P<end>eom|eol)(?: n)?(?: (?P<on>\d{1,2}))?)?"
    r"|(?:n ?)?(?P<first>eom|eol)(?: ?\+? ?(?P<then>\d{1,3})(?: ?d)?)?(?: n)?"
    r"|(?:n ?)?(?:d ?)?(?P<nth>\d{1,2}) ?nxt|nxt (?P<nth2>\d{1,2})"
)


def net(marks: str) -> Terms | None:
    """The terms of one due date, None where the marks are something else.

    >>> net("30 d eol 10"), net("2 mth"), net("2 % 10 d")
    (Terms(net_days=30, month_end='after', fixed_day=10, discounts=(), months=0, instalments=()), \
Terms(net_days=0, month_end='', fixed_day=0, discounts=(), months=2, instalments=()), None)
    """
    found = _NET.fullmatch(marks.strip(SEPARATORS + "+"))
    if found is None:
        return None
    if found["now"]:
        return Terms(0)
    if nth := found["nth"] or found["nth2"]:
        return Terms(0, "before", int(nth))
    if found["first"]:
        return Terms(int(found["then"] or 0), "before")
    end: Literal["", "before", "after"] = (
        "before" if found["end"] == "eom" else "after" if found["end"] else ""
    )
    count, day = int(found["days"]), int(found["on"] or 0)
    if found["unit"] == "mth":
        return Terms(0, end, day, months=count)
    return Terms(count * 7 if found["unit"] == "wk" else count, end, day)
