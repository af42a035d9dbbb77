"""From a sheet's cells to a typed frame and back: the only place that converts.

`check` collects every problem of a table; `render` is its mirror. Money becomes int64 minor units here
and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_xl import money
from ar_xl.document_types import ENTRY, type_of
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import DOCUMENT_TYPES, Column, Table
from ar_xl.values import AMBIGUOUS, marks_of, order_of, parse_date, parse_number

_NUMBER = (int, float)
_MAYBE_BLANK: Final = frozenset({str, type(None)})
_NEVER_MISSING: Final = frozenset({str, int, bool, dt.date, dt.datetime, type(None)})
"""Of these none is a number or day that is no value, as pandas has them."""
_EPOCH = dt.date(1970, 1, 1).toordinal()
_NO_DAY = int(np.iinfo("int64").min)
"""What numpy takes for no date."""
_FIRST, _LAST = dt.date(1900, 1, 1).toordinal() - _EPOCH, dt.date(2200, 1, 1).toordinal() - _EPOCH


def check(
    table: Table, raw: pd.DataFrame | None, settings: Settings
) -> tuple[pd.DataFrame, list[Problem]]:
    """The typed frame of a table and everything that is wrong with it.

    Args:
        table: The table `raw` was read from.
        raw: Cells as read, columns by heading, index = Excel row number; None where the book has no
            such table, which reads as an empty one.
        settings: Decide the currency of rows without one, and what date and number texts mean.

    Returns:
        A frame with every declared column, in the declared order, and the problems. Cells with a
        problem read as blank or 0, so a frame with errors must not be used.
    """
    if raw is None:
        return empty(table), []
    problems = [
        Problem(
            table.sheet,
            None,
            c.heading,
            None,
            "is missing",
            f"Add a column with the heading {c.heading}, or name the one that is meant on the sheet Columns (ar-xl adopt makes it).",
        )
        for c in table.columns
        if c.starred and c.heading not in raw
    ]
    currency = _currencies(table, raw, settings, problems)
    columns: dict[str, object] = {}
    for column in table.columns:
        if column.heading not in raw and column.name not in currency:
            columns[column.name] = _blank(column, len(raw))
            continue
        cells, kinds = _cells(raw, column)
        report = _Report(table, column, raw.index, problems)
        clerks = table.owner_of(column) == "clerk"
        if column.name in currency:
            columns[column.name] = pd.Series(currency[column.name], dtype=object)
        elif column.kind == "text":
            columns[column.name] = _texts(cells, kinds, column, report, clerks)
        elif column.kind == "money":
            codes = _scale(column, currency) or [settings.currency] * len(raw)
            columns[column.name] = _amounts(cells, kinds, codes, column, report, settings)
        elif column.kind == "date":
            columns[column.name] = _dates(cells, kinds, report, settings)
        else:
            columns[column.name] = _numbers(cells, column, report)
        if column.starred and column.heading in raw and kinds & _MAYBE_BLANK:
            _filled(cells, report)
    frame = pd.DataFrame(
        {name: _at(raw.index, values) for name, values in columns.items()}, index=raw.index
    )
    frame.index = frame.index.astype("int64")
    problems += _twice(table, frame)
    return frame, problems


def empty(table: Table) -> pd.DataFrame:
    """The frame of a table without rows."""
    index = pd.Index([], dtype="int64")
    return pd.DataFrame({c.name: _blank(c, 0) for c in table.columns}, index=index)


def _blank(column: Column, count: int) -> pd.Series:
    """A column nobody filled."""
    if column.kind == "text":
        return pd.Series([""] * count, dtype=object)
    if column.kind == "date":
        return pd.Series(np.full(count, np.datetime64("NaT"), dtype="datetime64[s]"))
    if column.kind == "rate":
        return pd.Series(np.full(count, np.nan))
    if column.kind == "money" and column.starred:
        return pd.Series(np.zeros(count, dtype="int64"))
    gone = np.ones(count, dtype=bool)
    return pd.Series(pd.arrays.IntegerArray(np.zeros(count, dtype="int64"), gone))


def render(table: Table, frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The sheet's cells of a typed frame: columns by heading, None for a blank; the mirror of `check`.

    Columns of the frame that the table does not declare are left out; declared ones it lacks are
    left out too, so that an update names only what it changes.
    """
    shown: dict[str, list[object]] = {}
    for column in table.columns:
        if column.name not in frame:
            continue
        values = frame[column.name]
        if column.kind == "money":
            given = {name: frame[name].tolist() for name in _names(column) if name in frame}
            codes = _scale(column, given) or [settings.currency] * len(frame)
            shown[column.heading] = _major(values, codes, settings.currency)
        elif column.kind == "date":
            shown[column.heading] = _days_out(values)
        elif column.kind == "text":
            # Extension arrays are slow to walk.
            texts = values.to_numpy(dtype=object).tolist()
            shown[column.heading] = [text or None for text in texts]
        elif column.kind == "count":
            shown[column.heading] = [None if gone else int(v) for v, gone in _with_gaps(values)]
        else:
            shown[column.heading] = [None if gone else float(v) for v, gone in _with_gaps(values)]
    cells = pd.DataFrame(
        {h: pd.Series(v, dtype=object, index=frame.index) for h, v in shown.items()},
        index=frame.index,
    )
    cells.attrs = frame.attrs
    if "totals" in frame.attrs:
        cells.attrs = frame.attrs | {"totals": _totals(table, frame.attrs["totals"], settings)}
    if "tiles" in frame.attrs:
        tiles, figures = frame.attrs["tiles"]
        cells.attrs = cells.attrs | {"tiles": (tiles, render(tiles, figures, settings))}
    return cells


def _totals(
    table: Table, rows: list[dict[str, object]], settings: Settings
) -> list[dict[str, object]]:
    """Rows below a table, cells by heading."""
    columns: dict[str, pd.Series] = {}
    for column in table.columns:
        values = [row.get(column.name) for row in rows]
        if any(value is not None for value in values):
            kind: Any = "Int64" if column.kind == "money" else object
            columns[column.name] = pd.Series(values, dtype=kind)
    cells = render(table, pd.DataFrame(columns), settings).to_dict("records")
    return [{str(k): v for k, v in row.items() if v is not None} for row in cells]


class _Report:
    """Collects the problems of one column."""

    def __init__(
        self, table: Table, column: Column, index: pd.Index, problems: list[Problem]
    ) -> None:
        self.table, self.column, self.index, self.problems = table, column, index, problems

    def __call__(self, position: int, value: object, what: str, fix: str) -> None:
        row = int(self.index[position])
        self.problems.append(Problem(self.table.sheet, row, self.column.heading, value, what, fix))


def _at(index: pd.Index, values: object) -> pd.Series:
    series = values if isinstance(values, pd.Series) else pd.Series(values)
    series.index = index
    return series


def _cells(raw: pd.DataFrame, column: Column) -> tuple[list[object], set[type]]:
    """The cells of one column, None for every kind of blank, and their types."""
    if column.heading not in raw:
        return [None] * len(raw), {type(None)}
    given = raw[column.heading]
    cells: list[object] = given.tolist()
    kinds = set(map(type, cells))
    if kinds <= _NEVER_MISSING or not given.hasnans:
        return cells, kinds
    cells = [None if gone else v for v, gone in zip(cells, given.isna().tolist(), strict=True)]
    return cells, set(map(type, cells))


def _with_gaps(values: pd.Series) -> Iterable[tuple[Any, bool]]:
    return zip(values.tolist(), values.isna().tolist(), strict=True)


def _names(column: Column) -> tuple[str, ...]:
    """The columns that hold an amount's currency."""
    return (column.currency, column.other_currency) if column.other_currency else (column.currency,)


def _scale(column: Column, currency: Mapping[str, list[str]]) -> list[str]:
    """Per row the currency whose decimals the amount has; [] where no column tells it."""
    told = [currency[name] for name in _names(column) if name in currency]
    if len(told) < 2:
        return told[0] if told else []
    return [money.finer(one or other, other or one) for one, other in zip(*told, strict=True)]


def _currencies(
    table: Table, raw: pd.DataFrame, settings: Settings, problems: list[Problem]
) -> dict[str, list[str]]:
    """Per currency column its codes, upper case, the book's currency where blank."""
    found: dict[str, list[str]] = {}
    names = {name for c in table.columns if c.kind == "money" for name in _names(c)}
    for column in table.columns:
        if column.name not in names:
            continue
        cells, _ = _cells(raw, column)
        meant = {v: str(v or "").strip().upper() or settings.currency for v in {*cells}}
        codes = [meant[v] for v in cells]
        for code in dict.fromkeys(c for c in codes if c not in money.DECIMALS):
            for position, given in enumerate(codes):
                if given == code:
                    _Report(table, column, raw.index, problems)(
                        position,
                        cells[position],
                        "is not a currency code of ISO 4217",
                        "Write a code such as EUR, USD or JPY.",
                    )
        found[column.name] = codes
    return found


def _filled(cells: list[object], report: _Report) -> None:
    for position, value in enumerate(cells):
        if value is None or (type(value) is str and (not value or value.isspace())):
            report(position, None, "is empty", "Fill it in, or delete the row.")


def _texts(
    cells: list[Any], kinds: set[type], column: Column, report: _Report, clerks: bool
) -> pd.Series:
    if kinds <= _MAYBE_BLANK:
        out = [v.strip() if v else "" for v in cells]
    else:
        out = [v.strip() if type(v) is str else "" if v is None else _as_text(v) for v in cells]
    if column.choices and clerks:
        meant = {text: _choice(text, column.choices) for text in {*out}}
        strange = {text for text, choice in meant.items() if choice is None}
        for position, text in enumerate(out if strange else ()):
            if text in strange:
                fix = f"Choose {', '.join(column.choices)}, or leave it blank."
                report(position, text, "is not a choice here", fix)
        read = {text: text if choice is None else choice for text, choice in meant.items()}
        out = [read[text] for text in out]
    return pd.Series(out, dtype=object)


def _choice(text: str, choices: tuple[str, ...]) -> str | None:
    """What a text means among the choices; None where it is none of them.

    Types of documents have a word in every language and program; a posting by hand is what its sign makes it.
    """
    known = {"": ""} | {choice.lower(): choice for choice in choices}
    if choices is DOCUMENT_TYPES and text.lower() not in known:
        meant = type_of(text)
        return "" if meant == ENTRY else known.get(meant.lower() or "?")
    return known.get(text.lower())


def _as_text(value: object) -> str:
    """A number or date kept in a text column, as Excel would show it in a cell without a format."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value).strip()


def _factors(codes: list[str]) -> npt.NDArray[np.float64]:
    """Minor units in one unit of each currency."""
    known = {code: 10.0 ** money.decimals(code) for code in set(codes)}
    return np.fromiter(map(known.__getitem__, codes), "float64", len(codes))


def _amounts(
    cells: list[object],
    kinds: set[type],
    codes: list[str],
    column: Column,
    report: _Report,
    settings: Settings,
) -> pd.Series:
    texts = [v for v in cells if type(v) is str and v.strip()] if str in kinds else []
    mark = settings.decimal_mark or marks_of(texts)
    factors = _factors(codes)
    plain = kinds <= {float, int, type(None)}
    numbers = np.array(cells if plain else [None] * len(cells), dtype="float64")
    blank = np.isnan(numbers) if plain else np.zeros(len(cells), dtype=bool)
    numbers[np.isnan(numbers)] = 0
    for position, value in enumerate(() if plain else cells):
        kind = type(value)
        if kind is float or kind is int:
            numbers[position] = value
        elif value is None or (kind is str and not value.strip()):  # type: ignore[attr-defined]
            blank[position] = True
        elif kind is str:
            number = parse_number(str(value), mark)
            if number == AMBIGUOUS:
                report(
                    position,
                    value,
                    "can be read as two amounts",
                    "Set Decimal mark in Settings, or type the number without grouping.",
                )
            elif number is None:
                report(position, value, "is not a number", "Type digits only, for example 1234.50.")
            else:
                numbers[position] = number
        else:
            report(position, value, "is not an amount", "Type digits only, for example 1234.50.")
    scaled = numbers * factors
    large = ~(np.abs(scaled) < money.LARGEST)
    for position in np.flatnonzero(large).tolist():
        report(
            position,
            cells[position],
            "is too large for a cell to hold to the cent",
            "Check the amount.",
        )
    scaled[large] = 0
    minor = np.rint(scaled)
    off = np.abs(scaled - minor) > 1e-6 * np.maximum(1.0, np.abs(scaled) * 1e-6)
    for position in np.flatnonzero(off).tolist():
        code = codes[position]
        places = money.decimals(code)
        report(
            position,
            cells[position],
            f"has more decimals than {code} has ({places})",
            "Round it, or correct the currency.",
        )
    if column.starred:
        return pd.Series(minor.astype("int64"))
    return pd.Series(pd.arrays.IntegerArray(minor.astype("int64"), blank))


def _plain_dates(cells: list[Any]) -> pd.Series | None:
    """A column of nothing but possible dates, without a look at each."""
    # numpy reads date objects ten times slower than their numbers; no day has the number 0.
    days = [0 if v is None else v.toordinal() for v in cells]
    number = np.array(days, dtype="int64") - _EPOCH
    gone = number == -_EPOCH
    fine = gone | ((number >= _FIRST) & (number <= _LAST))
    number[gone] = _NO_DAY
    return _as_dates(number) if fine.all() else None


def _as_dates(number: npt.NDArray[np.int64]) -> pd.Series:
    return pd.Series(number.astype("datetime64[D]").astype("datetime64[s]"))


def _dates(cells: list[object], kinds: set[type], report: _Report, settings: Settings) -> pd.Series:
    if kinds <= {dt.date, type(None)} and (plain := _plain_dates(cells)) is not None:
        return plain
    order = settings.date_order or order_of([v for v in cells if type(v) is str and v.strip()])
    out = np.full(len(cells), _NO_DAY, dtype="int64")
    for position, value in enumerate(cells):
        kind = type(value)
        found: dt.date | None = None
        if kind is dt.datetime or kind is dt.date or isinstance(value, dt.date):
            found = value  # type: ignore[assignment]
        elif value is None:
            continue
        elif kind is str:
            text = str(value).strip()
            if not text:
                continue
            parsed = parse_date(text, order)
            if isinstance(parsed, str):
                report(
                    position,
                    value,
                    "can be read as two dates",
                    "Set Date order in Settings, or write it as 2026-01-31.",
                )
                continue
            found = parsed
        if found is None:
            start = "Format the cell as" if isinstance(value, float | int) else "Enter"
            report(position, value, "is not a date", f"{start} a date, or write it as 2026-01-31.")
            continue
        day = found.toordinal() - _EPOCH
        if not _FIRST <= day <= _LAST:
            report(
                position,
                value,
                "is not a possible date here",
                "Enter a date between 1900 and 2200.",
            )
            continue
        out[position] = day
    return _as_dates(out)


def _numbers(cells: list[object], column: Column, report: _Report) -> pd.Series:
    if set(map(type, cells)) <= {type(None)}:
        return _blank(column, len(cells))
    out: list[float | None] = []
    for position, value in enumerate(cells):
        number: float | None = None
        if isinstance(value, _NUMBER) and not isinstance(value, bool):
            number = float(value)
        elif isinstance(value, str) and value.strip():
            parsed = parse_number(value.removesuffix("%"), ".")
            number = parsed if isinstance(parsed, float) else None
            if number is not None and value.endswith("%"):
                number /= 100
        whole = number is None or column.kind == "rate" or _is_count(number)
        if not whole or (number is None and value not in (None, "")):
            report(
                position,
                value,
                "is not a whole number" if column.kind == "count" else "is not a number",
                "Type digits only.",
            )
            number = None
        out.append(number)
    if column.kind == "count":
        return pd.Series(pd.array([None if v is None else int(v) for v in out], dtype="Int64"))
    return pd.Series([float("nan") if v is None else v for v in out], dtype="float64")


def _is_count(number: float) -> bool:
    return number.is_integer() and abs(number) < 2**63


def _twice(table: Table, frame: pd.DataFrame) -> list[Problem]:
    """Rows of a clerk's table whose key is there already."""
    if table.owner != "clerk" or not table.key:
        return []
    names = [next(c.name for c in table.columns if c.heading == heading) for heading in table.key]
    columns = [[str(v).lower() for v in frame[name].tolist()] for name in names]
    keys: list[Any] = list(zip(*columns, strict=True)) if len(columns) > 1 else columns[0]
    if len({*keys}) == len(keys):
        return []
    first: dict[Any, int] = {}
    problems = []
    for row, key, shown in zip(frame.index.tolist(), keys, frame[names[0]].tolist(), strict=True):
        if first.setdefault(key, row) != row and shown != "":
            problems.append(
                Problem(
                    *(table.sheet, row, table.key[0], shown),
                    f"is there twice (also row {first[key]})",
                    "Delete one of the two rows, or correct the key.",
                )
            )
    return problems


def _major(values: pd.Series, codes: list[str], book: str) -> list[object]:
    factors = _factors([code or book for code in codes])
    minor = values.fillna(0).to_numpy(dtype="int64")
    major: list[object] = (minor / factors).tolist()
    for position in np.flatnonzero(factors == 1).tolist():
        major[position] = int(minor[position])  # a currency without decimals has whole numbers
    for position in np.flatnonzero(values.isna()).tolist():
        major[position] = None
    return major


def _days_out(values: pd.Series) -> list[object]:
    days = values.to_numpy(dtype="datetime64[D]")
    out: list[object] = days.tolist()
    return out
