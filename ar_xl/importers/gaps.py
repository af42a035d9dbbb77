"""Statements that are missing between those that are there, told by balances and dates, or by numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.importers.lines import Statement
from ar_xl.importers.same_booking import account_key
from ar_xl.problems import Problem

_NUMBERED = re.compile(r" · statement 0*(?P<number>\d{1,3})(?:/\d+)? · ")
_NUMBER = re.compile(r"^0*(?P<number>\d{1,3})(?:/\d+)?$")
_FEWEST: Final = 2
"""Numbers in a row that prove that an account's statements are counted one by one."""


def gaps(statements: Sequence[Statement]) -> list[Problem]:
    """Statements of one account that do not follow from one another: the one between is missing."""
    problems = []
    accounts: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements:
        told = statement.date and statement.account and not statement.stands_alone
        if statement.proof == "proved" and told:
            accounts.setdefault((statement.account, statement.currency), []).append(statement)
    for (account, currency), held in accounts.items():
        # Statements of one day keep the order of their files.
        held.sort(key=lambda s: str(s.date))
        for before, after in pairwise(held):
            same = (before.opening, before.moved, before.number) == (
                after.opening,
                after.moved,
                after.number,
            )
            if before.closing == after.opening or same:
                continue
            what = (
                f"statement {after.number} of {account} opens with {money.text(after.opening or 0, currency)}, "
                f"but statement {before.number} closed with {money.text(before.closing or 0, currency)}"
            )
            fix = "A statement between the two is missing; import it too."
            problems.append(Problem(after.file, None, None, None, what, fix, "warning"))
    return problems


def left_out(statements: Sequence[Statement], book: pd.DataFrame) -> list[Problem]:
    """A warning for each account whose next statement's number does not follow the last one in the book.

    Args:
        statements: Of the files.
        book: Bank lines of the book; their Source says from which statements they are.
    """
    problems = []
    first: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda s: str(s.date)):
        if statement.date and statement.account and not statement.stands_alone:
            first.setdefault(account_key(statement.account), statement)
    known = _in_book(book) if first else {}
    for account, statement in first.items():
        numbers, found = known.get(account, []), _NUMBER.match(statement.number)
        if len(numbers) < _FEWEST or not found:
            continue
        (before, _), (last, day) = numbers[-2:]
        number = int(found["number"])
        of_year = statement.date is not None and statement.date.year == day.year
        if (
            last - before == 1
            and of_year
            and number - last > 1
            and str(statement.date) > str(day.date())
        ):
            missing = f"{last + 1}" if number - last == 2 else f"{last + 1} to {number - 1}"
            what = f"statement {statement.number} of {statement.account} follows number {last} in the book: {missing} missing"
            fix = "Import it too, unless it had no lines."
            problems.append(Problem(statement.file, None, None, None, what, fix, "warning"))
    return problems


def _in_book(book: pd.DataFrame) -> dict[str, list[tuple[int, pd.Timestamp]]]:
    """By account the numbers of its statements in the order of their days, each with its last day."""
    told = book["source"].str.extract(_NUMBERED)["number"]
    rows = pd.DataFrame(
        {
            "account": book["bank_account"].map(account_key),
            "number": told,
            "day": book["booking_date"],
        }
    ).dropna()
    known: dict[str, list[tuple[int, pd.Timestamp]]] = {}
    last = rows.sort_values("day").drop_duplicates(["account", "number"], keep="last")
    columns = (last[name].tolist() for name in ("account", "number", "day"))
    for account, number, day in zip(*columns, strict=True):
        known.setdefault(account, []).append((int(number), day))
    return known
