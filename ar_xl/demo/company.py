"""Kornblum Leuchten GmbH, a maker of lamps that exists only here, and its October 2026."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ar_xl.demo.camt import camt053
from ar_xl.demo.doubtful_cases import DOUBTFUL
from ar_xl.demo.ledger import ACCOUNTS
from ar_xl.demo.lists import advice_list, customer_list, open_item_list
from ar_xl.demo.month import Case, Month
from ar_xl.demo.mt940 import mt940
from ar_xl.demo.other_cases import OTHER
from ar_xl.demo.plain_cases import PLAIN
from ar_xl.demo.standing import credit_and_debit_notes, not_paid_yet, overdue, paid_before

NAME: Final = "Kornblum Leuchten GmbH"
SETTINGS: Final = {
    **{"Country": "DE", "Company address": "Glaserweg 7; 28195 Bremen; Germany"},
    "Company IBAN": "; ".join(ACCOUNTS[book].iban for book in ("main", "CHF")),
    **{"Company BIC": ACCOUNTS["main"].bank, "Company email": "debitoren@kornblum.example"},
    **{"Company phone": "+49 421 000 000", "Company tax ID": "DE 000 000 000"},
}
"""What the company writes on the sheet Settings."""
CASES: Final[tuple[Case, ...]] = (*PLAIN, *DOUBTFUL, *OTHER)


@dataclass(frozen=True)
class Expected:
    """What the contract says about one bank line."""

    case: str
    verdicts: tuple[str, ...]
    applied: Mapping[str, int]
    """Minor units taken from each document, by its number; the truth, whatever the verdict."""


@lru_cache(maxsize=1)
def october() -> Month:
    """The month with every case in it, always the same."""
    month = Month()
    for case in CASES:
        month.case, month.verdicts = case.name, case.verdicts
        for _ in range(case.times):
            for who, text in case.variants:
                case.build(month, who, text)
    for fill in (not_paid_yet, overdue, paid_before, credit_and_debit_notes):
        fill(month)
    month.complete()
    return month


def write_files(folder: Path) -> list[Path]:
    """Write what the company's ERP and banks would send, byte for byte the same every time."""
    month = october()
    contents = {
        "customers.csv": customer_list(),
        "open_items.xlsx": open_item_list(month.documents),
        "statement_2026-10.xml": camt053(month.lines, NAME),
        "statement_2026-10.sta": mt940(month.lines),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def write_advice(folder: Path, line_ids: Mapping[str, str]) -> Path:
    """Write the month's remittance advices, each with the Line ID its bank reference has in the workbook."""
    path = folder / "remittances.csv"
    lines = [line for line in october().lines if line.advised]
    path.write_bytes(advice_list(lines, line_ids))
    return path


def expected() -> dict[str, Expected]:
    """What the contract says about each bank line, by its bank reference."""
    return {
        line.bank_reference: Expected(
            line.case, line.verdicts, {d.number: taken for d, taken in line.applied.items()}
        )
        for line in october().lines
    }
