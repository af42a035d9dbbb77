"""What a clerk sees of our sheets, and what a printer gets."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ar_xl.tables import BANK_LINES, INVOICES, MATCHES, PROBLEMS, RECONCILIATION
from ar_xl.workbook import look
from ar_xl.workbook.file import FileWorkbook

WHY = (
    "Named as printed, and the amount agrees to the cent after 2 % discount within its terms. " * 3
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path: Path = tmp_path_factory.mktemp("look") / "book.xlsx"
    amounts = {"Amount": [12.5, 980, 7.125], "Currency": ["EUR", "JPY", "KWD"]}
    matches = {
        "Line ID": ["B1"] * 4,
        "Option": [1, 2, 3, 1],
        "Why": [WHY, "a", "b", "c"],
        "Applied": [0.0] * 4,
    }
    problems = {"Severity": ["Error"], "Cell": ["'Bank'!E14"]}
    proof = pd.DataFrame({"Proof": ["Received"], "Check": ["OK"]}, dtype=object)
    proof.attrs = {
        "title": "Proof",
        "lines": ["one"],
        "checks": [(f"check {n}", n != 2) for n in range(5)],
        "footer": ["Signed"],
    }
    FileWorkbook.create(
        path,
        {
            INVOICES: pd.DataFrame(columns=list(INVOICES.by_heading)),
            BANK_LINES: pd.DataFrame(columns=list(BANK_LINES.by_heading)),
            MATCHES: pd.DataFrame(matches, dtype=object),
            RECONCILIATION: proof,
            PROBLEMS: pd.DataFrame(problems, dtype=object),
        },
    )
    opened = FileWorkbook(path, backups=0)
    text = {
        "Line ID": ["B1"],
        "Remittance text": ["AUSZAHLUNG KARTENUMSAETZE ABZUEGLICH ENTGELT " * 4],
    }
    opened.write(
        {
            INVOICES: pd.DataFrame(amounts, dtype=object),
            BANK_LINES: pd.DataFrame(text, index=[-1], dtype=object),
        }
    )
    return openpyxl.load_workbook(path)


def sheet(book: Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def test_amounts_have_the_decimals_of_their_rows_currency(book: Workbook) -> None:
    shown = [sheet(book, "Invoices")[f"G{row}"].number_format for row in (2, 3, 4)]
    assert shown == [look.money_format(code) for code in ("EUR", "JPY", "KWD")]


def test_cells_of_numbers_and_references_are_text_so_that_zeros_in_front_stay(
    book: Workbook,
) -> None:
    assert sheet(book, "Invoices").column_dimensions["A"]._style.numFmtId == 49
    assert sheet(book, "Invoices")["A2"].number_format == "@"


def test_headings_stay_in_sight_and_on_every_page(book: Workbook) -> None:
    assert sheet(book, "Matches").freeze_panes == "B2"
    assert sheet(book, "Matches").print_title_rows == "$1:$1"
    assert sheet(book, "Matches").print_area == "'Matches'!$A$1:$N$5"
    assert sheet(book, "Matches").page_setup.orientation == "landscape"
    assert "&P" in str(sheet(book, "Matches").oddFooter.right.text)


def test_a_table_too_wide_to_be_read_on_one_page_prints_on_two_side_by_side(
    book: Workbook,
) -> None:
    sheet = book["Matches"]
    why = next(cell.column_letter for cell in sheet[1] if cell.value == "Why")
    assert sheet.print_area == f"'Matches'!$A$1:${why}$5"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.pageOrder) == (2, "overThenDown")
    assert book["Problems"].page_setup.fitToWidth == 1


def test_a_decision_is_chosen_from_a_list(book: Workbook) -> None:
    lists = {
        str(v.sqref): v.formula1 for v in sheet(book, "Matches").data_validations.dataValidation
    }
    assert lists["D2:D5"] == '"Accept,Reject"'


def test_further_options_are_folded_under_the_first(book: Workbook) -> None:
    rows = sheet(book, "Matches").row_dimensions
    assert [(rows[n].hidden, rows[n].outlineLevel) for n in (2, 3, 4, 5)] == [
        (False, 0),
        (True, 1),
        (True, 1),
        (False, 0),
    ]
    assert rows[2].collapsed
    assert not sheet(book, "Matches").sheet_properties.outlinePr.summaryBelow


def test_rows_are_as_tall_as_their_texts(book: Workbook) -> None:
    assert (sheet(book, "Matches").row_dimensions[2].height or 0) >= 4 * look.LINE_HEIGHT
    assert sheet(book, "Matches").row_dimensions[5].height is None
    assert (sheet(book, "Bank").row_dimensions[2].height or 0) >= 3 * look.LINE_HEIGHT


def test_marked_words_have_a_sign_as_well_as_a_colour(book: Workbook) -> None:
    rules = [r for ranges in sheet(book, "Matches").conditional_formatting for r in ranges.rules]
    formats = [rule.dxf.numFmt.formatCode for rule in rules]
    assert formats == ['"✔ "@', '"● "@', '"– "@', '"✔ "@', '"✘ "@']
    assert all(rule.dxf.fill.bgColor.rgb for rule in rules)


def test_addresses_are_links(book: Workbook) -> None:
    link = sheet(book, "Problems")["H2"].hyperlink
    assert link is not None
    assert link.location == "'Bank'!E14"


def test_many_checks_are_told_in_one_line_and_listed_below(book: Workbook) -> None:
    proof = sheet(book, "Reconciliation")
    column = [cell.value for cell in proof["A"]]
    assert column[:4] == ["Proof", "one", None, "✘ Differs"]
    assert proof["B4"].value == "1 of 5 checks differ (listed below the table)"
    below = column[column.index("Received") + 2 :]
    assert below == ["✔ OK", "✔ OK", "✘ Differs", "✔ OK", "✔ OK", None, "Signed"]
