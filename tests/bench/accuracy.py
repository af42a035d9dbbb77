"""Scores the match engine, and the peers' rules beside it, on generated books of known truth.

    python -m tests.bench.accuracy --seeds 1-5 --profile mixed --lines 2000
    python -m tests.bench.accuracy --seeds 7 --generator second --peers --by-kind --show-wrong 10
    python -m tests.bench.accuracy --seeds 1-5 --json > scores.json
    python -m tests.bench.accuracy --seeds 1 --set round_share=0.8 duplicate_share=0.3 customers=60

Auto is wrong where the documents or a cent differ from the truth, and also where the contract wants a
person to look (equal items, namesakes, duplicates, ...), whatever the documents. "of unseen" counts the
lines a careful clerk would post unseen. Money is summed over currencies as if they were equal.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ar_xl import tables
from tests.bench import generator, peers, second_generator
from tests.bench.book import Book, Truth
from tests.bench.score import (
    Option,
    Proposals,
    Score,
    as_good,
    proposals_of,
    reliability,
    wrong_auto,
)

Frames = Mapping[str, pd.DataFrame]
GENERATORS: dict[str, Callable[..., Book]] = {
    "first": generator.generate,
    "second": second_generator.generate,
}


def engine(book: Book, frames: Frames) -> Proposals:
    """The product's own proposals."""
    from ar_xl.core.matching import match

    return proposals_of(match(frames, book.settings, book.run()).frames[tables.MATCHES])


def seeds_of(text: str) -> list[int]:
    """Seeds of `1-3,7`.

    >>> seeds_of("1-3,7")
    [1, 2, 3, 7]
    """
    found: list[int] = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        found += range(int(low), int(high or low) + 1)
    return found


def scored(
    make: Callable[[], Iterator[Book]], matchers: Mapping[str, Any], wrong: int
) -> dict[str, Score]:
    """One score a matcher over all books; wrong and missed lines are shown while they are at hand."""
    scores = {name: Score() for name in matchers}
    for book in make():
        frames = book.frames()
        for name, matcher in matchers.items():
            start = time.perf_counter()
            options = matcher(book, frames)
            score = scores[name]
            score.seconds += time.perf_counter() - start
            score.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            score.add(book, options, frames)
            if wrong and name == "ar_xl":
                show(book, frames, options, wrong)
    return scores


def show(book: Book, frames: Frames, options: Proposals, most: int) -> None:
    """Wrong Autos, and up to `most` missed lines of each kind, with text, choice and truth."""
    lines = frames["BankLines"].set_index("line_id")
    shown: Counter[tuple[str, str]] = Counter()
    for line, truth in book.truths.items():
        given = options.get(line, [])
        what = _fault(truth, given)
        if not what:
            continue
        shown[what, truth.kind] += 1
        if what != "WRONG AUTO" and shown[what, truth.kind] > most:
            continue
        row = lines.loc[line]
        print(
            f"\n{what} {truth.kind} ({book.name} {line}): {row['amount']} {row['currency']} from {row['payer']!r} {row['payer_account']}"
        )
        print(f"    text  {row['remittance_text']!r} booked {row['booking_date']:%Y-%m-%d}")
        print(
            f"    truth {truth.expected} {_answer(truth.answers[0])}{' or equals' if truth.twins else ''}"
        )
        for option in given[:2]:
            print(
                f"    gave  {option.verdict} {option.probability:.3f} {_answer(option.answer)} {option.why[:300]}"
            )


def _answer(answer: Any) -> str:
    applied = ", ".join(f"{d} {a}" for d, a in answer.applied[:12]) or "(blank)"
    more = [f"{n} {v}" for n in ("discount", "charge", "difference") if (v := getattr(answer, n))]
    return "; ".join([applied, *more])


def _fault(truth: Truth, given: list[Option]) -> str:
    if not given:
        return "NO PROPOSAL"
    if wrong_auto(truth, given[0]):
        return "WRONG AUTO"
    if truth.receivable and not as_good(truth, given[0].answer):
        return "WRONG FIRST"
    if truth.expected == "Auto" and given[0].verdict != "Auto":
        return "MISSED AUTO"
    return ""


COLUMNS = (
    ("auto_rate", "Auto", "{:.1%}"),
    ("auto_of_unseen", "of unseen", "{:.1%}"),
    ("precision", "precision", "{:.3%}"),
    ("precision_lower_95", "95 % bound", "{:.2%}"),
    ("auto_wrong", "wrong", "{}"),
    ("auto_wrong_documents", "wrong docs", "{}"),
    ("option_1_exact", "Option 1", "{:.1%}"),
    ("in_top_3", "top 3", "{:.1%}"),
    ("none_right", "none right", "{:.1%}"),
    ("wrong_posts_per_1000", "wrong/1000", "{:.1f}"),
    ("wrong_money_share", "wrong money", "{:.2%}"),
    ("calibration_error", "ECE", "{:.3f}"),
    ("broken_identity", "identity", "{}"),
    ("over_applied", "over", "{}"),
    ("lines_without_proposal", "no option", "{}"),
    ("proposals_for_posted_lines", "posted", "{}"),
    ("seconds", "s", "{:.1f}"),
    ("peak_mb", "MB", "{}"),
)


def table(scores: Mapping[str, Score]) -> str:
    """All matchers side by side, as Markdown."""
    head = ["", *(title for _, title, _ in COLUMNS)]
    body = [
        [name, *(form.format(score.figures()[key]) for key, _, form in COLUMNS)]
        for name, score in scores.items()
    ]
    return markdown([head, *body])


def kinds_table(score: Score) -> str:
    """One matcher by kind of line, as Markdown."""
    head = ["kind", "lines", "unseen", "Auto", "Auto of unseen", "wrong Auto", "Option 1", "top 3"]
    body = []
    for kind, row in sorted(score.by_kind.items()):
        share = f"{row['auto_unseen'] / row['unseen']:.0%}" if row["unseen"] else ""
        firsts = [f"{row[k] / row['lines']:.0%}" for k in ("first", "top3")]
        body.append(
            [
                kind,
                *(str(row[k]) for k in ("lines", "unseen", "auto")),
                share,
                str(row["wrong"] or ""),
                *firsts,
            ]
        )
    return markdown([head, *body])


def markdown(rows: list[list[str]]) -> str:
    """Rows as a Markdown table."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def main(arguments: list[str] | None = None) -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=seeds_of, default=[1])
    parser.add_argument("--profile", default="mixed", help="mixed, hard or clean")
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--generator", choices=sorted(GENERATORS), default="first")
    parser.add_argument("--peers", action="store_true", help="score the peers' rules as well")
    parser.add_argument("--without-engine", action="store_true")
    parser.add_argument("--by-kind", action="store_true")
    parser.add_argument(
        "--show-wrong",
        type=int,
        default=0,
        metavar="N",
        help="wrong Autos and N missed lines a kind",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--set",
        nargs="*",
        default=[],
        metavar="FACTOR=VALUE",
        help="factors of the first generator",
    )
    given = parser.parse_args(arguments)
    matchers: dict[str, Any] = {} if given.without_engine else {"ar_xl": engine}
    matchers |= peers.PEERS if given.peers else {}

    pairs = (text.split("=") for text in given.set)
    factors = {name: float(value) if "." in value else int(value) for name, value in pairs}

    def books() -> Iterator[Book]:
        for seed in given.seeds:
            yield GENERATORS[given.generator](
                seed, lines=given.lines, profile=given.profile, **factors
            )

    scores = scored(books, matchers, given.show_wrong)
    if given.json:
        json.dump({name: score.as_json() for name, score in scores.items()}, sys.stdout, indent=1)
        return
    print(
        f"{given.generator} generator, {given.profile}, seeds {given.seeds}, {given.lines} lines each\n"
    )
    print(table(scores))
    if given.by_kind:
        for name, score in scores.items():
            print(f"\n{name}\n{kinds_table(score)}")
            steps = reliability(score.calibration)
            print("\nprobability said, share right, lines:")
            print("\n".join(f"  {said:.3f}  {was:.3f}  {count}" for count, said, was in steps))


if __name__ == "__main__":
    main()
