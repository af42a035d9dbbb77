"""Drawings built in another workbook, planted on a sheet with their charts and pictures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from ar_xl.workbook.file.archive import Archive, part_name
from ar_xl.workbook.file.package import STRICT_RELATIONS, Package
from ar_xl.workbook.file.parts import OFFICE_RELATIONS, Element, Relation, local, parse
from ar_xl.workbook.file.strict import retold

DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawing+xml"

_VML_ID: Final = re.compile(rb'(\brelid=")([^"]*)(")')


def _kind(relation: Relation) -> str:
    """What a relation of the same kind is called elsewhere: the usual ones have one name in each form."""
    usual = (OFFICE_RELATIONS, STRICT_RELATIONS)
    return relation.kind if relation.type.rpartition("/")[0] in usual else relation.type


class Cuttings:
    """Parts of another workbook on their way into this one."""

    def __init__(
        self, source: Package, package: Package, change: Callable[[Element], object] | None = None
    ) -> None:
        """What is taken from where.

        Args:
            source: The other workbook.
            package: This one.
            change: Done to each part that is XML, once it is told in the form of this workbook.
        """
        self.source, self.package, self.change = source, package, change

    def root(self, part: str) -> Element:
        """The root of a part of the other workbook, told in the form of this one."""
        name = self.source.archive.name
        return parse(retold(self.source.read(part), strict=self.package.is_strict), name)

    def plant(self, owner: str, relation: Relation) -> str:
        """The id of a part's relation to what the other workbook's relation leads to, copied with all below it."""
        package, source = self.package, self.source
        if relation.external:
            return package.relate(owner, _kind(relation), relation.target, external=True)
        folder, base = posixpath.split(posixpath.relpath(relation.target, "xl"))
        stem, ending = posixpath.splitext(base)
        part = package.free_part(folder, stem.rstrip("0123456789"), ending=ending)
        content = source.read(relation.target)
        package.put(part, [content])
        package.declare(part, source.content_type(relation.target))
        new = self.below(relation.target, part)
        if ending == ".xml":
            root = self.root(relation.target)
            point(root, new, package)
            if self.change is not None:
                self.change(root)
            package.put(part, root)
        elif ending == ".vml":
            ids = _VML_ID.sub(lambda m: m[1] + new.get(m[2].decode(), "").encode() + m[3], content)
            package.put(part, [ids])
        return package.relate(owner, _kind(relation), part)

    def below(self, origin: str, part: str) -> dict[str, str]:
        """New ids by old ones of all a part of the other workbook points at, planted below a part of this one."""
        return {r.id: self.plant(part, r) for r in self.source.relations(origin)}


def graft(package: Package, sheet_part: str, donor: bytes, name: str) -> str:
    """Put the drawing of a workbook's first sheet on a sheet, in place of the one put there before.

    What people drew on the sheet stays.

    Args:
        package: The workbook.
        sheet_part: The sheet's part.
        donor: A workbook, as bytes.
        name: What the drawn objects are called; tells ours from the user's.

    Returns:
        The id of the sheet's relation to its drawing.
    """
    source = Package(Archive(donor, name))
    cuttings = Cuttings(source, package)
    drawing, root = cleared(package, sheet_part, name)
    if drawing is None:
        drawing = package.free_part("drawings", "drawing")
        xml = b'<xdr:wsDr xmlns:xdr="%s"/>' % DRAWING.encode()
        root = etree.fromstring(retold(xml, strict=package.is_strict))
        package.put(drawing, root)
        package.declare(drawing, _DRAWING_TYPE)
    taken = [int(e.get("id", "0")) for e in root.iter() if local(e) == "cNvPr"]
    number = max(taken, default=0)
    for origin in source.related(source.sheets[0].part, "drawing"):
        new = cuttings.below(origin, drawing)
        for anchor in cuttings.root(origin):
            point(anchor, new, package)
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
        gone = ids_in(anchor, package) - ids_in(root, package)
        for relation in (targets[old] for old in sorted(gone) if old in targets):
            if relation.kind == "chart" and package.has(relation.target):
                package.drop_all_below(relation.target)
                package.drop(drawing, relation.target)
            elif relation.kind == "image":
                _unhang(package, drawing, relation, root)
    package.put(drawing, root)
    return drawing, root


def ids_in(element: Element, package: Package) -> set[str]:
    """Relations an element names."""
    space = f"{{{package.office}}}"
    return {str(v) for e in element.iter() for k, v in e.attrib.items() if str(k).startswith(space)}


def point(element: Element, new: dict[str, str], package: Package) -> None:
    """Let the relations an element names be those of its new place."""
    space = f"{{{package.office}}}"
    for inside in element.iter():
        for key, value in inside.attrib.items():
            if str(key).startswith(space) and value in new:
                inside.set(key, new[str(value)])


def _unhang(package: Package, drawing: str, picture: Relation, root: Element) -> None:
    """Take a picture out, unless something else shows it too: Excel keeps equal pictures once."""
    wanted, left = part_name(picture.target), ids_in(root, package)
    if any(r.id in left and part_name(r.target) == wanted for r in package.relations(drawing)):
        return
    if package.owners(picture.target) <= {part_name(drawing)}:
        package.drop(drawing, picture.target)
