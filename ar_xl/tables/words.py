"""What a table is: its sheet, key, owner and columns, as data.

Checks, number formats, widths, dropdowns, the template, the importers' targets and the documentation
follow from these declarations. A frame of a table has one column per `Column`, named by `Column.name`,
and its index is the Excel row number. Kinds and their dtypes in a checked frame:

- text   object, always `str`, blank is ""
- money  int64 minor units of the row's currency; Int64 where the column may be blank
- date   datetime64[s], blank is NaT
- count  Int64
- rate   float64, a share of one, blank is NaN
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["text", "money", "date", "count", "rate"]
Owner = Literal["clerk", "toolkit", "append"]


@dataclass(frozen=True)
class Column:
    """One column: `heading` on the sheet, `name` in code."""

    heading: str
    kind: Kind = "text"
    starred: bool = False
    """Must exist and be filled in every row."""
    owner: Owner | None = None
    """Who writes it, where that is not the table's owner."""
    choices: tuple[str, ...] = ()
    """A dropdown; for a column of a clerk any other text is a Problem, a toolkit's column writes no other."""
    width: float | None = None
    currency: str = "currency"
    """Name of the column that holds the currency of this amount; where there is none, the book's."""
    other_currency: str = ""
    """Name of a second currency column; the amount has the decimals of whichever has more."""
    set_by: str = ""
    """The command by which a person may set this column of a clerk's row, instead of typing."""
    link: bool = False
    """The text is an address in this workbook (`Bank!G14`) and becomes a hyperlink."""

    @cached_property
    def name(self) -> str:
        """`Customer ID` is customer_id in code."""
        return re.sub(r"\W+", "_", self.heading.lower()).strip("_")


@dataclass(frozen=True)
class Table:
    """One Excel table (ListObject) on one sheet."""

    name: str
    sheet: str
    owner: Owner
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Headings that name a row once."""
    help: str = ""
    """One line for the reader of the sheet and of the documentation."""
    outline: str | None = None
    """Heading of a column of counts: rows above 1 are outlined and collapsed under the row before them."""
    banner: bool = False
    """The sheet is a report: title and lines from `frame.attrs` stand above the table (see workbook.port)."""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by their name in code."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """Columns by their heading."""
        return {column.heading: column for column in self.columns}

    def owner_of(self, column: Column) -> Owner:
        """Who writes a column."""
        return column.owner or self.owner

    @cached_property
    def written(self) -> tuple[str, ...]:
        """Headings the toolkit may write in rows that are already there."""
        mine = (c for c in self.columns if c.set_by or self.owner_of(c) == "toolkit")
        return tuple(c.heading for c in mine)

    def __hash__(self) -> int:
        return hash(self.name)
