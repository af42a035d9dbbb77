"""Which options are posted: what is Auto and not rejected, and what the clerk accepted; checked as things stand now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.learned import fitted
from ar_xl.outcome import Frames, Run
from ar_xl.problems import Problem
from ar_xl.tables import MATCHES

_AGAIN: Final = "Run match again, or reject the option."
_MONEY: Final = ["applied", "discount", "charge", "difference"]


def effective_dates(lines: pd.DataFrame, allocations: pd.DataFrame) -> pd.Series:
    """When each bank line takes effect: its value date, else its booking date.

    A line that was taken back takes effect again with that at the earliest: what was true of the days
    between stays true.
    """
    back = allocations[allocations["reverses"] != ""]
    of = dict(zip(allocations["allocation_id"], allocations["line_id"], strict=True))
    names = back["reverses"].map(of).fillna(back["line_id"])
    again = back.groupby(names)["effective_date"].max().reindex(lines["line_id"])
    dates = lines["value_date"].fillna(lines["booking_date"])
    return dates.where(~(again.to_numpy() > dates.to_numpy()), again.to_numpy())


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The last posting of a line that was taken back whole."""

    documents: frozenset[str]
    words: str
    """Why tells this of every proposal made since: so a decision made before can be told from one made anew."""

    def is_of_before(self, documents: Iterable[str], why: str) -> bool:
        """Whether an option is the posting that was taken back, and not proposed anew since."""
        return self.words not in why and self.documents == {d for d in documents if d}


def taken_back(events: pd.DataFrame) -> dict[str, TakenBack]:
    """By line what was taken back of it, from the events that `ledger.taken_back` gives."""
    told: dict[str, TakenBack] = {}
    for key, rows in events.groupby(["line_id", "run"], sort=False):
        documents = [d for d in rows["document"].unique().tolist() if d]
        on = ", ".join(documents[:3]) if documents else str(rows["kind"].iloc[0]).lower()
        more = f" and {len(documents) - 3} more" if len(documents) > 3 else ""
        run = f" by {key[1]}" if key[1] else ""
        words = f"posted{run} before ({on}{more}), and taken back"
        told[str(key[0])] = TakenBack(frozenset(documents), words)
    return told


def _outdated(matches: pd.DataFrame, allocations: pd.DataFrame) -> pd.Series:
    """Rows of options that were posted and taken back, and not proposed anew since."""
    told = taken_back(ledger.taken_back(allocations))
    old = pd.Series(False, index=matches.index)
    some = matches[matches["line_id"].isin(told)]
    for key, rows in some.groupby(["line_id", "option"]):
        before = told[str(key[0])].is_of_before(rows["document"], str(rows["why"].iloc[0]))
        old[rows.index] = before
    return old


def logged(
    matches: pd.DataFrame, log: pd.DataFrame, run: Run, lines: Collection[str]
) -> pd.DataFrame:
    """New rows of the log: what was decided on each line's first option, once as long as it stays so.

    The probability is the engine's own: a curve fitted to corrected ones would correct twice. An option that was
    rejected before has none, and is not decided again.

    Args:
        matches: The whole MATCHES frame.
        log: DECISION_LOG frame.
        run: Its day and number are written.
        lines: Those to log.
    """
    there = matches[matches["decision"] != ""]
    there = there[there["line_id"].isin(lines)]
    if there.empty:
        return log.iloc[:0]
    some = matches[matches["line_id"].isin(there["line_id"])]
    number = some["option"].fillna(1)
    first = some[number == 1].drop_duplicates("line_id").set_index("line_id")
    shown = some[number == 1].groupby("line_id")["document"].agg(", ".join)
    accepted = some[some["decision"] == "Accept"].drop_duplicates("line_id")
    other = set(accepted["line_id"][number[accepted.index] > 1])
    right = set(accepted["line_id"]) - other
    is_refused = (some["decision"] == "Reject") & (number == 1) & (some["probability"] != 0)
    refused = set(some["line_id"][is_refused]) - other
    last = dict(zip(log["line_id"], zip(log["decided"], log["document"], strict=True), strict=True))
    own = fitted(log, set(matches["line_id"])).back
    rows = []
    for line in first.index:
        verdict, probability = first["verdict"][line], first["probability"][line]
        if verdict == "Review" and not pd.isna(probability):
            probability = own(probability)
        for decided, of in (("Option 1", right), ("Another", other), ("Rejected", refused)):
            if line in of and last.get(line) != (decided, shown[line]):
                rows.append((line, verdict, probability, shown[line], decided))
    names = ["line_id", "verdict", "probability", "document", "decided"]
    found = pd.DataFrame(rows, columns=names, index=range(-len(rows), 0))
    return found.assign(decided_on=ledger.day(run.entered_on), run=run.number)


def too_late(frames: Frames, run: Run) -> list[Problem]:
    """Warnings of decisions that were changed after their line was posted: they change nothing."""
    matches, log, lines = frames["Matches"], frames["DecisionLog"], frames["BankLines"]
    if (matches["decision"] == "").all():
        return []
    posted = set(lines["line_id"][~ledger.open_lines(lines, frames["Allocations"])])
    found = logged(matches, log, run, posted)
    found = found[(found["decided"] == "Rejected") | found["line_id"].isin(log["line_id"])]
    decided = matches[(matches["decision"] != "") & matches["line_id"].isin(found["line_id"])]
    what = "comes after the line was posted and changes nothing"
    fix = "To take the posting back, add rows to Allocations that reverse it."
    return [
        replace(problem, severity="warning")
        for problem in _told(decided.drop_duplicates("line_id"), "decision", what, fix)
    ]


def waiting(lines: pd.DataFrame, allocations: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The bank lines that can be posted: open, and booked on or before the as-of date."""
    booked = lines["booking_date"] <= ledger.day(run.as_of)
    return lines[booked & ledger.open_lines(lines, allocations)]


def chosen(
    frames: Frames, allocations: pd.DataFrame, run: Run
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of Matches to post, and what stands against it.

    Args:
        frames: BANK_LINES, INVOICES, CUSTOMERS and MATCHES.
        allocations: ALLOCATIONS frame, the openings included.
        run: Lines booked after its as-of date wait.

    Returns:
        MATCHES rows in the order of the sheet, money as int64, with the line's `bank_amount`, `line_currency`,
        `effective_date`, `payer`, `payer_account`, the document's `currency` and `customer_id`, `accepted`
        (by the clerk), and `foreign`: a document of the option is in another currency than the line.
    """
    matches = frames["Matches"].assign(option=frames["Matches"]["option"].fillna(1))
    lines, invoices = frames["BankLines"], frames["Invoices"]
    known = waiting(lines, allocations, run)["line_id"]
    matches = matches[matches["line_id"].isin(known) | ~matches["line_id"].isin(lines["line_id"])]
    disputed = set(invoices["document"][invoices["disputed_amount"].fillna(0) != 0])
    old = _outdated(matches, allocations)
    problems = _told(
        *(matches[old & (matches["decision"] == "Accept")], "decision"),
        "is from before the posting of its line was taken back",
        "Run match, and decide anew.",
    )
    rows, found = _decided(matches[~old], disputed)
    problems += found
    problems += _told(
        *(rows[~rows["line_id"].isin(lines["line_id"])], "line_id"),
        *("is no line of the sheet Bank any more", _AGAIN),
    )
    strange = (rows["document"] != "") & ~rows["document"].isin(invoices["document"])
    problems += _told(rows[strange], "document", "is not on the sheet Invoices any more", _AGAIN)
    if problems:
        return rows, problems
    rows = _joined(rows, lines, invoices, allocations)
    problems += [*_changed(rows, matches), *_unbalanced(rows), *_unclear(rows, frames["Customers"])]
    problems += _over(rows, invoices, ledger.open_amounts(invoices, allocations))
    return rows, problems


def _decided(matches: pd.DataFrame, disputed: set[str]) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows of the option chosen per line; contradictions of the clerk.

    What was certain when it was matched is so no more where a document is disputed by now.
    """
    marks = pd.DataFrame(
        {
            "accepted": (matches["decision"] == "Accept"),
            "rejected": (matches["decision"] == "Reject"),
            "auto": (matches["verdict"] == "Auto") & (matches["option"] == 1),
            "disputed": matches["document"].isin(disputed),
        }
    )
    keys = [matches["line_id"], matches["option"]]
    marks = marks.groupby(keys, sort=False).transform("any")
    both = matches[marks["accepted"] & marks["rejected"] & (matches["decision"] == "Reject")]
    problems = _told(
        both, "decision", "stands against an Accept of the same option", "Leave one of the two."
    )
    yes = matches[marks["accepted"] & (matches["decision"] == "Accept")]
    first = yes.drop_duplicates(["line_id", "option"])
    twice = first[first["line_id"].duplicated()]
    earlier = dict(zip(first["line_id"][::-1], first.index[::-1], strict=True))
    problems += _told(
        *(
            twice,
            "decision",
            [f"is the second for this line (also row {earlier[i]})" for i in twice["line_id"]],
        ),
        "Accept one option of the line only.",
    )
    settled = matches["line_id"].isin(yes["line_id"])
    take = marks["accepted"] | (marks["auto"] & ~marks["rejected"] & ~marks["disputed"] & ~settled)
    return matches.assign(accepted=marks["accepted"])[take], problems


def _joined(
    rows: pd.DataFrame, lines: pd.DataFrame, invoices: pd.DataFrame, allocations: pd.DataFrame
) -> pd.DataFrame:
    dated = lines.assign(effective_date=effective_dates(lines, allocations))
    of_line = ["amount", "currency", "effective_date", "payer", "payer_account"]
    line = dated.set_index("line_id")[of_line].reindex(rows["line_id"])
    of_document = ["currency", "customer_id"]
    document = invoices.set_index("document")[of_document].reindex(rows["document"])
    rows = rows.assign(
        **{name: rows[name].fillna(0).to_numpy(dtype="int64") for name in _MONEY},
        bank_amount=line["amount"].to_numpy(),
        line_currency=line["currency"].to_numpy(),
        effective_date=line["effective_date"].to_numpy(),
        payer=line["payer"].to_numpy(),
        payer_account=line["payer_account"].to_numpy(),
        scale=rows["currency"],
    )
    codes, own = document["currency"].to_numpy(), document["customer_id"].to_numpy()
    has = (rows["document"] != "").to_numpy()
    other = pd.Series(has & (codes != rows["line_currency"].to_numpy()), index=rows.index)
    rows["foreign"] = other.groupby([rows["line_id"], rows["option"]]).transform("any")
    # Beside a document in another currency the sheet says what the rest is in; else it is the line's.
    rest = rows["currency"].where(rows["foreign"], rows["line_currency"])
    rows["currency"] = np.where(has, codes, rest)
    rows["customer_id"] = np.where(has, own, rows["customer_id"])
    return rows


def _changed(rows: pd.DataFrame, matches: pd.DataFrame) -> list[Problem]:
    """Lines whose amount or documents whose currency is no longer what was matched."""
    then = matches["bank_amount"].reindex(rows.index)
    is_other = then.notna() & (then.fillna(0) != rows["bank_amount"])
    moved = rows.assign(bank_amount=then)[is_other]
    problems = _told(moved, "bank_amount", "is not the bank line's amount any more", _AGAIN)
    other = rows[rows["scale"].map(money.decimals) != rows["currency"].map(money.decimals)]
    fix = [f"Run match again: the amount is in {code}." for code in other["currency"]]
    return problems + _told(
        other.assign(currency=other["scale"]),
        "currency",
        "is not the currency of what is posted",
        fix,
    )


def _unbalanced(rows: pd.DataFrame) -> list[Problem]:
    """Options whose parts are not the bank amount."""
    parts = rows["applied"] - rows["discount"] - rows["charge"] + rows["difference"]
    keys = [rows["line_id"], rows["option"]]
    sums = parts.groupby(keys).transform("sum")
    off = rows[~rows["foreign"] & (sums != rows["bank_amount"])]
    off = off[~off.duplicated(["line_id", "option"])]
    what = [
        f"(applied − discount − charge + difference) is not the bank amount {money.text(bank, code)}"
        for bank, code in zip(off["bank_amount"], off["line_currency"], strict=True)
    ]
    shown = off.assign(applied=sums.reindex(off.index))
    return _told(shown, "applied", what, "Correct the option's amounts, or run match again.")


def _unclear(rows: pd.DataFrame, customers: pd.DataFrame) -> list[Problem]:
    """Differences without a reason, and customers' money without a customer."""
    bare = rows[(rows["difference"] != 0) & (rows["difference_reason"] == "")]
    problems = _told(bare, "difference", "has no reason", "Choose one in Difference reason.")
    loose = rows[(rows["document"] == "") & (rows["applied"] != 0)]
    problems += _told(
        loose, "applied", "is applied to no document", "Write it under Difference with its reason."
    )
    held = (rows["document"] == "") & rows["difference_reason"].isin(ledger.ON_ACCOUNT)
    strange = rows[held & ~rows["customer_id"].isin(customers["customer_id"])]
    return problems + _told(
        *(strange, "customer_id", "is no customer, and money on account needs one"),
        "Type the customer's number in Customer ID, or reject the option.",
    )


def _over(rows: pd.DataFrame, invoices: pd.DataFrame, left: pd.Series) -> list[Problem]:
    """Documents of which more would be taken than is open, or given back than was taken."""
    places = ledger.positions(invoices, rows)
    taken = rows["applied"][places >= 0].groupby(places[places >= 0]).sum()
    amount = invoices["amount"].iloc[taken.index].to_numpy(dtype="int64")
    after = left.iloc[taken.index].to_numpy() - taken.to_numpy()
    wrong = (after * amount < 0) | (np.abs(after) > np.abs(amount))
    problems: list[Problem] = []
    for place in taken.index[wrong]:
        at = invoices.index[place]
        document, code = invoices["document"][at], invoices["currency"][at]
        on = rows[rows["document"] == document]
        others = ", ".join(str(row) for row in on.index[:-1])
        together = f" together with row {others}" if others else ""
        what = (
            f"takes {money.text(int(taken[place]), code)} of the document{together},"
            f" of which {money.text(int(left[at]), code)} is open"
        )
        problems += _told(
            on.iloc[[-1]], "document", what, "Reject one of them, or run match again."
        )
    return problems


def _told(
    rows: pd.DataFrame, name: str, what: str | Iterable[str], fix: str | Iterable[str]
) -> list[Problem]:
    """A problem per row of Matches, in one column."""
    column = MATCHES.by_name[name]

    def texts(given: str | Iterable[str]) -> Iterator[str]:
        return iter([given] * len(rows)) if isinstance(given, str) else iter(given)

    found: list[Problem] = []
    for row, said, remedy in zip(rows.index, texts(what), texts(fix), strict=True):
        value = rows[name][row]
        if column.kind == "money":
            value = money.text(int(value), rows[column.currency][row])
        found.append(Problem(MATCHES.sheet, int(row), column.heading, value, said, remedy))
    return found
