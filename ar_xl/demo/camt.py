"""The month's account statements as the bank sends them: camt.053.001.08, one file, three accounts.

Source of the structure: ISO 20022 BankToCustomerStatementV08.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from ar_xl import money
from ar_xl.demo.customers import Customer
from ar_xl.demo.ledger import ACCOUNTS, AS_OF, FIRST, BankLine, OwnAccount, Party

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CODES = {
    "credit transfer": "PMNT/RCDT/ESCT",
    "direct debit": "PMNT/IDDT/ESDD",
    "returned direct debit": "PMNT/IDDT/UPDD",
    "payment": "PMNT/ICDT/ESCT",
    "salary": "PMNT/ICDT/SALA",
    "transfer": "PMNT/ICDT/BOOK",
    "refund": "PMNT/RCDT/ESCT",
    "card payout": "PMNT/MCRD/POSP",
    "fee": "ACMT/MDOP/CHRG",
}
"""Domain, family and sub-family by kind of line. Source: ISO 20022 external bank transaction codes."""
PURPOSES = {"salary": "SALA", "transfer": "INTC"}
REASONS = {"AM04": "Insufficient funds", "MD06": "Refund requested by the debtor"}


def camt053(lines: Iterable[BankLine], owner: str) -> bytes:
    """One statement an account, its entries in the order of booking."""
    statements = [
        _statement(number, owner, ACCOUNTS[book], [line for line in lines if line.book == book])
        for number, book in enumerate((b for b in ACCOUNTS if b != "second"), 1)
    ]
    header = _(
        "GrpHdr", _("MsgId", "KORN-2026-10-31-0001"), _("CreDtTm", "2026-10-31T18:02:11+01:00")
    )
    root = _("Document", _("BkToCstmrStmt", header, *statements))
    root.set("xmlns", NAMESPACE)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "utf-8") + b"\n"


def _(tag: str, *inside: ET.Element | str | None) -> ET.Element:
    """An element with a text or with the children that there are."""
    element = ET.Element(tag)
    for part in inside:
        if isinstance(part, str):
            element.text = part
        elif part is not None:
            element.append(part)
    return element


def _amount(minor: int, currency: str, tag: str = "Amt") -> ET.Element:
    element = _(tag, str(money.text(abs(minor), currency)).replace(",", ""))
    element.set("Ccy", currency)
    return element


def _sign(minor: int) -> ET.Element:
    return _("CdtDbtInd", "CRDT" if minor >= 0 else "DBIT")


def _statement(number: int, owner: str, own: OwnAccount, lines: list[BankLine]) -> ET.Element:
    closing = own.opening + sum(line.amount for line in lines)
    return _(
        "Stmt",
        _("Id", f"{own.iban[-10:]}-2026-10"),
        _("ElctrncSeqNb", "10"),
        _("LglSeqNb", "10"),
        _("CreDtTm", "2026-10-31T18:02:11+01:00"),
        _("FrToDt", _("FrDtTm", f"{FIRST}T00:00:00+02:00"), _("ToDtTm", f"{AS_OF}T23:59:59+01:00")),
        _(
            "Acct",
            _("Id", _("IBAN", own.iban)),
            _("Ccy", own.currency),
            _("Ownr", _("Nm", owner)),
            _("Svcr", _("FinInstnId", _("BICFI", own.bank))),
        ),
        _balance("OPBD", own.opening, own.currency, FIRST.isoformat()),
        _balance("CLBD", closing, own.currency, AS_OF.isoformat()),
        *_entries(lines, own, number),
    )


def _balance(kind: str, minor: int, currency: str, day: str) -> ET.Element:
    code = _("Tp", _("CdOrPrtry", _("Cd", kind)))
    return _("Bal", code, _amount(minor, currency), _sign(minor), _("Dt", _("Dt", day)))


def _entries(lines: list[BankLine], own: OwnAccount, statement: int) -> Iterator[ET.Element]:
    """Lines of one batch, which share its day, are one entry with several transactions."""
    ordered = sorted(lines, key=lambda line: (line.day, line.batch))
    groups = groupby(
        enumerate(ordered), key=lambda at: ("batch", at[1].batch) if at[1].batch else at[0]
    )
    for number, (_key, group) in enumerate(groups, 1):
        members = [line for _n, line in group]
        yield _entry(members, own, f"{statement}{number:05d}")


def _entry(lines: list[BankLine], own: OwnAccount, number: str) -> ET.Element:
    first, total = lines[0], sum(line.amount for line in lines)
    batch = None
    if len(lines) > 1:
        count = _("NbOfTxs", str(len(lines)))
        batch = _("Btch", count, _amount(total, own.currency, "TtlAmt"), _sign(total))
    bare = first.kind == "fee"
    return _(
        "Ntry",
        _("NtryRef", number),
        _amount(total, own.currency),
        _sign(total),
        _("Sts", _("Cd", "BOOK")),
        _("BookgDt", _("Dt", first.day.isoformat())),
        _("ValDt", _("Dt", first.day.isoformat())),
        _("AcctSvcrRef", f"BATCH{number}" if batch is not None else first.bank_reference),
        _code(first.kind),
        None if bare else _("NtryDtls", batch, *(_transaction(line, own) for line in lines)),
        _("AddtlNtryInf", first.text) if bare else None,
    )


def _code(kind: str) -> ET.Element:
    domain, family, sub = CODES[kind].split("/")
    return _(
        "BkTxCd",
        _("Domn", _("Cd", domain), _("Fmly", _("Cd", family), _("SubFmlyCd", sub))),
    )


def _transaction(line: BankLine, own: OwnAccount) -> ET.Element:
    references = _(
        "Refs",
        _("AcctSvcrRef", line.bank_reference),
        _("EndToEndId", line.end_to_end or "NOTPROVIDED"),
    )
    return _(
        "TxDtls",
        references,
        _amount(line.amount, own.currency),
        _sign(line.amount),
        _sent(line, own),
        _charges(line, own),
        *_parties(line, own),
        _purpose(line.kind),
        _remittance(line),
        _return(line),
    )


def _sent(line: BankLine, own: OwnAccount) -> ET.Element | None:
    """The amount the payer sent, before banks took their charges."""
    if not line.charge:
        return None
    return _("AmtDtls", _("InstdAmt", _amount(line.amount + line.charge, own.currency)))


def _charges(line: BankLine, own: OwnAccount) -> ET.Element | None:
    if not line.charge:
        return None
    record = _("Rcrd", _amount(line.charge, own.currency), _("CdtDbtInd", "DBIT"), _("Br", "CRED"))
    return _("Chrgs", record)


def _parties(line: BankLine, own: OwnAccount) -> Iterator[ET.Element]:
    """The payer of money that comes in, the payee of money that goes out."""
    role = "Dbtr" if line.amount > 0 or line.reason else "Cdtr"
    holder = line.payer.holder
    if not holder:
        return
    number, bank = line.payer.account, None
    if "/" in number:
        bank_code, number = number.split("/")
        member = _("ClrSysMmbId", _("MmbId", bank_code))
        bank = _("RltdAgts", _(f"{role}Agt", _("FinInstnId", member)))
        identity = _("Othr", _("Id", number))
    else:
        identity = _("IBAN", number)
    yield _(
        "RltdPties",
        _(role, _("Pty", _("Nm", holder[:70]), _address(line.payer))),
        _(f"{role}Acct", _("Id", identity)),
        _("UltmtDbtr", _("Pty", _("Nm", line.ultimate))) if line.ultimate else None,
    )
    if bank is not None:
        yield bank


def _address(payer: Customer | Party) -> ET.Element:
    town = _("TwnNm", payer.city) if isinstance(payer, Customer) else None
    return _("PstlAdr", town, _("Ctry", payer.country))


def _purpose(kind: str) -> ET.Element | None:
    return _("Purp", _("Cd", PURPOSES[kind])) if kind in PURPOSES else None


def _remittance(line: BankLine) -> ET.Element | None:
    """Unstructured text, and a structured reference without the signs it is printed with."""
    text = _("Ustrd", line.text) if line.text else None
    structured = None
    if line.structured:
        bare = re.sub(r"[+/]", "", line.structured)
        kind = (
            _("Cd", "SCOR")
            if bare.startswith("RF")
            else _("Prtry", "QRR" if len(bare) == 27 else "KID")
        )
        issuer = _("Issr", "BBA") if line.structured.startswith("+") else None
        if issuer is not None:
            kind = _("Cd", "SCOR")
        structured = _(
            "Strd", _("CdtrRefInf", _("Tp", _("CdOrPrtry", kind), issuer), _("Ref", bare))
        )
    return _("RmtInf", text, structured) if text is not None or structured is not None else None


def _return(line: BankLine) -> ET.Element | None:
    if not line.reason:
        return None
    return _("RtrInf", _("Rsn", _("Cd", line.reason)), _("AddtlInf", REASONS[line.reason]))
