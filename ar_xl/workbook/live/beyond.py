"""What xlwings has no words for: asked of Excel's own objects, which Windows and Mac name differently."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlwings as xw


def is_protected(sheet: xw.Sheet) -> bool:
    """Whether a sheet's cells are protected; False where Excel cannot be asked."""
    return bool(
        _first(
            lambda: sheet.api.ProtectContents,
            lambda: sheet.api.protect_contents.get(),
        )
    )


def sum_above(sheet: xw.Sheet) -> None:
    """Let the sign to unfold rows stand above them."""
    with suppress(Exception):
        sheet.api.Outline.SummaryRow = 0  # xlSummaryAbove


def fold(rows: xw.Range, *, deep: bool) -> None:
    """Outline rows one level deep, or take that away; on a Mac they are only hidden, which is the caller's."""
    with suppress(Exception):
        rows.api.EntireRow.OutlineLevel = 2 if deep else 1


def _first(*asked: Callable[[], Any]) -> Any:
    """The answer of the first that this Excel understands."""
    for ask in asked:
        try:
            return ask()
        except Exception:  # pywin32 and appscript each have their own for "no such word"
            continue
    return None
