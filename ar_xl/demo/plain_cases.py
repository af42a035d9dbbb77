"""Lines a careful clerk posts unseen: what they pay is said, or can only be one thing."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, Final

from ar_xl.core import terms
from ar_xl.demo.accounts import account
from ar_xl.demo.customers import BY_ID, Customer
from ar_xl.demo.ledger import DOMESTIC, FIRST, Case, Document, Month, Party

AUTO: Final = ("Auto",)


def issued(month: Month, customer: Customer, paid_on: dt.date) -> dt.date:
    """An invoice date for a customer that pays about when its terms say."""
    agreed = terms.parse(customer.terms)
    days = (agreed.net_days if agreed else None) or 30
    if agreed and agreed.month_end:
        days += 14
    return paid_on - dt.timedelta(max(days + month.rng.randint(-4, 10), 7))


def total(documents: list[Document]) -> int:
    """What is open on all of them."""
    return sum(document.open for document in documents)


def in_full(month: Month, who: str, text: str, count: int = 1, **more: Any) -> None:
    """One line pays some documents of its customer in full."""
    customer, day = month.payer(who), month.banking_day()
    documents = [month.document(customer, issued(month, customer, day)) for _ in range(count)]
    month.line(customer, total(documents), text, documents, day=day, **more)


def several(month: Month, who: str, text: str) -> None:
    """Two to five documents of one customer."""
    in_full(month, who, text, count=month.rng.choice((2, 2, 2, 3, 3, 4, 5)))


def row_of_numbers(month: Month, who: str, text: str) -> None:
    """Documents of one day that carry numbers in a row."""
    customer, day = month.payer(who), month.banking_day()
    made_on, count = issued(month, customer, day), month.rng.randint(3, 5)
    documents = [month.document(customer, made_on, follows=n > 0) for n in range(count)]
    month.line(customer, total(documents), text, documents, day=day)


def cut_list(month: Month, who: str, text: str) -> None:
    """More documents than the text has room for; three more of the customer are open."""
    customer, day = month.payer(who), month.banking_day(6)
    count = 10 if customer.country in DOMESTIC else 12
    made = [month.document(customer, issued(month, customer, day)) for _ in range(count + 3)]
    paid = sorted(made, key=lambda d: d.day)[:count]
    month.line(customer, total(paid), text, paid, day=day, book="main", cut=140)


def with_credit_note(month: Month, who: str, text: str) -> None:
    """Two invoices less a credit note, all of them named."""
    customer, day = month.payer(who), month.banking_day()
    made_on = issued(month, customer, day)
    invoices = [month.document(customer, made_on) for _ in range(2)]
    credit = -month.rng.randrange(1_500, 8_000)
    documents = [*invoices, month.document(customer, made_on, credit, "Credit note")]
    month.line(customer, total(documents), text, documents, day=day)


def less_discount(month: Month, who: str, text: str) -> None:
    """The discount of the terms, taken in time."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, day - dt.timedelta(month.rng.randint(5, 9)))
    month.line(customer, document.open - document.discount, text, [document], day=day)


def less_charge(month: Month, who: str, text: str) -> None:
    """A bank on the way keeps its charge, and the text says so."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    charge = month.rng.choice((500, 650, 750, 900))
    month.line(customer, document.open - charge, text, [document], day=day, charge=charge)


def a_part(month: Month, who: str, text: str) -> None:
    """A round part of a large invoice."""
    customer, day = month.payer(who), month.banking_day()
    amount = month.some_amount(low=600_000, high=2_400_000)
    document = month.document(customer, issued(month, customer, day), amount)
    part = document.open // 200_000 * 100_000
    month.line(customer, part, text, {document: part}, day=day)


def the_rest(month: Month, who: str, text: str) -> None:
    """What an earlier month's part payment left open."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day) - dt.timedelta(21))
    document.open = document.amount - document.amount // 300 * 100
    document.note = "Part payment in September"
    month.line(customer, document.open, text, [document], day=day)


def all_open(month: Month, who: str, text: str) -> None:
    """Everything the customer owes."""
    in_full(month, who, text, count=month.rng.randint(3, 5))


def all_due(month: Month, who: str, text: str) -> None:
    """Everything due by the middle of the month, and nothing that is due later."""
    customer, day = month.payer(who), FIRST + dt.timedelta(14)
    due = [month.document(customer, dt.date(2026, 9, n)) for n in (1, 4, 9, 15)]
    for n in (22, 29):
        month.document(customer, dt.date(2026, 9, n))
    month.line(customer, total(due), text, due, day=day)


def a_sum(month: Month, who: str, text: str) -> None:
    """Three of six open documents."""
    customer, day = month.payer(who), month.banking_day(8)
    made = [month.document(customer, dt.date(2026, 8, 24) + dt.timedelta(4 * n)) for n in range(6)]
    paid = [made[0], made[3], made[4]]
    month.line(customer, total(paid), text, paid, day=day)


def parent_pays(month: Month, who: str, text: str) -> None:
    """The parent pays two documents of a subsidiary."""
    subsidiary, day = month.payer(who), month.banking_day()
    parent = BY_ID[subsidiary.parent]
    documents = [month.document(subsidiary, issued(month, subsidiary, day)) for _ in range(2)]
    month.line(parent, total(documents), text, documents, day=day)


def other_pays(month: Month, who: str, text: str, party: Party, **more: Any) -> None:
    """Somebody else pays and names customer and document."""
    customer, day = month.payer(who), month.banking_day()
    document = month.document(customer, issued(month, customer, day))
    month.line(party, document.open, text, [document], day=day, **more)


def advised(month: Month, who: str, text: str) -> None:
    """Documents named in a remittance advice only, less their discount where the terms offer one."""
    customer, day = month.payer(who), month.banking_day()
    documents = [month.document(customer, day - dt.timedelta(9)) for _ in range(4)]
    paid = total(documents) - sum(document.discount for document in documents)
    month.line(customer, paid, text, documents, day=day, advised=True)


def a_batch(month: Month, who: str, text: str) -> None:
    """Four payments the bank books as one entry."""
    day, number = month.banking_day(), sum(1 for line in month.lines if line.batch) + 1
    for country in who.split():
        customer = month.payer(country)
        document = month.document(customer, issued(month, customer, day))
        month.line(customer, document.open, text, [document], day=day, book="main", batch=number)


FACTOR: Final = Party("NORDKAP FACTORING AG", account("DE", "factor"))
TRUSTEE: Final = Party("Kanzlei Dr. Ehlers Anderkonto", account("DE", "trustee"))
PROCESSOR: Final = Party("PAYLANE EUROPE B.V.", account("NL", "processor"), "NL")

PLAIN: Final = (
    Case(
        "named as printed",
        *(AUTO, in_full),
        (
            ("DE", "Rechnung {0.number} vom {0.day:%d.%m.%Y}"),
            ("DE", "Ausgleich {0.number}"),
            ("DE", "{0.number}"),
            ("DE", "Rechnungsnr. {0.number} Kd.-Nr. {c.id}"),
            ("DE", "Zahlung {0.number} Betrag {amount} EUR"),
            ("DE", "{0.number} Auftrag {0.po} Danke"),
            ("AT", "Rechnung {0.number} vom {0.day:%d.%m.%Y}"),
            ("CH", "Rechnung {0.number}"),
            ("FR", "VIR SEPA FACT {0.number} DU {0.day:%d/%m/%Y}"),
            ("FR", "Facture {0.number}"),
            ("NL", "Betaling factuur {0.number} klant {c.id}"),
            ("NL", "Factuur {0.number}"),
            ("BE", "Factuur/facture {0.number}"),
            ("10036", "Invoice {0.number}"),
            ("10038", "PYMT INV {0.number}"),
            ("US", "/INV/{0.number}"),
            ("US", "INV {0.number} DATED {0.day:%Y-%m-%d}"),
            ("PL", "Faktura {0.number}"),
            ("ES", "PAGO FRA. {0.number}"),
            ("IT", "SALDO FT {0.number} DEL {0.day:%d/%m/%Y}"),
            ("SE", "Faktura {0.number}"),
            ("NO", "Faktura {0.number}"),
            ("FI", "Lasku {0.number}"),
            ("10054", "ΤΙΜΟΛΟΓΙΟ {0.number}"),
            ("10055", "TIMOLOGIO {0.number}"),
            ("10057", "INVOICE {0.number}"),
            ("DK", "Faktura {0.number}"),
            ("CZ", "Faktura {0.number}"),
            ("BG", "ФАКТУРА {0.number}"),
            ("PT", "Fatura {0.number}"),
            ("IE", "Inv {0.number}"),
        ),
        times=2,
    ),
    Case(
        "named in another spelling",
        *(AUTO, in_full),
        (
            ("DE", "Rg. {0.tail}"),
            ("DE", "Rechnung {0.short} vom {0.day:%d.%m.%Y}"),
            ("DE", "Ihre Rechnung {0.bare}"),
            ("DE", "rechnung {0.lower}"),
            ("DE", "Re.Nr. {0.spaced}"),
            ("DE", "Ausgleich Ihrer Rechnung {0.broken}"),
            ("AT", "RNr {0.short}"),
            ("FR", "facture {0.lower}"),
            ("NL", "factuurnr {0.tail}"),
            ("IT", "fattura n. {0.tail}"),
            ("PL", "FV {0.spaced}"),
            ("ES", "FACTURA {0.broken}"),
        ),
        times=2,
    ),
    Case(
        "check-digit reference",
        *(AUTO, partial(in_full, structured="{0.reference}")),
        tuple(
            (customer, "")
            for customer in (
                *("10030", "10032", "10043", "10047", "10030", "10032"),
                *("10034", "10035", "10034", "10035", "10024", "10025", "10024", "10025"),
                *("10050", "10051", "10048", "10049", "10048", "10052", "10053", "10052"),
            )
        ),
    ),
    Case(
        "check-digit reference in the text",
        *(AUTO, in_full),
        (("10030", "{0.reference}"), ("10034", "{0.reference}"), ("10050", "KID {0.reference}")),
    ),
    Case(
        "purchase order",
        *(AUTO, in_full),
        (
            ("DE", "Bestellung {0.po}"),
            ("DE", "Ihre Lieferung zu Auftrag {0.po}"),
            ("FR", "Commande {0.po}"),
            ("10036", "PO {0.po}"),
            ("US", "PO# {0.po}"),
            ("NL", "Bestelnr {0.po}"),
        ),
    ),
    Case(
        "customer number",
        *(AUTO, in_full),
        (("DE", "Kundennummer {c.id}"), ("AT", "Kd-Nr {c.id}"), ("NL", "klantnr {c.id}")),
    ),
    Case(
        "several named",
        *(AUTO, several),
        (
            ("DE", "Rechnungen {all}"),
            ("DE", "{all}"),
            ("DE", "Sammelüberweisung {all}"),
            ("AT", "RG {all}"),
            ("CH", "{all}"),
            ("FR", "Factures {all}"),
            ("NL", "Facturen {all}"),
            ("10036", "Invoices {all}"),
            ("US", "INVOICES {all}"),
            ("IT", "FATT. {all}"),
            ("PL", "Faktury {all}"),
            ("10055", "{all}"),
        ),
    ),
    Case(
        "range named",
        *(AUTO, row_of_numbers),
        (
            ("DE", "Rechnungen {first.number} bis {last.number}"),
            ("DE", "RE {first.tail}-{last.tail}"),
            ("FR", "Factures {first.number} à {last.number}"),
            ("NL", "facturen {first.number} t/m {last.tail}"),
        ),
    ),
    Case(
        "list cut short by the bank",
        *(AUTO, cut_list),
        (
            ("10089", "Sammelzahlung {all}"),
            ("10090", "REGLEMENT {all}"),
            ("10091", "Rechnungen {all}"),
            ("10092", "Zaplata {all}"),
        ),
    ),
    Case(
        "credit note named",
        *(AUTO, with_credit_note),
        (
            ("DE", "{0.number} + {1.number} abzgl. Gutschrift {2.number}"),
            ("DE", "RE {0.tail}, {1.tail}, Gutschrift {2.number}"),
            ("FR", "{0.number} {1.number} moins avoir {2.number}"),
            ("10036", "{0.number} {1.number} less CN {2.number}"),
            ("IT", "FT {0.number} {1.number} NC {2.number}"),
        ),
    ),
    Case(
        "discount in time",
        *(AUTO, less_discount),
        (
            ("10001", "{0.number} abzgl. 2% Skonto"),
            ("10005", "{0.number} ./. Skonto"),
            ("10008", "Rechnung {0.number} abzüglich Skonto"),
            ("10010", "{0.number} 3% Skonto"),
            ("10014", "{0.number}"),
            ("10018", "Rg {0.tail} -2% Skonto"),
            ("10019", "RE {0.number} unter Abzug von Skonto"),
            ("10021", "Rechnung {0.number} minus Skonto"),
            ("10038", "INV {0.number} LESS DISC"),
            ("10039", "{0.number} 2/10"),
            ("10005", "Rechnung {0.number}"),
            ("10001", "{0.number} Skonto"),
            ("10018", "{0.number} abz. Skonto"),
            ("10039", "INVOICE {0.number} LESS 2 PCT"),
        ),
    ),
    Case(
        "bank charge stated",
        *(AUTO, less_charge),
        (
            ("10057", "INVOICE {0.number} /OCMT/USD{gross}//CHGS/USD{charge}/"),
            ("10040", "INV {0.number} LESS BANK CHARGES USD {fee}"),
            ("GR", "TIMOLOGIO {0.number} BANK CHARGES EUR {fee} DEDUCTED"),
            ("10060", "INV {0.number} LESS BANK FEE EUR {fee}"),
        ),
    ),
    Case(
        "part payment that says so",
        *(AUTO, a_part),
        (
            ("DE", "Teilzahlung {0.number}"),
            ("DE", "Abschlag auf Rechnung {0.number}"),
            ("FR", "Acompte facture {0.number}"),
            ("NL", "Deelbetaling factuur {0.number}"),
            ("10038", "Part payment invoice {0.number}"),
        ),
    ),
    Case(
        "rest of a partly paid document",
        *(AUTO, the_rest),
        (
            ("DE", "Restzahlung {0.number}"),
            ("DE", "{0.number} Rest"),
            ("IT", "saldo residuo FT {0.number}"),
            ("10036", "Balance of {0.number}"),
        ),
    ),
    Case(
        "one open item of the amount",
        *(AUTO, in_full),
        (
            ("10002", "Zahlung"),
            ("10006", "Besten Dank"),
            ("10009", ""),
            ("10012", "Ueberweisung"),
            ("10015", "Leuchten Foyer"),
            ("10017", ""),
            ("10022", "Danke"),
            ("10028", "Virement"),
            ("10033", "betaling"),
            ("10042", "przelew"),
            ("10045", "PAGO PROVEEDORES"),
            ("10061", "pagamento"),
        ),
    ),
    Case(
        "all open items",
        *(AUTO, all_open),
        (("10080", "Kontoausgleich"), ("10081", "saldo"), ("10082", "saldo estratto conto")),
    ),
    Case(
        "all due to a date",
        *(AUTO, all_due),
        (("10083", "PAGO VENCIMIENTOS"), ("10084", "alle faelligen Posten")),
    ),
    Case(
        "the only sum of few items",
        *(AUTO, a_sum),
        (("10085", "Rechnungen"), ("10086", "div. Rechnungen"), ("10087", ""), ("10088", "saldo")),
    ),
    Case(
        "parent pays",
        *(AUTO, parent_pays),
        (
            ("10071", "{all} {c.name}"),
            ("10072", "RE {0.tail}, {1.tail} fuer {c.name}"),
            ("10071", "Rechnungen {all}"),
            ("10074", "Factures {all}"),
            ("10075", "P/C {c.name} {all}"),
        ),
    ),
    Case(
        "factor names customer and document",
        *(AUTO, partial(other_pays, party=FACTOR)),
        (("10003", "Debitor {c.name} {0.number}"), ("10020", "Deb. {c.id} {c.name} Rg {0.number}")),
        times=2,
    ),
    Case(
        "third party names customer and document",
        *(AUTO, partial(other_pays, party=TRUSTEE)),
        (("10013", "i.A. {c.name} Rechnung {0.number}"), ("10007", "fuer {c.name}, {0.number}")),
    ),
    Case(
        "ultimate debtor",
        *(AUTO, partial(other_pays, party=PROCESSOR, book="main", ultimate="{c.name}")),
        (("10031", "{0.number}"), ("10029", "Facture {0.number}")),
    ),
    Case(
        "remittance advice",
        *(AUTO, advised),
        (("10005", "lt. Avis 88"), ("10033", "zie specificatie"), ("10027", "selon avis 26/311")),
    ),
    Case(
        "batch entry",
        *(AUTO, a_batch),
        (
            ("FR NL ES IT", "{0.number}"),
            ("BE DE PL AT", "Rechnung/Invoice {0.number}"),
            ("DE DE NL FR IT", "{0.number} {0.day:%d.%m.%Y}"),
        ),
    ),
)
