"""Whose a document or an account is, by what the book knows of its customers and its own accounts."""

from __future__ import annotations

import pandas as pd

from ar_xl.importers.same_booking import account_key
from ar_xl.outcome import Frames
from ar_xl.problems import Problem
from ar_xl.tables import BANK_LINES, CUSTOMERS


def numbers_for_names(
    invoices: pd.DataFrame, customers: pd.DataFrame, file: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """Customers' numbers where a file gives names instead, as lists from QuickBooks or Xero do.

    A name that two customers have stays, and is reported as no customer.
    """
    names: dict[str, list[str]] = {}
    for number, name in zip(customers["customer_id"], customers["name"], strict=True):
        names.setdefault(" ".join(name.casefold().split()), []).append(number)
    ids = {str(number).casefold() for number in customers["customer_id"]}
    for number, name in zip(customers["customer_id"], customers["name"], strict=True):
        # NetSuite writes both in one cell.
        names.setdefault(" ".join(f"{number} {name}".casefold().split()), []).append(number)
    given = invoices["customer_id"].tolist()
    found = [
        held[0]
        if name.casefold() not in ids
        and len(held := names.get(" ".join(name.casefold().split()), [])) == 1
        else name
        for name in given
    ]
    changed = sum(old != new for old, new in zip(given, found, strict=True))
    if not changed:
        return invoices, []
    what = f"names its customers; the numbers of {changed} rows are taken from the sheet Customers"
    told = Problem(
        file, None, "Customer ID", None, what, "Nothing to do if the names are right.", "warning"
    )
    return invoices.assign(customer_id=found), [told]


def sides(lines: pd.DataFrame, pool: Frames) -> pd.DataFrame:
    """The lines with their accounts on the side where the book knows them, if the file names one side only."""
    own, theirs = lines["bank_account"], lines["payer_account"]
    one_side = (own != "").any() != (theirs != "").any()
    if not one_side:
        return lines
    bank = pool[BANK_LINES.name]
    ours = set(bank["bank_account"].map(account_key)) - {""}
    listed = (a for cell in pool[CUSTOMERS.name]["bank_accounts"] for a in cell.split(";"))
    payers = (set(map(account_key, listed)) | set(bank["payer_account"].map(account_key))) - {""}
    given = set((own if (own != "").any() else theirs).map(account_key)) - {""}
    meant = payers if (own != "").any() else ours
    if not given & meant or given & (ours if meant is payers else payers):
        return lines
    return lines.assign(bank_account=theirs, payer_account=own)
