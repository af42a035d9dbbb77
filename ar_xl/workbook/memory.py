"""A workbook in memory: for tests, examples and previews."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ar_xl.tables import Table
from ar_xl.workbook.port import Understood, Workbook
from ar_xl.workbook.stored import plain


class Preview:
    """Reads as another workbook and keeps nothing of what is written: for dry runs."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.command, self.backups = "", 0
        self.outbox: Path | None = None
        self.folder = book.folder

    def read(self, table: Table) -> pd.DataFrame | None:
        """See `port.Workbook`."""
        return self._book.read(table)

    def understood(self, table: Table) -> Understood | None:
        """See `port.Workbook`."""
        return self._book.understood(table)

    def write(self, frames: Mapping[Table, pd.DataFrame]) -> None:
        """Nothing."""


class MemoryWorkbook:
    """Tables in a dictionary, by their names; cells as a sheet would hold them."""

    def __init__(self, **frames: pd.DataFrame) -> None:
        self.frames = dict(frames)
        self.command, self.backups = "", 0
        self.outbox: Path | None = None
        self.folder: Path | None = None

    def read(self, table: Table) -> pd.DataFrame | None:
        """See `port.Workbook`."""
        frame = self.frames.get(table.name)
        return None if frame is None else frame[frame.notna().any(axis=1)].copy()

    def understood(self, table: Table) -> Understood | None:
        """See `port.Workbook`; headings are the declared ones, in row 1."""
        frame = self.read(table)
        if frame is None:
            return None
        missing = tuple(c.heading for c in table.columns if c.starred and c.heading not in frame)
        headings = {h: h for h in table.by_heading if h in frame}
        ignored = tuple(str(h) for h in frame if h not in headings)
        return Understood(table.sheet, 1, len(frame), headings, missing, {}, ignored)

    def write(self, frames: Mapping[Table, pd.DataFrame]) -> None:
        """See `port.Workbook`."""
        done = dict(self.frames)
        for table, frame in frames.items():
            old = done.get(table.name)
            cells = _stored(frame)
            if old is None or table.owner == "toolkit":
                done[table.name] = cells.set_axis(pd.RangeIndex(2, 2 + len(cells)))
            else:
                done[table.name] = _merged(old, cells)
        self.frames = done


def _stored(frame: pd.DataFrame) -> pd.DataFrame:
    cells = {h: pd.Series(map(plain, frame[h]), index=frame.index, dtype=object) for h in frame}
    made = pd.DataFrame(cells, index=frame.index, dtype=object)
    made.attrs = frame.attrs
    return made


def _merged(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    known = new.index.intersection(old.index[old.notna().any(axis=1)])
    merged = old.copy()
    for heading in new.columns:
        if heading not in merged:
            merged[heading] = pd.Series([None] * len(merged), index=merged.index, dtype=object)
        merged.loc[known, heading] = new.loc[known, heading]
    added = new.drop(index=known)
    last = max(old.index[old.notna().any(axis=1)], default=1)
    merged = merged[merged.index <= last]
    added.index = pd.RangeIndex(last + 1, last + 1 + len(added))
    rows = {
        h: [*merged[h], *(added[h] if h in added else [None] * len(added))] for h in merged.columns
    }
    return pd.DataFrame(rows, index=[*merged.index, *added.index], dtype=object)
