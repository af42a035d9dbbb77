"""The rows of one sheet part, edited as bytes: only the rows named are looked into.

A sheet of 70,000 rows is 30 MB of XML; parsing it costs ten times what finding its rows does. What a
library wrote in an unusual way (no cell addresses, comments, UTF-16) is brought into plain form first.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml import etree

from ar_xl.problems import BusyError
from ar_xl.workbook.file.archive import refusal
from ar_xl.workbook.file.cell import column_number, letters
from ar_xl.workbook.file.package import Element, local, parse, unparse

_SHEET_DATA: Final = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
_STYLE: Final = re.compile(rb'\ss="(\d+)"')
_SPANS: Final = re.compile(rb'\sspans="[^"]*"')
_UTF8: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*?encoding=[\"']utf-8[\"'][^>]*\?>|<\?xml(?![^>]*encoding)[^>]*\?>|<(?![?]))",
    re.I,
)
CHUNK: Final = 2048

Rewrite = Callable[[int, int | None, bytes], bytes | None]
"""A cell's new bytes from its column, its style (None where there was no cell) and its content; None leaves it."""


class UnusualError(Exception):
    """The bytes are not in the plain form this module reads."""


class Grid:
    """A sheet part: what stands before its rows, the rows, what stands after them."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            self._split(content)
        except UnusualError:
            self._split(plain_form(content, name))

    def _split(self, content: bytes) -> None:
        if not _UTF8.match(content) or b"<!" in content:
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
        if found[2]:
            self.head = content[: found.start()] + b"<" + prefix + b"sheetData>"
            self.tail = b"</" + prefix + b"sheetData>" + content[found.end() :]
            self.rows: list[bytes] = []
        else:
            end = content.rfind(b"</" + prefix + b"sheetData>")
            self.head, self.tail = content[: found.end()], content[end:]
            before, *self.rows = content[found.end() : end].split(self.tag)
            if before.strip():
                raise UnusualError
        shown = re.findall(self.tag + rb'\s(?:[^>]*?\s)?r="(\d+)"', content)
        self.numbers = list(map(int, shown))
        rising = all(map(operator.lt, self.numbers, self.numbers[1:]))
        if len(self.numbers) != len(self.rows) or not rising:
            raise UnusualError
        self.formulas_changed = False

    def refuse_protected(self, sheet: str) -> None:
        """Respect a protected sheet.

        Raises:
            BusyError: Its cells may not be changed.
        """
        found = _PROTECTION.search(self.tail)
        if found and re.search(rb'\ssheet="(?:1|true)"', found[0]):
            raise BusyError(
                f"The sheet {sheet} of {self.name} is protected. "
                "Take the protection off (Review, Unprotect Sheet) and run the command again."
            )

    def chunks(self) -> Iterator[bytes]:
        """The whole part again, in pieces."""
        yield self.head
        for start in range(0, len(self.rows), CHUNK):
            yield self.tag + self.tag.join(self.rows[start : start + CHUNK])
        yield self.tail

    # Rows

    def position(self, row: int) -> int | None:
        """Where a row stands in `rows`."""
        found = bisect_left(self.numbers, row)
        return found if found < len(self.numbers) and self.numbers[found] == row else None

    def cells(self, position: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Column, attributes and content of each cell of a row."""
        piece = self.rows[position]
        for column, start, end in self._bounds(piece):
            opened = piece.index(b">", start)
            if piece[opened - 1 : opened] == b"/":
                yield column, piece[start : opened - 1], b""
            else:
                close = end - len(self.prefix) - 4
                yield column, piece[start:opened], piece[opened + 1 : close]

    def content(self, position: int, column: str) -> bytes:
        """Content of one cell of a row, nothing where it is missing."""
        piece = self.rows[position]
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
            self._split(plain_form(b"".join(self.chunks()), self.name))
            self._rewrite(row, columns, make)

    def _rewrite(self, row: int, columns: Iterable[int], make: Rewrite) -> None:
        found = self.position(row)
        missing: list[tuple[int, bytes]] = []
        if found is None:
            missing = [(c, new) for c in columns if (new := make(c, None, b"")) is not None]
            if missing:
                self.insert(row, b"".join(new for _, new in sorted(missing)))
            return
        piece = self.rows[found]
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
            piece = self._with(piece, column, new)
        self.rows[found] = piece

    def _find(self, piece: bytes, address: bytes) -> tuple[int, int, int] | None:
        """Start, end of the opening tag and end of the cell at an address."""
        wanted = b' r="' + address + b'"'
        at = piece.find(wanted)
        while at >= 0:
            start = piece.rfind(b"<", 0, at)
            opened = piece.find(b">", at)
            if piece.rfind(b">", start, at) < 0 and piece.startswith(self.opening, start):
                if piece[opened - 1 : opened] == b"/":
                    return start, opened, opened + 1
                return start, opened, piece.index(self.closing, opened) + len(self.closing)
            at = piece.find(wanted, at + 1)
        return None

    def _with(self, piece: bytes, column: int, new: bytes) -> bytes:
        """The row with a cell put in its place."""
        opened = piece.index(b">")
        head = _SPANS.sub(b"", piece[:opened])
        if head.endswith(b"/"):
            rest = piece[opened + 1 :]
            return head[:-1] + b">" + new + b"</" + self.tag[1:] + b">" + rest
        piece = head + piece[opened:]
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
        piece = self.rows[at]
        opened = piece.index(b">")
        if b" ht=" not in piece[:opened]:
            opened -= piece[:opened].endswith(b"/")
            tall = b' ht="%s" customHeight="1"' % f"{height:g}".encode()
            self.rows[at] = piece[:opened] + tall + piece[opened:]

    def insert(self, row: int, cells: bytes, attributes: bytes = b"") -> None:
        """A new row."""
        piece = b' r="%d"%s>%s</%s>' % (row, attributes, cells, self.tag[1:])
        at = bisect_left(self.numbers, row)
        self.rows.insert(at, piece)
        self.numbers.insert(at, row)

    def insert_block(self, row: int, pieces: list[bytes]) -> None:
        """New rows one below the other, where none of their numbers is taken."""
        at = bisect_left(self.numbers, row)
        self.rows[at:at] = pieces
        self.numbers[at:at] = range(row, row + len(pieces))

    def has_content(self, position: int, left: int, right: int) -> bool:
        """Whether some cell of a row between two columns holds anything."""
        piece = self.rows[position]
        if b"</" + self.prefix.encode() + b"c>" not in piece:
            return False
        return any(
            left <= column <= right and has_value(inner)
            for column, _, inner in self.cells(position)
        )


_ADDRESS: Final = re.compile(rb'\sr="([A-Z]+)\d+"')
_PROTECTION: Final = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*>")
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]|<(?:\w+:)?f[\s>/]")


def has_value(inner: bytes) -> bool:
    """Whether a cell's content is more than nothing."""
    return bool(_VALUE.search(inner))


def style_of(attributes: bytes) -> int:
    """The style a cell's or row's attributes name, 0 where they name none."""
    found = _STYLE.search(attributes)
    return int(found[1]) if found else 0


def plain_form(content: bytes, name: str) -> bytes:
    """The same sheet as UTF-8 without comments, with every row and cell numbered and in order.

    Raises:
        InputError: It is no sound sheet.
    """
    root = parse(content, name)
    etree.strip_tags(root, etree.Comment)
    holder = next((e for e in root if local(e) == "sheetData"), None)
    if holder is None:
        raise refusal(name, "has a sheet without rows", "Open it in Excel, and save.")
    last = 0
    for row in holder:
        last = int(row.get("r") or last + 1)
        row.set("r", str(last))
        before = 0
        for cell in row:
            if local(cell) != "c":
                continue
            address = cell.get("r")
            before = column_number(address.rstrip("0123456789")) if address else before + 1
            cell.set("r", f"{letters(before)}{last}")
            cell.tail = None
        row[:] = sorted(row, key=_column_of)
        row.text = row.tail = None
    holder[:] = sorted(holder, key=lambda row: int(row.get("r", "0")))
    holder.text = None
    if len({row.get("r") for row in holder}) < len(holder):
        raise refusal(
            name, "has a sheet with a row in it twice", "Open it in Excel, let it repair, and save."
        )
    return unparse(root)


def _column_of(cell: Element) -> int:
    address = cell.get("r")
    return column_number(address.rstrip("0123456789")) if address else 1 << 20


def prefixed(xml: str, prefix: str) -> bytes:
    """Our XML with the namespace prefix of the sheet it goes into."""
    return (re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", xml) if prefix else xml).encode()
