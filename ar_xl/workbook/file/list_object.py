"""An Excel table that grows: its part, its filter and sorting, and the query it may be filled by."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from ar_xl.workbook.addresses import block, corners
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.page import column_name
from ar_xl.workbook.file.parts import Element, local
from ar_xl.workbook.place import Place


def resize(package: Package, place: Place, right: int, last: int, headings: Sequence[str]) -> None:
    """Let a table reach a column and a row.

    Args:
        package: The workbook.
        place: Where the table was.
        right: Its last column now.
        last: Last row of its body now.
        headings: Those of the columns that are new, at its right end.
    """
    if place.part is None:
        raise ValueError("a plain range has no part")
    root, q = package.xml(place.part), package.q
    top = place.header if root.get("headerRowCount", "1") != "0" else place.header + 1
    root.set("ref", block(place.left, top, right, last + place.totals))
    filtered = root.find(q("autoFilter"))
    if filtered is not None:
        filtered.set("ref", block(place.left, top, right, last))
    sort = root.find(q("sortState"))
    if sort is not None:
        left, first, sort_right, _ = corners(sort.get("ref", "A1"))
        sort.set("ref", block(left, first, sort_right, last))
    columns = root.find(q("tableColumns"))
    if columns is not None:
        numbers = [int(e.get("id", "0")) for e in columns]
        new = [
            etree.SubElement(
                columns, q("tableColumn"), {"id": str(n), "name": column_name(heading)}
            )
            for n, heading in enumerate(headings, max(numbers, default=0) + 1)
        ]
        columns.set("count", str(len(columns)))
        for part in package.related(place.part, "queryTable") if new else ():
            _enter_in_query(package, part, new)
    package.put(place.part, root)


def _enter_in_query(package: Package, part: str, columns: Sequence[Element]) -> None:
    """Tell a query that columns of its table are not its own, so that a refresh leaves them where they are.

    A column the query does not list makes Excel repair the table.
    """
    root = package.xml(part)
    refresh = next((e for e in root if local(e) == "queryTableRefresh"), None)
    fields = (
        next((e for e in refresh if local(e) == "queryTableFields"), None)
        if refresh is not None
        else None
    )
    if refresh is None or fields is None:
        return
    taken = [int(e.get("id", "0")) for e in fields if local(e)]
    number = max([int(refresh.get("nextId", "1")) - 1, *taken])
    for column in columns:
        number += 1
        own = {"id": str(number), "dataBound": "0", "tableColumnId": column.get("id", "")}
        etree.SubElement(fields, package.q("queryTableField"), own)
        column.set("uniqueName", str(number))
        column.set("queryTableFieldId", str(number))
    fields.set("count", str(len(fields)))
    refresh.set("nextId", str(number + 1))
    beside = int(refresh.get("unboundColumnsRight", "0")) + len(columns)
    refresh.set("unboundColumnsRight", str(beside))
    package.put(part, root)
