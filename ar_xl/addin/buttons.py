"""The ribbon's buttons as data: the jobs' own from the list of jobs, and the few that are no jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ar_xl.jobs import JOBS, Job

GROUPS: Final = ("Import", "Match", "Review", "Post", "Aging", "Reminders")
"""From the left; a job's own group follows these, Reports and Help stand last."""
LAST_GROUPS: Final = ("Reports", "Help")


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


IMAGES: Final = {
    "import_files": "GetExternalDataFromText",
    "check": "ErrorChecking",
    "match": "FindDialogExcel",
    "post": "FileSaveAsExcelXlsx",
    "reconcile": "AutoSum",
    "age": "InsertTimeline",
    "remind": "FileSendAsAttachment",
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
OWN: Final = (
    Button(
        *("accept", "Accept", "Review"),
        "Accept the option in the selected row of Matches, and go to the next doubtful line. Post posts it.",
        *("AcceptInvitation", True, False),
    ),
    Button(
        *("reject", "Reject", "Review"),
        "Reject the option in the selected row of Matches, and go to the next doubtful line. It is not posted.",
        *("DeclineInvitation", True, False),
    ),
    Button(
        *("next_doubtful", "Next doubtful", "Review"),
        "Go to the next bank line that waits for a decision.",
        *("ReviewNextComment", True, False),
    ),
    Button(
        *("show_candidates", "Show candidates", "Review"),
        "Show or hide the other options of the selected bank line.",
        *("OutlineShowDetail", True, False),
    ),
    Button(
        *("why", "Why", "Review"),
        "Say why the selected option was proposed, and not another.",
        *("TracePrecedents", True, False),
    ),
    Button(
        *("undo", "Undo", "Post"),
        "Take back the last command on this workbook, as long as Excel stays open and nobody changed what it wrote.",
        *("Undo", True, False),
    ),
    Button(
        *("start_sheet", "Month-end", "Help"),
        "Go to the sheet Start: the month-end as a checklist, and what every command does.",
        *("TableInsertExcel", True, True),
    ),
    Button(
        *("guide", "What to do", "Help"),
        "Say what the buttons do, in the order of a month-end.",
        *("Help", False, False),
    ),
    Button(
        *("doctor", "Check up", "Help"),
        "Say which version this is, what keeps it from working well on this computer, and how to mend it.",
        *("ErrorChecking", False, False),
    ),
)
"""Buttons that are no jobs."""


def buttons() -> tuple[Button, ...]:
    """Every button, group by group from the left; the first of a group is large, but in Review.

    >>> [b.id for b in buttons() if b.group == "Review"]
    ['accept', 'reject', 'next_doubtful', 'show_candidates', 'why']
    """
    made = [_of_job(job) for job in JOBS if not any(option.required for option in job.options)]
    found = [*made, *OWN]
    between = [b.group for b in found if b.group not in GROUPS + LAST_GROUPS]
    order = [*GROUPS, *dict.fromkeys(between), *LAST_GROUPS]
    return tuple(sorted(found, key=lambda button: order.index(button.group)))


def _of_job(job: Job) -> Button:
    name = "import_files" if job.takes_files else job.name
    first = next(other for other in JOBS if other.group == job.group) is job
    image = IMAGES.get(name) or GROUP_IMAGES.get(job.group, OTHER_IMAGE)
    return Button(name, job.label, job.group, job.help, image, needs_book=True, large=first)
