"""Rows of sheet XML that add up the cells above them."""

from __future__ import annotations

import re
from typing import Final

from ar_xl.workbook.addresses import column_number

_SUM: Final = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f[^>]*>\s*'
    rb"(?:SUM|SUBTOTAL|AGGREGATE|COUNTA?|AVERAGE|MIN|MAX)\((?P<over>[^<]*)"
)
_DOWN: Final = re.compile(rb"\$?[A-Z]+\$?(\d+):\$?[A-Z]+\$?(\d+)")


def summed_rows(xml: bytes, left: int, right: int, header: int) -> frozenset[int]:
    """Rows below a header row in which a cell adds up, counts or compares the cells above it.

    >>> cells = b'<c r="B9"><f>SUM(B2:B8)</f></c><c r="C8" s="1"><f>SUM(A8:B8)</f></c>'
    >>> summed_rows(cells, 1, 3, 1)
    frozenset({9})
    """
    rows = set()
    for found in _SUM.finditer(xml):
        row = int(found[2])
        if row > header and left <= column_number(found[1].decode()) <= right:
            over = [(int(a), int(b)) for a, b in _DOWN.findall(found["over"])]
            if any(header <= a < b < row for a, b in over):
                rows.add(row)
    return frozenset(rows)
