"""Books that must not hurt: time and memory of the engine on them, each in a process of its own.

python -m tests.bench.stress
python -m tests.bench.stress one_giant_customer
"""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES, CUSTOMERS, INVOICES
from tests.bench.accuracy import engine, markdown
from tests.bench.book import Book, rows
from tests.bench.companies import Dice
from tests.bench.score import broken_identity, over_applied

_DAY: Final = dt.date(2026, 10, 31)
Rows = list[dict[str, Any]]


def _customers(count: int) -> Rows:
    return [{"customer_id": f"C{n}", "name": f"Halderforst {n} GmbH"} for n in range(count)]


def _invoice(number: int, customer: int, amount: int) -> dict[str, Any]:
    issued = _DAY - dt.timedelta(20 + number % 90)
    return {
        "document": f"RE-{100000 + number}",
        "customer_id": f"C{customer}",
        "invoice_date": issued,
        "amount": amount,
    }


def _line(number: int, customer: int, amount: int, text: str) -> dict[str, Any]:
    named = {"payer": f"Halderforst {customer} GmbH", "remittance_text": text}
    return {
        "line_id": f"L{number}",
        "booking_date": _DAY - dt.timedelta(number % 28),
        "amount": amount,
        **named,
    }


def one_giant_customer(dice: Dice) -> tuple[Rows, Rows, Rows]:
    """3,000 open items of one customer; 200 lines pay sums of them and name nothing."""
    amounts = [dice.between(1000, 900000) for _ in range(3000)]
    lines = [
        _line(n, 0, sum(dice.pick(amounts) for _ in range(dice.between(1, 8))), "Zahlung")
        for n in range(200)
    ]
    return _customers(1), [_invoice(n, 0, a) for n, a in enumerate(amounts)], lines


def identical_amounts(dice: Dice) -> tuple[Rows, Rows, Rows]:
    """5,000 items of one amount, 50 customers, 500 lines of that amount and its multiples."""
    items = [_invoice(n, n % 50, 9900) for n in range(5000)]
    return (
        _customers(50),
        items,
        [_line(n, n % 50, 9900 * dice.between(1, 12), "") for n in range(500)],
    )


def endless_text(dice: Dice) -> tuple[Rows, Rows, Rows]:
    """20 texts of 40,000 characters: digits, letters, numbers of the book."""
    items = [_invoice(n, n % 100, dice.between(1000, 90000)) for n in range(2000)]
    texts = (
        "1234567890" * 4000,
        "RE-100001 " * 4000,
        "A" * 40000,
        "-/.," * 10000,
        " ".join(str(100000 + n) for n in range(5700)),
    )
    return (
        _customers(100),
        items,
        [_line(n, n, dice.between(1000, 90000), texts[n % 5]) for n in range(20)],
    )


def no_text(dice: Dice) -> tuple[Rows, Rows, Rows]:
    """2,000 lines without a word and without a payer."""
    items = [_invoice(n, n % 500, dice.between(1000, 90000)) for n in range(10000)]
    lines = [{**_line(n, 0, items[n]["amount"], ""), "payer": ""} for n in range(2000)]
    return _customers(500), items, lines


def nothing_positive(dice: Dice) -> tuple[Rows, Rows, Rows]:
    """Every amount zero or negative, on both sides."""
    items = [_invoice(n, n % 50, -dice.between(0, 90000)) for n in range(1000)]
    return (
        _customers(50),
        items,
        [_line(n, n % 50, -dice.between(0, 2) * 4500, "RE-100001") for n in range(500)],
    )


def thousand_for_one(dice: Dice) -> tuple[Rows, Rows, Rows]:
    """1,000 lines name one document; it can be paid once."""
    items = [_invoice(0, 0, 100000)]
    return (
        _customers(1),
        items,
        [_line(n, 0, 100000 if n % 2 else 100, "RE-100000") for n in range(1000)],
    )


CASES: Final[dict[str, Callable[[Dice], tuple[Rows, Rows, Rows]]]] = {
    make.__name__: make
    for make in (
        one_giant_customer,
        identical_amounts,
        endless_text,
        no_text,
        nothing_positive,
        thousand_for_one,
    )
}


def measure(name: str) -> None:
    """Runs one case and prints its row, cells parted by tabs."""
    customers, invoices, lines = CASES[name](Dice(1))
    raw = {
        "Customers": rows(CUSTOMERS, customers),
        "Invoices": rows(INVOICES, invoices),
        "BankLines": rows(BANK_LINES, lines),
    }
    book = Book(name, _DAY, Settings(), raw, {})
    frames = book.frames()
    start = time.perf_counter()
    options = engine(book, frames)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdicts = Counter(given[0].verdict for given in options.values())
    bank = frames["BankLines"]
    amounts, codes = (
        dict(zip(bank["line_id"], bank[c], strict=True)) for c in ("amount", "currency")
    )
    faults = broken_identity(options, amounts, codes, frames) + over_applied(options, frames)
    print(
        name,
        f"{seconds:.2f}",
        f"{peak:.0f}",
        *(verdicts[v] for v in ("Auto", "Review", "None")),
        faults,
        sep="\t",
    )


def main() -> None:
    """See the module's docstring."""
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    table = [["book", "s", "MB", "Auto", "Review", "None", "faults"]]
    for name in CASES:
        command = [sys.executable, "-m", "tests.bench.stress", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        table.append(
            done.stdout.strip().split("\t")
            if not done.returncode
            else [name, done.stderr.strip()[-300:], *[""] * 5]
        )
    print(markdown(table))


if __name__ == "__main__":
    main()
