"""The one function that reads, checks, computes, writes and logs. Every surface calls it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from ar_xl import audit
from ar_xl import settings as settings_table
from ar_xl.adopt import lacks
from ar_xl.cells import check, empty, render
from ar_xl.core import consistency, ledger
from ar_xl.jobs import JOBS, Job, guide
from ar_xl.outbox import beside, leave
from ar_xl.outcome import Frames, Outcome, Progress, Run, many, silent
from ar_xl.problems import BusyError, InputError, Problem, capped
from ar_xl.settings import Settings
from ar_xl.tables import (
    AUDIT,
    BANK_LINES,
    BY_NAME,
    CUSTOMER_LEDGER,
    CUSTOMERS,
    DISPUTES,
    INVOICES,
    PROBLEMS,
    PROMISES,
    REMITTANCES,
    REQUESTS,
    SETTINGS,
    START,
    Table,
)
from ar_xl.workbook.addresses import quoted
from ar_xl.workbook.port import Understood, Workbook

Place = tuple[str, Mapping[str, str], Mapping[str, str]]
"""A sheet's name in this book, its columns' letters by heading, and the headings it has for declared ones."""
Places = Mapping[str, Place]
"""By the name the sheet is declared with."""
Rooms = Mapping[Table, tuple[int, str, list[str]]]
"""Tables of people's that lack columns and the room for all: for how many there is, what is in the way of
the next, and the headings they have."""


def run(
    job: Job,
    book: Workbook,
    *,
    today: dt.date,
    as_of: dt.date | None = None,
    who: str = "",
    files: Sequence[Path] = (),
    progress: Progress = silent,
    options: Mapping[str, object] | None = None,
) -> tuple[Outcome, Run]:
    """One command on one book: what it did, and the run it was.

    Args:
        job: What to do.
        book: Where.
        today: The day of the run; only a surface may read the clock.
        as_of: The date every figure is true for; else the one in Settings, else today.
        who: Who runs it, for Audit.
        files: What `import` takes in.
        progress: Who watches.
        options: What the job's options were given.

    Raises:
        InputError: Something must be mended first. Problems lists it too; nothing else was written.
        BusyError: The book cannot be written now; it is as it was.
    """
    sheet = book.read(SETTINGS)
    settings, problems = _settings(sheet)
    book.command, book.backups = job.name, settings.backups_kept
    frames, places, wrong, rooms = _read(job, book, settings, progress)
    problems += wrong
    if sheet is not None:
        places = {**places, SETTINGS.sheet: _place(SETTINGS, sheet)}
    trail, _ = check(AUDIT, book.read(AUDIT), settings)
    problems += audit.broken(trail)
    number = audit.next_entry(trail)
    this = Run(
        as_of or settings.as_of_date or today,
        today,
        who,
        f"R{number}",
        progress,
        options or {},
        beside(book.folder),
    )
    try:
        if _errors(problems):
            raise InputError(problems)
        done = job.compute()(frames, settings, this, *((files,) if job.takes_files else ()))
    except InputError as error:
        found = _placed(error.problems, places)
        if places or book.read(PROBLEMS) is not None:  # a book of something else is left alone
            # It may be open just now; what must be mended is still what the clerk needs to hear.
            with suppress(BusyError):
                book.write({PROBLEMS: render(PROBLEMS, _listed(found, places), settings)})
        raise InputError(found) from error
    if not isinstance(done, Outcome):
        raise TypeError(f"{job.function} gave no Outcome")
    written, unplaced = _placeable(done.frames, rooms)
    unplaced += _overwritten(written, frames)
    told = capped(_placed([*problems, *done.problems, *unplaced], places))
    outcome = replace(done, problems=tuple(told))
    if job.name == "check" or outcome.problems or book.read(PROBLEMS) is not None:
        written[PROBLEMS] = _listed(outcome.problems, places)
    if outcome.frames:
        written[AUDIT] = audit.entry(trail, job.name, outcome, this)
        if book.read(START) is not None:
            from ar_xl.core.start import READS, start  # late: not every book has the sheet

            after = _after(READS, book, settings, frames, outcome)
            row = written[AUDIT]
            after[AUDIT.name] = pd.concat([trail, row]) if len(trail) else row
            written[START] = start(after, settings, this, guide())
    cells = {
        table: _cells(table, frame, frames.get(table.name), settings)
        for table, frame in written.items()
    }
    frames.clear()  # writing needs the room
    progress("Writing", 0, 1)
    book.write(cells)
    progress("Writing", 1, 1)
    if book.outbox is not None:
        leave(outcome.files, book.outbox)
    return outcome, this


def _read(
    job: Job, book: Workbook, settings: Settings, progress: Progress
) -> tuple[dict[str, pd.DataFrame], Places, list[Problem], Rooms]:
    """The job's tables, checked; where those are that the book has; what is wrong; where columns lack room."""
    frames: dict[str, pd.DataFrame] = {}
    rooms: dict[Table, tuple[int, str, list[str]]] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for done, table in enumerate(job.reads):
        progress("Reading", done, len(job.reads))
        raw = book.read(table)
        if raw is not None:
            places[table.sheet] = _place(table, raw)
            if "room" in raw.attrs:
                rooms[table] = (*raw.attrs["room"], list(raw.columns))
        elif table in job.needs:
            like = book.understood(table)
            if like is not None:
                places[table.sheet] = like.sheet, {}, {}
            problems += _absent(table, like)
        if raw is not None:
            raw = _in_its_currency(table, raw, frames)
        frames[table.name], found = check(table, raw, settings)
        if raw is not None and "computed" in raw.attrs:
            frames[table.name].attrs["computed"] = raw.attrs["computed"]
        problems += found
    return frames, places, [*problems, *_disagreements(frames, problems)], rooms


def _placeable(
    frames: Mapping[Table, pd.DataFrame], rooms: Rooms
) -> tuple[dict[Table, pd.DataFrame], list[Problem]]:
    """The frames without the toolkit's columns that find no room beside a person's table; a warning for each table.

    Nothing is lost: what these columns show follows from tables of the toolkit's own.
    """
    kept, problems = dict(frames), []
    for table, (count, taken, headings) in rooms.items():
        frame = frames.get(table)
        if frame is None:
            continue
        own = [c for c in table.columns if table.owner_of(c) == "toolkit" and c.name in frame]
        without = [c for c in own if c.heading not in headings][count:]
        if without:
            kept[table] = frame.drop(columns=[c.name for c in without])
            listed = " and ".join(c.heading for c in without)
            what = f"stands beside the table, so {listed} cannot be shown there; everything else was done"
            fix = "Move it away, and the next run adds what is missing."
            row = int("".join(filter(str.isdigit, taken.partition(":")[0])))
            problems.append(Problem(table.sheet, row, None, taken, what, fix, "warning"))
            if kept[table].columns.empty:
                del kept[table]
    return kept, problems


def _overwritten(written: Mapping[Table, pd.DataFrame], frames: Frames) -> list[Problem]:
    """A warning for each column of the toolkit's in which the clerk's formulas give way to values."""
    problems = []
    for table, frame in written.items():
        old = frames.get(table.name, frame)
        for heading, rows in old.attrs.get("computed", {}).items():
            name = table.by_heading[heading].name
            if name not in frame:
                continue
            both = frame.index.intersection(old.index).intersection(sorted(rows))
            before, after = (f.loc[both, name].astype("string").fillna("") for f in (old, frame))
            changed = both[(before != after).to_numpy()].tolist()
            if changed:
                what = f"held a formula in {many(len(changed), 'row')} that changed; the value stands there now"
                fix = "Keep the formula in a column of your own, under another heading. Undo brings it back."
                problems.append(
                    Problem(table.sheet, changed[0], heading, None, what, fix, "warning")
                )
    return problems


_CURRENCY_OF: Final = {
    REMITTANCES: (BANK_LINES,),
    PROMISES: (INVOICES, CUSTOMERS),
    DISPUTES: (INVOICES,),
    REQUESTS: (INVOICES, CUSTOMERS),
    CUSTOMER_LEDGER: (CUSTOMERS,),
}
"""Tables whose rows say amounts, and not always currencies: then it is that of what they name."""


def _in_its_currency(table: Table, raw: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Amounts without a currency in that of their bank line, document or customer.

    A customer's is the only one it is invoiced in, else its own.
    """
    codes = raw["Currency"] if "Currency" in raw else [None] * len(raw)
    for named in _CURRENCY_OF.get(table, ()):
        heading = named.key[0]
        if named.name in frames and heading in raw:
            rows, key = frames[named.name], named.by_heading[heading].name
            known = dict(zip(rows[key], rows["currency"], strict=True))
            if named is CUSTOMERS and INVOICES.name in frames:
                known |= ledger.only_currencies(frames[INVOICES.name])
            pairs = zip(raw[heading], codes, strict=True)
            codes = [code or known.get(str(name)) for name, code in pairs]
    if table not in _CURRENCY_OF:
        return raw
    return raw.assign(Currency=pd.Series(list(codes), index=raw.index, dtype=object))


def _place(table: Table, raw: pd.DataFrame) -> Place:
    letters = raw.attrs.get("letters", {})
    theirs = {n: " ".join(h.split()) for n, h in raw.attrs.get("headings", {}).items()}
    letters = letters | {theirs[n]: letter for n, letter in letters.items() if n in theirs}
    return raw.attrs.get("sheet", table.sheet), letters, theirs


def _placed(problems: Iterable[Problem], places: Places) -> list[Problem]:
    """The problems with the names the sheets and columns have in this book."""
    placed = []
    for p in problems:
        if p.sheet in places:
            sheet, _, headings = places[p.sheet]
            p = replace(p, sheet=sheet, column=headings.get(p.column or "", p.column))
        placed.append(p)
    return placed


def _cells(
    table: Table, frame: pd.DataFrame, old: pd.DataFrame | None, settings: Settings
) -> pd.DataFrame:
    """Rendered; in rows that people own only the columns that are the toolkit's."""
    cells = render(table, frame, settings)
    if table.owner == "clerk" and old is not None and frame.index.isin(old.index).all():
        return cells[[heading for heading in cells.columns if heading in table.written]]
    return cells


def _settings(raw: pd.DataFrame | None) -> tuple[Settings, list[Problem]]:
    if raw is None or "Setting" not in raw or "Value" not in raw:
        return Settings(), []
    rows: dict[str, tuple[int, object]] = {}
    problems = []
    for name, row, value in zip(raw["Setting"], raw.index.tolist(), raw["Value"], strict=True):
        key = "" if name is None else str(name).strip().lower()
        if key in rows and key:
            what, fix = f"is there twice (also row {rows[key][0]})", "Delete one of the two rows."
            problems.append(Problem(SETTINGS.sheet, row, "Setting", name, what, fix))
        rows.setdefault(key, (row, value))
    settings, wrong = settings_table.read(rows)
    return settings, [*problems, *wrong]


def _absent(table: Table, like: Understood | None) -> list[Problem]:
    if like is not None and like.missing:
        return [lacks(table, like, heading) for heading in like.missing]
    starred = ", ".join(c.heading for c in table.columns if c.starred)
    fix = f"Add a sheet {table.sheet} with the columns {starred}, or start from a new book (ar-xl new)."
    if table.owner == "toolkit" or not starred:
        fix = f"Run {next(job.name for job in JOBS if table in job.writes)} first."
    return [Problem(table.sheet, None, None, None, f"the table {table.name} is missing", fix)]


def _disagreements(frames: dict[str, pd.DataFrame], problems: list[Problem]) -> list[Problem]:
    """What does not agree between tables, without what only follows from a cell that is wrong already."""
    told = {(p.sheet, p.row) for p in problems if p.severity == "error"}
    whole = {}
    for name, frame in frames.items():
        table = BY_NAME[name]
        if (table.sheet, None) not in told:
            whole[name] = frame
            keys = [table.by_heading[heading].name for heading in table.key]
            if table.owner == "clerk" and keys and (again := frame.duplicated(keys)).any():
                whole[name] = frame[~again | (frame[keys[0]] == "")]
    return [p for p in consistency.problems(whole) if (p.sheet, p.row) not in told]


def _errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _listed(problems: Iterable[Problem], places: Places) -> pd.DataFrame:
    """The PROBLEMS frame; each row of a sheet with the address of its cell."""
    letters = {sheet: columns for sheet, columns, _ in places.values()}
    rows = []
    for p in problems:
        letter = letters.get(p.sheet, {}).get(p.column or "", "A")
        cell = f"{quoted(p.sheet)}!{letter}{p.row or 1}" if p.sheet in letters else ""
        shown = "" if p.value is None else str(p.value)
        what = p.what[:1].upper() + p.what[1:]
        rows.append((p.severity.title(), p.sheet, p.row, p.column or "", shown, what, p.fix, cell))
    frame = empty(PROBLEMS)
    if rows:
        frame = pd.DataFrame(rows, columns=list(frame.columns))
        frame["row"] = frame["row"].astype("Int64")
    return frame


def _after(
    tables: Iterable[Table],
    book: Workbook,
    settings: Settings,
    frames: dict[str, pd.DataFrame],
    outcome: Outcome,
) -> dict[str, pd.DataFrame]:
    """Some tables as they will stand once the outcome is written."""
    after: dict[str, pd.DataFrame] = {}
    for table in tables:
        new, old = outcome.frames.get(table), frames.get(table.name)
        if new is not None and table.owner == "toolkit":
            after[table.name] = new
            continue
        if old is None:
            old, _ = check(table, book.read(table), settings)
        if new is None:
            after[table.name] = old
            continue
        known = new.index.intersection(old.index)
        merged = old.copy()
        for name in new.columns.intersection(old.columns):
            merged.loc[known, name] = new.loc[known, name]
        added = new.drop(index=known)
        if len(added):
            added, _ = check(table, render(table, added, settings), settings)
            merged = pd.concat([merged, added]) if len(merged) else added
        after[table.name] = merged
    after[PROBLEMS.name] = _listed(outcome.problems, {})
    return after


def undo(path: Path, *, today: dt.date, who: str) -> str:
    """Take back the last command on a book; the command's name.

    The sheets are those of the version before; Audit keeps its entries and gains one, so that nothing
    that happened is hidden.
    """
    from ar_xl.workbook.file import FileWorkbook
    from ar_xl.workbook.file import undo as step_back

    trail = check(AUDIT, FileWorkbook(path).read(AUDIT), Settings())[0]

    def kept(before: Workbook, command: str) -> dict[Table, pd.DataFrame]:
        there = check(AUDIT, before.read(AUDIT), Settings())[0]
        lost = trail[~trail["entry"].isin(there["entry"])]
        lost = lost.set_axis(range(-1 - len(lost), -1), axis=0)
        told = Outcome({}, (f"{command} taken back",))
        row = audit.entry(trail, "undo", told, Run(today, today, who))
        return {AUDIT: render(AUDIT, pd.concat([lost, row]) if len(lost) else row, Settings())}

    return step_back(path, kept)
