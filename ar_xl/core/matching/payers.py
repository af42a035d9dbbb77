"""Which customer sent the money: account and memory first, then names, then "nobody we know"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ar_xl.core import names
from ar_xl.core.matching.book import Book, account_keys
from ar_xl.core.matching.lines import Line

SURE: Final = 3.0
"""Weight from which a payer counts as known."""
_OWN, _USED, _CALLED, _ONCE = 5.0, 4.5, 3.8, 2.5
_STRONG: Final = 2
"""Confirmations that make a remembered payer strong."""
_NEAR, _NEAR_GAP = 0.84, 0.07
_FAINT: Final = 0.62
_SAME_START: Final = 9
_CUT: Final = 16
"""Letters from which a name that is the beginning of one customer's only was cut off by the bank."""


@dataclass(frozen=True, slots=True)
class Likely:
    """One customer a payer could be."""

    customer: int
    weight: float
    """Log-odds from what was seen of the payer."""
    fact: str
    """What was seen, in words."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid a line."""

    likely: tuple[Likely, ...] = ()
    """Best first."""
    is_sure: bool = False
    """One customer stands out."""
    conflict: str = ""
    """Account and name speak for different customers."""
    namesakes: tuple[int, ...] = ()
    """Customers the name fits equally."""

    def weight(self, customer: int) -> float:
        """Weight of one customer, 0 where nothing speaks for it."""
        return next((x.weight for x in self.likely if x.customer == customer), 0.0)

    @property
    def best_weight(self) -> float:
        """Weight of the likeliest customer, 0 where there is none."""
        return self.likely[0].weight if self.likely else 0.0

    @property
    def best(self) -> int:
        """The likeliest customer, -1 where there is none."""
        return self.likely[0].customer if self.likely else -1


_NOBODY: Final = Payer()


def find_payers(lines: Iterable[Line], book: Book) -> list[Payer]:
    """The payer of each line; equal payers are looked up once."""
    lines = list(lines)
    known: dict[tuple[str, str], Payer] = {}
    open_questions: dict[tuple[str, str], None] = {}
    for line in lines:
        key = (line.payer, line.payer_account)
        if key not in known and key not in open_questions:
            found = _by_account(line.payer, line.payer_account, book)
            by_name = None
            if found is None or found.best_weight < SURE:
                by_name = _by_exact_name(line.payer, book)
            if found is None or (by_name and by_name.is_sure and by_name.best == found.best):
                found = _both(by_name, found)
            if found is None:
                open_questions[key] = None
            else:
                known[key] = found
    known |= _by_likeness(list(open_questions), book)
    return [known[line.payer, line.payer_account] for line in lines]


def _both(by_name: Payer | None, used: Payer | None) -> Payer | None:
    """A payer known by name, who was seen before with too few confirmations to be known by that alone."""
    if by_name is None or used is None:
        return by_name
    first = by_name.likely[0]
    seen = Likely(first.customer, first.weight + _ONCE / 5, f"{first.fact}; {used.likely[0].fact}")
    return Payer((seen, *by_name.likely[1:]), True)


def _by_account(payer: str, account: str, book: Book) -> Payer | None:
    """The customers whose account it is or was, None where nobody is known to use it."""
    likely = sorted(_owners(payer, account, book), key=lambda x: (-x.weight, x.customer))
    if not likely:
        return None
    named = _exact(payer, book)
    if len(likely) > 1:
        told = [x for x in likely if x.customer in named]
        if len(told) != 1 or likely[0].weight - told[0].weight >= 1:
            shared = tuple(Likely(x.customer, min(x.weight, 2.0), x.fact) for x in likely)
            return Payer(shared, namesakes=tuple(x.customer for x in likely))
        likely.sort(key=lambda x: x.customer != told[0].customer)
    best = likely[0].customer
    if not named or any(book.related(n, best) or book.related(best, n) for n in named):
        return Payer(tuple(likely), likely[0].weight >= SURE)
    known = book.customers.name
    conflict = f"the account is {known[best]}'s, the name {known[min(named)]}'s"
    others = [Likely(n, 2.0, "the payer's name") for n in sorted(named)]
    return Payer((*likely, *others), False, conflict)


def _owners(payer: str, account: str, book: Book) -> Iterable[Likely]:
    """Who is known by the account: as its owner, from earlier payments, or else from the payer's name."""
    keys = account_keys(account) if account else ()
    owners = {c for key in keys for c in book.accounts.get(key, ())}
    yield from (Likely(c, _OWN, "the account is this customer's") for c in owners)
    counts: dict[int, int] = {}
    for key in keys:
        for customer, times in book.remembered.get(key, {}).items():
            counts[customer] = max(counts.get(customer, 0), times)
    weight, what = _USED, "account used"
    if not counts and not owners:
        counts = dict(book.remembered.get("NAME " + names.full(payer), {})) if payer else {}
        weight, what = _CALLED, "this payer name was used"
    for customer, times in counts.items():
        if times >= 1 and customer not in owners:
            words = f"{what} by this customer {times} time{'s' if times != 1 else ''}"
            yield Likely(customer, weight if times >= _STRONG else _ONCE, words)


def _exact(payer: str, book: Book) -> list[int]:
    """Customers whose name is the payer's, legal form included where that tells them apart."""
    return book.named_full.get(names.full(payer)) or book.named_core.get(names.core(payer)) or []


def _by_exact_name(payer: str, book: Book) -> Payer | None:
    if not names.core(payer):
        return _NOBODY
    fits = exact = _exact(payer, book)
    full = names.full(payer) in book.named_full
    if not full:
        turned = book.named_words.get(names.word_set(payer), [])
        fits = sorted({*fits, *turned})
    if not fits:
        return None
    if len(fits) == 1:
        form = bool(not full and len(book.named_core.get(names.core(payer), [])) == 1)
        contradicts = (form or not exact) and _forms_differ(payer, fits[0], book)
        if contradicts and not exact:
            return None
        words = "the payer's name is this customer's" + (
            " but for the legal form"
            if contradicts
            else ""
            if exact
            else " with its words turned round"
        )
        likely = (Likely(fits[0], 4.0 if full else 3.0 if contradicts else 3.7, words),)
        return Payer(likely, True)
    return Payer(
        tuple(Likely(c, 2.0, "the payer's name is this customer's") for c in fits),
        False,
        "",
        tuple(fits),
    )


def _forms_differ(payer: str, customer: int, book: Book) -> bool:
    """Whether both names have a legal form, and not the same."""
    ours = set(names.full(payer).split()) & names.LEGAL_FORMS
    theirs = [set(names.full(n).split()) & names.LEGAL_FORMS for n in book.all_names[customer]]
    return bool(ours) and all(t and not (t & ours) for t in theirs)


def _by_likeness(questions: list[tuple[str, str]], book: Book) -> dict[tuple[str, str], Payer]:
    if not questions:
        return {}
    listed = [(name, at) for at, called in enumerate(book.all_names) for name in called]
    index = names.NameIndex([name for name, _ in listed])
    found = index.find([payer for payer, _ in questions])
    answers: dict[tuple[str, str], Payer] = {}
    for question, likeness in zip(questions, found, strict=True):
        best: dict[int, float] = {}
        for position, score in zip(likeness.positions, likeness.scores, strict=True):
            customer = listed[position][1]
            best[customer] = max(best.get(customer, 0.0), score)
        answers[question] = _judged(question[0], best, book)
    return answers


def _judged(payer: str, best: dict[int, float], book: Book) -> Payer:
    """Weights from likeness: near and alone, near, or faint."""
    for spelling in (names.core, names.full):
        bare = spelling(payer).replace(" ", "")
        begun = [
            c
            for c in best
            if any(spelling(n).replace(" ", "").startswith(bare) for n in book.all_names[c])
        ]
        if len(begun) == 1 and len(bare) >= _CUT:
            best = {c: 1.0 if c in begun else min(s, 0.9) for c, s in best.items()}
        elif len(bare) >= _SAME_START:
            best |= {c: max(best[c], 0.93) for c in begun}
    has_initial = 1 in map(len, names.core(payer).split())
    initialled = [
        c
        for c in best
        if has_initial and any(names.is_initialled(payer, n) for n in book.all_names[c])
    ]
    if len(initialled) > 1:
        best |= dict.fromkeys(initialled, max(_FAINT, *(best[c] for c in initialled)))
    ranked = sorted(((c, s) for c, s in best.items() if s >= _FAINT), key=lambda x: (-x[1], x[0]))
    if not ranked:
        return _NOBODY
    top = ranked[0][1]
    alone = len(ranked) == 1 or top - ranked[1][1] >= _NEAR_GAP
    called = book.all_names[ranked[0][0]]
    if top >= _NEAR and alone and not all(names.is_told_apart(payer, n) for n in called):
        likely = [
            Likely(
                ranked[0][0],
                3.2,
                f'the payer\'s name is near "{book.customers.name[ranked[0][0]]}"',
            )
        ]
        likely += [Likely(c, 0.5, "the name is faintly like the payer's") for c, _ in ranked[1:3]]
        return Payer(tuple(likely), True)
    near = tuple(c for c, s in ranked if top - s < _NEAR_GAP)
    equal = near if top >= _NEAR or set(near) <= set(initialled) else ()
    likely = [
        Likely(c, 1.8 if c in equal else 0.4 + 4 * (s - _FAINT), "the name is like the payer's")
        for c, s in ranked[:5]
    ]
    likely.sort(key=lambda x: (-x.weight, x.customer))
    return Payer(tuple(likely), False, "", equal if len(equal) > 1 else ())
