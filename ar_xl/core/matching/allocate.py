"""All lines together: the choice of one option per line that weighs most and applies no amount twice.

Lines that want the same documents form a component. Most components have no conflict and every line takes its
best option; the others are solved exactly by branch and bound, or, beyond a fixed number of steps, greedily and
marked so. Each line of a solved component is solved again without its answer: what the whole loses is the
margin of that answer. Where every line takes its best option the margin is that over its own next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ar_xl.core.matching.options import NOTHING_WEIGHT, Option

_MOST_STEPS: Final = 20_000
_MOST_LINES: Final = 40
_HAIR: Final = 1e-9
_BY_NAME: Final = ("named", "advice")
_NAMELESS: Final = -6.0
"""Weight of an unnamed document that another line names."""
_CLAIM: Final = 1.5
"""Log-odds by which an option must be better than every one without a document, to claim that document."""


@dataclass(slots=True)
class Choice:
    """Which option each line takes."""

    taken: list[int]
    """Position of the option, per line."""
    claims: dict[int, list[int]] = field(default_factory=dict)
    """Lines that claim one open amount together, by document."""
    margins: dict[int, float] = field(default_factory=dict)
    """What all lines together lose without the answer of this one, in log-odds; for lines in a conflict."""
    unproved: set[int] = field(default_factory=set)
    """Lines whose component was too large to be solved exactly, or to be solved again without their answer."""


def allocate(options: Sequence[Sequence[Option]], free: Sequence[int], exempt: set[int]) -> Choice:
    """Choose one option per line.

    Args:
        options: Per line, best first; the last has no documents.
        free: What may be applied, per document: positive for invoices, negative for credit notes.
        exempt: Lines whose amount comes back on another line, so that they take nothing from a document.
    """
    choice = Choice([0] * len(options))
    lines = [at for at in range(len(options)) if at not in exempt]
    choice.claims = _claims(options, free, lines)
    _prefer_named(options, choice.claims)
    for component in _components(options, free, lines):
        if _fits([options[at][0] for at in component], free):
            continue
        taken = _solve(options, free, component) if len(component) <= _MOST_LINES else None
        if taken is None:
            taken = _greedy(options, free, component)
            choice.unproved.update(component)
        else:
            _find_margins(choice, options, free, component, taken)
        for at, picked in zip(component, taken, strict=True):
            choice.taken[at] = picked
    return choice


def _find_margins(
    choice: Choice,
    options: Sequence[Sequence[Option]],
    free: Sequence[int],
    component: Sequence[int],
    taken: Sequence[int],
) -> None:
    """Solve a component again without the answer of each line that could be posted unseen.

    Lines that claim one amount together are for review already: which of them came too much is no matter of weight.
    """
    claimed = {at for claimants in choice.claims.values() for at in claimants}
    best = sum(score(options[at][k]) for at, k in zip(component, taken, strict=True))
    steps = _MOST_STEPS // len(component)
    for place, at in enumerate(component):
        answer = options[at][taken[place]]
        if answer.doubts or not answer.rows or at in claimed:
            continue
        without = [list(options[other]) for other in component]
        without[place] = [o for o in options[at] if o is not answer]
        search = _Search(without, free, _greedy(without, free, range(len(without))))
        if search.descend(0, 0.0, steps):
            choice.margins[at] = best - search.most
        else:
            choice.unproved.add(at)


def score(option: Option) -> float:
    """Weight of an option against the option without documents."""
    return option.score + (NOTHING_WEIGHT if option.basis == "nothing" else 0.0)


def within(used: int, free: int) -> bool:
    """Whether so much may be applied to a document: never beyond what is open; a return may give back."""
    return used <= free if free >= 0 else free <= used


def _needs(option: Option) -> dict[int, int]:
    needs: dict[int, int] = {}
    for row in option.rows:
        needs[row.document] = needs.get(row.document, 0) + row.applied
    return needs


def _fits(chosen: Sequence[Option], free: Sequence[int]) -> bool:
    used: dict[int, int] = {}
    for option in chosen:
        for row in option.rows:
            used[row.document] = used.get(row.document, 0) + row.applied
    return all(within(total, free[d]) for d, total in used.items())


def _claims(
    options: Sequence[Sequence[Option]], free: Sequence[int], lines: Sequence[int]
) -> dict[int, list[int]]:
    """Documents that several lines cannot do without and that are not open for all of them."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for at in lines:
        best = options[at][0]
        by_name = best.basis in _BY_NAME
        if best.basis == "return" or not best.rows or (best.doubts and not by_name):
            continue
        near = [o for o in options[at][1:] if o.rows and score(best) - score(o) < _CLAIM]
        for document, amount in _needs(best).items():
            if all(any(r.document == document for r in o.rows) for o in near):
                wanted.setdefault(document, []).append((at, amount))
    return {
        document: [at for at, _ in some]
        for document, some in wanted.items()
        if len(some) > 1 and not within(sum(amount for _, amount in some), free[document])
    }


def _prefer_named(options: Sequence[Sequence[Option]], claims: dict[int, list[int]]) -> None:
    """A line that names what it pays, and pays just that, comes before those that only have the amount."""
    for document, claimants in claims.items():
        first = [options[at][0] for at in claimants]
        named = [o for o in first if o.basis in _BY_NAME and not o.doubts]
        for at in claimants if named else ():
            for option in options[at]:
                if option.basis not in _BY_NAME and any(
                    r.document == document for r in option.rows
                ):
                    option.weigh(_NAMELESS)


def _components(
    options: Sequence[Sequence[Option]], free: Sequence[int], lines: Sequence[int]
) -> list[list[int]]:
    """Lines linked by documents that more than one of them could use, in order."""
    parent: dict[int, int] = {}

    def root(at: int) -> int:
        while parent.setdefault(at, at) != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first: dict[int, int] = {}
    for at in lines:
        for option in options[at]:
            for row in option.rows:
                other = first.setdefault(row.document, at)
                if other != at:
                    a, b = root(at), root(other)
                    if a != b:
                        parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for at in lines:
        if at in parent:
            groups.setdefault(root(at), []).append(at)
    return [some for some in groups.values() if len(some) > 1]


def _solve(
    options: Sequence[Sequence[Option]], free: Sequence[int], component: Sequence[int]
) -> list[int] | None:
    """The best feasible choice, None beyond the allowed steps; of equal ones that which serves earlier lines better."""
    search = _Search([options[at] for at in component], free, _greedy(options, free, component))
    return search.best if search.descend(0, 0.0, _MOST_STEPS) else None


class _Search:
    """Branch and bound over the lines of one component."""

    def __init__(
        self, options: Sequence[Sequence[Option]], free: Sequence[int], first: list[int]
    ) -> None:
        self.free = free
        self.scores = [[score(o) for o in some] for some in options]
        self.needs = [[_needs(o) for o in some] for some in options]
        self.order = [_best_first(scores) for scores in self.scores]
        self.left = [0.0]
        for scores in reversed(self.scores):
            self.left.insert(0, self.left[0] + max(scores))
        self.best = list(first)
        self.most = sum(self.scores[i][k] for i, k in enumerate(first))
        self.picked = [0] * len(options)
        self.used: dict[int, int] = {}
        self.steps = 0

    def descend(self, i: int, total: float, most: int) -> bool:
        """Try every option of line `i`; False when there were more than so many steps."""
        self.steps += 1
        if self.steps > most:
            return False
        if i == len(self.picked):
            if total > self.most + _HAIR:
                self.most, self.best = total, list(self.picked)
            return True
        for k in self.order[i]:
            reached = total + self.scores[i][k]
            if reached + self.left[i + 1] <= self.most + _HAIR:
                break
            self.picked[i] = k
            need = self.needs[i][k]
            self._take(need, 1)
            fine = all(within(self.used[d], self.free[d]) for d in need)
            if fine and not self.descend(i + 1, reached, most):
                return False
            self._take(need, -1)
        return True

    def _take(self, need: dict[int, int], sign: int) -> None:
        for document, amount in need.items():
            self.used[document] = self.used.get(document, 0) + sign * amount


def _best_first(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda k: (-scores[k], k))


def _greedy(
    options: Sequence[Sequence[Option]], free: Sequence[int], component: Sequence[int]
) -> list[int]:
    """The strongest lines first, each with its best option that still fits."""
    used: dict[int, int] = {}
    taken = {}
    for at in sorted(component, key=lambda at: (-score(options[at][0]), at)):
        for k in _best_first([score(o) for o in options[at]]):
            need = _needs(options[at][k])
            if all(within(used.get(d, 0) + a, free[d]) for d, a in need.items()):
                for document, amount in need.items():
                    used[document] = used.get(document, 0) + amount
                taken[at] = k
                break
    return [taken[at] for at in component]
