"""A workbook as parts: relations, content types, sheets, tables and names (ECMA-376 parts 1 and 2)."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Final
from urllib.parse import unquote

from lxml import etree

from ar_xl.problems import BusyError
from ar_xl.workbook.file.archive import (
    QUICK,
    SMALLEST,
    Archive,
    ArchiveWriter,
    Chunk,
    joined,
    part_name,
    refusal,
    unpacked,
)
from ar_xl.workbook.place import Sheet

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
TYPES_PART: Final = "[Content_Types].xml"
LARGE: Final = 1 << 20

Element = etree._Element


def parse(content: bytes, name: str) -> Element:
    """The root of a part, with entities, document types and the network off.

    Raises:
        InputError: The part is no sound XML; `name` is the file's.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refusal(
            name, "holds a damaged part", "Open it in Excel, let Excel repair it, and save."
        ) from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise refusal(
            name,
            "holds a document type, which no workbook has",
            "Do not trust this file. Ask for it again.",
        )
    return root


def unparse(root: Element) -> bytes:
    """The bytes of a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: Element) -> str:
    """Tag without its namespace; "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a .rels part."""

    id: str
    kind: str
    """Last word of the relation's type."""
    target: str
    """The part's name, or the address where it is external."""
    external: bool


@dataclass(frozen=True, slots=True)
class ListObject:
    """An Excel table: its part and the sheet it is on."""

    name: str
    part: str
    sheet: Sheet


class Package:
    """The parts of one workbook; changes are kept aside until `save`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.changed: dict[str, Sequence[Chunk]] = {}
        self.dropped: set[str] = set()
        self.spelled = {known: info.filename for known, info in archive.by_part.items()}
        self.workbook_part = self._workbook_part()
        root = self.xml(self.workbook_part)
        self.namespace = etree.QName(root).namespace or MAIN
        if local(root) != "workbook":
            raise self._no_workbook()
        self.office = STRICT_RELATIONS if self.namespace == STRICT_MAIN else OFFICE_RELATIONS

    def _no_workbook(self) -> Exception:
        known = self.archive.by_part
        if "word/document.xml" in known:
            what = "is a Word document"
        elif "mimetype" in known and b"opendocument" in self.archive.read("mimetype"):
            what = "is an OpenDocument file (.ods)"
        else:
            what = "holds no workbook"
        return refusal(
            self.archive.name, what, "Open it in Excel and save it as Excel Workbook (.xlsx)."
        )

    def _workbook_part(self) -> str:
        found = [r.target for r in self.relations("") if r.kind == "officeDocument"]
        if not found or not self.has(found[0]):
            raise self._no_workbook()
        if found[0].lower().endswith(".bin"):
            raise refusal(
                self.archive.name,
                "is a binary workbook (.xlsb)",
                "Open it in Excel and save it as Excel Workbook (.xlsx), or .xlsm where it holds macros.",
            )
        return found[0]

    # Parts

    def q(self, tag: str) -> str:
        """A tag in the namespace of this workbook, transitional or strict."""
        return f"{{{self.namespace}}}{tag}"

    @property
    def rid(self) -> str:
        """The attribute that names a relation."""
        return f"{{{self.office}}}id"

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        known = part_name(part)
        return known in self.changed or (
            known in self.archive.by_part and known not in self.dropped
        )

    def read(self, part: str) -> bytes:
        """The bytes of a part as they are now.

        Raises:
            InputError: It is not there.
        """
        known = part_name(part)
        if known in self.changed:
            return joined(self.changed[known])
        try:
            return self.archive.read(known)
        except KeyError:
            raise refusal(
                self.archive.name,
                f"lacks its part {part}",
                "Open it in Excel, let Excel repair it, and save.",
            ) from None

    def _stretches(self, part: str) -> Iterator[bytes | memoryview]:
        """The bytes of a part one stretch after the other; no tag is cut in two."""
        known = part_name(part)
        return (
            map(unpacked, self.changed[known]) if known in self.changed else iter([self.read(part)])
        )

    def xml(self, part: str) -> Element:
        """The root of a part."""
        return parse(self.read(part), self.archive.name)

    def put(self, part: str, content: Element | Sequence[Chunk]) -> None:
        """New content for a part, which may be new itself."""
        known = part_name(part)
        self.spelled.setdefault(known, part)
        self.changed[known] = [unparse(content)] if isinstance(content, etree._Element) else content
        self.dropped.discard(known)

    def free_part(self, folder: str, stem: str, first: str = "1", *, ending: str = ".xml") -> str:
        """A part name that is not taken, in a folder beside the workbook part."""
        start = posixpath.join(posixpath.dirname(self.workbook_part), folder, stem)
        tries = (f"{start}{n}{ending}" for n in itertools.chain((first,), itertools.count(2)))
        return next(part for part in tries if part_name(part) not in self.spelled)

    # Relations and content types

    @staticmethod
    def _relations_part(part: str) -> str:
        folder, base = posixpath.split(part)
        return posixpath.join(folder, "_rels", base + ".rels")

    def relations(self, part: str) -> list[Relation]:
        """What a part points at."""
        rels = self._relations_part(part)
        if not self.has(rels):
            return []
        found = []
        for element in self.xml(rels):
            if local(element) != "Relationship":
                continue
            target = element.get("Target", "")
            external = element.get("TargetMode") == "External"
            if not external:
                target = unquote(target).replace("\\", "/")
                folder = "" if target.startswith("/") else posixpath.dirname(part)
                target = posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
            kind = element.get("Type", "").rpartition("/")[2]
            found.append(Relation(element.get("Id", ""), kind, target, external))
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Parts of one kind that a part points at."""
        return [
            r.target
            for r in self.relations(part)
            if r.kind == kind and not r.external and self.has(r.target)
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """The id of a relation between two parts; one that led nowhere until now is taken up."""
        known = (r for r in self.relations(part) if r.kind == kind and not r.external)
        for relation in known:
            if part_name(relation.target) == part_name(target):
                return relation.id
        rels = self._relations_part(part)
        root = (
            self.xml(rels)
            if self.has(rels)
            else etree.fromstring(f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>')
        )
        if not self.has(rels):
            self._declare_relations()
        taken = {element.get("Id") for element in root}
        new = next(i for n in itertools.count(1) if (i := f"rIdAr{n}") not in taken)
        etree.SubElement(
            root,
            f"{{{PACKAGE_RELATIONS}}}Relationship",
            {"Id": new, "Type": f"{self.office}/{kind}", "Target": "/" + target},
        )
        self.put(rels, root)
        return new

    def declare(self, part: str, content_type: str) -> None:
        """Name the content type of a new part, also where a part of that name was lost."""
        root = self.xml(TYPES_PART)
        for element in [e for e in root if part_name(e.get("PartName", "")) == part_name(part)]:
            root.remove(element)
        etree.SubElement(
            root,
            f"{{{CONTENT_TYPES}}}Override",
            {"PartName": "/" + part, "ContentType": content_type},
        )
        self.put(TYPES_PART, root)

    def _declare_relations(self) -> None:
        """Name the content type of .rels parts: a package that lists each of its own may not do so."""
        root = self.xml(TYPES_PART)
        if not any(e.get("Extension", "").lower() == "rels" for e in root):
            kind = "application/vnd.openxmlformats-package.relationships+xml"
            default = etree.Element(
                f"{{{CONTENT_TYPES}}}Default", {"Extension": "rels", "ContentType": kind}
            )
            root.insert(0, default)
            self.put(TYPES_PART, root)

    def drop(self, owner: str, part: str) -> None:
        """Take a part out, with its relation and content type."""
        known = part_name(part)
        self.dropped.add(known)
        self.changed.pop(known, None)
        self.spelled.pop(known, None)
        rels = self._relations_part(owner)
        ids = {r.id for r in self.relations(owner) if part_name(r.target) == known}
        root = self.xml(rels)
        for element in [e for e in root if e.get("Id") in ids]:
            root.remove(element)
        self.put(rels, root)
        types = self.xml(TYPES_PART)
        for element in [e for e in types if part_name(e.get("PartName", "")) == known]:
            types.remove(element)
        self.put(TYPES_PART, types)

    def drop_relations(self, part: str) -> None:
        """Take out the list of what a part points at."""
        known = part_name(self._relations_part(part))
        self.changed.pop(known, None)
        self.spelled.pop(known, None)
        self.dropped.add(known)

    # The workbook part

    @property
    def sheets(self) -> list[Sheet]:
        """Worksheets in their order; chart and macro sheets left out."""
        by_id = {r.id: r for r in self.relations(self.workbook_part)}
        listed = self.xml(self.workbook_part).find(self.q("sheets"))
        found = []
        for element in [] if listed is None else listed:
            relation = by_id.get(element.get(self.rid, ""))
            if relation and relation.kind == "worksheet" and self.has(relation.target):
                found.append(Sheet(element.get("name", ""), relation.target))
        return found

    def list_objects(self) -> list[ListObject]:
        """Every Excel table of the workbook."""
        return [
            ListObject(root.get("displayName") or root.get("name") or "", part, sheet)
            for sheet in self.sheets
            for part in self.related(sheet.part, "table")
            for root in [self.xml(part)]
        ]

    @cached_property
    def date_1904(self) -> bool:
        """Whether day 0 is 1904-01-01."""
        settings = self.xml(self.workbook_part).find(self.q("workbookPr"))
        return settings is not None and settings.get("date1904", "0") in ("1", "true")

    def defined_names(self) -> set[str]:
        """Names in use, lower case."""
        found = self.xml(self.workbook_part).findall(
            f"{self.q('definedNames')}/{self.q('definedName')}"
        )
        return {element.get("name", "").lower() for element in found}

    def refuse_writing(self) -> None:
        """Respect what a change would break.

        Raises:
            BusyError: The package is signed, or an old shared workbook.
        """
        name = self.archive.name
        if any(r.kind == "origin" for r in self.relations("")):
            raise BusyError(
                f"{name} is digitally signed. Save a copy of it without the signature, and use that."
            )
        if any(r.kind == "revisionHeaders" for r in self.relations(self.workbook_part)):
            raise BusyError(
                f"{name} is a shared workbook. Stop sharing it (Review, Unshare Workbook), and save."
            )

    def add_sheet(self, name: str, part: str, before: str | None) -> None:
        """Enter a new sheet, before the sheet named `before` or at the end.

        Raises:
            BusyError: The structure of the workbook is protected.
        """
        root = self.xml(self.workbook_part)
        protection = root.find(self.q("workbookProtection"))
        if protection is not None and protection.get("lockStructure", "0") in ("1", "true"):
            raise BusyError(
                f"{self.archive.name} is protected against new sheets. "
                f"Take the protection off (Review, Protect Workbook), or add a sheet named {name}."
            )
        listed = root.find(self.q("sheets"))
        if listed is None:
            raise self._no_workbook()
        elements = [e for e in listed if local(e) == "sheet"]
        names = [e.get("name", "") for e in elements]
        place = names.index(before) if before in names else len(names)
        number = 1 + max((int(e.get("sheetId", "0")) for e in elements), default=0)
        new = etree.Element(self.q("sheet"), {"name": name, "sheetId": str(number)})
        new.set(self.rid, self.relate(self.workbook_part, "worksheet", part))
        listed.insert(
            list(listed).index(elements[place]) if place < len(elements) else len(listed), new
        )
        self._shift_indexes(root, place)
        self.put(self.workbook_part, root)
        self.declare(part, TYPE.format("worksheet"))

    def _shift_indexes(self, root: Element, place: int) -> None:
        """Names and views name a sheet by its position, which moved."""
        counted = [(e, "localSheetId") for e in root.iter(self.q("definedName"))]
        for view in root.iter(self.q("workbookView")):
            counted += [(view, "activeTab"), (view, "firstSheet")]
        for element, attribute in counted:
            value = element.get(attribute)
            if value is not None and value.isdigit() and int(value) >= place:
                element.set(attribute, str(int(value) + 1))

    def name_for_print(self, sheet: str, name: str, text: str) -> None:
        """Set the `Print_Titles` or `Print_Area` of a sheet.

        Args:
            sheet: Its name.
            name: Which of the two.
            text: Addresses without the sheet, parted by commas.
        """
        root = self.xml(self.workbook_part)
        listed = root.find(self.q("sheets"))
        names = [] if listed is None else [e.get("name", "") for e in listed if local(e) == "sheet"]
        position = str(names.index(sheet))
        holder = root.find(self.q("definedNames"))
        if holder is None:
            holder = etree.Element(self.q("definedNames"))
            self._after(root, ("sheets", "functionGroups", "externalReferences")).addnext(holder)
        quoted = sheet.replace("'", "''")
        whole = ",".join(f"'{quoted}'!{address}" for address in text.split(","))
        known = {"name": f"_xlnm.{name}", "localSheetId": position}
        for element in holder:
            if all(element.get(key) == value for key, value in known.items()):
                if element.text == whole:
                    return
                element.text = whole
                break
        else:
            etree.SubElement(holder, self.q("definedName"), known).text = whole
        self.put(self.workbook_part, root)

    @staticmethod
    def _after(root: Element, tags: tuple[str, ...]) -> Element:
        return [e for e in root if local(e) in tags][-1]

    def recalculate_on_load(self) -> None:
        """Ask Excel to compute every formula when it opens the book, where there are formulas."""
        root = self.xml(self.workbook_part)
        settings = root.find(self.q("calcPr"))
        if settings is not None and settings.get("fullCalcOnLoad") in ("1", "true"):
            return
        if not self._may_hold_formulas():
            return
        if settings is None:
            settings = etree.Element(self.q("calcPr"))
            tags = ("sheets", "functionGroups", "externalReferences", "definedNames")
            self._after(root, tags).addnext(settings)
        settings.set("fullCalcOnLoad", "1")
        self.put(self.workbook_part, root)

    def _may_hold_formulas(self, most: int = 2**25) -> bool:
        """Whether some sheet has a formula; books too large to look through quickly may."""
        if self.related(self.workbook_part, "calcChain"):
            return True
        parts = [sheet.part for sheet in self.sheets]
        known = [
            self.archive.by_part[part_name(p)]
            for p in parts
            if part_name(p) in self.archive.by_part
        ]
        if sum(info.file_size for info in known) > most:
            return True
        # Each begins with letters, so that the search is ten times faster than one for both.
        formula, prefixed = re.compile(rb"<f[ >/]"), re.compile(rb":f[ >/]")
        exact = re.compile(rb"<\w+:f[ >/]")
        return any(
            formula.search(piece) or (prefixed.search(piece) and exact.search(piece))
            for part in parts
            for piece in self._stretches(part)
        )

    def drop_calculation_chain(self) -> None:
        """The chain names cells that hold no formula any more, which Excel repairs; it makes a new one."""
        for part in self.related(self.workbook_part, "calcChain"):
            self.drop(self.workbook_part, part)

    def save(self, out: BinaryIO) -> None:
        """Write the package: members in their old order, new ones last."""
        writer = ArchiveWriter(out)
        left = dict(self.changed)
        for info in self.archive.members:
            known = part_name(info.filename)
            if known in self.dropped:
                continue
            if known not in self.changed:
                writer.copy(info, self.archive.raw(info))
            elif known in left:
                chunks = left.pop(known)
                writer.add(info.orig_filename, chunks, _level(chunks))
        for known, chunks in left.items():
            writer.add(self.spelled[known], chunks, _level(chunks))
        writer.close()


def _level(chunks: Sequence[Chunk]) -> int:
    return QUICK if sum(map(len, chunks)) > LARGE else SMALLEST
