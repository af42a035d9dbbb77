"""The chart beside the aging: drawn, replaced, and never in the way of what people drew."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image as Picture
from PIL import Image

from ar_xl.core.aging import summary_table
from ar_xl.tables import AUDIT, INVOICES, Table
from ar_xl.workbook.file import FileWorkbook, undo
from ar_xl.workbook.file.archive import Archive
from ar_xl.workbook.file.graft import graft
from ar_xl.workbook.file.package import Package
from tests.repair_linter import faults
from tests.unit.test_file_transplant import in_form

AGING = summary_table(["1-30"])


def aging(rows: int) -> pd.DataFrame:
    columns = {
        "Customer ID": [f"C{n}" for n in range(rows)],
        "Customer": [f"<{n}> & Sons" for n in range(rows)],
        "Currency": ["JPY" if n % 3 == 2 else "EUR" for n in range(rows)],
        "Open": [float(n % 40) for n in range(rows)],
        "Not due": [float(n % 40) - 1.0 for n in range(rows)],
        "1-30": [1.0] * rows,
        "Unapplied": [0.0] * rows,
        "Balance": [float(n % 40) for n in range(rows)],
    }
    frame = pd.DataFrame(columns, dtype=object)
    frame.attrs = {"title": "Aging by customer", "lines": [], "checks": [], "footer": []}
    return frame


def written(path: Path, *frames: pd.DataFrame) -> Path:
    FileWorkbook.create(path, {INVOICES: pd.DataFrame({"Document": ["INV-1"]}, dtype=object)})
    for frame in frames:
        FileWorkbook(path, backups=0).write({AGING: frame})
    assert faults(path.read_bytes()) == []
    return path


def drawn(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        return sorted(n for n in book.namelist() if "chart" in n or "drawing" in n)


def chart(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        return book.read("xl/charts/chart1.xml").decode()


PARTS = ["xl/charts/chart1.xml", "xl/drawings/_rels/drawing1.xml.rels", "xl/drawings/drawing1.xml"]


def theirs() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([1, 2, 3])
    bars = BarChart()
    bars.add_data(Reference(sheet, min_col=1, max_col=3, min_row=1))
    sheet.add_chart(bars, "A5")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(path: Path, change: str) -> None:
    """Draw something of their own on the sheet, or save as Excel does, with style parts."""
    package = Package(Archive(path.read_bytes(), path.name))
    sheet = next(s.part for s in package.sheets if s.name == "Aging")
    if change == "drawing":
        graft(package, sheet, theirs(), "Their chart")
    else:
        package.put("xl/charts/style1.xml", [b"<style/>"])
        package.declare("xl/charts/style1.xml", "application/vnd.ms-office.chartstyle+xml")
        package.relate("xl/charts/chart1.xml", "chartStyle", "xl/charts/style1.xml")
    with path.open("wb") as out:
        package.save(out)


def test_the_largest_amounts_of_the_usual_currency_are_drawn(tmp_path: Path) -> None:
    shown = chart(written(tmp_path / "book.xlsx", aging(60)))
    names = [f"&lt;{n}&gt; &amp; Sons" for n in (39, 37, 36, 34)]
    places = [shown.index(name) for name in names]
    assert places == sorted(places), "the largest comes first"
    assert "&lt;38&gt;" not in shown, "another currency"
    assert "Largest open amounts by age, EUR" in shown
    assert shown.count("<ser>") == 2, "not due and one bucket"


def test_a_second_run_leaves_one_chart_and_no_orphans(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", aging(60), aging(9))
    assert drawn(path) == PARTS
    assert "&lt;39&gt;" not in chart(path)
    changed(path, "style")
    FileWorkbook(path, backups=0).write({AGING: aging(5)})
    assert drawn(path) == PARTS, "with what Excel added to it"
    assert faults(path.read_bytes()) == []


def test_without_amounts_there_is_no_chart(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", aging(9), aging(0))
    assert drawn(path) == PARTS[1:]


def test_what_people_drew_on_the_sheet_stays(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", aging(9))
    changed(path, "drawing")
    with zipfile.ZipFile(path) as book:
        before = book.read("xl/charts/chart2.xml")
    for rows in (7, 0, 8):
        FileWorkbook(path, backups=0).write({AGING: aging(rows)})
        assert faults(path.read_bytes()) == []
        with zipfile.ZipFile(path) as book:
            assert book.read("xl/charts/chart2.xml") == before
            assert b'name="Their chart"' in book.read("xl/drawings/drawing1.xml")


def with_picture(colour: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(picture, "png")
    book = openpyxl.Workbook()
    book.worksheets[0].add_image(Picture(picture), "B2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grafted(path: Path, donor: bytes, name: str) -> None:
    package = Package(Archive(path.read_bytes(), path.name))
    sheet = next(s.part for s in package.sheets if s.name == "Aging")
    graft(package, sheet, donor, name)
    with path.open("wb") as out:
        package.save(out)
    assert faults(path.read_bytes()) == []


def pictures(path: Path) -> list[tuple[int, ...]]:
    """The first point of each picture on the sheet, as a reader of the book finds it."""
    sheet = openpyxl.load_workbook(path)["Aging"]
    return [Image.open(picture.ref).getpixel((0, 0)) for picture in sheet._images]


def test_a_picture_is_planted_replaced_and_leaves_no_rest(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", aging(9))
    grafted(path, with_picture("red"), "Our logo")
    assert pictures(path) == [(255, 0, 0)]
    grafted(path, with_picture("blue"), "Our logo")
    assert pictures(path) == [(0, 0, 255)]
    with zipfile.ZipFile(path) as book:
        assert [n for n in book.namelist() if "media" in n] == ["xl/media/image1.png"]
    FileWorkbook(path, backups=0).write({AGING: aging(5)})
    assert pictures(path) == [(0, 0, 255)], "the chart goes its own way"


def test_a_picture_that_something_else_shows_too_stays(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", aging(9))
    grafted(path, with_picture("red"), "Our logo")
    package = Package(Archive(path.read_bytes(), path.name))
    invoices = next(s.part for s in package.sheets if s.name == "Invoices")
    package.relate(invoices, "image", "xl/media/image1.png")
    with path.open("wb") as out:
        package.save(out)
    grafted(path, with_picture("blue"), "Our logo")
    with zipfile.ZipFile(path) as book:
        media = sorted(n for n in book.namelist() if "media" in n)
    assert media == ["xl/media/image1.png", "xl/media/image2.png"]
    assert pictures(path) == [(0, 0, 255)]


def parts_of(path: Path, names: list[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in names}


def test_undo_takes_the_chart_away_or_gives_the_one_before_back(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx")

    def entry(_: FileWorkbook, command: str) -> dict[Table, pd.DataFrame]:
        row = pd.DataFrame({"Entry": [1], "Command": [command]}, index=[-1], dtype=object)
        return {AUDIT: row}

    FileWorkbook(path).write({AGING: aging(60)})
    before = parts_of(path, drawn(path))
    FileWorkbook(path).write({AGING: aging(9)})
    assert parts_of(path, PARTS) != before
    undo(path, entry)
    assert parts_of(path, drawn(path)) == before
    assert faults(path.read_bytes()) == []
    undo(path, entry)
    assert drawn(path) == []
    assert faults(path.read_bytes()) == []


def test_a_strict_book_gets_its_chart_in_the_strict_form(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    FileWorkbook.create(path, {INVOICES: pd.DataFrame({"Document": ["INV-1"]}, dtype=object)})
    path.write_bytes(in_form(path.read_bytes(), strict=True))
    for rows in (60, 9):
        FileWorkbook(path, backups=0).write({AGING: aging(rows)})
        assert faults(path.read_bytes()) == []
    shown = chart(path)
    assert 'gapWidth val="45"' in shown, "as Microsoft's own schema has it, in both forms"
    with zipfile.ZipFile(path) as book:
        told = b"".join(book.read(n) for n in book.namelist() if n.startswith("xl/"))
    assert b"schemas.openxmlformats.org/drawingml" not in told
    assert b"schemas.openxmlformats.org/officeDocument" not in told


def test_the_same_input_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(tmp_path / "one.xlsx", aging(9)).read_bytes()

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2031, 1, 1, tzinfo=tz)

    monkeypatch.setattr("openpyxl.packaging.core.datetime.datetime", Later)
    assert written(tmp_path / "two.xlsx", aging(9)).read_bytes() == first


def test_the_table_and_the_chart_print_on_pages_of_their_own(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", aging(9))
    with zipfile.ZipFile(path) as book:
        names = book.read("xl/workbook.xml").decode()
    assert "'Aging'!$A$1:$J$12,'Aging'!$L$3:$Y$26<" in names
