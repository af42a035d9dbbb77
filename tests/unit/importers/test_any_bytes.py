"""Whatever the bytes are, the answer is a reading or problems, never a traceback."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ar_xl.importers import identify
from ar_xl.importers.job import checked
from ar_xl.importers.opened import files_in
from ar_xl.problems import InputError
from ar_xl.settings import Settings

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"
FILES = sorted(p for p in GOLDEN.rglob("*") if p.is_file() and not p.name.endswith(".expected.txt"))
STARTS = [b"", b"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>", b":20:X\n:25:Y\n", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Date,Amount\n", b"\xff\xfe", b"01,", b"OFXHEADER:100\n<OFX>", b"!Type:Bank\n"]  # fmt: skip


def read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        for file in files_in(path):
            for one in identify(file).read(file, Settings()):
                checked(one, Settings())


@settings(max_examples=150)
@given(start=st.sampled_from(STARTS), content=st.binary(max_size=400))
def test_arbitrary_bytes_give_no_traceback(tmp_path_factory, start, content):
    read(tmp_path_factory.getbasetemp() / "fuzz", start + content)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_file_gives_no_traceback(tmp_path_factory, path, data):
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 40))
    more = data.draw(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [b"\0", b'"', b"<", b"&x;", b"\n:61:", b";;", b"9" * 400, "é".encode()]
            ),
        )
    )
    read(tmp_path_factory.getbasetemp() / "fuzz", whole[:at] + more + whole[at + cut :])
