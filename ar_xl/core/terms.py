"""Payment terms in the words people use: when a document is due, and what discount is earned by when.

Words become marks (net, days, month end, ...), the marks are read by two short grammars. Text with a word
that is not known, or that reads in two ways, is not understood: `parse` gives None and never guesses.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

Standing = Literal["in time", "within grace", "late"]


@dataclass(frozen=True, slots=True)
class Discount:
    """One tier of early-payment discount: `basis_points` of the gross amount, until `days` after the invoice date."""

    basis_points: int
    days: int


@dataclass(frozen=True, slots=True)
class Terms:
    """When a document is due and which discounts are offered."""

    net_days: int | None = None
    """None where the text names discounts only."""
    month_end: Literal["", "before", "after"] = ""
    """Before: the days count from the end of the invoice's month. After: the day reached moves to its month's end."""
    fixed_day: int = 0
    """The next such day of a month after the date reached; the month's last day where it has no such day."""
    discounts: tuple[Discount, ...] = ()
    """Earliest, and so highest, first."""


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
    "|contant|direct|direct te betalen|per direct|bij ontvangst|gotowka|natychmiast|platne natychmiast|przedplata",
    "n": "net|nett|netto|nt|neto|netti|rein|ohne abzug|termin|termin platnosci",
    "d": "days|day|dys|d|tage|tagen|tag|t|tg|jours|jour|jrs|j|dias|dia|giorni|giorno|gg|dagen|dag|dgn|dni|dzien",
    "disc": "discount|disc|cash discount|early payment discount|skonto|skto|abzug|mit abzug|escompte|remise|descuento"
    "|dto|pronto pago|descuento pronto pago|descuento por pronto pago|sconto|sconto cassa|korting|betalingskorting"
    "|kredietbeperking|rabatu|rabat|znizki|desconto|if paid within|bei zahlung innerhalb|bei zahlung in|bei zahlung innert",
    "": "from|after|of|the|within|in|by|on|date|invoice|invoice date|date of invoice|from invoice date|payment|terms|term|due"
    "|payable|calendar|st|nd|rd|th|ab|nach|innerhalb|innert|binnen|von|bis|den|dem|der|am|zum|mit|zahlbar|zahlung|fallig|sonst|ansonsten|otherwise|sinon"
    "|rechnungsdatum|rechnungsdatums|datum|rechnungserhalt|zahlungsziel|ziel|des|date de facture|facture|sous|a|le|la|de|du|date|paiement|apres"
    "|fecha|factura|fecha factura|fecha de factura|pago|el|dentro|desde|data fattura|fattura|data|df|pagamento|entro|il|d|del"
    "|factuurdatum|na|te|betalen|betaling|betaaltermijn|op|dagen na factuurdatum|w ciagu|ciagu|od|daty|faktury|wystawienia"
    "|platnosc|przelew|bonifico|bonifico bancario|virement|transferencia|uberweisung|transfer|bank transfer|or|and|und|oder|et|y|e|en|i",
}
"""Marks by the words they stand for, in English, German, French, Spanish, Italian, Dutch, Polish, Portuguese."""

_WORDS: Final = {word: mark for mark, words in reversed(MARKS.items()) for word in words.split("|")}
_PHRASE: Final = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
    + r")(?![a-z])"
)
_RATE, _GAP = r"(?:disc )?(\d{1,2}(?:[.,]\d{1,3})?)", r"(?: ?[,;/:+-] ?| )?"
_NET: Final = (
    r"(?P<now>now)(?: n)?"
    r"|(?:n ?/?-? ?)?(?P<days>\d{1,3})(?: ?d)?(?: n)?(?: ?(?P<end>eom|eol)(?: n)?(?: (?P<on>\d{1,2}))?)?"
    r"|(?:n ?)?(?P<first>eom|eol)(?: ?\+? ?(?P<then>\d{1,3})(?: ?d)?)?(?: n)?"
    r"|(?:n ?)?(?:d ?)?(?P<nth>\d{1,2}) ?nxt|nxt (?P<nth2>\d{1,2})"
)
_RATE_FIRST: Final = re.compile(rf"{_RATE} ?(?:%(?: disc)?[/ ]*|/ ?)(\d{{1,3}})(?: ?d)?(?: disc)?")
_DAYS_FIRST: Final = re.compile(rf"(\d{{1,3}}) ?d{_GAP}{_RATE} ?%(?: disc)?")
_SEPARATORS: Final = " ,;/:-"
_HIGHEST: Final = 2000
"""Basis points. No early-payment discount is above 20 %, so `30/70` is no discount but two instalments."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Terms | None:
    """The terms a text stands for, or None where it is not understood.

    A bare number is net days. Instalments (`30/70`) are not understood yet.

    >>> parse("2/10 1/20 net 30").discounts
    (Discount(basis_points=200, days=10), Discount(basis_points=100, days=20))
    >>> parse("14 Tage netto"), parse("30 days EOM").month_end, parse("45 jours fin de mois").month_end
    (Terms(net_days=14, month_end='', fixed_day=0, discounts=()), 'before', 'after')
    >>> parse("as agreed"), parse("30/70"), parse("")
    (None, None, None)
    """
    marks = _marks(text)
    if not marks:
        return None
    readings = {
        r for r in (_read(marks, _RATE_FIRST, 0), _read(marks, _DAYS_FIRST, 1)) if r is not None
    }
    return readings.pop() if len(readings) == 1 else None


def _marks(text: str) -> str:
    """The text with every known word replaced by its mark, "" where a word is not known.

    >>> _marks("3 % Skonto 10 Tage, 30 netto")
    '3 % disc 10 d, 30 n'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"(?<=[a-z])\.|(?<=\d)\.(?= |$)|[()'’\"]|\bd'", " ", plain)
    plain = " ".join(re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", plain).split())
    marked = _PHRASE.sub(lambda found: _WORDS[found[0]] or " ", plain)
    known = {"eom", "eol", "nxt", "now", "n", "d", "disc"}
    if set(re.findall(r"[^\W\d_]+", marked)) - known:
        return ""
    marked = re.sub(r"\b(n|disc)(?: \1\b)+", r"\1", " ".join(marked.split()))
    marked = re.sub(r" (?=[,;])", "", marked)
    return marked.strip(_SEPARATORS)


def _read(marks: str, tier: re.Pattern[str], rate_at: int) -> Terms | None:
    """The terms in marks whose tiers are written as `tier` says, the net part before or after them."""
    discounts: list[Discount] = []

    def take(found: re.Match[str]) -> str:
        rate, days = found[1 + rate_at], found[2 - rate_at]
        discounts.append(Discount(round(float(rate.replace(",", ".")) * 100), int(days)))
        return "|"

    rest = [part.strip(_SEPARATORS + "+") for part in tier.sub(take, marks).split("|")]
    rest = [part for part in rest if part]
    net = re.fullmatch(_NET, rest[0]) if len(rest) == 1 else None
    if len(rest) > 1 or (rest and net is None):
        return None
    found = _net(net) if net else Terms()
    discounts.sort(key=lambda d: d.days)
    terms = Terms(found.net_days, found.month_end, found.fixed_day, tuple(discounts))
    return terms if _is_sound(terms) else None


def _net(net: re.Match[str]) -> Terms:
    if net["now"]:
        return Terms(0)
    if nth := net["nth"] or net["nth2"]:
        return Terms(0, "before", int(nth))
    if net["first"]:
        return Terms(int(net["then"] or 0), "before")
    end: Literal["", "before", "after"] = (
        "before" if net["end"] == "eom" else "after" if net["end"] else ""
    )
    return Terms(int(net["days"]), end, int(net["on"] or 0))


def _is_sound(terms: Terms) -> bool:
    """Discounts that fall with the days, none after the net date, and days that exist."""
    tiers = terms.discounts
    falling = all(a.days < b.days and a.basis_points > b.basis_points for a, b in pairwise(tiers))
    in_range = all(0 < t.basis_points <= _HIGHEST for t in tiers)
    plain = terms.net_days is not None and not terms.month_end
    before_net = not plain or all(t.days <= (terms.net_days or 0) for t in tiers)
    return (
        falling
        and in_range
        and before_net
        and terms.fixed_day <= 31
        and (bool(tiers) or terms.net_days is not None)
    )


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_date(terms: Terms, invoice_date: dt.date) -> dt.date | None:
    """The last day on which a document is paid in time, or None where the terms name no net days.

    >>> due_date(parse("net 30"), dt.date(2026, 1, 31)), due_date(parse("EOM+30"), dt.date(2026, 1, 10))
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    >>> due_date(parse("45 jours fin de mois"), dt.date(2026, 1, 10))
    datetime.date(2026, 2, 28)
    """
    if terms.net_days is None:
        return None
    start = _month_end(invoice_date) if terms.month_end == "before" else invoice_date
    day = start + dt.timedelta(days=terms.net_days)
    if terms.month_end == "after":
        day = _month_end(day)
    if terms.fixed_day:
        last = _month_end(day)
        fixed = day.replace(day=min(terms.fixed_day, last.day))
        if fixed <= day:
            last = _month_end(last + dt.timedelta(days=1))
            fixed = last.replace(day=min(terms.fixed_day, last.day))
        day = fixed
    return day


def discount_date(tier: Discount, invoice_date: dt.date) -> dt.date:
    """The last day on which a discount is earned."""
    return invoice_date + dt.timedelta(days=tier.days)


def discount_minor(amount: int, tier: Discount) -> int:
    """The discount on a gross amount, in minor units; a credit note's is negative.

    Halves round away from zero, as payers' systems do. Source: DIN 1333, section 4.5.1 (commercial rounding).

    >>> discount_minor(10025, Discount(200, 10)), discount_minor(-10025, Discount(200, 10))
    (201, -201)
    """
    rounded = (abs(amount) * tier.basis_points + 5_000) // 10_000
    return rounded if amount >= 0 else -rounded


def discount_on(
    terms: Terms, invoice_date: dt.date, paid_on: dt.date, grace_days: int
) -> tuple[tuple[Discount, Standing], ...]:
    """Every tier, highest first, and whether a payment on `paid_on` earns it.

    >>> discount_on(parse("2/10 net 30"), dt.date(2026, 1, 1), dt.date(2026, 1, 13), 3)
    ((Discount(basis_points=200, days=10), 'within grace'),)
    """
    return tuple(
        (tier, standing(tier, invoice_date, paid_on, grace_days)) for tier in terms.discounts
    )


def standing(tier: Discount, invoice_date: dt.date, paid_on: dt.date, grace_days: int) -> Standing:
    """Whether a discount taken on `paid_on` is in time, within the grace days, or late."""
    over = (paid_on - discount_date(tier, invoice_date)).days
    return "in time" if over <= 0 else "within grace" if over <= grace_days else "late"
