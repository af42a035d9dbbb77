"""The part of a sheet that asks for the payment: who, where, how much, under which reference, and the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ar_xl.documents.fonts import BOLD
from ar_xl.documents.language import Language
from ar_xl.documents.letterhead import Recipient
from ar_xl.documents.paper import (
    ACCENT,
    HEIGHT,
    LEFT,
    LINE,
    QUIET,
    RIGHT,
    WIDTH,
    Box,
    Code,
    Color,
    Page,
    Rule,
    Text,
    cut,
    wrapped,
)
from ar_xl.documents.payment_codes import Payment, address, modules, payment, spaced
from ar_xl.settings import Settings

HEIGHT_OF: Final = {"GiroCode": 41.0, "QR-bill": 105.0}
"""Millimetres a slip takes; the QR-bill stands at the foot of the sheet, as its perforation does."""
_BLACK: Final[Color] = (0, 0, 0)
_WORDS: Final = {
    "de": "Empfangsschein|Zahlteil|Konto / Zahlbar an|Referenz|Zahlbar durch|Währung|Betrag|Annahmestelle",
    "fr": "Récépissé|Section paiement|Compte / Payable à|Référence|Payable par|Monnaie|Montant|Point de dépôt",
    "it": "Ricevuta|Sezione pagamento|Conto / Pagabile a|Riferimento|Pagabile da|Valuta|Importo|Punto di accettazione",
    "en": "Receipt|Payment part|Account / Payable to|Reference|Payable by|Currency|Amount|Acceptance point",
}
"""The words of the QR-bill are fixed, in four languages. Source: Swiss style guide QR-bill 2.3, annex D."""


def asked(
    settings: Settings, to: Recipient, amount: int, currency: str, candidates: Sequence[str]
) -> Payment | None:
    """What the customer is asked to transfer to us; None where no code can say it."""
    ours = address(settings.company, settings.company_address, settings.country)
    accounts = settings.company_ibans
    return payment(
        ours, accounts, settings.company_bic, amount, currency, candidates, debtor=to.postal
    )


def slip(
    due: Payment, settings: Settings, to: Recipient, amount: int, currency: str, top: float
) -> Page:
    """The slip's marks; a GiroCode's begins at `top`, a QR-bill stands at the foot."""
    if due.kind == "QR-bill":
        return _qr_bill(due, settings, to, amount, currency)
    return _giro_code(due, settings, to.speech, amount, currency, top)


def _giro_code(
    due: Payment, settings: Settings, speech: Language, amount: int, currency: str, top: float
) -> Page:
    marks: Page = [
        Rule(LEFT, top, RIGHT, top, 0.6, LINE, (3, 2)),
        Text(LEFT, top + 7, speech("payment.title"), 10.5, BOLD, color=ACCENT),
    ]
    bic = settings.company_bic if due.iban == settings.company_ibans[0] else ""
    facts = [
        (speech("payment.payee"), settings.company),
        ("IBAN", spaced(due.iban)),
        ("BIC", bic),
        (speech("payment.reference"), spaced(due.reference)),
    ]
    y = top + 13.5
    for label, value in facts:
        if value:
            marks.append(Text(LEFT, y, label, 8, color=QUIET))
            marks.append(Text(LEFT + 34, y, cut(value, 84, 9.5), 9.5))
            y += 5.2
    shown = speech.amount(amount, currency, code=True)
    marks += [
        Text(LEFT, y + 2, speech("payment.amount"), 8, color=QUIET),
        Text(LEFT + 34, y + 2, shown, 13, BOLD),
        Code(RIGHT - 33, top + 4, 33, modules(due.payload)),
    ]
    below = wrapped(speech("payment.scan"), 33, 7)
    marks += [
        Text(RIGHT - 16.5, top + 40.5 + 3 * at, line, 7, align="center", color=QUIET)
        for at, line in enumerate(below)
    ]
    return marks


def _qr_bill(due: Payment, settings: Settings, to: Recipient, amount: int, currency: str) -> Page:
    """Receipt and payment part. Source: Swiss Implementation Guidelines QR-bill 2.3, chapter 3."""
    words = _WORDS.get(to.speech.code, _WORDS["en"]).split("|")
    receipt, part, account, reference, payer, money_word, amount_word, point = words
    top = HEIGHT - 105
    ours = address(settings.company, settings.company_address, settings.country)
    payee = [spaced(due.iban), ours.name, ours.street, f"{ours.postal_code} {ours.town}"]
    debtor = to.postal
    whole = debtor.is_whole
    owing = [debtor.name, debtor.street, f"{debtor.postal_code} {debtor.town}"] if whole else []
    whole_francs, cents = divmod(amount, 100)
    shown = f"{whole_francs:,}.{cents:02d}".replace(",", " ")
    blocks = [(account, payee), (payer, owing)]
    if due.reference:
        blocks.insert(1, (reference, [spaced(due.reference)]))
    marks: Page = [
        Rule(0, top, WIDTH, top, 0.5, _BLACK, (3, 2)),
        Rule(62, top, 62, HEIGHT, 0.5, _BLACK, (3, 2)),
        Text(5, top + 9, receipt, 11, BOLD, color=_BLACK),
        Text(67, top + 9, part, 11, BOLD, color=_BLACK),
        Code(67, top + 17, 46, modules(due.payload)),
        *_cross(67 + 23, top + 17 + 23),
    ]
    marks += _blocks(blocks, 5, top + 15, 52, (6, 8, 3.2))
    marks += _blocks(blocks, 118, top + 9, 87, (8, 10, 4.1))
    for x, y, label, size, gap in ((5, top + 71, 6, 8, 12), (67, top + 71, 8, 10, 14)):
        marks += [
            Text(x, y, money_word, label, BOLD, color=_BLACK),
            Text(x, y + 4.5, currency, size, color=_BLACK),
            Text(x + gap, y, amount_word, label, BOLD, color=_BLACK),
            Text(x + gap, y + 4.5, shown, size, color=_BLACK),
        ]
    marks.append(Text(57, top + 86, point, 6, BOLD, "right", _BLACK))
    return marks


def _blocks(
    blocks: Sequence[tuple[str, Sequence[str]]],
    x: float,
    y: float,
    room: float,
    sizes: tuple[float, float, float],
) -> Page:
    """Headed lines one below the other; a party that is not known is an empty field with corner marks."""
    label, size, step = sizes
    marks: Page = []
    for heading, content in blocks:
        marks.append(Text(x, y, heading, label, BOLD, color=_BLACK))
        y += step
        if not content:
            marks += _corners(x, y - 1.5, min(room, 65), 20 if room < 60 else 25)
        for line in (part for whole in content for part in wrapped(whole, room, size)):
            marks.append(Text(x, y, line, size, color=_BLACK))
            y += step
        y += step / 2
    return marks


def _corners(x: float, y: float, wide: float, high: float) -> Page:
    marks: Page = []
    for at, inwards in ((x, 3), (x + wide, -3)):
        for level, down in ((y, 3), (y + high, -3)):
            marks.append(Rule(at, level, at + inwards, level, 0.75, _BLACK))
            marks.append(Rule(at, level, at, level + down, 0.75, _BLACK))
    return marks


def _cross(x: float, y: float) -> Page:
    """The Swiss cross of 7 mm in the middle of the code."""
    white: Color = (1, 1, 1)
    return [
        Box(x - 3.5, y - 3.5, 7, 7, white),
        Box(x - 3, y - 3, 6, 6, _BLACK),
        Box(x - 0.6, y - 2, 1.2, 4, white),
        Box(x - 2, y - 0.6, 4, 1.2, white),
    ]
