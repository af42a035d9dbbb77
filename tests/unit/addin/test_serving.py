"""How Python starts for the add-in: what is loaded, and what works all the same."""

import json
import subprocess
import sys

import pytest

PROBE = "import json, sys; {}; print(json.dumps(sorted(sys.modules)))"
HEAVY = {"pandas", "numpy", "PIL", "matplotlib", "lxml", "rapidfuzz", "openpyxl", "holidays"}


def loaded(code: str) -> set[str]:
    """The modules in a fresh Python, started as the macro starts it."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROBE.format(code)], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "from ar_xl.addin import serving",
        "from ar_xl.addin import serving, called, ribbon; ribbon.guide()",
        "from ar_xl.addin import serving, udfs; udfs.AR_DAYS_OVERDUE(46000.0, 46010.0)",
    ],
    ids=["the server", "a button", "a worksheet function"],
)
def test_the_server_a_button_and_a_function_are_there_without_what_they_do_not_need(
    code: str,
) -> None:
    modules = loaded(code)
    assert "xlwings" in modules
    assert not modules & HEAVY


def test_who_needs_pandas_afterwards_has_it() -> None:
    code = "from ar_xl.addin import serving; import pandas, numpy; "
    code += "assert pandas.Series([1.5]).sum() == numpy.float64(1.5)"
    assert {"pandas", "numpy", "xlwings"} <= loaded(code)


def test_what_was_loaded_before_stays_as_it_is() -> None:
    code = "import pandas; from ar_xl.addin import serving; assert sys.modules['pandas'] is pandas"
    assert "pandas" in loaded(code)
    code = "import xlwings; from ar_xl.addin import serving; assert serving.xlwings is xlwings"
    assert "pandas" in loaded(code), "the user's own xlwings keeps its conversions"
