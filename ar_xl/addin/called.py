"""What the add-in's macros call: a button's id and the chosen files come in, a text to show goes back.

Both are values on the whole way. The macro writes each path in letters, digits and `%uXXXX` alone and joins them
with `|`, so that no path can be code or split in two; the answer's first line is its kind, the rest is shown
unread. On a Mac, where Python runs beside Excel, this module is the program and shows the answer itself.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Callable, Sequence
from typing import Final

from ar_xl import session
from ar_xl.problems import BusyError, HalfWrittenError, InputError

NOTHING, DONE, PROBLEM = "nothing", "done", "problem"
"""Kinds of answers: nothing to show, something to read, something to mend."""
UNCHANGED: Final = "Nothing was changed."
LISTED: Final = "Nothing was changed but the sheet Problems, which lists what to mend."
TITLE: Final = "Receivables"
PLAIN: Final = frozenset(string.ascii_letters + string.digits + "._-")
"""Characters that `escaped` leaves; the macro's list is the same."""


class ListedError(InputError):
    """What must be mended first is written on the sheet Problems, too."""


def escaped(text: str, plain: frozenset[str] = PLAIN) -> str:
    r"""Text in letters, digits and %uXXXX (UTF-16) alone.

    >>> escaped("a b'"), unescaped("a%u0020b%u0027")
    ('a%u0020b%u0027', "a b'")
    """
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return "".join(chr(code) if chr(code) in plain else f"%u{code:04X}" for code in codes)


def unescaped(text: str) -> str:
    """The reverse of `escaped`."""
    found = re.sub(r"%u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), text)
    return found.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def press(button: str, given: str = "") -> str:
    """Do what the button does; the answer for the macro.

    Args:
        button: Its id.
        given: Paths chosen, or answers typed by the user, each `escaped`, joined with `|`.

    Returns:
        Kind, line feed, text.
    """
    try:
        told = _action(button)(*([[*map(unescaped, given.split("|"))]] if given else []))
    except InputError as error:
        return f"{PROBLEM}\n{error}\n\n{LISTED if isinstance(error, ListedError) else UNCHANGED}"
    except (BusyError, HalfWrittenError) as error:  # say themselves how the book is now
        return f"{PROBLEM}\n{error}"
    except Exception as error:  # the one place where a bug ends
        return f"{PROBLEM}\n{_refused(error) or _bug(error)}"
    return f"{DONE}\n{told}" if isinstance(told, str) and told else f"{NOTHING}\n"


def main(argv: Sequence[str]) -> None:
    """Button, files and workbook as the AppleScript passes them; the answer is shown in Excel."""
    button, files, book = argv
    # Where xlwings' Book.caller looks for the workbook that was active when the button was pressed.
    sys.argv += [f"--wb={unescaped(book)}", "--from_xl=1"]
    kind, _, text = press(button, files).partition("\n")
    if kind != NOTHING:
        from ar_xl.addin.serving import xlwings

        app = xlwings.apps.active
        if app is not None:
            app.alert(text, TITLE, mode="critical" if kind == PROBLEM else "info")


def _action(button: str) -> Callable[..., object]:
    """The function of a button; nothing but a button's id can name one."""
    from ar_xl.addin import ribbon
    from ar_xl.addin.buttons import buttons
    from ar_xl.jobs import BY_NAME

    if button not in {known.id for known in buttons()}:
        raise ValueError(f"no button {button!r}")
    if button in BY_NAME and not BY_NAME[button].takes_files:
        return lambda answers=(): ribbon.run_job(button, answers)
    found: Callable[..., object] = getattr(ribbon, button)
    return found


def _refused(error: Exception) -> str:
    """What to do where Excel did not answer, outside of what is put back; nothing where it is not to blame."""
    from ar_xl.workbook.live import excel

    if excel.is_busy(error):
        return excel.BUSY_TEXT
    if excel.is_refusal(error):
        return f"Excel refused ({excel.reason(error)}). Look at the workbook before you go on, and try again."
    return ""


def _bug(error: Exception) -> str:
    return (
        f"Something is wrong in ar_xl itself ({type(error).__name__}). Look at the workbook before you go on. "
        f"Please send {session.bug_log(error)} to whoever looks after ar_xl for you."
    )


if __name__ == "__main__":
    main(sys.argv[1:4])
