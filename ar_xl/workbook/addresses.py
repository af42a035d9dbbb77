"""Addresses of cells: column letters and blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from ar_xl.extents import LAST_COLUMN

_LINK: Final = re.compile(
    r"^(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^!']+))(?:!(?P<cell>\$?[A-Z]{1,3}\$?\d+))?$"
)
"""A cell's or sheet's address where it is all of a text."""


@lru_cache(LAST_COLUMN)
def letters(number: int) -> str:
    """Column letters.

    >>> letters(1), letters(28), letters(16384)
    ('A', 'AB', 'XFD')
    """
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


@lru_cache(LAST_COLUMN)
def column_number(text: str) -> int:
    """Number of a column.

    >>> column_number("XFD")
    16384
    """
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


_BLOCK: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?")


def corners(ref: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a block.

    >>> corners("B2:D20"), corners("C3")
    ((2, 2, 4, 20), (3, 3, 3, 3))
    """
    found = _BLOCK.fullmatch(ref)
    if not found:
        raise ValueError(ref)
    left, top = column_number(found[1]), int(found[2])
    return left, top, column_number(found[3]) if found[3] else left, int(found[4] or top)


def block(left: int, top: int, right: int, bottom: int) -> str:
    """Address of a block.

    >>> block(1, 1, 4, 20)
    'A1:D20'
    """
    return f"{letters(left)}{top}:{letters(right)}{bottom}"


def linked(text: object, sheets: Mapping[str, str]) -> str:
    """The address a text leads to, "" where it names no cell or sheet of the book.

    Args:
        text: A cell's content.
        sheets: Names of the sheets by their small letters.

    >>> linked("'Paul''s list'!$B$2", {"paul's list": "Paul's list"}), linked("aging", {"aging": "Aging"})
    ("'Paul''s list'!$B$2", "'Aging'!A1")
    """
    found = _LINK.match(text) if isinstance(text, str) else None
    if found is None:
        return ""
    name = sheets.get((found["quoted"] or found["plain"]).replace("''", "'").lower())
    return f"{quoted(name)}!{found['cell'] or 'A1'}" if name else ""


def quoted(sheet: str) -> str:
    """A sheet's name as it stands before an address.

    >>> quoted("Paul's list")
    "'Paul''s list'"
    """
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"
