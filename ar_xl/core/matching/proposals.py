"""From options to proposals: every line explained, conflicts named, verdicts given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from ar_xl.core.learned import Curve
from ar_xl.core.matching.allocate import Choice, score
from ar_xl.core.matching.book import Book, some_of
from ar_xl.core.matching.carried import Carried, hindrance, signature_of
from ar_xl.core.matching.decide import (
    Verdict,
    mark_equals,
    verdict,
    weigh_against_all,
    weigh_against_each_other,
)
from ar_xl.core.matching.doubts import are
from ar_xl.core.matching.explain import not_chosen, why
from ar_xl.core.matching.hypotheses import Receipts
from ar_xl.core.matching.lines import Line, Lines
from ar_xl.core.matching.options import Option, Row, nothing
from ar_xl.core.matching.payers import Payer
from ar_xl.core.matching.returns import Posted, mirrored, outgoing, paid_out, pair_returns
from ar_xl.core.matching.table import Proposal
from ar_xl.outcome import Run

_Contested = dict[int, dict[tuple[int, ...], list[int]]]
"""By line that claims what others claim too: those lines, and the documents."""
_MOST_OPTIONS: Final = 3
_STEP: Final = 500
_UNDECIDED: Final = Carried([])
"""What is known of a line that nobody decided on."""


@dataclass(slots=True)
class Returns:
    """Payments and the lines that take them back."""

    doubts: dict[int, str]
    """By position of the negative line; "" where the pair is certain."""
    exempt: set[int] = field(default_factory=set)
    """Both lines of every pair: together they take nothing from a document; a receipt of a doubted pair may."""


def keep_accepted(
    carried: Mapping[str, Carried], lines: Lines, book: Book
) -> list[dict[str, object]]:
    """Rows of the lines with an accepted option, as they stood; what they pay is no longer open to others.

    An accepted option that can no longer be posted is given up: its line is matched afresh, for review.
    """
    kept: list[dict[str, object]] = []
    still: list[Line] = []
    for line in lines.open:
        old = carried.get(line.id)
        if old is None or not old.accepted:
            still.append(line)
            continue
        old.hindrance = hindrance(line, old.accepted, book)
        if old.hindrance:
            still.append(line)
            continue
        for document, applied, *_ in signature_of(old.accepted, book)[0]:
            book.take(document, applied, line.id)
        book.accepted[line.currency, line.amount] = line.id
        kept += old.rows
    lines.open[:] = still
    return kept


def explained(
    lines: Lines,
    payers: Sequence[Payer],
    carried: Mapping[str, Carried],
    allocations: pd.DataFrame,
    book: Book,
    run: Run,
) -> tuple[list[list[Option]], Returns]:
    """The options of every line, best first, without those the clerk rejected."""
    receipts, posted = Receipts(book), Posted(lines, allocations, book)
    returns = Returns(pair_returns(lines, posted, book))
    used: set[str] = set()
    found: list[list[Option]] = []
    for at, (line, payer) in enumerate(zip(lines.open, payers, strict=True)):
        if at % _STEP == 0:
            run.progress("Matching", at, lines.count)
        if line.amount > 0:
            options = receipts.options(line, payer)
        elif line.amount == 0:
            options = [nothing(0, "Other")]
        elif line.returned >= 0:
            options = [nothing(line.amount, "Return")]
        else:
            back = posted.option(line, book, used) or paid_out(line, book)
            for row in back.rows if back and back.basis == "return" else ():
                receipts.given_back[row.document] = (-row.applied, line.id)
            options = [back, outgoing(line, book)] if back else [outgoing(line, book)]
        if line.returned >= 0 and (line.amount < 0 or not returns.doubts[line.returned]):
            returns.exempt.add(at)
        options = _followed(options, carried.get(line.id, _UNDECIDED), line, book)
        mark_equals(options, book)
        options.sort(
            key=lambda o: (
                -score(o),
                not o.rows,
                len(o.doubts),
                o.rank,
                [r.document for r in o.rows],
            )
        )
        found.append(options)
    return found, returns


def _followed(options: list[Option], old: Carried, line: Line, book: Book) -> list[Option]:
    """The options without the rejected ones, one without documents always; doubted where something was decided."""
    if came := book.accepted.get((line.currency, -line.amount)) if line.amount < 0 else None:
        options[0].doubt(f"line {came}, which you accepted, may be what it takes back")
    if old is _UNDECIDED and line.id not in book.taken_back:
        return options
    old.reject_alike(options, book)
    if rejected := old.rejected:
        left = [o for o in options if o.signature not in rejected]
        if all(o.rows for o in left):
            reasons = ("On account", "Unidentified") if line.amount > 0 else ("Other",)
            whose = (options[0].customer, -1)
            bare = [nothing(line.amount, *of) for of in zip(reasons, whose, strict=False)]
            left.append(next((o for o in bare if o.signature not in rejected), bare[-1]))
        options = left
    for option in options:
        if old.hindrance:
            option.doubts.insert(0, old.told)
        if before := book.taken_back.get(line.id):
            option.doubts.insert(0, f"it was {before.words}")
        if rejected:
            option.doubt("another option of this line was rejected")
    return options


def decided(
    lines: Lines,
    options: Sequence[list[Option]],
    choice: Choice,
    returns: Returns,
    carried: Mapping[str, Carried],
    book: Book,
) -> list[Proposal]:
    """Up to three options per line with verdict and reason; one alone where nothing is left to choose."""
    _name_conflicts(lines, options, choice, book)
    proposals: list[list[Proposal]] = []
    for at, line in enumerate(lines.open):
        some = options[at]
        first = some[choice.taken[at]]
        weigh_against_each_other(some)
        if (margin := choice.margins.get(at)) is not None:
            weigh_against_all(first, margin, book)
        if at in choice.unproved:
            first.doubt("too many lines claim the same documents to prove the best choice")
        shown = [first, *(o for o in some if o is not first and _is_worth_showing(o))][
            :_MOST_OPTIONS
        ]
        given = verdict(line, first, some, book)
        if given != "Review":
            shown = [first]
        if given == "None" and (other := next((o for o in some if o.rows), None)):
            first.weigh(0.0, not_chosen(other, book))
        proposals.append([Proposal(line, n, o, given, "") for n, o in enumerate(shown, 1)])
    _mirror_returns(lines, proposals, returns, carried, book)
    return [p for some in proposals for p in _finished(some, carried, book)]


def follow(proposals: Sequence[Proposal], curve: Curve) -> None:
    """Correct the probabilities of reviewed lines by what was decided before; the options keep their order."""
    if curve == Curve():
        return
    shares: dict[str, float] = {}
    for proposal in proposals:
        if proposal.verdict != "Review":
            continue
        option = proposal.option
        if proposal.number == 1:
            before, option.probability = option.probability, curve(option.probability)
            shares[proposal.line.id] = (1 - option.probability) / max(1 - before, 1e-9)
        else:
            most = min(1.0, option.probability * shares.get(proposal.line.id, 1.0))
            option.probability = most


def _is_worth_showing(option: Option) -> bool:
    return not option.rows or option.probability >= 0.001


def _name_conflicts(
    lines: Lines, options: Sequence[list[Option]], choice: Choice, book: Book
) -> None:
    """Doubt every line that claims what another claims too; the later ones offer it on account."""
    contested: _Contested = {}
    for document, claimants in sorted(choice.claims.items()):
        for at in claimants:
            rivals = tuple(o for o in claimants if o != at)
            contested.setdefault(at, {}).setdefault(rivals, []).append(document)
    for at, claims in sorted(contested.items()):
        for option in options[at]:
            paid = {r.document for r in option.rows}
            for rivals, claimed in claims.items():
                if some := [d for d in claimed if d in paid or not paid]:
                    option.doubt(f"{are(some, 'claimed by', book)} {_called(rivals, lines)} too")
            if not paid and option.reason == "Unidentified":
                first = next(iter(claims.values()))[0]
                option.reason, option.customer = "On account", book.documents.customer[first]
    _name_takers(lines, options, choice, contested, book)


def _name_takers(
    lines: Lines,
    options: Sequence[list[Option]],
    choice: Choice,
    contested: _Contested,
    book: Book,
) -> None:
    """Doubt every line whose best option is for another line, and say for which."""
    takers = _takers(options, choice)
    for at, taken in enumerate(choice.taken):
        if not taken:
            continue
        option, best = options[at][taken], options[at][0]
        if option.rows and _are_equals(best, option):
            continue
        if not option.rows and not option.doubts:
            option.reason, option.customer = "On account", best.customer
        paid = {r.document for r in option.rows}
        told = {d for some in contested.get(at, {}).values() for d in some if d in paid or not paid}
        wanted = [r.document for r in best.rows]
        gone = [d for d in wanted if takers.get(d, set()) - {at}] or wanted
        others = sorted({o for d in gone for o in takers.get(d, ())} - {at})
        if not told.issuperset(gone) or not option.doubts:
            option.doubt(f"{are(gone, 'proposed for', book)} {_called(others, lines)}")


def _called(places: Sequence[int], lines: Lines) -> str:
    """Some open lines in words."""
    listed = some_of((lines.open[at].id for at in places), 3)
    return f"line{'s' if len(places) > 1 else ''} {listed}" if places else "another line"


def _takers(options: Sequence[list[Option]], choice: Choice) -> dict[int, set[int]]:
    """The lines that take each document."""
    takers: dict[int, set[int]] = {}
    for at, taken in enumerate(choice.taken):
        for row in options[at][taken].rows:
            takers.setdefault(row.document, set()).add(at)
    return takers


def _are_equals(one: Option, other: Option) -> bool:
    return len(one.rows) == 1 and one.rows[0].document in other.equals


def _mirror_returns(
    lines: Lines,
    proposals: list[list[Proposal]],
    returns: Returns,
    carried: Mapping[str, Carried],
    book: Book,
) -> None:
    """Give each return the documents of its receipt, and both the same verdict."""
    for at, doubt in sorted(returns.doubts.items()):
        line = lines.open[at]
        receipts = proposals[line.returned]
        receipt = receipts[0]
        option = mirrored(receipt.option, line, receipt.line, doubt, book)
        old = carried.get(line.id)
        if old and option.signature in old.rejected:
            option = outgoing(line, book)
            option.doubt("another option of this line was rejected")
        option.probability = receipt.option.probability
        if doubt or option.doubts:
            receipt.option.doubt(f"line {line.id} may take it back: {doubt or option.doubts[0]}")
        elif receipt.verdict == "Auto":
            receipt.option.weigh(0.0, f"line {line.id} takes it back")
        else:
            option.doubt(f"it takes back line {receipt.line.id}, which is for review")
        both: Verdict = "Auto" if receipt.verdict == "Auto" and not option.doubts else "Review"
        if both == "Review" and not receipt.option.doubts:
            receipt.option.doubt(f"line {line.id} takes it back")
        for proposal in receipts:
            proposal.verdict = both
        proposals[at] = [Proposal(line, 1, option, both, "")]


def _finished(some: list[Proposal], carried: Mapping[str, Carried], book: Book) -> list[Proposal]:
    """Reasons, and the clerk's earlier decisions where the same option comes again; last the rejected ones.

    The note of an option that does not come again moves to the first.
    """
    line = some[0].line
    old = carried.get(line.id)
    if old:
        some = [p for p in some if p.option.signature not in old.rejected]
    for number, proposal in enumerate(some, 1):
        proposal.number = number
        proposal.why = why(line, proposal.option, proposal.verdict, book)
        if old:
            decision, proposal.note = old.marked.pop(proposal.option.signature, ("", ""))
            proposal.decision = "" if old.hindrance else decision
    if not old:
        return some
    rejected = _rejected(line, old, len(some))
    homeless = [note for decision, note in old.marked.values() if note and decision != "Reject"]
    first = (some or rejected)[0]
    first.note = "; ".join(note for note in (first.note, *homeless) if note)
    return some + rejected


def _rejected(line: Line, old: Carried, shown: int) -> list[Proposal]:
    """Rejected options at the end of their line, so that the next run knows of them too."""
    found = []
    for signature, (decision, note) in old.marked.items():
        if decision != "Reject":
            continue
        paid, difference, reason, customer = signature
        rows = tuple(Row(*row) for row in paid)
        option = Option(rows, "named" if rows else "nothing", customer, difference, reason)
        said = (
            "You rejected this option."
            if shown
            else "You rejected this option, and there is no other."
        )
        shown += 1
        found.append(Proposal(line, shown, option, "Review", said, "Reject", note))
    return found


def gone(carried: Mapping[str, Carried], proposals: Sequence[Proposal]) -> list[dict[str, object]]:
    """Rows of rejected options with documents that are not in the book now, after the other options of their line."""
    last = {p.line.id: p.number for p in proposals}
    found: list[dict[str, object]] = []
    for line, old in carried.items():
        for number, rows in enumerate(old.gone if line in last else (), last.get(line, 0) + 1):
            found += [{**row, "option": number, "verdict": "Review"} for row in rows]
    return found
