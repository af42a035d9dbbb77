"""Texts of bank lines as pieces of letters and digits, without the numbers that name no document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

BLANK: Final = "\x00"
"""Stands where something was left out, and in no text of a workbook."""
PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
AROUND: Final = re.compile(rf"({PIECE.pattern})")
"""Splits a text into its pieces and what stands between them, in turns."""
JOINT: Final = re.compile(r"[ \-/._#:\n\r\t№°]{0,3}\Z")
"""What may stand between two pieces of one number."""
LISTED: Final = re.compile(
    r"\s*(?:[,;/+&.\n|]|AND|UND|ET|U|Y|E|I|EN|OG|OCH|SOWIE|PLUS|JA|ORAZ|SAMT|\s)*\s*\Z"
)
"""What stands between two numbers of a list."""
RANGE: Final = re.compile(
    r"\s*(?:-|–|—|\.\.+|BIS|TO|THRU|THROUGH|UNTIL|AU|À|AL|HASTA|FINO(?: A)?|JUSQU.{1,2}|BIS EINSCHL(?:IE(?:SS|ß)LICH)?\.?|T/M|TM|TOT|TILL|TIL|DO|ATÉ|A)\s*\Z"
)
"""What stands between the two ends of a range."""
LABEL: Final = re.compile(
    r"(?:INV(?:OICE)?S?|RNR|RECHN(?:UNG)?(?:EN|S)?|RECHNUNGSNUMMER"
    r"|FACT(?:URE|URA|URAS|URES)?|FATT(?:URA|URE)?|FACTUUR|FACTUREN|FATURA|SZ[ÁA]MLA|RA[ČC]UN|СЧ[ЕЁ]Т|ΤΙΜ(?:ΟΛΟΓΙΟ)?"
    r"|FAC|FAKT(?:URA|URY|UUR|UREN)?|LASKU|BILL|DOC(?:UMENT)?|BELEG|NRS?|NOS?"
    r"|NUM(?:BER|ERO|MER)?|NÚM|REF|REFERENCE|KENNZEICHEN|CREDIT|NOTE|GUTSCHRIFT|AVOIR|OUR|YOUR|IHRE?"
    r"|(?<![^\W\d_])(?:RE|RG|FT|FV|N))[\s.:#°º№/-]*\Z"
)
"""Words that announce a document number; the short ones stand alone."""
PAID: Final = re.compile(
    r"(?:P(?:AY)?M(?:EN)?TS?|(?<!RE)PAY|PAID|ZAHLUNG(?:EN)?|BEZAHLUNG|PAIEMENT|REGLEMENT|RÈGLEMENT|PAGO|PAGAMENTO|BETALING"
    r"|P[LŁ]ATNO[SŚ][CĆ]|LESS|MINUS|ABZ(?:GL)?|ABZÜGLICH)[\s.:#-]*\Z"
)
"""Words behind which a number is what is paid."""
_DEBTOR: Final = (
    "KD|KDNR|KUNDEN?(?:NR|NUMMER)?|CUSTOMER|CUST|CLIENT|CLIENTE|KLANT(?:NR)?|KUND|KUNDE|ASIAKAS|KLIENTA?|KONTRAHENTA?"
    "|DEBITOR|DEBTOR|ACCOUNT|ACCT"
)
_PRO_FORMA: Final = (
    "PRO[ -]?FORMA(?:[ -]?(?:INV(?:OICE)?|RECHNUNG|RG|RE|FACT[A-Z]*|FATT[A-Z]*|FAKT[A-Z]*))?"
)
_AS_NUMBER: Final = r"[\s.:#°º№/+-]*(?:NR|NO|ID|NUMBER|NUMMER|NUMERO|NUM|N)?[\s.:#°º№/-]*\Z"
CUSTOMER: Final = re.compile(rf"(?:{_DEBTOR}){_AS_NUMBER}")
"""Words that announce a customer number."""
_THINGS: Final = (
    "CONTRACT|VERTRAGS?|ORDER|BESTELL(?:UNGS?)?|AUFTRAGS?|ORDINE|PEDIDO|COMMANDE|ORDRE|ZAM[OÓ]WIENIE|OFFERS?|OFFERTE?"
    "|ANGEBOTS?|QUOTE|QUOTATION|DEVIS|PREVENTIVO|PRESUPUESTO|LIEFERSCHEINS?|DELIVERY NOTE|BON DE LIVRAISON|PAKBON"
    "|ALBAR[AÁ]N|ARTIKELS?|ARTICLE|PROJE[CK]TS?|TICKET|SCHADENS?|CLAIM|POLI(?:CE|CY|ZZA)|VERSICHERUNGS?|REKLAMATIONS?|Z[ÄA]HLER|GUTSCHEIN|VOUCHER|TRANSA[CK]TION|TRX|TXN|UNSERE? (?:BELEG|ZEICHEN)|MITGLIEDS?"
    "|MEMBER(?:SHIP)?|AKTENZEICHEN|CHECK|CHEQUE|SCHECK|POSTFACH|P\\.?O\\.? ?BOX|TELEFON|PHONE|MOBILE?"
    "|STEUER(?:NR)?|KONTO|SWIFT|CREDITOR|MANDAT(?:E|S|SREF)?|MREF|CRED"
    "|STR(?:ASSE)?|STREET|STRAAT|WEG|PLATZ|ALLEE|GASSE|CHAUSSEE|ROAD|AVENUE|GATAN"
)
_SHORT_THINGS: Final = "|".join(
    rf"{word[0]}(?<![^\W\d_].){word[1:]}"  # all begin with a letter, so that a search can skip the others
    for word in (
        "ART",
        "LS",
        "DDT",
        "BOL",
        "HRA",
        "HRB",
        "AZ",
        "CK",
        "CHK",
        "CHQ",
        "RUE",
        "AVE",
        "PO",
        "SKU",
        "TEL",
        "FAX",
        "FON",
        "VAT",
        "UST",
        "TAX",
        "BLZ",
        "KTO",
        "BIC",
        "TRN",
        "TAN",
        "OBJ",
        "VS-?NR",
        "VN-?NR",
    )
)
OTHER: Final = re.compile(rf"(?:{_DEBTOR}|{_THINGS}|{_PRO_FORMA}|{_SHORT_THINGS}){_AS_NUMBER}")
"""Words that announce a number of something else: of an order, an offer, a cheque, a house."""
DENIED: Final = re.compile(
    r"(?<![^\W\d_])(?:NICHT|OHNE|AUSSER|NOT|EXCEPT|EXCL(?:UDING)?|WITHOUT|SANS|SAUF|HORS|EXCEPTO|SALVO|SIN|SENZA|TRANNE"
    r"|ECCETTO|ZONDER|BEHALVE|NIET|BEZ|OPR[OÓ]CZ|UTEN|UTAN|UDEN)[\s:]+(?:(?:DIE|DER|DEN|THE|LA|LE|LES|IL|EL|DE|HET|FOR|FÜR) )?"
    r"(?:(?:INV(?:OICE)?S?|RE|RG|RECHN(?:UNG)?(?:EN)?|FACT(?:URE|URA|URAS|URES)?|FATT(?:URA|URE)?|FAKT(?:URA|URY|UUR)?"
    r"|BELEG|NRS?|NO|NR)[\s.:#°º№-]*)*\Z"
)
"""Words that say a document is not paid."""
_MONTHS: Final = (
    "JAN(?:UARY?|UAR|VIER|V)?|FEB(?:RUARY?|RUAR|R)?|FÉVR?(?:IER)?|MAR(?:CH|S|ZO)?|MÄRZ?|MRZ|APR(?:IL|ILE)?"
    "|AVR(?:IL)?|MA[IY]O?|JUNE?|JUNI|JUIN|JUL[YI]?|JUIL(?:LET)?|AUG(?:UST)?|AOÛT|SEPT?(?:EMBER|EMBRE)?"
    "|O(?:[CK]|T)T(?:OBER|OBRE)?|NOV(?:EMBER|EMBRE)?|DE[CZ](?:EMBER)?|DÉC(?:EMBRE)?"
)
_CODES: Final = r"EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|€|\$|£"
_OTHER_NUMBERS: Final = re.compile(
    r"(?<![A-Z0-9])(?:"
    r"(?P<iban>(?!RF)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b)"
    r"|(?P<date>(?<!/)(?:\d{1,2}[.]\d{1,2}[.](?:\d{4}|\d{2})?(?!\d)|\d{1,2}[/]\d{1,2}[/](?:\d{4}|\d{2})(?!\d)"
    r"|(?:19|20)\d\d[-./](?:0[1-9]|1[0-2])[-./](?:0[1-9]|[12]\d|3[01])(?!\d)|\d{1,2}-\d{1,2}-(?:19|20)\d\d(?!\d)"
    rf"|\d{{1,2}}\.?[ -]?(?:{_MONTHS})\b\.?(?:[ -]?(?:19|20)?\d\d(?!\d))?"
    rf"|(?:{_MONTHS})\.?[ -](?:\d{{1,2}},? )?(?:19|20)\d\d(?!\d)))"
    r"|(?P<stamp>(?:VOM|DATED?|DATUM|DU|DEL|OP|DD|VALUTA)[ .:]{1,2}(?:(?:19|20)\d{6}|\d{6})(?!\d))"
    r"|(?P<quantity>\d{1,4}+ ?(?:ST(?:Ü|UE)?CK|STK|PCS|PIECES|SZT|KARTONS?|BOXES|PALETTEN)\b)"
    r"|(?P<postcode>(?:(?:D|DE|A|AT|CH|F|FR|I|IT|E|ES|NL|B|BE|L|LU|PL|CZ|DK|S|SE|FI|N|NO)-\d{4,5}"
    r"(?= [^\W\d_]{3})|\d{5}-\d{4}(?!\d)|(?<=[A-Z]{3} )(?:AL|AK|AZ|CT|DC|FL|GA|IA|IL|KS|KY|MD|MI|MN|MO|MT|NE|NH|NJ|NM|NV"
    r"|NY|OH|PA|SD|TN|TX|UT|VA|VT|WA|WI|WV|WY) \d{5}(?![\d-])))"
    r"|(?P<phone>(?:TEL|PHONE|FON|FAX|MOBILE?|TÉL)[ .:]{0,3}\+?[\d /()-]{6,}|(?<!\+)\+\d{2}[ \d/()-]{8,}(?!\+))"
    rf"|(?P<amount>(?<![.,-])(?:(?:{_CODES})\s?(?:\d{{1,3}}(?:[.,' ]\d{{3}})+|\d+)(?:[.,]\d{{1,3}})?(?!\d)|(?:\d{{1,3}}(?:[.,' ]\d{{3}})+|\d++)[.,]\d{{2}}(?!\d)"
    rf"|\d[\d.,]*+ ?(?:{_CODES})(?![A-Z])(?!\s?\d)))"
    r"|(?P<vat>(?:VAT|UST|TVA|IVA|NIP|MWST|BTW|CIF|NIF)[ .-]?(?:ID|NR|NO|REG)?[ .:-]*(?:NR|NO)?[ .:]*"
    r"[A-Z]{0,2} ?\d[\d. -]{5,14})"
    r"|(?P<rate>(?<![.,])\d{1,3}+(?:[.,]\d{1,3}+)?+ ?%))"
)
_DATED: Final = re.compile(
    r"(?<![^\W\d_])(?:VOM|DATED?|DATUM|DATA|DNIA|DU|DEL|DEN|AM|ON|OP|DD|VALUTA)[ .:]{1,3}\Z"
)
"""Words behind which a date is one, also where a document has that number."""
_STREETS: Final = ("STR", "WEG", "PLATZ", "ALLEE", "GASSE", "ROAD", "AVE")
_ADDRESS: Final = re.compile(
    r"(?:STR(?:ASSE)?|WEG|PLATZ|ALLEE|GASSE|STREET|ROAD|AVENUE|AVE)\.? ?\d{1,4} ?[A-Z]?[, ]{1,2}(?:[A-Z]{1,2}-)?"
    r"\d{4,5}(?= [^\W\d_]{3})"
)
"""House number and postcode behind a street, before a town."""
_DATE_REACH: Final = 10
_WIDTHS: Final = frozenset(lines * width for width in (27, 35, 65, 140) for lines in (1, 2, 3, 4))
"""Signs after which banks cut a text of so many lines: MT940 :86:, SWIFT :70:, MT940 totals, SEPA."""
_OPEN_END: Final = re.compile(r"(?:[,;/&]|(?<!\+)\+|\.{2,}|…|\b(?:AND|UND|ET|ETC|U\.?A|USW)\.?)\Z")
_LONGEST_OPEN_END: Final = 4


def clean(text: str) -> str:
    """Upper case, one spelling of every letter and digit, for comparison only."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()


def at_once(change: Callable[[str], str], texts: Sequence[str]) -> list[str]:
    """What a change that treats every character for itself makes of many texts.

    >>> at_once(clean, ["inv-1", "re 2"])
    ['INV-1', 'RE 2']
    """
    changed = change(BLANK.join(texts)).split(BLANK)
    return changed if len(changed) == len(texts) else [change(text) for text in texts]


def squeezed(text: str) -> str:
    """Letters and digits alone.

    >>> squeezed("inv-2026/0042 ")
    'INV20260042'
    """
    whole = clean(text)
    is_squeezed = whole.isascii() and whole.isalnum()
    return whole if is_squeezed else "".join(PIECE.findall(whole))


def printed(token: str, text: str) -> str:
    """A squeezed number as it stands in a text.

    >>> printed("RE2026009136", "Rg. RE-2026-009136 danke")
    'RE-2026-009136'
    """
    whole = clean(text)
    found = re.search(r"[\W_]*".join(token), whole) if token else None
    if not found:
        return token
    shown = text[found.start() : found.end()] if len(whole) == len(text) else found[0]
    return " ".join(shown.split())


def masked(text: str, keeps: Callable[[str, str], bool]) -> tuple[str, list[str], list[str]]:
    """The text with accounts, dates, phone and tax numbers, amounts and rates blanked; the amounts; the dates.

    Args:
        text: A clean text.
        keeps: Told the kind of such a number and how it stands there, whether it may be a reference after all.

    >>> masked("INV-1 VOM 03.04.2026 EUR 12,50", lambda kind, shown: False)[1]
    ['EUR 12,50']
    """
    amounts: list[str] = []
    dates: list[str] = []

    if any(word in text for word in _STREETS):
        text = _ADDRESS.sub(lambda found: BLANK * len(found[0]), text)

    def blanked(found: re.Match[str]) -> str:
        kind, shown = found.lastgroup or "", found[0]
        start = found.start()
        is_told = kind == "date" and _DATED.search(text, max(0, start - _DATE_REACH), start)
        if not is_told and keeps(kind, shown):
            return shown
        if kind == "amount":
            amounts.append(shown)
        if kind == "date":
            dates.append(shown)
        return BLANK * len(shown)

    return _OTHER_NUMBERS.sub(blanked, text), amounts, dates


def ends_at_a_width(text: str) -> bool:
    """Whether a text is as long as banks cut texts."""
    return len(text.rstrip()) in _WIDTHS


def ends_in_a_list(text: str) -> bool:
    """Whether a text ends with a separator, so that more was to come.

    >>> ends_in_a_list("1001, 1002,"), ends_in_a_list("1001, 1002")
    (True, False)
    """
    end = len(text.rstrip())
    return bool(_OPEN_END.search(text, max(0, end - _LONGEST_OPEN_END), end))
