"""The part of the installed xlwings' own VBA that the add-in needs: loading its DLL and reaching Python through it.

Everything else stays out, above all what would let a workbook steer the add-in. As xlwings ships it, a customer's
file can choose the Python program by a sheet named like the add-in, its folder comes first on Python's path, and
any cell formula can run any Python code by calling RunPython. What is kept is checked; a version of xlwings that
looks different is refused. xlwings' VBA is under the BSD licence, which stands at its head and stays there.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ar_xl.problems import InputError, Problem

KEPT: Final = ("XLPyLoadDLL", "XLPy", "KillPy", "ParentFolder")
"""Its procedures that the add-in needs. GetConfig and XLPyCommand, which they call, are our own (macros/)."""
ASKED: Final = {"INTERPRETER_WIN", "INTERPRETER", "CONDA PATH", "CONDA ENV"}
"""Settings it may ask for; our GetConfig answers the first only."""
NEVER: Final = (
    *("ActiveWorkbook", "ThisWorkbook", "ActiveSheet", "Worksheets", "Environ", "CreateObject"),
    *("Shell", "WScript", "MacScript", "RunPython", "cmd.exe", "libc", "Open "),
)
"""Nothing of this may be in what is kept."""
PROCEDURE: Final = re.compile(
    r"^(?:Public |Private )?(Function|Sub) (\w+)\(.*?^End \1[^\n]*\n", re.MULTILINE | re.DOTALL
)
OPEN_DECLARE: Final = re.compile(r"^(\s*)Declare ", re.MULTILINE)


def xlwings_vba() -> str:
    """The module `xlwings` of the add-in, from the installed package.

    Raises:
        InputError: xlwings is not installed, or its VBA is not what this version of ar_xl knows.
    """
    spec = find_spec("xlwings")
    path = Path((spec.submodule_search_locations or [""])[0] if spec else "") / "xlwings.bas"
    if spec is None or not path.is_file():
        raise _refused("xlwings", "has no VBA here", "Type: pip install --force-reinstall xlwings.")
    return cut(path.read_text(encoding="cp1252"), version("xlwings"))


def cut(source: str, number: str) -> str:
    """What the add-in needs of xlwings' VBA `source`, of the version `number`.

    Raises:
        InputError: It is not what this version of ar_xl knows.
    """
    source = source.replace("\r\n", "\n")
    found = {m[2]: m[0] for m in PROCEDURE.finditer(source)}
    first = PROCEDURE.search(source)
    head = source[: first.start()] if first else ""
    head = "".join(line for line in head.splitlines(True) if "libc.dylib" not in line)
    made = OPEN_DECLARE.sub(r"\1Private Declare ", head)  # only this module calls the DLL
    made += "\n".join(found.get(name, "") for name in KEPT)
    code = "\n".join(line for line in made.splitlines() if not line.lstrip().startswith("'"))
    wrong = [f"no {name}" for name in KEPT if name not in found]
    wrong += [f"{word} in what is kept" for word in NEVER if word in code]
    wrong += [f"asks for {key}" for key in set(re.findall(r'GetConfig\("([^"]*)"', code)) - ASKED]
    if (
        f'XLWINGS_VERSION As String = "{number}"' not in code
        or f'"xlwings64-{number}.dll"' not in code
    ):
        wrong.append(f"not of version {number}")
    if wrong:
        raise _refused(
            f"xlwings {number}",
            f"is a version this ar_xl does not know ({'; '.join(sorted(wrong))}); no add-in was built",
            "Update ar-xl, or install an xlwings that it knows, 0.37.8 for example.",
        )
    return made


def _refused(what: str, why: str, fix: str) -> InputError:
    return InputError([Problem(what, None, None, None, why, fix)])
