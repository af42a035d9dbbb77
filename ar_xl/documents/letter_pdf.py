"""A letter as pages: the text, the table of documents where the text has it, the payment slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ar_xl.core.notices import Notice
from ar_xl.documents.fonts import BOLD, PLAIN
from ar_xl.documents.letterhead import (
    BODY_END,
    BODY_TOP,
    NEXT_TOP,
    Recipient,
    fold_marks,
    foot,
    head,
    next_head,
    particulars,
    window,
)
from ar_xl.documents.paper import (
    ACCENT,
    HEIGHT,
    LEFT,
    RIGHT,
    Box,
    Page,
    Rule,
    Text,
    cut,
    wrapped,
)
from ar_xl.documents.payment_codes import Payment
from ar_xl.documents.payment_slip import HEIGHT_OF, slip
from ar_xl.documents.reminder_text import headings, is_partly, rows, sums
from ar_xl.documents.templates import TABLE, Filled
from ar_xl.settings import Settings

_SIZE: Final = 10.0
_STEP: Final = 4.8
_ROW: Final = 5.4
_TIGHTER: Final = (0.93, 0.86)
"""Scales of the text where that saves the second page."""
_MOST_SAVED: Final = 0.25
"""Share of the words' height that tighter lines can save."""


class Flow:
    """Where the next line goes; begins a page where the last one is full."""

    def __init__(
        self, settings: Settings, to: Recipient, facts: Mapping[str, str], scale: float = 1
    ) -> None:
        first = [*head(settings), *window(to, settings), *fold_marks(), *particulars(facts)]
        self.pages: list[Page] = [first]
        self.y = BODY_TOP
        self.words = 0.0
        """Height of all paragraphs, millimetres."""
        self._settings, self._to, self._scale = settings, to, scale

    def room(self, height: float) -> None:
        """Turn the page where less than `height` is left, in millimetres."""
        if self.y + height > BODY_END:
            self.turn()

    def turn(self) -> None:
        """Begin a page."""
        who = f"{self._to.name}, {self._to.customer_id}"
        self.pages.append(next_head(self._settings, "", who))
        self.y = NEXT_TOP

    def paragraph(self, text: str, size: float = _SIZE, font: str = PLAIN) -> None:
        """Text in lines, and the space after it."""
        size *= self._scale
        step = _STEP * size / _SIZE
        for line in wrapped(text, RIGHT - LEFT, size, font):
            self.room(step)
            self.pages[-1].append(Text(LEFT, self.y, line, size, font))
            self.y += step
            self.words += step
        self.y += 2.6 * self._scale**2

    def spilt(self, end: float) -> float:
        """How much goes beyond the first page, which may be used up to `end`; negative for what is left there."""
        if len(self.pages) == 1:
            return self.y - end
        beyond = (len(self.pages) - 2) * (BODY_END - NEXT_TOP) + self.y - NEXT_TOP
        return beyond + BODY_END - end

    def feet(self, *, last: bool) -> None:
        """The foot of every page; without `last`, of all but the last, whose foot is a QR-bill."""
        count = len(self.pages)
        for number, page in enumerate(self.pages, 1):
            if last or number < count:
                page += foot(self._settings, self._to.speech, number, count)


def letter_pages(
    notice: Notice, text: Filled, to: Recipient, settings: Settings, day: str, due: Payment | None
) -> list[Page]:
    """The pages of one reminder.

    Args:
        notice: What is asked for.
        text: Its words.
        to: The customer.
        settings: The company.
        day: The letter's date, as it is shown.
        due: For the payment slip; None where there is no code.
    """
    pages, spilt, words = _laid(notice, text, to, settings, day, due, 1)
    for scale in _TIGHTER:
        if spilt <= 0 or spilt > words * _MOST_SAVED:
            break
        tighter, left, _ = _laid(notice, text, to, settings, day, due, scale)
        if left <= 0:
            return tighter
    return pages


def _laid(
    notice: Notice,
    text: Filled,
    to: Recipient,
    settings: Settings,
    day: str,
    due: Payment | None,
    scale: float,
) -> tuple[list[Page], float, float]:
    """The pages, by how much the first was too short, and how much of it words took, in millimetres."""
    say = to.speech
    facts = {
        say("statement.customer"): to.customer_id,
        say("statement.dated"): day,
        say("statement.ours"): notice.reminder_id,
        say("statement.contact"): notice.collector,
    }
    flow = Flow(settings, to, facts, scale)
    flow.paragraph(text.subject, 12, BOLD)
    flow.y += 2 * scale
    for paragraph in text.paragraphs:
        if paragraph == TABLE:
            _table(flow, notice, to)
        else:
            flow.paragraph(paragraph)
    end = BODY_END
    if due is not None:
        end = HEIGHT - HEIGHT_OF["QR-bill"] - 2 if due.kind == "QR-bill" else BODY_END - 42
    spilt = flow.spilt(end)
    if due is not None:
        top = BODY_END - HEIGHT_OF["GiroCode"]
        if flow.y > end:
            flow.turn()
            top = flow.y
        if due.kind == "QR-bill":
            flow.pages[-1] = [mark for mark in flow.pages[-1] if mark not in fold_marks()]
        flow.pages[-1] += slip(due, settings, to, notice.total, notice.currency, top)
    flow.feet(last=due is None or due.kind != "QR-bill")
    return flow.pages, spilt, flow.words


def _table(flow: Flow, notice: Notice, to: Recipient) -> None:
    partly = is_partly(notice)
    named = headings(to, partly=partly)
    edges = _edges(partly=partly)
    flow.room(9 + 2 * _ROW)
    flow.y -= 2
    _heading(flow, named, edges)
    for at, row in enumerate(rows(notice, to)):
        if flow.y + _ROW > BODY_END:
            flow.turn()
            _heading(flow, named, edges)
        cells = [row.document, row.due, row.days, row.level, row.open]
        if at % 2:
            flow.pages[-1].append(Box(LEFT, flow.y, RIGHT - LEFT, _ROW))
        _cells(flow, [*cells, row.reminded] if partly else cells, edges)
        flow.y += _ROW
    for last, (label, amount) in enumerate(told := sums(notice, to), 1):
        total = last == len(told)
        flow.room(_ROW + 4)
        page, font = flow.pages[-1], BOLD if total else PLAIN
        if last == 1 or total:
            page.append(Rule(LEFT, flow.y + 0.4, RIGHT, flow.y + 0.4, 0.8 if total else 0.4))
        page.append(Text(LEFT + 1.5, flow.y + 4.6, label, 9, font))
        page.append(Text(RIGHT - 1.5, flow.y + 4.6, amount, 10 if total else 9, font, "right"))
        flow.y += _ROW + 0.6
    page = flow.pages[-1]
    page.append(Rule(LEFT, flow.y + 0.6, RIGHT, flow.y + 0.6, 0.8))
    flow.y += 8


def _edges(*, partly: bool) -> list[float]:
    """Right edges of the columns, the first column's the left edge of its text."""
    return [LEFT, 92, 115, 135, 162, RIGHT] if partly else [LEFT, 105, 133, 160, RIGHT]


def _heading(flow: Flow, named: Sequence[str], edges: Sequence[float]) -> None:
    flow.pages[-1].append(Box(LEFT, flow.y, RIGHT - LEFT, 6.2, ACCENT))
    for at, (name, edge) in enumerate(zip(named, edges, strict=True)):
        x, align = (edge + 1.5, "left") if at == 0 else (edge - 1.5, "right")
        shown = cut(name, 30, 7.5, BOLD)
        mark = Text(x, flow.y + 4.2, shown, 7.5, BOLD, color=(1, 1, 1))
        flow.pages[-1].append(mark if align == "left" else _right(mark))
    flow.y += 6.2


def _right(mark: Text) -> Text:
    return Text(mark.x, mark.y, mark.text, mark.size, mark.font, "right", mark.color)


def _cells(flow: Flow, cells: Sequence[str], edges: Sequence[float]) -> None:
    for at, (cell, edge) in enumerate(zip(cells, edges, strict=True)):
        if cell:
            shown = cut(cell, 50, 9) if at == 0 else cell
            mark = Text(edge + 1.5 if at == 0 else edge - 1.5, flow.y + 3.8, shown, 9)
            flow.pages[-1].append(mark if at == 0 else _right(mark))
