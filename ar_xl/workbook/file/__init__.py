"""A workbook on disk (.xlsx, .xlsm): only our sheets, tables and cells change, every other byte stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from ar_xl import outbox
from ar_xl.problems import InputError, Problem
from ar_xl.tables import Table
from ar_xl.workbook.file import replace, saving
from ar_xl.workbook.file.archive import Archive, refusal
from ar_xl.workbook.file.backups import digest, earlier
from ar_xl.workbook.file.blank import blank_book
from ar_xl.workbook.file.cell import Dates
from ar_xl.workbook.file.grid import Grid
from ar_xl.workbook.file.listed import listed_places
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.room import beside
from ar_xl.workbook.file.saving import Seen
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.file.values import Values
from ar_xl.workbook.place import Place, Places
from ar_xl.workbook.port import Understood


class FileWorkbook:
    """A workbook file, see `port.Workbook`.

    Attributes:
        command: Names the backup a write makes.
    """

    def __init__(self, path: Path, *, out: Path | None = None, backups: int = 10) -> None:
        """Read the file.

        Args:
            path: The book.
            out: Where writes go instead, leaving the book untouched.
            backups: How many earlier versions to keep.

        Raises:
            InputError: It is no workbook, or one that cannot be read.
        """
        self.path, self.out, self.backups, self.command = Path(path), out, backups, "write"
        self.outbox: Path | None = outbox.folder(self.out or self.path)
        self.folder: Path | None = self.path.parent
        self._written = False
        self._open(self.path)

    def _open(self, path: Path) -> None:
        content = _content(path)
        self._seen = Seen.of(path, lambda: digest(content))
        self._archive = Archive(content, path.name)
        self._package = Package(self._archive)
        self._values = Values(content, self._package)
        self._places = Places(self._package.sheets, listed_places(self._package), self._values)
        self._stale: Path | None = None

    def _fresh(self) -> None:
        """Read the file again where we wrote it since."""
        if self._stale is not None:
            self._open(self._stale)

    def read(self, table: Table) -> pd.DataFrame | None:
        """See `port.Workbook`."""
        self._fresh()
        frame = self._places.read(table)
        own = [c.heading for c in table.columns if table.owner_of(c) == "toolkit"]
        if frame is None or table.owner != "clerk":
            return frame
        if missing := set(own).difference(frame):
            self._tell_room(table, frame, len(missing))
        letter = frame.attrs["letters"]
        ours = {letter[heading]: heading for heading in own if heading in letter}
        if computed := self._values.computed(frame.attrs["sheet"], ours):
            frame.attrs["computed"] = computed
        return frame

    def _tell_room(self, table: Table, frame: pd.DataFrame, wanted: int) -> None:
        place = self._places.measured(table)
        found = beside(self._package, place, wanted) if place is not None else None
        if found is not None:
            frame.attrs["room"] = found

    def understood(self, table: Table) -> Understood | None:
        """See `port.Workbook`."""
        self._fresh()
        return self._places.understood(table)

    def write(self, frames: Mapping[Table, pd.DataFrame]) -> None:
        """See `port.Workbook`; all in one step, to `out` or to the book."""
        if frames:
            self._change(frames, typed=False)

    def set(self, table: Table, frame: pd.DataFrame) -> None:
        """Set cells of rows that are there, whoever owns the table, as somebody who types them.

        Raises:
            InputError: The sheet is protected, or has no such row.
        """
        self._change({table: frame}, typed=True)

    def _change(self, frames: Mapping[Table, pd.DataFrame], *, typed: bool) -> None:
        self._fresh()
        package = Package(self._archive)
        package.refuse_writing()
        self._values.let_go()
        _put(package, self._places, frames, typed=typed)
        target = self.out or self.path
        saving.swap(
            target,
            package.save,
            command=self.command,
            backups=self.backups,
            seen=self._seen if self.out is None or self._written else None,
        )
        self._stale, self._written = target, True

    def show_in(self, path: Path, tables: Sequence[Table]) -> list[str]:
        """Put the sheets of some tables, as they stand, into another workbook, in place of those put there before.

        Args:
            path: The other workbook; made where it is not there.
            tables: Those that are not in this book are left out.

        Returns:
            The names the sheets have there.

        Raises:
            InputError: The other one is no workbook.
            BusyError: It cannot be written now; it is as it was.
        """
        from ar_xl.workbook.file.transplant import transplant  # late: no other command needs it

        self._fresh()
        content = _content(path) if path.exists() else blank_book()
        seen = Seen.of(path, lambda: digest(content)) if path.exists() else None
        package = Package(Archive(content, path.name))
        package.refuse_writing()
        styles, names = Styles(package), []
        for table in tables:
            place = self._places.find(table)
            if place is None:
                continue
            before = {o.name: o.sheet for o in package.list_objects()}.get(table.name)
            if before is not None:
                Grid(package.read(before.part), path.name).refuse_protected(before.name)
            names.append(transplant(package, styles, self._package, place.sheet, over=before))
        if names:
            styles.close()
            package.recalculate_on_load()
            saving.swap(path, package.save, command=self.command, backups=self.backups, seen=seen)
        return names

    @classmethod
    def create(cls, path: Path, frames: Mapping[Table, pd.DataFrame]) -> None:
        """Write a new workbook with these tables, a sheet each, in this order.

        Raises:
            InputError: There is a file of that name.
        """
        if Path(path).exists():
            raise refusal(
                Path(path).name, "is there already", "Choose another name, or delete it first."
            )
        package = Package(Archive(blank_book(), Path(path).name))
        styles = Styles(package)
        sheets = [table.sheet for table in frames]
        for table, frame in frames.items():
            replace.add(package, styles, Dates(False), table, frame, sheets=sheets, last=True)
        styles.close()
        saving.swap(Path(path), package.save, command="new", backups=0, seen=None)


def undo(path: Path, kept: Callable[[FileWorkbook, str], Mapping[Table, pd.DataFrame]]) -> str:
    """Step back to the book as it was before the last command; that command.

    Args:
        path: The book. It becomes a backup itself; the next call steps back one more command.
        kept: Asked with the earlier version and the command for what to write into that version, in
            the same step.

    Raises:
        InputError: There is no backup, or somebody changed the book since the last command.
        BusyError: The book cannot be written now; it is as it was.
    """
    backup, command = earlier(path)
    before = FileWorkbook(backup)
    frames = kept(before, command)
    if not frames:
        saving.step_back(path, backup, lambda out: out.write(backup.read_bytes()))
        return command
    package = Package(before._archive)
    _put(package, before._places, frames)
    saving.step_back(path, backup, package.save)
    return command


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise refusal(path.name, "is a folder", "Name the workbook inside it.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise refusal(
            path.name,
            "is not there",
            "Check the name and the folder, or make a new book with ar-xl new.",
        ) from None
    except PermissionError:
        raise refusal(
            path.name, "may not be read", "Close it elsewhere, or ask for the right to read it."
        ) from None


def _put(
    package: Package,
    places: Places,
    frames: Mapping[Table, pd.DataFrame],
    *,
    typed: bool = False,
) -> None:
    """Every table into the package; what is typed goes into rows that are there."""
    styles, dates = Styles(package), Dates(package.date_1904)
    found: dict[Table, Place | None] = {table: places.measured(table) for table in frames}
    missing = [table.sheet for table, place in found.items() if place is None]
    sheets = [*(sheet.name for sheet in package.sheets), *missing]
    problems: list[Problem] = []
    for table, frame in frames.items():
        place = found[table]
        try:
            if place is None:
                replace.add(package, styles, dates, table, frame, sheets=sheets)
                continue
            if table.owner == "toolkit" and not typed:
                replace.replace(package, styles, dates, table, frame, place=place, sheets=sheets)
            else:
                from ar_xl.workbook.file.update import Update  # late: for tables that are kept

                Update(package, styles, dates, table, place).put(frame)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    styles.close()
    package.recalculate_on_load()
