"""Documents are named and the amount does not agree: more, less, part, or another number is meant."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from rapidfuzz.distance import OSA

from ar_xl import money
from ar_xl.core.matching.book import some_of, taken_unnamed
from ar_xl.core.matching.damage import fold, near_numbers
from ar_xl.core.matching.evidence import weigh_references
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.named import Named
from ar_xl.core.matching.options import Option, Row
from ar_xl.core.matching.payers import Payer
from ar_xl.core.matching.pools import Pools
from ar_xl.core.matching.sums import Fits, SumTable
from ar_xl.core.matching.wording import deduction
from ar_xl.core.number_texts import printed
from ar_xl.values import parse_number

_FEW_EXPECTED = 0.2
_MOST_OTHERS = 400
_MOST_NAMED = 40
_MOST_IN_SUBSET = 14
_MOST_OWNERS = 3
_NEARLY, _INSTEAD = 1.5, 0.9
"""Weights of a document meant instead of a named one: its number is one slip away, or it just has the amount."""
_GOES_ON = 1.2
"""People list numbers in their order."""


class Misfits:
    """Options for one receipt whose named documents do not add up to it."""

    def __init__(self, line: Line, named: Named, primary: list[int], pools: Pools) -> None:
        self.line, self.named, self.primary, self.pools = line, named, primary, pools
        self.book = pools.book
        self.docs = self.book.documents
        self.total = sum(self.docs.open[d] for d in primary)
        self.rest = line.amount - self.total

    def options(self, payer: Payer) -> list[Option]:
        """Every way to make the named documents and the amount agree, and to leave them apart."""
        others = self._others(payer)
        found = self._completed(others) if others else []
        if found and not found[0].doubts:
            return found
        found = self._corrected(others) or found + self._replaced(others, payer)
        found += self._subsets()
        if self.rest > 0:
            found.append(self._overpaid())
        elif self.line.amount > 0:
            found += self._part()
        return found

    def _others(self, payer: Payer) -> list[int]:
        """Further open items of the customers named and of the payer."""
        owners = {self.docs.customer[d] for d in self.primary}
        if len(owners) > _MOST_OWNERS:
            return []
        circle = sorted(owners | ({payer.best} if payer.is_sure else set()))
        items = self.pools.of(circle, self.line.currency).items
        others = [d for d in items if d not in self.primary]
        return others if len(others) <= _MOST_OTHERS else []

    def _full(self, documents: Sequence[int], known: Sequence[int], rank: int = 0) -> Option:
        """All of some documents, of which the text names the known ones."""
        option = Option(tuple(Row(d, self.docs.open[d]) for d in documents), "named", rank=rank)
        weigh_references(option, self.named, known, self.book)
        option.evidence.add("amount")
        return option

    def _numbers(self, documents: Sequence[int]) -> str:
        return some_of(self.docs.number[d] for d in documents)

    def _completed(self, others: list[int]) -> list[Option]:
        """Items that are not named make up the rest: the list was cut off, or a credit note was taken."""
        cut, fragment = self.line.found.is_cut and self.rest > 0, self.line.found.fragment
        amounts = [self.docs.open[d] for d in others]
        # A list that is whole lacks one item or credit notes; no other sum is asked for.
        if not (cut or (self.rest in amounts if self.rest > 0 else min(amounts) < 0)):
            return []
        table = SumTable(amounts)
        fits = table.fits(self.rest)
        ways = [tuple(others[i] for i in some) for some in fits.sets]
        count = fits.count
        if cut and fragment:
            begun = self.book.references.raw
            every = len(ways) == count
            ways = [w for w in ways if any(begun[d].startswith(fragment) for d in w)]
            count = len(ways) if every else max(2, len(ways))
        found: list[Option] = []
        if cut:
            ways.sort(key=lambda way: not self._goes_on(way))
        for rank, way in enumerate(ways[:3]):
            option = self._full((*self.primary, *way), self.primary, rank)
            shown = self._numbers(way)
            if cut:
                self._weigh_cut(option, shown, count, fits, table)
                option.weigh(_GOES_ON if self._goes_on(way) else 0.0)
            elif all(self.docs.open[d] < 0 for d in way):
                option.weigh(3.0 - 0.5 * (count - 1))
            elif len(way) == 1 and not found:
                option.weigh(1.6 - 0.5 * (count - 1))
                option.doubt(f"{shown} makes up the amount but is not named")
            else:
                continue
            if credit_notes := [d for d in way if self.docs.open[d] < 0]:
                option.doubt(taken_unnamed(credit_notes, self.book))
            found.append(option)
        return found

    def _goes_on(self, way: Sequence[int]) -> bool:
        """Whether a list that rises would go on rising with these documents."""
        named = [self.docs.number[d] for d in self.primary]
        return named == sorted(named) and all(self.docs.number[d] > named[-1] for d in way)

    def _weigh_cut(
        self, option: Option, shown: str, count: int, fits: Fits, table: SumTable
    ) -> None:
        """A completion of a list that the bank cut off: certain only if it is the only one."""
        fragment = self.line.found.fragment
        cut = "the text is cut off"
        if fragment:
            cut += f' at "{printed(fragment, self.line.text)}"'
        if count > 1:
            option.weigh(max(1.0, 4.0 - 0.7 * (count - 1)), f"{cut}; {shown} would complete it")
            option.doubt(f"the list is cut off and {count} sets of open items complete it")
            return
        added = [r.document for r in option.rows if r.document not in self.primary]
        verb = "completes" if len(added) == 1 else "complete"
        option.weigh(4.0, f"{cut} and only {shown} {verb} it")
        if unknown := [printed(t, self.line.text) for t in self.line.found.unknown]:
            option.doubt(f"the text names {some_of(unknown, 3)} too, which is not in the book")
        paid = {r.document for r in option.rows}
        hits = [h for h in self.line.found.hits if h.documents and paid.isdisjoint(h.documents)]
        if other := [printed(h.shown, self.line.text) for h in hits]:
            option.doubt(f"the text names {some_of(other, 3)} too, which is none of them")
        for document, token in near_numbers(self.line, added, self.book, self.named).items():
            if token != fragment:
                number = self.docs.number[document]
                option.doubt(
                    f'"{printed(token, self.line.text)}" in the text is nearly {number}, but stands before the cut'
                )
        if fragment:
            return
        if table.expected(self.rest) > _FEW_EXPECTED:
            option.doubt("the list is cut off and a sum fits easily by accident")
        elif fits.largest:
            option.doubt(
                f"the list is cut off and only sets of up to {fits.largest} items were searched"
            )

    def _corrected(self, others: list[int]) -> list[Option]:
        """A number in the text that no document has is nearly one that makes up the amount."""
        fitting = [d for d in others if self.docs.open[d] == self.rest]
        near = near_numbers(self.line, fitting, self.book, self.named) if fitting else {}
        found = []
        for document in sorted(near):
            option = self._full((*self.primary, document), self.primary)
            shown = printed(near[document], self.line.text)
            option.weigh(3.2, f'"{shown}" in the text is nearly {self.docs.number[document]}')
            if fold(near[document]) != fold(self.book.references.raw[document]):
                option.doubt("no open item has just that number")
            found.append(option)
        return found

    def _is_strangers(self, wrong: int, right: int, payer: Payer) -> bool:
        """Whether a named document is somebody else's, and the other one the payer's own."""
        owner = self.docs.customer
        own = payer.is_sure and owner[right] == payer.best
        return own and not self.book.related(payer.best, owner[wrong])

    def _replaced(self, others: list[int], payer: Payer) -> list[Option]:
        """One named number is another document's: the amount agrees with a number that is nearly it, or the payer's."""
        raw = self.book.references.raw
        found: list[tuple[bool, Option]] = []
        for wrong in self.primary[:_MOST_NAMED]:
            for right in others:
                if self.docs.open[right] - self.docs.open[wrong] != self.rest:
                    continue
                is_near = OSA.distance(raw[wrong], raw[right], score_cutoff=1) <= 1
                if not is_near and not self._is_strangers(wrong, right, payer):
                    continue
                documents = [right if d == wrong else d for d in self.primary]
                option = self._full(documents, [d for d in documents if d != right] or [wrong])
                option.weigh(_NEARLY if is_near else _INSTEAD)
                numbers = self.docs.number
                whose = (
                    "" if is_near else f" of {self.book.customers.name[self.docs.customer[wrong]]}"
                )
                option.doubt(
                    f"the text names {numbers[wrong]}{whose}, the amount fits {numbers[right]}"
                )
                found.append((not is_near, option))
        return [option for _, option in sorted(found, key=itemgetter(0))][:3]

    def _subsets(self) -> list[Option]:
        """Some of the named documents make up the amount."""
        if not 2 <= len(self.primary) <= _MOST_IN_SUBSET:
            return []
        fits = SumTable([self.docs.open[d] for d in self.primary]).fits(self.line.amount)
        found = []
        for rank, some in enumerate(fits.sets[:2]):
            chosen = [self.primary[i] for i in some]
            option = self._full(chosen, chosen, rank)
            left = [d for d in self.primary if d not in chosen]
            option.weigh(2.4 - (fits.count > 1))
            is_one = "is" if len(left) == 1 else "are"
            option.doubt(f"{self._numbers(left)} {is_one} named too and would stay open")
            found.append(option)
        return found

    def _overpaid(self) -> Option:
        option = self._full(self.primary, self.primary)
        option.evidence.discard("amount")
        option.difference, option.reason = self.rest, "Overpayment"
        over = money.text(self.rest, self.line.currency)
        option.deductions = f"+ {over} more than named"
        option.doubt(f"{over} more than the named open amount")
        option.weigh(0.3)
        return option

    def _part(self) -> list[Option]:
        """The documents in the order of the text, the last one in part, or as the text states the amounts."""
        positive = [d for d in self.primary if self.docs.open[d] > 0]
        rows = [Row(d, self.docs.open[d]) for d in self.primary if self.docs.open[d] < 0]
        stated = self._stated(len(self.primary)) if not rows else None
        left = self.line.amount - sum(r.applied for r in rows)
        for at, document in enumerate(positive):
            take = min(left, self.docs.open[document]) if stated is None else stated[at]
            if take > self.docs.open[document]:
                return []
            if take > 0:
                rows.append(Row(document, take))
                left -= take
        option = Option(tuple(rows), "named")
        rest = money.text(-self.rest, self.line.currency)
        option.deductions = f"{rest} stays open"
        weigh_references(option, self.named, [r.document for r in rows], self.book)
        said = self.line.said
        if len(self.primary) == 1 and self.line.together == self.total:
            option.weigh(2.2, "the lines that name it come to its open amount")
            return [option]
        is_one = len(self.primary) == 1 or stated is not None
        if (
            said & {"part", "advance"}
            and is_one
            and not said & {"short", "discount", "withholding"}
            and not deduction(self.line.text)
        ):
            is_part = "part" in said
            speaks = "says part payment" if is_part else "speaks of a payment on account"
            option.weigh(2.2, f"the text {speaks}")
        else:
            option.weigh(0.5)
            quote = deduction(self.line.text)
            why = f'; the text says "{quote}"' if quote else ""
            if not quote and "short" in said:
                why = "; the text gives a reason for paying less"
            if left_out := [d for d in self.primary if d not in {r.document for r in rows}]:
                why = f", which includes {self._numbers(left_out)}{why}"
            option.doubt(f"{rest} short of the named open amount{why}")
        return [option]

    def _stated(self, count: int) -> list[int] | None:
        """One amount per named document as the text states them, where they add up to the line."""
        if len(self.line.found.amounts) != count or count < 2:
            return None
        numbers = [parse_number(shown) for shown in self.line.found.amounts]
        amounts = [
            money.to_minor(n, self.line.currency) if isinstance(n, float) else None for n in numbers
        ]
        found = [a for a in amounts if a is not None and a > 0]
        return found if len(found) == count and sum(found) == self.line.amount else None
