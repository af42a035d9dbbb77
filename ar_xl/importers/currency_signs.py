"""The currency that a cell or a heading names by a sign or a code: `$12.00`, `12,00 zł`, `CHF 5`, `Amount (€)`.

A sign of several countries is the book's currency where that is one of them, else nobody's: it is reported.
"""

from __future__ import annotations

import re
from typing import Final

from ar_xl.money import DECIMALS

_SIGNS: Final = {
    "US$": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "R$": "BRL",
    "MX$": "MXN",
    "$": "USD AUD BBD BMD BND BSD BZD CAD CLP COP DOP FJD GYD HKD JMD LRD MXN NAD NZD SBD SGD SRD TTD TWD UYU XCD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY CNY",
    "￥": "JPY CNY",
    "円": "JPY",
    "元": "CNY",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "kr": "SEK NOK DKK ISK",
    "Fr": "CHF",
    "SFr": "CHF",
    "lei": "RON MDL",
    "лв": "BGN",
    "₹": "INR",
    "Rs": "INR PKR LKR NPR MUR",
    "₩": "KRW KPW",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "₦": "NGN",
    "₱": "PHP",
    "฿": "THB",
}
"""Signs in use, and the currencies each can mean."""
_BY_SIGN: Final = {sign.casefold(): tuple(codes.split()) for sign, codes in _SIGNS.items()}
_LETTER: Final = r"[^\W\d_]"
_SIGN = re.compile(
    "|".join(
        rf"(?<!{_LETTER}){re.escape(sign)}(?!{_LETTER})\.?"
        if sign.isalpha()
        else rf"(?<!{_LETTER}){re.escape(sign)}"
        if sign[0].isascii() and sign[0].isalpha()
        else re.escape(sign)
        for sign in sorted(_SIGNS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_CODE = re.compile(rf"(?<!{_LETTER})(?P<code>[A-Z]{{3}})(?!{_LETTER})")


def named(text: object) -> tuple[str, ...]:
    """The currencies a text can mean by its sign or code; () where it names none.

    >>> named("12,00 zł"), named("CHF 5"), named("5 kr."), named("12.00 CR"), named("US$12"), named("Ref. 5")
    (('PLN',), ('CHF',), ('SEK', 'NOK', 'DKK', 'ISK'), (), ('USD',), ())
    """
    if not isinstance(text, str):
        return ()
    code = _CODE.search(text)
    return (code["code"],) if code and code["code"] in DECIMALS else signed(text)


def signed(text: object) -> tuple[str, ...]:
    """The currencies a text can mean by its sign.

    >>> signed("Credit (€)"), signed("ALL ITEMS")
    (('EUR',), ())
    """
    sign = _SIGN.search(text) if isinstance(text, str) else None
    return _BY_SIGN[sign[0].casefold().rstrip(".")] if sign else ()


def meant(codes: tuple[str, ...], likely: str) -> str:
    """The only one of several currencies, or the likely one among them; "" where it cannot be told.

    >>> meant(("EUR",), "USD"), meant(("JPY", "CNY"), "CNY"), meant(("JPY", "CNY"), "EUR")
    ('EUR', 'CNY', '')
    """
    return codes[0] if len(codes) == 1 else likely if likely in codes else ""


def without(text: str) -> str:
    """An amount without its sign, which the reading of numbers need not know.

    >>> without("12,00 Kč"), without("US$ -5"), without("-$5.00"), without("12 GBP")
    ('12,00', '-5', '-5.00', '12 GBP')
    """
    return _SIGN.sub("", text).strip()
