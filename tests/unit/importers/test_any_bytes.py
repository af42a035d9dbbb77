"""Whatever the bytes are, the answer is a reading or problems, never a traceback."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.import_fuzz import SECONDS, damaged, golden_files, read

FILES = golden_files()
CONTENTS = [path.read_bytes() for path in FILES]
STARTS = [b"", b"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>", b":20:X\n:25:Y\n", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Date,Amount\n", b"\xff\xfe", b"01,", b"OFXHEADER:100\n<OFX>", b"!Type:Bank\n", b'"EXTF";700;21;"Buchungsstapel";13\n', b"100LUMENLIGHT09100001902610300715\n2\n5001000"]  # fmt: skip


@settings(max_examples=150)
@given(start=st.sampled_from(STARTS), content=st.binary(max_size=400))
def test_arbitrary_bytes_give_no_traceback(tmp_path_factory, start, content):
    read(tmp_path_factory.getbasetemp() / "fuzz", start + content)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@settings(max_examples=8)
@given(data=st.data())
def test_a_damaged_file_gives_no_traceback_and_takes_no_time(tmp_path_factory, path, data):
    def pick(most):
        return data.draw(st.integers(0, most - 1))

    content = damaged(path.read_bytes(), pick, CONTENTS)
    started = time.process_time()
    read(tmp_path_factory.getbasetemp() / "fuzz", content)
    assert time.process_time() - started < SECONDS


def test_a_workbook_that_makes_its_reader_panic_prints_nothing(tmp_path, capfd):
    whole = next(c for p, c in zip(FILES, CONTENTS, strict=True) if p.name == "excel_97.xls")
    for seed in (4, 5, 10, 25):
        read(tmp_path / "a.xls", damaged(whole, random.Random(seed).randrange))
    assert capfd.readouterr().err == ""
