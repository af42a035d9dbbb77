"""One bank or ERP format a module: identify(head), read(file). This module tells which one a file is.

A file is recognised by its content, never by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ar_xl.importers import (
    bai2,
    camt,
    coda,
    datev,
    delimited,
    edifact_remadv,
    email_advice,
    iif,
    lockbox,
    mt940,
    norma43,
    ofx,
    pain001,
    payouts,
    pdf_advice,
    qif,
    remt001,
    spreadsheet,
    web_page,
    x12_820,
    xml_spreadsheet,
)
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, files_in, refusal, unpacked
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, REMITTANCES


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is recognised by a file's first bytes, and read."""

    name: str
    identify: Callable[[bytes], bool]
    read: Callable[[Opened, Settings], list[Imported]]


def _mail(file: Opened, settings: Settings) -> list[Imported]:
    return email_advice.read(file, settings, _attached)


def _attached(file: Opened, settings: Settings) -> list[Imported]:
    """What is attached to a mail: a bank file, or a list that no payer's mail means as anything but advice."""
    found: list[Imported] = []
    for inner in unpacked(file, len(file.data())):
        known = identify(inner)
        reader = {delimited.NAME: delimited.read, spreadsheet.NAME: spreadsheet.read}.get(
            known.name
        )
        try:
            held = known.read(inner, settings)
            if reader and any({*one.frames} - {BANK_LINES, REMITTANCES} for one in held):
                held = reader(inner, settings, (REMITTANCES,))
        except InputError:
            if not reader:
                raise
            held = reader(inner, settings, (REMITTANCES,))
        found += held
    return found


FORMATS: Final = (
    Format(camt.NAME, camt.identify, camt.read),
    Format(mt940.NAME, mt940.identify, mt940.read),
    Format(ofx.NAME, ofx.identify, ofx.read),
    Format(qif.NAME, qif.identify, qif.read),
    Format(bai2.NAME, bai2.identify, bai2.read),
    Format(coda.NAME, coda.identify, coda.read),
    Format(norma43.NAME, norma43.identify, norma43.read),
    Format(lockbox.NAME, lockbox.identify, lockbox.read),
    Format(remt001.NAME, remt001.identify, remt001.read),
    Format(pain001.NAME, pain001.identify, pain001.read),
    Format(edifact_remadv.NAME, edifact_remadv.identify, edifact_remadv.read),
    Format(x12_820.NAME, x12_820.identify, x12_820.read),
    Format(email_advice.NAME, email_advice.identify, _mail),
    Format(pdf_advice.NAME, pdf_advice.identify, pdf_advice.read),
    Format(iif.NAME, iif.identify, iif.read),
    Format(datev.NAME, datev.identify, datev.read),
    Format(payouts.NAME, payouts.identify, payouts.read),
    Format(spreadsheet.NAME, spreadsheet.identify, spreadsheet.read),
    Format(xml_spreadsheet.NAME, xml_spreadsheet.identify, xml_spreadsheet.read),
    Format(web_page.NAME, web_page.identify, web_page.read),
    Format(delimited.NAME, delimited.identify, delimited.read),
)
"""In the order they are tried; what can be recognised with certainty comes first."""


def identify(file: Opened) -> Format:
    """The format of a file.

    Raises:
        InputError: It is none that can be imported; the problem says what it is.
    """
    for known in FORMATS:
        if known.identify(file.head):
            return known
    what = camt.other_xml(file.head) or delimited.other_text(file.head)
    raise refusal(
        file.name,
        what or "is no format that can be imported",
        "Import a bank statement, or a table of customers, invoices, bank lines or remittances.",
    )


def read(path: Path, settings: Settings) -> Iterator[Imported]:
    """What each file in `path` holds: one for a plain file, several for an archive.

    Raises:
        InputError: A file cannot be opened, recognised or read.
    """
    for file in files_in(path):
        yield from identify(file).read(file, settings)
