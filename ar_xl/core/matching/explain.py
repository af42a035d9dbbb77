"""Why: one or two sentences from facts only."""

from __future__ import annotations

from ar_xl import money
from ar_xl.core.matching.book import Book
from ar_xl.core.matching.decide import Verdict
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Option
from ar_xl.core.matching.sums import sizes

_MOST_DOCUMENTS = 6
_SAYS = {
    "Salary": "pay", "Tax": "tax", "Interest": "interest", "Fee": "a bank fee", "Refund": "a refund", "Transfer": "a transfer between own accounts",
    "Card payout": "a card payout", "Supplier payment": "a payment of our own", "Return": "a returned payment",
}  # fmt: skip


def why(line: Line, option: Option, verdict: Verdict, book: Book) -> str:
    """The sentence for the clerk."""
    if not option.rows:
        return _without_documents(line, option, verdict, book)
    facts = [fact for _, fact in option.weights if fact]
    text = (
        f"{_sum(line, option, book)}; {'; '.join(facts)}."
        if facts
        else f"{_sum(line, option, book)}."
    )
    if verdict != "Auto" and option.doubts:
        text += f" {_sentence('; '.join(option.doubts[:3]))}"
    return text


def _sum(line: Line, option: Option, book: Book) -> str:
    """The amount as the sum of what it pays."""
    docs = book.documents
    parts = []
    for place, row in enumerate(option.rows[:_MOST_DOCUMENTS]):
        shown = money.text(abs(row.applied), docs.currency[row.document])
        sign = "" if not place and row.applied >= 0 else "- " if row.applied < 0 else "+ "
        part = f"{sign}{docs.number[row.document]} {shown}"
        if row.applied > 0 and row.applied != docs.open[row.document] != 0:
            part += f" of {money.text(docs.open[row.document], docs.currency[row.document])}"
        parts.append(part)
    if len(option.rows) > _MOST_DOCUMENTS:
        rest = option.rows[_MOST_DOCUMENTS:]
        total = money.text(sum(r.applied for r in rest), docs.currency[rest[0].document])
        parts.append(f"+ {len(rest)} more documents {total}")
    if option.deductions.startswith(("-", "+")):
        parts.append(option.deductions)
    foreign = docs.currency[option.rows[0].document] != line.currency
    left = money.text(line.amount, line.currency, code=foreign)
    return f"{left} {'for' if foreign else '='} {' '.join(parts)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _without_documents(line: Line, option: Option, verdict: Verdict, book: Book) -> str:
    if verdict == "Review" and option.doubts:
        return _sentence("; ".join(option.doubts[:3]))
    if verdict == "Review":
        known = f" of {book.customers.name[option.customer]}" if option.customer >= 0 else ""
        return _sentence(f"None of these: {option.reason.lower()}{known}")
    if option.reason in _SAYS:
        says = (
            f'"{_short(line.text)}"'
            if line.text
            else f'"{line.payer}"'
            if line.payer
            else f"kind {line.kind}"
        )
        return f"No receivable: {_SAYS[option.reason]} ({says})."
    if option.reason == "Other" and line.amount == 0:
        return "The amount is zero."
    looked = [
        f"no document number of the book in the text ({_short(line.text)})"
        if line.text
        else "no text"
    ]
    if option.customer >= 0:
        name = book.customers.name[option.customer]
        count = len(book.open_of.get((option.customer, line.currency), ()))
        items = (
            f"none of {name}'s {count} open items fits, {_searched(count)}"
            if count > 1
            else f"{name}'s only open item does not fit"
            if count
            else f"{name} has nothing open in {line.currency}"
        )
        says = (
            "; the text speaks of a payment in advance"
            if option.reason == "Advance payment"
            else ""
        )
        return f"Looked for {money.text(line.amount, line.currency)}: {looked[0]}; {items}{says}."
    payer = (
        f'no customer is called or pays like "{line.payer}"' if line.payer else "no payer is given"
    )
    return f"Looked for {money.text(line.amount, line.currency)}: {looked[0]}; {payer}."


def _searched(count: int) -> str:
    """What was tried with so many open items."""
    size = sizes(count)
    return f"alone or as a sum{f' of up to {size}' if size > 1 else ''}" if size != 1 else "alone"


def _short(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
