"""The worksheet functions as xlwings registers and calls them; on systems without COM plain functions.

COM cannot carry an error out of Python: pywin32 turns every VT_ERROR into "argument not found" (xlwings issue 776).
So whole numbers go out as errors' numbers and all other numbers as doubles: the wrapper in VBA makes CVErr of
every Long, `CVErr(answer And &HFFFF&)`, in a single answer and in each cell of a block.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from ar_xl.addin import functions
from ar_xl.addin.blocks import CellError, Cells, RefusedError
from ar_xl.addin.serving import xlwings as xw

CATEGORY: Final = "Receivables"
_LONGEST: Final = 255
"""Characters of a text in a block; a longer one makes Excel refuse the whole block (xlwings issue 456)."""
_ROWS: Final = 1_048_576
_LOG: Final = logging.getLogger(__name__)


class Block(xw.conversion.RawValueAccessor):
    """Reads an argument as COM passes it: its errors are not lost, and a whole column ends with the sheet's data."""

    @classmethod
    def reader(cls, options: Any) -> Any:
        """See xlwings' accessors."""
        read: Any = xw.conversion.RawValueAccessor.reader
        return read(options).insert_stage(_to_used_rows, index=0)


def _to_used_rows(context: Any) -> None:
    cells = context.range
    if cells is not None and cells.shape[0] == _ROWS:
        used = cells.sheet.used_range
        context.range = cells.resize(row_size=used.row + used.shape[0] - 1)


def _registered(function: Callable[..., Cells]) -> Callable[..., Cells]:
    """The function for cells: a failure is #VALUE!, never a text, and is logged."""

    @wraps(function)
    def called(*arguments: Cells) -> Cells:
        try:
            return _sendable(function(*arguments))
        except RefusedError as refused:
            return refused.error
        except Exception:  # the one place where a bug in a worksheet function ends
            _LOG.exception("%s failed", function.__name__)
            return CellError.VALUE

    called.__annotations__ = {}
    made: Callable[..., Cells] = called
    for argument in _ARGUMENTS[function.__name__]:
        made = xw.arg(argument.name, convert=Block, doc=argument.help)(made)
    # Last, because each xw.arg sets the category back.
    return xw.func(category=CATEGORY)(made)


def _sendable(cells: Cells) -> Cells:
    if isinstance(cells, list):
        return [_sendable(cell) for cell in cells]
    if isinstance(cells, str) and len(cells) > _LONGEST:
        return cells[: _LONGEST - 1] + "…"
    return cells


_ARGUMENTS: Final = {one.name: one.arguments for one in functions.catalogue()}
AR_MATCH = _registered(functions.AR_MATCH)
AR_SIMILARITY = _registered(functions.AR_SIMILARITY)
AR_LOOKUP = _registered(functions.AR_LOOKUP)
AR_REFERENCES = _registered(functions.AR_REFERENCES)
AR_DAYS_OVERDUE = _registered(functions.AR_DAYS_OVERDUE)
AR_BUCKET = _registered(functions.AR_BUCKET)
AR_AGING = _registered(functions.AR_AGING)
AR_DUE_DATE = _registered(functions.AR_DUE_DATE)
AR_DISCOUNT = _registered(functions.AR_DISCOUNT)
AR_OPEN_AMOUNT = _registered(functions.AR_OPEN_AMOUNT)
AR_REMINDER_LEVEL = _registered(functions.AR_REMINDER_LEVEL)
AR_CHECK_REFERENCE = _registered(functions.AR_CHECK_REFERENCE)
AR_MAKE_REFERENCE = _registered(functions.AR_MAKE_REFERENCE)
