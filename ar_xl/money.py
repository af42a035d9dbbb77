"""Amounts are int64 minor units (cents) inside. This module knows each currency's decimals.

Source of the decimals: ISO 4217, list one.
"""

from __future__ import annotations

import math
from typing import Final

_CODES: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"

DECIMALS: Final[dict[str, int]] = (
    dict.fromkeys(_CODES.split(), 2)
    | dict.fromkeys(_NONE.split(), 0)
    | dict.fromkeys(_THREE.split(), 3)
)
"""Decimals of every current currency, by ISO 4217 code."""

LARGEST: Final = 2**53
"""Above this a cell's double no longer holds every minor unit."""


def decimals(currency: str) -> int:
    """Decimals of a currency; 2 where the code is not known.

    >>> [decimals(c) for c in ("EUR", "JPY", "KWD")]
    [2, 0, 3]
    """
    return DECIMALS.get(currency, 2)


def to_minor(major: float | str, currency: str) -> int | None:
    """Minor units of one amount, or None where it has more decimals than the currency.

    >>> to_minor(0.1 + 0.2, "EUR"), to_minor(0.305, "EUR"), to_minor("1234.5", "KWD")
    (30, None, 1234500)
    """
    scaled = float(major) * 10 ** decimals(currency)
    if not math.isfinite(scaled) or abs(scaled) > LARGEST:
        return None
    whole = round(scaled)
    return whole if abs(scaled - whole) <= 1e-6 * max(1.0, abs(scaled) * 1e-6) else None


def to_major(minor: int, currency: str) -> float | int:
    """The cell's value of one amount in minor units.

    >>> to_major(-1230, "EUR"), to_major(500, "JPY")
    (-12.3, 500)
    """
    places = decimals(currency)
    return minor / 10**places if places else minor


def text(minor: int, currency: str, *, code: bool = False) -> str:
    """An amount as people read it in English: grouped, with the currency's decimals.

    >>> text(-123456, "EUR"), text(123456, "JPY", code=True)
    ('-1,234.56', '123,456 JPY')
    """
    places = decimals(currency)
    whole, part = divmod(abs(minor), 10**places)
    shown = f"{'-' if minor < 0 else ''}{whole:,}" + (f".{part:0{places}d}" if places else "")
    return f"{shown} {currency}" if code else shown


def finer(one: str, other: str) -> str:
    """Of two currencies the one with more decimals; the first where they have as many.

    >>> finer("JPY", "EUR"), finer("EUR", "USD")
    ('EUR', 'EUR')
    """
    return other if decimals(other) > decimals(one) else one


def rest(received: int, currency: str, applied: int, document_currency: str) -> int:
    """Figures of two currencies, one less the other, in minor units of the finer one.

    >>> rest(97194, "EUR", 171116, "JPY")
    -17014406
    """
    places = decimals(finer(document_currency, currency))
    scaled = (received, decimals(currency)), (applied, decimals(document_currency))
    first, second = (amount * 10 ** (places - own) for amount, own in scaled)
    return first - second
