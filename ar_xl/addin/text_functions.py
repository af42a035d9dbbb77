"""The worksheet functions on names, texts and payment references; see `functions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from ar_xl.addin.blocks import (
    CellError,
    Cells,
    RefusedError,
    at_once,
    each,
    numbers,
    one,
    plain,
    rows_of,
    table_of,
    texts,
)
from ar_xl.addin.described import RANGE
from ar_xl.core import structured_references

_LENGTHS: Final = (3, 35)
"""Letters and digits of what could be a document number, where no list says."""
_NEAR: Final = 0.84
"""Likeness from which the match engine, too, takes a name for the customer's."""


def AR_SIMILARITY(
    a: Annotated[Cells, "A name, or a column of them."],
    b: Annotated[Cells, "The name to compare with, or as many."],
) -> Cells:
    """How alike two names of companies or people are, 0 to 1.

    Legal forms, accents, case and usual abbreviations do not count. It ranks names; it is no probability.
    """
    from ar_xl.core import names

    def alike(left: Sequence[str], right: Sequence[str]) -> list[float]:
        figures = names.likeness(list(map(names.core, left)), list(map(names.core, right)))
        return figures.clip(0, 1).tolist()

    return at_once(alike, texts(a), texts(b))


def AR_LOOKUP(
    sought: Annotated[Cells, "The name to look for, or a column of them."],
    names: Annotated[Cells, "The names to look among, one column.", RANGE],
    results: Annotated[
        Cells, "What to give back, beside the names. Default the name.", RANGE
    ] = None,
    minimum: Annotated[Cells, "Least likeness that counts, 0 to 1. Default 0.84."] = None,
) -> Cells:
    """XLOOKUP for names that are not written alike: what stands beside the likeliest name.

    #N/A where no name is as alike as the minimum, or two are equally alike.
    """
    from ar_xl.core.names import Likeness, NameIndex, full

    listed = texts(names)
    given = rows_of(names if results is None else results)
    if listed.width > 1 or len(given) != listed.height:
        raise RefusedError
    least, asked = one(numbers(minimum, _NEAR)), texts(sought)
    known = [name if isinstance(name, str) else "" for name in listed.cells]
    nothing: list[object] = [CellError.NA] * len(given[0])

    def beside(name: str, found: Likeness) -> list[object]:
        best = [
            p for p, s in zip(found.positions, found.scores, strict=True) if s == found.scores[0]
        ]
        exact = [place for place in best if full(known[place]) == full(name)]
        alike = {full(known[place]) for place in exact or best}
        is_sure = len(alike) == 1 and found.scores[0] >= least
        return given[(exact or best)[0]] if is_sure else nothing

    words = [text if isinstance(text, str) else "" for text in asked.cells]
    rows = [
        beside(text, found) if isinstance(text, str) else [text] * len(nothing)
        for text, found in zip(asked.cells, NameIndex(known).find(words), strict=True)
    ]
    return table_of(rows)


def AR_REFERENCES(
    text: Annotated[Cells, "A remittance text, or a column of them."],
    invoice_numbers: Annotated[
        Cells, "The document numbers to look for; without them, all that could be one.", RANGE
    ] = None,
) -> Cells:
    """The document numbers a text names, beside one another; amounts, dates and accounts are none.

    With the list also numbers without their prefix or zeros, ranges and lists. #N/A where there is none.
    """
    from ar_xl.core.references import References

    known = [number for number in texts(invoice_numbers).cells if isinstance(number, str)]
    index = References(known)

    def named(words: str) -> list[object]:
        found = index.find(words)
        documents = dict.fromkeys(at for hit in found.hits for at in hit.documents)
        numbers_found = [known[at] for at in documents] if known else list(found.odd(*_LENGTHS))
        return [*numbers_found] or [CellError.NA]

    asked = texts(text)
    return table_of([named(c) if isinstance(c, str) else [c] for c in asked.cells])


def AR_CHECK_REFERENCE(
    reference: Annotated[Cells, "A payment reference, as printed or as banks carry it."],
    kind: Annotated[Cells, "RF, QRR, OGM, viite, KID or OCR, to ask about one kind only."] = None,
) -> Cells:
    """The kind of a payment reference whose check digits hold, #N/A where they hold for none.

    Digits alone can be of several kinds: KID, OCR. With a kind, TRUE or FALSE.
    """
    if plain(kind) is not None:
        return each(_is_of, texts(reference), texts(kind))

    def kinds(text: str) -> str:
        found = structured_references.kinds_of(text)
        if not found:
            raise RefusedError(CellError.NA)
        return ", ".join(found)

    return each(kinds, texts(reference))


def AR_MAKE_REFERENCE(
    number: Annotated[
        Cells, "The number to carry, such as the invoice number; letters only in RF."
    ],
    kind: Annotated[Cells, "RF, QRR, OGM, viite, KID or OCR."],
) -> Cells:
    """A payment reference with check digits, as banks carry it: without blanks and signs.

    #VALUE! where the kind cannot carry the number, or it is negative or has decimals.
    """

    def made(text: str, name: str) -> str:
        found = structured_references.made(text, _kind(name))
        if found is None:
            raise RefusedError
        return found

    carried = [[_carried(cell) for cell in row] for row in rows_of(number)]
    return each(made, texts(carried), texts(kind))


def _carried(cell: object) -> object:
    """A cell with a number a reference can carry; a sign or decimals would get lost on the way."""
    lossy = isinstance(cell, float) and (cell < 0 or cell != cell // 1)
    return CellError.VALUE if lossy or isinstance(cell, bool) else cell


def _is_of(text: str, name: str) -> bool:
    return _kind(name).name in structured_references.kinds_of(text)


def _kind(name: str) -> structured_references.Kind:
    found = structured_references.kind_called(name)
    if found is None:
        raise RefusedError
    return found
