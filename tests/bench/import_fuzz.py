"""Damaged golden files, as many as wanted: no traceback, no hang, memory bounded.

    python -m tests.bench.import_fuzz --rounds 200              each golden file damaged 200 times, from one seed
    python -m tests.bench.import_fuzz --rounds 200 --seed 7

tests/bench/import_fuzz_atheris.py does the same guided by coverage.

Each reading has SECONDS of processor time and the process MEGABYTES of memory in all.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ar_xl.importers import identify
from ar_xl.importers.job import checked
from ar_xl.importers.opened import files_in
from ar_xl.problems import InputError
from ar_xl.settings import Settings

GOLDEN = Path(__file__).parents[1] / "golden" / "importers"
SECONDS, MEGABYTES = 10, 2_000
ODD = (
    *(b"\0", b'"', b"'", b"<", b"&x;", b"<!--", b"]]>", b";", b",", b"\t", b"|", b"~", b"+", b"?"),
    *(b"\n", b"\r", b"\n:61:", b"\n:86:", b"\n16,", b"\n88,", b"<STMTTRN>", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"9" * 400, b"-" * 400, b"A" * 5000, b"(" * 3000, b"1e999", b"nan", b"0x1F", b"=1+1", b"%s%n"),
    *(b"31.02.2026", b"99999999", b"00000000", b"-0", "é€ł".encode(), "Ä".encode("cp1252")),
)  # fmt: skip


def golden_files() -> list[Path]:
    """Every golden file that is input."""
    return sorted(
        p for p in GOLDEN.rglob("*") if p.is_file() and not p.name.endswith(".expected.txt")
    )


def damaged(whole: bytes, pick: Callable[[int], int], others: Sequence[bytes] = ()) -> bytes:
    """A file with one to three faults: bytes lost, put in or changed; lines lost, doubled, moved or another's.

    Args:
        whole: The file.
        pick: A number below the one given.
        others: Files whose lines may get in.
    """
    out = whole
    for _ in range(1 + pick(3)):
        kind, at = pick(8), pick(len(out) + 1)
        lines = out.split(b"\n")
        line = pick(len(lines))
        if kind == 0:
            out = out[:at] + out[at + 1 + pick(60) :]
        elif kind == 1:
            out = out[:at] + ODD[pick(len(ODD))] + out[at:]
        elif kind == 2 and out:
            out = out[: at - 1] + bytes([pick(256)]) + out[at:]
        elif kind == 3:
            out = out[:at]
        elif kind == 4:
            out = b"\n".join([*lines[:line], *lines[line + 1 :]])
        elif kind == 5:
            out = b"\n".join([*lines[:line], *[lines[line]] * (2 + pick(200)), *lines[line + 1 :]])
        elif kind == 6:
            other = pick(len(lines))
            lines[line], lines[other] = lines[other], lines[line]
            out = b"\n".join(lines)
        elif others:
            strange = others[pick(len(others))].split(b"\n")
            out = b"\n".join([*lines[:line], strange[pick(len(strange))], *lines[line:]])
    return out


def read(path: Path, content: bytes) -> bool:
    """Reads bytes as a file; whether it was read, not refused."""
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        for file in files_in(path):
            for one in identify(file).read(file, Settings()):
                checked(one, Settings())
        return True
    return False


def _stopped(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def main(rounds: int, seed: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    signal.signal(signal.SIGVTALRM, _stopped)
    files = golden_files()
    contents = [path.read_bytes() for path in files]
    pick = random.Random(seed).randrange
    faults, was_read, slowest = 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for path, whole in zip(files, contents, strict=True):
            for number in range(rounds):
                content = damaged(whole, pick, contents)
                started = time.process_time()
                signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
                try:
                    was_read += read(Path(folder) / "file", content)
                except Exception as error:  # whatever it is, it is what we look for
                    faults += 1
                    kept = Path(tempfile.gettempdir()) / f"fuzz-{path.name}-{seed}-{number}"
                    kept.write_bytes(content)
                    print(f"{path.name}: {type(error).__name__}: {error}; kept as {kept}")
                finally:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                slowest = max(slowest, time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    total = rounds * len(files)
    print(
        f"{total:,} damaged files of {len(files)}: {was_read:,} read, {total - was_read - faults:,} refused, "
        f"{faults} faults; slowest {slowest:.1f} s, peak {peak} MB"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    sys.exit(main(args.rounds, args.seed))
