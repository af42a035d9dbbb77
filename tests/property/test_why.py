"""Why of every option, taken apart again: it adds up, it speaks of the option's own documents, and a Review has a reason."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from ar_xl import money, tables
from ar_xl.core.matching import match
from ar_xl.settings import Settings
from tests.bench import generator, second_generator
from tests.bench.book import Book
from tests.property.test_matching import RUN, books

FIGURE = r"\d[\d,]*(?:\.\d+)?"
LEFT = re.compile(rf"(-?{FIGURE})(?: ([A-Z]{{3}}))? (=|for) ")
FACT = re.compile(r"; |\.(?: |$)")
BROKEN = re.compile(
    r"(?<!\.)\.\.(?!\.)|  |\(\)|\b(?<![\d.,])1 (?:items|sets|sums|times|more documents)"
)
NO_REASON = re.compile(r"none of these\b", re.IGNORECASE)


def taken_apart(text: str, rows: pd.DataFrame) -> tuple[int, list[tuple[str, int]], int, str]:
    """Left side, documents with what is applied, everything else, and the text behind the equation."""
    begin = LEFT.match(text)
    assert begin, text
    code = rows["currency"].iloc[0]
    assert (begin[3] == "for") == (code != rows["bank_currency"].iloc[0]), text
    rest, documents, others, sign = text[begin.end() :], [], 0, 1
    of_bank = rows["bank_currency"].iloc[0]
    numbers = sorted(map(re.escape, rows["document"]), key=len, reverse=True)
    part = re.compile(
        rf"([+-] )?(?:({'|'.join(numbers)}|\d+ more documents) ({FIGURE})(?: [A-Z]{{3}})?(?: of {FIGURE}(?: [A-Z]{{3}})?)?"
        rf"|(?:[\d.]+(?: to [\d.]+)? % )?[a-z ]*({FIGURE})(?: \(.*?, paid on [^()]*\)| more than named)?)(?: (?=[+-] )|(?=; |\.))"
    )
    while found := part.match(rest):
        sign = -1 if found[1] == "- " else 1
        if found[2]:
            documents.append((found[2], sign * _minor(found[3], code)))
        else:
            others += sign * _minor(found[4], of_bank)
        rest = rest[found.end() :]
    return _minor(begin[1], of_bank), documents, others, rest


def _minor(shown: str, currency: str) -> int:
    minor = money.to_minor(shown.replace(",", ""), currency)
    assert minor is not None, (shown, currency)
    return minor


def holds(found: pd.DataFrame) -> None:
    """What must be true of every Why in Matches."""
    for (_, number), rows in found.groupby(["line_id", "option"]):
        (text,) = rows["why"].unique()
        (decision,) = rows["decision"].unique()
        if decision:
            continue
        assert text.endswith(".") and not BROKEN.search(text), text
        verdict, said = rows["verdict"].iloc[0], text
        if (rows["document"] != "").all():
            left, documents, others, said = taken_apart(text, rows)
            assert left == rows["bank_amount"].iloc[0], text
            applied = dict(zip(rows["document"], rows["applied"], strict=True))
            shown = {d: a for d, a in documents if d in applied}
            more = [(d, a) for d, a in documents if d not in applied]
            assert shown == {d: applied[d] for d in shown}, text
            if (rows["currency"] == rows["bank_currency"]).all():
                assert left == sum(a for _, a in documents) + others, text
            beyond = [applied[d] for d in applied if d not in shown]
            assert [(f"{len(beyond)} more documents", sum(beyond))] * bool(beyond) == more, text
        if verdict == "Review" and number == 1:
            reasons = re.split(r"\. ", said, maxsplit=1)[-1] if said != text else said
            assert FACT.split(reasons)[0] and not NO_REASON.match(reasons), text
            assert said == text or ". " in text, text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_why_adds_up_and_a_review_has_its_reason(frames: dict[str, pd.DataFrame]) -> None:
    holds(match(frames, Settings(), RUN).frames[tables.MATCHES])


@pytest.mark.parametrize("make", [generator.generate, second_generator.generate])
def test_why_adds_up_on_generated_books(make: Callable[..., Book]) -> None:
    made = make(seed=77, lines=250, profile="hard")
    found = match(made.frames(), made.settings, made.run()).frames[tables.MATCHES]
    holds(found)
    assert (found["verdict"] == "Review").any()
