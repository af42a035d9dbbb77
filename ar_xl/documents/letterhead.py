"""What every sheet that leaves the house has: our name and address, the address window, the foot.

Places as in DIN 5008, form B, whose window fits the envelopes of most countries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ar_xl.documents.fonts import BOLD, PLAIN, printable
from ar_xl.documents.language import Language, language, language_of
from ar_xl.documents.paper import (
    ACCENT,
    HEIGHT,
    LEFT,
    LINE,
    QUIET,
    RIGHT,
    Mark,
    Page,
    Rule,
    Text,
    cut,
    width,
    wrapped,
)
from ar_xl.documents.payment_codes import Address, address, spaced
from ar_xl.problems import Problem
from ar_xl.settings import Settings

BODY_TOP: Final = 98.0
"""Where the text of a first page begins, millimetres from the top."""
NEXT_TOP: Final = 32.0
"""And of the pages after it."""
BODY_END: Final = 272.0


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer as a letter addresses it."""

    customer_id: str
    name: str
    """As it can be printed."""
    address: tuple[str, ...]
    country: str
    email: str
    speech: Language
    row: int | None = None
    """Where it stands on the sheet Customers, as Excel numbers it."""

    @property
    def postal(self) -> Address:
        """The address in parts, for the payment code."""
        return address(self.name, self.address, self.country)


def recipients(
    customers: pd.DataFrame, settings: Settings, wanted: Sequence[str]
) -> tuple[dict[str, Recipient], list[Problem]]:
    """The customers named, and a warning for each whose language or name cannot be had as it stands."""
    rows = customers[customers["customer_id"].isin(set(wanted))]
    found: dict[str, Recipient] = {}
    problems: list[Problem] = []
    for row, cells in zip(rows.index.tolist(), rows.to_dict("records"), strict=True):
        code, as_wished = language_of(cells["language"], settings.language)
        if cells["language"] and not as_wished:
            what = "is a language there are no letters in"
            fix = f"The letter is in {code}. Write one of en, de, fr, es, it, nl, pl."
            problems.append(_warning(row, "Language", cells["language"], what, fix))
        aliases = [alias.strip() for alias in cells["also_known_as"].split(";")]
        name, lacking = printable(cells["name"], *aliases)
        if lacking:
            what = f"has characters the letters' font lacks ({lacking[:12]})"
            fix = "Write the name in Latin, Greek or Cyrillic letters under Also known as."
            problems.append(_warning(row, "Name", cells["name"], what, fix))
        lines = tuple(
            line.strip() for line in cells["address"].replace(";", "\n").split("\n") if line.strip()
        )
        found[cells["customer_id"]] = Recipient(
            *(cells["customer_id"], name, lines),
            *(cells["country"].upper(), cells["email"]),
            language(code, cells["country"] or settings.country),
            row,
        )
    return found, problems


def _warning(row: int, column: str, value: object, what: str, fix: str) -> Problem:
    return Problem("Customers", row, column, value, what, fix, "warning")


def head(settings: Settings) -> Page:
    """Our name and where we are, at the top of a first page."""
    name = settings.company or " "
    size = 17.0
    while width(name, size, BOLD) > 100 and size > 9:
        size -= 1
    marks: Page = [
        Text(LEFT, 22, cut(name, 110, size, BOLD), size, BOLD, color=ACCENT),
        Rule(LEFT, 27.5, RIGHT, 27.5, 1.2, ACCENT),
    ]
    ours = [*settings.company_address, settings.company_phone, settings.company_email]
    told = [line for line in ours if line][:5]
    for at, line in enumerate(told):
        y = 24 - 3.6 * (len(told) - 1 - at)
        marks.append(Text(RIGHT, y, cut(line, 70, 7.5), 7.5, align="right", color=QUIET))
    return marks


def window(to: Recipient, settings: Settings) -> Page:
    """The address window: the sender in one line, the customer below."""
    sender = ", ".join([settings.company, *settings.company_address]).strip(", ")
    marks: Page = []
    if sender:
        shown = cut(sender, 80, 6.5)
        marks = [
            Text(LEFT, 50.5, shown, 6.5, color=QUIET),
            Rule(LEFT, 51.7, LEFT + width(shown, 6.5), 51.7, 0.3, LINE),
        ]
    lines = [part for line in (to.name, *to.address) for part in wrapped(line, 80, 10.5)]
    for at, line in enumerate(lines[:7]):
        marks.append(Text(LEFT, 58 + 5 * at, line, 10.5))
    return marks


def particulars(facts: Mapping[str, str]) -> Page:
    """The block right of the window: customer number, date and the like, label by label."""
    marks: Page = []
    shown = [(label, value) for label, value in facts.items() if value]
    for at, (label, value) in enumerate(shown[:7]):
        y = 58 + 5 * at
        marks.append(Text(125, y, cut(label, 27, 8.5), 8.5, color=QUIET))
        marks.append(Text(154, y, cut(value, RIGHT - 154, 8.5), 8.5))
    return marks


def foot(settings: Settings, speech: Language, page: int, pages: int) -> Page:
    """Who we are and where to pay, and the page's number."""
    accounts = [f"IBAN {spaced(iban)}" for iban in settings.company_ibans[:1]]
    if settings.company_bic:
        accounts.append(f"BIC {settings.company_bic}")
    tax = settings.company_tax_id
    told = [settings.company, *accounts, *([f"{speech('statement.tax_id')} {tax}"] if tax else [])]
    line = "   ·   ".join(part for part in told if part)
    number = speech("statement.page", page=str(page), pages=str(pages))
    room = RIGHT - LEFT - width(number, 7) - 6
    return [
        Rule(LEFT, HEIGHT - 17, RIGHT, HEIGHT - 17, 0.4, LINE),
        Text(LEFT, HEIGHT - 13, cut(line, room, 7), 7, color=QUIET),
        Text(RIGHT, HEIGHT - 13, number, 7, align="right", color=QUIET),
    ]


def next_head(settings: Settings, title: str, who: str) -> Page:
    """The top of a page that follows."""
    return [
        Text(LEFT, 20, cut(settings.company, 80, 9, BOLD), 9, BOLD, color=ACCENT),
        Text(RIGHT, 20, cut(f"{title}   ·   {who}", 90, 8), 8, PLAIN, "right", QUIET),
        Rule(LEFT, 23, RIGHT, 23, 0.6, ACCENT),
    ]


def fold_marks() -> list[Mark]:
    """Where the sheet is folded for the envelope, and its middle."""
    return [Rule(4, y, 4 + length, y, 0.3, LINE) for y, length in ((105, 4), (148.5, 6), (210, 4))]
