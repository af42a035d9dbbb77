"""The two forms of ISO 29500, transitional and strict: what one is told in, told in the other."""

from __future__ import annotations

import re
from typing import Final

_SPACES: Final = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (
        b"http://schemas.openxmlformats.org/drawingml/2006/",
        b"http://purl.oclc.org/ooxml/drawingml/",
    ),
)
_PERCENT: Final = re.compile(
    rb"(<(?:\w+:)?(?:gapWidth|gapDepth|overlap|holeSize|bubbleScale|depthPercent|hPercent|lblOffset)"
    rb'\s+val=")(-?\d+)%?(")'
)
"""In charts the strict form may say 150%. Microsoft's schema has 150 in both, and so have the charts we make."""
_SHARE: Final = re.compile(
    rb"(<(?:\w+:)?(?:lum|lumMod|lumOff|sat|satMod|satOff|hueMod|tint|shade|alpha|alphaMod|alphaOff)"
    rb'\s+val=")(-?[\d.]+)(%?)(")'
)
"""In colours: 75000 in the one form, 75% in the other."""


def retold(xml: bytes, *, strict: bool) -> bytes:
    """A part in the strict or the transitional form, whichever it was in.

    >>> retold(b'<gapWidth val="45"/><lumMod val="62500"/>', strict=True)
    b'<gapWidth val="45"/><lumMod val="62.5%"/>'
    >>> retold(b'<gapWidth val="45%"/><lumMod val="62.5%"/>', strict=False)
    b'<gapWidth val="45"/><lumMod val="62500"/>'
    """
    for spaces in _SPACES:
        old, new = spaces if strict else spaces[::-1]
        xml = xml.replace(old, new)
    sign = b"%" if strict else b""
    if not strict:
        xml = _PERCENT.sub(rb"\1\2\3", xml)

    def share(found: re.Match[bytes]) -> bytes:
        if bool(found[3]) == strict:
            return found[0]
        number = float(found[2]) / 1000 if strict else float(found[2]) * 1000
        return found[1] + f"{number:.10g}".encode() + sign + found[4]

    return _SHARE.sub(share, xml)
