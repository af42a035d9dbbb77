"""The documents that ISO 20022 remittance information names, and the parties beside it.

Source: ISO 20022 message definition report "Stand-Alone Remittance Advice", elements of RemittanceInformation
and StructuredRemittanceInformation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Final

from lxml import etree

from ar_xl import money
from ar_xl.importers.lines import account_number, joined, minor, number, reference
from ar_xl.importers.payments import Paid
from ar_xl.importers.xml_messages import child, children, text

_CREDIT: Final = ("CREN", "CREB")
_NUMBER: Final = ("Nb", "RfrdDocNb")
_WIDTHS: Final = (35, 70, 140)
ACCOUNT: Final = ("Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/PrtryAcct/Id")


def documents(information: Sequence[etree._Element], rows: count[int]) -> list[Paid]:
    """What a payment's remittance information (Ustrd, Strd) says it pays.

    Args:
        information: The elements that hold Ustrd and Strd.
        rows: Gives each document its row.
    """
    found: list[Paid] = []
    for holder in information:
        for structured in children(holder, "Strd"):
            found += _structured(structured, rows)
    words = joined(
        [" ".join((e.text or "").split()) for h in information for e in children(h, "Ustrd")],
        _WIDTHS,
    )
    if words and found:
        return [one._replace(memo=" · ".join(filter(None, (words, one.memo)))) for one in found]
    return found or ([Paid(next(rows), words)] if words else [])


def completed(paid: list[Paid], amount: int | None, currency: str) -> list[Paid]:
    """The only document of a payment gets the payment's amount, where it has none."""
    if len(paid) == 1 and paid[0].amount is None and amount is not None:
        return [paid[0]._replace(amount=float(money.to_major(amount, currency)))]
    return paid


def _structured(element: etree._Element, rows: count[int]) -> list[Paid]:
    named = children(element, "RfrdDocInf")
    amounts = child(element, "RfrdDocAmt")
    creditor = text(element, "CdtrRefInf/Ref", "CdtrRefInf/CdtrRef")
    words = [" ".join((e.text or "").split()) for e in children(element, "AddtlRmtInf")]
    numbers = [text(one, *_NUMBER) for one in named]
    if not any(numbers):
        numbers = [creditor] if creditor or amounts is not None else []
    elif creditor:
        words.insert(0, creditor)
    alone = len(numbers) == 1
    if not alone and amounts is not None:
        words.insert(0, f"together {text(amounts, 'RmtdAmt', 'DuePyblAmt')}")
    if not numbers and any(words):
        numbers, words = [" ".join(words)], []
    out = []
    for position, document in enumerate(numbers):
        kind = text(named[position], "Tp/CdOrPrtry/Cd", "Tp/Cd") if position < len(named) else ""
        sign = -1 if kind in _CREDIT else 1
        day = text(named[position], "RltdDt", "RltdDt/Dt") if position < len(named) else ""
        told = [f"dated {day}" if day else "", *words, *_adjustments(amounts)]
        paid, discount = _amounts(amounts, sign) if alone else (None, None)
        name = document or "document without a number"
        out.append(Paid(next(rows), name, paid, discount, " · ".join(filter(None, told))))
    return out


def _amounts(element: etree._Element | None, sign: int) -> tuple[object, object]:
    """What is remitted, and the discount taken; the standard writes all amounts without a sign."""
    remitted = text(element, "RmtdAmt")
    credit = text(element, "CdtNoteAmt")
    discounts: list[object] = [
        number(text(one, "Amt") or " ".join((one.text or "").split()))
        for one in children(element, "DscntApldAmt")
    ]
    paid = number(remitted) if remitted else None
    if paid is None and credit:
        paid, sign = number(credit), -1
    units = [d for d in discounts if isinstance(d, float)]
    discount = sum(units) if units and len(units) == len(discounts) else (discounts or [None])[0]
    return (sign * abs(paid) if isinstance(paid, float) else paid), (
        sign * discount if isinstance(discount, float) else discount
    )


def _adjustments(element: etree._Element | None) -> list[str]:
    told = []
    due = text(element, "DuePyblAmt")
    if due:
        told.append(f"amount due {due}")
    for one in children(element, "AdjstmntAmtAndRsn"):
        sign = "-" if text(one, "CdtDbtInd") == "DBIT" else ""
        words = (f"adjustment {sign}{text(one, 'Amt')}", text(one, "Rsn"), text(one, "AddtlInf"))
        told.append(", ".join(filter(None, words)))
    return told


def amount_of(element: etree._Element | None, default: str) -> tuple[int | None, str]:
    """Minor units and currency of an instructed amount (InstdAmt, EqvtAmt), None where it cannot be read."""
    found = child(element, "InstdAmt")
    if found is None:
        found = child(element, "EqvtAmt/Amt")
    if found is None:
        return None, ""
    currency = found.get("Ccy", "").upper()
    return minor(number(found.text or ""), currency or default), currency


def parties(*holders: etree._Element | None) -> tuple[str, ...]:
    """Names of the debtor and of the ultimate debtor."""
    names = [
        text(one, f"{role}/Nm", f"{role}/Pty/Nm")
        for one in holders
        for role in ("Dbtr", "UltmtDbtr")
    ]
    return tuple(dict.fromkeys(filter(None, names)))


def account_of(element: etree._Element | None, role: str) -> str:
    """The account number of DbtrAcct or CdtrAcct."""
    return account_number(text(child(element, role), *ACCOUNT))


def day_of(element: etree._Element | None, *paths: str) -> dt.date | None:
    """A date, where it is one."""
    for path in paths:
        try:
            return dt.date.fromisoformat(text(element, f"{path}/Dt", f"{path}/DtTm", path)[:10])
        except ValueError:
            continue
    return None


def references(element: etree._Element | None, *paths: str) -> tuple[str, ...]:
    """References, without those that say there is none."""
    return tuple(dict.fromkeys(filter(None, (reference(text(element, path)) for path in paths))))
