"""What an import tells: one line a file, one a statement with its proof, and the same for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from ar_xl import money
from ar_xl.importers.lines import Imported, Statement
from ar_xl.importers.merge import Merged
from ar_xl.outcome import many
from ar_xl.tables import Table

CALLED: Final = {
    "Customers": "customer",
    "Invoices": "document",
    "BankLines": "bank line",
    "Remittances": "remittance row",
    "Allocations": "cleared document",
}
"""What a row of each table is called."""
MOST_TOLD: Final = 6
"""Statements or documents that are told one by one."""


def in_words(imported: Imported, frames: Mapping[Table, pd.DataFrame]) -> Iterator[str]:
    """One line a file, one more for each of its statements."""
    notes = "; ".join(imported.facts)
    rows = ", ".join(many(len(frame), CALLED[table.name]) for table, frame in frames.items())
    yield f"{imported.file}: {imported.format}, {rows}" + (f" ({notes})" if notes else "")
    for statement in imported.statements[:MOST_TOLD]:
        yield f"  {_proof(statement)}"
    more = imported.statements[MOST_TOLD:]
    if more:
        proved = sum(statement.proof == "proved" for statement in more)
        yield f"  and {len(more)} more statements, {proved} of them proved"


def _proof(s: Statement) -> str:
    account = f"{s.account or 'account not told'}, statement {s.number}".removesuffix("statement ")
    account = account.removesuffix(", ")
    if s.proof == "no balances" or s.opening is None or s.moved is None or s.closing is None:
        return f"{account}: {many(s.lines, 'line')}; the file gives no balances to prove"
    opening, moved, closing = (
        money.text(amount, s.currency) for amount in (s.opening, s.moved, s.closing)
    )
    sums = f"opening {opening} + {many(s.lines, 'line')} {moved} = closing {closing}"
    return f"{account}: {sums} {s.currency}, {s.proof}"


def facts(imported: Imported, counts: Sequence[tuple[Table, Merged]]) -> dict[str, object]:
    """What a file held and came to, as plain values."""
    return {
        "file": imported.file,
        "format": imported.format,
        "tables": {
            t.name: {"new": len(m.new), "known": m.known, "changed": m.changed} for t, m in counts
        },
        "statements": [
            {
                "account": s.account,
                "number": s.number,
                "currency": s.currency,
                "opening": None if s.opening is None else money.to_major(s.opening, s.currency),
                "movements": None if s.moved is None else money.to_major(s.moved, s.currency),
                "closing": None if s.closing is None else money.to_major(s.closing, s.currency),
                "lines": s.lines,
                "proof": s.proof,
            }
            for s in imported.statements
        ],
    }
