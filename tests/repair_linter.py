"""Rules that make Excel offer to repair a book and that no validator looks for.

`faults(content)` gives one line for each. It shares no code with the product.
"""

from __future__ import annotations

import io
import itertools
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

MAIN = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
NEW_FUNCTIONS = re.compile(
    r"(?<![\w.])(XLOOKUP|XMATCH|FILTER|UNIQUE|SORT|SORTBY|SEQUENCE|LET|LAMBDA|TEXTJOIN|IFS|MAXIFS|MINIFS|CONCAT|SWITCH)\("
)
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects"),
    *("controls", "webPublishItems", "tableParts", "extLst"),
)
LISTS = ("dataValidations", "tableParts", "mergeCells")
MOST_UNITS = 32_767
Block = tuple[int, int, int, int]


def faults(content: bytes) -> list[str]:
    """What Excel would repair or refuse in a workbook; [] where nothing is wrong."""
    return list(_Book(content).faults())


def tag(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def number(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def corners(ref: str) -> Block | None:
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", ref)
    if not found:
        return None
    left, top = number(found[1]), int(found[2])
    return left, top, number(found[3]) if found[3] else left, int(found[4] or top)


def units(text: str) -> int:
    """Length of a text as Excel counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def overlap(a: Block, b: Block) -> bool:
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]


class _Book:
    def __init__(self, content: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        self.names = {n.replace("\\", "/").lstrip("/").lower(): n for n in self.zip.namelist()}

    def root(self, part: str) -> etree._Element:
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
        return etree.fromstring(self.zip.read(self.names[part.lower()]), parser)

    def relations(self, part: str) -> list[tuple[str, str, str | None]]:
        """Id, kind and part (None for an external one)."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if rels.lower() not in self.names:
            return []
        found = []
        for e in self.root(rels):
            target: str | None = None
            if e.get("TargetMode") != "External":
                given = unquote(e.get("Target", "")).replace("\\", "/")
                start = "" if given.startswith("/") else posixpath.dirname(part)
                target = posixpath.normpath(posixpath.join(start, given.lstrip("/")))
            found.append((e.get("Id", ""), e.get("Type", "").rpartition("/")[2], target))
        return found

    def faults(self) -> Iterator[str]:
        yield from self.package()
        book = next(t for _, kind, t in self.relations("") if kind == "officeDocument" and t)
        root = self.root(book)
        sheets = [e for e in root.iter() if tag(e) == "sheet"]
        names = [e.get("name", "") for e in sheets]
        yield from self.workbook(root, sheets, names)
        by_id = {i: (kind, target) for i, kind, target in self.relations(book)}
        related = {kind: target for kind, target in by_id.values() if target}
        styles = self.root(related["styles"]) if "styles" in related else None
        strings = self.count(related.get("sharedStrings"), "si")
        tables: list[tuple[str, str]] = []
        for sheet, name in zip(sheets, names, strict=True):
            rid = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            kind, part = by_id.get(rid, ("", None))
            if part is None or part.lower() not in self.names:
                yield f"sheet {name}: no part"
            elif kind == "worksheet":
                check = _Sheet(self, name, part, styles, strings)
                yield from check.faults()
                tables += check.tables
        yield from _twice("table name", (name.lower() for name, _ in tables))
        yield from _twice("table id", (number for _, number in tables))
        defined = {e.get("name", "").lower() for e in root.iter() if tag(e) == "definedName"}
        for name, _ in tables:
            if name.lower() in defined:
                yield f"table {name}: a defined name is called the same"
        yield from self.drawn()
        yield from self.texts(related.get("sharedStrings"))
        if styles is not None:
            yield from self.styles(styles)
        if "calcChain" in related:
            yield from self.chain(related["calcChain"], sheets, by_id)

    def count(self, part: str | None, of: str) -> int:
        return 0 if not part else sum(1 for e in self.root(part) if tag(e) == of)

    def drawn(self) -> Iterator[str]:
        """Drawings and charts: each relation they name must be there, and no two objects may share a number."""
        for part in self.names:
            if not re.search(r"/(drawings|charts)/[^/]*\.xml$", part):
                continue
            root = self.root(part)
            ids = {rid for rid, _, _ in self.relations(part)}
            for e in root.iter():
                for key, value in e.attrib.items():
                    if "officeDocument/" in key and "/relationships}" in key and value not in ids:
                        yield f"{part}: {tag(e)} names the relation {value}, which is not there"
            numbers = (e.get("id") for e in root.iter() if tag(e) == "cNvPr")
            yield from _twice(f"{part}: object", numbers)

    def texts(self, part: str | None) -> Iterator[str]:
        for position, e in enumerate(self.root(part) if part else ()):
            text = "".join(t.text or "" for t in e.iter() if tag(t) == "t")
            if units(text) > MOST_UNITS:
                yield f"shared string {position}: text of {len(text)} characters"

    def package(self) -> Iterator[str]:
        yield from _twice("part", (n.lower() for n in self.zip.namelist()))
        types = self.root("[Content_Types].xml")
        defaults = {e.get("Extension", "").lower() for e in types if tag(e) == "Default"}
        overrides = [
            e.get("PartName", "").lstrip("/").lower() for e in types if tag(e) == "Override"
        ]
        yield from _twice("content type", overrides)
        for part in overrides:
            if part not in self.names:
                yield f"content type of a part that is not there: {part}"
        for part in self.names:
            if part.endswith("/") or part == "[content_types].xml":
                continue
            if part not in overrides and part.rpartition(".")[2] not in defaults:
                yield f"part without a content type: {part}"
            if part.endswith(".rels"):
                folder, base = posixpath.split(part)
                owner = posixpath.join(posixpath.dirname(folder), base[: -len(".rels")])
                ids = []
                for rid, kind, target in self.relations(owner):
                    ids.append(rid)
                    if (
                        target is not None
                        and target.lower() not in self.names
                        and not target.startswith("#")
                    ):
                        yield f"{part}: relation {rid} ({kind}) leads to {target}, which is not there"
                yield from _twice(f"{part}: relation", ids)

    def workbook(
        self, root: etree._Element, sheets: list[etree._Element], names: list[str]
    ) -> Iterator[str]:
        yield from _twice("sheet name", (n.lower() for n in names))
        yield from _twice("sheet id", (e.get("sheetId", "") for e in sheets))
        for name in names:
            if (
                not 1 <= len(name) <= 31
                or re.search(r"[\[\]:*?/\\]", name)
                or name[:1] == "'"
                or name[-1:] == "'"
            ):
                yield f"sheet name not allowed: {name}"
        for view in (e for e in root.iter() if tag(e) == "workbookView"):
            if int(view.get("activeTab", "0")) >= len(sheets):
                yield "the active tab is not there"
        scopes = []
        for e in (e for e in root.iter() if tag(e) == "definedName"):
            scopes.append((e.get("name", "").lower(), e.get("localSheetId")))
            local = e.get("localSheetId")
            if local is not None and int(local) >= len(sheets):
                yield f"name {e.get('name')}: its sheet number {local} is not there"
            for quoted, plain in re.findall(
                r"(?:'((?:[^'\[\]]|'')+)'|(?<![\w\]'#])([A-Za-z_]\w*))!", _no_texts(e.text or "")
            ):
                sheet = (quoted or plain).replace("''", "'")
                if (
                    ":" not in sheet
                    and sheet.lower() not in {n.lower() for n in names}
                    and "#REF" not in sheet
                ):
                    yield f"name {e.get('name')} leads to the sheet {sheet}, which is not there"
        yield from _twice("defined name", scopes)

    def styles(self, root: etree._Element) -> Iterator[str]:
        groups = {tag(e): [c for c in e if tag(c)] for e in root}
        ids = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
        for group in ("cellXfs", "cellStyleXfs"):
            for position, xf in enumerate(groups.get(group, [])):
                for attribute, pool in ids.items():
                    if int(xf.get(attribute, "0")) >= max(1, len(groups.get(pool, []))):
                        yield f"styles: {group} {position} names {attribute} {xf.get(attribute)}, which is not there"
        for e in root:
            if (
                e.get("count") is not None
                and tag(e) in groups
                and int(e.get("count", "0")) != len(groups[tag(e)])
            ):
                yield f"styles: {tag(e)} says {e.get('count')} and has {len(groups[tag(e)])}"
        yield from _twice(
            "number format", (e.get("numFmtId", "") for e in groups.get("numFmts", []))
        )

    def chain(
        self, part: str, sheets: list[etree._Element], by_id: dict[str, tuple[str, str | None]]
    ) -> Iterator[str]:
        formulas: dict[str, set[str]] = {}
        for sheet in sheets:
            rid = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = by_id.get(rid, ("", None))[1]
            if target and target.lower() in self.names:
                cells = (e for e in self.root(target).iter() if tag(e) == "c")
                formulas[sheet.get("sheetId", "")] = {
                    c.get("r", "") for c in cells if any(tag(x) == "f" for x in c)
                }
        on = ""
        for cell in self.root(part):
            on = cell.get("i", on)
            if on in formulas and cell.get("r") not in formulas[on]:
                yield f"calculation chain names {cell.get('r')} of sheet {on}, which has no formula"


class _Sheet:
    def __init__(
        self, book: _Book, name: str, part: str, styles: etree._Element | None, strings: int
    ) -> None:
        self.book, self.name, self.part, self.strings = book, name, part, strings
        self.root = book.root(part)
        self.tables: list[tuple[str, str]] = []
        groups = {tag(e): sum(1 for c in e if tag(c)) for e in styles} if styles is not None else {}
        self.n_styles, self.n_forms = max(1, groups.get("cellXfs", 0)), groups.get("dxfs", 0)

    def faults(self) -> Iterator[str]:
        for fault in self.found():
            yield f"{self.name}: {fault}"

    def found(self) -> Iterator[str]:
        tags = [tag(e) for e in self.root if tag(e) in ORDER]
        ranks = [ORDER.index(t) for t in tags]
        if ranks != sorted(ranks):
            yield "elements out of order"
        for once, times in Counter(tags).items():
            if times > 1 and once not in ("conditionalFormatting",):
                yield f"{once} is there {times} times"
        yield from self.rows()
        yield from self.around()
        yield from self.list_objects()

    def rows(self) -> Iterator[str]:
        data = next((e for e in self.root if tag(e) == "sheetData"), None)
        last = 0
        for row in () if data is None else data:
            at = int(row.get("r") or last + 1)
            if at <= last:
                yield f"row {at} is out of order"
            last, before = at, 0
            if not 0 <= int(row.get("s", "0")) < self.n_styles:
                yield f"row {at}: style {row.get('s')} is not there"
            for cell in (c for c in row if tag(c) == "c"):
                before, fault = self.place(cell, at, before)
                yield from fault
                yield from self.content(cell)

    def place(self, cell: etree._Element, row: int, before: int) -> tuple[int, list[str]]:
        address = cell.get("r")
        if address is None:
            return before + 1, []
        block = corners(address)
        if block is None:
            return before, [f"cell address {address}"]
        out = []
        if block[1] != row:
            out.append(f"cell {address} is in row {row}")
        if block[0] <= before:
            out.append(f"cell {address} is out of order")
        return block[0], out

    def content(self, cell: etree._Element) -> Iterator[str]:
        at, kind = cell.get("r", ""), cell.get("t", "n")
        value = next((c.text or "" for c in cell if tag(c) == "v"), None)
        if not 0 <= int(cell.get("s", "0")) < self.n_styles:
            yield f"{at}: style {cell.get('s')} is not there"
        if kind == "inlineStr":
            texts = [t.text or "" for part in cell if tag(part) == "is" for t in part.iter()]
            if units("".join(texts)) > MOST_UNITS:
                yield f"{at}: text of {len(''.join(texts))} characters"
            if value is not None:
                yield f"{at}: inline text beside a value"
        elif value and self.wrong(kind, value.strip()):
            yield f"{at}: {value} is no value of a cell of type {kind}"
        yield from self.formula(cell, at)

    def wrong(self, kind: str, value: str) -> bool:
        if kind == "s":
            return not value.isdigit() or int(value) >= self.strings
        if kind == "b":
            return value not in ("0", "1")
        if kind != "n":
            return False
        return not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", value)

    @staticmethod
    def formula(cell: etree._Element, at: str) -> Iterator[str]:
        for formula in (c.text or "" for c in cell if tag(c) == "f"):
            bare = NEW_FUNCTIONS.search(_no_texts(formula).upper())
            if bare and "_XLFN" not in formula.upper():
                yield f"{at}: {bare[1]} without _xlfn"
            shown = _no_texts(re.sub(r"'[^']*'", "", formula))
            if any(shown.count(a) != shown.count(b) for a, b in ("()", "{}", "[]")):
                yield f"{at}: brackets do not close"
            if shown.count('"') % 2 or shown.count("'") % 2:
                yield f"{at}: quotes do not close"
            if re.search(r"[-+*/^&=<>,;(]\s*$", shown) or re.match(r"\s*[*/^&<>,;)]", shown):
                yield f"{at}: a formula that cannot be read: {formula[:40]}"
            if len(formula) > 8192:
                yield f"{at}: a formula of {len(formula)} characters"

    def around(self) -> Iterator[str]:
        merges = [corners(e.get("ref", "")) for e in self.root.iter() if tag(e) == "mergeCell"]
        blocks = sorted(b for b in merges if b)
        for i, a in enumerate(blocks):
            if any(overlap(a, b) for b in blocks[i + 1 : i + 50]):
                yield "merged cells overlap"
        for e in self.root.iter():
            kind = tag(e)
            if kind == "dataValidation":
                yield from self.validation(e)
            elif kind == "cfRule" and int(e.get("dxfId", "-1")) >= self.n_forms:
                yield f"conditional format {e.get('dxfId')} is not there"
            elif kind in LISTS and int(e.get("count", len(e))) != len(e):
                yield f"{kind} says {e.get('count')} and has {len(e)}"
        yield from self.relations()
        if sum(1 for e in self.root.iter() if tag(e) == "hyperlink") > 65_530:
            yield "more than 65,530 links"
        kinds = {kind for _, kind, _ in self.book.relations(self.part)}
        if "comments" in kinds and not any(tag(e) == "legacyDrawing" for e in self.root):
            yield "comments without the drawing that shows them"
        spans = [
            (int(e.get("min", 0)), int(e.get("max", 0)))
            for e in self.root.iter()
            if tag(e) == "col"
        ]
        if any(b[0] <= a[1] for a, b in itertools.pairwise(spans)) or any(a > b for a, b in spans):
            yield "columns overlap or are out of order"

    @staticmethod
    def validation(e: etree._Element) -> Iterator[str]:
        formula = next((c.text or "" for c in e if tag(c) == "formula1"), "")
        if formula.startswith('"') and len(formula) - 2 > 255:
            yield "a validation list is longer than 255 characters"
        most = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
        for attribute, length in most.items():
            if len(e.get(attribute, "")) > length:
                yield f"a validation's {attribute} is longer than {length}"

    def relations(self) -> Iterator[str]:
        ids = {rid for rid, _, _ in self.book.relations(self.part)}
        for e in self.root.iter():
            for key, value in e.attrib.items():
                if key.endswith("}id") and "relationships" in key and value not in ids:
                    yield f"{tag(e)} names the relation {value}, which is not there"

    def list_objects(self) -> Iterator[str]:
        used = [
            v
            for e in self.root.iter()
            if tag(e) == "tablePart"
            for k, v in e.attrib.items()
            if k.endswith("}id")
        ]
        parts = {
            rid: target for rid, kind, target in self.book.relations(self.part) if kind == "table"
        }
        if sorted(used) != sorted(parts):
            yield f"table parts {sorted(used)} and relations {sorted(parts)} differ"
        blocks: list[Block] = []
        for part in parts.values():
            if part is None or part.lower() not in self.book.names:
                continue
            root = self.book.root(part)
            name = root.get("displayName", "")
            self.tables.append((name, root.get("id", "")))
            block = corners(root.get("ref", ""))
            if block is None:
                yield f"table {name}: ref {root.get('ref')}"
                continue
            if any(overlap(block, other) for other in blocks):
                yield f"table {name} overlaps another"
            blocks.append(block)
            yield from self.list_object(root, name, block)
            if any(
                overlap(block, b)
                for b in map(
                    corners, (e.get("ref", "") for e in self.root.iter() if tag(e) == "mergeCell")
                )
                if b
            ):
                yield f"table {name} holds merged cells"

    def list_object(self, root: etree._Element, name: str, block: Block) -> Iterator[str]:
        left, top, right, bottom = block
        if not re.fullmatch(r"[A-Za-z_\\][\w.\\]*", name) or re.fullmatch(
            r"[A-Za-z]{1,3}\d+|[RrCc]", name
        ):
            yield f"table name not allowed: {name}"
        columns = [e for e in root.iter() if tag(e) == "tableColumn"]
        holder = next(e for e in root if tag(e) == "tableColumns")
        if len(columns) != right - left + 1 or int(holder.get("count", str(len(columns)))) != len(
            columns
        ):
            yield f"table {name}: {len(columns)} columns over {right - left + 1}"
        heads = int(root.get("headerRowCount", "1"))
        if bottom - top + 1 <= heads + int(root.get("totalsRowCount", "0")):
            yield f"table {name} has no row"
        names = [(e.get("name") or "").replace("_x000a_", "\n") for e in columns]
        yield from _twice(f"table {name}: column", (n.lower() for n in names))
        yield from _twice(f"table {name}: column id", (e.get("id", "") for e in columns))
        filtered = next((corners(e.get("ref", "")) for e in root if tag(e) == "autoFilter"), None)
        if filtered and (filtered[0] != left or filtered[2] != right or filtered[3] > bottom):
            yield f"table {name}: its filter is over another block"
        if heads:
            found = self.header(left, top, right)
            for position, (shown, wanted) in enumerate(zip(found, names, strict=False)):
                if shown is not None and " ".join(shown.split()) != " ".join(wanted.split()):
                    yield f"table {name}: heading {position + 1} is {shown!r} on the sheet and {wanted!r} in the table"

    def header(self, left: int, top: int, right: int) -> list[str | None]:
        """Texts of the heading cells; None where the text is not a plain one."""
        found: dict[int, str | None] = {}
        for row in (r for r in self.root.iter() if tag(r) == "row" and r.get("r") == str(top)):
            for cell in row:
                block = corners(cell.get("r", ""))
                if block is None or not left <= block[0] <= right:
                    continue
                found[block[0]] = self.text(cell)
        return [found.get(column, "") for column in range(left, right + 1)]

    def text(self, cell: etree._Element) -> str | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(t.text or "" for t in cell.iter() if tag(t) == "t")
        value = next((c.text or "" for c in cell if tag(c) == "v"), "")
        if kind == "s" and value:
            strings = self.shared()
            return strings[int(value)] if int(value) < len(strings) else None
        return value if kind == "str" else None

    def shared(self) -> list[str]:
        book = next(t for _, kind, t in self.book.relations("") if kind == "officeDocument" and t)
        part = next(
            (t for _, kind, t in self.book.relations(book) if kind == "sharedStrings"), None
        )
        if not part:
            return []
        return [
            "".join(
                t.text or "" for t in si.iter() if tag(t) == "t" and tag(t.getparent()) != "rPh"
            )
            for si in self.book.root(part)
            if tag(si) == "si"
        ]


def _no_texts(formula: str) -> str:
    return re.sub(r'"[^"]*"', '""', formula)


def _twice(what: str, values: object) -> Iterator[str]:
    for value, times in Counter(values).items():  # type: ignore[call-overload]
        if times > 1:
            yield f"{what} {value} is there {times} times"
