"""The VBA lists by which the ribbon knows a workbook it can work on, made from our tables and their headings.

VBA source has no letters outside its code page, so words are compared by their ASCII letters and digits alone,
in the lists here and in the macro alike (ArBare).
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Final

from ar_xl.headings import MADE, SYNONYMS
from ar_xl.tables import BANK_LINES, COLUMNS, CUSTOMERS, INVOICES, MATCHES, Table

MODULE: Final = "ArNames"
OURS: Final = (CUSTOMERS, INVOICES, BANK_LINES, MATCHES, COLUMNS)
"""A workbook with one of these tables or sheets is one the buttons can work on."""
BY_HEADINGS: Final = (CUSTOMERS, INVOICES, BANK_LINES)
"""So is one where a row of headings names what one of these cannot be without."""
_KEPT: Final = frozenset(string.ascii_letters + string.digits)
_LONGEST: Final = 900
"""Characters of a line; VBA takes 1,023."""


def bare(heading: str) -> str:
    """A heading by its ASCII letters and digits alone, as the macro ArBare has it.

    >>> bare("Fälligkeits-Datum"), bare("N° client")
    ('flligkeitsdatum', 'nclient')
    """
    return "".join(letter for letter in heading if letter in _KEPT).lower()


def words(table: Table) -> list[list[str]]:
    """For each heading the table cannot be without: it, its synonyms, and those it can be made of, bare."""
    known = SYNONYMS.get(table.name, {})
    found = []
    for column in table.columns:
        made_of = MADE.get(table.name, {}).get(column.heading)
        if not column.starred or made_of == ():
            continue
        meant = [column.heading, *(made_of or ())]
        lists = [[heading, *_split(known.get(heading, ()))] for heading in meant]
        found.append(list(dict.fromkeys(bare(word) for one in lists for word in one)))
    return [[word for word in one if len(word) > 1] for one in found]


def known_books() -> str:
    """The VBA module."""
    sheets = "|".join(table.sheet for table in OURS)
    tables = "|".join(table.name for table in OURS)
    groups = [words(table) for table in BY_HEADINGS]
    lines = [
        f'Attribute VB_Name = "{MODULE}"',
        "Option Explicit",
        "' Made from the list of tables and their headings: by what the ribbon knows a workbook it can work on.",
        "",
        f'Public Const AR_SHEETS As String = "|{sheets}|"',
        f'Public Const AR_TABLES As String = "|{tables}|"',
        "",
        "Public Function ArHeadings() As Variant",
        "    ' By table: for each heading it cannot be without the words that mean it.",
        f"    Dim found(0 To {len(groups) - 1}) As Variant",
    ]
    for at, group in enumerate(groups):
        names = [f"words{at}{position}" for position in range(len(group))]
        lines += [f"    Dim {name} As String" for name in names]
        for name, one in zip(names, group, strict=True):
            lines += [f'    {name} = {name} & "{part}"' for part in _parts(one)]
        lines.append(f"    found({at}) = Array({', '.join(names)})")
    return "\n".join([*lines, "    ArHeadings = found", "End Function", ""])


def _split(tiers: Iterable[str]) -> list[str]:
    return [word for line in tiers for word in line.split(";")]


def _parts(listed: list[str]) -> list[str]:
    """The words with | before and after each, in pieces that fit a line."""
    whole = "|" + "|".join(listed) + "|"
    return [whole[at : at + _LONGEST] for at in range(0, len(whole), _LONGEST)]
