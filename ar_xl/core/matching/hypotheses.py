"""Every option worth weighing for one receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from ar_xl import money
from ar_xl.core.matching.book import Book, account_keys, some_of
from ar_xl.core.matching.damage import fold, near_numbers
from ar_xl.core.matching.evidence import (
    NAMES_THIS,
    unsure,
    weigh_circumstances,
    weigh_references,
)
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.misfits import Misfits
from ar_xl.core.matching.named import Named, read_named
from ar_xl.core.matching.options import Option, Row, nothing
from ar_xl.core.matching.payers import SURE, Payer
from ar_xl.core.matching.pools import Pools
from ar_xl.core.matching.settle import settle
from ar_xl.core.matching.unnamed import unnamed_options
from ar_xl.core.matching.wording import NO_RECEIVABLE, house, no_receivable, said
from ar_xl.core.number_texts import printed

_MOST_OPTIONS: Final = 8
_MOST_PAYERS: Final = 4
_MOST_WEAK: Final = 8
_MOST_TOGETHER: Final = 3
_SMALL_BOOK: Final = 5_000
_UNTYPED: Final = -1.2
"""Weight of a rest that nothing explains, where a charge, a tax or a discount explains it to the cent."""
_CERTAIN_PAYER: Final = 3.5
_BY_ACCOUNT: Final = 4.5
_ALIKE: Final = 2.0
_CALLED: Final = 1.9
"""Weight of a customer whose name stands in the text of somebody else's payment."""


class Receipts:
    """Options for receipts, one after another, over one ledger."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.pools = Pools(book)
        self.given_back: dict[int, tuple[int, str]] = {}
        """What lines before this one take back of posted receipts: the amount and the line, by document."""

    def options(self, line: Line, payer: Payer) -> list[Option]:
        """The options of one receipt, best first; the last explains it without documents."""
        named = read_named(line, payer, self.book)
        if reason := self._not_receivable(line, payer, named):
            return [nothing(line.amount, reason)]
        found = self._advised(line, named) if line.advice else []
        found = found or self._named(line, payer, named)
        if named.closed and not found:
            again = self._paid_again(line, payer, named)
            return [
                *again,
                self._paid_already(line, named),
                *self._equal_to_paid(line, payer, named),
            ]
        if not found or self._is_strange(line, payer, named, found):
            found += self._unnamed(line, payer, named)
        for option in found:
            weigh_circumstances(line, payer, named, option, self.book)
            if line.advice:
                self._check_amounts(line, named, option)
        if len(found) > 1:
            found.sort(key=_order)
            found = _distinct(found)[:_MOST_OPTIONS]
        return [*found, self._fallback(line, payer, named)]

    def _not_receivable(self, line: Line, payer: Payer, named: Named) -> str:
        """The reason a line is no customer's receipt, "" where it may be one."""
        if not named.is_empty:
            return ""
        if line.kind in NO_RECEIVABLE:
            return line.kind
        if line.payer_account and account_keys(line.payer_account) & self.book.own:
            return "Transfer"
        known = payer.is_sure or bool(named.customers)
        if known and (not payer.likely or payer.likely[0].weight >= _CERTAIN_PAYER):
            return ""
        if known or house(line.payer):
            return house(line.payer)
        if self.book.is_ours(line.payer):
            return "Transfer"
        reason = no_receivable(line.text, line.payer)
        return "" if reason == "Supplier payment" else reason

    def _fallback(self, line: Line, payer: Payer, named: Named) -> Option:
        """The money without documents: on account of a known payer, else unidentified."""
        named_only = set(named.customers)
        customer = (
            payer.best if payer.is_sure else named.customers[0] if len(named_only) == 1 else -1
        )
        if customer < 0:
            option = nothing(line.amount, "Unidentified")
            if payer.likely:
                option.weigh(0.0, unsure(line, payer, self.book))
            return option
        if "advance" in line.said:
            return nothing(line.amount, "Advance payment", customer)
        option = nothing(line.amount, "On account", customer)
        option.weigh(-1.0 if payer.is_sure else 0.0)
        return option

    def _paid_already(self, line: Line, named: Named) -> Option:
        docs = self.book.documents
        paid = any(docs.amount[d] for d in named.closed)
        reason = "Duplicate payment" if paid else "On account"
        option = nothing(line.amount, reason, docs.customer[named.closed[0]])
        for said_so in self.book.already_paid(named.closed):
            option.doubt(said_so)
        some = self.book.open_by_amount.get((line.currency, line.amount), [])
        if equal := [d for d in some if docs.customer[d] == option.customer]:
            shown = some_of(docs.number[d] for d in equal)
            verb, it = (
                ("is open and has", "it") if len(equal) == 1 else ("are open and have", "them")
            )
            option.doubt(f"{shown} {verb} this amount, but the text does not name {it}")
        return option

    def _paid_again(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """Documents that are named and whose earlier payment the bank took back, so that they are open again."""
        rows = [Row(d, self.given_back[d][0]) for d in named.closed if d in self.given_back]
        if not rows or sum(row.applied for row in rows) != line.amount:
            return []
        option = Option(tuple(rows), "named")
        option.weigh(4.5)
        option.evidence.add("amount")
        documents = [row.document for row in rows]
        weigh_references(option, named, documents, self.book)
        for document in documents:
            number = self.book.documents.number[document]
            option.doubt(
                f"{number} is open only once line {self.given_back[document][1]} is posted"
            )
        weigh_circumstances(line, payer, replace(named, closed=[]), option, self.book)
        return [option]

    def _equal_to_paid(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """Open items of the same customer and amount as a document that is named and paid: to choose, never unseen."""
        docs = self.book.documents
        owners = {docs.customer[d] for d in named.closed}
        some = self.book.open_by_amount.get((line.currency, line.amount), [])
        options = []
        for rank, document in enumerate([d for d in some if docs.customer[d] in owners][:2]):
            option = Option((Row(document, docs.open[document]),), "single", rank=rank)
            option.evidence.add("amount")
            option.doubt("the text does not name it")
            weigh_circumstances(line, payer, named, option, self.book)
            options.append(option)
        return options

    def _is_strange(self, line: Line, payer: Payer, named: Named, found: list[Option]) -> bool:
        """Whether a known payer names other people's documents, and nothing explains it or an own item has the amount."""
        docs, related = self.book.documents, self.book.related
        if not payer.is_sure or any(
            related(payer.best, docs.customer[d]) for d in (*named.open, *named.foreign)
        ):
            return False
        equal = self.book.open_by_amount.get((line.currency, line.amount), ())
        own = any(related(payer.best, docs.customer[d]) for d in equal)
        return own or all(o.doubts for o in found)

    def _advised(self, line: Line, named: Named) -> list[Option]:
        """The remittance rows taken at their word, where they add up to the line."""
        docs = self.book.documents
        given: dict[int, tuple[int, int]] = {}
        for reference, amount, discount, _ in line.advice:
            found = named.advised[reference]
            some = [
                d
                for h in found
                for d in h.documents
                if docs.open[d] and docs.currency[d] == line.currency
            ]
            if amount is None or len(found) != 1 or len(some) != 1 or some[0] in given:
                return []
            given[some[0]] = (amount, discount)
        taken = sum(d for _, d in given.values())
        beyond = sum(a for a, _ in given.values()) - line.amount
        if not given or beyond not in (0, taken):
            return []
        applied = {d: (a if beyond else a + x, x) for d, (a, x) in given.items()}
        if any(
            abs(a) > abs(docs.open[d]) or (a > 0) != (docs.open[d] > 0)
            for d, (a, _) in applied.items()
        ):
            return []
        option = Option(tuple(Row(d, a, x) for d, (a, x) in applied.items()), "advice")
        option.weigh(9.0, "the remittance advice says so")
        option.evidence |= {"reference", "amount"}
        self._check_advice(line, option, taken)
        return [option]

    def _check_amounts(self, line: Line, named: Named, option: Option) -> None:
        """Doubt an option that pays a document otherwise than the remittance advice says."""
        docs = self.book.documents
        applied = {r.document: r.applied for r in option.rows}
        for reference, amount, discount, _ in line.advice:
            told = {d for hit in named.advised[reference] for d in hit.documents}
            for document in told & applied.keys():
                if amount is not None and applied[document] not in (amount, amount + discount):
                    shown = money.text(amount, line.currency)
                    option.doubt(f"the remittance advice says {shown} for {docs.number[document]}")

    def _check_advice(self, line: Line, option: Option, taken: int) -> None:
        """Doubt discounts that the terms do not give, and parts for which a reason is given."""
        docs = self.book.documents
        short = [r.document for r in option.rows if r.applied != docs.open[r.document]]
        if taken:
            option.deductions = f"- discount {money.text(taken, line.currency)}"
            full = [r.document for r in option.rows if r.document not in short]
            ways = settle(
                self.book, line, full, sum(docs.open[d] for d in full) - taken, named=True
            )
            if not any(
                not w.doubts and not w.reason and any(r.discount for r in w.rows) for w in ways
            ):
                option.doubt("the discount does not follow from the terms")
        if short:
            option.weigh(
                -0.5, f"{some_of(docs.number[d] for d in short)} in part, as the advice says"
            )
            memos = said(" ".join(memo for *_, memo in line.advice))
            if len(line.advice) == 1 and "short" in line.said | memos:
                option.doubt("the payer gives a reason for paying less")

    def _named(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """Options for the documents the text names."""
        options, is_clear = self._settled(line, named)
        if is_clear:
            return _told_apart(options)
        primary = named.open or [d for group in named.groups for d in group if len(group) <= 3]
        if primary:
            misfits = Misfits(line, named, primary, self.pools).options(payer)
            for option in misfits if options else ():
                if "amount" not in option.evidence:
                    option.weigh(_UNTYPED)
            options += misfits
        elif named.foreign:
            options.append(self._foreign(line, named))
        return options

    def _settled(self, line: Line, named: Named) -> tuple[list[Option], bool]:
        """The ways in which the documents of some reading settle the amount, and whether one is beyond doubt."""
        options: list[Option] = []
        is_clear = False
        for documents, is_choice in self._readings(line, named):
            if is_clear and not is_choice:
                break
            for way in settle(self.book, line, documents, line.amount, named=True):
                if way.doubts and is_clear:
                    continue
                option = Option(way.rows, "named", difference=way.difference, reason=way.reason)
                option.deductions, option.doubts = way.words, list(way.doubts)
                option.weigh(way.weight)
                option.evidence.add("amount")
                weigh_references(option, named, documents, self.book)
                options.append(option)
                is_clear = is_clear or not way.doubts
            if is_clear and not named.groups:
                break
        return options, is_clear

    def _readings(self, line: Line, named: Named) -> Iterator[tuple[list[int], bool]]:
        """The sets of documents the text may mean, the fullest first, and whether each is one choice of several."""
        seen: set[frozenset[int]] = set()
        order = {document: place for place, document in enumerate(named.weight)}
        for some, is_choice in self._tried(line, named):
            once = frozenset(some)
            if once and once not in seen:
                seen.add(once)
                yield sorted(dict.fromkeys(some), key=lambda d: order.get(d, len(order))), is_choice

    def _tried(self, line: Line, named: Named) -> Iterator[tuple[Sequence[int], bool]]:
        docs, base = self.book.documents, named.open
        grouped = [d for group in named.groups for d in group]
        yield [*base, *grouped], False
        left = line.amount - sum(docs.open[d] for d in base)
        if named.implied:
            yield [d for d in base if d not in named.implied], False
        for document in grouped:
            if docs.open[document] == left:
                yield [*base, document], True
        if grouped:
            yield base, False
        sizes = range(1, _MOST_TOGETHER + 1) if len(named.weak) <= _MOST_WEAK else ()
        sets = [some for size in sizes for some in combinations(named.weak, size)]
        for some in sets if sizes else [named.weak]:
            if sum(docs.open[d] for d in some) == left:
                yield [*base, *some], False
        if not base and len(named.weak) == 1:
            yield named.weak, False

    def _foreign(self, line: Line, named: Named) -> Option:
        """Documents in another currency than the line's: what is applied is in theirs."""
        docs = self.book.documents
        currency = docs.currency[named.foreign[0]]
        documents = [d for d in named.foreign if docs.currency[d] == currency]
        option = Option(tuple(Row(d, docs.open[d]) for d in documents), "named")
        total = sum(docs.open[d] for d in documents)
        option.difference = money.rest(line.amount, line.currency, total, currency)
        option.reason = "Exchange difference" if option.difference else ""
        weigh_references(option, named, documents, self.book)
        option.weigh(1.0)
        numbers = some_of(docs.number[d] for d in documents)
        option.doubt(f"the line is in {line.currency}, {numbers} in {currency}")
        return option

    def _unnamed(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """Options from the open items of the customers who may have paid."""
        customers: dict[int, tuple[float, str]] = {}
        for customer in dict.fromkeys(named.customers):
            weight = max(4.0, payer.weight(customer))
            customers[customer] = (weight, "the text names the customer number")
        if not customers or payer.is_sure:
            for likely in payer.likely[:_MOST_PAYERS]:
                customers.setdefault(likely.customer, (likely.weight, likely.fact))
        for customer in self.book.called_in(line.text)[:_MOST_PAYERS]:
            customers.setdefault(customer, (_CALLED, NAMES_THIS))
        asked = [(c, w, f) for c, (w, f) in customers.items()]
        contradict = payer.is_sure and bool(named.customers)
        contradict &= not any(self.book.related(payer.best, c) for c in named.customers)
        alike = self._called_alike(line, payer) if payer.is_sure else []
        asked += [(c, _ALIKE, "the payer's name may be this customer's") for c in alike]
        only_first = payer.is_sure and not contradict and not alike
        options = self._of_customers(line, named, asked[:1] if only_first else asked)
        for option in options if alike else ():
            if option.customer == payer.best:
                shown = some_of(self.book.customers.name[c] for c in alike)
                option.doubt(f"{shown} may be called so too and owes this amount")
        if not options and len(asked) > 1:
            options = self._of_customers(line, named, asked)
        if not asked:
            options += self._by_amount_alone(line)
        return options or self._same_figure(line, asked)

    def _called_alike(self, line: Line, payer: Payer) -> list[int]:
        """Other customers who owe the amount and whose name the payer's may be, where only the name tells who paid."""
        if payer.best_weight >= _BY_ACCOUNT:
            return []
        equal = self.book.open_by_amount.get((line.currency, line.amount), ())
        owners = sorted({self.book.documents.customer[d] for d in equal} - {payer.best, -1})
        return [c for c in owners if self.book.is_called_alike(line.payer, c)][:_MOST_PAYERS]

    def _of_customers(
        self, line: Line, named: Named, asked: list[tuple[int, float, str]]
    ) -> list[Option]:
        """Options from the open items of some customers, with what damaged numbers say of them."""
        items = (
            document
            for customer, _, _ in asked
            for document in self.pools.of(self.book.pays_for(customer), line.currency).items
        )
        near = near_numbers(line, items, self.book, named)
        options = unnamed_options(line, asked, near, self.pools)
        for option in options:
            self._weigh_damage(line, option, near)
        return options

    def _weigh_damage(self, line: Line, option: Option, near: dict[int, str]) -> None:
        """Numbers of the ledger's grammar in the text that no document has."""
        docs = self.book.documents
        hit = [r.document for r in option.rows if r.document in near]
        for document in hit:
            token = near[document]
            shown = printed(token, line.text)
            whose = "its number" if len(option.rows) == 1 else docs.number[document]
            option.weigh(2.5, f'"{shown}" in the text is nearly {whose}')
            option.evidence.add("reference")
            if fold(token) != fold(self.book.references.raw[document]):
                option.doubt("no open item has just that number")
        explained = {near[d] for d in hit}
        unknown = [printed(t, line.text) for t in line.found.unknown if t not in explained]
        if unknown:
            is_one = len(unknown) == 1
            option.weigh(-1.5)
            option.doubt(
                f"the text names {some_of(unknown, 3)}, which {'is' if is_one else 'are'} not in the book"
            )

    def _by_amount_alone(self, line: Line) -> list[Option]:
        """Nobody known, nothing named: the only open items of that very amount."""
        docs = self.book.documents
        some = self.book.open_by_amount.get((line.currency, line.amount), [])
        if not 0 < len(some) <= 2 or line.amount % 1_000 == 0 or "advance" in line.said:
            return []
        options = []
        fact = "the only open item of this amount in the book" if len(some) == 1 else ""
        for rank, document in enumerate(some):
            option = Option((Row(document, docs.open[document]),), "single", rank=rank)
            option.weigh(2.4 if len(docs.number) < _SMALL_BOOK else 1.6, fact)
            option.equals = [d for d in some if d != document]
            option.doubt("the text names no document")
            options.append(option)
        return options

    def _same_figure(self, line: Line, asked: list[tuple[int, float, str]]) -> list[Option]:
        """A known payer's open item of the same figure in another currency."""
        docs = self.book.documents
        options = []
        for customer, weight, fact in asked[:1]:
            items = self.book.open_elsewhere(customer, line.currency) if weight >= SURE else []
            for document in [d for d in items if docs.open[d] == line.amount][:2]:
                option = Option((Row(document, line.amount),), "single")
                option.weigh(weight, fact)
                number = f"{docs.number[document]} in {docs.currency[document]}"
                option.doubt(f"the same figure, but the line is in {line.currency} and {number}")
                options.append(option)
        return options


def _order(option: Option) -> tuple[float, int, int, list[int]]:
    """What sorts the options of one line, the best first."""
    return (-option.score, len(option.doubts), option.rank, [r.document for r in option.rows])


def _told_apart(options: list[Option]) -> list[Option]:
    """Mark the choice among documents of one order number of which several have the amount."""
    plain = [o for o in options if not o.deductions and not o.doubts]
    for option in plain if len(plain) > 1 else ():
        if len(option.rows) == 1:
            option.equals = [o.rows[0].document for o in plain if o is not option]
        else:
            option.doubt("several documents of the order named have the amount")
    return options


def _distinct(options: list[Option]) -> list[Option]:
    """The options without repetitions."""
    return list({option.signature: option for option in reversed(options)}.values())[::-1]
