"""Tables the toolkit owns: a sheet made new, or its table replaced with what else is on it kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from lxml import etree

from ar_xl.extents import LAST_ROW
from ar_xl.problems import InputError, Problem
from ar_xl.tables import Table
from ar_xl.workbook import look, pictured
from ar_xl.workbook.addresses import letters, quoted
from ar_xl.workbook.file.archive import Chunk, joined
from ar_xl.workbook.file.cell import Dates
from ar_xl.workbook.file.grid import Grid, prefixed
from ar_xl.workbook.file.package import TYPE, Package
from ar_xl.workbook.file.page import Page, table_xml
from ar_xl.workbook.file.page_rows import make
from ar_xl.workbook.file.parts import Element, local, parse, unparse
from ar_xl.workbook.file.sheet_elements import LISTS, ORDER, clear, insert, recount
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.naming import follower, free_name
from ar_xl.workbook.place import Place


def add(
    package: Package,
    styles: Styles,
    dates: Dates,
    table: Table,
    frame: pd.DataFrame,
    *,
    sheets: Sequence[str],
    last: bool = False,
) -> None:
    """Put a table on a new sheet: in the place the order of `TABLES` gives it, or as the last."""
    name = free_name(table.sheet, (sheet.name for sheet in package.sheets), 31)
    page = make(table, frame, styles, dates, sheets=[*sheets, name])
    part = package.free_part("worksheets", "sheet")
    package.put(part, [])
    package.add_sheet(name, part, before=None if last else follower(_listed(package), table))
    relation, _ = _new_table_part(package, table, page, part)
    page.parts["tableParts"] = f'<tableParts count="1"><tablePart r:id="{relation}"/></tableParts>'
    _draw(package, table, frame, page, part, name)
    around = {tag: page.parts.get(tag, "") for tag in ORDER}
    around["sheetData"] = "\0"
    head, tail = "".join(around.values()).split("\0")
    opening = f'<worksheet xmlns="{package.namespace}" xmlns:r="{package.office}">'
    package.put(
        part,
        [
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{opening}{head}<sheetData>'.encode(),
            *page.rows,
            f"</sheetData>{tail}</worksheet>".encode(),
        ],
    )
    _set_print(package, table, page, name)


def _set_print(package: Package, table: Table, page: Page, sheet: str) -> None:
    first = letters(page.left)
    before = f"{quoted(sheet)}!"
    if table.name in look.ONE_PAGE:
        wide = max(len(page.columns), look.ONE_PAGE[table.name])
        last = letters(page.left + wide - 1)
        area = f"{before}${first}$1:${last}${page.header - 1}"
        package.define(sheet, {"_xlnm.Print_Area": area})
        return
    titles = f"{before}${page.header}:${page.header}"
    if "drawing" not in page.parts:
        titles = f"{before}${first}:${first},{titles}"
    names: dict[str, str | None] = {"_xlnm.Print_Titles": titles}
    until, _ = look.PRINTED.get(table.name, ("", 1))
    if until:
        headings = [column.heading for column in page.columns]
        last = letters(page.left + headings.index(until))
        names["_xlnm.Print_Area"] = f"{before}${first}$1:${last}${page.bottom}"
    elif "drawing" in page.parts:
        # Each area gets a page of its own: the table stays as large as without the chart.
        left, top, right, bottom = pictured.place(page, look.CHARTS[table.name][0])
        own = f"${first}$1:${letters(page.left + len(page.columns) - 1)}${page.last}"
        beside = f"${letters(left)}${top}:${letters(right)}${bottom}"
        names["_xlnm.Print_Area"] = f"{before}{own},{before}{beside}"
    package.define(sheet, names)


def _draw(
    package: Package, table: Table, frame: pd.DataFrame, page: Page, part: str, sheet: str
) -> None:
    """The table's chart, where it has one."""
    if table.name not in look.CHARTS:
        return
    from ar_xl.workbook.file import charts  # late: few tables have one

    relation = charts.draw(package, table, frame, page, part=part, sheet=sheet)
    if relation:
        page.parts["drawing"] = f'<drawing r:id="{relation}"/>'


def _new_table_part(package: Package, table: Table, page: Page, sheet_part: str) -> tuple[str, str]:
    objects = package.list_objects()
    taken = [*(o.name for o in objects), *package.defined_names()]
    number = 1 + max((int(package.xml(o.part).get("id", "0")) for o in objects), default=0)
    part = package.free_part("tables", "table")
    name = free_name(table.name, taken, 255, "_")
    package.put(part, [table_xml(page, namespace=package.namespace, number=number, name=name)])
    package.declare(part, TYPE.format("table"))
    return package.relate(sheet_part, "table", part), part


def _listed(package: Package) -> list[str]:
    """Names of the sheets in their order, chart sheets too."""
    listed = package.xml(package.workbook_part).find(package.q("sheets"))
    return [e.get("name", "") for e in (() if listed is None else listed) if local(e) == "sheet"]


def replace(
    package: Package,
    styles: Styles,
    dates: Dates,
    table: Table,
    frame: pd.DataFrame,
    *,
    place: Place,
    sheets: Sequence[str],
) -> None:
    """Replace every row of a table that is there; cells beside it, drawings and print set-up stay.

    Raises:
        InputError: Something stands below the table and would be overwritten.
    """
    content = package.read(place.sheet.part)
    grid = Grid(content, package.archive.name)
    grid.refuse_protected(place.sheet.name)
    page = make(table, frame, styles, dates, sheets=sheets, header=place.header, left=place.left)
    right = max(place.right, page.left + len(page.columns) - 1)
    rows, formulas_lost = _merged_rows(grid, table, page, place, right)
    old = parse(grid.head + grid.tail, package.archive.name)
    _draw(package, table, frame, page, place.sheet.part, place.sheet.name)
    root = _merged_shell(package, old, page, place, right)
    if place.part is None:
        relation, _ = _new_table_part(package, table, page, place.sheet.part)
        _add_table_part(package, root, relation)
    else:
        _rewrite_table_part(package, place.part, page)
    if formulas_lost:
        package.drop_calculation_chain()
    shell = unparse(root)
    at = re.search(rb"<(?:\w+:)?sheetData\s*(?:/>|>\s*</(?:\w+:)?sheetData>)", shell)
    if at is None:
        raise AssertionError("the shell of a sheet has its rows' element")
    tag = grid.prefix.encode() + b"sheetData>"
    package.put(
        place.sheet.part,
        [shell[: at.start()], b"<" + tag, *rows, b"</" + tag, shell[at.end() :]],
    )
    _set_print(package, table, page, place.sheet.name)


def _merged_rows(
    grid: Grid, table: Table, page: Page, place: Place, right: int
) -> tuple[list[Chunk], bool]:
    """Our rows with the user's cells beside them, and whether a formula went."""
    beside: dict[int, bytes] = {}
    whole: dict[int, bytes] = {}
    lost = False
    tag = grid.prefix.encode()
    last = grid.numbers[-1] if grid.numbers else 0
    end = last if place.bottom is None else place.bottom + place.totals
    for position, row in enumerate(grid.numbers):
        cells = list(grid.cells(position))
        mine = {c for c, _, _ in cells if page.left <= c <= right}
        if not table.banner and (row < place.header or row > max(end, page.bottom)):
            mine = set()
        elif not table.banner and row > end and grid.has_content(position, page.left, right):
            raise InputError(
                [
                    Problem(
                        place.sheet.name, row, None, None,
                        f"holds something below the table {table.name}, which needs the room",
                        "Move it to the side or to another sheet.",
                    )
                ]
            )  # fmt: skip
        lost = lost or any(b"<" + tag + b"f" in inner for c, _, inner in cells if c in mine)
        others = [
            attributes + (b">" + inner + b"</" + tag + b"c>" if inner else b"/>")
            for column, attributes, inner in cells
            if column not in mine
        ]
        if others and not mine:
            whole[row] = grid.row(position)
        if others:
            beside[row] = b"".join(others)
    fresh: list[Chunk] = list(page.rows)
    if tag:
        fresh = [prefixed(chunk.decode(), grid.prefix) for chunk in page.rows]
    if not beside:
        return fresh, lost
    merged = Grid(_only_rows(joined(fresh), tag), grid.name)
    for row, cells_beside in beside.items():
        if merged.position(row) is None and row in whole:
            merged.insert_block(row, [whole[row]])
        else:
            _beside(merged, row, cells_beside)
    return list(merged.chunks())[1:-1], lost


def _only_rows(rows: bytes, tag: bytes) -> bytes:
    return b"<" + tag + b"sheetData>" + rows + b"</" + tag + b"sheetData>"


def _beside(merged: Grid, row: int, others: bytes) -> None:
    """Put the user's cells of a row beside ours, in the order of their columns."""
    at = merged.position(row)
    if at is None:
        merged.insert(row, others)
        return
    line = merged.tag + b' r="%d">' % row + others + b"</" + merged.tag[1:] + b">"
    scratch = Grid(_only_rows(line, merged.prefix.encode()), merged.name)
    for column, attributes, inner in scratch.cells(0):
        closing = b">" + inner + b"</" + merged.prefix.encode() + b"c>" if inner else b"/>"
        merged.rewrite(row, [column], lambda _c, _s, _i, new=attributes + closing: new)  # type: ignore[misc]


def _merged_shell(package: Package, old: Element, page: Page, place: Place, right: int) -> Element:
    """The old sheet's elements around the rows, with ours in place of those that depend on the rows."""
    renewed = {"dimension", "sheetFormatPr"}
    if page.header != place.header:
        renewed.add("sheetViews")
    if place.headings != [c.heading for c in page.columns]:
        renewed.add("cols")
    top = 1 if page.header != place.header else place.header
    clear(old, (page.left, top, right, LAST_ROW), renewed)
    spaces = f'xmlns="{package.namespace}" xmlns:r="{package.office}"'
    for tag, xml in page.parts.items():
        made = parse(f"<worksheet {spaces}>{xml}</worksheet>".encode(), package.archive.name)
        holder = next((e for e in old if local(e) == tag), None)
        if holder is None or tag == "conditionalFormatting":
            for element in list(made):
                insert(old, element)
        elif tag in LISTS:
            holder.extend([child for element in made for child in element])
            recount(holder)
    return old


def _add_table_part(package: Package, root: Element, relation: str) -> None:
    holder = next((e for e in root if local(e) == "tableParts"), None)
    if holder is None:
        holder = etree.Element(package.q("tableParts"))
        insert(root, holder)
    part = etree.SubElement(holder, package.q("tablePart"))
    part.set(package.rid, relation)
    holder.set("count", str(len(holder)))


def _rewrite_table_part(package: Package, part: str, page: Page) -> None:
    """The table's new size and columns; its name, number and style stay."""
    old = package.xml(part)
    new = parse(
        table_xml(page, namespace=package.namespace, number=int(old.get("id", "1")), name="x"),
        package.archive.name,
    )
    for attribute in ("name", "displayName", "comment"):
        value = old.get(attribute)
        if value is not None:
            new.set(attribute, value)
    style = old.find(package.q("tableStyleInfo"))
    ours = new.find(package.q("tableStyleInfo"))
    if style is not None and ours is not None:
        new.replace(ours, style)
    package.put(part, new)
