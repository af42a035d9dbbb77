"""Every language has every word and every template."""

import datetime as dt
import re
import string

import pytest

from ar_xl.documents.language import LANGUAGES, language, language_of
from ar_xl.documents.letters import FIELDS
from ar_xl.documents.statements import FIELDS as STATEMENT_FIELDS
from ar_xl.documents.templates import TABLE, Templates, built_in, built_in_names
from ar_xl.outcome import nothing_beside
from ar_xl.tables.reminders import LANGUAGES as REMINDED_IN
from ar_xl.tables.reminders import TONES

ENGLISH = language("en")
THREATS = re.compile(
    "legal action|collection|Inkasso|gerichtlich|juridiction|recouvrement|judicial|cobro|giudiz|recupero"
    "|incasso|gerechtelijk|windykac|sądow",
    re.IGNORECASE,
)


def test_letters_and_reminders_know_the_same_languages() -> None:
    assert LANGUAGES == REMINDED_IN


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_every_word_with_the_same_fields(code: str) -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    words = language(code).words
    assert set(words) == set(ENGLISH.words)
    for section, texts in ENGLISH.words.items():
        assert {word: fields(text) for word, text in texts.items()} == {
            word: fields(text) for word, text in words[section].items()
        }


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_a_template_per_tone_that_fills_in(code: str) -> None:
    templates = Templates(nothing_beside, {"reminder": FIELDS, "statement": STATEMENT_FIELDS})
    values = {name: f"<{name}>" for name in FIELDS} | {"table": TABLE}
    for tone in TONES:
        made = templates.fill(f"reminder.{tone.lower()}.{code}", values)
        text = "\n".join(made.paragraphs)
        assert made.paragraphs.count(TABLE) == 1
        assert "<total>" in text
        assert "<pay_by>" in text
        assert "<customer_id>" in made.subject
        assert len(made.paragraphs) >= 6
    statement = templates.fill(
        f"statement.{code}", {name: f"<{name}>" for name in STATEMENT_FIELDS}
    )
    assert "<total>" in "\n".join(statement.paragraphs)


def test_only_the_final_letter_threatens() -> None:
    names = [name for name in built_in_names() if name.startswith("reminder.")]
    assert len(names) == len(TONES) * len(LANGUAGES)
    for name in names:
        assert bool(THREATS.search(built_in(name))) == (".final." in name), name


@pytest.mark.parametrize(
    ("code", "country", "amount", "date"),
    [
        ("en", "", "EUR 1,234.50", "1 Oct 2026"),
        ("en", "US", "EUR 1,234.50", "Oct 1, 2026"),
        ("de", "DE", "1.234,50 EUR", "01.10.2026"),
        ("de", "CH", "1’234.50 EUR", "01.10.2026"),
        ("fr", "FR", "1 234,50 EUR", "1 oct. 2026"),
        ("es", "ES", "1.234,50 EUR", "1 oct 2026"),
        ("it", "XX", "1.234,50 EUR", "1 ott 2026"),
        ("nl", "NL", "EUR 1.234,50", "1 okt 2026"),
        ("pl", "PL", "1 234,50 EUR", "1 paź 2026"),
    ],
)
def test_amounts_and_dates_are_written_as_in_the_country(
    code: str, country: str, amount: str, date: str
) -> None:
    speech = language(code, country)
    assert speech.amount(123450, "EUR", code=True).replace("\u00a0", " ") == amount
    assert speech.date(dt.date(2026, 10, 1)) == date


def test_decimals_are_the_currency_s() -> None:
    assert ENGLISH.amount(-1234567, "JPY") == "-1,234,567"
    assert ENGLISH.amount(1234567, "KWD") == "1,234.567"


def test_an_unknown_language_falls_back_and_says_so() -> None:
    assert language_of("pt", "de") == ("de", False)
