"""Every command on a workbook full of what only Excel understands: it is all still there, byte for byte."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image

from ar_xl.tables import BANK_LINES, INVOICES, REMINDER_LOG
from ar_xl.workbook.file import FileWorkbook
from tests.bench.foreign_books import ROWS, changed, foreign, frame, ours
from tests.repair_linter import faults


def theirs(path: Path) -> Path:
    """A controller's board: charts, sparklines, pictures, shapes, choices, formats, names, a table and formulas."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Board")
    sheet.write_row("A1", ["Month", "Budget", "Actual"])
    for row in range(1, 13):
        sheet.write_row(row, 0, [row, row * 100, row * 90])
    sheet.add_table(
        "A1:C13",
        {"name": "Plan", "columns": [{"header": h} for h in ("Month", "Budget", "Actual")]},
    )
    for kind in ("line", "pie", "area"):
        chart = book.add_chart({"type": kind})
        chart.add_series({"values": "=Board!$B$2:$B$13"})
        sheet.insert_chart("E2", chart)
    sheet.add_sparkline("D2", {"range": "Board!B2:C2", "markers": True})
    sheet.insert_textbox("E20", "Do not touch.")
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "png")
    sheet.insert_image("E30", "logo.png", {"image_data": picture})
    sheet.insert_button("E40", {"caption": "Refresh"})
    sheet.write_comment("A1", "Ask Ms Smith.")
    sheet.conditional_format("B2:B13", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("C2:C13", {"validate": "decimal", "criteria": ">", "value": 0})
    other = book.add_worksheet("Sums")
    other.write_dynamic_array_formula("A1:A3", "=SORT(Board!C2:C4)")
    other.write_formula("C1", "=SUM(Plan[Budget])", None, 7800)
    other.write_url("E1", "https://example.com")
    book.add_chartsheet("Picture").set_chart(_columns(book))
    book.define_name("Budget", "=Board!$B$2:$B$13")
    book.set_custom_property("Owner", "Controlling")
    book.close()
    return path


def _columns(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Board!$C$2:$C$13"})
    return chart


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    FileWorkbook.create(
        folder / "reports.xlsx", {table: frame(rows) for table, rows in ROWS.items()}
    )
    return folder


def test_every_command_leaves_what_is_theirs_byte_for_byte(tmp_path: Path, reports: Path) -> None:
    from ar_xl.cli import main

    assert main(["age", str(reports / "reports.xlsx"), "--quiet"]) == 0
    path = theirs(tmp_path / "board.xlsx")
    out = tmp_path / "with ours.xlsx"
    ours(path, out, reports)
    assert foreign(changed(path.read_bytes(), out.read_bytes())) == []
    assert faults(out.read_bytes()) == []
    book = FileWorkbook(out)
    for table, rows in ((BANK_LINES, 4), (INVOICES, 5)):
        found = book.read(table)
        assert found is not None
        assert len(found) == rows, table.name
    log = book.read(REMINDER_LOG)
    assert log is not None
    assert "Sent" in set(log["State"]), "the reminder went all the way"
