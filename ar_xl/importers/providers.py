"""The reports of payment providers as data: how each is recognised, and what its columns mean.

Sources: the providers' descriptions of their CSV reports (PayPal activity download, Stripe payout
reconciliation and balance history, Adyen settlement details, Wise balance statement).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's report, as data; headings are compared folded, the first that is there counts."""

    name: str
    signature: tuple[str, ...]
    """Headings that stand together in this report only; alternatives parted by a bar."""
    columns: dict[str, str]
    """What we read, and the headings it can have, parted by semicolons."""
    fee_sign: int
    """1 where fees are written as they change the balance, -1 where as what they cost."""
    payouts: tuple[str, ...]
    """Beginnings of types that pay the balance out."""
    done: tuple[str, ...] = ()
    """Statuses that count; none: all do."""


PROVIDERS: Final = (
    Provider(
        "PayPal",
        ("gross|brutto", "fee|gebuhr|entgelt", "net|netto", "transactionid|transaktionscode"),
        {
            "day": "Date; Datum",
            "kind": "Type; Typ; Description; Beschreibung",
            "status": "Status",
            "currency": "Currency; Währung",
            "gross": "Gross; Brutto",
            "fee": "Fee; Gebühr; Entgelt",
            "net": "Net; Netto",
            "balance": "Balance; Guthaben",
            "memo": "Balance Impact; Auswirkung auf Guthaben",
            "payer": "Name",
            "account": "From Email Address; Absender E-Mail-Adresse",
            "number": "Transaction ID; Transaktionscode",
            "reference": "Invoice Number; Rechnungsnummer",
            "text": "Item Title; Artikelbezeichnung; Subject; Betreff; Note; Hinweis",
        },
        1,
        ("general withdrawal", "bank withdrawal", "withdraw", "user initiated withdrawal", "allgemeine abbuchung", "auszahlung", "transfer to bank", "bankgutschrift"),
        ("completed", "abgeschlossen"),
    ),
    Provider(
        "Stripe",
        ("balancetransactionid", "gross", "fee", "net"),
        {
            "day": "created_utc; created; available_on_utc; available_on",
            "kind": "reporting_category",
            "currency": "currency",
            "gross": "gross",
            "fee": "fee",
            "net": "net",
            "payer": "customer_name; customer_email; customer_id",
            "account": "customer_email",
            "number": "balance_transaction_id",
            "reference": "invoice_number; invoice_id; payment_metadata[invoice]; payment_intent_id; charge_id; source_id",
            "text": "description",
            "payout": "automatic_payout_id",
        },
        -1,
        ("payout",),
    ),
    Provider(
        "Stripe",
        ("id", "type", "source", "amount", "fee", "net", "availableonutc"),
        {
            "day": "Created (UTC)",
            "kind": "Type",
            "currency": "Currency",
            "gross": "Amount",
            "fee": "Fee",
            "net": "Net",
            "payer": "Customer Name; Customer Email",
            "account": "Customer Email",
            "number": "id",
            "reference": "Source",
            "text": "Description",
            "payout": "Transfer",
        },
        -1,
        ("payout",),
    ),
    Provider(
        "Adyen",
        ("pspreference", "netdebitnc", "netcreditnc", "batchnumber"),
        {
            "day": "Booking Date; Creation Date",
            "kind": "Type",
            "currency": "Net Currency",
            "net in": "Net Credit (NC)",
            "net out": "Net Debit (NC)",
            "costs": "Commission (NC); Markup (NC); Scheme Fees (NC); Interchange (NC)",
            "paid in": "Gross Currency",
            "paid": "Gross Credit (GC)",
            "payer": "Shopper Name",
            "number": "Psp Reference",
            "reference": "Merchant Reference",
            "text": "Modification Merchant Reference",
            "payout": "Batch Number",
        },
        -1,
        ("merchantpayout",),
    ),
    Provider(
        "Wise",
        ("transferwiseid", "runningbalance", "totalfees"),
        {
            "day": "Date",
            "kind": "Transaction Details Type; Details Type",
            "currency": "Currency",
            "net": "Amount",
            "fee": "Total fees",
            "balance": "Running Balance",
            "payer": "Payer Name; Payee Name; Merchant",
            "account": "Payee Account Number",
            "number": "TransferWise ID",
            "reference": "Payment Reference",
            "text": "Description",
        },
        -1,
        (),
    ),
)  # fmt: skip
