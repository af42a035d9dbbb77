"""Workbooks as XML of Excel 2003, which NetSuite and SAP still save under the name .xls.

Source: Microsoft, XML Spreadsheet Reference: Worksheet, Row, Cell and Data with their attributes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from lxml import etree

from ar_xl.extents import LAST_COLUMN, MOST_CELLS
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import TARGETS
from ar_xl.importers.workbook_tables import tables_on
from ar_xl.importers.xml_messages import elements, start
from ar_xl.settings import Settings
from ar_xl.tables import Table

NAME: Final = "Excel 2003 XML"
_SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"


def identify(head: bytes) -> bool:
    """XML with Excel's namespace of 2003."""
    text = start(head)
    return _SPREADSHEET in text and "Workbook" in text


def read(file: Opened, settings: Settings, targets: Sequence[Table] = TARGETS) -> list[Imported]:
    """The tables on its sheets.

    Raises:
        InputError: It is damaged, brings a DTD, or holds no table of ours.
    """
    sheets: list[tuple[str, list[Row]]] = []
    rows: list[Row] = []
    last = cells = 0
    for element in elements(file, ("Row", "Worksheet")):
        if etree.QName(element).localname == "Worksheet":
            name = str(element.get(f"{{{_SPREADSHEET}}}Name", f"sheet {len(sheets) + 1}"))
            sheets.append((name, rows))
            rows, last = [], 0
            continue
        last = _index(element, last + 1)
        found = _cells(element)
        cells += len(found)
        if cells > MOST_CELLS:
            raise refusal(file.name, "is too large", "Export fewer rows at once.")
        if any(cell is not None for cell in found):
            rows.append((last, found))
    return tables_on(file.name, NAME, [sheet for sheet in sheets if sheet[1]], settings, targets)


def _index(element: etree._Element, following: int) -> int:
    """Where a row or cell stands: as it says, else behind the one before."""
    told = element.get(f"{{{_SPREADSHEET}}}Index", "")
    return int(told) if told.isdecimal() and len(told) < 8 else following


def _cells(row: etree._Element) -> list[object]:
    found: list[object] = []
    for cell in row.iterchildren("{*}Cell"):
        at = min(_index(cell, len(found) + 1), LAST_COLUMN)
        found += [None] * (at - 1 - len(found))
        data = next(cell.iterchildren("{*}Data"), None)
        found.append(None if data is None else _value(data))
        merged = cell.get(f"{{{_SPREADSHEET}}}MergeAcross", "")
        if merged.isdecimal() and len(merged) < 5:
            found += [None] * min(int(merged), LAST_COLUMN)
    return found


def _value(data: etree._Element) -> object:
    text = " ".join("".join(map(str, data.itertext())).split())
    kind = data.get(f"{{{_SPREADSHEET}}}Type", "")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass  # the check of the table reports it
    return text or None
