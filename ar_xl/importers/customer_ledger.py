"""A customer's own ledger of what it owes us: taken in where the clerk says that a file is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ar_xl.cells import check
from ar_xl.importers import delimited, spreadsheet, web_page, xml_spreadsheet
from ar_xl.importers.lines import Imported
from ar_xl.importers.merge import merge
from ar_xl.importers.opened import files_in
from ar_xl.importers.tabular import THEIR_LEDGER
from ar_xl.outcome import Frames, Outcome, Run
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import CUSTOMER_LEDGER, CUSTOMERS, INVOICES

_FORMS = (spreadsheet, xml_spreadsheet, web_page)
"""In which a table comes, but for a plain one."""


def import_ledger(frames: Frames, settings: Settings, run: Run, files: Sequence[Path]) -> Outcome:
    """Rows of the files as what the customer named in the option `customer` says it owes.

    Raises:
        InputError: The customer is not in the book, or a file holds no such list.
    """
    customer = _customer(frames, str(run.options.get("customer", "")).strip())
    problems: list[Problem] = []
    found: list[Imported] = []
    for path in files:
        try:
            for file in files_in(path):
                reader = next((form for form in _FORMS if form.identify(file.head)), delimited)
                found += reader.read(file, settings, (THEIR_LEDGER,))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    there = frames[CUSTOMER_LEDGER.name]
    start = int(there.index.max()) + 1 if len(there) else 2
    lines, news, known = [], [], 0
    for one in found:
        cells = one.frames[CUSTOMER_LEDGER].assign(**{"Customer ID": customer})
        told = cells["Currency"].notna() if "Currency" in cells else pd.Series(False, cells.index)
        rows, wrong = check(replace(CUSTOMER_LEDGER, sheet=one.file), cells, settings)
        problems += [*one.problems, *wrong]
        turned = _from_their_side(rows, frames[INVOICES.name])
        rows = rows.assign(amount=-rows["amount"]) if turned else rows
        merged = merge(CUSTOMER_LEDGER, there, rows, one.file)
        known += merged.known
        blank = ~told[merged.new.index] & (merged.new["currency"] == settings.currency)
        new = merged.new.assign(currency=merged.new["currency"].where(~blank, ""))
        there = pd.concat([there, merged.new]) if len(there) else merged.new
        news.append(new.set_axis(range(start, start + len(new)), axis=0))
        start += len(new)
        side = " (invoices are negative in the file: signs turned)" if turned else ""
        lines.append(f"{one.file}: {len(rows)} rows of the ledger of {customer}{side}")
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    added = pd.concat(news) if news else there.iloc[:0]
    first = f"{len(added)} new ledger rows of customer {customer}"
    first += f", {known} already in the book" if known else ""
    return Outcome(
        {CUSTOMER_LEDGER: added} if len(added) else {},
        (first, *lines),
        {"new": {CUSTOMER_LEDGER.name: len(added)}, "known": known, "customer": customer},
        tuple(problems),
    )


def _customer(frames: Frames, given: str) -> str:
    """The customer's number as the book writes it."""
    for number in frames[CUSTOMERS.name]["customer_id"]:
        if given and str(number).casefold() == given.casefold():
            return str(number)
    what = "is no customer of the book" if given else "is missing: whose ledger is it?"
    fix = "Name the customer by its number: --as customer-ledger --customer NUMBER."
    raise InputError(
        [Problem(CUSTOMERS.sheet, None, "Customer ID", given or "--customer", what, fix)]
    )


def _from_their_side(rows: pd.DataFrame, invoices: pd.DataFrame) -> bool:
    """Whether what they owe is negative: by the documents both sides have, else by the sum."""
    ours = dict(zip(map(_bare, invoices["document"]), invoices["amount"], strict=True))
    pairs = [
        (amount, ours[_bare(name)])
        for name, amount in zip(rows["document_reference"], rows["amount"], strict=True)
        if _bare(name) in ours
    ]
    if pairs:
        return sum((theirs < 0) != (own < 0) for theirs, own in pairs) * 2 > len(pairs)
    return int(_total(rows["amount"])) < 0


def _total(amounts: Iterable[int]) -> int:
    return sum(int(amount) for amount in amounts)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.upper()))
