"""What a button asks before it does a job: one question for each option that the job requires or is better told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ar_xl.jobs import Job, Option
from ar_xl.problems import InputError, Problem


def of(job: Job) -> tuple[str, ...]:
    """The questions, one line each.

    >>> from ar_xl.jobs import BY_NAME
    >>> of(BY_NAME["compare-aging"]), of(BY_NAME["match"])
    (('With: the other date, as 2026-01-31',), ())
    """
    return tuple(map(_question, _asked(job)))


def options(job: Job, answers: Sequence[str]) -> dict[str, object]:
    """What was answered, as the job takes it.

    Raises:
        InputError: Something required is blank, or a date or number is none.
    """
    given = [(option, text.strip()) for option, text in zip(_asked(job), answers, strict=False)]
    return {option.name: _read(option, text) for option, text in given if text or option.required}


def named(option: str) -> str:
    """An option as its question names it.

    >>> named("--pay-by")
    'Pay by'
    """
    return option.removeprefix("--").replace("-", " ").capitalize()


def _asked(job: Job) -> list[Option]:
    return [option for option in job.options if option.required or option.asked]


def _question(option: Option) -> str:
    choices = f" ({', '.join(option.choices)})" if option.choices else ""
    form = ", as 2026-01-31" if option.kind == "date" else ""
    blank = "" if option.required else " (may stay blank)"
    return f"{named(option.name)}: {option.help}{choices}{form}{blank}"


def _read(option: Option, text: str) -> object:
    if not text:
        what, fix = "was not answered", "Press the button again, and answer it."
        raise InputError([Problem(named(option.name), None, None, None, what, fix)])
    if option.kind == "text":
        return text
    try:
        return dt.date.fromisoformat(text) if option.kind == "date" else int(text)
    except ValueError as error:
        what, fix = "is not a date", "Write it as 2026-01-31."
        if option.kind == "count":
            what, fix = "is not a whole number", "Write digits only."
        raise InputError([Problem(named(option.name), None, None, text, what, fix)]) from error
