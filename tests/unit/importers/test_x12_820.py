"""X12 820: what cannot be a golden file, and anything at all in place of segments."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ar_xl.cells import check, empty
from ar_xl.importers import x12_820
from ar_xl.importers.job import checked, import_files
from ar_xl.importers.opened import Opened
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers" / "x12_820"
RUN = Run(dt.date(2026, 11, 3), dt.date(2026, 11, 3))


def opened(content: bytes) -> Opened:
    return Opened("a.edi", content[:65536], lambda: io.BytesIO(content))


def book(*lines):
    found = {t.name: empty(t) for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS)}
    headings = ("Line ID", "Booking date", "Amount", "Currency", "Bank reference")
    cells = pd.DataFrame(
        {
            h: pd.Series(c, dtype=object)
            for h, c in zip(headings, zip(*lines, strict=True), strict=True)
        }
    )
    return found | {"BankLines": check(BANK_LINES, cells, Settings())[0]}


def test_an_advice_is_put_on_its_line_and_the_other_waits():
    there = book(("L1", dt.date(2026, 11, 2), 4085.5, "USD", "2026110200417"))
    done = import_files(there, Settings(), RUN, [GOLDEN / "two_payments.edi"])
    rows = done.frames[REMITTANCES]
    assert rows["line_id"].tolist() == ["L1"] * 4
    assert rows["amount"].sum() == 408550
    assert done.summary[0] == (
        "1 file read: 4 new remittance rows, 2 remittance rows not linked to a bank line"
    )
    again = import_files(
        there | {"Remittances": rows.reindex(columns=empty(REMITTANCES).columns)},
        Settings(),
        RUN,
        [GOLDEN / "two_payments.edi"],
    )
    assert again.facts["new"] == {}
    assert again.facts["known"] == 4


def test_a_file_without_an_interchange_is_read():
    text = b"ST*820*1~BPR*C*5*C*ACH~TRN*1*T1~RMR*IV*R1**5~SE*5*1~"
    assert x12_820.identify(text)
    (one,) = x12_820.read(opened(text), Settings())
    assert one.payments[0].references == ("T1",)


SEGMENTS = st.sampled_from(
    [
        b"ST*820*1",
        b"BPR*C*5*C",
        b"RMR*IV*R1**5*5*1",
        b"ADX*-1*04",
        b"ENT*1",
        b"N1*PR*A",
        b"NTE",
        b"SE*1",
        b"DTM*003*99999999",
        b"REF",
        b"CUR*X*EUR",
        b"TRN*1*T",
        b"RMR",
        b"ADX",
        b"BPR*C*--5",
        b"ST",
        b"",
    ]
)


@given(st.lists(st.one_of(SEGMENTS, st.binary(max_size=12)), max_size=14))
def test_any_segments_give_rows_or_one_problem(segments):
    with contextlib.suppress(InputError):
        for one in x12_820.read(opened(b"ST*820*0~" + b"~".join(segments)), Settings()):
            checked(one, Settings())


@given(st.binary(max_size=160))
def test_any_header_gives_rows_or_one_problem(content):
    with contextlib.suppress(InputError):
        x12_820.read(opened(b"ISA*" + content), Settings())
