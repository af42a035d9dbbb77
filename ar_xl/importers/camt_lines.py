"""Bank lines from one camt entry and its transactions.

What has no column of its own goes into the remittance text under SWIFT's code words: /ULTD/ and /ULTC/
ultimate debtor and creditor, /OCMT/ original amount, /EXCH/ rate, /CHGS/ charges, /RTRN/ return.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ar_xl.importers.camt_elements import Told
from ar_xl.importers.lines import Line, account_number, joined, minor, number, reference

_WIDTHS: Final = (35, 70, 140)
"""Lengths at which banks cut a text into several lines."""
_MORE: Final = {"instructed", "charges", "charge", "return", "reversal"}
"""What goes into the text because it has no column."""
_NOBODY: Final = {"keine information vorhanden", "notprovided", "not provided", "n/a", "-"}


def signed(element: Told) -> tuple[float | str, str]:
    """Amount, negative for a debit, and currency; the amount stays text where it cannot be read."""
    amount, currency = _money(element.get("amount", ""))
    mark = element.get("mark", "")
    if isinstance(amount, float) and mark not in ("CRDT", "DBIT"):
        return f"{amount} without CRDT or DBIT", currency
    return (-amount if mark == "DBIT" and isinstance(amount, float) else amount), currency


def lines_of(
    entry: Told,
    details: list[Told],
    amount: float | str,
    currency: str,
    account: str,
    owner: str,
    origin: str,
) -> list[Line]:
    """One line a transaction where the transactions sum to the entry, else one for the entry.

    Args:
        entry: The entry.
        details: Its transactions; none where the bank gives no details.
        amount: The entry's signed amount.
        currency: The entry's.
        account: The statement's, to tell the other side from ours.
        owner: The account holder's name, for the same.
        origin: Where the entry comes from; its transactions are counted behind it.
    """
    if len(details) < 2:
        detail = details[0] if details else {}
        return [_line(entry, detail, amount, currency, account, owner, origin)]
    amounts = [_amount_of(detail, currency, entry.get("mark", "")) for detail in details]
    units = [minor(a, currency) for a in amounts]
    if None in units or sum(u for u in units if u is not None) != minor(amount, currency):
        together = {
            name: "\n".join(filter(None, (detail.get(name, "") for detail in details)))
            for name in ("text", "structured")
        }
        return [_line(entry, together, amount, currency, account, owner, origin)]
    return [
        _line(entry, detail, part, currency, account, owner, f"{origin}.{position}")
        for position, (detail, part) in enumerate(zip(details, amounts, strict=True), 1)
    ]


def _amount_of(detail: Told, currency: str, mark: str) -> float | str:
    """A transaction's signed amount in the entry's currency, "" where it has none."""
    mark = detail.get("mark", "") or mark
    for name in ("amount", "transaction", "instructed"):
        amount, given = _money(detail.get(name, ""))
        if given == currency and isinstance(amount, float):
            return -amount if mark == "DBIT" else amount
    return ""


def _line(
    entry: Told,
    detail: Told,
    amount: float | str,
    currency: str,
    account: str,
    owner: str,
    origin: str,
) -> Line:
    payer, ultimate, payer_account = _party(entry, detail, amount, account, owner)
    text = _remittance(detail) or detail.get("further", "") or entry.get("further", "")
    more = [*_words(entry, detail, currency)] if _MORE & (detail.keys() | entry.keys()) else []
    valued = _date(entry.get("valued", ""))
    own = detail.get("reference", "")
    theirs = entry.get("reference", "") or entry.get("entry reference", "")
    return Line(
        bank_account=account,
        booking_date=_date(entry.get("booked", "")) or valued or _date(detail.get("accepted", "")),
        value_date=valued,
        amount=amount,
        currency=currency,
        payer=payer,
        payer_account=payer_account,
        remittance_text=" ".join(filter(None, (text, ultimate, *more)))
        if ultimate or more
        else text,
        end_to_end_id=reference(detail.get("end-to-end", "")),
        bank_reference=reference(own or theirs),
        source=origin,
    )


def _party(
    entry: Told, detail: Told, amount: float | str, account: str, owner: str
) -> tuple[str, str, str]:
    """Name, code word of the ultimate party, and account of the other side.

    A return keeps the parties of the payment it takes back, so the roles are the other way round there.
    """
    incoming = isinstance(amount, float) and amount > 0
    back = "return" in detail or entry.get("reversal", "") == "true"
    for role in ("Dbtr", "Cdtr") if incoming != back else ("Cdtr", "Dbtr"):
        name, ultimate = _name(detail.get(role)), _name(detail.get(f"Ultmt{role}"))
        its = account_number(detail.get(f"{role}Acct", ""))
        ours = its == account if its else bool(name) and name.casefold() == owner
        if (name or its or ultimate) and not ours:
            more = f"/ULT{role[0]}/{ultimate}" if name and ultimate and ultimate != name else ""
            bank = detail.get(f"{role}Agt", "")
            # Without an IBAN an account number names an account only together with its bank.
            whole = f"{bank}/{its}" if bank.isdigit() and its.isdigit() else its
            return name or ultimate, more, whole
    return "", "", ""


@lru_cache(maxsize=4096)
def _name(text: str | None) -> str:
    name = " ".join(text.split()) if text else ""
    return "" if name.casefold() in _NOBODY else name


def _remittance(detail: Told) -> str:
    text = detail.get("text", "")
    if "\n" in text:
        text = joined(text.split("\n"), _WIDTHS)
    if "structured" not in detail:
        return text
    known = dict.fromkeys(part for part in detail["structured"].split("\n") if part not in text)
    return " ".join(filter(None, (text, *known)))


def _words(entry: Told, detail: Told, currency: str) -> Iterator[str]:
    """Original amount and rate where the payer sent another currency, charges, return."""
    holder = detail if "instructed" in detail else entry
    if "instructed" in holder:
        text, _, given = holder["instructed"].partition("\t")
        if given and given != currency:
            yield f"/OCMT/{given}{text}/"
            if "rate" in holder:
                yield f"/EXCH/{holder['rate']}/"
    for holder in (detail, entry):
        text, _, given = (holder.get("charges", "") or holder.get("charge", "")).partition("\t")
        if text.strip("0."):
            yield f"/CHGS/{given}{text}/"
            break
    if "return" in detail:
        yield "/RTRN/" + " ".join(detail["return"].split("\n"))
    elif entry.get("reversal", "") == "true":
        yield "/RTRN/"


def _money(text: str) -> tuple[float | str, str]:
    digits, _, currency = text.partition("\t")
    return number(digits), currency


@lru_cache(maxsize=512)
def _date(text: str) -> dt.date | str | None:
    """The date; the text where it is none, for the check to report."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return text or None
