"""The book on disk: swapped whole, kept in backups, never under somebody's hands.

The clock is read here, for the names of backups: this is an edge.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ar_xl.problems import BusyError
from ar_xl.workbook.file.archive import refusal

OLD_LOCK: Final = 3600
"""Seconds after which a lock of ours is left over from a run that died."""
JUST_MADE: Final = 1.0
"""Seconds in which a lock may still be empty."""
TRIES, PAUSE = 5, 0.2
"""A cloud folder lets go of a file after a moment."""
_TEMPORARY: Final = ".ar_xl-"
_BACKUP: Final = re.compile(
    r"\.(?P<when>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)\.before-(?P<command>[^.]*)\.(?P<hash>[0-9a-f]{12})$"
)
_UNDO: Final = "undo"
_STAMP: Final = "%Y-%m-%dT%H-%M-%S"


@dataclass(frozen=True)
class Seen:
    """A file as it was when it was read."""

    size: int
    modified: int
    changed: int
    digest: Callable[[], str]
    """Of its bytes; worked out only where dates do not decide."""

    @staticmethod
    def of(path: Path, of_bytes: Callable[[], str]) -> Seen:
        """What to compare later."""
        stat = path.stat()
        return Seen(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, of_bytes)

    def is_still(self, path: Path) -> bool:
        """Whether the file holds the same bytes; read again only where its dates differ."""
        try:
            now = Seen.of(path, self.digest)
        except FileNotFoundError:
            return False
        return now == self or (now.size == self.size and digest(path.read_bytes()) == self.digest())


def digest(content: bytes) -> str:
    """SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


class _Hashed:
    """A stream that knows the digest of what went through."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.hash = out, hashlib.sha256()

    def write(self, chunk: bytes | memoryview) -> int:
        self.hash.update(chunk)
        return self.out.write(chunk)


def swap(
    path: Path, fill: Callable[[BinaryIO], object], *, command: str, backups: int, seen: Seen | None
) -> Seen:
    """Put a new version in place of a file in one step; the old one becomes a backup.

    Args:
        path: The file; it may not be there yet.
        fill: Writes the new version.
        command: For the backup's name.
        backups: How many to keep.
        seen: The file as it was read; None where nobody read it.

    Returns:
        The file as it is now.

    Raises:
        BusyError: The book cannot be written now; it is as it was.
    """
    with _lock(path):
        _clean(path)
        _refuse_open(path)
        if seen is not None and not seen.is_still(path):
            raise BusyError(
                f"{path.name} was changed by somebody since it was read. Nothing was written; run the command again."
            )
        temporary = path.with_name(f"{_TEMPORARY}{path.stem}-{os.getpid()}{path.suffix}")
        try:
            now = _written(temporary, path, fill)
            if _is_same(path, now, temporary):
                _remove(temporary)
                return Seen.of(path, lambda: now)
            if path.exists():
                _keep(path, command, now, backups)
            _renamed(temporary, path)
        except OSError as error:
            _remove(temporary)
            raise BusyError(_why(error, path)) from error
        except BaseException:
            _remove(temporary)
            raise
        _flush_folder(path.parent)
        return Seen.of(path, lambda: now)


def _is_same(path: Path, new_digest: str, temporary: Path) -> bool:
    """Whether the new version is the old one: then there is nothing to swap and to keep."""
    return (
        path.exists()
        and path.stat().st_size == temporary.stat().st_size
        and digest(path.read_bytes()) == new_digest
    )


def _written(temporary: Path, path: Path, fill: Callable[[BinaryIO], object]) -> str:
    """The digest of the new version."""
    with temporary.open("xb") as out:
        hashed = _Hashed(out)
        fill(hashed)  # type: ignore[arg-type]
        out.flush()
        os.fsync(out.fileno())
    if path.exists():
        shutil.copymode(path, temporary)
    return hashed.hash.hexdigest()


def _renamed(temporary: Path, path: Path) -> None:
    for attempt in range(TRIES):
        try:
            temporary.replace(path)
        except PermissionError:
            if attempt + 1 == TRIES:
                break
            time.sleep(PAUSE * (attempt + 1))
        else:
            return
    beside = path.with_name(f"{path.stem}.new{path.suffix}")
    temporary.replace(beside)
    raise BusyError(
        f"{path.name} could not be replaced (another program holds it, perhaps a cloud folder that is syncing). "
        f"It is as it was; the new version is {beside.name} beside it."
    )


def _why(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {path.name} is full. Nothing was written; make room and run the command again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"The folder of {path.name} cannot be written. Ask for the right to change it, or use --out."
    return f"{path.name} could not be written ({error.strerror or error}). It is as it was."


def _refuse_open(path: Path) -> None:
    """Raise where a spreadsheet program has the book open, or it may not be written."""
    name = path.name
    # Excel cuts the first two letters of longer names in some versions.
    owners = [
        path.with_name("~$" + name),
        path.with_name("~$" + name[2:]),
        path.with_name(f".~lock.{name}#"),
    ]
    if any(owner.exists() for owner in owners):
        raise BusyError(
            f"{name} is open in Excel or LibreOffice. Close it there and run the command again."
        )
    if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o200):
        raise BusyError(f"{name} is read-only. Take that off in its properties, or use --out.")


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Our own lock, so that two runs on one book do not meet."""
    lock = path.with_name(f"{_TEMPORARY}{path.name}.lock")
    mine = f"{os.getpid()}\n".encode()
    for _ in range(2):
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            if _is_held(lock):
                raise BusyError(
                    f"Another run of ar-xl is writing {path.name}. Wait for it to end and run the command again."
                ) from None
            _remove(lock)
        except FileNotFoundError:
            raise BusyError(f"The folder of {path.name} is not there.") from None
        except OSError as error:
            raise BusyError(_why(error, path)) from error
        else:
            break
    else:
        raise BusyError(f"Another run of ar-xl is writing {path.name}. Run the command again.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(mine)
        yield
    finally:
        _remove(lock)


def _is_held(lock: Path) -> bool:
    """Whether the process that made a lock is alive, as far as one can tell."""
    try:
        content = lock.read_text().strip()
        age = time.time() - lock.stat().st_mtime
    except (OSError, UnicodeDecodeError):
        return False
    if age > OLD_LOCK:
        return False
    if content.isdigit():
        return _is_alive(int(content))
    if age > JUST_MADE:
        return False  # its run died before it wrote who it is
    time.sleep(PAUSE)
    return _is_held(lock)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return True
    if os.name == "nt":
        return True  # asking would end it; its age decides
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _clean(path: Path) -> None:
    """Remove what a killed run left; we hold the lock, so nobody uses it."""
    for left in path.parent.glob(f"{_TEMPORARY}*{path.suffix}"):
        if left.name.startswith(f"{_TEMPORARY}{path.stem}-") and left.suffix != ".lock":
            _remove(left)
    if path.exists():
        here = path.stat()
        for backup in _backups(path):
            # Linked by a run that was killed before it replaced the book.
            if (
                (stat := backup.stat()).st_ino == here.st_ino
                and stat.st_dev == here.st_dev
                and stat.st_nlink > 1
            ):
                _remove(backup)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # NTFS journals a rename itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network folders cannot
    finally:
        os.close(handle)


# Backups


def backup_folder(path: Path) -> Path:
    """Where the earlier versions of a book are."""
    return path.with_name(f"{path.stem} backups")


def _backups(path: Path) -> list[Path]:
    """The backups of a book, oldest first."""
    folder = backup_folder(path)
    if not folder.is_dir():
        return []
    start = path.stem + "."
    return sorted(
        f
        for f in folder.iterdir()
        if f.suffix == path.suffix and f.name.startswith(start) and _BACKUP.search(f.stem)
    )


def _parts(backup: Path) -> re.Match[str]:
    found = _BACKUP.search(backup.stem)
    if found is None:
        raise ValueError(backup.name)
    return found


def _keep(path: Path, command: str, new_digest: str, backups: int) -> None:
    """Make the file as it is a backup, and remove the oldest ones beyond the limit."""
    if backups < 1:
        return
    folder = backup_folder(path)
    folder.mkdir(exist_ok=True)
    kept = _backups(path)
    moment = dt.datetime.now().replace(microsecond=0)  # noqa: DTZ005  (people look for local time)
    if kept:
        # Names decide which is the newest, also within one second or when the clock was put back.
        newest = dt.datetime.strptime(_parts(kept[-1])["when"], _STAMP)  # noqa: DTZ007
        moment = max(moment, newest + dt.timedelta(seconds=1))
    word = re.sub(r"[^\w-]+", "-", command or "write")
    backup = (
        folder
        / f"{path.stem}.{moment.strftime(_STAMP)}.before-{word}.{new_digest[:12]}{path.suffix}"
    )
    try:
        os.link(path, backup)
    except OSError:
        partial = backup.with_name(f"{_TEMPORARY}{backup.name}.part")
        shutil.copy2(path, partial)
        partial.replace(backup)
    for old in [*kept, backup][: -backups or None]:
        _remove(old)


def earlier(path: Path) -> tuple[Path, str]:
    """The backup of the book as it was before the last command, and that command.

    Raises:
        InputError: There is none, or the book was changed since.
    """
    if not path.is_file():
        raise refusal(path.name, "is not there", "Check the name and the folder.")
    kept = [backup for backup in _backups(path) if _parts(backup)["command"] != _UNDO]
    if not kept:
        raise refusal(path.name, "has no earlier version to go back to", "Nothing was changed.")
    now = digest(path.read_bytes())[:12]
    found = [backup for backup in kept if _parts(backup)["hash"] == now]
    if not found:
        raise refusal(
            path.name,
            "was changed by somebody since the toolkit wrote it, and that change would be lost",
            f'The version before the last command is "{kept[-1].name}" in "{kept[-1].parent.name}"; open it from there.',
        )
    return found[-1], _parts(found[-1])["command"]


def step_back(path: Path, backup: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Put a version made from a backup in place of the book; the book becomes a backup itself.

    Raises:
        BusyError: The book cannot be written now; it is as it was.
    """
    content = path.read_bytes()
    seen = Seen.of(path, lambda: digest(content))
    # None is dropped for the sake of this one: each may be the next step back.
    now = swap(path, fill, command=_UNDO, backups=len(_backups(path)) + 1, seen=seen)
    old, new = digest(backup.read_bytes())[:12], now.digest()[:12]
    # A later command may have made the same bytes; what led to the version taken back to is older than it.
    before = [
        b
        for b in _backups(path)
        if b.name < backup.name and _parts(b)["hash"] == old and _parts(b)["command"] != _UNDO
    ]
    if before:
        name = before[-1].name.replace(f".{old}.", f".{new}.")
        before[-1].rename(before[-1].with_name(name))
