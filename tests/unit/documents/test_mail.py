"""Mails parsed back by Python's own email package."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_xl.documents.mail import Attachment, addresses, draft, has_controls

SENDER = ("Müller & Söhne", "ar@nordlicht.example")


def made(subject: str = "Zahlungserinnerung über 1.234,50 €", **more: object) -> bytes:
    given = {
        "message_id": "<R1@nordlicht.example>",
        "sender": SENDER,
        "to": ["ap@adler.example"],
        "subject": subject,
        "text": "Grüße aus Łódź\n",
        "page": "<html><body><p>Grüße</p></body></html>\n",
        **more,
    }
    return draft(**given)  # type: ignore[arg-type]


def parsed(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_is_read_back_as_it_was_written() -> None:
    pdf = bytes(range(256)) * 40
    mail = parsed(made(attachments=[Attachment("Kontoauszug Łódź.pdf", pdf)]))
    assert mail["Subject"] == "Zahlungserinnerung über 1.234,50 €"
    assert mail["From"].addresses[0].display_name == "Müller & Söhne"
    assert mail["From"].addresses[0].addr_spec == "ar@nordlicht.example"
    assert mail["X-Unsent"] == "1"
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().splitlines() == ["Grüße aus Łódź"]
    assert "<p>Grüße</p>" in page.get_content()
    attached = list(mail.iter_attachments())
    assert [(a.get_filename(), a.get_content()) for a in attached] == [
        ("Kontoauszug Łódź.pdf", pdf)
    ]


def test_a_subject_with_accents_in_its_middle_keeps_its_blanks() -> None:
    subject = "Overdue account with Nordlicht Handels GmbH, customer Blue Harbor Café LLC: pay now"
    assert parsed(made(subject))["Subject"] == subject


def test_the_same_mail_is_the_same_bytes() -> None:
    assert made() == made()


def test_a_reminder_follows_the_earlier_ones_in_its_thread() -> None:
    earlier = [f"<R{n}@nordlicht.example>" for n in range(12)]
    mail = parsed(made(earlier=earlier))
    assert mail["In-Reply-To"] == "<R11@nordlicht.example>"
    assert mail["References"].split() == earlier[-10:]


@pytest.mark.parametrize("character", ["\r\n", "\n", "\r", "\0", "\x0b", "\x85", "\u2028"])
def test_a_control_character_is_refused_wherever_it_stands(character: str) -> None:
    evil = f"x{character}Bcc: all@adler.example"
    for place in (
        {"subject": evil},
        {"sender": (evil, "ar@nordlicht.example")},
        {"to": [evil]},
        {"message_id": f"<{evil}>"},
        {"earlier": [evil]},
    ):
        with pytest.raises(ValueError, match="control character"):
            made(**place)
    assert addresses(f"ap@adler.example{character}Bcc: x@y.example") == ()


@given(st.text(max_size=60))
def test_no_text_becomes_a_header_of_its_own(subject: str) -> None:
    if has_controls(subject):
        return
    try:
        content = made(subject)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    mail = parsed(content)
    assert set(mail.keys()) <= {
        *("From", "To", "Subject", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type")
    }
    assert mail["To"] == "ap@adler.example"


@pytest.mark.parametrize(
    "wrong",
    ["", "ap", "ap@", "@adler.example", "ap@adler", "a b@adler.example", "ap@ädler.example", "ap@adler..example",
     "Anna <ap@adler.example>", "ap@adler.example; nobody", '"a b"@adler.example', f"{'a' * 250}@b.example"],
)  # fmt: skip
def test_what_is_no_address_is_none(wrong: str) -> None:
    assert addresses(wrong) == ()


TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs",), exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    ),
    max_size=300,
)


@given(TEXTS, TEXTS, st.binary(max_size=200), st.text("aÄ\"\\\\ é東(1)%'", min_size=1, max_size=90))
def test_whatever_is_written_and_attached_is_read_back(
    text: str, page: str, content: bytes, name: str
) -> None:
    mail = parsed(made(text=text, page=page, attachments=[Attachment(f"a{name}a.pdf", content)]))
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    for body, written in zip(bodies, (text, page), strict=True):
        assert body is not None
        assert body.get_content().splitlines() == (written.splitlines() or [""])
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (f"a{name}a.pdf", content)
    assert not any(part.defects for part in mail.walk())


def test_no_line_of_a_mail_is_longer_than_servers_take() -> None:
    long = "Grüße " * 400 + "x" * 2000
    content = made(text=long, page=long, attachments=[Attachment("ü" * 120 + ".pdf", bytes(9000))])
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert parsed(content).get_body(("plain",)) is not None
