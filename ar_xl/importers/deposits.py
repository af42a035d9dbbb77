"""A lockbox's cheques and the deposit of their sum on the bank statement: one booking, told by two files."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.problems import Problem
from ar_xl.tables import BANK_LINES

_SOURCE = re.compile(r"^(?P<file>.*?) · lockbox (?P<box>\S+), batch (?P<batch>\S+) · ")
_LATEST: Final = pd.Timedelta(days=4)
"""A deposit is booked on its day or after the next weekend."""


def told_twice(book: pd.DataFrame, new: pd.DataFrame) -> list[Problem]:
    """A warning for each statement line that is the sum of a lockbox's cheques, where either is new.

    Args:
        book: Bank lines of the book.
        new: Those the files add.
    """
    if not (_of_lockbox(new).any() or _of_lockbox(book).any()):
        return []
    lines = pd.concat([book, new]) if len(book) else new
    added = set(new["line_id"])
    sums: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    ours = _of_lockbox(lines)
    cheques = lines[ours]
    for position, (origin, day) in enumerate(
        zip(cheques["source"], cheques["booking_date"], strict=True)
    ):
        if found := _SOURCE.match(origin):
            sums[found["file"], found["box"], str(day)].append(position)
            sums[found["file"], found["box"], str(day), found["batch"]].append(position)
    others = lines[~ours]
    problems: dict[str, Problem] = {}
    for (_, box, *_), positions in sums.items():
        held = cheques.iloc[positions]
        first, total = held["booking_date"].min(), held["amount"].sum()
        near = others[
            (others["amount"] == total)
            & (others["currency"] == held["currency"].iloc[0])
            & others["booking_date"].between(first, first + _LATEST)
        ]
        named = near["remittance_text"].str.contains(rf"lock ?box|{re.escape(box)}", case=False)
        near = near if len(held) > 1 else near[named]
        for line_id, amount, currency in zip(
            near["line_id"], near["amount"], near["currency"], strict=True
        ):
            if not ({line_id, *held["line_id"]} & added):
                continue
            what = (
                f"line {line_id} ({money.text(int(amount), currency, code=True)}) looks like the deposit of the "
                f"{len(held)} cheques of lockbox {box}, which are lines of their own"
            )
            fix = f"Delete line {line_id} on the sheet {BANK_LINES.sheet} if it is; the cheques are the money."
            told = Problem(BANK_LINES.sheet, None, "Line ID", line_id, what, fix, "warning")
            problems.setdefault(line_id, told)
    return list(problems.values())


def _of_lockbox(lines: pd.DataFrame) -> pd.Series:
    return lines["source"].str.contains(" · lockbox ", regex=False)
