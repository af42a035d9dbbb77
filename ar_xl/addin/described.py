"""What Excel's function dialog shows of a worksheet function, read from the function itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, get_type_hints

RANGE: Final = "a range"
"""Marks an argument that is a range by its nature: a list, or a table with headings."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as Excel's function wizard shows it."""

    name: str
    help: str
    optional: bool
    is_range: bool
    """A list or a table with headings; every other argument takes a cell or a column of cells."""


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function as Excel's function wizard shows it."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    volatile: bool = False
    """Recalculated with every change of the workbook. None of ours is: the as-of date is an argument."""


def described(function: Callable[..., object]) -> Function:
    """A function's name, its docstring as help, and its arguments by their annotations."""
    hints = get_type_hints(function, include_extras=True)
    arguments = (
        Argument(
            name=name,
            help=hints[name].__metadata__[0],
            optional=parameter.default is not parameter.empty,
            is_range=RANGE in hints[name].__metadata__,
        )
        for name, parameter in inspect.signature(function).parameters.items()
    )
    help_text = " ".join((function.__doc__ or "").split())
    return Function(function.__name__, help_text, tuple(arguments))
