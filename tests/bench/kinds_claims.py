"""Kinds in which several lines meet at one document, or the document named is not the one that fits."""

from __future__ import annotations

import datetime as dt

from tests.bench.book import Answer
from tests.bench.cases import Cases, NoCustomerError, kind, paid
from tests.bench.ledger_maker import Customer, Item, fits


def _alone(m: Cases) -> tuple[Customer, Item]:
    """A customer of its own with one item whose amount no other set of its items makes."""
    for _ in range(200):
        customer = m.customer(1, 8, fresh=True)
        free = [i for i in customer.free() if fits(customer.items, i.open, m.as_of) == 1]
        if free:
            item = m.dice.pick(free)
            item.used = True
            return customer, item
        customer.locked = customer.touched = False
    raise NoCustomerError


def _blank(m: Cases, customer: Customer) -> str:
    return m.word(customer, "blank").format(m="Mai")


@kind("amount")
def unnamed_twice(m: Cases) -> None:
    """Two lines of one amount, one open item of it, nothing named."""
    customer, item = _alone(m)
    payer = m.payer(customer, sure=True)
    first = m.day(item)
    for day in (first, min(m.as_of, first + dt.timedelta(m.dice.between(1, 9)))):
        m.line(payer, item.open, _blank(m, customer), day, customer)
        m.truth("unnamed_twice", "Review", paid(item), m.on_account(item.open))


@kind("amount")
def named_and_unnamed(m: Cases) -> None:
    """One line names the item, another of the same amount names nothing: one of them is too much."""
    customer, item = _alone(m)
    payer = m.payer(customer, sure=True)
    first = m.day(item)
    for text in (m.naming(customer, [item.document]), _blank(m, customer)):
        day = min(m.as_of, first + dt.timedelta(m.dice.between(0, 9)))
        m.line(payer, item.open, text, day, customer)
        m.truth("named_and_unnamed", "Review", paid(item), m.on_account(item.open))


@kind("build")
def equal_payments_named(m: Cases) -> None:
    """Two lines of one amount on one day, each naming its own document: no duplicates."""
    customer = m.customer(0, 40)
    amount = m.ledger.price(customer)
    items = [m.ledger.item(customer, amount, age=m.dice.between(20, 90)) for _ in range(2)]
    payer = m.payer(customer)
    day = m.day(*items)
    for item in items:
        item.used = True
        m.line(payer, amount, m.naming(customer, [item.document]), day, customer)
        m.truth("equal_payments_named", "Auto", paid(item))


@kind("build")
def two_for_two(m: Cases) -> None:
    """Two lines and two open items, all of one amount, nothing named."""
    customer = m.customer(0, 6, fresh=True)
    amount = m.ledger.price(customer) + 7
    items = [m.ledger.item(customer, amount, age=m.dice.between(20, 90)) for _ in range(2)]
    payer = m.payer(customer, sure=True)
    for one, other in (items, items[::-1]):
        m.line(payer, amount, _blank(m, customer), m.day(*items), customer)
        m.truth("two_for_two", "Review", paid(one), twins=(paid(other),))


@kind("build")
def parts_exceed(m: Cases) -> None:
    """Two part payments of one document, stated, together more than is open."""
    item = m.named(lambda i: i.amount > 20000)
    customer = item.customer
    payer = m.payer(customer)
    for number in (1, 2):
        part = item.amount * m.dice.between(55, 90) // 100
        text = (
            f"{m.word(customer, 'part')} {number}/2 {m.word(customer, 'invoice')} {item.document}"
        )
        m.line(payer, part, text, m.day(item), customer)
        rest = Answer(((item.document, item.amount - part),), difference=2 * part - item.amount)
        m.truth(
            "parts_exceed", "Review", Answer(((item.document, part),)), rest, m.on_account(part)
        )


@kind("late")
def named_does_not_fit(m: Cases) -> None:
    """The text names one open document, the amount is that of another of the customer's."""
    for _ in range(300):
        customer = m.customer(2, 20)
        named, fitting = m.shuffled(customer.free())[:2]
        if named.open != fitting.open and fits(customer.items, fitting.open) == 1:
            named.used = fitting.used = True
            text = m.naming(customer, [named.document])
            m.line(
                m.payer(customer, sure=True), fitting.open, text, m.day(named, fitting), customer
            )
            over = fitting.open - named.open
            named_first = (
                paid(named, difference=over)
                if over > 0
                else Answer(((named.document, fitting.open),))
            )
            m.truth("named_does_not_fit", "Review", paid(fitting), named_first)
            return
    raise NoCustomerError


@kind("build")
def paid_before_issue(m: Cases) -> None:
    """Nothing named; the only item of the amount was issued after the line was booked: the contract is silent."""
    customer = m.customer(0, 8, fresh=True)
    amount = m.ledger.price(customer) + 3
    item = m.ledger.item(customer, amount, age=m.dice.between(1, 4))
    day = item.date - dt.timedelta(m.dice.between(4, 20))
    m.line(m.payer(customer, sure=True), amount, _blank(m, customer), day, customer)
    m.truth("paid_before_issue", "Either", paid(item), m.on_account(amount))


@kind("build")
def customer_number_of_equal_items(m: Cases) -> None:
    """The customer number leads to the customer, and there to two equal items."""
    customer = m.customer(0, 10, fresh=True)
    amount = m.ledger.price(customer) + 9
    items = [m.ledger.item(customer, amount, age=m.dice.between(20, 90)) for _ in range(2)]
    text = f"{m.word(customer, 'customer')} {customer.number}"
    m.line(m.payer(customer, sure=True), amount, text, m.day(*items), customer)
    m.truth("customer_number_of_equal_items", "Review", paid(items[0]), twins=(paid(items[1]),))


@kind("name")
def return_alone(m: Cases) -> None:
    """A returned debit of a document that no line has paid."""
    item = m.named()
    customer = item.customer
    word = m.dice.pick(("RETOURE", "Rueckgabe", "RETURN", "Ruecklastschrift", "Rejet"))
    m.line(
        m.payer(customer),
        -item.open,
        f"{word} {m.naming(customer, [item.document])}",
        m.day(item),
        customer,
    )
    m.truth("return_alone", "Review", m.on_account(-item.open))
