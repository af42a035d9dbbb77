"""The zip around a workbook: bounded reading, and writing that copies untouched members as they are."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import BinaryIO, Final

from ar_xl.extents import overlapping
from ar_xl.problems import InputError, Problem

LARGEST_MEMBER: Final = 2**31
LARGEST_WHOLE: Final = 2**32
MOST_MEMBERS: Final = 20_000
STEEPEST: Final = 250
"""More bytes out of one byte in than any sheet gives; only looked at above `SMALL`."""
SMALL: Final = 2**28
FIRST_DOS_DATE: Final = 0x21
"""1980-01-01, so that the same input gives the same bytes."""
WINDOW: Final = 1 << 14
"""Taken in at a time where a part is only looked through; fits the processor's cache."""
QUICK, SMALLEST = 1, 6
"""Levels of zlib: sheets are large and 1 takes half the time for a quarter more bytes."""

UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""How a part in UTF-16 begins."""
_LETTER: Final = re.compile(rb"\w")
_ANY: Final = re.compile(rb".", re.DOTALL)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCAL, _CENTRAL, _END = 0x04034B50, 0x02014B50, 0x06054B50


class Packed:
    """A long stretch of a part, or a whole one, kept deflated until it is written: a tenth of the memory."""

    def __init__(self, chunks: Iterable[Chunk], level: int = QUICK) -> None:
        squeeze = zlib.compressobj(level, zlib.DEFLATED, -15)
        deflated: list[bytes] = []
        self.crc = self._size = 0
        for chunk in map(unpacked, chunks):
            self.crc = zlib.crc32(chunk, self.crc)
            self._size += len(chunk)
            deflated.append(squeeze.compress(chunk))
        self.deflated = b"".join([*deflated, squeeze.flush()])

    def __len__(self) -> int:
        return self._size

    def content(self) -> bytes:
        """The stretch itself."""
        return zlib.decompress(self.deflated, -15, self._size)


Chunk = bytes | memoryview | Packed
"""A stretch of a part."""


def unpacked(chunk: Chunk) -> bytes | memoryview:
    """The bytes of a stretch."""
    return chunk.content() if isinstance(chunk, Packed) else chunk


def joined(chunks: Iterable[Chunk]) -> bytes:
    """The bytes of all stretches."""
    return b"".join(map(unpacked, chunks))


def refusal(name: str, what: str, fix: str) -> InputError:
    """The error for a file that cannot be read as a workbook."""
    return InputError([Problem(name, None, None, None, what, fix)])


class Archive:
    """The members of a workbook file, looked up as part names are: case and kind of slash do not matter.

    Raises:
        InputError: The bytes are no .xlsx or .xlsm, or not a sound one.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self.content = memoryview(content)
        _refuse_other_formats(content, name)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
            self.members = self.zip.infolist()
        except (zipfile.BadZipFile, struct.error, ValueError, EOFError, OSError):
            raise self._damaged() from None
        self._bounded()
        self.by_part = {part_name(info.filename): info for info in self.members}

    def _damaged(self) -> InputError:
        return refusal(
            self.name,
            "is damaged or cut short",
            f"Get it again from where it came, or take the newest copy from the folder {_backups(self.name)}.",
        )

    def _bounded(self) -> None:
        whole = sum(info.file_size for info in self.members)
        steep = whole > SMALL and whole > STEEPEST * max(1, len(self.content))
        if (
            steep
            or whole > LARGEST_WHOLE
            or len(self.members) > MOST_MEMBERS
            or any(info.file_size > LARGEST_MEMBER for info in self.members)
        ):
            raise refusal(
                self.name,
                "unpacks to far more than a workbook holds",
                "Do not trust this file. Ask for it again from where it came.",
            )
        if any(info.flag_bits & 1 for info in self.members):
            raise refusal(self.name, *_PASSWORD)

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            KeyError: There is no such part.
            InputError: Its bytes are damaged.
        """
        info = self.by_part[part_name(part)]
        try:
            if info.compress_type == zipfile.ZIP_DEFLATED:
                found = zlib.decompressobj(-15).decompress(self.raw(info), info.file_size + 1)
                if zlib.crc32(found) != info.CRC:
                    raise self._damaged()
            else:
                with self.zip.open(info) as member:
                    found = member.read(info.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            struct.error,
        ):
            raise self._damaged() from None
        if len(found) != info.file_size:
            raise self._damaged()
        return found

    def size(self, part: str) -> int:
        """Bytes of a part."""
        return self.by_part[part_name(part)].file_size

    def is_utf_16(self, part: str) -> bool:
        """Whether a part is written in UTF-16, as the standard allows and few do."""
        info = self.by_part[part_name(part)]
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return self.read(part).startswith(UTF_16)
        try:
            return zlib.decompressobj(-15).decompress(self.raw(info), 2).startswith(UTF_16)
        except zlib.error:
            raise self._damaged() from None

    def holds(self, part: str, marks: Sequence[bytes]) -> bool:
        """Whether one of some short byte strings stands in a part, which is never whole in memory.

        A part in UTF-16 is said to hold them.
        """
        return stand_in(self.pieces(part), marks)

    def pieces(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, some at a time: it is never whole in memory."""
        info = self.by_part[part_name(part)]
        if info.compress_type != zipfile.ZIP_DEFLATED:
            yield self.read(part)
            return
        inflate, raw = zlib.decompressobj(-15), self.raw(info)
        for at in range(0, len(raw), WINDOW):
            try:
                yield inflate.decompress(raw[at : at + WINDOW])
            except zlib.error:
                raise self._damaged() from None

    def raw(self, info: zipfile.ZipInfo) -> memoryview:
        """The bytes of a member as they are stored."""
        start = info.header_offset
        name_length, extra_length = struct.unpack_from("<HH", self.content, start + 26)
        start += 30 + name_length + extra_length
        if start + info.compress_size > len(self.content):
            raise self._damaged()
        return self.content[start : start + info.compress_size]


def stand_in(chunks: Iterable[bytes], marks: Sequence[bytes]) -> bool:
    """Whether one of some short byte strings stands in a part, given in stretches; see `Archive.holds`."""
    # Most stretches lack the letter; looking for one letter takes a twentieth of looking for two.
    letters = [(_LETTER.search(mark) or _ANY.search(mark), mark) for mark in marks]
    pairs = [(found[0], mark) for found, mark in letters if found]
    for whole in overlapping(chunks, max(map(len, marks))):
        if whole.startswith(UTF_16):  # bytes that UTF-8 never has
            return True
        if any(letter in whole and mark in whole for letter, mark in pairs):
            return True
    return False


class ArchiveWriter:
    """Writes members to a stream: new ones deflated, others copied without being inflated."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.directory: list[bytes] = []
        self.offset = 0

    def copy(self, info: zipfile.ZipInfo, raw: memoryview) -> None:
        """A member as it is, with its date."""
        year, month, day, hour, minute, second = info.date_time
        date = max(year - 1980, 0) << 9 | month << 5 | day
        time = hour << 11 | minute << 5 | second // 2
        self._member(
            info.orig_filename, info.CRC, info.file_size, info.compress_type, [raw], date, time
        )

    def add(self, name: str, chunks: Iterable[Chunk], level: int = QUICK) -> None:
        """A new member from its uncompressed bytes; what is packed as a whole is written as it is."""
        listed = list(chunks)
        first = listed[0] if len(listed) == 1 else None
        whole = first if isinstance(first, Packed) else Packed(listed, level)
        deflated = [memoryview(whole.deflated)]
        size, method = len(whole), zipfile.ZIP_DEFLATED
        self._member(name, whole.crc, size, method, deflated, FIRST_DOS_DATE, 0)

    def _member(
        self,
        name: str,
        crc: int,
        size: int,
        method: int,
        packed: Sequence[bytes | memoryview],
        date: int,
        time: int,
    ) -> None:
        encoded = name.encode()
        flags = 0 if name.isascii() else 0x800
        length = sum(map(len, packed))
        fields = (flags, method, time, date, crc, length, size, len(encoded))
        local = struct.pack("<IHHHHHIIIHH", _LOCAL, 20, *fields, 0) + encoded
        self.directory.append(
            struct.pack("<IHHHHHHIIIHHHHHII", _CENTRAL, 20, 20, *fields, 0, 0, 0, 0, 0, self.offset)
            + encoded
        )
        self.out.write(local)
        for chunk in packed:
            self.out.write(chunk)
        self.offset += len(local) + length

    def close(self) -> None:
        """Write the directory; the stream stays open."""
        directory = b"".join(self.directory)
        count = len(self.directory)
        end = struct.pack("<IHHHHIIH", _END, 0, 0, count, count, len(directory), self.offset, 0)
        self.out.write(directory + end)


def part_name(name: str) -> str:
    """A part's name for comparison: no leading slash, forward slashes, lower case (ECMA-376 part 2, 6.2)."""
    return name.replace("\\", "/").lstrip("/").lower()


_PASSWORD: Final = (
    "is protected with a password",
    "Open it in Excel, take the password off (File, Info, Protect Workbook, Encrypt with Password), and save.",
)


def _backups(name: str) -> str:
    return f'"{PurePath(name).stem} backups"'


def _refuse_other_formats(content: bytes, name: str) -> None:
    """The formats people have in hand when they say Excel, each with its way out."""
    if not content:
        raise refusal(
            name, "is empty (0 bytes)", f"Take the newest copy from the folder {_backups(name)}."
        )
    if content[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refusal(name, *_PASSWORD)
        raise refusal(
            name,
            "is an old Excel file (.xls)",
            "Open it in Excel and save it as Excel Workbook (.xlsx).",
        )
    if content[:2] == b"PK":
        return
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        kind = "is a PDF file, not a workbook, whatever its name says"
    elif start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        kind = "is a web page (HTML), not a workbook, whatever its name says"
    elif start.startswith(b"<"):
        kind = "is an XML file, not a workbook, whatever its name says"
    elif b"\0" not in content[:4096] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        kind = "is a text file (CSV), not a workbook, whatever its name says"
    else:
        kind = "is not an Excel workbook"
    raise refusal(name, kind, "Open it in Excel and save it as Excel Workbook (.xlsx).")
