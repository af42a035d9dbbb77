"""Every option worth weighing for one receipt, with the evidence for it and the doubts against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from ar_xl import money
from ar_xl.core.matching.book import Book, some_of
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.named import Named, fold, names_customer, near_numbers, read_named
from ar_xl.core.matching.options import Basis, Option, Row, nothing
from ar_xl.core.matching.payers import SURE, Payer
from ar_xl.core.matching.pools import Pools
from ar_xl.core.matching.settle import settle
from ar_xl.core.matching.unnamed import unnamed_options
from ar_xl.core.matching.wording import no_receivable

NOTHING_WEIGHT = 2.0
"""Log-odds of "none of these", against which every option is weighed."""
_MOST_OPTIONS = 8
_MOST_UNKNOWN = 3
_SMALL_BOOK = 5_000
_FEW_EXPECTED = 0.2


class Receipts:
    """Options for receipts, one after another, over one ledger."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.pools = Pools(book)

    def options(self, line: Line, payer: Payer) -> list[Option]:
        """The options of one receipt, best first; the last explains it without documents."""
        book = self.book
        named = read_named(line, payer, book)
        reason = _not_receivable(line, payer, named, book)
        if reason:
            return [nothing(line.amount, reason)]
        found = self._advised(line, payer, named)
        if not found:
            found = self._named(line, payer, named)
        if (
            not named.open
            and not named.groups
            and not any(o.basis in ("named", "advice") for o in found)
        ):
            if named.closed:
                return [self._paid_already(line, named)]
            found += self._unnamed(line, payer, named)
        elif self._is_strange(payer, named) and not any(
            not o.doubts or o.evidence >= {"payer"} for o in found
        ):
            found += self._unnamed(line, payer, named)
        options = self._checked(line, payer, named, found)
        options.sort(key=lambda o: (-o.score, len(o.doubts), o.rank, [r.document for r in o.rows]))
        return [*_distinct(options)[:_MOST_OPTIONS], self._fallback(line, payer, named)]

    def _is_strange(self, payer: Payer, named: Named) -> bool:
        """Whether everything named belongs to others than the known payer."""
        owners = {self.book.documents.customer[d] for d in (*named.open, *named.foreign)}
        return payer.is_sure and not any(self.book.related(payer.best, o) for o in owners)

    def _fallback(self, line: Line, payer: Payer, named: Named) -> Option:
        """The money without documents: on account of a known payer, else unidentified."""
        customer = payer.best if payer.is_sure else -1
        if customer < 0 and len(set(named.customers)) == 1:
            customer = named.customers[0]
        if customer < 0:
            return nothing(line.amount, "Unidentified")
        reason = "Advance payment" if "advance" in line.said else "On account"
        option = nothing(line.amount, reason, customer)
        option.weigh(-1.0 if payer.is_sure and reason == "On account" else 0.0)
        return option

    def _paid_already(self, line: Line, named: Named) -> Option:
        docs = self.book.documents
        option = nothing(line.amount, "Duplicate payment", docs.customer[named.closed[0]])
        option.doubt(
            f"{some_of(docs.number[d] for d in named.closed)} {'is' if len(named.closed) == 1 else 'are'} already paid"
        )
        return option

    # --- named documents ---------------------------------------------------------------------------------

    def _advised(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """The remittance rows taken at their word, where they add up to the line."""
        rows = line.advice
        if not rows or any(amount is None for _, amount, _, _ in rows):
            return []
        docs = self.book.documents
        given: dict[int, tuple[int, int]] = {}
        for reference, amount, discount, _ in rows:
            found = [h for h in self.book.references.find(reference).hits if h.documents]
            some = [
                d
                for h in found
                for d in h.documents
                if docs.open[d] and docs.currency[d] == line.currency
            ]
            if len(found) != 1 or len(some) != 1 or some[0] in given:
                return []
            given[some[0]] = (amount or 0, discount)
        net, taken = sum(a for a, _ in given.values()), sum(d for _, d in given.values())
        if net == line.amount:
            applied = {d: (a + x, x) for d, (a, x) in given.items()}
        elif net - taken == line.amount:
            applied = given
        else:
            return []
        if any(
            abs(a) > abs(docs.open[d]) or (a > 0) != (docs.open[d] > 0)
            for d, (a, _) in applied.items()
        ):
            return []
        option = Option(tuple(Row(d, a, x) for d, (a, x) in applied.items()), "advice")
        option.weigh(7.0, "the remittance advice says so")
        option.evidence |= {"reference", "amount"}
        if taken:
            option.deductions = f"- discount {money.text(taken, line.currency)}"
            full = [d for d, (a, _) in applied.items() if a == docs.open[d]]
            allowed = settle(
                self.book, line, full, sum(docs.open[d] for d in full) - taken, named=True
            )
            if not any(
                s.reason == "" and not s.doubts and any(r.discount for r in s.rows) for s in allowed
            ):
                option.doubt("the discount does not follow from the terms")
        short = [d for d, (a, _) in applied.items() if a != docs.open[d]]
        if short:
            option.weigh(
                -0.5, f"{some_of(docs.number[d] for d in short)} in part, as the advice says"
            )
            if len(rows) == 1 and "short" in line.said | _said(rows):
                option.doubt("the payer gives a reason for paying less")
        return [option]

    def _named(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """Options for the documents the text names."""
        options: list[Option] = []
        for documents in self._readings(line, named):
            for settled in settle(self.book, line, documents, line.amount, named=True):
                if settled.doubts and any(not o.doubts for o in options):
                    continue
                option = Option(
                    settled.rows, "named", difference=settled.difference, reason=settled.reason
                )
                option.deductions = settled.words
                option.doubts += settled.doubts
                option.weigh(settled.weight)
                option.evidence.add("amount")
                self._weigh_references(option, named, documents)
                options.append(option)
            if any(not o.doubts for o in options):
                break
        if any(o.deductions == "" or not o.doubts for o in options):
            return self._with_rivals(line, named, options)
        primary = named.open or [d for group in named.groups for d in group if len(group) <= 3]
        if primary:
            options += self._misfits(line, payer, named, primary)
        elif named.foreign:
            options.append(self._foreign(line, named))
        return options

    def _with_rivals(self, line: Line, named: Named, options: list[Option]) -> list[Option]:
        """Mark the choice among documents of one order number of which several have the amount."""
        plain = [o for o in options if not o.deductions and not o.doubts]
        if len(plain) > 1:
            for option in plain:
                option.equals = [o.rows[0].document for o in plain if o is not option]
        return options

    def _readings(self, line: Line, named: Named) -> Iterable[list[int]]:
        """The sets of documents the text may mean, the fullest first."""
        docs = self.book.documents
        base = named.open
        seen: set[frozenset[int]] = set()

        def fresh(some: Sequence[int]) -> list[list[int]]:
            key = frozenset(some)
            if not some or key in seen:
                return []
            seen.add(key)
            return [list(dict.fromkeys(some))]

        grouped = [d for group in named.groups for d in group]
        yield from fresh([*base, *grouped])
        if named.implied:
            yield from fresh([d for d in base if d not in named.implied])
        if grouped:
            yield from fresh(base)
            left = line.amount - sum(docs.open[d] for d in base)
            for one in grouped:
                if docs.open[one] == left:
                    yield from fresh([*base, one])
        if named.weak:
            left = line.amount - sum(docs.open[d] for d in base)
            if sum(docs.open[d] for d in named.weak) == left:
                yield from fresh([*base, *named.weak])
            elif len(named.weak) <= 8:
                for size in (1, 2, 3):
                    for some in combinations(named.weak, size):
                        if sum(docs.open[d] for d in some) == left:
                            yield from fresh([*base, *some])
            if not base and len(named.weak) == 1:
                yield from fresh(named.weak)

    def _weigh_references(self, option: Option, named: Named, documents: Sequence[int]) -> None:
        docs = self.book.documents
        weights = sorted((named.weight.get(d, 0.0) for d in documents), reverse=True)
        weak = [d for d in documents if d in named.weak]
        weight = min(9.0, weights[0] + 0.3 * sum(weights[1:])) if weights else 0.0
        plain = [d for d in documents if d not in named.shown]
        other = [
            f'{docs.number[d]} by "{named.shown[d]}"'
            for d in documents
            if d in named.shown and d not in named.implied
        ]
        if len(documents) == 1:
            fact = (
                f"the text names it{'' if plain else ' as ' + _quoted(named.shown[documents[0]])}"
            )
        elif named.implied & set(documents):
            fact = "the text names the range"
        elif not other:
            fact = (
                "both numbers in the text"
                if len(documents) == 2
                else f"all {len(documents)} numbers in the text"
            )
        else:
            fact = f"the text names {some_of(other, 2)}"
        option.weigh(weight, fact)
        option.evidence.add("reference")
        if weak and len(weak) == len(documents):
            option.evidence.discard("reference")
            option.evidence.add("faint reference")

    def _misfits(self, line: Line, payer: Payer, named: Named, primary: list[int]) -> list[Option]:
        """Documents are named and the amount does not agree: part, more, less, or another number is meant."""
        docs = self.book.documents
        total = sum(docs.open[d] for d in primary)
        options = self._completed(line, payer, named, primary, total)
        if options and not options[0].doubts:
            return options
        options += self._subsets(line, named, primary)
        if 0 < line.amount < total:
            options += self._part(line, named, primary, total)
        elif line.amount > total:
            option = Option(
                tuple(Row(d, docs.open[d]) for d in primary),
                "named",
                difference=line.amount - total,
                reason="Overpayment",
            )
            over = money.text(line.amount - total, line.currency)
            option.deductions = f"+ {over} more than named"
            option.doubt(f"{over} more than the named open amount")
            option.weigh(0.3)
            self._weigh_references(option, named, primary)
            options.append(option)
        return options

    def _part(self, line: Line, named: Named, primary: list[int], total: int) -> list[Option]:
        docs = self.book.documents
        credits = [d for d in primary if docs.open[d] < 0]
        left = line.amount - sum(docs.open[d] for d in credits)
        rows = [Row(d, docs.open[d]) for d in credits]
        stated = _stated(line, len(primary)) if not credits else None
        for at, document in enumerate(d for d in primary if docs.open[d] > 0):
            take = min(left, docs.open[document]) if stated is None else stated[at]
            if take > docs.open[document]:
                return []
            if take > 0:
                rows.append(Row(document, take))
                left -= take
        option = Option(tuple(rows), "named")
        rest = money.text(total - line.amount, line.currency)
        option.deductions = f"{rest} stays open"
        self._weigh_references(option, named, [r.document for r in rows])
        said = line.said
        if (
            said & {"part", "advance"}
            and (len(primary) == 1 or stated is not None)
            and "short" not in said
        ):
            option.weigh(2.2, "the text says part payment")
        else:
            option.weigh(0.5)
            why = (
                "a reason for paying less is given"
                if "short" in said
                else "the text does not say why"
            )
            option.doubt(f"{rest} short of the named open amount; {why}")
        return [option]

    def _subsets(self, line: Line, named: Named, primary: list[int]) -> list[Option]:
        """Some of the named documents make up the amount."""
        docs = self.book.documents
        if not 2 <= len(primary) <= 14:
            return []
        pool = self.pools
        amounts = [docs.open[d] for d in primary]
        from ar_xl.core.matching.sums import SumTable

        del pool
        fits = SumTable(amounts).fits(line.amount)
        options = []
        for rank, some in enumerate(fits.sets[:2]):
            chosen = [primary[i] for i in some]
            option = Option(tuple(Row(d, docs.open[d]) for d in chosen), "named", rank=rank)
            left = [docs.number[d] for d in primary if d not in chosen]
            option.weigh(2.4 - (fits.count > 1))
            self._weigh_references(option, named, chosen)
            option.doubt(
                f"{some_of(left)} {'is' if len(left) == 1 else 'are'} named too and would stay open"
            )
            option.evidence.add("amount")
            options.append(option)
        return options

    def _completed(
        self, line: Line, payer: Payer, named: Named, primary: list[int], total: int
    ) -> list[Option]:
        """Further items of the same customer that make the named ones agree with the amount."""
        docs = self.book.documents
        owners = {docs.customer[d] for d in primary}
        if len(owners) > 3 or line.amount == total:
            return []
        circle = sorted(owners | ({payer.best} if payer.is_sure else set()))
        pool = self.pools.of(circle, line.currency)
        others = [d for d in pool.items if d not in primary]
        if not others or len(others) > 400:
            return []
        rest = line.amount - total
        options: list[Option] = []
        near = near_numbers(line, others, self.book, named)
        if near:
            options += self._corrected(line, named, primary, near, rest)
            if options:
                return options
        from ar_xl.core.matching.sums import SumTable

        table = SumTable([docs.open[d] for d in others])
        fits = table.fits(rest)
        cut = line.found.is_cut and rest > 0
        fragment = line.found.fragment
        ways = [tuple(others[i] for i in some) for some in fits.sets]
        count = fits.count
        if cut and fragment and len(ways) == count:
            ways = [
                w for w in ways if any(self.book.references.raw[d].startswith(fragment) for d in w)
            ]
            count = len(ways)
        for rank, way in enumerate(ways[:3]):
            credits = all(docs.open[d] < 0 for d in way)
            if not cut and not credits and (len(way) > 1 or options):
                continue
            option = Option(
                tuple(Row(d, docs.open[d]) for d in (*primary, *way)), "named", rank=rank
            )
            self._weigh_references(option, named, primary)
            option.evidence.add("amount")
            shown = some_of(docs.number[d] for d in way)
            if cut:
                option.weigh(
                    3.0 - 0.7 * (count - 1),
                    f"the text is cut off and only {shown} completes it"
                    if count == 1
                    else f"the text is cut off; {shown} would complete it",
                )
                if count > 1:
                    option.doubt(f"the list is cut off and {count} sets of open items complete it")
                elif not fragment and table.expected(rest) > _FEW_EXPECTED:
                    option.doubt("the list is cut off and a sum fits easily by accident")
                elif fits.largest and not fragment:
                    option.doubt(
                        f"the list is cut off and only sets of up to {fits.largest} items were searched"
                    )
                if any(docs.open[d] < 0 for d in way):
                    option.doubt(f"credit note {shown} is taken but not named")
            elif credits:
                option.weigh(2.6 - 0.5 * (count - 1))
                option.doubt(f"credit note {shown} is taken but not named")
            else:
                option.weigh(1.6 - 0.5 * (count - 1))
                option.doubt(f"{shown} makes up the amount but is not named")
            options.append(option)
        if options and not options[0].doubts:
            return options
        return options + self._replaced(line, named, primary, others, rest)

    def _corrected(
        self, line: Line, named: Named, primary: list[int], near: dict[int, str], rest: int
    ) -> list[Option]:
        """A number in the text that no document has is nearly one that makes up the amount."""
        docs = self.book.documents
        options = []
        for document in sorted(near):
            if docs.open[document] != rest:
                continue
            option = Option(tuple(Row(d, docs.open[d]) for d in (*primary, document)), "named")
            self._weigh_references(option, named, primary)
            option.evidence.add("amount")
            option.weigh(3.2, f'"{near[document]}" in the text is nearly {docs.number[document]}')
            if fold(near[document]) != fold(self.book.references.raw[document]):
                option.doubt(f'"{near[document]}" is in the text and is not in the book')
            options.append(option)
        return options

    def _replaced(
        self, line: Line, named: Named, primary: list[int], others: list[int], rest: int
    ) -> list[Option]:
        """One named number is another document's: the amount agrees with a number that is nearly it."""
        from rapidfuzz.distance import OSA

        docs, raw = self.book.documents, self.book.references.raw
        options = []
        for wrong in primary[:40]:
            for right in others:
                if (
                    docs.open[right] - docs.open[wrong] != rest
                    or OSA.distance(raw[wrong], raw[right], score_cutoff=1) > 1
                ):
                    continue
                documents = [right if d == wrong else d for d in primary]
                option = Option(tuple(Row(d, docs.open[d]) for d in documents), "named")
                self._weigh_references(
                    option, named, [d for d in documents if d != right] or [wrong]
                )
                option.weigh(1.5, f"{docs.number[right]} makes up the amount")
                option.evidence.add("amount")
                option.doubt(
                    f"the text names {docs.number[wrong]}, the amount fits {docs.number[right]}"
                )
                options.append(option)
        return options[:3]

    def _foreign(self, line: Line, named: Named) -> Option:
        docs = self.book.documents
        documents = [
            d for d in named.foreign if docs.currency[d] == docs.currency[named.foreign[0]]
        ]
        total = sum(docs.open[d] for d in documents)
        option = Option(
            tuple(Row(d, docs.open[d]) for d in documents), "named", difference=line.amount - total,
            reason="Exchange difference" if line.amount != total else "",
        )  # fmt: skip
        currency = docs.currency[documents[0]]
        self._weigh_references(option, named, documents)
        option.weigh(1.0)
        option.doubt(
            f"the line is in {line.currency}, {some_of(docs.number[d] for d in documents)} in {currency}"
        )
        return option

    # --- no document named -------------------------------------------------------------------------------

    def _unnamed(self, line: Line, payer: Payer, named: Named) -> list[Option]:
        """Options from the open items of the customers who may have paid."""
        book = self.book
        customers: dict[int, tuple[float, str]] = {}
        for customer in dict.fromkeys(named.customers):
            customers[customer] = (
                max(4.0, payer.weight(customer)),
                "the text names the customer number",
            )
        if not named.customers or payer.is_sure:
            for likely in payer.likely[:4]:
                customers.setdefault(likely.customer, (likely.weight, likely.fact))
        asked = [(c, w, f) for c, (w, f) in customers.items()]
        options = unnamed_options(line, payer, asked, book, self.pools)
        near_pool = [
            d for c, _, _ in asked for d in self.pools.of(book.pays_for(c), line.currency).items
        ]
        near = near_numbers(line, near_pool, book, named)
        for option in options:
            self._weigh_damage(line, option, near)
        if not asked:
            options += self._by_amount_alone(line, payer)
        if not options:
            options += self._same_figure(line, asked)
        return options

    def _weigh_damage(self, line: Line, option: Option, near: dict[int, str]) -> None:
        """Numbers of the ledger's grammar in the text that no document has."""
        docs = self.book.documents
        hit = [r.document for r in option.rows if r.document in near]
        for document in hit:
            token = near[document]
            option.weigh(2.5, f'"{token}" in the text is nearly its number')
            option.evidence.add("reference")
            if fold(token) != fold(self.book.references.raw[document]):
                option.doubt(
                    f'the text has "{token}", which is not in the book; {docs.number[document]} is near'
                )
        explained = {near[d] for d in hit}
        unknown = [t for t in line.found.unknown if t not in explained]
        if unknown:
            option.weigh(-1.5)
            option.doubt(
                f"the text names {some_of(unknown[:_MOST_UNKNOWN])}, which is not in the book"
            )

    def _by_amount_alone(self, line: Line, payer: Payer) -> list[Option]:
        """Nobody known, nothing named: the only open items of that very amount."""
        book = self.book
        docs = book.documents
        some = book.open_by_amount.get((line.currency, line.amount), [])
        if not 0 < len(some) <= 2 or line.amount % 1_000 == 0 or "advance" in line.said:
            return []
        options = []
        for rank, document in enumerate(some):
            option = Option(
                (Row(document, docs.open[document]),), "single", docs.customer[document], rank=rank
            )
            option.weigh(
                2.4 if len(docs.number) < _SMALL_BOOK else 1.6,
                "the only open item of this amount in the book" if len(some) == 1 else "",
            )
            option.equals = [d for d in some if d != document]
            option.evidence.add("amount")
            option.doubt("the payer is not known and the text names no document")
            options.append(option)
        return options

    def _same_figure(self, line: Line, asked: list[tuple[int, float, str]]) -> list[Option]:
        """A sure payer's open item of the same figure in another currency."""
        docs = self.book.documents
        options = []
        for customer, weight, fact in asked[:1]:
            if weight < SURE:
                continue
            for (owner, currency), items in self.book.open_of.items():
                if owner != customer or currency == line.currency:
                    continue
                for document in [d for d in items if docs.open[d] == line.amount][:2]:
                    option = Option((Row(document, line.amount),), "single", customer)
                    option.weigh(1.0)
                    option.weigh(weight - 1, fact)
                    option.doubt(
                        f"the same figure, but the line is in {line.currency} and {docs.number[document]} in {currency}"
                    )
                    options.append(option)
        return options

    # --- what holds for every option ---------------------------------------------------------------------

    def _checked(
        self, line: Line, payer: Payer, named: Named, options: list[Option]
    ) -> list[Option]:
        """Weigh the payer against the documents, and note every reproach that any option may have."""
        book = self.book
        docs = book.documents
        for option in options:
            owners = sorted({docs.customer[r.document] for r in option.rows})
            option.customer = (
                owners[0] if len(owners) == 1 else payer.best if payer.best in owners else owners[0]
            )
            if option.basis in ("named", "advice"):
                self._weigh_payer(line, payer, named, option, owners)
            elif not payer.is_sure and option.customer not in named.customers:
                option.doubt(_unsure(line, payer, book))
            if payer.conflict:
                option.doubt(payer.conflict)
            disputed = [docs.number[r.document] for r in option.rows if docs.disputed[r.document]]
            if disputed:
                option.doubt(f"{some_of(disputed)} is disputed")
            if named.closed:
                option.doubt(
                    f"{some_of(docs.number[d] for d in named.closed)} is named too and already paid"
                )
            strange = [d for d in named.open if option.basis not in ("named", "advice")]
            if strange:
                option.doubt(f"the text names {some_of(docs.number[d] for d in strange)}")
            if named.foreign and not any(
                docs.currency[r.document] != line.currency for r in option.rows
            ):
                option.doubt(
                    f"{some_of(docs.number[d] for d in named.foreign)} is named too, in another currency"
                )
            if line.repeats:
                option.doubt(f"it looks like the same booking as line {line.repeats}")
            if "advance" in line.said and option.basis not in ("named", "advice"):
                option.doubt("the text speaks of a payment in advance")
            if option.basis == "single" and "part" in line.said and not option.doubts:
                option.doubt("the text speaks of a part payment")
        return options

    def _weigh_payer(
        self, line: Line, payer: Payer, named: Named, option: Option, owners: list[int]
    ) -> None:
        book = self.book
        own = [x for x in payer.likely if all(book.related(x.customer, o) for o in owners)]
        if own:
            child = own[0].customer not in owners
            option.weigh(
                own[0].weight,
                own[0].fact
                if not child
                else f"paid by {book.customers.name[own[0].customer]} of the same group",
            )
            if own[0].weight >= 2:
                option.evidence.add("payer")
            return
        if all(names_customer(line, o, book) or o in named.customers for o in owners):
            option.weigh(
                2.0,
                f"paid by {line.payer or 'another'} for {some_of(book.customers.name[o] for o in owners)}, whom the text names",
            )
            option.evidence.add("payer")
            return
        if len(owners) > 1:
            option.doubt("the documents belong to different customers")
        if payer.is_sure:
            option.weigh(-2.5)
            numbers = some_of(book.documents.number[r.document] for r in option.rows)
            option.doubt(
                f"{numbers} belongs to {some_of(book.customers.name[o] for o in owners)}, the payer is {book.customers.name[payer.best]}"
            )
            return
        option.weigh(-0.5)
        sharp = option.evidence >= {"reference", "amount"}
        faint = [
            d
            for d in (r.document for r in option.rows)
            if named.weight.get(d, 0) < 7 and d not in named.implied
        ]
        if not sharp or len(faint) == len(option.rows):
            option.doubt(_unsure(line, payer, book))


def _unsure(line: Line, payer: Payer, book: Book) -> str:
    if payer.namesakes:
        return f"the payer could be {_or(book.customers.name[c] + ' (' + book.customers.number[c] + ')' for c in payer.namesakes[:3])}"
    if payer.likely:
        return f'"{line.payer}" is not surely {book.customers.name[payer.best]}'
    return "the payer is not known"


def _or(words: Iterable[str]) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _said(rows: Sequence[tuple[str, int | None, int, str]]) -> frozenset[str]:
    from ar_xl.core.matching.wording import said

    return said(" ".join(memo for *_, memo in rows))


def _stated(line: Line, count: int) -> list[int] | None:
    """One amount per named document as the text states them, where they add up to the line."""
    if len(line.found.amounts) != count or count < 2:
        return None
    from ar_xl.values import parse_number

    amounts = []
    for shown in line.found.amounts:
        number = parse_number(shown)
        minor = money.to_minor(number, line.currency) if isinstance(number, float) else None
        if minor is None or minor <= 0:
            return None
        amounts.append(minor)
    return amounts if sum(amounts) == line.amount else None


def _not_receivable(line: Line, payer: Payer, named: Named, book: Book) -> str:
    """The reason a positive line is no customer's receipt, "" where it may be one."""
    from ar_xl.core.matching.book import account_keys
    from ar_xl.core.matching.wording import house

    if not named.is_empty:
        return ""
    if line.kind in ("Salary", "Tax", "Interest", "Card payout", "Transfer", "Fee", "Refund"):
        return line.kind
    if line.payer_account and account_keys(line.payer_account) & book.own:
        return "Transfer"
    known = payer.is_sure or bool(named.customers)
    if known and payer.likely and payer.likely[0].weight >= 3.5:
        return ""
    if reason := house(line.payer):
        return reason
    if known:
        return ""
    company = book.settings.company
    if company and line.payer and _same_name(company, line.payer):
        return "Transfer"
    reason = no_receivable(line.text, line.payer)
    return reason if reason != "Supplier payment" else ""


def _same_name(one: str, other: str) -> bool:
    from ar_xl.core import names

    return names.core(one) == names.core(other)


def _distinct(options: list[Option]) -> list[Option]:
    seen: set[tuple[object, ...]] = set()
    kept = []
    for option in options:
        if option.signature not in seen:
            seen.add(option.signature)
            kept.append(option)
    return kept
