"""A drop folder: what can be booked is booked and moved aside, what is refused stays and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from ar_xl.cli import main
from ar_xl.drop_folder import accepted, move, waiting
from ar_xl.problems import InputError, Problem


def drop(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, amount in files.items():
        (folder / f"{name}.csv").write_text(
            f"Date,Amount,Payer\n2026-10-30,{amount},{name}\n", encoding="utf-8"
        )
    return folder


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def amounts(book: Path) -> list[object]:
    rows = openpyxl.load_workbook(book)["Bank"].iter_rows(min_row=2, values_only=True)
    return [row[4] for row in rows if row[0] is not None]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    assert main(["new", str(path), "--quiet"]) == 0
    return path


def test_booked_files_are_moved_aside(tmp_path: Path, book: Path) -> None:
    folder, done = drop(tmp_path / "in", b="2.00", a="1.00"), tmp_path / "done"
    assert main(["import", str(folder), str(book), "--move-to", str(done)]) == 0
    assert (names(folder), names(done)) == ([], ["a.csv", "b.csv"])
    assert amounts(book) == [1, 2]


def test_a_refused_file_stays_and_changes_nothing_while_the_others_are_booked(
    tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, done = drop(tmp_path / "in", a="1.00", bad="1.0x", c="3.00"), tmp_path / "done"
    assert main(["import", str(folder), str(book), "--move-to", str(done)]) == 2
    assert (names(folder), names(done)) == (["bad.csv"], ["a.csv", "c.csv"])
    assert amounts(book) == [1, 3]
    assert 'bad.csv, row 2, column Amount: "1.0x" is not a number' in capsys.readouterr().err


def test_where_all_are_refused_the_book_and_the_files_stay(tmp_path: Path, book: Path) -> None:
    folder, done = drop(tmp_path / "in", bad="x1"), tmp_path / "done"
    assert main(["import", str(folder), str(book), "--move-to", str(done)]) == 2
    assert names(folder) == ["bad.csv"]
    assert not done.exists()
    assert amounts(book) == []


def test_a_dry_run_moves_nothing(tmp_path: Path, book: Path) -> None:
    folder, done = drop(tmp_path / "in", a="1.00"), tmp_path / "done"
    command = ["import", str(folder), str(book), "--move-to", str(done), "--dry-run"]
    assert main(command) == 0
    assert names(folder) == ["a.csv"]
    assert amounts(book) == []


def test_a_script_hears_of_refused_files(
    tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = drop(tmp_path / "in", a="1.00", bad="1.0x")
    command = ["import", str(folder), str(book), "--move-to", str(tmp_path / "done"), "--json"]
    assert main(command) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["new"] == {"BankLines": 1}
    assert [p["sheet"] for p in report["refused"]] == ["bad.csv"]


def test_a_moved_file_takes_no_other_one_s_place(tmp_path: Path) -> None:
    folder, done = drop(tmp_path / "in", a="1.00"), drop(tmp_path / "done", a="7.00")
    assert move([folder / "a.csv"], done) == []
    assert names(done) == ["a-2.csv", "a.csv"]


def test_a_file_that_cannot_be_moved_is_told(tmp_path: Path) -> None:
    (one,) = move([tmp_path / "gone.csv"], tmp_path / "done")
    assert (one.severity, one.sheet) == ("warning", "gone.csv")


def test_what_is_wrong_with_the_book_refuses_everything(tmp_path: Path) -> None:
    def attempt(files: object) -> None:
        raise InputError([Problem("Bank", 2, "Amount", "x", "is not a number", "Mend it.")])

    with pytest.raises(InputError, match="Bank, row 2"):
        accepted([tmp_path / "a.csv"], attempt)


def test_hidden_and_temporary_files_do_not_wait(tmp_path: Path) -> None:
    folder = drop(tmp_path / "in", a="1.00")
    for name in (".part", "~$a.xlsx"):
        (folder / name).write_text("x", encoding="utf-8")
    assert waiting([folder]) == [folder / "a.csv"]
