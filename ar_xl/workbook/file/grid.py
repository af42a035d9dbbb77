"""The rows of one sheet part, edited as bytes: only the rows named are looked into.

A sheet of 70,000 rows is 30 MB of XML; parsing it costs ten times what finding its rows does. What a
library wrote in an unusual way (no cell addresses, comments, UTF-16) is brought into plain form first.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from ar_xl.problems import BusyError
from ar_xl.workbook.addresses import column_number, letters
from ar_xl.workbook.file.archive import Chunk, Packed, joined, refusal
from ar_xl.workbook.file.plain_form import plain_form
from ar_xl.workbook.file.row_scan import UnusualError, rows_of

_SHEET_DATA: Final = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
_STYLE: Final = re.compile(rb'\ss="(\d+)"')
_SPANS: Final = re.compile(rb'\sspans="[^"]*"')
_UTF8: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*?encoding=[\"']utf-8[\"'][^>]*\?>|<\?xml(?![^>]*encoding)[^>]*\?>|<(?![?]))",
    re.I,
)
CHUNK: Final = 2048
NEAR: Final = 8
"""Columns to the left in which a new cell's neighbour is looked for before the whole row is."""
_SLASH: Final = ord("/")

Rewrite = Callable[[int, int | None, bytes], bytes | None]
"""A cell's new bytes from its column, its style (None where there was no cell) and its content; None leaves it."""


class Grid:
    """A sheet part: what stands before its rows, the rows, what stands after them.

    The part stays one piece of bytes; a row is cut out of it when somebody asks for it.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            self._take(content)
        except UnusualError:
            self._take(plain_form(content, name))

    def _take(self, content: bytes) -> None:
        if not _UTF8.match(content):
            raise UnusualError
        found = _SHEET_DATA.search(content)
        if not found:
            raise refusal(self.name, "has a sheet without rows", "Open it in Excel, and save.")
        prefix = found[1]
        self.prefix = prefix.decode()
        self.tag, self.opening, self.closing = (
            b"<" + prefix + b"row",
            b"<" + prefix + b"c",
            b"</" + prefix + b"c>",
        )
        start = end = found.end()
        if found[2]:
            self.head = content[: found.start()] + b"<" + prefix + b"sheetData>"
            self.tail = b"</" + prefix + b"sheetData>" + content[end:]
        else:
            end = content.rfind(b"</" + prefix + b"sheetData>")
            self.head, self.tail = content[:start], content[end:]
        if b"<!" in self.head or b"<!" in self.tail:
            raise UnusualError
        numbers, starts = rows_of(content, self.tag, start, end)
        if content[start : starts[0] if len(starts) else end].strip():
            raise UnusualError
        self._part = memoryview(content)
        self.numbers = array("q", numbers.tobytes())
        self._starts = array("q", starts.tobytes())
        self._ends = array("q", np.append(starts[1:], end).tobytes() if len(starts) else b"")
        self._made: dict[int, bytes] = {}
        """Rows that are new or were changed, by number, without their tag."""
        self._blocks: dict[int, tuple[Packed, array[int]]] = {}
        """Many new rows in one piece, with their tags: by the first one's number, and where each ends."""
        self.formulas_changed = False

    @property
    def is_protected(self) -> bool:
        """Whether cells may be changed only where their style unlocks them."""
        found = _PROTECTION.search(self.tail)
        return bool(found and re.search(rb'\ssheet="(?:1|true)"', found[0]))

    def column_style(self, column: int) -> int:
        """The style of cells that are not there yet."""
        for found in _COLUMNS.findall(self.head):
            told = dict(_ATTRIBUTE.findall(found))
            if int(told.get(b"min", 0)) <= column <= int(told.get(b"max", 0)):
                return int(told.get(b"style", 0))
        return 0

    def refuse_protected(self, sheet: str) -> None:
        """Respect a protected sheet.

        Raises:
            BusyError: Its cells may not be changed.
        """
        if self.is_protected:
            raise BusyError(
                f"The sheet {sheet} of {self.name} is protected. "
                "Take the protection off (Review, Unprotect Sheet) and run the command again."
            )

    def chunks(self) -> Iterator[Chunk]:
        """The whole part again: untouched stretches as views, between them what was made."""
        yield self.head
        run: list[bytes] = []
        done = 0
        for row in sorted([*self._made, *self._blocks]):
            at = bisect_left(self.numbers, row)
            if run and (at > done or len(run) >= CHUNK):
                yield b"".join(run)
                run = []
            if at > done:
                yield self._part[self._starts[done] : self._ends[at - 1]]
            if row in self._blocks:
                yield b"".join(run)
                block, ends = self._blocks[row]
                yield block
                run, done = [], at + len(ends)
                continue
            run += (self.tag, self._made[row])
            done = at + 1
        yield b"".join(run)
        if done < len(self.numbers):
            yield self._part[self._starts[done] : self._ends[-1]]
        yield self.tail

    # Rows

    def position(self, row: int) -> int | None:
        """Where a row stands among the rows."""
        found = bisect_left(self.numbers, row)
        return found if found < len(self.numbers) and self.numbers[found] == row else None

    def is_new(self, position: int) -> bool:
        """Whether a row was not there when the part was read."""
        return self._starts[position] < 0

    def row(self, position: int) -> bytes:
        """The bytes of a row behind its tag."""
        start = self._starts[position] + len(self.tag)
        if self.is_new(position):
            self._loosen(self.numbers[position])
        made = self._made.get(self.numbers[position])
        if made is not None:
            return made
        return bytes(self._part[start : self._ends[position]])

    def cells(self, position: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Column, attributes and content of each cell of a row."""
        piece = self.row(position)
        for column, start, end in self._bounds(piece):
            opened = piece.index(b">", start)
            if piece[opened - 1 : opened] == b"/":
                yield column, piece[start : opened - 1], b""
            else:
                close = end - len(self.prefix) - 4
                yield column, piece[start:opened], piece[opened + 1 : close]

    def content(self, position: int, column: str) -> bytes:
        """Content of one cell of a row, nothing where it is missing."""
        piece = self.row(position)
        bounds = self._find(piece, b"%s%d" % (column.encode(), self.numbers[position]))
        return piece[bounds[1] + 1 : bounds[2]] if bounds else b""

    def _bounds(self, piece: bytes) -> Iterator[tuple[int, int, int]]:
        """Column, start and end of each cell."""
        tag, closing = self.opening, self.closing
        at = piece.find(tag)
        while at >= 0:
            opened = piece.index(b">", at)
            follows = piece[at + len(tag) : at + len(tag) + 1]
            if follows not in (b" ", b">", b"/", b"\n", b"\t", b"\r"):
                at = piece.find(tag, opened)
                continue
            address = _ADDRESS.search(piece, at, opened)
            if not address:
                raise UnusualError
            if piece[opened - 1 : opened] == b"/":
                end = opened + 1
            else:
                end = piece.index(closing, opened) + len(closing)
            yield column_number(address[1].decode()), at, end
            at = piece.find(tag, end)

    def rewrite(self, row: int, columns: Iterable[int], make: Rewrite) -> None:
        """Set cells of one row, which is made where it is missing.

        Args:
            row: Its number.
            columns: The columns to set.
            make: Gives each cell.
        """
        try:
            self._rewrite(row, columns, make)
        except UnusualError:
            changed = self.formulas_changed
            self._take(plain_form(joined(self.chunks()), self.name))
            self.formulas_changed = changed
            self._rewrite(row, columns, make)

    def _rewrite(self, row: int, columns: Iterable[int], make: Rewrite) -> None:
        found = self.position(row)
        missing: list[tuple[int, bytes]] = []
        if found is None:
            missing = [(c, new) for c in columns if (new := make(c, None, b"")) is not None]
            if missing:
                self.insert(row, b"".join(new for _, new in sorted(missing)))
            return
        piece = self.row(found)
        for column in columns:
            bounds = self._find(piece, b"%s%d" % (letters(column).encode(), row))
            if bounds is None:
                new = make(column, None, b"")
                if new is not None:
                    missing.append((column, new))
                continue
            start, opened, end = bounds
            style = _STYLE.search(piece, start, opened)
            inner = piece[opened + 1 : end] if end > opened + 1 else b""
            new = make(column, int(style[1]) if style else 0, inner)
            if new is not None:
                self.formulas_changed |= b"<" + self.prefix.encode() + b"f" in inner
                piece = piece[:start] + new + piece[end:]
        for column, new in missing:
            piece = self._with(piece, row, column, new)
        self._made[row] = piece

    def _find(self, piece: bytes, address: bytes) -> tuple[int, int, int] | None:
        """Start, end of the opening tag and end of the cell at an address."""
        wanted = b' r="' + address + b'"'
        start = piece.find(self.opening + wanted)
        if start < 0:
            start = self._find_unusual(piece, wanted)
            if start < 0:
                return None
        opened = piece.index(b">", start)
        if piece[opened - 1] == _SLASH:
            return start, opened, opened + 1
        return start, opened, piece.index(self.closing, opened) + len(self.closing)

    def _find_unusual(self, piece: bytes, wanted: bytes) -> int:
        """Start of a cell whose address is not its first attribute, -1 where there is none."""
        at = piece.find(wanted)
        while at >= 0:
            start = piece.rfind(b"<", 0, at)
            if piece.rfind(b">", start, at) < 0 and piece.startswith(self.opening, start):
                return start
            at = piece.find(wanted, at + 1)
        return -1

    def _with(self, piece: bytes, row: int, column: int, new: bytes) -> bytes:
        """The row with a cell put in its place."""
        opened = piece.index(b">")
        head = piece[:opened]
        if b" spans=" in head:
            head = _SPANS.sub(b"", head)
        if head.endswith(b"/"):
            rest = piece[opened + 1 :]
            return head[:-1] + b">" + new + b"</" + self.tag[1:] + b">" + rest
        piece = head + piece[opened:]
        for before in range(column - 1, max(0, column - NEAR), -1):
            bounds = self._find(piece, b"%s%d" % (letters(before).encode(), row))
            if bounds is not None:
                return piece[: bounds[2]] + new + piece[bounds[2] :]
        for other, start, _ in self._bounds(piece):
            if other > column:
                return piece[:start] + new + piece[start:]
        end = piece.rindex(b"</" + self.tag[1:])
        return piece[:end] + new + piece[end:]

    def raise_row(self, row: int, height: float) -> None:
        """Make a row that has no height of its own taller."""
        at = self.position(row)
        if at is None:
            return
        piece = self.row(at)
        opened = piece.index(b">")
        if b" ht=" not in piece[:opened]:
            opened -= piece[:opened].endswith(b"/")
            tall = b' ht="%s" customHeight="1"' % f"{height:g}".encode()
            self._made[row] = piece[:opened] + tall + piece[opened:]

    def insert(self, row: int, cells: bytes) -> None:
        """A new row."""
        self.insert_block(row, [b' r="%d">%s</%s>' % (row, cells, self.tag[1:])])

    def insert_block(self, row: int, pieces: list[bytes]) -> None:
        """New rows one below the other, where none of their numbers is taken."""
        at = bisect_left(self.numbers, row)
        self.numbers[at:at] = array("q", range(row, row + len(pieces)))
        nowhere = array("q", [-1]) * len(pieces)
        self._starts[at:at] = nowhere
        self._ends[at:at] = nowhere
        if len(pieces) < CHUNK // 2:
            self._made.update(enumerate(pieces, row))
            return
        # One piece takes a small part of the memory of thousands, and a million rows are written so.
        lengths = (len(piece) + len(self.tag) for piece in pieces)
        ends = array("q", accumulate(lengths))
        self._blocks[row] = Packed([self.tag + self.tag.join(pieces)]), ends

    def _loosen(self, row: int) -> None:
        """Makes single rows of the block a row stands in."""
        for first, (packed, ends) in self._blocks.items():
            if first <= row < first + len(ends):
                block = packed.content()
                bounds = pairwise((0, *ends))
                pieces = (block[start + len(self.tag) : end] for start, end in bounds)
                self._made.update(enumerate(pieces, first))
                del self._blocks[first]
                return

    def has_content(self, position: int, left: int, right: int) -> bool:
        """Whether some cell of a row between two columns holds anything."""
        piece = self.row(position)
        if b"</" + self.prefix.encode() + b"c>" not in piece:
            return False
        return any(
            left <= column <= right and has_value(inner)
            for column, _, inner in self.cells(position)
        )


_ADDRESS: Final = re.compile(rb'\sr="([A-Z]+)\d+"')
_COLUMNS: Final = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb'(\w+)="(\d+)"')
_PROTECTION: Final = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*>")
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]|<(?:\w+:)?f[\s>/]")


def has_value(inner: bytes) -> bool:
    """Whether a cell's content is more than nothing."""
    return bool(_VALUE.search(inner))


def style_of(attributes: bytes) -> int:
    """The style a cell's or row's attributes name, 0 where they name none."""
    found = _STYLE.search(attributes)
    return int(found[1]) if found else 0


def prefixed(xml: str, prefix: str) -> bytes:
    """Our XML with the namespace prefix of the sheet it goes into."""
    return (re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", xml) if prefix else xml).encode()
