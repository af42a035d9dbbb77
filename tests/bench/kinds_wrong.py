"""Kinds of line with something wrong: paid twice, already paid, returned, a damaged number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.bench.book import Answer
from tests.bench.cases import Cases, NoCustomerError, kind, paid
from tests.bench.ledger_maker import Customer, Item, digit_forms

_LOOK_ALIKE = {
    "0": "8",
    "1": "7",
    "5": "6",
    "8": "3",
    "3": "8",
    "6": "5",
    "7": "1",
    "4": "9",
    "9": "4",
    "2": "7",
}


@kind("name")
def paid_twice(m: Cases) -> None:
    """Two lines name the same open document; one of them is a duplicate, nobody can say which."""
    item = m.named()
    customer = item.customer
    payer = m.payer(customer)
    first = m.day(item)
    for _ in range(2):
        day = min(m.as_of, first + dt.timedelta(m.dice.between(0, 12)))
        m.line(payer, item.open, m.naming(customer, [item.document]), day, customer)
        m.truth("paid_twice", "Review", paid(item), m.on_account(item.open))


@kind("name")
def imported_twice(m: Cases) -> None:
    """The same booking stands in the book twice."""
    item = m.named()
    customer = item.customer
    made = m.line(
        m.payer(customer), item.open, m.naming(customer, [item.document]), m.day(item), customer
    )
    m.truth("imported_twice", "Review", paid(item), m.on_account(item.open))
    m.lines.append({**made, "case": len(m.truths)})
    m.truth("imported_twice", "Review", paid(item), m.on_account(item.open))


def closed(m: Cases, customer: Customer, amount: int | None = None) -> Item:
    """A document that an earlier line has paid."""
    item = m.ledger.item(customer, amount, age=m.dice.between(50, 120))
    day = item.date + dt.timedelta(m.dice.between(5, 18))
    payer = m.payer(customer)
    line = f"OLD{len(m.allocations):06d}"
    m.lines.append(
        {
            "case": -1,
            "line_id": line,
            "bank_account": m.own_account,
            "booking_date": day,
            "value_date": day,
            "amount": item.amount,
            "currency": customer.currency,
            "payer": payer.name,
            "payer_account": payer.account,
            "remittance_text": m.naming(customer, [item.document]),
            "bank_reference": f"NTRF{m.dice.digits(8)}",
            "status": "Posted",
        }
    )
    m.allocations.append(
        {
            "allocation_id": f"A{len(m.allocations) + 1:06d}",
            "line_id": line,
            "document": item.document,
            "customer_id": customer.number,
            "kind": "Payment",
            "amount": item.amount,
            "currency": customer.currency,
            "effective_date": day,
            "entered_on": day,
            "entered_by": "clerk",
            "run": "R0",
        }
    )
    item.open = 0
    item.used = True
    return item


@kind("build")
def already_paid(m: Cases) -> None:
    """The named document was paid last month; nothing else of the amount is open."""
    customer = m.customer(0, 30)
    item = closed(m, customer, m.ledger.price(customer) + 3)
    m.line(
        m.payer(customer), item.amount, m.naming(customer, [item.document]), m.day(item), customer
    )
    m.truth("already_paid", "Review", m.on_account(item.amount))


@kind("build")
def already_paid_equal_open(m: Cases) -> None:
    """As before, though an item of the same amount is open."""
    customer = m.customer(1, 30)
    equal = m.dice.pick(customer.free())
    item = closed(m, customer, equal.amount)
    m.line(
        m.payer(customer),
        item.amount,
        m.naming(customer, [item.document]),
        m.day(item, equal),
        customer,
    )
    m.truth("already_paid_equal_open", "Review", m.on_account(item.amount))


@kind("name")
def payment_and_return(m: Cases) -> None:
    item = m.named()
    customer = item.customer
    payer = m.payer(customer)
    day = m.day(item)
    text = m.naming(customer, [item.document])
    m.line(payer, item.open, text, day, customer)
    m.truth("payment_and_return", "Either", paid(item))
    back = min(m.as_of, day + dt.timedelta(m.dice.between(1, 6)))
    word = m.dice.pick(("RETOURE", "Rueckgabe", "RETURN", "Ruecklastschrift", "Rejet"))
    m.line(payer, -item.open, f"{word} {text}", back, customer)
    m.truth("payment_and_return", "Either", Answer(((item.document, -item.open),)))


def _damages(document: str) -> Iterator[str]:
    """A digit transposed, mistaken or dropped."""
    for at, sign in enumerate(document):
        if sign.isdigit():
            after = document[at + 1 : at + 2]
            if after.isdigit() and after != sign:
                yield document[:at] + after + sign + document[at + 2 :]
            yield document[:at] + _LOOK_ALIKE[sign] + document[at + 1 :]
            yield document[:at] + document[at + 1 :]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


@kind("late")
def damaged_number_real(m: Cases) -> None:
    """The number stands for another real document of another amount; the amount and payer fit the true one."""
    for _ in range(300):
        item = m.named()
        items = m.ledger.items
        real = [d for d in _damages(item.document) if d in items and items[d].amount != item.amount]
        real = [d for d in real if not items[d].used]  # a second claim on it would be another kind
        if real and sum(i.open == item.open for i in item.customer.items) == 1:
            customer = item.customer
            shown = m.dice.pick(real)
            m.line(
                m.payer(customer, sure=True),
                item.open,
                m.naming(customer, [shown]),
                m.day(item),
                customer,
            )
            m.truth("damaged_number_real", "Review", paid(item), m.on_account(item.open))
            return
        item.used = False
    raise NoCustomerError


@kind("late")
def damaged_number(m: Cases) -> None:
    """The number stands for nothing; amount and payer fit."""
    for _ in range(300):
        item = m.named()
        free = [d for d in _damages(item.document) if d not in m.ledger.items]
        free = [
            d
            for d in free
            if m.ledger.numbers.forms.get("".join(c for c in d if c.isdigit()), 0) == 0
        ]
        if free:
            customer = item.customer
            text = m.naming(customer, [m.dice.pick(free)])
            m.line(m.payer(customer, sure=True), item.open, text, m.day(item), customer)
            m.truth("damaged_number", "Either", paid(item))
            return
        item.used = False
    raise NoCustomerError


@kind("late")
def one_wrong_in_list(m: Cases) -> None:
    for _ in range(300):
        items = m.several(3, 6)
        customer = items[0].customer
        wrong = m.dice.pick(items)
        spellings = set().union(*(digit_forms(i.document) for i in items))
        damaged = [d for d in _damages(wrong.document) if not digit_forms(d) & spellings]
        # The end of a list that lacks its last digit looks cut by the bank, which is another kind.
        damaged = [d for d in damaged if not wrong.document.startswith(d)]
        # A number without its first digits is a short way to write it.
        damaged = [d for d in damaged if not _digits(wrong.document).endswith(_digits(d))]
        real = [d for d in damaged if d in m.ledger.items and not m.ledger.items[d].used]
        damaged = [d for d in damaged if d not in m.ledger.items]
        if not damaged:
            continue
        shown = m.dice.pick(real) if real and m.dice.chance(0.6) else m.dice.pick(damaged)
        text = m.naming(customer, [shown if i is wrong else i.document for i in items])
        m.line(m.payer(customer), sum(i.open for i in items), text, m.day(*items), customer)
        m.truth("one_wrong_in_list", "Review", paid(*items))
        return
    raise NoCustomerError
