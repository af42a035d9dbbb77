"""The book on disk: whole at any instant, kept in backups, never under somebody's hands."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pytest

from ar_xl.cli import main
from ar_xl.problems import BusyError, InputError
from ar_xl.tables import INVOICES, PROBLEMS, SETTINGS, Table
from ar_xl.workbook.file import FileWorkbook, saving, undo
from ar_xl.workbook.file.backups import backup_folder, digest


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "september.xlsx"
    FileWorkbook.create(
        path, {SETTINGS: rows("Company"), INVOICES: pd.DataFrame(columns=list(INVOICES.by_heading))}
    )
    return path


def rows(*names: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"Setting": names, "Value": ["x"] * len(names)}, index=range(-len(names), 0), dtype=object
    )


def write(path: Path, command: str, name: str = "Country", **options: int) -> None:
    opened = FileWorkbook(path, **options)
    opened.command = command
    opened.write({SETTINGS: rows(name)})


def nothing(earlier: FileWorkbook, command: str) -> dict[Table, pd.DataFrame]:
    return {}


def backups(path: Path) -> list[str]:
    return sorted(p.name for p in backup_folder(path).glob("*"))


def left_over(path: Path) -> list[str]:
    return [
        p.name for p in path.parent.iterdir() if p.name not in (path.name, f"{path.stem} backups")
    ]


def test_a_write_keeps_the_old_version_under_a_name_that_says_when_and_before_what(
    book: Path,
) -> None:
    before = book.read_bytes()
    write(book, "post")
    (name,) = backups(book)
    assert (backup_folder(book) / name).read_bytes() == before
    written = digest(book.read_bytes())[:12]
    assert name.startswith("september.20")
    assert name.endswith(f".before-post.{written}.xlsx")
    assert left_over(book) == []


def test_only_the_newest_backups_are_kept(book: Path) -> None:
    for number in range(6):
        write(book, f"c{number}", backups=3)
    assert [name.split(".before-")[1][:2] for name in backups(book)] == ["c3", "c4", "c5"]


def test_undo_gives_back_every_byte_and_names_the_command(book: Path) -> None:
    before = book.read_bytes()
    write(book, "match")
    between = book.read_bytes()
    write(book, "post")
    assert undo(book, nothing) == "post"
    assert book.read_bytes() == between
    assert before != between


def test_the_book_before_an_undo_becomes_a_backup_too(book: Path) -> None:
    write(book, "post")
    posted = book.read_bytes()
    undo(book, nothing)
    assert any((backup_folder(book) / n).read_bytes() == posted for n in backups(book))


def test_each_undo_steps_back_one_more_command(book: Path) -> None:
    first = book.read_bytes()
    write(book, "match", "Country")
    matched = book.read_bytes()
    write(book, "post", "Language")
    assert undo(book, nothing) == "post"
    assert book.read_bytes() == matched
    assert undo(book, nothing) == "match"
    assert book.read_bytes() == first
    with pytest.raises(InputError, match="would be lost"):
        undo(book, nothing)


def test_undo_can_write_into_the_earlier_version_in_the_same_step(book: Path) -> None:
    write(book, "match", "Country")
    write(book, "post", "Language")
    told = lambda earlier, command: {SETTINGS: rows(f"{command} taken back")}  # noqa: E731
    assert undo(book, told) == "post"
    found = FileWorkbook(book).read(SETTINGS)
    assert found is not None
    assert found["Setting"].tolist() == ["Company", "Country", "post taken back"]
    assert undo(book, nothing) == "match"


def test_undo_without_a_backup_is_refused(book: Path) -> None:
    with pytest.raises(InputError, match="no earlier version"):
        undo(book, nothing)


def test_undo_never_takes_somebodys_own_change_with_it(book: Path) -> None:
    write(book, "post")
    book.write_bytes(book.read_bytes() + b"\0")
    with pytest.raises(
        InputError, match=r"changed by somebody since the toolkit wrote it.*september backups"
    ):
        undo(book, nothing)


def test_out_leaves_the_book_as_it_is(book: Path) -> None:
    before, out = book.read_bytes(), book.with_name("copy.xlsx")
    opened = FileWorkbook(book, out=out)
    opened.write({SETTINGS: rows("Country")})
    assert book.read_bytes() == before
    frame = FileWorkbook(out).read(SETTINGS)
    assert frame is not None
    assert frame["Setting"].tolist() == ["Company", "Country"]
    assert backups(book) == []


def test_a_second_write_to_out_builds_on_the_first(book: Path) -> None:
    opened = FileWorkbook(book, out=book.with_name("copy.xlsx"))
    opened.write({SETTINGS: rows("Country")})
    opened.write({SETTINGS: rows("Language")})
    frame = opened.read(SETTINGS)
    assert frame is not None
    assert frame["Setting"].tolist() == ["Company", "Country", "Language"]


@pytest.mark.parametrize("owner", ["~$september.xlsx", ".~lock.september.xlsx#"])
def test_a_book_open_in_a_spreadsheet_program_is_refused(book: Path, owner: str) -> None:
    before = book.read_bytes()
    book.with_name(owner).write_bytes(b"anna")
    with pytest.raises(BusyError, match="is open in Excel or LibreOffice"):
        write(book, "post")
    assert book.read_bytes() == before


def test_a_read_only_book_is_refused(book: Path) -> None:
    book.chmod(0o444)
    with pytest.raises(BusyError, match="read-only"):
        write(book, "post")


def test_a_book_changed_since_it_was_read_is_refused(book: Path) -> None:
    opened = FileWorkbook(book)
    write(book, "import")
    now = book.read_bytes()
    with pytest.raises(BusyError, match="changed by somebody since it was read"):
        opened.write({SETTINGS: rows("Country")})
    assert book.read_bytes() == now


def test_a_book_only_touched_since_it_was_read_is_written(book: Path) -> None:
    opened = FileWorkbook(book)
    os.utime(book, (1, 1))
    opened.write({SETTINGS: rows("Country")})
    frame = FileWorkbook(book).read(SETTINGS)
    assert frame is not None
    assert len(frame) == 2


def test_a_second_run_at_once_is_refused_and_a_dead_ones_lock_is_not(book: Path) -> None:
    lock = book.with_name(".ar_xl-september.xlsx.lock")
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        lock.write_text(f"{other.pid}\n")
        with pytest.raises(BusyError, match="Another run"):
            write(book, "post")
        other.kill()
    write(book, "post")
    assert not lock.exists()


def test_a_lock_older_than_an_hour_is_left_over(book: Path) -> None:
    lock = book.with_name(".ar_xl-september.xlsx.lock")
    lock.write_text(f"{os.getpid()}\n")
    os.utime(lock, (time.time() - 4000,) * 2)
    write(book, "post")
    assert not lock.exists()


def test_a_full_disk_leaves_the_book_and_no_rest(book: Path) -> None:
    before = book.read_bytes()

    def full(out: BinaryIO) -> None:
        out.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(BusyError, match="disk that holds september"):
        saving.swap(book, full, command="post", backups=3, seen=None)
    assert book.read_bytes() == before
    assert left_over(book) == []


def held(path: Path, times: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A folder that lets nobody replace the book so many times, as one that is just being synced; the waits."""
    waits: list[float] = []
    replace = Path.replace

    def refused(source: Path, target: Path) -> Path:
        if Path(target) == path and len(waits) < times:
            waits.append(0.0)
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr(saving.time, "sleep", lambda seconds: None)
    return waits


def test_a_folder_that_is_syncing_is_tried_again(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = book.read_bytes()
    waits = held(book, saving.TRIES - 1, monkeypatch)
    write(book, "post")
    assert len(waits) == saving.TRIES - 1
    assert book.read_bytes() != before
    assert left_over(book) == []


def test_a_folder_that_goes_on_syncing_gets_a_copy_beside_the_book(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = book.read_bytes()
    held(book, saving.TRIES, monkeypatch)
    with pytest.raises(BusyError, match=r"the new version is september\.new\.xlsx beside it"):
        write(book, "post")
    assert book.read_bytes() == before
    assert left_over(book) == ["september.new.xlsx"]
    frame = FileWorkbook(book.with_name("september.new.xlsx")).read(SETTINGS)
    assert frame is not None
    assert frame["Setting"].tolist() == ["Company", "Country"]


def test_a_book_that_cannot_be_replaced_ends_a_command_with_3(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book.unlink()
    assert main(["new", str(book)]) == 0
    held(book, saving.TRIES, monkeypatch)
    assert main(["check", str(book)]) == 3
    assert "It is as it was; the new version is september.new.xlsx" in capsys.readouterr().err


def test_a_bug_while_writing_leaves_the_book_and_no_rest(book: Path) -> None:
    before = book.read_bytes()

    def broken(out: BinaryIO) -> None:
        out.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        saving.swap(book, broken, command="post", backups=3, seen=None)
    assert book.read_bytes() == before
    assert left_over(book) == []


def test_the_rights_of_the_file_are_kept(book: Path) -> None:
    book.chmod(0o640)
    write(book, "post")
    assert stat.S_IMODE(book.stat().st_mode) == 0o640


def test_a_new_book_never_replaces_a_file(book: Path) -> None:
    with pytest.raises(InputError, match="is there already"):
        FileWorkbook.create(book, {SETTINGS: rows("Company")})


def test_the_same_book_is_made_of_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a.xlsx", "b.xlsx"):
        path = tmp_path / name
        FileWorkbook.create(path, {SETTINGS: rows("Company")})
        FileWorkbook(path).write({PROBLEMS: pd.DataFrame({"Problem": ["x"]}, dtype=object)})
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_a_book_in_two_folders_keeps_its_own_rest(book: Path) -> None:
    """What a killed run of this book left goes; what another book's run left stays."""
    mine, others = (
        book.with_name(".ar_xl-september-77.xlsx"),
        book.with_name(".ar_xl-october-77.xlsx"),
    )
    mine.write_bytes(b"half")
    others.write_bytes(b"half")
    write(book, "post")
    assert left_over(book) == [others.name]


WRITER = """
import sys
from pathlib import Path
import pandas as pd
from ar_xl.tables import PROBLEMS, SETTINGS
from ar_xl.workbook.file import FileWorkbook
path = Path(sys.argv[1])
print("ready", flush=True)
number = 0
while True:
    book = FileWorkbook(path, backups=3)
    number += 1
    book.write({PROBLEMS: pd.DataFrame({"Row": [number] * 400, "Sheet": ["Bank"] * 400}, dtype=object)})
"""


def killed(book: Path, times: int) -> None:
    """Kill a writer at ever other instants; after each the book must be whole and of one write."""
    for number in range(times):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(book)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.003 + 0.0137 * number % 0.11)
            writer.send_signal(signal.SIGKILL)
        frame = FileWorkbook(book).read(PROBLEMS)
        if frame is not None:
            assert len(frame) == 400
            assert len(set(frame["Row"])) == 1


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_a_killed_run_leaves_the_old_book_or_the_new_and_the_next_run_cleans_up(book: Path) -> None:
    killed(book, 8)
    write(book, "post")
    assert left_over(book) == []


@pytest.mark.bench
def test_two_hundred_kills_damage_nothing(book: Path) -> None:
    killed(book, 200)
