"""Numbers by which payers name documents, found in the texts of bank lines.

The grammar is learned from the ledger at hand: a document number of any shape is cut into runs of letters and
digits, and indexed as printed, without separators, without leading zeros, without its prefix, and by its last
run. Every hit says how it was read and how often such a number would occur by chance.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Reading = Literal["exact", "check", "zeros", "digits", "tail", "order", "customer", "range"]
"""How a number was read: as printed; a check-digit reference; but for leading zeros; its digits alone; its
last digits alone; the payer's own order number; a customer number; between two numbers of a range."""

_PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
_JOINT: Final = re.compile(r"[ \-/._#:\n\r\t№°]{0,3}\Z")
_LISTED: Final = re.compile(
    r"\s*(?:[,;/+&.\n|]|AND|UND|ET|U|Y|E|I|EN|OG|OCH|SOWIE|PLUS|JA|ORAZ|SAMT|\s)*\s*\Z"
)
_RANGE: Final = re.compile(
    r"\s*(?:-|–|—|\.\.+|BIS|TO|THRU|THROUGH|UNTIL|AU|À|AL|HASTA|FINO(?: A)?|JUSQU.{1,2}|T/M|TM|TOT|TILL|TIL|DO|ATÉ|A)\s*\Z"
)
_LABEL: Final = re.compile(
    r"(?:INV(?:OICE)?S?|RE|RG|RNR|RECHN(?:UNG)?(?:EN|S)?|RECHNUNGSNUMMER|FACT(?:URE|URA|URAS|URES)?|FATT(?:URA|URE)?|FT|FAC"
    r"|FAKT(?:URA|URY|UUR|UREN)?|FV|LASKU|BILL|DOC(?:UMENT)?|BELEG|NRS?|NO|NOS|NUM(?:BER|ERO|MER)?|NÚM|N|REF|REFERENCE|KENNZEICHEN|"
    r"CREDIT|NOTE|GUTSCHRIFT|AVOIR|OUR|YOUR|IHRE?)[\s.:#°º№/-]*\Z"
)
_OTHER: Final = re.compile(
    r"(?:KD|KDNR|KUNDEN?(?:NR|NUMMER)?|CUSTOMER|CUST|CLIENT|CLIENTE|KLANT(?:NR)?|KUND|ASIAKAS|KLIENT|DEBITOR|DEBTOR|CONTRACT|VERTRAG(?:SNR)?|ORDER|PO|BESTELLUNG|"
    r"AUFTRAG|TEL|PHONE|FAX|MOBILE?|FON|VAT|UST|TAX|STEUER(?:NR)?|BLZ|KTO|KONTO|ACCOUNT|ACCT|SWIFT|BIC|TRN|TAN|CREDITOR|MANDATE?|MREF|CRED)"
    r"[\s.:#°º№/+-]*(?:NR|NO|ID|NUMBER|NUMMER)?[\s.:#°º/-]*\Z"
)
_CUSTOMER: Final = re.compile(
    r"(?:KD|KDNR|KUNDEN?|CUSTOMER|CUST|CLIENT|CLIENTE|KLANT|KUND|KUNDE|ASIAKAS|KLIENT|DEBITOR|DEBTOR|ACCOUNT|ACCT)[\s.:#°º№/-]*"
    r"(?:NR|NO|ID|NUMBER|NUMMER|NUMERO|NUM|N)?[\s.:#°º№/-]*\Z"
)
_MONTHS: Final = (
    "JAN(?:UARY?|UAR|VIER|V)?|FEB(?:RUARY?|RUAR|R)?|FÉVR?(?:IER)?|MAR(?:CH|S|ZO)?|MÄRZ?|MRZ|APR(?:IL|ILE)?|AVR(?:IL)?|MA[IY]O?|"
    "JUNE?|JUNI|JUIN|JUL[YI]?|JUIL(?:LET)?|AUG(?:UST)?|AOÛT|SEPT?(?:EMBER|EMBRE)?|O[CK]T(?:OBER|OBRE)?|NOV(?:EMBER|EMBRE)?|DE[CZ](?:EMBER)?|DÉC(?:EMBRE)?"
)
_NOT_NUMBERS: Final = re.compile(
    r"(?P<iban>\b(?!RF)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b)"
    r"|(?P<date>(?<![\dA-Z/])(?:\d{1,2}[.]\d{1,2}[.](?:\d{4}|\d{2})?(?!\d)|\d{1,2}[/]\d{1,2}[/](?:\d{4}|\d{2})(?!\d)"
    r"|(?:19|20)\d\d[-./](?:0[1-9]|1[0-2])[-./](?:0[1-9]|[12]\d|3[01])(?!\d)|\d{1,2}-\d{1,2}-(?:19|20)\d\d(?!\d)"
    rf"|\d{{1,2}}\.?[ -]?(?:{_MONTHS})\b\.?(?:[ -]?(?:19|20)?\d\d(?!\d))?|\b(?:{_MONTHS})\.?[ -](?:\d{{1,2}},? )?(?:19|20)\d\d(?!\d)))"
    r"|(?P<stamp>(?:VOM|DATED?|DATUM|DU|DEL|OP|DD|VALUTA)[ .:]{1,2}(?:(?:19|20)\d{6}|\d{6})(?!\d))"
    r"|(?P<phone>(?:TEL|PHONE|FON|FAX|MOBILE?|TÉL)[ .:]{0,3}\+?[\d /()-]{6,}|(?<![+\w])\+\d{2}[ \d/()-]{8,}(?!\+))"
    r"|(?P<amount>(?<![\dA-Z.,-])(?:(?:EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|[€$£]) ?\d[\d.,' ]*\d|(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)[.,]\d{2}(?!\d)|"
    r"\d[\d.,]* ?(?:EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|€|\$|£)(?![A-Z])(?! ?\d)))"
    r"|(?P<vat>\b(?:VAT|UST|TVA|IVA|NIP|MWST|BTW|CIF|NIF)[ .-]?(?:ID|NR|NO|REG)?[ .:-]*(?:NR|NO)?[ .:]*[A-Z]{0,2} ?\d[\d. -]{6,14})"
    r"|(?P<rate>\d+(?:[.,]\d+)? ?%)"
)
_WRAPS: Final = (27, 35, 65, 140)
_MOST_PIECES: Final = 9
_MOST_CHARACTERS: Final = 4_000
_MOST_IN_RANGE: Final = 200
_CONFUSED: Final = str.maketrans("OQDILZSB", "00011258")


@dataclass(frozen=True, slots=True)
class Hit:
    """One number found in a text."""

    reading: Reading
    documents: tuple[int, ...]
    """Positions of the documents it names; several where it does not tell them apart."""
    shown: str
    """As it stands in the text."""
    chance: float
    """How many such hits a text without any reference would have."""
    start: int
    customer: int = -1
    """Position of the customer a customer number names."""
    payment: int = 0


@dataclass(slots=True)
class Found:
    """What one text names."""

    hits: list[Hit] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Numbers of the ledger's grammar that no document has."""
    odd: list[str] = field(default_factory=list)
    """Words with digits that were not read: a damaged number may be among them."""
    amounts: list[str] = field(default_factory=list)
    is_cut: bool = False
    """The text ends in the middle of a list or at a width at which banks cut."""
    fragment: str = ""
    """The beginning of a number with which the text ends."""


def clean(text: str) -> str:
    """Upper case, one spelling of every letter and digit, for comparison only."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()


def squeezed(text: str) -> str:
    """Letters and digits alone.

    >>> squeezed("inv-2026/0042 ")
    'INV20260042'
    """
    return "".join(_PIECE.findall(clean(text)))


def _dotted(pieces: Iterable[str]) -> str:
    return ".".join(p.lstrip("0") or "0" if p[0].isdigit() else p for p in pieces)


def mod97(text: str) -> bool:
    """Whether the check digits of an IBAN or RF reference hold. Source: ISO 7064, mod 97-10.

    >>> mod97("RF18539007547034"), mod97("DE89370400440532013000"), mod97("RF18539007547035")
    (True, True, False)
    """
    turned = text[4:] + text[:4]
    return (
        turned.isalnum()
        and turned.isascii()
        and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
    )


def luhn(digits: str) -> bool:
    """Whether the last digit is the mod 10 check digit: Swedish OCR, Norwegian KID. Source: ISO/IEC 7812-1.

    >>> luhn("79927398713"), luhn("79927398710")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod11(digits: str) -> bool:
    """Whether the last digit is the mod 11 check digit of a Norwegian KID. Source: Nets, KID specification.

    >>> mod11("12345678903"), mod11("12345678904")
    (True, False)
    """
    total = sum(int(d) * (2 + place % 6) for place, d in enumerate(reversed(digits[:-1])))
    return digits[-1] == ("-" if (check := -total % 11) == 10 else str(check))


def swiss(digits: str) -> bool:
    """Whether a 27-digit QR reference holds. Source: SIX, Swiss QR bill, recursive mod 10.

    >>> swiss("210000000003139471430009017"), swiss("210000000003139471430009016")
    (True, False)
    """
    carry = 0
    for digit in digits[:-1]:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return int(digits[-1]) == (10 - carry) % 10


def belgian(digits: str) -> bool:
    """Whether a 12-digit structured communication holds. Source: Febelfin, OGM/VCS, mod 97.

    >>> belgian("010806817183"), belgian("010806817184")
    (True, False)
    """
    return len(digits) == 12 and (int(digits[:10]) % 97 or 97) == int(digits[10:])


def finnish(digits: str) -> bool:
    """Whether a viitenumero holds. Source: Finance Finland, reference number, weights 7 3 1.

    >>> finnish("1232"), finnish("1233")
    (True, False)
    """
    total = sum(int(d) * (7, 3, 1)[place % 3] for place, d in enumerate(reversed(digits[:-1])))
    return int(digits[-1]) == -total % 10


def _body(reference: str) -> str:
    """A payment reference without what payers and banks pad or drop: RF head, leading zeros."""
    if reference.startswith("RF") and len(reference) > 4 and reference[2:4].isdigit():
        return "RF" + (reference[4:].lstrip("0"))
    return reference.lstrip("0") if reference.isdigit() else reference


class References:
    """Every number by which the documents of a ledger can be named, ready to be found in texts."""

    def __init__(
        self,
        documents: Sequence[str],
        orders: Sequence[str] = (),
        payments: Sequence[str] = (),
        customers: Sequence[str] = (),
        own: Iterable[str] = (),
    ) -> None:
        """Learn the grammar.

        Args:
            documents: Document numbers.
            orders: The payer's own number of each document, "" where none is known.
            payments: The structured reference printed on each document.
            customers: Customer numbers.
            own: The company's own accounts, never a reference.
        """
        self.exact: dict[str, int] = {}
        self.zeros: dict[str, list[int]] = {}
        self.digits: dict[str, list[int]] = {}
        self.tails: dict[str, list[int]] = {}
        self.orders: dict[str, list[int]] = {}
        self.payments: dict[str, list[int]] = {}
        self.payment_sizes: set[int] = set()
        self.customer_digits: dict[str, list[int]] = {}
        self.patterns: set[tuple[int, ...]] = set()
        self.customers: dict[str, int] = {}
        self.raw: list[str] = []
        self.starts: set[str] = set()
        self.shapes: set[tuple[str, int]] = set()
        self.bounds: dict[int, tuple[int, int]] = {}
        self.spread: dict[int, int] = {}
        self.own = {squeezed(account) for account in own if account}
        self.prefixes: set[str] = set()
        for at, number in enumerate(documents):
            self._learn(at, number)
        for at, number in enumerate(orders):
            if number:
                self._learn_order(at, number)
        for at, number in enumerate(payments):
            if number:
                body = _body(squeezed(number))
                if len(body) >= 4:
                    self.payment_sizes.add(len(squeezed(number)))
                    self.payments.setdefault(body, []).append(at)
                    if not body[0].isdigit():
                        self.starts.add(_PIECE.findall(body)[0])
        for at, number in enumerate(customers):
            key = squeezed(number)
            if len(key) >= 4 or (len(key) >= 3 and not key.isdigit()):
                self.customers.setdefault(key, at)
                self.starts.add(_PIECE.findall(key)[0])
            digits = "".join(c for c in key if c.isdigit()).lstrip("0")
            if len(digits) >= 3:
                self.customer_digits.setdefault(digits, []).append(at)
        self.starts.add("RF")
        self.ordered = sorted(set(self.raw))
        self.longest_raw = max(map(len, self.raw), default=0)
        self.shortest_raw = min(map(len, self.raw), default=0)

    def _learn(self, at: int, number: str) -> None:
        pieces = _PIECE.findall(clean(number))
        raw = "".join(pieces)
        self.raw.append(raw)
        if not raw:
            return
        self.exact.setdefault(raw, at)
        self.zeros.setdefault(_dotted(pieces), []).append(at)
        self.starts.add(pieces[0])
        runs = [p for p in pieces if p[0].isdigit()]
        if not runs:
            return
        whole = "".join(runs)
        if pieces[0][0].isdigit():
            if len(pieces) == 1:
                value = int(raw)
                low, high = self.bounds.get(len(raw), (value, value))
                self.bounds[len(raw)] = (min(low, value), max(high, value))
            elif len(runs) == len(pieces):
                self.patterns.add(tuple(map(len, pieces)))
        else:
            self.prefixes.add(pieces[0])
            self.shapes.add((pieces[0], len(whole)))
        self.spread[len(whole)] = self.spread.get(len(whole), 0) + 1
        if len(runs) < len(pieces):
            self.digits.setdefault(_dotted(runs), []).append(at)
            if len(runs) > 1:
                self.digits.setdefault(whole.lstrip("0"), []).append(at)
        elif len(runs) > 1:
            self.digits.setdefault(whole.lstrip("0"), []).append(at)
        if len(runs) > 1:
            last = runs[-1].lstrip("0")
            if last:
                self.tails.setdefault(last, []).append(at)
                if not pieces[0][0].isdigit():
                    self.tails.setdefault(f"{pieces[0]}.{last}", []).append(at)
        if len(whole) >= 8:
            for width in (5, 6):
                if whole[-width:] != runs[-1].lstrip("0"):
                    self.tails.setdefault(whole[-width:], []).append(at)

    def _learn_order(self, at: int, number: str) -> None:
        for one in re.split(r"[;,|]", number):
            pieces = _PIECE.findall(clean(one))
            key = "".join(pieces)
            if len(key) >= 4 and any(p[0].isdigit() for p in pieces):
                self.orders.setdefault(key, []).append(at)
                self.starts.add(pieces[0])
                digits = "".join(p for p in pieces if p[0].isdigit()).lstrip("0")
                if digits != key and len(digits) >= 5:
                    self.orders.setdefault(digits, []).append(at)

    def find(self, text: str) -> Found:
        """Every number a text names, in the order of the text."""
        found = Found()
        if not text or not any(map(str.isdigit, text)):
            return found
        return _Scan(self, text, found).run()

    def chance(self, digits: int, keys: int, labelled: bool) -> float:
        """How many numbers of so many digits would hit by chance in an ordinary text."""
        rate = min(1.0, keys / 10.0 ** min(digits, 15))
        return rate / 20 if labelled else rate


class _Scan:
    """One reading of one text."""

    def __init__(self, known: References, text: str, found: Found) -> None:
        self.known, self.found = known, found
        whole = clean(text)
        self.text = self._masked(whole[:_MOST_CHARACTERS])
        self.pieces = [(m[0], m.start(), m.end()) for m in _PIECE.finditer(self.text)]
        self.used: set[int] = set()
        self.last: tuple[str, str, int] | None = None
        """Head and last run of the document number before, and where it ended."""
        self._end_of(whole)

    def _masked(self, text: str) -> str:
        known = self.known

        def blank(m: re.Match[str]) -> str:
            what, shown = m.lastgroup, m[0]
            raw = "".join(_PIECE.findall(shown))
            if what == "amount":
                bare = "".join(c for c in shown if c.isdigit())
                whole = not re.search(r"[.,]\d{2}\D*\Z", shown)
                if whole and (bare in known.exact or bare.lstrip("0") in known.zeros):
                    return shown
                self.found.amounts.append(shown)
            elif what == "iban":
                if (
                    raw in known.payments
                    or raw in known.exact
                    or (not mod97(raw) and raw not in known.own)
                ):
                    return shown
            elif what in ("date", "stamp") and raw in known.exact and what != "stamp":
                return (
                    shown
                    if known.raw and len(raw) >= 5 and not re.search(r"[./]", shown)
                    else "\x00" * len(shown)
                )
            return "\x00" * len(shown)

        return _NOT_NUMBERS.sub(blank, text)

    def _end_of(self, whole: str) -> None:
        """Whether the bank cut the text off, and in which number."""
        bare = whole.rstrip()
        self.at_width = (
            any(len(bare) in (k, k * 2, k * 3, k * 4) for k in _WRAPS) and len(bare) >= 27
        )
        open_end = bool(
            re.search(r"(?:[,;/&]|(?<!\+)\+|\.{2,}|…|\b(?:AND|UND|ET|ETC|U\.?A|USW)\.?)\s*\Z", bare)
        )
        self.found.is_cut = self.at_width or open_end

    def run(self) -> Found:
        at = 0
        while at < len(self.pieces):
            at = self._read(at)
        self._odd_words()
        return self.found

    def _read(self, at: int) -> int:
        """Read what starts at this piece; the next piece to look at."""
        known = self.known
        word = self.pieces[at][0]
        number = word[0].isdigit()
        if not number and word not in known.starts:
            return at + 1
        stop = self._stop(at)
        for end in range(stop, at, -1):
            pieces = [p[0] for p in self.pieces[at:end]]
            hit = self._whole(at, end, pieces)
            if hit is not None:
                return self._take(hit, at, end)
        if self.at_width and stop == len(self.pieces) and self._fragment(at, stop):
            return stop
        for end in range(stop, at, -1):
            if end == at + 1 and number and (after := self._short(at)):
                return after
            pieces = [p[0] for p in self.pieces[at:end]]
            hit = self._loose(at, end, pieces)
            if hit is not None:
                return self._take(hit, at, end)
        return self._unknown(at, stop)

    def _fragment(self, at: int, stop: int) -> bool:
        """Whether the text ends in the beginning of a document number."""
        known = self.known
        raw = "".join(p[0] for p in self.pieces[at:stop])
        if self.text[self.pieces[-1][2] :].strip(" -/.") or (
            self.last is None and not raw[0].isalpha()
        ):
            return False
        first = bisect_left(known.ordered, raw)
        begins = (
            first < len(known.ordered)
            and known.ordered[first].startswith(raw)
            and known.ordered[first] != raw
        )
        if begins:
            self.found.fragment, self.found.is_cut = raw, True
            self.used.update(range(at, stop))
        return begins

    def _stop(self, at: int) -> int:
        """Past the last piece that may belong to a number starting at `at`."""
        end, pieces, text = at + 1, self.pieces, self.text
        size = len(pieces[at][0])
        while end < len(pieces) and end - at < _MOST_PIECES and size < 40:
            if not _JOINT.match(text, pieces[end - 1][2], pieces[end][1]):
                break
            size += len(pieces[end][0])
            end += 1
        return end

    def _whole(self, at: int, end: int, pieces: list[str]) -> Hit | None:
        """A number read in full."""
        known = self.known
        raw = "".join(pieces)
        if raw in known.own:
            return None
        joined = end - at > 1
        document = known.exact.get(raw)
        if document is not None and not (joined and self._is_list(at, end, pieces)):
            digits = sum(c.isdigit() for c in raw)
            plain = raw.isdigit()
            rate = (
                known.chance(len(raw), known.spread.get(digits, 1), self._labelled(at))
                if plain
                else 1e-6
            )
            return Hit("exact", (document,), self._shown(at, end), rate, at)
        body = _body(raw)
        if len(body) >= 4:
            named = known.payments.get(body)
            if named and (len(raw) >= 5 or self._labelled(at)):
                rate = min(1.0, len(known.payments) / 10.0 ** min(15, len(body)))
                return Hit("check", tuple(named), self._shown(at, end), rate, at)
        if body.startswith("RF") and len(raw) >= 6 and mod97(raw):
            inner = (
                known.exact.get(raw[4:]) if raw[4:] in known.exact else known.exact.get(body[2:])
            )
            if inner is not None:
                return Hit("check", (inner,), self._shown(at, end), 1e-5, at)
        if raw.isdigit() and (hit := self._checked(at, end, raw)):
            return hit
        orders = known.orders.get(raw)
        if orders:
            rate = 1e-6 if not raw.isdigit() else min(1.0, len(known.orders) / 10.0 ** len(raw))
            return Hit("order", tuple(orders), self._shown(at, end), rate, at)
        customer = known.customers.get(raw)
        if customer is not None and not (raw.isdigit() and len(raw) < 5 and not self._other(at)):
            called = not raw.isdigit() or self._labelled_customer(at)
            rate = 1e-5 if called else min(1.0, len(known.customers) / 10.0 ** len(raw))
            return Hit("customer", (), self._shown(at, end), rate, at, customer)
        return None

    def _checked(self, at: int, end: int, raw: str) -> Hit | None:
        """A document number with a check digit behind it, as banks' references are built."""
        if len(raw) < 5 or self._other(at):
            return None
        if belgian(raw):
            inner, passes = raw[:10], 0.01
        elif swiss(raw) if len(raw) == 27 else luhn(raw) or mod11(raw) or finnish(raw):
            inner, passes = raw[:-1], 0.3
        else:
            return None
        key = inner.lstrip("0")
        documents = self.known.digits.get(key) or self.known.zeros.get(key)
        if not documents or len(documents) > 1 or len(key) < 4:
            return None
        rate = passes * self.known.chance(len(inner), len(self.known.raw), self._labelled(at))
        return Hit("check", tuple(documents), self._shown(at, end), rate, at)

    def _is_list(self, at: int, end: int, pieces: list[str]) -> bool:
        """Whether digits joined over a gap are rather several numbers."""
        if not all(p[0].isdigit() for p in pieces):
            return False
        known = self.known
        whole = {p for p in pieces if p in known.exact}
        return bool(whole) or (len(pieces) > 1 and len("".join(pieces)) < 5)

    def _loose(self, at: int, end: int, pieces: list[str]) -> Hit | None:
        """A number that lacks zeros, its prefix, or its first runs."""
        known = self.known
        dotted = _dotted(pieces)
        has_word = not pieces[0][0].isdigit()
        if has_word and len(pieces) == 1:
            return None
        documents = known.zeros.get(dotted)
        size = sum(len(p) for p in pieces if p[0].isdigit())
        if documents and (has_word or len(pieces) == 1 or len(pieces) > 2):
            labelled = has_word or self._labelled(at)
            rate = 1e-5 if has_word else known.chance(len(dotted), len(known.zeros), labelled)
            return Hit("zeros", tuple(documents), self._shown(at, end), rate, at)
        if has_word:
            documents = known.tails.get(dotted) if len(pieces) == 2 else None
            if documents:
                return Hit("tail", tuple(documents), self._shown(at, end), 1e-3, at)
            return None
        if self._other(at):
            return self._customer(at, pieces)
        labelled = self._labelled(at)
        if self._is_glued(at, end, labelled):
            return None
        documents = known.digits.get(dotted)
        if documents is None and len(pieces) > 1:
            joined = "".join(pieces)
            documents = known.digits.get(joined.lstrip("0")) if len(joined) >= 6 else None
        least = 2 if labelled else 3
        if documents and size >= least:
            rate = known.chance(len(dotted.replace(".", "")), len(known.digits), labelled)
            return Hit("digits", tuple(documents), self._shown(at, end), rate, at)
        if len(pieces) == 1 and size >= least:
            key = pieces[0].lstrip("0") or "0"
            documents = known.tails.get(key) or known.tails.get(pieces[0])
            if documents:
                rate = max(0.01, known.chance(len(key), len(known.tails), labelled))
                return Hit("tail", tuple(documents), self._shown(at, end), rate, at)
        return None

    def _labelled_customer(self, at: int) -> bool:
        start = self.pieces[at][1]
        return bool(_CUSTOMER.search(self.text, max(0, start - 24), start))

    def _is_glued(self, at: int, end: int, labelled: bool) -> bool:
        """Whether letters that are no prefix of the ledger stand right beside the digits."""
        start, stop = self.pieces[at][1], self.pieces[end - 1][2]
        after = stop < len(self.text) and self.text[stop].isalpha()
        before = start > 0 and self.text[start - 1].isalpha() and not labelled
        return after or (before and self.pieces[at - 1][0] not in self.known.prefixes)

    def _customer(self, at: int, pieces: list[str]) -> Hit | None:
        """A customer number without its letters, where the text calls it one."""
        if not self._labelled_customer(at):
            return None
        some = self.known.customer_digits.get("".join(pieces).lstrip("0"), [])
        return (
            Hit("customer", (), self._shown(at, at + len(pieces)), 1e-4, at, some[0])
            if len(some) == 1
            else None
        )

    def _short(self, at: int) -> int:
        """Digits after a number that stand for its successor: `1001/02/03`, `1001, 1003`, `1001-05`."""
        if self.last is None:
            return 0
        head, run, ended = self.last
        word, start, end = self.pieces[at]
        gap = self.text[ended:start]
        if len(word) > len(run) or len(gap) > 12:
            return 0
        number = run[: len(run) - len(word)] + word
        following = self.text[end : end + 2]
        if (
            following[:1] in ("-", ".")
            and (following[1:].isalnum() or not following[1:].strip())
            and "-" not in gap
        ):
            return 0
        is_range = bool(_RANGE.match(gap))
        if not (is_range or _LISTED.match(gap)):
            return 0
        listed = bool(gap.strip(" \n")) or len(word) == len(run)
        ends = end == len(self.text.rstrip(" -/.,;+&"))
        if not (is_range or listed) or (
            ends and len(word) > 2 and run.startswith(word) and len(word) < len(run)
        ):
            return 0
        document = self.known.exact.get(head + number)
        if document is None or number == run or (len(word) < 2 and gap.strip() not in ("/", "-")):
            return 0
        hit = Hit("exact", (document,), word, 1e-4, at)
        return self._take(hit, at, at + 1)

    def _take(self, hit: Hit, at: int, end: int) -> int:
        start = self.pieces[at][1]
        before = self.last
        self.used.update(range(at, end))
        if hit.reading in ("exact", "zeros", "digits", "tail") and len(hit.documents) == 1:
            raw = self.known.raw[hit.documents[0]]
            runs = re.search(r"\d+\Z", raw)
            if runs:
                pieces = _PIECE.findall(raw)
                last = pieces[-1]
                if before is not None and _RANGE.match(self.text[before[2] : start]):
                    self._fill(before, raw[: len(raw) - len(last)], last, at)
                self.last = (raw[: len(raw) - len(last)], last, self.pieces[end - 1][2])
        if not any(
            h.documents == hit.documents and h.customer == hit.customer for h in self.found.hits
        ):
            self.found.hits.append(hit)
        return end

    def _fill(self, before: tuple[str, str, int], head: str, last: str, at: int) -> None:
        """The documents between the two ends of a range."""
        if before[0] != head or len(before[1]) != len(last):
            return
        low, high = int(before[1]), int(last)
        if not low < high <= low + _MOST_IN_RANGE:
            return
        for value in range(low + 1, high):
            document = self.known.exact.get(f"{head}{value:0{len(last)}d}")
            if document is not None:
                self.found.hits.append(
                    Hit("range", (document,), self.known.raw[document], 1e-4, at)
                )

    def _labelled(self, at: int) -> bool:
        start = self.pieces[at][1]
        return bool(_LABEL.search(self.text, max(0, start - 24), start))

    def _other(self, at: int) -> bool:
        start = self.pieces[at][1]
        return bool(_OTHER.search(self.text, max(0, start - 24), start))

    def _shown(self, at: int, end: int) -> str:
        return " ".join(self.text[self.pieces[at][1] : self.pieces[end - 1][2]].split())

    def _unknown(self, at: int, stop: int) -> int:
        """Note a number of the ledger's grammar that no document has."""
        known = self.known
        word = self.pieces[at][0]
        if after := self._unknown_payment(at, stop):
            return after
        if not word[0].isdigit():
            if word not in known.prefixes:
                return at + 1
            size = 0
            for end in range(at + 1, stop):
                piece = self.pieces[end][0]
                if not piece[0].isdigit():
                    break
                size += len(piece)
                if (word, size) in known.shapes:
                    self.found.unknown.append("".join(p[0] for p in self.pieces[at : end + 1]))
                    self.used.update(range(at, end + 1))
                    return end + 1
            if stop == len(self.pieces) and self._fragment(at, stop):
                return stop
            return at + 1
        for end in range(stop, at + 1, -1):
            if (
                tuple(len(p[0]) for p in self.pieces[at:end] if p[0].isdigit()) in known.patterns
                and end - at > 1
            ):
                self.found.unknown.append("".join(p[0] for p in self.pieces[at:end]))
                self.used.update(range(at, end))
                return end
        bounds = known.bounds.get(len(word))
        last = at == len(self.pieces) - 1
        if bounds and not self._other(at):
            low, high = bounds
            room = max(1, (high - low) // 4)
            if low - room <= int(word) <= high + room and (len(word) >= 4 or self._labelled(at)):
                self.found.unknown.append(word)
                self.used.add(at)
        if last and self.last is not None and self._fragment(at, at + 1):
            return at + 1
        return at + 1

    def _unknown_payment(self, at: int, stop: int) -> int:
        """Past a structured reference of the ledger's kind that no document has, 0 where there is none."""
        if not self.known.payment_sizes or not (
            self.pieces[at][0] == "RF" or self.pieces[at][0].isdigit()
        ):
            return 0
        for end in range(stop, at, -1):
            raw = "".join(p[0] for p in self.pieces[at:end])
            is_one = raw.startswith("RF") or (raw.isdigit() and len(raw) >= 8)
            if is_one and len(raw) in self.known.payment_sizes and not self._other(at):
                self.found.unknown.append(raw)
                self.used.update(range(at, end))
                return end
        return 0

    def _odd_words(self) -> None:
        """Words with digits that nothing has read, for the search of damaged numbers."""
        known = self.known
        spans = [(self.pieces[i][1], self.pieces[i][2]) for i in self.used]
        taken = {at for a, b in spans for at in (a, b - 1)}
        for word in re.finditer(r"[^\s,;\x00]+", self.text):
            shown = "".join(_PIECE.findall(word[0]))
            digits = sum(c.isdigit() for c in shown)
            if digits < 2 or not known.shortest_raw - 5 <= len(shown) <= known.longest_raw + 3:
                continue
            if any(word.start() <= at < word.end() for at in taken):
                continue
            self.found.odd.append(shown)
