"""Kinds of line from the edges: rests, shared accounts and orders, numbers where none is meant, several at once."""

from __future__ import annotations

import datetime as dt

from tests.bench.book import Answer
from tests.bench.cases import Cases, NoCustomerError, Payer, kind, paid
from tests.bench.companies import account
from tests.bench.ledger_maker import TERMS, fits
from tests.bench.wording import amount_text

_DISCOUNTED = tuple(name for name, (days, _, _) in TERMS.items() if days)


@kind("build")
def rest_named(m: Cases) -> None:
    """Part was paid before; the named document's rest is paid to the cent."""
    customer = m.customer(0, 60)
    item = m.ledger.item(customer, age=m.dice.between(20, 90))
    item.open = item.amount * m.dice.between(20, 80) // 100
    item.used = True
    m.line(m.payer(customer), item.open, m.naming(customer, [item.document]), m.day(item), customer)
    m.truth("rest_named", "Auto", paid(item))


@kind("build")
def paid_in_full_again(m: Cases) -> None:
    """Part was paid before, and now the whole amount."""
    customer = m.customer(0, 60)
    item = m.ledger.item(customer, age=m.dice.between(20, 90))
    item.open = item.amount * m.dice.between(20, 80) // 100
    item.used = True
    m.line(
        m.payer(customer), item.amount, m.naming(customer, [item.document]), m.day(item), customer
    )
    m.truth("paid_in_full_again", "Review", paid(item, difference=item.amount - item.open))


@kind("name")
def number_in_end_to_end(m: Cases) -> None:
    """The text says nothing; the payer put the number into the end-to-end ID."""
    item = m.named()
    customer = item.customer
    text = m.word(customer, "blank").format(m="Mai")
    made = m.line(m.payer(customer), item.open, text, m.day(item), customer, quiet=True)
    made["end_to_end_id"] = item.document
    m.truth("number_in_end_to_end", "Auto", paid(item))


@kind("late")
def number_is_a_telephone(m: Cases) -> None:
    """Nothing is named; the telephone or tax number holds the digits of another customer's document."""
    other = m.named(lambda i: i.document.isdigit())
    for _ in range(200):
        customer = m.customer(1, 12)
        item = m.dice.pick(customer.free())
        day = m.day(item)
        if (
            customer is not other.customer
            and item.open != other.open
            and fits(customer.items, item.open, day) == 1
        ):
            said = m.dice.pick(("Tel. 0221 {}", "Fax {}", "USt-ID DE{}", "Phone +49 {}")).format(
                other.document
            )
            m.line(m.payer(customer, sure=True), item.open, said, day, customer)
            m.truth("number_is_a_telephone", "Either", paid(item))
            item.used = True
            return
    raise NoCustomerError


@kind("name")
def listed_with_amounts(m: Cases) -> None:
    items = m.several(2, 4)
    customer = items[0].customer
    word = m.word(customer, "invoice")
    text = " ".join(
        f"{word} {i.document} {amount_text(i.open, customer.language, customer.currency)}"
        for i in items
    )
    m.line(m.payer(customer), sum(i.open for i in items), text, m.day(*items), customer)
    m.truth("listed_with_amounts", "Auto", paid(*items))


@kind("build")
def order_of_two(m: Cases) -> None:
    """Two documents of one purchase order, both paid, only the order named."""
    customer = m.customer(0, 30)
    items = [m.ledger.item(customer, age=m.dice.between(14, 60)) for _ in range(2)]
    items[0].order = items[1].order = f"PX{m.dice.digits(6)}"
    for item in items:
        item.used = True
    text = f"{m.word(customer, 'order')} {items[0].order}"
    m.line(m.payer(customer), sum(i.open for i in items), text, m.day(*items), customer)
    m.truth("order_of_two", "Auto", paid(*items))


@kind("build")
def order_with_equal_items(m: Cases) -> None:
    """Two equal documents of one purchase order, one paid."""
    customer = m.customer(0, 30, fresh=True)
    amount = m.ledger.price(customer)
    items = [m.ledger.item(customer, amount, age=m.dice.between(14, 60)) for _ in range(2)]
    items[0].order = items[1].order = f"PX{m.dice.digits(6)}"
    text = f"{m.word(customer, 'order')} {items[0].order}"
    m.line(m.payer(customer), amount, text, m.day(*items), customer)
    m.truth("order_with_equal_items", "Review", paid(items[0]), twins=(paid(items[1]),))


@kind("build")
def shared_account(m: Cases) -> None:
    """Two customers pay from one account, both owe the amount, the bank shows a name of neither."""
    first, second = m.customer(0, 10, fresh=True), m.customer(0, 10, fresh=True)
    second.currency = first.currency
    for item in second.items:
        item.currency = first.currency
    number = account(m.dice, "DE")
    first.accounts, second.accounts = [number], [number]
    first.known_accounts = second.known_accounts = 1
    amount = m.ledger.price(first)
    items = [m.ledger.item(c, amount, age=m.dice.between(12, 90)) for c in (first, second)]
    equal = [i for c in (first, second) for i in c.items if i.open == amount and i is not items[0]]
    payer = Payer(
        m.dice.pick(("Zahlungsdienste Zentralkasse", "Shared Service Center", "Treasury Pool")),
        number,
        False,
    )
    m.line(payer, amount, m.word(first, "blank").format(m="Mai"), m.day(*items), first)
    m.truth("shared_account", "Review", paid(items[0]), twins=tuple(paid(i) for i in equal))


@kind("build")
def other_customer_pays(m: Cases) -> None:
    """A customer that is no parent names another customer's document, and not that customer: payer and number contradict."""
    payer = m.customer(0, 60)
    item = m.named(
        lambda i: i.customer is not payer and i.customer.parent is None and payer.parent is None
    )
    m.line(
        m.payer(payer, sure=True),
        item.open,
        m.naming(payer, [item.document]),
        m.day(item),
        item.customer,
    )
    m.truth("other_customer_pays", "Review", paid(item))


@kind("name")
def letters_for_digits(m: Cases) -> None:
    """O for 0, I for 1: no digit is wrong, but the number is not as printed."""
    item = m.named(lambda i: "0" in i.document or "1" in i.document)
    customer = item.customer
    shown = (
        item.document.replace("0", "O") if "0" in item.document else item.document.replace("1", "I")
    )
    m.line(m.payer(customer), item.open, m.naming(customer, [shown]), m.day(item), customer)
    m.truth("letters_for_digits", "Either", paid(item))


@kind("build")
def discount_and_charge(m: Cases) -> None:
    """A discount in time and a charge, both in the text."""
    customer = m.customer(0, 60, fits=lambda c: c.currency == "EUR")
    item = m.ledger.item(
        customer,
        m.dice.between(20000, 300000),
        age=m.dice.between(12, 26),
        terms=m.dice.pick(_DISCOUNTED),
    )
    item.used = True
    days, percent, _ = TERMS[item.terms]
    given, charge = int(item.amount * percent / 100 + 0.5), m.dice.pick((250, 500, 750))
    day = min(m.as_of, item.date + dt.timedelta(m.dice.between(3, days)))
    said = m.word(customer, "discount").format(
        p=f"{percent:g}", d=amount_text(given, customer.language)
    )
    less = m.word(customer, "charge").format(c=f"EUR {amount_text(charge, customer.language)}")
    text = f"{m.naming(customer, [item.document])} {said} {less}"
    m.line(m.payer(customer), item.open - given - charge, text, day, customer)
    m.truth("discount_and_charge", "Either", paid(item, discount=given, charge=charge))


@kind("build")
def discount_one_late(m: Cases) -> None:
    """Two documents with the discount taken on both, one of them after its date."""
    customer = m.customer(0, 60)
    terms = m.dice.pick(_DISCOUNTED)
    days, percent, _ = TERMS[terms]
    late = m.ledger.item(customer, age=m.dice.between(36, 50), terms=terms)
    fresh = m.ledger.item(customer, age=m.dice.between(6, 9), terms=terms)
    late.used = fresh.used = True
    day = min(m.as_of, fresh.date + dt.timedelta(m.dice.between(2, min(5, days))))
    kept, lost = (int(i.amount * percent / 100 + 0.5) for i in (fresh, late))
    total = fresh.open + late.open - kept - lost
    m.line(
        m.payer(customer), total, m.naming(customer, [late.document, fresh.document]), day, customer
    )
    partly = Answer(
        tuple(sorted(((fresh.document, fresh.open), (late.document, late.open - lost)))),
        discount=kept,
    )
    both = (paid(late, fresh, discount=kept + lost), paid(late, fresh, difference=-kept - lost))
    m.truth(
        "discount_one_late",
        "Review",
        paid(late, fresh, discount=kept, difference=-lost),
        partly,
        *both,
    )


@kind("build")
def factor_of_several(m: Cases) -> None:
    """A factor pays documents of two customers and names both customers and documents."""
    first, second = m.named(), None
    while second is None or second.customer is first.customer:
        second = m.named(lambda i: i.currency == first.currency)
    payer = Payer("Kreditkontor Nordsee Factoring AG", account(m.dice, "DE"), False)
    text = " / ".join(f"{i.customer.name} {i.document}" for i in (first, second))
    m.line(payer, first.open + second.open, text, m.day(first, second), first.customer)
    m.truth("factor_of_several", "Auto", paid(first, second))


@kind("late")
def stranger_names_document(m: Cases) -> None:
    """Somebody unknown names the document, not the customer."""
    item = m.named()
    m.line(
        m.stranger(item.customer.language),
        item.open,
        m.naming(item.customer, [item.document]),
        m.day(item),
        item.customer,
    )
    m.truth("stranger_names_document", "Either", paid(item))


@kind("build")
def parent_pays_children(m: Cases) -> None:
    """The parent pays documents of two daughters and names them."""
    parent = m.customer(0, 30)
    items = []
    for _ in range(2):
        child = m.customer(
            1,
            30,
            fits=lambda c: c is not parent and c.parent is None and c.currency == parent.currency,
        )
        child.parent = parent
        item = m.dice.pick(child.free())
        item.used = True
        items.append(item)
    text = m.naming(parent, [i.document for i in items])
    m.line(
        m.payer(parent, sure=True),
        sum(i.open for i in items),
        text,
        m.day(*items),
        items[0].customer,
    )
    m.truth("parent_pays_children", "Auto", paid(*items))


@kind("name")
def undisputed_part(m: Cases) -> None:
    """Part of the document is disputed; the payer pays the rest and names it."""
    item = m.named(lambda i: i.amount > 20000)
    item.disputed = item.amount * m.dice.between(10, 60) // 100
    customer = item.customer
    part = item.open - item.disputed
    m.line(m.payer(customer), part, m.naming(customer, [item.document]), m.day(item), customer)
    m.truth(
        "undisputed_part",
        "Review",
        Answer(((item.document, part),)),
        paid(item, difference=-item.disputed),
    )
