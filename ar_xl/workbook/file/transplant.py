"""A sheet of another workbook, put into this one with everything it shows."""

from __future__ import annotations

import copy
import re
from typing import Final

from ar_xl.workbook.file.cell import BETWEEN_EPOCHS
from ar_xl.workbook.file.foreign_styles import ForeignStyles
from ar_xl.workbook.file.formulas import on_sheet, sheets_named
from ar_xl.workbook.file.graft import Cuttings, ids_in, point
from ar_xl.workbook.file.package import TYPE, Package
from ar_xl.workbook.file.parts import Element, local, parse
from ar_xl.workbook.file.sheet_elements import recount
from ar_xl.workbook.file.strict import retold
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.naming import free_name
from ar_xl.workbook.place import Sheet

_TAKEN: Final = {"drawing", "vmlDrawing", "comments", "hyperlink", "image", "printerSettings"}
"""Kinds of relations that come along, beside tables; pivots, slicers and controls live from their own book."""
_TABLE: Final = re.compile(r"[\w.\\]+(?=\[)")
"""The name of a table before its columns."""
_FORMULAS: Final = {"f", "formula", "formula1", "formula2"}
_NUMBERED: Final = ("headerRowDxfId", "dataDxfId", "totalsRowDxfId", "dxfId")
_NUMBERED_BORDERS: Final = ("headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId")
_OF_ONE_BOOK: Final = {"dataValidation", "conditionalFormatting", "hyperlink", "ext"}
"""Elements that are left out where they speak of a sheet this workbook has not."""


def transplant(
    package: Package, styles: Styles, source: Package, sheet: Sheet, *, over: Sheet | None = None
) -> str:
    """Put a sheet of another workbook into this one: cells, styles, formats, tables, drawings, comments, print set-up.

    A formula that speaks of a sheet which is not here keeps its value only.

    Args:
        package: This workbook.
        styles: Its styles, to which those of the sheet are added.
        source: The other workbook.
        sheet: Which of its sheets.
        over: The sheet it takes the place of; else it comes last, under a free name.

    Returns:
        The name of the sheet here.
    """
    names = [s.name for s in package.sheets]
    name = over.name if over else free_name(sheet.name, names, 31)
    part = over.part if over else package.free_part("worksheets", "sheet")
    if over:
        package.drop_all_below(part)
        package.drop_calculation_chain()
        package.define(name, dict.fromkeys(package.names_of(name)))
    else:
        package.put(part, [])
        package.add_sheet(name, part, before=None)
    _Transplant(package, styles, source, sheet, name, part).carry_out()
    return name


class _Transplant:
    def __init__(
        self,
        package: Package,
        styles: Styles,
        source: Package,
        sheet: Sheet,
        name: str,
        part: str,
    ) -> None:
        self.package, self.source, self.old, self.part = package, source, sheet, part
        self.name, self.styles = name, ForeignStyles(styles, source)
        self.here = {s.name.lower() for s in package.sheets} - {name.lower()} | {sheet.name.lower()}
        self.tables = self._renamed()
        """New names of its tables by old ones in small letters."""

    def carry_out(self) -> None:
        package, source = self.package, self.source
        cuttings = Cuttings(source, package, self._told_here)
        root = cuttings.root(self.old.part)
        new = {}
        for relation in source.relations(self.old.part):
            if relation.kind == "table":
                new[relation.id] = self._table(relation.target)
            elif relation.kind in _TAKEN:
                new[relation.id] = cuttings.plant(self.part, relation)
        # The rows are many and need few of these looks.
        data = next(e for e in root if local(e) == "sheetData")
        rows = list(data)
        del data[:]
        self._without_the_rest(root, new)
        point(root, new, package)
        self._alone(root)
        for element in root.iter(package.q("col")):
            self._style(element, "style")
        for rule in (e for e in root.iter() if local(e) in ("cfRule", "sortCondition")):
            self._form(rule, ("dxfId",))
        self._told_here(root)
        self._cells(rows)
        data.extend(rows)
        package.put(self.part, root)
        package.define(self.name, self._names())

    # Cells

    def _cells(self, rows: list[Element]) -> None:
        q, texts, formulas = self.package.q, self._texts(), []
        formula_tag, value_tag = q("f"), q("v")
        later = BETWEEN_EPOCHS * (self.source.date_1904 - self.package.date_1904)
        for row in rows:
            self._style(row, "s")
            for cell in row:
                style = int(cell.get("s", "0"))
                self._set(cell, "s", self.styles.cell(style))
                for attribute in ("cm", "vm"):  # point into parts that stay behind
                    _without(cell, attribute)
                kind, value = cell.get("t", "n"), None
                for inside in cell:
                    if inside.tag == value_tag:
                        value = inside
                    elif inside.tag == formula_tag:
                        formulas.append(inside)
                    else:
                        self.styles.fix_colours(inside)
                if value is None:
                    continue
                if kind == "s":
                    cell.set("t", "inlineStr")
                    cell.replace(value, copy.copy(texts[int(value.text or "0")]))
                elif later and kind == "n" and self.styles.source.is_date(style):
                    value.text = f"{float(value.text or '0') + later:.15g}"
        self._formulas(formulas)

    def _formulas(self, formulas: list[Element]) -> None:
        """Formulas as they are said here; without those that speak of sheets that are not."""
        lost = {id(f) for f in formulas if self._is_lost(f.text or "")}
        groups = {f.get("si") for f in formulas if id(f) in lost and f.get("t") == "shared"}
        for formula in formulas:
            cell = formula.getparent()
            if cell is not None and (id(formula) in lost or (formula.get("si") or "") in groups):
                cell.remove(formula)
            elif formula.text:
                formula.text = self._formula(formula.text)

    def _style(self, element: Element, attribute: str) -> None:
        value = element.get(attribute)
        if value is not None:
            element.set(attribute, str(self.styles.cell(int(value))))

    @staticmethod
    def _set(cell: Element, attribute: str, number: int) -> None:
        if number:
            cell.set(attribute, str(number))
        else:
            _without(cell, attribute)

    def _texts(self) -> list[Element]:
        """The other workbook's shared strings, as the content of cells."""
        found = self.source.related(self.source.workbook_part, "sharedStrings")
        if not found:
            return []
        xml = retold(self.source.read(found[0]), strict=self.package.is_strict)
        listed = [e for e in parse(xml, self.source.archive.name) if local(e) == "si"]
        for element in listed:
            element.tag = self.package.q("is")
            element.tail = None
            self.styles.fix_colours(element)
        return listed

    def _form(self, element: Element, attributes: tuple[str, ...]) -> None:
        for attribute in attributes:
            value = element.get(attribute)
            if value is not None:
                found = self.styles.form(int(value))
                _without(element, attribute)
                if found is not None:
                    element.set(attribute, str(found))

    # What leads elsewhere

    def _without_the_rest(self, root: Element, new: dict[str, str]) -> None:
        """Take out elements whose parts stay behind, and those that speak of sheets that do."""
        for element in list(root):
            if local(element) == "customSheetViews":  # of views the book lists
                root.remove(element)
            lists = local(element) in ("hyperlinks", "dataValidations", "tableParts", "extLst")
            for inside in list(element) if lists else [element]:
                holder = inside.getparent()
                lost = not ids_in(inside, self.package) <= set(new)
                if holder is not None and (lost or self._is_of_their_book(inside)):
                    holder.remove(inside)
            if lists and not len(element):
                root.remove(element)
            elif lists:
                recount(element)

    def _is_of_their_book(self, element: Element) -> bool:
        if local(element) not in _OF_ONE_BOOK:
            return False
        place = element.get("location")
        told = [place] if place and "!" in place else []
        told += [e.text or "" for e in element.iter() if local(e) in _FORMULAS]
        return any(self._is_lost(formula) for formula in told)

    def _is_lost(self, formula: str) -> bool:
        """Whether a formula speaks of a sheet that is not here."""
        return not {name.lower() for name in sheets_named(formula)} <= self.here

    def _told_here(self, root: Element) -> None:
        """Formulas and colours of a part as they are said in this workbook."""
        self.styles.fix_colours(root)
        for element in root.iter():
            if local(element) in _FORMULAS and element.text:
                element.text = self._formula(element.text)
            elif local(element) == "hyperlink" and element.get("location"):
                element.set("location", self._formula(element.get("location", "")))

    def _formula(self, formula: str) -> str:
        if self.tables:
            formula = _TABLE.sub(self._new_name, formula)
        return (
            formula if self.name == self.old.name else on_sheet(formula, self.old.name, self.name)
        )

    def _new_name(self, found: re.Match[str]) -> str:
        name = self.tables.get(found[0].lower(), found[0])
        return found[0] if name.lower() == found[0].lower() else name

    @staticmethod
    def _alone(root: Element) -> None:
        """Nothing that only one sheet of a book may have: its being chosen, and its name in macros."""
        for element in root.iter():
            if local(element) == "sheetView":
                _without(element, "tabSelected")
                element.set("workbookViewId", "0")
            elif local(element) == "sheetPr":
                _without(element, "codeName")

    # Tables and names

    def _renamed(self) -> dict[str, str]:
        taken = [*(o.name for o in self.package.list_objects()), *self.package.defined_names()]
        names = {}
        for one in self.source.list_objects():
            if one.sheet.part == self.old.part:
                names[one.name.lower()] = free_name(one.name, taken, 255, "_")
                taken.append(names[one.name.lower()])
        return names

    def _table(self, origin: str) -> str:
        """The id of the relation to a table, under a number and a name that are free."""
        package = self.package
        xml = retold(self.source.read(origin), strict=package.is_strict)
        root = parse(xml, self.source.archive.name)
        objects = package.list_objects()
        numbers = (int(package.xml(o.part).get("id", "0")) for o in objects)
        root.set("id", str(1 + max(numbers, default=0)))
        name = self.tables[(root.get("displayName") or root.get("name") or "").lower()]
        root.set("name", name)
        root.set("displayName", name)
        for element in root.iter():
            self._form(element, (*_NUMBERED, *_NUMBERED_BORDERS))
            if local(element) in ("calculatedColumnFormula", "totalsRowFormula") and element.text:
                element.text = self._formula(element.text)
        part = package.free_part("tables", "table")
        package.put(part, root)
        package.declare(part, TYPE.format("table"))
        return package.relate(self.part, "table", part)

    def _names(self) -> dict[str, str | None]:
        """The names that count on the sheet, and the book's that speak of this sheet alone."""
        told = {**self.source.names_of_the_book(), **self.source.names_of(self.old.name)}
        own = {self.old.name.lower()}
        tables = {one.name.lower() for one in self.package.list_objects()}
        alone = {
            name: text
            for name, text in told.items()
            if {s.lower() for s in sheets_named(text)} == own and name.lower() not in tables
        }
        return {name: self._formula(text) for name, text in alone.items()}


def _without(element: Element, attribute: str) -> None:
    if attribute in element.attrib:
        del element.attrib[attribute]
