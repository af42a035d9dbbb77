"""How long 2,000 reminders with their statements take, from the tables to the files.

    python tests/bench/statements_speed.py [customers]

Prints wall and CPU seconds of `letters` (mails with the letter and the statement as PDF) and of
`statement --pdf`, and the bytes they make.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "documents"))

from desk import book, do

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl")
DOCUMENTS = 12


def main(customers: int) -> None:
    listed: list[tuple[object, ...]] = [
        (f"C-{n:05d}", f"Kunde {n} Łódź GmbH", f"Straße {n}; 10115 Berlin", LANGUAGES[n % 7], "DE", f"ap{n}@kunde.example")
        for n in range(customers)
    ]  # fmt: skip
    first = dt.date(2026, 6, 1)
    owed: list[tuple[object, ...]] = [
        (f"RE-{n:05d}-{k:02d}", "Invoice", f"C-{n:05d}", first + dt.timedelta(days=7 * k), first + dt.timedelta(days=7 * k + 30), 100.0 + n + k, "EUR")
        for n in range(customers)
        for k in range(DOCUMENTS)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        made = book(Path(name), customers=listed, invoices=owed)
        do(made, "remind")
        profiles = made.frames["ReminderProfiles"]
        made.frames["ReminderProfiles"] = profiles.assign(**{"Attach statement": "Yes"})
        do(made, "remind")
        made.frames["Reminders"]["Approve"] = "Yes"
        for command, options in (("letters", {}), ("statement", {"pdf": True})):
            wall, cpu = time.perf_counter(), time.process_time()
            done = do(made, command, **options)  # type: ignore[arg-type]
            spent = time.perf_counter() - wall, time.process_time() - cpu
            size = sum(map(len, done.files.values())) / 1e6
            told = done.summary[0][:90]
            print(
                f"{command}: {spent[0]:.1f} s wall, {spent[1]:.1f} s CPU, {len(done.files)} files, {size:.0f} MB; {told}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
