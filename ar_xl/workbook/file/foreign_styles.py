"""Styles of another workbook's sheet, appended to this workbook's own."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.parts import Element, local
from ar_xl.workbook.file.strict import retold
from ar_xl.workbook.file.styles import Styles

_THEME_ORDER: Final = (
    *("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5"),
    *("accent6", "hlink", "folHlink"),
)
"""What the numbers of theme colours stand for (ECMA-376 part 1, 18.8.3)."""
_FONT_ORDER: Final = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz"),
    *("color", "name", "rFont", "family", "charset", "scheme"),
)
"""Which Excel keeps and some libraries do not (ECMA-376 part 1, 18.8.22)."""
_POOLS: Final = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


class ForeignStyles:
    """What the style numbers of another workbook are here; each is appended when first asked for."""

    def __init__(self, styles: Styles, source: Package) -> None:
        self.styles, self.package = styles, styles.package
        self.source = Styles(source)
        self.groups = {local(group): [e for e in group if local(e)] for group in self.source.root}
        self.cells: dict[int, int] = {}
        self.forms: dict[int, int] = {}
        self.names: dict[int, int] = {0: 0}
        self.colours = _differing_theme(source, self.package)

    def cell(self, index: int) -> int:
        """A cell style's number here."""
        if index not in self.cells:
            xfs = self.groups["cellXfs"]
            xf = self._remapped(xfs[index] if index < len(xfs) else xfs[0])
            xf.set("xfId", str(self._named(int(xf.get("xfId", "0")))))
            self.cells[index] = self.styles.place("cellXfs", xf)
        return self.cells[index]

    def form(self, index: int) -> int | None:
        """A differential format's number here, None where there is no such format."""
        if index >= len(self.groups.get("dxfs", [])):
            return None
        if index not in self.forms:
            form = self._copied(self.groups["dxfs"][index])
            for element in form:
                if local(element) == "numFmt":
                    code = element.get("formatCode", "General")
                    element.set("numFmtId", str(self.styles.format(code)))
            self.forms[index] = self.styles.place("dxfs", form)
        return self.forms[index]

    def fix_colours(self, root: Element) -> None:
        """Let what names colours of the other workbook's theme say them, where this one's theme differs."""
        if not self.colours:
            return
        for element in list(root.iter()):
            number = element.get("theme", "") if local(element) else ""
            if number.isdigit() and int(number) < len(self.colours):
                del element.attrib["theme"]
                element.set("rgb", "FF" + self.colours[int(number)])
            elif local(element) == "scheme" and element.get("val") in ("minor", "major"):
                parent = element.getparent()
                if parent is not None:
                    parent.remove(element)

    def _copied(self, element: Element) -> Element:
        xml = retold(etree.tostring(element, with_tail=False), strict=self.package.is_strict)
        copy = etree.fromstring(xml)
        self.fix_colours(copy)
        for inside in copy.iter():
            # Later Excels' own, which only a part that declares them ignorable may hold.
            for name in [n for n in inside.attrib if str(n).startswith("{")]:
                del inside.attrib[name]
        for font in (e for e in copy.iter() if local(e) == "font"):
            font[:] = sorted(
                (e for e in font if local(e) in _FONT_ORDER),
                key=lambda e: _FONT_ORDER.index(local(e)),
            )
        return copy

    def _remapped(self, source: Element) -> Element:
        xf = self._copied(source)
        for attribute, pool in _POOLS.items():
            listed = self.groups[pool]
            at = int(xf.get(attribute, "0"))
            element = self._copied(listed[at if at < len(listed) else 0])
            xf.set(attribute, str(self.styles.place(pool, element)))
        number = xf.get("numFmtId", "0")
        if number in self.source.formats:
            xf.set("numFmtId", str(self.styles.format(self.source.formats[number])))
        return xf

    def _named(self, index: int) -> int:
        """The number here of the named style a cell style is based on; the name of this workbook comes first."""
        if index in self.names:
            return self.names[index]
        listed = self.groups.get("cellStyles", [])
        style = next((e for e in listed if e.get("xfId") == str(index)), None)
        based = index < len(self.groups["cellStyleXfs"])
        self.names[index] = self._entered(style, index) if based and style is not None else 0
        return self.names[index]

    def _entered(self, style: Element, index: int) -> int:
        name = style.get("name", "").lower()
        for known in self.styles.members("cellStyles"):
            if known.get("name", "").lower() == name:
                return int(known.get("xfId", "0"))
        number = len(self.styles.members("cellStyleXfs"))
        self.styles.group("cellStyleXfs").append(self._remapped(self.groups["cellStyleXfs"][index]))
        copy = self._copied(style)
        copy.set("xfId", str(number))
        self.styles.group("cellStyles").append(copy)
        return number


def _differing_theme(source: Package, package: Package) -> list[str]:
    """The colours of a workbook's theme by number, [] where another has the same."""
    theirs, ours = (_theme(book) for book in (source, package))
    return theirs if theirs != ours else []


def _theme(package: Package) -> list[str]:
    found = package.related(package.workbook_part, "theme")
    scheme = package.xml(found[0]).find(".//{*}clrScheme") if found else None
    told = {} if scheme is None else {local(e): e[0] for e in scheme if len(e)}
    shown = [told[name] for name in _THEME_ORDER if name in told]
    return [e.get("lastClr") or e.get("val") or "000000" for e in shown]
