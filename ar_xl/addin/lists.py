"""Ranges with headings, such as the open items of an ERP export, as the checked frames of our tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING, Final

from ar_xl import settings as settings_table
from ar_xl.addin.blocks import CellError, Cells, RefusedError, days_of, numbers, plain, texts
from ar_xl.headings import claims, find_header, is_total, recognise
from ar_xl.settings import Settings
from ar_xl.tables import CUSTOMERS, INVOICES, TABLES, Table

if TYPE_CHECKING:
    import pandas as pd

_SEARCHED: Final = 20
"""Rows in which the headings may stand."""
_NOBODY: Final = "(none)"
_LONG_AGO: Final = dt.date(1900, 1, 1)
_LEFT_OUT: Final = frozenset({"Type", "Note", "Reminder level", "Last reminder"})
"""Columns of open items in which an export has words of its own, which no check shall refuse (see `_heed_types`)."""


def settings_of(currency_code: Cells = None, edges: Cells = None) -> Settings:
    """The settings of one call; what is blank has its default.

    Raises:
        RefusedError: An unknown currency, or edges that do not rise.
    """
    days = [plain(cell) for row in _rows(edges) for cell in row]
    errors = [day for day in days if isinstance(day, CellError)]
    if errors:
        raise RefusedError(errors[0])
    shown = [f"{day:g}" if isinstance(day, float) else str(day) for day in days if day is not None]
    given = {"Currency": (0, plain(currency_code)), "Bucket edges": (0, " ".join(shown) or None)}
    found, problems = settings_table.read(given)
    if problems:
        raise RefusedError
    return found


class Listing:
    """The rows of a range below its headings, columns by the headings of a table."""

    def __init__(self, cells: Cells, table: Table) -> None:
        """Find the headings, in any language and order that is known, in the first rows.

        Raises:
            RefusedError: There are none, or two columns claim one heading.
        """
        rows = _rows(cells)
        top = [list(map(plain, row)) for row in rows[:_SEARCHED]]
        at = find_header(top, table)
        if at is None:
            raise RefusedError
        self.headings = top[at]
        self.table = table
        self.rows = [row for row in rows[at + 1 :] if any(c is not None and c != "" for c in row)]
        self.columns = self._found()
        self.rows = self._without_totals()
        self._read: dict[str, list[object]] = {}
        self.twice: set[str] = set()

    def _found(self) -> dict[str, int]:
        places: dict[str, list[int]] = {}
        for position, meant in recognise(self.headings, self.table).items():
            places.setdefault(meant, []).append(position)
        for meant, positions in places.items():
            if len(positions) > 1:
                filled = [p for p in positions if any(_at(row, p) is not None for row in self.rows)]
                if len(filled) > 1:
                    raise RefusedError
                places[meant] = filled or positions[:1]
        return {meant: positions[0] for meant, positions in places.items()}

    def _without_totals(self) -> list[Sequence[object]]:
        keys = [self.columns[h] for h in ("Document", "Invoice date") if h in self.columns]
        if len(keys) < 2:
            return [row for row in self.rows if not is_total(row)]
        first, second = keys
        return [
            row
            for row in self.rows
            if (_at(row, first) is not None and _at(row, second) is not None) or not is_total(row)
        ]

    def column(self, heading: str) -> list[object] | None:
        """The plain values of a column, None where the range has none."""
        position = self.columns.get(heading)
        if position is None:
            return None
        if heading not in self._read:
            self._read[heading] = [_at(row, position) for row in self.rows]
        return self._read[heading]

    def keep(self, kept: Sequence[bool]) -> None:
        """Leave the other rows out."""
        self.rows = list(compress(self.rows, kept))
        self._read = {heading: list(compress(cells, kept)) for heading, cells in self._read.items()}

    def texts(self, heading: str) -> list[str]:
        """The texts of a column, "" for a blank or an error."""
        found = texts([[cell] for cell in self.column(heading) or []]).cells
        return [text if isinstance(text, str) else "" for text in found]

    def leave_out_twice(self, heading: str) -> None:
        """Leave out rows that share a text of a column, and keep these texts, in small letters, as `twice`."""
        found = [text.casefold() for text in self.texts(heading)]
        self.twice = {text for text, times in Counter(found).items() if text and times > 1}
        if self.twice:
            self.keep([text not in self.twice for text in found])

    def counts(self, heading: str) -> list[float]:
        """The numbers of a column, 0 for a blank.

        Raises:
            RefusedError: There is no such column, or a cell's own error.
        """
        cells = self.column(heading)
        if cells is None:
            raise RefusedError
        found = numbers([[cell] for cell in cells], 0.0).cells
        error = next((cell for cell in found if isinstance(cell, CellError)), None)
        if error is not None:
            raise RefusedError(error)
        return [cell for cell in found if isinstance(cell, float)]

    def named(self) -> list[object] | None:
        """Customers' names beside open items, where the range has such a column."""
        taken = set(self.columns.values())
        for position, heading in enumerate(self.headings):
            if position not in taken and any(h == "Name" for _, h in claims(heading, CUSTOMERS)):
                return [_at(row, position) for row in self.rows]
        return None

    def frame(self, settings: Settings, filled: dict[str, Sequence[object]]) -> pd.DataFrame:
        """The checked frame.

        Args:
            settings: The currency of rows without one.
            filled: What stands in cells that are blank, by heading.

        Raises:
            RefusedError: A cell's own error, or #VALUE! for what the table cannot be with.
        """
        import pandas as pd

        from ar_xl.cells import check

        raw: dict[str, list[object]] = {}
        for column in self.table.columns:
            heading = column.heading
            cells = (
                self.column(heading)
                if heading not in _LEFT_OUT or self.table is not INVOICES
                else None
            )
            if heading == "Disputed amount" and cells and not _are_numbers(cells):
                cells = None  # Yes and No, as many lists have it: no amount, and none is asked for
            if cells is not None:
                raw[heading] = _usable(cells, column.kind, starred=column.starred)
            if heading in filled:
                own = raw.get(heading) or [None] * len(self.rows)
                raw[heading] = [
                    f if c is None else c for c, f in zip(own, filled[heading], strict=True)
                ]
        index = pd.RangeIndex(1, 1 + len(self.rows))
        cells_frame = pd.DataFrame(
            {h: pd.Series(v, index=index, dtype=object) for h, v in raw.items()}, index=index
        )
        frame, problems = check(self.table, cells_frame, settings)
        if any(problem.severity == "error" for problem in problems):
            raise RefusedError
        return frame


def open_items(
    cells: Cells,
    settings: Settings,
    *,
    date: dt.date | None = None,
    numbered: bool = False,
    alone: bool = False,
) -> tuple[Listing, pd.DataFrame]:
    """The INVOICES frame of a range of open items, with what analysts' lists leave out filled in.

    Open amounts stand for missing amounts. A document without a date is there from its due date on.

    Args:
        cells: The range.
        settings: The currency of rows without one.
        date: The latest date a document without a date of its own can have.
        numbered: The rows are numbered in place of their documents' numbers: two may have one number.
        alone: Rows of which two have one number are left out.
    """
    listing = Listing(cells, INVOICES)
    _heed_types(listing)
    if alone:
        listing.leave_out_twice("Document")
    count = len(listing.rows)
    due = days_of(listing.column("Due date") or [None] * count)
    filled: dict[str, Sequence[object]] = {
        "Customer ID": [_NOBODY] * count,
        "Amount": listing.column("Open amount") or [None] * count,
        "Invoice date": [_there_by(day, date) for day in due],
    }
    if numbered:
        listing.columns.pop("Document", None)
    if "Document" not in listing.columns:
        filled["Document"] = [str(number) for number in range(1, 1 + count)]
    return listing, listing.frame(settings, filled)


def _heed_types(listing: Listing) -> None:
    """Payments left out, and credit notes made negative where all are positive, as `import` does."""
    from ar_xl.document_types import type_of

    if "Type" not in listing.columns:
        return
    types = list(map(type_of, listing.texts("Type")))
    listing.keep([kind != "Payment" for kind in types])
    credit = [kind == "Credit note" for kind in types if kind != "Payment"]
    for heading in ("Amount", "Open amount"):
        cells = listing.column(heading)
        if cells is None:
            continue
        figures = numbers([[cell] for cell in cells]).cells if cells else []
        given = [f for f, is_credit in zip(figures, credit, strict=True) if is_credit]
        if any(isinstance(f, float) and f < 0 for f in given):
            return
        for at, (figure, is_credit) in enumerate(zip(figures, credit, strict=True)):
            if is_credit and isinstance(figure, float):
                cells[at] = -figure


def customers_of(listing: Listing, items: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The CUSTOMERS frame of open items alone: named as beside them, else by their numbers."""
    import pandas as pd

    from ar_xl.cells import check

    ids = items["customer_id"].tolist()
    given = listing.named() or ids
    names = dict(zip(reversed(ids), reversed(given), strict=True))
    raw = pd.DataFrame(
        {"Customer ID": list(names), "Name": [n or i for i, n in names.items()]}, dtype=object
    )
    frame, problems = check(CUSTOMERS, raw, settings)
    if problems:
        raise RefusedError
    return frame


def nothing_else() -> dict[str, pd.DataFrame]:
    """Every table, empty: what a range does not tell."""
    from ar_xl.cells import empty

    return {table.name: empty(table) for table in TABLES}


def _there_by(due: object, latest: dt.date | None) -> dt.date:
    """The date of a document without one: its due date, at latest the date that is asked for."""
    if not isinstance(due, dt.date):
        return latest or _LONG_AGO
    return min(due, latest) if latest else due


def _rows(cells: Cells) -> list[Sequence[object]]:
    if not isinstance(cells, list | tuple):
        return [[cells]]
    return list(cells) if any(isinstance(row, list | tuple) for row in cells) else [cells]


def _at(row: Sequence[object], position: int) -> object:
    return plain(row[position]) if position < len(row) else None


def _are_numbers(cells: Sequence[object]) -> bool:
    read = numbers([[cell] for cell in cells]).cells
    return not any(
        isinstance(figure, CellError) and not isinstance(cell, CellError)
        for figure, cell in zip(read, cells, strict=True)
    )


def _usable(cells: list[object], kind: str, *, starred: bool) -> list[object]:
    """Cells without errors; dates as dates, also where a formula gives their serial numbers."""
    error = next((cell for cell in cells if isinstance(cell, CellError)), None)
    if error is not None and (starred or kind != "text"):
        raise RefusedError(error)
    if error is not None:
        return [None if isinstance(cell, CellError) else cell for cell in cells]
    if kind != "date":
        return cells
    found = days_of(cells)
    if any(isinstance(day, CellError) for day in found):
        raise RefusedError
    return list(found)
