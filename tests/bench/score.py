"""Scores proposals against the truth: what is posted unseen, what is proposed first, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.stats import beta

from tests.bench.book import Answer, Book, Truth


@dataclass(frozen=True, slots=True)
class Option:
    """One option of one line, as proposed."""

    verdict: str
    answer: Answer
    probability: float = float("nan")
    why: str = ""


Proposals = Mapping[str, list[Option]]
"""Options in their order by line ID."""


def proposals_of(matches: pd.DataFrame) -> dict[str, list[Option]]:
    """The Matches frame as options by line."""
    found: dict[str, list[Option]] = {}
    table = matches.assign(
        option=matches["option"].fillna(1).astype(int),
        **{
            c: matches[c].fillna(0).astype("int64")
            for c in ("applied", "discount", "charge", "difference")
        },
    )
    for (line, _), rows in table.groupby(["line_id", "option"], sort=True):
        applied = tuple(
            sorted((d, int(a)) for d, a in zip(rows["document"], rows["applied"], strict=True) if d)
        )
        first = rows.iloc[0]
        sums = rows[["discount", "charge", "difference"]].sum()
        answer = Answer(
            applied, int(sums["discount"]), int(sums["charge"]), int(sums["difference"])
        )
        found.setdefault(line, []).append(
            Option(first["verdict"], answer, float(first["probability"]), first["why"])
        )
    return found


def exact(truth: Truth, answer: Answer) -> bool:
    """The option is what happened, to document and cent."""
    if truth.documents_only:
        return [d for d, _ in answer.applied] == [d for d, _ in truth.answers[0].applied]
    return answer in truth.answers


def as_good(truth: Truth, answer: Answer) -> bool:
    """Exact, or one of those nobody can tell from it."""
    return exact(truth, answer) or answer in truth.twins


def wrong_auto(truth: Truth, option: Option) -> bool:
    """Posted unseen though the documents are wrong, or the contract wants a person to look."""
    return option.verdict == "Auto" and (
        truth.expected in ("Review", "None") or not exact(truth, option.answer)
    )


@dataclass(slots=True)
class Score:
    """Figures of one matcher on one or more books; amounts in major units, currencies taken as equal."""

    lines: int = 0
    receivable: int = 0
    unseen: int = 0
    auto: int = 0
    auto_wrong: int = 0
    auto_wrong_documents: int = 0
    """Of these, how many name other documents or amounts than the truth."""
    auto_right_unseen: int = 0
    first_exact: int = 0
    in_top_three: int = 0
    none_right: int = 0
    none_lines: int = 0
    auto_money: float = 0.0
    wrong_money: float = 0.0
    broken_identity: int = 0
    over_applied: int = 0
    missing: int = 0
    strangers: int = 0
    """Proposals for lines that are not open."""
    seconds: float = 0.0
    peak_mb: float = 0.0
    by_kind: dict[str, dict[str, int]] = field(default_factory=dict)
    calibration: list[tuple[float, int]] = field(default_factory=list)

    def add(self, book: Book, options: Proposals, frames: Mapping[str, pd.DataFrame]) -> None:
        """Counts one book."""
        amounts = dict(
            zip(frames["BankLines"]["line_id"], frames["BankLines"]["amount"], strict=True)
        )
        codes = dict(
            zip(frames["BankLines"]["line_id"], frames["BankLines"]["currency"], strict=True)
        )
        self.strangers += sum(line not in book.truths for line in options)
        for line, truth in book.truths.items():
            self._line(truth, options.get(line, []), int(amounts[line]))
        self.broken_identity += broken_identity(options, amounts, codes, frames)
        self.over_applied += over_applied(options, frames)

    def _line(self, truth: Truth, options: list[Option], amount: int) -> None:
        kind = self.by_kind.setdefault(truth.kind, dict.fromkeys(_BY_KIND, 0))
        kind["lines"] += 1
        self.lines += 1
        self.receivable += truth.receivable
        self.none_lines += not truth.receivable
        self.unseen += truth.expected == "Auto"
        kind["unseen"] += truth.expected == "Auto"
        if not options:
            self.missing += 1
            return
        first = options[0]
        right = as_good(truth, first.answer)
        if truth.receivable:
            self.first_exact += right
            kind["first"] += right
            top = any(as_good(truth, o.answer) for o in options[:3])
            self.in_top_three += top
            kind["top3"] += top
            if first.answer.applied and first.probability == first.probability:
                self.calibration.append((first.probability, int(exact(truth, first.answer))))
        else:
            self.none_right += not first.answer.applied
            kind["first"] += not first.answer.applied
            kind["top3"] += any(not o.answer.applied for o in options[:3])
        if first.verdict == "Auto":
            wrong = wrong_auto(truth, first)
            kind["auto"] += 1
            kind["wrong"] += wrong
            self.auto += 1
            self.auto_wrong += wrong
            self.auto_wrong_documents += not exact(truth, first.answer)
            self.auto_right_unseen += truth.expected == "Auto" and not wrong
            kind["auto_unseen"] += truth.expected == "Auto" and not wrong
            self.auto_money += abs(amount) / 100
            self.wrong_money += wrong * abs(amount) / 100

    def figures(self) -> dict[str, Any]:
        """The table's row, as plain numbers."""
        right = self.auto - self.auto_wrong
        return {
            "lines": self.lines,
            "auto_rate": _share(self.auto, self.lines),
            "auto_of_unseen": _share(self.auto_right_unseen, self.unseen),
            "auto": self.auto,
            "auto_wrong": self.auto_wrong,
            "auto_wrong_documents": self.auto_wrong_documents,
            "precision": _share(right, self.auto),
            "precision_lower_95": lower_bound(right, self.auto),
            "option_1_exact": _share(self.first_exact, self.receivable),
            "in_top_3": _share(self.in_top_three, self.receivable),
            "none_right": _share(self.none_right, self.none_lines),
            "wrong_posts_per_1000": 1000 * self.auto_wrong / max(1, self.lines),
            "wrong_money_share": self.wrong_money / max(1.0, self.auto_money),
            "calibration_error": calibration_error(self.calibration),
            "broken_identity": self.broken_identity,
            "over_applied": self.over_applied,
            "lines_without_proposal": self.missing,
            "proposals_for_posted_lines": self.strangers,
            "seconds": round(self.seconds, 2),
            "peak_mb": round(self.peak_mb),
        }

    def as_json(self) -> dict[str, Any]:
        """Everything but the single calibration points."""
        return {
            **self.figures(),
            "by_kind": self.by_kind,
            "reliability": reliability(self.calibration),
            "counts": {k: v for k, v in asdict(self).items() if isinstance(v, int)},
        }


_BY_KIND: Final = ("lines", "unseen", "auto", "auto_unseen", "wrong", "first", "top3")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def lower_bound(right: int, of: int, confidence: float = 0.95) -> float:
    """One-sided Clopper-Pearson lower bound of a share.

    >>> round(lower_bound(598, 598), 4), lower_bound(0, 0)
    (0.995, 0.0)
    """
    return float(beta.ppf(1 - confidence, right, of - right + 1)) if right else 0.0


def reliability(
    points: Iterable[tuple[float, int]], bins: int = 10
) -> list[tuple[int, float, float]]:
    """Lines, mean probability and share right, by equal steps of probability; empty steps left out.

    >>> reliability([(1.0, 1), (0.5, 1), (0.5, 0)])
    [(2, 0.5, 0.5), (1, 1.0, 1.0)]
    """
    table = np.array(list(points), dtype=float).reshape(-1, 2)
    place = np.minimum((table[:, 0] * bins).astype(int), bins - 1)
    steps = [table[place == number] for number in range(bins)]
    return [(len(s), float(s[:, 0].mean()), float(s[:, 1].mean())) for s in steps if len(s)]


def calibration_error(points: Iterable[tuple[float, int]], bins: int = 10) -> float:
    """Expected calibration error: distance of probability and share right, weighted by lines.

    >>> calibration_error([(1.0, 1), (1.0, 1), (0.5, 1), (0.5, 0)])
    0.0
    """
    steps = reliability(points, bins)
    lines = sum(count for count, _, _ in steps)
    return (
        sum(count * abs(said - was) for count, said, was in steps) / lines
        if lines
        else float("nan")
    )


def broken_identity(
    options: Proposals,
    amounts: Mapping[str, int],
    codes: Mapping[str, str],
    frames: Mapping[str, pd.DataFrame],
) -> int:
    """Options that break Σ Applied − Σ Discount − Σ Charge + Σ Difference = bank amount.

    Options with a document in another currency than the line are left out.
    """
    currency = dict(
        zip(frames["Invoices"]["document"], frames["Invoices"]["currency"], strict=True)
    )
    broken = 0
    for line, given in options.items():
        for option in given:
            answer = option.answer
            if any(currency.get(d, codes[line]) != codes[line] for d, _ in answer.applied):
                continue
            total = (
                sum(a for _, a in answer.applied)
                - answer.discount
                - answer.charge
                + answer.difference
            )
            broken += total != amounts[line]
    return broken


def over_applied(options: Proposals, frames: Mapping[str, pd.DataFrame]) -> int:
    """Documents of which all first options together take more than is open, or give back more than was paid."""
    invoices = frames["Invoices"]
    opens = invoices["open_amount"].fillna(invoices["amount"]).astype("int64")
    left = dict(zip(invoices["document"], opens, strict=True))
    paid = dict(zip(invoices["document"], opens - invoices["amount"], strict=True))
    taken: dict[str, int] = {}
    for given in options.values():
        for document, amount in given[0].answer.applied:
            taken[document] = taken.get(document, 0) + amount
    wrong = 0
    for document, total in taken.items():
        low, high = sorted((paid.get(document, 0), left.get(document, 0)))
        wrong += not min(0, low) <= total <= max(0, high)
    return wrong
