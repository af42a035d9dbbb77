"""A batch of letters for the printer, and its cover list: who gets how many sheets, to be ticked off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl import money
from ar_xl.core.notices import Notice
from ar_xl.documents.enclosures import Copy, bound
from ar_xl.documents.fonts import BOLD
from ar_xl.documents.letterhead import Recipient
from ar_xl.documents.paper import ACCENT, LEFT, QUIET, RIGHT, Box, Page, Rule, Text, cut, pdf
from ar_xl.outcome import many
from ar_xl.settings import Settings

_TOP: Final = 46.0
_ROW: Final = 6.0
_ON_A_PAGE: Final = 38


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter for the printer."""

    to: Recipient
    notice: Notice
    pages: Sequence[Page]
    behind: Sequence[Copy] = ()
    """Copies of its documents."""

    @property
    def count(self) -> int:
        """Of its pages, those behind it included."""
        return len(self.pages) + sum(copy.pages for copy in self.behind)


def batch(letters: Sequence[Printed], settings: Settings, day: str, run: str) -> bytes:
    """The letters as one PDF, the cover list first."""
    title, parts = f"Letters {run}", []
    listed = [(one.to, one.notice, one.count) for one in letters]
    pages = [*cover_pages(listed, settings, day, run)]
    for one in letters:
        pages += one.pages
        if one.behind:
            parts += [pdf(pages, title, settings.company), *(copy.content for copy in one.behind)]
            pages = []
    if pages:
        parts.append(pdf(pages, title, settings.company))
    return bound(parts)


def cover_pages(
    letters: Sequence[tuple[Recipient, Notice, int]], settings: Settings, day: str, run: str
) -> list[Page]:
    """The list, page by page, in the order of the letters; in English, as the sheets are."""
    sheets = sum(count for _, _, count in letters)
    told = f"{many(len(letters), 'letter')}, {many(sheets, 'page')}"
    pages: list[Page] = []
    for first in range(0, len(letters), _ON_A_PAGE):
        some = letters[first : first + _ON_A_PAGE]
        page: Page = [
            Text(LEFT, 25, "Letters to post", 16, BOLD, color=ACCENT),
            Text(LEFT, 32, f"{settings.company}   ·   {day}   ·   run {run}", 9, color=QUIET),
            Text(LEFT, 38, told, 10, BOLD),
            Box(LEFT, _TOP - 5, RIGHT - LEFT, 6, ACCENT),
        ]
        for x, word, align in _COLUMNS:
            mark = Text(x, _TOP - 0.8, word, 7.5, BOLD, "left", (1, 1, 1))
            page.append(
                mark if align == "left" else Text(x, mark.y, word, 7.5, BOLD, "right", (1, 1, 1))
            )
        for at, (to, notice, count) in enumerate(some):
            y = _TOP + 5.2 + at * _ROW
            town = to.address[-1] if to.address else ""
            page += [
                Text(LEFT + 1.5, y, str(first + at + 1), 9),
                Text(36, y, cut(to.customer_id, 22, 9), 9),
                Text(60, y, cut(to.name, 52, 9), 9),
                Text(114, y, cut(town, 26, 9), 9),
                Text(149, y, str(count), 9, align="right"),
                Text(RIGHT - 9, y, money.text(notice.total, notice.currency, code=True), 9, align="right"),
                *_tick(RIGHT - 5, y - 3),
                Rule(LEFT, y + 1.6, RIGHT, y + 1.6, 0.2, QUIET),
            ]  # fmt: skip
        pages.append(page)
    for number, page in enumerate(pages, 1):
        page.append(Text(RIGHT, 285, f"{number} / {len(pages)}", 7, align="right", color=QUIET))
    return pages


_COLUMNS: Final = (
    *((LEFT + 1.5, "No.", "left"), (36.0, "Customer", "left"), (60.0, "Name", "left")),
    *((114.0, "Town", "left"), (149.0, "Pages", "right"), (RIGHT - 9, "Total", "right")),
)


def _tick(x: float, y: float) -> Page:
    return [
        *(Rule(x, y, x + 3.4, y, 0.5), Rule(x, y + 3.4, x + 3.4, y + 3.4, 0.5)),
        *(Rule(x, y, x, y + 3.4, 0.5), Rule(x + 3.4, y, x + 3.4, y + 3.4, 0.5)),
    ]
