"""What stands around the rows of a sheet of ours: widths, marks, choices, links and print set-up."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from ar_xl.extents import LAST_ROW
from ar_xl.tables import Table
from ar_xl.workbook import look
from ar_xl.workbook.addresses import block, letters, linked
from ar_xl.workbook.file.cell import attribute, escaped
from ar_xl.workbook.file.page import Page
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.stored import plain

LONGEST_LIST, LONGEST_PROMPT = 255, 255


def around(
    table: Table, frame: pd.DataFrame, page: Page, styles: Styles, sheets: Sequence[str]
) -> dict[str, str]:
    """The elements around the rows, by tag."""
    last = LAST_ROW if table.owner != "toolkit" else page.bottom
    first = page.header + 1
    span = {
        c.heading: f"{letters(page.left + i)}{first}:{letters(page.left + i)}{last}"
        for i, c in enumerate(page.columns)
    }
    wide = len(page.columns) > 10 and page.left == 1
    wanted = math.ceil(sum(map(look.width, page.columns)) / look.PAGE_WIDTH)
    _, across = look.PRINTED.get(table.name, ("", wanted))
    order = ' pageOrder="overThenDown"' if across > 1 else ""
    return {
        "sheetPr": f'<sheetPr><tabColor rgb="{look.TAB[table.owner]}"/><outlinePr summaryBelow="0"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>',
        "dimension": f'<dimension ref="{block(1, 1, page.left + len(page.columns) - 1, page.last)}"/>',
        "sheetViews": _view(page, wide=wide, lines=not table.banner),
        "sheetFormatPr": f'<sheetFormatPr defaultRowHeight="15"{" outlineLevelRow=" + chr(34) + "1" + chr(34) if table.outline else ""}/>',
        "cols": _widths(table, page, styles),
        "conditionalFormatting": _marks(table, page, span, styles),
        "dataValidations": _validations(table, page, span),
        "hyperlinks": _links(frame, page, sheets),
        "printOptions": "",
        "pageMargins": '<pageMargins left="0.4" right="0.4" top="0.55" bottom="0.6" header="0.3" footer="0.3"/>',
        "pageSetup": f'<pageSetup paperSize="9" orientation="landscape" fitToWidth="{across}" fitToHeight="{int(table.name in look.ONE_PAGE)}"{order}/>',
        "headerFooter": "<headerFooter><oddFooter>&amp;L&amp;A&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter>",
        "ignoredErrors": _ignored(page, span),
    }


def _view(page: Page, *, wide: bool, lines: bool) -> str:
    top = page.header + 1
    grid = "" if lines else ' showGridLines="0"'
    deep = page.header <= look.MOST_FROZEN
    split = (' xSplit="1"' if wide else "") + (f' ySplit="{page.header}"' if deep else "")
    corner = ("B" if wide else "A") + (str(top) if deep else "1")
    name = {(True, True): "bottomRight", (False, True): "bottomLeft"}.get((wide, deep), "topRight")
    pane = (
        f'<pane{split} topLeftCell="{corner}" activePane="{name}" state="frozen"/>' if split else ""
    )
    chosen = f' pane="{name}"' if split else ""
    return (
        f'<sheetViews><sheetView{grid} workbookViewId="0">{pane}'
        f'<selection{chosen} activeCell="A{top}" sqref="A{top}"/></sheetView></sheetViews>'
    )


def _widths(table: Table, page: Page, styles: Styles) -> str:
    """Widths, and for columns people type into the number format of rows yet to come."""
    out = []
    for number, column in enumerate(page.columns, page.left):
        style = ""
        if table.owner == "clerk":
            form = look.Style(number=look.number_format(column))
            style = f' style="{styles.index(form)}"'
        out.append(
            f'<col min="{number}" max="{number}" width="{look.width(column):g}"{style} customWidth="1"/>'
        )
    return f"<cols>{''.join(out)}</cols>"


def _marks(table: Table, page: Page, span: dict[str, str], styles: Styles) -> str:
    out, priority = [], 1
    for column in page.columns:
        words = look.MARKS.get(column.heading, {})
        rules = []
        for word, mark in words.items():
            rules.append(
                f'<cfRule type="cellIs" dxfId="{styles.mark(mark)}" priority="{priority}" operator="equal">'
                f"<formula>{escaped(chr(34) + word + chr(34))}</formula></cfRule>"
            )
            priority += 1
        if rules:
            out.append(
                f'<conditionalFormatting sqref="{span[column.heading]}">{"".join(rules)}</conditionalFormatting>'
            )
    return "".join(out)


def _validations(table: Table, page: Page, span: dict[str, str]) -> str:
    out = []
    for column in page.columns:
        listed = ",".join(column.choices)
        if not column.choices or table.owner_of(column) != "clerk" or len(listed) > LONGEST_LIST:
            continue
        advice = f"Choose {' or '.join(column.choices)}, or leave it blank."
        out.append(
            f'<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
            f'errorTitle={attribute(column.heading)} error={attribute(advice[:LONGEST_PROMPT])} sqref="{span[column.heading]}">'
            f"<formula1>{escaped(chr(34) + listed + chr(34))}</formula1></dataValidation>"
        )
    if table.help and not table.banner:
        out.append(
            f'<dataValidation allowBlank="1" showInputMessage="1" promptTitle={attribute(table.sheet[:32])} '
            f'prompt={attribute(table.help[:LONGEST_PROMPT])} sqref="{letters(page.left)}{page.header}"/>'
        )
    return f'<dataValidations count="{len(out)}">{"".join(out)}</dataValidations>' if out else ""


def _links(frame: pd.DataFrame, page: Page, sheets: Sequence[str]) -> str:
    names = {name.lower(): name for name in sheets}
    out = []
    for number, column in enumerate(page.columns, page.left):
        if not column.link or column.heading not in frame:
            continue
        for row, value in enumerate(frame[column.heading], page.header + 1):
            if place := linked(plain(value), names):
                out.append(f'<hyperlink ref="{letters(number)}{row}" location={attribute(place)}/>')
    return f"<hyperlinks>{''.join(out)}</hyperlinks>" if out else ""


def _ignored(page: Page, span: dict[str, str]) -> str:
    """Document numbers and accounts are text on purpose: no green corners."""
    ranges = " ".join(span[c.heading] for c in page.columns if c.kind == "text")
    return (
        f'<ignoredErrors><ignoredError sqref="{ranges}" numberStoredAsText="1"/></ignoredErrors>'
        if ranges
        else ""
    )
