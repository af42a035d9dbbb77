"""Kinds of line where the payer is the question: parents, factors, memory, namesakes, strangers, no receivable."""

from __future__ import annotations

import datetime as dt

from tests.bench.cases import Cases, Payer, kind, paid
from tests.bench.companies import FORMS, account, plain
from tests.bench.ledger_maker import CENTS, Customer, fits
from tests.bench.wording import MONTHS

_FACTORS = (
    "Kreditkontor Nordsee Factoring AG",
    "Primo Factor S.p.A.",
    "Ostwall Forderungsmanagement GmbH",
    "Clearwell Receivables Ltd",
)


@kind("name")
def customer_number(m: Cases) -> None:
    """Somebody unknown pays and gives the customer number; the amount leads to one item."""
    customer = m.customer(
        1, 12, fits=lambda c: any(fits(c.items, i.open, m.as_of) == 1 for i in c.free())
    )
    item = next(
        i for i in m.shuffled(customer.free()) if fits(customer.items, i.open, m.as_of) == 1
    )
    item.used = True
    payer = m.payer(customer) if m.dice.chance(0.6) else m.stranger(customer.language)
    text = f"{m.word(customer, 'customer')} {customer.number}"
    m.line(payer, item.open, text, m.day(item), customer)
    m.truth("customer_number", "Auto" if payer.sure else "Either", paid(item))


@kind("build")
def parent_pays(m: Cases) -> None:
    child = m.customer(1, 30)
    parent = m.customer(0, 30)
    while parent is child or parent.parent is child or child.parent is not None:
        child, parent = m.customer(1, 30), m.customer(0, 30)
    child.parent = parent
    item = m.dice.pick(child.free())
    item.used = True
    m.line(
        m.payer(parent, sure=True), item.open, m.naming(child, [item.document]), m.day(item), child
    )
    m.truth("parent_pays", "Auto", paid(item))


@kind("name")
def factor_pays(m: Cases) -> None:
    item = m.named()
    customer = item.customer
    name = m.dice.pick(_FACTORS)
    payer = Payer(name, account(m.dice, "DE") if m.dice.chance(0.5) else "", False)
    shown = plain(customer.name) if m.dice.chance(0.5) else customer.name
    joint = m.dice.pick(("Ford. ./.", "i.A.", "on behalf of", "Debitor"))
    m.line(
        payer,
        item.open,
        f"{joint} {shown} {m.naming(customer, [item.document])}",
        m.day(item),
        customer,
    )
    m.truth("factor_pays", "Auto", paid(item))


@kind("amount")
def payer_memory(m: Cases) -> None:
    """An unknown name on an account the clerk has confirmed before."""
    customer = m.customer(
        1, 12, fits=lambda c: any(fits(c.items, i.open, m.as_of) == 1 for i in c.free())
    )
    item = next(
        i for i in m.shuffled(customer.free()) if fits(customer.items, i.open, m.as_of) == 1
    )
    item.used = True
    name = m.ledger.names.person(customer.language)
    number = account(m.dice, "DE")
    times = m.dice.pick((1, 2, 3, 7))
    learned = m.as_of - dt.timedelta(m.dice.between(31, 90))
    row = {
        "payer": name,
        "payer_account": number,
        "customer_id": customer.number,
        "learned_from": f"OLD{m.dice.digits(6)}",
    }
    m.memory.append({**row, "learned_on": learned, "times": times})
    m.line(
        Payer(name, number, True),
        item.open,
        m.word(customer, "blank").format(m="Mai"),
        m.day(item),
        customer,
    )
    m.truth("payer_memory", "Auto" if times > 1 else "Either", paid(item))


def _namesakes(m: Cases) -> tuple[Customer, Customer]:
    """Two customers whose names differ in the legal form, a number or a place."""
    first = m.customer(0, 10, fresh=True)
    second = m.ledger.customer(first.language)
    first.locked = second.locked = True
    other = m.dice.pick([f for f in FORMS[first.language] if f not in first.name])
    how = m.dice.below(3)
    first.alias = second.alias = ""
    second.currency = first.currency
    if how == 0:
        second.core, second.name = first.core, f"{first.core} {other}"
    else:
        ends = ("Süd", "Nord") if how == 1 else ("I", "II")
        core = first.core
        first.core, second.core = f"{core} {ends[0]}", f"{core} {ends[1]}"
        first.name, second.name = f"{first.core} {other}", f"{second.core} {other}"
    return first, second


def _core(first: Customer, second: Customer) -> str:
    same = [a for a, b in zip(first.core.split(), second.core.split(), strict=False) if a == b]
    return " ".join(same)


@kind("build")
def namesakes(m: Cases) -> None:
    """The name fits two customers, both owe the amount, nothing tells them apart."""
    first, second = _namesakes(m)
    amount = m.ledger.price(first)
    items = [m.ledger.item(c, amount, age=m.dice.between(12, 90)) for c in (first, second)]
    true = m.dice.pick(items)
    twins = tuple(
        paid(i) for c in (first, second) for i in c.items if i.open == amount and i is not true
    )
    name = _core(first, second)
    payer = Payer(name.upper() if m.dice.chance(0.5) else name, "", False)
    m.line(payer, amount, m.word(first, "blank").format(m="Q3"), m.day(*items), first)
    m.truth("namesakes", "Review", paid(true), twins=twins)


@kind("build")
def namesake_told_apart(m: Cases) -> None:
    """As before, but the account or the number tells."""
    first, second = _namesakes(m)
    amount = m.ledger.price(first)
    if any(i.open == amount for i in first.items):
        amount += 1234567
    one, _ = (m.ledger.item(c, amount, age=m.dice.between(12, 90)) for c in (first, second))
    name = _core(first, second)
    if m.dice.chance(0.5):
        first.known_accounts = len(first.accounts)
        payer = Payer(name, first.accounts[0], True)
        proved = fits(first.items, amount, m.as_of) == 1
        text = m.word(first, "blank").format(m="Q3")
    else:
        payer, text, proved = Payer(name, "", False), m.naming(first, [one.document]), True
    m.line(payer, amount, text, m.day(one), first)
    m.truth("namesake_told_apart", "Auto" if proved else "Either", paid(one))


@kind("name")
def foreign_cross(m: Cases) -> None:
    """The document is in a foreign currency, the line in the book's."""
    item = m.named(lambda i: i.currency != "EUR" and i.currency in CENTS)
    customer = item.customer
    rate = {"USD": 0.92, "GBP": 1.17, "CHF": 1.04}[item.currency] * (
        1 + m.dice.between(-200, 200) / 10000
    )
    text = m.naming(customer, [item.document])
    if m.dice.chance(0.5):
        text += f" {item.currency} {item.open / 100:.2f} RATE {1 / rate:.4f}"
    m.line(m.payer(customer), round(item.open * rate), text, m.day(item), customer, currency="EUR")
    m.truth("foreign_cross", "Review", paid(item), documents_only=True)


@kind("name")
def wrong_currency_figure(m: Cases) -> None:
    item = m.named(lambda i: i.currency != "EUR" and i.currency in CENTS)
    customer = item.customer
    m.line(
        m.payer(customer),
        item.open,
        m.naming(customer, [item.document]),
        m.day(item),
        customer,
        currency="EUR",
    )
    m.truth("wrong_currency_figure", "Review", paid(item), documents_only=True)


# No receivable, or nobody we know
def _none(m: Cases, name: str, who: str, amount: int, text: str) -> None:
    day = m.day()
    m.line(
        Payer(who, account(m.dice, "DE") if m.dice.chance(0.7) else "", False), amount, text, day
    )
    m.truth(name, "None", m.on_account(amount))


def _sum(m: Cases, low: int, high: int) -> int:
    return m.dice.between(low * 100, high * 100)


@kind("late")
def advance(m: Cases) -> None:
    """A known customer pays an order that is not invoiced yet."""
    customer = m.customer(0, 20)
    amount = _sum(m, 150, 9000)
    while fits(customer.items, amount, m.as_of):
        amount += 1
    payer = m.payer(customer, sure=True)
    m.line(
        payer,
        amount,
        m.word(customer, "advance").format(n=f"Q{m.dice.digits(3)}-X"),
        m.day(),
        customer,
    )
    m.truth("advance", "None", m.on_account(amount))


@kind("late")
def unknown_payer(m: Cases) -> None:
    payer = m.stranger(m.dice.weighted(m.ledger.languages))
    amount = _sum(m, 15, 4000)
    m.line(
        payer, amount, m.dice.pick(("Danke", "", "Zahlung", "wie besprochen", "payment")), m.day()
    )
    m.truth("unknown_payer", "None", m.on_account(amount))


@kind("late")
def salary(m: Cases) -> None:
    text = m.dice.pick(("Gehalt {m}", "Lohn/Gehalt {m}", "Salary {m}", "SALAIRE {m}")).format(
        m=MONTHS[m.as_of.month - 1]
    )
    _none(m, "salary", m.ledger.names.person("de"), -_sum(m, 1200, 6000), text)


@kind("late")
def tax(m: Cases) -> None:
    who = m.dice.pick(("Finanzamt Westerhude", "Finanzkasse Bad Lenzau", "Tax Collection Office"))
    amount = _sum(m, 300, 30000) * (1 if m.dice.chance(0.2) else -1)
    _none(
        m,
        "tax",
        who,
        amount,
        m.dice.pick(("UST-VORAUSZAHLUNG {d}", "Lohnsteuer {d}", "VAT Q3 {d}")).format(
            d=m.dice.digits(8)
        ),
    )


@kind("late")
def fee(m: Cases) -> None:
    text = m.dice.pick(
        (
            "Kontofuehrungsentgelt",
            "Entgelt Auslandszahlung",
            "Account maintenance fee",
            "Bank charges",
        )
    )
    _none(m, "fee", m.dice.pick(("", "Hansebank Lünen AG")), -_sum(m, 2, 80), text)


@kind("late")
def interest(m: Cases) -> None:
    text = m.dice.pick(
        ("Habenzinsen", "Zinsen Tagesgeld Q3", "Credit interest", "Abschluss Zinsen")
    )
    _none(m, "interest", m.dice.pick(("", "Hansebank Lünen AG")), _sum(m, 1, 300), text)


@kind("late")
def refund(m: Cases) -> None:
    who = m.ledger.names.company("de")[1] + " Versicherung"
    text = m.dice.pick(
        ("Erstattung Vertrag {n}", "Rueckerstattung {n}", "Refund policy {n}", "Beitragserstattung")
    ).format(n=m.dice.digits(9))
    _none(m, "refund", who, _sum(m, 20, 900), text)


@kind("late")
def transfer(m: Cases) -> None:
    amount = _sum(m, 10, 90) * 1000 * (1 if m.dice.chance(0.5) else -1)
    text = m.dice.pick(
        ("Umbuchung eigenes Konto", "Internal transfer", "Uebertrag Tagesgeld", "Kontouebertrag")
    )
    _none(m, "transfer", "Ardent Musterwerk GmbH", amount, text)


@kind("late")
def card_payout(m: Cases) -> None:
    who = m.dice.pick(("Kartera Acquiring", "PayBridge Settlements", "Cardona Payments Europe"))
    text = m.dice.pick(
        ("Payout batch {n}", "Kartenumsaetze {n} abzgl. Disagio", "SETTLEMENT {n} NET")
    ).format(n=m.dice.digits(6))
    _none(m, "card_payout", who, _sum(m, 80, 5000), text)


@kind("late")
def supplier_payment(m: Cases) -> None:
    who = m.ledger.names.company(m.dice.weighted(m.ledger.languages))[1]
    text = m.dice.pick(
        ("Rechnung {n}", "Rg {n} Kd 4471", "Invoice {n}", "Ihre Rechnung L{n}")
    ).format(n=m.dice.digits(5))
    _none(m, "supplier_payment", who, -_sum(m, 30, 9000), text)
