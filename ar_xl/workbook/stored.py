"""Values as a cell can hold them."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final

import pandas as pd

LONGEST: Final = 32_767
"""Characters in one cell, counted as Excel counts: in UTF-16 units."""
CUT: Final = " … [cut]"
LARGEST_WHOLE: Final = 10**15
"""A cell shows 15 digits; longer whole numbers are written as text."""
_FIRST_SAFE: Final = dt.date(1900, 3, 1)
"""Before it Excel counts a 29 February 1900 that never was."""
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n?")


def storable(text: str) -> str:
    r"""The text without what no cell can hold.

    Control characters go, halves of broken characters become U+FFFD, line ends become line feeds, and
    what is too long is cut, with a mark that says so.

    >>> storable("a\x00b"), storable("1\r\n2"), len(storable("x" * 40000))
    ('ab', '1\n2', 32767)
    """
    if len(text) < 8192 and text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", _FORBIDDEN.sub("", _LONE.sub("\ufffd", text)))
    if len(text) * 2 > LONGEST and (units := len(text.encode("utf-16-le")) // 2) > LONGEST:
        kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))]
        text = kept.decode("utf-16-le", "ignore") + CUT if units else text
    return text


def plain(value: object) -> object:
    """A value as one of the port's cell kinds; blank and not-a-number are None, long numbers text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return storable(value) or None
    if type(value) is float:
        return value if math.isfinite(value) else None
    if type(value) is int:
        return value if abs(value) < LARGEST_WHOLE else str(value)
    return _uncommon(value)


def _uncommon(value: object) -> object:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, dt.date):
        return _day(value)
    if hasattr(value, "item"):
        return plain(value.item())
    return storable(str(value)) or None


def _day(value: dt.date) -> dt.date | str:
    """A date, or a moment where it is not midnight; text where Excel has no such day."""
    if not isinstance(value, dt.datetime):
        return value if value >= _FIRST_SAFE else value.isoformat()
    if value.date() < _FIRST_SAFE:
        return value.isoformat()
    moment = value.replace(microsecond=0, tzinfo=None)  # as a cell shows it
    return moment.date() if moment.time() == dt.time() else moment
