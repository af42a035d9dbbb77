"""The customer's language: words, dates and amounts as a letter in it has them."""

from __future__ import annotations

import contextlib
import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ar_xl import money

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pl")
_HOME: Final = {"en": "GB"}
"""Where a language is taken to be spoken when the customer's country does not say: dates 31 Oct 2026."""
_CODE_FIRST: Final = ("en", "nl")
_NARROW: Final = str.maketrans({"\u202f": "\u00a0", "\u2011": "-", "'": "\u2019"})
"""Spaces and hyphens that mail programs and fonts lack, and what reads the same; Babel's releases differ in
the apostrophe of Swiss amounts."""


def unbroken(text: str) -> str:
    """A text that stays on one line."""
    return text.replace(" ", "\u00a0")


def language_of(*wishes: str) -> tuple[str, bool]:
    """The first wish there are words for, else English; and whether the first wish came true.

    >>> language_of("de-AT", "fr"), language_of("", "fr"), language_of("xx", "fr"), language_of("tlh")
    (('de', True), ('fr', True), ('fr', False), ('en', False))
    """
    given = [wish.strip().lower().replace("_", "-").split("-")[0] for wish in wishes]
    given = [wish for wish in given if wish]
    found = next((wish for wish in given if wish in LANGUAGES), "en")
    return found, not given or found == given[0]


@dataclass(frozen=True, slots=True)
class Language:
    """Words, dates and amounts of one language in one country."""

    code: str
    locale: str
    """As Babel names it, for example de_CH."""
    words: Mapping[str, Mapping[str, str]]
    group: str
    point: str

    def amount(self, minor: int, currency: str, *, code: bool = False) -> str:
        """An amount with the currency's decimals: 1.234,50 or, with its code, 1.234,50 EUR."""
        places = money.decimals(currency)
        whole, part = divmod(abs(minor), 10**places)
        grouped = f"{whole:,}".replace(",", self.group)
        shown = f"{grouped}{self.point}{part:0{places}d}" if places else grouped
        shown = f"-{shown}" if minor < 0 else shown
        if not code:
            return shown
        return (
            f"{currency}\u00a0{shown}" if self.code in _CODE_FIRST else f"{shown}\u00a0{currency}"
        )

    def date(self, day: dt.date | None) -> str:
        """A date that cannot be read two ways: 31 Oct 2026, 31.10.2026."""
        return "" if day is None else _date(day, self.locale)

    def __call__(self, name: str, **fields: str) -> str:
        """A word or sentence by `section.name`, its fields filled in."""
        section, word = name.split(".", 1)
        text = self.words[section][word]
        return text.format(**fields) if fields else text


@lru_cache(maxsize=64)
def language(code: str, country: str = "") -> Language:
    """The language as it is written in a country; where Babel does not know that, in its home country."""
    from babel import Locale, UnknownLocaleError

    known = Locale.parse(f"{code}_{_HOME.get(code, code.upper())}")
    if country.isalpha() and len(country) == 2:
        with contextlib.suppress(UnknownLocaleError, ValueError):
            known = Locale.parse(f"{code}_{country.upper()}")
    symbols = known.number_symbols.get("latn", known.number_symbols)
    return Language(
        code,
        str(known),
        tomllib.loads(_text(f"texts/{code}.toml")),
        symbols["group"].translate(_NARROW),
        symbols["decimal"],
    )


def _text(name: str) -> str:
    return files("ar_xl.documents").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=8192)
def _date(day: dt.date, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, "medium", locale).translate(_NARROW)
