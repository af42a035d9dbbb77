"""What the clerk decided before: accepted options stay, rejected ones do not come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from ar_xl.core.matching.book import Book

_MONEY: Final = ("applied", "discount", "charge", "difference")
Signature = tuple[object, ...]


@dataclass(slots=True)
class Carried:
    """Earlier options of one line with their decisions."""

    rows: list[dict[str, object]]
    """The line's rows as they stood."""
    marked: dict[Signature, tuple[str, str]] = field(default_factory=dict)
    """Decision and Note of each option."""
    accepted: list[dict[str, object]] = field(default_factory=list)
    """Rows of the accepted option."""

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
            if decision or note:
                line.marked[signature_of(some, book)] = (decision, note)
            if decision == "Accept" and not line.accepted:
                line.accepted = some
    return carried


def signature_of(rows: list[dict[str, object]], book: Book) -> Signature:
    """The same as `Option.signature`, from rows of the sheet."""
    paid = tuple(
        sorted(
            (book.numbered.get(str(r["document"]), -1), *(_number(r[c]) for c in _MONEY[:3]))
            for r in rows
            if r["document"]
        )
    )
    difference = sum(_number(r["difference"]) for r in rows)
    reason = next((str(r["difference_reason"]) for r in rows if r["difference_reason"]), "")
    return (paid, difference, reason)


def _number(value: object) -> int:
    return 0 if value is None or value is pd.NA or value != value else int(value)  # type: ignore[call-overload]
