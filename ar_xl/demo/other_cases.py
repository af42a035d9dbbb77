"""Lines no document explains: advances, strangers, and what is no receivable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from ar_xl.demo.accounts import account
from ar_xl.demo.ledger import ACCOUNTS, Party
from ar_xl.demo.month import Case, Month

NONE: Final = ("None",)
ANY: Final = ("None", "Review")


def in_advance(month: Month, who: str, text: str) -> None:
    """A customer pays an order that has no invoice yet."""
    month.line(month.payer(who), month.some_amount(), text)


def stranger(month: Month, who: str, text: str) -> None:
    """Money from somebody nobody knows, for nothing that is open."""
    party = Party(who, account("DE", f"stranger {who}"))
    month.line(party, month.some_amount(low=4_000, high=90_000), text)


def _party(who: str) -> Party:
    """Somebody by name, or the bank itself."""
    return Party(who, account("DE", f"other {who}") if who else "")


def incoming(month: Month, who: str, text: str, kind: str, book: str = "main") -> None:
    """Money in that no customer owes."""
    month.line(_party(who), month.some_amount(low=5_000, high=400_000), text, kind=kind, book=book)


def outgoing(
    month: Month, who: str, text: str, kind: str, book: str, low: int, since: int = 0
) -> None:
    """Money out, on one of the month's banking days since a first one."""
    amount, day = month.some_amount(low=low, high=low * 3), month.banking_day(since)
    month.line(_party(who), -amount, text, day=day, kind=kind, book=book)


def between_accounts(month: Month, who: str, text: str) -> None:
    """Money from the main to the second account: out of one, into the other."""
    amount, day = month.rng.randrange(10, 40) * 100_000, month.banking_day()
    for book, sign, other in (("main", -1, "second"), ("second", 1, "main")):
        party = Party(who, ACCOUNTS[other].iban)
        month.line(party, sign * amount, text, day=day, book=book, kind="transfer")


def _out(kind: str, book: str, low: int, since: int = 0) -> Callable[[Month, str, str], None]:
    return partial(outgoing, kind=kind, book=book, low=low, since=since)


OTHER: Final = (
    Case(
        "order in advance",
        *(ANY, in_advance),
        (
            ("10001", "Vorkasse Auftrag AB-7781"),
            ("10047", "anticipo ordine AB-7803"),
            ("10036", "Prepayment order AB-7816"),
        ),
    ),
    Case(
        "payer unknown, nothing fits",
        *(NONE, stranger),
        (
            ("Ingeborg Tesch", "Lampe Terrasse"),
            ("Kita Regenbogen e.V.", "Danke fuer die schnelle Lieferung"),
            ("M. OKONKWO", "PAYMENT"),
        ),
    ),
    Case(
        "salary",
        *(NONE, _out("salary", "main", 210_000, since=-2)),
        (
            ("Beate Lorenzen", "LOHN/GEHALT 10/2026"),
            ("Tarek Yildirim", "LOHN/GEHALT 10/2026"),
            ("Svenja Ohlsen", "LOHN/GEHALT 10/2026"),
        ),
    ),
    Case(
        "tax",
        *(NONE, _out("tax", "second", 300_000)),
        (
            ("Finanzamt Bremen", "UMSATZSTEUER SEPT.26"),
            ("Finanzamt Bremen", "LOHNSTEUER SEPT.26"),
        ),
    ),
    Case(
        "fee",
        *(NONE, _out("fee", "main", 900, since=-2)),
        (("", "ENTGELTABSCHLUSS OKTOBER"), ("", "AUSLANDSZAHLUNG ENTGELT")),
    ),
    Case("fee", *(NONE, _out("fee", "second", 900, since=-1)), (("", "KONTOFUEHRUNG 10.26"),)),
    Case(
        "interest",
        *(NONE, partial(incoming, kind="interest", book="second")),
        (("", "HABENZINSEN 3. QUARTAL"),),
    ),
    Case(
        "refund",
        *(NONE, partial(incoming, kind="refund")),
        (
            ("Stromkontor Unterweser GmbH", "ERSTATTUNG GUTHABEN JAHRESABRECHNUNG"),
            ("Versicherungsverein Weserland", "BEITRAGSERSTATTUNG"),
        ),
    ),
    Case("transfer", *(NONE, between_accounts), (("Kornblum Leuchten GmbH", "UMBUCHUNG"),), 2),
    Case(
        "card payout",
        *(NONE, partial(incoming, kind="card payout")),
        (("Seekarte Zahlungsdienste GmbH", "AUSZAHLUNG KARTENUMSAETZE ABZGL. ENTGELT"),),
        times=4,
    ),
    Case(
        "supplier payment",
        *(NONE, _out("payment", "main", 40_000)),
        (
            ("Glaswerk Ostertor GmbH", "RNR L-7781 / KD 552"),
            ("Metallbau Finke KG", "IHRE RECHNUNG 2026/911"),
            ("Spedition Harms GmbH", "FRACHT SEPTEMBER"),
            ("Verpackung Ludwig GmbH", "RE 90817-26"),
            ("Kabelwerk Emsland AG", "RECHNUNG K26.1177"),
            ("Druckerei am Deich", "KATALOG HERBST"),
        ),
    ),
    Case(
        "rent by direct debit",
        *(NONE, _out("debit", "second", 150_000)),
        (("Hafenspeicher Verwaltungs GmbH", "MIETE OKTOBER LAGER 3"),),
    ),
)
