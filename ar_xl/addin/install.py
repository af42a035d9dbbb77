"""Where the add-in lies on each system, and putting it there and taking it away.

It goes into Excel's own start folder, which Excel loads without being asked and trusts by default. Beside it one
file of the user's says which Python serves it; on a Mac, one script in Excel's script folder starts that Python.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Final

from ar_xl.addin.called import escaped, unescaped
from ar_xl.problems import BusyError, InputError, Problem

NAME: Final = "ar_xl.xlam"
KEY: Final = "INTERPRETER="
ASCII: Final = frozenset(map(chr, range(32, 127))) - {"%"}
"""What stands in the user's file as it is; VBA reads the rest wrongly in some code page or other."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of an installation."""

    addin: PurePath
    config: PurePath
    """The user's own file: which Python."""
    script: PurePath | None = None
    """The AppleScript, on a Mac."""

    @property
    def all(self) -> tuple[PurePath, ...]:
        """Every file of ours."""
        return (self.addin, self.config, *([self.script] if self.script else []))


def places(platform: str, environment: Mapping[str, str], home: str) -> Places | None:
    """Where the files lie; None on a system for which there is no Excel.

    Args:
        platform: As `sys.platform`.
        environment: As `os.environ`.
        home: The user's folder.

    Sources: Microsoft support, "Customize how Excel starts"; Apple's sandbox allows Excel its container.
    """
    if platform == "win32":
        user = PureWindowsPath(home)
        roaming = PureWindowsPath(environment.get("APPDATA") or user / "AppData" / "Roaming")
        profile = PureWindowsPath(environment.get("USERPROFILE") or user)
        return Places(
            roaming / "Microsoft" / "Excel" / "XLSTART" / NAME, profile / ".ar_xl" / "ar_xl.conf"
        )
    if platform == "darwin":
        library = PurePosixPath(home) / "Library"
        office = library / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        return Places(
            office / "Startup.localized" / "Excel" / NAME,
            library / "Containers" / "com.microsoft.Excel" / "Data" / "ar_xl.conf",
            library / "Application Scripts" / "com.microsoft.Excel" / "ar_xl.applescript",
        )
    return None


def no_excel(platform: str) -> InputError:
    """What to say where there is no Excel."""
    return InputError(
        [
            Problem(
                *("The add-in", None, None, None),
                f"needs Excel for Windows or Mac, and there is none for this system ({platform})",
                "The commands work on workbook files here: ar-xl --help",
            )
        ]
    )


def config_text(interpreter: str) -> str:
    """The user's file: which Python serves the add-in.

    >>> config_text("D:/Jürgen/python.exe").strip()
    'INTERPRETER=D:/J%u00FCrgen/python.exe'
    """
    return f"{KEY}{escaped(interpreter, ASCII)}\n"


def interpreter_of(config: str) -> str:
    """The Python that a user's file names; nothing where it names none."""
    named = [line for line in config.splitlines() if line.startswith(KEY)]
    return unescaped(named[-1][len(KEY) :]) if named else ""


def install(where: Places, addin: bytes, interpreter: str, script: str) -> list[str]:
    """Put everything in its place; a second time changes nothing.

    Args:
        where: From `places`.
        addin: From `build`.
        interpreter: The Python that shall serve it.
        script: The AppleScript's text, for a Mac.

    Returns:
        The files written.

    Raises:
        BusyError: Excel holds the add-in open, or a folder cannot be written.
    """
    contents = {where.addin: addin, where.config: config_text(interpreter).encode("ascii")}
    if where.script:
        contents[where.script] = script.encode("utf-8")
    written = []
    for place, data in contents.items():
        path = Path(place)
        if not path.is_file() or path.read_bytes() != data:
            _write(path, data)
            written.append(str(path))
    return written


def compile_bytecode() -> int:
    """Compile this package and all it stands on, as some installers do not; how many modules were compiled now."""
    import compileall
    from importlib.metadata import PackageNotFoundError, files, requires

    waiting, seen, sources = ["ar-xl"], set[str](), list[Path]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        with contextlib.suppress(PackageNotFoundError):
            waiting += [
                re.split(r"[^\w.-]", wanted, maxsplit=1)[0]
                for wanted in requires(name) or []
                if "extra ==" not in wanted
            ]
            sources += [Path(str(f.locate())) for f in files(name) or [] if f.suffix == ".py"]
    sources += Path(__file__).parents[1].rglob("*.py")
    count = 0
    for source in sources:
        cached = Path(importlib.util.cache_from_source(str(source)))
        before = _stamp(cached)
        if source.is_file() and compileall.compile_file(source, quiet=2):
            count += _stamp(cached) != before
    return count


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells a file from the one before it; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def uninstall(where: Places) -> list[str]:
    """Take every file of ours away, and our own folder; the files removed.

    Raises:
        BusyError: Excel holds the add-in open.
    """
    removed = []
    for place in where.all:
        path = Path(place)
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _busy(path, error) from error
        removed.append(str(path))
    ours = Path(where.config).parent
    if ours.name == ".ar_xl":
        with contextlib.suppress(OSError):  # something of the user's lies in it
            ours.rmdir()
    return removed


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".ar_xl", delete=False) as new:
            new.write(data)
        try:
            Path(new.name).chmod(0o644)
            os.replace(new.name, path)  # noqa: PTH105 (one step on every system)
        except OSError:
            Path(new.name).unlink()
            raise
    except OSError as error:
        raise _busy(path, error) from error


def _busy(path: Path, error: OSError) -> BusyError:
    why = error.strerror or type(error).__name__
    return BusyError(f"{path} cannot be changed now ({why}). Close Excel and try again.")
