"""Numbers with a slip: one character dropped, doubled, exchanged or transposed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from ar_xl.core.matching.book import Book
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.named import Named
from ar_xl.core.number_texts import squeezed

_MOST_ITEMS: Final = 3_000
_LEAST_DIGITS: Final = 4
_CONFUSED: Final = str.maketrans("OQDILZSB", "00011258")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fold(token: str) -> str:
    """One sign for letters and digits that are confused: O and 0, I and 1.

    >>> fold("INV1O42") == fold("INV1042"), fold("INV1024") == fold("INV1042")
    (True, False)
    """
    return token.translate(_CONFUSED)


def near_numbers(line: Line, items: Iterable[int], book: Book, named: Named) -> dict[int, str]:
    """Documents among some open items whose number is one slip away from a number in the text that names none of them."""
    raw = book.references.raw
    tokens = [*line.found.unknown, *book.references.odd_words(line.found)]
    tokens += [raw[d] for d in (*named.foreign, *named.closed)]
    if line.found.fragment:
        tokens.append(line.found.fragment)
    pool = list(items) if tokens else []
    if not pool or len(pool) > _MOST_ITEMS:
        return {}
    found: dict[int, str] = {}
    for token in tokens:
        folded = fold(token)
        for document in pool:
            if (
                document not in named.weight
                and document not in found
                and _is_near(token, folded, document, book)
            ):
                found[document] = token
    return found


def _is_near(token: str, folded: str, document: int, book: Book) -> bool:
    number = book.references.raw[document]
    bare = number.lstrip(_LETTERS)
    payment = book.references_of[1][document]
    return (
        (len(number) == len(token) and fold(number) == folded)
        or _one_slip(number, token)
        or (_LEAST_DIGITS <= len(bare) < len(number) and _one_slip(bare, token))
        or bool(payment and _one_slip(_squeezed(payment), token))
    )


def _one_slip(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 1 and OSA.distance(one, other, score_cutoff=1) <= 1


@lru_cache(maxsize=20_000)
def _squeezed(text: str) -> str:
    return squeezed(text)
