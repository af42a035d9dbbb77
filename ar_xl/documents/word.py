"""Letters a clerk lays out in Word: templates beside the book, filled in by docxtpl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from ar_xl.documents.fonts import missing
from ar_xl.documents.templates import built_in
from ar_xl.problems import InputError, Problem

_DAY_ONE = (1980, 1, 1, 0, 0, 0)
_PARTS_AT_MOST = 100 * 2**20


def fill(file: str, template: bytes, fields: Mapping[str, object], known: Sequence[str]) -> bytes:
    """The letter of a Word template; the same fields are the same bytes.

    Raises:
        InputError: It is no Word file, is written wrongly, names a field there is not, or docxtpl is missing.
    """
    try:
        from docxtpl import DocxTemplate
        from jinja2 import StrictUndefined, TemplateError
        from jinja2.sandbox import SandboxedEnvironment
    except ImportError as error:
        raise missing(error) from error
    rules = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _PARTS_AT_MOST:
                raise zipfile.BadZipFile
        document = DocxTemplate(io.BytesIO(template))
        unknown = sorted(document.get_undeclared_template_variables(rules) - set(known))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _wrong(file, None, "is no Word document", "Save it as .docx.") from error
    except TemplateError as error:
        raise _wrong(file, None, f"is written wrongly: {error}", "Mend it in Word.") from error
    fix = f"Known fields: {', '.join(known)}."
    if unknown:
        raise InputError([Problem(file, None, None, name, "is no field", fix) for name in unknown])
    try:
        document.render({**fields, "table": ""}, rules)
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise _wrong(file, None, f"cannot be filled in: {error}", fix) from error
    made = io.BytesIO()
    document.save(made)
    return _undated(made.getvalue())


def _undated(document: bytes) -> bytes:
    """The same parts with the same date, so that the same letter is the same bytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, _DAY_ONE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part))
    return made.getvalue()


def built_in_word(name: str) -> bytes:
    """The built-in text of a reminder as a Word template to lay out: its fields, and a table of documents.

    Raises:
        InputError: docxtpl is not installed.
    """
    try:
        from docx import Document
    except ImportError as error:
        raise missing(error) from error
    subject, _, body = built_in(name).partition("\n")
    document = Document()
    document.core_properties.author = ""
    document.add_paragraph("{{ customer }}")
    document.add_heading(subject.partition(":")[2].strip(), level=2)
    for block in re.split(r"\n\n+", body.strip()):
        if block == "{{ table }}":
            _table(document)
        else:
            document.add_paragraph(block)
    made = io.BytesIO()
    document.save(made)
    return _undated(made.getvalue())


def _table(document: Any) -> None:
    """A row that docxtpl repeats for each document."""
    table = document.add_table(rows=3, cols=4)
    for cell, text in zip(
        table.rows[0].cells, ("{%tr for row in rows %}", "", "", ""), strict=True
    ):
        cell.text = text
    fields = ("document", "due", "days", "reminded")
    for cell, field in zip(table.rows[1].cells, fields, strict=True):
        cell.text = f"{{{{ row.{field} }}}}"
    table.rows[2].cells[0].text = "{%tr endfor %}"


def _wrong(file: str, line: int | None, what: str, fix: str) -> InputError:
    return InputError([Problem(file, line, None, None, what, fix)])
