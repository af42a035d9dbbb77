import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ar_xl.addin import machine, selftest, trials
from ar_xl.addin.selftest import Step
from ar_xl.workbook.contract import PROMISES


def selftested(report: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own: other tests may have put LibreOffice in Excel's place."""
    command = [sys.executable, "-m", "ar_xl.cli", "doctor", "--selftest", "--report", str(report)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_without_excel_the_self_test_says_so_and_writes_its_report(tmp_path: Path) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("Excel may be here")
    report = tmp_path / "report.txt"
    done = selftested(report)
    assert done.returncode == 2
    assert "xlwings finds no Excel on this system" in done.stdout
    assert "0 of 1 steps passed" in done.stdout
    text = report.read_text("utf-8")
    assert "FAILED  Excel starts" in text
    assert "Traceback" in text
    assert "interpreter: " in text
    assert selftested(tmp_path).returncode == 3


def test_the_report_lists_what_was_found_and_tried() -> None:
    steps = [Step("one", 1.25), Step("two", 0.5, "Traceback\n  line\nValueError: no\n")]
    text = selftest.report(machine.facts(), ["No Python is named"], steps)
    for line in ("- No Python is named", "passed  one (1.2 s)", "FAILED  two: ValueError: no"):
        assert line in text.splitlines()


def test_a_difference_is_told_by_its_place() -> None:
    with pytest.raises(AssertionError, match=r"Bank, row 2: \['b'\], not \['c'\]"):
        trials.expect(("Bank", [["a"], ["b"]]), ("Bank", [["a"], ["c"]]))
    with pytest.raises(AssertionError, match="Bank: 1 rows, not 2"):
        trials.expect(("Bank", [["a"]]), ("Bank", [["a"], ["c"]]))


@pytest.mark.parametrize(("options", "told"), [([], ""), (["-O"], "without PYTHONOPTIMIZE")])
def test_a_python_that_skips_every_check_passes_none(options: list[str], told: str) -> None:
    code = "from ar_xl.addin.trials import basics; next(basics(None))[1]()"
    done = subprocess.run(
        [sys.executable, *options, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) == bool(told)
    assert told in done.stderr


@pytest.mark.live
def test_what_every_workbook_must_do_is_done_in_a_live_one(excel: Any) -> None:
    steps = selftest.run(excel, month=False)
    assert [str(step) for step in steps if not step.passed] == []
    assert len(steps) > len(PROMISES) > 10
