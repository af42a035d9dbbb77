"""The command `hand-over`: the list, and for each customer what an agency or a lawyer is given, as one PDF.

The claim comes first, document by document; behind it the statement of account and copies of the documents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import pandas as pd

from ar_xl.core.reminders import hand_over as listed
from ar_xl.core.statements import accounts
from ar_xl.documents.enclosures import bound, copies, printable
from ar_xl.documents.fonts import BOLD, PLAIN
from ar_xl.documents.language import Language, language
from ar_xl.documents.letterhead import BODY_END, NEXT_TOP, foot, head, next_head, recipients
from ar_xl.documents.paper import (
    ACCENT,
    LEFT,
    QUIET,
    RIGHT,
    Box,
    Page,
    Rule,
    Text,
    cut,
    pdf,
    wrapped,
)
from ar_xl.documents.statement_pdf import statement_pages
from ar_xl.documents.statements import Names
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import HAND_OVER

_Row = Mapping[Hashable, object]
_ROW: Final = 5.4
_COLUMNS: Final = (
    *(("Document", LEFT), ("Invoice date", 62.0), ("Due", 82.0), ("Days", 92.0)),
    *(("Open", 113.0), ("Disputed", 131.0), ("Interest", 149.0), ("Lump sum", 167.0), ("Claim", RIGHT)),
)  # fmt: skip
"""Headings, and where the columns end on the right; the first, where it begins."""


def hand_over(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """The list of what is handed over, and a PDF for each customer and currency.

    Args:
        frames: As for `ar_xl.core.reminders.hand_over`.
        settings: The company.
        run: The as-of date.
    """
    outcome = listed.hand_over(frames, settings, run)
    rows = outcome.frames[HAND_OVER].to_dict("records")
    problems = list(outcome.problems)
    files: dict[str, bytes] = {}
    try:
        files = _packs(rows, frames, settings, run, problems) if rows else {}
    except InputError as error:  # the list is worth having without them
        problems += [Problem(p.sheet, p.row, p.column, p.value, p.what, p.fix, "warning") for p in error.problems]  # fmt: skip
    some = f"{many(len(files), 'pack')} for the agency in the outbox folder."
    told = (*outcome.summary, *([some] if files else []))
    return Outcome(outcome.frames, told, {**outcome.facts, "files": sorted(files)}, tuple(problems), files)  # fmt: skip


def _packs(
    rows: Sequence[_Row], frames: Frames, settings: Settings, run: Run, problems: list[Problem]
) -> dict[str, bytes]:
    say = language("en", settings.country)
    claims: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        claims.setdefault((str(row["customer_id"]), str(row["currency"])), []).append(row)
    known, warnings = recipients(frames["Customers"], settings, [who for who, _ in claims])
    problems += warnings
    own = {(a.customer_id, a.currency): a for a in accounts(frames, settings, run.as_of)}
    names = Names(f"hand-over {run.as_of.isoformat()}")
    files: dict[str, bytes] = {}
    for done, (key, claimed) in enumerate(claims.items()):
        run.progress("Hand-over", done, len(claims))
        pages = claim_pages(claimed, settings, say, run.as_of)
        if key in own and key[0] in known:
            pages += statement_pages(own[key], known[key[0]], settings, run.as_of, with_slip=False)
        title = f"Claim against {claimed[0]['customer']}"
        documents = [str(row["document"]) for row in claimed]
        behind = printable(copies(documents, run.beside, problems), problems)
        parts = [pdf(pages, title, settings.company), *(copy.content for copy in behind)]
        files[names.free("Hand-over", *key, ending="pdf")] = bound(parts)
    return files


def claim_pages(
    rows: Sequence[_Row], settings: Settings, say: Language, as_of: dt.date
) -> list[Page]:
    """The claim against one customer in one currency; in English, as the sheets are.

    Args:
        rows: Its rows of HAND_OVER.
        settings: The company.
        say: How dates and amounts are written.
        as_of: The day up to which interest runs.
    """
    first, code = rows[0], str(rows[0]["currency"])
    who = f"{first['customer']}, {first['customer_id']}"
    pages: list[Page] = [head(settings)]
    y = 42.0
    pages[0].append(Text(LEFT, y, "Claim handed over for collection", 15, BOLD, color=ACCENT))
    pages[0].append(Text(LEFT, y + 6, f"As of {say.date(as_of)}, amounts in {code}", 9.5, color=QUIET))  # fmt: skip
    y += 15
    for label, value in _debtor(first):
        lines = wrapped(value, RIGHT - LEFT - 36, 9.5)
        pages[0].append(Text(LEFT, y, label, 8.5, color=QUIET))
        pages[0] += [Text(LEFT + 34, y + 4.6 * at, line, 9.5) for at, line in enumerate(lines)]
        y += 4.6 * len(lines) + 0.8
    y = _heading(pages[0], y + 4)
    for at, row in enumerate(rows):
        told = str(row["reminders"]) or ("No reminder was sent" if _minor(row["claim"]) > 0 else "")
        sent = wrapped(told, RIGHT - LEFT - 6, 7.5) if told else []
        if y + _ROW + 3.6 * len(sent) > BODY_END:
            pages.append(next_head(settings, "Claim", who))
            y = _heading(pages[-1], NEXT_TOP)
        if at % 2:
            pages[-1].append(Box(LEFT, y, RIGHT - LEFT, _ROW + 3.6 * len(sent)))
        _cells(pages[-1], _shown(row, say, code), y + 3.8, PLAIN)
        pages[-1] += [
            Text(LEFT + 4, y + 7.4 + 3.6 * n, line, 7.5, color=QUIET) for n, line in enumerate(sent)
        ]
        y += _ROW + 3.6 * len(sent)
    _total(pages[-1], rows, say, code, y)
    for number, page in enumerate(pages, 1):
        page += foot(settings, say, number, len(pages))
    return pages


def _debtor(row: _Row) -> list[tuple[str, str]]:
    address = ", ".join(part.strip() for part in str(row["address"]).replace("\n", ";").split(";") if part.strip())  # fmt: skip
    told = [
        ("Debtor", str(row["customer"])),
        ("Address", address),
        ("E-mail", str(row["email"])),
        ("Tax ID", str(row["tax_id"])),
        ("Customer no.", str(row["customer_id"])),
        ("Our request", str(row["request_id"])),
        ("Last contact", str(row["last_contact"])),
    ]
    return [(label, value) for label, value in told if value]


def _heading(page: Page, y: float) -> float:
    page.append(Box(LEFT, y, RIGHT - LEFT, 6.2, ACCENT))
    for at, (word, edge) in enumerate(_COLUMNS):
        x = edge + 1.5 if at == 0 else edge - 1.5
        page.append(Text(x, y + 4.2, word, 7.5, BOLD, "right" if at else "left", (1, 1, 1)))
    return y + 6.2


def _shown(row: _Row, say: Language, code: str) -> list[str]:
    def day(value: object) -> str:
        return say.date(value.date()) if isinstance(value, pd.Timestamp) else ""

    days = row["days_overdue"]
    amounts = ("open_amount", "disputed", "interest", "compensation", "claim")
    return [
        *(str(row["document"]), day(row["invoice_date"]), day(row["due_date"])),
        "" if pd.isna(days) else str(days),  # type: ignore[call-overload]
        *(say.amount(_minor(row[name]), code) if _minor(row[name]) else "" for name in amounts),
    ]


def _cells(page: Page, cells: Sequence[str], y: float, font: str) -> None:
    for at, (cell, (_, edge)) in enumerate(zip(cells, _COLUMNS, strict=True)):
        if at == 0:
            page.append(Text(edge + 1.5, y, cut(cell, 30, 8.5, font), 8.5, font))
        elif cell:
            page.append(Text(edge - 1.5, y, cell, 7.5 if at < 3 else 8.5, font, "right"))


def _total(page: Page, rows: Sequence[_Row], say: Language, code: str, y: float) -> None:
    names = ("open_amount", "disputed", "interest", "compensation", "claim")
    sums = [say.amount(sum(_minor(row[name]) for row in rows), code) for name in names]
    page.append(Rule(LEFT, y + 0.4, RIGHT, y + 0.4, 0.8))
    _cells(page, ["Total", "", "", "", *sums], y + 4.6, BOLD)
    page.append(Rule(LEFT, y + 6.4, RIGHT, y + 6.4, 0.8))


def _minor(value: object) -> int:
    return 0 if pd.isna(value) else int(value)  # type: ignore[call-overload]
