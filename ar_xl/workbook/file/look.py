"""How our sheets look: one style sheet, as data.

Colours say nothing that the text beside them does not say too.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    },
    "Severity": {"Error": BAD, "Warning": OPEN},
    "Check": {"OK": GOOD, "Differs": BAD},
}
"""By heading and word."""

DATE, MOMENT, RATE, COUNT, TEXT = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm", "0.0%", "0", "@"
WRAPPED: Final = frozenset(
    {"Why", "Remittance text", "What to do", "What to do next", "Problem", "Address", "Hash"}
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
MOST_LINES: Final = 5
LINE_HEIGHT: Final = 15.0
PAGE_WIDTH: Final = 310
"""Characters that can still be read across one printed page; wider tables take two or more."""


def money_format(currency: str) -> str:
    """Grouped, with the currency's decimals, negative in red with its sign."""
    places = money.decimals(currency)
    shown = "#,##0" + ("." + "0" * places if places else "")
    return f"{shown};[Red]\\-{shown}"


MONEY_FORMATS: Final = frozenset(map(money_format, ("JPY", "EUR", "KWD")))


def number_format(column: Column, currency: str = "") -> str:
    """The number format of a column's cells."""
    if column.kind == "money":
        return money_format(currency)
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
        number=number_format(column, currency),
        fill=INPUT if by_clerk(table, column) else None,
        line=LINE,
        wrap=column.heading in WRAPPED,
        horizontal="left" if column.kind in ("text", "date") else None,
        indent=column.kind in ("text", "date"),
    )


def width(column: Column) -> float:
    """Width in characters."""
    return column.width or max(10.0, len(column.heading) + 3)
