"""Measures imports through the command line, each as a process of its own: seconds and peak MB.

    python -m tests.bench.import_speed                      100,000 camt transactions; 1,000 small files
    python -m tests.bench.import_speed --lines 20000 --files 200

The bar: 100,000 transactions (about 100 MB) in 20 s and 300 MB; 1,000 files in one run in 30 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from pathlib import Path

from tests.bench.speed import measured

_ENTRY = """<Ntry><NtryRef>{number}</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>S{number:012d}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>NTRF+166</Cd><Issr>DK</Issr></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E2E-{number}</EndToEndId></Refs><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Customer {customer} Handelsgesellschaft mbH</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE{customer:020d}</IBAN></Id></DbtrAcct>
<Cdtr><Pty><Nm>Lumen Lighting GmbH</Nm></Pty></Cdtr></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>
<RmtInf><Ustrd>Invoice R-{number} of {day}, customer number K{customer}, thank you</Ustrd></RmtInf></TxDtls></NtryDtls>
<AddtlNtryInf>SEPA-UEBERWEISUNGSGUTSCHRIFT</AddtlNtryInf></Ntry>
"""
_BALANCE = """<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>
"""
_START = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M{number}</MsgId></GrpHdr>
<Stmt><Id>{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
"""
_END = "</Stmt></BkToCstmrStmt></Document>\n"
_FIRST = dt.date(2026, 1, 1)


def statement(path: Path, number: int, first: int, lines: int, opening: int) -> int:
    """Writes one proved statement; its closing balance in cents."""
    amounts = [10_000 + 7 * (first + step) % 90_000 for step in range(lines)]
    closing = opening + sum(amounts)
    day = (_FIRST + dt.timedelta(days=number % 360)).isoformat()
    with path.open("w", encoding="utf-8") as out:
        out.write(_START.format(number=number))
        for kind, cents in (("OPBD", opening), ("CLBD", closing)):
            out.write(_BALANCE.format(kind=kind, amount=_major(cents), day=day))
        for step, cents in enumerate(amounts, first):
            out.write(
                _ENTRY.format(
                    number=step, amount=_major(cents), day=day, customer=1000 + step % 2500
                )
            )
        out.write(_END)
    return closing


def _major(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def main(lines: int, files: int) -> None:
    program = [sys.executable, "-m", "ar_xl.cli"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = folder / "large.xml", folder / "small"
        statement(large, 1, 1, lines, 0)
        small.mkdir()
        closing = 0
        for number in range(1, files + 1):
            closing = statement(small / f"{number:05d}.xml", number, number * 10, 10, closing)
        print(f"{lines:,} transactions are {large.stat().st_size / 1e6:.0f} MB")
        for what, given in ((f"{lines:,} transactions", large), (f"{files:,} files", small)):
            book = folder / f"{given.stem}.xlsx"
            measured([*program, "new", str(book), "--quiet"])
            cost = measured([*program, "import", str(given), str(book), "--quiet"])
            print(
                f"{what:24} {cost.wall:6.1f} s  CPU {cost.cpu:6.1f} s  {cost.peak:6.0f} MB  exit {cost.code}",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=1_000)
    args = parser.parse_args()
    main(args.lines, args.files)
