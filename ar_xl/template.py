"""The workbook a clerk starts from: every sheet people type into, with Settings and reminders filled in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ar_xl import money
from ar_xl.cells import empty, render
from ar_xl.core import ledger, profiles
from ar_xl.core.start import first_steps
from ar_xl.jobs import guide
from ar_xl.problems import InputError, Problem
from ar_xl.settings import SETTINGS as SETTING_ROWS
from ar_xl.settings import Settings
from ar_xl.tables import REMINDER_PROFILES, SETTINGS, START, TEMPLATE, Table
from ar_xl.workbook.file import FileWorkbook


def create(path: Path, *, company: str = "", currency: str = "EUR") -> None:
    """Write a new workbook with every sheet of the template.

    Raises:
        InputError: There is a file of this name already, or the currency is none.
    """
    code = currency.strip().upper()
    if code not in money.DECIMALS:
        fix = "Write a code such as EUR, USD or JPY."
        raise InputError(
            [Problem("--currency", None, None, currency, "is not a currency code of ISO 4217", fix)]
        )
    FileWorkbook.create(path, frames(company=company, currency=code))


def frames(*, company: str = "", currency: str = "EUR") -> dict[Table, pd.DataFrame]:
    """The template's rendered tables, in the order of its sheets."""
    blank = Settings()
    made = {table: render(table, empty(table), blank) for table in TEMPLATE}
    made[START] = render(START, first_steps(guide()), blank)
    usual = ledger.filled(REMINDER_PROFILES, profiles.as_rows(profiles.BUILT_IN))
    made[REMINDER_PROFILES] = render(REMINDER_PROFILES, usual, blank)
    names = list(SETTING_ROWS)
    given = {"Company": company or None, "Currency": currency}
    values = [given.get(name) for name in names]
    notes = [note for _, _, note in SETTING_ROWS.values()]
    made[SETTINGS] = pd.DataFrame({"Setting": names, "Value": values, "Note": notes}, dtype=object)
    return made
