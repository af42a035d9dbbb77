"""The ribbon's Python side: its buttons as data, and what each does when it is clicked."""

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

    @property
    def call(self) -> str:
        """What the button runs in Python; `import_files` is handed the chosen files' names in the brackets."""
        function = f"run_job({self.id!r})" if self.id in _JOBS else f"{self.id}()"
        return f"from ar_xl.addin import ribbon; ribbon.{function}"


IMAGES: Final = {
    "import_files": "ImportTextFile",
    "check": "Spelling",
    "match": "FindDialog",
    "post": "FileSaveAsExcelXlsx",
    "reconcile": "TableTotalRow",
    "age": "CalendarInsert",
    "remind": "EnvelopesAndLabelsDialog",
}
"""By id of a button; another has its group's."""
GROUP_IMAGES: Final = {
    "Import": "ImportTextFile",
    "Match": "FindDialog",
    "Review": "ReviewTrackChanges",
    "Post": "FileSaveAsExcelXlsx",
    "Aging": "CalendarInsert",
    "Reminders": "EnvelopesAndLabelsDialog",
    "Reports": "ChartInsert",
    "Help": "Help",
}
OTHER_IMAGE: Final = "TableInsertDialog"
OWN: Final = (
    Button(
        *("accept", "Accept", "Review"),
        "Accept the proposal of the selected row of Matches; Post posts it.",
        *("AcceptInvitation", True, False),
    ),
    Button(
        *("reject", "Reject", "Review"),
        "Reject the proposal of the selected row of Matches; it is not posted.",
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
        *("Info", True, False),
    ),
    Button(
        *("undo", "Undo", "Post"),
        "Take back the last command of the add-in on this workbook, while Excel stays open.",
        *("Undo", True, False),
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


_JOBS: Final = frozenset(job.name for job in JOBS if not job.takes_files)
