"""The fonts of our PDFs: Roboto (Apache-2.0), which has Latin, Greek and Cyrillic, and the euro sign."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from ar_xl.problems import InputError, Problem

PLAIN: Final = "ArRoboto"
BOLD: Final = "ArRoboto-Bold"


@lru_cache(maxsize=1)
def register() -> frozenset[int]:
    """Make the fonts known to reportlab; the code points they have.

    Raises:
        InputError: The extra `letters` is not installed.
    """
    try:
        from font_roboto import font_files
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
    except ImportError as error:
        raise missing(error) from error
    plain = TTFont(PLAIN, font_files["Roboto"])
    bold = TTFont(BOLD, font_files["RobotoBold"])
    for font in (plain, bold):
        _remember(font.face)
        pdfmetrics.registerFont(font)
    return frozenset(plain.face.charToGlyph) & frozenset(bold.face.charToGlyph)


def _remember(face: Any) -> None:
    """Letters in one language use the same characters: their part of the font is cut out once."""
    cut = lru_cache(maxsize=64)(lambda codes, whole=face.makeSubset: whole(list(codes)))
    face.makeSubset = lambda codes: cut(tuple(codes))


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
    known = register()
    return "".join(dict.fromkeys(c for c in text if ord(c) not in known and not c.isspace()))


def printable(*names: str) -> tuple[str, str]:
    """The first of the names the fonts have every character of, else the first; and what that one lacks.

    >>> printable("東京商事", "Tokyo Shoji"), printable("東京")
    (('Tokyo Shoji', ''), ('東京', '東京'))
    """
    given = [name for name in names if name]
    found = next((name for name in given if not lacking(name)), given[0] if given else "")
    return found, lacking(found)
