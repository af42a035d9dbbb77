"""The sample company: its files are always the same, add up, and hold every case."""

from __future__ import annotations

import itertools
import re
import shlex
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree
from openpyxl import load_workbook
from stdnum import iban, iso11649, luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr

from ar_xl import demo
from ar_xl.cells import check
from ar_xl.cli import main
from ar_xl.demo import company
from ar_xl.demo.camt import NAMESPACE
from ar_xl.demo.customers import CUSTOMERS
from ar_xl.demo.ledger import ACCOUNTS, Document
from ar_xl.problems import BusyError, InputError
from ar_xl.settings import Settings
from ar_xl.tables import (
    AGING_SUMMARY,
    BANK_LINES,
    DASHBOARD,
    DISPUTES,
    INVOICES,
    MATCHES,
    PROMISES,
    RECONCILIATION,
    REMINDER_LOG,
    REMINDERS,
    START,
    Table,
)
from ar_xl.workbook.file import FileWorkbook

MONTH = company.october()
XML = {"c": NAMESPACE}
OF_THE_CONTRACT = {
    "named as printed",
    "named in another spelling",
    "check-digit reference",
    "purchase order",
    "customer number",
    "several named",
    "range named",
    "list cut short by the bank",
    "credit note named",
    "discount in time",
    "bank charge stated",
    "part payment that says so",
    "one open item of the amount",
    "all open items",
    "all due to a date",
    "the only sum of few items",
    "parent pays",
    "factor names customer and document",
    "third party names customer and document",
    "remittance advice",
    "equal open items",
    "namesakes",
    "number of another document",
    "one wrong number in a list",
    "one digit of the reference wrong",
    "discount after its date",
    "charge not stated",
    "rounding not stated",
    "withholding tax",
    "short payment with a reason",
    "disputed document",
    "overpayment",
    "credit note taken, not named",
    "same figure in the wrong currency",
    "paid twice",
    "paid before, an equal one is open",
    "payment and its return: direct debit",
    "payment and its return: transfer recalled",
    "return of last month's payment",
    "order in advance",
    "payer unknown, nothing fits",
    "salary",
    "tax",
    "fee",
    "interest",
    "refund",
    "transfer",
    "card payout",
}
REASONS = {
    "salary": "Salary",
    "tax": "Tax",
    "fee": "Fee",
    "interest": "Interest",
    "refund": "Refund",
    "transfer": "Transfer",
    "card payout": "Card payout",
    "supplier payment": "Supplier payment",
    "payer unknown, nothing fits": "Unidentified",
}


def _open_items(document: Document) -> list[Document]:
    return [d for d in MONTH.documents if d.customer is document.customer and d.open]


def test_files_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = [path.read_bytes() for path in company.write_files(tmp_path / "a")]
    company.october.cache_clear()
    again = [path.read_bytes() for path in company.write_files(tmp_path / "b")]

    assert first == again


def test_company_is_of_the_size_of_a_real_month() -> None:
    receivable = [line for line in MONTH.lines if line.amount > 0]
    plain = [line for line in receivable if line.verdicts == ("Auto",)]

    assert len(CUSTOMERS) >= 60
    assert len({customer.country for customer in CUSTOMERS}) >= 15
    assert len(MONTH.documents) >= 500
    assert len(MONTH.lines) >= 250
    assert len(plain) / len(receivable) > 0.7


def test_every_case_of_the_contract_has_its_lines() -> None:
    lines = Counter(line.case for line in MONTH.lines)

    assert lines.keys() >= OF_THE_CONTRACT
    assert {verdict for line in MONTH.lines for verdict in line.verdicts} == {
        "Auto",
        "Review",
        "None",
    }


def test_expected_names_every_line_once() -> None:
    assert len(company.expected()) == len(MONTH.lines)


def test_account_numbers_carry_true_check_digits() -> None:
    accounts = [c.account for c in CUSTOMERS] + [line.payer.account for line in MONTH.lines]
    accounts += [own.iban for own in ACCOUNTS.values()]

    for number in filter(None, accounts):
        bank_code, slash, rest = number.partition("/")
        assert bank_code.isdigit() and rest.isdigit() if slash else iban.is_valid(number, False)
    assert len({c.account for c in CUSTOMERS}) == len(CUSTOMERS)


@pytest.mark.parametrize(
    ("scheme", "valid"),
    [
        ("RF", iso11649.is_valid),
        ("OGM", ogm_vcs.is_valid),
        ("QRR", esr.is_valid),
        ("KID", luhn.is_valid),
        ("OCR", luhn.is_valid),
        (
            "VIITE",
            lambda r: (
                sum(int(d) * (1, 7, 3, 1)[i % 3 or (3 if i else 0)] for i, d in enumerate(r[::-1]))
                % 10
                == 0
            ),
        ),
    ],
)
def test_payment_references_carry_true_check_digits(scheme: str, valid) -> None:  # type: ignore[no-untyped-def]
    made = [d for d in MONTH.documents if d.customer.scheme == scheme and d.amount > 0]

    assert made
    assert all(valid(d.reference) for d in made)
    assert not any(valid(d.mistyped) for d in made)


def test_document_numbers_are_given_once_and_rise_with_the_date() -> None:
    numbers = [d.number for d in MONTH.documents]

    assert len(set(numbers)) == len(numbers)
    assert len({d.tail for d in MONTH.documents}) == len(numbers)
    for _, series in itertools.groupby(
        sorted(MONTH.documents, key=lambda d: d.number), lambda d: d.number[:2]
    ):
        days = [d.day for d in series]
        assert days == sorted(days)


def test_camt_statements_add_up_and_entries_equal_their_transactions(tmp_path: Path) -> None:
    path = next(p for p in company.write_files(tmp_path) if p.suffix == ".xml")
    statements = etree.parse(path).findall(".//c:Stmt", XML)

    def signed(element: etree._Element) -> int:
        amount = round(float(element.findtext("c:Amt", namespaces=XML) or 0) * 100)
        return amount if element.findtext("c:CdtDbtInd", namespaces=XML) == "CRDT" else -amount

    for statement in statements:
        opening, closing = map(signed, statement.findall("c:Bal", XML))
        entries = statement.findall("c:Ntry", XML)
        assert opening + sum(map(signed, entries)) == closing
        for entry in entries:
            parts = entry.findall(".//c:TxDtls", XML)
            assert not parts or sum(map(signed, parts)) == signed(entry)
    assert len(statements) == 3
    assert (
        sum(len(e.findall(".//c:TxDtls", XML)) > 1 for e in statements[0].findall("c:Ntry", XML))
        == 3
    )


def test_mt940_statement_adds_up_and_keeps_to_its_widths(tmp_path: Path) -> None:
    path = next(p for p in company.write_files(tmp_path) if p.suffix == ".sta")
    rows = path.read_bytes().decode("ascii").split("\r\n")

    def minor(text: str) -> int:
        return int(text.replace(",", ""))

    opening = minor(next(r for r in rows if r.startswith(":60F:"))[15:])
    closing = minor(next(r for r in rows if r.startswith(":62F:"))[15:])
    moved = 0
    for row in (r for r in rows if r.startswith(":61:")):
        amount = minor(row[15 : row.index(",") + 3])
        moved += amount if row[14] == "C" else -amount
    assert opening + moved == closing
    assert max(map(len, rows)) <= 65


def test_open_item_list_totals_are_those_of_its_documents(tmp_path: Path) -> None:
    path = next(p for p in company.write_files(tmp_path) if p.suffix == ".xlsx")
    sheet = load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    totals = {row[5]: row[7] for row in rows if row[0] == "Total"}

    for currency, total in totals.items():
        listed = sum(row[7] for row in rows if row[0] != "Total" and row[5] == currency)
        assert listed == pytest.approx(total, abs=0.001)
    assert sheet["A3"].value == "Document no."


def test_amounts_that_name_nothing_can_only_be_one_thing() -> None:
    silent = {
        "one open item of the amount",
        "all open items",
        "all due to a date",
        "the only sum of few items",
    }
    for line in (each for each in MONTH.lines if each.case in silent):
        items = _open_items(next(iter(line.applied)))
        fitting = [
            chosen
            for size in range(1, 5)
            for chosen in itertools.combinations(items, size)
            if sum(d.open for d in chosen) == line.amount
        ]
        assert len(fitting) <= 1, line.case


def test_a_list_cut_by_the_bank_can_be_completed_in_one_way() -> None:
    for line in (each for each in MONTH.lines if each.case == "list cut short by the bank"):
        items = _open_items(next(iter(line.applied)))
        named = {d for d in items if d.number in line.text}
        rest = line.amount - sum(d.open for d in named)
        left = [d for d in items if d not in named]
        ways = [
            chosen
            for size in range(1, len(left) + 1)
            for chosen in itertools.combinations(left, size)
            if sum(d.open for d in chosen) == rest
        ]
        assert len(ways) == 1
        assert set(ways[0]) | named == set(line.applied)


def test_demo_shows_every_command_it_runs(tmp_path: Path) -> None:
    said: list[str] = []
    ran: list[list[str]] = []

    def refuse_the_third(command: list[str]) -> int:
        ran.append(command)
        return 2 if len(ran) == 3 else main([*command, "--quiet"])

    code = demo.run(tmp_path / "sample", said.append, refuse_the_third)

    assert code == 2
    assert [command[0] for command in ran] == ["new", "import", "import"]
    shown = [shlex.split(line.split("$ ar-xl ")[1]) for line in said if "$ ar-xl " in line]
    assert shown == ran


def test_demo_refuses_a_folder_with_files_of_others(tmp_path: Path) -> None:
    (tmp_path / "month-end.xlsx").write_bytes(b"mine")

    with pytest.raises(InputError, match="holds files that are no demo's"):
        demo.run(tmp_path, print, lambda command: 0)

    assert [path.name for path in tmp_path.iterdir()] == ["month-end.xlsx"]


def test_demo_replaces_its_own_files_and_no_others(tmp_path: Path) -> None:
    demo.run(tmp_path, lambda line: None, lambda command: 1)
    (tmp_path / "month-end.xlsx").write_bytes(b"of the demo before")
    (tmp_path / "customers.csv").write_bytes(b"changed")
    (tmp_path / "my notes.txt").write_bytes(b"mine")
    backups = tmp_path / "month-end backups"
    backups.mkdir()
    (backups / "month-end.2026-11-22T05-17-01.before-age.0123456789ab.xlsx").touch()
    (backups / "signed off.xlsx").touch()

    demo.run(tmp_path, lambda line: None, lambda command: 1)

    assert not (tmp_path / "month-end.xlsx").exists()
    assert (tmp_path / "customers.csv").read_bytes() != b"changed"
    assert (tmp_path / "my notes.txt").read_bytes() == b"mine"
    assert [path.name for path in backups.iterdir()] == ["signed off.xlsx"]


def test_demo_leaves_a_workbook_that_is_open(tmp_path: Path) -> None:
    demo.run(tmp_path, lambda line: None, lambda command: 1)
    (tmp_path / "month-end.xlsx").write_bytes(b"open in Excel")
    (tmp_path / "~$month-end.xlsx").touch()

    with pytest.raises(BusyError, match="is open in Excel"):
        demo.run(tmp_path, print, lambda command: 0)

    assert (tmp_path / "month-end.xlsx").read_bytes() == b"open in Excel"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The demo's workbook after all its commands, and what was said."""
    folder = tmp_path_factory.mktemp("demo")
    said: list[str] = []

    def run(command: list[str]) -> int:
        return main([*command, "--quiet"], today=demo.TODAY, who=demo.CLERK)

    assert demo.run(folder, said.append, run) == 0
    return folder / "month-end.xlsx", said


def _rows(book: Path, table: Table) -> pd.DataFrame:
    frame, problems = check(table, FileWorkbook(book).read(table), Settings())
    assert problems == []
    return frame


def _proposals(book: Path) -> dict[str, pd.DataFrame]:
    """Option 1 of each bank line, by its bank reference."""
    matches, lines = _rows(book, MATCHES), _rows(book, BANK_LINES)
    reference = dict(zip(lines["line_id"], lines["bank_reference"], strict=True))
    first = matches[matches["option"] == 1]
    return {reference[line]: rows for line, rows in first.groupby("line_id")}


def test_what_is_posted_unseen_is_right_to_the_cent(worked: tuple[Path, list[str]]) -> None:
    proposals = _proposals(worked[0])
    for key, wanted in company.expected().items():
        rows = proposals[key]
        if rows["verdict"].iloc[0] == "Auto":
            applied = dict(zip(rows["document"], rows["applied"].astype(int), strict=True))
            assert applied == wanted.applied, wanted.case


def test_every_line_has_the_verdict_of_the_contract(worked: tuple[Path, list[str]]) -> None:
    proposals = _proposals(worked[0])
    wrong = {
        f"{wanted.case} ({key})": verdict
        for key, wanted in company.expected().items()
        if (verdict := proposals[key]["verdict"].iloc[0]) not in wanted.verdicts
    }

    assert wrong == {}


def test_what_is_no_receivable_says_what_it_is(worked: tuple[Path, list[str]]) -> None:
    proposals = _proposals(worked[0])
    wrong = {
        f"{wanted.case} ({key})": reason
        for key, wanted in company.expected().items()
        if (reason := proposals[key]["difference_reason"].iloc[0])
        != REASONS.get(wanted.case, reason)
    }

    assert wrong == {}


def test_a_payment_and_its_return_go_together(worked: tuple[Path, list[str]]) -> None:
    proposals = _proposals(worked[0])
    pairs: dict[str, set[str]] = {}
    for key, wanted in company.expected().items():
        if wanted.case.startswith("payment and its return"):
            pairs.setdefault(wanted.case, set()).add(proposals[key]["verdict"].iloc[0])

    assert len(pairs) == 2
    assert all(len(verdicts) == 1 for verdicts in pairs.values())


def test_proof_and_aging_of_the_worked_month_agree(worked: tuple[Path, list[str]]) -> None:
    book = worked[0]
    proof, invoices, aging = (
        _rows(book, RECONCILIATION),
        _rows(book, INVOICES),
        _rows(book, AGING_SUMMARY),
    )

    checks = proof["check"][proof["check"] != ""]
    assert len(checks) >= 2 and set(checks) == {"OK"}
    opened = invoices.groupby("currency")["open_amount"].sum()
    aged = aging.groupby("currency")["open"].sum()
    assert opened[opened != 0].astype(int).to_dict() == aged.astype(int).to_dict()


def test_statements_taken_in_twice_stand_there_once(worked: tuple[Path, list[str]]) -> None:
    assert len(_rows(worked[0], BANK_LINES)) == len(MONTH.lines)


def test_demo_shows_reasons_of_every_verdict(worked: tuple[Path, list[str]]) -> None:
    said = "\n".join(worked[1])

    assert all(f"\n   {verdict}" in said for verdict in ("Auto", "Review", "None"))
    assert "ar-xl post" in said


def test_the_worked_example_is_up_to_date(worked: tuple[Path, list[str]]) -> None:
    def parts(path: Path) -> dict[str, bytes]:
        # The seals cover the letters' bytes, which differ with the version of the PDF library.
        with zipfile.ZipFile(path) as book:
            return {
                name: re.sub(rb"[0-9a-f]{64}", b"", book.read(name)) for name in book.namelist()
            }

    kept = Path(__file__).parents[2] / "workbooks" / "worked-example.xlsx"
    assert parts(kept) == parts(worked[0]), (
        "run: ar-xl demo --example workbooks/worked-example.xlsx"
    )


def test_approved_reminders_lie_in_the_outbox_and_are_logged(
    worked: tuple[Path, list[str]],
) -> None:
    book = worked[0]
    log, reminders = _rows(book, REMINDER_LOG), _rows(book, REMINDERS)
    approved = reminders[(reminders["approve"] == "Yes") & (reminders["document"] == "")]

    assert log["reminder_id"].nunique() == demo.APPROVED == len(approved)
    assert set(log["state"]) == {"Prepared", "Sent"}
    log = log[log["state"] == "Prepared"]
    assert set(log["channel"]) == {"E-mail", "Letter"}
    outbox = book.with_name("month-end outbox")
    assert {path.name for path in outbox.rglob("Reminder *")} == set(
        log["file"].str.split("/").str[-1]
    )
    assert [path.suffix for path in outbox.rglob("Statement *")] == [".pdf"]


def test_the_months_promise_and_dispute_are_in_the_aging_of_the_dashboard(
    worked: tuple[Path, list[str]],
) -> None:
    book = worked[0]
    promises = _rows(book, PROMISES)
    (dispute,) = _rows(book, DISPUTES).to_dict("records")
    shown = _rows(book, DASHBOARD)
    calendar = shown[(shown["part"] == "Promise calendar") & (shown["currency"] == "EUR")]

    assert promises["state"].tolist() == ["Open"] * 3
    assert calendar["amount"].tolist() == [*promises["amount"], 0]
    assert dispute["reason"] == "Quality"


def test_start_of_the_worked_month_says_first_how_many_lines_to_decide(
    worked: tuple[Path, list[str]],
) -> None:
    title = load_workbook(worked[0], read_only=True)["Start"]["A1"].value
    steps = _rows(worked[0], START).set_index("step")

    assert title == steps["explanation"]["5. Decide"].partition(":")[0]
    assert steps["state"]["7. Aging"] == "Done"
    assert steps["state"]["6. Prove the balances"] == "Done"


def test_without_the_extra_for_letters_the_demo_runs_without_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "LETTERS", ("no_such_library",))
    ran: list[list[str]] = []

    def run(command: list[str]) -> int:
        ran.append(command)
        return main([*command, "--quiet"], today=demo.TODAY, who=demo.CLERK)

    said: list[str] = []
    assert demo.run(tmp_path / "sample", said.append, run) == 0
    assert "letters" not in [command[0] for command in ran]
    assert not any("--pdf" in command for command in ran)
    assert any('pip install "ar-xl[letters]"' in line for line in said)
