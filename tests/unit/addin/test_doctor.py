from dataclasses import replace

import pytest

from ar_xl.addin import machine
from ar_xl.addin.doctor import Facts, findings

BUILD = "ar_xl 1.2.0, xlwings 0.37.8, build 0123456789ab"
WINDOWS = Facts(
    platform="win32",
    python=(3, 13),
    interpreter=r"C:\Users\ann\ar\Scripts\python.exe",
    xlwings="0.37.8",
    ours=BUILD,
    addin=r"C:\Users\ann\AppData\Roaming\Microsoft\Excel\XLSTART\ar_xl.xlam",
    installed=BUILD,
    configured=r"c:\users\ann\AR\Scripts\python.exe",
    configured_there=True,
    dlls=("xlwings32-0.37.8.dll", "xlwings64-0.37.8.dll"),
    excel_bits=64,
    macro_setting=2,
    synced_folders=(r"C:\Users\ann\OneDrive",),
    missing={"addin": (), "mail": (), "letters": ()},
)
MAC = replace(
    WINDOWS,
    platform="darwin",
    interpreter="/Volumes/ann/ar/bin/python",
    addin="/Volumes/ann/Library/x/ar_xl.xlam",
    configured="/Volumes/ann/ar/bin/python",
    dlls=(),
    excel_bits=None,
    macro_setting=None,
    synced_folders=("/Volumes/ann/Library/CloudStorage/OneDrive-Firm",),
)
LINUX = Facts("linux", (3, 12), "/usr/bin/python3", "0.37.8", BUILD)
STORE = r"C:\Users\ann\AppData\Local\Microsoft\WindowsApps\python.exe"
ILL = [
    (WINDOWS, {"python": (3, 10)}, "Python 3.10", "Install a newer Python"),
    (WINDOWS, {"interpreter": STORE, "configured": STORE}, "Microsoft Store", "python.org"),
    (WINDOWS, {"ours": "", "refused": "is unknown"}, "cannot be built: is unknown", "--upgrade"),
    (WINDOWS, {"installed": None}, "No add-in in", "ar-xl addin install"),
    (WINDOWS, {"installed": ""}, "is no add-in that this program built", "ar-xl addin install"),
    (WINDOWS, {"installed": BUILD + "0"}, "from another build", "Close Excel"),
    (WINDOWS, {"disabled_by_excel": True}, "disabled items", "Disabled Items"),
    (WINDOWS, {"configured": "", "configured_there": False}, "No Python is named", "install"),
    (WINDOWS, {"configured_there": False}, "Python is gone", "ar-xl addin install"),
    (WINDOWS, {"interpreter": r"C:\other\python.exe"}, "another Python", "ar-xl addin install"),
    (
        WINDOWS,
        {"configured": r"C:\Łódź\p.exe", "interpreter": r"C:\Łódź\p.exe"},
        *("has letters", "C:\\Python"),
    ),
    (WINDOWS, {"dlls": ("xlwings64-0.30.0.dll",)}, "found xlwings64-0.30.0.dll", "xlwings==0.37.8"),
    (WINDOWS, {"excel_bits": 32, "dlls": ("xlwings64-0.37.8.dll",)}, "xlwings32", "32-bit Excel"),
    (WINDOWS, {"marked": (r"C:\x\ar_xl.xlam",)}, "coming from the internet", "Unblock"),
    (
        WINDOWS,
        {"macro_setting": 4, "locations_disabled": True},
        *("runs no macros", "Disable all Trusted Locations"),
    ),
    (
        WINDOWS,
        {"macro_setting": 3, "locations_disabled": True, "macro_policy": True},
        *("Your organisation", "Ask who looks after"),
    ),
    (WINDOWS, {"signed_addins_only": True}, "signed add-ins only", "Require Application Add-ins"),
    (
        WINDOWS,
        {"synced_folders": (r"C:\USERS\ANN\AppData",)},
        *("The add-in lies in OneDrive", "out of OneDrive"),
    ),
    (
        WINDOWS,
        {"synced_folders": (r"C:\users\ann\ar",)},
        *("The add-in's Python lies in OneDrive", "outside OneDrive"),
    ),
    (WINDOWS, {"other_addins": (r"C:\x\xlwings.xlam",)}, "own add-in", "xlwings addin remove"),
    (WINDOWS, {"other_addins": (r"C:\x\ar_xl (1).xlam",)}, "Another copy", "delete it"),
    (WINDOWS, {"missing": {"mail": ("pypdf", "olefile")}}, "pypdf, olefile", "'ar-xl[mail]'"),
    (MAC, {"script_current": False}, "script", "ar-xl addin install"),
    (MAC, {"macro_setting": 4}, "runs no macros", "with notification"),
    (MAC, {"configured": "/Volumes/ann/AR/bin/python"}, "another Python", "install"),
    (LINUX, {"missing": {"letters": ("segno",)}}, "segno", "'ar-xl[letters]'"),
]


@pytest.mark.parametrize("facts", [WINDOWS, MAC, LINUX], ids=lambda f: f.platform)
def test_nothing_is_found_on_a_sound_computer(facts: Facts) -> None:
    assert findings(facts) == []


@pytest.mark.parametrize(("sound", "ill", "told", "remedy"), ILL, ids=lambda x: str(x)[:40])
def test_one_fault_is_one_line_with_its_remedy(
    sound: Facts, ill: dict[str, object], told: str, remedy: str
) -> None:
    found = findings(replace(sound, **ill))  # type: ignore[arg-type]
    assert len(found) == 1, [str(finding) for finding in found]
    line = str(found[0])
    assert told in line
    assert remedy in line
    assert len(line.splitlines()) == 1


def test_macros_from_trusted_places_run_whatever_the_general_setting_says() -> None:
    assert findings(replace(WINDOWS, macro_setting=4)) == []


def test_a_part_for_building_is_not_missed_where_no_excel_can_be() -> None:
    assert findings(replace(LINUX, missing={"addin": ("pyopenvba",)})) == []
    assert findings(replace(MAC, missing={"addin": ("pyopenvba",)}))


def test_this_computer_can_be_looked_at() -> None:
    seen = machine.facts()
    assert seen.ours
    assert seen.interpreter
    assert all(str(finding) for finding in findings(seen))
