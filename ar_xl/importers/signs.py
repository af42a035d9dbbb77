"""Signed amounts from what bank tables have: one column with signs, money in and out, or a mark for the side."""

from __future__ import annotations

from typing import Final

from ar_xl.headings import folded
from ar_xl.importers.sheet import Sheet, amounts
from ar_xl.settings import Settings

IN: Final = frozenset(folded(w) for w in ["C", "CR", "CRDT", "Credit", "H", "Haben", "Gutschrift", "Cre", "Crédit", "Abono", "Haber", "Avere", "Bij", "In", "Inflow", "Incoming", "I", "Deposit", "K", "Kredit", "Uznanie", "Uznania", "Ma", "Crédito", "Money in", "Paid in", "Received", "Eingang", "Bevétel", "A"])  # fmt: skip
OUT: Final = frozenset(folded(w) for w in ["D", "DR", "DBIT", "Debit", "S", "Soll", "Lastschrift", "Belastung", "Deb", "Débit", "Cargo", "Debe", "Dare", "Af", "Out", "Outflow", "Outgoing", "O", "Withdrawal", "Debet", "Obciążenie", "Obciążenia", "Wn", "Winien", "Débito", "Money out", "Paid out", "Sent", "Ausgang", "Kiadás"])  # fmt: skip


def signed_amounts(sheet: Sheet, settings: Settings) -> tuple[list[object], list[object]]:
    """Signed amounts, and the balance column."""
    headings = ("Amount", "Money in", "Money out", "Balance")
    amount, money_in, money_out, balance = amounts([sheet.column(h) for h in headings], settings)
    sides = sheet.has("Money in") or sheet.has("Money out")
    if sheet.has("Amount") and not (sides and not any(_negative(a) for a in amount)):
        return _with_marks(sheet, amount), balance
    if not sides:
        return amount, balance
    out = []
    for position, row in enumerate(sheet.rows):
        received, paid = money_in[position], money_out[position]
        if not isinstance(received, float | None) or not isinstance(paid, float | None):
            out.append(paid if isinstance(received, float | None) else received)
        elif received and paid:
            sheet.warn(
                "has both money in and money out; their difference is taken", "Check the row.", row
            )
            out.append(received - abs(paid))
        elif received is None and paid is None:
            out.append(amount[position])
        else:
            out.append(abs(received) if received else -abs(paid or 0.0))
    return out, balance


def _negative(value: object) -> bool:
    return isinstance(value, float) and value < 0


def _with_marks(sheet: Sheet, amount: list[object]) -> list[object]:
    """Amounts with the sign of the D/C column, where there is one and the amounts have none themselves."""
    if any(_negative(a) for a in amount):
        return amount
    marks = [folded(str(m)) if m is not None else "" for m in sheet.column("Sign")]
    plus = [str(m).strip() for m in sheet.column("Sign")]
    if sheet.has("Sign") and any(marks + plus):
        known = [m in IN or m in OUT or p in ("+", "-") for m, p in zip(marks, plus, strict=True)]
        if all(known):
            return [
                -a if isinstance(a, float) and (m in OUT or p == "-") else a
                for a, m, p in zip(amount, marks, plus, strict=True)
            ]
    if sum(isinstance(a, float) and a > 0 for a in amount) > 1:
        sheet.warn(
            "no amount is negative and no column tells debit from credit: all are taken as money in",
            "Check that the file holds receipts only.",
        )
    return amount
