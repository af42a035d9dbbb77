"""The first generator: a month of bank lines made kind by kind, each with its truth.

Everything is invented. The same seed and profile give the same book, byte for byte.

    from tests.bench.generator import generate
    book = generate(seed=1, lines=2000, profile="mixed")
    frames, truths = book.frames(), book.truths
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ar_xl.settings import Settings
from ar_xl.tables import (
    ALLOCATIONS,
    BANK_LINES,
    CUSTOMERS,
    DECISION_LOG,
    INVOICES,
    PAYER_MEMORY,
    REMITTANCES,
    SETTINGS,
)
from tests.bench import (
    kinds_amount,
    kinds_claims,
    kinds_more,
    kinds_named,
    kinds_payer,
    kinds_wrong,
)
from tests.bench.book import Book, Truth, rows
from tests.bench.cases import KINDS, Cases, NoCustomerError, Noise
from tests.bench.companies import Dice
from tests.bench.kinds_named import exact_number
from tests.bench.kinds_wrong import closed
from tests.bench.ledger_maker import Customer, Item, Ledger

assert {kinds_amount, kinds_claims, kinds_more, kinds_named, kinds_payer, kinds_wrong}


def _weights(text: str) -> dict[str, float]:
    """Kinds and their weights from `kind 12, kind 3.5`."""
    pairs = (pair.split() for pair in text.replace("\n", " ").split(", "))
    return {kind: float(weight) for kind, weight in pairs}


TYPICAL: Final = _weights("""
exact_number 190, prefix_dropped 45, zeros_dropped 20, spaces_and_case 25, number_wrapped 20,
several_named 80, range_named 12, shorthand_named 15, list_cut_short 10, rf_reference 20,
ogm_reference 10, qrr_reference 12, kid_reference 6, ocr_reference 6, viitenumero_reference 6,
purchase_order 25, customer_number 12, advice_rows 12, single_exact 90, statement_balance 25,
due_to_date 15, proved_sum 20, discount_in_time 40, discount_several 10, discount_late 10,
discount_too_large 3, discount_unnamed 5, charge_stated 8, charge_unstated 10, rounding 8,
withholding 6, short_with_reason 12, short_silent 8, part_payment_stated 15, instalments 6,
overpayment 8, credit_note_named 12, credit_note_unnamed 8, disputed 6, parent_pays 12,
factor_pays 10, payer_memory 12, foreign_cross 6, wrong_currency_figure 2, paid_twice 8,
imported_twice 4, already_paid 4, already_paid_equal_open 4, payment_and_return 6, equal_items
15, equal_items_named 12, namesakes 6, namesake_told_apart 6, tied_sums 4, damaged_number_real
5, damaged_number 6, one_wrong_in_list 5, structured_digit_wrong 4, advance 8, unknown_payer 10,
salary 12, tax 8, fee 12, interest 4, refund 6, transfer 6, card_payout 10, supplier_payment 15,
rest_named 8, paid_in_full_again 3, number_in_end_to_end 6, number_is_a_telephone 4,
listed_with_amounts 12, order_of_two 5, order_with_equal_items 3, shared_account 3,
other_customer_pays 3, letters_for_digits 3, discount_and_charge 3, discount_one_late 3,
factor_of_several 4, stranger_names_document 4, parent_pays_children 5, undisputed_part 3,
unnamed_twice 4, named_and_unnamed 4, equal_payments_named 8, two_for_two 4, parts_exceed 3,
named_does_not_fit 4, paid_before_issue 3, customer_number_of_equal_items 3, return_alone 3
""")
"""Lines of each kind in 1,100 lines of a typical month."""

TRAPS: Final = _weights("""
credit_note_unnamed 4, equal_items 4, namesakes 4, tied_sums 4, damaged_number_real 4,
damaged_number 4, one_wrong_in_list 4, structured_digit_wrong 4, already_paid 4,
already_paid_equal_open 4, paid_twice 4, imported_twice 4, discount_late 4, charge_unstated 4,
withholding 4, short_with_reason 4, overpayment 4, foreign_cross 4, namesake_told_apart 4,
list_cut_short 4, shorthand_named 4, number_wrapped 4, paid_in_full_again 4,
number_is_a_telephone 4, order_with_equal_items 4, shared_account 4, other_customer_pays 4,
letters_for_digits 4, discount_one_late 4, undisputed_part 4,
unnamed_twice 4, named_and_unnamed 4, two_for_two 3, parts_exceed 3, named_does_not_fit 4,
paid_before_issue 3, customer_number_of_equal_items 4
""")
"""Kinds with a catch, and how much more of them the hard profile has."""
_CLEAN: Final = (
    *(
        "exact_number",
        "prefix_dropped",
        "several_named",
        "rf_reference",
        "qrr_reference",
        "purchase_order",
    ),
    *(
        "single_exact",
        "statement_balance",
        "discount_in_time",
        "part_payment_stated",
        "credit_note_named",
    ),
    *("salary", "fee", "supplier_payment", "card_payout"),
)
LANGUAGES: Final = {
    "de": 40,
    "en": 18,
    "fr": 10,
    "es": 6,
    "it": 6,
    "nl": 6,
    "pl": 6,
    "sv": 4,
    "el": 2,
    "ru": 2,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a month looks like; every factor can be set by itself."""

    weights: dict[str, float] = field(default_factory=lambda: dict(TYPICAL))
    noise: Noise = field(
        default_factory=lambda: Noise(text=0.3, account=0.75, light=0.5, heavy=0.12)
    )
    languages: dict[str, float] = field(default_factory=lambda: dict(LANGUAGES))
    round_share: float = 0.1
    duplicate_share: float = 0.05
    foreign_share: float = 0.08
    known_share: float = 0.6
    """Share of customers whose bank account stands in the Customers table."""
    partly_share: float = 0.03
    closed_share: float = 0.1
    """Earlier lines, posted already, for each open line."""


PROFILES: Final[dict[str, Profile]] = {
    "mixed": Profile(),
    "hard": Profile(
        weights={k: w * TRAPS.get(k, 1) for k, w in TYPICAL.items()} | {"exact_number": 85},
        noise=Noise(text=0.6, account=0.5, light=0.45, heavy=0.3),
        round_share=0.4,
        duplicate_share=0.2,
        foreign_share=0.12,
        known_share=0.4,
    ),
    "clean": Profile(
        weights={k: TYPICAL[k] for k in _CLEAN},
        noise=Noise(text=0.1, account=0.9, light=0.3, heavy=0.0),
        round_share=0.0,
        duplicate_share=0.0,
        foreign_share=0.0,
        known_share=0.85,
        partly_share=0.0,
    ),
}


def generate(
    seed: int,
    lines: int = 2000,
    profile: str | Profile = "mixed",
    customers: int | None = None,
    invoices: int | None = None,
    **factors: Any,
) -> Book:
    """A book with about `lines` open bank lines and the truth about each.

    Args:
        seed: Gives the company its number grammars, customers, month and everything else.
        lines: Open bank lines; kinds of two lines may make it one more.
        profile: "mixed" (a typical month), "hard", "clean", or a profile of your own.
        customers: A quarter of the lines by default.
        invoices: Open documents, five times the lines by default.
        factors: Fields of `Profile` to set by themselves, for example round_share=0.8.
    """
    chosen = replace(PROFILES[profile] if isinstance(profile, str) else profile, **factors)
    dice = Dice(seed)
    as_of = dt.date(2025 + dice.below(3), 1, 1) + dt.timedelta(dice.between(59, 360))
    while as_of.weekday() > 4:
        as_of -= dt.timedelta(1)
    ledger = Ledger(
        *(dice, as_of, chosen.languages, chosen.round_share, chosen.duplicate_share),
        *(chosen.foreign_share, chosen.known_share),
    )
    cases = Cases(ledger, chosen.noise, as_of - dt.timedelta(28))
    _fill(ledger, customers or max(30, lines // 4), invoices or lines * 5, chosen)
    for _ in range(int(lines * chosen.closed_share)):
        closed(cases, dice.pick(ledger.customers))
    _cases(cases, chosen.weights, lines)
    name = profile if isinstance(profile, str) else "own"
    settings = Settings(company="Ardent Musterwerk GmbH", currency="EUR", country="DE")
    return _book(f"first-{name}-{seed}-{lines}", settings, cases)


def _fill(ledger: Ledger, customers: int, invoices: int, profile: Profile) -> None:
    """Customers with 1 to 200 open items, a few of them very many."""
    dice = ledger.dice
    sizes = [min(200.0, float(s)) for s in dice.rng.pareto(0.9, customers) + 0.3]
    scale = invoices / sum(sizes)
    for _ in range(8):
        counts = [min(200, max(1, round(size * scale))) for size in sizes]
        scale *= invoices / sum(counts)
    plan: list[tuple[int, Customer]] = []
    for count in counts:
        customer = ledger.customer()
        plan += [(dice.between(12, 110), customer) for _ in range(count)]
    plan.sort(key=lambda p: -p[0])
    for age, customer in plan:
        item = ledger.item(customer, age=age)
        if dice.chance(profile.partly_share):
            item.open = item.amount - max(1, item.amount * dice.between(10, 80) // 100)


def _cases(cases: Cases, weights: dict[str, float], lines: int) -> None:
    total = sum(weights.values())
    wanted: dict[str, list[Callable[[Cases], None]]] = {
        "build": [],
        "name": [],
        "amount": [],
        "late": [],
    }
    for name, weight in weights.items():
        phase, make = KINDS[name]
        exact = lines * weight / total / (2 if name in _TWO_LINES else 1)
        wanted[phase] += [make] * (int(exact) + int(cases.dice.chance(exact % 1)))
    for phase in ("build", "amount", "name", "late"):
        for make in wanted[phase]:
            if len(cases.truths) < lines:
                _tried(cases, make)
    while len(cases.truths) < lines:
        exact_number(cases)


_PAIRS: Final = (
    "unnamed_twice",
    "named_and_unnamed",
    "equal_payments_named",
    "two_for_two",
    "parts_exceed",
)
_TWO_LINES: Final = {"paid_twice", "imported_twice", "payment_and_return", "instalments", *_PAIRS}


def _tried(cases: Cases, make: Callable[[Cases], None]) -> None:
    """A kind for which no customer is left is left out; a line already begun is taken back."""
    try:
        make(cases)
    except NoCustomerError:
        while cases.lines and cases.lines[-1]["case"] >= len(cases.truths):
            cases.lines.pop()


def _book(name: str, settings: Settings, cases: Cases) -> Book:
    order = [int(i) for i in cases.dice.rng.permutation(len(cases.lines))]
    lines = sorted((cases.lines[i] for i in order), key=lambda line: line["booking_date"])
    truths: dict[str, Truth] = {}
    line_ids: dict[int, str] = {}
    for count, line in enumerate(lines, 1):
        if line["case"] >= 0:
            line["line_id"] = line_ids[line["case"]] = f"L{count:06d}"
            truths[line["line_id"]] = replace(cases.truths[line["case"]], line_id=line["line_id"])
    for row in cases.advices:
        row["line_id"] = line_ids[row["case"]]
    raw = {
        "Settings": rows(SETTINGS, [{"setting": k, "value": v} for k, v in _SETTINGS.items()]),
        "Customers": rows(CUSTOMERS, [_customer(c) for c in cases.ledger.customers]),
        "Invoices": rows(INVOICES, [_invoice(i) for i in cases.ledger.items.values()]),
        "BankLines": rows(BANK_LINES, lines),
        "Remittances": rows(REMITTANCES, cases.advices),
        "Allocations": rows(ALLOCATIONS, cases.allocations),
        "PayerMemory": rows(PAYER_MEMORY, cases.memory),
        "DecisionLog": rows(DECISION_LOG, []),
    }
    return Book(name, cases.as_of, settings, raw, truths)


_SETTINGS: Final = {"Company": "Ardent Musterwerk GmbH", "Currency": "EUR", "Country": "DE"}


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "customer_id": customer.number,
        "name": customer.name,
        "also_known_as": customer.alias,
        "bank_accounts": "; ".join(customer.accounts[: customer.known_accounts]),
        "parent_id": customer.parent.number if customer.parent else "",
        "language": customer.language,
        "country": customer.country,
        "currency": customer.currency,
        "terms": customer.terms,
    }


def _invoice(item: Item) -> dict[str, Any]:
    return {
        "document": item.document,
        "type": "Invoice" if item.amount >= 0 else "Credit note",
        "customer_id": item.customer.number,
        "invoice_date": item.date,
        "due_date": item.due,
        "currency": item.currency,
        "amount": item.amount,
        "open_amount": item.open,
        "customer_reference": item.order,
        "payment_reference": item.payment_reference,
        "terms": item.terms,
        "disputed_amount": item.disputed or None,
    }
