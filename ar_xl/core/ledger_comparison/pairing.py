"""What of one side is what of the other: by reference, as payments, else by amount and date."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ar_xl.core.ledger_comparison.sides import Account, Document, Theirs
from ar_xl.core.references import References, squeezed


@dataclass(slots=True)
class Entry:
    """One thing our side lists: a document, as far as it is open, or a payment."""

    name: str
    date: dt.date
    amount: int
    is_payment: bool = False


@dataclass(slots=True)
class Pair:
    """One thing of either side or of both."""

    ours: Entry | None
    theirs: tuple[Theirs, ...]
    document: str = ""
    """The document of ours that their reference names, also where nothing of it is open."""
    first: Theirs | None = None
    """The row of theirs that this one says again."""
    by_amount: bool = False
    """Their reference is another: amount and date agree, and nothing else has them."""

    @property
    def our_amount(self) -> int:
        """0 where our side lists nothing."""
        return self.ours.amount if self.ours else 0

    @property
    def their_amount(self) -> int:
        """0 where their side lists nothing."""
        return sum(t.amount for t in self.theirs)


def turned(account: Account, named: dict[int, str]) -> bool:
    """Whether their book shows what they owe as negative: payables are credits there.

    Evident from the rows that name documents of ours, those of equal amount before all; where none does,
    from equal amounts.
    """
    votes, every = 0, []
    for t in account.theirs:
        document = account.documents.get(named.get(t.row, ""))
        if document and t.amount:
            every.append(t.amount * document.amount < 0)
            if abs(t.amount) in (abs(document.amount), abs(document.open)):
                votes += 1 if every[-1] else -1
    if not votes and every:
        return all(every)
    if not votes:
        ours = {d.open for d in account.documents.values() if d.open}
        votes = sum((-t.amount in ours) - (t.amount in ours) for t in account.theirs)
    return votes > 0


def named(account: Account, tolerance: int) -> dict[int, str]:
    """The document each row of theirs names, by row."""
    documents = list(account.documents.values())
    index = References(
        [d.name for d in documents],
        [d.references[0] for d in documents],
        [d.references[1] for d in documents],
    )
    found: dict[int, str] = {}
    for t in account.theirs:
        at = index.exact.get(squeezed(t.reference))
        document = documents[at] if at is not None else _read(index, documents, t, tolerance)
        if document is not None:
            found[t.row] = document.name
    return found


def _read(
    index: References, documents: Sequence[Document], t: Theirs, tolerance: int
) -> Document | None:
    """The one document that reference or text can mean; a few digits alone need the amount or the date too."""
    # In this column a few bare digits are a document's, as behind the word.
    for text in (t.reference, f"invoice {t.reference}", t.text):
        hits = index.find(text).hits
        some = {at: hit.reading for hit in hits for at in hit.documents}
        agree = [at for at in some if _agrees(documents[at], t, tolerance)]
        if len(agree) == 1:
            return documents[agree[0]]
        if len(some) == 1 and not agree:
            at, reading = next(iter(some.items()))
            if reading not in ("tail", "range"):
                return documents[at]
    return None


def _agrees(document: Document, t: Theirs, tolerance: int) -> bool:
    amounts = {abs(document.amount), abs(document.open)} - {0}
    return abs(t.amount) in amounts or near(document.date, t.date, tolerance)


def near(ours: dt.date, theirs: dt.date | None, tolerance: int) -> bool:
    """Whether two dates agree; a date they do not give does not."""
    return theirs is not None and abs((ours - theirs).days) <= tolerance


def pairs(account: Account, tolerance: int) -> Iterator[Pair]:
    """Everything that either side lists, each thing once.

    The amounts of our sides sum to our balance of the account, those of theirs to their rows' sum.
    """
    names = named(account, tolerance)
    entries = {d.name: Entry(d.name, d.date, d.open) for d in account.documents.values() if d.open}
    held = {p.name: Entry(p.name, p.date, -p.held, True) for p in account.lines.values() if p.held}
    done: set[int] = set()
    for t, line in _payments(account, names, tolerance):
        paid = account.lines[line]
        held.pop(line, None)
        done.add(t.row)
        for name, part in paid.cash.items():
            # What they list as a payment, we list as one too: the documents it paid are whole again.
            document = account.documents[name]
            entries.setdefault(name, Entry(name, document.date, 0)).amount += part
        yield Pair(Entry(line, paid.date, -paid.total, True), (t,))
    groups: dict[str, list[Theirs]] = defaultdict(list)
    loose = [t for t in account.theirs if t.row not in done and t.row not in names]
    for t in account.theirs:
        if t.row not in done and t.row in names:
            groups[names[t.row]].append(t)
    for name, some in groups.items():
        entry = entries.pop(name, None)
        kept, again = _once(some, entry.amount if entry else 0)
        yield Pair(entry, kept, name)
        yield from (Pair(None, (t,), name, kept[0]) for t in again)
    rest = [entry for entry in (*entries.values(), *held.values()) if entry.amount]
    for entry, t in _by_amount(rest, loose, tolerance):
        rest.remove(entry)
        loose.remove(t)
        yield Pair(entry, (t,), by_amount=not entry.is_payment)
    yield from (Pair(entry, ()) for entry in rest)
    seen: dict[tuple[str, int], Theirs] = {}
    for t in loose:
        first = seen.setdefault((squeezed(t.reference), t.amount), t)
        yield Pair(None, (t,), first=first if first is not t else None)


def _payments(
    account: Account, names: dict[int, str], tolerance: int
) -> Iterator[tuple[Theirs, str]]:
    """Rows of theirs that are payments we have, each with its bank line: same amount, nearest date."""
    free = {name: paid for name, paid in account.lines.items() if paid.total > 0}
    for t in account.theirs:
        document = account.documents.get(names.get(t.row, ""))
        if t.amount >= 0 or (document is not None and document.amount < 0):
            continue
        same = [p for p in free.values() if p.total == -t.amount]
        if t.date is not None:
            date = t.date
            same = [p for p in same if near(p.date, date, tolerance)]
            same.sort(key=lambda p: abs((p.date - date).days))
        elif len(same) > 1:
            continue
        if same:
            del free[same[0].name]
            yield t, same[0].name


def _once(rows: Sequence[Theirs], amount: int) -> tuple[tuple[Theirs, ...], list[Theirs]]:
    """The rows of theirs that are one document together, and those that only say it again."""
    if sum(t.amount for t in rows) == amount:
        return tuple(rows), []
    kept: list[Theirs] = []
    again: list[Theirs] = []
    for t in rows:
        same = [k for k in kept if k.amount == t.amount]
        (again if same else kept).append(t)
    return tuple(kept), again


def _by_amount(
    ours: Iterable[Entry], theirs: Iterable[Theirs], tolerance: int
) -> list[tuple[Entry, Theirs]]:
    """Pairs of equal amount and near date, where neither side has another one."""
    by_amount: dict[int, tuple[list[Entry], list[Theirs]]] = defaultdict(lambda: ([], []))
    for entry in ours:
        by_amount[entry.amount][0].append(entry)
    for t in theirs:
        by_amount[t.amount][1].append(t)
    found = []
    for some, others in by_amount.values():
        close = [(e, t) for e in some for t in others if near(e.date, t.date, tolerance)]
        for e, t in close:
            alone = sum(e is x for x, _ in close) == 1 == sum(t is y for _, y in close)
            if alone:
                found.append((e, t))
    return found
