"""Where a table is: by its name, else by its sheet's name, else by its headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ar_xl.headings import find_header, recognise
from ar_xl.problems import InputError, Problem
from ar_xl.tables import BY_NAME, Table
from ar_xl.workbook.file.cell import corners, letters
from ar_xl.workbook.file.package import ListObject, Package, Sheet, local
from ar_xl.workbook.file.values import Values

HEADER_ROWS = 20
"""The headings of a plain range are looked for in this many rows."""


@dataclass
class Place:
    """A table on its sheet; rows and columns as Excel numbers them."""

    sheet: Sheet
    part: str | None
    """Part of the Excel table, None for a plain range."""
    header: int
    left: int
    headings: list[str]
    """As they stand, by position; "" for a column without one."""
    bottom: int | None
    """Last row of the body; None where a plain range goes down to its last row."""
    totals: int = 0
    """Rows of totals below the body."""
    names: dict[int, str] = field(default_factory=dict)
    """Position of each column: its declared heading, else what stands there."""

    @property
    def right(self) -> int:
        """Last column."""
        return self.left + len(self.headings) - 1


class Places:
    """Finds tables in one package."""

    def __init__(self, package: Package, values: Values) -> None:
        self.package, self.values = package, values
        self.sheets = package.sheets
        self.objects = package.list_objects()

    def find(self, table: Table) -> Place | None:
        """Where a table is, None where the book has none.

        Raises:
            InputError: Two places or two columns claim to be it.
        """
        found = self._by_name(table) or self._by_sheet(table)
        if found is None and table.owner == "clerk" and any(c.starred for c in table.columns):
            found = self._by_headings(table)
        if found is not None:
            found.names = self._names(table, found)
        return found

    def rows(self, table: Table, place: Place) -> pd.DataFrame:
        """The cells of a table, see `Values.frame`."""
        top = place.header + 1
        return self.values.frame(table, place.sheet, place.names, place.left, top, place.bottom)

    def measured(self, table: Table) -> Place | None:
        """Like `find`; a plain range with totals below ends above them."""
        place = self.find(table)
        if place is not None and place.part is None and table.owner != "toolkit":
            at = (place.sheet.part, place.header + 1)
            if at not in self.values.ends:
                self.rows(table, place)
            place.bottom, place.totals = self.values.ends.get(at, (None, 0))
        return place

    def _by_name(self, table: Table) -> Place | None:
        for listed in self.objects:
            if listed.name.lower() == table.name.lower():
                return self._of_object(listed)
        return None

    def _of_object(self, listed: ListObject) -> Place:
        root = self.package.xml(listed.part)
        left, top, _, bottom = corners(root.get("ref", ""))
        columns = root.find(self.package.q("tableColumns"))
        headings = [
            (e.get("name") or "").replace("_x000a_", "\n").replace("_x000d_", "")
            for e in (() if columns is None else columns)
            if local(e) == "tableColumn"
        ]
        totals = int(root.get("totalsRowCount", "0"))
        header = top if root.get("headerRowCount", "1") != "0" else top - 1
        return Place(listed.sheet, listed.part, header, left, headings, bottom - totals, totals)

    def _by_sheet(self, table: Table) -> Place | None:
        sheet = next(
            (s for s in self.sheets if s.name.strip().lower() == table.sheet.lower()), None
        )
        if sheet is None:
            return None
        found = self._on_sheet(sheet, table)
        if found is None and table.owner == "clerk" and self.values.head(sheet.name):
            starred = ", ".join(c.heading for c in table.columns if c.starred)
            raise InputError(
                [
                    Problem(
                        sheet.name, None, None, None,
                        f"has no row of headings in its first {HEADER_ROWS} rows",
                        f"Write the headings {starred} side by side in one row, above the data.",
                    )
                ]
            )  # fmt: skip
        return found

    def _on_sheet(self, sheet: Sheet, table: Table) -> Place | None:
        """The Excel table or plain range of a sheet whose headings are those of `table`."""
        rows = self.values.head(sheet.name)
        at = find_header(rows, table, within=HEADER_ROWS)
        if at is None:
            return None
        header = at + 1
        for listed in self.objects:
            if listed.sheet == sheet and self._of_object(listed).header == header:
                return self._of_object(listed)
        cells = ["" if cell is None else str(cell).strip() for cell in rows[at]]
        filled = [position for position, cell in enumerate(cells) if cell]
        left, right = filled[0], filled[-1]
        return Place(sheet, None, header, left + 1, cells[left : right + 1], None)

    def _by_headings(self, table: Table) -> Place | None:
        known = {name for t in BY_NAME.values() for name in (t.name.lower(), t.sheet.lower())}
        taken = {o.sheet.part for o in self.objects if o.name.lower() in known}
        found = []
        for sheet in self.sheets:
            if sheet.part in taken or sheet.name.strip().lower() in known:
                continue
            place = self._on_sheet(sheet, table)
            if place is None:
                continue
            meant = set(recognise(place.headings, table).values())
            if all(c.heading in meant for c in table.columns if c.starred):
                found.append(place)
        if len(found) > 1:
            names = " and ".join(place.sheet.name for place in found)
            raise InputError(
                [
                    Problem(
                        found[0].sheet.name, None, None, None,
                        f"and another sheet can both be {table.sheet} ({names})",
                        f"Name the right sheet {table.sheet}.",
                    )
                ]
            )  # fmt: skip
        return found[0] if found else None

    def _names(self, table: Table, place: Place) -> dict[int, str]:
        """Position of each column and the name it has in a frame."""
        meant = recognise(place.headings, table)
        problems = _claimed_twice(table, place, meant)
        if problems:
            raise InputError(problems)
        names: dict[int, str] = {}
        taken = set(meant.values())
        for position, heading in enumerate(place.headings):
            if position in meant:
                names[position] = meant[position]
            elif heading:
                name, number = heading, 1
                while name in taken:
                    number += 1
                    name = f"{heading} ({number})"
                taken.add(name)
                names[position] = name
        return names


def _claimed_twice(table: Table, place: Place, meant: dict[int, str]) -> list[Problem]:
    by_heading: dict[str, list[int]] = {}
    for position, heading in meant.items():
        by_heading.setdefault(heading, []).append(position)
    return [
        Problem(
            place.sheet.name, place.header, place.headings[positions[1]], None,
            f"and {_listed(place, positions)} can both be {heading}",
            f"Name the right one {heading}, and the other differently.",
        )
        for heading, positions in by_heading.items()
        if len(positions) > 1
    ]  # fmt: skip


def _listed(place: Place, positions: Sequence[int]) -> str:
    return " and ".join(
        f"{place.headings[p]} (column {letters(place.left + p)})" for p in positions[:1]
    )
