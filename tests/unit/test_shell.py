import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ar_xl.jobs import BY_NAME
from ar_xl.problems import InputError
from ar_xl.shell import run
from ar_xl.tables import Table
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.memory import MemoryWorkbook

TODAY = dt.date(2026, 11, 2)


def table(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=range(2, 2 + count), dtype=object)


def book(**more: pd.DataFrame) -> MemoryWorkbook:
    tables = {
        "Customers": table(
            **{"Customer ID": ["C1", "C2"], "Name": ["Nordlicht GmbH", "Ardoise SARL"]}
        ),
        "Invoices": table(
            **{
                "Document": ["R-1001", "R-1002", "R-1003"],
                "Customer ID": ["C1", "C1", "C2"],
                "Invoice date": [dt.date(2026, 9, 1), dt.date(2026, 9, 15), dt.date(2026, 10, 1)],
                "Due date": [dt.date(2026, 10, 1), dt.date(2026, 10, 15), dt.date(2026, 10, 31)],
                "Amount": [119.0, 238.5, 1190.0],
            }
        ),
        "BankLines": table(
            **{
                "Line ID": ["L1", "L2"],
                "Booking date": [dt.date(2026, 10, 5), dt.date(2026, 10, 6)],
                "Amount": [119.0, 77.7],
                "Payer": ["Nordlicht GmbH", "Unknown Ltd"],
                "Remittance text": ["Rechnung R-1001", "thank you"],
            }
        ),
    }
    return MemoryWorkbook(**(tables | more))


def do(name: str, on: MemoryWorkbook, as_of: dt.date | None = None) -> tuple[str, ...]:
    outcome, _ = run(BY_NAME[name], on, today=TODAY, as_of=as_of, who="ines")
    return outcome.summary


def column(on: MemoryWorkbook, name: str, heading: str) -> list[object]:
    return list(on.frames[name][heading])


def test_reconcile_posts_what_is_certain_and_leaves_the_rest() -> None:
    month = book()
    do("reconcile", month)
    assert column(month, "Invoices", "Open amount") == [0.0, 238.5, 1190.0]
    assert column(month, "Allocations", "Document") == ["R-1001"]
    assert column(month, "Allocations", "Entered by") == ["ines"]
    assert column(month, "Allocations", "Run") == ["R1"]
    assert column(month, "BankLines", "Status")[0] == "Posted"
    assert set(column(month, "Reconciliation", "Check")) <= {"OK", None}


def test_a_second_run_posts_nothing_again() -> None:
    month = book()
    do("reconcile", month)
    before = month.frames["Allocations"]
    do("reconcile", month)
    do("post", month)
    pd.testing.assert_frame_equal(month.frames["Allocations"], before)


def test_input_problems_are_written_and_nothing_else_is() -> None:
    month = book()
    month.frames["BankLines"].loc[2, "Amount"] = "1l9"
    month.frames["Invoices"].loc[3, "Customer ID"] = "C9"
    before = dict(month.frames)
    with pytest.raises(InputError) as caught:
        do("reconcile", month)
    assert [p.sheet for p in caught.value.problems] == ["Bank", "Invoices"]
    assert set(month.frames) == {*before, "Problems"}
    assert column(month, "Problems", "Row") == [2, 3]
    assert column(month, "Problems", "Problem") == [
        "Is not a number",
        "Is not on the sheet Customers",
    ]
    for name, frame in before.items():
        pd.testing.assert_frame_equal(month.frames[name], frame)


def test_an_invoice_of_an_unknown_customer_stops_the_run() -> None:
    month = book()
    month.frames["Invoices"].loc[3, "Customer ID"] = "C9"
    with pytest.raises(InputError, match='Invoices, row 3, column Customer ID: "C9"'):
        do("match", month)


def test_a_missing_table_says_what_to_add() -> None:
    month = book()
    del month.frames["Invoices"]
    with pytest.raises(
        InputError, match=r"Invoices: the table Invoices is missing\. Add a sheet Invoices"
    ):
        do("match", month)


def test_a_missing_log_says_which_command_begins_it() -> None:
    with pytest.raises(InputError, match=r"the table ReminderLog is missing\. Run letters first"):
        do("sent", book())


def test_problems_that_were_mended_disappear() -> None:
    month = book()
    good = month.frames["BankLines"].copy()
    month.frames["BankLines"].loc[2, "Amount"] = "1l9"
    with pytest.raises(InputError):
        do("check", month)
    month.frames["BankLines"] = good
    do("check", month)
    assert len(month.frames["Problems"]) == 0


def test_check_writes_the_problems_sheet_only() -> None:
    month = book()
    before = set(month.frames)
    do("check", month)
    assert set(month.frames) == {*before, "Problems"}


def test_the_as_of_date_is_the_option_else_the_setting_else_today() -> None:
    month = book()
    job = BY_NAME["check"]
    assert run(job, month, today=TODAY)[1].as_of == TODAY
    month.frames["Settings"] = table(Setting=["As-of date"], Value=[dt.date(2026, 10, 31)])
    assert run(job, month, today=TODAY)[1].as_of == dt.date(2026, 10, 31)
    assert run(job, month, today=TODAY, as_of=dt.date(2026, 9, 30))[1].as_of == dt.date(2026, 9, 30)


def test_audit_rows_are_numbered_and_chained() -> None:
    month = book()
    do("match", month)
    do("post", month)
    audit = month.frames["Audit"]
    assert list(audit["Entry"]) == [1, 2]
    assert list(audit["Command"]) == ["match", "post"]
    assert list(audit["Who"]) == ["ines", "ines"]
    assert len(set(audit["Hash"])) == 2


def test_a_row_changed_in_audit_is_told() -> None:
    month = book()
    do("match", month)
    do("post", month)
    assert not [
        p for p in run(BY_NAME["check"], month, today=TODAY)[0].problems if p.sheet == "Audit"
    ]
    month.frames["Audit"].loc[2, "Totals"] = "nothing to see here"
    problems = run(BY_NAME["check"], month, today=TODAY)[0].problems
    assert [(p.sheet, p.row, p.severity) for p in problems if p.sheet == "Audit"] == [
        ("Audit", 2, "warning")
    ]


def test_the_same_book_gives_the_same_cells() -> None:
    one, two = book(), book()
    do("reconcile", one)
    do("reconcile", two)
    assert one.frames.keys() == two.frames.keys()
    for name, frame in one.frames.items():
        pd.testing.assert_frame_equal(frame, two.frames[name])


def test_a_problem_s_address_is_that_of_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Ines' bank"
    sheet["B3"], sheet["C3"], sheet["D3"] = "Line ID", "Booking date", "Amount"
    sheet["B4"], sheet["C4"], sheet["D4"] = "L1", dt.date(2026, 10, 1), "12,x"
    made.save(path)
    with pytest.raises(InputError):
        run(BY_NAME["match"], FileWorkbook(path), today=TODAY)
    problems = openpyxl.load_workbook(path)["Problems"]
    heading = [cell.value for cell in problems[1]]
    row = next(r for r in problems.iter_rows(min_row=2) if r[heading.index("Row")].value == 4)
    cell = row[heading.index("Cell")]
    assert cell.value == "'Ines'' bank'!D4"
    assert cell.hyperlink.location == "'Ines'' bank'!D4"


def test_an_advice_without_a_currency_is_in_that_of_its_bank_line() -> None:
    month = book()
    month.frames["BankLines"]["Currency"] = pd.Series(["JPY", "EUR"], index=[2, 3], dtype=object)
    month.frames["BankLines"].loc[2, "Amount"] = 50000
    month.frames["Invoices"]["Currency"] = pd.Series(
        ["JPY", "EUR", "EUR"], index=[2, 3, 4], dtype=object
    )
    month.frames["Invoices"].loc[2, "Amount"] = 50000
    month.frames["BankLines"].loc[2, "Remittance text"] = "see our advice"
    advice = {"Line ID": ["L1"], "Document reference": ["R-1001"], "Amount": [50000]}
    month.frames["Remittances"] = table(**advice)
    do("match", month)
    assert column(month, "Matches", "Verdict")[0] == "Auto"
    assert column(month, "Matches", "Document")[0] == "R-1001"


def test_a_line_booked_after_the_as_of_date_is_not_there_yet() -> None:
    month = book()
    do("reconcile", month, dt.date(2026, 10, 5))
    assert set(column(month, "Matches", "Line ID")) == {"L1"}
    assert column(month, "BankLines", "Status") == ["Posted", None]


def test_a_line_posted_again_after_a_reversal_changes_no_earlier_day() -> None:
    month = book()
    do("reconcile", month, dt.date(2026, 10, 31))
    first = month.frames["Allocations"].loc[2]
    back = first.to_dict() | {"Allocation ID": "A000002", "Amount": -119.0, "Reverses": "A000001"}
    back |= {"Effective date": dt.date(2026, 10, 20)}
    month.frames["Allocations"].loc[3] = back
    do("match", month, dt.date(2026, 10, 31))
    lines = month.frames["Matches"]["Line ID"]
    month.frames["Matches"].loc[lines.index[lines == "L1"][0], "Decision"] = "Accept"
    do("post", month, dt.date(2026, 10, 31))
    assert column(month, "Allocations", "Effective date")[-1] == dt.date(2026, 10, 20)
    open_then = []
    for day in (4, 5, 19, 20, 21):
        do("age", month, dt.date(2026, 10, day))
        aging = month.frames["AgingSummary"]
        open_then.append(aging["Open"][aging["Customer ID"] == "C1"].sum())
    assert open_then == [357.5, 238.5, 238.5, 238.5, 238.5]


def test_a_setting_that_is_there_twice_is_a_problem() -> None:
    settings = table(Setting=["Currency", "Company", "currency"], Value=["USD", "N", "EUR"])
    month = book(Settings=settings)
    with pytest.raises(
        InputError, match=r"Settings, row 4, column Setting: .* twice \(also row 2\)"
    ):
        do("check", month)


def test_a_document_disputed_after_matching_is_not_posted_unseen() -> None:
    month = book()
    do("match", month)
    month.frames["Invoices"]["Disputed amount"] = pd.Series(
        [19.0, None, None], index=[2, 3, 4], dtype=object
    )
    do("post", month)
    assert "Allocations" not in month.frames
    month.frames["Matches"].loc[2, "Decision"] = "Accept"
    do("post", month)
    assert column(month, "Allocations", "Document") == ["R-1001"]


def test_aging_by_invoice_date_says_overdue_by_the_due_date() -> None:
    month = book(Settings=table(Setting=["Aging basis"], Value=["Invoice date"]))
    (line,) = do("age", month, dt.date(2026, 9, 30))
    assert "357.50 EUR open, 0.00 of it overdue" in line
    aging = month.frames["AgingSummary"]
    assert aging["1-30"].sum() == 357.5


def test_start_is_told_without_a_look_at_tables_it_says_nothing_about() -> None:
    asked: list[str] = []

    class Watched(MemoryWorkbook):
        def read(self, table: Table) -> pd.DataFrame | None:
            asked.append(table.name)
            return super().read(table)

    month = Watched(
        **book().frames, Start=table(Step=["1. Settings"]), ContactLog=table(Note=["x"])
    )
    do("match", month)
    assert "3. Bank statement" in column(month, "Start", "Step")
    assert "Reminders" in asked
    assert "ContactLog" not in asked


def test_invoices_without_a_number_are_told_where_money_lies_on_account() -> None:
    month = book()
    month.frames["Invoices"].loc[[3, 4], "Document"] = None
    on_account = {"Allocation ID": "A1", "Line ID": "L0", "Customer ID": "C1", "Amount": -5.0}
    month.frames["Allocations"] = table(
        **{name: [value] for name, value in on_account.items()},
        **{"Kind": ["On account"], "Effective date": [dt.date(2026, 10, 1)]},
    )
    with pytest.raises(InputError) as error:
        do("match", month)
    told = [(p.row, p.column, p.what) for p in error.value.problems if p.sheet == "Invoices"]
    assert told == [(3, "Document", "is empty"), (4, "Document", "is empty")]
