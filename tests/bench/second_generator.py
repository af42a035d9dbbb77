"""The second generator: four months of a company's life, day by day; the last three weeks are to be matched.

It shares nothing with the first but the Book and Truth classes. No line is made for its label: customers of
an archetype (careful, batcher, silent, ...) get invoices and pay them in their own manner, with a house style
of writing and their own slips. What a careful clerk would do with each line is judged afterwards from the
whole book: how the documents are named, how sure the payer is, how many sets of open items fit the amount.

    from tests.bench.second_generator import generate
    book = generate(seed=1, lines=2000, profile="mixed")
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from typing import Any, Final

from ar_xl.settings import Settings
from ar_xl.tables import ALLOCATIONS, BANK_LINES, CUSTOMERS, INVOICES, SETTINGS
from tests.bench.book import Answer, Book, Expected, Truth, rows
from tests.bench.second_story import HABITS, LAST, WINDOW, Doc, Firm, Pay, Story
from tests.bench.second_words import LANGUAGE, NOT_OURS, SAYINGS, names_key, on_statement

KEPT: Final = 25
"""Days of posted lines kept before the window."""
_PATTERNS: Final = (
    "{y2}/{n:05d}",
    "AR-{n:07d}",
    "{y}{n:05d}",
    "{n}-{y2}",
    "SI{y2}-{n:05d}",
    "{y}-{m:02d}-{k:04d}",
    "INV-{n}",
)


def generate(seed: int, lines: int = 2000, profile: str = "mixed") -> Book:
    """A book with about `lines` open bank lines and the truth about each; profiles "mixed" and "hard"."""
    story = Story(seed, profile == "hard")
    names = list(HABITS)
    weights = [HABITS[n][2 if story.hard else 1] for n in names]
    ours = int(lines * 0.9)
    counted = found = 0
    while found < ours:
        for habit in story.draw.rng.choice(names, 20, p=[w / sum(weights) for w in weights]):
            HABITS[habit][0](story, story.firm(str(habit)))
        found += sum(p.day > LAST - WINDOW for p in story.pays[counted:])
        counted = len(story.pays)
    return _Writer(story, lines, f"second-{profile}-{seed}-{lines}").book()


def ways(values: list[int], target: int) -> int:
    """How many sets of values make the target, counted to "several"; of more than 15 values, sets up to 3.

    >>> ways([1, 2, 3], 3), ways([5, 7], 12), ways([5, 7], 6)
    (2, 1, 0)
    """
    if len(values) <= 15:
        sums: dict[int, int] = {0: 1}
        for value in values:
            for total, count in list(sums.items()):
                sums[total + value] = sums.get(total + value, 0) + count
        return sums.get(target, 0) - (target == 0)
    found = values.count(target)
    for place, value in enumerate(values):
        seen: Counter[int] = Counter()
        found += sum(1 for other in values[place + 1 :] if value + other == target)
        for other in values[place + 1 :]:
            found += seen[target - value - other]
            seen[other] += 1
        if found > 1:
            break
    return found


class _Writer:
    """Numbers the documents, writes the lines, and judges each as a careful clerk would."""

    def __init__(self, story: Story, lines: int, name: str) -> None:
        self.s, self.draw, self.lines, self.name = story, story.draw, lines, name
        self.pattern = self.draw.one(_PATTERNS)
        self.first = LAST - WINDOW + 1
        self.keys: dict[str, list[Firm]] = defaultdict(list)
        self.digits: Counter[str] = Counter()
        self.twice_paid: set[Doc] = set()
        self.kept: list[Doc] = []
        """Documents of the book: still open, or paid by a line that is kept."""

    def book(self) -> Book:
        """The finished book."""
        self.s.pays = [p for p in self.s.pays if p.day >= 0 and p.amount]
        self._number()
        posted = [p for p in self.s.pays if p.day < self.first]
        window = sorted((p for p in self.s.pays if p.day >= self.first), key=lambda p: p.day)
        window = window[: self.lines]
        for firm in self.s.firms:
            self.keys[names_key(firm.name)].append(firm)
            for doc in firm.docs:
                doc.opened = doc.amount
        for pay in posted:
            for doc, amount in pay.parts:
                doc.opened -= amount
        old = [p for p in posted if p.day >= self.first - KEPT and p.parts]
        recent = {d for p in old for d, _ in p.parts}
        self.kept = [d for f in self.s.firms for d in f.docs if d.opened or d in recent]
        for pay in (*old, *window):
            self._write(pay)
        records, truths = self._lines(old, window)
        return Book(
            self.name,
            self.s.date(LAST),
            Settings(company="Fabrik am Wehr GmbH", currency="EUR", country="DE"),
            {
                "Settings": rows(
                    SETTINGS, [{"setting": "Company", "value": "Fabrik am Wehr GmbH"}]
                ),
                "Customers": rows(CUSTOMERS, [self._customer(f) for f in self.s.firms]),
                "Invoices": rows(INVOICES, self._invoices()),
                "BankLines": rows(BANK_LINES, records),
                "Allocations": rows(ALLOCATIONS, self._allocations(old)),
            },
            truths,
        )

    def _number(self) -> None:
        docs = sorted((d for f in self.s.firms for d in f.docs), key=lambda d: d.day)
        number = self.draw.whole(1, 8) * 1000 + 37
        monthly: Counter[tuple[int, int]] = Counter()
        for doc in docs:
            date = self.s.date(doc.day)
            number += 1
            monthly[date.year, date.month] += 1
            k = monthly[date.year, date.month]
            doc.number = self.pattern.format(
                y=date.year, y2=date.year % 100, m=date.month, n=number, k=k
            )
            if doc.amount < 0:
                doc.number = "C" + doc.number
            self.digits[re.sub(r"\D", "", doc.number)] += 1
            self.digits["~" + _short(doc.number)] += 1
            if doc.reference:
                doc.reference = _checked(doc.owner.country, number)

    # Writing
    def _write(self, pay: Pay) -> None:
        draw, firm = self.draw, pay.firm
        run = f"{draw.whole(10, 99)}X{draw.whole(100, 999)}"
        docs = [d for d, _ in pay.parts]
        shown = [self._spelled(firm, d.number) for d in docs if d.amount > 0]
        if pay.damaged:
            shown[0] = self._damaged(docs[0].number)
        if pay.saying == "again":
            shown = [pay.line["of"].parts[0][0].number]
        credit = firm.joint.join(d.number for d in docs if d.amount < 0)
        words = SAYINGS.get(LANGUAGE.get(firm.country, "en"), SAYINGS["en"])
        template = (
            firm.template if pay.saying in ("list", "again") else words.get(pay.saying, "{list}")
        )
        if pay.saying == "reference":
            shown = [docs[0].reference]
        if pay.saying == "silent" and draw.yes(0.4):
            template = ""
        text = template.format(
            list=firm.joint.join(shown),
            credit=credit,
            customer=firm.key,
            date=self.s.date(pay.day - 20).strftime("%d.%m.%y"),
            amount=f"{pay.amount / 100:.2f}",
            run=run,
            percent=f"{firm.percent:g}",
            charge=f"{pay.charge / 100:.2f}",
            order=docs[0].order if docs else "",
        )
        width = 140 if firm.country != "US" else 320
        pay.line = {
            "text": text[:width],
            "cut": len(text) > width,
            "name": on_statement(draw, firm.name),
            "account": firm.accounts[0] if firm.shows_account else "",
            "shown": [n for n in shown if n in text[:width]],
        }

    def _spelled(self, firm: Firm, number: str) -> str:
        digits = re.sub(r"\D", "", number)
        if firm.spelling == "digits":
            return digits
        short = _short(number)
        if firm.spelling == "short" and self.digits["~" + short] == 1 and len(short) == 5:
            return short
        if firm.spelling == "spaced":
            return re.sub(r"[-/]", " ", number)
        if firm.spelling == "glued":
            return f"RG{number}" if number[0].isdigit() else number
        return number

    def _damaged(self, number: str) -> str:
        places = [
            i
            for i in range(len(number) - 1)
            if number[i].isdigit() and number[i + 1].isdigit() and number[i] != number[i + 1]
        ]
        if not places:
            return number[:-1]
        at = places[-1]
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]

    # Judging
    def _sure(self, pay: Pay) -> bool:
        if pay.line["account"] and pay.firm.listed:
            return True
        shown = names_key(pay.line["name"].replace(" und ", " ").replace(" + ", " "))
        shown = re.sub(r" +", " ", shown)
        near = [
            f
            for key, found in self.keys.items()
            for f in found
            if re.sub(r" +", " ", key).startswith(shown)
        ]
        return "?" not in pay.line["name"] and len(shown) > 9 and near == [pay.firm]

    def _verdict(self, pay: Pay, claims: Counter[Doc]) -> tuple[Expected, tuple[Answer, ...]]:
        """What the clerk does, and what cannot be told from the truth."""
        docs = [d for d, _ in pay.parts]
        opens = self._open_of(pay)
        values = [d.opened for d in opens]
        if pay.verdict == "None":
            return ("None" if not ways(values, pay.amount) else "Review"), ()
        if any(claims[d] > 1 for d in docs) and pay.kind not in (
            "part",
            "last_part",
            "return",
            "debit_returned",
        ):
            return "Review", ()
        if pay.verdict:
            return pay.verdict, ()
        if pay.kind == "last_part" and claims[docs[0]] > 1:
            return "Either", ()
        if pay.damaged:
            return ("Review" if self._is_real(pay) else "Either"), ()
        if pay.line["cut"]:
            return self._cut(pay, opens), ()
        if pay.saying in ("silent", "statement"):
            return self._unnamed(pay, opens, values)
        numbers = [re.sub(r"\D", "", n) for n in pay.line["shown"]]
        plain = (
            all(self.digits[n] <= 1 for n in numbers)
            if pay.saying in ("list", "discount")
            else True
        )
        return ("Auto" if plain else "Either"), ()

    def _cut(self, pay: Pay, opens: list[Doc]) -> Expected:
        spelled = {self._spelled(pay.firm, d.number): d for d, _ in pay.parts}
        seen = [d for n, d in spelled.items() if n in pay.line["shown"]]
        # Cut right after a number nobody sees that something is missing.
        whole = any(pay.line["text"].rstrip().endswith(n) for n in spelled)
        rest = [d.opened for d in opens if d not in seen]
        missing = pay.amount - sum(d.opened for d in seen)
        only = len(rest) < 16 and ways(rest, missing) == 1
        return "Auto" if seen and only and not whole and self._sure(pay) else "Either"

    def _is_real(self, pay: Pay) -> bool:
        shown = {re.sub(r"\D", "", n) for n in pay.line["shown"]}
        return bool(shown & {re.sub(r"\D", "", d.number) for d in self.kept})

    def _open_of(self, pay: Pay) -> list[Doc]:
        owner = pay.parts[0][0].owner if pay.parts else pay.firm
        return [d for d in owner.docs if d.opened and d.day <= LAST]

    def _unnamed(
        self, pay: Pay, opens: list[Doc], values: list[int]
    ) -> tuple[Expected, tuple[Answer, ...]]:
        docs = [d for d, _ in pay.parts]
        if len(docs) == 1 and values.count(pay.amount) > 1:
            twins = [d for d in opens if d.opened == pay.amount and d is not docs[0]]
            return "Review", tuple(Answer(((d.number, d.opened),)) for d in twins)
        low = (
            [d.opened - int(d.amount * pay.firm.percent / 100 + 0.5) for d in opens]
            if pay.firm.percent
            else []
        )
        only = ways(values, pay.amount) == 1 and pay.amount not in low
        whole = (
            len(docs) == len([d for d in opens if d.day < pay.day]) and pay.saying == "statement"
        )
        few = len(docs) == 1 or len(opens) <= 12
        return ("Auto" if self._sure(pay) and ((only and few) or whole) else "Either"), ()

    # Tables
    def _lines(
        self, old: list[Pay], window: list[Pay]
    ) -> tuple[list[dict[str, Any]], dict[str, Truth]]:
        claims: Counter[Doc] = Counter(d for p in window for d, _ in p.parts)
        again = [p for p in window if p.kind == "paid_again"]
        for pay in again:
            claims.update(self._first_of(pay))
            self.twice_paid.update(self._first_of(pay))
        records, truths = [], {}
        for count, pay in enumerate(old, 1):
            records.append(self._record(pay, f"P{count:05d}", "Posted"))
            pay.line["id"] = f"P{count:05d}"
        rest: list[Pay | tuple[str, int, str, str]] = [*window]
        for _ in range(self.lines - len(window)):
            rest.append(NOT_OURS[self.draw.whole(0, len(NOT_OURS) - 1)])
        for count, place in enumerate(self.draw.shuffled(list(range(len(rest)))), 1):
            given = rest[place]
            line = f"B{count:05d}"
            if isinstance(given, Pay):
                records.append(self._record(given, line, ""))
                expected, twins = self._verdict(given, claims)
                truths[line] = Truth(line, given.kind, expected, self._answers(given), twins)
            else:
                kind, sign, who, text = given
                amount = sign * self.draw.whole(500, 400000)
                day = self.s.date(self.draw.whole(self.first, LAST))
                records.append(self._bank(line, day, amount, "EUR", who, "", text))
                truths[line] = Truth(
                    line, kind.lower().replace(" ", "_"), "None", (Answer(difference=amount),)
                )
        return records, truths

    def _first_of(self, pay: Pay) -> list[Doc]:
        return [d for d in pay.firm.docs if d.number == pay.line["shown"][0] and d.opened]

    def _answers(self, pay: Pay) -> tuple[Answer, ...]:
        applied = tuple(sorted((d.number, a) for d, a in pay.parts))
        first = Answer(applied, pay.discount, pay.charge, pay.extra)
        if pay.kind == "paid_again":
            return first, *(
                Answer(((d.number, d.opened),))
                for d in self._first_of(pay)
                if d.opened == pay.amount
            )
        if pay.verdict == "Review" and (pay.discount or pay.charge):
            partly = tuple((d, a - pay.discount - pay.charge) for d, a in applied)
            return first, Answer(partly), Answer(applied, difference=-pay.discount - pay.charge)
        if pay.kind == "short_payment":
            ((doc, amount),) = pay.parts
            return first, Answer(((doc.number, doc.opened),), difference=amount - doc.opened)
        if pay.damaged and self._is_real(pay):
            return first, Answer(difference=pay.amount)
        if pay.kind == "return":
            return first, Answer(difference=pay.amount)
        if len(pay.parts) == 1 and pay.parts[0][0] in self.twice_paid:
            return first, Answer(difference=pay.amount)
        return (first,)

    def _record(self, pay: Pay, line: str, status: str) -> dict[str, Any]:
        record = self._bank(
            *(line, self.s.date(pay.day), pay.amount, pay.firm.code),
            *(pay.line["name"], pay.line["account"], pay.line["text"]),
        )
        return {**record, "status": status}

    def _bank(
        self, line: str, day: dt.date, amount: int, code: str, name: str, account: str, text: str
    ) -> dict[str, Any]:
        return {
            "line_id": line,
            "bank_account": self.s.own,
            "booking_date": day,
            "value_date": day,
            "amount": amount,
            "currency": code,
            "payer": name,
            "payer_account": account,
            "remittance_text": text,
            "bank_reference": f"TX{line}",
        }

    def _customer(self, firm: Firm) -> dict[str, Any]:
        return {
            "customer_id": firm.key,
            "name": firm.name,
            "bank_accounts": ";".join(firm.accounts) if firm.listed else "",
            "parent_id": firm.parent.key if firm.parent else "",
            "country": firm.country,
            "currency": firm.code,
            "terms": firm.terms,
        }

    def _invoices(self) -> list[dict[str, Any]]:
        return [
            {
                "document": d.number,
                "type": "Invoice" if d.amount > 0 else "Credit note",
                "customer_id": d.owner.key,
                "invoice_date": self.s.date(d.day),
                "due_date": self.s.date(d.due),
                "currency": d.owner.code,
                "amount": d.amount,
                "open_amount": d.opened,
                "customer_reference": d.order,
                "payment_reference": d.reference,
                "terms": d.owner.terms,
                "disputed_amount": d.amount if d.disputed else None,
            }
            for d in sorted(self.kept, key=lambda d: d.number)
        ]

    def _allocations(self, old: list[Pay]) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        paid: Counter[Doc] = Counter()
        for pay in old:
            less = {"Discount": pay.discount, "Charge": pay.charge}
            for doc, amount in pay.parts:
                paid[doc] += amount
                kinds = (
                    {"Payment": amount - sum(less.values()), **less}
                    if doc is pay.parts[0][0]
                    else {"Payment": amount}
                )
                made += [
                    self._event(pay.line["id"], doc, kind, value, pay.day)
                    for kind, value in kinds.items()
                    if value
                ]
            if pay.extra:
                made.append(
                    self._event(pay.line["id"], None, "Overpayment", pay.extra, pay.day, pay.firm)
                )
        for firm in self.s.firms:
            for doc in firm.docs:
                before = doc.amount - doc.opened - paid[doc]
                if before and (doc.opened or doc in paid):
                    made.append(self._event("", doc, "Opening", before, doc.day))
        for count, row in enumerate(made, 1):
            row["allocation_id"] = f"A{count:06d}"
        return made

    def _event(
        self, line: str, doc: Doc | None, kind: str, amount: int, day: int, firm: Firm | None = None
    ) -> dict[str, Any]:
        owner = doc.owner if doc else firm
        assert owner
        return {
            "line_id": line,
            "document": doc.number if doc else "",
            "customer_id": owner.key,
            "kind": kind,
            "amount": amount,
            "currency": owner.code,
            "effective_date": self.s.date(day),
            "entered_on": self.s.date(day),
            "entered_by": "clerk",
            "run": "R0",
        }


def _short(number: str) -> str:
    """The last 5 digits of the longest run of digits."""
    return max(re.findall(r"\d+", number), key=len)[-5:]


def _checked(country: str, number: int) -> str:
    """A reference with check digits in the payer's country's form, computed anew (see check_digits for sources)."""
    if country == "BE":
        stem = f"{90_000_000 + number:010d}"
        whole = stem + f"{int(stem) % 97 or 97:02d}"
        return f"+++{whole[:3]}/{whole[3:7]}/{whole[7:]}+++"
    if country == "DE":
        stem = f"AR{number}"
        as_digits = "".join(str(int(c, 36)) for c in f"{stem}RF00")
        return f"RF{98 - int(as_digits) % 97:02d}{stem}"
    stem = f"{7_000_000 + number}"
    if country == "FI":
        total = sum(int(c) * (7, 3, 1)[i % 3] for i, c in enumerate(stem[::-1]))
        return stem + str(-total % 10)
    if country == "CH":
        stem, carry = stem.zfill(26), 0
        for digit in stem:
            carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
        return stem + str(-carry % 10)
    if country == "SE":
        stem += str((len(stem) + 2) % 10)
    doubled = [int(c) * (2 - i % 2) for i, c in enumerate(stem[::-1])]
    return stem + str(-sum(v // 10 + v % 10 for v in doubled) % 10)
