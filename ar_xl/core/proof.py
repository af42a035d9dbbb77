"""The proof a controller signs: money received, and open items, each explained to the cent per currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.outcome import Frames, Run, many
from ar_xl.settings import Settings
from ar_xl.tables import RECONCILIATION

RECEIVED: Final = "Money received"
OPEN_ITEMS: Final = "Open items"
APPLIED, HELD, NONE, UNKNOWN, WAITING, ABROAD = (
    *("applied", "on account", "no receivable", "unidentified", "waiting for review"),
    "applied in another currency",
)
"""Where money received is, in words."""
_PARTS: Final = (APPLIED, HELD, NONE, UNKNOWN, WAITING, ABROAD)
_SIGN: Final = "Prepared by ____________________  Date ____________"
_REVIEW: Final = "Reviewed by ____________________  Date ____________"

Row = tuple[str, str, str, int, int, str]


def prove(frames: Frames, found: pd.DataFrame, settings: Settings, run: Run) -> pd.DataFrame:
    """RECONCILIATION: every line of the bank and every change of the open items, explained.

    Open items "before" are those without the lines of the sheet Bank and without write-offs, so that a
    second run, which posts nothing, proves the same.

    Args:
        frames: BANK_LINES, INVOICES and ALLOCATIONS as they stand after the run.
        found: What `places` gives of them.
        settings: The company's name.
        run: Lines booked and documents dated after its as-of date are left out.

    Returns:
        RECONCILIATION frame; `attrs` hold title, lines, checks and the lines to sign on.
    """
    rows = [*_received(frames, found, run), *_open_items(frames, run)]
    proof = pd.DataFrame(rows, columns=list(empty(RECONCILIATION).columns))
    proof = proof.astype({"count": "Int64", "amount": "Int64"})
    ends = proof[proof["check"] != ""]
    proof.attrs = {
        "title": "Reconciliation",
        "lines": [
            *([settings.company] if settings.company else []),
            f"As of {run.as_of.isoformat()}",
            f"Run {run.number}, entered {run.entered_on.isoformat()}"
            + (f" by {run.entered_by}" if run.entered_by else ""),
        ],
        "checks": [
            (f"{r.proof}, {r.currency}: {r.line}", r.check == "OK") for r in ends.itertuples()
        ],
        "footer": [_SIGN, _REVIEW],
    }
    return proof


def places(frames: Frames, run: Run) -> pd.DataFrame:
    """Where the money of each bank line is, one row per line booked by the as-of date and place.

    Returns:
        line_id, currency, place (one of the words above), amount (minor units). Money of a line that
        nothing explains has no row, so that it shows as a difference.
    """
    lines, allocations = frames["BankLines"], frames["Allocations"]
    lines = lines[lines["booking_date"] <= ledger.day(run.as_of)]
    waits = ledger.open_lines(lines, allocations)
    events = allocations[ledger.is_cash(allocations)]
    line = lines[~waits].set_index("line_id")
    events = events[events["line_id"].isin(line.index)]
    own = events["line_id"].map(line["currency"])
    kind, has = events["kind"], events["document"] != ""
    place = np.select(
        [has, kind.isin(ledger.ON_ACCOUNT), kind == ledger.UNIDENTIFIED],
        [APPLIED, HELD, UNKNOWN],
        default=NONE,
    )
    abroad = events["line_id"][events["currency"] != own].unique()
    home = pd.DataFrame(
        {"line_id": events["line_id"], "place": place, "amount": ledger.amounts(events)}
    )
    home = home[~home["line_id"].isin(abroad)].groupby(["line_id", "place"], as_index=False).sum()
    left = {"No receivable": NONE, "Unidentified": UNKNOWN}
    rest = lines[waits | lines["line_id"].isin(abroad)]
    away = pd.DataFrame(
        {
            "line_id": rest["line_id"],
            "place": [
                left.get(status, WAITING) if waiting else ABROAD
                for status, waiting in zip(rest["status"], waits[rest.index], strict=True)
            ],
            "amount": rest["amount"],
        }
    )
    found = pd.concat([home, away], ignore_index=True)
    codes = found["line_id"].map(lines.set_index("line_id")["currency"])
    return found[found["amount"] != 0].assign(currency=codes)


def _received(frames: Frames, found: pd.DataFrame, run: Run) -> Iterator[Row]:
    lines = frames["BankLines"]
    lines = lines[lines["booking_date"] <= ledger.day(run.as_of)]
    for code in sorted(lines["currency"].unique()):
        amount = lines["amount"][lines["currency"] == code]
        for words, some in (("Money in", amount[amount >= 0]), ("Money out", amount[amount < 0])):
            yield RECEIVED, words, code, len(some), int(some.sum()), ""
        yield RECEIVED, "Received", code, len(amount), int(amount.sum()), ""
        own = found[found["currency"] == code]
        sums = own.groupby("place")["amount"].agg(["size", "sum"]).to_dict("index")
        for place in _PARTS:
            if place != ABROAD or place in sums:
                at = sums.get(place, {"size": 0, "sum": 0})
                yield RECEIVED, place.capitalize(), code, int(at["size"]), int(at["sum"]), ""
        told = int(own["amount"].sum())
        good = "OK" if told == int(amount.sum()) else "Differs"
        yield RECEIVED, "Explained = received", code, own["line_id"].nunique(), told, good


def _open_items(frames: Frames, run: Run) -> Iterator[Row]:
    everything, allocations = frames["Invoices"], frames["Allocations"]
    invoices = everything[ledger.issued(everything, run.as_of)]
    lines = frames["BankLines"]["line_id"][
        frames["BankLines"]["booking_date"] <= ledger.day(run.as_of)
    ]
    of_lines = allocations["line_id"].isin(lines) | (allocations["kind"] == ledger.WRITE_OFF)
    at = ledger.positions(invoices, allocations)
    before = ledger.open_amounts(invoices, allocations[~of_lines], run.as_of, at[~of_lines])
    events = allocations[of_lines & (at >= 0)]
    in_time = events["effective_date"] <= ledger.day(run.as_of)
    later, events = events[~in_time], events[in_time]
    control = _control(invoices, allocations, run)
    for code in sorted(invoices["currency"].unique()):
        own = invoices["currency"] == code
        total = int(before[own].sum())
        yield OPEN_ITEMS, "Open items before", code, int((before[own] != 0).sum()), total, ""
        sums = events[events["currency"] == code].groupby("kind")["amount"].agg(["size", "sum"])
        order = [kind for kind in _PLURAL if kind in sums.index]
        for kind in [*order, *sorted(set(sums.index) - set(order))]:
            count, amount = int(sums["size"][kind]), -int(sums["sum"][kind])
            yield OPEN_ITEMS, f"less {_PLURAL.get(kind, kind.lower())}", code, count, amount, ""
            total += amount
        shown = invoices["open_amount"][own].fillna(0)
        good = "OK" if total == int(shown.sum()) else "Differs"
        yield (
            OPEN_ITEMS,
            "Open items after = sheet Invoices",
            code,
            int((shown != 0).sum()),
            total,
            good,
        )
        derived = control[code]
        good = "OK" if derived == int(shown.sum()) else "Differs"
        yield (
            OPEN_ITEMS,
            "Amounts less allocations = sheet Invoices",
            code,
            int(own.sum()),
            derived,
            good,
        )
        late = later[later["currency"] == code]
        if len(late):
            words = "Takes effect after the as-of date (not above)"
            yield OPEN_ITEMS, words, code, len(late), -int(ledger.amounts(late).sum()), ""


_PLURAL: Final = {
    "Payment": "payments",
    "Discount": "discounts",
    "Charge": "bank charges",
    ledger.WRITE_OFF: "write-offs",
}


def _control(invoices: pd.DataFrame, allocations: pd.DataFrame, run: Run) -> dict[str, int]:
    """The open items by another way than document by document: per currency one sum of amounts less one of events."""
    events = allocations[allocations["effective_date"] <= ledger.day(run.as_of)]
    codes = events["document"].map(invoices.set_index("document")["currency"])
    taken = pd.Series(ledger.amounts(events), events.index).groupby(codes).sum().to_dict()
    billed = invoices.groupby("currency")["amount"].sum().to_dict()
    return {str(code): int(total) - int(taken.get(code, 0)) for code, total in billed.items()}


def told(
    frames: Frames, proof: pd.DataFrame, found: pd.DataFrame, run: Run
) -> tuple[tuple[str, ...], dict[str, object]]:
    """The run in a few lines for the clerk, and the same for a script.

    Args:
        frames: As for `prove`.
        proof: What `prove` gave.
        found: What `places` gives.
        run: Its number tells which allocations are the run's own.

    Returns:
        Lines, the first one the command's own, and facts in major units.
    """
    lines, allocations = frames["BankLines"], frames["Allocations"]
    new = allocations[(allocations["run"] == run.number) & (allocations["kind"] != "Opening")]
    paid = new[new["document"] != ""]
    count = found.groupby("place")["line_id"].nunique()
    posted = new["line_id"].nunique()
    booked = lines[lines["booking_date"] <= ledger.day(run.as_of)]
    tried = posted + int(ledger.open_lines(booked, allocations).sum())
    review = _by_currency(found[found["place"] == WAITING])
    cash = paid[paid["kind"] == "Payment"]
    amounts = _by_currency(cash.assign(amount=ledger.amounts(cash)))
    first = f"{posted:,} of {many(tried, 'open line')} posted"
    if posted:
        first += f": {_sums(amounts)} applied to {many(paid['document'].nunique(), 'document')}"
    first += f"; {int(count.get(WAITING, 0)):,} to review"
    first += f" ({_sums(review)})" if review else ""
    first += f"; {int(count.get(NONE, 0)):,} no receivable"
    first += f"; {int(count[UNKNOWN]):,} unidentified" if UNKNOWN in count else ""
    if lines.empty:
        first = "No bank lines yet: import the bank's files first"
    checks = {f"{label}": bool(ok) for label, ok in proof.attrs["checks"]}
    facts: dict[str, object] = {
        "lines": len(lines),
        "open_lines": tried,
        "posted": posted,
        "documents": paid["document"].nunique(),
        "applied": _major(amounts),
        "review": int(count.get(WAITING, 0)),
        "review_amount": _major(review),
        **{
            place.replace(" ", "_"): _major(_by_currency(found[found["place"] == place]))
            for place in _PARTS[1:4]
        },
        "received": _major(_by_currency(booked)),
        "checks": checks,
        "balanced": all(checks.values()),
    }
    return (first + ".", *_sentences(proof)), facts


def _sentences(proof: pd.DataFrame) -> Iterator[str]:
    """Per currency one equation of the money and one of the open items."""
    for key, rows in proof.groupby(["proof", "currency"], sort=False):
        name, code = map(str, key)
        shown = [money.text(int(minor), code) for minor in rows["amount"]]
        amount = dict(zip(rows["line"], shown, strict=True))
        good = "OK" if not (rows["check"] == "Differs").any() else "DIFFERS"
        if name == RECEIVED:
            parts = [(place, amount.get(place.capitalize(), "")) for place in _PARTS]
            some = [f"{place} {text}" for place, text in parts if text.strip("0.")]
            said = " + ".join(some) or "0"
            yield f"{code}: received {amount['Received']} = {said}: {good}"
        else:
            given_up = rows["line"] == f"less {_PLURAL[ledger.WRITE_OFF]}"
            lost = -int(rows["amount"][given_up].sum())
            moved = rows[rows["line"].str.startswith("less ") & ~given_up]
            all_cash = (moved["line"] == "less payments").all()
            word = "applied" if all_cash else "applied with discounts and charges"
            total = money.text(-int(moved["amount"].sum()), code)
            yield (
                f"{code}: open items {amount['Open items before']} − {word} {total}"
                + (f" − written off {money.text(lost, code)}" if lost else "")
                + f" = {amount['Open items after = sheet Invoices']}: {good}"
            )


def _by_currency(rows: pd.DataFrame) -> dict[str, int]:
    return {
        str(code): int(total) for code, total in rows.groupby("currency")["amount"].sum().items()
    }


def _sums(totals: Mapping[str, int]) -> str:
    return ", ".join(money.text(total, code, code=True) for code, total in totals.items()) or "0"


def _major(totals: Mapping[str, int]) -> dict[str, float | int]:
    return {code: money.to_major(total, code) for code, total in totals.items()}
