"""Cells for a table people own, in the styles it has."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ar_xl.workbook import look
from ar_xl.workbook.addresses import letters
from ar_xl.workbook.file.cell import (
    FORMULA_LIKE,
    MOST_KEPT,
    ColumnStyles,
    Dates,
    column_cells,
)
from ar_xl.workbook.file.formulas import moved
from ar_xl.workbook.file.grid import prefixed
from ar_xl.workbook.file.model_row import Model
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.stored import plain

_USUAL_KINDS: Final = frozenset({str, float, int, dt.date, type(None)})
"""What a column of new cells mostly holds; a moment or a foreign number is looked at alone."""


class CellMaker:
    """Makes cells from values and the styles of a table's own cells."""

    def __init__(self, prefix: str, styles: Styles, dates: Dates) -> None:
        self.prefix, self.styles, self.dates = prefix, styles, dates
        self._kept: dict[tuple[int, type, object], str] = {}
        """What stands behind a cell's address, by style and value."""
        self._texts: dict[tuple[int, int], dict[object, str]] = {}
        """The same for the columns of new rows, by column and style."""
        self._opening = f'<{prefix}c r="'

    def cell(self, letter: str, row: int, value: object, style: int) -> bytes:
        """A cell; its style is made fit for the value."""
        key = (style, type(value), value)
        rest = self._kept.get(key)
        if rest is None:
            kind, inner, need = self.dates.content(value)
            shown = self.styles.variant(style, need) if need else style
            rest = (f' s="{shown}"' if shown else "") + f"{kind}>{inner}</c>"
            rest = prefixed(rest, self.prefix).decode()
            if len(self._kept) < MOST_KEPT:
                self._kept[key] = rest
        return f'{self._opening}{letter}{row}"{rest}'.encode()

    def block(
        self,
        column: int,
        rows: range,
        values: list[object],
        codes: list[str] | None,
        model: Model,
    ) -> list[str]:
        """The cells of one column in some new rows; nothing where a cell is blank and has no style.

        Args:
            column: Its number.
            rows: The rows.
            values: Their values, [] for a column the frame does not have.
            codes: Their currencies, for amounts.
            model: Style and formula of the row they continue.
        """
        style, formula = model
        styles = [style] * len(rows)
        if codes is not None:
            known = {
                code: self.styles.variant(style, look.money_format(code))
                for code in dict.fromkeys(codes)
            }
            styles = [known[code] for code in codes]
        letter = letters(column)
        kinds = set(map(type, values))
        usual = style and kinds and formula is None and not self.prefix
        if usual and kinds <= _USUAL_KINDS:
            made = self._styles(column, styles, values, kinds)
            return column_cells(values, letter, list(map(str, rows)), made, self.dates)
        out: list[str] = []
        for row, value, shown in zip(rows, values or [None] * len(rows), styles, strict=True):
            given = plain(value)
            if given is not None:
                out.append(self.cell(letter, row, given, shown).decode())
            elif formula is not None:
                out.append(self._formula(column, row, formula, shown).decode())
            elif shown:
                blank = f'<c r="{letter}{row}" s="{shown}"/>'
                out.append(prefixed(blank, self.prefix).decode())
            else:
                out.append("")
        return out

    def _styles(
        self, column: int, styles: list[int], values: list[object], kinds: set[type]
    ) -> ColumnStyles:
        """How new cells of a column look, no style made that no value needs; texts made before are kept."""
        text = styles[0]
        quoted = any(type(v) is str and v.startswith(FORMULA_LIKE) for v in values)
        numbers = {*styles}
        shown = {style: style for style in numbers}
        if kinds & {float, int}:
            shown = {style: self.styles.variant(style, "number") for style in numbers}
        made = ColumnStyles(
            text=text,
            quoted=self.styles.variant(text, "quote") if quoted else text,
            number=[shown[style] for style in styles] if len(numbers) > 1 else shown[text],
            date=self.styles.variant(text, "date") if dt.date in kinds else text,
            moment=text,
        )
        if len(numbers) == 1:
            made.kept = self._texts.setdefault((column, text), {})
        return made

    def _formula(self, column: int, row: int, formula: tuple[str, int], style: int) -> bytes:
        """A computed cell; blank until Excel computes it, which it is asked to do on opening."""
        text = moved(formula[0], row - formula[1])
        shown = f' s="{style}"' if style else ""
        cell = f'<c r="{letters(column)}{row}"{shown} t="str"><f>{text}</f><v></v></c>'
        return prefixed(cell, self.prefix)
