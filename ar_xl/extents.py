"""How far a sheet and its cells reach: a reader lays them out as one block, and dies of a block of any size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_CELLS: Final = 30_000_000
"""Cells of the block; more than all the rows of 26 columns."""
# That r begins a word is not asked: it makes the search ten times slower.
_WIDE: Final = re.compile(rb"""r=["'][A-Z]{2}""")
_ADDRESS: Final = re.compile(rb"""r=["']([A-Z]{1,3})(\d{1,7})["']""")
_LETTERS: Final = 26
_LONGEST: Final = 16
"""Places an address takes with what is around it."""


def reach_too_far(pieces: Iterable[bytes]) -> bool:
    """Whether the block from A1 to the last row and column of a sheet's XML has more than MOST_CELLS.

    Looking for every address takes long, and only a sheet that `is_wide` can reach so far.

    >>> reach_too_far([b'<c r="A1"/><c r="XF', b"", b'D1048576"/>']), reach_too_far([b'<c r="Z1048576"/>'])
    (True, False)
    """
    rows = columns = 0
    for whole in overlapping(pieces):
        letters: set[bytes] = set()
        for found in _ADDRESS.finditer(whole):
            letters.add(found[1])
            rows = max(rows, int(found[2]))
        columns = max(columns, *map(_number, letters), 0)
    return rows * columns > MOST_CELLS


def is_wide(whole: bytes) -> bool:
    """Whether a stretch of a sheet has a cell beyond the 26th column."""
    capital = np.frombuffer(whole, np.uint8) - np.uint8(ord("A")) < _LETTERS
    # Sheets of numbers have no two capitals side by side, which takes a quarter of the search to see.
    return bool((capital[1:] & capital[:-1]).any()) and bool(_WIDE.search(whole))


def overlapping(pieces: Iterable[bytes], longest: int = _LONGEST) -> Iterator[bytes]:
    """The pieces, each with the end of those before, so that nothing of up to `longest` bytes is cut in two."""
    tail = b""
    for piece in pieces:
        whole = tail + piece
        yield whole
        tail = whole[-longest:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
