"""Promises to pay: kept, part kept, broken, live; judged by the money that came in time."""

import datetime as dt

import pandas as pd

from ar_xl.cells import check, empty
from ar_xl.core import ledger
from ar_xl.core.promises import live, standing
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BY_NAME, INVOICES, PROMISES, Table

Cells = list[tuple[object, ...]]


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def frame(table: Table, headings: str, cells: Cells) -> pd.DataFrame:
    if not cells:
        return empty(table)
    raw = pd.DataFrame(
        cells, columns=headings.split(", "), index=range(2, 2 + len(cells)), dtype=object
    )
    found, problems = check(BY_NAME[table.name], raw, Settings())
    assert not problems
    return found


def invoices(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Document, customer, due date, amount, all dated 1 August."""
    headings = "Document, Customer ID, Due date, Amount, Invoice date"
    return frame(INVOICES, headings, [(*row, on(8, 1)) for row in rows])


def promises(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Customer, document, amount, promised on, pay by, withdrawn on."""
    headings = "Customer ID, Document, Amount, Promised on, Pay by, Withdrawn on"
    return frame(PROMISES, headings, [(*row, None)[:6] for row in rows])


def events(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Document, amount, effective date, kind, reverses."""
    headings = (
        "Document, Amount, Effective date, Kind, Reverses, Allocation ID, Line ID, Customer ID"
    )
    cells: Cells = []
    for number, row in enumerate(rows, 1):
        document, amount, date = row[:3]
        kind = row[3] if len(row) > 3 else "Payment"
        reverses = row[4] if len(row) > 4 else None
        line = None if kind in ("Write-off", "Opening", "Other") else f"L{number}"
        cells.append((document, amount, date, kind, reverses, f"A{number:06d}", line, "C1"))
    return frame(ALLOCATIONS, headings, cells)


ONE = invoices(("R1", "C1", on(8, 31), 500))
TWO = invoices(("R1", "C1", on(9, 30), 500), ("R2", "C1", on(8, 31), 300))
BOOK = ("C1", "R1", 500, on(9, 10), on(9, 20))


def state(
    made: pd.DataFrame,
    paid: pd.DataFrame,
    as_of: dt.date,
    of: pd.DataFrame = ONE,
    grace: int = 3,
) -> list[tuple[str, int]]:
    found = standing(made, of, ledger.complete(of, paid), as_of, grace)
    return list(zip(found["state"], found["paid"].tolist(), strict=True))


def covered(
    made: pd.DataFrame,
    paid: pd.DataFrame,
    as_of: dt.date,
    of: pd.DataFrame = ONE,
    grace: int = 3,
) -> list[int]:
    return live(made, of, ledger.complete(of, paid), as_of, grace).tolist()


def test_a_promise_is_open_until_its_last_day_of_grace_and_broken_after_it() -> None:
    made = promises(BOOK)
    assert state(made, events(), on(9, 23)) == [("Open", 0)]
    assert covered(made, events(), on(9, 23)) == [50000]
    assert state(made, events(), on(9, 24)) == [("Broken", 0)]
    assert covered(made, events(), on(9, 24)) == [0]


def test_before_it_is_made_a_promise_is_nothing() -> None:
    assert state(promises(BOOK), events(), on(9, 9)) == [("", 0)]
    assert covered(promises(BOOK), events(), on(9, 9)) == [0]


def test_a_payment_in_the_days_of_grace_keeps_it() -> None:
    assert state(promises(BOOK), events(("R1", 500, on(9, 23))), on(10, 1)) == [("Kept", 50000)]


def test_a_later_payment_does_not_mend_a_broken_promise() -> None:
    paid = events(("R1", 500, on(9, 24)))
    assert state(promises(BOOK), paid, on(9, 24)) == [("Broken", 0)]
    assert state(promises(BOOK), paid, on(10, 31)) == [("Broken", 0)]


def test_money_that_was_there_before_the_promise_is_not_what_was_promised() -> None:
    made = promises(("C1", "R1", 200, on(9, 10), on(9, 20)))
    paid = events(("R1", 200, on(9, 10)))
    assert state(made, paid, on(9, 30)) == [("Broken", 0)]


def test_part_of_the_money_is_part_kept_and_the_rest_stays_covered_meanwhile() -> None:
    made, paid = promises(BOOK), events(("R1", 200, on(9, 15)))
    assert state(made, paid, on(9, 16)) == [("Open", 20000)]
    assert covered(made, paid, on(9, 16)) == [30000]
    assert state(made, paid, on(9, 24)) == [("Part kept", 20000)]
    assert covered(made, paid, on(9, 24)) == [0]


def test_discount_and_charge_taken_with_the_payment_count_as_paid() -> None:
    paid = events(
        *(("R1", 485, on(9, 15)), ("R1", 10, on(9, 15), "Discount")),
        ("R1", 5, on(9, 15), "Charge"),
    )
    assert state(promises(BOOK), paid, on(9, 30)) == [("Kept", 50000)]


def test_a_credited_document_leaves_no_broken_promise() -> None:
    paid = events(("R1", 500, on(9, 15), "Write-off"))
    assert state(promises(BOOK), paid, on(9, 30)) == [("Withdrawn", 0)]
    some = events(("R1", 300, on(9, 14)), ("R1", 200, on(9, 15), "Other"))
    assert state(promises(BOOK), some, on(9, 30)) == [("Kept", 30000)]


def test_a_returned_payment_breaks_the_promise_from_its_return_on() -> None:
    paid = events(("R1", 500, on(9, 15)), ("R1", -500, on(10, 5), "Payment", "A000001"))
    assert state(promises(BOOK), paid, on(10, 4)) == [("Kept", 50000)]
    assert state(promises(BOOK), paid, on(10, 5)) == [("Broken", 0)]


def test_withdrawn_before_its_last_day_it_covers_nothing_from_then_on() -> None:
    made = promises((*BOOK, on(9, 15)))
    assert covered(made, events(), on(9, 14)) == [50000]
    assert state(made, events(), on(9, 15)) == [("Withdrawn", 0)]
    assert covered(made, events(), on(9, 15)) == [0]


def test_what_is_broken_is_not_withdrawn_afterwards() -> None:
    made = promises((*BOOK, on(10, 15)))
    assert state(made, events(), on(10, 31)) == [("Broken", 0)]


def test_one_payment_counts_for_one_promise_only() -> None:
    made = promises(
        ("C1", "R1", 200, on(9, 10), on(9, 20)), ("C1", "R1", 200, on(9, 10), on(9, 22))
    )
    paid = events(("R1", 200, on(9, 15)))
    assert state(made, paid, on(9, 30)) == [("Kept", 20000), ("Broken", 0)]


def test_instalments_paid_ahead_are_all_kept() -> None:
    made = promises(
        *(("C1", "R1", 250, on(9, 1), on(9, 10)), ("C1", "R1", 250, on(9, 1), on(10, 10))),
    )
    assert state(made, events(("R1", 500, on(9, 5))), on(11, 1)) == [
        ("Kept", 25000),
        ("Kept", 25000),
    ]


def test_without_a_document_the_oldest_due_is_covered_first() -> None:
    made = promises(("C1", None, 400, on(9, 10), on(9, 20)))
    assert covered(made, events(), on(9, 12), TWO) == [10000, 30000]
    paid = events(("R1", 400, on(9, 12)))
    assert state(made, paid, on(9, 30), TWO) == [("Kept", 40000)]


def test_promises_cover_a_document_once_the_one_that_names_it_first() -> None:
    made = promises(
        ("C1", None, 400, on(9, 10), on(9, 20)), ("C1", "R2", 300, on(9, 10), on(9, 25))
    )
    assert covered(made, events(), on(9, 12), TWO) == [40000, 30000]


def test_other_customers_and_currencies_are_not_covered() -> None:
    of = invoices(("R1", "C2", on(8, 31), 500))
    made = promises(("C1", None, 400, on(9, 10), on(9, 20)))
    assert covered(made, events(), on(9, 12), of) == [0]


def test_a_later_invoice_does_not_revive_a_promise_about_what_was_settled() -> None:
    of = invoices(("R1", "C1", on(8, 31), 500), ("R2", "C1", on(12, 31), 100))
    of.loc[of["document"] == "R2", "invoice_date"] = ledger.day(on(11, 1))
    made = promises(("C1", None, 500, on(9, 10), on(9, 20)))
    paid = events(("R1", 500, on(9, 15), "Write-off"))
    assert state(made, paid, on(10, 1), of) == [("Withdrawn", 0)]
    assert state(made, paid, on(11, 30), of) == [("Withdrawn", 0)]


def test_no_promises_cover_nothing() -> None:
    assert covered(promises(), events(), on(9, 12)) == [0]
    assert standing(promises(), ONE, events(), on(9, 12), 3).empty
