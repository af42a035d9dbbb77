"""Drawings built in another workbook, planted on a sheet with their charts and pictures."""

from __future__ import annotations

import posixpath
from typing import Final

from lxml import etree

from ar_xl.workbook.file.archive import Archive, part_name
from ar_xl.workbook.file.package import MAIN, Package
from ar_xl.workbook.file.parts import TYPES_PART, Element, Relation, local

DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawing+xml"
_OWN: Final = ("chartStyle", "chartColorStyle")
"""Parts Excel adds to a chart and no other chart uses."""


def graft(package: Package, sheet_part: str, donor: bytes, name: str) -> str | None:
    """Put the drawing of a workbook's first sheet on a sheet, in place of the one put there before.

    What people drew on the sheet stays. A strict workbook is left alone: what libraries draw is
    transitional, and Excel takes no mixture.

    Args:
        package: The workbook.
        sheet_part: The sheet's part.
        donor: A workbook, as bytes.
        name: What the drawn objects are called; tells ours from the user's.

    Returns:
        The id of the sheet's relation to its drawing; None where nothing was put.
    """
    if package.namespace != MAIN:
        return None
    source = Package(Archive(donor, name))
    planted = source.related(source.sheets[0].part, "drawing")
    drawing, root = cleared(package, sheet_part, name)
    if drawing is None:
        drawing = package.free_part("drawings", "drawing")
        root = etree.Element(f"{{{DRAWING}}}wsDr", nsmap={"xdr": DRAWING})
        package.put(drawing, root)
        package.declare(drawing, _DRAWING_TYPE)
    taken = [int(e.get("id", "0")) for e in root.iter() if local(e) == "cNvPr"]
    number = max(taken, default=0)
    for origin in planted:
        ids = {r.id: (r.kind, r.target) for r in source.relations(origin) if not r.external}
        new = {old: _planted(package, source, drawing, *ids[old]) for old in ids}
        for anchor in source.xml(origin):
            _point(anchor, new, package)
            for element in [e for e in anchor.iter() if local(e) == "cNvPr"]:
                number += 1
                element.set("id", str(number))
                element.set("name", name)
            root.append(anchor)
    package.put(drawing, root)
    return package.relate(sheet_part, "drawing", drawing)


def cleared(package: Package, sheet_part: str, name: str) -> tuple[str | None, Element]:
    """A sheet's drawing without what was grafted under a name; None where the sheet has none."""
    found = package.related(sheet_part, "drawing")
    if not found:
        return None, etree.Element("none")
    drawing = found[0]
    root = package.xml(drawing)
    targets = {r.id: r for r in package.relations(drawing)}
    for anchor in list(root):
        if not any(local(e) == "cNvPr" and e.get("name") == name for e in anchor.iter()):
            continue
        root.remove(anchor)
        gone = _ids(anchor, package) - _ids(root, package)
        for relation in (targets[old] for old in sorted(gone) if old in targets):
            if relation.kind == "chart" and package.has(relation.target):
                _uproot(package, drawing, relation.target)
            elif relation.kind == "image":
                _unhang(package, drawing, relation, root)
    package.put(drawing, root)
    return drawing, root


def _ids(element: Element, package: Package) -> set[str]:
    """Relations an element names."""
    space = f"{{{package.office}}}"
    return {str(v) for e in element.iter() for k, v in e.attrib.items() if str(k).startswith(space)}


def _point(element: Element, new: dict[str, str], package: Package) -> None:
    """Let the relations an element names be those of its new place."""
    space = f"{{{package.office}}}"
    for inside in element.iter():
        for key, value in inside.attrib.items():
            if str(key).startswith(space) and value in new:
                inside.set(key, new[str(value)])


def _uproot(package: Package, owner: str, chart: str) -> None:
    """Take a chart out, with the parts that are its own."""
    own = [r.target for r in package.relations(chart) if r.kind in _OWN and package.has(r.target)]
    for part in own:
        package.drop(chart, part)
    package.drop_relations(chart)
    package.drop(owner, chart)


def _unhang(package: Package, drawing: str, picture: Relation, root: Element) -> None:
    """Take a picture out, unless something else shows it too: Excel keeps equal pictures once."""
    wanted, left = part_name(picture.target), _ids(root, package)
    if any(r.id in left and part_name(r.target) == wanted for r in package.relations(drawing)):
        return
    listed = [name for name in package.spelled if name.endswith(".rels") and package.has(name)]
    owners = [name.replace("_rels/", "").removesuffix(".rels") for name in listed]
    for owner in owners:
        shows = any(part_name(r.target) == wanted for r in package.relations(owner))
        if shows and owner != part_name(drawing):
            return
    package.drop(drawing, picture.target)


def _planted(package: Package, source: Package, owner: str, kind: str, target: str) -> str:
    """The id of the relation to a part copied from another package, with all it points at."""
    folder, base = posixpath.split(posixpath.relpath(target, "xl"))
    stem, ending = posixpath.splitext(base)
    part = package.free_part(folder, stem.rstrip("0123456789"), ending=ending)
    package.put(part, [source.read(target)])
    package.declare(part, _content_type(source, target))
    relation = package.relate(owner, kind, part)
    inner = [r for r in source.relations(target) if not r.external]
    if inner:
        root = source.xml(target)
        new = {r.id: _planted(package, source, part, r.kind, r.target) for r in inner}
        _point(root, new, package)
        package.put(part, root)
    return relation


def _content_type(source: Package, part: str) -> str:
    """What a package says a part is."""
    ending = posixpath.splitext(part)[1].lstrip(".").lower()
    by_ending = ""
    for element in source.xml(TYPES_PART):
        if part_name(element.get("PartName", "")) == part_name(part):
            return element.get("ContentType", "")
        if element.get("Extension", "").lower() == ending:
            by_ending = element.get("ContentType", "")
    return by_ending
