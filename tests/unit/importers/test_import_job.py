"""The import command on a book: all files or none, customers before their invoices."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ar_xl.cells import check, empty, render
from ar_xl.core.ledger import open_amounts
from ar_xl.importers.gaps import gaps
from ar_xl.importers.job import import_files
from ar_xl.importers.lines import Statement
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"
RUN = Run(dt.date(2026, 10, 31), dt.date(2026, 10, 31))


def book():
    return {t.name: empty(t) for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS)}


def given(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_new_rows_of_every_file_come_out_and_the_proof_is_told():
    done = import_files(
        book(), Settings(), RUN, [GOLDEN / "camt" / "pages.xml", GOLDEN / "mt940" / "polish.txt"]
    )
    assert list(done.frames) == [BANK_LINES]
    assert len(done.frames[BANK_LINES]) == 3
    assert done.summary[:2] == (
        "2 files read: 3 new bank lines",
        "pages.xml: camt.053.001.04, 2 bank lines",
    )
    assert (
        done.summary[2]
        == "  NL91ABNA0417164300, statement 44: opening 50.00 + 1 line 25.00 = closing 75.00 EUR, proved"
    )


def test_a_folder_stands_for_its_files(tmp_path):
    for name in ("b.xml", "a.xml"):
        (tmp_path / name).write_bytes((GOLDEN / "camt" / "pages.xml").read_bytes())
    done = import_files(book(), Settings(), RUN, [tmp_path])
    assert done.facts["new"] == {"BankLines": 2}
    assert done.facts["known"] == 2


def test_customers_may_stand_behind_their_invoices(tmp_path):
    op = given(
        tmp_path, "op.csv", "Document,Customer ID,Invoice date,Amount\nR1,K1,2026-10-01,5.00\n"
    )
    who = given(tmp_path, "who.csv", "Customer ID,Name\nK1,Meier\n")
    done = import_files(book(), Settings(), RUN, [op, who])
    assert done.facts["new"] == {"Customers": 1, "Invoices": 1}


def test_an_invoice_of_an_unknown_customer_is_refused_with_the_file_s_row(tmp_path):
    op = given(
        tmp_path, "op.csv", "Document,Customer ID,Invoice date,Amount\nR1,K9,2026-10-01,5.00\n"
    )
    with pytest.raises(
        InputError, match=r'op\.csv, row 2, column Customer ID: "K9" is not on the sheet Customers'
    ):
        import_files(book(), Settings(), RUN, [op])


def test_the_problems_of_all_files_come_at_once(tmp_path):
    empty_file = given(tmp_path, "none.xml", "")
    with pytest.raises(InputError) as raised:
        import_files(
            book(),
            Settings(),
            RUN,
            [empty_file, GOLDEN / "camt" / "does_not_add_up.xml", GOLDEN / "csv" / "ambiguous.csv"],
        )
    assert {p.sheet for p in raised.value.problems} == {
        "none.xml",
        "does_not_add_up.xml",
        "ambiguous.csv",
    }


def test_columns_nobody_filled_are_not_written(tmp_path):
    who = given(tmp_path, "who.csv", "Customer ID,Name\nK1,Meier\n")
    frame = import_files(book(), Settings(), RUN, [who]).frames[CUSTOMERS]
    assert list(frame.columns) == ["customer_id", "name"]


def statement(number, day, opening, moved):
    return Statement(
        "f.xml", "DE02", number, "EUR", dt.date(2026, 10, day), opening, moved, opening + moved, 1
    )


def test_a_missing_statement_between_two_is_told():
    told = gaps([statement("3", 3, 150, 7), statement("1", 1, 100, 20), statement("2", 2, 120, 30)])
    assert told == []
    (gap,) = gaps([statement("1", 1, 100, 20), statement("3", 3, 150, 7)])
    assert gap.what == "statement 3 of DE02 opens with 1.50, but statement 1 closed with 1.20"


def test_statements_whose_account_is_not_told_are_not_compared():
    unknown = [
        replace(s, account="") for s in (statement("1", 1, 100, 20), statement("3", 3, 5, 7))
    ]
    assert gaps(unknown) == []


def test_one_line_of_an_account_nobody_told_is_told_as_such(tmp_path):
    path = given(tmp_path, "one.csv", "Date,Amount,Balance\n2026-10-31,-5.00,10.00\n")
    done = import_files(book(), Settings(), RUN, [path])
    assert done.summary == (
        "1 file read: 1 new bank line",
        "one.csv: CSV of bank lines, 1 bank line (no currency named: taken as EUR)",
        "  account not told, statement 2026-10-31 to 2026-10-31: 1 line; the file gives no balances to prove",
    )


def test_the_same_statement_twice_is_no_gap():
    assert gaps([statement("1", 1, 100, 20)] * 2) == []


def test_customers_named_in_place_of_their_numbers_are_found(tmp_path):
    op = given(
        tmp_path,
        "op.csv",
        "Num,Customer,Date,Due date,Amount\n1,summer  bakery,2026-10-01,2026-10-31,5.00\n",
    )
    who = given(tmp_path, "who.csv", "Customer ID,Name\nK1,Summer Bakery\nK2,Eagle\nK3,Eagle\n")
    done = import_files(book(), Settings(), RUN, [op, who])
    assert done.frames[INVOICES]["customer_id"].tolist() == ["K1"]
    assert "names its customers" in done.problems[0].what


def test_a_name_that_two_customers_have_is_not_guessed(tmp_path):
    op = given(
        tmp_path,
        "op.csv",
        "Num,Customer,Date,Due date,Amount\n1,Eagle,2026-10-01,2026-10-31,5.00\n",
    )
    who = given(tmp_path, "who.csv", "Customer ID,Name\nK2,Eagle\nK3,Eagle\n")
    with pytest.raises(InputError, match='"Eagle" is not on the sheet Customers'):
        import_files(book(), Settings(), RUN, [op, who])


def test_a_cleared_item_leaves_the_book_on_the_day_it_was_paid(tmp_path):
    op = given(
        tmp_path,
        "op.csv",
        "Customer,Document Number,Document Type,Document Date,Amount in Doc. Curr.,Clearing Date\n"
        "K1,R1,RV,2026-09-01,50.00,2026-09-28\nK1,R2,RV,2026-10-01,7.00,\n",
    )
    who = given(tmp_path, "who.csv", "Customer ID,Name\nK1,Meier\n")
    done = import_files(book(), Settings(), RUN, [op, who])
    assert done.frames[INVOICES]["open_amount"].tolist() == [0, 700]
    (event,) = done.frames[ALLOCATIONS].to_dict("records")
    assert (event["allocation_id"], event["document"], event["kind"]) == (
        "A000001",
        "R1",
        "Opening",
    )
    assert (event["amount"], event["effective_date"].date()) == (5000, dt.date(2026, 9, 28))
    there = book() | {t.name: f for t, f in done.frames.items()}
    invoices, events = there["Invoices"], done.frames[ALLOCATIONS]
    assert open_amounts(invoices, events, dt.date(2026, 9, 15)).tolist() == [5000, 700]
    assert open_amounts(invoices, events, dt.date(2026, 10, 15)).tolist() == [0, 700]


def test_a_customer_written_as_number_and_name_is_found(tmp_path):
    op = given(
        tmp_path,
        "op.csv",
        "Num,Customer,Date,Due date,Amount\n1,C-1 Eagle,2026-10-01,2026-10-31,5.00\n",
    )
    who = given(tmp_path, "who.csv", "Customer ID,Name\nC-1,Eagle\nC-2,Eagle\n")
    done = import_files(book(), Settings(), RUN, [op, who])
    assert done.frames[INVOICES]["customer_id"].tolist() == ["C-1"]


def test_statements_are_taken_in_the_order_of_their_days_whatever_the_files_are_called(tmp_path):
    for name, day in (("a.csv", "2026-10-30"), ("b.csv", "2026-10-28"), ("c.csv", "2026-10-29")):
        given(tmp_path, name, f"Date,Amount,Payer\n{day},1.00,{name}\n")
    rows = import_files(book(), Settings(), RUN, [tmp_path]).frames[BANK_LINES]
    assert rows["payer"].tolist() == ["b.csv", "c.csv", "a.csv"]


def test_what_a_list_adds_to_the_book_is_named_before_it_is_written(tmp_path):
    there = book()
    first = given(tmp_path, "a.csv", "Document,Customer ID,Invoice date,Amount\nR1,K1,2026-10-01,5.00\nR2,K1,2026-10-01,6.00\n")  # fmt: skip
    who = given(tmp_path, "who.csv", "Customer ID,Name\nK1,Meier\n")
    done = import_files(there, Settings(), RUN, [who, first])
    assert not any(line.startswith("new beside") for line in done.summary)
    there["Customers"], there["Invoices"] = (
        done.frames[t].reindex(columns=empty(t).columns, fill_value="")
        for t in (CUSTOMERS, INVOICES)
    )
    there["Invoices"] = check_again(there["Invoices"])
    second = given(tmp_path, "b.csv", "Document,Customer ID,Invoice date,Amount\nR1,K1,2026-10-01,5.50\nR3,K1,2026-10-01,7.00\n")  # fmt: skip
    again = import_files(there, Settings(), RUN, [second])
    assert "new beside the book's documents: R3 (7.00 EUR, K1)" in again.summary
    assert again.facts["new documents"] == ["R3"]
    assert again.facts["vanished"] == ["R2"]
    assert any("is 5.50 in the file" in p.what for p in again.problems)


def check_again(frame):
    return check(INVOICES, render(INVOICES, frame[["document", "customer_id", "invoice_date", "amount"]], Settings()), Settings())[0]  # fmt: skip


def _numbered(tmp_path, number, day):
    head = f"""<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.04"><BkToCstmrStmt><Stmt><Id>x</Id>
<LglSeqNb>{number}</LglSeqNb><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>"""
    entry = f"""<Ntry><Amt Ccy="EUR">{number}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt></Ntry>"""
    balance = """<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{}</Dt></Dt></Bal>"""
    balances = balance.format("OPBD", "0.00", day) + balance.format("CLBD", f"{number}.00", day)
    whole = f"{head}{balances}{entry}</Stmt></BkToCstmrStmt></Document>"
    return given(tmp_path, f"{number}.xml", whole)


def _after(tmp_path, *numbered):
    held = book()
    told = ()
    for number, day in numbered:
        done = import_files(held, Settings(), RUN, [_numbered(tmp_path, number, day)])
        new = done.frames[BANK_LINES].reindex(columns=held[BANK_LINES.name].columns, fill_value="")
        old = held[BANK_LINES.name]
        held[BANK_LINES.name] = pd.concat([old, new]) if len(old) else new
        told = [str(problem) for problem in done.problems]
    return told


def test_a_statement_whose_number_does_not_follow_those_in_the_book_is_told(tmp_path):
    (told,) = _after(tmp_path, (12, "2026-10-01"), (13, "2026-10-02"), (15, "2026-10-06"))
    assert "follows number 13 in the book: 14 missing" in told


@pytest.mark.parametrize(
    ("numbered", "why"),
    [
        ([(12, "2026-10-01"), (13, "2026-10-02"), (14, "2026-10-05")], "it follows"),
        (
            [(12, "2026-10-01"), (15, "2026-10-02"), (18, "2026-10-05")],
            "they are not counted one by one",
        ),
        ([(364, "2025-12-30"), (365, "2025-12-31"), (1, "2026-01-02")], "the year begins"),
        ([(12, "2026-10-01"), (13, "2026-10-02"), (2, "2026-09-01")], "it is an older one"),
    ],
)
def test_no_statement_is_missed_where_none_is(tmp_path, numbered, why):
    assert _after(tmp_path, *numbered) == [], why


def test_a_file_of_payments_comes_before_one_of_their_sum(tmp_path):
    details = "".join(
        f'<TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><Amt Ccy="EUR">{n}.00</Amt></TxDtls>'
        for n in (1, 2)
    )
    whole = _numbered(tmp_path, 3, "2026-10-01").read_text(encoding="utf-8")
    given(tmp_path, "a.xml", whole)
    given(tmp_path, "b.xml", whole.replace("</Ntry>", f"<NtryDtls>{details}</NtryDtls></Ntry>"))
    (tmp_path / "3.xml").unlink()
    done = import_files(book(), Settings(), RUN, [tmp_path])
    assert done.frames[BANK_LINES]["amount"].tolist() == [100, 200]
    assert "is the sum of 2 payments" in str(done.problems[0])
