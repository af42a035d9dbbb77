"""What a payer says about one payment, before its bank line is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple


class Paid(NamedTuple):
    """One document that a payment pays, as cells: an amount is a float, or text where it is none."""

    row: int
    """Where the file says it; told apart within the file."""
    document: str
    amount: object = None
    """What is paid, discount taken off; a credit note is negative."""
    discount: object = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment that an advice announces; blank is what the payer does not say."""

    name: str
    """Stands in the column Line ID of its documents until the bank line is found."""
    row: int | None = None
    amount: int | None = None
    """Minor units; None: the sum of its documents."""
    currency: str = ""
    day: dt.date | None = None
    payers: tuple[str, ...] = ()
    """Names the payer goes by."""
    payer_account: str = ""
    email: str = ""
    own_account: str = ""
    """Ours, to which it is paid."""
    references: tuple[str, ...] = ()
    """End-to-end ID, trace number, payment number: what the bank may pass on."""
    hints: tuple[str, ...] = ()
    """Numbers written beside the list, which may be references."""
    signs: tuple[str, ...] = ()
    """The currencies that a sign beside its amounts can mean, where it can mean several."""
