"""Kinds of line that name what they pay: numbers in every way of writing, references, orders, advice."""

from __future__ import annotations

import re

from tests.bench.book import Answer
from tests.bench.cases import Cases, NoCustomerError, kind, paid
from tests.bench.ledger_maker import CENTS, Item
from tests.bench.wording import amount_text, wrapped


def _one(m: Cases, item: Item, shown: str, name: str, expected: str = "Auto") -> None:
    customer = item.customer
    payer = m.payer(customer)
    text = f"{m.word(customer, 'invoice')} {shown}"
    if m.dice.chance(0.15):
        text += (
            f" {customer.currency} {amount_text(item.open, customer.language, customer.currency)}"
        )
    m.line(payer, item.open, text, m.day(item), customer)
    m.truth(name, expected, paid(item))  # type: ignore[arg-type]


@kind("name")
def exact_number(m: Cases) -> None:
    item = m.named()
    _one(m, item, item.document, "exact_number")


@kind("name")
def prefix_dropped(m: Cases) -> None:
    item = m.named(lambda i: i.document[0].isalpha() and m.alone(i.document, i.document))
    shown = re.sub(r"^[A-Z]+[-/]?", "", item.document)
    long = max(re.findall(r"\d+", shown), key=len)
    if m.dice.chance(0.4) and m.alone(item.document, long):
        shown = long
    _one(m, item, shown, "prefix_dropped")


@kind("name")
def zeros_dropped(m: Cases) -> None:
    item = m.named(
        lambda i: (
            bool(re.search(r"(?<!\d)0|[A-Z]0", i.document)) and m.alone(i.document, i.document)
        )
    )
    shown = re.sub(r"(?<!\d)0+", "", item.document)
    long = max(re.findall(r"\d+", shown), key=len)
    if m.dice.chance(0.4) and m.alone(item.document, long):
        shown = long
    _one(m, item, shown, "zeros_dropped")


@kind("name")
def spaces_and_case(m: Cases) -> None:
    item = m.named()
    shown = item.document
    how = m.dice.below(3)
    if how == 0:
        shown = re.sub(r"[-/]", " ", re.sub(r"(?<=[A-Z])(?=\d)", " ", shown)).lower()
    elif how == 1:
        long = max(re.findall(r"\d+", shown), key=len)
        shown = shown.replace(long, f"{long[:-3]} {long[-3:]}")
    else:
        shown = re.sub(r"[-/]", "", shown)
    _one(m, item, shown, "spaces_and_case")


@kind("name")
def number_wrapped(m: Cases) -> None:
    """The bank cuts every 27 or 35 characters, here inside the number."""
    item = m.named(lambda i: len(i.document) >= 7)
    customer = item.customer
    width = m.dice.pick((27, 35))
    at = width - m.dice.between(2, len(item.document) - 2)
    lead = f"{m.word(customer, 'blank').format(m='')} {m.word(customer, 'invoice')}"[: at - 1]
    text = wrapped(
        f"{lead:<{at - 1}} {item.document} {m.word(customer, 'blank').format(m='')}",
        width,
        m.dice.pick((" ", "\n")),
    )
    m.line(
        m.payer(customer), item.open, re.sub(r" {2,}", " ", text), m.day(item), customer, quiet=True
    )
    m.truth("number_wrapped", "Auto", paid(item))


@kind("name")
def several_named(m: Cases) -> None:
    items = m.several(2, m.dice.pick((3, 5, 9)))
    customer = items[0].customer
    shown = [i.document for i in items]
    bare = [re.sub(r"^[A-Z]+[-/]?", "", d) for d in shown]
    if m.dice.chance(0.3) and all(m.alone(i.document, b) for i, b in zip(items, bare, strict=True)):
        shown = bare
    m.line(
        m.payer(customer),
        sum(i.open for i in items),
        m.naming(customer, shown),
        m.day(*items),
        customer,
    )
    m.truth("several_named", "Auto", paid(*items))


def _run(m: Cases, count: int) -> list[Item]:
    """Documents of consecutive numbers, issued to one customer on one day."""
    customer = m.customer(0, 60)
    age = m.dice.between(14, 60)
    items = [m.ledger.item(customer, age=age, gap=None if n == 0 else 1) for n in range(count)]
    for item in items:
        item.used = True
    return items


@kind("build")
def range_named(m: Cases) -> None:
    items = _run(m, m.dice.between(3, 8))
    customer = items[0].customer
    first, last = items[0].document, items[-1].document
    joint = m.dice.pick(("-", " - ", f" {m.word(customer, 'to')} "))
    if "-" in joint and ("-" in first or "/" in first):
        joint = f" {m.word(customer, 'to')} "
    m.line(
        m.payer(customer),
        sum(i.open for i in items),
        f"{m.word(customer, 'invoices')} {first}{joint}{last}",
        m.day(*items),
        customer,
    )
    m.truth("range_named", "Auto", paid(*items))


@kind("build")
def shorthand_named(m: Cases) -> None:
    """The first number in full, of the others the last digits."""
    items = _run(m, m.dice.between(2, 4))
    customer = items[0].customer
    first, *others = [i.document for i in items]
    tail = 2 if all(d[:-2] == first[:-2] for d in others) else 3
    year_last = bool(re.search(r"/20\d\d$", first))
    if year_last:
        numbers = [d.split("/")[0] for d in (first, *others)]
        shown = "/".join([numbers[0], *(n[-3:] for n in numbers[1:])])
        if any(n[:-3] != numbers[0][:-3] for n in numbers):
            shown = ", ".join([first, *others])
    elif any(d[:-tail] != first[:-tail] for d in others):
        shown = ", ".join([first, *others])
    else:
        joint = m.dice.pick(("/", ", ", f" {m.word(customer, 'and')} "))
        shown = joint.join([first, *(d[-tail:] for d in others)])
    m.line(
        m.payer(customer),
        sum(i.open for i in items),
        f"{m.word(customer, 'invoices')} {shown}",
        m.day(*items),
        customer,
    )
    m.truth("shorthand_named", "Auto", paid(*items))


@kind("build")
def list_cut_short(m: Cases) -> None:
    """The bank ends the text after so many characters; one of the named customer's items completes it."""
    customer = m.customer(2, 6, fresh=True)
    items = [
        m.ledger.item(customer, age=m.dice.between(14, 80)) for _ in range(m.dice.between(4, 9))
    ]
    others = [i for i in customer.items if i not in items]
    width = m.dice.pick((70, 105, 140))
    text = m.naming(customer, [i.document for i in items])
    ends = [text.find(i.document) + len(i.document) for i in items]
    width = min(width, ends[-1] - m.dice.between(1, 4))
    shown = [i for i, end in zip(items, ends, strict=True) if end <= width]
    missing = sum(i.open for i in items) - sum(i.open for i in shown)
    left = [i.open for i in [*items, *others] if i not in shown]
    ways = [0]
    for value in left:
        ways += [way + value for way in ways]
    for item in items:
        item.used = True
    m.line(
        m.payer(customer, sure=True),
        sum(i.open for i in items),
        text[:width],
        m.day(*items),
        customer,
        quiet=True,
    )
    # Cut right after a number nobody sees that something is missing.
    seen = not any(text[:width].rstrip().endswith(i.document) for i in items)
    only = ways.count(missing) == 1 and len(shown) > 0 and seen
    m.truth(
        "list_cut_short" if only else "list_cut_short_open",
        "Auto" if only else "Either",
        paid(*items),
    )


def _reference(m: Cases, scheme: str, grouped: bool = False, wrong: bool = False) -> None:
    item = m.named(lambda i: i.amount > 0)
    item.payment_reference = m.ledger.reference_for(item, scheme)
    shown = item.payment_reference
    if wrong:
        shown = _wrong_digit(m, shown)
    elif grouped and m.dice.chance(0.5) and shown.isalnum():
        shown = (
            " ".join(re.findall(r".{1,4}", shown))
            if scheme == "rf"
            else " ".join(re.findall(r".{1,5}", shown))
        )
    customer = item.customer
    text = shown if m.dice.chance(0.6) else f"{m.word(customer, 'blank').format(m='')} {shown}"
    payer = m.payer(customer, sure=True if wrong else None)
    m.line(payer, item.open, text, m.day(item), customer, quiet=m.dice.chance(0.5))
    if wrong:
        m.truth("structured_digit_wrong", "Review", paid(item))
    else:
        m.truth(f"{scheme}_reference", "Auto", paid(item))


def _wrong_digit(m: Cases, reference: str) -> str:
    """One digit of the later half is another, so that no document some line pays is named by it."""
    places = [at for at, sign in enumerate(reference) if sign.isdigit()]
    paid_for = {_serial(d)[-7:].zfill(7) for d, i in m.ledger.items.items() if i.used}
    for _ in range(500):  # of a dense ledger nearly every number is some document's
        at = places[m.dice.between(len(places) // 2, len(places) - 1)]
        other = str((int(reference[at]) + m.dice.between(1, 8)) % 10)
        shown = reference[:at] + other + reference[at + 1 :]
        digits = _serial(shown)
        if not any(digits[end - 7 : end] in paid_for for end in range(7, len(digits) + 1)):
            return shown
    raise NoCustomerError


def _serial(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


@kind("name")
def rf_reference(m: Cases) -> None:
    _reference(m, "rf", grouped=True)


@kind("name")
def ogm_reference(m: Cases) -> None:
    _reference(m, "ogm")


@kind("name")
def qrr_reference(m: Cases) -> None:
    _reference(m, "qrr", grouped=True)


@kind("name")
def kid_reference(m: Cases) -> None:
    _reference(m, "kid")


@kind("name")
def ocr_reference(m: Cases) -> None:
    _reference(m, "ocr")


@kind("name")
def viitenumero_reference(m: Cases) -> None:
    _reference(m, "viitenumero", grouped=True)


@kind("name")
def structured_digit_wrong(m: Cases) -> None:
    _reference(m, m.dice.pick(("rf", "ogm", "qrr", "kid")), wrong=True)


@kind("name")
def purchase_order(m: Cases) -> None:
    item = m.named(lambda i: bool(i.order))
    customer = item.customer
    m.line(
        m.payer(customer),
        item.open,
        f"{m.word(customer, 'order')} {item.order}",
        m.day(item),
        customer,
    )
    m.truth("purchase_order", "Auto", paid(item))


@kind("name")
def advice_rows(m: Cases) -> None:
    """The text names nothing; the Remittances sheet, which has no currency, holds the payer's advice."""
    items = m.several(2, 7)
    while items[0].currency not in CENTS:
        items = m.several(2, 7)
    customer = items[0].customer
    m.line(
        m.payer(customer),
        sum(i.open for i in items),
        m.word(customer, "advice"),
        m.day(*items),
        customer,
    )
    for item in items:
        row = {
            "case": len(m.truths),
            "document_reference": item.document,
            "currency": item.currency,
        }
        m.advices.append({**row, "amount": item.open, "memo": ""})
    m.truth("advice_rows", "Auto", paid(*items))


@kind("build")
def credit_note_named(m: Cases) -> None:
    items = m.several(1, 3)
    customer = items[0].customer
    total = sum(i.open for i in items)
    note = m.ledger.item(
        customer, -max(500, int(total * m.dice.between(5, 40) / 100)), age=m.dice.between(14, 60)
    )
    note.used = True
    text = f"{m.naming(customer, [i.document for i in items])} {m.word(customer, 'credit')} {note.document}"
    m.line(m.payer(customer), total + note.open, text, m.day(note, *items), customer)
    m.truth("credit_note_named", "Auto", paid(*items, note))


@kind("build")
def credit_note_unnamed(m: Cases) -> None:
    items = m.several(1, 3)
    customer = items[0].customer
    total = sum(i.open for i in items)
    note = m.ledger.item(
        customer, -max(500, int(total * m.dice.between(5, 40) / 100)), age=m.dice.between(14, 60)
    )
    note.used = True
    text = m.naming(customer, [i.document for i in items])
    m.line(m.payer(customer), total + note.open, text, m.day(note, *items), customer)
    m.truth("credit_note_unnamed", "Review", paid(*items, note))


@kind("build")
def equal_items_named(m: Cases) -> None:
    """A twin is open, but the number says which."""
    item = m.named()
    m.ledger.item(item.customer, item.amount, age=m.dice.between(12, 100))
    _one(m, item, item.document, "equal_items_named")


@kind("build")
def part_payment_stated(m: Cases) -> None:
    item = m.named(lambda i: i.amount > 20000)
    customer = item.customer
    part = item.amount * m.dice.between(20, 70) // 100 // 1000 * 1000
    part = max(part, 1000)
    text = f"{m.word(customer, 'part')} {m.word(customer, 'invoice')} {item.document}"
    m.line(m.payer(customer), part, text, m.day(item), customer)
    m.truth("part_payment_stated", "Auto", Answer(((item.document, part),)))


@kind("build")
def instalments(m: Cases) -> None:
    """Two lines pay one invoice and say so."""
    item = m.named(lambda i: i.amount > 20000)
    customer = item.customer
    first = item.amount * m.dice.between(30, 60) // 100
    payer = m.payer(customer)
    for number, part in enumerate((first, item.amount - first), 1):
        text = (
            f"{m.word(customer, 'part')} {number}/2 {m.word(customer, 'invoice')} {item.document}"
        )
        m.line(payer, part, text, m.day(item), customer)
        m.truth("instalments", "Auto", Answer(((item.document, part),)))
