"""What comes back to the macro, for every way a button can end."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from ar_xl.addin import ribbon
from ar_xl.addin.called import ListedError, escaped, press
from ar_xl.problems import BusyError, InputError, Problem


def ends(monkeypatch: pytest.MonkeyPatch, error: Exception | None, words: str = "") -> str:
    def ended(name: str, answers: Sequence[str] = ()) -> str:
        if error:
            raise error
        return words

    monkeypatch.setattr(ribbon, "run_job", ended)
    return press("match")


def test_words_are_shown_and_silence_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ends(monkeypatch, None, "12 lines\n3 to review") == "done\n12 lines\n3 to review"
    assert ends(monkeypatch, None, "problem\n") == "done\nproblem\n"
    assert ends(monkeypatch, None) == "nothing\n"


def test_a_problem_is_told_with_what_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem("Bank", 3, "Amount", "1.2O", "is not a number", "Type digits only.")
    assert ends(monkeypatch, InputError([problem])) == (
        'problem\nBank, row 3, column Amount: "1.2O" is not a number. Type digits only.\n\nNothing was changed.'
    )
    assert ends(monkeypatch, ListedError([problem])).endswith(
        "\n\nNothing was changed but the sheet Problems, which lists what to mend."
    )
    busy = "Excel refused, and what was written could not be put back whole."
    assert ends(monkeypatch, BusyError(busy)) == f"problem\n{busy}"


def test_a_bug_is_one_line_and_its_details_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = ends(monkeypatch, KeyError("amount"))
    assert told.startswith("problem\nSomething is wrong in ar_xl itself (KeyError).")
    assert "Traceback" not in told
    assert "changed" not in told, "nobody knows"
    assert "KeyError: 'amount'" in next(tmp_path.glob("ar-xl-*.log")).read_text("utf-8")


def test_files_come_to_the_import_as_they_were_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []
    monkeypatch.setattr(ribbon, "import_files", lambda names: given.append(list(names)))
    chosen = [r"C:\a|b'\"; import os #.sta", "/Łódź/new\nline.xml"]
    assert press("import_files", "|".join(map(escaped, chosen))) == "nothing\n"
    assert given == [chosen]


def test_answers_come_to_the_job_as_they_were_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(ribbon, "run_job", lambda name, answers: given.append((name, [*answers])))
    typed = ['Łódź | "x"', "12.50"]
    assert press("call-sheet", "|".join(map(escaped, typed))) == "nothing\n"
    assert given == [("call-sheet", typed)]


def test_only_a_buttons_id_names_what_is_called() -> None:
    for name in ("os", "run_job", "__class__", "buttons", "match')", ""):
        kind, _, text = press(name).partition("\n")
        assert kind == "problem"
        assert "Something is wrong in ar_xl itself" in text


def test_every_button_does_something() -> None:
    from ar_xl.addin.called import _action

    for button in ribbon.buttons():
        assert callable(_action(button.id))
