"""What of a file is new to the book, what is there already, and what has changed.

Rows that are in the book are never overwritten: their columns belong to the clerk. A difference is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from ar_xl import money
from ar_xl.importers.batches import Batch, told_apart, told_whole
from ar_xl.importers.identity import base, days, free, keys
from ar_xl.importers.same_booking import elsewhere
from ar_xl.problems import Problem
from ar_xl.tables import BANK_LINES, Column, Table


@dataclass(frozen=True)
class Merged:
    """The rows of one file, sorted out."""

    new: pd.DataFrame
    """Rows the book does not have; their index is that of the file."""
    known: int
    changed: int
    """Rows the book has with other content; the book's stands."""
    problems: tuple[Problem, ...] = ()


class Booked:
    """The bank lines of the book by day, so that a file is compared with those of its own days only."""

    def __init__(self, lines: pd.DataFrame) -> None:
        self._none = lines.iloc[:0]
        self._by_day: defaultdict[str, list[pd.DataFrame]] = defaultdict(list)
        self._day_of: dict[str, str] = {}
        self._moved: defaultdict[str, set[str]] = defaultdict(set)
        self.add(lines)

    def add(self, lines: pd.DataFrame) -> None:
        """Takes in further lines."""
        told = days(lines)
        if len(set(told)) == 1:
            self._by_day[told[0]].append(lines)
        elif told:
            for day, rows in lines.groupby(pd.Series(told, lines.index), sort=False):
                self._by_day[str(day)].append(rows)
        for line_id, day in zip(lines["line_id"].tolist(), told, strict=True):
            self._day_of[line_id.casefold()] = day
            # A line whose date was corrected keeps the day it came with in its name.
            if base(line_id) and line_id[:8] != day:
                self._moved[line_id[:8]].add(day)

    def near(self, incoming: pd.DataFrame) -> pd.DataFrame:
        """The lines that one of a file's may equal, in the order of the book."""
        wanted = set(days(incoming))
        names = (line_id.casefold() for line_id in incoming["line_id"].tolist() if line_id)
        wanted |= {self._day_of[name] for name in names if name in self._day_of}
        wanted |= {other for day in wanted for other in self._moved.get(day, ())}
        found = []
        for day in wanted:
            if len(pieces := self._by_day.get(day, [])) > 1:
                self._by_day[day] = [pd.concat(pieces)]
            found += self._by_day.get(day, [])
        return pd.concat(found).sort_index() if found else self._none


def merge(table: Table, existing: pd.DataFrame, incoming: pd.DataFrame, file: str) -> Merged:
    """Sorts the rows of one file into new, known and changed.

    Args:
        table: Customers, invoices, bank lines or remittances.
        existing: The book's checked frame, rows added from earlier files included.
        incoming: The file's checked frame. A bank line without a Line ID gets one.
        file: Its name, for problems.
    """
    if table is BANK_LINES or table.name == BANK_LINES.name:
        return _bank_lines(existing, incoming, file)
    if not table.key:
        return _without_key(table, existing, incoming)
    return _by_key(table, existing, incoming, file)


def _bank_lines(existing: pd.DataFrame, incoming: pd.DataFrame, file: str) -> Merged:
    """By the bank's Line ID where the file has one, else by content, twins counted.

    What is new by its words may still be in the book from another format. The first of two equal bookings of one file is known when the book has one, the second when it has two.
    """
    incoming = _own_numbers(existing, incoming)
    named = incoming["line_id"] != ""
    own = _by_key(BANK_LINES, existing, incoming[named], file)
    unnamed = incoming[~named]
    names = keys(unnamed)
    there: defaultdict[str, list[int]] = defaultdict(list)
    for position, (line_id, content) in enumerate(
        zip(existing["line_id"].tolist(), keys(existing), strict=True)
    ):
        there[base(line_id) or content].append(position)
        if base(line_id) and base(line_id) != content:
            there[content].append(position)
    sources = existing["source"].tolist()
    seen: Counter[str] = Counter()
    new, met, repeated = [], set(), []
    columns = (unnamed[name].tolist() for name in ("bank_reference", "source"))
    told = zip(names, unnamed.index.tolist(), *columns, strict=True)
    for position, (name, row, reference, source) in enumerate(told):
        seen[name] += 1
        before = there.get(name, [])
        if seen[name] > len(before):
            new.append(position)
            continue
        met.add(before[seen[name] - 1])
        if not reference and _other_statement(sources[before[seen[name] - 1]], source):
            repeated.append(int(row))
    problems = [*own.problems, *_told_again(file, repeated)]
    rest = existing.iloc[[p for p in range(len(existing)) if p not in met]]
    fresh = unnamed.iloc[new]
    again = elsewhere(rest, fresh)
    for position, (other, verdict) in again.items():
        problems.append(
            _told_elsewhere(file, int(fresh.index[position]), rest.iloc[other], verdict)
        )
    left = {position for position, (_, verdict) in again.items() if verdict == "same"}
    for batch, other in told_whole(rest, fresh):
        left |= {*batch.positions}
        problems.append(
            _told_whole(file, int(fresh.index[batch.positions[0]]), rest.iloc[other], batch)
        )
    for batch, position in told_apart(rest, fresh):
        left.add(position)
        problems.append(_told_apart(file, int(fresh.index[position]), batch))
    kept = [p for p in range(len(fresh)) if p not in left]
    taken = dict.fromkeys([*existing["line_id"], *own.new["line_id"]], 1)
    fresh = fresh.iloc[kept].assign(line_id=[free(names[new[p]], taken) for p in kept])
    both = pd.concat([own.new, fresh]).sort_index() if len(own.new) else fresh
    return Merged(both, own.known + len(unnamed) - len(fresh), own.changed, tuple(problems))


def _told_again(file: str, rows: list[int]) -> list[Problem]:
    if not rows:
        return []
    shown = ", ".join(map(str, rows[:5])) + (", …" if len(rows) > 5 else "")
    what = f"lines that equal lines of another statement in the book were taken for the same bookings: rows {shown}"
    fix = "If the bank booked twice, add the second line on the sheet Bank by hand."
    return [Problem(file, rows[0], None, None, what, fix, "warning")]


def _told_elsewhere(file: str, row: int, line: pd.Series, verdict: str) -> Problem:
    where = f"line {line['line_id']} ({line['source']})"
    if verdict == "same":
        what = f"is the same booking as {where} and is not added"
        fix = "If it is another one, add it on the sheet Bank by hand."
    else:
        what = f"may be the same booking as {where}: account, date, amount and text agree, the references do not"
        fix = "If the same payment came in twice it is right; else delete one of the two on the sheet Bank."
    return Problem(file, row, None, None, what, fix, "warning")


def _told_whole(file: str, row: int, line: pd.Series, batch: Batch) -> Problem:
    what = f"{len(batch.positions)} payments are not added: line {line['line_id']} ({line['source']}) is their sum"
    fix = "To post them one by one, delete that line on the sheet Bank, if nothing is posted on it, and import this file again."
    return Problem(file, row, None, None, what, fix, "warning")


def _told_apart(file: str, row: int, batch: Batch) -> Problem:
    what = f"is the sum of {len(batch.positions)} payments that are lines already ({batch.entry}) and is not added"
    return Problem(
        file, row, None, None, what, "Nothing to do; the payments are the money.", "warning"
    )


def _own_numbers(existing: pd.DataFrame, incoming: pd.DataFrame) -> pd.DataFrame:
    """Without the numbers that name another booking in the book: banks begin to count again each year."""
    if not len(existing) or not (incoming["line_id"] != "").any():
        return incoming
    facts = ["bank_account", "booking_date", "amount", "currency"]
    booked = dict(
        zip(
            existing["line_id"].str.casefold(), existing[facts].itertuples(index=False), strict=True
        )
    )
    theirs = zip(
        incoming["line_id"].str.casefold(), incoming[facts].itertuples(index=False), strict=True
    )
    again = pd.Series(
        [booked.get(name, fact) != fact for name, fact in theirs], index=incoming.index, dtype=bool
    )
    return incoming.assign(
        bank_reference=incoming["bank_reference"].where(
            ~again | (incoming["bank_reference"] != ""), incoming["line_id"]
        ),
        line_id=incoming["line_id"].where(~again, ""),
    )


def _other_statement(known: str, source: str) -> bool:
    """True where both lines tell their statement and it is not the same one."""
    first, second = (text.split(" · ")[1:2] for text in (known, source))
    return bool(
        first
        and second
        and first != second
        and first[0].startswith("statement")
        and second[0].startswith("statement")
    )


def _by_key(table: Table, existing: pd.DataFrame, incoming: pd.DataFrame, file: str) -> Merged:
    name = next(c.name for c in table.columns if c.heading == table.key[0])
    rows = {str(key).casefold(): position for position, key in enumerate(existing[name])}
    at = [rows.get(str(key).casefold()) for key in incoming[name]]
    known = [(new, old) for new, old in enumerate(at) if old is not None]
    changes: dict[int, list[str]] = {}
    for column in table.columns:
        if (
            column.name == name
            or table.owner_of(column) == "toolkit"
            or column.name in ("source", "note")
        ):
            continue
        theirs, ours = incoming[column.name].tolist(), existing[column.name].tolist()
        shown = _shown(column, incoming)
        for new, old in known:
            given, has = theirs[new], ours[old]
            if _blank(given) or given == has or (isinstance(given, str) and _same(given, str(has))):
                continue
            changes.setdefault(new, []).append(
                f"{column.heading} {shown(has, new)} is {shown(given, new)} in the file"
            )
    problems = [
        Problem(
            *(file, int(incoming.index[position]), table.key[0], incoming[name].iloc[position]),
            "is in the book already, but differs: " + "; ".join(told),
            f"The book's row stands; correct it on the sheet {table.sheet} if the file is right.",
            "warning",
        )
        for position, told in sorted(changes.items())
    ]
    fresh = incoming.iloc[[new for new, old in enumerate(at) if old is None]]
    return Merged(fresh, len(known) - len(changes), len(changes), tuple(problems))


def _without_key(table: Table, existing: pd.DataFrame, incoming: pd.DataFrame) -> Merged:
    """Rows are known when an equal row is there, each row of the book counted once."""
    have = Counter(_rows(table, existing))
    new = []
    for position, row in enumerate(_rows(table, incoming)):
        if have[row] > 0:
            have[row] -= 1
        else:
            new.append(position)
    return Merged(incoming.iloc[new], len(incoming) - len(new), 0)


def _rows(table: Table, frame: pd.DataFrame) -> Iterable[tuple[str, ...]]:
    columns = [frame[c.name].astype("object").map(str) for c in table.columns]
    return zip(*columns, strict=True)


def _blank(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value == ""


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _shown(column: Column, frame: pd.DataFrame) -> Callable[[object, int], str]:
    codes = (
        frame[column.currency].tolist()
        if column.kind == "money" and column.currency in frame
        else None
    )

    def show(value: object, position: int) -> str:
        if _blank(value):
            return "(blank)"
        if column.kind == "money" and isinstance(value, int):
            return money.text(value, codes[position] if codes else "")
        if isinstance(value, pd.Timestamp):
            return value.date().isoformat()
        return str(value)

    return show
