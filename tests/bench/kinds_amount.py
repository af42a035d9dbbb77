"""Kinds of line where the amount decides: nothing named, deductions, too much or too little."""

from __future__ import annotations

import datetime as dt

from tests.bench.book import Answer
from tests.bench.cases import Cases, NoCustomerError, kind, paid
from tests.bench.ledger_maker import CENTS, TERMS, Customer, Item, fits, sets_of
from tests.bench.wording import amount_text, date_text

_DISCOUNTED = tuple(name for name, (days, _, _) in TERMS.items() if days)


def _blank(m: Cases, customer: Customer) -> str:
    """A text that names nothing."""
    return (
        ""
        if m.dice.chance(0.15)
        else m.word(customer, "blank").format(m=m.dice.pick(("Mai", "Sept", "Q3")))
    )


def _unnamed(
    m: Cases,
    customer: Customer,
    items: list[Item],
    day: dt.date,
    name: str,
    text: str,
    proved: bool,
) -> None:
    payer = m.payer(customer)
    m.line(payer, sum(i.open for i in items), text, day, customer)
    m.truth(name, "Auto" if proved and payer.sure else "Either", paid(*items))
    for item in items:
        item.used = True


@kind("amount")
def single_exact(m: Cases) -> None:
    for _ in range(200):
        customer = m.customer(1, m.dice.pick((3, 8, 20, 200)))
        item = m.dice.pick(customer.free())
        day = m.day(item)
        if fits(customer.items, item.open, day) == 1:
            return _unnamed(m, customer, [item], day, "single_exact", _blank(m, customer), True)
    raise NoCustomerError


@kind("amount")
def statement_balance(m: Cases) -> None:
    for _ in range(200):
        customer = m.customer(2, 25, fresh=True, fits=_untroubled)
        day = m.day(*customer.items)
        total = sum(i.open for i in customer.items)
        if total > 0 and max(i.date for i in customer.items) < day:
            said = m.dice.chance(0.5)
            text = m.word(customer, "balance") if said else _blank(m, customer)
            return _unnamed(m, customer, list(customer.items), day, "statement_balance", text, True)
    raise NoCustomerError


def _untroubled(customer: Customer) -> bool:
    return all(not i.disputed and i.open == i.amount for i in customer.items)


@kind("amount")
def due_to_date(m: Cases) -> None:
    for _ in range(400):
        customer = m.customer(3, 25, fresh=True, fits=_untroubled)
        ranked = sorted(customer.items, key=lambda i: i.due)
        cut = m.dice.between(2, len(ranked) - 1)
        chosen = ranked[:cut]
        day = m.day(*chosen)
        total = sum(i.open for i in chosen)
        natural = chosen[-1].due < ranked[cut].due and chosen[-1].due <= day + dt.timedelta(5)
        if natural and total > 0:
            said = m.dice.chance(0.5)
            until = date_text(chosen[-1].due, m.dice)
            text = m.word(customer, "due").format(t=until) if said else _blank(m, customer)
            proved = said or fits(customer.items, total, day) == 1
            return _unnamed(m, customer, chosen, day, "due_to_date", text, proved)
        customer.locked = customer.touched = False
    raise NoCustomerError


@kind("amount")
def proved_sum(m: Cases) -> None:
    for _ in range(400):
        customer = m.customer(4, 10, fresh=True, fits=_untroubled)
        free = m.shuffled(customer.free())
        if len(free) > 3:
            chosen = free[: m.dice.between(2, min(4, len(free) - 1))]
            day = m.day(*chosen)
            if fits(customer.items, sum(i.open for i in chosen), day) == 1:
                return _unnamed(m, customer, chosen, day, "proved_sum", _blank(m, customer), True)
        customer.locked = customer.touched = False
    raise NoCustomerError


@kind("build")
def equal_items(m: Cases) -> None:
    """Two or three open items of the amount, nothing named."""
    customer = m.customer(1, 12, fresh=True)
    amount = m.ledger.price(customer)
    twins = [
        m.ledger.item(customer, amount, age=m.dice.between(12, 100))
        for _ in range(m.dice.between(2, 3))
    ]
    true = m.dice.pick(twins)
    equal = tuple(paid(i) for i in customer.items if i.open == amount and i is not true)
    m.line(m.payer(customer, sure=True), amount, _blank(m, customer), m.day(*twins), customer)
    m.truth("equal_items", "Review", paid(true), twins=equal)


@kind("build")
def tied_sums(m: Cases) -> None:
    """Two sets of items make the amount."""
    customer = m.customer(1, 4, fresh=True)
    a, b = m.ledger.price(customer), m.ledger.price(customer) + 777
    shift = m.dice.between(11, min(a, b) - 100)
    made = [
        m.ledger.item(customer, v, age=m.dice.between(12, 100))
        for v in (a, b, a - shift, b + shift)
    ]
    true = made[:2] if m.dice.chance(0.5) else made[2:]
    others = [paid(*c) for c in sets_of(customer.items, a + b) if set(c) != set(true)]
    m.line(m.payer(customer, sure=True), a + b, _blank(m, customer), m.day(*made), customer)
    m.truth("tied_sums", "Review", paid(*true), twins=tuple(others))


def _discountable(m: Cases, age: int, count: int = 1) -> list[Item]:
    customer = m.customer(0, 60)
    terms = m.dice.pick(_DISCOUNTED)
    items = []
    for _ in range(count):
        item = m.ledger.item(customer, age=age, terms=terms)
        item.used = True
        items.append(item)
    return items


def _taken(m: Cases, items: list[Item], percent: float) -> tuple[int, str]:
    given = sum(int(i.amount * percent / 100 + 0.5) for i in items)
    said = ""
    if m.dice.chance(0.6):
        shown = f"{percent:g}"
        said = m.word(items[0].customer, "discount").format(
            p=shown, d=amount_text(given, items[0].customer.language, items[0].currency)
        )
    return given, said


def _discounted(m: Cases, count: int, name: str) -> None:
    items = _discountable(m, m.dice.between(9, 26), count)
    days, percent, _ = TERMS[items[0].terms]
    customer = items[0].customer
    given, said = _taken(m, items, percent)
    day = min(m.as_of, items[0].date + dt.timedelta(m.dice.between(3, days)))
    text = f"{m.naming(customer, [i.document for i in items])} {said}".strip()
    m.line(m.payer(customer), sum(i.open for i in items) - given, text, day, customer)
    m.truth(name, "Auto", paid(*items, discount=given))


@kind("build")
def discount_in_time(m: Cases) -> None:
    _discounted(m, 1, "discount_in_time")


@kind("build")
def discount_several(m: Cases) -> None:
    _discounted(m, m.dice.between(2, 4), "discount_several")


@kind("build")
def discount_unnamed(m: Cases) -> None:
    """In time, payer sure, but nothing named: the contract is silent."""
    (item,) = _discountable(m, m.dice.between(9, 26))
    customer = item.customer
    given, said = _taken(m, [item], TERMS[item.terms][1])
    day = min(m.as_of, item.date + dt.timedelta(m.dice.between(3, TERMS[item.terms][0])))
    m.line(
        m.payer(customer, sure=True), item.open - given, said or _blank(m, customer), day, customer
    )
    m.truth("discount_unnamed", "Either", paid(item, discount=given))


def _short(m: Cases, item: Item, short: int, text: str, name: str, *more: Answer) -> None:
    """The named item is paid `short` less; it may stay open for that, or the rest has its reason."""
    customer = item.customer
    m.line(m.payer(customer), item.open - short, text, m.day(item), customer)
    partly = Answer(((item.document, item.open - short),))
    m.truth(name, "Review", *more, partly, paid(item, difference=-short))


@kind("build")
def discount_late(m: Cases) -> None:
    """Taken more than the grace days after its date."""
    (item,) = _discountable(m, m.dice.between(30, 50))
    given, said = _taken(m, [item], TERMS[item.terms][1])
    day = item.date + dt.timedelta(TERMS[item.terms][0] + m.dice.between(5, 12))
    text = f"{m.naming(item.customer, [item.document])} {said}".strip()
    m.line(m.payer(item.customer), item.open - given, text, min(day, m.as_of), item.customer)
    partly = Answer(((item.document, item.open - given),))
    m.truth(
        "discount_late", "Review", paid(item, difference=-given), partly, paid(item, discount=given)
    )


@kind("build")
def discount_too_large(m: Cases) -> None:
    (item,) = _discountable(m, m.dice.between(9, 20))
    customer = item.customer
    days, percent, _ = TERMS[item.terms]
    given, said = _taken(m, [item], percent + m.dice.pick((1.0, 2.0)))
    day = min(m.as_of, item.date + dt.timedelta(m.dice.between(3, days)))
    m.line(
        m.payer(customer),
        item.open - given,
        f"{m.naming(customer, [item.document])} {said}".strip(),
        day,
        customer,
    )
    right = int(item.amount * percent / 100 + 0.5)
    split = paid(item, discount=right, difference=right - given)
    rest = Answer(((item.document, item.open - given + right),), discount=right)
    partly = Answer(((item.document, item.open - given),))
    whole = (paid(item, discount=given), paid(item, difference=-given))
    m.truth("discount_too_large", "Review", split, rest, partly, *whole)


@kind("name")
def charge_stated(m: Cases) -> None:
    item = m.named(lambda i: i.amount > 15000 and i.currency in CENTS)
    customer = item.customer
    charge = m.dice.pick((250, 300, 500, 650, 750, 1000))
    shown = f"{customer.currency} {amount_text(charge, customer.language)}"
    text = f"{m.naming(customer, [item.document])} {m.word(customer, 'charge').format(c=shown)}"
    m.line(m.payer(customer), item.open - charge, text, m.day(item), customer)
    m.truth("charge_stated", "Auto", paid(item, charge=charge))


@kind("name")
def charge_unstated(m: Cases) -> None:
    item = m.named(lambda i: i.amount > 60000 and i.currency in CENTS)
    charge = m.dice.pick((250, 300, 500, 650, 750, 1000))
    _short(
        m,
        item,
        charge,
        m.naming(item.customer, [item.document]),
        "charge_unstated",
        paid(item, charge=charge),
    )


@kind("name")
def rounding(m: Cases) -> None:
    item = m.named(lambda i: i.currency in CENTS)
    customer = item.customer
    off = m.dice.pick((-5, -3, -2, -1, 1, 2, 3))
    m.line(
        m.payer(customer),
        item.open + off,
        m.naming(customer, [item.document]),
        m.day(item),
        customer,
    )
    partly = (Answer(((item.document, item.open + off),)),) if off < 0 else ()
    m.truth("rounding", "Review", paid(item, difference=off), *partly)


@kind("name")
def withholding(m: Cases) -> None:
    item = m.named(lambda i: i.amount > 15000)
    percent = m.dice.pick((4, 5, 10, 15, 20))
    kept = item.amount * percent // 100
    text = f"{m.naming(item.customer, [item.document])} {m.word(item.customer, 'tax').format(p=percent)}"
    _short(m, item, kept, text, "withholding")


@kind("name")
def short_with_reason(m: Cases) -> None:
    item = m.named(lambda i: i.amount > 15000)
    short = max(100, int(item.amount * m.dice.between(4, 30) / 100) // 10 * 10 + m.dice.below(10))
    text = f"{m.naming(item.customer, [item.document])} {m.word(item.customer, 'reason')}"
    _short(m, item, short, text, "short_with_reason")


@kind("name")
def short_silent(m: Cases) -> None:
    item = m.named(lambda i: i.amount > 30000)
    short = max(1500, int(item.amount * m.dice.between(6, 60) / 100))
    _short(m, item, short, m.naming(item.customer, [item.document]), "short_silent")


@kind("name")
def overpayment(m: Cases) -> None:
    item = m.named()
    customer = item.customer
    over = m.dice.pick((1000, 5000, m.dice.between(600, 30000)))
    while any(i.open == over for i in customer.items):
        over += 1  # as much as another item is open would be that item, not named
    m.line(
        m.payer(customer),
        item.open + over,
        m.naming(customer, [item.document]),
        m.day(item),
        customer,
    )
    m.truth("overpayment", "Review", paid(item, difference=over))


@kind("name")
def disputed(m: Cases) -> None:
    item = m.named()
    item.disputed = item.amount if m.dice.chance(0.5) else max(100, item.amount // 4)
    customer = item.customer
    m.line(m.payer(customer), item.open, m.naming(customer, [item.document]), m.day(item), customer)
    m.truth("disputed", "Review", paid(item))
