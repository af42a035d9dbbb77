"""PDFs read back by another library: every text as it was, whatever it is written with."""

import io
import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ar_xl.documents.fonts import BOLD, known
from ar_xl.documents.paper import Box, Code, Page, Rule, Text, pdf

DRAWN = sorted(code for code in known() if chr(code).isalnum() and code < 0x2000)


def read(content: bytes) -> PdfReader:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return PdfReader(io.BytesIO(content), strict=True)


def test_every_letter_the_fonts_have_comes_back_though_one_part_of_a_font_holds_no_more_than_224() -> (
    None
):
    assert len(DRAWN) > 500
    lines = ["".join(map(chr, DRAWN[at : at + 40])) for at in range(0, len(DRAWN), 40)]
    pages: list[Page] = [[Text(10, 10 + 5 * n, line, 8) for n, line in enumerate(lines)]]
    found = read(pdf(pages, "", "")).pages[0]
    assert found.extract_text().split("\n") == lines
    assert len(found["/Resources"]["/Font"]) > 3  # type: ignore[index,arg-type]


@pytest.mark.parametrize("text", [r"(a\) (", "50 % (netto) \\ 3", "Ünal & Söhne – 12 €", ")))((("])
def test_brackets_and_backslashes_stay_text(text: str) -> None:
    assert read(pdf([[Text(10, 10, text, 9, BOLD)]], "", "")).pages[0].extract_text() == text


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.sampled_from([chr(code) for code in DRAWN]), min_size=1), max_size=8))
def test_texts_come_back_line_by_line(texts: list[str]) -> None:
    pages: list[Page] = [[Text(20, 20, text, 9)] for text in texts]
    assert [page.extract_text() for page in read(pdf(pages, "", "")).pages] == texts


def test_a_space_that_must_not_break_is_a_space_and_what_the_font_lacks_is_drawn_as_missing() -> (
    None
):
    found = read(pdf([[Text(10, 10, "1\u00a0234,50 東京 x", 9)]], "", "")).pages[0]
    assert found.extract_text().replace("\x01", "?").startswith("1 234,50 ")
    assert found.extract_text().endswith(" x")


def test_the_facts_are_in_any_script_and_the_same_pages_are_the_same_bytes() -> None:
    pages: list[Page] = [
        [Text(10, 10, "Łódź", 9), Rule(1, 2, 3, 4, dash=(3, 2)), Box(1, 2, 3, 4)],
        [Code(10, 10, 20, ((True, False), (False, True)))],
    ]
    made = pdf(pages, "株式会社 (1)", "Łódź")
    facts = read(made).metadata
    assert facts is not None
    assert (facts.title, facts.author, facts.creator) == ("株式会社 (1)", "Łódź", "ar_xl")
    assert pdf(pages, "株式会社 (1)", "Łódź") == made
    assert pdf(pages, "株式会社 (2)", "Łódź") != made


def test_each_object_is_where_the_file_says() -> None:
    made = pdf([[Text(10, 10, "a", 9)], [Text(10, 10, "b", 9)]], "t", "a")
    start = int(made.rsplit(b"startxref\n", 1)[1].split()[0])
    places = re.findall(rb"(\d{10}) 00000 n \n", made[start:])
    for number, place in enumerate(places, 1):
        assert made[int(place) :].startswith(b"%d 0 obj\n" % number)
