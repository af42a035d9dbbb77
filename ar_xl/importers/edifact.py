"""EDIFACT interchanges as segments of elements of components. Source: ISO 9735, syntax rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

START: Final = re.compile(r"\s*(?:UNA(?P<una>.{6})\s*)?UN[BH]\+?")
"""An interchange: the service string advice, if any, and its first segment."""


class Segment(NamedTuple):
    """One segment."""

    position: int
    """In the file, from 1: a whole file may be one line."""
    tag: str
    elements: list[list[str]]
    """Elements after the tag, each of components."""

    def at(self, element: int, component: int = 0) -> str:
        """A component, "" where the segment ends before it; both count from 0."""
        parts = self.elements[element] if element < len(self.elements) else []
        return parts[component].strip() if component < len(parts) else ""


def segments(text: str) -> Iterator[Segment]:
    """Segments; the service string advice (UNA) tells the separators, else the usual ones hold."""
    colon, plus, release, end = ":", "+", "?", "'"
    start = START.match(text)
    if not start:
        return
    if start["una"]:
        colon, plus, _, release, _, end = list(start["una"])
        text = text[start.end("una") :]
    for position, piece in enumerate(_split(text, end, release), 1):
        plain = piece.replace("\r", "").replace("\n", "").lstrip()
        if not plain:
            continue
        elements = [
            [_released(part, release) for part in _split(element, colon, release)]
            for element in _split(plain, plus, release)
        ]
        yield Segment(position, elements[0][0].strip().upper(), elements[1:])


def _split(text: str, mark: str, release: str) -> list[str]:
    """Parts between marks; a mark behind the release sign is a letter like any other."""
    if release == " " or release not in text:
        return text.split(mark)
    parts: list[str] = []
    open_part: list[str] = []
    for piece in text.split(mark):
        open_part.append(piece)
        signs = len(piece) - len(piece.rstrip(release))
        if signs % 2 == 0:
            parts.append(mark.join(open_part))
            open_part = []
    return [*parts, mark.join(open_part)] if open_part else parts


def _released(text: str, release: str) -> str:
    if release == " " or release not in text:
        return text
    return re.sub(re.escape(release) + "(.)", r"\1", text, flags=re.DOTALL)
