"""Late-payment interest between businesses: what a statute, or a row of Interest rates, gives for one claim.

Directive 2011/7/EU, articles 3 and 6, and what the countries made of it. Reference rates run by half-years and
are written here as published; what is not known is not guessed: there is no interest then, and a note. Years
have 365 days, leap years too: no statute here says otherwise, and so nobody is asked too much.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.problems import Problem
from ar_xl.tables import INTEREST_RATES

FIRST_YEAR: Final = 2019
REFERENCE_RATES: Final[Mapping[str, tuple[int, ...]]] = {
    # European Central Bank, main refinancing operations, on 1 January and 1 July.
    "ECB": (0, 0, 0, 0, 0, 0, 0, 0, 250, 400, 450, 425, 315, 215, 215, 240),
    # Deutsche Bundesbank, Basiszinssatz of section 247 BGB.
    "DE": (*8 * (-88,), 162, 312, 362, 337, 227, 127, 127, 152),
    # Oesterreichische Nationalbank, Basiszinssatz on the half-year's first day; it moves with the ECB's rate
    # once that has moved by half a point.
    "AT": (*8 * (-62,), 188, 338, 388, 388, 253, 153, 153, 153),
    # Narodowy Bank Polski, reference rate on 1 January and 1 July.
    "NBP": (150, 150, 150, 10, 10, 10, 175, 600, 675, 675, 575, 575, 575, 525, 400),
    # Bank of England, official rate on 31 December and 30 June, the days before.
    "BOE": (75, 75, 75, 10, 10, 10, 25, 125, 350, 500, 525, 525, 475, 425, 375, 375),
}
"""Basis points by half-year, from the first of `FIRST_YEAR` on."""
_PUBLISHED: Final = {
    "ECB": "the European Central Bank's rate for main refinancing operations",
    "DE": "the Bundesbank's base rate (Basiszinssatz)",
    "AT": "the Oesterreichische Nationalbank's base rate (Basiszinssatz)",
    "NBP": "Narodowy Bank Polski's reference rate",
    "BOE": "the Bank of England's official rate the day before",
}


@dataclass(frozen=True, slots=True)
class Statute:
    """What a country's law gives the creditor of a late payment between businesses."""

    name: str
    points: int
    """Basis points over the reference rate."""
    reference: str = ""
    """Key of `REFERENCE_RATES`; "" where the rate is fixed for good."""
    since: dt.date = dt.date(FIRST_YEAR, 1, 1)
    step: int = 1
    """The sum is rounded up to a multiple of it, basis points."""
    from_start: bool = False
    """The rate of the day on which interest begins stays until the claim is paid."""
    lump_sums: tuple[tuple[int, int], ...] = ((0, 40),)
    """Compensation once per claim by its least size, whole units of the currency."""
    currency: str = "EUR"
    """Of the compensation."""


_POLAND: Final = "Act of 8 March 2013 on late payments, art. 4 and 7"
STATUTES: Final[Mapping[str, tuple[Statute, ...]]] = {
    "DE": (Statute("BGB 288 (2) and (5)", 900, "DE"),),
    "AT": (Statute("UGB 456 and 458", 920, "AT"),),
    "FR": (Statute("Code de commerce L441-10 and D441-5", 1000, "ECB"),),
    "NL": (Statute("BW 6:119a, 6:120 and 6:96 (4)", 800, "ECB"),),
    "ES": (Statute("Ley 3/2004, art. 7 and 8", 800, "ECB"),),
    "IT": (Statute("D.Lgs. 231/2002, art. 5 and 6", 800, "ECB"),),
    "BE": (Statute("Law of 2 August 2002, art. 5 and 6", 800, "ECB", step=50),),
    # Article 10 gives 40, 70 or 100 euros in zlotys of a certain day: nothing that can be said without that day's rate.
    "PL": (
        Statute(_POLAND, 800, "NBP", lump_sums=()),
        Statute(_POLAND, 1000, "NBP", since=dt.date(2020, 1, 1), lump_sums=()),
    ),
    "GB": (
        Statute(
            "Late Payment of Commercial Debts (Interest) Act 1998",
            *(800, "BOE"),
            from_start=True,
            lump_sums=((0, 40), (1_000, 70), (10_000, 100)),
            currency="GBP",
        ),
    ),
    "CH": (Statute("OR 104 (1)", 500, lump_sums=()),),
}
"""By country, the earliest first. The German sum is for businesses only, as all of these."""


@dataclass(frozen=True, slots=True)
class OwnRate:
    """One row of Interest rates."""

    since: dt.date
    rate: int
    """Millionths a year."""
    compensation: int | None
    """Minor units of the book's currency; None where the row names none."""
    source: str


OwnRates = Mapping[str, tuple[OwnRate, ...]]
"""By country, the earliest first."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be asked beside the amount itself, minor units; `note` says by which law, or why nothing."""

    interest: int = 0
    compensation: int = 0
    note: str = ""
    lacks: tuple[str, dt.date] | None = None
    """A country and the first day of a half-year whose rate nobody has written down."""


def own_rates(rows: pd.DataFrame) -> OwnRates:
    """The rows of Interest rates by country.

    Args:
        rows: INTEREST_RATES frame, without `problems`.
    """
    found: dict[str, list[OwnRate]] = {}
    for row in rows.sort_values("valid_from", kind="stable").to_dict("records"):
        given = row["compensation"]
        since, rate = row["valid_from"].date(), round(row["rate"] * 1_000_000)
        compensation = None if pd.isna(given) else int(given)
        own = OwnRate(since, rate, compensation, row["source"] or "your own rate")
        found.setdefault(code(row["country"]), []).append(own)
    return {country: tuple(rates) for country, rates in found.items()}


def lacking(country: str, since: dt.date) -> Problem:
    """The warning that a half-year's rate is not known, and the row that would say it."""
    statute = _in_force(STATUTES[country], since)
    points = money.text(statute.points, "EUR").removesuffix(".00")
    what = f"for the half-year from {since.isoformat()} is not known, so no interest is asked"
    fix = (
        f"Add a row: Country {country}, Valid from {since.isoformat()}, Rate as a percentage: "
        f"{_PUBLISHED[statute.reference]} of that day plus {points} points ({statute.name})."
    )
    return Problem(INTEREST_RATES.sheet, None, "Rate", country, what, fix, "warning")


def problems(rows: pd.DataFrame) -> list[Problem]:
    """Rows of Interest rates that cannot be meant."""
    sheet = INTEREST_RATES.sheet
    found = []
    for row, country, rate in zip(rows.index, rows["country"], rows["rate"], strict=True):
        if not 0 <= rate < 1:
            what, fix = "is no rate a year", "Write it with its sign, for example 10.27 %."
            found.append(Problem(sheet, int(row), "Rate", rate, what, fix))
        if len(code(country)) != 2:
            what, fix = "is not a country of two letters", "Write for example DE."
            found.append(Problem(sheet, int(row), "Country", country, what, fix))
    return found


def code(country: str) -> str:
    """A country as the tables here name it.

    >>> code(" de"), code("UK")
    ('DE', 'GB')
    """
    upper = country.strip().upper()
    return "GB" if upper == "UK" else upper


def claim(
    amount: int,
    currency: str,
    due: dt.date,
    as_of: dt.date,
    country: str,
    own: OwnRates,
    book_currency: str,
) -> Claim:
    """Interest from the day after the due date up to the date, and the lump sum of one late claim.

    Args:
        amount: What is still owed, minor units; what was paid late is not charged for.
        currency: Of the amount.
        due: The last day on which payment was in time.
        as_of: Interest runs up to this day.
        country: Whose law it is.
        own: Rows of Interest rates; each holds from its day on and comes before the statute.
        book_currency: Currency of the rows' compensation.
    """
    days = (as_of - due).days
    if amount <= 0 or days <= 0:
        return Claim()
    country = code(country)
    begin = due + dt.timedelta(days=1)
    weighed, sources = 0, []
    for first, last in _stretches(begin, as_of, own.get(country, ())):
        found = _rate(country, first, begin, own.get(country, ()))
        if isinstance(found, dt.date):
            period = f"the half-year from {found.isoformat()}"
            note = (
                f"the rate of {country} for {period} is not known; add it to {INTEREST_RATES.sheet}"
            )
            return Claim(note=f"no interest: {note}", lacks=(country, found))
        if isinstance(found, str):
            return Claim(note=f"no interest: {found}")
        rate, source = found
        weighed += rate * ((last - first).days + 1)
        if source not in sources:
            sources.append(source)
    # Halves round away from zero, as payers' systems do.
    interest = (2 * amount * weighed + 365_000_000) // (2 * 365_000_000)
    compensation, left_out = _compensation(amount, currency, country, begin, own, book_currency)
    return Claim(interest, compensation, f"interest by {', '.join(sources)}{left_out}")


def _stretches(
    first: dt.date, last: dt.date, own: tuple[OwnRate, ...]
) -> Iterator[tuple[dt.date, dt.date]]:
    """The days from first to last, cut where a rate may change."""
    halves = (
        dt.date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 7)
    )
    cuts = sorted({cut for cut in (*halves, *(row.since for row in own)) if first < cut <= last})
    begins = [first, *cuts]
    ends = [*(cut - dt.timedelta(days=1) for cut in cuts), last]
    return zip(begins, ends, strict=True)


def _rate(
    country: str, day: dt.date, begin: dt.date, own: tuple[OwnRate, ...]
) -> tuple[int, str] | str | dt.date:
    """Millionths a year on a day and by which law; or why there is none: in words, or the half-year's first day."""
    at = bisect_right([row.since for row in own], day)
    if at:
        return own[at - 1].rate, own[at - 1].source
    statutes = STATUTES.get(country)
    if statutes is None:
        named = f"no law of {country} is known" if country else "the country is not known"
        return f"{named}; a row in {INTEREST_RATES.sheet} can say the rate"
    day = begin if statutes[-1].from_start else day
    statute = _in_force(statutes, day)
    if not statute.reference:
        return statute.points * 100, statute.name
    half = (day.year - FIRST_YEAR) * 2 + (day.month > 6)
    rates = REFERENCE_RATES[statute.reference]
    if not 0 <= half < len(rates):
        return dt.date(day.year, 7 if day.month > 6 else 1, 1)
    sum_of_both = rates[half] + statute.points
    return -(-sum_of_both // statute.step) * statute.step * 100, statute.name


def _in_force(statutes: tuple[Statute, ...], day: dt.date) -> Statute:
    """The statute of a day; the first one for the days before all of them."""
    return next((s for s in reversed(statutes) if s.since <= day), statutes[0])


def _compensation(
    amount: int, currency: str, country: str, begin: dt.date, own: OwnRates, book_currency: str
) -> tuple[int, str]:
    """The lump sum of a claim, and a note where it cannot be said in the claim's currency."""
    rows = [row for row in own.get(country, ()) if row.since <= begin]
    if rows and rows[-1].compensation is not None:
        given = rows[-1].compensation
        fits = currency == book_currency or not given
        other = f"; compensation of {book_currency} left out in {currency}"
        return (given, "") if fits else (0, other)
    statutes = STATUTES.get(country, ())
    sums = _in_force(statutes, begin).lump_sums if statutes else ()
    if not sums:
        return 0, ""
    of = _in_force(statutes, begin).currency
    if currency != of:
        return 0, f"; compensation of {of} left out in {currency}"
    unit: int = 10 ** money.decimals(currency)
    return next(sum_ * unit for least, sum_ in reversed(sums) if amount >= least * unit), ""
