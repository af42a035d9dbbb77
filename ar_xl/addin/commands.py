"""The commands `ar-xl addin ...` and `ar-xl doctor`: what they are called, what they do and what they say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from ar_xl.problems import BusyError

ACTIONS: Final = {
    "build": "Build the add-in as FILE (ar_xl.xlam in this folder).",
    "install": "Build the add-in and put it where Excel loads it.",
    "uninstall": "Take the add-in away again.",
    "status": "Say where the add-in is and which Python serves it.",
}
DOCTOR: Final = "Say what keeps the add-in from working on this computer, and how to mend it."
SELFTEST: Final = "try a whole month-end in your Excel and write a report to send with a question"
REPORT: Final = "ar-xl-report.txt"
FOUND: Final = 2
"""Exit code when there is something to mend."""
Told = tuple[list[str], dict[str, Any]]
"""Lines for people, facts for scripts."""


def addin(action: str, file: Path | None) -> Told:
    """Build, install, uninstall or tell the status.

    Raises:
        InputError: It cannot be built, or there is no Excel for this system.
        BusyError: Excel holds the add-in open, or a file cannot be written.
    """
    from ar_xl.addin import build

    if action == "build":
        target = file or Path(build.NAME)
        made_of = build.sources()
        data = build.build(made_of)
        try:
            target.write_bytes(data)
        except OSError as error:
            raise BusyError(f"{target} cannot be written ({error.strerror}).") from error
        return [f"{target}: {made_of.about}"], {"file": str(target), "about": made_of.about}
    return {"install": _install, "uninstall": _uninstall, "status": _status}[action]()


def doctor(selftest: bool = False, report: Path = Path(REPORT)) -> Told:
    """What to mend; with `selftest`, also a month-end in Excel and a report of it all.

    Raises:
        BusyError: The report cannot be written.
    """
    from ar_xl.addin import machine
    from ar_xl.addin.doctor import findings

    seen = machine.facts()
    lines = [str(finding) for finding in findings(seen)]
    told: dict[str, Any] = {"findings": lines, "exit_code": FOUND if lines else 0}
    if selftest:
        from ar_xl.addin import selftest as trial

        steps = trial.run()
        try:
            report.write_text(trial.report(seen, lines, steps), encoding="utf-8")
        except OSError as error:
            raise BusyError(f"{report} cannot be written ({error.strerror}).") from error
        failed = [str(step) for step in steps if not step.passed]
        lines = [
            *lines,
            *failed,
            f"{len(steps) - len(failed)} of {len(steps)} steps passed. Report: {report}",
        ]
        told |= {"failed": failed, "report": str(report)}
        told["exit_code"] = FOUND if failed or told["findings"] else 0
    elif not lines:
        lines = [
            "Nothing to mend."
            if seen.addin
            else f"Nothing to mend. There is no Excel for this system ({seen.platform})."
        ]
    return lines, told


def _install() -> Told:
    from ar_xl.addin import build, install

    where = _places()
    made_of = build.sources()
    script = (build.macros() / "ar_xl.applescript").read_text(encoding="utf-8")
    written = install.install(where, build.build(made_of), sys.executable, script)
    compiled = install.compile_bytecode()
    lines = [f"Written: {path}" for path in written] or ["Everything was in its place already."]
    lines += [
        f"Python: {sys.executable}",
        *([f"{compiled} modules compiled, so that the first click is quick."] if compiled else []),
        "Start Excel anew: the tab Receivables is there. If not: ar-xl doctor",
    ]
    return lines, {"written": written, "about": made_of.about}


def _uninstall() -> Told:
    from ar_xl.addin import install

    removed = install.uninstall(_places())
    return [f"Removed: {path}" for path in removed] or ["There was nothing to remove."], {
        "removed": removed
    }


def _status() -> Told:
    from ar_xl.addin import build, install

    where = _places()
    addin, config = Path(where.addin), Path(where.config)
    about = build.about(addin.read_bytes()) if addin.is_file() else None
    named = install.interpreter_of(config.read_text("ascii", "replace")) if config.is_file() else ""
    state = "not installed" if about is None else about or "none of ours"
    return [
        f"Add-in: {addin} ({state})",
        f"Python: {named or 'none named'}",
        "Details: ar-xl doctor",
    ], {
        "addin": str(addin),
        "about": about,
        "python": named,
    }


def _places() -> Any:
    from ar_xl.addin import install, machine

    where = machine.here()
    if where is None:
        raise install.no_excel(sys.platform)
    return where
