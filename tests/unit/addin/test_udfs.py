"""Every worksheet function through xlwings' own registration, conversion and call."""

import datetime as dt
import importlib.util
import math
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ar_xl.addin import functions
from ar_xl.addin.blocks import CellError

_SPEC = importlib.util.spec_from_file_location("fake_com", Path(__file__).parent / "fake_com.py")
assert _SPEC is not None and _SPEC.loader is not None
fake_com = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fake_com)

MISSING, Range = fake_com.MISSING, fake_com.Range
NA, VALUE = CellError.NA, CellError.VALUE
DAY = dt.datetime(2026, 3, 15, tzinfo=dt.UTC)
"""As pywin32 hands dates over: in a time zone nobody gave."""
ITEMS = Range(
    [
        ["Document", "Customer ID", "Invoice date", "Due date", "Amount", "Reminder level"],
        ["RE-1001", "ACME GmbH", DAY.replace(month=1), DAY.replace(month=2), Decimal("100"), 2.0],
        ["RE-1002", "Globex Ltd", DAY.replace(month=2), DAY, 250.5, None],
    ]
)


@pytest.fixture(scope="module")
def excel():
    with fake_com.installed() as installed:
        yield installed


def column(*cells: Any) -> Any:
    return Range([[cell] for cell in cells])


CALLS = {
    "AR_MATCH": (("RE-1001", Decimal("100"), "ACME", ITEMS, MISSING, MISSING, MISSING), "RE-1001"),
    "AR_SIMILARITY": ((column("ACME GmbH"), "Acme"), 1.0),
    "AR_LOOKUP": (("Acme", column("Globex", "ACME GmbH"), column(1.0, 2.0), MISSING), 2.0),
    "AR_REFERENCES": (("INV 4711", MISSING), "4711"),
    "AR_DAYS_OVERDUE": ((DAY, 46106.0), 10.0),
    "AR_BUCKET": ((40.0, (30.0, 60.0, 90.0)), "31-60"),
    "AR_AGING": ((ITEMS, DAY, MISSING, MISSING), "Customer ID"),
    "AR_DUE_DATE": ((DAY, "net 30"), dt.datetime(2026, 4, 14)),
    "AR_DISCOUNT": ((Decimal("100"), DAY, "2/10 net 30", DAY, MISSING, MISSING), 2.0),
    "AR_OPEN_AMOUNT": (("RE-1002", DAY, ITEMS, MISSING, MISSING), 250.5),
    "AR_REMINDER_LEVEL": (("RE-1001", ITEMS), 2.0),
    "AR_CHECK_REFERENCE": (("RF18539007547034", MISSING), "RF"),
    "AR_MAKE_REFERENCE": (("539007547034", "RF"), "RF18539007547034"),
}


@pytest.mark.parametrize("name", [function.name for function in functions.catalogue()])
def test_every_function_answers_a_call_from_excel(excel, name):
    arguments, expected = CALLS[name]
    answer = excel.call(name, *arguments)
    assert answer[0][0] == expected
    assert all(len(row) == len(answer[0]) for row in answer), "Excel takes rectangles only"


def test_xlwings_own_wrappers_have_the_catalogues_names_and_arguments(excel):
    vba = excel.vba()
    for function in functions.catalogue():
        arguments = ", ".join(
            ("Optional " if argument.optional else "") + argument.name
            for argument in function.arguments
        )
        assert f"Function {function.name}({arguments})" in vba
        registered = getattr(excel.functions, function.name).__xlfunc__
        assert [arg["doc"] for arg in registered["args"]] == [a.help for a in function.arguments]
        assert registered["category"] == "Receivables"
        assert registered["volatile"] is function.volatile is False
    assert len(re.findall(r"^Function ", vba, re.MULTILINE)) == len(functions.catalogue())


def test_errors_in_cells_stay_errors_and_failures_are_errors_never_texts(excel):
    dates = column(DAY, NA.value, -2146826243, "soon", None)
    answer = excel.call("AR_DAYS_OVERDUE", dates, 46106.0)
    assert answer == [[10.0], [NA], [VALUE], [VALUE], [""]]
    assert excel.call("AR_AGING", "no range", DAY, MISSING, MISSING) == [[VALUE]]
    assert excel.call("AR_AGING", ITEMS, NA.value, MISSING, MISSING) == [[NA]]
    assert excel.call("AR_AGING", ITEMS, None, MISSING, MISSING) == [[""]]


def test_whole_numbers_leave_as_doubles_so_that_every_integer_is_an_errors_number(excel):
    calls = [
        excel.call("AR_LOOKUP", "Acme", column("ACME", "x"), column(7, 8), MISSING),
        excel.call("AR_AGING", ITEMS, DAY, MISSING, "JPY"),
        excel.call("AR_DISCOUNT", 1000.0, DAY, "2/10 net 30", DAY, MISSING, "JPY"),
        excel.call("AR_REMINDER_LEVEL", column("RE-1001", "RE-1002", "RE-9"), ITEMS),
    ]
    cells = [cell for block in calls for row in block for cell in row]
    whole = [cell for cell in cells if isinstance(cell, int) and not isinstance(cell, bool)]
    assert whole
    assert all(isinstance(cell, CellError) for cell in whole)
    assert 7.0 in cells
    assert 20.0 in cells


def test_what_nobody_thought_of_is_a_value_error_and_is_logged(excel, caplog):
    with caplog.at_level("ERROR"):
        answer = excel.call("AR_BUCKET", (), MISSING)
    assert answer == [[VALUE]]
    assert "AR_BUCKET failed" in caplog.text


def test_a_whole_column_is_read_as_far_as_the_sheet_is_filled(excel):
    filled = Range([["ACME"], ["Globex"], [None]], height=1_048_576)
    assert excel.call("AR_SIMILARITY", filled, "ACME")[0] == [1.0]
    assert len(excel.call("AR_SIMILARITY", filled, "ACME")) == 3


def test_a_long_text_is_cut_where_excel_would_refuse_the_whole_block(excel):
    text = "x" * 300
    [[answer]] = excel.call("AR_LOOKUP", "Acme", column("ACME"), column(text), MISSING)
    assert len(answer) == 255
    assert answer.endswith("…")


def test_fifty_thousand_cells_are_one_call(excel):
    dates = column(*(45000.0 + n % 700 for n in range(50_000)))
    answer = excel.call("AR_DUE_DATE", dates, "net 30")
    assert len(answer) == 50_000
    assert answer[0] == [dt.datetime(1899, 12, 30) + dt.timedelta(days=45030)]


def test_without_excel_the_functions_are_plain_functions():
    code = "from ar_xl.addin import udfs; assert udfs.AR_BUCKET(5.0) == '1-30'"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


ODD = {
    "an error": NA.value,
    "an error of newer Excels": -2146826243,
    "blank": None,
    "left out": MISSING,
    "like a formula": "=cmd|' /C calc'!A0",
    "too large": 1e308,
    "no number": float("nan"),
    "truth": True,
    "blank cells": Range([[None]] * 5),
    "a bit of all": Range([[1.0], ["x"], [CellError.REF.value], [None], [True]]),
    "a row": Range([[1.0, "a", None]]),
    "a block": Range([[1.0, 2.0], ["a", None]]),
    "a whole column": Range([["a"], [None]], height=1_048_576),
    "a whole column of nothing": Range([[None]], height=1_048_576),
    "very long": "x" * 40_000,
    "an array": (1.0, 2.0),
    "headings only": Range([["Document", "Amount"]]),
    "the first day": dt.datetime(1900, 1, 1, tzinfo=dt.UTC),
    "the last day": dt.datetime(9999, 12, 31, tzinfo=dt.UTC),
}


@pytest.mark.parametrize("name", [function.name for function in functions.catalogue()])
def test_whatever_stands_in_a_cell_the_answer_is_one_that_excel_takes(excel, name, caplog):
    usual, _ = CALLS[name]
    for at in range(len(usual)):
        for what, odd in ODD.items():
            answer = excel.call(name, *usual[:at], odd, *usual[at + 1 :])
            assert {len(row) for row in answer} == {len(answer[0])}, (at, what)
            for cell in (cell for row in answer for cell in row):
                assert type(cell) in (str, float, bool, CellError, dt.datetime), (at, what, cell)
                assert not isinstance(cell, float) or math.isfinite(cell), (at, what)
                assert not isinstance(cell, str) or len(cell) <= 255, (at, what)
    assert not caplog.records, "nothing of this is a surprise"


def test_a_number_whose_sign_or_decimals_a_reference_cannot_carry_is_an_error(excel):
    numbers = column(-1.0, 1.5, True, 123.0, "12-3", None)
    answer = excel.call("AR_MAKE_REFERENCE", numbers, "RF")
    assert answer == [[VALUE], [VALUE], [VALUE], ["RF78123"], ["RF78123"], [""]]
