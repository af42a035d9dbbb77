"""Writing into a table that people own: one cell at a time, and nothing of theirs lost."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table as ListObject

from ar_xl.problems import InputError
from ar_xl.tables import BANK_LINES, INVOICES, MATCHES, PROBLEMS
from ar_xl.workbook.file import FileWorkbook
from ar_xl.workbook.file.archive import Archive
from ar_xl.workbook.file.package import Package
from tests.repair_linter import faults

HEADINGS = ["Document", "Customer ID", "Invoice date", "Amount", "Our remark", "Open amount"]


def made(path: Path, *, rows: int = 3, totals: bool = False) -> Path:
    """A book as a clerk has it: a table of her own making from B3 on, with a column the toolkit does not know."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Invoices"
    sheet["B1"] = "Open items of Brightwell"
    for column, heading in enumerate(HEADINGS, 2):
        sheet.cell(3, column, heading).font = Font(bold=True, color="FF00AA00")
    for row in range(4, 4 + rows):
        values = (
            f"INV-{row}",
            "C1",
            dt.date(2026, 1, row),
            row * 10.5,
            f"remark {row}",
            row * 10.5,
        )
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)
        sheet.cell(row, 4).number_format = "dd.mm.yyyy"
        sheet.cell(row, 5).fill = PatternFill("solid", fgColor="FFFFEECC")
    sheet.row_dimensions[5].hidden = True
    last = 3 + rows
    table = ListObject(displayName="INVOICES", ref=f"B3:G{last + totals}")
    if totals:
        table.totalsRowCount = 1
        table._initialise_columns()
        for column, heading in zip(table.tableColumns, HEADINGS, strict=True):
            column.name = heading
        table.tableColumns[3].totalsRowFunction = "sum"
        table.autoFilter.ref = f"B3:G{last}"
        sheet.cell(last + 1, 2, "Total")
        sheet.cell(last + 1, 5, "=SUBTOTAL(109,INVOICES[Amount])")
    sheet.add_table(table)
    choices = DataValidation(type="list", formula1='"C1,C2"', sqref=f"C4:C{last}")
    sheet.add_data_validation(choices)
    other = book.create_sheet("Notes")
    other["A1"] = "=SUM(Invoices!E4:E100)"
    other["B2"] = "mine"
    book.save(path)
    return path


def sheet_xml(path: Path, part: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def table_xml(path: Path) -> str:
    return sheet_xml(path, "xl/tables/table1.xml")


def put(path: Path, frame: pd.DataFrame) -> None:
    FileWorkbook(path, backups=0).write({INVOICES: frame})
    assert faults(path.read_bytes()) == []


def changes(**columns: dict[int, object]) -> pd.DataFrame:
    return pd.DataFrame(
        {k.replace("_", " "): pd.Series(v, dtype=object) for k, v in columns.items()}, dtype=object
    )


def new_rows(count: int, **more: object) -> pd.DataFrame:
    row = {
        "Document": "NEW",
        "Customer ID": "C2",
        "Invoice date": dt.date(2026, 9, 1),
        "Amount": 7.25,
        **more,
    }
    return pd.DataFrame([row] * count, index=range(-count, 0), dtype=object)


def test_only_the_named_cells_change(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    before = sheet_xml(path)
    put(path, changes(Open_amount={5: 1.5}))
    after = sheet_xml(path)
    old = re.search(r'<c r="G5"[^>]*>.*?</c>', before)
    assert old is not None
    assert after == before.replace(old[0], '<c r="G5"><v>1.5</v></c>')


def test_other_parts_stay_byte_for_byte(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as archive:
        before = {n: archive.read(n) for n in archive.namelist()}
    put(path, changes(Open_amount={5: 1.5}))
    with zipfile.ZipFile(path) as archive:
        after = {n: archive.read(n) for n in archive.namelist()}
    assert {n for n in before if after[n] != before[n]} == {"xl/worksheets/sheet1.xml"}
    assert before.keys() == after.keys()


def test_rows_are_found_where_the_table_stands(tmp_path: Path) -> None:
    frame = FileWorkbook(made(tmp_path / "b.xlsx")).read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [4, 5, 6]
    assert frame.loc[5, "Our remark"] == "remark 5"
    assert frame.loc[5, "Invoice date"] == dt.date(2026, 1, 5)


def test_appended_rows_carry_on_the_formats_of_the_last_and_stretch_the_table(
    tmp_path: Path,
) -> None:
    path = made(tmp_path / "b.xlsx")
    put(path, new_rows(2))
    book = openpyxl.load_workbook(path)
    sheet = book["Invoices"]
    assert sheet["B7"].value == sheet["B8"].value == "NEW"
    assert sheet["D8"].number_format == "dd.mm.yyyy"
    assert sheet["E8"].fill.fgColor.rgb == "FFFFEECC"
    assert sheet.tables["INVOICES"].ref == "B3:G8"
    assert (
        sheet.tables["INVOICES"].autoFilter is None
        or sheet.tables["INVOICES"].autoFilter.ref == "B3:G8"
    )
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["C4:C8"]
    assert sheet.row_dimensions[5].hidden
    assert not sheet.row_dimensions[8].hidden


def test_a_row_of_totals_moves_down_and_is_no_row(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx", totals=True)
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert list(frame.index) == [4, 5, 6]
    put(path, new_rows(3))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert sheet["B10"].value == "Total"
    assert sheet["E10"].value == "=SUBTOTAL(109,INVOICES[Amount])"
    assert sheet["B7"].value == "NEW"
    assert sheet.tables["INVOICES"].ref == "B3:G10"


def test_what_stands_below_the_table_is_never_overwritten(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Invoices"]["C8"] = "call her on Monday"
    book.save(path)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"Invoices, row 8.*stands below the table Invoices"):
        FileWorkbook(path).write({INVOICES: new_rows(2)})
    assert path.read_bytes() == before
    put(path, new_rows(1))


def test_what_stands_beside_new_rows_stays_beside_them(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Invoices"]["A8"], book["Invoices"]["J8"] = "left", "right"
    book.save(path)
    put(path, new_rows(2))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert [sheet[a].value for a in ("A8", "B8", "J8")] == ["left", "NEW", "right"]


def test_a_missing_column_is_added_at_the_right_end(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    put(path, changes(Reminder_level={4: 2}))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert (sheet["H3"].value, sheet["H4"].value) == ("Reminder level", 2)
    assert sheet["H3"].font.color.rgb == "FF00AA00"
    assert sheet.tables["INVOICES"].ref == "B3:H6"
    assert [c.name for c in sheet.tables["INVOICES"].tableColumns] == [*HEADINGS, "Reminder level"]


def test_a_column_is_not_added_over_what_stands_there(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Invoices"]["H6"] = "hers"
    book.save(path)
    with pytest.raises(InputError, match="stands to the right of the table"):
        FileWorkbook(path).write({INVOICES: changes(Reminder_level={4: 2})})


def test_a_computed_column_goes_on_and_the_book_computes_it_on_opening(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Invoices")
    columns = [{"header": h} for h in ("Document", "Customer ID", "Invoice date", "Amount")]
    tax = {"header": "Net", "formula": "=[@Amount]/1.19"}
    sheet.add_table(
        "A1:E3",
        {
            "name": "Invoices",
            "columns": [*columns, tax],
            "data": [["I1", "C", 46000, 119], ["I2", "C", 46000, 238]],
        },
    )
    book.close()
    put(path, new_rows(1))
    xml = sheet_xml(path)
    above, below = (re.search(rf'<c r="E{row}"[^>]*>(<f>.*?</f>)', xml) for row in (3, 4))
    assert above is not None
    assert below is not None
    assert below[1] == above[1]
    assert 'fullCalcOnLoad="1"' in sheet_xml(path, "xl/workbook.xml")
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert frame["Document"].tolist() == ["I1", "I2", "NEW"]


def test_a_formula_that_gives_the_value_stays_and_another_value_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Invoices")
    sheet.write_row(0, 0, HEADINGS)
    for row in (1, 2):
        sheet.write_row(row, 0, [f"I{row}", "C", 46000, 10])
        sheet.write_formula(row, 5, f"=D{row + 1}", None, 10)
    book.close()
    put(path, changes(Open_amount={2: 10.0, 3: 4.0}))
    cells = openpyxl.load_workbook(path)["Invoices"]
    assert (cells["F2"].value, cells["F3"].value) == ("=D2", 4)


def with_shared_formula(path: Path) -> Path:
    """The last column computed by a formula that its cells share, as Excel saves what was filled down."""
    shared = sheet_xml(path)
    for row, formula in (
        (4, '<f t="shared" ref="G4:G6" si="0">E4*2+$E$4</f>'),
        (5, '<f t="shared" si="0"/>'),
        (6, '<f t="shared" si="0"/>'),
    ):
        shared = re.sub(
            rf'<c r="G{row}"[^>]*>.*?</c>', f'<c r="G{row}">{formula}<v>9</v></c>', shared
        )
    _replace_part(path, "xl/worksheets/sheet1.xml", shared.encode())
    return path


def test_a_shared_formula_survives_the_loss_of_its_first_cell(tmp_path: Path) -> None:
    path = with_shared_formula(made(tmp_path / "b.xlsx"))
    put(path, changes(Open_amount={4: 1.0}))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert [sheet[f"G{row}"].value for row in (4, 5, 6)] == [1, "=E5*2+$E$4", "=E6*2+$E$4"]


def test_new_rows_go_on_with_a_shared_formula(tmp_path: Path) -> None:
    path = with_shared_formula(made(tmp_path / "b.xlsx"))
    put(path, new_rows(2))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert [sheet[f"G{row}"].value for row in (6, 7, 8)] == [
        "=E6*2+$E$4",
        "=E7*2+$E$4",
        "=E8*2+$E$4",
    ]


def _replace_part(path: Path, part: str, content: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, content if name == part else before.read(name))
    path.write_bytes(out.getvalue())


@pytest.mark.parametrize(
    "unusual", ["prefix", "no addresses", "utf-16", "comments", "single quotes"]
)
def test_sheets_written_in_unusual_ways_are_edited_too(tmp_path: Path, unusual: str) -> None:
    path = made(tmp_path / "b.xlsx")
    xml = sheet_xml(path)
    if unusual == "prefix":
        xml = re.sub(r"<(/?)(?=\w)", r"<\1s:", xml).replace("xmlns=", "xmlns:s=")
    elif unusual == "no addresses":
        blank = xml.replace('<row r="3"', '<row r="2"></row><row r="3"').replace(
            '<c r="B', '<c/><c r="B'
        )
        xml = re.sub(r'<(row|c) r="\w+"', r"<\1", blank)
    elif unusual == "comments":
        xml = xml.replace("<sheetData>", "<!-- made by hand --><sheetData><!-- rows -->")
    elif unusual == "single quotes":
        head, body = xml.split("<sheetData>")
        xml = head + "<sheetData>" + body.replace('"', "'")
    content = xml.encode("utf-16") if unusual == "utf-16" else xml.encode()
    if unusual == "utf-16":
        content = ('<?xml version="1.0" encoding="UTF-16"?>' + xml.removeprefix("\ufeff")).encode(
            "utf-16"
        )
    _replace_part(path, "xl/worksheets/sheet1.xml", content)
    put(path, changes(Open_amount={5: 1.5}))
    put(path, new_rows(1))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    assert (sheet["G5"].value, sheet["B7"].value, sheet["B5"].value) == (1.5, "NEW", "INV-5")


def test_a_plain_range_under_titles_grows_downwards(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Invoices"
    sheet.append(["Our open items"])
    sheet.append([])
    sheet.append(["Kommentar", "Amount", None, "Document", "Customer ID", "Invoice date"])
    sheet.append(["x", 10, None, "I1", "C1", dt.date(2026, 1, 1)])
    book.save(path)
    put(path, changes(Amount={4: 12.0}))
    put(path, new_rows(1))
    cells = openpyxl.load_workbook(path)["Invoices"]
    assert [c.value for c in cells[4]][:6] == ["x", 12, None, "I1", "C1", dt.datetime(2026, 1, 1)]
    assert [c.value for c in cells[5]][1:5] == [7.25, None, "NEW", "C2"]
    assert cells["F5"].is_date


@pytest.mark.parametrize("place", ["A1:F3", "A1:F2"])
def test_the_filter_of_a_plain_range_takes_in_new_rows(tmp_path: Path, place: str) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Notes")
    sheet = book.add_worksheet("Invoices")
    sheet.write_row("A1", HEADINGS)
    for row in (1, 2):
        sheet.write_row(row, 0, [f"I{row}", "C1", 46000 + row, 10, "x", 10])
    sheet.autofilter(place)
    sheet.filter_column("B", "x == C1")
    book.close()
    put(path, new_rows(2))
    assert openpyxl.load_workbook(path)["Invoices"].auto_filter.ref == "A1:F5"
    names = sheet_xml(path, "xl/workbook.xml")
    assert "Invoices!$A$1:$F$5<" in names
    assert 'val="C1"' in sheet_xml(path, "xl/worksheets/sheet2.xml")


def test_the_filter_of_another_range_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Invoices")
    sheet.write_row("A1", HEADINGS)
    sheet.write_row("A2", ["I1", "C1", 46000, 10, "x", 10])
    sheet.write_row("J1", ["Rate", "Day"])
    sheet.write_row("J2", [1, 2])
    sheet.autofilter("J1:K2")
    book.close()
    put(path, new_rows(2))
    assert openpyxl.load_workbook(path)["Invoices"].auto_filter.ref == "J1:K2"


@pytest.mark.parametrize("unusual", ["prefix", "single quotes", "utf-16", "value first"])
def test_errors_and_formulas_without_a_value_are_seen_however_they_are_written(
    tmp_path: Path, unusual: str
) -> None:
    path = made(tmp_path / "b.xlsx")
    xml = sheet_xml(path)
    xml = re.sub(r'<c r="F5"[^>]*>.*?</c>', '<c r="F5" t="e"><v>#REF!</v></c>', xml)
    xml = re.sub(r'<c r="E6"[^>]*>.*?</c>', '<c r="E6"><f>1+1</f></c>', xml)
    if unusual == "prefix":
        xml = re.sub(r"<(/?)(?=\w)", r"<\1s:", xml).replace("xmlns=", "xmlns:s=")
    elif unusual == "single quotes":
        head, body = xml.split("<sheetData>")
        xml = head + "<sheetData>" + body.replace('"', "'")
    elif unusual == "value first":
        xml = xml.replace('<c r="F5" t="e">', '<c t="e" r="F5">')
    content = xml.encode()
    if unusual == "utf-16":
        content = ('<?xml version="1.0" encoding="UTF-16"?>' + xml).encode("utf-16")
    _replace_part(path, "xl/worksheets/sheet1.xml", content)
    with pytest.raises(InputError, match="row 6, column Amount: has a formula without a value"):
        FileWorkbook(path).read(INVOICES)
    fixed = xml.replace("</f>", "</f><v>2</v>").replace("</s:f>", "</s:f><s:v>2</s:v>")
    content = fixed.encode()
    if unusual == "utf-16":
        content = ('<?xml version="1.0" encoding="UTF-16"?>' + fixed).encode("utf-16")
    _replace_part(path, "xl/worksheets/sheet1.xml", content)
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert (frame["Our remark"].tolist()[1], frame["Amount"].tolist()[2]) == ("#REF!", 2)


def test_days_of_a_1904_book_are_those_of_the_calendar(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet("Invoices")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["I1", "C"])
    sheet.write_datetime(1, 2, dt.datetime(2026, 5, 6), book.add_format({"num_format": "dd/mm/yy"}))
    book.close()
    put(path, new_rows(1))
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert frame["Invoice date"].tolist() == [dt.date(2026, 5, 6), dt.date(2026, 9, 1)]
    assert openpyxl.load_workbook(path)["Invoices"]["C3"].value == dt.datetime(2026, 9, 1)


def test_text_that_looks_like_a_formula_stays_text_also_when_edited(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    put(path, new_rows(1, **{"Our remark": "=HYPERLINK(1)"}))
    cell = openpyxl.load_workbook(path)["Invoices"]["F7"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=HYPERLINK(1)", True)


def test_error_values_are_read_as_what_they_show(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Invoices")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["I1", "C", 46000])
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()
    frame = FileWorkbook(path).read(INVOICES)
    assert frame is not None
    assert frame["Amount"].tolist() == ["#DIV/0!"]


def test_a_formula_without_a_value_is_a_problem_at_its_cell(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Invoices"]["E5"] = "=1+1"
    book["Invoices"]["F6"] = '="not ours"'
    book.save(path)
    with pytest.raises(InputError) as told:
        FileWorkbook(path).read(INVOICES)
    assert [str(p) for p in told.value.problems] == [
        "Invoices, row 5, column Amount: has a formula without a value. Open the book in Excel, let it calculate, and save."
    ]


def test_two_columns_that_can_both_be_it_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bank"
    sheet.append(["Line ID", "Booking date", "Amount", "amount "])
    sheet.append(["B1", dt.date(2026, 1, 1), 5, 6])
    book.save(path)
    with pytest.raises(InputError, match="can both be Amount"):
        FileWorkbook(path).read(BANK_LINES)


def test_a_sheet_of_the_right_name_without_headings_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Invoices"
    sheet["A1"] = "nothing here yet"
    book.save(path)
    with pytest.raises(InputError, match="has no row of headings"):
        FileWorkbook(path).read(INVOICES)


def test_new_sheets_find_their_place_and_names_and_views_follow(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Notes"].print_title_rows = "1:1"
    book.active = 1
    book.save(path)
    frame = pd.DataFrame({"Line ID": ["B1"]}, dtype=object)
    FileWorkbook(path, backups=0).write(
        {MATCHES: frame, PROBLEMS: pd.DataFrame({"Problem": ["x"]}, dtype=object)}
    )
    assert faults(path.read_bytes()) == []
    after = openpyxl.load_workbook(path)
    assert after.sheetnames == ["Invoices", "Matches", "Problems", "Notes"]
    assert after["Notes"].print_title_rows == "$1:$1"
    assert after.active is not None
    assert after.active.title == "Notes"


def test_a_sheet_of_the_users_that_is_called_like_ours_is_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book["Notes"].title = "Matches"
    book.save(path)
    opened = FileWorkbook(path, backups=0)
    opened.write({MATCHES: pd.DataFrame({"Line ID": ["B1"]}, dtype=object)})
    after = openpyxl.load_workbook(path)
    assert after["Matches"]["B2"].value == "mine"
    frame = opened.read(MATCHES)
    assert frame is not None
    assert frame["Line ID"].tolist() == ["B1"]


def test_what_the_user_put_on_a_sheet_of_ours_stays_when_its_table_is_replaced(
    tmp_path: Path,
) -> None:
    path = made(tmp_path / "b.xlsx")
    frame = pd.DataFrame({"Line ID": [f"B{n}" for n in range(5)]}, dtype=object)
    FileWorkbook(path, backups=0).write({MATCHES: frame})
    book = openpyxl.load_workbook(path)
    sheet = book["Matches"]
    sheet["Z3"], sheet["B12"] = "=1+2", "below"
    sheet.column_dimensions["A"].width = 55
    book.save(path)
    opened = FileWorkbook(path, backups=0)
    opened.write({MATCHES: frame.iloc[:2]})
    assert faults(path.read_bytes()) == []
    after = openpyxl.load_workbook(path)["Matches"]
    assert (after["Z3"].value, after["B12"].value, after["A4"].value) == ("=1+2", "below", None)
    assert after.column_dimensions["A"].width == 55
    with pytest.raises(InputError, match="Matches, row 12: holds something below the table"):
        opened.write({MATCHES: pd.DataFrame({"Line ID": ["B"] * 20}, dtype=object)})


def query_filled(path: Path) -> Path:
    """The same book as Power Query fills it: the table says so, and names its query's columns."""
    query = (
        '<queryTable xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="Query" connectionId="1">'
        '<queryTableRefresh nextId="7"><queryTableFields count="2"><queryTableField id="1" tableColumnId="1"/>'
        '<queryTableField id="6" tableColumnId="2"/></queryTableFields></queryTableRefresh></queryTable>'
    )
    package = Package(Archive(path.read_bytes(), path.name))
    part = package.list_objects()[0].part
    package.put("xl/queryTables/queryTable1.xml", [query.encode()])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.queryTable+xml"
    package.declare("xl/queryTables/queryTable1.xml", kind)
    package.relate(part, "queryTable", "xl/queryTables/queryTable1.xml")
    with path.open("wb") as out:
        package.save(out)
    return path


def test_a_column_added_to_a_table_of_a_query_is_entered_in_the_query_as_not_its_own(
    tmp_path: Path,
) -> None:
    path = query_filled(made(tmp_path / "b.xlsx"))
    put(path, changes(Last_reminder={4: dt.date(2026, 5, 1)}))
    package = Package(Archive(path.read_bytes(), path.name))
    column = package.xml(package.list_objects()[0].part).findall(".//{*}tableColumn")[-1]
    refresh = package.xml("xl/queryTables/queryTable1.xml")[0]
    field = refresh[0][-1]
    assert dict(field.attrib) == {"id": "7", "dataBound": "0", "tableColumnId": column.get("id")}
    assert (column.get("name"), column.get("queryTableFieldId")) == ("Last reminder", "7")
    assert (refresh.get("nextId"), refresh.get("unboundColumnsRight")) == ("8", "1")
    assert refresh[0].get("count") == "3"


def test_what_spoke_of_a_whole_column_speaks_of_its_new_rows_too(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Invoices"
    for line in (["Document", "Customer ID", "Invoice date", "Amount", "Running"], *ROWS_OF_TWO):
        sheet.append(line)
    sheet.add_table(ListObject(displayName="Invoices", ref="A1:E3"))
    sheet["G1"] = "=SUM(D2:D3)"
    sheet["G2"] = "=D3+SUM(D3:D3)"
    sheet.conditional_formatting.add("A2:A3", FormulaRule(["$D2>AVERAGE($D$2:$D$3)"]))
    other = book.create_sheet("Board")
    other["A1"] = "=SUMIF(Invoices!$B$2:$B$3,B1,Invoices!$D$2:$D$3)+SUM(Invoices!D2:D2)"
    other["A2"] = "=VLOOKUP(1,Invoices!$A$1:$E$3,2)&COUNT(Invoices!D:D)"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=2, max_row=3))
    other.add_chart(chart, "C3")
    book.defined_names["Amounts"] = DefinedName("Amounts", attr_text="Invoices!$D$2:$D$3")
    book.save(path)
    new = {"Document": ["R-3", "R-4"], "Customer ID": ["C1"] * 2, "Amount": [5.0, 6.0]}
    FileWorkbook(path).write({INVOICES: pd.DataFrame(new, index=[-2, -1], dtype=object)})
    after = openpyxl.load_workbook(path)
    got, board = after["Invoices"], after["Board"]
    assert got["G1"].value == "=SUM(D2:D5)"
    assert got["G2"].value == "=D3+SUM(D3:D3)"
    assert got["E3"].value == "=SUM(D$2:D3)", "a row's own formula stays"
    assert got["E5"].value == "=SUM(D$2:D5)"
    (rule,) = [r for area in got.conditional_formatting for r in area.rules]
    assert rule.formula == ["$D2>AVERAGE($D$2:$D$5)"]
    assert (
        board["A1"].value == "=SUMIF(Invoices!$B$2:$B$5,B1,Invoices!$D$2:$D$5)+SUM(Invoices!D2:D2)"
    )
    assert board["A2"].value == "=VLOOKUP(1,Invoices!$A$1:$E$5,2)&COUNT(Invoices!D:D)"
    assert board._charts[0].ser[0].val.numRef.f == "'Invoices'!$D$2:$D$5"
    assert after.defined_names["Amounts"].attr_text == "Invoices!$D$2:$D$5"
    assert faults(path.read_bytes()) == []


ROWS_OF_TWO = [
    ["R-1", "C1", dt.date(2026, 1, 1), 10, "=SUM(D$2:D2)"],
    ["R-2", "C2", dt.date(2026, 1, 2), 20, "=SUM(D$2:D3)"],
]
