"""A package as parts: their content, relations and content types (ECMA-376 part 2)."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from urllib.parse import unquote

from lxml import etree

from ar_xl.workbook.file.archive import (
    QUICK,
    SMALLEST,
    Archive,
    ArchiveWriter,
    Chunk,
    Packed,
    joined,
    part_name,
    refusal,
    unpacked,
)

OFFICE_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
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
    type: str
    """The whole of it; not all of them begin alike."""


class Parts:
    """The parts of one package; changes are kept aside until `save`."""

    office: str = OFFICE_RELATIONS
    """What the types of its relations begin with."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.changed: dict[str, Sequence[Chunk]] = {}
        self.dropped: set[str] = set()
        self.spelled = {known: info.filename for known, info in archive.by_part.items()}

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
        chunks = [unparse(content)] if isinstance(content, etree._Element) else content
        # What waits in packed pieces already stays in them: to look through it, one is unpacked at a time.
        in_pieces = any(isinstance(chunk, Packed) for chunk in chunks)
        self.changed[known] = [Packed(chunks)] if _is_large(chunks) and not in_pieces else chunks
        self.dropped.discard(known)

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
            told = element.get("Type", "")
            kind = told.rpartition("/")[2]
            found.append(Relation(element.get("Id", ""), kind, target, external, told))
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Parts of one kind that a part points at."""
        return [
            r.target
            for r in self.relations(part)
            if r.kind == kind and not r.external and self.has(r.target)
        ]

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """The id of a relation between two parts; one that led nowhere until now is taken up.

        Args:
            part: Where it starts.
            kind: Last word of its type, or the whole of one that is not the usual kind.
            target: A part, or an address outside where it is external.
            external: Which of the two.
        """
        told = kind if "/" in kind else f"{self.office}/{kind}"
        known = (r for r in self.relations(part) if r.type == told and r.external == external)
        for relation in known:
            same = target if external else part_name(target)
            if same == (relation.target if external else part_name(relation.target)):
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
        shown = (
            {"Target": target, "TargetMode": "External"} if external else {"Target": "/" + target}
        )
        etree.SubElement(
            root,
            f"{{{PACKAGE_RELATIONS}}}Relationship",
            {"Id": new, "Type": told, **shown},
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
        rels = self._relations_part(owner)
        root = self.xml(rels)
        ids = {r.id for r in self.relations(owner) if part_name(r.target) == part_name(part)}
        for element in [e for e in root if e.get("Id") in ids]:
            root.remove(element)
        self.put(rels, root)
        self._take_out(part)

    def drop_all_below(self, owner: str) -> None:
        """Take out what a part points at, and all that nothing else points at then."""
        below = [r.target for r in self.relations(owner) if not r.external and self.has(r.target)]
        self.drop_relations(owner)
        for part in below:
            if not self.owners(part):
                self.drop_all_below(part)
                self._take_out(part)

    def drop_relations(self, part: str) -> None:
        """Take out the list of what a part points at."""
        known = part_name(self._relations_part(part))
        self.changed.pop(known, None)
        self.spelled.pop(known, None)
        self.dropped.add(known)

    def owners(self, part: str) -> set[str]:
        """The parts that point at a part."""
        listed = [name for name in self.spelled if name.endswith(".rels") and self.has(name)]
        owners = (name.replace("_rels/", "").removesuffix(".rels") for name in listed)
        wanted = part_name(part)
        return {o for o in owners if any(part_name(r.target) == wanted for r in self.relations(o))}

    def _take_out(self, part: str) -> None:
        known = part_name(part)
        self.dropped.add(known)
        self.changed.pop(known, None)
        self.spelled.pop(known, None)
        types = self.xml(TYPES_PART)
        for element in [e for e in types if part_name(e.get("PartName", "")) == known]:
            types.remove(element)
        self.put(TYPES_PART, types)

    def content_type(self, part: str) -> str:
        """What the package says a part is."""
        ending = posixpath.splitext(part)[1].lstrip(".").lower()
        by_ending = ""
        for element in self.xml(TYPES_PART):
            if part_name(element.get("PartName", "")) == part_name(part):
                return element.get("ContentType", "")
            if element.get("Extension", "").lower() == ending:
                by_ending = element.get("ContentType", "")
        return by_ending

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


def _is_large(chunks: Sequence[Chunk]) -> bool:
    return sum(map(len, chunks)) > LARGE


def _level(chunks: Sequence[Chunk]) -> int:
    return QUICK if _is_large(chunks) else SMALLEST
