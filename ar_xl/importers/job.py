"""The import command: files in, new rows out, every difference told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from ar_xl.cells import check
from ar_xl.core import consistency, ledger
from ar_xl.importers import open_items, read
from ar_xl.importers.batches import tells_parts
from ar_xl.importers.customer_ledger import import_ledger
from ar_xl.importers.deposits import told_twice
from ar_xl.importers.gaps import gaps, left_out
from ar_xl.importers.lines import Imported
from ar_xl.importers.linking import linked
from ar_xl.importers.merge import Booked, Merged, merge
from ar_xl.importers.report import CALLED, MOST_TOLD, facts, in_words
from ar_xl.importers.whose import numbers_for_names, sides
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES, Table

_ORDER: Final = (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES)
_UNNAMED: Final = "\x00"
"""Stands for the Line ID of a line that has none yet, while the cells are checked."""


@dataclass(frozen=True)
class Checked:
    """One file's content, typed."""

    file: Imported
    """Without its cells: their typed frames stand for them."""
    frames: Mapping[Table, pd.DataFrame]
    untold: Mapping[Table, pd.Index]
    """Rows whose currency the file does not tell: they are in the book's, and their cells stay blank."""


def import_files(frames: Frames, settings: Settings, run: Run, files: Sequence[Path]) -> Outcome:
    """Rows of the files that the book does not have.

    Raises:
        InputError: A file cannot be read, or what it holds is wrong; every problem of every file.
    """
    if run.options.get("as") == "customer-ledger":
        return import_ledger(frames, settings, run, list(_files(files)))
    problems: list[Problem] = []
    found: list[Checked] = []
    paths = list(_files(files))
    for done, path in enumerate(paths):
        run.progress("Reading files", done, len(paths))
        try:
            for typed, wrong in (checked(imported, settings) for imported in read(path, settings)):
                problems += wrong
                found.append(typed)
        except InputError as error:
            problems += error.problems
    found = _by_day(found)
    statements = [statement for one in found for statement in one.file.statements]
    problems += [*gaps(statements), *left_out(statements, frames[BANK_LINES.name])]
    added, counts, told, untold = _merged(frames, found, settings)
    problems += [*told, *told_twice(frames[BANK_LINES.name], added[BANK_LINES])]
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    added[ALLOCATIONS] = _cleared(found, added[INVOICES], frames[ALLOCATIONS.name], run)
    lists = [(one.file.file, one.frames[INVOICES]) for one in found if INVOICES in one.frames]
    gone = open_items.vanished(frames, [rows for _, rows in lists])
    problems += open_items.open_otherwise(frames, lists)
    problems += open_items.told(gone)
    total = {table: len(new) for table, new in added.items() if len(new)}
    words = (
        ", ".join(many(count, f"new {CALLED[table.name]}") for table, count in total.items())
        or "nothing new"
    )
    known = sum(merged.known for _, _, merged in counts)
    changed = sum(merged.changed for _, _, merged in counts)
    first = f"{len(found)} {'file' if len(found) == 1 else 'files'} read: {words}"
    first += f", {known:,} already in the book" if known else ""
    first += f", {changed:,} differ from the book" if changed else ""
    first += f", {len(gone):,} open in the book but not in the list" if len(gone) else ""
    waiting = sum(len(one.frames[REMITTANCES]) for one in found if REMITTANCES in one.frames) - sum(
        len(m.new) + m.known for _, table, m in counts if table is REMITTANCES
    )
    first += f", {many(waiting, 'remittance row')} not linked to a bank line" if waiting else ""
    lines = [line for one in found for line in in_words(one.file, one.frames)]
    fresh = open_items.new_ones(added[INVOICES]) if len(frames[INVOICES.name]) else []
    if fresh:
        more = f", and {len(fresh) - MOST_TOLD:,} more" if len(fresh) > MOST_TOLD else ""
        lines.append(f"new beside the book's documents: {'; '.join(fresh[:MOST_TOLD])}{more}")
    return Outcome(
        {
            table: _slim(table, _as_told(new, untold.get(table, set()), settings))
            for table, new in added.items()
            if len(new)
        },
        (first, *lines),
        {
            "files": [facts(one.file, [(t, m) for f, t, m in counts if f is one]) for one in found],
            "new": {table.name: count for table, count in total.items()},
            "known": known,
            "changed": changed,
            "vanished": gone["document"].tolist(),
            "new documents": added[INVOICES]["document"].tolist(),
            "not linked": waiting,
        },
        tuple(problems),
    )


def checked(imported: Imported, settings: Settings) -> tuple[Checked, list[Problem]]:
    """A file's cells checked like a sheet's; problems name the file and its row."""
    problems = list(imported.problems)
    frames, untold = {}, {}
    for table, cells in imported.frames.items():
        named = cells
        told = cells["Currency"].notna() if "Currency" in cells else pd.Series(False, cells.index)
        untold[table] = cells.index[~told]
        if table is BANK_LINES:
            blank = [
                f"{_UNNAMED}{row}" if value is None or value == "" else value
                for row, value in zip(cells.index, cells["Line ID"], strict=True)
            ]
            named = cells.assign(**{"Line ID": pd.Series(blank, dtype=object, index=cells.index)})
        frame, wrong = check(replace(table, sheet=imported.file), named, settings)
        if table is BANK_LINES:
            frame["line_id"] = frame["line_id"].where(
                ~frame["line_id"].str.startswith(_UNNAMED), ""
            )
        if table is REMITTANCES:
            # Their bank line, which may come with another file, says in which currency they are.
            frame["currency"] = frame["currency"].where(told, "")
        frames[table] = frame
        problems += wrong
    return Checked(replace(imported, frames={}), frames, untold), problems


def _by_day(found: Sequence[Checked]) -> list[Checked]:
    """The files with those of bank lines in the order of their days, whatever they are called.

    A file that tells batches payment by payment comes before one of the same day that may tell their sums.
    """

    def day(one: Checked) -> tuple[str, bool]:
        lines = one.frames[BANK_LINES]
        booked = lines["booking_date"].min()
        told = [str(statement.date) for statement in one.file.statements if statement.date]
        first = min(told, default="") if pd.isna(booked) else str(booked.date())
        return first, not tells_parts(lines)

    ordered = iter(sorted((one for one in found if BANK_LINES in one.frames), key=day))
    return [next(ordered) if BANK_LINES in one.frames else one for one in found]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Folders stand for the files in them, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))
            )
        else:
            yield path


def _merged(
    frames: Frames, found: Sequence[Checked], settings: Settings
) -> tuple[
    dict[Table, pd.DataFrame],
    list[tuple[Checked, Table, Merged]],
    list[Problem],
    dict[Table, set[int]],
]:
    """New rows by table, numbered below the book's last row, customers before their invoices.

    Also what each file came to, what is to be told, and by table the new rows whose currency no file tells.
    """
    added: dict[Table, pd.DataFrame] = {}
    counts: list[tuple[Checked, Table, Merged]] = []
    problems: list[Problem] = []
    untold: dict[Table, set[int]] = {}
    pool = dict(frames)
    for table in _ORDER:
        book = frames[table.name]
        start = int(book.index.max()) + 1 if len(book) else 2
        news: list[pd.DataFrame] = []
        booked = Booked(book) if table is BANK_LINES else None
        for one in found:
            if table not in one.frames:
                continue
            rows = one.frames[table]
            if table is INVOICES:
                rows, named = numbers_for_names(rows, pool[CUSTOMERS.name], one.file.file)
                problems += named
            if table is BANK_LINES:
                rows = sides(rows, pool)
            if table is REMITTANCES:
                rows, named = linked(rows, one.file.payments, pool, one.file.file, settings)
                problems += named
            there = pool[table.name] if booked is None else booked.near(rows)
            merged = merge(table, there, rows, one.file.file)
            counts.append((one, table, merged))
            problems += merged.problems
            problems += _strangers(table, pool, merged.new, one.file.file)
            if not len(merged.new):
                continue
            new = merged.new.set_axis(range(start, start + len(merged.new)), axis=0)
            start += len(new)
            silent = merged.new.index.isin(one.untold[table])
            untold.setdefault(table, set()).update(new.index[silent])
            news.append(new)
            if booked is None:
                pool[table.name] = pd.concat([there, new]) if len(there) else new
            else:
                booked.add(new)
        added[table] = pd.concat(news) if news else book.iloc[:0]
        if booked is not None and news:
            pool[table.name] = pd.concat([book, *news]) if len(book) else added[table]
    return added, counts, problems, untold


def _cleared(
    found: Sequence[Checked], new: pd.DataFrame, book: pd.DataFrame, run: Run
) -> pd.DataFrame:
    """Events of new documents that were cleared before, each on the day its list tells."""
    told = [one.frames[ALLOCATIONS] for one in found if ALLOCATIONS in one.frames]
    if not told:
        return book.iloc[:0]
    days = pd.concat(told).drop_duplicates("document").set_index("document")["effective_date"]
    rows = ledger.openings(new, book)
    rows = rows[rows["document"].isin(days.index)]
    start = int(book.index.max()) + 1 if len(book) else 2
    return rows.assign(
        allocation_id=ledger.next_ids(book, len(rows)),
        effective_date=rows["document"].map(days),
        entered_on=ledger.day(run.entered_on),
        entered_by=run.entered_by,
        run=run.number,
    ).set_axis(range(start, start + len(rows)), axis=0)


def _strangers(table: Table, pool: Frames, new: pd.DataFrame, file: str) -> list[Problem]:
    """What in the new rows does not agree with the book: unknown customers, signs, unknown bank lines."""
    if table not in (INVOICES, REMITTANCES) or not len(new):
        return []
    others = {name: pool[name] for name in ("Customers", "BankLines")}
    found = consistency.problems({**others, table.name: new})
    return [replace(p, sheet=file) for p in found if p.sheet == table.sheet]


def _slim(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Without columns nobody filled, so that a book gets no blank columns it did not have."""
    starred = {c.name for c in table.columns if c.starred}
    kept = [name for name in frame.columns if name in starred or not _all_blank(frame[name])]
    return frame[kept]


def _as_told(frame: pd.DataFrame, untold: set[int], settings: Settings) -> pd.DataFrame:
    """The rows with a blank currency where no file tells it and the book's is meant."""
    if "currency" not in frame or not untold:
        return frame
    blank = frame.index.isin(list(untold)) & (frame["currency"] == settings.currency)
    return frame.assign(currency=frame["currency"].where(~blank, ""))


def _all_blank(values: pd.Series) -> bool:
    return bool((values.isna() | (values == "")).all())
