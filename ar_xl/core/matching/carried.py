"""What the clerk decided before: accepted options stay, rejected ones do not come back.

The sheet Matches holds it as long as the line is open. Where its rows are gone, because the line was posted and taken
back or somebody deleted them, the decision log still knows what was rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from ar_xl.core.matching.allocate import within
from ar_xl.core.matching.book import Book
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Option, Signature

_GIVEN_UP: Final = "option you accepted cannot be posted: "


@dataclass(slots=True)
class Carried:
    """Earlier options of one line with their decisions."""

    rows: list[dict[str, object]]
    """The line's rows as they stood."""
    marked: dict[Signature, tuple[str, str]] = field(default_factory=dict)
    """Decision and Note of each option."""
    accepted: list[dict[str, object]] = field(default_factory=list)
    """Rows of the accepted option."""
    gone: list[list[dict[str, object]]] = field(default_factory=list)
    """Rows of rejected options with a document that is not in the book now: it may come back."""
    rejects: list[list[dict[str, object]]] = field(default_factory=list)
    """Rows of each rejected option."""
    refused: set[frozenset[str]] = field(default_factory=set)
    """Documents of options that the log says were rejected and the sheet does not show."""
    hindrance: str = ""
    """Why an option that was accepted can no longer be posted; told until another is."""

    @property
    def told(self) -> str:
        """The hindrance as Why tells it, so that the next run finds it there."""
        return f"the {_GIVEN_UP}{self.hindrance}"

    @property
    def rejected(self) -> set[Signature]:
        """Options that must not be proposed again."""
        return {
            signature for signature, (decision, _) in self.marked.items() if decision == "Reject"
        }

    def reject_alike(self, options: Iterable[Option], book: Book) -> None:
        """Take for rejected what was rejected before under another number, or when another amount was open."""
        number = book.documents.number
        for option in options:
            own = frozenset(number[r.document] for r in option.rows)
            if own and (
                own in self.refused or any(_is_alike(option, own, r, book) for r in self.rejects)
            ):
                note = self.marked.get(option.signature, ("", ""))[1]
                self.marked[option.signature] = ("Reject", note)


def _is_alike(
    option: Option, own: frozenset[str], rows: list[dict[str, object]], book: Book
) -> bool:
    docs, before = book.documents, {str(r["document"]): r for r in rows}
    lost, new = before.keys() - own, own - before.keys()
    if not lost and not new:
        opened = ((docs.open[book.numbered[n]], r["open_amount"]) for n, r in before.items())
        return any(not pd.isna(then) and now != then for now, then in opened)  # type: ignore[call-overload]
    if len(lost) != 1 or len(new) != 1 or lost & book.numbered.keys():
        return False
    row, number = before[lost.pop()], next(iter(new))
    renamed = next(r for r in option.rows if docs.number[r.document] == number)
    same = (_number(row["applied"]), str(row["customer_id"]))
    return same == (renamed.applied, book.customer_id[renamed.document]) and _alike(
        str(row["document"]), number
    )


def _alike(one: str, other: str) -> bool:
    """Whether a number may be the other one, renamed: a letter or a zero more, another sign between."""
    a, b = (re.sub(r"\W|_", "", text.casefold()) for text in (one, other))
    digits = [re.sub(r"\D", "", text).lstrip("0") for text in (a, b)]
    return a in b or b in a or (digits[0] == digits[1] != "")


def read_carried(frame: pd.DataFrame, log: pd.DataFrame, book: Book) -> dict[str, Carried]:
    """Decisions and notes in the Matches as they stand, by line; of what is not there what the log says was rejected."""
    frame = frame.assign(option=frame["option"].fillna(1))
    carried = _logged(log, frame)
    is_told = np.array([_GIVEN_UP in said for said in frame["why"]], dtype=bool)
    touched = frame[(frame["decision"] != "") | (frame["note"] != "") | is_told]
    rows = frame[frame["line_id"].isin(touched["line_id"])]
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
            if decision == "Reject":
                line.rejects.append(some)
            if decision == "Reject" and any(document < 0 for document, *_ in signature[0]):
                line.gone.append(some)
            elif decision or note:
                line.marked[signature] = (decision, note)
            if "Accept" in decisions and not line.accepted:
                line.accepted = some
            _, _, told = str(some[0]["why"]).partition(_GIVEN_UP)
            line.hindrance = line.hindrance or told.partition(";")[0].rstrip(".")
    return carried


def _logged(log: pd.DataFrame, frame: pd.DataFrame) -> dict[str, Carried]:
    """What was decided last on the same documents of a line, where that was a Reject and the sheet does not show them."""
    last = log[log["document"] != ""].drop_duplicates(["line_id", "document"], keep="last")
    last = last[last["decided"] == "Rejected"]
    some = frame[frame["line_id"].isin(last["line_id"])]
    shown = {
        (str(key[0]), frozenset(documents))
        for key, documents in some.groupby(["line_id", "option"])["document"]
    }
    carried: dict[str, Carried] = {}
    for line, documents in zip(last["line_id"], last["document"], strict=True):
        refused = frozenset(documents.split(", "))
        if (line, refused) not in shown:
            carried.setdefault(line, Carried([])).refused.add(refused)
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
    customer = -1 if paid else book.place.get(str(rows[0]["customer_id"]), -1)
    return (tuple(paid), difference, reason, customer)


def hindrance(line: Line, rows: list[dict[str, object]], book: Book) -> str:
    """Why an accepted option cannot be posted as it stands, "" where it can."""
    docs = book.documents
    before = book.taken_back.get(line.id)
    if before and before.is_of_before((str(r["document"]) for r in rows), str(rows[0]["why"])):
        return "accept it anew"
    if any(_number(r["bank_amount"]) not in (line.amount, 0) for r in rows):
        return "the line's amount is another one by now"
    wanted: dict[str, int] = {}
    for row in rows:
        if row["document"]:
            number = str(row["document"])
            wanted[number] = wanted.get(number, 0) + _number(row["applied"])
    for number, amount in wanted.items():
        at = book.numbered.get(number, -1)
        if at < 0:
            return f"{number} is not on the sheet Invoices"
        still = docs.open[at]
        if not within(amount, still) or (amount > 0 and still <= 0):
            return f"not so much of {number} is open"
    is_foreign = any(docs.currency[book.numbered[n]] != line.currency for n in wanted)
    parts = sum(
        _number(r["applied"])
        - _number(r["discount"])
        - _number(r["charge"])
        + _number(r["difference"])
        for r in rows
    )
    return "" if is_foreign or parts == line.amount else "its amounts are not the bank amount"


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | np.integer) else 0
