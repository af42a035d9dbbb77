"""A sheet of ours as data, and its table."""

from __future__ import annotations

import dataclasses

import pandas as pd

from ar_xl.tables import Column, Table
from ar_xl.workbook import look
from ar_xl.workbook.addresses import block
from ar_xl.workbook.file.cell import attribute
from ar_xl.workbook.stored import storable


@dataclasses.dataclass
class Page:
    """What a sheet of ours is made of."""

    columns: list[Column]
    header: int
    """Row of the headings."""
    left: int
    bottom: int
    """Last row of the table; a table has one row at least."""
    rows: list[bytes]
    """Row elements from the first to the last, footer and banner included."""
    last: int = 0
    """Last row of all, footer included."""
    parts: dict[str, str] = dataclasses.field(default_factory=dict)
    """Elements around the rows, by tag."""

    @property
    def ref(self) -> str:
        """Address of the table."""
        return block(self.left, self.header, self.left + len(self.columns) - 1, self.bottom)


def columns_of(table: Table, frame: pd.DataFrame) -> list[Column]:
    """The declared columns, then what else the frame has."""
    extra = [Column(str(heading)) for heading in frame.columns if heading not in table.by_heading]
    return [*table.columns, *extra]


def table_xml(
    page: Page, *, namespace: str, number: int, name: str, style: str | None = None
) -> bytes:
    """The table part of a page."""
    columns = "".join(
        f'<tableColumn id="{i}" name={attribute(column_name(c.heading))}/>'
        for i, c in enumerate(page.columns, 1)
    )
    look_of = style or (
        f'<tableStyleInfo name="{look.TABLE_STYLE}" showFirstColumn="0" showLastColumn="0" '
        'showRowStripes="1" showColumnStripes="0"/>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<table xmlns="{namespace}" id="{number}" name={attribute(name)} displayName={attribute(name)} '
        f'ref="{page.ref}" totalsRowShown="0"><autoFilter ref="{page.ref}"/>'
        f'<tableColumns count="{len(page.columns)}">{columns}</tableColumns>{look_of}</table>'
    ).encode()


def column_name(heading: str) -> str:
    """A heading as a table part spells it: line ends as _x000a_."""
    return storable(heading).replace("\n", "_x000a_")
