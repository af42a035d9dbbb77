"""The customers of the sample company, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ar_xl.demo.accounts import account

LANGUAGES: Final = (
    dict.fromkeys(("DE", "AT", "CH"), "de")
    | dict.fromkeys(("FR", "BE", "LU"), "fr")
    | dict.fromkeys(("GB", "US", "IE", "JP"), "en")
    | {"NL": "nl", "PL": "pl", "ES": "es", "IT": "it"}
    | dict.fromkeys(("SE", "NO", "FI", "GR", "DK", "CZ", "PT", "BG"), "en")
)
"""What each country's customers are written to in."""
STREETS: Final = {
    **{"de": "Lindenweg", "fr": "Rue du Moulin", "en": "Mill Lane", "nl": "Molenstraat"},
    **{"pl": "ul. Młyńska", "es": "Calle del Molino", "it": "Via del Mulino"},
}
POSTCODES: Final[dict[str, int | str]] = {
    **{"AT": 4, "BE": 4, "BG": 4, "CH": 4, "DK": 4, "LU": 4, "NO": 4},
    **{
        "NL": "{} KB",
        "GB": "LS1 {}RD",
        "IE": "T12 {}",
        "PL": "61-{}",
        "JP": "530-{}",
        "PT": "4000-{}",
    },
}
"""Count of digits where it is not five, or the form."""
NO_EMAIL: Final = frozenset({"10083", "10085"})
"""Customers who are written to on paper."""


@dataclass(frozen=True)
class Customer:
    """One customer as the ledger knows it, and the name its bank gives."""

    id: str
    name: str
    country: str
    city: str
    terms: str
    currency: str = "EUR"
    also: tuple[str, ...] = ()
    """Former and short names, other spellings."""
    parent: str = ""
    pays_as: str = ""
    """The account holder's name where it is not `name`."""
    scheme: str = ""
    """Payment reference printed on its documents, see `accounts.reference`."""
    known: bool = True
    """The ledger has its account."""
    busy: bool = True
    """Takes part in ordinary trade; a customer of one case alone does not."""

    @property
    def account(self) -> str:
        """The account it pays from."""
        return account(self.country, self.id)

    @property
    def holder(self) -> str:
        """The account holder's name."""
        return self.pays_as or self.name

    @property
    def email(self) -> str:
        """Its accounts payable, at a domain that is nobody's."""
        return "" if self.id in NO_EMAIL else f"buchhaltung{self.id}@kunde.example"

    @property
    def address(self) -> str:
        """Street; postal code and town."""
        number, form = int(self.id) * 7919, POSTCODES.get(self.country, 5)
        if isinstance(form, int):
            code = str(number)[-form:].replace("0", "3")
        else:
            code = form.format(
                str(number)[-{"NL": 4, "IE": 4, "JP": 4, "GB": 1}.get(self.country, 3) :]
            )
        street = STREETS[self.language]
        return f"{street} {number % 89 + 1}; {code} {self.city}"

    @property
    def language(self) -> str:
        """Two letters."""
        return LANGUAGES[self.country]


T14, T30 = "14 Tage netto", "30 Tage netto"
SKONTO, SKONTO3 = "2% 10 Tage, 30 Tage netto", "3% 14 Tage, 60 Tage netto"

ORDINARY: Final = (
    Customer("10001", "Elektro Rausch GmbH", "DE", "Bremen", SKONTO),
    Customer("10002", "Müller & Söhne Lichttechnik GmbH", "DE", "Köln", T30),
    Customer("10003", "Lichthaus Weber GmbH", "DE", "Kassel", T14),
    Customer("10004", "Lichthaus Weber & Sohn KG", "DE", "Fulda", T30),
    Customer("10005", "Großhandel Jäger AG", "DE", "Nürnberg", SKONTO),
    Customer("10006", "Baustoffe Überlingen eG", "DE", "Überlingen", T30),
    Customer("10007", "Wohnstil Petersen e.K.", "DE", "Flensburg", T14),
    Customer("10008", "Kröger Ladenbau GmbH & Co. KG", "DE", "Osnabrück", SKONTO),
    Customer("10009", "Stadtwerke Aurich-Süd GmbH", "DE", "Aurich", T30),
    Customer("10010", "Hotelausstatter Brandt GmbH", "DE", "Rostock", SKONTO3),
    Customer(
        *("10011", "Nordwind Elektro Service GmbH", "DE", "Kiel", T30),
        also=("Förde Elektro GmbH",),
        pays_as="Förde Elektro GmbH",
    ),
    Customer("10012", "Möbelwerk Thüringer Wald GmbH", "DE", "Ilmenau", T30),
    Customer("10013", "Architekturbüro Falk + Partner PartG mbB", "DE", "Berlin", T14, known=False),
    Customer("10014", "Schöne Räume Einrichtungs GmbH", "DE", "Dresden", SKONTO),
    Customer("10015", "Bühnentechnik Harz GmbH", "DE", "Goslar", T30),
    Customer("10016", "Elektro Rauch KG", "DE", "Trier", T14),
    Customer("10017", "Planlicht Ingenieure GmbH", "DE", "Stuttgart", T30),
    Customer("10018", "Küchen König GmbH", "DE", "Ulm", SKONTO),
    Customer("10019", "Versandhaus Morgenstern GmbH", "DE", "Leipzig", SKONTO3),
    Customer(
        *("10020", "Klinikum Weserbergland gGmbH", "DE", "Hameln", T30),
        also=("Kreiskrankenhaus Weserbergland",),
    ),
    Customer("10021", "Alpenlicht Handels GmbH", "AT", "Innsbruck", SKONTO),
    Customer("10022", "Wiener Leuchtenstudio OG", "AT", "Wien", T14),
    Customer("10023", "Tischlerei Übelbach Ges.m.b.H.", "AT", "Graz", T30),
    Customer("10024", "Lumière Romande SA", "CH", "Lausanne", T30, "CHF", scheme="QRR"),
    Customer("10025", "Bündner Elektro AG", "CH", "Chur", T30, "CHF", scheme="QRR"),
    Customer("10026", "Zürcher Wohnbedarf AG", "CH", "Zürich", "30 Tage netto", "CHF"),
    Customer("10027", "Éclairage du Val de Loire SARL", "FR", "Tours", "30 jours fin de mois"),
    Customer("10028", "Société Lyonnaise de Luminaires SAS", "FR", "Lyon", "45 jours"),
    Customer("10029", "Maison Garcin & Fils SAS", "FR", "Nîmes", "30 jours fin de mois"),
    Customer("10030", "Atelier Lumen SARL", "FR", "Rennes", "30 jours", scheme="RF"),
    Customer("10031", "Verlichting Van den Berg B.V.", "NL", "Utrecht", "14 dagen netto"),
    Customer("10032", "De Lamp B.V.", "NL", "Groningen", "30 dagen netto", scheme="RF"),
    Customer("10033", "Groothandel Zuiderzee B.V.", "NL", "Lelystad", "30 dagen netto"),
    Customer("10034", "Verlichtingshuis Peeters NV", "BE", "Gent", "30 dagen", scheme="OGM"),
    Customer("10035", "Luminaires Ardennais SRL", "BE", "Namur", "30 jours", scheme="OGM"),
    Customer("10036", "Thornbury Lighting Ltd", "GB", "Leeds", "30 days EOM"),
    Customer("10037", "Hargreaves Interiors plc", "GB", "Bristol", "net 30", "GBP"),
    Customer("10038", "Northgate Electrical Supplies Ltd", "GB", "York", "2/10 net 30"),
    Customer("10039", "Maple Hill Fixtures Inc.", "US", "Portland", "2/10 net 30", "USD"),
    Customer("10040", "Redstone Design Group LLC", "US", "Denver", "net 30", "USD"),
    Customer("10041", "Harbor & Pine Furnishings Corp.", "US", "Boston", "net 45", "USD"),
    Customer("10042", "Oświetlenie Wrocławskie Sp. z o.o.", "PL", "Wrocław", "30 dni"),
    Customer("10043", "Łódzki Dom Lamp S.A.", "PL", "Łódź", "14 dni", scheme="RF"),
    Customer("10044", "Iluminación Peñalara S.L.", "ES", "Segovia", "60 días"),
    Customer("10045", "Hoteles Costa Brisa S.A.", "ES", "Málaga", "60 días"),
    Customer("10046", "Luce d'Oltremare S.r.l.", "IT", "Genova", "60 giorni data fattura"),
    Customer("10047", "Arredamenti Bellomo S.p.A.", "IT", "Bari", "30 giorni", scheme="RF"),
    Customer("10048", "Ljushuset i Örebro AB", "SE", "Örebro", "net 30", scheme="OCR"),
    Customer("10049", "Belysning Söderort AB", "SE", "Stockholm", "net 30", scheme="OCR"),
    Customer("10050", "Fjordlys AS", "NO", "Bergen", "net 14", scheme="KID"),
    Customer("10051", "Nordnes Elektro AS", "NO", "Tromsø", "net 30", scheme="KID"),
    Customer("10052", "Valoisa Oy", "FI", "Tampere", "14 days net", scheme="VIITE"),
    Customer("10053", "Järvenpään Sähkö Oy", "FI", "Järvenpää", "net 30", scheme="VIITE"),
    Customer(
        *("10054", "Φωτιστικά Αιγαίου Α.Ε.", "GR", "Αθήνα", "net 60"),
        also=("FOTISTIKA AIGAIOU AE", "Aegean Lighting SA"),
        pays_as="FOTISTIKA AIGAIOU AE",
    ),
    Customer("10055", "Ηλεκτρολογική Θράκης ΕΠΕ", "GR", "Ξάνθη", "net 30"),
    Customer(
        "10056", "Akari Shoji K.K.", "JP", "Osaka", "net 45", "JPY", also=("株式会社アカリ商事",)
    ),
    Customer("10057", "Hikari Living Co., Ltd.", "JP", "Nagoya", "net 45", "USD"),
    Customer("10058", "Lyskompagniet Aarhus A/S", "DK", "Aarhus", "net 30"),
    Customer("10059", "Svítidla Vltava s.r.o.", "CZ", "Praha", "net 14"),
    Customer(
        *("10060", "Светлина Пловдив ЕООД", "BG", "Пловдив", "net 30"),
        also=("Svetlina Plovdiv EOOD",),
        pays_as="SVETLINA PLOVDIV EOOD",
    ),
    Customer("10061", "Iluminarte Lda.", "PT", "Porto", "30 dias"),
    Customer("10062", "Claddagh Lighting Limited", "IE", "Galway", "30 days EOM"),
)
GROUPS: Final = (
    Customer("10070", "Hansen Baumarkt Holding SE", "DE", "Hamburg", T30, busy=False),
    Customer("10071", "Hansen Baumarkt Nord GmbH", "DE", "Lübeck", T30, parent="10070", busy=False),
    Customer(
        "10072", "Hansen Baumarkt Süd GmbH", "DE", "Augsburg", T30, parent="10070", busy=False
    ),
    Customer("10073", "Groupe Vauclair SA", "FR", "Paris", "30 jours", busy=False),
    Customer(
        *("10074", "Vauclair Décoration SARL", "FR", "Lille", "30 jours"),
        parent="10073",
        busy=False,
    ),
    Customer("10075", "Vauclair België NV", "BE", "Brugge", "30 dagen", parent="10073", busy=False),
)
"""Parents that pay for their subsidiaries."""
QUIET: Final = (
    Customer("10080", "Theater am Wall gGmbH", "DE", "Bremen", T30, busy=False),
    Customer("10081", "Kapitein Verlichting B.V.", "NL", "Den Helder", "30 dagen", busy=False),
    Customer("10082", "Lampade Trevigiane S.r.l.", "IT", "Treviso", "30 giorni", busy=False),
    Customer("10083", "Luz del Ebro S.L.", "ES", "Zaragoza", "30 días", busy=False),
    Customer("10084", "Salzkammer Leuchten GmbH", "AT", "Gmunden", T30, busy=False),
    Customer("10085", "Raumfabrik Hofmann GmbH", "DE", "Gera", T30, busy=False),
    Customer("10086", "Bauhof Elektrik GmbH", "DE", "Celle", T30, busy=False),
    Customer("10087", "Noorderlicht Projecten B.V.", "NL", "Assen", "30 dagen", busy=False),
    Customer("10088", "Studio Lucente S.r.l.", "IT", "Parma", "30 giorni", busy=False),
    Customer("10089", "Einkaufsring Elektro Mitte eG", "DE", "Göttingen", T30, busy=False),
    Customer("10090", "Comptoir Électrique du Midi SAS", "FR", "Toulouse", "30 jours", busy=False),
    Customer("10091", "Steirische Lichtgruppe GmbH", "AT", "Leoben", T30, busy=False),
    Customer("10092", "Hurtownia Światło Sp. z o.o.", "PL", "Poznań", "30 dni", busy=False),
    Customer("10093", "Wartungsdienst Lüders GmbH", "DE", "Stade", T30, busy=False),
    Customer("10094", "Messebau Quandt GmbH", "DE", "Hannover", T30, busy=False),
    Customer("10095", "Ferienpark Waddenzee B.V.", "NL", "Harlingen", "30 dagen", busy=False),
    Customer("10096", "Escape Lighting Rentals Ltd", "IE", "Cork", "net 30", busy=False),
    Customer("10097", "Optik Sommer GmbH", "DE", "Mainz", T30, known=False, busy=False),
    Customer("10098", "Optik Sommer GmbH", "DE", "Worms", T30, known=False, busy=False),
    Customer(
        "10099", "Elektro Schmidt Inh. Jan Schmidt", "DE", "Peine", T30, known=False, busy=False
    ),
    Customer(
        "10100",
        "Elektro Schmidt Inh. Uwe Schmidt",
        "DE",
        "Hildesheim",
        T30,
        known=False,
        busy=False,
    ),
    Customer("10101", "Lumina Trading AG", "CH", "Basel", T30, known=False, busy=False),
    Customer("10102", "Lumina Trading GmbH", "DE", "Lörrach", T30, known=False, busy=False),
    Customer("10103", "Schulzentrum Emstal", "DE", "Meppen", T30, busy=False),
    Customer("10104", "Campings du Littoral SAS", "FR", "Royan", "30 jours", busy=False),
    Customer("10105", "Autohaus Reimers GmbH", "DE", "Emden", T30, busy=False),
)
"""Customers with the documents of one case and no others, so that nothing else can be meant."""

CUSTOMERS: Final = (*ORDINARY, *GROUPS, *QUIET)
BY_ID: Final = {customer.id: customer for customer in CUSTOMERS}
