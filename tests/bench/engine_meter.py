"""What is spent inside the test engine, so that it can be told from our own time.

Excel answers a call in its own process; the LibreOffice engine answers in ours, with Python around LibreOffice's
bridge. Each call that xlwings makes of a sheet or its cells is timed, the outermost only, and counted: in Excel such a
call is one round trip or a few. What an engine does to values without asking Excel counts as our own time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

from tests.live import libreoffice_cells, libreoffice_engine


class Meter:
    """Processor seconds inside the engine, and its calls by name."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls: Counter[str] = Counter()
        self._deep = False
        for module in (libreoffice_engine, libreoffice_cells):
            for kind in vars(module).values():
                if (
                    isinstance(kind, type)
                    and kind.__module__ == module.__name__
                    and kind is not libreoffice_engine.Engine
                ):
                    self._watch(kind)

    def reset(self) -> None:
        """Begin anew."""
        self.seconds, self.calls = 0.0, Counter()

    def _watch(self, kind: type) -> None:
        for name, found in list(vars(kind).items()):
            told = f"{kind.__name__}.{name}"
            if isinstance(found, property):
                getter = found.fget and self._timed(found.fget, told)
                setter = found.fset and self._timed(found.fset, told + " =")
                setattr(kind, name, property(getter, setter))
            elif isinstance(found, FunctionType):
                setattr(kind, name, self._timed(found, told))

    def _timed(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(call)
        def timed(*given: Any, **named: Any) -> Any:
            if self._deep:
                return call(*given, **named)
            self._deep = True
            begun = time.process_time()
            try:
                return call(*given, **named)
            finally:
                self.seconds += time.process_time() - begun
                self.calls[name] += 1
                self._deep = False

        return timed
