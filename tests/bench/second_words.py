"""Names and texts of the second generator: shared words, house styles of payers, other templates."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

FIRST: Final = (
    *(
        "Blue Heron",
        "Silver Birch",
        "Nordkap",
        "Alpenrose",
        "Hafenblick",
        "Red Kite",
        "Étoile du Sud",
        "Oak & Iron",
        "Bergkristall",
    ),
    *(
        "Vento Largo",
        "Tres Ríos",
        "Zilvermeeuw",
        "Löwenzahn",
        "Grand Cygne",
        "Copper Lane",
        "Sternwarte",
        "Terra Nostra",
        "Goldähre",
    ),
    *(
        "Quarry Hill",
        "Windmühle",
        "Marée Haute",
        "Puente Viejo",
        "Kranich",
        "Polder",
        "Saltmarsh",
        "Eisvogel",
        "Ponte Alto",
    ),
    *(
        "Green Anchor",
        "Schwarzdorn",
        "Belle Rive",
        "Long Acre",
        "Tannenzapfen",
        "Cormorant",
        "Fjordland",
        "Mühlstein",
        "Drei Linden",
    ),
)
PLACE: Final = (
    *(
        "Ostrau",
        "Bellweiler",
        "Kingsmere",
        "Saint-Aubert",
        "Villafonda",
        "Castelrosso",
        "Hoogdam",
        "Lindenrode",
        "Farnham Green",
    ),
    *(
        "Moorstett",
        "Pont-Larron",
        "Arroyo Seco",
        "Monteverdi",
        "Zuidwold",
        "Altenkirch",
        "Millbrook",
        "Roquebrun",
        "Kaltenborn",
    ),
)
BUSINESS: Final = (
    *(
        "Trading",
        "Transport",
        "Tools",
        "Bakery Supply",
        "Bauservice",
        "Baustoffe",
        "Stadtwerke",
        "Klinik",
        "Hotel",
        "Distribution",
    ),
    *(
        "Construcciones",
        "Forniture",
        "Groothandel",
        "Werkzeuge",
        "Spedition",
        "Brauerei",
        "Design",
        "Systems",
        "Solutions",
        "Farms",
    ),
    *(
        "Energie",
        "Immobilien",
        "Catering",
        "Print",
        "Textil",
        "Chemie",
        "Agrar",
        "Marine",
        "Solar",
        "Papier",
        "Glas",
        "Holz",
    ),
)
LEGAL: Final = {
    "DE": ("GmbH", "AG", "KG", "GmbH & Co KG", "eG"),
    "GB": ("Ltd", "PLC", "LLP", "& Sons Ltd"),
    "FR": ("SARL", "SAS"),
    "BE": ("SRL", "BV"),
    "ES": ("SL", "SA"),
    "IT": ("Srl", "SpA"),
    "NL": ("BV", "VOF"),
    "US": ("Inc", "LLC", "Co"),
    "NO": ("AS",),
    "SE": ("AB",),
    "FI": ("Oy",),
    "CH": ("AG", "Sàrl"),
}
LANGUAGE: Final = {
    "DE": "de",
    "CH": "de",
    "FR": "fr",
    "BE": "fr",
    "ES": "es",
    "IT": "it",
    "NL": "nl",
}
"""Language of a country's payers; English where it is not named."""

TEMPLATES: Final = {
    "de": (
        "{list}",
        "Verwendungszweck: {list}",
        "ZAHLUNG ZU {list} KDNR {customer}",
        "Re.-Nr. {list} v. {date}",
        "Ihre Rechn. {list} Betrag {amount}",
    ),
    "en": (
        "{list}",
        "/INV/{list}",
        "pmt {list} dd {date}",
        "OUR REF {run} YOUR REF {list}",
        "Settlement of {list}",
        "Inv {list} A/C {customer}",
    ),
    "fr": (
        "{list}",
        "REGLT FACT {list}",
        "Règlement {list} du {date}",
        "/RFB/{run} VOS FACTURES {list}",
    ),
    "es": ("{list}", "PAGO FRAS {list}", "Abono su factura {list}", "N/REF {run} S/REF {list}"),
    "it": (
        "{list}",
        "SALDO FT {list}",
        "Pagam. fattura {list} del {date}",
        "FATT {list} IMPORTO {amount}",
    ),
    "nl": (
        "{list}",
        "betreft factuur {list}",
        "FACT {list} DEB {customer}",
        "Betaling {list} d.d. {date}",
    ),
}
SAYINGS: Final[dict[str, dict[str, str]]] = {
    "de": {
        "part": "Teilzahlung auf {list}",
        "short": "{list} gekürzt wegen Reklamation",
        "charge": "{list} abzüglich Überweisungsgebühr {charge}",
        "discount": "{list} abzgl {percent}% Skonto",
        "credit": "{list} abzüglich Gutschrift {credit}",
        "statement": "Ausgleich offene Posten",
        "account": "a conto",
        "silent": "Zahlung {run}",
        "advance": "Vorauszahlung gem. Angebot {run}",
        "order": "Bestellung {order}",
        "return": "RUECKLASTSCHRIFT MS03 {list}",
        "wht": "{list} minus Quellensteuer",
    },
    "en": {
        "part": "part payment for {list}",
        "short": "{list} less claim for damaged goods",
        "charge": "{list} less transfer fee {charge}",
        "discount": "{list} less {percent}% settlement discount",
        "credit": "{list} less credit note {credit}",
        "statement": "clearing all open invoices",
        "account": "on account",
        "silent": "payment run {run}",
        "advance": "advance payment quotation {run}",
        "order": "PO {order}",
        "return": "UNPAID DIRECT DEBIT {list}",
        "wht": "{list} net of withholding tax",
    },
    "fr": {
        "part": "acompte sur {list}",
        "short": "{list} moins réclamation casse",
        "charge": "{list} moins frais de virement {charge}",
        "discount": "{list} escompte {percent}%",
        "credit": "{list} moins avoir {credit}",
        "statement": "règlement du solde",
        "account": "à valoir",
        "silent": "virement {run}",
        "advance": "paiement anticipé devis {run}",
        "order": "commande {order}",
        "return": "REJET PRELEVEMENT {list}",
        "wht": "{list} retenue à la source déduite",
    },
}
NOT_OURS: Final = (
    ("Salary", -1, "Kessler, Ruth", "Lohn/Gehalt 10/26"),
    ("Salary", -1, "Okafor, Dan", "SALARY OCT"),
    ("Tax", -1, "Finanzamt Moorstett", "Umsatzsteuer 09/2026 StNr 21 815 08150"),
    ("Tax", -1, "Krankenkasse Nordlicht", "Sozialversicherungsbeitrag Beitragsmonat 10"),
    ("Fee", -1, "", "ENTGELTABSCHLUSS SIEHE ANLAGE"),
    ("Fee", -1, "Bank", "CHARGES FOR INCOMING FOREIGN PAYMENT"),
    ("Interest", 1, "", "GUTSCHRIFT ZINSEN 3. QUARTAL"),
    ("Transfer", 1, "Fabrik am Wehr GmbH", "Umbuchung von Festgeld"),
    ("Transfer", -1, "Fabrik am Wehr GmbH", "Umbuchung an Festgeld"),
    ("Card payout", 1, "Zahlwerk Payments BV", "PAYOUT 8842-1107 CARD SALES LESS FEES"),
    ("Card payout", 1, "Nordcard Acquirer", "Sammelgutschrift Kartenzahlungen Terminal 60012"),
    ("Supplier payment", -1, "Stahlhandel Ostrau AG", "Ihre Rechnung 77120 abzgl. Skonto"),
    ("Supplier payment", -1, "Energiewerk Lindenrode", "Abschlag Strom Vertrag 40012345"),
    ("Refund", 1, "Lloyd Westphal Versicherung", "Beitragserstattung Schaden 22-8841"),
    ("Refund", 1, "Bundeskasse Altenkirch", "Erstattung Energiesteuer"),
)


class Draw:
    """Another stream of choices than the first generator's."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64([2, seed]))

    def one(self, choices: tuple[str, ...] | list[str]) -> str:
        """One of the choices."""
        return choices[int(self.rng.integers(len(choices)))]

    def whole(self, low: int, high: int) -> int:
        """From low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def yes(self, p: float) -> bool:
        """True with probability p."""
        return bool(self.rng.random() < p)

    def shuffled(self, given: list[int]) -> list[int]:
        """In any order."""
        return [given[i] for i in self.rng.permutation(len(given))]


def company(draw: Draw, country: str) -> str:
    """A name of words many companies share."""
    form = draw.one(LEGAL[country])
    how = draw.whole(0, 4)
    if how == 0:
        return f"{draw.one(BUSINESS)} {draw.one(PLACE)} {form}"
    if how == 1:
        letters = "".join(draw.one(tuple("BDFGKLMNPRSTVW")) for _ in range(3))
        return f"{letters} {draw.one(BUSINESS)} {draw.one(PLACE)} {form}"
    if how == 2:
        return f"{draw.one(FIRST)} {draw.one(BUSINESS)} {draw.one(PLACE)} {form}"
    return f"{draw.one(FIRST)} {draw.one(BUSINESS)} {form}"


def on_statement(draw: Draw, name: str) -> str:
    """How a bank shows a name: its own capitals, width and letters."""
    how = draw.whole(0, 5)
    flat = name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    if how == 0:
        return flat.upper()[:27].strip()
    if how == 1:
        return flat.upper()[:35].strip()
    if how == 2:
        return re.sub(r"[^\x00-\x7f]", "?", name)
    if how == 3:
        return flat.replace("&", "und" if draw.yes(0.5) else "+")
    return name


def iban_like(draw: Draw, country: str) -> str:
    """An account number with right check digits."""
    body = "".join(str(draw.whole(0, 9)) for _ in range(18))
    number = "".join(str(ord(c) - 55) for c in country)
    return f"{country}{98 - int(body + number + '00') % 97:02d}{body}"


def names_key(name: str) -> str:
    """A name as the eye takes it: no accents, capitals or points."""
    flat = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    for sign, letter in zip("éèêíóàñ", "eeeioan", strict=True):
        flat = flat.replace(sign, letter)
    return re.sub(r"[^a-z0-9 ]", "", flat.replace("&", "")).strip()
