"""Dates in a text that tell which documents are meant: of one day, or of a period."""

from __future__ import annotations

from collections.abc import Sequence

from ar_xl.core.matching.book import Book, day_number
from ar_xl.core.matching.lines import Line
from ar_xl.values import date_readings


def are_dated(line: Line, documents: Sequence[int], book: Book) -> bool:
    """Whether the text tells the day of every document, or a period in which all of them lie."""
    told = [days for shown in line.found.dates if (days := days_of_text(shown))]
    dates = [book.documents.date[d] for d in documents]
    if not told:
        return False
    if all(any(date in days for days in told) for date in dates):
        return True
    is_period = len(told) == 2 and min(told[0]) < max(told[1])
    return is_period and all(min(told[0]) <= date <= max(told[1]) for date in dates)


def days_of_text(shown: str) -> set[int]:
    """The days a date may mean, since 1970: day first or month first; none where it is not all digits.

    >>> [sorted(days_of_text(t)) for t in ("1970-01-03", "05.01.1970", "2/1/1970", "3 JAN 1970")]
    [[2], [4], [1, 31], []]
    """
    if any(c.isalpha() for c in shown):
        return set()
    readings = date_readings(shown)
    return {day_number(on) for order, on in readings.items() if order != "MDY" or "/" in shown}
