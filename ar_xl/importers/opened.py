"""Files as they arrive: alone, gzipped or in a zip; bounded, so that no archive can fill the memory."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from ar_xl.problems import InputError, Problem

HEAD: Final = 64 * 1024
"""A format is recognised by this many bytes."""
MOST_UNPACKED: Final = 1 << 30
MOST_GROWTH: Final = 250
"""Statements shrink to a twentieth, seldom to a hundredth; more is an archive made to harm."""
FREE_GROWTH: Final = 16 << 20
MOST_FILES: Final = 5000
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BROKEN: Final = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    *(RuntimeError, NotImplementedError, UnicodeDecodeError),
)
"""What the archive libraries raise for damaged, encrypted or unknown content."""
Closable = Any
"""An open stream, or the archive it comes from."""
_OFFICE: Final = {"[Content_Types].xml", "mimetype"}


def refusal(
    name: str, what: str, fix: str, *, row: int | None = None, value: object = None
) -> InputError:
    """The one problem that makes a whole file unusable."""
    return InputError([Problem(name, row, None, value, what, fix)])


@dataclass(frozen=True)
class Opened:
    """One file's content, unpacked."""

    name: str
    """As problems and the Source column show it."""
    head: bytes
    """The first bytes, by which the format is recognised."""
    stream: Callable[[], IO[bytes]]
    """Opens the content from its beginning."""
    path: Path | None = None
    """Where the content lies unpacked on disk; None inside an archive."""

    def data(self) -> bytes:
        """The whole content.

        Raises:
            InputError: The archive is broken, or unpacks to more than a file of its size can hold.
        """
        with self.stream() as stream:
            return stream.read()


class _Bounded(io.RawIOBase):
    """Unpacks, and stops where the content outgrows what the archive can honestly hold."""

    def __init__(self, streams: Sequence[Closable], packed: int, name: str) -> None:
        self._streams, self._name = streams, name
        self._left = min(MOST_UNPACKED, max(FREE_GROWTH, packed * MOST_GROWTH))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece: bytes = self._streams[0].read(len(buffer))
        except _BROKEN:
            raise _damaged(self._name) from None
        self._left -= len(piece)
        if self._left < 0:
            what = "unpacks to far more than its size allows"
            raise refusal(self._name, what, "Unpack it yourself and look at what it holds.")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        for stream in self._streams:
            stream.close()
        super().close()


def _damaged(name: str) -> InputError:
    return refusal(
        name, "is a damaged or protected archive", "Unpack it yourself, or send it again."
    )


def files_in(path: Path) -> Iterator[Opened]:
    """Every file that `path` holds, in the archive's order.

    Raises:
        InputError: The file cannot be read, is empty, or is an archive that is broken or hostile.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise refusal(
            path.name,
            f"cannot be read ({error.strerror or error})",
            "Check the name, and that you may read the file.",
        ) from None
    if not head:
        raise refusal(path.name, "is empty", "Download or export the file again.")
    yield from unpacked(Opened(path.name, head, lambda: path.open("rb"), path), size)


def unpacked(file: Opened, size: int, depth: int = 0) -> Iterator[Opened]:
    """The file itself, or what it holds if it is an archive.

    Raises:
        InputError: The archive is broken or hostile.
    """
    if file.head.startswith(_GZIP) and depth < 2:

        def streams() -> Sequence[Closable]:
            packed = file.stream()
            return gzip.GzipFile(fileobj=packed), packed

        inner = _member(file.name.removesuffix(".gz"), streams, size)
        yield from unpacked(inner, size, depth + 1)
    elif file.head.startswith(_ZIP):
        yield from _zipped(file, depth)
    else:
        yield file


def _member(name: str, streams: Callable[[], Sequence[Closable]], packed: int) -> Opened:
    def bounded() -> IO[bytes]:
        return io.BufferedReader(_Bounded(streams(), packed, name), HEAD)

    with bounded() as start:
        head = start.read(HEAD)
    return Opened(name, head, bounded)


def _zipped(file: Opened, depth: int) -> Iterator[Opened]:
    # A zip is read from its end, which a stream out of another archive cannot do.
    source = file.path or io.BytesIO(file.data())
    try:
        with zipfile.ZipFile(source) as archive:
            members = [m for m in archive.infolist() if _counts(m)]
    except (*_BROKEN, ValueError):
        raise refusal(
            file.name, "is a damaged or cut-off file", "Download or save it again."
        ) from None
    if _OFFICE & {m.filename for m in members}:
        yield file
        return
    if depth > 1:
        raise refusal(
            file.name, "is an archive inside an archive inside another", "Unpack it first."
        )
    if len(members) > MOST_FILES:
        raise refusal(
            file.name, f"holds {len(members)} files", f"Import at most {MOST_FILES} at once."
        )
    if not members:
        raise refusal(file.name, "holds no files", "Download or save it again.")
    for member in members:
        name = f"{file.name}/{member.filename}"

        def streams(wanted: zipfile.ZipInfo = member, named: str = name) -> Sequence[Closable]:
            archive = zipfile.ZipFile(source)
            try:
                return archive.open(wanted), archive
            except _BROKEN:
                archive.close()
                raise _damaged(named) from None

        inner = _member(name, streams, member.compress_size)
        if inner.head:
            yield from unpacked(inner, member.compress_size, depth + 1)


def _counts(member: zipfile.ZipInfo) -> bool:
    """Leaves out folders and what macOS adds."""
    last = member.filename.rsplit("/", 1)[-1]
    return not member.is_dir() and not last.startswith(".") and "__MACOSX/" not in member.filename
