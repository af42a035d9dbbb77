"""One value as a cell of sheet XML, and addresses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from ar_xl.workbook.stored import plain

MOST_KEPT: Final = 4096
_ODD: Final = re.compile("[&<>\r]")
_UNUSUAL: Final = re.compile(r"^[=+\-@ ]|[&<>]|_x| $")
_SHORT: Final = 8192
_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads _x0041_ in a text as the letter A."""
FORMULA_LIKE: Final = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so becomes a formula when somebody edits the cell (OWASP, CSV injection)."""
_EPOCH_1900: Final = dt.date(1899, 12, 30).toordinal()
EPOCH_1904: Final = dt.date(1904, 1, 1).toordinal()


def escaped(text: str) -> str:
    """Text for an element, from storable text."""
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)
    if not _ODD.search(text):
        return text
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def _plain(text: str) -> bool:
    """Whether a text stands in a cell as it is, as most do."""
    return 0 < len(text) < _SHORT and text.isprintable() and not _UNUSUAL.search(text)


class Dates:
    """Days as a workbook counts them."""

    def __init__(self, date_1904: bool) -> None:
        self.epoch = EPOCH_1904 if date_1904 else _EPOCH_1900

    def serial(self, value: dt.date) -> str:
        """A date or moment as a cell's number."""
        days = value.toordinal() - self.epoch
        if not isinstance(value, dt.datetime):
            return str(days)
        seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        return repr(days + seconds / 86_400)

    def content(self, value: object) -> tuple[str, str, str]:
        """Type attribute, inner XML and the format it needs ("date", "moment", "quote", "number" or "") of a plain value."""
        if value is None:
            return "", "", ""
        if isinstance(value, str):
            kind = "quote" if value.startswith(FORMULA_LIKE) else ""
            keep = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
            return ' t="inlineStr"', f"<is><t{keep}>{escaped(value)}</t></is>", kind
        if isinstance(value, bool):
            return ' t="b"', f"<v>{value:d}</v>", ""
        if isinstance(value, dt.date):
            if value.toordinal() < self.epoch + 1:
                return self.content(value.isoformat())
            return (
                "",
                f"<v>{self.serial(value)}</v>",
                "moment" if isinstance(value, dt.datetime) else "date",
            )
        return "", f"<v>{value!r}</v>", "number"


class ColumnStyles:
    """Style attributes of one column's cells, by what a cell holds."""

    def __init__(
        self, *, text: int, quoted: int, number: int | Sequence[int], date: int, moment: int
    ) -> None:
        by_need = {"": text, "quote": quoted, "date": date, "moment": moment}
        self.by_need = {need: f' s="{style}"' for need, style in by_need.items()}
        self.number = ""
        self.numbers: list[str] | None = None
        if isinstance(number, int):
            self.number = f' s="{number}"'
        else:
            by_style = {style: f' s="{style}"' for style in set(number)}
            self.numbers = [by_style[style] for style in number]
        self.kept: dict[object, str] = {}

    def rest(self, value: object, number: str, dates: Dates) -> str:
        """A cell's XML behind its address."""
        kind, inner, need = dates.content(plain(value))
        style = number if need == "number" or not inner else self.by_need[need]
        return f"{style}{kind}>{inner}</c>" if inner else f"{style}/>"


def column_cells(
    values: Sequence[object],
    column: str,
    rows: Sequence[str],
    styles: ColumnStyles,
    dates: Dates,
    start: int = 0,
) -> list[str]:
    """The cells of one column, a block of rows at a time.

    One f-string a cell, no object, and texts and days that come again kept: this decides how long a
    large table takes.

    Args:
        values: The values of these rows.
        column: Its letters.
        rows: Row numbers, as text.
        styles: What the cells look like; also keeps what was made before.
        dates: The workbook's days.
        start: Place of the first value in the whole column.
    """
    out: list[str] = []
    add, kept, numbers, number = out.append, styles.kept, styles.numbers, styles.number
    text = f'{styles.by_need[""]} t="inlineStr"><is><t>'
    for position, (value, row) in enumerate(zip(values, rows, strict=True), start):
        if numbers is not None:
            number = numbers[position]
        kind = type(value)
        if kind is float and value - value == 0:  # type: ignore[operator]
            add(f'<c r="{column}{row}"{number}><v>{value!r}</v></c>')
        elif value is None:
            add(f'<c r="{column}{row}"{number}/>')
        elif kind is str or kind is dt.date:
            rest = kept.get(value)
            if rest is None:
                if kind is str and _plain(value):  # type: ignore[arg-type]
                    rest = f"{text}{value}</t></is></c>"
                else:
                    rest = styles.rest(value, number, dates)
                if len(kept) < MOST_KEPT:
                    kept[value] = rest
            add(f'<c r="{column}{row}"{rest}')
        else:
            add(f'<c r="{column}{row}"{styles.rest(value, number, dates)}')
    return out
