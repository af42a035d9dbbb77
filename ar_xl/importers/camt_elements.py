"""The elements of ISO 20022 bank-to-customer messages that a bank line is made of, in all versions, as data.

Elements not listed here are passed over unread, which is most of a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from lxml import etree

Told = dict[str, str]
"""What an element says by our own name; an amount ends with a tab and its currency."""
_REPEATED: Final = frozenset(("text", "structured", "return"))
"""What may come several times, then parted by line ends; of all else the first counts."""

_LONGEST: Final = 32_767
"""Letters a cell holds."""

_ACCOUNT: Final = ("Id/IBAN", "Id/BBAN", "Id/UPIC", "Id/Othr/Id", "Id/PrtryAcct/Id")
_PARTY: Final = ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")


def _under(start: str, paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{start}/{path}" for path in paths)


_AMOUNTS: Final = {
    "instructed": ("AmtDtls/InstdAmt/Amt",),
    "transaction": ("AmtDtls/TxAmt/Amt",),
    "rate": tuple(f"AmtDtls/{of}/CcyXchg/XchgRate" for of in ("TxAmt", "CntrValAmt", "InstdAmt")),
    "charges": ("Chrgs/TtlChrgsAndTaxAmt", "Chrgs/Amt"),
    "charge": ("Chrgs/Rcrd/Amt",),
    "amount": ("Amt",),
    "mark": ("CdtDbtInd",),
}
TRANSACTION: Final[dict[str, tuple[str, ...]]] = _AMOUNTS | {
    "end-to-end": ("Refs/EndToEndId",),
    "reference": ("Refs/AcctSvcrRef",),
    "text": ("RmtInf/Ustrd",),
    "structured": (
        *("RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/RfrdDocInf/RfrdDocNb"),
        *("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"),
        "RmtInf/Strd/AddtlRmtInf",
    ),
    "further": ("AddtlTxInf",),
    "accepted": (
        *("RltdDts/IntrBkSttlmDt", "RltdDts/AccptncDtTm", "RltdDts/TxDtTm"),
    ),
    "return": ("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd", "RtrInf/AddtlInf"),
} | {
    f"{ultimate}{role}{part}": _under(f"RltdPties/{ultimate}{role}{part}", paths)
    for role in ("Dbtr", "Cdtr")
    for ultimate, part, paths in (("", "", _PARTY), ("Ultmt", "", _PARTY), ("", "Acct", _ACCOUNT))
} | {
    f"{role}Agt": _under(f"RltdAgts/{role}Agt/FinInstnId", ("ClrSysMmbId/MmbId", "ClrSysMmbId/Id"))
    for role in ("Dbtr", "Cdtr")
}  # fmt: skip
ENTRY: Final[dict[str, tuple[str, ...]]] = _AMOUNTS | {
    "status": ("Sts", "Sts/Cd"),
    "reversal": ("RvslInd",),
    "booked": ("BookgDt/Dt", "BookgDt/DtTm"),
    "valued": ("ValDt/Dt", "ValDt/DtTm"),
    "reference": ("AcctSvcrRef",),
    "entry reference": ("NtryRef",),
    "further": ("AddtlNtryInf",),
}
STATEMENT: Final[dict[str, tuple[str, ...]]] = {
    "id": ("Id",),
    "number": ("LglSeqNb",),
    "electronic number": ("ElctrncSeqNb",),
    "made": ("CreDtTm",),
    "account": _under("Acct", _ACCOUNT),
    "currency": ("Acct/Ccy",),
    "owner": _under("Acct/Ownr", _PARTY),
}
BALANCE: Final[dict[str, tuple[str, ...]]] = {
    "kind": ("Tp/CdOrPrtry/Cd", "Tp/Cd"),
    "amount": ("Amt",),
    "mark": ("CdtDbtInd",),
    "day": ("Dt/Dt", "Dt/DtTm"),
}
_ELEMENTS: Final = {
    "transaction": TRANSACTION,
    "entry": ENTRY,
    "statement": STATEMENT,
    "balance": BALANCE,
}


def told(element: etree._Element, kind: str) -> Told:
    """What an element says.

    Args:
        element: A TxDtls, Ntry, Stmt (Rpt, Ntfctn) or Bal.
        kind: transaction, entry, statement or balance.
    """
    out: Told = {}
    _read(element, _wanted(kind, element.tag.rpartition("}")[0]), out)
    return out


def _read(element: etree._Element, wanted: dict[str, Any], out: Told) -> None:
    for child in element:
        found = wanted.get(child.tag)
        if found is None:
            continue
        name, deeper, money = found
        # What only holds others is not asked for its length or text: this loop is most of an import's time.
        if deeper and (not name or len(child)):
            _read(child, deeper, out)
        elif name in out:
            if (
                name in _REPEATED
                and len(out[name]) < _LONGEST
                and (text := (child.text or "").strip())
            ):
                out[name] += "\n" + text
        elif text := (child.text or "").strip():
            if money:
                text += "\t" + child.get("Ccy", "").upper()
            elif "\n" in text and name not in _REPEATED:
                text = text.partition("\n")[0]
            out[name] = text


@cache
def _wanted(kind: str, namespace: str) -> dict[str, Any]:
    """The listed paths as a tree.

    By tag, our name for the element, what is wanted below it, and
    whether it is an amount.
    """
    tree: dict[str, Any] = {}
    for name, paths in _ELEMENTS[kind].items():
        for path in paths:
            at = tree
            *above, last = (
                f"{namespace}}}{step}" if namespace else step for step in path.split("/")
            )
            for tag in above:
                at = at.setdefault(tag, ("", {}, False))[1]
            at[last] = (name, at[last][1] if last in at else {}, last.endswith("Amt"))
    return tree
