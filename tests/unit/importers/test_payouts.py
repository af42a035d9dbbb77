"""Payment providers' reports: fees apart from payments, payouts proved, damage told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ar_xl.importers import read
from ar_xl.importers.gaps import gaps
from ar_xl.importers.job import checked
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers" / "payouts"


def lines(path):
    (one,) = read(path, Settings())
    found, problems = checked(one, Settings())
    return one, found.frames[BANK_LINES], problems


def changed(tmp_path, name, old, new):
    path = tmp_path / name
    text = (GOLDEN / name).read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "payments", "fees"),
    [
        ("adyen_settlement.csv", [119000, 9200, -4550], [-960, -50, -1000]),
        ("stripe_balance.csv", [119000], [-1751]),
        ("wise.csv", [-49959, 119000], [-41, -250]),
        ("paypal_english.csv", [119000], [-3500]),
    ],
)
def test_gross_amounts_and_fees_are_lines_of_their_own(name, payments, fees):
    _, frame, problems = lines(GOLDEN / name)
    assert problems == []
    assert frame.loc[frame["kind"] == "", "amount"].tolist() == payments
    assert frame.loc[frame["kind"] == "Fee", "amount"].tolist() == fees


def test_payments_less_fees_are_the_payout():
    one, frame, _ = lines(GOLDEN / "adyen_settlement.csv")
    assert frame["amount"].sum() == 0
    (statement,) = one.statements
    assert (statement.proof, statement.closing) == ("proved", 121640)


def test_payouts_that_begin_with_nothing_are_no_gap():
    one, _, _ = lines(GOLDEN / "stripe_payout.csv")
    assert [s.proof for s in one.statements] == ["proved", "proved"]
    assert gaps(one.statements) == []


def test_a_payout_of_another_amount_is_refused(tmp_path):
    path = changed(tmp_path, "adyen_settlement.csv", "1216.40", "1216.30")
    (problem,) = lines(path)[2]
    assert problem.severity == "error"
    assert "closing balance 1,216.30 does not equal" in problem.what


def test_a_missing_row_breaks_the_running_balance(tmp_path):
    text = (GOLDEN / "paypal_german.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "a.csv"
    path.write_text("".join(text[:3] + text[4:]), encoding="utf-8")
    one, _, problems = lines(path)
    assert one.statements[0].proof == "no balances"
    assert "the running balance does not follow from row to row" in [p.what for p in problems]


def test_an_amount_that_is_none_is_told(tmp_path):
    path = changed(tmp_path, "stripe_balance.csv", "1190.00,17.51,,1172.49", "119x,17.51,,1172.49")
    assert ("Amount", "119x") in [(p.column, p.value) for p in lines(path)[2]]


def test_a_fee_told_in_a_row_of_its_own_is_not_taken_twice(tmp_path):
    fee = 'FEE-TRANSFER-9002,21-10-2026,-2.50,EUR,"Wise Charges",,1185.00,,,,,,,,,,,,0.00\nTRANSFER-9002'
    path = changed(tmp_path, "wise.csv", "TRANSFER-9002", fee)
    _, frame, _ = lines(path)
    assert frame["amount"].tolist() == [-49959, -41, -250, 118750]
    assert frame["kind"].tolist() == ["", "Fee", "Fee", ""]


def test_a_report_without_payments_is_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text((GOLDEN / "wise.csv").read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    _, frame, problems = lines(path)
    assert frame.empty
    assert [p.what for p in problems] == ["holds no payments"]
