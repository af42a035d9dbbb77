"""Reminder profiles: after how many days, how often, in what tone and how a customer is reminded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.problems import Problem
from ar_xl.tables import REMINDER_PROFILES

NEVER: Final = "none"
"""Name of the profile of those who are never reminded, in lower case."""
STANDARD: Final = "Standard"
DAYS_BETWEEN, DAYS_TO_PAY = 7, 10
"""Where a row leaves them blank."""


@dataclass(frozen=True, slots=True)
class Level:
    """One reminder of a profile; amounts are minor units of the book's currency."""

    number: int
    days_after_due: int
    """The reminder goes out on this day after the due date at the earliest, and never on the due date itself."""
    days_between: int = DAYS_BETWEEN
    """Days since the level before was sent, at least."""
    minimum: int = 0
    tone: str = "Friendly"
    fee: int = 0
    interest: bool = False
    channel: str = "E-mail"
    attach_statement: bool = True
    attach_invoices: bool = False
    days_to_pay: int = DAYS_TO_PAY


@dataclass(frozen=True, slots=True)
class Profile:
    """Levels 1, 2, 3, ... in their order."""

    name: str
    levels: tuple[Level, ...]

    def level(self, number: int) -> Level | None:
        """A level by its number, None where the profile has no such level."""
        return self.levels[number - 1] if 1 <= number <= len(self.levels) else None


BUILT_IN: Final = Profile(
    STANDARD,
    (
        Level(1, 7),
        Level(2, 21, tone="Firm"),
        Level(3, 35, tone="Final", channel="Letter"),
    ),
)
"""Standard, where the table has none of that name."""

Profiles = Mapping[str, Profile]
"""By name in lower case."""


def profiles(rows: pd.DataFrame) -> Profiles:
    """The profiles of the table, and the built-in one.

    Args:
        rows: REMINDER_PROFILES frame, without `problems`.
    """
    found = {STANDARD.lower(): BUILT_IN}
    ordered = rows.sort_values("level", kind="stable")
    for key, some in ordered.groupby(ordered["profile"].str.lower(), sort=False):
        records = some.to_dict("records")
        levels = tuple(_level(row, len(records)) for row in records)
        found[str(key)] = Profile(str(records[0]["profile"]), levels)
    return found


def _level(row: Mapping[object, object], last: int) -> Level:
    number = _number(row["level"], 1)
    usual = "Friendly" if number == 1 else "Final" if number == last else "Firm"
    return Level(
        number=number,
        days_after_due=_number(row["days_after_due"], 0),
        days_between=_number(row["days_between"], DAYS_BETWEEN),
        minimum=_number(row["minimum_amount"], 0),
        tone=str(row["tone"] or usual),
        fee=_number(row["fee"], 0),
        interest=row["interest"] == "Yes",
        channel=str(row["channel"] or "E-mail"),
        attach_statement=row["attach_statement"] != "No",
        attach_invoices=row["attach_invoices"] == "Yes",
        days_to_pay=_number(row["days_to_pay"], DAYS_TO_PAY),
    )


def _number(value: object, blank: int) -> int:
    return blank if pd.isna(value) else int(value)  # type: ignore[call-overload]


def problems(rows: pd.DataFrame, currency: str) -> list[Problem]:
    """Rows of the table that cannot be meant; one line each, amounts in the book's currency."""
    found: list[Problem] = []

    def tell(row: int, heading: str, value: object, what: str, fix: str) -> None:
        found.append(Problem(REMINDER_PROFILES.sheet, row, heading, value, what, fix))

    for heading in ("Days after due", "Days between", "Minimum amount", "Fee", "Days to pay"):
        column = REMINDER_PROFILES.by_heading[heading]
        values = rows[column.name]
        for row in rows.index[(values < 0).fillna(False).astype(bool)]:
            is_money = column.kind == "money"
            shown = money.text(int(values[row]), currency) if is_money else values[row]
            tell(int(row), heading, shown, "is below zero", "Write 0 or more.")
    never = rows[rows["profile"].str.lower() == NEVER]
    for row in never.index:
        fix = "Give the profile another name."
        tell(int(row), "Profile", "None", "is the profile of those never reminded", fix)
    for _, some in rows.groupby(rows["profile"].str.lower(), sort=False):
        ordered = some.sort_values("level", kind="stable")
        previous = -1
        for expected, row in enumerate(ordered.index, start=1):
            level, days = ordered["level"][row], ordered["days_after_due"][row]
            if level != expected:
                fix = "Number the levels of a profile 1, 2, 3 without a gap."
                tell(int(row), "Level", level, f"is not the level {expected} that must follow", fix)
                break
            if days <= previous:
                what = "is not after the days of the level before"
                tell(int(row), "Days after due", days, what, "Let the days rise with the levels.")
            previous = days
    return found


def as_rows(profile: Profile) -> pd.DataFrame:
    """Untyped rows of the table for a profile, so that its owner can change it."""
    yes = {True: "Yes", False: "No"}
    return pd.DataFrame(
        [
            {
                "profile": profile.name,
                "level": level.number,
                "days_after_due": level.days_after_due,
                "days_between": level.days_between,
                "minimum_amount": level.minimum,
                "tone": level.tone,
                "fee": level.fee,
                "interest": yes[level.interest],
                "channel": level.channel,
                "attach_statement": yes[level.attach_statement],
                "attach_invoices": yes[level.attach_invoices],
                "days_to_pay": level.days_to_pay,
            }
            for level in profile.levels
        ]
    )
