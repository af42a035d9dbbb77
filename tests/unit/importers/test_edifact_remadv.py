"""EDIFACT REMADV: its separators, and anything at all in place of segments."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_xl.importers import edifact_remadv
from ar_xl.importers.job import checked
from ar_xl.importers.opened import Opened
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import REMITTANCES


def read(content: bytes):
    (one,) = edifact_remadv.read(
        Opened("a", content[:65536], lambda: io.BytesIO(content)), Settings()
    )
    return one


def rows(*documents, total="", una=""):
    text = f"{una}UNH+1+REMADV:D:96A:UN'BGM+481+A1'{''.join(documents)}UNS+S'{total}UNT+1+1'"
    frame = read(text.encode()).frames[REMITTANCES]
    return list(zip(frame["Document reference"], frame["Amount"], strict=True))


def test_other_separators_are_those_of_the_service_string():
    text = "UNA/!,  ~UNH!1!REMADV/D/96A/UN~BGM!481!A1~DOC!380!R/1~MOA!12/5,50~UNT!1!1~"
    frame = read(text.encode()).frames[REMITTANCES]
    assert frame["Document reference"].tolist() == ["R"]
    assert frame["Amount"].tolist() == [5.5]


def test_released_separators_are_letters():
    assert rows("DOC+380+R?'1?+2??'", "MOA+12:5'") == [("R'1+2?", 5.0)]


@pytest.mark.parametrize(
    ("total", "amount"), [("MOA+12:110'", 10.0), ("MOA+12:90'", -10.0), ("", -10.0)]
)
def test_the_total_tells_the_sign_of_a_credit_note(total, amount):
    found = rows("DOC+380+R1'MOA+12:100'", "DOC+381+C1'MOA+12:10'", total=total)
    assert found == [("R1", 100.0), ("C1", amount)]


def test_amounts_of_items_and_adjustments_are_not_the_document_s():
    item = "DOC+380+R1'MOA+12:90'AJT+71'MOA+5:10'DLI+1+1'MOA+12:40'"
    assert rows(item) == [("R1", 90.0)]


def test_an_interchange_without_its_end_is_refused():
    with pytest.raises(InputError, match="is cut off"):
        read(b"UNB+UNOA:1+A+B+1+1'UNH+1+REMADV:D:96A:UN'BGM+481+1'UNT+3+1'")


SEGMENTS = st.sampled_from(
    [
        b"BGM+481+1",
        b"DOC+380+R1",
        b"DOC",
        b"MOA+12:5",
        b"MOA+12:--5",
        b"MOA",
        b"AJT+1",
        b"DTM+137:99999999:102",
        b"DTM",
        b"NAD+PR+1",
        b"NAD+PR+1+++A",
        b"FTX+A+1++",
        b"FII+OR",
        b"RFF+PQ:1",
        b"RFF",
        b"CUX+2:EUR",
        b"UNS+S",
        b"UNT",
        b"UNH+2+REMADV",
        b"DLI",
        b"?",
        b"'",
        b"",
    ]
)


@given(st.lists(st.one_of(SEGMENTS, st.binary(max_size=12)), max_size=14))
def test_any_segments_give_rows_or_one_problem(segments):
    with contextlib.suppress(InputError):
        checked(read(b"UNH+1+REMADV:D'" + b"'".join(segments) + b"'UNT+1'"), Settings())


@given(st.binary(max_size=60))
def test_any_service_string_gives_rows_or_one_problem(content):
    with contextlib.suppress(InputError):
        read(b"UNA" + content + b"UNH+1+REMADV'UNT+1'")
