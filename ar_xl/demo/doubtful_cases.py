"""Lines a person must look at: something contradicts, is missing, or fits twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Final

from ar_xl.core import terms
from ar_xl.demo.accounts import account
from ar_xl.demo.ledger import Document, Party
from ar_xl.demo.month import Case, Month
from ar_xl.demo.paying import issued, total

REVIEW: Final = ("Review",)
NOT_AUTO: Final = ("Review", "None")
TOGETHER: Final = ("Auto", "Review")
"""A payment and its return: both alike."""


def equal_items(month: Month, who: str, text: str) -> None:
    """One payment for one of three documents of the same amount."""
    customer, amount = month.payer(who), month.some_amount(low=15_000, high=120_000)
    made = [month.document(customer, dt.date(2026, n, 3), amount) for n in (7, 8, 9)]
    month.line(customer, amount, text, [made[0]])


def namesakes(month: Month, who: str, text: str) -> None:
    """A payer whose name two customers have, both with a document of this amount."""
    customers = [month.payer(each) for each in who.split()]
    amount, day = month.some_amount(low=15_000, high=120_000), month.banking_day()
    made = [month.document(c, issued(month, c, day), amount) for c in customers]
    shared = customers[0].name.split(" Inh.")[0].removesuffix(" AG")
    party = Party(shared, account("DE", f"shared {who}"))
    month.line(party, amount, text, [made[0]], day=day)


def wrong_number(month: Month, who: str, text: str, *, right: int) -> None:
    """Names `right` documents of its own and one of another customer instead of its last."""
    customer, other, day = month.payer(who), month.payer("DE"), month.banking_day()
    made = [month.document(customer, issued(month, customer, day)) for _ in range(right + 1)]
    meant = month.document(other, issued(month, other, day))
    month.line(customer, total(made), text, made, day=day, named=(*made[:right], meant))


def wrong_digit(month: Month, who: str, text: str) -> None:
    """A structured reference whose check digits fail."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    month.line(customer, document.open, text, [document], day=day, structured="{0.mistyped}")


def late_discount(month: Month, who: str, text: str) -> None:
    """The discount of the terms, taken a week or more after its date."""
    customer, day = month.payer(who), month.banking_day()
    agreed = terms.parse(customer.terms)
    days = agreed.discounts[0].days if agreed else 10
    document = month.document(customer, day - dt.timedelta(days + month.rng.randint(7, 14)))
    month.line(customer, document.open - document.discount, text, [document], day=day)


def short(month: Month, who: str, text: str, less: Callable[[Document], int]) -> None:
    """A named document paid less an amount; below zero it is paid more."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    taken = less(document)
    said = text.replace("LESS", f"{taken / 100:.2f}".replace(".", ","))
    applied = {document: min(document.open, document.open - taken)}
    month.line(customer, document.open - taken, said, applied, day=day)


def disputed(month: Month, who: str, text: str) -> None:
    """Paid in full although part of it is in dispute."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    document.disputed = document.amount // 400 * 100
    document.note = "Two lamps arrived broken"
    month.line(customer, document.open, text, [document], day=day)


def credit_not_named(month: Month, who: str, text: str) -> None:
    """Takes a credit note off and names the invoice only."""
    customer, day = month.payer(who), month.banking_day()
    made_on = issued(month, customer, day)
    invoice = month.document(customer, made_on)
    credit = -(invoice.amount // 7)
    made = [invoice, month.document(customer, made_on, credit, "Credit note")]
    month.line(customer, total(made), text, made, day=day)


def other_currency(month: Month, who: str, text: str, rate: float) -> None:
    """A document in foreign money, paid in euro at about the day's rate."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    month.line(customer, round(document.open * rate), text, [document], day=day, book="main")


def paid_twice(month: Month, who: str, text: str) -> None:
    """The same payment again after some days."""
    customer, at = month.payer(who), month.rng.randrange(2, 14)
    first, again = month.banking_day(at, at + 1), month.banking_day(at + 3, at + 6)
    document = month.document(customer, issued(month, customer, first))
    for day in (first, again):
        month.line(customer, document.open, text, [document], day=day, book="main")


def paid_before(month: Month, who: str, text: str) -> None:
    """Names a document that was paid in September; one of the same amount is open."""
    customer, amount = month.payer(who), month.some_amount(low=15_000, high=120_000)
    named = month.document(customer, dt.date(2026, 8, 12), amount)
    named.open = 0
    named.note = "Paid in September"
    month.document(customer, dt.date(2026, 9, 11), amount)
    month.line(customer, amount, text, {named: 0})


def returned(month: Month, who: str, text: str, book: str, kind: str) -> None:
    """A payment, and the same money back some days later."""
    customer, at = month.payer(who), month.rng.randrange(1, 12)
    first, back = month.banking_day(at, at + 1), month.banking_day(at + 3, at + 5)
    document = month.document(customer, issued(month, customer, first))
    came, went = text.split("|")
    month.line(customer, document.open, came, [document], day=first, book=book, kind=kind)
    month.lines[-1].end_to_end = end_to_end = f"RETURNED-{customer.id}"
    month.line(customer, -document.open, went, {document: -document.open}, day=back, book=book)
    last = month.lines[-1]
    last.kind, last.reason, last.end_to_end = f"returned {kind}", "AM04", end_to_end


def returned_late(month: Month, who: str, text: str) -> None:
    """September's direct debit comes back in October."""
    customer, day = month.payer(who), month.banking_day(0, 6)
    document = month.document(customer, dt.date(2026, 8, 20))
    document.open = 0
    document.note = "Paid in September"
    back = {document: -document.amount}
    month.line(customer, -document.amount, text, back, day=day, book="main", reason="MD06")
    month.lines[-1].kind = "returned direct debit"


DOUBTFUL: Final = (
    Case(
        "equal open items",
        *(REVIEW, equal_items),
        (("10093", "Wartung"), ("10094", "Zahlung"), ("10095", "onderhoud"), ("10096", "rental")),
    ),
    Case(
        "namesakes",
        *(REVIEW, namesakes),
        (("10097 10098", "Rechnung"), ("10099 10100", "Danke"), ("10101 10102", "INVOICE")),
    ),
    Case(
        "number of another document",
        *(REVIEW, partial(wrong_number, right=0)),
        (("10002", "Rechnung {0.number}"), ("10028", "Facture {0.number}"), ("10033", "{0.tail}")),
    ),
    Case(
        "one wrong number in a list",
        *(REVIEW, partial(wrong_number, right=2)),
        (
            ("10012", "{0.number}, {1.number}, {2.number}"),
            ("10046", "FT {0.number} {1.number} {2.number}"),
            ("10017", "Rechnungen {0.tail} {1.tail} {2.tail}"),
        ),
    ),
    Case(
        "one digit of the reference wrong",
        *(REVIEW, wrong_digit),
        (("10030", ""), ("10035", ""), ("10053", "")),
    ),
    Case(
        "discount after its date",
        *(REVIEW, late_discount),
        (
            ("10001", "{0.number} abzgl. 2% Skonto"),
            ("10008", "RG {0.number} Skonto"),
            ("10021", "Rechnung {0.number} abzgl. Skonto"),
            ("10038", "{0.number} LESS DISCOUNT"),
        ),
    ),
    Case(
        "charge not stated",
        *(REVIEW, partial(short, less=lambda d: 850)),
        (("10055", "{0.number}"), ("10059", "Faktura {0.number}"), ("10041", "INV {0.number}")),
    ),
    Case(
        "rounding not stated",
        *(REVIEW, partial(short, less=lambda d: 2)),
        (("10004", "{0.number}"), ("10058", "Faktura {0.number}"), ("10044", "FRA {0.number}")),
    ),
    Case(
        "withholding tax",
        *(REVIEW, partial(short, less=lambda d: d.open * 4 // 100)),
        (
            ("10046", "FT {0.number} RITENUTA 4%"),
            ("10061", "Fatura {0.number} retencao na fonte 4%"),
        ),
    ),
    Case(
        "short payment with a reason",
        *(REVIEW, partial(short, less=lambda d: d.open // 900 * 100)),
        (
            ("10009", "{0.number} abzgl. LESS EUR Transportschaden"),
            ("10016", "Rg {0.number} gekuerzt um LESS wg. Fehlmenge"),
            ("10031", "{0.number} minus LESS breuk"),
            ("10062", "{0.number} less LESS short delivery"),
        ),
    ),
    Case(
        "disputed document",
        *(REVIEW, disputed),
        (("10006", "Rechnung {0.number}"), ("10029", "Facture {0.number}")),
    ),
    Case(
        "overpayment",
        *(REVIEW, partial(short, less=lambda d: -5_000)),
        (("10007", "{0.number}"), ("10022", "Ausgleich {0.number}"), ("10042", "FV {0.number}")),
    ),
    Case(
        "credit note taken, not named",
        *(REVIEW, credit_not_named),
        (("10015", "Rechnung {0.number}"), ("10045", "FACTURA {0.number}")),
    ),
    Case(
        "other currency: pounds in euro",
        *(REVIEW, partial(other_currency, rate=1.1487)),
        (("10037", "Invoice {0.number}"),),
    ),
    Case(
        "other currency: dollars in euro",
        *(REVIEW, partial(other_currency, rate=0.8613)),
        (("10040", "INV {0.number} PAID IN EUR"),),
    ),
    Case(
        "other currency: yen in euro",
        *(REVIEW, partial(other_currency, rate=0.568)),
        (("10056", "INVOICE {0.number}"),),
    ),
    Case(
        "same figure in the wrong currency",
        *(REVIEW, partial(other_currency, rate=1)),
        (("10026", "Rechnung {0.number}"), ("10037", "Inv {0.number}")),
    ),
    Case(
        "paid twice",
        *(REVIEW, paid_twice),
        (("10019", "{0.number}"), ("10027", "Facture {0.number}"), ("10034", "{0.number}")),
    ),
    Case(
        "paid before, an equal one is open",
        *(NOT_AUTO, paid_before),
        (
            ("10103", "Rechnung {0.number}"),
            ("10104", "Facture {0.number}"),
            ("10105", "Ausgleich {0.number}"),
        ),
    ),
    Case(
        "payment and its return: direct debit",
        *(TOGETHER, partial(returned, book="main", kind="direct debit")),
        (("10018", "Einzug Rechnung {0.number}|RUECKLASTSCHRIFT {0.number}"),),
    ),
    Case(
        "payment and its return: transfer recalled",
        *(TOGETHER, partial(returned, book="second", kind="credit transfer")),
        (("10016", "Rechnung {0.number}|RUECKRUF UEBERWEISUNG {0.number}"),),
    ),
    Case(
        "return of last month's payment",
        *(NOT_AUTO, returned_late),
        (("10032", "STORNERING INCASSO {0.number}"),),
    ),
)
