"""The product on one page: every command, what it reads, needs and writes, and which function computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal

from ar_xl.tables import (
    AGING_DETAIL,
    AGING_SUMMARY,
    ALLOCATIONS,
    BANK_LINES,
    CUSTOMERS,
    INVOICES,
    MATCHES,
    PAYER_MEMORY,
    RECONCILIATION,
    REMITTANCES,
    Table,
)


@dataclass(frozen=True, slots=True)
class Option:
    """What a command is told besides its book: `--customer C-1` on the command line."""

    name: str
    help: str
    kind: Literal["text", "date", "count", "flag"] = "text"
    """How it is read: str, datetime.date, int, bool. An amount is text, read in its row's currency."""
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A pure function from tables to tables, with what it reads and writes declared."""

    name: str
    """The command, and the button's id."""
    label: str
    """The button's text."""
    group: str
    """Where the button stands."""
    help: str
    """One line for the command's help and the button's tip."""
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    needs: tuple[Table, ...]
    """Tables that must be in the book."""
    function: str
    """`module:name`, so that listing the jobs loads none of them. Called with (frames, settings, run), and
    with the files' paths after these where the job takes files; gives an `outcome.Outcome`."""
    takes_files: bool = False
    options: tuple[Option, ...] = ()
    """Found in `Run.options` by name, where given. A job that requires one has no button."""

    def compute(self) -> Callable[..., object]:
        """The function, loaded now."""
        module, name = self.function.split(":")
        found: Callable[..., object] = getattr(import_module(module), name)
        return found


_ITEMS: Final = (CUSTOMERS, INVOICES, ALLOCATIONS)
_CASH: Final = (*_ITEMS, BANK_LINES, REMITTANCES, PAYER_MEMORY, MATCHES)
_POSTED: Final = (ALLOCATIONS, INVOICES, BANK_LINES, PAYER_MEMORY)

JOBS: Final = (
    Job(
        *("import", "Import files", "Import"),
        "Take in bank statements, customers, invoices and remittances; the format is recognised.",
        (*_ITEMS, BANK_LINES, REMITTANCES),
        (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS),
        (),
        "ar_xl.importers.job:import_files",
        takes_files=True,
    ),
    Job(
        *("check", "Check", "Import"),
        "Read and check everything; write the Problems sheet only.",
        _CASH,
        (),
        (CUSTOMERS, INVOICES, BANK_LINES),
        "ar_xl.core.checking:check",
    ),
    Job(
        *("match", "Match", "Match"),
        "Propose which documents each open bank line pays, and say why: fills Matches.",
        _CASH,
        (MATCHES,),
        (CUSTOMERS, INVOICES, BANK_LINES),
        "ar_xl.core.matching:match",
    ),
    Job(
        *("post", "Post", "Post"),
        "Post every Auto that is not rejected and every accepted option.",
        _CASH,
        (*_POSTED, RECONCILIATION),
        (CUSTOMERS, INVOICES, BANK_LINES, MATCHES),
        "ar_xl.core.posting:post",
    ),
    Job(
        *("reconcile", "Reconcile", "Post"),
        "Match, post what is certain, prove the balances.",
        _CASH,
        (MATCHES, *_POSTED, RECONCILIATION),
        (CUSTOMERS, INVOICES, BANK_LINES),
        "ar_xl.core.reconcile:reconcile",
    ),
    Job(
        *("age", "Aging", "Aging"),
        "Aging for any date: summary by customer, detail by document.",
        (*_ITEMS, BANK_LINES),
        (AGING_SUMMARY, AGING_DETAIL),
        (CUSTOMERS, INVOICES),
        "ar_xl.core.aging:age",
    ),
)
BY_NAME: Final = {job.name: job for job in JOBS}
