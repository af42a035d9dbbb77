"""Number formats that show a value as what it is: Excel makes text of a number in a text cell, and a number of a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ar_xl.workbook import look

if TYPE_CHECKING:
    import xlwings as xw

GENERAL: Final = "General"
_SAID: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""What a format shows as it stands, and its colours and conditions."""


def shows_days(form: str) -> bool:
    r"""Whether a format shows a number as a day or a time.

    >>> shows_days("yyyy\\-mm\\-dd"), shows_days('#,##0.00 "days"'), shows_days("General")
    (True, False, False)
    """
    return form != GENERAL and bool(re.search("[ymdhs]", _SAID.sub("", form), re.IGNORECASE))


def fitting(value: object, form: str, usual: str) -> str:
    """The format a cell keeps for a value, or the one it needs.

    Args:
        value: As `stored.plain` gives it.
        form: What the cell has.
        usual: What its column has in sheets of ours.
    """
    if value is None:
        return form
    if isinstance(value, dt.date):
        moment = isinstance(value, dt.datetime)
        for known in (form, usual):
            if shows_days(known) and (not moment or "h" in known.lower()):
                return known
        return look.MOMENT if moment else look.DATE
    if isinstance(value, str):
        return usual if form == GENERAL and usual == look.TEXT else form
    wrong = form == look.TEXT or shows_days(form)
    if not wrong and form != GENERAL:
        return form
    return GENERAL if usual == look.TEXT or shows_days(usual) else usual


def put_on(area: xw.Range, wanted: Sequence[str], present: str | None) -> str | None:
    """Give the rows of a block their formats, a run at a time; the one they share, None where they differ."""
    if len(set(wanted)) == 1:
        if wanted[0] != present:
            area.number_format = wanted[0]
        return wanted[0]
    at = 0
    for form, members in groupby(wanted):
        many = len(list(members))
        if form != present:
            area[at : at + many, :].number_format = form
        at += many
    return None
