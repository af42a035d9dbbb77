"""The types of documents, by the words of people and programs for them."""

from __future__ import annotations

from typing import Final

from ar_xl.headings import folded

ENTRY: Final = "Entry"
"""A posting by hand, which stands as what its sign makes it: a debit note or a credit note."""
_TYPES: Final = {
    folded(word): choice
    for choice, words in {
        "Invoice": "Invoice; Inv; Sales invoice; Facture de vente; Verkoopfactuur; Fattura immediata; Customer invoice; Tax invoice; Bill; SI; RV; DR; RX; ACCREC; out_invoice; CustInvc; Rechnung; Ausgangsrechnung; Debitorenrechnung"
        "; Facture; Facture client; Factura; Factura de venta; Fattura; Fattura di vendita; Factuur; Verkoopfactuur; Faktura; Faktura sprzedaży; Fatura; Opening balance",
        "Credit note": "Credit note; Credit memo; Credit; Credit Memo/Refund; CM; CN; SC; DG; RG; Customer credit; Credit invoice; Credit adjustment; Facture d'avoir; Fattura di accredito; Tegoednota; Rechnungsgutschrift; Korrekturrechnung; ACCRECCREDIT; out_refund; CustCred; Gutschrift; Rechnungskorrektur; Stornorechnung; Avoir"
        "; Note de crédit; Nota de crédito; Abono; Factura rectificativa; Nota di credito; Nota credito; Creditnota; Creditfactuur; Korekta; Faktura korygująca; Sales credit memo; Sales credit note",
        "Debit note": "Debit note; Debit memo; DN; DM; Chargeback; CB; Belastungsanzeige; Lastschriftanzeige; Note de débit; Nota de débito; Nota di debito; Debetnota; Nota obciążeniowa; Finance charge; Finance charge memo",
        "Payment": "Payment; Receipt; Customer payment; DZ; ZP; SA; SR; PA; Zahlung; Zahlungseingang; Paiement; Règlement; Pago; Cobro; Pagamento; Incasso; Betaling; Płatność; Wpłata; Deposit; Unapplied payment"
        "; PMT; DEP; Payment entry; Customer deposit; Customer payment entry; Cash receipt; Sales receipt; Refund; Customer refund; Prepayment; Overpayment; Sales payment; Anzahlung; Acompte; Anticipo; Acconto; Aanbetaling; ZV; CustPymt; CustDep; CustRfnd",
        ENTRY: "AB; DA; Journal; Journal entry; General journal; Manual journal; JE; Umbuchung; OD; Opération diverse; Asiento; Giroconto; Memoriaal; Polecenie księgowania; Adjustment",
    }.items()
    for word in words.split(";")
}


def type_of(word: object) -> str:
    """Invoice, Credit note, Debit note, Payment or Entry, as a program calls the type; "" where it is unknown.

    >>> type_of("Gutschrift"), type_of("CustCred - 12"), type_of(None)
    ('Credit note', 'Credit note', '')
    """
    return _TYPES.get(folded(str(word).split(" - ")[0]), "") if word is not None else ""
