"""Names of new sheets and tables, and where a new sheet stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ar_xl.tables import TABLES, Table


def free_name(name: str, taken: Iterable[str], most: int, gap: str = " ") -> str:
    """The name, or with a number behind it where something else has it.

    >>> free_name("Matches", ["MATCHES", "Bank"], 31)
    'Matches 2'
    """
    used = {other.lower() for other in taken}
    tries = (name, *(f"{name[: most - 4]}{gap}{n}" for n in range(2, 1000)))
    return next(t for t in tries if t.lower() not in used)


def follower(names: Sequence[str], table: Table) -> str | None:
    """The sheet a new one goes before: after the last of ours that precedes it, else before the first that follows.

    >>> from ar_xl.tables import MATCHES
    >>> follower(["Settings", "Bank", "My notes", "Audit"], MATCHES)
    'My notes'
    """
    order = [t.sheet.lower() for t in TABLES]
    if table.sheet.lower() not in order:
        return None
    mine = order.index(table.sheet.lower())
    ranks = [order.index(n.lower()) if n.lower() in order else None for n in names]
    before = [i for i, rank in enumerate(ranks) if rank is not None and rank < mine]
    if before:
        return names[before[-1] + 1] if before[-1] + 1 < len(names) else None
    after = [i for i, rank in enumerate(ranks) if rank is not None]
    return names[after[0]] if after else None
