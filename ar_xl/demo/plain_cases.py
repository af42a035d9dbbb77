"""Lines a careful clerk posts unseen: what they pay is said, or can only be one thing."""

from __future__ import annotations

from functools import partial
from typing import Final

from ar_xl.demo import paying
from ar_xl.demo.accounts import account
from ar_xl.demo.ledger import Party
from ar_xl.demo.month import Case

AUTO: Final = ("Auto",)
FACTOR: Final = Party("NORDKAP FACTORING AG", account("DE", "factor"))
TRUSTEE: Final = Party("Kanzlei Dr. Ehlers Anderkonto", account("DE", "trustee"))
PROCESSOR: Final = Party("PAYLANE EUROPE B.V.", account("NL", "processor"), "NL")

PLAIN: Final = (
    Case(
        "named as printed",
        *(AUTO, paying.in_full),
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
        *(AUTO, paying.in_full),
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
        *(AUTO, partial(paying.in_full, structured="{0.reference}")),
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
        *(AUTO, paying.in_full),
        (("10030", "{0.reference}"), ("10034", "{0.reference}"), ("10050", "KID {0.reference}")),
    ),
    Case(
        "purchase order",
        *(AUTO, paying.in_full),
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
        *(AUTO, paying.in_full),
        (("DE", "Kundennummer {c.id}"), ("AT", "Kd-Nr {c.id}"), ("NL", "klantnr {c.id}")),
    ),
    Case(
        "several named",
        *(AUTO, paying.several),
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
        *(AUTO, paying.row_of_numbers),
        (
            ("DE", "Rechnungen {first.number} bis {last.number}"),
            ("DE", "RE {first.tail}-{last.tail}"),
            ("FR", "Factures {first.number} à {last.number}"),
            ("NL", "facturen {first.number} t/m {last.tail}"),
        ),
    ),
    Case(
        "list cut short by the bank",
        *(AUTO, paying.cut_list),
        (
            ("10089", "Sammelzahlung {all}"),
            ("10090", "REGLEMENT {all}"),
            ("10091", "Rechnungen {all}"),
            ("10092", "Zaplata {all}"),
        ),
    ),
    Case(
        "credit note named",
        *(AUTO, paying.with_credit_note),
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
        *(AUTO, paying.less_discount),
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
        *(AUTO, paying.less_charge),
        (
            ("10057", "INVOICE {0.number} /OCMT/USD{gross}//CHGS/USD{charge}/"),
            ("10040", "INV {0.number} LESS BANK CHARGES USD {fee}"),
            ("GR", "TIMOLOGIO {0.number} BANK CHARGES EUR {fee} DEDUCTED"),
            ("10060", "INV {0.number} LESS BANK FEE EUR {fee}"),
        ),
    ),
    Case(
        "part payment that says so",
        *(AUTO, paying.a_part),
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
        *(AUTO, paying.the_rest),
        (
            ("DE", "Restzahlung {0.number}"),
            ("DE", "{0.number} Rest"),
            ("IT", "saldo residuo FT {0.number}"),
            ("10036", "Balance of {0.number}"),
        ),
    ),
    Case(
        "one open item of the amount",
        *(AUTO, paying.in_full),
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
        *(AUTO, paying.all_open),
        (("10080", "Kontoausgleich"), ("10081", "saldo"), ("10082", "saldo estratto conto")),
    ),
    Case(
        "all due to a date",
        *(AUTO, paying.all_due),
        (("10083", "PAGO VENCIMIENTOS"), ("10084", "alle faelligen Posten")),
    ),
    Case(
        "the only sum of few items",
        *(AUTO, paying.a_sum),
        (("10085", "Rechnungen"), ("10086", "div. Rechnungen"), ("10087", ""), ("10088", "saldo")),
    ),
    Case(
        "parent pays",
        *(AUTO, paying.parent_pays),
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
        *(AUTO, partial(paying.other_pays, party=FACTOR)),
        (("10003", "Debitor {c.name} {0.number}"), ("10020", "Deb. {c.id} {c.name} Rg {0.number}")),
        times=2,
    ),
    Case(
        "third party names customer and document",
        *(AUTO, partial(paying.other_pays, party=TRUSTEE)),
        (("10013", "i.A. {c.name} Rechnung {0.number}"), ("10007", "fuer {c.name}, {0.number}")),
    ),
    Case(
        "ultimate debtor",
        *(AUTO, partial(paying.other_pays, party=PROCESSOR, book="main", ultimate="{c.name}")),
        (("10031", "{0.number}"), ("10029", "Facture {0.number}")),
    ),
    Case(
        "remittance advice",
        *(AUTO, paying.advised),
        (("10005", "lt. Avis 88"), ("10033", "zie specificatie"), ("10027", "selon avis 26/311")),
    ),
    Case(
        "batch entry",
        *(AUTO, paying.a_batch),
        (
            ("FR NL ES IT", "{0.number}"),
            ("BE DE PL AT", "Rechnung/Invoice {0.number}"),
            ("DE DE NL FR IT", "{0.number} {0.day:%d.%m.%Y}"),
        ),
    ),
)
