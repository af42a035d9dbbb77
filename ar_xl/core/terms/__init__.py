"""Payment terms: read from the words people use; when a document is due, in how many parts, at what discount."""

from ar_xl.core.terms.agreed import (
    Discount,
    Instalment,
    Standing,
    Terms,
    discount_date,
    discount_minor,
    discount_on,
    due_date,
    standing,
)
from ar_xl.core.terms.reading import parse

__all__ = [
    "Discount",
    "Instalment",
    "Standing",
    "Terms",
    "discount_date",
    "discount_minor",
    "discount_on",
    "due_date",
    "parse",
    "standing",
]
