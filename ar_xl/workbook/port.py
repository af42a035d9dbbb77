"""The whole of Excel, as far as the toolkit is concerned: read and write, and how a table was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pandas as pd

from ar_xl.tables import Table

Cell = object
"""str, int, float, bool, datetime.date, datetime.datetime or None."""


@dataclass(frozen=True)
class Understood:
    """How a table lies in a book that people laid out themselves."""

    sheet: str
    header: int
    """Row of the headings, the lower of two."""
    rows: int
    headings: Mapping[str, str]
    """As they stand in the book, by declared heading."""
    missing: tuple[str, ...] = ()
    """Declared headings that must exist and do not."""
    unclear: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Headings that stand in the book and can all be one column, by its declared heading."""
    ignored: tuple[str, ...] = ()


class Workbook(Protocol):
    """A workbook that holds tables."""

    command: str
    """The command that writes, for the name of what is kept from before."""
    backups: int
    """How many earlier versions are kept, where they are."""
    outbox: Path | None
    """Folder for the letters, statements and mails a command makes; None where they go nowhere."""
    folder: Path | None
    """Where the book lies, with letter templates beside it; None where it lies nowhere."""

    def read(self, table: Table) -> pd.DataFrame | None:
        """Cells of `table`, or None where the book has none.

        Columns are object dtype, named by the declared headings where a heading was recognised (by name,
        or as a synonym), else as they stand on the sheet. The index is the Excel row number. Rows whose
        cells are all blank are left out. Formulas read as their cached value. Where the table has another
        place than it declares, `attrs` tells it: "sheet" (its name), "letters" (column letter by heading) and
        "headings" (as they stand there, by heading). "room" is there where the table lacks
        columns the toolkit keeps and something stands where they would be added: how many find room, and
        the address of what is in the way of the next. "computed" is there where columns the toolkit writes hold
        formulas of the clerk's: the rows, by heading.

        Raises:
            InputError: The book or this table cannot be read.
        """

    def understood(self, table: Table) -> Understood | None:
        """How `table` lies in the book, also where it lacks what it must have; None where nothing is like it.

        Raises:
            InputError: Several places can be it.
        """

    def write(self, frames: Mapping[Table, pd.DataFrame]) -> None:
        """Put rendered cells into the book, all tables or none.

        What happens to a table follows from its owner:

        - toolkit: sheet and table are made where absent; the frame replaces every row (its index does
          not matter), columns of the user's own in that table go with the rows.
        - clerk and append: rows of the frame whose index is a row of the table are set, in the columns
          the frame has and no others; rows whose index is not are appended below the last, in the
          frame's order. A missing column that the frame has is added at the right end.

        `frame.attrs` may hold, for a table with a banner: "title" (str), "lines" (list of str, above
        the table), "checks" (list of (label, ok), shown green or red with a mark and text),
        "totals" (list of cells by heading, figures below the table in its columns), "tiles" (a Table
        and its cells, large figures above ours, with room for charts below them) and "footer" (list of
        str, below, for example signature lines).

        Raises:
            BusyError: The book cannot be written now; it is as it was.
        """
