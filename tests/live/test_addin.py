"""The built add-in in LibreOffice, which runs its macros, and before Microsoft's validator.

LibreOffice has no ribbon, no ListObjects and no DLL of xlwings: what needs those awaits Excel.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ar_xl import template
from ar_xl.addin import build
from ar_xl.addin.called import escaped, unescaped
from ar_xl.addin.install import config_text
from ar_xl.addin.known_books import BY_HEADINGS, bare
from ar_xl.workbook.file import FileWorkbook
from tests.live import libreoffice_engine
from tests.live.macros_in_libreoffice import for_windows, load, run
from tests.live.test_validator import NODE, NPM, errors, validator

__all__ = ["validator"]
pytestmark = pytest.mark.live
PYTHON = "/opt/Zoë's 100% (x86)/py thon"
ODD = [
    "it's",
    'a "b" c',
    "back\\slash",
    "new\nline\ttab",
    "$(x) `y` & | ; %PATH%",
    "Łódź €",
    "😀",
    "",
]
PROBE = """Attribute VB_Name = "Probe"
Option Explicit
' Asks what only VBA can ask.

Public Function FrontBook() As Variant
    FrontBook = ActiveWorkbook.Name
End Function

Public Function IsOurs() As Variant
    IsOurs = ArIsOurBook(ActiveWorkbook)
End Function

Public Function HasHeadings() As Variant
    HasHeadings = ArHasHeadings(ActiveWorkbook)
End Function

Public Function Config(key As String) As Variant
    Config = GetConfig(key, "fallback")
End Function

Private Function Seen(cell As Variant) As String
    If IsError(cell) Then Seen = "error|" Else Seen = CStr(cell) & "|"
End Function

Public Function Block() As String
    Dim cells(1 To 2, 1 To 2) As Variant
    Dim found As Variant
    cells(1, 1) = 1.5
    cells(1, 2) = CLng(-2146826246)
    cells(2, 1) = "42"
    cells(2, 2) = True
    found = ArErrors(cells)
    Block = Seen(found(1, 1)) & Seen(found(1, 2)) & Seen(found(2, 1)) & Seen(found(2, 2))
End Function

Public Function OneRow() As String
    Dim found As Variant
    found = ArErrors(Array(CLng(-2146826273), 2.5, "a"))
    OneRow = Seen(found(0)) & Seen(found(1)) & Seen(found(2))
End Function

Public Function Alone() As String
    Alone = Seen(ArErrors(CLng(-2146826246))) & Seen(ArErrors(7.5)) & Seen(ArErrors(""))
End Function
"""
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a user whose own file names a Python."""
    home = tmp_path_factory.mktemp("home")
    (home / ".ar_xl").mkdir()
    (home / ".ar_xl" / "ar_xl.conf").write_text(config_text(PYTHON), encoding="ascii")
    return home


@pytest.fixture(scope="module")
def office(home: Path) -> Iterator[Any]:
    """That user's LibreOffice."""
    libreoffice_engine.skip_without()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("USERPROFILE", str(home))
        app = libreoffice_engine.start()
    yield app.impl.desktop
    app.quit()


@pytest.fixture(scope="module")
def call(office: Any, tmp_path_factory: pytest.TempPathFactory) -> Call:
    """Calls a macro of the add-in and gives what it returns."""
    made_of = build.sources()
    # LibreOffice does not know the word PtrSafe; everything else is as it is built.
    modules = {n: t.replace("Declare PtrSafe", "Declare") for n, t in made_of.modules.items()}
    path = tmp_path_factory.mktemp("addin") / "ar_xl.xlam"
    path.write_bytes(build.build(replace(made_of, modules={**modules, "Probe": PROBE})))
    return partial(run, load(office, path))


@pytest.mark.parametrize("text", ODD)
def test_a_path_leaves_the_macro_as_python_reads_it(call: Call, text: str) -> None:
    assert call("ArText.ArEscaped", text) == escaped(text)
    assert call("ArText.ArUnescaped", escaped(text)) == text
    assert unescaped(call("ArText.ArEscaped", text)) == text


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("done\n12 lines\nposted", "done", "12 lines\nposted"),
        ("problem\ndone\nnothing", "problem", "done\nnothing"),
        ("nothing\n", "nothing", ""),
        ("done 12 lines", "problem", "done 12 lines"),
        ("nothing", "problem", "nothing"),
        ("", "problem", "ar_xl gave no answer. Type in a terminal: ar-xl doctor"),
    ],
)
def test_an_answer_is_told_apart_by_its_first_line_alone(
    call: Call, answer: str, kind: str, words: str
) -> None:
    assert call("ArText.ArKind", answer) == kind
    assert call("ArText.ArWords", answer) == words


def test_an_error_of_a_worksheet_function_becomes_one_of_excels(call: Call) -> None:
    assert call("Probe.Block") == "1.5|error|42|True|"
    assert call("Probe.OneRow") == "error|2.5|a|"
    assert call("Probe.Alone") == "error|7.5||"


def test_no_workbook_chooses_the_python(office: Any, call: Call, tmp_path: Path) -> None:
    """A customer's file with every sheet and neighbour that xlwings would read its settings from."""
    book = openpyxl.Workbook()
    for name in ("ar_xl.conf", "xlwings.conf", "myaddin.conf", "code.py"):
        sheet = book.create_sheet(name)
        for row in (("INTERPRETER_WIN", "evil"), ("INTERPRETER", "evil"), ("PYTHONPATH", "evil")):
            sheet.append(row)
    book.save(tmp_path / "remittance.xlsx")
    for name in ("ar_xl.conf", "xlwings.conf"):
        (tmp_path / name).write_text('"INTERPRETER_WIN","evil"\nINTERPRETER=evil\n')
    doc = load(office, tmp_path / "remittance.xlsx")
    try:
        assert call("Probe.FrontBook") == "remittance.xlsx"
        assert call("ArPython.ArInterpreter") == PYTHON
        assert call("Probe.Config", "INTERPRETER_WIN") == PYTHON
        assert call("Probe.Config", "PYTHONPATH") == "fallback"
        command = call("ArPython.XLPyCommand")
    finally:
        doc.close(True)
    assert (
        command
        == f'"{PYTHON}" -P -c "from ar_xl.addin import serving; serving.serve(\'$(CLSID)\')"'
    )


@pytest.mark.parametrize("python", ["none named", "one that is gone", "one that is there"])
def test_a_python_that_cannot_be_started_is_told_before_it_is_tried(
    office: Any, home: Path, tmp_path: Path, python: str
) -> None:
    config = home / ".ar_xl" / "ar_xl.conf"
    before = config.read_text("ascii")
    here = str(tmp_path / "my Python.exe")
    if python == "one that is there":
        Path(here).touch()
    config.write_text("" if python == "none named" else config_text(here), encoding="ascii")
    modules = {n: for_windows(t) for n, t in build.sources().modules.items()}
    path = tmp_path / "ar_xl.xlam"
    path.write_bytes(build.build(replace(build.sources(), modules=modules)))
    doc = load(office, path)
    try:
        told = run(doc, "ArPython.ArTrouble")
    finally:
        doc.close(True)
        config.write_text(before, encoding="ascii")
    gone = f"The Python that serves ar_xl is gone ({here}). Nothing was changed. "
    assert (
        told
        == {
            "none named": "ar_xl is not set up on this computer. Nothing was changed. "
            "Type in a terminal: ar-xl addin install",
            "one that is gone": gone
            + "Install ar-xl again, and type in a terminal: ar-xl addin install",
            "one that is there": "",
        }[python]
    )


def test_a_book_with_our_sheets_is_one_the_buttons_can_work_on(
    office: Any, call: Call, tmp_path: Path
) -> None:
    template.create(tmp_path / "month-end.xlsx")
    doc = load(office, tmp_path / "month-end.xlsx")
    try:
        assert call("Probe.FrontBook") == "month-end.xlsx"
        assert call("Probe.IsOurs") is True
    finally:
        doc.close(True)
    for word, found in (("bank", True), ("Bank", True), ("Ban", False), ("Bank|Invoices", False)):
        assert call("ArText.ArListed", word, "|Customers|Bank|Invoices|") is found


HEADED: list[tuple[list[str], bool]] = [
    (["Rechnungsnummer", "Kundennr.", "Rechnungsdatum", "Fälligkeit", "Betrag (EUR)"], True),
    (["N° facture", "Code client", "Date facture", "Montant CHF"], True),
    (["Numer faktury", "Nr klienta", "Data wystawienia", "Kwota"], True),
    (["Document", "Customer ID", "Invoice date", "Open amount"], True),
    (["Buchungstag", "Wertstellung", "Auftraggeber", "Verwendungszweck", "Betrag"], True),
    (["Date", "Description", "Paid in", "Paid out"], True),
    (["Kundennummer", "Firma", "Ort"], True),
    (["Customer", "City"], False),
    (["Budget", "Q1", "Q2", "Amount"], False),
    (["Date", "Visitor", "Room"], False),
    (["Document", "Invoice date", "Amount"], False),
]


@pytest.mark.parametrize(("headings", "known"), HEADED, ids=lambda it: str(it)[:30])
def test_a_book_of_ones_own_is_known_by_its_headings_as_the_commands_know_it(
    office: Any, call: Call, tmp_path: Path, headings: list[str], known: bool
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tabelle1"
    for row in (["Our list"], [], [None, *headings], [None, *["x"] * len(headings)]):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    file = FileWorkbook(tmp_path / "own.xlsx")
    tables = [file.understood(table) for table in BY_HEADINGS]
    if any(found is not None and not found.missing for found in tables):
        assert known, "what the commands can read is not greyed"
    doc = load(office, tmp_path / "own.xlsx")
    try:
        assert call("Probe.HasHeadings") is known
    finally:
        doc.close(True)


@pytest.mark.parametrize("heading", ["Fälligkeits-Datum", "N° client", "İBAN ΑΒ 1", "Częsć", ""])
def test_a_heading_is_bared_by_the_macro_as_its_words_are(call: Call, heading: str) -> None:
    assert call("ArKnown.ArBare", heading) == bare(heading)


@pytest.mark.skipif(not (NPM and NODE) and not os.environ.get("CI"), reason="needs npm")
def test_the_validator_finds_nothing_in_the_add_in(
    validator: Path,
    tmp_path: Path,
) -> None:
    (tmp_path / "ar_xl.xlam").write_bytes(build.build(build.sources()))
    assert errors(validator, [tmp_path / "ar_xl.xlam"]) == {}
