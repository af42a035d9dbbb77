"""What atheris found once, each mended and kept here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ar_xl.importers import read
from ar_xl.importers.job import checked
from ar_xl.importers.lines import day_of
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"


def test_a_date_of_endless_digits_is_no_date():
    digits = "9" * 40
    assert day_of(digits, "YMD") == digits
    assert day_of("20261031", "YMD") == dt.date(2026, 10, 31)


def test_a_detail_of_coda_belongs_to_the_sum_before_it_alone(tmp_path):
    records = (GOLDEN / "coda" / "sums.cod").read_bytes().split(b"\n")
    at = next(n for n, r in enumerate(records) if r[:2] == b"21" and chr(r[53]) in "12")
    doubled = b"\n".join([*records[: at + 1], records[at], *records[at + 1 :]])
    (tmp_path / "a.cod").write_bytes(doubled)
    (one,) = read(tmp_path / "a.cod", Settings())
    assert one.frames[BANK_LINES].index.is_unique
    checked(one, Settings())
