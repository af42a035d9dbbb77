"""The worksheet functions over a book's sheets give what the commands write into that book."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ar_xl import shell, template
from ar_xl.addin import functions
from ar_xl.addin.blocks import CellError
from ar_xl.demo import company
from ar_xl.demo.ledger import AS_OF
from ar_xl.jobs import BY_NAME
from ar_xl.tables import (
    AGING_DETAIL,
    AGING_SUMMARY,
    ALLOCATIONS,
    BANK_LINES,
    CUSTOMERS,
    INVOICES,
    MATCHES,
    Table,
)
from ar_xl.workbook.file import FileWorkbook

DAY = dt.datetime.combine(AS_OF, dt.time())
Sheet = list[list[Any]]
ASKED = ("Line ID", "Remittance text", "Amount", "Payer", "Booking date")
TERMS = ["net 30", "2/10 net 30", "EOM+30", "14 Tage netto", "60 jours fin de mois"]


class Month:
    """A book on which commands run."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "book.xlsx"
        template.create(self.path, company=company.NAME, currency="EUR")
        files = company.write_files(folder)
        self.run("import", files[:2])
        self.run("import", files[2:])

    def run(self, name: str, files: Any = ()) -> None:
        book = FileWorkbook(self.path, backups=0)
        shell.run(BY_NAME[name], book, today=AS_OF, as_of=AS_OF, who="clerk", files=files)

    def frame(self, table: Table) -> pd.DataFrame:
        found = FileWorkbook(self.path).read(table)
        assert found is not None
        return found

    def sheet(self, table: Table) -> Sheet:
        """Its headings and cells, as Excel hands them to a function."""
        frame = self.frame(table)
        rows = frame.to_numpy(dtype=object).tolist()
        return [list(frame.columns), *([_cell(cell) for cell in row] for row in rows)]


def _cell(cell: Any) -> Any:
    if pd.isna(cell):
        return None
    return dt.datetime.combine(cell, dt.time()) if type(cell) is dt.date else cell


def column(sheet: Sheet, heading: str) -> Sheet:
    at = sheet[0].index(heading)
    return [[row[at]] for row in sheet[1:]]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    return Month(tmp_path_factory.mktemp("month"))


def test_match_in_cells_names_the_documents_that_match_on_the_sheet_names(month: Month) -> None:
    month.run("match")
    items, customers, bank = (month.sheet(t) for t in (INVOICES, CUSTOMERS, BANK_LINES))
    matches = month.frame(MATCHES)
    first = matches[matches["Option"] == 1].assign(
        Document=lambda rows: rows["Document"].fillna("")
    )
    wanted = first.groupby("Line ID")["Document"].agg(lambda d: "; ".join(filter(None, d)))
    found = {}
    for code in {row[0] for row in column(bank, "Currency")}:
        at = [n for n, row in enumerate(column(bank, "Currency")) if row[0] == code]
        asked = {h: [column(bank, h)[n] for n in at] for h in ASKED}
        told = functions.AR_MATCH(
            *(asked["Remittance text"], asked["Amount"], asked["Payer"], items, customers),
            *(asked["Booking date"], code),
        )
        found |= {
            line: "" if row[0] is CellError.NA else row[0]
            for (line,), row in zip(asked["Line ID"], told, strict=True)
        }
    assert len(found) > 300
    assert found == wanted.to_dict()


def test_aging_and_open_amounts_in_cells_are_those_of_the_commands(month: Month) -> None:
    month.run("reconcile")
    month.run("age")
    items, allocations = month.sheet(INVOICES), month.sheet(ALLOCATIONS)
    head, *rows = functions.AR_AGING(items, DAY)
    summary = month.frame(AGING_SUMMARY)
    names = [h for h in head if h != "Customer"]
    wanted = {(r["Customer ID"], r["Currency"]): r[names].tolist() for _, r in summary.iterrows()}
    assert {(row[0], row[head.index("Currency")]): row for row in rows} == wanted
    assert len(wanted) > 50
    documents = column(items, "Document")
    answer = functions.AR_OPEN_AMOUNT(documents, DAY, items, allocations)
    assert answer == [[row[0] or 0.0] for row in column(items, "Open amount")]


def test_days_and_buckets_in_cells_are_those_of_the_aging(month: Month) -> None:
    month.run("age")
    detail = month.frame(AGING_DETAIL).dropna(subset=["Due date"])
    days = functions.AR_DAYS_OVERDUE([[_cell(day)] for day in detail["Due date"]], DAY)
    assert [row[0] for row in days] == [max(0, d) for d in detail["Days overdue"]]
    assert [row[0] for row in functions.AR_BUCKET(days)] == detail["Bucket"].tolist()
    assert len(days) > 200


def test_due_dates_in_cells_are_those_the_aging_works_out(month: Month) -> None:
    book = FileWorkbook(month.path, backups=0)
    count = len(TERMS)
    new = {
        "Document": [f"T-{n}" for n in range(count)],
        "Customer ID": [month.frame(CUSTOMERS)["Customer ID"].iloc[0]] * count,
        "Invoice date": [dt.date(2026, 7, 15)] * count,
        "Amount": [10.0] * count,
        "Terms": TERMS,
    }
    book.write({INVOICES: pd.DataFrame(new, index=range(9000, 9000 + count), dtype=object)})
    month.run("age")
    detail = month.frame(AGING_DETAIL).set_index("Document")
    wanted = [pd.Timestamp(detail.loc[name, "Due date"]).date() for name in new["Document"]]
    told = functions.AR_DUE_DATE(dt.datetime(2026, 7, 15), [[text] for text in TERMS])
    assert [row[0] for row in told] == wanted
    assert len(set(wanted)) > 2
