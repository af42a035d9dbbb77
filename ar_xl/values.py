"""Numbers and dates typed as text: understood or reported, never guessed.

Every parser returns the value, None where the text is no such value, or the word "ambiguous" where it
can be read two ways and no convention decides.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

AMBIGUOUS: Final = "ambiguous"
Ambiguous = Literal["ambiguous"]

_CURRENCY = re.compile(r"[€$£¥₹₽₩zł]|\b[A-Z]{3}\b|\bkr\.?|\bFr\.?|\bRs\.?", re.IGNORECASE)
_SIGNED = re.compile(r"^\((?P<in>.+)\)$|^(?P<lead>[-+−–])?(?P<body>.+?)(?P<tail>[-−])?$")
_DIGITS = re.compile(r"^\d[\d.,'’ ]*$|^[.,]\d+$")


def _unsigned(text: str) -> tuple[int, str] | None:
    """Sign and digits of an amount without its currency, or None."""
    bare = _CURRENCY.sub("", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    parts = _SIGNED.match(bare)
    if not parts:
        return None
    inner = parts["in"]
    body = (inner if inner is not None else parts["body"]).strip()
    negative = inner is not None or (parts["lead"] or "") in ("-", "−", "–") or bool(parts["tail"])
    if parts["lead"] and parts["tail"]:
        return None
    return (
        (-1 if negative and (parts["lead"] or "") != "+" else 1, body)
        if _DIGITS.match(body)
        else None
    )


def decimal_mark(text: str) -> Literal[".", ",", "", "ambiguous"] | None:
    """The decimal mark a text proves, "" where it has none, ambiguous for `1,234`, None for no number.

    >>> [decimal_mark(t) for t in ("1.234,56", "1,234.5", "1234", "1,234", "1.2.3", "12,5", "x")]
    [',', '.', '', 'ambiguous', None, ',', None]
    """
    parts = _unsigned(text)
    if parts is None:
        return None
    body = re.sub(r"(?<=\d)['’ ](?=\d{3}(?!\d))", "", parts[1])
    if re.search(r"['’ ]", body):
        return None
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        mark: Literal[".", ","] = "." if body.rindex(".") > body.rindex(",") else ","
        return mark if _grouped(body, mark) else None
    mark = "." if points else ","
    other: Literal[".", ","] = "," if points else "."
    if points + commas > 1:
        return other if _grouped(body, other) else None
    whole, part = body.split(mark)
    if len(part) == 3 and whole and len(whole) <= 3 and whole != "0":
        return "ambiguous"
    return mark


def _grouped(body: str, mark: str) -> bool:
    group = "," if mark == "." else "."
    whole, _, part = body.partition(mark)
    return (
        group not in part
        and mark not in part
        and bool(re.fullmatch(rf"\d{{1,3}}(\{group}\d{{2,3}})*\{group}\d{{3}}|\d*", whole))
    )


def parse_number(text: str, mark: str = "") -> float | Ambiguous | None:
    """The number a text stands for.

    Args:
        text: `1.234,56`, `$1,234.56`, `(123.45)`, `12,50-`, `EUR 7`.
        mark: The decimal mark in use, "" where none is known.

    >>> [parse_number(t) for t in ("1.234,56", "$1,234.56", "(123.45)", "12,50-", "EUR 7", "1,234", "1.2O")]
    [1234.56, 1234.56, -123.45, -12.5, 7.0, 'ambiguous', None]
    >>> parse_number("1,234", "."), parse_number("1,234", ","), parse_number("1.234,56", ".")
    (1234.0, 1.234, None)
    """
    parts = _unsigned(text)
    proved = decimal_mark(text)
    if parts is None or proved is None:
        return None
    if proved == AMBIGUOUS:
        if mark not in (".", ","):
            return AMBIGUOUS
        proved = mark  # type: ignore[assignment]
    elif proved and mark and proved != mark:
        return None
    sign, body = parts
    digits = re.sub(r"['’ ]", "", body)
    digits = digits.replace("," if proved != "," else ".", "").replace(",", ".")
    return sign * float(digits)


def marks_of(texts: Iterable[str]) -> str:
    """The decimal mark that the texts of one column prove, "" where none or both are proved."""
    found = {decimal_mark(text) for text in texts} & {".", ","}
    return str(found.pop()) if len(found) == 1 else ""


_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier enero gennaio januari stycznia styczeń janeiro jän janv ene gen sty",
            "feb february februar février febrero febbraio februari lutego luty fevereiro fév fevr fev lut",
            "mar march märz mars marzo maart marca marzec março mär mrz mrt maa",
            "apr april avril abril aprile kwietnia kwiecień avr abr kwi",
            "may mai mayo maggio mei maja maj maio mag",
            "jun june juni juin junio giugno czerwca czerwiec junho giu cze",
            "jul july juli juillet julio luglio lipca lipiec julho juil lug lip",
            "aug august août agosto augustus sierpnia sierpień aoû ago sie",
            "sep sept september septembre septiembre settembre września wrzesień setembro set wrz",
            "oct october oktober octobre octubre ottobre października październik outubro okt ott out paź",
            "nov november novembre noviembre listopada listopad novembro lis",
            "dec december dezember décembre diciembre dicembre grudnia grudzień dezembro dez déc dic gru",
        ),
        1,
    )
    for word in words.split()
}
_DATE = re.compile(r"^(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})(?:[T ,]+\d{1,2}[:.]\d{2}.*)?$")
_NAMED = re.compile(
    r"^(\d{1,2})\.?[-./ ]*([^\W\d_]+)\.?,?[-./ ]*(\d{2,4})$|^([^\W\d_]+)\.? (\d{1,2}),? (\d{2,4})$"
)
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else (2000 if number < 70 else 1900) + number


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def date_readings(text: str) -> dict[str, dt.date]:
    """Every reading of a date by its order (DMY, MDY, YMD); empty where it is no date.

    >>> sorted(date_readings("03/04/2026")), sorted(date_readings("31.10.2026")), date_readings("31.02.2026")
    (['DMY', 'MDY'], ['DMY'], {})
    """
    text = text.strip()
    if compact := _COMPACT.match(text):
        found = _day(*map(int, compact.groups()))
        return {"YMD": found} if found else {}
    if named := _NAMED.match(text):
        day, month, year = (
            (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        )
        number = _MONTHS.get(month.lower())
        found = _day(_year(year), number, int(day)) if number else None
        return {"DMY" if named[1] else "MDY": found} if found else {}
    parts = _DATE.match(text)
    if not parts:
        return {}
    a, b, c = parts.groups()
    if len(a) == 4:
        tries = {"YMD": (a, b, c)} if len(c) <= 2 else {}
    elif len(a) <= 2 and len(c) in (2, 4):
        tries = {"DMY": (c, b, a), "MDY": (c, a, b)}
        if len(c) == 2 and len(a) == 2 and "-" in text:
            tries["YMD"] = (a, b, c)
    else:
        tries = {}
    readings = {
        order: _day(_year(y), int(m), int(d))
        for order, (y, m, d) in tries.items()
        if len(y) in (2, 4)
    }
    return {order: found for order, found in readings.items() if found}


def parse_date(text: str, order: str = "") -> dt.date | Ambiguous | None:
    """The date a text stands for.

    >>> parse_date("31.10.2026"), parse_date("2026-10-31T10:00:00"), parse_date("5 Oct 2026")
    (datetime.date(2026, 10, 31), datetime.date(2026, 10, 31), datetime.date(2026, 10, 5))
    >>> parse_date("03.04.2026"), parse_date("03.04.2026", "MDY")
    (datetime.date(2026, 4, 3), datetime.date(2026, 3, 4))
    >>> parse_date("03/04/2026"), parse_date("03/04/2026", "MDY"), parse_date("31/12/2026", "MDY"), parse_date("x")
    ('ambiguous', datetime.date(2026, 3, 4), None, None)
    """
    readings = date_readings(text)
    if not readings:
        return None
    if len(set(readings.values())) == 1:
        only = next(iter(readings.values()))
        written_out = bool(re.search(r"[^\W\d_]{3}", text)) or "YMD" in readings
        if order in readings or not order or written_out or len(readings) > 1:
            return only
        return None
    if not order and "." in text and "DMY" in readings:
        return readings["DMY"]  # nobody writes the month first and points between
    return readings.get(order, AMBIGUOUS)


def order_of(texts: Sequence[str]) -> str:
    """The date order that the texts of one column prove, "" where none or more than one is left."""
    left = {"DMY", "MDY", "YMD"}
    seen = False
    for text in texts:
        readings = date_readings(text)
        if not readings or re.search(r"[^\W\d_]{3}", text):
            continue
        seen = True
        left &= readings.keys()
    return left.pop() if seen and len(left) == 1 else ""


_NOT_IN_ADDRESS = r"[^@\s<>,;:\"()\[\]\\]"


def is_email(text: str) -> bool:
    """Whether a text is one e-mail address and nothing else.

    >>> is_email("ar@example.com"), is_email("Anna <ar@example.com>"), is_email("ar@example")
    (True, False, False)
    """
    name, domain = rf"{_NOT_IN_ADDRESS}+", rf"{_NOT_IN_ADDRESS}+\.[^@\s<>,;:.\"()\[\]\\]+"
    return re.fullmatch(f"{name}@{domain}", text) is not None
