"""References with check digits, made from a number.

Sources: ISO 11649 (RF); Febelfin OGM/VCS; SIX Swiss implementation guidelines (QRR, modulo 10
recursive); Bits KID (modulus 10); Bankgirot OCR (Luhn with a length digit); Finance Finland (viitenumero).
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Final


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def rf(number: int) -> str:
    """A creditor reference, for example RF18539007547034.

    >>> rf(539007547034)
    'RF18539007547034'
    """
    letters = "".join(str(string.ascii_uppercase.index(c) + 10) for c in "RF")
    check = 98 - int(f"{number}{letters}00") % 97
    return f"RF{check:02d}{number}"


def ogm(number: int) -> str:
    """A Belgian structured message.

    >>> ogm(1)
    '+++000/0000/00101+++'
    """
    digits = f"{number % 10**10:010d}"
    digits += f"{int(digits) % 97 or 97:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def qrr(number: int) -> str:
    """A Swiss QR reference of 27 digits.

    >>> qrr(21000000000313947143000901 % 10**26)
    '210000000003139471430009017'
    """
    digits, carry = f"{number:026d}", 0
    for digit in digits:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return f"{digits}{(10 - carry) % 10}"


def kid(number: int) -> str:
    """A Norwegian customer identification number with modulus 10.

    >>> kid(123456789)
    '1234567897'
    """
    return f"{number}{_luhn(str(number))}"


def ocr(number: int) -> str:
    """A Swedish OCR number with length digit and modulus 10.

    >>> len(ocr(4711001)), ocr(4711001)[-2]
    (9, '9')
    """
    digits = str(number)
    digits += str((len(digits) + 2) % 10)
    return digits + _luhn(digits)


def viitenumero(number: int) -> str:
    """A Finnish reference number.

    >>> viitenumero(123456)
    '1234561'
    """
    weights = (7, 3, 1)
    total = sum(int(d) * weights[i % 3] for i, d in enumerate(reversed(str(number))))
    return f"{number}{-total % 10}"


SCHEMES: Final[dict[str, Callable[[int], str]]] = {
    "rf": rf,
    "ogm": ogm,
    "qrr": qrr,
    "kid": kid,
    "ocr": ocr,
    "viitenumero": viitenumero,
}
