"""Probability and verdict: Auto only what is both probable and alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from ar_xl.core.matching.allocate import score
from ar_xl.core.matching.book import Book, any_of, some_of
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Option

Verdict = Literal["Auto", "Review", "None"]
_REFERENCE: Final = {"reference", "faint reference"}
_MOST_RIVALS: Final = 3
_HIGHEST: Final = 0.999
_DOUBTED: Final = 0.99
"""No option with a doubt is more probable than this."""


def weigh_against_each_other(options: Sequence[Option]) -> None:
    """Set each option's probability: its share of all the explanations of one line."""
    scores = [score(o) for o in options]
    top = max(scores)
    odds = [math.exp(s - top) for s in scores]
    total = sum(odds)
    for option, share in zip(options, odds, strict=True):
        limit = _DOUBTED if option.doubts else _HIGHEST
        option.probability = min(limit, share / total)


def weigh_against_all(option: Option, margin: float, book: Book) -> None:
    """Lower a probability to what the margin over the next best choice for all lines gives."""
    share = 1 / (1 + math.exp(-min(margin, 50.0)))
    if share < option.probability:
        option.probability = share
        if share < book.settings.auto_probability:
            numbers = some_of(book.documents.number[r.document] for r in option.rows)
            option.doubt(f"{numbers} could nearly as well be what another line pays")


def mark_equals(options: Sequence[Option], book: Book) -> None:
    """Note where documents of one customer tell nothing apart; under "oldest first" the oldest is taken."""
    docs = book.documents
    twins = [o for o in options if o.equals and len(o.rows) == 1]
    single = [o for o in options if len(o.rows) == 1] if twins else []
    named = {o.rows[0].document for o in single if o.evidence & _REFERENCE}
    for option in twins:
        rivals = [docs.number[option.rows[0].document], *(docs.number[d] for d in option.equals)]
        owners = {docs.customer[d] for d in (option.rows[0].document, *option.equals)}
        is_same = len({docs.open[d] for d in (option.rows[0].document, *option.equals)}) == 1
        same = "same amount" if is_same else "an amount near this"
        if len(owners) == 1:
            same = f"same customer, {same}"
        if book.settings.oldest_first and len(owners) == 1:
            if option.rank == 0:
                option.weigh(
                    3.0, f"the oldest of {len(rivals)} equal open items, as the settings say"
                )
            else:
                option.weigh(-7.0)
                option.doubt("an older item of the same amount is open")
            continue
        shown = any_of(sorted(rivals) if len(rivals) <= _MOST_RIVALS else rivals, _MOST_RIVALS)
        few = len(rivals) == 2
        told = sorted(named.intersection((option.rows[0].document, *option.equals)))
        if len(told) == len(rivals):
            option.doubt(f"{shown}: {same}; what the text says fits {'both' if few else 'all'}")
        elif told:
            better = some_of(docs.number[d] for d in told)
            option.doubt(f"{shown}: {same}; what the text says fits {better} better")
        else:
            option.doubt(f"{shown}: {same}; the text names {'neither' if few else 'none'}")


def verdict(line: Line, option: Option, options: Sequence[Option], book: Book) -> Verdict:
    """What may be done with an option of a line."""
    if not option.rows:
        return "Review" if option.doubts else "None"
    if option.doubts:
        return "Review"
    if option.probability < book.settings.auto_probability:
        rivals = [o for o in options if o is not option and o.rows and o.probability > 0.005]
        if rivals:
            numbers = some_of(book.documents.number[r.document] for r in rivals[0].rows)
            option.doubt(f"{numbers} {'is' if len(rivals[0].rows) == 1 else 'are'} possible too")
        else:
            option.doubt(f"{option.probability:.0%} is too little to post it unseen")
        return "Review"
    if len(option.evidence) < 2:
        option.doubt("one kind of evidence alone is too little to post it unseen")
        return "Review"
    return "Auto"
