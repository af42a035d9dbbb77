"""The dashboard: each figure is the one of the sheet it comes from."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ar_xl.cells import check, empty, render
from ar_xl.core.aging import age
from ar_xl.core.aging.history import age_history
from ar_xl.core.dashboard import countback, dashboard
from ar_xl.outcome import Run
from ar_xl.settings import Settings
from ar_xl.tables import AGING_HISTORY, AGING_SUMMARY, BY_NAME, CUSTOMERS, DASHBOARD, TABLES
from ar_xl.tables.dashboard import CALENDAR, DEBTORS, LEVELS, MONTHS
from ar_xl.workbook.file import FileWorkbook
from tests.aging_books import OCT, book, event, invoice, on
from tests.repair_linter import faults

RUN = Run(OCT, OCT)
BUCKETS = ["not_due", "1_30", "31_60", "61_90", "91"]


def table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    raw = pd.DataFrame(rows, index=range(2, 2 + len(rows)), dtype=object)
    frame, found = check(BY_NAME[name], raw, Settings())
    assert not found
    return frame


def frames(**more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Five documents in two currencies, one of them paid in part, one payment on account."""
    made = book(
        [
            invoice("R1", 1000, on(7, 1), on(7, 31)),
            invoice("R2", 400, on(9, 15), on(10, 15), customer="C2"),
            invoice("R3", 250, on(10, 20), on(11, 20)),
            invoice("G1", -50, on(10, 2), on(10, 2)),
            invoice("R4", 90, on(10, 5), on(10, 10), code="USD", customer="C2"),
        ],
        [
            event(1, "R1", 300, on(10, 10)),
            event(2, None, 75, on(10, 12), "On account", customer="C1"),
        ],
    )
    return {t.name: empty(t) for t in TABLES} | made | more


def drawn(given: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tiles by currency, and the figures behind the charts."""
    outcome = dashboard(given, Settings(), RUN)
    (figures,) = outcome.frames.values()
    return figures.attrs["tiles"][1].set_index("currency"), figures


def test_overdue_is_by_due_date_whatever_date_the_aging_is_by() -> None:
    by_invoice = Settings(aging_basis="Invoice date")
    (figures,) = dashboard(frames(), by_invoice, RUN).frames.values()
    tiles = figures.attrs["tiles"][1].set_index("currency")
    usual, _ = drawn(frames())
    assert tiles["overdue"].to_dict() == usual["overdue"].to_dict()
    assert tiles.loc["EUR", "overdue"] < tiles.loc["EUR", "open"]
    past = age_history(frames(), by_invoice, RUN)
    (months,) = (f for t, f in past.frames.items() if t.name == AGING_HISTORY.name)
    assert months["overdue_share"].isna().all()


def part(figures: pd.DataFrame, name: str, code: str = "EUR") -> pd.DataFrame:
    rows = figures[(figures["part"] == name) & (figures["currency"] == code)]
    return rows.set_index("what")


def of(outcome_frames: object, name: str) -> pd.DataFrame:
    return next(f for t, f in dict(outcome_frames).items() if t.name == name)  # type: ignore[call-overload]


def test_the_tiles_are_the_sums_of_the_aging_by_currency() -> None:
    tiles, _ = drawn(frames())
    aging = of(age(frames(), Settings(), RUN).frames, AGING_SUMMARY.name)
    sums = aging.groupby("currency")[["open", "not_due", "unapplied", "disputed"]].sum()
    for code in ("EUR", "USD"):
        row = sums.loc[code]
        assert tiles.loc[code, "open"] == row["open"]
        assert tiles.loc[code, "overdue"] == row["open"] - row["not_due"]
        assert tiles.loc[code, "unapplied"] == row["unapplied"]
    assert tiles["open"].to_dict() == {"EUR": 130000, "USD": 9000}
    assert tiles.loc["EUR", "overdue_share"] == pytest.approx(105000 / 130000)
    assert tiles.loc["EUR", "unapplied"] == -7500


def test_the_months_are_those_of_the_history() -> None:
    _, figures = drawn(frames())
    history = of(
        age_history(frames(), Settings(), replace(RUN, options={"months": 12})).frames,
        AGING_HISTORY.name,
    )
    for code in ("EUR", "USD"):
        wanted = history[history["currency"] == code]
        shown = part(figures, MONTHS, code)
        assert shown.index.tolist() == wanted["month_end"].dt.strftime("%Y-%m").tolist()
        assert shown[BUCKETS].to_numpy().tolist() == wanted[BUCKETS].to_numpy().tolist()
        assert shown["amount"].tolist() == wanted["open"].tolist()
    assert part(figures, MONTHS)["amount"].tolist() == [100000, 100000, 140000, 130000]


def test_the_largest_debtors_come_first_with_the_ages_of_the_aging() -> None:
    _, figures = drawn(frames())
    shown = part(figures, DEBTORS)
    assert shown["amount"].to_dict() == {"Adler": 90000, "Bär": 40000}
    aging = of(age(frames(), Settings(), RUN).frames, AGING_SUMMARY.name)
    eur = aging[aging["currency"] == "EUR"].set_index("customer").loc[shown.index]
    assert shown[BUCKETS].to_numpy().tolist() == eur[BUCKETS].to_numpy().tolist()


def test_no_more_than_ten_debtors_stand_for_a_currency() -> None:
    rows = [invoice(f"R{n}", n, on(9, 1), customer=f"K{n}") for n in range(1, 15)]
    names = [{"Customer ID": f"K{n}", "Name": f"Name {n}"} for n in range(1, 15)]
    _, figures = drawn(
        frames(Customers=table("Customers", names)) | {"Invoices": book(rows)["Invoices"]}
    )
    assert part(figures, DEBTORS).index.tolist() == [f"Name {n}" for n in range(14, 4, -1)]


def test_promises_stand_in_the_week_they_are_due_less_what_came_in() -> None:
    def promise(number: int, amount: float, pay_by: dt.date, **more: object) -> dict[str, object]:
        first = {"Promise ID": f"P{number}", "Customer ID": "C1", "Currency": "EUR"}
        return first | {"Amount": amount, "Promised on": on(10, 1), "Pay by": pay_by} | more

    promises = table(
        "Promises",
        [
            promise(1, 400, on(11, 2), Document="R1"),  # 300 of it came in
            promise(2, 250, on(11, 16), Document="R3"),
            promise(3, 50, on(10, 29), Document="R1"),
            promise(4, 70, on(10, 5), Document="R3"),  # broken
        ],
    )
    tiles, figures = drawn(frames(Promises=promises))
    calendar = part(figures, CALENDAR)
    assert calendar["amount"].sum() == 40000 + 25000 + 5000 - 30000
    assert calendar["amount"].to_dict()["11-14 to 11-20"] == 25000
    assert calendar.index.tolist()[-4:] == [
        *("10-31 to 11-06", "11-07 to 11-13", "11-14 to 11-20", "11-21 to 11-27"),
    ]
    soon = calendar["amount"].drop(["11-07 to 11-13", "11-14 to 11-20", "11-21 to 11-27"])
    assert tiles.loc["EUR", "promised_7_days"] == soon.sum()


def test_overdue_documents_stand_under_the_reminder_sent_last() -> None:
    log = table(
        "ReminderLog",
        [
            {"Reminder ID": "X", "State": state, "On": on(10, 20), "Customer ID": "C1"}
            | {"Document": "R1", "Level": 1, "Currency": "EUR", "Amount": 1000}
            for state in ("Prepared", "Sent")
        ],
    )
    _, figures = drawn(frames(ReminderLog=log))
    assert part(figures, LEVELS)["amount"].to_dict() == {
        **{"Not reminded": 40000, "Level 1": 70000, "Level 2": 0, "Level 3": 0},
    }
    assert part(figures, LEVELS)["count"].tolist() == [1, 1, 0, 0]


def test_auto_matched_counts_what_was_posted_without_a_decision() -> None:
    lines = table(
        "BankLines",
        [
            {"Line ID": line, "Booking date": on(10, day), "Amount": 1, "Currency": "EUR"}
            | {"Status": status}
            for line, day, status in (
                ("L1", 10, "Posted"),
                ("L2", 12, "On account"),
                ("L3", 13, "No receivable"),
                ("L4", 14, "Review"),
            )
        ],
    )
    decided = table("DecisionLog", [{"Line ID": "L2", "Decided": "Option 1"}])
    tiles, _ = drawn(frames(BankLines=lines))
    assert tiles.loc["EUR", "auto_matched"] == pytest.approx(2 / 3)
    tiles, _ = drawn(frames(BankLines=lines, DecisionLog=decided))
    assert tiles.loc["EUR", "auto_matched"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (300, 15.5),  # half of October's 600
        (600, 31),
        (900, 46),  # October, and half of September's 600
        (0, 0),
        (1500, 107),  # August is a credit and only adds its days, July 300 of 600
        (9999, None),  # more than was ever invoiced
    ],
)
def test_dso_counts_back_through_the_months(left: int, days: float | None) -> None:
    dates = pd.to_datetime(["2026-10-05", "2026-09-30", "2026-08-01", "2026-07-02"])
    invoices = pd.DataFrame(
        {"invoice_date": dates.astype("datetime64[s]"), "amount": [600, 600, -100, 600]}
    )
    found = countback(left, invoices, OCT)
    assert found == (None if days is None else pytest.approx(days, abs=0.51))


def test_the_sheet_has_four_charts_on_one_page_however_often_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    FileWorkbook.create(path, {CUSTOMERS: render(CUSTOMERS, empty(CUSTOMERS), Settings())})
    (shown,) = dashboard(frames(), Settings(), RUN).frames.items()
    for _ in range(2):
        FileWorkbook(path, backups=0).write({shown[0]: render(*shown, Settings())})
    content = path.read_bytes()
    assert faults(content) == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        charts = [parts.read(name).decode() for name in names if name.startswith("xl/charts/chart")]
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert len(charts) == 4
    assert sum("Top ten debtors by age, EUR" in chart for chart in charts) == 1
    assert 'orientation="landscape" fitToWidth="1" fitToHeight="1"' in sheet
    read = FileWorkbook(path).read(DASHBOARD)
    assert read is not None and len(read) == len(shown[1])


def test_tiles_wider_than_the_figures_are_printed_whole(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    one = Settings(bucket_edges=(30,))
    (shown,) = dashboard(frames(), one, RUN).frames.items()
    FileWorkbook.create(path, {shown[0]: render(*shown, one)})
    with zipfile.ZipFile(path) as parts:
        assert "'Dashboard'!$A$1:$J$" in parts.read("xl/workbook.xml").decode()
