"""What to say on the telephone, from facts alone, the most worth first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ar_xl import money
from ar_xl.core.collections.accounts import Account, last_contacts, next_actions
from ar_xl.outcome import Frames, Run, many

_MOST = 2
"""Broken promises, promises due and disputes told of each account."""


def talking_points(own: Frames, found: Sequence[Account], run: Run) -> list[str]:
    """One sentence each.

    Args:
        own: CONTACT_LOG of the customer alone.
        found: The customer's accounts.
        run: The as-of date.
    """
    points = [point for account in found for point in _asks(account)]
    points += [point for account in found for point in _claims(account)]
    for _, claim in next_actions(own["ContactLog"], run, run.as_of):
        points.append(f"Agreed last time: {claim.text}, for {claim.date}.")
    points += [point for account in found for point in _not_asked(account)]
    if not last_contacts(own["ContactLog"], run):
        points.append("Nobody has spoken to them yet: ask who pays the invoices.")
    return points


def _shown(amount: int, account: Account) -> str:
    return money.text(amount, account.currency, code=True)


def _asks(account: Account) -> Iterator[str]:
    if account.asked:
        documents = many(account.late, "document")
        days = many(account.oldest, "day")
        yield (
            f"Ask for {_shown(account.asked, account)}: {documents} overdue, the oldest for {days}."
        )


def _claims(account: Account) -> Iterator[str]:
    for claim in account.broken[-_MOST:]:
        rest = _shown(claim.amount, account)
        yield f"Promise {claim.name} was broken: {rest} did not come by {claim.date}. Ask why."
    for claim in account.promises_due[:_MOST]:
        rest = _shown(claim.amount, account)
        yield f"Promise {claim.name} is due: {rest} by {claim.date}. Ask when it was paid."
    for claim in account.to_answer[:_MOST]:
        what = f"{claim.text}, {_shown(claim.amount, account)}" if claim.text else ""
        what = what or _shown(claim.amount, account)
        yield f"Dispute {claim.name} ({what}) was to be answered by {claim.date}."


def _not_asked(account: Account) -> Iterator[str]:
    if account.promised:
        yield f"{_shown(account.promised, account)} is promised: do not ask for it again."
    if account.disputed:
        yield f"{_shown(account.disputed, account)} is disputed: the rest is due all the same."
    if account.credits:
        yield (
            f"{_shown(account.credits, account)} is theirs (credit notes or money on account):"
            " agree what it pays."
        )
