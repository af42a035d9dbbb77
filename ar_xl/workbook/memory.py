"""A workbook in memory: for tests, examples and previews."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ar_xl.tables import Table


class MemoryWorkbook:
    """Tables in a dictionary, by their names; cells as a sheet would hold them."""

    def __init__(self, **frames: pd.DataFrame) -> None:
        self.frames = dict(frames)

    def read(self, table: Table) -> pd.DataFrame | None:
        """See `port.Workbook`."""
        frame = self.frames.get(table.name)
        return None if frame is None else frame.copy()

    def write(self, frames: Mapping[Table, pd.DataFrame]) -> None:
        """See `port.Workbook`."""
        done = dict(self.frames)
        for table, frame in frames.items():
            kept = None if table.owner == "toolkit" else done.get(table.name)
            done[table.name] = _from_row_2(frame) if kept is None else _merged(kept, frame)
        self.frames = done


def _from_row_2(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis(pd.RangeIndex(2, 2 + len(frame)), axis=0)


def _merged(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    known = new.index.intersection(old.index)
    merged = old.copy()
    for heading in new.columns:
        if heading not in merged:
            merged[heading] = pd.Series([None] * len(merged), index=merged.index, dtype=object)
        merged.loc[known, heading] = new.loc[known, heading]
    added = new.drop(index=known)
    last = max(old.index, default=1)
    added.index = pd.RangeIndex(last + 1, last + 1 + len(added))
    rows = {
        h: [*merged[h], *(added[h] if h in added else [None] * len(added))] for h in merged.columns
    }
    return pd.DataFrame(rows, index=[*merged.index, *added.index], dtype=object)
