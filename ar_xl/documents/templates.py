"""Texts a clerk can edit: templates beside the book, else the built-in ones, filled in a sandbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ar_xl.outcome import Beside
from ar_xl.problems import InputError, Problem

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER: Final = "templates"
"""Beside the book."""
TABLE: Final = "\ue000"
"""What `{{ table }}` leaves in a text: the place where the documents are listed."""
_LARGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its fields filled in."""

    subject: str
    paragraphs: tuple[str, ...]
    """One of them may be TABLE. Lines within a paragraph are parted by a line feed."""


@dataclass(slots=True)
class Templates:
    """The templates of one run: each is read and understood once."""

    beside: Beside
    known: Mapping[str, tuple[str, ...]]
    """The fields each kind of template has: reminder, statement."""
    _parsed: dict[str, Template] = field(default_factory=dict)

    def fill(self, name: str, fields: Mapping[str, object]) -> Filled:
        """Fill in a template such as `reminder.firm.de`.

        Raises:
            InputError: It cannot be read, is written wrongly, or names a field there is not.
        """
        from jinja2 import TemplateError

        file = f"{name}.txt"
        template = self._parsed.get(name) or self._parse(name, file)
        try:
            text = template.render(fields)
        except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
            raise _wrong(file, None, f"cannot be filled in: {error}", self._fix(name)) from error
        first, _, body = text.strip().partition("\n")
        label, colon, subject = first.partition(":")
        if not colon or label.strip().lower() != "subject" or not subject.strip():
            raise _wrong(file, 1, "does not begin with the mail's subject", "Write Subject: and the subject in line 1.")  # fmt: skip
        blocks = (block.strip() for block in body.replace(TABLE, f"\n\n{TABLE}\n\n").split("\n\n"))
        return Filled(
            re.sub(r"[^\S\u00a0]+", " ", subject).strip(), tuple(block for block in blocks if block)
        )

    def _parse(self, name: str, file: str) -> Template:
        from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
        from jinja2.sandbox import SandboxedEnvironment

        source = self._source(name, file)
        rules = SandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        try:
            tree = rules.parse(source)
            parsed = rules.from_string(source)
        except TemplateSyntaxError as error:
            raise _wrong(file, error.lineno, f"is written wrongly: {str(error.message).rstrip('.')}", "Mend this line.") from error  # fmt: skip
        given = {*self._fields(name), *rules.globals}
        names = list(tree.find_all(nodes.Name))
        own = {node.name for node in names if node.ctx != "load"}
        unknown = [n for n in names if n.ctx == "load" and n.name not in given | own]
        if unknown:
            raise InputError(
                [
                    Problem(file, node.lineno, None, node.name, "is no field", self._fix(name))
                    for node in unknown
                ]
            )
        self._parsed[name] = parsed
        return parsed

    def _source(self, name: str, file: str) -> str:
        content = self.beside(f"{FOLDER}/{file}")
        if content is None:
            return built_in(name)
        try:
            text = content[:_LARGEST].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _wrong(file, None, "is not UTF-8 text", "Save it again as UTF-8.") from error
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _fields(self, name: str) -> tuple[str, ...]:
        return self.known[name.split(".")[0]]

    def _fix(self, name: str) -> str:
        return f"Known fields: {', '.join(self._fields(name))}."


def built_in(name: str) -> str:
    """The text that comes with the toolkit."""
    home = files("ar_xl.documents") / FOLDER / f"{name}.txt"
    return home.read_text(encoding="utf-8")


def built_in_names() -> list[str]:
    """Every built-in template's name."""
    found = (files("ar_xl.documents") / FOLDER).iterdir()
    return sorted(path.name.removesuffix(".txt") for path in found if path.name.endswith(".txt"))


def _wrong(file: str, line: int | None, what: str, fix: str) -> InputError:
    return InputError([Problem(file, line, None, None, what, fix)])
