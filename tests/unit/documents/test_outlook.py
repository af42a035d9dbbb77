"""Drafts in Outlook: what its object model is asked to do, and what is said where it cannot.

The stand-in keeps to the object model as documented: CreateItem(0) gives a MailItem, Attachments.Add takes
the path of a file that is there, Save puts the item among the drafts, and a refusal is a pywintypes.com_error.
"""

import hashlib
import sys
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType

import pytest
from desk import CUSTOMERS, INVOICES, approved, do

from ar_xl.delivery import draft_in_outlook
from ar_xl.documents.outlook import save_drafts
from ar_xl.problems import InputError


class ComError(Exception):
    """As pywintypes.com_error: numbers, and what the program says in a tuple."""


class Attachments:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def Add(self, Source: str) -> None:  # noqa: N802, N803
        path = Path(Source)
        if not path.is_absolute() or not path.is_file():
            raise ComError(-2147024894, "Cannot find this file. Verify the path and file name.")
        self.files[path.name] = path.read_bytes()


class MailItem:
    def __init__(self, program: "Outlook") -> None:
        self.To = self.Subject = self.Body = self.HTMLBody = ""
        self.Attachments = Attachments()
        self._program = program

    def Save(self) -> None:  # noqa: N802
        if len(self._program.drafts) == self._program.room:
            raise ComError(-2147352567, "Exception occurred.", (0, "Outlook", "The store is full."))
        self._program.drafts.append(self)

    def Send(self) -> None:  # noqa: N802
        raise AssertionError("a draft is never sent")


class Outlook:
    def __init__(self) -> None:
        self.drafts: list[MailItem] = []
        self.room = -1
        """How many drafts find room; -1 for all."""

    def CreateItem(self, kind: int) -> MailItem:  # noqa: N802
        assert kind == 0
        return MailItem(self)


@pytest.fixture
def outlook(monkeypatch: pytest.MonkeyPatch) -> Outlook:
    """A Windows with Outlook."""
    program = Outlook()
    package, client = ModuleType("win32com"), ModuleType("win32com.client")
    client.Dispatch = lambda name: {"Outlook.Application": program}[name]  # type: ignore[attr-defined]
    package.client = client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "win32com", package)
    monkeypatch.setitem(sys.modules, "win32com.client", client)
    monkeypatch.setattr(sys, "platform", "win32")
    return program


def test_each_prepared_mail_is_a_draft_with_its_attachments_and_nothing_counts_as_sent(
    tmp_path: Path, outlook: Outlook
) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    told, problems = draft_in_outlook(made)
    assert told == ["2 drafts are in Outlook. Once they are sent: ar-xl sent."]
    assert problems == []
    german, english = outlook.drafts
    assert (german.To, english.To) == (
        "ap@mueller.example",
        "ap@bear.example; cfo@bear.example",
    )
    assert "Zahlungserinnerung" in german.Subject
    assert "<table" in german.HTMLBody
    assert "1.700,00" in german.HTMLBody
    assert list(german.Attachments.files) == ["Mahnung C-1.pdf", "Kontoauszug C-1.pdf"]
    assert all(content.startswith(b"%PDF") for content in german.Attachments.files.values())
    assert set(made.frames["ReminderLog"]["State"]) == {"Prepared"}


def test_letters_of_the_same_name_and_odd_names_are_attached_as_they_are(outlook: Outlook) -> None:
    mails = []
    for body in (b"%PDF one", b"%PDF two"):
        mail = EmailMessage()
        mail["To"], mail["Subject"] = "ap@adler.example", "Überfällig"
        mail.set_content("plain only")
        mail.add_attachment(body, "application", "pdf", filename="../Mahnung Łódź: 1/2.pdf")
        mails.append(mail)
    save_drafts(mails)
    assert [draft.Attachments.files for draft in outlook.drafts] == [
        {"Mahnung Łódź 1 2.pdf": b"%PDF one"},
        {"Mahnung Łódź 1 2.pdf": b"%PDF two"},
    ]
    assert outlook.drafts[0].Subject == "Überfällig"
    assert (outlook.drafts[0].Body.strip(), outlook.drafts[0].HTMLBody) == ("plain only", "")


def test_where_outlook_refuses_in_the_middle_it_is_said_how_many_drafts_are_there(
    tmp_path: Path, outlook: Outlook
) -> None:
    made = approved(tmp_path)
    do(made, "letters")
    outlook.room = 1
    with pytest.raises(InputError) as caught:
        draft_in_outlook(made)
    assert str(caught.value) == (
        "Outlook: refused a draft: The store is full. 1 of 2 drafts are there. "
        "Delete them, mend it and try again, or send by --smtp."
    )
    assert set(made.frames["ReminderLog"]["State"]) == {"Prepared"}


def test_a_draft_that_was_changed_since_it_was_prepared_is_told_and_none_is_made(
    tmp_path: Path, outlook: Outlook
) -> None:
    made = approved(tmp_path, customers=CUSTOMERS[:1], invoices=INVOICES[:3])
    do(made, "letters")
    assert made.outbox is not None
    (file,) = made.outbox.rglob("*.eml")
    file.write_bytes(file.read_bytes() + b"!")
    with pytest.raises(InputError, match="is not in the outbox folder as it was prepared"):
        draft_in_outlook(made)
    assert outlook.drafts == []
    assert hashlib.sha256(file.read_bytes()).hexdigest() not in set(
        made.frames["ReminderLog"]["File hash"]
    )


def test_an_outlook_that_does_not_start_is_told(
    outlook: Outlook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> Outlook:
        raise ComError(-2147221005, "Invalid class string")

    monkeypatch.setattr(sys.modules["win32com.client"], "Dispatch", refuse)
    with pytest.raises(InputError, match="Outlook: does not answer"):
        save_drafts([])


def test_without_pywin32_the_way_round_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "win32com", None)
    with pytest.raises(InputError, match="pywin32 is not installed"):
        save_drafts([])


@pytest.mark.skipif(sys.platform == "win32", reason="this machine may have Outlook")
def test_without_windows_the_way_round_is_named() -> None:
    with pytest.raises(InputError, match="Outlook: is on Windows only"):
        save_drafts([])
