"""Names of companies and people, made comparable, and an index that finds the customers a name could mean.

Comparison only: nothing here is ever shown. Names are cut into 3-grams weighted by rarity; the few best
candidates of each name are compared closely. A score ranks candidates, it is no probability.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

_LATIN: Final = """
а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch
ъ= ы=y ь= э=e ю=yu я=ya є=e і=i ї=i ґ=g ў=u ј=j љ=lj њ=nj ћ=c ђ=dj џ=dz
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=i φ=f χ=ch ψ=ps ω=o
ß=ss ø=o æ=ae œ=oe ł=l đ=d ð=d þ=th ı=i
"""
_MARKS: Final = dict.fromkeys(range(0x300, 0x370))
"""The common combining marks, to be dropped."""
_FOLD: Final = str.maketrans(dict(pair.split("=") for pair in _LATIN.split())) | _MARKS
_WORD: Final = re.compile(r"[a-z0-9]+")
_SIGNS_OFF: Final = bytes(n if _WORD.match(chr(n)) else ord(" ") for n in range(256))
_UMLAUTS: Final = re.compile(r"([aou])e(?![aou])")

_FORMS: Final = """
ab ae ag aksjeselskap aktiebolag aktiengesellschaft anonim ao aps as asa bhd bt bv bvba cia co comp
company corp corporation cv cvba dac doo dooel eeig eg eingetragener eirl ek eood epe eu eurl ev
fzco fze gbr gesellschaft gesmbh gie gmbh gp hb hf ike inc incorporated ind ivs jsc kb kft kg kgaa
kk kommanditgesellschaft ks lda limitada limited llc llp lp ltd ltda ltee mbh nao nv nyrt oao obch og
ohg ojsc ood ooo ou oue oy oyj pao partg plc pllc private proprietary psc pte pty public pvt rt sa
sab sae saic saoc sarl sas sasu sc sca sce scp scrl scs sdn se sia sicav sl sll slne slu snc
sociedad societe sp spa spj spk spol spolka sprl spzoo srl srls sro ss sti tbk tic tov trust ua
uab ug ulc vof vos zao zoo zrt
"""
LEGAL_FORMS: Final = frozenset(_FORMS.split())
"""Words that name a legal form, in normal spelling. Source: the countries' company acts, common forms."""
_FORM_PAIRS: Final = re.compile(
    r"\b(?:g m b h|s a r l|s r l|s p a|s a s|s n c|s a|s l u|s l|b v|n v|a s|a g|k g|o y|s r o|d o o|z o o|p l c|l l c|"
    r"l t d|o o o|sp z o o|sp j|sp k|e v|e k|e u|mit beschrankter haftung)\b"
)
_PAIR_WORDS: Final = frozenset("abcdefghijklmnopqrstuvwxyz") | {"beschrankter"}
"""Each of the forms cut into letters has one of these; most names have none, and are not searched."""
_SEAT: Final = re.compile(
    r"(?<=.)\b(?:zentrale|hauptverwaltung|hauptsitz|head office|headquarters|hq|siege(?: social)?|sede(?: central| legale| social)?|"
    r"hoofdkantoor|centrala|hovedkontor|huvudkontor|paakonttori|accounts payable|accounts|kreditorenbuchhaltung|buchhaltung)$"
)
_SEAT_ENDING: Final = """
zentrale hauptverwaltung hauptsitz office headquarters hq siege social sede central legale hoofdkantoor centrala
hovedkontor huvudkontor paakonttori payable accounts kreditorenbuchhaltung buchhaltung
"""
_SEAT_ENDS: Final = frozenset(_SEAT_ENDING.split())
_JOINING: Final = "and und et en og och the die der das le la les el los il of de"
_JOINERS: Final = frozenset(_JOINING.split())
_SHORT: Final = """
limited=ltd limitada=ltda corporation=corp incorporated=inc company=co aktiengesellschaft=ag
aktiebolag=ab gesmbh=gmbh private=pvt proprietary=pty aksjeselskap=as comp=co sociedad=soc
mfg=manufacturing mfr=manufacturing tech=technologies technology=technologies svcs=services
svc=services serv=services service=services ind=industries inds=industries industry=industries
eng=engineering engr=engineering constr=construction const=construction dist=distribution
distr=distribution natl=national nat=national amer=american gen=general sys=systems
syst=systems system=systems sol=solutions soln=solutions solution=solutions equip=equipment
comm=communications comms=communications trans=transport transp=transport prop=properties
props=properties hldg=holding hldgs=holding holdings=holding intl=international
int=international intern=international grp=group gr=group bros=brothers gebr=gebruder
ges=gesellschaft masch=maschinen maschb=maschinenbau mgmt=management assoc=associates
bldg=building dev=development ctr=center centre=center univ=university mkt=market
mktg=marketing log=logistics hosp=hospital med=medical pharm=pharma st=saint sankt=saint
lab=laboratories labs=laboratories ets=etablissements elec=electric elektr=elektro
prod=products
"""
ABBREVIATIONS: Final = dict(pair.split("=") for pair in _SHORT.split())
_OWNED_BY: Final = frozenset(("inh", "inhaber", "inhaberin", "owner", "prop"))
_STREET: Final = re.compile(r"strasse\b")
_SAME_WORD: Final = 60
"""Likeness in percent from which two words may be one, misspelt."""
_CUT_FORM: Final = 5
"""Letters from which the end of a cut name is taken for a legal form in full."""
_CUT_FORMS: Final = {
    form[:size]: form
    for form in reversed(_FORMS.split())
    if len(form) > 8
    for size in range(_CUT_FORM, len(form) + 1)
}


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Lower-case a-z and 0-9 in words: accents off, Greek and Cyrillic letters in Latin ones.

    >>> plain("Müller & Söhne GmbH"), plain("ΑΛΦΑ Α.Ε."), plain("ООО Ромашка")
    ('muller and sohne gmbh', 'alfa a e', 'ooo romashka')
    """
    low = text.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low).translate(_FOLD)
    low = low.replace("&", " and ").replace("+", " and ").replace("'", "")
    if low.isascii():
        return b" ".join(low.encode().translate(_SIGNS_OFF).split()).decode()
    return " ".join(_WORD.findall("".join(c for c in low if not unicodedata.combining(c))))


def folded(words: str) -> str:
    """Plain words with umlauts in one spelling.

    >>> folded(plain("Rücklastschrift")) == folded(plain("RUECKLASTSCHRIFT"))
    True
    """
    return _UMLAUTS.sub(r"\1", words) if "ae" in words or "oe" in words or "ue" in words else words


@lru_cache(maxsize=200_000)
def full(name: str) -> str:
    """The name with its legal form, in one spelling: two customers may differ in the form alone.

    >>> full("MUELLER Mfg. G.m.b.H."), full("Müller Manufacturing GmbH")
    ('muller manufacturing gmbh', 'muller manufacturing gmbh')
    >>> full("Brunoldorf Metallbau Aktiengesellsc")
    'brunoldorf metallbau ag'
    """
    words = plain(name).split()
    if _PAIR_WORDS.intersection(words):
        joined_forms = _FORM_PAIRS.sub(lambda found: found[0].replace(" ", ""), " ".join(words))
        words = joined_forms.split()
    kept = [word for word in words if word not in _JOINERS]
    if "u" in kept:
        behind = zip(words, [*words[1:], ""], strict=False)
        kept = [w for w, b in behind if w not in _JOINERS and not (w == "u" and b == "co")]
    if len(kept) > 1:
        kept[-1] = _CUT_FORMS.get(kept[-1], kept[-1])
    words = [ABBREVIATIONS.get(w, w) for w in kept] or words
    spelled = folded(" ".join(words))
    return _STREET.sub("str", spelled) if "strasse" in spelled else spelled


@lru_cache(maxsize=200_000)
def core(name: str) -> str:
    """The name without legal forms.

    >>> core("Müller & Co. KG"), core("ООО «Ромашка»"), core("AB Volvo"), core("SE AG")
    ('muller', 'romashka', 'volvo', 'se')
    """
    kept = full(name).split()
    if kept and kept[-1] in _SEAT_ENDS:
        kept = _SEAT.sub("", " ".join(kept)).split()
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in LEGAL_FORMS and len(kept[1]) > 2:
        kept.pop(0)
    return " ".join(kept)


def word_set(name: str) -> frozenset[str]:
    """The words of a name in no order, without legal forms and the owner's name: banks and people turn them round.

    >>> word_set("Müller Sanitär GmbH") == word_set("Sanitär Müller e.K. Inh. Karl Müller")
    True
    """
    words = full(name).split()
    for place in range(1, len(words)):
        if words[place] in _OWNED_BY:
            words = words[:place]
            break
    return frozenset(words) - LEGAL_FORMS


def is_initialled(one: str, other: str) -> bool:
    """Whether the first name is the second with first names cut to their initials.

    >>> is_initialled("A. Schmidt", "Andreas Schmidt"), is_initialled("A. Schmidt", "Bernd Schmidt")
    (True, False)
    >>> is_initialled("A. Schmidt", "Schmidt, Andreas")
    True
    """
    short, long = core(one).split(), core(other).split()
    if len(short) != len(long) or short == long:
        return False
    return any(
        all(a == b or (len(a) == 1 and b.startswith(a)) for a, b in zip(short, turned, strict=True))
        for turned in (long, [*long[1:], *long[:1]])
    )


def is_told_apart(one: str, other: str) -> bool:
    """Whether each of two names that are alike has a word the other has nothing like: two branches, two partners.

    >>> is_told_apart("BMW Niederlassung Köln", "BMW Niederlassung Bonn"), is_told_apart("Elektro Maier", "Elektro Meier")
    (True, False)
    >>> is_told_apart("EISVOGEL TRADING GR", "Eisvogel Trading Green BV")
    False
    """
    if plain(other).startswith(plain(one)):
        return False
    words, others = core(one).split(), core(other).split()
    left = "".join([word for word in words if word not in others])
    right = "".join([word for word in others if word not in words])
    if not left or not right or left.startswith(right) or right.startswith(left):
        return False
    return fuzz.ratio(left, right) < _SAME_WORD


_SIGNS: Final = 40  # 0 = border or anything else, 1-26 = a-z, 27-36 = 0-9
_GRAMS: Final = _SIGNS**3
_LEAST: Final = 0.2
_COMMON: Final = 0.02
"""Share of the names up to which a 3-gram finds somebody."""
_TELLING: Final = 9
"""Rarest 3-grams of a name that are asked for whatever their number."""
_FEW: Final = 200
_CELLS: Final = 100_000
"""Likenesses worked out at a time."""
_VOWELS: Final = str.maketrans("", "", "aeiouy")
_BEGUN: Final = 4
"""Letters from which a name may be the beginning of another, and consonants from which they are one's."""
_SHORTENED, _PLACE = 0.78, 0.04
"""Score of a name cut off or written without vowels: ahead of other names, never near enough to be sure of,
and among several such by their own likeness."""


def _grams(names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Row and 3-gram of every 3-gram of the names, each with a border sign before and after."""
    text = " " + "  ".join(names) + " "
    code = np.frombuffer(text.encode("ascii", "replace"), np.uint8)
    letters, digits = code >= 97, (code >= 48) & (code <= 57)
    sign = np.where(
        letters, code - np.uint8(96), np.where(digits, code - np.uint8(21), np.uint8(0))
    )
    sign = sign.astype(np.int32)
    row = np.repeat(np.arange(len(names)), np.fromiter(map(len, names), np.int64, len(names)) + 2)
    gram = (sign[:-2] * _SIGNS + sign[1:-1]) * _SIGNS + sign[2:]
    inside = row[:-2] == row[2:]
    return row[:-2][inside], gram[inside]


def _begun(listed: list[tuple[str, int]], word: str, most: int = 8) -> list[int]:
    """Positions of the names that begin with the word, none where more than `most` do."""
    first = bisect.bisect_left(listed, (word, -1))
    last = bisect.bisect_left(listed, (word + "~", -1), first)
    return [name for _, name in listed[first:last]] if last - first <= most else []


@dataclass(frozen=True, slots=True)
class Likeness:
    """For one payer name, the positions of the names it could mean and how alike they are, best first."""

    positions: tuple[int, ...]
    scores: tuple[float, ...]
    """0 to 1."""


_NOBODY: Final = Likeness((), ())


class NameIndex:
    """Names ready to be asked about many payer names at once."""

    def __init__(self, names: Sequence[str]) -> None:
        """Index `names`; questions are answered with positions in it."""
        self.words = [core(name) for name in names]
        self.squeezed = [words.replace(" ", "") for words in self.words]
        row, gram = _grams(self.squeezed)
        having = np.bincount(gram, minlength=_GRAMS)
        self.weight = np.log((1 + len(names)) / (1 + having)) + 1
        values, length = self._weigh(row, gram, len(names))
        order = np.argsort(gram, kind="stable")
        self.posted_row, self.posted_value = row[order], (values / length[row])[order]
        self.first = np.concatenate(([0], np.cumsum(having)))
        self.having = having
        self.same: dict[str, tuple[int, ...]] = {}
        for at, words in enumerate(self.words):
            self.same[words] = (*self.same.get(words, ()), at)
        self.bare = [words.translate(_VOWELS) for words in self.squeezed]
        self.beginnings = sorted(zip(self.squeezed, range(len(names)), strict=True))
        self.consonants = sorted(zip(self.bare, range(len(names)), strict=True))

    def _weigh(self, row: np.ndarray, gram: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
        values = self.weight[gram]
        length = np.sqrt(np.bincount(row, weights=values**2, minlength=n))
        return values, np.maximum(length, 1e-9)

    def find(self, payers: Sequence[str], n: int = 6, considered: int = 20) -> list[Likeness]:
        """The likeliest names of each payer name; equal payer names are looked up once.

        Args:
            payers: Names as the bank writes them.
            n: Most candidates a name.
            considered: How many the 3-grams hand to the close comparison.
        """
        words = [core(payer) for payer in payers]
        same = {word: self.same[word][:n] for word in words if word in self.same}
        answers = {word: Likeness(at, (1.0,) * len(at)) for word, at in same.items()}
        unique = list(dict.fromkeys(word for word in words if word and word not in same))
        if not unique or not self.words:
            return [answers.get(word, _NOBODY) for word in words]
        squeezed = [word.replace(" ", "") for word in unique]
        shortened = self._shortened(squeezed)
        asked, found, cosine = self._nearest(squeezed, considered)
        if shortened:
            more = np.array(sorted(shortened), dtype=np.int64)
            there = asked * len(self.words) + found
            new = ~np.isin(more[:, 0] * len(self.words) + more[:, 1], there)
            asked = np.concatenate((asked, more[new, 0]))
            found = np.concatenate((found, more[new, 1]))
            cosine = np.concatenate((cosine, np.full(new.sum(), _LEAST)))
        scores = self._compare(unique, asked, found, cosine)
        for at, pair in enumerate(zip(asked.tolist(), found.tolist(), strict=True)):
            if pair in shortened:
                scores[at] = max(scores[at], _SHORTENED + _PLACE * scores[at])
        order = np.lexsort((found, -scores, asked))
        asked, found, scores = asked[order], found[order], scores[order]
        starts = np.searchsorted(asked, np.arange(len(unique) + 1))
        answers |= {
            word: Likeness(
                tuple(found[a : min(a + n, b)].tolist()), tuple(scores[a : min(a + n, b)].tolist())
            )
            for word, a, b in zip(unique, starts[:-1].tolist(), starts[1:].tolist(), strict=True)
        }
        return [answers.get(word, _NOBODY) for word in words]

    def _shortened(self, squeezed: list[str]) -> set[tuple[int, int]]:
        """Asked name and candidate, where one is the other's beginning, or its consonants."""
        pairs: set[tuple[int, int]] = set()
        for at, word in enumerate(squeezed):
            if len(word) < _BEGUN:
                continue
            pairs.update((at, name) for name in _begun(self.beginnings, word))
            bare = word.translate(_VOWELS)
            if len(bare) >= _BEGUN:
                pairs.update((at, name) for name in _begun(self.consonants, bare))
        return pairs

    def _nearest(
        self, squeezed: list[str], considered: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Asked name, candidate and cosine of the best candidates of each name."""
        row, gram = _grams(squeezed)
        values, length = self._weigh(row, gram, len(squeezed))
        values = values / length[row]
        telling = self._telling(row, gram)
        row, gram, values = row[telling], gram[telling], values[telling]
        together = max(1, _CELLS // len(self.words))
        asked: list[np.ndarray] = []
        nearest: list[np.ndarray] = []
        cosines: list[np.ndarray] = []
        for first in range(0, len(squeezed), together):
            last = min(len(squeezed), first + together)
            a, b = np.searchsorted(row, (first, last))
            cosine = self._cosines(row[a:b] - first, gram[a:b], values[a:b], last - first)
            least = np.maximum(_LEAST, 0.45 * cosine.max(axis=1))
            near = cosine >= least[:, None]
            for at in np.flatnonzero(near.sum(axis=1) > considered).tolist():
                some = np.flatnonzero(near[at])
                near[at] = False
                near[at, some[np.argsort(-cosine[at, some], kind="stable")[:considered]]] = True
            rows, names = np.nonzero(near)
            asked.append(rows + first)
            nearest.append(names)
            cosines.append(cosine[near])
        return np.concatenate(asked), np.concatenate(nearest), np.concatenate(cosines)

    def _cosines(self, row: np.ndarray, gram: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
        """The likeness of `n` asked names, one a row, to every name."""
        first, having = self.first[gram], self.having[gram]
        begins = np.cumsum(having) - having
        place = np.arange(having.sum()) + np.repeat(first - begins, having)
        cell = np.repeat(row, having) * len(self.words) + self.posted_row[place]
        weight = self.posted_value[place] * np.repeat(values, having)
        return np.bincount(cell, weight, n * len(self.words)).reshape(n, len(self.words))

    def _telling(self, row: np.ndarray, gram: np.ndarray) -> np.ndarray:
        """Which 3-grams of the asked names find somebody: the rare ones, and each name's rarest."""
        having = self.having[gram]
        order = np.lexsort((having, row))
        rank = np.empty(len(row), np.int64)
        rank[order] = np.arange(len(row)) - np.searchsorted(row, row[order])
        few = having <= max(_FEW, _COMMON * len(self.words))
        return np.asarray((rank < _TELLING) | few)

    def _compare(
        self, unique: list[str], asked: np.ndarray, found: np.ndarray, cosine: np.ndarray
    ) -> np.ndarray:
        """The mean of five likenesses of each pair; numbers that differ cost."""
        return likeness(
            [unique[i] for i in asked.tolist()], [self.words[j] for j in found.tolist()], cosine
        )


def likeness(
    one: Sequence[str], other: Sequence[str], cosine: np.ndarray | None = None
) -> np.ndarray:
    """How alike names are, pair by pair, 0 to 1: the mean of four or five likenesses; numbers that differ cost.

    Args:
        one: Names without legal forms (see `core`).
        other: As many.
        cosine: The likeness of each pair's 3-grams, where it is known.
    """
    left = [word.replace(" ", "") for word in one]
    right = [word.replace(" ", "") for word in other]
    shorter = [min(len(x), len(y)) for x, y in zip(left, right, strict=True)]
    left_start = [x[:k] for x, k in zip(left, shorter, strict=True)]
    right_start = [y[:k] for y, k in zip(right, shorter, strict=True)]

    def alike(a: Sequence[str], b: Sequence[str], scorer: Any, scale: float) -> np.ndarray:
        return np.asarray(process.cpdist(a, b, scorer=scorer, dtype=np.float32)) * scale

    scores = np.zeros(len(left)) if cosine is None else cosine
    scores = scores + alike(left, right, fuzz.ratio, 0.01)
    scores += alike(one, other, fuzz.token_sort_ratio, 0.01)
    scores += alike(left_start, right_start, fuzz.ratio, 0.01)
    scores += alike(left, right, JaroWinkler.similarity, 1.0)
    scores /= 4 if cosine is None else 5
    for at, (x, y) in enumerate(zip(left, right, strict=True)):
        if not (x.isalpha() and y.isalpha()):
            numbers = [{w for w in s.split() if w.isdigit()} for s in (one[at], other[at])]
            if numbers[0] != numbers[1]:
                scores[at] -= 0.1
    return np.asarray(scores)
