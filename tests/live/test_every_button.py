"""Every button of the built ribbon, pressed by its callback on real sheets, in the order of a month-end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import etree

from ar_xl import template
from ar_xl.addin import build
from ar_xl.demo import AS_OF, company
from ar_xl.tables import (
    AGING_COMPARISON,
    AGING_HISTORY,
    AGING_SUMMARY,
    ALLOCATIONS,
    AUDIT,
    BANK_LINES,
    CALL_SHEET,
    CONTACT_LOG,
    CUSTOMER_LEDGER,
    DASHBOARD,
    DAY,
    DISPUTES,
    HAND_OVER,
    LEDGER_COMPARISON,
    MATCHES,
    PROMISES,
    RECONCILIATION,
    REMINDER_LOG,
    REMINDERS,
    REQUESTS,
    SETTINGS,
    STATEMENT,
    WORKLIST,
    Table,
)
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.live import LiveWorkbook
from tests.live.macros_in_libreoffice import Ribbon, ribbon

pytestmark = pytest.mark.live
SOMEBODY, ANOTHER = "Ann", "Bob"
DATE = dt.date.fromisoformat(AS_OF)


class Clerk:
    """Somebody in front of the book: looks at sheets, types into cells, presses buttons."""

    def __init__(self, book: Any, ribbon: Ribbon, files: list[str]) -> None:
        self.book, self.ribbon, self.files = book, ribbon, files

    def table(self, table: Table) -> pd.DataFrame:
        found = LiveWorkbook(self.book).read(table)
        return pd.DataFrame() if found is None else found

    def adds(self, table: Table, **cells: object) -> None:
        """Types a row below the last."""
        frame = pd.DataFrame({h.replace("_", " "): [v] for h, v in cells.items()}, dtype=object)
        LiveWorkbook(self.book).write({table: frame.set_axis([100_000])})

    def types(self, table: Table, row: int, heading: str, value: object) -> None:
        self.cell(table, row, heading).value = value

    def cell(self, table: Table, row: int, heading: str) -> Any:
        frame = self.table(table)
        place = f"{frame.attrs['letters'][heading]}{row}"
        return self.book.sheets[frame.attrs["sheet"]].range(place)

    def selects(self, row: int) -> None:
        self.book.sheets["Matches"].activate()
        self.cell(MATCHES, row, "Line ID").select()

    def item(self) -> pd.Series:
        """An open item of an ordinary customer."""
        from ar_xl.tables import INVOICES

        items = self.table(INVOICES)
        return items[(items["Open amount"] > 50) & (items["Type"] == "Invoice")].iloc[0]


@dataclass(frozen=True)
class Pressed:
    """What must be true after a button was pressed."""

    button: str
    kind: str = "done"
    words: str = ""
    fills: Table | None = None
    """A table that holds rows now, and what it holds is new."""
    first: Callable[[Clerk], None] = lambda clerk: None
    """What the clerk does before."""
    types: Callable[[Clerk], list[str]] = lambda clerk: []
    """What the clerk answers when asked."""
    then: Callable[[Clerk], None] = lambda clerk: None
    """What else is to be seen."""


def _row_of_several(clerk: Clerk) -> None:
    options = clerk.table(MATCHES)
    lines = options.loc[options["Option"] > 1, "Line ID"]
    clerk.selects(int(options.index[options["Line ID"] == lines.iloc[0]][0]))


def _on_a_doubtful_line(clerk: Clerk) -> None:
    assert clerk.book.sheets.active.name == "Matches"
    row = clerk.table(MATCHES).loc[clerk.book.app.selection.row]
    assert row["Verdict"] == "Review"
    assert row["Decision"] is None


def _unfolded(clerk: Clerk) -> None:
    options = clerk.table(MATCHES)
    line = options.loc[clerk.book.app.selection.row, "Line ID"]
    rows = options.index[(options["Line ID"] == line) & (options["Option"] > 1)]
    sheet = clerk.book.sheets["Matches"]
    assert not any(sheet.range((int(row), 1), (int(row), 1)).rows.hidden for row in rows)


def _decided(word: str) -> Callable[[Clerk], None]:
    return lambda clerk: _holds(word in clerk.table(MATCHES)["Decision"].tolist())


def _holds(fact: object) -> None:
    assert fact


def _undone(clerk: Clerk) -> None:
    assert clerk.table(AUDIT)["Command"].tolist()[-2:] == ["post", "undo"]
    assert "Payment" not in clerk.table(ALLOCATIONS)["Kind"].tolist()


def _approves_a_reminder(clerk: Clerk) -> None:
    sheet = clerk.table(REMINDERS)
    ready = sheet.index[(sheet["State"] == "Ready") & sheet["Document"].isna()]
    clerk.types(REMINDERS, int(ready[0]), "Approve", "Yes")


def _requested(kind: str) -> Callable[[Clerk], None]:
    def typed(clerk: Clerk) -> None:
        item = clerk.item()
        clerk.adds(
            REQUESTS,
            Kind=kind,
            Customer_ID=item["Customer ID"],
            Document=item["Document"],
            Currency=item["Currency"],
            Amount=5.0 if kind == "Write-off" else item["Open amount"],
            Reason="Too small to collect",
            Requested_by=SOMEBODY,
            Requested_on=DATE,
            Approved_by=ANOTHER,
            Approved_on=DATE,
        )

    return typed


def _promised(clerk: Clerk) -> None:
    item = clerk.item()
    cells = {"Customer_ID": item["Customer ID"], "Document": item["Document"], "Amount": 10.0}
    clerk.adds(PROMISES, **cells, Promised_on=dt.date(2026, 9, 1), Pay_by=dt.date(2026, 9, 8))


def _ledger_pasted(clerk: Clerk) -> None:
    item = clerk.item()
    cells = {"Customer_ID": item["Customer ID"], "Document_reference": item["Document"]}
    clerk.adds(CUSTOMER_LEDGER, **cells, Date=item["Invoice date"], Amount=1.0)


def _letters_wait(clerk: Clerk) -> None:
    outbox = LiveWorkbook(clerk.book).outbox
    assert outbox is not None
    assert list(outbox.iterdir())


def _start_is_in_front(clerk: Clerk) -> None:
    assert clerk.book.sheets.active.name == "Start"


def _customer(clerk: Clerk) -> list[str]:
    return [str(clerk.item()["Customer ID"])]


def _promise(clerk: Clerk) -> list[str]:
    return [*_customer(clerk), "10.00", "2026-11-06"]


def _dispute(clerk: Clerk) -> list[str]:
    return [str(clerk.item()["Document"]), "10.00", "quality"]


def _write_off(clerk: Clerk) -> list[str]:
    return ["write-off", "Too small", str(clerk.item()["Document"])]


def _resolution(clerk: Clerk) -> list[str]:
    return [str(clerk.table(DISPUTES)["Dispute ID"].iloc[-1]), "Documents sent"]


MONTH = [
    Pressed("import_files", words="312 new bank lines", fills=BANK_LINES),
    Pressed("check", words="Checked as of 2026-10-31"),
    Pressed("match", words="open bank lines", fills=MATCHES),
    Pressed("next_doubtful", "nothing", then=_on_a_doubtful_line),
    Pressed("why", words="Option 1: ", first=_row_of_several),
    Pressed("show_candidates", "nothing", first=_row_of_several, then=_unfolded),
    Pressed("accept", "nothing", first=_row_of_several, then=_decided("Accept")),
    Pressed("reject", "nothing", then=_decided("Reject")),
    Pressed("post", words="posted", fills=ALLOCATIONS),
    Pressed("undo", words="post taken back", then=_undone),
    Pressed("reconcile", words="posted", fills=RECONCILIATION),
    Pressed("age", words="open", fills=AGING_SUMMARY),
    Pressed("compare-aging", types=lambda clerk: ["2026-09-30"], fills=AGING_COMPARISON),
    Pressed("age-history", fills=AGING_HISTORY),
    Pressed("statement", fills=STATEMENT),
    Pressed("confirm-balance", then=_letters_wait),
    Pressed("remind", fills=REMINDERS),
    Pressed("letters", first=_approves_a_reminder, fills=REMINDER_LOG),
    Pressed("sent", fills=REMINDER_LOG),
    Pressed("hand-over", first=_requested("Hand-over"), fills=HAND_OVER),
    Pressed(
        "contact",
        types=lambda clerk: [*_customer(clerk), "Reached", "Pays on Friday"],
        fills=CONTACT_LOG,
    ),
    Pressed("promise", types=_promise, fills=PROMISES),
    Pressed("promises", first=_promised, fills=PROMISES),
    Pressed("dispute", types=_dispute, fills=DISPUTES),
    Pressed("resolve", types=_resolution, fills=DISPUTES),
    Pressed("request", types=_write_off, fills=REQUESTS),
    Pressed("approve", first=_requested("Write-off"), fills=REQUESTS),
    Pressed("worklist", fills=WORKLIST),
    Pressed("call-sheet", types=_customer, fills=CALL_SHEET),
    Pressed("day", fills=DAY),
    Pressed("compare-ledger", first=_ledger_pasted, fills=LEDGER_COMPARISON),
    Pressed("dashboard", fills=DASHBOARD),
    Pressed("start_sheet", "nothing", then=_start_is_in_front),
    Pressed("guide", words="Reconcile: "),
    Pressed("doctor", words="ar_xl "),
]


def shown() -> list[str]:
    """The buttons of the built ribbon."""
    xml = build.sources().ribbons["customUI/customUI14.xml"]
    return [str(b.get("id")) for b in etree.fromstring(xml).iter("{*}button")]


def test_every_button_of_the_ribbon_is_pressed_here() -> None:
    pressed = [step.button for step in MONTH]
    assert sorted(pressed) == sorted(shown())


@pytest.fixture(scope="module")
def clerk(excel: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    folder = tmp_path_factory.mktemp("month")
    path = folder / "month-end.xlsx"
    template.create(path, company=company.NAME)
    _type_settings(path)
    files = list(map(str, company.write_files(folder)))
    opened = excel.books.open(path)
    opened.set_mock_caller()
    with ribbon(excel, folder) as buttons:
        yield Clerk(opened, buttons, files)
    opened.close()


def _type_settings(path: Path) -> None:
    """The as-of date, and what letters need to know of the company."""
    book = FileWorkbook(path, backups=0)
    sheet = book.read(SETTINGS)
    assert sheet is not None
    wanted = {**company.SETTINGS, "As-of date": DATE}
    rows = sheet[sheet["Setting"].isin(wanted)]
    book.set(SETTINGS, rows["Setting"].map(wanted).astype(object).to_frame("Value"))


@pytest.mark.parametrize("step", MONTH, ids=lambda step: step.button)
def test_a_button_does_what_it_says(clerk: Clerk, step: Pressed) -> None:
    step.first(clerk)
    before = None if step.fills is None else clerk.table(step.fills)
    given = clerk.files if step.button == "import_files" else step.types(clerk)
    kind, _, words = clerk.ribbon.press(step.button, given).partition("\n")
    assert kind == step.kind, words
    assert step.words in words
    if step.fills is not None:
        after = clerk.table(step.fills)
        assert len(after)
        assert not after.equals(before)
    assert clerk.book.app.status_bar is False
    step.then(clerk)
