"""The second bank's statement as German banks send it: MT940 with structured :86: fields.

Source: DK Schnittstellenspezifikation, Anlage 3 zum DFÜ-Abkommen, chapter 8 (MT940, field 86).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ar_xl import money
from ar_xl.demo.accounts import bank_code
from ar_xl.demo.ledger import ACCOUNTS, AS_OF, FIRST, BankLine

CODES = {
    "credit transfer": ("166", "NTRF", "SEPA-GUTSCHRIFT"),
    "returned credit transfer": ("159", "NRTI", "RETOURE"),
    "payment": ("116", "NTRF", "SEPA-UEBERWEISUNG"),
    "debit": ("105", "NDDT", "SEPA-BASISLASTSCHRIFT"),
    "transfer": ("166", "NTRF", "UEBERTRAG"),
    "tax": ("116", "NTRF", "ONLINE-UEBERWEISUNG"),
    "fee": ("805", "NCHG", "ABSCHLUSS"),
    "interest": ("814", "NINT", "ZINSEN"),
}
"""Transaction code, SWIFT code and booking text by kind of line."""
PURPOSE_FIELDS = (*range(20, 30), *range(60, 64))
"""Numbers of the sub-fields for the purpose; the second row is used when the first is full."""


def mt940(lines: Iterable[BankLine]) -> bytes:
    """One statement of the second account, in the SWIFT character set."""
    own = ACCOUNTS["second"]
    mine = [line for line in lines if line.book == "second"]
    closing = own.opening + sum(line.amount for line in mine)
    fields = [
        ":20:STARTUMSE",
        f":25:{own.iban[4:12]}/{own.iban[12:]}",
        ":28C:00010/001",
        f":60F:{_mark(own.opening)}{FIRST:%y%m%d}EUR{_digits(own.opening)}",
    ]
    for line in mine:
        code, swift, _ = CODES[line.kind]
        given = (line.end_to_end or "NONREF")[:16]
        fields.append(
            f":61:{line.day:%y%m%d%m%d}{_mark(line.amount)}{_digits(line.amount)}"
            f"{swift}{given}//{line.bank_reference}"
        )
        fields += _wrapped(f":86:{code}{_details(line)}")
    fields.append(f":62F:{_mark(closing)}{AS_OF:%y%m%d}EUR{_digits(closing)}")
    return "\r\n".join([*fields, "-", ""]).encode("ascii")


def _mark(minor: int) -> str:
    return "C" if minor >= 0 else "D"


def _digits(minor: int) -> str:
    return money.text(abs(minor), "EUR").replace(",", "").replace(".", ",")


def _details(line: BankLine) -> str:
    """The numbered sub-fields: booking text, purpose in pieces of 27, bank, account, name in two halves."""
    purpose = []
    if line.end_to_end:
        purpose += _pieces(f"EREF+{line.end_to_end}")
    said = " ".join(part for part in (line.structured, _swift(line.text)) if part)
    tag = "SVWZ+" if line.payer.holder else ""
    purpose += _pieces(f"{tag}{said}") if said else []
    parts = [f"?00{CODES[line.kind][2]}", "?109310"]
    parts += [f"?{at}{piece}" for at, piece in zip(PURPOSE_FIELDS, purpose, strict=False)]
    if line.payer.account:
        parts += [f"?30{bank_code(line.payer.account)}", f"?31{line.payer.account}"]
    name = _swift(line.payer.holder).upper()
    parts += [f"?{at}{piece}" for at, piece in zip((32, 33), _pieces(name), strict=False)]
    return "".join(parts)


def _pieces(text: str) -> list[str]:
    """A sub-field holds 27 characters, wherever that cuts."""
    return [text[at : at + 27] for at in range(0, len(text), 27)]


def _wrapped(text: str) -> list[str]:
    """A line of a field holds 65 characters, wherever that cuts."""
    return [text[at : at + 65] for at in range(0, len(text), 65)]


def _swift(text: str) -> str:
    """What the SWIFT character set leaves of a text."""
    german = str.maketrans(
        {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "&": "+"}
    )
    plain = unicodedata.normalize("NFKD", text.translate(german)).encode("ascii", "ignore").decode()
    return "".join(
        letter for letter in plain if letter.isalnum() or letter in " /-?:().,'+%".replace("?", "")
    )
