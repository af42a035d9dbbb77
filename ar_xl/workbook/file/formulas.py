"""Formulas of the user's that have to move: the references in them, and shared ones taken apart."""

from __future__ import annotations

import re
from typing import Final

from ar_xl.workbook.addresses import column_number, letters, quoted
from ar_xl.workbook.file.grid import Grid, prefixed

_TOKEN: Final = re.compile(
    r'"(?:[^"]|"")*"'  # a text
    r"|'(?:[^']|'')*'!"  # a sheet's name
    r"|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"  # a column of a table
    r"|(?<![A-Za-z0-9_.\\$])(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?![A-Za-z0-9_.(!])"  # a cell
    r"|(?<![A-Za-z0-9_.\\$:])(\$?)(\d{1,7}):(\$?)(\d{1,7})(?![A-Za-z0-9_.])"  # whole rows
)
FORMULA: Final = re.compile(
    rb"<(?:\w+:)?f(?P<attributes>[^>]*?)(?:/>|>(?P<text>[^<]*)</(?:\w+:)?f>)"
)
"""The formula in a cell's content."""
GROUP: Final = re.compile(rb'\bsi="\d+"')
"""In its attributes, by which cells that share a formula know one another."""
_SHEET: Final = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?:'(?P<quoted>(?:[^']|'')+)'|(?<![\w.'])(?P<plain>(?:\[[\w.]+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?))!"
)


def sheets_named(formula: str) -> set[str]:
    """The sheets a formula speaks of; one of another file with that file before it.

    >>> sorted(sheets_named("SUM(Open!A1,'My list'!B2)+[1]Rates!A1"))
    ['My list', 'Open', '[1]Rates']
    """
    found = _SHEET.finditer(formula)
    return {(m["quoted"] or m["plain"]).replace("''", "'") for m in found if not m["text"]}


def on_sheet(formula: str, old: str, new: str) -> str:
    """A formula that speaks of a sheet by another name.

    >>> on_sheet("Aging!A1&'aging'!B2&Bank!C3", "Aging", "Aging 2")
    "'Aging 2'!A1&'Aging 2'!B2&Bank!C3"
    """

    def change(found: re.Match[str]) -> str:
        name = (found["quoted"] or found["plain"] or "").replace("''", "'")
        return f"{quoted(new)}!" if name.lower() == old.lower() else found[0]

    return _SHEET.sub(change, formula)


def moved(formula: str, down: int, right: int = 0) -> str:
    """A formula copied to another row and column, as Excel would write it there.

    >>> moved('SUM(A2:$B$3)*Rate&"A1"&T[[#This Row],[A1]]', 1)
    'SUM(A3:$B$3)*Rate&"A1"&T[[#This Row],[A1]]'
    >>> moved("'My A1'!C4+LOG10(D5)+5:5", 2, 1)
    "'My A1'!D6+LOG10(E7)+7:7"
    """

    def shift(found: re.Match[str]) -> str:
        if found[2] is not None:
            column = found[2] if found[1] else letters(max(1, column_number(found[2]) + right))
            row = found[4] if found[3] else str(max(1, int(found[4]) + down))
            return f"{found[1]}{column}{found[3]}{row}"
        if found[6] is not None:
            first = found[6] if found[5] else str(max(1, int(found[6]) + down))
            last = found[8] if found[7] else str(max(1, int(found[8]) + down))
            return f"{found[5]}{first}:{found[7]}{last}"
        return found[0]

    return _TOKEN.sub(shift, formula)


def shared_apart(grid: Grid, master: bytes) -> None:
    """Give every cell of a shared formula its own text, so that its first cell can change.

    Args:
        grid: The sheet.
        master: Content of the cell that holds the shared text.
    """
    first = FORMULA.search(master)
    group = GROUP.search(first["attributes"]) if first else None
    if not first or not group:
        return
    wanted = group[0]
    tag = grid.prefix.encode()
    origin: tuple[int, int] | None = None
    for position, row in enumerate(grid.numbers):
        if wanted not in grid.row(position):
            continue
        for column, attributes, inner in list(grid.cells(position)):
            found = FORMULA.search(inner)
            if (
                not found
                or wanted not in found["attributes"]
                or b't="shared"' not in found["attributes"]
            ):
                continue
            if origin is None and found["text"]:
                origin = (row, column)
            if origin is None:
                continue
            text = moved((first["text"] or b"").decode(), row - origin[0], column - origin[1])
            own = (
                inner[: found.start()]
                + prefixed(f"<f>{text}</f>", grid.prefix)
                + inner[found.end() :]
            )
            new = attributes + b">" + own + b"</" + tag + b"c>"
            grid.rewrite(row, [column], lambda _c, _s, _i, new=new: new)  # type: ignore[misc]
    grid.formulas_changed = True
