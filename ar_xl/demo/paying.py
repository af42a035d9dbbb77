"""How documents and the bank lines that pay them come about: one function a way of paying."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ar_xl.core import terms
from ar_xl.demo.customers import BY_ID, Customer
from ar_xl.demo.ledger import DOMESTIC, FIRST, Document, Party
from ar_xl.demo.month import Month


def issued(month: Month, customer: Customer, paid_on: dt.date) -> dt.date:
    """An invoice date for a customer that pays about when its terms say."""
    agreed = terms.parse(customer.terms)
    days = (agreed.net_days if agreed else None) or 30
    if agreed and agreed.month_end:
        days += 14
    return paid_on - dt.timedelta(max(days + month.rng.randint(-4, 10), 7))


def total(documents: list[Document]) -> int:
    """What is open on all of them."""
    return sum(document.open for document in documents)


def in_full(month: Month, who: str, text: str, count: int = 1, **more: Any) -> None:
    """One line pays some documents of its customer in full."""
    customer, day = month.payer(who), month.banking_day()
    documents = [month.document(customer, issued(month, customer, day)) for _ in range(count)]
    month.line(customer, total(documents), text, documents, day=day, **more)


def several(month: Month, who: str, text: str) -> None:
    """Two to five documents of one customer."""
    in_full(month, who, text, count=month.rng.choice((2, 2, 2, 3, 3, 4, 5)))


def row_of_numbers(month: Month, who: str, text: str) -> None:
    """Documents of one day that carry numbers in a row."""
    customer, day = month.payer(who), month.banking_day()
    made_on, count = issued(month, customer, day), month.rng.randint(3, 5)
    documents = [month.document(customer, made_on, follows=n > 0) for n in range(count)]
    month.line(customer, total(documents), text, documents, day=day)


def cut_list(month: Month, who: str, text: str) -> None:
    """More documents than the text has room for; three more of the customer are open."""
    customer, day = month.payer(who), month.banking_day(6)
    count = 10 if customer.country in DOMESTIC else 12
    made = [month.document(customer, issued(month, customer, day)) for _ in range(count + 3)]
    paid = sorted(made, key=lambda d: d.day)[:count]
    month.line(customer, total(paid), text, paid, day=day, book="main", cut=140)


def with_credit_note(month: Month, who: str, text: str) -> None:
    """Two invoices less a credit note, all of them named."""
    customer, day = month.payer(who), month.banking_day()
    made_on = issued(month, customer, day)
    invoices = [month.document(customer, made_on) for _ in range(2)]
    credit = -month.rng.randrange(1_500, 8_000)
    documents = [*invoices, month.document(customer, made_on, credit, "Credit note")]
    month.line(customer, total(documents), text, documents, day=day)


def less_discount(month: Month, who: str, text: str) -> None:
    """The discount of the terms, taken in time."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, day - dt.timedelta(month.rng.randint(5, 9)))
    month.line(customer, document.open - document.discount, text, [document], day=day)


def less_charge(month: Month, who: str, text: str) -> None:
    """A bank on the way keeps its charge, and the text says so."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    charge = month.rng.choice((500, 650, 750, 900))
    month.line(customer, document.open - charge, text, [document], day=day, charge=charge)


def a_part(month: Month, who: str, text: str) -> None:
    """A round part of a large invoice."""
    customer, day = month.payer(who), month.banking_day()
    amount = month.some_amount(low=600_000, high=2_400_000)
    document = month.document(customer, issued(month, customer, day), amount)
    part = document.open // 200_000 * 100_000
    month.line(customer, part, text, {document: part}, day=day)


def the_rest(month: Month, who: str, text: str) -> None:
    """What an earlier month's part payment left open."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day) - dt.timedelta(21))
    document.open = document.amount - document.amount // 300 * 100
    document.note = "Part payment in September"
    month.line(customer, document.open, text, [document], day=day)


def all_open(month: Month, who: str, text: str) -> None:
    """Everything the customer owes."""
    in_full(month, who, text, count=month.rng.randint(3, 5))


def all_due(month: Month, who: str, text: str) -> None:
    """Everything due by the middle of the month, and nothing that is due later."""
    customer, day = month.payer(who), FIRST + dt.timedelta(14)
    due = [month.document(customer, dt.date(2026, 9, n)) for n in (1, 4, 9, 15)]
    for n in (22, 29):
        month.document(customer, dt.date(2026, 9, n))
    month.line(customer, total(due), text, due, day=day)


def a_sum(month: Month, who: str, text: str) -> None:
    """Three of six open documents."""
    customer, day = month.payer(who), month.banking_day(8)
    made = [month.document(customer, dt.date(2026, 8, 24) + dt.timedelta(4 * n)) for n in range(6)]
    paid = [made[0], made[3], made[4]]
    month.line(customer, total(paid), text, paid, day=day)


def parent_pays(month: Month, who: str, text: str) -> None:
    """The parent pays two documents of a subsidiary."""
    subsidiary, day = month.payer(who), month.banking_day()
    parent = BY_ID[subsidiary.parent]
    documents = [month.document(subsidiary, issued(month, subsidiary, day)) for _ in range(2)]
    month.line(parent, total(documents), text, documents, day=day)


def other_pays(month: Month, who: str, text: str, party: Party, **more: Any) -> None:
    """Somebody else pays and names customer and document."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    month.line(party, document.open, text, [document], day=day, **more)


def advised(month: Month, who: str, text: str) -> None:
    """Documents named in a remittance advice only, less their discount where the terms offer one."""
    customer, day = month.payer(who), month.banking_day()
    documents = [month.document(customer, day - dt.timedelta(7)) for _ in range(4)]
    paid = total(documents) - sum(document.discount for document in documents)
    month.line(customer, paid, text, documents, day=day, advised=True)


def a_batch(month: Month, who: str, text: str) -> None:
    """Four payments the bank books as one entry."""
    day, number = month.banking_day(), sum(1 for line in month.lines if line.batch) + 1
    for country in who.split():
        customer = month.payer(country)
        document = month.document(customer, issued(month, customer, day))
        month.line(customer, document.open, text, [document], day=day, book="main", batch=number)
