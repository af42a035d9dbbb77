from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from ar_xl.addin import install
from ar_xl.addin.called import escaped, unescaped
from ar_xl.addin.install import Places, config_text, interpreter_of, places
from ar_xl.problems import BusyError

PYTHON = r"C:\Program Files\Python 3.13\python.exe"
ODD = [
    "it's",
    'a "b"',
    "back\\slash",
    "new\nline",
    "100%u0041",
    "$(x) `y` & | ; %PATH%",
    "Łódź €",
    "😀",
    "",
]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def here(folder: Path, platform: str = "darwin") -> Places:
    """A Mac's layout under a folder of this machine."""
    found = places(platform, {}, str(folder))
    assert found is not None
    return found


def test_on_windows_the_add_in_lies_in_excels_start_folder_and_the_file_in_the_users() -> None:
    found = places(
        "win32", {"APPDATA": r"D:\Roam", "USERPROFILE": r"C:\Users\Zoë"}, r"C:\Users\Zoë"
    )
    assert found == Places(
        PureWindowsPath(r"D:\Roam\Microsoft\Excel\XLSTART\ar_xl.xlam"),
        PureWindowsPath(r"C:\Users\Zoë\.ar_xl\ar_xl.conf"),
    )


def test_on_windows_without_its_variables_the_folders_are_the_usual_ones() -> None:
    found = places("win32", {}, r"C:\Users\a")
    assert found is not None
    assert str(found.addin) == r"C:\Users\a\AppData\Roaming\Microsoft\Excel\XLSTART\ar_xl.xlam"


def test_on_a_mac_the_files_lie_where_the_sandbox_lets_excel_read_them() -> None:
    found = places("darwin", {}, "/Volumes/a")
    assert found == Places(
        PurePosixPath(
            "/Volumes/a/Library/Group Containers/UBF8T346G9.Office/User Content.localized",
            "Startup.localized/Excel/ar_xl.xlam",
        ),
        PurePosixPath("/Volumes/a/Library/Containers/com.microsoft.Excel/Data/ar_xl.conf"),
        PurePosixPath(
            "/Volumes/a/Library/Application Scripts/com.microsoft.Excel/ar_xl.applescript"
        ),
    )


def test_where_there_is_no_excel_one_line_says_so() -> None:
    assert places("linux", {}, "/nowhere") is None
    assert "(linux)" in str(install.no_excel("linux"))
    assert "ar-xl --help" in str(install.no_excel("linux"))


def test_installing_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    first = install.install(here(tmp_path), b"add-in", "/py/bin/python", "script")
    assert len(first) == 3
    before = files_of(tmp_path)
    assert install.install(here(tmp_path), b"add-in", "/py/bin/python", "script") == []
    assert files_of(tmp_path) == before
    assert install.install(here(tmp_path), b"newer", "/py/bin/python", "script") == [
        str(here(tmp_path).addin)
    ]


def test_uninstalling_leaves_no_file_and_no_folder_of_ours(tmp_path: Path) -> None:
    own = tmp_path / "AppData" / "theirs.xlam"
    own.parent.mkdir()
    own.write_bytes(b"of the user")
    windows = Places(tmp_path / "XLSTART" / "ar_xl.xlam", tmp_path / ".ar_xl" / "ar_xl.conf")
    install.install(windows, b"add-in", PYTHON, "")
    assert install.uninstall(windows) == [str(windows.addin), str(windows.config)]
    assert files_of(tmp_path) == {str(own.relative_to(tmp_path)): b"of the user"}
    assert not (tmp_path / ".ar_xl").exists()
    assert install.uninstall(windows) == []
    install.install(here(tmp_path), b"add-in", "/py", "script")
    install.uninstall(here(tmp_path))
    assert len(files_of(tmp_path)) == 1


def test_what_the_user_keeps_in_our_folder_stays(tmp_path: Path) -> None:
    windows = Places(tmp_path / "XLSTART" / "ar_xl.xlam", tmp_path / ".ar_xl" / "ar_xl.conf")
    install.install(windows, b"add-in", PYTHON, "")
    (tmp_path / ".ar_xl" / "notes.txt").write_text("mine")
    install.uninstall(windows)
    assert files_of(tmp_path) == {str(Path(".ar_xl") / "notes.txt"): b"mine"}


def test_a_place_that_cannot_be_written_is_told_and_leaves_no_rest(tmp_path: Path) -> None:
    blocked = Places(tmp_path / "file" / "ar_xl.xlam", tmp_path / ".ar_xl" / "ar_xl.conf")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BusyError, match="Close Excel and try again"):
        install.install(blocked, b"add-in", PYTHON, "")
    (tmp_path / "file").unlink()
    (tmp_path / "file" / "ar_xl.xlam").mkdir(parents=True)
    with pytest.raises(BusyError):
        install.install(blocked, b"add-in", PYTHON, "")
    assert files_of(tmp_path) == {}


@pytest.mark.parametrize(
    "path", [PYTHON, "C:\\Łódź\\py\U0001f600.exe", "/opt/100%/u0041 %u0041/python"]
)
def test_the_interpreter_comes_back_from_the_users_file(path: str) -> None:
    text = config_text(path)
    assert text.isascii()
    assert len(text.splitlines()) == 1
    assert interpreter_of(text) == path
    assert interpreter_of("nothing here") == ""


@pytest.mark.parametrize("text", ODD)
def test_a_path_travels_in_characters_that_mean_nothing_to_a_shell(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert set(escaped(text)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-%"
    )
