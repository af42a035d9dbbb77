"""A ledger's numbers by their look, so that what holds for all of one look is found out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl.core.number_texts import PIECE, at_once

_YEAR = 4
_ANY_DIGIT: Final = str.maketrans("0123456789", "9" * 10)

Shape = tuple[str, ...]
"""The pieces of a number with every digit run as one sign: documents of one shape are numbered together."""


def shape_of(pieces: Sequence[str]) -> Shape:
    """The shape of a number in pieces."""
    return tuple(["9" if p[0].isdigit() else p for p in pieces])


@dataclass(frozen=True, slots=True)
class Alike:
    """Documents whose numbers have the same letters and separators, and digits in the same places."""

    shape: Shape
    at: list[int]
    columns: list[list[str]]
    """Their first pieces, their second ones, and so on."""

    @property
    def runs(self) -> list[list[str]]:
        """The columns of digits."""
        return [some for some, sign in zip(self.columns, self.shape, strict=True) if sign == "9"]

    @property
    def raw(self) -> list[str]:
        """The numbers squeezed."""
        return list(map("".join, zip(*self.columns, strict=True)))

    @property
    def digits(self) -> list[str]:
        """Their digits alone."""
        return list(map("".join, zip(*self.runs, strict=True)))

    def dotted(self, *, words: bool) -> list[str]:
        """The numbers without leading zeros (see `dotted`), with their words or the digits alone."""
        bare = [
            [run.lstrip("0") or "0" for run in some] if sign == "9" else some
            for some, sign in zip(self.columns, self.shape, strict=True)
            if words or sign == "9"
        ]
        return list(map(".".join, zip(*bare, strict=True)))


def alike(numbers: Sequence[str]) -> list[Alike]:
    """Clean numbers by their look.

    >>> [(group.shape, group.at) for group in alike(["INV-007", "RE7", "INV-008"])]
    [(('INV', '9'), [0, 2]), (('RE', '9'), [1])]
    """
    looks: dict[str, list[int]] = {}
    for at, look in enumerate(at_once(lambda text: text.translate(_ANY_DIGIT), numbers)):
        looks.setdefault(look, []).append(at)
    found = []
    for look, places in looks.items():
        texts = [numbers[at] for at in places]
        pieces = [(piece[0], piece.span()) for piece in PIECE.finditer(look)]
        columns = [
            [text[start:end] for text in texts] if word[0].isdigit() else [word] * len(texts)
            for word, (start, end) in pieces
        ]
        found.append(Alike(shape_of([word for word, _ in pieces]), places, columns))
    return found


def serials(groups: Iterable[Alike]) -> tuple[dict[Shape, int], set[str]]:
    """What counts the documents, and what does not.

    Returns:
        By shape, the piece that counts the documents: the run with the most different values, at best the last;
        and the longer runs beside it, such as years and branches.

    >>> serials(alike(["15150/2026", "15151/2026", "INV-2026-0001", "RE7"]))
    ({('9', '9'): 0, ('INV', '9', '9'): 2, ('RE', '9'): 1}, {'2026'})
    """
    values: dict[Shape, list[set[str]]] = {}
    for group in groups:
        every = values.setdefault(group.shape, [set() for _ in group.shape])
        for found, column, sign in zip(every, group.columns, group.shape, strict=True):
            if sign == "9":
                found.update(column)
    counting: dict[Shape, int] = {}
    shared: set[str] = set()
    for shape, every in values.items():
        runs = [at for at, sign in enumerate(shape) if sign == "9"] or [len(shape) - 1]
        serial = counting[shape] = max(runs, key=lambda at: (len(every[at]), at))
        beside = [every[at] for at in runs if at != serial]
        shared.update(run for found in beside for run in found if len(run) >= _YEAR)
    return counting, shared
