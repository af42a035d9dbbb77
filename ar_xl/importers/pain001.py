"""ISO 20022 credit transfer initiation (pain.001) and its status report (pain.002) as a payer's advice.

A payer sends a copy of the order it gave its bank. Source: message definition report "Payments Initiation".
"""

from __future__ import annotations

from itertools import count
from typing import Final

from lxml import etree

from ar_xl.importers import remittance_information as information
from ar_xl.importers.advice import Advised, advice
from ar_xl.importers.lines import Imported, reference
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.payments import Payment
from ar_xl.importers.remittance_information import account_of, amount_of, day_of, parties
from ar_xl.importers.xml_messages import child, children, elements, message, start, text
from ar_xl.settings import Settings

NAME: Final = "pain.001"
_MESSAGES: Final = ("pain.001", "pain.002")
_ROOTS: Final = ("<CstmrCdtTrfInitn>", "<CstmrPmtStsRpt>")
_ORDER, _STATUS = "CdtTrfTxInf", "TxInfAndSts"
_REFUSED: Final = ("RJCT", "CANC")
_NUMBERS: Final = {
    _ORDER: ("PmtId/EndToEndId", "PmtId/InstrId", "PmtId/UETR"),
    _STATUS: ("OrgnlEndToEndId", "OrgnlInstrId", "OrgnlUETR"),
}
_BATCH: Final = ("PmtInfId", "OrgnlPmtInfId")


def identify(head: bytes) -> bool:
    """XML whose namespace or root is that of a credit transfer order or its status report."""
    words = start(head)
    return bool(words) and (
        message(words)[:8] in _MESSAGES or any(root in words for root in _ROOTS)
    )


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Every transfer that was not refused, each with its documents.

    Raises:
        InputError: The file is cut off, not well formed, brings a DTD, or holds no transfer.
    """
    name = message(start(file.head)) or NAME
    advised: list[Advised] = []
    rows, refused, seen = count(1), 0, 0
    for element in elements(file, (_ORDER, _STATUS)):
        seen += 1
        if _is_refused(element):
            refused += 1
            continue
        advised.append(_advised(element, len(advised) + 1, rows, settings))
    if not seen:
        what = f"is a {name[:8]} message without a transfer"
        raise refusal(file.name, what, "Ask the payer for the order with its transfers.")
    named = [one for one in advised if one[1]]
    found = advice(file.name, name, named, settings)
    if refused:
        what = f"left out as refused by the payer's bank: {refused} of {seen} transfers"
        found = found.warned(what, "No money comes of them; ask the payer.")
    if len(named) < len(advised):
        what = f"left out as they name no document: {len(advised) - len(named)} of {seen} transfers"
        found = found.warned(what, "Ask the payer for an advice if one of them is to you.")
    return [found]


def _is_refused(element: etree._Element) -> bool:
    """By its own status, or that of the whole batch or file."""
    if text(element, "TxSts"):
        return text(element, "TxSts") in _REFUSED
    for above in element.iterancestors():
        for path in ("PmtInfSts", "OrgnlGrpInfAndSts/GrpSts"):
            if text(above, path):
                return text(above, path) in _REFUSED
    return False


def _advised(element: etree._Element, place: int, rows: count[int], settings: Settings) -> Advised:
    batch = element.getparent()
    kind = str(element.tag).rpartition("}")[2]
    # A status report repeats the order below OrgnlTxRef.
    order = element if kind == _ORDER else child(element, "OrgnlTxRef")
    numbers = information.references(element, *_NUMBERS[kind])
    numbers += tuple(filter(None, (reference(text(batch, path)) for path in _BATCH)))
    amount, currency = amount_of(child(order, "Amt"), settings.currency)
    first = next(rows)
    payment = Payment(
        f"payment {place}",
        first,
        amount,
        currency,
        day_of(order, "ReqdExctnDt") or day_of(batch, "ReqdExctnDt"),
        parties(order, batch),
        account_of(order, "DbtrAcct") or account_of(batch, "DbtrAcct"),
        own_account=account_of(order, "CdtrAcct"),
        references=numbers,
    )
    paid = information.documents(children(order, "RmtInf"), rows)
    return payment, information.completed(paid, amount, currency or settings.currency)
