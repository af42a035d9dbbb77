"""What is new, what is known, what has changed: nothing is booked twice and nothing is lost."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd

from ar_xl.cells import check, empty
from ar_xl.importers.merge import Booked, merge
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES


def bank(*rows, statement="s1"):
    """Lines from (day, amount, text) or with a fourth for the bank's reference."""
    cells = [
        {
            "Line ID": f"#{n}",
            "Bank account": "DE02",
            "Booking date": f"2026-10-{day:02}",
            "Amount": amount,
            "Remittance text": text,
            "Bank reference": reference[0] if reference else None,
            "Source": f"{statement}.xml · statement {statement} · entry {n}",
        }
        for n, (day, amount, text, *reference) in enumerate(rows, 1)
    ]
    frame, problems = check(BANK_LINES, pd.DataFrame(cells, dtype=object), Settings())
    assert not problems
    return frame.assign(line_id="")


def together(*frames):
    joined = pd.concat(frames)
    return joined.set_axis(range(2, 2 + len(joined)), axis=0)


def book_of(*files):
    """A book into which files were imported one after the other."""
    book = empty(BANK_LINES)
    for file in files:
        new = merge(BANK_LINES, book, file, "f").new
        book = together(book, new) if len(book) else together(new)
    return book


def test_a_line_is_named_by_date_and_content():
    (name,) = book_of(bank((5, 10, "RE 1")))["line_id"]
    assert name.startswith("20261005-")
    assert len(name) == 17


def test_the_name_does_not_depend_on_blanks_case_or_the_file():
    one = book_of(bank((5, 10, "RE 1  Meier")))["line_id"].tolist()
    other = book_of(bank((5, 10, "re 1 MEIER"), statement="s2"))["line_id"].tolist()
    assert one == other


def test_the_same_statement_twice_adds_nothing():
    file = bank((5, 10, "RE 1"), (5, 10, "RE 1"), (6, -3, "fee"))
    again = merge(BANK_LINES, book_of(file), file, "f")
    assert (len(again.new), again.known, again.changed, again.problems) == (0, 3, 0, ())


def test_overlapping_statements_add_only_what_is_new():
    book = book_of(bank((5, 10, "RE 1", "r1"), (6, 20, "RE 2", "r2")))
    merged = merge(
        BANK_LINES, book, bank((6, 20, "RE 2", "r2"), (7, 30, "RE 3", "r3"), statement="s2"), "f"
    )
    assert merged.new["amount"].tolist() == [3000]
    assert merged.known == 1


def test_true_twins_are_two_lines_with_two_names():
    names = book_of(bank((5, 10, "RE 1"), (5, 10, "RE 1")))["line_id"].tolist()
    assert names[1] == names[0] + "-2"


def test_a_third_twin_is_new_where_the_book_has_two():
    merged = merge(
        BANK_LINES, book_of(bank(*[(5, 10, "RE 1")] * 2)), bank(*[(5, 10, "RE 1")] * 3), "f"
    )
    assert [name[-2:] for name in merged.new["line_id"]] == ["-3"]


def test_an_edited_line_is_still_known():
    book = book_of(bank((5, 10, "RE 1")))
    book["remittance_text"] = "RE 1, see mail"
    book["status"] = "Posted"
    assert len(merge(BANK_LINES, book, bank((5, 10, "RE 1")), "f").new) == 0


def test_a_line_typed_by_hand_is_known_by_its_content():
    book = book_of(bank((5, 10, "RE 1"))).assign(line_id="my 1")
    assert len(merge(BANK_LINES, book, bank((5, 10, "RE 1")), "f").new) == 0


def test_a_new_line_never_takes_a_name_that_is_there():
    book = book_of(bank((5, 10, "RE 1"), (5, 10, "RE 1"))).iloc[1:]
    merged = merge(BANK_LINES, book, bank((5, 10, "RE 1"), (5, 10, "RE 1")), "f")
    assert len(merged.new) == 1
    assert not set(merged.new["line_id"]) & set(book["line_id"])


def test_an_equal_line_of_another_statement_is_told():
    merged = merge(
        BANK_LINES, book_of(bank((5, 10, "RE 1"))), bank((5, 10, "RE 1"), statement="s2"), "f"
    )
    assert [(p.severity, p.row) for p in merged.problems] == [("warning", 0)]


def test_a_bank_s_own_number_is_kept():
    file = bank((5, 10, "RE 1")).assign(line_id="T-1")
    merged = merge(BANK_LINES, empty(BANK_LINES), file, "f")
    assert merged.new["line_id"].tolist() == ["T-1"]


def test_a_number_used_again_for_another_booking_loses_no_line():
    book = together(bank((5, 10, "RE 1")).assign(line_id="1"))
    merged = merge(BANK_LINES, book, bank((9, 99, "RE 7")).assign(line_id="1"), "f")
    assert merged.new["amount"].tolist() == [9900]
    assert merged.new["line_id"].tolist() != ["1"]
    assert merged.new["bank_reference"].tolist() == ["1"]


def invoices(*rows):
    cells = [
        {"Document": d, "Customer ID": "K", "Invoice date": "2026-10-01", "Amount": a, "Note": n}
        for d, a, n in rows
    ]
    return check(INVOICES, pd.DataFrame(cells, dtype=object), Settings())[0]


def test_known_documents_add_nothing_and_changed_ones_are_told_not_overwritten():
    merged = merge(
        INVOICES,
        invoices(("R1", 10, "x"), ("R2", 20, None)),
        invoices(("r1", 10, None), ("R2", 25, None), ("R3", 30, None)),
        "op.csv",
    )
    assert merged.new["document"].tolist() == ["R3"]
    assert (merged.known, merged.changed) == (1, 1)
    assert [str(p) for p in merged.problems] == [
        'op.csv, row 1, column Document: "R2" is in the book already, but differs: Amount 20.00 is 25.00 in the file. '
        "The book's row stands; correct it on the sheet Invoices if the file is right."
    ]


def test_a_blank_in_the_file_is_no_change():
    have = check(
        CUSTOMERS,
        pd.DataFrame([{"Customer ID": "K", "Name": "Meier", "Email": "a@b.example"}]),
        Settings(),
    )[0]
    given = check(CUSTOMERS, pd.DataFrame([{"Customer ID": "K", "Name": "MEIER"}]), Settings())[0]
    assert merge(CUSTOMERS, have, given, "f").known == 1


def test_remittance_rows_are_known_when_an_equal_row_is_there():
    rows = [
        {"Line ID": "L", "Document reference": "R1", "Amount": 5},
        {"Line ID": "L", "Document reference": "R1", "Amount": 5},
    ]
    one, two = (
        check(REMITTANCES, pd.DataFrame(rows[:n], dtype=object), Settings())[0] for n in (1, 2)
    )
    assert (
        len(merge(REMITTANCES, one, two, "f").new),
        len(merge(REMITTANCES, two, two, "f").new),
    ) == (1, 0)


def told_by(account, text, statement, reference=None, end_to_end=None, amount=10):
    frame = bank((5, amount, text), statement=statement)
    return frame.assign(
        bank_account=account, bank_reference=reference or "", end_to_end_id=end_to_end or ""
    )


def test_a_booking_from_camt_and_from_mt940_is_booked_once_and_told():
    camt = told_by(
        "DE89370400440532013000", "RE-2026-0417 vom 02.10.2026", "camt", "2026103012345", "E-1"
    )
    mt940 = told_by("37040044/0532013000", "RE-2026-0417 VOM 02.10.20 26", "mt940", None, "E-1")
    merged = merge(BANK_LINES, book_of(camt), mt940, "mt940.sta")
    assert (len(merged.new), merged.known) == (0, 1)
    assert "is the same booking as line 20261005-" in merged.problems[0].what


def test_the_same_text_with_another_bank_reference_is_added_and_asked():
    one, other = (
        told_by("DE89370400440532013000", "RE-2026-0417", name, name) for name in ("r1", "r2")
    )
    merged = merge(BANK_LINES, book_of(one), other, "b.xml")
    assert len(merged.new) == 1
    assert "may be the same booking" in merged.problems[0].what


def test_two_payments_of_one_day_and_amount_with_other_texts_stay_two():
    one, other = (
        told_by("DE89370400440532013000", text, text) for text in ("RE-2026-0417", "RE-2026-0418")
    )
    merged = merge(BANK_LINES, book_of(one), other, "b.xml")
    assert (len(merged.new), merged.problems) == (1, ())


def test_a_line_is_found_among_those_of_its_day_and_by_its_name():
    days = [dt.date(2026, 10, day) for day in (1, 2, 3)]
    ids = ["A1", "20261001-AAAAAAAA", "A3"]
    cells = pd.DataFrame(
        {"Line ID": ids, "Booking date": days, "Amount": [1.0, 2.0, 3.0]},
        index=[2, 3, 4],
        dtype=object,
    )
    lines = check(BANK_LINES, cells, Settings())[0]
    booked = Booked(lines.iloc[:2])
    booked.add(lines.iloc[2:])

    def near(line_id, day):
        one = lines.iloc[:1].assign(line_id=line_id, booking_date=pd.Timestamp(day).as_unit("s"))
        return booked.near(one)["line_id"].tolist()

    assert near("", days[2]) == ["A3"]
    assert near("a3", dt.date(2026, 12, 1)) == ["A3"]
    assert near("", days[0]) == ["A1", "20261001-AAAAAAAA"]  # its date was corrected in the book
    assert near("", dt.date(2026, 12, 1)) == []


def test_the_same_booking_is_known_by_its_end_to_end_id_though_the_text_is_short():
    book = book_of(bank((5, 100, "RE 5")).assign(end_to_end_id="E2E-1"))
    lines = bank((5, 100, "SVWZ RE 5"), statement="mt").assign(end_to_end_id="E2E-1")
    assert merge(BANK_LINES, book, lines, "m.sta").new.empty


def test_the_same_booking_is_known_by_a_short_text_with_its_payer():
    book = book_of(bank((5, 100, "RE 5")).assign(payer="Meier GmbH", bank_reference="B1"))
    other = bank((5, 100, "RE 5"), statement="mt")
    assert len(merge(BANK_LINES, book, other.assign(payer="Schulz KG"), "m.sta").new) == 1
    assert merge(BANK_LINES, book, other.assign(payer="MEIER GMBH"), "m.sta").new.empty


def test_twins_that_only_their_references_tell_apart_are_both_known_in_any_order():
    told = {"payer": "A", "end_to_end_id": ["E2E-1", "E2E-2"]}
    book = book_of(bank((5, 100, "RE 5"), (5, 100, "RE 5")).assign(**told))
    turned = bank((5, 100, "RE 5."), (5, 100, "RE 5."), statement="mt").assign(
        payer="A", end_to_end_id=["E2E-2", "E2E-1"], bank_reference=["X", "Y"]
    )
    assert merge(BANK_LINES, book, turned, "m.sta").new.empty


def test_thousands_of_equal_bookings_take_no_time():
    lines = bank(*[(5, 1, "x")] * 3)
    many = pd.concat([lines] * 10_000).set_axis(range(1, 30_001), axis=0)
    started = time.process_time()
    names = merge(BANK_LINES, empty(BANK_LINES), many, "f").new["line_id"]
    assert time.process_time() - started < 10
    assert names.is_unique
    assert names.iloc[-1].endswith("-30000")
