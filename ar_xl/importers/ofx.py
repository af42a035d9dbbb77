"""OFX 1 (SGML) and 2 (XML), QFX: bank and credit card statements. Source: OFX 2.2 specification, chapter 11.

Read by its tags alone, so that neither missing end tags nor entities matter.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Final

from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import (
    Imported,
    Line,
    Statement,
    account_number,
    day_of,
    frame_of,
    minor,
    moved,
    number,
    source,
)
from ar_xl.importers.opened import Opened, refusal
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "OFX"
_TAG = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z0-9_.]+)\s*/?>(?P<text>[^<]*)")
_STATEMENTS: Final = ("STMTRS", "CCSTMTRS")
_GROUPS: Final = ("LEDGERBAL", "AVAILBAL", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY")
"""Elements whose parts have names that occur outside them too."""

Values = dict[str, str]


def identify(head: bytes) -> bool:
    """An OFX header or root."""
    return bool(re.search(rb"OFXHEADER|DATA:OFXSGML|<OFX>", head[:4096], re.IGNORECASE))


def read(file: Opened, settings: Settings) -> list[Imported]:
    """The lines of every bank and card account; OFX gives no opening balance, so nothing can be proved.

    Raises:
        InputError: It holds no bank statement.
    """
    text, _ = decoded(file.data())
    lines: list[Line] = []
    rows: list[int] = []
    statements: list[Statement] = []
    for head, movements in _statements(text):
        bank, account = head.get("BANKID", ""), head.get("ACCTID", "")
        own = account_number(
            f"{bank}/{account}" if bank.isdigit() and account.isdigit() else account
        )
        given = head.get("CURDEF", "").upper()
        currency = given or settings.currency
        last = day_of(head.get("LEDGERBAL.DTASOF", head.get("DTEND", ""))[:8], "YMD")
        period = " to ".join(filter(None, (head.get("DTSTART", "")[:8], head.get("DTEND", "")[:8])))
        found = [
            _line(m, own, currency, source(file.name, period, n))
            for n, (_, m) in enumerate(movements, 1)
        ]
        closing = minor(_amount(head.get("LEDGERBAL.BALAMT", "")), currency)
        date = last if isinstance(last, dt.date) else None
        statements.append(
            Statement(
                file.name,
                own,
                period,
                currency,
                date,
                None,
                moved(found, currency),
                closing,
                len(found),
            )
        )
        lines += found if given else [line._replace(currency=None) for line in found]
        rows += [row for row, _ in movements]
    if not statements:
        raise _without_statement(file.name, text)
    if not re.search(r"</OFX>", text, re.IGNORECASE):
        raise refusal(file.name, "is cut off: its end is missing", "Download the statement again.")
    # Several transactions may stand on one line of the file, and a row must be one line's only.
    if len(set(rows)) < len(rows):
        rows = list(range(1, len(lines) + 1))
    version = "OFX 1" if "<?OFX" not in text[:2000] and "<?xml" not in text[:200] else "OFX 2"
    return [Imported(file.name, version, {BANK_LINES: frame_of(lines, rows)}, tuple(statements))]


_OTHERS: Final = {
    "INVSTMTRS": "a broker's or pension account's statement",
    "INTRARS": "orders of transfers between accounts of one's own",
    "ACCTINFORS": "a list of accounts",
}
"""What an OFX file may hold in place of a bank's statement."""


def _without_statement(file: str, text: str) -> InputError:
    error = re.search(r"<SEVERITY>\s*ERROR.*?<MESSAGE>\s*([^<\r\n]+)", text, re.DOTALL)
    if error:
        what = f"holds no statement: the bank answered {error[1].strip()[:100]}"
        return refusal(file, what, "Download the statement again.")
    what = next((told for tag, told in _OTHERS.items() if f"<{tag}>" in text), "")
    what = f"holds {what} and no bank lines" if what else "holds no bank statement"
    return refusal(file, what, "Download the bank account's own statement.")


def _statements(text: str) -> Iterator[tuple[Values, list[tuple[int, Values]]]]:
    """Per statement its values and its transactions with their rows."""
    row, counted = 1, 0
    reading = _Reading()
    for found in _TAG.finditer(text):
        row += text.count("\n", counted, found.start())
        counted = found.start()
        tag = found["tag"].upper()
        if found["end"]:
            if tag in _STATEMENTS and reading.head is not None:
                yield reading.head, reading.movements
            reading.ended(tag)
        else:
            reading.began(tag, html.unescape(found["text"]).strip(), row)
    if reading.head is not None and reading.movements:
        yield reading.head, reading.movements


class _Reading:
    """Where in a file the reader is: in which statement, transaction and group."""

    def __init__(self) -> None:
        self.head: Values | None = None
        self.movements: list[tuple[int, Values]] = []
        self._movement: Values | None = None
        self._group = ""

    def began(self, tag: str, value: str, row: int) -> None:
        if tag in _STATEMENTS:
            self.head, self.movements, self._movement, self._group = {}, [], None, ""
        elif self.head is None:
            return
        elif tag == "STMTTRN":
            self._movement, self._group = {}, ""
            self.movements.append((row, self._movement))
        elif tag in _GROUPS:
            self._group = tag
        elif value:
            values = self.head if self._movement is None else self._movement
            values.setdefault(
                f"{self._group}.{tag}" if self._group else tag, " ".join(value.split())
            )

    def ended(self, tag: str) -> None:
        if tag in _STATEMENTS:
            self.head = self._movement = None
        elif tag == "STMTTRN":
            self._movement = None
        elif tag == self._group:
            self._group = ""


def _line(movement: Values, account: str, currency: str, origin: str) -> Line:
    name, memo = movement.get("NAME", ""), movement.get("MEMO", "")
    booked = day_of(movement.get("DTPOSTED", "")[:8], "YMD")
    return Line(
        bank_account=account,
        booking_date=booked,
        value_date=day_of(movement.get("DTAVAIL", movement.get("VALUEDATE", ""))[:8], "YMD"),
        amount=_amount(movement.get("TRNAMT", "")),
        currency=movement.get("CURRENCY.CURSYM", currency).upper(),
        payer=name,
        payer_account=account_number(movement.get("BANKACCTTO.ACCTID", "")),
        remittance_text=memo or name,
        bank_reference=movement.get("FITID", "") or movement.get("REFNUM", ""),
        end_to_end_id=movement.get("CHECKNUM", "").strip("0"),
        source=origin,
    )


def _amount(text: str) -> float | str:
    """OFX allows a comma or a point for the decimals and nothing to group."""
    return number(text.replace(",", ".") if "." not in text else text)
