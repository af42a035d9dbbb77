"""The words of payment terms in eight languages, and the marks they stand for."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MARKS: Final[dict[str, str]] = {
    # English counts "30 days EOM" from the month's end; the other languages reach the day, then go to its month's end.
    "eom": "eom|end of month|end of the month|month end|end of invoice month|nach monatsende|ab monatsende",
    "eol": "fin de mois|fdm|fin du mois|fine mese|fm|ffm|dffm|d f f m|df fm|fin de mes|fin del mes|einde maand|einde van de maand"
    "|monatsende|ende des monats|ende monat|ultimo|koniec miesiaca|konca miesiaca|do konca miesiaca|fim do mes",
    "nxt": "next month|following month|month following|month following invoice|mfi|proximo|prox|folgemonats|folgemonat"
    "|des folgemonats|nachsten monats|du mois suivant|mois suivant|del mes siguiente|mes siguiente|mese successivo"
    "|del mese successivo|mese seguente|volgende maand|van de volgende maand|nastepnego miesiaca|do mes seguinte",
    "now": "due on receipt|on receipt|upon receipt|due upon receipt|payable on receipt|due immediately|immediate|immediately"
    "|immediate payment|cash|cod|cash on delivery|cia|cash in advance|prepayment|prepaid|payment in advance|in advance"
    "|sofort|zahlbar sofort|sofort fallig|sofort ohne abzug|netto kasse|vorkasse|vorauskasse|barzahlung|nachnahme|bei erhalt"
    "|a reception|reception|a reception de facture|a la reception|comptant|au comptant|immediat|al contado|contado"
    "|pago inmediato|inmediato|a la recepcion|contanti|in contanti|rimessa diretta|a vista|a vista fattura|immediato"
    "|contant|direct|direct te betalen|per direct|bij ontvangst|gotowka|natychmiast|platne natychmiast|przedplata"
    "|pronto pagamento|pagamento a vista|no ato|imediato|pagamento imediato|contra apresentacao",
    "ord": "upfront|up front|on order|with order|upon order|at order|deposit|down payment|advance payment|bei auftrag|bei auftragserteilung"
    "|mit auftragserteilung|bei bestellung|anzahlung|als anzahlung|a la commande|acompte|con el pedido|al pedido|anticipo"
    "|all ordine|alla conferma|acconto|bij opdracht|bij bestelling|aanbetaling|przy zamowieniu|zaliczka|zaliczki|no pedido"
    "|entrada|de entrada|sinal|de sinal",
    "lat": "on delivery|upon delivery|before delivery|after delivery|on completion|on acceptance|bei lieferung|vor lieferung"
    "|nach lieferung|bei abnahme|nach abnahme|bei fertigstellung|a la livraison|avant livraison|a la entrega|a la recepcion del material"
    "|alla consegna|bij levering|bij oplevering|przy dostawie|po dostawie|na entrega",
    "rest": "rest|der rest|restbetrag|restzahlung|balance|the balance|remainder|le solde|solde|el resto|resto|saldo|il saldo"
    "|restant|het restant|reszta|pozostale|o restante|restante",
    "x": "x|×|times|mal|instalments|installments|instalment|equal instalments|equal installments|raten|gleiche raten|gleichen raten"
    "|teilzahlungen|fois|plazos|pagos|cuotas|rate|termijnen|raty|raciach|rat|parcelas|vezes|prestacoes",
    "mly": "monthly instalments|monthly installments|equal monthly instalments|equal monthly installments|monthly payments"
    "|monatsraten|monatliche raten|monatlichen raten|mensualites|plazos mensuales|cuotas mensuales|mensualidades|rate mensili"
    "|maandelijkse termijnen|maandtermijnen|raty miesieczne|rat miesiecznych|ratach miesiecznych|parcelas mensais|prestacoes mensais",
    "mth": "month|months|monat|monate|monaten|mois|mes|meses|mese|mesi|maand|maanden|miesiac|miesiace|miesiecy",
    "wk": "week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane|weken|tydzien|tygodnie|tygodni",
    "%": "percent|per cent|prozent|pour cent|por ciento|por cento|per cento|procent|procenta",
    "n": "net|nett|netto|nt|neto|netti|rein|ohne abzug|termin|termin platnosci|liquido",
    "d": "days|day|dys|d|tage|tagen|tag|t|tg|jours|jour|jrs|j|dias|dia|giorni|giorno|gg|dagen|dag|dgn|dni|dzien",
    "disc": "discount|disc|cash discount|early payment discount|skonto|skto|abzug|mit abzug|escompte|remise|descuento"
    "|dto|descuento pronto pago|pronto pago|descuento por pronto pago|sconto|sconto cassa|korting|betalingskorting"
    "|kredietbeperking|rabatu|rabat|znizki|desconto|if paid within|bei zahlung innerhalb|bei zahlung in|bei zahlung innert",
    "": "from|after|of|the|within|in|by|on|date|invoice|invoice date|date of invoice|from invoice date|payment|terms|term|due"
    "|payable|calendar|st|nd|rd|th|ab|nach|innerhalb|innert|binnen|von|bis|den|dem|der|am|zum|mit|zahlbar|zahlung|fallig|sonst|ansonsten|otherwise|sinon"
    "|rechnungsdatum|rechnungsdatums|datum|rechnungserhalt|zahlungsziel|ziel|des|date de facture|facture|sous|a|le|la|de|du|date|paiement|apres"
    "|fecha|factura|fecha factura|fecha de factura|pago|el|dentro|desde|data fattura|fattura|data|df|d f|pagamento|entro|il|d|del"
    "|factuurdatum|na|te|betalen|betaling|betaaltermijn|op|dagen na factuurdatum|w ciagu|ciagu|od|daty|faktury|wystawienia"
    "|platnosc|przelew|bonifico|bonifico bancario|virement|transferencia|uberweisung|transfer|bank transfer|or|and|und|oder|et|y|e|en|i"
    "|every|each|je|zu|zu je|alle|jeweils|tous les|chacun|cada|ogni|elke|om de|co|po|ao|os|apos|da|fatura|data da fatura|emissao|em|prazo",
}
"""Marks by the words they stand for, in English, German, French, Spanish, Italian, Dutch, Polish, Portuguese."""

_WORDS: Final = {word: mark for mark, words in reversed(MARKS.items()) for word in words.split("|")}
_PHRASE: Final = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
    + r")(?![a-z])"
)
SEPARATORS: Final = " ,;/:-"


def marked(text: str) -> str:
    """The text with every known word replaced by its mark, "" where a word is not known.

    >>> marked("3 % Skonto 10 Tage, 30 netto"), marked("50 Prozent Anzahlung, Rest 30 Tage")
    ('3 % disc 10 d, 30 n', '50 % ord, rest 30 d')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"(?<=[a-z])\.|(?<=\d)\.(?= |$)|[()'’\"]|\bd'", " ", plain)
    plain = " ".join(re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", plain).split())
    marks = _PHRASE.sub(lambda found: _WORDS[found[0]] or " ", plain)
    if set(re.findall(r"[^\W\d_]+", marks)) - set(MARKS):
        return ""
    marks = re.sub(r"\b(n|disc|ord)(?: \1\b)+", r"\1", " ".join(marks.split()))
    marks = re.sub(r" (?=[,;])", "", marks)
    return marks.strip(SEPARATORS)
