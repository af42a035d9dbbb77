"""Tables in HTML, which banks and programs save under the name .xls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ar_xl.headings import best_table
from ar_xl.importers.encodings import decoded
from ar_xl.importers.html_tables import tables_of
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import TARGETS, imported
from ar_xl.settings import Settings
from ar_xl.tables import Table

NAME: Final = "web page"
_STARTS: Final = (b"<html", b"<!doctype html", b"<table", b"<style", b"<meta", b"<head", b"<body")
_LARGEST: Final = 32 << 20
_ABOVE: Final = 15
"""Rows of tables before, which say whose account it is."""


def identify(head: bytes) -> bool:
    """HTML, whatever the file is called."""
    start = head[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(_STARTS) or b"<html" in start


def read(file: Opened, settings: Settings, targets: Sequence[Table] = TARGETS) -> list[Imported]:
    """The tables that are ours, each with the rows of the tables above it.

    Raises:
        InputError: None is, or the page is too large.
    """
    data = file.data()
    if len(data) > _LARGEST:
        raise refusal(
            file.name, "is a very large web page", "Open it in Excel and save it as .xlsx."
        )
    above: list[Row] = []
    ours: list[list[Row]] = []
    for table in tables_of(decoded(data)[0]):
        first = above[-1][0] + 1 if above else 1
        rows = [*above[-_ABOVE:], *((first + n, cells) for n, (_, cells) in enumerate(table))]
        above += rows[len(above[-_ABOVE:]) :]
        readings = best_table([cells for _, cells in rows], targets)
        if readings and not readings[0].missing:
            ours.append(rows)
            above = []
    if not ours:
        what = "is a web page without a table that is known"
        raise refusal(file.name, what, "Open it in Excel, save it as .xlsx, and import that.")
    return [imported(file.name, NAME, rows, settings, [], targets) for rows in ours]
