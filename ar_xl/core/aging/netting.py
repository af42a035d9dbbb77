"""Credit taken off what the same customer owes longest, by account and all accounts at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ar_xl.core.days import Ints


class Debits(NamedTuple):
    """What is owed, by account and then oldest first; amounts positive."""

    account: Ints
    amount: Ints
    column: Ints


class Credits(NamedTuple):
    """What is taken off, by account and then oldest first; amounts positive."""

    account: Ints
    amount: Ints
    column: Ints
    """Where the part stands that finds nothing to be taken off."""


def netted(debit: Debits, credit: Credits) -> tuple[Ints, Ints, Ints]:
    """Each credit in parts: its position, the part's amount, and the column of what it is taken off.

    >>> one = np.zeros(1, dtype="int64")
    >>> owed = Debits(np.zeros(2, dtype="int64"), np.array([30, 100]), np.array([4, 1]))
    >>> [part.tolist() for part in netted(owed, Credits(one, one + 50, one + 9))]
    [[0, 0], [20, 30], [1, 4]]
    """
    accounts = 1 + max(int(debit.account.max(initial=-1)), int(credit.account.max(initial=-1)))
    owed, given = (_sums(side.account, side.amount, accounts) for side in (debit, credit))
    settled = np.minimum(owed, given)
    base = np.cumsum(settled) - settled
    ends_owed = _ends(debit.account, debit.amount, settled, base, owed)
    ends_given = _ends(credit.account, credit.amount, settled, base, given)
    # All accounts end to end on one line: each piece between two ends is of one debit and one credit.
    ends = np.unique(np.concatenate([np.zeros(1, dtype="int64"), ends_owed, ends_given]))
    part, ends = np.diff(ends), ends[1:]
    source = np.searchsorted(ends_given, ends, side="left")
    column = debit.column[np.searchsorted(ends_owed, ends, side="left")]
    rest = credit.amount - _sums(source, part, len(credit.amount))
    left = np.flatnonzero(rest)
    return _merged(
        np.concatenate([source, left]),
        np.concatenate([part, rest[left]]),
        np.concatenate([column, credit.column[left]]),
    )


def _sums(group: Ints, amount: Ints, count: int) -> Ints:
    found: Ints = np.zeros(count, dtype="int64")
    np.add.at(found, group, amount)
    return found


def _ends(account: Ints, amount: Ints, settled: Ints, base: Ints, whole: Ints) -> Ints:
    """Where each amount ends on the line, cut off where its account has settled all it can."""
    before = np.cumsum(whole) - whole
    within = np.cumsum(amount) - before[account]
    ends: Ints = base[account] + np.minimum(within, settled[account])
    return ends


def _merged(source: Ints, part: Ints, column: Ints) -> tuple[Ints, Ints, Ints]:
    """Parts of one credit in one column added up."""
    pairs, back = np.unique(np.stack([source, column]), axis=1, return_inverse=True)
    return pairs[0], _sums(back.reshape(-1), part, pairs.shape[1]), pairs[1]
