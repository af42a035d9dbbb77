"""Pages as lists of marks, in millimetres from the top left of an A4 sheet, and the PDF of them.

Layout is data: the same pages go into a PDF of their own and into the batch for the printer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from ar_xl.documents.fonts import BOLD, PLAIN, face
from ar_xl.documents.pdf_file import Letters, written

WIDTH: Final = 210.0
HEIGHT: Final = 297.0
LEFT: Final = 25.0
"""Edge of the text, as the address window of DIN 5008 and of most envelopes asks."""
RIGHT: Final = 190.0
_POINTS: Final = 72 / 25.4

Color = tuple[float, float, float]
INK: Final[Color] = (0.13, 0.15, 0.18)
QUIET: Final[Color] = (0.40, 0.44, 0.49)
ACCENT: Final[Color] = (0.09, 0.27, 0.42)
ALARM: Final[Color] = (0.70, 0.13, 0.10)
PALE: Final[Color] = (0.945, 0.955, 0.965)
LINE: Final[Color] = (0.78, 0.81, 0.84)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; y is its baseline."""

    x: float
    y: float
    text: str
    size: float = 9
    font: str = PLAIN
    align: Literal["left", "right", "center"] = "left"
    color: Color = INK


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    x2: float
    y2: float
    width: float = 0.5
    """Points."""
    color: Color = INK
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; y is its top."""

    x: float
    y: float
    width: float
    height: float
    fill: Color = PALE


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code; y is its top."""

    x: float
    y: float
    size: float
    modules: tuple[tuple[bool, ...], ...]


Mark = Text | Rule | Box | Code
Page = list[Mark]


def pdf(pages: Iterable[Sequence[Mark]], title: str, author: str) -> bytes:
    """The pages as one PDF; the same pages are the same bytes.

    Raises:
        InputError: The extra `letters` is not installed.
    """
    used = {font: Letters(font) for font in (PLAIN, BOLD)}
    drawn = ["\n".join(_drawn(mark, used) for mark in page) for page in pages]
    size = (WIDTH * _POINTS, HEIGHT * _POINTS)
    return written(drawn, size, list(used.values()), title, author)


def _drawn(mark: Mark, used: Mapping[str, Letters]) -> str:
    """The operators of a mark; a PDF measures in points from the bottom."""
    if isinstance(mark, Text):
        return _text(mark, used[mark.font])
    if isinstance(mark, Rule):
        x, x2, y, y2 = (n * _POINTS for n in (mark.x, mark.x2, HEIGHT - mark.y, HEIGHT - mark.y2))
        dash = " ".join(f"{part:g}" for part in mark.dash)
        return (
            f"{_color(mark.color)} RG {mark.width:g} w [{dash}] 0 d"
            f" {x:.3f} {y:.3f} m {x2:.3f} {y2:.3f} l S"
        )
    if isinstance(mark, Box):
        x, y = mark.x * _POINTS, (HEIGHT - mark.y - mark.height) * _POINTS
        wide, high = mark.width * _POINTS, mark.height * _POINTS
        return f"{_color(mark.fill)} rg {x:.3f} {y:.3f} {wide:.3f} {high:.3f} re f"
    return _code(mark)


@lru_cache(maxsize=64)
def _color(color: Color) -> str:
    return " ".join(f"{part:.3g}" for part in color)


def _text(mark: Text, letters: Letters) -> str:
    x, y = mark.x * _POINTS, (HEIGHT - mark.y) * _POINTS
    if mark.align != "left":
        wide = width(mark.text, mark.size, mark.font) * _POINTS
        x -= wide if mark.align == "right" else wide / 2
    number = 0 if mark.font == PLAIN else 1
    runs = " ".join(
        f"/F{number}.{part} {mark.size:g} Tf ({shown}) Tj"
        for part, shown in letters.runs(mark.text)
    )
    return f"BT {_color(mark.color)} rg {x:.3f} {y:.3f} Td {runs} ET"


def _code(code: Code) -> str:
    """The dark modules as one path of whole numbers, a row's neighbours as one rectangle."""
    count = len(code.modules)
    unit = code.size * _POINTS / count
    x, y = code.x * _POINTS, (HEIGHT - code.y - code.size) * _POINTS
    drawn = [f"q 0 g {unit:.5f} 0 0 {unit:.5f} {x:.3f} {y:.3f} cm"]
    for row, cells in enumerate(code.modules):
        start = None
        for at, dark in enumerate((*cells, False)):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                drawn.append(f"{start} {count - 1 - row} {at - start} 1 re")
                start = None
    return "\n".join([*drawn, "f Q"])


@lru_cache(maxsize=1 << 16)
def width(text: str, size: float, font: str = PLAIN) -> float:
    """How wide a text is, in millimetres."""
    widths = face(font).charWidths
    return sum(widths.get(ord(c), 500) for c in text) * size / 1000 / _POINTS


def wrapped(text: str, most: float, size: float, font: str = PLAIN) -> list[str]:
    """The text in lines of at most `most` millimetres; a word that is wider is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _pieces(paragraph.split(" "), most, size, font):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, font) > most:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _pieces(words: Iterable[str], most: float, size: float, font: str) -> Iterator[str]:
    for word in words:
        rest = word
        while len(rest) > 1 and width(rest, size, font) > most:
            at = next(
                n for n in range(len(rest), 0, -1) if n == 1 or width(rest[:n], size, font) <= most
            )
            yield rest[:at]
            rest = rest[at:]
        yield rest


def cut(text: str, most: float, size: float, font: str = PLAIN) -> str:
    """The text on one line of at most `most` millimetres, an ellipsis where it is longer."""
    if width(text, size, font) <= most:
        return text
    kept = text
    while kept and width(kept + "…", size, font) > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"
