"""A sheet of ours: its table with heading, widths, formats, dropdowns, marks, links and print set-up."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

import pandas as pd

from ar_xl.tables import Column, Table
from ar_xl.workbook import banner, look
from ar_xl.workbook.addresses import LAST_ROW, block, letters, quoted
from ar_xl.workbook.file.cell import ColumnStyles, Dates, Form, column_form, escaped
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.stored import plain, storable

BLOCK_ROWS: Final = 4096
_CELL: Final = re.compile(
    r"^(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^!']+))(?:!(?P<cell>\$?[A-Z]{1,3}\$?\d+))?$"
)
LONGEST_LIST, LONGEST_PROMPT = 255, 255


@dataclasses.dataclass
class Page:
    """What a sheet of ours is made of."""

    columns: list[Column]
    header: int
    """Row of the headings."""
    left: int
    bottom: int
    """Last row of the table; a table has one row at least."""
    rows: list[bytes]
    """Row elements from the first to the last, footer and banner included."""
    last: int = 0
    """Last row of all, footer included."""
    parts: dict[str, str] = dataclasses.field(default_factory=dict)
    """Elements around the rows, by tag."""

    @property
    def ref(self) -> str:
        """Address of the table."""
        return block(self.left, self.header, self.left + len(self.columns) - 1, self.bottom)


def columns_of(table: Table, frame: pd.DataFrame) -> list[Column]:
    """The declared columns, then what else the frame has."""
    extra = [Column(str(heading)) for heading in frame.columns if heading not in table.by_heading]
    return [*table.columns, *extra]


def make(
    table: Table,
    frame: pd.DataFrame,
    styles: Styles,
    dates: Dates,
    *,
    sheets: Sequence[str],
    header: int | None = None,
    left: int = 1,
) -> Page:
    """The page of a table.

    Args:
        table: What it is.
        frame: Its cells; `attrs` as in `workbook.port`.
        styles: The workbook's styles, to which ours are added.
        dates: The workbook's days.
        sheets: Names a link may lead to.
        header: Row of the headings where the sheet is there already; else below the banner.
        left: First column.
    """
    columns = columns_of(table, frame)
    above = banner.above(table, frame.attrs) if table.banner else []
    below = banner.below(frame.attrs, columns) if table.banner else []
    if table.banner or header is None:
        header = len(above) + 1
    bottom = header + max(1, len(frame))
    page = Page(columns, header, left, bottom, [])
    page.rows += [row.encode() for row in _text_rows(above, 1, left, styles)]
    heads = [
        f'<c r="{letters(left + i)}{header}" s="{styles.index(look.header(table, c))}" t="inlineStr">'
        f"<is><t>{escaped(storable(c.heading))}</t></is></c>"
        for i, c in enumerate(columns)
    ]
    page.rows.append(
        f'<row r="{header}" ht="{look.HEADER_HEIGHT:g}" customHeight="1">{"".join(heads)}</row>'.encode()
    )
    page.rows += _body(table, frame, page, styles, dates)
    page.rows += [row.encode() for row in _text_rows(below, bottom + 2, left, styles)]
    page.last = bottom + (1 + len(below) if below else 0)
    page.parts = _around(table, frame, page, styles, sheets)
    return page


def _text_row(
    row: int, cells: Sequence[tuple[int, str | float | None, int]], height: float | None = None
) -> str:
    """A row of texts and figures: column, value and style of each."""
    made = "".join(
        _beside(f"{letters(column)}{row}", value, style) for column, value, style in cells
    )
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    return f'<row r="{row}"{tall}>{made}</row>'


def _beside(address: str, value: str | float | None, style: int) -> str:
    if value is None:
        return f'<c r="{address}" s="{style}"/>'
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escaped(storable(value))}</t></is>'
        return f'<c r="{address}" s="{style}" t="inlineStr">{text}</c>'
    return f'<c r="{address}" s="{style}"><v>{value!r}</v></c>'


def _text_rows(rows: Sequence[banner.TextRow], first: int, left: int, styles: Styles) -> list[str]:
    """Rows of texts from a row on; below the table a blank one needs no element."""
    return [
        _text_row(
            first + n,
            [(left + at, text, styles.index(style)) for at, text, style in row.texts],
            row.height,
        )
        for n, row in enumerate(rows)
        if row.texts or first == 1
    ]


def column_styles(
    table: Table, column: Column, frame: pd.DataFrame, columns: Sequence[Column], styles: Styles
) -> ColumnStyles:
    """The style attributes of a column's cells; amounts by the currency of their row."""
    base = look.body(table, column)
    number: int | list[int] = styles.index(base)
    if column.kind == "money":
        codes = next((c.heading for c in columns if c.name == column.currency), None)
        if codes is not None and codes in frame:
            by_code = {
                code: styles.index(look.body(table, column, str(code or "")))
                for code in set(frame[codes])
            }
            number = [by_code[code] for code in frame[codes]]
    loose = _but(base, "General")
    return ColumnStyles(
        text=styles.index(base if column.kind == "text" else loose),
        quoted=styles.quoted(base if column.kind == "text" else loose),
        number=number,
        date=styles.index(_but(base, look.DATE)),
        moment=styles.index(_but(base, look.MOMENT)),
    )


def _but(style: look.Style, number: str) -> look.Style:
    return dataclasses.replace(style, number=number)


def _body(
    table: Table, frame: pd.DataFrame, page: Page, styles: Styles, dates: Dates
) -> list[bytes]:
    if not len(frame):
        frame = pd.DataFrame([[None] * frame.shape[1]], columns=frame.columns, dtype=object)
    of_column = [column_styles(table, c, frame, page.columns, styles) for c in page.columns]
    values: list[list[object]] = [
        frame[c.heading].tolist() if c.heading in frame else [None] * len(frame)
        for c in page.columns
    ]
    attributes = _row_attributes(table, page.columns, values)
    out = []
    for start in range(0, len(frame), BLOCK_ROWS):
        first = page.header + 1 + start
        numbers = [str(row) for row in range(first, first + min(BLOCK_ROWS, len(frame) - start))]
        forms = [
            column_form(
                column[start : start + BLOCK_ROWS],
                letters(page.left + position),
                numbers,
                of_column[position],
                dates,
                start,
            )
            for position, column in enumerate(values)
        ]
        here = attributes[start : start + BLOCK_ROWS]
        opening = (
            Form('<row r="%s"%s>', (numbers, here)) if here else Form('<row r="%s">', (numbers,))
        )
        forms.insert(0, opening)
        line = "".join(form.xml for form in forms) + "</row>"
        fields = zip(*(field for form in forms for field in form.fields), strict=True)
        out.append("".join([line % row for row in fields]).encode())
    return out


def _row_attributes(
    table: Table, columns: Sequence[Column], values: list[list[object]]
) -> list[str]:
    """Heights of rows with wrapped text, and the folding of further options; [] where all rows are plain."""
    wrapped = [
        (values[i], look.width(c)) for i, c in enumerate(columns) if c.heading in look.WRAPPED
    ]
    folded = next((values[i] for i, c in enumerate(columns) if c.heading == table.outline), None)
    if not wrapped and folded is None:
        return []
    count = len(values[0])
    out = [""] * count
    if wrapped:
        widths = [width for _, width in wrapped]
        for row, texts in enumerate(zip(*(cells for cells, _ in wrapped), strict=True)):
            tall = look.height(zip(texts, widths, strict=True))
            if tall:
                out[row] = f' ht="{tall:g}" customHeight="1"'
    if folded is not None:
        deep = [isinstance(option, int | float) and option > 1 for option in folded]
        for row, below in enumerate([*deep[1:], False]):
            if deep[row]:
                out[row] += ' hidden="1" outlineLevel="1"'
            elif below:
                out[row] += ' collapsed="1"'
    return out


# What stands around the rows


def _around(
    table: Table, frame: pd.DataFrame, page: Page, styles: Styles, sheets: Sequence[str]
) -> dict[str, str]:
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
            f'errorTitle={quoteattr(column.heading)} error={quoteattr(advice[:LONGEST_PROMPT])} sqref="{span[column.heading]}">'
            f"<formula1>{escaped(chr(34) + listed + chr(34))}</formula1></dataValidation>"
        )
    if table.help and not table.banner:
        out.append(
            f'<dataValidation allowBlank="1" showInputMessage="1" promptTitle={quoteattr(table.sheet[:32])} '
            f'prompt={quoteattr(table.help[:LONGEST_PROMPT])} sqref="{letters(page.left)}{page.header}"/>'
        )
    return f'<dataValidations count="{len(out)}">{"".join(out)}</dataValidations>' if out else ""


def _links(frame: pd.DataFrame, page: Page, sheets: Sequence[str]) -> str:
    names = {name.lower(): name for name in sheets}
    out = []
    for number, column in enumerate(page.columns, page.left):
        if not column.link or column.heading not in frame:
            continue
        for row, value in enumerate(frame[column.heading], page.header + 1):
            text = plain(value)
            found = _CELL.match(text) if isinstance(text, str) else None
            name = (found["quoted"] or found["plain"] or "").replace("''", "'") if found else ""
            sheet = names.get(name.lower())
            if found and sheet:
                place = f"{quoted(sheet)}!{found['cell'] or 'A1'}"
                out.append(f'<hyperlink ref="{letters(number)}{row}" location={quoteattr(place)}/>')
    return f"<hyperlinks>{''.join(out)}</hyperlinks>" if out else ""


def _ignored(page: Page, span: dict[str, str]) -> str:
    """Document numbers and accounts are text on purpose: no green corners."""
    ranges = " ".join(span[c.heading] for c in page.columns if c.kind == "text")
    return (
        f'<ignoredErrors><ignoredError sqref="{ranges}" numberStoredAsText="1"/></ignoredErrors>'
        if ranges
        else ""
    )


def table_xml(
    page: Page, *, namespace: str, number: int, name: str, style: str | None = None
) -> bytes:
    """The table part of a page."""
    columns = "".join(
        f'<tableColumn id="{i}" name={quoteattr(column_name(c.heading))}/>'
        for i, c in enumerate(page.columns, 1)
    )
    look_of = style or (
        f'<tableStyleInfo name="{look.TABLE_STYLE}" showFirstColumn="0" showLastColumn="0" '
        'showRowStripes="1" showColumnStripes="0"/>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<table xmlns="{namespace}" id="{number}" name={quoteattr(name)} displayName={quoteattr(name)} '
        f'ref="{page.ref}" totalsRowShown="0"><autoFilter ref="{page.ref}"/>'
        f'<tableColumns count="{len(page.columns)}">{columns}</tableColumns>{look_of}</table>'
    ).encode()


def column_name(heading: str) -> str:
    """A heading as a table part spells it: line ends as _x000a_."""
    return storable(heading).replace("\n", "_x000a_")
