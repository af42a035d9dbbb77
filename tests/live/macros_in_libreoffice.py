"""The add-in's own macros, run by LibreOffice: a button is pressed by the ribbon's callback, ArPress.

LibreOffice has no ribbon, no file dialog, no MessageBoxW and no DLL of xlwings. In their places stand a control with
the button's id, the files that were chosen, a box that remembers its words, and a Python that calls `called.press` as
the DLL does. Everything between is the add-in as it is built, its branch for Windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from ar_xl.addin import build, called
from tests.live.libreoffice_engine import _uno, options

CLASS = """VERSION 1.0 CLASS
BEGIN
  MultiUse = -1  'True
END
Attribute VB_Name = "{}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = False
Option Explicit
"""
CONTROL = CLASS.format("StandInControl") + "Public ID As String\nPublic Tag As String\n"
PYTHON = (
    CLASS.format("StandInPython")
    + """
Public Function Module(ByVal name As String) As String
    Module = name
End Function
Public Sub SetAttr(ByVal module As String, ByVal name As String, ByVal book As Object)
    theBook = module & "." & name
End Sub
Public Function Tuple(ByVal button As String, ByVal files As String) As String
    Tuple = button & vbLf & files
End Function
Public Function CallIt(ByVal module As String, ByVal name As String, ByVal given As String) As String
    If module = "ar_xl.addin.called" And name = "press" Then CallIt = theBridge.getByName(given)
End Function
Public Function StrOf(ByVal answer As String) As String
    StrOf = answer
End Function
"""
)
XLWINGS = """Attribute VB_Name = "xlwings"
Option Explicit
Public Function XLPy() As Object
    If Len(theFailure) > 0 Then Err.Raise 1000, "xlwings", theFailure
    Set XLPy = New StandInPython
End Function
"""
STAND_IN = """Attribute VB_Name = "StandIn"
Option Explicit
Public theBridge As Object
Public theBook As String
Public theBox As String
Public theFiles As Variant
Public theFailure As String
Public Sub FailToStart(ByVal words As String)
    theFailure = words
End Sub
Public Sub UseBridge(ByVal bridge As Variant)
    Set theBridge = bridge
End Sub
Public theAnswers As Variant
Public theQuestions As String
Public Function StandInTyped(ByVal question As String) As Variant
    Dim number As Long
    number = Len(theQuestions) - Len(Replace(theQuestions, vbLf, ""))
    theQuestions = theQuestions & question & vbLf
    StandInTyped = False
    If number <= UBound(theAnswers) Then StandInTyped = theAnswers(number)
End Function
Public Function Asked() As String
    Asked = theQuestions
End Function
Public Function Press(ByVal button As String, ByVal tag As String, ByVal files As String) As String
    Dim control As New StandInControl
    control.ID = button
    control.Tag = tag
    theFiles = False
    theQuestions = ""
    theAnswers = Split(files, Chr(1))
    If Len(files) > 0 Then theFiles = Split(files, Chr(1))
    theBox = "nothing" & vbLf
    theBook = ""
    ArPress control
    Press = theBook & "|" & theBox
End Function
"""
PLACES = (
    (
        'MessageBoxW Application.hWnd, StrPtr(words), StrPtr("Receivables"), kind',
        'theBox = IIf(kind = vbExclamation, "problem", "done") & vbLf & words',
    ),
    (
        'Application.GetOpenFilename(Title:="Statements, remittances, customers, invoices", MultiSelect:=True)',
        "theFiles",
    ),
    (
        'Application.InputBox(Prompt:=CStr(question), Title:="Receivables", Type:=2)',
        "StandInTyped(CStr(question))",
    ),
    ("python.Call(", "python.CallIt("),  # words that Basic keeps for itself
    ("python.Str(", "python.StrOf("),
)


def load(desktop: Any, path: Path) -> Any:
    """A file opened by LibreOffice, with its macros allowed."""
    named = "Calc MS Excel 2007 VBA XML" if path.suffix == ".xlam" else ""
    filters = {"FilterName": named} if named else {}
    given = options(Hidden=bool(named), MacroExecutionMode=4, **filters)
    doc = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, given)
    assert doc is not None
    return doc


def run(doc: Any, macro: str, *arguments: object) -> Any:
    """What a macro, `Module.Procedure`, gives back."""
    url = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
    return doc.getScriptProvider().getScript(url).invoke(arguments, (), ())[0]


def for_windows(source: str) -> str:
    """The lines that VBA compiles on Windows; LibreOffice takes those of every branch."""
    lines, wanted = [], list[bool]()
    for line in source.splitlines():
        word = line.strip()
        if word.startswith("#If"):
            wanted.append("Mac" not in word)
        elif word.startswith("#Else"):
            wanted[-1] = not wanted[-1]
        elif word.startswith("#End If"):
            wanted.pop()
        elif all(wanted):
            lines.append(line.replace("Declare PtrSafe", "Declare"))
    return "\n".join([*lines, ""])


class Ribbon:
    """The buttons of an add-in that is open in LibreOffice."""

    def __init__(self, doc: Any) -> None:
        self.doc = doc
        xml = etree.fromstring(build.sources().ribbons["customUI/customUI14.xml"])
        self.tags = {str(b.get("id")): str(b.get("tag", "")) for b in xml.iter("{*}button")}
        run(doc, "StandIn.UseBridge", _bridge())

    def fail_to_start(self, words: str) -> None:
        """From now on no Python starts, for this reason; "" lets it start again."""
        run(self.doc, "StandIn.FailToStart", words)

    def press(self, button: str, given: Sequence[str] = ()) -> str:
        """Press a button; the box's kind, a line feed, its words.

        Args:
            button: Its id.
            given: The files the user chooses, or what the user types when asked; a missing one is Cancel.
        """
        told = run(self.doc, "StandIn.Press", button, self.tags.get(button, ""), "\1".join(given))
        book, _, box = str(told).partition("|")
        assert book in ("xlwings._xlwindows.BOOK_CALLER", ""), "Python is told the active workbook"
        return box


@contextmanager
def ribbon(app: Any, folder: Path) -> Iterator[Ribbon]:
    """The built add-in in a LibreOffice of the engine, ready to be pressed.

    The user's own file is taken as read: which Python it names is tried in test_addin.
    """
    made_of = build.sources()
    modules = dict(made_of.modules)
    known = "ArTrouble = AR_NOT_SET_UP\n"
    for old, new in (*PLACES, (known, 'ArTrouble = ""\n    Exit Function\n')):
        holders = [name for name, text in modules.items() if old in text]
        assert len(holders) == 1, f"{old} is where something of Excel's is asked, once"
        modules[holders[0]] = modules[holders[0]].replace(old, new)
    modules = {name: for_windows(text) for name, text in modules.items()}
    modules |= {"xlwings": XLWINGS, "StandIn": STAND_IN}
    modules |= {"StandInControl": CONTROL, "StandInPython": PYTHON}
    path = folder / "ar_xl.xlam"
    path.write_bytes(build.build(replace(made_of, modules=modules)))
    doc = load(app.impl.desktop, path)
    try:
        yield Ribbon(doc)
    finally:
        doc.close(True)


def _bridge() -> Any:
    """What the macro calls Python by: a container whose elements are the answers of `called.press`."""
    uno = _uno()
    names = ("com.sun.star.container.XNameAccess", "com.sun.star.lang.XTypeProvider")

    class Bridge(*map(uno.getClass, names)):  # type: ignore[misc]
        def getTypes(self) -> Any:  # noqa: N802
            return tuple(map(uno.getTypeByName, names))

        def getImplementationId(self) -> Any:  # noqa: N802
            return uno.ByteSequence(b"")

        def getByName(self, given: str) -> str:  # noqa: N802
            button, _, files = given.partition("\n")
            return called.press(button, files)

    return Bridge()
