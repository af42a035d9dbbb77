"""Remittance texts: words of seven languages, and the shapes in which banks deliver them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from ar_xl.money import decimals
from tests.bench.companies import Dice, plain

WORDS: Final[dict[str, dict[str, Any]]] = {
    "de": {
        "invoice": ("Rechnung", "RE", "Rg.", "RNr.", "Rechn.-Nr.", "Rg-Nr", "Beleg"),
        "invoices": ("Rechnungen", "RE", "RGn", "Belege"),
        "to": "bis",
        "and": "u.",
        "part": ("Teilzahlung", "Abschlagszahlung", "1. Rate", "Akonto"),
        "discount": (
            "abzgl. Skonto",
            "./. {p} % Skonto",
            "unter Abzug von {p}% Skonto",
            "Skonto {d}",
        ),
        "charge": ("abzgl. Bankspesen {c}", "Spesen {c} abgezogen"),
        "tax": ("abzgl. Quellensteuer {p} %", "Steuerabzug {p}%"),
        "credit": ("abzgl. Gutschrift", "GS", "./. GS"),
        "balance": ("Kontoausgleich", "Saldo lt. Kontoauszug", "alle offenen Posten"),
        "due": ("alle faelligen Posten per {t}", "faellig bis {t}", "Sammelzahlung"),
        "order": ("Bestellung", "Best.-Nr.", "Ihr Auftrag zu Bestellung"),
        "customer": ("Kd.Nr.", "Kundennummer", "Kunden-Nr."),
        "blank": (
            "Zahlung",
            "Ueberweisung",
            "Warenlieferung",
            "Danke",
            "Besten Dank",
            "Lieferung {m}",
        ),
        "reason": (
            "Kuerzung Transportschaden",
            "abzgl. Mengendifferenz",
            "Preisdifferenz lt. Reklamation",
            "Fracht gekuerzt",
        ),
        "advance": ("Vorkasse Angebot {n}", "Anzahlung Auftrag {n}"),
        "advice": ("lt. Avis", "siehe Zahlungsavis"),
        "dated": "vom",
    },
    "en": {
        "invoice": ("Invoice", "INV", "Inv no", "inv.", "Invoice no.", "Bill"),
        "invoices": ("Invoices", "Inv nos", "INVS"),
        "to": "to",
        "and": "and",
        "part": ("part payment", "partial payment", "on account of", "1st instalment"),
        "discount": ("less {p}% discount", "disc {d}", "early payment discount taken {d}"),
        "charge": ("less bank charge {c}", "bank fee {c} deducted"),
        "tax": ("less WHT {p}%", "withholding tax {p}% deducted"),
        "credit": ("less credit note", "CN", "less CN"),
        "balance": ("account balance", "statement balance", "all open items"),
        "due": ("all items due to {t}", "due up to {t}", "statement payment"),
        "order": ("PO", "Purchase order", "your order ref"),
        "customer": ("cust no", "customer no.", "account no"),
        "blank": ("payment", "thank you", "goods", "supplies {m}", "transfer"),
        "reason": (
            "short: damaged goods",
            "less shortage",
            "less price difference per claim",
            "freight deducted",
        ),
        "advance": ("deposit for quote {n}", "prepayment order {n}"),
        "advice": ("see remittance advice", "as per advice"),
        "dated": "dated",
    },
    "fr": {
        "invoice": ("Facture", "Fact.", "FA", "fact n°", "Votre facture"),
        "invoices": ("Factures", "Fact."),
        "to": "à",
        "and": "et",
        "part": ("acompte", "paiement partiel", "1er versement"),
        "discount": ("moins escompte {p}%", "escompte {d} déduit"),
        "charge": ("moins frais bancaires {c}", "frais {c} déduits"),
        "tax": ("moins retenue à la source {p}%",),
        "credit": ("moins avoir", "avoir"),
        "balance": ("solde de compte", "solde relevé"),
        "due": ("échéances au {t}", "toutes factures échues au {t}"),
        "order": ("Commande", "votre cde", "Cde n°"),
        "customer": ("client n°", "code client"),
        "blank": ("paiement", "virement", "merci", "livraison {m}"),
        "reason": (
            "déduction casse transport",
            "moins manquant",
            "écart de prix selon réclamation",
        ),
        "advance": ("acompte devis {n}", "arrhes commande {n}"),
        "advice": ("voir avis de paiement",),
        "dated": "du",
    },
    "es": {
        "invoice": ("Factura", "Fra.", "Fact. n.", "su factura"),
        "invoices": ("Facturas", "Fras."),
        "to": "a",
        "and": "y",
        "part": ("pago parcial", "pago a cuenta", "primer plazo"),
        "discount": ("menos dto. pronto pago {p}%", "dto. {d}"),
        "charge": ("menos gastos bancarios {c}",),
        "tax": ("menos retención {p}%",),
        "credit": ("menos abono", "abono"),
        "balance": ("saldo de cuenta", "liquidación total"),
        "due": ("vencimientos hasta {t}",),
        "order": ("Pedido", "su pedido", "Ped."),
        "customer": ("cliente n.", "cód. cliente"),
        "blank": ("pago", "transferencia", "gracias", "mercancía {m}"),
        "reason": ("deducción por daños", "menos falta de género", "diferencia de precio"),
        "advance": ("anticipo presupuesto {n}",),
        "advice": ("según aviso de pago",),
        "dated": "de",
    },
    "it": {
        "invoice": ("Fattura", "Ft.", "fatt. n.", "Saldo fattura"),
        "invoices": ("Fatture", "Ft."),
        "to": "a",
        "and": "e",
        "part": ("acconto", "pagamento parziale", "prima rata"),
        "discount": ("meno sconto cassa {p}%", "sconto {d}"),
        "charge": ("meno spese bancarie {c}",),
        "tax": ("meno ritenuta {p}%",),
        "credit": ("meno nota di credito", "NC"),
        "balance": ("saldo estratto conto", "saldo partite aperte"),
        "due": ("scadenze al {t}",),
        "order": ("Ordine", "Vs. ordine", "Ord."),
        "customer": ("cod. cliente", "cliente n."),
        "blank": ("pagamento", "bonifico", "grazie", "fornitura {m}"),
        "reason": ("detrazione danni trasporto", "meno ammanco", "differenza prezzo"),
        "advance": ("anticipo preventivo {n}",),
        "advice": ("come da avviso",),
        "dated": "del",
    },
    "nl": {
        "invoice": ("Factuur", "Fact.", "fact.nr.", "Factuurnummer"),
        "invoices": ("Facturen", "Fact."),
        "to": "t/m",
        "and": "en",
        "part": ("deelbetaling", "aanbetaling op", "1e termijn"),
        "discount": ("minus {p}% korting", "betalingskorting {d}"),
        "charge": ("minus bankkosten {c}",),
        "tax": ("minus bronbelasting {p}%",),
        "credit": ("minus creditnota", "creditnota"),
        "balance": ("saldo openstaand", "volledig saldo"),
        "due": ("alles vervallen t/m {t}",),
        "order": ("Bestelling", "Inkooporder", "uw order"),
        "customer": ("klantnr.", "debiteurnr."),
        "blank": ("betaling", "overboeking", "bedankt", "levering {m}"),
        "reason": ("inhouding transportschade", "minus tekort", "prijsverschil"),
        "advance": ("vooruitbetaling offerte {n}",),
        "advice": ("zie betaaladvies",),
        "dated": "d.d.",
    },
    "pl": {
        "invoice": ("Faktura", "FV", "fakt. nr", "za fakturę"),
        "invoices": ("Faktury", "FV"),
        "to": "do",
        "and": "i",
        "part": ("częściowa wpłata", "zaliczka do", "I rata"),
        "discount": ("minus skonto {p}%", "skonto {d}"),
        "charge": ("minus opłata bankowa {c}",),
        "tax": ("minus podatek u źródła {p}%",),
        "credit": ("minus korekta", "korekta"),
        "balance": ("saldo rozrachunków", "całość zadłużenia"),
        "due": ("zaległości do {t}",),
        "order": ("Zamówienie", "zam. nr"),
        "customer": ("nr klienta", "kontrahent nr"),
        "blank": ("zapłata", "przelew", "dziękujemy", "towar {m}"),
        "reason": ("potrącenie uszkodzenia", "minus braki", "różnica ceny"),
        "advance": ("przedpłata oferta {n}",),
        "advice": ("wg awiza",),
        "dated": "z dnia",
    },
}
LANGUAGE_OF: Final = {"sv": "en", "el": "en", "ru": "en"}
MONTHS: Final = ("Jan", "Feb", "03", "April", "05", "06", "07", "Aug", "Sept", "10", "Nov", "12")


def words(language: str) -> dict[str, Any]:
    """The words a customer of this language writes."""
    return WORDS[LANGUAGE_OF.get(language, language)]


def amount_text(minor: int, language: str, currency: str = "EUR") -> str:
    """An amount as people type it.

    >>> amount_text(123456, "de"), amount_text(123456, "en"), amount_text(123456, "en", "JPY")
    ('1.234,56', '1,234.56', '123,456')
    """
    places = decimals(currency)
    shown = f"{minor / 10**places:,.{places}f}"
    return shown if language == "en" else shown.translate(str.maketrans(",.", ".,"))


def date_text(day: dt.date, dice: Dice) -> str:
    """A date as people type it."""
    return day.strftime(dice.pick(("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y-%m-%d")))


def wrapped(text: str, width: int, joint: str = " ") -> str:
    """Cut every `width` characters, wherever that is.

    >>> wrapped("Rechnung 4103377 danke", 12)
    'Rechnung 410 3377 danke'
    """
    return joint.join(text[at : at + width].strip() for at in range(0, len(text), width))


def at_words(text: str, width: int, joint: str = "\n") -> str:
    """Cut between words."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return joint.join([*lines, line])


def noise(dice: Dice, language: str, day: dt.date, own_account: str) -> str:
    """What stands in a text besides: dates, telephone and tax numbers, the payee's own account."""
    how = dice.below(7)
    if how == 0:
        return f"{words(language)['dated']} {date_text(day - dt.timedelta(dice.between(20, 60)), dice)}"
    if how == 1:
        return f"Tel. 0{dice.digits(3)} {dice.digits(3)} {dice.digits(2)}"
    if how == 2:
        return f"VAT {dice.pick(('DE', 'ATU', 'FR', 'NL'))}{dice.digits(9)}"
    if how == 3:
        return f"IBAN {own_account}"
    return str(dice.pick(words(language)["blank"])).format(m=MONTHS[day.month - 1])


SHAPES: Final = {"plain": 4, "sepa": 3, "mt940": 2, "upper": 2}


def shaped(dice: Dice, text: str, country: str, payer: str) -> tuple[str, str]:
    """The text as the bank delivers it, and the end-to-end ID."""
    if country == "US":
        if dice.chance(0.4):
            return (
                f"ORIG CO NAME:{plain(payer).upper()[:16]} ORIG ID:{dice.digits(10)} CO ENTRY DESCR:PAYMENT SEC:CTX {text}",
                "",
            )
        return text, ""
    end_to_end = dice.weighted({"NOTPROVIDED": 3, "": 3, f"E{dice.digits(4)}X{dice.digits(3)}": 2})
    shape = dice.weighted(SHAPES)
    if shape == "sepa":
        reference = end_to_end or "NOTPROVIDED"
        return f"EREF+{reference} SVWZ+{text}", end_to_end
    if shape == "mt940":
        return at_words(text, 27, dice.pick((" ", "\n"))), end_to_end
    return (plain(text).upper() if shape == "upper" else text), end_to_end
