import json
import sys
from pathlib import Path

import pytest

from ar_xl.addin import build, machine
from ar_xl.addin.install import Places
from ar_xl.cli import main


@pytest.fixture
def excel_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A computer with Excel, as far as its folders go."""
    where = Places(tmp_path / "XLSTART" / "ar_xl.xlam", tmp_path / ".ar_xl" / "ar_xl.conf")
    monkeypatch.setattr(machine, "here", lambda: where)
    return where


def test_the_add_in_is_built_where_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["addin", "build", str(tmp_path / "a.xlam"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert build.about((tmp_path / "a.xlam").read_bytes()) == told["about"]
    assert main(["addin", "build", str(tmp_path / "nowhere" / "a.xlam")]) == 3


def test_without_excel_install_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    if machine.here() is not None:
        pytest.skip("Excel can be here")
    for action in ("install", "uninstall", "status"):
        assert main(["addin", action]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_install_status_uninstall(excel_here: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "status"]) == 0
    assert "not installed" in capsys.readouterr().out
    assert main(["addin", "install"]) == 0
    assert sys.executable in capsys.readouterr().out
    assert main(["addin", "install"]) == 0
    assert "in its place already" in capsys.readouterr().out
    assert main(["addin", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["python"] == sys.executable
    assert told["about"] == build.sources().about
    assert main(["addin", "uninstall"]) == 0
    assert not Path(excel_here.addin).exists()
    assert not Path(excel_here.config).parent.exists()
    capsys.readouterr()
    assert main(["addin", "uninstall"]) == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_doctor_finds_what_is_to_be_mended(
    excel_here: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--json"]) == 2
    found = json.loads(capsys.readouterr().out)["findings"]
    assert any("No add-in in" in line for line in found)
    assert main(["addin", "install", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    main(["doctor", "--json"])
    assert not [f for f in json.loads(capsys.readouterr().out)["findings"] if "add-in" in f]
    Path(excel_here.addin).write_bytes(b"something else")
    assert main(["doctor"]) == 2
    assert "is no add-in that this program built" in capsys.readouterr().out
