"""The command `confirm-balance`: a letter that asks a customer, or an auditor's sample, to confirm the balance."""

from __future__ import annotations

import datetime as dt
from typing import Final, cast

from ar_xl.core.statements import Account, accounts
from ar_xl.documents.fonts import BOLD
from ar_xl.documents.letter_pdf import Flow
from ar_xl.documents.letterhead import BODY_END, Recipient, recipients
from ar_xl.documents.paper import (
    ACCENT,
    INK,
    LEFT,
    LINE,
    QUIET,
    RIGHT,
    Page,
    Rule,
    Text,
    pdf,
    wrapped,
)
from ar_xl.documents.statements import Names, known_customer
from ar_xl.outcome import Frames, Outcome, Run, many
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings

_DAYS_TO_ANSWER: Final = 30
_SLIP: Final = 88.0
"""Height of the part that comes back, millimetres."""


def confirm_balance(frames: Frames, settings: Settings, run: Run) -> Outcome:
    """Letters that ask for confirmation of the balance of the as-of date, one per customer and currency.

    Args:
        frames: CUSTOMERS, INVOICES, ALLOCATIONS.
        settings: The company.
        run: The as-of date; options customer, else everybody with a balance, and answer-by.

    Raises:
        InputError: There is no such customer, or the answer is wanted before the as-of date.
    """
    customer = str(run.options.get("customer", ""))
    known_customer(frames, customer)
    default = run.as_of + dt.timedelta(days=_DAYS_TO_ANSWER)
    answer_by = cast(dt.date, run.options.get("answer-by", default))
    if answer_by < run.as_of:
        what = f"is before the as-of date {run.as_of.isoformat()}"
        place = ("--answer-by", None, None, answer_by.isoformat())
        raise InputError([Problem(*place, what, "Name a later day.")])
    found = accounts(frames, settings, run.as_of, customer=customer)
    found = [account for account in found if account.balance or customer]
    known, problems = recipients(
        frames["Customers"], settings, [account.customer_id for account in found]
    )
    names = Names(f"confirmations {run.as_of.isoformat()}")
    files: dict[str, bytes] = {}
    for done, account in enumerate(found):
        run.progress("Confirmations", done, len(found))
        to = known.get(account.customer_id)
        if to is not None:
            title = to.speech("confirmation.title", as_of=to.speech.date(run.as_of))
            pages = confirmation_pages(account, to, settings, run.as_of, answer_by)
            name = names.free("Confirmation", to.customer_id, account.currency, ending="pdf")
            files[name] = pdf(pages, title, settings.company)
    told = (
        f"{many(len(files), 'confirmation letter')} as of {run.as_of.isoformat()} "
        "in the outbox folder."
    )
    return Outcome({}, (told,), {"files": sorted(files)}, tuple(problems), files)


def confirmation_pages(
    account: Account, to: Recipient, settings: Settings, as_of: dt.date, answer_by: dt.date
) -> list[Page]:
    """The letter, and below it the part that comes back signed."""
    say = to.speech
    day = say.date(as_of)
    balance = say.amount(abs(account.balance), account.currency, code=True)
    ours, yours = say("confirmation.ours"), say("confirmation.yours")
    side, answered = (yours, ours) if account.balance < 0 else (ours, yours)
    facts = {
        say("statement.customer"): to.customer_id,
        say("statement.dated"): day,
        say("statement.currency"): account.currency,
    }
    flow = Flow(settings, to, facts)
    flow.paragraph(say("confirmation.title", as_of=day), 13, BOLD)
    flow.y += 1
    words = {"as_of": day, "balance": balance, "side": side, "answer_by": say.date(answer_by)}
    flow.paragraph(say("confirmation.body", **words))
    flow.paragraph(say("confirmation.not_payment", as_of=day))
    flow.paragraph(settings.company)
    if flow.y > BODY_END - _SLIP:
        flow.turn()
    flow.pages[-1] += _slip(to, settings, balance, answered, BODY_END - _SLIP)
    flow.feet(last=True)
    return flow.pages


def _slip(to: Recipient, settings: Settings, balance: str, side: str, y: float) -> Page:
    """The answer: here it is the customer who speaks, so what the letter calls ours is yours."""
    say = to.speech
    marks: Page = [
        Rule(LEFT, y, RIGHT, y, 0.6, LINE, (3, 2)),
        Text(LEFT, y + 8, say("confirmation.slip", company=settings.company), 11, BOLD, color=ACCENT),
        Text(RIGHT, y + 8, f"{to.name}, {to.customer_id}", 8.5, align="right", color=QUIET),
    ]  # fmt: skip
    y += 18
    agreed = say("confirmation.agree", balance=balance, side=side)
    for text in (agreed, say("confirmation.disagree")):
        marks += _tick(LEFT, y - 3.6)
        lines = wrapped(text, RIGHT - LEFT - 9, 10)
        marks += [
            Text(LEFT + 8, y + 4.6 * at, line, 10, color=INK) for at, line in enumerate(lines)
        ]
        y += 4.6 * len(lines) + 6
    marks.append(Rule(LEFT + 8, y + 1, LEFT + 80, y + 1, 0.4))
    y += 9
    marks.append(Text(LEFT + 8, y, say("confirmation.reasons"), 9, color=QUIET))
    marks += [Rule(LEFT + 8, y + down, RIGHT, y + down, 0.4, LINE) for down in (8, 16)]
    y += 32
    for left, right, word in ((LEFT, 95, "place"), (110, RIGHT, "signature")):
        marks.append(Rule(left, y, right, y, 0.5))
        marks.append(Text(left, y + 4, say(f"confirmation.{word}"), 7.5, color=QUIET))
    return marks


def _tick(x: float, y: float) -> Page:
    return [
        *(Rule(x, y, x + 4.2, y, 0.7), Rule(x, y + 4.2, x + 4.2, y + 4.2, 0.7)),
        *(Rule(x, y, x, y + 4.2, 0.7), Rule(x + 4.2, y, x + 4.2, y + 4.2, 0.7)),
    ]
