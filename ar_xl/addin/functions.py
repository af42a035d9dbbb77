"""The worksheet functions: each a thin line over the core, on single cells and on whole columns alike.

A docstring is the help Excel shows, an annotation the help of its argument. Nothing here knows Excel.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, get_type_hints

from ar_xl import money
from ar_xl.addin.blocks import CellError, Cells, RefusedError, dates, each, numbers, texts
from ar_xl.core import terms

_RANGE: Final = "a range"
"""Marks an argument that is a range by its nature: a list, or a table with headings."""

_Edges = Annotated[Cells, "Last day of each bucket, for example {30,60,90}, which is the default."]
_Currency = Annotated[Cells, "Currency of the amounts, for example USD. Default EUR."]
_AsOf = Annotated[Cells, "The date the answer is true for."]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as Excel's function wizard shows it."""

    name: str
    help: str
    optional: bool
    is_range: bool
    """A list or a table with headings; every other argument takes a cell or a column of cells."""


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function as Excel's function wizard shows it."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    volatile: bool = False
    """Recalculated with every change of the workbook. None of ours is: the as-of date is an argument."""


def catalogue() -> list[Function]:
    """Every worksheet function with its help, from the functions themselves."""
    return [_described(function) for function in FUNCTIONS]


def _described(function: Callable[..., Cells]) -> Function:
    hints = get_type_hints(function, include_extras=True)
    arguments = (
        Argument(
            name=name,
            help=hints[name].__metadata__[0],
            optional=parameter.default is not parameter.empty,
            is_range=_RANGE in hints[name].__metadata__,
        )
        for name, parameter in inspect.signature(function).parameters.items()
    )
    help_text = " ".join((function.__doc__ or "").split())
    return Function(function.__name__, help_text, tuple(arguments))


def AR_DAYS_OVERDUE(
    due: Annotated[Cells, "The due date, or a column of them."], as_of: _AsOf
) -> Cells:
    """Whole days past the due date on the as-of date; 0 when it is not overdue."""
    return each(lambda day, on: float(max(0, (on - day).days)), dates(due), dates(as_of))


def AR_DUE_DATE(
    invoice_date: Annotated[Cells, "The invoice date, or a column of them."],
    terms_text: Annotated[
        Cells, "Payment terms as written: net 30, 2/10 net 30, 14 Tage netto, EOM+30."
    ],
) -> Cells:
    """The last day on which a document is paid in time.

    #VALUE! where the terms are not understood, #N/A where they name no net days.
    """

    def due(date: dt.date, text: str) -> dt.date:
        found = terms.due_date(_understood(text), date)
        if found is None:
            raise RefusedError(CellError.NA)
        return found

    return each(due, dates(invoice_date), texts(terms_text))


def AR_DISCOUNT(
    amount: Annotated[Cells, "The document's gross amount."],
    invoice_date: Annotated[Cells, "The invoice date."],
    terms_text: Annotated[Cells, "Payment terms as written, for example 2/10 net 30."],
    paid_on: Annotated[Cells, "The day of the payment."],
    grace_days: Annotated[
        Cells, "Days after the discount date that still count. Default 0."
    ] = None,
    currency_code: _Currency = None,
) -> Cells:
    """The early-payment discount that a payment on that day earns.

    0 when it comes too late or the terms offer none, #VALUE! where the terms are not understood.
    """

    def earned(
        gross: float, date: dt.date, text: str, paid: dt.date, grace: float, code: str
    ) -> float:
        minor, code = _minor(gross, code)
        tiers = terms.discount_on(_understood(text), date, paid, int(grace))
        tier = next((tier for tier, standing in tiers if standing != "late"), None)
        return float(money.to_major(terms.discount_minor(minor, tier), code)) if tier else 0.0

    return each(
        earned,
        *(numbers(amount), dates(invoice_date), texts(terms_text), dates(paid_on)),
        *(numbers(grace_days, 0.0), texts(currency_code, "EUR")),
    )


def _understood(text: str) -> terms.Terms:
    found = terms.parse(text)
    if found is None:
        raise RefusedError
    return found


def _minor(amount: float, code: str) -> tuple[int, str]:
    """Minor units and the currency's code; #VALUE! for an unknown currency or parts of a cent."""
    code = code.upper()
    minor = money.to_minor(amount, code) if code in money.DECIMALS else None
    if minor is None:
        raise RefusedError
    return minor, code


FUNCTIONS: Final[tuple[Callable[..., Cells], ...]] = (
    AR_DAYS_OVERDUE,
    AR_DUE_DATE,
    AR_DISCOUNT,
)
"""In the order of the documentation."""
