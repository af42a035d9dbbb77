"""A statement of account as pages: the lines with their running balance, the ages, the payment slip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ar_xl.core.statements import ON_ACCOUNT, Account, Line
from ar_xl.documents.fonts import BOLD, PLAIN
from ar_xl.documents.language import Language
from ar_xl.documents.letterhead import (
    BODY_END,
    BODY_TOP,
    NEXT_TOP,
    Recipient,
    fold_marks,
    foot,
    head,
    next_head,
    particulars,
    window,
)
from ar_xl.documents.paper import (
    ACCENT,
    ALARM,
    HEIGHT,
    INK,
    LEFT,
    LINE,
    PALE,
    QUIET,
    RIGHT,
    Box,
    Page,
    Rule,
    Text,
    cut,
    width,
    wrapped,
)
from ar_xl.documents.payment_slip import HEIGHT_OF, asked, slip
from ar_xl.settings import Settings

ROW: Final = 5.4
"""Height of a line, millimetres."""
_LEAST: Final = 20.0
"""Width of the text's column at least."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table of lines."""

    heading: str
    width: float
    value: Callable[[Line], str]
    align: Literal["left", "right"] = "left"
    late: bool = False
    """Shows that a line is late."""


def statement_pages(
    account: Account,
    to: Recipient,
    settings: Settings,
    as_of: dt.date,
    *,
    since: dt.date | None = None,
    moves: bool = False,
    with_slip: bool = True,
) -> list[Page]:
    """The pages of one customer's statement in one currency.

    Args:
        account: Its lines.
        to: The customer.
        settings: The company.
        as_of: The statement's date.
        since: First day of a statement of movements, None from the beginning.
        moves: Whether the lines are movements rather than open items.
        with_slip: Whether to ask for the balance; not beside a reminder, which asks for its own sum.
    """
    say, code = to.speech, account.currency
    day = say.date(as_of)
    title = say("statement.title")
    columns = _columns(say, code, account.lines, moves=moves)
    pages: list[Page] = [[*head(settings), *window(to, settings), *fold_marks()]]
    pages[0] += particulars(
        {
            say("statement.customer"): to.customer_id,
            say("statement.dated"): day,
            say("statement.currency"): code,
        }
    )
    period = (
        say("statement.period", since=say.date(since), as_of=day)
        if since is not None
        else say("statement.as_of", as_of=day)
    )
    y = BODY_TOP
    pages[0].append(Text(LEFT, y, title, 15, BOLD, color=ACCENT))
    pages[0].append(Text(LEFT + width(title, 15, BOLD) + 4, y, period, 10.5, color=QUIET))
    intro = say("statement.intro_moves" if moves else "statement.intro_open", currency=code)
    pages[0].append(Text(LEFT, y + 7, intro, 9.5))
    y = _table_head(pages[-1], columns, y + 12)
    for at, line in enumerate(account.lines):
        if y + ROW > BODY_END - 6:
            y = _carried(pages, account, account.lines[at - 1].balance, columns, settings, to)
        _row(pages[-1], columns, line, y, striped=at % 2 == 1)
        y += ROW
    due = asked(settings, to, account.balance, code, _candidates(account)) if with_slip else None
    room = {None: BODY_END, "GiroCode": BODY_END - HEIGHT_OF["GiroCode"]}
    end = room.get(due.kind if due else None, HEIGHT - HEIGHT_OF["QR-bill"] - 4)
    if y + ROW + 6 > BODY_END:
        y = _carried(pages, account, account.balance, columns, settings, to)
    y = _closing(pages[-1], account, say, day, y)
    if y + 20 > end:
        pages.append(next_head(settings, title, f"{to.name}, {to.customer_id}"))
        y = NEXT_TOP
    y = _ages(pages[-1], account, say, y + 3.5)
    if due is not None:
        top = BODY_END - HEIGHT_OF["GiroCode"]
        if due.kind == "QR-bill":
            pages[-1] = [mark for mark in pages[-1] if mark not in fold_marks()]
        pages[-1] += slip(due, settings, to, account.balance, code, top)
    for number, page in enumerate(pages, 1):
        if due is None or due.kind != "QR-bill" or number < len(pages):
            page += foot(settings, say, number, len(pages))
    return pages


def _candidates(account: Account) -> list[str]:
    """What the payment's reference is made from: the only document, else the customer's number."""
    documents = [line.document for line in account.lines if line.document]
    only = documents if len(account.lines) == 1 and len(documents) == 1 else []
    return [*only, account.customer_id]


def _columns(say: Language, code: str, lines: Sequence[Line], *, moves: bool) -> list[Column]:
    """The columns of a kind of statement; those of the amounts are as wide as their widest."""

    def amounts(value: Callable[[Line], int | None], heading: str) -> Column:
        def shown(line: Line) -> str:
            minor = value(line)
            return "" if minor is None else say.amount(minor, code)

        widest = max((abs(value(line) or 0) for line in lines), default=0)
        wide = max(width(say.amount(-widest, code), 8.5), width(heading, 7.5, BOLD)) + 4
        return Column(heading, wide, shown, "right")

    def words(line: Line) -> str:
        part = say("statement.instalment", part=line.instalment) if line.instalment else ""
        parts = (say.words["kinds"][line.kind], part, line.reference)
        return ", ".join(word for word in parts if word)

    def overdue(line: Line) -> str:
        return str(line.days_overdue) if _is_late(line) else ""

    def fitted(heading: str, value: Callable[[Line], str], most: float) -> Column:
        shown = {value(line) for line in lines}
        widest = max((width(text, 8.5) for text in shown), default=0)
        return Column(heading, min(max(widest, width(heading, 7.5, BOLD)) + 3.5, most), value)

    dates = fitted(say("statement.date"), lambda line: say.date(line.date), 26)
    due = fitted(say("statement.due"), lambda line: say.date(line.due_date), 26)
    documents = fitted(say("statement.document"), _document, 36)
    days = Column(say("statement.days"), 14, overdue, "right", late=True)
    amount = amounts(lambda line: line.amount, say("statement.amount"))
    left = amounts(lambda line: line.open, say("statement.open"))
    balance = amounts(lambda line: line.balance, say("statement.balance"))
    ends = [amount, balance] if moves else [due, days, amount, left, balance]
    room = RIGHT - LEFT - _LEAST
    if not moves and sum(column.width for column in (dates, documents, *ends)) > room:
        ends.remove(amount)  # what is open matters more
    taken = sum(column.width for column in (dates, documents, *ends))
    text = Column(say("statement.text"), max(RIGHT - LEFT - taken, _LEAST), words)
    return [dates, documents, text, *ends]


def _document(line: Line) -> str:
    """Its number; that of money on account is the bank line's, which tells the customer nothing."""
    return "" if line.kind == ON_ACCOUNT else line.document


def _is_late(line: Line) -> bool:
    """A credit note is never late."""
    return line.days_overdue > 0 and (line.open or 0) > 0


def _table_head(page: Page, columns: Sequence[Column], y: float) -> float:
    """The headings; where the first line begins."""
    headings = [wrapped(column.heading, column.width - 2, 7.5, BOLD)[:2] for column in columns]
    deep = max(map(len, headings))
    high = 3.2 * deep + 3
    page.append(Box(LEFT, y, RIGHT - LEFT, high, ACCENT))
    x = LEFT
    for column, lines in zip(columns, headings, strict=True):
        for at, line in enumerate(lines):
            level = y + high - 2.2 - 3.2 * (len(lines) - 1 - at)
            at_x = x + column.width - 1.5 if column.align == "right" else x + 1.5
            page.append(Text(at_x, level, line, 7.5, BOLD, column.align, (1, 1, 1)))
        x += column.width
    return y + high


def _row(page: Page, columns: Sequence[Column], line: Line, y: float, *, striped: bool) -> None:
    if striped:
        page.append(Box(LEFT, y, RIGHT - LEFT, ROW))
    x = LEFT
    for at, column in enumerate(columns):
        text = column.value(line)
        right = column.align == "right"
        if text:
            shown = text if right else cut(text, column.width - 2.5, 8.5)
            last = at == len(columns) - 1
            page.append(
                Text(
                    *(x + column.width - 1.5 if right else x + 1.5, y + 3.8, shown, 8.5),
                    *(BOLD if last else PLAIN, column.align, ALARM if column.late else INK),
                )
            )
        x += column.width


def _carried(
    pages: list[Page],
    account: Account,
    balance: int,
    columns: Sequence[Column],
    settings: Settings,
    to: Recipient,
) -> float:
    """Carry the balance over to a new page; where its first line begins."""
    word = to.speech("statement.carried")
    shown = to.speech.amount(balance, account.currency)
    title = to.speech("statement.title")
    last = max((m.y for m in pages[-1] if isinstance(m, Text)), default=0.0)
    pages.append(next_head(settings, title, f"{to.name}, {to.customer_id}"))
    first = _table_head(pages[-1], columns, NEXT_TOP - 4) + 3.8
    for page, y in ((pages[-2], last + ROW), (pages[-1], first)):
        page.append(Text(LEFT + 1.5, y, word, 8.5, color=QUIET))
        page.append(Text(RIGHT - 1.5, y, shown, 8.5, BOLD, "right", QUIET))
    return first - 3.8 + ROW


def _closing(page: Page, account: Account, say: Language, day: str, y: float) -> float:
    word = "statement.credit" if account.balance < 0 else "statement.closing"
    shown = say.amount(abs(account.balance), account.currency, code=True)
    page += [
        Rule(LEFT, y + 0.6, RIGHT, y + 0.6, 0.8),
        Text(LEFT + 1.5, y + 6, say(word, as_of=day), 10, BOLD),
        Text(RIGHT - 1.5, y + 6, shown, 11, BOLD, "right"),
        Rule(LEFT, y + 8.4, RIGHT, y + 8.4, 0.4),
        Rule(LEFT, y + 9.1, RIGHT, y + 9.1, 0.4),
    ]
    return y + 9.5


def _ages(page: Page, account: Account, say: Language, y: float) -> float:
    """The balance by age, one field a bucket."""
    page.append(Text(LEFT, y + 3, say("statement.ages"), 8, color=QUIET))
    fields = [*account.aging, ("", account.aged)]
    wide = (RIGHT - LEFT) / len(fields)
    page.append(Box(LEFT, y + 4.5, RIGHT - LEFT, 11.5, PALE))
    for at, (bucket, minor) in enumerate(fields):
        right = LEFT + wide * (at + 1) - 2
        total = not bucket
        label = {
            "": say("statement.total"),
            "Not due": say("statement.not_due"),
            "Unapplied": say("statement.unapplied"),
        }.get(bucket) or say("statement.bucket", bucket=bucket.replace("-", "–"))
        late = bucket not in ("", "Not due", "Unapplied") and minor > 0
        font = BOLD if total or late else PLAIN
        shown = say.amount(minor, account.currency)
        size = 8.5
        while width(shown, size, font) > wide - 3 and size > 5.5:
            size -= 0.5
        page += [
            Text(right, y + 8.7, cut(label, wide - 2, 7), 7, align="right", color=QUIET),
            Text(right, y + 13.4, shown, size, font, "right", ALARM if late else INK),
        ]
        if at:
            page.append(Rule(LEFT + wide * at, y + 6, LEFT + wide * at, y + 14.5, 0.4, LINE))
    return y + 16
