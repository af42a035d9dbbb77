"""Why: one or two sentences from facts only."""

from __future__ import annotations

from ar_xl import money
from ar_xl.core.matching.book import Book, some_of
from ar_xl.core.matching.decide import Verdict
from ar_xl.core.matching.lines import Line
from ar_xl.core.matching.options import Option
from ar_xl.core.matching.sums import sizes

_MOST_DOCUMENTS = 6
_MOST_DOUBTS = 3
_SAYS = {
    "Salary": "pay", "Tax": "tax", "Interest": "interest", "Fee": "a bank fee", "Refund": "a refund", "Transfer": "a transfer between own accounts",
    "Card payout": "a card payout", "Supplier payment": "a payment of our own", "Return": "a returned payment",
}  # fmt: skip


def why(line: Line, option: Option, verdict: Verdict, book: Book) -> str:
    """The sentence for the clerk."""
    if not option.rows:
        return _without_documents(line, option, verdict, book)
    facts = [fact for _, fact in option.weights if fact]
    text = _ended("; ".join([_sum(line, option, book), *facts]))
    if verdict != "Auto" and option.doubts:
        text += f" {_sentence('; '.join(option.doubts[:_MOST_DOUBTS]), book)}"
    return text


def _sum(line: Line, option: Option, book: Book) -> str:
    """The amount as the sum of what it pays."""
    docs = book.documents
    foreign = docs.currency[option.rows[0].document] != line.currency
    parts = []
    most = _MOST_DOCUMENTS + (len(option.rows) == _MOST_DOCUMENTS + 1)
    for place, row in enumerate(option.rows[:most]):
        shown = money.text(abs(row.applied), docs.currency[row.document], code=foreign)
        sign = "" if not place and row.applied >= 0 else "- " if row.applied < 0 else "+ "
        part = f"{sign}{docs.number[row.document]} {shown}"
        if row.applied > 0 and row.applied != docs.open[row.document] != 0:
            part += f" of {money.text(docs.open[row.document], docs.currency[row.document])}"
        parts.append(part)
    if rest := option.rows[most:]:
        currency = docs.currency[rest[0].document]
        total = money.text(sum(r.applied for r in rest), currency, code=foreign)
        parts.append(f"+ {len(rest)} more documents {total}")
    if option.deductions.startswith(("-", "+")):
        parts.append(option.deductions)
    elif option.basis == "return" and not foreign:
        parts += _figures(option, line.currency)
    left = money.text(line.amount, line.currency, code=foreign)
    return f"{left} {'for' if foreign else '='} {' '.join(parts)}"


def _figures(option: Option, currency: str) -> list[str]:
    """Discount, charge and difference as they change the sum: what a return takes back has no words of its own."""
    changes = (
        ("discount", -sum(r.discount for r in option.rows)),
        ("bank charge", -sum(r.charge for r in option.rows)),
        (option.reason.lower(), option.difference),
    )
    return [
        f"{'+' if amount > 0 else '-'} {what} {money.text(abs(amount), currency)}"
        for what, amount in changes
        if amount
    ]


def _ended(text: str) -> str:
    """A sentence with its full stop: a name like "Foo Inc." may have brought one."""
    return text if text.endswith(".") else f"{text}."


def _sentence(text: str, book: Book) -> str:
    """What begins with a capital letter, unless it begins with a document's number."""
    is_number = text.partition(" ")[0].rstrip(":,") in book.numbered
    return _ended(text if is_number else text[:1].upper() + text[1:])


def _without_documents(line: Line, option: Option, verdict: Verdict, book: Book) -> str:
    if verdict == "Review" and option.doubts:
        return _sentence("; ".join(option.doubts[:_MOST_DOUBTS]), book)
    if verdict == "Review":
        known = f" of {book.customers.name[option.customer]}" if option.customer >= 0 else ""
        return _ended(f"None of these: {option.reason.lower()}{known}")
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
    told = [fact for _, fact in option.weights if fact]
    if option.customer >= 0:
        looked += told or [_none_fits(line, option.customer, book)]
        if option.reason == "Advance payment":
            looked.append("the text speaks of a payment in advance")
    else:
        like = f'no customer is called or pays like "{line.payer}"'
        looked += told or [like if line.payer else "no payer is given"]
        if len(told) == 1:
            looked.append("nothing open fits")
    return _ended(f"Looked for {money.text(line.amount, line.currency)}: {'; '.join(looked)}")


def _none_fits(line: Line, customer: int, book: Book) -> str:
    """That no open item of a customer, and of those for whom it pays, makes up the amount."""
    name = book.customers.name[customer]
    group = [c for c in book.pays_for(customer) if book.open_of.get((c, line.currency))]
    count = sum(len(book.open_of[c, line.currency]) for c in group)
    if not group:
        return f"{name} has nothing open in {line.currency}"
    whose = f"{name} and those it pays for" if group != [customer] else name
    if count == 1:
        own = f"{name}'s only open item" if whose == name else f"the only open item of {whose}"
        return f"{own} does not fit"
    return f"none of the {count} open items of {whose} fits, {_searched(count)}"


def not_chosen(option: Option, book: Book) -> str:
    """Why documents that would do are not proposed."""
    docs, paid = book.documents, [r.document for r in option.rows]
    numbers = some_of(docs.number[d] for d in paid)
    against = next((d for d in option.doubts if "in advance" not in d), "")
    verb = "is" if len(paid) == 1 else "are"
    return f"{numbers} {verb} possible{f', but {against}' if against else ''}"


def _searched(count: int) -> str:
    """What was tried with so many open items."""
    size = sizes(count)
    return f"alone or as a sum{f' of up to {size}' if size > 1 else ''}" if size != 1 else "alone"


def _short(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
