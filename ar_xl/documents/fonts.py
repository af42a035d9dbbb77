"""The fonts of our PDFs: Roboto (Apache-2.0), which has Latin, Greek and Cyrillic, and the euro sign."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from ar_xl.problems import InputError, Problem

PLAIN: Final = "Roboto"
BOLD: Final = "RobotoBold"


@lru_cache(maxsize=2)
def face(font: str) -> Any:
    """One of the fonts, as reportlab reads it: its metrics, and cutting out what a document uses.

    Raises:
        InputError: The extra `letters` is not installed.
    """
    try:
        from font_roboto import font_files
        from reportlab.pdfbase.ttfonts import TTFontFace
    except ImportError as error:
        raise missing(error) from error
    return TTFontFace(font_files[font])


@lru_cache(maxsize=1)
def known() -> frozenset[int]:
    """The code points that both fonts have.

    Raises:
        InputError: The extra `letters` is not installed.
    """
    return frozenset(face(PLAIN).charToGlyph) & frozenset(face(BOLD).charToGlyph)


def missing(error: ImportError) -> InputError:
    """Which library is missing and how to install it, in one line."""
    what = f"cannot be made: {error.name or 'a library'} is not installed"
    fix = 'Run: pip install "ar-xl[letters]".'
    return InputError([Problem("PDF", None, None, None, what, fix)])


def lacking(text: str) -> str:
    """The characters of a text that the fonts lack, each once.

    >>> lacking("Łódź 12 €, Αθήνα, Київ"), lacking("東京商事")
    ('', '東京商事')
    """
    there = known()
    return "".join(dict.fromkeys(c for c in text if ord(c) not in there and not c.isspace()))


def printable(*names: str) -> tuple[str, str]:
    """The first of the names the fonts have every character of, else the first; and what that one lacks.

    >>> printable("東京商事", "Tokyo Shoji"), printable("東京")
    (('Tokyo Shoji', ''), ('東京', '東京'))
    """
    given = [name for name in names if name]
    found = next((name for name in given if not lacking(name)), given[0] if given else "")
    return found, lacking(found)
