"""What `ar-xl doctor` finds out about this computer; every question that cannot be answered stays open."""

from __future__ import annotations

import contextlib
import os
import plistlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Any, Final

from ar_xl.addin import build, install
from ar_xl.addin.doctor import ALL_DISABLED, EXTRAS, Facts
from ar_xl.addin.install import NAME, Places
from ar_xl.problems import InputError

OFFICE: Final = r"Software\Microsoft\Office\16.0\Excel"
POLICY: Final = r"Software\Policies\Microsoft\Office\16.0\Excel"
CLICK_TO_RUN: Final = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
ADDIN_NAMES: Final = re.compile(r"(?:ar_xl|xlwings).*\.xlam", re.IGNORECASE)


def here() -> Places | None:
    """Where the add-in's files lie on this computer; None where there is no Excel for it."""
    return install.places(sys.platform, os.environ, str(Path.home()))


def facts() -> Facts:
    """This computer."""
    where = here()
    seen: dict[str, Any] = {
        "platform": sys.platform,
        "python": sys.version_info[:2],
        "interpreter": sys.executable,
        "xlwings": _version("xlwings"),
        **_buildable(),
        "missing": {extra: tuple(_missing(extra)) for extra in EXTRAS},
    }
    if where is not None:
        seen |= _installation(where)
        seen |= _windows(where) if sys.platform == "win32" else _mac(where)
    return Facts(**seen)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _buildable() -> dict[str, str]:
    try:
        return {"ours": build.sources().about}
    except InputError as error:
        return {"ours": "", "refused": error.problems[0].what}


def _installation(where: Places) -> dict[str, Any]:
    addin, config = Path(where.addin), Path(where.config)
    named = install.interpreter_of(config.read_text("ascii", "replace")) if config.is_file() else ""
    python = Path(named)
    beside = [python.parent, python.parent.parent] if named else []
    dlls = sorted({dll.name for folder in beside for dll in folder.glob("xlwings*-*.dll")})
    script = (build.macros() / "ar_xl.applescript").read_bytes()
    return {
        "addin": str(addin),
        "installed": build.about(addin.read_bytes()) if addin.is_file() else None,
        "configured": named,
        "configured_there": bool(named) and python.is_file(),
        "script_current": where.script is None
        or (Path(where.script).is_file() and Path(where.script).read_bytes() == script),
        "dlls": tuple(dlls),
        "marked": tuple(str(path) for path in (addin, *_dll_paths(beside)) if _is_marked(path)),
        "synced_folders": tuple(sorted(set(_synced()))),
        "other_addins": tuple(_others(addin)),
    }


def _dll_paths(folders: list[Path]) -> list[Path]:
    return sorted({dll for folder in folders for dll in folder.glob("xlwings*-*.dll")})


def _is_marked(path: Path) -> bool:
    """Windows keeps the mark in a second stream of the file."""
    if sys.platform != "win32":
        return False
    try:
        with open(f"{path}:Zone.Identifier", encoding="ascii", errors="replace") as stream:  # noqa: PTH123
            return bool(re.search(r"ZoneId=[34]", stream.read(1024)))
    except OSError:
        return False


def _synced() -> Iterator[str]:
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        if os.environ.get(name):
            yield os.environ[name]
    yield from map(str, (Path.home() / "Library" / "CloudStorage").glob("OneDrive*"))


def _others(addin: Path) -> Iterator[str]:
    """Copies in the folders from which Excel loads add-ins."""
    folders = [addin.parent]
    if sys.platform == "win32":
        folders.append(addin.parents[2] / "AddIns")
        programs = (os.environ.get("ProgramFiles"), os.environ.get("ProgramFiles(x86)"))  # noqa: SIM112
        for root in filter(None, programs):
            folders.append(Path(root) / "Microsoft Office" / "root" / "Office16" / "XLSTART")
    elif sys.platform == "darwin":
        folders.append(addin.parents[2] / "Add-Ins.localized")
    for folder in folders:
        with contextlib.suppress(OSError):
            for path in sorted(folder.iterdir()):
                if ADDIN_NAMES.fullmatch(path.name) and path != addin:
                    yield str(path)


def _missing(extra: str) -> Iterator[str]:
    """Packages of an optional part that are not installed."""
    try:
        wanted = requires("ar-xl") or []
    except PackageNotFoundError:  # run from a checkout that is not installed
        return
    for requirement in wanted:
        if re.search(rf"extra == ['\"]{extra}['\"]", requirement):
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            try:
                metadata(name)
            except PackageNotFoundError:
                yield name


def _mac(where: Places) -> dict[str, Any]:
    """Excel's macro setting from its preferences, where they can be read."""
    place = Path(where.config).parent / "Library" / "Preferences" / "com.microsoft.Excel.plist"
    with contextlib.suppress(OSError, ValueError, plistlib.InvalidFileException):
        found = plistlib.loads(place.read_bytes()).get("VisualBasicMacroExecutionState")
        return {"macro_setting": ALL_DISABLED if found == "DisabledWithoutWarnings" else None}
    return {}


def _windows(where: Places) -> dict[str, Any]:
    """What the registry says of Excel's bitness and trust; empty on other systems."""
    if sys.platform != "win32":
        return {}
    import winreg

    def value(root: int, key: str, name: str) -> Any:
        with contextlib.suppress(OSError), winreg.OpenKey(root, key) as opened:
            return winreg.QueryValueEx(opened, name)[0]
        return None

    def user(path: str, name: str) -> Any:
        """The organisation's word goes before the user's own."""
        policy = value(winreg.HKEY_CURRENT_USER, rf"{POLICY}\{path}", name)
        own = value(winreg.HKEY_CURRENT_USER, rf"{OFFICE}\{path}", name)
        return policy if policy is not None else own

    def disabled() -> bool:
        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, rf"{OFFICE}\Resiliency\DisabledItems") as key,
        ):
            for n in range(winreg.QueryInfoKey(key)[1]):
                data = winreg.EnumValue(key, n)[1]
                if NAME in bytes(data or b"").decode("utf-16-le", "ignore").lower():
                    return True
        return False

    made_for = value(winreg.HKEY_LOCAL_MACHINE, CLICK_TO_RUN, "Platform")
    return {
        "excel_bits": {"x86": 32, "x64": 64}.get(str(made_for)),
        "macro_setting": user("Security", "VBAWarnings"),
        "macro_policy": value(winreg.HKEY_CURRENT_USER, rf"{POLICY}\Security", "VBAWarnings")
        is not None,
        "locations_disabled": bool(user(r"Security\Trusted Locations", "AllLocationsDisabled")),
        "signed_addins_only": bool(user("Security", "RequireAddinSig")),
        "disabled_by_excel": disabled(),
    }
