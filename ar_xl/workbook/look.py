"""How our sheets look: one style sheet, as data.

Colours say nothing that the text beside them does not say too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from ar_xl import money
from ar_xl.tables import Column, Table

INK, PAPER, QUIET = "FF1F2933", "FFFFFFFF", "FF66727F"
LINE, BAND = "FFD5DBE1", "FFF4F6F8"
DEEP, SOFT, INPUT = "FF1F3A5F", "FF5B7083", "FFFFF8E1"
GREEN, AMBER, RED, BLUE, GREY = "FF1B6E3C", "FF8A5A00", "FFA61B1B", "FF1D4F91", "FF55606B"
ON_GREEN, ON_AMBER, ON_RED, ON_BLUE, ON_GREY = (
    *("FFE3F4E8", "FFFFF1D6", "FFFBE3E1", "FFE3EEFA", "FFECEFF2"),
)
TABLE_STYLE: Final = "TableStyleLight1"
"""Faint bands, no colours of its own."""


@dataclass(frozen=True, slots=True)
class Style:
    """A cell's format; None leaves the workbook's own."""

    number: str = "General"
    bold: bool = False
    italic: bool = False
    size: float | None = None
    colour: str | None = None
    fill: str | None = None
    line: str | None = None
    """Colour of the hairline below."""
    horizontal: Literal["left", "right", "center"] | None = None
    indent: bool = False
    """A little room at the left, where an amount may stand before."""
    vertical: Literal["top", "center"] = "top"
    wrap: bool = False
    quote: bool = False
    """The text is text whatever it begins with."""
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What a word of a choice column is shown with: a sign before it, and colours."""

    sign: str
    colour: str
    fill: str


GOOD, OPEN, BAD = Mark("✔", GREEN, ON_GREEN), Mark("●", AMBER, ON_AMBER), Mark("✘", RED, ON_RED)
ASIDE, NOTHING = Mark("◆", BLUE, ON_BLUE), Mark("–", GREY, ON_GREY)
MARKS: Final[dict[str, dict[str, Mark]]] = {
    "Verdict": {"Auto": GOOD, "Review": OPEN, "None": NOTHING},
    "Decision": {"Accept": GOOD, "Reject": BAD},
    "Status": {
        **{"Posted": GOOD, "Review": OPEN, "On account": ASIDE},
        **{"Unidentified": OPEN, "No receivable": NOTHING},
        **{"Open": OPEN, "In clarification": ASIDE, "Resolved": GOOD},
    },
    "Severity": {"Error": BAD, "Warning": OPEN},
    "Check": {"OK": GOOD, "Differs": BAD},
    "State": {
        **{"Ready": GOOD, "Held": OPEN, "Waiting": NOTHING, "Prepared": ASIDE},
        **{"Sending": BAD, "Failed": BAD},
        **{"Done": GOOD, "To do": OPEN, "Later": NOTHING, "Mend": BAD},
        **{"Kept": GOOD, "Part kept": OPEN, "Broken": BAD, "Open": ASIDE, "Withdrawn": NOTHING},
    },
    "Finding": {
        **{"Agreed": GOOD, "Amount differs": BAD, "Date differs": ASIDE},
        **{"Only ours": OPEN, "Only theirs": OPEN},
    },
    "Done": {"Yes": GOOD},
    "Approve": {"Yes": GOOD, "No": BAD},
}
"""By heading and word."""

DATE, MOMENT, RATE, COUNT, TEXT = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm", "0.0%_ ", "0_ ", "@"
WRAPPED: Final = frozenset(
    {
        "Why",
        "Remittance text",
        "Text",
        "What to do",
        "What to do next",
        "Explanation",
        "Problem",
        "Address",
        "Rows",
        "Totals",
    }
)
LOOSE: Final = frozenset({"Value", "Note", "Memo"}) | WRAPPED
"""Text columns whose cells take what is typed; all others are text, so that 00123 stays 00123."""

TITLE: Final = Style(bold=True, size=16, colour=DEEP, vertical="center")
LINES: Final = Style(colour=QUIET)
LABEL: Final = Style(colour=INK, indent=True)
FOOTER: Final = Style(colour=INK)
HELD: Final = Style(bold=True, colour=GREEN, fill=ON_GREEN, indent=True)
BROKEN: Final = Style(bold=True, colour=RED, fill=ON_RED, indent=True)
HELD_TEXT, BROKEN_TEXT = "✔ OK", "✘ Differs"
LINK: Final = Style(colour="FF0B57D0", underline=True, line=LINE, indent=True)

TAB: Final = {"clerk": "FF2F6DB5", "toolkit": "FF3C8D5A", "append": "FF8A949E"}
"""Colour of the sheet's tab, by who writes the table."""
MOST_LINES: Final = 6
TILE_HEIGHT: Final = 24.0
HEADER_HEIGHT: Final = 20.0
MOST_FROZEN: Final = 8
"""More rows than these leave no room on a screen."""
MOST_CHECKS: Final = 3
"""More checks than these are told in one line above the table, and listed below it."""
PRINTED: Final = {"Matches": ("Why", 2), "Reminders": ("Why", 2), "Worklist": ("Oldest days", 1)}
"""Last column on paper and pages side by side, by table; what stands beyond it is for the screen."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a chart stands above its table, in cells."""

    left: int
    """First column, from 0 for the table's first."""
    columns: int
    up: int
    """Rows from its top to the headings."""
    rows: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart over a table: for each of its largest rows a bar, stacked from some columns of amounts."""

    title: str
    label: str
    """Heading of what a bar is named by."""
    rank: str
    """Heading of the amounts that decide which rows are largest."""
    first: str
    """Heading of the first column of the stack; amounts up to `until` follow."""
    until: str = ""
    """Heading of the first column that is no part of it; blank: the first alone, with its figures on the bars."""
    currency: str = "Currency"
    """Only rows of the currency most rows have: amounts of two currencies do not add up."""
    most: int = 12
    """Bars that can still be told apart on a page."""
    upright: bool = False
    """Columns in the order of the rows, the last of them, in place of the largest as bars."""
    part: str = ""
    """Only rows with this under Part, and of the currency that comes first among them."""
    box: Box | None = None
    """Else beside the table."""


CHART_ROOM: Final = 31
"""Blank rows between tiles and a table, for the charts."""
_LEFT, _RIGHT = (0, 4), (4, 6)
"""First column and count of columns of the charts above a dashboard."""
_UPPER, _LOWER = (31, 15), (15, 14)
"""Rows up from the headings, and count of rows."""
CHARTS: Final = {
    "AgingSummary": (
        Bars("Largest open amounts by age", "Customer", "Open", "Not due", "Unapplied"),
    ),
    "AgingHistory": (
        Bars(
            *("Open at each month end by age", "Month end", "Open", "Not due", "Unapplied"),
            most=36,
            upright=True,
        ),
    ),
    "Dashboard": (
        Bars(
            *("Open at each month end by age", "What", "Amount", "Not due", "Amount"),
            *("Currency", 12, True, "Months", Box(*_LEFT, *_UPPER)),
        ),
        Bars(
            *("Top ten debtors by age", "What", "Amount", "Not due", "Amount"),
            *("Currency", 10, False, "Top debtors", Box(*_RIGHT, *_UPPER)),
        ),
        Bars(
            *("Promised to be paid, by week", "What", "Amount", "Amount", ""),
            *("Currency", 5, True, "Promise calendar", Box(*_LEFT, *_LOWER)),
        ),
        Bars(
            *("Overdue invoices by last reminder sent", "What", "Amount", "Amount", ""),
            *("Currency", 6, True, "Reminders", Box(*_RIGHT, *_LOWER)),
        ),
    ),
}
"""By table."""
ONE_PAGE: Final = {"Dashboard": 10}
"""Tables of which the page above is printed, on one sheet of paper; its columns at least."""
CHART_COLUMNS, CHART_ROWS = 14, 24
"""Cells of the usual size a chart covers."""
SHADES: Final = ("C6D3E1", "93AFCB", "6288B0", "3C648F", "1F3A5F", "0B1626")
"""From light to dark, the older the darker: told apart by everybody, and on a printer without colours."""
ALONE: Final = 3
"""Of these, the one of bars that are no stack."""
HATCHED: Final = {1: "wdUpDiag", 3: "wdDnDiag"}
"""Pattern of a stack's parts, by their place: no two neighbours are told apart by their shade alone."""
MONTH: Final = "mmm\\ yy"
"""Of the months under a chart."""
LINE_HEIGHT: Final = 15.0
PAGE_WIDTH: Final = 300
"""Characters that can still be read across one printed page; wider tables take two or more, side by side."""


def money_format(currency: str, *, dash: bool = False) -> str:
    """Grouped, with the currency's decimals and room at the right, negative in red with its sign.

    Args:
        currency: Its code; unknown ones have two decimals.
        dash: Show zero as a dash, so that the few amounts among many zeros are seen.
    """
    places = money.decimals(currency)
    shown = "#,##0" + ("." + "0" * places if places else "")
    return f"{shown}_ ;[Red]\\-{shown}_ " + (';"–"_ ' if dash else "")


MONEY_FORMATS: Final = frozenset(map(money_format, ("JPY", "EUR", "KWD")))
WHOLE: Final = money_format("JPY").partition(";")[0].strip("_ ")
"""Of the amounts in a chart."""


def number_format(column: Column, currency: str = "", *, dash: bool = False) -> str:
    """The number format of a column's cells; see `money_format`."""
    if column.kind == "money":
        return money_format(currency, dash=dash)
    if column.kind == "text":
        return "General" if column.heading in LOOSE else TEXT
    return {"date": DATE, "rate": RATE, "count": COUNT}[column.kind]


def by_toolkit(table: Table, column: Column) -> bool:
    """A column of a person's table that the toolkit keeps."""
    return table.owner == "clerk" and table.owner_of(column) == "toolkit"


def by_clerk(table: Table, column: Column) -> bool:
    """A column of a toolkit's table that a person fills in."""
    return table.owner == "toolkit" and table.owner_of(column) == "clerk"


def header(table: Table, column: Column) -> Style:
    """The heading's cell."""
    fill = SOFT if by_toolkit(table, column) else DEEP
    left = column.kind in ("text", "date")
    return Style(
        bold=True,
        colour=PAPER,
        fill=fill,
        horizontal="left" if left else "right",
        indent=left,
        vertical="center",
        wrap=True,
    )


def body(table: Table, column: Column, currency: str = "") -> Style:
    """A cell of a column."""
    if column.link:
        return LINK
    return Style(
        number=number_format(column, currency, dash=table.owner == "toolkit"),
        fill=INPUT if by_clerk(table, column) else None,
        line=LINE,
        wrap=column.heading in WRAPPED,
        horizontal="left" if column.kind in ("text", "date") else None,
        indent=column.kind in ("text", "date"),
    )


def total(column: Column, currency: str = "") -> Style:
    """A cell of a row of totals below a table."""
    left = column.kind in ("text", "date")
    return Style(
        number=number_format(column, currency, dash=True) if column.kind == "money" else "General",
        bold=True,
        colour=INK,
        fill=BAND,
        line=LINE,
        horizontal="left" if left else None,
        indent=left,
    )


def tile_head(column: Column) -> Style:
    """The heading of a tile."""
    left = column.kind == "text"
    return Style(
        size=9,
        colour=QUIET,
        fill=BAND,
        horizontal="left" if left else "right",
        indent=left,
        vertical="center",
    )


def tile(column: Column, currency: str = "") -> Style:
    """A tile: one large figure."""
    left = column.kind == "text"
    return Style(
        number=number_format(column, currency, dash=True) if not left else "General",
        bold=True,
        size=13,
        colour=DEEP,
        fill=BAND,
        line=LINE,
        horizontal="left" if left else "right",
        indent=left,
        vertical="center",
    )


def width(column: Column) -> float:
    """Width in characters, with room for the indent, and for the heading beside its filter button."""
    return max((column.width or 10.0) + 2 * (column.kind == "text"), len(column.heading) + 5)


def lines(text: str, across: float) -> int:
    """Lines a text takes in a column, a little too many rather than too few."""
    count, room = 0, across - 2
    alike = text.encode("utf-8", "surrogatepass").translate(_FIGURES)
    for part in alike.decode("utf-8", "surrogatepass").split("\n"):
        used, count = 0.0, count + 1
        for wide in map(_wide, part.split(" ")):
            if used + wide <= room:
                used += wide + 0.8
                continue
            if used:
                count += 1
            count += int(wide // across)
            used = wide % across + 0.8
    return count


_FIGURES: Final = bytes.maketrans(b"123456789", b"000000000")
"""All figures are alike wide; with one in place of all, few words are new."""


@lru_cache(maxsize=1 << 14)
def _wide(word: str) -> float:
    """Characters a word is wide; the same few make up most texts."""
    capitals = sum(map(str.isupper, word)) if not word.islower() else 0
    return 0.97 * len(word) + 0.3 * capitals


def heights(wrapped: Sequence[tuple[Sequence[object], float]]) -> list[float | None]:
    """Heights of rows in points, None where one line does; from the cells and width of each wrapped column."""
    counts = []
    for cells, across in wrapped:
        texts = (text for text in {*cells} if isinstance(text, str))
        long: dict[object, int] = {
            t: lines(t, across) for t in texts if len(t) * 1.3 > across or "\n" in t
        }
        counts.append([long.get(cell, 1) for cell in cells])
    rows = map(max, zip(*counts, strict=True))
    return [min(most, MOST_LINES) * LINE_HEIGHT if most > 1 else None for most in rows]
