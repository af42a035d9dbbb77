"""Options for a line that names no document: what the payer's open items could make up."""

from __future__ import annotations

import math
from collections.abc import Container

from ar_xl import money
from ar_xl.core.matching.book import Book, some_of, taken_unnamed
from ar_xl.core.matching.dated import are_dated
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Basis, Option, Row
from ar_xl.core.matching.pools import Pool, Pools
from ar_xl.core.matching.settle import discount_words, limit_in, may_discount, tiers, with_discounts

_MOST_EQUALS = 3
_FEW_EXPECTED = 0.02
"""A sum proves nothing where more sets than this would fit by accident."""
_FEW_ITEMS = 15
"""Open items up to which a sum that is the only one is posted unseen; unsafe beyond 15 to 20."""
_LONG_POOL = 400
_SHORT_POOL = 40
_LEAST_SHARE = 20
"""A charge of which nothing is said is no more than this part of the item."""
_OF_A_DAY = 3.6
"""Weight of all items of the days that the text tells, as of all items due to a date."""
_OLDER = 0.7
"""Weight of the older of equal items, two to one: they tend to be paid first, and nothing in the text says so."""
_LEAST_WEIGHT = 2.0
"""An exact amount speaks for an item of a known payer however common the amount is."""


def unnamed_options(
    line: Line, customers: list[tuple[int, float, str]], near: Container[int], pools: Pools
) -> list[Option]:
    """Every option the open items of these customers give.

    Args:
        line: The receipt.
        customers: Customer, weight of the evidence for it, and the fact.
        near: Documents whose number is nearly in the text; among equals they come first.
        pools: Open items by customer.
    """
    book = pools.book
    options: list[Option] = []
    for customer, weight, fact in customers:
        group = book.pays_for(customer)
        seen: list[Option] = []
        for one in group:
            pool = pools.of((one,), line.currency)
            if pool.items:
                seen += _of_pool(line, pool, near, pools)
        if len(group) > 1 and not seen:
            pool = pools.of(group, line.currency)
            if 1 < len(pool.items) <= _LONG_POOL:
                seen += _of_pool(line, pool, near, pools)
        if not seen:
            seen = _loose(line, pools.of(group, line.currency), book)
        for option in seen:
            option.customer = book.documents.customer[option.rows[0].document]
            is_own = option.customer in (customer, -1)
            payer = book.customers.name[customer]
            option.weigh(weight, fact if is_own else f"paid by {payer} of the same group")
            if weight >= 2:
                option.evidence.add("payer")
        options += seen
    return options


def _of_pool(line: Line, pool: Pool, near: Container[int], pools: Pools) -> list[Option]:
    """Options from one pool: a single item, less discount, all items, all due, a sum."""
    book, numbers = pools.book, pools.book.documents.number
    fits, size, equal = pool.fits(line.amount), len(pool.items), pool.equal(line.amount)
    chance = _chance(line, size, book)
    singles = _singles(equal, size, near, book, chance)
    discounted = _discounted_singles(line, pool, book, chance)
    natural = _natural(line, pool, book, pools)
    count = fits.count - len(equal)
    sets = [tuple(pool.items[i] for i in some) for some in fits.sets if len(some) > 1]
    known = {frozenset(r.document for r in o.rows) for o in natural}
    rest = [s for s in sets if frozenset(s) not in known]
    others = count - (len(sets) - len(rest))
    means_something = size <= _SHORT_POOL or (count > 0 and pool.expected(line.amount) < 1)
    least = "at least " if fits.largest else ""
    for option in natural if others > 0 else ():
        option.weigh(-0.7 * math.log1p(others))
        if means_something:
            fit = "another sum fits" if others == 1 else f"{least}{others} other sums fit"
            option.doubt(f"{fit} as well among {size} open items")
    if sets and (means_something or any(len(s) == 2 for s in sets)):
        for option in singles:
            option.doubt(
                f"a sum of other open items fits as well ({some_of(numbers[d] for d in sets[0])})"
            )
    sums = [
        _sum(line, pool, book, list(some), rank) for rank, some in enumerate(rest[:_MOST_EQUALS])
    ]
    for option in sums:
        option.weigh(-math.log(max(1.0, others / _MOST_EQUALS)))
        if count > 1:
            option.doubt(
                f"{least}{count} sums of the {size} open items make up the amount; the text names none"
            )
        elif singles or natural:
            option.doubt(_plainer(singles, natural, book))
        else:
            _weigh_only_sum(option, size, fits.largest)
    _level(natural, sums, book)
    options = [*singles, *discounted, *natural, *sums]
    _doubt_rivals(options)
    return options


def _level(natural: list[Option], sums: list[Option], book: Book) -> None:
    """Other items of the same amounts would do nearly as well: that one set holds the older ones decides little."""
    still = book.documents.open

    def amounts(option: Option) -> list[int]:
        return sorted(still[row.document] for row in option.rows)

    for option in natural if not book.settings.oldest_first else ():
        for other in sums:
            if amounts(other) == amounts(option):
                other.weigh(max(0.0, option.score - _OLDER - other.score))


def _singles(
    equal: list[int], size: int, near: Container[int], book: Book, chance: float
) -> list[Option]:
    """One item of exactly the amount, or several that are equal."""
    documents = sorted(equal, key=lambda d: d not in near)
    options = []
    for rank, document in enumerate(documents[:_MOST_EQUALS]):
        option = _full(book, [document], "single", rank)
        option.weigh(max(_LEAST_WEIGHT, min(5.0, -math.log(chance))))
        option.equals = [d for d in documents if d != document]
        option.evidence.add("amount")
        if len(documents) == 1:
            none = f"no other of {size} open items has this amount"
            option.weigh(0.0, "the only open item" if size == 1 else none)
        options.append(option)
    return options


def _sum(line: Line, pool: Pool, book: Book, documents: list[int], rank: int) -> Option:
    """Several items that make up the amount, weighed by how many sets would do so by accident."""
    option = _full(book, documents, "sum", rank)
    accidents = max(pool.expected(line.amount), 1e-4)
    weight = max(0.0, min(4.0, -math.log(accidents)) - 0.4 * (len(documents) - 2)) - 1.5
    is_whole = _is_all_of_its_days(line, pool, documents, book)
    option.weigh(max(weight, _OF_A_DAY) if is_whole else weight)
    option.evidence.add("amount")
    if accidents > _FEW_EXPECTED and not is_whole:
        option.doubt(f"among {len(pool.items)} open items a sum fits easily by accident")
    _doubt_credits(option, line, book)
    return option


def _is_all_of_its_days(line: Line, pool: Pool, documents: list[int], book: Book) -> bool:
    """Whether the text tells the dates of these documents, and no other open item has one of them."""
    return are_dated(line, documents, book) and not any(
        d not in documents and are_dated(line, [d], book) for d in pool.items
    )


def _weigh_only_sum(option: Option, size: int, largest: int) -> None:
    """Doubt or praise the only sum among so many items, of which sets up to the largest were searched."""
    if largest:
        option.doubt(
            f"one sum of up to {largest} among {size} open items, larger ones were not searched"
        )
    elif size > _FEW_ITEMS:
        option.doubt(f"one sum among {size} open items, and the text names none")
    elif not option.doubts:
        option.weigh(0.0, f"no other set of {size} open items fits")


def _plainer(singles: list[Option], natural: list[Option], book: Book) -> str:
    """That the amount is explained without a sum of some items."""
    if not singles:
        items = some_of(book.documents.number[r.document] for r in natural[0].rows)
        return f"{items} make up the amount, too: {natural[0].weights[0][1]}"
    listed = [book.documents.number[o.rows[0].document] for o in singles]
    return f"{some_of(listed)} alone {'has' if len(listed) == 1 else 'have'} the amount"


def _doubt_rivals(options: list[Option]) -> None:
    """A single amount and a discounted one that fit equally tell nothing apart."""
    single = [o for o in options if o.basis == "single"]
    discounted = [o for o in single if any(r.discount for r in o.rows) or o.difference]
    plain = [o for o in single if o not in discounted]
    if discounted and (plain or len(discounted) > 1):
        for option in single:
            option.doubt("with and without discount different items fit")
    if discounted and any(o.basis in ("sum", "statement", "due") for o in options):
        for option in discounted:
            option.doubt("a sum of open items fits as well")


def _chance(line: Line, size: int, book: Book) -> float:
    """How many of `size` items would have the amount by accident, from how often it was billed."""
    seen = book.amounts_seen.get((line.currency, line.amount), 0)
    billed = max(50, len(book.documents.number))
    common = max(0.0, seen - 1) / billed
    roundness = 0.02 if line.amount % 10_000 == 0 else 0.003 if line.amount % 1_000 == 0 else 0.0005
    return min(0.9, size * max(common, min(roundness, 1 / billed)))


def _full(book: Book, documents: list[int], basis: Basis, rank: int = 0) -> Option:
    rows = tuple(Row(d, book.documents.open[d]) for d in documents)
    return Option(rows, basis, rank=rank)


def _discounted_singles(line: Line, pool: Pool, book: Book, chance: float) -> list[Option]:
    """One item less its early-payment discount."""
    docs = book.documents
    options = []
    low, high = line.amount, line.amount * 5 // 4 + 1
    for document, still in zip(pool.items, pool.amounts, strict=True):
        if not low < still <= high:
            continue
        if not may_discount(book, document, docs.open[document] - line.amount):
            continue
        for tier in tiers(book, document, line.paid):
            if docs.open[document] - tier.amount != line.amount:
                continue
            late = tier.late == 2
            row = Row(document, docs.open[document], 0 if late else tier.amount)
            option = Option(
                (row,),
                "single",
                difference=-tier.amount if late else 0,
                reason="Discount after its date" if late else "",
            )
            option.deductions = discount_words([tier], tier.amount, line.currency)
            option.weigh(max(0.5, min(4.0, -math.log(chance) - 0.5)) - (1.5 if late else 0))
            option.evidence.add("amount")
            if late:
                option.doubt("the discount was taken after its date")
            options.append(option)
    for option in options:
        option.equals = [o.rows[0].document for o in options if o is not option]
    return options[:_MOST_EQUALS]


def _natural(line: Line, pool: Pool, book: Book, pools: Pools) -> list[Option]:
    """All open items; all items due to a date; a run by due date."""
    options: list[Option] = []
    size = len(pool.items)
    if size < 2:
        return options
    if pool.total == line.amount:
        option = _full(book, pool.items, "statement")
        option.weigh(4.2, f"{_every(size)} open items")
        options.append(option)
    for items in pools.due_together(pool, line.amount):
        option = _full(book, items, "due")
        option.weigh(3.6, f"{_every(len(items))} items due to {_day(book, items[-1])}")
        options.append(option)
    if not options:
        for items in pools.runs(pool, line.amount)[:2]:
            option = _full(book, items, "sum")
            option.weigh(2.6, f"{len(items)} items in a row by due date")
            option.doubt("a run of open items by due date; the text names none")
            options.append(option)
    if (
        not options
        and size <= 60
        and 0 < (pool.total - line.amount) * 5 < pool.total
        and (less := with_discounts(book, pool.items, pool.total - line.amount, line))
    ):
        rows = dict(less[0])
        late = sum(t.amount for t in rows.values() if t.late == 2)
        option = Option(
            tuple(Row(d, book.documents.open[d], rows[d].amount if d in rows and rows[d].late < 2 else 0) for d in pool.items),
            "statement", difference=-late, reason="Discount after its date" if late else "",
        )  # fmt: skip
        option.deductions = f"- discount {money.text(pool.total - line.amount, line.currency)}"
        option.weigh(2.6, f"{_every(size)} open items less discount")
        option.doubt("discount on open items that the text does not name")
        options.append(option)
    for option in options:
        option.evidence.add("amount")
        _doubt_credits(option, line, book)
    return options


def _every(count: int) -> str:
    return "both" if count == 2 else f"all {count}"


def _day(book: Book, document: int) -> str:
    from ar_xl.core.matching.book import date_of

    return date_of(book.documents.due[document]).isoformat()


def _doubt_credits(option: Option, line: Line, book: Book) -> None:
    if credit_notes := [r.document for r in option.rows if r.applied < 0]:
        option.doubt(taken_unnamed(credit_notes, book))


def _loose(line: Line, pool: Pool, book: Book) -> list[Option]:
    """Where no amount agrees: a charge or rounding, or part of the only open item. All for review."""
    docs = book.documents
    options: list[Option] = []
    if "advance" in line.said:
        return options
    charge = limit_in(book, line.currency, book.settings.bank_charge_limit)
    rounding = limit_in(book, line.currency, book.settings.rounding_limit)
    reach = max(charge, rounding)
    stated = "charge" in line.said
    near = [
        d
        for d in pool.items
        if docs.open[d] > 0
        and 0 < (gone := abs(docs.open[d] - line.amount)) <= reach
        and (stated or gone * _LEAST_SHARE <= docs.open[d])
    ]
    for document in near[:_MOST_EQUALS]:
        gone = docs.open[document] - line.amount
        shown = money.text(abs(gone), line.currency)
        if abs(gone) <= rounding and "charge" not in line.said:
            option = Option(
                (Row(document, docs.open[document]),), "single", difference=-gone, reason="Rounding"
            )
            option.deductions = f"{'-' if gone > 0 else '+'} rounding {shown}"
            option.doubt(f"the amount differs by {shown}")
        elif gone > 0:
            option = Option((Row(document, docs.open[document], 0, gone),), "single")
            option.deductions = f"- bank charge {shown}"
            option.doubt(
                "a bank charge was deducted and no document is named"
                if "charge" in line.said
                else f"{shown} is missing and the text says nothing of it"
            )
        else:
            continue
        option.weigh(1.2 if "charge" in line.said else 0.0)
        option.equals = [d for d in near if d != document]
        options.append(option)
    positive = [d for d in pool.items if docs.open[d] > 0]
    if (
        not options
        and len(positive) == 1
        and docs.open[positive[0]] > line.amount
        and "advance" not in line.said
    ):
        option = Option((Row(positive[0], line.amount),), "single")
        option.weigh(0.6 if "part" in line.said else -0.4, "part of the only open item")
        rest = money.text(docs.open[positive[0]] - line.amount, line.currency)
        option.doubt(
            f"{rest} of {docs.number[positive[0]]} would stay open and the text does not name it"
        )
        options.append(option)
    return options
