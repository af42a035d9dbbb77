"""Text as a cell can hold it."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 32_767
"""Characters in one cell, counted as Excel counts: in UTF-16 units."""
CUT: Final = " … [cut]"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n?")


def storable(text: str) -> str:
    r"""The text without what no cell can hold.

    Control characters go, halves of broken characters become U+FFFD, line ends become line feeds, and
    what is too long is cut, with a mark that says so.

    >>> storable("a\x00b"), storable("1\r\n2"), len(storable("x" * 40000))
    ('ab', '1\n2', 32767)
    """
    if len(text) < 8192 and text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", _FORBIDDEN.sub("", _LONE.sub("\ufffd", text)))
    if len(text) * 2 > LONGEST and (units := len(text.encode("utf-16-le")) // 2) > LONGEST:
        kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))]
        text = kept.decode("utf-16-le", "ignore") + CUT if units else text
    return text
