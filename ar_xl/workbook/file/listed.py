"""Where the Excel tables of a package lie."""

from __future__ import annotations

from ar_xl.workbook.addresses import corners
from ar_xl.workbook.file.package import ListObject, Package
from ar_xl.workbook.file.parts import local
from ar_xl.workbook.place import Listed, Place


def listed_places(package: Package) -> list[Listed]:
    """Every Excel table of a package, with its place."""
    return [Listed(one.name, _place(package, one)) for one in package.list_objects()]


def _place(package: Package, listed: ListObject) -> Place:
    root = package.xml(listed.part)
    left, top, _, bottom = corners(root.get("ref", ""))
    columns = root.find(package.q("tableColumns"))
    headings = [
        (e.get("name") or "").replace("_x000a_", "\n").replace("_x000d_", "")
        for e in (() if columns is None else columns)
        if local(e) == "tableColumn"
    ]
    totals = int(root.get("totalsRowCount", "0"))
    header = top if root.get("headerRowCount", "1") != "0" else top - 1
    return Place(listed.sheet, listed.part, header, left, headings, bottom - totals, totals)
