"""What the clerk decided before: accepted options stay, rejected ones do not come back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ar_xl.core.matching.book import Book
from ar_xl.core.matching.options import Signature


@dataclass(slots=True)
class Carried:
    """Earlier options of one line with their decisions."""

    rows: list[dict[str, object]]
    """The line's rows as they stood."""
    marked: dict[Signature, tuple[str, str]] = field(default_factory=dict)
    """Decision and Note of each option."""
    accepted: Signature | None = None
    first: Signature | None = None
    """Option 1, beside the accepted one."""

    @property
    def rejected(self) -> set[Signature]:
        """Options that must not be proposed again."""
        return {
            signature for signature, (decision, _) in self.marked.items() if decision == "Reject"
        }


def read_carried(frame: pd.DataFrame, book: Book) -> dict[str, Carried]:
    """Decisions and notes in the Matches as they stand, by line."""
    touched = frame[(frame["decision"] != "") | (frame["note"] != "")]
    if touched.empty:
        return {}
    rows = frame[frame["line_id"].isin(touched["line_id"])]
    carried: dict[str, Carried] = {}
    for record in rows.to_dict("records"):
        carried.setdefault(str(record["line_id"]), Carried([])).rows.append(
            {str(k): v for k, v in record.items()}
        )
    for line in carried.values():
        line.rows.sort(key=lambda r: (_number(r["option"]), str(r["document"])))
        options: dict[int, list[dict[str, object]]] = {}
        for row in line.rows:
            options.setdefault(_number(row["option"]), []).append(row)
        for some in options.values():
            decisions = [str(r["decision"]) for r in some]
            decision = (
                "Reject" if "Reject" in decisions else "Accept" if "Accept" in decisions else ""
            )
            note = next((str(r["note"]) for r in some if r["note"]), "")
            signature = signature_of(some, book)
            if decision or note:
                line.marked[signature] = (decision, note)
            if decision == "Accept" and not line.accepted:
                line.accepted = signature
                line.first = signature_of(options[min(options)], book)
    return carried


def signature_of(rows: list[dict[str, object]], book: Book) -> Signature:
    """The same as `Option.signature`, from rows of the sheet; document -1 where it is no more in the book."""
    paid = sorted(
        (
            book.numbered.get(str(r["document"]), -1),
            _number(r["applied"]),
            _number(r["discount"]),
            _number(r["charge"]),
        )
        for r in rows
        if r["document"]
    )
    difference = sum(_number(r["difference"]) for r in rows)
    reason = next((str(r["difference_reason"]) for r in rows if r["difference_reason"]), "")
    return (tuple(paid), difference, reason)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0
