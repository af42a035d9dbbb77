"""What does not agree between the tables of a book, and within its ledger, before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from ar_xl import money
from ar_xl.core import ledger
from ar_xl.core.terms import parse
from ar_xl.outcome import Frames
from ar_xl.problems import Problem
from ar_xl.tables import ALLOCATION_KINDS, ALLOCATIONS, BY_NAME, CUSTOMERS, INVOICES, Table

Words = str | Callable[[int], str]


def problems(frames: Frames) -> list[Problem]:
    """Everything that does not agree, in the order of the sheets.

    Args:
        frames: Those of CUSTOMERS, INVOICES, REMITTANCES, BANK_LINES, ALLOCATIONS that were read; a check
            whose table is not there is left out.
    """
    found: list[Problem] = []
    customers, invoices = frames.get("Customers"), frames.get("Invoices")
    allocations = frames.get("Allocations")
    if customers is not None:
        found += [*_parents(customers), *_terms(CUSTOMERS, customers)]
    if invoices is not None:
        found += [*_signs(invoices), *_due_dates(invoices), *_terms(INVOICES, invoices)]
    for table, name, of, key, fix in _REFERENCES:
        rows, known = frames.get(table), frames.get(of)
        if rows is not None and known is not None:
            found += _unknown(BY_NAME[table], rows, name, BY_NAME[of], known[key], fix)
    for table in ("Promises", "Disputes", "Requests"):
        if table in frames and invoices is not None:
            found += _foreign(BY_NAME[table], frames[table], invoices)
            found += _sizes(BY_NAME[table], frames[table], invoices)
    if "Promises" in frames:
        found += _pay_by(frames["Promises"])
    if allocations is not None:
        found += _reversals(allocations)
        if invoices is not None:
            posted = invoices[invoices["document"].isin(allocations["document"])]
            found += _events(posted[posted["document"] != ""], allocations)
    return found


_NO_CUSTOMER = "Add the customer there, or correct the number."
_NO_DOCUMENT = "Correct the document's number, or delete the row."
_REFERENCES = (
    ("Invoices", "customer_id", "Customers", "customer_id", _NO_CUSTOMER),
    *(
        (table, "customer_id", "Customers", "customer_id", _NO_CUSTOMER)
        for table in ("ContactLog", "Promises", "Requests", "CustomerLedger")
    ),
    *(
        (table, "document", "Invoices", "document", _NO_DOCUMENT)
        for table in ("Promises", "Disputes", "Requests")
    ),
    ("Remittances", "line_id", "BankLines", "line_id", "Correct the line's ID, or delete the row."),
    (
        "Allocations",
        "customer_id",
        "Customers",
        "customer_id",
        "Put the customer's row back: what was posted names it.",
    ),
    (
        "Allocations",
        "document",
        "Invoices",
        "document",
        "Put the document's row back: what was posted on it counts.",
    ),
)


def _told(
    table: Table, name: str, rows: pd.DataFrame, what: Words, fix: Words, *, warn: bool = False
) -> Iterator[Problem]:
    """One problem per row, in one column; texts that differ by row are functions of the Excel row."""
    heading = table.by_name[name].heading
    for row in rows.index:
        value = rows[name][row]
        if table.by_name[name].kind == "money":
            value = _amount(rows, row, name)
        elif isinstance(value, pd.Timestamp):
            value = value.date()
        told, remedy = (text if isinstance(text, str) else text(row) for text in (what, fix))
        place = (table.sheet, int(row), heading, value)
        yield Problem(*place, told, remedy, "warning" if warn else "error")


def _amount(rows: pd.DataFrame, row: int, name: str) -> str:
    return money.text(int(rows[name][row]), rows["currency"][row])


def _unknown(
    table: Table, rows: pd.DataFrame, name: str, of: Table, known: pd.Series, fix: str
) -> Iterator[Problem]:
    strange = rows[~rows[name].isin(known)]
    strange = strange[strange[name] != ""]
    near = {key.casefold(): key for key in known} if len(strange) else {}

    def remedy(row: int) -> str:
        close = near.get(strange[name][row].casefold())
        return f"Write it as {close}." if close else fix

    return _told(table, name, strange, f"is not on the sheet {of.sheet}", remedy)


def _foreign(table: Table, rows: pd.DataFrame, invoices: pd.DataFrame) -> Iterator[Problem]:
    """What is about a document of another currency or customer."""
    own = dict(zip(invoices["document"], invoices["currency"], strict=True))
    codes = rows["document"].map(own)
    other = rows[codes.notna() & (codes != rows["currency"])]
    yield from _told(
        *(table, "currency", other, lambda row: f"is not the document's currency ({codes[row]})"),
        "Leave it blank, or correct the document.",
    )
    if "customer_id" in rows:
        whose = rows["document"].map(
            dict(zip(invoices["document"], invoices["customer_id"], strict=True))
        )
        other = rows[whose.notna() & (whose != rows["customer_id"])]
        yield from _told(
            *(table, "customer_id", other),
            lambda row: f"is not the customer of {rows['document'][row]}, which is {whose[row]}",
            "Name that customer, or another document.",
        )


def _sizes(table: Table, rows: pd.DataFrame, invoices: pd.DataFrame) -> Iterator[Problem]:
    """Amounts that cannot be promised, disputed or asked for: nothing, or of the other sign."""
    of = rows["document"].map(dict(zip(invoices["document"], invoices["amount"], strict=True)))
    is_credit = (of < 0).fillna(False).astype(bool) & (table.name != "Promises")
    amount = rows["amount"].fillna(0)
    wrong = rows[(amount == 0) | ((amount < 0) != is_credit)]
    yield from _told(
        *(table, "amount", wrong),
        lambda row: (
            "is not below zero, as its document is" if is_credit[row] else "is not above zero"
        ),
        lambda row: (
            "Write it with a minus." if is_credit[row] else "Type an amount without a sign."
        ),
    )


def _pay_by(promises: pd.DataFrame) -> Iterator[Problem]:
    early = promises[promises["pay_by"] < promises["promised_on"]]
    fix = "Correct one of the two dates."
    what = "is before the day the promise was made"
    yield from _told(BY_NAME["Promises"], "pay_by", early, what, fix)


def _parents(customers: pd.DataFrame) -> Iterator[Problem]:
    given = customers[customers["parent_id"] != ""]
    fix = "Correct the parent's number, or leave it blank."
    yield from _unknown(CUSTOMERS, customers, "parent_id", CUSTOMERS, customers["customer_id"], fix)
    parent = dict(zip(given["customer_id"], given["parent_id"], strict=True))

    def circles(customer: str) -> bool:
        at, seen = parent.get(customer, ""), {customer}
        while at and at not in seen:
            seen.add(at)
            at = parent.get(at, "")
        return at == customer

    around = given[[circles(customer) for customer in given["customer_id"]]]
    yield from _told(CUSTOMERS, "parent_id", around, "leads back to this customer", fix)


def _signs(invoices: pd.DataFrame) -> Iterator[Problem]:
    amount, kind = invoices["amount"], invoices["type"]
    credit = invoices[(kind == "Credit note") & (amount > 0)]
    yield from _told(
        *(INVOICES, "amount", credit, "is positive on a credit note"),
        "Write it with a minus, or correct the type.",
    )
    debit = invoices[kind.isin(["Invoice", "Debit note"]) & (amount < 0)]
    yield from _told(
        *(INVOICES, "amount", debit, lambda row: f"is negative on a document of type {kind[row]}"),
        "Write it without the minus, or correct the type.",
    )
    left = invoices["open_amount"].fillna(0)
    above = invoices[(left.abs() > amount.abs()) & (left * amount >= 0)]
    yield from _told(
        *(INVOICES, "open_amount", above),
        lambda row: f"is above the amount ({_amount(invoices, row, 'amount')})",
        "Correct the open amount, or clear it if nothing was paid yet.",
    )
    turned = invoices[left * amount < 0]
    yield from _told(
        *(INVOICES, "open_amount", turned),
        lambda row: f"has not the sign of the amount ({_amount(invoices, row, 'amount')})",
        "Correct the open amount; an overpayment is no open amount.",
    )


def _due_dates(invoices: pd.DataFrame) -> Iterator[Problem]:
    wanted = invoices["open_amount"].fillna(1) != 0  # of what is settled it changes nothing
    early = invoices[wanted & (invoices["due_date"] < invoices["invoice_date"])]
    yield from _told(
        *(INVOICES, "due_date", early, "is before the invoice date"),
        "Check both dates. The due date is used as it stands.",
        warn=True,
    )


def _terms(table: Table, rows: pd.DataFrame) -> Iterator[Problem]:
    read = {text: parse(text) for text in rows["terms"].unique() if text}
    unread = [text for text, terms in read.items() if terms is None]
    strange = rows[rows["terms"].isin(unread)]
    dated = strange["due_date"].notna() if "due_date" in strange else strange["terms"] != ""
    until = {
        True: "No discount is granted until then.",
        False: "Until then the document is due on its invoice date.",
    }
    yield from _told(
        *(table, "terms", strange, "is not understood as payment terms"),
        lambda row: (
            f"Write for example net 30, 2/10 net 30, 30 days EOM or 30% 10 days, 70% 60 days. {until[bool(dated[row])]}"
        ),
        warn=True,
    )
    if table is INVOICES:
        vague = {
            text
            for text, terms in read.items()
            if terms and any(p.when is None for p in terms.instalments)
        }
        undated = rows[rows["terms"].isin(vague) & rows["due_date"].isna()]
        yield from _told(
            *(INVOICES, "terms", undated, "does not say when each part is due"),
            "Fill in the due date of the last part, or write for example 30% now, 70% 60 days.",
            warn=True,
        )


def _reversals(allocations: pd.DataFrame) -> Iterator[Problem]:
    ids = allocations["allocation_id"]
    again = allocations[ids.duplicated() & (ids != "")]
    fix = "Undo what changed the sheet by hand: allocations are only ever added."
    yield from _told(ALLOCATIONS, "allocation_id", again, "is there twice", fix)
    taken = allocations[allocations["reverses"] != ""]
    yield from _unknown(ALLOCATIONS, allocations, "reverses", ALLOCATIONS, ids, fix)
    twice = taken[taken["reverses"].duplicated()]
    yield from _told(ALLOCATIONS, "reverses", twice, "was taken back before", fix)
    amount = pd.Series(ledger.amounts(allocations), index=ids)
    amount = amount[~amount.index.duplicated()]
    opposite = amount.reindex(taken["reverses"]).to_numpy() == -ledger.amounts(taken)
    known = taken["reverses"].isin(ids).to_numpy()
    yield from _told(
        *(ALLOCATIONS, "amount", taken[known & ~opposite]),
        lambda row: f"is not the opposite of the allocation it reverses ({taken['reverses'][row]})",
        fix,
    )
    strange = allocations[~allocations["kind"].isin(ALLOCATION_KINDS)]
    yield from _told(ALLOCATIONS, "kind", strange, "is no kind of allocation", fix)
    undated = allocations[allocations["effective_date"].isna() | allocations["amount"].isna()]
    yield from _told(ALLOCATIONS, "allocation_id", undated, "has no amount or effective date", fix)


def _events(invoices: pd.DataFrame, allocations: pd.DataFrame) -> Iterator[Problem]:
    """What does not agree about the invoices that allocations name."""
    codes = allocations["document"].map(
        dict(zip(invoices["document"], invoices["currency"], strict=True))
    )
    other = allocations[codes.notna() & (codes != allocations["currency"])]
    yield from _told(
        *(
            ALLOCATIONS,
            "currency",
            other,
            lambda row: f"is not the document's currency ({codes[row]})",
        ),
        "Correct the document's currency: what was posted on it was in this one.",
    )
    left = ledger.open_amounts(invoices, allocations)
    over = invoices[left * invoices["amount"] < 0]
    yield from _told(
        *(INVOICES, "amount", over, "is less than what was posted on the document"),
        "Check the amount; if it is right, reverse the posting that is too much.",
        warn=True,
    )
    yield from _typed(invoices, allocations, left)


def _typed(invoices: pd.DataFrame, allocations: pd.DataFrame, left: pd.Series) -> Iterator[Problem]:
    """Open amounts that the ledger gives for no date at all, so that a person typed them."""
    given = invoices["open_amount"]
    doubted = invoices[given.notna() & (left != given.fillna(0))]
    events = allocations[allocations["document"].isin(doubted["document"])]
    running = (
        -events.sort_values("effective_date", kind="stable").groupby("document")["amount"].cumsum()
    )
    seen = running.groupby(events["document"]).agg(set) if len(events) else pd.Series(dtype=object)
    typed = [
        row
        for row, document, amount, given in zip(
            *(doubted.index, doubted["document"], doubted["amount"], doubted["open_amount"]),
            strict=True,
        )
        if given not in {amount} | {amount + gone for gone in seen[document]}
    ]
    yield from _told(
        *(INVOICES, "open_amount", invoices.loc[typed], "is not what the allocations leave open"),
        lambda row: f"It will be set to {money.text(int(left[row]), invoices['currency'][row])}.",
        warn=True,
    )
