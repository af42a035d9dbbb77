"""Reports of payment providers: PayPal, Stripe, Adyen, Wise. Every payment gross, its fee a line of its own.

A provider's balance is an account like a bank's: payments come in, fees, refunds and payouts go out. So a
report becomes bank lines of an account named after the provider, and a payout is proved: its payments less
fees are what the provider paid out.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ar_xl.headings import folded
from ar_xl.importers.encodings import decoded
from ar_xl.importers.lines import Imported, Line, Statement, frame_of, minor, moved, source
from ar_xl.importers.opened import Opened, refusal
from ar_xl.importers.providers import PROVIDERS, Provider
from ar_xl.importers.sheet import amounts, dates
from ar_xl.problems import Problem
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES

NAME: Final = "payout report"
_LOOK: Final = 10
_DELIMITERS: Final = ",;\t"
_THEIRS = re.compile(r"^[a-z]{2,4}_\w+$")
"""A number of the provider's own, which no invoice bears."""
_MONEY: Final = ("gross", "fee", "net", "net in", "net out", "balance")


def identify(head: bytes) -> bool:
    """The headings of one of the reports."""
    return bool(head) and b"\0" not in head[:64] and _found(decoded(head)[0]) is not None


def read(file: Opened, settings: Settings) -> list[Imported]:
    """Payments gross, fees beside them, payouts; each payout or running balance proved.

    Raises:
        InputError: Columns that the report must have are missing.
    """
    text, _ = decoded(file.data())
    found = _found(text)
    if found is None:
        raise refusal(file.name, "is no payout report", "Download the report again.")
    provider, delimiter, header = found
    rows = _rows(text, delimiter, header)
    report = _Report(file.name, provider, rows, settings)
    lines, numbers = report.lines()
    if not lines:
        report.warn("holds no payments", "Check the period of the report.")
    # A payment and its fee stand in one row of the file, and a row must be one line's only.
    index = numbers if len(set(numbers)) == len(numbers) else range(1, len(lines) + 1)
    statements = tuple(report.statements())
    problems = (*report.problems, *(p for s in statements for p in s.problems()))
    frames = {BANK_LINES: frame_of(lines, index)}
    return [Imported(file.name, f"{provider.name} {NAME}", frames, statements, problems)]


def _found(text: str) -> tuple[Provider, str, int] | None:
    """Provider, delimiter, and position of the headings among the first lines."""
    start = "".join(text[:64_000].splitlines(keepends=True)[:_LOOK])
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
        for position, cells in enumerate(rows):
            words = {folded(cell.lstrip("\ufeff")) for cell in cells}
            for provider in PROVIDERS:
                if all(words & {*part.split("|")} for part in provider.signature):
                    return provider, delimiter, position
    return None


def _rows(text: str, delimiter: str, header: int) -> list[tuple[int, list[str]]]:
    """Line and cells of every row, the headings first."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [
        (reader.line_num, [cell.strip() for cell in cells])
        for position, cells in enumerate(reader)
        if position >= header and any(cells)
    ]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row: what changed the balance, and by how much; the line's parts beside it."""

    row: int
    gross: object
    fee: object
    net: object
    balance: object
    payout: str
    is_payout: bool
    line: Line


class _Report:
    """One file while it is read."""

    def __init__(
        self, file: str, provider: Provider, rows: list[tuple[int, list[str]]], settings: Settings
    ) -> None:
        self.file, self.provider = file, provider
        self.problems: list[Problem] = []
        (_, headings), *self.body = rows
        words = [folded(heading.lstrip("\ufeff")) for heading in headings]
        self.at = {
            name: [words.index(w) for h in given.split(";") if (w := folded(h.strip())) in words]
            for name, given in provider.columns.items()
        }
        self.entries = list(self._entries(settings))

    def warn(self, what: str, fix: str, row: int | None = None) -> None:
        """Collects a warning."""
        self.problems.append(Problem(self.file, row, None, None, what, fix, "warning"))

    def _cells(self, name: str) -> list[object]:
        """The first filled of a name's columns, row by row."""
        return [
            next((cells[p] for p in self.at.get(name, []) if p < len(cells) and cells[p]), None)
            for _, cells in self.body
        ]

    def _costs(self) -> list[list[object]]:
        return [
            [cells[p] if p < len(cells) and cells[p] else None for _, cells in self.body]
            for p in self.at.get("costs", [])
        ]

    def _entries(self, settings: Settings) -> Iterator[_Entry]:
        texts = {name: [str(c or "") for c in self._cells(name)] for name in self.provider.columns}
        costs = self._costs()
        read = amounts([*(self._cells(name) for name in _MONEY), *costs], settings)
        money = dict(zip(_MONEY, read, strict=False))
        costs = read[len(_MONEY) :]
        (days,) = dates([self._cells("day")], settings)
        ids = set(texts["number"])
        left = 0
        for position, (row, _) in enumerate(self.body):
            one = {name: column[position] for name, column in texts.items()}
            status, kind = one.get("status", "").lower(), one.get("kind", "").lower()
            pending = bool(self.provider.done and status) and status not in self.provider.done
            if pending or one.get("memo", "").lower() in ("memo", "vermerk"):
                left += 1
                continue
            parts = {name: column[position] for name, column in money.items()}
            gross, fee, net = self._parts(
                row, parts, [c[position] for c in costs], f"FEE-{one['number']}" in ids
            )
            is_payout = bool(self.provider.payouts) and kind.startswith(self.provider.payouts)
            yield _Entry(
                *(row, gross, fee, net, parts["balance"], one.get("payout", ""), is_payout),
                self._line(row, one, days[position], gross, is_payout),
            )
        if left:
            self.warn(
                f"left out as not completed or no change of the balance: {left} {'row' if left == 1 else 'rows'}",
                "Nothing to do if this is right.",
            )

    def _parts(
        self, row: int, parts: dict[str, object], costs: Sequence[object], has_fee_row: bool
    ) -> tuple[object, object, object]:
        """Gross, fee (negative) and net; a text where one cannot be read."""
        if wrong := [v for v in (*parts.values(), *costs) if isinstance(v, str) and v != "..."]:
            return wrong[0], None, None
        figure = {n: v if isinstance(v, float) else None for n, v in parts.items()}
        gross, net, fee = (
            figure["gross"],
            figure["net"],
            (figure["fee"] or 0.0) * self.provider.fee_sign,
        )
        if "costs" in self.provider.columns:
            net = (figure["net in"] or 0.0) - (figure["net out"] or 0.0)
            fee = -sum(c for c in costs if isinstance(c, float))
        if has_fee_row:
            fee = 0.0
        if gross is None:
            return (None if net is None else round(net - fee, 4)), fee, net
        if net is None:
            net = gross + fee
        if abs(gross + fee - net) > 1e-6:
            what = f"gross {gross} and fee {fee} do not make net {net}"
            self.problems.append(
                Problem(self.file, row, None, None, what, "Download the report again.")
            )
        return gross, fee, net

    def _line(
        self, row: int, one: dict[str, str], day: object, gross: object, is_payout: bool
    ) -> Line:
        incoming = isinstance(gross, float) and gross > 0
        reference = one.get("reference", "")
        ours = "" if _THEIRS.match(reference) else reference
        said = dict.fromkeys(filter(None, (ours, one.get("text", ""))))
        words = [*said] if said else [one.get("kind", "")]
        if one.get("paid") and one["paid in"] and one["paid in"] != one["currency"]:
            words.append(f"/OCMT/{one['paid in']}{one['paid']}/")
        kind = None
        if is_payout:
            kind = "Card payout"
        elif "fee" in one.get("kind", "").lower() or one["number"].startswith("FEE-"):
            kind = "Fee"
        return Line(
            bank_account=self.provider.name,
            booking_date=day.date() if isinstance(day, dt.datetime) else day,
            amount=gross,
            currency=one["currency"].upper(),
            payer=one.get("payer", "") if kind is None else self.provider.name,
            payer_account=one.get("account", "") if incoming and kind is None else "",
            remittance_text=" ".join(words),
            end_to_end_id=reference,
            bank_reference=one["number"],
            kind=kind,
            source=source(self.file, one.get("payout", ""), "").removesuffix("entry ")
            + f"row {row}",
        )

    def lines(self) -> tuple[list[Line], list[int]]:
        """Payments and, below each, its fee; the rows they stand in."""
        found: list[tuple[int, Line]] = []
        for entry in self.entries:
            if entry.gross != 0.0:
                found.append((entry.row, entry.line))
            if entry.fee:
                found.append((entry.row, self._fee(entry)))
        return [line for _, line in found], [row for row, _ in found]

    def _fee(self, entry: _Entry) -> Line:
        about = entry.line.bank_reference
        return entry.line._replace(
            amount=entry.fee,
            payer=self.provider.name,
            payer_account="",
            remittance_text=f"Fee for {about}",
            kind="Fee",
        )

    def statements(self) -> Iterator[Statement]:
        """One for each payout, else one for each currency."""
        groups: dict[tuple[str, str], list[_Entry]] = {}
        for entry in self.entries:
            groups.setdefault((entry.payout, entry.line.currency or ""), []).append(entry)
        for (payout, currency), held in groups.items():
            yield self._statement(payout, currency, held)

    def _statement(self, payout: str, currency: str, held: list[_Entry]) -> Statement:
        days = [d for e in held if isinstance(d := e.line.booking_date, dt.date)]
        inside = [e for e in held if not (payout and e.is_payout)]
        paid_out = [e for e in held if payout and e.is_payout]
        lines = [part for e in inside for part in ((e.line, self._fee(e)) if e.fee else (e.line,))]
        nets = [minor(e.net, currency) for e in (paid_out or inside)]
        total = None if None in nets else sum(n for n in nets if n is not None)
        opening: int | None = 0
        closing = None if total is None else -total if paid_out else total
        if not payout and self.at.get("balance"):
            opening, closing = self._running(held, currency)
        number = payout or (f"{min(days)} to {max(days)}" if days else "")
        return Statement(
            *(self.file, self.provider.name, number, currency, max(days, default=None)),
            *(opening, moved(lines, currency), closing, len(lines)),
            stands_alone=bool(payout),
        )

    def _running(self, held: list[_Entry], currency: str) -> tuple[int | None, int | None]:
        """First and last balance, in whichever order of time the running balance follows row by row."""
        steps = [(minor(e.net, currency), minor(e.balance, currency)) for e in held]
        for order in (steps, steps[::-1]):
            nets, balances = (
                [n for n, _ in order if n is not None],
                [b for _, b in order if b is not None],
            )
            follows = zip(balances, nets[1:], balances[1:], strict=False)
            if len(nets) == len(balances) == len(order) and all(b + n == c for b, n, c in follows):
                return balances[0] - nets[0], balances[-1]
        self.warn(
            "the running balance does not follow from row to row",
            "Download the whole period again.",
        )
        return None, None
