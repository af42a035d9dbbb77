"""One way to explain a bank line: the documents it pays, what was deducted, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Signature = tuple[tuple[tuple[int, int, int, int], ...], int, str, int]
"""Rows as document, applied, discount and charge; the difference and its reason; the customer where there are no rows."""
Basis = Literal["named", "advice", "single", "statement", "due", "sum", "return", "nothing"]
"""What the documents were found by: numbers in the text, remittance rows, one open amount, all open items, all
items due to a date, a sum, the receipt that is taken back; or no documents."""


class Row(NamedTuple):
    """One document of an option; amounts in minor units of the document's currency."""

    document: int
    applied: int
    discount: int = 0
    charge: int = 0


@dataclass(slots=True)
class Option:
    """One explanation of a line."""

    rows: tuple[Row, ...]
    basis: Basis
    customer: int = -1
    difference: int = 0
    """Everything that is neither applied, discount nor charge; positive is money beyond the documents."""
    reason: str = ""
    """Of the difference."""
    weights: list[tuple[float, str]] = field(default_factory=list)
    """Log-odds and the fact behind each; a fact may be "" where it goes without saying."""
    doubts: list[str] = field(default_factory=list)
    """Why it is not to be posted unseen; empty for an option without reproach."""
    equals: list[int] = field(default_factory=list)
    """Documents that would do as well as the first row's."""
    score: float = 0.0
    """Sum of the weights."""
    deductions: str = ""
    """What was deducted, in words."""
    probability: float = 0.0
    evidence: set[str] = field(default_factory=set)
    """Independent kinds of evidence: reference, payer, amount."""
    rank: int = 0
    """Among options of equal weight the lower comes first."""

    @property
    def signature(self) -> Signature:
        """What makes two options the same: documents and amounts, or whose money it is."""
        customer = -1 if self.rows else self.customer
        return (tuple(sorted(self.rows)), self.difference, self.reason, customer)

    def weigh(self, weight: float, fact: str = "") -> None:
        """Add one piece of evidence."""
        self.weights.append((weight, fact))
        self.score += weight

    def doubt(self, why: str) -> None:
        """Note why this is not to be posted unseen."""
        if why not in self.doubts:
            self.doubts.append(why)


NOTHING_WEIGHT = 2.0
"""Log-odds of "none of these", against which every option is weighed."""


def nothing(amount: int, reason: str, customer: int = -1) -> Option:
    """The option without documents: the whole amount under its reason."""
    return Option((), "nothing", customer, amount, reason)
