"""Workbooks as tables: .xlsx, .xlsm, .xlsb, .xls and .ods, read with calamine; title rows above the headings are fine."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ar_xl.extents import MOST_CELLS, is_wide, overlapping, reach_too_far
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import MOST_UNPACKED, Opened, refusal
from ar_xl.importers.sheet import Row
from ar_xl.importers.tabular import TARGETS
from ar_xl.importers.workbook_tables import tables_on
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import Table

NAME: Final = "Excel"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PIECE: Final = 1 << 24
_TOO_LARGE: Final = (
    "has cells too far apart to be read",
    "Delete the cells far to the right of and below the table.",
)


def identify(head: bytes) -> bool:
    """A zip, which by now is an Office package, or an OLE2 file."""
    return head.startswith((_ZIP, _OLE))


def read(file: Opened, settings: Settings, targets: Sequence[Table] = TARGETS) -> list[Imported]:
    """The tables on its sheets; a sheet that holds none of ours is left out.

    Raises:
        InputError: It is encrypted or damaged, or no sheet holds a table of ours.
    """
    data = file.data()
    if file.head.startswith(_OLE) and _ENCRYPTED in data:
        raise refusal(
            file.name,
            "is protected by a password",
            "Open it in Excel and save it without a password.",
        )
    if file.head.startswith(_ZIP):
        _bounded(file.name, data)
    return tables_on(file.name, NAME, _sheets(file.name, data), settings, targets)


def _bounded(name: str, data: bytes) -> None:
    """Refuses a package that unpacks to far more than it is, or whose cells reach too far to be laid out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if sum(m.file_size for m in members) > min(
                MOST_UNPACKED, max(64 << 20, len(data) * 250)
            ):
                what = "unpacks to far more than its size allows"
                raise refusal(name, what, "Open it in Excel and save it again.")
            for member in members:
                if (
                    "sheet" in member.filename
                    and any(map(is_wide, overlapping(_pieces(package, member))))
                    and reach_too_far(_pieces(package, member))
                ):
                    raise refusal(name, *_TOO_LARGE)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ):
        raise refusal(
            name, "is a damaged or cut-off workbook", "Save or download it again."
        ) from None


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(member) as content:
        yield from iter(lambda: content.read(_PIECE), b"")


def _sheets(name: str, data: bytes) -> list[tuple[str, list[Row]]]:
    """Visible sheets with their filled rows, numbered as Excel does."""
    import python_calamine as calamine

    found = []
    try:
        with _silenced(), calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if (
                    meta.visible != calamine.SheetVisibleEnum.Visible
                    or meta.typ != calamine.SheetTypeEnum.WorkSheet
                ):
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                if sheet.width * sheet.height > MOST_CELLS:
                    raise refusal(f"{name}/{meta.name}", *_TOO_LARGE)
                top = sheet.start[0] + 1 if sheet.start else 1
                rows: list[Row] = [
                    (row, [_cell(v) for v in cells])
                    for row, cells in enumerate(sheet.to_python(skip_empty_area=True), top)
                ]
                filled = [(row, cells) for row, cells in rows if any(v is not None for v in cells)]
                if filled:
                    found.append((meta.name, filled))
    except InputError:
        raise
    except BaseException as error:
        # Calamine raises many kinds for damaged files; a panic of its Rust code is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise refusal(
            name,
            f"is a damaged workbook ({str(error)[:80]})",
            "Open it in Excel, save it as .xlsx, and import that.",
        ) from None
    return found


@contextmanager
def _silenced() -> Iterator[None]:
    """Keeps the library's Rust code from printing where it panicked, which no clerk can use."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no such stream in a program without a console
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a file
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    return value
