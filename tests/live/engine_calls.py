"""Every call that xlwings makes of the LibreOffice engine, to be counted, timed or refused.

A call is one of a sheet, its cells, its tables: in Excel a round trip or a few. Calls that the engine makes of itself
are part of the first. What an engine does to values without asking Excel is no call.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FunctionType
from typing import Any

from tests.live import libreoffice_cells, libreoffice_engine

Watch = Callable[[str, Callable[[], Any]], Any]
"""Given a call's name and the call itself, gives its answer."""


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """While it lasts, each call goes through `watch`."""
    deep = False

    def through(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(call)
        def through_watch(*given: Any, **named: Any) -> Any:
            nonlocal deep
            if deep:
                return call(*given, **named)
            deep = True
            try:
                return watch(name, lambda: call(*given, **named))
            finally:
                deep = False

        return through_watch

    before = [(kind, name, found) for kind in _kinds() for name, found in vars(kind).items()]
    changed = []
    try:
        for kind, name, found in before:
            told = f"{kind.__name__}.{name}"
            if isinstance(found, property):
                getter = found.fget and through(found.fget, told)
                setter = found.fset and through(found.fset, f"{told} =")
                setattr(kind, name, property(getter, setter))
            elif isinstance(found, FunctionType) and name not in ("__init__", "writes", "transfer"):
                setattr(kind, name, through(found, told))
            else:
                continue
            changed.append((kind, name, found))
        yield
    finally:
        for kind, name, found in changed:
            setattr(kind, name, found)


class Meter:
    """Processor seconds inside the engine, and its calls by name."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls: Counter[str] = Counter()

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        begun = time.process_time()
        try:
            return call()
        finally:
            self.seconds += time.process_time() - begun
            self.calls[name] += 1


def _kinds() -> list[type]:
    return [
        kind
        for module in (libreoffice_engine, libreoffice_cells)
        for kind in vars(module).values()
        if isinstance(kind, type)
        and kind.__module__ == module.__name__
        and kind is not libreoffice_engine.Engine
        and not issubclass(kind, str | Exception)
    ]
