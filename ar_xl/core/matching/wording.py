"""What the words of a bank line say, in the languages of payers and banks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ar_xl.core.names import folded, plain

_DEPOSIT: Final = "(?<!mobile )(?<!check )(?<!cheque )(?<!remote )(?<!cash )(?<!lockbox )(?<!direct )deposit(?! (?:ck|chk|check|cheque|slip|ticket|\\d))"
"""A customer's own, and not the bank's word for cheques paid in."""
_SAID: Final = {
    "part": "part payment|partial|part pmt|part paymt|instal?lments?|first rate|teilzahlung|teilbetrag|teilrechnung bezahlt|abschlag"
    "|abschlagszahlung|rate \\d|\\d+ ?rate|ratenzahlung|paiement partiel|acompte|echeance|versement partiel|er versement|pago parcial|plazo|a cuenta de|pago a cuenta"
    "|parcial|a cuenta (?:fra|fact|factura)|acconto|tranche|quota \\d|pagamento parziale|deelbetaling|termijn|\\de termijn|gedeeltelijke|aanbetaling|czesciowa|czesc platnosci|rata|delbetaling"
    "|delbetalning|osamaksu|zalohova platba|castecna platba|reszfizetes|reszlet|pagamento parcial|afbetaling|avdrag|enanti|chastichnaya oplata|chastichno|kismi odeme|plata partiala|payment \\d of \\d|\\d of \\d payments?|anzahlung|" + _DEPOSIT + "|part \\d+ ?of ?\\d+|teil \\d+ ?von ?\\d+",
    "charge": "bank charges?|bank fees?|charges? (?:deducted|ded|withheld|taken)|less (?:bank )?(?:charges?|fees?)|(?:charges?|fees?) (?:(?:eur|usd|gbp|chf) )?\\d|our (?:fees?|charges?)|shar? charges?|transfer fees?|wire fees?|card fees?|fees? deducted|net of (?:bank )?(?:fees?|charges?)|correspondent fees?"
    "|after (?:bank )?(?:fees?|charges?)|chr?gs?|kosten|spesen|bankspesen|bankgebuhren?|abzgl gebuhr(?:en)?|gebuhr(?:en)?|frais bancaires?|frais de virement|frais deduits|frais|gastos bancarios|comision|comisiones|spese bancarie"
    "|commissioni|bankkosten|kosten bank|oplat[ay] bankow[ae]|oplaty bankowe|prowizja|bankgebyr|bankavgift|despesas bancarias|disagio",
    "discount": "discount|disc|skonto|skt[o]?|escompte|sconto|descuento|korting|betalingskorting|rabat|skonti|pronto pago|kassarabatt|kontantrabatt",
    "withholding": "irs|retenciones|withholding|withheld tax|wht|tds|tax deducted|tax withheld|steuerabzug|abzugsteuer|quellensteuer|retenue a la source|retencion|ritenuta|ritenute|bronbelasting|bauabzugsteuer|irpf|retencao na fonte|retencao|retencion en la fuente|podatek u zrodla",
    "advance": "advance|in advance|prepayment|pre payment|prepaid|down payment|downpayment|pro forma|proforma|vorauszahlung|vorauskasse|vorkasse|anzahlung|"
    + _DEPOSIT
    + "|acompte|avance|paiement anticipe|anticipo|pago anticipado|acconto|vooruitbetaling|aanbetaling|zaliczka|przedplata|forskudd|forskott|forhandsbetaling|ennakkomaksu|adiantamento|a valoir|on account|a conto|akonto|a cta|acta"
    "|order confirmation|auftragsbestatigung|for order|bestellung|avans|eloleg|predujam|zaloha|caparra|kapora",
    "short": "short|fracht(?:en)?|gekurzt|casse|[a-z]*schaden|fehlmenge|breuk|damaged?|damages|missing|defects?|defective|deduction|deducted|price difference|quantity|returned goods|complaint|claim|less freight|freight|penalty"
    "|mangel|mangelhaft|reklamation|minderlieferung|fehlmenge|preisdifferenz|kurzung|einbehalt|beschadigt|litige|reclamation|manquant|merma|reclamacion|diferencia|reclamo|contestazione|schade|klacht|reklamacja",
    "rest": "restzahlung|restbetrag|rest von|schlusszahlung|balance of|remainder|final payment|final instal?lment|solde de|reste|resto|saldo de|saldo van|restant|reszta|rest",
    "statement": "statement|all open|all invoices|open items|balance|account balance|kontoausgleich|saldo|saldenausgleich|laut aufstellung|lt aufstellung|gesamtbetrag|sammelzahlung|alle offenen|solde|releve|estado de cuenta|extracto|saldo a|estratto conto|openstaand|rekeningoverzicht",
    "return": "return(?:ed)?|return debit|direct debit return|unpaid|bounced|chargeback|charge back|reversal|reversed|rejected|refused|insufficient funds|nsf|r transaction|rucklastschrift|ruecklastschrift|rucklast|rlast|retoure|ruckgabe|ruckbuchung|storno|stornierung|ruckuberweisung|ruckzahlung lastschrift|nicht eingelost|mangels deckung"
    "|rejet|impaye|retour|rejete|devolucion|devuelto|impagado|recibo devuelto|insoluto|storno bonifico|respinto|gestorneerd|storno|teruggeboekt|stornering|zwrot przelewu|odrzucony|retur|returbetaling|palautus",
    "cancelled": "storno|storniert[a-z]*|cancell?ed|cancellation|annull?iert|annulee?|annulat[oa]|annullat[oa]|anulad[oa]|geannuleerd|anulowan[a-z]*"
    "|(?:bereits|schon) (?:bezahlt|beglichen|gezahlt|uberwiesen)|already (?:paid|settled)|deja (?:payee?|reglee?)|ya pagad[oa]|gia pagat[oa]|(?:reeds|al) betaald|juz zaplacon[a-z]*|akirosi|akyrosi|annulirovan[a-z]*|iptal|makulert|makuleret",
    "mistake": "irrtumlich[a-z]*|versehentlich[a-z]*|fehluberweisung|falschuberweisung|doppelt (?:gezahlt|bezahlt|uberwiesen)|doppelzahlung|in error|by mistake|erroneous|erroneously"
    "|paid twice|duplicate payment|par erreur|double paiement|por error|pago duplicado|per errore|pagamento doppio|bij vergissing|dubbel betaald|omylkowo|pomylkowo|av misstag|ved en feil",
    "beside": "darlehens?[a-z]*|kreditrate|loans?|prestamo|prestito|lening|pozyczka|kaution|mietkaution|caution|fianza|cauzione|waarborg|waarborgsom|kaucja|security deposit"
    "|dividend[a-z]*|ausschuttung|gewinnausschuttung|spenden?|donations?|donativo|donazione|darowizna|schadens?ersatz|entschadigung|versicherungsleistung|indemnity|indemnisation"
    "|indemnizacion|risarcimento|schadevergoeding|odszkodowanie|bonus|jahresbonus|umsatzbonus|ruckvergutung|quot(?:e|ation)|angebot|offerte|devis|preventivo|presupuesto|oferta",
    "Refund": "refund|ruckzahlung|reimbursement|[a-z]*erstattung|ruckerstattung|gutschriftauszahlung|remboursement|reembolso|rimborso|terugbetaling|zwrot|tilbagebetaling|tilbakebetaling|aterbetalning|hyvitys|devolucion|devolucao|estorno|guthaben auszahlung|guthabenauszahlung|auszahlung (?:des )?guthabens?|epistrofi|vozvrat|vraceni|visszaterites|restituire|restituzione|iade|povrat",
    "Salary": "salar(?:y|ies)|payroll|wages?|lohn|gehalt|gehalts[a-z]*|gehalter|lohne|lohnzahlung|bezuge|salaire|salaires|paie|nomina|nominas|sueldo|stipendio|stipendi|salaris|lonen|wynagrodzenie|wynagrodzenia|lonn|lon|palkka|salario|ordenado",
    "Tax": "tax office|tax payment|income tax|vat (?:payment|return|q\\d|refund)|hmrc|irs|finanzamt|finanzkasse|umsatzsteuer|lohnsteuer|ust va|korperschaftsteuer|gewerbesteuer|steuer|tresor public|dgfip|impots?|urssaf|tva|hacienda|agencia tributaria|aeat|seguridad social|agenzia entrate|agenzia delle entrate|f24|inps|belastingdienst|urzad skarbowy|zus|podatek|skatteverket|skatteetaten|skat|vero|verohallinto|customs duty|zoll|hauptzollamt|tax authority|inland revenue",
    "Interest": "interest|zinsen|zinsgutschrift|zinszahlung|guthabenzinsen|habenzinsen|sollzinsen|zinsertrag|zinsabschluss|interets?|intereses|interessi|rente|odsetki|renter|ranta|korko|juros|interest credit",
    "Fee": "account fee|monthly fee|service charge|account maintenance|bank charge|bank charges|bank fee|card fee|kontofuhrung|kontofuhrungsgebuhr|entgelt|entgeltabschluss|abschluss|rechnungsabschluss|bankentgelt|gebuhr|gebuhren|frais de tenue|frais de tenue de compte|cotisation carte|comision mantenimiento|comision de mantenimiento|mantenimiento|spese tenuta conto|canone|canone mensile|kosten betalingsverkeer|oplata|oplata za prowadzenie|oplata miesieczna|prowizja|gebyr|avgift|palvelumaksu|taxa|comissao|fees?|commission",
    "Card payout": "card payout|payout|settlement batch|merchant settlement|card settlement|card sales|pos settlement|[a-z]*kartenumsatze?|kartenzahlungen?|kartenabrechnung|kartengutschrift|handlerabrechnung|ec cash|ec karten|girocard|terminal|acquiring|telecollecte|remise carte|remise cb|encaissement cb|remesa tarjetas?|liquidacion tarjetas?|tpv|abono tpv|accredito pos|incasso pos|pos|pin betalingen|rozliczenie kart|kortoppgjor|kortinlosen",
    "Transfer": "own transfer|internal transfer|transfer between accounts|between own accounts|intercompany sweep|cash pool(?:ing)?|sweep|zba|umbuchung|eigenubertrag|ubertrag|kontoubertrag|virement interne|traspaso|traspaso interno|giroconto|eigen rekening|interne overboeking|przelew wlasny|egen konto|egen overforing|liquidity transfer|transferencia interna|to savings|from savings|festgeld|tagesgeld",
    "Supplier payment": "supplier|purchase|rent|miete|lease|leasing|leasingrate|insurance|versicherung|electricity|strom|telecom|telefon|utilities|lieferant|fournisseur|loyer|proveedor|alquiler|fornitore|affitto|leverancier|huur|dostawca|czynsz|leverandor",
}  # fmt: skip
"""Plain spelling (see `names.plain`) of what is said, by kind; the capitalised kinds are reasons.

A blank that may be left out stands beside a digit only, so that each alternative has a word of its own (see `_own_word`).
"""


def _parted(pattern: str, sign: str) -> list[str]:
    """A pattern cut at a sign, but not within brackets.

    >>> _parted("pago parcial|(?:fees?|charges?) 1", "|")
    ['pago parcial', '(?:fees?|charges?) 1']
    """
    depth, parts = 0, [""]
    for one in pattern:
        depth += (one in "([") - (one in ")]")
        if one == sign and not depth:
            parts.append("")
        else:
            parts[-1] += one
    return parts


def _own_word(alternative: str) -> str:
    r"""The first word with letters: no text says it without.

    >>> _own_word(r"\d+ ?rate"), _own_word("pago parcial")
    ('rate', 'pago')
    """
    words = [word.removeprefix("?") for word in _parted(alternative, " ")]
    return next(word for word in words if any(map(str.isalpha, word.replace("\\d", ""))))


def _pattern(alternatives: Iterable[str]) -> re.Pattern[str]:
    """Any of these alternatives as words; those of one first letter stand together, so that few are tried."""
    groups: dict[str, list[str]] = {}
    for one in alternatives:
        plainly = one[0].isalpha() and one[1:2] not in ("?", "*", "+")
        groups.setdefault(one[0] if plainly else "", []).append(one[plainly:])
    listed = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return re.compile(rf"(?<![a-z])(?:{listed})(?![a-z])")


_ALTERNATIVES: Final = {kind: _parted(folded(words), "|") for kind, words in _SAID.items()}
_PATTERNS: Final = {kind: _pattern(some) for kind, some in _ALTERNATIVES.items()}
_OWN_WORDS: Final = {kind: _pattern(map(_own_word, some)) for kind, some in _ALTERNATIVES.items()}
_LONG_NUMBER: Final = re.compile(r"\d{3,}")
"""Texts that differ in such numbers alone say the same."""
_HOUSES: Final = {
    "Card payout": re.compile(
        r"\b(?:stripe|adyen|paypal|sumup|worldpay|mollie|klarna|square|squareup|zettle|izettle|payone|concardis|nexi|elavon|"
        r"global payments|first data|fiserv|worldline|six payment|telecash|american express|amex payments|checkout com|payplug|"
        r"redsys|nets denmark|bambora|shopify payments|gocardless|braintree|takeaway payments|barclaycard merchant|card services|card processing|merchant services)\b"
    ),
    "Tax": re.compile(
        r"\b(?:finanzamt|finanzkasse|hmrc|hm revenue|irs|us treasury|dgfip|tresor public|urssaf|agencia tributaria|aeat|"
        r"tesoreria general|agenzia entrate|agenzia delle entrate|belastingdienst|urzad skarbowy|skatteverket|skatteetaten|skattestyrelsen|verohallinto|"
        r"tax office|tax authority|inland revenue|bundeskasse|hauptzollamt|zollamt)\b"
    ),
}
"""Payers that are never customers' receipts."""
NO_RECEIVABLE: Final = frozenset(
    {"Salary", "Tax", "Interest", "Card payout", "Transfer", "Fee", "Refund"}
)
"""Kinds of bank line that no customer's receipt has."""
_ORDER: Final = (
    "Salary",
    "Tax",
    "Interest",
    "Card payout",
    "Transfer",
    "Refund",
    "Fee",
    "Supplier payment",
)


_DEDUCTED: Final = re.compile(
    r"(?:\b(?:abz(?:gl|üglich|ueglich)?|less|minus|moins|meno|menos|minder|unter abzug|net of|gek(?:ü|ue)rzt|k(?:ü|ue)rzung"
    r"|einbehalt\w*|deduct\w*|short\w*|claim|retenu\w*|trattenut\w*|ingehouden|potrącenie)\b|\./\.)[^;|]*",
    re.IGNORECASE,
)
"""Where a text says what was deducted, up to the end of the clause."""
_LONGEST_QUOTE: Final = 60


@lru_cache(maxsize=20_000)
def deduction(text: str) -> str:
    """What a text says of a deduction, as it stands there; "" where it says nothing.

    >>> deduction("RE-1 abzgl. 44,00 EUR Transportschaden"), deduction("RE-1 thanks")
    ('abzgl. 44,00 EUR Transportschaden', '')
    """
    found = _DEDUCTED.search(" ".join(text.split()))
    if not found:
        return ""
    words = found[0].strip(" ,.")
    return words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def said(text: str) -> frozenset[str]:
    """The kinds of thing a text says.

    >>> sorted(said("Teilzahlung RE 1001 abzgl. Bankspesen")), sorted(said("RE 1001"))
    (['charge', 'part'], [])
    """
    return _said(_LONG_NUMBER.sub("000", text[:4_000]))


@lru_cache(maxsize=50_000)
def _said(text: str) -> frozenset[str]:
    words = folded(plain(text))
    likely = {kind for word in words.split() for kind in _hinted(word)}
    return frozenset(kind for kind in likely if _PATTERNS[kind].search(words))


@lru_cache(maxsize=50_000)
def _hinted(word: str) -> list[str]:
    """The kinds that may be said where this word stands: most words say nothing."""
    return [kind for kind, pattern in _OWN_WORDS.items() if pattern.search(word)]


@lru_cache(maxsize=50_000)
def house(payer: str) -> str:
    """The reason a payer is no customer by its name: a card processor, a tax office; else "".

    >>> house("STRIPE PAYMENTS EUROPE"), house("Finanzamt München"), house("Müller GmbH")
    ('Card payout', 'Tax', '')
    """
    words = plain(payer)
    return next((reason for reason, pattern in _HOUSES.items() if pattern.search(words)), "")


def quoted(kind: str, text: str) -> str:
    """The words by which a text says something of a kind, in plain spelling; "" where it does not.

    >>> quoted("beside", "Kaution für Mietgerät")
    'kaution'
    """
    found = _PATTERNS[kind].search(folded(plain(text[:4_000])))
    return found[0] if found else ""


def no_receivable(text: str, payer: str) -> str:
    """Why a line is no customer's receipt, as a reason of a difference; "" where nothing says so."""
    things = said(text) | said(payer)
    return house(payer) or next((reason for reason in _ORDER if reason in things), "")
