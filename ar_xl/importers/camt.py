"""ISO 20022 bank-to-customer messages: statement (camt.053), report (camt.052), notification (camt.054).

Any version 001.0x; the namespace says which. Source of the elements' meaning: ISO 20022 message definition
report "Bank-to-Customer Cash Management".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from ar_xl.importers.camt_elements import Told, told
from ar_xl.importers.camt_lines import lines_of, signed
from ar_xl.importers.lines import Imported, Line, Statement, account_number, frame_of, minor, source
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.xml_messages import MOST_AT_ONCE, SAFE, too_large, with_dtd
from ar_xl.importers.xml_messages import message as message_of
from ar_xl.importers.xml_messages import start as start_of
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "camt"
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_KNOWN: Final = ("camt.052", "camt.053", "camt.054")
_HOLDERS: Final = ("Stmt", "Rpt", "Ntfctn")
_PIECE: Final = 1 << 16
"""Bytes parsed at a time; their elements fit the processor's cache."""
_NAMESPACE = re.compile(rb'\sxmlns="urn:iso:[^"]*"')
"""Left out, as the message is known: names that carry it take twice the time to read."""
_OPENING, _CLOSING, _BETWEEN = ("OPBD", "PRCD"), ("CLBD",), ("ITBD",)


def identify(head: bytes) -> bool:
    """XML whose namespace or elements are those of a bank-to-customer message."""
    text = start_of(head)
    return bool(text) and (message_of(text)[:8] in _KNOWN or "<BkToCstmr" in text)


def other_xml(head: bytes) -> str:
    """What an XML file is that is none of ours, as a refusal says it; "" for a file that is no XML.

    >>> other_xml(b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"><A/></Document>')
    'is a pain.008 message, not a bank statement'
    """
    text = start_of(head)
    if not text:
        return ""
    message, root = message_of(text), _ROOT.search(text)
    if message:
        return f"is a {message[:8]} message, not a bank statement"
    return f"is XML with the root element {root[1] if root else '?'}, not a bank statement"


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every booked entry, batches taken apart into their transactions, and the proof of each statement.

    Raises:
        InputError: The file is cut off, is not well formed, or brings entities or a DTD.
    """
    start = start_of(file.head)
    message = message_of(start) or NAME
    if "<!DOCTYPE" in start:
        raise with_dtd(file.name)
    reading = _Reading(file.name)
    try:
        with file.stream() as stream:
            statements = tuple(_statements(stream, reading))
    except etree.XMLSyntaxError as error:
        what = f"is cut off or damaged ({str(error.msg).split(', line')[0][:120]})"
        row = error.position[0] or None
        raise refusal(file.name, what, "Download the statement again.", row=row) from None
    if not statements:
        what = f"is a {message[:8]} message without a statement"
        fix = "Download the statement again; it must hold a Stmt, Rpt or Ntfctn element."
        raise refusal(file.name, what, fix)
    problems = (*reading.problems, *(p for s in statements for p in s.problems()))
    cells = {BANK_LINES: frame_of(reading.lines)}
    return [Imported(file.name, message, cells, statements, problems)]


class _Reading:
    """What has been read of one file so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[Line] = []
        self.problems: list[Problem] = []

    def warn(self, what: str, fix: str, row: int | None = None) -> None:
        self.problems.append(Problem(self.file, row, None, None, what, fix, "warning"))


def _statements(stream: Any, reading: _Reading) -> Iterator[Statement]:
    """Statements as they end.

    Transactions and entries are dropped once read, so memory stays that of one piece of the file. Asking the
    parser for their ends instead would take as long as all of its own work.
    """
    tags = [f"{{*}}{name}" for name in _HOLDERS]
    # Banks indent their files: the blanks between elements are a quarter of the parser's work.
    parser: Any = etree.XMLPullParser(
        ("start",), tag=tags, collect_ids=False, remove_blank_text=True, **SAFE
    )
    begun: list[_Entries] = []
    pending = 0
    for piece in iter(lambda: stream.read(_PIECE), b""):
        pending += len(piece)
        if pending > MOST_AT_ONCE:
            raise too_large(reading.file)
        parser.feed(piece if begun else _NAMESPACE.sub(_blanks, piece, count=1))
        for _, holder in parser.read_events():
            if not begun and holder.getroottree().docinfo.internalDTD is not None:
                raise with_dtd(reading.file)
            begun.append(_Entries(holder, reading))
            if len(begun) > 1:
                yield begun.pop(0).statement()
        if begun and begun[0].take():
            pending = 0
    parser.close()
    for entries in begun:
        yield entries.statement()


def _blanks(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])


class _Entries:
    """The entries of one statement, added up."""

    def __init__(self, holder: etree._Element, reading: _Reading) -> None:
        self.reading, self.holder = reading, holder
        self.details: list[Told] = []
        """Transactions of an entry that is not read to its end."""
        self.moved: int | None = 0
        self.lines = self.entries = self.left_out = self.undated = 0
        self.begun = False

    def take(self, *, whole: bool = False) -> bool:
        """Reads what has ended and drops it: all entries, or all but the last, which may go on; whether any had."""
        entries = [e for e in self.holder if e.tag.endswith("Ntry")]
        ended = entries if whole else [e for e in entries if e.getnext() is not None]
        if not self.begun and (whole or ended):
            self._begin()
        for entry in ended:
            self._transactions(entry, whole=True)
            self.add(told(entry, "entry"), self.details)
            self.details = []
        if ended:
            del self.holder[: self.holder.index(ended[-1]) + 1]
        known = len(self.details)
        if len(entries) > len(ended):
            self._transactions(entries[-1], whole=False)
        return bool(ended) or len(self.details) > known

    def _transactions(self, entry: etree._Element, *, whole: bool) -> None:
        found = list(entry.iter("{*}TxDtls"))
        for detail in found if whole else found[:-1]:
            self.details.append(told(detail, "transaction"))
            if not whole and (parent := detail.getparent()) is not None:
                parent.remove(detail)

    def _begin(self) -> None:
        """What stands before the entries."""
        self.begun = True
        self.head = told(self.holder, "statement")
        self.balances = [told(child, "balance") for child in self.holder.iterchildren("{*}Bal")]
        self.account = account_number(self.head.get("account", ""))
        self.owner = self.head.get("owner", "").casefold()
        given = self.balances[0].get("amount", "").partition("\t")[2] if self.balances else ""
        self.currency = self.head.get("currency", "") or given
        self.number = next(
            (n for k in ("number", "electronic number", "id") if (n := self.head.get(k, ""))), ""
        )

    def add(self, entry: Told, details: list[Told]) -> None:
        """One entry, with its transactions where the bank gives them."""
        self.entries += 1
        if entry.get("status", "") not in ("", "BOOK"):
            self.left_out += 1
            return
        amount, currency = signed(entry)
        currency = currency or self.currency
        self.currency = self.currency or currency
        units = minor(amount, currency) if currency == self.currency else None
        self.moved = None if units is None or self.moved is None else self.moved + units
        place = f"statement {self.number}, entry {self.entries}"
        row = len(self.reading.lines) + 1
        if amount == 0:
            self.reading.warn(f"{place}: an entry of 0.00 is left out", "Nothing to do.", row)
            return
        origin = source(self.reading.file, self.number, self.entries)
        found = lines_of(entry, details, amount, currency, self.account, self.owner, origin)
        if len(details) > 1 and len(found) == 1:
            what = f"{place}: its {len(details)} transactions do not sum to the entry; kept as one line"
            self.reading.warn(what, "Ask the bank for the single transactions.", row)
        if found[0].booking_date is None and (made := _day(self.head.get("made", ""))):
            self.undated += 1
            found = [line._replace(booking_date=made) for line in found]
        self.reading.lines += found
        self.lines += len(found)

    def statement(self) -> Statement:
        """The statement, which has ended."""
        self.take(whole=True)
        if self.left_out:
            what = f"statement {self.number}: left out as announced but not booked: {self.left_out} of {self.entries} entries"
            self.reading.warn(what, "They come with a later statement.")
        if self.undated:
            what = f"statement {self.number}: entries without any date, {self.undated} of {self.entries}, get the day of the file"
            self.reading.warn(what, "Correct the booking date on the sheet Bank if it was another.")
        opening, closing, day = self._opening_and_closing()
        day = day or _day(self.head.get("made", ""))
        return Statement(
            *(self.reading.file, self.account, self.number, self.currency, day),
            *(opening, self.moved, closing, self.lines, self.left_out),
        )

    def _opening_and_closing(self) -> tuple[int | None, int | None, dt.date | None]:
        """Booked balances; on a page in the middle of a statement the interim ones stand for them."""
        opened, closed, between = (self._of(kinds) for kinds in (_OPENING, _CLOSING, _BETWEEN))
        several = len(between) > 1
        opening = opened[0] if opened else between[0] if between and (closed or several) else None
        closing = closed[-1] if closed else between[-1] if between and (opened or several) else None
        day = _day(closing.get("day", "")) if closing else None
        return self._units(opening), self._units(closing), day

    def _of(self, kinds: tuple[str, ...]) -> list[Told]:
        """Balances of the first of these kinds there is, in the statement's currency."""
        here = [b for b in self.balances if b.get("amount", "").endswith(f"\t{self.currency}")]
        return next(
            (f for kind in kinds if (f := [b for b in here if b.get("kind", "") == kind])), []
        )

    def _units(self, balance: Told | None) -> int | None:
        if balance is None:
            return None
        amount, _ = signed(balance)
        if isinstance(amount, str):
            kind = "opening" if balance.get("kind", "") in _OPENING else "closing"
            what = f"is no amount ({kind} balance of statement {self.number})"
            fix = "The file is damaged; download the statement again."
            self.reading.problems.append(Problem(self.reading.file, None, None, amount, what, fix))
            return None
        return minor(amount, self.currency)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
