import io
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from pyvbaanalysis import (
    ConditionalCompilationEnvironment,
    DiagnosticSeverity,
    ModuleInput,
    ModuleSymbolKind,
    analyze_project,
)
from vbalidator import precheck

from ar_xl.addin import build
from ar_xl.addin.build import Sources, about, sources
from ar_xl.addin.functions import Argument, Function
from ar_xl.addin.wrappers import wrappers
from ar_xl.addin.xlwings_vba import cut, xlwings_vba
from ar_xl.problems import InputError

olevba = pytest.importorskip("oletools.olevba")
HIDDEN = re.compile(r"^Attribute VB_\w+ = .*\n", re.MULTILINE)
CLASS_HEAD = re.compile(r"\AVERSION .*?\nEND\n", re.DOTALL)
SAMPLE = (
    Function(
        "AR_SAMPLE",
        'Says "so" − and more.',
        (
            Argument("date", "a date", optional=False, is_range=False),
            Argument("invoices", "a range", optional=True, is_range=True),
        ),
    ),
)
BLOCKS = (
    (r"#If\b.*\bThen", r"#End If"),
    (r"If\b.*\bThen(?:\s*'.*)?", r"End If"),
    (r"For\b.*", r"Next\b.*"),
    (r"Do\b.*", r"Loop\b.*"),
    (r"(?:Public |Private )?(?:Sub|Function)\b.*", r"End (?:Sub|Function)"),
)


@pytest.fixture(scope="module")
def made_of() -> Sources:
    return sources()


@pytest.fixture(scope="module")
def addin(made_of: Sources) -> bytes:
    return build.build(made_of)


def body(source: str) -> str:
    """The code without the lines that the VBA editor hides."""
    return HIDDEN.sub("", CLASS_HEAD.sub("", source.replace("\r\n", "\n")))


def read_back(addin: bytes) -> dict[str, str]:
    """VBA by module, as a reader that shares no code with the builder sees it."""
    parser = olevba.VBA_Parser("ar_xl.xlam", data=addin)
    try:
        return {name.rsplit(".", 1)[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


def test_two_builds_are_the_same_bytes(addin: bytes) -> None:
    assert build.build(sources()) == addin


def test_every_module_comes_back_as_it_went_in(made_of: Sources, addin: bytes) -> None:
    found = read_back(addin)
    assert found.keys() == made_of.modules.keys() | {"ThisWorkbook", "Sheet1"}
    for name, source in made_of.modules.items():
        assert body(found[name]) == body(source), name
    assert not body(found["ThisWorkbook"]).strip()


def test_the_file_says_what_it_was_built_from(made_of: Sources, addin: bytes) -> None:
    assert about(addin) == made_of.about
    assert re.fullmatch(r"ar_xl \S+, xlwings \S+, build [0-9a-f]{12}", made_of.about)
    assert sources(SAMPLE).about != made_of.about
    assert about(b"") == about(b"PK no archive") == ""


def test_both_ribbons_are_in_the_package(made_of: Sources, addin: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(addin)) as archive:
        assert archive.testzip() is None
        for part, xml in made_of.ribbons.items():
            assert archive.read(part) == xml
            assert f'Target="{part}"'.encode() in archive.read("_rels/.rels")
        assert b"addin.macroEnabled.main+xml" in archive.read("[Content_Types].xml")
        people = archive.read("docProps/core.xml")
    assert re.findall(rb"<dc:creator>(.*?)</dc:creator>", people) == [b"ar_xl"]


def test_no_workbook_can_steer_the_add_in(made_of: Sources) -> None:
    """A sheet named ar_xl.conf or xlwings.conf, a file beside the book or its folder choose nothing."""
    for name, source in made_of.modules.items():
        code = "\n".join(line.split(" '")[0] for line in source.splitlines() if line[:1] != "'")
        assert ".conf" not in code or name == "ArPython"
        assert "ADD_WORKBOOK_TO_PYTHONPATH" not in code
        assert "ActiveWorkbook" not in code or name == "ArRibbon", name
        for word in (
            ".Sheets",
            "ThisWorkbook",
            "RunPython",
            "cmd.exe",
            "WScript",
            "GetConfigFromSheet",
        ):
            assert word not in code, (name, word)
    python = made_of.modules["ArPython"]
    assert python.count(".conf") == 2
    assert 'Environ("USERPROFILE")' in python
    assert '""" -P -c ""' in python, "Python keeps the current folder off its path"
    ribbon = re.findall(r".*ActiveWorkbook.*", made_of.modules["ArRibbon"])
    assert len(ribbon) == 3, "greyed or not, its name on a Mac, and the book to work on"
    assert not re.search(r"FullName|\.Path\b", made_of.modules["ArRibbon"])


def test_no_formula_in_a_cell_can_start_anything(made_of: Sources) -> None:
    """Excel lets any workbook's cells call the public functions of an add-in."""
    public = {
        name: set(re.findall(r"^(?:Public )?Function (\w+)", source, re.MULTILINE))
        for name, source in made_of.modules.items()
    }
    functions = public.pop("ArFunctions")
    assert all(name.startswith("AR_") for name in functions)
    assert set().union(*public.values()) == {
        *(
            "ArIsOurBook",
            "ArHasHeadings",
            "ArHeadings",
            "ArBare",
            "ArListed",
            "ArEscaped",
            "ArUnescaped",
            "ArKind",
            "ArWords",
        ),
        *(
            "ArErrors",
            "ArConfigPath",
            "ArInterpreter",
            "ArTrouble",
            "GetConfig",
            "XLPyCommand",
            "XLPy",
            "ParentFolder",
        ),
    }


def test_the_part_of_xlwings_that_is_kept_is_checked_before_it_is_used() -> None:
    source = xlwings_vba()
    number = re.findall(r'XLWINGS_VERSION As String = "(.*?)"', source)[0]
    assert "BSD 3-clause" in source
    assert cut(source, number)
    for bad, told in (
        (source.replace("Sub KillPy()", "Sub KillPython()"), "no KillPy"),
        (
            source.replace("XLPyLoadDLL\n", "XLPyLoadDLL\n    Shell ActiveWorkbook.Name\n"),
            "ActiveWorkbook",
        ),
        (source.replace('"CONDA ENV"', '"ANY"'), "asks for ANY"),
        ("", "no XLPy"),
    ):
        with pytest.raises(InputError, match=told):
            cut(bad, number)
    with pytest.raises(InputError, match=r"not of version 9\.9"):
        cut(source, "9.9")


def test_a_function_gets_a_wrapper_with_its_help_and_real_errors() -> None:
    text = wrappers(SAMPLE)
    assert "Public Function AR_SAMPLE(date_, Optional invoices) As Variant" in text
    assert 'Attribute AR_SAMPLE.VB_Description = "Says ""so"" - and more."' in text
    assert (
        'AR_SAMPLE = ArErrors(XLPy.CallUDF("ar_xl.addin.udfs", "AR_SAMPLE", Array(date_, invoices), '
        "Nothing, Application.Caller))" in text
    )
    assert "AR_SAMPLE = CVErr(xlErrValue)" in text
    assert "Err.Description" not in text, "a text would be skipped by SUM"
    assert 'ArgumentDescriptions:=Array("a date", _\n            "a range")' in text


def test_every_function_that_is_wrapped_is_one_that_xlwings_can_call(made_of: Sources) -> None:
    from ar_xl.addin import udfs

    called = re.findall(r'XLPy\.CallUDF\("(\S+)", "(\w+)"', made_of.modules["ArFunctions"])
    assert len(called) > 10
    for module, name in called:
        assert module == udfs.__name__
        assert callable(getattr(udfs, name))


def test_the_macros_are_in_the_wheel() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"macros": "ar_xl/macros"}
    assert (build.macros() / "ar_xl.applescript").is_file()


def test_a_name_that_is_code_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be a name"):
        wrappers((Function("AR_X", "", (Argument("a) As Long", "", False, False),)),))


def test_a_help_text_stays_within_a_line_and_within_what_excel_shows() -> None:
    text = wrappers((Function("AR_X", "word\n" * 100 + '" & Shell("x")', ()),))
    description = re.findall(r"VB_Description = (.*)", text)[0]
    assert re.fullmatch(r'"word( word)+\.\.\."', description)
    assert len(description) <= 257


@pytest.mark.parametrize("mac", [False, True])
def test_the_linter_finds_nothing_in_our_vba(made_of: Sources, *, mac: bool) -> None:
    modules = [
        ModuleInput(
            name,
            ModuleSymbolKind.CLASS if source.startswith("VERSION") else ModuleSymbolKind.STANDARD,
            CLASS_HEAD.sub("", source),
        )
        for name, source in made_of.modules.items()
    ]
    env = ConditionalCompilationEnvironment({"Mac": mac, "VBA7": True, "Win64": True})
    found = analyze_project(modules, conditional_compilation=env, host="excel")
    bad = [
        (name, d.code, d.message)
        for name, told in found.items()
        for d in told
        if d.severity is DiagnosticSeverity.ERROR and "AppleScriptTask" not in d.message
    ]
    assert not bad, "AppleScriptTask is in Excel for Mac only; the linter knows Excel for Windows"


def checked(folder: Path, modules: dict[str, str], *, mac: bool) -> list[str]:
    """What the other linter, with its own parser and Excel's own list of objects, would not compile."""
    for name, source in modules.items():
        kind = "cls" if source.startswith("VERSION") else "bas"
        (folder / f"{name}.{kind}").write_text(source, encoding="ascii", newline="\r\n")
    defines = {"Mac": mac, "VBA7": True, "Win64": True}
    found = precheck(folder, host="excel", defines=defines)
    assert found.files_scanned == len(modules)
    return [error["message"] for error in found.errors if "AppleScriptTask" not in error["message"]]


@pytest.mark.parametrize("mac", [False, True])
def test_the_other_linter_finds_nothing_either(
    made_of: Sources, tmp_path: Path, *, mac: bool
) -> None:
    assert checked(tmp_path, made_of.modules, mac=mac) == []


@pytest.mark.parametrize(
    ("module", "right", "wrong", "told"),
    [
        ("ArText", "        End If\n", "", "Next without For"),
        ("ArText", "    place = 1\n", "    plase = 1\n", "Undefined identifier 'plase'"),
        ("ArRibbon", "ArShow Answer", "ArShown Answer", "Undefined identifier 'ArShown'"),
        ("ArPython", ".PathSeparator", ".PathSeperator", "'PathSeperator' not found"),
    ],
)
def test_the_other_linter_would_see_a_slip(
    made_of: Sources, tmp_path: Path, module: str, right: str, wrong: str, told: str
) -> None:
    source = made_of.modules[module]
    assert right in source
    modules = {**made_of.modules, module: source.replace(right, wrong, 1)}
    assert any(told in line for line in checked(tmp_path, modules, mac=False))


def test_every_module_of_ours_declares_its_variables_and_closes_its_blocks(
    made_of: Sources,
) -> None:
    for name, source in made_of.modules.items():
        if name == "xlwings":
            continue
        lines = source.replace(" _\n", " ").splitlines()
        assert "Option Explicit" in lines, name
        for begins, ends in BLOCKS:
            opened = [line for line in map(str.strip, lines) if re.fullmatch(begins, line)]
            closed = [line for line in map(str.strip, lines) if re.fullmatch(ends, line)]
            assert len(opened) == len(closed), (name, begins)
        assert max(map(len, source.splitlines())) < 1024, "VBA's longest line"


def test_windows_calls_serve_32_and_64_bits(made_of: Sources) -> None:
    for name, source in made_of.modules.items():
        branch: list[bool] = []
        for line in map(str.strip, source.splitlines()):
            if line.startswith("#If"):
                branch.append("VBA7" in line)
            elif line.startswith("#ElseIf"):
                branch[-1] = "VBA7" in line
            elif line.startswith("#Else"):
                branch[-1] = False
            elif line.startswith("#End If"):
                branch.pop()
            elif " Declare " in f" {line}" and not line.startswith("'"):
                assert ("PtrSafe" in line) == any(branch) or name == "xlwings", line


def test_a_book_is_ours_by_the_names_of_the_tables_that_jobs_need(made_of: Sources) -> None:
    names = made_of.modules["ArNames"]
    for word in ("Customers", "Invoices", "BankLines", "Matches", "Columns"):
        assert f"|{word}|" in names.split("AR_TABLES")[1]
    assert "|Bank|" in names.split("AR_TABLES")[0]


def test_without_the_builder_one_line_says_what_to_type(
    made_of: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    with pytest.raises(InputError) as told:
        build.build(made_of)
    assert "pip install 'ar-xl[addin]'" in str(told.value)
    assert len(str(told.value).splitlines()) == 1
