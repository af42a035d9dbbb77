"""Proposals as rows of Matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core.matching.book import Book, day_number
from ar_xl.core.matching.decide import Verdict
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Option
from ar_xl.outcome import many
from ar_xl.tables import MATCHES


@dataclass(slots=True)
class Proposal:
    """One option of one line as it is shown."""

    line: Line
    number: int
    """1 is the proposal, 2 and 3 are alternatives."""
    option: Option
    verdict: Verdict
    why: str
    decision: str = ""
    note: str = ""


def as_table(
    proposals: Iterable[Proposal], kept: Sequence[Mapping[str, object]], book: Book
) -> pd.DataFrame:
    """The MATCHES frame, by booking date, line, option and document.

    Args:
        proposals: Every option to show.
        kept: Rows that stay as they were, because the clerk accepted one of their options.
        book: For numbers, names and open amounts.
    """
    docs, customers = book.documents, book.customers
    rows: list[tuple[object, ...]] = []
    for p in proposals:
        line, option = p.line, p.option
        head = (p.verdict, p.decision)
        largest = _largest(option) if option.difference else -1
        shown = (option.probability, p.why)
        tail = (line.date, line.payer, line.amount, line.currency, line.text)
        for place, (at, applied, discount, charge) in enumerate(option.rows):
            difference = option.difference if place == largest else 0
            owner = docs.customer[at]
            rows.append((
                line.id, p.number, *head, docs.number[at], applied, discount, charge, difference,
                option.reason if difference else "", book.customer_id[at], customers.name[owner] if owner >= 0 else "",
                *shown, *tail, docs.open[at], docs.currency[at], p.note,
            ))  # fmt: skip
        if not option.rows:
            known = option.customer >= 0
            rows.append((
                line.id, p.number, *head, "", 0, 0, 0, option.difference, option.reason,
                customers.number[option.customer] if known else "", customers.name[option.customer] if known else "",
                *shown, *tail, None, line.currency, p.note,
            ))  # fmt: skip
    names = [column.name for column in MATCHES.columns]
    for record in kept:
        rows.append(tuple(_days(record[n]) if n == "booking_date" else record[n] for n in names))
    date, line_id, option_at, document = (
        names.index(n) for n in ("booking_date", "line_id", "option", "document")
    )
    rows.sort(key=itemgetter(date, line_id, option_at, document))
    columns = (
        dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    )
    frame = pd.DataFrame({c.name: _typed(c.kind, columns[c.name]) for c in MATCHES.columns})
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    return frame


def _days(date: object) -> int:
    """A date of a frame as days since 1970."""
    return day_number(pd.Timestamp(str(date))) if not pd.isna(date) else 0  # type: ignore[call-overload]


def _largest(option: Option) -> int:
    """Position of the row that carries the difference."""
    places = range(len(option.rows))
    return max(places, key=lambda at: (abs(option.rows[at].applied), -at), default=0)


def _typed(kind: str, values: Sequence[object]) -> object:
    if kind == "text":
        return np.array(values, dtype=object)
    if kind == "date":
        return np.array(values, dtype="int64").astype("datetime64[D]").astype("datetime64[s]")
    if kind == "rate":
        return np.array(values, dtype="float64")
    known = np.array([v is not None and v is not pd.NA for v in values], dtype=bool)
    numbers = np.array([v if k else 0 for v, k in zip(values, known, strict=True)], dtype="int64")
    return pd.arrays.IntegerArray(numbers, ~known)


def told(frame: pd.DataFrame) -> tuple[tuple[str, ...], dict[str, object]]:
    """What was found, in words and for a script."""
    first = frame[(frame["option"] == 1)].drop_duplicates("line_id")
    count = Counter(first["verdict"].tolist())
    amounts: Counter[tuple[str, str]] = Counter()
    for verdict, currency, amount in zip(
        first["verdict"], first["bank_currency"], first["bank_amount"].fillna(0), strict=True
    ):
        amounts[verdict, currency] += int(amount)
    lines = len(first)
    summary = (
        f"{many(lines, 'open bank line')}: {count['Auto']} Auto, {count['Review']} for review, {count['None']} without a document.",
    )
    facts: dict[str, object] = {
        "lines": lines,
        "auto": count["Auto"],
        "review": count["Review"],
        "none": count["None"],
        "amounts": {
            f"{verdict} {currency}": money.to_major(amount, currency)
            for (verdict, currency), amount in sorted(amounts.items())
        },
    }
    return summary, facts
