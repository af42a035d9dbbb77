"""What only a surface may ask of the machine: the day, who sits there, and a place for a bug's details."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path


def today() -> dt.date:
    """The day, here."""
    return dt.datetime.now().astimezone().date()


def who() -> str:
    """The user's name, "" where the system knows none, as in a container."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def one_thread() -> None:
    """Numpy, not loaded yet, will start no pool of threads for linear algebra.

    We have none to do, and on a computer of many cores the pool costs more than the rest of numpy.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def bug_log(error: Exception) -> Path:
    """A new file with the details of a bug, for whoever mends it."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="ar-xl-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("".join(traceback.format_exception(error)))
    return Path(log.name)
