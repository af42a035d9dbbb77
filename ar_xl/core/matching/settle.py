"""How a set of documents settles an amount: in full, less discount, less charges, in part, or with money over.

Every deduction is typed and capped; there is no free tolerance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from ar_xl import money
from ar_xl.core import terms
from ar_xl.core.matching.book import Book, date_of, some_of
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Row
from ar_xl.core.matching.wording import deduction

_WITHHELD: Final = (
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    750,
    800,
    1000,
    1200,
    1500,
    1900,
    2000,
    2500,
    2650,
    3000,
)
"""Basis points at which tax is withheld in one country or another."""
_RATE: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?) ?%")
_LEAST_SHARE: Final = 20
"""A charge above the limit is none unless it is less than this part of the whole."""
_MOST_TIERED: Final = 12
_MOST_SUMS: Final = 4_096


@dataclass(slots=True)
class Settled:
    """One way in which documents settle an amount."""

    rows: tuple[Row, ...]
    weight: float
    difference: int = 0
    reason: str = ""
    words: str = ""
    """What was deducted."""
    doubts: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _terms(text: str) -> terms.Terms | None:
    return terms.parse(text) if text else None


def limit_in(book: Book, currency: str, limit: int) -> int:
    """A limit of the settings in another currency: the same figure."""
    shift = money.decimals(currency) - money.decimals(book.settings.currency)
    return limit * 10**shift if shift >= 0 else limit // 10**-shift


@dataclass(frozen=True, slots=True)
class Tier:
    """A discount a payer may have taken on one document."""

    amount: int
    late: int
    """0 in time, 1 within the grace days, 2 after."""
    rate: int
    """Basis points."""
    terms: str
    day: int
    """Of the payment, counted from the document's date."""


def discount_words(taken: Sequence[Tier], amount: int, currency: str) -> str:
    """The discounts taken on one document or several: rates, terms and days as they are."""
    rates, days = sorted({t.rate for t in taken}), sorted({t.day for t in taken})
    rate = " to ".join(f"{r / 100:g}" for r in dict.fromkeys((rates[0], rates[-1])))
    day = " to ".join(str(d) for d in dict.fromkeys((days[0], days[-1])))
    texts = some_of([*dict.fromkeys(t.terms for t in taken)], 2)
    worst = max(t.late for t in taken)
    some = "" if all(t.late == worst for t in taken) else " in part"
    late = ("", ", within the grace days", ", too late")[worst] + (some if worst else "")
    paid = f"paid on day{'s' if len(days) > 1 else ''} {day}"
    return f"- {rate} % discount {money.text(amount, currency)} (terms {texts}, {paid}{late})"


def may_discount(book: Book, document: int, gone: int) -> bool:
    """Whether the terms of a document give just this discount, on whatever day."""
    text = book.documents.terms[document]
    understood = _terms(text) if text else None
    if understood is None:
        return False
    still = book.documents.open[document]
    return any(terms.discount_minor(still, tier) == gone for tier in understood.discounts)


def tiers(book: Book, document: int, paid: int) -> list[Tier]:
    """The discounts of a document on the day of payment."""
    docs = book.documents
    text = docs.terms[document]
    understood = _terms(text)
    if understood is None or not understood.discounts or docs.open[document] <= 0:
        return []
    invoiced, paid_on = date_of(docs.date[document]), date_of(paid)
    found = []
    for tier, standing in terms.discount_on(
        understood, invoiced, paid_on, book.settings.discount_grace_days
    ):
        late = ("in time", "within grace", "late").index(standing)
        amount, day = terms.discount_minor(docs.open[document], tier), paid - docs.date[document]
        found.append(Tier(amount, late, tier.basis_points, text, day))
    return found


def with_discounts(
    book: Book, documents: Sequence[int], gone: int, line: Line, slack: int = 0
) -> tuple[tuple[tuple[int, Tier], ...], int] | None:
    """Discounts that add up to `gone`, best standing first, and the cents they miss it by.

    Args:
        book: The ledger.
        documents: What is paid.
        gone: What is missing, minor units.
        line: The payment; its day decides.
        slack: Cents by which a discount taken on the total may differ from the documents' own.
    """
    tiered = [(d, found) for d in documents if (found := tiers(book, d, line.paid))]
    if (
        not tiered
        or gone <= 0
        or gone > sum(max(t.amount for t in found) for _, found in tiered) + slack
    ):
        return None
    for late in (0, 1):
        if net := _on_net(book, documents, tiered, gone, late):
            return (net,), 0
    for late in (0, 1, 2):
        best = [
            (d, some[0]) for d, found in tiered if (some := [t for t in found if t.late <= late])
        ]
        missed = gone - sum(t.amount for _, t in best)
        if best and abs(missed) <= slack:
            return tuple(best), missed
    chosen = _mixed(tiered, gone) if len(tiered) <= _MOST_TIERED else None
    return None if chosen is None else (chosen, 0)


def _on_net(
    book: Book,
    documents: Sequence[int],
    tiered: Sequence[tuple[int, list[Tier]]],
    gone: int,
    late: int,
) -> tuple[int, Tier] | None:
    """The discount on what is left of invoices after their credit notes, on the largest of them."""
    docs = book.documents
    total = sum(docs.open[d] for d in documents)
    if all(docs.open[d] > 0 for d in documents) or total <= 0:
        return None
    largest, some = max(tiered, key=lambda pair: (docs.open[pair[0]], -pair[0]))
    for tier in some:
        if tier.late <= late and round(tier.amount * total / docs.open[largest]) == gone:
            return largest, replace(tier, amount=gone)
    return None


def _mixed(
    tiered: Sequence[tuple[int, list[Tier]]], gone: int
) -> tuple[tuple[int, Tier], ...] | None:
    """Discounts on some of the documents that add up to `gone`, those in time preferred."""
    reached: dict[int, tuple[int, tuple[tuple[int, Tier], ...]]] = {0: (0, ())}
    for document, found in tiered:
        step = dict(reached)
        for total, (late, chosen) in reached.items():
            for tier in found:
                key, value = total + tier.amount, (late + tier.late, (*chosen, (document, tier)))
                if key <= gone and (key not in step or value[0] < step[key][0]):
                    step[key] = value
        if len(step) > _MOST_SUMS:
            return None
        reached = step
    return reached[gone][1] if gone in reached else None


def settle(
    book: Book, line: Line, documents: Sequence[int], amount: int, *, named: bool
) -> list[Settled]:
    """Every way in which `documents` settle `amount`, best first; no way that leaves part of a document open.

    Args:
        book: The ledger.
        line: The payment.
        documents: Open documents, each once.
        amount: What is to be settled, minor units.
        named: The payer names them, so a discount may have been rounded on the total.
    """
    docs = book.documents
    total = sum(docs.open[d] for d in documents)
    gone = total - amount
    full = tuple(Row(d, docs.open[d]) for d in documents)
    if gone == 0:
        return [Settled(full, 4.5)]
    found: list[Settled] = []
    discounts = with_discounts(
        book, documents, gone, line, slack=_slack(book, documents) if named else 0
    )
    said, quote = line.said, deduction(line.text)
    if discounts is not None:
        found.append(_discounted(full, *discounts, line.currency, book))
        found[0].doubts += _other_reason(said, quote)
    if (
        named
        and discounts is None
        and (mixed := _charge_and_discount(book, line, documents, full, gone))
    ):
        found.append(mixed)
    if (
        named
        and discounts is None
        and "charge" not in said
        and (more := _too_much(book, line, documents, full, gone))
    ):
        found.append(more)
    rounding = limit_in(book, line.currency, book.settings.rounding_limit)
    charge = limit_in(book, line.currency, book.settings.bank_charge_limit)
    most = gone if _stated_charge(line, gone, total) else charge
    shown = money.text(abs(gone), line.currency)
    if abs(gone) <= rounding and total > 0 and not (gone > 0 and "charge" in said):
        words = f"{'-' if gone > 0 else '+'} rounding {shown}"
        found.append(
            Settled(full, 2.5, -gone, "Rounding", words, [f"the amount differs by {shown}"])
        )
    elif (
        0 < gone <= most
        and total > gone
        and ("charge" in said or not (quote or said & {"discount", "withholding", "part", "short"}))
    ):
        largest = max(range(len(full)), key=lambda i: (full[i].applied, -i))
        rows = tuple(
            Row(r.document, r.applied, 0, gone if i == largest else 0) for i, r in enumerate(full)
        )
        stated = "charge" in said
        doubts = [] if stated else [f"{shown} is missing and the text names no bank charge"]
        if stated and (others := _other_amounts(book, line, documents, gone)):
            doubts = [f"{shown} is missing, the text states {others[0]}"]
        elif gone > charge:
            doubts = [f"{shown} is more than the bank charge limit in Settings"]
        found.append(
            Settled(
                rows,
                3.5 if stated else 2.0,
                words=f"- bank charge {shown}",
                doubts=doubts,
            )
        )
    if gone > 0 and total > 0 and (tax := _withheld(full, total, gone, said, shown, line.text)):
        found.append(tax)
    found.sort(key=lambda s: -s.weight)
    return found


def _other_reason(said: frozenset[str], quote: str) -> list[str]:
    """The doubt about a discount where the text says that something else was taken off."""
    is_other = bool(quote) and "short" in said and "discount" not in said
    return [f'the text says "{quote}"'] if is_other else []


def _slack(book: Book, documents: Sequence[int]) -> int:
    """Cents by which a payer's discount may differ from ours: it was rounded on the total, or the other way."""
    if len(documents) > 1:
        return len(documents)
    understood = _terms(book.documents.terms[documents[0]])
    rates = [t.basis_points for t in understood.discounts] if understood else []
    return int(any(book.documents.open[documents[0]] * rate % 10_000 for rate in rates))


def _discounted(
    full: tuple[Row, ...],
    chosen: tuple[tuple[int, Tier], ...],
    missed: int,
    currency: str,
    book: Book,
) -> Settled:
    taken = dict(chosen)
    largest = max(taken, key=lambda d: (taken[d].amount, -d))
    rows, late = [], 0
    for row in full:
        tier = taken.get(row.document)
        if tier is None:
            rows.append(row)
            continue
        part = tier.amount + (missed if row.document == largest else 0)
        late += part if tier.late == 2 else 0
        rows.append(Row(row.document, row.applied, 0 if tier.late == 2 else part))
    worst = max(t.late for t in taken.values())
    total = sum(t.amount for t in taken.values()) + missed
    words = discount_words([*taken.values()], total, currency)
    after = [book.documents.number[d] for d, t in taken.items() if t.late == 2]
    which = "" if len(after) == len(taken) else f" on {some_of(after)}"
    doubts = [f"the discount{which} was taken after its date"] if after else []
    weight = (4.0, 3.6, 3.4)[worst] - (0.5 if missed else 0) - 0.3 * (len(taken) < len(full))
    return Settled(
        tuple(rows), weight, -late, "Discount after its date" if late else "", words, doubts
    )


def _charge_and_discount(
    book: Book, line: Line, documents: Sequence[int], full: tuple[Row, ...], gone: int
) -> Settled | None:
    """Every discount in time and a stated charge on top."""
    if "charge" not in line.said:
        return None
    best = {
        d: some[0]
        for d in documents
        if (some := [t for t in tiers(book, d, line.paid) if t.late < 2])
    }
    charge = gone - sum(t.amount for t in best.values())
    if not best or not 0 < charge <= limit_in(book, line.currency, book.settings.bank_charge_limit):
        return None
    settled = _discounted(full, tuple(best.items()), 0, line.currency, book)
    largest = max(range(len(full)), key=lambda i: (full[i].applied, -i))
    rows = tuple(
        Row(r.document, r.applied, r.discount, charge if i == largest else 0)
        for i, r in enumerate(settled.rows)
    )
    words = f"{settled.words} - bank charge {money.text(charge, line.currency)}"
    return Settled(rows, 2.5, words=words, doubts=["discount and charge were deducted together"])


def _stated_charge(line: Line, gone: int, total: int) -> bool:
    """Whether the text states just this charge, and it is a small part of the whole."""
    said_so = "charge" in line.said and gone > 0 and gone * _LEAST_SHARE <= total
    return said_so and gone in line.stated.values()


def _too_much(
    book: Book, line: Line, documents: Sequence[int], full: tuple[Row, ...], gone: int
) -> Settled | None:
    """More discount than the terms give, where the text speaks of one or a whole percentage is gone."""
    total = sum(r.applied for r in full)
    if not 0 < gone * 100 <= total * 8:
        return None
    best = {
        d: some[0]
        for d in documents
        if (some := [t for t in tiers(book, d, line.paid) if t.late < 2])
    }
    allowed = sum(t.amount for t in best.values())
    is_whole = abs(gone * 100 - round(gone * 100 / total) * total) * 2 <= 100 * len(full)
    if allowed >= gone or not ("discount" in line.said or (allowed and is_whole)):
        return None
    rows = tuple(
        Row(r.document, r.applied, best[r.document].amount if r.document in best else 0)
        for r in full
    )
    shown = money.text(gone, line.currency)
    over = money.text(gone - allowed, line.currency)
    why = f"{over} more discount than the terms give" if allowed else "the terms give no discount"
    return Settled(rows, 2.6, allowed - gone, "Short payment", f"- discount {shown}", [why])


def _rates(text: str) -> list[int]:
    """The percentages in a text, in basis points."""
    return [round(float(r.replace(",", ".")) * 100) for r in _RATE.findall(text)]


def _other_amounts(book: Book, line: Line, documents: Sequence[int], gone: int) -> list[str]:
    """Amounts in the text that are neither what is missing, nor the payment, nor a document's."""
    docs = book.documents
    known = {line.amount, line.amount + gone, *(docs.open[d] for d in documents)}
    known |= {docs.amount[d] for d in documents}
    stated = line.stated
    return [] if gone in stated.values() else [s for s, a in stated.items() if a not in known]


def contradicts(line: Line, rows: Sequence[Row]) -> bool:
    """Whether the text states an amount for each document, these add up to the line, and they are others."""
    if len(line.found.amounts) != len(rows):
        return False
    stated = sorted(line.stated.values())
    if len(stated) != len(rows) or sum(stated) != line.amount:
        return False
    return stated != sorted(r.applied - r.discount - r.charge for r in rows)


def _withheld(
    full: tuple[Row, ...], total: int, gone: int, said: frozenset[str], shown: str, text: str
) -> Settled | None:
    """Tax withheld at a known rate, where the text says so."""
    if "withholding" not in said or gone * 2 >= total:
        return None
    rates = [*_rates(text), *_WITHHELD]
    rate = next((r for r in rates if abs(total * r - gone * 10_000) <= 10_000 * len(full)), None)
    words = f"- {f'{rate / 100:g} % ' if rate else ''}tax withheld {shown}"
    return Settled(full, 2.8, -gone, "Withholding tax", words, ["tax was withheld"])
