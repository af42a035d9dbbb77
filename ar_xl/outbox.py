"""The folder beside a book for what leaves the house: letters, statements, mails."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ar_xl.problems import BusyError


def folder(book: Path) -> Path:
    """Where a book's letters, statements and mails go: `month-end outbox` beside `month-end.xlsx`."""
    return book.with_name(f"{book.stem} outbox")


def file_name(*words: str) -> str:
    """A name any file system takes, from words that came from outside.

    >>> file_name("Reminder", "C/1: ..", "Müller & Söhne")
    'Reminder C 1 Müller & Söhne'
    """
    plain = (re.sub(r"[^\w&+,() -]+", " ", word) for word in words)
    return " ".join(" ".join(plain).split())[:120].strip() or "file"


def leave(files: Mapping[str, bytes], outbox: Path) -> None:
    """Write the files; each is whole or not there. Those of the same name are replaced.

    Raises:
        BusyError: The folder cannot be written.
    """
    for name, content in files.items():
        *inside, last = name.split("/")
        stem, dot, ending = last.rpartition(".")
        path = outbox.joinpath(*map(file_name, inside), file_name(stem) + dot + file_name(ending))
        unfinished = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            os.replace(unfinished, path)  # noqa: PTH105  # pathlib's says less
        except OSError as error:
            raise BusyError(f"{path} cannot be written ({error.strerror}).") from error


_LARGEST = 20 * 2**20
"""Bytes. No template and no copy of an invoice is larger."""


def beside(folder: Path | None) -> Callable[[str], bytes | None]:
    """Reads files of a folder by their place in it; None where there is none, or nothing leads out of it."""

    def read(place: str) -> bytes | None:
        if folder is None:
            return None
        *inside, last = place.split("/")
        stem, _, ending = last.rpartition(".")
        kept = ".".join(file_name(part) for part in stem.split("."))
        path = folder.joinpath(*map(file_name, inside), f"{kept}.{file_name(ending)}")
        try:
            return path.read_bytes() if path.stat().st_size <= _LARGEST else None
        except OSError:
            return None

    return read
