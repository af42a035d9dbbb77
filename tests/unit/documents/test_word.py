"""Letters laid out in Word."""

import io
from pathlib import Path

import pytest
from desk import approved, do, left
from docx import Document

from ar_xl.documents.language import language
from ar_xl.documents.word import built_in_word, fill
from ar_xl.problems import InputError


def document(*paragraphs: str) -> bytes:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def words(content: bytes) -> str:
    read = Document(io.BytesIO(content))
    cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def test_a_word_template_is_filled_in_and_a_name_is_only_text() -> None:
    values = {"customer": "Bär & Söhne <b>{{ total }}</b>", "total": "EUR 5"}
    made = fill("x.docx", document("Dear {{ customer }}", "{{ total }}"), values, tuple(values))
    assert words(made) == "Dear Bär & Söhne <b>{{ total }}</b>\nEUR 5"
    assert made == fill(
        "x.docx", document("Dear {{ customer }}", "{{ total }}"), values, tuple(values)
    )


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (b"no zip", "x.docx: is no Word document"),
        (document("{{ custmer }}"), 'x.docx: "custmer" is no field. Known fields: customer.'),
        (document("{% if customer %}"), "x.docx: is written wrongly"),
        (document("{{ customer.__class__.__mro__ }}"), "x.docx: cannot be filled in"),
    ],
)
def test_a_wrong_word_template_is_one_clear_line(template: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        fill("x.docx", template, {"customer": "Adler"}, ("customer",))
    assert str(caught.value).startswith(told)


def test_the_built_in_text_as_a_word_template_makes_the_letters_of_that_tone(
    tmp_path: Path,
) -> None:
    (tmp_path / "templates").mkdir()
    content = built_in_word("reminder.friendly.fr")
    assert content == built_in_word("reminder.friendly.fr")
    (tmp_path / "templates" / "reminder.friendly.fr.docx").write_bytes(content)
    made = approved(tmp_path)
    do(made, "letters")
    names = [name for name in left(made) if name.endswith(".docx")]
    assert len(names) == 1
    assert "C-2" in names[0]
    shown = words(left(made)[names[0]]).replace("\u00a0", " ")
    assert "RE-3" in shown
    assert language("fr", "CH").amount(199_995, "CHF", code=True).replace("\u00a0", " ") in shown
    assert not any("to print" in name for name in left(made))
