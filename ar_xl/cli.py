"""The command line: `ar-xl COMMAND BOOK [options]`, generated from the list of jobs.

Exit codes: 0 done; 2 the input has problems; 3 the book cannot be written now; 1 a bug.
"""

from __future__ import annotations

import argparse
import atexit
import datetime as dt
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ar_xl import __version__, session
from ar_xl.addin import commands as excel
from ar_xl.jobs import BY_NAME, JOBS, Job, Option
from ar_xl.problems import BusyError, InputError, Problem

if TYPE_CHECKING:
    from ar_xl.outcome import Outcome, Run

DONE, BUG, PROBLEMS, BUSY = 0, 1, 2, 3
WORST_FIRST = (BUG, BUSY, PROBLEMS, DONE)
BOOKS = (".xlsx", ".xlsm")
OTHERS = {
    "new": "A new workbook from the template.",
    "demo": "A worked month-end on a sample company, every step shown.",
    "adopt": "Show how the tables of a book of your own are understood, and keep it in the sheet Columns.",
    "reports": "Put the report sheets, as they stand, into another workbook: a new one or one of your own.",
    "undo": "Take back the last command on a book.",
    "templates": "Copy the letter templates beside the book, to edit them.",
    "send": "Send the prepared mails of a book; each counts as sent once the server took it.",
    "addin": "Build, install or remove the Excel add-in, or tell where it is.",
    "doctor": excel.DOCTOR,
}


def main(
    argv: Sequence[str] | None = None, *, today: dt.date | None = None, who: str | None = None
) -> int:
    """Run one command; the exit code.

    Args:
        argv: The command's words; else those `ar-xl` was called with.
        today: The day of the run; else the clock's.
        who: Who runs it; else who is logged in.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    session.one_thread()
    given = list(sys.argv[1:] if argv is None else argv)
    if not given:
        print(_next_steps(Path.cwd()))
        return DONE
    parser = _parser(BY_NAME.get(given[0]))
    try:
        args = parser.parse_args(given)
    except SystemExit as stop:
        return int(stop.code or 0)
    args.today, args.who = today or session.today(), session.who() if who is None else who
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        print("Stopped. The book is as it was.", file=sys.stderr)
        return BUSY
    except BrokenPipeError:  # whoever read our lines has enough; what was done is done
        sys.stdout = None  # or Python complains once more at its end
        return DONE
    except Exception as error:  # the one place where a bug ends
        print(_bug(error), file=sys.stderr)
        return BUG


def _parser(job: Job | None = None) -> argparse.ArgumentParser:
    """For one job where it is known already: making all of them takes a hundredth of a second."""
    parser = argparse.ArgumentParser(
        prog="ar-xl",
        description="Accounts receivable in Excel: match bank lines to invoices, post what is certain, "
        "age what is open. Without a command: what to do next.",
        epilog="Exit codes: 0 done, 2 the input has problems, 3 the book cannot be written now, 1 a bug.",
    )
    parser.add_argument("--version", action="version", version=f"ar-xl {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    if job is None:
        _add_all(commands)
    else:
        _add_job(commands, job)
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="a summary for scripts on stdout")
        command.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    return parser


def _add_all(commands: Any) -> None:
    new = commands.add_parser("new", help=OTHERS["new"], description=OTHERS["new"])
    new.add_argument("book", metavar="BOOK", type=Path)
    new.add_argument(
        "--company", metavar="NAME", default="", help="your company's name, for reports"
    )
    new.add_argument(
        "--currency", metavar="CODE", default="EUR", help="of the book, for example USD"
    )
    new.set_defaults(run=_new)
    demo = commands.add_parser("demo", help=OTHERS["demo"], description=OTHERS["demo"])
    demo.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=Path("ar_xl-demo"))
    demo.add_argument(
        "--example",
        metavar="FILE",
        type=Path,
        help="only the worked workbook, the same every time, in place of a folder",
    )
    demo.set_defaults(run=_demo)
    for job in JOBS:
        _add_job(commands, job)
    adopt = commands.add_parser("adopt", help=OTHERS["adopt"], description=OTHERS["adopt"])
    adopt.add_argument("book", metavar="BOOK", type=Path)
    adopt.add_argument(
        "--out", metavar="FILE", type=Path, help="write here and leave BOOK untouched"
    )
    adopt.set_defaults(run=_adopt)
    undo = commands.add_parser("undo", help=OTHERS["undo"], description=OTHERS["undo"])
    undo.add_argument("book", metavar="BOOK", type=Path)
    undo.set_defaults(run=_undo)
    reports = commands.add_parser("reports", help=OTHERS["reports"], description=OTHERS["reports"])
    reports.add_argument("book", metavar="BOOK", type=Path)
    reports.add_argument(
        "--into", metavar="FILE", type=Path, required=True, help="run again, it renews them there"
    )
    reports.add_argument(
        "--sheet",
        metavar="NAME",
        action="append",
        default=[],
        help="only this one; may be repeated",
    )
    reports.set_defaults(run=_reports)
    _add_excel(commands)
    _add_templates(commands.add_parser("templates", help=OTHERS["templates"]))
    _add_send(commands.add_parser("send", help=OTHERS["send"], description=OTHERS["send"]))


def _add_job(commands: Any, job: Job) -> None:
    command = commands.add_parser(job.name, help=job.help, description=job.help)
    if job.takes_files:
        command.add_argument(
            "paths", metavar="FILE", type=Path, nargs="+", help="files, then the BOOK"
        )
        command.add_argument(
            *("--move-to",),
            metavar="FOLDER",
            type=Path,
            help="move each file there once it is booked; a refused one stays, the others are booked",
        )
    else:
        command.add_argument(
            "books", metavar="BOOK", type=Path, nargs="+", help="workbooks or folders"
        )
    as_of = command.add_argument("--as-of", metavar="YYYY-MM-DD", type=_date)
    as_of.help = "the date every figure is true for"
    command.add_argument(
        "--out", metavar="FILE", type=Path, help="write here and leave BOOK untouched"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="say what would happen and write nothing"
    )
    for option in job.options:
        _add(command, option)
    command.set_defaults(run=_run_files if job.takes_files else _run_books, job=job)


def _add_excel(commands: Any) -> None:
    """The commands about Excel itself."""
    addin = commands.add_parser("addin", help=OTHERS["addin"], description=OTHERS["addin"])
    told = "; ".join(f"{name}: {what}" for name, what in excel.ACTIONS.items())
    addin.add_argument("action", metavar="ACTION", choices=excel.ACTIONS, help=told)
    addin.add_argument("file", metavar="FILE", type=Path, nargs="?", help="for build")
    addin.set_defaults(run=_addin)
    doctor = commands.add_parser("doctor", help=OTHERS["doctor"], description=OTHERS["doctor"])
    doctor.add_argument("--selftest", action="store_true", help=excel.SELFTEST)
    doctor.add_argument(
        "--report", metavar="FILE", type=Path, default=Path(excel.REPORT), help="of the self-test"
    )
    doctor.set_defaults(run=_doctor)


def _add(command: argparse.ArgumentParser, option: Option) -> None:
    flag = f"--{option.name}"
    if option.kind == "flag":
        command.add_argument(flag, action="store_true", help=option.help)
        return
    reads: dict[str, Callable[[str], Any]] = {"date": _date, "count": int, "text": str}
    shown = {"date": "YYYY-MM-DD", "count": "N", "text": "TEXT"}[option.kind]
    command.add_argument(
        flag,
        type=reads[option.kind],
        help=option.help,
        choices=option.choices or None,
        required=option.required,
        metavar=None if option.choices else shown,
    )


def _given(args: argparse.Namespace, job: Job) -> dict[str, object]:
    """What the job's options were given; one that was not is absent."""
    given = {o.name: getattr(args, o.name.replace("-", "_")) for o in job.options}
    return {
        name: value for name, value in given.items() if value is not None and value is not False
    }


def _add_templates(command: argparse.ArgumentParser) -> None:
    command.add_argument("book", metavar="BOOK", type=Path)
    command.add_argument(
        "--word", action="store_true", help="Word templates too; letters then come as .docx"
    )
    command.set_defaults(run=_templates)


def _add_send(command: argparse.ArgumentParser) -> None:
    command.add_argument("book", metavar="BOOK", type=Path)
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--smtp", metavar="HOST[:PORT]", help="the mail server")
    way.add_argument(
        "--outlook", action="store_true", help="as drafts into Outlook, on Windows; sends nothing"
    )
    command.add_argument(
        "--from", metavar="ADDRESS", dest="sender", default="", help="else Company email"
    )
    command.add_argument(
        "--user", metavar="NAME", default="", help="password: from AR_XL_SMTP_PASSWORD, or asked"
    )
    command.add_argument(
        "--test-to", metavar="ADDRESS", default="", help="all to yourself, marked; nothing counts"
    )
    kinds = command.add_mutually_exclusive_group()
    kinds.add_argument("--starttls", action="store_true", help="encrypt the connection (default)")
    kinds.add_argument("--ssl", action="store_true", help="an encrypted connection, port 465")
    kinds.add_argument("--no-tls", action="store_true", help="a server in the house")
    command.set_defaults(run=_send)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no date; write it as 2026-01-31') from None


def _new(args: argparse.Namespace) -> int:
    from ar_xl.template import create

    def do() -> tuple[list[str], dict[str, Any]]:
        create(args.book, company=args.company, currency=args.currency)
        return [
            f"{args.book} is ready. Next: ar-xl import CUSTOMERS OPEN_ITEMS STATEMENT {args.book}"
        ], {}

    return _told(args, "new", args.book, do)


def _adopt(args: argparse.Namespace) -> int:
    from ar_xl.adopt import adopt
    from ar_xl.workbook.file import FileWorkbook

    def do() -> tuple[list[str], dict[str, Any]]:
        book = FileWorkbook(args.book, out=args.out)
        return _report(*adopt(book, today=args.today, who=args.who))

    return _told(args, "adopt", args.book, do)


def _reports(args: argparse.Namespace) -> int:
    from ar_xl.reports import show
    from ar_xl.workbook.file import FileWorkbook

    def do() -> tuple[list[str], dict[str, Any]]:
        names = show(FileWorkbook(args.book), args.into, args.sheet)
        return [f"{args.into} holds {', '.join(names)}."], {"sheets": names}

    return _told(args, "reports", args.book, do)


def _undo(args: argparse.Namespace) -> int:
    from ar_xl.shell import undo

    def do() -> tuple[list[str], dict[str, Any]]:
        command = undo(args.book, today=args.today, who=args.who)
        return [f"{command} taken back: {args.book} is as it was before."], {"taken_back": command}

    return _told(args, "undo", args.book, do)


def _addin(args: argparse.Namespace) -> int:
    return _told(args, "addin", args.file or Path(), lambda: excel.addin(args.action, args.file))


def _doctor(args: argparse.Namespace) -> int:
    return _told(args, "doctor", args.report, lambda: excel.doctor(args.selftest, args.report))


def _templates(args: argparse.Namespace) -> int:
    from ar_xl.delivery import copy_templates

    def do() -> tuple[list[str], dict[str, Any]]:
        made, kept = copy_templates(args.book.parent, word=args.word)
        lines = [f"{len(made)} templates copied to {args.book.parent / 'templates'}."]
        if kept:
            lines.append(f"{len(kept)} are there already and stay as they are.")
        return lines, {"copied": made, "kept": kept}

    return _told(args, "templates", args.book, do)


def _send(args: argparse.Namespace) -> int:
    from ar_xl.delivery import draft_in_outlook, send, server
    from ar_xl.workbook.file import FileWorkbook

    def do() -> tuple[list[str], dict[str, Any]]:
        book = FileWorkbook(args.book)
        if args.outlook:
            lines, problems = draft_in_outlook(book)
            return [*lines, *(f"Note: {p}" for p in problems)], {"drafts": lines}
        security = "ssl" if args.ssl else "none" if args.no_tls else "starttls"
        via = server(args.smtp, security, args.user, _password(args.user))
        with _watched(quiet=args.quiet or args.json) as progress:
            done = send(
                *(book, via),
                now=dt.datetime.now().astimezone(),
                who=args.who,
                sender=args.sender,
                test_to=args.test_to,
                progress=progress,
            )
        facts: dict[str, Any] = {
            "sent": done.sent,
            "failed": done.failed,
            "prepared": done.rest,
            "unknown": done.unknown,
            "problems": [_plain(problem) for problem in done.problems],
            "exit_code": DONE if done.is_whole else PROBLEMS,
        }
        return [*done.lines, *(f"Note: {problem}" for problem in done.problems)], facts

    return _told(args, "send", args.book, do)


def _password(user: str) -> str:
    """From the environment, else asked; never an argument, which other people on the machine can see."""
    import getpass
    import os

    if not user:
        return ""
    given = os.environ.get("AR_XL_SMTP_PASSWORD")
    return given if given is not None else getpass.getpass(f"Password of {user}: ")


def _demo(args: argparse.Namespace) -> int:
    from ar_xl import demo

    say: Callable[[str], None] = (lambda line: None) if args.quiet or args.json else print
    extra = ["--quiet"] if args.quiet or args.json else []

    def example() -> tuple[list[str], dict[str, Any]]:
        def quietly(command: list[str]) -> int:
            return main([*command, "--quiet"], today=demo.TODAY, who=demo.CLERK)

        code = demo.write_example(args.example, quietly)
        return [f"{args.example} is the month worked through."], {"exit_code": code}

    def do() -> tuple[list[str], dict[str, Any]]:
        code = demo.run(args.folder, say, lambda command: main([*command, *extra]))
        return [], {"folder": str(args.folder), "exit_code": code}

    return _told(args, "demo", args.folder, example if args.example else do)


def _run_files(args: argparse.Namespace) -> int:
    *files, book = args.paths
    if not files:
        return _told(args, "import", book, _raise(Problem(
            *(str(book), None, None, None, "is the only path given"),
            "Write the files first and the workbook last: ar-xl import STATEMENT BOOK.",
        )))  # fmt: skip
    if args.move_to is not None:
        return _run_drop_folder(args, files, book)
    return _run_book(args, args.job, book, args.out, files)


def _run_drop_folder(args: argparse.Namespace, files: Sequence[Path], path: Path) -> int:
    """What can be booked is booked and moved aside; what is refused stays, and the code says so."""
    from ar_xl import drop_folder
    from ar_xl.shell import run
    from ar_xl.workbook.file import FileWorkbook
    from ar_xl.workbook.memory import Preview

    def attempt(some: Sequence[Path]) -> None:
        book = Preview(FileWorkbook(path))
        run(args.job, book, today=args.today, as_of=args.as_of, who=args.who, files=some)

    there = drop_folder.waiting(files)
    try:
        left, told = drop_folder.accepted(there, attempt)
    except (InputError, BusyError):  # nothing can be booked; the run itself says why
        return _run_book(args, args.job, path, args.out, there)
    refused = bool(told)
    reports: list[dict[str, Any]] = []
    code = _run_book(args, args.job, path, args.out, left, reports)
    if code == DONE and not args.dry_run:
        told += drop_folder.move(left, args.move_to)
    for problem in told:
        print(problem, file=sys.stderr)
    if args.json:
        more = [_plain(problem) for problem in told]
        print(json.dumps(reports[0] | {"refused": more}, indent=2, ensure_ascii=False))
    return PROBLEMS if refused and code == DONE else code


def _run_books(args: argparse.Namespace) -> int:
    books = list(_books(args.books))
    several = len(books) > 1 or any(path.is_dir() for path in args.books)
    if not books:
        return _told(args, args.job.name, args.books[0], _raise(Problem(
            *(str(args.books[0]), None, None, None, "holds no workbook"), "Name an .xlsx or .xlsm file.",
        )))  # fmt: skip
    if several and args.out is not None and args.out.suffix.lower() in BOOKS:
        return _told(args, args.job.name, args.out, _raise(Problem(
            *("--out", None, None, args.out, "is a file, but several books are to be written"), "Name a folder.",
        )))  # fmt: skip
    if several and args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    codes: list[int] = []
    reports: list[dict[str, Any]] = []
    for book in books:
        out = args.out / book.name if several and args.out is not None else args.out
        if several and not (args.quiet or args.json):
            print(f"{book}:")
        codes.append(_run_book(args, args.job, book, out, (), reports))
    if args.json:
        print(json.dumps(reports if several else reports[0], indent=2, ensure_ascii=False))
    return next(code for code in WORST_FIRST if code in codes)


def _books(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = (p for p in path.iterdir() if p.suffix.lower() in BOOKS)
            yield from sorted(p for p in found if not p.name.startswith(("~$", ".")))
        else:
            yield path


def _run_book(
    args: argparse.Namespace,
    job: Job,
    path: Path,
    out: Path | None,
    files: Sequence[Path],
    reports: list[dict[str, Any]] | None = None,
) -> int:
    # Nothing here is freed in circles. Looking for them costs a tenth of a large run, and at its end all
    # goes with the process.
    gc.disable()
    atexit.register(gc.freeze)
    from ar_xl.shell import run
    from ar_xl.workbook.file import FileWorkbook
    from ar_xl.workbook.memory import Preview

    def do() -> tuple[list[str], dict[str, Any]]:
        book = FileWorkbook(path, out=out)
        with _watched(quiet=args.quiet or args.json) as progress:
            done = run(
                job,
                Preview(book) if args.dry_run else book,
                today=args.today,
                as_of=args.as_of,
                who=args.who,
                files=files,
                progress=progress,
                options=_given(args, job),
            )
        lines, facts = _report(*done)
        return (["Dry run: nothing is written.", *lines] if args.dry_run else lines), facts

    return _told(args, job.name, path, do, reports)


def _report(outcome: Outcome, run: Run) -> tuple[list[str], dict[str, Any]]:
    facts: dict[str, Any] = {"as_of": run.as_of.isoformat(), "run": run.number, **outcome.facts}
    facts["problems"] = [_plain(problem) for problem in outcome.problems]
    warnings = [f"Note: {problem}" for problem in outcome.problems]
    return [*outcome.summary, *warnings], facts


def _told(
    args: argparse.Namespace,
    command: str,
    path: Path,
    do: Callable[[], tuple[list[str], dict[str, Any]]],
    reports: list[dict[str, Any]] | None = None,
) -> int:
    """Do it, tell it on stdout and stderr, and give the exit code."""
    report: dict[str, Any] = {"command": command, "book": str(path)}
    code = DONE
    lines: list[str] = []
    try:
        lines, facts = do()
        report |= {"summary": lines, **facts}
        code = int(facts.get("exit_code", DONE))
    except InputError as error:
        code = PROBLEMS
        report["problems"] = [_plain(problem) for problem in error.problems]
        print(error, file=sys.stderr)
    except BusyError as error:
        code = BUSY
        report["error"] = str(error)
        print(error, file=sys.stderr)
    report["exit_code"] = code
    if args.json:
        if reports is None:
            print(json.dumps(report, indent=2, ensure_ascii=False))
        else:
            reports.append(report)
    elif not args.quiet:
        for line in lines:
            print(line)
    return code


def _raise(problem: Problem) -> Callable[[], tuple[list[str], dict[str, Any]]]:
    def do() -> tuple[list[str], dict[str, Any]]:
        raise InputError([problem])

    return do


def _plain(problem: Problem) -> dict[str, Any]:
    value = None if problem.value is None else str(problem.value)
    return {
        "severity": problem.severity,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": value,
        "problem": problem.what,
        "what_to_do": problem.fix,
    }


@contextmanager
def _watched(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr, shown once a command has taken more than a second."""
    begun, bar = time.monotonic(), None
    tasks: dict[str, Any] = {}

    def progress(step: str, done: int, total: int) -> None:
        nonlocal bar
        if quiet or not sys.stderr.isatty() or time.monotonic() - begun < 1:
            return
        if bar is None:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            bar.start()
        if step not in tasks:
            for earlier in tasks.values():
                bar.update(earlier, visible=False)
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done, total=total)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.stop()


def _bug(error: Exception) -> str:
    """One line for the clerk; the details go to a file for whoever mends it."""
    return (
        f"Something is wrong in ar-xl itself ({type(error).__name__}). Nothing was changed. "
        f"Please send {session.bug_log(error)} to whoever looks after ar-xl for you."
    )


def _next_steps(folder: Path) -> str:
    """What to do next, from what lies in this folder."""
    books = [p for p in _books([folder]) if p.is_file()][:3]
    lines = ["ar-xl: accounts receivable in Excel.", ""]
    if books:
        lines += [f"Workbooks here: {', '.join(p.name for p in books)}", ""]
    book = (
        f'"{books[0].name}"'
        if books and " " in books[0].name
        else books[0].name
        if books
        else "month-end.xlsx"
    )
    steps = [
        ("ar-xl demo", "see a whole month-end on a sample company first"),
        *([] if books else [(f"ar-xl new {book}", "a new workbook")]),
        (f"ar-xl import statement.xml {book}", "take in statements, customers, open items"),
        (f"ar-xl check {book}", "read everything, list what is wrong"),
        (f"ar-xl reconcile {book}", "match, post what is certain, prove the balances"),
        (f"ar-xl post {book}", "after choosing Accept or Reject on the sheet Matches"),
        (f"ar-xl age {book} --as-of 2026-10-31", "who owes what"),
        (f"ar-xl undo {book}", "take back the last command"),
        ("ar-xl --help", "all commands"),
    ]
    width = max(len(command) for command, _ in steps)
    return "\n".join([*lines, *(f"  {command:<{width}}  {what}" for command, what in steps)])


if __name__ == "__main__":
    sys.exit(main())
