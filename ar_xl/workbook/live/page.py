"""Tables of the toolkit in an open book: made with their sheet, and replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Final

import pandas as pd

from ar_xl.extents import LAST_COLUMN
from ar_xl.problems import InputError, Problem
from ar_xl.tables import Column, Table
from ar_xl.workbook import banner, look
from ar_xl.workbook.addresses import linked
from ar_xl.workbook.live import beyond, forms, values
from ar_xl.workbook.live.before import Before
from ar_xl.workbook.naming import follower, free_name
from ar_xl.workbook.place import Place
from ar_xl.workbook.stored import plain, storable

if TYPE_CHECKING:
    import xlwings as xw

MOST_LINKS: Final = 500
"""Each link is a call of its own; who has more problems than this begins at the top anyway."""
LONGEST_LIST: Final = 255


class Page:
    """One table on its sheet, as it shall be."""

    def __init__(self, sheet: xw.Sheet, table: Table, frame: pd.DataFrame, before: Before) -> None:
        extra = [Column(str(h)) for h in frame.columns if h not in table.by_heading]
        self.columns = [*table.columns, *extra]
        self.sheet, self.table, self.frame, self.before = sheet, table, frame, before
        self.above = banner.above(table, frame.attrs) if table.banner else []
        self.below = banner.below(frame.attrs, self.columns) if table.banner else []
        self.left, self.header = 1, len(self.above) + 1
        self.cells = [
            [plain(v) for v in frame[c.heading]] if c.heading in frame else [None] * len(frame)
            for c in self.columns
        ]

    @property
    def right(self) -> int:
        """Last column."""
        return self.left + len(self.columns) - 1

    @property
    def bottom(self) -> int:
        """Last row of the table; a table has one row at least."""
        return self.header + max(1, len(self.frame))

    @property
    def last(self) -> int:
        """Last row of all, what stands below the table included."""
        return self.bottom + (1 + len(self.below) if self.below else 0)

    def _block(self, top: int, bottom: int) -> xw.Range:
        return values.block(self.sheet, top, self.left, bottom, self.right)

    def make(self, name: str) -> None:
        """On a sheet that is blank, with an Excel table of this name."""
        self._write_head()
        self._write_body()
        self.sheet.tables.add(
            source=self._block(self.header, self.bottom),
            name=name,
            has_headers=True,
            table_style_name=look.TABLE_STYLE,
        )
        self._write_beside()
        with suppress(Exception):  # looks alone; not every Excel has words for all of it
            self._dress_sheet()
        self._dress()

    def replace(self, place: Place, used: int) -> None:
        """Where the table is, whatever rows it has; cells beside it stay.

        Args:
            place: Where it is.
            used: Last row of the sheet in use.

        Raises:
            InputError: Something stands below the table and would be overwritten.
        """
        self.left = place.left
        listed = None if place.part is None else self.sheet.tables[place.part]
        if not self.table.banner:
            self.header = place.header
        old = used if place.bottom is None else place.bottom + place.totals
        if self.table.banner:
            old = self._match_header(place, max(old, used))
        elif place.part is not None:
            self._refuse_taken(old + 1)
        right = max(place.right, self.right)
        top = 1 if self.table.banner else self.header
        for first, last in ((top, self.header), (self.header + 1, old), (old + 1, self.last)):
            if last >= first:  # apart, since a block of one number format is one call
                self.before.keep(values.block(self.sheet, first, self.left, last, right))
        if self.last > old:
            self.before.was_blank(values.block(self.sheet, old + 1, self.left, self.last, right))
        if listed is not None:
            with suppress(Exception):  # there may be no filter; its rows are replaced
                listed.autofilter.clear()
        self._unfold(old)
        if listed is None:
            self._write_head()
        else:
            if listed.show_totals:
                listed.show_totals = False
            self.before.keep_size(listed)
            listed.resize(self._block(self.header, self.bottom))
            self._rename(place.headings)
        self._clear_rest(old, right)
        self._write_body()
        self._write_beside()
        self._dress()

    def _match_header(self, place: Place, used: int) -> int:
        """Bring the headings to their row, an Excel table's where it is; the last row in use."""
        missing = self.header - place.header
        if missing > 0:
            first, last = place.header, place.header + missing - 1
            room = values.block(self.sheet, first, 1, last, LAST_COLUMN)
            room.insert("down")
            self.before.made_room(values.block(self.sheet, first, 1, last, LAST_COLUMN))
            return used + missing
        self.above += [banner.TextRow()] * -missing
        self.header = place.header
        return used

    def _refuse_taken(self, first: int) -> None:
        if self.last < first:
            return
        for row, cells in enumerate(values.read(self._block(first, self.last)), first):
            if any(cell is not None for cell in cells):
                raise InputError(
                    [
                        Problem(
                            self.sheet.name, row, None, None,
                            f"holds something below the table {self.table.name}, which needs the room",
                            "Move it to the side or to another sheet.",
                        )
                    ]
                )  # fmt: skip

    def _clear_rest(self, old: int, right: int) -> None:
        """What the table was and is no more: rows below, columns beside, texts above, links."""
        if old > self.bottom:
            values.block(self.sheet, self.bottom + 1, self.left, old, right).clear()
        if right > self.right:
            bottom = max(old, self.bottom)
            values.block(self.sheet, self.header, self.right + 1, bottom, right).clear()
        for at, column in enumerate(self.columns, self.left):
            if column.link:
                values.block(self.sheet, self.header + 1, at, self.bottom, at).clear()

    # Texts and values

    def _rename(self, old: Sequence[str]) -> None:
        """New headings; Excel numbers one that is there twice, be it for a moment."""
        headings = [storable(c.heading) for c in self.columns]
        if list(old) == headings:
            return
        row = self._block(self.header, self.header)
        passing = [f"ar_xl {n}" for n in range(len(headings))]
        values.write(row, [passing], [None] * len(headings))
        self._write_head()

    def _write_head(self) -> None:
        row = self._block(self.header, self.header)
        row.number_format = look.TEXT
        values.write(
            row, [[storable(c.heading) for c in self.columns]], [look.TEXT] * len(self.columns)
        )

    def _write_body(self) -> None:
        """Formats first: they decide whether a text stays one."""
        first, count = self.header + 1, len(self.frame)
        wanted: list[list[str]] = []
        for column, cells in zip(self.columns, self.cells, strict=True):
            usual = self._usual(column)
            of_rows = usual * max(1, count) if len(usual) == 1 else usual
            pairs = zip(cells or [None], of_rows, strict=True)
            wanted.append([forms.fitting(cell, form, form) for cell, form in pairs])
        shared: list[str | None] = []
        for alike, members in groupby(wanted):  # amounts side by side have one currency
            many, at = len(list(members)), self.left + len(shared)
            body = values.block(self.sheet, first, at, self.bottom, at + many - 1)
            shared += [forms.put_on(body, alike, body.number_format)] * many
        rows = [list(row) for row in zip(*self.cells, strict=True)] if count else []
        values.write(self._block(first, self.bottom), rows or [[None] * len(self.columns)], shared)

    def _usual(self, column: Column) -> list[str]:
        """The number format of a column, of amounts that of each row where the frame says their currency."""
        dash = self.table.owner == "toolkit"
        codes = next((c.heading for c in self.columns if c.name == column.currency), None)
        if column.kind != "money" or codes not in self.frame or not len(self.frame):
            return [look.number_format(column, dash=dash)]
        return [look.number_format(column, str(c or ""), dash=dash) for c in self.frame[codes]]

    def _write_beside(self) -> None:
        """What stands above and below the table."""
        for first, rows in ((1, self.above), (self.bottom + 2, self.below)):
            if not rows:
                continue
            told = (at + 1 for row in rows for at, _, _ in row.texts)
            wide = max(2, len(self.columns), *told)
            texts: list[list[object]] = [[None] * wide for _ in rows]
            for n, row in enumerate(rows):
                for at, text, _ in row.texts:
                    texts[n][at] = storable(text) if isinstance(text, str) else text
            last = first + len(rows) - 1
            area = values.block(self.sheet, first, self.left, last, self.left + wide - 1)
            area.clear()
            values.write(area, texts, ["General"] * wide)

    # Looks

    def _dress_sheet(self) -> None:
        """What is set once: widths, the headings' colours, no grid behind a report."""
        for at, column in enumerate(self.columns, self.left):
            head = self.sheet.range((self.header, at))
            head.column_width = look.width(column)
            style = look.header(self.table, column)
            _put_on(head, style)
        if self.table.banner:
            self.sheet.show_gridlines = False

    def _dress(self) -> None:
        """What depends on the rows; should Excel refuse some of it, the figures stand all the same."""
        for step in (self._dress_texts, self._dress_columns, self._mark, self._fold, self._link):
            with suppress(Exception):
                step()

    def _dress_texts(self) -> None:
        for first, rows in ((1, self.above), (self.bottom + 2, self.below)):
            for n, row in enumerate(rows, first):
                for at, _, style in row.texts:
                    _put_on(self.sheet.range((n, self.left + at)), style)

    def _dress_columns(self) -> None:
        for at, column in enumerate(self.columns, self.left):
            body = values.block(self.sheet, self.header + 1, at, self.bottom, at)
            if look.by_clerk(self.table, column):
                body.color = _rgb(look.INPUT)
            if column.heading in look.WRAPPED:
                body.wrap_text = True
            listed = ",".join(column.choices)
            if column.choices and look.by_clerk(self.table, column) and len(listed) <= LONGEST_LIST:
                body.data_validation.set_list(list(column.choices))

    def _mark(self) -> None:
        """Words of a choice in their colours, also when the clerk changes them."""
        for at, column in enumerate(self.columns, self.left):
            words = look.MARKS.get(column.heading, {})
            if not words:
                continue
            rules = values.block(
                self.sheet, self.header + 1, at, self.bottom, at
            ).conditional_formats
            rules.clear()
            for word, mark in words.items():
                rules.add_cell_value(
                    "equal_to",
                    f'="{word}"',
                    fill_color=_rgb(mark.fill),
                    font_color=_rgb(mark.colour),
                )

    def _deep(self) -> list[bool]:
        """Per row whether it is folded under the one before."""
        if self.table.outline is None:
            return []
        at = [c.heading for c in self.columns].index(self.table.outline)
        return [isinstance(v, int | float) and v > 1 for v in self.cells[at]]

    def _unfold(self, old: int) -> None:
        if self.table.outline is not None and old > self.header:
            rows = values.block(self.sheet, self.header + 1, self.left, old, self.left)
            with suppress(Exception):
                rows.rows.hidden = False
            beyond.fold(rows, deep=False)

    def _fold(self) -> None:
        row, folded = self.header + 1, self._deep()
        if any(folded):
            beyond.sum_above(self.sheet)
        for deep, members in groupby(folded):
            many = len(list(members))
            if deep:
                rows = values.block(self.sheet, row, self.left, row + many - 1, self.left)
                beyond.fold(rows, deep=True)
                rows.rows.hidden = True
            row += many

    def _link(self) -> None:
        links = [at for at, column in enumerate(self.columns, self.left) if column.link]
        listed = [sheet.name for sheet in self.sheet.book.sheets] if links else []
        names = {name.lower(): name for name in listed}
        for at in links:
            for row, text in enumerate(self.cells[at - self.left][:MOST_LINKS], self.header + 1):
                if place := linked(text, names):
                    self.sheet.range((row, at)).add_hyperlink(f"#{place}", str(text))


def _put_on(cell: xw.Range, style: look.Style) -> None:
    """The parts of a style that xlwings has words for."""
    font = cell.font
    if style.bold:
        font.bold = True
    if style.size:
        font.size = style.size
    if style.colour:
        font.color = _rgb(style.colour)
    if style.fill:
        cell.color = _rgb(style.fill)
    if style.wrap:
        cell.wrap_text = True
    if style.number != "General":
        cell.number_format = style.number


def _rgb(argb: str) -> tuple[int, int, int]:
    """A colour as xlwings has it.

    >>> _rgb("FF1F3A5F")
    (31, 58, 95)
    """
    return int(argb[2:4], 16), int(argb[4:6], 16), int(argb[6:8], 16)


def add_sheet(book: xw.Book, table: Table, before: Before) -> tuple[xw.Sheet, str]:
    """A new sheet for a table, in the place the order of `TABLES` gives it; and a free name for the table."""
    names = [sheet.name for sheet in book.sheets]
    follows = follower(names, table)
    name = free_name(table.sheet, names, 31)
    if follows is None:
        made = book.sheets.add(name, after=book.sheets[names[-1]])
    else:
        made = book.sheets.add(name, before=book.sheets[follows])
    before.made_sheet(made)
    taken = [*(t.name for s in book.sheets for t in s.tables), *(n.name for n in book.names)]
    return made, free_name(table.name, taken, 255, "_")
