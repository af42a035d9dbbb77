"""Invented companies of many languages, and how banks and payers write their names."""

from __future__ import annotations

import unicodedata
from typing import Final, TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """Choices from one seeded stream."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        return int(self.rng.random() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return bool(self.rng.random() < p)

    def pick(self, choices: tuple[T, ...] | list[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: dict[T, float]) -> T:
        """One of the keys, by weight."""
        point = self.rng.random() * sum(choices.values())
        for choice, weight in choices.items():
            point -= weight
            if point < 0:
                return choice
        return choice

    def digits(self, n: int) -> str:
        """n digits, the first not 0."""
        return str(self.between(10 ** (n - 1), 10**n - 1))


def _table(text: str, mark: str | None = None) -> dict[str, list[str]]:
    """Words by language, one language a line."""
    rows = (line.split(": ") for line in text.strip().splitlines())
    return {language: words.split(mark) for language, words in rows}


STARTS: Final = _table(
    """
de: Brun Hal Kern Lind Marb Oster Rauf Stahl Tann Wend Greb Fels Dorn Häuß Bröm Schür Küst Zell Ehr Vogt
en: Ash Bex Cald Dray Elm Fen Hart Ken Lang Mor Pend Rush Stan Thorn Whit Yar Wex Brack Crom Gil
fr: Beau Chan Dur Font Gar Lav Mont Per Roch Sau Thé Val Vill Bré Cour Fleu Mar Noy Sér Lign
es: Alca Bena Cas Fuen Guada Herr Lor Mira Oli Peñ Rib Sala Tor Vald Zamo Cerv Mal Nava Ord Sig
it: Alb Bel Cast Fer Gal Mont Pon Rov Sal Tor Var Ven Bas Cal Lug Mar Nov Pia Ros Vic
nl: Ber Dijk Eem Groe Haar Lin Meer Oos Rijn Sta Veld Wes Zand Bui Hof Kade Ter Vliet Waal Zui
pl: Bał Cho Dąb Gał Jas Kra Lip Mił Now Os Pło Ra Sta Tar Wól Zał Brze Cze Gry Świ
sv: Ahl Berg Dal Ek Fjäll Gran Häll Krok Lund Mo Näs Ros Sjö Sten Strand Tall Vik Åk Ål Öst
el: Alex Dim Karv Lef Mel Nik Pap Ster Vas Zer Kon Theo Aris Kal Pet Rod Sav Tri Van Xen
ru: Bor Dym Kamen Lesn Mir Nov Orl Pol Rad Sev Tver Vol Yar Zor Gorn Kur Lad Mos Rost Sib
"""
)
MIDDLES: Final = _table(
    """
de: ach in er el au ig at um eck ol
en: er ing al in or el am en ow il
fr: an é el our ai on in ar eu is
es: ar en ol ir ad os el un am ez
it: an er in ol et ar il en or am
nl: en er aa oo el in ij oe an ou
pl: ow in ar ędz ień osz aw ól ec yn
sv: er en al in ar ås el om ir un
el: op an id ik al er ios on ar il
ru: ov in ets al er nik an ud ol av
"""
)
ENDS: Final = _table(
    """
de: hofer berg mann stedt wald feld rich tal bach dorf
en: ford ton ley worth field wick combe bury dale more
fr: eau ier ille on ac elle ois ard ette ange
es: ejo illa osa ero al ada ín uela ete ona
it: ini etti oni ese ano elli ari ente isio ola
nl: sen stra ma huis dam beek kamp ink veen man
pl: ski icz owa ka ek iec ny iak ów cza
sv: ström qvist lund gren holm by rud sta vall nes
el: akis poulos ou idis ias atos eas onas iki ia
ru: sky ov in grad ets naya prom stroy ka ich
"""
)
TRADES: Final = _table(
    """
de: Metallbau|Logistik|Maschinenbau|Elektrotechnik|Großhandel|Druckerei|Kältetechnik|Möbelwerke|Gartenbau|Bürobedarf
en: Logistics|Engineering|Textiles|Catering Supplies|Packaging|Foods|Instruments|Joinery|Fasteners|Office Supply
fr: Transports|Mécanique|Imprimerie|Matériaux|Électricité|Emballages|Boulangeries|Menuiserie|Optique|Bureautique
es: Transportes|Mecánica|Imprenta|Materiales|Electricidad|Envases|Conservas|Carpintería|Óptica|Iluminación
it: Trasporti|Meccanica|Tipografia|Materiali|Elettrica|Imballaggi|Conserve|Falegnameria|Ottica|Ceramiche
nl: Transport|Machinebouw|Drukkerij|Bouwmaterialen|Elektro|Verpakkingen|Bakkerijen|Timmerwerk|Optiek|Kantoor
pl: Transport|Mechanika|Drukarnia|Materiały|Elektryka|Opakowania|Piekarnie|Stolarnia|Optyka|Biuro
sv: Åkeri|Verkstad|Tryckeri|Byggvaror|El|Förpackningar|Bageri|Snickeri|Optik|Kontor
el: Trofima|Metafores|Michaniki|Domika|Ilektrika|Syskevasies|Fournoi|Epipla|Optika|Grafika
ru: Trans|Mash|Pechat|Stroy|Elektro|Pak|Khleb|Mebel|Optika|Kontora
""",
    "|",
)
FORMS: Final = {
    "de": ("GmbH", "AG", "GmbH & Co. KG", "KG", "e.K.", "OHG"),
    "en": ("Ltd", "Limited", "PLC", "Inc.", "LLC", "Corp."),
    "fr": ("SARL", "SAS", "SA", "EURL"),
    "es": ("S.L.", "S.A.", "S.L.U."),
    "it": ("S.r.l.", "S.p.A.", "S.n.c."),
    "nl": ("B.V.", "N.V.", "VOF"),
    "pl": ("Sp. z o.o.", "S.A.", "Sp. k."),
    "sv": ("AB", "HB", "Aktiebolag"),
    "el": ("A.E.", "E.P.E.", "O.E."),
    "ru": ("OOO", "AO", "ZAO"),
}
SPELLED: Final = {
    "GmbH": "Gesellschaft mbH",
    "AG": "Aktiengesellschaft",
    "Ltd": "Limited",
    "Limited": "Ltd.",
    "PLC": "Public Limited Co",
    "Inc.": "Incorporated",
    "Corp.": "Corporation",
    "S.L.": "SL",
    "S.A.": "SA",
    "S.r.l.": "SRL",
    "S.p.A.": "SPA",
    "B.V.": "BV",
    "N.V.": "NV",
    "Sp. z o.o.": "SPOLKA Z O.O.",
    "AB": "Aktiebolag",
    "GmbH & Co. KG": "GmbH u. Co KG",
}
COUNTRY: Final = {
    "de": ("DE", "AT", "CH"),
    "en": ("GB", "US", "IE"),
    "fr": ("FR", "BE"),
    "es": ("ES",),
    "it": ("IT",),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "sv": ("SE", "FI", "NO"),
    "el": ("GR",),
    "ru": ("BG", "RS"),
}
_GREEK: Final = dict(zip("abgdezhiklmnxoprstyfvuw", "αβγδεζηικλμνξοπρστυφβυω", strict=True))
_CYRILLIC: Final = dict(zip("abvgdezijklmnoprstufhcy", "абвгдезийклмнопрстуфхцы", strict=True))
_PAIRS: Final = {
    "el": {"th": "θ", "ch": "χ", "ps": "ψ", "ou": "ου"},
    "ru": {"sh": "ш", "ch": "ч", "kh": "х", "ya": "я", "yu": "ю", "zh": "ж", "ts": "ц"},
}
_UMLAUTS: Final = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
    }
)


def plain(text: str) -> str:
    """Without accents, ß and ł spelled out.

    >>> plain("Großhandel Dąbrów Théâtre")
    'Grosshandel Dabrow Theatre'
    """
    text = text.replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("ø", "o")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def umlauts_spelled(text: str) -> str:
    """German banks' spelling.

    >>> umlauts_spelled("Küstmann Möbelwerke")
    'Kuestmann Moebelwerke'
    """
    return plain(text.translate(_UMLAUTS))


def in_script(text: str, language: str) -> str:
    """Latin letters written in Greek or Cyrillic, letter by letter.

    >>> in_script("Dimopid", "el"), in_script("Gornov", "ru")
    ('Διμοπιδ', 'Горнов')
    """
    letters = _GREEK if language == "el" else _CYRILLIC
    out, place = "", 0
    while place < len(text):
        two, one = text[place : place + 2], text[place]
        new = _PAIRS[language].get(two.lower())
        step = 2 if new else 1
        new = new or letters.get(one.lower(), one)
        out += new.capitalize() if one.isupper() else new
        place += step
    return out


class Names:
    """Makes company names whose first word no other company of the book has."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.heads: set[str] = set()

    def head(self, language: str) -> str:
        """A new invented word."""
        for attempt in range(1000):
            middle = "".join(
                self.dice.pick(MIDDLES[language]) for _ in range(1 + (attempt > 3) + (attempt > 30))
            )
            word = self.dice.pick(STARTS[language]) + middle + self.dice.pick(ENDS[language])
            key = umlauts_spelled(word).lower()[:9]
            if key not in self.heads:
                self.heads.add(key)
                return word
        raise ValueError(f"no new name left in {language}")

    def company(self, language: str) -> tuple[str, str]:
        """Name without and with its legal form."""
        head = self.head(language)
        trade = self.dice.pick(TRADES[language]) if self.dice.chance(0.8) else ""
        order = (
            [trade, head]
            if self.dice.chance(0.25 if language in ("fr", "es", "it") else 0.05)
            else [head, trade]
        )
        core = " ".join(word for word in order if word)
        form = self.dice.pick(FORMS[language])
        return core, f"{form} {core}" if language == "ru" else f"{core} {form}"

    def person(self, language: str) -> str:
        """A private person: surname, given name."""
        given = (
            "Alva",
            "Bente",
            "Corin",
            "Dario",
            "Elin",
            "Fay",
            "Goran",
            "Hedda",
            "Ivo",
            "Jula",
            "Kai",
            "Liv",
        )
        return f"{self.head(language).capitalize()}, {self.dice.pick(given)}"


def lightly(dice: Dice, core: str, full: str, language: str) -> str:
    """As a bank writes it: nobody who knows the customer would doubt it."""
    form = full.replace(core, "").strip()
    shown = dice.weighted({full: 5, core: 2, f"{core} {SPELLED.get(form, form)}".strip(): 2})
    if dice.chance(0.6):
        shown = (
            umlauts_spelled(shown)
            if language in ("de", "sv") and dice.chance(0.7)
            else plain(shown)
        )
    if dice.chance(0.5):
        shown = shown.upper()
    if dice.chance(0.15):
        width = dice.pick((27, 35))
        shown = shown[: max(width, len(core))].strip()
    if dice.chance(0.05):
        shown = f"{shown} {dice.pick(('Zentrale', 'Head Office', 'Buchhaltung', 'Accounts'))}"
    return shown


def heavily(dice: Dice, core: str, full: str, language: str) -> str:
    """Damaged, cut or in another script: known again, but not for sure."""
    words = core.split()
    how = dice.below(5)
    if how == 0 and language in ("el", "ru"):
        return in_script(plain(full), language)
    if how == 1 and len(words) > 1:
        return f"{words[0]} {words[1][:3]}.".upper()
    if how == 2:
        return plain(core).upper()[: dice.between(7, 10)].strip()
    if how == 3:
        place = dice.between(2, max(2, len(words[0]) - 2))
        wrong = words[0][:place] + words[0][place + 1 :]
        return " ".join([wrong, *words[1:]])
    return "".join(c for c in plain(core).upper() if c not in "AEIOU" or dice.chance(0.5))


def account(dice: Dice, country: str) -> str:
    """A bank account number in the country's form; check digits of an IBAN are right."""
    if country == "US":
        return f"{dice.digits(9)}/{dice.digits(10)}"
    lengths = {
        "DE": 18,
        "AT": 16,
        "CH": 17,
        "FR": 23,
        "BE": 12,
        "ES": 20,
        "IT": 22,
        "NL": 14,
        "PL": 24,
    }
    lengths |= {"SE": 20, "FI": 14, "NO": 11, "GR": 23, "BG": 18, "RS": 18, "GB": 18, "IE": 18}
    size = lengths[country]
    letters = {"GB": "KLMX", "IE": "PQRX", "NL": "VWXB", "BG": "ZXCV"}.get(country, "")
    body = letters + "".join(dice.digits(1) for _ in range(size - len(letters)))
    if country == "IT":
        body = "X" + body[1:]
    number = "".join(str(ord(c) - 55) if c.isalpha() else c for c in f"{body}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{body}"
