"""Cell styles appended to a workbook's own; no style of the user's is changed or renumbered."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from lxml import etree

from ar_xl.workbook.file.package import TYPE, Package
from ar_xl.workbook.file.parts import Element, local
from ar_xl.workbook.look import DATE, MOMENT, MONEY_FORMATS, Mark, Style

_ORDER: Final = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
_BUILT_IN: Final = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "@": 49}
_BUILT_IN_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""ECMA-376 part 1, 18.8.30, with the ones of East Asian Excels."""
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATED: Final = {"date": DATE, "moment": MOMENT, "number": "General"}

_BLANK: Final = (
    '<styleSheet xmlns="{0}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The styles part of a package; `close` puts it back where something was added."""

    def __init__(self, package: Package) -> None:
        self.package = package
        found = package.related(package.workbook_part, "styles")
        self.part = found[0] if found else package.free_part("", "styles", first="")
        self.is_new = not found
        blank = etree.fromstring(_BLANK.format(package.namespace).encode())
        self.root = blank if self.is_new else package.xml(self.part)
        if not self.is_new:
            self._complete(blank)
        self.formats = {e.get("numFmtId"): e.get("formatCode", "") for e in self.members("numFmts")}
        self.xfs = self.group("cellXfs")
        self.known: dict[Style, int] = {}
        self.shapes: dict[str, dict[object, int]] = {}
        self.sizes: dict[str, int] = {}
        self.variants: dict[tuple[int, str], int] = {}
        self.marks: dict[Mark, int] = {}
        self.added = False

    def close(self) -> None:
        """Put the part back, with its relation and content type where it is new."""
        if not self.added:
            return
        for group in self.root:
            if group.get("count") is not None:
                group.set("count", str(len(group)))
        self.package.put(self.part, self.root)
        if self.is_new:
            self.package.relate(self.package.workbook_part, "styles", self.part)
            self.package.declare(self.part, TYPE.format("styles"))
            self.is_new = False

    # Groups of the part

    def members(self, tag: str) -> list[Element]:
        """What a group holds; [] where it is missing."""
        group = self.root.find(self.package.q(tag))
        return [] if group is None else [e for e in group if local(e)]

    def group(self, tag: str) -> Element:
        """A group of the part, made in its place where it is missing."""
        group = self.root.find(self.package.q(tag))
        if group is None:
            group = etree.Element(self.package.q(tag), {"count": "0"})
            later = _ORDER[_ORDER.index(tag) + 1 :]
            follower = next((e for e in self.root if local(e) in later), None)
            if follower is None:
                self.root.append(group)
            else:
                follower.addprevious(group)
        return group

    def _complete(self, blank: Element) -> None:
        """Groups every style points into: some writers leave them out, and their index 0 is meant."""
        for least in blank:
            group = self.group(local(least))
            if not any(local(e) for e in group):
                group.extend(list(least))
                self.added = True

    def place(self, tag: str, element: Element) -> int:
        """Position of an element equal to this one, appended where there is none."""
        group = self.group(tag)
        known = self.shapes.get(tag)
        if known is None:
            members = [e for e in group if local(e)]
            known = {_shape(e): at for at, e in reversed(list(enumerate(members)))}
            self.shapes[tag], self.sizes[tag] = known, len(members)
        shape = _shape(element)
        if shape not in known:
            group.append(element)
            known[shape] = self.sizes[tag]
            self.sizes[tag] += 1
            self.added = True
        return known[shape]

    def format(self, code: str) -> int:
        """Number of a number format, appended where there is none like it."""
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        for number, known in self.formats.items():
            if known == code and number is not None:
                return int(number)
        new = 1 + max([163, *(int(n) for n in self.formats if n)])
        etree.SubElement(
            self.group("numFmts"),
            self.package.q("numFmt"),
            {"numFmtId": str(new), "formatCode": code},
        )
        self.formats[str(new)] = code
        self.added = True
        return new

    def _sub(self, parent: Element, tag: str, **attributes: str) -> Element:
        return etree.SubElement(parent, self.package.q(tag), attributes)

    def _font(self, style: Style) -> int:
        fonts = self.members("fonts")
        if not (style.bold or style.italic or style.size or style.colour or style.underline):
            return 0
        base = {local(e): dict(e.attrib) for e in fonts[0]} if fonts else {}
        font = etree.Element(self.package.q("font"))
        if style.bold:
            self._sub(font, "b")
        if style.italic:
            self._sub(font, "i")
        if style.underline:
            self._sub(font, "u")
        self._sub(
            font,
            "sz",
            val=f"{style.size:g}" if style.size else str(base.get("sz", {}).get("val", "11")),
        )
        if style.colour:
            self._sub(font, "color", rgb=style.colour)
        elif "color" in base:
            self._sub(font, "color", **{str(k): str(v) for k, v in base["color"].items()})
        self._sub(font, "name", val=str(base.get("name", {}).get("val", "Calibri")))
        if "family" in base:
            self._sub(font, "family", val=str(base["family"]["val"]))
        return self.place("fonts", font)

    def _fill(self, colour: str | None) -> int:
        if colour is None:
            return 0
        fill = etree.Element(self.package.q("fill"))
        pattern = self._sub(fill, "patternFill", patternType="solid")
        self._sub(pattern, "fgColor", rgb=colour)
        self._sub(pattern, "bgColor", indexed="64")
        return self.place("fills", fill)

    def _border(self, colour: str | None) -> int:
        if colour is None:
            return 0
        border = etree.Element(self.package.q("border"))
        for side in ("left", "right", "top"):
            self._sub(border, side)
        self._sub(self._sub(border, "bottom", style="hair"), "color", rgb=colour)
        self._sub(border, "diagonal")
        return self.place("borders", border)

    # What the sheets ask for

    def index(self, style: Style) -> int:
        """Index of a style, appended where there is none like it."""
        if style in self.known:
            return self.known[style]
        xf = etree.Element(self.package.q("xf"))
        parts = {
            "numFmtId": self.format(style.number),
            "fontId": self._font(style),
            "fillId": self._fill(style.fill),
            "borderId": self._border(style.line),
            "xfId": 0,
        }
        for name, number in parts.items():
            xf.set(name, str(number))
        if style.quote:
            xf.set("quotePrefix", "1")
        for name, flag in (
            ("numFmtId", "applyNumberFormat"),
            ("fontId", "applyFont"),
            ("fillId", "applyFill"),
            ("borderId", "applyBorder"),
        ):
            if parts[name]:
                xf.set(flag, "1")
        xf.set("applyAlignment", "1")
        alignment = self._sub(xf, "alignment")
        if style.horizontal or style.indent:
            alignment.set("horizontal", style.horizontal or "left")
        alignment.set("vertical", style.vertical)
        if style.indent:
            alignment.set("indent", "1")
        if style.wrap:
            alignment.set("wrapText", "1")
        self.known[style] = found = self.place("cellXfs", xf)
        return found

    def quoted(self, style: Style) -> int:
        """The same style for text that begins like a formula."""
        return self.index(dataclasses.replace(style, quote=True))

    def mark(self, mark: Mark) -> int:
        """Index of the differential format of a marked word: colours, and a sign before the text."""
        if mark not in self.marks:
            form = etree.Element(self.package.q("dxf"))
            self._sub(self._sub(form, "font"), "color", rgb=mark.colour)
            code = f'"{mark.sign} "@'
            self._sub(form, "numFmt", numFmtId=str(self.format(code)), formatCode=code)
            pattern = self._sub(self._sub(form, "fill"), "patternFill", patternType="solid")
            self._sub(pattern, "fgColor", rgb=mark.fill)
            self._sub(pattern, "bgColor", rgb=mark.fill)
            self.marks[mark] = self.place("dxfs", form)
        return self.marks[mark]

    def is_date(self, index: int) -> bool:
        """Whether a cell style shows a number as a date."""
        xfs = [e for e in self.xfs if local(e)]
        if index >= len(xfs):
            return False
        number = xfs[index].get("numFmtId", "0")
        code = _LITERAL.sub("", self.formats.get(number, "")).lower()
        return int(number) in _BUILT_IN_DATES or ("d" in code and ("m" in code or "y" in code))

    def is_locked(self, index: int) -> bool:
        """Whether a cell style lets nobody change the cell once its sheet is protected."""
        xfs = [e for e in self.xfs if local(e)]
        inside = xfs[index] if index < len(xfs) else ()
        unlocked = ("0", "false")
        return not any(local(e) == "protection" and e.get("locked") in unlocked for e in inside)

    def wraps(self, index: int) -> bool:
        """Whether a cell style breaks its text into lines."""
        xfs = [e for e in self.xfs if local(e)]
        inside = xfs[index] if index < len(xfs) else ()
        return any(e.get("wrapText") in ("1", "true") for e in inside if local(e) == "alignment")

    def variant(self, index: int, need: str) -> int:
        """A cell style of the user's, made fit for a value.

        Args:
            index: The style the cell has.
            need: "date" or "moment" (changes what is no date format), "number" (changes what is one),
                "quote", or a format for amounts (changes that of another currency's decimals).
        """
        key = (index, need)
        if key not in self.variants:
            self.variants[key] = self._variant(index, need)
        return self.variants[key]

    def _variant(self, index: int, need: str) -> int:
        xfs = [e for e in self.xfs if local(e)]
        source = xfs[index] if index < len(xfs) else xfs[0]
        xf = etree.fromstring(etree.tostring(source, with_tail=False))
        if need == "quote":
            if source.get("quotePrefix") in ("1", "true"):
                return index
            xf.set("quotePrefix", "1")
        elif need in _DATED:
            if self.is_date(index) == (need != "number"):
                return index
            self._renumber(xf, _DATED[need])
        else:
            shown = self.formats.get(source.get("numFmtId"), "")
            if shown == need or shown not in MONEY_FORMATS:
                return index
            self._renumber(xf, need)
        return self.place("cellXfs", xf)

    def _renumber(self, xf: Element, code: str) -> None:
        xf.set("numFmtId", str(self.format(code)))
        xf.set("applyNumberFormat", "1")


def _shape(element: Element) -> tuple[object, ...]:
    """What makes two style elements equal."""
    inside = tuple(_shape(child) for child in element if local(child))
    return local(element), frozenset(element.attrib.items()), inside
