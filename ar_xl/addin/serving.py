"""How Python starts for the add-in: xlwings, and none of the libraries it loads only to be asked about.

xlwings imports pandas, numpy, Pillow and matplotlib wherever they are installed, for conversions and pictures that the
add-in never asks it for: plain values go in and out. Loading them took five times as long as xlwings itself, before
the first button could answer. So it is imported as on a computer without them, which it allows for; who needs pandas
afterwards imports it as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ar_xl import session

_NOT_ASKED: Final = (
    *("numpy", "pandas", "polars", "PIL", "matplotlib", "plotly"),
    "cryptography",  # for the keys of xlwings' paid part
)


@contextmanager
def _as_if_missing(names: tuple[str, ...]) -> Iterator[None]:
    """Lets imports of these fail as though they were not installed; what is loaded already stays."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is Python's word for it
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


session.one_thread()
with _as_if_missing(_NOT_ASKED):
    import xlwings

__all__ = ["serve", "xlwings"]


def serve(clsid: str) -> None:
    """Answer Excel until it ends: buttons and worksheet functions of this user, of all workbooks.

    Args:
        clsid: Under which xlwings' DLL looks for this process.
    """
    xlwings.serve(clsid)  # type: ignore[call-arg]  # a stand-in on systems without COM
