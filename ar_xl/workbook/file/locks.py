"""Who has a book in hand: a spreadsheet program, another run of ours, or nobody."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ar_xl.problems import BusyError

OLD_LOCK: Final = 3600
"""Seconds after which a lock of ours is left over from a run that died."""
JUST_MADE: Final = 1.0
"""Seconds in which a lock may still be empty."""
PAUSE: Final = 0.2
TEMPORARY: Final = ".ar_xl-"
"""How the names of what we leave for a moment begin."""


def refuse_open(path: Path) -> None:
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
def locked(path: Path) -> Iterator[None]:
    """Our own lock, so that two runs on one book do not meet."""
    lock = path.with_name(f"{TEMPORARY}{path.name}.lock")
    mine = f"{os.getpid()}\n".encode()
    for _ in range(2):
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            if _is_held(lock):
                raise BusyError(
                    f"Another run of ar-xl is writing {path.name}. Wait for it to end and run the command again."
                ) from None
            remove(lock)
        except FileNotFoundError:
            raise BusyError(f"The folder of {path.name} is not there.") from None
        except OSError as error:
            raise BusyError(why_not(error, path)) from error
        else:
            break
    else:
        raise BusyError(f"Another run of ar-xl is writing {path.name}. Run the command again.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(mine)
        yield
    finally:
        remove(lock)


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


def why_not(error: OSError, path: Path) -> str:
    """Why a book could not be written, in a line for its owner."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {path.name} is full. Nothing was written; make room and run the command again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"The folder of {path.name} cannot be written. Ask for the right to change it, or use --out."
    return f"{path.name} could not be written ({error.strerror or error}). It is as it was."


def remove(path: Path) -> None:
    """Take a file away, if it is there and may be."""
    with contextlib.suppress(OSError):
        path.unlink()
