"""The ribbon's Python side: what each button does when it is clicked.

What a button does is told in words for the clerk, "" where the sheet shows it. Every function works on the
workbook that was active when the button was clicked, and raises

- `InputError`: something must be mended first; nothing was changed, but for the list on the sheet Problems,
- `BusyError`: the book cannot be written now; it is as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ar_xl import session
from ar_xl.addin import questions
from ar_xl.addin.buttons import buttons
from ar_xl.addin.called import ListedError
from ar_xl.jobs import BY_NAME, JOBS, Job
from ar_xl.problems import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd
    import xlwings as xw

    from ar_xl.outcome import Outcome
    from ar_xl.workbook.live import LiveWorkbook

SHOWN_PROBLEMS: Final = 8
"""More would not fit a box; the sheet Problems lists all."""
_PAUSE: Final = 0.2
"""Seconds between two looks at the status bar: each is a call to Excel."""
_LAST: Final[dict[str, tuple[str, LiveWorkbook]]] = {}
"""By book: its last command, and what that wrote over. It lives as long as this process serves Excel."""


def run_job(name: str, answers: Sequence[str] = ()) -> str:
    """Run a command; what was done.

    Args:
        name: Its name.
        answers: What the user typed for each option it requires, in their order.
    """
    return _run(BY_NAME[name], (), questions.options(BY_NAME[name], answers))


def import_files(names: Sequence[str]) -> str:
    """Take in the files chosen; what was done."""
    job = next(job for job in JOBS if job.takes_files)
    return _run(job, [Path(name) for name in names], {})


def undo() -> str:
    """Take back the last command on this workbook; which one it was."""
    from ar_xl import audit
    from ar_xl.cells import check, render
    from ar_xl.outcome import Outcome, Run
    from ar_xl.settings import Settings
    from ar_xl.tables import AUDIT

    key = _key(_active())
    if key not in _LAST or not _is_open(_LAST[key][1]):
        what = "has no command to take back since it was opened"
        fix = "Close it and use ar-xl undo for what was done on the saved file."
        raise InputError([Problem(_active().name, None, None, None, what, fix)])
    command, book = _LAST[key]
    book.take_back(but=(AUDIT,))
    del _LAST[key]
    trail, _ = check(AUDIT, book.read(AUDIT), Settings())
    told = Outcome({}, (f"{command} taken back",))
    row = audit.entry(trail, "undo", told, Run(session.today(), session.today(), session.who()))
    book.write({AUDIT: render(AUDIT, row, Settings())})
    return f"{command} taken back: the tables are as they were before it. Audit keeps both."


def accept() -> str:
    """Accept the option in the selected row, and go to the next doubtful line."""
    return _decide("Accept")


def reject() -> str:
    """Reject the option in the selected row, and go to the next doubtful line."""
    return _decide("Reject")


def next_doubtful() -> str:
    """Go to the next bank line that waits for a decision; says so where none is left."""
    from ar_xl.addin import review

    book, matches = _matches()
    row = review.next_doubtful(matches, _row(book, matches) or 0)
    if row is None:
        return "No bank line waits for a decision. Next: Post."
    _go(book, matches, row)
    return ""


def show_candidates() -> str:
    """Show the further options of the selected line, or fold them again."""
    from ar_xl.addin import review

    book, matches = _matches()
    rows = review.other_options(matches, _selected(book, matches))
    if not rows:
        return "This line has one option only."
    sheet = book.book.sheets[matches.attrs["sheet"]]
    area = sheet.range((rows[0], 1), (rows[-1], 1))
    area.rows.hidden = area.rows.hidden is False
    return ""


def why() -> str:
    """Why the option in the selected row was proposed, and what speaks for the others."""
    from ar_xl.addin import review

    book, matches = _matches()
    return review.why(matches, _selected(book, matches))


def start_sheet() -> str:
    """Go to the sheet Start."""
    from ar_xl.tables import START

    book = _active()
    if START.sheet not in [sheet.name for sheet in book.sheets]:
        what = "is a sheet of workbooks made by ar-xl new; this one has none"
        fix = "Press What to do: it says the same."
        raise InputError([Problem(START.sheet, None, None, None, what, fix)])
    book.sheets[START.sheet].activate()
    return ""


def guide() -> str:
    """What the buttons do, group by group."""
    told = [
        f"{group}: " + " ".join(f"{button.label}: {button.tip}" for button in members)
        for group, members in groupby(buttons(), key=lambda button: button.group)
    ]
    return "\n".join([*told, "The same on files, without Excel: type ar-xl --help in a terminal."])


def doctor() -> str:
    """Which version this is and what to mend on this computer."""
    from ar_xl.addin import build, commands

    lines, _ = commands.doctor()
    return "\n\n".join([build.sources().about, *lines])


def _decide(word: str) -> str:
    import pandas as pd

    from ar_xl.addin import review
    from ar_xl.tables import MATCHES

    book, matches = _matches()
    row = _selected(book, matches)
    cells = review.decided(matches, row, word)
    if cells:
        texts = [text or None for text in cells.values()]
        book.set(MATCHES, pd.DataFrame({"Decision": texts}, index=list(cells), dtype=object))
        for at, text in cells.items():
            matches.loc[at, "decision"] = text
    following = review.next_doubtful(matches, row)
    if following is None:
        return f"{word}ed. No bank line waits for a decision any more. Next: Post."
    _go(book, matches, following)
    return ""


def _matches() -> tuple[LiveWorkbook, pd.DataFrame]:
    """The active book and its MATCHES frame; `attrs` says where it is."""
    from ar_xl.cells import check
    from ar_xl.settings import Settings
    from ar_xl.tables import MATCHES
    from ar_xl.workbook.live import LiveWorkbook

    book = LiveWorkbook(_active())
    raw = book.read(MATCHES)
    if raw is None or not len(raw):
        what, fix = "has no proposals yet", "Press Match first."
        raise InputError([Problem(MATCHES.sheet, None, None, None, what, fix)])
    frame, _ = check(MATCHES, raw, Settings())
    frame.attrs = raw.attrs
    return book, frame.assign(option=frame["option"].fillna(1))


def _row(book: LiveWorkbook, matches: pd.DataFrame) -> int | None:
    """The selected row of Matches, None where the selection is elsewhere."""
    selection = book.book.app.selection
    if selection is None or selection.sheet.name != matches.attrs["sheet"]:
        return None
    return int(selection.row)


def _selected(book: LiveWorkbook, matches: pd.DataFrame) -> int:
    row = _row(book, matches)
    if row is None or row not in matches.index:
        what, fix = "has no selected row", "Click a row of the table first."
        raise InputError([Problem(matches.attrs["sheet"], None, None, None, what, fix)])
    return row


def _go(book: LiveWorkbook, matches: pd.DataFrame, row: int) -> None:
    """Select the cell where the decision is typed."""
    sheet = book.book.sheets[matches.attrs["sheet"]]
    sheet.activate()
    sheet.range(f"{matches.attrs['letters'].get('Decision', 'A')}{row}").select()


def _run(job: Job, files: Sequence[Path], options: Mapping[str, object]) -> str:
    active = _active()
    _say(active, f"Receivables: {job.label}")  # the first click loads pandas, too
    try:
        from ar_xl import shell
        from ar_xl.workbook.live import LiveWorkbook

        book = LiveWorkbook(active)
        watch = _status_bar(active)
        outcome, _ = shell.run(
            job,
            book,
            today=session.today(),
            who=session.who(),
            files=files,
            progress=watch,
            options=options,
        )
    except InputError as error:
        kind = ListedError if book.before else InputError
        raise kind(_few(error.problems, job, book)) from error
    finally:
        _say(active, False)
    if book.before:
        _LAST[_key(active)] = job.name, book
    return _told(outcome, book.outbox)


def _few(problems: Sequence[Problem], job: Job, book: LiveWorkbook) -> list[Problem]:
    """What a box can show of the problems; one where the workbook is none of ours."""
    if job.needs and all(book.understood(table) is None for table in job.needs):
        sheets = ", ".join(table.sheet for table in job.needs)
        what = f"is no workbook of accounts receivable: it has no {sheets}"
        fix = "Activate the right workbook, or make one with ar-xl new."
        return [Problem(book.book.name, None, None, None, what, fix)]
    shown = [
        replace(problem, sheet=questions.named(problem.sheet))
        if problem.sheet.startswith("--")
        else problem
        for problem in problems[:SHOWN_PROBLEMS]
    ]
    if len(problems) > SHOWN_PROBLEMS:
        what = f"and {len(problems) - SHOWN_PROBLEMS} more"
        shown.append(Problem("Problems", None, None, None, what, "That sheet lists them all."))
    return shown


def _told(outcome: Outcome, outbox: Path | None) -> str:
    """What was done, in the words of the command line."""
    lines = list(outcome.summary)
    lines += [f"Note: {problem}" for problem in outcome.problems[:SHOWN_PROBLEMS]]
    if len(outcome.problems) > SHOWN_PROBLEMS:
        lines.append(f"and {len(outcome.problems) - SHOWN_PROBLEMS} more on the sheet Problems")
    if outcome.files and outbox is None:
        lines.append(
            f"{len(outcome.files)} files had no folder to go to: save the workbook on this computer, and run it again."
        )
    return "\n".join(lines)


def _active() -> xw.Book:
    """The workbook that was active when the button was clicked."""
    from ar_xl.addin.serving import xlwings as xw
    from ar_xl.workbook.live import excel

    try:
        return xw.Book.caller()
    except Exception:  # called from a script or the Python prompt
        app = xw.apps.active
    if app is None or not excel.waited(lambda: len(app.books)):
        fix = "Open the workbook first."
        raise InputError([Problem("Excel", None, None, None, "has no workbook open", fix)])
    return app.books.active


def _key(book: xw.Book) -> str:
    return f"{book.app.pid} {book.fullname}"


def _is_open(book: LiveWorkbook) -> bool:
    """Whether a book is the one that was open then: closed and opened again, it is another one to Excel."""
    try:
        return len(book.book.sheets) > 0
    except Exception:  # whatever Excel's bindings raise for a book that is gone
        return False


def _status_bar(book: xw.Book) -> Callable[[str, int, int], None]:
    """Progress in Excel's status bar."""
    shown = 0.0

    def progress(step: str, done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - shown > _PAUSE:
            share = f" {100 * done // total} %" if total else ""
            _say(book, f"Receivables: {step}{share}")
            shown = time.monotonic()

    return progress


def _say(book: xw.Book, words: str | Literal[False]) -> None:
    """Words into the status bar, False for Excel's own; a busy Excel goes without."""
    with suppress(Exception):
        book.app.status_bar = words
