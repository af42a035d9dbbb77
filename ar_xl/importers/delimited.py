"""Text files of cells: comma, semicolon, tab or pipe between them, in any encoding, with lines above the headings."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from ar_xl.extents import LAST_COLUMN
from ar_xl.headings import find_header, recognise
from ar_xl.importers.encodings import decoded, double_encoded
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import TARGETS, imported
from ar_xl.settings import Settings
from ar_xl.tables import Table

NAME: Final = "CSV"
_DELIMITERS: Final = {";": "semicolon", ",": "comma", "\t": "tab", "|": "pipe"}
_LOOK: Final = 200
"""Lines by which the delimiter is told."""
_JSON = re.compile(r"\s*[\[{]\s*[\[{\"]")
_TORN: Final = 20
"""Line breaks in one cell that mean a quote was never closed."""


def identify(head: bytes) -> bool:
    """Text with a delimiter in its first lines."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = decoded(head)[0]
    if text.lstrip().startswith("<") or _JSON.match(text):
        return False
    printable = sum(letter.isprintable() or letter in "\r\n\t" for letter in text[:4000])
    return printable > 0.97 * len(text[:4000]) and any(mark in text for mark in _DELIMITERS)


def other_text(head: bytes) -> str:
    """What a text is that is no table, as a refusal says it; "" where that is not known."""
    return "is JSON, which is written for programs" if _JSON.match(decoded(head)[0]) else ""


def read(file: Opened, settings: Settings, targets: Sequence[Table] = TARGETS) -> list[Imported]:
    """The table the file holds.

    Raises:
        InputError: No table is recognised, or the file is no readable text.
    """
    text, encoding = decoded(file.data())
    start = "".join(text[:64_000].splitlines(keepends=True)[:_LOOK])
    if any(line.count(mark) > LAST_COLUMN for line in start.splitlines() for mark in _DELIMITERS):
        raise refusal(file.name, "has a row of more cells than a sheet", "Export it again.")
    delimiter = max(_DELIMITERS, key=lambda mark: _fits(start, mark))
    try:
        rows = _rows(text, delimiter)
    except csv.Error as error:
        raise refusal(
            file.name, f"cannot be read as a table ({error})", "Export it again as CSV or .xlsx."
        ) from None
    facts = [] if encoding.startswith("utf-8") else [f"letters read as {encoding}"]
    if delimiter != ",":
        facts.append(f"cells parted by {_DELIMITERS[delimiter]}")
    found = imported(file.name, NAME, rows, settings, facts, targets)
    if double_encoded(text):
        found = found.warned(
            "has damaged letters (Ã¤ for ä)",
            "Export it again as UTF-8; names and texts may not be recognised.",
        )
    return [found]


def _fits(text: str, delimiter: str) -> tuple[int, float]:
    """How many headings a delimiter makes known, and how even it makes the rows."""
    try:
        rows = [
            row
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            if any(row)
        ]
    except csv.Error:
        return 0, 0.0
    known = 0
    for table in TARGETS:
        header = find_header(rows, table)
        if header is not None:
            known = max(known, len(recognise(rows[header], table)))
    widths = Counter(len(row) for row in rows)
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    return known, count / len(rows) * min(width, 8) if width > 1 else 0.0


def _rows(text: str, delimiter: str) -> list[Row]:
    rows = list(_read(text, delimiter, csv.QUOTE_MINIMAL))
    if any(
        cell.count("\n") > _TORN for _, cells in rows for cell in cells if isinstance(cell, str)
    ):
        rows = list(_read(text, delimiter, csv.QUOTE_NONE))
    return rows


def _read(text: str, delimiter: str, quoting: Literal[0, 3]) -> Iterator[Row]:
    """Rows with the line each begins on; rules of dashes and frames of pipes are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    line = 0
    for cells in reader:
        first, line = line + 1, reader.line_num
        plain: list[object] = [
            cell.strip(' "') if quoting == csv.QUOTE_NONE else cell.strip() or None
            for cell in cells
        ]
        if any(plain) and not all(set(str(cell)) <= {"-", "=", "+"} for cell in plain if cell):
            yield first, plain
