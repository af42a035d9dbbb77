"""A workbook open in Excel, through xlwings: read and written in blocks, with everything else left as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ar_xl import outbox
from ar_xl.problems import BusyError, HalfWrittenError, InputError, Problem
from ar_xl.tables import Table
from ar_xl.workbook.live import beyond, charts, excel
from ar_xl.workbook.live.before import Before
from ar_xl.workbook.live.cells import LiveCells
from ar_xl.workbook.live.page import Page, add_sheet
from ar_xl.workbook.live.update import Update
from ar_xl.workbook.place import Place, Places
from ar_xl.workbook.port import Understood

if TYPE_CHECKING:
    import xlwings as xw


class LiveWorkbook:
    """A workbook open in Excel, see `port.Workbook`.

    Attributes:
        book: It, as xlwings has it.
        before: What the last write wrote over, by table; `take_back` puts it back.
        outbox: Beside the saved book; None where the book was never saved.
        folder: Where the saved book is.
    """

    def __init__(self, book: xw.Book) -> None:
        self.book, self.command, self.backups = book, "", 0
        self.before: dict[Table, Before] = {}
        path = _path(book)
        self.outbox: Path | None = path and outbox.folder(path)
        self.folder: Path | None = path and path.parent
        excel.bound_patience()
        self._seen: tuple[LiveCells, Places] | None = None

    def read(self, table: Table) -> pd.DataFrame | None:
        """See `port.Workbook`."""
        return excel.waited(lambda: self._places().read(table))

    def understood(self, table: Table) -> Understood | None:
        """See `port.Workbook`."""
        return excel.waited(lambda: self._places().understood(table))

    def write(self, frames: Mapping[Table, pd.DataFrame]) -> None:
        """See `port.Workbook`; what fails half way is put back.

        Raises:
            InputError: Something stands where a table must grow.
            BusyError: A sheet is protected, or Excel refuses.
        """
        if frames:
            self._change(frames, clicked=False)

    def set(self, table: Table, frame: pd.DataFrame) -> None:
        """Set cells of rows that are there, whoever owns the table: the clerk's own typing, by a button.

        Raises:
            BusyError: The sheet is protected, or Excel refuses.
        """
        self._change({table: frame}, clicked=True)

    def _places(self) -> Places:
        if self._seen is None:
            cells = LiveCells(self.book)
            self._seen = cells, Places(cells.sheets(), cells.listed(), cells)
        return self._seen[1]

    def _change(self, frames: Mapping[Table, pd.DataFrame], *, clicked: bool) -> None:
        self._seen = None  # the clerk may have typed since
        before = {table: Before() for table in frames}
        with excel.still(self.book.app):
            try:
                found = {table: self._places().measured(table) for table in frames}
                self._refuse_protected(found)
                pages = [
                    self._put(table, frame, found[table], before[table], clicked=clicked)
                    for table, frame in frames.items()
                ]
                for kept in before.values():
                    kept.settle()
            except BaseException as error:
                self._give_up(before, error)
                raise
            finally:
                self._seen = None
            for page in pages:
                if page is not None:
                    charts.draw(page.sheet, page.table, page.frame, page)
        self.before = before

    def take_back(self, but: Collection[Table] = ()) -> None:
        """Put back what the last write wrote over.

        Args:
            but: Tables that stay as they are.

        Raises:
            InputError: Somebody changed a cell of it since.
            BusyError: Excel is busy.
        """
        self._seen = None
        steps = {table: kept for table, kept in self.before.items() if table not in but}
        with excel.still(self.book.app):
            for table, kept in steps.items():
                if excel.waited(kept.is_changed):
                    what = "was changed since the last command"
                    fix = "Take your changes back first, or go on without undo."
                    raise InputError([Problem(table.sheet, None, None, None, what, fix)])
            for kept in reversed(list(steps.values())):
                kept.take_back()
        self.before = {}

    def _put(
        self,
        table: Table,
        frame: pd.DataFrame,
        place: Place | None,
        before: Before,
        *,
        clicked: bool,
    ) -> Page | None:
        """The page where it is the toolkit's own."""
        if place is None:
            sheet, name = add_sheet(self.book, table, before)
            page = Page(sheet, table, frame, before)
            page.make(name)
            return page
        sheet = self.book.sheets[place.sheet.name]
        cells = LiveCells(self.book)
        if table.owner == "toolkit" and not clicked:
            page = Page(sheet, table, frame, before)
            page.replace(place, cells.last(sheet.name)[0])
            return page
        end = cells.last(sheet.name)[0] if place.bottom is None else place.bottom
        Update(sheet, table, place, end, before).put(frame)
        return None

    def _refuse_protected(self, found: Mapping[Table, Place | None]) -> None:
        for place in found.values():
            if place is not None and beyond.is_protected(self.book.sheets[place.sheet.name]):
                raise BusyError(
                    f"The sheet {place.sheet.name} is protected. Unprotect it (Review, Unprotect Sheet), "
                    "and try again."
                )

    def _give_up(self, before: Mapping[Table, Before], error: BaseException) -> None:
        """Put everything back, and say so where Excel refused."""
        try:
            for kept in reversed(list(before.values())):
                kept.take_back()
        except Exception as worse:
            raise HalfWrittenError(
                f"Excel refused ({excel.reason(error)}), and what was written could not be put back whole. "
                "Close the book without saving it, and open it again."
            ) from worse
        if excel.is_busy(error):
            raise BusyError(excel.BUSY_TEXT) from error
        if excel.is_refusal(error):
            raise BusyError(f"Excel refused: {excel.reason(error)}") from error


def _path(book: xw.Book) -> Path | None:
    """Where the book is saved, None where it never was."""
    try:
        path = Path(book.fullname)
    except Exception:  # xlwings finds no folder on this computer for some books of OneDrive
        return None
    return path if path.is_absolute() else None
