import argparse
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from ar_xl import cli
from ar_xl.cli import main
from ar_xl.jobs import JOBS


def save(path: Path, *, amount: object = 119.0) -> Path:
    day = dt.date(2026, 10, 1)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {
        "Customers": [["Customer ID", "Name"], ["C1", "Nordlicht GmbH"]],
        "Invoices": [
            ["Document", "Customer ID", "Invoice date", "Amount"],
            ["R-1001", "C1", day, 119.0],
        ],
        "Bank": [
            ["Line ID", "Booking date", "Amount", "Payer", "Remittance text"],
            ["L1", day, amount, "Nordlicht GmbH", "R-1001"],
        ],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def open_amount(path: Path) -> object:
    sheet = openpyxl.load_workbook(path)["Invoices"]
    heading = [cell.value for cell in sheet[1]].index("Open amount") + 1
    return sheet.cell(2, heading).value


def test_a_whole_month_from_files_through_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, lists = tmp_path / "month.xlsx", tmp_path / "lists"
    lists.mkdir()
    (lists / "customers.csv").write_text("Customer ID;Name\nC1;Nordlicht GmbH\n", encoding="utf-8")
    (lists / "items.csv").write_text(
        "Rechnungsnummer;Kundennummer;Rechnungsdatum;Betrag\nR-1001;C1;01.10.2026;1.119,00\n",
        encoding="utf-8",
    )
    (lists / "bank.csv").write_text(
        "Buchungstag;Betrag;Auftraggeber;Verwendungszweck\n15.10.2026;1.119,00;Nordlicht GmbH;R-1001\n",
        encoding="utf-8",
    )
    assert main(["new", str(book)]) == 0
    assert main(["import", str(lists), str(book)]) == 0
    assert main(["reconcile", str(book), "--as-of", "2026-10-31"]) == 0
    assert "1,119.00 EUR applied to 1 document" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(book)["Invoices"]
    assert sheet["A2"].value == "R-1001"
    row = dict(zip([c.value for c in sheet[1]], [c.value for c in sheet[2]], strict=True))
    assert row["Open amount"] == 0


@pytest.mark.parametrize(("text", "code"), [("9.99", 0), ("9.9x", 2)])
def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    book, bank = save(tmp_path / "a.xlsx"), tmp_path / "bank.csv"
    bank.write_text(f"Date,Amount,Payer\n2026-10-30,{text},Nordlicht\n", encoding="utf-8")
    before = book.read_bytes()
    assert main(["import", str(bank), str(book), "--dry-run"]) == code
    told = capsys.readouterr()
    if code == 0:
        assert told.out.startswith("Dry run: nothing is written.\n1 file read: 1 new bank line\n")
    else:
        assert '"9.9x" is not a number' in told.err
    assert book.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "bank.csv"]


def test_out_leaves_the_book_untouched(tmp_path: Path) -> None:
    book, out = save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    before = book.read_bytes()
    assert main(["reconcile", str(book), "--out", str(out), "--quiet"]) == 0
    assert book.read_bytes() == before
    assert open_amount(out) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_the_same_book_and_date_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = save(tmp_path / "1.xlsx"), tmp_path / "2.xlsx"
    two.write_bytes(one.read_bytes())
    for book in (one, two):
        assert main(["reconcile", str(book), "--as-of", "2026-10-31", "--quiet"]) == 0
        assert main(["age", str(book), "--as-of", "2026-10-31", "--quiet"]) == 0
    assert one.read_bytes() == two.read_bytes()


def test_json_is_all_there_is_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = save(tmp_path / "a.xlsx")
    assert main(["reconcile", str(book), "--as-of", "2026-10-31", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["command"], report["as_of"], report["exit_code"]) == (
        "reconcile",
        "2026-10-31",
        0,
    )
    assert report["problems"] == []


def test_json_lists_the_problems_of_a_bad_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = save(tmp_path / "a.xlsx", amount="1l9")
    assert main(["match", str(book), "--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["exit_code"] == 2
    (problem,) = report["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Bank", 2, "Amount")


def test_several_books_and_folders_run_one_by_one_and_the_worst_code_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    save(folder / "good.xlsx")
    save(folder / "bad.xlsx", amount="x")
    (folder / "~$other.xlsx").touch()
    (folder / "note.txt").touch()
    alone = save(tmp_path / "alone.xlsx")
    assert main(["reconcile", str(folder), str(alone), "--json"]) == 2
    reports = json.loads(capsys.readouterr().out)
    assert [(Path(r["book"]).name, r["exit_code"]) for r in reports] == [
        ("bad.xlsx", 2),
        ("good.xlsx", 0),
        ("alone.xlsx", 0),
    ]
    assert open_amount(folder / "good.xlsx") == 0


def test_a_book_open_in_excel_is_refused_and_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = save(tmp_path / "a.xlsx")
    before = book.read_bytes()
    (tmp_path / "~$a.xlsx").touch()
    assert main(["reconcile", str(book)]) == 3
    assert "a.xlsx is open in Excel" in capsys.readouterr().err
    assert book.read_bytes() == before


def test_undo_takes_back_one_command_after_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = save(tmp_path / "a.xlsx")
    first = {s.title: list(s.values) for s in openpyxl.load_workbook(book)}
    for command in ("match", "post", "age"):
        assert main([command, str(book), "--as-of", "2026-10-31", "--quiet"]) == 0
    capsys.readouterr()
    for command in ("age", "post", "match"):
        assert main(["undo", str(book)]) == 0
        assert capsys.readouterr().out.startswith(f"{command} taken back")
    after = {s.title: list(s.values) for s in openpyxl.load_workbook(book)}
    audit = after.pop("Audit")
    assert after == first
    assert [row[3] for row in audit[1:]] == ["match", "post", "age", "undo", "undo", "undo"]
    assert main(["undo", str(book)]) == 2


def test_undo_refuses_when_somebody_worked_in_the_book_since(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = save(tmp_path / "a.xlsx")
    assert main(["reconcile", str(book), "--quiet"]) == 0
    edited = openpyxl.load_workbook(book)
    edited["Bank"]["E2"] = "my note"
    edited.save(book)
    before = book.read_bytes()
    assert main(["undo", str(book)]) == 2
    assert "would be lost" in capsys.readouterr().err
    assert book.read_bytes() == before


def test_import_without_a_file_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "month.xlsx"]) == 2
    assert "Write the files first and the workbook last" in capsys.readouterr().err


def test_a_bad_date_on_the_command_line_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["age", "a.xlsx", "--as-of", "31.10.2026"]) == 2
    assert '"31.10.2026" is no date; write it as 2026-01-31' in capsys.readouterr().err


def test_a_bug_is_one_line_and_a_log_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> int:
        raise KeyError("inner detail")

    monkeypatch.setattr(cli, "_new", broken)
    assert main(["new", str(tmp_path / "a.xlsx")]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Traceback" not in told
    log = Path(next(word for word in told.split() if word.endswith(".log")))
    assert "inner detail" in log.read_text(encoding="utf-8")
    log.unlink()


def test_without_a_command_a_clerk_is_told_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "my month.xlsx")
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    told = capsys.readouterr().out
    assert "Workbooks here: my month.xlsx" in told
    assert 'ar-xl reconcile "my month.xlsx"' in told


def test_help_loads_neither_pandas_nor_numpy() -> None:
    code = (
        "import sys; from ar_xl.cli import main; main(['--help']);"
        "sys.exit(any(m in sys.modules for m in ('pandas', 'numpy', 'lxml', 'rich', 'openpyxl')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    for job in JOBS:
        assert job.name in done.stdout


def test_a_reader_that_stops_reading_is_no_bug(tmp_path: Path) -> None:
    book = save(tmp_path / "a.xlsx")
    code = f"import sys; from ar_xl.cli import main; sys.exit(main(['reconcile', {str(book)!r}]))"
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -c "$0" | :', code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert open_amount(book) == 0


def test_a_book_of_something_else_is_left_alone(tmp_path: Path) -> None:
    book = tmp_path / "budget.xlsx"
    openpyxl.Workbook().save(book)
    before = book.read_bytes()
    assert main(["reconcile", str(book)]) == 2
    assert book.read_bytes() == before


def test_new_takes_the_company_and_refuses_an_unknown_currency(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "a.xlsx"
    assert main(["new", str(book), "--company", "Nordlicht GmbH", "--currency", "chf"]) == 0
    rows = {row[0]: row[1] for row in openpyxl.load_workbook(book)["Settings"].values}
    assert (rows["Company"], rows["Currency"]) == ("Nordlicht GmbH", "CHF")
    assert main(["new", str(tmp_path / "b.xlsx"), "--currency", "EURO"]) == 2
    assert '--currency: "EURO" is not a currency code' in capsys.readouterr().err


def test_rows_with_the_starred_columns_only_are_taken_in(tmp_path: Path) -> None:
    book, items = tmp_path / "a.xlsx", tmp_path / "items.csv"
    customers = tmp_path / "customers.csv"
    customers.write_text("Customer ID;Name\n007;=HYPERLINK(1)\n", encoding="utf-8")
    items.write_text(
        "Document;Customer ID;Invoice date;Amount\n0001;007;2026-10-01;5.00\n", encoding="utf-8"
    )
    assert main(["new", str(book), "--quiet"]) == 0
    assert main(["import", str(customers), str(items), str(book)]) == 0
    sheets = openpyxl.load_workbook(book)
    assert [c.value for c in sheets["Customers"][2]][:2] == ["007", "=HYPERLINK(1)"]
    assert sheets["Customers"]["B2"].data_type == "s"
    assert sheets["Invoices"]["A2"].value == "0001"


def test_a_command_made_alone_is_the_command_among_all() -> None:
    def told(parser: argparse.ArgumentParser, name: str) -> str:
        (commands,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        return str(commands.choices[name].format_help())

    whole = cli._parser()
    for job in JOBS:
        assert told(cli._parser(job), job.name) == told(whole, job.name)


def test_numpy_starts_no_threads_unless_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    assert cli.main(["--version"]) == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    assert cli.main(["--version"]) == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
