"""What is disputed on a date: by amount, from the sheet Disputes, else from the invoice."""

import datetime as dt

import pandas as pd

from ar_xl.cells import check, empty
from ar_xl.core.disputes import disputed
from ar_xl.settings import Settings
from ar_xl.tables import DISPUTES, INVOICES


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def invoices(*rows: tuple[object, ...]) -> pd.DataFrame:
    headings = ["Document", "Amount", "Disputed amount", "Customer ID", "Invoice date"]
    cells = [(*row, "C1", on(8, 1)) for row in rows]
    raw = pd.DataFrame(cells, columns=headings, index=range(2, 2 + len(cells)), dtype=object)
    return check(INVOICES, raw, Settings())[0]


def disputes(*rows: tuple[object, ...]) -> pd.DataFrame:
    if not rows:
        return empty(DISPUTES)
    headings = ["Document", "Amount", "Raised on", "Status", "Resolved on"]
    cells = [(*row, None, None)[:5] for row in rows]
    raw = pd.DataFrame(cells, columns=headings, index=range(2, 2 + len(cells)), dtype=object)
    found, problems = check(DISPUTES, raw, Settings())
    assert not problems
    return found


TWO = invoices(("R1", 500, None), ("R2", 300, 50))
PART = ("R1", 120, on(9, 10))


def test_a_dispute_counts_from_the_day_it_is_raised_by_its_amount() -> None:
    assert disputed(TWO, disputes(PART), on(9, 9)).tolist() == [0, 5000]
    assert disputed(TWO, disputes(PART), on(9, 10)).tolist() == [12000, 5000]


def test_a_resolution_counts_from_its_day_on_and_not_before() -> None:
    solved = disputes((*PART, "Resolved", on(9, 20)))
    assert disputed(TWO, solved, on(9, 19)).tolist() == [12000, 5000]
    assert disputed(TWO, solved, on(9, 20)).tolist() == [0, 5000]


def test_resolved_without_a_date_is_resolved() -> None:
    assert disputed(TWO, disputes((*PART, "Resolved")), on(9, 30)).tolist() == [0, 5000]


def test_several_disputes_of_a_document_add_up_to_its_amount_at_most() -> None:
    some = disputes(PART, ("R1", 80, on(9, 11)), ("R2", 900, on(9, 1)))
    assert disputed(TWO, some, on(9, 30)).tolist() == [20000, 30000]


def test_the_amount_typed_on_the_invoice_gives_way_to_the_sheet_disputes() -> None:
    solved = disputes(("R2", 50, on(9, 1), "Resolved", on(9, 5)))
    assert disputed(TWO, solved, on(9, 30)).tolist() == [0, 0]
    assert disputed(TWO, disputes(), on(9, 30)).tolist() == [0, 5000]


def test_a_credit_note_has_no_disputed_debt() -> None:
    credit = invoices(("G1", -100, 40))
    assert disputed(credit, disputes(), on(9, 30)).tolist() == [0]
