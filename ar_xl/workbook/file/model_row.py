"""The row of a table that new ones continue: its styles, its formulas, its height's style."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from ar_xl.workbook.file.formulas import FORMULA, GROUP, moved
from ar_xl.workbook.file.grid import Grid, style_of
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.parts import local
from ar_xl.workbook.place import Place

Model = tuple[int, tuple[str, int] | None]
"""The style of a column's cells, and their formula with the row it is written for."""


class ModelRow:
    """The last row of a table that is filled, else the first."""

    def __init__(self, package: Package, grid: Grid, place: Place, bottom: int) -> None:
        self.package, self.grid, self.place, self.bottom = package, grid, place, bottom

    def columns(self, headings: Sequence[str], usual: Callable[[str], int]) -> dict[int, Model]:
        """What the new cells of each column are.

        Args:
            headings: Those of the table, new columns included.
            usual: The style of a column that has no cell yet, by its heading.
        """
        model_row = self.bottom if self.bottom > self.place.header else self.place.header + 1
        at = self.grid.position(model_row)
        found = {c: (a, i) for c, a, i in self.grid.cells(at)} if at is not None else {}
        computed = self._computed()
        model: dict[int, Model] = {}
        for position, heading in enumerate(headings):
            column = self.place.left + position
            attributes, inner = found.get(column, (b"", b""))
            formula = FORMULA.search(inner)
            text: tuple[str, int] | None = None
            group = GROUP.search(formula["attributes"]) if formula else None
            if formula and formula["text"] and b't="array"' not in formula["attributes"]:
                text = (formula["text"].decode(), model_row)
            elif group and formula and not formula["text"]:
                text = self._shared(group[0], column)
            elif position in computed:
                text = (computed[position], model_row)
            style = style_of(attributes) if attributes else usual(heading)
            model[column] = (style, text if formula or position in computed else None)
        return model

    def _shared(self, group: bytes, column: int) -> tuple[str, int] | None:
        """A formula that many cells share, as it is for a column, with the row its text is written for."""
        for position, row in enumerate(self.grid.numbers):
            if group not in self.grid.row(position):
                continue
            for first, _, inner in self.grid.cells(position):
                found = FORMULA.search(inner)
                if found and found["text"] and group in found["attributes"]:
                    return moved(found["text"].decode(), 0, column - first), row
        return None

    def _computed(self) -> dict[int, str]:
        """Formula of each computed column of the table."""
        if self.place.part is None:
            return {}
        holder = self.package.xml(self.place.part).find(self.package.q("tableColumns"))
        found = {}
        listed = [e for e in (() if holder is None else holder) if local(e) == "tableColumn"]
        for position, column in enumerate(listed):
            formula = column.find(self.package.q("calculatedColumnFormula"))
            if formula is not None and formula.text and formula.get("array") is None:
                found[position] = html.escape(formula.text, quote=False)
        return found

    def attributes(self) -> bytes:
        """Height and style of the last row, without its being hidden."""
        at = self.grid.position(self.bottom) if self.bottom > self.place.header else None
        if at is None:
            return b""
        piece = self.grid.row(at)
        opening = piece[: piece.index(b">")]
        kept = re.findall(rb'\s(?:s|customFormat)="[^"]*"', opening)
        return b"".join(kept)
