"""What the cells of a command held before it wrote, to be put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ar_xl.workbook.live import excel, values
from ar_xl.workbook.live.forms import GENERAL

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as ListObject


@dataclass
class Image:
    """A range as it was."""

    area: xw.Range
    cells: list[list[object]]
    typed: list[list[str]]
    formats: list[tuple[xw.Range, str]]
    written: list[list[object]] = field(default_factory=list)
    """The cells once the command was done."""

    @classmethod
    def of(cls, area: xw.Range) -> Image:
        """The range as it is now."""
        return cls(area, values.read(area), values.formulas(area), list(values.formats(area)))

    def put_back(self) -> None:
        """Make it so again."""
        for part, form in self.formats:
            part.number_format = form
        shown = self._formats_by_column()
        rows = [
            [
                typed if _is_formula(typed, cell) else cell
                for typed, cell in zip(typed_row, row, strict=True)
            ]
            for typed_row, row in zip(self.typed, self.cells, strict=True)
        ]
        formulas = [
            (i, j)
            for i, row in enumerate(self.typed)
            for j, typed in enumerate(row)
            if _is_formula(typed, self.cells[i][j])
        ]
        for i, j in formulas:
            rows[i][j] = None
        values.write(self.area, rows, shown)
        for part, form in self.formats:
            if form == GENERAL:  # a day has given such a cell a format
                part.number_format = form
        for i, j in formulas:
            self.area[i, j].formula = self.typed[i][j]

    def _formats_by_column(self) -> list[str | None]:
        first, width = self.area.column, self.area.shape[1]
        found: list[set[str]] = [set() for _ in range(width)]
        for part, form in self.formats:
            for at in range(part.column - first, part.column - first + part.shape[1]):
                found[at].add(form)
        return [next(iter(forms)) if len(forms) == 1 else None for forms in found]


def _is_formula(typed: str, cell: object) -> bool:
    """Whether a cell computes; a text that begins like a formula is typed as it is shown."""
    return typed.startswith("=") and typed != cell


@dataclass
class Before:
    """Steps back, the last first."""

    steps: list[Callable[[], None]] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def keep(self, area: xw.Range) -> None:
        """Remember a range that is about to be written."""
        self.images.append(Image.of(area))
        self.steps.append(self.images[-1].put_back)

    def was_blank(self, area: xw.Range) -> None:
        """Remember that a range held nothing, so that its looks go with what is written there."""
        self.steps.append(area.clear)

    def settle(self) -> None:
        """The command is done: remember what it left."""
        for image in self.images:
            image.written = excel.waited(partial(values.read, image.area))

    def is_changed(self) -> bool:
        """Whether somebody wrote into these ranges since."""
        return any(values.read(image.area) != image.written for image in self.images)

    def keep_size(self, table: ListObject) -> None:
        """Remember how large an Excel table is."""
        old = table.range
        self.steps.append(lambda: table.resize(old))

    def made_sheet(self, sheet: xw.Sheet) -> None:
        """A sheet was added."""
        self.steps.append(sheet.delete)

    def made_room(self, area: xw.Range) -> None:
        """Cells were inserted, and what was below moved down."""
        address = area.address
        sheet = area.sheet
        self.steps.append(lambda: sheet.range(address).delete("up"))

    def take_back(self) -> None:
        """Put everything back, waiting where Excel is busy; what was kept is used up."""
        while self.steps:
            excel.waited(self.steps[-1])
            self.steps.pop()
