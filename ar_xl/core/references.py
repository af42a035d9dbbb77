"""Numbers by which payers name documents, found in the texts of bank lines.

The grammar is learned from the ledger at hand: a document number of any shape is cut into runs of letters and
digits, and known as printed, without separators, without leading zeros, without its prefix, and by its last
run. Every hit says how it was read and how often such a number would occur by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ar_xl.core.check_digits import mod97
from ar_xl.core.number_index import NumberIndex
from ar_xl.core.number_reading import Hit, Reader
from ar_xl.core.number_texts import (
    BLANK,
    LISTED,
    PIECE,
    RANGE,
    clean,
    ends_at_a_width,
    ends_in_a_list,
    masked,
    squeezed,
)

__all__ = ["Found", "Hit", "References", "squeezed"]

_MOST_CHARACTERS: Final = 4_000
_MOST_IN_RANGE: Final = 200
_LONGEST_GAP: Final = 8
_SURE_DIGITS: Final = 7
"""Digits from which a number behind a currency is a document's, if one has it."""
_DASHED: Final = re.compile(r"\s*[,;/+&]\s*[-–]\Z")
"""What stands between a number and the end of another that differs there alone: `1001, -02`."""
_LONGEST_STEP: Final = 12
"""Signs between a number and one of which only the end is written."""
_SHORT: Final = 4
"""Digits of a number up to which two more behind a stroke may be its year."""
_DIGIT: Final = re.compile(r"\d")
_GLUE: Final = ("-", "/", ".")
_TRAILING: Final = " -/.,;+&"
_IMPLIED: Final = 1e-4
"""Chance of a number that follows from the one before it: the next of a list, the middle of a range."""


@dataclass(slots=True)
class Found:
    """What one text names."""

    hits: list[Hit] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Numbers of the ledger's grammar that no document has, squeezed."""
    amounts: list[str] = field(default_factory=list)
    """Amounts as they stand in the text."""
    dates: list[str] = field(default_factory=list)
    """Dates likewise."""
    is_cut: bool = False
    """The text ends in the middle of a list or at a width at which banks cut."""
    fragment: str = ""
    """The beginning of a number with which the text ends, squeezed."""
    rest: str = ""
    """The text without what was read."""
    denied: list[int] = field(default_factory=list)
    """Documents of which the text says that they are not paid."""

    def odd(self, shortest: int, longest: int) -> Iterator[str]:
        """Words with digits that nothing has read: a damaged number may be among them."""
        for word in self.rest.replace(BLANK, " ").replace(",", " ").replace(";", " ").split():
            shown = squeezed(word)
            if shortest <= len(shown) <= longest and sum(map(str.isdigit, shown)) >= 2:
                yield shown


class References(NumberIndex):
    """Every number by which the documents of a ledger can be named, ready to be found in texts."""

    def find(self, text: str) -> Found:
        """Every number a text names, in the order of the text."""
        found, text = Found(), clean(text)
        if _DIGIT.search(text):
            _Scan(self, text, found).run()
        return found

    def odd_words(self, found: Found) -> list[str]:
        """Words of a text that may be damaged numbers of this ledger."""
        return list(found.odd(self.shortest - 5, self.longest + 3))

    def _keeps(self, kind: str, shown: str) -> bool:
        """Whether what looks like an amount, account or date is a number of the ledger."""
        raw = "".join(PIECE.findall(shown))
        if kind == "amount":
            bare = "".join(c for c in shown if c.isdigit())
            is_known = bare in self.exact or bare.lstrip("0") in self.zeros
            # "EUR 1500" says how much, also where a document has that number.
            is_money = len(bare) < _SURE_DIGITS and not shown[0].isdigit()
            return is_known and not is_money and not re.search(r"[.,]\d{2}\D*\Z", shown)
        if kind == "iban":
            is_account = mod97(raw) or raw in self.own
            return raw in self.payments or raw in self.exact or not is_account
        if kind == "postcode":
            pieces = PIECE.findall(shown)
            is_shaped = tuple(map(len, pieces)) in self.patterns
            return raw in self.exact or pieces[0] in self.starts or is_shaped
        if kind == "date" and "/" in shown and ".".join(PIECE.findall(shown)) in self.digits:
            return True  # numbers of the form serial/month/year
        return kind == "date" and raw in self.exact and not re.search(r"[./]", shown)


class _Scan:
    """One walk through one text."""

    def __init__(self, index: References, text: str, found: Found) -> None:
        self.index, self.found = index, found
        self.at_width = ends_at_a_width(text)
        found.is_cut = ends_in_a_list(text)
        short, found.amounts, found.dates = masked(text[:_MOST_CHARACTERS], index._keeps)
        self.reader = Reader(index, short)
        self.pieces = self.reader.pieces
        self.end = len(short.rstrip(_TRAILING))
        self.last: tuple[int, int] | None = None
        """The document whose number was read before, and where that ended."""
        self.spans: list[tuple[int, int]] = []
        self.denies = False
        """The number before was one that the text denies, so the rest of its list is denied too."""

    def run(self) -> None:
        at = 0
        while at < len(self.pieces):
            word = self.pieces[at]
            begins = word[0].isdigit() or word in self.index.starts
            at = self._read(at, word[0].isdigit()) if begins else at + 1
        text, parts, before = self.reader.text, [], 0
        reaches_end = self.last is not None and self.last[1] >= self.end
        self.found.is_cut |= self.at_width and reaches_end and len(self.found.hits) > 1
        for start, end in self.spans:
            parts.append(text[before:start])
            before = end
        self.found.rest = BLANK.join([*parts, text[before:]])

    def _read(self, at: int, is_number: bool) -> int:
        """Read what starts at this piece; the next piece to look at."""
        stop = self.reader.stop(at)
        start = self.reader.starts[at]
        ended = self.last[1] if self.last else start
        is_near = 0 < start - ended <= _LONGEST_GAP
        self.reader.in_list = is_near and bool(LISTED.match(self.reader.text, ended, start))
        for end in range(stop, at, -1):
            if hit := self.reader.whole(at, end):
                return self._take(hit, at, end)
        if end := self._short_or_cut(at, stop, ended, is_number):
            return end
        if not is_number and self._is_label(at, stop):
            return at + 1
        for end in range(stop, at, -1):
            if end == at + 1 and is_number and self._short(at):
                return end
            if hit := self.reader.loose(at, end):
                return self._take(hit, at, end)
            if end > at + 1 and self._has_own_shape(at, end) and not self._are_several(at, end):
                break
        return self._unknown(at, stop)

    def _short_or_cut(self, at: int, stop: int, ended: int, is_number: bool) -> int:
        """Past the next of `1001/02/03`, or past the beginning of a number with which the text ends; else 0."""
        gap = self.reader.text[ended : self.reader.starts[at]]
        if is_number and gap == "/" and self._short(at):
            return at + 1
        is_cut = self.at_width or self._begins_like_last(at)
        return stop if is_cut and self._fragment(at, stop) else 0

    def _take(self, hit: Hit, at: int, end: int) -> int:
        before, start = self.last, self.reader.starts[at]
        self._use(at, end)
        if len(hit.documents) == 1 and hit.reading not in ("order", "check"):
            document = hit.documents[0]
            if not self.index.raw[document].isalpha():
                if before and RANGE.match(self.reader.text, before[1], start):
                    self._fill(before[0], document)
                self.last = (document, self.reader.ends[end - 1])
        self.denies = self.reader.is_denied(at) or (self.denies and self.reader.in_list)
        if self.denies:
            self.found.denied += hit.documents
            return end
        known = self.found.hits
        if not any(h.documents == hit.documents and h.customer == hit.customer for h in known):
            known.append(hit)
        return end

    def _is_label(self, at: int, stop: int) -> bool:
        """Whether a word that begins numbers of the ledger only announces the one behind it: `n. 1042`."""
        if stop == at + 1:
            return False
        gap = self.reader.text[self.reader.ends[at] : self.reader.starts[at + 1]]
        if not self.reader.is_labelled(at + 1) and gap != ". ":
            return False
        if not gap or "-" in gap or "/" in gap:
            return False
        return any(self.reader.whole(at + 1, end) for end in range(stop, at + 1, -1))

    def _use(self, at: int, end: int) -> None:
        self.spans.append((self.reader.starts[at], self.reader.ends[end - 1]))

    def _fill(self, first: int, last: int) -> None:
        """The documents between the two ends of a range."""
        before, least, behind = self.index.frame(first)
        head, run, foot = self.index.frame(last)
        if (before, behind) != (head, foot) or len(least) != len(run):
            return
        low, high = int(least), int(run)
        if not low < high <= low + _MOST_IN_RANGE:
            return
        for value in range(low + 1, high):
            document = self.index.exact.get(f"{head}{value:0{len(run)}d}{foot}")
            if document is not None:
                shown = self.index.raw[document]
                self.found.hits.append(Hit("range", (document,), shown, _IMPLIED))

    def _short(self, at: int) -> bool:
        """Digits after a number that stand for its successor: `1001/02/03`, `1001, 1003`, `1001-05`."""
        if self.last is None:
            return False
        document, ended = self.last
        word, start, end = self.pieces[at], self.reader.starts[at], self.reader.ends[at]
        text, gap = self.reader.text, self.reader.text[ended:start]
        if len(gap) > _LONGEST_STEP:
            return False
        head, run, foot = self.index.frame(document)
        number = run[: len(run) - len(word)] + word
        following = self.index.exact.get(head + number + foot)
        if following is None or number == run or len(word) > len(run):
            return False
        if gap == "/" and (number < run or (len(run) <= _SHORT and self._is_year(at))):
            return False
        if _DASHED.match(gap) and len(word) < len(run):
            gap = gap.rstrip("-–")
        is_range = bool(RANGE.match(gap))
        is_shorter = len(word) < len(run)
        is_listed = bool(LISTED.match(gap)) and (bool(gap.strip()) or not is_shorter)
        goes_on = text[end : end + 1] in ("-", ".") and not text[end + 1 : end + 2].isspace()
        goes_on = goes_on and "-" not in gap and text[end + 1 : end + 2] not in (",", ";")
        if foot and is_shorter and re.match(rf"[-/. ]?{foot}(?!\d)", text[end : end + 12]):
            return False
        if (
            end == self.end
            and is_shorter
            and foot.startswith(word)
            and gap.strip() in ("/", "-", ".")
        ):
            return False
        is_cut_off = self._begins_like_last(at)
        too_short = len(word) < 2 and gap.strip() not in ("/", "-")
        if not (is_range or is_listed) or goes_on or is_cut_off or too_short:
            return False
        self._take(Hit("exact", (following,), word, _IMPLIED), at, at + 1)
        return True

    def _is_year(self, at: int) -> bool:
        """Whether two digits that end a number may be its year: `133/26`, but not `1001/26/27`."""
        word, end = self.pieces[at], self.reader.ends[at]
        return len(word) == 2 and "20" <= word <= "39" and self.reader.text[end : end + 1] != "/"

    def _begins_like_last(self, at: int) -> bool:
        """Whether a text ends with the first digits of the number before: the next of a list was cut off."""
        word = self.pieces[at]
        if self.last is None or self.reader.ends[at] != self.end:
            return False
        run = self.index.frame(self.last[0])[1]
        return 2 < len(word) < len(run) and run.startswith(word)

    def _unknown(self, at: int, stop: int) -> int:
        """Note a number of the ledger's grammar that no document has."""
        if self.pieces[at][0].isdigit() and self.reader.is_other(at):
            return self._pass_over(at)
        for end in range(stop, at, -1):
            if self._has_shape(at, end):
                self.found.unknown.append(self.reader.raw(at, end))
                self._use(at, end)
                return end
        return stop if self._fragment(at, stop) else at + 1

    def _pass_over(self, at: int) -> int:
        """Leave out a number of something else, written in one: an order's, a telephone's."""
        end, reader = at + 1, self.reader
        while end < len(self.pieces) and self.pieces[end][0].isdigit():
            if reader.text[reader.ends[end - 1] : reader.starts[end]] not in _GLUE:
                break
            end += 1
        self._use(at, end)
        return end

    def _has_shape(self, at: int, end: int) -> bool:
        """Whether a stretch has the shape of the ledger's numbers, or of its structured references."""
        index, raw = self.index, self.reader.raw(at, end)
        if self._has_own_shape(at, end):
            return True
        is_structured = (
            (raw.startswith("RF") or (raw.isdigit() and len(raw) >= 8))
            and len(raw) in index.payment_sizes
            and (end == at + 1 or not any(word in index.exact for word in self.pieces[at:end]))
        )
        if is_structured and not self.reader.is_other(at):
            return True
        low, high = index.bounds.get(len(raw), (1, 0))
        if end > at + 1 or not raw.isdigit() or low > high:
            return False
        room = max(1, (high - low) // 4)
        is_near = low - room <= int(raw) <= high + room and not self.reader.is_other(at)
        return is_near and (len(raw) >= 4 or self.reader.is_labelled(at))

    def _has_own_shape(self, at: int, end: int) -> bool:
        """Whether a stretch has the prefix and digits, or the runs, of a document number."""
        if end == at + 1:
            return False
        words, raw = self.pieces[at:end], self.reader.raw(at, end)
        if raw.isdigit():
            shapes = (words, *self.reader.with_years(at, end))
            return any(tuple(map(len, some)) in self.index.patterns for some in shapes) or any(
                map(self._begins_with_year, shapes[1:])
            )
        digits = raw[len(words[0]) :]
        return digits.isdigit() and (words[0], len(digits)) in self.index.shapes

    def _begins_with_year(self, words: Sequence[str]) -> bool:
        """Whether numbers of one run, as long as a number and its year, begin with that year: `133/26` for 2026133."""
        low, _ = self.index.bounds.get(sum(map(len, words)), (0, 0))
        return any(word in self.index.shared and str(low).startswith(word) for word in words)

    def _are_several(self, at: int, end: int) -> bool:
        """Whether numbers with blanks between them are each known alone: `6280 6281 6282`."""
        text, starts, ends = self.reader.text, self.reader.starts, self.reader.ends
        apart = all(text[ends[k] : starts[k + 1]].isspace() for k in range(at, end - 1))
        return apart and all(self.reader.loose(k, k + 1) for k in range(at, end))

    def _fragment(self, at: int, stop: int) -> bool:
        """Whether the text ends in the beginning of a document number."""
        if stop < len(self.pieces) or self.reader.text[self.reader.ends[-1] :].strip(" -/."):
            return False
        raw = self.reader.raw(at, stop)
        if (self.last is None and not raw[0].isalpha()) or not self.index.begins(raw):
            return False
        self.found.fragment, self.found.is_cut = raw, True
        self._use(at, stop)
        return True
