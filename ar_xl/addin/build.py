"""The add-in ar_xl.xlam, built from the text in macros/, the installed xlwings' VBA and our own lists.

The same sources give the same bytes. Nothing of the machine is in it: which Python serves it stands in the
user's own file (see `install`).
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from ar_xl import __version__
from ar_xl.addin import known_books
from ar_xl.addin.ribbon_xml import NAMESPACES, ribbon_xml
from ar_xl.addin.wrappers import MODULE, Function, wrappers
from ar_xl.addin.xlwings_vba import xlwings_vba
from ar_xl.problems import InputError, Problem

NAME: Final = "ar_xl.xlam"
RIBBON_RELATIONS: Final = {
    "customUI/customUI.xml": "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
    "customUI/customUI14.xml": "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
}
BUILT: Final = re.compile(r"build ([0-9a-f]{12})")
CORE: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>ar_xl</dc:title><dc:creator>ar_xl</dc:creator>\
<dc:description>{}</dc:description></cp:coreProperties>"""


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the add-in is made of, as text."""

    modules: dict[str, str]
    """VBA by name, line ends as LF."""
    ribbons: dict[str, bytes]
    """Ribbon XML by part."""
    about: str
    """One line that names the versions and, by its hash, exactly these sources."""


def macros() -> Path:
    """The folder with VBA and ribbon as text: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "macros"
    return inside if inside.is_dir() else package.parent / "macros"


def sources(functions: tuple[Function, ...] | None = None) -> Sources:
    """What an add-in built now is made of.

    Args:
        functions: The worksheet functions; all of `ar_xl.addin.functions` where not given.

    Raises:
        InputError: The installed xlwings is none that is known.
    """
    from ar_xl.addin.buttons import buttons

    if functions is None:
        from ar_xl.addin.functions import catalogue

        functions = tuple(catalogue())
    folder = macros()
    modules = {
        path.stem: path.read_text(encoding="ascii").replace("\r\n", "\n")
        for path in sorted([*folder.glob("*.bas"), *folder.glob("*.cls")])
    }
    modules["xlwings"] = xlwings_vba()
    modules[MODULE] = wrappers(functions)
    modules[known_books.MODULE] = known_books.known_books()
    template = (folder / "ribbon.xml").read_text(encoding="utf-8")
    ribbons = {part: ribbon_xml(template, space, buttons()) for part, space in NAMESPACES.items()}
    digest = hashlib.sha256(
        b"\0".join([*(t.encode() for _, t in sorted(modules.items())), *ribbons.values()])
    )
    about = f"ar_xl {__version__}, xlwings {version('xlwings')}, build {digest.hexdigest()[:12]}"
    return Sources(modules, ribbons, about)


def build(made_of: Sources) -> bytes:
    """The add-in as a file's bytes.

    Raises:
        InputError: pyopenvba, which writes VBA projects, is not installed.
    """
    parts = _with_vba(made_of.modules)
    parts["docProps/core.xml"] = CORE.format(escape(made_of.about)).encode()
    relations = parts["_rels/.rels"].decode()
    added = ""
    for part, data in made_of.ribbons.items():
        parts[part] = data
        name = Path(part).stem
        added += f'<Relationship Id="{name}" Type="{RIBBON_RELATIONS[part]}" Target="{part}"/>'
    parts["_rels/.rels"] = relations.replace(
        "</Relationships>", f"{added}</Relationships>"
    ).encode()
    return _zipped(parts)


def about(addin: bytes) -> str:
    """The line that names the versions of an add-in somebody built; nothing where it is none of ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(addin)) as archive:
            core = archive.read("docProps/core.xml")[:4096].decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError):
        return ""
    found = re.search(r"<dc:description>([^<]*)</dc:description>", core)
    return found[1] if found and BUILT.search(found[1]) else ""


def _with_vba(modules: dict[str, str]) -> dict[str, bytes]:
    """Parts of an empty add-in with these modules, by name."""
    try:
        from pyopenvba import ExcelFile, VBAModuleKind
    except ImportError:
        raise InputError(
            [
                Problem(
                    *("The add-in", None, None, None),
                    "cannot be built: pyopenvba, which writes macros, is not installed",
                    "Type: pip install 'ar-xl[addin]'",
                )
            ]
        ) from None

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        with ExcelFile.create_new(path) as book:
            project = book.vba_project()
            project.delete_module("Module1")  # the empty one every new project has
            for name, source in sorted(modules.items()):
                is_class = source.startswith("VERSION 1.0 CLASS")
                kind = VBAModuleKind.other if is_class else VBAModuleKind.standard
                project.add_module(name, source.replace("\n", "\r\n"), kind=kind)
            if wrong := project.validate():
                raise ValueError(f"the VBA project is not sound: {wrong}")
            book.save()
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    """In a fixed order with fixed dates, whatever machine builds it."""
    first = ["[Content_Types].xml", "_rels/.rels"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in first + sorted(parts.keys() - set(first)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0
            archive.writestr(info, parts[name], zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()
