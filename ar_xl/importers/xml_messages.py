"""ISO 20022 messages as XML: which one a file is, and its elements one by one, without entities or a DTD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from lxml import etree

from ar_xl.importers.encodings import decoded
from ar_xl.importers.opened import Opened, refusal
from ar_xl.problems import InputError

_MESSAGE = re.compile(r"urn:[\w:.]*?(?P<message>[a-z]{4}\.\d{3}\.\d{3}\.\d{2})")
SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""What every parser of outside XML is told."""
MOST_AT_ONCE: Final = 32 << 20
"""Bytes in which one entry must end."""


def start(head: bytes) -> str:
    """The text of an XML file's first bytes, "" for any other file."""
    if b"<" not in head[:200]:
        return ""
    text = decoded(head)[0].lstrip("\ufeff \t\r\n")
    return text if re.match(r"<(?!html|!doctype html)[?!\w]", text, re.IGNORECASE) else ""


def message(text: str) -> str:
    """The message's name with its version, as the namespace says it, or "".

    >>> message('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:remt.001.001.05">')
    'remt.001.001.05'
    """
    found = _MESSAGE.search(text)
    return found["message"] if found else ""


def with_dtd(name: str) -> InputError:
    """The refusal of a file that brings a DTD."""
    what = "brings a document type definition, which no bank's file has"
    return refusal(name, what, "Do not use this file; download it again.")


def too_large(name: str) -> InputError:
    """The refusal of a file with an element that memory is not spent on."""
    what = f"has an entry of more than {MOST_AT_ONCE >> 20} MB, which no bank's file has"
    return refusal(name, what, "Do not use this file; download it again.")


class _Bounded:
    """A stream of which so much only is read at once."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._name = stream, name
        self.pending = 0

    def read(self, size: int = -1) -> bytes:
        self.pending += size
        if self.pending > MOST_AT_ONCE:
            raise too_large(self._name)
        return self._stream.read(size)


def elements(file: Opened, tags: Sequence[str]) -> Iterator[etree._Element]:
    """Elements with these names as they end; each is forgotten once the next is asked for.

    Raises:
        InputError: The file is cut off, is not well formed, or brings a DTD.
    """
    if "<!DOCTYPE" in start(file.head):
        raise with_dtd(file.name)
    try:
        with file.stream() as stream:
            wanted = [f"{{*}}{tag}" for tag in tags]
            bounded = _Bounded(stream, file.name)
            for _, element in etree.iterparse(bounded, events=("end",), tag=wanted, **SAFE):
                bounded.pending = 0
                if element.getroottree().docinfo.internalDTD is not None:
                    raise with_dtd(file.name)
                yield element
                element.clear()
    except etree.XMLSyntaxError as error:
        what = f"is cut off or damaged ({str(error.msg).split(', line')[0][:120]})"
        row = error.position[0] or None
        raise refusal(file.name, what, "Ask for it again.", row=row) from None


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element at a path of names, in any namespace."""
    for name in path.split("/"):
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: etree._Element | None, path: str) -> list[etree._Element]:
    """All elements at a path of names."""
    found = [] if element is None else [element]
    for name in path.split("/"):
        found = [one for at in found for one in at.iterchildren(f"{{*}}{name}")]
    return found


def text(element: etree._Element | None, *paths: str) -> str:
    """The first text at one of the paths, "" where there is none; blanks and line ends made single."""
    for path in paths:
        found = child(element, path)
        if found is not None and (words := " ".join((found.text or "").split())):
            return words
    return ""
