"""A workbook as a package: its sheets, tables, names and what it asks of Excel (ECMA-376 part 1)."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from ar_xl.problems import BusyError
from ar_xl.workbook.file.archive import Archive, part_name, refusal
from ar_xl.workbook.file.parts import OFFICE_RELATIONS, Element, Parts, local
from ar_xl.workbook.place import Sheet

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"


@dataclass(frozen=True, slots=True)
class ListObject:
    """An Excel table: its part and the sheet it is on."""

    name: str
    part: str
    sheet: Sheet


class Package(Parts):
    """One workbook: its parts, and what its workbook part lists."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive)
        self.workbook_part = self._workbook_part()
        root = self.xml(self.workbook_part)
        self.namespace = etree.QName(root).namespace or MAIN
        if local(root) != "workbook":
            raise self._no_workbook()
        self.is_strict = self.namespace == STRICT_MAIN
        self.office = STRICT_RELATIONS if self.is_strict else OFFICE_RELATIONS

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

    def q(self, tag: str) -> str:
        """A tag in the namespace of this workbook, transitional or strict."""
        return f"{{{self.namespace}}}{tag}"

    @property
    def rid(self) -> str:
        """The attribute that names a relation."""
        return f"{{{self.office}}}id"

    def free_part(self, folder: str, stem: str, first: str = "1", *, ending: str = ".xml") -> str:
        """A part name that is not taken, in a folder beside the workbook part."""
        start = posixpath.join(posixpath.dirname(self.workbook_part), folder, stem)
        start = posixpath.normpath(start)
        tries = (f"{start}{n}{ending}" for n in itertools.chain((first,), itertools.count(2)))
        return next(part for part in tries if part_name(part) not in self.spelled)

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
        return {element.get("name", "").lower() for element in self._names()}

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

    def names_of(self, sheet: str) -> dict[str, str]:
        """The names that count on one sheet only, and what they mean."""
        position = str(self._sheet_names().index(sheet))
        return {
            e.get("name", ""): e.text or ""
            for e in self._names()
            if e.get("localSheetId") == position
        }

    def names_of_the_book(self) -> dict[str, str]:
        """The names that count everywhere, and what they mean."""
        return {
            e.get("name", ""): e.text or "" for e in self._names() if e.get("localSheetId") is None
        }

    def define(self, sheet: str, names: Mapping[str, str | None]) -> None:
        """Set names that count on one sheet only; None takes one out.

        Args:
            sheet: Its name.
            names: What each means, with the sheets it speaks of.
        """
        old = self.names_of(sheet)
        new = {name: text for name, text in names.items() if old.get(name) != text}
        if not new:
            return
        root = self.xml(self.workbook_part)
        position = str(self._sheet_names().index(sheet))
        holder = root.find(self.q("definedNames"))
        if holder is None:
            holder = etree.Element(self.q("definedNames"))
            self._after(root, ("sheets", "functionGroups", "externalReferences")).addnext(holder)
        for element in list(holder):
            if element.get("localSheetId") == position and element.get("name") in new:
                text = new.pop(element.get("name", ""))
                if text is None:
                    holder.remove(element)
                else:
                    element.text = text
        for name, text in new.items():
            known = {"name": name, "localSheetId": position}
            if name.startswith("_xlnm._"):
                known["hidden"] = "1"
            etree.SubElement(holder, self.q("definedName"), known).text = text
        if not len(holder):
            root.remove(holder)
        self.put(self.workbook_part, root)

    def _names(self) -> list[Element]:
        listed = self.xml(self.workbook_part).find(self.q("definedNames"))
        return [] if listed is None else [e for e in listed if local(e)]

    def _sheet_names(self) -> list[str]:
        listed = self.xml(self.workbook_part).find(self.q("sheets"))
        return [
            e.get("name", "") for e in (() if listed is None else listed) if local(e) == "sheet"
        ]

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
