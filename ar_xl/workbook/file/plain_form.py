"""A sheet part that a library wrote in an unusual way, brought into the form everybody else writes."""

from __future__ import annotations

from lxml import etree

from ar_xl.workbook.addresses import column_number, letters
from ar_xl.workbook.file.archive import refusal
from ar_xl.workbook.file.parts import Element, local, parse, unparse


def plain_form(content: bytes, name: str) -> bytes:
    """The same sheet as UTF-8 without comments, with every row and cell numbered and in order.

    Raises:
        InputError: It is no sound sheet.
    """
    root = parse(content, name)
    etree.strip_tags(root, etree.Comment)
    holder = next((e for e in root if local(e) == "sheetData"), None)
    if holder is None:
        raise refusal(name, "has a sheet without rows", "Open it in Excel, and save.")
    last = 0
    for row in holder:
        last = int(row.get("r") or last + 1)
        row.set("r", str(last))
        before = 0
        for cell in row:
            if local(cell) != "c":
                continue
            address = cell.get("r")
            before = column_number(address.rstrip("0123456789")) if address else before + 1
            cell.set("r", f"{letters(before)}{last}")
            cell.tail = None
        row[:] = sorted(row, key=_column_of)
        row.text = row.tail = None
    holder[:] = sorted(holder, key=lambda row: int(row.get("r", "0")))
    holder.text = None
    if len({row.get("r") for row in holder}) < len(holder):
        raise refusal(
            name, "has a sheet with a row in it twice", "Open it in Excel, let it repair, and save."
        )
    return unparse(root)


def _column_of(cell: Element) -> int:
    address = cell.get("r")
    return column_number(address.rstrip("0123456789")) if address else 1 << 20
