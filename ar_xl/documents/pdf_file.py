"""A PDF of text, lines and filled shapes in our two fonts: the same pages are the same bytes.

Written out by itself: a batch makes thousands of small files, and reportlab's canvas spends two
milliseconds on each before anything is drawn. Its reader of TrueType fonts cuts the fonts.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from ar_xl.documents.fonts import face

_FIRST: Final = 32
_ASCII: Final = range(_FIRST, 127)
_MISSING: Final = "\x01"
_NO_BREAK: Final = 0xA0
"""A space that is drawn as one."""
_ESCAPED: Final = str.maketrans({char: f"\\{char}" for char in "\\()"} | {"\r": "\\r"})


class Letters(dict[int, str]):
    """The characters a document uses of one font: as code points, with the character that stands for each.

    A part of a font has 256 places at most. The first begins with ASCII, so that documents in one language
    share it; character 0x141 here is place 0x41 of the second part.
    """

    def __init__(self, font: str) -> None:
        super().__init__({code: chr(code) for code in _ASCII})
        self.font, self._known = font, face(font).charToGlyph
        self.parts: list[list[int]] = [[0] * _FIRST + list(_ASCII)]
        self[_NO_BREAK] = " "

    def __missing__(self, code: int) -> str:
        """The next free place; one for all that the font lacks."""
        if code not in self._known:
            return self.setdefault(code, _MISSING)
        if len(self.parts[-1]) == 256:
            self.parts.append([0] * _FIRST)
        at = (len(self.parts) - 1 << 8) + len(self.parts[-1])
        self.parts[-1].append(code)
        return self.setdefault(code, chr(at))

    def runs(self, text: str) -> Iterator[tuple[int, str]]:
        """The text as strings of a PDF, each with its part of the font."""
        placed = text.translate(self)
        if max(placed, default="") < "\u0100":  # of the first part, as nearly all are
            yield 0, placed.translate(_ESCAPED)
            return
        for part, run in groupby(placed, key=lambda char: ord(char) >> 8):
            yield part, "".join(chr(ord(char) & 255) for char in run).translate(_ESCAPED)


def written(pages: Iterable[str], size: tuple[float, float], used: Sequence[Letters], title: str, author: str) -> bytes:  # fmt: skip
    """The file.

    Args:
        pages: Their operators, in characters up to 255; /F0.1 is the second part of the first font.
        size: Width and height in points.
        used: The fonts, once every page is drawn.
        title: What a viewer shows.
        author: Who made it.
    """
    objects: list[bytes] = [b"", b""]  # the catalogue and the list of pages, known at the end

    def add(content: bytes) -> int:
        objects.append(content)
        return len(objects)

    drawn = [add(_stream(page.encode("latin-1"))) for page in pages]
    fonts = " ".join(
        f"/F{number}.{part} {_font(add, letters.font, part, tuple(codes))} 0 R"
        for number, letters in enumerate(used)
        for part, codes in enumerate(letters.parts)
    )
    shared = add(f"<</Font<<{fonts}>>>>".encode())
    box = f"/MediaBox[0 0 {size[0]:.4f} {size[1]:.4f}]/Resources {shared} 0 R"
    kids = [
        add(f"<</Type/Page/Parent 2 0 R{box}/Contents {content} 0 R>>".encode())
        for content in drawn
    ]
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{listed}]>>".encode()
    facts = b"<</Title%b/Author%b/Creator(ar_xl)>>" % (_told(title), _told(author))
    return _file(objects, add(facts))


def _font(add: Callable[[bytes], int], font: str, part: int, codes: tuple[int, ...]) -> int:
    """One part of a font as objects of the file."""
    widths, cut, back = _cut(font, codes)
    metrics = face(font)
    name = f"{'ABCDEFGHIJ'[part // 10 % 10]}{'ABCDEFGHIJ'[part % 10]}ARXL+{metrics.name.decode()}"
    box = " ".join(f"{edge:g}" for edge in metrics.bbox)
    described = add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle {metrics.italicAngle:g}"
        f"/Ascent {metrics.ascent:g}/Descent {metrics.descent:g}/CapHeight {metrics.capHeight:g}"
        f"/StemV {metrics.stemV:g}/FontFile2 {add(cut)} 0 R>>".encode()
    )
    return add(
        f"<</Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 0/LastChar {len(codes) - 1}"
        f"/Widths[{widths}]/FontDescriptor {described} 0 R/ToUnicode {add(back)} 0 R>>".encode()
    )


@lru_cache(maxsize=256)
def _cut(font: str, codes: tuple[int, ...]) -> tuple[str, bytes, bytes]:
    """Widths of the characters, their outlines, and how to get back from places to characters."""
    metrics = face(font)
    widths = " ".join(f"{metrics.charWidths.get(code, metrics.defaultWidth):g}" for code in codes)
    outlines = metrics.makeSubset(list(codes))
    rows = [f"<{at:02X}><{code:04X}>" for at, code in enumerate(codes) if code]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]  # as many as are allowed
    listed = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    back = (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/ArXl def/CMapType 2 def\n"
        f"1 begincodespacerange<00><FF>endcodespacerange\n{listed}\n"
        "endcmap CMapName currentdict/CMap defineresource pop end end"
    )
    return widths, _stream(outlines, f"/Length1 {len(outlines)}"), _stream(back.encode())


def _stream(content: bytes, more: str = "") -> bytes:
    packed = zlib.compress(content)
    head = f"<</Filter/FlateDecode/Length {len(packed)}{more}>>\nstream\n".encode()
    return head + packed + b"\nendstream"


def _told(text: str) -> bytes:
    """A text of the file's own facts, in any script."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _file(objects: Sequence[bytes], facts: int) -> bytes:
    parts, places, at = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"], [], 0
    for number, content in enumerate(objects, 1):
        at += len(parts[-1])
        places.append(f"{at:010d} 00000 n \n")
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    at += len(parts[-1])
    body = b"".join(parts)
    seal = hashlib.md5(body, usedforsecurity=False).hexdigest()
    count = len(objects) + 1
    return (
        body
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{''.join(places)}"
            f"trailer\n<</Size {count}/Root 1 0 R/Info {facts} 0 R/ID[<{seal}><{seal}>]>>\n"
            f"startxref\n{at}\n%%EOF\n"
        ).encode()
    )
