"""Working days by country: a due date on a Sunday or a holiday moves, where the company says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Way = Literal["Keep", "Next", "Previous"]
_LONGEST: Final = 31
"""Days in a row without a working day; no country has as many."""


@lru_cache(maxsize=256)
def _calendar(country: str) -> Any:
    """The country's calendar of public holidays, None where it is not known."""
    import holidays  # late: most books keep the dates as they are

    try:
        return holidays.country_holidays(country.strip().upper())
    except NotImplementedError:
        return None


def unknown(countries: Iterable[str]) -> set[str]:
    """Countries whose holidays are not known; only Saturdays and Sundays count there.

    >>> unknown(["DE", "Utopia"])
    {'Utopia'}
    """
    return {country for country in countries if country and _calendar(country) is None}


def _works(day: dt.date, country: str) -> bool:
    known = _calendar(country) if country else None
    return bool(known.is_working_day(day)) if known is not None else day.weekday() < 5


def working_day(day: dt.date, country: str, way: Way) -> dt.date:
    """The day itself where it is a working day, else the next or previous one.

    >>> working_day(dt.date(2026, 12, 25), "DE", "Next"), working_day(dt.date(2026, 12, 25), "DE", "Previous")
    (datetime.date(2026, 12, 28), datetime.date(2026, 12, 24))
    """
    step = dt.timedelta(days={"Keep": 0, "Next": 1, "Previous": -1}[way])
    for tries in range(_LONGEST):
        if not step or _works(day + tries * step, country):
            return day + tries * step
    return day


def moved(days: Days, countries: Sequence[str], way: Way) -> Days:
    """Each day moved to a working day of its country; no date stays none."""
    if way == "Keep":
        return days
    whole = days.astype("datetime64[D]")
    seen: dict[tuple[dt.date | None, str], np.datetime64] = {}
    found = whole.copy()
    for at, key in enumerate(zip(whole.astype(object).tolist(), countries, strict=True)):
        day, country = key
        if day is None:
            continue
        if key not in seen:
            seen[key] = np.datetime64(working_day(day, country, way), "D")
        found[at] = seen[key]
    return found
