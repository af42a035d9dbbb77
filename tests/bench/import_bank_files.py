"""How every file of a folder is read: `python tests/bench/import_bank_files.py FOLDER`.

Prints per file what it was recognised as, statements, lines, sum and whether the balances are proved, and
compares count and sum with an independent reading: the mt-940 library's own for MT940, a plain count of
entries with lxml for camt, and the libraries bai2 and ofxparse where they are installed and can read the file.
"""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from lxml import etree

from ar_xl.importers import read
from ar_xl.importers.job import checked
from ar_xl.importers.lines import Imported
from ar_xl.problems import InputError, Problem
from ar_xl.settings import Settings
from ar_xl.tables import BANK_LINES


def main(folder: Path) -> None:
    started = time.process_time()
    count = {"read": 0, "refused": 0, "differ": 0}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if re.search(r"licen[cs]e|source\.txt|\.conf$|dialects", path.name, re.IGNORECASE):
            continue
        for verdict, line in _rows(path):
            count[verdict] += 1
            print(f"{path.relative_to(folder)!s:75.75} {line}")
    spent = time.process_time() - started
    print(
        f"\n{count['read']} read, {count['refused']} refused with a reason, {count['differ']} differ from the independent reading; {spent:.1f} s"
    )


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    try:
        files = list(read(path, Settings()))
    except InputError as error:
        yield "refused", f"refused: {str(error.problems[0])[:150]}"
        return
    for imported in files:
        one, problems = checked(imported, Settings())
        errors = [p for p in problems if p.severity == "error"]
        frame = one.frames.get(BANK_LINES)
        if frame is None:
            yield "read", f"{imported.format:22} {[len(f) for f in one.frames.values()]}"
            continue
        sums = frame.groupby("currency")["amount"].sum()
        total = ", ".join(f"{code} {units}" for code, units in sums.items())
        proofs = [s.proof for s in imported.statements]
        other = _independent(path, imported)
        same = (
            "" if other is None else "same" if other == (len(frame), total) else f"DIFFERS {other}"
        )
        verdict = "differ" if same.startswith("DIFFERS") else "refused" if errors else "read"
        shown = f"{imported.format:20} {len(proofs):3} st {len(frame):5} lines {total:24} {'/'.join(sorted(set(proofs))) or '-':20} {same:8}"
        yield verdict, shown + (f" refused: {_told(errors)}" if errors else "")


def _told(errors: list[Problem]) -> str:
    return str(errors[0])[:150] + (f" (+{len(errors) - 1})" if len(errors) > 1 else "")


def _independent(path: Path, imported: Imported) -> tuple[int, str] | None:
    """Lines and sums in minor units as another reader finds them."""
    if imported.format.startswith("camt"):
        return _camt(path)
    if imported.format == "MT940":
        return _mt940(path)
    with contextlib.suppress(
        Exception
    ):  # an independent reader that fails or is absent says nothing
        if imported.format == "BAI2":
            return _bai2(path)
        if imported.format.startswith("OFX"):
            return _ofx(path)
    return None


def _bai2(path: Path) -> tuple[int, str]:
    import bai2.bai2

    with path.open(encoding="latin-1") as stream:
        file = bai2.bai2.parse_from_file(stream)
    sums: dict[str, int] = {}
    lines = 0
    for group in file.children:
        for account in group.children:
            code = account.header.currency or group.header.currency or "USD"
            for one in account.children:
                sign = 1 if one.type_code.transaction.value == "credit" else -1
                sums[code] = sums.get(code, 0) + sign * one.amount
                lines += 1
    return lines, ", ".join(f"{code} {total}" for code, total in sorted(sums.items()))


def _ofx(path: Path) -> tuple[int, str]:
    import ofxparse

    with path.open("rb") as stream:
        ofx = ofxparse.OfxParser.parse(stream)
    sums: dict[str, Decimal] = {}
    lines = 0
    for account in ofx.accounts:
        code = (account.curdef or "EUR").upper()
        for one in account.statement.transactions:
            sums[code] = sums.get(code, Decimal()) + one.amount
            lines += 1
    return lines, ", ".join(f"{code} {int(total * 100)}" for code, total in sorted(sums.items()))


def _camt(path: Path) -> tuple[int, str]:
    sums: dict[str, Decimal] = {}
    lines = 0
    for entry in etree.parse(path).getroot().iter("{*}Ntry"):
        status = (
            "".join(entry.find("{*}Sts").itertext()).strip()
            if entry.find("{*}Sts") is not None
            else "BOOK"
        )
        amount = entry.find("{*}Amt")
        if status != "BOOK" or not Decimal(amount.text):
            continue
        sign = 1 if entry.findtext("{*}CdtDbtInd") == "CRDT" else -1
        sums[amount.get("Ccy")] = sums.get(amount.get("Ccy"), Decimal()) + sign * Decimal(
            amount.text
        )
        own = entry.findall(".//{*}TxDtls")
        told = [
            d.findtext("{*}Amt")
            or d.findtext("{*}AmtDtls/{*}TxAmt/{*}Amt")
            or d.findtext("{*}AmtDtls/{*}InstdAmt/{*}Amt")
            for d in own
        ]
        whole = (
            len(own) > 1 and None not in told and sum(map(Decimal, told)) == Decimal(amount.text)
        )
        lines += len(own) if whole else 1
    return lines, ", ".join(f"{code} {int(total * 100)}" for code, total in sorted(sums.items()))


def _mt940(path: Path) -> tuple[int, str]:
    import mt940

    statements = mt940.parse_statements(path.read_bytes(), options=mt940.Options.all())
    amounts = [t.data["amount"] for s in statements for t in s.transactions if "amount" in t.data]
    sums: dict[str, Decimal] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Decimal()) + amount.amount
    return len(amounts), ", ".join(
        f"{code} {int(total * 100)}" for code, total in sorted(sums.items())
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
