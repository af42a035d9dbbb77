"""remt.001, pain.001 and pain.002: the ways messages differ, and damaged ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_xl.cells import check, empty
from ar_xl.importers import pain001, remt001
from ar_xl.importers.job import checked, import_files
from ar_xl.importers.opened import Opened
from ar_xl.outcome import Run
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, REMITTANCES

GOLDEN = Path(__file__).parents[2] / "golden" / "importers"
RUN = Run(dt.date(2026, 11, 3), dt.date(2026, 11, 3))


def rows(strd, reader=remt001, message="remt.001.001.02", amount="100.00"):
    body = f"<RmtInf>{strd}<OrgnlPmtInf><Amt><InstdAmt Ccy='EUR'>{amount}</InstdAmt></Amt></OrgnlPmtInf></RmtInf>"
    told = f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:{message}'><RmtAdvc>{body}</RmtAdvc></Document>".encode()
    (one,) = reader.read(Opened("a.xml", told, lambda: io.BytesIO(told)), Settings())
    frame = one.frames[REMITTANCES]
    columns = ("Document reference", "Amount", "Discount")
    return list(zip(*(frame[name] for name in columns), strict=True)), frame["Memo"].tolist(), one


def document(number, inner, kind="CINV"):
    return f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb></RfrdDocInf><RfrdDocAmt>{inner}</RfrdDocAmt></Strd>"


def test_the_only_document_gets_the_payment_s_amount():
    assert rows(document("R1", ""))[0] == [("R1", 100.0, None)]


def test_several_documents_without_amounts_stay_without():
    found, _, one = rows(document("R1", "") + document("R2", ""))
    assert found == [("R1", None, None), ("R2", None, None)]
    assert one.problems == ()


def test_documents_with_one_amount_between_them_are_not_split():
    both = "<Strd><RfrdDocInf><Nb>R1</Nb></RfrdDocInf><RfrdDocInf><Nb>R2</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy='EUR'>100.00</RmtdAmt></RfrdDocAmt></Strd>"
    found, memos, _ = rows(both)
    assert found == [("R1", None, None), ("R2", None, None)]
    assert memos[0].startswith("together 100.00")


def test_discounts_of_the_first_version_and_several_of_a_later_one_are_summed():
    first = "<DscntApldAmt Ccy='EUR'>2.00</DscntApldAmt><RmtdAmt Ccy='EUR'>98.00</RmtdAmt>"
    later = "<DscntApldAmt><Amt Ccy='EUR'>1.50</Amt></DscntApldAmt>" * 2
    assert rows(document("R1", first))[0] == [("R1", 98.0, 2.0)]
    assert rows(document("R1", later))[0] == [("R1", 100.0, 3.0)]


def test_a_credit_note_is_negative():
    given = document("C1", "<RmtdAmt Ccy='EUR'>20.00</RmtdAmt>", kind="CREN")
    assert rows(given)[0] == [("C1", -20.0, None)]


def test_documents_that_do_not_make_the_payment_are_told():
    _, _, one = rows(document("R1", "<RmtdAmt Ccy='EUR'>90.00</RmtdAmt>"))
    assert "the documents of the payment of 100.00 EUR sum to 90.00" in one.problems[0].what


def test_an_amount_without_a_reading_is_told_by_the_check():
    _, _, one = rows(document("R1", "<RmtdAmt Ccy='EUR'>12,5o</RmtdAmt>"))
    _, problems = checked(one, Settings())
    assert any('"12,5o" is not a number' in str(p) for p in problems)


def test_a_file_refused_as_a_whole_gives_no_rows():
    told = (GOLDEN / "pain001" / "status_v03.xml").read_bytes().replace(b"ACSC", b"")
    told = told.replace(b"<GrpSts>PART", b"<GrpSts>RJCT")
    (one,) = pain001.read(Opened("a.xml", told, lambda: io.BytesIO(told)), Settings())
    assert one.frames[REMITTANCES].empty
    assert "2 of 2 transfers" in one.problems[0].what


def test_transfers_to_other_suppliers_are_counted_not_told_one_by_one(tmp_path):
    order = (GOLDEN / "pain001" / "order_v09.xml").read_text()
    path = tmp_path / "order.xml"
    path.write_text(order.replace("DE02120300000000202051", "DE75512108001245126199", 1))
    headings = ("Line ID", "Booking date", "Amount", "Bank account", "End-to-end ID")
    line = ("L1", dt.date(2026, 10, 30), 110.0, "DE02120300000000202051", "PAY-20419")
    cells = pd.DataFrame(
        {h: pd.Series([c], dtype=object) for h, c in zip(headings, line, strict=True)}
    )
    book = {t.name: empty(t) for t in (CUSTOMERS, INVOICES, BANK_LINES, REMITTANCES, ALLOCATIONS)}
    book["BankLines"] = check(BANK_LINES, cells, Settings())[0]
    done = import_files(book, Settings(), RUN, [path])
    assert done.frames[REMITTANCES]["line_id"].tolist() == ["L1"]
    assert any(
        "paid to other accounts than those in the book: 1 of 2 payments" in p.what
        for p in done.problems
    )


@pytest.mark.parametrize("name", ["remt001/two_payments.xml", "pain001/status_v03.xml"])
@given(data=st.data())
def test_a_damaged_message_gives_rows_or_problems(name, data):
    whole = (GOLDEN / name).read_bytes()
    at, cut = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 60))
    more = data.draw(
        st.sampled_from([b"", b"<Strd/>", b"<Nb>", b"</Strd>", b"--5", b"&x;", b"9" * 400])
    )
    told = whole[:at] + more + whole[at + cut :]
    reader = remt001 if "remt" in name else pain001
    with contextlib.suppress(InputError):
        for one in reader.read(Opened("a.xml", told[:65536], lambda: io.BytesIO(told)), Settings()):
            checked(one, Settings())
