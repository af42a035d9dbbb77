"""`ar-xl doctor`: what keeps the add-in from working on this computer, why it matters and how to mend it.

The checks look at `Facts` only, so that they can be tried on made-up computers; `facts` looks at this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

OLDEST_PYTHON: Final = (3, 11)
ALL_DISABLED, SIGNED_ONLY = 4, 3
"""Values of Excel's macro setting VBAWarnings. Source: Microsoft's Office administrative templates."""
EXTRAS: Final = {
    "addin": "the add-in cannot be built",
    "mail": "remittances in PDF and Outlook files cannot be read",
    "letters": "letters and payment slips cannot be made",
}
"""Optional parts by name, and what is not possible without each."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found on a computer."""

    platform: str
    """As `sys.platform`."""
    python: tuple[int, int]
    interpreter: str
    """The Python that runs this."""
    xlwings: str
    """Version."""
    ours: str
    """The line of an add-in built now (see `build.about`)."""
    refused: str = ""
    """Why none can be built now."""
    addin: str = ""
    """Where the add-in belongs; nothing where there is no Excel for the system."""
    installed: str | None = None
    """The line of the add-in that lies there; nothing in it when it is not ours, None when there is none."""
    configured: str = ""
    """The Python named in the user's file."""
    configured_there: bool = False
    script_current: bool = True
    """The AppleScript of this version lies in its place."""
    dlls: tuple[str, ...] = ()
    """Names of xlwings' DLLs beside the configured Python."""
    excel_bits: int | None = None
    """32 or 64; None where it cannot be read."""
    marked: tuple[str, ...] = ()
    """Files that carry Windows' mark of the web."""
    macro_setting: int | None = None
    macro_policy: bool = False
    """The setting comes from the organisation."""
    locations_disabled: bool = False
    """Trusted locations are switched off."""
    signed_addins_only: bool = False
    disabled_by_excel: bool = False
    """Excel put the add-in on its list of disabled items after a crash."""
    synced_folders: tuple[str, ...] = ()
    """OneDrive's folders."""
    other_addins: tuple[str, ...] = ()
    """Further copies of the add-in, and xlwings' own."""
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Packages that are not installed, by optional part."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    what: str
    why: str
    fix: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.what}: {self.why}. {self.fix}"


def findings(facts: Facts) -> list[Finding]:
    """Everything to mend, what matters most first."""
    found = [*_python(facts)]
    if facts.addin:
        checks = (_place, _config, _dll, _script, _trust, _marked, _synced, _others)
        found += [finding for check in checks for finding in check(facts)]
    return found + list(_extras(facts))


def _python(facts: Facts) -> Iterator[Finding]:
    if facts.python < OLDEST_PYTHON:
        number = ".".join(map(str, facts.python))
        yield Finding(
            f"Python {number} ({facts.interpreter})",
            "is too old, ar_xl needs 3.11 or newer",
            "Install a newer Python from python.org, then ar-xl in it.",
        )
    if "\\WindowsApps\\" in facts.interpreter:
        yield Finding(
            f"Python from the Microsoft Store ({facts.interpreter})",
            "Excel often cannot start it (Could not activate Python COM server)",
            "Install Python from python.org, then ar-xl in it, then type: ar-xl addin install",
        )


def _place(facts: Facts) -> Iterator[Finding]:
    again = "Close Excel and type: ar-xl addin install"
    if facts.refused:
        yield Finding(
            "The add-in cannot be built", facts.refused, "Type: pip install --upgrade ar-xl xlwings"
        )
    elif facts.installed is None:
        yield Finding(f"No add-in in {facts.addin}", "Excel shows no tab Receivables", again + ".")
    elif not facts.installed:
        yield Finding(
            f"{facts.addin}", "is no add-in that this program built", again + "; it is replaced."
        )
    elif facts.installed != facts.ours:
        yield Finding(
            f"The add-in is from another build ({facts.installed}; here {facts.ours})",
            "buttons and functions may not fit the program behind them",
            again + ".",
        )
    if facts.disabled_by_excel:
        yield Finding(
            "Excel put the add-in among its disabled items",
            "it does not load it any more",
            "In Excel: File, Options, Add-ins, Manage: Disabled Items, Go; choose ar_xl.xlam and Enable.",
        )


def _config(facts: Facts) -> Iterator[Finding]:
    again = "Type: ar-xl addin install"
    if facts.installed is None:
        return
    if not facts.configured:
        yield Finding("No Python is named for the add-in", "its buttons cannot start one", again)
    elif not facts.configured_there:
        yield Finding(
            f"The add-in's Python is gone ({facts.configured})",
            "its buttons cannot start it",
            again,
        )
    elif _path(facts, facts.configured) != _path(facts, facts.interpreter):
        yield Finding(
            f"The add-in uses another Python ({facts.configured}; this is {facts.interpreter})",
            "what you update here does not reach Excel",
            again,
        )
    elif facts.platform == "win32" and not facts.configured.isascii():
        yield Finding(
            f"The path of Python has letters that not every Windows can pass on ({facts.configured})",
            "Excel may not find it",
            "If the buttons do not work, install Python under a folder such as C:\\Python.",
        )


def _dll(facts: Facts) -> Iterator[Finding]:
    if facts.platform != "win32" or not facts.configured_there:
        return
    bits = facts.excel_bits or 64
    needed = f"xlwings{bits}-{facts.xlwings}.dll"
    if needed in facts.dlls:
        return
    there = f"; found {', '.join(facts.dlls)}" if facts.dlls else ""
    yield Finding(
        f"{needed} is not beside the add-in's Python{there}",
        f"{bits}-bit Excel reaches Python through it",
        "Type: pip install --force-reinstall --no-deps xlwings==" + facts.xlwings,
    )


def _script(facts: Facts) -> Iterator[Finding]:
    if facts.platform == "darwin" and facts.installed is not None and not facts.script_current:
        yield Finding(
            "The script that starts Python is missing or from another version",
            "buttons do nothing",
            "Type: ar-xl addin install",
        )


def _trust(facts: Facts) -> Iterator[Finding]:
    trust = "In Excel: File, Options, Trust Center, Trust Center Settings, "
    if facts.macro_setting == ALL_DISABLED and facts.platform == "darwin":
        yield Finding(
            "Excel runs no macros",
            "the add-in is one",
            "In Excel: Settings, Security, Disable all macros with notification.",
        )
    elif facts.macro_setting in (ALL_DISABLED, SIGNED_ONLY) and facts.locations_disabled:
        who = "Your organisation set" if facts.macro_policy else "The setting is"
        yield Finding(
            "Excel runs no macros, not even from trusted locations",
            f"the add-in is one. {who} this in the Trust Center",
            "Ask who looks after your computers to trust Excel's XLSTART folder."
            if facts.macro_policy
            else trust + "Trusted Locations: switch off Disable all Trusted Locations.",
        )
    if facts.signed_addins_only:
        yield Finding(
            "Excel loads signed add-ins only",
            "this one is built on your computer and not signed",
            trust + "Add-ins: switch off Require Application Add-ins to be signed.",
        )


def _marked(facts: Facts) -> Iterator[Finding]:
    for path in facts.marked:
        yield Finding(
            f"{path} is marked as coming from the internet",
            "Windows blocks its macros",
            "In Explorer: right-click the file, Properties, Unblock. Or type: ar-xl addin install",
        )


def _synced(facts: Facts) -> Iterator[Finding]:
    for what, path in (("The add-in", facts.addin), ("The add-in's Python", facts.configured)):
        for folder in facts.synced_folders:
            if path and _path(facts, path).is_relative_to(_path(facts, folder)):
                yield Finding(
                    f"{what} lies in OneDrive ({path})",
                    "a file being synchronised, or kept online only, cannot be loaded",
                    "Install Python outside OneDrive, then type: ar-xl addin install"
                    if path == facts.configured
                    else "Ask who looks after your computers to leave AppData out of OneDrive.",
                )
                break


def _others(facts: Facts) -> Iterator[Finding]:
    for path in facts.other_addins:
        name = _path(facts, path).name.lower()
        if name.startswith("xlwings"):
            yield Finding(
                f"xlwings' own add-in is installed too ({path})",
                "its functions have the same names inside and another version may be loaded first",
                "If buttons fail, type: xlwings addin remove",
            )
        else:
            yield Finding(
                f"Another copy of the add-in ({path})",
                "Excel may load that one, and show every button twice",
                "Close Excel and delete it.",
            )


def _extras(facts: Facts) -> Iterator[Finding]:
    for extra, packages in facts.missing.items():
        if extra in EXTRAS and packages and (extra != "addin" or facts.addin):
            yield Finding(
                f"Not installed: {', '.join(packages)}",
                EXTRAS[extra],
                f"Type: pip install 'ar-xl[{extra}]'",
            )


def _path(facts: Facts, text: str) -> PureWindowsPath | PurePosixPath:
    """Windows compares paths without regard to case."""
    return PureWindowsPath(text) if facts.platform == "win32" else PurePosixPath(text)
