"""A sheet of ours made: its banner, headings and rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

import pandas as pd

from ar_xl.tables import Column, Table
from ar_xl.workbook import banner, look
from ar_xl.workbook.addresses import letters
from ar_xl.workbook.file.cell import ColumnStyles, Dates, Form, column_form, escaped
from ar_xl.workbook.file.page import Page, columns_of
from ar_xl.workbook.file.page_parts import around
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.stored import storable

BLOCK_ROWS: Final = 4096


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
    page.parts = around(table, frame, page, styles, sheets)
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
        heading = next((c.heading for c in columns if c.name == column.currency), None)
        if heading is not None and heading in frame:
            codes = frame[heading].tolist()
            by_code = {
                code: styles.index(look.body(table, column, str(code or "")))
                for code in dict.fromkeys(codes)
            }
            number = [by_code[code] for code in codes]
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
    out = [""] * len(values[0])
    if wrapped:
        tall = look.heights(wrapped)
        told = {h: f' ht="{h:g}" customHeight="1"' if h else "" for h in {*tall}}
        out = [told[height] for height in tall]
    if folded is not None:
        deep = [isinstance(option, int | float) and option > 1 for option in folded]
        for row, below in enumerate([*deep[1:], False]):
            if deep[row]:
                out[row] += ' hidden="1" outlineLevel="1"'
            elif below:
                out[row] += ' collapsed="1"'
    return out
