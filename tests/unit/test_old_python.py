import ast
import runpy
import sys
from pathlib import Path

import pytest

import ar_xl


def test_a_python_that_is_too_old_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(str(ar_xl.__file__))
    ast.parse(source.read_text("utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(source))
    told = str(ended.value)
    assert "needs Python 3.11 or newer" in told
    assert sys.executable in told
    assert len(told.splitlines()) == 1
