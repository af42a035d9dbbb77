"""One value as a cell of sheet XML, and addresses."""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ar_xl.workbook.stored import LARGEST_WHOLE, plain

MOST_KEPT: Final = 4096
_ODD: Final = re.compile("[&<>\r]")
_NUMBERS: Final = frozenset({int, float})
_TEXTS: Final = frozenset({str, type(None)})
_DAYS: Final = frozenset({dt.date, type(None)})
_SHORT: Final = 8192
_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads _x0041_ in a text as the letter A."""
FORMULA_LIKE: Final = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so becomes a formula when somebody edits the cell (OWASP, CSV injection)."""
_ODD_FIRST: Final = frozenset((*FORMULA_LIKE, " "))
_EPOCH_1900: Final = dt.date(1899, 12, 30).toordinal()
EPOCH_1904: Final = dt.date(1904, 1, 1).toordinal()
BETWEEN_EPOCHS: Final = EPOCH_1904 - _EPOCH_1900


def escaped(text: str) -> str:
    """Text for an element, from storable text."""
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)
    if not _ODD.search(text):
        return text
    return html.escape(text, quote=False).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """Text in quotes, for an attribute."""
    made = html.escape(text, quote=False)
    for control, told in (("\n", "&#10;"), ("\r", "&#13;"), ("\t", "&#9;")):
        made = made.replace(control, told)
    if '"' in made and "'" not in made:
        return f"'{made}'"
    return '"' + made.replace('"', "&quot;") + '"'


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


class Form(NamedTuple):
    """The cells of one column: their XML with a place for what differs, and what goes into the places."""

    xml: str
    fields: tuple[Sequence[object], ...]


def column_cells(
    values: Sequence[object],
    column: str,
    rows: Sequence[str],
    styles: ColumnStyles,
    dates: Dates,
) -> list[str]:
    """The cells of one column, each by itself; see `column_form`."""
    form = column_form(values, column, rows, styles, dates)
    return [form.xml % fields for fields in zip(*form.fields, strict=True)]


def column_form(
    values: Sequence[object],
    column: str,
    rows: Sequence[str],
    styles: ColumnStyles,
    dates: Dates,
    start: int = 0,
) -> Form:
    """The cells of one column, a block of rows at a time.

    A column of one kind is looked at as a whole, and a row of cells is then made in one step: this
    decides how long a large table takes.

    Args:
        values: The values of these rows.
        column: Its letters.
        rows: Row numbers, as text.
        styles: What the cells look like; also keeps what was made before.
        dates: The workbook's days.
        start: Place of the first value in the whole column.
    """
    opening, number = f'<c r="{column}%s"', styles.number
    shown = styles.numbers[start : start + len(values)] if styles.numbers is not None else None
    kinds = set(map(type, values))
    if kinds <= _NUMBERS and _fit(values):  # type: ignore[arg-type]
        if shown is not None:
            return Form(f"{opening}%s><v>%r</v></c>", (rows, shown, values))
        return Form(f"{opening}{number}><v>%r</v></c>", (rows, values))
    if kinds == {type(None)}:
        if shown is not None:
            return Form(f"{opening}%s/>", (rows, shown))
        return Form(f"{opening}{number}/>", (rows,))
    if kinds <= _TEXTS and shown is None:
        return _text_form(values, opening, rows, styles, dates)  # type: ignore[arg-type]
    if kinds <= _DAYS and shown is None:
        days = {value: styles.rest(value, number, dates) for value in {*values}}
        return Form(f"{opening}%s", (rows, [days[value] for value in values]))
    return Form(f"{opening}%s", (rows, _rests(values, styles, shown, dates)))


def _text_form(
    values: Sequence[str | None],
    opening: str,
    rows: Sequence[str],
    styles: ColumnStyles,
    dates: Dates,
) -> Form:
    """The cells of a column of texts and blanks: each text once, escaped all at once, the odd ones by themselves."""
    known = dict.fromkeys(values)
    texts = [text for text in known if text and text[0] not in _ODD_FIRST and text[-1] != " "]
    whole = "\n".join(texts)
    if (
        whole.count("\n") >= len(texts)
        or max(map(len, texts), default=0) >= _SHORT
        or not whole.replace("\n", " ").isprintable()
    ):
        texts = [text for text in texts if text.isprintable() and len(text) < _SHORT]
        whole = "\n".join(texts)
    before, after = f'{styles.by_need[""]} t="inlineStr"><is><t>', "</t></is></c>"
    told = escaped(whole).split("\n") if texts else []
    if len(told) == len(values):
        return Form(f"{opening}{before}%s{after}", (rows, told))
    made: dict[str | None, str] = {
        text: f"{before}{inner}{after}" for text, inner in zip(texts, told, strict=True)
    }
    for value in known:
        if value not in made:
            made[value] = styles.rest(value, styles.number, dates)
    return Form(f"{opening}%s", (rows, [made[value] for value in values]))


def _rests(
    values: Sequence[object], styles: ColumnStyles, shown: Sequence[str] | None, dates: Dates
) -> list[str]:
    """What stands behind the address of each cell, one by one; texts and days that come again are kept."""
    out: list[str] = []
    kept, number = styles.kept, styles.number
    for position, value in enumerate(values):
        if shown is not None:
            number = shown[position]
        kind = type(value)
        if kind is float and value - value == 0:  # type: ignore[operator]
            out.append(f"{number}><v>{value!r}</v></c>")
        elif value is None:
            out.append(f"{number}/>")
        elif kind is str or kind is dt.date:
            rest = kept.get(value)
            if rest is None:
                rest = styles.rest(value, number, dates)
                if len(kept) < MOST_KEPT:
                    kept[value] = rest
            out.append(rest)
        else:
            out.append(styles.rest(value, number, dates))
    return out


def _fit(numbers: Sequence[float]) -> bool:
    """Whether all of some numbers are finite and have no more digits than a cell shows."""
    largest = max(map(abs, numbers), default=0)
    return largest < LARGEST_WHOLE and all(map(math.isfinite, numbers))
