"""Payment references with check digits, as banks carry them: which kind one is, and how one is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ar_xl.core.check_digits import belgian, finnish, luhn, mod11, mod97, swiss


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reference."""

    name: str
    shape: re.Pattern[str]
    """Of the reference as banks carry it, without blanks and separators."""
    holds: Callable[[str], bool]
    """Whether the check digits of a reference of this shape hold."""
    own: re.Pattern[str]
    """Of the number it is made from."""
    make: Callable[[str], str]


def _with_digit(holds: Callable[[str], bool]) -> Callable[[str], str]:
    """A maker that appends the one digit with which the check holds."""
    return lambda number: next(made for digit in "0123456789" if holds(made := number + digit))


def _creditor_reference(number: str) -> str:
    digits = "".join(str(int(sign, 36)) for sign in number + "RF00")
    return f"RF{98 - int(digits) % 97:02d}{number}"


def _structured_communication(number: str) -> str:
    padded = number.zfill(10)
    return f"{padded}{int(padded) % 97 or 97:02d}"


def _qr_reference(number: str) -> str:
    return _with_digit(swiss)(number.zfill(26))


def _kid(text: str) -> bool:
    return (text.isdigit() and luhn(text)) or mod11(text)


_R: Final = re.compile
KINDS: Final = (
    # Source: ISO 11649.
    Kind("RF", _R(r"RF\d\d[0-9A-Z]{1,21}"), mod97, _R(r"[0-9A-Z]{1,21}"), _creditor_reference),
    # Source: SIX, Swiss payment standards.
    Kind("QRR", _R(r"\d{27}"), swiss, _R(r"\d{1,26}"), _qr_reference),
    # Source: Febelfin, OGM/VCS.
    Kind("OGM", _R(r"\d{12}"), belgian, _R(r"\d{1,10}"), _structured_communication),
    # Source: Finance Finland, viitenumero.
    Kind("viite", _R(r"\d{4,20}"), finnish, _R(r"[1-9]\d{2,18}"), _with_digit(finnish)),
    # Source: Nets, KID specification: mod 10 or mod 11 as the creditor chose; made with mod 10.
    Kind("KID", _R(r"\d{2,24}[\d-]"), _kid, _R(r"\d{1,24}"), _with_digit(luhn)),
    # Source: Bankgirot, OCR reference.
    Kind("OCR", _R(r"\d{2,25}"), luhn, _R(r"\d{1,24}"), _with_digit(luhn)),
)
"""The most specific first."""
_SEPARATORS: Final = re.compile(r"[\s/.+*]")


def bare(reference: str) -> str:
    """A reference as banks carry it: upper case, without blanks and the signs it is printed with.

    >>> bare("+++010/8068/17183+++"), bare("rf18 5390 0754 7034")
    ('010806817183', 'RF18539007547034')
    """
    return _SEPARATORS.sub("", reference).upper()


def kinds_of(reference: str) -> list[str]:
    """The kinds whose shape and check digits a reference has; digits alone can be of several.

    >>> kinds_of("RF18 5390 0754 7034"), kinds_of("+++010/8068/17183+++"), kinds_of("RF19 5390 0754 7034")
    (['RF'], ['OGM'], [])
    >>> kinds_of("1232"), kinds_of("79927398713")
    (['viite'], ['KID', 'OCR'])
    """
    text = bare(reference)
    return [kind.name for kind in KINDS if kind.shape.fullmatch(text) and kind.holds(text)]


def kind_called(name: str) -> Kind | None:
    """The kind of that name, in any case, or None."""
    return next((kind for kind in KINDS if kind.name.lower() == name.strip().lower()), None)


def made(number: str, kind: Kind) -> str | None:
    """The reference of a number, as banks carry it; None where the kind cannot hold the number.

    >>> made("539007547034", KINDS[0]), made("8068171", KINDS[2]), made("ÄÖ", KINDS[0])
    ('RF18539007547034', '000806817102', None)
    """
    text = bare(number).replace("-", "")
    return kind.make(text) if kind.own.fullmatch(text) else None
