"""Parsers driven by atheris: bytes that reach new code are kept and changed further.

    pip install atheris
    python -m tests.bench.import_fuzz_atheris                        every folder of golden files, a minute each
    python -m tests.bench.import_fuzz_atheris --seconds 300 mt940 coda

Each folder is a process of its own, with its golden files as the first corpus. What is no InputError, takes
more than SECONDS or more than MEGABYTES ends it; the bytes that did it are kept where it says.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden" / "importers"
SECONDS, MEGABYTES, LONGEST = 10, 1_500, 8_192
BINARY = {"excel"}
"""Not text: other libraries take these apart."""
_DONE = re.compile(r"^(?:#\d+\s+DONE|Done|SUMMARY).*|^.*(?:Error|Exception)\b.*", re.MULTILINE)


def drive(kind: str, seconds: int) -> None:
    """Fuzzes what the golden files of one folder are read by; does not come back."""
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["ar_xl.importers", "ar_xl.values", "ar_xl.cells"]):
        from ar_xl.importers import identify
        from ar_xl.importers.job import checked
        from ar_xl.importers.opened import HEAD, Opened
        from ar_xl.problems import InputError
        from ar_xl.settings import Settings

    def one(content: bytes) -> None:
        file = Opened("file", content[:HEAD], lambda: io.BytesIO(content))
        with contextlib.suppress(InputError):
            for imported in identify(file).read(file, Settings()):
                checked(imported, Settings())

    corpus = Path(tempfile.mkdtemp(prefix=f"atheris-{kind}-"))
    for path in (GOLDEN / kind).iterdir():
        if not path.name.endswith(".expected.txt"):
            (corpus / path.name).write_bytes(path.read_bytes())
    flags = [f"-max_total_time={seconds}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}"]
    flags += [f"-max_len={LONGEST}", f"-artifact_prefix={corpus}/found-", "-verbosity=1", "-seed=1"]
    atheris.Setup([sys.argv[0], str(corpus), *flags], one)
    atheris.Fuzz()


def main(kinds: list[str], seconds: int) -> int:
    """Fuzzes folder by folder; how many had a finding."""
    found = 0
    for kind in kinds or sorted(p.name for p in GOLDEN.iterdir() if p.name not in BINARY):
        command = [sys.executable, "-m", "tests.bench.import_fuzz_atheris", "--drive", kind]
        done = subprocess.run(
            [*command, "--seconds", str(seconds)], capture_output=True, text=True, check=False
        )
        said = [line.group() for line in _DONE.finditer(done.stderr + done.stdout)]
        found += done.returncode != 0
        print(f"{kind:16} exit {done.returncode}  {' | '.join(said[-3:])}", flush=True)
        if done.returncode:
            print(done.stdout[-3000:], done.stderr[-3000:], sep="\n", flush=True)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--drive", action="store_true", help="the one folder, in this process")
    args = parser.parse_args()
    if args.drive:
        drive(args.kinds[0], args.seconds)
    sys.exit(min(main(args.kinds, args.seconds), 1))
