"""Books that were never made from our template: found, understood, written and left otherwise alone."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from ar_xl.adopt import adopt
from ar_xl.cells import check
from ar_xl.cli import main
from ar_xl.jobs import BY_NAME as JOBS
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.shell import run
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES, PROBLEMS, Table
from ar_xl.workbook.file import FileWorkbook
from tests.repair_linter import faults

GERMAN = ["Belegnummer", "Kundennummer", "Rechnungsdatum", "Betrag", "Bemerkung"]
ROWS = [
    ("RG-1", "70001", dt.date(2026, 5, 2), 1190.0, ""),
    ("RG-2", "70002", dt.date(2026, 5, 20), 595.0, "x"),
    ("RG-3", "70002", dt.date(2026, 6, 1), 12.34, ""),
]


def plain_range(
    path: Path,
    *,
    word: str | None = "Summe",
    at: int = 0,
    gap: int = 0,
    total: str = "=SUM(D{}:D{})",
) -> Path:
    """Titles, headings in row 4, three rows, and a row of totals below."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("Debitoren OP")
    sheet.merge_range("A1:E1", "Offene Posten", day)
    sheet.write_row(3, 0, GERMAN)
    for number, (document, customer, date, amount, note) in enumerate(ROWS, 4):
        sheet.write_row(number, 0, [document, customer])
        sheet.write_datetime(number, 2, dt.datetime.combine(date, dt.time()), day)
        sheet.write_row(number, 3, [amount, note])
    row = 4 + len(ROWS) + gap
    if word:
        sheet.write(row, at, word)
    amount = sum(row[3] for row in ROWS)
    if total.startswith("="):
        sheet.write_formula(row, 3, total.format(5, 7), None, amount)
        sheet.write_formula(row, 4, f"=D{row + 1}/2", None, amount / 2)
    else:
        sheet.write(row, 3, amount)
    other = book.add_worksheet("Cockpit")
    other.write_formula("A1", f"='Debitoren OP'!$D${row + 1}", None, amount)
    other.write_formula("A2", "=SUM('Debitoren OP'!D5:D7)", None, amount)
    book.define_name("OPSumme", f"='Debitoren OP'!$D${row + 1}")
    book.close()
    return path


def new_rows(count: int) -> pd.DataFrame:
    rows = [(f"NEW-{n}", "70003", dt.date(2026, 6, 30), 100.0) for n in range(count)]
    index = range(-count, 0)
    return pd.DataFrame(
        rows, columns=["Document", "Customer ID", "Invoice date", "Amount"], index=index
    ).astype(object)


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize(
    ("word", "at", "total"),
    [
        ("Summe", 0, "=SUM(D{}:D{})"),
        ("Gesamt:", 1, "=SUBTOTAL(9,D{}:D{})"),
        ("Total EUR", 4, "12"),
        ("Totaal", 0, "12"),
        (None, 0, "=SUM(D{}:D{})"),
        ("Offen insgesamt", 0, "=SUM(D{}:D{})"),
    ],
)
def test_totals_below_a_plain_range_are_no_row_of_it(tmp_path, word, at, total, gap):
    path = plain_range(tmp_path / "a.xlsx", word=word, at=at, total=total, gap=gap)
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame["Document"]) == ["RG-1", "RG-2", "RG-3"]
    assert list(frame.index) == [5, 6, 7]


def test_a_row_that_only_lacks_its_number_is_still_a_row(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Invoices"
    sheet.append(GERMAN)
    for row in [*ROWS, (None, "70002", dt.date(2026, 6, 1), 5.0, "Saldo")]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    frame = FileWorkbook(tmp_path / "a.xlsx").read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [2, 3, 4, 5]


def test_a_footnote_after_a_blank_row_is_no_row_and_a_lone_number_is(tmp_path):
    rows = [GERMAN, *map(list, ROWS), []]
    path = book_of(tmp_path / "a.xlsx", OP=[*rows, ["Printed 31.01.2026 by Ms Smith"]])
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [2, 3, 4]
    FileWorkbook(path).write({INVOICES: new_rows(2)})
    sheet = openpyxl.load_workbook(path)["OP"]
    assert [sheet.cell(row, 1).value for row in range(4, 9)] == [
        "RG-3", "NEW-0", "NEW-1", None, "Printed 31.01.2026 by Ms Smith",
    ]  # fmt: skip
    path = book_of(tmp_path / "b.xlsx", OP=[*rows, ["RG-9"]])
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [2, 3, 4, 6]


def test_a_customer_called_total_is_a_customer(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Customers"
    sheet.append(["Customer ID", "Name"])
    sheet.append(["1", "Brightwell"])
    sheet.append(["2", "Total"])
    book.save(tmp_path / "a.xlsx")
    frame = FileWorkbook(tmp_path / "a.xlsx").read(CUSTOMERS)
    assert frame is not None
    assert list(frame["Name"]) == ["Brightwell", "Total"]


@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("count", [1, 3])
def test_new_rows_move_the_totals_down_and_are_in_them(tmp_path, gap, count):
    path = plain_range(tmp_path / "a.xlsx", gap=gap)
    FileWorkbook(path).write({INVOICES: new_rows(count)})
    book = openpyxl.load_workbook(path)
    sheet = book["Debitoren OP"]
    below = 8 + count + gap
    assert [sheet.cell(row, 1).value for row in range(5, 8)] == ["RG-1", "RG-2", "RG-3"]
    assert [sheet.cell(row, 1).value for row in range(8, 8 + count)] == [
        f"NEW-{n}" for n in range(count)
    ]
    assert [sheet.cell(below, c).value for c in (1, 4, 5)] == [
        "Summe",
        f"=SUM(D5:D{7 + count})",
        f"=D{below}/2",
    ]
    assert book["Cockpit"]["A1"].value == f"='Debitoren OP'!$D${below}"
    assert book["Cockpit"]["A2"].value == "=SUM('Debitoren OP'!D5:D7)"
    assert book.defined_names["OPSumme"].attr_text == f"'Debitoren OP'!$D${below}"
    assert faults(path.read_bytes()) == []
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert len(frame) == 3 + count


def test_formulas_follow_on_a_sheet_with_a_name_of_one_letter_and_one_with_a_quote(tmp_path):
    for number, name in enumerate(["A", "Ann's & Co"]):
        path = tmp_path / f"{number}.xlsx"
        quoted = name.replace("'", "''")
        total = ["Total", None, None, "=SUM(D2:D4)"]
        book_of(path, **{name: [GERMAN, *map(list, ROWS), total], "Other": [[f"='{quoted}'!D5"]]})
        FileWorkbook(path).write({INVOICES: new_rows(1)})
        book = openpyxl.load_workbook(path)
        assert book["Other"]["A1"].value == f"='{quoted}'!D6"
        assert book[name]["D6"].value == "=SUM(D2:D5)"


def test_a_number_and_a_name_are_customers_unless_something_better_is(tmp_path):
    sap = [["Customer", "Name 1"], ["70001", "Brightwell"]]
    frame = FileWorkbook(book_of(tmp_path / "a.xlsx", Export=sap)).read(CUSTOMERS)
    assert frame is not None
    real = [["Kundennummer", "Firma"], ["70002", "Hartl"]]
    path = book_of(tmp_path / "b.xlsx", Export=[["ID", "Name"], ["x", "Lamp"]], Kunden=real)
    frame = FileWorkbook(path).read(CUSTOMERS)
    assert frame is not None
    assert frame.attrs["sheet"] == "Kunden"


def test_writing_beside_totals_changes_the_rows_and_nothing_below(tmp_path):
    path = plain_range(tmp_path / "a.xlsx")
    before = openpyxl.load_workbook(path)["Debitoren OP"]
    row = pd.DataFrame({"Open amount": [0.0]}, index=[7], dtype=object)
    FileWorkbook(path).write({INVOICES: row})
    after = openpyxl.load_workbook(path)["Debitoren OP"]
    assert after["F4"].value == "Open amount"
    assert after["F7"].value == 0
    assert [c.value for c in after[8]][:5] == [c.value for c in before[8]]


def book_of(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


DAY = dt.date(2026, 6, 1)
BANK = [
    ["Buchungstag", "Betrag", "Verwendungszweck", "Auftraggeber"],
    [DAY, 100.0, "RG-1", "Brightwell"],
]


@pytest.mark.parametrize(
    "heading",
    ["Lfd. Nr.", "Nr.", "Zeile", "No.", "#", "N° ligne", "Posten", "Pos.", "Buchungsnummer", "Volgnummer", "Lp.", "Nr linii"],
)  # fmt: skip
def test_what_people_number_their_bank_lines_by_is_the_line_id(tmp_path, heading):
    rows = [[heading, *BANK[0]], ["7", *BANK[1]]]
    frame = FileWorkbook(book_of(tmp_path / "a.xlsx", Kontoauszug=rows)).read(BANK_LINES)
    assert frame is not None
    assert list(frame["Line ID"]) == ["7"]


def test_a_sheet_that_lacks_one_column_is_named_and_so_is_the_column(tmp_path):
    path = book_of(
        tmp_path / "a.xlsx",
        Debitoren=[GERMAN, *map(list, ROWS)],
        Kunden=[["Kundennummer", "Firma"], ["70001", "Brightwell"], ["70002", "Hartl"]],
        Kontoauszug=BANK,
    )
    with pytest.raises(InputError) as caught:
        run(JOBS["check"], FileWorkbook(path), today=DAY)
    (problem,) = caught.value.problems
    assert (problem.sheet, problem.row, problem.column) == ("Kontoauszug", 1, "Line ID")
    assert "reads as bank lines" in problem.what
    assert "has no column Line ID" in problem.what
    assert "ar-xl import" in problem.fix
    listed = FileWorkbook(path).read(PROBLEMS)
    assert listed is not None
    assert list(listed["Cell"]) == ["'Kontoauszug'!A1"]


def found(path: Path, table: Table) -> dict[str, str]:
    seen = FileWorkbook(path).understood(table)
    assert seen is not None
    return dict(seen.headings)


def test_two_lines_of_headings_are_read_together(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Offene Posten")
    sheet.write("A1", "Stand Juni")
    sheet.merge_range("A3:B3", "Rechnung")
    sheet.merge_range("C3:D3", "Kunden")
    sheet.merge_range("E3:E4", "Betrag")
    sheet.write_row("A4", ["Nr.", "Datum", "Nr.", "Name"])
    sheet.write_row("A5", ["RG-1", "2026-06-01", "70001", "Brightwell", 12.5])
    book.close()
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert frame.loc[5, ["Document", "Invoice date", "Customer ID", "Amount"]].tolist() == [
        "RG-1",
        "2026-06-01",
        "70001",
        12.5,
    ]
    assert list(frame.index) == [5]


def test_group_headings_typed_above_the_first_column_only_hold_for_the_next(tmp_path):
    rows = [
        ["Rechnung", None, "Kunden", None, "Betrag"],
        ["Nr.", "Datum", "Nr.", "Name", None],
        ["RG-1", DAY, "70001", "Brightwell", 12.5],
    ]
    frame = FileWorkbook(book_of(tmp_path / "a.xlsx", Liste=rows)).read(INVOICES)
    assert frame is not None
    assert frame.loc[3, "Customer ID"] == "70001"


def test_headings_said_again_in_another_language_are_no_row(tmp_path):
    rows = [
        ["Kundennummer", "Firma", "Land"],
        ["Customer No.", "Name", "Country"],
        ["70001", "Brightwell", "DE"],
    ]
    frame = FileWorkbook(book_of(tmp_path / "a.xlsx", Kunden=rows)).read(CUSTOMERS)
    assert frame is not None
    assert list(frame.index) == [3]


def test_blank_columns_between_and_another_list_beside_do_not_matter(tmp_path):
    rows = [
        ["Belegnummer", None, "Kundennummer", "Rechnungsdatum", "Betrag"],
        ["RG-1", None, "70001", DAY, 12.5],
    ]
    frame = FileWorkbook(book_of(tmp_path / "a.xlsx", Liste=rows)).read(INVOICES)
    assert frame is not None
    assert frame.loc[2, "Amount"] == 12.5
    beside = [
        [*GERMAN, None, "Kundennummer", "Betrag"],
        [*ROWS[0], None, "70001", 1190.0],
        [*ROWS[1], None, "70002", 607.34],
    ]
    frame = FileWorkbook(book_of(tmp_path / "b.xlsx", Liste=beside)).read(INVOICES)
    assert frame is not None
    assert list(frame["Amount"]) == [1190.0, 595.0]


def test_an_invoice_list_with_names_is_no_list_of_customers(tmp_path):
    rows = [["Belegnummer", "Kundennummer", "Kundenname", "Rechnungsdatum", "Betrag"]]
    path = book_of(tmp_path / "a.xlsx", OP=[*rows, ["RG-1", "7", "Brightwell", DAY, 1.0]])
    assert FileWorkbook(path).read(CUSTOMERS) is None
    assert FileWorkbook(path).read(INVOICES) is not None


def test_two_sheets_that_can_both_be_the_invoices_are_told_not_guessed(tmp_path):
    path = book_of(
        tmp_path / "a.xlsx", Juni=[GERMAN, *map(list, ROWS)], Juli=[GERMAN, *map(list, ROWS)]
    )
    with pytest.raises(InputError, match="Juni and Juli"):
        FileWorkbook(path).read(INVOICES)


@pytest.mark.parametrize(
    ("table", "headings", "wanted"),
    [
        (INVOICES, "Account|Document Number|Document Type|Document Date|Net due date|Amount in doc. curr.|Document currency|Text", "Document|Customer ID|Invoice date|Amount"),
        (INVOICES, "Debitor|Belegnummer|Belegart|Belegdatum|Nettofälligkeit|Betrag in Belegwährung|Belegwährung", "Document|Customer ID|Invoice date|Amount|Due date"),
        (INVOICES, "Date|Transaction Type|Num|Customer|Due Date|Amount|Open Balance", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Invoice Number|Contact|Date|Due Date|Invoice Total|Due", "Document|Customer ID|Invoice date|Amount|Due date"),
        (INVOICES, "Document Number|Customer|Date|Due Date|Amount (Foreign Currency)|Amount Remaining|Currency", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Belegnr.|Debitorennr.|Buchungsdatum|Fälligkeitsdatum|Betrag|Restbetrag", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "N° facture|Code client|Date de facture|Échéance|Montant TTC|Solde dû", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Nº factura|Código de cliente|Fecha factura|Vencimiento|Importe total|Pendiente", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Numero fattura|Codice cliente|Data fattura|Scadenza|Totale fattura|Residuo", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Factuurnummer|Debiteurnummer|Factuurdatum|Vervaldatum|Factuurbedrag|Openstaand", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Numer faktury|Kod klienta|Data wystawienia|Termin płatności|Kwota brutto|Do zapłaty", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "N.º fatura|Código do cliente|Data da fatura|Vencimento|Valor da fatura|Valor em aberto", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Number|Partner|Invoice Date|Due Date|Total in Currency|Amount Due", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (INVOICES, "Voucher No|Customer|Posting Date|Due Date|Grand Total|Outstanding Amount", "Document|Customer ID|Invoice date|Amount|Open amount"),
        (CUSTOMERS, "Customer ID|Customer", "Customer ID|Name"),
        (CUSTOMERS, "A/C|Name|E-mail|Credit Limit", "Customer ID|Name"),
        (CUSTOMERS, "No.|Name|Payment Terms Code|Country/Region Code", "Customer ID|Name"),
        (BANK_LINES, "N° ligne|Date opération|Libellé|Montant", "Line ID|Booking date|Amount"),
        (BANK_LINES, "Nº|Fecha operación|Concepto|Importe", "Line ID|Booking date|Amount"),
        (BANK_LINES, "N. riga|Data contabile|Causale|Importo", "Line ID|Booking date|Amount"),
        (BANK_LINES, "Volgnr.|Boekdatum|Omschrijving|Bedrag", "Line ID|Booking date|Amount"),
        (BANK_LINES, "Lp.|Data księgowania|Tytuł|Kwota", "Line ID|Booking date|Amount"),
        (BANK_LINES, "N.º linha|Data movimento|Descrição|Valor", "Line ID|Booking date|Amount"),
    ],
)  # fmt: skip
def test_a_sheet_is_found_by_the_headings_of_programs_and_languages(
    tmp_path, table, headings, wanted
):
    names = headings.split("|")
    rows = [["A title"], [], names, [f"v{n}" for n, _ in enumerate(names)]]
    path = book_of(tmp_path / "a.xlsx", Sheet1=rows)
    assert set(wanted.split("|")) <= set(found(path, table))
    frame = FileWorkbook(path).read(table)
    assert frame is not None
    assert list(frame.index) == [4]


def test_adopt_keeps_what_it_understood_and_a_corrected_heading_counts(tmp_path):
    path = book_of(
        tmp_path / "a.xlsx",
        OP=[
            ["Rechnungsnummer", "Belegnummer", "Kundennummer", "Rechnungsdatum", "Betrag"],
            ["R1", "B1", "70001", DAY, 12.5],
        ],
        Kunden=[["Kundennummer", "Firma"], ["70001", "Brightwell"]],
    )
    with pytest.raises(InputError, match="can both be Document"):
        FileWorkbook(path).read(INVOICES)
    outcome, _ = adopt(FileWorkbook(path), today=DAY)
    assert [(p.sheet, p.column, p.severity) for p in outcome.problems] == [
        ("OP", "Document", "warning")
    ]
    assert faults(path.read_bytes()) == []
    book = openpyxl.load_workbook(path)
    sheet = book["Columns"]
    header = next(c.row for c in sheet["A"] if c.value == "Table")
    line = next(
        row for row in sheet.iter_rows(min_row=header)
        if [c.value for c in row[:4]] == ["Invoices", "OP", 1, "Document"]
    )  # fmt: skip
    assert line[4].value is None
    line[4].value = "Belegnummer"
    book.save(path)
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame["Document"]) == ["B1"]
    again, _ = adopt(FileWorkbook(path), today=DAY)
    assert again.problems == ()
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame["Document"]) == ["B1"]


def test_an_answer_that_names_no_heading_or_no_sheet_is_told(tmp_path):
    path = book_of(tmp_path / "a.xlsx", OP=[GERMAN, *map(list, ROWS)])
    adopt(FileWorkbook(path), today=DAY)
    book = openpyxl.load_workbook(path)
    book["OP"]["A1"] = "Beleg Nr"
    book.save(path)
    with pytest.raises(InputError, match=r'"Belegnummer" is no heading on the sheet OP') as caught:
        FileWorkbook(path).read(INVOICES)
    assert caught.value.problems[0].sheet == "Columns"
    book["OP"].title = "Neu"
    book.save(path)
    with pytest.raises(InputError, match='"OP" is no sheet of this book'):
        FileWorkbook(path).read(INVOICES)


def test_a_row_inserted_above_the_headings_does_not_matter_after_adopt(tmp_path):
    path = book_of(tmp_path / "a.xlsx", OP=[GERMAN, *map(list, ROWS)])
    adopt(FileWorkbook(path), today=DAY)
    book = openpyxl.load_workbook(path)
    book["OP"].insert_rows(1, 2)
    book.save(path)
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [4, 5, 6]


def test_columns_added_later_are_found_beside_the_answers(tmp_path):
    path = book_of(tmp_path / "a.xlsx", OP=[GERMAN, *map(list, ROWS)])
    adopt(FileWorkbook(path), today=DAY)
    new = pd.DataFrame({"Open amount": [5.0]}, index=[2], dtype=object)
    FileWorkbook(path).write({INVOICES: new})
    FileWorkbook(path).write({INVOICES: new})
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert frame.loc[2, "Open amount"] == 5
    assert [c for c in frame if "Open" in c] == ["Open amount"]


def test_adopt_leaves_every_other_part_as_it_was(tmp_path):
    path = plain_range(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        before = {n: archive.read(n) for n in archive.namelist()}
    adopt(FileWorkbook(path), today=DAY)
    with zipfile.ZipFile(path) as archive:
        after = {n: archive.read(n) for n in archive.namelist()}
    same = [n for n in before if n.startswith(("xl/worksheets/", "xl/theme", "xl/sharedStrings"))]
    assert {n: after[n] for n in same} == {n: before[n] for n in same}
    assert faults(path.read_bytes()) == []


def test_a_book_of_something_else_is_left_alone(tmp_path):
    path = book_of(tmp_path / "a.xlsx", Wetter=[["Temperatur", "Regen"], [1, 2]])
    before = path.read_bytes()
    with pytest.raises(InputError, match="no sheet reads as"):
        adopt(FileWorkbook(path), today=DAY)
    assert path.read_bytes() == before


def test_the_command_tells_it_as_json(tmp_path, capsys):
    path = plain_range(tmp_path / "a.xlsx")
    assert main(["adopt", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (invoices,) = told["tables"]
    assert (invoices["sheet"], invoices["header_row"], invoices["rows"]) == ("Debitoren OP", 4, 3)
    assert invoices["columns"]["Document"] == "Belegnummer"
    assert main(["undo", str(path), "--quiet"]) == 0
    assert "Columns" not in openpyxl.load_workbook(path).sheetnames


def test_adopt_says_of_a_list_with_formulas_nobody_computed_that_it_cannot_be_read(
    tmp_path, capsys
):
    rows = [list(row) for row in ROWS]
    rows[1][3] = "=500+95"
    customers = [["Kundennummer", "Name"], ["70001", "Adler"]]
    path = book_of(tmp_path / "a.xlsx", OP=[GERMAN, *rows], Kunden=customers)
    assert main(["adopt", str(path)]) == 0
    said = capsys.readouterr().out
    assert "Invoices: cannot be read yet" in said
    assert "OP, row 3, column Amount: has a formula without a value" in said


def test_types_of_documents_are_understood_in_the_words_of_the_book(tmp_path):
    rows = [
        ["Rechnungsnummer", "Belegart", "Kundennummer", "Rechnungsdatum", "Rechnungsbetrag"],
        ["R-1", "Rechnung", "C1", DAY, 100.0],
        ["R-2", "Gutschrift", "C1", DAY, -20.0],
        ["R-3", "RV", "C1", DAY, 30.0],
        ["R-4", "JE", "C1", DAY, 5.0],
    ]
    customers = [["Kundennummer", "Firma"], ["C1", "Adler"]]
    path = book_of(tmp_path / "a.xlsx", OP=rows, Debitoren=customers)
    assert main(["age", str(path), "--as-of", "2026-10-31", "--quiet"]) == 0
    frame, problems = check(INVOICES, FileWorkbook(path).read(INVOICES), Settings())
    assert not problems
    assert list(frame["type"]) == ["Invoice", "Credit note", "Invoice", ""]


def test_a_problem_names_the_column_as_the_book_does_and_links_to_its_cell(tmp_path, capsys):
    rows = [
        ["Rechnungsnummer", "Belegart", "Kunden-\nnummer", "Rechnungsdatum", "Rechnungsbetrag"],
        ["R-1", "Quittung", "C1", DAY, "viel"],
    ]
    customers = [["Kundennummer", "Firma"], ["C1", "Adler"]]
    path = book_of(tmp_path / "a.xlsx", OP=rows, Debitoren=customers)
    assert main(["age", str(path), "--as-of", "2026-10-31"]) == 2
    told = capsys.readouterr().err
    assert 'OP, row 2, column Belegart: "Quittung" is not a choice here.' in told
    assert 'OP, row 2, column Rechnungsbetrag: "viel" is not a number.' in told
    listed = FileWorkbook(path).read(PROBLEMS)
    assert listed is not None
    assert list(listed["Cell"]) == ["'OP'!B2", "'OP'!E2"]


def test_adopt_shows_a_heading_of_two_lines_in_one(tmp_path, capsys):
    rows = [["Kunden-\nnummer", "Name des\nKunden"], ["C1", "Adler"]]
    invoices = [
        ["Rechnungsnummer", "Kundennummer", "Rechnungsdatum", "Betrag"],
        ["R-1", "C1", DAY, 1.0],
    ]
    path = book_of(tmp_path / "a.xlsx", Debitoren=rows, OP=invoices)
    assert main(["adopt", str(path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "Customers: sheet Debitoren, headings in row 1, 1 row" in told
    assert "  Customer ID = Kunden-nummer, Name = Name des Kunden" in told


def test_a_formula_of_the_clerks_that_gives_way_to_a_value_is_told(tmp_path, capsys):
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Customers")
        sheet.write_row(0, 0, ["Customer ID", "Name"])
        sheet.write_row(1, 0, ["C1", "Hubertus Werkzeuge GmbH"])
        sheet = book.add_worksheet("Invoices")
        sheet.write_row(
            0, 0, ["Document", "Customer ID", "Invoice date", "Amount", "Paid", "Open amount"]
        )
        for row, number in enumerate(("RE-4711", "RE-4712"), 1):
            sheet.write_row(row, 0, [number, "C1"])
            sheet.write_datetime(row, 2, dt.datetime(2026, 9, 1))
            sheet.write_row(row, 3, [500 + row, 0])
            sheet.write_formula(row, 5, f"=D{row + 1}-E{row + 1}", None, 500 + row)
        sheet = book.add_worksheet("Bank")
        sheet.write_row(0, 0, ["Line ID", "Booking date", "Amount", "Payer", "Remittance text"])
        sheet.write_row(1, 0, ["L1"])
        sheet.write_datetime(1, 1, dt.datetime(2026, 10, 1))
        sheet.write_row(1, 2, [501, "Hubertus Werkzeuge GmbH", "RE-4711"])
    assert main(["reconcile", str(path), "--as-of", "2026-10-31"]) == 0
    told = capsys.readouterr()
    assert "Invoices, row 2, column Open amount: held a formula in 1 row that changed" in (
        told.out + told.err
    )
    cells = openpyxl.load_workbook(path)["Invoices"]
    assert (cells["F2"].value, cells["F3"].value) == (0, "=D3-E3")
    assert main(["reconcile", str(path), "--as-of", "2026-10-31"]) == 0
    assert "held a formula" not in "".join(capsys.readouterr())
