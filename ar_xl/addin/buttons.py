"""The ribbon's buttons as data: the jobs' own from the list of jobs, and the few that are no jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ar_xl.addin import questions
from ar_xl.jobs import GROUPS, JOBS, OTHER_BUTTONS, Job


@dataclass(frozen=True, slots=True)
class Button:
    """One button of the ribbon."""

    id: str
    label: str
    group: str
    tip: str
    image: str
    """Name of one of Office's own pictures (imageMso)."""
    needs_book: bool
    """Greyed while no workbook is open."""
    large: bool
    asks: tuple[str, ...] = ()
    """What the macro asks before: a question for each option that the job requires, "files" for files."""


IMAGES: Final = {
    "import_files": "GetExternalDataFromText",
    "check": "ErrorChecking",
    "match": "FindDialogExcel",
    "accept": "AcceptInvitation",
    "reject": "DeclineInvitation",
    "next_doubtful": "ReviewNextComment",
    "show_candidates": "OutlineShowDetail",
    "why": "TracePrecedents",
    "post": "FileSaveAsExcelXlsx",
    "undo": "Undo",
    "reconcile": "AutoSum",
    "age": "InsertTimeline",
    "remind": "FileSendAsAttachment",
    "start_sheet": "TableInsertExcel",
    "doctor": "ErrorChecking",
}
"""By id of a button; another has its group's."""
GROUP_IMAGES: Final = {
    "Import": "GetExternalDataFromText",
    "Match": "FindDialogExcel",
    "Review": "ReviewNewComment",
    "Post": "FileSaveAsExcelXlsx",
    "Aging": "InsertTimeline",
    "Reminders": "FileSendAsAttachment",
    "Reports": "ChartInsert",
    "Help": "Help",
}
OTHER_IMAGE: Final = "TableInsertExcel"
SMALL_GROUP: Final = "Review"
"""Its buttons are all alike; of another group the first is large."""
FILES: Final = "files"
ALWAYS: Final = frozenset({"guide", "doctor"})
"""Live also where no workbook is open."""


def buttons() -> tuple[Button, ...]:
    """Every button, group by group from the left.

    >>> [b.id for b in buttons() if b.group == "Review"]
    ['accept', 'reject', 'next_doubtful', 'show_candidates', 'why']
    """
    jobs = {_id(job): job for job in JOBS}
    told = [(name, job.label, job.group, job.help) for name, job in jobs.items()]
    told = sorted([*told, *OTHER_BUTTONS], key=lambda button: GROUPS.index(button[2]))
    first = {group: name for name, _, group, _ in reversed(told) if group != SMALL_GROUP}
    return tuple(
        Button(
            *(name, label, group, tip),
            IMAGES.get(name) or GROUP_IMAGES.get(group, OTHER_IMAGE),
            needs_book=name not in ALWAYS,
            large=first.get(group) == name,
            asks=_asks(jobs[name]) if name in jobs else (),
        )
        for name, label, group, tip in told
    )


def _asks(job: Job) -> tuple[str, ...]:
    return (FILES,) if job.takes_files else questions.of(job)


def _id(job: Job) -> str:
    return "import_files" if job.takes_files else job.name
