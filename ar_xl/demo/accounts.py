"""Account numbers and payment references that carry true check digits, all invented."""

from __future__ import annotations

import random
from typing import Final

from stdnum import luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr
from stdnum.es import ccc
from stdnum.iso7064 import mod_97_10

BBAN: Final = {
    "AT": "#####" + "#" * 11,
    "BE": "#" * 10,
    "BG": "@@@@######" + "#" * 8,
    "CH": "#####" + "#" * 12,
    "CZ": "####" + "#" * 16,
    "DE": "########" + "#" * 10,
    "DK": "####" + "#" * 10,
    "ES": "########" + "#" * 10,
    "FI": "#" * 13,
    "FR": "##########" + "#" * 11,
    "GB": "@@@@######" + "#" * 8,
    "GR": "#######" + "#" * 16,
    "IE": "@@@@######" + "#" * 8,
    "IT": "@" + "#" * 22,
    "NL": "@@@@" + "#" * 10,
    "NO": "#" * 10,
    "PL": "#" * 24,
    "PT": "#" * 19,
    "SE": "###" + "#" * 17,
}
"""Form of the account number by country, # a digit and @ a letter, without national check digits.

Source: SWIFT IBAN Registry.
"""


def account(country: str, seed: str) -> str:
    """An account of a country that is always the same for a seed: an IBAN, or `bank code/account number`.

    >>> account("DE", "a") == account("DE", "a"), account("US", "a").count("/")
    (True, 1)
    """
    rng = random.Random(f"account {country} {seed}")
    if country not in BBAN:
        return f"{_filled('#########', rng)}/{_filled('##########', rng)}"
    bban = _filled(BBAN[country], rng)
    if country == "NO" and _mod_11(bban) == "10":  # such numbers are never given out
        return account(country, seed + "'")
    bban += _national(country, bban)
    if country == "ES":
        bban = bban[:8] + ccc.calc_check_digits(bban[:8] + "00" + bban[8:]) + bban[8:]
    return f"{country}{mod_97_10.calc_check_digits(bban + country)}{bban}"


def _filled(form: str, rng: random.Random) -> str:
    signs = {"#": "123456789", "@": "BCDFGHKLMNPRSTVW"}
    return "".join(rng.choice(signs[sign]) for sign in form)


def _national(country: str, bban: str) -> str:
    """The country's own check digits at the end of its account number."""
    if country == "BE":
        return f"{int(bban) % 97 or 97:02d}"
    if country == "FR":
        bank, desk, number = int(bban[:5]), int(bban[5:10]), int(bban[10:])
        return f"{97 - (89 * bank + 15 * desk + 3 * number) % 97:02d}"
    if country == "PT":
        return f"{98 - int(bban + '00') % 97:02d}"
    if country == "FI":
        return luhn.calc_check_digit(bban)
    if country == "NO":
        return _mod_11(bban)
    return ""


def _mod_11(digits: str) -> str:
    """Check digit with the weights 2 to 7 from the right, or 10 where there is none."""
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(digits)))
    return str(-total % 11)


def _finnish(digits: str) -> str:
    """Check digit of a viitenumero: weights 7, 3, 1 from the right."""
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def reference(scheme: str, customer_id: str, number: str) -> str:
    """The payment reference printed on a document.

    Args:
        scheme: RF (ISO 11649), OGM (Belgium), QRR (Swiss QR-bill), KID (Norway), OCR (Sweden),
            VIITE (Finland), or "" for none.
        customer_id: Digits of the customer's number.
        number: Digits of the document's number.

    >>> reference("RF", "10001", "04217"), reference("OGM", "10001", "04217")
    ('RF701000104217', '+++100/0104/21773+++')
    >>> reference("VIITE", "10001", "04217"), reference("QRR", "10001", "04217")
    ('100010421702', '000000000000000010001042174')
    """
    digits = customer_id + number
    if scheme == "RF":
        return f"RF{mod_97_10.calc_check_digits(digits + 'RF')}{digits}"
    if scheme == "OGM":
        checked = digits + ogm_vcs.calc_check_digits(digits)
        return f"+++{checked[:3]}/{checked[3:7]}/{checked[7:]}+++"
    if scheme == "QRR":
        padded = digits.zfill(26)
        return padded + esr.calc_check_digit(padded)
    if scheme in ("KID", "OCR"):
        return digits + luhn.calc_check_digit(digits)
    if scheme == "VIITE":
        return digits + "0" + _finnish(digits + "0")
    return ""


def bank_code(iban: str) -> str:
    """A BIC that is always the same for the bank of an account.

    >>> bank_code("DE95624866538836237155")
    'KDGMDE26XXX'
    """
    letters = "".join("BCDFGHKLMN"[int(d)] if d.isdigit() else d for d in iban[4:8])
    return f"{letters}{iban[:2]}2{iban[8]}XXX"
