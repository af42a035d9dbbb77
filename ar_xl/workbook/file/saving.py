"""The book on disk: swapped whole, kept in backups, never under somebody's hands."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ar_xl.problems import BusyError
from ar_xl.workbook.file.backups import UNDO, backups_of, digest, keep, parts_of
from ar_xl.workbook.file.locks import PAUSE, TEMPORARY, locked, refuse_open, remove, why_not

TRIES: Final = 5
"""A cloud folder lets go of a file after a moment."""


@dataclass(frozen=True)
class Seen:
    """A file as it was when it was read."""

    size: int
    modified: int
    changed: int
    digest: Callable[[], str]
    """Of its bytes; worked out only where dates do not decide."""

    @staticmethod
    def of(path: Path, of_bytes: Callable[[], str]) -> Seen:
        """What to compare later."""
        stat = path.stat()
        return Seen(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, of_bytes)

    def is_still(self, path: Path) -> bool:
        """Whether the file holds the same bytes; read again only where its dates differ."""
        try:
            now = Seen.of(path, self.digest)
        except FileNotFoundError:
            return False
        return now == self or (now.size == self.size and digest(path.read_bytes()) == self.digest())


class _Hashed:
    """A stream that knows the digest of what went through."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.hash = out, hashlib.sha256()

    def write(self, chunk: bytes | memoryview) -> int:
        self.hash.update(chunk)
        return self.out.write(chunk)


def swap(
    path: Path, fill: Callable[[BinaryIO], object], *, command: str, backups: int, seen: Seen | None
) -> Seen:
    """Put a new version in place of a file in one step; the old one becomes a backup.

    Args:
        path: The file; it may not be there yet.
        fill: Writes the new version.
        command: For the backup's name.
        backups: How many to keep.
        seen: The file as it was read; None where nobody read it.

    Returns:
        The file as it is now.

    Raises:
        BusyError: The book cannot be written now; it is as it was.
    """
    with locked(path):
        _clean(path)
        refuse_open(path)
        if seen is not None and not seen.is_still(path):
            raise BusyError(
                f"{path.name} was changed by somebody since it was read. Nothing was written; run the command again."
            )
        temporary = path.with_name(f"{TEMPORARY}{path.stem}-{os.getpid()}{path.suffix}")
        try:
            now = _written(temporary, path, fill)
            if _is_same(path, now, temporary):
                remove(temporary)
                return Seen.of(path, lambda: now)
            if path.exists():
                keep(path, command, now, backups)
            _renamed(temporary, path)
        except OSError as error:
            remove(temporary)
            raise BusyError(why_not(error, path)) from error
        except BaseException:
            remove(temporary)
            raise
        _flush_folder(path.parent)
        return Seen.of(path, lambda: now)


def _is_same(path: Path, new_digest: str, temporary: Path) -> bool:
    """Whether the new version is the old one: then there is nothing to swap and to keep."""
    return (
        path.exists()
        and path.stat().st_size == temporary.stat().st_size
        and digest(path.read_bytes()) == new_digest
    )


def _written(temporary: Path, path: Path, fill: Callable[[BinaryIO], object]) -> str:
    """The digest of the new version."""
    with temporary.open("xb") as out:
        hashed = _Hashed(out)
        fill(hashed)  # type: ignore[arg-type]
        out.flush()
        os.fsync(out.fileno())
    if path.exists():
        shutil.copymode(path, temporary)
    return hashed.hash.hexdigest()


def _renamed(temporary: Path, path: Path) -> None:
    for attempt in range(TRIES):
        try:
            temporary.replace(path)
        except PermissionError:
            if attempt + 1 == TRIES:
                break
            time.sleep(PAUSE * (attempt + 1))
        else:
            return
    beside = path.with_name(f"{path.stem}.new{path.suffix}")
    temporary.replace(beside)
    raise BusyError(
        f"{path.name} could not be replaced (another program holds it, perhaps a cloud folder that is syncing). "
        f"It is as it was; the new version is {beside.name} beside it."
    )


def _clean(path: Path) -> None:
    """Remove what a killed run left; we hold the lock, so nobody uses it."""
    for left in path.parent.glob(f"{TEMPORARY}*{path.suffix}"):
        if left.name.startswith(f"{TEMPORARY}{path.stem}-") and left.suffix != ".lock":
            remove(left)
    if path.exists():
        here = path.stat()
        for backup in backups_of(path):
            # Linked by a run that was killed before it replaced the book.
            if (
                (stat := backup.stat()).st_ino == here.st_ino
                and stat.st_dev == here.st_dev
                and stat.st_nlink > 1
            ):
                remove(backup)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # NTFS journals a rename itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network folders cannot
    finally:
        os.close(handle)


def step_back(path: Path, backup: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Put a version made from a backup in place of the book; the book becomes a backup itself.

    Raises:
        BusyError: The book cannot be written now; it is as it was.
    """
    content = path.read_bytes()
    seen = Seen.of(path, lambda: digest(content))
    # None is dropped for the sake of this one: each may be the next step back.
    now = swap(path, fill, command=UNDO, backups=len(backups_of(path)) + 1, seen=seen)
    old, new = digest(backup.read_bytes())[:12], now.digest()[:12]
    # A later command may have made the same bytes; what led to the version taken back to is older than it.
    before = [
        b
        for b in backups_of(path)
        if b.name < backup.name and parts_of(b)["hash"] == old and parts_of(b)["command"] != UNDO
    ]
    if before:
        name = before[-1].name.replace(f".{old}.", f".{new}.")
        before[-1].rename(before[-1].with_name(name))
