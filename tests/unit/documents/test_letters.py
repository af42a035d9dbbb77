"""`letters`: what is approved becomes files and log rows, once."""

import datetime as dt
import email
import email.policy
import hashlib
import io
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from desk import CUSTOMERS, INVOICES, approved, book, do, left
from pypdf import PdfReader, PdfWriter

from ar_xl.documents.paper import Text, pdf
from ar_xl.documents.word import built_in_word
from ar_xl.problems import InputError
from ar_xl.workbook.memory import MemoryWorkbook

FOLDER = "reminders 2026-10-31"


def log(made: MemoryWorkbook) -> list[tuple[object, ...]]:
    if "ReminderLog" not in made.frames:
        return []
    rows = made.frames["ReminderLog"]
    return list(rows[["Customer ID", "Document", "State"]].itertuples(index=False, name=None))


def mails(made: MemoryWorkbook) -> dict[str, EmailMessage]:
    """The drafts by customer."""
    found = {}
    for name, content in left(made).items():
        if name.endswith(".eml"):
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            found[name.split()[2]] = mail
    return found


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\u00a0", " ")


def test_nothing_is_produced_without_approval(tmp_path: Path) -> None:
    made = book(tmp_path)
    do(made, "remind")
    done = do(made, "letters")
    assert left(made) == {}
    assert log(made) == []
    assert done.summary[0].startswith("No reminder is approved")


def test_each_channel_has_its_file_and_the_log_names_it_with_its_hash(tmp_path: Path) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    names = sorted(re.sub(r"-[0-9a-f]{8}", "-x", name) for name in left(made))
    assert names == [
        f"{FOLDER}/Letters to print R2.pdf",
        f"{FOLDER}/Reminder C-1 EUR R261031-x.eml",
        f"{FOLDER}/Reminder C-2 CHF R261031-x.pdf",
        f"{FOLDER}/Reminder C-3 EUR R261031-x.eml",
    ]
    rows = made.frames["ReminderLog"]
    assert set(rows["State"]) == {"Prepared"}
    files = left(made)
    for file, digest in zip(rows["File"], rows["File hash"], strict=True):
        assert hashlib.sha256(files[file]).hexdigest() == digest
    assert rows["Message ID"].notna().sum() == 4  # three documents of C-1, one of C-3


def test_a_mail_says_what_is_owed_in_the_customer_s_language(tmp_path: Path) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    german, english = mails(made)["C-1"], mails(made)["C-3"]
    assert german["To"] == "ap@mueller.example"
    assert english["To"] == "ap@bear.example, cfo@bear.example"
    assert "1.700,00 EUR" in text(german)
    assert re.search(r"GS-1 .* -34,50", text(german))
    assert "DE02 1203 0000 0000 2020 51" in text(german)
    assert text(german).startswith("Sehr geehrte Damen und Herren")
    assert "EUR 640.00" in text(english)
    names = [part.get_filename() for part in german.iter_attachments()]
    assert names == ["Mahnung C-1.pdf", "Kontoauszug C-1.pdf"]
    assert all(part.get_content().startswith(b"%PDF") for part in german.iter_attachments())


def test_a_second_run_makes_no_new_row_and_again_writes_the_same_bytes(tmp_path: Path) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    files, rows = left(made), log(made)
    for name in files:
        (tmp_path / "outbox" / name).unlink()
    do(made, "letters")
    assert left(made) == {}
    do(made, "letters", again=True)
    assert left(made) == files
    assert log(made) == rows


def test_what_would_be_another_letter_by_now_is_not_written_again(tmp_path: Path) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    for name in left(made):
        (tmp_path / "outbox" / name).unlink()
    settings = made.frames["Settings"]
    settings.loc[settings["Setting"] == "Company phone", "Value"] = "+49 1"
    done = do(made, "letters", again=True)
    assert left(made) == {}
    assert sum("would be another letter now" in str(p) for p in done.problems) == 3


def test_the_next_reminder_follows_the_last_one_sent_in_its_thread(tmp_path: Path) -> None:
    made = approved(tmp_path, invoices=INVOICES[:2])
    do(made, "letters")
    do(made, "sent")
    first = mails(made)["C-1"]["Message-ID"]
    later = [*INVOICES[:2], ("RE-9", "Invoice", "C-1", *INVOICES[0][3:])]
    made.frames["Invoices"] = book(tmp_path, invoices=later).frames["Invoices"]
    reached = made.frames["ReminderLog"]
    made.frames["ReminderLog"] = reached.assign(On=reached["On"].map(lambda d: d.replace(day=1)))
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    for name in left(made):
        (tmp_path / "outbox" / name).unlink()
    do(made, "letters")
    second = mails(made)["C-1"]
    assert second["In-Reply-To"] == first
    assert second["References"] == first
    assert second["Message-ID"] != first


@pytest.mark.parametrize("email_cell", ["nobody", "a@b", "ap@x.example\nBcc: all@x.example"])
def test_an_invalid_address_is_told_and_no_mail_is_made(tmp_path: Path, email_cell: str) -> None:
    customers = [(*CUSTOMERS[0][:5], email_cell), *CUSTOMERS[1:]]
    made = approved(tmp_path, customers=customers)
    done = do(made, "letters")
    assert "C-1" not in mails(made)
    assert not any("all@x.example" in str(mail["To"]) for mail in mails(made).values())
    letters = [name for name in left(made) if name.startswith(f"{FOLDER}/Reminder C-1")]
    assert [name[-4:] for name in letters] == [".pdf"]
    assert done.facts["prepared"]


def test_a_name_with_a_line_break_never_reaches_a_header(tmp_path: Path) -> None:
    customers = [("C-1", "Evil\r\nBcc: all@x.example", *CUSTOMERS[0][2:]), *CUSTOMERS[1:]]
    made = approved(tmp_path, customers=customers)
    done = do(made, "letters")
    assert set(mails(made)) == {"C-3"}
    assert any("line break" in str(problem) for problem in done.problems)


def test_without_an_iban_there_is_no_slip_and_one_warning(tmp_path: Path) -> None:
    made = approved(tmp_path, **{"Company_IBAN": None, "Company_BIC": None})
    done = do(made, "letters")
    told = [str(problem) for problem in done.problems if "Company IBAN" in str(problem)]
    assert told == [
        "Settings, column Company IBAN: is empty, so there is no payment slip and no code to scan. "
        "Fill in Company IBAN on the sheet Settings."
    ]
    assert "IBAN" not in text(mails(made)["C-1"])
    assert " ,  " not in text(mails(made)["C-1"])


def test_a_clerk_s_own_template_is_used(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    own = "Subject: Moin {{ customer_id }}\n\nBitte {{ total }}.\n\n{{ table }}\n"
    (tmp_path / "templates" / "reminder.friendly.de.txt").write_text(own, encoding="utf-8")
    made = approved(tmp_path)
    do(made, "letters")
    assert mails(made)["C-1"]["Subject"] == "Moin C-1"
    assert mails(made)["C-3"]["Subject"].startswith("Payment reminder")


def test_a_wrong_template_stops_the_run_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    own = "Subject: x\n\n{{ totl }}\n"
    (tmp_path / "templates" / "reminder.friendly.de.txt").write_text(own, encoding="utf-8")
    made = approved(tmp_path)
    with pytest.raises(InputError, match='row 3: "totl" is no field'):
        do(made, "letters")
    assert left(made) == {}
    assert log(made) == []


def test_erpnext_12429_copies_of_all_invoices_and_a_statement_go_with_the_one_mail_where_the_profile_says_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "invoices").mkdir()
    (tmp_path / "invoices" / "RE-1.pdf").write_bytes(b"%PDF copy")
    made = approved(tmp_path)
    rows = made.frames["ReminderProfiles"]
    made.frames["ReminderProfiles"] = rows.assign(
        **{"Attach statement": "Yes", "Attach invoices": "Yes"}
    )
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    done = do(made, "letters")
    attached = {part.get_filename() for part in mails(made)["C-1"].iter_attachments()}
    assert {"Kontoauszug C-1.pdf", "RE-1.pdf"} <= attached
    told = [p for p in done.problems if p.what == "has no copy to attach"]
    assert {p.value for p in told} == {"RE-2", "GS-1", "RE-3", "RE-4"}


@pytest.mark.parametrize(("wanted", "pages"), [("Yes", 2), ("No", 1)])
def test_a_printed_letter_has_the_statement_behind_it_where_the_profile_says_so(
    tmp_path: Path, wanted: str, pages: int
) -> None:
    made = approved(tmp_path)
    made.frames["ReminderProfiles"]["Attach statement"] = wanted
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    do(made, "letters")
    (letter,) = (content for name, content in left(made).items() if "Reminder C-2" in name)
    # The letter with the Swiss payment part at its foot is one page.
    assert len(PdfReader(io.BytesIO(letter)).pages) == pages


def test_too_many_attachments_leave_the_letter_and_the_statement(tmp_path: Path) -> None:
    (tmp_path / "invoices").mkdir()
    for name in ("RE-1", "RE-2"):
        (tmp_path / "invoices" / f"{name}.pdf").write_bytes(bytes(6 * 2**20))
    made = approved(tmp_path)
    rows = made.frames["ReminderProfiles"]
    made.frames["ReminderProfiles"] = rows.assign(
        **{"Attach statement": "Yes", "Attach invoices": "Yes"}
    )
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    done = do(made, "letters")
    attached = [part.get_filename() for part in mails(made)["C-1"].iter_attachments()]
    assert attached == ["Mahnung C-1.pdf", "Kontoauszug C-1.pdf"]
    assert any("more than 10 MB" in str(problem) for problem in done.problems)


def copy_of(*words: str) -> bytes:
    """An invoice as another program made it, a page a word."""
    return pdf([[Text(20, 20, word, 12)] for word in words], "", "")


def shown(content: bytes) -> list[str]:
    """What is on each page, as far as it matters here."""
    marks = ("To post", "RE-3 page 1", "RE-3 page 2", "Relevé", "Rappel")
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        read = page.extract_text().replace("Letters to post", "To post")
        found.append(next((mark for mark in marks if mark in read), read[:40]))
    return found


def with_everything(folder: Path, **more: object) -> MemoryWorkbook:
    """A book whose letters have the statement and copies of the invoices with them."""
    made = approved(folder, **more)
    rows = made.frames["ReminderProfiles"]
    made.frames["ReminderProfiles"] = rows.assign(
        **{"Attach statement": "Yes", "Attach invoices": "Yes"}
    )
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    return made


def test_a_printed_letter_has_the_copies_of_its_invoices_behind_it_in_the_batch_too(
    tmp_path: Path,
) -> None:
    (tmp_path / "invoices").mkdir()
    (tmp_path / "invoices" / "RE-3.pdf").write_bytes(copy_of("RE-3 page 1", "RE-3 page 2"))
    made = with_everything(tmp_path)
    do(made, "letters")
    files = left(made)
    (letter,) = (content for name, content in files.items() if "Reminder C-2" in name)
    pages = ["Rappel", "Relevé", "RE-3 page 1", "RE-3 page 2"]
    assert shown(letter) == pages
    (batch,) = (content for name, content in files.items() if "to print" in name)
    assert shown(batch) == ["To post", *pages]
    cover = PdfReader(io.BytesIO(batch)).pages[0].extract_text()
    assert "1 letter, 4 pages" in cover
    do(made, "letters", again=True)
    assert left(made) == files


@pytest.mark.parametrize("damage", ["no PDF", "cut off", "protected"])
def test_a_copy_the_printer_cannot_be_given_is_told_and_the_letter_goes_without(
    tmp_path: Path, damage: str
) -> None:
    writer = PdfWriter(io.BytesIO(copy_of("RE-3 page 1")))
    writer.encrypt("secret")
    locked = io.BytesIO()
    writer.write(locked)
    given = {
        "no PDF": b"an invoice",
        "cut off": copy_of("RE-3 page 1")[:900],
        "protected": locked.getvalue(),
    }
    (tmp_path / "invoices").mkdir()
    (tmp_path / "invoices" / "RE-3.pdf").write_bytes(given[damage])
    made = with_everything(tmp_path)
    done = do(made, "letters")
    (letter,) = (content for name, content in left(made).items() if "Reminder C-2" in name)
    assert shown(letter) == ["Rappel", "Relevé"]
    told = [p for p in done.problems if "cannot be opened" in p.what]
    assert [p.value for p in told] == ["RE-3"]


def test_a_letter_laid_out_in_word_has_what_goes_behind_it_in_a_pdf_of_its_own(
    tmp_path: Path,
) -> None:
    for folder in ("invoices", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates" / "reminder.friendly.fr.docx").write_bytes(
        built_in_word("reminder.friendly.fr")
    )
    (tmp_path / "invoices" / "RE-3.pdf").write_bytes(copy_of("RE-3 page 1", "RE-3 page 2"))
    made = with_everything(tmp_path)
    do(made, "letters")
    own = {name: content for name, content in left(made).items() if "Reminder C-2" in name}
    assert [name.rpartition(".")[2] for name in sorted(own)] == ["pdf", "docx"]
    (behind,) = (content for name, content in own.items() if name.endswith("behind.pdf"))
    assert shown(behind) == ["Relevé", "RE-3 page 1", "RE-3 page 2"]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pl"])
def test_a_final_demand_of_three_documents_is_one_page_with_its_slip(
    tmp_path: Path, language: str
) -> None:
    who = [("C-1", "Adler & Söhne GmbH", "Hauptstr. 1; 10115 Berlin", language, "DE", None)]
    owed = [
        ("RE-1", "Invoice", "C-1", dt.date(2026, 6, 1), dt.date(2026, 6, 30), 12345.60, "EUR"),
        ("RE-2", "Invoice", "C-1", dt.date(2026, 7, 1), dt.date(2026, 8, 3), 987.65, "EUR"),
        ("GS-1", "Credit note", "C-1", dt.date(2026, 7, 9), None, -100.0, "EUR"),
    ]
    made = approved(tmp_path, customers=who, invoices=owed)
    rows = made.frames["ReminderProfiles"]
    wanted = {"Tone": "Final", "Interest": "Yes", "Fee": 5.0, "Attach statement": "No"}
    made.frames["ReminderProfiles"] = rows.assign(**wanted)
    do(made, "remind")
    made.frames["Reminders"]["Approve"] = "Yes"
    do(made, "letters")
    (letter,) = (content for name, content in left(made).items() if "Reminder C-1" in name)
    (page,) = PdfReader(io.BytesIO(letter)).pages
    read = page.extract_text()
    assert "BYLADEM1001" in read
    assert "+49\u00a0721\u00a0555\u00a00" in read or "+49 721 555 0" in read
