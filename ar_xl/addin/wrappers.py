"""The VBA around the worksheet functions, made from their catalogue: one wrapper each, and their help texts.

Made when the add-in is built, so that nobody has to trust access to the VBA project, which xlwings' own import
of functions needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

MODULE: Final = "ArFunctions"
PYTHON_MODULE: Final = "ar_xl.addin.udfs"
CATEGORY: Final = "Receivables"
HELP_LENGTH: Final = 255
"""Excel cuts help texts there."""
TYPOGRAPHY: Final = str.maketrans("−–—‘’“”…", "---''\"\".")
_KEYWORDS: Final = """
    and any array as boolean byref byte byval call case cdate const currency date debug declare dim do double each
    else empty end enum error event exit false for friend function get global gosub goto if imp implements in input
    integer is let lib like local long loop me mod name new next not nothing null object on open option optional or
    print private property public put rem resume return select set single static step stop string sub then time to
    true type until variant wend while with xor
"""
RESERVED: Final = frozenset(_KEYWORDS.split())
"""Words that VBA keeps for itself, so that no argument can have them as its name."""


class Argument(Protocol):
    """What is known of an argument (see `ar_xl.addin.functions`)."""

    @property
    def name(self) -> str:
        """As in Python."""

    @property
    def help(self) -> str:
        """One line for Excel's function dialog."""

    @property
    def optional(self) -> bool:
        """May be left out; all after it may be, too."""


class Function(Protocol):
    """What is known of a worksheet function (see `ar_xl.addin.functions`)."""

    @property
    def name(self) -> str:
        """In cells and in Python."""

    @property
    def help(self) -> str:
        """One line for Excel's function dialog."""

    @property
    def arguments(self) -> Sequence[Argument]:
        """From the left."""


def wrappers(functions: Iterable[Function]) -> str:
    """The VBA module of all worksheet functions.

    Failures are real Excel errors: a text in their place would be skipped by SUM and a total silently low.
    On a Mac, where xlwings has no worksheet functions, each is #N/A.
    """
    listed = list(functions)
    lines = [
        f'Attribute VB_Name = "{MODULE}"',
        "Option Explicit",
        "' Made from the catalogue of worksheet functions; not to be edited.",
        "",
    ]
    for function in listed:
        lines += [*_wrapper(function), ""]
    lines += [
        "Public Sub ArDescribe()",
        "    ' Excel refuses while no workbook is open; then each function keeps its own help text.",
        "    On Error Resume Next",
    ]
    for function in listed:
        told = [_quoted(argument.help) for argument in function.arguments]
        lines.append(
            f'    Application.MacroOptions Macro:="{function.name}", Category:="{CATEGORY}", _'
        )
        lines.append(f"        Description:={_quoted(function.help)}" + (", _" if told else ""))
        if told:
            lines.append(
                "        ArgumentDescriptions:=Array(" + ", _\n            ".join(told) + ")"
            )
    return "\n".join([*lines, "End Sub", ""])


def _wrapper(function: Function) -> list[str]:
    names = [_identifier(argument.name) for argument in function.arguments]
    declared = [
        f"Optional {name}" if argument.optional else name
        for name, argument in zip(names, function.arguments, strict=True)
    ]
    call = f'XLPy.CallUDF("{PYTHON_MODULE}", "{function.name}", Array({", ".join(names)}), Nothing, Application.Caller)'
    return [
        f"Public Function {_identifier(function.name)}({', '.join(declared)}) As Variant",
        f"Attribute {function.name}.VB_Description = {_quoted(function.help)}",
        f'Attribute {function.name}.VB_ProcData.VB_Invoke_Func = " \\n14"',
        "    #If Mac Then",
        f"        {function.name} = CVErr(xlErrNA)",
        "    #Else",
        "        On Error GoTo failed",
        f"        {function.name} = ArErrors({call})",
        "        Exit Function",
        "failed:",
        f"        {function.name} = CVErr(xlErrValue)",
        "    #End If",
        "End Function",
    ]


def _identifier(name: str) -> str:
    """A name VBA takes; one that VBA keeps for itself gets an underline.

    >>> _identifier("date"), _identifier("terms")
    ('date_', 'terms')
    """
    if not re.fullmatch(r"[A-Za-z]\w{0,59}", name, re.ASCII):
        raise ValueError(f"{name!r} cannot be a name in VBA")
    return f"{name}_" if name.lower() in RESERVED else name


def _quoted(text: str) -> str:
    """A VBA string: one line, at most as long as Excel shows, in the letters VBA source can hold."""
    line = " ".join(text.translate(TYPOGRAPHY).split())
    if len(line) > HELP_LENGTH:
        line = line[: HELP_LENGTH - 3].rsplit(" ", 1)[0] + "..."
    line.encode("cp1252")
    return '"' + line.replace('"', '""') + '"'
