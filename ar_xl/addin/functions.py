"""The worksheet functions: each a thin line over the core, on single cells and on whole columns alike.

A docstring is the help Excel shows, an annotation the help of its argument. Nothing here knows Excel.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from ar_xl import money
from ar_xl.addin.blocks import (
    CellError,
    Cells,
    RefusedError,
    dates,
    each,
    in_step,
    numbers,
    one,
    table_of,
    texts,
)
from ar_xl.addin.described import RANGE, Argument, Function, described
from ar_xl.addin.lists import settings_of
from ar_xl.addin.text_functions import (
    AR_CHECK_REFERENCE,
    AR_LOOKUP,
    AR_MAKE_REFERENCE,
    AR_REFERENCES,
    AR_SIMILARITY,
)
from ar_xl.core import terms

__all__ = [
    "AR_CHECK_REFERENCE",
    "AR_LOOKUP",
    "AR_MAKE_REFERENCE",
    "AR_REFERENCES",
    "AR_SIMILARITY",
    "FUNCTIONS",
    "Argument",
    "Function",
    "catalogue",
]

_Edges = Annotated[Cells, "Last day of each bucket, for example {30,60,90}, which is the default."]
_Currency = Annotated[Cells, "Currency of the amounts, for example USD. Default EUR."]
_AsOf = Annotated[Cells, "The date the answer is true for."]


def catalogue() -> list[Function]:
    """Every worksheet function with its help, from the functions themselves."""
    return [described(function) for function in FUNCTIONS]


def AR_MATCH(
    text: Annotated[Cells, "The bank line's remittance text, or a column of them."],
    amount: Annotated[Cells, "The bank line's amount; money coming in is positive."],
    payer: Annotated[Cells, "The payer's name as the bank writes it."],
    invoices: Annotated[Cells, "The open items with their headings, in any order.", RANGE],
    customers: Annotated[
        Cells,
        "The customers with their headings; without them the names beside the invoices.",
        RANGE,
    ] = None,
    paid_on: Annotated[Cells, "Day of the payment. Default the latest invoice date."] = None,
    currency_code: _Currency = None,
) -> Cells:
    """The documents a payment pays, the probability, and why, beside one another.

    #N/A in place of the documents where none is found; Why says what was looked for. Lines given together
    are solved together. #VALUE! where two documents have one number.
    """
    from ar_xl.addin.matched import answers

    lines = in_step(texts(text, ""), numbers(amount), texts(payer, ""), dates(paid_on))
    return table_of(answers(lines, invoices, customers, settings_of(currency_code)))


def AR_DAYS_OVERDUE(
    due: Annotated[Cells, "The due date, or a column of them."], as_of: _AsOf
) -> Cells:
    """Whole days past the due date on the as-of date; 0 when it is not overdue."""
    return each(lambda day, on: float(max(0, (on - day).days)), dates(due), dates(as_of))


def AR_BUCKET(
    days: Annotated[Cells, "Days overdue, or a column of them."], edges: _Edges = None
) -> Cells:
    """The aging bucket of so many days overdue: Not due, 1-30, 31-60 and so on."""
    from ar_xl.core.aging import bucket_of

    last_days = settings_of(edges=edges).bucket_edges
    given = numbers(days)
    whole = sorted({int(day) for day in given.cells if isinstance(day, float)})
    labels = dict(zip(whole, bucket_of(whole, last_days).tolist(), strict=True))
    return each(lambda day: labels[int(day)], given)


def AR_AGING(
    invoices: Annotated[Cells, "The open items with their headings, in any order.", RANGE],
    as_of: _AsOf,
    edges: _Edges = None,
    currency_code: _Currency = None,
) -> Cells:
    """The aging by customer and currency as a table: what is open, not due, and overdue by days.

    Not due and the buckets add up to Open. Items dated after the as-of date are not in it.
    """
    from ar_xl.addin.ledgers import aging

    days = dates(as_of)
    if days.cells == [None]:
        return each(str, days)  # blank in, blank out
    return table_of(aging(invoices, one(days), settings_of(currency_code, edges)))


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


def AR_OPEN_AMOUNT(
    document: Annotated[Cells, "The document's number, or a column of them."],
    as_of: _AsOf,
    invoices: Annotated[Cells, "The open items with their headings.", RANGE],
    allocations: Annotated[Cells, "The sheet Allocations with its headings.", RANGE] = None,
    currency_code: _Currency = None,
) -> Cells:
    """What is open of a document on a date: its amount less what was allocated up to then.

    0 where it was not issued yet, #N/A where there is no such document, #VALUE! where two have its number.
    """
    from ar_xl.addin.ledgers import open_amounts

    on, settings = dates(as_of), settings_of(currency_code)
    known = {
        day: open_amounts(invoices, allocations, day, settings)
        for day in {day for day in on.cells if isinstance(day, dt.date)}
    }
    return each(lambda number, day: _listed(known[day], number), texts(document), on)


def AR_REMINDER_LEVEL(
    document: Annotated[Cells, "The document's number, or a column of them."],
    reminders: Annotated[Cells, "The sheet Reminder log or Invoices with its headings.", RANGE],
) -> Cells:
    """The highest reminder level sent for a document; 0 where none was.

    #N/A where the range is of invoices and has no such document.
    """
    from ar_xl.addin.ledgers import reminder_levels

    levels, is_log = reminder_levels(reminders)
    return each(
        lambda number: levels.get(number.casefold(), 0.0) if is_log else _listed(levels, number),
        texts(document),
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


def _listed(figures: Mapping[str, float | CellError], number: str) -> float | CellError:
    found = figures.get(number.casefold())
    if found is None:
        raise RefusedError(CellError.NA)
    return found


FUNCTIONS: Final[tuple[Callable[..., Cells], ...]] = (
    AR_MATCH,
    AR_SIMILARITY,
    AR_LOOKUP,
    AR_REFERENCES,
    AR_DAYS_OVERDUE,
    AR_BUCKET,
    AR_AGING,
    AR_DUE_DATE,
    AR_DISCOUNT,
    AR_OPEN_AMOUNT,
    AR_REMINDER_LEVEL,
    AR_CHECK_REFERENCE,
    AR_MAKE_REFERENCE,
)
"""In the order of the documentation."""
