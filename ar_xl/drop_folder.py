"""Files that arrive in a folder: taken into the book together, then moved aside.

A file that is refused stays where it is and changes nothing; the others are booked without it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ar_xl.problems import InputError, Problem


def waiting(paths: Iterable[Path]) -> list[Path]:
    """The files, folders taken apart, by name; the import takes statements in the order of their days."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [p for p in inside if not p.is_dir() and not p.name.startswith((".", "~$"))]
    return found


def accepted(
    files: Sequence[Path], attempt: Callable[[Sequence[Path]], object]
) -> tuple[list[Path], list[Problem]]:
    """The files that can be booked together, and what is wrong with the others.

    Args:
        files: In order.
        attempt: Imports files without writing; raises InputError where any of them is refused.

    Raises:
        InputError: Not a file but the book is wrong, or no file is left.
    """
    left, refused = list(files), list[Problem]()
    while True:
        try:
            attempt(left)
        except InputError as error:
            wrong = [p for p in error.problems if p.severity == "error"]
            named = {f for f in left for p in wrong if _speaks_of(p, f)}
            if not named or len(named) == len(left):
                raise InputError([*refused, *error.problems]) from error
            refused += [p for p in wrong if any(_speaks_of(p, f) for f in named)]
            left = [f for f in left if f not in named]
        else:
            return left, refused


def move(files: Iterable[Path], folder: Path) -> list[Problem]:
    """Moves booked files into a folder, under another name where there is one of theirs.

    Returns:
        A warning for each that could not be moved; to import it again adds nothing.
    """
    problems = []
    for path in files:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.move(path, _free(folder / path.name))
        except OSError as error:
            what = f"is booked, but cannot be moved ({error.strerror or error})"
            fix = "Move it yourself; to import it again adds nothing."
            problems.append(Problem(path.name, None, None, None, what, fix, "warning"))
    return problems


def _speaks_of(problem: Problem, file: Path) -> bool:
    """Whether a problem is in the file, in a sheet of it or in a file it holds."""
    name = file.name.removesuffix(".gz")
    return problem.sheet in (file.name, name) or problem.sheet.startswith(f"{file.name}/")


def _free(path: Path) -> Path:
    count, free = 1, path
    while free.exists():
        count += 1
        free = path.with_name(f"{path.stem}-{count}{path.suffix}")
    return free
