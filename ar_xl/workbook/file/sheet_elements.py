"""Elements of a worksheet around its rows: put where the schema wants them, and taken out where they are ours."""

from __future__ import annotations

from typing import Final

from ar_xl.workbook.addresses import corners
from ar_xl.workbook.file.parts import Element, local

ORDER: Final = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *(
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
    ),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks"),
    *("colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing"),
    *("legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
"""Elements of a worksheet in the order the schema demands (ECMA-376 part 1, 18.3.1.99)."""
LISTS: Final = ("dataValidations", "hyperlinks", "ignoredErrors")
"""Elements with one child for each range: the user's children stay, ours are made new."""


def clear(old: Element, ours: tuple[int, int, int, int], renewed: set[str]) -> None:
    """Take out what is made new, and what concerns the cells of a block of ours."""
    for element in list(old):
        tag = local(element)
        if tag in renewed:
            old.remove(element)
        elif tag == "conditionalFormatting":
            if not _outside(element.get("sqref", ""), ours):
                old.remove(element)
        elif tag in LISTS or tag == "mergeCells":
            for child in list(element):
                if not _outside(child.get("sqref") or child.get("ref") or "", ours):
                    element.remove(child)
            if len(element):
                recount(element)
            else:
                old.remove(element)


def recount(element: Element) -> None:
    """Let a list say how many it has, where it says so."""
    if element.get("count") is not None:
        element.set("count", str(len(element)))


def insert(root: Element, element: Element) -> None:
    """Put an element in its place among the others."""
    rank = ORDER.index(local(element))
    for other in root:
        tag = local(other)
        if tag in ORDER and ORDER.index(tag) > rank:
            other.addprevious(element)
            return
    last = [e for e in root if local(e) in ORDER]
    if last:
        last[-1].addnext(element)
    else:
        root.append(element)


def _outside(sqref: str, block: tuple[int, int, int, int]) -> bool:
    """Whether ranges leave a block alone."""
    left, top, right, bottom = block
    for ref in sqref.split():
        try:
            l2, t2, r2, b2 = corners(ref)
        except ValueError:
            continue  # whole rows or columns: the user's
        if l2 <= right and r2 >= left and t2 <= bottom and b2 >= top:
            return False
    return True
