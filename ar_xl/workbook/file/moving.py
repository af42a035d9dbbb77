"""Rows of totals that go down to make room for new rows: their formulas, and those that speak of them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ar_xl.workbook.addresses import block, column_number, corners, letters, quoted
from ar_xl.workbook.file.archive import joined, part_name
from ar_xl.workbook.file.formulas import shared_apart
from ar_xl.workbook.file.grid import Grid, prefixed
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.parts import parse, unparse
from ar_xl.workbook.place import Sheet

_REFERENCE: Final = re.compile(
    r'"(?:[^"]|"")*"'  # a text
    r"|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"  # a column of a table
    r"|(?P<sheet>(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?"
    r"(?<![A-Za-z0-9_.\\$])(?P<c1>\$?[A-Za-z]{1,3}\$?)(?P<r1>\d{1,7})"
    r"(?::(?P<c2>\$?[A-Za-z]{1,3}\$?)(?P<r2>\d{1,7}))?(?![A-Za-z0-9_.(!])"
)
_FORMULA: Final = re.compile(rb"(<(?:\w+:)?f(?:\s[^>]*)?>)([^<]+)(?=</)")
_RANGES: Final = re.compile(
    r"(<(?:\w+:)?(?:mergeCell|hyperlink|conditionalFormatting|dataValidation|ignoredError)\s"
    r'(?:[^>]*?\s)?(?:ref|sqref)=")([^"]*)(?=")'
)
_FOLDERS: Final = ("xl/worksheets", "xl/charts")
_HOLDERS: Final = re.compile(
    r"(<(?:\w+:)?(?P<tag>f|formula|formula1|formula2|definedName)(?:\s[^>]*)?>)"
    r"(?P<text>[^<]+)(?=</(?:\w+:)?(?P=tag)>)"
)


_LOOSE: Final = re.compile(r"[A-Za-z]\d+:\$?[A-Za-z]{1,3}\$?\d|\d:\$?[A-Za-z]{1,3}\d")
"""A range with a row that is not fixed."""
Rows = tuple[int, int]
"""First and last row of an address."""


@dataclass(frozen=True)
class Change:
    """Cells of a sheet, between two columns, that the formulas of the book are to find elsewhere."""

    sheet: str
    left: int
    right: int

    def _new(self, rows: Rows) -> Rows:
        """Where an address leads that lay between the columns."""
        raise NotImplementedError

    def followed(self, formula: str, *, here: bool, shared: bool = False) -> str:
        """A formula so that it still means the cells.

        Args:
            formula: Its text.
            here: Whether it stands on the sheet itself.
            shared: Whether cells below read it as well, each with its own rows where these are not fixed.
        """
        return self._changed(formula, here, self._new)

    def _changed(self, formula: str, here: bool, new: Callable[[Rows], Rows]) -> str:
        ours = {
            f"{quoted(self.sheet)}!".lower(),
            f"{self.sheet}!".lower(),
            *([None] if here else []),
        }

        def change(found: re.Match[str]) -> str:
            sheet = found["sheet"] and found["sheet"].lower()
            if found["r1"] is None or sheet not in ours:
                return found[0]
            rows = int(found["r1"]), int(found["r2"] or found["r1"])
            columns = [column_number(c.strip("$")) for c in (found["c1"], found["c2"]) if c]
            if not self.left <= min(columns) <= max(columns) <= self.right:
                return found[0]
            top, bottom = new(rows)
            if (top, bottom) == rows or (not found["c2"] and top != bottom):
                return found[0]
            first = f"{found['sheet'] or ''}{found['c1']}{top}"
            return f"{first}:{found['c2']}{bottom}" if found["c2"] else first

        return _REFERENCE.sub(change, formula)

    def in_part(self, xml: str, *, here: bool) -> str:
        """A part of the package with its formulas followed.

        >>> Move("Open", 1, 5, 9, 9, 2).in_part("<f>E9&lt;1&#32;+E9</f>", here=True)
        '<f>E11&lt;1 +E11</f>'
        """

        def change(found: re.Match[str]) -> str:
            text = html.unescape(found["text"])
            new = self.followed(text, here=here, shared='t="shared"' in found[1])
            return found[1] + (found["text"] if new == text else html.escape(new, quote=False))

        return _HOLDERS.sub(change, xml)


@dataclass(frozen=True)
class Growth(Change):
    """Rows a table gains at its end: what spoke of a whole column of it goes on doing so, as in Excel.

    >>> Growth("Open", 1, 5, 4, 9, 12).followed("SUM(Open!E$5:E$9)+Open!E6:E9", here=False)
    'SUM(Open!E$5:E$12)+Open!E6:E9'
    """

    header: int
    end: int
    """Last row there was."""
    last: int

    def followed(self, formula: str, *, here: bool, shared: bool = False) -> str:
        """See `Change.followed`."""
        return (
            formula if shared and _LOOSE.search(formula) else super().followed(formula, here=here)
        )

    def _new(self, rows: Rows) -> Rows:
        top, bottom = rows
        whole = bottom == self.end and top in (self.header, self.header + 1)
        return (top, self.last) if whole else rows

    def followed_beside(self, grid: Grid) -> None:
        """Formulas on the sheet of the table follow; those in the table are about rows of their own."""
        tag = b"<" + grid.prefix.encode() + b"f"
        for position, row in enumerate(grid.numbers):
            if grid.is_new(position) or tag not in grid.row(position):
                continue
            for column, attributes, inner in list(grid.cells(position)):
                in_table = self.header < row <= self.last and self.left <= column <= self.right
                if in_table or tag not in inner:
                    continue
                new = self.in_part(inner.decode(), here=True).encode()
                if new != inner:
                    cell = attributes + b">" + new + b"</" + grid.prefix.encode() + b"c>"
                    grid.rewrite(row, [column], lambda _c, _s, _i, cell=cell: cell)  # type: ignore[misc]
        grid.tail = self.in_part(grid.tail.decode(), here=True).encode()


@dataclass(frozen=True)
class Move(Change):
    """Rows of totals that go down to make room for new rows of the table.

    >>> Move("Open", 1, 5, 9, 9, 2).followed("Open!$E$9+'Open'!E8+E9", here=False)
    "Open!$E$11+'Open'!E8+E9"
    """

    first: int
    """First row that moves; the one after the table's last."""
    last: int
    down: int

    def _new(self, rows: Rows) -> Rows:
        top, bottom = rows
        inside = self.first <= top and bottom <= self.last
        return (top + self.down, bottom + self.down) if inside else rows

    def moved(self, formula: str) -> str:
        """A formula of the totals themselves: it takes in the new rows.

        >>> Move("Open", 1, 5, 9, 9, 2).moved('SUM(E$2:E$8)-D9&"E8:E9"')
        'SUM(E$2:E$10)-D11&"E8:E9"'
        """

        def new(rows: Rows) -> Rows:
            top, bottom = rows
            grows = top < self.first - 1 <= bottom <= self.last
            return (top, bottom + self.down) if grows else self._new(rows)

        return self._changed(formula, True, new)

    def in_ranges(self, xml: str) -> str:
        """What follows the rows of the sheet: merged cells, formats, choices and links go down as well."""

        def shifted(ref: str) -> str:
            try:
                left, top, right, bottom = corners(ref)
            except ValueError:  # whole rows or columns
                return ref
            inside = self.first <= top and bottom <= self.last
            if not inside or left < self.left or right > self.right:
                return ref
            new = block(left, top + self.down, right, bottom + self.down)
            return new if ":" in ref else new.split(":")[0]

        return _RANGES.sub(lambda m: m[1] + " ".join(map(shifted, m[2].split())), xml)


def move_down(package: Package, grid: Grid, sheet: Sheet, move: Move) -> Grid:
    """The sheet with its totals moved; formulas of other sheets, names and charts follow in the package."""
    for row in range(move.first, move.last + 1):
        _apart(grid, row)
    found = {row: _cells(grid, row, move) for row in range(move.first, move.last + 1)}
    before = joined(grid.chunks()).decode()
    rows, closing, tail = before.rpartition("sheetData>")
    after = move.in_part(rows, here=True) + closing + move.in_part(move.in_ranges(tail), here=True)
    if after != before:
        changed = grid.formulas_changed
        grid = Grid(after.encode(), grid.name)
        grid.formulas_changed = changed
    tag = grid.prefix.encode()
    for row, cells in sorted(found.items(), reverse=True):
        for column, attributes, inner in cells:
            address = b' r="%s%d"' % (letters(column).encode(), row)
            there = b' r="%s%d"' % (letters(column).encode(), row + move.down)
            own = _FORMULA.sub(lambda m: m[1] + _moved(m[2], move), inner)
            new = attributes.replace(address, there)
            new += b">" + own + b"</" + tag + b"c>" if own else b"/>"
            grid.rewrite(row + move.down, [column], lambda _c, _s, _i, new=new: new)  # type: ignore[misc]
            blank = prefixed(f'<c r="{letters(column)}{row}"/>', grid.prefix)
            grid.rewrite(row, [column], lambda _c, _s, _i, blank=blank: blank)  # type: ignore[misc]
            grid.formulas_changed |= own != inner or b"<" + tag + b"f" in inner
    follow(package, sheet, move)
    return grid


def _cells(grid: Grid, row: int, move: Move) -> list[tuple[int, bytes, bytes]]:
    at = grid.position(row)
    cells = [] if at is None else list(grid.cells(at))
    return [cell for cell in cells if move.left <= cell[0] <= move.right]


def _apart(grid: Grid, row: int) -> None:
    """Shared formulas of a row taken apart: each cell gets its own text."""
    at = grid.position(row)
    for _, _, inner in [] if at is None else list(grid.cells(at)):
        if b't="shared"' in inner and b"ref=" in inner:
            shared_apart(grid, inner)


def _moved(text: bytes, move: Move) -> bytes:
    return html.escape(move.moved(html.unescape(text.decode())), quote=False).encode()


def follow(package: Package, sheet: Sheet, change: Change) -> None:
    """Formulas of other sheets, names and charts that name the sheet."""
    names = {change.sheet, quoted(change.sheet)[1:-1]}
    ends = ("!", "'!", "&apos;!")
    marks = [
        html.escape(name, quote=False).encode() + end.encode() for name in names for end in ends
    ]
    workbook = part_name(package.workbook_part)
    for part in list(package.archive.by_part):
        speaks = part == workbook or part.rpartition("/")[0] in _FOLDERS
        if part == part_name(sheet.part) or not speaks or not package.has(part):
            continue
        short = len(change.sheet) == 1  # too short to look for
        looked = short or part in package.changed or package.archive.holds(part, marks)
        if not looked:
            continue
        xml = package.read(part)
        told = _told(xml, package.archive.name)
        after = change.in_part(told, here=False)
        if after != told:
            package.put(part, [after.encode()])


def _told(xml: bytes, name: str) -> str:
    """A part as text, whatever it is encoded in."""
    try:
        return xml.decode()
    except UnicodeDecodeError:
        return unparse(parse(xml, name)).decode()
