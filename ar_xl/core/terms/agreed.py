"""Terms as agreed, whatever words they were written in, and the dates and discounts that follow."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

Standing = Literal["in time", "within grace", "late"]


@dataclass(frozen=True, slots=True)
class Discount:
    """One tier of early-payment discount: `basis_points` of the gross amount, until `days` after the invoice date."""

    basis_points: int
    days: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of what is to be paid: `weight` out of the sum of all weights."""

    weight: int
    when: Terms | None
    """None where the text does not say: on the document's own due date."""


@dataclass(frozen=True, slots=True)
class Terms:
    """When a document is due and which discounts are offered."""

    net_days: int | None = None
    """None where the text names discounts or instalments only."""
    month_end: Literal["", "before", "after"] = ""
    """Before: the days count from the end of the invoice's month. After: the day reached moves to its month's end."""
    fixed_day: int = 0
    """The next such day of a month after the date reached; the month's last day where it has no such day."""
    discounts: tuple[Discount, ...] = ()
    """Earliest, and so highest, first."""
    months: int = 0
    """Whole months besides the days."""
    instalments: tuple[Instalment, ...] = ()
    """Two or more, as written."""


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(
        year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1])
    )


def due_date(terms: Terms, invoice_date: dt.date) -> dt.date | None:
    """The last day on which a document is paid in time, or None where the terms do not tell it.

    Of instalments it is the last one's.

    >>> from ar_xl.core.terms import parse
    >>> due_date(parse("net 30"), dt.date(2026, 1, 31)), due_date(parse("EOM+30"), dt.date(2026, 1, 10))
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    >>> due_date(parse("45 jours fin de mois"), dt.date(2026, 1, 10))
    datetime.date(2026, 2, 28)
    """
    if terms.instalments:
        return _last_due(terms, invoice_date)
    if terms.net_days is None:
        return None
    start = _month_end(invoice_date) if terms.month_end == "before" else invoice_date
    day = _months_later(start, terms.months) + dt.timedelta(days=terms.net_days)
    if terms.month_end == "after":
        day = _month_end(day)
    if terms.fixed_day:
        last = _month_end(day)
        fixed = day.replace(day=min(terms.fixed_day, last.day))
        if fixed <= day:
            last = _month_end(last + dt.timedelta(days=1))
            fixed = last.replace(day=min(terms.fixed_day, last.day))
        day = fixed
    return day


def _last_due(terms: Terms, invoice_date: dt.date) -> dt.date | None:
    days = [due_date(part.when, invoice_date) for part in terms.instalments if part.when]
    told = [day for day in days if day is not None]
    return max(told) if len(told) == len(terms.instalments) else None


def discount_date(tier: Discount, invoice_date: dt.date) -> dt.date:
    """The last day on which a discount is earned."""
    return invoice_date + dt.timedelta(days=tier.days)


def discount_minor(amount: int, tier: Discount) -> int:
    """The discount on a gross amount, in minor units; a credit note's is negative.

    Halves round away from zero, as payers' systems do. Source: DIN 1333, section 4.5.1 (commercial rounding).

    >>> discount_minor(10025, Discount(200, 10)), discount_minor(-10025, Discount(200, 10))
    (201, -201)
    """
    rounded = (abs(amount) * tier.basis_points + 5_000) // 10_000
    return rounded if amount >= 0 else -rounded


def discount_on(
    terms: Terms, invoice_date: dt.date, paid_on: dt.date, grace_days: int
) -> tuple[tuple[Discount, Standing], ...]:
    """Every tier, highest first, and whether a payment on `paid_on` earns it.

    >>> from ar_xl.core.terms import parse
    >>> discount_on(parse("2/10 net 30"), dt.date(2026, 1, 1), dt.date(2026, 1, 13), 3)
    ((Discount(basis_points=200, days=10), 'within grace'),)
    """
    return tuple(
        (tier, standing(tier, invoice_date, paid_on, grace_days)) for tier in terms.discounts
    )


def standing(tier: Discount, invoice_date: dt.date, paid_on: dt.date, grace_days: int) -> Standing:
    """Whether a discount taken on `paid_on` is in time, within the grace days, or late."""
    over = (paid_on - discount_date(tier, invoice_date)).days
    return "in time" if over <= 0 else "within grace" if over <= grace_days else "late"
