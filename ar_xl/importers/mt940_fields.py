"""The fields of SWIFT customer statements, and the mt-940 library's reading of one message."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ar_xl.importers.opened import refusal

_FIELD = re.compile(r"^:(?P<tag>\d{2}[A-Z]?|NS):(?P<rest>.*)$")
_BLANK = re.compile(r"^(\d{6}(?:\d{4})?R?[DC][A-Z]?[\d,]+) +(?=[NSF][A-Z0-9]{3})")
_IGNORED: Final = ("86", "NS", "64", "65", "65F")
"""Texts, and available balances, by which nothing is booked or proved and which some banks write wrongly."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its tag, the row of the file it begins in, and its lines."""

    tag: str
    row: int
    lines: list[str]


def messages(text: str) -> Iterator[list[Field]]:
    """The fields of each message; what stands between messages (SWIFT blocks, bank headers) is left out."""
    fields: list[Field] = []
    inside = False
    for row, line in enumerate(re.split(r"\r\n|\r\r\n|\n|\r", text), 1):
        found = _FIELD.match(line.removeprefix("{4:").lstrip("\ufeff"))
        if found:
            if found["tag"] == "20" and fields:
                yield fields
                fields = []
            inside = True
            fields.append(Field(found["tag"], row, [found["rest"]]))
        elif line.rstrip() in ("-", "-}", "\x03") or line.startswith(("-}", "{")):
            inside = False
        elif inside:
            fields[-1].lines.append(line)
    if fields:
        yield fields


def parsed_by_library(file: str, fields: Sequence[Field]) -> Any:
    """The library's reading of one message, without its texts.

    The library overwrites a line that has no transaction type with the next one; a made-up type prevents it.
    """
    try:
        return _library([field for field in fields if field.tag not in _IGNORED])
    except Exception:  # the library raises many kinds for bytes it does not expect
        for field in fields:
            if field.tag in _IGNORED:
                continue
            try:
                _library([Field("60F", 0, ["C200101EUR0,"]), field])
            except Exception:  # see above
                raise refusal(
                    file,
                    f"field :{field.tag}: cannot be read",
                    "The bank wrote it wrongly; ask for the statement again.",
                    row=field.row,
                    value=" ".join(field.lines),
                ) from None
        raise refusal(
            file,
            "is an MT940 file that cannot be read",
            "Ask the bank for the statement again.",
            row=fields[0].row,
        ) from None


def _library(fields: Sequence[Field]) -> Any:
    import mt940

    logging.getLogger("mt940").addHandler(logging.NullHandler())

    def typed(_: Any, __: Any, ___: Any, result: dict[str, Any]) -> dict[str, Any]:
        result["id"] = result.get("id") or "NMSC"
        return result

    parsed = mt940.models.Transactions(
        processors={"post_statement": [typed]}, options=mt940.Options.all()
    )
    parsed.parse("\n".join(f":{field.tag}:{_value(field)}" for field in fields))
    wanted = sum(field.tag == "61" for field in fields)
    if len(parsed.transactions) != wanted:
        raise ValueError(f"{len(parsed.transactions)} of {wanted} lines read")
    return parsed


def _value(field: Field) -> str:
    """A field's text; some banks write a blank between amount and transaction type."""
    text = "\n".join(field.lines).rstrip()
    return _BLANK.sub(r"\1", text) if field.tag == "61" else text


def texts_of(fields: Sequence[Field]) -> list[tuple[int, list[str]]]:
    """Row and :86: lines of each :61:; an :86: after the closing balance is the statement's, not a line's."""
    found: list[tuple[int, list[str]]] = []
    open_line = False
    for field in fields:
        if field.tag == "61":
            found.append((field.row, []))
            open_line = True
        elif field.tag == "86" and open_line:
            found[-1][1].extend(field.lines)
        elif field.tag not in _IGNORED:
            open_line = False
    return found
