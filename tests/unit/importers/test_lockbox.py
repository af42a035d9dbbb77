"""Cheques of a lockbox: one line each, their invoices linked, and never the deposit beside them unnoticed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from ar_xl.cells import check, empty
from ar_xl.importers import identify
from ar_xl.importers.job import import_files
from ar_xl.importers.opened import files_in
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"
DEPOSIT = GOLDEN / "lockbox" / "deposit.bai"
RUN = Run(dt.date(2026, 10, 31), dt.date(2026, 10, 31))


def book(lines=()):
    frames = {t.name: empty(t) for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS)}
    if lines:
        frames["BankLines"], _ = check(BANK_LINES, pd.DataFrame(lines, dtype=object), Settings())
    return frames


@pytest.mark.parametrize(
    ("path", "linked"),
    [
        (DEPOSIT, {"INV-1042": 357000, "INV-1043": 357000, "INV-1051": 357000, "INV-1060": 50000}),
        (
            GOLDEN / "bai2" / "lockbox_items.bai",
            {"INV-1042": 357000, "INV-1043": 357000, "INV-1051": 357000},
        ),
    ],
)
def test_the_invoices_of_a_cheque_are_linked_to_its_line(path, linked):
    done = import_files(book(), Settings(), RUN, [path])
    amounts = done.frames[BANK_LINES].set_index("line_id")["amount"]
    rows = done.frames[REMITTANCES]
    assert (
        dict(zip(rows["document_reference"], rows["line_id"].map(amounts), strict=True)) == linked
    )
    assert not done.problems
    again = import_files(
        book() | {t.name: done.frames[t].reindex(columns=empty(t).columns, fill_value="") for t in (BANK_LINES, REMITTANCES)},
        Settings(), RUN, [path],
    )  # fmt: skip
    assert again.facts["new"] == {}


def test_cheques_without_a_number_of_their_own_are_told_apart(tmp_path):
    text = DEPOSIT.read_text().replace("0000000077", "0000000000").replace("0000000078", " " * 10)
    (tmp_path / "x").write_text(text.replace("0000012345", "0000050000").replace("0000419345", "0000457000"))  # fmt: skip
    done = import_files(book(), Settings(), RUN, [tmp_path / "x"])
    assert done.frames[BANK_LINES]["bank_reference"].is_unique
    assert len(done.frames[REMITTANCES]) == 4


@pytest.mark.parametrize("layout", [(20, 10, 0), (12, 9, 0), (16, 10, 10)])
def test_the_layout_is_found_by_the_sums(tmp_path, layout):
    number, amount, discount = layout
    start = DEPOSIT.read_text().splitlines()
    listed = [("INV-1042", 119000), ("INV-1043", 238000)]
    body = "".join(
        f"{n:<{number}}{a:0{amount}d}" + (f"{1500:0{discount}d}" if discount else "")
        for n, a in listed
    )
    kept = [*start[:4], "4001001601 9"[:11] + body, "8001000077441026103000010000357000", "9000006"]
    (tmp_path / "x").write_text("\n".join(kept))
    rows = import_files(book(), Settings(), RUN, [tmp_path / "x"]).frames[REMITTANCES]
    assert rows["amount"].tolist() == [119000, 238000]
    assert (
        rows["discount"].fillna(0).tolist() == [1500, 1500] if discount else "discount" not in rows
    )


def test_the_deposit_on_the_statement_is_told_whichever_comes_first():
    deposit = {
        "Line ID": "S1", "Booking date": dt.date(2026, 11, 2), "Amount": 4193.45, "Currency": "USD",
        "Remittance text": "LOCKBOX DEPOSIT", "Source": "statement.bai · statement 1 · entry 1",
    }  # fmt: skip
    done = import_files(book([deposit]), Settings(), RUN, [DEPOSIT])
    assert [p.what for p in done.problems] == [
        "line S1 (4,193.45 USD) looks like the deposit of the 3 cheques of lockbox 774410, which are lines of their own"
    ]
    deposit["Amount"] = 4193.46
    assert not import_files(book([deposit]), Settings(), RUN, [DEPOSIT]).problems


@pytest.mark.parametrize("cut", [["9000013"], ["0000357000"]])
def test_a_file_cut_off_or_damaged_is_refused(tmp_path, cut):
    text = DEPOSIT.read_text()
    for part in cut:
        text = text.replace(part, "X" * len(part), 1)
    (tmp_path / "x").write_text(text)
    with pytest.raises(InputError):
        import_files(book(), Settings(), RUN, [tmp_path / "x"])


def test_a_spanish_statement_is_no_lockbox():
    (file,) = files_in(GOLDEN / "norma43" / "month.n43")
    assert identify(file).name != "BAI lockbox"
