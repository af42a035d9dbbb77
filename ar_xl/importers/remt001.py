"""ISO 20022 remittance advice (remt.001), every version. Source: message definition report "Stand-Alone Remittance Advice"."""

from __future__ import annotations

from itertools import count
from typing import Final

from ar_xl.importers import remittance_information as information
from ar_xl.importers.advice import Advised, advice
from ar_xl.importers.lines import Imported
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.payments import Payment
from ar_xl.importers.remittance_information import account_of, amount_of, day_of, parties
from ar_xl.importers.xml_messages import child, elements, message, start
from ar_xl.settings import Settings

NAME: Final = "remt.001"


def identify(head: bytes) -> bool:
    """XML whose namespace or root is that of a remittance advice."""
    words = start(head)
    return bool(words) and (message(words).startswith(NAME) or "<RmtAdvc>" in words)


def read(file: Opened, settings: Settings) -> list[Imported]:
    """The payments it announces, each with its documents.

    Raises:
        InputError: The file is cut off, not well formed, brings a DTD, or holds no advice.
    """
    advised: list[Advised] = []
    rows = count(1)
    for element in elements(file, ("RmtInf",)):
        # Elements of this name within another message are none of ours.
        if not str(getattr(element.getparent(), "tag", "")).endswith("RmtAdvc"):
            continue
        original = child(element, "OrgnlPmtInf")
        numbers = information.references(
            original,
            *("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId", "Refs/PmtInfId", "Refs/UETR"),
        ) or information.references(element, "RmtId")
        amount, currency = amount_of(child(original, "Amt"), settings.currency)
        place = len(advised) + 1
        first = next(rows)
        payment = Payment(
            f"payment {place}",
            first,
            amount,
            currency,
            day_of(original, "ReqdExctnDt", "ReqdColltnDt"),
            parties(original),
            account_of(original, "DbtrAcct"),
            own_account=account_of(original, "CdtrAcct"),
            references=numbers,
        )
        paid = information.documents([element], rows)
        advised.append(
            (payment, information.completed(paid, amount, currency or settings.currency))
        )
    if not advised:
        what = "is a remt.001 message without remittance information"
        raise refusal(file.name, what, "Ask the payer for it again.")
    return [advice(file.name, message(start(file.head)) or NAME, advised, settings)]
