"""How well and how fast payer names find their customers, beside rapidfuzz WRatio over all pairs.

    python -m tests.bench.names                     10,000 payer names x 10,000 customers, three seeds
    python -m tests.bench.names --lines 1000 --customers 100000

WRatio is timed on a sample of the payer names and scaled, since all pairs take minutes. CPU seconds, one
process; the index is built within the time.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from rapidfuzz import fuzz, process

from ar_xl.core.names import NameIndex, core
from tests.bench.companies import Dice, Names, heavily, lightly

LANGUAGES = ("de", "en", "fr", "es")
SAMPLE = 300


def customers(names: Names, n: int, dice: Dice) -> list[tuple[str, str, str]]:
    """Name without its legal form, with it, and language, of so many companies; no name twice."""
    found: dict[str, tuple[str, str, str]] = {}
    while len(found) < n:
        language = dice.pick(LANGUAGES)
        bare, full = names.company(language)
        found.setdefault(core(full), (bare, full, language))
    return list(found.values())


def as_paid(dice: Dice, bare: str, full: str, language: str) -> str:
    """The name as a payer's bank writes it: two in three lightly changed, one in three heavily."""
    return (heavily if dice.chance(1 / 3) else lightly)(dice, bare, full, language)


def measure(seed: int, n_lines: int, n_customers: int) -> tuple[float, float, float, float, float]:
    """Recall at 1 and 5, CPU seconds; recall at 1 and CPU seconds of WRatio."""
    dice = Dice(seed)
    there = customers(Names(dice), n_customers, dice)
    truth = np.array([dice.below(n_customers) for _ in range(n_lines)])
    payers = [as_paid(dice, *there[at]) for at in truth.tolist()]
    full = [name for _, name, _ in there]
    for cached in (core,):
        cached.cache_clear()
    start = time.process_time()
    found = NameIndex(full).find(payers)
    spent = time.process_time() - start
    first = np.mean([f.positions[:1] == (t,) for f, t in zip(found, truth.tolist(), strict=True)])
    five = np.mean([t in f.positions[:5] for f, t in zip(found, truth.tolist(), strict=True)])
    start = time.process_time()
    plain = [core(name) for name in full]
    best = [process.extractOne(core(p), plain, scorer=fuzz.WRatio)[2] for p in payers[:SAMPLE]]
    peer = (time.process_time() - start) / SAMPLE * n_lines
    return float(first), float(five), spent, float(np.mean(best == truth[:SAMPLE])), peer


def main() -> None:
    """One line a seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--seeds", default="11,12,13")
    args = parser.parse_args()
    print("seed   first  in five  CPU s | WRatio first (sample)  CPU s (scaled)  ratio")
    for seed in map(int, args.seeds.split(",")):
        first, five, spent, peer_first, peer = measure(seed, args.lines, args.customers)
        print(
            f"{seed:4}   {first:.3f}  {five:.4f}   {spent:5.2f} | {peer_first:.3f} {peer:8.1f}  1/{peer / spent:.0f}"
        )


if __name__ == "__main__":
    main()
