"""Measures the aging of a large ledger on many dates, in the core: seconds and peak MB.

    python -m tests.bench.aging_speed                       200,000 documents, 500,000 events, 24 month ends
    python -m tests.bench.aging_speed --unapplied "Oldest first" --instalments

The bar: 5 s for all 24 dates, everything included from the checked frames on.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import time
from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd

from ar_xl.cells import empty
from ar_xl.core import ledger
from ar_xl.core.aging import age
from ar_xl.core.aging.history import age_history
from ar_xl.outcome import Frames, Run
from ar_xl.settings import Placing, Settings
from ar_xl.tables import ALLOCATIONS, CUSTOMERS, INVOICES

AS_OF = dt.date(2026, 10, 31)
BAR = 5.0


def book(documents: int, events: int, *, instalments: bool) -> Frames:
    """Two and a half years of documents of 5,000 customers, most of them paid in two or three payments."""
    dice = np.random.default_rng(7)
    number = np.arange(documents)
    dates = np.datetime64("2024-05-01", "D") + dice.integers(0, 910, documents)
    customer = np.array([f"K{n:05d}" for n in range(5000)], dtype=object)[
        dice.integers(0, 5000, documents)
    ]
    code = np.array(["EUR", "USD", "JPY"], dtype=object)[
        dice.choice(3, documents, p=[0.9, 0.08, 0.02])
    ]
    amount = dice.integers(1_000, 2_000_000, documents)
    amount[dice.random(documents) < 0.04] *= -1
    words = np.array(["net 30", "2/10 net 30", "30 days EOM", ""], dtype=object)
    terms = words[dice.integers(0, 4, documents)]
    if instalments:
        terms[dice.random(documents) < 0.3] = "30% 30 days, 70% 60 days"
    due = dates + 30
    due[dice.random(documents) < 0.5] = np.datetime64("NaT")
    invoices = pd.DataFrame(
        {
            "document": [f"R{n:07d}" for n in number],
            "type": np.where(amount > 0, "Invoice", "Credit note"),
            "customer_id": customer,
            "invoice_date": dates.astype("datetime64[s]"),
            "due_date": due.astype("datetime64[s]"),
            "currency": code,
            "amount": amount,
            "terms": terms,
        }
    )
    paid = dice.integers(0, documents, events)
    part = amount[paid] * dice.integers(1, 4, events) // 8
    later = dates[paid] + dice.integers(-3, 90, events)
    loose = dice.random(events) < 0.004
    allocations = pd.DataFrame(
        {
            "allocation_id": [f"A{n:06d}" for n in range(1, events + 1)],
            "line_id": [f"L{n:06d}" for n in range(1, events + 1)],
            "document": np.where(loose, "", invoices["document"].to_numpy()[paid]),
            "customer_id": customer[paid],
            "kind": np.where(loose, "On account", "Payment"),
            "amount": np.where(loose, np.abs(part), part),
            "currency": code[paid],
            "effective_date": later.astype("datetime64[s]"),
        }
    )
    customers = pd.DataFrame({"customer_id": sorted(set(customer)), "name": "Customer"})
    return {
        "Customers": ledger.filled(CUSTOMERS, customers) if len(customers) else empty(CUSTOMERS),
        "Invoices": ledger.filled(INVOICES, invoices),
        "Allocations": ledger.filled(ALLOCATIONS, allocations),
    }


def main() -> int:
    """Print what was measured; 1 where the bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--unapplied", choices=get_args(Placing), default="Own column")
    parser.add_argument("--instalments", action="store_true")
    args = parser.parse_args()
    frames = book(args.documents, args.events, instalments=args.instalments)
    settings = replace(Settings(), unapplied_in_aging=args.unapplied)
    began, spent = time.perf_counter(), time.process_time()
    told = age_history(frames, settings, Run(AS_OF, AS_OF, options={"months": args.months}))
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    print(
        f"{args.documents:,} documents, {args.events:,} events, {args.months} dates, "
        f"{args.unapplied}{', instalments' if args.instalments else ''}: "
        f"{seconds:.2f} s ({cpu:.2f} s of CPU), peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, "
        f"balanced: {told.facts['balanced']}"
    )
    began = time.perf_counter()
    once = age(frames, settings, Run(AS_OF, AS_OF))
    print(
        f"one aging with summary and detail: {time.perf_counter() - began:.2f} s; {once.summary[0]}"
    )
    return 0 if seconds <= BAR and told.facts["balanced"] else 1


if __name__ == "__main__":
    sys.exit(main())
