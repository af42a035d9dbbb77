"""Bytes of a text file to text: byte order mark, UTF-8, or the single-byte set that gives one language's letters."""

from __future__ import annotations

import codecs
import re
from typing import Final

_ALPHABETS: Final = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "äöüß",
        "àâæçéèêëîïôœùûüÿ",
        "áéíóúüñªº",
        "àèéìíîòóùú",
        "ãáàâçéêíóôõúüªº",
        "éëïöüáíóúèêç",
        "åäöéü",
        "æøåéü",
        "áčďéěíňóřšťúůýž",
        "ąćęłńóśźż",
        "áéíóöőúüű",
        "áäčďéíĺľňóôŕšťúýž",
        "čšžćđ",
        "ăâîșțşţ",
        "ąčęėįšųūž",
    )
)
"""Letters beyond a-z: German, French, Spanish, Italian, Portuguese, Dutch, Swedish and Finnish, Danish and
Norwegian, Czech, Polish, Hungarian, Slovak, Slovenian and Croatian, Romanian, Lithuanian."""
_SIGNS: Final = frozenset("€£¥§°·–—’‘“”„…«»²³µ№ \u00a0\u00ad")
_SINGLE_BYTE: Final = ("cp1252", "cp1250", "iso8859-2", "cp1257", "cp850", "cp852")
_INSIDE = re.compile(r"(?<=[A-Za-z])([A-Za-z])([^\W\d_A-Za-z])")
"""A letter beyond ASCII behind two others."""
_SAMPLE: Final = 1 << 18
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with.

    >>> decoded("Wert €".encode())[1], decoded("Müller".encode("cp1252")), decoded("Částka účtu příjemce".encode("cp1250"))
    ('utf-8', ('Müller', 'cp1252'), ('Částka účtu příjemce', 'cp1250'))
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    zeros = data[:2000].count(0)
    if zeros > len(data[:2000]) // 4:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    high = bytes(sorted({byte for byte in data if byte > 127}))
    best = max(_SINGLE_BYTE, key=lambda encoding: _likelihood(high, data, encoding))
    return data.decode(best, "replace"), best


def _likelihood(high: bytes, data: bytes, encoding: str) -> float:
    """How well the letters beyond ASCII fit into one language; the sooner listed encoding wins a tie."""
    letters = high.decode(encoding, "replace")
    counts = {letter: data.count(byte) for letter, byte in zip(letters, high, strict=True)}
    total = sum(counts.values())
    signs = sum(count for letter, count in counts.items() if letter in _SIGNS)
    most = max(
        sum(count for letter, count in counts.items() if letter in alphabet)
        for alphabet in _ALPHABETS
    )
    return (most + 0.9 * signs) / total - _miscast(data[:_SAMPLE].decode(encoding, "replace"))


def _miscast(text: str) -> float:
    """The share of letters beyond ASCII that are small inside capitals, or capitals inside small letters."""
    inside = _INSIDE.findall(text)
    wrong = sum(letter != "ß" and before.isupper() != letter.isupper() for before, letter in inside)
    return wrong / len(inside) if inside else 0.0


def double_encoded(text: str) -> bool:
    """True where UTF-8 was taken for a single-byte set and saved again: `Ã¤` for `ä`.

    >>> double_encoded("MÃ¼ller"), double_encoded("Müller")
    (True, False)
    """
    return any(
        mark in text
        for mark in ("Ã¤", "Ã¶", "Ã¼", "ÃŸ", "Ã©", "Ã¨", "Ã³", "Ã¡", "Ã±", "Ã§", "Ã\x9f", "Ã\x84")
    )
