"""Mails: bank files and lists attached to them, else the list of documents in their body."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from lxml import etree

from ar_xl.importers.advice import numbers_in
from ar_xl.importers.advice_text import documents_in
from ar_xl.importers.html_tables import parsed, tables_of
from ar_xl.importers.lines import Imported
from ar_xl.importers.mail import OLE, Mail, eml, is_eml, is_msg, msg
from ar_xl.importers.opened import HEAD, Opened, refusal
from ar_xl.importers.payments import Payment
from ar_xl.importers.tabular import imported
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import REMITTANCES

NAME: Final = "e-mail"
_FORWARDED = re.compile(r"^[>* \t]*(?:From|Von|De|Van|Da|Od)\*?:\*?[ \t]*(.{1,200})$", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_ANYBODY: Final = frozenset(["gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "gmx", "web", "t-online", "aol", "icloud", "orange"])  # fmt: skip
_BLOCKS: Final = ("p", "div", "tr", "li", "br", "h1", "h2", "h3", "table")


def identify(head: bytes) -> bool:
    """A saved message, or an Outlook item."""
    return is_eml(head) or is_msg(head)


def read(
    file: Opened, settings: Settings, attachment: Callable[[Opened, Settings], list[Imported]]
) -> list[Imported]:
    """What the attachments hold; the body, where they hold no list.

    Args:
        file: The mail.
        settings: The book's.
        attachment: Reads one attachment, raises InputError where it is nothing to import.

    Raises:
        InputError: Neither attachments nor body hold anything to import.
    """
    mail = (msg if file.head.startswith(OLE) else eml)(file.name, file.data())
    found: list[Imported] = []
    problems: list[Problem] = []
    for label, content in mail.attached:
        one = Opened(f"{file.name}/{label}", content[:HEAD], partial(io.BytesIO, content))
        try:
            found += attachment(one, settings)
        except InputError as error:
            problems += error.problems
    if not found:
        body = _body(f"{file.name}/body", mail, settings)
        found += [body] if body else []
    if not found:
        what = "holds no list of documents and amounts, in its text or attached"
        fix = "Save the list as a table (.csv or .xlsx) and import that, or enter it on the sheet Remittances."
        raise InputError([*refusal(file.name, what, fix).problems, *problems])
    found = [_from_sender(one, mail) for one in found]
    found[0] = replace(
        found[0],
        problems=(*found[0].problems, *(replace(p, severity="warning") for p in problems)),
    )
    return found


def _from_sender(one: Imported, mail: Mail) -> Imported:
    """Payments with what the mail says about who sent it and when."""
    if REMITTANCES not in one.frames:
        return one
    text = "\n".join((mail.subject, *mail.plain, *map(_plain, mail.html)))
    names, address = [mail.sender], mail.address
    for forwarded in _FORWARDED.findall(text):
        # The last one wrote first: the payer, whose mail a colleague passed on.
        names.append(re.split(r"[<\[]", forwarded)[0].strip(' "\t'))
        found = _ADDRESS.search(forwarded)
        address = found[0] if found else address
    names += _company(address)
    documents = {str(d) for d in one.frames[REMITTANCES]["Document reference"]}
    hints = tuple(n for n in numbers_in(text) if n not in documents)
    # Where the list has a column of payment numbers, it stands for the Line ID.
    numbers = dict.fromkeys(str(n) for n in one.frames[REMITTANCES]["Line ID"] if n is not None)
    payments = one.payments or tuple(Payment(n, references=(n,)) for n in numbers)
    sent = f"sent by {address or mail.sender or 'nobody named'}"
    return replace(
        one,
        facts=(*one.facts, sent + (f" on {mail.day}" if mail.day else "")),
        payments=tuple(
            replace(
                payment,
                payers=tuple(dict.fromkeys(filter(None, (*payment.payers, *names)))),
                email=address,
                day=payment.day or mail.day,
                hints=(*payment.hints, *hints),
            )
            for payment in payments
        ),
    )


def _company(address: str) -> list[str]:
    """What a mail address says of a company's name.

    >>> _company("ap@meier-bau.co.example"), _company("meier@gmail.com")
    (['meier bau'], [])
    """
    parts = address.rpartition("@")[2].casefold().split(".")
    own = [p for p in parts[:-1] if len(p) > 3]
    return [own[-1].replace("-", " ")] if own and own[-1] not in _ANYBODY else []


def _body(label: str, mail: Mail, settings: Settings) -> Imported | None:
    for html in mail.html:
        for rows in tables_of(html):
            try:
                found = imported(label, NAME, rows, settings, [], (REMITTANCES,))
            except InputError:
                continue
            if len(found.frames[REMITTANCES]):
                return found
    for text in (*mail.plain, *map(_plain, mail.html)):
        listed = documents_in(label, NAME, text, settings)
        if listed:
            return listed
    return None


def _plain(html: str) -> str:
    """The text of a page, a line for each of its blocks."""
    root = parsed(html)
    if root is None:
        return ""
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            pieces.append("\n")
        if event == "start" and element.text and element.tag not in ("script", "style"):
            pieces.append(" ".join(element.text.split()))
        if event == "end" and element.tail:
            pieces.append(" " + " ".join(element.tail.split()))
        if event == "end" and element.tag in ("td", "th"):
            pieces.append("  ")
    return "".join(pieces)
