"""Where a reminder goes, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ar_xl.settings import Settings
from ar_xl.tables.reminders import LANGUAGES
from ar_xl.values import is_email

_NAMES: Final = {
    **{"english": "en", "englisch": "en", "anglais": "en"},
    **{"german": "de", "deutsch": "de", "allemand": "de"},
    **{"french": "fr", "français": "fr", "francais": "fr", "französisch": "fr"},
    **{"spanish": "es", "español": "es", "espanol": "es", "spanisch": "es"},
    **{"italian": "it", "italiano": "it", "italienisch": "it"},
    **{"dutch": "nl", "nederlands": "nl", "niederländisch": "nl"},
    **{"polish": "pl", "polski": "pl", "polnisch": "pl"},
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One customer's way; what had to be assumed is in the notes, in words."""

    channel: str
    email: str
    language: str
    notes: tuple[str, ...] = ()


def language(text: str) -> str:
    """The code of a language as people write it, "" where it is none we have words in.

    >>> language("de-AT"), language("Français"), language("pt")
    ('de', 'fr', '')
    """
    word = text.strip().lower()
    code = _NAMES.get(word) or word.replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else ""


def addresses(text: str) -> tuple[list[str], list[str]]:
    """The e-mail addresses in a cell, parted by semicolons or commas, and what is none.

    >>> addresses("ap@example.com; Anna")
    (['ap@example.com'], ['Anna'])
    """
    words = [word.strip() for word in text.replace(",", ";").split(";") if word.strip()]
    return [w for w in words if is_email(w)], [w for w in words if not is_email(w)]


def recipient(email: str, spoken: str, address: str, channel: str, settings: Settings) -> Recipient:
    """The way a customer is reminded: without a valid e-mail address it becomes a letter.

    Args:
        email: The customer's Email.
        spoken: The customer's Language.
        address: The customer's Address.
        channel: What the profile says.
        settings: The company's language, for customers without one.
    """
    good, bad = addresses(email)
    notes = []
    if channel == "E-mail" and not good:
        what = f'"{bad[0]}" is no e-mail address' if bad else "No e-mail address"
        notes.append(f"{what}: as a letter")
        channel = "Letter"
    if channel == "Letter" and not address:
        notes.append("No postal address")
    own = language(settings.language) or "en"
    code = language(spoken) or own
    if spoken and not language(spoken):
        notes.append(f'No words in the language "{spoken}": in {code}')
    return Recipient(channel, "; ".join(good), code, tuple(notes))
