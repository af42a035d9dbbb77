"""Addresses of cells: column letters and blocks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


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


def quoted(sheet: str) -> str:
    """A sheet's name as it stands before an address.

    >>> quoted("Paul's list")
    "'Paul''s list'"
    """
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"
