"""Whatever is paid, disputed, promised, sent or stopped in between: no level is skipped or repeated, nothing is asked twice or too much."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ar_xl.cells import check, empty, render
from ar_xl.core import ledger
from ar_xl.core.disputes import disputed
from ar_xl.core.notices import Notice, prepared_rows
from ar_xl.core.promises import live
from ar_xl.core.reminder_log import states, step
from ar_xl.core.reminders import ready, remind
from ar_xl.jobs import REMINDED_BY
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import BY_NAME, REMINDERS

START = dt.date(2026, 1, 31)
DUE = (dt.date(2026, 1, 1), dt.date(2026, 1, 20), dt.date(2026, 2, 20))
AMOUNTS = (100_00, 60_00, 250_00)
CREDIT = 20_00
WARN = Settings(reminder_gate="Warn")
"""The gate would hold most of the days; it is no part of what is proved here."""

DOCUMENT = st.integers(0, len(DUE) - 1)
PERCENT = st.integers(1, 100)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 20), st.just(0)),
        st.tuples(st.sampled_from(["pay", "dispute", "promise"]), DOCUMENT, PERCENT),
        st.tuples(
            st.sampled_from(
                ["resolve", "produce", "send", "stop", "mark", "withdraw", "return", "again"]
            ),
            st.just(0),
            st.just(0),
        ),
    ),
    max_size=12,
)


def frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    if not rows:
        return empty(BY_NAME[table])
    raw = pd.DataFrame(rows, index=range(2, 2 + len(rows)), dtype=object)
    found, problems = check(BY_NAME[table], raw.where(raw.notna(), None), Settings())
    assert not problems, problems
    return found


@dataclass
class Story:
    today: dt.date = START
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    sent_on: dict[tuple[str, int], dt.date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.frames = {table.name: empty(table) for table in REMINDED_BY}
        self.add("Customers", {"Customer ID": "C1", "Name": "Adler", "Email": "a@b.example"})
        plain = {"Customer ID": "C1", "Invoice date": dt.date(2025, 12, 1)}
        for number, (due, amount) in enumerate(zip(DUE, AMOUNTS, strict=True)):
            given = {"Document": f"R{number}", "Due date": due, "Amount": amount / 100}
            self.add("Invoices", plain | given)
        self.add("Invoices", plain | {"Document": "G1", "Amount": -CREDIT / 100})

    @property
    def run(self) -> Run:
        return Run(self.today, self.today, "anna")

    @property
    def log(self) -> pd.DataFrame:
        return self.frames["ReminderLog"]

    def add(self, table: str, row: dict[str, object]) -> None:
        self.rows.setdefault(table, []).append(row)
        self.frames[table] = frame(table, self.rows[table])

    def append(self, new: pd.DataFrame) -> None:
        both = pd.concat([self.log, new]) if len(self.log) else new
        self.frames["ReminderLog"] = both.set_axis(range(2, 2 + len(both)), axis=0)

    def move(self, before: str, after: str, result: str = "") -> None:
        """The first reminder in a state goes to the next."""
        name = next((n for n, state in states(self.log).items() if state == before), None)
        if name is None:
            return
        new = step(self.log, name, after, self.run, result)
        self.append(new)
        for document, level in zip(new["document"], new["level"].fillna(0), strict=True):
            if level and after == "Sent":
                if level > 1:
                    apart = self.today - self.sent_on[document, level - 1]
                    assert apart >= dt.timedelta(days=7)
                self.sent_on[document, level] = self.today

    def left(self) -> pd.Series:
        """What may be asked for of each document: open, not disputed, not promised."""
        invoices = self.frames["Invoices"]
        events = ledger.complete(invoices, self.frames["Allocations"])
        left = ledger.open_amounts(invoices, events, self.today)
        left -= disputed(invoices, self.frames["Disputes"], self.today)
        left -= live(self.frames["Promises"], invoices, events, self.today, 3)
        return left.set_axis(invoices["document"], axis=0)

    def produce(self) -> list[Notice]:
        """Everything proposed is approved, rendered and logged."""
        sheet = remind(self.frames, WARN, self.run).frames[REMINDERS]
        cells = render(REMINDERS, sheet, WARN).assign(Approve="Yes")
        cells["Approve"] = cells["Approve"].where(cells["Document"].isna(), None)
        self.frames["Reminders"], problems = check(
            REMINDERS, cells.set_axis(range(5, 5 + len(cells)), axis=0), WARN
        )
        assert not problems
        found, changed = ready(self.frames, WARN, self.run)
        assert not changed
        self.append(prepared_rows(found, self.run, {}, {})) if found else None
        return found


def acted(story: Story, verb: str, which: int, percent: int) -> None:  # noqa: C901
    document, amount = f"R{which}", AMOUNTS[which % 3] * percent // 100 / 100
    own = {"Customer ID": "C1", "Document": document, "Amount": amount, "Currency": "EUR"}
    if verb == "wait":
        story.today += dt.timedelta(days=which)
    elif verb == "pay":
        open_now = story.frames["Invoices"].set_index("document")["amount"][document]
        gone = sum(
            float(str(r["Amount"]))
            for r in story.rows.get("Allocations", [])
            if r["Document"] == document
        )
        number = len(story.rows.get("Allocations", [])) + 1
        if amount <= open_now / 100 - gone:
            name = {"Allocation ID": f"A{number:06d}", "Line ID": f"L{number}", "Kind": "Payment"}
            story.add("Allocations", own | name | {"Effective date": story.today})
    elif verb == "dispute":
        name = {"Dispute ID": f"D{len(story.rows.get('Disputes', []))}", "Status": "Open"}
        del own["Customer ID"]
        story.add("Disputes", own | name | {"Raised on": story.today})
    elif verb == "resolve" and story.rows.get("Disputes"):
        story.rows["Disputes"][-1] |= {"Status": "Resolved", "Resolved on": story.today}
        story.frames["Disputes"] = frame("Disputes", story.rows["Disputes"])
    elif verb == "promise":
        name = {"Promise ID": f"P{len(story.rows.get('Promises', []))}"}
        until = {"Promised on": story.today, "Pay by": story.today + dt.timedelta(days=10)}
        story.add("Promises", own | name | until)
    elif verb == "send":
        story.move("Prepared", "Sending")
        story.move("Sending", "Sent")
    elif verb == "stop":
        story.move("Prepared", "Sending")
    elif verb == "mark":
        story.move("Sending", "Sent")
    elif verb == "withdraw":
        story.move("Prepared", "Withdrawn")
    elif verb == "return":
        story.move("Sending", "Failed", "no such mailbox")
    elif verb == "again":
        story.move("Failed", "Sent")


def stands(story: Story) -> None:
    """What must hold of the log at any time."""
    now = story.log.drop_duplicates(["reminder_id", "document"], keep="last")
    live_rows = now[(now["state"] != "Withdrawn") & (now["level"].fillna(0) > 0)]
    pairs = Counter(zip(live_rows["document"], live_rows["level"], strict=True))
    assert not [pair for pair, count in pairs.items() if count > 1], pairs
    for _, rows in now[(now["state"] == "Sent") & (now["level"].fillna(0) > 0)].groupby("document"):
        levels = rows["level"].astype(int).tolist()
        assert levels == list(range(1, len(levels) + 1))


@given(STEPS)
@example([("produce", 0, 0), ("stop", 0, 0), ("wait", 20, 0), ("produce", 0, 0), ("mark", 0, 0)])
@example([("produce", 0, 0), ("send", 0, 0), ("wait", 20, 0), ("produce", 0, 0), ("send", 0, 0)])
@example([("promise", 0, 100), ("wait", 14, 0), ("produce", 0, 0), ("send", 0, 0)])
@example([("produce", 0, 0), ("withdraw", 0, 0), ("dispute", 0, 50), ("produce", 0, 0)])
@settings(max_examples=15, deadline=None)
def test_no_level_is_skipped_or_repeated_and_no_more_is_asked_than_is_open(
    steps: list[tuple[str, int, int]],
) -> None:
    story = Story()
    for verb, which, percent in steps:
        if verb != "produce":
            acted(story, verb, which, percent)
        else:
            left = story.left()
            for notice in story.produce():
                asked = {item.document: item.reminded for item in notice.items}
                assert all(0 < asked[d] <= left[d] for d in asked if d != "G1"), (asked, left)
                assert 0 < sum(asked.values()) <= left[left > 0].sum() - CREDIT
                for item in notice.items:
                    if item.level:
                        assert item.due_date is not None
                        assert story.today >= item.due_date + dt.timedelta(days=7)
            assert not story.produce(), "the second run of a day has nothing new"
        stands(story)
