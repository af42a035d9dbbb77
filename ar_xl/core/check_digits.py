"""Check digits of the payment references that banks carry."""

from __future__ import annotations

import string
from typing import Final

_LETTER_VALUES: Final = {
    ord(letter): str(value) for value, letter in enumerate(string.ascii_uppercase, 10)
}
"""A is 10, Z is 35."""


def mod97(text: str) -> bool:
    """Whether the check digits of an IBAN or RF reference hold. Source: ISO 7064, mod 97-10.

    >>> mod97("RF18539007547034"), mod97("DE89370400440532013000"), mod97("RF18539007547035")
    (True, True, False)
    """
    turned = text[4:] + text[:4]
    return (
        turned.isalnum()
        and turned.isascii()
        and int(turned.upper().translate(_LETTER_VALUES)) % 97 == 1
    )


def luhn(digits: str) -> bool:
    """Whether the last digit is the mod 10 check digit: Swedish OCR, Norwegian KID. Source: ISO/IEC 7812-1.

    >>> luhn("79927398713"), luhn("79927398710")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod11(digits: str) -> bool:
    """Whether the last digit is the mod 11 check digit of a Norwegian KID. Source: Nets, KID specification.

    >>> mod11("12345678903"), mod11("12345678904")
    (True, False)
    """
    total = sum(int(d) * (2 + place % 6) for place, d in enumerate(reversed(digits[:-1])))
    return digits[-1] == ("-" if (check := -total % 11) == 10 else str(check))


def swiss(digits: str) -> bool:
    """Whether a 27-digit QR reference holds. Source: SIX, Swiss QR bill, recursive mod 10.

    >>> swiss("210000000003139471430009017"), swiss("210000000003139471430009016")
    (True, False)
    """
    carry = 0
    for digit in digits[:-1]:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return int(digits[-1]) == (10 - carry) % 10


def belgian(digits: str) -> bool:
    """Whether a 12-digit structured communication holds. Source: Febelfin, OGM/VCS, mod 97.

    >>> belgian("010806817183"), belgian("010806817184")
    (True, False)
    """
    return len(digits) == 12 and (int(digits[:10]) % 97 or 97) == int(digits[10:])


def finnish(digits: str) -> bool:
    """Whether a viitenumero holds. Source: Finance Finland, reference number, weights 7 3 1.

    >>> finnish("1232"), finnish("1233")
    (True, False)
    """
    total = sum(int(d) * (7, 3, 1)[place % 3] for place, d in enumerate(reversed(digits[:-1])))
    return int(digits[-1]) == -total % 10
