"""Excel while a command works in it: waited for when busy, kept still, and left as it was."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from ar_xl.problems import BusyError

if TYPE_CHECKING:
    import xlwings as xw

    Chosen = tuple[xw.Sheet, xw.Range | None]
    """A sheet, and what is selected there, where that is cells."""

T = TypeVar("T")
ATTEMPTS: Final = 5
"""How often Excel is asked again before the clerk is told."""
PAUSE: Final = 0.4
"""Seconds between two attempts."""
_CALLS: Final = 50
"""xlwings itself asks a busy Excel again without end; so often at most, for one call."""
_BUSY: Final = frozenset({-2147418111, -2147417846, -2146777998})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE: a cell is being edited or a box is open.
Source: winerror.h, and Microsoft's article 0x800AC472."""
_THEIRS: Final = frozenset({"pywintypes", "pythoncom", "appscript", "aem", "aeosa", "xlwings"})
"""Modules whose exceptions say that Excel refused."""
BUSY_TEXT: Final = (
    "Excel is busy: a cell is being edited, or a box is open. "
    "Press Enter or Esc, close the box, and try again."
)

LEFT_TEXT: Final = (
    "It is done, but Excel stayed busy and does not calculate by itself now. "
    "Press Enter or Esc, close any box, and choose Formulas, Calculation Options, Automatic."
)


def is_refusal(error: BaseException) -> bool:
    """Whether Excel refused, and not a mistake of ours."""
    return hasattr(error, "hresult") or type(error).__module__.split(".")[0] in _THEIRS


def is_busy(error: BaseException) -> bool:
    """Whether Excel refused for now only."""
    codes = {getattr(error, "hresult", None)}
    details = error.args[2] if len(error.args) > 2 else None
    if isinstance(details, tuple) and details:
        codes.add(details[-1])
    return bool(codes & _BUSY) or type(error).__name__ == "ExcelBusyError"


def reason(error: BaseException) -> str:
    """What Excel said, in one line."""
    details = error.args[2] if len(error.args) > 2 else None
    said = details[2] if isinstance(details, tuple) and len(details) > 2 and details[2] else error
    return " ".join(str(said).split())[:200]


def waited(ask: Callable[[], T]) -> T:
    """The answer of an Excel that may be busy at first.

    Raises:
        BusyError: It still is.
    """
    for attempt in range(ATTEMPTS):
        try:
            return ask()
        except Exception as error:
            if not is_refusal(error):
                raise
            if not is_busy(error):
                raise BusyError(f"Excel refused ({reason(error)}). Nothing was changed.") from error
            if attempt + 1 < ATTEMPTS:
                time.sleep(PAUSE)
    raise BusyError(BUSY_TEXT)


def bound_patience() -> None:
    """Let xlwings give up on a busy Excel, so that the clerk is told instead of waiting for ever."""
    windows = sys.modules.get("xlwings._xlwindows")
    if getattr(windows, "N_COM_ATTEMPTS", None) == 0:
        setattr(windows, "N_COM_ATTEMPTS", _CALLS)  # noqa: B010  # a module that only Windows has


@contextmanager
def still(app: xw.App) -> Iterator[None]:
    """Screen, calculation and events off; afterwards as before, whatever happened.

    Raises:
        BusyError: Excel is busy, before anything was done or when all of it was.
    """
    wanted = {"screen_updating": False, "enable_events": False, "display_alerts": False}
    before = waited(lambda: {name: getattr(app, name) for name in (*wanted, "calculation")})
    chosen = _chosen(app)
    try:
        for name, value in wanted.items():
            setattr(app, name, value)
        app.calculation = "manual"
        yield
    except BaseException:
        with suppress(Exception):  # what went wrong is told, whatever else does
            _restore(app, before, chosen)
        raise
    try:
        _restore(app, before, chosen)
    except BusyError as error:
        raise BusyError(LEFT_TEXT) from error


def _restore(app: xw.App, before: dict[str, object], chosen: Chosen | None) -> None:
    for name in ("screen_updating", "enable_events", "display_alerts", "calculation"):
        waited(partial(setattr, app, name, before[name]))
    with suppress(Exception):  # the sheet may be gone, and nothing hangs on it
        _choose(chosen)


def _chosen(app: xw.App) -> Chosen | None:
    """The active sheet and what is selected there, where that is cells."""
    try:
        return app.books.active.sheets.active, app.selection
    except Exception as error:
        if is_refusal(error) or isinstance(error, KeyError):
            return None
        raise


def _choose(chosen: Chosen | None) -> None:
    if chosen is None:
        return
    sheet, selection = chosen
    sheet.activate()
    if selection is not None:
        selection.select()
