"""A worked month-end on a sample company: from the ERP's and the banks' files to a signed-off workbook."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ar_xl.problems import BusyError, InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

AS_OF: Final = "2026-10-31"
TODAY, CLERK = dt.date(2026, 10, 31), "Demo"
"""When and by whom the worked example is made."""
BOOK: Final = "month-end.xlsx"
MARK: Final = "README.txt"
STORY: Final = """\
This folder was made by `ar-xl demo`, which may replace the files it made; keep your own work elsewhere.
Kornblum Leuchten GmbH makes lamps and does not exist; its customers, banks and payments do not either.

customers.csv          the customer list of its ERP (German headings, semicolons)
open_items.xlsx        its open items at the end of October 2026, with a title and totals
statement_2026-10.xml  its main bank's statements in EUR, USD and CHF (camt.053)
statement_2026-10.sta  its second bank's statement (MT940)
remittances.csv        what three payers wrote about their payments, with the Line ID of each
month-end.xlsx         the workbook that ar-xl made from them
month-end outbox       mail drafts, letters and statements, ready to be looked at; nothing was sent
"""
LETTERS: Final = ("reportlab", "segno", "font_roboto")
"""What PDF letters take; they come with the extra `letters`."""
APPROVED, PROMISES, DISPUTES, STATEMENT = 8, "10046", "10054", "10025"
"""Reminders approved, and the customers who promise, dispute and get a statement with a QR code."""

Run = Callable[[list[str]], int]
Say = Callable[[str], None]


def run(folder: Path, say: Say, run_command: Run) -> int:
    """Do a whole month-end in a folder, step by step, and show each as a clerk would see it.

    Args:
        folder: Made if absent; an earlier demo in it is made anew, anything else in the way is left alone.
        say: Takes each line to show.
        run_command: Runs one `ar-xl` command and gives its exit code.

    Returns:
        The first exit code that is not 0, else 0.

    Raises:
        InputError: The folder holds files that no demo made.
        BusyError: An earlier demo's workbook is open, or the folder cannot be written.
    """
    from ar_xl.demo import company

    files = _prepared(folder)
    book, month = str(folder / BOOK), company.october()
    say(
        f"{company.NAME} makes lamps. October 2026 is over: {len(month.documents)} documents and "
        f"{len(month.lines)} bank lines wait in {folder}."
    )
    for number, (what, command) in enumerate(_steps(folder, files), 1):
        say("")
        say(f"{number}. {what}")
        say(f"   $ ar-xl {' '.join(map(_quoted, command))}")
        code = run_command(command)
        if code:
            return code
        if command[0] == "reconcile":
            _show_reasons(folder / BOOK, say)
    say("")
    say("Now open:")
    say(f"   {book}  the sheets Matches, Reconciliation and Aging first")
    say(f"   {files[2]}  what the main bank sent")
    say(f"   {files[3]}  what the second bank sent")
    if _has_letters():
        say(f"   {_outbox(folder)}  mail drafts, letters to print and a statement, each a PDF")
    else:
        say('For letters and statements as PDF: pip install "ar-xl[letters]", and the demo again.')
    next_step = f"ar-xl post {_quoted(book)}"
    say(f"On the sheet Matches choose Accept or Reject under Review, then: {next_step}")
    return 0


def write_example(target: Path, run_command: Run) -> int:
    """Write the workbook of the worked month alone.

    Args:
        target: Where; an example that is there is replaced.
        run_command: Runs one `ar-xl` command on `TODAY`, so that the same is written every time.

    Returns:
        As `run`.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        code = run(folder, lambda line: None, run_command)
        if not code:
            shutil.copyfile(folder / BOOK, target)
    return code


def _steps(folder: Path, files: list[str]) -> Iterator[tuple[str, list[str]]]:
    """What a clerk does, in order; a step is made when the one before is done."""
    from ar_xl.demo import company

    book = str(folder / BOOK)
    lists, statements = files[:2], files[2:]
    yield "A new workbook.", ["new", book, "--company", company.NAME]
    _type_settings(folder)
    yield "The customers and open items from the ERP.", ["import", *lists, book]
    yield "The statements of both banks.", ["import", *statements, book]
    yield "The statements again: nothing is taken in twice.", ["import", *statements, book]
    advice = _typed_advice(folder)
    yield "What three payers wrote about their payments.", ["import", str(advice), book]
    yield "Is everything readable and consistent?", ["check", book]
    proof = ["reconcile", book, "--as-of", AS_OF]
    yield "Match, post what is certain, prove the balances.", proof
    date = ["--as-of", AS_OF]
    yield "Who owes what at the end of the month?", ["age", book, *date]
    yield "Who is to be reminded, and who not?", ["remind", book, *date]
    if _has_letters():
        _approve(folder)
        told = f"{APPROVED} of them approved on the sheet: mail drafts and letters to print."
        yield told, ["letters", book, *date]
        yield "They went out: only now their level counts.", ["sent", book, *date]
    document, amount = _largest_overdue(folder, PROMISES)
    agreed = ["--document", document, "--amount", amount, "--pay-by", "2026-11-06"]
    agreed += ["--instalments", "3", "--every", "7"]
    promise = ["promise", book, "--customer", PROMISES, *agreed, *date]
    yield "A customer promises to pay, a third each Friday.", promise
    document, amount = _largest_overdue(folder, DISPUTES)
    about = ["--document", document, "--amount", amount, "--reason", "Quality"]
    yield (
        "Another one complains; who answers is entered.",
        [
            *("dispute", book, *about, "--owner", "Jan", "--answer-by", "2026-11-13", *date),
        ],
    )
    yield "Whom to call first?", ["worklist", book, *date]
    pdf = ["--pdf"] if _has_letters() else []
    statement = ["statement", book, "--customer", STATEMENT, *pdf, *date]
    yield "A statement of account, with a payment slip.", statement
    yield "The month on one page.", ["dashboard", book, *date]


def _has_letters() -> bool:
    return all(find_spec(name) for name in LETTERS)


def _outbox(folder: Path) -> Path:
    from ar_xl.outbox import folder as outbox

    return outbox(folder / BOOK)


def _type_settings(folder: Path) -> None:
    """What a clerk writes on the sheet Settings for letters and payment slips."""
    from ar_xl.demo import company
    from ar_xl.tables import SETTINGS
    from ar_xl.workbook.file import FileWorkbook

    book = FileWorkbook(folder / BOOK)
    sheet = book.read(SETTINGS)
    if sheet is not None:
        rows = sheet[sheet["Setting"].isin(company.SETTINGS)]
        typed = rows["Setting"].map(company.SETTINGS).astype(object)
        book.set(SETTINGS, typed.to_frame("Value"))


def _approve(folder: Path) -> None:
    """The first reminders that are ready, approved as a clerk does it."""
    import pandas as pd

    from ar_xl.tables import REMINDERS
    from ar_xl.workbook.file import FileWorkbook

    book = FileWorkbook(folder / BOOK)
    sheet = book.read(REMINDERS)
    if sheet is not None:
        ready = sheet.index[(sheet["State"] == "Ready") & sheet["Document"].isna()]
        on_paper = sheet.index[sheet["Channel"] == "Letter"]
        chosen = sorted(ready, key=lambda row: row not in on_paper)[:APPROVED]
        book.set(REMINDERS, pd.DataFrame({"Approve": "Yes"}, index=sorted(chosen), dtype=object))


def _largest_overdue(folder: Path, customer: str) -> tuple[str, str]:
    """A customer's document most of which is overdue, and how much, as the aging has it."""
    from ar_xl.tables import AGING_DETAIL
    from ar_xl.workbook.file import FileWorkbook

    sheet = FileWorkbook(folder / BOOK).read(AGING_DETAIL)
    if sheet is None:
        return "", ""
    own = sheet[(sheet["Customer ID"] == customer) & (sheet["Days overdue"] > 0)]
    largest = max(own.to_dict("records"), key=lambda row: row["Open"])
    return str(largest["Document"]), f"{largest['Open']:.2f}"


def _typed_advice(folder: Path) -> Path:
    """The remittance advices, typed up beside the bank lines that are in the workbook now."""
    from ar_xl.demo import company
    from ar_xl.tables import BANK_LINES
    from ar_xl.workbook.file import FileWorkbook

    lines = FileWorkbook(folder / BOOK).read(BANK_LINES)
    known = (
        {} if lines is None else dict(zip(lines["Bank reference"], lines["Line ID"], strict=True))
    )
    return company.write_advice(folder, known)


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _prepared(folder: Path) -> list[str]:
    """The ERP's and the banks' files, in a folder freed of what an earlier demo left."""
    from ar_xl.demo import company

    mark, stem = folder / MARK, Path(BOOK).stem
    try:
        if folder.is_dir() and any(folder.iterdir()) and not _is_ours(mark):
            what, fix = "holds files that are no demo's", "Name an empty or a new folder."
            raise InputError([Problem(str(folder), None, None, None, what, fix)])
        if any((folder / lock).exists() for lock in (f"~${BOOK}", f".~lock.{BOOK}#")):
            where = f"{folder / BOOK} is open in Excel or LibreOffice."
            raise BusyError(f"{where} Close it and run the demo again.")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / BOOK).unlink(missing_ok=True)
        for backup in (folder / f"{stem} backups").glob(f"{stem}.*.before-*.xlsx"):
            backup.unlink()
        mark.write_text(STORY, encoding="utf-8")
        return [str(path) for path in company.write_files(folder)]
    except OSError as error:
        why = error.strerror or "cannot be written"
        raise BusyError(f"{folder}: {why}. Close its files, or name another folder.") from error


def _is_ours(mark: Path) -> bool:
    return (
        mark.is_file() and mark.read_text("utf-8", "replace").split("\n")[0] == STORY.split("\n")[0]
    )


def _show_reasons(path: Path, say: Say) -> None:
    """Some lines of Matches with their reasons: the first of each shape of a match."""
    from ar_xl.tables import MATCHES
    from ar_xl.workbook.file import FileWorkbook

    matches = FileWorkbook(path).read(MATCHES)
    if matches is None:
        return
    proposals = matches[matches["Option"] == 1]
    shown: dict[tuple[object, ...], str] = {}
    for _, rows in proposals.groupby("Line ID", sort=False):
        first = rows.iloc[0]
        shape = (
            *(first["Verdict"], len(rows) > 1, first["Difference reason"]),
            *(bool(rows["Discount"].any()), bool(rows["Charge"].any())),
        )
        shown.setdefault(shape, _reason(first))
    say("")
    say("   Some reasons, as the sheet Matches gives them:")
    for verdict, count in (("Auto", 4), ("Review", 5), ("None", 2)):
        for text in [text for shape, text in shown.items() if shape[0] == verdict][:count]:
            say(text)


def _reason(row: pd.Series) -> str:
    """Verdict, amount and payer of a bank line, and below them why."""
    head = f"   {row['Verdict']:<7}{row['Bank amount']:>12,.2f} {row['Bank currency']}  {row['Payer'] or ''}"
    margin = " " * 10
    why = textwrap.wrap(str(row["Why"]), 88, initial_indent=margin, subsequent_indent=margin)
    return "\n".join([head, *why])
