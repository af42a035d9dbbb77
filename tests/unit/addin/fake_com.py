"""As much of pywin32 as the real `xlwings.udfs` needs to register, convert and call worksheet functions here.

Values arrive as pywin32 hands them over: errors and missing arguments as ints, currency-formatted cells as
Decimal, dates as datetimes in a time zone nobody gave, a single cell as a scalar, a block as tuples of tuples.
It says nothing about COM itself.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from ar_xl.addin.serving import xlwings as xw

MISSING = -2147352572
"""DISP_E_PARAMNOTFOUND: an optional argument that was left out."""


class Engine:
    """The rules of xlwings' own Windows engine for what goes out."""

    name, type, apps = "excel", "desktop", ()

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        if value is None:
            return ""
        return dt.datetime.combine(value, dt.time()) if type(value) is dt.date else value


ENGINE = xw.Engine(impl=Engine())


class Sheet:
    """A sheet whose cells are filled from A1 on."""

    name = "Sheet1"

    def __init__(self, rows: list[list[Any]]) -> None:
        self.rows = rows
        app = SimpleNamespace(engine=ENGINE.impl, pid=1)
        self.book = SimpleNamespace(name="Book1", app=app)

    @property
    def used_range(self) -> Range:
        return Range(self.rows, sheet=self)

    def range(self, first: Range, last: Range) -> Range:
        rows = [row[first.column - 1 : last.column] for row in self.rows[first.row - 1 : last.row]]
        return Range(rows, sheet=self)


class Range:
    """Cells of a sheet; `height` may be more than there are rows, the rest is empty."""

    api = True
    max_cells_per_read = max_cells_per_write = None

    def __init__(
        self, rows: list[list[Any]], height: int | None = None, sheet: Sheet | None = None
    ) -> None:
        self.rows, self.row, self.column = rows, 1, 1
        self.shape = (height or len(rows), len(rows[0]))
        self.sheet = sheet or Sheet(rows)

    def __call__(self, row: int, column: int) -> Range:
        cell = Range([[None]], sheet=self.sheet)
        cell.row, cell.column = self.row + row - 1, self.column + column - 1
        return cell

    @property
    def raw_value(self) -> Any:
        assert self.shape[0] == len(self.rows), "the whole column would be read"
        return self.rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, self.rows))


def _module(name: str, **contents: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(contents)
    return made


@contextmanager
def installed() -> Iterator[Any]:
    """While it lasts, xlwings takes this for Windows: gives `call(name, *arguments)` and `vba()` of the functions."""
    client = _module("win32com.client", Dispatch=lambda it: it)
    windows = _module(
        "xlwings._xlwindows",
        Range=lambda xl: xl,
        is_range_instance=lambda it: isinstance(it, Range),
        BOOK_CALLER=None,
    )
    fakes = {
        "pythoncom": _module("pythoncom", CoInitialize=lambda *_: None),
        "pywintypes": _module("pywintypes", com_error=type("com_error", (Exception,), {})),
        "win32com": _module("win32com", client=client),
        "win32com.client": client,
        "xlwings._xlwindows": windows,
        "xlwings.com_server": _module("xlwings.com_server", loop=None),
    }
    kept_modules = {
        name: sys.modules.get(name) for name in (*fakes, "xlwings.udfs", "ar_xl.addin.udfs")
    }
    kept = {name: getattr(xw, name, None) for name in ("func", "arg", "ret", "_xlwindows")}
    engines = dict(xw.engines.engines_by_name)
    sys.modules.update(fakes)
    sys.modules.pop("ar_xl.addin.udfs", None)
    xw._xlwindows = windows
    xw.engines.add(ENGINE)
    try:
        udfs = importlib.import_module("xlwings.udfs")
        xw.func, xw.arg, xw.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
        functions = importlib.import_module("ar_xl.addin.udfs")
        here = Range([[None]])

        def call(name: str, *arguments: Any) -> Any:
            return udfs.call_udf("ar_xl.addin.udfs", name, arguments, None, here)

        def vba() -> str:
            out = io.StringIO()
            udfs.generate_vba_wrapper(
                "ar_xl.addin.udfs", functions, out, SimpleNamespace(Name="a.xlam")
            )
            return out.getvalue()

        yield SimpleNamespace(call=call, vba=vba, functions=functions)
    finally:
        xw.engines.engines_by_name.clear()
        xw.engines.engines_by_name.update(engines)
        for name, value in kept.items():
            setattr(xw, name, value)
        for name, module in kept_modules.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
