"""Where a table is: as the table Columns tells, else by its name, its sheet's name, its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Protocol

import pandas as pd

from ar_xl.headings import best_table
from ar_xl.problems import InputError, Problem
from ar_xl.tables import BY_NAME, COLUMNS, Table
from ar_xl.workbook.addresses import letters
from ar_xl.workbook.answers import Answer, answers
from ar_xl.workbook.layout import (
    OWN,
    Line,
    Merged,
    best_line,
    lacking,
    last_line,
    lines,
    meant,
    own_block,
)
from ar_xl.workbook.port import Understood

HEADER_ROWS = 20
"""The headings of a plain range are looked for in this many rows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet."""

    name: str
    part: str
    """What names it in the package; the name itself where there is none."""


@dataclass
class Place:
    """A table on its sheet; rows and columns as Excel numbers them."""

    sheet: Sheet
    part: str | None
    """What names the Excel table, None for a plain range."""
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


class Listed(NamedTuple):
    """An Excel table: its name and where it is."""

    name: str
    place: Place


class Cells(Protocol):
    """What is asked of the cells of a book to find a table in it."""

    ends: dict[tuple[str, int], tuple[int | None, int]]
    """By sheet part and first row of a plain range that was read: its last row where totals stand below,
    and how many rows these are."""

    def head(self, name: str) -> list[list[object]]:
        """The first rows of a sheet from A1 on; [] where it is blank."""

    def merged(self, name: str) -> Merged:
        """First and last cell of the merged ones of a sheet."""

    def frame(
        self,
        table: Table,
        sheet: Sheet,
        names: dict[int, str],
        left: int,
        top: int,
        bottom: int | None,
    ) -> pd.DataFrame:
        """The rows of a table between two rows, without the blank ones; to the end where `bottom` is None."""


class Places:
    """Finds tables among the sheets and Excel tables of one book."""

    def __init__(self, sheets: Sequence[Sheet], objects: Sequence[Listed], values: Cells) -> None:
        self.sheets, self.objects, self.values = sheets, objects, values

    def find(self, table: Table) -> Place | None:
        """Where a table is, None where the book has none.

        Raises:
            InputError: Two places or two columns claim to be it.
        """
        answer = self._answers.get(table.name)
        if answer is not None:
            return self._answered(table, answer)
        found = self._unnamed(table)
        if found is not None:
            wanted = meant(found.headings, table)
            problems = _claimed_twice(table, found, wanted)
            if problems:
                raise InputError(problems)
            found.names = _names(found, wanted)
        return found

    def read(self, table: Table) -> pd.DataFrame | None:
        """See `port.Workbook`."""
        place = self.find(table)
        if place is None:
            return None
        frame = self.rows(table, place)
        frame.attrs["sheet"] = place.sheet.name
        frame.attrs["letters"] = {n: letters(place.left + at) for at, n in place.names.items()}
        frame.attrs["headings"] = {n: place.headings[at] for at, n in place.names.items()}
        return frame

    def _unnamed(self, table: Table) -> Place | None:
        """The place of a table, its columns not yet named."""
        found = self._by_name(table) or self._by_sheet(table)
        if found is None and table in OWN:
            found = self._by_headings(table)
        return found

    def understood(self, table: Table) -> Understood | None:
        """See `port.Workbook`."""
        found: Place | None
        if table.name in self._answers:
            found = self.find(table)
        else:
            found = self._unnamed(table) or self._like(table)
        if found is None:
            return None
        wanted = {p: n for p, n in found.names.items() if n in table.by_heading}
        wanted = wanted or meant(found.headings, table)
        positions: dict[str, list[int]] = {}
        for position, heading in wanted.items():
            positions.setdefault(heading, []).append(position)
        unclear = {
            heading: tuple(found.headings[p] for p in several)
            for heading, several in positions.items()
            if len(several) > 1
        }
        clear = {h: found.headings[p] for h, (p, *more) in positions.items() if not more}
        found.names = _names(found, {p: h for p, h in wanted.items() if h in clear})
        missing = tuple(
            c.heading for c in table.columns if c.starred and c.heading not in positions
        )
        ignored = tuple(h for p, h in enumerate(found.headings) if h and p not in wanted)
        count = len(self.rows(table, found))
        header = found.header
        return Understood(found.sheet.name, header, count, clear, missing, unclear, ignored)

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

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        """By name of the table: what the table Columns says about it."""
        place = self._by_name(COLUMNS) or self._by_sheet(COLUMNS)
        if place is None or lacking(place.headings, COLUMNS):
            return {}
        place.names = _names(place, meant(place.headings, COLUMNS))
        return answers(place.sheet.name, self.rows(COLUMNS, place))

    def _answered(self, table: Table, answer: Answer) -> Place:
        """The place the clerk confirmed or corrected.

        Raises:
            InputError: The book has no such sheet or heading.
        """
        sheet = next((s for s in self.sheets if s.name.strip() == answer.sheet), None)
        if sheet is None:
            raise InputError([answer.no_sheet()])
        candidates = [
            *self._on(sheet),
            *(self._of_line(sheet, line) for line in self._lines(sheet)),
        ]
        best = max(
            candidates,
            key=lambda place: (
                len(answer.positions(place.headings)),
                place.header == answer.header,
            ),
            default=None,
        )
        problems = answer.problems(best.headings if best else [])
        if best is None or problems:
            raise InputError(problems)
        if best.part is None:
            best.header = 1 + last_line(self.values.head(sheet.name), best.header - 1, table)
        exact = {c.heading.lower(): c.heading for c in table.columns}
        wanted = answer.positions(best.headings)
        for position, heading in enumerate(best.headings):
            declared = exact.get(heading.strip().lower())
            if position not in wanted and declared and declared not in wanted.values():
                wanted[position] = declared
        best.names = _names(best, wanted)
        return best

    def _by_name(self, table: Table) -> Place | None:
        for listed in self.objects:
            if listed.name.lower() == table.name.lower():
                return fresh(listed)
        return None

    def _on(self, sheet: Sheet) -> list[Place]:
        """The Excel tables of a sheet."""
        return [fresh(o) for o in self.objects if o.place.sheet == sheet]

    def _of_line(self, sheet: Sheet, line: Line, table: Table | None = None) -> Place:
        """A plain range: from its first heading to its last, or the one block that is the table."""
        at = last_line(self.values.head(sheet.name), line.row, table) if table else line.row
        for place in self._on(sheet):
            inside = line.headings[place.left - 1 : place.right]
            if place.header == at + 1 and (table is None or not lacking(inside, table)):
                return place
        filled = [position for position, heading in enumerate(line.headings) if heading]
        left, right = (filled[0], filled[-1]) if filled else (0, 0)
        headings = line.headings[left : right + 1]
        block = own_block(headings, table) if table else range(len(headings))
        return Place(
            sheet, None, at + 1, left + 1 + block.start, headings[block.start : block.stop], None
        )

    def _lines(self, sheet: Sheet) -> list[Line]:
        rows = self.values.head(sheet.name)
        return lines(rows, self.values.merged(sheet.name)) if rows else []

    def _by_sheet(self, table: Table) -> Place | None:
        sheet = next(
            (s for s in self.sheets if s.name.strip().lower() == table.sheet.lower()), None
        )
        if sheet is None:
            return None
        line = best_line(self._lines(sheet), table)
        if line is not None:
            return self._of_line(sheet, line, table)
        listed = self._on(sheet)
        if len(listed) == 1 and not lacking(listed[0].headings, table):
            return listed[0]
        if table.owner == "clerk" and self.values.head(sheet.name):
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
        return None

    @cached_property
    def _candidates(self) -> list[tuple[Table, int, Place]]:
        """Tables on sheets that are not named as one of ours: what each is, how surely, and where."""
        known = {name for t in BY_NAME.values() for name in (t.name.lower(), t.sheet.lower())}
        taken = {o.place.sheet.part for o in self.objects if o.name.lower() in known}
        answered = {answer.sheet for answer in self._answers.values()}
        found = []
        for sheet in self.sheets:
            if sheet.part in taken or sheet.name.strip().lower() in known:
                continue
            if sheet.name.strip() in answered:
                continue
            listed = self._on(sheet)
            for place in listed:
                for reading in best_table([place.headings], OWN):
                    found.append((reading.table, reading.weight, place))
            plain = [
                line
                for line in self._lines(sheet)
                if line.row + 1 not in {p.header for p in listed}
            ]
            readings = best_table([line.headings for line in plain], OWN, within=len(plain))
            for reading in readings:
                place = self._of_line(sheet, plain[reading.header], reading.table)
                found.append((reading.table, reading.weight, place))
            if not readings and not listed:
                found += [(table, 0, place) for table, place in self._at_a_pinch(sheet, plain)]
        return found

    def _at_a_pinch(self, sheet: Sheet, plain: list[Line]) -> Iterator[tuple[Table, Place]]:
        """Tables a sheet can be that has what must be, though under headings many lists have (No., Name)."""
        for table in OWN:
            line = best_line(plain, table)
            if line is not None and not lacking(line.headings, table):
                yield table, self._of_line(sheet, line, table)

    def _by_headings(self, table: Table) -> Place | None:
        whole = [
            (weight, place)
            for other, weight, place in self._candidates
            if other is table and not lacking(place.headings, table)
        ]
        found = [place for weight, place in whole if weight] or [place for _, place in whole]
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

    def _like(self, table: Table) -> Place | None:
        """The place that is most like a table, though it lacks a column."""
        like = [
            (weight, place)
            for other, weight, place in self._candidates
            if other is table and weight
        ]
        return max(like, key=lambda found: found[0])[1] if like else None


def fresh(listed: Listed) -> Place:
    """The place of an Excel table, to name columns in."""
    return replace(listed.place, headings=list(listed.place.headings), names={})


def _names(place: Place, wanted: dict[int, str]) -> dict[int, str]:
    """Position of each column and the name it has in a frame."""
    names: dict[int, str] = {}
    taken = set(wanted.values())
    for position, heading in enumerate(place.headings):
        if position in wanted:
            names[position] = wanted[position]
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
