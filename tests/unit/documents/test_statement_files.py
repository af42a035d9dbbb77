"""`statement` and `confirm-balance`: the sheet, the files, and what is told."""

import datetime as dt
import email
import email.policy
import io
from pathlib import Path

import pytest
from desk import CUSTOMERS, book, do, left
from pypdf import PdfReader

from ar_xl.problems import InputError

FOLDER = "statements 2026-10-31"


def test_the_sheet_is_written_and_its_closing_balances_are_the_aging(tmp_path: Path) -> None:
    made = book(tmp_path)
    done = do(made, "statement")
    sheet = made.frames["Statement"]
    assert sheet["Balance"].tolist() == [1234.5, 1734.5, 1700, 1999.95, 640]
    assert [ok for _, ok in sheet.attrs["checks"]] == [True, True]
    assert done.facts["balanced"] is True
    assert left(made) == {}


def test_invoiceninja_2238_each_account_is_a_pdf_and_a_mail_where_there_is_an_address(
    tmp_path: Path,
) -> None:
    made = book(tmp_path)
    done = do(made, "statement", mail=True)
    files = left(made)
    assert sorted(files) == [
        f"{FOLDER}/Statement C-1 EUR.eml",
        f"{FOLDER}/Statement C-1 EUR.pdf",
        f"{FOLDER}/Statement C-2 CHF.pdf",
        f"{FOLDER}/Statement C-3 EUR.eml",
        f"{FOLDER}/Statement C-3 EUR.pdf",
    ]
    mail = email.message_from_bytes(
        files[f"{FOLDER}/Statement C-1 EUR.eml"], policy=email.policy.default
    )
    attached = list(mail.iter_attachments())  # type: ignore[attr-defined]
    assert attached[0].get_content() == files[f"{FOLDER}/Statement C-1 EUR.pdf"]
    assert "C-2 has no e-mail address" in str(done.problems[0])


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = book(tmp_path / "a"), book(tmp_path / "b")
    for made in (first, second):
        do(made, "statement", mail=True)
    assert left(first) == left(second)


def test_movements_of_one_customer_from_a_day_on(tmp_path: Path) -> None:
    made = book(tmp_path)
    do(made, "statement", customer="C-1", kind="balance-forward", **{"from": dt.date(2026, 9, 1)})
    sheet = made.frames["Statement"]
    assert sheet["Text"].tolist() == ["Opening balance", "Invoice", "Credit note"]
    assert sheet["Balance"].tolist() == [1234.5, 1734.5, 1700]


def test_an_unknown_customer_and_a_first_day_after_the_last_are_refused(tmp_path: Path) -> None:
    made = book(tmp_path)
    with pytest.raises(InputError, match='--customer: "C-9" is no customer of this book'):
        do(made, "statement", customer="C-9")
    with pytest.raises(InputError, match="is after the as-of date 2026-10-31"):
        do(made, "statement", **{"from": dt.date(2026, 11, 1)})


def test_two_numbers_that_make_one_file_name_are_two_files(tmp_path: Path) -> None:
    customers = [("C/1", *CUSTOMERS[0][1:]), ("C:1", *CUSTOMERS[2][1:])]
    day = dt.date(2026, 9, 1)
    invoices = [
        (f"R{n}", "Invoice", c, day, None, 10 + n, "EUR") for n, c in enumerate(("C/1", "C:1"))
    ]
    made = book(tmp_path, customers=customers, invoices=invoices)  # type: ignore[arg-type]
    do(made, "statement", pdf=True)
    assert sorted(left(made)) == [
        f"{FOLDER}/Statement C 1 EUR (2).pdf",
        f"{FOLDER}/Statement C 1 EUR.pdf",
    ]


def test_a_name_the_font_lacks_and_a_language_without_letters_are_told(tmp_path: Path) -> None:
    customers = [("C-1", "東京商事", "Tokyo", "ja", "JP", None)]
    made = book(tmp_path, customers=customers, invoices=[
        ("R1", "Invoice", "C-1", dt.date(2026, 9, 1), None, 500, "JPY"),
    ])  # fmt: skip
    done = do(made, "statement", pdf=True)
    told = [str(problem) for problem in done.problems]
    assert any('"ja" is a language there are no letters in' in line for line in told)
    assert any("has characters the letters' font lacks (東京商事)" in line for line in told)
    assert len(left(made)) == 1


def test_no_answer_is_asked_for_before_the_as_of_date(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'--answer-by: "2026-10-30" is before the as-of date'):
        do(book(tmp_path), "confirm-balance", answer_by=dt.date(2026, 10, 30))


def test_what_is_told_of_an_address_names_its_row(tmp_path: Path) -> None:
    done = do(book(tmp_path), "statement", mail=True)
    (told,) = (str(problem) for problem in done.problems if problem.column == "Email")
    assert told.startswith("Customers, row 3, column Email: customer C-2 has no e-mail address.")


def test_a_balance_confirmation_is_a_letter_for_each_balance(tmp_path: Path) -> None:
    made = book(tmp_path)
    done = do(made, "confirm-balance")
    assert sorted(left(made)) == [
        f"confirmations 2026-10-31/Confirmation {name}.pdf"
        for name in ("C-1 EUR", "C-2 CHF", "C-3 EUR")
    ]
    assert done.summary[0].startswith("3 confirmation letters")
    assert not done.frames


def test_the_slip_of_a_confirmation_speaks_for_the_customer(tmp_path: Path) -> None:
    made = book(tmp_path)
    do(made, "confirm-balance")
    content = left(made)["confirmations 2026-10-31/Confirmation C-1 EUR.pdf"]
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    letter, answer = text.split("Antwort an")
    assert "zu unseren Gunsten" in letter
    assert "zu Ihren Gunsten" in answer
    assert "unseren" not in answer


@pytest.mark.parametrize(
    ("code", "word"), [("en", "instalment 2/2"), ("de", "Rate 2/2"), ("pl", "rata 2/2")]
)
def test_an_instalment_is_named_in_the_customers_language(
    tmp_path: Path, code: str, word: str
) -> None:
    who = [("C-1", "Adler AG", "Hauptstr. 1; 10115 Berlin", code, "DE", None)]
    owed = [("RE-1", "Invoice", "C-1", dt.date(2026, 8, 1), None, 1000.00, "EUR")]
    made = book(tmp_path, customers=who, invoices=owed)
    made.frames["Customers"]["Terms"] = "30/70"
    do(made, "statement", pdf=True)
    (content,) = left(made).values()
    assert word in PdfReader(io.BytesIO(content)).pages[0].extract_text()
