"""What a payment code says: creditor reference, GiroCode, Swiss QR-bill. Text only; drawing is elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

_SWISS: Final = ("CH", "LI")
_MOST: Final = 99_999_999_999
"""Cents. The largest amount of both codes is 999,999,999.99."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in parts; the Swiss code takes no other since November 2025."""

    name: str
    street: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether a Swiss QR-bill can carry it."""
        return bool(self.name and self.postal_code and self.town and len(self.country) == 2)


@dataclass(frozen=True, slots=True)
class Payment:
    """What a payer is asked to transfer, and the code that says so."""

    kind: Literal["GiroCode", "QR-bill"]
    payload: str
    iban: str
    reference: str
    """RF or QR reference as transmitted; "" where there is none."""


def creditor_reference(*candidates: str) -> str:
    """An RF reference from the first candidate that can be one; "" where none can.

    Source: ISO 11649: RF, two check digits (ISO 7064 mod 97-10), up to 21 letters and digits.

    >>> creditor_reference("C-10.024"), creditor_reference("", "RF18539007547034")
    ('RF23C10024', 'RF18539007547034')
    >>> creditor_reference("R" * 22, "東京")
    ''
    """
    from stdnum import iso11649

    for candidate in candidates:
        plain = unicodedata.normalize("NFKD", candidate.upper())
        plain = re.sub("[^A-Z0-9]", "", "".join(c for c in plain if ord(c) < 128))
        if iso11649.is_valid(plain):
            return plain
        if 0 < len(plain) <= 21:
            digits = "".join(str(int(c, 36)) for c in plain + "RF00")
            return f"RF{98 - int(digits) % 97:02d}{plain}"
    return ""


def qr_reference(*candidates: str) -> str:
    """A QR reference of 27 digits from the first candidate with up to 26; "" where there is none.

    Source: Swiss Implementation Guidelines QR-bill 2.3, annex B: check digit modulo 10, recursive.

    >>> qr_reference("RE-21000")
    '000000000000000000000210007'
    """
    for candidate in candidates:
        digits = re.sub(r"\D", "", candidate)
        if 0 < len(digits) <= 26 and digits.isascii():
            body = digits.rjust(26, "0")
            return body + str(_modulo_10(body))
    return ""


def _modulo_10(digits: str) -> int:
    carry = 0
    for digit in digits:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return (10 - carry) % 10


def is_qr_iban(iban: str) -> bool:
    """Whether a Swiss IBAN takes QR references only: its bank number is 30000 to 31999."""
    return iban[:2] in _SWISS and "30000" <= iban[4:9] <= "31999"


def usable_iban(ibans: Sequence[str], currency: str) -> str:
    """The first of the accounts a code in this currency can name; "" where none can.

    GiroCode is for euro and SEPA accounts; the QR-bill for francs and euro and Swiss accounts.
    """
    if currency == "EUR":
        return next(iter(ibans), "")
    swiss = (iban for iban in ibans if iban[:2] in _SWISS)
    return next(swiss, "") if currency == "CHF" else ""


def payment(
    payee: Address,
    ibans: Sequence[str],
    bic: str,
    amount: int,
    currency: str,
    candidates: Sequence[str],
    debtor: Address | None = None,
) -> Payment | None:
    """The payment asked for, or None where there is no account, no amount, or the currency has no code.

    Args:
        payee: The company.
        ibans: Its accounts, the preferred first.
        bic: Of the first account; may be blank.
        amount: Minor units.
        currency: ISO 4217.
        candidates: What a reference can be made from, the best first: document, customer.
        debtor: Who pays, for the QR-bill.
    """
    iban = usable_iban(ibans, currency)
    if not iban or not payee.name or not 0 < amount <= _MOST:
        return None
    if iban[:2] in _SWISS:
        return _qr_bill(payee, iban, amount, currency, candidates, debtor)
    reference = creditor_reference(*candidates)
    own_bic = bic if iban == ibans[0] else ""
    return Payment(
        "GiroCode", giro_code(payee.name, iban, own_bic, amount, reference), iban, reference
    )


def giro_code(name: str, iban: str, bic: str, amount: int, reference: str, text: str = "") -> str:
    r"""The lines of a GiroCode. Source: EPC069-12, version 002, character set 1 (UTF-8), LF.

    >>> giro_code("Adler GmbH", "DE02120300000000202051", "", 123450, "RF18539007547034").split("\n")[5:]
    ['Adler GmbH', 'DE02120300000000202051', 'EUR1234.50', '', 'RF18539007547034']
    """
    shown = f"EUR{amount // 100}.{amount % 100:02d}"
    lines = ["BCD", "002", "1", "SCT", bic, _plain(name)[:70], iban, shown, "", reference]
    return "\n".join(lines if reference or not text else [*lines, _plain(text)[:140]])


def _qr_bill(
    payee: Address,
    iban: str,
    amount: int,
    currency: str,
    candidates: Sequence[str],
    debtor: Address | None,
) -> Payment | None:
    """Source: Swiss Implementation Guidelines QR-bill 2.3, chapter 4.2; addresses of type S."""
    if not payee.is_whole:
        return None
    kind: str
    if is_qr_iban(iban):
        kind, reference = "QRR", qr_reference(*candidates)
        if not reference:
            return None
    else:
        reference = creditor_reference(*candidates)
        kind = "SCOR" if reference else "NON"
    blank = [""] * 7
    owing = _party(debtor) if debtor is not None and debtor.is_whole else blank
    shown = f"{amount // 100}.{amount % 100:02d}"
    lines = ["SPC", "0200", "1", iban, *_party(payee), *blank, shown, currency, *owing]
    payload = "\n".join([*lines, kind, reference, "", "EPD"])
    return Payment("QR-bill", payload, iban, reference)


def _party(who: Address) -> list[str]:
    return [
        *("S", _plain(who.name)[:70], _plain(who.street)[:70], ""),
        *(_plain(who.postal_code)[:16], _plain(who.town)[:35], who.country),
    ]


def _plain(text: str) -> str:
    """One line without control characters: a line feed would begin the code's next field."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def address(name: str, lines: Sequence[str], country: str = "") -> Address:
    """The parts of an address written as lines: street, postal code and town, country.

    >>> address("Adler", ["Bahnhofstrasse 12", "8001 Zürich"], "CH")
    Address(name='Adler', street='Bahnhofstrasse 12', postal_code='8001', town='Zürich', country='CH')
    """
    own = [" ".join(line.split()) for line in lines if line.strip()]
    for at in range(len(own) - 1, -1, -1):
        found = re.fullmatch(
            r"(?:[A-Z]{1,2}-)?(\d{4} [A-Z]{2}|\d{4,5}|\d{2}-\d{3}|\d{3} \d{2}) +(\D.*)", own[at]
        )
        if found:
            return Address(name, own[at - 1] if at else "", found[1], found[2], country.upper())
    return Address(name, own[0] if own else "", country=country.upper())


def spaced(iban_or_reference: str) -> str:
    """In groups of four, as people read an IBAN or an RF reference; a QR reference 2 and then fives.

    >>> spaced("DE02120300000000202051"), spaced("000000000000000000000210007")
    ('DE02 1203 0000 0000 2020 51', '00 00000 00000 00000 00002 10007')
    """
    text = iban_or_reference
    if text.isdigit() and len(text) == 27:
        return " ".join([text[:2], *(text[n : n + 5] for n in range(2, 27, 5))])
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


@lru_cache(maxsize=8)  # a letter is laid out until it fits, its code stays the same
def modules(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code's dark and light modules, without a margin; error correction level M, as both ask."""
    import segno

    # Weighing all eight masks takes four times as long, and every reader reads each of them.
    made = segno.make(
        payload, error="m", boost_error=False, micro=False, encoding="utf-8", eci=False, mask=2
    )
    return tuple(tuple(bool(cell) for cell in row) for row in made.matrix)
