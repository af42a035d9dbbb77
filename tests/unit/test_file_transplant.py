"""A sheet built elsewhere, put into any workbook: it reads back as it was, and all else stays."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableFormula, TableStyleInfo
from PIL import Image

from ar_xl.workbook.file.archive import Archive
from ar_xl.workbook.file.package import Package
from ar_xl.workbook.file.styles import Styles
from ar_xl.workbook.file.transplant import transplant
from tests.repair_linter import faults

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
}


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(colour: str) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "png")
    return out


def report() -> bytes:
    """A sheet with everything openpyxl can put on one, and another one it speaks of."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Report"
    sheet.append(["Customer", "Amount", "Due", "State"])
    for n in range(1, 6):
        sheet.append([f"C{n} & <Sons>", 1234.5 * n, dt.date(2026, 1, n), "Open"])
    sheet["A8"] = "=SUM(B2:B6)"
    sheet["A9"] = "=SUM(Debts[Amount])+Report!B2"
    sheet["A10"] = "=Other!A1"
    sheet["A11"] = "Link"
    sheet["A11"].hyperlink = "https://example.com/a?b=1&c=2"
    sheet["A12"].hyperlink = Hyperlink("A12", location="Report!B2")
    sheet["B2"].number_format = '#,##0.000 "kg"'
    sheet["B3"].number_format = "0.00%"
    sheet["B4"].style = "Comma"
    sheet["A1"].font = Font("Georgia", 14, bold=True, italic=True, color="FF112233")
    sheet["A1"].fill = PatternFill("solid", fgColor="FFAABBCC")
    sheet["A2"].border = Border(left=Side("thin", "FFFF0000"), bottom=Side("double"))
    sheet["A3"].font = Font(color=Color(theme=4, tint=0.4))
    sheet["A3"].alignment = Alignment("right", "center", text_rotation=45, wrap_text=True)
    sheet["D2"].protection = Protection(locked=False, hidden=True)
    sheet["D3"].comment = Comment("Asked twice.", "Clerk")
    sheet.merge_cells("A14:C15")
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[1].height = 40
    sheet.freeze_panes = "B2"
    sheet.sheet_view.showGridLines = False
    sheet.print_area = "A1:D12"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.oddFooter.center.text = "Page &P"
    red = DifferentialStyle(font=Font(color="FFFF0000"), fill=PatternFill(bgColor="FFFFEEEE"))
    sheet.conditional_formatting.add(
        "B2:B6", CellIsRule("greaterThan", ["Report!$B$3"], font=red.font, fill=red.fill)
    )
    sheet.conditional_formatting.add("C2:C6", FormulaRule(["$B2>3000"], font=Font(bold=True)))
    sheet.conditional_formatting.add(
        "B2:B6", ColorScaleRule("min", start_color="FFFFFFFF", end_type="max", end_color="FF00FF00")
    )
    listed = DataValidation("list", '"Open,Paid"', promptTitle="State", prompt="Choose one")
    listed.add("D2:D6")
    sheet.add_data_validation(listed)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=6), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=6))
    sheet.add_chart(chart, "F2")
    sheet.add_image(Picture(picture("red")), "F20")
    table = Table(displayName="Debts", ref="A1:D6")
    table.tableStyleInfo = TableStyleInfo("TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet.defined_names["Rate"] = DefinedName("Rate", attr_text="Report!$B$3")
    book.defined_names["Whole"] = DefinedName("Whole", attr_text="Report!$B$2:$B$6")
    book.create_sheet("Other")["A1"] = 5
    return saved(book)


def target() -> bytes:
    """Somebody's workbook, with styles, a table and names of its own."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Theirs"
    sheet.append(["Word", "Number"])
    sheet.append(["x", 4])
    sheet["A1"].font = Font("Arial", 9, color="FF00AA00")
    sheet["B2"].number_format = "0.0000"
    sheet.conditional_formatting.add("B2", CellIsRule("equal", ["4"], font=Font(italic=True)))
    sheet.add_table(Table(displayName="Debts", ref="A1:B2"))
    sheet.add_image(Picture(picture("blue")), "D2")
    book.create_sheet("Report")["A1"] = "=Theirs!B2"
    book.defined_names["Whole"] = DefinedName("Whole", attr_text="Theirs!$A$1")
    return saved(book)


def each_part(content: bytes, change: Callable[[str, str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".xml", ".rels")):
                changed = change(name, part.decode())
                part = changed.encode()
            if part:
                new.writestr(name, part)
    return out.getvalue()


def in_form(content: bytes, *, strict: bool) -> bytes:
    def change(name: str, xml: str) -> str:
        if name == "[Content_Types].xml" or name.startswith("docProps"):
            return xml
        for usual, other in STRICT.items():
            xml = xml.replace(*((usual, other) if strict else (other, usual)))
        return xml if strict else re.sub(r'(val="-?\d+)%"', r'\1"', xml)

    return each_part(content, change)


def prefixed(content: bytes) -> bytes:
    def change(name: str, xml: str) -> str:
        if not re.search(r"xl/(workbook|styles|worksheets/sheet\d|tables/table\d)\.xml$", name):
            return xml
        xml = re.sub(r"<(/?)(?=[A-Za-z]+[\s/>])", r"<\1x:", xml)
        return xml.replace(' xmlns="', ' xmlns:x="')

    return each_part(content, change)


def without_styles(content: bytes) -> bytes:
    def change(name: str, xml: str) -> str:
        if name == "xl/styles.xml":
            return ""
        xml = re.sub(r'<Override [^>]*styles\.xml"[^>]*/>', "", xml)
        xml = re.sub(r'<Relationship [^>]*styles\.xml"[^>]*/>', "", xml)
        xml = (
            re.sub(r"<cfRule.*?</cfRule>", "", re.sub(r' s="\d+"', "", xml))
            if "sheet" in name
            else xml
        )
        return xml.replace('<conditionalFormatting sqref="B2"></conditionalFormatting>', "")

    return each_part(content, change)


def of_1904(content: bytes) -> bytes:
    return each_part(
        content, lambda _, xml: xml.replace("<workbookPr/>", '<workbookPr date1904="1"/>')
    )


TARGETS: dict[str, Callable[[bytes], bytes]] = {
    "ordinary": lambda content: content,
    "strict": lambda content: in_form(content, strict=True),
    "prefixed": prefixed,
    "without styles": without_styles,
    "1904": of_1904,
}


def put(
    content: bytes, *, over: str | None = None, donor: bytes | None = None
) -> tuple[bytes, str]:
    package = Package(Archive(content, "book.xlsx"))
    source = Package(Archive(donor or report(), "report.xlsx"))
    styles = Styles(package)
    replaced = next((s for s in package.sheets if s.name == over), None)
    name = transplant(package, styles, source, source.sheets[0], over=replaced)
    styles.close()
    out = io.BytesIO()
    package.save(out)
    return out.getvalue(), name


def looks(cell: Any, theme: str) -> dict[str, Any]:
    """Everything a cell is and looks like, theme colours as they are shown."""
    font, fill, border = cell.font, cell.fill, cell.border

    def colour(shown: Any) -> Any:
        if shown is None or shown.type != "theme":
            return shown and (shown.rgb, shown.tint)
        order = ["lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7))]
        told = re.search(
            rf"<a:{order[shown.theme]}>.*?(?:lastClr|srgbClr val)=\"(\w+)\"", theme, re.S
        )
        assert told
        return "FF" + told[1], shown.tint

    return {
        "value": cell.value,
        "format": cell.number_format,
        "font": (font.name, font.sz, font.b, font.i, font.u, colour(font.color)),
        "fill": (fill.fill_type, fill.fgColor.rgb, fill.bgColor.rgb),
        "border": [
            s and s.style and (s.style, colour(s.color))
            for s in (border.left, border.right, border.top, border.bottom)
        ],
        "alignment": {k: v for k, v in vars(cell.alignment).items() if v},
        "protection": (cell.protection.locked, cell.protection.hidden),
        "comment": cell.comment and cell.comment.text,
        "link": cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location),
        "style": cell.style,
    }


def theme_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/theme/theme1.xml").decode()


def told(rule: Any) -> tuple[Any, ...]:
    form = rule.dxf
    scale = rule.colorScale and [c.rgb for c in rule.colorScale.color]
    shown = form and (
        form.font and (form.font.b, form.font.color and form.font.color.rgb),
        form.fill and form.fill.bgColor.rgb,
    )
    return rule.type, rule.operator, tuple(rule.formula), scale, shown


def on_paper(sheet: Any) -> tuple[Any, ...]:
    shown = sheet.page_setup.orientation, sheet.oddFooter.center.text, sheet.freeze_panes
    return *shown, sheet.sheet_view.showGridLines, sheet.print_title_rows


@pytest.mark.parametrize("form", TARGETS)
def test_a_sheet_reads_back_as_it_was_built(form: str) -> None:
    before, donor = TARGETS[form](target()), report()
    after, name = put(before, donor=donor)
    assert name == "Report 2", "theirs keeps its name"
    assert [f for f in faults(after) if f not in faults(before)] == []
    readable = in_form(after, strict=False) if form == "strict" else after
    wanted = openpyxl.load_workbook(io.BytesIO(donor))["Report"]
    book = openpyxl.load_workbook(io.BytesIO(readable))
    got = book[name]
    themes = theme_of(donor), theme_of(readable)
    assert got.dimensions == wanted.dimensions
    here = {
        "=SUM(Debts[Amount])+Report!B2": "=SUM(Debts_2[Amount])+'Report 2'!B2",
        "=Other!A1": None,
    }
    for row, row_wanted in zip(got.iter_rows(), wanted.iter_rows(), strict=True):
        for cell, cell_wanted in zip(row, row_wanted, strict=True):
            if cell_wanted.value is None and not cell_wanted.has_style:
                continue  # not on the sheet
            expected = looks(cell_wanted, themes[0])
            expected["value"] = here.get(str(cell_wanted.value), cell_wanted.value)
            if cell.coordinate == "A12":
                expected["link"] = None, "'Report 2'!B2"
            assert looks(cell, themes[1]) == expected, cell.coordinate
    assert list(map(str, got.merged_cells)) == list(map(str, wanted.merged_cells))
    assert got.column_dimensions["A"].width == 33
    assert got.row_dimensions[1].height == 40
    assert on_paper(got) == on_paper(wanted)
    assert got.print_area == "'Report 2'!$A$1:$D$12"
    rules = [
        (str(area.sqref), told(rule))
        for area in wanted.conditional_formatting
        for rule in area.rules
    ]
    rules_here = [
        (str(area.sqref), told(rule)) for area in got.conditional_formatting for rule in area.rules
    ]
    moved = [
        (area, (*r[:2], tuple(f.replace("Report!", "'Report 2'!") for f in r[2]), *r[3:]))
        for area, r in rules
    ]
    assert rules_here == moved
    (choice,) = got.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref), choice.prompt) == (
        '"Open,Paid"',
        "D2:D6",
        "Choose one",
    )
    assert list(got.tables) == ["Debts_2"]
    assert got.tables["Debts_2"].ref == "A1:D6"
    assert got.tables["Debts_2"].tableStyleInfo.name == "TableStyleMedium2"
    assert got.defined_names["Rate"].attr_text == "'Report 2'!$B$3"
    assert got.defined_names["Whole"].attr_text == "'Report 2'!$B$2:$B$6"
    assert book.defined_names["Whole"].attr_text == "Theirs!$A$1"
    (series,) = got._charts[0].ser
    assert series.val.numRef.f == "'Report 2'!$B$2:$B$6"
    assert series.cat.numRef.f == "'Report 2'!$A$2:$A$6"
    (shown,) = got._images
    assert shown._data() == picture("red").getvalue()
    (own,) = book["Theirs"]._images
    assert own._data() == picture("blue").getvalue()


@pytest.mark.parametrize("form", TARGETS)
def test_nothing_else_in_the_workbook_changes(form: str) -> None:
    before = TARGETS[form](target())
    after, _ = put(before)
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
    may = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert changed <= may
    styles = "xl/styles.xml"
    if form != "without styles":
        groups = [
            openpyxl.load_workbook(io.BytesIO(in_form(c, strict=False)))._cell_styles
            for c in (before, after)
        ]
        with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
            assert len(new.read(styles)) > len(old.read(styles))
        assert list(groups[1])[: len(groups[0])] == list(groups[0]), "appended, never renumbered"


def test_a_sheet_takes_the_place_of_the_one_put_there_before() -> None:
    first, name = put(target())
    second, again = put(first, over=name)
    assert (again, faults(second)) == (name, [])
    with zipfile.ZipFile(io.BytesIO(first)) as old, zipfile.ZipFile(io.BytesIO(second)) as new:
        assert sorted(old.namelist()) == sorted(new.namelist()), "no orphans"
    third, _ = put(first, over=name, donor=saved(openpyxl.Workbook()))
    with zipfile.ZipFile(io.BytesIO(third)) as book:
        assert not [n for n in book.namelist() if "chart" in n or "comment" in n or "vml" in n]
    assert faults(third) == []
    assert openpyxl.load_workbook(io.BytesIO(third)).sheetnames == ["Theirs", "Report", name]


def test_a_strict_sheet_goes_into_an_ordinary_workbook() -> None:
    donor = in_form(report(), strict=True)
    after, name = put(target(), donor=donor)
    assert faults(after) == []
    with zipfile.ZipFile(io.BytesIO(after)) as book:
        assert not [n for n in book.namelist() if b"purl.oclc.org" in book.read(n)]
    assert openpyxl.load_workbook(io.BytesIO(after))[name]["B2"].value == 1234.5


@pytest.mark.parametrize("of_1904_already", [False, True])
def test_shared_texts_and_days_of_another_calendar_arrive_as_they_are_read(
    tmp_path: Path, of_1904_already: bool
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"), {"date_1904": True})
    sheet = book.add_worksheet("Days")
    day = book.add_format({"num_format": "yyyy-mm-dd", "font_name": "Arial"})
    sheet.write_datetime("A1", dt.datetime(2026, 10, 31), day)
    sheet.write("B1", "shared & <kept>")
    sheet.write("B2", "shared & <kept>")
    sheet.write_rich_string("B3", "plain ", book.add_format({"bold": True}), "bold")
    sheet.write("C1", 46000)
    book.close()
    before = of_1904(target()) if of_1904_already else target()
    after, name = put(before, donor=(tmp_path / "b.xlsx").read_bytes())
    assert faults(after) == []
    got = openpyxl.load_workbook(io.BytesIO(after), rich_text=True)[name]
    assert (got["A1"].value, got["A1"].font.name) == (dt.datetime(2026, 10, 31), "Arial")
    assert [got[f"B{row}"].value for row in (1, 2)] == ["shared & <kept>"] * 2
    assert [getattr(run, "text", run) for run in got["B3"].value] == ["plain ", "bold"]
    assert got["C1"].value == 46000, "a number that is no day"


def test_what_a_later_excel_notes_in_styles_stays_behind(tmp_path: Path) -> None:
    revision = "http://schemas.microsoft.com/office/spreadsheetml/2014/revision"

    def change(name: str, xml: str) -> str:
        noted = f'<border xmlns:xr="{revision}" xr:uid="{{1}}">'
        return xml.replace("<border>", noted) if name == "xl/styles.xml" else xml

    after, name = put(target(), donor=each_part(report(), change))
    with zipfile.ZipFile(io.BytesIO(after)) as book:
        assert b"uid" not in book.read("xl/styles.xml")
    left = openpyxl.load_workbook(io.BytesIO(after))[name]["A2"].border.left
    assert left.style == "thin"


def test_an_odd_note_in_a_font_stops_nothing() -> None:
    def change(name: str, xml: str) -> str:
        return xml.replace("<font>", "<font><!-- by hand -->") if name == "xl/styles.xml" else xml

    after, name = put(target(), donor=each_part(report(), change))
    assert faults(after) == []
    assert openpyxl.load_workbook(io.BytesIO(after))[name]["A2"].value == "C1 & <Sons>"


def test_tables_that_change_their_names_keep_apart() -> None:
    def book(*tables: str) -> bytes:
        made = openpyxl.Workbook()
        sheet: Any = made.active
        sheet.title = "Report"
        for column, table in zip("AB", tables, strict=False):
            sheet[f"{column}1"], sheet[f"{column}2"] = "Amount", 1
            made_table = Table(displayName=table, ref=f"{column}1:{column}2")
            made_table._initialise_columns()
            of_both = TableFormula(attr_text="SUM(Sales[Amount])-SUM(sales_2[Amount])")
            made_table.tableColumns[0].calculatedColumnFormula = of_both
            sheet.add_table(made_table)
        sheet["D1"] = "=SUM(Sales[Amount])-SUM(sales_2[Amount])"
        return saved(made)

    after, name = put(book("Sales"), donor=book("Sales", "Sales_2"))
    sheet = openpyxl.load_workbook(io.BytesIO(after))[name]
    first, second = sheet.tables
    assert len({"Sales", first, second}) == 3
    told = f"SUM({first}[Amount])-SUM({second}[Amount])"
    assert sheet["D1"].value == f"={told}"
    for table in sheet.tables.values():
        assert table.tableColumns[0].calculatedColumnFormula.attr_text == told
