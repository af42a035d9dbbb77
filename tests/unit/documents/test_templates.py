"""Templates a clerk edits: what is wrong in them is said in one line, where it is and what is known."""

from collections.abc import Callable

import pytest

from ar_xl.documents.templates import Templates
from ar_xl.problems import InputError

FIELDS = ("customer", "total", "table", "rows")
VALUES = {"customer": "Adler {{ 7*7 }}", "total": "EUR 5", "table": "\ue000", "rows": []}


def beside(text: str | bytes) -> Callable[[str], bytes | None]:
    content = text.encode() if isinstance(text, str) else text
    return lambda place: content if place == "templates/reminder.firm.de.txt" else None


def problem(text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        Templates(beside(text), {"reminder": FIELDS}).fill("reminder.firm.de", VALUES)
    return str(caught.value)


def test_a_template_beside_the_book_is_used_and_what_a_field_holds_is_only_text() -> None:
    text = (
        "Subject: For {{ customer }}\r\n\r\nHello\r\nyou\r\n\r\n{{ table }}\r\n\r\nPay {{ total }}."
    )
    made = Templates(beside(text), {"reminder": FIELDS}).fill("reminder.firm.de", VALUES)
    assert made.subject == "For Adler {{ 7*7 }}"
    assert made.paragraphs == ("Hello\nyou", "\ue000", "Pay EUR 5.")


def test_an_unknown_field_is_named_with_its_line_and_the_known_ones() -> None:
    assert problem("Subject: x\n\nHello {{ customer }}\n{{ custmer }}\n") == (
        'reminder.firm.de.txt, row 4: "custmer" is no field. Known fields: customer, total, table, rows.'
    )


def test_a_syntax_error_is_named_with_its_line() -> None:
    told = problem("Subject: x\n\n{% if customer %}\nHello\n")
    assert told.startswith("reminder.firm.de.txt, row ")
    assert "is written wrongly" in told


def test_a_template_without_a_subject_is_refused() -> None:
    assert "does not begin with the mail's subject" in problem("Hello\n\nthere")
    assert "does not begin with the mail's subject" in problem("")


def test_text_that_is_not_utf_8_is_refused() -> None:
    assert "is not UTF-8 text" in problem("Subject: Größe".encode("cp1252"))


@pytest.mark.parametrize(
    "evil",
    [
        "{{ customer.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ customer.nothing }}",
        "{{ 1 / 0 }}",
        "{{ customer + 1 }}",
        "{% for n in range(10 ** 9) %}x{% endfor %}",
        "{% include 'x' %}",
    ],
)
def test_a_template_cannot_reach_beyond_its_fields(evil: str) -> None:
    assert problem(f"Subject: x\n\n{evil}\n").startswith("reminder.firm.de.txt")


def test_loops_and_own_names_are_no_unknown_fields() -> None:
    text = "Subject: x\n\n{% set a = total %}{% for row in rows %}{{ row }}{% endfor %}{{ a }}"
    made = Templates(beside(text), {"reminder": FIELDS}).fill("reminder.firm.de", VALUES)
    assert made.paragraphs == ("EUR 5",)
