"""Earlier versions of a book, kept beside it under names that say when, before what, and what came after.

The clock is read here, for these names: this is an edge.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Final

from ar_xl.workbook.file.archive import refusal
from ar_xl.workbook.file.locks import TEMPORARY, remove

_BACKUP: Final = re.compile(
    r"\.(?P<when>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)\.before-(?P<command>[^.]*)\.(?P<hash>[0-9a-f]{12})$"
)
UNDO: Final = "undo"
_STAMP: Final = "%Y-%m-%dT%H-%M-%S"


def digest(content: bytes) -> str:
    """SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def backup_folder(path: Path) -> Path:
    """Where the earlier versions of a book are."""
    return path.with_name(f"{path.stem} backups")


def backups_of(path: Path) -> list[Path]:
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


def parts_of(backup: Path) -> re.Match[str]:
    """What the name of a backup tells: when, command and hash."""
    found = _BACKUP.search(backup.stem)
    if found is None:
        raise ValueError(backup.name)
    return found


def keep(path: Path, command: str, new_digest: str, backups: int) -> None:
    """Make the file as it is a backup, and remove the oldest ones beyond the limit."""
    if backups < 1:
        return
    folder = backup_folder(path)
    folder.mkdir(exist_ok=True)
    kept = backups_of(path)
    moment = dt.datetime.now().replace(microsecond=0)  # noqa: DTZ005  (people look for local time)
    if kept:
        # Names decide which is the newest, also within one second or when the clock was put back.
        newest = dt.datetime.strptime(parts_of(kept[-1])["when"], _STAMP)  # noqa: DTZ007
        moment = max(moment, newest + dt.timedelta(seconds=1))
    word = re.sub(r"[^\w-]+", "-", command or "write")
    backup = (
        folder
        / f"{path.stem}.{moment.strftime(_STAMP)}.before-{word}.{new_digest[:12]}{path.suffix}"
    )
    try:
        os.link(path, backup)
    except OSError:
        partial = backup.with_name(f"{TEMPORARY}{backup.name}.part")
        shutil.copy2(path, partial)
        partial.replace(backup)
    for old in [*kept, backup][: -backups or None]:
        remove(old)


def earlier(path: Path) -> tuple[Path, str]:
    """The backup of the book as it was before the last command, and that command.

    Raises:
        InputError: There is none, or the book was changed since.
    """
    if not path.is_file():
        raise refusal(path.name, "is not there", "Check the name and the folder.")
    kept = [backup for backup in backups_of(path) if parts_of(backup)["command"] != UNDO]
    if not kept:
        raise refusal(path.name, "has no earlier version to go back to", "Nothing was changed.")
    now = digest(path.read_bytes())[:12]
    found = [backup for backup in kept if parts_of(backup)["hash"] == now]
    if not found:
        raise refusal(
            path.name,
            "was changed by somebody since the toolkit wrote it, and that change would be lost",
            f'The version before the last command is "{kept[-1].name}" in "{kept[-1].parent.name}"; open it from there.',
        )
    return found[-1], parts_of(found[-1])["command"]
