"""What the check-up finds out about a computer, on made-up ones: a registry, files, folders of their own."""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ar_xl.addin import build, install, machine
from ar_xl.addin.doctor import Facts, findings
from ar_xl.addin.install import Places

EXCEL = r"Software\Microsoft\Office\16.0\Excel"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel"


class Registry(ModuleType):
    """As much of winreg as is asked, over a dict of keys to values by name."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "user", "machine"

    def __init__(self, keys: dict[str, dict[str, object]]) -> None:
        super().__init__("winreg")
        self.keys = keys

    @contextmanager
    def OpenKey(self, root: str, key: str) -> Iterator[str]:  # noqa: N802
        if f"{root}\\{key}" not in self.keys:
            raise FileNotFoundError(key)
        yield f"{root}\\{key}"

    def QueryValueEx(self, key: str, name: str) -> tuple[object, int]:  # noqa: N802
        if name not in self.keys[key]:
            raise FileNotFoundError(name)
        return self.keys[key][name], 1

    def QueryInfoKey(self, key: str) -> tuple[int, int, int]:  # noqa: N802
        return 0, len(self.keys[key]), 0

    def EnumValue(self, key: str, at: int) -> tuple[str, object, int]:  # noqa: N802
        name = list(self.keys[key])[at]
        return name, self.keys[key][name], 3


class Computer:
    """A Windows under a folder of this machine: the add-in installed, its Python with its DLLs beside it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.roaming = folder / "AppData" / "Roaming" / "Microsoft"
        self.where = Places(
            self.roaming / "Excel" / "XLSTART" / install.NAME, folder / ".ar_xl" / "ar_xl.conf"
        )
        self.python = folder / "Python" / "Scripts" / "python.exe"
        self.python.parent.mkdir(parents=True)
        self.python.touch()
        for bits in (32, 64):
            (folder / "Python" / f"xlwings{bits}-{machine.version('xlwings')}.dll").touch()
        made = build.build(build.sources())
        install.install(self.where, made, str(self.python), "")
        self.keys: dict[str, dict[str, object]] = {}
        self.monkeypatch = monkeypatch
        monkeypatch.setattr(machine, "here", lambda: self.where)
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(sys, "executable", str(self.python))
        monkeypatch.setitem(sys.modules, "winreg", Registry(self.keys))
        for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer", "ProgramFiles"):
            monkeypatch.delenv(name, raising=False)
        self.says(r"machine\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", Platform="x64")

    def says(self, key: str, **values: object) -> None:
        """The registry has these values."""
        self.keys.setdefault(key, {}).update(values)

    def told(self) -> list[str]:
        """What the check-up says, but of parts that are not installed here."""
        return [line for line in map(str, findings(machine.facts())) if "Not installed" not in line]


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    return Computer(tmp_path, monkeypatch)


def test_a_sound_computer_has_nothing_to_mend(computer: Computer) -> None:
    assert computer.told() == []
    assert machine.facts().excel_bits == 64


def _marked(computer: Computer) -> None:
    stream = Path(f"{computer.where.addin}:Zone.Identifier")
    stream.write_text("[ZoneTransfer]\r\nZoneId=3\r\n")


def _other_copy(computer: Computer) -> None:
    folder = computer.roaming / "AddIns"
    folder.mkdir()
    (folder / "ar_xl (1).xlam").touch()
    (folder / "theirs.xlam").touch()


def _in_onedrive(computer: Computer) -> None:
    computer.monkeypatch.setenv("OneDriveCommercial", str(computer.python.parents[1]))


def _dll_of_another_version(computer: Computer) -> None:
    for dll in computer.python.parents[1].glob("xlwings64*.dll"):
        dll.rename(dll.with_name("xlwings64-0.30.0.dll"))


def _old_addin(computer: Computer) -> None:
    Path(computer.where.addin).write_bytes(b"somebody's")


def _disabled(computer: Computer) -> None:
    item = b"\x01\x00" + str(computer.where.addin).upper().encode("utf-16-le")
    key = rf"user\{EXCEL}\Resiliency\DisabledItems"
    computer.says(key, A=b"\x00", B=item)


def _locked_down(computer: Computer) -> None:
    computer.says(rf"user\{POLICY}\Security", VBAWarnings=4)
    computer.says(rf"user\{EXCEL}\Security", VBAWarnings=1)
    computer.says(rf"user\{EXCEL}\Security\Trusted Locations", AllLocationsDisabled=1)


ILL = {
    "the mark of the web": (_marked, "is marked as coming from the internet", "Unblock"),
    "another copy": (_other_copy, "ar_xl (1).xlam): Excel may load that one", "delete it"),
    "OneDrive": (_in_onedrive, "The add-in's Python lies in OneDrive", "outside OneDrive"),
    "a DLL of another version": (
        *(_dll_of_another_version, "found xlwings32", "pip install --force-reinstall"),
    ),
    "32-bit Excel": (
        lambda computer: [
            computer.says(
                r"machine\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", Platform="x86"
            ),
            *[dll.unlink() for dll in computer.python.parents[1].glob("xlwings32*")],
        ],
        *("32-bit Excel reaches Python through it", "pip install --force-reinstall"),
    ),
    "no add-in": (lambda c: Path(c.where.addin).unlink(), "No add-in in", "ar-xl addin install"),
    "an add-in that is none of ours": (_old_addin, "is no add-in that this program", "replaced"),
    "no Python named": (
        *(lambda c: Path(c.where.config).write_text(""), "No Python is named", "addin install"),
    ),
    "a Python that is gone": (
        *(lambda c: c.python.unlink(), "The add-in's Python is gone", "addin install"),
    ),
    "disabled after a crash": (_disabled, "among its disabled items", "Disabled Items"),
    "macros off, by the organisation": (_locked_down, "Your organisation set this", "Ask who"),
    "signed add-ins only": (
        lambda c: c.says(rf"user\{EXCEL}\Security", RequireAddinSig=1),
        *("Excel loads signed add-ins only", "switch off Require"),
    ),
}


@pytest.mark.parametrize("what", ILL)
def test_what_is_wrong_with_a_computer_is_found_and_told_with_its_remedy(
    computer: Computer, what: str
) -> None:
    spoil, told, remedy = ILL[what]
    spoil(computer)
    found = computer.told()
    assert len(found) == 1, found
    assert told in found[0]
    assert remedy in found[0]


def test_a_computer_without_xlwings_is_told_what_to_install(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ar_xl.addin import xlwings_vba

    monkeypatch.setattr(xlwings_vba, "find_spec", lambda name: None)
    known = machine.version
    monkeypatch.setattr(
        machine, "version", lambda name: known("no such package" if name == "xlwings" else name)
    )
    assert machine.facts().xlwings == ""
    assert any("cannot be built" in line and "pip install" in line for line in computer.told())


def test_on_a_mac_the_script_and_the_macro_setting_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = install.places("darwin", {}, str(tmp_path))
    assert where is not None
    assert where.script is not None
    python = tmp_path / "python"
    python.touch()
    script = (build.macros() / "ar_xl.applescript").read_text("utf-8")
    install.install(where, build.build(build.sources()), str(python), script)
    monkeypatch.setattr(machine, "here", lambda: where)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "executable", str(python))
    assert _but_missing(machine.facts()) == []
    Path(where.script).write_text("older")
    preferences = Path(where.config).parent / "Library" / "Preferences"
    preferences.mkdir(parents=True)
    setting = {"VisualBasicMacroExecutionState": "DisabledWithoutWarnings"}
    (preferences / "com.microsoft.Excel.plist").write_bytes(plistlib.dumps(setting))
    told = _but_missing(machine.facts())
    assert len(told) == 2
    assert told[0].startswith("The script that starts Python is missing")
    assert told[1].startswith("Excel runs no macros")


def _but_missing(facts: Facts) -> list[Any]:
    return [line for line in map(str, findings(facts)) if "Not installed" not in line]
