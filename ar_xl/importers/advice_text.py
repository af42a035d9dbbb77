"""Documents and amounts in running text, as mails and PDFs have them: a table set with blanks, or a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from ar_xl.headings import folded, recognise
from ar_xl.importers.advice import advice, numbers_in
from ar_xl.importers.currency_signs import meant, named
from ar_xl.importers.lines import Imported
from ar_xl.importers.payments import Paid, Payment
from ar_xl.importers.sheet import Row, amounts
from ar_xl.importers.tabular import imported
from ar_xl.problems import InputError
from ar_xl.settings import Settings
from ar_xl.tables import REMITTANCES

_GAP = re.compile(r"\s*\|\s*|\s*\t\s*| {2,}")
_AMOUNT = re.compile(
    r"(?<![\w.,/-])(?:(?P<before>[A-Z]{3}|[€$£¥]) ?)?(?P<digits>-?\d{1,3}(?:[.,' ]\d{3})*[.,]\d{2}-?|-?\d{1,9}[.,]\d{2}(?!\d|[.,/-]\d)-?)(?: ?(?P<after>[A-Z]{3}\b|[€$£¥]|zł|Kč|kr\b))?(?!\w|[.,/-]\d)"
)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_DOCUMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.#-]{2,34}")
_ACCOUNT = re.compile(r"\b(?:IBAN|BIC|[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3})")
_TOTAL: Final = frozenset(
    [
        "total",
        "totalpaid",
        "totalamount",
        "paymentamount",
        "amountpaid",
        "paymenttotal",
        "nettotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "gesamtbetrag",
        "zahlbetrag",
        "zahlungsbetrag",
        "uberweisungsbetrag",
        "montanttotal",
        "totaal",
        "totaalbedrag",
        "totale",
        "importetotal",
        "razem",
        "suma",
    ]
)
_LONGEST_LINE, _LONGEST_ROW, _MOST_LINES, _MOST_TABLES = 160, 1_000, 20_000, 20
"""A page is read with patience, but not a text made to take for ever."""


class _Cell(NamedTuple):
    start: int
    end: int
    text: str


def documents_in(file: str, name: str, text: str, settings: Settings) -> Imported | None:
    """The documents a text lists, as one payment; None where it lists none.

    Args:
        file: What problems and Memo show.
        name: The format, as people call it.
        text: Lines; columns are parted by tabs, pipes or two blanks.
        settings: The book's currency, decimal mark and date order.
    """
    whole = text.splitlines()
    found = _found(file, name, [line[:_LONGEST_ROW] for line in whole[:_MOST_LINES]], settings)
    if found and len(whole) > _MOST_LINES:
        what = f"has {len(whole):,} lines, of which the first {_MOST_LINES:,} are read"
        return found.warned(what, "Save the list as a table (.csv or .xlsx) and import that.")
    return found


def _found(file: str, name: str, lines: Sequence[str], settings: Settings) -> Imported | None:
    for rows in islice(_tables(lines), _MOST_TABLES):
        try:
            found = imported(file, name, rows, settings, [], (REMITTANCES,))
        except InputError:
            continue
        if len(found.frames[REMITTANCES]):
            return found
    return _listed(file, name, lines, settings)


def _tables(lines: Sequence[str]) -> Iterator[list[Row]]:
    """Headings that name a document and an amount, with the lines below them."""
    read = 0
    for number, line in enumerate(lines):
        if number < read:
            continue
        heads = _cells(line)
        meant = set(recognise([cell.text for cell in heads], REMITTANCES).values())
        if not {"Document reference", "Amount"} <= meant:
            continue
        rows: list[Row] = [(number + 1, [cell.text for cell in heads])]
        for below, other in enumerate(lines[number + 1 :], number + 2):
            cells = _cells(other)
            if len(cells) < 2 or not other.strip(" -=_|+\t"):
                if other.strip(" -=_|+") and len(rows) > 1:
                    break
                continue
            under = _under(heads, cells)
            if under is None:
                break
            rows.append((below, under))
            read = below
        if len(rows) > 1:
            yield rows


def _cells(line: str) -> list[_Cell]:
    """The texts of a line and where they stand."""
    cells, start = [], 0
    for gap in _GAP.finditer(line):
        cells.append(_Cell(start, gap.start(), line[start : gap.start()].strip()))
        start = gap.end()
    cells.append(_Cell(start, len(line), line[start:].strip()))
    return [cell for cell in cells if cell.text or "|" in line]


def _under(heads: Sequence[_Cell], cells: Sequence[_Cell]) -> list[object] | None:
    """Cells in the order of the headings; where some are blank, by where they stand. None where that is not sure."""
    if len(cells) == len(heads):
        return [cell.text or None for cell in cells]
    row: list[object] = [None] * len(heads)
    for cell in cells:
        apart = [max(head.start - cell.end, cell.start - head.end, 0) for head in heads]
        at = apart.index(min(apart))
        if row[at] is not None or apart.count(0) > 1:
            return None
        row[at] = cell.text or None
    return row


def _listed(file: str, name: str, lines: Sequence[str], settings: Settings) -> Imported | None:
    """Lines of one number and one amount each; a line that begins with a word for total gives the payment's."""
    found: list[tuple[int, str, str, tuple[str, ...]]] = []
    total = ""
    for row, line in enumerate(lines, 1):
        if len(line) > _LONGEST_LINE or _ACCOUNT.search(line):
            continue
        given = list(_AMOUNT.finditer(line))
        if len(given) != 1:
            continue
        rest = _DATE.sub(" ", line[: given[0].start()] + " " + line[given[0].end() :])
        if folded(rest.split(":")[0].strip(" .:-")) in _TOTAL:
            total = given[0]["digits"]
            continue
        numbers = [w.strip("/_.#-") for w in _DOCUMENT.findall(rest)]
        numbers = [w for w in numbers if sum(map(str.isdigit, w)) >= 2 and len(w) >= 3]
        if len(numbers) == 1:
            found.append((row, numbers[0], given[0]["digits"], _currencies(given[0])))
    if not found:
        return None
    (values,) = amounts([[digits for _, _, digits, _ in found] + [total or "0.00"]], settings)
    codes = {told for *_, told in found if told}
    signs = codes.pop() if len(codes) == 1 else ()
    paid = [
        Paid(row, document, value, None, " ".join(lines[row - 1].split()))
        for (row, document, *_), value in zip(found, values, strict=False)
    ]
    payment = Payment(
        "payment 1",
        found[0][0],
        currency=meant(signs, ""),
        hints=_hints(lines, found),
        signs=signs if len(signs) > 1 else (),
    )
    told = f"{len(paid)} lines of a document and an amount, no table"
    one = advice(file, name, [(payment, paid)], settings, [told])
    if total and isinstance(values[-1], float) and _sum(paid) not in (None, round(values[-1], 2)):
        what = f"its list sums to {_sum(paid)}, its total is {total}"
        return one.warned(what, "Compare the list with the message; a line may not have been read.")
    return one


def _hints(
    lines: Sequence[str], found: Sequence[tuple[int, str, str, tuple[str, ...]]]
) -> tuple[str, ...]:
    documents = {document for _, document, *_ in found}
    return tuple(n for n in numbers_in("\n".join(lines)) if n not in documents)


def _currencies(amount: re.Match[str]) -> tuple[str, ...]:
    return named(amount["before"] or amount["after"] or "")


def _sum(paid: Sequence[Paid]) -> float | None:
    values = [one.amount for one in paid]
    units = [value for value in values if isinstance(value, float)]
    return round(sum(units), 2) if len(units) == len(values) else None
